"""The files of others that we serve: those that their lock names, with their licences, asking nobody else."""

import hashlib
import json
from pathlib import Path

from ketenkaart.visualise.forms.html import STATIC

VENDOR = STATIC / "vendor"
LOCK = json.loads((VENDOR / "vendor.json").read_text())["packages"]


def test_each_file_is_the_one_that_the_lock_names() -> None:
    named = {one["name"]: one["sha256"] for package in LOCK for one in package["files"]}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir()}
    assert {name: digest for name, digest in found.items() if name not in ("vendor.json", "README.md")} == named


def test_each_package_has_version_integrity_and_the_text_of_its_licence() -> None:
    for package in LOCK:
        assert package["version"].count(".") == 2
        assert package["integrity"].startswith("sha512-")
        assert "MIT" in (VENDOR / f"{package['name']}.LICENSE.txt").read_text()
        assert package["licence"] == "MIT"


def test_the_style_sheet_asks_for_no_font_and_no_file_of_another_host() -> None:
    text = Path(VENDOR / "graphiql.min.css").read_text()
    assert "@font-face" not in text
    assert "@import" not in text
    addresses = [part.partition(")")[0].strip("\"' ") for part in text.split("url(")[1:]]
    assert addresses
    assert all(address.startswith("data:image/") for address in addresses)
