"""One legal act as a page or a memo tells it: what it asks of whom, since when, and what is not known of it."""

from dataclasses import dataclass
from datetime import date

from graph.analysis import measures as analysis
from graph.answers import catalogue
from graph.answers.catalogue import Record
from graph.answers.refs import NodeRef, node_ref
from graph.content import UNKNOWN_INT
from graph.model import STAGES
from graph.snapshot import EPOCH
from graph.view import View

LATER = ("repeals", "amends", "suspends", "supplements")  # what another act can do to one that ended


@dataclass(frozen=True)
class Phase:
    """What it is from a day until a day; None where it has no end, or no known beginning."""

    status: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Act:
    """A measure on the View's date.

    `until` is the end of the act itself, or of its suspension where it is suspended; `ran_out` the day on which a
    suspension ended that no row is known to follow; `held_items` the items in that state of `items` in all, 0 where it
    is the whole act; `followed`: of what has ended, whether a later act is known to stand in its place.
    """

    ref: NodeRef
    kind: str
    reach: str | None
    reference: str
    imposer: NodeRef
    status: str
    since: date | None
    until: date | None
    ran_out: date | None
    held_items: int
    items: int
    followed: bool
    destinations: tuple[NodeRef, ...]  # none: all, or none is known
    materials: tuple[NodeRef, ...]
    products: tuple[NodeRef, ...]  # from use to mine
    targets: tuple[NodeRef, ...]  # what it suspends


def act(measure: Record) -> Act:
    """What a measure is on the View's date."""
    view = measure.view
    status = analysis.status(view, measure.row)
    states = analysis.item_states(view, measure.row)
    held = 0
    if status == "IN_FORCE":
        held = sum(state != "IN_FORCE" for state in states.values())
    ran_out = analysis.ran_out(view, measure.row)
    items = [link.end for link in catalogue.out(measure, "controls")]
    covered = [link.end for item in items for link in catalogue.out(item, "covers")]
    return Act(
        node_ref(view, "Measure", measure.row),
        str(measure.value("kind")),
        measure.value("reach"),
        str(measure.value("legal_reference") or ""),
        node_ref(view, "Country", catalogue.out(measure, "imposed_by")[0].end.row),
        status,
        measure.value("valid_from"),
        suspended_until(measure) if status == "SUSPENDED" or held else measure.value("valid_to"),
        None if ran_out is None else _day(ran_out),
        held,
        len(items),
        is_followed(measure),
        tuple(
            node_ref(view, "Country", row)
            for row in (view.local("Country", key) for key in measure.value("destinations") or ())
            if row is not None
        ),
        _distinct(view, [one for one in covered if one.label == "Material"]),
        _distinct(view, sorted((one for one in covered if one.label == "Product"), key=_stage)),
        tuple(node_ref(view, "Measure", row) for row in _suspended_by(measure)),
    )


def phases(measure: Record) -> tuple[Phase, ...]:
    """What a measure was and will be, as far as the graph knows (methods.md section 5)."""
    found = analysis.phases(measure.view, measure.row)
    return tuple(
        Phase(
            phase.status,
            None if phase.since is None else _day(phase.since),
            None if phase.until is None else _day(phase.until),
        )
        for phase in found
    )


def item_states(measure: Record) -> dict[int, str]:
    """By row of each item: what it is on the View's date, of the measure's own state where that is not in force."""
    whole = analysis.status(measure.view, measure.row)
    states = analysis.item_states(measure.view, measure.row)
    return states if whole == "IN_FORCE" else dict.fromkeys(states, whole)


def suspended_until(measure: Record) -> date | None:
    """The last day (not included) of the suspensions that hold on the View's date; None where one has no end."""
    view, today = measure.view, measure.view.as_of.toordinal() - EPOCH
    ends = [
        one.until
        for one in analysis.changes_of(view, "suspends", measure.row)
        if one.since <= today and (one.until == UNKNOWN_INT or one.until > today)
    ]
    return None if not ends or UNKNOWN_INT in ends else _day(max(ends))


def is_followed(measure: Record) -> bool:
    """Whether from the day on which it ended another act changes or adds to it, or to what it suspended."""
    view, until = measure.view, measure.value("valid_to")
    since = UNKNOWN_INT if until is None else until.toordinal() - EPOCH
    later = [
        change
        for name in LATER
        for target in (measure.row, *_suspended_by(measure))
        for change in analysis.changes_of(view, name, target)
        if since <= change.since <= view.as_of.toordinal() - EPOCH and change.by != measure.row
    ]
    return bool(later)


def _suspended_by(measure: Record) -> list[int]:
    view = measure.view
    rows = view.all_rows("suspends")
    return list(dict.fromkeys(view.end("suspends", rows)[view.start("suspends", rows) == measure.row].tolist()))


def _distinct(view: View, records: list[Record]) -> tuple[NodeRef, ...]:
    return tuple(dict.fromkeys(node_ref(view, one.label, one.row) for one in records))


def _stage(product: Record) -> tuple[int, str]:
    return -STAGES.index(str(product.value("stage"))), product.key


def _day(day: int) -> date:
    return date.fromordinal(day + EPOCH)
