r"""A script that puts the rows into another Neo4j: constraints, then MERGE by key in batches; twice is once.

A script has no parameters, so values are literals, made by `literal` alone. Names of labels, types and properties come
from the model only. Neo4j replaces `\uXXXX` anywhere in a script *before* it looks for quotes, so a text may not bring
a backslash that stands before a `u`: it is broken in two there.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, TypeVar

from ketenkaart.graph.model import NODES, RELATIONSHIPS, camel, split_id
from ketenkaart.visualise.export.about import About
from ketenkaart.visualise.export.clean import CleanEdge, CleanNode, Value, spelt

BATCH = 500  # rows of one statement
T = TypeVar("T")
ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def write(made: About, nodes: Iterator[CleanNode], edges: Iterator[CleanEdge], out: IO[bytes]) -> None:
    for name, value in made.flat().items():
        out.write(comment(f"{name}: {spelt(value)}").encode())
    for statement in constraints():
        out.write(f"{statement};\n".encode())
    for label, some in itertools.groupby(nodes, key=lambda one: one.label):
        for batch in _batches(some):
            out.write(f"{_nodes(label, batch)};\n".encode())
    for (name, source, target), links in itertools.groupby(edges, key=_kind):
        for part in _batches(links):
            out.write(f"{_edges(name, source, target, part)};\n".encode())


def constraints() -> list[str]:
    """Statements that make keys unique, as the graph that the rows come from has it."""
    labels = [
        f"CREATE CONSTRAINT {node.label.lower()}_key IF NOT EXISTS FOR (n:{node.label}) REQUIRE n.key IS UNIQUE"
        for node in NODES
    ]
    types = dict.fromkeys(link.type for link in RELATIONSHIPS)
    return labels + [
        f"CREATE CONSTRAINT {kind.lower()}_key IF NOT EXISTS FOR ()-[r:{kind}]-() REQUIRE r.key IS UNIQUE"
        for kind in types
    ]


def literal(value: Value) -> str:
    """A value as Cypher: the only way by which data comes into the script."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value).replace("e+", "e")
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return _text(value)


def comment(text: str) -> str:
    """Lines of remarks. A backslash goes, as `\\u000a` would end the remark."""
    lines = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text.replace("\\", "/"))
    return "".join(f"// {line}\n" for line in lines.split("\n"))


def _text(text: str) -> str:
    if text.isprintable() and "'" not in text and "\\" not in text:
        return f"'{text}'"
    parts = ["'" + "".join(map(_letter, part)) + "'" for part in _split(text)]
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def _split(text: str) -> Iterator[str]:
    """A text in parts of which none has a backslash before a `u`."""
    at = 0
    for place in range(1, len(text)):
        if text[place - 1] == "\\" and text[place] in "uU":
            yield text[at:place]
            at = place
    yield text[at:]


def _letter(letter: str) -> str:
    if letter in ESCAPED:
        return ESCAPED[letter]
    if letter.isprintable():
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _map(values: Iterable[tuple[str, Value]]) -> str:
    return "{" + ", ".join(f"{name}: {literal(value)}" for name, value in values) + "}"


def _properties(values: dict[str, Value]) -> str:
    return _map((camel(name), value) for name, value in values.items())


def _nodes(label: str, rows: list[CleanNode]) -> str:
    listed = ",\n".join(_properties(one.values) for one in rows)
    return (
        f"UNWIND [\n{listed}\n] AS row MERGE (n:{label} {{key: row.key}}) SET n = row "
        "FOREACH (_ IN CASE WHEN row.fictitious THEN [1] ELSE [] END | SET n:Fictitious)"
    )


def _edges(name: str, source: str, target: str, rows: list[CleanEdge]) -> str:
    kind = next(link.type for link in RELATIONSHIPS if link.name == name)
    listed = ",\n".join(
        f"{{start: {literal(split_id(one.start)[1])}, end: {literal(split_id(one.end)[1])}, "
        f"values: {_properties(one.values)}}}"
        for one in rows
    )
    return (
        f"UNWIND [\n{listed}\n] AS row MATCH (a:{source} {{key: row.start}}) MATCH (b:{target} {{key: row.end}}) "
        f"MERGE (a)-[r:{kind} {{key: row.values.key}}]->(b) SET r = row.values"
    )


def _kind(edge: CleanEdge) -> tuple[str, str, str]:
    return edge.name, split_id(edge.start)[0], split_id(edge.end)[0]


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    walk = iter(rows)
    while batch := list(itertools.islice(walk, BATCH)):
        yield batch
