"""Cells as people write them → the one form that is checked: `0,8` is 0.8, `3-6-2025` may be two days.

What can mean one thing is read as that. What can mean two is a doubt, with both readings and how to say which.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from ketenkaart.graph.model import COUNTED, Property, Type
from ketenkaart.graph.said import Said, joined, said
from ketenkaart.loaders.reading import CellReading
from ketenkaart.loaders.workbook import Exact

MARKS = (".", ",")
# 1 and 0: LibreOffice writes the truths of another program's workbook as numbers.
TRUTHS = {"true": "true", "waar": "true", "1": "true", "false": "false", "onwaar": "false", "0": "false"}
# What spreadsheets write where a formula has no result, in English and in Dutch.
ERRORS = frozenset(
    (
        "#DIV/0!",
        "#DEEL/0!",
        "#N/A",
        "#N/B",
        "#NAME?",
        "#NAAM?",
        "#NULL!",
        "#LEEG!",
        "#NUM!",
        "#GETAL!",
        "#REF!",
        "#VERW!",
        "#VALUE!",
        "#WAARDE!",
        "#SPILL!",
        "#OVERLOOP!",
    )
)
# What people write where they know nothing. `NA` is not among them: it is Namibia, and nearly sodium's symbol.
ABSENT = frozenset(
    (
        "-", "--", "–", "—", ".", "..", "...", "…", "?", "n.v.t.", "n.v.t", "nvt", "niet van toepassing", "onbekend",
        "nog onbekend", "niet bekend", "geen", "leeg", "n.b.", "n.n.b.", "nnb", "n/a", "#n/a", "n.a.", "n.a", "none",
        "not applicable", "not known", "unknown", "empty", "null", "nil", "nan", "tbd",
    )
)  # fmt: skip
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # days of spreadsheets from 1954 to 2119
_FORMS = {
    mark: (
        re.compile(rf"[+-]?([0-9]+(\{mark}[0-9]*)?|\{mark}[0-9]+)([eE][+-]?[0-9]+)?"),
        re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(\{other}[0-9]{{3}})+(\{mark}[0-9]+)?"),
    )
    for mark, other in (MARKS, MARKS[::-1])
}
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_DAY_BACKWARDS = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_UNIT = re.compile(r"([-+]?[\d.,]*\d)\s*([^\W\d].*)")
_ORDERS = {
    "day-month-year": said("day-month-year", "dag-maand-jaar"),
    "month-day-year": said("month-day-year", "maand-dag-jaar"),
}


# Units that are words; the others are the same in both languages.
UNITS: dict[str, str] = {
    "days": said("days", "dagen"),
    "persons": said("persons", "personen"),
    "applications": said("applications", "aanvragen"),
    "degrees": said("degrees", "graden"),
    "fraction": said("parts of one", "delen van één"),
}


@dataclass(frozen=True)
class Doubt:
    """A cell that can mean two things: what they are, and how to say which."""

    row: int
    column: str
    cell: str
    rule: Said
    remedy: Said


@dataclass(frozen=True)
class PlainColumns:
    """Columns in the form that is checked; what can't be read stays as it is."""

    columns: dict[str, list[str]]
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Said, ...] = ()


def plain(
    columns: Mapping[str, tuple[Property, list[str]]], numbers: list[int], options: CellReading, where: str
) -> PlainColumns:
    """The columns of one file, beside the numbers of their rows."""
    found: dict[str, list[str]] = {}
    doubts: list[Doubt] = []
    notes: list[Said] = []
    evident = {
        mark
        for declared, cells in columns.values()
        if declared.type in (Type.FLOAT, Type.INT)
        for mark in _evident(declared, cells)
    }
    for name, (declared, cells) in columns.items():
        read: list[str | Doubt]
        match declared.type:
            case Type.BOOL:
                read, told = [TRUTHS.get(cell.casefold(), cell) for cell in cells], None
            case Type.FLOAT | Type.INT:
                read, told = _numbers(name, declared, cells, numbers, options.decimal, evident, where)
            case Type.DATE:
                read, told = _days(name, cells, numbers, options.dates, where)
            case _:
                read, told = [str(cell) for cell in cells], None  # of a workbook a number was a kind of its own
        found[name] = ["" if isinstance(item, Doubt) else item for item in read]
        doubts += (item for item in read if isinstance(item, Doubt))
        notes += [told] if told else []
    return PlainColumns(found, tuple(doubts), tuple(notes))


