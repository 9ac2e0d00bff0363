"""Jars by lock, from a file server that stands in for the repository: what goes well, and every way it goes wrong."""

import errno
import hashlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketenkaart.graph.errors import BadSetting, FetchFailed
from ketenkaart.graph.record import fetch, managed
from ketenkaart.graph.said import in_language
from tests import registry
from tests.registry import Registry

FILES = {
    "org/example/core/1.0/core-1.0.jar": b"core" * 50_000,
    "org/example/native/2.1/native-2.1-linux-x86_64.jar": b"native" * 300,
    "single/tool/3/tool-3.jar": b"tool",
}
COORDINATES = ("org.example:core:1.0", "org.example:native:2.1:linux-x86_64", "single:tool:3")
NAMES = {path.rpartition("/")[2] for path in FILES}
CORE = "org/example/core/1.0/core-1.0.jar"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lines = [
        f"{coordinate} sha256:{hashlib.sha256(content).hexdigest()} {len(content)}\n"
        for coordinate, content in zip(COORDINATES, FILES.values(), strict=True)
    ]
    file = tmp_path / "jars.lock"
    file.write_text("".join(lines))
    return file


@pytest.fixture
def maven() -> Iterator[Registry]:
    with registry.serving(dict(FILES)) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jars"


def held(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} - {".lock"}


def test_folder_holds_exactly_what_the_lock_names(lock: Path, folder: Path, maven: Registry) -> None:
    folder.mkdir()
    (folder / "core-0.9.jar").write_bytes(b"of an older lock")
    (folder / "core-1.0.jar.part").write_bytes(b"half finished")
    assert fetch.fetch(lock, folder, maven.base) == sum(map(len, FILES.values()))
    assert held(folder) == NAMES
    assert (folder / "core-1.0.jar").read_bytes() == FILES[CORE]


def test_second_fetch_asks_for_nothing(lock: Path, folder: Path, maven: Registry) -> None:
    fetch.fetch(lock, folder, maven.base)
    maven.asked.clear()
    assert fetch.fetch(lock, folder, maven.base) == 0
    assert maven.asked == []


def test_file_damaged_on_disk_is_fetched_again(lock: Path, folder: Path, maven: Registry) -> None:
    fetch.fetch(lock, folder, maven.base)
    (folder / "tool-3.jar").write_bytes(b"fool")
    assert fetch.fetch(lock, folder, maven.base) == 4
    assert (folder / "tool-3.jar").read_bytes() == b"tool"


def test_broken_connection_is_tried_again(lock: Path, folder: Path, maven: Registry) -> None:
    maven.broken[CORE] = 2
    fetch.fetch(lock, folder, maven.base, pause_s=0)
    assert maven.asked.count(CORE) == 3
    assert held(folder) == NAMES


def test_half_finished_fetch_keeps_whole_files_and_goes_on_from_there(
    lock: Path, folder: Path, maven: Registry
) -> None:
    maven.broken[CORE] = 3
    with pytest.raises(FetchFailed, match=r"broke off core-1\.0\.jar before its end, 3 times.*are kept"):
        fetch.fetch(lock, folder, maven.base, pause_s=0)
    assert "core-1.0.jar" not in held(folder)
    whole = held(folder) & NAMES
    maven.asked.clear()
    fetch.fetch(lock, folder, maven.base)
    assert held(folder) == NAMES
    assert not whole & {path.rpartition("/")[2] for path in maven.asked}


@pytest.mark.parametrize("content", [b"CORE" * 50_000, b"<html>Log in first</html>", b"core" * 60_000])
def test_wrong_file_is_refused_and_deleted(lock: Path, folder: Path, maven: Registry, content: bytes) -> None:
    maven.files[CORE] = content
    with pytest.raises(FetchFailed, match=r"another file as org/example/core.*SHA-256 differs.*KETENKAART_MAVEN"):
        fetch.fetch(lock, folder, maven.base)
    assert not {"core-1.0.jar", "core-1.0.jar.part"} & held(folder)


def test_file_that_the_repository_lacks_is_named_with_the_status(lock: Path, folder: Path, maven: Registry) -> None:
    del maven.files[CORE]
    with pytest.raises(FetchFailed, match=rf"does not give {CORE} \(status 404 Not Found\).*KETENKAART_MAVEN"):
        fetch.fetch(lock, folder, maven.base)
    assert maven.asked.count(CORE) == 1


def test_who_interrupts_waits_for_no_server(lock: Path, folder: Path, maven: Registry) -> None:
    maven.stalled = threading.Event()

    def interrupt_once_asked() -> None:
        while len(maven.asked) < len(FILES):
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what is behind `&` without
    try:
        threading.Thread(target=interrupt_once_asked).start()
        with pytest.raises(KeyboardInterrupt):
            fetch.fetch(lock, folder, maven.base)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not held(folder) & NAMES, "no answer has come"
    maven.stalled.set()
    fetch.fetch(lock, folder, maven.base)
    assert {name for name in held(folder) if name.endswith(".jar")} == NAMES


def test_no_network_says_to_connect_or_to_name_a_mirror(lock: Path, folder: Path) -> None:
    with registry.serving({}) as gone:
        base = gone.base
    with pytest.raises(
        FetchFailed, match=r"cannot be reached .*Connection refused, 3 tries.*Connect to the network"
    ) as no:
        fetch.fetch(lock, folder, base, pause_s=0)
    dutch = in_language(no.value.args[0], "nl")
    assert "is niet te bereiken om" in dutch
    assert dutch.endswith("en start opnieuw. Bestanden die al heel zijn, blijven.")


def test_full_disk_says_where_and_what_to_do(
    lock: Path, folder: Path, maven: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(FetchFailed, match=r"No space left on device.*KETENKAART_HOME") as no:
        fetch.fetch(lock, folder, maven.base)
    assert in_language(no.value.args[0], "nl").endswith("wat er was, blijft. Bestanden die al heel zijn, blijven.")


def test_address_of_another_kind_is_refused_by_name(lock: Path, folder: Path) -> None:
    with pytest.raises(BadSetting, match=r"KETENKAART_MAVEN is 'file:///srv/maven'"):
        fetch.fetch(lock, folder, "file:///srv/maven")


def test_damaged_lock_is_told_by_line(lock: Path, folder: Path) -> None:
    lock.write_text(lock.read_text() + "<<<<<<< ours\n")
    with pytest.raises(FetchFailed, match=r"jars\.lock, line 4: '<<<<<<< ours'"):
        fetch.fetch(lock, folder)


def test_shipped_lock_names_native_jars_and_no_file_twice() -> None:
    artefacts = fetch.read_lock(managed.LOCK)
    names = [artefact.name for artefact in artefacts]
    assert len(set(names)) == len(names) == 225
    assert any(name.startswith("netty-transport-native-epoll-") and name.endswith("linux-x86_64.jar") for name in names)
    assert sum(artefact.size for artefact in artefacts) < 400e6
