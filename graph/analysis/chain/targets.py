"""Values of every state for many countries at once: exposure at a stage and at any stage (methods.md section 4).

Columns over P, in every world: estimate and what is untraced; over R: what records alone force.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from ketenkaart.graph.analysis.chain.compiled import Chain
from ketenkaart.graph.analysis.chain.solve import (
    Cycle,
    Fix,
    InCycle,
    Levels,
    adjoint,
    gathered,
    given,
    runs,
    solve,
    solve_cycle,
)
from ketenkaart.graph.analysis.figure import Values
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs
from ketenkaart.graph.once import derived

BLOCK = 16  # countries in one solve over a whole chain; wider blocks gain nothing and cost memory
ROOM = 2**23  # numbers in the values of one solve (64 MB); more are made some worlds or countries at a time


def at_stage(chain: Chain, of_stage: Bools, countries: Ints, starts: Ints) -> Values:
    """P(the first making of a product of a stage is in a country), for each start and country.

    of_stage  : (Q,) products of the stage
    countries : (C,) rows of countries, at least one; one that nothing names gets what any such country gets
    starts    : (S,) states

    What passes the stage is that of the central world alone, (S, 1). Cost: P times C + 1 columns, times B for what is
    drawn, R times C + 2.
    """
    rows = chain.made[of_stage[chain.product[chain.made]]]
    passed = given(chain.level_ptr, (rows, 0, 1.0), (chain.open, 0, 1.0))
    parts = [_at_stage(chain, rows, block, starts) for block in _blocks(countries)]
    passes = solved(chain.central, 1, passed, starts)[:, 0]
    return replace(_beside(parts, "estimate", "lower", "upper"), passes=passes)


def _at_stage(chain: Chain, rows: Ints, countries: Ints, starts: Ints) -> Values:
    """For a block of countries, of the states `rows` in which the stage is made; all but what passes."""
    C = len(countries)
    hits, column = _hits(chain, rows, countries)
    somewhere = rows[chain.place[rows] != chain.world]
    nowhere = rows[chain.place[rows] == chain.world]
    # A walk ends where it first makes at the stage. Columns: each country, then what is made nobody knows where.
    untraced = C
    fixed = given(
        chain.level_ptr,
        (rows, slice(0, C + 1), 0.0),
        (nowhere, untraced, 1.0),
        (hits, column, 1.0),
        (chain.open, untraced, 1.0),
    )
    # On records: each country, then any known country, then that or an end without the stage: all that is known.
    recorded, known = C, C + 1
    fixed_on_records = given(
        chain.level_ptr,
        (chain.ends, known, 1.0),
        (rows, slice(0, C + 2), 0.0),
        (somewhere, slice(C, C + 2), 1.0),
        (hits, column, 1.0),
    )
    V, W = solved(chain, C + 1, fixed, starts), forced(chain.recorded_levels, C + 2, fixed_on_records, starts)
    return Values(
        estimate=V[:, :C],
        untraced=V[:, C:],
        lower=W[:, :C],
        upper=W[:, :C] + 1.0 - W[:, [known]],
        recorded=W[:, recorded],
    )


@dataclass(frozen=True, eq=False)
class Reached:
    """What comes to the makings of a chain from some starts, in each world.

    product, place : (g,) of each group of makings, those of one product in one country, by product
    mass : (S, g, B) expected visits; lost : the part of it that goes on to where nothing is known (OPEN)
    open : (S, B) expected visits of OPEN
    """

    chain: Chain
    starts: Ints
    product: Ints
    place: Ints
    mass: Floats
    lost: Floats
    open: Floats
    _first: dict[tuple[int, ...], "Reached"] = field(default_factory=dict)

    def first(self, products: Ints) -> "Reached":
        """The same where nothing goes on from makings of some products (p,): only a path's first of them is counted."""
        made = self.chain.made
        stops = np.zeros(len(self.chain), dtype=bool)
        stops[made] = np.isin(self.chain.product[made], products)
        make = partial(reached, self.chain, self.starts, stops)
        return derived(self._first, tuple(products.tolist()), make)


