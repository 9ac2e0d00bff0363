"""The page of one measure: what it asks, since when, and whom it touches."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ketenkaart.graph.answers import acts, catalogue, licences, reach
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.changes import Change, changes, history
from ketenkaart.graph.answers.measures import IN_FORCE
from ketenkaart.graph.answers.reach import Touched
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page
from ketenkaart.visualise.pages import measure_tables as tables
from ketenkaart.visualise.pages.measure_tables import MeasureFacts
from ketenkaart.visualise.pages.measure_waits import Waiting, waiting
from ketenkaart.visualise.pictures import timeline
from ketenkaart.visualise.pictures.timeline import Event, Lane, Stretch, TimelineDrawing
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.tables.listing import Listed
from ketenkaart.visualise.wording.labels import GATES, MEASURES, VERIFIED
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import measure_sentences, sentences, wording

WIDE, NARROW = 980.0, 328.0
SHOWN = 20  # companies that the page lists
EVENTS = 8  # of the time line; the others are folded
COUNTS = 3  # published counts that stand among the facts
GOODS = 4  # items that are named there
NEAR = 0.005  # shares that are no further apart are equal to a reader
# By the end of its host's name, in which language a text stands; of other hosts that is not recorded.
TEXTS = {
    "mofcom.gov.cn": ("zh", mark("Chinese")),
    "tweedekamer.nl": ("nl", mark("Dutch")),
    "officielebekendmakingen.nl": ("nl", mark("Dutch")),
    "wto.org": ("en", mark("English")),
    "iea.org": ("en", mark("English")),
    "exim.gov": ("en", mark("English")),
    "tno.nl": ("en", mark("English")),
}
RELATIONS = {
    ("amends", True): mark("amends"),
    ("suspends", True): mark("suspends"),
    ("repeals", True): mark("replaces"),
    ("supplements", True): mark("supplements"),
    ("amends", False): mark("is amended by"),
    ("suspends", False): mark("is suspended by"),
    ("repeals", False): mark("is replaced by"),
    ("supplements", False): mark("is supplemented by"),
}
FIGURES, TALKS = ("COUNTED", "LEAD_TIME"), ("ENGAGEMENT",)


@dataclass(frozen=True)
class TimeLine:
    """The picture in two widths, its finding, and its rows."""

    finding: str
    wide: TimelineDrawing
    narrow: TimelineDrawing
    entries: Listed
    others: Listed  # without a mark in the picture
    states: tuple[tuple[str, str], ...]  # of the bars: name of the state, words


@dataclass(frozen=True)
class Asks:
    """What an applicant hands over under one act."""

    act: NodeRef
    own: bool
    rows: tuple[tuple[str, str, str, tuple[SourceRef, ...]], ...]  # text, note, checked, sources


@dataclass(frozen=True)
class Granted:
    """One published count in a line."""

    said: str
    day: str
    whom: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class FactBox:
    """What a reader asks first: what and to whom, from when until when, and what was granted of what was filed."""

    goods: tuple[str, ...]  # of each part, as a sentence names them
    destinations: str
    items: int
    since: str
    until: str
    last_seen: str
    granted: tuple[Granted, ...]
    more_counts: int


@dataclass(frozen=True)
class CountRow:
    """What one publisher counted of one population."""

    day: str
    population: str
    publisher: str
    numbers: tuple[str, str, str, str]  # filed, granted, refused, pending
    stated: str
    approval: str
    small: bool
    note: str
    verified: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class ItemDays:
    """What one item was and will be."""

    text: str
    phases: tuple[str, ...]


@dataclass(frozen=True)
class Related:
    """Another act, and how the two stand to each other."""

    relation: str
    act: NodeRef
    status: str
    gate: str
    note: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class LegalText:
    """Where the text of the act stands."""

    address: str
    host: str
    language: str  # "" where it is not recorded
    code: str


@dataclass(frozen=True, kw_only=True)
class MeasurePage:
    """One measure."""

    ref: NodeRef
    title: str  # where it is called otherwise in headings and lists
    kind: str
    reference: str
    authority: str
    imposer: NodeRef
    imposer_name: str
    status: str
    gate: str
    facts: FactBox
    waiting: Waiting | None
    answer: str
    also: tuple[str, ...]
    touches: str
    note: str
    line: TimeLine | None
    asks: tuple[Asks, ...]
    counts: tuple[CountRow, ...]
    times: Listed
    items: Listed
    item_days: tuple[ItemDays, ...]  # where they are not alike
    products: tuple[NodeRef, ...]
    shares: Listed
    without: str  # why nothing is said of Dutch use
    companies: Listed
    more_companies: int
    as_if: bool  # the companies' figures are as if the measure were in force
    related: tuple[Related, ...]
    text: LegalText | None
    retrieved: str
    verified: str
    own_sources: tuple[SourceRef, ...]


def show(view: View, asked: Address) -> Content:
    """What one measure asks, since when, and whom it touches. Raises UnknownKey."""
    record = Record(view, "Measure", view.require("Measure", asked.key))
    language, since = asked.language, asked.day("since")
    act = acts.act(record)
    found = reach.materials(view, act, HERE)
    firms = reach.companies(view, act, HERE)
    line = history(view, record.key)
    told = MeasureFacts(record, found, firms, line)
    page = measure(told, act, since, language)
    told_too = [one for one in (page.waiting.said, page.waiting.each) if one] if page.waiting else []
    told_too += [f"{wording.capital(one.said)} ({one.whom}, {one.day})." for one in page.facts.granted]
    new = () if since is None else changes(view, since, measure=record.key)
    return Content(
        page.ref.name(asked.lang),
        "measure.html",
        {"page": page, "since": since, "new": len(new)},
        sentences=tuple(one for one in (page.answer, *page.also, page.touches, *told_too) if one),
        tables=tables.every(told, language),
        sources=tuple(dict.fromkeys((*page.own_sources, *(s for change in line for s in change.sources)))),
        unit="share",
        method="methods.md sections 5 and 8",
        query=tables.query(record.key),
        fictitious=any(one.organisation.fictitious for one in firms),
        around=record.id,
    )


def measure(told: MeasureFacts, act: Act, since: date | None, language: Language) -> MeasurePage:
    """Everything that the page of one measure says."""
    record, found, firms = told.record, told.found, told.firms
    view, lang, _ = record.view, language.code, language.gettext
    own = record.sources
    retrieved = sorted({source.retrieved for source in own if source.retrieved})
    return MeasurePage(
        ref=act.ref,
        title="" if (title := titled(record, lang)) == act.ref.name(lang) else title,
        kind=_(MEASURES[act.kind]),
        reference=act.reference,
        authority=record.text("authority"),
        imposer=act.imposer,
        imposer_name=named(act.imposer, lang),
        status=sentences.status_name(act.status, lang),
        gate=GATES.get(act.status, "open"),
        facts=facts(act, licences.counts(record), view.as_of, language),
        waiting=waiting(record, language),
        answer=measure_sentences.state(act, view.as_of, lang),
        also=measure_sentences.also(act, lang),
        touches=touches(act, found, lang),
        note=record.text("note"),
        line=time_line(record, act, told.line, since, language),
        asks=asks(record, language),
        counts=tuple(count_row(one, language) for one in licences.counts(record)),
        times=tables.LEAD_TIMES_SAID.of(told, language),
        items=tables.ITEMS_SAID.of(told, language),
        item_days=item_days(record, language),
        products=act.products,
        shares=tables.SHARES_SAID.of(found, language, place=named(act.imposer, lang)),
        without="" if found else without(act, language),
        companies=tables.COMPANIES_SAID.of(firms[:SHOWN], language),
        more_companies=max(0, len(firms) - SHOWN),
        as_if=act.exports not in IN_FORCE,
        related=tuple(related(record, language)),
        text=legal_text(record, language),
        retrieved=retrieved[-1] if retrieved else "",
        verified=_(VERIFIED[record.verified]),
        own_sources=own,
    )


def titled(record: Record, lang: str) -> str:
    """The title of an act in a language: in English where nobody wrote it in Dutch."""
    return record.text(f"title_{lang}") or record.text("title_en")


def facts(act: Act, counts: tuple[licences.PublishedCount, ...], day: date, language: Language) -> FactBox:
    """The facts that stand at the head of the page; what is not recorded says so."""
    _, lang = language.gettext, language.code
    goods = dict.fromkeys(measure_sentences.goods(act, part, lang) for part in act.parts)
    ends = act.until if act.status != "SUSPENDED" else None
    shown = licences.most_filed(counts)[:COUNTS]
    return FactBox(
        goods=tuple(wording.capital(one) for one in goods if one)[:GOODS],
        destinations=measure_sentences.destinations(act, lang),
        items=act.items,
        since=_("not recorded") if act.since is None else wording.day(act.since, lang),
        until=_("no end is known") if ends is None else wording.day(wording.shifted(ends, -1), lang),
        last_seen="" if act.last_seen is None or act.last_seen > day else wording.day(act.last_seen, lang),
        granted=tuple(
            Granted(
                said=measure_sentences.granted(one, lang),
                day=_("day not known") if one.day is None else wording.day(one.day, lang),
                whom=measure_sentences.whom(one, lang),
                sources=one.sources,
            )
            for one in shown
        ),
        more_counts=len(counts) - len(shown),
    )


def touches(act: Act, found: tuple[Touched, ...], lang: str) -> str:
    """How much of Dutch use the measure is on: of the material of which it is most, or why that is not known.

    Of several that are equal, the one whose chain the items meet at most stages.
    """
    if not found:
        return ""
    top = found[0].measure.share.estimate
    equal = [one for one in found if top is not None and (one.measure.share.estimate or 0.0) > top - NEAR]
    one = max(equal or found, key=lambda each: len(each.stages))
    figure = one.measure.share.figure
    kind = one.measure.kind
    said = sentences.measure_exposure(one.exposure, kind, figure, lang)
    if one.measure.if_in_force is None:
        return said
    inside = sentences.measure_exposure(one.exposure, kind, one.measure.if_in_force.figure, lang)
    return f"{said} {sentences.if_in_force_again(inside, lang)}"


def without(act: Act, language: Language) -> str:
    """Why nothing is said of the part of Dutch use that the measure is on."""
    _ = language.gettext
    if act.status == "UNCONFIRMED":
        return _("It is not confirmed, so no part of Dutch use is given.")
    if not act.general:
        return _("It does not affect all exports of these goods, so no part of Dutch use can be given.")
    return _(
        "Nothing is known of Dutch use of the materials of this measure: no product in our data contains them. "
        "That is not the same as zero."
    )


def time_line(
    record: Record, act: Act, line: tuple[Change, ...], since: date | None, language: Language
) -> TimeLine | None:
    """What the measure was and will be, other acts, published figures and talks, on one scale of days."""
    _, lang = language.gettext, language.code
    dated = [change for change in line if change.day is not None]
    shown = telling(dated)
    numbers = {id(change): place + 1 for place, change in enumerate(shown)}
    phases = acts.phases(record)
    own = tuple(Stretch(p.since, p.until, p.status, sentences.status_name(p.status, lang)) for p in phases)

    def events(kinds: tuple[str, ...], inside: bool = True) -> tuple[Event, ...]:
        chosen = (change for change in shown if (change.kind in kinds) == inside)
        return tuple(Event(change.day, numbers[id(change)]) for change in chosen if change.day is not None)

    lanes = (
        Lane(_("This measure and other acts"), "diamond", own, events((*FIGURES, *TALKS), False)),
        Lane(_("Published figures"), "circle", (), events(FIGURES)),
        Lane(_("Talks"), "square", (), events(TALKS)),
    )
    drawn = tuple(lane for lane in lanes if lane.stretches or lane.events)
    if not dated:
        return None
    return TimeLine(
        finding=finding(act, dated, language),
        wide=timeline.draw(drawn, record.view.as_of, WIDE),
        narrow=timeline.draw(drawn, record.view.as_of, NARROW),
        entries=tables.LINE_SAID.of([entry(change, numbers[id(change)], record, since) for change in shown], language),
        others=tables.LINE_SAID.of(
            [entry(change, None, record, since) for change in line if id(change) not in numbers], language
        ),
        states=tuple(dict.fromkeys((stretch.state, stretch.text) for stretch in own)),
    )


def telling(dated: list[Change]) -> list[Change]:
    """The few that the time line shows, in their order: what the law became, then the latest figures and talks."""
    order = sorted(dated, key=lambda one: (one.kind in (*FIGURES, *TALKS), -(one.day or date.min).toordinal()))
    chosen = {id(change) for change in order[:EVENTS]}
    return [change for change in dated if id(change) in chosen]


def finding(act: Act, dated: list[Change], language: Language) -> str:
    """What the time line shows, as its caption."""
    _, lang = language.gettext, language.code
    if act.ran_out is not None:
        since = wording.day(act.ran_out, lang)
        if act.status == "PARTLY":
            return _("What has applied to some of its items since %(day)s is not recorded.", day=since)
        return _("What has applied since %(day)s is not recorded.", day=since)
    suspended = [change for change in dated if change.kind == "SUSPENDED" and act.ref in change.on]
    if suspended and suspended[-1].until is not None:
        return _(
            "Suspended from %(since)s up to and including %(until)s.",
            since=wording.day(suspended[-1].day or suspended[-1].until, lang),
            until=wording.day(wording.shifted(suspended[-1].until, -1), lang),
        )
    figures = sum(change.kind in FIGURES for change in dated)
    if figures > 1:
        return _("%(count)s figures about it were published; they are listed below, side by side.", count=figures)
    if len(dated) == 1:
        return _("One date is recorded for it.")
    return _("%(count)s dates are recorded for it.", count=len({change.day for change in dated}))


def entry(change: Change, number: int | None, record: Record, since: date | None) -> Row:
    """One thing that happened: its mark's number, other acts that it is about, and whether it is new or to come."""
    day, as_of = change.day, record.view.as_of
    later = day is not None and day > as_of
    new = day is not None and since is not None and since <= day <= as_of
    return Row(
        change=change,
        number=number,
        others=[ref for ref in (change.what, *change.on) if ref.label == "Measure" and ref.id != record.id],
        later=later,
        new=new,
        tone="new-row" if new else "later-row" if later else "",
    )


