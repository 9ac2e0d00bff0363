"""The tables of a product's page as its `.csv` and `.json` give them, and the question behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ketenkaart.graph.answers import catalogue, rounding
from ketenkaart.graph.answers.catalogue import Link, Record
from ketenkaart.graph.answers.concentration import Concentration
from ketenkaart.graph.answers.exposure import Exposure, StageExposure
from ketenkaart.graph.answers.references import SourceRef, node_ref
from ketenkaart.visualise.page import FilledTable, PageQuery
from ketenkaart.visualise.panels.panel import when
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listed, Listing, Piece, Said, Says, said
from ketenkaart.visualise.wording.labels import MAPPINGS
from ketenkaart.visualise.wording.labels import WORKS as WORKS_STATUSES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import ends, estimate, named
from ketenkaart.visualise.wording.worded import part as of_stage
from ketenkaart.words import sentences, wording

MAKERS_SAID, USERS_SAID = 10, 6  # countries that the page lists

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
    year coverage missing others statement { key } hhi { estimate interval { lower upper } level }
    shares { holder { key name } share interval { lower upper } stated tonnes }
  }
USED}
"""
USED = """  exposure(of: {country: "NLD"}, product: $key) {
    byStage { stage passes hhi { estimate } countries { country { key } share { estimate interval { lower upper } } } }
  }
"""


def query(key: str, used: bool) -> PageQuery:
    """The question behind the page."""
    return PageQuery(PRODUCT.replace("USED", USED if used else ""), {"key": key})


def every(record: Record, made: Concentration, found: Exposure | None, language: Language) -> tuple[FilledTable, ...]:
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
            status=site.text("status") or None,
            sources=link.texts("sources"),
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
    mark("Mines and plants that make it"),
    "site name=site country operator capacity_tonnes production_tonnes year unit_basis status sources",
    _works,
)


def part(link: Link) -> Row:
    """A material in the product."""
    return Row(ref=node_ref(link.view, "Material", link.end.row), link=link, sources=_sources(link))


def taken(links: Iterable[Link]) -> list[Row]:
    """What making it takes, route by route."""
    found = sorted(links, key=lambda link: (link.whole("order") or 0, link.start.key))
    return [Row(ref=node_ref(one.view, "Product", one.start.row), link=one, sources=_sources(one)) for one in found]


def going(link: Link) -> Row:
    """What is made of it."""
    return Row(ref=node_ref(link.view, "Product", link.end.row), link=link, sources=_sources(link))


def works(record: Record, language: Language) -> list[Row]:
    """Works that make it, with who runs and who owns them."""
    return [_work(link, language) for link in catalogue.into(record, "site_makes")]


def _work(link: Link, language: Language) -> Row:
    view, lang, _ = link.view, language.code, language.gettext
    site = link.start
    operators = [operated.start for operated in catalogue.into(site, "operates")]
    places = [located.end for located in catalogue.out(site, "located_in")]
    amounts = [
        f"{word} {wording.tonnes(tonnes, lang)}"
        for name, word in (("capacity_tonnes", _("capacity")), ("production_tonnes", _("production")))
        if (tonnes := link.number(name)) is not None
    ]
    if amounts and link.whole("year") is not None:
        amounts.append(str(link.whole("year")))
    return Row(
        site=site,
        place=", ".join(text for text in (site.text("city"), *(named(place, lang) for place in places)) if text),
        operators=[node_ref(view, "Organisation", operator.row) for operator in operators],
        owners=", ".join(text for operator in operators for text in _owners(operator, language)) or _("unknown"),
        amount=", ".join(amounts) or _("unknown"),
        status=_(WORKS_STATUSES.get(site.text("status"), "unknown")),
        sources=_sources(link),
    )


def _owners(operator: Record, language: Language) -> Iterator[str]:
    for link in catalogue.out(operator, "owned_by"):
        share = link.number("share")
        name = node_ref(link.view, link.end.label, link.end.row).name(language.code)
        yield name if share is None else f"{name} ({wording.percent(share, language.code)})"


def world(made: Concentration, language: Language) -> Listed:
    """The countries that make most of it; beside them what one statement says, where all are reconciled."""
    at, statement = list(MAKES), made.statement
    if statement is not None:
        beside = mark("As stated by %(publisher)s")
        at.append(At(beside, lambda row, _: row.stated, css="number"))
    at.append(At(mark("Tonnes"), lambda row, language: row.tonnes or language.gettext("unknown"), css="number"))
    rows = [
        Row(
            country=one.holder,
            told=estimate(one.share, ends(one.interval), language),
            stated="" if one.stated is None else wording.percent(one.stated, language.code),
            tonnes="" if one.tonnes is None else wording.tonnes(one.tonnes, language.code),
        )
        for one in made.shares[:MAKERS_SAID]
    ]
    publisher = "" if statement is None else statement.publisher or statement.title
    caption = mark("World production in %(year)s, the ten largest")
    return Listing(caption, tuple(at)).of(rows, language, publisher=publisher, year=made.year)


