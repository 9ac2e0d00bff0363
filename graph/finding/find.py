"""Finding a node by what people call it: key, name in either language, symbol, CAS number, code, legal reference.

Case, accents and punctuation don't count, and typing errors are forgiven. What is found says what it matched, and how.
It works on the names of a View as on those of plain tables: loaders suggest with it what a wrong key may have meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from ketenkaart.graph.finding.countries import core
from ketenkaart.graph.finding.folding import fold, unspaced
from ketenkaart.graph.finding.index import LABELS, PROPERTIES, Index
from ketenkaart.graph.finding.words import cover, numbered, parts
from ketenkaart.graph.model import Explained

NAMED = ("hs", "cn", "gn", "taric", "cas", "kvk", "lei", "nace", "iso")  # what people write before a number
CODE_LENGTHS = (8, 6, 4)  # digits of the wider codes of a longer one
CANDIDATES = 500  # texts that are compared letter by letter
RANKED = 2_000  # entries of texts that begin so which are ranked; the best properties first
SURE = 5  # letters from which one wrong letter is a typing error, even where something else matches
LIKE = 0.7  # similarity from which a text may have been meant
BY_KEY = 0.95  # factor for a text that is only a key: a name says more
DIGITS_LIKE = 7  # digits from which a number with one wrong digit may have been meant
OTHER_NUMBER = 0.85  # factor for a text with another number in it
COUNTRY = LABELS.index("Country")
KEY, TOPIC = PROPERTIES.index("key"), PROPERTIES.index("topic")
CONSIDERED = 20  # hits of which those come first of which most is known
APART = 4  # words of a question that are looked for apart where all of it finds nothing
WHOLE, SAME_WORDS, WIDER, CLOSE, BEGINS, HAS_WORDS, LIKE_IT = range(7)  # the order of ways of matching
Order = tuple[Any, ...]  # one of these first; then numbers, the less the better


class How(Explained):
    """How a text matched what was searched for."""

    WHOLE = "WHOLE", "It is the text."
    WIDER = "WIDER", "It is a customs code that the asked one falls under."
    BEGINS = "BEGINS", "It begins so."
    WORDS = "WORDS", "Each word asked begins a word of it."
    NEAR = "NEAR", "A typing error apart: what may have been meant."
    PART = "PART", "Found by a part of the question; nothing is near to all of it."


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
    """A node that was found, and what of it matched, and how."""

    label: str
    row: int
    matched: str  # the property
    value: str  # its text
    how: How

    @property
    def sure(self) -> bool:
        """Whether what was asked stands in it; else it is what may have been meant."""
        return self.how not in (How.NEAR, How.PART)


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
    words = sorted({w for w in asked.split() if len(w) > 3 and w.isalpha()}, key=lambda word: (-len(word), word))
    if hits or len(asked.split()) == 1:
        return hits
    # Nothing is like the whole of it: what its words find apart, in turns.
    found = [_find(names, word, labels, first) for word in words[:APART]]
    turns = [hits[turn] for turn in range(first) for hits in found if turn < len(hits)]
    distinct = {(hit.label, hit.row): hit for hit in reversed(turns)}
    return tuple(replace(hit, how=How.PART) for hit in reversed(distinct.values()))[:first]


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
        return hit.how, hit.how == How.BEGINS and len(fold(hit.value)) == len(asked) + 1  # nearly the whole

    ways = list(dict.fromkeys(map(way, hits)))
    turn = {hit: -names.used(hit.label, hit.row) if hit.how in (How.BEGINS, How.WORDS) else 0 for hit in hits}
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
            if match.order[0] == HAS_WORDS and index.properties[entry] == TOPIC:
                continue  # a topic is meant as a whole, also where its text is the name of a group as well
            # A topic has many nodes, as have words: that of which most is known is the likeliest.
            many = match.order[0] == HAS_WORDS or index.properties[entry] == TOPIC
            used = names.used(LABELS[node[0]], node[1]) if many else 0
            way, rank, text = match.order, int(index.ranks[entry]), index.texts[match.text]
            order = (*way[:3], -used, *way[3:], rank, text) if way[0] == HAS_WORDS else (*way, rank, -used, text)
            if node[0] in labels and (node not in best or order < best[node][0]):
                best[node] = order, entry, match
    chosen = sorted(best.items(), key=lambda item: (item[1][0], item[0]))[:first]
    return tuple(_found(names, *node, entry, match) for node, (_, entry, match) in chosen)


def _matches(index: Index, asked: str, labels: tuple[int, ...], first: int) -> list[tuple[_Match, range]]:
    """Texts that match, with their entries; what is only like it takes part where nothing is surer."""
    begin = index.beginning(asked)
    found = _beginning(index, asked, begin, labels)
    whole = sum(match.how == How.WHOLE for match, _ in found)
    if COUNTRY in labels and not whole:
        same = index.cores.get(core(asked), [])
        found += [(_Match(text, (SAME_WORDS,), How.WORDS), index.entries(range(text, text + 1))) for text in same]
    if first == 1 and whole:
        return found
    if asked.isdigit() and not found:
        found = _wider(index, asked)
    like = [match for match in _like(index, asked, labels) if match.text not in begin]
    if found or any(match.how == How.WORDS for match in like):
        like = [match for match in like if match.how == How.WORDS or match.order[0] == CLOSE]
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
        found.append((_Match(text, order, How.BEGINS if more else How.WHOLE), range(place, place + 1)))
    return found


def _wider(index: Index, asked: str) -> list[tuple[_Match, range]]:
    """The longest customs code that the asked one, a longer one, falls under."""
    for length in CODE_LENGTHS:
        begin = index.beginning(asked[:length])
        if len(asked) > length and begin and index.texts[begin.start] == asked[:length]:
            entries = index.entries(range(begin.start, begin.start + 1))
            codes = [entry for entry in entries if PROPERTIES[index.properties[entry]] == "code"]
            if codes:
                match = _Match(begin.start, (WIDER,), How.WIDER)
                return [(match, range(entry, entry + 1)) for entry in codes]
    return []


def _like(index: Index, asked: str, labels: tuple[int, ...]) -> list[_Match]:
    """Of the texts that share most with what is asked: those with its words, and those that it may stand for."""
    digits = asked.isdigit()
    if len(asked) < (DIGITS_LIKE if digits else 3) and not unspaced(asked):
        return []
    wanted = parts(asked, index.words)
    others = " ".join(word for part in wanted for way in part.others for word in way)
    alike = [index.alike(asked, labels, CANDIDATES), *([index.alike(others, labels, CANDIDATES)] if others else [])]
    candidates = np.unique(np.concatenate(alike)).tolist()
    if not candidates:
        return []
    texts = [index.texts[candidate] for candidate in candidates]
    # Texts are folded already: no processor, or each call would fold all of them again.
    ratios = process.cdist([asked], texts, scorer=fuzz.ratio, processor=None)[0] / 100
    errors = process.cdist([asked], texts, scorer=OSA.distance, processor=None, score_cutoff=1)[0]
    if digits:
        near = [(c, r) for c, r, e in zip(candidates, ratios.tolist(), errors.tolist(), strict=True) if e == 1]
        return [_Match(candidate, (LIKE_IT, -round(ratio, 4)), How.NEAR) for candidate, ratio in near]
    numbers = _numbers(asked)
    found = []
    covers, whole, same_words = cover(wanted, texts)
    for place, (candidate, ratio, covered) in enumerate(zip(candidates, ratios.tolist(), covers.tolist(), strict=True)):
        same = _numbers(texts[place]) == numbers
        likeness = max(ratio if same else ratio * OTHER_NUMBER, 0.9 * covered + 0.1 * ratio)
        if likeness < LIKE and not whole[place] and errors[place] > 1:
            continue
        only = _only(index, candidate)
        likeness *= BY_KEY if only == KEY else 1
        if same_words[place]:
            found.append(_Match(candidate, (SAME_WORDS,), How.WORDS))
        elif errors[place] == 1 and same and len(asked) >= SURE:
            found.append(_Match(candidate, (CLOSE, 1, -round(likeness, 4)), How.NEAR))
        elif whole[place] and only != TOPIC:
            label = int(index.labels[index.starts[candidate]])
            found.append(_Match(candidate, (HAS_WORDS, label, covered < 1, -round(likeness, 4)), How.WORDS))
        elif likeness >= LIKE:
            found.append(_Match(candidate, (LIKE_IT, -round(likeness, 4)), How.NEAR))
    return found


def _numbers(text: str) -> list[str]:
    return sorted(word for word in text.split() if numbered(word)) if numbered(text) else []


def _only(index: Index, text: int) -> int | None:
    """The property, by its place in PROPERTIES, that a text is nothing but."""
    places = set(index.properties[index.starts[text] : index.starts[text + 1]].tolist())
    return places.pop() if len(places) == 1 else None


def _found(names: Names, place: int, row: int, entry: int, match: _Match) -> Found:
    label, name = LABELS[place], PROPERTIES[names.index.properties[entry]]
    text = names.index.texts[match.text]
    value = next(value for value in names.values(label, row, name) if fold(value) == text)
    return Found(label, row, name, value, match.how)
