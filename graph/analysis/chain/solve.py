"""The kernel: one pass over a chain's levels answers all companies at once (methods.md sections 3, 4 and 7).

A chain is acyclic but for cycles of traders. In level order each level needs one sparse product; a cycle, contiguous
in its level, needs its own inverse once more. The same loop runs upward, from the mines to the users, for values
(columns: one target each) and downward on the transposed steps for expected visits.

All values have the worlds as their last axis, B long, the central one first, then those that were drawn: a chain of
which nothing is drawn has B = 1. What records say is the same in every world, and one sparse product serves all of
them; mixes and recipes have a value in each.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import solve_triangular
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs, Sparse
from ketenkaart.graph.once import once

DENSE = 2000  # largest cycle whose inverse is kept dense (32 MB); beyond, a sparse LU
PANEL = 48  # columns eliminated before the rest of a cycle is updated by one product
SPARSE = 32  # fewer drawn steps than this are never a block
TALL = 4  # rows of the least block
FILLED = 0.5  # of a row or column of a block are entries; below, gathering these costs less


@dataclass(frozen=True, eq=False)
class Block:
    """The inside of a cycle of traders: steps from each state to the others, and the mass that leaves for outside.

    The inverse of I − steps is made by elimination without subtraction, so that a cycle that hardly leaks keeps all
    its digits; above DENSE states a sparse LU stands in for it.
    """

    steps: Sparse
    leaving: Floats

    def __len__(self) -> int:
        return len(self.leaving)

    @once
    def solver(self) -> "Floats | SparseSolver":
        return _solver(self.steps, self.leaving)

    def solve(self, inflow: Floats) -> Floats:
        """(I − A)^-1 · inflow, for values: inflow (size, …) holds what enters from outside."""
        return _apply(self.solver, inflow, transposed=False)

    def solve_transposed(self, inflow: Floats) -> Floats:
        """(I − A)^-T · inflow (size, …), for visits."""
        return _apply(self.solver, inflow, transposed=True)

    def column(self, state: int) -> Floats:
        """(size,) expected visits of one state from each state."""
        if isinstance(self.solver, np.ndarray):
            return self.solver[:, state]
        unit = np.zeros((len(self), 1))
        unit[state] = 1.0
        return self.solve(unit)[:, 0]

    def without(self, taken: Bools) -> "Pinned":
        """The block where values of the states `taken` (size,) are given, or these are reached but not left."""
        free = np.flatnonzero(~taken)
        rows = self.steps[free]
        entering = csr_array(rows[:, np.flatnonzero(taken)])
        leaving = self.leaving[free] + np.asarray(entering.sum(axis=1)).ravel()
        return Pinned(taken, free, entering, Block(csr_array(rows[:, free]), leaving))


@dataclass(frozen=True, eq=False)
class Pinned:
    """A block without the states that are taken: the states that are free, their steps to those, and to each other."""

    taken: Bools
    free: Longs
    entering: Sparse
    inside: Block

    def solve(self, inflow: Floats, values: Floats) -> Floats:
        """Values where those of the taken states are given: rows of `values` (size, width)."""
        answer = values.copy()
        if len(self.free):
            answer[self.free] = self.inside.solve(inflow[self.free] + times(self.entering, values[self.taken]))
        return answer

    def solve_transposed(self, inflow: Floats) -> Floats:
        """Expected visits (size, …) where the taken states are reached but not left."""
        answer = inflow.copy()
        if len(self.free):
            answer[self.free] = self.inside.solve_transposed(inflow[self.free])
            answer[self.taken] += times(csr_array(self.entering.T), answer[self.free])
        return answer


@dataclass(frozen=True, eq=False)
class Cycle:
    """A cycle of traders at its place in a chain: states lo to hi."""

    lo: int
    hi: int
    block: Block


@dataclass(frozen=True)
class SparseSolver:
    """A sparse LU of I − steps."""

    solve: Callable[[Floats], Floats]
    solve_transposed: Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Dense:
    """Drawn steps that lead from many rows to the same few states: as of the mixes of one product.

    rows (u,), columns (K,), values (B, u, K): one small product for each world, in place of a gather of every entry
    """

    rows: Ints
    columns: Ints
    values: Floats

    def times(self, V: Floats) -> Floats:
        """(u, width, B) of V (n, width, B)."""
        taken = np.ascontiguousarray(V[self.columns].transpose(2, 0, 1))
        found: Floats = np.matmul(self.values, taken).transpose(1, 2, 0)
        return found


@dataclass(frozen=True, eq=False)
class Level:
    """The steps of one level, (rows, n): those that are the same in every world, and those that are drawn.

    dense   : drawn steps in blocks
    rows    : (r,) rows with other drawn steps, ascending; those of rows[i] begin at first[i]
    columns : (m,) where these lead, sorted by row; values (m, B), in each world
    """

    same: Sparse
    dense: tuple[Dense, ...]
    rows: Ints
    first: Ints
    columns: Ints
    values: Floats

    def times(self, V: Floats) -> Floats:
        """Steps times values V (n, width, B), world by world."""
        found = times(self.same, V)
        for block in self.dense:
            found[block.rows] += block.times(V)
        if len(self.rows):
            part = V[self.columns]
            part *= self.values[:, None, :]
            found[self.rows] += runs(part, self.first)
        return found

    def part(self, draws: slice) -> "Level":
        """The level in some worlds."""
        dense = tuple(replace(block, values=block.values[draws]) for block in self.dense)
        return replace(self, dense=dense, values=self.values[:, draws])


@dataclass(frozen=True)
class Levels:
    """Steps cut by level: those of level L are rows ptr[L]:ptr[L+1] of the whole."""

    ptr: Ints
    steps: tuple[Level, ...]
    cycles: tuple[tuple[Cycle, ...], ...]
    draws: int

    def part(self, draws: slice) -> "Levels":
        """The steps in some worlds."""
        whole = draws == slice(0, self.draws)
        steps = self.steps if whole else tuple(level.part(draws) for level in self.steps)
        return self if whole else replace(self, steps=steps, draws=draws.stop - draws.start)


Fix = Callable[[int, Floats], None]
InCycle = Callable[[Cycle, Floats], None]


def solve_cycle(cycle: Cycle, V: Floats) -> None:
    """The plain treatment of a cycle: what entered from outside, V (n, width, B) at its states, times its inverse."""
    V[cycle.lo : cycle.hi] = cycle.block.solve(V[cycle.lo : cycle.hi])


def solve(levels: Levels, V: Floats, fix: Fix, in_cycle: InCycle = solve_cycle) -> Floats:
    """Values of every state, from the mines to the users: V(s) = Σ p(s, s') V(s'), with some states given.

    V (n, width, B), C order, zero: filled and returned. After each level `fix(L, V)` writes the values that are given
    there (hits, stops, ends). Cost: the entries of the steps, times width, times B for those that are drawn.
    """
    for level, steps in enumerate(levels.steps):
        a, b = levels.ptr[level], levels.ptr[level + 1]
        if a == b:
            continue
        V[a:b] = steps.times(V)  # V is zero in a:b still: a cycle gets what enters from outside
        for cycle in levels.cycles[level]:
            in_cycle(cycle, V)
        fix(level, V)
    return V


def adjoint(levels: Levels, weights: Floats, draws: int, absorbing: Bools | None = None) -> Floats:
    """Expected visits of every state, from the users to the mines: v = weights + Pᵀ v, one adjoint solve.

    levels  : of the transposed steps; weights (n,) enter at their states, kept apart from what flows, as a cycle
              would count them twice otherwise
    draws   : B, the worlds of the steps
    absorbing : (n,) states that are reached but not left

    Returns (n, B) visits; for an absorbing state, the mass that reaches it.
    """
    flow = np.zeros((len(weights), 1, draws))
    held = np.zeros((0, draws)) if absorbing is None else np.empty((int(absorbing.sum()), draws))
    last = len(held)
    for level in range(len(levels.steps) - 1, -1, -1):
        a, b = levels.ptr[level], levels.ptr[level + 1]
        if a == b:
            continue
        flow[a:b] = levels.steps[level].times(flow) + weights[a:b, None, None]
        for cycle in levels.cycles[level]:
            part = slice(cycle.lo, cycle.hi)
            if absorbing is None or not absorbing[part].any():
                flow[part] = cycle.block.solve_transposed(flow[part])
            else:
                flow[part] = cycle.block.without(absorbing[part]).solve_transposed(flow[part])
        if absorbing is not None:
            kept = np.flatnonzero(absorbing[a:b]) + a
            held[last - len(kept) : last] = flow[kept, 0]
            flow[kept] = 0.0
            last -= len(kept)
    reached = flow[:, 0]
    if absorbing is not None:
        reached[absorbing] = held
    return reached


def rows_by_level(ptr: Ints, rows: Ints) -> Ints:
    """`at` (levels + 1,), where each level's part of ascending `rows` begins: rows[at[L]:at[L+1]] lie in level L."""
    return np.searchsorted(rows, ptr).astype(np.int32)


