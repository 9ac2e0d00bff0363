"""The same question year after year: what each point rests on, where it breaks, and that the last one is today's."""

from datetime import date

import pytest

from graph.answers.exposure import SubjectQuestion, exposure
from graph.answers.trend import trend
from graph.errors import BadQuestion
from graph.snapshot import assemble
from graph.view import Shelf, View
from tests.shipped import shipped
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


def test_a_point_holds_what_the_data_to_the_end_of_its_year_say():
    asked = exposure(view(date(2026, 6, 1), year=2022), DUTCH, "dysprosium")
    magnet = next(stage for stage in trend(asked, 2021) if stage.stage == "MAGNET")
    assert [point.year for point in magnet.points] == [2021, 2022, 2023, 2024, 2025]
    assert [point.data_year for point in magnet.points] == [None, 2022, 2022, 2024, 2024]
    shares = [point.of("CHN") and point.of("CHN").estimate for point in magnet.points]  # type: ignore[union-attr]
    assert shares[2] == pytest.approx(0.6)
    assert shares[4] == pytest.approx(0.8)


def test_a_year_of_which_nothing_is_known_is_a_gap_and_no_zero():
    asked = exposure(view(date(2026, 6, 1)), DUTCH, "dysprosium")
    first = next(stage for stage in trend(asked, 2023) if stage.stage == "MAGNET").points[0]
    assert first.year == 2023
    assert first.hhi.state == "UNKNOWN"
    china = first.of("CHN")
    assert china is None or china.estimate is None
    assert first.data_year is None


def test_a_country_that_nothing_names_in_a_year_has_nothing_of_what_is_traced():
    magnet = trend(exposure(View(shipped(), date(2026, 9, 1)), DUTCH, "dysprosium"))[0]
    germany = magnet.points[1].of("DEU")
    assert germany is not None
    assert germany.estimate == 0.0
    assert germany.interval is not None
    assert germany.interval.upper > 0, "what is untraced may be German"


def test_before_the_first_year_is_over_there_is_no_point():
    asked = exposure(view(date(2026, 6, 1)), DUTCH, "dysprosium")
    assert all(stage.points == () for stage in trend(asked, 2026))


def test_a_trend_of_too_many_years_says_how_many_it_may_have():
    asked = exposure(view(date(2026, 6, 1)), DUTCH, "dysprosium")
    with pytest.raises(BadQuestion, match="at most 40 years; 1900 to 2025 are more"):
        trend(asked, 1900)


def test_the_last_point_of_the_shipped_data_is_the_answer_of_that_day():
    shelf = Shelf()
    asked = exposure(View(shipped(), date(2026, 9, 1), shelf=shelf), DUTCH, "neodymium")
    found = trend(asked)
    then = exposure(View(shipped(), date(2026, 1, 1), shelf=shelf), DUTCH, "neodymium")
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
    asked = exposure(View(shipped(), date(2026, 9, 1)), DUTCH, "dysprosium")
    magnet, alloy = trend(asked)[:2]
    assert magnet.stage == "MAGNET"
    assert [ref.key for ref in magnet.leading(3)] == ["CHN", "DEU", "JPN"]
    assert [point.year for point in magnet.points] == list(range(2019, 2026))
    assert [point.data_year for point in magnet.points] == [2018, 2020, 2021, 2021, 2023, 2024, 2024]
    assert [point.rests_on and point.rests_on.rule for point in alloy.points] == ["COLOCATED"] * 7
    assert [point.data_year for point in alloy.points] == [point.data_year for point in magnet.points]
