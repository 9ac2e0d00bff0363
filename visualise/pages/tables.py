"""Tables that several pages give: the stages of an answer, sites, what happened; and the query behind an answer."""

from collections.abc import Iterable

from graph.answers import wording
from graph.answers.changes import Change
from graph.answers.country import Works
from graph.answers.exposure import Exposure, StageExposure
from graph.answers.refs import AnswerFigure, NodeRef, SourceRef
from visualise.columns import STAGES, columns, listed
from visualise.language import Language
from visualise.shown import Cell, Filled, Query, ends, figure_cells
from words import measure_sentences

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


def stages(found: Exposure, language: Language) -> Filled:
    """One row for each country at each stage, in order from use to mine; shares of all that is used.

    The figures of the year of the data stand before those of the day.
    """
    _, lang = language.gettext, language.code
    return Filled(
        "stages",
        _("Where it was made, by stage: shares of all that is used"),
        columns(STAGES, _),
        tuple(
            stage_cells(found, at, one.country, rank, one.share, lang)
            for at in found.by_stage()
            for rank, one in enumerate(at.countries, 1)
        ),
    )


def stage_cells(
    found: Exposure, at: StageExposure, country: NodeRef, rank: int | None, share: AnswerFigure, lang: str
) -> tuple[Cell, ...]:
    """The cells of `STAGES`: one country at one stage of one material's chain."""
    first = found.of_data
    return (
        found.material.key,
        at.stage,
        at.passes,
        at.untraced,
        country.key,
        wording.country(country.key, country.name(lang), lang),
        rank,
        *year_cells(first, first.stage(at.stage), country.key),
        *figure_cells(share, lang),
    )


def year_cells(first: Exposure, at: StageExposure | None, country: str) -> tuple[Cell, ...]:
    """The cells of `OF_YEAR`; empty where the figures are of the day alone."""
    if first.at is None or at is None:
        return (None,) * 4
    share = share_of(at, country)
    return (first.at.year, share.estimate, *ends(share.interval))


def share_of(at: StageExposure, country: str) -> AnswerFigure:
    """One country's part of a stage; that of any other where nothing names it."""
    return next((one.share for one in at.countries if one.country.key == country), at.other)


def sites(found: Iterable[Works], caption: str, language: Language) -> Filled:
    """Sites with who runs and who owns them; `caption` says whose they are."""
    _, lang = language.gettext, language.code
    return Filled(
        "sites",
        caption,
        columns("site name fictitious stage status city makes operator final_owner verified sources", _),
        tuple(
            (
                w.site.key,
                w.site.name(lang),
                w.site.fictitious,
                w.stage,
                w.status,
                w.city,
                listed(ref.key for ref in w.makes),
                key_of(w.operator),
                key_of(w.owner),
                w.verified,
                keys_of(w.sources),
            )
            for w in found
        ),
    )


def changes(name: str, caption: str, found: Iterable[Change], language: Language) -> Filled:
    """What happened, one a row."""
    _, lang = language.gettext, language.code
    named = columns("day kind sentence by about valid_to followed verified note sources", _)
    rows = tuple(
        (
            one.day,
            one.kind,
            measure_sentences.change(one, lang),
            one.what.key,
            listed(ref.key for ref in one.on),
            one.until,
            one.followed,
            one.verified,
            one.note,
            keys_of(one.sources),
        )
        for one in found
    )
    return Filled(name, caption, named, rows)


def key_of(ref: NodeRef | None) -> str | None:
    return None if ref is None else ref.key


def keys_of(sources: Iterable[SourceRef]) -> str:
    return listed(one.key for one in sources)
