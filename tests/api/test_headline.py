"""The figures that the product leads with, by GraphQL, against the slow double that reads the shipped files itself.

Both draw the same four hundred worlds by the same streams, so they agree on intervals too. Expected of them: an
estimate to a thousandth, ends of an interval to a hundredth, tonnes to a thousandth of themselves.
"""

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.api.conftest import Asking
from tests.graph.analysis.balance import reference
from tests.shipped import DATA, views_on

ESTIMATE, END, OF_ITSELF = 1e-3, 1e-2, 1e-3
MAGNET, COPPER, METAL = "ndfeb-magnet-sintered", "refined-copper", "neodymium"
CONCENTRATE, OXIDE = "rare-earth-concentrate-light", "ndpr-oxide"
FIGURE = "state estimate interval{lower upper} untraced untracedInterval{lower upper} dataYear horizon"
Draws = np.ndarray


@pytest.fixture(scope="module")
def data() -> Asking:
    return Asking(views_on(date(2025, 1, 1)))


@cache
def files() -> reference.Data:
    return reference.Data(DATA)


@cache
def world(product: str, year: int) -> reference.World:
    found = reference.World(files(), product, year)
    found.T = None  # the flows take 150 MB
    return found


@cache
def chain(material: str, year: int) -> reference.Chain:
    return reference.Chain(files(), material, year, {(MAGNET, 2024): world(MAGNET, 2024)})


def made_in(user: str, maker: str, product: str, year: int = 2024) -> Draws:
    """(B,) what of a user's supply was made in a country."""
    of = world(product, year)
    return of.origin(user)[:, of.makers.index(maker)]


def agrees(figure: dict[str, Any], draws: Draws) -> None:
    estimate, lower, upper, _ = reference.figure(draws)
    assert figure["estimate"] == pytest.approx(estimate, abs=ESTIMATE)
    assert figure["interval"] == pytest.approx({"lower": lower, "upper": upper}, abs=END)


def exposure(data: Asking, country: str, product: str, asked: str, material: str = METAL) -> dict[str, Any]:
    """What is answered of a country's use with the mixes of 2024."""
    document = f"""{{exposure(of: {{country: "{country}"}}, material: "{material}", product: "{product}"){{
        ofYear(year: 2024){{{asked}}}}}}}"""
    answer: dict[str, Any] = data(document)["exposure"]["ofYear"]
    return answer


def to(country: str, stage: str | None) -> str:
    at = "" if stage is None else f", stage: {stage}"
    return f'toCountry(key: "{country}"{at}){{{FIGURE}}}'


@pytest.mark.parametrize(
    ("user", "maker"),
    [("NLD", "CHN"), ("NLD", "DEU"), ("DEU", "DEU"), ("JPN", "JPN"), ("USA", "USA")],
)
def test_magnets_by_who_made_them(data: Asking, user: str, maker: str) -> None:
    figure = exposure(data, user, MAGNET, to(maker, "MAGNET"))["toCountry"]
    agrees(figure, made_in(user, maker, MAGNET))
    assert (figure["dataYear"], figure["horizon"]) == (2024, 0.0)


@pytest.mark.parametrize("by", ["MASS", "VALUE"])
def test_dutch_magnets_from_china_by_mass_and_by_value(data: Asking, by: str) -> None:
    of = world(MAGNET, 2024)
    read = exposure(data, "NLD", MAGNET, 'toCountry(key: "CHN", stage: MAGNET){readings{kind name value}}')
    [value] = [one["value"] for one in read["toCountry"]["readings"] if one["name"] == by]
    assert value == pytest.approx(of.origin("NLD", by)[0, of.makers.index("CHN")], abs=ESTIMATE)


