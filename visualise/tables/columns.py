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
from ketenkaart.visualise.page import FileColumn
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


class ColumnKind(NamedTuple):
    """How the values of a column are written: as what Table Schema calls them, and in words."""

    type: str
    meaning: str  # in English, as it is looked up


KINDS = {
    "key": ColumnKind("string", mark("the key of something in the graph, by which tables are joined")),
    "keys": ColumnKind("list", mark("keys of several things, with ; between them")),
    "sources": ColumnKind("list", mark("keys of sources, with ; between them")),
    "name": ColumnKind("string", mark("a name in the language of the file")),
    "word": ColumnKind("string", mark("a word of a closed list, the same in both languages")),
    "symbol": ColumnKind("string", mark("a code of a list of others")),
    "said": ColumnKind("string", mark("a sentence in the language of the file")),
    "text": ColumnKind("string", mark("a text")),
    "texts": ColumnKind("string", mark("several texts with ; between them; in a text a space follows a ;")),
    "english": ColumnKind("string", mark("a text in English")),
    "flag": ColumnKind("boolean", mark("true or false")),
    "number": ColumnKind("number", mark("a number in the unit of the column or of its row")),
    "money": ColumnKind("number", mark("an amount of money in the unit of the column")),
    "share": ColumnKind("number", mark("a part of a whole, from 0 to 1")),
    "level": ColumnKind("number", mark("a level of confidence, from 0 to 1")),
    "year": ColumnKind("year", mark("a calendar year")),
    "day": ColumnKind("date", mark("a day: year, month and day with - between them")),
}


class NamedColumn(NamedTuple):
    """A line of the dictionary; title and meaning in English, as they are looked up."""

    title: str
    kind: str
    unit: str
    meaning: str


def _read() -> dict[str, NamedColumn]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as lines:
        return {one["name"]: _named(one) for one in csv.DictReader(lines)}


def _named(line: dict[str, str]) -> NamedColumn:
    meaning = line["meaning"]
    if found := OF_MODEL.fullmatch(meaning):
        kind = NODE.get(found[1]) or RELATIONSHIP[found[1]]
        (meaning,) = (one.meaning for one in kind.all_properties if one.name == found[2])
    # The words of the pages are patterns, in which %% is a per cent sign.
    return NamedColumn(line["title"].replace("%", "%%"), line["kind"], line["unit"], meaning.replace("%", "%%"))


NAMED = _read()


def columns(names: str, gettext: Callable[[str], str]) -> tuple[FileColumn, ...]:
    """Columns by their names, with spaces between; `gettext` is a language's."""
    found = ((name, NAMED[name]) for name in names.split())
    return tuple(
        FileColumn(name, wording.capital(gettext(of.title)), of.unit, of.kind, gettext(of.meaning))
        for name, of in found
    )


def listed(parts: Iterable[str]) -> str:
    """Several things in one cell."""
    return SEPARATOR.join(parts)
