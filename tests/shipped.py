"""The shipped data as snapshots in memory, read once in a process, its worlds kept for all processes of a run."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.loaders.framework import read_tables

DATA = Path(__file__).parents[1] / "data"
WORLDS = "TESTS_WORLDS"  # variable that names the folder of this run's worlds


@cache
def shipped(example: bool = True) -> Snapshot:
    """All that ships, with the example companies or as if they had never been loaded."""
    snapshot = assemble(read_tables(DATA, example), created=datetime(2026, 1, 1, tzinfo=UTC))
    return replace(snapshot, worlds=worlds())


def worlds() -> Path | None:
    """Where this run keeps worlds: equal facts have equal ones, whichever test asks first. None outside a run."""
    return Path(os.environ[WORLDS]) if WORLDS in os.environ else None
