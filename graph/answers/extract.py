"""What a file of the graph holds: the rows of a subgraph or of everything, one after another, and what was left out.

Rows come in chunks and are not kept, so that a file of the whole graph takes no more memory than a small one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.answers.references import SourceRef, source_refs
from ketenkaart.graph.answers.subgraph import LEFT_OUT, Subgraph, counting
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.model import NODE, RELATIONSHIP, Tier, node_id
from ketenkaart.graph.snapshot import LABELS
from ketenkaart.graph.view import View

CHUNK = 5000  # rows that are in memory at a time
WITHHELD = (Tier.CONFIDENTIAL,)  # tiers that leave this place in no file


@dataclass(frozen=True)
class NodeRow:
    """One node: `depth` is steps from the nearest asked-for node, None where nothing was asked for."""

    id: str
    label: str
    depth: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class EdgeRow:
    """One relationship: its table in the model, its type, its ends by id."""

    id: str
    name: str
    type: str
    start: str
    end: str
    values: Mapping[str, Any]


class WhyLeftOut(StrEnum):
    """Why something is not in a file."""

    FURTHER = "FURTHER"  # too many nodes within the steps
    FICTITIOUS = "FICTITIOUS"  # made up; counted in the whole graph
    WITHHELD = "WITHHELD"  # not public
    DAY = "DAY"  # does not hold on the day
    YEAR = "YEAR"  # of a year whose data cannot be known on the day
    TRADE = "TRADE"  # flows of trade


@dataclass(frozen=True)
class LeftOut:
    """How many nodes and relationships are not in a file, and why; None where they were not counted."""

    reason: WhyLeftOut
    nodes: int | None
    edges: int | None


@dataclass(frozen=True, eq=False)
class Extract:
    """Rows to write, in an order of their own; `found` is None for everything."""

    view: View
    found: Subgraph | None
    sources: tuple[SourceRef, ...]
    left_out: tuple[LeftOut, ...]
    own: tuple[int, int] | None  # how many nodes and relationships are of a user's own companies; None: not asked for
    writable: bool  # no text in the graph has a control character or another that files cannot hold
    node_count: int
    edge_count: int
    nodes: Callable[[], Iterator[NodeRow]]
    edges: Callable[[], Iterator[EdgeRow]]


def of_subgraph(found: Subgraph) -> Extract:
    """What a subgraph holds that may leave: its nodes and edges by id, and the sources that they cite."""
    kept = withheld(found.own)
    nodes = sorted(
        (
            NodeRow(node.ref.id, node.ref.label, node.depth, node.values)
            for node in found.nodes
            if node.values.get("tier") not in kept
        ),
        key=lambda row: row.id,
    )
    inside = {row.id for row in nodes}
    edges = sorted(
        (
            EdgeRow(id=edge.id, name=edge.name, type=edge.type, start=edge.start, end=edge.end, values=edge.values)
            for edge in found.edges
            if edge.values.get("tier") not in kept and edge.start in inside and edge.end in inside
        ),
        key=lambda row: row.id,
    )
    values = [*(row.values for row in nodes), *(row.values for row in edges)]
    cited = {key for one in values for key in one.get("sources") or ()}
    left = [LeftOut(WhyLeftOut.FURTHER, found.found - len(found.nodes), None), _fictitious(found.view)]
    left.append(LeftOut(WhyLeftOut.WITHHELD, len(found.nodes) - len(nodes), len(found.edges) - len(edges)))
    left += _not_counting(found.view, _numbers(found))
    return Extract(
        view=found.view,
        found=found,
        sources=source_refs(found.view, tuple(sorted(cited))),
        left_out=tuple(one for one in left if one.nodes or one.edges),
        own=(_own(nodes), _own(edges)) if found.own else None,
        writable=_writable(found.view),
        node_count=len(nodes),
        edge_count=len(edges),
        nodes=lambda: iter(nodes),
        edges=lambda: iter(edges),
    )


def of_everything(view: View, own: bool = False) -> Extract:
    """The whole graph as it counts on the View's day: by label and key, by relationship and key.

    `own` is with the user's own companies, which are not public.
    """
    kept = withheld(own)
    staying = np.concatenate([_of_tier(view, label, kept) for label in LABELS])
    nodes = {label: _of_label(view, label, kept) for label in NODE}
    edges = {name: _between(view, name, kept, staying) for name in RELATIONSHIP}
    not_public = LeftOut(
        WhyLeftOut.WITHHELD,
        sum(len(view.nodes(label)) - len(rows) for label, rows in nodes.items()),
        sum(len(counting(view, name)) - len(rows) for name, rows in edges.items()),
    )
    left = [_fictitious(view), not_public, *_not_counting(view, None)]
    keys = view.snapshot.nodes["Source"].text("key")
    return Extract(
        view=view,
        found=None,
        sources=source_refs(view, tuple(keys[int(row)] or "" for row in nodes["Source"])),
        left_out=tuple(one for one in left if one.nodes or one.edges),
        own=(_own_among(view, nodes), _own_among(view, edges)) if own else None,
        writable=_writable(view),
        node_count=sum(map(len, nodes.values())),
        edge_count=sum(map(len, edges.values())),
        nodes=lambda: (row for label, rows in nodes.items() for row in _node_rows(view, label, rows)),
        edges=lambda: (row for name, rows in edges.items() for row in _edge_rows(view, name, rows)),
    )


def _node_rows(view: View, label: str, rows: Longs) -> Iterator[NodeRow]:
    for chunk in _chunks(rows):
        columns = view.snapshot.nodes[label].take(chunk)
        for key, values in zip(columns["key"], _dicts(columns), strict=True):
            yield NodeRow(node_id(label, key), label, None, values)


def _edge_rows(view: View, name: str, rows: Longs) -> Iterator[EdgeRow]:
    table, kind = view.snapshot.relationships[name], RELATIONSHIP[name].type
    for chunk in _chunks(rows):
        columns = table.take(chunk)
        starts, ends = view.snapshot.node_ids(table.start[chunk]), view.snapshot.node_ids(table.end[chunk])
        for key, start, end, values in zip(columns["key"], starts, ends, _dicts(columns), strict=True):
            yield EdgeRow(id=node_id(name, key), name=name, type=kind, start=start, end=end, values=values)


def _chunks(rows: Longs) -> Iterator[Longs]:
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))


def _dicts(columns: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    names = tuple(columns)
    return (dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True))


def _writable(view: View) -> bool:
    """Whether all words of the graph's values are free of what XML bars, judged by their bytes."""
    return view.derived("writable", lambda: _plain(view.snapshot.words.blob))


