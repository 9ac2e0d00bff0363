"""Where what is stated of a product and year doesn't fit together, and by how much (methods.md 4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.reconcile import Made
from ketenkaart.graph.analysis.balance.statements import Observations, ShareObservation
from ketenkaart.graph.analysis.balance.trade import Trade
from ketenkaart.graph.arrays import Ints, Reals
from ketenkaart.graph.model import Explained

FAR = 2.0  # standard deviations of a residual; Birge factor
BINDS = 0.01  # of log output below capacity from which capacity is said to bind
OF_WORLD, OF_EXPORTS = 0.01, 0.20  # of slack: of the world's trade, or of the country's exports


class ContradictionKind(Explained):
    """In what a statement does not fit the rest."""

    SHARE = "SHARE", "A stated share of the world, by more than 2 sd."
    TONNES = "TONNES", "A stated output, by more than 2 sd."
    TOTAL = "TOTAL", "A stated total of the world, by more than 2 sd."
    OTHER_BASIS = "OTHER_BASIS", "A total over a factor 2 from the best one: of something else, so left out."
    SLACK = "SLACK", "Exports beyond what is known to be made and imported."
    CAPACITY = "CAPACITY", "Sites that are said to be too small for what the rest says."
    SOURCES = "SOURCES", "Publishers that differ more than their kinds let expect."


KINDS = tuple(ContradictionKind)


@dataclass(frozen=True)
class Misfit:
    """One statement, and what the balance makes of it.

    SHARE, TONNES, TOTAL: a residual above 2 sd; OTHER_BASIS: a total left out; SLACK: exports beyond making and
    imports; CAPACITY: sites that could not make what the rest says; SOURCES: publishers differ by more than their kinds
    let expect.
    """

    kind: ContradictionKind
    country: int | None  # local row of Country
    source: str | None
    year: int  # that the statement is about
    stated: float
    reconciled: float
    unit: str  # fraction, t, or factor
    size: float  # sds; a factor; of slack, per cent of the world's trade
    of_world: float  # part of what the world makes (SLACK: trades) that lies between; of SOURCES the most of a share


def contradictions(
    facts: Facts,
    said: Observations,
    room: Mapping[str, float | None],
    makers: Ints,
    output: Made,
    trade: Trade | None,
    slack: Reals,
) -> tuple[Misfit, ...]:
    """The central world's contradictions, by kind, the largest first."""
    made = dict(zip(makers.tolist(), output.output[0].tolist(), strict=False))
    world = float(output.output[0].sum())
    shares = tuple(_shares(facts, said, made, world))
    found = [
        *_far_shares(facts, shares),
        *_far_tonnes(facts, said, made, world),
        *_capacities(facts, room, makers, output, world),
        *(_slack(facts, trade, slack[0]) if trade is not None else ()),
    ]
    if said.birge > FAR:
        far = max((abs(share - _stated(one)) for one, share in shares), default=0.0)
        found.append(
            Misfit(
                kind=ContradictionKind.SOURCES,
                country=None,
                source=None,
                year=facts.year,
                stated=1.0,
                reconciled=said.birge,
                unit="factor",
                size=said.birge,
                of_world=far,
            )
        )
    found.sort(key=lambda one: (KINDS.index(one.kind), -one.size, one.country or -1, one.source or "", one.year))
    return tuple(found)


def _shares(
    facts: Facts, said: Observations, made: Mapping[int, float], world: float
) -> Iterator[tuple[ShareObservation, float]]:
    """What is stated as a share, each with what the balance has of it."""
    for one in said.shares:
        yield one, made.get(facts.row_of[one.country], 0.0) / world
    for rest in said.rests:
        named = sum(mass for row, mass in made.items() if facts.countries[row] in rest.named)
        yield rest.said, 1 - named / world


def _stated(one: ShareObservation) -> float:
    return float(1 / (1 + np.exp(-one.logit)))


