"""The pages of a material and of a product: what they say, in which forms, and that their figures can be recomputed."""

import csv
import io
import re
from collections import defaultdict
from datetime import date
from typing import Any

import orjson
import pytest
from starlette.applications import Starlette

from ketenkaart.api.schema import execute
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.exposure import SubjectQuestion, exposure
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.model import VERIFIED
from ketenkaart.graph.snapshot import assemble
from ketenkaart.settings import Settings
from ketenkaart.visualise.site import web
from tests.client import Client
from tests.shipped import views_on
from tests.visualise.serving import client_on
from tests.visualise.test_pages import shown
from tests.visualise.world import world

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def views() -> Views:
    return views_on(TODAY)


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on(TODAY)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Client:
    views = Views(Settings(home=tmp_path_factory.mktemp("home"), today=TODAY), assemble(world()))
    return Client(Starlette(routes=web.routes(views), exception_handlers=web.handlers()))


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("material", ["dysprosium", "copper"])
def test_the_hhi_of_the_page_is_the_one_that_its_csv_gives(client: Client, material: str):
    shares = rows(client, f"/en/material/{material}.csv?table=concentration_shares")
    told = {
        row["stage"]: row["hhi"]
        for row in rows(client, f"/en/material/{material}.csv?table=concentration")
        if row["of"] == "SUPPLY"
    }
    squares: dict[str, float] = defaultdict(float)
    for row in shares:
        if row["of"] == "SUPPLY":
            assert row["year"] == "2024"
            squares[row["stage"]] += float(row["share"]) ** 2
    known = {stage: float(hhi) for stage, hhi in told.items() if hhi}
    assert known
    assert {stage: pytest.approx(hhi, abs=1e-9) for stage, hhi in known.items()} == {s: squares[s] for s in known}


def test_the_hhi_of_the_worlds_making_is_the_one_that_its_shares_give(client: Client):
    shares = rows(client, "/en/material/copper.csv?table=concentration_shares")
    told = rows(client, "/en/material/copper.csv?table=concentration")
    compared = 0
    for row in told:
        if row["of"] == "PRODUCTION" and row["hhi"]:
            own = [
                float(s["share"])
                for s in shares
                if s["of"] == "PRODUCTION"
                and s["stage"] == row["stage"]
                and s["product"] == row["product"]
                and s["share"]
            ]
            assert sum(share**2 for share in own) == pytest.approx(float(row["hhi"]))
            compared += 1
    assert compared >= 2
    made = [float(row["share"]) for row in rows(client, "/en/product/refined-copper.csv") if row["share"]]
    page = next(row for row in told if row["product"] == "refined-copper")
    assert sum(share**2 for share in made) == pytest.approx(float(page["hhi"]))


def test_copper_says_why_nothing_acute_follows_and_dysprosium_does_not(client: Client):
    copper = shown(client, "/nl/materiaal/copper").text
    assert "Waarom is er nu niets acuuts, en wanneer wel?" in copper
    assert (
        "is er geen exportmaatregel van kracht die meer dan een klein deel raakt van het koper in "
        "kathodekoper in Nederlands gebruik" in copper
    )
    assert "Wat zou er moeten gebeuren om het acuut te maken?" in copper
    assert "niets acuuts" not in shown(client, "/nl/materiaal/dysprosium").text


def test_dutch_branches_are_told_with_what_is_not_known(client: Client):
    copper = shown(client, "/nl/materiaal/copper").text
    assert "Welke Nederlandse branches gebruiken het?" in copper
    assert "Dit zijn aandelen van het gebruik in de EU, geen Nederlandse" in copper
    assert "ten minste 21 %" in copper
    assert "89 miljard euro" in copper
    assert "B.V. Twentsche Kabelfabriek" in copper
    for material in ("dysprosium", "gallium", "promethium"):
        assert "Welke Nederlandse branches gebruiken het?" in shown(client, f"/nl/materiaal/{material}").text
    assert (
        "Geen bron in onze gegevens zegt welke branches hoeveel dysprosium gebruiken."
        in shown(client, "/nl/materiaal/dysprosium").text
    )


def test_rows_of_the_eus_study_say_how_they_were_checked(client: Client):
    tables = {table["name"]: table["rows"] for table in client.get("/nl/materiaal/cobalt.json").json()["tables"]}
    for name in ("branches", "eu_supply"):
        assert tables[name], name
        assert {row["verified"] for row in tables[name]} <= set(VERIFIED), name


def test_a_basket_is_named_with_its_code_by_weight_and_by_value(client: Client):
    text = shown(client, "/en/material/dysprosium").text
    assert "Code 284690 holds more than dysprosium oxide (Dy2O3)" in text
    trade = [
        row
        for row in rows(client, "/en/material/dysprosium.csv?table=trade")
        if row["codes"] == "284690" and row["country"] == "CHN"
    ]
    assert [row["basket"] for row in trade] == ["true"]
    assert float(trade[0]["by_mass"]) == pytest.approx(0.949, abs=1e-3)
    assert float(trade[0]["by_value"]) == pytest.approx(0.444, abs=1e-3)


