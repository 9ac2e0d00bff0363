"""What an editor has mended once does not come back: slips as a list, and rules for how a text is written."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.tables.columns import NAMED
from ketenkaart.visualise.wording import language
from ketenkaart.words.wording import LANGUAGES
from tests.test_prose import texts

SLIPS = Path(__file__).with_name("slips.csv")
FACTS = CHECKOUT / "data" / "facts"
ABBREVIATED = r"\b(?:[Nn]r|[Nn]o|art|e\.a|et al|ca|resp|incl|bijv|[A-Z]|B\.V|N\.V|Ltd|Co|Inc|St|vs|approx|max|min)\."
MANY = (
    "dagen|maanden|maatregelen|vestigingen|bedrijven|leveringen|bronnen|feiten|rijen|regels|landen|stappen|knopen|"
    "schakels|besluiten|aanvragen|posten|cijfers|materialen|producten|soorten|"
    "days|months|measures|sites|companies|deliveries|sources|facts|rows|countries|stages|nodes|links|decisions|"
    "applications|items|figures|materials|products|kinds"
)


@dataclass(frozen=True)
class Text:
    """One text for readers: its language, the room whose it is, and where it stands."""

    lang: str
    room: str
    words: str


@dataclass(frozen=True)
class Slip:
    """What is not to be written in a language, what is instead, where it means something else, and how it was seen."""

    language: str
    pattern: re.Pattern[str]
    instead: str
    rooms: frozenset[str]
    example: str


@cache
def slips() -> list[Slip]:
    with SLIPS.open(encoding="utf-8", newline="") as lines:
        return [
            Slip(
                row["language"],
                re.compile(row["pattern"]),
                row["instead"],
                frozenset(row["rooms"].split()),
                row["example"],
            )
            for row in csv.DictReader(lines)
        ]


@cache
def written() -> list[Text]:
    return [*_labels(), *_columns(), *_sentences(), *_facts()]


def _labels() -> Iterator[Text]:
    """Labels and texts of the pages, by the file that they stand in."""
    for room, part in language.catalogues().items():
        for message in part:
            if message.id:
                yield Text("en", room, str(message.id).replace("%%", "%"))
                yield Text("nl", room, str(message.string).replace("%%", "%"))


def _columns() -> Iterator[Text]:
    for column in NAMED.values():
        yield from (Text("en", "columns", text) for text in (column.title, column.meaning))


def _sentences() -> Iterator[Text]:
    for path, words in texts():
        if path.suffix == ".jinja":
            yield Text(path.stem, "sentences", words)


def _facts() -> Iterator[Text]:
    """What the facts that ship have in two languages: titles, names, goods, terms, what an applicant submits."""
    for path in sorted(FACTS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for lang in LANGUAGES:
                    for field, words in row.items():
                        here = field.endswith(f"_{lang}") or (lang == "en" and f"{field}_nl" in row)
                        if here and words:
                            yield Text(lang, path.stem, words)


def test_texts_of_every_kind_are_looked_at_in_both_languages():
    rooms = {lang: {text.room for text in written() if text.lang == lang} for lang in LANGUAGES}
    assert rooms["nl"] == rooms["en"]
    assert {"home", "columns", "sentences", "measures"} <= rooms["en"]
    assert len(written()) > 3_000


@pytest.mark.parametrize("slip", slips(), ids=lambda slip: slip.example)
def test_a_slip_is_found_where_it_was_seen_and_nowhere_now(slip: Slip):
    assert slip.pattern.search(slip.example), "a pattern that finds nothing holds nothing"
    found = [text for text in written() if text.lang == slip.language and text.room not in slip.rooms]
    assert [(text.room, text.words) for text in found if slip.pattern.search(text.words)] == [], slip.instead


def test_a_slip_is_listed_once_and_says_what_to_write():
    assert len({(slip.language, slip.pattern) for slip in slips()}) == len(slips()) > 40
    assert all(slip.instead and slip.language in LANGUAGES for slip in slips())
    rooms = {text.room for text in written()}
    assert {room for slip in slips() for room in slip.rooms} <= rooms


def wrong(rule: str, lang: str | None = None) -> list[tuple[str, str]]:
    """Texts that a rule finds something in, outside what is abbreviated."""
    found = re.compile(rule)
    return [
        (text.room, text.words)
        for text in written()
        if lang in (None, text.lang) and found.search(re.sub(ABBREVIATED, "", text.words))
    ]


def test_a_sentence_begins_with_a_capital_after_a_full_stop():
    assert wrong(r"[^\W\d_]{2}\. +[a-zà-ÿ](?!:)") == []  # a formula explains `d:`


def test_no_sentence_ends_in_two_full_stops():
    assert wrong(r"(?<!\.)\.\.(?!\.)") == []


def test_one_of_something_is_no_plural():
    assert wrong(rf"(?<![\d.,–-])\b1 (?:{MANY})\b") == []


def test_a_number_stands_as_its_language_has_it():
    """`18.125 ton` and `18,125 tonnes`: four digits alone are a year or a code."""
    quantity = r"(?:ton(?:nes)?|t|kg|bedrijven|companies|aanvragen|applications)\b"
    assert wrong(rf"(?<![\d.,])\d{{4,}} {quantity}") == []
    assert wrong(rf"\d,\d{{3}} {quantity}", "nl") == []
    assert wrong(rf"\d\.\d{{3}} {quantity}", "en") == []
