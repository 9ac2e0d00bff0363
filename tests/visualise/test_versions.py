"""What we knew then: a page of an earlier version says so, keeps saying the same, and its links stay in it."""

import errno
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from ketenkaart.graph import snapshot as snapshots
from ketenkaart.graph.sealed import ARRAYS
from ketenkaart.graph.snapshot import KEPT, assemble
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.visualise.test_pages import Page
from tests.visualise.world import world

TODAY = date(2026, 1, 1)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A server with two versions: in the second, more of the magnets is known to come from Germany."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    tables = world()
    snapshots.publish(assemble(tables, 1, datetime(2025, 12, 1, tzinfo=UTC)), tmp_path)
    made = tables["made"]
    news = {"Country:CHN": 0.6, "Country:DEU": 0.35}
    share = [
        news.get(start, share) if end == "Product:magnet" else share
        for start, end, share in zip(made["start"], made["end"], made["share"], strict=True)
    ]
    changed = {**tables, "made": {**made, "share": share}}
    snapshots.publish(assemble(changed, 2, datetime(2025, 12, 24, tzinfo=UTC)), tmp_path)
    return Client(create_app(Settings(home=tmp_path, today=TODAY)))


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text).text


def test_the_current_version_says_nothing_of_versions_at_its_top(client: Client):
    assert "een nieuwere" not in text(client, "/nl/materiaal/dysprosium")
    assert "een nieuwere" not in text(client, "/nl/materiaal/dysprosium?versie=2")


def test_an_earlier_version_says_so_and_what_was_known_then(client: Client):
    now, then = (text(client, f"/nl/materiaal/dysprosium{query}") for query in ("", "?versie=1"))
    assert "Dit is versie 1, zoals bekend op 1 december 2025; er is een nieuwere." in then
    assert "This is version 1, as it was known on 1 December 2025" in text(client, "/en/material/dysprosium?version=1")
    assert re.search(r"Magneet: China \d\d\s%, Duitsland 36\s%", now)
    assert not re.search(r"Duitsland 36\s%", then)
    assert re.search(r"Duitsland 1\d\s%", then)


def test_links_of_an_earlier_version_stay_in_it_but_the_one_that_leads_out(client: Client, tmp_path: Path):
    page = Page(client.get("/nl/materiaal/dysprosium?versie=1").text)
    inside = [
        str(names["href"]) for tag, names in page.tags if tag == "a" and str(names.get("href")).startswith("/nl/")
    ]
    pinned = f"inhoud={dict(snapshots.contents(tmp_path))[1][:16]}"
    out = [href for href in inside if not any(one in href for one in ("versie=1", pinned, "%22version%22%3A+1"))]
    assert out == ["/nl/materiaal/dysprosium"]
    assert len(inside) > 10


def test_the_permanent_address_of_today_gives_the_same_answer_after_a_new_load(client: Client, tmp_path: Path):
    before = client.get("/en/material/dysprosium.json?asOf=2026-01-01&version=2")
    snapshots.publish(assemble(world(), 3, datetime(2026, 1, 1, tzinfo=UTC)), tmp_path)
    after = Client(create_app(Settings(home=tmp_path, today=TODAY))).get(
        "/en/material/dysprosium.json?asOf=2026-01-01&version=2"
    )
    assert after.content == before.content


def test_an_address_by_content_gives_the_same_view_on_a_server_that_numbers_otherwise(client: Client, tmp_path: Path):
    told = client.get("/nl/materiaal/dysprosium.json?versie=1").json()
    address = told["address"].removeprefix("http://localhost")
    assert "versie=" not in address
    other = tmp_path / "other"
    for number, content in ((7, dict(snapshots.contents(tmp_path))[1]), (8, "")):
        made = snapshots.open_version(tmp_path, 1 if content else 2)
        snapshots.publish(replace(made, number=number), other)
    elsewhere = Client(create_app(Settings(home=other, today=TODAY)))
    again = elsewhere.get(address.replace("?", ".json?", 1)).json()
    assert again["version"] == 7
    for name in ("title", "sentences", "content", "tables", "address", "asOf"):
        assert again[name] == told[name], name
    assert "Dit is versie 7" in text(elsewhere, address)
    assert elsewhere.get("/nl/materiaal/dysprosium?inhoud=0123456789abcdef").status_code == 410


def test_links_by_content_stay_with_it(client: Client, tmp_path: Path):
    content = dict(snapshots.contents(tmp_path))[1][:16]
    page = Page(client.get(f"/nl/materiaal/dysprosium?inhoud={content}").text)
    inside = [
        str(names["href"]) for tag, names in page.tags if tag == "a" and str(names.get("href")).startswith("/nl/")
    ]
    out = [href for href in inside if f"inhoud={content}" not in href and "%22version%22%3A+1" not in href]
    assert out == ["/nl/materiaal/dysprosium"]


def test_a_version_that_is_no_longer_held_is_gone_and_says_where_the_others_are(client: Client, tmp_path: Path):
    snapshot = assemble(world(), 3, datetime(2026, 1, 1, tzinfo=UTC))
    for number in range(3, KEPT + 3):
        snapshots.publish(replace(snapshot, number=number), tmp_path)
    answer = client.get("/nl/materiaal/dysprosium?versie=1")
    assert answer.status_code == 410
    assert "Versie 1 wordt hier niet (meer) bewaard" in Page(answer.text).text
    assert "/nl/data" in answer.text


def test_a_damaged_earlier_version_says_so_and_leads_out(client: Client, tmp_path: Path):
    (snapshots.held(tmp_path)[1] / ARRAYS).write_bytes(b"nothing")
    answer = client.get("/nl/materiaal/dysprosium?versie=1")
    assert answer.status_code == 503
    assert "Deze versie is beschadigd" in answer.text
    assert "Naar de huidige versie" in answer.text
    assert "nog niets geladen" not in answer.text
    assert "This version is damaged" in client.get("/en/material/dysprosium?version=1").text


def test_a_version_for_which_no_file_can_be_opened_is_to_be_asked_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    def no_more_files(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as lacking:
        lacking.setattr(np, "memmap", no_more_files)
        answer = client.get("/nl/materiaal/dysprosium?versie=1")
        assert answer.status_code == 503
        assert "De server kan op dit moment geen bestanden meer openen" in answer.text
    assert "Dit is versie 1" in text(client, "/nl/materiaal/dysprosium?versie=1")
