"""What of a node was found by a text, and how it matched."""

from ketenkaart.graph.answers.search import Hit
from ketenkaart.graph.finding.folding import fold
from ketenkaart.words.say import say

# Named so to a Dutch reader where both are the same.
DUTCH = {"name_en": "name_nl", "short_en": "short_nl", "title_en": "title_nl"}


def because(found: Hit, lang: str, named: bool = False) -> str:
    """`chemical symbol: Dy`, `English name begins so: Dysprosium`; without the text where it is `named` already."""
    dutch = DUTCH.get(found.matched) if fold(found.node.name_nl) == fold(found.value) else None
    value = None if named else found.value
    return say("found_by", lang, matched=found.matched, dutch=dutch, how=found.how, value=value)