def test_dutch_magnets_from_china_without_the_dutch_declaration(data: Asking) -> None:
    read = exposure(data, "NLD", MAGNET, 'toCountry(key: "CHN", stage: MAGNET){readings{kind name value}}')
    [value] = [one["value"] for one in read["toCountry"]["readings"] if one["name"] == "BACI"]
    of = reference.World(files(), MAGNET, 2024, declared=False)
    assert value == pytest.approx(of.origin("NLD")[0, of.makers.index("CHN")], abs=ESTIMATE)


def test_the_world_s_magnets_by_who_made_them(data: Asking) -> None:
    found = data(
        f"""{{product(key: "{MAGNET}"){{world(year: 2024){{year dataYear birge nobody{{{FIGURE}}} tonnes{{{FIGURE}}}
            makers(first: 100){{country{{key}} share{{{FIGURE}}} tonnes{{{FIGURE}}}}}}}}}}}"""
    )["product"]["world"]
    of = world(MAGNET, 2024)
    makers = {one["country"]["key"]: one for one in found["makers"]}
    assert sorted(makers) == sorted(of.makers[:-1])
    for place, key in enumerate(of.makers):
        share = found["nobody"] if key == "?" else makers[key]["share"]
        agrees(share, of.share[:, place])
        if key != "?":
            assert makers[key]["tonnes"]["estimate"] == pytest.approx(of.P[0, place], rel=OF_ITSELF)
    assert found["tonnes"]["estimate"] == pytest.approx(of.P[0].sum(), rel=OF_ITSELF)
    assert sum(one["share"]["estimate"] for one in makers.values()) + found["nobody"]["estimate"] == pytest.approx(1.0)
    assert (found["year"], found["dataYear"]) == (2024, of.trade_year)
    assert 1.0 <= found["birge"] <= reference.BIRGE_CAP
    assert max(makers, key=lambda key: makers[key]["share"]["estimate"]) == "CHN"


@pytest.mark.parametrize("maker", ["CHL", "COD", "RUS"])
def test_dutch_refined_copper_by_who_made_it(data: Asking, maker: str) -> None:
    asked = exposure(data, "NLD", COPPER, to(maker, "REFINING"), "copper")["toCountry"]
    agrees(asked, made_in("NLD", maker, COPPER))
    untraced = 1.0 - world(COPPER, 2024).origin("NLD")[:, :-1].sum(axis=1)
    estimate, lower, upper, _ = reference.figure(untraced)
    assert asked["untraced"] == pytest.approx(estimate, abs=ESTIMATE)
    assert asked["untracedInterval"] == pytest.approx({"lower": lower, "upper": upper}, abs=END)


@pytest.mark.parametrize("country", ["ESP", "SWE", "DEU", "BEL"])
def test_refined_copper_of_one_s_own(data: Asking, country: str) -> None:
    asked = exposure(data, country, COPPER, to(country, "REFINING"), "copper")["toCountry"]
    agrees(asked, made_in(country, country, COPPER))


def left_over(data: Asking, country: str, product: str) -> dict[str, Any] | None:
    """What a country exports beyond what it is known to make and import; None of nothing."""
    found = data(f"""{{country(key: "{country}"){{byWayOf(year: 2024){{
        product{{key}} dataYear tonnes{{{FIGURE}}} share{{{FIGURE}}} sources{{key}}}}}}}}""")["country"]["byWayOf"]
    return next((one for one in found if one["product"]["key"] == product), None)