def _plain(blob: NDArray[np.uint8]) -> bool:
    """Of text in UTF-8: no C0 control character but tab and line ends, and neither U+FFFE nor U+FFFF."""
    if bool(((blob < 0x20) & (blob != 0x09) & (blob != 0x0A) & (blob != 0x0D)).any()):
        return False
    lead = np.flatnonzero(blob == 0xEF)
    lead = lead[lead + 2 < len(blob)]
    return not bool(((blob[lead + 1] == 0xBF) & (blob[lead + 2] >= 0xBE)).any())


def withheld(own: bool) -> tuple[str, ...]:
    """The tiers that are in no file, with the user's own companies or without."""
    return WITHHELD if own else (Tier.RESTRICTED, *WITHHELD)


def _own(rows: Iterable[NodeRow | EdgeRow]) -> int:
    return sum(row.values.get("tier") == Tier.RESTRICTED for row in rows)


def _own_among(view: View, rows: Mapping[str, Longs]) -> int:
    return sum(int(_of_tier(view, name, (Tier.RESTRICTED,))[chosen].sum()) for name, chosen in rows.items())


def _of_tier(view: View, name: str, tiers: tuple[str, ...]) -> NDArray[np.bool_]:
    """Per row of a table whether it is of one of these tiers."""
    tier = view.snapshot.table(name).text("tier")
    return np.isin(tier.codes, [tier.code_of(word) for word in tiers])


def _of_label(view: View, label: str, kept: tuple[str, ...]) -> Longs:
    """Rows of a label that may leave."""
    rows = view.nodes(label)
    return rows[~_of_tier(view, label, kept)[rows]]


def _between(view: View, name: str, kept: tuple[str, ...], staying: NDArray[np.bool_]) -> Longs:
    """Rows of a relationship that count, may leave, and have no end at a node that stays."""
    table, rows = view.snapshot.relationships[name], counting(view, name)
    return rows[~(_of_tier(view, name, kept)[rows] | staying[table.start[rows]] | staying[table.end[rows]])]


def _numbers(found: Subgraph) -> NDArray[np.bool_]:
    """Per node number of the snapshot whether it is in a subgraph."""
    snapshot = found.view.snapshot
    inside = np.zeros(snapshot.size, dtype=bool)
    for node in found.nodes:
        row = snapshot.find(node.ref.label, node.ref.key)
        if row is not None:
            inside[snapshot.offset[node.ref.label] + row] = True
    return inside


def _fictitious(view: View) -> LeftOut:
    """What is made up and not in scope, in the whole graph."""
    tables = view.snapshot
    return LeftOut(
        WhyLeftOut.FICTITIOUS,
        sum(len(table) - len(view.nodes(label)) for label, table in tables.nodes.items()),
        sum(len(table) - len(view.all_rows(name)) for name, table in tables.relationships.items()),
    )


def _not_counting(view: View, inside: NDArray[np.bool_] | None) -> Iterable[LeftOut]:
    """Relationships between some nodes, or all, that are in scope and not in the file."""
    day = year = trade = 0
    for name, table in view.snapshot.relationships.items():
        if inside is not None and name in LEFT_OUT:
            rows = counting(view, name)
            trade += int((inside[table.start[rows]] & inside[table.end[rows]]).sum())
            continue
        every, holding, counted = (
            len(rows) if inside is None else int((inside[table.start[rows]] & inside[table.end[rows]]).sum())
            for rows in (view.all_rows(name), view.rows(name), counting(view, name))
        )
        day, year = day + every - holding, year + holding - counted
    return LeftOut(WhyLeftOut.DAY, 0, day), LeftOut(WhyLeftOut.YEAR, 0, year), LeftOut(WhyLeftOut.TRADE, 0, trade)
