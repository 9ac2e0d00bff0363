"""Mixes by hand: trade, imports with theta, the world's, window, frame and completion, order, grades; properties."""

import doctest
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis import mixes as module
from graph.analysis.candidates import inferred_of
from graph.analysis.mixes import country_lists, mix_of, product_mixes
from graph.view import View
from tests.graph.analysis.small import flow, made, product, small


def of(view: View, country: str, key: str = "magnet"):
    return mix_of(view, view.require("Product", key), view.require("Country", country))


def shares(view: View, mix):
    return {
        view.key("Country", row): share for row, share in zip(mix.makers.tolist(), mix.shares.tolist(), strict=True)
    }


def says(mix):
    return mix.rule, mix.year, mix.by


def worked_magnets(mapping_by: str = "MASS") -> View:
    """Magnets of 2022 and 2023 as in the worked example: three makers, the Netherlands buys from all."""
    stated = [
        ("CHN", 2023, 0.9, 900), ("JPN", 2023, 0.08, 80), ("DEU", 2023, 0.02, 20), ("WLD", 2023, None, 1000),
        ("CHN", 2022, None, 800), ("JPN", 2022, None, 80), ("DEU", 2022, None, 20), ("WLD", 2022, None, 900),
    ]  # fmt: skip
    flows = [("CHN", "DEU", 2023, 80, 4000), ("CHN", "NLD", 2023, 30, 1500), ("CHN", "JPN", 2023, 20, 900),
             ("DEU", "NLD", 2023, 20, 1400), ("JPN", "NLD", 2023, 10, 800),
             ("CHN", "DEU", 2022, 60, 3000), ("CHN", "NLD", 2022, 36, 1800), ("CHN", "JPN", 2022, 20, 900),
             ("DEU", "NLD", 2022, 16, 1100), ("JPN", "NLD", 2022, 8, 640)]  # fmt: skip
    return small(
        [product(mapping_by=mapping_by)],
        [made("magnet", country, year, share=share, tonnes=float(tonnes)) for country, year, share, tonnes in stated],
        [flow(start, end, year, float(tonnes), value * 1000.0) for start, end, year, tonnes, value in flows],
    )


def imported(**values) -> View:
    """China and Germany are known makers without tonnes; China sells to Germany and the Netherlands, Germany on."""
    return small(
        [product()],
        [made("magnet", "CHN", 2023, share=0.9)],
        [flow("CHN", "DEU", 2023, 80.0), flow("CHN", "NLD", 2023, 30.0), flow("DEU", "NLD", 2023, 20.0)],
        sites=[{"country": "DEU", "product": "magnet"}],
        **values,
    )


def test_docstring_examples_run():
    assert doctest.testmod(module) == (0, 1)


def test_worked_example_by_mass_and_by_value():
    view = worked_magnets()
    found = of(view, "NLD")
    assert shares(view, found.estimate) == pytest.approx({"CHN": 0.8, "DEU": 1 / 15, "JPN": 2 / 15})
    assert [says(mix) for mix in (found.estimate, *found.alternatives)] == [
        ("TRADE", 2023, "MASS"), ("TRADE", 2023, "VALUE"), ("TRADE", 2022, "MASS"), ("TRADE", 2022, "VALUE"),
    ]  # fmt: skip
    chinese = [shares(view, mix)["CHN"] for mix in found.alternatives]
    assert chinese == pytest.approx([0.7478, 0.8267, 0.7747], abs=5e-5)
    assert [(mix.rule, mix.year) for mix in found.shown] == [("WORLD_MIX", 2023), ("WORLD_MIX", 2022)]
    assert shares(view, of(view, "JPN").alternatives[0])["CHN"] == pytest.approx(900 / 4900)
    assert found.estimate.sources == ("s",)


def test_estimate_is_by_what_the_code_is_mostly_about():
    assert says(of(worked_magnets("VALUE"), "NLD").estimate) == ("TRADE", 2023, "VALUE")
    assert says(of(worked_magnets("VALUE"), "NLD").alternatives[0]) == ("TRADE", 2023, "MASS")


