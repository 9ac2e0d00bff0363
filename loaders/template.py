"""A form for a user's own companies: a workbook, or CSV files, with an example row each, units, and lists of keys.

The example row is made up and says so; whoever leaves it in has a fictitious company, that no answer counts.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from ketenkaart.graph import model
from ketenkaart.graph.errors import BadSetting
from ketenkaart.graph.model import Type
from ketenkaart.graph.said import said
from ketenkaart.loaders import companies, countries, fact_sheets, facts
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.sheets import Column

FOLDER, LISTS = "companies", "lists"
BOOK = "companies.xlsx"
TABLES = ("companies", "uses", "supplies")
EXAMPLE: dict[str, dict[str, str]] = {
    "companies": {
        "key": "example-company", "name": "Voorbeeld B.V. (verzonnen, made up)", "country": "NLD", "fictitious": "true",
    },
    "uses": {"company": "example-company", "tonnes_per_year": "10", "stock_days": "30"},
    "supplies": {"supplier": "CHN", "customer": "example-company", "share": "0.6"},
}  # fmt: skip
PREFERRED = "ndfeb-magnet-sintered"  # of the example, where the facts have it
NUMBERS = (Type.FLOAT, Type.INT)
ROWS = 1_000  # of each table that offer a list of words and keys
WORDS = {"country": "countries", "product": "products"}  # column → the list that its keys are in
READERS = (
    (
        "Whoever reaches your ketenkaart server can read all that you load: it asks nobody who they are.",
        "Wie uw ketenkaart-server bereikt, kan alles lezen wat u laadt: hij vraagt niemand wie hij is.",
    ),
    (
        "Only its own machine reaches it, unless KETENKAART_HOST says otherwise. No page of another website reads it.",
        "Alleen zijn eigen machine bereikt hem, tenzij KETENKAART_HOST anders zegt. Geen andere website leest hem.",
    ),
    (
        "Pages and files say that your companies are in the data. Files of the graph hold them only if you ask (own).",
        "Pagina's en bestanden zeggen dat uw bedrijven in de gegevens staan. In bestanden van de graaf staan ze alleen "
        "als u dat vraagt (eigen).",
    ),
    (
        "Copies stay in the home folder, for its owner alone; the last 20 versions keep what they had.",
        "Kopieën blijven in de thuismap, alleen voor de eigenaar; de laatste 20 versies houden wat ze hadden.",
    ),
)  # of what is loaded, in English and Dutch
List = tuple[list[str], list[list[str]]]  # header and rows


@dataclass(frozen=True)
class Form:
    """What the template holds: tables with a header and an example row, and lists of keys."""

    tables: Mapping[str, tuple[tuple[Column, ...], dict[str, str]]]
    lists: Mapping[str, List]


def form(data: Path) -> Form:
    """The template beside the facts of a data folder."""
    read = facts.read(
        [path for path in facts.files(data) if path.name.startswith(("products", "organisations"))], fact_sheets.SHEET
    )
    products = [
        [row["key"], row["name_en"], row["name_nl"], row["stage"]]
        for row in (read["products"].rows if "products" in read else ())
    ]
    organisations = [
        [row["key"], row["name"], row["country"]]
        for row in (read["organisations"].rows if "organisations" in read else ())
    ]
    states = [
        [row["key"], row["name_en"], row["name_nl"]]
        for row in read_sheet(countries.SHEET, countries.files(data)).rows
        if row["iso2"] and not row["area"]
    ]
    keys = [key for key, *_ in products]
    product = PREFERRED if PREFERRED in keys else (*keys, "")[0]
    tables = {name: companies.SHEETS[name].columns for name in TABLES}
    example = {
        name: EXAMPLE[name] | ({"product": product} if any(c.name == "product" for c in columns) else {})
        for name, columns in tables.items()
    }
    return Form(
        {name: (columns, example[name]) for name, columns in tables.items()},
        {
            "readers": (["who can read what you load", "wie kan lezen wat u laadt"], [list(one) for one in READERS]),
            "columns": (
                ["table", "column", "unit", "needed", "meaning"],
                [
                    [name, c.name, _unit(c), "yes" if c.property.required else "no", c.property.meaning]
                    for name, columns in tables.items()
                    for c in columns
                ],
            ),
            "countries": (["key", "name_en", "name_nl"], states),
            "products": (["key", "name_en", "name_nl", "stage"], products),
            "organisations": (["key", "name", "country"], organisations),
            "stages": (["key"], [[stage] for stage in model.STAGES]),
        },
    )


def write(data: Path, folder: Path, as_csv: bool, dutch: bool = False) -> list[Path]:
    """The template as files of a new data folder; returns what was written. Raises BadSetting where one is there.

    `dutch` CSV files are those that a spreadsheet with Dutch settings opens and saves: others become one column there.
    """
    found = form(data)
    tables = {
        name: [[c.name for c in columns], [_written(c, example, dutch) for c in columns]]
        for name, (columns, example) in found.tables.items()
    }
    if as_csv:
        files = {folder / FOLDER / f"{name}.csv": rows for name, rows in tables.items()}
        files |= {folder / LISTS / f"{name}.csv": [header, *rows] for name, (header, rows) in found.lists.items()}
    else:
        files = {folder / FOLDER / BOOK: []}
    for path in files:
        if path.exists():
            raise BadSetting(
                said(
                    "{path} is there already. Name another folder; nothing was written.",
                    "{path} is er al. Noem een andere map; er is niets geschreven.",
                    path=path,
                )
            )
    for path, rows in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if as_csv:
            _write_csv(path, rows, dutch)
        else:
            _write_book(path, found)
    return list(files)


def _written(column: Column, example: Mapping[str, str], dutch: bool) -> str:
    cell = example.get(column.name, "")
    return cell.replace(".", ",") if dutch and column.property.type in NUMBERS else cell


def _write_csv(path: Path, rows: Iterable[list[str]], dutch: bool) -> None:
    with path.open("w", encoding="utf-8-sig" if dutch else "utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";" if dutch else ",", lineterminator="\n").writerows(rows)


def _write_book(path: Path, found: Form) -> None:
    """One tab a table, its columns explained in notes of their headers, then one a list."""
    with xlsxwriter.Workbook(path) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, (columns, example) in found.tables.items():
            tab = book.add_worksheet(name)
            tab.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                _column(tab, place, column, example.get(column.name, ""), head, day if _is_day(column) else text, found)
        for name, (header, rows) in found.lists.items():
            tab = book.add_worksheet(name)
            tab.freeze_panes(1, 0)
            tab.write_row(0, 0, header, head)
            for number, row in enumerate(rows, start=1):
                for place, cell in enumerate(row):
                    tab.write_string(number, place, cell)
            tab.autofit()


def _column(tab: Any, place: int, column: Column, example: str, head: Any, other: Any, found: Form) -> None:
    number = column.property.type in NUMBERS
    tab.set_column(place, place, max(12, len(column.name) + 2, len(example) + 2), None if number else other)
    tab.write_string(0, place, column.name, head)
    tab.write_comment(0, place, " ".join(part for part in (column.property.meaning, _units(column)) if part))
    if column.property.type is Type.BOOL:
        tab.data_validation(1, place, ROWS, place, {"validate": "list", "source": ["true", "false"]})
    elif column.name in WORDS:
        last = len(found.lists[WORDS[column.name]][1]) + 1
        source = f"={WORDS[column.name]}!$A$2:$A${last}"
        tab.data_validation(1, place, ROWS, place, {"validate": "list", "source": source, "error_type": "warning"})
    if not example:
        return
    if number:
        tab.write_number(1, place, float(example))
    elif column.property.type is Type.BOOL:
        tab.write_boolean(1, place, example == "true")
    else:
        tab.write_string(1, place, example, other)


def _is_day(column: Column) -> bool:
    return column.property.type is Type.DATE


def _unit(column: Column) -> str:
    return "yyyy-mm-dd" if _is_day(column) else column.property.unit


def _units(column: Column) -> str:
    return f"Unit: {_unit(column)}." if _unit(column) else ""
