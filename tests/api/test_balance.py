"""What a balance says by itself, asked of the small world and, of trade, of what ships."""

from datetime import date
from typing import Any

import pytest

from ketenkaart.api.limits import COST, WORK
from ketenkaart.graph.model import FIRST_DAY, LAST_DAY
from tests.api.conftest import TODAY, Asking
from tests.shipped import views_on

FIGURE = "state estimate interval{lower upper} untraced method dataYear horizon rule"
WORLD = f"""query($year: Int){{product(key: "magnet"){{world(year: $year){{
    year dataYear birge verified product{{key}} of{{key}} sources{{key}} tonnes{{estimate}} nobody{{{FIGURE}}}
    makers{{country{{key}} share{{{FIGURE}}} tonnes{{estimate}}}}
    china: shareOf(country: "CHN"){{{FIGURE}}} world: shareOf(country: "WLD"){{{FIGURE}}}}}}}}}"""


@pytest.fixture(scope="module")
def data() -> Asking:
    return Asking(views_on(TODAY))


@pytest.mark.parametrize("year", [None, 2023])
def test_the_shares_of_all_makers_and_of_nobody_sum_to_one(ask: Asking, year: int | None) -> None:
    found = ask(WORLD, year=year)["product"]["world"]
    makers = {one["country"]["key"]: one for one in found["makers"]}
    assert list(makers) == ["CHN", "NLD"]
    total = sum(one["share"]["estimate"] for one in found["makers"]) + found["nobody"]["estimate"]
    assert total == pytest.approx(1.0, abs=1e-6)
    assert found["china"] == makers["CHN"]["share"]
    share = found["china"]
    assert share["interval"]["lower"] < share["estimate"] < share["interval"]["upper"]
    assert share["untraced"] == pytest.approx(found["nobody"]["estimate"], abs=1e-6)
    assert (share["method"], share["rule"], share["dataYear"]) == ("methods.md section 1", "WORLD", 2023)
    assert share["horizon"] == pytest.approx(2.5 if year is None else 0.0, abs=0.01)
    assert (found["year"], found["dataYear"], found["product"], found["of"]) == (year, 2023, *[{"key": "magnet"}] * 2)
    assert (found["tonnes"], makers["CHN"]["tonnes"]) == (None, None)  # nobody states a tonne
    assert found["sources"] == [{"key": "s1"}]


def test_a_country_that_nothing_says_makes_it_has_nothing_and_what_nobody_names_stays_open(ask: Asking) -> None:
    share = ask(WORLD, year=2023)["product"]["world"]["world"]
    assert (share["state"], share["estimate"], share["interval"]) == ("KNOWN", 0.0, {"lower": 0.0, "upper": 0.0})
    assert share["untraced"] > 0.0


def test_a_product_that_nobody_is_known_to_make_has_no_world(ask: Asking) -> None:
    assert ask('{product(key: "ore"){world{year}}}') == {"product": {"world": None}}


def test_a_grade_of_which_nothing_is_stated_has_the_world_of_the_wider_product(data: Asking) -> None:
    found = data(
        '{product(key: "ndfeb-magnet-sintered-dy-tb"){world(year: 2024){product{key} of{key} makers{tonnes{unit}}}}}'
    )
    world = found["product"]["world"]
    assert (world["product"]["key"], world["of"]["key"]) == ("ndfeb-magnet-sintered-dy-tb", "ndfeb-magnet-sintered")
    assert {one["tonnes"]["unit"] for one in world["makers"]} == {"t/a"}


def test_what_a_country_sells_beyond_what_is_known_is_listed_the_most_tonnes_first(data: Asking) -> None:
    asked = """{country(key: "TZA"){
        year: byWayOf(year: 2024){...Left} day: byWayOf{...Left}} netherlands: country(key: "NLD"){byWayOf{dataYear}}}
        fragment Left on ByWayOf{product{key} dataYear tonnes{estimate unit method} share{estimate interval{upper}}
            sources{key}}"""
    found = data(asked)
    assert found["netherlands"]["byWayOf"] == []
    for when in ("year", "day"):
        rows = found["country"][when]
        assert {one["product"]["key"] for one in rows} >= {"refined-copper"}
        tonnes = [one["tonnes"]["estimate"] for one in rows]
        assert tonnes == sorted(tonnes, reverse=True)
        for one in rows:
            assert (one["tonnes"]["unit"], one["tonnes"]["method"]) == ("t/a", "methods.md section 2")
            assert 0.0 < one["share"]["estimate"] <= one["share"]["interval"]["upper"] <= 1.0
            assert "cepii-baci" in {source["key"] for source in one["sources"]}


