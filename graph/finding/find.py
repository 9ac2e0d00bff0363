"""Finding a node by what people call it: key, name in either language, symbol, CAS number, code, legal reference.

Case, accents and punctuation don't count, and typing errors are forgiven. What is found says what it matched, and how.
It works on the names of a View as on those of plain tables: loaders suggest with it what a wrong key may have meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from ketenkaart.graph.finding.countries import GENERIC, core
from ketenkaart.graph.finding.folding import fold, unspaced
from ketenkaart.graph.finding.index import LABELS, PROPERTIES, Index

How = Literal["WHOLE", "WIDER", "BEGINS", "WORDS", "NEAR", "PART"]
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
SINGULAR = 4  # letters that what may be a singular has at least
COUNTRY = LABELS.index("Country")
KEY, TOPIC = PROPERTIES.index("key"), PROPERTIES.index("topic")
CONSIDERED = 20  # hits of which those come first of which most is known
APART = 4  # words of a question that are looked for apart where all of it finds nothing
WHOLE, SAME_WORDS, WIDER, CLOSE, BEGINS, HAS_WORDS, LIKE_IT = range(7)  # the order of ways of matching
Order = tuple[Any, ...]  # one of these first; then numbers, the less the better


@dataclass(frozen=True, eq=False)
class Names:
    """What nodes are called, and where their keys and texts stand."""

    index: Index
    key: Callable[[str, int], str]  # of a label and a row
    values: Callable[[str, int, str], Sequence[str]]  # texts of a label, a row and a property
    goods: Callable[[str], Sequence[str]]  # keys of the products that a customs code, by key, classifies
    used: Callable[[str, int], int]  # of a label and a row: how many relationships there are with it


@dataclass(frozen=True)
class Found:
    """A node that was found, and what of it matched, and how.

    WHOLE: the text is it. WIDER: a code that the asked one falls under. BEGINS: it begins so. WORDS: each word of the
    question begins a word of it. NEAR: a typing error apart; what may have been meant. PART: near to a part of the
    question, where nothing is near to all of it.
    """

    label: str
    row: int
    matched: str  # the property
    value: str  # its text
    how: How

    @property
    def sure(self) -> bool:
        """Whether what was asked stands in it; else it is what may have been meant."""
        return self.how not in ("NEAR", "PART")


@dataclass(frozen=True)
class _Match:
    """A text of the index that matched: the less its order, the better."""

    text: int
    order: Order
    how: How


def find(names: Names, text: str, kinds: Sequence[str] | None = None, first: int = 10) -> tuple[Found, ...]:
    """Nodes that a text names, the best first: whole matches, one letter off, beginnings, words; else the like.

    Within one way of matching, by likeness, then by kind and property in the order of TERMS. `kinds` are labels.
    """
    asked = question(text)
    labels = tuple(LABELS.index(kind) for kind in kinds or LABELS if kind in LABELS)
    if not asked or not labels or first < 1:
        return ()
    hits = _find(names, asked, labels, first)
    english = " ".join(ENGLISH.get(word, word) for word in asked.split())
    if english != asked and not any(hit.sure for hit in hits):
        hits = _find(names, english, labels, first) or hits
    words = sorted({w for w in asked.split() if len(w) > 3 and w.isalpha()}, key=lambda word: (-len(word), word))
    if hits or len(asked.split()) == 1:
        return hits
    # Nothing is like the whole of it: what its words find apart, in turns.
    found = [_find(names, word, labels, first) for word in words[:APART]]
    turns = [hits[turn] for turn in range(first) for hits in found if turn < len(hits)]
    distinct = {(hit.label, hit.row): hit for hit in reversed(turns)}
    return tuple(replace(hit, how="PART") for hit in reversed(distinct.values()))[:first]


def suggest(names: Names, text: str, kinds: Sequence[str], first: int = 3) -> list[str]:
    """Keys of these kinds that a text may have meant, the best first; products by their customs code too.

    Of those whose names have all its words, or begin with it, that of which most is known comes first: length and
    alphabet say nothing of what somebody meant by `magneten`.
    """
    hits = _most_used(names, fold(text), find(names, text, kinds, max(first, CONSIDERED)))[:first]
    if "Product" in kinds and not any(hit.sure for hit in hits):
        codes = [hit for hit in find(names, text, ("Code",), first) if hit.sure]
        goods = dict.fromkeys(key for hit in codes for key in names.goods(names.key(hit.label, hit.row)))
        if goods:
            return list(goods)[:first]
    return [names.key(hit.label, hit.row) for hit in hits] or _slips(names, text, kinds, first)


def _most_used(names: Names, asked: str, hits: Sequence[Found]) -> list[Found]:
    """Hits of one way of matching by what is known of them; the ways stay in their order."""

    def way(hit: Found) -> tuple[How, bool]:
        return hit.how, hit.how == "BEGINS" and len(fold(hit.value)) == len(asked) + 1  # nearly the whole

    ways = list(dict.fromkeys(map(way, hits)))
    turn = {hit: -names.used(hit.label, hit.row) if hit.how in ("BEGINS", "WORDS") else 0 for hit in hits}
    return sorted(hits, key=lambda hit: (ways.index(way(hit)), turn[hit]))


def _slips(names: Names, text: str, kinds: Sequence[str], first: int) -> list[str]:
    """Keys of these kinds that are one slip of the hand away, of a text that is too short to be found by likeness."""
    index, asked = names.index, fold(text)
    if not 2 < len(asked) < SURE:
        return []
    keys = np.flatnonzero(
        (index.properties == PROPERTIES.index("key")) & np.isin(index.labels, [LABELS.index(one) for one in kinds])
    )
    texts = [index.texts[place] for place in np.searchsorted(index.starts, keys, side="right") - 1]
    near = np.flatnonzero(process.cdist([asked], texts, scorer=OSA.distance, processor=None, score_cutoff=1)[0] <= 1)
    entries = keys[near[:first]]
    return [names.key(LABELS[index.labels[entry]], int(index.rows[entry])) for entry in entries.tolist()]


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


def _find(names: Names, asked: str, labels: tuple[int, ...], first: int) -> tuple[Found, ...]:
    index = names.index
    best: dict[tuple[int, int], tuple[Order, int, _Match]] = {}
    for match, entries in _matches(index, asked, labels, first):
        for entry in entries:
            node = int(index.labels[entry]), int(index.rows[entry])
            # A topic has many nodes: that of which most is known is the likeliest.
            used = names.used(LABELS[node[0]], node[1]) if index.properties[entry] == TOPIC else 0
            order = (*match.order, int(index.ranks[entry]), -used, index.texts[match.text])
            if node[0] in labels and (node not in best or order < best[node][0]):
                best[node] = order, entry, match
    chosen = sorted(best.items(), key=lambda item: (item[1][0], item[0]))[:first]
    return tuple(_found(names, *node, entry, match) for node, (_, entry, match) in chosen)


def _matches(index: Index, asked: str, labels: tuple[int, ...], first: int) -> list[tuple[_Match, range]]:
    """Texts that match, with their entries; what is only like it takes part where nothing is surer."""
    begin = index.beginning(asked)
    found = _beginning(index, asked, begin, labels)
    whole = sum(match.how == "WHOLE" for match, _ in found)
    if COUNTRY in labels and not whole:
        same = index.cores.get(core(asked), [])
        found += [(_Match(text, (SAME_WORDS,), "WORDS"), index.entries(range(text, text + 1))) for text in same]
    if first == 1 and whole:
        return found
    if asked.isdigit() and not found:
        found = _wider(index, asked)
    like = [match for match in _like(index, asked, labels) if match.text not in begin]
    if found or any(match.how == "WORDS" for match in like):
        like = [match for match in like if match.how == "WORDS" or match.order[0] == CLOSE]
    return found + [(match, index.entries(range(match.text, match.text + 1))) for match in like]


def _beginning(index: Index, asked: str, begin: range, labels: tuple[int, ...]) -> list[tuple[_Match, range]]:
    entries = index.entries(begin)
    places = np.arange(entries.start, entries.stop)
    places = places[np.isin(index.labels[places], labels)]
    best = places[np.argsort(index.ranks[places], kind="stable")[:RANKED]]
    texts = np.searchsorted(index.starts, best, side="right") - 1
    found = []
    for place, text in zip(best.tolist(), texts.tolist(), strict=True):
        if index.properties[place] == TOPIC and len(index.texts[text]) > len(asked) + 1:
            continue  # a topic is meant as a whole
        more = len(index.texts[text]) - len(asked)
        close = more == 1 and len(asked) >= SURE and not index.texts[text][-1].isdigit()
        order: Order = (WHOLE,) if more == 0 else (CLOSE, 0, 0.0) if close else (BEGINS,)
        found.append((_Match(text, order, "BEGINS" if more else "WHOLE"), range(place, place + 1)))
    return found


def _wider(index: Index, asked: str) -> list[tuple[_Match, range]]:
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


def _like(index: Index, asked: str, labels: tuple[int, ...]) -> list[_Match]:
    """Of the texts that share most with what is asked: those with its words, and those that it may stand for."""
    digits = asked.isdigit()
    if len(asked) < (DIGITS_LIKE if digits else 3) and not unspaced(asked):
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
        likeness *= BY_KEY if _only(index, candidate, KEY) else 1
        if errors[place] == 1 and same and len(asked) >= SURE:
            found.append(_Match(candidate, (CLOSE, 1, -round(likeness, 4)), "NEAR"))
        elif whole[place] and not _only(index, candidate, TOPIC):
            label = int(index.labels[index.starts[candidate]])
            found.append(_Match(candidate, (HAS_WORDS, label, -round(likeness, 4)), "WORDS"))
        elif likeness >= LIKE:
            found.append(_Match(candidate, (LIKE_IT, -round(likeness, 4)), "NEAR"))
    return found


def _numbers(text: str) -> list[str]:
    return sorted(word for word in text.split() if any(c.isdigit() for c in word))


def _only(index: Index, text: int, place: int) -> bool:
    """Whether a text is nothing but one property, by its place in PROPERTIES."""
    return bool((index.properties[index.starts[text] : index.starts[text + 1]] == place).all())


def _cover(asked: str, texts: list[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Per text how much of the asked words it has, each as its most similar word there, and whether it has all.

    Σ letters · similarity / Σ letters over the asked words but the generic ones. A word that begins one of the text's
    is wholly there; so is one of five letters that stands inside it: `kobaltmagneet` has `magneet`. A plural counts as
    its singular. One with a digit in it is there or not; where it is not, the text has nothing. Words of up to three
    letters don't decide whether it has all. Shapes: both (texts,).
    """
    words = list(dict.fromkeys(asked.split()))
    words = ([word for word in words if word not in GENERIC] or words)[:MOST_WORDS]
    split = [text.split() for text in texts]
    distinct = {word: place for place, word in enumerate(dict.fromkeys(word for one in split for word in one))}
    alike = process.cdist(words, list(distinct), scorer=OSA.normalized_similarity, processor=None)
    numbered = np.array([any(c.isdigit() for c in word) for word in words])
    alike[(alike < WORD_LIKE) | numbered[:, None] | (np.array([len(word) for word in words]) < 4)[:, None]] = 0
    forms = [singulars(word) for word in words]
    begins = np.array([[any(_stands_in(form, other) for form in of) for other in distinct] for of in forms])
    equal = np.array([[other == word for other in distinct] for word in words])
    alike[np.where(numbered[:, None], equal, begins)] = 1
    places = np.array([distinct[word] for one in split for word in one])
    starts = np.cumsum([0, *(len(one) for one in split[:-1])])
    best = np.maximum.reduceat(alike[:, places], starts, axis=1)
    lengths = np.array([len(word) for word in words])
    cover = lengths @ best / lengths.sum()
    cover[(best[numbered] == 0).any(axis=0)] = 0
    deciding = numbered | (lengths > 3) | [unspaced(word) for word in words]
    return cover, (best[deciding] == 1).all(axis=0) & deciding.any()


