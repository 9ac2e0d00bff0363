"""What the pages say of the shipped data: the sentences that a reader takes along, and that the example stays apart."""

import re
from datetime import date

import pytest
from starlette.applications import Starlette

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import OrganisationFilter
from ketenkaart.graph.answers.views import Views
from ketenkaart.settings import Settings
from ketenkaart.visualise.site import web
from tests.client import Client
from tests.shipped import shipped, views_on
from tests.visualise.serving import client_on
from tests.visualise.test_pages import shown


@pytest.fixture(scope="module")
def views() -> Views:
    return views_on(date(2026, 1, 1))


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on(date(2026, 1, 1))


def test_dutch_dysprosium_in_one_sentence(client: Client):
    nl, en = shown(client, "/nl/materiaal/dysprosium").text, shown(client, "/en/material/dysprosium").text
    for text, words in (
        (
            nl,
            r"In 2024 is naar schatting (\d\d) % \((\d\d) tot (\d\d)\) van de losse magneten met dysprosium",
        ),
        (
            en,
            r"In 2024 an estimated (\d\d)% \((\d\d) to (\d\d)\) of the loose magnets with dysprosium in Dutch",
        ),
    ):
        said = re.search(words, text)
        assert said is not None
        assert 87 <= int(said.group(2)) <= int(said.group(1)) <= int(said.group(3)), "the world makes no more elsewhere"
    assert "Op 1 januari 2026, naar cijfers van 2024: " in nl
    assert "Een deel kwam via Duitsland." in nl
    assert "Part of it came by way of Germany." in en
    assert (
        "De grootste afhankelijkheid van één land zit bij de stap scheiding: in 2024 is naar schatting "
        "meer dan 99 % (99 tot 100) in China gescheiden." in nl
    )
    assert "34 % van de stroom" in nl


def test_the_licence_of_april_2025_before_and_after(client: Client):
    before = shown(client, "/nl/materiaal/dysprosium?op=2025-03-31").text
    after = shown(client, "/nl/materiaal/dysprosium?op=2025-06-30").text
    nothing = (
        "op 31 maart 2025 is dat nog niet van kracht. Een vergunning is geen verbod. Niets van het dysprosium in "
        "losse magneten in Nederlands gebruik heeft"
    )
    assert nothing in before
    assert (
        "een vergunning; op 30 juni 2025 is dat van kracht. Een vergunning is geen verbod. Naar schatting meer "
        "dan 99 % (98 tot 100) van het dysprosium in losse magneten in Nederlands gebruik heeft "
        "onderweg die vergunning nodig."
    ) in after


def test_copper_is_refined_in_chile_first(client: Client):
    text = shown(client, "/en/material/copper").text
    # The executable form of the methods has .404 [.268, .469] for Chile and .159 for Congo.
    assert (
        "In 2024 an estimated 40% (27 to 47) of the refined copper cathode in Dutch use was refined in Chile." in text
    )
    assert "Figures of 2024 do not say where this came from in January 2026." in text
    assert re.search(r"Congo \(Kinshasa\) 16% estimate", text)


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
    without = [
        re.sub(r"\b[0-9a-f]{16}\b", "", text) for text in texts
    ]  # how the content of the whole version is called
    assert without[0] == without[1]


def test_a_range_that_reads_as_the_part_itself_is_not_repeated(client: Client):
    page = client.get("/en/product/refined-copper").text
    contained = page.partition("What it contains, by mass")[2].partition("</table>")[0]
    assert "Copper" in contained
    assert contained.count("100%") == 1