def test_world_as_a_user_has_the_world_mix_exactly():
    view = worked_magnets()
    world = of(view, "WLD")
    assert shares(view, world.estimate) == {"CHN": 0.9, "JPN": 0.08, "DEU": 0.02}
    found = product_mixes(view, 0)
    assert found.lists[found.of_country[view.require("Country", "WLD")]] is world


def test_country_without_trade_has_the_world_mix():
    view = worked_magnets()
    assert of(view, "EUU") is of(view, "WLD")


def test_lists_that_are_equal_in_numbers_are_one():
    view = worked_magnets()
    found = product_mixes(view, 0)
    assert len(found.lists) == 5  # China, Germany, Japan, the Netherlands, and the world's of all others
    for country, own in enumerate(country_lists(view, 0)):
        kept = found.lists[found.of_country[country]]
        for one, other in zip((own.estimate, *own.alternatives), (kept.estimate, *kept.alternatives), strict=True):
            assert (one.makers.tolist(), one.shares.tolist()) == (other.makers.tolist(), other.shares.tolist())


def test_imports_take_half_of_a_known_makers_supply_as_its_own_making_and_the_ends_as_alternatives():
    view = imported()
    found = of(view, "NLD")
    assert says(found.estimate) == ("IMPORTS", 2023, "MASS")
    assert shares(view, found.estimate) == pytest.approx({"CHN": 0.8, "DEU": 0.2})
    assert shares(view, found.alternatives[0]) == pytest.approx({"CHN": 1})
    assert shares(view, found.alternatives[1]) == pytest.approx({"CHN": 0.6, "DEU": 0.4})
    assert [mix.theta for mix in (found.estimate, *found.alternatives)] == [0.5, 0, 1, 0.5, 0, 1]
    assert [mix.by for mix in (found.estimate, *found.alternatives)] == ["MASS"] * 3 + ["VALUE"] * 3


def test_known_makers_have_no_imports_mix_of_their_own():
    view = imported()
    assert says(of(view, "DEU").estimate) == ("WORLD_MIX", 2023, None)
    assert of(view, "DEU").alternatives == ()


def test_exports_force_more_own_making_than_theta():
    """Germany imports 10 and exports 40: three quarters of its supply must be its own, whatever theta is."""
    view = small(
        [product()],
        [made("magnet", "CHN", 2023, share=0.9)],
        [flow("CHN", "DEU", 2023, 10.0), flow("DEU", "NLD", 2023, 40.0)],
        sites=[{"country": "DEU", "product": "magnet"}],
    )
    found = of(view, "NLD")
    assert [shares(view, mix)["DEU"] for mix in (found.estimate, *found.alternatives)][:3] == pytest.approx(
        [0.75, 0.75, 1]
    )


def test_country_that_nobody_knows_to_make_passes_on_what_it_got():
    view = small(
        [product()],
        [made("magnet", "CHN", 2023, share=0.9)],
        [flow("CHN", "BEL", 2023, 10.0), flow("BEL", "NLD", 2023, 12.0)],
    )
    assert shares(view, of(view, "NLD").estimate) == pytest.approx({"CHN": 10 / 12, "BEL": 2 / 12})
    assert inferred_of(view, 0, 2023)[view.require("Country", "BEL")] == pytest.approx(2)
    assert inferred_of(view, 0, 2023)[view.require("Country", "CHN")] == 0


def test_inferred_making_of_a_year_without_trade_is_refused():
    with pytest.raises(ValueError, match="no trade of its own in 2020"):
        inferred_of(imported(), 0, 2020)


def test_inferred_making_is_counted_as_made_there():
    view = small(
        [product()],
        [made("magnet", "CHN", 2023, share=1.0, tonnes=100.0)],
        [flow("CHN", "BEL", 2023, 10.0), flow("BEL", "NLD", 2023, 12.0)],
    )
    assert shares(view, of(view, "NLD").estimate) == pytest.approx({"CHN": 10 / 12, "BEL": 2 / 12})
    assert inferred_of(view, 0, 2023)[view.require("Country", "BEL")] == pytest.approx(2)