def reached(chain: Chain, starts: Ints, stops: Bools | None = None) -> Reached:
    """One adjoint solve a start; `stops` (n,) are states that are reached but not left: nothing goes on from them."""
    made = chain.made
    group = chain.product[made] * np.int64(chain.countries) + chain.place[made]
    order = np.argsort(group, kind="stable")
    groups, first = np.unique(group[order], return_index=True)
    rows, S = made[order], len(starts)
    mass = np.zeros((S, len(groups), chain.draws))
    ends = bool(len(chain.open)) and stops is None
    lost = np.zeros(mass.shape) if ends else np.broadcast_to(0.0, mass.shape)
    opened = np.zeros((S, chain.draws))
    ends_open = given(chain.level_ptr, (chain.open, 0, 1.0))
    for draws in worlds_at_once(chain, 1):
        size = draws.stop - draws.start
        onward = np.zeros((len(chain) if ends else 0, 1, size))
        if ends:
            solve(chain.levels.part(draws), onward, ends_open)
        for s, start in enumerate(starts.tolist()):
            entering = np.zeros(len(chain))
            entering[start] = 1.0
            visits = adjoint(chain.downward.part(draws), entering, size, stops)
            opened[s, draws] = visits[chain.open].sum(axis=0)
            if len(rows):
                mass[s, :, draws] = runs(visits[rows], first)
            if len(rows) and ends:
                lost[s, :, draws] = runs(visits[rows] * onward[rows, 0], first)
    product, place = np.divmod(groups, chain.countries)
    return Reached(
        chain=chain,
        starts=starts,
        product=product.astype(np.int32),
        place=place.astype(np.int32),
        mass=mass,
        lost=lost,
        open=opened,
    )


def row_at_stage(whole: Reached, of_stage: Bools, countries: Ints) -> Values:
    """What `at_stage` says, for few starts and many countries, from one adjoint solve for all stages.

    Where a product of the stage lies behind another of it, only the first making counts: one more solve, in which the
    stage absorbs. On recorded steps one a start, where anything is recorded of it.

    of_stage : (Q,) products of the stage; countries (C,)
    """
    chain, starts = whole.chain, whole.starts
    stops = np.zeros(len(chain), dtype=bool)
    rows = chain.made[of_stage[chain.product[chain.made]]]
    stops[rows] = True
    made = of_stage[whole.product]
    products = np.unique(whole.product[made])
    if chain.behind[np.ix_(products, products)].any():
        whole = whole.first(products)
    place, mass = whole.place[made], whole.mass[:, made]
    somewhere = place != chain.world  # WLD is nowhere in particular
    lost = whole.open - whole.lost[:, made].sum(axis=1)
    passes = mass.sum(axis=1) + lost
    untraced = mass[:, ~somewhere].sum(axis=1) + lost
    at = _columns(chain, chain.place[rows], countries)
    hit, sure, known = np.zeros((len(starts), len(countries))), np.zeros(len(starts)), np.zeros(len(starts))
    for s, start in enumerate(starts.tolist()):
        if chain.R.indptr[start] < chain.R.indptr[start + 1]:
            entering = np.zeros(len(chain))
            entering[start] = 1.0
            recorded = adjoint(chain.recorded_downward, entering, 1, stops)
            hit[s] = gathered(recorded[rows], at, len(countries))[:, 0]
            sure[s] = recorded[rows[chain.place[rows] != chain.world]].sum()
            known[s] = sure[s] + recorded[chain.ends[~stops[chain.ends]]].sum()
    estimate = np.stack([gathered(one, _columns(chain, place, countries), len(countries)) for one in mass])
    return Values(
        estimate=estimate,
        untraced=untraced[:, None],
        lower=hit,
        upper=hit + 1.0 - known[:, None],
        recorded=sure,
        passes=passes,
    )


def what_passes(chain: Chain, of_stage: Bools, entering: Floats) -> Floats:
    """(B,) the part of what enters (n,) that passes a stage, or is lost before it, in each world: one adjoint solve."""
    stops = np.zeros(len(chain), dtype=bool)
    stops[chain.made] = of_stage[chain.product[chain.made]]
    found = np.zeros(chain.draws)
    for draws in worlds_at_once(chain, 1):
        visits = adjoint(chain.downward.part(draws), entering, draws.stop - draws.start, stops)
        found[draws] = visits[stops].sum(axis=0) + visits[chain.open].sum(axis=0)
    return found


def anywhere(chain: Chain, countries: Ints, starts: Ints) -> Values:
    """P(at least one making in a country), for each start (S,) and country (C,): first passage, never the sum."""
    parts = [_anywhere(chain, block, starts) for block in _blocks(countries)]
    return _beside(parts, "estimate", "untraced", "lower", "upper")


