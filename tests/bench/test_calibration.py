"""The held-out tests themselves, on tables small enough to know the answer of."""

from collections.abc import Callable

import numpy as np
import pytest

from bench.calibration import held_out, pace
from bench.calibration.score import Case, Part, case, score
from bench.calibration.tables import Traded, mined, traded
from ketenkaart.graph.analysis.balance.draws import draws
from tests.graph.analysis.balance.small import row
from tests.shipped import DATA

DRAWS = draws(60)
STILL = {"iron": {year: {"AUS": 60.0, "BRA": 30.0, "CHN": 10.0} for year in range(2018, 2025)}}
MOVED = {"iron": STILL["iron"] | {2024: {"AUS": 10.0, "BRA": 30.0, "CHN": 60.0}}}
MADE = held_out.Making(
    "ore",
    2024,
    {"AUS": 900.0, "BRA": 100.0},
    (Traded(("AUS", "BRA", "NLD"), ("NLD", "NLD", "DEU"), (8000.0, 2000.0, 1000.0), (8000.0, 2000.0, 1000.0)),),
)


def test_score_counts_what_the_intervals_hold() -> None:
    cases = [Case("a", 0.5, 0.4, 0.3, 0.6), Case("a", 0.7, 0.5, 0.4, 0.6), Case("a", 0.1, 0.3, 0.2, 0.4)]
    found = score(cases)
    assert (found.n, found.under, found.over) == (3, pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert found.width == pytest.approx((0.3 + 0.2 + 0.2) / 3)
    assert found.error == pytest.approx((0.1 + 0.2 + 0.2) / 3)
    assert score(cases, 0.1).coverage == 1.0


def test_an_interval_always_holds_its_estimate() -> None:
    assert case("a", 0.5, np.array([0.9, 0.1, 0.2, 0.3])).upper == 0.9


@pytest.mark.parametrize(
    ("held", "width", "verdict"),
    [(9, 0.1, "reached"), (9, 0.13, "missed"), (8, 0.1, "missed"), (10, 0.1, "above"), (10, 0.13, "missed")],
)
def test_verdict_asks_for_coverage_and_width(held: int, width: float, verdict: str) -> None:
    cases = [Case("a", 0.5 if at < held else 0.9, 0.5, 0.5 - width / 2, 0.5 + width / 2) for at in range(10)]
    assert Part("", cases, (0.9, 0.1)).verdict == verdict


def test_shares_that_stand_still_are_foretold() -> None:
    cases = list(held_out.later(STILL, 1, DRAWS))
    assert len(cases) == 6 * 3
    assert score(cases).coverage == 1.0
    assert score(cases).error < 0.01


def test_later_knows_nothing_of_the_year_it_is_asked_about() -> None:
    before = [one for one in held_out.later(MOVED, 1, DRAWS) if one.truth == pytest.approx(0.1)]
    assert {one.estimate for one in held_out.later(STILL, 1, DRAWS)} >= {one.estimate for one in before}
    last = list(held_out.later(MOVED, 1, DRAWS))[-3:]
    assert [one.truth for one in last] == pytest.approx([0.1, 0.3, 0.6])
    assert [one.estimate for one in last] == pytest.approx([0.6, 0.3, 0.1], abs=0.02)


def test_two_years_on_is_less_sure_than_one() -> None:
    assert score(list(held_out.later(STILL, 2, DRAWS))).width > score(list(held_out.later(STILL, 1, DRAWS))).width


def test_the_truth_of_a_reexporters_customer_is_where_the_goods_were_made() -> None:
    found = held_out.unmeasured([MADE], DRAWS)
    assert sorted(one.truth for one in found.bought) == pytest.approx([0.2, 0.2, 0.8, 0.8])  # NLD and DEU
    assert all(0 <= one.lower <= one.estimate <= one.upper <= 1 for one in found.bought)
    assert found.others == []


def test_direct_shares_drift_and_keep_their_place() -> None:
    flows = Traded(("AUS", "BRA"), ("NLD", "NLD"), (800.0, 200.0), (800.0, 200.0))
    swapped = Traded(("AUS", "CHN"), ("NLD", "NLD"), (200.0, 800.0), (200.0, 800.0))
    cases = list(held_out.direct({("260300", 2020): flows, ("260300", 2022): swapped}, 2, DRAWS))
    assert [one.truth for one in cases] == pytest.approx([0.2, 0.0, 0.8])
    assert [one.before for one in cases] == pytest.approx([0.8, 0.2, 0.0])
    assert cases[0].estimate == pytest.approx(0.8, abs=1e-6)


@pytest.mark.parametrize(
    "test", [lambda: held_out.later(STILL, 1, DRAWS), lambda: held_out.unmeasured([MADE], DRAWS).bought]
)
def test_tests_are_the_same_each_time(test: Callable[[], list[Case]]) -> None:
    assert list(test()) == list(test())


def test_pace_is_fitted_wider_where_shares_move() -> None:
    before, grid = STILL["iron"][2023], ((0.01, 0.01), (0.9, 0.1))
    for after, expected in ((before, grid[0]), ({"AUS": 50.0, "BRA": 30.0, "CHN": 20.0}, grid[1])):
        fitted = pace.fitted(pace.tried({"iron": {2023: before, 2024: after}}, draws(20), grid))
        assert (fitted.a, fitted.b) == expected


def test_shipped_tables_are_read_whole() -> None:
    minerals, trade = mined(DATA), traded(DATA)
    assert len(minerals) == 8
    assert minerals["copper"][2024]["COD"] > 2e6
    assert sum(minerals["graphite"][2024].values()) == pytest.approx(1.686e6, rel=0.001)
    assert {year for code, year in trade if code == "740311"} == {2024}
    flow = trade["850511", 2024]
    assert "TWN" in flow.exporter
    assert not any(exporter == importer for exporter, importer in zip(flow.exporter, flow.importer, strict=True))


def test_a_maker_left_out_is_one_of_the_rest_of_its_statement() -> None:
    rows = (row("AAA", 0.6, 60.0), row("BBB", 0.3), row("ROW", 0.1, 10.0), row("ROW", 0.2, source="s2"))
    left = {(one.source, one.country): (one.share, one.tonnes) for one in held_out.unsaid(rows, "AAA")}
    assert left == {
        ("s1", "BBB"): (0.3, None),
        ("s1", "ROW"): (pytest.approx(0.7), pytest.approx(70.0)),
        ("s2", "ROW"): (0.2, None),
    }