def test_trade_of_one_year_outranks_imports_of_a_later():
    view = small(
        [product()],
        [made("magnet", "CHN", 2022, share=1.0, tonnes=100.0)],
        [flow("CHN", "NLD", 2022, 10.0), flow("CHN", "NLD", 2024, 10.0)],
    )
    found = of(view, "NLD")
    assert says(found.estimate) == ("TRADE", 2022, "MASS")
    assert says(found.shown[0]) == ("IMPORTS", 2024, "MASS")


def test_what_is_made_in_a_reporting_area_is_untraced_and_what_passes_it_is_not():
    view = small(
        [product()],
        [made("magnet", "CHN", 2023, share=1.0, tonnes=100.0)],
        [flow("CHN", "R20", 2023, 10.0), flow("R20", "NLD", 2023, 40.0), flow("CHN", "NLD", 2023, 10.0)],
        areas=("R20",),
    )
    found = of(view, "NLD").estimate
    assert shares(view, found) == pytest.approx({"CHN": (10 + 10) / 50})
    assert found.untraced == pytest.approx(0.6)


@pytest.mark.parametrize("mapping", ["GROUP", "NONE"])
def test_basket_gives_no_mix_by_trade(mapping):
    view = small(
        [product(mapping=mapping)],
        [made("magnet", "CHN", 2023, share=1.0, tonnes=100.0)],
        [flow("CHN", "NLD", 2023, 10.0)],
    )
    assert says(of(view, "NLD").estimate) == ("WORLD_MIX", 2023, None)


def test_close_code_counts_as_the_product():
    view = small([product(mapping="CLOSE")], [], [flow("CHN", "NLD", 2023, 10.0)])
    assert says(of(view, "NLD").estimate) == ("IMPORTS", 2023, "MASS")


def test_capacity_is_taken_where_nothing_better_is_known_and_shown_where_something_is():
    capacity = made("magnet", "CHN", 2023, share=0.4, kind="CAPACITY")
    assert says(of(small([product()], [capacity]), "CHN").estimate) == ("CAPACITY_MIX", 2023, None)
    better = small([product()], [capacity, made("magnet", "JPN", 2020, share=0.4)])
    assert says(of(better, "CHN").estimate) == ("WORLD_MIX", 2020, None)
    assert [says(mix) for mix in of(better, "CHN").shown] == [("CAPACITY_MIX", 2023, None)]


def test_nothing_known_is_unknown():
    view = small([product()], countries=("NLD",))
    found = of(view, "NLD")
    assert (found.estimate, found.alternatives, found.shown) == (None, (), ())
    assert product_mixes(view, 0).of_country.tolist() == [0] * 4


def test_mix_that_traces_nothing_is_no_mix():
    """Two countries that trade among themselves alone and make nothing: all else known of them is the world's."""
    view = small(
        [product()],
        [made("magnet", "CHN", 2023, share=1.0, tonnes=100.0)],
        [flow("BEL", "LUX", 2023, 10.0), flow("LUX", "BEL", 2023, 10.0)],
    )
    assert says(of(view, "LUX").estimate) == ("WORLD_MIX", 2023, None)


def test_year_does_not_count_before_it_is_over():
    view = small([product()], [], [flow("CHN", "NLD", 2023, 10.0)], as_of=date(2023, 12, 31))
    assert of(view, "NLD").estimate is None


@pytest.mark.parametrize(("first", "takes_part"), [(2018, True), (2017, False)])
def test_window_is_five_years_before_the_latest_of_any_rule(first, takes_part):
    """Trade of 2018 or 2017; the world's of 2023 says what the latest is."""
    view = small(
        [product()],
        [made("magnet", "CHN", first, share=1.0, tonnes=100.0), made("magnet", "JPN", 2023, share=1.0, source="t")],
        [flow("CHN", "NLD", first, 10.0)],
    )
    assert says(of(view, "NLD").estimate) == (("TRADE", 2018, "MASS") if takes_part else ("WORLD_MIX", 2023, None))


def test_window_is_each_countrys_own():
    """Only the Netherlands traded in 2024, so the world's of 2018 takes part for Belgium but not for it."""
    view = small(
        [product()],
        [made("magnet", "CHN", 2018, share=1.0)],
        [flow("CHN", "NLD", 2024, 10.0), flow("CHN", "BEL", 2019, 10.0)],
    )
    assert [says(mix)[:2] for mix in of(view, "NLD").shown] == []
    assert [says(mix)[:2] for mix in of(view, "BEL").shown] == [("WORLD_MIX", 2018)]


