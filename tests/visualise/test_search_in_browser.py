"""Suggestions while typing, in a real browser: keys, what is announced, and nothing without them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from tests.serving import serving


@pytest.fixture(scope="module")
def address(application: Starlette) -> Iterator[str]:
    with serving(application) as running:
        yield running


def test_suggestions_are_a_combobox_that_keys_lead_through(page: Page, address: str):
    page.goto(address + "/nl/zoek")
    field = page.get_by_role("combobox", name="Zoeken")
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("dysp", delay=10)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert field.get_attribute("aria-expanded") == "true"
    assert options.first.inner_text().startswith("Dysprosium")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    assert page.evaluate("document.activeElement.id") == "find"
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/nl/materiaal/dysprosium")


def test_escape_closes_the_suggestions_and_enter_searches_what_was_typed(page: Page, address: str):
    page.goto(address + "/en/search")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("dysp", delay=10)
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert field.input_value() == "dysp"
    field.press("Enter")
    page.wait_for_url("**/en/search?q=dysp")


def test_options_are_large_enough_to_touch_and_a_touch_opens_them(page: Page, address: str):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address + "/nl/zoek")
    page.get_by_role("combobox").press_sequentially("dysprosium", delay=5)
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    box = option.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    option.click()
    page.wait_for_url("**/nl/materiaal/dysprosium")


def test_search_works_without_script(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/nl/")
    field = page.get_by_role("searchbox", name="Zoeken")
    field.fill("dysprosiem")
    field.press("Enter")
    assert page.url == f"{address}/nl/zoek?q=dysprosiem"
    assert "Bedoelde u" in page.locator("main").inner_text()
    context.close()