def test_a_trend_says_on_the_data_of_which_year_each_point_rests(client: Client):
    trend = rows(client, "/en/material/dysprosium.csv?table=trend")
    china = [row for row in trend if row["stage"] == "MAGNET" and row["country"] == "CHN"]
    assert [row["year"] for row in china] == [str(year) for year in range(2019, 2026)]
    assert {row["data_year"] for row in china} == {"2024"}, "the one year of trade that ships"
    assert {row["level"] for row in china} == {"0.9"}
    for row in china:
        assert float(row["estimate_lower"]) < float(row["estimate"]) < float(row["estimate_upper"])
    page = client.get("/en/material/dysprosium").text
    assert page.count('class="lines"') == 5
    assert page.count('<polygon class="band"') == 5
    assert "no development" not in page


def test_the_year_of_the_data_comes_first_and_the_day_beside_it(client: Client, views: Views):
    found = exposure(views.view(), SubjectQuestion("COUNTRY", "NLD"), "copper")
    (then,) = [one.share for one in found.of_year(2024).by_stage()[0].countries if one.country.key == "CHL"]
    (now,) = [one.share for one in found.by_stage()[0].countries if one.country.key == "CHL"]
    table = rows(client, "/en/material/copper.csv")
    (row,) = [row for row in table if (row["stage"], row["country"]) == ("REFINING", "CHL")]
    assert (row["of_year"], row["data_year"]) == ("2024", "2024")
    assert then.interval is not None
    assert [float(row[f"of_year_estimate{end}"]) for end in ("", "_lower", "_upper")] == [
        then.estimate, then.interval.lower, then.interval.upper
    ]  # fmt: skip
    assert float(row["estimate"]) == now.estimate != then.estimate
    assert float(row["horizon"]) == pytest.approx(1.5, abs=0.01)
    page = shown(client, "/en/material/copper").text
    heads = page[page.index("The same as a table") :]
    assert heads.index("In 2024") < heads.index("On 1 January 2026") < heads.index("90% interval, in %")


def test_of_a_day_before_its_data_only_the_day_is_told(client: Client):
    table = rows(client, "/en/material/copper.csv?asOf=2023-01-01")
    assert {row["of_year"] for row in table} == {""}
    assert "In 2024" not in shown(client, "/en/material/copper?asOf=2023-01-01").text


def test_one_material_beside_another_has_the_same_stages_and_a_table(client: Client):
    page = shown(client, "/nl/materiaal/copper?naast=neodymium").text
    assert "Koper naast neodymium" in page
    assert "heeft deze stap niet" in page
    beside = rows(client, "/en/material/copper.csv?beside=neodymium&table=beside")
    assert {row["material"] for row in beside} == {"copper", "neodymium"}
    assert {row["stage"] for row in beside} >= {"MAGNET", "MINE", "REFINING"}


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/en/material/copper?beside=gallium", 400, "no product from which a question about its use could start"),
        ("/nl/materiaal/copper?naast=gallium", 400, "geen product waar een vraag over het gebruik kan beginnen"),
        ("/en/material/copper?beside=unobtainium", 404, "Nothing called"),
        ("/en/material/copper?since=yesterday", 400, "is no date"),
        (
            "/en/material/copper?closed=cn-mofcom-gacc-2025-18",
            400,
            "closes no gate in this chain. Choose one of: id-raw",
        ),
        ("/nl/materiaal/gallium?dicht=cn-mofcom-gacc-2023-23", 400, "geen keten bekend"),
        ("/en/material/copper?closed=nonsense", 404, "Nothing called"),
        ("/en/product/unobtainium", 404, "Nothing called"),
        ("/en/material/copper.csv?table=nonsense", 400, "no table"),
    ],
)
def test_what_cannot_be_shown_says_what_to_do(client: Client, address: str, status: int, said: str):
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.text


def test_a_closed_gate_shows_as_a_scenario_what_would_not_arrive(client: Client):
    page = shown(client, "/nl/materiaal/dysprosium?dicht=cn-mofcom-gacc-2025-18").text
    assert "Als deze poort dicht is, komt naar schatting" in page
    assert "Dit is een scenario, geen voorspelling: niemand anders springt in" in page
    plain = client.get("/nl/materiaal/dysprosium").text
    assert 'class="scenario"' not in plain
    assert "dicht=cn-mofcom-gacc-2025-18" in plain
    assert "komt naar schatting" in client.get("/nl/materiaal/dysprosium.txt?dicht=cn-mofcom-gacc-2025-18").text


