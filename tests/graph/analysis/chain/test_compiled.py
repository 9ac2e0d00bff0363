"""Small chains by hand: each shows one rule of methods.md sections 3 and 4."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ketenkaart.graph.analysis.chain.compiled import compiled
from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.analysis.questions import exposure
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.answers.evidence import resolve
from ketenkaart.graph.answers.references import Evidence
from ketenkaart.graph.view import View
from tests.graph.network import behind, mix, network

MAGNET_ONLY = {"magnet": "MAGNET", "ore": "MINE"}
NOBODY = {"nobody": "NLD"}
WORLD = [("CHN", "ore", 0.6), ("MMR", "ore", 0.4), ("CHN", "metal", 0.9), ("JPN", "metal", 0.1)]
MAGNETS = [("CHN", "magnet", 0.8), ("DEU", "magnet", 0.2)]


def firm(view: View, key: str, product: str | None = None) -> Subject:
    asked = None if product is None else view.require("Product", product)
    return Subject("ORGANISATION", view.require("Organisation", key), asked)


def state(view: View, key: str, product: str = "magnet") -> Subject:
    return Subject("COUNTRY", view.require("Country", key), view.require("Product", product))


def ask(view: View, subject: Subject, country: str, stage: str | None = "MAGNET") -> Figure:
    return exposure.to_country(view, view.require("Material", "m"), subject, view.require("Country", country), stage)


def steps(*rows: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Recipes as rows of `input_to`, in their order."""
    return {
        "input_to": [
            {
                "start": f"Product:{row.pop('input')}",
                "end": f"Product:{row.pop('product')}",
                "order": at,
                "tonnes_per_tonne": 1.0,
                **row,
            }
            for at, row in enumerate(rows)
        ]
    }


def test_routes_with_shares_mix_by_them() -> None:
    rows = steps(
        {"product": "magnet", "input": "ore", "route": "first", "route_share": 0.7},
        {"product": "magnet", "input": "scrap", "route": "second", "route_share": 0.3},
    )
    products = {**MAGNET_ONLY, "scrap": "SCRAP"}
    world = [("CHN", "magnet", 1.0), ("MMR", "ore", 1.0), ("DEU", "scrap", 1.0)]
    view = network(NOBODY, made=world, recipes=(), products=products, more=rows)
    mined = ask(view, state(view, "DEU"), "MMR", "MINE")
    assert mined.estimate == pytest.approx(0.7 * behind(view, "ore", "magnet")["MMR"])
    assert mined.passes == pytest.approx(0.7)
    reused = ask(view, state(view, "DEU"), "DEU", "SCRAP")
    assert reused.estimate == pytest.approx(0.3 * behind(view, "scrap", "magnet")["DEU"])
    assert reused.passes == pytest.approx(0.3)


def told(supplier: str, share: float, verified: str) -> dict[str, Any]:
    """A recorded delivery of magnets from a country to the user."""
    parties = {"start": f"Country:{supplier}", "end": "Organisation:user", "product": "magnet"}
    return {**parties, "share": share, "share_of": "CUSTOMER_SUPPLY", "verified": verified}


def supplied(*rows: dict[str, Any], country: str = "JPN") -> Figure:
    """What the user gets of a country's magnets, of these deliveries and else as the Netherlands does."""
    uses, more = [("user", "magnet", 1.0)], {"supplies": list(rows)}
    view = network({"user": "NLD"}, (), (), uses, made=MAGNETS, recipes=(), products=MAGNET_ONLY, more=more)
    return ask(view, firm(view, "user"), country)


@pytest.mark.parametrize("verified", ["MEMORY", "DERIVED"])
def test_a_recorded_share_that_nobody_read_is_drawn_by_its_logit(verified: str) -> None:
    found = supplied(told("JPN", 0.5, verified))
    ends = [1.0 / (1.0 + math.exp(-0.1 * z)) for z in (-1.645, 1.645)]
    assert found.estimate == pytest.approx(0.5)
    assert found.interval is not None
    assert (found.interval.lower, found.interval.upper) == pytest.approx(ends, abs=1e-3)
    assert found.bounds == Interval(pytest.approx(0.5), 1.0)  # shares as they stand
    assert found.untraced_interval is not None
    assert found.untraced_interval.upper > found.untraced_interval.lower  # what isn't recorded gives way


