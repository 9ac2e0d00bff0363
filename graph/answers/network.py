"""The network around some nodes: recorded links and the largest estimated paths, by stage, what is felt most first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions.exposure import SubjectKind
from ketenkaart.graph.answers import links as drawn
from ketenkaart.graph.answers import network_parts as parts
from ketenkaart.graph.answers.chokepoints import chokepoints
from ketenkaart.graph.answers.exposure import SubjectQuestion, exposure, stage_of
from ketenkaart.graph.answers.links import AT, PLACES, USE, FlowLinks
from ketenkaart.graph.answers.network_parts import Flow, NetworkEdge, NetworkNode
from ketenkaart.graph.answers.paths import Path, Paths, PathStep, paths
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, node_ref
from ketenkaart.graph.answers.subgraph import DEEPEST
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE, WORLD
from ketenkaart.graph.view import View

KINDS = ("Country", "Organisation", "Site", "Product", "Material", "Measure", "Sector")
DIRECTIONS = ("UP", "DOWN", "BOTH")  # against the flow, along it, both ways
FIRST = 60
MOST = 1000
PATHS = 60  # of these the estimated links are made

# Everything hangs on these, so a walk ends at them unless it began there; on products too, unless it is about goods.
HUBS = ("Country", "Sector", "Material")
PARTIES = ("Organisation", "Site", "Country")
USUAL = {"parties": ("Country", "Organisation"), "goods": ("Country", "Organisation", "Product", "Material", "Sector"),
         "measures": ("Country", "Organisation", "Product", "Material", "Measure")}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes in order of importance and all links between them; `found` counts what there is within the steps."""

    view: View
    around: tuple[NodeRef, ...]
    depth: int
    direction: str
    kinds: tuple[str, ...]
    material: NodeRef | None
    user: NodeRef | None  # whose paths and losses they are
    first: int
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    found: int
    paths: Paths | None

    @property
    def truncated(self) -> bool:
        return self.found > len(self.nodes)

    @property
    def starts(self) -> frozenset[str]:
        """Ids of the nodes that it is around, countries at their stages too."""
        asked = {ref.id for ref in self.around}
        return frozenset(node.id for node in self.nodes if node.id.partition(AT)[0] in asked)


@dataclass(frozen=True, eq=False)
class _Found:
    """Which nodes take part: steps by number (−1: not), flows between numbers, losses by id."""

    links: FlowLinks
    steps: Longs
    flows: dict[tuple[int, int], Flow]
    passes: dict[int, float]
    losses: dict[str, AnswerFigure]


def network(
    view: View,
    around: Sequence[str],
    depth: int = 2,
    direction: str = "BOTH",
    kinds: Sequence[str] | None = None,
    material: str | None = None,
    first: int = FIRST,
    without: Iterable[str] = (),
) -> Network:
    """What is linked to some nodes within `depth` steps, at most `first` nodes, those most felt first.

    around    : ids, `Organisation:asml`, or a country at a stage, `Country:CHN@MAGNET`
    direction : UP against the flow (who is before it), DOWN along it (who is behind it), BOTH
    kinds     : labels that may take part besides the nodes asked about; default those that say who delivers to whom
                around parties; goods too around goods, and measures around a measure
    material  : only products with it; default the material asked about, the leading one of a product, or the first
                that an organisation has to do with
    without   : ids left out, as a reader hides them

    Where there is a material, the largest paths of a user are drawn too: of the organisation asked about, or of the
    Netherlands. A country is a node for each stage at which it makes or a path passes. Raises BadQuestion, UnknownKey.
    """
    _check(around, depth, direction, kinds, first)
    starts = _starts(view, around)
    hidden = {number for one in without if (number := drawn.numbered(view, one)) is not None}
    if set(starts) <= hidden:
        raise BadQuestion("All nodes that this network is around are hidden. Show one of them again.")
    labels = tuple(kinds) if kinds else USUAL[_subject(view, starts)]
    material_row = _material(view, starts, material)
    found = _found(view, starts, depth, direction, labels, material_row, hidden)
    asked, passing = _user(view, starts, material_row)
    listed = None
    if asked is not None and material_row is not None:
        key = view.key("Material", material_row)
        listed = paths(view, asked, key, passing, PATHS)
        found = _with_paths(view, found, listed, key, asked, hidden, labels, direction)
    order = _order(view, found)
    kept = order[:first]
    all_links = drawn.links(view, material_row)
    nodes = parts.nodes(
        view, all_links, [(number, int(found.steps[number])) for number in kept], found.losses, found.passes
    )
    return Network(
        view=view,
        around=tuple(dict.fromkeys(node_ref(view, *drawn.place(view, number)[:2]) for number in starts)),
        depth=depth,
        direction=direction,
        kinds=labels,
        material=None if material_row is None else node_ref(view, "Material", material_row),
        user=None if listed is None else listed.user,
        first=first,
        nodes=nodes,
        edges=parts.edges(view, found.links, found.flows, kept),
        found=len(order),
        paths=listed,
    )


