"""Every page in both languages, in a real browser: what axe does not look at."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import PATIENCE
from tests.visualise.everywhere import ADDRESSES, PAGES
from tests.visualise.serving import shipped_server

MODERN = [path for name, both in PAGES.items() if name != "graphql" for path in both]
SOME = [both[0] for name, both in PAGES.items() if name in ("home", "material", "map", "network", "measure", "country")]
CONTRAST = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => { const c = [r, g, b].map(v => linear(v / 255));
    return .2126 * c[0] + .7152 * c[1] + .0722 * c[2]; };
  const ground = light(parse(getComputedStyle(document.body).backgroundColor));
  const weak = [];
  for (const text of document.querySelectorAll("main svg text")) {
    if (!text.textContent.trim() || !text.getClientRects().length || text.dataset.onShape !== undefined) continue;
    const mine = light(parse(getComputedStyle(text).fill));
    const ratio = (Math.max(mine, ground) + .05) / (Math.min(mine, ground) + .05);
    if (ratio < 4.5) weak.push([text.textContent.trim(), ratio.toFixed(2)]);
  }
  return weak;
}"""
PAGE_FOOT = """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
  .filter(rule => rule instanceof CSSPageRule)
  .map(rule => (rule.cssText.match(/@bottom-left\\s*{[^}]*content:\\s*([^;]*);/) || [])[1])"""
MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
  const s = getComputedStyle(e);
  return s.animationName !== "none" || s.transitionDuration.split(",").some(d => parseFloat(d) > 0);
}).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shipped_server() as running:
        yield running


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_keeps_the_policy_says_its_language_and_never_scrolls_sideways(page: Page, address: str, path: str):
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: request.url.startswith((address, "data:", "blob:")) or told.append(request.url))
    answer = page.goto(address + path, wait_until="networkidle")
    assert answer is not None
    missing = path.endswith(("nergens", "nowhere"))
    assert answer.status == (404 if missing else 200)
    assert [text for text in told if not (missing and "404" in text)] == []
    assert page.locator("html").get_attribute("lang") == path[1:3]
    assert page.locator("h1").count() == 1
    for width in (320, 360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", MODERN)
def test_without_script_the_page_says_the_same(browser: Browser, address: str, path: str):
    plain = browser.new_context(java_script_enabled=False)
    plain.set_default_navigation_timeout(PATIENCE)
    page = plain.new_page()
    page.goto(address + path)
    without = page.locator("h1, .answer").all_inner_texts()
    plain.close()
    scripted = browser.new_page()
    scripted.goto(address + path)
    assert scripted.locator("h1, .answer").all_inner_texts() == without
    assert without
    scripted.close()


@pytest.mark.parametrize("path", SOME)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_text_in_pictures_stands_out_from_the_page(browser: Browser, address: str, path: str, colours: str):
    context = browser.new_context(color_scheme=colours, java_script_enabled=True)  # type: ignore[arg-type]
    context.set_default_navigation_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address + path)
    assert page.evaluate(CONTRAST) == []
    context.close()


@pytest.mark.parametrize("path", SOME)
def test_nothing_moves(page: Page, address: str, path: str):
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + path)
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("path", SOME)
def test_the_tab_key_goes_through_the_page_in_its_order_and_is_seen(page: Page, address: str, path: str):
    page.goto(address + path)
    places = []
    for _ in range(25):
        page.keyboard.press("Tab")
        place, seen = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            const all = [...document.querySelectorAll("*")];
            const ring = x => { const c = getComputedStyle(x);
              return c.display !== "none" && c.stroke !== "none" && parseFloat(c.strokeWidth) >= 2; };
            const drawn = e.closest("svg") && [...e.querySelectorAll("*")].some(ring);
            const seen = s.outlineStyle !== "none" || s.boxShadow !== "none" || drawn;
            return [all.indexOf(e), seen]; }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        places.append(place)
    assert places == sorted(places)
    assert len(set(places)) > 15  # a date is one place with several stops


@pytest.mark.parametrize("path", SOME)
def test_forced_colours_keep_patterns_and_text(page: Page, address: str, path: str):
    page.emulate_media(forced_colors="active")
    page.goto(address + path)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for picture in page.locator("main svg:visible").all():
        inks = picture.evaluate(
            """e => [...e.querySelectorAll("text, path, line, rect, circle")].flatMap(
                x => [getComputedStyle(x).fill, getComputedStyle(x).stroke])"""
        )
        assert any(ink not in ("none", ground, "rgba(0, 0, 0, 0)") for ink in inks)


@pytest.mark.parametrize("path", SOME)
def test_a_page_prints_on_a4_with_its_date_and_version_on_every_sheet(page: Page, address: str, path: str):
    page.goto(address + path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins, at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    for hidden in (".find", ".ways", ".when", ".take"):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    assert page.locator(".answer").first.is_visible()
    printed = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(round(float(n)) for n in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", printed)}
    assert {(box[2], box[3]) for box in boxes} == {(595, 842)}
    foot = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--foot')")
    assert "1 januari 2026" in foot
    assert "versie 1" in foot
    (content,) = page.evaluate(PAGE_FOOT)
    assert content == "var(--foot)"
