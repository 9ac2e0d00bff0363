"""An index of what nodes are called, which finds a text by its beginning or by pieces of it."""

import bisect
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.arrays import Ints, Longs
from ketenkaart.graph.finding.countries import core
from ketenkaart.graph.finding.folding import UNSPACED, fold

# Per label the properties that it is found by, best first; `key` comes after all of them.
TERMS: dict[str, tuple[str, ...]] = {
    "Group": ("name_en", "name_nl", "also_known_as"),
    "Material": ("symbol", "name_en", "name_nl", "cas", "topic"),
    "Country": ("name_en", "name_nl", "iso2", "also_known_as"),
    "Product": ("name_en", "name_nl", "topic"),
    "Measure": ("legal_reference", "short_en", "short_nl", "title_en", "title_nl", "topic"),
    "Organisation": ("name", "also_known_as", "kvk", "lei"),
    "Site": ("name",),
    "Code": ("code",),
    "Item": ("control_code", "hs"),
    "Engagement": ("parties", "about", "topic"),
    "Sector": ("name_en", "name_nl", "nace"),
    "Source": ("title",),
}
LABELS = tuple(TERMS)
PROPERTIES = (*dict.fromkeys(name for names in TERMS.values() for name in names), "key")
PIECES = 2**17  # numbers that a piece of three letters can have; two pieces with one number only add candidates
RAREST = 48  # pieces of a question that are looked up, the rarest first,
POSTINGS = 2_000_000  # as long as these many texts are gone through; the rarest six always
Named = tuple[str, int, str, str]  # label, row, property, text
log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Index:
    """Distinct folded texts in order; text i names the nodes of entries starts[i] to starts[i + 1].

    An entry is a label (its place in LABELS), a row, a property (its place in PROPERTIES) and a rank: ten times the
    place of the label plus that of the property among the label's own. Texts that hold piece p are
    `holding[pieces[p] : pieces[p + 1]]`.
    """

    texts: list[str]
    starts: Longs
    ranks: NDArray[np.int16]
    labels: NDArray[np.int8]
    rows: Ints
    properties: NDArray[np.int8]
    pieces: Longs
    holding: Ints
    sizes: Ints  # per text, how many different pieces it has
    cores: dict[str, list[int]]  # the telling words of countries' names, and the texts that have them
    words: frozenset[str]  # of all texts

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


def index(names: Iterable[Named]) -> Index:
    """The index of everything that has a name."""
    began = time.perf_counter()
    of_text: dict[str, int] = {}
    cores: dict[str, dict[int, None]] = {}
    found = []
    for label, row, name, text in names:
        if folded := fold(text):
            place = LABELS.index(label)
            rank = 10 * place + (*TERMS[label], "key").index(name)
            number = of_text.setdefault(folded, len(of_text))
            found.append((number, rank, place, row, PROPERTIES.index(name)))
            if label == "Country" and name not in ("key", "iso2") and (words := core(folded)):
                cores.setdefault(words, {})[number] = None
    columns = np.array(found, dtype=np.int64).reshape(-1, 5)
    texts = sorted(of_text)
    place_of = np.empty(len(texts), dtype=np.int64)
    place_of[[of_text[text] for text in texts]] = np.arange(len(texts))
    columns[:, 0] = place_of[columns[:, 0]]
    columns = columns[np.lexsort(columns.T[::-1])]
    numbers, owners = _pieces(texts)
    # One number for piece and text together: sorted, the texts of a piece stand beside each other, each once.
    pairs = np.sort(numbers * max(1, len(texts)) + owners)
    pieces, holding = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], max(1, len(texts)))
    made = Index(
        texts=texts,
        starts=np.searchsorted(columns[:, 0], np.arange(len(texts) + 1)),
        ranks=columns[:, 1].astype(np.int16),
        labels=columns[:, 2].astype(np.int8),
        rows=columns[:, 3].astype(np.int32),
        properties=columns[:, 4].astype(np.int8),
        pieces=np.searchsorted(pieces, np.arange(PIECES + 1)),
        holding=holding.astype(np.int32),
        sizes=np.bincount(holding, minlength=len(texts)).astype(np.int32),
        cores={words: [int(place_of[number]) for number in numbers] for words, numbers in cores.items()},
        words=frozenset(" ".join(texts).split()),
    )
    log.info("Index of %d names and numbers to search in, made in %.1f s.", len(texts), time.perf_counter() - began)
    return made


def _pieces(texts: Sequence[str]) -> tuple[Longs, Longs]:
    """Numbers of the pieces of each text, and whose each one is.

    Pieces are of three letters, a space before and after the text; in scripts that write no spaces each letter and each
    two beside each other are pieces as well.
    """
    blob = np.frombuffer("".join(f" {text} " for text in texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    owners = np.repeat(np.arange(len(texts)), lengths)
    # A text of n letters has n pieces; its first stands where the texts before it, two spaces each, end.
    places = np.arange(len(owners)) + 2 * owners
    letters = blob.astype(np.int64)
    numbers = letters[places] * 1_000_003 + letters[places + 1] * 10_007 + letters[places + 2] * 101
    dense = np.zeros(len(letters), dtype=bool)
    for first, last in UNSPACED:
        dense |= (letters >= first) & (letters <= last)
    own = dense[places + 1]
    two = own & dense[places + 2]
    singles, pairs = letters[places + 1][own] * 7_919, letters[places + 1] * 104_729 + letters[places + 2] * 1_299_709
    numbers = np.concatenate([numbers, singles, pairs[two]])
    return numbers % PIECES, np.concatenate([owners, owners[own], owners[two]])
