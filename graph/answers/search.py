"""Finding a node by what people call it: key, name in either language, symbol, CAS number, code, legal reference.

Case, accents and punctuation don't count, and typing errors are forgiven. Each hit says what it matched, and how.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.answers.refs import NodeRef, node_ref
from graph.answers.terms import LABELS, PROPERTIES, Terms, fold, terms, values
from graph.view import View

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
How = Literal["WHOLE", "WIDER", "BEGINS", "WORDS", "NEAR", "PART"]
# How a text matched, in words; the property's own words and its text follow in place of the two signs.
MANNERS: dict[How, tuple[str, str]] = {
    "WHOLE": ("{0}: {1}", "{0}: {1}"),
    "WIDER": ("{0} that covers it: {1}", "{0} waar het onder valt: {1}"),
    "BEGINS": ("{0} begins so: {1}", "{0} begint zo: {1}"),
    "WORDS": ("{0} has these words: {1}", "{0} met deze woorden: {1}"),
    "NEAR": ("{0} looks like it: {1}", "{0} lijkt erop: {1}"),
    "PART": ("{0} is close to a part of it: {1}", "{0} lijkt op een deel ervan: {1}"),
}  # fmt: skip
NAMED = ("hs", "cn", "gn", "taric", "cas", "kvk", "lei", "nace", "iso")  # what people write before a number
# Dutch words for a legal reference; the references themselves are in English.
ENGLISH = {
    "aankondiging": "announcement",
    "mededeling": "announcement",
    "besluit": "decision",
    "verordening": "regulation",
    "artikel": "article",
    "nr": "no",
    "nummer": "no",
    "van": "of",
}
CODE_LENGTHS = (8, 6, 4)  # digits of the wider codes of a longer one
CANDIDATES = 500  # texts that are compared letter by letter
RANKED = 2_000  # entries of texts that begin so which are ranked; the best properties first
SURE = 5  # letters from which one wrong letter is a typing error, even where something else matches
LIKE = 0.7  # similarity from which a text may have been meant
WORD_LIKE = 0.76  # the same for one word among others: one error in five letters, two in nine
BY_KEY = 0.95  # factor for a text that is only a key: a name says more
DIGITS_LIKE = 7  # digits from which a number with one wrong digit may have been meant
OTHER_NUMBER = 0.85  # factor for a text with another number in it
INSIDE = 5  # letters of a word that is looked for inside other words: Dutch writes them as one
MOST_WORDS = 12
APART = 4  # words of a question that are looked for apart where all of it finds nothing
WHOLE, WIDER, CLOSE, BEGINS, HAS_WORDS, LIKE_IT = range(6)  # the order of ways of matching
Order = tuple[Any, ...]  # one of these first; then numbers, the less the better


@dataclass(frozen=True)
class Hit:
    """A node that was found, and what of it matched, and how.

    WHOLE: the text is it. WIDER: a code that the asked one falls under. BEGINS: it begins so. WORDS: each word of the
    question begins a word of it. NEAR: a typing error apart; what may have been meant. PART: near to a part of the
    question, where nothing is near to all of it.
    """

    node: NodeRef
    matched: str  # the property
    value: str  # its text
    how: How

    @property
    def sure(self) -> bool:
        """Whether what was asked stands in it; else it is what may have been meant."""
        return self.how not in ("NEAR", "PART")

    def because(self, lang: str, named: bool = False) -> str:
        """`chemical symbol: Dy`, `English name begins so: Dysprosium`; without the text where it is `named` already."""
        matched = self.matched
        if lang == "nl" and matched in DUTCH and fold(self.node.name_nl) == fold(self.value):
            matched = DUTCH[matched]
        english, dutch = WORDS[matched]
        words, place = (dutch, 1) if lang == "nl" else (english, 0)
        manner = MANNERS[self.how][place]
        return manner.removesuffix(": {1}").format(words) if named else manner.format(words, self.value)


@dataclass(frozen=True)
class _Match:
    """A text of the index that matched: the less its order, the better."""

    text: int
    order: Order
    how: How


def search(view: View, text: str, kinds: Sequence[str] | None = None, first: int = 10) -> tuple[Hit, ...]:
    """Nodes that a text names, the best first: whole matches, one letter off, beginnings, words; else the like.

    Within one way of matching, by likeness, then by kind and property in the order of TERMS. `kinds` are labels.
    """
    asked = question(text)
    labels = tuple(LABELS.index(kind) for kind in kinds or LABELS if kind in LABELS)
    if not asked or not labels or first < 1:
        return ()
    hits = _search(view, asked, labels, first)
    english = " ".join(ENGLISH.get(word, word) for word in asked.split())
    if english != asked and not any(hit.sure for hit in hits):
        hits = _search(view, english, labels, first) or hits
    words = sorted({w for w in asked.split() if len(w) > 3 and w.isalpha()}, key=lambda word: (-len(word), word))
    if hits or len(asked.split()) == 1:
        return hits
    # Nothing is like the whole of it: what its words find apart, in turns.
    found = [_search(view, word, labels, first) for word in words[:APART]]
    turns = [hits[turn] for turn in range(first) for hits in found if turn < len(hits)]
    distinct = {hit.node.id: hit for hit in reversed(turns)}
    return tuple(replace(hit, how="PART") for hit in reversed(distinct.values()))[:first]


def question(text: str) -> str:
    """What is looked for: folded, and without the `HS` or `CAS` that people write before a number.

    >>> question("HS 8505.11"), question("CAS-nr. 7440-00-8"), question("Nd")
    ('850511', '7440008', 'nd')
    """
    asked = fold(text)
    kind, _, rest = asked.partition(" ")
    rest = rest.removeprefix("nr ").removeprefix("no ").removeprefix("code ").removeprefix("nummer ")
    if kind in NAMED and any(c.isdigit() for c in rest):
        asked = fold(rest.replace(" ", "")) if all(c.isdigit() or c == " " for c in rest) else rest
    return asked


def _search(view: View, asked: str, labels: tuple[int, ...], first: int) -> tuple[Hit, ...]:
    index = terms(view)
    best: dict[tuple[int, int], tuple[Order, int, _Match]] = {}
    for match, entries in _matches(index, asked, labels):
        for entry in entries:
            node = int(index.labels[entry]), int(index.rows[entry])
            order = (*match.order, int(index.ranks[entry]), index.texts[match.text])
            if node[0] in labels and (node not in best or order < best[node][0]):
                best[node] = order, entry, match
    chosen = sorted(best.items(), key=lambda item: (item[1][0], item[0]))[:first]
    return tuple(_hit(view, index, *node, entry, match) for node, (_, entry, match) in chosen)


def _matches(index: Terms, asked: str, labels: tuple[int, ...]) -> list[tuple[_Match, range]]:
    """Texts that match, with their entries; what is only like it takes part where nothing is surer."""
    begin = index.beginning(asked)
    found = _beginning(index, asked, begin, labels)
    if asked.isdigit() and not found:
        found = _wider(index, asked)
    like = [match for match in _like(index, asked, labels) if match.text not in begin]
    if found or any(match.how == "WORDS" for match in like):
        like = [match for match in like if match.how == "WORDS" or match.order[0] == CLOSE]
    return found + [(match, index.entries(range(match.text, match.text + 1))) for match in like]


def _beginning(index: Terms, asked: str, begin: range, labels: tuple[int, ...]) -> list[tuple[_Match, range]]:
    entries = index.entries(begin)
    places = np.arange(entries.start, entries.stop)
    places = places[np.isin(index.labels[places], labels)]
    best = places[np.argsort(index.ranks[places], kind="stable")[:RANKED]]
    texts = np.searchsorted(index.starts, best, side="right") - 1
    found = []
    for place, text in zip(best.tolist(), texts.tolist(), strict=True):
        more = len(index.texts[text]) - len(asked)
        close = more == 1 and len(asked) >= SURE and not index.texts[text][-1].isdigit()
        order: Order = (WHOLE,) if more == 0 else (CLOSE, 0, 0.0) if close else (BEGINS,)
        found.append((_Match(text, order, "BEGINS" if more else "WHOLE"), range(place, place + 1)))
    return found


def _wider(index: Terms, asked: str) -> list[tuple[_Match, range]]:
    """The longest customs code that the asked one, a longer one, falls under."""
    for length in CODE_LENGTHS:
        begin = index.beginning(asked[:length])
        if len(asked) > length and begin and index.texts[begin.start] == asked[:length]:
            entries = index.entries(range(begin.start, begin.start + 1))
            codes = [entry for entry in entries if PROPERTIES[index.properties[entry]] == "code"]
            if codes:
                match = _Match(begin.start, (WIDER,), "WIDER")
                return [(match, range(entry, entry + 1)) for entry in codes]
    return []


def _like(index: Terms, asked: str, labels: tuple[int, ...]) -> list[_Match]:
    """Of the texts that share most with what is asked: those with its words, and those that it may stand for."""
    digits = asked.isdigit()
    if len(asked) < (DIGITS_LIKE if digits else 3):
        return []
    candidates = index.alike(asked, labels, CANDIDATES).tolist()
    if not candidates:
        return []
    texts = [index.texts[candidate] for candidate in candidates]
    # Texts are folded already: no processor, or each call would fold all of them again.
    ratios = process.cdist([asked], texts, scorer=fuzz.ratio, processor=None)[0] / 100
    errors = process.cdist([asked], texts, scorer=OSA.distance, processor=None, score_cutoff=1)[0]
    if digits:
        near = [(c, r) for c, r, e in zip(candidates, ratios.tolist(), errors.tolist(), strict=True) if e == 1]
        return [_Match(candidate, (LIKE_IT, -round(ratio, 4)), "NEAR") for candidate, ratio in near]
    numbers = _numbers(asked)
    found = []
    covers, whole = _cover(asked, texts)
    for place, (candidate, ratio, cover) in enumerate(zip(candidates, ratios.tolist(), covers.tolist(), strict=True)):
        same = _numbers(texts[place]) == numbers
        likeness = max(ratio if same else ratio * OTHER_NUMBER, 0.9 * cover + 0.1 * ratio)
        likeness *= BY_KEY if _only_key(index, candidate) else 1
        if errors[place] == 1 and same and len(asked) >= SURE:
            found.append(_Match(candidate, (CLOSE, 1, -round(likeness, 4)), "NEAR"))
        elif whole[place]:
            label = int(index.labels[index.starts[candidate]])
            found.append(_Match(candidate, (HAS_WORDS, label, -round(likeness, 4)), "WORDS"))
        elif likeness >= LIKE:
            found.append(_Match(candidate, (LIKE_IT, -round(likeness, 4)), "NEAR"))
    return found


def _numbers(text: str) -> list[str]:
    return sorted(word for word in text.split() if any(c.isdigit() for c in word))


def _only_key(index: Terms, text: int) -> bool:
    entries = index.entries(range(text, text + 1))
    return all(PROPERTIES[index.properties[entry]] == "key" for entry in entries)


def _cover(asked: str, texts: list[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Per text how much of the asked words it has, each as its most similar word there, and whether it has all.

    Σ letters · similarity / Σ letters over the asked words. A word that begins one of the text's is wholly there; so is
    one of five letters that stands inside it: `kobaltmagneet` has `magneet`. One with a digit in it is there or not;
    where it is not, the text has nothing. Words of up to three letters don't decide whether it has all. Shapes: both
    (texts,).
    """
    words = list(dict.fromkeys(asked.split()))[:MOST_WORDS]
    split = [text.split() for text in texts]
    distinct = {word: place for place, word in enumerate(dict.fromkeys(word for one in split for word in one))}
    alike = process.cdist(words, list(distinct), scorer=OSA.normalized_similarity, processor=None)
    numbered = np.array([any(c.isdigit() for c in word) for word in words])
    alike[(alike < WORD_LIKE) | numbered[:, None] | (np.array([len(word) for word in words]) < 4)[:, None]] = 0
    begins = np.array(
        [[other.startswith(word) or (len(word) >= INSIDE and word in other) for other in distinct] for word in words]
    )
    equal = np.array([[other == word for other in distinct] for word in words])
    alike[np.where(numbered[:, None], equal, begins)] = 1
    places = np.array([distinct[word] for one in split for word in one])
    starts = np.cumsum([0, *(len(one) for one in split[:-1])])
    best = np.maximum.reduceat(alike[:, places], starts, axis=1)
    lengths = np.array([len(word) for word in words])
    cover = lengths @ best / lengths.sum()
    cover[(best[numbered] == 0).any(axis=0)] = 0
    deciding = numbered | (lengths > 3)
    return cover, (best[deciding] == 1).all(axis=0) & deciding.any()


def _hit(view: View, index: Terms, place: int, row: int, entry: int, match: _Match) -> Hit:
    label, name = LABELS[place], PROPERTIES[index.properties[entry]]
    text = index.texts[match.text]
    value = next(value for value in values(view, label, row, name) if fold(value) == text)
    return Hit(node_ref(view, label, row), name, value, match.how)
