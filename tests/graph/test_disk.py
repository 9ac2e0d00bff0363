"""Each write of ours to a disk that says no: a clear error, nothing half written, and the next try works."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ketenkaart import cli
from ketenkaart.graph import disk, snapshot
from ketenkaart.graph.errors import CannotWrite, Neo4jStopped
from ketenkaart.graph.record import fetch, managed, store
from ketenkaart.graph.snapshot import assemble
from ketenkaart.loaders import framework
from ketenkaart.settings import CHECKOUT, Settings
from tests import database, small_disk
from tests.graph.tables import load_record, world


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with small_disk.mounted(tmp_path / "small", 4) as folder:
        yield folder


def test_a_home_is_made_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    for home in (tmp_path / "new" / "home", tmp_path / "old"):
        if home.name == "old":
            home.mkdir(mode=0o755)
        assert disk.for_its_owner(home)
        assert home.stat().st_mode & 0o777 == 0o700


def test_a_folder_where_everybody_may_write_is_left_and_that_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    assert not disk.for_its_owner(tmp_path)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_a_folder_that_cannot_be_closed_is_used_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o750)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    assert not disk.for_its_owner(tmp_path)


def left_of(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


KILLED = """
import os, signal, subprocess, sys
from pathlib import Path
from tests import small_disk
with small_disk.mounted(Path(sys.argv[1]), 1) as folder:
    sleeper = subprocess.Popen(["sleep", "300"], stdout=subprocess.DEVNULL)
    (folder / "neo4j.json").write_text(f'{{"pid": {sleeper.pid}, "port": 1}}')
    print(sleeper.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_test_that_is_killed_leaves_neither_its_neo4j_nor_its_small_disk(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"  # `small` says whether this machine can mount
    done = subprocess.run([sys.executable, "-c", KILLED, other], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    assert done.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while os.path.ismount(other) or Path(f"/proc/{int(done.stdout)}/exe").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_file_is_replaced_whole_or_not_at_all(small: Path) -> None:
    file = small / "reports" / "facts.csv"
    with disk.replaced(file) as out:
        out.write("first")
    filler = small_disk.fill(small, left=4096)
    with (
        pytest.raises(CannotWrite, match=r"facts\.csv cannot be written: its disk is full .* MB are free"),
        disk.replaced(file) as out,
    ):
        out.write("x" * 100_000)
    assert file.read_text() == "first"
    assert left_of(small) == {"reports/facts.csv", "filler"}
    filler.unlink()
    with disk.replaced(file) as out:
        out.write("second")
    assert file.read_text() == "second"


def test_a_snapshot_for_which_there_is_no_room_leaves_the_one_before_and_nothing_of_itself(small: Path) -> None:
    snapshot.publish(assemble(world(), 1), small)
    before = left_of(small)
    filler = small_disk.fill(small, left=5_000)
    with pytest.raises(CannotWrite, match=r"snapshots cannot be written: its disk is full"):
        snapshot.publish(assemble(world(), 2), small)
    assert left_of(small) == before | {"filler"}
    now = snapshot.current(small)
    assert now is not None
    assert now.number == 1
    filler.unlink()
    snapshot.publish(assemble(world(), 3), small)
    assert list(snapshot.held(small)) == [1, 3]


def test_jars_for_which_there_is_no_room_say_how_much_they_take(small: Path, tmp_path: Path) -> None:
    lock = tmp_path / "jars.lock"
    lock.write_text(managed.LOCK.read_text())
    small_disk.fill(small)
    with pytest.raises(CannotWrite, match=r"Fetching Neo4j needs about \d{3} MB on the disk of .*, and 0 MB are free"):
        fetch.fetch(lock, small / "jars", "http://127.0.0.1:9")


def test_neo4j_is_not_started_on_a_disk_without_room_for_its_logs(small: Path) -> None:
    settings = Settings(home=small / "home", bolt_port=database.free_port())
    with pytest.raises(CannotWrite, match=r"Starting Neo4j needs about 100 MB on the disk of .* 4 MB are free"):
        managed.start(settings)
    assert left_of(small) == {"home/neo4j.lock"}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "its disk is full"),
        (None, "its disk is full"),
        (errno.EROFS, "Give this user the right to write there, or set KETENKAART_HOME"),
        (errno.EACCES, "Give this user the right"),
        (errno.EMFILE, "may open no more files"),
        (errno.ENOTDIR, "a file is where a folder is needed"),
        (errno.EIO, "See what is wrong with that disk"),
    ],
)
def test_what_a_system_refuses_comes_with_what_to_do(tmp_path: Path, number: int | None, said: str) -> None:
    error = OSError("1028840 requested and 872320 written") if number is None else OSError(number, os.strerror(number))
    with pytest.raises(CannotWrite, match=said), disk.writing(tmp_path / "there"):
        raise error


