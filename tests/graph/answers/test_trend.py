"""The same question year after year: what each point rests on, where it breaks, and that the last one is today's."""

from datetime import date
from itertools import pairwise

import pytest

from ketenkaart.graph.answers.exposure import SubjectQuestion, exposure
from ketenkaart.graph.answers.trend import trend
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.shelf import Shelf
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from tests.shipped import shipped, view_on
from tests.visualise.world import world

DUTCH = SubjectQuestion("COUNTRY", "NLD")


def view(day: date, year: int | None = None) -> View:
    """The small chain, perhaps with a year before the one that its makings are of."""
    tables = world()
    if year is not None:
        made = tables["made"]
        for name, column in made.items():
            earlier = [year] * len(column) if name == "year" else list(column)
            if name == "share":
                earlier = [None if share is None else 0.75 * share for share in column]
            made[name] = [*column, *earlier]
        made["key"] = [f"{key}/{of}" for key, of in zip(made["key"], made["year"], strict=True)]
    return View(assemble(tables), day)


def test_a_point_is_its_year_s_own_world_from_the_nearest_statement():
    asked = exposure(view(date(2026, 6, 1), year=2022), DUTCH, "dysprosium")
    magnet = next(stage for stage in trend(asked, 2021) if stage.stage == "MAGNET")
    assert [point.year for point in magnet.points] == [2021, 2022, 2023, 2024, 2025]
    assert [point.data_year for point in magnet.points] == [2022, 2022, 2024, 2024, 2024]  # of two, the later
    shares = [point.of("CHN") and point.of("CHN").estimate for point in magnet.points]  # type: ignore[union-attr]
    assert shares[1] == pytest.approx(0.6, abs=0.02)  # as stated, but for what makers without a figure take
    assert shares[4] == pytest.approx(0.8, abs=0.02)


def test_a_year_of_which_nothing_is_known_is_a_gap_and_no_zero():
    tables = {name: table for name, table in world().items() if name not in ("made", "makes", "site_makes")}
    asked = exposure(View(assemble(tables), date(2026, 6, 1)), DUTCH, "dysprosium")
    first = next(stage for stage in trend(asked, 2023) if stage.stage == "MAGNET").points[0]
    assert first.year == 2023
    assert first.hhi.state == "UNKNOWN"
    china = first.of("CHN")
    assert china is None or china.estimate is None
    assert first.data_year is None


def test_a_country_of_which_no_making_is_known_has_nothing_in_any_year_though_it_sells_on():
    magnet = trend(exposure(view_on(date(2026, 9, 1)), DUTCH, "dysprosium"))[0]
    for point in magnet.points:
        for key in ("AFG", "NRU", "LVA", "LUX"):
            found = point.of(key)
            assert found is not None
            assert found.estimate == 0.0


def test_no_year_breaks_the_line_of_dutch_magnets():
    magnet = trend(exposure(view_on(date(2026, 9, 1)), DUTCH, "dysprosium"))[0]
    shares = [point.of("CHN").estimate for point in magnet.points]  # type: ignore[union-attr]
    assert max(abs(after - before) for before, after in pairwise(shares)) < 0.03  # by change of rule it was 0.13


def test_the_farther_a_year_is_from_its_data_the_wider_is_its_interval():
    asked = exposure(view(date(2026, 6, 1)), DUTCH, "dysprosium")
    magnet = next(stage for stage in trend(asked, 2015) if stage.stage == "MAGNET")
    china = [point.of("CHN") for point in magnet.points if point.year <= 2024]
    widths = [one.interval.upper - one.interval.lower for one in china if one is not None and one.interval is not None]
    assert len(widths) == 10
    assert widths[0] > widths[5] > widths[-2] > widths[-1]


def test_one_rule_makes_all_points():
    for stage in trend(exposure(view_on(date(2026, 9, 1)), DUTCH, "dysprosium")):
        assert len({point.rule for point in stage.points}) == 1, stage.stage


def test_before_the_first_year_is_over_there_is_no_point():
    asked = exposure(view(date(2026, 6, 1)), DUTCH, "dysprosium")
    assert all(stage.points == () for stage in trend(asked, 2026))


def test_a_trend_of_too_many_years_says_how_many_it_may_have():
    asked = exposure(view(date(2026, 6, 1)), DUTCH, "dysprosium")
    with pytest.raises(BadQuestion, match="at most 40 years; 1900 to 2025 are more"):
        trend(asked, 1900)


def test_the_last_point_of_the_shipped_data_is_the_answer_of_that_year():
    shelf = Shelf()
    asked = exposure(View(shipped(), date(2026, 9, 1), shelf=shelf), DUTCH, "neodymium")
    found = trend(asked)
    then = exposure(View(shipped(), date(2025, 7, 2), shelf=shelf), DUTCH, "neodymium").of_year(2025)
    for stage in found:
        at = then.stage(stage.stage)
        assert at is not None
        last = stage.points[-1]
        assert last.year == 2025
        assert [(one.country.key, one.share.figure) for one in last.countries] == [
            (one.country.key, one.share.figure) for one in at.countries
        ]
        assert last.hhi.figure == at.hhi.figure


def test_years_are_shared_by_the_dates_that_ask_for_them():
    shelf = Shelf()
    first = trend(exposure(View(shipped(), date(2026, 9, 1), shelf=shelf), DUTCH, "dysprosium"))
    second = trend(exposure(View(shipped(), date(2026, 9, 2), shelf=shelf), DUTCH, "dysprosium"))
    assert first[0].points[0] is second[0].points[0]


def test_dysprosium_magnets_came_from_china_mostly_in_every_year():
    asked = exposure(view_on(date(2026, 9, 1)), DUTCH, "dysprosium")
    magnet, alloy = trend(asked)[:2]
    assert magnet.stage == "MAGNET"
    assert [ref.key for ref in magnet.leading(2)] == ["CHN", "DEU"]
    assert [point.year for point in magnet.points] == list(range(2019, 2026))
    assert [point.data_year for point in magnet.points] == [2024] * 7  # the one year of trade that ships
    assert [point.rests_on and point.rests_on.rule for point in alloy.points] == ["COLOCATED"] * 7
    assert [point.data_year for point in alloy.points] == [point.data_year for point in magnet.points]