def _anywhere(chain: Chain, countries: Ints, starts: Ints) -> Values:
    C, made = len(countries), chain.made
    nowhere = made[chain.place[made] == chain.world]
    hits, column = _hits(chain, made, countries)
    # Columns: each country, then each again with whatever is made nobody knows where counted as made there.
    high = slice(C, 2 * C)
    fixed = given(
        chain.level_ptr,
        (nowhere, high, 1.0),
        (chain.open, high, 1.0),
        (hits, column, 1.0),
        (hits, column + C, 1.0),
    )
    # On records: each country, then what ends and has surely missed it: made somewhere unknown, it may not have.
    missed = slice(C, 2 * C)
    fixed_on_records = given(
        chain.level_ptr,
        (chain.ends, missed, 1.0),
        (nowhere, missed, 0.0),
        (hits, column, 1.0),
        (hits, column + C, 0.0),
    )
    V, W = solved(chain, 2 * C, fixed, starts), forced(chain.recorded_levels, 2 * C, fixed_on_records, starts)
    return Values(V[:, :C], untraced=V[:, high] - V[:, :C], lower=W[:, :C], upper=1.0 - W[:, missed])


def _beside(parts: list[Values], *names: str) -> Values:
    """Values of some countries beside those of others, the same starts; what isn't named is the same in all parts."""
    return replace(parts[0], **{name: np.concatenate([getattr(one, name) for one in parts], 1) for name in names})


def passing(chain: Chain, on_records: Chain, group: Bools, starts: Ints) -> Values:
    """P(a path visits a group of states), for each start, (S, 1, B); what is untraced may have visited it.

    group : (n,) states; on_records : the same chain with those steps alone that count as recorded
    """
    rows = np.flatnonzero(group).astype(np.int32)
    made = chain.made
    free = np.union1d(made[chain.place[made] == chain.world], chain.open)
    free = free[~group[free]].astype(np.int32)

    def pinned(cycle: Cycle, V: Floats) -> None:
        block = slice(cycle.lo, cycle.hi)
        pins = group[block]
        if not pins.any():
            V[block] = cycle.block.solve(V[block])
            return
        given_there = np.zeros(V[block].shape)
        given_there[pins] = 1.0
        V[block] = cycle.block.without(pins).solve(V[block], given_there)

    fixed = given(chain.level_ptr, (free, 1, 1.0), (rows, slice(0, 2), 1.0))
    V = solved(chain, 2, fixed, starts, pinned)
    hit = forced(on_records.levels, 1, given(chain.level_ptr, (rows, 0, 1.0)), starts, pinned)
    ends = given(chain.level_ptr, (chain.ends, 0, 1.0), (free, 0, 0.0), (rows, 0, 1.0))
    missed = forced(on_records.levels, 1, ends, starts, pinned) - hit
    return Values(V[:, :1], untraced=V[:, 1:] - V[:, :1], lower=hit, upper=1.0 - missed)


def solved(chain: Chain, width: int, fixed: Fix, starts: Ints, in_cycle: InCycle = solve_cycle) -> Floats:
    """(S, width, B) values of a solve at some states; as many worlds at a time as there is room for."""
    found = np.empty((len(starts), width, chain.draws))
    for draws in worlds_at_once(chain, width):
        V = np.zeros((len(chain), width, draws.stop - draws.start))
        found[:, :, draws] = solve(chain.levels.part(draws), V, fixed, in_cycle)[starts]
    return found


def forced(levels: Levels, width: int, fixed: Fix, starts: Ints, in_cycle: InCycle = solve_cycle) -> Floats:
    """(S, width) values of a solve at some states, on steps that are the same in every world, as records are."""
    V = np.zeros((int(levels.ptr[-1]), width, 1))
    return solve(levels, V, fixed, in_cycle)[starts, :, 0]


def worlds_at_once(chain: Chain, width: int) -> list[slice]:
    """The worlds in parts as large as there is room for, in a solve so wide."""
    size = max(1, min(chain.draws, ROOM // max(1, len(chain) * width)))
    return [slice(first, min(first + size, chain.draws)) for first in range(0, chain.draws, size)]


def named(chain: Chain, of_stage: Bools | None = None) -> Ints:
    """(k,) countries in which a chain makes something (of a stage: products (Q,)), ascending; WLD is none."""
    rows = chain.made if of_stage is None else chain.made[of_stage[chain.product[chain.made]]]
    places = np.unique(chain.place[rows])
    found: Ints = places[places != chain.world].astype(np.int32)
    return found


def _blocks(countries: Ints, size: int = BLOCK) -> list[Ints]:
    return [countries[first : first + size] for first in range(0, len(countries), size)]


def _hits(chain: Chain, rows: Ints, countries: Ints) -> tuple[Ints, Longs]:
    """Of some states those that are in one of the countries, and the column of each."""
    at = _columns(chain, chain.place[rows], countries)
    return rows[at >= 0], at[at >= 0]


def _columns(chain: Chain, places: Ints, countries: Ints) -> Longs:
    """Which of the countries each place is, −1 for none of them."""
    column = np.full(chain.countries, -1)
    column[countries] = np.arange(len(countries))
    column[chain.world] = -1  # WLD is nowhere in particular
    found: Longs = column[places]
    return found
