"""Who makes how much, by country, producer and ultimate owner."""

import pytest

from graph.analysis import concentration, holdings, ownership
from graph.analysis.figure import Interval
from graph.analysis.holdings import production_concentration
from graph.view import View
from tests.graph.network import network

GROSS = {"unit_basis": "gross"}


def world(**changes) -> View:
    """900 of 1000 t of metal at three sites of two owners; magnets of which less is known."""
    facts = {
        "organisations": {"alpha": "CHN", "beta": "JPN", "gamma": "DEU", "parent": "USA"},
        "made": [
            ("CHN", "metal", 0.7, {"tonnes": 700.0} | GROSS),
            ("JPN", "metal", 0.2, {"tonnes": 200.0} | GROSS),
            ("ROW", "metal", 0.06, {"tonnes": 60.0} | GROSS),
            ("WLD", "metal", None, {"tonnes": 1000.0} | GROSS),
            ("CHN", "metal", 0.9, {"year": 2022}),
            ("CHN", "metal", 0.8, {"year": 2023, "source": "t", "sources": ["t"]}),
        ],
        "sites": [
            ("a1", "alpha", "CHN", "metal", {"production_tonnes": 500.0} | GROSS),
            ("b1", "beta", "JPN", "metal", {"production_tonnes": 300.0} | GROSS),
            ("g1", "gamma", "DEU", "metal", {"production_tonnes": 100.0} | GROSS),
        ],
        "owned": [("beta", "parent", 0.6), ("gamma", "parent", 1.0)],
    }
    return network(**(facts | changes))


def product(view: View, key: str = "metal") -> int:
    return view.require("Product", key)


def names(view: View, found: holdings.Concentration) -> list[tuple[str, float | None]]:
    return [(view.key(h.label, h.row), None if h.share is None else round(h.share, 9)) for h in found.holders]


def test_countries_come_from_the_latest_year_and_others_stay_apart():
    view = world()
    found = production_concentration(view, product(view))
    assert found.year == 2024
    assert names(view, found) == [("CHN", 0.7), ("JPN", 0.2)]
    assert (found.others, found.missing, found.coverage) == pytest.approx((0.06, 0.04, 0.9))
    assert found.hhi.estimate == pytest.approx(0.53)
    assert found.hhi.interval.upper == pytest.approx(0.74**2 + 0.2**2 + 0.06**2)
    assert found.hhi.interval == found.hhi.bounds
    assert found.hhi.untraced == pytest.approx(0.1)
    assert found.cr3.interval == Interval(pytest.approx(0.9), pytest.approx(1.0))
    assert found.effective_number.unit == "number"


def test_a_year_asked_for_is_answered_from_its_own_source():
    view = world()
    found = production_concentration(view, product(view), year=2023)
    assert (found.year, found.sources, found.hhi.estimate) == (2023, ("t",), pytest.approx(0.64))
    assert holdings.years(view, product(view), "PRODUCTION") == (2024, 2023, 2022)


def test_nothing_stated_is_unknown_with_a_reason():
    view = world()
    for by in ("COUNTRY", "PRODUCER"):
        found = production_concentration(view, product(view, "oxide"), by=by)
        assert (found.hhi.state, found.hhi.reason, found.holders) == ("UNKNOWN", "NOTHING_STATED", ())


def test_more_than_half_untraced_gives_limits_but_no_estimate():
    view = world(made=[("CHN", "metal", 0.4)])
    found = production_concentration(view, product(view))
    assert (found.hhi.state, found.hhi.reason, found.hhi.estimate) == ("UNKNOWN", "UNTRACED_ABOVE_HALF", None)
    assert found.hhi.interval == Interval(pytest.approx(0.16), pytest.approx(1.0))


def test_a_grade_without_rows_has_those_of_its_wider_product():
    view = world(more={"part_of": [{"start": "Product:magnet", "end": "Product:metal"}]})
    found = production_concentration(view, product(view, "magnet"))
    assert (found.product, found.hhi.estimate) == (product(view), pytest.approx(0.53))


def test_producers_are_the_operators_of_sites():
    view = world()
    found = production_concentration(view, product(view), by="PRODUCER")
    assert names(view, found) == [("alpha", 0.5), ("beta", 0.3), ("gamma", 0.1)]
    assert found.hhi.estimate == pytest.approx(0.35)
    assert found.hhi.interval.upper == pytest.approx(0.36 + 0.09 + 0.01)
    assert found.missing == pytest.approx(0.1)


def test_owners_above_one_half_are_followed():
    view = world()
    found = production_concentration(view, product(view), by="OWNER")
    assert names(view, found) == [("alpha", 0.5), ("parent", 0.4)]
    assert found.hhi.estimate == pytest.approx(0.41)


def test_below_a_coverage_of_four_fifths_there_is_a_list_but_no_index():
    view = world(sites=[("a1", "alpha", "CHN", "metal", {"production_tonnes": 700.0} | GROSS)])
    found = production_concentration(view, product(view), by="PRODUCER")
    assert names(view, found) == [("alpha", 0.7)]
    assert (found.hhi.state, found.hhi.reason, found.hhi.interval) == ("UNKNOWN", "COVERAGE_BELOW_0_8", None)
    assert found.missing == pytest.approx(0.3)


