"""The container files, read and compared with the settings and locks; nothing here runs a container."""

import re
from typing import Any

import pytest
import yaml

from ketenkaart.graph.record import fetch, managed
from ketenkaart.settings import CHECKOUT, Settings, variable

DOCKERFILE = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE = (CHECKOUT / "docker-compose.yml").read_text()
SETTINGS = {variable(name) for name in Settings.model_fields}
SECRET = "${NEO4J_PASSWORD:?choose a password and set NEO4J_PASSWORD}"


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE)["services"][name]
    return found


def image_environment() -> dict[str, str]:
    line = re.search(r"^ENV (.+)$", DOCKERFILE, flags=re.MULTILINE)
    assert line is not None
    return dict(word.split("=", 1) for word in line[1].split())


@pytest.mark.parametrize("environment", [service("ketenkaart")["environment"], image_environment()])
def test_containers_set_only_settings_that_exist(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {name: value for name, value in environment.items() if name.startswith(("KETENKAART_", "NEO4J_"))}
    assert ours
    assert set(ours) <= SETTINGS
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert str(settings.home) == "/state"
    assert settings.host == "0.0.0.0", "within its container a server that others reach listens everywhere"


def test_every_setting_is_read_from_the_variable_that_bears_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {"today": "2026-01-01", "public_url": "https://ketenkaart.example.org"}
    for name in Settings.model_fields:
        monkeypatch.setenv(variable(name), others.get(name, "4321"))
    with_all = Settings.model_construct()
    monkeypatch.setenv("KETENKAART_EXAMPLE", "false")
    settings = Settings()
    unset = [name for name in Settings.model_fields if getattr(settings, name) == getattr(with_all, name)]
    assert unset == []


def test_compose_waits_for_a_neo4j_of_the_locked_version() -> None:
    version = next(
        found.path.split("/")[-2]
        for found in fetch.read_lock(managed.LOCK)
        if found.path.startswith("org/neo4j/neo4j/")
    )
    assert service("neo4j")["image"] == f"neo4j:{version}"
    assert service("ketenkaart")["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert service("ketenkaart")["environment"]["NEO4J_URI"] == "bolt://neo4j:7687"
    for name, path in (("neo4j", "RETURN 1"), ("ketenkaart", "/healthz")):
        assert path in str(service(name)["healthcheck"]["test"])


def test_password_comes_from_the_environment_and_reaches_neo4j_by_no_other_variable() -> None:
    assert service("ketenkaart")["environment"]["NEO4J_PASSWORD"] == SECRET
    assert service("neo4j")["environment"]["NEO4J_AUTH"] == f"neo4j/{SECRET}"
    assert "NEO4J_PASSWORD" not in service("neo4j")["environment"]
    assert not re.search(r"password", DOCKERFILE, flags=re.IGNORECASE)


def test_server_is_reachable_from_this_machine_only_on_the_port_that_it_serves() -> None:
    environment = service("ketenkaart")["environment"]
    assert service("ketenkaart")["ports"] == [f"127.0.0.1:8000:{environment['KETENKAART_PORT']}"]
    assert "ports" not in service("neo4j")
    assert image_environment()["KETENKAART_PORT"] == environment["KETENKAART_PORT"]


def test_image_installs_by_lock_and_runs_as_a_user_without_rights() -> None:
    instructions = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line and line[0].isupper()]
    users = [argument for name, argument in instructions if name == "USER"]
    assert users == ["ketenkaart"]
    assert instructions[-1] == ["CMD", '["ketenkaart", "run"]']
    assert "--require-hashes -r locks/python.lock" in DOCKERFILE
    assert [name for name, _ in instructions].index("USER") > max(
        at for at, (name, _) in enumerate(instructions) if name in ("RUN", "COPY")
    )


@pytest.mark.parametrize("name", ["neo4j", "ketenkaart"])
def test_each_service_comes_back_by_itself_and_takes_no_more_than_its_share(name: str) -> None:
    found = service(name)
    assert found["restart"] == "unless-stopped"
    assert found["mem_limit"] == "1500m"
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["cap_drop"] == ["ALL"]


def test_the_server_writes_in_its_state_alone_and_has_no_rights_of_root() -> None:
    found = service("ketenkaart")
    assert found["read_only"] is True
    assert found["tmpfs"] == ["/tmp"]
    assert [volume.partition(":")[2] for volume in found["volumes"]] == [found["environment"]["KETENKAART_HOME"]]
    assert "cap_add" not in found
