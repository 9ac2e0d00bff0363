"""Files of the graph, read back with the programs that people use: only what a format bars may be lost."""

import io
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from ketenkaart.graph.answers.extract import Extract, NodeRow, of_everything, of_subgraph
from ketenkaart.graph.answers.subgraph import FORMATS, Subgraph, subgraph
from ketenkaart.graph.cells import harmless
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from ketenkaart.graph.model import NODES, RELATIONSHIPS, Tables
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.export import clean, files, xlsx
from ketenkaart.visualise.export.about import about, columns
from ketenkaart.visualise.export.clean import EDGE_COLUMNS, NODE_COLUMNS, Cell, CleanEdge, CleanNode
from tests.graph.network import network
from tests.graph.tables import HOSTILE, any_tables


def world(example: bool = False) -> View:
    return network(
        organisations={"user": "NLD", "maker": "JPN", "made-up": "JPN"},
        links=[("maker", "user", "magnet", 0.5), ("maker", "user", "magnet", 0.25, date(2025, 1, 1))],
        makes=[("maker", "magnet"), ("made-up", "magnet")],
        fictitious=["made-up"],
        example=example,
        more={
            "Country": [],
            "Measure": [
                {
                    "key": "act",
                    "kind": "LICENCE",
                    "title_en": "Act",
                    "destinations": ["USA", "a|b", "c\\"],
                    "sources": ["y"],
                }
            ],
            "imposed_by": [{"start": "Measure:act", "end": "Country:JPN"}],
            "Source": [{"key": "y", "title": "Yearbook", "licence": "CC BY 4.0", "publisher": "Office"}],
        },
    )


def around(view: View, *ids: str, depth: int = 2) -> Subgraph:
    return subgraph(view, ids or ["Organisation:user"], depth)


def written(extract: Extract, form: str) -> bytes:
    out = io.BytesIO()
    files.write(extract, form, out)
    return out.getvalue()


def rows(extract: Extract) -> tuple[list[CleanNode], list[CleanEdge]]:
    return [clean.node(row) for row in extract.nodes()], [clean.edge(row) for row in extract.edges()]


