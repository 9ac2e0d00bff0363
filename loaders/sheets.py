"""Tables as files hold them, declared: what a column is, what a row may not say, and what rows state.

A file is NAME.csv, NAME_*.csv or a workbook, `.csv.gz` allowed; all files of one name are one table, in the order of
their names. A row is numbered as a spreadsheet numbers it: the header is row 1. Faults of one row reject that row, with
rule and remedy; a file that cannot be read as what it should be is an error, and nothing of it is loaded.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.model import Property
from ketenkaart.graph.once import once
from ketenkaart.graph.said import Said, joined, said


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


def needs(sheet: Sheet, row: Row) -> tuple[Need, ...]:
    """The keys that a row refers to."""
    return tuple(
        Need(column.name, key, column.refers, column.property.required)
        for column in sheet.columns
        if column.refers
        for key in _keys(row[column.name])
        if key not in column.except_for
    )


def _keys(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