Assignment = tuple[Ints, "Longs | slice | int", float]


def given(ptr: Ints, *assignments: Assignment) -> Fix:
    """Values that are given at some states, written level by level, later assignments over earlier ones.

    ptr : (levels + 1,) where the rows of each level begin

    An assignment has rows (r,), ascending, columns (a number, a slice, or (r,) one for each), and a value, in [0, 1].
    """
    by_level: list[list[Assignment]] = [[] for _ in range(len(ptr) - 1)]
    for rows, columns, value in assignments:
        at = rows_by_level(ptr, rows)
        for level in np.flatnonzero(np.diff(at)).tolist():
            part = slice(at[level], at[level + 1])
            here = columns[part] if isinstance(columns, np.ndarray) else columns
            by_level[level].append((rows[part], here, value))

    def fix(level: int, V: Floats) -> None:
        for rows, columns, value in by_level[level]:
            V[rows, columns] = value

    return fix


def times(matrix: Sparse, V: Floats) -> Floats:
    """A sparse product with V (n, …), in C order, or SciPy copies all of it."""
    found: Floats = np.asarray(matrix @ V.reshape(len(V), math.prod(V.shape[1:])))
    return found.reshape(matrix.shape[0], *V.shape[1:])


def runs(values: Floats, first: Ints | Longs) -> Floats:
    """Rows of values (m, …) summed in runs that begin at `first`, as `np.add.reduceat` sums them.

    By a sparse product, which is four times as fast where rows are as long as there are worlds.
    """
    if len(first) == len(values):
        return values
    rows = np.arange(len(values), dtype=np.int32)
    sums = csr_array((np.ones(len(values)), rows, np.append(first, len(values))), shape=(len(first), len(values)))
    return times(sums, values)


