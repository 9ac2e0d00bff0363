"""What countries are called besides their names in the graph, and the words of a name that tell one from another.

`other_names.csv` says of each name whose it is: `iso-codes` (ISO 3166-1 in English and Dutch, short and official, by
way of pycountry 26.2.16, LGPL-2.1), `cldr` (Unicode CLDR by way of Babel 2.18.0, Unicode License v3), `baci` (UN
Comtrade's names in CEPII's BACI, Etalab 2.0), `wgi` (the World Bank's table, CC BY 4.0), `usage` (older and everyday
names, and what other tables of trade write).
"""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("other_names.csv")
# Words that say nothing about which one is meant: articles, kinds of state, and (for firms) legal forms.
GENERIC = {
    "the", "of", "and", "de", "het", "van", "der", "den", "en", "la", "le", "el", "rep", "republic", "republiek",
    "kingdom", "koninkrijk", "state", "staat", "principality", "vorstendom", "commonwealth", "gemenebest",
    "territory", "terr", "bv", "nv", "gmbh", "ag", "kg", "se", "ltd", "limited", "inc", "plc", "llc", "sa", "spa",
    "oy", "ab", "as", "vof", "corp", "co",
}  # fmt: skip
ALIKE = {
    "dem": "democratic",
    "democratische": "democratic",
    "fed": "federal",
    "federated": "federal",
    "federative": "federal",
    "federation": "federal",
    "federale": "federal",
    "federatie": "federal",
    "isds": "islands",
    "isl": "islands",
    "is": "islands",
    "island": "islands",
    "eilanden": "islands",
    "eiland": "islands",
    "st": "saint",
    "sint": "saint",
    "ste": "saint",
    "br": "british",
    "fr": "french",
    "peoples": "people",
    "volksrepubliek": "people",
    "islamitische": "islamic",
    "arabische": "arab",
    "verenigde": "united",
    "sts": "states",
    "staten": "states",
    "zuid": "south",
    "noord": "north",
}


@cache
def other_names() -> dict[str, tuple[str, ...]]:
    """Key of a country → its other names."""
    found: dict[str, list[str]] = defaultdict(list)
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["key"]].append(row["name"])
    return {key: tuple(names) for key, names in found.items()}


def core(folded: str) -> str:
    """The words of a country's name that say which one it is, in no order; '' where there is none.

    >>> core("rep of korea") == core("korea republic of"), core("dem rep of the congo"), core("congo republiek")
    (True, 'congo democratic', 'congo')
    """
    words = (ALIKE.get(word, word) for word in folded.split())
    return " ".join(sorted({word for word in words if word not in GENERIC and word != "s"}))
