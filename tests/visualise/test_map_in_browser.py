"""The chokepoint map in a real browser: keys lead from country to country, small screens and paper show it too."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from ketenkaart.visualise.pictures import worldmap
from tests.browser.chromium import PATIENCE
from tests.browser.packages import package
from tests.client import Client
from tests.visualise.serving import client_on, shipped_server

FOCUSED = "document.activeElement.getAttribute('aria-label')"
AXE = """axe.run({runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549",
    "best-practice"]}}).then(found => found.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html)]))"""
PICTURE = """async data => {
  const image = new Image(); image.src = "data:image/png;base64," + data; await image.decode();
  const canvas = document.createElement("canvas"); canvas.width = image.width; canvas.height = image.height;
  const context = canvas.getContext("2d"); context.drawImage(image, 0, 0);
  const all = context.getImageData(0, 0, image.width, image.height).data, rows = [], colours = {};
  for (let y = 0; y < image.height; y++) { let dark = 0;
    for (let x = 0; x < image.width; x++) { const i = 4 * (y * image.width + x);
      if (all[i] < 120) dark++;
      if (x % 3 == 0) colours[[all[i], all[i + 1], all[i + 2]]] = 1; }
    rows.push(dark); }
  return [rows, Object.keys(colours)];
}"""


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shipped_server() as running:
        yield running


@pytest.mark.parametrize("path", ["/nl/kaart", "/en/map", "/en/map?material=copper", "/nl/kaart?materiaal=promethium"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_barrier_on_the_map(browser: Browser, address: str, path: str, colours: str):
    for width in (360, 1280):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)  # type: ignore[arg-type]
        context.set_default_navigation_timeout(PATIENCE)
        page = context.new_page()
        page.goto(address + path)
        page.evaluate((package("axe-core") / "axe.min.js").read_text(encoding="utf-8"))
        assert page.evaluate(AXE) == []
        context.close()


def test_tab_goes_from_country_to_country_and_enter_opens_its_page(page: Page, address: str):
    page.goto(address + "/nl/kaart?stap=MAGNET")
    in_table = page.locator(".losses tbody th a").all_inner_texts()
    page.locator("a.over").focus()
    reached = []
    for _ in range(len(in_table)):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED).partition(":")[0])
    assert reached == in_table
    page.locator("a.over").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_request(lambda request: "/nl/land/" in request.url) as opened:
        page.keyboard.press("Enter")
    assert opened.value.url == address + "/nl/land/DEU"


def test_the_map_can_be_skipped(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    skip = page.locator("a.over")
    assert skip.inner_text() == "Over de kaart heen"
    skip.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "table"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') !== null")


def test_the_country_with_the_focus_has_a_ring_on_a_halo(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    page.locator("a.over").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """['halo', 'ring'].map(name => {
                const shown = getComputedStyle(document.activeElement.querySelector('.' + name));
                return [shown.stroke, parseFloat(shown.strokeWidth)]; })"""
        )
        (halo, wide), (ring, narrow) = found
        assert halo == "rgb(255, 255, 255)"
        assert ring == "rgb(179, 71, 11)"
        assert wide > narrow >= 3


def test_lines_are_as_wide_in_the_crop_and_in_the_ring_as_on_the_map(page: Page, address: str):
    """A copy by <use> is styled where it is: without it lines would be a hair in units of ten to the pixel."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address + "/nl/kaart")
    crop = page.locator("svg.europe")
    assert crop.is_visible()
    before = crop.screenshot()
    page.evaluate("document.styleSheets[1].insertRule('.land, .dot { stroke: none !important }')")
    assert crop.screenshot() != before
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not crop.is_visible()


@pytest.mark.parametrize(
    "path", ["/nl/kaart", "/en/map?material=copper&stage=SMELTING", "/nl/kaart?gebruiker=companies&voorbeeld=1"]
)
def test_the_map_fits_every_screen(page: Page, address: str, path: str):
    page.goto(address + path)
    for width in (320, 360, 599, 600, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        frame = page.locator("svg.world").bounding_box()
        assert frame is not None
        assert frame["x"] >= 0
        assert frame["x"] + frame["width"] <= width


def test_without_script_the_form_changes_what_the_map_shows(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/nl/kaart")
    page.select_option("#stage", "MINE")
    page.click("main form.when button")
    assert "stap=MINE" in page.url
    assert "op=2026-01-01" in page.url
    assert "gewonnen" in page.locator(".answer").inner_text()
    assert page.locator("svg.world").is_visible()
    context.close()


def test_controls_are_large_enough(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for control in page.locator(
            "main form.when select, main form.when button, main form.when input[type=date]"
        ).all():
            box = control.bounding_box()
            assert box is not None
            assert box["height"] >= 44


def test_paper_shows_patterns_in_place_of_colours(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    page.emulate_media(media="print")
    fills = {
        tone: page.evaluate(f"getComputedStyle(document.querySelector('.classes .{tone}')).fill")
        for tone in worldmap.COLOURS
    }
    assert fills.pop("k5") == "rgb(0, 0, 0)"
    assert {tone: fill.replace('"', "") for tone, fill in fills.items()} == {
        tone: f"url(#key-{tone})" for tone in fills
    }
    assert all(page.locator(f"#key-{tone}, #paper-{tone}").count() == 2 for tone in fills)


def test_in_the_dark_and_in_forced_colours_the_darkest_is_still_the_most(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    for media in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        page.emulate_media(**media)  # type: ignore[arg-type]
        plate = page.evaluate("getComputedStyle(document.querySelector('.world')).backgroundColor")
        china = page.evaluate("getComputedStyle(document.querySelector('#at-CHN')).fill")
        assert (plate, china) == ("rgb(237, 242, 243)", "rgb(0, 32, 77)")


def test_the_png_shows_all_classes_the_title_and_the_caption(page: Page, client: Client):
    png = client.get("/nl/kaart.png").content
    rows, colours = page.evaluate(PICTURE, base64.b64encode(png).decode())
    for colour in worldmap.COLOURS.values():
        assert ",".join(str(one) for one in bytes.fromhex(colour[1:])) in colours
    assert sum(rows[: len(rows) // 10]) > 500
    assert sum(rows[-len(rows) // 8 :]) > 2000
