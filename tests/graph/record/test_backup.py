"""What is copied comes back as it was, and nothing is lost where that can't be."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from ketenkaart.graph import build, snapshot
from ketenkaart.graph.errors import BadSetting, CannotWrite, Neo4jFailed, SecondInstance
from ketenkaart.graph.record import backup, managed, store
from ketenkaart.graph.snapshot import assemble
from ketenkaart.settings import Settings
from tests import database
from tests.graph.tables import load_record, part, world


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    for number in (1, 2):
        snapshot.publish(assemble(world(), number), settings.home)
    return settings


def done(status: int, said: str = "") -> Callable[..., None]:
    """In place of Neo4j's tool one that writes a dump where it is asked to, and ends so."""

    def administer(_: Settings, *words: str) -> None:
        if status:
            raise Neo4jFailed(said)
        if "dump" in words:
            (Path(words[-1].partition("=")[2]) / backup.DUMP).write_text("dump")

    return administer


@pytest.mark.own_neo4j
def test_a_backup_brings_back_the_record_and_the_versions(lasting_neo4j: Settings, tmp_path: Path) -> None:
    settings = lasting_neo4j
    managed.start(settings, database.JAVA_FLAGS)
    database.wipe(settings)
    with store.connect(settings) as graph:
        graph.write("countries", part(world(), "countries"), load_record("countries"))
        built = build.build(graph, settings.home)
    with pytest.raises(SecondInstance, match="`ketenkaart database stop`"):
        backup.make(settings, tmp_path / "copy")
    managed.stop(settings)
    backup.make(settings, tmp_path / "copy")
    managed.reset(settings)
    shutil.rmtree(settings.home / "snapshots")

    backup.restore(settings, tmp_path / "copy")
    assert snapshot.versions(settings.home) == ((built.number, built.created),)
    managed.start(settings, database.JAVA_FLAGS)
    with store.connect(settings) as graph:
        version, tables, loads = graph.read_all()
        assert build.build(graph, settings.home).content_hash == built.content_hash == version.content_hash
    assert tables["Country"]["key"] == sorted(world()["Country"]["key"])
    assert [load.dataset for load in loads] == ["countries"]


def test_a_backup_is_for_its_owner_and_keeps_the_order_of_versions(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(managed, "administer", done(0))
    backup.make(home, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    before = snapshot.versions(home.home)
    snapshot.publish(assemble(world(), 3), home.home)
    backup.restore(home, tmp_path / "copy")
    assert snapshot.versions(home.home) == before
    assert not list(home.home.glob(".*.part"))


def test_a_backup_is_written_over_nothing(home: Settings, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(BadSetting, match="is there already"):
        backup.make(home, tmp_path / "copy")


def test_a_backup_that_fails_leaves_nothing(home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(managed, "administer", done(1, "no"))
    with pytest.raises(Neo4jFailed):
        backup.make(home, tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


@pytest.mark.parametrize("fails", ["dump", "load"])
def test_what_is_there_stays_where_a_restore_fails(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    monkeypatch.setattr(managed, "administer", done(0))
    backup.make(home, tmp_path / "copy")
    snapshot.publish(assemble(world(), 3), home.home)
    if fails == "dump":
        (tmp_path / "copy" / backup.DUMP).unlink()
    monkeypatch.setattr(managed, "administer", done(1, "no"))
    with pytest.raises(BadSetting if fails == "dump" else Neo4jFailed, match="no"):
        backup.restore(home, tmp_path / "copy")
    assert list(snapshot.held(home.home)) == [1, 2, 3]
    assert not list(home.home.glob(".*.part"))


def test_a_disk_that_says_no_to_a_copy_is_named(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(managed, "administer", done(0))

    def full(source: Path, target: Path) -> None:
        raise shutil.Error([(str(source), str(target), f"[Errno 28] {os.strerror(28)}")])

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(CannotWrite, match=r"copy cannot be written \(\[Errno 28\] No space left on device\)"):
        backup.make(home, tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_a_neo4j_of_another_is_left_to_its_own_tools(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, neo4j_uri="bolt://127.0.0.1:1", neo4j_password=SecretStr("geheim"))
    with pytest.raises(Neo4jFailed, match=r"NEO4J_URI is bolt://127\.0\.0\.1:1.*own tools"):
        managed.administer(settings, "database", "dump", "neo4j")


def test_what_neo4j_s_tool_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    monkeypatch.setattr("ketenkaart.graph.record.fetch.fetch", lambda *_: 0)
    monkeypatch.setattr(managed, "_ensure_password", lambda _: None)
    ended = subprocess.CompletedProcess([], 1, "", "Database does not exist: neo4j\n")
    monkeypatch.setattr(managed, "_tool", lambda *_: ended)
    with pytest.raises(Neo4jFailed, match=r"Database does not exist: neo4j.*`ketenkaart database start`"):
        managed.administer(settings, "database", "dump", "neo4j")
