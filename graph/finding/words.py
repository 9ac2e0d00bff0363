"""Whether a text has the words that are asked for: as they are, inflected, inside longer ones, or by another word.

`synonyms.csv` has in each row what people write for one thing, in Dutch and English, and whose words those are.
"""

import csv
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ketenkaart.graph.finding.countries import GENERIC
from ketenkaart.graph.finding.folding import fold, unspaced

FILE = Path(__file__).with_name("synonyms.csv")
WORD_LIKE = 0.76  # similarity of a word to one that was meant: one error in five letters, two in nine
INSIDE = 5  # letters of a word that is looked for inside other words: Dutch writes them as one
SHORT = 4  # letters below which a word decides nothing, and has no stem
MOST_WORDS = 12
LONGEST = 3  # words of a phrase that has synonyms
COMPOUND = 8  # letters from which a word may be two
LINKS = ("", "s", "en", "e")  # between the two
DIGIT = re.compile(r"\d")
ENDINGS = (("ies", "y"), ("e", ""), ("s", ""), ("en", ""), ("e", ""))  # `Duitse`, `reserves`
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class WordPart:
    """A word or phrase of a question, and what else may be written for it."""

    asked: Phrase
    others: tuple[Phrase, ...]

    @property
    def ways(self) -> tuple[Phrase, ...]:
        return (self.asked, *self.others)


def parts(asked: str, known: Collection[str]) -> list[WordPart]:
    """The words of a question without the generic ones; the longest phrases that have synonyms are one part.

    >>> parts("wachttijd zeldzame aarden", ())[1].others[-1]
    ('zam',)
    """
    words = list(dict.fromkeys(asked.split()))
    words = ([word for word in words if word not in GENERIC] or words)[:MOST_WORDS]
    found, at = [], 0
    while at < len(words):
        length = next((n for n in range(LONGEST, 1, -1) if stems(words[at : at + n]) in synonyms()), 1)
        phrase = tuple(words[at : at + length])
        others = [one for one in synonyms().get(stems(phrase), ()) if one != phrase]
        halves = compound(phrase[0], known) if length == 1 and not others else ()
        found.append(WordPart(phrase, (*others, halves) if halves else tuple(others)))
        at += length
    return found


@cache
def synonyms() -> dict[Phrase, list[Phrase]]:
    """Stems of the words of a phrase → all phrases for the same thing."""
    found: dict[Phrase, list[Phrase]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            same = [tuple(word for word in fold(one).split() if word not in GENERIC) for one in row["words"].split("|")]
            for phrase in same:
                found.setdefault(stems(phrase), []).extend(
                    one for one in same if one not in found.get(stems(phrase), ())
                )
    return found


def stems(words: Sequence[str]) -> Phrase:
    return tuple(stem(word) for word in words)


@lru_cache(2**16)
def stem(word: str) -> str:
    """A word without what Dutch and English put behind it; two words with one stem are forms of one.

    >>> stem("magneten") == stem("magneet"), stem("aarden") == stem("aarde"), stem("stoffen"), stem("batteries")
    (True, True, 'stof', 'battery')
    """
    if not word.isascii() or not word.isalpha():
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORT:
            word = word.removesuffix(ending) + instead
    if len(word) <= SHORT:
        return word
    word = word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])
    if word[-1] == word[-2] or (word[-3] == word[-2] and word[-2] in "aeou"):
        word = word[:-2] + word[-1]  # `stoff`; one vowel in an open syllable, two in a closed one
    return word


def compound(word: str, known: Collection[str]) -> Phrase:
    """The two known words that a word is made of; () where it is not.

    >>> compound("kobaltquotum", {"kobalt", "quotum"}), compound("voorraadschuur", {"voorraad"})
    (('kobalt', 'quotum'), ())
    """
    if len(word) < COMPOUND or not word.isascii() or not word.isalpha():
        return ()
    for at in range(len(word) - SHORT, SHORT - 1, -1):
        last = next((form for form in singulars(word[at:]) if form in known), "")
        first = next((word[:at].removesuffix(link) for link in LINKS if word[:at].removesuffix(link) in known), "")
        if last and len(first) >= SHORT:
            return first, last
    return ()


