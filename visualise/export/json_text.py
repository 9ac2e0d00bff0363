"""JSON as NetworkX and D3 read it, one node or relationship a line; lists are lists, and the unknown is not there.

`networkx.node_link_graph(content, source="start", target="end", key="id", edges="edges")` makes a graph of it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any

import orjson

from ketenkaart.visualise.export.about import About
from ketenkaart.visualise.export.clean import CleanEdge, CleanNode, Value


def write(made: About, nodes: Iterator[CleanNode], edges: Iterator[CleanEdge], out: IO[bytes]) -> None:
    graph = {**made.facts, "left_out": made.left_out, "sources": made.sources}
    out.write(b'{"directed": true,\n"multigraph": true,\n"graph": ')
    out.write(orjson.dumps(graph, option=orjson.OPT_INDENT_2))
    out.write(b',\n"nodes": [')
    _lines(
        (
            {"id": one.id, "label": one.label}
            | ({} if one.depth is None else {"depth": one.depth})
            | _plain(one.values)
            for one in nodes
        ),
        out,
    )
    out.write(b'],\n"edges": [')
    _lines(
        (
            {"id": one.id, "start": one.start, "end": one.end, "type": one.type, **_plain(one.values, "key")}
            for one in edges
        ),
        out,
    )
    out.write(b"]}\n")


def _lines(rows: Iterable[dict[str, Any]], out: IO[bytes]) -> None:
    before = b"\n"
    for row in rows:
        out.write(before + orjson.dumps(row))
        before = b",\n"


def _plain(values: dict[str, Value], *left_out: str) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if name not in left_out
    }