def _check(around: Sequence[str], depth: int, direction: str, kinds: Sequence[str] | None, first: int) -> None:
    if not around:
        raise BadQuestion("A network is around something: name at least one node, such as Material:dysprosium.")
    if not 1 <= depth <= DEEPEST:
        raise BadQuestion("A network goes 1 to %(most)s steps deep, not %(depth)s.", most=DEEPEST, depth=depth)
    if direction not in DIRECTIONS:
        raise BadQuestion(
            "There is no direction '%(direction)s'. There are %(known)s.",
            direction=direction,
            known=", ".join(DIRECTIONS),
        )
    if not len(set(around)) <= first <= MOST:
        raise BadQuestion(
            "A network holds at most %(most)s nodes and at least those that it is around, not %(first)s.",
            most=MOST,
            first=first,
        )
    for kind in kinds or ():
        if kind not in KINDS:
            raise BadQuestion(
                "There is no kind of node '%(kind)s' in a network. There are %(known)s.",
                kind=kind,
                known=", ".join(KINDS),
            )


def _starts(view: View, around: Sequence[str]) -> list[int]:
    found = []
    for identifier in dict.fromkeys(around):
        number = drawn.numbered(view, identifier)
        if number is None or drawn.place(view, number)[0] not in KINDS:
            raise BadQuestion(
                "'%(id)s' is no id of a node in a network. An id is a label, a colon and a key: Material:dysprosium. "
                "The labels are %(known)s.",
                id=identifier,
                known=", ".join(KINDS),
            )
        found.append(number)
    return found


def _subject(view: View, starts: list[int]) -> str:
    """What a network is about: parties, measures, or goods."""
    labels = {drawn.place(view, start)[0] for start in starts}
    if labels <= set(PARTIES):
        return "parties"
    return "measures" if "Measure" in labels else "goods"


def _material(view: View, starts: list[int], material: str | None) -> int | None:
    """The material that it is about: the one named, else what the first start says of itself."""
    if material is not None:
        return view.require("Material", material)
    label, row, _ = drawn.place(view, starts[0])
    if label == "Material":
        return row
    products = [row] if label == "Product" else _products_of(view, label, row)
    for product in products:
        leading = view.snapshot.nodes["Product"].text("leading_material")[product]
        if leading is not None and (found := view.local("Material", str(leading))) is not None:
            return found
    return None


def _products_of(view: View, label: str, row: int) -> list[int]:
    """Rows of what an organisation uses, makes, trades, its sites make, or is delivered, in that order; of a site's."""
    if label == "Organisation":
        told = [
            int(product)
            for name in ("uses", "makes", "trades")
            for product in view.end(name, view.out(name, label, row))
        ]
        sites = view.end("operates", view.out("operates", label, row))
        told += [product for site in sites.tolist() for product in _products_of(view, "Site", site)]
        deliveries = np.concatenate([view.into("supplies", label, row), view.out("supplies", label, row)])
        named = view.locals_of("Product", view.snapshot.relationships["supplies"].text("product"))[deliveries]
        return told + [product for product in named.tolist() if product >= 0]
    if label == "Site":
        return [int(product) for product in view.end("site_makes", view.out("site_makes", label, row))]
    return []


