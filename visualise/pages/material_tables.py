"""The tables of a material's page as its `.csv` and `.json` give them, and the question behind it."""

from collections.abc import Iterable, Sequence

from graph.analysis.figure import LEVEL
from graph.answers import wording
from graph.answers.concentration import Concentration, concentration
from graph.answers.exposure import Exposure, StageExposure
from graph.answers.known import Criticality, EuSupply, FirmUse, SectorUse, Stated
from graph.answers.refs import AnswerFigure, SourceRef
from graph.answers.trend import StageTrend
from visualise.language import Language
from visualise.pages.tables import year_cells, year_columns
from visualise.shown import Cell, Column, Query, Table, ends, figure_cells, figure_columns

FIGURE = """state reason estimate interval { lower upper } level bounds { lower upper }
        untraced untracedInterval { lower upper } rule year dataYear horizon verified"""
MATERIAL = """query Material(
  $of: SubjectInput!, $material: ID!, $key: ID!
) {
  exposure(of: $of, material: $material) {
    sentence
    byStage {
      stage passes untraced
      countries { country { key name } share { FIGURE } }
      hhi { estimate interval { lower upper } } cr1 { estimate } cr3 { estimate } effectiveNumber { estimate }
      trade { product { key } codes basket year tonnes valueUsd partners(first: 5) { country { key } byMass byValue } }
    }
    measures { measure { key title } status share { estimate interval { lower upper } } }
    trend {
      stage
      points {
        year dataYear hhi { estimate interval { lower upper } }
        countries { country { key } share { estimate interval { lower upper } } }
      }
    }
    outlook { state sentences }
  }
  material(key: $key) {
    euCritical euStrategic
    uses { sector { nace name } application region share lower valueAdded }
    observations(first: 100) { nodes { quantity region year value lower upper unit sources { key title } } }
  }
}
""".replace("FIGURE", FIGURE)
FACTS = """query Material($key: ID!) {
  material(key: $key) {
    name euCritical euStrategic
    products { key name stage }
    uses { sector { nace name } application region share lower valueAdded }
    observations(first: 100) { nodes { quantity region year value lower upper unit sources { key title } } }
    measures { key title status }
  }
}
"""


def query(key: str, country: str, answered: bool) -> Query:
    """The question behind the page; of a material without a start, of its facts alone."""
    if not answered:
        return Query(FACTS, {"key": key})
    return Query(MATERIAL, {"key": key, "of": {"country": country}, "material": key})


def keys(sources: Iterable[SourceRef]) -> str:
    return ";".join(source.key for source in sources)


def trend(found: Iterable[StageTrend], most: int, language: Language) -> Table:
    """One row for each stage, year and leading country."""
    _, lang = language.gettext, language.code
    rows: list[tuple[Cell, ...]] = []
    for stage in found:
        for ref in stage.leading(most):
            for point in stage.points:
                share = point.of(ref.key)
                rows.append(
                    (
                        stage.stage,
                        point.year,
                        point.data_year,
                        point.rule,
                        point.passes,
                        ref.key,
                        wording.country(ref.key, ref.name(lang), lang),
                        *_told(share),
                        point.hhi.estimate,
                        *ends(point.hhi.interval),
                    )
                )
    return Table(
        "trend",
        _("The leading countries of each stage, year after year: shares of all that is used"),
        (
            Column("stage", _("Stage")),
            Column("year", _("year")),
            Column("data_year", _("year of the data")),
            Column("rule", _("rule")),
            Column("passes", _("passes the stage"), "share"),
            Column("country", _("Country")),
            Column("name", _("Name")),
            Column("estimate", _("estimate"), "share"),
            Column("interval_lower", _("interval, lower end"), "share"),
            Column("interval_upper", _("interval, upper end"), "share"),
            Column("level", _("level of the intervals"), "fraction"),
            Column("untraced", _("untraced"), "share"),
            Column("untraced_lower", _("untraced, lower end"), "share"),
            Column("untraced_upper", _("untraced, upper end"), "share"),
            Column("hhi", _("HHI over countries"), "index, 0 to 1"),
            Column("hhi_lower", _("HHI, lower limit"), "index, 0 to 1"),
            Column("hhi_upper", _("HHI, upper limit"), "index, 0 to 1"),
        ),
        tuple(rows),
    )


def _told(found: AnswerFigure | None) -> tuple[Cell, ...]:
    """Estimate, interval, its level, and what is untraced with its interval."""
    if found is None:
        return (None,) * 7
    figure = found.figure
    level = LEVEL if figure.interval else None
    return figure.estimate, *ends(figure.interval), level, figure.untraced, *ends(figure.untraced_interval)


