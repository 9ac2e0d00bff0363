"""Figures are clipped and ordered once, at the end, and say why an estimate is missing."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis import figure as module
from ketenkaart.graph.analysis.figure import Interval, certain, figure, hull, interval, of_worlds, unknown

NOTHING = np.zeros(3)


def worlds(*values: float) -> np.ndarray:
    return np.array(values)


def test_docstring_examples_run():
    assert doctest.testmod(module) == (0, 1)


def test_an_interval_leaves_a_twentieth_of_the_drawn_worlds_on_either_side():
    drawn = np.arange(101.0) / 100
    assert interval(np.append(0.5, drawn)) == (pytest.approx(0.05), pytest.approx(0.95))


def test_an_interval_is_extended_to_hold_the_central_world():
    drawn = np.arange(101.0) / 100
    assert interval(np.append(0.99, drawn)) == (pytest.approx(0.05), pytest.approx(0.99))
    assert interval(np.append(0.01, drawn)) == (pytest.approx(0.01), pytest.approx(0.95))


def test_what_no_draw_touches_has_no_width():
    assert interval(worlds(0.3)) == (0.3, 0.3)


@given(st.lists(st.floats(-0.1, 1.1), min_size=2, max_size=30))
def test_a_figure_lies_within_its_interval_and_both_within_0_and_1(values):
    found = figure(np.array(values), np.zeros(len(values)), None)
    assert found.interval is not None
    assert 0.0 <= found.interval.lower <= found.estimate <= found.interval.upper <= 1.0


def test_bounds_hold_the_estimate_whatever_the_rounding():
    found = figure(worlds(0.3, 0.3, 0.3), NOTHING, (0.3 + 1e-16, 0.3 - 1e-16))
    assert found.bounds is not None
    assert found.bounds.lower <= 0.3 <= found.bounds.upper
    assert figure(worlds(1.0 + 1e-16, 1.0), worlds(-1e-17, 0.0), (0.0, 1.0 + 1e-15)).estimate == 1.0


def test_an_interval_may_pass_bounds_which_take_recipes_as_given():
    found = figure(worlds(0.5, 0.2, 0.8), NOTHING, (0.45, 0.55))
    assert found.bounds == Interval(0.45, 0.55)
    assert found.interval is not None
    assert found.interval.lower < 0.3
    assert found.interval.upper > 0.7


def test_more_than_half_untraced_leaves_no_estimate_and_an_interval_that_holds_all_that_may_belong_to_it():
    assert figure(worlds(0.2, 0.1), worlds(0.5, 0.9), (0.0, 0.9)).estimate == 0.2
    found = figure(worlds(0.2, 0.1), worlds(0.51, 0.3), (0.0, 0.9))
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "UNTRACED_ABOVE_HALF", None)
    assert found.interval == Interval(0.1, pytest.approx(0.71))
    assert found.bounds == Interval(0.0, 0.9)
    assert (found.untraced, found.untraced_interval) == (0.51, Interval(0.3, 0.51))


def test_nothing_traced_beside_much_that_is_untraced_does_not_read_as_certain():
    found = figure(worlds(0.0, 0.0), worlds(0.9, 0.8), None, passes=worlds(0.95, 0.85))
    assert found.interval == found.reach == Interval(0.0, pytest.approx(0.9))
    assert found.ends(0.95) == (0.0, pytest.approx(0.9 / 0.95))  # in each world, 0.8 of 0.85 in the other


def test_what_counts_already_is_not_added_again():
    found = figure(worlds(0.3), worlds(0.6), None, rest=worlds(0.4))
    assert (found.untraced, found.interval) == (0.6, Interval(0.3, pytest.approx(0.7)))


def test_an_estimate_keeps_the_interval_of_what_is_traced():
    found = figure(worlds(0.2), worlds(0.5), None)
    assert (found.interval, found.reach) == (Interval(0.2, 0.2), Interval(0.2, 0.7))


def test_recorded_imputed_and_untraced_are_what_passes():
    found = figure(worlds(0.2, 0.3), worlds(0.1, 0.2), None, recorded=0.25, passes=0.9)
    assert found.imputed == pytest.approx(0.55)
    assert found.passes == 0.9


def test_a_part_of_what_passes_is_a_quotient_of_each_world():
    """Where both move together the quotient does not: its ends are no quotients of ends."""
    found = figure(worlds(0.3, 0.2, 0.4), NOTHING, None, 0.0, worlds(0.6, 0.4, 0.8))
    assert found.passes == 0.6
    assert found.ends(0.6) == (pytest.approx(0.5), pytest.approx(0.5))
    assert found.interval is not None
    assert found.ends() == (found.interval.lower, found.interval.upper)
    assert found.ends(0.9) == (found.interval.lower / 0.9, found.interval.upper / 0.9)
    alike = figure(worlds(0.3, 0.2, 0.4), NOTHING, None, 0.0, worlds(0.5, 0.5, 0.5))
    assert alike.part is None
    assert alike.ends(0.5) == (pytest.approx(0.42), pytest.approx(0.78))
    assert unknown("NO_TONNAGE").ends(0.5) is None


def test_a_function_of_each_world_keeps_its_unit():
    found = of_worlds(worlds(2.0, 1.5, 3.0), "number")
    assert (found.estimate, found.unit, found.bounds) == (2.0, "number", None)
    assert found.interval == Interval(pytest.approx(1.575), pytest.approx(2.925))


def test_a_hull_reaches_as_far_as_any_of_its_figures():
    one, other = figure(worlds(0.2), worlds(0.0), (0.0, 0.5)), figure(worlds(0.6), worlds(0.0), None)
    found = hull([one, other], "NO_TONNAGE")
    assert (found.interval, found.bounds) == (Interval(0.2, 0.6), Interval(0.0, 1.0))
    assert hull([other, other], "NO_TONNAGE").bounds is None
    assert hull([one, figure(worlds(0.1), worlds(0.4), None)], "NO_TONNAGE").interval == Interval(0.1, 0.5)
    assert hull([one, unknown("NOT_IN_CHAIN")], "NO_TONNAGE").interval is None


def test_a_certain_value_has_no_width():
    found = certain(0.0)
    assert (found.estimate, found.interval, found.bounds) == (0.0, Interval(0.0, 0.0), Interval(0.0, 0.0))
