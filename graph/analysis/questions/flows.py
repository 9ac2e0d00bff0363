"""From which country at one stage to which at the next a subject's supply went: what ribbons of a chain are drawn of.

A path goes from use towards the mine; at each stage it is told by its first making there, as `exposure.by_stage` tells
it. Of two stages that follow each other on a path this says how much went from which country of the one to which of the
other, so that what comes in at a country at a stage is its share there (tested).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketenkaart.graph import budget
from ketenkaart.graph.analysis.chain.compiled import Chain, visits
from ketenkaart.graph.analysis.chain.solve import given, solve
from ketenkaart.graph.analysis.chain.targets import forced
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.questions.exposure import Ask, Subject, asked, of_stage
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs
from ketenkaart.graph.model import Stage
from ketenkaart.graph.view import View

LEAST = 1e-15  # of all that is used, from which a flow counts: thousands of lesser ones are nothing together
NOWHERE = -1  # made where nobody knows, or lost before the stage


@dataclass(frozen=True)
class PairFlow:
    """The part of all that a subject uses which was last made in one country at a stage, before another worked it on.

    start, end : places among the stages asked about, from use to mine; `start` lies nearer to the mine
    end        : −1 is the use itself
    from_country, to_country : rows of countries, NOWHERE where that is not known (of the use: NOWHERE)
    share, recorded : in the central world, and what recorded steps alone force of it
    """

    start: int
    from_country: int
    end: int
    to_country: int
    share: float
    recorded: float


def pair_flows(
    view: View, material: int, subject: Subject, stages: Sequence[Stage], at: Moment | None = None
) -> tuple[PairFlow, ...]:
    """What went from country to country between stages that follow each other on a path, the nearest to use first.

    stages : in order from use to mine, as `by_stage` has them; a path that has no making at one of them goes past it

    What is lost after a stage (OPEN) is NOWHERE at each stage behind, as figures count it there. Empty where the
    subject has no use of the material. Cost: a solve a stage, a column for each country at each stage behind it.
    """
    ask = asked(view, material, subject, at)
    return () if ask is None else _pair_flows(ask, [of_stage(view, stage) for stage in stages])


@budget.for_all()
def _pair_flows(ask: Ask, products: Sequence[Bools]) -> tuple[PairFlow, ...]:
    chain = ask.chain.central
    groups = [_groups(chain, of) for of in products]
    entering = np.zeros(len(chain))
    np.add.at(entering, ask.starts, ask.assumed)
    found: list[PairFlow] = []
    carried = 0.0  # lost at an earlier stage: nowhere at all stages behind
    for place in range(-1, len(products)):
        later = groups[place + 1 :]
        if place < 0:
            of = np.full(len(ask.starts), NOWHERE)
            states, mass = ask.starts, ask.assumed
        else:
            stop = np.zeros(len(chain), dtype=bool)
            states = groups[place].states
            stop[states] = True
            of, mass = groups[place].country, visits(chain, entering, stop)[states, 0]
        if not later:
            break
        onward, recorded = _onward(chain, later, states)
        found += _between(place, of, mass, later, onward, recorded)
        lost = mass @ onward[:, -1]
        if carried > LEAST:
            found.append(
                PairFlow(
                    start=place + 1, from_country=NOWHERE, end=place, to_country=NOWHERE, share=carried, recorded=0.0
                )
            )
        carried += float(lost)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Groups:
    """Makings at a stage: (k,) states ascending, the country of each, and the countries there are, NOWHERE first."""

    states: Ints
    country: Longs
    countries: Longs


def _groups(chain: Chain, products: Bools) -> _Groups:
    states = chain.made[products[chain.product[chain.made]]]
    country = chain.place[states].astype(np.int64)
    country[country == chain.world] = NOWHERE
    return _Groups(states, country, np.unique(country))


def _onward(chain: Chain, later: Sequence[_Groups], states: Ints) -> tuple[Floats, Floats]:
    """(s, C + 1) from each state, where the next making at a later stage is: a column a country and stage, then lost.

    The same on recorded steps alone.
    """
    assignments: list[tuple[Ints, Longs | slice | int, float]] = []
    width = sum(len(one.countries) for one in later) + 1
    first = 0
    for one in later:
        column = first + np.searchsorted(one.countries, one.country)
        assignments += [(one.states, slice(0, width), 0.0), (one.states, column, 1.0)]
        first += len(one.countries)
    fixed = given(chain.level_ptr, *assignments, (chain.open, width - 1, 1.0))
    V = solve(chain.levels, np.zeros((len(chain), width, 1)), fixed)
    return V[states, :, 0], forced(chain.recorded_levels, width, fixed, states)


def _between(
    place: int, of: Longs, mass: Floats, later: Sequence[_Groups], onward: Floats, recorded: Floats
) -> list[PairFlow]:
    """Flows to one stage (−1: use) from all that lie behind it; what is lost comes from the very next as nowhere."""
    found, first = [], 0
    for behind, one in enumerate(later, place + 1):
        columns = slice(first, first + len(one.countries))
        first += len(one.countries)
        for to in np.unique(of).tolist():
            here = of == to
            share, sure = mass[here] @ onward[here, columns], mass[here] @ recorded[here, columns]
            if behind == place + 1:
                share, sure, countries = _with_lost(one.countries, share, sure, float(mass[here] @ onward[here, -1]))
            else:
                countries = one.countries
            found += [
                PairFlow(
                    start=behind,
                    from_country=int(country),
                    end=place,
                    to_country=int(to),
                    share=float(part),
                    recorded=float(min(part, known)),
                )
                for country, part, known in zip(countries.tolist(), share, sure, strict=True)
                if part > LEAST
            ]
    return found


def _with_lost(countries: Longs, share: Floats, sure: Floats, lost: float) -> tuple[Floats, Floats, Longs]:
    """What is lost after a stage counted at the next one, as made nowhere."""
    if NOWHERE not in countries:
        countries = np.insert(countries, 0, NOWHERE)
        share, sure = np.insert(share, 0, 0.0), np.insert(sure, 0, 0.0)
    share = share + np.where(countries == NOWHERE, lost, 0.0)
    return share, sure, countries
