"""The page of one product: what it is, what it is made of, who makes it, and which measures cover it."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.answers import catalogue, known, wording
from graph.answers.catalogue import Link, Record
from graph.answers.concentration import Concentration, Share, concentration
from graph.answers.exposure import CountryExposure, Exposure, SubjectQuestion, exposure
from graph.answers.refs import NodeRef, SourceRef, node_ref, source_refs
from graph.errors import BadQuestion
from graph.view import View
from visualise.asked import Asked
from visualise.labels import GATES, MAPPINGS, WORKS
from visualise.language import Language
from visualise.pages import material_parts as parts
from visualise.pages import product_tables
from visualise.pages.material_parts import ConcentrationRow, FirmRow, KnownRow
from visualise.panels import when
from visualise.shown import Page, Shown
from visualise.worded import ends, estimate, named
from words import product_sentences, sentences

HERE = "NLD"


@dataclass(frozen=True)
class PartRow:
    """A material in the product, or a product that it takes or goes into."""

    ref: NodeRef
    stage: str
    amount: str
    detail: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class MakerRow:
    """A country that makes it: its part of the world, or of Dutch use."""

    name: str
    share: str
    span: str
    tonnes: str
    stated: str = ""  # of the world, by the statement that stands beside its balance


@dataclass(frozen=True)
class SiteRow:
    """A works that makes it."""

    name: str
    place: str
    operators: tuple[NodeRef, ...]
    owners: tuple[str, ...]
    amount: str
    status: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class CodeRow:
    """A customs code under which it is traded."""

    edition: str
    code: str
    text: str
    mapping: str


@dataclass(frozen=True)
class CoverRow:
    """A measure with an item that lists it."""

    ref: NodeRef
    status: str
    gate: str
    items: tuple[tuple[str, str], ...]  # control code, description


@dataclass(frozen=True)
class ProductPage:
    """One product of a chain."""

    id: str
    key: str
    name: str
    stage: str
    leading: NodeRef | None
    part_of: NodeRef | None
    grades: tuple[NodeRef, ...]
    said: tuple[str, ...]
    contents: tuple[PartRow, ...]
    inputs: tuple[PartRow, ...]
    outputs: tuple[PartRow, ...]
    world: tuple[MakerRow, ...]
    world_year: str
    world_sources: tuple[SourceRef, ...]
    statement: SourceRef | None  # that stands beside the world's balance
    dutch: tuple[MakerRow, ...]
    dutch_when: str  # what these are of
    concentration: tuple[ConcentrationRow, ...]
    sites: tuple[SiteRow, ...]
    firms: tuple[FirmRow, ...]
    codes: tuple[CodeRow, ...]
    measures: tuple[CoverRow, ...]
    known: tuple[KnownRow, ...]


def show(view: View, asked: Asked) -> Shown:
    """What a product is, who makes it, and what stands in its way."""
    language = asked.language
    page, made, found = told(view, asked.key, language)
    record = Record(view, "Product", view.require("Product", asked.key))
    sources = parts.sources_of(
        (
            page.world_sources,
            *(row.sources for row in (*page.contents, *page.inputs, *page.outputs)),
            *(row.sources for row in page.sites),
            *(row.sources for row in page.firms),
            *(row.sources for row in page.known),
        )
    )
    return Shown(
        page.name,
        "product.html",
        {"page": page},
        sentences=page.said,
        tables=product_tables.tables(record, made, found, language),
        sources=sources,
        unit="share",
        method="methods.md section 6",
        query=product_tables.query(page.key, found is not None),
        fictitious=any(row.ref.fictitious for row in page.firms),
        around=page.id,
    )


def told(view: View, key: str, language: Language) -> tuple[ProductPage, Concentration, Exposure | None]:
    """The page and what it rests on, once for each View and outside its lock. Raises UnknownKey."""
    kept: dict[tuple[str, str], tuple[ProductPage, Concentration, Exposure | None]]
    kept = view.derived("product pages", dict)
    if (key, language.code) not in kept:
        record = Record(view, "Product", view.require("Product", key))
        made, found = concentration(view, key), dutch_use(view, key)
        kept[key, language.code] = product(record, made, found, language), made, found
    return kept[key, language.code]


def dutch_use(view: View, key: str) -> Exposure | None:
    """Where the product in Dutch use was made; None where it leads with no material."""
    try:
        return exposure(view, SubjectQuestion("COUNTRY", HERE), None, key)
    except BadQuestion:
        return None


def product(record: Record, made: Concentration, found: Exposure | None, language: Language) -> ProductPage:
    """One product, worded."""
    view, lang = record.view, language.code
    first = None if found is None else found.of_data
    at = None if first is None else first.stage(str(record.value("stage")))
    leading = record.value("leading_material")
    wider = [link.end for link in catalogue.out(record, "part_of")]
    rows = [parts.making_row(made, language)]
    if at is not None:
        rows.insert(0, parts.supply_row(at, language))
    by_owner = concentration(view, record.key, "OWNER")
    return ProductPage(
        record.id,
        record.key,
        record.name(lang)[:1].upper() + record.name(lang)[1:],
        sentences.stage_name(str(record.value("stage")), lang),
        None if leading is None else node_ref(view, "Material", view.require("Material", str(leading))),
        node_ref(view, "Product", wider[0].row) if wider else None,
        tuple(node_ref(view, "Product", link.start.row) for link in catalogue.into(record, "part_of")),
        product_sentences.product(record, made, by_owner, at, lang),
        tuple(_content(link, language) for link in catalogue.out(record, "contains")),
        tuple(_input(link, link.start, language) for link in _routes(catalogue.into(record, "input_to"))),
        tuple(_input(link, link.end, language) for link in catalogue.out(record, "input_to")),
        tuple(_maker(one, language) for one in made.shares[:10]),
        "" if made.year is None else str(made.year),
        parts.sources_of(basis.sources for basis in made.hhi.basis()),
        made.statement,
        () if at is None else tuple(_dutch(one, at.passes, language) for one in at.countries[:6]),
        "" if first is None else when(first, language),
        tuple(rows),
        tuple(_site(link, language) for link in catalogue.into(record, "site_makes")),
        parts.firm_rows(firms(record), language),
        tuple(_code(link, language) for link in catalogue.out(record, "classified_as")),
        tuple(_covers(record, language)),
        parts.known_rows(known.stated((record,)), language),
    )


def firms(record: Record) -> tuple[known.FirmUse, ...]:
    """Everybody who is said to make, trade or use it: makers first."""
    view = record.view
    return tuple(
        known.FirmUse(
            node_ref(view, "Organisation", link.start.row),
            kind.upper(),
            node_ref(view, "Product", record.row),
            True,
            str(link.value("evidence") or ""),
            str(link.value("verified")),
            source_refs(view, tuple(link.value("sources") or ())),
        )
        for kind in ("makes", "trades", "uses")
        for link in sorted(catalogue.into(record, kind), key=lambda link: link.start.name("en").casefold())
    )


def _routes(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (link.value("order") or 0, link.start.key))


def _content(link: Link, language: Language) -> PartRow:
    lang = language.code
    value, low, high = (link.value(name) for name in ("mass_fraction", "lower", "upper"))
    amount = language.gettext("unknown") if value is None else wording.percent(value, lang, wording.resolution(value))
    span = ""
    if low is not None and high is not None and low != high:
        span = wording.short_between(low, high, lang, wording.resolution(high))
    return PartRow(
        node_ref(link.view, "Material", link.end.row),
        "",
        amount,
        span,
        source_refs(link.view, tuple(link.value("sources") or ())),
    )


def _input(link: Link, other: Record, language: Language) -> PartRow:
    lang, _ = language.code, language.gettext
    value, route, share = (link.value(name) for name in ("tonnes_per_tonne", "route", "route_share"))
    amount = _("unknown") if value is None else _("%(amount)s t for each tonne", amount=_figures(float(value), lang))
    details = []
    if route:
        details.append(_("route: %(route)s", route=route))
    if share is not None:
        details.append(_("%(share)s of the world's making", share=wording.percent(share, lang)))
    if link.value("made_where") == "SAME_COUNTRY":
        details.append(_("made where it is used, not shipped"))
    return PartRow(
        node_ref(link.view, "Product", other.row),
        sentences.stage_name(str(other.value("stage")), lang),
        amount,
        "; ".join(details),
        source_refs(link.view, tuple(link.value("sources") or ())),
    )


def _figures(value: float, lang: str) -> str:
    """A ratio with the digits that it needs."""
    return wording.number(value, lang, 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 4)


def _maker(one: Share, language: Language) -> MakerRow:
    """One country's part of the world's making, and what the statement beside the balance says of it."""
    lang, told = language.code, estimate(one.share, ends(one.interval), language)
    return MakerRow(
        named(one.holder, lang),
        told.value,
        told.interval,
        "" if one.tonnes is None else wording.tonnes(one.tonnes, lang),
        "" if one.stated is None else wording.percent(one.stated, lang),
    )


def _dutch(one: CountryExposure, passes: float | None, language: Language) -> MakerRow:
    value, span = parts.share_cell(one.share, passes, language)
    return MakerRow(named(one.country, language.code), value, span, "")


def _site(link: Link, language: Language) -> SiteRow:
    view, lang, _ = link.view, language.code, language.gettext
    site = link.start
    operators = [operated.start for operated in catalogue.into(site, "operates")]
    places = [located.end for located in catalogue.out(site, "located_in")]
    where = [str(site.value("city") or ""), *(named(node_ref(view, "Country", p.row), lang) for p in places)]
    amounts = []
    for name, word in (("capacity_tonnes", _("capacity")), ("production_tonnes", _("production"))):
        if link.value(name) is not None:
            amounts.append(f"{word} {wording.tonnes(link.value(name), lang)}")
    if amounts and link.value("year") is not None:
        amounts.append(str(link.value("year")))
    status = str(site.value("status") or "")
    return SiteRow(
        site.name(lang),
        ", ".join(part for part in where if part),
        tuple(node_ref(view, "Organisation", operator.row) for operator in operators),
        tuple(text for operator in operators for text in _owners(operator, language)),
        ", ".join(amounts) or _("unknown"),
        _(WORKS[status]) if status in WORKS else _("unknown"),
        source_refs(view, tuple(link.value("sources") or ())),
    )


def _owners(operator: Record, language: Language) -> list[str]:
    found = []
    for link in catalogue.out(operator, "owned_by"):
        share = link.value("share")
        name = node_ref(link.view, link.end.label, link.end.row).name(language.code)
        found.append(name if share is None else f"{name} ({wording.percent(share, language.code)})")
    return found


def _code(link: Link, language: Language) -> CodeRow:
    code = link.end
    return CodeRow(
        str(code.value("edition")),
        str(code.value("code")),
        str(code.value("description") or ""),
        language.gettext(MAPPINGS[str(link.value("mapping"))]) if link.value("mapping") in MAPPINGS else "",
    )


def _covers(record: Record, language: Language) -> Iterable[CoverRow]:
    view, lang = record.view, language.code
    listed = {link.start.row for link in catalogue.into(record, "covers")}
    for measure in catalogue.measures(view, catalogue.MeasureFilter(product=record.key)):
        status = catalogue.measure_status(measure)
        items = (link.end for link in catalogue.out(measure, "controls"))
        yield CoverRow(
            node_ref(view, "Measure", measure.row),
            sentences.status_name(status, lang),
            GATES.get(status, "open"),
            tuple(
                (str(item.value("control_code") or ""), str(item.value("description_en") or ""))
                for item in items
                if item.row in listed
            ),
        )


PAGE = Page("Product", show, keyed=True)
