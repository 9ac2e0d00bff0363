"""Every link within the site leads somewhere, to the anchor that it names too.

By itself it follows two links of each kind of page and form, in each language, found on every page. As a program it
follows them all, and tells what it found: `python -m tests.visualise.test_links`.
"""

import sys
from collections import defaultdict
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from tests.client import Client
from tests.visualise.everywhere import ADDRESSES
from tests.visualise.serving import client_on
from tests.visualise.test_pages import Page

EACH = 2


def links(answer: httpx.Response) -> set[str]:
    """Where a page leads within the site, and what it loads."""
    if not answer.headers["content-type"].startswith("text/html"):
        return set()
    named = (names.get("href") or names.get("src") or "" for _, names in Page(answer.text).tags)
    return {one for one in named if one.startswith("/") and not one.startswith("//")}


def anchors(answer: httpx.Response) -> set[str]:
    return {str(names["id"]) for _, names in Page(answer.text).tags if names.get("id")}


def kind(link: str) -> tuple[str, ...]:
    """Language, page and form of a link, and whether it leads to one thing or to all."""
    path = urlsplit(link).path
    first, *rest = path.strip("/").split("/")
    last = rest[-1] if rest else ""
    return (first, rest[0].partition(".")[0] if rest else "", last.partition(".")[2], str(len(rest)))


def broken(client: Client, link: str) -> str:
    """What is wrong with a link; nothing if it leads somewhere."""
    parts = urlsplit(link)
    answer = client.get(link)
    if answer.status_code != 200:
        return f"{link}: {answer.status_code}"
    if parts.fragment and unquote(parts.fragment) not in anchors(answer):
        return f"{link}: no such anchor"
    return ""


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on()


def test_links_lead_somewhere(client: Client):
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for address in ADDRESSES:
        for link in links(client.get(address)):
            found[kind(link)].add(link)
    assert len(found) > 100
    followed = [link for one in found.values() for link in sorted(one)[:: max(1, len(one) // EACH)][:EACH]]
    assert [wrong for link in followed if (wrong := broken(client, link))] == []


def crawl(most: int) -> None:
    """Follow links from the two home pages on, one for each path, at most so many."""
    client = client_on()
    waiting, seen, wrong = ["/nl/", "/en/"], {"/nl/", "/en/"}, []
    followed = 0
    while waiting and followed < most:
        link = waiting.pop(0)
        followed += 1
        answer = client.get(link)
        if answer.status_code != 200:
            wrong.append(f"{link}: {answer.status_code}")
            continue
        for more in links(answer):
            plain = urlsplit(more).path
            if plain not in seen and not more.endswith((".xlsx", ".gexf")):
                seen.add(plain)
                waiting.append(more)
    print(f"{followed} addresses followed, {len(waiting)} more found, {len(wrong)} broken", *wrong, sep="\n")


if __name__ == "__main__":
    crawl(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
