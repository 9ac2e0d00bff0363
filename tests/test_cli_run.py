"""`ketenkaart run` as a user meets it: one process started, ended, killed and started again."""

import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ketenkaart.graph import content, snapshot
from ketenkaart.graph.record import managed, store
from ketenkaart.loaders import framework
from ketenkaart.settings import CHECKOUT, Settings, variable
from tests import database, registry, shipped
from tests.api.world import world

# No test of speed: on a machine that does much else, Java alone can take a minute.
PATIENCE_S = 240
TOOL = str(Path(sys.executable).parent / "ketenkaart")


@pytest.fixture
def settings(own_neo4j: Callable[[], Settings], tmp_path: Path) -> Settings:
    """A home of its own, and of the shipped data the smallest part that can be loaded."""
    (tmp_path / "facts").symlink_to(CHECKOUT / "data" / "facts")
    return own_neo4j().model_copy(update={"data": tmp_path})


def environment(settings: Settings) -> dict[str, str]:
    names = ("home", "data", "port", "bolt_port", "maven", "neo4j_uri", "neo4j_user")
    given = {variable(name): str(getattr(settings, name)) for name in names}
    if settings.neo4j_password is not None:
        given["NEO4J_PASSWORD"] = settings.neo4j_password.get_secret_value()
    return {**os.environ, "PYTHONFAULTHANDLER": "1"} | {name: value for name, value in given.items() if value != "None"}


def command(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TOOL, *words], env=environment(settings), capture_output=True, text=True, timeout=PATIENCE_S)


@contextmanager
def running(
    settings: Settings, until: Callable[[], bool], tool: str = TOOL, cwd: Path = CHECKOUT
) -> Iterator[subprocess.Popen[str]]:
    """`ketenkaart run`, once `until` holds; killed at the end if the test did not end it."""
    log = settings.home / "run.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [tool, "run"], env=environment(settings), cwd=cwd, stdout=output, stderr=output, text=True
        )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not until():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def serves(settings: Settings) -> Callable[[], bool]:
    return lambda: f"serves on http://127.0.0.1:{settings.port}" in (settings.home / "run.log").read_text()


