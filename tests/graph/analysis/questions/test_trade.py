"""Flows as used and as declared: odd weights, several codes, editions, and a country's partners."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.questions import trade as module
from ketenkaart.graph.analysis.questions.trade import (
    basket,
    codes_of,
    flows_of,
    partners,
    replaced,
    trade_notes,
    years_of,
)
from tests.graph.analysis.small import flow, product, small


def test_docstring_examples_run():
    assert doctest.testmod(module) == (0, 2)


def test_unit_value_over_ten_times_off_that_half_of_the_value_was_traded_below_gives_value_over_it():
    tonnes, value, flagged, usual = replaced(
        np.array([20, 20, 20, 1, 1, 1, 1.0]), np.array([1000, 1000, 1000, 500, 501, 5, 4.9])
    )
    assert usual == 50
    assert flagged.tolist() == [False, False, False, False, True, False, True]
    assert tonnes.tolist() == [20, 20, 20, 1, 501 / 50, 1, 4.9 / 50]
    assert value.tolist() == [1000, 1000, 1000, 500, 501, 5, 4.9]


def test_unknown_weight_and_unknown_value_come_from_the_typical_unit_value():
    tonnes, value, flagged, usual = replaced(np.array([2, np.nan, 3.0]), np.array([100, 25, np.nan]))
    assert (tonnes.tolist(), value.tolist(), flagged.tolist()) == ([2, 0.5, 3], [100, 25, 150], [False, True, True])
    assert usual == 50


def test_samples_and_parcels_do_not_decide_what_a_tonne_is_worth():
    tonnes, value = np.array([1e6, 1e6, 0.01, 0.01, 0.01]), np.array([1e8, 1e8, 100, 100, 100.0])
    used, _, flagged, usual = replaced(tonnes, value)
    assert (usual, flagged.tolist()) == (100, [False, False, True, True, True])
    assert used.tolist() == [1e6, 1e6, 1, 1, 1]


def test_weight_of_nothing_with_a_value_is_replaced():
    assert replaced(np.array([2.0, 0.0]), np.array([100.0, 10]))[0].tolist() == [2, 0.2]


def test_without_any_unit_value_nothing_is_replaced():
    tonnes, value, flagged, usual = replaced(np.array([2.0, np.nan]), np.array([np.nan, 5.0]))
    assert np.isnan([usual, tonnes[1], value[0]]).all()
    assert flagged.tolist() == [True, True]


@given(st.lists(st.tuples(st.floats(1e-3, 1e6), st.floats(1e-3, 1e9)), min_size=1, max_size=20))
def test_no_used_unit_value_is_over_ten_times_off_the_typical_one(flows):
    tonnes, value = np.array(flows).T
    used_tonnes, used_value, _, usual = replaced(tonnes, value)
    assert used_value == pytest.approx(value)
    ratio = used_value / used_tonnes / usual
    assert ((ratio < 10 * (1 + 1e-9)) & (ratio > 0.1 * (1 - 1e-9))).all()


def test_only_years_with_all_codes_count_and_only_once_the_year_is_over():
    view = small(
        [product("strip", "740911 740919")],
        trade=[flow("CHN", "NLD", 2022, 5, code="740911"), flow("CHN", "NLD", 2023, 5, code="740911"),
               flow("DEU", "NLD", 2023, 1, code="740919"), flow("CHN", "NLD", 2025, 1, code="740911"),
               flow("CHN", "NLD", 2025, 1, code="740919"), flow("CHN", "NLD", 2026, 1, code="740911"),
               flow("CHN", "NLD", 2026, 1, code="740919")],
    )  # fmt: skip
    assert years_of(view, codes_of(view, 0).codes) == (2025, 2023)
    flows = flows_of(view, ("740911", "740919"), 2023)
    keys = [view.key("Country", row) for row in flows.exporter]
    assert sorted(zip(keys, flows.tonnes.tolist(), strict=True)) == [("CHN", 5), ("DEU", 1)]


def test_each_code_is_judged_by_its_own_unit_values():
    view = small(
        [product("strip", "740911 740919")],
        trade=[flow("CHN", "NLD", 2023, 1, 10, code="740911"), flow("CHN", "DEU", 2023, 1, 10, code="740911"),
               flow("CHN", "NLD", 2023, 1, 900, code="740919"), flow("CHN", "DEU", 2023, 1, 900, code="740919")],
    )  # fmt: skip
    flows = flows_of(view, ("740911", "740919"), 2023)
    assert not flows.flagged.any()
    to_netherlands = flows.importer == view.require("Country", "NLD")
    assert sorted(flows.value[to_netherlands].tolist()) == [10, 900]


def test_trade_of_a_later_edition_is_matched_by_the_six_digits():
    later = flow("CHN", "NLD", 2024, 5) | {"edition": "HS17"}
    view = small([product()], trade=[later])
    assert years_of(view, ("850511",)) == (2024,)


def test_codes_of_another_edition_are_not_those_of_the_trade():
    assert codes_of(small([product(codes="")]), 0).codes == ()


def test_notes_name_what_was_declared_and_what_is_used():
    view = small(
        [product()],
        trade=[flow("CHN", "NLD", 2024, 2), flow("CHN", "DEU", 2024, 4), flow("DEU", "NLD", 2024, None, 75)],
    )
    notes = trade_notes(view, "850511", 2024)
    assert [view.key("Country", row) for row in notes.exporter] == ["DEU"]
    assert np.isnan(notes.declared_tonnes).all()
    assert notes.tonnes.tolist() == [1.5]


def test_partners_are_as_declared_with_unweighed_flows_left_out_of_the_mass():
    view = small(
        [product()],
        trade=[flow("CHN", "NLD", 2024, 6, 300), flow("DEU", "NLD", 2024, 2, 500), flow("JPN", "NLD", 2024, None, 200)],
    )
    found = partners(view, ("850511",), 2024, view.require("Country", "NLD"))
    assert found is not None
    assert [view.key("Country", row) for row in found.countries] == ["CHN", "DEU", "JPN"]
    assert found.share_mass.tolist() == [0.75, 0.25, 0]
    assert found.share_value.tolist() == [0.3, 0.5, 0.2]
    assert found.flagged == 1


def test_basket_is_of_the_latest_year_in_which_the_country_imported():
    view = small([product(mapping="GROUP")], trade=[flow("CHN", "NLD", 2023, 6), flow("CHN", "DEU", 2024, 6)])
    found = basket(view, 0, view.require("Country", "NLD"))
    assert found is not None
    assert found.year == 2023
    assert basket(view, 0, view.require("Country", "CHN")) is None
    assert basket(small([product(codes="")]), 0, 0) is None
