import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from ketenkaart import server
from ketenkaart.graph import budget
from ketenkaart.graph import snapshot as snapshots
from ketenkaart.graph.admission import Admission
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.errors import CannotWrite, Neo4jStopped, Neo4jUnavailable
from ketenkaart.graph.once import derived
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.graph.view import View
from ketenkaart.settings import Settings
from ketenkaart.visualise.site.web import Memory
from tests import loops
from tests.api.world import world
from tests.client import Client
from tests.serving import serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, today=date(2026, 1, 1))


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power cuts are not what is tested here, and waiting for the disk takes seconds."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def version(number: int) -> Snapshot:
    return assemble(world(), number, datetime(2026, 1, 1, tzinfo=UTC))


def test_the_process_lives_before_anything_is_loaded_but_is_not_ready(settings: Settings) -> None:
    client = Client(server.create_app(settings))
    assert client.get("/healthz").json() == {"alive": True}
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["code"] == "NOTHING_LOADED"
    assert "ketenkaart load" in ready.json()["message"]


def test_ready_says_which_version_answers_and_whether_it_is_behind(settings: Settings) -> None:
    views = Views(settings)
    client = Client(server.create_app(settings, views))
    snapshots.publish(version(4), settings.home)
    assert client.get("/readyz").json() == {"ready": True, "version": 4, "stale": False}
    views.seen(None)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["stale"]) == (200, True)


@pytest.mark.parametrize("path", ["/healthz", "/graphql?query={graph{version}}", "/nowhere", "/nl/", "/"])
def test_every_response_has_the_security_headers_once(settings: Settings, path: str) -> None:
    client = Client(server.create_app(settings, Views(settings, version(1))))
    headers = client.get(path).headers
    for name in server.HEADERS:
        assert len(headers.get_list(name)) == 1, name
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"


ASKED = "/graphql?query={graph{version}}"
LIGHT = ["/healthz", "/readyz", "/static/ketenkaart.css", "/", "/openapi.json", "/nl/", "/nl/index.json", "/nowhere"]


@pytest.fixture
def full(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[Client, Admission]:
    """A server that has answered once; then its only slot is taken, and nobody may wait."""
    admission = Admission(slots=1, room=0)
    monkeypatch.setattr(server, "Admission", lambda: admission)
    client = Client(server.create_app(settings, Views(settings, version(1))))
    return client, admission


def test_what_is_at_hand_is_answered_while_all_slots_are_taken(full: tuple[Client, Admission]) -> None:
    client, admission = full
    before = {path: client.get(path) for path in [*LIGHT, ASKED]}
    admission._ask("somebody")
    for path in LIGHT:
        assert client.get(path).status_code == before[path].status_code, path
        assert client.get(path).status_code != 503, path
    for path in ("/nl/", ASKED):
        again = client.get(path, headers={"If-None-Match": before[path].headers["etag"]})
        assert again.status_code == 304, path


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/nl/", "text/html", "Vraag het over enkele seconden opnieuw."),
        ("/en/", "text/html", "Ask again in a few seconds."),
        ("/en/index.json", "application/problem+json", "Ask again in a few seconds."),
        (ASKED, "application/problem+json", "Ask again in a few seconds."),
    ],
)
def test_what_is_to_be_made_is_refused_while_nobody_more_may_wait(
    full: tuple[Client, Admission], path: str, kind: str, said: str
) -> None:
    client, admission = full
    turn = admission._ask("somebody")
    refused = client.get(path)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.headers["content-type"].startswith(kind)
    assert said in refused.text
    if "json" in kind:
        assert (refused.json()["status"], refused.json()["code"]) == (503, "BUSY")
    admission._end(turn)
    assert client.get(path).status_code == 200


def test_long_answers_are_compressed_and_short_ones_are_not(settings: Settings) -> None:
    client = Client(server.create_app(settings, Views(settings, version(1))))
    document = '{source(key: "s1"){facts(first: 100){nodes{__typename key verified dataset tier}}}}'
    long = client.post("/graphql", json={"query": document}, headers={"accept-encoding": "gzip"})
    short = client.post("/graphql", json={"query": "{graph{version}}"}, headers={"accept-encoding": "gzip"})
    assert long.headers["content-encoding"] == "gzip"
    assert long.json()["data"]["source"]["facts"]["nodes"]
    assert "content-encoding" not in short.headers


@pytest.mark.parametrize("path", ["/nl/", ASKED, "/static/ketenkaart.css"])
@pytest.mark.parametrize("refused", ["gzip;q=0", "br, GZIP ; q=0.0", "gzip;q=0.000, identity"])
def test_who_does_not_take_gzip_gets_none(settings: Settings, path: str, refused: str) -> None:
    client = Client(server.create_app(settings, Views(settings, version(1))))
    assert "content-encoding" not in client.get(path, headers={"accept-encoding": refused}).headers


def test_who_takes_gzip_even_a_little_gets_it(settings: Settings) -> None:
    client = Client(server.create_app(settings, Views(settings, version(1))))
    for taken in ("gzip;q=0.01", "gzip;q=0.001, br;q=0", "gzip"):
        assert client.get("/nl/", headers={"accept-encoding": taken}).headers["content-encoding"] == "gzip", taken


