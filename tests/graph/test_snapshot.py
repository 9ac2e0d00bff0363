"""Snapshots: from plain tables to columns, to disk, and back."""

import datetime
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph import content, model, snapshot
from ketenkaart.graph.content import UNKNOWN_INT, LoadRecord
from ketenkaart.graph.errors import CannotWrite, DamagedSnapshot, UnknownVersion
from ketenkaart.graph.sealed import ARRAYS, MANIFEST
from ketenkaart.graph.snapshot import assemble
from ketenkaart.settings import CHECKOUT
from tests.graph.tables import any_tables, world

CREATED = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
LOAD = LoadRecord("facts", ("a.csv", "b.csv"), "abc", CREATED, CREATED, read=3, loaded=2, rejected=1, version=7)


@given(any_tables())
def test_tables_survive_a_snapshot_in_memory(tables: model.Tables) -> None:
    assert assemble(tables).tables() == content.canonical(tables)


@given(any_tables())
def test_tables_survive_a_snapshot_on_disk(tables: model.Tables) -> None:
    with TemporaryDirectory() as folder:
        saved = assemble(tables, 7, CREATED, [LOAD] if "facts" in str(tables) else [])
        snapshot.save(saved, Path(folder) / "it")
        opened = snapshot.open_snapshot(Path(folder) / "it")
    assert opened.tables() == content.canonical(tables)
    assert (opened.number, opened.created, opened.content_hash) == (7, CREATED, saved.content_hash)
    assert opened.datasets == saved.datasets
    assert opened.offset == saved.offset


def test_cells_come_as_plain_python_with_none_for_unknown() -> None:
    found = assemble(world())
    supplies = found.relationships["supplies"]
    by_key = {supplies["key"][row]: supplies.row(row) for row in range(len(supplies))}
    dated = by_key["Organisation:alpha|Organisation:beta|magnet|2025-01-01"]
    assert dated["share"] == 0.5
    assert dated["valid_to"] == datetime.date(2026, 1, 1)
    assert dated["sources"] == ("s2", "s1")
    assert dated["tonnes"] is None
    assert dated["share_of"] is None
    assert found.nodes["Country"].value("eu", found.find("Country", "DEU") or 0) is None
    assert found.nodes["Organisation"].value("kinds", 1) == ()


def test_columns_hold_unknown_as_their_type_says() -> None:
    found = assemble(world())
    assert found.nodes["Country"].flags("eu").tolist() == [0, -1, 1]
    assert np.isnan(found.nodes["Organisation"].floats("employees")).tolist() == [False, True, False]
    assert found.relationships["supplies"].days("valid_from").tolist()[:1] == [UNKNOWN_INT]
    assert found.relationships["made"].ints("year").tolist() == [2023, 2024]
    assert found.nodes["Organisation"].texts("kinds").contains("TRADER").tolist() == [True, False, False]
    with pytest.raises(ValueError, match="is float, not int"):
        found.relationships["supplies"].ints("share")


def test_rows_are_sorted_by_key_and_nodes_numbered_through() -> None:
    found = assemble(world())
    assert found.nodes["Country"]["key"].to_list() == ["CHN", "DEU", "NLD"]
    assert found.size == sum(map(len, found.nodes.values())) == 13
    numbers = np.arange(found.size)
    assert [found.node_id(number) for number in numbers][:4] == [
        "Country:CHN",
        "Country:DEU",
        "Country:NLD",
        "Material:dysprosium",
    ]
    assert [snapshot.LABELS[place] for place in found.labels_of(numbers)] == [found.local(n)[0] for n in numbers]
    assert found.find("Country", "XXX") is None
    assert found.find("Sector", "anything") is None


def test_text_codes_compare_between_columns() -> None:
    found = assemble(world())
    verified = found.nodes["Product"].text("verified")
    assert (verified.codes == found.relationships["made"].text("verified").code_of("READ")).all()
    assert verified.code_of("MEMORY") == snapshot.ABSENT
    assert verified.code_of("\ud800") == snapshot.ABSENT


def test_columns_cannot_be_written(tmp_path: Path) -> None:
    snapshot.save(assemble(world()), tmp_path / "it")
    for found in (assemble(world()), snapshot.open_snapshot(tmp_path / "it")):
        for array in (found.relationships["supplies"].floats("share"), found.relationships["supplies"].start):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