def test_capacity_counts_for_the_window_too():
    rows = [made("magnet", "CHN", 2018, share=1.0), made("magnet", "CHN", 2024, share=0.3, kind="CAPACITY")]
    assert says(of(small([product()], rows), "CHN").estimate) == ("CAPACITY_MIX", 2024, None)


def test_mix_that_traces_little_is_completed_from_the_frame():
    """0.55 is known of 2024. The frame of 2022 is China 0.6, Japan 0.2, Vietnam 0.1, 0.1 untraced: of the 0.45 left,
    Vietnam and the untraced part get as 0.1 to 0.1, China and Japan being named."""
    rows = [made("magnet", "CHN", 2024, share=0.5), made("magnet", "JPN", 2024, share=0.05),
            made("magnet", "CHN", 2022, share=0.6), made("magnet", "JPN", 2022, share=0.2),
            made("magnet", "VNM", 2022, share=0.1, source="s")]  # fmt: skip
    view = small([product()], rows)
    found = of(view, "CHN")
    assert shares(view, found.estimate) == pytest.approx({"CHN": 0.5, "JPN": 0.05, "VNM": 0.225})
    assert found.estimate.untraced == pytest.approx(0.225)
    assert (found.estimate.completed, found.alternatives[0].completed) == (True, False)


def test_completed_mix_names_the_frames_sources_and_its_weakest_word():
    rows = [made("magnet", "CHN", 2024, share=0.5),
            made("magnet", "VNM", 2022, share=0.9, source="t", verified="MEMORY")]  # fmt: skip
    found = of(small([product()], rows), "CHN").estimate
    assert (found.sources, found.verified) == (("s", "t"), "MEMORY")


def test_named_as_nothing_stays_nothing():
    rows = [made("magnet", "CHN", 2024, share=0.5), made("magnet", "JPN", 2024, share=0.0),
            made("magnet", "JPN", 2022, share=0.5), made("magnet", "VNM", 2022, share=0.5)]  # fmt: skip
    view = small([product()], rows)
    assert shares(view, of(view, "CHN").estimate) == pytest.approx({"CHN": 0.5, "VNM": 0.5})


def test_frame_that_names_no_other_country_leaves_the_rest_untraced():
    rows = [made("magnet", "CHN", 2024, share=0.5), made("magnet", "CHN", 2022, share=0.9)]
    found = of(small([product()], rows), "CHN").estimate
    assert (found.untraced, found.completed) == (pytest.approx(0.5), False)


def test_without_a_frame_nothing_is_completed():
    rows = [made("magnet", "CHN", 2024, share=0.5), made("magnet", "JPN", 2022, share=0.79)]
    assert [mix.untraced for mix in (of(small([product()], rows), "CHN").estimate,)] == [pytest.approx(0.5)]


def test_four_fifths_traced_need_no_completion_and_frame_others():
    rows = [made("magnet", "CHN", 2024, share=0.7), made("magnet", "JPN", 2024, share=0.1),
            made("magnet", "CHN", 2023, share=0.5)]  # fmt: skip
    view = small([product()], rows)
    found = of(view, "CHN")
    assert found.estimate.untraced == pytest.approx(0.2)
    assert shares(view, found.alternatives[0]) == pytest.approx({"CHN": 0.5, "JPN": 0.5 / 3})


def test_frame_is_of_the_same_rule():
    rows = [made("magnet", "CHN", 2024, share=0.5), made("magnet", "JPN", 2024, share=1.0, kind="CAPACITY")]
    assert of(small([product()], rows), "CHN").estimate.untraced == pytest.approx(0.5)


def test_frame_outside_the_window_completes_nothing():
    rows = [made("magnet", "CHN", 2024, share=0.5), made("magnet", "JPN", 2018, share=1.0)]
    found = of(small([product()], rows), "CHN")
    assert (found.estimate.untraced, found.alternatives) == (pytest.approx(0.5), ())


