"""The home page: the state of today and the ways in."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.answers import catalogue, sentences, wording
from graph.answers.catalogue import MeasureFilter, OrganisationFilter, Record
from graph.answers.exposure import CountryExposure, StageExposure, SubjectQuestion, exposure
from graph.answers.refs import NodeRef, node_ref
from graph.model import EXPOSURE_KINDS
from graph.view import View
from visualise.asked import Asked
from visualise.language import Language
from visualise.pages import material
from visualise.panels import country
from visualise.shown import Page, Shown

FRONT = "dysprosium"  # whose chain the home page draws, where the graph has it
HERE = "NLD"


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
    front: material.MaterialPage | None
    materials: tuple[MaterialRow, ...]
    others: tuple[NodeRef, ...]  # materials that no question about a country starts from
    organisations: tuple[NodeRef, ...]


def show(view: View, asked: Asked) -> Shown:
    """The state of today and the ways in."""
    page = view.derived(("home page", asked.lang), lambda: home(view, asked.language))
    front = page.front.answer if page.front else None
    return Shown(
        asked.language.gettext("What Dutch industry depends on"),
        "home.html",
        {"home": page},
        sentences=(page.sentence, *(front.sentences if front else ())),
        sources=front.basis.sources if front else (),
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
        None if front is None else material.material(view, front, language),
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


PAGE = Page("", show)
