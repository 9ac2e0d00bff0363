"""A subgraph as a file: GraphML, CSV or JSON, made clean once before any writer sees it.

Columns are those that the model declares. The same View and question give the same bytes.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx
import orjson
import pandas as pd

from graph.answers.subgraph import FORMATS, MOST, no_format, Subgraph, subgraph
from graph.errors import BadQuestion
from graph.model import NODES, RELATIONSHIPS, Property, Type
from graph.view import View
from visualise.shown import File

MEDIA_TYPES = {"graphml": "application/graphml+xml", "csv": "application/zip", "json": "application/json"}
SUFFIXES = {"graphml": "graphml", "csv": "zip", "json": "json"}
JOINT = "|"  # between the items of a list; in an item it is written \|
# What XML 1.0 cannot hold: control characters, halves of surrogate pairs, two code points that are no characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile("\r\n?")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet computes
EARLIEST = (1980, 1, 1, 0, 0, 0)  # date of every file in a ZIP, so that its bytes are the same tomorrow

Cell = str | int | float | bool
Row = dict[str, Cell]


@dataclass(frozen=True)
class Clean:
    """Rows that every writer can hold, with what they are about; columns in the order of the model."""

    about: Row
    nodes: tuple[Row, ...]
    edges: tuple[Row, ...]


def export(view: View, around: Sequence[str], depth: int, form: str) -> bytes:
    """What stands around some nodes, as the content of a file. Raises BadQuestion, UnknownKey."""
    return file(subgraph(view, around, depth, first=MOST), form).content


def file(found: Subgraph, form: str) -> File:
    """A subgraph in one of the formats; raises BadQuestion for another."""
    if form not in FORMATS:
        raise no_format(form)
    write = {"graphml": graphml, "csv": csv, "json": json}[form]
    name = re.sub(r"[^A-Za-z0-9]+", "-", found.around[0].id).strip("-").lower()
    return File(f"{name}.{SUFFIXES[form]}", MEDIA_TYPES[form], write(clean(found)))


def clean(found: Subgraph) -> Clean:
    """Nodes and edges as rows by id, without anything that a writer stumbles over.

    Unknown, empty, NaN and infinite are left out; a list is its items joined by `|`, a date is ISO 8601, line ends are
    LF; a property that is declared with different types is text throughout. Characters that XML cannot hold are
    removed, and counted in `about`; ids keep them apart by writing them as \\uXXXX.
    """
    nodes, removed = _rows(
        ({"id": _id(n.ref.id), "label": n.ref.label, "depth": n.depth} | n.values for n in found.nodes), NODE_COLUMNS
    )
    edges, more = _rows(
        ({"id": _id(e.id), "start": _id(e.start), "end": _id(e.end), "type": e.type} | e.values for e in found.edges),
        EDGE_COLUMNS,
    )
    about: Row = {
        "around": JOINT.join(_id(ref.id) for ref in found.around),
        "depth": found.depth,
        "as_of": found.view.as_of.isoformat(),
        "example": found.view.example,
        "view": found.view.id,
        "found": found.found,
        "truncated": found.truncated,
        "removed_characters": removed + more,
    }
    return Clean(about, nodes, edges)


def graphml(rows: Clean) -> bytes:
    """GraphML of a NetworkX MultiDiGraph: parallel edges keep their id as key; a truth is the text true or false."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(_spelt(rows.about))
    for node in rows.nodes:
        graph.add_node(str(node["id"]), **_spelt(node, "id"))
    for edge in rows.edges:
        start, end, key = (str(edge[name]) for name in ("start", "end", "id"))
        graph.add_edge(start, end, key)
        graph.edges[start, end, key].update(_spelt(edge, "start", "end", "id"))
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out)
    return out.getvalue()


def csv(rows: Clean) -> bytes:
    """A ZIP of about.csv, edges.csv and nodes.csv, UTF-8; an empty cell is unknown.

    Text that a spreadsheet would compute has a `'` before it; numbers never do.
    """
    about: list[Row] = [{"name": name, "value": value} for name, value in rows.about.items()]
    tables = {"about.csv": (about, ["name", "value"]), "edges.csv": (rows.edges, list(EDGE_COLUMNS)),
              "nodes.csv": (rows.nodes, list(NODE_COLUMNS))}  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # stored: what deflate makes of it differs between machines
        for name, (table, columns) in tables.items():
            info = zipfile.ZipInfo(name, EARLIEST)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, _table(table, columns))
    return out.getvalue()


def json(rows: Clean) -> bytes:
    """JSON with `graph`, `nodes` and `edges`; what is unknown of a node or an edge is not there."""
    content = {"graph": rows.about, "nodes": rows.nodes, "edges": rows.edges}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _columns(own: dict[str, Type], declared: Iterable[Property]) -> dict[str, Type]:
    """Every property that is declared, once; text where two declarations differ."""
    found = dict(own)
    for one in declared:
        found[one.name] = one.type if found.setdefault(one.name, one.type) is one.type else Type.TEXT
    return found


NODE_COLUMNS = _columns(
    {"id": Type.TEXT, "label": Type.TEXT, "depth": Type.INT}, (p for node in NODES for p in node.all_properties)
)
EDGE_COLUMNS = _columns(
    dict.fromkeys(("id", "start", "end", "type"), Type.TEXT), (p for r in RELATIONSHIPS for p in r.all_properties)
)


def _rows(rows: Iterable[dict[str, Any]], columns: dict[str, Type]) -> tuple[tuple[Row, ...], int]:
    """Rows with the cells that are known, by id, and how many characters were removed."""
    found, removed = [], 0
    for row in rows:
        cells: Row = {}
        for name, kind in columns.items():
            cell, gone = _cell(row.get(name), kind)
            removed += gone
            if cell is not None and cell != "":
                cells[name] = cell
        found.append(cells)
    return tuple(sorted(found, key=lambda row: str(row["id"]))), removed


def _cell(value: Any, kind: Type) -> tuple[Cell | None, int]:
    """One value as its column holds it, and how many characters were removed from it."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None, 0
    if kind is Type.FLOAT:
        return float(value), 0
    if kind is Type.INT or kind is Type.BOOL:
        return (bool if kind is Type.BOOL else int)(value), 0
    if isinstance(value, date):
        return value.isoformat(), 0
    if isinstance(value, tuple | list):
        value = JOINT.join(str(item).replace(JOINT, "\\" + JOINT) for item in value)
    text, removed = UNWRITABLE.subn("", str(value))
    return LINE_END.sub("\n", text), removed


def _id(identifier: str) -> str:
    """An id in which two that differ still differ: what XML cannot hold, and returns, are written out."""
    return re.sub(r"[\\\r]|" + UNWRITABLE.pattern, lambda found: f"\\u{ord(found[0]):04x}", identifier)


def _spelt(row: Row, *left_out: str) -> dict[str, str | int | float]:
    """A row for a format whose readers disagree about truths: as text."""
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in row.items()
        if name not in left_out
    }


def _table(rows: Sequence[Row], columns: list[str]) -> str:
    cells = [[_safe(value) for value in (_spelt(row).get(name) for name in columns)] for row in rows]
    text: str = pd.DataFrame(cells, columns=columns, dtype=object).to_csv(index=False, lineterminator="\n")
    return text


def _safe(value: str | float | None) -> str | float | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
