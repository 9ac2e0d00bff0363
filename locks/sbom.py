"""What runs, as a CycloneDX document: the Python packages of the lock, and the jars of Neo4j. `make sbom`."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).resolve().parent
TOOL = LOCKS.parent / ".cache" / "audit" / "bin" / "cyclonedx-py"


def main(file: str) -> None:
    project = LOCKS.parent / "pyproject.toml"
    command = [TOOL, "requirements", LOCKS / "python.lock", "--pyproject", project, "--output-reproducible"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=True)
    document = json.loads(done.stdout)
    document["components"] += components((LOCKS / "jars.lock").read_text().splitlines())
    Path(file).write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{file}: {len(document['components'])} components")


def components(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The jars of a lock as CycloneDX has them."""
    for line in lines:
        coordinate, digest, _ = line.split()
        group, name, version, *classifier = coordinate.split(":")
        purl = f"pkg:maven/{group}/{name}@{version}" + (f"?classifier={classifier[0]}" if classifier else "")
        yield {
            "type": "library", "bom-ref": purl, "group": group, "name": name, "version": version, "purl": purl,
            "hashes": [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}],
        }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