def test_a_recorded_share_that_was_read_stands_as_it_is() -> None:
    assert supplied(told("JPN", 0.5, "READ")).interval == Interval(0.5, 0.5)


def test_all_of_a_supply_stays_all_of_it_when_its_shares_are_drawn() -> None:
    alone = supplied(told("JPN", 0.5, "MEMORY"), told("CHN", 0.5, "READ"))
    assert alone.interval == Interval(pytest.approx(0.5), pytest.approx(0.5))  # what was read leaves it no room
    whole = supplied(told("JPN", 1.0, "MEMORY"))
    assert (whole.interval, whole.untraced) == (Interval(1.0, 1.0), 0.0)
    rows = told("JPN", 0.5, "MEMORY"), told("CHN", 0.5, "MEMORY")
    one, other = supplied(*rows), supplied(*rows, country="CHN")
    assert one.interval is not None
    assert other.interval is not None
    assert one.interval.upper - one.interval.lower > 0.03
    assert (one.interval.lower + other.interval.upper, other.untraced) == (pytest.approx(1.0), pytest.approx(0.0))


def test_a_share_is_drawn_by_a_stream_of_its_own() -> None:
    """Another delivery leaves it as it was, and so does another share of the same."""
    alone, beside = (
        supplied(told("JPN", 0.3, "MEMORY")),
        supplied(told("CHN", 0.1, "MEMORY"), told("JPN", 0.3, "MEMORY")),
    )
    assert alone.interval == beside.interval


def test_routes_without_shares_are_drawn_the_first_three_times_as_likely() -> None:
    rows = steps(
        {"product": "magnet", "input": "ore", "route": "first"},
        {"product": "magnet", "input": "scrap", "route": "second"},
    )
    products = {**MAGNET_ONLY, "scrap": "SCRAP"}
    links = [("maker", "user", "magnet", 1.0), ("MMR", "maker", "ore", 1.0), ("DEU", "maker", "scrap", 1.0)]
    view = network(
        {"user": "NLD", "maker": "DEU"}, links, [("maker", "magnet")], [("user", "magnet", 1.0)],
        [("works", "maker", "DEU", "magnet")], recipes=(), products=products, more=rows,
    )  # fmt: skip
    mined, reused = (ask(view, firm(view, "user"), *asked) for asked in (("MMR", "MINE"), ("DEU", "SCRAP")))
    assert (mined.estimate, mined.passes) == (pytest.approx(0.75), pytest.approx(0.75))
    assert (reused.estimate, reused.passes) == (pytest.approx(0.25), pytest.approx(0.25))
    # The logit of the first's share is log 3 and the difference of two normal deviates of .7.
    ends = [1.0 / (1.0 + math.exp(sign * 1.645 * 0.7 * math.sqrt(2.0)) / 3.0) for sign in (1, -1)]
    assert mined.interval is not None
    assert [mined.interval.lower, mined.interval.upper] == pytest.approx(ends, abs=0.03)


def test_a_choice_between_routes_is_imputed() -> None:
    rows = steps(
        {"product": "magnet", "input": "ore", "route": "first"},
        {"product": "magnet", "input": "scrap", "route": "second"},
    )
    products = {**MAGNET_ONLY, "scrap": "SCRAP"}
    links = [("maker", "user", "magnet", 1.0), ("MMR", "maker", "ore", 1.0)]
    view = network(
        {"user": "NLD", "maker": "DEU"}, links, [("maker", "magnet")], [("user", "magnet", 1.0)],
        [("works", "maker", "DEU", "magnet")], recipes=(), products=products, more=rows, made=[("CHN", "scrap", 1.0)],
    )  # fmt: skip
    mined = ask(view, firm(view, "user"), "MMR", "MINE")
    assert mined.estimate == pytest.approx(0.75)
    assert mined.bounds == Interval(0.0, 1.0)
    assert ask(view, firm(view, "user"), "DEU").bounds == Interval(1.0, 1.0)