def _found(
    view: View,
    starts: list[int],
    depth: int,
    direction: str,
    kinds: tuple[str, ...],
    material: int | None,
    hidden: set[int],
) -> _Found:
    """The walk over recorded links."""
    all_links = drawn.links(view, material)
    labels = drawn.labels(view)
    begun = [one for start in starts for one in _whole(view, all_links, start)]
    allowed = np.isin(labels, kinds)
    allowed[_not_in_force(view)] = False
    allowed[begun] = True
    allowed[list(hidden)] = False
    # Seats are told with each organisation; as links they count only around a country.
    countries = [start for start in starts if labels[start] == "Country"]
    seats = all_links.of_table("based_in") & ~np.isin(all_links.start, countries)
    kept = all_links.only(allowed[all_links.start] & allowed[all_links.end] & ~seats)
    hubs = np.isin(labels, (*HUBS, "Product") if _subject(view, starts) == "parties" else HUBS)
    hubs[begun] = False
    return _Found(kept, walk(len(labels), kept, begun, hubs, depth, direction, hidden), {}, {}, {})


def _not_in_force(view: View) -> Longs:
    """The numbers of the measures that don't hold on the day."""

    def make() -> Longs:
        rows = [row for row in view.nodes("Measure").tolist() if law.status(view, row) not in law.IN_FORCE]
        return np.array(rows, dtype=np.int64) + view.snapshot.offset["Measure"]

    return view.derived("network measures not in force", make)


def _whole(view: View, found: FlowLinks, start: int) -> list[int]:
    """A country that is asked about is itself and what it makes at each stage."""
    label, row, stage = drawn.place(view, start)
    if label != "Country" or stage is not None:
        return [start]
    parts = {drawn.at_stage(view, row, one) for one in PLACES}
    return [start, *sorted(parts & {int(number) for number in np.unique(found.start)})]


def walk(
    size: int,
    found: FlowLinks,
    starts: Sequence[int],
    hubs: NDArray[np.bool_],
    depth: int,
    direction: str,
    hidden: Iterable[int] = (),
) -> Longs:
    """(size,) steps from the nearest start by links in a direction, −1 for what is not reached within `depth`.

    A walk goes no further from a hub. Cost: `depth` passes over all links.
    """
    steps = np.full(size, -1, dtype=np.int64)
    steps[list(starts)] = 0
    steps[list(hidden)] = -1
    for step in range(1, depth + 1):
        frontier = (steps == step - 1) & ~hubs
        reached = [np.zeros(0, dtype=np.int64)]
        if direction != "UP":
            reached.append(found.end[frontier[found.start]])
        if direction != "DOWN":
            reached.append(found.start[frontier[found.end]])
        new = np.concatenate(reached)
        steps[new[steps[new] < 0]] = step
    return steps


def _user(view: View, starts: list[int], material: int | None) -> tuple[SubjectQuestion | None, SubjectQuestion | None]:
    """Whose paths are drawn, and what they have to pass: the organisation asked about where it uses the material, else
    the Netherlands, past the organisation or country asked about."""
    if material is None or not len(view.out("starts_at", "Material", material)):
        return None, None
    label, row, _ = drawn.place(view, starts[0])
    home = SubjectQuestion(SubjectKind.COUNTRY, HERE)
    if view.local("Country", HERE) is None:
        return None, None
    key = view.key(label, row)
    if label == "Organisation":
        organisation = SubjectQuestion(SubjectKind.ORGANISATION, key)
        return (organisation, None) if _uses(view, organisation, material) else (home, organisation)
    if label == "Country" and key != HERE:
        return home, SubjectQuestion(SubjectKind.COUNTRY, key)
    return home, None


def _uses(view: View, organisation: SubjectQuestion, material: int) -> bool:
    try:
        exposure(view, organisation, view.key("Material", material))
    except BadQuestion:
        return False
    return True


