"""A user's own companies: who may read what a server tells once they are loaded."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ketenkaart.graph import snapshot as snapshots
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.model import OWN, Tables
from ketenkaart.graph.snapshot import assemble
from ketenkaart.server import HEADERS, create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.visualise.world import world

TODAY = date(2026, 1, 1)
FORMS = ["index.json", "organisation/stil.csv", "material/dysprosium.txt", "map.svg", "network.metadata.json"]
ASKED = '{organisation(key: "stil"){name}}'
Publish = Callable[[int, Tables], Path]

EARLIER = "{organisations(graphVersion: 1){totalCount}}"


def public() -> Tables:
    """The world with all of its rows stated by others."""
    return {
        name: columns | {"dataset": ["facts" if owner == OWN else owner for owner in columns["dataset"]]}
        for name, columns in world().items()
    }


def asking(document: str) -> str:
    return f"/graphql?{urlencode({'query': document})}"


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publish:
    monkeypatch.setattr("os.fsync", lambda _: None)
    return lambda number, tables: snapshots.publish(assemble(tables, number, datetime.now(UTC)), tmp_path)


def may_read(client: Client, path: str) -> bool:
    """Whether a page of another origin may read what stands there, or take it in."""
    headers = client.get(path, headers={"Origin": "https://elders.test"}).headers
    allowed = headers.get("access-control-allow-origin")
    assert allowed in (None, "*")
    assert headers["cross-origin-resource-policy"] == ("cross-origin" if allowed else "same-origin")
    return allowed is not None


@pytest.mark.parametrize("path", [*(f"/en/{form}" for form in FORMS), asking(ASKED), asking("{nope}"), asking("")])
def test_no_page_of_another_origin_reads_where_a_user_s_companies_are(path: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, today=TODAY)
    assert may_read(Client(create_app(settings, Views(settings, assemble(public())))), path)
    client = Client(create_app(settings, Views(settings, assemble(world()))))
    assert not may_read(client, path)
    again = client.get(path, headers={"If-None-Match": client.get(path).headers.get("etag", "")})
    assert "access-control-allow-origin" not in again.headers


def test_a_page_of_another_origin_gets_no_leave_to_send_either(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, today=TODAY)
    client = Client(create_app(settings, Views(settings, assemble(world()))))
    assert "access-control-allow-origin" not in client.send("OPTIONS", "/graphql").headers


@pytest.mark.parametrize(
    "path",
    ["/en/index.json?version=1", f"/en/graphql.json?{urlencode({'query': EARLIER})}", asking(EARLIER)],
)
def test_an_older_version_with_companies_is_read_by_no_other_origin_nor_is_what_follows(
    path: str, publish: Publish, tmp_path: Path
) -> None:
    publish(1, world())
    publish(2, public())
    client = Client(create_app(Settings(home=tmp_path, today=TODAY)))
    assert may_read(client, "/en/index.json")
    assert not may_read(client, path)
    assert not may_read(client, "/en/index.json")


def test_companies_loaded_while_it_serves_are_read_by_no_other_origin(publish: Publish, tmp_path: Path) -> None:
    publish(1, public())
    settings = Settings(home=tmp_path, today=TODAY)
    views = Views(settings)
    client = Client(create_app(settings, views))
    assert may_read(client, asking(ASKED))
    publish(2, world())
    views.refresh()
    assert not may_read(client, asking(ASKED))


def test_crawlers_are_told_to_leave_all_of_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, today=TODAY)
    client = Client(create_app(settings, Views(settings, assemble(world()))))
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert client.get("/en/").headers["x-robots-tag"] == "noindex, nofollow"


def test_crawlers_are_told_to_leave_what_has_no_end(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, today=TODAY)
    client = Client(create_app(settings, Views(settings, assemble(public()))))
    told = client.get("/robots.txt")
    assert told.headers["content-type"].startswith("text/plain")
    assert told.text.splitlines() == [
        "User-agent: *", "Allow: /static/", "Disallow: /*?", "Disallow: /graphql", "Disallow: /nl/uitvoer/",
        "Disallow: /en/export/",
    ]  # fmt: skip
    assert "x-robots-tag" not in client.get("/en/").headers
    for path in ("/en/?asOf=2025-01-01", "/en/material/dysprosium.json?asOf=2025-01-01"):
        assert client.get(path).headers["x-robots-tag"] == "noindex, nofollow"


def test_nothing_is_framed_or_run_by_a_page_of_another_origin(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, today=TODAY)
    headers = Client(create_app(settings, Views(settings, assemble(world())))).get("/en/").headers
    assert headers["cross-origin-resource-policy"] == HEADERS["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
