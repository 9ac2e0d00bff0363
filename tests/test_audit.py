"""The audit of packages: what counts as a hole, as not looked at, as a licence that fits; and what a bill names."""

from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest

from ketenkaart.settings import CHECKOUT
from locks import audit, sbom


class Package(Distribution):
    """An installed package that says so much of itself."""

    def __init__(self, name: str, **said: str) -> None:
        self._said = Message()
        for field, value in {"Name": name, "Version": "1", **said}.items():
            self._said[field.replace("_", "-")] = value

    @property
    def metadata(self) -> Any:
        return self._said

    def read_text(self, filename: str) -> str | None:
        return None

    def locate_file(self, path: Any) -> Any:
        return path


def test_packages_that_the_service_does_not_know_are_not_taken_for_sound() -> None:
    answer = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "skip_reason": "Dependency not found on PyPI and could not be audited: b (1)"},
            {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]},
        ]
    }
    assert audit.read(answer) == (2, 1, ["c 2: PYSEC-1, mended in 3"])


def test_audit_without_a_network_says_that_it_did_not_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text("#!/bin/sh\necho 'trace' >&2\necho 'ConnectionError: no route to host' >&2\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setattr(audit, "TOOLS", tmp_path)
    monkeypatch.setattr(audit, "distributions", lambda: [Package("a", License="MIT")])
    assert audit.main() == 0
    assert "python.lock: NOT AUDITED. ConnectionError: no route to host" in capsys.readouterr().out


def test_hole_fails_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text(
        "#!/bin/sh\n"
        """echo '{"dependencies": [{"name": "c", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": []}]}]}'\n"""
        "exit 1\n"
    )
    tool.chmod(0o755)
    monkeypatch.setattr(audit, "TOOLS", tmp_path)
    monkeypatch.setattr(audit, "distributions", lambda: [])
    assert audit.main() == 1
    assert "c 2: CVE-1, mended in none yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({"License_Expression": "MPL-2.0 AND (Apache-2.0 OR MIT)"}, True),
        ({"License_Expression": "MIT AND BUSL-1.1"}, False),
        ({"Classifier": "License :: OSI Approved :: GNU General Public License v2 (GPLv2)"}, True),
        ({"License": "Proprietary"}, False),
        ({}, False),
    ],
)
def test_licence_goes_with_the_eupl_or_is_named(said: dict[str, str], fits: bool) -> None:
    assert list(audit.without_fitting_licence([Package("a", **said)])) == (
        [] if fits else [f"a 1: {' '.join(said.values()) or 'no licence in its metadata'}"]
    )


def test_installed_packages_have_licences_that_go_with_the_eupl() -> None:
    assert list(audit.without_fitting_licence(audit.distributions())) == []


def test_bill_names_every_jar_of_the_lock_once() -> None:
    lines = (CHECKOUT / "locks" / "jars.lock").read_text().splitlines()
    found = list(sbom.components(lines))
    assert len({jar["bom-ref"] for jar in found}) == len(lines)
    assert next(jar for jar in found if jar["name"] == "neo4j")["purl"].startswith("pkg:maven/org.neo4j/neo4j@")
