"""A running server of the shipped data, for a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache

from starlette.types import ASGIApp

from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.serving import serving
from tests.shipped import HOME, views_on
from tests.visualise.everywhere import DAY


@cache
def shipped_application(day: date = DAY) -> ASGIApp:
    """The product on the shipped data, on one day; tests of one process share it, and the pages that it keeps."""
    return create_app(Settings(home=HOME, today=day), views_on(day))


def client_on(day: date = DAY) -> Client:
    return Client(shipped_application(day))


@contextmanager
def shipped_server() -> Iterator[str]:
    with serving(shipped_application()) as address:
        yield address
