"""Tables as files hold them: what a column is, and checking their rows.

A file is NAME.csv, NAME_*.csv or a workbook, `.csv.gz` allowed; all files of one name are one table, in the order of
their names. A row is numbered as a spreadsheet numbers it: the header is row 1. Faults of one row reject that row, with
rule and remedy; a file that cannot be read as what it should be is an error, and nothing of it is loaded.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from ketenkaart.graph import calendar, model
from ketenkaart.graph.model import Property, Type
from ketenkaart.graph.once import once
from ketenkaart.graph.said import Said, joined, said
from ketenkaart.loaders import cells, grid, texts
from ketenkaart.loaders.grid import Grid, Part
from ketenkaart.loaders.reading import reading

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


@dataclass(frozen=True)
class Pattern:
    """A form that each value of a column has."""

    form: re.Pattern[str]
    rule: Said
    remedy: Said | Callable[[str], Said]  # for every cell, or for this one
    holds: Callable[[str], bool] = lambda _: True  # what a form cannot say: check digits


@dataclass(frozen=True)
class Column:
    """One column of a file: the property whose type and limits it has, and the labels whose keys it holds."""

    name: str
    property: Property
    of: str = ""  # the label or relationship that has the property; none for what a loader makes something else of
    refers: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()  # words that are no key, such as ALL
    pattern: Pattern | None = None
    optional: bool = False  # the whole column may be missing
    unread: bool = False  # no fact is made of it, so that a fault in it harms nobody
    apart: bool = False  # it states something of its own, so that a fault in it costs its cell alone, not the row


@dataclass(frozen=True)
class RowRule:
    """A rule over several columns of one row: `holds` gets the row's values."""

    name: Said
    columns: tuple[str, ...]
    remedy: Said
    holds: Callable[[dict[str, Any]], bool]


