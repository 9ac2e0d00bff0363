"""The part of the graph around some nodes: what is linked to them within a few steps, and how much was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.answers import addresses
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.errors import BadQuestion, no_id
from ketenkaart.graph.formats import ExportFormat
from ketenkaart.graph.model import NODE, RELATIONSHIP, RELATIONSHIPS, Tier, node_id, split_id
from ketenkaart.graph.snapshot import LABELS
from ketenkaart.graph.view import View

DEEPEST = 4
MOST = 1000
EXPORT = {"nl": "uitvoer", "en": "export"}

# Trade flows are measured between all countries: a table, not links that lead anywhere.
LEFT_OUT = ("exported",)
# Everything hangs on these, so a walk ends at them unless it began there: two firms of one country aren't near.
HUBS = ("Country", "Sector", "Material", "Group", "Source")


FORMATS = tuple(ExportFormat)


@dataclass(frozen=True)
class GraphNode:
    """A node of a subgraph: its name, steps from the nearest asked-for node, and what is known of it."""

    ref: NodeRef
    depth: int
    values: dict[str, Any]


@dataclass(frozen=True)
class GraphEdge:
    """A relationship between two nodes of a subgraph: its table in the model, its type, ends by id, what is known."""

    id: str
    name: str
    type: str
    start: str
    end: str
    values: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Subgraph:
    """Nodes in order of steps, then id, and all links between them; `found` counts what there is within the steps."""

    view: View
    around: tuple[NodeRef, ...]
    depth: int
    kinds: tuple[str, ...]
    material: NodeRef | None
    first: int
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    found: int
    own: bool  # whether a file of it has the user's own companies, which are not public

    @property
    def truncated(self) -> bool:
        return self.found > len(self.nodes)

    def page(self, lang: str) -> str | None:
        """The page of the first node that it is around; None where its label has none."""
        ref = self.around[0]
        if ref.label not in addresses.WORDS[lang]:
            return None
        return addresses.page(ref.label, ref.key, lang, self.view.as_of, self.view.example, self.view.snapshot.number)

    def export_url(self, form: str, lang: str = "en") -> str:
        """Address of this very subgraph as a file: the same version gives the same bytes."""
        if form not in FORMATS:
            raise no_format(form)
        words = addresses.WORDS[lang]
        query: list[tuple[str, str]] = [(words["around"], ref.id) for ref in self.around[1:]]
        query += [(words["depth"], str(self.depth)), *((words["kinds"], kind) for kind in self.kinds)]
        query.append((words["first"], str(self.first)))
        if self.material is not None:
            query.append((words["material"], self.material.key))
        query.append((words["as_of"], self.view.as_of.isoformat()))
        query.append((words["version"], str(self.view.snapshot.number)))
        if self.view.example:
            query.append((words["example"], "1"))
        if self.own:
            query.append((words["own"], "1"))
        name = quote(self.around[0].id, safe=":")
        return f"/{lang}/{EXPORT[lang]}/{name}.{form}?{urlencode(query)}"


def no_format(form: str) -> BadQuestion:
    return BadQuestion(
        "There is no export format '%(form)s'. There are %(formats)s.", form=form, formats=", ".join(FORMATS)
    )


def subgraph(
    view: View,
    around: Sequence[str],
    depth: int = 2,
    kinds: Sequence[str] | None = None,
    material: str | None = None,
    first: int = 150,
    own: bool = False,
) -> Subgraph:
    """What is linked to some nodes within `depth` steps, at most `first` nodes, the nearest and best linked first.

    around   : ids, `Organisation:asml`; kinds: labels that may take part besides them, default all but Source
    material : only products with this material, and only what deals in them
    own      : whether a file has the user's own companies too; to name one of them is to ask for them

    Links are those that hold on the View's day and of years that count. A walk ends at a country, sector or material
    that isn't asked about, as everything hangs on these; trade flows are left out. Raises BadQuestion, UnknownKey.
    """
    _check(around, depth, kinds, first)
    labels = tuple(kinds) if kinds is not None else tuple(label for label in LABELS if label != "Source")
    material_row = None if material is None else view.require("Material", material)
    starts = np.array([_number(view, identifier) for identifier in dict.fromkeys(around)], dtype=np.int64)
    walk = _Walk(view, labels, material_row, starts)
    steps = walk.steps(depth)
    kept = _nearest(view, walk, steps, first)
    nodes = tuple(_node(view, number, int(steps[number])) for number in kept)
    return Subgraph(
        view=view,
        around=tuple(node_ref(view, *view.snapshot.local(int(number))) for number in starts),
        depth=depth,
        kinds=() if kinds is None else labels,
        material=None if material_row is None else node_ref(view, "Material", material_row),
        first=first,
        nodes=nodes,
        edges=tuple(walk.edges(np.array(kept, dtype=np.int64))),
        found=int((steps >= 0).sum()),
        own=own or any(node.depth == 0 and node.values.get("tier") == Tier.RESTRICTED for node in nodes),
    )


def _check(around: Sequence[str], depth: int, kinds: Sequence[str] | None, first: int) -> None:
    if not around:
        raise BadQuestion("A subgraph is around something: name at least one node, such as Material:dysprosium.")
    if not 0 <= depth <= DEEPEST:
        raise BadQuestion("A subgraph goes 0 to %(most)s steps deep, not %(depth)s.", most=DEEPEST, depth=depth)
    if not len(set(around)) <= first <= MOST:
        raise BadQuestion(
            "A subgraph holds at most %(most)s nodes and at least those that it is around, not %(first)s.",
            most=MOST,
            first=first,
        )
    for kind in kinds or ():
        if kind not in NODE:
            raise BadQuestion(
                "There is no kind of node '%(kind)s'. There are %(kinds)s.", kind=kind, kinds=", ".join(NODE)
            )


def _number(view: View, identifier: str) -> int:
    """Node number of an id."""
    try:
        label, key = split_id(identifier)
    except ValueError:
        label = key = ""
    if label not in NODE:
        raise no_id(identifier)
    return view.snapshot.offset[label] + view.require(label, key)


class _Walk:
    """The links that take part in one question, as columns over all tables."""

    def __init__(self, view: View, labels: Sequence[str], material: int | None, starts: Longs) -> None:
        self.view = view
        self.starts = starts
        self.allowed = np.isin(
            view.snapshot.labels_of(np.arange(view.snapshot.size)), [LABELS.index(one) for one in labels]
        )
        self.allowed[starts] = True
        self.table: list[str] = []
        parts = []
        carries = None if material is None else carrying(view, material)
        for relationship in RELATIONSHIPS:
            if relationship.name not in LEFT_OUT:
                rows = counting_rows(view, relationship.name, carries, material)
                table = view.snapshot.relationships[relationship.name]
                of = np.full(len(rows), len(self.table))
                parts.append(np.stack([of, rows, table.start[rows], table.end[rows]]).astype(np.int64))
                self.table.append(relationship.name)
        links = np.concatenate(parts, axis=1)
        self.of, self.row, self.start, self.end = links[:, self.allowed[links[2]] & self.allowed[links[3]]]

    def steps(self, depth: int) -> Longs:
        """Per node number the steps from the nearest start, −1 for what is further off."""
        snapshot = self.view.snapshot
        hub = np.isin(snapshot.labels_of(np.arange(snapshot.size)), [LABELS.index(one) for one in HUBS])
        hub[self.starts] = False
        steps = np.full(snapshot.size, -1, dtype=np.int64)
        steps[self.starts] = 0
        for step in range(1, depth + 1):
            frontier = (steps == step - 1) & ~hub
            reached = np.concatenate([self.end[frontier[self.start]], self.start[frontier[self.end]]])
            steps[reached[steps[reached] < 0]] = step
        return steps

    def degrees(self, steps: Longs) -> Longs:
        """Per node number the links to what was reached."""
        inside = (steps[self.start] >= 0) & (steps[self.end] >= 0)
        ends = np.concatenate([self.start[inside], self.end[inside]])
        return np.bincount(ends, minlength=self.view.snapshot.size)

    def edges(self, nodes: Longs) -> list[GraphEdge]:
        """All links between some nodes, by table and key."""
        inside = np.flatnonzero(np.isin(self.start, nodes) & np.isin(self.end, nodes))
        found = [_edge(self.view, self.table[int(self.of[at])], int(self.row[at])) for at in inside]
        return sorted(found, key=lambda edge: edge.id)


def counting(view: View, name: str) -> Longs:
    """Rows of a relationship that hold on the View's day and are of no year, or of one whose data can be known."""
    table, rows = view.snapshot.relationships[name], view.rows(name)
    return rows[table.ints("year")[rows] < view.as_of.year] if "year" in table.columns else rows