@pytest.mark.parametrize(
    "act",
    [
        lambda settings: framework.load_all(settings),
        lambda settings: managed.start(settings),
        lambda settings: snapshot.publish(assemble(world(), 1), settings.home),
    ],
    ids=["load", "start", "publish"],
)
def test_a_home_that_is_a_file_is_told(tmp_path: Path, act: Callable[[Settings], object]) -> None:
    (tmp_path / "home").write_text("")
    settings = Settings(home=tmp_path / "home", neo4j_user="neo4j")
    with pytest.raises(CannotWrite, match=r"a file is where a folder is needed.*KETENKAART_HOME"):
        act(settings)


def test_a_home_that_is_read_only_answers_and_each_write_says_so(small: Path) -> None:
    snapshot.publish(assemble(world(), 1), small)
    small_disk.read_only(small)
    settings = Settings(home=small, neo4j_user="neo4j")
    acts: tuple[Callable[[], object], ...] = (
        lambda: framework.load_all(settings),
        lambda: managed.start(settings),
        lambda: snapshot.publish(assemble(world(), 2), small),
        lambda: cli._alone_on(settings).__enter__(),
    )
    for act in acts:
        with pytest.raises(CannotWrite, match=r"Give this user the right to write there, or set KETENKAART_HOME"):
            act()
    now = snapshot.current(small)
    assert now is not None
    assert now.tables() == snapshot.open_version(small, 1).tables()


@pytest.mark.long
@pytest.mark.own_neo4j
def test_neo4j_whose_disk_was_full_is_started_again_with_all_it_had_acknowledged(tmp_path: Path) -> None:
    with small_disk.mounted(tmp_path / "small", 400) as home:
        (home / "jars").symlink_to(database.JARS)
        settings = Settings(home=home, port=database.free_port(), bolt_port=database.free_port())
        managed.start(settings, database.JAVA_FLAGS)
        try:
            with store.connect(settings) as graph:
                graph.write("d", _numbered(0), load_record("d"))
                small_disk.fill(home, left=300_000)
                acknowledged = _write_until_full(graph)
            assert managed.status(settings).running is False
            with pytest.raises(Neo4jStopped, match="MB are free on the disk of"), store.connect(settings) as graph:
                graph.read_version()
            with pytest.raises(CannotWrite, match="Starting Neo4j again needs about 100 MB"):
                managed.heal(settings)
            (home / "filler").unlink()
            store.make_ready(settings)
            assert not managed.heal(settings), "it is well"
            with store.connect(settings) as graph:
                (note,) = {note.partition(" ")[0] for note in graph.read_all()[1]["Country"]["name_en"]}
                assert int(note) in (acknowledged, acknowledged + 1)
                graph.write("d", _numbered(1_000), load_record("d"))
        finally:
            managed.stop(settings)


def _numbered(value: int) -> dict[str, dict[str, list[object]]]:
    rows = range(2_000)
    names = [f"{value} {'x' * 400}" for _ in rows]
    return {"Country": {"key": [f"C{n:04d}" for n in rows], "name_en": names, "dataset": ["d" for _ in rows]}}


def _write_until_full(graph: store.Store) -> int:
    """The last that was acknowledged before the disk was full."""
    for value in range(1, 200):
        try:
            graph.write("d", _numbered(value), load_record("d"))
        except Neo4jStopped:
            return value - 1
    raise AssertionError("a disk of 400 MB held 200 loads")
