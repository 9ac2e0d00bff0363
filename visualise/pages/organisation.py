"""The page of one organisation: through which stages it depends on whom, and what is recorded of it."""

from dataclasses import dataclass

from graph.answers import catalogue, wording
from graph.answers.catalogue import Link, Record
from graph.answers.exposure import SubjectQuestion, exposure
from graph.answers.refs import NodeRef, SourceRef, node_ref, source_refs
from graph.errors import BadQuestion
from graph.view import View
from visualise import panels
from visualise.asked import Asked
from visualise.language import Language
from visualise.pages import tables
from visualise.panels import VERIFIED, AnswerPanel, country
from visualise.shown import Page, Shown


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


def show(view: View, asked: Asked) -> Shown:
    """Through which stages one company depends on whom."""
    page = organisation(view, asked.key, asked.choice("material"), asked.language)
    return Shown(
        page.name,
        "organisation.html",
        {"page": page},
        sentences=page.answer.sentences if page.answer else (),
        tables=() if page.answer is None else (tables.stages(page.answer.exposure, asked.language),),
        sources=page.answer.basis.sources if page.answer else (),
        unit="share",
        method="methods.md section 4",
        query=tables.exposure_query("organisation", page.key, page.material.key, asked) if page.material else None,
        fictitious=page.fictitious,
        around=page.id,
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


PAGE = Page("Organisation", show, keyed=True, takes=("material",))
