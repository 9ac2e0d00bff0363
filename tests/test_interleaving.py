"""Many threads that ask a View that has answered nothing yet: each of them gets its answer."""

import random
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette

from ketenkaart.api import schema
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.settings import Settings
from ketenkaart.visualise.questions import QUESTIONS, ExampleQuestion
from ketenkaart.visualise.site import web
from tests.client import Client
from tests.shipped import shipped

DEADLINE_S = 300
THREADS = 8
ADDRESSES = (
    "/nl/materiaal/dysprosium",
    "/en/measure/cn-mofcom-gacc-2025-18",
    "/en/country/CHN",
    "/en/map",
    "/en/search?q=neodimium",
    "/nl/data",
    "/en/",
)


@pytest.fixture(autouse=True)
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def ask_at_once(snapshot: Snapshot, home: Path, seed: int, questions: Sequence[ExampleQuestion] = QUESTIONS) -> None:
    """Questions, twice each, pages, and with all questions what warms a View, at the same time on a cold View."""
    views, memory = Views(Settings(home=home, today=date(2026, 1, 1)), snapshot), web.Memory()
    application = web.routes(views, memory)
    client = Client(Starlette(routes=application))
    jobs: list[Callable[[], object]] = []
    jobs += [lambda text=one.document: whole(views, text) for one in questions for _ in range(2)]
    jobs += [lambda path=path: found(client, path) for path in ADDRESSES[: len(questions)]]
    if questions is QUESTIONS:
        jobs.append(lambda: web.warm(views.view(), memory))
    random.Random(seed).shuffle(jobs)
    failed: list[str] = []

    def run() -> None:
        while jobs:
            try:
                jobs.pop()()
            except Exception:  # noqa: BLE001 - whatever it is, it is what the test is about
                failed.append(traceback.format_exc())

    threads = [threading.Thread(target=run, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    frames = sys._current_frames()
    hung = ["".join(traceback.format_stack(frames[t.ident])) for t in threads if t.is_alive() and t.ident in frames]
    assert not hung, "\n\n".join(hung)
    assert not failed, failed[0]


def whole(views: Views, document: str) -> None:
    answer = schema.execute(views, document)
    assert "errors" not in answer, answer["errors"]


def found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200, path


def test_everybody_is_answered_who_asks_a_cold_view_at_once(tmp_path: Path) -> None:
    ask_at_once(shipped(), tmp_path, 1, QUESTIONS[:2])  # these say by which rule, and of which source


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100))
def test_everybody_is_answered_whatever_the_order(tmp_path: Path, seed: int) -> None:
    ask_at_once(shipped(), tmp_path, seed)
