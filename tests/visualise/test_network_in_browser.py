"""The network in a real browser: drawn under the policy, worked by keys, safe from names; a file that needs no net."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from tests.client import Client
from tests.serving import serving
from tests.visualise.world import HOSTILE

VENTO = "/en/network?around=Organisation:vento&example=1"
DYSPROSIUM = "/nl/netwerk?rond=Material:dysprosium&voorbeeld=1"
PLACE = """id => { const root = document.getElementById('network'), frame = root.querySelector('canvas');
    const at = root.network.canvasToDOM(root.network.getPosition(id)), box = frame.getBoundingClientRect();
    return [box.x + at.x, box.y + at.y]; }"""


@pytest.fixture(scope="module")
def address(application: Starlette) -> Iterator[str]:
    with serving(application) as running:
        yield running


def told(page: Page) -> list[str]:
    """What the browser complains of from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    return complaints


def drawn(page: Page, address: str, path: str = VENTO) -> Page:
    page.goto(address + path)
    page.wait_for_selector("#network[data-drawn=yes]")
    return page


def asked_of(page: Page, what: str) -> Any:
    return page.evaluate(f"document.getElementById('network').network.{what}")


def scrolled(page: Page, above: float) -> bool:
    """Whether the page soon stands elsewhere; the policy lets no condition run inside it."""
    for _ in range(50):
        if page.evaluate("scrollY") != above:
            return True
        page.wait_for_timeout(40)
    return False


def choose(page: Page, identifier: str) -> None:
    page.locator("#network-node").select_option(identifier)


@pytest.mark.parametrize("path", [VENTO, DYSPROSIUM])
def test_it_is_drawn_without_breaking_the_policy(page: Page, address: str, path: str):
    complaints = told(page)
    drawn(page, address, path)
    assert page.locator(".network-canvas canvas").is_visible()
    assert not page.locator(".network-still").is_visible()
    assert complaints == []


def test_a_hostile_name_is_text_in_drawing_panel_and_list(page: Page, address: str):
    complaints = told(page)
    drawn(page, address)
    choose(page, "Organisation:vento")
    assert page.locator("#network-chosen").inner_text() == HOSTILE
    assert HOSTILE in page.locator(".network-told").inner_text()
    assert page.locator("img").count() == 0
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 360])
def test_it_opens_so_that_all_of_it_is_in_sight(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    drawn(page, address, DYSPROSIUM)
    field = page.locator(".network-canvas").bounding_box()
    assert field is not None
    nodes = page.locator("#network-node option").evaluate_all("all => all.map(one => one.value).filter(Boolean)")
    assert len(nodes) > 2
    for node in nodes:
        x, y = page.evaluate(PLACE, node)
        assert field["x"] <= x <= field["x"] + field["width"]
        assert field["y"] <= y <= field["y"] + field["height"]


def test_a_node_that_is_pressed_shows_its_details_and_sources(page: Page, address: str):
    drawn(page, address)
    page.locator(".network-canvas").scroll_into_view_if_needed()
    asked_of(page, "fit()")
    x, y = page.evaluate(PLACE, "Country:CHN@MAGNET")
    page.mouse.click(x, y)
    expect(page.locator("#network-node")).to_have_value("Country:CHN@MAGNET")
    panel = page.locator(".network-panel").inner_text()
    assert "China" in panel
    assert "delivers" in panel
    assert "Yearbook of making" in panel
    assert page.locator(".network-goes a[data-to=page]").get_attribute("href").startswith("/en/country/CHN")


def test_what_is_hidden_goes_from_the_drawing_and_into_the_address(page: Page, address: str):
    drawn(page, address)
    before = page.locator(".network-field").screenshot()
    choose(page, "Country:CHN@METAL")
    page.get_by_role("button", name="Hide", exact=True).click()
    assert "without=Country%3ACHN%40METAL" in page.url
    assert page.evaluate("document.activeElement.id") == "network-chosen"
    assert page.locator("#network-node option[value='Country:CHN@METAL']").get_attribute("hidden") is not None
    assert page.locator(".network-field").screenshot() != before
    page.get_by_role("button", name="Show what is hidden").click()
    assert "without" not in page.url
    page.goto(address + VENTO + "&without=Country:CHN@METAL")
    page.wait_for_selector("#network[data-drawn=yes]")
    assert page.locator("#network-node option[value='Country:CHN@METAL']").count() == 0


def test_a_network_is_made_around_another_node_by_its_link(page: Page, address: str):
    drawn(page, address)
    choose(page, "Organisation:magneto")
    page.get_by_role("link", name="Make this the middle of a network").click()
    assert page.locator("h1").inner_text() == "Network around Magneto GmbH"


def test_bringing_a_node_to_the_middle_moves_the_drawing(page: Page, address: str):
    drawn(page, address)
    choose(page, "Country:CHN@MAGNET")
    asked_of(page, "moveTo({position: {x: 0, y: 0}})")
    page.get_by_role("button", name="Bring to the middle").click()
    seen, placed = asked_of(page, "getViewPosition()"), asked_of(page, "getPosition('Country:CHN@MAGNET')")
    assert abs(seen["x"] - placed["x"]) < 2
    assert abs(seen["y"] - placed["y"]) < 2


def test_paths_to_here_lists_what_leads_to_a_node_and_dims_the_rest(page: Page, address: str):
    drawn(page, address)
    choose(page, "Country:CHN@METAL")
    page.get_by_role("button", name="Paths to here").click()
    listed = page.locator(".network-told li").all_inner_texts()
    assert any(line.startswith("Myanmar (mining)") for line in listed)
    assert not any(HOSTILE in line for line in listed)
    assert page.get_by_role("button", name="Paths to here").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Paths to here").click()
    assert "Links (" in page.locator(".network-told").inner_text()


def test_all_is_done_by_keys_and_focus_is_never_lost(page: Page, address: str):
    drawn(page, address)
    scale = asked_of(page, "getScale()")
    page.locator("#network-node").focus()
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.do || document.activeElement.className"))
    assert reached == ["in", "out", "fit", "wide", "vis-network"]
    page.get_by_role("button", name="Larger").focus()
    page.keyboard.press("Enter")
    assert asked_of(page, "getScale()") > scale
    page.get_by_role("button", name="Fit all").press("Space")
    assert page.locator("[data-do=hide]").is_disabled()
    page.get_by_role("button", name="Large drawing").press("Enter")
    assert page.get_by_role("button", name="Large drawing").get_attribute("aria-pressed") == "true"


def test_keys_and_the_wheel_scroll_the_page_unless_the_drawing_has_the_focus(page: Page, address: str):
    page.set_viewport_size({"width": 1200, "height": 500})
    drawn(page, address)
    position = asked_of(page, "getViewPosition()")
    scale = asked_of(page, "getScale()")
    page.locator("main").focus()
    page.keyboard.press("ArrowDown")
    assert scrolled(page, 0)
    assert asked_of(page, "getViewPosition()") == position
    page.locator(".network-canvas").scroll_into_view_if_needed()
    page.locator(".network-canvas").hover()
    above = page.evaluate("scrollY")
    page.mouse.wheel(0, 200)
    assert scrolled(page, above)
    assert asked_of(page, "getScale()") == scale


def test_the_drawing_has_one_tab_stop_with_a_name(page: Page, address: str):
    drawn(page, address)
    stops = page.locator(".network-canvas [tabindex]")
    assert stops.count() == 1
    assert stops.first.get_attribute("tabindex") == "0"
    assert "The same stands in the table" in stops.first.get_attribute("aria-label")


@pytest.mark.parametrize("path", [VENTO, DYSPROSIUM, "/nl/netwerk"])
@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_no_width_scrolls_sideways(page: Page, address: str, path: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + path)
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", [VENTO, "/nl/netwerk"])
def test_controls_can_be_hit(page: Page, address: str, path: str):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address + path)
    page.wait_for_timeout(300)
    for summary in page.locator("details.settings:not([open]) summary").all():
        summary.click()
    boxes = [one.bounding_box() for one in page.locator("main button, main select, main input[type=search]").all()]
    assert all(box is None or box["height"] >= 44 for box in boxes)


