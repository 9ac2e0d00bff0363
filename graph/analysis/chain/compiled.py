"""The compiled chain of one material: states in level order, sparse steps, drawn worlds (methods.md section 3).

A unit of the material walks from where it is used towards the mine. `compile_chain` is a pure function of the records;
`compiled` is the cached chain of a View. Letters: K countries (WLD is one), O organisations, Q products, n states, B
worlds (the central one and those that were drawn).
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ketenkaart.graph import budget
from ketenkaart.graph.analysis.balance.mixes import NOTHING
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain.records import RESTS_ON, ChainRecords, distinct, ranges, records
from ketenkaart.graph.analysis.chain.solve import Block, Cycle, Levels, adjoint, cut, rows_by_level, solve
from ketenkaart.graph.analysis.chain.steps import (
    Keys,
    Kind,
    Ref,
    Steps,
    StepValues,
    all_steps,
    chosen,
    columns,
    joined,
    parts_of,
)
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs, Sparse
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View

_NONE = (np.zeros(0, dtype=np.int32), np.zeros((0, 1)))  # nothing is drawn


@dataclass(frozen=True, eq=False)
class Chain:
    """States in level order, mines first; see the module. Arrays are shared and must not be written to.

    P: steps of the central world, a row sums to 1 or is an end; R: the recorded ones among them. Entries are not
    summed: `ref_kind` and `ref` (nnz of P) say which record each rests on. Entries `drawn` of P (ascending) have the
    `values` (m, B); the others are the same in every world.
    """

    countries: int
    organisations: int
    world: int
    products: Ints
    level_ptr: Ints
    P: Sparse
    R: Sparse
    drawn: Ints
    values: Floats
    cycles: tuple[Cycle, ...]
    place: Ints  # (n,) country of the state, −1 where it has none
    product: Ints  # (n,) −1 for OPEN
    org: Ints  # (n,) organisation, −1 for none
    kind: npt.NDArray[np.int8]
    how: npt.NDArray[np.int8]  # (n,) how the place of an organisation's making is known, −1 elsewhere
    fed: Ints  # (n,) the product that what is used is made into, −1 where that makes no difference to who supplies it
    is_end: Bools
    ref_kind: npt.NDArray[np.int8]
    ref: Ints
    start_key: Longs  # ascending: product · (K + O) + place of use, country or K + organisation
    start_state: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def start(self, organisation: int, product: int) -> int:
        """State U of an organisation, −1 if the chain has none."""
        return int(self.starts(np.array([self.countries + organisation]), np.array([product]))[0])

    def start_country(self, country: int, product: int) -> int:
        """State U of a country, −1 if the chain has none."""
        return int(self.starts(np.array([country]), np.array([product]))[0])

    def starts(self, users: Longs, products: Longs) -> Ints:
        """(u,) states U of users (a country, or countries + organisation) with products, (u,) each; −1 is none."""
        span = self._span
        key = products.astype(np.int64) * span + users
        at = np.minimum(np.searchsorted(self.start_key, key), len(self.start_key) - 1)
        if not len(self.start_key):
            return np.full(len(key), -1, dtype=np.int32)
        return np.where(self.start_key[at] == key, self.start_state[at], -1).astype(np.int32)

    @property
    def draws(self) -> int:
        """B, the worlds: the central one and those that were drawn."""
        return int(self.values.shape[1])

    @once
    def central(self) -> "Chain":
        """The chain in the central world alone."""
        if self.draws == 1:
            return self
        return replace(self, drawn=self.drawn[:0], values=np.zeros((0, 1)))

    @property
    def _span(self) -> int:
        return self.countries + self.organisations

    @once
    def made(self) -> Ints:
        """(k,) states of making, ascending."""
        return np.flatnonzero(self.kind == Kind.MADE).astype(np.int32)

    @once
    def open(self) -> Ints:
        """The state OPEN as (1,), or (0,) where nothing leads to it."""
        return np.flatnonzero(self.kind == Kind.OPEN).astype(np.int32)

    @once
    def ends(self) -> Ints:
        """(k,) states at which a path ends at a mine or as scrap, ascending."""
        return np.flatnonzero(self.is_end).astype(np.int32)

    @once
    def behind(self) -> Bools:
        """(Q, Q) whether a product (row) is made of another (column), however far back."""
        source = np.repeat(np.arange(len(self)), np.diff(self.P.indptr))
        size = int(self.product.max(initial=-1)) + 1
        steps = (self.kind[source] == Kind.MADE) & (self.product[self.P.indices] >= 0)
        found = np.zeros((size, size), dtype=bool)
        found[self.product[source[steps]], self.product[self.P.indices[steps]]] = True
        for _ in range(size):
            further = found | (found @ found)
            if (further == found).all():
                break
            found = further
        return found

    @once
    def levels(self) -> Levels:
        return self._levels(self.P, self.drawn, self.values)

    @once
    def recorded_levels(self) -> Levels:
        return self._levels(self.R, *_NONE)

    @once
    def downward(self) -> Levels:
        return self._levels(*_transposed(self.P, self.drawn, self.values))

    @once
    def recorded_downward(self) -> Levels:
        return self._levels(*_transposed(self.R, *_NONE))

    def _levels(self, matrix: Sparse, drawn: Ints, values: Floats) -> Levels:
        steps = cut(self.level_ptr, matrix, drawn, values)
        return Levels(self.level_ptr, steps, self._cycles_by_level, values.shape[1])

    @once
    def cycle_of(self) -> Ints:
        """(n,) number of the cycle that a state is in, −1 for none."""
        found = np.full(len(self), -1, dtype=np.int32)
        for number, cycle in enumerate(self.cycles):
            found[cycle.lo : cycle.hi] = number
        return found

    @once
    def _cycles_by_level(self) -> tuple[tuple[Cycle, ...], ...]:
        level = np.searchsorted(self.level_ptr, [cycle.lo for cycle in self.cycles], side="right") - 1
        parts: list[list[Cycle]] = [[] for _ in range(len(self.level_ptr) - 1)]
        for at, cycle in zip(level.tolist(), self.cycles, strict=True):
            parts[at].append(cycle)
        return tuple(tuple(part) for part in parts)

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, for a cache that is bounded in bytes."""
        matrices = (m.data.nbytes + m.indices.nbytes + m.indptr.nbytes for m in (self.P, self.R))
        return sum(matrices) + sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))


