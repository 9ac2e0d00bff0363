"""What nodes are called, and an index of it that finds a text by its beginning or by the three-letter pieces in it."""

import bisect
import logging
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.answers import wording
from graph.snapshot import Longs
from graph.view import View

# Per label the properties that it is found by, best first; `key` comes after all of them.
TERMS: dict[str, tuple[str, ...]] = {
    "Material": ("symbol", "name_en", "name_nl", "cas"),
    "Country": ("name_en", "name_nl", "iso2", "also_known_as"),
    "Product": ("name_en", "name_nl"),
    "Measure": ("legal_reference", "title_en", "title_nl"),
    "Organisation": ("name", "also_known_as", "kvk", "lei"),
    "Site": ("name",),
    "Code": ("code",),
    "Item": ("control_code", "hs"),
    "Sector": ("name_en", "name_nl", "nace"),
    "Source": ("title",),
}
LABELS = tuple(TERMS)
PROPERTIES = (*dict.fromkeys(name for names in TERMS.values() for name in names), "key")
LONGEST = 200  # characters of a text that are looked at
PIECES = 2**17  # numbers that a piece of three letters can have; two pieces with one number only add candidates
RAREST = 48  # pieces of a question that are looked up, the rarest first,
POSTINGS = 2_000_000  # as long as these many texts are gone through; the rarest six always
SINGLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
APART = {place: " " for place in range(128) if not chr(place).isalnum()}
NUMBER = set(".- ")  # may stand inside one number
Codes = NDArray[np.int32]
log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Terms:
    """Distinct folded texts in order; text i names the nodes of entries starts[i] to starts[i + 1].

    An entry is a label (its place in LABELS), a row, a property (its place in PROPERTIES) and a rank: ten times the
    place of the label plus that of the property among the label's own. Texts that hold piece p are
    `holding[pieces[p] : pieces[p + 1]]`.
    """

    texts: list[str]
    starts: Longs
    ranks: NDArray[np.int16]
    labels: NDArray[np.int8]
    rows: Codes
    properties: NDArray[np.int8]
    pieces: Longs
    holding: Codes
    sizes: Codes  # per text, how many different pieces it has

    @property
    def nbytes(self) -> int:
        arrays = (self.starts, self.ranks, self.labels, self.rows, self.properties, self.pieces, self.holding)
        return sum(array.nbytes for array in arrays) + self.sizes.nbytes + sum(60 + len(text) for text in self.texts)

    def beginning(self, asked: str) -> range:
        """Places of the texts that begin with a text; itself, if it is there, is the first."""
        return range(bisect.bisect_left(self.texts, asked), bisect.bisect_left(self.texts, asked + "\U0010ffff"))

    def entries(self, texts: range) -> range:
        return range(int(self.starts[texts.start]), int(self.starts[texts.stop]))

    def alike(self, asked: str, labels: Sequence[int], most: int) -> Longs:
        """Texts of nodes of these labels that share the most with a text, up to a number of them.

        Each piece that both have counts log(1 + texts / texts with the piece): what is rare says more. Where two texts
        share as much, the one whose length is nearer goes first.
        """
        pieces = np.unique(_pieces([asked])[0])
        counts = self.pieces[pieces + 1] - self.pieces[pieces]
        pieces, counts = pieces[counts > 0], counts[counts > 0]
        rarest = np.argsort(counts, kind="stable")[:RAREST]
        taken = rarest[(np.cumsum(counts[rarest]) <= POSTINGS) | (np.arange(len(rarest)) < 6)]
        if not len(taken):
            return np.empty(0, dtype=np.int64)
        weights = np.log1p(len(self.texts) / counts[taken])
        found = np.concatenate([self.holding[self.pieces[p] : self.pieces[p + 1]] for p in pieces[taken].tolist()])
        shared = np.bincount(found, np.repeat(weights, counts[taken]), minlength=len(self.texts))
        allowed = np.ones(len(self.texts), dtype=bool)
        if set(labels) != set(range(len(LABELS))):
            allowed[:] = False
            allowed[np.searchsorted(self.starts, np.flatnonzero(np.isin(self.labels, labels)), side="right") - 1] = True
        some = np.flatnonzero((shared > 0) & allowed)
        near = shared[some] - 0.02 * weights.mean() * np.abs(self.sizes[some] - len(asked))
        if len(some) > most:
            some = some[np.argpartition(-near, most)[:most]]
        return some