def _with_paths(
    view: View,
    found: _Found,
    listed: Paths,
    material: str,
    asked: SubjectQuestion,
    hidden: set[int],
    kinds: tuple[str, ...],
    direction: str,
) -> _Found:
    """The largest paths as links between nodes, the nodes that they pass as near as can be, and the losses."""
    losses = _losses(view, material, asked)
    if direction == "DOWN":  # paths are what lies before a user
        return replace(found, losses=losses)
    may_pass = np.isin(drawn.labels(view), kinds) | (found.steps == 0)
    may_pass[list(hidden)] = False
    flows, passes = _flows(view, listed.paths, may_pass)
    steps = found.steps.copy()
    nodes = np.array(sorted({number for pair in flows for number in pair}), dtype=np.int64)
    steps[nodes[steps[nodes] < 0]] = 1
    return replace(found, steps=steps, flows=flows, passes=passes, losses=losses)


def _flows(
    view: View, listed: Sequence[Path], may_pass: NDArray[np.bool_]
) -> tuple[dict[tuple[int, int], Flow], dict[int, float]]:
    """Paths laid over each other: between which nodes they run with which share, and how much passes each node.

    A path is followed from its user back, up to the first node that takes no part.
    """
    flows: dict[tuple[int, int], Flow] = {}
    passes: dict[int, float] = defaultdict(float)
    for path in listed:
        stops = list(takewhile(lambda stop: may_pass[stop[0]], _stops(view, path)))
        for number in {number for number, _, _, _ in stops[1:]}:
            passes[number] += path.share
        for (end, _, _, _), (start, step, recorded, link) in pairwise(stops):
            if start != end:
                before = flows.get((start, end))
                share = path.share + (before.share if before else 0.0)
                link = link or (before.link if before else None)
                whole = recorded and (before.recorded if before else True)
                flows[start, end] = Flow(share, whole, link, step.product)
    return flows, passes


def _stops(view: View, path: Path) -> list[tuple[int, PathStep, bool, str | None]]:
    """The nodes of a path from the user back, each with whether all that leads there is recorded, and the delivery.

    A country in which something is only used or traded on stands for its mix: it is no node, but for the user itself.
    """
    found: list[tuple[int, PathStep, bool, str | None]] = []
    recorded, link = True, None
    for at, step in enumerate(path.steps):
        recorded = recorded and step.recorded
        link = link or step.link
        if at == 0 or step.made or step.organisation is not None:
            found.append((_stop(view, step, at == 0), step, recorded, link))
            recorded, link = True, None
    return found


def _stop(view: View, step: PathStep, user: bool) -> int:
    if step.organisation is not None:
        return view.snapshot.offset["Organisation"] + view.require("Organisation", step.organisation.key)
    country = view.require("Country", step.place.key if step.place is not None else WORLD)
    if user:
        return drawn.at_stage(view, country, USE)
    product = view.require("Product", step.product.key)
    return drawn.at_stage(view, country, stage_of(view, product))


def _losses(view: View, material: str, asked: SubjectQuestion) -> dict[str, AnswerFigure]:
    """What goes with each country at a stage, each country, and each node that all recorded paths pass."""

    def make() -> dict[str, AnswerFigure]:
        found = chokepoints(view, material, asked, first=MOST)
        return {one.node.id + (f"{AT}{one.stage}" if one.kind == "COUNTRY_STAGE" else ""): one.loss for one in found}

    return view.derived(("network losses", material, asked), make)


def _order(view: View, found: _Found) -> list[int]:
    """The numbers that take part: starts, then by steps, then by what goes with them, then by their links."""
    reached = np.flatnonzero(found.steps >= 0)
    ends = np.concatenate([found.links.start, found.links.end])
    degree = np.bincount(ends, minlength=len(found.steps))

    def weight(number: int) -> float:
        loss = found.losses.get(drawn.identifier(view, number))
        estimate = loss.estimate if loss is not None else None
        return max(estimate or 0.0, found.passes.get(number, 0.0))

    named = [(int(found.steps[one]), -weight(one), -int(degree[one]), one) for one in reached.tolist()]
    linked = {number for pair in found.flows for number in pair}
    # A country asked about that has no link of its own is there as what it makes.
    bare = [
        one
        for one in named
        if one[2] or one[3] in linked or one[0] or drawn.place(view, one[3])[::2] != ("Country", None)
    ]
    return [one for *_, one in sorted(bare or named)]
