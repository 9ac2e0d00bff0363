"""What a row of a table may hold, one cell or several together: each fault is named by its column and its rule."""

from pathlib import Path

import pytest

from ketenkaart.graph.said import in_language
from ketenkaart.loaders import companies, fact_sheets
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.sheets import Rejection
from tests.loaders.folders import write

TABLES = companies.SHEETS | fact_sheets.SHEET
GOOD = {
    "companies": {"key": "c9", "name": "Nine", "country": "NLD", "fictitious": "true"},
    "materials": {"key": "zz", "name_en": "zz", "name_nl": "zz", "group": "OTHER"},
    "material_facts": {"subject": "dysprosium", "quantity": "RESERVES", "year": "2024", "value": "1", "unit": "t"},
    "product_materials": {"product": "magnet", "material": "dysprosium"},
    "inputs": {"product": "magnet", "input": "dy-metal"},
    "stage_shares": {"product": "magnet", "country": "CHN", "year": "2024", "kind": "PRODUCTION", "share": "0.9"},
    "ownership": {"organisation": "nine", "owner": "ten"},
    "lead_times": {"measure": "act", "kind": "OBSERVED", "as_of": "2025-01-01", "days": "10"},
    "licence_statistics": {"measure": "act", "as_of": "2025-01-01"},
    "trade_figures": {
        "reporter": "NLD", "partner": "CHN", "flow": "IMPORT", "code": "850511", "edition": "HS2022", "value": "1",
        "currency": "EUR", "year": "2024",
    },
    "measure_relations": {"measure": "act", "relation": "REPEALS", "target": "other"},
    "sites": {"key": "works", "name": "Works", "country": "NLD"},
    "organisations": {"key": "nine", "name": "Nine", "country": "NLD"},
}  # fmt: skip


def faults(folder: Path, table: str, **values: str) -> tuple[Rejection, ...]:
    """What is wrong with one row of a table, good but for these cells."""
    names = [column.name for column in TABLES[table].columns]
    row = {"source": "example-a", "verified": "read"} | GOOD[table] | values
    assert set(row) <= set(names)
    path = write(folder / "facts" / f"{table}.csv", [names, [row.get(name, "") for name in names]])
    return read_sheet(TABLES[table], [path]).rejected


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("companies", "lei", "ABCDEFGHIJKLMNOPQR12", "not an LEI"),
        ("companies", "lei", "00000000000000000000", "not an LEI"),
        ("companies", "lei", "724500Y6DUVHQD6OXN72", "not an LEI"),
        ("companies", "lei", "724500y6duvhqd6oxn27", "not an LEI"),
        ("companies", "kvk", "00000000", "not a KvK number"),
        ("companies", "kvk", "1234567", "not a KvK number"),
        ("companies", "kvk", "٣٠١١٣٦٤٦", "not a KvK number"),
        ("companies", "sbi", "banana", "not an SBI code"),
        ("companies", "sbi", "27;2712.", "not an SBI code"),
        ("companies", "sbi", "2", "not an SBI code"),
        ("materials", "cas", "7429-91-9", "not a CAS number"),
        ("materials", "cas", "banana", "not a CAS number"),
        ("materials", "cas", "7429916", "not a CAS number"),
        ("materials", "symbol", "dy", "not a chemical symbol"),
    ],
)
def test_a_cell_that_cannot_be_is_named(tmp_path: Path, table: str, column: str, value: str, rule: str) -> None:
    (found,) = faults(tmp_path, table, **{column: value})
    assert (found.column, found.value, found.rule) == (column, value, rule)


@pytest.mark.parametrize("value", ["27", "27.12", "2712", "27.12.1", "27121", "25;271"])
def test_branches_are_written_with_and_without_points(tmp_path: Path, value: str) -> None:
    assert faults(tmp_path, "companies", sbi=value, kvk="30113646", lei="724500Y6DUVHQD6OXN27") == ()


