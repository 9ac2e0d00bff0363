"""What of a node was found by a text, and how it matched."""

from graph.answers.search import Hit
from graph.finding.find import How
from graph.finding.folding import fold

WORDS = {
    "key": ("key", "sleutel"),
    "symbol": ("chemical symbol", "scheikundig symbool"),
    "name_en": ("English name", "Engelse naam"),
    "name_nl": ("Dutch name", "Nederlandse naam"),
    "name": ("name", "naam"),
    "also_known_as": ("other name", "andere naam"),
    "cas": ("CAS number", "CAS-nummer"),
    "iso2": ("ISO code", "ISO-code"),
    "legal_reference": ("legal reference", "vindplaats"),
    "title_en": ("English title", "Engelse titel"),
    "title_nl": ("Dutch title", "Nederlandse titel"),
    "title": ("title", "titel"),
    "kvk": ("trade register number", "KvK-nummer"),
    "lei": ("legal entity identifier", "LEI"),
    "code": ("customs code", "goederencode"),
    "hs": ("customs code", "goederencode"),
    "control_code": ("control code", "controlecode"),
    "nace": ("NACE division", "NACE-afdeling"),
}  # fmt: skip
DUTCH = {"name_en": "name_nl", "title_en": "title_nl"}  # named so to a Dutch reader where both are the same
# How a text matched, in words; the property's own words and its text follow in place of the two signs.
MANNERS: dict[How, tuple[str, str]] = {
    "WHOLE": ("{0}: {1}", "{0}: {1}"),
    "WIDER": ("{0} that covers it: {1}", "{0} waar het onder valt: {1}"),
    "BEGINS": ("{0} begins so: {1}", "{0} begint zo: {1}"),
    "WORDS": ("{0} has these words: {1}", "{0} met deze woorden: {1}"),
    "NEAR": ("{0} looks like it: {1}", "{0} lijkt erop: {1}"),
    "PART": ("{0} is close to a part of it: {1}", "{0} lijkt op een deel ervan: {1}"),
}  # fmt: skip


def because(found: Hit, lang: str, named: bool = False) -> str:
    """`chemical symbol: Dy`, `English name begins so: Dysprosium`; without the text where it is `named` already."""
    matched = found.matched
    if lang == "nl" and matched in DUTCH and fold(found.node.name_nl) == fold(found.value):
        matched = DUTCH[matched]
    english, dutch = WORDS[matched]
    words, place = (dutch, 1) if lang == "nl" else (english, 0)
    manner = MANNERS[found.how][place]
    return manner.removesuffix(": {1}").format(words) if named else manner.format(words, found.value)
