"""What making takes is drawn within the bounds that sources state: they are its 5 and 95 % quantiles."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.balance.recipes import drawn, lean

NO = float("nan")
POSITIVE = st.floats(1e-6, 1e6)


@given(POSITIVE, st.floats(1.001, 50), st.floats(1.001, 50), st.text(max_size=5))
def test_stated_bounds_are_the_5_and_95_percent_quantiles(value: float, down: float, up: float, key: str) -> None:
    assume(down <= 10)  # below a tenth of the value a lower bound says no more
    found = drawn(value, value / down, value * up, "recipe", key)
    assert found[0] == value
    assert np.log(np.quantile(found[1:], 0.05)) == pytest.approx(np.log(value / down), abs=0.01 * np.log(down))
    assert np.log(np.quantile(found[1:], 0.95)) == pytest.approx(np.log(value * up), abs=0.01 * np.log(up))
    assert np.median(found[1:]) == pytest.approx(value, rel=0.01 * max(down, up))


def test_a_side_without_a_bound_is_not_drawn() -> None:
    found = drawn(2.0, NO, 3.0, "recipe", "a")
    assert found.min() == 2.0
    assert found.max() > 3.0
    assert (drawn(2.0, NO, NO, "recipe", "a") == 2.0).all()


def test_a_lower_bound_of_nothing_is_a_tenth_of_the_value() -> None:
    assert drawn(2.0, 0.0, NO, "recipe", "a").tolist() == drawn(2.0, 0.2, NO, "recipe", "a").tolist()


def test_what_is_unknown_stays_unknown_and_nothing_nothing() -> None:
    assert np.isnan(drawn(NO, NO, NO, "recipe", "a")).all()
    assert (drawn(0.0, 0.0, 1.0, "recipe", "a") == 0.0).all()


def test_every_recipe_has_draws_of_its_own() -> None:
    one, other = (drawn(1.0, 0.5, 2.0, "recipe", key) for key in ("a", "b"))
    assert abs(np.corrcoef(np.log(one), np.log(other))[0, 1]) < 0.2
    assert drawn(1.0, 0.5, 2.0, "recipe", "a").tolist() == one.tolist()


def test_the_first_of_two_routes_is_three_times_as_likely_as_the_second_and_may_be_the_lesser() -> None:
    first, second = lean(0, "route", "p", "one"), lean(1, "route", "p", "two")
    share = first / (first + second)
    assert share[0] == pytest.approx(0.75)
    # Its logit is log 3 and the difference of two normal deviates of .7, which goes below 0 in one case of nine.
    assert 0.07 < (share[1:] < 0.5).mean() < 0.20
    assert np.quantile(share[1:], [0.05, 0.95]) == pytest.approx([0.37, 0.94], abs=0.03)
