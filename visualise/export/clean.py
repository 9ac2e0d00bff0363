"""Rows as every format can hold them, made clean once, before any writer sees them.

What is unknown or empty is not there. Line ends are LF. Characters that XML cannot hold are removed, and counted; in
ids and keys they are written as \\uXXXX instead, so that two that differ still differ.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from ketenkaart.graph.answers.extract import EdgeRow, Extract, NodeRow
from ketenkaart.graph.model import NODE, NODES, RELATIONSHIP, RELATIONSHIPS, Property, Type

JOINT = "|"  # between the items of a list in a cell; in an item it is written \|, a backslash \\
# What XML 1.0 cannot hold: control characters, halves of surrogate pairs, two code points that are no characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
IN_IDS = re.compile("[\\\\\r]|" + UNWRITABLE.pattern)
TITLES = (
    "name",
    "name_en",
    "short_en",
    "title_en",
    "title",
    "text_en",
    "description_en",
    "key",
)  # its name, best first
LINE_END = re.compile("\r\n?")

Value = str | int | float | bool | date | tuple[str, ...]
Cell = str | int | float | bool
Row = dict[str, Cell]


@dataclass(frozen=True)
class CleanNode:
    """A node with values of the types that the model declares."""

    id: str
    label: str
    depth: int | None
    values: dict[str, Value]


@dataclass(frozen=True)
class CleanEdge:
    """A relationship with values of the types that the model declares; its ends are ids of nodes."""

    id: str
    name: str
    type: str
    start: str
    end: str
    values: dict[str, Value]


def node(row: NodeRow) -> CleanNode:
    return CleanNode(identifier(row.id), row.label, row.depth, _values(row.label, row.values))


def edge(row: EdgeRow) -> CleanEdge:
    ends = identifier(row.start), identifier(row.end)
    return CleanEdge(identifier(row.id), row.name, row.type, *ends, _values(row.name, row.values))


def removed(extract: Extract) -> int:
    """How many characters are removed from all values of what is exported."""
    if extract.writable:
        return 0
    return sum(_removed(row.values) for rows in (extract.nodes(), extract.edges()) for row in rows)


def node_cells(one: CleanNode) -> Row:
    """A node as cells of NODE_COLUMNS; what is unknown is not there."""
    found: Row = {"id": one.id, "label": one.label}
    if one.depth is not None:
        found["depth"] = one.depth
    return found | _cells(one.values, NODE_COLUMNS)


def drawn(one: CleanNode) -> Row:
    """A node's cells for programs that draw: `label` is what they write at the node, its kind is in `labels`."""
    row = node_cells(one)
    kind = row.pop("label")
    return {"label": spelt(next((row[name] for name in TITLES if name in row), one.id)), "labels": kind, **row}


def edge_cells(one: CleanEdge) -> Row:
    """A relationship as cells of EDGE_COLUMNS; what is unknown is not there."""
    found: Row = {"id": one.id, "start": one.start, "end": one.end, "type": one.type}
    return found | _cells(one.values, EDGE_COLUMNS)


def cell(value: Value) -> Cell:
    """A value in one cell: a list is its items joined by `|`, a date is ISO 8601."""
    if isinstance(value, tuple):
        return JOINT.join(item.replace("\\", "\\\\").replace(JOINT, "\\" + JOINT) for item in value)
    return value.isoformat() if isinstance(value, date) else value


def spelt(value: Cell) -> str:
    """A cell as text; a truth is `true` or `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=50_000)
def identifier(text: str) -> str:
    """An id or a key in which two that differ still differ: what XML cannot hold, and returns, are written out."""
    return IN_IDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@lru_cache(maxsize=50_000)
def clean_text(text: str) -> str:
    return LINE_END.sub("\n", UNWRITABLE.sub("", text))


def _columns(own: dict[str, Type], declared: Iterable[Property]) -> dict[str, Type]:
    """Every property that is declared, once; text where two declarations differ."""
    found = dict(own)
    for one in declared:
        found[one.name] = one.type if found.setdefault(one.name, one.type) is one.type else Type.TEXT
    return found


NODE_COLUMNS = _columns(
    {"id": Type.TEXT, "label": Type.TEXT, "depth": Type.INT}, (p for node in NODES for p in node.all_properties)
)
DRAWN_COLUMNS = {"label": Type.TEXT, "labels": Type.TEXT} | {
    name: kind for name, kind in NODE_COLUMNS.items() if name not in ("id", "label")
}
# A relationship's key stands in its id: NetworkX would take an attribute called `key` for its own.
EDGE_COLUMNS = _columns(
    dict.fromkeys(("id", "start", "end", "type"), Type.TEXT),
    (p for r in RELATIONSHIPS for p in r.all_properties if p.name != "key"),
)


@cache
def _types(name: str) -> dict[str, Type]:
    """Declared types of the properties of a label or a relationship."""
    declared = NODE[name].all_properties if name in NODE else RELATIONSHIP[name].all_properties
    return {one.name: one.type for one in declared}


def _values(name: str, values: Mapping[str, Any]) -> dict[str, Value]:
    """What is known, in the order of the model."""
    found: dict[str, Value] = {}
    for column, kind in _types(name).items():
        value = values.get(column)
        if column == "key":
            found[column] = identifier(value)
            continue
        if value is None or value == "" or (kind is Type.FLOAT and not math.isfinite(value)):
            continue
        made = _value(value, kind)
        if made not in ("", ()):
            found[column] = made
    return found


def _value(value: Any, kind: Type) -> Value:
    if kind is Type.TEXT:
        return clean_text(value)
    if kind is Type.TEXTS:
        return tuple(clean_text(item) for item in value)
    if kind is Type.FLOAT:
        return float(value)
    if kind is Type.DATE:
        return date(value.year, value.month, value.day)
    return (bool if kind is Type.BOOL else int)(value)


def _cells(values: Mapping[str, Value], columns: Mapping[str, Type]) -> Row:
    found: Row = {}
    for name, value in values.items():
        if name not in columns:
            continue
        made = cell(value)
        if columns[name] is Type.TEXT and not isinstance(made, str):
            made = spelt(made)
        if made != "":
            found[name] = made
    return found


def _removed(values: Mapping[str, Any]) -> int:
    found = 0
    for name, value in values.items():
        if name != "key" and isinstance(value, str | tuple | list):
            found += sum(_unwritable(item) for item in ((value,) if isinstance(value, str) else value))
    return found


@lru_cache(maxsize=50_000)
def _unwritable(text: str) -> int:
    return len(UNWRITABLE.findall(text))