def spelt(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


# Each format, read back.


def check_graphml(extract: Extract) -> None:
    read = nx.read_graphml(io.BytesIO(written(extract, "graphml")), force_multigraph=True)
    nodes, edges = rows(extract)
    assert sorted(read.nodes) == sorted(node.id for node in nodes)
    for node in nodes:
        expected = without(clean.drawn(node), "id")
        assert read.nodes[node.id] == {name: spelt(value) for name, value in expected.items()}
    found = {key: (start, end, values) for start, end, key, values in read.edges(keys=True, data=True)}
    assert sorted(found) == sorted(edge.id for edge in edges)
    for edge in edges:
        start, end, values = found[edge.id]
        assert (start, end) == (edge.start, edge.end)
        expected = without(clean.edge_cells(edge), "id", "start", "end")
        assert without(values, "id") == {name: spelt(value) for name, value in expected.items()}


def check_igraph(extract: Extract) -> None:
    with tempfile.NamedTemporaryFile(suffix=".graphml") as file:
        Path(file.name).write_bytes(written(extract, "graphml"))
        read = igraph.Graph.Read_GraphML(file.name)
    nodes, edges = rows(extract)
    assert read.is_directed()
    # igraph leaves an ampersand in an id as a character reference.
    assert [name.replace("&#38;", "&") for name in read.vs["id"]] == [node.id.replace("&#38;", "&") for node in nodes]
    for vertex, node in zip(read.vs, nodes, strict=True):
        check_igraph_values(vertex.attributes(), without(clean.drawn(node), "id"))
    for link, edge in zip(read.es, edges, strict=True):
        ends = nodes[link.source].id, nodes[link.target].id
        assert ends == (edge.start, edge.end)
        check_igraph_values(link.attributes(), without(clean.edge_cells(edge), "id", "start", "end"))


def check_igraph_values(read: dict[str, Any], expected: dict[str, Cell]) -> None:
    known = {name: value for name, value in read.items() if name != "id" and value != "" and value == value}
    assert known == {name: spelt(value) for name, value in expected.items()}


def check_gexf(extract: Extract) -> None:
    content = written(extract, "gexf")
    ElementTree.fromstring(content)
    read = nx.read_gexf(io.BytesIO(content), version="1.3")
    nodes, edges = rows(extract)
    assert sorted(read.nodes) == sorted(node.id for node in nodes)
    for node in nodes:
        expected = without(clean.drawn(node), "id")
        assert read.nodes[node.id] == expected | {"label": spelt(expected["label"])}
    found = {values["id"]: (start, end, values) for start, end, values in read.edges(data=True)}
    assert sorted(found) == sorted(edge.id for edge in edges)
    for edge in edges:
        start, end, values = found[edge.id]
        assert (start, end) == (edge.start, edge.end)
        assert without(values, "id", "label") == without(clean.edge_cells(edge), "id", "start", "end")


def tables_of(content: bytes) -> dict[str, pd.DataFrame]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return {
        name: pd.read_csv(archive.open(name), dtype=str, keep_default_na=False, na_filter=False)
        for name in archive.namelist()
        if name.endswith(".csv")
    }


def check_csv(extract: Extract) -> None:
    read = tables_of(written(extract, "csv"))
    nodes, edges = rows(extract)
    check_table(read["nodes.csv"], [clean.node_cells(node) for node in nodes])
    check_table(read["edges.csv"], [clean.edge_cells(edge) for edge in edges])


def check_table(read: pd.DataFrame, expected: list[clean.Row]) -> None:
    assert len(read) == len(expected)
    for cells, row in zip(read.to_dict("records"), expected, strict=True):
        for column, text in cells.items():
            value = spelt(row.get(str(column), ""))
            if isinstance(value, str):
                assert text == harmless(value)
            else:
                assert type(value)(text) == value


def sheets_of(content: bytes) -> dict[str, list[dict[str, Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book:
        lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
        found[sheet.title] = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    return found


def check_xlsx(extract: Extract) -> None:
    read = sheets_of(written(extract, "xlsx"))
    nodes, edges = rows(extract)
    own_nodes = [{"id": n.id, "label": n.label, "depth": n.depth} | n.values for n in nodes]
    own_edges = [{"id": e.id, "start": e.start, "end": e.end, "type": e.type} | e.values for e in edges]
    for name, expected, kinds in (("nodes", own_nodes, NODE_COLUMNS), ("edges", own_edges, EDGE_COLUMNS)):
        assert len(read[name]) == len(expected)
        for cells, row in zip(read[name], expected, strict=True):
            for column, kind in kinds.items():
                check_cell(cells[column], row.get(column), kind is clean.Type.TEXT)


def check_cell(read: Any, value: Any, is_text: bool) -> None:
    if isinstance(value, date) and not is_text and value >= xlsx.FIRST_DAY:
        assert isinstance(read, datetime)
        assert read.date() == value
    elif isinstance(value, float) and not is_text:
        assert read == pytest.approx(value, rel=1e-14, abs=1e-300)
    elif isinstance(value, int) and not is_text:
        assert (read, isinstance(read, bool)) == (value, isinstance(value, bool))
    else:
        text = None if value is None else clean.spelt(clean.cell(value))
        assert (unescape(read) if isinstance(read, str) else read) == (text or None)


def check_json(extract: Extract) -> None:
    read = json.loads(written(extract, "json"))
    graph = nx.node_link_graph(read, source="start", target="end", key="id", edges="edges")
    nodes, edges = rows(extract)
    assert (len(graph), graph.number_of_edges()) == (len(nodes), len(edges))
    for row, node in zip(read["nodes"], nodes, strict=True):
        depth = {} if node.depth is None else {"depth": node.depth}
        assert row == {"id": node.id, "label": node.label, **depth, **plain(node.values)}
    for row, edge in zip(read["edges"], edges, strict=True):
        assert row == {
            "id": edge.id,
            "start": edge.start,
            "end": edge.end,
            "type": edge.type,
            **without(plain(edge.values), "key"),
        }


def plain(values: dict[str, Any]) -> dict[str, Any]:
    made = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in made.items()}


CHECKS = (check_graphml, check_igraph, check_gexf, check_csv, check_xlsx, check_json)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_tables(), st.booleans())
def test_every_format_reads_back_whatever_the_values(tables: Tables, whole: bool):
    view = View(assemble(tables), date(2026, 1, 1), example=True)
    ids = [f"{node.label}:{key}" for node in NODES for key in tables.get(node.label, {}).get("key", [])]
    extract = of_everything(view) if whole else of_subgraph(subgraph(view, ids, 1, first=100))
    nodes, _ = rows(extract)
    assert len({node.id for node in nodes}) == len(nodes) == len(ids)
    for check in CHECKS:
        check(extract)
    assert written(extract, "cypher")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=8) | st.sampled_from((*HOSTILE, "\ud800", "<r>x</r>", "_x0041_", "=1+1")), min_size=1))
