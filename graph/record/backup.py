"""A copy of what no load brings back: the record with its history, and the versions that may be cited."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ketenkaart.graph import disk
from ketenkaart.graph.errors import BadSetting
from ketenkaart.graph.record import managed
from ketenkaart.graph.said import said
from ketenkaart.settings import Settings

DUMP = "neo4j.dump"  # as Neo4j's own tool names it
SNAPSHOTS = "snapshots"


def make(settings: Settings, folder: Path) -> None:
    """Copy both into a new folder, whole or not at all. Raises BadSetting where it is there; what `managed` raises."""
    if folder.exists():
        raise BadSetting(
            said(
                "{folder} is there already. Name a new folder; nothing was written.",
                "{folder} is er al. Noem een nieuwe map; er is niets geschreven.",
                folder=folder,
            )
        )
    with _beside(folder) as part:
        part.mkdir(mode=disk.ALONE, parents=True)
        managed.administer(settings, "database", "dump", "neo4j", f"--to-path={part.resolve()}")
        _copy(settings.home / SNAPSHOTS, part / SNAPSHOTS)
        part.rename(folder)


def restore(settings: Settings, folder: Path) -> None:
    """Put both in the place of what the home has. Raises BadSetting where that is no backup; what `managed` raises.

    Versions are copied before anything is replaced.
    """
    if not (folder / DUMP).is_file():
        raise BadSetting(
            said(
                "{folder} has no {dump}, so it is no backup. Name a folder that `ketenkaart database backup` wrote; "
                "nothing was changed.",
                "{folder} heeft geen {dump}, en is dus geen reservekopie. Noem een map die `ketenkaart database "
                "backup` schreef; er is niets veranderd.",
                folder=folder,
                dump=DUMP,
            )
        )
    there = settings.home / SNAPSHOTS
    with _beside(there) as part:
        _copy(folder / SNAPSHOTS, part)
        source = f"--from-path={folder.resolve()}"
        managed.administer(settings, "database", "load", "neo4j", source, "--overwrite-destination=true")
        if there.exists():
            shutil.rmtree(there)
        if part.exists():
            part.rename(there)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A place beside a folder where it is made, that is gone afterwards."""
    part = folder.with_name(f".{folder.name}.part")
    with disk.writing(folder):
        shutil.rmtree(part, ignore_errors=True)
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """With its times: the order of versions is that in which they were made."""
    if source.exists():
        try:
            shutil.copytree(source, target)
        except shutil.Error as several:
            first = several.args[0][0]
            raise OSError(errno.EIO, first[2], first[1]) from several
