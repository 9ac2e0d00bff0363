"""A running server of the shipped data, for a browser."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.types import ASGIApp

from ketenkaart.graph.answers.views import Views
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.serving import serving
from tests.shipped import shipped
from tests.visualise.everywhere import DAY


def shipped_application(home: Path) -> ASGIApp:
    """The product on the shipped data with the example companies, on one day."""
    settings = Settings(home=home, today=DAY)
    return create_app(settings, Views(settings, shipped()))


@contextmanager
def shipped_server() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as home, serving(shipped_application(Path(home))) as address:
        yield address
