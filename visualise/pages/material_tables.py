"""The tables of a material's page as its `.csv` and `.json` give them, and the question behind it."""

from collections.abc import Iterable, Sequence

from graph.analysis.figure import LEVEL
from graph.answers import wording
from graph.answers.concentration import Concentration, concentration
from graph.answers.exposure import Exposure, StageExposure
from graph.answers.known import Criticality, EuSupply, FirmUse, SectorUse, Stated
from graph.answers.refs import AnswerFigure
from graph.answers.trend import StageTrend
from visualise.columns import FIGURE, OF_YEAR, columns, listed
from visualise.language import Language
from visualise.pages.tables import keys_of, year_cells
from visualise.shown import Cell, Filled, Query, ends, figure_cells

ASKED = """state reason estimate interval { lower upper } level bounds { lower upper }
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
""".replace("FIGURE", ASKED)
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


def trend(found: Iterable[StageTrend], most: int, language: Language) -> Filled:
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
    return Filled(
        "trend",
        _("The leading countries of each stage, year after year: shares of all that is used"),
        columns(
            "stage year data_year rule passes country name estimate estimate_lower estimate_upper level "
            "untraced untraced_lower untraced_upper hhi hhi_lower hhi_upper",
            _,
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


def indices(found: Exposure, language: Language) -> Filled:
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
    return Filled(
        "concentration",
        _("How concentrated each stage is over countries"),
        columns(
            "stage of whose product year hhi hhi_lower hhi_upper cr1 cr3 effective_number level others missing",
            _,
        ),
        tuple(rows),
    )


def _level(made: Concentration) -> float | None:
    """The level of an interval over drawn worlds; None where the limits are what a missing part leaves open."""
    return LEVEL if any(one.interval for one in made.shares) else None


def _four(four: tuple[AnswerFigure, AnswerFigure, AnswerFigure, AnswerFigure]) -> tuple[Cell, ...]:
    hhi, cr1, cr3, number = (one.figure for one in four)
    return hhi.estimate, *ends(hhi.interval), cr1.estimate, cr3.estimate, number.estimate


def shares(found: Exposure, language: Language) -> Filled:
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
    return Filled(
        "concentration_shares",
        _("The shares behind the indices: the sum of their squares is the HHI"),
        columns("stage of product year country name share share_lower share_upper", _),
        tuple(rows),
    )


def trade(found: Exposure, language: Language) -> Filled:
    """Direct imports under the codes that products are, or hide in."""
    _, lang = language.gettext, language.code
    rows: list[tuple[Cell, ...]] = []
    for at in found.by_stage():
        for one in at.trade():
            about: tuple[Cell, ...] = (at.stage, one.product.key, listed(one.codes), one.basket, one.year)
            whole: tuple[Cell, ...] = (one.tonnes, one.value_usd, one.flagged, keys_of(one.sources))
            rows += [
                (*about, ref.key, wording.country(ref.key, ref.name(lang), lang), by_mass, by_value, *whole)
                for ref, by_mass, by_value in ((p.country, p.by_mass, p.by_value) for p in one.partners)
            ]
    return Filled(
        "trade",
        _("Direct imports under the codes that its products are, or hide in: who delivered, not who made"),
        columns(
            "stage product codes basket year country name by_mass by_value imports_tonnes imports_usd flagged sources",
            _,
        ),
        tuple(rows),
    )


def branches(uses: Iterable[SectorUse], language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "branches",
        _("Branches that use it in the EU (not in the Netherlands)"),
        columns("nace name application region share share_lower share_upper value_added sources", _),
        tuple(
            (
                use.nace,
                use.sector.name(lang),
                part.name,
                use.region.key if use.region else None,
                part.share,
                part.lower,
                part.upper,
                use.value_added,
                keys_of(use.sources),
            )
            for use in uses
            for part in use.applications
        ),
    )


def firms(uses: Iterable[FirmUse], language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "firms",
        _("Dutch firms and what a source says of them"),
        columns("organisation name relation product evidence verified fictitious sources", _),
        tuple(
            (
                use.firm.key,
                use.firm.name(lang),
                use.relation,
                use.product.key,
                use.evidence,
                use.verified,
                use.firm.fictitious,
                keys_of(use.sources),
            )
            for use in uses
        ),
    )


def eu_supply(found: Iterable[EuSupply], language: Language) -> Filled:
    """Who supplies the world and the EU, by the EU's study: one origin a row."""
    _, lang = language.gettext, language.code
    return Filled(
        "eu_supply",
        _("Who supplies the world and the EU, by the EU's study"),
        columns("step region country name share sources", _),
        tuple(
            (
                one.step,
                one.region.key,
                ref.key,
                wording.country(ref.key, ref.name(lang), lang),
                share,
                keys_of(one.sources),
            )
            for one in found
            for ref, share in one.origins
        ),
    )


def known(editions: Iterable[Criticality], facts: Iterable[Stated], language: Language) -> Filled:
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
            keys_of(fact.sources),
        )
        for fact in (*(fact for one in editions for fact in one.stated), *facts)
    )
    return Filled(
        "known",
        _("Figures that sources state, the latest of each"),
        columns("quantity about region year value value_lower value_upper unit verified note sources", _),
        rows,
    )


def beside(both: Sequence[Exposure], stages: Sequence[str], language: Language) -> Filled:
    """Two materials stage by stage, every country that either names."""
    _, lang = language.gettext, language.code
    rows: list[tuple[Cell, ...]] = []
    for stage in stages:
        for found in both:
            at = found.stage(stage)
            rows += [] if at is None else list(_countries(found, at, lang))
    return Filled(
        "beside",
        _("The two materials stage by stage: shares of all that is used"),
        columns(f"stage material passes hhi country name {OF_YEAR} {FIGURE}", _),
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
