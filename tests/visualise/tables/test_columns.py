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
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.model import NODES, RELATIONSHIPS
from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.forms.files import described
from ketenkaart.visualise.tables.columns import FIGURE, KINDS, NAMED, OF_YEAR, STAGES, VIEW, listed
from ketenkaart.visualise.tables.columns import columns as named
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import language
from ketenkaart.words import wording
from tests.client import Client
from tests.visualise.forms.test_query import paths
from tests.visualise.test_versions import client as client

MODEL = {
    **{one.label: {p.name: p for p in one.all_properties} for one in NODES},
    **{one.name: {p.name: p for p in one.all_properties} for one in RELATIONSHIPS},
}
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


def test_a_name_of_a_column_is_described_alike_on_every_page(tables: Any) -> None:
    """Title, meaning, kind, type, separator of lists, unit: so rows of two pages can be put under each other."""
    told = {one.name: described(one) for one in named(" ".join(NAMED), language("en").gettext)}
    found = {(column["name"], str(column)) for _, column in columns(tables)}
    assert found == {(name, str(told[name])) for name, _ in found}
    assert len(found) > 100


def test_a_column_is_described_in_the_words_of_table_schema(client: Client) -> None:
    told = client.get("/nl/organisatie/vento.metadata.json?voorbeeld=1").json()
    found = {one["name"]: one for table in told["tables"] for one in table["columns"]}
    assert found["share_lower"] == {
        "name": "share_lower",
        "title": "Aandeel, ondergrens",
        "description": "Ondergrens van het interval van het aandeel.",
        "type": "number",
        "kind": "share",
        "unit": "share",
    }
    assert (found["sources"]["type"], found["sources"]["delimiter"], found["sources"]["unit"]) == ("list", ";", None)
    assert [one["name"] for one in told["viewColumns"]] == VIEW.split()


def test_every_column_says_what_it_holds_in_a_sentence() -> None:
    for name, column in NAMED.items():
        assert re.fullmatch(r"[A-Z].*[^.]\.", column.meaning), name
        assert column.kind in KINDS, name
    assert NAMED["reach"].meaning == MODEL["Measure"]["reach"].meaning
    lines = (CHECKOUT / "visualise/tables/columns.csv").read_text("utf-8").splitlines()
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.split(",")[0])
    assert len(lines) == len(NAMED) + 1


def test_a_column_that_the_model_has_too_takes_its_meaning_from_there() -> None:
    told = [one.meaning for properties in MODEL.values() for one in properties.values()]
    with (CHECKOUT / "visualise/tables/columns.csv").open(encoding="utf-8", newline="") as lines:
        assert [line["name"] for line in csv.DictReader(lines) if line["meaning"] in told] == []


FORMATS = {
    "string": r"(?s).*",
    "list": r"[^;\s]+(;[^;\s]+)*",
    "boolean": "true|false",
    "number": r"-?\d+(\.\d+)?(e-?\d+)?",
    "year": r"\d{4}",
    "date": r"\d{4}-\d\d-\d\d",
}


def test_what_stands_in_a_cell_of_any_csv_is_written_as_its_column_says(client: Client, tables: Any) -> None:
    wrong, read = set(), set()
    for path, table in tables:
        answer = client.get(path.replace(".metadata.json?", f".csv?table={table['name']}&"))
        assert answer.status_code == 200, answer.text
        for row in csv.DictReader(io.StringIO(answer.text)):
            for name, cell in row.items():
                kind = KINDS[NAMED[name].kind]
                read.add(kind.type)
                if cell and not re.fullmatch(FORMATS[kind.type], cell):
                    wrong.add((name, kind.type, cell))
    assert wrong == set()
    assert read == set(FORMATS)


def test_no_table_has_a_column_of_its_own_making() -> None:
    """So a title in either language, and a unit, is that of the dictionary."""
    made = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in (CHECKOUT / "visualise").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FileColumn"
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
    assert [name for name in NAMED if name.startswith("view_")] == sorted(VIEW.split())
    answer = client.get("/en/country/CHN.csv?example=1")
    header = next(csv.reader(io.StringIO(answer.text)))
    assert [name for name in header if name.startswith("view_")] == header[-8:] == VIEW.split()


def test_several_things_in_a_cell_have_a_semicolon_between_them_and_nothing_else() -> None:
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
    used = set(re.findall(r"\w+", f"{written} {FIGURE} {VIEW}"))
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


TYPES = {"string": {str}, "list": {str}, "boolean": {bool}, "number": {int, float}, "year": {int}, "date": {str}}


def test_what_stands_in_a_cell_is_of_the_kind_of_its_column(tables: Any) -> None:
    wrong = {
        (NAMED[name].kind, name, value)
        for _, table in tables
        for row in table["rows"]
        for name, value in row.items()
        if value is not None and type(value) not in TYPES[KINDS[NAMED[name].kind].type]
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
