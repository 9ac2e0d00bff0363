"""What changed in the world that the graph is about: measures, suspensions, counts, contacts, newest first.

A change has the day on which it happened, not the day on which it was loaded: a View does not tell the latter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions import measures as analysis
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.answers import catalogue, licences
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.licences import LeadTime, PublishedCount
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.model import MeasureKind, Verified
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View


class ChangeKind(StrEnum):
    """What happened to a measure, or became known of it."""

    # Of several on one day: what a reader should see first.
    SUSPENSION_ENDED = "SUSPENSION_ENDED"
    IN_FORCE = "IN_FORCE"
    SUSPENDED = "SUSPENDED"
    EXEMPTED = "EXEMPTED"
    REPEALED = "REPEALED"
    AMENDED = "AMENDED"
    SUPPLEMENTED = "SUPPLEMENTED"
    RAN_OUT = "RAN_OUT"
    EXEMPTION_ENDED = "EXEMPTION_ENDED"
    PUBLISHED = "PUBLISHED"
    REPORTED = "REPORTED"
    COUNTED = "COUNTED"
    LEAD_TIME = "LEAD_TIME"
    ENGAGEMENT = "ENGAGEMENT"


KINDS = tuple(ChangeKind)
ACTS = {
    "suspends": ChangeKind.SUSPENDED,
    "amends": ChangeKind.AMENDED,
    "repeals": ChangeKind.REPEALED,
    "supplements": ChangeKind.SUPPLEMENTED,
}


@dataclass(frozen=True)
class Contact:
    """A diplomatic contact, in the words of the graph (English)."""

    level: str
    place: str
    parties: tuple[str, ...]
    about: str
    result: str


@dataclass(frozen=True)
class Change:
    """One thing that happened on a day (None: no day is known).

    `what` is the act, contact or measure that it is told by; `on` are the measures and materials that it is about.
    `kind`: PUBLISHED (it begins on `until`, where that is known), IN_FORCE (`items`: these alone), RAN_OUT; REPORTED
    (one source alone says so); SUSPENDED, EXEMPTED (named parties only), AMENDED, REPEALED, SUPPLEMENTED (`what` does
    it to `on`, until `until`, limited to `items`); SUSPENSION_ENDED (`followed`: whether a row says what came after),
    EXEMPTION_ENDED; COUNTED, LEAD_TIME (a figure was published about `what`); ENGAGEMENT (a contact took place).
    """

    day: date | None
    kind: ChangeKind
    what: NodeRef
    on: tuple[NodeRef, ...]
    sources: tuple[SourceRef, ...]
    verified: Verified
    until: date | None = None
    items: str | None = None
    followed: bool | None = None
    count: PublishedCount | None = None
    lead_time: LeadTime | None = None
    contact: Contact | None = None
    note: str = ""


def changes(
    view: View,
    since: date | None = None,
    material: str | None = None,
    country: str | None = None,
    measure: str | None = None,
) -> tuple[Change, ...]:
    """What happened from a day (or ever) until the View's date, newest first.

    `material`: about it, or about a measure that touches it; `country`: about a measure that it imposed or that is
    aimed at it; `measure`: about that one. That an act adds to another is told only where its own beginning is not.
    Raises UnknownKey for a key that does not exist.
    """
    wanted = _wanted(view, material, country, measure)
    dated = (c for c in everything(view) if c.day is not None and (since or date.min) <= c.day <= view.as_of)
    kept = [c for c in dated if wanted is None or wanted & {c.what.id, *(ref.id for ref in c.on)}]
    told = {(c.day, c.what.id) for c in kept if c.kind != "SUPPLEMENTED"}
    return tuple(c for c in kept if c.kind != "SUPPLEMENTED" or (c.day, c.what.id) not in told)


def history(view: View, measure: str) -> tuple[Change, ...]:
    """All that is known of one measure, oldest first, whatever the date asked; what has no day comes last."""
    identifier = Record(view, "Measure", view.require("Measure", measure)).id
    found = [c for c in everything(view) if identifier in {c.what.id, *(ref.id for ref in c.on)}]
    dated = [c for c in reversed(found) if c.day is not None]
    return (*dated, *(c for c in found if c.day is None))


def everything(view: View) -> tuple[Change, ...]:
    """All changes, newest first, undated ones last; made once for a View."""
    return view.derived("changes of all", lambda: _everything(view))


def _everything(view: View) -> tuple[Change, ...]:
    acts = catalogue.everything(view, "Measure")
    found = [
        *(change for act in acts for change in _begins_and_ends(act)),
        *(change for name in ACTS for change in _done(view, name)),
        *(change for act in acts for change in _ends_of_suspensions(act)),
        *(change for act in licences.measures_counted(view) for change in _figures(act)),
        *(_contact(record) for record in catalogue.everything(view, "Engagement")),
    ]
    repealed = {(c.day, ref.id) for c in found if c.kind == ChangeKind.REPEALED and c.items is None for ref in c.on}
    kept = [c for c in found if not (c.kind == ChangeKind.RAN_OUT and (c.day, c.what.id) in repealed)]
    return tuple(sorted(kept, key=lambda c: (-(c.day or date.min).toordinal(), KINDS.index(c.kind), c.what.key)))


def _begins_and_ends(act: Record) -> Iterator[Change]:
    """Its own days. A suspension's are told as what it does; what is suspended on its first day did not begin."""
    if not law.is_confirmed(act.view, act.row):
        reported = act.day("published") or act.day("valid_from")
        yield _of(act, ChangeKind.REPORTED, reported, on=_touched(act))
        return
    if act.text("kind") == MeasureKind.SUSPENSION:
        return
    published, since, until = (act.day(name) for name in ("published", "valid_from", "valid_to"))
    first = None if since is None else _status(act, since)
    if published is not None and published != since:
        yield _of(act, ChangeKind.PUBLISHED, published, until=since)
    if since is not None and first in law.IN_FORCE:
        items = _begun(act, since) if first == MeasureStatus.PARTLY else None
        yield _of(act, ChangeKind.IN_FORCE, since, until=until, items=items)
    if until is not None:
        yield _of(act, ChangeKind.RAN_OUT, until)


