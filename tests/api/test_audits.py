"""The audits of the npm package graphql-http: what the GraphQL-over-HTTP specification asks of a server."""

import json
import subprocess
from pathlib import Path

import pytest

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.api.conftest import TODAY
from tests.browser.packages import HERE, NODE, package
from tests.serving import serving

# Identifier and name of each, as the package prints them; a new version of it may bring more.
AUDITS = dict(
    line.split(" ", 1) for line in (Path(__file__).parent / "audits.txt").read_text(encoding="utf-8").splitlines()
)


@pytest.fixture(scope="module")
def audited(small_world: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What the package says of the whole application behind a real server, by the audit's identifier."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), today=TODAY)
    with serving(create_app(settings, Views(settings, small_world))) as address:
        done = subprocess.run(
            [NODE, HERE / "audits.mjs", package("graphql-http"), f"{address}/graphql"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    return {one["id"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_the_package_has_the_audits_that_are_expected(audited: dict[str, dict[str, str]]) -> None:
    assert {one["id"]: one["name"] for one in audited.values()} == AUDITS
    assert len(AUDITS) == 61


@pytest.mark.parametrize("audit", AUDITS, ids=[f"{number} {name}" for number, name in AUDITS.items()])
def test_audit_passes(audited: dict[str, dict[str, str]], audit: str) -> None:
    assert audited[audit]["status"] == "ok", audited[audit].get("reason")
