"""Tables as files hold them: what a column is, reading them with pandas, checking their rows with pandera.

A file is NAME.csv or NAME_*.csv, `.gz` allowed; all files of one name are one table, in the order of their names. A row
is numbered as a spreadsheet numbers it: the header is row 1. Faults of one row reject that row, with rule and remedy;
a file that cannot be read as what it should be is an error, and nothing of it is loaded.
"""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.config import ValidationDepth, config_context

from graph import model
from graph.errors import BadData
from graph.model import Property, Type
from graph.said import joined, said
from loaders import texts

LARGEST_FILE = 256 * 1024**2  # bytes, unpacked; a table of a million rows has about 150 MB
LONGEST_CELL = 20_000  # characters
WIDEST_ROW = 200  # cells
YEARS = range(1900, 2101)
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
A_NUMBER = f"Write digits with `.` as decimal mark and no separators, at most {model.LARGEST:.0e} in size."
WHOLE = re.compile(r"[+-]?[0-9]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
# XML, and with it every graph format, cannot hold these; a tab and a line break can stay.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Pattern:
    """A form that each value of a column has."""

    form: re.Pattern[str]
    rule: str
    remedy: str
    holds: Callable[[str], bool] = lambda _: True  # what a form cannot say: check digits


@dataclass(frozen=True)
class Column:
    """One column of a file: the property whose type and limits it has, and the labels whose keys it holds."""

    name: str
    property: Property
    refers: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()  # words that are no key, such as ALL
    pattern: Pattern | None = None
    optional: bool = False  # the whole column may be missing
    unread: bool = False  # no fact is made of it, so that a fault in it harms nobody


@dataclass(frozen=True)
class RowRule:
    """A rule over several columns of one row: `holds` gets the row's values."""

    name: str
    columns: tuple[str, ...]
    remedy: str
    holds: Callable[[dict[str, Any]], bool]


@dataclass(frozen=True)
class Sheet:
    """One table of a dataset's folder."""

    name: str
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...] = ()
    encoding: str = "utf-8"
    states: str = ""  # the label of the node whose key stands in the first column


@dataclass(frozen=True)
class Rejection:
    """One row that was not loaded: where it stands, and why."""

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str
    node: str = ""  # id of the node that the row would have stated
    because: str = ""  # the rejected row that takes this one with it, where nothing is wrong with this one itself

    @property
    def where(self) -> str:
        return said("{file}, row {row}", "{file}, rij {row}", file=self.file, row=self.row)


@dataclass(frozen=True)
class Row:
    """One good row, its cells converted; an empty cell is None."""

    file: str
    number: int
    position: int  # place among all rows of the table's files, from 1
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True)
class Need:
    """A key that a row refers to, under one of some labels."""

    column: str
    key: str
    labels: tuple[str, ...]


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


@dataclass(frozen=True)
class Draft:
    """What a dataset's files state, before keys are resolved and rules on sets are checked."""

    entries: tuple[Entry, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    read: int = 0
    left_out: int = 0  # rows that are good but not wanted, such as trade in a code that no product has
    notes: tuple[str, ...] = ()


def of(owner: str, *names: str, **changes: Any) -> tuple[Column, ...]:
    """Columns that hold properties of a label or relationship under the properties' own names."""
    declared = model.NODE[owner].all_properties if owner in model.NODE else model.RELATIONSHIP[owner].all_properties
    by_name = {p.name: p for p in declared}
    return tuple(Column(name, by_name[name], **changes) for name in names)


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
        "dates in order",
        (earlier, later),
        f"Let {later} be a later day than {earlier}; the last day itself is not part of the period.",
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
        "years of a mean",
        ("year", "year_from", "year_to"),
        "Of a mean of several years fill in all three: year_from before year_to, and as year one of them, such as the "
        "last. Of one year fill in year alone.",
        holds,
    )


def _lies(low: float | None, high: float | None) -> bool:
    return low is None or high is None or low <= high


def stem(path: Path) -> str:
    """`stage_shares_copper` of `stage_shares_copper.csv.gz`."""
    return path.name.removesuffix(".gz").removesuffix(".csv")


def csv_files(folder: Path) -> list[Path]:
    """The tables in a folder, by name. Two files that differ in `.gz` alone are an error."""
    if not folder.is_dir():
        return []
    found = sorted((p for p in folder.iterdir() if p.is_file() and re.search(r"\.csv(\.gz)?$", p.name)), key=stem)
    for earlier, later in pairwise(found):
        if stem(earlier) == stem(later):
            raise BadData(
                f"{folder.name}/ holds both {earlier.name} and {later.name}, which are one table twice. "
                "Remove one of them; nothing was loaded."
            )
    return found


