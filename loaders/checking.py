"""Reading the tables that are declared as sheets: every cell checked, good rows converted, bad ones rejected."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ketenkaart.graph import calendar, model
from ketenkaart.graph.model import Property, Type
from ketenkaart.graph.said import Said, said
from ketenkaart.loaders import cells, grid, texts
from ketenkaart.loaders.grid import Grid, SheetPart
from ketenkaart.loaders.reading import reading
from ketenkaart.loaders.sheets import Checked, Column, Rejection, Row, Sheet, rejection

LONGEST_CELL = 20_000  # characters
YEARS = range(1900, 2101)
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
A_NUMBER = said(
    "Write digits alone, with `.` or `,` before the decimals, at most {most:.0e} in size.",
    "Schrijf alleen cijfers, met `.` of `,` voor de decimalen, ten hoogste {most:.0e} groot.",
    most=model.LARGEST,
)
WHOLE = re.compile(r"[+-]?[0-9]+")
FORMULA = said("the error of a formula", "de fout van een formule")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
# XML, and with it every graph format, cannot hold these; a tab and a line break can stay.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parts_by_table(paths: Iterable[Path], names: Collection[str]) -> dict[str, list[SheetPart]]:
    """The files, and tabs of workbooks, of each table."""
    found: dict[str, list[SheetPart]] = {}
    for path in paths:
        for table, part in grid.parts(path, names):
            found.setdefault(table, []).append(part)
    return found


def header(path: Path, *known: str) -> list[str]:
    """The names of all columns of a file, some of which are known, for a table that has one a year."""
    return grid.header(grid.part(path), known)


def read_sheet(sheet: Sheet, parts: Iterable[Path | SheetPart]) -> Checked:
    """All rows of a table's files, checked and converted."""
    found = Checked()
    for given in parts:
        part = given if isinstance(given, SheetPart) else grid.part(given)
        read = grid.read(part, {column.name: column.optional for column in sheet.columns}, sheet.encoding)
        rows, rejected, notes = check(read, sheet, part)
        found = Checked(
            found.rows + tuple(replace(row, position=found.read + row.position) for row in rows),
            found.rejected + rejected,
            found.read + len(read.rows) + len(read.ragged),
            found.notes + read.notes + notes,
        )
    return found


def check(read: Grid, sheet: Sheet, part: SheetPart) -> tuple[list[Row], tuple[Rejection, ...], tuple[Said, ...]]:
    """Good rows converted, one rejection for each bad row with all its faults, and what there is to say."""
    where = part.where
    numbers = [number for number, _ in read.rows]
    written = {name: [row[place] for _, row in read.rows] for place, name in enumerate(read.columns)}
    for column in sheet.columns:
        written.setdefault(column.name, [""] * len(numbers))
    plain = cells.plain(
        {column.name: (column.property, written[column.name]) for column in sheet.columns}, numbers, reading(part.path),
        where,
    )  # fmt: skip
    faults: dict[int, list[tuple[str, str, Said, Said]]] = {}
    for doubt in plain.doubts:
        faults.setdefault(doubt.row, []).append((doubt.column, doubt.cell, doubt.rule, doubt.remedy))
    for column in sheet.columns:
        words = {choice.casefold() for choice in column.property.choices}
        for one in _checks(column):
            for at in _failing(one, plain.columns[column.name]):
                cell = str(written[column.name][at])
                if cell in cells.ERRORS and one.rule != FORMULA:
                    continue  # is no number either, of course
                todo = one.remedy(cell) if callable(one.remedy) else one.remedy
                if cell.casefold() not in words:  # `none` may be a word of it
                    todo = cells.absent_remedy(cell, column.name, column.property.required) or todo
                faults.setdefault(numbers[at], []).append((column.name, cell, one.rule, todo))
    rows = []
    apart = {column.name for column in sheet.columns if column.apart}
    good_columns = [plain.columns[column.name] for column in sheet.columns]
    for position, (number, *good) in enumerate(zip(numbers, *good_columns, strict=True), start=1):
        bad = {name for name, *_ in faults.get(number, ())}
        if not bad <= apart:
            continue
        values = {
            column.name: convert(column.property, "" if column.name in bad else cell)
            for column, cell in zip(sheet.columns, good, strict=True)
        }
        broken = [rule for rule in sheet.rules if not rule.holds(values)]
        if broken:
            faults.setdefault(number, []).extend(
                (", ".join(r.columns), ", ".join(written[c][position - 1] for c in r.columns), r.name, r.remedy)
                for r in broken
            )
        else:
            rows.append(Row(where, number, position, values, sheet))
    stated = dict(zip(numbers, plain.columns[sheet.columns[0].name], strict=True)) if sheet.states else None
    rejected = []
    for number, found in sorted(faults.items()):
        node = "" if stated is None else model.node_id(sheet.states, stated[number])
        rejected.append(rejection(where, number, found, node))
    rejected += (_ragged(where, number, width, len(written)) for number, width in read.ragged)
    return rows, tuple(sorted(rejected, key=lambda r: r.row)), plain.notes


