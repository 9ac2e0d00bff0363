"""Numbers, dates and names as they stand in a Dutch or British English sentence."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import localcontext
from enum import StrEnum
from functools import cache, lru_cache
from math import floor, log10
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from ketenkaart.graph.answers.rounding import FINEST, SIZE_LIMITS, edge, rounded, same_when_rounded


class Lang(StrEnum):
    """Language of texts."""

    EN = "en"
    NL = "nl"


LANGUAGES = (Lang.NL, Lang.EN)
LOCALES = {"nl": Locale("nl"), "en": Locale("en", "GB")}
NAMES = Path(__file__).with_name("country_names.csv")
SIZES = {
    "nl": ("klein", "merkbaar", "groot", "overheersend"),
    "en": ("small", "noticeable", "large", "dominant"),
}
THAN = {
    "nl": {"": "", "LESS": "minder dan ", "MORE": "meer dan "},
    "en": {"": "", "LESS": "less than ", "MORE": "more than "},
}
TO = {"nl": "tot", "en": "to"}
SIGNS = {"nl": "\u00a0%", "en": "%"}
TONNES = {"nl": ("ton", "miljoen ton", " miljoen"), "en": ("tonnes", "million tonnes", " million")}
# A share as a person says it, from the largest: each holds from halfway to the next one down.
PARTS = (
    (1.0, "bijna alles", "nearly all"),
    (0.9, "ongeveer negen tiende", "about nine tenths"),
    (0.8, "ongeveer vier vijfde", "about four fifths"),
    (0.75, "ongeveer driekwart", "about three quarters"),
    (2 / 3, "ongeveer twee derde", "about two thirds"),
    (0.6, "ongeveer drie vijfde", "about three fifths"),
    (0.5, "ongeveer de helft", "about half"),
    (0.4, "ongeveer twee vijfde", "about two fifths"),
    (1 / 3, "ongeveer een derde", "about a third"),
    (0.25, "ongeveer een kwart", "about a quarter"),
    (0.2, "ongeveer een vijfde", "about a fifth"),
    (0.1, "ongeveer een tiende", "about a tenth"),
    (0.05, "een klein deel", "a small part"),
    (0.0, "bijna niets", "next to nothing"),
)
LONGEST = 400  # digits of a number: a float has up to 309 before its point


@dataclass(frozen=True)
class CountryName:
    """How one country is named where its plain name does not do."""

    name: str | None
    after_in: str | None


@cache
def country_names() -> dict[tuple[str, str], CountryName]:
    """(key, language) → the names that replace those in the graph; the file says of each why, and where it is from."""
    with NAMES.open(encoding="utf-8", newline="") as lines:
        return {
            (row["key"], lang): CountryName(row[f"name_{lang}"] or None, row[f"in_{lang}"] or None)
            for row in csv.DictReader(lines)
            for lang in LANGUAGES
        }


def country(key: str, name: str, lang: str) -> str:
    """The name of a country as a table or picture shows it."""
    own = country_names().get((key, lang))
    return own.name if own and own.name else name


def place(key: str, name: str, lang: str) -> str:
    """A country as it stands after a preposition: `de Verenigde Staten`, `the Netherlands`, `China`."""
    own = country_names().get((key, lang))
    return own.after_in if own and own.after_in else country(key, name, lang)


def in_country(key: str, name: str, lang: str) -> str:
    """`in de Verenigde Staten`, `in the Netherlands`, `in China`."""
    return f"in {place(key, name, lang)}"


def number(value: float, lang: str, digits: int = 0) -> str:
    """A number in the language's notation, with a fixed count of decimals."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    with localcontext(prec=LONGEST):  # of the usual 28 digits, Babel raises where a number has more
        return format_decimal(value, format=pattern, locale=LOCALES[lang])


def _bare(value: float, step: float, lang: str) -> str:
    digits = max(0, -round(log10(step)) - 2) if value else 0
    return number(100 * rounded(value, step), lang, digits)


def percent(value: float, lang: str, step: float | None = None) -> str:
    """`80 %` (nl, with a no-break space) or `80%` (en), or what it is `less than`."""
    bound, shown, to = edge(value, step)
    return THAN[lang][bound] + _bare(shown, to, lang) + SIGNS[lang]


def edge_percent(value: float, lang: str, step: float | None = None) -> str:
    """The same without what it is less or more than: for a sentence that says so after it."""
    _, shown, to = edge(value, step)
    return _bare(shown, to, lang) + SIGNS[lang]


def below(value: float, lang: str) -> str:
    """`minder dan 0,5 %`, `less than 0.5%`."""
    return THAN[lang]["LESS"] + _bare(value, FINEST, lang) + SIGNS[lang]


