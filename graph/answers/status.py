"""What is loaded in a View, dataset by dataset: rows, rejected rows, years, licences, when."""

from calendar import IllegalMonthError, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from ketenkaart.graph import content
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.content import UNKNOWN_INT, Reason
from ketenkaart.graph.snapshot import ColumnTable
from ketenkaart.graph.view import EXAMPLE, View

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Dataset:
    """One dataset as it was last loaded."""

    name: str
    content_hash: str
    rows: int
    rejected: int
    reasons: tuple[Reason, ...]  # of the first rows that were rejected
    report: str  # the file under the loader's home that has them all; empty where none was
    loaded: datetime | None
    files: tuple[str, ...]
    years: tuple[int, ...]
    licences: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """The version of the graph that a View is of, as far as it is in scope."""

    version: int
    created: datetime
    content_hash: str
    example: bool
    datasets: tuple[Dataset, ...]
    sources: int
    sources_older_than_a_year: int  # published more than a year before the View's date, as exactly as that is known
    sources_undated: int


def status(view: View) -> Status:
    """What is loaded and in scope."""
    return view.derived("status", lambda: _status(view))


def _status(view: View) -> Status:
    in_scope = {name: info for name, info in view.snapshot.datasets.items() if view.example or name != EXAMPLE}
    return Status(
        view.snapshot.number,
        view.snapshot.created,
        content.total({name: info.content_hash for name, info in in_scope.items()}),
        view.example,
        tuple(_dataset(view, name) for name in sorted(in_scope)),
        *_ages(view),
    )


def _ages(view: View) -> tuple[int, int, int]:
    """Sources in scope: how many, how many of over a year ago, how many without a date of publication.

    A year or month counts by its last day: of 2025 it is not said that it is over a year ago before 2027 begins.
    """
    table, rows = view.snapshot.nodes["Source"], view.nodes("Source").tolist()
    published = [table.text("published")[row] for row in rows]
    ended = [_last_day(text) for text in published if text]
    dated = [day for day in ended if day is not None]
    return len(rows), sum(view.as_of - day > YEAR for day in dated), len(rows) - len(dated)


def _last_day(text: str) -> date | None:
    """The last day of a year, month or day as text; None where it is none of them."""
    parts = text.split("-")
    try:
        if len(parts) == 1:
            return date(int(text), 12, 31)
        if len(parts) == 2:
            return date(int(parts[0]), int(parts[1]), monthrange(int(parts[0]), int(parts[1]))[1])
        return date.fromisoformat(text)
    except (ValueError, IllegalMonthError):
        return None


def _dataset(view: View, name: str) -> Dataset:
    info = view.snapshot.datasets[name]
    parts = list(_rows(view, name))
    return Dataset(
        name=name,
        content_hash=info.content_hash,
        rows=sum(len(rows) for _, rows in parts),
        rejected=info.load.rejected if info.load else 0,
        reasons=info.load.reasons if info.load else (),
        report=info.load.report if info.load else "",
        loaded=info.load.finished if info.load else None,
        files=info.load.files if info.load else (),
        years=tuple(sorted({year for table, rows in parts for year in _years(table, rows)})),
        licences=tuple(sorted({licence for table, rows in parts for licence in _licences(view, table, rows)})),
    )


def _rows(view: View, dataset: str) -> Iterator[tuple[ColumnTable, Longs]]:
    """The rows of each table that a dataset owns."""
    for table in (*view.snapshot.nodes.values(), *view.snapshot.relationships.values()):
        owner = table.text("dataset")
        rows = np.flatnonzero(owner.codes == owner.code_of(dataset))
        if len(rows):
            yield table, rows


def _years(table: ColumnTable, rows: Longs) -> list[int]:
    if "year" not in table.columns:
        return []
    years = np.unique(table.ints("year")[rows])
    return [int(year) for year in years if year != UNKNOWN_INT]


def _licences(view: View, table: ColumnTable, rows: Longs) -> Iterator[str]:
    column = table.texts("sources")
    _, examples = np.unique(column.codes[rows], return_index=True)
    for source in view.sources(table, rows[examples]):
        if licence := view.snapshot.nodes["Source"].text("licence")[source]:
            yield licence