def table_of(path: Path, names: Iterable[str]) -> str:
    """The table that a file belongs to: the longest name that its own starts with."""
    own = stem(path)
    fitting = [name for name in names if own == name or own.startswith(f"{name}_")]
    if not fitting:
        raise BadData(
            f"{path.parent.name}/{path.name} is no table of this folder. Tables are {', '.join(sorted(names))}; "
            "a part of one is called NAME_PART.csv. Rename or remove the file; nothing was loaded."
        )
    return max(fitting, key=len)


def read_sheet(sheet: Sheet, files: Iterable[Path]) -> Checked:
    """All rows of a table's files, checked and converted."""
    found = Checked()
    for path in files:
        frame, ragged = read_frame(path, sheet)
        rows, faulty = check(frame, sheet, path)
        start = found.read
        found = Checked(
            found.rows + tuple(replace(row, position=start + row.position) for row in rows),
            found.rejected + ragged + faulty,
            start + len(frame) + len(ragged),
        )
    return found


def header(path: Path, encoding: str) -> list[str]:
    """The names of a file's columns, for a table that has one column a year."""
    where = f"{path.parent.name}/{path.name}"
    rows = csv.reader(io.StringIO(_decode(path, encoding, where), newline=""))
    return [" ".join(name.split()) for name in next(rows, [])]


def read_frame(path: Path, sheet: Sheet) -> tuple[pd.DataFrame, tuple[Rejection, ...]]:
    """The cells of a file as text, indexed by row number, and the rows that have too few or too many of them.

    Raises BadData for a file that is too large, in another encoding, no CSV, or without the sheet's very columns.
    """
    where = f"{path.parent.name}/{path.name}"
    content = _decode(path, sheet.encoding, where)
    widths = _widths(content, where)
    if not widths:
        raise BadData(
            said(
                "{where} is empty. Its first row names the columns: {columns}; nothing was loaded.",
                "{where} is leeg. De eerste rij noemt de kolommen: {columns}; er is niets geladen.",
                where=where, columns=_columns(sheet),
            )
        )  # fmt: skip
    cells = pd.read_csv(
        io.StringIO(content), dtype=str, keep_default_na=False, header=None, names=range(max(widths)), index_col=False,
        skip_blank_lines=False,
    )  # fmt: skip
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    columns = [" ".join(name.split()) for name in cells.iloc[0, : widths[0]]]
    _check_header(columns, sheet, where)
    numbers = pd.Series(widths, index=cells.index)
    body = cells.loc[(numbers > 0) & (cells.index > 1)]
    fitting = numbers.loc[body.index] == widths[0]
    ragged = tuple(
        Rejection(
            where, number, "", f"{numbers[number]} cells", f"as many cells as columns ({widths[0]})",
            "Add the missing commas, or put a cell that contains a comma in double quotes.",
        )
        for number in body.index[~fitting]
    )  # fmt: skip
    frame = body.loc[fitting].iloc[:, : widths[0]].set_axis(columns, axis=1)
    for column in sheet.columns:
        if column.name not in frame:
            frame[column.name] = ""
    return frame, ragged


def check(frame: pd.DataFrame, sheet: Sheet, path: Path) -> tuple[list[Row], tuple[Rejection, ...]]:
    """Good rows converted, and one rejection for each bad row, with all its faults."""
    where = f"{path.parent.name}/{path.name}"
    faults: dict[int, list[tuple[str, str, str, str]]] = {}
    words = {(c.name, str(rule)): (rule, remedy) for c in sheet.columns for rule, _, remedy in _checks(c)}
    for name, rule, value, number in failures(frame, schema(sheet)):
        faults.setdefault(number, []).append((name, value, *words[name, rule]))
    rows = []
    for position, (number, cells) in enumerate(
        zip(frame.index, frame[[c.name for c in sheet.columns]].itertuples(index=False), strict=True), start=1
    ):
        if number in faults:
            continue
        values = {
            column.name: convert(column.property, cell) for column, cell in zip(sheet.columns, cells, strict=True)
        }
        broken = [rule for rule in sheet.rules if not rule.holds(values)]
        if broken:
            faults[number] = [
                (", ".join(r.columns), ", ".join(str(frame.at[number, c]) for c in r.columns), r.name, r.remedy)
                for r in broken
            ]
        else:
            rows.append(Row(where, number, position, values))
    stated = frame[sheet.columns[0].name] if sheet.states else None
    rejected = []
    for number, found in sorted(faults.items()):
        column, value, rule, remedy = (joined("; ", dict.fromkeys(parts)) for parts in zip(*found, strict=True))
        node = "" if stated is None else model.node_id(sheet.states, str(stated[number]))
        rejected.append(Rejection(where, number, column, value, rule, remedy, node))
    return rows, tuple(rejected)