@dataclass(frozen=True, eq=False)
class Layout:
    """A chain without the values of what is drawn: one serves all days between the middles of the same two years.

    shape : its states and steps; steps from mixes are NaN, and there are no worlds
    rows  : (m,) row of `values` of each entry in `shape.drawn`
    """

    shape: Chain
    rows: Longs
    values: StepValues

    def reach(self, states: Ints, worlds: Worlds, moment: Moment) -> tuple[Chain, Ints]:
        """What some states (s,) can reach, at one of these moments, and (s,) the states' numbers in it."""
        part, numbers, drawn = _part(self.shape, states)
        return _filled(part, self.values.at(self.rows[drawn], worlds, moment)), numbers

    def whole(self, worlds: Worlds, moment: Moment) -> Chain:
        """All of it, at one of these moments."""
        return _filled(self.shape, self.values.at(self.rows, worlds, moment))

    @property
    def nbytes(self) -> int:
        return self.shape.nbytes + self.rows.nbytes


def compiled(view: View, material: int, at: Moment | None = None) -> Layout:
    """The chain of a material as a View sees it, kept as long as there is room, for its day, or for a moment."""
    when = moment(view.as_of) if at is None else at
    make = budget.for_all()(lambda: compile_chain(records(view, material, when)))
    return view.kept(("chain", material, when.span), make, RESTS_ON)


def visits(chain: Chain, weights: Floats, absorbing: Bools | None = None) -> Floats:
    """Expected visits (n, B) of every state, weights (n,) starting at theirs: v = w + Pᵀ v (methods.md section 7).

    absorbing : (n,) states that are reached but not left; what reaches them is their visits
    """
    return adjoint(chain.downward, weights, chain.draws, absorbing)


def first_passage(chain: Chain, groups: Bools) -> Floats:
    """P(a path from each state visits each group), (n, G, B) for groups (n, G): the group made absorbing.

    One solve with a group a column; inside a cycle the group's states are pinned to 1.
    """
    rows, columns = np.nonzero(groups)
    at = rows_by_level(chain.level_ptr, rows.astype(np.int32))
    inside = chain.cycle_of[rows] >= 0

    def fix(level: int, V: Floats) -> None:
        part = slice(at[level], at[level + 1])
        V[rows[part], columns[part]] = 1.0

    def in_cycle(cycle: Cycle, V: Floats) -> None:
        block = slice(cycle.lo, cycle.hi)
        inflow = V[block].copy()
        V[block] = cycle.block.solve(inflow)
        first, last = np.searchsorted(rows, [cycle.lo, cycle.hi])
        for column in np.unique(columns[first:last][inside[first:last]]):
            pins = groups[block, column]
            if pins.sum() == 1:
                state = int(np.flatnonzero(pins)[0])
                to_state = cycle.block.column(state)
                V[block, column] += np.outer(to_state / to_state[state], 1.0 - V[cycle.lo + state, column])
            else:
                ones = np.broadcast_to(np.where(pins, 1.0, 0.0)[:, None, None], (*inflow.shape[:1], 1, chain.draws))
                V[block, column] = cycle.block.without(pins).solve(inflow[:, [column]], ones)[:, 0]

    return solve(chain.levels, np.zeros((*groups.shape, chain.draws)), fix, in_cycle)


