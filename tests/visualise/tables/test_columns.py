"""Tables that can be put under each other: over all pages one name of a column is one quantity, and one of a table one
set of columns.
"""

import ast
import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.answers.refs import NodeRef
from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.tables.columns import FIGURE, NAMED, OF_YEAR, STAGES, listed
from ketenkaart.visualise.tables.columns import columns as named
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import language
from ketenkaart.words import wording
from tests.client import Client
from tests.visualise.forms.test_query import paths
from tests.visualise.test_versions import client as client

VIEW = ("title", "as_of", "version", "example", "own_companies", "sources", "licence", "address")
ONE_END = {"bounds"}  # two ends with nothing between them


@pytest.fixture
def tables(client: Client) -> list[tuple[str, dict[str, Any]]]:
    """Every table of every page, with the address that it is of."""
    found = []
    for path in paths():
        answer = client.get(path.replace(".metadata.json", ".json"))
        assert answer.status_code == 200, path
        found += [(path, table) for table in answer.json()["tables"]]
    return found


def columns(tables: list[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, table in tables:
        for column in table["columns"]:
            yield f"{address} {table['name']}", column


def test_a_name_of_a_column_has_one_title_and_one_unit_on_every_page(tables: Any) -> None:
    found = defaultdict(set)
    for _, column in columns(tables):
        found[column["name"]].add((column["title"], column["unit"] or ""))
    assert {name: about for name, about in found.items() if len(about) > 1} == {}
    assert len(found) > 100
    told = {one.name: {(one.title, one.unit)} for one in named(" ".join(NAMED), language("en").gettext)}
    assert dict(found) == {name: told[name] for name in found}


def test_no_table_has_a_column_of_its_own_making() -> None:
    """So a title in either language, and a unit, is that of the dictionary."""
    made = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in (CHECKOUT / "visualise").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Column"
    ]
    assert [place.partition(":")[0] for place in made] == ["visualise/tables/columns.py"]


def test_a_table_of_one_name_has_the_same_columns_on_every_page(tables: Any) -> None:
    found = defaultdict(set)
    for _, table in tables:
        found[table["name"]].add(tuple(column["name"] for column in table["columns"]))
    assert {name for name, kinds in found.items() if len(kinds) > 1} == set()
    assert found["stages"] == {tuple(STAGES.split())}


def test_the_ends_of_an_interval_are_named_after_what_they_are_the_ends_of(tables: Any) -> None:
    for address, table in tables:
        names = {column["name"] for column in table["columns"]}
        for name in names:
            stem, _, end = name.rpartition("_")
            if end in ("lower", "upper"):
                other = "upper" if end == "lower" else "lower"
                assert f"{stem}_{other}" in names, (address, name)
                assert stem in names or stem in ONE_END, (address, name)
            assert name not in ("lower", "upper"), address


def test_a_table_has_no_column_of_a_name_that_says_what_the_view_is(client: Client) -> None:
    assert [name for name in NAMED if name.startswith("view_")] == []
    answer = client.get("/en/country/CHN.csv?example=1")
    header = next(csv.reader(io.StringIO(answer.text)))
    assert header[-len(VIEW) :] == [f"view_{name}" for name in VIEW]


def test_lists_have_one_separator(tables: Any) -> None:
    """Keys of several things: nothing between them but a semicolon."""
    several = {"sources", "kinds", "makes", "materials", "products", "destinations", "codes", "about"}
    spaced = [
        (address, name, row[name])
        for address, table in tables
        for row in table["rows"]
        for name in several & set(row)
        if re.search(r"; |\s|,", str(row[name] or ""))
    ]
    assert spaced == []
    assert listed(("a", "b")) == "a;b"


def test_the_columns_of_a_figure_are_told_once() -> None:
    assert set(f"{FIGURE} {OF_YEAR} {STAGES}".split()) <= set(NAMED)
    assert len(FIGURE.split()) == 18


def declared() -> Iterator[Table]:
    """Every table that a module of the pages declares."""
    for path in sorted((CHECKOUT / "visualise").rglob("*.py")):
        module = import_module(".".join(path.relative_to(CHECKOUT).with_suffix("").parts))
        yield from (one for one in vars(module).values() if isinstance(one, Table))


def test_every_name_in_the_dictionary_is_a_column_of_some_table() -> None:
    pages = "".join(path.read_text("utf-8") for path in (CHECKOUT / "visualise/pages").glob("*.py"))
    written = " ".join(re.findall(r'columns\(\s*((?:f?"[^"]*"\s*)+)', pages))
    written += " ".join(re.sub(r"=\S+", "", one.columns) for one in declared())
    used = set(re.findall(r"\w+", f"{written} {FIGURE}"))
    assert set(NAMED) - used == set()


def test_a_value_stands_where_its_column_says_and_nothing_stands_where_there_is_nothing() -> None:
    country = NodeRef("Country:COD", "Country", "COD", "Congo (DR)", "Congo (DRC)", False)
    makes = [
        NodeRef("Product:a", "Product", "a", "A", "A", False),
        NodeRef("Product:b", "Product", "b", "B", "B", False),
    ]
    table = Table(
        "sites",
        "Sites",
        "country=place.country name=place.country makes share=found.share share_lower=found.span.lower "
        "level=found.span",
        lambda found: (Row(place=Row(country=country), makes=makes, found=one) for one in found),
    )
    known = Row(share=0.5, span=Interval(0.4, 0.6))
    told = table.of([known, Row(share=0.5, span=None), None], language("en"))
    name = wording.country("COD", "Congo (DR)", "en")
    assert told.rows == (
        ("COD", name, "a;b", 0.5, 0.4, 0.9),
        ("COD", name, "a;b", 0.5, None, None),
        ("COD", name, "a;b", None, None, None),
    )
    assert [one.name for one in told.columns] == ["country", "name", "makes", "share", "share_lower", "level"]


def test_a_path_that_a_row_does_not_have_is_no_unknown_value() -> None:
    with pytest.raises(AttributeError):
        Table("sites", "Sites", "share=found.part").of([Row(found=Row(share=0.5))], language("en"))


def test_a_figure_that_is_not_there_is_unknown() -> None:
    told = Table("stages", "Stages", "FIGURE=share").of([Row(share=None)], language("en"))
    assert [(one.name, cell) for one, cell in zip(told.columns, told.rows[0], strict=True) if cell is not None] == [
        ("state", "UNKNOWN")
    ]


NUMBERS = ("share", "number", "money", "level")


def _fits(value: object, kind: str) -> bool:
    wanted = bool if kind == "flag" else int if kind == "year" else (int, float) if kind in NUMBERS else str
    return isinstance(value, wanted) and isinstance(value, bool) == (kind == "flag")


def test_what_stands_in_a_cell_is_of_the_kind_of_its_column(tables: Any) -> None:
    wrong = {
        (NAMED[name][1], name, value)
        for _, table in tables
        for row in table["rows"]
        for name, value in row.items()
        if value is not None and not _fits(value, NAMED[name][1])
    }
    assert wrong == set()


def test_a_figure_that_is_known_has_no_reason(tables: Any) -> None:
    told = {
        (row["state"] == "UNKNOWN", row["reason"] is None)
        for _, table in tables
        for row in table["rows"]
        if {"state", "reason", "estimate"} <= set(row) and row["rule"] is not None
    }
    assert told == {(False, True), (True, False)}
