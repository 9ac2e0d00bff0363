"""The shipped data as snapshots in memory, read once in a process, its worlds kept for all processes of a run."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.graph.view import View
from ketenkaart.loaders.framework import read_tables
from ketenkaart.settings import Settings

DATA = Path(__file__).parents[1] / "data"
HOME = Path(os.devnull)  # of those who serve what ships: nothing of it lies there
WORLDS = "TESTS_WORLDS"  # variable that names the folder of this run's worlds


@cache
def shipped(example: bool = True) -> Snapshot:
    """All that ships, with the example companies or as if they had never been loaded."""
    snapshot = assemble(read_tables(DATA, example), created=datetime(2026, 1, 1, tzinfo=UTC))
    return replace(snapshot, worlds=worlds())


@cache
def views_on(day: date) -> Views:
    """All that ships, served on a day. Tests of one process share it: what is derived from a View, is so once."""
    return Views(Settings(home=HOME, today=day), shipped())


def view_on(day: date, example: bool = False) -> View:
    return views_on(day).view(example=example)


def worlds() -> Path | None:
    """Where this run keeps worlds: equal facts have equal ones, whichever test asks first. None outside a run."""
    return Path(os.environ[WORLDS]) if WORLDS in os.environ else None
