"""On a Dutch page English is marked as such: a reader hears it pronounced, and sees that it is no slip.

Titles of sources lead outside the site, and stand in their own language; so do names of parties.
"""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from ketenkaart.graph.answers.catalogue import everything
from tests.shipped import view_on
from tests.visualise.everywhere import DAY, PAGES
from tests.visualise.serving import client_on

ENGLISH = frozenset(
    (
        "the",
        "and",
        "for",
        "with",
        "which",
        "from",
        "are",
        "by",
        "not",
        "their",
        "that",
        "this",
        "to",
        "has",
        "have",
        "been",
    )
)
DUTCH = frozenset(
    (
        "de",
        "het",
        "een",
        "en",
        "van",
        "voor",
        "met",
        "die",
        "dat",
        "uit",
        "zijn",
        "niet",
        "door",
        "naar",
        "te",
        "bij",
        "op",
        "wordt",
        "worden",
    )
)
EMPTY = frozenset(("meta", "link", "input", "br", "img", "hr", "path", "rect", "circle", "line", "use", "stop"))
OWN_WORDS = frozenset(("script", "style", "code", "pre", "cite", "textarea"))
NAMED = {"Source": ("title", "publisher"), "Organisation": ("name",), "Site": ("name",)}  # in their own language


class Unmarked(HTMLParser):
    """Texts of a page that are mostly English where the page says that they are Dutch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        named = dict(attrs)
        _, lang, own = self._open[-1] if self._open else ("", "nl", False)
        title = tag == "a" and named.get("rel") == "noreferrer"
        self._open.append((tag, named.get("lang") or lang, own or title or tag in OWN_WORDS))

    def handle_endtag(self, tag: str) -> None:
        while tag not in EMPTY and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        _, lang, own = self._open[-1] if self._open else ("", "nl", False)
        words = re.findall(r"[a-zà-ÿ]+", data.lower())
        english, dutch = (sum(word in some for word in words) for some in (ENGLISH, DUTCH))
        if lang == "nl" and not own and english > max(1, dutch):
            self.found.append(" ".join(data.split()))


def test_a_text_of_either_language_is_told_apart():
    marked = '<p lang="en">Not all of the goods that are made</p><cite>The state of the art</cite>'
    assert Unmarked(f"<p>Van de goederen die hier zijn gemaakt</p>{marked}").found == []
    assert Unmarked("<p>Not <b>x</b> all of the goods that are made</p>").found == ["all of the goods that are made"]


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """Names and publishers that stand in their own language, as they are or cut short."""
    view = view_on(DAY, example=True)
    found = set()
    for label, fields in NAMED.items():
        for one in everything(view, label):
            found |= {str(one.value(field)) for field in fields if one.value(field)}
    return frozenset(found)


@pytest.mark.parametrize("path", [nl for nl, _ in PAGES.values()])
def test_no_english_stands_on_a_dutch_page_unmarked(path: str, names: frozenset[str]):
    client = client_on(DAY)
    beginnings = {name[:30] for name in names}
    left = [one for one in Unmarked(client.get(path).text).found if one.strip(" ·,;")[:30] not in beginnings]
    assert left == []


def test_no_english_stands_on_home_unmarked_whatever_changed_lately(names: frozenset[str]):
    found = Unmarked(client_on(date(2026, 11, 30)).get("/nl/").text).found
    assert [one for one in found if one[:30] not in {name[:30] for name in names}] == []
