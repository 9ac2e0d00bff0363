"""Every page in both languages, in a real browser: it keeps the policy, axe-core finds no barrier, and what that does
not look at.

Rules of axe-core: WCAG 2.0 to 2.2 level A and AA, and EN 301 549. The editor of GraphiQL is apart: its barriers are
named on the page about accessibility, and the plain form beside it is looked at like everything else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize

from tests.browser.chromium import PATIENCE
from tests.browser.packages import package
from tests.visualise.everywhere import ADDRESSES, PAGES
from tests.visualise.serving import shipped_server

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


USUAL: ViewportSize = {"width": 1280, "height": 720}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
RUN = """([tags]) => axe.run({exclude: [[".graphiql-container"]]},
        {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
    .then(found => found.violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"""
# Their scripts fetch what they draw, and ask how wide the window is.
DRAWN = [path for name in ("network", "graphql") for path in PAGES[name]]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shipped_server() as running:
        yield running


@pytest.fixture(scope="module")
def axe() -> str:
    return (package("axe-core") / "axe.min.js").read_text(encoding="utf-8")


def opened(browser: Browser, **context: Any) -> Iterator[Page]:
    """A page for many tests that only look: a fresh one is a process, and all styles and scripts again."""
    fresh = browser.new_context(**context)
    fresh.set_default_navigation_timeout(PATIENCE)
    yield fresh.new_page()
    fresh.close()


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    yield from opened(browser)


@pytest.fixture(scope="module")
def scriptless(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, java_script_enabled=False)


@pytest.fixture
def looking(reader: Page) -> Iterator[Page]:
    yield reader
    reader.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference", forced_colors="none")
    reader.set_viewport_size(USUAL)


@dataclass(frozen=True)
class Visit:
    """A page that is open, and what it told and asked of others meanwhile."""

    path: str
    page: Page
    answer: Response
    told: list[str]


def go(page: Page, address: str, path: str) -> Response:
    answer = page.goto(address + path, wait_until="networkidle" if path in DRAWN else "load")
    assert answer is not None
    return answer


@pytest.fixture(scope="module", params=ADDRESSES)
def visit(request: pytest.FixtureRequest, reader: Page, address: str) -> Iterator[Visit]:
    """One visit for all tests that look at a page as it is."""
    told: list[str] = []
    listeners = {
        "console": lambda message: told.append(message.text),
        "pageerror": lambda error: told.append(str(error)),
        "request": lambda asked: asked.url.startswith((address, "data:", "blob:")) or told.append(asked.url),
    }
    for event, listener in listeners.items():
        reader.on(event, listener)  # type: ignore[call-overload]
    reader.set_viewport_size(USUAL)
    yield Visit(request.param, reader, go(reader, address, request.param), told)
    for event, listener in listeners.items():
        reader.remove_listener(event, listener)


def test_a_page_keeps_the_policy_says_its_language_and_never_scrolls_sideways(visit: Visit):
    page, missing = visit.page, visit.path.endswith(("nergens", "nowhere"))
    assert visit.answer.status == (404 if missing else 200)
    assert [text for text in visit.told if not (missing and "404" in text)] == []
    assert page.locator("html").get_attribute("lang") == visit.path[1:3]
    assert page.locator("h1").count() == 1
    assert page.locator("#answer, .answer").evaluate_all("found => found.map(one => one.id)") == ["answer"]
    for width in (320, 360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_without_script_the_page_says_the_same(visit: Visit, scriptless: Page, address: str):
    if visit.path in PAGES["graphql"]:
        return  # it is another page without
    scriptless.goto(address + visit.path)
    without = scriptless.locator("h1, .answer").all_inner_texts()
    assert visit.page.locator("h1, .answer").all_inner_texts() == without
    assert without


# What takes axe-core longest, contrast and the size of targets, hangs on screen and colours, hardly on the language.
@pytest.mark.parametrize("lang", ["nl", pytest.param("en", marks=pytest.mark.long)], ids=["one each", "the other"])
def test_axe_finds_no_barrier_on_a_phone_by_day_in_dutch_and_on_a_desk_by_night_in_english(
    visit: Visit, axe: str, address: str, lang: str
):
    page, phone = visit.page, visit.path.startswith(f"/{lang}/")
    try:
        page.set_viewport_size({"width": 360 if phone else 1200, "height": 850})
        page.emulate_media(color_scheme="light" if phone else "dark")
        if visit.path in DRAWN:
            go(page, address, visit.path)
        assert violations(page, axe) == []
    finally:
        page.emulate_media(color_scheme="light")


def violations(page: Page, axe: str) -> list[Any]:
    page.evaluate(axe)  # not a <script>: the policy would refuse it, and stays on
    found: list[Any] = page.evaluate(RUN, [TAGS])
    return found


@pytest.mark.parametrize("path", [path for name in ("network", "search", "graphql") for path in PAGES[name]])
def test_axe_finds_no_barrier_where_the_page_has_no_script(page: Page, address: str, axe: str, path: str):
    # The page's own; axe needs a page that runs some.
    page.route("**/static/**/*.js*", lambda route: route.abort())
    page.route("**/static/*.js*", lambda route: route.abort())
    page.goto(address + path)
    for width in (360, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page, axe) == []


@pytest.mark.parametrize("path", SOME)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_text_in_pictures_stands_out_from_the_page(looking: Page, address: str, path: str, colours: str):
    looking.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    looking.goto(address + path)
    assert looking.evaluate(CONTRAST) == []


@pytest.mark.parametrize("path", SOME)
def test_nothing_moves(looking: Page, address: str, path: str):
    page = looking
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + path)
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("path", SOME)
def test_the_tab_key_goes_through_the_page_in_its_order_and_is_seen(looking: Page, address: str, path: str):
    page = looking
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
def test_forced_colours_keep_patterns_and_text(looking: Page, address: str, path: str):
    page = looking
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
def test_a_page_prints_on_a4_with_its_date_and_version_on_every_sheet(looking: Page, address: str, path: str):
    page = looking
    page.goto(address + path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins, at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    for hidden in (".find", ".ways", ".settings", ".contents", ".take"):
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
