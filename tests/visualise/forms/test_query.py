"""The question behind a page: of the day, the version and the scope that the page shows, whatever the page."""

import re

from graphql import Visitor, parse, visit
from graphql.language import FieldNode, OperationDefinitionNode

from ketenkaart.graph.answers import addresses
from ketenkaart.graph.model import camel
from ketenkaart.visualise.address import HOME
from ketenkaart.visualise.forms.query import FIGURE as FIGURE_ASKED
from ketenkaart.visualise.site import web
from ketenkaart.visualise.tables.columns import FIGURE
from tests.client import Client
from tests.visualise.test_versions import client as client

DAY = "2025-12-10"
VIEW = f"asOf={DAY}&version=1&example=1"
KEYS = {
    "Material": "dysprosium",
    "Product": "magnet",
    "Group": "rare-earths",
    "Country": "CHN",
    "Organisation": "vento",
    "Measure": "licence-18",
    "Source": "s1",
}
CHOSEN = {"network": "around=Material:dysprosium&", "export": "around=Material:dysprosium&", "search": "q=magnet&"}
# Columns of a page's own table that the question behind it has under another name.
CALLED = {
    "about": "on",
    "basis_year": "year",
    "by": "what",
    "matched_how": "how",
    "matched_text": "value",
    "measure": "key",
    "measures": "gates",
    "name": "shortEn",
    "share_stated": "stated",
    "source": "key",
    "stage_untraced": "untraced",
    "valid_to": "until",
}
# Those that it doesn't have: what it asks with, an order, what is put together of several answers, words of the page.
OF_YEAR = {"of_year", "of_year_estimate", "of_year_estimate_lower", "of_year_estimate_upper"}  # another day's answer
NOT_THERE = {
    "index": {"note"},
    "material/dysprosium": {"rank", *OF_YEAR},
    "product/magnet": {"sources"},
    "country/CHN": {"rank", "name", *OF_YEAR},
    "organisation/vento": {"material", "rank", *OF_YEAR},
    "organisation": {"rank", "material", "country", "stage"},
    "measure/licence-18": {"note"},
    "network": {"start_name", "end_name", "link", "product", "flow", "share", "year", "estimated"},
    "map": {"name", "stage", "passes", "stage_share", "stage_share_lower", "stage_share_upper"},
    "debate": {"question", "spoken", "also", "not_said", "doubt", "certainty", "data_year", "seen"},
    "search": {"detail", "page"},
    "data": {"older_than_a_year", "covers"},
    "source/s1": {"kind", "start", "end", "values", "dataset"},
    "export": {"kind", "is_node", "count"},
    "contradictions": {"size_unit"},
}
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
    assert len(asked) == 17
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


class Fields(Visitor):
    """The names of all fields of a question."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        visit(parse(text), self)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(node.name.value)


def test_a_page_asks_for_what_its_own_table_holds(client: Client) -> None:
    """The others are put together of several answers: docs/decisions/0023."""
    missing = {}
    for path in paths():
        told = client.get(path).json()
        asked = Fields(told["query"]["text"]).names
        names = {column["name"] for column in told["tables"][0]["columns"]}
        if left := {name for name in names if not fields(name) & asked}:
            missing[path.split(".")[0].removeprefix("/en/")] = left
    assert missing == NOT_THERE


def fields(column: str) -> set[str]:
    """What a question may call what stands in a column."""
    return {camel(re.sub("_(lower|upper)$", "", column)), CALLED.get(column, "")}


def test_a_figure_is_asked_with_all_that_tables_have_of_one() -> None:
    asked = Fields(f"{{ {FIGURE_ASKED} }}").names
    assert [name for name in FIGURE.split() if not fields(name) & asked] == []
    said = set.union(*(fields(name) for name in FIGURE.split()))
    assert asked - said == {"interval", "untracedInterval", "lower", "upper"}
