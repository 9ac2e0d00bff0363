"""What a row of a table may hold, one cell or several together: each fault is named by its column and its rule."""

from pathlib import Path

import pytest

from loaders import companies, facts
from loaders.sheets import Rejection, read_sheet
from tests.loaders.folders import write

TABLES = companies.SHEETS | facts.SHEET
GOOD = {
    "companies": {"key": "c9", "name": "Nine", "country": "NLD", "fictitious": "true"},
    "materials": {"key": "zz", "name_en": "zz", "name_nl": "zz", "group": "OTHER"},
}


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
