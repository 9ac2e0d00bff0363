"""Countries by the names that ISO, the UN and tables of trade give them, in Dutch and English."""

import csv
from datetime import date
from pathlib import Path

import pytest
from babel import Locale

from ketenkaart.graph.finding.countries import FILE, core
from ketenkaart.graph.finding.find import find
from tests.shipped import view_on

VIEW = view_on(date(2026, 11, 24))
LANGS = ("en", "nl")
# What means another thing first, or two countries: `Eu` is a symbol.
SHARED = {"EU", "Kongo", "Korea"}
TABLES_OF_TRADE = (
    "KOR|Rep. of Korea|Korea, Rep.|Korea (Rep.)|Rep of Korea|S. Korea",
    "PRK|Dem. People's Rep. of Korea|Korea, Dem. People’s Rep.|D.P.R. Korea|N. Korea",
    "COD|DR Congo|D.R.C.|Congo, Dem. Rep.|Congo (Democratic Republic of the)|Dem Rep Congo",
    "COG|Republiek Congo|Congo, Rep.|Rep. of the Congo|Congo",
    "CHL|Republic of Chile|Republiek Chili|Rep. of Chile",
    "PER|Republic of Peru",
    "ZMB|Republic of Zambia",
    "ZAF|Republic of South Africa|Rep. of South Africa|Zuid Afrika",
    "CHN|People's Republic of China|PRC|P. R. China|P.R. of China|China, People's Rep. of",
    "RUS|Russische Federatie|Russian Fed.|Russian Federation",
    "LAO|Lao PDR|Lao P.D.R.|Lao People’s Dem. Rep.",
    "TWN|Other Asia, nes|Chinese Taipei|Taiwan, China",
    "HKG|Hong Kong SAR, China|China, Hong Kong SAR",
    "USA|U.S.A.|U.S.|US|V.S.|United States (US)",
    "GBR|U.K.|Great Britain",
    "IRN|Iran, Islamic Rep.|Iran (Islamic Rep. of)",
    "FSM|Micronesia, Fed. Sts.|Fed. States of Micronesia",
    "DEU|Germany, Fed. Rep. of|Fed. Rep. of Germany (...1990)",
    "CZE|Czech Rep.|Tsjechische Republiek",
    "KNA|St. Kitts and Nevis",
    "PSE|West Bank and Gaza",
    "MHL|Marshall Isds|Marshall Is.",
    "NLD|Netherlands (the)|Koninkrijk der Nederlanden|Holland",
)


def first(asked: str) -> tuple[str, bool]:
    """Kind and key of what is found first, and whether it is sure."""
    hits = find(VIEW.names(), asked, first=1)
    return (f"{hits[0].label}:{VIEW.key(hits[0].label, hits[0].row)}", hits[0].sure) if hits else ("", False)


def test_every_name_of_a_country_finds_it_first():
    with FILE.open(encoding="utf-8") as file:
        rows = [(row["key"], row["name"]) for row in csv.DictReader(file)]
    for row in VIEW.nodes("Country").tolist():
        rows += [(VIEW.key("Country", row), VIEW.name("Country", row, lang)) for lang in ("en", "nl")]
    assert len({key for key, _ in rows}) == 260
    wrong = [(key, name) for key, name in rows if name not in SHARED and first(name) != (f"Country:{key}", True)]
    assert wrong == []


def test_every_name_of_iso_3166_and_of_cldr_finds_its_country_first():
    """`iso_3166.csv` is iso-codes by way of pycountry 26.2.16: ISO gives 173 of its 249 an official name as well."""
    with Path(__file__).with_name("iso_3166.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    iso2 = {VIEW.key("Country", row): VIEW.called("Country", row, "iso2")[0] for row in VIEW.nodes("Country").tolist()
            if VIEW.called("Country", row, "iso2")}  # fmt: skip
    names = [(row["key"], row[f"{form}_{lang}"]) for row in rows for form in ("short", "official") for lang in LANGS]
    names += [(row["key"], str(Locale(lang).territories[iso2[row["key"]]])) for row in rows for lang in LANGS]
    named = dict.fromkeys((key, name) for key, name in names if name)
    assert (len(rows), sum(bool(row["official_nl"]) for row in rows)) == (249, 173)
    assert [(key, name) for key, name in named if first(name) != (f"Country:{key}", True)] == []


@pytest.mark.parametrize("line", TABLES_OF_TRADE)
def test_a_spelling_of_a_table_of_trade_finds_the_country(line: str):
    key, *names = line.split("|")
    assert [name for name in names if first(name) != (f"Country:{key}", True)] == []


def test_words_that_every_state_has_find_none():
    for asked in ("Republic of Xanadu", "Koninkrijk Xanadu", "the State of Xanadu"):
        assert not any(hit.sure for hit in find(VIEW.names(), asked)), asked


def test_the_telling_words_of_a_name_stand_in_no_order():
    assert core("congo the democratic republic of the") == core("dem rep of the congo") == "congo democratic"
    assert core("republic of the") == ""


def test_each_name_says_whose_it_is():
    with FILE.open(encoding="utf-8") as file:
        assert {row["source"] for row in csv.DictReader(file)} == {"iso-codes", "cldr", "baci", "wgi", "usage"}
