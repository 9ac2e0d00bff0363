"""Finding a node by what people call it: key, name in either language, symbol, CAS number, code, legal reference.

A text matches a whole term, or its beginning; case, accents and punctuation don't count. Each hit says what it matched.
"""

import bisect
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.answers.refs import NodeRef, node_ref
from graph.view import View

# Per label the properties that it is found by, best first; `key` comes after all of them.
TERMS: dict[str, tuple[str, ...]] = {
    "Material": ("symbol", "name_en", "name_nl", "cas"),
    "Country": ("name_en", "name_nl", "iso2"),
    "Product": ("name_en", "name_nl"),
    "Measure": ("legal_reference", "title_en", "title_nl"),
    "Organisation": ("name", "also_known_as", "kvk", "lei"),
    "Site": ("name",),
    "Code": ("code",),
    "Item": ("control_code", "hs"),
    "Sector": ("name_en", "name_nl", "nace"),
    "Source": ("title",),
}
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
LONGEST = 200  # characters of a question that are looked at
SCANNED = 2_000  # terms that begin with the text and are ranked; whole matches stand first


@dataclass(frozen=True)
class Hit:
    """A node that was found, and what of it matched."""

    node: NodeRef
    matched: str  # the property
    value: str  # its text
    whole: bool  # else its beginning

    def because(self, lang: str) -> str:
        """`chemical symbol Dy`, `English name begins with "Dysp"`."""
        english, dutch = WORDS[self.matched]
        if self.whole:
            return f"{dutch if lang == 'nl' else english}: {self.value}"
        return f"{dutch} begint zo: {self.value}" if lang == "nl" else f"{english} begins so: {self.value}"


@dataclass(frozen=True, eq=False)
class Index:
    """Terms of a View in order of their folded text, each with its rank, label, row and property."""

    folded: list[str]
    entries: list[tuple[int, int, str, str]]


def search(view: View, text: str, kinds: Sequence[str] | None = None, first: int = 10) -> tuple[Hit, ...]:
    """Nodes that a text names, whole matches first, then by kind of node and property in the order of TERMS."""
    asked = fold(text[:LONGEST])
    if not asked:
        return ()
    index = view.derived("search", lambda: _index(view))
    labels = tuple(TERMS)
    wanted = set(kinds or labels)
    found: dict[tuple[str, int], tuple[tuple[bool, int, str], str]] = {}
    start = bisect.bisect_left(index.folded, asked)
    for at in range(start, min(start + SCANNED, len(index.folded))):
        if not index.folded[at].startswith(asked):
            break
        rank, row, label, matched = index.entries[at]
        order = (index.folded[at] != asked, rank, index.folded[at])
        if label in wanted and ((label, row) not in found or order < found[label, row][0]):
            found[label, row] = order, matched
    best = sorted(found.items(), key=lambda item: (item[1][0], item[0][1]))[:first]
    return tuple(
        Hit(node_ref(view, label, row), matched, _text(view, label, row, matched, asked), not order[0])
        for (label, row), (order, matched) in best
    )


def fold(text: str) -> str:
    """Lower case without accents and punctuation; a number with points in it is one number."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    if plain and all(c.isdigit() or c in ". " for c in plain):
        return "".join(c for c in plain if c.isdigit())
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _index(view: View) -> Index:
    entries = sorted(_entries(view))
    return Index([entry[0] for entry in entries], [entry[1:] for entry in entries])


def _entries(view: View) -> Iterator[tuple[str, int, int, str, str]]:
    for place, (label, properties) in enumerate(TERMS.items()):
        for rank, name in enumerate((*properties, "key")):
            for row in view.nodes(label).tolist():
                for value in _values(view, label, row, name):
                    if folded := fold(value):
                        yield folded, 10 * place + rank, row, label, name


def _values(view: View, label: str, row: int, name: str) -> tuple[str, ...]:
    value = view.snapshot.nodes[label].value(name, row)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def _text(view: View, label: str, row: int, name: str, asked: str) -> str:
    return next(value for value in _values(view, label, row, name) if fold(value).startswith(asked))
