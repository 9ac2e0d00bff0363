"""A small file system of its own, to be filled: a tmpfs, where the machine lets one be mounted."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Waits until whoever mounted a disk has ended, by a kill as well; then ends the Neo4j that was left there.
GUARD = r"""
read -r _
pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$1/neo4j.json" 2>/dev/null)
[ -z "$pid" ] || kill -KILL "$pid"
umount --lazy "$1"
"""


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path]:
    """An empty disk at a new folder while this lasts; the test is skipped where none can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "ketenkaart-test", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    guard = subprocess.Popen(["sh", "-c", GUARD, "guard", folder], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield folder
    finally:
        guard.communicate()
    assert guard.returncode == 0


def fill(folder: Path, left: int = 0) -> Path:
    """A file that leaves so many bytes of the disk free."""
    filler = folder / "filler"
    found = os.statvfs(folder)
    with filler.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, max(found.f_bavail * found.f_frsize - left, 1))
    return filler


def read_only(folder: Path) -> None:
    """Let nobody write on a disk that is mounted here, root neither."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
