"""One legal act as a page or a memo tells it: what it asks of whom, since when, and what is not known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.content import UNKNOWN_INT
from ketenkaart.graph.model import EXPOSURE_KINDS, STAGES, MeasureKind, Reach
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View

# States of which the sentence doesn't hang on the days of an act.
UNDATED = (MeasureStatus.SUSPENDED, MeasureStatus.UNKNOWN, MeasureStatus.UNCONFIRMED)
LATER = ("repeals", "amends", "suspends", "supplements")  # what another act can do to one that ended


@dataclass(frozen=True)
class Goods:
    """Words within a sentence, in both languages; empty where nobody wrote them."""

    en: str
    nl: str

    def name(self, lang: str) -> str:
        return {"nl": self.nl, "en": self.en}[lang]


@dataclass(frozen=True)
class ItemState:
    """One item in one phase."""

    item: Record
    status: MeasureStatus


@dataclass(frozen=True)
class Phase:
    """What it is from a day until a day; None where it has no end, or no known beginning.

    `items`: each with its own state, where they are not all alike.
    """

    status: MeasureStatus
    since: date | None
    until: date | None
    items: tuple[ItemState, ...] = ()


@dataclass(frozen=True)
class Part:
    """Items of an act of which the same is asked and that stand alike on the day; a whole act where all do.

    `until` is the end of the act (or of the items) itself, or of the suspension where they are suspended; `ran_out` the
    first day after a suspension that no row is known to follow; `goods` one phrase for each kind of goods, none where
    an item has no words for them.
    """

    kind: MeasureKind
    reach: Reach | None
    status: MeasureStatus
    terms: Goods
    goods: tuple[Goods, ...]
    items: int
    since: date | None
    until: date | None
    ran_out: date | None
    materials: tuple[NodeRef, ...]


@dataclass(frozen=True)
class Exemption:
    """Days on which named parties or uses were let go free; None where it is open."""

    since: date | None
    until: date | None


@dataclass(frozen=True)
class Act:
    """A measure on the View's date.

    `status` is of the whole, `exports` of what it does to all exports (the whole, where it does nothing to these).
    `since` is its first day, or None where only `published` is known; `followed`: of what has ended, whether a later
    act is known to stand in its place; `last_seen` the latest day on which a source was published that shows it in
    force; `one_source`: no more than one source states it.
    """

    ref: NodeRef
    kind: MeasureKind
    reach: Reach | None
    reference: str
    imposer: NodeRef
    status: MeasureStatus
    exports: MeasureStatus
    general: bool  # something of it is on all exports, and it is confirmed
    published: date | None
    since: date | None
    until: date | None
    last_seen: date | None
    one_source: bool
    goods: Goods
    parts: tuple[Part, ...]
    exemptions: tuple[Exemption, ...]
    items: int
    followed: bool
    destinations: tuple[NodeRef, ...]  # none: all, or none is known
    materials: tuple[NodeRef, ...]
    products: tuple[NodeRef, ...]  # from use to mine
    targets: tuple[NodeRef, ...]  # what it suspends

    @property
    def ran_out(self) -> date | None:
        """The latest first day after a suspension that no row is known to follow."""
        return max((part.ran_out for part in self.parts if part.ran_out is not None), default=None)


def act(measure: Record) -> Act:
    """What a measure is on the View's date; made once for a View."""
    return measure.view.derived(("act", measure.row), lambda: _act(measure))


def does(act: Act, part: Part) -> str:
    """What a part of an act does, in one code: a kind of measure, GUIDANCE on exports, or EXEMPTION of parties."""
    if act.kind in EXPOSURE_KINDS:
        return "GUIDANCE" if part.reach == "GUIDANCE" else part.kind
    return "EXEMPTION" if act.kind == "SUSPENSION" and act.reach in law.PARTIES else act.kind