def schema(sheet: Sheet) -> pa.DataFrameSchema:
    """The pandera schema of a sheet, from its columns' properties."""
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                str, [pa.Check(test, error=rule, ignore_na=False) for rule, test, _ in _checks(column)]
            )
            for column in sheet.columns
        }
    )


def failures(frame: pd.DataFrame, expected: pa.DataFrameSchema) -> list[tuple[str, str, str, int]]:
    """Column, rule, value and row number of each fault, all at once."""
    try:
        # Every cell is text and every column there, or the file was refused: half of the time would go to asking again.
        with config_context(validation_depth=ValidationDepth.DATA_ONLY):
            expected.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return [
            (str(name), str(rule), str(value), int(number))
            for name, rule, value, number in zip(
                cases["column"], cases["check"], cases["failure_case"], cases["index"], strict=True
            )
        ]
    return []


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
        Need(column.name, key, column.refers)
        for column in sheet.columns
        if column.refers
        for key in _keys(row[column.name])
        if key not in column.except_for
    )


Test = Callable[["pd.Series[str]"], "pd.Series[bool]"]


def _checks(column: Column) -> Iterator[tuple[str, Test, str]]:
    """Rule, test and remedy of each check on one column."""
    declared = column.property
    if declared.required:
        remedy = said("Fill in {name}: {meaning}", "Vul {name} in.", name=column.name, meaning=declared.meaning)
        yield said("empty", "leeg"), lambda s: s != "", remedy
    yield (
        "plain text",
        lambda s: ~s.str.contains(CONTROL) & (s.str.len() <= LONGEST_CELL),
        f"Remove control characters; a cell has at most {LONGEST_CELL} characters.",
    )
    if declared.type in (Type.TEXT, Type.TEXTS) and not column.unread:
        yield from _texts(declared)
    if column.pattern is not None:
        form, holds = column.pattern.form, column.pattern.holds
        yield (
            column.pattern.rule,
            _each(declared, lambda part: bool(form.fullmatch(part)) and holds(part)),
            column.pattern.remedy,
        )
    if declared.name == "key":
        yield (
            "key's form",
            _each(declared, lambda part: bool(KEY.fullmatch(part))),
            "Use letters, digits, hyphens, dots and underscores only, at most 120.",
        )
        yield (
            said("no key that ends as a file does", "geen sleutel die eindigt als een bestand"),
            _each(declared, lambda part: "." not in part or part.rpartition(".")[2].lower() not in model.ENDINGS),
            said(
                "Write a hyphen for the last dot: at that address stands a file of another page.",
                "Schrijf een streepje voor de laatste punt: op dat adres staat een bestand van een andere pagina.",
            ),
        )
    if declared.choices:
        allowed = {c.lower() for c in declared.choices} if declared.name == "verified" else set(declared.choices)
        yield (
            "one of its words",
            _each(declared, allowed.__contains__),
            f"Use {', '.join(sorted(allowed))}.",
        )
    yield from _typed(declared)


def _texts(declared: Property) -> Iterator[tuple[str, Test, str]]:
    yield (
        said("letters lost", "letters verloren gegaan"),
        _each(declared, texts.whole),
        said(
            "Write the letters anew, or export the table again as UTF-8: somebody read it in another encoding.",
            "Schrijf de letters opnieuw, of bewaar de tabel opnieuw als UTF-8: iemand las hem in een andere codering.",
        ),
    )
    if declared.naming:
        yield (
            said("nothing that shows", "niets leesbaars"),
            _each(declared, texts.shows),
            said(
                "Write a letter or a digit, or leave the cell empty.",
                "Schrijf een letter of cijfer, of laat de cel leeg.",
            ),
        )
        yield (
            said("hidden characters", "verborgen tekens"),
            _each(declared, lambda part: not texts.hidden(part)),
            said(
                "Type it anew: it holds characters that do not show, or that turn the direction of reading.",
                "Typ het opnieuw: er staan tekens in die niet te zien zijn, of die de leesrichting omkeren.",
            ),
        )
        yield (
            said("too long for a name", "te lang voor een naam"),
            _each(declared, lambda part: len(part) <= model.LONGEST_NAME),
            said(
                "Shorten it to {most} characters; put the rest into the note.",
                "Kort het in tot {most} tekens; zet de rest in de noot.",
                most=model.LONGEST_NAME,
            ),
        )