@pytest.mark.parametrize(
    ("table", "values", "rule"),
    [
        ("material_facts", {"value": "5", "lower": "10", "upper": "20"}, "value outside its interval"),
        ("material_facts", {"value": "25", "upper": "20"}, "value outside its interval"),
        ("material_facts", {"value": "25", "lower": "30", "upper": "20"}, "interval turned round"),
        ("material_facts", {"value": "1e13"}, "too much of its unit"),
        ("material_facts", {"value": "1.5", "unit": "share"}, "too much of its unit"),
        ("material_facts", {"value": "5", "unit": "stone"}, "none of the words of this column"),
        ("product_materials", {"mass_fraction": "0.5", "lower": "0.6"}, "value outside its interval"),
        ("inputs", {"tonnes_per_tonne": "3", "lower": "1", "upper": "2"}, "value outside its interval"),
        ("stage_shares", {"share": "0.9", "upper": "0.8"}, "value outside its interval"),
        ("stage_shares", {"tonnes": "1e12", "unit_basis": "gross"}, "more than 100000000000"),
        ("ownership", {"share": "0.1", "lower": "0.2"}, "value outside its interval"),
        ("ownership", {"owner": "nine"}, "the same twice"),
        ("lead_times", {"days": "10", "days_lower": "20"}, "value outside its interval"),
        ("lead_times", {"days": "1e30"}, "no number"),
        ("lead_times", {"days": "40000"}, "more than 36525"),
        ("licence_statistics", {"filed": "10", "granted": "50"}, "more answers than applications"),
        ("licence_statistics", {"filed": "10", "granted": "5", "pending": "4", "refused": "2"}, "more answers"),
        ("licence_statistics", {"filed": "1e30"}, "no number"),
        ("licence_statistics", {"filed": "2.5"}, "no whole number"),
        ("trade_figures", {"partner": "NLD"}, "the same twice"),
        ("trade_figures", {"currency": "EURO"}, "not a currency"),
        ("trade_figures", {"currency": "EUX"}, "not a currency"),
        ("measure_relations", {"target": "act"}, "the same twice"),
        ("companies", {"latitude": "52.3"}, "half a place"),
        ("companies", {"longitude": "4.9"}, "half a place"),
        ("sites", {"latitude": "52.3"}, "half a place"),
        ("sites", {"capacity_tonnes": "5", "product": "magnet"}, "a basis for tonnes"),
        ("sites", {"production_tonnes": "0", "product": "magnet", "year": "2024"}, "a basis for tonnes"),
        ("sites", {"capacity_tonnes": "5", "unit_basis": "gross"}, "a product for tonnes"),
        ("organisations", {"longitude": "4.9"}, "half a place"),
    ],
)
def test_cells_that_contradict_each_other_are_named(
    tmp_path: Path, table: str, values: dict[str, str], rule: str
) -> None:
    (found,) = faults(tmp_path, table, **values)
    assert found.rule.startswith(rule)
    assert in_language(found.rule, "nl")
    assert set(values) & set(found.column.split(", "))


@pytest.mark.parametrize("word", ["n.v.t.", "N/A", "onbekend", "-", "Geen", "niet  van toepassing"])
def test_a_word_for_nothing_is_answered_with_an_empty_cell(tmp_path: Path, word: str) -> None:
    (found,) = faults(tmp_path, "sites", stage=word, year=word, valid_from=word)
    assert found.column == "stage; year; valid_from"
    assert found.remedy == "Leave the cell empty where it is not known."


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("material_facts", {"value": "20", "lower": "10", "upper": "20"}),
        ("material_facts", {"value": "-5"}),  # a market in deficit
        ("licence_statistics", {"filed": "10", "granted": "5", "pending": "3", "refused": "2"}),
        ("licence_statistics", {"granted": "4", "refused": "30"}),
        ("lead_times", {"days": "45", "days_lower": "45", "days_upper": "45"}),
        ("companies", {"latitude": "52.3", "longitude": "4.9"}),
        ("sites", {"capacity_tonnes": "5", "product": "magnet", "unit_basis": "other"}),
        ("sites", {"product": "magnet", "year": "2024"}),
    ],
)
def test_cells_that_fit_each_other_are_taken(tmp_path: Path, table: str, values: dict[str, str]) -> None:
    assert faults(tmp_path, table, **values) == ()