def phases(measure: Record) -> tuple[Phase, ...]:
    """What a measure was and will be, as far as the graph knows (methods.md section 5)."""
    return _phases(measure.view, law.phases(measure.view, measure.row))


def item_phases(measure: Record, item: Record) -> tuple[Phase, ...]:
    """The same of one of its items."""
    return _phases(measure.view, law.item_phases(measure.view, measure.row, item.row))


def item_states(measure: Record) -> dict[int, MeasureStatus]:
    """By row of each item: what it is on the View's date."""
    return law.item_states(measure.view, measure.row)


def kind_of(measure: Record, item: Record) -> str:
    """What a measure does to one of its items."""
    return law.kind_of(measure.view, measure.row, item.row)


def reach_of(measure: Record, item: Record) -> str | None:
    """Whose exports of one of its items a measure touches."""
    return law.reach_of(measure.view, measure.row, item.row)


def is_followed(measure: Record) -> bool:
    """Whether from the day on which it ended another act changes or adds to it, or to what it suspended."""
    view, until = measure.view, measure.day("valid_to")
    since = UNKNOWN_INT if until is None else until.toordinal() - EPOCH
    later = [
        change
        for name in LATER
        for target in (measure.row, *_suspended_by(measure))
        for change in law.changes_of(view, name, target)
        if since <= change.since <= view.as_of.toordinal() - EPOCH and change.by != measure.row
    ]
    return bool(later)


def _act(measure: Record) -> Act:
    view = measure.view
    items = [link.end for link in catalogue.out(measure, "controls")]
    covered = [link.end for item in items for link in catalogue.out(item, "covers")]
    return Act(
        ref=node_ref(view, "Measure", measure.row),
        kind=MeasureKind(measure.text("kind")),
        reach=Reach(reach) if (reach := measure.text("reach")) else None,
        reference=measure.text("legal_reference"),
        imposer=node_ref(view, "Country", catalogue.out(measure, "imposed_by")[0].end.row),
        status=law.status(view, measure.row),
        exports=law.export_status(view, measure.row),
        general=law.has_exposure(view, measure.row) and law.is_confirmed(view, measure.row),
        published=measure.day("published"),
        since=measure.day("valid_from"),
        until=measure.day("valid_to"),
        last_seen=law.last_seen(view, measure.row),
        one_source=len(measure.texts("sources")) < 2,
        goods=_words(measure, "goods"),
        parts=_parts(measure, items),
        exemptions=_exempt(measure),
        items=len(items),
        followed=is_followed(measure),
        destinations=tuple(
            node_ref(view, "Country", row)
            for row in (view.local("Country", key) for key in measure.texts("destinations") or ())
            if row is not None
        ),
        materials=_distinct(view, [one for one in covered if one.label == "Material"]),
        products=_distinct(view, sorted((one for one in covered if one.label == "Product"), key=_stage)),
        targets=tuple(node_ref(view, "Measure", row) for row in _suspended_by(measure)),
    )


def _parts(measure: Record, items: list[Record]) -> tuple[Part, ...]:
    """Its items put together by what is asked and how they stand, in the order of the items."""
    if not items:
        return (_part(measure, items, law.status(measure.view, measure.row)),)
    states = item_states(measure)
    groups: dict[tuple[object, ...], list[Record]] = {}
    for item in items:
        state = states[item.row]
        dated = state not in UNDATED
        groups.setdefault(
            (
                law.kind_of(measure.view, measure.row, item.row),
                law.reach_of(measure.view, measure.row, item.row),
                item.text("terms_en"),
                state,
                _suspended_until(measure, item) if state == MeasureStatus.SUSPENDED else None,
                (item.day("valid_from"), item.day("valid_to")) if dated else None,
                law.ran_out(measure.view, measure.row, item.row),
            ),
            [],
        ).append(item)
    return tuple(_part(measure, group, states[group[0].row]) for group in groups.values())


