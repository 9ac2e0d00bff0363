"""Plain tables for the tests of this room: a small world by hand, and any tables at all for Hypothesis."""

import datetime
from typing import Any

from hypothesis import strategies as st

from ketenkaart.graph import model
from ketenkaart.graph.content import LoadRecord
from ketenkaart.graph.model import Property, Tables, Type

HOSTILE = (
    "",
    " ",
    "0",
    "-",
    "NA",
    "null",
    "|",
    ":",
    "a:b|c",
    "'; MATCH (n) DETACH DELETE n; //",
    "</script><img src=x onerror=alert(1)>",
    "`} RETURN 1 //",
    "$rows",
    "\\",
    '"',
    "line\nbreak\r\ttab",
    "\x00\x01\x7f",
    "né é Å ﬁ",
    "\u202egnp.exe",
    "𝔻𝕪 🧲",
    "\uffff\ufeff",
)


def world() -> Tables:
    """Two countries, a product of one material, three organisations of which one is made up, who supply each other."""

    def table(dataset: str, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
        rows = len(columns.get("key", columns.get("start", [])))
        stated = {"sources": [["s1"]], "verified": ["READ"], "tier": ["PUBLIC"], "dataset": [dataset]}
        return {name: values * rows for name, values in stated.items()} | columns

    day = datetime.date
    return {
        "Country": table(
            "countries",
            {
                "key": ["NLD", "CHN", "DEU"],
                "name_en": ["Netherlands", "China", "Germany"],
                "name_nl": ["Nederland", None, "Duitsland"],
                "eu": [True, False, None],
            },
        ),
        "Material": table("facts", {"key": ["dysprosium", "praseodymium", "gadolinium"], "name_en": ["D", "P", "G"]}),
        "Product": table("facts", {"key": ["magnet", "metal"], "stage": ["MAGNET", "METAL"], "name_en": ["M", "m"]}),
        "Source": table("facts", {"key": ["s1", "s2"], "title": ["One", "Two"], "sources": [["s1"], ["s2"]]}),
        "Organisation": table(
            "companies",
            {
                "key": ["alpha", "beta", "gamma"],
                "name": ["Alpha", "Beta", "Gamma"],
                "kinds": [["COMPANY", "TRADER"], None, ["PRODUCER"]],
                "employees": [12.0, None, 3.5],
                "fictitious": [None, False, True],
                "dataset": ["companies", "companies", "example"],
            },
        ),
        "supplies": table(
            "companies",
            {
                "start": ["Organisation:alpha", "Country:CHN", "Organisation:gamma", "Organisation:beta"],
                "end": ["Organisation:beta", "Organisation:alpha", "Organisation:beta", "Organisation:alpha"],
                "product": ["magnet", "metal", "magnet", "magnet"],
                "share": [0.5, None, 0.25, 1.0],
                "valid_from": [day(2025, 1, 1), None, None, None],
                "valid_to": [day(2026, 1, 1), None, None, day(2025, 1, 1)],
                "sources": [["s2", "s1"], ["s1"], ["s1"], ["s1"]],
                "dataset": ["companies", "companies", "example", "companies"],
            },
        ),
        "made": table(
            "facts",
            {
                "start": ["Country:CHN", "Country:CHN"],
                "end": ["Product:metal", "Product:metal"],
                "year": [2023, 2024],
                "kind": ["PRODUCTION", "PRODUCTION"],
                "tonnes": [10.0, 12.0],
                "source": ["s1", "s1"],
            },
        ),
    }


def part(tables: Tables, dataset: str) -> Tables:
    """What one dataset states."""
    kept = {
        name: [row for row, owner in enumerate(table["dataset"]) if owner == dataset] for name, table in tables.items()
    }
    return {
        name: {column: [values[row] for row in kept[name]] for column, values in table.items()}
        for name, table in tables.items()
        if kept[name]
    }


def load_record(dataset: str) -> LoadRecord:
    """A load at a fixed time."""
    time = datetime.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=datetime.UTC)
    return LoadRecord(dataset, ("one.csv", "two.csv"), "abc", time, time, read=9, loaded=8, rejected=1)