def readings(cell: str, declared: Property) -> dict[str, str]:
    """A number by the decimal marks with which it is one within its limits, in the form that is checked."""
    found = {}
    for mark in MARKS:
        simple, grouped = _FORMS[mark]
        if simple.fullmatch(cell):
            found[mark] = cell.replace(mark, ".")
        elif grouped.fullmatch(cell):
            found[mark] = cell.replace(MARKS[mark == "."], "").replace(mark, ".")
    if len(set(found.values())) > 1:
        within = {mark: number for mark, number in found.items() if _fits(number, declared)}
        return within or found
    return found


def _fits(number: str, declared: Property) -> bool:
    value = float(number)
    if (declared.type is Type.INT or declared.unit in COUNTED) and not value.is_integer():
        return False
    return (declared.minimum is None or value >= declared.minimum) and (
        declared.maximum is None or value <= declared.maximum
    )


def _evident(declared: Property, cells: Iterable[str]) -> set[str]:
    """The marks that the cells of a column can only have as decimal ones."""
    found = set()
    for cell in cells:
        if not isinstance(cell, Exact) and ("." in cell or "," in cell):
            marks = readings(cell, declared)
            if len(marks) == 1:
                found |= set(marks)
    return found


def _numbers(
    name: str, declared: Property, cells: list[str], rows: list[int], decimal: str | None, evident: set[str], where: str
) -> tuple[list[str | Doubt], Said | None]:
    own = _evident(declared, cells)
    told = None
    found: list[str | Doubt] = []
    grouping = decimal is None and (own or evident) == {","}  # then a point can only group digits
    if decimal is None:
        decimal = "," if grouping else next(iter(own)) if len(own) == 1 else None
    for cell, row in zip(cells, rows, strict=True):
        marks = {} if isinstance(cell, Exact) else readings(cell, declared)
        several = len(set(marks.values())) > 1
        if several and decimal is None:
            found.append(_which_number(name, declared, cell, row, marks, where))
            continue
        found.append(marks[decimal] if several and decimal else next(iter(marks.values()), cell))
        if several and grouping and told is None:
            told = said(
                "{where}, row {row}: '{cell}' in {name} is read as {number}: a comma is the decimal mark here, as "
                "other cells show.",
                "{where}, rij {row}: '{cell}' in {name} is gelezen als {number}: een komma is hier het decimaalteken, "
                "zoals andere cellen laten zien.",
                where=where, row=row, name=name, cell=cell, number=found[-1],
            )  # fmt: skip
    return found, told


def _which_number(name: str, declared: Property, cell: str, row: int, marks: dict[str, str], where: str) -> Doubt:
    first, second = (_unmistakable(marks[mark]) for mark in MARKS)
    unit = unit_of(declared)
    return Doubt(
        row, name, cell,
        said("{first}{u} or {second}{u}", "{first}{u} of {second}{u}", first=first, second=second, u=unit),
        said(
            'Write {first} or {second}, or say in {options} which the decimal mark is: decimal = "." or '
            'decimal = ",".',
            'Schrijf {first} of {second}, of zeg in {options} wat het decimaalteken is: decimal = "." of '
            'decimal = ",".',
            first=first, second=second, options=_options(where),
        ),
    )  # fmt: skip


def unit_of(declared: Property) -> Said:
    """The unit as it stands behind a number; a part of one has none."""
    if declared.unit in ("", "fraction"):
        return said("", "")
    return joined("", (" ", UNITS.get(declared.unit, declared.unit)))