def test_texts_that_no_graph_can_hold_are_written_all_the_same(texts: list[str]):
    view = world()

    def nodes() -> Iterator[NodeRow]:
        for text in dict.fromkeys(texts):
            values = {"key": text, "name": text, "also_known_as": (text, "b"), "fictitious": None, "employees": None}
            yield NodeRow(f"Organisation:{text}", "Organisation", 0, values)

    extract = replace(of_everything(view), nodes=nodes, edges=lambda: iter(()), writable=False)
    for check in CHECKS:
        check(extract)
    assert written(extract, "cypher").decode("utf-8")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("example", [False, True])
def test_a_known_graph_reads_back(check: Any, example: bool):
    view = world(example)
    check(of_subgraph(around(view)))
    check(of_everything(view))


def test_both_deliveries_are_there_with_ids_of_their_own():
    _, edges = rows(of_subgraph(around(world())))
    assert [edge.id for edge in edges if edge.type == "SUPPLIES"] == [
        "supplies:Organisation:maker|Organisation:user|magnet|-",
        "supplies:Organisation:maker|Organisation:user|magnet|2025-01-01",
    ]


# What values become.


def test_values_have_one_form_and_the_unknown_is_not_there():
    nodes, _ = rows(of_subgraph(around(world(), "Measure:act")))
    act = clean.node_cells(next(node for node in nodes if node.id == "Measure:act"))
    assert act["destinations"] == "USA|a\\|b|c\\\\"
    assert "address" not in act
    country = clean.node_cells(next(node for node in nodes if node.id == "Country:JPN"))
    assert (country["area"], country["depth"]) == (False, 1)
    _, edges = rows(of_subgraph(around(world())))
    link = clean.edge_cells(next(edge for edge in edges if "valid_from" in edge.values))
    assert (link["valid_from"], link["share"]) == ("2025-01-01", 0.25)


def hostile(*texts: str) -> Extract:
    """One organisation by each name, and nothing else."""
    more = {"Organisation": [{"key": text, "name": text} for text in texts], "Country": []}
    return of_subgraph(subgraph(network({}, more=more), [f"Organisation:{text}" for text in texts], 0))


def test_control_characters_are_removed_and_counted_and_ids_stay_apart():
    extract = hostile("a\x00b\x07", "ab", "a\r\nb", "\uffff\ufffe\x01")
    assert clean.removed(extract) == 5
    nodes, _ = rows(extract)
    assert {node.values.get("name") for node in nodes} == {"ab", "a\nb", None}
    assert len({node.id for node in nodes}) == 4
    assert json.loads(written(extract, "json"))["graph"]["removed_characters"] == 5


def test_nothing_is_counted_where_there_is_nothing_to_remove():
    extract = hostile("né é Å ﬁ", "𝔻𝕪 🧲", "line\nbreak\ttab", "\u7fff\ufffd")
    assert extract.writable
    assert clean.removed(replace(extract, writable=False)) == 0


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_drawing_keeps_what_a_node_is_called_and_its_kind_apart(form: str):
    content = io.BytesIO(written(of_subgraph(around(world())), form))
    read = nx.read_gexf(content) if form == "gexf" else nx.read_graphml(content, force_multigraph=True)
    maker = read.nodes["Organisation:maker"]
    assert (maker["label"], maker["labels"]) == ("Maker", "Organisation")
    assert {values["labels"] for _, values in read.nodes(data=True)} == {one.partition(":")[0] for one in read}


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-2", "@SUM(A1)", "\tx", "\uff1d1+1"])
def test_text_that_a_spreadsheet_computes_is_quoted_in_csv_only(text: str):
    extract = hostile(text)
    assert tables_of(written(extract, "csv"))["nodes.csv"]["name"].tolist() == [f"'{text}"]
    assert sheets_of(written(extract, "xlsx"))["nodes"][0]["name"] == text
    assert json.loads(written(extract, "json"))["nodes"][0]["name"] == text


