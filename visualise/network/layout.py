"""Where the nodes of a network stand: in layers from left to right, each layer in an order with few crossings.

Layers are given; order comes from barycentre sweeps (Sugiyama, Tagawa & Toda 1981, IEEE Trans. SMC 11:109), with the
best order of all sweeps kept. A long layer is folded into columns beside each other.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

COLUMN = 226.0  # from one column to the next, in units of the drawing
ROW = 44.0  # from one node to the next below it
BETWEEN = 60.0  # between two bands
TALLEST = (6, 14)  # nodes in a column of each band
SWEEPS = 12

Edge = tuple[str, str]


@dataclass(frozen=True)
class Layer:
    """One layer: its key, and where its columns begin and end."""

    key: Hashable
    left: float
    right: float


@dataclass(frozen=True)
class Placement:
    """Places of nodes (their middles), layers from left to right, and how large it all is."""

    places: Mapping[str, tuple[float, float]]
    layers: tuple[Layer, ...]
    width: float
    height: float


def layout(
    layers: Sequence[tuple[Hashable, Sequence[Sequence[str]]]], edges: Sequence[Edge], tallest: Sequence[int] = TALLEST
) -> Placement:
    """Layers in their order from left to right, nodes without crossings as far as sweeps find it.

    layers  : key of each, and its nodes by band from top to bottom; a node is in one place. The order of the nodes
              decides where edges don't
    edges   : pairs of nodes; one between nodes of the same layer, or of two bands, plays no part
    tallest : nodes in a column, by band

    The same input gives the same places. Cost: SWEEPS times the edges, each time with a count of crossings.
    """
    filled = [(key, bands) for key, bands in layers if any(bands)]
    columns = [max(-(-len(nodes) // most) for nodes, most in zip(bands, tallest, strict=True)) for _, bands in filled]
    left = [COLUMN * sum(columns[:at]) for at in range(len(filled))]
    places: dict[str, tuple[float, float]] = {}
    top = 0.0
    for band in range(len(tallest)):
        order = ordered([list(bands[band]) for _, bands in filled], edges)
        most = max((-(-len(nodes) // count) for nodes, count in zip(order, columns, strict=True)), default=0)
        for nodes, count, start in zip(order, columns, left, strict=True):
            for node, (column, row) in zip(nodes, _folded(len(nodes), count), strict=True):
                places[node] = (start + (column + 0.5) * COLUMN, top + (row + (most - 1) / 2 + 0.5) * ROW)
        top += most * ROW + BETWEEN if most else 0.0
    drawn = tuple(
        Layer(key, start, start + count * COLUMN) for (key, _), count, start in zip(filled, columns, left, strict=True)
    )
    return Placement(places, drawn, COLUMN * sum(columns), max(0.0, top - BETWEEN))


def _folded(count: int, columns: int) -> list[tuple[int, float]]:
    """Column and row of each of `count` nodes, rows around 0: neighbours in the order stay neighbours in height."""
    found = []
    for at in range(count):
        row, column = divmod(at, columns)
        here = count // columns + (column < count % columns)
        found.append((column, row - (here - 1) / 2))
    return found


def ordered(layers: Sequence[Sequence[str]], edges: Sequence[Edge]) -> list[list[str]]:
    """The nodes of each layer in the order with the fewest crossings that the sweeps meet, the given one included."""
    layer = {node: at for at, nodes in enumerate(layers) for node in nodes}
    inside = [(a, b) for a, b in edges if a in layer and b in layer]
    between = [(a, b) if layer[a] < layer[b] else (b, a) for a, b in inside if layer[a] != layer[b]]
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for a, b in between:
        before.setdefault(b, []).append(a)
        behind.setdefault(a, []).append(b)
    now = [list(nodes) for nodes in layers]
    best, fewest = [list(nodes) for nodes in now], crossings(now, between)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        rightwards = sweep % 2 == 0
        neighbours = before if rightwards else behind
        place = _places(now)
        for at in range(len(now)) if rightwards else reversed(range(len(now))):
            now[at].sort(key=lambda node: _barycentre(node, neighbours, place))
            place |= _places([now[at]])
        count = crossings(now, between)
        if count < fewest:
            best, fewest = [list(nodes) for nodes in now], count
    return best


def crossings(layers: Sequence[Sequence[str]], edges: Sequence[Edge]) -> int:
    """How many pairs of edges cross between the same two layers: inversions, counted by merging, O(E log E)."""
    layer = {node: at for at, nodes in enumerate(layers) for node in nodes}
    place = {node: at for nodes in layers for at, node in enumerate(nodes)}
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for a, b in edges:
        if layer[a] > layer[b]:
            a, b = b, a
        if layer[a] != layer[b]:
            groups.setdefault((layer[a], layer[b]), []).append((place[a], place[b]))
    return sum(_inversions([right for _, right in sorted(pairs)])[1] for pairs in groups.values())


def _inversions(values: list[int]) -> tuple[list[int], int]:
    """The values sorted, and how many pairs stood the wrong way round."""
    if len(values) < 2:
        return values, 0
    middle = len(values) // 2
    left, in_left = _inversions(values[:middle])
    right, in_right = _inversions(values[middle:])
    merged: list[int] = []
    count, i = in_left + in_right, 0
    for value in right:
        while i < len(left) and left[i] <= value:
            merged.append(left[i])
            i += 1
        count += len(left) - i
        merged.append(value)
    return merged + left[i:], count


def _places(layers: Sequence[Sequence[str]]) -> dict[str, float]:
    """How high each node stands, its layer's middle at 0, as layers are drawn around one line."""
    return {node: at - (len(nodes) - 1) / 2 for nodes in layers for at, node in enumerate(nodes)}


def _barycentre(node: str, neighbours: Mapping[str, Sequence[str]], place: Mapping[str, float]) -> float:
    """The mean height of its neighbours on one side; where it has none it stays."""
    found = neighbours.get(node)
    return sum(place[one] for one in found) / len(found) if found else place[node]
