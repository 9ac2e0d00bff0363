"""Values of every state for many countries at once: exposure at a stage and at any stage (methods.md section 4).

Columns over P, in every world: estimate and what is untraced; over R: what records alone force.
"""

from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.chain import Chain
from graph.analysis.sweep import Bools, Circle, Fix, Floats, Ints, Longs, Solve, descend, given, solve_circle, sweep

BLOCK = 16  # countries in one sweep over a whole chain; wider blocks gain nothing and cost memory
ROOM = 2**25  # numbers in the values of one sweep (256 MB); more are made some worlds or countries at a time


@dataclass(frozen=True)
class StageValues:
    """Of each start (S) and country (C), exposure at one stage in each world (B); what is the same for all is (S, …).

    estimate : (S, C, B); bounds are [hit, hit + 1 − known]
    hit      : (S, C) on recorded steps only
    untraced, passes : (S, B), shares of all countries and untraced sum to passes
    recorded : (S,) reaches the stage in a known country on recorded steps
    known    : (S,) that, or ends without the stage on recorded steps
    """

    estimate: Floats
    hit: Floats
    untraced: Floats
    passes: Floats
    recorded: Floats
    known: Floats


@dataclass(frozen=True)
class AnyValues:
    """Of each start (S) and country (C), at least one making there in each world (B); the bounds are [hit, 1 − miss].

    estimate, untraced : (S, C, B); hit, miss : (S, C)
    """

    estimate: Floats
    untraced: Floats
    hit: Floats
    miss: Floats


def at_stage(chain: Chain, of_stage: Bools, countries: Ints, starts: Ints) -> StageValues:
    """P(the first making of a product of a stage is in a country), for each start and country.

    of_stage  : (Q,) products of the stage
    countries : (C,) rows of countries, at least one; one that nothing names gets what any such country gets
    starts    : (S,) states

    Cost: P times C + 2 columns, times B for what is drawn, R times C + 2.
    """
    made = chain.made
    rows = made[of_stage[chain.product[made]]]
    somewhere = rows[chain.place[rows] != chain.world]
    nowhere = rows[chain.place[rows] == chain.world]
    parts = []
    for block in _blocks(countries):
        C = len(block)
        hits, column = _hits(chain, rows, block)
        untraced, passes, recorded, known = C, C + 1, C, C + 1
        fixed = given(
            chain.level_ptr,
            (rows, slice(0, C + 1), 0.0),
            (rows, passes, 1.0),
            (nowhere, untraced, 1.0),
            (hits, column, 1.0),
            (chain.open, slice(C, C + 2), 1.0),
        )
        V = swept(chain, C + 2, fixed, starts)
        W = sweep(
            chain.recorded_levels,
            np.zeros((len(chain), C + 2, 1)),
            given(
                chain.level_ptr,
                (chain.ends, known, 1.0),
                (rows, slice(0, C + 2), 0.0),
                (somewhere, slice(C, C + 2), 1.0),
                (hits, column, 1.0),
            ),
        ).take(starts, axis=0)[:, :, 0]
        parts.append(
            StageValues(V[:, :C], W[:, :C], V[:, untraced], V[:, passes], W[:, recorded], W[:, known]),
        )
    return replace(
        parts[0],
        estimate=np.concatenate([part.estimate for part in parts], axis=1),
        hit=np.hstack([part.hit for part in parts]),
    )


def row_at_stage(chain: Chain, of_stage: Bools, countries: Ints, starts: Ints) -> StageValues:
    """What `at_stage` says, for few starts and many countries: two forward sweeps a start; the stage absorbs."""
    stops = np.zeros(len(chain), dtype=bool)
    rows = chain.made[of_stage[chain.product[chain.made]]]
    stops[rows] = True
    flows = np.zeros((len(starts), len(chain)))
    flows[np.arange(len(starts)), starts] = 1.0
    reached = np.stack([descend(chain.downward, flow, chain.draws, stops) for flow in flows])
    recorded = np.stack([descend(chain.recorded_downward, flow, 1, stops)[:, 0] for flow in flows])
    estimate = by_country(chain, rows, reached)
    hit = by_country(chain, rows, recorded[:, :, None])[:, :, 0]
    untraced = estimate[:, chain.world] + reached[:, chain.open].sum(axis=1)
    estimate[:, chain.world] = hit[:, chain.world] = 0.0  # WLD is nowhere in particular
    return StageValues(
        estimate[:, countries],
        hit[:, countries],
        untraced,
        estimate.sum(axis=1) + untraced,
        hit.sum(axis=1),
        hit.sum(axis=1) + recorded[:, chain.ends[~stops[chain.ends]]].sum(axis=1),
    )


