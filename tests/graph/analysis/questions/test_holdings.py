"""Who makes how much, by country, producer and ultimate owner."""

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.analysis.questions import concentration, holdings, ownership
from ketenkaart.graph.analysis.questions.holdings import production_concentration
from ketenkaart.graph.view import View
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
    more = {"Source": [{"key": "t", "title": "Other", "kind": "REPORT"}]} | changes.pop("more", {})
    return network(**(facts | changes), more=more)


def product(view: View, key: str = "metal") -> int:
    return view.require("Product", key)


def names(view: View, found: holdings.Holdings) -> list[tuple[str, float | None]]:
    return [(view.key(h.label, h.row), None if h.share is None else round(h.share, 9)) for h in found.holders]


def test_countries_are_the_makers_of_the_reconciled_world_of_the_latest_year():
    view = world()
    found = production_concentration(view, product(view))
    made = Worlds(view.snapshot).world(product(view), 2024)
    central = dict(zip((view.key("Country", k) for k in made.makers.tolist()), made.share[0].tolist(), strict=True))
    assert found.year == 2024
    assert dict(names(view, found)) == pytest.approx({key: round(share, 9) for key, share in central.items()})
    assert [one.share for one in found.holders] == sorted((one.share for one in found.holders), reverse=True)
    assert central["CHN"] == pytest.approx(0.73, abs=0.03)  # between what two sources say of two years
    assert central["DEU"] < 0.1  # of its works nobody says a share
    assert (found.others, found.missing) == (0.0, pytest.approx(1.0 - sum(central.values())))


def test_every_share_and_every_index_has_the_interval_of_its_worlds():
    view = world()
    found = production_concentration(view, product(view))
    made = Worlds(view.snapshot).world(product(view), 2024)
    by_row = {one.row: one.interval for one in found.holders}
    for k, maker in enumerate(made.makers.tolist()):
        assert ends(by_row[maker]) == pytest.approx(spread([float(s) for s in made.share[:, k]]))
    hhi, cr1, cr3 = [], [], []
    for shares in made.share.astype(float).tolist():
        largest = sorted(shares, reverse=True)
        hhi.append(sum(share**2 for share in shares))
        cr1.append(largest[0])
        cr3.append(sum(largest[:3]))
    number = [1.0 / one for one in hhi]
    for figure, worlds in (
        (found.hhi, hhi), (found.cr1, cr1), (found.cr3, cr3), (found.effective_number, number)
    ):  # fmt: skip
        assert figure.estimate == pytest.approx(worlds[0])
        assert ends(figure.interval) == pytest.approx(spread(worlds))
        assert figure.bounds.lower - 1e-9 <= figure.estimate <= figure.bounds.upper + 1e-9
    assert found.hhi.untraced == pytest.approx(found.missing)
    assert found.effective_number.unit == "number"


def ends(interval: Interval) -> tuple[float, float]:
    return interval.lower, interval.upper


def spread(worlds: list[float]) -> tuple[float, float]:
    """The 5 and 95 % quantiles of the drawn values by their order, extended to the first, which is the central one."""
    drawn = sorted(worlds[1:])
    found = []
    for part in (0.05, 0.95):
        place = part * (len(drawn) - 1)
        low = int(place)
        found.append(drawn[low] + (place - low) * (drawn[min(low + 1, len(drawn) - 1)] - drawn[low]))
    return min(found[0], worlds[0]), max(found[1], worlds[0])


def test_the_statement_of_the_year_that_names_most_countries_stands_beside_the_world():
    view = world()
    found = production_concentration(view, product(view))
    assert found.statement == "s"
    assert {view.key("Country", one.row): one.stated for one in found.holders} == {"CHN": 0.7, "JPN": 0.2, "DEU": None}
    assert set(found.sources) == {"s", "t"}
    read = {"source": "t", "sources": ["t"]}
    rows = [("CHN", "metal", 0.7, {"verified": "DERIVED"}), ("JPN", "metal", 0.2), ("CHN", "metal", 0.9, read)]
    assert production_concentration(world(made=rows), product(view)).statement == "s"


def test_a_year_asked_for_has_its_own_world():
    view = world()
    found = production_concentration(view, product(view), year=2023)
    made = Worlds(view.snapshot).world(product(view), 2023)
    assert (found.year, found.statement) == (2023, "t")
    assert found.hhi.estimate == pytest.approx(float((made.share[0].astype(float) ** 2).sum()))
    assert holdings.years(view, product(view), "PRODUCTION") == (2024, 2023, 2022)


def test_nobody_known_to_make_it_is_unknown_with_a_reason():
    view = world()
    for by in ("COUNTRY", "PRODUCER"):
        found = production_concentration(view, product(view, "oxide"), by=by)
        assert (found.hhi.state, found.hhi.reason, found.holders) == ("UNKNOWN", "NOTHING_STATED", ())
        assert (found.missing, found.year) == (None, None)


