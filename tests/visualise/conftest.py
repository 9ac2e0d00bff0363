from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import assemble
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.client import Client
from tests.visualise.world import world

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    settings = Settings(home=tmp_path_factory.mktemp("home"), today=TODAY)
    return create_app(settings, Views(settings, assemble(world())))


@pytest.fixture(scope="session")
def client(application: Starlette) -> Client:
    return Client(application)


@pytest.fixture
def empty(tmp_path: Path) -> Client:
    """A server before anything is loaded."""
    return Client(create_app(Settings(home=tmp_path, today=TODAY)))


@pytest.fixture
def public_client(tmp_path: Path) -> Client:
    """A server that readers know by another address than the one it is asked by here."""
    settings = Settings(home=tmp_path, today=TODAY, public_url="https://chain.example.org")
    return Client(create_app(settings, Views(settings, assemble(world()))))