@pytest.mark.parametrize("operator", [None, ("alpha", "beta")])
def test_a_site_without_one_operator_is_missing(operator):
    view = world(sites=[("a1", operator, "CHN", "metal", {"production_tonnes": 900.0} | GROSS)])
    found = production_concentration(view, product(view), by="PRODUCER")
    assert (found.holders, found.missing) == ((), 1.0)


def test_without_a_total_of_the_world_there_are_tonnes_but_no_shares():
    view = world(made=[("CHN", "metal", 0.7), ("JPN", "metal", 0.3)])
    found = production_concentration(view, product(view), by="PRODUCER")
    assert found.holders[0].tonnes == 500.0
    assert (found.holders[0].share, found.coverage, found.hhi.reason) == (None, None, "NO_WORLD_TOTAL")


def test_a_total_is_implied_by_a_share_beside_tonnes():
    view = world(made=[("CHN", "metal", 0.5, {"tonnes": 500.0} | GROSS), ("JPN", "metal", 0.5)])
    assert production_concentration(view, product(view), by="PRODUCER").coverage == pytest.approx(0.9)


def test_producers_of_more_than_the_world_give_no_index():
    view = world(sites=[("a1", "alpha", "CHN", "metal", {"production_tonnes": 1100.0} | GROSS)])
    found = production_concentration(view, product(view), by="PRODUCER")
    assert found.hhi.reason == "MORE_THAN_THE_WORLD"


def test_tonnes_on_another_basis_are_converted_where_the_content_is_known_or_left_out():
    made = [("WLD", "metal", None, {"tonnes": 1000.0, "unit_basis": "metal content"}), ("CHN", "metal", 1.0)]
    sites = [
        ("a1", "alpha", "CHN", "metal", {"production_tonnes": 500.0, "unit_basis": "gross"}),
        ("b1", "beta", "JPN", "metal", {"production_tonnes": 300.0, "unit_basis": "REO"}),
    ]
    view = world(made=made, sites=sites, content=0.5)
    found = production_concentration(view, product(view), by="PRODUCER")
    assert names(view, found) == [("alpha", 0.25)]


def test_a_capacity_stands_for_five_years_and_production_only_for_its_own():
    capacity = [("CHN", "metal", 0.5, {"tonnes": 500.0, "kind": "CAPACITY"} | GROSS)]
    sites = [
        ("a1", "alpha", "CHN", "metal", {"capacity_tonnes": 600.0, "year": 2020} | GROSS),
        ("b1", "beta", "JPN", "metal", {"capacity_tonnes": 300.0, "year": 2024} | GROSS),
        ("g1", "gamma", "DEU", "metal", {"capacity_tonnes": 900.0, "year": 2017, "production_tonnes": 5.0} | GROSS),
    ]
    view = world(made=capacity, sites=sites)
    found = production_concentration(view, product(view), "CAPACITY", by="PRODUCER")
    assert names(view, found) == [("alpha", 0.6), ("beta", 0.3)]
    assert production_concentration(view, product(view), "PRODUCTION", 2024, "PRODUCER").holders == ()


def owner(view: View, key: str) -> str:
    found = ownership.ultimate_owner(view, view.require("Organisation", key))
    return view.key(found.label, found.row)


@pytest.mark.parametrize(
    ("owned", "top"),
    [
        ([("beta", "parent", 0.5)], "beta"),
        ([("beta", "alpha", 0.6), ("alpha", "parent", 0.7)], "parent"),
        ([("beta", "alpha", 0.6), ("alpha", "parent", 0.3)], "alpha"),
        ([("beta", "alpha", 0.6), ("alpha", "beta", 0.6)], "beta"),
        ([("beta", "alpha", 0.6), ("alpha", "alpha", 0.6)], "beta"),
        ([("beta", "CHN", 1.0)], "CHN"),
        ([("beta", "parent", {"lower": 0.5, "upper": 1.0})], "parent"),
        ([("beta", "parent", {"lower": 0.3, "upper": 0.6})], "beta"),
        ([("beta", "parent", None)], "beta"),
    ],
)
def test_ultimate_owner_is_the_last_above_one_half(owned, top):
    assert owner(world(owned=owned), "beta") == top


def test_supply_hhi_is_of_the_part_that_passes():
    figure, *_ = concentration.supply_figures([0.3, 0.1], untraced=0.1, passes=0.5)
    assert figure.estimate == pytest.approx(0.36 + 0.04)
    assert figure.interval.upper == pytest.approx(0.64 + 0.04)
    assert figure.untraced == pytest.approx(0.2)


def test_supply_hhi_of_a_stage_that_nothing_passes_is_unknown():
    assert concentration.supply_figures([], 0.0, 0.0)[0].reason == "NOT_IN_CHAIN"
