"""Days between calendar years: continuous, no jump on 1 January, one year alone in its middle."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis import days as module
from ketenkaart.graph.analysis.days import Moment, decimal_year, horizon, moment
from ketenkaart.graph.analysis.questions import exposure
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.view import View
from tests.graph.network import network

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 30))
ONE = 1.001 / 365  # of a year: the part by which weights move from one day to the next


def weight(day: date, year: int) -> float:
    return dict(moment(day).weights).get(year, 0.0)


def test_docstring_examples_run() -> None:
    assert doctest.testmod(module) == (0, 3)


@given(DAYS)
def test_the_weights_of_a_day_are_of_two_years_that_enclose_it_and_sum_to_one(day: date) -> None:
    years = [year for year, _ in moment(day).weights]
    assert sum(part for _, part in moment(day).weights) == pytest.approx(1.0)
    assert all(0.0 < part <= 1.0 for _, part in moment(day).weights)
    assert years in ([day.year - 1, day.year], [day.year, day.year + 1], [day.year])


@given(DAYS)
def test_from_one_day_to_the_next_no_year_gains_more_than_a_day(day: date) -> None:
    after = day + timedelta(days=1)
    for year in range(day.year - 1, day.year + 3):
        assert abs(weight(after, year) - weight(day, year)) <= ONE


@given(st.integers(1990, 2060))
def test_on_1_january_both_years_weigh_alike_and_in_its_middle_a_year_is_alone(year: int) -> None:
    for day in (date(year - 1, 12, 31), date(year, 1, 1)):
        assert weight(day, year - 1) == pytest.approx(0.5, abs=2 * ONE)
        assert weight(day, year) == pytest.approx(0.5, abs=2 * ONE)
    assert weight(date(year, 7, 2), year) == pytest.approx(1.0, abs=2 * ONE)


def test_days_of_a_leap_year_are_as_far_apart_as_its_length_says() -> None:
    assert decimal_year(date(2024, 12, 31)) == pytest.approx(2024 + 365.5 / 366)
    assert decimal_year(date(2024, 1, 2)) - decimal_year(date(2024, 1, 1)) == pytest.approx(1 / 366)


def test_a_horizon_counts_from_the_middle_of_the_datas_year_and_never_back() -> None:
    assert horizon(date(2026, 7, 2), 2024) == pytest.approx(2.0)
    assert horizon(date(2023, 1, 1), 2024) == 0.0


def rising(day: date) -> View:
    """China's part in the magnets rises from .5 to .8 between two statements."""
    made = [
        (country, "magnet", share, {"year": year})
        for year, shares in ((2023, (0.5, 0.5)), (2024, (0.8, 0.2)))
        for country, share in zip(("CHN", "JPN"), shares, strict=True)
    ]
    return network({"nobody": "NLD"}, made=made, as_of=day)


def chinese(day: date, at: Moment | None = None) -> tuple[float, float, float]:
    view = rising(day)
    subject = Subject("COUNTRY", view.require("Country", "NLD"), view.require("Product", "magnet"))
    found = exposure.to_country(view, 0, subject, view.require("Country", "CHN"), "MAGNET", at)
    assert found.estimate is not None
    assert found.interval is not None
    return found.estimate, found.interval.lower, found.interval.upper


def test_a_figure_does_not_jump_on_1_january_nor_on_any_day_between_two_statements() -> None:
    before = chinese(date(2023, 12, 20))
    for number in range(1, 25):
        after = chinese(date(2023, 12, 20) + timedelta(days=number))
        for one, other in zip(before, after, strict=True):
            assert abs(one - other) < 3 * ONE * 0.35
        before = after


def test_a_figure_lies_between_those_of_its_two_years_by_their_weights() -> None:
    day = date(2023, 10, 1)
    (earlier, first), (later, second) = moment(day).weights
    both = (chinese(day, Moment(year))[0] for year in (earlier, later))
    assert chinese(day)[0] == pytest.approx(
        sum(w * one for w, one in zip((first, second), both, strict=True)), abs=1e-6
    )
