"""From a bare machine to the environment of the locks: a tiny checkout, and a file server in place of the index."""

import hashlib
import importlib.util
import io
import subprocess
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketenkaart.settings import CHECKOUT
from locks import bootstrap
from locks.bootstrap import BootstrapFailed
from tests import registry
from tests.registry import Registry

PROJECT = """\
[project]
name = "tiny"
version = "1"
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# A build backend without dependencies: the editable install of the tiny checkout must not fetch one.
BACKEND = """\
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    return name
"""
WHEEL = "pebble-1.0-py3-none-any.whl"
PAGE = "simple/pebble/"


def wheel_of(module: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        wheel.writestr("pebble.py", module)
        wheel.writestr("pebble-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: pebble\nVersion: 1.0\n")
        wheel.writestr("pebble-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("pebble-1.0.dist-info/RECORD", "")
    return content.getvalue()


RIGHT = wheel_of("weight = 1")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "check out"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "python.lock").write_text(f"pebble==1.0 --hash=sha256:{hashlib.sha256(RIGHT).hexdigest()}\n")
    return folder


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with registry.serving({PAGE: f'<a href="/{WHEEL}">{WHEEL}</a>'.encode(), WHEEL: RIGHT}) as running:
        monkeypatch.setenv("PIP_INDEX_URL", f"{running.base}/simple")
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        yield running


def ensure(checkout: Path) -> bool:
    return bootstrap.ensure_environment(checkout / ".venv", [checkout / "python.lock"], checkout)


def works(checkout: Path) -> bool:
    python = checkout / ".venv" / "bin" / "python"
    return subprocess.run([str(python), "-c", "import pebble; assert pebble.weight == 1"]).returncode == 0


def test_environment_is_made_once_and_again_when_the_lock_changes(checkout: Path, index: Registry) -> None:
    assert ensure(checkout)
    assert works(checkout)
    index.asked.clear()
    assert not ensure(checkout)
    assert index.asked == []
    lock = checkout / "python.lock"
    lock.write_text("# renewed\n" + lock.read_text())
    assert ensure(checkout)
    assert not ensure(checkout)


def test_wrong_package_is_refused_and_the_half_made_environment_is_remade(checkout: Path, index: Registry) -> None:
    index.files[WHEEL] = wheel_of("weight = 2")
    with pytest.raises(BootstrapFailed, match=r"not the one that the lock names.*Run the same command again"):
        ensure(checkout)
    assert not works(checkout)
    index.files[WHEEL] = RIGHT
    (checkout / ".venv" / "bin" / "python").unlink()
    assert ensure(checkout)
    assert works(checkout)


def test_no_network_and_a_lacking_index_each_say_what_to_do(
    checkout: Path, index: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.create(checkout / ".venv", with_pip=True)
    python, lock = checkout / ".venv" / "bin" / "python", checkout / "python.lock"
    del index.files[PAGE]
    with pytest.raises(BootstrapFailed, match=r"No matching distribution found for pebble==1\.0"):
        bootstrap.install(python, [lock], checkout)
    with registry.serving({}) as gone:
        monkeypatch.setenv("PIP_INDEX_URL", f"{gone.base}/simple")
    with pytest.raises(BootstrapFailed, match=r"cannot reach its package index.*Connect to the network.*PIP_INDEX_URL"):
        bootstrap.install(python, [lock], checkout)


def test_python_without_ensurepip_is_told_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BootstrapFailed, match=r"lacks ensurepip.*sudo apt install python3-venv"):
        ensure(checkout)
    assert not (checkout / ".venv").exists()

    monkeypatch.setattr(bootstrap, "VENV", checkout / ".venv")
    assert bootstrap.main([]) == 1
    assert capsys.readouterr().err.startswith("ketenkaart: This Python (")


def test_full_disk_is_told_from_what_pip_says() -> None:
    assert bootstrap.explain("ERROR: [Errno 28] No space left on device\n").startswith("The disk is full.")


def test_make_on_a_machine_without_a_new_enough_python_says_what_to_install(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    make = subprocess.run(["/usr/bin/env", "which", "make"], capture_output=True, text=True).stdout.strip()
    done = subprocess.run([make, "run"], cwd=CHECKOUT, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 2
    assert "ketenkaart needs Python 3.11 or newer" in done.stderr
    assert "sudo apt install python3 python3-venv" in done.stderr