def test_little_traced_trade_is_completed_from_the_countrys_own_frame():
    """In 2024 three quarters of Dutch imports come from an area; in 2023 it bought from China and Japan evenly."""
    view = small(
        [product()],
        [made("magnet", country, year, share=0.5, tonnes=100.0) for country in ("CHN", "JPN") for year in (2023, 2024)],
        [flow("CHN", "NLD", 2023, 10.0), flow("JPN", "NLD", 2023, 10.0), flow("CHN", "NLD", 2024, 10.0),
         flow("R20", "NLD", 2024, 30.0)],
        areas=("R20",),
    )  # fmt: skip
    found = of(view, "NLD").estimate
    assert says(found) == ("TRADE", 2024, "MASS")
    assert shares(view, found) == pytest.approx({"CHN": 0.25, "JPN": 0.75})
    assert found.completed


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"year": 2024, "verified": "MEMORY"}, {"year": 2023}),
        ({"verified": "DERIVED"}, {"verified": "MEMORY"}),
        ({"verified": "READ", "source": "press"}, {"verified": "DERIVED", "source": "statistics"}),
        ({"source": "statistics"}, {"source": "dataset"}),
        ({"source": "dataset"}, {"source": "report"}),
        ({"source": "report"}, {"source": "press"}),
        ({"source": "a"}, {"source": "b"}),
    ],
)
def test_estimate_is_the_latest_then_the_best_source(better, worse):
    kinds = {"statistics": "STATISTICS", "dataset": "DATASET", "report": "REPORT", "press": "PRESS"}
    rows = [made("magnet", "CHN", **{"year": 2023, "source": "t", "share": 0.8} | worse),
            made("magnet", "CHN", **{"year": 2023, "source": "s", "share": 0.9} | better)]  # fmt: skip
    view = small([product()], rows, kinds=kinds)
    found = of(view, "CHN")
    assert [found.estimate.shares.tolist(), found.alternatives[0].shares.tolist()] == [[0.9], [0.8]]


def test_grade_without_mixes_of_its_own_has_those_of_its_wider_product():
    view = small(
        [product(), product("grade", "850511", mapping="GROUP", part_of="magnet"),
         product("finer", "", part_of="grade")],
        [made("magnet", "CHN", 2023, share=0.9)],
        [flow("CHN", "NLD", 2023, 10.0)],
    )  # fmt: skip
    for key in ("grade", "finer"):
        found = of(view, "NLD", key)
        assert found.estimate is of(view, "NLD").estimate
        assert (found.product, found.estimate.product) == (
            view.require("Product", key),
            view.require("Product", "magnet"),
        )
        assert says(of(view, "WLD", key).estimate) == ("WORLD_MIX", 2023, None)


def test_grade_with_mixes_of_its_own_keeps_them():
    view = small(
        [product(), product("grade", "", part_of="magnet")],
        [made("magnet", "CHN", 2023, share=0.9), made("grade", "JPN", 2020, share=0.9)],
    )
    assert shares(view, of(view, "CHN", "grade").estimate) == {"JPN": 0.9}


def test_products_that_are_grades_of_each_other_end():
    view = small([product("a", "", part_of="b"), product("b", "", part_of="a")], countries=("NLD",))
    assert of(view, "NLD", "a").estimate is None


def test_answers_are_made_once_per_view():
    view = worked_magnets()
    assert product_mixes(view, 0) is product_mixes(view, 0)


def test_value_without_any_weight_gives_a_mix_by_value_alone():
    view = small([product()], [], [flow("CHN", "NLD", 2023, None, 500.0)])
    found = of(view, "NLD")
    assert {mix.by for mix in (found.estimate, *found.alternatives)} == {"VALUE"}


def test_trade_without_any_value_gives_a_mix_by_mass_alone():
    flows = [flow("CHN", "NLD", 2023, 5.0) | {"value_usd": None}]
    view = small([product()], [made("magnet", "CHN", 2023, share=1.0, tonnes=10.0)], flows)
    found = of(view, "NLD")
    assert [says(mix) for mix in (found.estimate, *found.alternatives)] == [("TRADE", 2023, "MASS")]