def asks(record: Record, language: Language) -> tuple[Asks, ...]:
    """What an applicant meets: under the act itself, then under those that it adds to."""
    above = [link.end for link in catalogue.out(record, "supplements")]
    found = (_asks(act, act is record, language) for act in (record, *above))
    return tuple(one for one in found if one.rows)


def _asks(act: Record, own: bool, language: Language) -> Asks:
    rows = sorted(
        (link.end for link in catalogue.out(act, "asks_for")), key=lambda one: (one.whole("order") or 0, one.key)
    )
    return Asks(
        node_ref(act.view, "Measure", act.row),
        own,
        tuple(
            (
                one.name(language.code),
                one.text("note"),
                language.gettext(VERIFIED[one.verified]),
                one.sources,
            )
            for one in rows
        ),
    )


def count_row(found: licences.PublishedCount, language: Language) -> CountRow:
    """Counts as they were published; what is not stated says so."""
    _, lang = language.gettext, language.code

    def number(value: float | None) -> str:
        return _("not stated") if value is None else wording.number(value, lang)

    rate = found.approval
    return CountRow(
        day="" if found.day is None else wording.day(found.day, lang),
        population=measure_sentences.whom(found, lang),
        publisher=found.publisher,
        numbers=(number(found.filed), number(found.granted), number(found.refused), number(found.pending)),
        stated=_("not stated") if found.share_granted is None else wording.percent(found.share_granted, lang, 0.01),
        approval="" if rate is None else measure_sentences.approval(rate, found.pending, lang),
        small=found.small,
        note=found.note,
        verified=_(VERIFIED[found.verified]),
        sources=found.sources,
    )