def test_what_congo_brazzaville_makes_of_refined_copper_and_what_it_only_sells(data: Asking) -> None:
    of = world(COPPER, 2024)
    place = of.makers.index("COG")
    made = data(f"""{{product(key: "{COPPER}"){{world(year: 2024){{makers(first: 100){{
        country{{key}} tonnes{{{FIGURE}}}}}}}}}}}""")["product"]["world"]["makers"]
    [tonnes] = [one["tonnes"] for one in made if one["country"]["key"] == "COG"]
    estimate, lower, upper, _ = reference.figure(of.P[:, place])
    assert tonnes["estimate"] == pytest.approx(estimate, rel=OF_ITSELF)
    assert tonnes["interval"] == pytest.approx({"lower": lower, "upper": upper}, rel=OF_ITSELF)
    beyond = left_over(data, "COG", COPPER)
    assert beyond is not None
    slack = of.slack["MASS"][:, of.ix["COG"]]  # refined copper is mixed by mass
    assert beyond["tonnes"]["estimate"] == pytest.approx(slack[0], rel=OF_ITSELF)
    assert beyond["share"]["estimate"] == pytest.approx(slack[0] / (slack[0] + of.P[0, place]), abs=0.03)
    assert beyond["share"]["interval"]["upper"] <= 1.0
    assert beyond["dataYear"] == 2024
    assert {"cepii-baci"} <= {source["key"] for source in beyond["sources"]}


@pytest.mark.parametrize(
    ("country", "product"),
    [*((one, COPPER) for one in ("MOZ", "LVA", "TZA", "LUX")), *((one, MAGNET) for one in ("AFG", "NRU", "LUX"))],
)
def test_who_sells_without_a_sign_of_making_makes_nothing(data: Asking, country: str, product: str) -> None:
    of = world(product, 2024)
    assert country not in of.makers
    share = data(f"""{{product(key: "{product}"){{world(year: 2024){{shareOf(country: "{country}"){{{FIGURE}}}}}}}}}""")
    figure = share["product"]["world"]["shareOf"]
    assert (figure["state"], figure["estimate"]) == ("KNOWN", 0.0)
    assert figure["interval"] == {"lower": 0.0, "upper": 0.0}
    assert figure["untraced"] == pytest.approx(of.share[0, -1], abs=ESTIMATE)  # what nobody names may be made there
    beyond = left_over(data, country, product)
    slack = of.slack[of.by][0, of.ix[country]] / (of.median if of.by == "VALUE" else 1.0)
    assert (beyond is None) == (slack == 0.0)
    if beyond is not None:
        assert beyond["tonnes"]["estimate"] == pytest.approx(slack, rel=OF_ITSELF)


def test_dutch_neodymium_that_was_in_china_at_any_stage(data: Asking) -> None:
    figure = exposure(data, "NLD", MAGNET, to("CHN", None))["toCountry"]
    agrees(figure, chain(METAL, 2024).any(MAGNET, "NLD", "CHN"))


@pytest.mark.parametrize(("maker", "origin"), [("MYS", "AUS"), ("USA", "USA")])
def test_whose_ore_a_maker_of_oxide_works(data: Asking, maker: str, origin: str) -> None:
    up, down = world(CONCENTRATE, 2024), world(OXIDE, 2024)
    fed = reference.feed(files(), up, down, CONCENTRATE, OXIDE)
    figure = exposure(data, maker, CONCENTRATE, to(origin, "MINE"))["toCountry"]
    agrees(figure, fed[:, up.makers.index(origin), down.makers.index(maker)])


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 1, 1)])
def test_a_day_lies_between_two_years(data: Asking, day: date) -> None:
    figure = on(data, day)
    agrees(figure, reference.at_day(day, lambda year: made_in("NLD", "CHN", MAGNET, year)))
    assert figure["dataYear"] == 2024


def test_nothing_jumps_on_new_year_s_day(data: Asking) -> None:
    eve, morning = on(data, date(2024, 12, 31)), on(data, date(2025, 1, 1))
    assert morning["estimate"] == pytest.approx(eve["estimate"], abs=5e-4)
    for end in ("lower", "upper"):
        assert morning["interval"][end] == pytest.approx(eve["interval"][end], abs=2e-3)


def on(data: Asking, day: date) -> dict[str, Any]:
    found: dict[str, Any] = data(f"""{{exposure(of: {{country: "NLD"}}, material: "{METAL}", asOf: "{day}"){{
        {to("CHN", "MAGNET")}}}}}""")["exposure"]["toCountry"]
    return found
