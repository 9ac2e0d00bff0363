"""The application as uvicorn runs it: a real server on a port of its own, with limits that pass at once."""

import asyncio
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPResponse
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ketenkaart import serving
from ketenkaart.server import Ending
from ketenkaart.settings import CHECKOUT
from tests import database
from tests.few_connections import LIMIT

HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"
WHOLE = HEAD + b"\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n"


async def reading(request: Request) -> Response:
    try:
        return PlainTextResponse(f"read {len(await request.body())}")
    except ClientDisconnect:
        return Response(status_code=400)


async def waiting(_: Request) -> Response:
    await asyncio.sleep(1)  # ten times as long as a request has to come
    return PlainTextResponse("computed")


def application(answer: Callable[[Request], object], ended: threading.Event) -> Starlette:
    routes = [Route("/", answer, methods=["GET", "POST"])]
    return Starlette(routes=routes, middleware=[Middleware(Ending, ended)])


@contextmanager
def running(app: Starlette, ended: threading.Event) -> Iterator[tuple[serving.Server, socket.socket]]:
    """A server, and one connection to it; a read that waits half a minute fails."""
    server = serving.server(app, ended, port=0, lifespan="off", log_config=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    try:
        with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=30) as connection:
            yield server, connection
    finally:
        server.should_exit = True
        thread.join()


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.Prompt, "seconds", 0.1)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """What uvicorn logs of errors; it may have been told by another server not to pass its records on."""
    own = logging.getLogger("uvicorn.error")
    monkeypatch.setattr(own, "propagate", False)
    monkeypatch.setattr(own, "handlers", [caplog.handler])
    return caplog


@pytest.mark.parametrize("sent", [b"", HEAD, POST, POST + b"123"], ids=["nothing", "half a head", "no body", "half"])
def test_who_does_not_send_a_whole_request_is_cut_off_quietly(sent: bytes, logged: pytest.LogCaptureFixture) -> None:
    ended = threading.Event()
    with running(application(reading, ended), ended) as (_, connection):
        connection.sendall(sent)
        assert read_all(connection) == b""
    assert [record for record in logged.records if record.levelno >= logging.WARNING] == []


def test_who_sends_half_of_a_second_request_is_cut_off_as_well() -> None:
    ended = threading.Event()
    with running(application(reading, ended), ended) as (_, connection):
        connection.sendall(WHOLE)
        assert b"read 0" in connection.recv(65_536) + connection.recv(65_536)
        connection.sendall(HEAD)
        assert read_all(connection) == b""


def test_who_sent_a_whole_request_is_waited_for() -> None:
    ended = threading.Event()
    with running(application(waiting, ended), ended) as (_, connection):
        connection.sendall(POST + b"1234567890")
        answer = connection.recv(65_536) + connection.recv(65_536)
    assert b"computed" in answer


def test_what_is_computed_when_the_server_ends_is_given_up_without_a_stack(
    logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "GRACE_S", 0)
    monkeypatch.setattr(serving, "CANCEL_S", 1)
    ended, begun = threading.Event(), threading.Event()

    async def endless(_: Request) -> Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    with running(application(endless, ended), ended) as (server, connection):
        connection.sendall(WHOLE)
        assert begun.wait(30)
        server.should_exit = True
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"The server ends." in answer
    assert ended.is_set()
    assert [record.exc_info for record in logged.records if record.levelno >= logging.ERROR] == [None]


@pytest.fixture
def few(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """A server in a process of its own that may open few files, its port, and its log."""
    port, told = database.free_port(), tmp_path / "log"
    with told.open("w") as out:
        command = [sys.executable, "-m", "tests.few_connections", str(port)]
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=CHECKOUT)
    try:
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert process.poll() is None, told.read_text()
        yield process, port, told
    finally:
        process.kill()
        process.wait()


def ask(connection: socket.socket, path: str) -> int:
    """The status of a whole response."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    with HTTPResponse(connection) as response:
        response.begin()
        response.read()
        return response.status


def test_a_server_without_descriptors_says_so_once_and_accepts_who_waits_when_there_are_some(
    few: tuple[subprocess.Popen[bytes], int, Path],
) -> None:
    process, port, told = few
    with socket.create_connection(("127.0.0.1", port), timeout=60) as first:
        assert ask(first, "/take") == 200
        with socket.create_connection(("127.0.0.1", port), timeout=60) as second:
            while not told.read_text():
                time.sleep(0.01)
            assert ask(first, "/give") == 200, "who is connected is answered"
            assert ask(second, "/give") == 200
    assert told.read_text() == serving.FULL + "\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) in (0, -signal.SIGTERM)


def test_connections_leave_descriptors_for_files(few: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    _, port, told = few
    with ExitStack() as closing:
        address = ("127.0.0.1", port)
        held = [closing.enter_context(socket.create_connection(address, timeout=60)) for _ in range(LIMIT // 2)]
        # One after another: the system hands over all that wait at once, before the first of them is sent away.
        for _ in range(LIMIT // 2):
            with suppress(ConnectionError), socket.create_connection(address, timeout=60) as connection:
                assert connection.recv(1) == b"", "there are enough already"
        assert ask(held[0], "/give") == 200
    assert serving.FULL not in told.read_text()


def test_an_error_of_ours_is_still_logged_with_its_stack(logged: pytest.LogCaptureFixture) -> None:
    ended = threading.Event()
    ended.set()

    async def failing(_: Request) -> Response:
        raise ZeroDivisionError

    with running(application(failing, ended), ended) as (_, connection):
        connection.sendall(WHOLE)
        assert b" 500 " in connection.recv(65_536)
    assert [record.exc_info is not None for record in logged.records if record.levelno >= logging.ERROR] == [True]


def test_who_asks_for_what_is_at_hand_is_let_in_soon_while_others_compute() -> None:
    before = sys.getswitchinterval()
    try:
        serving.server(Starlette(), threading.Event())
        assert sys.getswitchinterval() == pytest.approx(serving.SWITCH_S)
    finally:
        sys.setswitchinterval(before)
