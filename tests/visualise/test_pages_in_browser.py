"""The pages in a real browser, with the policy on: nothing runs, nothing overflows, keys lead the way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import assemble
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.serving import serving
from tests.visualise.world import HOSTILE, world

PATHS = ("/nl/", "/en/?example=1", "/nl/materiaal/dysprosium", "/en/organisation/vento?example=1", "/nl/nergens")


@pytest.fixture(scope="module")
def address(application: Starlette) -> Iterator[str]:
    with serving(application) as running:
        yield running


@pytest.mark.parametrize("path", PATHS)
def test_the_policy_holds_and_is_never_broken(page: Page, address: str, path: str):
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    answer = page.goto(address + path)
    assert answer is not None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert [text for text in told if "404" not in text] == []


def test_a_hostile_name_is_shown_as_it_is_written_and_does_nothing(page: Page, address: str):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    for path in ("/nl/organisatie/vento?voorbeeld=1", "/en/?example=1", "/nl/materiaal/dysprosium?voorbeeld=1"):
        page.goto(address + path)
        assert page.locator("img").count() == 0
        assert page.locator("script:not([src^='/static/']):not([type='application/ld+json'])").count() == 0
        assert HOSTILE in (page.locator("body").text_content() or "")
    page.goto(address + "/nl/organisatie/vento?voorbeeld=1")
    assert page.locator("h1").inner_text().startswith(HOSTILE)
    assert page.title().startswith(HOSTILE)
    assert asked == []


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways(page: Page, address: str, path: str):
    page.goto(address + path)
    for width in (320, 360, 599, 600, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_chain_runs_down_on_a_small_screen_and_across_on_a_large_one(page: Page, address: str):
    page.goto(address + "/nl/materiaal/dysprosium")
    shapes = {360: "tall", 699: "tall", 700: "middle", 999: "middle", 1000: "wide", 1440: "wide"}
    for width, shown in shapes.items():
        page.set_viewport_size({"width": width, "height": 800})
        for shape in ("tall", "middle", "wide"):
            assert page.locator(f".only-{shape} svg.chain").is_visible() is (shape == shown), (width, shape)


def test_labels_of_the_chain_stay_inside_the_picture(page: Page, address: str):
    page.goto(address + "/nl/materiaal/dysprosium")
    for width, shape in ((360, "tall"), (800, "middle"), (1440, "wide")):
        page.set_viewport_size({"width": width, "height": 800})
        outside = page.evaluate(
            """shape => {
                const svg = document.querySelector('.only-' + shape + ' svg'), frame = svg.getBoundingClientRect();
                return [...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect())
                    .filter(box => box.right > frame.right + 1 || box.left < frame.left - 1
                        || box.bottom > frame.bottom + 1).length;
            }""",
            shape,
        )
        assert outside == 0


def test_the_first_tab_skips_to_the_answer(page: Page, address: str):
    page.goto(address + "/nl/materiaal/dysprosium")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Naar het antwoord"
    assert skip.bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "answer"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_focus_can_be_seen(page: Page, address: str):
    page.goto(address + "/nl/materiaal/dysprosium")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_form_changes_the_date_and_keeps_the_page(page: Page, address: str):
    page.goto(address + "/nl/materiaal/dysprosium")
    assert not page.locator("#day").is_visible()
    page.click(".settings summary")
    page.fill("#day", "2025-03-31")
    page.check("#example")
    page.click(".when button")
    assert page.url.startswith(address + "/nl/materiaal/dysprosium?")
    assert page.url.endswith("op=2025-03-31&voorbeeld=1")
    assert "31 maart 2025" in page.locator("main").inner_text()
    page.click("text=English")
    assert page.url == address + "/en/material/dysprosium?asOf=2025-03-31&example=1"


def test_pages_work_without_script(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/nl/materiaal/dysprosium")
    assert page.locator(".only-wide svg.chain").is_visible()
    page.locator("details:has(table.stages) > summary").click()
    assert page.locator("table.stages").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_light_and_dark(page: Page, address: str, scheme: str):
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address + "/en/organisation/vento?example=1")
    poorest = page.evaluate(
        """() => {
            const light = rgb => { const [r, g, b] = rgb.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const ground = node => { for (let n = node; n; n = n.parentElement) {
                const c = getComputedStyle(n).backgroundColor; if (!/, 0\\)$/.test(c)) return c; }
                return 'rgb(255,255,255)'; };
            const told = n => [...n.childNodes].some(c => c.nodeType === 3 && c.data.trim());
            const ratios = [...document.querySelectorAll('main *, header *, footer *')]
                .filter(n => n.getClientRects().length && told(n))
                .map(n => { const style = getComputedStyle(n), svg = n.closest('svg');
                    const a = light(svg ? style.fill : style.color), b = light(ground(svg ? svg.parentElement : n));
                    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); });
            return Math.min(...ratios);
        }"""
    )
    assert poorest >= 4.5


def test_a_name_of_one_long_word_widens_no_page(page: Page, tmp_path: Path):
    tables = world()
    tables["Organisation"]["name"][0] = "Metaalbewerkings" * 18
    settings = Settings(home=tmp_path, today=date(2026, 1, 1))
    with serving(create_app(settings, Views(settings, assemble(tables)))) as address:
        for path in ("/nl/organisatie/magneto", "/nl/zoek?q=magneto"):
            page.goto(address + path)
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