def item_days(record: Record, language: Language) -> tuple[ItemDays, ...]:
    """Each item from phase to phase, where on some day they are not all alike."""
    if not any(phase.items for phase in acts.phases(record)):
        return ()
    _, lang = language.gettext, language.code

    def worded(phase: acts.Phase) -> str:
        name = sentences.status_name(phase.status, lang)
        if phase.since is None:
            return name
        return _("%(state)s from %(day)s", state=name, day=wording.day(phase.since, lang))

    items = [link.end for link in sorted(catalogue.out(record, "controls"), key=lambda one: one.end.key)]
    return tuple(
        ItemDays(item.name("en"), tuple(worded(phase) for phase in acts.item_phases(record, item))) for item in items
    )


def related(record: Record, language: Language) -> list[Related]:
    """Acts that this one changes or adds to, and those that do so to it, whatever the date."""
    view, rows = record.view, []
    for (name, out), words in RELATIONS.items():
        links = view.all_rows(name)
        mine = (view.start if out else view.end)(name, links) == record.row
        other = (view.end if out else view.start)(name, links)
        table = view.snapshot.relationships[name]
        for row, act in zip(links[mine].tolist(), other[mine].tolist(), strict=True):
            state = catalogue.measure_status(Record(view, "Measure", act))
            rows.append(
                Related(
                    relation=language.gettext(words),
                    act=node_ref(view, "Measure", act),
                    status=sentences.status_name(state, language.code),
                    gate=GATES.get(state, "open"),
                    note=(table.text("note")[row] or ""),
                    sources=source_refs(view, tuple(table.texts("sources")[row])),
                )
            )
    return rows


def legal_text(record: Record, language: Language) -> LegalText | None:
    """Where the act can be read, and in which language as far as its host tells."""
    address = record.text("address")
    if not address:
        return None
    host = urlsplit(str(address)).hostname or ""
    code, name = next((found for end, found in TEXTS.items() if host.endswith(end)), ("", ""))
    return LegalText(str(address), host, language.gettext(name) if name else "", code)


PAGE = Page("Measure", show, keyed=True, takes=("since",))