def test_two_inputs_are_weighted_by_the_material_that_they_bring() -> None:
    rows = steps(
        {"product": "magnet", "input": "ore", "tonnes_per_tonne": 3.0},
        {"product": "magnet", "input": "metal", "tonnes_per_tonne": 2.0},
        {"product": "magnet", "input": "glue", "tonnes_per_tonne": 100.0},
        {"product": "metal", "input": "ore"},
    )
    parts = {"magnet": ("MAGNET", 1.0), "ore": ("MINE", 0.1), "metal": ("METAL", 0.6), "glue": ("SEMI", None)}
    rows["Product"] = [{"key": key, "stage": one, "name_en": key, "name_nl": key} for key, (one, _) in parts.items()]
    rows["contains"] = [
        {"start": f"Product:{key}", "end": "Material:m", "mass_fraction": part}
        for key, (_, part) in parts.items()
        if part
    ]
    rows["starts_at"] = [{"start": "Material:m", "end": "Product:magnet"}]
    view = network(NOBODY, made=[*MAGNETS, *WORLD], recipes=(), products={"none": "SEMI"}, more=rows)
    found = ask(view, state(view, "NLD"), "JPN", "METAL")
    assert found.passes == pytest.approx(1.2 / (0.3 + 1.2))
    assert found.estimate == pytest.approx(0.8 * behind(view, "metal", "magnet")["JPN"])


def test_an_input_of_unknown_mass_among_others_leaves_what_lies_behind_unknown() -> None:
    rows = steps(
        {"product": "magnet", "input": "ore", "tonnes_per_tonne": None}, {"product": "magnet", "input": "metal"}
    )
    view = network(NOBODY, made=[*MAGNETS, *WORLD], recipes=(), products={**MAGNET_ONLY, "metal": "METAL"}, more=rows)
    found = ask(view, state(view, "NLD"), "JPN", "METAL")
    assert (found.state, found.untraced, found.passes) == ("UNKNOWN", 1.0, 1.0)


@pytest.mark.parametrize(
    ("works", "expected", "recorded"),
    [
        ([("DEU", {"production_tonnes": 3.0}), ("JPN", {"production_tonnes": 1.0})], 0.75, 0.0),
        ([("DEU", {"capacity_tonnes": 1.0}), ("JPN", {"capacity_tonnes": 1.0, "production_tonnes": 9.0})], 0.5, 0.0),
        ([("DEU", {}), ("DEU", {"production_tonnes": 1.0})], 1.0, 1.0),
    ],
)
def test_a_maker_at_several_sites(works: list[tuple[str, dict[str, float]]], expected: float, recorded: float) -> None:
    sites = [(f"site-{at}", "maker", country, "magnet", values) for at, (country, values) in enumerate(works)]
    view = network(
        {"user": "NLD", "maker": "DEU"}, [("maker", "user", "magnet", 1.0)], (), [("user", "magnet", 1.0)], sites
    )
    found = ask(view, firm(view, "user"), "DEU")
    assert found.estimate == pytest.approx(expected)
    assert found.recorded == pytest.approx(recorded)
    assert found.passes == pytest.approx(1.0)


def test_a_maker_at_sites_of_which_nothing_is_known_is_untraced() -> None:
    sites = [("one", "maker", "DEU", "magnet"), ("two", "maker", "JPN", "magnet")]
    view = network(
        {"user": "NLD", "maker": "DEU"}, [("maker", "user", "magnet", 1.0)], (), [("user", "magnet", 1.0)], sites
    )
    found = ask(view, firm(view, "user"), "DEU")
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "UNTRACED_ABOVE_HALF", None)
    assert (found.untraced, found.bounds) == (1.0, Interval(0.0, 1.0))
    assert (found.interval, found.untraced_interval) == (Interval(0.0, 1.0), Interval(1.0, 1.0))
    assert exposure.column(view, 0, view.require("Country", "DEU"), "MAGNET").figure(0).interval == found.interval