# Compiling.


def compile_chain(known: ChainRecords) -> Layout:
    """The chain of one material (methods.md section 3): what the starts can reach, in level order.

    known : the records, see there; shares of one user and product sum to at most 1 (+1e-6), products are acyclic.

    Rows of its P sum to 1 within 1e-12 in every world (or are empty at an end). Cost: linear in deliveries, plus
    countries × products; about 0.5 s at a million deliveries.
    """
    keys, steps, starts, values = all_steps(known)
    states = _reachable(steps, starts, keys.open)
    states, components = _components(states)
    states, components, level_ptr = _in_level_order(states, components)
    shape = _as_matrices(known, keys, starts, states, components, level_ptr)
    return Layout(shape, states.steps.drawn[shape.drawn], values)


@dataclass(frozen=True, eq=False)
class _States:
    """States by number, and the steps between them.

    key   : (n,) of each state, as `Keys` numbers all that are possible
    start : (s,) the state of each start; open: the state OPEN
    """

    key: Longs
    steps: Steps
    start: Longs
    open: int

    def renumbered(self, order: Longs) -> "_States":
        """The same under other numbers, of an order (n,): the state that was order[i] is i."""
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.arange(len(order))
        steps = replace(self.steps, source=number[self.steps.source], target=number[self.steps.target])
        return _States(self.key[order], steps, number[self.start], int(number[self.open]))


@dataclass(frozen=True, eq=False)
class _Components:
    """Strong components: (n,) the number of the one that each state is in, and whether that is a cycle."""

    component: Longs
    in_cycle: Bools


def _reachable(steps: Steps, starts: Longs, opening: int) -> _States:
    """The states that the starts lead to, by key, with the steps of these alone; starts and `opening` are keys.

    Records name each country with each product, of which most lead to nobody's use: they would be most of the chain.
    """
    ends = np.cumsum([len(steps.source), len(steps.target), len(starts)])
    every = np.concatenate([steps.source, steps.target, starts, [opening]])
    key, number = np.unique(every, return_inverse=True)
    source, target, start, (open_state,) = np.split(number, ends)
    # OPEN stays even where nothing leads to it: a cycle that turns out to be closed will.
    reached = _reached(len(key), source, target, np.append(start, open_state))
    of_reached = np.cumsum(reached) - 1
    kept = reached[source]
    steps = replace(chosen(steps, kept), source=of_reached[source[kept]], target=of_reached[target[kept]])
    return _States(key[reached], steps, of_reached[start], int(of_reached[open_state]))


def _components(states: _States) -> tuple[_States, _Components]:
    """The states with their strong components over all steps, where closed cycles lead to OPEN instead.

    Of traders that sell to each other alone nobody says where they get it: they would be walked round for ever.
    """
    n, steps = len(states.key), states.steps
    graph = csr_array((np.ones(len(steps.p)), (steps.source, steps.target)), shape=(n, n))
    count, component = connected_components(graph, directed=True, connection="strong")
    component = component.astype(np.int64)
    in_cycle = np.bincount(component, minlength=count)[component] > 1
    in_cycle[steps.source[steps.source == steps.target]] = True  # who sells to himself is a cycle of one
    leaves = component[steps.source] != component[steps.target]
    leaving = np.bincount(component[steps.source[leaves]], steps.p[leaves], minlength=count)
    closed = np.flatnonzero(in_cycle & (leaving[component] <= NOTHING))
    if len(closed):
        steps = _opened(steps, closed, states.open, n)
        component[closed] = count + np.arange(len(closed))  # each is a component of its own now
        in_cycle[closed] = False
    # One inverse of a cycle serves all worlds, so what its traders sell to each other and outside isn't drawn.
    steps = replace(steps, drawn=np.where(in_cycle[steps.source], -1, steps.drawn))
    return replace(states, steps=steps), _Components(np.unique(component, return_inverse=True)[1], in_cycle)