def test_negative_numbers_stay_numbers_in_csv():
    view = network({}, more={"Country": [], "Site": [{"key": "pit", "name": "Pit", "longitude": -70.5}]})
    read = tables_of(written(of_subgraph(around(view, "Site:pit", depth=0)), "csv"))
    assert read["nodes.csv"]["longitude"].tolist() == ["-70.5"]


def test_text_that_looks_like_the_writers_own_markup_stays_text():
    for text in ("<r><t>a</t></r>", "<r></r>", "<r>=1+1</r>", "_x0041_"):
        assert unescape(sheets_of(written(hostile(text), "xlsx"))["nodes"][0]["name"]) == text


def test_a_text_longer_than_a_cell_is_cut_in_a_sheet_and_nowhere_else():
    extract = hostile("x" * 40_000)
    assert sheets_of(written(extract, "xlsx"))["nodes"][0]["name"] == "x" * 32_767
    assert len(tables_of(written(extract, "csv"))["nodes.csv"]["name"][0]) == 40_000
    readme = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(written(extract, "xlsx")))["README"]]
    assert any("longer text is cut" in str(line) for line in readme)


def test_more_rows_than_a_sheet_has_are_refused_before_anything_is_written():
    extract = replace(of_everything(world()), edge_count=1_048_576)
    with pytest.raises(BadQuestion, match="has 1048576 rows, and there are 1048576 to write"):
        written(extract, "xlsx")


def test_a_page_cannot_be_broken_out_of_by_a_name():
    extract = hostile("</data><script>alert(1)</script>", '"/><node id="x')
    check_graphml(extract)
    check_gexf(extract)


# What a file says of itself.


def test_a_file_says_what_it_is_and_what_it_leaves_out():
    found = of_subgraph(subgraph(world(), ["Organisation:user", "Measure:act"], 2, ["Organisation"], "m", 20))
    facts = about(found, "csv", 0).facts
    assert facts["title"] == "Around User, Act"
    assert facts["content"] == (
        "What is linked to User (Organisation:user), Act (Measure:act) within 2 steps, of kinds Organisation, "
        "as far as it is about em; "
        "at most 20 nodes."
    )
    assert (facts["around"], facts["depth"], facts["kinds"], facts["material"]) == (
        "Organisation:user|Measure:act", 2, "Organisation", "m"
    )  # fmt: skip
    assert (facts["as_of"], facts["version"], facts["view"]) == ("2026-01-01", 1, world().id)
    assert (facts["nodes"], facts["edges"], facts["truncated"], facts["example"]) == (3, 2, False, False)
    assert facts["licence"] == "Each row keeps the licence of its sources; CC BY 4.0; 1 of 2 sources state none."
    assert "version 1" in str(facts["citation"])
    assert str(facts["again"]).startswith(
        "/en/export/Organisation:user.csv?around=Measure%3Aact&depth=2&kind=Organisation&first=20&material=m"
    )
    assert str(facts["again"]).endswith("&asOf=2026-01-01&version=1")


def test_the_whole_graph_says_by_which_command_it_is_made():
    facts = about(of_everything(world(example=True)), "gexf", 0).facts
    assert facts["title"] == "The whole graph"
    assert facts["again"] == "ketenkaart export --all --format gexf --as-of 2026-01-01 --graph-version 1 --example"


