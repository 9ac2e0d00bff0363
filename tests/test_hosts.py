"""Under which names the server answers, and what it says under another."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from ketenkaart.graph import hosts
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import assemble
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from tests.api.world import world
from tests.client import Client

FORGED = {"Host": "attacker.test:8000"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    settings = Settings(home=tmp_path_factory.mktemp("home"), today=date(2026, 1, 1), hosts="Keten.example, proxy")
    return Client(create_app(settings, Views(settings, assemble(world()))))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:8000",
        "192.168.1.9:8000",
        "localhost.",
    ],
)
def test_the_server_answers_by_any_address_and_as_localhost(client: Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["keten.example", "KETEN.example:80", "proxy"])
def test_the_server_answers_by_the_names_that_are_set(client: Client, host: str) -> None:
    assert client.get("/en/", headers={"Host": host}).status_code == 200


def test_the_name_that_the_server_listens_on_is_one_of_its_own() -> None:
    assert hosts.answers_to(Settings(host="Mijn.Machine"), "mijn.machine:8000")
    assert not hosts.answers_to(Settings(host="0.0.0.0"), "mijn.machine:8000")


@pytest.mark.parametrize(
    "host",
    ["attacker.test", "localhost.attacker.test", "127.0.0.1.attacker.test", "127.0.0.1@attacker.test", "", "[::1].test",
     "[attacker.test]", "xlocalhost", "[]", ".", "ketenkaart.example"],
)  # fmt: skip
def test_the_server_answers_by_no_other_name(client: Client, host: str) -> None:
    for path in ("/healthz", "/readyz", "/static/ketenkaart.css", "/openapi.json", "/", "/en/"):
        refused = client.get(path, headers={"Host": host})
        assert refused.status_code == 421, path


@pytest.mark.parametrize(
    ("path", "said"),
    [("/nl/", "Deze server antwoordt niet als ‘attacker.test’."), ("/en/", "This server does not answer as")],
)
def test_a_page_by_another_name_says_how_the_server_is_reached(client: Client, path: str, said: str) -> None:
    refused = client.get(path, headers=FORGED)
    assert refused.headers["content-type"].startswith("text/html")
    assert said in refused.text
    assert "KETENKAART_HOSTS" in refused.text
    assert "127.0.0.1" in refused.text


def test_a_file_by_another_name_is_a_problem(client: Client) -> None:
    refused = client.get("/en/index.json", headers=FORGED)
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["status"], refused.json()["code"]) == (421, "UNKNOWN_HOST")


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_graphql_by_another_name_is_one_error_and_no_leave_to_read(client: Client, method: str) -> None:
    refused = client.send(method, "/graphql?query={graph{version}}", headers=FORGED)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["extensions"]["code"]) == (421, "UNKNOWN_HOST")
    assert "KETENKAART_HOSTS" in error["message"]
    assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize("name", ["http://keten.example", "keten.example:80", "*", "a b"])
def test_a_name_that_is_none_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("KETENKAART_HOSTS", f"proxy,{name}")
    with pytest.raises(ValidationError, match="no name of a host"):
        Settings()


@pytest.mark.parametrize(("host", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
                                            ("::", False), ("keten.example", False), ("10.0.0.1", False)])  # fmt: skip
def test_only_loopback_is_for_this_machine_alone(host: str, own: bool, tmp_path: Path) -> None:
    assert hosts.is_loopback(host) is own
