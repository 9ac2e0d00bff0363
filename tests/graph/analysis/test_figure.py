"""Figures are clipped and ordered once, at the end, and say why an estimate is missing."""

import pytest

from graph.analysis.figure import Interval, certain, figure, hull, unknown


def test_differences_of_rounding_never_cross() -> None:
    found = figure(0.3, 0.0, (0.3 + 1e-16, 0.3 - 1e-16), (0.3 + 2e-16, 0.3 - 2e-16))
    assert found.interval is not None
    assert found.bounds is not None
    assert found.bounds.lower <= found.interval.lower <= 0.3 <= found.interval.upper <= found.bounds.upper
    assert figure(1.0 + 1e-16, -1e-17, (0.0, 1.0 + 1e-15), None).estimate == 1.0


def test_more_than_half_untraced_leaves_no_estimate_but_range_and_bounds() -> None:
    assert figure(0.2, 0.5, (0.1, 0.7), None).estimate == 0.2
    found = figure(0.2, 0.51, (0.1, 0.8), (0.0, 0.9))
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "UNTRACED_ABOVE_HALF", None)
    assert (found.interval, found.bounds) == (Interval(0.1, 0.8), Interval(0.0, 0.9))


def test_recorded_imputed_and_untraced_are_what_passes() -> None:
    found = figure(0.2, 0.1, (0.2, 0.3), None, recorded=0.25, passes=0.9)
    assert found.imputed == pytest.approx(0.55)


def test_a_hull_reaches_as_far_as_any_of_its_figures() -> None:
    one, other = figure(0.2, 0.0, (0.1, 0.3), (0.0, 0.5)), figure(0.6, 0.0, (0.6, 0.7), None)
    found = hull([one, other], "NO_TONNAGE")
    assert (found.interval, found.bounds) == (Interval(0.1, 0.7), Interval(0.0, 1.0))
    assert hull([other, other], "NO_TONNAGE").bounds is None
    assert hull([one, unknown("NOT_IN_CHAIN")], "NO_TONNAGE").interval is None


def test_a_certain_value_has_no_width() -> None:
    found = certain(0.0)
    assert (found.estimate, found.interval, found.bounds) == (0.0, Interval(0.0, 0.0), Interval(0.0, 0.0))