def answer(settings: Settings, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/{path}", timeout=PATIENCE_S) as response:
        found: dict[str, Any] = json.load(response)
        return found


def nobody_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((managed.HOST, port)) != 0


def is_told(process: "subprocess.Popen[str]", settings: Settings) -> bool:
    """Whether a run has begun: from then on it is ended by a signal, with all that it started."""
    lock = settings.home / "run.lock"
    return lock.exists() and lock.read_text() == str(process.pid)


def assert_ends(process: "subprocess.Popen[str]", settings: Settings, number: signal.Signals) -> None:
    process.send_signal(number)
    log = (settings.home / "run.log").read_text
    try:
        status = process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # it tells where each of its threads is
        process.wait()
        pytest.fail(log())
    assert status == 0, log()
    assert "Traceback" not in log()
    assert managed.status(settings).pid is None
    assert nobody_listens(settings.bolt_port)


@pytest.mark.own_neo4j
def test_run_serves_alone_and_ends_its_neo4j_with_it_and_killed_is_recovered_and_loads_nothing_again(
    settings: Settings,
) -> None:
    with running(settings, until=serves(settings)) as process:
        version = answer(settings, "readyz")["version"]
        second = command(settings, "run")
        assert second.returncode == 5
        assert f"Another ketenkaart (process {process.pid}) runs on the data in {settings.home}" in second.stderr
        assert "KETENKAART_HOME" in second.stderr
        assert answer(settings, "readyz")["ready"]
        process.kill()
    pid = managed.status(settings).pid
    assert pid is not None, "the database lives on when the server is killed"
    with running(settings, until=serves(settings)) as process:
        assert managed.status(settings).pid == pid, "the next run takes it over"
        assert_ends(process, settings, signal.SIGTERM)
    with running(settings, until=serves(settings)) as process:
        pid = managed.status(settings).pid
        assert pid is not None
        process.kill()
    os.kill(pid, signal.SIGKILL)
    with running(settings, until=serves(settings)) as process:
        assert answer(settings, "readyz")["version"] == version
        assert_ends(process, settings, signal.SIGINT)


def test_a_run_that_is_ended_in_a_load_or_a_build_keeps_what_was_stored_and_the_next_one_goes_on(
    empty_graph: Settings, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "facts").symlink_to(CHECKOUT / "data" / "facts")
    ports = {"port": database.free_port(), "bolt_port": database.free_port()}
    settings = empty_graph.model_copy(update={"data": data, **ports})
    (settings.home / "worlds").symlink_to(str(shipped.worlds()))

    def stored() -> set[str]:
        with store.connect(settings) as graph:
            return {load.dataset for load in graph.loads()}

    with running(settings, until=lambda: bool(stored())) as process:
        before = stored()
        assert_ends(process, settings, signal.SIGTERM)
    assert before <= stored()
    with running(settings, until=(settings.home / "snapshots" / "current").exists) as process:
        assert_ends(process, settings, signal.SIGINT)
    with running(settings, until=serves(settings)) as process:
        assert answer(settings, "readyz") == {"ready": True, "version": len(stored()), "stale": False}
        current = snapshot.current(settings.home)
        assert current is not None
        assert current.tables() == content.canonical(framework.read_tables(data, example=True))
        process.send_signal(signal.SIGTERM)
        assert_ends(process, settings, signal.SIGTERM)  # whoever says it twice is not told by a stack


@pytest.mark.long
@pytest.mark.own_neo4j
def test_a_run_ends_at_any_moment_with_its_neo4j_and_the_next_one_serves_all(settings: Settings) -> None:
    """A first start on a new home, ended later and later: while Neo4j is made, starts, is loaded, worlds are made."""
    (settings.home / "worlds").unlink()
    draw, moment = random.Random(1), 0.2
    while True:
        log, late = settings.home / "run.log", threading.Event()
        threading.Timer(moment, late.set).start()
        with running(settings, until=late.is_set) as process:
            served = f"serves on http://127.0.0.1:{settings.port}" in log.read_text()
            if served and moment > 5:
                assert answer(settings, "readyz")["ready"]
            if is_told(process, settings):  # before, Python itself is on its way
                assert_ends(process, settings, draw.choice((signal.SIGTERM, signal.SIGINT)))
        if served:
            break
        if draw.random() < 0.3:
            assert command(settings, "database", "reset", "--yes").returncode == 0
            shutil.rmtree(settings.home / "worlds", ignore_errors=True)
        moment *= 1.25
    with running(settings, until=serves(settings)) as process:
        current = snapshot.current(settings.home)
        assert current is not None
        assert current.tables() == content.canonical(framework.read_tables(settings.data, example=True))
        assert_ends(process, settings, signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_before_it_has_started_anything_ends_well(
    settings: Settings, number: signal.Signals
) -> None:
    with running(settings, until=(settings.home / "run.lock").exists) as process:
        while not is_told(process, settings):
            time.sleep(0.001)
        assert_ends(process, settings, number)
    assert not (settings.home / "neo4j").exists()


@pytest.mark.own_neo4j
def test_ctrl_c_while_neo4j_starts_leaves_no_process(settings: Settings) -> None:
    with running(settings, until=(settings.home / "neo4j.json").exists) as process:
        assert_ends(process, settings, signal.SIGINT)


def test_port_in_use_is_told_before_anything_starts(settings: Settings) -> None:
    with socket.create_server((settings.host, settings.port)):
        done = command(settings, "run")
    assert done.returncode == 5
    assert f"Port {settings.port} of 127.0.0.1 is in use" in done.stderr
    assert "KETENKAART_PORT" in done.stderr
    assert not (settings.home / "neo4j").exists()


def test_address_of_another_machine_cannot_be_served(settings: Settings) -> None:
    done = subprocess.run(
        [TOOL, "run"], env={**environment(settings), "KETENKAART_HOST": "192.0.2.1"}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "KETENKAART_HOST" in done.stderr


@pytest.mark.parametrize(
    ("reachable", "said"),
    [(False, "cannot be reached to fetch"), (True, "(status 404 Not Found)")],
    ids=["no network", "a mirror without the jars"],
)
def test_first_start_without_jars_says_what_to_do_and_breaks_nothing(
    settings: Settings, reachable: bool, said: str
) -> None:
    (settings.home / "jars").unlink()
    with registry.serving({}) as maven:
        of_maven = settings.model_copy(update={"maven": maven.base})
        if reachable:
            done = command(of_maven, "run")
    if not reachable:
        done = command(of_maven, "run")
    assert done.returncode == 6
    assert said in done.stderr
    assert "KETENKAART_MAVEN" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((settings.home / "jars").glob("*.jar*")) == []
    assert not (settings.home / "neo4j.password").exists()


def test_run_without_a_database_serves_the_earlier_version_as_old_and_ends_at_sigterm(settings: Settings) -> None:
    (settings.home / "jars").unlink()
    snapshot.publish(snapshot.assemble(world(), 7), settings.home)
    with registry.serving({}) as maven:
        without = settings.model_copy(update={"maven": maven.base})
        with running(without, until=serves(without)) as process:
            said = (settings.home / "run.log").read_text()
            assert "(status 404 Not Found)" in said
            assert "Serving what was there before: version 7 of " in said
            deadline = time.monotonic() + PATIENCE_S
            while not answer(settings, "readyz")["stale"]:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert answer(settings, "readyz")["version"] == 7
            limit, most = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
            assert limit == most
            assert_ends(process, settings, signal.SIGTERM)


def test_bad_setting_is_refused_by_name_and_value(settings: Settings) -> None:
    done = subprocess.run(
        [TOOL, "status"], env={**environment(settings), "KETENKAART_PORT": "eighty"}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "KETENKAART_PORT is 'eighty'" in done.stderr


@pytest.mark.own_neo4j
def test_database_commands_start_tell_stop_and_reset(settings: Settings) -> None:
    assert command(settings, "database", "status").returncode == 4
    assert command(settings, "database", "start").stdout == f"bolt://127.0.0.1:{settings.bolt_port}\n"
    assert "running" in command(settings, "database", "status").stdout
    assert command(settings, "database", "stop").stdout == "stopped\n"
    assert command(settings, "database", "stop").stdout == "it was not running\n"
    assert command(settings, "database", "reset", "--yes").returncode == 0
    assert not (settings.home / "neo4j").exists()
