"""From the record to the current snapshot."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ketenkaart.graph import build, content, snapshot
from ketenkaart.graph.content import Reason
from ketenkaart.graph.errors import NothingLoaded
from ketenkaart.graph.record import store
from ketenkaart.graph.record.store import Store
from ketenkaart.graph.sealed import ARRAYS
from ketenkaart.settings import Settings
from tests.graph.tables import load_record, part, world


@pytest.fixture
def graph(empty_graph: Settings) -> Iterator[Store]:
    with store.connect(empty_graph) as opened:
        yield opened


def load(graph: Store, *datasets: str) -> None:
    for dataset in datasets:
        graph.write(dataset, part(world(), dataset), load_record(dataset))


def test_an_empty_record_makes_no_snapshot(graph: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="Run `ketenkaart load`"):
        build.build(graph, tmp_path)
    assert snapshot.current(tmp_path) is None


def test_the_snapshot_holds_what_the_record_holds(graph: Store, tmp_path: Path) -> None:
    load(graph, "countries", "facts", "companies", "example")
    made = build.build(graph, tmp_path)
    version, tables, loads = graph.read_all()
    assert made.tables() == tables == content.canonical(world())
    assert (made.number, made.created, made.content_hash) == (version.number, version.created, version.content_hash)
    assert {name: info.content_hash for name, info in made.datasets.items()} == version.datasets
    assert {info.load for info in made.datasets.values()} == set(loads)


def test_a_version_is_built_once(graph: Store, tmp_path: Path) -> None:
    load(graph, "countries")
    build.build(graph, tmp_path)
    name = snapshot.current_name(tmp_path)
    load(graph, "countries")
    build.build(graph, tmp_path)
    assert snapshot.current_name(tmp_path) == name
    load(graph, "facts")
    assert build.build(graph, tmp_path).number == 2
    assert list(snapshot.held(tmp_path)) == [1, 2]


def test_a_version_is_built_again_where_other_rows_were_rejected(graph: Store, tmp_path: Path) -> None:
    load(graph, "countries", "facts")
    build.build(graph, tmp_path)
    reason = Reason("facts/products.csv", 3, "hs", "85", "two digits", "Write six.", "twee cijfers", "Schrijf er zes.")
    # The clock was put back: what was written last is the last load, not what says the latest time.
    earlier = load_record("facts").started - timedelta(days=400)
    again = replace(
        load_record("facts"), started=earlier, finished=earlier, reasons=(reason,), report="reports/facts.csv"
    )
    assert graph.write("facts", part(world(), "facts"), again).changed is False
    made = build.build(graph, tmp_path)
    told = made.datasets["facts"].load
    assert told == replace(again, version=2, order=3)
    opened = snapshot.current(tmp_path)
    assert opened is not None
    assert opened.datasets["facts"].load == told
    assert graph.loads()[-1] == told


def test_a_damaged_snapshot_is_built_again(graph: Store, tmp_path: Path) -> None:
    load(graph, "countries")
    build.build(graph, tmp_path)
    folder = snapshot.held(tmp_path)[1]
    (folder / ARRAYS).write_bytes(b"nothing")
    assert build.build(graph, tmp_path).tables() == part(content.canonical(world()), "countries")
    shutil.rmtree(snapshot.held(tmp_path)[1])
    assert build.build(graph, tmp_path).number == 1


def test_a_record_that_was_emptied_and_counts_anew_is_built_again(graph: Store, tmp_path: Path) -> None:
    load(graph, "countries")
    before = build.build(graph, tmp_path)
    graph.wipe()
    other = {"Country": {"key": ["NLD"], "dataset": ["countries"]}}
    graph.write("countries", other, load_record("countries"))
    after = build.build(graph, tmp_path)
    assert (before.number, after.number) == (1, 1)
    assert after.tables() == other


def test_two_builds_on_one_home_wait_for_each_other(graph: Store, tmp_path: Path) -> None:
    load(graph, "countries", "facts")
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(build.build(graph, tmp_path).number)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [2, 2, 2, 2]
    assert len(list((tmp_path / "snapshots").glob("v*"))) == 1
