"""What a node is one of: a group of materials, a kind of measure, the month of a meeting, in people's words.

A row of `topics.csv` gives words for all nodes of a label that have one of some values of a property, and says where
those words are from. Whoever asks for the words finds the nodes, that of which most is known first.
"""

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

FILE = Path(__file__).with_name("topics.csv")
DAYS = {"Measure": "published", "Engagement": "date"}  # what people remember by its month
LANGUAGES = ("en", "nl")


def topics(label: str, value: Callable[[str], Any]) -> tuple[str, ...]:
    """What a node of a label is one of, by the values of its properties.

    >>> topics("Engagement", {"level": "PARLIAMENT", "date": date(2025, 10, 9)}.get)
    ('Kamervragen', 'parliamentary questions', 'October 2025', 'oktober 2025')
    """
    said = [
        name for property, values, names in _rows().get(label, ()) if str(value(property)) in values for name in names
    ]
    day = value(DAYS[label]) if label in DAYS else None
    if isinstance(day, date):
        said += [format_date(day, "MMMM y", locale=language) for language in LANGUAGES]
    return tuple(said)


@cache
def _rows() -> dict[str, list[tuple[str, set[str], list[str]]]]:
    found = defaultdict(list)
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["label"]].append((row["property"], set(row["values"].split("|")), row["names"].split("|")))
    return dict(found)
