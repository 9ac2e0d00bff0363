"""One table of a file as a grid: a header with the names that its table knows, and rows of as many cells.

Every source comes through here. What nobody needs is left out and told (columns that the table has not), or left out
(rows and columns without a cell); what doesn't fit is an error, or a row to reject.
"""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import Said, joined, said
from ketenkaart.loaders import delimited, workbook
from ketenkaart.loaders.delimited import fold
from ketenkaart.loaders.files import matching, stem, table_of
from ketenkaart.loaders.workbook import Exact

SEEN = 20  # rows in which a header is looked for


@dataclass(frozen=True)
class SheetPart:
    """A table as one file, or one tab of a workbook."""

    path: Path
    tab: str | None = None
    notes: tuple[Said, ...] = ()

    @property
    def where(self) -> str:
        name = f"{self.path.parent.name}/{self.path.name}"
        return f"{name}, {self.tab}" if self.tab else name


@dataclass(frozen=True)
class Grid:
    """What a table has: names of columns as the table knows them, numbered rows of cells, rows of another width."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    ragged: tuple[tuple[int, int], ...] = ()  # number of a row, and how many cells it has
    notes: tuple[Said, ...] = ()


def is_workbook(path: Path) -> bool:
    return path.suffix.casefold() == ".xlsx"


def parts(path: Path, tables: Collection[str]) -> list[tuple[str, SheetPart]]:
    """The tables in a file: a text is one; of a workbook those tabs that have a table's name, or else the first.

    Raises BadData where a name is no table's.
    """
    if not is_workbook(path):
        return [(table_of(path, tables), SheetPart(path))]
    where = SheetPart(path).where
    tabs = workbook.tabs(path, where)
    named = [(table, tab) for tab in tabs if (table := matching(tab, tables))] or [(table_of(path, tables), tabs[0])]
    others = [tab for tab in tabs if tab not in {tab for _, tab in named}]
    told = said(
        "not read: {where}, tabs {others}", "niet gelezen: {where}, tabbladen {others}",
        where=where, others=", ".join(others),
    )  # fmt: skip
    return [
        (table, SheetPart(path, tab, (told,) if others and place == 0 else ()))
        for place, (table, tab) in enumerate(named)
    ]


def part(path: Path) -> SheetPart:
    """A file that is one table, by its own name."""
    ((_, found),) = parts(path, (stem(path),))
    return found


def header(part: SheetPart, names: tuple[str, ...], encoding: str | None = None) -> list[str]:
    """The names of all columns of a file, for a table that has one a year."""
    rows, _ = _rows(part, names, encoding)
    return [" ".join(name.split()) for name in rows[0][1]] if rows else []


def read(part: SheetPart, names: Mapping[str, bool], encoding: str | None = None) -> Grid:
    """A table that has columns of some names; those that are optional (True) may be missing.

    Raises BadData for what is no table, is cut, or lacks a column.
    """
    rows, notes = _rows(part, tuple(names), encoding)
    if not rows:
        raise BadData(
            said(
                "{where} is empty. Its first row names the columns: {columns}; nothing was loaded.",
                "{where} is leeg. De eerste rij noemt de kolommen: {columns}; er is niets geladen.",
                where=part.where, columns=_columns(names),
            )
        )  # fmt: skip
    whole = len(rows[0][1])
    cells = [(number, [_bare(cell) for cell in row]) for number, row in rows[1:]]
    head = _shorn([" ".join(name.split()) for name in rows[0][1]])
    columns = _named(head, names)
    _check_header(columns, names, rows, part.where)
    full = [(number, row) for number, row in cells if any(row)]
    # An empty cell more than the header has is one too many as well: `12,5,,` in two columns may be 12.5 in the first.
    ragged = tuple(
        (number, len(row)) for number, row in full if len(_shorn(row)) > len(head) or not len(head) <= len(row) <= whole
    )
    odd = {number for number, _ in ragged}
    fitting = [(number, row[: len(head)]) for number, row in full if number not in odd]
    kept = [place for place, name in enumerate(columns) if name in names]
    extra = [
        head[place] or said("column {place}, without a name", "kolom {place}, zonder naam", place=place + 1)
        for place, name in enumerate(columns)
        if name not in names and (name or any(row[place] for _, row in fitting))
    ]
    if extra:
        told = said(
            "{where}: columns that this table doesn't have, left out: {extra}.",
            "{where}: kolommen die deze tabel niet kent, weggelaten: {extra}.",
            where=part.where, extra=joined(", ", extra),
        )  # fmt: skip
        notes = (*notes, told)
    return Grid(
        tuple(columns[place] for place in kept),
        tuple((number, [row[place] for place in kept]) for number, row in fitting),
        ragged,
        part.notes + notes,
    )


def _rows(
    part: SheetPart, names: tuple[str, ...], encoding: str | None
) -> tuple[list[tuple[int, list[str]]], tuple[Said, ...]]:
    """All rows of a file as they stand, without blank ones at the top."""
    notes: tuple[Said, ...] = ()
    if part.tab is not None:
        found = workbook.rows(part.path, part.tab, part.where)
        width = max((len(cells) for _, cells in found), default=0)
        rows, cut = [(number, cells + [""] * (width - len(cells))) for number, cells in found], False
    else:
        content, notes = delimited.content(part.path, part.where, encoding)
        mark, named = delimited.separator(content, map(fold, names))
        rows = list(delimited.records(io.StringIO(content, newline=""), part.where, mark))[named:]
        cut = not content.endswith(("\n", "\r"))
    while rows and not any(cell.strip() for cell in rows[0][1]):
        del rows[0]
    if cut and len(rows) > 1 and len(rows[-1][1]) < len(rows[0][1]):
        raise BadData(
            said(
                "{where} ends in the middle of row {number}: {count} of {all} cells and no end of the line. The file "
                "was cut: get it whole; nothing was loaded.",
                "{where} houdt midden in rij {number} op: {count} van de {all} cellen, en geen regeleinde. Het bestand "
                "is afgekapt: haal het opnieuw op; er is niets geladen.",
                where=part.where, number=rows[-1][0], count=len(rows[-1][1]), all=len(rows[0][1]),
            )
        )  # fmt: skip
    return rows, notes


def _bare(cell: str) -> str:
    """A cell without spaces around it, no-break ones included."""
    return cell if isinstance(cell, Exact) else cell.strip()


def _shorn(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1]), 0)
    return cells[:last]


def _named(head: list[str], names: Mapping[str, bool]) -> list[str]:
    """The columns as the table names them; a name that it doesn't know stays."""
    known = {fold(name): name for name in names}
    return [known.get(fold(name), name) for name in head]


