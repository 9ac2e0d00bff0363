"""A network as a picture: cards in layers by stage, lines along the flow, words in one language."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from ketenkaart.graph.answers.links import AT, PLACES, USE
from ketenkaart.graph.answers.network import Network
from ketenkaart.graph.answers.network_parts import WAY, NetworkEdge, NetworkNode
from ketenkaart.graph.model import WORLD
from ketenkaart.visualise.network.layout import COLUMN, Placement, layout
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import sentences, wording

DRAWN = 150  # nodes in a drawing
CARD = 168.0
HIGH = 36.0
HEAD = 46.0  # above the first row, for the names of the layers
LETTERS = 18  # in a line of a card
SMALLEST, GROWTH = 4.5, 8.5  # radius of a mark: from nothing lost to all

# Name of each kind, and its mark; colours are Okabe and Ito's, each with a shape of its own.
KINDS = {
    "Country": (mark("country"), "dot"),
    "Organisation": (mark("organisation"), "square"),
    "Site": (mark("mine or plant"), "triangle"),
    "Product": (mark("product"), "diamond"),
    "Material": (mark("material"), "hexagon"),
    "Measure": (mark("measure"), "triangleDown"),
    "Sector": (mark("branch of industry"), "star"),
}
VERBS = {
    "SUPPLIES": mark("delivers to"),
    "MADE": mark("makes"),
    "MAKES": mark("makes"),
    "OPERATES": mark("runs"),
    "INPUT_TO": mark("goes into"),
    "USED_IN": mark("is used in"),
    "USES": mark("is used by"),
    "TRADES": mark("is traded by"),
    "CONTAINS": mark("is part of"),
    "OWNED_BY": mark("owns"),
    "IMPOSED_BY": mark("imposes"),
    "CONTROLS": mark("controls the export of"),
    "BASED_IN": mark("is the base of"),
    WAY: mark("delivers, by estimate, to"),
}
GOODS = ("Product", "Material", "Measure")


@dataclass(frozen=True)
class NodeCard:
    """One node in the picture."""

    node: NetworkNode
    name: str
    x: float  # its middle
    y: float
    kind: str
    shape: str
    lines: tuple[str, ...]
    value: str  # what goes with it, in words; empty where that is not computed
    radius: float
    centre: bool

    @property
    def left(self) -> float:
        return self.x - CARD / 2

    @property
    def top(self) -> float:
        return self.y - HIGH / 2

    @property
    def mark(self) -> str:
        """The outline of its mark as a path around (0, 0)."""
        return outline(self.shape, self.radius)


@dataclass(frozen=True)
class EdgeLine:
    """One link in the picture. `quiet` where the column says it already: drawn only for a selected node."""

    edge: NetworkEdge
    path: str
    width: float
    quiet: bool
    said: str


@dataclass(frozen=True)
class ColumnHeading:
    """The name of a layer."""

    x: float
    right: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class NetworkDrawing:
    """All that is drawn of a network."""

    width: float
    height: float
    headings: tuple[ColumnHeading, ...]
    cards: tuple[NodeCard, ...]
    lines: tuple[EdgeLine, ...]


def drawing(network: Network, language: Language) -> NetworkDrawing:
    """The first nodes of a network, and the links between them."""
    nodes = network.nodes[:DRAWN]
    inside = {node.id for node in nodes}
    edges = [edge for edge in network.edges if edge.start in inside and edge.end in inside]
    keys = {node.id: layer_of(node) for node in nodes}
    layers = [
        (
            key,
            [[n.id for n in nodes if keys[n.id] == key and (n.ref.label in GOODS) == goods] for goods in (True, False)],
        )
        for key in sorted(set(keys.values()))
    ]
    placed = layout(layers, [(edge.start, edge.end) for edge in edges])
    cards = tuple(_card(network, node, placed, language) for node in nodes)
    at = {card.node.id: card for card in cards}
    names = {card.node.id: card.name for card in cards}
    lines = tuple(
        EdgeLine(
            edge,
            _path(at[edge.start], at[edge.end]),
            round(1.0 + 5.0 * (edge.flow or 0.0), 2),
            edge.type in ("MADE", "MAKES", "TRADES") and keys[edge.start][:1] == keys[edge.end][:1],
            said(edge, names, language),
        )
        for edge in edges
    )
    headings = tuple(
        ColumnHeading(round(layer.left + (COLUMN - CARD) / 2, 1), round(layer.right - (COLUMN - CARD) / 2, 1),
                tuple(textwrap.wrap(_heading(layer.key, language), 24)[:2]))
        for layer in placed.layers
    )  # fmt: skip
    return NetworkDrawing(round(placed.width, 1), round(placed.height + HEAD + 8, 1), headings, cards, lines)


def layer_of(node: NetworkNode) -> tuple[int, int]:
    """Where a node stands from left to right: law, material, owners, the stages, use; traders behind makers."""
    if node.stage == USE or node.role == "USES" or node.ref.label == "Sector":
        return (90, 0) if node.ref.label != "Sector" else (91, 0)
    if node.stage is not None:
        return (10 + PLACES.index(node.stage), int(node.role == "TRADES"))
    return {"Country": (0, 0), "Measure": (1, 0), "Material": (2, 0)}.get(node.ref.label, (3, 0))


def name_of(node: NetworkNode, language: Language) -> str:
    """What a node is called in the picture: a country by its usual name, an unknown place as such."""
    if node.ref.label == "Country" and node.ref.key == WORLD:
        return language.gettext("place unknown")
    return named(node.ref, language.code)


def place_of(node: NetworkNode, language: Language) -> str:
    """The stage of a node in words; empty where it has none."""
    if node.stage == USE:
        return language.gettext("use")
    return sentences.stage_name(node.stage, language.code) if node.stage else ""


def full_name(node: NetworkNode, language: Language) -> str:
    """The name with its stage, where the same country stands at several."""
    name = name_of(node, language)
    return f"{name} ({wording.lower_first(place_of(node, language))})" if AT in node.id else name


def said(edge: NetworkEdge, names: dict[str, str], language: Language) -> str:
    """A link as a short sentence: who, what it does, to whom, of which product."""
    text = f"{names[edge.start]} {language.gettext(VERBS[edge.type])} {names[edge.end]}"
    return f"{text}: {wording.lower_first(edge.product.name(language.code))}" if edge.product is not None else text


def share_text(value: float | None, lang: str) -> str:
    return "" if value is None else wording.percent(value, lang)


def outline(shape: str, r: float) -> str:
    """A mark as a path around (0, 0), about the same area for each shape."""
    points = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.15), (1.1, 0.8), (-1.1, 0.8)],
        "triangleDown": [(0, 1.15), (1.1, -0.8), (-1.1, -0.8)],
        "diamond": [(0, -1.25), (1.1, 0), (0, 1.25), (-1.1, 0)],
        "hexagon": [(1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0), (-0.55, -0.95), (0.55, -0.95)],
        "star": [(0, -1.3), (0.35, -0.35), (1.3, 0), (0.35, 0.35), (0, 1.3), (-0.35, 0.35), (-1.3, 0), (-0.35, -0.35)],
    }.get(shape)
    if points is None:
        return f"M{-r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
    return "M" + "L".join(f"{x * r:.1f} {y * r:.1f}" for x, y in points) + "z"


def lines_of(name: str, most: int) -> tuple[str, ...]:
    """A name in at most so many lines of a card, cut with an ellipsis."""
    lines = textwrap.wrap(name, LETTERS, break_long_words=True) or [name]
    if len(lines) > most:
        lines = [*lines[: most - 1], textwrap.shorten(" ".join(lines[most - 1 :]), LETTERS * 2, placeholder="")]
        lines[-1] = lines[-1][: LETTERS - 1].rstrip(" ,.-") + "…"
    return tuple(lines)


def _card(network: Network, node: NetworkNode, placed: Placement, language: Language) -> NodeCard:
    x, y = placed.places[node.id]
    name = name_of(node, language)
    loss = node.loss.estimate if node.loss is not None else None
    value = share_text(loss, language.code)
    if not value and node.passes:
        value = language.gettext("at least %(part)s", part=share_text(node.passes, language.code))
    _, shape = KINDS[node.ref.label]
    size = loss if loss is not None else node.passes or 0.0
    return NodeCard(
        node=node,
        name=full_name(node, language),
        x=round(x, 1),
        y=round(y + HEAD, 1),
        kind=node.ref.label,
        shape=shape,
        lines=lines_of(name, 1 if value else 2),
        value=value,
        radius=round(SMALLEST + GROWTH * sqrt(min(1.0, size)), 1),
        centre=node.id in network.starts,
    )


def _path(start: NodeCard, end: NodeCard) -> str:
    """From the side of one card to that of another, leaving and arriving level; within a column by its right side."""
    half = CARD / 2
    if abs(start.x - end.x) < 1:
        x = start.x + half
        bow = x + min(40.0, 14.0 + abs(start.y - end.y) / 12)
        return f"M{x:.1f} {start.y:.1f}C{bow:.1f} {start.y:.1f} {bow:.1f} {end.y:.1f} {x + 5:.1f} {end.y:.1f}"
    way = 1 if end.x > start.x else -1
    a, b = start.x + way * half, end.x - way * (half + 5)
    bend = max(24.0, abs(b - a) * 0.45) * way
    return f"M{a:.1f} {start.y:.1f}C{a + bend:.1f} {start.y:.1f} {b - bend:.1f} {end.y:.1f} {b:.1f} {end.y:.1f}"


def _heading(key: object, language: Language) -> str:
    _ = language.gettext
    assert isinstance(key, tuple)
    order, traders = key
    if 10 <= order < 90:
        name = sentences.stage_name(PLACES[order - 10], language.code)
        return _("%(stage)s: traders", stage=name) if traders else name
    return {
        0: _("Countries"),
        1: _("Measures"),
        2: _("Material"),
        3: _("Owners and others"),
        90: _("Use"),
        91: _("Branches of industry"),
    }[order]


def kinds_in(cards: Iterable[NodeCard]) -> tuple[tuple[str, str, str], ...]:
    """For the legend: kind, its word and its mark, of the kinds that are drawn."""
    seen = {card.kind for card in cards}
    return tuple((kind, word, outline(shape, 6.0)) for kind, (word, shape) in KINDS.items() if kind in seen)