def test_of_a_site_the_latest_year_counts() -> None:
    rows = {
        "site_makes": [
            {"start": "Site:works", "end": "Product:magnet", "year": year, "production_tonnes": tonnes}
            for year, tonnes in ((2020, 9.0), (2023, 1.0))
        ]
    }
    view = network(
        {"user": "NLD", "maker": "DEU"}, [("maker", "user", "magnet", 1.0)], (), [("user", "magnet", 1.0)],
        [("works", "maker", "DEU", "ore"), ("other", "maker", "JPN", "magnet", {"production_tonnes": 3.0})], more=rows,
    )  # fmt: skip
    assert ask(view, firm(view, "user"), "DEU").estimate == pytest.approx(0.25)


def test_a_site_that_does_not_work_yet_makes_nothing() -> None:
    rows = {
        "Site": [
            {"key": "later", "name": "Later", "status": "OPERATING", "valid_from": date(2027, 1, 1)},
            {"key": "plan", "name": "Plan", "status": "PLANNED"},
        ],
        "operates": [{"start": "Organisation:maker", "end": f"Site:{key}"} for key in ("later", "plan")],
        "located_in": [{"start": f"Site:{key}", "end": "Country:JPN"} for key in ("later", "plan")],
        "site_makes": [{"start": f"Site:{key}", "end": "Product:magnet"} for key in ("later", "plan")],
    }
    view = network(
        {"user": "NLD", "maker": "DEU"}, [("maker", "user", "magnet", 1.0)], (), [("user", "magnet", 1.0)],
        made=MAGNETS, more=rows,
    )  # fmt: skip
    found = ask(view, firm(view, "user"), "CHN")  # it only trades: its country's mix
    assert (found.estimate, found.recorded) == (pytest.approx(mix(view, "magnet")["CHN"]), 0.0)
    later = network(
        {"user": "NLD", "maker": "DEU"}, [("maker", "user", "magnet", 1.0)], (), [("user", "magnet", 1.0)],
        made=MAGNETS, more=rows, as_of=date(2027, 1, 1),
    )  # fmt: skip
    assert ask(later, firm(later, "user"), "JPN").bounds == Interval(1.0, 1.0)


def test_a_maker_without_sites_makes_at_home_and_that_is_imputed() -> None:
    links = [("maker", "user", "magnet", 0.5), ("trader", "user", "magnet", 0.5)]
    view = network(
        {"user": "NLD", "maker": "DEU", "trader": "DEU"}, links, [("maker", "magnet")], [("user", "magnet", 1.0)],
        made=MAGNETS,
    )  # fmt: skip
    found = ask(view, firm(view, "user"), "DEU")
    magnets = mix(view, "magnet")
    assert found.estimate == pytest.approx(0.5 + 0.5 * magnets["DEU"])
    assert (found.recorded, found.imputed) == (0.0, pytest.approx(0.5 + 0.5 * sum(magnets.values())))
    assert found.bounds == Interval(0.0, 1.0)
    basis = exposure.basis(view, 0, firm(view, "user"), "MAGNET")
    kinds = {one.kind: one.weight for one in basis if one.kind != "LINK"}
    assert kinds == pytest.approx({"HOME": 0.5, "RESIDUAL": 0.5, "MIX": 0.5})


def test_closed_trade_is_untraced() -> None:
    links = [
        ("one", "user", "magnet", 1.0),
        ("one", "two", "magnet", 1.0),
        ("two", "one", "magnet", 1.0),
    ]
    view = network({"user": "NLD", "one": "DEU", "two": "BEL"}, links, (), [("user", "magnet", 1.0)], made=MAGNETS)
    found = ask(view, firm(view, "user"), "CHN")
    assert (found.state, found.untraced, found.passes) == ("UNKNOWN", 1.0, 1.0)
    assert found.bounds == Interval(0.0, 1.0)


