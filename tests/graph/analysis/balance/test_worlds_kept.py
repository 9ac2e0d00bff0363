"""Worlds on disk: equal facts have one world, whatever asks for it; what is broken there is made again."""

import errno
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance import stored, worlds
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.errors import TooManyFiles
from ketenkaart.graph.sealed import ARRAYS
from ketenkaart.graph.shelf import Shelf
from ketenkaart.graph.snapshot import Snapshot
from tests.graph.network import network

MADE = (("CHN", "magnet", 0.9, {"year": 2024}), ("JPN", "magnet", 0.1, {"year": 2024}))


@pytest.fixture
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    monkeypatch.setattr(worlds, "SHELF", Shelf(2**20))
    return replace(network({}, made=MADE).snapshot, worlds=tmp_path / "worlds")


def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another process would ask: nothing is in memory."""
    monkeypatch.setattr(worlds, "SHELF", Shelf(2**20))


def magnet(snapshot: Snapshot) -> int:
    found = snapshot.find("Product", "magnet")
    assert found is not None
    return found


def test_a_world_is_made_once_for_its_facts(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Worlds(snapshot).world(magnet(snapshot), 2024)
    forgotten(monkeypatch)
    monkeypatch.setattr(worlds, "world", lambda *_: pytest.fail("it was made again"))
    again = Worlds(snapshot).world(magnet(snapshot), 2024)
    assert made is not None
    assert again is not None
    np.testing.assert_array_equal(made.share, again.share)
    assert (made.sources, made.data_year, made.contradictions) == (again.sources, again.data_year, again.contradictions)


def test_a_broken_world_is_made_again_and_said(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = Worlds(snapshot).world(magnet(snapshot), 2024)
    assert snapshot.worlds is not None
    for file in snapshot.worlds.glob(f"*/{ARRAYS}"):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    forgotten(monkeypatch)
    again = Worlds(snapshot).world(magnet(snapshot), 2024)
    assert made is not None
    assert again is not None
    np.testing.assert_array_equal(made.share, again.share)
    assert "It is made again." in caplog.text


def test_a_world_that_was_found_whole_is_read_again_where_somebody_has_written_to_it(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def asked() -> None:
        forgotten(monkeypatch)
        assert Worlds(snapshot).world(magnet(snapshot), 2024) is not None

    asked()
    asked()  # it is opened, and found whole
    assert snapshot.worlds is not None
    (file,) = snapshot.worlds.glob(f"*/{ARRAYS}")
    before = file.stat()
    with file.open("r+b") as out:
        out.seek(-1, os.SEEK_END)
        out.write(b"\xff")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    asked()
    assert not caplog.text, "nobody has written, by the file's own word"
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
    asked()
    assert "It is made again." in caplog.text


def test_a_world_for_which_no_file_can_be_opened_stays_and_is_not_called_broken(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more_files(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    made = Worlds(snapshot).world(magnet(snapshot), 2024)
    forgotten(monkeypatch)
    with monkeypatch.context() as lacking:
        lacking.setattr(np, "memmap", no_more_files)
        with pytest.raises(TooManyFiles, match="`ulimit -n`"):
            Worlds(snapshot).world(magnet(snapshot), 2024)
    monkeypatch.setattr(worlds, "world", lambda *_: pytest.fail("it was made again"))
    again = Worlds(snapshot).world(magnet(snapshot), 2024)
    assert made is not None
    assert again is not None
    np.testing.assert_array_equal(made.share, again.share)


def test_a_disk_that_takes_nothing_costs_only_time(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stored, "save", full)
    assert Worlds(snapshot).world(magnet(snapshot), 2024) is not None
    assert "No space left on device" in caplog.text
    assert snapshot.worlds is not None
    assert not list(snapshot.worlds.glob("*"))


def test_what_is_asked_for_by_default_is_made_ahead(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    Worlds(snapshot).make_ahead(date(2026, 11, 30))
    forgotten(monkeypatch)
    monkeypatch.setattr(worlds, "world", lambda *_: pytest.fail("it was not made ahead"))
    found = [Worlds(snapshot).world(magnet(snapshot), year) for year in (2024, 2026, 2027)]
    assert [one.data_year for one in found if one is not None] == [2024, 2024, 2024]


def test_the_worlds_used_last_stay_and_what_was_never_finished_goes(snapshot: Snapshot) -> None:
    for year in (2022, 2023, 2024):
        Worlds(snapshot).world(magnet(snapshot), year)
    shelf = snapshot.worlds
    assert shelf is not None
    for age, folder in enumerate(sorted(shelf.iterdir())):
        os.utime(folder / stored.MANIFEST, (1_000 - age, 1_000))
    begun = shelf / "part-1"
    begun.mkdir()
    os.utime(begun, (0, 0))
    first = sorted(shelf.iterdir())[0]
    stored.prune(shelf, sum(file.stat().st_size for file in first.iterdir()))
    assert list(shelf.iterdir()) == [first]
