"""What datasets state, in canonical form, and its hash; and the record of one run of a loader.

Two sets of plain tables mean the same exactly if their canonical forms are equal: rows sorted by key, only columns in
which something is known, only tables with rows, numbers of the declared type. Content hashes are over that form.
"""

import datetime
import hashlib
import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson

from ketenkaart.graph import model
from ketenkaart.graph.model import Property, Tables, Type

UNKNOWN_INT = -(2**31)  # how a snapshot holds an unknown whole number or date
LARGEST_INT = 2**31 - 1
END = (model.text("start", "Node that it goes out from.", required=True), model.text("end", "Node it goes to."))


@dataclass(frozen=True)
class Reason:
    """A row that a load rejected, and why, in both languages."""

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str
    rule_nl: str
    remedy_nl: str


@dataclass(frozen=True)
class LoadRecord:
    """One run of one loader. `version` is the graph's number after it and `order` counts all loads: the store fills
    these in. `reasons` are the first rows that were rejected, `report` is the file under the home that has all of them.
    """

    dataset: str
    files: tuple[str, ...]
    checksum: str
    started: datetime.datetime
    finished: datetime.datetime
    read: int
    loaded: int
    rejected: int
    loader_version: int = 1
    version: int = 0
    order: int = 0
    report: str = ""
    reasons: tuple[Reason, ...] = ()


def columns(name: str) -> tuple[Property, ...]:
    """The columns that a table may have, in declared order; ends of a relationship come last."""
    if name in model.NODE:
        return model.NODE[name].all_properties
    if name in model.RELATIONSHIP:
        return (*model.RELATIONSHIP[name].all_properties, *END)
    raise ValueError(f"no table is called {name!r}: neither a label nor a relationship's name")


def canonical(tables: Tables) -> Tables:
    """The one form of everything that means the same as `tables`.

    A relationship's missing `key` is derived. Raises ValueError for an undeclared table or column, columns of unequal
    length, a value of another type than declared, a number that is not finite, and a key that is unknown or there
    twice: loaders refuse these in data, so here they are our mistake.
    """
    names = [name for name in (*model.NODE, *model.RELATIONSHIP) if name in tables]
    if strangers := tables.keys() - set(names):
        raise ValueError(f"no table is called {', '.join(sorted(strangers))}")
    found = {name: _canonical_table(name, tables[name]) for name in names}
    return {name: table for name, table in found.items() if table}


def hashes(tables: Tables) -> dict[str, str]:
    """Per dataset the SHA-256 of what it states, of canonical tables. Rows of no dataset count as dataset ''."""
    digests: dict[str, Any] = {}
    for name, table in tables.items():
        owner = table.get("dataset", [None] * len(table["key"]))
        for dataset in sorted({value or "" for value in owner}):
            rows = [row for row, value in enumerate(owner) if (value or "") == dataset]
            digest = digests.setdefault(dataset, hashlib.sha256())
            for column, values in table.items():
                part = values if len(rows) == len(values) else [values[row] for row in rows]
                if any(value is not None for value in part):
                    digest.update(orjson.dumps([name, column, part]))
    return {dataset: digest.hexdigest() for dataset, digest in sorted(digests.items())}


def total(hashes_: dict[str, str]) -> str:
    """The hash of the whole graph, from those of its datasets."""
    return hashlib.sha256(orjson.dumps(sorted(hashes_.items()))).hexdigest()


def _canonical_table(name: str, table: dict[str, list[Any]]) -> dict[str, list[Any]]:
    declared = columns(name)
    if strangers := table.keys() - {p.name for p in declared}:
        raise ValueError(f"{name} has no column {', '.join(sorted(strangers))}")
    lengths = {len(values) for values in table.values()}
    if len(lengths) > 1:
        raise ValueError(f"the columns of {name} have unequal lengths: {sorted(lengths)}")
    if not lengths or lengths == {0}:
        return {}
    converted = {p.name: _convert(name, p, table[p.name]) for p in declared if p.name in table}
    if "key" not in converted and name in model.RELATIONSHIP:
        converted = {"key": _relationship_keys(name, converted), **converted}
    keys = converted.get("key", [None])
    if None in keys:
        raise ValueError(f"a row of {name} has no key")
    if not all(map(operator.lt, keys, keys[1:])):
        order = sorted(range(len(keys)), key=keys.__getitem__)
        if twice := [keys[a] for a, b in pairwise(order) if keys[a] == keys[b]]:
            raise ValueError(f"{name} has key {twice[0]!r} twice")
        converted = {column: [values[row] for row in order] for column, values in converted.items()}
    return {column: values for column, values in converted.items() if any(value is not None for value in values)}


def _relationship_keys(name: str, table: dict[str, list[Any]]) -> list[Any]:
    relationship = model.RELATIONSHIP[name]
    identity = [table.get(column, [None] * len(table["start"])) for column in relationship.identity]
    return [
        model.relationship_key(relationship, start, end, dict(zip(relationship.identity, values, strict=True)))
        for start, end, *values in zip(table["start"], table["end"], *identity, strict=True)
    ]


def _convert(name: str, declared: Property, values: list[Any]) -> list[Any]:
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= _EXACT[declared.type] and declared.type not in (Type.FLOAT, Type.INT, Type.TEXTS):
        return values
    where = f"{name}.{declared.name}"
    if declared.type is Type.FLOAT and all(issubclass(k, float) or k is int for k in kinds):
        return [None if v is None else _finite(where, v) for v in values]
    if declared.type is Type.INT and kinds <= {int}:
        _in_range(where, (v for v in values if v is not None))
        return values
    if declared.type is Type.TEXTS and kinds <= {list, tuple}:
        if strangers := {type(word) for words in values if words for word in words} - {str}:
            raise ValueError(f"{where} holds lists of {_names(strangers)}, declared are lists of text")
        # Copied only where they have to be: a million new lists cost the garbage collector more than all else here.
        return (
            values if tuple not in kinds and [] not in values else [list(words) if words else None for words in values]
        )
    raise ValueError(f"{where} holds {_names(kinds)}, declared is {declared.type}")


_EXACT: dict[Type, set[type]] = {
    Type.TEXT: {str},
    Type.TEXTS: {list},
    Type.FLOAT: {float},
    Type.INT: {int},
    Type.BOOL: {bool},
    Type.DATE: {datetime.date},
}


def _names(kinds: Iterable[type]) -> str:
    return ", ".join(sorted(kind.__name__ for kind in kinds))


def _finite(where: str, value: float) -> float:
    number = float(value) + 0.0  # -0.0 becomes 0.0, to which it is equal
    if not math.isfinite(number):
        raise ValueError(f"{where} holds {number}; unknown is None")
    return number


def _in_range(where: str, values: Iterable[int]) -> None:
    for value in values:
        if not UNKNOWN_INT < value <= LARGEST_INT:
            raise ValueError(f"{where} holds {value}, which does not fit in 32 bits")
