"""The pages of text: methods, help, privacy, accessibility."""

import re
from datetime import date
from html import unescape

import pytest

from ketenkaart.api.enums import MixRule
from ketenkaart.graph.answers import addresses
from ketenkaart.graph.finding.index import TERMS
from ketenkaart.visualise.address import COMMON
from ketenkaart.visualise.forms.files import MEDIA_TYPES
from ketenkaart.visualise.pages.help import PARAMETERS
from ketenkaart.visualise.site.web import pages
from ketenkaart.words import wording
from tests.client import Client
from tests.visualise.serving import client_on


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on(date(2026, 11, 24))


def text_of(html: str) -> str:
    seen = re.sub(r'<script type="application/ld\+json">.*?</script>', " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", seen)).split())


@pytest.mark.parametrize("path", ["/nl/methoden", "/en/methods"])
def test_every_rule_of_a_figure_has_its_anchor(client: Client, path: str):
    page = client.get(path).text
    for rule in MixRule:
        anchor = rule.value.lower().replace("_", "-")
        assert f'id="{anchor}"' in page, anchor
        assert f"<code>{rule.value}</code>" in page


@pytest.mark.parametrize("path", ["/nl/methoden", "/en/methods"])
def test_every_section_that_a_figure_names_has_its_anchor(client: Client, path: str):
    page = client.get(path).text
    for number in range(1, 9):
        assert f'id="section-{number}"' in page


@pytest.mark.parametrize("path", ["/nl/methoden", "/en/methods"])
def test_an_identifier_stands_once_on_the_page(client: Client, path: str):
    names = re.findall(r'\bid="([^"]+)"', client.get(path).text)
    assert len(names) == len(set(names))


def test_the_methods_are_also_a_table(client: Client):
    rows = client.get("/nl/methoden.json").json()["tables"][0]["rows"]
    assert {row["rule"] for row in rows} == {rule.value for rule in MixRule}
    assert all(row["made_from"] and row["limits"] for row in rows)
    assert "wereldproductie" in next(row["made_from"] for row in rows if row["rule"] == "WORLD")


def test_every_word_that_is_explained_is_one_that_a_page_takes():
    taken = {name.rstrip("*") for page in pages() for name in page.takes} | {"query", "variables"}  # of GraphQL's page
    assert set(PARAMETERS) == taken | {*COMMON, "table", "dialect"}


def test_every_word_of_an_address_is_a_page_or_explained():
    named = {page.name for page in pages()} | {"data", "graphql", "Measure", "Source", *TERMS}
    for lang in wording.LANGUAGES:
        assert set(addresses.WORDS[lang]) - named == set(PARAMETERS)


@pytest.mark.parametrize(("path", "lang"), [("/nl/hulp", "nl"), ("/en/help", "en")])
def test_help_explains_every_parameter_and_every_form(client: Client, path: str, lang: str):
    page = client.get(path).text
    for name in PARAMETERS:
        assert f'<th scope="row"><code>{addresses.WORDS[lang][name]}</code></th>' in page
    for form in MEDIA_TYPES:
        assert f"<dt><code>.{form}</code></dt>" in page


def test_the_lines_for_a_script_work(client: Client):
    text = text_of(client.get("/en/help").text)
    addresses_given = [address for address in re.findall(r'"(http://[^"]+)"', text) if "graphml" not in address]
    assert sum("dysprosium" in address for address in addresses_given) == 2
    for address in addresses_given:
        answer = client.get(address.removeprefix("http://localhost"))
        assert answer.status_code == 200, address
        assert "content=" in address