def counting_rows(view: View, name: str, carries: NDArray[np.bool_] | None, material: int | None) -> Longs:
    """Rows of a table that count, and are of a material where one is asked for."""
    table, rows = view.snapshot.relationships[name], counting(view, name)
    if carries is None:
        return rows
    if name == "supplies":
        product = view.locals_of("Product", table.text("product"))[rows]
        return rows[(product >= 0) & carries[product]]
    for side in ("start", "end"):
        numbers = (table.start if side == "start" else table.end)[rows]
        first = view.snapshot.offset["Product"]
        is_product = (numbers >= first) & (numbers < first + len(carries))
        kept = ~is_product
        kept[is_product] = carries[numbers[is_product] - first]
        first = view.snapshot.offset["Material"]
        is_material = (numbers >= first) & (numbers < first + len(view.snapshot.nodes["Material"]))
        rows = rows[kept & (~is_material | (numbers == first + (material or 0)))]
    return rows


def carrying(view: View, material: int) -> NDArray[np.bool_]:
    """(Q,) products that contain a material."""
    carries = np.zeros(len(view.snapshot.nodes["Product"]), dtype=bool)
    carries[view.start("contains", view.into("contains", "Material", material))] = True
    return carries


def _nearest(view: View, walk: _Walk, steps: Longs, first: int) -> list[int]:
    """The numbers of at most `first` reached nodes: nearest first, of equally near ones those with most links."""
    reached = np.flatnonzero(steps >= 0)
    degrees = walk.degrees(steps)
    order = np.lexsort((reached, -degrees[reached], steps[reached]))
    kept = reached[order][:first]
    return [int(number) for number in sorted(kept, key=lambda one: (steps[one], view.snapshot.node_id(int(one))))]


def _node(view: View, number: int, depth: int) -> GraphNode:
    label, row = view.snapshot.local(number)
    return GraphNode(node_ref(view, label, row), depth, view.snapshot.nodes[label].row(row))


def _edge(view: View, name: str, row: int) -> GraphEdge:
    table = view.snapshot.relationships[name]
    start, end = (view.snapshot.node_id(int(of[row])) for of in (table.start, table.end))
    values = table.row(row)
    return GraphEdge(
        id=node_id(name, str(values["key"])),
        name=name,
        type=RELATIONSHIP[name].type,
        start=start,
        end=end,
        values=values,
    )
