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


def test_tab_stops_at_the_named_countries_alone_and_enter_opens_their_page(page: Page, address: str):
    page.goto(address + "/nl/kaart?stap=MAGNET")
    in_bars = page.locator(".bars a").all_inner_texts()
    stops = page.locator(".world a").count()
    assert 1 < stops <= 5
    page.locator(".steps a").last.focus()
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [name.partition(":")[0] for name in reached] == in_bars[:stops]
    assert all(name.endswith("van het dysprosium in deze stap is daar gemaakt") for name in reached)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.bars') !== null")
    page.locator(".world a").nth(1).focus()
    with page.expect_request(lambda request: "/nl/land/" in request.url) as opened:
        page.keyboard.press("Enter")
    assert opened.value.url == address + "/nl/land/DEU"


def test_the_country_with_the_focus_has_a_ring_on_a_halo(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    page.locator(".steps a").last.focus()
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


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
@pytest.mark.parametrize("path", ["/nl/kaart", "/nl/kaart?materiaal=copper&stap=MINE", "/en/map?stage=ALLOY"])
def test_finding_and_legend_are_on_the_first_screen(page: Page, address: str, path: str, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address + path)
    for part in ("#map", ".classes li"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height


def test_the_bars_stand_beside_the_map_where_there_is_room_and_under_it_where_not(page: Page, address: str):
    page.goto(address + "/nl/kaart?materiaal=copper&stap=MINE")
    for width, beside in ((1440, True), (1000, True), (999, False), (360, False)):
        page.set_viewport_size({"width": width, "height": 900})
        world, bars = page.locator(".world").bounding_box(), page.locator(".bars").bounding_box()
        assert world is not None
        assert bars is not None
        assert (bars["x"] >= world["x"] + world["width"]) == beside
        assert (bars["y"] >= world["y"] + world["height"]) == (not beside)


def test_names_on_the_map_are_of_reading_size_at_every_width(page: Page, address: str):
    page.goto(address + "/nl/kaart?materiaal=copper&stap=MINE")
    for width, layer in ((1440, "wide"), (1000, "wide"), (360, "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        heights = page.locator(f".names-{layer} .place").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert len(heights) > 1
        assert min(heights) >= 11


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
    page.locator("details.settings summary").click()
    page.select_option("#stage", "MINE")
    page.click("main form.when button")
    assert "stap=MINE" in page.url
    assert "op=2026-01-01" in page.url
    assert "gewonnen" in page.locator(".answer").inner_text()
    page.locator(".steps a").last.click()
    assert "stap=MAGNET" in page.url
    assert "op=2026-01-01" in page.url
    assert page.locator("svg.world").is_visible()
    context.close()


def test_controls_are_large_enough(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    page.locator("details.settings summary").click()
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


LIGHT = """one => { const [r, g, b] = getComputedStyle(one).fill.match(/\\d+/g).map(x => (x /= 255) <= 0.04045
    ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; }"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_more_passes_the_more_a_class_stands_out_from_the_land(page: Page, address: str, colours: str):
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    page.goto(address + "/nl/kaart")
    light = {tone: page.locator(f".classes .{tone}").evaluate(LIGHT) for tone in (*worldmap.COLOURS, worldmap.NONE)}

    def contrast(tone: str) -> float:
        one, land = light[tone], light[worldmap.NONE]
        return float((max(one, land) + 0.05) / (min(one, land) + 0.05))

    found = [contrast(tone) for tone in worldmap.COLOURS]
    assert found == sorted(found)
    assert found[-1] >= 7
    assert all(later >= 1.3 * earlier for earlier, later in zip([1.0, *found], found, strict=False))


def test_in_forced_colours_the_map_keeps_its_own(page: Page, address: str):
    page.goto(address + "/nl/kaart")
    page.emulate_media(forced_colors="active")
    assert page.locator("#at-CHN").evaluate("one => getComputedStyle(one).fill") == "rgb(6, 59, 70)"


def test_the_png_shows_all_classes_the_title_and_the_caption(page: Page, client: Client):
    png = client.get("/nl/kaart.png").content
    rows, colours = page.evaluate(PICTURE, base64.b64encode(png).decode())
    for colour in worldmap.COLOURS.values():
        assert ",".join(str(one) for one in bytes.fromhex(colour[1:])) in colours
    assert sum(rows[: len(rows) // 10]) > 500
    assert sum(rows[-len(rows) // 8 :]) > 2000
