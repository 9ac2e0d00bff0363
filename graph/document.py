"""`docs/model.md`, written from the model: `python -m ketenkaart.graph.document` after a change of the declaration."""

from collections.abc import Iterable
from pathlib import Path

from ketenkaart.graph import model
from ketenkaart.graph.model import Property

FILE = Path(__file__).resolve().parent.parent / "docs" / "model.md"
BEGINNING = """\
# The graph: what it holds

Written by `python -m ketenkaart.graph.document` from `graph/model.py`, where every label, relationship and property is
declared once; a test compares the two. Change the declaration, not this page.

Names here are those of Neo4j and GraphQL. Shares are fractions from 0 to 1. What is unknown is absent, never zero.
Every node has a `key`, readable, stable and unique within its label, never a database's internal id. Every relationship
has a `key` too: its two ends and the properties marked *identity*, joined by `|`, an unknown one written `-`.
Intervals of days include the first and not the last.

Beside these labels, `Load` is one run of one loader, and the single `Version` says which version of the graph this is.
A role of an organisation is a label too (`:Producer`, `:Trader`, `:Company`, `:IndustryBody`, `:Authority`,
`:Research`), and what is made up for demonstration is `:Fictitious`.
"""


def page() -> str:
    """The whole page."""
    parts = [
        BEGINNING,
        "## On every node and relationship\n",
        _table(model.PROVENANCE),
        "Nodes also have:\n",
        _table((model.KEY, model.FICTITIOUS)),
        "## Nodes\n",
    ]
    for node in model.NODES:
        parts += [f"### {node.label}\n", f"{node.meaning}\n", _table(node.properties)]
    parts.append("## Relationships\n")
    for relationship in model.RELATIONSHIPS:
        ends = " or ".join(relationship.sources), " or ".join(relationship.targets)
        parts += [
            f"### {relationship.name}\n",
            f"`({ends[0]})-[:{relationship.type}]->({ends[1]})`\n",
            f"{relationship.meaning}\n",
            *([_table(relationship.properties)] if relationship.properties else []),
        ]
    return "\n".join(parts)


def _table(properties: Iterable[Property]) -> str:
    rows = ["| property | type | meaning |", "|---|---|---|"]
    rows += [f"| `{model.camel(p.name)}` | {_type(p)} | {_meaning(p)} |" for p in properties]
    return "\n".join(rows) + "\n"


def _type(declared: Property) -> str:
    parts = [str(declared.type)]
    if declared.required:
        parts.append("required")
    if declared.identity:
        parts.append("*identity*")
    return ", ".join(parts)


def _meaning(declared: Property) -> str:
    parts = [declared.meaning]
    if declared.unit:
        parts.append(f"Unit: {declared.unit}.")
    if declared.choices:
        parts.append(f"One of {', '.join(declared.choices)}.")
    limits = [
        f"{word} {limit:g}"
        for word, limit in (("at least", declared.minimum), ("at most", declared.maximum))
        if limit is not None
    ]
    if limits and declared.unit != "fraction":
        parts.append(f"{', '.join(limits).capitalize()}.")
    return " ".join(parts).replace("|", "\\|")


if __name__ == "__main__":
    FILE.write_text(page())