def _ragged(where: str, number: int, found: int, expected: int) -> Rejection:
    return Rejection(
        file=where,
        row=number,
        column="",
        value=said("{count} cells", "{count} cellen", count=found),
        rule=said("too few cells", "te weinig cellen")
        if found < expected
        else said("too many cells", "te veel cellen"),
        remedy=said(
            "The header has {count}: add the missing separators, or put a cell that contains one in double quotes.",
            "De kop heeft er {count}: voeg de ontbrekende scheidingstekens toe, of zet een cel waar er een in staat "
            "tussen dubbele aanhalingstekens.",
            count=expected,
        ),
    )


def convert(declared: Property, cell: str) -> Any:
    """A checked cell as the value of a property; None where it is empty."""
    if cell == "":
        return None
    match declared.type:
        case Type.TEXTS:
            return [part.strip() for part in cell.split(";")]
        case Type.FLOAT:
            return float(cell)
        case Type.INT:
            return int(cell)
        case Type.BOOL:
            return cell == "true"
        case Type.DATE:
            return date.fromisoformat(cell)
        case Type.TEXT:
            return cell.upper() if declared.name == "verified" else cell


@dataclass(frozen=True)
class Check:
    """What each cell of a column has to be, with the rule's words, and what to do: for every cell, or for this one."""

    rule: Said
    holds: Callable[[str], object]
    remedy: Said | Callable[[str], Said]


def _failing(one: Check, column: list[str]) -> list[int]:
    """The places of the cells that a check refuses; equal cells are asked about once."""
    refused = {cell for cell in set(column) if not one.holds(cell)}
    return [at for at, cell in enumerate(column) if cell in refused] if refused else []


def _checks(column: Column) -> Iterator[Check]:
    """All that each cell of one column has to be."""
    declared = column.property
    if declared.required:
        remedy = said("Fill in {name}: {meaning}", "Vul {name} in.", name=column.name, meaning=declared.meaning)
        yield Check(said("empty", "leeg"), bool, remedy)
    yield Check(
        said("control characters", "stuurtekens"),
        lambda cell: not CONTROL.search(cell),
        said("Type the cell anew.", "Typ de cel opnieuw."),
    )
    yield Check(
        said("too long a cell", "een te lange cel"),
        lambda cell: len(cell) <= LONGEST_CELL,
        said("Shorten it to {most} characters.", "Kort haar in tot {most} tekens.", most=LONGEST_CELL),
    )
    yield Check(
        FORMULA,
        lambda cell: cell not in cells.ERRORS,
        said(
            "Mend the formula in the spreadsheet, or write the value.",
            "Herstel de formule in de spreadsheet, of schrijf de waarde.",
        ),
    )
    if declared.type in (Type.TEXT, Type.TEXTS) and not column.unread:
        yield from _texts(declared)
    if column.pattern is not None:
        form, holds = column.pattern.form, column.pattern.holds
        yield Check(
            column.pattern.rule,
            _each(declared, lambda part: bool(form.fullmatch(part)) and holds(part)),
            column.pattern.remedy,
        )
    if declared.name == "key":
        yield Check(
            said("not the form of a key", "niet de vorm van een sleutel"),
            _each(declared, lambda part: bool(KEY.fullmatch(part))),
            said(
                "Use letters, digits, hyphens, dots and underscores only, at most 120.",
                "Gebruik alleen letters, cijfers, streepjes, punten en lage streepjes, ten hoogste 120.",
            ),
        )
        yield Check(
            said("no key that ends as a file does", "geen sleutel die eindigt als een bestand"),
            _each(declared, lambda part: "." not in part or part.rpartition(".")[2].lower() not in model.ENDINGS),
            said(
                "Write a hyphen for the last dot: at that address stands a file of another page.",
                "Schrijf een streepje voor de laatste punt: op dat adres staat een bestand van een andere pagina.",
            ),
        )
    if declared.choices:
        allowed = {c.lower() for c in declared.choices} if declared.name == "verified" else set(declared.choices)
        yield Check(
            said("none of the words of this column", "geen van de woorden van deze kolom"),
            _each(declared, allowed.__contains__),
            said("Use {words}.", "Gebruik {words}.", words=", ".join(sorted(allowed))),
        )
    yield from _typed(declared)


def _texts(declared: Property) -> Iterator[Check]:
    yield Check(
        said("letters lost", "letters verloren gegaan"),
        _each(declared, texts.whole),
        said(
            "Write the letters anew, or export the table again as UTF-8: somebody read it in another encoding.",
            "Schrijf de letters opnieuw, of bewaar de tabel opnieuw als UTF-8: iemand las hem in een andere codering.",
        ),
    )
    if declared.naming:
        yield Check(
            said("nothing that shows", "niets leesbaars"),
            _each(declared, texts.shows),
            said("Write a letter or a digit.", "Schrijf een letter of cijfer.")
            if declared.required
            else said(
                "Write a letter or a digit, or leave the cell empty.",
                "Schrijf een letter of cijfer, of laat de cel leeg.",
            ),
        )
        yield Check(
            said("hidden characters", "verborgen tekens"),
            _each(declared, lambda part: not texts.hidden(part)),
            said(
                "Type it anew: it holds characters that do not show, or that turn the direction of reading.",
                "Typ het opnieuw: er staan tekens in die niet te zien zijn, of die de leesrichting omkeren.",
            ),
        )
        yield Check(
            said("too long for a name", "te lang voor een naam"),
            _each(declared, lambda part: len(part) <= model.LONGEST_NAME),
            said(
                "Shorten it to {most} characters; put the rest into the note.",
                "Kort het in tot {most} tekens; zet de rest in de noot.",
                most=model.LONGEST_NAME,
            ),
        )


