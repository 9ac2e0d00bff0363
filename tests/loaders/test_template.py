"""The form for a user's own companies: as it is written, filled in, and loaded."""

from pathlib import Path

import openpyxl
import pytest

from ketenkaart.graph.errors import BadSetting
from ketenkaart.loaders import companies, framework, template
from tests.loaders.folders import SHIPPED, add, by_key, cells, change, rows_of, shipped, worked


def test_csv_form_has_the_columns_and_an_example_that_says_it_is_made_up(tmp_path: Path) -> None:
    written = template.write(SHIPPED, tmp_path, as_csv=True)
    assert {path.relative_to(tmp_path).as_posix() for path in written} >= {
        "companies/companies.csv", "companies/uses.csv", "companies/supplies.csv", "lists/countries.csv",
        "lists/products.csv", "lists/stages.csv", "lists/columns.csv", "lists/readers.csv",
    }  # fmt: skip
    for name in template.TABLES:
        header, _ = cells(tmp_path / "companies" / f"{name}.csv")
        assert header == [column.name for column in companies.SHEETS[name].columns]
    header, example = cells(tmp_path / "companies" / "companies.csv")
    row = dict(zip(header, example, strict=True))
    assert row["fictitious"] == "true"
    assert "made up" in row["name"]
    keys = {row[0] for row in cells(tmp_path / "lists" / "countries.csv")[1:]}
    assert {"NLD", "CHN", "TWN"} <= keys
    assert not keys & {"WLD", "ROW", "R20", "SCG"}
    assert ["uses", "stock_days", "days"] in [row[:3] for row in cells(tmp_path / "lists" / "columns.csv")]


def test_csv_form_in_dutch_is_as_a_dutch_spreadsheet_reads_and_loads(tmp_path: Path) -> None:
    template.write(SHIPPED, tmp_path, as_csv=True, dutch=True)
    supplies = (tmp_path / "companies" / "supplies.csv").read_bytes()
    assert supplies.startswith(b"\xef\xbb\xbfsupplier;customer;product;share;")
    assert b";0,6;" in supplies
    (report,) = framework.check(tmp_path, shipped(), example=False, shrink=True)[1:]
    assert (report.dataset, report.read, report.loaded) == ("companies", 3, 3)


@pytest.mark.parametrize("name", template.TABLES)
def test_shipped_form_is_what_the_command_writes(tmp_path: Path, name: str) -> None:
    template.write(SHIPPED, tmp_path, as_csv=True)
    assert cells(SHIPPED / "companies_template" / f"{name}.csv") == cells(tmp_path / "companies" / f"{name}.csv")


def test_workbook_has_a_tab_for_each_table_units_and_lists(tmp_path: Path) -> None:
    (path,) = template.write(SHIPPED, tmp_path, as_csv=False)
    assert path == tmp_path / "companies" / "companies.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        *template.TABLES,
        "readers",
        "columns",
        "countries",
        "products",
        "organisations",
        "stages",
    ]
    uses = book["uses"]
    header = {cell.value: cell for cell in uses[1]}
    assert header["stock_days"].comment.text.endswith("Unit: days.")
    assert header["kg_per_year"].comment.text.endswith("Unit: kg.")
    assert (uses.cell(2, header["tonnes_per_year"].column).value, uses.max_row) == (10, 2)
    offered = {rule.formula1 for rule in uses.data_validations.dataValidation}
    assert offered == {f"products!$A$2:$A${book['products'].max_row}"}
    kvk = next(cell.column for cell in book["companies"][1] if cell.value == "kvk")
    formats = {d.number_format for d in book["companies"].column_dimensions.values() if d.min <= kvk <= d.max}
    assert formats == {"@"}  # a number in the register keeps its zeros


def test_form_that_is_there_already_is_not_written_over(tmp_path: Path) -> None:
    template.write(SHIPPED, tmp_path, as_csv=True)
    change(tmp_path / "companies" / "companies.csv", 2, name="Mine")
    with pytest.raises(BadSetting, match=r"companies.csv is there already. Name another folder; nothing was written"):
        template.write(SHIPPED, tmp_path, as_csv=True)
    assert "Mine" in cells(tmp_path / "companies" / "companies.csv")[1]


def test_form_that_was_filled_in_is_loaded_with_kilograms_as_tonnes(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    for path in (folder / "companies").iterdir():
        path.unlink()
    template.write(folder, folder, as_csv=True)
    own = folder / "companies"
    add(own / "companies.csv", key="mine", name="Mijn Bedrijf B.V.", country="NLD", fictitious="false")
    add(own / "uses.csv", company="mine", product="magnet", kg_per_year="2500", stock_days="20")
    add(own / "supplies.csv", supplier="p1", customer="mine", product="magnet", kg="500")
    assert framework.check(folder)[-1].rejected == ()
    tables = framework.read_tables(folder, example=False)
    (uses,) = (row for row in rows_of(tables, "uses") if row["start"] == "Organisation:mine")
    (supply,) = (row for row in rows_of(tables, "supplies") if row["end"] == "Organisation:mine")
    assert (uses["tonnes_per_year"], supply["tonnes"], supply["share"]) == (2.5, 0.5, 0.2)
    assert by_key(tables, "Organisation")["example-company"]["fictitious"] is True
    change(own / "uses.csv", 3, tonnes_per_year="2.5")
    (rejected,) = framework.check(folder)[-1].rejected
    assert (rejected.row, rejected.column, rejected.rule) == (
        3, "tonnes_per_year, kg_per_year", "the same in two units",
    )  # fmt: skip


def test_workbook_that_was_filled_in_is_loaded(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    for path in (folder / "companies").iterdir():
        path.unlink()
    (path,) = template.write(folder, folder, as_csv=False)
    book = openpyxl.load_workbook(path)
    own = {"key": "mine", "name": "Mijn Bedrijf B.V.", "country": "NLD", "kvk": "00123456", "fictitious": False}
    for tab, row in (
        ("companies", own),
        ("uses", {"company": "mine", "product": "magnet", "kg_per_year": 2500, "stock_days": 20}),
        ("supplies", {"supplier": "p1", "customer": "mine", "product": "magnet", "kg": 500}),
    ):
        book[tab].append([row.get(cell.value) for cell in book[tab][1]])
    book.save(path)
    report = framework.check(folder)[-1]
    assert (report.loaded, report.rejected) == (6, ())
    tables = framework.read_tables(folder, example=False)
    mine = by_key(tables, "Organisation")["mine"]
    (supply,) = (row for row in rows_of(tables, "supplies") if row["end"] == "Organisation:mine")
    assert (mine["kvk"], mine["fictitious"]) == ("00123456", None)
    assert (supply["tonnes"], supply["share"]) == (0.5, 0.2)


def test_form_says_in_both_languages_who_can_read_what_is_loaded(tmp_path: Path) -> None:
    template.write(SHIPPED, tmp_path, as_csv=True)
    _, *rows = cells(tmp_path / "lists" / "readers.csv")
    english, dutch = (" ".join(column) for column in zip(*rows, strict=True))
    for said in ("KETENKAART_HOST", "20"):
        assert said in english
        assert said in dutch
    assert "asks nobody who they are" in english
    assert "vraagt niemand wie hij is" in dutch
    assert rows == [list(one) for one in template.READERS]
