"""The part of the graph around some nodes: what is near, what was cut, what is never near."""

from datetime import date

import pytest

from ketenkaart.graph.answers.subgraph import subgraph
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from ketenkaart.graph.view import View
from tests.graph.network import network


def world(**changes) -> View:
    """user ← trader ← maker ← smelter; neighbour is in the user's country only; cable has nothing to do with m."""
    facts = {
        "organisations": {"user": "NLD", "trader": "DEU", "maker": "JPN", "smelter": "CHN", "neighbour": "NLD"},
        "links": [
            ("trader", "user", "magnet", 1.0),
            ("maker", "trader", "magnet", 0.5),
            ("smelter", "maker", "metal", 1.0),
        ],
        "makes": [("maker", "magnet")],
        "sites": [("works", "maker", "JPN", "magnet")],
        "made": [("CHN", "metal", 0.9), ("CHN", "metal", 0.8, {"year": 2025})],
        "more": {"exported": [
            {"start": "Country:JPN", "end": "Country:NLD", "code": "850511", "edition": "HS92", "year": 2024}
        ]},
    }  # fmt: skip
    return network(**(facts | changes))


def keys(found) -> list[tuple[str, int]]:
    return [(node.ref.key, node.depth) for node in found.nodes]


def test_nodes_come_by_steps_with_all_links_between_them():
    found = subgraph(world(), ["Organisation:user"], depth=1)
    assert keys(found) == [("user", 0), ("NLD", 1), ("trader", 1)]
    assert [(edge.type, edge.start, edge.end) for edge in found.edges] == [
        ("BASED_IN", "Organisation:user", "Country:NLD"),
        ("SUPPLIES", "Organisation:trader", "Organisation:user"),
    ]
    assert (found.truncated, found.found) == (False, 3)
    assert found.nodes[0].values["name"] == "User"
    assert found.edges[1].values["share"] == 1.0


def test_a_country_is_not_gone_through_unless_it_is_asked_about():
    view = world()
    assert "neighbour" not in dict(keys(subgraph(view, ["Organisation:user"], depth=3)))
    assert "neighbour" in dict(keys(subgraph(view, ["Country:NLD"], depth=1)))


def test_trade_flows_are_left_out():
    found = subgraph(world(), ["Country:NLD", "Country:JPN"], depth=1)
    assert all(edge.name != "exported" for edge in found.edges)


def test_kinds_limit_who_takes_part_but_not_who_is_asked_about():
    found = subgraph(world(), ["Product:magnet"], depth=3, kinds=["Organisation"])
    assert [node.ref.id for node in found.nodes] == [
        "Product:magnet", "Organisation:maker", "Organisation:smelter", "Organisation:trader", "Organisation:user"
    ]  # fmt: skip
    assert found.nodes[-1].depth == 3


def test_sources_take_part_only_where_they_are_asked_for():
    view = world()
    assert all(node.ref.label != "Source" for node in subgraph(view, ["Organisation:user"], depth=4).nodes)
    assert subgraph(view, ["Source:s"], depth=0).nodes[0].ref.key == "s"


def test_a_material_keeps_to_its_products():
    more = {
        "Material": [{"key": "copper", "name_en": "copper", "name_nl": "koper"}],
        "Product": [{"key": "cable", "stage": "SEMI", "name_en": "cable", "name_nl": "kabel"}],
        "contains": [{"start": "Product:cable", "end": "Material:copper"}],
        "makes": [{"start": "Organisation:trader", "end": "Product:cable"}],
        "supplies": [{"start": "Organisation:neighbour", "end": "Organisation:user", "product": "cable", "share": 0.1}],
    }
    view = world(more=more)
    everything = dict(keys(subgraph(view, ["Organisation:user"], depth=2)))
    of_m = dict(keys(subgraph(view, ["Organisation:user"], depth=2, material="m")))
    assert {"cable", "neighbour"} <= everything.keys()
    assert not {"cable", "neighbour", "copper"} & of_m.keys()
    assert {"trader", "maker"} <= of_m.keys()


def test_what_is_cut_is_counted_and_the_nearest_and_best_linked_stay():
    view = world()
    whole = subgraph(view, ["Organisation:maker"], depth=2)
    cut = subgraph(view, ["Organisation:maker"], depth=2, first=3)
    assert (cut.truncated, cut.found, len(cut.nodes)) == (True, whole.found, 3)
    assert cut.nodes[0].ref.key == "maker"
    assert all(node.depth <= 1 for node in cut.nodes)
    assert {edge.start for edge in cut.edges} | {edge.end for edge in cut.edges} <= {node.ref.id for node in cut.nodes}


def test_only_what_holds_on_the_day_and_years_that_count_are_links():
    links = [("trader", "user", "magnet", 1.0, date(2026, 1, 1))]
    after, before = world(links=links), world(links=links, as_of=date(2025, 12, 31))
    assert "trader" in dict(keys(subgraph(after, ["Organisation:user"], 1)))
    assert "trader" not in dict(keys(subgraph(before, ["Organisation:user"], 1)))
    made = [edge for edge in subgraph(before, ["Product:metal"], 1).edges if edge.name == "made"]
    assert [edge.values["year"] for edge in made] == [2024]


def test_made_up_companies_are_found_only_in_their_scope():
    for example in (False, True):
        view = world(fictitious=["trader"], example=example)
        assert ("trader" in dict(keys(subgraph(view, ["Organisation:user"], 1)))) == example


def test_addresses_restore_the_question():
    view = world(fictitious=["trader"], example=True)
    found = subgraph(view, ["Organisation:user", "Country:CHN"], 1, ["Organisation"], "m", 20)
    assert found.page("nl") == "/nl/organisatie/user?op=2026-01-01&versie=1&voorbeeld=1"
    assert found.export_url("csv", "nl") == (
        "/nl/uitvoer/Organisation:user.csv?rond=Country%3ACHN&diepte=1&soort=Organisation&aantal=20&materiaal=m"
        "&op=2026-01-01&versie=1&voorbeeld=1"
    )
    assert subgraph(view, ["Country:CHN"], 0).page("en") == "/en/country/CHN?asOf=2026-01-01&version=1&example=1"


def test_an_unknown_format_is_refused():
    with pytest.raises(BadQuestion, match="no export format 'pdf'"):
        subgraph(world(), ["Organisation:user"], 0).export_url("pdf")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"around": []}, "name at least one node"),
        ({"around": ["user"]}, "'user' is no id of a node"),
        ({"around": ["Firm:user"]}, "no id of a node"),
        ({"around": ["Organisation:user"], "depth": 9}, "0 to 4 steps deep, not 9"),
        ({"around": ["Organisation:user"], "first": 0}, "at least those that it is around"),
        ({"around": ["Organisation:user"], "first": 5000}, "at most 1000 nodes"),
        ({"around": ["Organisation:user"], "kinds": ["Firm"]}, "no kind of node 'Firm'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(asked, says):
    with pytest.raises(BadQuestion, match=says):
        subgraph(world(), **asked)


def test_a_node_that_does_not_exist_is_an_error_with_suggestions():
    with pytest.raises(UnknownKey, match="Did you mean trader"):
        subgraph(world(), ["Organisation:treder"])