def test_makers_without_any_statement_leave_most_to_others():
    view = world(made=[], sites=[("m1", "alpha", "CHN", "magnet"), ("m2", "beta", "JPN", "magnet")])
    found = production_concentration(view, product(view, "magnet"))
    assert {view.key("Country", one.row) for one in found.holders} == {"CHN", "JPN"}
    assert found.statement is None
    assert (found.hhi.state, found.hhi.reason) == ("UNKNOWN", "UNTRACED_ABOVE_HALF")
    assert found.hhi.untraced > 0.9


def test_a_grade_without_rows_has_those_of_its_wider_product():
    view = world(more={"part_of": [{"start": "Product:magnet", "end": "Product:metal"}]})
    found = production_concentration(view, product(view, "magnet"))
    whole = production_concentration(view, product(view))
    assert (found.product, found.hhi.estimate) == (product(view), whole.hhi.estimate)


def test_capacity_by_country_is_the_best_sources_alone():
    capacity = [("CHN", "metal", share, {"kind": "CAPACITY"}) for share in (0.6,)]
    rest = [("ROW", "metal", 0.3, {"kind": "CAPACITY"})]
    view = world(made=capacity + rest)
    found = production_concentration(view, product(view), "CAPACITY")
    assert names(view, found) == [("CHN", 0.6)]
    assert (found.others, found.missing, found.coverage) == pytest.approx((0.3, 0.1, 0.6))
    assert found.hhi.interval == found.hhi.bounds == Interval(pytest.approx(0.36), pytest.approx(0.49 + 0.09))
    assert (found.holders[0].interval, found.statement) == (None, None)


def test_more_than_half_untraced_gives_limits_but_no_estimate():
    view = world(made=[("CHN", "metal", 0.4, {"kind": "CAPACITY"})])
    found = production_concentration(view, product(view), "CAPACITY")
    assert (found.hhi.state, found.hhi.reason, found.hhi.estimate) == ("UNKNOWN", "UNTRACED_ABOVE_HALF", None)
    assert found.hhi.interval == Interval(pytest.approx(0.16), pytest.approx(1.0))


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
        ("g1", "gamma", "DEU", "metal", {"production_tonnes": 100.0, "unit_basis": None}),
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


def test_supply_hhi_is_of_the_part_that_passes_in_each_world():
    shares = np.array([[0.3, 0.4, 0.1], [0.1, 0.1, 0.1]])
    untraced, passes = np.array([0.1, 0.0, 0.2]), np.array([0.5, 0.5, 0.4])
    hhi, cr1, _, number = concentration.supply_figures(shares, untraced, passes)
    worlds = [0.36 + 0.04, 0.64 + 0.04, 0.0625 + 0.0625]
    assert hhi.estimate == pytest.approx(worlds[0])
    assert ends(hhi.interval) == pytest.approx(spread(worlds))
    assert ends(cr1.interval) == pytest.approx(spread([0.6, 0.8, 0.25]))
    assert ends(number.interval) == pytest.approx(spread([1.0 / one for one in worlds]))
    assert hhi.bounds == Interval(pytest.approx(0.40), pytest.approx(0.64 + 0.04))
    assert (hhi.untraced, ends(hhi.untraced_interval)) == (pytest.approx(0.2), pytest.approx(spread([0.2, 0.0, 0.5])))


def test_supply_hhi_of_which_more_than_half_is_untraced_reaches_to_the_limits_of_each_world():
    """Of .3 and .6 untraced: nothing more of it is the largest's, or all."""
    hhi, cr1, cr3, number = concentration.supply_figures(np.full((1, 3), 0.3), np.full(3, 0.6), np.full(3, 0.9))
    assert (hhi.state, hhi.estimate) == ("UNKNOWN", None)
    assert ends(hhi.interval) == pytest.approx((1.0 / 9.0, 1.0))
    assert ends(cr1.interval) == ends(cr3.interval) == pytest.approx((1.0 / 3.0, 1.0))
    assert ends(number.interval) == pytest.approx((1.0, 9.0))
    none = concentration.supply_figures(np.zeros((0, 3)), np.full(3, 0.9), np.full(3, 0.9))
    assert ends(none[0].interval) == pytest.approx((0.0, 1.0))
    assert none[3].interval is None  # however many they are


def test_supply_hhi_of_a_stage_that_nothing_passes_is_unknown():
    nothing = np.zeros(2)
    assert concentration.supply_figures(np.zeros((0, 2)), nothing, nothing)[0].reason == "NOT_IN_CHAIN"
