"""Where nodes stand: layers in order, no two in one place, the same each time, fewer crossings than unsorted."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.visualise.network.layout import COLUMN, ROW, crossings, layout, ordered
from tests.work import calls


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[tuple[str, list[list[str]]]], list[tuple[str, str]]]:
    sizes = draw(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 40)), min_size=1, max_size=6))
    layers = [
        (f"layer {at}", [[f"{at}-{band}-{n}" for n in range(size)] for band, size in enumerate(bands)])
        for at, bands in enumerate(sizes)
    ]
    nodes = [node for _, bands in layers for band in bands for node in band]
    edges = draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=60)) if nodes else []
    return layers, edges


def inside(layers: list[list[str]], edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    nodes = {node for layer in layers for node in layer}
    return [(a, b) for a, b in edges if {a, b} <= nodes]


@given(networks())
def test_layers_stand_from_left_to_right_in_the_order_given(given_network):
    layers, edges = given_network
    found = layout(layers, edges)
    assert [layer.key for layer in found.layers] == [key for key, bands in layers if any(bands)]
    assert all(a.right <= b.left for a, b in pairwise(found.layers))
    by_key = {layer.key: layer for layer in found.layers}
    for key, bands in layers:
        for node in (node for band in bands for node in band):
            assert by_key[key].left <= found.places[node][0] < by_key[key].right


@given(networks())
def test_no_two_nodes_touch_and_all_are_inside(given_network):
    layers, edges = given_network
    found = layout(layers, edges)
    assert set(found.places) == {node for _, bands in layers for band in bands for node in band}
    for (ax, ay), (bx, by) in combinations(found.places.values(), 2):
        assert abs(ax - bx) >= COLUMN - 1e-9 or abs(ay - by) >= ROW - 1e-9
    assert all(0 < x < found.width and 0 < y < found.height for x, y in found.places.values())


@given(networks())
def test_the_same_network_has_the_same_places(given_network):
    layers, edges = given_network
    assert layout(layers, edges) == layout(layers, list(edges))


@given(networks())
def test_sweeps_never_leave_more_crossings_than_there_were(given_network):
    layers, edges = given_network
    nodes = [bands[1] for _, bands in layers]
    edges = inside(nodes, edges)
    assert crossings(ordered(nodes, edges), edges) <= crossings(nodes, edges)


@given(networks())
def test_crossings_are_the_pairs_that_stand_the_other_way_round(given_network):
    layers, edges = given_network
    nodes = [bands[1] for _, bands in layers]
    edges = inside(nodes, edges)
    layer = {node: at for at, column in enumerate(nodes) for node in column}
    place = {node: at for column in nodes for at, node in enumerate(column)}
    directed = [tuple(sorted(edge, key=lambda node: layer[node])) for edge in edges]
    between = [(a, b) for a, b in directed if layer[a] != layer[b]]
    crossed = sum(
        (layer[a], layer[b]) == (layer[c], layer[d]) and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for (a, b), (c, d) in combinations(between, 2)
    )
    assert crossings(nodes, edges) == crossed


def test_a_twisted_ladder_is_untwisted():
    nodes = [["a", "b", "c"], ["z", "y", "x"]]
    edges = [("a", "x"), ("b", "y"), ("c", "z")]
    assert crossings(nodes, edges) == 3
    assert crossings(ordered(nodes, edges), edges) == 0


def test_a_long_layer_is_folded_into_columns():
    found = layout([("long", [[str(n) for n in range(21)]])], [], tallest=[10])
    assert len({x for x, _ in found.places.values()}) == 3
    assert found.height == 7 * ROW


def test_bands_stand_below_each_other():
    found = layout([("a", [["good"], ["firm"]]), ("b", [[], ["other"]])], [])
    assert found.places["good"][1] < found.places["firm"][1] == found.places["other"][1]


def test_the_work_grows_about_with_the_edges():
    def work(size: int) -> int:
        layers = [(at, [[], [f"{at}-{n}" for n in range(size)]]) for at in range(6)]
        edges = [(f"{at}-{n}", f"{at + 1}-{n * 7919 % size}") for at in range(5) for n in range(size)]
        return calls(lambda: layout(layers, edges))

    assert work(1600) < 8 * 1.5 * work(200)  # eight times the edges; quadratic would be 64 times as much