def texts() -> st.SearchStrategy[str]:
    """Any text that UTF-8 can hold, often a hostile one."""
    return st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def numbers(declared: Property) -> st.SearchStrategy[float]:
    """Zero, and numbers of every size that a row may have, within the property's own limits."""
    low = -model.LARGEST if declared.minimum is None else declared.minimum
    high = model.LARGEST if declared.maximum is None else declared.maximum
    below = st.floats(low, -model.SMALLEST) if low < 0 else st.nothing()
    return st.just(0.0) | st.floats(model.SMALLEST, high) | below


def values(declared: Property) -> st.SearchStrategy[Any]:
    """Any value that a column may hold, None among them."""
    of_type: dict[Type, st.SearchStrategy[Any]] = {
        Type.TEXT: texts(),
        Type.TEXTS: st.lists(texts(), max_size=3),
        Type.FLOAT: numbers(declared),
        Type.INT: st.integers(-(2**31) + 1, 2**31 - 1),
        Type.BOOL: st.booleans(),
        Type.DATE: st.dates(),
    }
    return st.none() | of_type[declared.type]


@st.composite
def any_tables(draw: st.DrawFn, derived_keys: bool = False) -> Tables:
    """Some nodes of several labels, with relationships between them, every column unknown, partly known or known.

    Keys of relationships are any text, or those that follow from their identity, as in Neo4j they must.
    """
    tables: Tables = {}
    datasets = st.sampled_from(["countries", "facts", "example"])
    for node in draw(st.lists(st.sampled_from(model.NODES), min_size=1, max_size=4, unique=True)):
        keys = draw(st.lists(texts(), min_size=1, max_size=5, unique=True))
        tables[node.label] = {"key": keys, "dataset": [draw(datasets) for _ in keys]}
        others = [p for p in node.all_properties if p.name not in ("key", "dataset")]
        for declared in draw(st.lists(st.sampled_from(others), max_size=4, unique=True)):
            tables[node.label][declared.name] = [draw(_allowed(declared)) for _ in keys]
    for relationship in model.RELATIONSHIPS:
        starts = [model.node_id(label, key) for label in relationship.sources for key in _keys(tables, label)]
        ends = [model.node_id(label, key) for label in relationship.targets for key in _keys(tables, label)]
        if not (starts and ends and draw(st.booleans())):
            continue
        count = draw(st.integers(1, 4))
        table = {
            "start": [draw(st.sampled_from(starts)) for _ in range(count)],
            "end": [draw(st.sampled_from(ends)) for _ in range(count)],
            "key": draw(st.lists(texts(), min_size=count, max_size=count, unique=True)),
            "dataset": [draw(datasets) for _ in range(count)],
        }
        others = [p for p in relationship.all_properties if p.name not in ("key", "dataset")]
        for declared in draw(st.lists(st.sampled_from(others), max_size=4, unique=True)):
            table[declared.name] = [draw(_allowed(declared)) for _ in range(count)]
        if derived_keys:
            rows = [{name: column[row] for name, column in table.items()} for row in range(count)]
            keys = [model.relationship_key(relationship, row["start"], row["end"], row) for row in rows]
            distinct = dict(zip(keys, range(count), strict=True))
            table = {name: [column[row] for row in distinct.values()] for name, column in table.items()}
            table["key"] = list(distinct)
        tables[relationship.name] = table
    return tables


def _allowed(declared: Property) -> st.SearchStrategy[Any]:
    if declared.name == "kinds":  # each becomes a label in Neo4j, so only those of the model
        return st.none() | st.lists(st.sampled_from(declared.choices), max_size=3, unique=True)
    return values(declared)


def _keys(tables: Tables, label: str) -> list[str]:
    return tables.get(label, {}).get("key", [])