def by_country(chain: Chain, rows: Ints | Longs, mass: Floats) -> Floats:
    """(S, K, B) of mass (S, n, B) at some states, summed by the country in which they lie."""
    order = np.argsort(chain.place[rows], kind="stable")
    places, first = np.unique(chain.place[rows][order], return_index=True)
    found = np.zeros((len(mass), chain.countries, mass.shape[2]))
    if len(places):
        found[:, places] = np.add.reduceat(mass[:, rows[order]], first, axis=1)
    return found


def anywhere(chain: Chain, countries: Ints, starts: Ints) -> AnyValues:
    """P(at least one making in a country), for each start (S,) and country (C,): first passage, never the sum."""
    made = chain.made
    nowhere = made[chain.place[made] == chain.world]
    parts = []
    for block in _blocks(countries):
        C = len(block)
        hits, column = _hits(chain, made, block)
        high = slice(C, 2 * C)
        fixed = given(
            chain.level_ptr,
            (nowhere, high, 1.0),
            (chain.open, high, 1.0),
            (hits, column, 1.0),
            (hits, column + C, 1.0),
        )
        V = swept(chain, 2 * C, fixed, starts)
        W = sweep(
            chain.recorded_levels,
            np.zeros((len(chain), 2 * C, 1)),
            given(
                chain.level_ptr,
                (chain.ends, slice(C, 2 * C), 1.0),
                (nowhere, slice(C, 2 * C), 0.0),
                (hits, column, 1.0),
                (hits, column + C, 0.0),
            ),
        ).take(starts, axis=0)[:, :, 0]
        parts.append(AnyValues(V[:, :C], V[:, high] - V[:, :C], W[:, :C], W[:, C:]))
    return AnyValues(
        *(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in AnyValues.__dataclass_fields__)
    )


def passing(chain: Chain, on_records: Chain, group: Bools, starts: Ints) -> AnyValues:
    """P(a way visits a group of states), for each start, (S, 1, B); what is untraced may have visited it.

    group : (n,) states; on_records : the same chain with those steps alone that count as recorded
    """
    rows = np.flatnonzero(group).astype(np.int32)
    made = chain.made
    free = np.union1d(made[chain.place[made] == chain.world], chain.open)
    free = free[~group[free]].astype(np.int32)

    def pinned(circle: Circle, V: Floats) -> None:
        block = slice(circle.lo, circle.hi)
        pins = group[block]
        if not pins.any():
            V[block] = circle.block.solve(V[block])
            return
        given_there = np.zeros(V[block].shape)
        given_there[pins] = 1.0
        V[block] = circle.block.without(pins).solve(V[block], given_there)

    fixed = given(chain.level_ptr, (free, 1, 1.0), (rows, slice(0, 2), 1.0))
    V = swept(chain, 2, fixed, starts, pinned)
    hit = sweep(on_records.levels, np.zeros((len(chain), 1, 1)), given(chain.level_ptr, (rows, 0, 1.0)), pinned).take(
        starts, axis=0
    )[:, :, 0]
    ended = sweep(
        on_records.levels,
        np.zeros((len(chain), 1, 1)),
        given(chain.level_ptr, (chain.ends, 0, 1.0), (free, 0, 0.0), (rows, 0, 1.0)),
        pinned,
    ).take(starts, axis=0)[:, :, 0]
    return AnyValues(V[:, :1], V[:, 1:2] - V[:, :1], hit, ended - hit)


def swept(chain: Chain, width: int, fixed: Fix, starts: Ints, solve: Solve = solve_circle) -> Floats:
    """(S, width, B) values of a sweep at some states; as many worlds at a time as there is room for."""
    at_once = max(1, min(chain.draws, ROOM // max(1, len(chain) * width)))
    parts = []
    for first in range(0, chain.draws, at_once):
        last = min(first + at_once, chain.draws)
        part = chain if at_once >= chain.draws else chain.block(first, last)
        V = sweep(part.levels, np.zeros((len(chain), width, last - first)), fixed, solve)
        parts.append(V.take(starts, axis=0))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)


def named(chain: Chain, of_stage: Bools | None = None) -> Ints:
    """Countries in which a chain makes something (of a stage); WLD is none."""
    rows = chain.made if of_stage is None else chain.made[of_stage[chain.product[chain.made]]]
    places = np.unique(chain.place[rows])
    return np.setdiff1d(places, [chain.world]).astype(np.int32)


def _blocks(countries: Ints, size: int = BLOCK) -> list[Ints]:
    return [countries[first : first + size] for first in range(0, len(countries), size)]


def _hits(chain: Chain, rows: Ints, countries: Ints) -> tuple[Ints, Longs]:
    """Of some states those that are in one of the countries, and the column of each."""
    column = np.full(chain.countries, -1)
    column[countries] = np.arange(len(countries))
    column[chain.world] = -1  # WLD is nowhere in particular
    at = column[chain.place[rows]]
    return rows[at >= 0], at[at >= 0]
