"""What the page on privacy promises, in a real browser, and what the program writes down."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ketenkaart.graph.answers.views import Views
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.browser.chromium import PATIENCE
from tests.client import Client
from tests.shipped import shipped
from tests.visualise.everywhere import ADDRESSES
from tests.visualise.serving import shipped_server

STORED = "() => [document.cookie, localStorage.length, sessionStorage.length].join()"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shipped_server() as running:
        yield running


def test_no_page_stores_anything_in_the_browser_or_asks_another_host(browser: Browser, address: str):
    context = browser.new_context()
    context.set_default_navigation_timeout(PATIENCE)
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda r: r.url.startswith((address, "data:", "blob:")) or strangers.append(r.url))
    for path in ADDRESSES[::2]:  # each page in Dutch
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate(STORED) == ",0,0", path
    assert context.cookies() == []
    assert strangers == []
    context.close()


def test_a_visit_is_not_written_down(caplog: pytest.LogCaptureFixture, tmp_path: Path):
    settings = Settings(home=tmp_path, today=date(2026, 1, 1))
    client = Client(create_app(settings, Views(settings, shipped())))
    with caplog.at_level(logging.DEBUG):
        for path in ("/nl/privacy", "/nl/zoek?q=geheim", "/nl/materiaal/geheim", "/nl/zoek?geheim=1", "/nl/geheim"):
            answer = client.get(path)
            assert "set-cookie" not in answer.headers
            assert answer.headers["referrer-policy"] == "no-referrer"
    ours = [record.getMessage() for record in caplog.records if record.name.split(".")[0] not in ("httpx", "httpcore")]
    assert not [message for message in ours if "geheim" in message or "privacy" in message]
