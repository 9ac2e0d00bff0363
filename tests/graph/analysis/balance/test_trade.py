"""Flows as used, by hand: the typical unit value, odd weights, second reports, noise, drift, prices."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.balance import trade as module
from ketenkaart.graph.analysis.balance.draws import draws
from ketenkaart.graph.analysis.balance.ledger import Report
from ketenkaart.graph.analysis.balance.trade import Trade, flows, prices, replaced, sums, trade, typical
from tests.graph.analysis.balance.small import COUNTRIES, YEAR, facts

NOBODY = np.zeros(0, np.int32)
SIZES = {("AAA", "BBB"): (10.0, 100.0), ("AAA", "CCC"): (20.0, 200.0), ("BBB", "CCC"): (5.0, 60.0)}


def known(**rest) -> Trade:
    found = trade(facts(trade=SIZES, **rest), NOBODY)
    assert found is not None
    return found


def test_examples_of_the_docstrings() -> None:
    assert doctest.testmod(module).failed == 0


def test_small_parcels_do_not_set_the_price_of_bulk() -> None:
    tonnes, value = np.array([1e6, 1e6, *[1.0] * 50]), np.array([9e4, 1.1e5, *[3.0] * 50])
    assert typical(tonnes, value) == pytest.approx(0.11)
    used, _, bad = replaced(tonnes, value)
    assert used[:2].tolist() == [1e6, 1e6]
    assert bad[2:].all()


def test_one_weight_a_thousand_times_too_large_is_found() -> None:
    tonnes, value = np.full(20, 10.0), np.full(20, 25.0)
    tonnes[3] *= 1000
    used, _, bad = replaced(tonnes, value)
    assert bad.sum() == 1
    assert used[3] == pytest.approx(10.0)


@given(st.lists(st.tuples(st.floats(0.01, 1e6), st.floats(0.01, 1e6)), min_size=1, max_size=9), st.floats(0.01, 100))
def test_units_of_money_and_mass_do_not_matter(sizes: list[tuple[float, float]], factor: float) -> None:
    tonnes, value = np.array(sizes).T
    assert typical(tonnes * factor, value) == pytest.approx(typical(tonnes, value) / factor)
    assert typical(tonnes, value * factor) == pytest.approx(typical(tonnes, value) * factor)


def test_what_an_importer_does_not_name_is_distributed_as_by_others() -> None:
    report = (Report("CCC", "WLD", 40.0, None, "s1"), Report("CCC", "BBB", 10.0, None, "s1"))
    found = known(reports=report)
    by_pair = {
        (COUNTRIES[found.users[i]], COUNTRIES[found.users[j]]): size
        for i, j, size in zip(found.exporter, found.importer, found.declared_tonnes, strict=True)
    }
    assert by_pair["AAA", "CCC"] == pytest.approx(30.0)
    assert by_pair["BBB", "CCC"] == pytest.approx(10.0)
    assert np.isnan(by_pair["AAA", "BBB"])


def test_a_report_without_a_total_is_not_taken() -> None:
    assert np.isnan(known(reports=(Report("CCC", "BBB", 10.0, None, "s1"),)).declared_tonnes).all()


def test_noise_keeps_the_mean_and_the_centre_has_none() -> None:
    found = flows(known(), "MASS", "magnet", COUNTRIES, YEAR, draws(400), None)
    assert found[:, 0] == pytest.approx(known().tonnes)
    assert found[:, 1:].mean(1) == pytest.approx(known().tonnes, rel=0.01)
    assert np.log(found[:, 1:]).std(1) == pytest.approx(0.2, rel=0.05)


def test_time_moves_who_buys_from_whom_but_opens_no_gap() -> None:
    pairs = {(a, b): (10.0, 100.0) for a in COUNTRIES[:4] for b in COUNTRIES[:4] if a != b}
    found = trade(facts(trade=pairs), NOBODY)
    assert found is not None
    now, later = (flows(found, "MASS", "magnet", COUNTRIES, year, draws(20), None) for year in (YEAR, YEAR + 2))
    assert later[:, 0] == pytest.approx(now[:, 0])
    assert np.abs(np.log(later / now))[:, 1:].max() > 0.5
    for at in (found.exporter, found.importer):
        assert sums(at, 4) @ later == pytest.approx(sums(at, 4) @ now, rel=1e-5)


def test_prices_are_of_three_flows_or_more_and_within_a_factor_five() -> None:
    dear = {("DDD", to): (1.0, 80.0) for to in ("AAA", "BBB", "CCC")}
    found = trade(facts(trade={("AAA", to): (100.0, 1000.0) for to in ("BBB", "CCC", "EEE")} | dear | SIZES), NOBODY)
    assert found is not None
    makers = np.array([0, 1, 3], np.int32)
    price = prices(found, "magnet", COUNTRIES, makers, draws(0))[0]
    assert price[1] == found.typical
    assert price[2] == pytest.approx(5 * found.typical)
