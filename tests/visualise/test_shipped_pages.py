"""What the pages say of the shipped data: the sentences that a reader takes along, and that the example stays apart."""

from datetime import date

import pytest
from starlette.applications import Starlette

from graph.answers import catalogue
from graph.answers.catalogue import OrganisationFilter
from graph.answers.views import Views
from settings import Settings
from tests.client import Client
from tests.shipped import shipped
from tests.visualise.test_pages import shown
from visualise import web


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Views:
    return Views(Settings(home=tmp_path_factory.mktemp("home"), today=date(2026, 1, 1)), shipped())


@pytest.fixture(scope="module")
def client(views: Views) -> Client:
    return Client(Starlette(routes=web.routes(views), exception_handlers=web.handlers()))


def test_dutch_dysprosium_in_one_sentence(client: Client):
    nl, en = shown(client, "/nl/materiaal/dysprosium").text, shown(client, "/en/material/dysprosium").text
    assert (
        "Naar schatting 80 % (tussen 66 en 100 %, naar gelang de bron) van de magneten met dysprosium in Nederlands "
        "gebruik is in China gemaakt, een deel via Duitsland. Stand 1 januari 2026."
    ) in nl
    assert (
        "An estimated 80% (66 to 100%, depending on the source) of the magnets with dysprosium in Dutch use was made "
        "in China, part of it by way of Germany. As of 1 January 2026."
    ) in en
    assert "De smalste stap is metaal: naar schatting 100 % is in China tot metaal gemaakt." in nl
    assert "34 % komt hierlangs" in nl


def test_the_licence_of_april_2025_before_and_after(client: Client):
    before = shown(client, "/nl/materiaal/dysprosium?op=2025-03-31").text
    after = shown(client, "/nl/materiaal/dysprosium?op=2025-06-30").text
    nothing = (
        "op 31 maart 2025 is dat nog niet van kracht. Een vergunning is geen verbod. Niets van het dysprosium in "
        "Nederlands gebruik heeft"
    )
    assert nothing in before
    assert (
        "een vergunning; op 30 juni 2025 is dat van kracht. Een vergunning is geen verbod. Naar schatting 100 % "
        "van het dysprosium in Nederlands gebruik heeft onderweg die vergunning nodig."
    ) in after


def test_copper_is_refined_in_chile_first(client: Client):
    text = shown(client, "/en/material/copper").text
    assert "An estimated 40% of the copper in Dutch use was refined in Chile. As of 1 January 2026." in text
    assert "Congo (Kinshasa) 16% estimate" in text


def test_every_material_and_every_organisation_has_a_page(client: Client, views: Views):
    view = views.view(example=True)
    dutch = catalogue.organisations(view, OrganisationFilter(country="NLD"))
    addresses = [f"/nl/materiaal/{record.key}?voorbeeld=1" for record in catalogue.everything(view, "Material")]
    addresses += [f"/en/organisation/{record.key}?example=1" for record in dutch]
    assert len(addresses) > 100
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_the_country_pages_are_the_same_with_the_example_loaded_or_not(tmp_path_factory: pytest.TempPathFactory):
    day = date(2026, 1, 1)
    texts = [
        Client(Starlette(routes=web.routes(Views(Settings(home=tmp_path_factory.mktemp("h"), today=day), snapshot))))
        .get("/nl/materiaal/neodymium")
        .text
        for snapshot in (shipped(example=True), shipped(example=False))
    ]
    assert texts[0] == texts[1]
