"""Re-exports undone: by hand, against a slow reference, and by properties that hold of any trade."""

import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from graph.analysis import origin as module
from graph.analysis.origin import inferred_making, origin, origin_given


def trade_of(n, *flows):
    dense = np.zeros((n, n))
    for exporter, importer, tonnes in flows:
        dense[exporter, importer] = tonnes
    return csr_array(dense)


def slow_origin(production, trade, rounds=20_000):
    """Goods passed on round after round, each country's exports drawn from all that it has got so far."""
    imports, exports = trade.sum(axis=0), trade.sum(axis=1)
    missing = exports - imports - production
    made = production + np.where(missing > 1e-12 * exports, missing, 0)
    supply = made + imports
    shares = np.zeros_like(trade)
    for _ in range(rounds):
        passed_on = np.diag(made) + trade.T @ shares
        further = np.divide(passed_on, supply[:, None], out=np.zeros_like(trade), where=supply[:, None] > 0)
        if np.abs(further - shares).max(initial=0) < 1e-15:
            break
        shares = further
    return shares


def exact_origin(production, trade):
    """Elimination in fractions: no rounding at all. None where a closed group leaves the system without a solution."""
    n = len(production)
    made, flows = [Fraction(p) for p in production], [[Fraction(t) for t in row] for row in trade]
    imports = [sum(flows[j][k] for j in range(n)) for k in range(n)]
    made = [made[k] + max(Fraction(0), sum(flows[k]) - imports[k] - made[k]) for k in range(n)]
    supply = [made[k] + imports[k] or Fraction(1) for k in range(n)]
    rows = [
        [(i == j) - flows[j][i] / supply[i] for j in range(n)] + [(i == j) * made[i] / supply[i] for j in range(n)]
        for i in range(n)
    ]
    for at in range(n):
        pivot = next((row for row in range(at, n) if rows[row][at]), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for row in range(n):
            if row != at:
                rows[row] = [value - rows[row][at] * other for value, other in zip(rows[row], rows[at], strict=True)]
    return np.array([[float(value) for value in row[n:]] for row in rows])


# Flows and production from a kilogram to a million tonnes; many pairs don't trade at all, so closed groups occur.
tonnes = st.one_of(st.just(0.0), st.integers(1, 5_000).map(float), st.sampled_from([1e-3, 1e6]))


@st.composite
def worlds(draw, most=7):
    n = draw(st.integers(1, most))
    dense = draw(arrays(float, (n, n), elements=tonnes))
    np.fill_diagonal(dense, 0)
    return draw(arrays(float, n, elements=tonnes)), dense


def test_docstring_examples_run():
    assert doctest.testmod(module) == (0, 4)


def test_rotterdam_effect_is_undone():
    found = origin(np.array([90.0, 0, 10]), trade_of(3, (0, 1, 60), (1, 2, 40)))
    assert found.shares == pytest.approx(np.array([[1, 0, 0], [1, 0, 0], [0.8, 0, 0.2]]))
    assert found.untraced == pytest.approx([0, 0, 0])


def test_reexporter_without_production_is_flagged_inferred():
    found = origin(np.array([10.0, 0, 0]), trade_of(3, (0, 1, 10), (1, 2, 25)))
    assert found.inferred.tolist() == [0, 15, 0]
    assert found.shares[2] == pytest.approx([0.4, 0.6, 0])


def test_rounding_of_sums_makes_no_maker():
    flows = trade_of(4, (0, 1, 0.1), (0, 1, 0.1), (2, 1, 0.2), (1, 3, 0.3))
    flows = flows + trade_of(4, (3, 0, 0.1), (3, 2, 0.2))
    assert inferred_making(np.zeros(4), flows).tolist() == [0, 0, 0, 0]
    assert origin(np.zeros(4), flows).untraced.tolist() == [1, 1, 1, 1]


def test_closed_group_that_makes_nothing_is_untraced_and_nothing_is_rescaled():
    closed = origin(np.array([5.0, 0, 0, 0]), trade_of(4, (1, 2, 10), (2, 1, 10), (0, 3, 5)))
    assert closed.untraced.tolist() == [0, 1, 1, 0]
    assert closed.shares[[1, 2]].sum() == 0


def test_country_without_supply_is_untraced():
    found = origin(np.array([5.0, 0]), trade_of(2))
    assert (found.shares.tolist(), found.untraced.tolist()) == ([[1, 0], [0, 0]], [0, 1])


def test_given_domestic_part_without_imports_leaves_the_rest_untraced():
    shares, untraced = origin_given(np.array([0.5, 0.0]), trade_of(2, (0, 1, 8)))
    assert shares == pytest.approx(np.array([[0.5, 0], [0.5, 0]]))
    assert untraced == pytest.approx([0.5, 0.5])


def test_supply_drawn_from_a_closed_group_is_untraced_in_part():
    shares, untraced = origin_given(
        np.array([0.0, 0, 0, 1]), trade_of(4, (0, 1, 10), (1, 0, 10), (1, 2, 5), (3, 2, 15))
    )
    assert shares[2] == pytest.approx([0, 0, 0, 0.75])
    assert untraced == pytest.approx([1, 1, 0.25, 0])


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_rows_and_untraced_sum_to_one(world):
    production, dense = world
    found = origin(production, csr_array(dense))
    assert found.shares.sum(axis=1) + found.untraced == pytest.approx(np.ones(len(production)), abs=1e-9)
    assert found.shares.min(initial=0) >= 0
    assert found.shares.max(initial=0) <= 1


@settings(max_examples=100, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_relabelling_countries_changes_nothing(world, random):
    production, dense = world
    order = list(range(len(production)))
    random.shuffle(order)
    found = origin(production, csr_array(dense))
    relabelled = origin(production[order], csr_array(dense[np.ix_(order, order)]))
    assert relabelled.shares == pytest.approx(found.shares[np.ix_(order, order)], abs=1e-9)
    assert relabelled.inferred == pytest.approx(found.inferred[order])


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_supply_of_all_is_what_was_made(world):
    """Mass balance: what each country keeps for its own use, by origin, adds up to what each maker made."""
    production, dense = world
    found = origin(production, csr_array(dense))
    made = production + found.inferred
    used = made + dense.sum(axis=0) - dense.sum(axis=1)
    assert used @ found.shares == pytest.approx(made, abs=1e-9 * (1 + dense.sum()))


@settings(max_examples=100, deadline=None)
@given(worlds(most=5))
def test_equals_exact_arithmetic(world):
    production, dense = world
    expected = exact_origin(production.tolist(), dense.tolist())
    if expected is not None:
        assert origin(production, csr_array(dense)).shares == pytest.approx(expected, abs=1e-9)


def test_group_that_trades_a_billion_times_what_it_makes_loses_no_digits():
    production = np.array([1e-3, 3e-3, 0.0])
    dense = np.array([[0.0, 1e6, 5.0], [1e6, 0, 0], [5.0, 0, 0]])
    expected = exact_origin(production.tolist(), dense.tolist())
    assert origin(production, csr_array(dense)).shares == pytest.approx(expected, abs=1e-11)


def test_equals_goods_passed_on_round_after_round_among_sixty_countries():
    random = np.random.default_rng(9)
    dense = random.lognormal(2, 3, (60, 60)) * (random.random((60, 60)) < 0.2)
    np.fill_diagonal(dense, 0)
    production = random.lognormal(4, 3, 60) * (random.random(60) < 0.3)
    assert origin(production, csr_array(dense)).shares == pytest.approx(slow_origin(production, dense), abs=1e-9)


@pytest.mark.parametrize(
    ("production", "dense", "says"),
    [
        ([1.0, 2.0], [[0.0]], "shapes don't agree"),
        ([-1.0, 2.0], [[0.0, 1], [0, 0]], "negative"),
        ([1.0, np.nan], [[0.0, 1], [0, 0]], "not finite"),
        ([1.0, 1.0], [[0.0, np.inf], [0, 0]], "not finite"),
        ([1.0, 1.0], [[0.0, -1], [0, 0]], "negative"),
        ([1.0, 1.0], [[2.0, 1], [0, 0]], "trades with itself"),
    ],
)
def test_impossible_entries_are_refused(production, dense, says):
    with pytest.raises(ValueError, match=says):
        origin(np.array(production), csr_array(np.array(dense)))


def test_domestic_part_above_one_is_refused():
    with pytest.raises(ValueError, match="at most 1"):
        origin_given(np.array([1.5]), trade_of(1))
