"""Whether a unit crosses a border under control somewhere on its way (methods.md section 5).

A unit needs a licence where a controlled product made inside comes into a place outside before it is worked into the
next product: its maker's customer, any trader after, or the user. Three columns for each kind of value carry what a
doubled set of states would: the product has NOT been outside yet, PERHAPS it has (a user of unknown place), it HAS.
"""

from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis.chain.compiled import Chain
from ketenkaart.graph.analysis.chain.solve import Cycle, Fix, InCycle, Pinned, rows_by_level
from ketenkaart.graph.analysis.chain.steps import Kind
from ketenkaart.graph.analysis.chain.targets import forced, solved
from ketenkaart.graph.analysis.figure import Values
from ketenkaart.graph.arrays import Bools, Floats, Ints

NOT, PERHAPS, HAS = range(3)
ESTIMATE, HIGH = range(2)  # kinds of value over P; HIGH is the estimate with what is open counted in
HIT, MISS = range(2)  # and over R


@dataclass(frozen=True, eq=False)
class Border:
    """A measure in numbers of a chain: products (Q,) that it covers and that it perhaps covers, and places (K,).

    inside : the imposing country (the members of an area); outside : not there and among the destinations;
    unknown : places of users of which neither can be told. Other places are outside, but no destination.
    """

    covered: Bools
    perhaps: Bools
    inside: Bools
    outside: Bools
    unknown: Bools


def crossing(chain: Chain, border: Border, starts: Ints) -> Values:
    """P(at least one controlled crossing on the whole way), for each start and world, as (S, 1, B).

    untraced is what the estimate would gain if every crossing that is left open were one: a product that is perhaps
    covered, a maker or user of unknown place, and what lies behind where nothing is known. Cost: P times 6 columns,
    times B for what is drawn, R times 6.
    """
    rows = _Rows.of(chain, border)
    fix, in_cycle = _given(rows, over_p=True)
    V = solved(chain, 6, fix, starts, in_cycle)
    fix, in_cycle = _given(rows, over_p=False)
    W = forced(chain.recorded_levels, 6, fix, starts, in_cycle)
    estimate, high = V[:, [3 * ESTIMATE + NOT]], V[:, [3 * HIGH + NOT]]
    hit, missed = W[:, [3 * HIT + NOT]], W[:, [3 * MISS + NOT]]
    return Values(estimate, untraced=high - estimate, lower=hit, upper=1.0 - missed)


def felt(chain: Chain, border: Border, countries: Ints, starts: Ints) -> Values:
    """P(a country makes something of what crossed further back), for each start, country (C,) and world, as (S, C, B).

    Of a path its first making in a country counts (first passage), with what lies behind that making; untraced is what
    the estimate would gain if all that is left open were such a making, and each open crossing one. On records nothing
    is said of it. Cost: P times 6 + 2 C columns, times B.
    """
    rows, C = _Rows.of(chain, border), len(countries)
    fix_crossing, cross_in_cycle = _given(rows, over_p=True)
    column = np.full(chain.countries, -1)
    column[countries] = np.arange(C)
    column[chain.world] = -1  # WLD is nowhere in particular

    def fix(level: int, V: Floats) -> None:
        fix_crossing(level, V[:, :6])
        made = rows.made(level)
        at = column[chain.place[made]]
        there, nowhere = made[at >= 0], made[chain.place[made] == chain.world]
        V[there, 6 + at[at >= 0]] = V[there, 3 * ESTIMATE + NOT]
        V[there, 6 + C + at[at >= 0]] = V[there, 3 * HIGH + NOT]
        V[nowhere, 6 + C :] = V[nowhere, 3 * HIGH + NOT][:, None]
        V[rows.open(level), 6 + C :] = 1.0

    def in_cycle(cycle: Cycle, V: Floats) -> None:
        cross_in_cycle(cycle, V[:, :6])
        V[cycle.lo : cycle.hi, 6:] = cycle.block.solve(V[cycle.lo : cycle.hi, 6:])

    V = solved(chain, 6 + 2 * C, fix, starts, in_cycle)
    estimate, high = V[:, 6 : 6 + C], V[:, 6 + C :]
    nothing = np.zeros(estimate.shape[:2])
    return Values(estimate, untraced=high - estimate, lower=nothing, upper=nothing + 1.0)


