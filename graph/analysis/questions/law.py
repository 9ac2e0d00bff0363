"""Legal measures on a day: which are in force, item by item, and which can have an exposure (methods.md section 5).

Nothing here is computed from trade. A state is one of `STATES`; where the graph doesn't say, it is UNKNOWN, and an act
that one source alone states is UNCONFIRMED whatever the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ketenkaart.graph.content import UNKNOWN_INT
from ketenkaart.graph.model import EXPOSURE_KINDS, MeasureKind, Reach, Verified
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View

CHANGES = ("amends", "suspends", "repeals")  # relationships that say what became of a measure
# Reaches of an act that lets some go free: it exempts them and suspends nothing.
PARTIES = (Reach.ENTITY, Reach.END_USE)


class MeasureStatus(StrEnum):
    """What a measure is on the date asked for. PARTLY: an item at least is in force, and another is not or may not be.
    UNKNOWN: a suspension ended and nobody says what followed. UNCONFIRMED: one source alone states it, and it counts
    nowhere."""

    # In the order in which a reader needs them.
    IN_FORCE = "IN_FORCE"
    PARTLY = "PARTLY"
    UNKNOWN = "UNKNOWN"
    SUSPENDED = "SUSPENDED"
    NOT_YET = "NOT_YET"
    ENDED = "ENDED"
    UNCONFIRMED = "UNCONFIRMED"


STATES = tuple(MeasureStatus)
IN_FORCE = (MeasureStatus.IN_FORCE, MeasureStatus.PARTLY)  # in which something of an act holds


@dataclass(frozen=True)
class StatusPhase:
    """What a measure is from a day until a day, in days since the epoch; None where it has no end, or beginning.

    `items`: each with its own state, where they are not all alike.
    """

    status: MeasureStatus
    since: int | None
    until: int | None
    items: tuple[tuple[int, MeasureStatus], ...] = ()


@dataclass(frozen=True)
class ActChange:
    """One act changing another, from a day until a day (unknown is open)."""

    by: int
    items: str | None  # limited to these
    since: int
    until: int


def status(view: View, measure: int, day: int | None = None) -> MeasureStatus:
    """State of a whole act on a day since the epoch (default: the View's date): that of its items taken together.

    In force: valid then, not repealed, not suspended. UNKNOWN: a suspension has ended and no later row says what
    followed.
    """
    if not is_confirmed(view, measure):
        return MeasureStatus.UNCONFIRMED
    today = _today(view) if day is None else day
    states = item_states(view, measure, today)
    return together(states.values()) if states else _whole(view, measure, today)


def export_status(view: View, measure: int, material: int | None = None, day: int | None = None) -> MeasureStatus:
    """State of what an act does to all exports: of its items that can have an exposure, for one material where given.

    Where it has none, or none for the material, that of the act.
    """
    items = export_items(view, measure)
    concerned = [item for item in items if material is None or concerns(view, item, material)]
    if not concerned or not is_confirmed(view, measure):
        return status(view, measure, day)
    states = item_states(view, measure, day)
    return together(states[item] for item in concerned)


def together(states: Iterable[MeasureStatus]) -> MeasureStatus:
    """One word for several states: PARTLY where only some are in force; else the most open of them."""
    found = set(states)
    if len(found) > 1 and found & set(IN_FORCE):
        return MeasureStatus.PARTLY
    return min(found, key=STATES.index)


def item_states(view: View, measure: int, day: int | None = None) -> dict[int, MeasureStatus]:
    """State of each item of a measure on a day."""
    today = _today(view) if day is None else day

    def make() -> dict[int, MeasureStatus]:
        whole = _whole(view, measure, today) if is_confirmed(view, measure) else MeasureStatus.UNCONFIRMED
        if whole != MeasureStatus.IN_FORCE:
            return dict.fromkeys(items_of(view, measure), whole)
        return {item: _item(view, measure, item, today) for item in items_of(view, measure)}

    return view.derived(("states of items", measure, today), make)


def phases(view: View, measure: int) -> tuple[StatusPhase, ...]:
    """What a measure and its items were and will be, as far as the graph knows, without a gap; from its beginning on.

    A phase that begins where no row says what followed a suspension is UNKNOWN, and open until one does.
    """
    begin = _since(view, measure)
    if not is_confirmed(view, measure):
        return (StatusPhase(MeasureStatus.UNCONFIRMED, None if begin == UNKNOWN_INT else begin, None),)
    days = sorted(_turns(view, measure))
    starts: list[int | None] = [None, *days] if begin == UNKNOWN_INT else [*days]
    found: list[StatusPhase] = []
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        day = (until or 0) - 1 if since is None else since
        states = item_states(view, measure, day)
        apart = tuple(states.items()) if len(set(states.values())) > 1 else ()
        phase = StatusPhase(status(view, measure, day), since, until, apart)
        if found and (found[-1].status, found[-1].items) == (phase.status, phase.items):
            found[-1] = replace(found[-1], until=until)
        elif found or phase.status != MeasureStatus.NOT_YET:
            found.append(phase)
    return tuple(found)


def item_phases(view: View, measure: int, item: int) -> tuple[StatusPhase, ...]:
    """The phases of one item alone."""
    found: list[StatusPhase] = []
    for phase in phases(view, measure):
        state = dict(phase.items).get(item, phase.status)
        if found and found[-1].status == state:
            found[-1] = replace(found[-1], until=phase.until)
        elif found or state != MeasureStatus.NOT_YET:
            found.append(StatusPhase(state, phase.since, phase.until))
    return tuple(found)


def ran_out(view: View, measure: int, item: int | None = None) -> int | None:
    """The first day after a suspension (of the whole, or of an item) that no row is known to follow, if one ended."""
    today = _today(view)
    if item is None:
        ends = (ran_out(view, measure, one) for one in items_of(view, measure))
        found = [end for end in (*ends, _end_unfollowed(view, measure, None, today)) if end is not None]
        return max(found, default=None)
    return _end_unfollowed(view, measure, item, today)


def suspended_until(view: View, measure: int, item: int | None = None) -> int | None:
    """The first day after the suspensions of a measure, or of one item, that hold on the View's date.

    None where none does, or one has no end.
    """
    today = _today(view)
    ends = [
        one.until
        for one in _suspensions(view, measure)
        if one.since <= today and (one.until == UNKNOWN_INT or one.until > today) and _touches(view, one, item)
    ]
    return None if not ends or UNKNOWN_INT in ends else max(ends)


def is_confirmed(view: View, measure: int) -> bool:
    """Whether an act counts: `confirmed` says so; where that is empty, all but what is from MEMORY on one source."""
    table = view.snapshot.nodes["Measure"]
    stated = table.value("confirmed", measure)
    if stated is not None:
        return bool(stated)
    return table.value("verified", measure) != Verified.MEMORY or len(table.texts("sources")[measure]) > 1


def last_seen(view: View, measure: int) -> date | None:
    """The latest day on which a source was published that shows an act in force; None where none is recorded."""
    found: date | None = view.snapshot.nodes["Measure"].value("last_seen", measure)
    return found


def kind_of(view: View, measure: int, item: int | None = None) -> MeasureKind:
    """What a measure does, to one of its items where that differs."""
    own = None if item is None else view.snapshot.nodes["Item"].value("kind", item)
    return MeasureKind(own or view.snapshot.nodes["Measure"].value("kind", measure))


def reach_of(view: View, measure: int, item: int | None = None) -> Reach | None:
    """Whose exports a measure touches, of one of its items where that differs."""
    own = None if item is None else view.snapshot.nodes["Item"].value("reach", item)
    found = own or view.snapshot.nodes["Measure"].value("reach", measure)
    return None if found is None else Reach(found)


def has_exposure(view: View, measure: int) -> bool:
    """Whether a measure can have an exposure: a licence, ban, quota or tariff on all exports of an item at least."""
    items = items_of(view, measure)
    return bool(export_items(view, measure)) if items else _general(view, measure, None)


def export_items(view: View, measure: int) -> list[int]:
    """Items of a measure that can have an exposure: licences, bans, quotas and tariffs on all exports of them."""
    return [item for item in items_of(view, measure) if _general(view, measure, item)]


def items_of(view: View, measure: int) -> list[int]:
    """What a measure controls."""
    return [int(item) for item in view.end("controls", view.out("controls", "Measure", measure))]


def covers(view: View, item: int) -> tuple[list[int], list[int]]:
    """Products and materials of an item, looked up once for a View: each measure of a page asks for all of its own."""

    def make() -> tuple[list[int], list[int]]:
        rows = view.out("covers", "Item", item)
        _, products = view.split("covers", "end", "Product", rows)
        _, materials = view.split("covers", "end", "Material", rows)
        return products.tolist(), materials.tolist()

    return view.derived(("covered by", item), make)


def concerns(view: View, item: int, material: int) -> bool:
    """Whether an item is for a material: it names it, or names none."""
    _, materials = covers(view, item)
    return not materials or material in materials


def exemptions(view: View, measure: int) -> list[ActChange]:
    """Acts that let named parties or uses go free of a measure, the earliest first."""
    found = [one for one in _cut_short(view, measure) if not _suspends(view, one)]
    return sorted(found, key=lambda one: (one.since, one.until))


def changes_of(view: View, name: str, measure: int) -> list[ActChange]:
    """Confirmed acts that change a measure in one way, whatever the date; days that a row leaves open are the act's."""
    found = view.derived(("changes", name), lambda: _all_changes(view, name))
    return found.get(measure, [])


def _all_changes(view: View, name: str) -> dict[int, list[ActChange]]:
    table, acts = view.snapshot.relationships[name], view.snapshot.nodes["Measure"]
    rows = view.all_rows(name)
    found: dict[int, list[ActChange]] = {}
    for row, by, target in zip(
        rows.tolist(), view.start(name, rows).tolist(), view.end(name, rows).tolist(), strict=True
    ):
        if not is_confirmed(view, by):
            continue
        days = (
            int(own if (own := table.days(column)[row]) != UNKNOWN_INT else acts.days(column)[by])
            for column in ("valid_from", "valid_to")
        )
        found.setdefault(target, []).append(ActChange(by, table.value("items", row), *days))
    return found


def _general(view: View, measure: int, item: int | None) -> bool:
    return kind_of(view, measure, item) in EXPOSURE_KINDS and reach_of(view, measure, item) == Reach.GENERAL


def _turns(view: View, measure: int) -> set[int]:
    """Days on which something of a measure may become another state."""
    acts, items = view.snapshot.nodes["Measure"], view.snapshot.nodes["Item"]
    found = {_since(view, measure), int(acts.days("valid_to")[measure])}
    for item in items_of(view, measure):
        found |= {int(items.days(column)[item]) for column in ("valid_from", "valid_to")}
    for name in CHANGES:
        changes = _cut_short(view, measure) if name == "suspends" else changes_of(view, name, measure)
        found |= {day for change in changes for day in (change.since, change.until)}
    return found - {UNKNOWN_INT}


def _since(view: View, measure: int) -> int:
    """First day of a measure: where that is not known, the day on which it was announced."""
    table = view.snapshot.nodes["Measure"]
    since = int(table.days("valid_from")[measure])
    return int(table.days("published")[measure]) if since == UNKNOWN_INT else since


def _whole(view: View, measure: int, today: int) -> MeasureStatus:
    """State of a measure as far as it doesn't depend on its items."""
    until = int(view.snapshot.nodes["Measure"].days("valid_to")[measure])
    if _since(view, measure) > today:  # unknown is the smallest number: holds already
        return MeasureStatus.NOT_YET
    if until != UNKNOWN_INT and until <= today:
        return MeasureStatus.ENDED
    if any(change.items is None and change.since <= today for change in changes_of(view, "repeals", measure)):
        return MeasureStatus.ENDED
    return _after([one for one in _suspensions(view, measure) if one.items is None], view, measure, today)


def _item(view: View, measure: int, item: int, today: int) -> MeasureStatus:
    """State of an item of a measure that is in force as a whole."""
    table = view.snapshot.nodes["Item"]
    since, until = int(table.days("valid_from")[item]), int(table.days("valid_to")[item])
    if since > today:
        return MeasureStatus.NOT_YET
    if until != UNKNOWN_INT and until <= today:
        return MeasureStatus.ENDED
    if any(_names(view, change, item) and change.since <= today for change in changes_of(view, "repeals", measure)):
        return MeasureStatus.ENDED
    return _after([one for one in _suspensions(view, measure) if _names(view, one, item)], view, measure, today)


def _end_unfollowed(view: View, measure: int, item: int | None, today: int) -> int | None:
    if not is_confirmed(view, measure):
        return None
    state = _whole(view, measure, today) if item is None else item_states(view, measure, today)[item]
    if state != MeasureStatus.UNKNOWN:
        return None
    ends = [one.until for one in _suspensions(view, measure) if _touches(view, one, item)]
    return max(end for end in ends if end != UNKNOWN_INT and end <= today)


def _after(suspensions: list[ActChange], view: View, measure: int, today: int) -> MeasureStatus:
    """What suspensions leave of a measure (or an item) on a day."""
    begun = [one for one in suspensions if one.since <= today]
    if any(one.until == UNKNOWN_INT or one.until > today for one in begun):
        return MeasureStatus.SUSPENDED
    if not begun:
        return MeasureStatus.IN_FORCE
    last = max(begun, key=lambda one: one.until)
    later = [
        change
        for name in CHANGES
        for target in (measure, last.by)
        for change in changes_of(view, name, target)
        if last.until <= change.since <= today
    ]
    return MeasureStatus.IN_FORCE if later else MeasureStatus.UNKNOWN


def _suspensions(view: View, measure: int) -> list[ActChange]:
    return [one for one in _cut_short(view, measure) if _suspends(view, one)]


def _suspends(view: View, change: ActChange) -> bool:
    return view.snapshot.nodes["Measure"].value("reach", change.by) not in PARTIES


def _cut_short(view: View, measure: int) -> list[ActChange]:
    """Suspensions and exemptions, each cut short where the act that made it was repealed."""
    found = []
    for one in changes_of(view, "suspends", measure):
        repeals = [change.since for change in changes_of(view, "repeals", one.by) if change.items is None]
        ends = [day for day in (one.until, *repeals) if day != UNKNOWN_INT]
        found.append(replace(one, until=min(ends, default=UNKNOWN_INT)))
    return found


def _touches(view: View, change: ActChange, item: int | None) -> bool:
    """Whether a change is of the whole, or of this item."""
    return change.items is None or (item is not None and _names(view, change, item))


def _names(view: View, change: ActChange, item: int) -> bool:
    """Whether a change that is limited to some items names this one, by (a part of) its control code or description."""
    if change.items is None:
        return False
    table = view.snapshot.nodes["Item"]
    codes = _words(table.value("control_code", item) or "")
    description = str(table.value("description_en", item)).strip().casefold()
    if change.items.strip().casefold() == description:
        return True
    return any(
        word == description or any(code == word or code.startswith(f"{word}.") for code in codes)
        for word in _words(change.items)
    )


def _words(text: str) -> list[str]:
    return [word for part in text.split(";") if (word := part.strip().casefold())]


def _today(view: View) -> int:
    return view.as_of.toordinal() - EPOCH
