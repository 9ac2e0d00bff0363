"""The structure of recorded supply: what every path of records to a user passes (methods.md section 7).

One NetworkX graph per View and material, of records alone: no mix, no residual, no assumption. A node is a *holding*,
an organisation, site or country with one product; edges run from supplier to customer and, at a maker, from each input
with a recorded supplier over its sites to what it makes. Paths begin where the records stop, at START.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np

from ketenkaart.graph.analysis.chain.records import ChainRecords, records
from ketenkaart.graph.analysis.days import moment
from ketenkaart.graph.analysis.questions.making import counting_sites
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View

Node = tuple[str, int]  # label and row


class Holding(NamedTuple):
    """A node with one of its products: rows of the tables of its label and of Product.

    What an organisation makes is apart from what it buys of the same product: it delivers the first (section 3).
    """

    label: str
    row: int
    product: int
    made: bool

    @property
    def node(self) -> Node:
        return self.label, self.row


Graph = nx.DiGraph

START = Holding("", -1, -1, True)  # before every path: where no record says what lies behind
END = Holding("", -2, -1, False)  # behind the holdings that are asked about


class Dominator(NamedTuple):
    """A node that all recorded paths to some holdings pass, and one of the paths as evidence."""

    node: Node
    products: tuple[int, ...]  # with which the evidence passes it, nearest to the user first
    evidence: tuple[Holding, ...]  # from where the records stop to the user


@dataclass(frozen=True, eq=False)
class RecordedNetwork:
    """The recorded links of one material."""

    graph: "Graph[Holding]"
    users: dict[int, tuple[Holding, ...]]  # per organisation what it is said to use

    @once
    def parents(self) -> dict[Holding, Holding]:
        """Immediate dominator of each holding that a path reaches.

        NetworkX (3.6) leaves the start itself out, so a walk up ends at START, which has no entry.
        """
        return dict(nx.immediate_dominators(self.graph, START))


def network(view: View, material: int) -> RecordedNetwork:
    """The graph of one material as a View sees it, made once per View."""
    return view.derived(("structure", material), lambda: _network(view, material))


def used(organisation: int, product: int) -> Holding:
    """What an organisation uses of a product, its own making left aside."""
    return Holding("Organisation", organisation, product, made=False)


def delivered(network: RecordedNetwork, users: Iterable[Holding]) -> list[Holding]:
    """Those of some holdings that have a recorded delivery."""
    graph = network.graph
    return [user for user in users if user in graph and any(before != START for before in graph.predecessors(user))]


def dominators(network: RecordedNetwork, users: Iterable[Holding]) -> list[Dominator]:
    """The nodes that every recorded path to these holdings passes, the users' own left out, nearest to the user first.

    Exact also for a node that stands on the paths with several products, of which each alone can be avoided. A holding
    without a recorded delivery has no paths, so it is passed over.
    """
    users = list(users)
    targets = delivered(network, users)
    if not targets or any(network.graph.has_edge(START, target) for target in targets):
        return []
    part = _towards(network.graph, targets)
    if START not in part:
        return []  # nothing but a cycle of traders: no path has a beginning
    path = tuple(nx.shortest_path(part, START, END)[1:-1])
    single = {holding.node for holding in _up(dict(nx.immediate_dominators(part, START)), END)}
    held: dict[Node, list[Holding]] = {}
    for holding in part:
        held.setdefault(holding.node, []).append(holding)
    own = {user.node for user in users}
    found = []
    for node in dict.fromkeys(holding.node for holding in reversed(path)):
        if node not in own and (node in single or _needed(part, held[node])):
            products = dict.fromkeys(holding.product for holding in reversed(path) if holding.node == node)
            found.append(Dominator(node, tuple(products), path))
    return found


def dominated(network: RecordedNetwork) -> dict[Node, set[int]]:
    """Per node the users (organisations) whose recorded paths all pass it, from one dominator tree.

    A node that stands on all paths only with several products together is not found here; `dominators` finds it.
    """
    found: dict[Node, set[int]] = {}
    for organisation, holdings in network.users.items():
        reached = [holding for holding in delivered(network, holdings) if holding in network.parents]
        on_all = [{up.node for up in _up(network.parents, holding)} for holding in reached]
        for node in set.intersection(*on_all) if on_all else ():
            if node != ("Organisation", organisation):
                found.setdefault(node, set()).add(organisation)
    return found


def _needed(part: "Graph[Holding]", holdings: list[Holding]) -> bool:
    """Whether no path is left without all holdings of one node; of a single one the dominator tree has told already."""
    return len(holdings) > 1 and not nx.has_path(nx.restricted_view(part, holdings, []), START, END)


def _up(parents: dict[Holding, Holding], holding: Holding) -> Iterator[Holding]:
    """The holdings that all paths to one pass before it, nearest first."""
    while holding in parents and parents[holding] != START:
        holding = parents[holding]
        yield holding


def _towards(graph: "Graph[Holding]", targets: list[Holding]) -> "Graph[Holding]":
    """The part of the graph that leads to some holdings, with END behind them."""
    before = set(targets).union(*(nx.ancestors(graph, target) for target in targets))
    part = graph.subgraph(before).copy()
    part.add_edges_from((target, END) for target in targets)
    return part


def _network(view: View, material: int) -> RecordedNetwork:
    known = records(view, material, moment(view.as_of))
    graph: Graph[Holding] = nx.DiGraph()
    graph.add_node(START)
    users: dict[int, tuple[Holding, ...]] = {}
    for organisation, product in sorted(zip(view.start("uses").tolist(), view.end("uses").tolist(), strict=True)):
        if product in known.products:
            users[organisation] = (*users.get(organisation, ()), used(organisation, product))
    makes = set(zip(known.making.organisation.tolist(), known.making.product.tolist(), strict=True))
    _add_deliveries(view, known, graph, makes)
    stops = _add_making(view, known, graph, makes)
    stops |= {holding for holding in graph if holding != START and not graph.in_degree(holding)}
    for holding in sorted(stops):
        graph.add_edge(START, holding)
    return RecordedNetwork(nx.freeze(graph), users)


def _add_deliveries(view: View, known: ChainRecords, graph: "Graph[Holding]", makes: set[tuple[int, int]]) -> None:
    """All deliveries of products with the material: also those without a share, which stand outside the chain."""
    table, rows = view.snapshot.relationships["supplies"], view.rows("supplies")
    product = view.locals_of("Product", table.text("product"))[rows]
    customer = view.end("supplies").tolist()
    takes_part = np.isin(product, known.products)
    for label in ("Organisation", "Country"):
        positions, suppliers = view.split("supplies", "start", label)
        for at, supplier in zip(positions.tolist(), suppliers.tolist(), strict=True):
            if takes_part[at]:
                what = int(product[at])
                made = label == "Country" or (supplier, what) in makes
                graph.add_edge(Holding(label, supplier, what, made), used(customer[at], what))


def _add_making(view: View, known: ChainRecords, graph: "Graph[Holding]", makes: set[tuple[int, int]]) -> set[Holding]:
    """From recorded inputs, over the sites, to what makers make; returns where a path begins for want of a record."""
    inputs: dict[int, set[int]] = {}
    for product, source in zip(known.recipes.product.tolist(), known.recipes.input.tolist(), strict=True):
        inputs.setdefault(product, set()).add(source)
    sites = _sites(view)
    supplied = {holding for holding in graph if graph.in_degree(holding)}
    stops: set[Holding] = set()
    for organisation, product in sorted(makes):
        made = Holding("Organisation", organisation, product, made=True)
        works = [Holding("Site", site, product, made=True) for site in sites.get((organisation, product), ())]
        for work in works:
            graph.add_edge(work, made)
        needed = {used(organisation, one) for one in inputs.get(product, ())}
        for begin in works or [made]:
            for one in sorted(needed & supplied):
                graph.add_edge(one, begin)
            if needed - supplied or not needed:
                graph.add_node(begin)
                stops.add(begin)
    return stops


def _sites(view: View) -> dict[tuple[int, int], list[int]]:
    """Counting sites by operator and product."""
    counting = counting_sites(view)
    products: dict[int, set[int]] = {}
    for site, product in zip(view.start("site_makes").tolist(), view.end("site_makes").tolist(), strict=True):
        if counting[site] >= 0:
            products.setdefault(site, set()).add(product)
    found: dict[tuple[int, int], list[int]] = {}
    for organisation, site in sorted(zip(view.start("operates").tolist(), view.end("operates").tolist(), strict=True)):
        for product in products.get(site, ()):
            found.setdefault((organisation, product), []).append(site)
    return found
