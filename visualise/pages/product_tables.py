"""The tables of a product's page as its `.csv` and `.json` give them, and the question behind it."""

from graph.analysis.figure import LEVEL
from graph.answers import catalogue, wording
from graph.answers.catalogue import Record
from graph.answers.concentration import Concentration
from graph.answers.exposure import Exposure
from visualise.columns import columns, listed
from visualise.language import Language
from visualise.pages.tables import keys_of, stages
from visualise.shown import Cell, Filled, Query, ends

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
    return (
        makers(made, language),
        sites(record, language),
        *(() if found is None else (stages(found, language),)),
    )


def makers(made: Concentration, language: Language) -> Filled:
    """Shares of the world's making by country: the sum of their squares is the HHI of the page."""
    _, lang = language.gettext, language.code
    sources = keys_of(source for basis in made.hhi.basis() for source in basis.sources)
    return Filled(
        "makers",
        _("Who makes it in the world: the sum of the squared shares is the HHI"),
        columns(
            "country name year share share_lower share_upper level share_stated statement tonnes others "
            "missing sources",
            _,
        ),
        tuple(
            (
                one.holder.key,
                wording.country(one.holder.key, one.holder.name(lang), lang),
                made.year,
                one.share,
                *ends(one.interval),
                LEVEL if one.interval else None,
                one.stated,
                None if made.statement is None else made.statement.key,
                one.tonnes,
                made.others,
                made.missing,
                sources,
            )
            for one in made.shares
        ),
    )


def sites(record: Record, language: Language) -> Filled:
    """Works that make it, with operator and capacity."""
    _ = language.gettext
    rows: list[tuple[Cell, ...]] = []
    for link in catalogue.into(record, "site_makes"):
        site = link.start
        places = [located.end.key for located in catalogue.out(site, "located_in")]
        operators = [operated.start.key for operated in catalogue.into(site, "operates")]
        rows.append(
            (
                site.key,
                site.name("en"),
                listed(places) or None,
                listed(operators) or None,
                link.value("capacity_tonnes"),
                link.value("production_tonnes"),
                link.value("year"),
                link.value("unit_basis"),
                site.value("status"),
                listed(link.value("sources") or ()),
            )
        )
    return Filled(
        "works",
        _("Works that make it"),
        columns("site name country operator capacity_tonnes production_tonnes year unit_basis status sources", _),
        tuple(rows),
    )
