"""The network as countries by stage, on the shipped data: its picture, its table and its files hold the same."""

import re
from typing import Any

import pytest

from ketenkaart.graph.answers.known import known
from ketenkaart.graph.model import Stage
from ketenkaart.visualise.pages.network_chain import LARGEST, LEAST
from tests.client import Client
from tests.shipped import view_on
from tests.visualise.everywhere import DAY
from tests.visualise.serving import client_on

COPPER = "/nl/netwerk?materiaal=copper"


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on()


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


def tables(client: Client, path: str) -> dict[str, list[dict[str, Any]]]:
    place, _, query = path.partition("?")
    found = client.get(f"{place}.json?{query}").json()["tables"]
    return {table["name"]: table["rows"] for table in found}


def wide(page: str) -> str:
    """The picture for a wide screen."""
    return page[page.index('<div class="at-wide">') : page.index('<div class="at-middle">')]


@pytest.mark.parametrize("path", ["/nl/netwerk?", COPPER, "/nl/netwerk?materiaal=neodymium"])
def test_the_picture_names_the_largest_of_each_stage_with_the_part_that_the_table_has(client: Client, path: str):
    drawn, rows = wide(page_of(client, path)), tables(client, path)["stages"]
    said = re.findall(r'class="opens[^"]*" href="([^"]*)" aria-label="([^"]*)"', drawn)
    by_stage: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_stage.setdefault(row["stage"], []).append(row)
    expected = [
        (row["country"], stage)
        for stage, of in reversed(by_stage.items())
        for row in [row for row in of if row["stage_share"]][:LARGEST]
        if row["stage_share"] >= LEAST
    ]
    led = [re.search(r"land=(\w+)&amp;stap=(\w+)", link) for link, _ in said]
    assert [(one[1], one[2]) for one in led if one] == expected
    assert all(re.match(r"(meer dan )?\d", text) and text.endswith("Wie is er bekend?") for _, text in said)


@pytest.mark.parametrize("path", ["/nl/netwerk?", COPPER])
def test_what_flows_from_a_country_sums_to_its_part_of_all_use(client: Client, path: str):
    found = tables(client, path)
    flowing: dict[tuple[str, str], float] = {}
    for flow in found["flows"]:
        if flow["start"] is not None:
            key = flow["start_stage"], flow["start"].removeprefix("Country:")
            flowing[key] = flowing.get(key, 0.0) + flow["share"]
    for row in found["stages"]:
        if row["estimate"] is not None:
            assert flowing.get((row["stage"], row["country"]), 0.0) == pytest.approx(row["estimate"], abs=1e-9)
            assert row["stage_share"] == pytest.approx(min(1.0, row["estimate"] / row["passes"]))
    used = [flow for flow in found["flows"] if flow["end_stage"] is None]
    assert {flow["end"] for flow in used} == {"Country:NLD"}
    assert sum(flow["share"] for flow in used) == pytest.approx(1.0)


def test_the_stages_are_what_the_query_of_the_page_gives(client: Client):
    query = client.get("/nl/netwerk.metadata.json").json()["query"]
    answer = client.post("/graphql", json={"query": query["text"], "variables": query["variables"]}).json()
    assert "errors" not in answer
    given = [
        (at["stage"], one["country"]["key"], one["share"]["estimate"], at["passes"])
        for at in answer["data"]["exposure"]["ofYear"]["byStage"]
        for one in at["countries"]
    ]
    rows = tables(client, "/nl/netwerk?")["stages"]
    assert given == [(row["stage"], row["country"], row["estimate"], row["passes"]) for row in rows]


def test_what_is_estimated_has_dashed_edges_and_a_paler_fill_than_what_is_recorded(client: Client):
    drawn = wide(page_of(client, "/en/network"))
    ribbons = re.findall(r'<g class="ribbon (\w+)( sure)?">(.*?)</g>', drawn)
    assert len(ribbons) > 5
    for _, sure, inside in ribbons:
        assert not sure  # nothing is recorded of a country's use
        assert 'class="edge"' not in inside or "stroke-dasharray" in inside
    assert "estimated: no delivery is recorded" in page_of(client, "/en/network")


def test_the_picture_has_three_sizes_of_the_same(client: Client):
    page = page_of(client, COPPER)
    sizes = re.split(r'<div class="at-\w+">', page)[1:]
    names = [re.findall(r'aria-label="([^"]*)"', one[: one.index("</svg>")]) for one in sizes]
    assert len(names) == 3
    assert names[0] == names[1] == names[2]


def test_a_country_opens_into_its_sites_and_organisations(client: Client):
    page = page_of(client, COPPER + "&land=CHL&stap=MINE")
    found = known(view_on(DAY), "CHL", "copper", Stage.MINE)
    assert found.sites
    assert "Wie bekend is in Chili: winning" in page
    for one in found.sites:
        assert one.site.name("nl").replace("&", "&amp;").replace("'", "&#39;") in page
    assert "is-open" in page
    everywhere = known(view_on(DAY), "CHL", "copper")
    assert {one.site.key for one in found.sites} <= {one.site.key for one in everywhere.sites}


def test_a_country_of_which_nothing_is_known_says_that_this_is_not_none(client: Client):
    assert not known(view_on(DAY), "LUX", "dysprosium", Stage.MINE)
    page = page_of(client, "/en/network?country=LUX&stage=MINE")
    assert "No site or organisation is known there. That is not the same as none." in page


def test_a_material_without_dutch_use_says_why_and_draws_nothing(client: Client):
    page = page_of(client, "/en/network?material=promethium")
    assert "Nothing is known of its use." in page
    assert 'class="at-wide"' not in page
    assert "Choose where to begin" in page


def test_the_free_form_is_an_address_of_its_own_in_both_languages(client: Client):
    page = page_of(client, "/nl/netwerk")
    assert 'href="/nl/netwerk?vorm=vrij"' in page
    assert "Kies waar u begint" in page_of(client, "/nl/netwerk?vorm=vrij")
    assert "Choose where to begin" in page_of(client, "/en/network?form=vrij")
    assert 'class="network"' in page_of(client, "/nl/netwerk?rond=Material:dysprosium")
