"""Workbooks (.xlsx): the cells of a tab as text, each number, day and truth as the workbook holds it.

openpyxl reads them, since it tells an error of a formula, and a formula that nobody computed, from an empty cell.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import said
from ketenkaart.loaders.delimited import check_width

LARGEST_BOOK = 64 * 1024**2  # bytes, unpacked
MOST_MEMBERS = 2_000  # files in the archive that a workbook is
_FORMULA = re.compile(rb"<f[ >/]")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, NotImplementedError,
)  # fmt: skip


class Exact(str):
    """A cell that a workbook holds as a number, a day or a truth: there is no question of how to read it."""


def tabs(path: Path, where: str) -> list[str]:
    """The names of a workbook's tabs, first to last."""
    with _opened(path, where, data_only=True) as book:
        return [sheet.title for sheet in book.worksheets]


def rows(path: Path, tab: str, where: str) -> list[tuple[int, list[str]]]:
    """The rows of a tab with their numbers, as the spreadsheet counts them."""
    with _opened(path, where, data_only=True) as book:
        found = [(number, [_text(value) for value in values]) for number, values in _values(book, tab, where)]
    if _has_formulas(path):
        with _opened(path, where, data_only=False) as book:
            formulas = {
                (number, place)
                for number, values in _values(book, tab, where)
                for place, value in enumerate(values)
                if isinstance(value, str) and value.startswith("=")
            }
        results = dict(found)
        for number, place in sorted(formulas):
            if not any(results[number][place : place + 1]):
                raise BadData(
                    said(
                        "{where}, row {number}, column {place}: a formula without its result. Open and save the "
                        "workbook in a spreadsheet, or write the value; nothing was loaded.",
                        "{where}, rij {number}, kolom {place}: een formule zonder uitkomst. Open de werkmap in een "
                        "spreadsheet en bewaar haar, of schrijf de waarde; er is niets geladen.",
                        where=where, number=number, place=place + 1,
                    )
                )  # fmt: skip
    return found


def _values(book: Workbook, tab: str, where: str) -> Iterator[tuple[int, list[Any]]]:
    sheet = book[tab]
    sheet.reset_dimensions()  # what a file claims to be its size is no measure
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = list(values)
        while cells and cells[-1] is None:
            cells.pop()
        check_width(where, number, len(cells))
        yield number, cells


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return Exact(str(value).lower())
        case int():
            return Exact(value)
        case float():
            # A spreadsheet shows 15 digits, and computes with more.
            return Exact(f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}")
        case datetime() if value.time() == time():
            return Exact(value.date().isoformat())
        case date():
            return Exact(value.isoformat())
        case _:
            return str(value)


@contextmanager
def _opened(path: Path, where: str, *, data_only: bool) -> Iterator[Workbook]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of colours and drop-down lists that it doesn't know
        try:
            _check_size(path, where)
            book = load_workbook(path, read_only=True, data_only=data_only)
            try:
                yield book
            finally:
                book.close()
        except _DAMAGED as error:
            raise BadData(
                said(
                    "{where} is no workbook that can be read ({error}). Save it anew as .xlsx, without a password; "
                    "nothing was loaded.",
                    "{where} is geen werkmap die te lezen is ({error}). Sla haar opnieuw op als .xlsx, zonder "
                    "wachtwoord; er is niets geladen.",
                    where=where, error=" ".join(str(error).split())[:200],
                )
            ) from None  # fmt: skip


def _check_size(path: Path, where: str) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    # Of a member no more is unpacked than it says here.
    if sum(member.file_size for member in members) > LARGEST_BOOK or len(members) > MOST_MEMBERS:
        raise BadData(
            said(
                "{where} is larger than {size} MiB unpacked. Export its tables as CSV; nothing was loaded.",
                "{where} is uitgepakt groter dan {size} MiB. Exporteer de tabellen als CSV; er is niets geladen.",
                where=where, size=LARGEST_BOOK // 1024**2,
            )
        )  # fmt: skip


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(
            _FORMULA.search(archive.read(name)) for name in archive.namelist() if name.startswith("xl/worksheets/")
        )