def _done(view: View, name: str) -> Iterator[Change]:
    """What acts do to others; what one does to several alike is one change."""
    table, rows = view.snapshot.relationships[name], view.all_rows(name)
    groups: dict[tuple[int, date | None, date | None, str | None], list[tuple[int, int]]] = {}
    for row, by, target in zip(
        rows.tolist(), view.start(name, rows).tolist(), view.end(name, rows).tolist(), strict=True
    ):
        act = Record(view, "Measure", by)
        if not law.is_confirmed(view, by):
            continue
        days = [table.day(column, row) or act.day(column) for column in ("valid_from", "valid_to")]
        groups.setdefault((by, days[0], days[1], table.text("items")[row]), []).append((row, target))
    for (by, since, until, items), members in groups.items():
        if name != "suspends" and since is not None and _status(Record(view, "Measure", by), since) not in law.IN_FORCE:
            continue  # an act that is suspended on that day changes nothing
        first = members[0][0]
        keys = dict.fromkeys(key for row, _ in members for key in table.texts("sources")[row])
        parties = name == "suspends" and view.snapshot.nodes["Measure"].text("reach")[by] in law.PARTIES
        yield Change(
            day=since,
            kind=ChangeKind.EXEMPTED if parties else ACTS[name],
            what=node_ref(view, "Measure", by),
            on=tuple(node_ref(view, "Measure", target) for _, target in members),
            sources=source_refs(view, tuple(keys)),
            verified=table.verified(first),
            until=until if name == "suspends" else None,
            items=items,
            note=table.text("note")[first] or "",
        )


def _ends_of_suspensions(act: Record) -> Iterator[Change]:
    """The end of each suspension that an act made, and whether a row says what followed."""
    view = act.view
    if act.text("kind") != MeasureKind.SUSPENSION or not law.is_confirmed(view, act.row):
        return
    name = "suspends"
    rows = view.all_rows(name)
    own = rows[view.start(name, rows) == act.row]
    table = view.snapshot.relationships[name]
    by_day: dict[tuple[date, str | None], list[int]] = {}
    for row in own.tolist():
        until = table.day("valid_to", row) or act.day("valid_to")
        if until is not None:
            by_day.setdefault((until, table.text("items")[row]), []).append(row)
    for (day, items), members in by_day.items():
        targets = [int(row) for row in view.end(name, np.array(members, dtype=np.int64))]
        states = {state for target in targets for state in _states(Record(view, "Measure", target), day, items)}
        parties = act.text("reach") in law.PARTIES
        keys = dict.fromkeys(key for row in members for key in table.texts("sources")[row])
        yield Change(
            day=day,
            kind=ChangeKind.EXEMPTION_ENDED if parties else ChangeKind.SUSPENSION_ENDED,
            what=node_ref(view, "Measure", act.row),
            on=tuple(node_ref(view, "Measure", target) for target in targets),
            sources=source_refs(view, tuple(keys)),
            verified=table.verified(members[0]),
            items=items,
            followed=None if parties else MeasureStatus.UNKNOWN not in states,
            note=table.text("note")[members[0]] or "",
        )


