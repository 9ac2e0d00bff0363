"""Files of a subgraph, read back with the libraries that people use: only what XML bars may be lost."""

import io
import json
import zipfile
from datetime import date

import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from graph.answers.subgraph import GraphEdge, GraphNode, Subgraph, subgraph
from graph.errors import BadQuestion, UnknownKey
from graph.model import NODES, RELATIONSHIPS, Tables
from graph.snapshot import assemble
from graph.view import View
from tests.graph.network import network
from tests.graph.tables import any_tables
from visualise import export
from visualise.export import Clean, clean


def world() -> View:
    return network(
        organisations={"user": "NLD", "maker": "JPN"},
        links=[("maker", "user", "magnet", 0.5), ("maker", "user", "magnet", 0.25, date(2025, 1, 1))],
        makes=[("maker", "magnet")],
        more={
            "Country": [],
            "Measure": [{"key": "act", "kind": "LICENCE", "title_en": "Act", "destinations": ["USA", "a|b"]}],
            "imposed_by": [{"start": "Measure:act", "end": "Country:JPN"}],
        },
    )


def around(view: View, *ids: str, depth: int = 2) -> Subgraph:
    return subgraph(view, ids or ["Organisation:user"], depth)


def tables_of(content: bytes) -> dict[str, pd.DataFrame]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {
        name: pd.read_csv(archive.open(name), dtype=str, keep_default_na=False, na_filter=False)
        for name in archive.namelist()
    }


def check_graphml(rows: Clean) -> None:
    read = nx.read_graphml(io.BytesIO(export.graphml(rows)), force_multigraph=True)
    assert sorted(read.nodes) == [node["id"] for node in rows.nodes]
    for node in rows.nodes:
        assert read.nodes[node["id"]] == {k: spelt(v) for k, v in node.items() if k != "id"}
    edges = {key: (start, end, values) for start, end, key, values in read.edges(keys=True, data=True)}
    assert sorted(edges) == sorted(edge["id"] for edge in rows.edges)
    for edge in rows.edges:
        start, end, values = edges[edge["id"]]
        assert (start, end) == (edge["start"], edge["end"])
        expected = {k: spelt(v) for k, v in edge.items() if k not in ("id", "start", "end")}
        assert {k: v for k, v in values.items() if k != "id"} == expected


def check_csv(rows: Clean) -> None:
    read = tables_of(export.csv(rows))
    for name, expected in (("nodes.csv", rows.nodes), ("edges.csv", rows.edges)):
        assert len(read[name]) == len(expected)
        for cells, row in zip(read[name].to_dict("records"), expected, strict=True):
            for column, cell in cells.items():
                value = spelt(row.get(column, ""))
                if isinstance(value, str):
                    assert cell == (f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value)
                else:
                    assert type(value)(cell) == value


def check_json(rows: Clean) -> None:
    read = json.loads(export.json(rows))
    assert read == {"graph": rows.about, "nodes": list(rows.nodes), "edges": list(rows.edges)}


def spelt(value):
    return str(value).lower() if isinstance(value, bool) else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_tables())
def test_every_format_reads_back_whatever_the_values(tables: Tables):
    view = View(assemble(tables), date(2026, 1, 1), example=True)
    ids = [f"{node.label}:{key}" for node in NODES for key in tables.get(node.label, {}).get("key", [])]
    rows = clean(subgraph(view, ids, 1, first=100))
    assert len(rows.nodes) == len(ids)
    assert len({row["id"] for row in rows.nodes}) == len(ids)
    check_graphml(rows)
    check_csv(rows)
    check_json(rows)


def test_a_known_subgraph_reads_back_in_every_format():
    rows = clean(around(world()))
    assert [edge["id"] for edge in rows.edges if edge["type"] == "SUPPLIES"] == [
        "supplies:Organisation:maker|Organisation:user|magnet|-",
        "supplies:Organisation:maker|Organisation:user|magnet|2025-01-01",
    ]
    check_graphml(rows)
    check_csv(rows)
    check_json(rows)