def gathered(values: Floats, places: Longs | Ints, size: int) -> Floats:
    """(size, …) values (m, …) summed by their places; those at −1 are left out."""
    order = np.argsort(places, kind="stable")[int((places < 0).sum()) :]
    named, first = np.unique(places[order], return_index=True)
    found = np.zeros((size, *values.shape[1:]))
    found[named] = runs(values[order], first)
    return found


def cut(ptr: Ints, matrix: Sparse, drawn: Ints, values: Floats) -> tuple[Level, ...]:
    """The steps of each level: rows ptr[L]:ptr[L+1] of `matrix` (n, n).

    drawn : (m,) its entries that differ by world, ascending; values (m, B), in each world
    """
    indptr, indices, data = matrix.indptr, matrix.indices, matrix.data
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(indptr))
    same = np.ones(len(data), dtype=bool)
    same[drawn] = False
    kept = np.append(0, np.cumsum(same)).astype(np.int32)
    parts = []
    for level in range(len(ptr) - 1):
        a, b = int(ptr[level]), int(ptr[level + 1])
        part = slice(indptr[a], indptr[b])
        mask = same[part]
        pointers = kept[indptr[a : b + 1]] - kept[indptr[a]]
        constant = (data[part][mask], indices[part][mask], pointers) if len(drawn) else (
            data[part], indices[part], indptr[a : b + 1] - indptr[a]
        )  # fmt: skip
        first, last = np.searchsorted(drawn, [part.start, part.stop])
        entries = drawn[first:last]
        dense, rest = _blocks(row[entries] - a, indices[entries], values[first:last])
        rows, begin = np.unique(row[entries[rest]] - a, return_index=True)
        parts.append(
            Level(
                same=csr_array(constant, shape=(b - a, matrix.shape[1]), copy=False),
                dense=dense,
                rows=rows.astype(np.int32),
                first=begin.astype(np.int32),
                columns=indices[entries[rest]],
                values=values[first:last][rest],
            )
        )
    return tuple(parts)