def test_the_picture_is_told_once_as_text_with_its_gates(client: Client):
    page = client.get("/nl/materiaal/dysprosium").text
    for told in re.findall(r"<desc[^>]*>(.*?)</desc>", page):
        assert "Poort: China: vergunning nodig" in told
        assert "Metaal: China" in told
    assert page.count("<desc") == 3, "one for each size, of which one is shown"
    assert "Zonder oxide uit China vrijwel geen losse magneten met dysprosium" in page


def test_a_material_without_dutch_data_leads_with_what_is_known(client: Client):
    page = shown(client, "/nl/materiaal/gallium").text
    lead = page.index("Volgens de EU (2023) wordt 94 % van alle gallium in China verwerkt")
    assert lead < page.index("komt 69 % daarvandaan") < page.index("Hoeveel gallium Nederland gebruikt")
    assert "Sinds 1 augustus 2023 vraagt uitvoer uit China" in page


def test_copper_leads_with_nothing_acute_and_when_it_would_be(client: Client):
    told = client.get("/nl/materiaal/copper.txt").text
    assert "Niets acuuts op 1 januari 2026: geen exportmaatregel raakt meer dan" in told
    assert "Acuut wordt het als de uitvoer wordt beperkt door Chili" in told


def test_what_happened_since_a_day_is_marked_new(client: Client):
    page = shown(client, "/nl/materiaal/dysprosium?sinds=2025-10-01").text
    assert "Wat is er nieuw sinds 1 oktober 2025?" in page
    assert "nieuw" in page
    assert "Naar de maatregel" in page
    quiet = shown(client, "/en/material/dysprosium?since=2026-01-01").text
    assert "What is new since 1 January 2026?" in quiet


@pytest.mark.parametrize(
    "address",
    [
        "/en/material/dysprosium",
        "/en/material/gallium",
        "/en/product/refined-copper",
        "/en/product/lithography-machine",
    ],
)
def test_the_question_behind_a_page_is_answered(client: Client, views: Views, address: str):
    asked: dict[str, Any] = orjson.loads(client.get(f"{address}.json").content)["query"]
    answer = execute(views, asked["text"], asked["variables"])
    assert "errors" not in answer, answer.get("errors")
    assert all(value is not None for value in answer["data"].values())


def test_a_product_is_told_with_makers_works_codes_and_measures(client: Client):
    nl = shown(client, "/nl/product/refined-copper").text
    assert re.search(
        r"In 2025 kwam naar schatting 4\d % \(4\d tot 5\d\) van de wereldproductie van kathodekoper \(geraffineerd\) "
        r"uit China\.",
        nl,
    )
    assert "Chili" in nl[nl.index("Wat in Nederland wordt gebruikt, naar schatting") :][:300]
    assert "Aurubis AG" in nl
    assert "740311" in nl
    en = shown(client, "/en/product/ndfeb-magnet-sintered-dy-tb").text
    assert re.search(r"In 2024 an estimated 9\d% \(9\d to 9\d\) of world production of sintered NdFeB magnet", en)
    assert "a grade of" in en
    assert "mixed code: it covers more than this product" in en
    assert "Which measures cover it?" in en


def test_every_product_has_a_page_in_both_languages(client: Client, views: Views):
    products = catalogue.everything(views.view(), "Product")
    assert len(products) > 30
    for record in products:
        for address in (f"/nl/product/{record.key}", f"/en/product/{record.key}"):
            assert client.get(address).status_code == 200, address


def test_a_product_of_which_nothing_is_known_says_so_and_not_zero(small: Client):
    page = shown(small, "/en/product/magnet").text
    assert re.search(r"In 2024 an estimated 8\d% \(7\d to 8\d\) of world production of magnet came from China\.", page)
    assert "Nothing is known of the Dutch origin" in page
    assert "No customs code is known for it." in page
    assert "Magneto GmbH" in page


def test_an_example_company_among_the_firms_has_its_tag(small: Client):
    with_example = small.get("/en/product/magnet?example=1").text
    assert "onerror" not in with_example.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert 'class="tag"' in with_example
    assert orjson.loads(small.get("/en/product/magnet.json?example=1").content)["fictitious"] is True
    assert orjson.loads(small.get("/en/product/magnet.json").content)["fictitious"] is False


def test_a_material_without_a_start_still_has_its_measures_and_who_supplies_the_eu(client: Client):
    page = shown(client, "/en/material/gallium").text
    assert "Which measures name it?" in page
    assert "Who supplies the world and the EU" in page
    supply = rows(client, "/en/material/gallium.csv?table=eu_supply")
    world = [row for row in supply if row["region"] == "WLD"]
    assert world[0]["country"] == "CHN"


def test_a_memo_cites_what_its_sentences_rest_on_and_no_more(client: Client):
    memo = client.get("/en/material/copper.txt").text
    told = orjson.loads(client.get("/en/material/copper.json").content)
    assert "Mineral Commodity Summaries" in memo
    assert "Alfen" not in memo, "a firm's press release is no source of the answer"
    assert any("Alfen" in source["title"] for source in told["sources"])
