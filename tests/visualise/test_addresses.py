"""One address for a view: what others append, capitals and slashes lead to it; slips in known words stay errors."""

import pytest

from ketenkaart.graph.answers import addresses
from ketenkaart.graph.model import ENDINGS
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.site import web
from tests.client import Client


@pytest.mark.parametrize(
    ("path", "one"),
    [
        ("/en/material/dysprosium?utm_source=x", "/en/material/dysprosium"),
        ("/en/material/dysprosium?fbclid=abc", "/en/material/dysprosium"),
        ("/en/?gclid=1&since=2025-01-01&utm_medium=mail", "/en/?since=2025-01-01"),
        ("/nl/kaart?msclkid=1", "/nl/kaart"),
        ("/nl/zoek?q=b%26c+d&mc_cid=1&mc_eid=2", "/nl/zoek?q=b%26c+d"),
        ("/en/material/dysprosium.csv?FBCLID=1", "/en/material/dysprosium.csv"),
        ("/en/material/dysprosium/", "/en/material/dysprosium"),
        ("/en/material/dysprosium/?asOf=2025-06-30", "/en/material/dysprosium?asOf=2025-06-30"),
        ("/en/material/Dysprosium", "/en/material/dysprosium"),
        ("/en/material/DYSPROSIUM.csv?asOf=2025-06-30", "/en/material/dysprosium.csv?asOf=2025-06-30"),
        ("/en/country/nld", "/en/country/NLD"),
        ("/nl/land/chn.json", "/nl/land/CHN.json"),
        ("/en/export/Material:Dysprosium.gexf", "/en/export/Material:dysprosium.gexf"),
        ("/EN/Material/dysprosium", "/en/material/dysprosium"),
        ("/NL/Kaart", "/nl/kaart"),
        ("/en/map/", "/en/map"),
        ("/en/measure/", "/en/measure"),
    ],
)
def test_another_spelling_leads_to_the_one_address_for_good(client: Client, path: str, one: str):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, one)
    assert client.get(one).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/material/dysprosium?asof=2025-06-30", 400),
        ("/en/material/dysprosium?ref=x", 400),
        ("/en/material/", 308),
        ("/en/material", 404),
        ("/en/material/.csv", 404),
        ("//EN/material/dysprosium", 404),
        ("/xx/Material/dysprosium", 404),
    ],
)
def test_a_slip_is_still_an_error_and_leads_nowhere_else(client: Client, path: str, status: int):
    assert client.get(path).status_code == status


def test_no_redirect_leads_to_itself_or_to_another_host(client: Client):
    for path in (
        "/en/Material//evil.example/",
        "/en/material/%2F%2Fevil.example/",
        "/EN//evil.example",
        "/en/search/?q=",
    ):
        answer = client.get(path)
        if answer.status_code == 308:
            assert answer.headers["location"].startswith("/en/")
            assert client.get(answer.headers["location"]).status_code != 308


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nl/?op=0001-01-01", "ligt te ver weg"),
        ("/en/measure/licence-18?asOf=9999-12-31", "Ask for a day from 1900 to 2200."),
        ("/en/measure/licence-18?asOf=0001-01-01", "Ask for a day from 1900 to 2200."),
        ("/en/material/dysprosium?since=1899-12-31", "Ask for a day from 1900 to 2200."),
    ],
)
def test_a_day_outside_the_calendar_of_the_data_is_refused_in_a_sentence(client: Client, path: str, said: str):
    answer = client.get(path)
    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_have_answers(client: Client, day: str):
    for page in web.pages():
        if not page.keyed:
            path = f"{addresses.path(page.name, '', 'en')}?asOf={day}"
            assert client.get(path).status_code == 200, path
    for path in (
        "material/dysprosium",
        "measure/licence-18",
        "country/NLD",
        "organisation/magneto",
        "product/magnet",
        "group/rare-earths",
    ):
        assert client.get(f"/en/{path}?asOf={day}").status_code == 200, path


def test_no_key_of_the_data_can_end_as_a_form_does():
    named = {form for page in web.pages() for form in (*files.MEDIA_TYPES, *page.forms)}
    assert {part for form in named for part in form.split(".")} <= set(ENDINGS)