def test_a_cycle_that_leaks_is_solved_however_little_it_leaks() -> None:
    leak = 1e-9
    links = [
        ("one", "user", "magnet", 1.0),
        ("one", "two", "magnet", 1.0),
        ("two", "one", "magnet", 1.0 - leak),
        ("JPN", "one", "magnet", leak),
    ]
    view = network({"user": "NLD", "one": "DEU", "two": "BEL"}, links, (), [("user", "magnet", 1.0)], made=MAGNETS)
    found = ask(view, firm(view, "user"), "JPN")
    assert found.estimate == pytest.approx(1.0, abs=1e-12)
    assert found.bounds == Interval(pytest.approx(1.0, abs=1e-12), pytest.approx(1.0, abs=1e-12))


def test_a_residual_of_rounding_is_none() -> None:
    links = [
        (country, "user", "magnet", share) for country, share in (("CHN", 0.1), ("DEU", 0.7), ("JPN", 0.2 - 1e-16))
    ]
    view = network({"user": "NLD"}, links, (), [("user", "magnet", 1.0)], made=MAGNETS)
    assert ask(view, firm(view, "user"), "CHN").bounds == Interval(pytest.approx(0.1), pytest.approx(0.1))
    assert exposure.basis(view, 0, firm(view, "user"), "MAGNET")[-1].kind == "LINK"


def test_colocated_inputs_are_made_where_they_are_used() -> None:
    rows = steps(
        {"product": "magnet", "input": "metal", "made_where": "SAME_COUNTRY"}, {"product": "metal", "input": "ore"}
    )
    products = {**MAGNET_ONLY, "metal": "METAL"}
    view = network(NOBODY, made=[*MAGNETS, *WORLD], recipes=(), products=products, more=rows)
    found = ask(view, state(view, "NLD"), "DEU", "METAL")
    assert found.estimate == pytest.approx(mix(view, "magnet")["DEU"])  # no German metal in the world's mix
    kinds = [one.kind for one in exposure.basis(view, 0, state(view, "NLD"), "METAL")]
    assert "COLOCATED" in kinds


def test_a_recorded_supplier_of_a_colocated_input_comes_first() -> None:
    rows = steps(
        {"product": "magnet", "input": "metal", "made_where": "SAME_COUNTRY"}, {"product": "metal", "input": "ore"}
    )
    products = {**MAGNET_ONLY, "metal": "METAL"}
    links = [("maker", "user", "magnet", 1.0), ("VNM", "maker", "metal", 0.6)]
    view = network(
        {"user": "NLD", "maker": "BEL"}, links, (), [("user", "magnet", 1.0)], [("works", "maker", "DEU", "magnet")],
        made=WORLD, recipes=(), products=products, more=rows,
    )  # fmt: skip
    found = ask(view, firm(view, "user"), "VNM", "METAL")
    assert found.bounds == Interval(pytest.approx(0.6), pytest.approx(1.0))
    expected = 0.4 * mix(view, "metal")["JPN"]  # its own country's mix
    assert ask(view, firm(view, "user"), "JPN", "METAL").estimate == pytest.approx(expected)


def test_a_wider_product_lends_its_mixes_to_a_grade() -> None:
    rows = {
        "part_of": [{"start": "Product:grade", "end": "Product:magnet"}],
        **steps({"product": "grade", "input": "ore"}),
    }
    made = [*MAGNETS, *WORLD[:2]]
    view = network(NOBODY, made=made, recipes=(), products={**MAGNET_ONLY, "grade": "MAGNET"}, more=rows)
    found = ask(view, state(view, "NLD", "grade"), "CHN").estimate
    assert found == pytest.approx(ask(view, state(view, "NLD", "magnet"), "CHN").estimate)
    assert found == pytest.approx(mix(view, "magnet")["CHN"])


def test_only_deliveries_to_the_customer_that_hold_today_enter_the_chain() -> None:
    links = [
        ("CHN", "user", "magnet", 0.25),
        ("DEU", "user", "magnet", None),
        ("JPN", "user", "magnet", 0.5, date(2026, 6, 1)),
    ]
    rows = {
        "supplies": [
            {"start": "Country:VNM", "end": "Organisation:user", "product": "magnet", "share": 0.7,
             "share_of": "SUPPLIER_OUTPUT"},
            {"start": "Country:USA", "end": "Organisation:user", "product": "magnet", "share": 0.7,
             "valid_to": date(2026, 1, 1)},
        ]
    }  # fmt: skip
    view = network({"user": "NLD"}, links, (), [("user", "magnet", 1.0)], made=MAGNETS, more=rows)
    found = ask(view, firm(view, "user"), "CHN")
    assert found.recorded == pytest.approx(0.25)
    assert found.estimate == pytest.approx(0.25 + 0.75 * mix(view, "magnet")["CHN"])


