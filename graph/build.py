"""From the record to the current snapshot."""

from pathlib import Path

from ketenkaart.graph import disk, snapshot
from ketenkaart.graph.content import LoadRecord
from ketenkaart.graph.errors import DamagedSnapshot, NothingLoaded
from ketenkaart.graph.record.reading import VersionInfo
from ketenkaart.graph.record.store import Store
from ketenkaart.graph.snapshot import Snapshot


def build(store: Store, home: Path) -> Snapshot:
    """Make the snapshot of what Neo4j holds now the current one, and return it; nothing to do where it is already.

    Two builds on one home wait for each other. Raises NothingLoaded where no dataset was ever loaded.
    """
    with disk.locked(home / "build.lock"):
        version = store.read_version()
        if version.number == 0:
            raise NothingLoaded(f"Nothing is loaded in the Neo4j at {store.uri} yet. Run `ketenkaart load`.")
        there = _current(home)
        if there is not None and _same(there, version, store.loads()):
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


def _same(there: Snapshot, version: VersionInfo, loads: list[LoadRecord]) -> bool:
    """A database that was emptied counts from 1 again, so the number alone does not tell; nor does the content, as a
    load that changed nothing may have rejected other rows."""
    mine = (there.number, there.created, there.content_hash)
    last = {load.dataset: (load.rejected, load.reasons) for load in loads if load.dataset in there.datasets}
    told = {name: (info.load.rejected, info.load.reasons) for name, info in there.datasets.items() if info.load}
    return mine == (version.number, version.created, version.content_hash) and told == last