def _check_header(columns: list[str], names: Mapping[str, bool], rows: list[tuple[int, list[str]]], where: str) -> None:
    missing = [name for name, optional in names.items() if not optional and name not in columns]
    unknown = [name for name in columns if name and name not in names]
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    absent = [name for name, optional in names.items() if optional and name not in columns]
    # A column that may be left out, misspelt, would be lost without a word.
    meant = {name: like[0] for name in unknown if (like := get_close_matches(fold(name), absent, 1, 0.8))}
    if not (missing or twice or meant):
        return
    below = next(
        (
            number
            for number, row in rows[1:SEEN]
            if not {name for name, optional in names.items() if not optional} - set(_named(row, names))
        ),
        None,
    )
    if missing and below is not None:
        raise BadData(
            said(
                "{where}: row {first} is no header; the columns are named in row {below}. Remove what stands above it; "
                "nothing was loaded.",
                "{where}: rij {first} is geen kop; de kolommen staan in rij {below}. Haal weg wat erboven staat; er is "
                "niets geladen.",
                where=where, first=rows[0][0], below=below,
            )
        )  # fmt: skip
    faults = [
        said("{what} {names}", "{what} {names}", what=what, names=", ".join(repr(name) for name in found))
        for what, found in (
            (said("lacks", "mist"), missing),
            (said("has unknown", "heeft onbekende"), unknown),
            (said("has twice", "heeft dubbel"), twice),
        )
        if found
    ]
    hints = [
        said(" Is {name} {like}?", " Is {name} {like}?", name=repr(name), like=like)
        for name, like in (meant or _like(unknown, missing)).items()
    ]
    raise BadData(
        said(
            "{where} {faults}.{hints} Its columns are {columns}; nothing was loaded.",
            "{where} {faults}.{hints} De kolommen zijn {columns}; er is niets geladen.",
            where=where, faults=joined(said(" and ", " en "), faults), hints=joined("", hints), columns=_columns(names),
        )
    )  # fmt: skip


def _like(unknown: list[str], missing: list[str]) -> dict[str, str]:
    return {name: like[0] for name in unknown if (like := get_close_matches(fold(name), missing, 1, 0.7))}


def _columns(names: Mapping[str, bool]) -> Said:
    return joined(
        ", ",
        (
            said("{name} (may be left out)", "{name} (mag ontbreken)", name=name) if optional else name
            for name, optional in names.items()
        ),
    )
