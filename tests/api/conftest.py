from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ketenkaart.api import schema
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.settings import Settings
from tests.api.world import world

TODAY = date(2026, 1, 1)


class Asking:
    """Asks one world by GraphQL."""

    def __init__(self, views: Views) -> None:
        self.views = views

    def __call__(self, document: str, **variables: Any) -> dict[str, Any]:
        """The answer's data; there must be no errors."""
        answer = schema.execute(self.views, document, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def errors(self, document: str, **variables: Any) -> list[dict[str, Any]]:
        """The answer's errors; there must be some."""
        found: list[dict[str, Any]] = schema.execute(self.views, document, variables)["errors"]
        return found


@pytest.fixture(scope="session")
def small_world() -> Snapshot:
    return assemble(world())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, today=TODAY)


@pytest.fixture
def views(settings: Settings, small_world: Snapshot) -> Views:
    return Views(settings, small_world)


@pytest.fixture
def ask(views: Views) -> Asking:
    return Asking(views)