def test_a_relationship_to_nobody_is_refused() -> None:
    tables = world()
    tables["made"]["end"][0] = "Product:nothing"
    with pytest.raises(ValueError, match="made has an end that is not there: Product:nothing"):
        assemble(tables)


def test_the_last_load_of_a_dataset_is_the_one_shown() -> None:
    later = LoadRecord("facts", ("c.csv",), "def", CREATED, CREATED - datetime.timedelta(1), 1, 1, 0, version=8)
    found = assemble(world(), loads=[later, LOAD])
    assert found.datasets["facts"].load == later
    assert found.datasets["countries"].load is None


def test_a_changed_byte_and_a_cut_anywhere_in_a_version_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "it"
    snapshot.save(assemble(world()), folder)
    assert {file.name for file in folder.iterdir()} == {ARRAYS, MANIFEST}
    for file in folder.iterdir():
        whole = file.read_bytes()
        for at in {*range(0, len(whole), 61), *range(len(whole) - 70, len(whole))}:
            for broken in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[:at]):
                file.write_bytes(broken)
                with pytest.raises(DamagedSnapshot, match=re.escape(f"{file} cannot be used: ")):
                    snapshot.open_snapshot(folder)
        file.unlink()
        with pytest.raises(DamagedSnapshot, match=re.escape(f"{file} cannot be used: ")):
            snapshot.open_snapshot(folder)
        file.write_bytes(whole)
    assert snapshot.open_snapshot(folder).tables() == content.canonical(world())


