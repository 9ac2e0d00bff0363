"""A workbook for a spreadsheet: README, about, nodes, edges, sources, columns. Text stays text.

Sheets are written row by row and not kept in memory. What a spreadsheet cannot hold is said in the README.
"""

import datetime
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import Type
from ketenkaart.visualise.export.about import COLUMN_COLUMNS, SOURCE_COLUMNS, About, columns, readme
from ketenkaart.visualise.export.clean import EDGE_COLUMNS, NODE_COLUMNS, CleanEdge, CleanNode, Value, cell, spelt

NAME = 31  # letters of the name of a sheet
ROWS = 1_048_576  # of a sheet, its header among them
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIRST_DAY = datetime.date(1900, 3, 1)  # before it spreadsheets count a day that never was
CREATED = datetime.datetime(2000, 1, 1)  # the workbook's own date; that of the data stands in `about`


def write(made: About, nodes: Iterator[CleanNode], edges: Iterator[CleanEdge], out: IO[bytes]) -> None:
    """Raises BadQuestion where a sheet has too few rows for it."""
    check(made)
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": spelt(made.facts["title"])[:255], "author": "ketenkaart", "created": CREATED})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheets = _Sheets(bold, day, book.add_format())
        sheets.table(book.add_worksheet("README"), (), ((line,) for line in readme(made, "xlsx")))
        sheets.table(book.add_worksheet("about"), ("name", "value"), made.lines())
        own_nodes = ({"id": n.id, "label": n.label} | _depth(n) | n.values for n in nodes)
        sheets.table(book.add_worksheet("nodes"), NODE_COLUMNS, (_row(one, NODE_COLUMNS) for one in own_nodes))
        own_edges = ({"id": e.id, "start": e.start, "end": e.end, "type": e.type} | e.values for e in edges)
        sheets.table(book.add_worksheet("edges"), EDGE_COLUMNS, (_row(one, EDGE_COLUMNS) for one in own_edges))
        sources = ([one.get(name) for name in SOURCE_COLUMNS] for one in made.sources)
        sheets.table(book.add_worksheet("sources"), SOURCE_COLUMNS, sources)
        sheets.table(book.add_worksheet("columns"), COLUMN_COLUMNS, columns())


@dataclass(frozen=True)
class TableSheet:
    """One table of a workbook: its name, the names of its columns, and its rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def tables(title: str, sheets: Sequence[TableSheet], out: IO[bytes]) -> None:
    """Any tables as a workbook, a sheet each; no two may have one name. A value that is None leaves its cell empty."""
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": spelt(title)[:255], "author": "ketenkaart", "created": CREATED})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        writes = _Sheets(bold, day, book.add_format())
        for one in sheets:
            rows = ([_plain(value) for value in row] for row in one.rows)
            writes.table(book.add_worksheet(one.name[:NAME]), one.header, rows)


def _plain(value: object) -> Value | None:
    """A value as this workbook knows it: a number of an array is a number, what is no finite number is not there."""
    found = value.item() if isinstance(value, np.generic) else value
    if isinstance(found, float) and not math.isfinite(found):
        return None
    assert found is None or isinstance(found, bool | int | float | str | datetime.date)
    return found


def check(made: About) -> None:
    """Raises BadQuestion for more rows than a sheet has."""
    most = max(int(made.facts["nodes"]), int(made.facts["edges"]))
    if most >= ROWS:
        raise BadQuestion(
            "A sheet has %(rows)s rows, and there are %(most)s to write. Ask for csv, or for less.",
            rows=ROWS,
            most=most,
        )


class _Sheets:
    """Writes tables with the formats of a workbook."""

    def __init__(self, bold: Format, day: Format, plain: Format) -> None:
        self.bold, self.day, self.plain = bold, day, plain

    def table(self, sheet: Worksheet, header: Iterable[str], rows: Iterable[Sequence[Value | None]]) -> None:
        names = list(header)
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, self.bold)
        if names:
            sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(names) - 1, 0), 24 if names else 110)
        for row, values in enumerate(rows, 1 if names else 0):
            for at, value in enumerate(values):
                if value is not None:
                    self.cell(sheet, row, at, value)

    def cell(self, sheet: Worksheet, row: int, at: int, value: Value) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, at, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value)
        elif isinstance(value, datetime.date) and value >= FIRST_DAY:
            sheet.write_datetime(row, at, value, self.day)
        else:
            self.text(sheet, row, at, spelt(cell(value)))

    def text(self, sheet: Worksheet, row: int, at: int, value: str) -> None:
        # The writer takes text that looks like its own rich text for that, and would write it as markup.
        if value.startswith("<r>") and value.endswith("</r>"):
            sheet.write_rich_string(row, at, "<", self.plain, value[1:2], value[2:])
        elif value:
            sheet.write_string(row, at, value)


def _depth(node: CleanNode) -> dict[str, Value]:
    return {} if node.depth is None else {"depth": node.depth}


def _row(values: dict[str, Value], header: dict[str, Type]) -> list[Value | None]:
    return [_typed(values.get(name), kind) for name, kind in header.items()]


def _typed(value: Value | None, kind: Type) -> Value | None:
    """Text in a column that is text because two declarations differ."""
    return value if value is None or kind is not Type.TEXT else spelt(cell(value))
