"""What each page shows, gathered from answers: home, one material, one organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.answers import catalogue, sentences, wording
from graph.answers.catalogue import Link, MeasureFilter, OrganisationFilter, Record
from graph.answers.exposure import CountryExposure, StageExposure, SubjectQuestion, exposure
from graph.answers.refs import NodeRef, SourceRef, node_ref, source_refs
from graph.errors import BadQuestion
from graph.model import EXPOSURE_KINDS
from graph.view import View
from visualise import panels
from visualise.language import Language
from visualise.panels import VERIFIED, AnswerPanel, country

FRONT = "dysprosium"  # whose chain the home page draws, where the graph has it
HERE = "NLD"


@dataclass(frozen=True)
class MaterialPage:
    """One material, used in the Netherlands."""

    key: str
    id: str
    name: str
    symbol: str
    critical: bool
    strategic: bool
    answer: AnswerPanel | None
    missing: str  # why there is no answer
    products: tuple[tuple[str, str], ...]  # stage and name of the products that contain it
    organisations: tuple[NodeRef, ...]


@dataclass(frozen=True)
class FactRow:
    """One recorded fact about an organisation, with its sources."""

    what: str
    value: str
    link: NodeRef | None
    detail: str
    verified: str
    unverified: bool
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation: its answer for a material that it uses, and what is recorded of it."""

    key: str
    id: str
    name: str
    fictitious: bool
    place: str
    materials: tuple[NodeRef, ...]
    material: NodeRef | None
    answer: AnswerPanel | None
    facts: tuple[FactRow, ...]


@dataclass(frozen=True)
class MaterialRow:
    """One material in the list of the home page: where its nearest stage and its narrowest stage lie."""

    ref: NodeRef
    symbol: str
    first: str
    narrowest: str
    narrowest_share: str
    measures: int


@dataclass(frozen=True)
class HomePage:
    """The state of today, the chain of one material, and the ways in."""

    sentence: str
    front: MaterialPage | None
    materials: tuple[MaterialRow, ...]
    others: tuple[NodeRef, ...]  # materials that no question about a country starts from
    organisations: tuple[NodeRef, ...]


def material(view: View, key: str, language: Language, user: str = HERE) -> MaterialPage:
    """A material as one country uses it. Raises UnknownKey."""
    lang, _ = language.code, language.gettext
    record = Record(view, "Material", view.require("Material", key))
    said, missing = None, ""
    try:
        said = panels.answer(exposure(view, SubjectQuestion("COUNTRY", user), key), language)
    except BadQuestion:
        missing = _(
            "No product is known from which a question about its use could start. That is not the same as zero."
        )
    return MaterialPage(
        key,
        record.id,
        record.name(lang),
        str(record.value("symbol") or ""),
        record.value("eu_critical") is True,
        record.value("eu_strategic") is True,
        said,
        missing,
        tuple(
            (sentences.stage_name(str(p.value("stage")), lang), p.name(lang))
            for p in catalogue.products(view, material=key)
        ),
        tuple(_refs(view, catalogue.organisation_rows(view, OrganisationFilter(country=user, material=key)).tolist())),
    )


def organisation(view: View, key: str, chosen: str | None, language: Language) -> OrganisationPage:
    """An organisation, with its answer for the chosen material, or for the first that it uses. Raises UnknownKey."""
    lang = language.code
    record = Record(view, "Organisation", view.require("Organisation", key))
    ref = node_ref(view, "Organisation", record.row)
    materials = materials_of(record)
    picked = next((m for m in materials if m.key == chosen), materials[0] if materials else None)
    if chosen is not None and (picked is None or picked.key != chosen):
        view.require("Material", chosen)
        picked = None
    said = None
    if picked is not None:
        said = panels.answer(exposure(view, SubjectQuestion("ORGANISATION", key), picked.key), language)
    seats = [link.end for link in catalogue.out(record, "based_in")]
    place = ", ".join(
        part
        for part in (record.value("city"), *(country(node_ref(view, "Country", s.row), lang) for s in seats))
        if part
    )
    return OrganisationPage(
        key, record.id, ref.name(lang), ref.fictitious, place, materials, picked, said, facts(record, language)
    )


def materials_of(record: Record) -> tuple[NodeRef, ...]:
    """The materials in what an organisation uses: those that a product is led by first, then by key."""
    view = record.view
    used = [link.end for link in catalogue.out(record, "uses")]
    inside = {c.end.row: c.end.key for product in used for c in catalogue.out(product, "contains")}
    led = [str(product.value("leading_material")) for product in used]
    order = sorted(inside, key=lambda row: (led.index(inside[row]) if inside[row] in led else len(led), inside[row]))
    return tuple(
        ref for ref in (node_ref(view, "Material", row) for row in order) if _answerable(view, record.key, ref.key)
    )