def _far_shares(facts: Facts, shares: Iterable[tuple[ShareObservation, float]]) -> Iterator[Misfit]:
    for one, share in shares:
        country = facts.row_of[one.country]
        if share:
            off = np.log(share) - np.log1p(-min(share, 1 - 1e-12)) - one.logit
            sd = np.hypot(one.below if off < 0 else one.above, one.drift)
            if abs(off) > FAR * sd:
                stated, size = _stated(one), float(abs(off) / sd)
                part = abs(share - stated)
                yield Misfit(
                    kind=ContradictionKind.SHARE,
                    country=country,
                    source=one.source,
                    year=one.year,
                    stated=stated,
                    reconciled=share,
                    unit="fraction",
                    size=size,
                    of_world=part,
                )


def _far_tonnes(facts: Facts, said: Observations, made: Mapping[int, float], world: float) -> Iterator[Misfit]:
    for kind, figures in ((ContradictionKind.TONNES, said.tonnes), (ContradictionKind.TOTAL, said.totals)):
        for figure in figures:
            row = facts.row_of.get(figure.country)
            of = world if kind == ContradictionKind.TOTAL else made.get(-1 if row is None else row, 0.0)
            if of and abs(np.log(of / figure.tonnes)) > FAR * figure.aged(facts.year):
                size = float(abs(np.log(of / figure.tonnes)) / figure.aged(facts.year))
                country_or_none = None if kind == ContradictionKind.TOTAL else row
                tonnes, part = figure.tonnes, abs(of - figure.tonnes) / world
                yield Misfit(
                    kind=kind,
                    country=country_or_none,
                    source=figure.source,
                    year=figure.year,
                    stated=tonnes,
                    reconciled=of,
                    unit="t",
                    size=size,
                    of_world=part,
                )
    for total, best in said.left_out:
        size = max(total.tonnes / best.tonnes, best.tonnes / total.tonnes)
        part = abs(total.tonnes - best.tonnes) / best.tonnes
        yield Misfit(
            kind=ContradictionKind.OTHER_BASIS,
            country=None,
            source=total.source,
            year=total.year,
            stated=total.tonnes,
            reconciled=best.tonnes,
            unit="t",
            size=size,
            of_world=part,
        )


def _capacities(
    facts: Facts, room: Mapping[str, float | None], makers: Ints, output: Made, world: float
) -> Iterator[Misfit]:
    for place, country in enumerate(makers.tolist()):
        name = facts.countries[country]
        bound, made = room.get(name), float(output.output[0, place])
        if bound and np.log(made) > output.most[place] - BINDS:
            sources = [source for plant in facts.plants if plant.country == name for source in plant.sources]
            source = sources[0] if sources else None
            part = abs(made - bound) / world
            yield Misfit(
                kind=ContradictionKind.CAPACITY,
                country=country,
                source=source,
                year=facts.year,
                stated=bound,
                reconciled=made,
                unit="t",
                size=made / bound,
                of_world=part,
            )


def _slack(facts: Facts, trade: Trade, slack: Reals) -> Iterator[Misfit]:
    """`slack` (n,) tonnes; its exports and the world's are taken in tonnes as used."""
    exports = np.bincount(trade.exporter, trade.tonnes, len(trade.users))
    world = float(trade.tonnes.sum())
    source = facts.trade_sources[0] if facts.trade_sources else None
    for user in np.flatnonzero((slack > OF_WORLD * world) | (slack > OF_EXPORTS * exports)).tolist():
        stated, nobody = float(exports[user]), float(slack[user])
        country, explained = int(trade.users[user]), max(0.0, stated - nobody)
        part = nobody / world
        yield Misfit(
            kind=ContradictionKind.SLACK,
            country=country,
            source=source,
            year=trade.year,
            stated=stated,
            reconciled=explained,
            unit="t",
            size=100 * part,
            of_world=part,
        )