def fold(text: str) -> str:
    """Lower case without accents and punctuation; a number with points, hyphens or spaces in it is one number.

    >>> fold("  Béta-Magneten B.V."), fold("8505.11"), fold("7429-91-6")
    ('beta magneten b v', '850511', '7429916')
    """
    plain = text[:LONGEST].lower()
    if plain.isascii():
        folded = " ".join(plain.translate(APART).split())
    else:
        plain = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().translate(SINGLE)
        plain = "".join(c for c in plain if not unicodedata.combining(c))[:LONGEST]
        folded = " ".join("".join(c if c.isalnum() else " " for c in plain).split())
    joined = folded.replace(" ", "")
    return joined if joined.isdigit() and not set(plain) - set(joined) - NUMBER else folded


def terms(view: View) -> Terms:
    """The index of a View. Views of one snapshot and scope share it, whatever their day."""
    loaded = tuple(sorted((name, info.content_hash) for name, info in view.snapshot.datasets.items()))
    return view.derived("terms", lambda: view.shelf.get(("terms", view.example, loaded), lambda: _terms(view)))


def values(view: View, label: str, row: int, name: str) -> tuple[str, ...]:
    """The texts of one property of a node; other names of countries are not in the graph but in our own list."""
    if (label, name) == ("Country", "also_known_as"):
        return wording.also_called(view.key(label, row))
    value = view.snapshot.nodes[label].value(name, row)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def _terms(view: View) -> Terms:
    began = time.perf_counter()
    of_text: dict[str, int] = {}
    columns = np.array(
        [(of_text.setdefault(text, len(of_text)), *entry) for text, entry in _entries(view)], dtype=np.int64
    ).reshape(-1, 5)
    texts = sorted(of_text)
    place = np.empty(len(texts), dtype=np.int64)
    place[[of_text[text] for text in texts]] = np.arange(len(texts))
    columns[:, 0] = place[columns[:, 0]]
    columns = columns[np.lexsort(columns.T[::-1])]
    numbers, owners = _pieces(texts)
    # One number for piece and text together: sorted, the texts of a piece stand beside each other, each once.
    pairs = np.sort(numbers * max(1, len(texts)) + owners)
    pieces, holding = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], max(1, len(texts)))
    made = Terms(
        texts,
        np.searchsorted(columns[:, 0], np.arange(len(texts) + 1)),
        columns[:, 1].astype(np.int16),
        columns[:, 2].astype(np.int8),
        columns[:, 3].astype(np.int32),
        columns[:, 4].astype(np.int8),
        np.searchsorted(pieces, np.arange(PIECES + 1)),
        holding.astype(np.int32),
        np.bincount(holding, minlength=len(texts)).astype(np.int32),
    )
    log.info("Index of %d names and numbers to search in, made in %.1f s.", len(texts), time.perf_counter() - began)
    return made


def _entries(view: View) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Folded text; rank, label, row, property."""
    for place, (label, properties) in enumerate(TERMS.items()):
        rows = view.nodes(label).tolist()
        for rank, name in enumerate((*properties, "key")):
            number = PROPERTIES.index(name)
            for row, texts in zip(rows, _texts(view, label, rows, name), strict=True):
                for text in texts:
                    if folded := fold(text):
                        yield folded, (10 * place + rank, place, row, number)


def _texts(view: View, label: str, rows: list[int], name: str) -> Iterator[tuple[str, ...]]:
    """`values` of many rows, a column at a time where the table has one."""
    table = view.snapshot.nodes[label]
    if name not in table.columns:
        yield from (values(view, label, row, name) for row in rows)
        return
    column = table.columns[name].to_list()
    for row in rows:
        value = column[row]
        yield (value,) if isinstance(value, str) else value or ()


def _pieces(texts: Sequence[str]) -> tuple[Longs, Longs]:
    """Numbers of the pieces of three letters of each text, a space before and after it, and whose each one is."""
    blob = np.frombuffer("".join(f" {text} " for text in texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    owners = np.repeat(np.arange(len(texts)), lengths)
    # A text of n letters has n pieces; its first stands where the texts before it, two spaces each, end.
    places = np.arange(len(owners)) + 2 * owners
    letters = blob.astype(np.int64)
    numbers = (letters[places] * 1_000_003 + letters[places + 1] * 10_007 + letters[places + 2] * 101) % PIECES
    return numbers, owners
