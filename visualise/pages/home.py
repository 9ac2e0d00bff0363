"""The home page: the state of today, what changed, and the ways in."""

from collections.abc import Sequence

from ketenkaart.graph.answers import acts, catalogue, debate, heat, leads, status
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.catalogue import MeasureFilter, OrganisationFilter, Record
from ketenkaart.graph.answers.changes import Change, changes
from ketenkaart.graph.answers.exposure import (
    CountryExposure,
    Exposure,
    StageExposure,
    SubjectKind,
    SubjectQuestion,
    exposure,
)
from ketenkaart.graph.answers.measures import IN_FORCE
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.settings import day_of
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.panels.heat import HEAT, heat_table, rows_of
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.labels import GATES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.visualise.wording.worded import part as of_stage
from ketenkaart.words import debate_sentences, heat_sentences, measure_sentences, sentences, wording

FRONT = "dysprosium"  # whose chain the home page draws, where the graph has it
BACK = 365  # days, how far back the list of changes goes where the address does not say
SHOWN = 6  # changes that stand open; the rest is folded
LISTED = 8  # measures that the way in by measure names
EXAMPLES = {  # terms that a reader may try, of each kind that search knows
    "nl": ("neodymium", "magneet", "8505", "China", "nr. 18 van 2025", "koper"),
    "en": ("neodymium", "magnet", "8505", "China", "No. 18 of 2025", "copper"),
}
QUERY = """query Home($since: Date!) {
  measures(filter: {inForce: true}) { key shortEn titleEn kind reach sentence }
  changes(since: $since) { day kind sentence what { id } on { id } until followed verified sources { key } }
  exposure(of: {country: "NLD"}, material: "dysprosium") { sentence }
  graph { version created datasets { name rows rejected } sources sourcesOlderThanAYear }
}
"""


def show(view: View, asked: Address) -> Content:
    """The state of today, what changed, and the ways in."""
    _, lang = asked.language.gettext, asked.lang
    page = view.derived(("home page", lang), lambda: home(view, asked.language))
    since = asked.day("since") or wording.shifted(view.as_of, -BACK)
    found = changes(view, since)
    front = page.answer
    rows = tuple(change_row(one, lang) for one in found)
    return Content(
        _("What Dutch industry depends on"),
        "home.html",
        {
            "home": page,
            "since": since,
            "changed": rows[:SHOWN],
            "folded": rows[SHOWN:],
            "terms": EXAMPLES[lang],
        },
        sentences=(page.sentence, *(front.sentences if front else ()), *([page.leading_said] if page.leading else ())),
        tables=(
            shared.CHANGES.of(found, asked.language),
            HEAT.of(page.parts, asked.language),
            OVERVIEW.of(page.materials, asked.language),
        ),
        sources=tuple(dict.fromkeys((*(front.basis.sources if front else ()), *(s for c in found for s in c.sources)))),
        unit="share",
        method="methods.md sections 4 and 5",
        query=PageQuery(QUERY, {"since": since.isoformat()}),
    )


def home(view: View, language: Language) -> Row:
    """What holds on the day, and where to go."""
    lang = language.code
    parts = heat.field(view)
    shown = {row.of for row in rows_of(parts)}
    rows, others = [], []
    for record in catalogue.everything(view, "Material"):
        ref = node_ref(view, "Material", record.row)
        if len(catalogue.out(record, "starts_at")):
            rows.append(material_row(view, ref, language))
        if ref not in shown:
            others.append(ref)
    front = next((row.ref for row in rows if row.ref.key == FRONT), rows[0].ref if rows else None)
    users = catalogue.organisation_rows(view, OrganisationFilter(country=HERE, kind="COMPANY"))
    told = [act for act in exports(view) if act.exports in (*IN_FORCE, "UNKNOWN")]
    told.sort(key=lambda act: act.exports not in IN_FORCE)
    found = None if front is None else exposure(view, SubjectQuestion(SubjectKind.COUNTRY, HERE), front.key)
    leading = None if found is None else leading_measure(view, told, found)
    proof = [] if front is None else [("Material", front.key)]  # label and key of the pages behind the first answer
    proof += [] if leading is None else [("Measure", leading.ref.key)]
    return Row(
        proof=proof,
        sentence=measure_sentences.in_force(
            *acts.counted(told),
            view.as_of,
            lang,
        ),
        front=front,  # the material whose chain is drawn
        answer=None if found is None else panel.answer(found, language),
        leading=None if leading is None else leading.ref,
        leading_said=""
        if leading is None
        else " ".join((measure_sentences.state(leading, view.as_of, lang), *measure_sentences.also(leading, lang))),
        wait="" if leading is None else wait(view, leading, lang),
        materials=tuple(sorted(rows, key=lambda r: r.ref.name(lang))),
        parts=parts,
        heat=heat_table(parts, language),
        finding=heat_sentences.field_led(rows_of(parts), lang),
        groups=tuple(node_ref(view, "Group", one.row) for one in catalogue.everything(view, "Group")),
        others=tuple(others),  # that are no row of the table
        organisations=tuple(sorted(_refs(view, users.tolist()), key=lambda ref: ref.name(lang).casefold())),
        countries=countries(view, told, lang),
        measures=tuple(measure_row(act, lang) for act in told[:LISTED]),
        more_measures=max(0, len(told) - LISTED),
        fresh=fresh(view, lang),
    )