def spoken(settings: Settings, request: bytes) -> bytes:
    """What a server answers to a request as it stands, until it hangs up."""
    application = server.create_app(settings, Views(settings, version(1)))
    with serving(application) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(request + b"Connection: close\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_request_may_name_its_whole_address_and_that_says_the_host(settings: Settings) -> None:
    answer = spoken(settings, b"GET http://localhost:8000/readyz?x=1 HTTP/1.1\r\nHost: attacker.test\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"ready":true' in answer
    refused = spoken(settings, b"GET http://attacker.test/readyz HTTP/1.1\r\nHost: localhost\r\n")
    assert refused.startswith(b"HTTP/1.1 421")
    for host in (b"[", b"a@localhost", b"\xc3\xa9", b""):
        refused = spoken(settings, b"GET http://" + host + b"/readyz HTTP/1.1\r\nHost: localhost\r\n")
        assert refused.startswith((b"HTTP/1.1 421", b"HTTP/1.1 400")), host
    assert spoken(settings, b"GET http://localhost HTTP/1.1\r\nHost: localhost\r\n").startswith(b"HTTP/1.1 30")


def test_the_watcher_opens_what_is_published_and_asks_neo4j_for_its_version(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots.publish(version(1), settings.home)
    views = Views(settings)
    assert views.current().number == 1
    ended = threading.Event()
    tried = []

    @contextmanager
    def connect(_: Settings) -> Iterator[SimpleNamespace]:
        tried.append(len(tried))
        if len(tried) == 1:
            raise Neo4jUnavailable("Neo4j doesn't answer.")
        if len(tried) == 2:
            assert views.stale
            snapshots.publish(version(2), settings.home)
        yield SimpleNamespace(read_version=lambda: SimpleNamespace(number=2))

    def waiting(_: float) -> None:
        if views.current().number == 2 and not views.stale:
            ended.set()

    monkeypatch.setattr(server.store, "connect", connect)
    monkeypatch.setattr(ended, "wait", waiting)
    server.watch(settings, views, Memory(), ended)
    assert (views.current().number, views.stale, len(tried)) == (2, False, 2)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Neo4jStopped("Neo4j takes nothing more."), "Neo4j takes nothing more."),
        (CannotWrite("Starting Neo4j again needs 300 MB."), "Starting Neo4j again needs 300 MB."),
        (ZeroDivisionError("nobody foresaw this"), "the log says why"),
    ],
)
def test_ready_says_why_neo4j_does_not_answer_until_it_does(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    snapshots.publish(version(1), settings.home)
    views, ended = Views(settings), threading.Event()
    client = Client(server.create_app(settings, views))
    monkeypatch.setattr("ketenkaart.visualise.site.web.warm", lambda *_: None)
    answers: list[dict[str, Any]] = []

    @contextmanager
    def connect(_: Settings) -> Iterator[SimpleNamespace]:
        if not answers:
            raise error
        yield SimpleNamespace(read_version=lambda: SimpleNamespace(number=1))

    def waiting(_: float) -> None:
        answers.append(client.get("/readyz").json())
        if len(answers) == 2:
            ended.set()

    monkeypatch.setattr(server.store, "connect", connect)
    monkeypatch.setattr(ended, "wait", waiting)
    server.watch(settings, views, Memory(), ended)
    message = answers[0].pop("message")
    assert said in message
    assert "last snapshot" in message
    assert answers[:2] == [{"ready": True, "version": 1, "stale": True}, {"ready": True, "version": 1, "stale": False}]


def started(settings: Settings) -> Starlette:
    """A server that has started and ended."""
    application = server.create_app(settings)

    async def served() -> None:
        async with application.router.lifespan_context(application):
            pass

    loops.run(served())
    return application


def test_the_server_ends_when_its_watcher_has(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    finished: list[bool] = []

    def watch(*given: Any) -> None:
        given[-1].wait()
        time.sleep(0.2)
        finished.append(True)

    monkeypatch.setattr(server, "watch", watch)
    started(settings)
    assert finished


def test_the_home_page_of_a_new_version_is_made_before_anybody_asks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    views, made = Views(settings), []
    monkeypatch.setattr("ketenkaart.visualise.site.web.warm", lambda view, _: made.append(view.id))
    snapshots.publish(version(4), settings.home)
    looking = server._Looking(views, Memory())
    looking.look()
    looking.look()
    assert made == [views.view().id]


def test_what_is_made_ahead_may_take_as_long_as_a_slow_machine_needs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ketenkaart.graph.budget.SECONDS", 0.0)
    monkeypatch.setattr("ketenkaart.graph.budget.ONCE_SECONDS", 0.0)
    monkeypatch.setattr(
        "ketenkaart.visualise.site.web.warm", lambda *_: derived({}, "balance", budget.for_all()(lambda: 1))
    )
    views = Views(settings)
    snapshots.publish(version(4), settings.home)
    server._Looking(views, Memory()).look()
    assert views.trouble is None


def failing(monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
    """Pages of one version that can't be made; the versions that were tried."""
    tried: list[int] = []

    def warm(view: View, _: Memory) -> None:
        tried.append(view.snapshot.number)
        if view.snapshot.number == number:
            raise ArithmeticError("a number that nobody can write")

    monkeypatch.setattr("ketenkaart.visualise.site.web.warm", warm)
    return tried


def test_a_version_whose_pages_fail_is_not_taken_over_and_the_server_says_why(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = failing(monkeypatch, 2)
    views = Views(settings)
    looking = server._Looking(views, Memory())
    client = Client(server.create_app(settings, views))
    snapshots.publish(version(1), settings.home)
    looking.look()
    snapshots.publish(version(2), settings.home)
    looking.look()
    looking.look()
    answer = client.get("/readyz").json()
    assert (answer["ready"], answer["version"], answer["stale"]) == (True, 1, True)
    reference = answer["message"].partition("reference ")[2][:8]
    assert [record.getMessage().count(reference) for record in caplog.records] == [2], "once, under that reference"
    assert tried == [1, 2]
    snapshots.publish(version(3), settings.home)
    looking.look()
    assert client.get("/readyz").json() == {"ready": True, "version": 3, "stale": False}


def test_a_first_version_whose_pages_fail_is_served_and_the_server_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = failing(monkeypatch, 1)
    views = Views(settings)
    looking = server._Looking(views, Memory())
    snapshots.publish(version(1), settings.home)
    looking.look()
    looking.look()
    answer = Client(server.create_app(settings, views)).get("/readyz").json()
    assert answer["version"] == 1
    assert "fail" in answer["message"]
    assert tried == [1]
    assert len(caplog.records) == 1


def test_a_version_that_could_not_be_opened_is_tried_again_after_a_while(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, 0)
    views = Views(settings)
    looking = server._Looking(views, Memory())
    snapshots.publish(version(1), settings.home)
    looking.look()
    snapshots.publish(version(2), settings.home)
    with monkeypatch.context() as without:
        without.setattr(snapshots, "current", lambda _: open("/dev/null/none"))  # noqa: PTH123, SIM115
        looking.look()
    assert (views.current().number, views.stale) == (1, True)
    for _ in range(server.AGAIN_EVERY):
        looking.look()
    assert (views.current().number, views.stale, views.trouble) == (2, False, None)


def test_nothing_unexpected_ends_the_watcher(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    snapshots.publish(version(1), settings.home)
    views, ended, tried = Views(settings), threading.Event(), []

    def connect(_: Settings) -> None:
        tried.append(views.stale)
        if len(tried) == 4:
            ended.set()
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr(server.store, "connect", connect)
    monkeypatch.setattr(ended, "wait", lambda _: None)
    monkeypatch.setattr("ketenkaart.visualise.site.web.warm", lambda *_: None)
    server.watch(settings, views, Memory(), ended)
    assert tried == [False, True, True, True]
    assert [record.message.startswith("unexpected error ") for record in caplog.records] == [True], "said once"


def test_a_server_whose_watcher_has_ended_is_not_ready(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "watch", lambda *_: None)
    snapshots.publish(version(1), settings.home)
    answer = Client(started(settings)).get("/readyz")
    assert (answer.status_code, answer.json()["ready"], answer.json()["code"]) == (503, False, "WATCHER_ENDED")


def test_a_server_ends_though_its_watcher_hangs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(server, "watch", lambda *_: hanging.wait())
    monkeypatch.setattr(server, "JOIN_S", 0.1)
    application = server.create_app(settings)

    async def served() -> None:
        async with application.router.lifespan_context(application):
            pass

    loops.run(served())
    hanging.set()


def test_what_is_worked_out_ahead_is_given_up_when_the_server_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    views = Views(settings, version(1))
    reached = []

    def warm(view: View, _: Memory) -> None:
        views.ended.set()
        view.derived("anything", lambda: reached.append("made"))

    monkeypatch.setattr("ketenkaart.visualise.site.web.warm", warm)
    server._Looking(views, Memory()).look()
    assert (reached, caplog.records) == ([], [])


def test_memory_that_was_freed_is_given_back_now_and_then(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr("ketenkaart.visualise.site.web.warm", lambda *_: None)
    monkeypatch.setattr(server.ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=given.append))
    looking = server._Looking(Views(settings, version(1)), Memory())
    for _ in range(2 * server.ASK_EVERY):
        looking.look()
    assert given == [0, 0]


def test_a_server_keeps_little_of_what_was_freed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, int] = {}
    monkeypatch.setattr(server, "watch", lambda *_: None)
    monkeypatch.setattr(server.ctypes, "CDLL", lambda _: SimpleNamespace(mallopt=told.__setitem__))
    started(settings)
    assert told == {server.ARENA_MAX: 1, server.MMAP_THRESHOLD: server.LARGE}


def test_another_c_library_is_left_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "watch", lambda *_: None)
    monkeypatch.setattr(server.ctypes, "CDLL", lambda _: SimpleNamespace())
    started(settings)
    server.give_back()