def _typed(declared: Property) -> Iterator[tuple[str, Test, str]]:
    match declared.type:
        case Type.FLOAT:
            yield "a number", _each(declared, is_number), A_NUMBER
            if declared.unit in model.COUNTED:
                yield (
                    said("no whole number", "geen heel getal"),
                    _each(declared, _counts),
                    said("Write how many there are, in full.", "Schrijf voluit hoeveel het er zijn."),
                )
            yield from _limits(declared)
        case Type.INT:
            yield "a whole number", _each(declared, _is_whole), "Write digits only, of at most nine places."
            if declared.name.lower() in ("year", "year_from", "year_to"):
                yield "a year", _each(declared, _is_year), f"Write a year from {YEARS[0]} to {YEARS[-1]}."
            yield from _limits(declared)
        case Type.BOOL:
            yield "true or false", _each(declared, {"true", "false"}.__contains__), "Write true or false."
        case Type.DATE:
            yield "a date", _each(declared, _is_date), "Write a day that exists as YYYY-MM-DD."
            yield (
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
            yield "no empty part", _each(declared, bool), "Remove the `;` that has nothing on one side."


def _limits(declared: Property) -> Iterator[tuple[str, Test, str]]:
    low, high = declared.minimum, declared.maximum
    unit = f" {declared.unit}" if declared.unit else ""
    if low is not None:
        yield (
            f"at least {low:g}",
            _each(declared, lambda s: _value(s, low) >= low),
            f"Correct it: {low:g}{unit} or more.",
        )
    if high is not None:
        yield (
            f"at most {high:g}",
            _each(declared, lambda s: _value(s, high) <= high),
            f"Correct it: at most {high:g}{unit}.",
        )


def _each(declared: Property, holds: Callable[[str], object]) -> Test:
    """A test of every part of a cell; an empty cell is unknown and passes."""
    if declared.type is Type.TEXTS:
        return lambda s: s.map(lambda cell: cell == "" or all(holds(part.strip()) for part in cell.split(";"))).astype(
            bool
        )
    return lambda s: s.map(lambda cell: cell == "" or bool(holds(cell))).astype(bool)


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
    try:
        return bool(DAY.fullmatch(cell)) and date.fromisoformat(cell) is not None
    except ValueError:
        return False


def _is_of_our_time(cell: str) -> bool:
    return not _is_date(cell) or model.FIRST_DAY <= date.fromisoformat(cell) <= model.LAST_DAY


def _value(cell: str, otherwise: float) -> float:
    """The number in a cell; what is no number has its own rule."""
    return float(cell) if is_number(cell) else otherwise


def _keys(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _decode(path: Path, encoding: str, where: str) -> str:
    content = _bytes(path, where)
    if b"\x00" in content:
        raise BadData(f"{where} contains NUL bytes, so it is no text. Export it again as CSV; nothing was loaded.")
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadData(
            f"{where}, line {line}: byte {content[error.start]:#04x} is not {encoding}. Save the file as {encoding}; "
            "nothing was loaded."
        ) from None


def _bytes(path: Path, where: str) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (gzip.BadGzipFile, EOFError) as error:
        raise BadData(f"{where} is no whole gzip file ({error}). Pack it again; nothing was loaded.") from None
    if len(content) > LARGEST_FILE:
        raise BadData(
            f"{where} is larger than {LARGEST_FILE // 1024**2} MiB unpacked. Split it into NAME_1.csv, NAME_2.csv; "
            "nothing was loaded."
        )
    return content


def _widths(content: str, where: str) -> list[int]:
    """How many cells each row has, blank lines 0."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    widths = []
    try:
        widths = [len(cells) for cells in reader]
    except csv.Error as error:
        raise BadData(
            f"{where}, line {reader.line_num}: {error}. A cell with a comma, a quote or a line break stands in double "
            "quotes, and a quote inside is doubled; nothing was loaded."
        ) from None
    if widths and max(widths) > WIDEST_ROW:
        number = widths.index(max(widths)) + 1
        raise BadData(f"{where}, row {number} has {max(widths)} cells, more than {WIDEST_ROW}; nothing was loaded.")
    return widths


def _check_header(columns: list[str], sheet: Sheet, where: str) -> None:
    known = {column.name for column in sheet.columns}
    missing = [c.name for c in sheet.columns if not c.optional and c.name not in columns]
    unknown = [name for name in columns if name not in known]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    faults = [
        f"{what} {', '.join(repr(name) for name in names)}"
        for what, names in (("lacks", missing), ("has unknown", unknown), ("has twice", twice))
        if names
    ]
    if faults:
        raise BadData(f"{where} {' and '.join(faults)}. Its columns are {_columns(sheet)}; nothing was loaded.")


def _columns(sheet: Sheet) -> str:
    return ", ".join(f"{c.name} (may be left out)" if c.optional else c.name for c in sheet.columns)
