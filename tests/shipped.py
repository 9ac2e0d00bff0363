"""The shipped data as snapshots in memory, read once in a process: it takes seconds."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from graph.snapshot import Snapshot, assemble
from loaders.framework import read_tables

DATA = Path(__file__).parents[1] / "data"


@cache
def shipped(example: bool = True) -> Snapshot:
    """All that ships, with the example companies or as if they had never been loaded."""
    return assemble(read_tables(DATA, example), created=datetime(2026, 1, 1, tzinfo=UTC))