def _opened(steps: Steps, closed: Longs, opening: int, n: int) -> Steps:
    """Steps in which some of n states lead to `opening` alone."""
    shut = np.zeros(n, dtype=bool)
    shut[closed] = True
    to_open = columns(
        closed,
        np.full(len(closed), opening),
        np.ones(len(closed)),
        Ref.NOTHING,
        np.full(len(closed), -1),
        recorded=np.zeros(len(closed), dtype=bool),
    )
    return joined([chosen(steps, ~shut[steps.source]), to_open])


def _in_level_order(states: _States, components: _Components) -> tuple[_States, _Components, Ints]:
    """States numbered so that every step leads to a lower level or stays in its cycle; and where each level begins.

    A level is then one slice of rows, solved by one product, and a cycle a slice at the end of its level: what enters
    it is known when its own block is solved.
    """
    level = _levels(components.component, states.steps.source, states.steps.target)[components.component]
    order = np.lexsort((components.component, components.in_cycle, level))
    ptr = np.searchsorted(level[order], np.arange(int(level.max(initial=0)) + 2)).astype(np.int32)
    states = states.renumbered(order)
    steps = chosen(states.steps, np.argsort(states.steps.source, kind="stable"))
    return replace(states, steps=steps), _Components(components.component[order], components.in_cycle[order]), ptr


def _as_matrices(
    known: ChainRecords, keys: Keys, starts: Longs, states: _States, components: _Components, level_ptr: Ints
) -> Chain:
    """The chain of states in level order, with steps sorted by source; what is drawn has no values yet."""
    n, steps, described = len(states.key), states.steps, parts_of(known, keys, states.key)
    drawn = np.flatnonzero(steps.drawn >= 0).astype(np.int32)
    by_key = np.argsort(starts, kind="stable")  # `Chain.starts` looks them up by a binary search
    return Chain(
        countries=known.countries,
        organisations=len(known.home),
        world=known.world,
        products=known.products,
        level_ptr=level_ptr,
        P=_matrix(steps, n),
        R=_matrix(chosen(steps, steps.recorded), n),
        drawn=drawn,
        values=np.zeros((len(drawn), 0)),
        cycles=_cycle_blocks(steps, components),
        ref_kind=steps.kind.astype(np.int8),
        ref=steps.ref.astype(np.int32),
        start_key=starts[by_key],
        start_state=states.start[by_key].astype(np.int32),
        is_end=(np.bincount(steps.source, minlength=n) == 0) & (described.kind == Kind.MADE),
        place=described.place,
        product=described.product,
        org=described.org,
        kind=described.kind,
        how=described.how,
        fed=described.fed,
    )


def _filled(chain: Chain, values: Floats) -> Chain:
    """A chain with the values (m, B) of what is drawn of it."""
    data = chain.P.data.copy()
    data[chain.drawn] = values[:, 0]
    varies = (values != values[:, :1]).any(axis=1)
    P = csr_array((data, chain.P.indices, chain.P.indptr), shape=chain.P.shape)
    return replace(chain, P=P, drawn=chain.drawn[varies], values=values[varies])


def _reached(n: int, source: Longs, target: Longs, starts: Longs) -> Bools:
    """(n,) which states can be reached from the starts, over steps of any world."""
    order = np.argsort(source, kind="stable")
    ptr = np.searchsorted(source[order], np.arange(n + 1))
    return closure(ptr, target[order], starts, n)


def closure(ptr: Longs | Ints, targets: Longs | Ints, starts: Longs | Ints, n: int) -> Bools:
    """(n,) what can be reached from the starts, by frontiers; targets[ptr[s]:ptr[s+1]] are one step from s."""
    reached = np.zeros(n, dtype=bool)
    reached[starts] = True
    frontier = np.flatnonzero(reached)
    while len(frontier):
        _, at = ranges(ptr[frontier], ptr[frontier + 1])
        found = distinct(targets[at])
        frontier = found[~reached[found]]
        reached[frontier] = True
    return reached


def _levels(component: Longs, source: Longs, target: Longs) -> Longs:
    """Level of each component: 0 where no step leaves it, else one above the highest that a step leads to."""
    tail, head = component[source], component[target]
    between = tail != head
    tail, head = tail[between], head[between]
    order = np.argsort(head, kind="stable")
    tail = tail[order]
    size = int(component.max(initial=-1)) + 1
    ptr = np.searchsorted(head[order], np.arange(size + 1))
    waiting = np.bincount(tail, minlength=size)
    level = np.zeros(size, dtype=np.int64)
    frontier, depth = np.flatnonzero(waiting == 0), 0
    while len(frontier):
        level[frontier] = depth
        _, at = ranges(ptr[frontier], ptr[frontier + 1])
        before, steps = np.unique(tail[at], return_counts=True)
        waiting[before] -= steps
        frontier, depth = before[waiting[before] == 0], depth + 1
    return level


