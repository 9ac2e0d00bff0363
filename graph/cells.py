"""Text in a CSV that no spreadsheet computes, whatever it takes for the mark between two cells.

Where the list separator is a semicolon, as in the Netherlands, a program that opens `a,"x;=1+1",b` splits it there, the
quotes in the middle of a cell being text to it: so the formula begins inside. A `'` before its sign keeps it text.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

Cell = str | float | int | None
# What begins a formula, also in full width, at the beginning of a text or behind what may be taken for a separator:
# there quotes are two of the file, which a program takes for an empty cell that goes on.
FORMULA = re.compile(r"(^[ \u00a0]*|[;\t\r\n][ \u00a0\"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
AT_START = ("\t", "\r")
QUOTED = re.compile(r'[,;|\t\r\n"]|^\s|\s$')


def harmless(text: str) -> str:
    """A text with a `'` before whatever a spreadsheet would compute in it.

    >>> harmless("=1+1"), harmless("Magneet;=1+1;rest"), harmless("\uff1d1+1"), harmless("Nd-Fe-B; Sm-Co")
    ("'=1+1", "Magneet;'=1+1;rest", "'\uff1d1+1", 'Nd-Fe-B; Sm-Co')
    """
    found = FORMULA.sub(r"\1'", text)
    return f"'{found}" if found.startswith(AT_START) else found


def line(cells: Iterable[Cell], separator: str = ",") -> str:
    """One row of a CSV (RFC 4180, LF), harmless. Text is quoted for the separator of any program, not for this file's.

    Between semicolons a number has a decimal comma, and no exponent: a spreadsheet takes over that form, and saves
    5,262e-05 as the 5,26E-05 that it shows.
    """
    return separator.join(_cell(cell, separator) for cell in cells) + "\n"


def _cell(cell: Cell, separator: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        cell = harmless(cell)
        return '"' + cell.replace('"', '""') + '"' if QUOTED.search(cell) else cell
    return format(Decimal(str(cell)), "f").replace(".", ",") if separator == ";" else str(cell)