PLACES = ("AAA", "BBB", "CCC", "DDD", "EEE")


@st.composite
def worlds(draw):
    """Facts of five places and an area in some years: shares, tonnes, flows with and without weight, sites."""
    rows = {}
    for year in draw(st.lists(st.sampled_from([2020, 2022, 2023]), unique=True)):
        for place in draw(st.lists(st.sampled_from(PLACES), unique=True, min_size=1)):
            rows[place, year] = made("magnet", place, year, share=draw(st.integers(0, 20)) / 100,
                                     tonnes=draw(st.none() | st.integers(0, 90).map(float)))  # fmt: skip
        rows["WLD", year] = made("magnet", "WLD", year, tonnes=draw(st.none() | st.integers(100, 400).map(float)))
    flows = {}
    for _ in range(draw(st.integers(0, 12))):
        start, end = draw(st.lists(st.sampled_from((*PLACES, "R20")), min_size=2, max_size=2, unique=True))
        year = draw(st.sampled_from([2021, 2022, 2023]))
        flows[start, end, year] = flow(start, end, year, draw(st.none() | st.integers(1, 60).map(float)),
                                       float(draw(st.integers(1, 4000))))  # fmt: skip
    sites = [{"country": place, "product": "magnet"} for place in draw(st.lists(st.sampled_from(PLACES), max_size=2))]
    return list(rows.values()), list(flows.values()), sites


def world_of(facts) -> View:
    rows, flows, sites = facts
    return small([product()], rows, flows, sites=sites, areas=("R20",), countries=PLACES)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_shares_and_untraced_sum_to_one_and_name_no_aggregate(facts):
    view = world_of(facts)
    areas = view.snapshot.nodes["Country"].flags("area") == 1
    for found in product_mixes(view, 0).lists:
        for mix in (found.estimate, *found.alternatives, *found.shown) if found.estimate else ():
            assert mix.shares.sum() + mix.untraced == pytest.approx(1, abs=1e-9)
            assert (mix.shares > 0).all()
            assert 0 <= mix.untraced < 1
            assert not areas[mix.makers].any()


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_alternatives_are_of_the_estimates_rule_and_shown_are_lower(facts):
    view = world_of(facts)
    for found in country_lists(view, 0):
        if found.estimate:
            order = [module.RULES.index(mix.rule) for mix in (found.estimate, *found.alternatives, *found.shown)]
            assert order == sorted(order)
            assert {mix.rule for mix in found.alternatives} <= {found.estimate.rule}
            assert found.estimate.rule not in {mix.rule for mix in found.shown}
            years = [mix.year for mix in (found.estimate, *found.alternatives, *found.shown)]
            assert max(years) - min(years) <= 5


@settings(max_examples=40, deadline=None)
@given(worlds(), st.permutations(PLACES))
def test_relabelling_countries_changes_nothing(facts, order):
    renamed = dict(zip(PLACES, order, strict=True))
    view = world_of(facts)
    other = world_of([
        [row | {end: renamed.get(row[end], row[end]) for end in ("country", "exporter", "importer") if end in row}
         for row in rows]
        for rows in facts
    ])  # fmt: skip
    for place in (*PLACES, "WLD"):
        found, same = of(view, place), of(other, renamed.get(place, place))
        assert bool(found.estimate) == bool(same.estimate)
        for mix, twin in zip(
            (found.estimate, *found.alternatives) if found.estimate else (),
            (same.estimate, *same.alternatives) if same.estimate else (),
            strict=True,
        ):
            renamed_shares = {renamed[maker]: share for maker, share in shares(view, mix).items()}
            assert shares(other, twin) == pytest.approx(renamed_shares, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_distinct_lists_stand_for_every_countrys_own(facts):
    view = world_of(facts)
    found = product_mixes(view, 0)
    for country, own in enumerate(country_lists(view, 0)):
        kept = found.lists[found.of_country[country]]
        mixes = [(one.estimate, *one.alternatives) if one.estimate else () for one in (own, kept)]
        for one, other in zip(*mixes, strict=True):
            assert np.array_equal(one.makers, other.makers)
            assert np.array_equal(one.shares, other.shares)
            assert one.untraced == other.untraced