def test_contradictions_are_of_all_products_of_one_or_of_a_year_page_by_page(data: Asking) -> None:
    document = """query($product: ID, $year: Int, $first: Int = 1000, $after: String){
        contradictions(product: $product, year: $year, first: $first, after: $after){totalCount
            nodes{kind product{key} worldYear year country{key} source{key} stated reconciled unit size ofWorld}
            pageInfo{endCursor hasNextPage}}}"""

    def rows(**asked: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = data(document, **asked)["contradictions"]["nodes"]
        return found

    every, copper = rows(), rows(product="refined-copper")
    assert copper == [one for one in every if one["product"]["key"] == "refined-copper"] != []
    assert [one["ofWorld"] for one in every] == sorted((one["ofWorld"] for one in every), reverse=True)
    assert {one["worldYear"] for one in rows(year=2023)} == {2023}
    of_year = rows(product="refined-copper", year=2024)
    assert of_year == [one for one in copper if one["worldYear"] == 2024]
    assert ("SLACK", "COG") in {(one["kind"], one["country"] and one["country"]["key"]) for one in of_year}
    first = data(document, first=3)["contradictions"]
    second = data(document, first=3, after=first["pageInfo"]["endCursor"])["contradictions"]
    assert [*first["nodes"], *second["nodes"]] == every[:6]
    assert first["totalCount"] == len(every)


def test_contradictions_of_a_grade_are_those_of_the_wider_product(data: Asking) -> None:
    document = "query($product: ID){contradictions(product: $product, first: 1000){nodes{product{key} size}}}"
    grade, wider = (data(document, product=key) for key in ("ndfeb-magnet-sintered-dy-tb", "ndfeb-magnet-sintered"))
    assert grade == wider


def test_a_year_is_asked_beside_the_day(ask: Asking) -> None:
    exposure = ask(
        f"""{{exposure(of: {{country: "NLD"}}, material: "dysprosium", product: "magnet"){{
            year day: toCountry(key: "CHN", stage: MAGNET){{{FIGURE}}}
            of2023: ofYear(year: 2023){{year asOf toCountry(key: "CHN", stage: MAGNET){{{FIGURE}}}}}}}}}"""
    )["exposure"]
    of_year, day = exposure["of2023"]["toCountry"], exposure["day"]
    assert (exposure["year"], exposure["of2023"]["year"], exposure["of2023"]["asOf"]) == (None, 2023, "2026-01-01")
    assert (of_year["horizon"], of_year["dataYear"]) == (0.0, 2023)
    assert day["horizon"] == pytest.approx(2.5, abs=0.01)
    assert width(day) > width(of_year)  # nobody has counted since


def width(figure: dict[str, Any]) -> float:
    return float(figure["interval"]["upper"] - figure["interval"]["lower"])


@pytest.mark.parametrize("asked", ["measures{status}", 'toMeasure(key: "licence-18"){state}', "outlook{state}"])
def test_a_measure_is_not_asked_of_a_year(ask: Asking, asked: str) -> None:
    [error] = ask.errors(f'{{exposure(of: {{country: "NLD"}}, product: "magnet"){{ofYear(year: 2023){{{asked}}}}}}}')
    assert error["extensions"]["code"] == "BAD_QUESTION"
    assert error["message"].startswith("A measure is in force on a date: ")


@pytest.mark.parametrize(
    "document",
    [
        '{exposure(of: {country: "NLD"}, product: "magnet"){ofYear(year: YEAR){year}}}',
        '{product(key: "magnet"){world(year: YEAR){year}}}',
        '{country(key: "NLD"){byWayOf(year: YEAR){dataYear}}}',
        "{contradictions(year: YEAR){totalCount}}",
    ],
)
@pytest.mark.parametrize("year", [1985, 2028, 0, -1, 10_000])
def test_a_year_far_from_the_date_says_which_can_be_asked(ask: Asking, document: str, year: int) -> None:
    [error] = ask.errors(document.replace("YEAR", str(year)))
    assert error["extensions"]["code"] == "BAD_QUESTION"
    assert "1986 to 2027" in error["message"].replace(" and ", " to ")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{product(key: "magnet"){world{shareOf(country: "CHNN"){state}}}}', "There is no country 'CHNN'."),
        ('{contradictions(product: "magnets"){totalCount}}', "There is no product 'magnets'."),
    ],
)
def test_an_unknown_key_suggests(ask: Asking, document: str, message: str) -> None:
    [error] = ask.errors(document)
    assert error["extensions"]["code"] == "UNKNOWN_KEY"
    assert error["message"].startswith(message)
    assert error["extensions"]["suggestions"]


@pytest.mark.parametrize("day", [FIRST_DAY, date(1915, 6, 18), LAST_DAY])
def test_a_day_of_which_nothing_is_known_has_an_answer(ask: Asking, day: date) -> None:
    found = ask(
        """query($day: Date){product(key: "magnet", asOf: $day){world{makers{share{estimate}}}}
        contradictions(asOf: $day){totalCount}
        exposure(of: {country: "NLD"}, product: "magnet", asOf: $day){byStage{untraced}}}""",
        day=day.isoformat(),
    )
    assert set(found) == {"product", "contradictions", "exposure"}


def test_readings_say_what_is_believed_alone_and_the_figure_lies_among_them(data: Asking) -> None:
    figure = data(
        """{exposure(of: {country: "NLD"}, material: "neodymium"){toCountry(key: "CHN", stage: MAGNET){
            estimate level readings{kind name value product{key}}}}}"""
    )["exposure"]["toCountry"]
    readings = figure["readings"]
    assert figure["level"] == 0.9
    assert {one["kind"] for one in readings} == {"PUBLISHER", "MEASURE", "REPORT"}
    assert {one["product"]["key"] for one in readings} == {"ndfeb-magnet-sintered"}
    assert len({(one["kind"], one["name"]) for one in readings}) == len(readings)
    by = {one["name"]: one["value"] for one in readings}
    assert by["VALUE"] == pytest.approx(figure["estimate"])  # the code is mostly about it by value
    assert min(by["BACI"], by["DECLARED"]) <= figure["estimate"] <= max(by["BACI"], by["DECLARED"])


def test_what_takes_long_to_compute_counts_as_much(ask: Asking) -> None:
    one = 'a%d: exposure(of: {country: "NLD"}, product: "magnet"){toCountry(key: "CHN"){%s}}'
    most = COST // (WORK["Query.exposure"] + WORK["Figure.readings"] + 10)

    def document(count: int, asked: str) -> str:
        return "{" + " ".join(one % (number, asked) for number in range(count)) + "}"

    assert len(ask(document(most, "readings{value}"))) == most
    [error] = ask.errors(document(most + 1, "readings{value}"))
    assert error["extensions"]["code"] == "OVER_LIMIT"
    assert "nodes asked for" in error["message"]
    assert len(ask(document(most + 1, "estimate"))) == most + 1
