"""The package as an installed one: built, put into an empty environment, and serving from there without a checkout."""

import json
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from ketenkaart.settings import CHECKOUT, Settings
from tests import database, shipped
from tests.test_cli_run import environment, running, serves

FOLDERS = ("api", "data", "graph", "loaders", "visualise", "words")
# What a developer needs and a reader does not.
APART = {"data/example/generate.py", "graph/world/build.py"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools leaves what it builds beside the sources."""
    copy, built = tmp_path_factory.mktemp("copy") / "checkout", tmp_path_factory.mktemp("wheel")
    shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(".*", "tests", "docs", "*.egg-info", "__pycache__"))
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", str(built), str(copy)], check=True)
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, in an environment that has the wheel, and the locked packages that it needs: no checkout."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    # A folder named in a .pth is searched, and no .pth of its own is read: the checkout, named by one, stays out.
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "ketenkaart"


def test_the_wheel_has_every_file_that_the_product_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        has = {name.removeprefix("ketenkaart/") for name in opened.namelist()}
    ours = {
        path.relative_to(CHECKOUT).as_posix()
        for folder in FOLDERS
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours - APART - has == set(), "name it in pyproject.toml: packages, or package-data"
    assert {"cli.py", "server.py", "serving.py", "settings.py", "locks/jars.lock"} <= has
    assert {name for name in has if name.startswith(("tests/", "bench/", "docs/"))} == set()


def test_an_installed_ketenkaart_serves_a_page_and_answers_a_query(
    installed: Path, empty_graph: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    own = next(installed.parents[1].glob("lib/python*/site-packages/ketenkaart"))
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "facts").symlink_to(own / "data" / "facts")  # of what it brings, the part that loads fastest
    settings = empty_graph.model_copy(update={"data": tmp_path / "some", "port": database.free_port()})
    (settings.home / "worlds").symlink_to(str(shipped.worlds()))
    where = [str(installed.parent / "python"), "-c", "import ketenkaart.server as s; print(s.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment(settings), capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()) == own / "server.py"

    with running(settings, serves(settings), str(installed), cwd=tmp_path):
        base = f"http://127.0.0.1:{settings.port}"
        with urllib.request.urlopen(f"{base}/en/material/dysprosium", timeout=60) as page:
            assert "<h1" in page.read().decode()
        asked = json.dumps({"query": '{ material(key: "dysprosium") { key } }'}).encode()
        question = urllib.request.Request(f"{base}/graphql", asked, {"Content-Type": "application/json"})
        with urllib.request.urlopen(question, timeout=60) as answer:
            assert json.load(answer) == {"data": {"material": {"key": "dysprosium"}}}
