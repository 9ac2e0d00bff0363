"""The nodes and edges of a network, made of rows and numbers: names, places in the chain, what is stated of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketenkaart.graph.answers import links as drawn
from ketenkaart.graph.answers.links import NAMES, PLACES, FlowLinks
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.model import RELATIONSHIP, node_id
from ketenkaart.graph.view import View

WAY = "WAY"  # the type of a link that only the model draws
# What is told of a node besides its name.
TOLD = (
    "symbol", "cas", "city", "status", "kinds", "also_known_as", "kind", "authority", "legal_reference", "valid_from",
    "valid_to", "nace", "note",
)  # fmt: skip


@dataclass(frozen=True)
class NetworkNode:
    """A node: where it stands in the chain, how much goes with it, what is known of it."""

    id: str  # as in the graph; of a country at one stage with that stage behind it: Country:CHN@MAGNET
    ref: NodeRef
    stage: str | None  # of what it makes, or is; USE where a country uses what it is asked for
    role: str  # of an organisation: MAKES, TRADES or USES; empty where none of these is stated
    country: NodeRef | None  # of its seat or place
    steps: int
    loss: AnswerFigure | None  # what goes with it, where that is computed (methods.md section 7)
    passes: float | None  # the part of the asked use on the paths listed that pass it
    values: dict[str, Any]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class NetworkEdge:
    """A link along the flow. `estimated` where no source states it: the model draws it from mixes."""

    id: str
    type: str
    start: str
    end: str
    product: NodeRef | None
    share: float | None  # as its source states it, of what the type says
    flow: float | None  # the part of the asked use on the paths listed that take it
    year: int | None
    estimated: bool
    verified: str | None  # None where nobody states it
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Flow:
    """What the listed paths carry from one node to another."""

    share: float
    recorded: bool
    link: str | None
    product: NodeRef


def nodes(
    view: View,
    found: FlowLinks,
    kept: Iterable[tuple[int, int]],
    losses: Mapping[str, AnswerFigure],
    passes: Mapping[int, float],
) -> tuple[NetworkNode, ...]:
    """Nodes by number, each with its steps, in the order given; `found` tells what organisations do."""
    roles = _roles(view, found)
    made = []
    for number, steps in kept:
        label, row, stage = drawn.place(view, number)
        role, where = roles.get(number, ("", None)) if label == "Organisation" else ("", None)
        table = view.snapshot.nodes[label]
        identifier = drawn.identifier(view, number)
        values = {name: table.value(name, row) for name in TOLD if name in table.columns}
        made.append(
            NetworkNode(
                id=identifier,
                ref=node_ref(view, label, row),
                stage=stage or (table.text("stage")[row] if "stage" in table.columns else None) or where,
                role=role,
                country=_country(view, label, row),
                steps=steps,
                loss=losses.get(identifier),
                passes=passes.get(number),
                values={name: value for name, value in values.items() if value not in (None, "", ())},
                sources=source_refs(view, tuple(table.texts("sources")[row])),
            )
        )
    return tuple(made)


def edges(
    view: View, found: FlowLinks, flows: Mapping[tuple[int, int], Flow], kept: Iterable[int]
) -> tuple[NetworkEdge, ...]:
    """All links between some nodes, and what the paths carry between them: on the recorded delivery where one is."""
    inside = set(kept)
    among = np.array(sorted(inside), dtype=np.int64)
    rows = np.flatnonzero(np.isin(found.start, among) & np.isin(found.end, among))
    made, carried = [], set()
    for at in rows.tolist():
        pair = int(found.start[at]), int(found.end[at])
        edge = _recorded(view, NAMES[int(found.of[at])], int(found.row[at]), pair, flows.get(pair))
        if edge.flow is not None:
            carried.add(pair)
        made.append(edge)
    for pair, flow in flows.items():
        if pair not in carried and inside.issuperset(pair):
            start, end = (drawn.identifier(view, number) for number in pair)
            made.append(
                NetworkEdge(
                    id=node_id(WAY, f"{start}>{end}"),
                    type=WAY,
                    start=start,
                    end=end,
                    product=flow.product,
                    share=None,
                    flow=flow.share,
                    year=None,
                    estimated=not flow.recorded,
                    verified=None,
                    sources=(),
                )
            )
    return tuple(sorted(made, key=lambda edge: (-(edge.flow or 0.0), edge.type, edge.id)))


def _recorded(view: View, name: str, row: int, pair: tuple[int, int], flow: Flow | None) -> NetworkEdge:
    """One row of a table as an edge; it carries a path's flow where it is the delivery that the path takes."""
    table = view.snapshot.relationships[name]
    values = table.row(row)
    start, end = (drawn.identifier(view, number) for number in pair)
    key = node_id(name, str(values["key"]))
    product = None
    if name == "supplies" and (found := view.local("Product", str(values["product"]))) is not None:
        product = node_ref(view, "Product", found)
    return NetworkEdge(
        id=node_id("controls", f"{start}>{end}") if name == "covers" else key,
        type="CONTROLS" if name == "covers" else RELATIONSHIP[name].type,
        start=start,
        end=end,
        product=product,
        share=values.get("mass_fraction" if name == "contains" else "share"),
        flow=flow.share if flow is not None and flow.link == key else None,
        year=values.get("year"),
        estimated=False,
        verified=values["verified"],
        sources=source_refs(view, tuple(values["sources"] or ())),
    )


def _country(view: View, label: str, row: int) -> NodeRef | None:
    name = {"Organisation": "based_in", "Site": "located_in"}.get(label)
    if name is None:
        return None
    rows = view.out(name, label, row)
    return node_ref(view, "Country", int(view.end(name, rows)[0])) if len(rows) else None


def _roles(view: View, found: FlowLinks) -> dict[int, tuple[str, str | None]]:
    """Per number of an organisation what it does and at which stage: making goes before trading, trading before use.

    Of several stages the one nearest to use counts. A supplier that is not said to make trades.
    """
    stages, first = drawn.stages(view), view.snapshot.offset["Product"]
    place: dict[str, dict[int, int]] = {"MAKES": {}, "TRADES": {}, "USES": {}}

    def note(role: str, number: int, stage: int) -> None:
        place[role][number] = max(place[role].get(number, -1), stage)

    sites: dict[int, int] = {}
    for site, product in _pairs(found, "site_makes"):
        sites[site] = max(sites.get(site, -1), int(stages[product - first]))
    for organisation, site in _pairs(found, "operates"):
        if site in sites:
            note("MAKES", organisation, sites[site])
    for organisation, product in _pairs(found, "makes"):
        note("MAKES", organisation, int(stages[product - first]))
    for product, organisation in _pairs(found, "trades"):
        note("TRADES", organisation, int(stages[product - first]))
    supplied = found.of_table("supplies")
    delivered = view.locals_of("Product", view.snapshot.relationships["supplies"].text("product"))
    for organisation, row in zip(found.start[supplied].tolist(), found.row[supplied].tolist(), strict=True):
        if delivered[row] >= 0:
            note("TRADES", organisation, int(stages[delivered[row]]))
    for product, organisation in _pairs(found, "uses"):
        note("USES", organisation, int(stages[product - first]))
    roles: dict[int, tuple[str, str | None]] = {}
    for role in ("USES", "TRADES", "MAKES"):
        roles |= {number: (role, PLACES[stage]) for number, stage in place[role].items()}
    return roles


def _pairs(found: FlowLinks, name: str) -> list[tuple[int, int]]:
    of = found.of_table(name)
    return list(zip(found.start[of].tolist(), found.end[of].tolist(), strict=True))