def _unmistakable(number: str) -> str:
    """A number written so that nobody takes its mark for another."""
    whole, _, part = number.partition(".")
    return f"{whole}.{part}0" if len(part) == 3 and not part.endswith("0") else f"{float(number):.15g}"


def _options(where: str) -> str:
    return f"{where.partition('/')[0]}/reading.toml"


def _days(
    name: str, cells: list[str], rows: list[int], order: str | None, where: str
) -> tuple[list[str | Doubt], Said | None]:
    read = [_day_readings(cell) for cell in cells]
    sure = {next(iter(days)): cell for cell, days in zip(cells, read, strict=True) if len(days) == 1}
    told = None
    if order is None and len(sure) == 1:
        ((order, example),) = sure.items()
        told = said(
            "{where}: {name} is read as {order}, since '{example}' can be nothing else.",
            "{where}: {name} is gelezen als {order}, omdat '{example}' niets anders kan zijn.",
            where=where, name=name, example=example, order=_ORDERS[order],
        )  # fmt: skip
    found: list[str | Doubt] = []
    for cell, days, row in zip(cells, read, rows, strict=True):
        backwards = _DAY_BACKWARDS.fullmatch(cell)
        if backwards:
            found.append(_day(*map(int, backwards.groups())) or cell)
        elif order is None and len(set(days.values())) > 1:
            found.append(_which_day(name, cell, row, days, where))
        else:
            found.append(days.get(order, cell) if order and days else next(iter(days.values()), cell))
    return found, told


def _which_day(name: str, cell: str, row: int, days: dict[str, str], where: str) -> Doubt:
    first, second = (days[order] for order in _ORDERS)
    return Doubt(
        row, name, cell,
        said("{first} or {second}", "{first} of {second}", first=first, second=second),
        said(
            'Write the one that is meant, or say in {options} how days are written: dates = "day-month-year" or '
            'dates = "month-day-year".',
            'Schrijf wat bedoeld is, of zeg in {options} hoe dagen geschreven zijn: dates = "day-month-year" of '
            'dates = "month-day-year".',
            options=_options(where),
        ),
    )  # fmt: skip


def _day_readings(cell: str) -> dict[str, str]:
    """The days that a cell can mean, by the order of its parts."""
    parts = None if isinstance(cell, Exact) else _DAY.fullmatch(cell)
    if not parts:
        return {}
    first, second, year = map(int, parts.groups())
    days = (_day(year, second, first), _day(year, first, second))
    return {order: day for order, day in zip(_ORDERS, days, strict=True) if day}


def _day(year: int, month: int, day: int) -> str | None:
    with suppress(ValueError):
        return date(year, month, day).isoformat()
    return None


# What is wrong with a cell that could not be read, and what to write instead.


def absent_remedy(cell: str, column: str, required: bool) -> Said | None:
    """What to do with a cell that says that there is nothing to say; None for any other."""
    if " ".join(cell.casefold().split()) not in ABSENT:
        return None
    if required:
        return said(
            "'{cell}' is no {column}, and without one the row says nothing: fill it in, or leave the row out.",
            "'{cell}' is geen {column}, en zonder zegt de rij niets: vul het in, of laat de rij weg.",
            cell=cell, column=column,
        )  # fmt: skip
    return said("Leave the cell empty where it is not known.", "Laat de cel leeg waar het niet bekend is.")


def number_remedy(declared: Property, otherwise: Said) -> Callable[[str], Said]:
    """What to write in place of a cell that is no number."""

    def remedy(cell: str) -> Said:
        if cell.endswith("%") and is_decimal(cell.rstrip("% ")):
            return _of_per_cent(cell, declared)
        spaced = "".join(cell.split())
        if spaced != cell and is_decimal(spaced):
            return said(
                "No space within a number: write {number}.",
                "Geen spatie in een getal: schrijf {number}.",
                number=spaced,
            )
        unit = _UNIT.fullmatch(cell)
        if unit and is_decimal(unit[1]) and not is_decimal(cell):
            return _of_unit(unit[1], unit[2], declared)
        return otherwise

    return remedy