def test_values_have_one_form_and_the_unknown_is_not_there():
    rows = clean(around(world(), "Measure:act"))
    act = next(row for row in rows.nodes if row["id"] == "Measure:act")
    assert act["destinations"] == "USA|a\\|b"
    assert "address" not in act
    country = next(row for row in rows.nodes if row["id"] == "Country:JPN")
    assert (country["area"], country["depth"]) == (False, 1)
    link = next(row for row in clean(around(world())).edges if "valid_from" in row)
    assert (link["valid_from"], link["share"]) == ("2025-01-01", 0.25)
    assert rows.about["removed_characters"] == 0


def hostile(*texts: str) -> Clean:
    found = around(world(), depth=0)
    nodes = tuple(
        GraphNode(ref.__class__(f"Organisation:{text}", "Organisation", text, text, text, False), 0, {"name": text})
        for text in texts
        for ref in [found.nodes[0].ref]
    )
    loop = GraphEdge(f"supplies:{texts[0]}", "supplies", "SUPPLIES", nodes[0].ref.id, nodes[0].ref.id, {})
    return clean(Subgraph(found.view, found.around, 0, (), None, 1, nodes, (loop,), len(nodes)))


def test_control_characters_are_removed_and_counted_and_ids_stay_apart():
    rows = hostile("a\x00b\x07", "ab", "a\r\nb", "\ud800\uffff")
    assert rows.about["removed_characters"] == 4
    assert {row.get("name") for row in rows.nodes} == {"ab", "a\nb", None}
    assert len({row["id"] for row in rows.nodes}) == 4
    check_graphml(rows)
    check_csv(rows)
    check_json(rows)


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-2", "@SUM(A1)", "\tx"])
def test_text_that_a_spreadsheet_computes_is_quoted_in_csv_only(text):
    rows = hostile(text)
    assert tables_of(export.csv(rows))["nodes.csv"]["name"].tolist() == [f"'{text}"]
    assert json.loads(export.json(rows))["nodes"][0]["name"] == text


def test_negative_numbers_stay_numbers_in_csv():
    view = network({}, more={"Country": [], "Site": [{"key": "pit", "name": "Pit", "longitude": -70.5}]})
    read = tables_of(export.csv(clean(around(view, "Site:pit", depth=0))))
    assert read["nodes.csv"]["longitude"].tolist() == ["-70.5"]


def test_a_page_cannot_be_broken_out_of_by_a_name():
    rows = hostile("</data><script>alert(1)</script>")
    check_graphml(rows)
    check_json(rows)


@pytest.mark.parametrize("form", ["graphml", "csv", "json"])
def test_the_same_view_gives_the_same_bytes(form):
    first, second = (export.file(around(world()), form) for _ in range(2))
    assert first == second
    assert first.content == export.export(world(), ["Organisation:user"], 2, form)


def test_columns_are_those_of_the_model():
    nodes = {p.name for node in NODES for p in node.all_properties}
    edges = {p.name for relationship in RELATIONSHIPS for p in relationship.all_properties}
    assert set(export.NODE_COLUMNS) == nodes | {"id", "label", "depth"}
    assert set(export.EDGE_COLUMNS) == edges | {"id", "start", "end", "type"}
    assert not {"start", "end", "type"} & edges
    assert not {"id", "label", "depth"} & nodes


def test_a_file_has_a_plain_name_and_its_type():
    made = export.file(around(world(), "Organisation:user"), "csv")
    assert (made.name, made.media_type) == ("organisation-user.zip", "application/zip")
    about = tables_of(made.content)["about.csv"].set_index("name")["value"]
    assert (about["around"], about["as_of"], about["truncated"]) == ("Organisation:user", "2026-01-01", "false")


def test_another_format_is_refused_with_those_there_are():
    with pytest.raises(BadQuestion, match="There are graphml, csv, json"):
        export.export(world(), ["Organisation:user"], 1, "gexf")


def test_an_unknown_node_is_an_error():
    with pytest.raises(UnknownKey):
        export.export(world(), ["Organisation:nobody"], 1, "json")