def _stands_in(word: str, other: str) -> bool:
    """Whether a word begins another or stands inside it; of Chinese and the like, whether its letters do, in order."""
    if other.startswith(word):
        return True
    if not unspaced(word):
        return len(word) >= INSIDE and word in other
    rest = iter(other)
    return word in other or (len(word) > 2 and all(letter in rest for letter in word))


def singulars(word: str) -> tuple[str, ...]:
    """A word, and what it may be the plural of, in Dutch or English.

    >>> singulars("magneten"), singulars("schijven"), singulars("magnets"), singulars("ores")
    (('magneten', 'magnet', 'magneet'), ('schijven', 'schijv', 'schijf'), ('magnets', 'magnet'), ('ores',))
    """
    stem = word.removesuffix("en") if word.endswith("en") else word.removesuffix("s")
    if stem == word or len(stem) < SINGULAR or not word.isascii():
        return (word,)
    if not word.endswith("en"):
        return word, stem
    before, vowel, last = stem[-3], stem[-2], stem[-1]
    if vowel in "aeou" and before not in "aeiou" and last not in "aeiouw":
        return word, stem, f"{stem[:-1]}{vowel}{last}"  # one vowel in an open syllable, two in a closed one
    return (word, stem, stem[:-1] + {"v": "f", "z": "s"}[last]) if last in "vz" else (word, stem)


def _found(names: Names, place: int, row: int, entry: int, match: _Match) -> Found:
    label, name = LABELS[place], PROPERTIES[names.index.properties[entry]]
    text = names.index.texts[match.text]
    value = next(value for value in names.values(label, row, name) if fold(value) == text)
    return Found(label, row, name, value, match.how)
