"""The shipped facts against an independent computation over the same rows: Dutch dysprosium, copper and its ore."""

from datetime import date
from functools import cache

import pytest

from graph.analysis import exposure, law, measures
from graph.analysis.exposure import StageFigures, Subject
from graph.analysis.figure import Figure, Interval
from graph.view import View
from tests.shipped import shipped

NEAR = 0.0005  # the figures are printed to three digits
GRADE = "ndfeb-magnet-sintered-dy-tb"
LICENCE = "cn-mofcom-gacc-2025-18"


@cache
def view(day: str = "2026-01-01") -> View:
    return View(shipped(), date.fromisoformat(day))


def asked(seen: View, country: str, product: str) -> Subject:
    return Subject("COUNTRY", seen.require("Country", country), seen.require("Product", product))


def share(material: str, user: str, product: str, stage: str, maker: str) -> Figure:
    seen = view()
    return exposure.to_country(
        seen, seen.require("Material", material), asked(seen, user, product), seen.require("Country", maker), stage
    )


@pytest.mark.parametrize(
    ("stage", "maker", "estimate", "lower", "upper", "passes"),
    [
        ("MAGNET", "CHN", 0.801, 0.661, 0.999, 1.0),
        ("MAGNET", "DEU", 0.136, 0.0, 0.264, 1.0),
        ("ALLOY", "CHN", 0.269, 0.222, 0.335, 0.336),
        ("METAL", "CHN", 1.0, 1.0, 1.0, 1.0),
        ("SEPARATION", "CHN", 1.0, 0.999, 1.0, 1.0),
        ("MINE", "CHN", 0.294, 0.294, 0.843, 1.0),
        ("MINE", "MMR", 0.572, 0.093, 0.572, 1.0),
    ],
)
def test_dutch_dysprosium_at_each_stage(
    stage: str, maker: str, estimate: float, lower: float, upper: float, passes: float
) -> None:
    found = share("dysprosium", "NLD", GRADE, stage, maker)
    assert found.estimate == pytest.approx(estimate, abs=NEAR)
    assert found.interval == Interval(pytest.approx(lower, abs=NEAR), pytest.approx(upper, abs=NEAR))
    assert found.passes == pytest.approx(passes, abs=NEAR)
    assert found.bounds is None


@pytest.mark.parametrize(
    ("user", "product", "stage", "maker", "estimate"),
    [
        ("NLD", "refined-copper", "REFINING", "CHL", 0.404),
        ("NLD", "refined-copper", "REFINING", "COD", 0.165),
        ("NLD", "refined-copper", "REFINING", "RUS", 0.156),
        ("NLD", "refined-copper", "MINE", "CHL", 0.330),
        ("DEU", "copper-concentrate", "MINE", "BRA", 0.328),
        ("DEU", "copper-concentrate", "MINE", "PER", 0.177),
        ("DEU", "copper-concentrate", "MINE", "CHL", 0.131),
    ],
)
def test_copper_of_the_netherlands_and_ore_of_germany(
    user: str, product: str, stage: str, maker: str, estimate: float
) -> None:
    assert share("copper", user, product, stage, maker).estimate == pytest.approx(estimate, abs=0.001)


@pytest.mark.parametrize("product", [GRADE, "dysprosium-metal"])
@pytest.mark.parametrize(("day", "expected"), [("2025-03-31", 0.0), ("2025-06-30", 1.0)])
def test_no_dutch_dysprosium_escapes_the_licence_of_april_2025(product: str, day: str, expected: float) -> None:
    seen = view(day)
    found = measures.to_measure(
        seen, seen.require("Material", "dysprosium"), asked(seen, "NLD", product), seen.require("Measure", LICENCE)
    ).figure
    assert found.estimate == pytest.approx(expected, abs=1e-12)


def test_neodymium_in_all_sintered_magnets_is_unknown_to_that_licence() -> None:
    seen = view("2025-06-30")
    found = measures.to_measure(
        seen,
        seen.require("Material", "neodymium"),
        asked(seen, "NLD", "ndfeb-magnet-sintered"),
        seen.require("Measure", LICENCE),
    ).figure
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "NO_ITEMS_IN_GRAPH", None)
    assert found.interval is not None
    assert found.interval.upper > 0.8  # if grades with dysprosium or terbium are what the Netherlands gets


def test_stages_run_from_use_to_mine_and_sum_to_what_passes() -> None:
    seen = view()
    found = exposure.by_stage(seen, seen.require("Material", "dysprosium"), asked(seen, "NLD", GRADE))
    assert [one.stage for one in found] == ["MAGNET", "ALLOY", "METAL", "SEPARATION", "MINE"]
    for one in found:
        assert total(one) == pytest.approx((one.passes or 0.0) - (one.untraced or 0.0), abs=1e-9)


def total(one: StageFigures) -> float:
    return sum(figure.estimate or 0.0 for figure in one.figures)


def test_suspended_announcements_are_unknown_once_their_suspension_has_ended() -> None:
    for day, expected in (("2025-11-09", "SUSPENDED"), ("2026-11-10", "SUSPENDED"), ("2026-11-11", "UNKNOWN")):
        seen = view(day)
        assert law.status(seen, seen.require("Measure", "cn-mofcom-gacc-2025-57")) == expected


def test_exemptions_of_named_firms_do_not_lift_the_indonesian_ban() -> None:
    for day in ("2024-07-01", "2025-04-01", "2026-01-01"):
        seen = view(day)
        assert law.status(seen, seen.require("Measure", "id-raw-mineral-export-ban-2023")) == "IN_FORCE"
