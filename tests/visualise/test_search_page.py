"""The page of what a search found, over the shipped data."""

import csv
import io
import json
import re
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest

from ketenkaart.graph.finding.index import TERMS
from ketenkaart.visualise.address import OWN_PAGE
from ketenkaart.visualise.pages.search import DETAILS, EXAMPLES, KINDS
from tests.client import Client
from tests.shipped import shipped
from tests.visualise.serving import client_on

LINKED_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)  # read, and never run


@pytest.fixture(scope="module")
def shipped_client() -> Client:
    return client_on(date(2026, 11, 24))


def text_of(html: str) -> str:
    seen = re.sub(r'<script type="application/ld\+json">.*?</script>', " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", seen)).split())


def test_the_field_in_the_top_line_leads_to_what_was_found(shipped_client: Client):
    home = shipped_client.get("/nl/zoek").text
    assert 'role="search" method="get" action="/nl/zoek"' in home
    assert 'name="q"' in home
    answer = shipped_client.get("/nl/zoek?q=dysprosium")
    assert answer.status_code == 200
    assert "gevonden voor “dysprosium”; de beste: Dysprosium (materiaal)." in text_of(answer.text)
    assert 'href="/nl/materiaal/dysprosium"' in answer.text


def test_a_name_with_a_typing_error_is_offered_and_not_followed(shipped_client: Client):
    dutch = shipped_client.get("/nl/zoek?q=neodimium")
    assert dutch.status_code == 200
    assert "Niets gevonden voor “neodimium”. Bedoelde u Neodymium ?" in text_of(dutch.text)
    assert 'href="/nl/zoek?q=Neodymium"' in dutch.text
    english = shipped_client.get("/en/search?q=neodimium")
    assert "Nothing found for “neodimium”. Did you mean Neodymium ?" in text_of(english.text)
    assert "Dutch name looks like it" in english.text or "English name looks like it" in english.text


def test_nothing_found_says_so_and_offers_a_way_on(shipped_client: Client):
    answer = shipped_client.get("/en/search?q=xyzzyxyzzy")
    assert answer.status_code == 200
    assert "Nothing found for “xyzzyxyzzy”." in text_of(answer.text)
    assert "Try another spelling" in answer.text
    for example in EXAMPLES["en"]:
        assert f"/en/search?q={quote(example).replace('%20', '+')}" in answer.text


def test_every_example_finds_something(shipped_client: Client):
    for lang, examples in EXAMPLES.items():
        for example in examples:
            rows = shipped_client.get(f"/{lang}/{ {'nl': 'zoek', 'en': 'search'}[lang] }.json", params={"q": example})
            assert rows.json()["tables"][0]["rows"], example


def test_a_search_can_be_narrowed_to_a_kind(shipped_client: Client):
    answer = shipped_client.get("/en/search?q=copper&kind=Product")
    assert '<h2 id="kind-Product">' in answer.text
    assert '<h2 id="kind-Material">' not in answer.text
    assert "everything" in answer.text
    wrong = shipped_client.get("/en/search?q=copper&kind=Person")
    assert wrong.status_code == 400
    assert "There is no kind 'Person'. There are Group, Material" in unescape(wrong.text)


def test_what_was_found_is_also_data(shipped_client: Client):
    rows = shipped_client.get("/en/search.json?q=nd").json()["tables"][0]["rows"]
    assert rows[0] == {
        "kind": "Material",
        "key": "neodymium",
        "name": "Neodymium",
        "detail": "Nd",
        "matched": "symbol",
        "matched_text": "Nd",
        "matched_how": "WHOLE",
        "because": "chemical symbol: Nd",
        "page": "/en/material/neodymium",
    }
    table = list(csv.DictReader(io.StringIO(shipped_client.get("/en/search.csv?q=nd").text)))
    assert table[0]["key"] == "neodymium"
    assert table[0]["view_as_of"] == "2026-11-24"


def test_more_hits_than_are_shown_are_a_link_away(shipped_client: Client):
    few = shipped_client.get("/en/search?q=a&first=5").text
    assert "More than 5 found" in few
    assert "first=10" in few
    assert "Show more" in few
    assert "Show more" not in shipped_client.get("/en/search?q=dysprosium&first=200").text


def test_made_up_companies_are_tagged_and_only_there_with_the_example(shipped_client: Client):
    table = shipped().nodes["Organisation"]
    row = next(row for row in range(len(table)) if table.value("fictitious", row))
    name = table.value("name", row)
    without = shipped_client.get("/nl/zoek", params={"q": name}).text
    assert f"/nl/organisatie/{table.value('key', row)}" not in without
    assert "voorbeeldbedrijven, die niet bestaan, is niet gezocht" in without
    with_it = shipped_client.get("/nl/zoek", params={"q": name, "voorbeeld": "1"}).text
    assert f"/nl/organisatie/{table.value('key', row)}?voorbeeld=1" in with_it
    assert '<span class="tag">voorbeeld</span>' in with_it


def test_a_kind_without_a_page_leads_to_one_that_tells_of_it(shipped_client: Client):
    for asked, page in (
        ("850511", "/en/product/"),
        ("cn-mofcom-2024-46.Article 1", "/en/measure/cn-mofcom-2024-46"),
        ("Aurubis Luenen", "/en/organisation/aurubis"),
        ("Sefcovic", "/en/measure/cn-mofcom-"),
    ):
        rows = shipped_client.get("/en/search.json", params={"q": asked}).json()["tables"][0]["rows"]
        assert rows[0]["page"].startswith(page), rows[0]


def test_a_meeting_is_named_by_what_it_was_about(shipped_client: Client):
    found = text_of(shipped_client.get("/nl/zoek?q=Wadephul").text)
    assert "Diplomatieke contacten 1 Rare-earth licences for European firms" in found
    assert "Minister Wadephul (Germany); 3 juli 2025" in found
    assert "zie Chinese vergunning zeven zeldzame aardmetalen" in found


def test_every_kind_that_is_searched_has_words_and_details():
    assert list(KINDS) == list(TERMS) == list(DETAILS)
    assert set(OWN_PAGE) < set(KINDS)


def test_what_is_typed_is_shown_as_text(shipped_client: Client):
    hostile = '<script>alert(1)</script>"onload=x'
    answer = shipped_client.get("/nl/zoek", params={"q": hostile})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    [described] = LINKED_DATA.findall(answer.text)
    assert hostile in json.loads(described)["name"]
    assert not set("<>&") & set(described)
    assert '"onload=x' not in LINKED_DATA.sub("", answer.text).replace("&#34;", "")
