"""A user's own companies on the pages and in files: both say so, and files hold them where that is asked."""

import csv
import io
import json
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.model import OWN, Tables
from ketenkaart.graph.snapshot import assemble
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.visualise.world import world

SAID = {
    "en": "The data hold companies of a user's own, which are not public.",
    "nl": "In de gegevens staan eigen bedrijven van een gebruiker; die zijn niet openbaar.",
}
AROUND = "around=Product:magnet&depth=1"


def with_tiers(tables: Tables) -> Tables:
    """The world as it is loaded."""
    return {
        name: columns | {"tier": ["RESTRICTED" if owner == OWN else "PUBLIC" for owner in columns["dataset"]]}
        for name, columns in tables.items()
    }


def served(tables: Tables, home: Path) -> Client:
    settings = Settings(home=home, today=date(2026, 1, 1))
    return Client(create_app(settings, Views(settings, assemble(with_tiers(tables)))))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return served(world(), tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Client:
    tables = {
        name: columns | {"dataset": ["facts" if owner == OWN else owner for owner in columns["dataset"]]}
        for name, columns in world().items()
    }
    return served(tables, tmp_path_factory.mktemp("home"))


PATHS = ["/en/", "/nl/", "/en/material/dysprosium", "/nl/organisatie/stil", "/en/data", "/en/index.txt",
         "/nl/kaart.svg?materiaal=dysprosium", "/en/network.html?around=Material:dysprosium"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_pages_and_files_say_that_the_data_hold_companies_that_are_not_public(
    client: Client, public: Client, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert SAID[path[1:3]] in unescape(answer.text)
    assert SAID[path[1:3]] not in unescape(public.get(path).text)


def test_forms_for_programs_say_it_too(client: Client, public: Client) -> None:
    for one, own in ((client, True), (public, False)):
        assert one.get("/en/material/dysprosium.metadata.json").json()["ownCompanies"] is own
        assert one.get("/en/material/dysprosium.json").json()["ownCompanies"] is own
        rows = csv.DictReader(io.StringIO(one.get("/en/material/dysprosium.csv").text))
        assert {row["view_own_companies"] for row in rows} == {str(own).lower()}


def test_the_data_of_a_drawing_say_it_too(client: Client, public: Client) -> None:
    for one, own in ((client, True), (public, False)):
        assert one.get("/en/network.vis.json?around=Material:dysprosium").json()["own_companies"] is own


def test_the_page_of_export_leaves_own_companies_out_until_they_are_chosen(client: Client) -> None:
    page = client.get(f"/en/export?{AROUND}").text
    assert "your own companies, unless you choose them below" in page
    assert "Own companies, which are not public" not in page
    chosen = client.get(f"/en/export?{AROUND}&own=1").text
    assert "Own companies, which are not public: 1 nodes" in chosen
    assert 'name="own" value="1" checked' in chosen
    assert "own=1" in chosen.partition("graphml")[2]


def test_a_page_without_own_companies_offers_no_choice_of_them(public: Client) -> None:
    assert 'name="own"' not in public.get(f"/en/export?{AROUND}").text


def test_a_file_has_own_companies_where_its_address_says_so(client: Client) -> None:
    path = "/en/export/Product:magnet.json?depth=1"
    without, given = client.get(path), client.get(f"{path}&own=1")
    assert "Stil B.V." not in without.text
    assert "NOT PUBLIC" not in without.text
    assert "Stil B.V." in given.text
    assert "NOT PUBLIC: 1 nodes" in given.text
    assert "-own.json" in given.headers["content-disposition"]


def test_to_name_an_own_company_is_to_ask_for_it(client: Client) -> None:
    given = client.get("/nl/uitvoer/Organisation:stil.json?diepte=1")
    assert "Stil B.V." in given.text
    assert "NOT PUBLIC" in given.text
    assert "eigen=1" in client.get("/nl/uitvoer?rond=Organisation:stil").text


def test_what_says_of_own_companies_neither_yes_nor_no_is_refused(client: Client) -> None:
    refused = client.get("/nl/uitvoer/Product:magnet.json?eigen=ja")
    assert refused.status_code == 400
    assert json.loads(refused.text)["detail"].startswith("'eigen' is 1 of 0, niet 'ja'.")
