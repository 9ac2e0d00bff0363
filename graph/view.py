"""A View: one snapshot, as of one day, with or without the example; what every question is asked of.

It holds which rows count and how to find them. Numbers that it gives for nodes are LOCAL: rows in the table of their
label, in scope or not, so that an array over all countries has one length in every View of a snapshot.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from ketenkaart.graph import budget, model, once
from ketenkaart.graph.arrays import Bools, Longs
from ketenkaart.graph.content import UNKNOWN_INT
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.finding.countries import other_names
from ketenkaart.graph.finding.find import Names, suggest
from ketenkaart.graph.finding.index import TERMS, Named, index
from ketenkaart.graph.finding.topics import topics
from ketenkaart.graph.shelf import Shelf, Sized
from ketenkaart.graph.snapshot import EPOCH, LABELS, ColumnTable, Snapshot, Text
from ketenkaart.graph.weight import weight

EXAMPLE = "example"  # the dataset of made-up companies

Side = Literal["start", "end"]
SIDES: tuple[Side, Side] = ("start", "end")
GROWN = 1.2  # a View is weighed again when so many times as much was derived from it


T = TypeVar("T")
S = TypeVar("S", bound=Sized)


@dataclass(frozen=True, eq=False)
class View:
    """A snapshot seen on a day and in a scope. Two Views with one `id` give the same answers, byte for byte."""

    snapshot: Snapshot
    as_of: date
    example: bool = False
    shelf: Shelf = field(default_factory=Shelf, repr=False)  # shared by the Views of one server
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    _weighed: dict[str, int] = field(default_factory=lambda: {"things": 0, "bytes": 0}, repr=False)

    @property
    def id(self) -> str:
        """Of what is in scope, the day and the declaration: the cache key, and the ETag of what is asked of it."""
        return self.derived("id", self._make_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def nbytes(self) -> int:
        """What was derived from it takes, about: as it was weighed when there was not much less of it."""
        things = len(self._memo)
        if things > GROWN * self._weighed["things"]:
            self._weighed.update(things=things, bytes=weight(dict(self._memo)))
        return self._weighed["bytes"]

    def derived(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, made once for this View (see `graph.once` for threads that ask at the same time)."""
        return once.derived(self._memo, key, make)

    def kept(self, key: Hashable, make: Callable[[], S], rests_on: tuple[str, ...] | None = None) -> S:
        """What is too large to be kept for ever: from the shelf, or made again.

        It rests on which rows count alone, and is shared by all days between which none begins or ends: where the day
        itself says more, as how much of each year it takes, the key names that.

        rests_on : the labels and relationships whose rows it rests on; else all, and which years are over
        """
        return self.shelf.get((self._standing(rests_on), key), make)

    # Which rows count.

    def nodes(self, label: str) -> Longs:
        """Rows of a label that are in scope."""
        return self.derived(("nodes", label), lambda: np.flatnonzero(self.in_scope(label)))

    def in_scope(self, label: str) -> Bools:
        """Per row of a label, whether it is in scope: made-up nodes are not, without the example."""
        first = self.snapshot.offset[label]
        return self._scope()[first : first + len(self.snapshot.nodes[label])]

    def rows(self, name: str) -> Longs:
        """Rows of a relationship that are in scope, with both ends, and hold on the day: in [valid_from, valid_to)."""
        return self.derived(("rows", name), lambda: self._valid(name, self.all_rows(name)))

    def all_rows(self, name: str) -> Longs:
        """Rows of a relationship that are in scope, with both ends, whatever the day."""
        return self.derived(("all rows", name), lambda: self._in_scope(name))

    def year_counts(self, year: int) -> bool:
        """Whether data about a year can be known on the day: from 1 January of the next."""
        return year < self.as_of.year

    # From rows to nodes and back.

    def start(self, name: str, rows: Longs | None = None) -> Longs:
        """Local row of the start of each of `rows` (default `rows(name)`), for a relationship with one start label."""
        return self._single(name, "start", rows)

    def end(self, name: str, rows: Longs | None = None) -> Longs:
        """Local row of the end of each of `rows` (default `rows(name)`), for a relationship with one end label."""
        return self._single(name, "end", rows)

    def split(self, name: str, side: Side, label: str, rows: Longs | None = None) -> tuple[Longs, Longs]:
        """Of `rows` (default `rows(name)`) those with this label on that side: positions in `rows`, local rows."""
        numbers = self._ends(name, side, rows)
        first = self.snapshot.offset[label]
        positions = np.flatnonzero((numbers >= first) & (numbers < first + len(self.snapshot.nodes[label])))
        return positions, numbers[positions] - first

    def out(self, name: str, label: str, local: int) -> Longs:
        """Rows of `rows(name)` that go out from a node."""
        return self._at(name, "start", label, local)

    def into(self, name: str, label: str, local: int) -> Longs:
        """Rows of `rows(name)` that go into a node."""
        return self._at(name, "end", label, local)

    def locals_of(self, label: str, column: Text) -> Longs:
        """Per row of a text column that holds keys of a label: the local row, −1 for unknown or no such node in scope.

        `view.locals_of("Product", supplies.text("product"))` is the product of each delivery.
        """
        codes, places = np.unique(column.codes, return_inverse=True)
        keys = (None if code < 0 else self.local(label, column.vocabulary[code]) for code in codes.tolist())
        return np.array([-1 if row is None else row for row in keys], dtype=np.int64)[places]

    # From keys and names to nodes and back.

    def key(self, label: str, local: int) -> str:
        return self.snapshot.nodes[label].text("key").vocabulary[local]

    def local(self, label: str, key: str) -> int | None:
        """Local row of a node in scope."""
        row = self.snapshot.find(label, key)
        return row if row is not None and self.in_scope(label)[row] else None

    def require(self, label: str, key: str) -> int:
        """Local row of a node in scope; raises UnknownKey, with what may have been meant."""
        row = self.local(label, key)
        if row is None:
            raise UnknownKey(label, key, suggest(self.names(), key, (label,)))
        return row

    def name(self, label: str, local: int, language: str = "en") -> str:
        """What a node is called: in the language if known, in English else, its key if it has no name.

        A measure is called by its short name, and by its title where nobody gave it one.
        """
        table = self.snapshot.nodes[label]
        columns = (f"{stem}_{suffix}" for suffix in (language, "en") for stem in ("name", "short", "title", "text"))
        for column in (*columns, "name", "title", "description_en"):
            found = table.value(column, local) if column in table.columns else None
            if found:
                return str(found)
        return self.key(label, local)

    def sources(self, table: ColumnTable, rows: Sequence[int] | NDArray[np.integer[Any]]) -> list[int]:
        """Local rows of the sources that rows of a table name, each once, in the order in which they come."""
        column = table.texts("sources")
        keys = dict.fromkeys(key for row in rows for key in column[int(row)])
        found = (self.local("Source", key) for key in keys)
        return [row for row in found if row is not None]

    def names(self) -> Names:
        """What its nodes are called. Views of one snapshot and scope share the index, whatever their day."""
        return self.derived("names", self._names)

    def called(self, label: str, local: int, name: str) -> tuple[str, ...]:
        """The texts of one property of a node; other names of countries and topics are in our lists."""
        if (label, name) == ("Country", "also_known_as"):
            return other_names().get(self.key(label, local), ())
        if name == "topic":
            return topics(label, lambda stated: self.snapshot.nodes[label].value(stated, local))
        value = self.snapshot.nodes[label].value(name, local)
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (str(value),)

    def _standing(self, tables: tuple[str, ...] | None) -> Hashable:
        """Which rows of some tables count: the same for all days between which no date of theirs lies."""

        def make() -> Hashable:
            days = self.shelf.get(("days", self._loaded(), tables), lambda: self.snapshot.days(tables))
            year = self.as_of.year if tables is None else None
            return self._loaded(), self.example, tables, year, int(np.searchsorted(days, self._today(), "right"))

        return self.derived(("standing", tables), make)

    def _today(self) -> int:
        return self.as_of.toordinal() - EPOCH

    def _make_id(self) -> str:
        datasets = {
            name: info for name, info in sorted(self.snapshot.datasets.items()) if self.example or name != EXAMPLE
        }
        hashes = {name: info.content_hash for name, info in datasets.items()}
        # What was rejected is told, and may differ where the content does not.
        rejected = {name: info.load.reasons for name, info in datasets.items() if info.load and info.load.reasons}
        known = [model.SCHEMA, self.as_of, self.example, hashes, *([rejected] if rejected else [])]
        text = orjson.dumps(known)
        return hashlib.sha256(text).hexdigest()[:32]

    def _scope(self) -> Bools:
        """Per node number, whether it is in scope."""
        return self.derived("scope", lambda: np.concatenate([self._own_scope(label) for label in LABELS]))

    def _own_scope(self, name: str) -> Bools:
        table = self.snapshot.table(name)
        if self.example:
            return np.ones(len(table), dtype=bool)
        stated = table.text("dataset")
        kept: Bools = stated.codes != stated.code_of(EXAMPLE)
        return kept & (table.flags("fictitious") != 1) if name in LABELS else kept

    def _in_scope(self, name: str) -> Longs:
        table, scope = self.snapshot.relationships[name], self._scope()
        return np.flatnonzero(self._own_scope(name) & scope[table.start] & scope[table.end])

    def _valid(self, name: str, rows: Longs) -> Longs:
        table, today = self.snapshot.relationships[name], self._today()
        if "valid_from" in table.columns:
            rows = rows[table.days("valid_from")[rows] <= today]  # unknown is the smallest number: holds already
        if "valid_to" in table.columns:
            until = table.days("valid_to")[rows]
            rows = rows[(until == UNKNOWN_INT) | (until > today)]
        return rows

    def _ends(self, name: str, side: Side, rows: Longs | None) -> Longs:
        table = self.snapshot.relationships[name]
        numbers = table.start if side == "start" else table.end
        return numbers[self.rows(name) if rows is None else rows].astype(np.int64)

    def _single(self, name: str, side: Side, rows: Longs | None) -> Longs:
        declared = model.RELATIONSHIP[name]
        labels = declared.sources if side == "start" else declared.targets
        if len(labels) > 1:
            raise ValueError(f"the {side} of {name} may be {' or '.join(labels)}: use split")
        return self._ends(name, side, rows) - self.snapshot.offset[labels[0]]

    def _at(self, name: str, side: Side, label: str, local: int) -> Longs:
        numbers, order = self.derived(("index", name, side), lambda: self._index(name, side))
        number = self.snapshot.offset[label] + local
        first, last = np.searchsorted(numbers, [number, number + 1])
        return self.rows(name)[order[first:last]]

    def _index(self, name: str, side: Side) -> tuple[Longs, Longs]:
        numbers = self._ends(name, side, None)
        order = np.argsort(numbers, kind="stable")
        return numbers[order], order

    def _names(self) -> Names:
        make = budget.for_all()(lambda: index(self._named()))
        found = self.shelf.get(("names", self.example, self._loaded()), make)
        return Names(found, self.key, self.called, self._goods, self._used)

    def _used(self, label: str, local: int) -> int:
        """How many relationships there are with a node today."""

        def make() -> Longs:
            ends = (self._ends(name, side, None) for name in model.RELATIONSHIP for side in SIDES)
            return np.bincount(np.concatenate([*ends]), minlength=self.snapshot.size)

        return int(self.derived("used", make)[self.snapshot.offset[label] + local])

    def _loaded(self) -> tuple[tuple[str, str], ...]:
        """All that is loaded, in scope or not: what numbers the rows."""
        hashes = ((name, info.content_hash) for name, info in self.snapshot.datasets.items())
        return self.derived("loaded", lambda: tuple(sorted(hashes)))

    def _named(self) -> Iterator[Named]:
        """Every text that a node in scope is found by, a column at a time where its table has one."""
        for label, properties in TERMS.items():
            table, rows = self.snapshot.nodes[label], self.nodes(label).tolist()
            for name in (*properties, "key"):
                column = table.columns[name].to_list() if name in table.columns else None
                for row in rows:
                    value = self.called(label, row, name) if column is None else column[row]
                    for text in (value,) if isinstance(value, str) else value or ():
                        yield label, row, name, text

    def _goods(self, code: str) -> list[str]:
        row = self.local("Code", code)
        rows = self.into("classified_as", "Code", row) if row is not None else ()
        return [self.key("Product", start) for start in self.start("classified_as", np.asarray(rows, dtype=np.int64))]
