"""Every page in both languages, in a real browser: axe-core finds no barrier, on a phone and a desk, light and dark,
with script and without.

Rules: WCAG 2.0 to 2.2 level A and AA, and EN 301 549. The editor of GraphiQL is apart: its barriers are named on the
page about accessibility, and the plain form beside it is looked at like everything else.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import PATIENCE
from tests.browser.packages import package
from tests.visualise.everywhere import ADDRESSES, PAGES
from tests.visualise.serving import shipped_server

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
RUN = """([tags]) => axe.run({exclude: [[".graphiql-container"]]}, {runOnly: {type: "tag", values: tags}})
    .then(found => found.violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shipped_server() as running:
        yield running


@pytest.fixture(scope="module")
def axe() -> str:
    return (package("axe-core") / "axe.min.js").read_text(encoding="utf-8")


def violations(browser: Browser, path: str, axe: str, scripts: bool = True, **context: Any) -> list[Any]:
    opened = browser.new_context(**context)
    opened.set_default_navigation_timeout(PATIENCE)
    try:
        page = opened.new_page()
        if not scripts:  # the page's own; axe needs a page that runs some
            page.route("**/static/**/*.js*", lambda route: route.abort())
            page.route("**/static/*.js*", lambda route: route.abort())
        page.goto(path, wait_until="networkidle")  # what a script draws stands there
        page.evaluate(axe)  # not a <script>: the policy would refuse it, and stays on
        found: list[Any] = page.evaluate(RUN, [TAGS])
        return found
    finally:
        opened.close()


@pytest.mark.parametrize("path", ADDRESSES)
def test_axe_finds_no_barrier(browser: Browser, address: str, axe: str, path: str):
    narrow = {"viewport": {"width": 360, "height": 800}}
    wide_and_dark = {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"}
    for context in (narrow, wide_and_dark):
        assert violations(browser, address + path, axe, **context) == []


@pytest.mark.parametrize("path", [path for name in ("network", "search", "graphql") for path in PAGES[name]])
def test_axe_finds_no_barrier_where_the_page_has_no_script(browser: Browser, address: str, axe: str, path: str):
    for width in (360, 1200):
        viewport = {"width": width, "height": 900}
        assert violations(browser, address + path, axe, scripts=False, viewport=viewport) == []