def _answerable(view: View, organisation_key: str, material_key: str) -> bool:
    try:
        exposure(view, SubjectQuestion("ORGANISATION", organisation_key), material_key)
    except BadQuestion:
        return False
    return True


def facts(record: Record, language: Language) -> tuple[FactRow, ...]:
    """What is recorded of an organisation: what it uses, makes and trades, from whom it gets it, who owns it."""
    _, view = language.gettext, record.view
    rows = []
    for kind, what in (("uses", _("uses")), ("makes", _("makes")), ("trades", _("trades"))):
        rows += [
            fact(link, what, link.end, str(link.value("evidence") or ""), language)
            for link in catalogue.out(record, kind)
        ]
    for link in catalogue.into(record, "supplies"):
        product = catalogue.find(view, "Product", str(link.value("product")))
        share = link.value("share")
        detail = " · ".join(
            part
            for part in (
                product.name(language.code) if product else str(link.value("product")),
                _("share not recorded") if share is None else wording.percent(share, language.code),
            )
            if part
        )
        rows.append(fact(link, _("is supplied by"), link.start, detail, language))
    for link in catalogue.out(record, "owned_by"):
        share = link.value("share")
        rows.append(
            fact(
                link,
                _("is owned by"),
                link.end,
                "" if share is None else wording.percent(share, language.code),
                language,
            )
        )
    return tuple(rows)


def fact(link: Link, what: str, other: Record, detail: str, language: Language) -> FactRow:
    verified = str(link.value("verified"))
    ref = node_ref(link.view, other.label, other.row)
    return FactRow(
        what,
        ref.name(language.code),
        ref if ref.label in ("Organisation", "Material") else None,
        detail,
        language.gettext(VERIFIED[verified]),
        verified == "MEMORY",
        source_refs(link.view, tuple(link.value("sources") or ())),
    )


def home(view: View, language: Language) -> HomePage:
    """What holds on the day, and where to go."""
    lang = language.code
    rows, others = [], []
    for record in catalogue.everything(view, "Material"):
        ref = node_ref(view, "Material", record.row)
        if len(catalogue.out(record, "starts_at")):
            rows.append(material_row(view, ref, language))
        else:
            others.append(ref)
    front = next((r.ref.key for r in rows if r.ref.key == FRONT), rows[0].ref.key if rows else None)
    users = catalogue.organisation_rows(view, OrganisationFilter(country=HERE, kind="COMPANY"))
    return HomePage(
        sentences.measures_in_force(len(in_force(view)), view.as_of, lang),
        None if front is None else material(view, front, language),
        tuple(sorted(rows, key=lambda r: r.ref.name(lang))),
        tuple(others),
        tuple(sorted(_refs(view, users.tolist()), key=lambda ref: ref.name(lang).casefold())),
    )


def material_row(view: View, ref: NodeRef, language: Language) -> MaterialRow:
    """The nearest and the narrowest stage of one material in Dutch use."""
    lang = language.code
    found = exposure(view, SubjectQuestion("COUNTRY", HERE), ref.key)
    known = [(stage, stage.countries[0]) for stage in found.by_stage() if stage.countries and stage.passes]
    known = [(stage, first) for stage, first in known if first.share.estimate is not None]
    unknown = language.gettext("unknown")

    def part(one: tuple[StageExposure, CountryExposure]) -> float:
        return (one[1].share.estimate or 0.0) / (one[0].passes or 1.0)

    def worded(one: tuple[StageExposure, CountryExposure]) -> str:
        return f"{country(one[1].country, lang)} {wording.percent(part(one), lang)}"

    narrowest = max(known, key=part, default=None)
    return MaterialRow(
        ref,
        str(view.snapshot.nodes["Material"].value("symbol", view.require("Material", ref.key)) or ""),
        worded(known[0]) if known else unknown,
        sentences.stage_name(narrowest[0].stage, lang) if narrowest else unknown,
        worded(narrowest) if narrowest else "",
        len(in_force(view, ref.key)),
    )


def in_force(view: View, material_key: str | None = None) -> list[Record]:
    """Measures in force on all exports of their items, as far as they touch a material."""
    found = catalogue.measures(view, MeasureFilter(material=material_key, in_force=True))
    return [m for m in found if m.value("reach") == "GENERAL" and m.value("kind") in EXPOSURE_KINDS]


def _refs(view: View, rows: Sequence[int]) -> list[NodeRef]:
    return [node_ref(view, "Organisation", row) for row in rows]
