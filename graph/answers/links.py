"""The links that a network is drawn of, all in the direction of the flow: from the mine, and from the law, to the user.

A node is a number: as in the snapshot, or a country at a stage (what it makes there), numbered behind them. A measure
is linked with what its items cover, so that items need no place of their own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.answers.subgraph import carrying, counting_rows
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.model import STAGES, node_id, split_id
from ketenkaart.graph.snapshot import LABELS
from ketenkaart.graph.view import View

USE = "USE"  # the end of every path: where a country uses what it is asked for
PLACES = (*STAGES, USE)
AT = "@"  # between a country and its stage: Country:CHN@MAGNET

# Tables that are drawn, and whether their rows run along the flow (1) or against it (-1).
FLOW = {
    "supplies": 1,
    "made": 1,
    "makes": 1,
    "site_makes": 1,
    "operates": 1,
    "input_to": 1,
    "used_in": 1,
    "uses": -1,
    "trades": -1,
    "contains": -1,
    "owned_by": -1,
    "imposed_by": -1,
    "based_in": -1,
    "covers": 1,
}
NAMES = tuple(FLOW)
BEST = {"PRODUCTION": 0, "CAPACITY": 1}


@dataclass(frozen=True, eq=False)
class FlowLinks:
    """Columns over all links: table (a place in NAMES), row in it, and the nodes between which it runs."""

    of: Longs
    row: Longs
    start: Longs
    end: Longs

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in (self.of, self.row, self.start, self.end))

    def of_table(self, *names: str) -> NDArray[np.bool_]:
        return np.isin(self.of, [NAMES.index(name) for name in names])

    def only(self, kept: NDArray[np.bool_]) -> "FlowLinks":
        return FlowLinks(self.of[kept], self.row[kept], self.start[kept], self.end[kept])


def size(view: View) -> int:
    """How many numbers there are, countries at stages included."""
    return view.snapshot.size + len(view.snapshot.nodes["Country"]) * len(PLACES)


def at_stage(view: View, country: int, stage: str) -> int:
    """The number of a country at a stage."""
    return view.snapshot.size + country * len(PLACES) + PLACES.index(stage)


def place(view: View, number: int) -> tuple[str, int, str | None]:
    """Label, row and, of a country at a stage, that stage."""
    if number < view.snapshot.size:
        return (*view.snapshot.local(number), None)
    country, stage = divmod(number - view.snapshot.size, len(PLACES))
    return "Country", country, PLACES[stage]


def identifier(view: View, number: int) -> str:
    """`Organisation:asml`, or `Country:CHN@MAGNET`."""
    label, row, stage = place(view, number)
    return node_id(label, view.key(label, row)) + (f"{AT}{stage}" if stage else "")


def numbered(view: View, name: str) -> int | None:
    """The number of an identifier; None for what is none. Raises UnknownKey for a key that does not exist."""
    try:
        label, key = split_id(name)
    except ValueError:
        return None
    if label not in LABELS:
        return None
    stem, _, stage = key.partition(AT)
    if label == "Country" and stage in PLACES:
        return at_stage(view, view.require("Country", stem), stage)
    return view.snapshot.offset[label] + view.require(label, key)


def labels(view: View) -> NDArray[np.str_]:
    """(size,) the label of every number."""

    def make() -> NDArray[np.str_]:
        snapshot = view.snapshot
        own = np.array(LABELS)[snapshot.labels_of(np.arange(snapshot.size))]
        return np.concatenate([own, np.full(size(view) - snapshot.size, "Country", dtype=own.dtype)])

    return view.derived("network labels", make)


def links(view: View, material: int | None) -> FlowLinks:
    """All links that hold on the day, of years that count, of a material where one is asked for."""
    return view.kept(("network links", material), lambda: _links(view, material))


def _links(view: View, material: int | None) -> FlowLinks:
    carries = None if material is None else carrying(view, material)
    parts = []
    for at, (name, flow) in enumerate(FLOW.items()):
        rows = counting_rows(view, name, carries, material)
        table = view.snapshot.relationships[name]
        start, end = table.start[rows].astype(np.int64), table.end[rows].astype(np.int64)
        if name == "made":
            rows, start, end = _made(view, rows, start, end)
        elif name == "supplies":
            start = _from_countries(view, rows, start)
        elif name == "covers":
            rows, start, end = _through_items(view, rows, start, end)
        if flow < 0:
            start, end = end, start
        parts.append(np.stack([np.full(len(rows), at), rows, start, end]).astype(np.int64))
    of, row, start, end = np.concatenate(parts, axis=1)
    return FlowLinks(of, row, start, end)


def stages(view: View) -> Longs:
    """(Q,) place of each product's stage in PLACES."""
    codes = view.snapshot.nodes["Product"].text("stage")
    return np.array([PLACES.index(codes.vocabulary[code]) for code in codes.codes], dtype=np.int64)


def _countries(view: View, numbers: Longs) -> tuple[NDArray[np.bool_], Longs]:
    """Which of some node numbers are countries, and rows in their table."""
    first = view.snapshot.offset["Country"]
    rows = numbers - first
    return (rows >= 0) & (rows < len(view.snapshot.nodes["Country"])), rows


def _made(view: View, rows: Longs, start: Longs, end: Longs) -> tuple[Longs, Longs, Longs]:
    """One link for each country and product: of the latest year, production before capacity; no aggregates."""
    table = view.snapshot.relationships["made"]
    _, country = _countries(view, start)
    single = view.snapshot.nodes["Country"].flags("area")[country] != 1
    rows, country, end = rows[single], country[single], end[single]
    kinds = table.text("kind")
    kind = np.array([BEST[kinds[row] or ""] for row in rows.tolist()], dtype=np.int64)
    order = np.lexsort((rows, np.isnan(table.floats("share")[rows]), -table.ints("year")[rows].astype(np.int64), kind))
    _, first = np.unique(np.stack([country, end])[:, order], axis=1, return_index=True)
    kept = np.sort(order[first])
    product = end[kept] - view.snapshot.offset["Product"]
    return rows[kept], view.snapshot.size + country[kept] * len(PLACES) + stages(view)[product], end[kept]


def _from_countries(view: View, rows: Longs, start: Longs) -> Longs:
    """A delivery of which only the country of making is recorded comes from that country at the product's stage."""
    is_country, country = _countries(view, start)
    product = view.locals_of("Product", view.snapshot.relationships["supplies"].text("product"))[rows]
    known = is_country & (product >= 0)
    moved = start.copy()
    moved[known] = view.snapshot.size + country[known] * len(PLACES) + stages(view)[product[known]]
    return moved


def _through_items(view: View, rows: Longs, start: Longs, end: Longs) -> tuple[Longs, Longs, Longs]:
    """From measures to what their items cover, once for each pair."""
    table = view.snapshot.relationships["controls"]
    controls = view.rows("controls")
    measure, item = table.start[controls].astype(np.int64), table.end[controls].astype(np.int64)
    order = np.argsort(item, kind="stable")
    low, high = (np.searchsorted(item[order], start, side) for side in ("left", "right"))
    of = np.repeat(np.arange(len(start)), high - low)
    at = np.concatenate([np.arange(a, b) for a, b in zip(low, high, strict=True)] or [np.zeros(0, dtype=np.int64)])
    pairs = np.stack([measure[order][at.astype(np.int64)], end[of]])
    _, first = np.unique(pairs, axis=1, return_index=True)
    first = np.sort(first)
    return rows[of][first], pairs[0][first], pairs[1][first]