def _given(rows: "_Rows", over_p: bool) -> tuple[Fix, InCycle]:
    """What fills two kinds of value (n, 6, B), each for NOT, PERHAPS and HAS: over P, or over R."""

    def fix(level: int, V: Floats) -> None:
        cube = V.reshape(len(V), 2, 3, -1)
        if over_p:
            cube[rows.open(level), HIGH] = 1.0
        else:
            cube[rows.ends(level), MISS, NOT] = 1.0
        made = rows.made(level)
        cube[made] = cube[made][:, :, [NOT]]  # what it is worked into has not been outside yet
        hit, maybe = rows.hit(level), rows.maybe(level)
        if over_p:
            cube[maybe[:, None], HIGH, [PERHAPS, HAS]] = 1.0
            cube[hit, HIGH, PERHAPS] = 1.0
            cube[hit, :, HAS] = 1.0
        else:
            cube[maybe[:, None], MISS, [PERHAPS, HAS]] = 0.0
            cube[hit, MISS, PERHAPS] = 0.0
            cube[hit, HIT, HAS] = 1.0
            cube[hit, MISS, HAS] = 0.0
        unknown, outside = rows.unknown(level), rows.outside(level)
        cube[unknown, :, NOT] = cube[unknown, :, PERHAPS]
        cube[outside] = cube[outside][:, :, [HAS]]

    def in_cycle(cycle: Cycle, V: Floats) -> None:
        cube = V[cycle.lo : cycle.hi].reshape(cycle.hi - cycle.lo, 2, 3, -1)
        outside, elsewhere = rows.cycles[cycle.lo]
        has = cycle.block.solve(cube[:, :, HAS])
        perhaps = outside.solve(cube[:, :, PERHAPS], has)
        cube[:, :, NOT] = elsewhere.solve(cube[:, :, NOT], perhaps)
        cube[:, :, PERHAPS], cube[:, :, HAS] = perhaps, has

    return fix, in_cycle


@dataclass(frozen=True, eq=False)
class _Rows:
    """States that a border gives a meaning, by level, and the cycles with those pinned that their place decides."""

    made: "_ByLevel"
    ends: "_ByLevel"
    open: "_ByLevel"
    hit: "_ByLevel"
    maybe: "_ByLevel"
    outside: "_ByLevel"
    unknown: "_ByLevel"
    cycles: dict[int, tuple[Pinned, Pinned]]

    @staticmethod
    def of(chain: Chain, border: Border) -> "_Rows":
        made = chain.made
        place, product = chain.place[made], chain.product[made]
        covered, perhaps = border.covered[product], border.perhaps[product] & ~border.covered[product]
        used = np.flatnonzero(chain.kind == Kind.USED).astype(np.int32)
        outside, unknown = border.outside[chain.place[used]], border.unknown[chain.place[used]]
        is_outside, is_elsewhere = np.zeros(len(chain), dtype=bool), np.zeros(len(chain), dtype=bool)
        is_outside[used[outside]] = True
        is_elsewhere[used[outside | unknown]] = True

        def by_level(rows: Ints) -> _ByLevel:
            return _ByLevel(rows, rows_by_level(chain.level_ptr, rows))

        def pinned(cycle: Cycle, taken: Bools) -> Pinned:
            return cycle.block.without(taken[cycle.lo : cycle.hi])

        return _Rows(
            made=by_level(made),
            ends=by_level(chain.ends),
            open=by_level(chain.open),
            hit=by_level(made[covered & border.inside[place]]),
            maybe=by_level(made[(perhaps & border.inside[place]) | ((covered | perhaps) & (place == chain.world))]),
            outside=by_level(used[outside]),
            unknown=by_level(used[unknown]),
            cycles={c.lo: (pinned(c, is_outside), pinned(c, is_elsewhere)) for c in chain.cycles},
        )


@dataclass(frozen=True, eq=False)
class _ByLevel:
    """Ascending states, cut by level."""

    rows: Ints
    at: Ints

    def __call__(self, level: int) -> Ints:
        return self.rows[self.at[level] : self.at[level + 1]]
