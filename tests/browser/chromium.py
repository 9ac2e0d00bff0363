"""The Chromium that page tests run in: from npm by lock, unpacked into `.cache/`, without root or system packages.

The package @sparticuz/chromium holds the browser, the libraries that a bare machine lacks (NSS, NSPR, expat), a
software renderer and one font. Its own launcher is not used: that turns web security off and runs all in one process.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.packages import CACHE, HERE, NODE, alone, package

PACKAGE = "@sparticuz/chromium"
PATIENCE = 240_000  # milliseconds for a page: who asks first for a trend waits for the balances of seven years
UNPACK = "fs.createReadStream(process.argv[1]).pipe(zlib.createBrotliDecompress()).pipe(process.stdout)"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def executable() -> Path:
    """Path of the unpacked browser; fetched and unpacked at the first call, and again when its version changes."""
    lock = json.loads((HERE / "package-lock.json").read_text())["packages"][f"node_modules/{PACKAGE}"]
    folder = CACHE / f"chromium-{hashlib.sha256(lock['integrity'].encode()).hexdigest()[:12]}"
    with alone("chromium"):
        if not folder.is_dir():
            for stale in CACHE.glob("chromium-*"):
                shutil.rmtree(stale)
            # Renamed last: a folder by this name is whole.
            part = CACHE / "chromium-part"
            part.mkdir()
            _unpack(package(PACKAGE) / "bin", part)
            part.rename(folder)
    return folder / "chromium"


@contextmanager
def launch() -> Iterator[Browser]:
    """A running browser, headless, with the font of the package whatever this machine has."""
    browser = executable()
    folder = browser.parent
    (folder / "fonts.conf").write_text(FONTS.format(fonts=folder / "fonts", cache=folder / "font-cache"))
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "LD_LIBRARY_PATH": str(folder / "lib"),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--headless=shell"], env=environment
        )
        try:
            yield running
        finally:
            running.close()


def _unpack(packed: Path, folder: Path) -> None:
    with (folder / "chromium").open("wb") as browser:
        _decompress(packed / "chromium.br", browser.fileno())
    (folder / "chromium").chmod(0o755)
    for name in ("al2023", "swiftshader", "fonts"):
        archive = folder / f"{name}.tar"
        with archive.open("wb") as file:
            _decompress(packed / f"{name}.tar.br", file.fileno())
        with tarfile.open(archive) as content:
            content.extractall(folder, filter="data")
        archive.unlink()


def _decompress(packed: Path, output: int) -> None:
    # Node unpacks brotli; Python's standard library does not.
    subprocess.run([NODE, "-e", UNPACK, str(packed)], stdout=output, check=True)