def test_without_a_recorded_delivery_there_are_no_bounds() -> None:
    view = network({"user": "NLD"}, (), (), [("user", "magnet", 1.0)], made=MAGNETS)
    assert ask(view, firm(view, "user"), "CHN").bounds is None
    assert ask(view, firm(view, "user"), "CHN").recorded == 0.0


def test_a_delivery_without_a_share_is_recorded_but_forces_nothing() -> None:
    view = network({"user": "NLD"}, [("DEU", "user", "magnet", None)], (), [("user", "magnet", 1.0)], made=MAGNETS)
    assert ask(view, firm(view, "user"), "CHN").bounds == Interval(0.0, 1.0)


def test_what_comes_from_no_single_country_is_untraced() -> None:
    view = network({"user": "NLD"}, [("EUU", "user", "magnet", 0.4)], (), [("user", "magnet", 1.0)], made=MAGNETS)
    found = ask(view, firm(view, "user"), "DEU")
    magnets = mix(view, "magnet")
    assert found.untraced == pytest.approx(0.4 + 0.6 * (1.0 - sum(magnets.values())))
    assert found.estimate == pytest.approx(0.6 * magnets["DEU"])
    assert ask(view, firm(view, "user"), "EUU").estimate == 0.0


def test_an_organisation_without_a_seat_is_supplied_as_the_world_is() -> None:
    rows = {
        "Organisation": [{"key": "lost", "name": "Lost"}],
        "uses": [{"start": "Organisation:lost", "end": "Product:magnet"}],
    }
    view = network(NOBODY, made=MAGNETS, more=rows)
    assert ask(view, firm(view, "lost"), "CHN").estimate == pytest.approx(mix(view, "magnet", "WLD")["CHN"])


def test_a_way_that_ends_at_a_mine_without_the_stage_does_not_pass_it() -> None:
    rows = steps(
        {"product": "magnet", "input": "ore"},
        {"product": "magnet", "input": "metal"},
        {"product": "metal", "input": "ore"},
    )
    products = {**MAGNET_ONLY, "metal": "METAL"}
    view = network(NOBODY, made=[*MAGNETS, *WORLD], recipes=(), products=products, more=rows)
    found = ask(view, state(view, "NLD"), "CHN", "METAL")
    metal = behind(view, "metal", "magnet")
    assert found.passes == pytest.approx(0.5)
    assert found.estimate == pytest.approx(0.5 * metal["CHN"])
    assert (found.recorded, found.imputed) == (0.0, pytest.approx(0.5 * sum(metal.values())))
    assert found.untraced == pytest.approx(0.5 * (1.0 - sum(metal.values())))


def test_any_stage_is_the_chance_of_at_least_one_making_not_the_sum() -> None:
    view = network(NOBODY, made=[*MAGNETS, *WORLD[:2]], recipes=[("ore", "magnet")], products=MAGNET_ONLY)
    found = ask(view, state(view, "NLD"), "CHN", None)
    magnets, german = mix(view, "magnet"), mix(view, "ore", "DEU", "magnet")
    nobody = 1.0 - sum(magnets.values())  # whose ore is the world's
    expected = magnets["CHN"] + magnets["DEU"] * german["CHN"] + nobody * mix(view, "ore")["CHN"]
    assert found.estimate == pytest.approx(expected)
    assert expected < magnets["CHN"] + behind(view, "ore", "magnet")["CHN"] - 0.1
    assert (found.passes, found.recorded, found.imputed) == (None, None, None)


