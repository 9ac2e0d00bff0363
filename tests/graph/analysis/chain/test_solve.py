"""The kernel: its inverses lose no digit, the dense and the sparse way agree, and its sums are those of numpy."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ketenkaart.graph.analysis.chain import solve
from ketenkaart.graph.analysis.chain.solve import Block, gathered, inverse, runs


def exact(steps: list[list[Fraction]]) -> list[list[Fraction]]:
    """(I − A)^-1 by fractions."""
    n = len(steps)
    rows = [[Fraction(i == j) - steps[i][j] for j in range(n)] + [Fraction(i == j) for j in range(n)] for i in range(n)]
    for i in range(n):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(n):
            if j != i:
                rows[j] = [b - rows[j][i] * a for a, b in zip(rows[i], rows[j], strict=True)]
    return [row[n:] for row in rows]


@pytest.mark.parametrize("leak", [2.0**-3, 2.0**-30, 2.0**-50, 2.0**-300])
def test_a_cycle_that_hardly_leaks_keeps_all_its_digits(leak: float) -> None:
    # Rows sum to 1 with what leaves, also where 1 − leak cannot be held in a double.
    steps = np.array([[0.0, 1.0 - leak, 0.0], [0.5, 0.0, 0.5], [0.25, 0.75, 0.0]])
    fractions = [[Fraction(value) for value in row] for row in steps.tolist()]
    fractions[0][1] = 1 - Fraction(leak)
    found = inverse(steps, np.array([leak, 0.0, 0.0]))
    wanted = exact(fractions)
    for i in range(3):
        for j in range(3):
            assert abs(Fraction(float(found[i, j])) / wanted[i][j] - 1) < 1e-14


@given(st.integers(0, 10**9), st.integers(1, 130))
def test_the_inverse_is_one_across_panels(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    steps = rng.random((size, size)) * (rng.random((size, size)) < 0.3)
    np.fill_diagonal(steps, 0.0)
    leaving = rng.random(size) + 0.01
    total = steps.sum(axis=1) + leaving
    steps, leaving = steps / total[:, None], leaving / total
    assert inverse(steps, leaving) @ (np.eye(size) - steps) == pytest.approx(np.eye(size), abs=1e-12)


def block(size: int = 40) -> Block:
    rng = np.random.default_rng(3)
    steps = rng.random((size, size)) * (rng.random((size, size)) < 0.2)
    np.fill_diagonal(steps, 0.0)
    leaving = np.full(size, 0.05)
    total = steps.sum(axis=1) + leaving
    return Block(csr_array(steps / total[:, None]), leaving / total)


def test_a_large_cycle_is_solved_by_a_sparse_factorisation(monkeypatch: pytest.MonkeyPatch) -> None:
    inflow = np.random.default_rng(4).random((40, 3))
    dense = block()
    expected = dense.solve(inflow), dense.solve_transposed(inflow), dense.column(5)
    monkeypatch.setattr(solve, "DENSE", 10)
    sparse = block()
    assert not isinstance(sparse.solver, np.ndarray)
    found = sparse.solve(inflow), sparse.solve_transposed(inflow), sparse.column(5)
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_a_state_that_leads_to_itself_is_a_cycle_of_one() -> None:
    assert inverse(np.array([[0.75]]), np.array([0.25])).tolist() == [[4.0]]


@pytest.mark.parametrize("first", [[0], [0, 1, 4], [0, 1, 2, 3, 4]])
def test_runs_are_summed_as_numpy_sums_them(first: list[int]) -> None:
    values = np.random.default_rng(1).random((5, 2, 3))
    assert runs(values, np.array(first)) == pytest.approx(np.add.reduceat(values, first, axis=0), abs=1e-15)


def test_values_are_gathered_by_place_and_those_of_no_place_are_left_out() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    assert gathered(values, np.array([2, -1, 0, 2]), 3).tolist() == [[5.0, 6.0], [0.0, 0.0], [8.0, 10.0]]
    assert gathered(values[:0], np.zeros(0, int), 2).tolist() == [[0.0, 0.0], [0.0, 0.0]]