@dataclass(frozen=True)
class Sheet:
    """One table of a dataset's folder."""

    name: str
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...] = ()
    encoding: str | None = None  # of a publisher's file; None is: see for yourself
    states: str = ""  # the label of the node whose key stands in the first column

    @once
    def properties(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By label or relationship: the properties that its columns state, and the columns."""
        owners = dict.fromkeys(column.of for column in self.columns if column.of)
        return {
            owner: tuple((column.property.name, column.name) for column in self.columns if column.of == owner)
            for owner in owners
        }


@dataclass(frozen=True)
class Rejection:
    """One row that was not loaded: where it stands, and why."""

    file: str
    row: int
    column: str
    value: str
    rule: Said
    remedy: Said
    node: str = ""  # id of the node that the row would have stated
    because: str = ""  # the rejected row that takes this one with it, where nothing is wrong with this one itself

    @property
    def where(self) -> str:
        return said("{file}, row {row}", "{file}, rij {row}", file=self.file, row=self.row)


def rejection(
    file: str, row: int, faults: Iterable[tuple[str, str, Said, Said]], node: str = "", because: str = ""
) -> Rejection:
    """One row with all that is wrong with it: column, value, rule and remedy of each fault, said once."""
    column, value, rule, remedy = (
        joined(between, dict.fromkeys(parts))
        for between, parts in zip(("; ", "; ", "; ", " "), zip(*faults, strict=True), strict=True)
    )
    return Rejection(
        file=file, row=row, column=column, value=value, rule=rule, remedy=remedy, node=node, because=because
    )


def one_a_row(rejections: Iterable[Rejection]) -> list[Rejection]:
    """Rejections by row: those of several cells of one row, each of which states something of its own, as one."""
    found = []
    for (file, row), group in groupby(sorted(rejections, key=lambda r: (r.file, r.row)), lambda r: (r.file, r.row)):
        several = tuple(group)
        because = "" if any(not r.because for r in several) else several[0].because
        node = next((r.node for r in several if r.node), "")
        found.append(
            rejection(file, row, ((r.column, r.value, r.rule, r.remedy) for r in several), node, because)
            if len(several) > 1
            else several[0]
        )
    return found


@dataclass(frozen=True)
class Row:
    """One good row, its cells converted; an empty cell is None."""

    file: str
    number: int
    position: int  # place among all rows of the table's files, from 1
    values: dict[str, Any]
    sheet: Sheet

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def stated(self, owner: str) -> dict[str, Any]:
        """The properties of a label or relationship that the row states."""
        return {name: self.values[column] for name, column in self.sheet.properties[owner]}

    def refers(self, column: str) -> tuple[str, ...]:
        """The labels whose keys a column holds."""
        return next(one.refers for one in self.sheet.columns if one.name == column)


@dataclass(frozen=True)
class Need:
    """A key that a row refers to, under one of some labels."""

    column: str
    key: str
    labels: tuple[str, ...]
    required: bool = True


Fact = tuple[str, dict[str, Any]]  # name of a table, values of one row of it


@dataclass(frozen=True)
class Entry:
    """What one row of a file states, and the nodes that must be there for it."""

    file: str
    row: int
    facts: tuple[Fact, ...]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A table as read: its good rows, the rejected ones, how many there were."""

    rows: tuple[Row, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    read: int = 0
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What a dataset's files state, before keys are resolved and rules on sets are checked."""

    entries: tuple[Entry, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    read: int = 0
    left_out: int = 0  # rows that are good but not wanted, such as trade in a code that no product has
    notes: tuple[Said, ...] = ()


def of(owner: str, *names: str, **changes: Any) -> tuple[Column, ...]:
    """Columns that hold properties of a label or relationship under the properties' own names."""
    declared = model.NODE[owner].all_properties if owner in model.NODE else model.RELATIONSHIP[owner].all_properties
    by_name = {p.name: p for p in declared}
    return tuple(Column(name, by_name[name], owner, **changes) for name in names)


def needed(owner: str, *names: str) -> tuple[Column, ...]:
    """Columns that no row of a file may leave empty, though a node without the property is one."""
    return tuple(replace(column, property=replace(column.property, required=True)) for column in of(owner, *names))


def named(name: str, owner: str, property_name: str, **changes: Any) -> Column:
    """A column that holds a property under another name."""
    return replace(of(owner, property_name, **changes)[0], name=name)


def key_of(name: str, *labels: str, required: bool = True, several: bool = False, **changes: Any) -> Column:
    """A column that holds a key, or several by `;`, of nodes under one of the labels."""
    kind = model.texts if several else model.text
    return Column(name, kind(name, f"Key of {' or '.join(labels)}.", required=required), refers=labels, **changes)


def provenance(required: bool = True) -> tuple[Column, ...]:
    """The three columns that nearly every file ends with; a user's own file may leave the first two empty."""
    verified = next(p for p in model.PROVENANCE if p.name == "verified")
    note = next(p for p in model.PROVENANCE if p.name == "note")
    return (
        key_of("source", "Source", several=True, required=required),
        Column("verified", replace(verified, required=required)),
        Column("note", note),
    )


def ordered(earlier: str, later: str) -> RowRule:
    """A period ends after it begins."""
    return RowRule(
        said("ends before it begins", "houdt op voor het begint"),
        (earlier, later),
        said(
            "Let {later} be a later day than {earlier}; the last day itself is not part of the period.",
            "Laat {later} een latere dag zijn dan {earlier}; de laatste dag zelf hoort niet bij de periode.",
            later=later,
            earlier=earlier,
        ),
        lambda row: row[earlier] is None or row[later] is None or row[earlier] < row[later],
    )


def bounded(value: str, lower: str = "lower", upper: str = "upper") -> tuple[RowRule, RowRule]:
    """An interval's lower end is not above its upper one, and the value lies between them."""
    names = {"value": value, "lower": lower, "upper": upper}
    return (
        RowRule(
            said("interval turned round", "interval omgekeerd"),
            (lower, upper),
            said(
                "Exchange {lower} and {upper}, or correct one.",
                "Wissel {lower} en {upper} om, of verbeter er een.",
                **names,
            ),
            lambda row: row[lower] is None or row[upper] is None or row[lower] <= row[upper],
        ),
        RowRule(
            said("value outside its interval", "waarde buiten haar interval"),
            (value, lower, upper),
            said(
                "Correct one of them: {value} lies from {lower} to {upper}.",
                "Verbeter er een: {value} ligt van {lower} tot en met {upper}.",
                **names,
            ),
            lambda row: row[value] is None or (_lies(row[lower], row[value]) and _lies(row[value], row[upper])),
        ),
    )


def apart(one: str, other: str) -> RowRule:
    """Nothing does to itself what the row says."""
    return RowRule(
        said("the same twice", "tweemaal dezelfde"),
        (one, other),
        said(
            "Name two different ones as {one} and {other}, or remove the row.",
            "Noem twee verschillende als {one} en {other}, of verwijder de rij.",
            one=one, other=other,
        ),
        lambda row: row[one] is None or row[one] != row[other],
    )  # fmt: skip


def placed() -> RowRule:
    """A place has both of its coordinates."""
    return RowRule(
        said("half a place", "een halve plaats"),
        ("latitude", "longitude"),
        said("Fill in both, or neither.", "Vul beide in, of geen van beide."),
        lambda row: (row["latitude"] is None) == (row["longitude"] is None),
    )


def averaged() -> RowRule:
    """A mean of several years names its first and its last, and the year that it stands under lies between them."""

    def holds(row: dict[str, Any]) -> bool:
        year, first, last = row["year"], row["year_from"], row["year_to"]
        if first is None and last is None:
            return True
        return None not in (year, first, last) and first < last and first <= year <= last

    return RowRule(
        said("no mean of years", "geen gemiddelde van jaren"),
        ("year", "year_from", "year_to"),
        said(
            "Of a mean of several years fill in all three: year_from before year_to, and as year one of them, such as "
            "the last. Of one year fill in year alone.",
            "Vul bij een gemiddelde van meer jaren alle drie in: year_from voor year_to, en als year een ervan, zoals "
            "het laatste. Vul bij één jaar alleen year in.",
        ),
        holds,
    )


def _lies(low: float | None, high: float | None) -> bool:
    return low is None or high is None or low <= high


def parts_by_table(paths: Iterable[Path], names: Collection[str]) -> dict[str, list[Part]]:
    """The files, and tabs of workbooks, of each table."""
    found: dict[str, list[Part]] = {}
    for path in paths:
        for table, part in grid.parts(path, names):
            found.setdefault(table, []).append(part)
    return found


def header(path: Path, *known: str) -> list[str]:
    """The names of all columns of a file, some of which are known, for a table that has one a year."""
    return grid.header(grid.part(path), known)


def read_sheet(sheet: Sheet, parts: Iterable[Path | Part]) -> Checked:
    """All rows of a table's files, checked and converted."""
    found = Checked()
    for given in parts:
        part = given if isinstance(given, Part) else grid.part(given)
        read = grid.read(part, {column.name: column.optional for column in sheet.columns}, sheet.encoding)
        rows, rejected, notes = check(read, sheet, part)
        found = Checked(
            found.rows + tuple(replace(row, position=found.read + row.position) for row in rows),
            found.rejected + rejected,
            found.read + len(read.rows) + len(read.ragged),
            found.notes + read.notes + notes,
        )
    return found


def check(read: Grid, sheet: Sheet, part: Part) -> tuple[list[Row], tuple[Rejection, ...], tuple[Said, ...]]:
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


def needs(sheet: Sheet, row: Row) -> tuple[Need, ...]:
    """The keys that a row refers to."""
    return tuple(
        Need(column.name, key, column.refers, column.property.required)
        for column in sheet.columns
        if column.refers
        for key in _keys(row[column.name])
        if key not in column.except_for
    )


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


def _keys(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