def test_what_is_left_out_is_counted_with_its_reason():
    view = world()
    small = {one.reason: one for one in of_subgraph(subgraph(view, ["Organisation:user"], 2, first=2)).left_out}
    assert (small["FURTHER"].nodes, small["FICTITIOUS"].nodes) == (around(view).found - 2, 1)
    assert small["FICTITIOUS"].edges == 2  # its country and what it makes
    assert "FICTITIOUS" not in {one.reason for one in of_everything(world(example=True)).left_out}

    old = View(view.snapshot, date(2024, 6, 1))
    gone = {one.reason: one.edges for one in of_everything(old).left_out}
    assert gone["DAY"] == 1  # the delivery from 2025
    assert len(rows(of_everything(old))[1]) == len(rows(of_everything(view))[1]) - 1


def test_trade_stands_in_the_whole_graph_only_and_years_to_come_in_none():
    flows = [
        {"start": "Country:JPN", "end": "Country:NLD", "code": "850511", "edition": "HS92", "year": year, "tonnes": 1.0}
        for year in (2024, 2026)
    ]
    view = network({"user": "NLD", "maker": "JPN"}, more={"exported": flows})
    whole, part = of_everything(view), of_subgraph(subgraph(view, ["Country:NLD", "Country:JPN"], 1))
    assert [edge.values["year"] for edge in rows(whole)[1] if edge.name == "exported"] == [2024]
    assert [edge for edge in rows(part)[1] if edge.name == "exported"] == []
    assert {one.reason: one.edges for one in whole.left_out} == {"YEAR": 1}
    assert {one.reason: one.edges for one in part.left_out} == {"TRADE": 1}


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_not_public_is_in_no_file_and_counted(form: str):
    view = network(
        {"user": "NLD"},
        more={
            "Organisation": [{"key": "secret", "name": "Nobody knows", "tier": "CONFIDENTIAL"}],
            "based_in": [{"start": "Organisation:secret", "end": "Country:NLD"}],
            "supplies": [
                {"start": "Organisation:user", "end": "Organisation:user", "product": "magnet", "tier": "RESTRICTED",
                 "note": "Nobody knows"}
            ],
        },
    )  # fmt: skip
    for extract in (of_everything(view), of_subgraph(subgraph(view, ["Country:NLD"], 1))):
        assert [(one.nodes, one.edges) for one in extract.left_out if one.reason == "WITHHELD"] == [(1, 2)]
        content = written(extract, form)
        if form in ("csv", "xlsx"):
            archive = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Nobody knows" not in content
        assert b"secret" not in content
        assert b"1 nodes and 2 relationships: not public" in content


