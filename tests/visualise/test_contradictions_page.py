"""The page of contradictions, and the ways to it: on the data that ships."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest

from ketenkaart.graph.answers.contradictions import Contradiction, contradictions, differing
from ketenkaart.graph.answers.references import Basis, NodeRef
from ketenkaart.visualise.panels.panel import BASIS_SAID
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.wording.language import language
from tests.client import Client
from tests.shipped import view_on
from tests.visualise.serving import client_on

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on()


@pytest.fixture(scope="module")
def found() -> tuple[Contradiction, ...]:
    return contradictions(view_on(DAY))


def test_every_contradiction_is_a_row_of_the_page_and_of_its_files(
    client: Client, found: tuple[Contradiction, ...]
) -> None:
    for path in ("/nl/tegenspraken", "/en/contradictions"):
        page = client.get(path).text
        assert page.count('<span class="note">bal') == len(found)
        written = client.get(f"{path}.csv").content.decode("utf-8-sig")
        dutch = path.startswith("/nl/")
        rows = list(csv.DictReader(io.StringIO(written), delimiter=";" if dutch else ","))
        assert not dutch or not any("." in row["size"] for row in rows)
        sizes = [float(row["size"].replace(",", ".") if dutch else row["size"]) for row in rows]
        assert [(row["product"], row["kind"], size) for row, size in zip(rows, sizes, strict=True)] == [
            (one.product.key, one.kind, one.size) for one in found
        ]
        given = client.get(f"{path}.json").json()["tables"][0]["rows"]
        assert [row["world_year"] for row in given] == [one.world_year for one in found]


def test_a_source_and_a_country_lead_to_their_pages_and_a_product_has_one_anchor(
    client: Client, found: tuple[Contradiction, ...]
) -> None:
    page = client.get("/en/contradictions").text
    for one in found:
        assert f'id="{one.product.key}"' in page
        assert one.source is None or f'href="/en/source/{one.source.key}"' in page
        assert one.country is None or f'href="/en/country/{one.country.key}' in page
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))


def test_the_lead_counts_what_the_page_lists(client: Client, found: tuple[Contradiction, ...]) -> None:
    text = unescape(client.get("/en/contradictions.txt").text)
    assert f"{len(found)} statements about {len({one.product for one in found})} products" in text


def test_the_question_behind_the_page_is_answered_alike(client: Client, found: tuple[Contradiction, ...]) -> None:
    query = client.get("/en/contradictions.json").json()["query"]
    answer = client.post("/graphql", json={"query": query["text"], "variables": query["variables"]}).json()
    assert "errors" not in answer
    given = answer["data"]["contradictions"]
    assert given["totalCount"] == len(found)
    assert [(one["product"]["key"], one["size"]) for one in given["nodes"]] == [
        (one.product.key, one.size) for one in found
    ]


def test_the_page_of_data_leads_there(client: Client) -> None:
    assert 'href="/en/contradictions"' in client.get("/en/data").text


def test_a_basis_says_by_which_factor_its_sources_differ_where_that_is_much() -> None:
    ore = NodeRef("Product:ore", "Product", "ore", "ore", "erts", False)
    much, little = (Basis(1.0, "WORLD", ore, None, None, 2024, "READ", (), birge) for birge in (2.4, 2.0))
    assert (differing(much), differing(little)) == (2.4, None)
    rows = [Row(of=one, verified=one.verified, number={}) for one in (much, little)]
    how = [[note.text for note in line.cells[2].notes] for line in BASIS_SAID.of(rows, language("nl")).lines]
    assert how == [["bronnen lopen een factor 2,4 uiteen"], []]
