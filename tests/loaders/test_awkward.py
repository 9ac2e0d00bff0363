"""Fifty awkward companies: what of them can be is taken and shown as text, nothing of it runs, the rest says why."""

import json
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.said import in_language
from ketenkaart.graph.snapshot import assemble
from ketenkaart.loaders import framework, resolve
from ketenkaart.loaders.framework import Prepared
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.graph.test_said import ENGLISH, QUOTED
from tests.loaders import folders
from tests.loaders.test_fuzz_loads import base, paths
from tests.shipped import worlds

AWKWARD = Path(__file__).parent / "awkward"
TODAY = date(2026, 1, 1)
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data")


@pytest.fixture(scope="module")
def own() -> Prepared:
    held = base(folders.WORKED)
    *_, own = framework.plan(framework.present(AWKWARD, False), AWKWARD, held, shrink=True, today=TODAY)
    return own


class Running(HTMLParser):
    """What of a page a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.data: list[str] = []  # of script elements that hold data, which no browser runs
        self.found: list[str] = []
        self._inside: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._inside = self.data if ("type", "application/ld+json") in attrs else self.scripts
        self.found += (f"{name}={value}" for name, value in attrs if name.startswith("on"))
        for name, value in attrs:
            address = "".join((value or "").split()).casefold()
            if name in ADDRESSES and address.startswith(("javascript:", "data:text", "file:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside.append(data)


def test_only_the_rows_that_cannot_be_are_rejected_and_each_says_why_in_both_languages(own: Prepared) -> None:
    assert own.read == own.loaded + len(own.rejected)
    assert own.loaded > len(own.rejected)
    rules = Counter(rule for row in own.rejected if not row.because for rule in row.rule.split("; "))
    assert rules["one firm under several keys"] == 5
    assert rules["owners of more than all"] == 2
    assert rules["the same twice"] == 1
    assert rules["no state of today"] == 4
    for row in own.rejected:
        for text in (row.rule, row.remedy):
            assert in_language(text, "nl") != text
            assert not ENGLISH.search(QUOTED.sub("", in_language(text, "nl"))), in_language(text, "nl")
    assert {row.because for row in own.rejected if row.because} <= {row.where for row in own.rejected}


def test_what_is_taken_is_shown_as_text_and_nothing_of_it_runs(own: Prepared, tmp_path: Path) -> None:
    snapshot = assemble(resolve.merge(base(folders.WORKED), own.tables), created=datetime(2026, 1, 1, tzinfo=UTC))
    settings = Settings(home=tmp_path, today=TODAY)
    client = Client(create_app(settings, Views(settings, replace(snapshot, worlds=worlds()))))
    pages = 0
    for path in (path for path in paths(own.tables) if path.startswith("/en")):
        answer = client.get(path)
        assert answer.status_code == 200, path
        kind = answer.headers["content-type"]
        if path.partition("?")[0].endswith((".graphml", ".gexf")):
            ET.fromstring(answer.content)
        if "html" not in kind:
            continue
        pages += 1
        page = Running()
        page.feed(answer.text)
        assert page.found == [], path
        assert not any("alert(" in script for script in page.scripts), path
        [data] = page.data
        assert json.loads(data)["@type"] == "Dataset", path
        assert not set("<>&") & set(data), path
    assert pages > 50
    shown = client.get("/en/organisation/t-script?example=1").text
    assert "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in shown