def indices(found: Exposure, language: Language) -> Table:
    """Concentration per stage: of what the subject gets, and of the world's making of the product that carries most."""
    _, year = language.gettext, None if found.at is None else found.at.year
    rows: list[tuple[Cell, ...]] = []
    for at in found.by_stage():
        missing = None if at.untraced is None or not at.passes else at.untraced / at.passes
        rows.append((at.stage, "SUPPLY", found.subject.key, None, year, *_four(at.indices), LEVEL, 0.0, missing))
        for product in at.products[:1]:
            made = concentration(found.view, product.key)
            four = (made.hhi, made.cr1, made.cr3, made.effective_number)
            rows.append(
                (
                    at.stage,
                    "PRODUCTION",
                    "WLD",
                    product.key,
                    made.year,
                    *_four(four),
                    _level(made),
                    made.others,
                    made.missing,
                )
            )
    return Table(
        "concentration",
        _("How concentrated each stage is over countries"),
        (
            Column("stage", _("Stage")),
            Column("of", _("of what")),
            Column("whose", _("whose")),
            Column("product", _("Product")),
            Column("year", _("year")),
            Column("hhi", _("HHI over countries"), "index, 0 to 1"),
            Column("hhi_lower", _("HHI, lower limit"), "index, 0 to 1"),
            Column("hhi_upper", _("HHI, upper limit"), "index, 0 to 1"),
            Column("cr1", _("share of the largest"), "share"),
            Column("cr3", _("share of the three largest"), "share"),
            Column("effective_number", _("effective number of countries"), "number"),
            Column("level", _("level of the limits; none where they are what a missing part leaves open"), "fraction"),
            Column("others", _("part of others, not named"), "share"),
            Column("missing", _("missing part"), "share"),
        ),
        tuple(rows),
    )


def _level(made: Concentration) -> float | None:
    """The level of an interval over drawn worlds; None where the limits are what a missing part leaves open."""
    return LEVEL if any(one.interval for one in made.shares) else None


def _four(four: tuple[AnswerFigure, AnswerFigure, AnswerFigure, AnswerFigure]) -> tuple[Cell, ...]:
    hhi, cr1, cr3, number = (one.figure for one in four)
    return hhi.estimate, *ends(hhi.interval), cr1.estimate, cr3.estimate, number.estimate


def shares(found: Exposure, language: Language) -> Table:
    """The shares that the indices are made of: summing their squares gives the HHI of the table `concentration`."""
    _, lang, year = language.gettext, language.code, None if found.at is None else found.at.year
    rows: list[tuple[Cell, ...]] = []
    for at in found.by_stage():
        for one in at.countries:
            if one.share.estimate and at.passes:
                name = wording.country(one.country.key, one.country.name(lang), lang)
                lower, upper = one.share.figure.ends(at.passes) or (None, None)
                about = (at.stage, "SUPPLY", None, year, one.country.key, name)
                rows.append((*about, one.share.estimate / at.passes, lower, upper))
        for product in at.products[:1]:
            made = concentration(found.view, product.key)
            rows += [
                (
                    at.stage,
                    "PRODUCTION",
                    product.key,
                    made.year,
                    one.holder.key,
                    one.holder.name(lang),
                    one.share,
                    *ends(one.interval),
                )
                for one in made.shares
            ]
    return Table(
        "concentration_shares",
        _("The shares behind the indices: the sum of their squares is the HHI"),
        (
            Column("stage", _("Stage")),
            Column("of", _("of what")),
            Column("product", _("Product")),
            Column("year", _("year")),
            Column("country", _("Country")),
            Column("name", _("Name")),
            Column("share", _("share"), "share"),
            Column("share_lower", _("interval, lower end"), "share"),
            Column("share_upper", _("interval, upper end"), "share"),
        ),
        tuple(rows),
    )


def trade(found: Exposure, language: Language) -> Table:
    """Direct imports under the codes that products are, or hide in."""
    _, lang = language.gettext, language.code
    rows: list[tuple[Cell, ...]] = []
    for at in found.by_stage():
        for one in at.trade():
            about: tuple[Cell, ...] = (at.stage, one.product.key, ";".join(one.codes), one.basket, one.year)
            whole: tuple[Cell, ...] = (one.tonnes, one.value_usd, one.flagged, keys(one.sources))
            rows += [
                (*about, ref.key, wording.country(ref.key, ref.name(lang), lang), by_mass, by_value, *whole)
                for ref, by_mass, by_value in ((p.country, p.by_mass, p.by_value) for p in one.partners)
            ]
    return Table(
        "trade",
        _("Direct imports under the codes that its products are, or hide in: who delivered, not who made"),
        (
            Column("stage", _("Stage")),
            Column("product", _("Product")),
            Column("codes", _("customs codes")),
            Column("basket", _("the code holds more than the product")),
            Column("year", _("year")),
            Column("country", _("Country")),
            Column("name", _("Name")),
            Column("by_mass", _("share by weight"), "share"),
            Column("by_value", _("share by value"), "share"),
            Column("tonnes", _("all imports, tonnes"), "t"),
            Column("value_usd", _("all imports, dollars"), "USD"),
            Column("flagged", _("flows with an odd or missing weight")),
            Column("row_sources", _("Sources")),
        ),
        tuple(rows),
    )