def with_own(form: str, extract: Extract) -> bytes:
    content = written(extract, form)
    if form in ("csv", "xlsx"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    return content


@pytest.mark.parametrize("form", FORMATS)
def test_a_users_companies_are_in_a_file_where_that_is_asked_for_and_it_says_so(form: str):
    view = network(
        {"user": "NLD"},
        more={
            "Organisation": [
                {"key": "mine", "name": "Mine alone", "tier": "RESTRICTED"},
                {"key": "secret", "name": "Nobody knows", "tier": "CONFIDENTIAL"},
            ],
            "based_in": [{"start": "Organisation:mine", "end": "Country:NLD", "tier": "RESTRICTED"}],
        },
    )
    for extract in (of_everything(view), of_subgraph(subgraph(view, ["Country:NLD"], 1))):
        content = with_own(form, extract)
        assert b"Mine alone" not in content
        assert b"NOT PUBLIC" not in content
    asked = subgraph(view, ["Country:NLD"], 1, own=True)
    named = subgraph(view, ["Organisation:mine"], 1)  # to name it is to ask for it
    for extract in (of_everything(view, own=True), of_subgraph(asked), of_subgraph(named)):
        assert extract.own == (1, 1)
        content = with_own(form, extract)
        assert b"Mine alone" in content
        assert b"Nobody knows" not in content
        assert b"NOT PUBLIC: 1 nodes and 1 relationships" in content
    for found in (asked, named):
        assert "&own=1" in found.export_url(form)
        assert "-own." in files.name(found, form)
    assert "&eigen=1" in named.export_url(form, "nl")
    assert b"--own" in with_own(form, of_everything(view, own=True))


def test_a_file_with_own_companies_of_which_there_are_none_says_so():
    view = network({"user": "NLD"})
    assert about(of_everything(view, own=True), "csv", 0).facts["own_companies"] == "Asked for; none are in it."


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_carries_title_question_date_version_licence_and_sources(form: str):
    content = written(of_subgraph(around(world(), "Organisation:user", "Measure:act")), form)
    if form in ("csv", "xlsx"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    text = content.decode()
    for said in ("Around User, Act", "within 2 steps", "2026-01-01", world().id, "CC BY 4.0", "Yearbook", "Office",
                 "version 1", "made up for demonstration"):  # fmt: skip
        assert said in text


def test_columns_are_those_of_the_model_and_described():
    nodes = {p.name for node in NODES for p in node.all_properties}
    edges = {p.name for relationship in RELATIONSHIPS for p in relationship.all_properties}
    assert set(NODE_COLUMNS) == nodes | {"id", "label", "depth"}
    assert set(EDGE_COLUMNS) == edges - {"key"} | {"id", "start", "end", "type"}  # the key stands in the id
    assert not {"start", "end", "type"} & edges
    assert not {"id", "label", "depth"} & nodes
    described = {column for _, column, *_ in columns()}
    assert described == set(NODE_COLUMNS) | set(EDGE_COLUMNS)


def test_the_workbook_has_a_readme_first_and_dates_are_dates():
    book = openpyxl.load_workbook(io.BytesIO(written(of_subgraph(around(world())), "xlsx")))
    assert book.sheetnames == ["README", "about", "nodes", "edges", "sources", "columns"]
    read = sheets_of(written(of_subgraph(around(world())), "xlsx"))
    assert datetime(2025, 1, 1) in [row["valid_from"] for row in read["edges"]]
    assert [row["title"] for row in read["sources"]] == ["Source"]


def test_the_data_of_a_graph_survives_in_gexf_for_a_drawing():
    late = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)  # half an hour into 6 January in Amsterdam
    view = View(replace(world().snapshot, created=late), date(2026, 2, 1), example=False)
    root = ElementTree.fromstring(written(of_subgraph(around(view)), "gexf"))
    space = {"g": "http://gexf.net/1.3"}
    meta = root.find("g:meta", space)
    assert meta is not None
    assert meta.attrib["lastmodifieddate"] == "2026-01-06"
    labels = {node.attrib["id"]: node.attrib["label"] for node in root.iterfind(".//g:node", space)}
    assert labels["Organisation:maker"] == "Maker"


# The same bytes, and names.


WRITING = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from ketenkaart.graph.answers.extract import of_everything
from ketenkaart.graph.answers.subgraph import subgraph
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.visualise.export import files
from tests.graph.tables import world
view = View(assemble(world(), created=datetime(2026, 1, 1, tzinfo=UTC)), date(2026, 1, 1), True)
for form in files.FORMS:
    with (Path(sys.argv[1]) / form).open("wb") as out:
        files.write(of_everything(view), form, out)
        out.write(files.file(subgraph(view, ["Organisation:beta"], 2), form).content)
"""


def test_the_same_view_gives_the_same_bytes_in_another_process(tmp_path: Path):
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", WRITING, str(tmp_path / seed)]
        subprocess.run(command, env=environment, cwd=CHECKOUT, check=True)
    for form in FORMATS:
        assert (tmp_path / "1" / form).read_bytes() == (tmp_path / "2" / form).read_bytes() != b"", form


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_has_a_name_that_says_what_it_is(form: str):
    made = files.file(around(world(example=True)), form)
    suffix = {"csv": "zip"}.get(form, form)
    assert made.name == f"ketenkaart-organisation-user-2026-01-01-v1-example.{suffix}"
    assert made.media_type == files.FORMS[form].media_type
    assert files.name(None, form, world()) == f"ketenkaart-graph-2026-01-01-v1.{suffix}"


def test_the_formats_are_those_that_the_answers_name():
    assert tuple(files.FORMS) == FORMATS


def test_another_format_is_refused_with_those_there_are():
    with pytest.raises(BadQuestion, match="There are graphml, gexf, csv, xlsx, json, cypher"):
        files.export(world(), ["Organisation:user"], 1, "pdf")


def test_an_unknown_node_is_an_error():
    with pytest.raises(UnknownKey):
        files.export(world(), ["Organisation:nobody"], 1, "json")
