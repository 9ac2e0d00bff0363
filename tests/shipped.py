"""The shipped data as snapshots, and what it takes long to make of them, kept for all processes of a run and for the
next one.

What is kept lies in a folder that is named after all that it rests on, the data and the product's own code: whatever is
changed there, it is made anew.
"""

import hashlib
import os
import shutil
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from ketenkaart.graph import snapshot as snapshots
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.graph.view import View
from ketenkaart.loaders.framework import read_tables
from ketenkaart.settings import CHECKOUT, Settings
from tests.browser.packages import CACHE, alone

DATA = CHECKOUT / "data"
HOME = Path(os.devnull)  # of those who serve what ships: nothing of it lies there
WORLDS = "TESTS_WORLDS"  # variable that names the folder of this run's worlds
FEW = 3  # folders of 0.3 GB that are kept
RESTS_ON = ("data/**/*", "graph/**/*.py", "loaders/**/*", "settings.py", "locks/*.lock")


@cache
def shipped(example: bool = True) -> Snapshot:
    """All that ships, with the example companies or as if they had never been loaded."""
    kept = worlds()
    if kept is None:
        return _read(example)
    home = kept.parent / ("all" if example else "without the example")
    with alone("shipped"):
        if snapshots.current_name(home) is None:
            snapshots.publish(_read(example), home)
        found = snapshots.current(home)
    assert found is not None
    return replace(found, worlds=kept)


def _read(example: bool) -> Snapshot:
    return assemble(read_tables(DATA, example), created=datetime(2026, 1, 1, tzinfo=UTC))


@cache
def views_on(day: date) -> Views:
    """All that ships, served on a day. Tests of one process share it: what is derived from a View, is so once."""
    return Views(Settings(home=HOME, today=day), shipped())


def view_on(day: date, example: bool = False) -> View:
    return views_on(day).view(example=example)


def worlds() -> Path | None:
    """Where a run keeps worlds: equal facts have equal ones, whichever test asks first. None outside a run."""
    return Path(os.environ[WORLDS]) if WORLDS in os.environ else None


def kept() -> Path:
    """Folder of the worlds of this data and this code. Of others the last few stay: a run can do without its own."""
    said = hashlib.sha256(sys.version.encode())
    for file in sorted(file for pattern in RESTS_ON for file in CHECKOUT.glob(pattern) if file.is_file()):
        if "__pycache__" not in file.parts:
            said.update(f"{file.relative_to(CHECKOUT)}:{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    folder = CACHE / f"shipped-{said.hexdigest()[:12]}"
    with alone("shipped"):
        (folder / "worlds").mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        for stale in sorted(CACHE.glob("shipped-*"), key=lambda one: one.stat().st_mtime)[:-FEW]:
            shutil.rmtree(stale, ignore_errors=True)
    return folder / "worlds"
