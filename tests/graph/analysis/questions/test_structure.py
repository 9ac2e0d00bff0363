"""Dominators of recorded links: by hand, and against brute force on small random graphs."""

from datetime import date

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.questions import structure
from ketenkaart.graph.analysis.questions.structure import END, START, Holding, RecordedNetwork, used
from ketenkaart.graph.view import View
from tests.graph.network import network


def supplied(**changes) -> View:
    """user buys magnets of two makers and a trader; all metal is of smelter, which has one works in Japan."""
    facts = {
        "organisations": dict.fromkeys(["user", "first", "second", "trader", "smelter", "other"], "NLD"),
        "links": [
            ("first", "user", "magnet", 0.5),
            ("trader", "user", "magnet", 0.3),
            ("second", "trader", "magnet", 0.6),
            ("smelter", "first", "metal", 0.8),
            ("smelter", "second", "metal", None),
        ],
        "makes": [("first", "magnet"), ("second", "magnet"), ("smelter", "metal")],
        "sites": [("works", "smelter", "JPN", "metal")],
        "uses": [("user", "magnet", 10.0)],
    }
    return network(**(facts | changes))


def of(view: View) -> RecordedNetwork:
    return structure.network(view, 0)


def user(view: View, key: str = "user", product: str = "magnet") -> Holding:
    return used(view.require("Organisation", key), view.require("Product", product))


def name(view: View, node: tuple[str, int]) -> str:
    return view.key(*node)


def named(view: View, holdings) -> list[str]:
    return [f"{name(view, h.node)} {view.key('Product', h.product)}" for h in holdings]


def test_a_smelter_behind_all_suppliers_dominates_with_its_works_and_a_path_as_evidence():
    view = supplied()
    found = structure.dominators(of(view), [user(view)])
    assert [name(view, d.node) for d in found] == ["smelter", "works"]
    assert named(view, found[0].evidence) == [
        "works metal", "smelter metal", "first metal", "first magnet", "user magnet"
    ]  # fmt: skip
    assert [view.key("Product", product) for product in found[0].products] == ["metal"]


def test_no_one_dominates_where_a_second_supplier_stands_outside():
    view = supplied()
    more = [("other", "second", "metal", 0.1)]
    wider = supplied(links=[*_links(view), *more])
    assert structure.dominators(of(wider), [user(wider)]) == []


def _links(view: View) -> list[tuple[str, str, str, float | None]]:
    table = view.snapshot.relationships["supplies"]
    return [
        (
            view.snapshot.node_id(int(table.start[row])).partition(":")[2],
            view.snapshot.node_id(int(table.end[row])).partition(":")[2],
            table.value("product", row),
            table.value("share", row),
        )
        for row in range(len(table))
    ]


def test_a_node_that_only_together_with_itself_cannot_be_avoided_is_found():
    """both sells metal to one maker and magnets to the trader: neither product alone is on all paths."""
    view = network(
        organisations=dict.fromkeys(["user", "maker", "both"], "NLD"),
        links=[("maker", "user", "magnet", 0.5), ("both", "user", "magnet", 0.5), ("both", "maker", "metal", 1.0)],
        makes=[("maker", "magnet"), ("both", "metal")],
        uses=[("user", "magnet", 1.0)],
    )
    assert [name(view, d.node) for d in structure.dominators(of(view), [user(view)])] == ["both"]
    assert structure.dominated(of(view)) == {}


def test_no_record_means_no_dominator():
    view = supplied(links=[])
    assert structure.dominators(of(view), [user(view)]) == []


def test_a_use_without_a_recorded_delivery_is_passed_over():
    view = supplied(uses=[("user", "magnet", 10.0), ("user", "metal", 1.0)])
    holdings = [user(view), user(view, product="metal")]
    assert structure.delivered(of(view), holdings) == holdings[:1]
    assert structure.dominators(of(view), holdings) == structure.dominators(of(view), holdings[:1])


def test_a_maker_does_not_deliver_what_it_buys_of_its_own_product():
    view = supplied(links=[*_links(supplied()), ("other", "first", "magnet", 1.0)])
    assert [name(view, d.node) for d in structure.dominators(of(view), [user(view)])] == ["smelter", "works"]


def test_an_input_of_which_nothing_is_recorded_is_a_path_of_its_own():
    recipes = [("ore", "oxide"), ("oxide", "metal"), ("metal", "magnet"), ("oxide", "magnet")]
    view = supplied(recipes=recipes)
    assert structure.dominators(of(view), [user(view)]) == []