def test_several_products_are_weighted_by_the_material_in_them() -> None:
    uses = [("user", "magnet", 1.0), ("user", "motor", 30.0)]
    rows = {
        "Product": [{"key": "motor", "stage": "COMPONENT", "name_en": "m", "name_nl": "m"}],
        "contains": [{"start": "Product:motor", "end": "Material:m", "mass_fraction": 0.1}],
        **steps({"product": "motor", "input": "magnet"}),
    }
    links = [("JPN", "user", "magnet", 1.0)]
    world = [*MAGNETS, ("DEU", "motor", 1.0)]
    view = network({"user": "NLD"}, links, (), uses, made=world, recipes=(), products=MAGNET_ONLY, more=rows)
    found = ask(view, firm(view, "user"), "JPN")
    assert found.estimate == pytest.approx(1.0 / 4.0)
    assert found.bounds == Interval(pytest.approx(0.25), pytest.approx(1.0))
    assert ask(view, firm(view, "user", "magnet"), "JPN").estimate == pytest.approx(1.0)
    assert [weight for _, weight, _ in exposure.uses(view, 0, firm(view, "user"))] == pytest.approx([1.0, 3.0])


def test_an_unknown_tonnage_leaves_the_hull_over_the_products() -> None:
    uses = [("user", "magnet", 1.0), ("user", "metal", None)]
    view = network({"user": "NLD"}, [("JPN", "user", "magnet", 1.0)], (), uses, made=[*MAGNETS, *WORLD])
    found = ask(view, firm(view, "user"), "JPN", "METAL")
    single = [ask(view, firm(view, "user", product), "JPN", "METAL") for product in ("magnet", "metal")]
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "NO_TONNAGE", None)
    assert found.interval == Interval(
        min(one.reach.lower for one in single if one.reach),
        max(one.reach.upper for one in single if one.reach),
    )
    assert found.bounds == Interval(0.0, 1.0)
    stages = exposure.by_stage(view, 0, firm(view, "user"))
    assert [stage.passes for stage in stages] == [None] * len(stages)
    column = exposure.column(view, 0, view.require("Country", "JPN"), "METAL")
    assert column.figure(0) == found


def test_an_organisation_of_which_no_use_is_stated_is_asked_for_what_is_delivered_to_it() -> None:
    view = network({"trader": "NLD"}, [("JPN", "trader", "magnet", 1.0)], made=MAGNETS)
    assert ask(view, firm(view, "trader"), "JPN").bounds == Interval(1.0, 1.0)
    assert len(exposure.column(view, 0, view.require("Country", "JPN"), "MAGNET").organisations) == 0


def test_who_has_nothing_to_do_with_the_material_is_not_in_its_chain() -> None:
    view = network({"user": "NLD"}, made=MAGNETS)
    found = ask(view, firm(view, "user"), "CHN")
    assert (found.state, found.reason, found.interval) == ("UNKNOWN", "NOT_IN_CHAIN", None)
    assert exposure.by_stage(view, 0, firm(view, "user")) == []
    assert exposure.any_stage(view, 0, firm(view, "user")) == []
    assert exposure.basis(view, 0, firm(view, "user"), None) == []


def test_a_stage_that_no_way_has_is_not_in_the_chain() -> None:
    view = network(NOBODY, made=MAGNETS, recipes=[("ore", "magnet")], products=MAGNET_ONLY)
    assert ask(view, state(view, "NLD"), "CHN", "SMELTING").reason == "NOT_IN_CHAIN"


def test_the_row_names_every_country_of_every_stage_from_use_to_mine() -> None:
    view = network(NOBODY, made=[*MAGNETS, *WORLD], recipes=[("ore", "metal"), ("metal", "magnet")])
    country = Subject("COUNTRY", view.require("Country", "NLD"), None)
    stages = exposure.by_stage(view, 0, country)
    assert [one.stage for one in stages] == ["MAGNET", "METAL", "MINE"]
    for one in stages:
        sizes = [found.estimate or 0.0 for found in one.figures]
        assert sizes == sorted(sizes, reverse=True)
        assert one.passes == pytest.approx(1.0)
        assert sum(sizes) == pytest.approx(1.0 - (one.untraced or 0.0))
        assert one.other.estimate == 0.0
        for row, found in zip(one.countries.tolist(), one.figures, strict=True):
            again = exposure.to_country(view, 0, country, row, one.stage)
            assert found.estimate == pytest.approx(again.estimate, abs=1e-14)


