"""What would be felt most if it went: the loss of a country, a stage's country, a single state, a node (section 7).

loss(v) = Σ_c w_c · P(c's path visits v) / Σ_c w_c, over all companies of a View, or for one subject.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import numpy as np
from scipy.sparse import csr_array

from ketenkaart.graph.analysis.chain.compiled import Chain, first_passage, visits
from ketenkaart.graph.analysis.chain.records import AT_SITES, stages
from ketenkaart.graph.analysis.chain.solve import gathered
from ketenkaart.graph.analysis.chain.steps import Kind, Ref
from ketenkaart.graph.analysis.chain.targets import anywhere, at_stage, named, passing, what_passes
from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.analysis.questions import exposure, structure
from ketenkaart.graph.analysis.questions.exposure import (
    BasisMass,
    Subject,
    SubjectKind,
    made_at,
    masses,
    of_stage,
    stated_uses,
)
from ketenkaart.graph.analysis.questions.structure import Holding, Node
from ketenkaart.graph.arrays import Bools, Floats, Ints
from ketenkaart.graph.model import Stage
from ketenkaart.graph.view import View

SECTION_7 = "methods.md section 7"
BLOCK = 16  # nodes in one solve
EQUAL = 9  # digits in which losses that are equal agree


class ChokepointKind(StrEnum):
    """What kind of place a chokepoint is."""

    COUNTRY_STAGE = "COUNTRY_STAGE"
    COUNTRY = "COUNTRY"
    DOMINATOR = "DOMINATOR"


class Weights(StrEnum):
    """How companies are weighed: by the mass of the material that they use, or all alike."""

    MASS = "MASS"
    EQUAL = "EQUAL"


KINDS, WEIGHTS = tuple(ChokepointKind), tuple(Weights)


@dataclass(frozen=True, eq=False)
class Companies:
    """Whose paths are counted: their starting states in the chain, with weights that sum to 1."""

    chain: Chain
    organisation: Ints  # (S,) rows, ascending; one with several products comes several times
    starts: Ints
    weights: Floats
    delivered: Bools  # whether a delivery of the product is recorded
    left_out: int  # companies whose tonnages are unknown, where these are needed
    weighed: bool = True  # False for one company of which a tonnage is unknown: its weights are only for an order

    @property
    def entering(self) -> Floats:
        """(n,) the weight that starts in each state."""
        found = np.zeros(len(self.chain))
        np.add.at(found, self.starts, self.weights)
        return found


@dataclass(frozen=True)
class Dominance:
    """Why a node dominates: all recorded paths of some companies pass it, one of them stands here."""

    companies: int  # whose recorded paths all pass it
    asked: int  # whose recorded paths were looked at
    products: tuple[int, ...]  # with which the path passes it, nearest to the user first
    path: tuple[Holding, ...]  # from where the records stop to the user
    recorded: float  # the part of the loss on recorded steps alone


@dataclass(frozen=True, eq=False)
class NodeLoss:
    """One node and what goes with it."""

    kind: ChokepointKind
    label: str
    row: int
    stage: Stage | None
    loss: Figure
    dominance: Dominance | None = None


def chokepoints(
    view: View,
    material: int,
    subject: Subject | None = None,
    weights: Weights = Weights.MASS,
    kinds: Sequence[ChokepointKind] = KINDS,
    stage: Stage | None = None,
    first: int = 20,
) -> list[NodeLoss]:
    """The largest losses, largest first: of one subject, or weighted over all companies that use the material.

    weights : MASS, each company by the mass of the material that it uses a year, or EQUAL; one subject has no need of
              them
    kinds   : COUNTRY_STAGE, the making in a country at one stage; COUNTRY, at any stage (first passage, never a sum);
              DOMINATOR, a node that all recorded paths pass
    stage   : only chokepoints of this stage

    For a country at a stage the loss is what reaches it by one adjoint solve with that stage absorbing; intervals and
    bounds are then made for the largest ones alone.
    """
    companies = None if subject is not None else companies_of(view, material, weights)
    found: list[NodeLoss] = []
    if ChokepointKind.COUNTRY_STAGE in kinds:
        if subject is not None:
            found += _stages_of_subject(view, material, subject, stage)
        elif companies is not None:
            found += _stages_of_all(view, companies, stage, first)
    if ChokepointKind.COUNTRY in kinds and stage is None:
        if subject is not None:
            largest = exposure.any_stage(view, material, subject, first=first)
            found += [_country(row, figure) for row, figure in largest]
        elif companies is not None:
            found += _countries_of_all(companies, first)
    if "DOMINATOR" in kinds:
        found += _dominators(view, material, subject, companies, stage, first)
    felt = (one for one in found if one.loss.estimate != 0.0)
    return sorted(felt, key=lambda one: _order(view, one))[:first]


def basis(view: View, material: int, subject: Subject | None, weights: str, one: NodeLoss) -> list[BasisMass]:
    """What a loss rests on, heaviest first: the steps of all paths up to the place that is lost."""
    if subject is not None and one.dominance is None:
        return exposure.basis(view, material, subject, one.stage)
    companies = companies_of(view, material, weights) if subject is None else _alone(view, material, subject)
    if companies is None:
        return []
    chain = companies.chain
    if one.dominance is None:
        stop = made_at(view, chain, one.stage)
    else:
        stop = states_of(view, chain, (one.label, one.row), one.dominance.products)
    return masses(chain, companies.entering, stop)


def companies_of(view: View, material: int, weights: str) -> Companies | None:
    """All organisations of the View with a stated use of the material; None where nobody's weight is known.

    By MASS a use without tonnage is left out. EQUAL companies are split over their products by mass; one with several
    of which a tonnage is unknown is left out.
    """
    stated = stated_uses(view, material)
    organisation, mass = stated.used.organisation, stated.used.weight
    if weights == "EQUAL":
        _, of, count = np.unique(organisation, return_inverse=True, return_counts=True)
        total = np.bincount(of, mass, minlength=len(count))[of]
        alone = count[of] == 1
        weight = np.where(alone, 1.0, mass / np.where(total > 0.0, total, np.nan))
        weight[np.isnan(np.bincount(of, weight, minlength=len(count)))[of]] = np.nan
    else:
        weight = mass
    kept = ~np.isnan(weight) & (weight > 0.0)
    left_out = len(np.setdiff1d(organisation, organisation[kept]))
    if not kept.any():
        return None
    return Companies(
        chain=stated.chain,
        organisation=organisation[kept],
        starts=stated.used.start[kept],
        weights=weight[kept] / weight[kept].sum(),
        delivered=stated.used.delivered[kept],
        left_out=left_out,
    )


def country_losses_at(chain: Chain, entering: Floats, of: Bools) -> Floats:
    """(K, B) the mass whose first making at a stage is in each country: one adjoint solve with the stage absorbing.

    of : (Q,) products of the stage. What is made at an unknown place is counted at WLD.
    """
    stop = np.zeros(len(chain), dtype=bool)
    stop[chain.made] = of[chain.product[chain.made]]
    return gathered(visits(chain, entering, stop)[stop], chain.place[stop], chain.countries)


def node_losses(chain: Chain, groups: Bools, starts: Ints, weights: Floats) -> Floats:
    """P(visit) of groups of states (n, G) by first passage, in the central world: (G,)."""
    chain, found = chain.central, [np.zeros(0)]
    for at in range(0, groups.shape[1], BLOCK):
        block = np.ascontiguousarray(groups[:, at : at + BLOCK])
        found.append(weights @ first_passage(chain, block)[starts, :, 0])
    return np.concatenate(found)


def on_records(chain: Chain) -> Chain:
    """The chain with the recorded steps alone; a delivery counts also where the place of its making is imputed.

    Who made it is known then, and that is what is asked of a node.
    """
    P = chain.P
    imputed_place = (chain.ref_kind == Ref.LINK) & (chain.how[P.indices] > AT_SITES)
    delivered = csr_array((P.data * imputed_place, P.indices, P.indptr), shape=P.shape)
    return replace(chain.central, P=csr_array(chain.R + delivered))


def _stages_of_subject(view: View, material: int, subject: Subject, stage: Stage | None) -> list[NodeLoss]:
    return [
        NodeLoss(ChokepointKind.COUNTRY_STAGE, "Country", int(country), one.stage, figure)
        for one in exposure.by_stage(view, material, subject)
        if stage in (None, one.stage)
        for country, figure in zip(one.countries, one.figures, strict=True)
    ]


def _stages_of_all(view: View, companies: Companies, stage: Stage | None, first: int) -> list[NodeLoss]:
    chain = companies.chain
    words = view.snapshot.nodes["Product"].text("stage").vocabulary
    names = [Stage(words[code]) for code in np.unique(stages(view)[chain.product[chain.made]]).tolist()]
    ranked: list[tuple[float, Stage, int]] = []
    for name in names if stage is None else [one for one in names if one == stage]:
        losses = country_losses_at(chain.central, companies.entering, of_stage(view, name))[:, 0]
        losses[chain.world] = 0.0
        ranked += [(float(losses[country]), name, int(country)) for country in np.flatnonzero(losses > 0.0)]
    largest = sorted(ranked, key=lambda one: (-one[0], one[1], one[2]))[:first]
    found = []
    for name in dict.fromkeys(one[1] for one in largest):
        countries = np.array([country for _, of, country in largest if of == name], dtype=np.int32)
        values = at_stage(chain, of_stage(view, name), countries, companies.starts)
        passes = what_passes(chain, of_stage(view, name), companies.entering)
        losses_of = values.weigh(companies.weights, companies.delivered, passes, SECTION_7)
        found += [
            NodeLoss(ChokepointKind.COUNTRY_STAGE, "Country", country, name, loss)
            for country, loss in zip(countries.tolist(), losses_of, strict=True)
        ]
    return found


def _countries_of_all(companies: Companies, first: int) -> list[NodeLoss]:
    chain = companies.chain
    countries = named(chain)
    if not len(countries):
        return []
    groups = (chain.place[:, None] == countries[None, :]) & (chain.kind == Kind.MADE)[:, None]
    losses = node_losses(chain, groups, companies.starts, companies.weights)
    largest = countries[np.lexsort((countries, -losses))][:first].astype(np.int32)
    values = anywhere(chain, largest, companies.starts)
    found = values.weigh(companies.weights, companies.delivered, method=SECTION_7)
    return [_country(country, loss) for country, loss in zip(largest.tolist(), found, strict=True)]


def _country(row: int, figure: Figure) -> NodeLoss:
    return NodeLoss(ChokepointKind.COUNTRY, "Country", row, None, figure)


@dataclass(frozen=True)
class _Evidence:
    node: Node
    companies: int
    asked: int
    products: tuple[int, ...]
    path: tuple[Holding, ...]


def _dominators(
    view: View, material: int, subject: Subject | None, companies: Companies | None, stage: Stage | None, first: int
) -> list[NodeLoss]:
    network = structure.network(view, material)
    if subject is not None:
        companies = _alone(view, material, subject)
    if companies is None:
        return []
    evidence: Iterable[_Evidence] = (
        _of_many(network, companies) if subject is None else _of_one(view, material, network, subject)
    )
    table = view.snapshot.nodes["Product"]
    found = ((one, Stage(table.value("stage", one.products[0]))) for one in evidence)
    asked = islice(((one, of) for one, of in found if stage in (None, of)), first)
    recorded = on_records(companies.chain)
    return [_dominator(view, companies, recorded, one, of) for one, of in asked]


def _dominator(view: View, companies: Companies, records: Chain, one: _Evidence, stage: Stage) -> NodeLoss:
    """The loss is what enters the node from others: a company's own use of itself is left out."""
    own = (companies.organisation == one.node[1]) & (one.node[0] == "Organisation")
    group = states_of(view, companies.chain, one.node, one.products)
    values = passing(companies.chain, records, group, companies.starts)
    weights = np.where(own, 0.0, companies.weights)
    (loss,) = values.weigh(weights if companies.weighed else None, companies.delivered, method=SECTION_7)
    recorded = min(1.0, float(weights @ values.lower[:, 0]))
    dominance = Dominance(one.companies, one.asked, one.products, one.path, recorded)
    return NodeLoss(
        kind=ChokepointKind.DOMINATOR, label=one.node[0], row=one.node[1], stage=stage, loss=loss, dominance=dominance
    )


