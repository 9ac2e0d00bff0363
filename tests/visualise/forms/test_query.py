"""The question behind a page: of the day, the version and the scope that the page shows, whatever the page."""

from graphql import parse
from graphql.language import FieldNode, OperationDefinitionNode

from ketenkaart.graph.answers import addresses
from ketenkaart.visualise.address import HOME
from ketenkaart.visualise.site import web
from tests.client import Client
from tests.visualise.test_versions import client as client

DAY = "2025-12-10"
VIEW = f"asOf={DAY}&version=1&example=1"
KEYS = {
    "Material": "dysprosium",
    "Product": "magnet",
    "Country": "CHN",
    "Organisation": "vento",
    "Measure": "licence-18",
    "Source": "s1",
}
CHOSEN = {"network": "around=Material:dysprosium&", "export": "around=Material:dysprosium&", "search": "q=magnet&"}
ASK_NOTHING = {"methods", "help", "privacy", "accessibility"}


def paths() -> list[str]:
    """Every page whose answer comes from the graph, of the earlier version, as what it is."""
    found = []
    for page in web.pages():
        if page.name not in ASK_NOTHING and not (page.name == "export" and page.keyed):  # that one is a file
            plain = addresses.path(page.name, "", "en")
            about = f"/{KEYS[page.name]}" if page.keyed else "" if page.name else HOME
            found.append(f"{plain}{about}.metadata.json?{CHOSEN.get(page.name, '')}{VIEW}")
    return found


def test_every_page_asks_all_of_its_question_of_its_own_day_version_and_scope(client: Client) -> None:
    asked = paths()
    assert len(asked) == 15
    for path in asked:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        query = answer.json()["query"]
        assert {name: query["variables"][name] for name in ("asOf", "version", "example")} == {
            "asOf": DAY,
            "version": 1,
            "example": True,
        }
        (operation,) = parse(query["text"]).definitions
        assert isinstance(operation, OperationDefinitionNode)
        for field in operation.selection_set.selections:
            assert isinstance(field, FieldNode)
            given = {argument.name.value for argument in field.arguments or ()}
            assert given >= {"asOf", "graphVersion", "scope"}, (path, field.name.value)


def test_what_a_page_asks_of_an_earlier_version_is_answered_of_it(client: Client) -> None:
    for path in paths():
        query = client.get(path).json()["query"]
        answer = client.post("/graphql", json={"query": query["text"], "variables": query["variables"]}).json()
        assert "errors" not in answer, (path, answer["errors"])
    question = client.get(f"/en/data.metadata.json?{VIEW}").json()["query"]
    graph = client.post("/graphql", json={"query": question["text"], "variables": question["variables"]}).json()
    assert graph["data"]["graph"]["version"] == 1
