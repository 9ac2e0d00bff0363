"""The pages of data, sources and export: every figure leads down to its row, and a file is known beforehand."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest

from ketenkaart.graph.answers.sources import coverage, facts_of, is_old, used
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.content import Reason
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.graph.network import network
from tests.graph.tables import load_record, world
from tests.shipped import view_on
from tests.visualise.serving import client_on

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def shipped_client() -> Client:
    return client_on()


def small() -> View:
    return network(
        {"user": "NLD", "maker": "JPN"},
        made=[("JPN", "magnet", 0.6, {"sources": ["other"], "verified": "MEMORY"})],
        more={"Source": [{"key": "other", "title": "Other", "published": "2024-06"}]},
    )


def test_rows_that_the_last_load_rejected_are_told_in_the_language_of_the_page_and_in_graphql(tmp_path: Path):
    reason = Reason("facts/uses.csv", 7, "share", "1,5<b>", "above 1", "Write a part.", "boven 1", "Schrijf een deel.")
    load = replace(load_record("facts"), rejected=30, reasons=(reason,), report="reports/facts.csv")
    settings = Settings(home=tmp_path, today=DAY)
    client = Client(create_app(settings, Views(settings, assemble(world(), loads=[load]))))
    text = unescape(re.sub(r"<[^>]+>", " ", client.get("/nl/data").text))
    for said in ("facts: 30 rijen", "facts/uses.csv, rij 7", "share ‘1,5<b>’", "boven 1", "reports/facts.csv"):
        assert said in text
    assert "above 1" in client.get("/en/data").text
    query = "{graph{datasets{name rejected rejectedRows{file row column value rule remedy} report}}}"
    (told,) = [
        one
        for one in client.post("/graphql", json={"query": query}).json()["data"]["graph"]["datasets"]
        if one["rejected"]
    ]
    assert told == {
        "name": "facts", "rejected": 30, "report": "reports/facts.csv",
        "rejectedRows": [{"file": "facts/uses.csv", "row": 7, "column": "share", "value": "1,5<b>", "rule": "above 1",
                          "remedy": "Write a part."}],
    }  # fmt: skip


def test_a_view_of_the_same_facts_with_other_rejected_rows_is_another(tmp_path: Path):
    reason = Reason("facts/uses.csv", 7, "share", "1.5", "above 1", "Write a part.", "boven 1", "Schrijf een deel.")
    plain, with_rows = (
        View(assemble(world(), loads=[replace(load_record("facts"), reasons=reasons)]), DAY)
        for reasons in ((), (reason,))
    )
    assert plain.id != with_rows.id


def test_facts_are_counted_and_paged_by_their_source():
    total, facts = facts_of(small(), "other", 10)
    assert (total, [fact.table for fact in facts]) == (1, ["made"])
    made = facts[0]
    assert made.end is not None
    assert (made.start.id, made.end.id, made.verified) == ("Country:JPN", "Product:magnet", "MEMORY")
    assert ("share", 0.6) in made.values
    assert facts_of(small(), "other", 10, after=total) == (total, ())
    with pytest.raises(UnknownKey):
        facts_of(small(), "nobody", 10)


@pytest.mark.parametrize(
    ("published", "old"),
    [("2024", True), ("2024-12-31", True), ("2025-01-01", False), ("2025", False), ("2024-12", True), (None, False),
     ("spring", False), ("2024-13", False)],
)  # fmt: skip
def test_a_source_is_old_a_year_after_the_last_day_on_which_it_may_have_appeared(published: str | None, old: bool):
    assert is_old(published, DAY) is old


def test_coverage_tells_recorded_from_unknown():
    found = {one.stage: one.state for one in coverage(small())["m"]}
    assert found["MAGNET"] == "RECORDED"
    assert found["MINE"] == "UNKNOWN"


def test_a_source_with_most_facts_comes_first():
    rows = [use.rows for use in used(view_on(DAY))]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] > 1000


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_data_links_every_source_to_its_facts(shipped_client: Client, lang: str):
    page = shipped_client.get(f"/{lang}/data").text
    word = {"nl": "bron", "en": "source"}[lang]
    assert len(set(re.findall(rf'href="(/{lang}/{word}/[^"?]+)', page))) == len(used(view_on(DAY)))
    tables = {table["name"] for table in shipped_client.get(f"/{lang}/data.json").json()["tables"]}
    assert tables == {"sources", "datasets", "coverage", "versions", "dictionary"}


def test_a_source_shows_its_facts_and_leads_on(shipped_client: Client):
    page = unescape(shipped_client.get("/en/source/cepii-baci").text)
    assert "facts in our data rest on this source" in page
    assert 'href="/en/source/cepii-baci?page=2" rel="next"' in page
    assert "There is no such part of the table." in shipped_client.get("/en/source/cepii-baci?page=99999").text
    rows = shipped_client.get("/en/source/cepii-baci.json?first=7").json()["tables"][0]["rows"]
    assert len(rows) == 7
    assert shipped_client.get("/en/source/nobody").status_code == 404


def test_page_and_files_name_the_same_day_of_loading(tmp_path: Path):
    late = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)  # half an hour into 6 January in Amsterdam
    snapshot = assemble(world(), created=late, loads=[replace(load_record("facts"), finished=late)])
    settings = Settings(home=tmp_path, today=date(2026, 2, 1))
    client = Client(create_app(settings, Views(settings, snapshot)))
    page, read = client.get("/en/data").text, client.get("/en/data.json").json()
    assert "6 January 2026" in page
    assert "5 January 2026" not in page
    assert read["loaded"] == "2026-01-06"
    tables = {table["name"]: table["rows"] for table in read["tables"]}
    assert {row["loaded"] for row in tables["versions"]} == {"2026-01-06"}
    assert {row["loaded"] for row in tables["datasets"]} == {"2026-01-06", None}


def test_an_address_of_a_source_is_a_link_only_where_a_browser_may_follow_it(client: Client):
    page = client.get("/en/source/s2").text
    assert 'href="javascript' not in page
    assert "What we think we know" in page
    assert '<a href="https://example.org/y"' in client.get("/en/source/s1").text


@pytest.mark.parametrize(("lang", "path"), [("nl", "/nl/uitvoer?rond="), ("en", "/en/export?around=")])
def test_what_a_file_holds_and_its_size_stand_before_the_download(client: Client, lang: str, path: str):
    page = unescape(client.get(f"{path}Material:dysprosium").text)
    links = re.findall(r'<a download href="([^"]+)">(\w+)</a></th><td class="number">([^<]+)</td>', page)
    assert [title for _, title, _ in links] == ["GraphML", "GEXF", "CSV", "XLSX", "JSON", "Cypher"]
    for address, title, size in links:
        answer = client.get(address)
        assert answer.status_code == 200, title
        number = float(re.sub(r"[^0-9,.]", "", size).replace(",", "."))
        assert number * 1000 == pytest.approx(len(answer.content), rel=0.05, abs=60)


def test_a_name_is_as_good_as_an_id(client: Client):
    assert "Material:dysprosium.graphml" in client.get("/en/export?around=dysprosium").text
    assert client.get("/en/export?around=zzzzqqqq").status_code == 404


def test_without_a_choice_the_page_asks_for_one(client: Client):
    page = client.get("/en/export").text
    assert "Choose where to begin" in page
    cited = re.findall(r'<a download href="/en/export\.([a-z.]+)\?', page)
    assert cited == ["bib", "ris", "csl.json"]  # how the page is cited is all that it hands out
    assert page.count("download href") == len(cited)