def _matrix(steps: Steps, n: int) -> Sparse:
    """Steps, sorted by source, as a matrix; entries of one pair stay apart."""
    indptr = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(steps.source, minlength=n), out=indptr[1:])
    return csr_array((steps.p, steps.target.astype(np.int32), indptr), shape=(n, n))


def _cycle_blocks(steps: Steps, components: _Components) -> tuple[Cycle, ...]:
    """The cycles, each contiguous: the steps inside it and what leaves it."""
    component, in_cycle = components.component, components.in_cycle
    states = np.flatnonzero(in_cycle)
    if not len(states):
        return ()
    assert steps.recorded[in_cycle[steps.source] & (component[steps.source] == component[steps.target])].all()
    outside = component[steps.source] != component[steps.target]
    leaving = np.bincount(steps.source[outside], steps.p[outside], minlength=len(component)).astype(np.float64)
    first = states[np.append(True, np.diff(component[states]) != 0)]
    ptr = np.searchsorted(steps.source, np.arange(len(component) + 1))
    cycles = []
    for lo in first.tolist():
        hi = lo + int((component[lo:] == component[lo]).argmin()) if component[-1] != component[lo] else len(component)
        part = slice(ptr[lo], ptr[hi])
        kept = ~outside[part]
        inside = (steps.p[part][kept], (steps.source[part][kept] - lo, steps.target[part][kept] - lo))
        cycles.append(Cycle(lo, hi, Block(csr_array(inside, shape=(hi - lo, hi - lo)), leaving[lo:hi])))
    return tuple(cycles)


def _transposed(matrix: Sparse, drawn: Ints, values: Floats) -> tuple[Sparse, Ints, Floats]:
    """Steps by where they lead, entries of one pair still apart."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.argsort(matrix.indices, kind="stable")
    indptr = np.append(0, np.cumsum(np.bincount(matrix.indices, minlength=matrix.shape[1]))).astype(np.int32)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    moved = place[drawn]
    ascending = np.argsort(moved)
    turned = csr_array((matrix.data[order], row[order].astype(np.int32), indptr), shape=matrix.shape)
    return turned, moved[ascending].astype(np.int32), values[ascending]


# Cutting out what one subject can reach.


def _part(chain: Chain, states: Ints) -> tuple[Chain, Ints, Longs]:
    """What some states can reach, in the same order, the states' numbers in it, and which drawn entries are kept."""
    kept = closure(chain.P.indptr, chain.P.indices, states, len(chain))
    number = (np.cumsum(kept) - 1).astype(np.int32)
    rows = np.flatnonzero(kept)
    P, entries = _cut(chain.P, rows, number)
    place = np.full(len(chain.P.data), -1)
    place[chain.drawn] = np.arange(len(chain.drawn))
    drawn = np.flatnonzero(place[entries] >= 0).astype(np.int32)
    kept_drawn = place[entries[drawn]]
    starts = kept[chain.start_state]
    before = np.append(0, np.cumsum(kept)).astype(np.int32)
    part = Chain(
        countries=chain.countries,
        organisations=chain.organisations,
        world=chain.world,
        products=chain.products,
        level_ptr=before[chain.level_ptr],
        P=P,
        R=_cut(chain.R, rows, number)[0],
        drawn=drawn,
        values=chain.values[kept_drawn],
        cycles=tuple(
            Cycle(int(before[cycle.lo]), int(before[cycle.hi]), cycle.block) for cycle in chain.cycles if kept[cycle.lo]
        ),
        place=chain.place[rows],
        product=chain.product[rows],
        org=chain.org[rows],
        kind=chain.kind[rows],
        how=chain.how[rows],
        fed=chain.fed[rows],
        is_end=chain.is_end[rows],
        ref_kind=chain.ref_kind[entries],
        ref=chain.ref[entries],
        start_key=chain.start_key[starts],
        start_state=number[chain.start_state[starts]],
    )
    return part, number[states], kept_drawn


def _cut(matrix: Sparse, rows: Longs, number: Ints) -> tuple[Sparse, Longs]:
    """Some rows of a matrix, under new numbers; and which entries these are."""
    first, last = matrix.indptr[rows], matrix.indptr[rows + 1]
    _, at = ranges(first, last)
    indptr = np.append(0, np.cumsum(last - first)).astype(np.int32)
    return csr_array((matrix.data[at], number[matrix.indices[at]], indptr), shape=(len(rows), len(rows))), at
