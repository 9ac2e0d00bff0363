"""From the record to the current snapshot."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph import disk, snapshot
from graph.errors import DamagedSnapshot, NothingLoaded
from graph.reading import VersionInfo
from graph.snapshot import Snapshot
from graph.store import Store


def build(store: Store, home: Path) -> Snapshot:
    """Make the snapshot of what Neo4j holds now the current one, and return it; nothing to do where it is already.

    Two builds on one home wait for each other. Raises NothingLoaded where no dataset was ever loaded.
    """
    with _alone_on(home):
        version = store.read_version()
        if version.number == 0:
            raise NothingLoaded(f"Nothing is loaded in the Neo4j at {store.uri} yet. Run `ketenkaart load`.")
        there = _current(home)
        if there is not None and _same(there, version):
            return there
        version, tables, loads = store.read_all()
        made = snapshot.assemble(tables, version.number, version.created, loads, version.datasets)
        snapshot.publish(made, home)
        return snapshot.current(home) or made


def _current(home: Path) -> Snapshot | None:
    try:
        return snapshot.current(home)
    except DamagedSnapshot:
        return None


def _same(there: Snapshot, version: VersionInfo) -> bool:
    """A database that was emptied counts from 1 again, so the number alone does not tell."""
    mine = (there.number, there.created, there.content_hash)
    return mine == (version.number, version.created, version.content_hash)


@contextmanager
def _alone_on(home: Path) -> Iterator[None]:
    with disk.writing(home):
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / "build.lock").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