def dutch(at: StageExposure | None, language: Language) -> Listed:
    """The countries where most of what is in Dutch use was made."""
    largest, passes = ((), None) if at is None else (at.countries[:USERS_SAID], at.passes)
    rows = [Row(country=one.country, told=of_stage(one.share, passes, language)) for one in largest]
    listed = Listing(mark("What is in Dutch use, by estimate; the six largest"), MAKES).of(rows, language)
    caption = listed.caption if at is None else f"{listed.caption}. {when(at.exposure, language)}"
    return replace(listed, caption=caption, label=caption)


def _sources(link: Link) -> tuple[SourceRef, ...]:
    return link.sources


def _mass(row: Row, language: Language) -> str:
    value = row.link.number("mass_fraction")
    return language.gettext("unknown") if value is None else wording.percent(value, language.code)


def _mass_range(row: Row, language: Language) -> str:
    low, high = row.link.number("lower"), row.link.number("upper")
    if low is None or high is None:
        return ""
    between = wording.short_between(low, high, language.code, rounding.resolution(high))
    return "" if between == _mass(row, language) else between


def _amount(row: Row, language: Language) -> str:
    value, lang = row.link.number("tonnes_per_tonne"), language.code
    if value is None:
        return language.gettext("unknown")
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 4  # as many as the ratio needs
    return language.gettext("%(amount)s t for each tonne", amount=wording.number(float(value), lang, digits))


def _route(row: Row, language: Language) -> str:
    _, link, details = language.gettext, row.link, []
    if link.text("route"):
        details.append(_("route: %(route)s", route=link.text("route")))
    if link.number("route_share") is not None:
        share = wording.percent(link.number("route_share"), language.code)
        details.append(_("%(share)s of world production", share=share))
    if link.text("made_where") == "SAME_COUNTRY":
        details.append(_("made where it is used, not shipped"))
    return "; ".join(details)


def _stage(row: Row, language: Language) -> str:
    stage = row.link.view.snapshot.nodes["Product"].text("stage")[row.link.view.require("Product", row.ref.key)]
    return sentences.stage_name(str(stage), language.code)


def _run_by(row: Row, language: Language) -> Said:
    return said("operator", "key", row.operators, language) if row.operators else language.gettext("unknown")


def _mapping(link: Link, language: Language) -> str:
    return language.gettext(MAPPINGS[link.text("mapping")]) if link.text("mapping") in MAPPINGS else ""


def _of_code(name: str, look: str = "text") -> Says:
    return lambda link, _: Piece(look, link.end.text(name))


MAKES = (
    At(mark("Country"), "name=country"),
    At(mark("Share"), "text=told.value", css="number"),
    At(mark("%(level)s interval, in %%"), "text=told.interval"),
)
CONTENTS = Listing(
    mark("What it contains, by mass"),
    (
        At(mark("Material"), "material=ref"),
        At(mark("Part"), _mass, note=_mass_range, css="number"),
        At(mark("Source"), "sources"),
    ),
    label=mark("What it contains"),
)
INPUTS = Listing(
    mark("What making it takes"),
    (
        At(mark("Product"), "product=ref"),
        At(mark("Stage"), _stage),
        At(mark("How much"), _amount, note=_route),
        At(mark("Source"), "sources"),
    ),
)
OUTPUTS = replace(INPUTS, caption=mark("What is made of it"))
WORKS_SAID = Listing(
    mark("As sources state it; a plant that is not listed may still exist"),
    (
        At(mark("Mine or plant"), "name=site"),
        At(mark("Place"), "place"),
        At(mark("Operator"), _run_by),
        At(mark("Owned by"), "owners"),
        At(mark("Amount a year"), "amount"),
        At(mark("Status"), "works=status"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Mines and plants that make it"),
)
FIRMS_SAID = replace(
    shared.FIRMS_SAID,
    label=mark("Firms"),
    columns=tuple(At(mark("Does"), "relation") if at.title == "Does" else at for at in shared.FIRMS_SAID.columns),
)
CODES = Listing(
    mark("Codes by edition; only a code that is the product says where it comes from"),
    (
        At(mark("Code"), _of_code("code")),
        At(mark("Edition"), _of_code("edition")),
        At(mark("Description"), _of_code("description", "english")),
        At(mark("What it says"), _mapping),
    ),
    label=mark("Customs codes"),
)
