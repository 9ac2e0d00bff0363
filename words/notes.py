"""What a load tells whoever loads: what doesn't fit together, the largest of it in a line each, and repaired trade."""

from ketenkaart.graph.answers.contradictions import Contradiction, contradictions
from ketenkaart.graph.answers.trade_notes import TradeNote
from ketenkaart.graph.view import View
from ketenkaart.words.say import say, word


def largest(view: View, most: int, lang: str) -> tuple[str, ...]:
    """The largest in a line each; what one statement does in several years' balances once, where it does most."""
    once: dict[object, Contradiction] = {}
    for one in contradictions(view):
        once.setdefault((one.product, one.kind, one.country, one.source, one.year), one)
    return tuple(say("contradiction", lang, one=one) for one in list(once.values())[:most])


def why(note: TradeNote, lang: str) -> str:
    """Why a flow is used otherwise than declared, or what is not said of it."""
    return word("trade_notes", note.why, lang)
