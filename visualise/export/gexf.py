"""GEXF 1.3, which Gephi opens; its date is that of the data, so that the file is the same tomorrow."""

from collections.abc import Iterator, Mapping
from typing import IO

from ketenkaart.graph.model import Type
from ketenkaart.visualise.export.about import About
from ketenkaart.visualise.export.clean import (
    DRAWN_COLUMNS,
    EDGE_COLUMNS,
    CleanEdge,
    CleanNode,
    Row,
    drawn,
    edge_cells,
    spelt,
)
from ketenkaart.visualise.export.markup import XML, attribute, text

TYPES = {Type.INT: "integer", Type.FLOAT: "double", Type.BOOL: "boolean"}


def write(made: About, nodes: Iterator[CleanNode], edges: Iterator[CleanEdge], out: IO[bytes]) -> None:
    node_keys = {name: f"n{at}" for at, name in enumerate(name for name in DRAWN_COLUMNS if name != "label")}
    left_out = ("id", "start", "end")
    edge_keys = {name: f"e{at}" for at, name in enumerate(name for name in EDGE_COLUMNS if name not in left_out)}
    described = "\n".join(f"{name}: {spelt(value)}" for name, value in made.flat().items())
    head = [
        XML,
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n',
        f'<meta lastmodifieddate="{made.facts["loaded"]}">\n<creator>ketenkaart</creator>\n',
        f"<title>{text(spelt(made.facts['title']))}</title>\n<description>{text(described)}</description>\n</meta>\n",
        '<graph mode="static" defaultedgetype="directed">\n',
        _attributes("node", {key: (name, DRAWN_COLUMNS[name]) for name, key in node_keys.items()}),
        _attributes("edge", {key: (name, EDGE_COLUMNS[name]) for name, key in edge_keys.items()}),
        "<nodes>\n",
    ]
    out.write("".join(head).encode())
    for node in nodes:
        row = drawn(node)
        label, values = attribute(spelt(row["label"])), _values(row, node_keys)
        out.write(f'<node id="{attribute(node.id)}" label="{label}">{values}</node>\n'.encode())
    out.write(b"</nodes>\n<edges>\n")
    for edge in edges:
        ends = f'source="{attribute(edge.start)}" target="{attribute(edge.end)}" label="{attribute(edge.type)}"'
        values = _values(edge_cells(edge), edge_keys)
        out.write(f'<edge id="{attribute(edge.id)}" {ends}>{values}</edge>\n'.encode())
    out.write(b"</edges>\n</graph>\n</gexf>\n")


def _attributes(of: str, keys: Mapping[str, tuple[str, Type]]) -> str:
    lines = (
        f'<attribute id="{key}" title="{name}" type="{TYPES.get(t, "string")}"/>\n' for key, (name, t) in keys.items()
    )
    return f'<attributes class="{of}">\n{"".join(lines)}</attributes>\n'


def _values(row: Row, keys: Mapping[str, str]) -> str:
    values = "".join(
        f'<attvalue for="{keys[name]}" value="{attribute(spelt(value))}"/>'
        for name, value in row.items()
        if name in keys
    )
    return f"<attvalues>{values}</attvalues>"
