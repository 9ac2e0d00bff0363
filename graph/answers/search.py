"""Finding a node by what people call it, in words: which node, what of it matched, and how."""

from collections.abc import Sequence
from dataclasses import dataclass

from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.finding.find import Found, find
from ketenkaart.graph.finding.find import How as How
from ketenkaart.graph.view import View


@dataclass(frozen=True)
class Hit(Found):
    """What was found, with what the reader is told of it."""

    node: NodeRef


def search(view: View, text: str, kinds: Sequence[str] | None = None, first: int = 10) -> tuple[Hit, ...]:
    """Nodes that a text names, the best first; `kinds` are labels."""
    return tuple(
        Hit(
            label=one.label,
            row=one.row,
            matched=one.matched,
            value=one.value,
            how=one.how,
            node=node_ref(view, one.label, one.row),
        )
        for one in find(view.names(), text, kinds, first)
    )