def _part(measure: Record, items: list[Record], state: MeasureStatus) -> Part:
    view, first = measure.view, items[0] if items else None
    own = None if first is None else first.row
    own_goods = [_words(item, "goods") for item in items]
    begins = [item.day("valid_from") or measure.day("valid_from") for item in items or [measure]]
    ends = [until for item in items if (until := item.day("valid_to")) is not None]
    until = max(ends) if items and len(ends) == len(items) else measure.day("valid_to")
    ran_out = law.ran_out(view, measure.row, own)
    return Part(
        kind=law.kind_of(view, measure.row, own),
        reach=law.reach_of(view, measure.row, own),
        status=state,
        terms=Goods("", "") if first is None else _words(first, "terms"),
        goods=tuple(dict.fromkeys(own_goods)) if all(one.en for one in own_goods) else (),
        items=len(items),
        since=min((since for since in begins if since is not None), default=None),
        until=_suspended_until(measure, first) if state == MeasureStatus.SUSPENDED else until,
        ran_out=None if ran_out is None else _day(ran_out),
        materials=_distinct(
            view,
            [link.end for item in items for link in catalogue.out(item, "covers") if link.end.label == "Material"],
        ),
    )


def _suspended_until(measure: Record, item: Record | None) -> date | None:
    """First day after the suspension that holds on the View's date; None where it has no end."""
    return _maybe(law.suspended_until(measure.view, measure.row, None if item is None else item.row))


def _exempt(measure: Record) -> tuple[Exemption, ...]:
    """Days on which some went free, put together where they follow each other; those that had begun by the day."""
    today = measure.view.as_of.toordinal() - EPOCH
    spans: list[tuple[int, int]] = []
    for one in law.exemptions(measure.view, measure.row):
        if one.since > today:
            continue
        if spans and (spans[-1][1] == UNKNOWN_INT or one.since <= spans[-1][1]):
            ends = (spans[-1][1], one.until)
            spans[-1] = (spans[-1][0], UNKNOWN_INT if UNKNOWN_INT in ends else max(ends))
        else:
            spans.append((one.since, one.until))
    return tuple(Exemption(_maybe(since), _maybe(until)) for since, until in spans)


def _phases(view: View, found: Iterable[law.StatusPhase]) -> tuple[Phase, ...]:
    return tuple(
        Phase(
            phase.status,
            None if phase.since is None else _day(phase.since),
            None if phase.until is None else _day(phase.until),
            tuple(ItemState(Record(view, "Item", item), state) for item, state in phase.items),
        )
        for phase in found
    )


def _words(record: Record, stem: str) -> Goods:
    """The English and the Dutch words of a property; English where nobody wrote Dutch."""
    english = record.text(f"{stem}_en")
    return Goods(english, record.text(f"{stem}_nl") or english)


def _suspended_by(measure: Record) -> list[int]:
    view = measure.view
    rows = view.all_rows("suspends")
    return list(dict.fromkeys(view.end("suspends", rows)[view.start("suspends", rows) == measure.row].tolist()))


def _distinct(view: View, records: list[Record]) -> tuple[NodeRef, ...]:
    return tuple(dict.fromkeys(node_ref(view, one.label, one.row) for one in records))


def _stage(product: Record) -> tuple[int, str]:
    return -STAGES.index(product.text("stage")), product.key


def _maybe(day: int | None) -> date | None:
    return None if day is None or day == UNKNOWN_INT else _day(day)


def _day(day: int) -> date:
    return date.fromordinal(day + EPOCH)


def counted(found: list[Act]) -> tuple[int, int, int]:
    """Of acts on all exports: how many are in force, of how many that is not known, how many name destinations.

    The last of those in force.
    """
    general = [act for act in found if act.general]
    working = [act for act in general if act.exports in law.IN_FORCE]
    return (
        len(working),
        sum(act.exports == MeasureStatus.UNKNOWN for act in general),
        sum(bool(a.destinations) for a in working),
    )
