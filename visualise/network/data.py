"""A drawing as the data that vis-network draws: built with pyvis, of a list of attributes and nothing else.

pyvis's own page is never used: it asks other hosts for its files, and writes names into its script.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from ketenkaart.graph.analysis.figure import LEVEL
from ketenkaart.graph.answers import rounding
from ketenkaart.graph.answers.network import Network
from ketenkaart.graph.answers.network_parts import NetworkEdge, NetworkNode
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.network.drawing import (
    CARD,
    HIGH,
    KINDS,
    NetworkDrawing,
    NodeCard,
    place_of,
    share_text,
)
from ketenkaart.visualise.wording.labels import VERIFIED
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording
from ketenkaart.words.sentences import reason

# Okabe and Ito (2008), Color Universal Design: told apart by colour-blind readers; each kind has its own shape too.
COLOURS = {
    "Country": "#0072b2",
    "Organisation": "#e69f00",
    "Site": "#009e73",
    "Product": "#56b4e9",
    "Material": "#f0e442",
    "Measure": "#d55e00",
    "Sector": "#cc79a7",
}
PAGES = ("Material", "Product", "Country", "Organisation", "Measure")  # kinds that have a page of their own
OPTIONS = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": False,
        "zoomView": False,  # the wheel scrolls the page
        "dragNodes": False,
        "navigationButtons": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "edges": {"smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.45}},
}
# What is told of a node, in order, and what it is called.
FACTS = {
    "symbol": mark("Symbol"),
    "cas": mark("CAS number"),
    "city": mark("Town"),
    "status": mark("Status"),
    "kind": mark("Kind"),
    "authority": mark("Issued by"),
    "legal_reference": mark("Reference"),
    "valid_from": mark("In force from"),
    "valid_to": mark("Until"),
    "nace": mark("NACE division"),
    "also_known_as": mark("Also called"),
    "note": mark("Note"),
}
# The words that the script of the page puts between what it shows.
WORDS = {
    "links": mark("Links"),
    "sources": mark("Sources"),
    "nothing": mark("Nothing is selected. Choose a node in the list, or press one in the drawing."),
    "here": mark("What leads here"),
    "none_here": mark("Nothing that is drawn leads here."),
    "example": mark("example"),
    "link": mark("Link"),
}


def data(network: Network, drawn: NetworkDrawing, asked: Address, offline: bool = False) -> dict[str, Any]:
    """Nodes, edges and options as pyvis gives them; beside them, by id, what a selection shows.

    offline: for a file that is read elsewhere, so links have the host that it was made at.
    """
    from pyvis.network import Network as Builder  # pyvis imports IPython: late, by the one that builds

    _ = asked.language.gettext
    built = Builder(directed=True)
    for card in drawn.cards:
        built.add_node(card.node.id, **_vis_node(card, asked.language))
    for line in drawn.lines:
        edge = line.edge
        built.add_edge(edge.start, edge.end, id=edge.id, width=line.width, dashes=edge.estimated, hidden=line.quiet)
    built.set_options(orjson.dumps(OPTIONS).decode())
    nodes, edges, _heading, _height, _width, options = built.get_network_data()
    return {
        "nodes": nodes,
        "edges": edges,
        "options": orjson.loads(options),
        "card": {"width": CARD, "height": HIGH},
        "size": {"width": drawn.width, "height": drawn.height},
        "headings": [{"x": head.x, "lines": list(head.lines)} for head in drawn.headings],
        "details": {card.node.id: _details(card, asked) for card in drawn.cards},
        "links": {
            line.edge.id: {"said": line.said, "facts": edge_facts(line.edge, asked.language),
                           "sources": _sources(line.edge.sources)}
            for line in drawn.lines
        },
        "words": {name: _(text) for name, text in WORDS.items()},
        "without": asked.word("without"),
        "host": asked.origin if offline else "",
        "own_companies": network.view.snapshot.own,
    }  # fmt: skip


def dumps(content: dict[str, Any]) -> bytes:
    """JSON that may stand inside a script element: no `<` in it, so nothing can end the element."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).replace(b"<", b"\\u003c")


