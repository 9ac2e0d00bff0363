"""A running server of the shipped data, for a browser."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from graph.answers.views import Views
from server import create_app
from settings import Settings
from tests.shipped import shipped
from tests.visualise.everywhere import DAY


def shipped_application(home: Path) -> ASGIApp:
    """The product on the shipped data with the example companies, on one day."""
    settings = Settings(home=home, today=DAY)
    return create_app(settings, Views(settings, shipped()))


@contextmanager
def served(application: ASGIApp) -> Iterator[str]:
    """The address of an application while it is served on this machine."""
    running = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()


@contextmanager
def shipped_server() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as home, served(shipped_application(Path(home))) as address:
        yield address
