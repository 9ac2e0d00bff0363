"""The data that golden answers are made of: what ships, with and without example companies, and the worked example."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from ketenkaart.graph import budget
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import assemble
from ketenkaart.loaders.framework import read_tables
from ketenkaart.settings import Settings
from tests.shipped import DATA, WORLDS

TODAY = date(2026, 1, 1)
DAYS = (date(2025, 3, 31), date(2026, 12, 1))  # beside today: before a licence, and after what it is known to end
FOLDERS = {
    "shipped": (DATA, True),
    "without-example": (DATA, False),
    "worked": (Path(__file__).parents[1] / "worked_example", True),
}


def prepare(home: Path, kept: Path | None) -> None:
    """Work in a folder, with no limit on time; `kept` keeps drawn worlds, for who changes nothing that draws them."""
    budget.SECONDS = budget.ONCE_SECONDS = 6000.0
    os.environ["GOLDEN_HOME"] = str(home)
    os.environ[WORLDS] = str(kept or home / "worlds")


def settings() -> Settings:
    return Settings(home=Path(os.environ["GOLDEN_HOME"]), today=TODAY)


@cache
def views(name: str) -> Views:
    folder, example = FOLDERS[name]
    snapshot = assemble(read_tables(folder, example), created=datetime(2026, 1, 1, tzinfo=UTC))
    return Views(settings(), replace(snapshot, worlds=Path(os.environ[WORLDS])))
