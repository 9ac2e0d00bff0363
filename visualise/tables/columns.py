"""The columns of all tables, a line each in `columns.csv`: one name is one quantity, with one title in each language,
one kind, one unit and one meaning.

So rows of two pages can be put under each other. What follows `NAME_lower` and `NAME_upper` are the ends of NAME's
interval; `view_` begins what each row of a CSV says of its page. A meaning like `Measure.reach` is that of the model.
"""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from ketenkaart.graph.model import NODE, RELATIONSHIP
from ketenkaart.visualise.page import Column
from ketenkaart.visualise.wording.language import mark
from ketenkaart.words import wording

FIGURE = (
    "state reason estimate estimate_lower estimate_upper level bounds_lower bounds_upper recorded imputed untraced "
    "untraced_lower untraced_upper rule basis_year data_year horizon verified"
)
OF_YEAR = "of_year of_year_estimate of_year_estimate_lower of_year_estimate_upper"
STAGES = f"material stage passes stage_untraced country name rank {OF_YEAR} {FIGURE}"
VIEW = "view_title view_as_of view_version view_example view_own_companies view_sources view_licence view_address"
SEPARATOR = ";"
OF_MODEL = re.compile(r"(\w+)\.(\w+)")


class Kind(NamedTuple):
    """How the values of a column are written: as what Table Schema calls them, and in words."""

    type: str
    meaning: str  # in English, as it is looked up


KINDS = {
    "key": Kind("string", mark("the key of something in the graph, by which tables are joined")),
    "keys": Kind("list", mark("keys of several things, with ; between them")),
    "sources": Kind("list", mark("keys of sources, with ; between them")),
    "name": Kind("string", mark("a name in the language of the file")),
    "word": Kind("string", mark("a word of a closed list, the same in both languages")),
    "symbol": Kind("string", mark("a code of a list of others")),
    "said": Kind("string", mark("a sentence in the language of the file")),
    "text": Kind("string", mark("a text")),
    "texts": Kind("string", mark("several texts with ; between them; in a text a space follows a ;")),
    "english": Kind("string", mark("a text in English")),
    "flag": Kind("boolean", mark("true or false")),
    "number": Kind("number", mark("a number in the unit of the column or of its row")),
    "money": Kind("number", mark("an amount of money in the unit of the column")),
    "share": Kind("number", mark("a part of a whole, from 0 to 1")),
    "level": Kind("number", mark("a level of confidence, from 0 to 1")),
    "year": Kind("year", mark("a calendar year")),
    "day": Kind("date", mark("a day: year, month and day with - between them")),
}


class Named(NamedTuple):
    """A line of the dictionary; title and meaning in English, as they are looked up."""

    title: str
    kind: str
    unit: str
    meaning: str


def _read() -> dict[str, Named]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as lines:
        return {one["name"]: _named(one) for one in csv.DictReader(lines)}


def _named(line: dict[str, str]) -> Named:
    meaning = line["meaning"]
    if found := OF_MODEL.fullmatch(meaning):
        kind = NODE.get(found[1]) or RELATIONSHIP[found[1]]
        (meaning,) = (one.meaning for one in kind.all_properties if one.name == found[2])
    # The words of the pages are patterns, in which %% is a per cent sign.
    return Named(line["title"].replace("%", "%%"), line["kind"], line["unit"], meaning.replace("%", "%%"))


NAMED = _read()


def columns(names: str, gettext: Callable[[str], str]) -> tuple[Column, ...]:
    """Columns by their names, with spaces between; `gettext` is a language's."""
    found = ((name, NAMED[name]) for name in names.split())
    return tuple(
        Column(name, wording.capital(gettext(of.title)), of.unit, of.kind, gettext(of.meaning)) for name, of in found
    )


def listed(parts: Iterable[str]) -> str:
    """Several things in one cell."""
    return SEPARATOR.join(parts)