def branches(uses: Iterable[SectorUse], language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "branches",
        _("Branches that use it in the EU (not in the Netherlands)"),
        (
            Column("nace", "NACE"),
            Column("name", _("Name")),
            Column("application", _("use")),
            Column("region", _("region")),
            Column("share", _("share of use"), "share"),
            Column("lower", _("at least"), "share"),
            Column("value_added", _("value added of the whole branch"), "EUR per year"),
            Column("row_sources", _("Sources")),
        ),
        tuple(
            (
                use.nace,
                use.sector.name(lang),
                part.name,
                use.region.key if use.region else None,
                part.share,
                part.lower,
                use.value_added,
                keys(use.sources),
            )
            for use in uses
            for part in use.applications
        ),
    )


def firms(uses: Iterable[FirmUse], language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "firms",
        _("Dutch firms and what a source says of them"),
        (
            Column("organisation", _("organisation")),
            Column("name", _("Name")),
            Column("relation", _("does")),
            Column("product", _("Product")),
            Column("evidence", _("What the source says")),
            Column("verified", _("checked")),
            Column("fictitious", _("example")),
            Column("row_sources", _("Sources")),
        ),
        tuple(
            (
                use.firm.key,
                use.firm.name(lang),
                use.relation,
                use.product.key,
                use.evidence,
                use.verified,
                use.firm.fictitious,
                keys(use.sources),
            )
            for use in uses
        ),
    )


def eu_supply(found: Iterable[EuSupply], language: Language) -> Table:
    """Who supplies the world and the EU, by the EU's study: one origin a row."""
    _, lang = language.gettext, language.code
    return Table(
        "eu_supply",
        _("Who supplies the world and the EU, by the EU's study"),
        (
            Column("step", _("Step (EXTRACTION or PROCESSING)")),
            Column("region", _("region")),
            Column("country", _("Country")),
            Column("name", _("Name")),
            Column("share", _("share"), "share"),
            Column("row_sources", _("Sources")),
        ),
        tuple(
            (
                one.step,
                one.region.key,
                ref.key,
                wording.country(ref.key, ref.name(lang), lang),
                share,
                keys(one.sources),
            )
            for one in found
            for ref, share in one.origins
        ),
    )


def known(editions: Iterable[Criticality], facts: Iterable[Stated], language: Language) -> Table:
    """EU figures and everything else that sources state, one figure a row."""
    _ = language.gettext
    rows = tuple(
        (
            fact.quantity,
            fact.about.key,
            fact.region.key if fact.region else None,
            fact.year,
            fact.value,
            fact.lower,
            fact.upper,
            fact.unit,
            fact.verified,
            fact.note,
            keys(fact.sources),
        )
        for fact in (*(fact for one in editions for fact in one.stated), *facts)
    )
    return Table(
        "known",
        _("Figures that sources state, the latest of each"),
        (
            Column("quantity", _("quantity")),
            Column("about", _("about")),
            Column("region", _("region")),
            Column("year", _("year")),
            Column("value", _("value")),
            Column("lower", _("at least")),
            Column("upper", _("at most")),
            Column("unit", _("unit")),
            Column("verified", _("checked")),
            Column("note", _("note")),
            Column("row_sources", _("Sources")),
        ),
        rows,
    )


def beside(both: Sequence[Exposure], stages: Sequence[str], language: Language) -> Table:
    """Two materials stage by stage, every country that either names."""
    _, lang = language.gettext, language.code
    rows: list[tuple[Cell, ...]] = []
    for stage in stages:
        for found in both:
            at = found.stage(stage)
            rows += [] if at is None else list(_countries(found, at, lang))
    return Table(
        "beside",
        _("The two materials stage by stage: shares of all that is used"),
        (
            Column("stage", _("Stage")),
            Column("material", _("Material")),
            Column("passes", _("passes the stage"), "share"),
            Column("hhi", _("HHI over countries"), "index, 0 to 1"),
            Column("country", _("Country")),
            Column("name", _("Name")),
            *year_columns(language),
            *figure_columns(_),
        ),
        tuple(rows),
    )


def _countries(found: Exposure, at: StageExposure, lang: str) -> Iterable[tuple[Cell, ...]]:
    first = found.of_data
    for one in at.countries:
        name = wording.country(one.country.key, one.country.name(lang), lang)
        yield (
            at.stage,
            found.material.key,
            at.passes,
            at.hhi.estimate,
            one.country.key,
            name,
            *year_cells(first, first.stage(at.stage), one.country.key),
            *figure_cells(one.share, lang),
        )
