import csv
import doctest
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.analysis.questions import concentration

PUBLISHED = Path(__file__).parents[3] / "published"


def _published(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@st.composite
def known_in_part(draw):
    """Named shares, others and missing that together are 1."""
    weights = draw(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=7))
    others, missing = draw(st.floats(0.0, 1.0)), draw(st.floats(0.0, 1.0))
    total = sum(weights) + others + missing
    return [w / total for w in weights], others / total, missing / total


@st.composite
def completions(draw):
    """Shares known in part, and one way to share out the rest: missing to anyone, others to others only."""
    shares, others, missing = draw(known_in_part())
    newcomers = draw(st.integers(1, 5))
    to_anyone = draw(st.lists(st.floats(0.0, 1.0), min_size=len(shares) + newcomers, max_size=len(shares) + newcomers))
    to_others = draw(st.lists(st.floats(0.0, 1.0), min_size=newcomers, max_size=newcomers))
    whole = np.array([*shares, *([0.0] * newcomers)])
    whole += missing * _normal(to_anyone)
    whole[len(shares) :] += others * _normal(to_others)
    return shares, others, whole


def _normal(weights: list[float]) -> np.ndarray:
    array = np.array(weights) + 1e-9
    return array / array.sum()


def _within(interval: Interval, value: float) -> bool:
    return interval.lower - 1e-9 <= value <= interval.upper + 1e-9


@given(completions())
def test_limits_contain_every_completion(case):
    shares, others, whole = case
    found = concentration.indices(shares, others)
    ordered = np.sort(whole)[::-1]
    hhi = float(ordered @ ordered)
    assert _within(found.hhi.limits, hhi)
    assert _within(found.cr1.limits, ordered[0])
    assert _within(found.cr3.limits, ordered[:3].sum())
    assert _within(found.effective_number.limits, 1 / hhi)


@given(known_in_part())
def test_upper_limit_of_hhi_is_reached_by_a_completion(case):
    shares, others, missing = case
    extremes = []
    for taker in range(len(shares) + 1):
        whole = np.array([*shares, others])
        whole[taker] += missing
        extremes.append(float(whole @ whole))
    assert concentration.indices(shares, others).hhi.limits.upper == pytest.approx(max(extremes), abs=1e-12)


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=8))
def test_hhi_of_a_whole_lies_between_one_nth_and_one(weights):
    shares = np.array(weights) / sum(weights)
    hhi = concentration.indices(shares).hhi
    assert 1 / len(shares) - 1e-9 <= hhi.estimate <= 1 + 1e-9
    assert hhi.limits.upper - hhi.limits.lower < 1e-9


@given(known_in_part(), st.randoms())
def test_order_of_the_shares_changes_nothing(case, random):
    shares, others, _ = case
    shuffled = list(shares)
    random.shuffle(shuffled)
    assert concentration.indices(shuffled, others) == concentration.indices(shares, others)


def test_others_are_kept_apart_and_missing_goes_to_the_largest():
    missing = concentration.indices([0.6, 0.2]).hhi.limits
    others = concentration.indices([0.6, 0.2], others=0.2).hhi.limits
    assert (missing.lower, missing.upper) == pytest.approx((0.40, 0.68))
    assert (others.lower, others.upper) == pytest.approx((0.40, 0.44))


def test_nothing_known_says_nothing():
    found = concentration.indices([])
    assert found.hhi.limits == Interval(0.0, 1.0)
    assert found.effective_number.limits == Interval(1.0, float("inf"))


@pytest.mark.parametrize("shares", [[0.7, 0.4], [-0.1], [float("nan")], [[0.5]]])
def test_impossible_shares_are_refused(shares):
    with pytest.raises(ValueError, match="shares"):
        concentration.indices(shares)


def test_others_above_the_rest_are_refused():
    with pytest.raises(ValueError, match="of which others"):
        concentration.indices([0.5], others=0.6)


@pytest.mark.parametrize("row", _published("eu2017_criticality.csv"), ids=lambda row: row["material"])
def test_supply_risk_matches_the_eu_list_of_2017_within_the_rounding_of_its_inputs(row):
    def rounded(column: str, half_a_digit: float, scale: float = 1.0) -> list[float | None]:
        if row[column] == "N/A":
            return [None]
        value = float(row[column])
        return [max(0.0, value - half_a_digit) * scale, (value + half_a_digit) * scale]

    ends = [
        concentration.supply_risk(
            None if row["supply_used"] == "EUS only" else gs,
            None if row["supply_used"] == "GS only" else eus,
            None if ir is None else min(1.0, ir),
            recycling,
            substitution,
        )
        for gs, eus, ir, recycling, substitution in itertools.product(
            rounded("HHIWGIt_GS", 0.05),
            rounded("HHIWGIt_EU", 0.05),
            rounded("IR_pct", 0.5, 0.01),
            rounded("EoL_RIR_pct", 0.5, 0.01),
            rounded("SI_SR", 0.05),
        )
    ]
    published = float(row["SR"])
    assert min(ends) <= published + 0.05 + 1e-9
    assert max(ends) >= published - 0.05 - 1e-9
    assert max(ends) - min(ends) < 1.5  # so wide an interval would fit anything


def test_supply_risk_without_a_term_is_refused():
    with pytest.raises(ValueError, match="needs the term"):
        concentration.supply_risk(None, None, 0.5, 0.0, 1.0)


def test_supply_risk_of_two_terms_needs_a_reliance():
    with pytest.raises(ValueError, match="import reliance"):
        concentration.supply_risk(1.0, 2.0, None, 0.0, 1.0)


def test_governance_is_rescaled_worst_ten_and_clipped():
    assert concentration.governance_score([-3.0, -2.5, 0.0, 2.5, 2.6]).tolist() == [10.0, 10.0, 5.0, 0.0, 0.0]


def test_weighted_hhi_weighs_squares_by_governance_and_trade():
    assert concentration.weighted_hhi([0.9, 0.1], [6.0, 2.0], [1.3, 0.8]) == pytest.approx(0.81 * 7.8 + 0.01 * 1.6)


def test_weighted_hhi_refuses_an_unknown_score():
    with pytest.raises(ValueError, match="finite"):
        concentration.weighted_hhi([1.0], [float("nan")], [1.0])


@pytest.mark.parametrize(
    ("production", "imports", "exports", "reliance"),
    [(0.0, 10.0, 2.0, 1.0), (10.0, 10.0, 0.0, 0.5), (10.0, 0.0, 5.0, 0.0), (0.0, 5.0, 5.0, None)],
)
def test_import_reliance_is_a_fraction_of_what_is_consumed(production, imports, exports, reliance):
    assert concentration.import_reliance(production, imports, exports) == reliance


def test_import_risk_of_a_self_supplier_is_diluted_by_its_production():
    assert concentration.import_risk([0.5, 0.2], [10.0, 10.0], 80.0) == Interval(0.07, 0.07)


def test_unknown_instability_makes_an_interval():
    risk = concentration.import_risk([0.5, float("nan")], [50.0, 50.0], 0.0)
    assert risk == Interval(0.25, 0.75)


def test_no_supply_has_no_import_risk():
    assert concentration.import_risk([0.5], [0.0], 0.0) is None


def test_negative_imports_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        concentration.import_risk([0.5], [-1.0], 0.0)


def test_examples_in_the_docstrings_run():
    assert doctest.testmod(concentration).failed == 0
