"""Tables that several pages give: the stages of an answer, sites, what happened; and the query behind an answer."""

from collections.abc import Iterable

from graph.answers import measure_sentences, wording
from graph.answers.changes import Change
from graph.answers.country import Works
from graph.answers.exposure import Exposure, StageExposure
from graph.answers.refs import AnswerFigure, NodeRef, SourceRef
from visualise.language import Language
from visualise.shown import Cell, Column, Query, Table, ends, figure_cells, figure_columns

EXPOSURE = """query Exposure($of: SubjectInput!, $material: ID!) {
  exposure(of: $of, material: $material) {
    sentence
    byStage {
      stage
      passes
      untraced
      countries {
        country { key name }
        share {
          state reason estimate interval { lower upper } level bounds { lower upper } recorded
          untraced untracedInterval { lower upper } rule year dataYear horizon verified
          basis { weight rule product { key } country { key } year verified sources { key title } }
        }
      }
    }
  }
}
"""


def exposure_query(kind: str, key: str, material: str) -> Query:
    """The question behind an answer; `kind` is country or organisation."""
    return Query(EXPOSURE, {"of": {kind: key}, "material": material})


def stages(found: Exposure, language: Language) -> Table:
    """One row for each country at each stage, in order from use to mine; shares of all that is used.

    The figures of the year of the data stand before those of the day.
    """
    _, lang = language.gettext, language.code
    first = found.of_data
    return Table(
        "stages",
        _("Where it was made, by stage: shares of all that is used"),
        (
            Column("stage", _("Stage")),
            Column("passes", _("passes the stage"), "share"),
            Column("stage_untraced", _("untraced at the stage"), "share"),
            Column("country", _("Country")),
            Column("name", _("Name")),
            *year_columns(language),
            *figure_columns(_),
        ),
        tuple(
            (
                at.stage,
                at.passes,
                at.untraced,
                one.country.key,
                wording.country(one.country.key, one.country.name(lang), lang),
                *year_cells(first, first.stage(at.stage), one.country.key),
                *figure_cells(one.share, lang),
            )
            for at in found.by_stage()
            for one in at.countries
        ),
    )


def year_columns(language: Language) -> tuple[Column, ...]:
    """What a figure is in the calendar year of its data, beside that of the day."""
    _ = language.gettext
    return (
        Column("of_year", _("a calendar year, of which are")),
        Column("of_year_estimate", _("estimate of that year"), "share"),
        Column("of_year_lower", _("its interval, lower end"), "share"),
        Column("of_year_upper", _("its interval, upper end"), "share"),
    )


def year_cells(first: Exposure, at: StageExposure | None, country: str) -> tuple[Cell, ...]:
    """The cells of `year_columns`; empty where the figures are of the day alone."""
    if first.at is None or at is None:
        return (None,) * 4
    share = share_of(at, country)
    return (first.at.year, share.estimate, *ends(share.interval))


def share_of(at: StageExposure, country: str) -> AnswerFigure:
    """One country's part of a stage; that of any other where nothing names it."""
    return next((one.share for one in at.countries if one.country.key == country), at.other)


def sites(found: Iterable[Works], caption: str, language: Language) -> Table:
    """Sites with who runs and who owns them; `caption` says whose they are."""
    _, lang = language.gettext, language.code
    return Table(
        "sites",
        caption,
        (
            Column("site", _("Site")),
            Column("name", _("Name")),
            Column("example", _("example")),
            Column("stage", _("Stage")),
            Column("status", _("Status on the day")),
            Column("city", _("Place")),
            Column("makes", _("Makes")),
            Column("operator", _("Run by")),
            Column("owner", _("Owned in the end by")),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(
            (
                w.site.key,
                w.site.name(lang),
                w.site.fictitious,
                w.stage,
                w.status,
                w.city,
                " ".join(ref.key for ref in w.makes),
                key_of(w.operator),
                key_of(w.owner),
                w.verified,
                keys_of(w.sources),
            )
            for w in found
        ),
    )


def changes(name: str, caption: str, found: Iterable[Change], language: Language) -> Table:
    """What happened, one a row."""
    _, lang = language.gettext, language.code
    columns = (
        Column("day", _("Day")),
        Column("kind", _("What")),
        Column("sentence", _("Said")),
        Column("by", _("Act or talks")),
        Column("on", _("About")),
        Column("until", _("Until")),
        Column("followed", _("Known what followed")),
        Column("verified", _("Checked")),
        Column("note", _("Note")),
        Column("fact_sources", _("Sources")),
    )
    rows = tuple(
        (
            one.day,
            one.kind,
            measure_sentences.change(one, lang),
            one.what.key,
            ";".join(ref.key for ref in one.on),
            one.until,
            one.followed,
            one.verified,
            one.note,
            ";".join(source.key for source in one.sources),
        )
        for one in found
    )
    return Table(name, caption, columns, rows)


def key_of(ref: NodeRef | None) -> str | None:
    return None if ref is None else ref.key


def keys_of(sources: tuple[SourceRef, ...]) -> str:
    return " ".join(one.key for one in sources)