def _alone(view: View, material: int, subject: Subject) -> Companies | None:
    """One organisation as the only company; None for a country, of which nothing is recorded."""
    ask = exposure.asked(view, material, subject) if subject.kind == SubjectKind.ORGANISATION else None
    if ask is None:
        return None
    rows = np.full(len(ask.starts), subject.row, dtype=np.int32)
    return Companies(
        chain=ask.chain,
        organisation=rows,
        starts=ask.starts,
        weights=ask.assumed,
        delivered=ask.delivered,
        left_out=0,
        weighed=ask.weights is not None,
    )


def _of_one(view: View, material: int, network: structure.RecordedNetwork, subject: Subject) -> list[_Evidence]:
    users = [structure.used(subject.row, product) for product, _, _ in exposure.uses(view, material, subject)]
    return [_Evidence(d.node, 1, 1, d.products, d.evidence) for d in structure.dominators(network, users)]


def _of_many(network: structure.RecordedNetwork, companies: Companies) -> Iterator[_Evidence]:
    """Nodes that dominate companies, those that dominate most weight first; one company's path is the evidence.

    Countries are left out: that the recorded deliveries of some companies all come from one says less than what is made
    there for everybody.
    """
    weight = dict.fromkeys(companies.organisation.tolist(), 0.0)
    for organisation, part in zip(companies.organisation.tolist(), companies.weights.tolist(), strict=True):
        weight[organisation] += part
    asked = sum(bool(structure.delivered(network, network.users.get(one, ()))) for one in weight)
    ranked = []
    for node, users in structure.dominated(network).items():
        mine = sorted(users & weight.keys(), key=lambda one: (-weight[one], one))
        if mine and node[0] != "Country":
            ranked.append((-sum(weight[one] for one in mine), node, mine))
    for _, node, mine in sorted(ranked):
        path = next(d for d in structure.dominators(network, network.users[mine[0]]) if d.node == node)
        yield _Evidence(node, len(mine), asked, path.products, path.evidence)


def states_of(view: View, chain: Chain, node: Node, products: Sequence[int]) -> Bools:
    """(n,) the states that a unit is in when it passes a node with some products."""
    label, row = node
    made = chain.kind == Kind.MADE
    if label == "Organisation":
        return np.asarray(chain.org == row)
    if label == "Country":
        return np.asarray(made & (chain.place == row) & np.isin(chain.product, products))
    operators = view.start("operates", view.into("operates", "Site", row))
    return np.asarray(made & np.isin(chain.org, operators) & np.isin(chain.product, products))


def _order(view: View, one: NodeLoss) -> tuple[float, float, int, str, str]:
    """Largest estimate first; without one, by how large it may be.

    A country that makes at one stage only is as large at that stage as at any: what decides then is never the order in
    which these two were summed up.
    """
    estimate, upper = one.loss.estimate or 0.0, one.loss.interval.upper if one.loss.interval else 0.0
    largest = (-round(estimate, EQUAL), -round(upper, EQUAL))
    return *largest, KINDS.index(one.kind), one.stage or "", view.key(one.label, one.row)