def test_a_damaged_version_says_so_and_the_others_are_there(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        snapshot.publish(assemble(world(), number), tmp_path)
    for number in (1, 3):
        (snapshot.held(tmp_path)[number] / ARRAYS).write_bytes(b"nothing")
    with pytest.raises(DamagedSnapshot, match=r"Version 1 of the graph is damaged: .* Ask for another version"):
        snapshot.open_version(tmp_path, 1)
    with pytest.raises(DamagedSnapshot, match=r"The snapshot is damaged: .* Run `ketenkaart load`"):
        snapshot.current(tmp_path)
    assert snapshot.open_version(tmp_path, 2).tables() == content.canonical(world())


@pytest.mark.parametrize("there", [b"", b"\n", b"\xff\xfe", b"\0", b"v000009-nothing\n"])
def test_a_damaged_name_of_the_current_version_says_so_and_the_versions_are_there(tmp_path: Path, there: bytes) -> None:
    snapshot.publish(assemble(world(), 1), tmp_path)
    (tmp_path / "snapshots" / "current").write_bytes(there)
    with pytest.raises(DamagedSnapshot, match=r"The snapshot is damaged: .* Run `ketenkaart load`"):
        snapshot.current(tmp_path)
    assert snapshot.open_version(tmp_path, 1).tables() == content.canonical(world())
    snapshot.publish(assemble(world(), 2), tmp_path)
    now = snapshot.current(tmp_path)
    assert now is not None
    assert now.number == 2


def test_all_versions_that_are_kept_fit_a_low_limit_of_open_files_and_lack_is_told_and_passes(tmp_path: Path) -> None:
    for number in range(1, 21):
        snapshot.publish(assemble(world(), number), tmp_path)
    command = [sys.executable, str(Path(__file__).with_name("few_files.py")), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT)
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert said[0] == "20 open"
    assert len(said) == 5
    for line in said[1:4]:
        assert re.match(r"TooManyFiles .* this process may open no more files .*`ulimit -n`", line)
    assert said[4] == "again: 20 and 20"


def test_a_snapshot_of_another_declaration_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot.save(assemble(world()), tmp_path / "it")
    monkeypatch.setattr(model, "SCHEMA", 0)
    with pytest.raises(DamagedSnapshot, match="this program reads 0"):
        snapshot.open_snapshot(tmp_path / "it")


def test_published_versions_replace_the_current_one_and_twenty_stay(tmp_path: Path) -> None:
    assert snapshot.current(tmp_path) is None
    assert snapshot.held(tmp_path) == {}
    for number in range(1, 24):
        snapshot.publish(assemble(world(), number), tmp_path)
        now = snapshot.current(tmp_path)
        assert now is not None
        assert now.number == number
    assert list(snapshot.held(tmp_path)) == list(range(4, 24))
    assert snapshot.open_version(tmp_path, 4).number == 4
    with pytest.raises(UnknownVersion, match=r"Version 3 of the graph is not held\. Held are 4 to 23"):
        snapshot.open_version(tmp_path, 3)


def test_a_version_published_again_is_held_once(tmp_path: Path) -> None:
    first = snapshot.publish(assemble(world(), 5), tmp_path)
    second = snapshot.publish(assemble({"Country": world()["Country"]}, 5), tmp_path)
    assert snapshot.held(tmp_path) == {5: second}
    assert not first.exists()


def test_a_clock_put_back_changes_neither_the_order_of_versions_nor_which_are_kept(tmp_path: Path) -> None:
    for number in (*range(1, 24), 23):
        folder = snapshot.publish(assemble(world(), number), tmp_path)
        now = snapshot.current(tmp_path)
        assert now is not None
        assert now.number == number
        for held in snapshot.held(tmp_path).values():  # what is there was written by a clock that was ahead
            file = held / MANIFEST
            later = file.stat().st_mtime_ns + 10**15
            os.utime(file, ns=(later, later))
    assert list(snapshot.held(tmp_path)) == list(range(4, 24))
    assert snapshot.held(tmp_path)[23] == folder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_at_any_step_leaves_a_whole_version_and_the_next_one_works(
    tmp_path: Path, number: signal.Signals
) -> None:
    snapshot.publish(assemble(world(), 1), tmp_path)
    command = [sys.executable, "-m", "tests.graph.killed_publish", str(tmp_path), str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT)
    assert done.returncode == 0, done.stderr
    ended = [line.split() for line in done.stdout.splitlines()]
    assert len(ended) > 8
    assert {by for by, _ in ended[:-1]} == {str(int(number))}
    assert ended[-1][0] == "0", "the last came to its end"
    assert {current for _, current in ended} == {"1", "2"}
    snapshot.publish(assemble(world(), 3), tmp_path)
    assert list(snapshot.held(tmp_path)) == [1, 2, 3]
    assert [file for file in (tmp_path / "snapshots").iterdir() if file.name.startswith(("part-", "."))] == []


def test_a_half_written_version_is_never_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot.publish(assemble(world(), 1), tmp_path)

    def full(_: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ketenkaart.graph.sealed.os.fsync", full)
        with pytest.raises(CannotWrite, match="no space"):
            snapshot.publish(assemble(world(), 2), tmp_path)
    now = snapshot.current(tmp_path)
    assert now is not None
    assert now.number == 1
    snapshot.publish(assemble(world(), 3), tmp_path)
    assert list(snapshot.held(tmp_path)) == [1, 3]
    assert list((tmp_path / "snapshots").glob("part-*")) == []


def test_an_opened_snapshot_outlives_its_folder(tmp_path: Path) -> None:
    snapshot.save(assemble(world()), tmp_path / "it")
    opened = snapshot.open_snapshot(tmp_path / "it")
    shutil.rmtree(tmp_path / "it")
    assert opened.tables() == content.canonical(world())


def test_a_version_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnknownVersion, match="ketenkaart load"):
        snapshot.open_version(tmp_path, 1)


@given(st.sets(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=30), st.text(max_size=4))
def test_words_have_the_same_codes_whether_they_are_held_as_text_or_looked_for(words: set[str], other: str) -> None:
    ordered = sorted(words, key=str.encode)
    ends = np.cumsum([0, *(len(word.encode()) for word in ordered)])
    blob = np.frombuffer("".join(ordered).encode(), dtype=np.uint8)

    def looked_up() -> list[object]:
        held = snapshot.Vocabulary(blob, ends)
        return [*(held[code] for code in range(len(held))), *(held.code(word) for word in (*ordered, other))]

    few = looked_up()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(snapshot, "FEW", 0)
        assert looked_up() == few
    assert few[: len(ordered)] == ordered
    assert few[len(ordered) : -1] == list(range(len(ordered)))