def exports(view: View) -> list[Act]:
    """Licences, bans, quotas and duties on all exports of their goods, those in force first."""
    found = catalogue.measures(view, MeasureFilter())
    return [act for act in map(acts.act, found) if act.general]


def leading_measure(view: View, told: Sequence[Act], front: Exposure) -> Act | None:
    """The measure that the front answer is about: of the country that leads it, on its material, in force first."""
    head = leads.lead(front)
    if head is None:
        return None
    touching = {m.key for m in catalogue.measures(view, MeasureFilter(material=front.material.key))}
    fitting = [act for act in told if act.imposer.key == head.origin.key and act.ref.key in touching and act.products]
    return next(iter(fitting), None)


def wait(view: View, act: Act, lang: str) -> str:
    """What is published of waiting times under a measure, all together; empty where none was seen."""
    found = debate.waiting(view, act)
    return debate_sentences.waiting(found, lang) if found.seen else ""


def countries(view: View, told: Sequence[Act], lang: str) -> tuple[tuple[NodeRef, str, int], ...]:
    """Countries that imposed export measures, most in force first; the Netherlands at the head."""
    counted: dict[NodeRef, int] = {}
    for act in told:
        counted[act.imposer] = counted.get(act.imposer, 0) + (act.exports in IN_FORCE)
    order = sorted(counted, key=lambda ref: (-counted[ref], named(ref, lang)))
    here = view.local("Country", HERE)
    first = [] if here is None else [node_ref(view, "Country", here)]
    names = dict.fromkeys((*first, *order))
    return tuple((ref, named(ref, lang), counted.get(ref, 0)) for ref in names)


def measure_row(act: Act, lang: str) -> Row:
    """One measure, named."""
    return Row(
        ref=act.ref,
        place=named(act.imposer, lang),
        status=sentences.status_name(act.exports, lang),
        gate=GATES.get(act.exports, "open"),
    )


def fresh(view: View, lang: str) -> Row:
    """When it was loaded, what was left out, and how old its sources are."""
    found = status.status(view)
    return Row(
        loaded=wording.day(day_of(found.created), lang),
        rows=wording.number(sum(one.rows for one in found.datasets), lang),
        rejected=sum(one.rejected for one in found.datasets),
        older=found.sources_older_than_a_year,
        sources=found.sources,
        undated=found.sources_undated,
    )


def change_row(found: Change, lang: str) -> Row:
    """One thing that happened, in a sentence."""
    measures = [ref for ref in (found.what, *found.on) if ref.label == "Measure"]
    return Row(
        day="" if found.day is None else wording.day(found.day, lang),
        kind=measure_sentences.change_kind(found.kind, lang),
        said=measure_sentences.change(found, lang),
        english=found.contact is not None,  # in the words of the source
        measure=measures[0] if measures else None,
        note=found.note if found.count is not None else "",
        sources=found.sources,
    )


OVERVIEW = Table(
    "overview",
    mark("Materials"),
    "material=ref name=ref first narrowest largest_there=narrowest_share measures_in_force=measures",
)


def material_row(view: View, ref: NodeRef, language: Language) -> Row:
    """The nearest and the narrowest stage of one material in Dutch use."""
    lang = language.code
    found = exposure(view, SubjectQuestion(SubjectKind.COUNTRY, HERE), ref.key).of_data
    year = "" if found.at is None else str(found.at.year)
    known = [(stage, stage.countries[0]) for stage in found.by_stage() if stage.countries and stage.passes]
    known = [(stage, first) for stage, first in known if first.share.estimate is not None]
    unknown = language.gettext("unknown")

    def part(one: tuple[StageExposure, CountryExposure]) -> float:
        return (one[1].share.estimate or 0.0) / (one[0].passes or 1.0)

    def worded(one: tuple[StageExposure, CountryExposure]) -> str:
        told = of_stage(one[1].share, one[0].passes, language)
        about = ", ".join(text for text in (told.interval, year) if text)
        return f"{named(one[1].country, lang)} {told.value} ({about})"

    narrowest = max(known, key=part, default=None)
    record = Record(view, "Material", view.require("Material", ref.key))
    return Row(
        ref=ref,
        symbol=record.text("symbol") or None,
        first=worded(known[0]) if known else unknown,
        narrowest=sentences.stage_name(narrowest[0].stage, lang) if narrowest else unknown,
        narrowest_share=worded(narrowest) if narrowest else "",
        measures=len(in_force(record)),
    )


def in_force(material: Record) -> list[Record]:
    """Measures in force on all exports of their items, as far as they touch a material."""
    found = catalogue.measures(material.view, MeasureFilter(material=material.key, in_force=True))
    return [m for m in found if acts.act(m).general and catalogue.measure_status(m, material) in IN_FORCE]


def _refs(view: View, rows: Sequence[int]) -> list[NodeRef]:
    return [node_ref(view, "Organisation", row) for row in rows]


PAGE = Page("", show, takes=("since",))
