"""The tables of a product's page as its `.csv` and `.json` give them, and the question behind it."""

from collections.abc import Iterator

from graph.answers import catalogue
from graph.answers.catalogue import Record
from graph.answers.concentration import Concentration
from graph.answers.exposure import Exposure
from visualise import shared
from visualise.language import Language, mark
from visualise.shown import Filled, Query
from visualise.tables import Row, Table

PRODUCT = """query Product($key: ID!) {
  product(key: $key) {
    name stage leadingMaterial { key } partOf { key }
    contents { material { key } massFraction lower upper }
    inputs { input { key } tonnesPerTonne route routeShare madeWhere }
    inputTo { product { key } tonnesPerTonne route }
    codes { code { edition code description } mapping mappingBy }
    siteMakes { site { name status country { key } operators { organisation { key name } } } capacityTonnes year }
    measures { key title status }
  }
  concentration(product: $key) {
    year coverage missing others hhi { estimate interval { lower upper } } shares { holder { key name } share tonnes }
  }
USED}
"""
USED = """  exposure(of: {country: "NLD"}, product: $key) {
    byStage { stage passes hhi { estimate } countries { country { key } share { estimate interval { lower upper } } } }
  }
"""


def query(key: str, used: bool) -> Query:
    """The question behind the page."""
    return Query(PRODUCT.replace("USED", USED if used else ""), {"key": key})


def tables(record: Record, made: Concentration, found: Exposure | None, language: Language) -> tuple[Filled, ...]:
    """The world's makers first; then their sites, and Dutch use by stage."""
    use = () if found is None else (shared.STAGES.of(found, language),)
    return MAKERS.of(made, language), WORKS.of(record, language), *use


def _makers(made: Concentration) -> Iterator[Row]:
    sources = [source for basis in made.hhi.basis() for source in basis.sources]
    for one in made.shares:
        yield Row(made=made, one=one, sources=sources)


def _works(record: Record) -> Iterator[Row]:
    """Those that make it, with operator and capacity."""
    for link in catalogue.into(record, "site_makes"):
        site = link.start
        yield Row(
            site=site,
            country=[located.end for located in catalogue.out(site, "located_in")] or None,
            operator=[operated.start for operated in catalogue.into(site, "operates")] or None,
            status=site.value("status"),
            sources=link.value("sources") or (),
            **{name: link.value(name) for name in ("capacity_tonnes", "production_tonnes", "year", "unit_basis")},
        )


MAKERS = Table(
    "makers",
    mark("Who makes it in the world: the sum of the squared shares is the HHI"),
    "country=one.holder name=one.holder year=made.year share=one.share share_lower=one.interval.lower "
    "share_upper=one.interval.upper level=one.interval share_stated=one.stated statement=made.statement "
    "tonnes=one.tonnes others=made.others missing=made.missing sources",
    _makers,
)
WORKS = Table(
    "works",
    mark("Works that make it"),
    "site name=site country operator capacity_tonnes production_tonnes year unit_basis status sources",
    _works,
)
