"""Questions that nobody would ask: each gets an answer as GraphQL over HTTP has it, and no error is the server's.

Schemathesis makes documents that the schema allows; Hypothesis makes bodies and values that it does not.
"""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from graphql import get_introspection_query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import Case
from schemathesis.graphql import nodes
from starlette.applications import Starlette

from ketenkaart.api import http, schema
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.model import FIRST_DAY, LAST_DAY
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.settings import Settings
from tests.api.conftest import TODAY
from tests.api.world import world
from tests.client import Client

OLD, NEW = "application/json", "application/graphql-response+json"
KEYS = (
    "NLD", "CHN", "WLD", "dysprosium", "neodymium", "magnet", "ore", "alfa", "beta", "gamma", "beta-works",
    "licence-18", "licence-18:1", "s1", "Organisation:alfa", "Material:dysprosium", "Country:NLD", "Measure:licence-18",
)  # fmt: skip
# Mostly keys of the small world, and days of the calendar: one nonsense in a document hides all that is beside it.
IDS = st.one_of(*[st.sampled_from(KEYS)] * 7, st.text(max_size=20))
NEAR = st.dates(FIRST_DAY, LAST_DAY)
DAYS = st.one_of(*[NEAR] * 14, st.dates(), st.text(max_size=12))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
MANY = 60  # documents, of which a part can be told
OFTEN = settings(suppress_health_check=list(HealthCheck))
DOCUMENT = """query q($key: ID!, $first: Int, $day: Date, $scope: Scope, $of: SubjectInput!, $lang: Lang = NL){
    material(key: $key, asOf: $day, scope: $scope){name(lang: $lang) products{key}}
    organisations(first: $first, scope: $scope){nodes{key}}
    exposure(of: $of, material: $key){page}}"""
NAMES = ("key", "first", "day", "scope", "of", "lang")


def views(snapshot: Snapshot | None = None) -> Views:
    return Views(Settings(today=TODAY), snapshot or assemble(world()))


@pytest.fixture(scope="module")
def client(small_world: Snapshot) -> Client:
    return Client(Starlette(routes=http.routes(views(small_world))), raises=False)


def documents(left_out: str | None = None) -> SearchStrategy[Case[Any]]:
    """Documents that the schema allows, as it describes itself; without one argument, if wanted."""
    schemathesis.graphql.scalar("ID", IDS.map(nodes.String))
    schemathesis.graphql.scalar("Date", DAYS.map(str).map(nodes.String))
    described = schema.execute(views(), get_introspection_query())["data"]
    for declared in described["__schema"]["types"]:
        for field in declared["fields"] or ():
            field["args"] = [argument for argument in field["args"] if argument["name"] != left_out]
    return schemathesis.graphql.from_dict(described).as_strategy()


def is_an_answer(response: httpx.Response, media_type: str) -> None:
    """As the specification has it, and without an error that had to be masked."""
    assert response.status_code in (200, 400), response.text
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    body = response.json()
    assert body.keys() <= {"data", "errors"}
    if "errors" in body:
        assert body["errors"]
    assert ("data" in body) == (response.status_code == 200) or media_type == OLD
    for error in body.get("errors", ()):
        assert isinstance(error["message"], str)
        assert error.get("extensions", {}).get("code") != "UNEXPECTED", error


# Nearly every version is one that there isn't; without the argument the resolvers behind it are reached.
@pytest.mark.hypothesis
@pytest.mark.parametrize("left_out", [None, "graphVersion"])
def test_every_document_that_the_schema_allows_has_an_answer(client: Client, left_out: str | None) -> None:
    answered: list[bool] = []

    @settings(OFTEN, max_examples=max(OFTEN.max_examples, MANY))
    @given(documents(left_out))
    def asked(case: Case[Any]) -> None:
        response = client.post("/graphql", json={"query": case.body}, headers={"accept": NEW})
        is_an_answer(response, NEW)
        answered.append(response.status_code == 200 and "errors" not in response.json())

    asked()
    assert left_out is None or sum(answered) > len(answered) / 4


@OFTEN
@given(
    body=st.fixed_dictionaries(
        {},
        optional={
            "query": st.just(DOCUMENT) | st.text(max_size=40) | VALUES,
            "variables": st.dictionaries(st.sampled_from(NAMES), VALUES | IDS) | VALUES,
            "operationName": st.just("q") | VALUES,
            "extensions": VALUES,
        },
    )
    | VALUES
)
def test_every_body_has_an_answer(client: Client, body: Any) -> None:
    sent = {"accept": OLD, "content-type": OLD}
    is_an_answer(client.post("/graphql", content=json.dumps(body), headers=sent), OLD)


@OFTEN
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_that_are_no_json_are_said_to_be_none(client: Client, content: bytes) -> None:
    is_an_answer(client.post("/graphql", content=content, headers={"accept": NEW, "content-type": OLD}), NEW)


@OFTEN
@given(parameters=st.dictionaries(st.sampled_from(("query", "variables", "operationName", "extensions")), st.text()))
def test_every_address_has_an_answer(client: Client, parameters: dict[str, str]) -> None:
    is_an_answer(client.get(f"/graphql?{urlencode(parameters, errors='replace')}", headers={"accept": NEW}), NEW)
