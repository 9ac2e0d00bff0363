"""Values of every state for many countries at once: exposure at a stage and at any stage (methods.md section 4).

Columns over P: estimate, least and most over alternatives, and what is untraced; over R: what records alone force.
"""

from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.chain import Chain, reach
from graph.analysis.sweep import Bools, Circle, Floats, Ints, Longs, descend, given, sweep

BLOCK = 16  # countries in one sweep over a whole chain; wider blocks gain nothing and cost memory
WIDE = 64  # and over what one subject can reach, where the number of levels weighs more


@dataclass(frozen=True)
class StageValues:
    """Of each start (S) and country (C), exposure at one stage; what is the same for all countries is (S,).

    estimate, lower, upper : (S, C), the range is [lower, upper]
    hit      : (S, C) on recorded steps only; the bounds are [hit, hit + 1 − known]
    untraced, passes : (S,), shares of all countries and untraced sum to passes
    recorded : (S,) reaches the stage in a known country on recorded steps
    known    : (S,) that, or ends without the stage on recorded steps
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    hit: Floats
    untraced: Floats
    passes: Floats
    recorded: Floats
    known: Floats


@dataclass(frozen=True)
class AnyValues:
    """Of each start (S) and country (C), at least one making there, all (S, C); the bounds are [hit, 1 − miss]."""

    estimate: Floats
    lower: Floats
    upper: Floats
    untraced: Floats
    hit: Floats
    miss: Floats


def at_stage(chain: Chain, of_stage: Bools, countries: Ints, starts: Ints) -> StageValues:
    """P(the first making of a product of a stage is in a country), for each start and country.

    of_stage  : (Q,) products of the stage
    countries : (C,) rows of countries, at least one; one that nothing names gets what any such country gets
    starts    : (S,) states

    Cost: P and its alternatives times 3 C + 2 columns, R times C + 2.
    """
    made = chain.made
    rows = made[of_stage[chain.product[made]]]
    somewhere = rows[chain.place[rows] != chain.world]
    nowhere = rows[chain.place[rows] == chain.world]
    parts = []
    for block in _blocks(countries):
        C = len(block)
        hits, column = _hits(chain, rows, block)
        estimate, least, most = slice(0, C), slice(C, 2 * C), slice(2 * C, 3 * C)
        untraced, passes, recorded, known = 3 * C, 3 * C + 1, C, C + 1
        V = sweep(
            chain.levels,
            np.zeros((len(chain), 3 * C + 2)),
            given(
                chain.level_ptr,
                (rows, slice(0, 3 * C + 1), 0.0),
                (rows, passes, 1.0),
                (nowhere, most, 1.0),
                (nowhere, untraced, 1.0),
                *((hits, column + part.start, 1.0) for part in (estimate, least, most)),
                *((chain.open, part, 1.0) for part in (most, untraced, passes)),
            ),
            chain.alternatives,
            least,
            most,
        ).take(starts, axis=0)
        W = sweep(
            chain.recorded_levels,
            np.zeros((len(chain), C + 2)),
            given(
                chain.level_ptr,
                (chain.ends, known, 1.0),
                (rows, slice(0, C + 2), 0.0),
                (somewhere, slice(C, C + 2), 1.0),
                (hits, column, 1.0),
            ),
        ).take(starts, axis=0)
        parts.append(
            StageValues(
                V[:, estimate],
                V[:, least],
                V[:, most],
                W[:, :C],
                V[:, untraced],
                V[:, passes],
                W[:, recorded],
                W[:, known],
            )
        )
    first = parts[0]
    return replace(
        first,
        estimate=np.hstack([part.estimate for part in parts]),
        lower=np.hstack([part.lower for part in parts]),
        upper=np.hstack([part.upper for part in parts]),
        hit=np.hstack([part.hit for part in parts]),
    )


def row_at_stage(chain: Chain, of_stage: Bools, countries: Ints, starts: Ints) -> StageValues:
    """What `at_stage` says, for few starts and many countries.

    All but the range comes from two forward sweeps for each start, in which the stage absorbs; the range from backward
    sweeps of 2 C columns, for which what lies behind the stage is cut off.
    """
    stops = np.zeros(len(chain), dtype=bool)
    rows = chain.made[of_stage[chain.product[chain.made]]]
    stops[rows] = True
    place = chain.place[rows]
    flows = np.zeros((len(starts), len(chain)))
    flows[np.arange(len(starts)), starts] = 1.0
    reached = np.stack([descend(chain.downward, flow, stops) for flow in flows])
    recorded = np.stack([descend(chain.recorded_downward, flow, stops) for flow in flows])

    def by_country(mass: Floats) -> Floats:
        return np.stack([np.bincount(place, one[rows], minlength=chain.countries) for one in mass]).astype(np.float64)

    estimate, hit = by_country(reached), by_country(recorded)
    untraced = estimate[:, chain.world] + reached[:, chain.open].sum(axis=1)
    estimate[:, chain.world] = hit[:, chain.world] = 0.0  # WLD is nowhere in particular
    part, begin = reach(chain, starts, stops)
    lower, upper = _range(part, part.made[of_stage[part.product[part.made]]], countries, begin)
    return StageValues(
        estimate[:, countries],
        lower,
        upper,
        hit[:, countries],
        untraced,
        estimate.sum(axis=1) + untraced,
        hit.sum(axis=1),
        hit.sum(axis=1) + recorded[:, chain.ends[~stops[chain.ends]]].sum(axis=1),
    )


def _range(chain: Chain, rows: Ints, countries: Ints, starts: Ints) -> tuple[Floats, Floats]:
    """Least and most over alternatives of being made in each country at the states `rows`, the stage."""
    nowhere = rows[chain.place[rows] == chain.world]
    parts = []
    for block in _blocks(countries, WIDE):
        C = len(block)
        hits, column = _hits(chain, rows, block)
        least, most = slice(0, C), slice(C, 2 * C)
        fixed = given(
            chain.level_ptr,
            (rows, slice(0, 2 * C), 0.0),
            (nowhere, most, 1.0),
            (hits, column, 1.0),
            (hits, column + C, 1.0),
            (chain.open, most, 1.0),
        )
        V = sweep(chain.levels, np.zeros((len(chain), 2 * C)), fixed, chain.alternatives, least, most)
        parts.append(V[starts])
    half = [part.shape[1] // 2 for part in parts]
    lower = np.hstack([part[:, :C] for part, C in zip(parts, half, strict=True)])
    return lower, np.hstack([part[:, C:] for part, C in zip(parts, half, strict=True)])


def anywhere(chain: Chain, countries: Ints, starts: Ints) -> AnyValues:
    """P(at least one making in a country), for each start (S,) and country (C,): first passage, never the sum."""
    made = chain.made
    nowhere = made[chain.place[made] == chain.world]
    parts = []
    for block in _blocks(countries):
        C = len(block)
        hits, column = _hits(chain, made, block)
        high, least, most = slice(C, 2 * C), slice(2 * C, 3 * C), slice(3 * C, 4 * C)
        V = sweep(
            chain.levels,
            np.zeros((len(chain), 4 * C)),
            given(
                chain.level_ptr,
                *((states, part, 1.0) for states in (nowhere, chain.open) for part in (high, most)),
                *((hits, column + offset, 1.0) for offset in (0, C, 2 * C, 3 * C)),
            ),
            chain.alternatives,
            least,
            most,
        ).take(starts, axis=0)
        W = sweep(
            chain.recorded_levels,
            np.zeros((len(chain), 2 * C)),
            given(
                chain.level_ptr,
                (chain.ends, slice(C, 2 * C), 1.0),
                (nowhere, slice(C, 2 * C), 0.0),
                (hits, column, 1.0),
                (hits, column + C, 0.0),
            ),
        ).take(starts, axis=0)
        estimate = V[:, :C]
        parts.append(AnyValues(estimate, V[:, least], V[:, most], V[:, high] - estimate, W[:, :C], W[:, C:]))
    return AnyValues(*(np.hstack([getattr(part, name) for part in parts]) for name in AnyValues.__dataclass_fields__))


def passing(chain: Chain, on_records: Chain, group: Bools, starts: Ints) -> AnyValues:
    """P(a way visits a group of states), for each start, all (S, 1); what is untraced may have visited it.

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

    high, least, most = 1, slice(2, 3), slice(3, 4)
    V = sweep(
        chain.levels,
        np.zeros((len(chain), 4)),
        given(chain.level_ptr, (free, high, 1.0), (free, most, 1.0), (rows, slice(0, 4), 1.0)),
        chain.alternatives,
        least,
        most,
        pinned,
    ).take(starts, axis=0)
    hit = sweep(
        on_records.levels, np.zeros((len(chain), 1)), given(chain.level_ptr, (rows, 0, 1.0)), solve=pinned
    ).take(starts, axis=0)
    ended = sweep(
        on_records.levels,
        np.zeros((len(chain), 1)),
        given(chain.level_ptr, (chain.ends, 0, 1.0), (free, 0, 0.0), (rows, 0, 1.0)),
        solve=pinned,
    ).take(starts, axis=0)
    return AnyValues(V[:, :1], V[:, least], V[:, most], V[:, 1:2] - V[:, :1], hit, ended - hit)


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