def test_a_link_that_does_not_hold_yet_is_not_followed():
    view = supplied(as_of=date(2026, 1, 1), links=[("first", "user", "magnet", 0.5, date(2026, 6, 1))])
    assert structure.delivered(of(view), [user(view)]) == []


def test_two_works_of_one_maker_leave_the_maker_alone_to_dominate():
    view = supplied(sites=[("works", "smelter", "JPN", "metal"), ("plant", "smelter", "DEU", "metal")])
    assert [name(view, d.node) for d in structure.dominators(of(view), [user(view)])] == ["smelter"]


def test_a_cycle_of_traders_alone_has_no_beginning():
    links = [("t1", "t2", "magnet", 1.0), ("t2", "t1", "magnet", 0.5), ("t2", "user", "magnet", 1.0)]
    keys = dict.fromkeys(["user", "t1", "t2"], "NLD")
    closed = network(organisations=keys, links=links, uses=[("user", "magnet", 1.0)])
    assert structure.dominators(of(closed), [user(closed)]) == []
    fed = network(organisations=keys, links=[*links, ("CHN", "t1", "magnet", 0.5)], uses=[("user", "magnet", 1.0)])
    assert [name(fed, d.node) for d in structure.dominators(of(fed), [user(fed)])] == ["t2", "t1", "CHN"]


def test_dominated_counts_users_whose_every_product_depends_on_a_node():
    view = supplied(
        uses=[("user", "magnet", 10.0), ("second", "metal", 1.0), ("other", "magnet", 1.0), ("user", "metal", 1.0)],
        links=[*_links(supplied()), ("smelter", "user", "metal", 1.0)],
    )
    found = {name(view, node): sorted(view.key("Organisation", one) for one in users)
             for node, users in structure.dominated(of(view)).items()}  # fmt: skip
    assert found == {"smelter": ["second", "user"], "works": ["second", "user"]}


# Against brute force.


@st.composite
def networks(draw) -> tuple[RecordedNetwork, list[Holding]]:
    """A few organisations with up to two products; edges of any direction, START before some, one or two users."""
    holdings = [used(row, product) for row in range(draw(st.integers(2, 5))) for product in range(2)]
    pairs = st.tuples(st.sampled_from(holdings), st.sampled_from(holdings)).filter(lambda pair: pair[0] != pair[1])
    edges = draw(st.lists(pairs, max_size=14))
    begins = draw(st.lists(st.sampled_from(holdings), min_size=1, max_size=3, unique=True))
    graph = nx.DiGraph()
    graph.add_node(START)
    for source, target in edges:
        graph.add_edge(source, target)
    for begin in begins:
        graph.add_edge(START, begin)
    users = draw(st.lists(st.sampled_from(holdings), min_size=1, max_size=2, unique=True))
    return RecordedNetwork(graph, {holding.row: (holding,) for holding in users}), users


def with_supplier(network: RecordedNetwork, users: list[Holding]) -> list[Holding]:
    return [user for user in users if any(end == user and start != START for start, end in network.graph.edges())]


def all_paths(network: RecordedNetwork, users: list[Holding]) -> list[list[Holding]]:
    graph = nx.DiGraph(network.graph)
    graph.add_edges_from((user, END) for user in with_supplier(network, users))
    return [path[1:-1] for path in nx.all_simple_paths(graph, START, END)] if END in graph else []


@given(networks())
def test_dominators_are_the_nodes_that_all_simple_paths_share(case):
    network, users = case
    every = all_paths(network, users)
    shared = set.intersection(*({holding.node for holding in path} for path in every)) if every else set()
    begins_at_user = any(network.graph.has_edge(START, one) for one in with_supplier(network, users))
    expected = set() if begins_at_user else shared - {one.node for one in users}
    assert {d.node for d in structure.dominators(network, users)} == expected


@given(networks())
def test_dominator_tree_names_only_nodes_that_all_simple_paths_share(case):
    network, _ = case
    found = structure.dominated(network)
    for row, holdings in network.users.items():
        (holding,) = holdings
        every = all_paths(network, [holding])
        shared = set.intersection(*(set(path) for path in every)) if every else set()
        expected = {one.node for one in shared} - {("Organisation", row)}
        assert {node for node, of_users in found.items() if row in of_users} == expected