def _states(act: Record, day: date, items: str | None) -> set[MeasureStatus]:
    """What an act is on a day, or its items are where a suspension is limited to some."""
    if items is None:
        return {_status(act, day)}
    return set(law.item_states(act.view, act.row, day.toordinal() - EPOCH).values())


def _status(act: Record, day: date) -> MeasureStatus:
    return law.status(act.view, act.row, day.toordinal() - EPOCH)


def _figures(act: Record) -> Iterator[Change]:
    ref = node_ref(act.view, "Measure", act.row)
    for count in licences.counts(act):
        yield Change(
            day=count.day,
            kind=ChangeKind.COUNTED,
            what=ref,
            on=(),
            sources=count.sources,
            verified=count.verified,
            count=count,
            note=count.note,
        )
    for time in licences.lead_times(act):
        yield Change(
            day=time.day,
            kind=ChangeKind.LEAD_TIME,
            what=ref,
            on=(),
            sources=time.sources,
            verified=time.verified,
            lead_time=time,
            note=time.note,
        )


def _contact(record: Record) -> Change:
    about = [link.end for link in catalogue.out(record, "engagement_about")]
    return Change(
        day=record.day("date"),
        kind=ChangeKind.ENGAGEMENT,
        what=node_ref(record.view, "Engagement", record.row),
        on=tuple(node_ref(record.view, other.label, other.row) for other in about),
        sources=record.sources,
        verified=record.verified,
        contact=Contact(
            record.text("level"),
            record.text("place"),
            record.texts("parties"),
            record.text("about"),
            record.text("result"),
        ),
        note=record.text("note"),
    )


def _begun(act: Record, day: date) -> str:
    """Items of an act that are in force on a day, by control code or description."""
    states = law.item_states(act.view, act.row, day.toordinal() - EPOCH)
    begun = [Record(act.view, "Item", item) for item, state in states.items() if state == MeasureStatus.IN_FORCE]
    return "; ".join(item.text("control_code") or item.text("description_en") for item in begun)


def _touched(act: Record) -> tuple[NodeRef, ...]:
    """Measures that an act is said to do something to."""
    ends = [link.end.row for name in ACTS for link in catalogue.out(act, name)]
    return tuple(node_ref(act.view, "Measure", row) for row in dict.fromkeys(ends))


def _of(
    act: Record,
    kind: ChangeKind,
    day: date | None,
    until: date | None = None,
    items: str | None = None,
    on: tuple[NodeRef, ...] = (),
) -> Change:
    view = act.view
    return Change(
        day=day,
        kind=kind,
        what=node_ref(view, "Measure", act.row),
        on=on,
        sources=act.sources,
        verified=act.verified,
        until=until,
        items=items,
        note=act.text("note"),
    )


def _wanted(view: View, material: str | None, country: str | None, measure: str | None) -> set[str] | None:
    """Ids of the nodes that a change has to be about, one at least of each question; None asks nothing."""
    parts: list[set[str]] = []
    if material is not None:
        row = view.require("Material", material)
        parts.append({f"Material:{material}", *_ids(view, analysis.measures_of(view, row).tolist())})
    if country is not None:
        imposed = view.start("imposed_by", view.into("imposed_by", "Country", view.require("Country", country)))
        aimed = view.snapshot.nodes["Measure"].texts("destinations").contains(country)
        rows = {*imposed.tolist(), *(row for row in view.nodes("Measure").tolist() if aimed[row])}
        parts.append(set(_ids(view, rows)))
    if measure is not None:
        parts.append(set(_ids(view, [view.require("Measure", measure)])))
    return set.intersection(*parts) if parts else None


def _ids(view: View, rows: Iterable[int]) -> Iterator[str]:
    return (Record(view, "Measure", row).id for row in rows)
