"""Three readers at work, from the first screen to what they take along, in a real browser on the shipped data."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from tests.visualise.serving import shipped_server

COMPANY = "example-robotarmen"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shipped_server() as running:
        yield running


def saved(page: Page, link: str, folder: Path) -> Path:
    """What a link downloads."""
    with page.expect_download() as begun:
        page.locator(link).first.click()
    path = folder / begun.value.suggested_filename
    begun.value.save_as(path)
    return path


def text(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split()).replace("\u00a0", " ")


def test_an_adviser_has_the_answer_on_the_first_screen_and_the_proof_one_click_on(browser: Browser, address: str):
    page = browser.new_page(locale="nl-NL", viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/")
    said = " ".join(page.locator(".answer").inner_text().split()).replace("\u00a0", " ")
    assert re.search(r"In 2024 is naar schatting 9\d % \(8\d tot 9\d\) van de losse magneten met dysprosium", said)
    for words in (
        "in China gemaakt",
        "Geen levering is vastgelegd",
        "Sinds 4 april 2025",
    ):
        assert words in said
    below = page.locator(".answer").bounding_box()
    assert below is not None
    assert below["y"] + below["height"] < 900
    page.get_by_role("link", name="Meer over dysprosium").click()
    assert page.locator("h1").inner_text().startswith("Dysprosium")
    assert "0 % vastgelegd" in text(page)
    page.close()


def test_an_analyst_goes_from_the_first_screen_of_graphiql_to_twenty_companies_in_pandas(
    page: Page, address: str, tmp_path: Path
):
    page.goto(f"{address}/en/graphql")
    page.get_by_role("link", name="Which example companies are most exposed").click()
    page.wait_for_selector(".graphiql-container")
    table = pd.read_csv(saved(page, "a[data-form='csv']", tmp_path), float_precision="round_trip")
    assert len(table) == 20
    assert table["organisation_fictitious"].all()
    shares = table["share_estimate"].dropna()
    assert list(shares) == sorted(shares, reverse=True)
    assert {"share_interval_lower", "share_interval_upper", "share_state"} <= set(table.columns)


def test_a_researcher_finds_a_company_and_takes_its_surroundings_and_its_figures_along(
    page: Page, address: str, tmp_path: Path
):
    page.goto(f"{address}/en/?example=1")
    page.locator("#find").fill("robotarmes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    page.locator(f"main a[href*='/organisation/{COMPANY}']").first.click()
    assert page.locator("h1").inner_text().startswith("Voorbeeld Robotarmen")
    here = page.url

    graph = nx.read_graphml(saved(page, 'a[download][href*=".graphml"]', tmp_path))
    assert f"Organisation:{COMPANY}" in graph
    assert graph.nodes[f"Organisation:{COMPANY}"]["fictitious"] == "true"
    book = openpyxl.load_workbook(saved(page, 'a[download][href*="/export/"][href*=".xlsx"]', tmp_path), read_only=True)
    rows = list(book["nodes"].iter_rows(values_only=True))
    assert {row[rows[0].index("id")] for row in rows[1:]} == set(graph)

    page.goto(f"{address}/en/network?around=Organisation:{COMPANY}&example=1")
    offline = saved(page, 'main a[href*="network.html"]', tmp_path)
    assert b"Voorbeeld Robotarmen" in offline.read_bytes()
    assert here != page.url


def test_the_concentration_that_a_researcher_computes_is_the_one_on_the_page(page: Page, address: str):
    stages = pd.read_csv(
        io.StringIO(page.request.get(f"{address}/en/material/dysprosium.csv").text()), float_precision="round_trip"
    )
    told = page.request.get(f"{address}/en/material/dysprosium.json").json()
    (table,) = [one for one in told["tables"] if one["name"] == "concentration"]
    rows = [row for row in table["rows"] if row["stage"] == "MAGNET"]
    magnets = stages[stages["stage"] == "MAGNET"]
    hhi = float(((magnets["of_year_estimate"] / magnets["passes"]) ** 2).sum())
    assert any(row["hhi"] == pytest.approx(hhi, abs=1e-6) for row in rows), (hhi, rows)
