"""The pages of one company and of all companies: on a small world, and what they say of the shipped data."""

import csv
import io
import re
from datetime import date

import orjson
import pytest

from ketenkaart.graph.answers.views import Views
from tests.api.conftest import Asking
from tests.client import Client
from tests.shipped import views_on
from tests.visualise.serving import client_on
from tests.visualise.test_pages import shown

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def views() -> Views:
    return views_on(TODAY)


@pytest.fixture(scope="module")
def data() -> Client:
    return client_on(TODAY)


def rows(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_deliveries_are_named_and_the_rest_is_as_the_country_gets_it(client: Client):
    text = shown(client, "/nl/organisatie/vento?voorbeeld=1").text
    assert "Van wie krijgt het wat het gebruikt?" in text
    assert "Magneto GmbH" in text
    assert re.search(
        r"Van 30\s% is geen levering vastgelegd; geschat zoals Nederland het naar cijfers van 2024 krijgt: 8\d\s% in "
        r"China",
        text,
    )
    uses = rows(client, "/nl/organisatie/vento.csv?voorbeeld=1&tabel=uses&dialect=international")
    assert [(row["supplier"], row["share"], row["is_recorded"]) for row in uses[:2]] == [
        ("Organisation:magneto", "0.4", "true"),
        ("Country:CHN", "0.3", "true"),
    ]
    assert uses[2]["supplier"] == ""
    assert float(uses[2]["share"]) == pytest.approx(0.3)


def test_a_company_that_does_not_exist_is_marked_on_page_table_and_memo(client: Client):
    path = "/nl/organisatie/vento"
    page = shown(client, f"{path}?voorbeeld=1").text
    assert page.count("Voorbeeldgegevens: dit bedrijf bestaat niet.") >= 2
    assert "voorbeeld" in client.get(f"{path}.txt?voorbeeld=1").text
    assert {row["view_example"] for row in rows(client, f"{path}.csv?voorbeeld=1&dialect=international")} == {"true"}
    assert client.get(path).status_code == 404


def test_the_paths_that_carry_most_lead_from_the_mine_to_the_company(client: Client):
    paths = rows(client, "/en/organisation/vento.csv?example=1&table=paths")
    first = [row for row in paths if row["path"] == "1"]
    assert [row["product"] for row in first if row["made"] == "true"] == ["magnet", "metal", "oxide", "ore"]
    shares = [float(row["share"]) for row in paths if row["stop"] == "1"]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-9
    assert "Why? The paths that carry most" in shown(client, "/en/organisation/vento?example=1").text


def test_a_company_of_which_no_use_is_known_says_so(client: Client):
    text = shown(client, "/en/organisation/leeg").text
    assert "No use of a material is recorded for this organisation" in text
    assert "From whom does it get what it uses?" not in text


def test_owners_and_sites_stand_on_the_page(data: Client):
    text = shown(data, "/en/organisation/prysmian-netherlands").text
    assert "Who owns it, and who owns that" in text
    assert "Prysmian" in text
    (owner,) = rows(data, "/en/organisation/prysmian-netherlands.csv?table=owners")
    assert (owner["owner"], owner["share"]) == ("Organisation:prysmian", "1.0")
    assert len(rows(data, "/en/organisation/prysmian-netherlands.csv?table=sites")) == 3


def test_an_unknown_company_gives_a_page_with_what_may_have_been_meant(data: Client):
    answer = data.get("/nl/organisatie/prysmian-netherland")
    assert answer.status_code == 404
    assert "prysmian-netherlands" in answer.text


def test_the_list_has_the_most_exposed_first_and_says_who(data: Client):
    text = shown(data, "/nl/organisatie?voorbeeld=1").text
    assert "Voorbeeldgegevens: de bedrijven met het label ‘voorbeeld’ bestaan niet." in text
    found = rows(data, "/nl/organisatie.csv?voorbeeld=1&dialect=international")
    assert len(found) == 20
    everyone = rows(data, "/nl/organisatie.csv?voorbeeld=1&dialect=international&aantal=1000")
    assert [row["organisation"] for row in everyone[:20]] == [row["organisation"] for row in found]
    ranked = [row for row in everyone if row["rank"]]
    assert [int(row["rank"]) for row in ranked] == list(range(1, len(ranked) + 1))
    estimates = [float(row["estimate"]) for row in ranked]
    assert estimates == sorted(estimates, reverse=True)
    averages = [row["name"] for row in everyone if not row["rank"]]
    assert everyone == [*ranked, *(row for row in everyone if not row["rank"])]
    assert averages == sorted(averages, key=str.casefold)
    assert {"ASML Holding N.V.", "Lagerwey Wind B.V."} <= set(averages), "of whom no supplier's share is recorded"
    answer = text[: text.index("De meest afhankelijke eerst")]
    assert not [name for name in averages if name in answer]
    assert {row["stage"] for row in found} == {"MAGNET"}
    assert len(everyone) > 40


def test_the_list_filters_by_material_origin_stage_and_name(data: Client):
    found = rows(data, "/en/organisation.csv?example=1&material=copper&country=CHL&stage=MINE&q=kabel")
    assert found
    assert all("kabel" in row["name"].lower() for row in found)
    assert {(row["material"], row["country"], row["stage"]) for row in found} == {("copper", "CHL", "MINE")}
    nothing = shown(data, "/en/organisation?material=copper&q=xyzzy").text
    assert "Our data have no company in this selection that uses copper. That is not the same as zero." in nothing


def test_a_choice_that_makes_no_sense_is_refused_with_what_would(data: Client):
    wrong = data.get("/en/organisation?stage=ROCKET")
    assert wrong.status_code == 400
    assert "There is no stage &#39;ROCKET&#39;. There are ALL, MINE" in wrong.text
    assert data.get("/nl/organisatie?aantal=5000").status_code == 400
    assert data.get("/nl/organisatie?materiaal=goud").status_code == 404


@pytest.mark.parametrize("first", ["", "&first=40", "&first=1000"])
@pytest.mark.parametrize("scope", ["?example=1", "?material=dysprosium"])
def test_the_query_behind_the_list_gives_the_rows_of_the_list(data: Client, views: Views, scope: str, first: str):
    about = orjson.loads(data.get(f"/en/organisation.metadata.json{scope}{first}").content)
    asking = Asking(views)
    answered = asking(about["query"]["text"], **about["query"]["variables"])["exposures"]["nodes"]
    listed = rows(data, f"/en/organisation.csv{scope}{first}")
    asked = {one["organisation"]["key"]: one["share"]["estimate"] for one in answered}
    assert listed
    for row in listed:
        assert asked[row["organisation"]] == pytest.approx(float(row["estimate"])), row["organisation"]
    everyone = rows(data, f"/en/organisation.csv{scope}&first=1000")
    assert {row["organisation"] for row in everyone} == set(asked)
    order = [row["organisation"] for row in listed if row["rank"]]
    assert order == [key for key in asked if key in order]


def test_the_query_behind_a_country_gives_the_rows_of_its_page(data: Client, views: Views):
    about = orjson.loads(data.get("/en/country/DEU.metadata.json").content)
    answered = Asking(views)(about["query"]["text"], **about["query"]["variables"])["passing"]["stages"]
    listed = rows(data, "/en/country/DEU.csv")
    assert [(one["material"]["key"], one["stage"]) for one in answered] == [
        (row["material"], row["stage"]) for row in listed
    ]