def limit_remedy(declared: Property, otherwise: Said) -> Callable[[str], Said]:
    """What to write in place of a number that is too large; 80 where parts of one stand is likely a per cent."""

    def remedy(cell: str) -> Said:
        number = next(iter(readings(cell, declared).values()), "")
        if declared.maximum == 1 and number and 1 < float(number) <= 100:
            return said(
                "A part of one: if it's a per cent, write {part:.12g}.",
                "Een deel van één: is het een percentage, schrijf dan {part:.12g}.",
                part=float(number) / 100,
            )  # fmt: skip
        return otherwise

    return remedy


def is_decimal(cell: str) -> bool:
    """Whether a cell is a number with either mark."""
    return any(form.fullmatch(cell) for form, _ in _FORMS.values())


def _of_per_cent(cell: str, declared: Property) -> Said:
    bare = cell.rstrip("% ").replace(",", ".")
    if declared.maximum == 1:
        return said(
            "A per cent: write it as a part of one, {number}.",
            "Een percentage: schrijf het als deel van één, {number}.",
            number=f"{float(bare) / 100:.12g}",
        )  # fmt: skip
    return said("Write it without the sign: {number}.", "Schrijf het zonder procentteken: {number}.", number=bare)


def _of_unit(number: str, unit: str, declared: Property) -> Said:
    meant = f"{float(number) / 1000:.12g}" if is_thousandth(unit, declared) and number.isdigit() else number
    return said(
        "A unit within the cell: the column is in {unit}, so write {number} alone.",
        "Een eenheid in de cel: de kolom is in {unit}, schrijf dus alleen {number}.",
        unit=UNITS.get(declared.unit, declared.unit) or said("numbers", "getallen"), number=meant,
    )  # fmt: skip


def is_thousandth(unit: str, declared: Property) -> bool:
    """Whether a unit is kilograms where tonnes stand."""
    return unit.casefold() in ("kg", "kilo", "kilogram") and declared.unit.startswith("t")


def day_remedy(cell: str) -> Said:
    """What to write in place of a cell that is no day."""
    if cell.isascii() and cell.isdigit() and FIRST_SERIAL <= int(cell) <= LAST_SERIAL:
        return said(
            "A spreadsheet's number of a day: write {day}.",
            "Het volgnummer van een dag in een spreadsheet: schrijf {day}.",
            day=(date(1899, 12, 30) + timedelta(days=int(cell))).isoformat(),
        )  # fmt: skip
    if re.fullmatch(r"\d{4}(-\d{2})?", cell, re.ASCII):
        return said(
            "No day without a month and a day: write {cell} as YYYY-MM-DD.",
            "Geen dag zonder maand en dag: schrijf {cell} als JJJJ-MM-DD.",
            cell=cell,
        )
    return said("Write a day that exists as YYYY-MM-DD.", "Schrijf een dag die bestaat als JJJJ-MM-DD.")


def register_remedy(cell: str) -> Said:
    """What to write in place of a KvK number that a spreadsheet took for a number."""
    if re.fullmatch(r"[1-9][0-9]{5,6}", cell):
        return said(
            "A spreadsheet drops a zero at the front: write {number}, in a column of text.",
            "Een spreadsheet laat een nul vooraan weg: schrijf {number}, in een kolom met tekst.",
            number=cell.zfill(8),
        )  # fmt: skip
    if re.fullmatch(r"[0-9][.,][0-9]+[eE]\+?[0-9]+", cell):
        return said(
            "A spreadsheet rounded it: copy all eight digits anew, into a column of text.",
            "Een spreadsheet heeft het afgerond: kopieer alle acht cijfers opnieuw, in een kolom met tekst.",
        )
    return said("A KvK number has eight digits, not all 0.", "Een KvK-nummer heeft acht cijfers, niet alle 0.")


def truth_remedy(_: str) -> Said:
    """What to write in place of a cell that is no truth."""
    return said(
        "Write true or false (TRUE, WAAR, ONWAAR do as well).", "Schrijf true of false (TRUE, WAAR, ONWAAR mag ook)."
    )
