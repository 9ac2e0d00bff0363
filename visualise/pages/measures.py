"""The list of measures: which are in force on the day, of whom, on what."""

from collections.abc import Iterable, Iterator

from ketenkaart.graph.answers import acts, catalogue
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.catalogue import MeasureFilter, Record
from ketenkaart.graph.answers.measures import IN_FORCE, STATUSES, MeasureStatus
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece
from ketenkaart.visualise.wording.labels import GATES, MEASURES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import measure_sentences, sentences, wording

STATES = STATUSES
SOME = 4  # materials of a measure that the list names
LIST = """query Measures($filter: MeasureFilter) {
  measures(filter: $filter) {
    key shortEn titleEn kind reach status imposedBy { key } validFrom validTo lastSeen legalReference sentence
    items { materials { key } } sources { key }
  }
}
"""


def show(view: View, asked: Address) -> Content:
    """Measures by country, material and state on the day. Raises UnknownKey, and BadQuestion for another state."""
    place, material, state = (asked.choice(name) for name in ("country", "material", "state"))
    if state is not None and state not in STATES:
        raise BadQuestion(
            "There is no status '%(state)s'. There are %(states)s.", state=state, states=", ".join(STATES)
        )
    found = list(catalogue.measures(view, MeasureFilter(imposed_by=place, material=material)))
    if state is not None:
        found = [record for record in found if catalogue.measure_status(record) == state]
    page = measures(view, found, bool(place or material or state), asked.language)
    chosen = {"imposedBy": place, "material": material}
    return Content(
        asked.language.gettext("Measures"),
        "measures.html",
        {"page": page},
        sentences=(page.answer,),
        tables=(LISTED.of(found, asked.language),),
        sources=tuple(dict.fromkeys(s for r in found for s in r.sources)),
        unit="1",
        method="methods.md section 5",
        query=PageQuery(LIST, {"filter": {name: value for name, value in chosen.items() if value is not None}}),
    )


def measures(view: View, found: list[Record], chosen: bool, language: Language) -> Row:
    """The list, those in force first; `chosen`: a filter was at work."""
    lang, _ = language.code, language.gettext
    told = [(record, acts.act(record)) for record in found]
    count, unknown, aimed = acts.counted([act for __, act in told])
    order = {state: place for place, state in enumerate(STATES)}
    rows = sorted(
        (row(record, act, language) for record, act in told),
        key=lambda one: order[one.state],
    )
    everyone = catalogue.everything(view, "Measure")
    imposers = {link.end.key: link.end for record in everyone for link in catalogue.out(record, "imposed_by")}
    places = [(key, named(node_ref(view, "Country", one.row), lang)) for key, one in imposers.items()]
    touched = {ref for record in everyone for ref in acts.act(record).materials}
    said = measure_sentences.in_force(count, unknown, aimed, view.as_of, lang)
    if chosen:
        states = [act.status for __, act in told]
        doubtful = states.count(MeasureStatus.UNCONFIRMED)
        said = _(
            "%(all)s measures fit this choice; on %(day)s %(count)s are in force, and of %(unknown)s that is unknown.",
            all=len(told) - doubtful,
            day=wording.day(view.as_of, lang),
            count=sum(state in IN_FORCE for state in states),
            unknown=states.count(MeasureStatus.UNKNOWN),
        )
        if doubtful:
            said += " " + _("Not counted: %(count)s stated by a single source.", count=doubtful)
    return Row(
        answer=said,
        rows=LISTED_SAID.of(rows, language),
        countries=sorted(places, key=lambda one: one[1]),
        materials=sorted(touched, key=lambda ref: ref.name(lang)),
        states=[(state, sentences.status_name(state, lang)) for state in STATES],
    )


def row(record: Record, act: Act, language: Language) -> Row:
    """One measure in the list."""
    lang = language.code
    until = record.day("valid_to")
    return Row(
        ref=act.ref,
        kind=language.gettext(MEASURES[act.kind]),
        place=named(act.imposer, lang),
        state=act.status,
        status=Piece("status", sentences.status_name(act.status, lang), GATES.get(act.status, "open")),
        since=language.gettext("not recorded") if act.since is None else wording.day(act.since, lang),
        until="–" if until is None else wording.day(until, lang),
        materials=_some(act.materials, language),
    )


def _some(materials: tuple[NodeRef, ...], language: Language) -> str:
    """The first of the materials, and how many there are besides."""
    said = ", ".join(wording.lower_first(ref.name(language.code)) for ref in materials[:SOME])
    more = len(materials) - SOME
    return f"{said} {language.gettext('and %(count)s more', count=more)}" if more > 0 else said


def _listed(records: Iterable[Record]) -> Iterator[Row]:
    for record in records:
        act = acts.act(record)
        yield Row(record=record, act=act, until=record.day("valid_to"), sources=record.texts("sources"))


LISTED = Table(
    "measures",
    mark("Measures"),
    "measure=record name=record kind=act.kind reach=act.reach imposed_by=act.imposer status=act.status "
    "valid_from=act.since valid_to=until last_seen=act.last_seen legal_reference=act.reference "
    "materials=act.materials sources",
    _listed,
)
LISTED_SAID = Listing(
    mark("Those in force first, then those of which that is not known"),
    (
        At(mark("Measure"), "measure=ref"),
        At(mark("Kind"), "text=kind"),
        At(mark("Country"), "text=place"),
        At(mark("Status"), lambda row, _: row.status),
        At(mark("Since"), "text=since", css="day"),
        At(mark("Until"), "text=until", css="day"),
        At(mark("Materials"), "text=materials"),
    ),
    label=LISTED.caption,
)
PAGE = Page("Measure", show, takes=("country", "material", "state"))
