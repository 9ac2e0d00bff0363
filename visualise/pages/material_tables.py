"""The tables of a material's page as its `.csv` and `.json` give them, and the question behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ketenkaart.graph.answers.concentration import Concentration, concentration
from ketenkaart.graph.answers.exposure import Exposure
from ketenkaart.graph.answers.statements import Criticality, EuSupply, SectorUse
from ketenkaart.graph.answers.trend import StageTrend
from ketenkaart.graph.model import STAGES
from ketenkaart.visualise.page import PageQuery
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece, Says
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording

LED = 3  # countries of a stage that are followed
ORIGINS = 5  # of a region's supply that the page names

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
"""
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


def query(key: str, country: str, answered: bool) -> PageQuery:
    """The question behind the page; of a material without a start, of its facts alone."""
    if not answered:
        return PageQuery(FACTS, {"key": key})
    return PageQuery(MATERIAL, {"key": key, "of": {"country": country}, "material": key})


def _trend(found: Iterable[StageTrend]) -> Iterator[Row]:
    for stage in found:
        for country in stage.leading(LED):
            for point in stage.points:
                yield Row(stage=stage.stage, point=point, country=country, share=point.of(country.key))


def _indices(found: Exposure) -> Iterator[Row]:
    """Of what the subject gets, and of the world's making of the product that carries most, stage by stage."""
    year = None if found.at is None else found.at.year
    for at in found.by_stage():
        missing = None if at.untraced is None or not at.passes else at.untraced / at.passes
        hhi, cr1, cr3, number = at.indices
        about = {"stage": at.stage, "hhi": hhi, "cr1": cr1, "cr3": cr3, "effective_number": number}
        yield Row(
            **about, of="SUPPLY", whose=found.subject, product=None, year=year, over=found, others=0.0, missing=missing
        )
        for product in at.products[:1]:
            made = concentration(found.view, product.key)
            yield Row(**vars(made) | {"stage": at.stage, "of": "PRODUCTION", "whose": "WLD", "over": _drawn(made)})


def _drawn(made: Concentration) -> object:
    """What has an interval over drawn worlds; None where the limits are what a missing part leaves open."""
    return next((one.interval for one in made.shares if one.interval), None)


def _shares(found: Exposure) -> Iterator[Row]:
    """The shares that the indices are made of."""
    year = None if found.at is None else found.at.year
    for at in found.by_stage():
        about: dict[str, object] = {"stage": at.stage, "of": "SUPPLY", "product": None, "year": year}
        for one in at.countries:
            if one.share.estimate and at.passes:
                lower, upper = one.share.figure.ends(at.passes) or (None, None)
                share = one.share.estimate / at.passes
                yield Row(**about, country=one.country, share=share, lower=lower, upper=upper)
        for product in at.products[:1]:
            made = concentration(found.view, product.key)
            about = {"stage": at.stage, "of": "PRODUCTION", "product": product, "year": made.year}
            for part in made.shares:
                ends = part.interval
                lower, upper = (None, None) if ends is None else (ends.lower, ends.upper)
                yield Row(**about, country=part.holder, share=part.share, lower=lower, upper=upper)


def _beside(both: Sequence[Exposure]) -> Iterator[Row]:
    """Every country that either material names, stage by stage from use to mine."""
    for stage in reversed(STAGES):
        for found in both:
            if (at := found.stage(stage)) is not None:
                for one in at.countries:
                    yield shared.stage_row(found, at, one.country, None, one.share)