def test_a_column_equals_the_rows_of_its_companies() -> None:
    links = [
        ("CHN", "a", "magnet", 0.5),
        ("b", "a", "magnet", 0.3),
        ("a", "b", "magnet", 0.4),
        ("maker", "c", "magnet", 0.9),
        ("JPN", "maker", "metal", 1.0),
    ]
    uses = [
        ("a", "magnet", 1.0),
        ("b", "magnet", 2.0),
        ("b", "metal", 1.0),
        ("c", "magnet", None),
        ("d", "metal", None),
    ]
    view = network(
        dict.fromkeys(("a", "b", "c", "d"), "NLD") | {"maker": "DEU"}, links, [("maker", "magnet")], uses,
        made=[*MAGNETS, *WORLD],
    )  # fmt: skip
    for stage in ("MAGNET", "METAL", "MINE", None):
        for country in ("CHN", "JPN"):
            column = exposure.column(view, 0, view.require("Country", country), stage)
            assert len(column.organisations) == 4
            for at, row in enumerate(column.organisations.tolist()):
                one = exposure.to_country(
                    view, 0, Subject("ORGANISATION", row, None), view.require("Country", country), stage
                )
                if stage == "METAL" or one.reason != "NOT_IN_CHAIN":
                    assert_same(column.figure(at), one)


def assert_same(one: Figure, other: Figure) -> None:
    assert (one.state, one.reason) == (other.state, other.reason)
    for name in ("estimate", "recorded", "imputed", "untraced", "passes"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12)
    for name in ("interval", "untraced_interval", "bounds"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a is None) == (b is None)
        if a is not None:
            assert (a.lower, a.upper) == pytest.approx((b.lower, b.upper), abs=1e-12)


def test_the_weakest_statement_above_one_percent_of_the_mass_tells_how_well_it_is_verified() -> None:
    links = [("CHN", "user", "magnet", 0.995), ("DEU", "user", "magnet", 0.005)]
    view = network({"user": "NLD"}, links, (), [("user", "magnet", 1.0)])
    masses = exposure.basis(view, 0, firm(view, "user"), "MAGNET")
    assert [one.kind for one in masses] == ["LINK", "LINK"]
    assert [exposure.rows_behind(view, one)[0][0] for one in masses] == ["supplies", "supplies"]
    rows = {
        "supplies": [
            {
                "start": "Country:JPN",
                "end": "Organisation:other",
                "product": "magnet",
                "share": share,
                "verified": "MEMORY",
            }
            for share in (0.005,)
        ]
    }

    def verified(view: View) -> str | None:
        other = firm(view, "other")
        return Evidence(lambda: resolve(view, exposure.basis(view, 0, other, "MAGNET")), view.as_of).verified

    other = network({"other": "NLD"}, [("CHN", "other", "magnet", 0.995)], (), [("other", "magnet", 1.0)], more=rows)
    assert verified(other) == "READ"
    rows["supplies"][0]["share"] = 0.02
    third = network({"other": "NLD"}, [("CHN", "other", "magnet", 0.9)], (), [("other", "magnet", 1.0)], more=rows)
    assert verified(third) == "MEMORY"


def test_a_chain_is_compiled_once_for_all_days_between_the_middles_of_two_years_on_which_the_same_counts() -> None:
    dated = {"start": "Country:CHN", "end": "Organisation:nobody", "product": "magnet", "share": 0.3}
    view = network(NOBODY, made=MAGNETS, more={"supplies": [dated | {"valid_from": date(2025, 3, 1)}]})

    def on(day: date) -> object:
        return compiled(replace(view, as_of=day, _memo={}), 0)

    assert on(date(2024, 8, 1)) is on(date(2025, 2, 28))
    assert on(date(2025, 3, 1)) is on(date(2025, 6, 30))
    assert on(date(2025, 3, 1)) is not on(date(2025, 2, 28))
    assert on(date(2025, 7, 2)) is not on(date(2025, 6, 30))  # the middle of a year stands alone
