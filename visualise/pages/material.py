"""The page of one material: how dependent Dutch use is on others for it, and at which stage it is narrow."""

from dataclasses import dataclass

from graph.answers import catalogue, sentences
from graph.answers.catalogue import OrganisationFilter, Record
from graph.answers.exposure import SubjectQuestion, exposure
from graph.answers.refs import NodeRef, node_ref
from graph.errors import BadQuestion
from graph.view import View
from visualise import panels
from visualise.asked import Asked
from visualise.language import Language
from visualise.pages import tables
from visualise.panels import AnswerPanel
from visualise.shown import Page, Shown

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


def show(view: View, asked: Asked) -> Shown:
    """How dependent Dutch use is on others for one material, and at which stage it is narrow."""
    page = material(view, asked.key, asked.language)
    return Shown(
        page.name,
        "material.html",
        {"page": page},
        sentences=page.answer.sentences if page.answer else (page.missing,),
        tables=() if page.answer is None else (tables.stages(page.answer.exposure, asked.language),),
        sources=page.answer.basis.sources if page.answer else (),
        unit="share",
        method="methods.md section 4",
        query=tables.exposure_query("country", HERE, page.key, asked),
        fictitious=False,
        around=page.id,
    )


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
        tuple(
            node_ref(view, "Organisation", row)
            for row in catalogue.organisation_rows(view, OrganisationFilter(country=user, material=key)).tolist()
        ),
    )


PAGE = Page("Material", show, keyed=True)
