"""The page of one organisation: through which stages it depends on whom, and what is recorded of it."""

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers import organisation as answers
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.exposure import SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.organisation import Delivery, Use
from ketenkaart.graph.answers.paths import Path, PathStep, paths
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, FilledTable, Page
from ketenkaart.visualise.pages import organisation_tables as tables
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.pictures import charts
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.wording.labels import VERIFIED
from ketenkaart.visualise.wording.language import Language
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import organisation_sentences, wording

PATHS = 6  # that a page lists


def show(view: View, asked: Address) -> Content:
    """Through which stages one company depends on whom."""
    page = organisation(view, asked.key, asked.choice("material"), asked.language)
    about = page.answer.exposure if page.answer else None
    own = (
        tables.USES.of(answers.uses(view, page.key), asked.language),
        tables.OWNERS.of((*answers.owners(view, page.key), *answers.owned(view, page.key)), asked.language),
        tables.SITES.of(answers.sites(view, page.key), asked.language),
    )
    computed: tuple[FilledTable, ...] = ()
    if about is not None:
        computed = (
            shared.STAGES.of(about, asked.language),
            tables.MEASURES.of(about.measures(), asked.language),
            tables.PATHS.of(_paths(view, page.key, about.material.key), asked.language),
        )
    return Content(
        page.name,
        "organisation.html",
        {"page": page},
        sentences=page.answer.sentences if page.answer else (),
        tables=(*computed, *own),
        sources=page.answer.basis.sources if page.answer else (),
        unit="share",
        method="methods.md section 4",
        query=shared.exposure_query("organisation", page.key, page.material.key) if page.material else None,
        fictitious=page.fictitious,
        around=page.id,
    )


def organisation(view: View, key: str, chosen: str | None, language: Language) -> Row:
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
        said = panel.answer(exposure(view, SubjectQuestion(SubjectKind.ORGANISATION, key), picked.key), language)
    seats = [node_ref(view, "Country", link.end.row) for link in catalogue.out(record, "based_in")]
    place = ", ".join(part for part in (record.text("city"), *(named(seat, lang) for seat in seats)) if part)
    found = () if picked is None else _paths(view, key, picked.key)
    return Row(
        key=key,
        id=record.id,
        name=ref.name(lang),
        fictitious=ref.fictitious,
        place=place,
        materials=materials,
        material=picked,
        answer=said,
        uses=tuple(use_row(use, seats[0] if seats else None, language) for use in answers.uses(view, key)),
        paths=tuple(path_row(path, language) for path in found),
        other_paths=wording.percent(max(0.0, 1.0 - sum(path.share for path in found)), lang) if found else "",
        owners=tables.OWNERS_SAID.of(answers.owners(view, key), language),
        owned=tables.OWNED_SAID.of(answers.owned(view, key), language),
        sites=tables.SITES_SAID.of(answers.sites(view, key), language),
        facts=tables.FACTS_SAID.of(record, language),
    )


def _paths(view: View, key: str, material: str) -> tuple[Path, ...]:
    return paths(view, SubjectQuestion(SubjectKind.ORGANISATION, key), material, first=PATHS).paths


def materials_of(record: Record) -> tuple[NodeRef, ...]:
    """The materials in what an organisation uses: those that a product is led by first, then by key."""
    view = record.view
    used = [link.end for link in catalogue.out(record, "uses")]
    inside = {c.end.row: c.end.key for product in used for c in catalogue.out(product, "contains")}
    led = [product.text("leading_material") for product in used]
    order = sorted(inside, key=lambda row: (led.index(inside[row]) if inside[row] in led else len(led), inside[row]))
    return tuple(
        ref for ref in (node_ref(view, "Material", row) for row in order) if _answerable(view, record.key, ref.key)
    )


def _answerable(view: View, organisation_key: str, material_key: str) -> bool:
    try:
        exposure(view, SubjectQuestion(SubjectKind.ORGANISATION, organisation_key), material_key)
    except BadQuestion:
        return False
    return True


def use_row(use: Use, seat: NodeRef | None, language: Language) -> Row:
    lang, _ = language.code, language.gettext
    parts = []
    if use.tonnes is not None:
        digits = 0 if use.tonnes >= 10 else 2
        parts.append(_("%(tonnes)s t a year", tonnes=wording.number(use.tonnes, lang, digits)))
    if use.stock_days is not None:
        parts.append(_("stock for %(days)s days", days=wording.number(use.stock_days, lang)))
    return Row(
        product=use.product,
        name=use.product.name(lang),
        amount=" · ".join(parts) or _("how much is not recorded"),
        deliveries=[delivery_row(one, language) for one in use.deliveries],
        rest=organisation_sentences.rest(use, seat, lang),
    )


def delivery_row(one: Delivery, language: Language) -> Row:
    lang, _ = language.code, language.gettext
    name = named(one.supplier, lang)
    return Row(
        supplier=one.supplier,
        name=name,
        share=_("share not recorded") if one.share is None else wording.percent(one.share, lang),
        bar=None if one.share is None else charts.interval_bar(one.share, None, None, True),
        verified=_(VERIFIED[one.verified]),
        unverified=one.verified == "MEMORY",
        sources=one.sources,
    )


def path_row(path: Path, language: Language) -> Row:
    """A path as a reader follows it: from the mine on, each place once with what it does."""
    return Row(
        share=wording.percent(path.share, language.code),
        traced=path.traced,
        stops=[stop_row(step, language) for step in reversed(_told(path.steps))],
    )


def _told(steps: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    """The stops that say something: where a product is made, and who passes it on; not the country's use between."""
    return tuple(step for step in steps if step.made or step.organisation is not None)


def stop_row(step: PathStep, language: Language) -> Row:
    lang, _ = language.code, language.gettext
    place = _("place unknown") if step.place is None else named(step.place, lang)
    return Row(where=place, party=step.organisation, product=step.product.name(lang), recorded=step.recorded)


PAGE = Page("Organisation", show, keyed=True, takes=("material",))