def interval(lower: float, upper: float, lang: str, step: float) -> str:
    """`66 tot 99` or `66 to 99`, ends in per cent, rounded to the same step as the value that they stand behind."""
    return f"{_bare(lower, step, lang)} {TO[lang]} {_bare(upper, step, lang)}"


def between(lower: float, upper: float, lang: str, step: float) -> str:
    """`10 tot 72 %`: an interval on its own, without a value before it."""
    return interval(lower, upper, lang, step) + SIGNS[lang]


def short_interval(lower: float, upper: float, lang: str, step: float) -> str:
    """`66–100`, for a table cell beside its value; one number where the ends are the same."""
    if same_when_rounded(lower, upper, step):
        return _bare(upper, step, lang)
    return f"{_bare(lower, step, lang)}–{_bare(upper, step, lang)}"


def short_between(lower: float, upper: float, lang: str, step: float) -> str:
    """`0,3–1,2 %`, `0.3–1.2%`: the same on its own."""
    return short_interval(lower, upper, lang, step) + SIGNS[lang]


def in_words(value: float, lang: str) -> str:
    """A share in the words of one who speaks: `ongeveer vier vijfde`, `about two thirds`; the nearest of `PARTS`.

    >>> in_words(0.998, "nl"), in_words(0.68, "en")
    ('bijna alles', 'about two thirds')
    """
    _, dutch, english = min(PARTS, key=lambda part: abs(part[0] - value))
    return {"nl": dutch, "en": english}[lang]


def size(value: float, lang: str) -> str:
    """The fixed word for a share: < 5 % klein, 5–30 % merkbaar, 30–65 % groot, > 65 % overheersend."""
    return SIZES[lang][sum(value >= limit - 1e-9 for limit in SIZE_LIMITS[:2]) + (value > SIZE_LIMITS[2] + 1e-9)]


def size_limits(value: float, lang: str) -> str:
    """Between which shares the word for a size lies: `meer dan 65 %`, `5 to 30%`."""
    place = SIZES["en"].index(size(value, "en"))
    edges = [number(100 * limit, lang) for limit in SIZE_LIMITS]
    if place == 0:
        return THAN[lang]["LESS"] + edges[0] + SIGNS[lang]
    if place == 3:
        return THAN[lang]["MORE"] + edges[2] + SIGNS[lang]
    return f"{edges[place - 1]} {TO[lang]} {edges[place]}{SIGNS[lang]}"


@lru_cache(4096)
def day(value: date, lang: str) -> str:
    """`1 november 2026`, `1 November 2026`."""
    return format_date(value, "d MMMM y", locale=LOCALES[lang])


def shifted(value: date, days: int) -> date:
    """A day so many days later, or earlier: the first or last of the calendar where it would lie outside."""
    return date.fromordinal(min(max(value.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def month(value: date, lang: str) -> str:
    """`november 2026`, `November 2026`."""
    return format_date(value, "MMMM y", locale=LOCALES[lang])


def _tonnes(value: float, lang: str, digits: int) -> tuple[str, bool]:
    """The number, and whether it is of millions."""
    step = 10.0 ** max(floor(log10(value)) - digits + 1, -2) if value > 0 else 1.0
    rounded = round(value / step) * step
    if rounded >= 1_000_000:
        decimals = 1 if rounded < 100_000_000 and round(rounded / 1e5) % 10 else 0
        return number(rounded / 1e6, lang, decimals), True
    decimals = max(0, -floor(log10(step)))
    return number(rounded, lang, decimals if rounded < 10 else 0), False


def tonnes(value: float, lang: str, digits: int = 3) -> str:
    """`741.000 ton`, `5,1 miljoen ton`; so many digits, three being as much as such a figure bears."""
    said, millions = _tonnes(value, lang, digits)
    return f"{said} {TONNES[lang][millions]}"


def tonnes_between(lower: float, upper: float, lang: str) -> str:
    """`20.000 tot 51.000`, or both in millions: an interval of tonnes behind its value, two digits each."""
    (low, few), (high, many) = (_tonnes(end, lang, 2) for end in (lower, upper))
    unit = "" if few == many else f" {TONNES[lang][few]}"
    return f"{low}{unit} {TO[lang]} {high}{TONNES[lang][2] if many else ''}"


def lower_first(name: str) -> str:
    """A material or product inside a sentence: `dysprosium`, `ijzer`; a symbol such as `NdFeB-magneet` stays."""
    if name.startswith("IJ"):
        return "ij" + name[2:]
    first = name.split(" ", 1)[0]
    return name if any(letter.isupper() for letter in first[1:]) else name[:1].lower() + name[1:]


def shortened(text: str, most: int) -> str:
    """A text of at most so many letters.

    >>> shortened("Rare earths", 11), shortened("Rare earths", 6)
    ('Rare earths', 'Rare…')
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(text: str) -> str:
    """The beginning of a sentence."""
    return text[:1].upper() + text[1:]
