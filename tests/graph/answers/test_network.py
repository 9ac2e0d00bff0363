"""The network around some nodes: which links, in which direction, by stage; what is estimated; what is left out."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.answers.links import NAMES, FlowLinks
from ketenkaart.graph.answers.network import network, walk
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from ketenkaart.graph.model import RELATIONSHIP
from ketenkaart.graph.view import View
from tests.graph import network as small


def world(**changes) -> View:
    """user ← trader ← maker ← smelter, made in Germany, Japan and China; two measures, of which one has ended."""
    facts = {
        "organisations": {"user": "NLD", "trader": "DEU", "maker": "JPN", "smelter": "CHN", "neighbour": "NLD"},
        "links": [
            ("trader", "user", "magnet", 0.6),
            ("maker", "trader", "magnet", 1.0),
            ("smelter", "maker", "metal", 1.0),
        ],
        "makes": [("maker", "magnet"), ("smelter", "metal")],
        "uses": [("user", "magnet", 5.0), ("neighbour", "magnet", 1.0)],
        "sites": [("works", "maker", "JPN", "magnet")],
        "owned": [("maker", "smelter", 0.5)],
        "made": [
            ("CHN", "ore", 1.0),
            ("CHN", "oxide", 1.0),
            ("CHN", "metal", 0.9),
            ("JPN", "metal", 0.1),
            ("CHN", "magnet", 0.8),
            ("JPN", "magnet", 0.2),
            ("CHN", "magnet", 0.7, {"year": 2020}),
            ("WLD", "magnet", None, {"tonnes": 100.0}),
        ],
        "more": {
            "Measure": [
                {"key": "now", "kind": "LICENCE", "reach": "GENERAL", "title_en": "Now", "destinations": ["ALL"]},
                {"key": "past", "kind": "BAN", "reach": "GENERAL", "title_en": "Past", "valid_to": date(2025, 1, 1)},
            ],
            "Item": [{"key": "i", "description_en": "Magnets"}],
            "imposed_by": [{"start": f"Measure:{key}", "end": "Country:CHN"} for key in ("now", "past")],
            "controls": [{"start": f"Measure:{key}", "end": "Item:i"} for key in ("now", "past")],
            "covers": [{"start": "Item:i", "end": "Product:magnet"}],
        },
    }  # fmt: skip
    return small.network(**(facts | changes))


def ids(found) -> set[str]:
    return {node.id for node in found.nodes}


def pairs(found, kind: str) -> set[tuple[str, str]]:
    return {(edge.start, edge.end) for edge in found.edges if edge.type == kind}


def test_links_run_along_the_flow_from_supplier_to_user():
    found = network(world(), ["Organisation:user"], kinds=["Organisation", "Country", "Product"])
    assert pairs(found, "SUPPLIES") >= {
        ("Organisation:trader", "Organisation:user"),
        ("Organisation:maker", "Organisation:trader"),
    }
    assert ("Product:magnet", "Organisation:user") in pairs(found, "USES")


def test_upwards_leads_to_suppliers_and_downwards_to_customers():
    view = world()
    up = network(view, ["Organisation:trader"], direction="UP", kinds=["Organisation"])
    down = network(view, ["Organisation:trader"], direction="DOWN", kinds=["Organisation"])
    assert ids(up) >= {"Organisation:maker", "Organisation:trader"}
    assert "Organisation:user" not in ids(up)
    assert ids(down) == {"Organisation:trader", "Organisation:user"}


def test_a_country_is_one_node_for_each_stage_at_which_it_makes():
    found = network(world(), ["Material:m"])
    assert {("Country:CHN@METAL", "Product:metal"), ("Country:CHN@MAGNET", "Product:magnet")} <= pairs(found, "MADE")
    stages = {node.id: node.stage for node in found.nodes}
    assert (stages["Country:CHN@METAL"], stages["Country:JPN@MAGNET"]) == ("METAL", "MAGNET")


def test_making_is_drawn_once_of_the_latest_year_and_never_of_the_world():
    found = network(world(), ["Product:magnet"], depth=1)
    made = [edge for edge in found.edges if edge.type == "MADE" and edge.end == "Product:magnet"]
    assert sorted((edge.start, edge.share, edge.year) for edge in made) == [
        ("Country:CHN@MAGNET", 0.8, 2024),
        ("Country:JPN@MAGNET", 0.2, 2024),
    ]


def test_a_measure_leads_to_what_its_items_cover_while_it_is_in_force():
    found = network(world(), ["Product:magnet"], kinds=["Measure", "Product"])
    assert pairs(found, "CONTROLS") == {("Measure:now", "Product:magnet")}
    assert "Measure:past" not in ids(found)


def test_a_measure_that_has_ended_is_shown_where_it_is_asked_about():
    assert ("Measure:past", "Product:magnet") in pairs(network(world(), ["Measure:past"]), "CONTROLS")


def test_what_no_delivery_records_is_drawn_as_estimated_with_its_part_of_the_use():
    found = network(world(), ["Organisation:user"])
    estimated = {(edge.start, edge.end): edge for edge in found.edges if edge.estimated}
    rest = estimated["Country:CHN@MAGNET", "Organisation:user"]
    assert (rest.type, rest.verified, rest.sources) == ("WAY", None, ())
    assert 0 < rest.flow <= 0.4 + 1e-9
    recorded = next(
        edge for edge in found.edges if (edge.start, edge.end) == ("Organisation:trader", "Organisation:user")
    )
    assert (recorded.estimated, recorded.verified, recorded.share) == (False, "READ", 0.6)
    assert recorded.flow == pytest.approx(0.6)


def test_ways_of_dutch_use_are_drawn_around_a_material():
    found = network(world(), ["Material:m"])
    assert found.user.key == "NLD"
    assert any(edge.end == "Country:NLD@USE" and edge.estimated for edge in found.edges)
    assert next(node for node in found.nodes if node.id == "Country:CHN@METAL").loss.estimate > 0.5


def test_an_organisation_makes_before_it_trades_and_trades_before_it_uses():
    found = network(world(), ["Material:m"], depth=3)
    roles = {node.ref.key: (node.role, node.stage) for node in found.nodes if node.ref.label == "Organisation"}
    assert roles["maker"] == ("MAKES", "MAGNET")
    assert roles["trader"] == ("TRADES", "MAGNET")
    assert roles["user"] == ("USES", "MAGNET")


def test_an_owner_stands_before_what_it_owns():
    found = network(world(), ["Organisation:maker"], depth=1)
    assert ("Organisation:smelter", "Organisation:maker") in pairs(found, "OWNED_BY")


def test_products_are_not_gone_through_around_an_organisation():
    found = network(world(), ["Organisation:user"], kinds=["Organisation", "Product"])
    assert "Product:magnet" in ids(found)
    assert "Organisation:neighbour" not in ids(found)
    assert "Organisation:neighbour" in ids(network(world(), ["Product:magnet"], depth=2))


def test_around_a_country_stand_the_firms_that_are_based_there_and_its_measures():
    found = network(world(), ["Country:CHN"], kinds=["Organisation", "Country", "Measure"])
    assert ("Country:CHN", "Organisation:smelter") in pairs(found, "BASED_IN")
    assert ("Country:CHN", "Measure:now") in pairs(found, "IMPOSED_BY")
    assert found.starts >= {"Country:CHN", "Country:CHN@METAL"}


def test_what_is_hidden_is_gone_with_all_that_only_it_leads_to():
    found = network(world(), ["Organisation:user"], kinds=["Organisation"], without=["Organisation:trader"])
    assert ids(found) == {"Organisation:user"}


def test_what_was_cut_is_counted_and_starts_are_kept():
    view = world()
    whole, cut = network(view, ["Material:m"]), network(view, ["Material:m"], first=4)
    assert (cut.found, len(cut.nodes), cut.truncated) == (whole.found, 4, True)
    assert cut.nodes[0].id == "Material:m"
    assert [node.id for node in cut.nodes] == [node.id for node in whole.nodes][:4]
    assert all({edge.start, edge.end} <= ids(cut) for edge in cut.edges)


def test_around_parties_stand_parties_and_around_goods_goods_too():
    view = world()
    assert {node.ref.label for node in network(view, ["Organisation:user"]).nodes} == {"Organisation", "Country"}
    kinds = {node.ref.label for node in network(view, ["Product:magnet"]).nodes}
    assert kinds == {"Organisation", "Country", "Product", "Material"}
    kinds = {node.ref.label for node in network(view, ["Measure:now"]).nodes}
    assert kinds == {"Organisation", "Country", "Product", "Material", "Measure"}


def test_edges_have_an_id_each():
    found = network(world(), ["Material:m"], depth=3)
    assert len({edge.id for edge in found.edges}) == len(found.edges)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"around": []}, "name at least one node"),
        ({"around": ["m"]}, "'m' is no id"),
        ({"around": ["Source:s"]}, "'Source:s' is no id"),
        ({"around": ["Material:m"], "depth": 0}, "1 to 4 steps deep, not 0"),
        ({"around": ["Material:m"], "direction": "LEFT"}, "no direction 'LEFT'"),
        ({"around": ["Material:m"], "kinds": ["Code"]}, "no kind of node 'Code'"),
        ({"around": ["Material:m"], "first": 2000}, "at most 1000 nodes"),
        ({"around": ["Material:m"], "without": ["Material:m"]}, "are hidden"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_network_is_refused(question, said):
    with pytest.raises(BadQuestion, match=said):
        network(world(), **question)


def test_an_unknown_key_is_refused():
    with pytest.raises(UnknownKey):
        network(world(), ["Organisation:nobody"])


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30),
    st.integers(1, 4),
    st.sampled_from(["UP", "DOWN", "BOTH"]),
    st.sets(st.integers(0, 9), max_size=3),
)
def test_steps_are_the_shortest_ways_that_no_hub_is_passed_on(edges, depth, direction, hubs):
    start, end = (np.array([pair[side] for pair in edges], dtype=np.int64) for side in (0, 1))
    zero = np.zeros(len(edges), dtype=np.int64)
    is_hub = np.isin(np.arange(10), sorted(hubs - {0}))
    steps = walk(10, FlowLinks(zero, zero, start, end), [0], is_hub, depth, direction)
    plain = {0: 0}
    for step in range(1, depth + 1):
        for a, b in edges:
            for near, far in ((a, b), (b, a)):
                if (direction == "DOWN" and near != a) or (direction == "UP" and near != b):
                    continue
                if plain.get(near) == step - 1 and not is_hub[near]:
                    plain.setdefault(far, step)
    assert {number: int(step) for number, step in enumerate(steps) if step >= 0} == plain


def test_every_table_that_is_drawn_is_in_the_model():
    assert set(NAMES) <= set(RELATIONSHIP)