def singulars(word: str) -> tuple[str, ...]:
    """A word, and what it may be the plural of, in Dutch or English.

    >>> singulars("magneten"), singulars("schijven"), singulars("magnets"), singulars("ores")
    (('magneten', 'magnet', 'magneet'), ('schijven', 'schijv', 'schijf'), ('magnets', 'magnet'), ('ores',))
    """
    stem = word.removesuffix("en") if word.endswith("en") else word.removesuffix("s")
    if stem == word or len(stem) < SHORT or not word.isascii():
        return (word,)
    if not word.endswith("en"):
        return word, stem
    before, vowel, last = stem[-3], stem[-2], stem[-1]
    if vowel in "aeou" and before not in "aeiou" and last not in "aeiouw":
        return word, stem, f"{stem[:-1]}{vowel}{last}"  # one vowel in an open syllable, two in a closed one
    return (word, stem, stem[:-1] + {"v": "f", "z": "s"}[last]) if last in "vz" else (word, stem)


def cover(
    asked: Sequence[WordPart], texts: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Per text how much of the parts it has, each as its most similar word there; whether it has all; and nothing else.

    Σ letters · similarity / Σ letters over the asked words. What is written for a part instead is wholly there or not.
    A word with a digit in it is there or not; where it is not, the text has nothing. Words of up to three letters don't
    decide whether it has all, but do whether it has nothing else. Shapes: (texts,) each.
    """
    split = [text.split() for text in texts]
    vocabulary = WordIndex(word for words in split for word in words)
    places = np.array([vocabulary.place[word] for words in split for word in words])
    starts = np.cumsum([0, *(len(words) for words in split[:-1])])
    equal = np.array([word in GENERIC for word in vocabulary.words])
    best: dict[tuple[str, bool], NDArray[np.float64]] = {}
    for word, own in {(word, way is part.asked) for part in asked for way in part.ways for word in way}:
        there = vocabulary.has(word, own)
        equal[vocabulary.forms(word)] = True
        best[word, own] = np.maximum.reduceat(there[places], starts)
    found, total, missing = np.zeros(len(texts)), 0, np.zeros(len(texts), dtype=bool)
    whole, every = np.ones(len(texts), dtype=bool), np.ones(len(texts), dtype=bool)
    decided = False
    for part in asked:
        other = np.zeros(len(texts), dtype=bool)
        for way in part.others:
            other |= np.all([best[word, False] == 1 for word in way], axis=0)
        every &= other | np.all([best[word, True] == 1 for word in part.asked], axis=0)
        for word in part.asked:
            here = np.where(other, 1, best[word, True])
            found += len(word) * here
            total += len(word)
            if numbered(word):
                missing |= here == 0
            if numbered(word) or len(word) >= SHORT or unspaced(word) or part.others:
                decided = True
                whole &= here == 1
    found[missing] = 0
    return found / total, whole & np.full(len(texts), decided), every & np.logical_and.reduceat(equal[places], starts)


class WordIndex:
    """Distinct words, and where they stand in one text of all of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(dict.fromkeys(words))
        self.place = dict(zip(self.words, range(len(self.words)), strict=True))
        self._all = " " + " ".join(self.words)
        self._ends = np.cumsum([len(word) + 1 for word in self.words])

    def forms(self, word: str) -> list[int]:
        """Places of the words that are a form of one: a stem but its last letter begins all forms of it."""
        same = stem(word)
        return [place for place in self._standing(f" {same[:-1]}") if stem(self.words[place]) == same]

    def has(self, word: str, own: bool) -> NDArray[np.float64]:
        """How much of a word each has: all, if it is a form of it, begins with its four letters or holds its five.

        What somebody typed may be shorter, and be meant where it is only alike; a synonym is there or not.
        """
        found = np.zeros(len(self.place))
        if not numbered(word):
            if own and len(word) >= SHORT:
                alike = process.cdist([word], self.words, scorer=OSA.normalized_similarity, processor=None)[0]
                found = np.where(alike < WORD_LIKE, 0.0, alike)
            if own or len(word) >= SHORT:
                found[[place for form in singulars(word) for place in self._holding(form)]] = 1
        found[self.forms(word)] = 1
        return found

    def _holding(self, word: str) -> list[int]:
        """Places of the words that begin with one, or hold it; of Chinese and the like, its letters in order."""
        if unspaced(word):
            return [
                place
                for other, place in self.place.items()
                if word in other or (len(word) > 2 and _in_order(word, other))
            ]
        return self._standing(word if len(word) >= INSIDE else f" {word}")

    def _standing(self, piece: str) -> list[int]:
        at = [found.start() for found in re.finditer(re.escape(piece), self._all)]
        return np.searchsorted(self._ends, at, side="right").tolist()  # type: ignore[no-any-return]


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def numbered(text: str) -> bool:
    return DIGIT.search(text) is not None