def _blocks(row: Longs, column: Ints, values: Floats) -> tuple[tuple[Dense, ...], Longs]:
    """Entries (m,) with values (m, B) that make blocks, and the places of those that don't.

    Rows and columns that entries join are a block where there are many rows, of all that is well filled of them: the
    columns in which most rows have an entry, or the rows that have one in most columns.
    """
    rest = np.ones(len(row), dtype=bool)
    if len(row) < SPARSE:
        return (), np.flatnonzero(rest)
    rows, r = np.unique(row, return_inverse=True)
    columns, c = np.unique(column, return_inverse=True)
    joins = csr_array((np.ones(len(r)), (r, len(rows) + c)), shape=(len(rows) + len(columns),) * 2)
    _, part = connected_components(joins, directed=False)
    many = np.bincount(part[: len(rows)]) >= TALL
    found = []
    for one in np.flatnonzero(many).tolist():
        mine = np.flatnonzero(part[r] == one)
        heights, widths = (np.unique(of[mine], return_inverse=True, return_counts=True)[1:] for of in (r, c))
        tall = widths[1] >= FILLED * len(heights[1])  # of columns: those that most rows have
        wide = heights[1] >= FILLED * len(widths[1])
        kept = max((tall[widths[0]], wide[heights[0]]), key=lambda some: int(some.sum()))
        mine = mine[kept]
        if len(mine) < SPARSE:
            continue
        rest[mine] = False
        at, u = np.unique(r[mine], return_inverse=True)
        to, k = np.unique(c[mine], return_inverse=True)
        block = np.zeros((len(at) * len(to), values.shape[1]))
        np.add.at(block, u * len(to) + k, values[mine])  # a step may stand on several records
        world_first = np.ascontiguousarray(block.T).reshape(-1, len(at), len(to))
        found.append(Dense(rows[at].astype(np.int32), columns[to].astype(np.int32), world_first))
    return tuple(found), np.flatnonzero(rest)


def inverse(steps: Floats, leaving: Floats) -> Floats:
    """(I − A)^-1 by elimination without subtraction (Grassmann, Taksar & Heyman 1985, Oper. Res. 33:1107).

    steps   : A (n, n), not negative; its diagonal is ignored: a pivot is the mass that leaves a state for the states
              not yet eliminated and for outside, never 1 − a, so no digit is lost however little leaves
    leaving : (n,) mass of each row that goes outside; rows of A and leaving sum to 1, leaving is positive somewhere

    Returns (n, n), not negative. Exact to about 1e-16 of each entry, for every exit. Cost n³, by panels.

    >>> inverse(np.array([[0.0, 0.5], [1.0, 0.0]]), np.array([0.5, 0.0])).tolist()
    [[2.0, 1.0], [2.0, 2.0]]
    """
    n = len(steps)
    A, out = steps.copy(), leaving.copy()
    np.fill_diagonal(A, 0.0)
    pivot = np.empty(n)
    for first in range(0, n, PANEL):
        last = min(first + PANEL, n)
        for k in range(first, last):
            pivot[k] = A[k, k + 1 :].sum() + out[k]
            A[k + 1 :, k] /= pivot[k]
            part = A[k + 1 : last, k]
            A[k + 1 : last, k + 1 :] += np.outer(part, A[k, k + 1 :])
            A[last:, k + 1 : last] += np.outer(A[last:, k], A[k, k + 1 : last])
            out[k + 1 :] += A[k + 1 :, k] * out[k]
        A[last:, last:] += A[last:, first:last] @ A[first:last, last:]
    lower = -np.tril(A, -1)
    np.fill_diagonal(lower, 1.0)
    upper = -np.triu(A, 1)
    np.fill_diagonal(upper, pivot)
    halfway = solve_triangular(lower, np.eye(n), lower=True, unit_diagonal=True, check_finite=False)
    return np.asarray(solve_triangular(upper, halfway, check_finite=False))


def _solver(steps: Sparse, leaving: Floats) -> "Floats | SparseSolver":
    n = steps.shape[0]
    if n <= DENSE:
        dense = np.zeros((n, n))
        row = np.repeat(np.arange(n), np.diff(steps.indptr))
        np.add.at(dense, (row, steps.indices), steps.data)
        return inverse(dense, leaving)
    factor = splu(csc_array(eye_array(n) - steps))
    return SparseSolver(
        lambda right: factor.solve(right),
        lambda right: factor.solve(right, trans="T"),  # type: ignore[call-overload]  # the stubs lack `trans`
    )


def _apply(solver: "Floats | SparseSolver", inflow: Floats, transposed: bool) -> Floats:
    flat = np.ascontiguousarray(inflow.reshape(len(inflow), math.prod(inflow.shape[1:])))
    if isinstance(solver, np.ndarray):
        found = (solver.T if transposed else solver) @ flat
    else:
        found = (solver.solve_transposed if transposed else solver.solve)(flat)
    return found.reshape(inflow.shape)