def _typed(declared: Property) -> Iterator[Check]:
    match declared.type:
        case Type.FLOAT:
            yield Check(
                said("no number", "geen getal"), _each(declared, is_number), cells.number_remedy(declared, A_NUMBER)
            )
            if declared.unit in model.COUNTED:
                yield Check(
                    said("no whole number", "geen heel getal"),
                    _each(declared, _counts),
                    said("Write how many there are, in full.", "Schrijf voluit hoeveel het er zijn."),
                )
            yield from _limits(declared)
        case Type.INT:
            digits = said("Write digits only, of at most nine places.", "Schrijf alleen cijfers, ten hoogste negen.")
            remedy = cells.number_remedy(declared, digits)
            yield Check(said("no whole number", "geen heel getal"), _each(declared, _is_whole), remedy)
            if declared.name.lower() in ("year", "year_from", "year_to"):
                yield Check(
                    said("no year", "geen jaar"),
                    _each(declared, _is_year),
                    said(
                        "Write a year from {first} to {last}.", "Schrijf een jaar van {first} tot en met {last}.",
                        first=YEARS[0], last=YEARS[-1],
                    ),
                )  # fmt: skip
            yield from _limits(declared)
        case Type.BOOL:
            truths = {"true", "false"}
            yield Check(
                said("neither true nor false", "niet waar of onwaar"),
                _each(declared, truths.__contains__),
                cells.truth_remedy,
            )
        case Type.DATE:
            yield Check(said("no date", "geen datum"), _each(declared, _is_date), cells.day_remedy)
            yield Check(
                said("a day out of range", "een dag buiten bereik"),
                _each(declared, _is_of_our_time),
                said(
                    "Write a day from {first} to {last}; where there is no end, leave the cell empty.",
                    "Schrijf een dag van {first} tot en met {last}; is er geen einde, laat de cel dan leeg.",
                    first=model.FIRST_DAY,
                    last=model.LAST_DAY,
                ),
            )
        case Type.TEXTS:
            yield Check(
                said("a part without anything in it", "een deel waar niets in staat"),
                _each(declared, bool),
                said("Remove the `;` that has nothing on one side.", "Haal de `;` weg waar aan één kant niets staat."),
            )


def _limits(declared: Property) -> Iterator[Check]:
    low, high = declared.minimum, declared.maximum
    unit = cells.unit_of(declared)
    if low is not None:
        yield Check(
            said("less than {low:.15g}", "minder dan {low:.15g}", low=low),
            _each(declared, lambda s: _value(s, low) >= low),
            said("Write {low:.15g}{unit} or more.", "Schrijf {low:.15g}{unit} of meer.", low=low, unit=unit),
        )
    if high is not None:
        yield Check(
            said("more than {high:.15g}", "meer dan {high:.15g}", high=high),
            _each(declared, lambda s: _value(s, high) <= high),
            cells.limit_remedy(
                declared,
                said("Write {high:.15g}{unit} or less.", "Schrijf {high:.15g}{unit} of minder.", high=high, unit=unit),
            ),
        )


def _each(declared: Property, holds: Callable[[str], object]) -> Callable[[str], bool]:
    """Whether every part of a cell is so; an empty cell is unknown and passes."""
    if declared.type is Type.TEXTS:
        return lambda cell: cell == "" or all(holds(part.strip()) for part in cell.split(";"))
    return lambda cell: cell == "" or bool(holds(cell))


def is_number(cell: str) -> bool:
    """Whether a cell holds a number of a size that a fact can have (`model.SMALLEST`, `model.LARGEST`), or zero."""
    if not (NUMBER.fullmatch(cell) and cell.isascii()):
        return False
    size = abs(float(cell))
    return size == 0 or model.SMALLEST <= size <= model.LARGEST


def _is_whole(cell: str) -> bool:
    return bool(WHOLE.fullmatch(cell)) and cell.isascii() and len(cell.lstrip("+-")) <= 9


def _is_year(cell: str) -> bool:
    return not _is_whole(cell) or int(cell) in YEARS  # what is no number has its own rule


def _counts(cell: str) -> bool:
    return not is_number(cell) or float(cell).is_integer()  # what is no number has its own rule


def _is_date(cell: str) -> bool:
    return calendar.parsed(cell) is not None


def _is_of_our_time(cell: str) -> bool:
    day = calendar.parsed(cell)
    return day is None or calendar.is_near(day)


def _value(cell: str, otherwise: float) -> float:
    """The number in a cell; what is no number has its own rule."""
    return float(cell) if is_number(cell) else otherwise