def test_what_is_brought_to_the_middle_is_of_reading_size(page: Page, address: str):
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        drawn(page, address, DYSPROSIUM)
        choose(page, "Country:CHN@MAGNET")
        page.locator("[data-do=centre]").click()
        assert asked_of(page, "getScale()") >= 0.84


def test_nothing_moves_by_itself(browser: Browser, address: str):
    context = browser.new_context(reduced_motion="reduce")
    page = drawn(context.new_page(), address)
    page.wait_for_timeout(200)
    first = page.locator(".network-canvas").screenshot()
    page.wait_for_timeout(400)
    assert page.locator(".network-canvas").screenshot() == first
    context.close()


def test_without_script_the_still_picture_leads_on(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + VENTO)
    assert page.locator(".network-still").is_visible()
    assert not page.locator(".network-tools").is_visible()
    page.locator(".network-still a.card", has_text="Magneto").click()
    assert page.locator("h1").inner_text() == "Network around Magneto GmbH"
    context.close()


def test_dark_gives_the_drawing_dark_paper(browser: Browser, address: str):
    seen = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = drawn(context.new_page(), address)
        seen.append(page.locator(".network-canvas").screenshot())
        context.close()
    assert seen[0] != seen[1]


def test_the_file_opens_from_disk_without_a_net(browser: Browser, client: Client, tmp_path: Path):
    file = tmp_path / "network.html"
    file.write_bytes(client.get(VENTO.replace("/network?", "/network.html?")).content)
    context = browser.new_context()
    context.set_offline(True)
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith("file://"), refuse)
    page = context.new_page()
    complaints = told(page)
    page.goto(file.as_uri())
    page.wait_for_selector("#network[data-drawn=yes]")
    page.locator(".network-canvas").scroll_into_view_if_needed()
    asked_of(page, "fit()")
    x, y = page.evaluate(PLACE, "Country:CHN@MAGNET")
    page.mouse.click(x, y)
    expect(page.locator("#network-node")).to_have_value("Country:CHN@MAGNET")
    panel = page.locator(".network-panel").inner_text()
    assert "Yearbook of making" in panel
    assert "China" in panel
    page.get_by_role("button", name="Paths to here").click()
    choose(page, "Organisation:vento")
    page.get_by_role("button", name="Hide", exact=True).click()
    text = page.locator("body").inner_text()
    for word in ("Facts valid on", "1 January 2026", "Version", "CC BY 4.0", "Permanent address", "example data"):
        assert word in text, word
    assert page.locator("img").count() == 0
    assert (asked, complaints) == ([], [])
    context.close()


def test_print_shows_the_still_picture_and_no_controls(page: Page, address: str):
    drawn(page, address)
    page.emulate_media(media="print")
    assert page.locator(".network-still").is_visible()
    assert not page.locator(".network-canvas").is_visible()
    assert not page.locator(".network-tools").is_visible()
