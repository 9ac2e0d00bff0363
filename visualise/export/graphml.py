"""GraphML: parallel relationships keep their id; a truth is the text true or false, about which readers agree.

(igraph makes an unknown truth false, and other readers know only `1`: as text the unknown stays unknown.)
"""

from collections.abc import Iterator, Mapping
from typing import IO

from ketenkaart.graph.model import Type
from ketenkaart.visualise.export.about import About
from ketenkaart.visualise.export.clean import (
    DRAWN_COLUMNS,
    EDGE_COLUMNS,
    Cell,
    CleanEdge,
    CleanNode,
    Row,
    drawn,
    edge_cells,
    spelt,
)
from ketenkaart.visualise.export.markup import XML, attribute, text

START = (
    XML + '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
TYPES = {Type.INT: "int", Type.FLOAT: "double"}


def write(made: About, nodes: Iterator[CleanNode], edges: Iterator[CleanEdge], out: IO[bytes]) -> None:
    facts = made.flat()
    node_keys = {name: f"n{at}" for at, name in enumerate(DRAWN_COLUMNS)}
    edge_keys = {
        name: f"e{at}" for at, name in enumerate(name for name in EDGE_COLUMNS if name not in ("id", "start", "end"))
    }
    head = [START]
    head += [_key(f"g{at}", "graph", name, _type(value)) for at, (name, value) in enumerate(facts.items())]
    head += [_key(key, "node", name, TYPES.get(DRAWN_COLUMNS[name], "string")) for name, key in node_keys.items()]
    head += [_key(key, "edge", name, TYPES.get(EDGE_COLUMNS[name], "string")) for name, key in edge_keys.items()]
    head.append('<graph edgedefault="directed">\n')
    head += [f'<data key="g{at}">{text(spelt(value))}</data>\n' for at, value in enumerate(facts.values())]
    out.write("".join(head).encode())
    for node in nodes:
        row = drawn(node)
        out.write(f'<node id="{attribute(node.id)}">{_data(row, node_keys)}</node>\n'.encode())
    for edge in edges:
        ends = f'source="{attribute(edge.start)}" target="{attribute(edge.end)}"'
        data = _data(edge_cells(edge), edge_keys)
        out.write(f'<edge id="{attribute(edge.id)}" {ends}>{data}</edge>\n'.encode())
    out.write(b"</graph>\n</graphml>\n")


def _key(key: str, of: str, name: str, kind: str) -> str:
    return f'<key id="{key}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n'


def _type(value: Cell) -> str:
    if isinstance(value, bool | str):
        return "string"
    return "int" if isinstance(value, int) else "double"


def _data(row: Row, keys: Mapping[str, str]) -> str:
    return "".join(
        f'<data key="{keys[name]}">{text(spelt(value))}</data>' for name, value in row.items() if name in keys
    )