def _vis_node(card: NodeCard, language: Language) -> dict[str, Any]:
    """The attributes of a node that may leave; anything else that a record holds stays where it is."""
    return {
        "label": "\n".join(card.lines),
        "shape": card.shape,
        "color": COLOURS[card.kind],
        "size": card.radius,
        "x": card.x,
        "y": card.y,
        "value_text": card.value,
        "badge": language.gettext("ex") if card.node.ref.fictitious else "",
        "centre": card.centre,
    }


def _details(card: NodeCard, asked: Address) -> dict[str, Any]:
    node = card.node
    return {
        "name": card.name,
        "kind": asked.language.gettext(KINDS[card.kind][0]),
        "example": node.ref.fictitious,
        "facts": node_facts(node, asked.language),
        "sources": _sources(node.sources),
        "page": asked.link(node.ref.label, node.ref.key) if node.ref.label in PAGES else None,
        "around": around(node.id, asked),
        "also": also(node.id, asked),
        "up": asked.link("network", around=node.id, direction="UP"),
    }


def around(identifier: str, asked: Address) -> str:
    """The network around one node, with the same depth, direction and kinds."""
    return asked.address(around=identifier, without=None)


def also(identifier: str, asked: Address) -> str:
    """This network, with what stands around one more node."""
    return asked.address(around=tuple(dict.fromkeys((*asked.choices_of("around"), identifier))))


def node_facts(node: NetworkNode, language: Language) -> list[list[str]]:
    """What is known of a node, as pairs of words."""
    _, lang = language.gettext, language.code
    facts = []
    if node.stage:
        facts.append([_("Stage"), place_of(node, language)])
    if node.country is not None:
        facts.append([_("Country"), named(node.country, lang)])
    if node.loss is not None:
        loss = node.loss
        estimate = share_text(loss.estimate, lang) or _("unknown")
        if loss.interval is not None and loss.estimate is not None:
            low, high = loss.interval.lower, loss.interval.upper
            ends = wording.interval(low, high, lang, rounding.resolution(loss.estimate, high - low))
            level = wording.percent(LEVEL, lang)
            estimate = _("%(estimate)s (%(level)s interval: %(ends)s)", estimate=estimate, level=level, ends=ends)
        facts.append([_("What goes with it"), estimate])
        if loss.data_year is not None:
            facts.append([_("Year of the data"), str(loss.data_year)])
        if reason(loss.figure, lang):
            facts.append([_("Why unknown"), reason(loss.figure, lang)])
    if node.passes:
        facts.append([_("Passes it, on the largest paths"), share_text(node.passes, lang)])
    for name, title in FACTS.items():
        value = node.values.get(name)
        if value is not None:
            facts.append([_(title), ", ".join(value) if isinstance(value, tuple | list) else str(value)])
    return facts


def edge_facts(edge: NetworkEdge, language: Language) -> list[list[str]]:
    """What is known of a link, as pairs of words."""
    _, lang = language.gettext, language.code
    facts = []
    if edge.flow:
        facts.append([_("Part of the use that takes it"), share_text(edge.flow, lang)])
    if edge.share is not None:
        facts.append([_("Share, as stated"), share_text(edge.share, lang)])
    if edge.year is not None:
        facts.append([_("Year"), str(edge.year)])
    facts.append([_("Rests on"), how_sure(edge, language)])
    return facts


def how_sure(edge: NetworkEdge, language: Language) -> str:
    """Whether a link is recorded, and how that was checked; or that the model draws it."""
    if edge.verified is None:
        text = mark("estimated: no delivery is recorded") if edge.estimated else mark("follows from recorded links")
        return language.gettext(text)
    return f"{language.gettext('recorded')}; {language.gettext(VERIFIED[edge.verified])}"


def _sources(sources: Sequence[SourceRef]) -> list[list[str]]:
    return [
        [", ".join(part for part in (one.publisher, one.title, one.published) if part), _safe(one.address)]
        for one in sources
    ]


def _safe(address: str | None) -> str:
    """An address that a browser may follow, or none: `javascript:` and the like are no links."""
    return address if address and address.startswith(("https://", "http://")) else ""