TREND = Table(
    "trend",
    mark("The leading countries of each stage, year after year: shares of all that is used"),
    "stage year=point.year data_year=point.data_year rule=point.rule passes=point.passes country name=country "
    "estimate=share.estimate estimate_lower=share.interval.lower estimate_upper=share.interval.upper "
    "level=share.interval untraced=share.figure.untraced untraced_lower=share.figure.untraced_interval.lower "
    "untraced_upper=share.figure.untraced_interval.upper "
    "hhi=point.hhi.estimate hhi_lower=point.hhi.interval.lower hhi_upper=point.hhi.interval.upper",
    _trend,
)
CONCENTRATION = Table(
    "concentration",
    mark("How concentrated each stage is by country"),
    "stage of whose product year hhi=hhi.estimate hhi_lower=hhi.interval.lower hhi_upper=hhi.interval.upper "
    "cr1=cr1.estimate cr3=cr3.estimate effective_number=effective_number.estimate level=over others missing",
    _indices,
)
CONCENTRATION_SHARES = Table(
    "concentration_shares",
    mark("The shares behind the indices: the sum of their squares is the HHI"),
    "stage of product year country name=country share share_lower=lower share_upper=upper",
    _shares,
)
TRADE = Table(
    "trade",
    mark(
        "Direct imports under the codes of its products, or under mixed codes that include them: who delivered, "
        "not who made it"
    ),
    "stage product=of.product codes=of.codes basket=of.basket year=of.year country=partner.country "
    "name=partner.country by_mass=partner.by_mass by_value=partner.by_value "
    "imports_tonnes=of.tonnes imports_usd=of.value_usd flagged=of.flagged sources=of.sources",
    lambda found: (
        Row(stage=at.stage, of=one, partner=partner)
        for at in found.by_stage()
        for one in at.trade()
        for partner in one.partners
    ),
)
BRANCHES = Table(
    "branches",
    mark("Branches that use it in the EU (not in the Netherlands)"),
    "nace=use.nace name=use.sector application=name region=use.region share share_lower=lower share_upper=upper "
    "value_added=use.value_added verified=use.verified sources=use.sources",
    lambda uses: (Row(use=use, **vars(part)) for use in uses for part in use.applications),
)
FIRMS = Table(
    "firms",
    mark("Dutch companies and what a source says of them"),
    "organisation=firm name=firm relation product evidence verified fictitious=firm.fictitious sources",
)
KNOWN = Table(
    "known",
    mark("Figures from sources, the latest of each"),
    "quantity about region year value value_lower=lower value_upper=upper unit verified note sources",
)
EU_SUPPLY = Table(
    "eu_supply",
    mark("Who supplies the world and the EU, by the EU's study"),
    "step region country name=country share verified sources",
    lambda found: (Row(**vars(one), country=ref, share=share) for one in found for ref, share in one.origins),
)
BESIDE = Table(
    "beside",
    mark("The two materials stage by stage: shares of all that is used"),
    "stage=at.stage material=exposure.material passes=at.passes hhi=at.hhi.estimate country name=country "
    f"{shared.OF_YEAR} FIGURE=share",
    _beside,
)


def _share_of_use(use: SectorUse, language: Language) -> str:
    if use.share is None:
        return language.gettext("unknown")
    share = wording.percent(min(1.0, use.share), language.code)
    return language.gettext("at least %(share)s", share=share) if use.partial else share


def _assessed(quantity: str) -> Says:
    def number(edition: Criticality, language: Language) -> str:
        value = getattr(edition, quantity)
        return language.gettext("not assessed") if value is None else wording.number(value, language.code, 1)

    return number


def _origins(supply: EuSupply, language: Language) -> str:
    lang = language.code
    return ", ".join(f"{named(ref, lang)} {wording.percent(share, lang)}" for ref, share in supply.origins[:ORIGINS])


BRANCHES_SAID = Listing(
    mark("Use in the EU, by branch; rounded, so not always 100%%"),
    (
        At(mark("Branch (NACE)"), "name=sector nace"),
        At(mark("Part of use in the EU"), _share_of_use, css="number"),
        At(
            mark("In which product"),
            lambda use, _: Piece("english", "; ".join(o.name for o in use.applications if o.name)),
        ),
        At(mark("Value added of the whole branch, EU"), "value_added"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Branches in the EU"),
)
EDITIONS_SAID = Listing(
    mark("EU assessment by edition"),
    (
        At(mark("Edition"), "year"),
        At(mark("Supply risk"), _assessed("supply_risk"), css="number"),
        At(mark("Economic importance"), _assessed("economic_importance"), css="number"),
        At(mark("Checked"), "verified"),
        At(mark("Source"), "sources"),
    ),
)
EU_SUPPLY_SAID = Listing(
    mark("Who supplies the world and the EU, by the EU's study; the five largest, not Dutch figures"),
    (
        At(mark("Step"), "step"),
        At(mark("Region"), "name=region"),
        At(mark("From"), _origins),
        At(mark("Source"), "sources"),
    ),
    label=EU_SUPPLY.caption,
)
FIRST_STATED = replace(shared.STATED, caption=mark("Other figures from sources, the latest of each"))
MORE_STATED = replace(shared.STATED, caption=mark("More figures from sources"))
