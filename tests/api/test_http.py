import json
import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from httpx import Response
from starlette.applications import Starlette

from ketenkaart.api import http, lookups, schema
from ketenkaart.api.http import accepted
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.budget import _CURRENT, Budget
from ketenkaart.graph.errors import GoneAway, OverLimit
from tests import loops
from tests.api.conftest import Asking
from tests.client import Client

NEW = "application/graphql-response+json"
OLD = "application/json"
DOCUMENT = '{material(key: "dysprosium"){symbol}}'


@pytest.fixture
def client(views: Views) -> Client:
    return Client(Starlette(routes=http.routes(views)))


def post(client: Client, body: Any, accept: str | None = None, **headers: str) -> Response:
    sent = {**headers, "accept": accept or "*/*"}
    return client.post("/graphql", json=body, headers=sent)


def code(response: Response) -> str:
    [error] = response.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("", OLD),
        ("*/*", OLD),
        (OLD, OLD),
        (NEW, NEW),
        (f"{NEW}, {OLD};q=0.9", NEW),
        (f"{NEW};q=0.5, {OLD}", OLD),
        (f"{OLD}, {NEW}", OLD),
        (f"{NEW}; charset=utf-8", NEW),
        ("Application/GraphQL-Response+JSON", NEW),
        (f"{NEW};q=nonsense", OLD),
        ("text/html", OLD),
    ],
)
def test_media_type_is_the_one_that_is_liked_best(header: str, media_type: str) -> None:
    assert accepted(header) == media_type


def test_post_and_get_give_the_same_answer(client: Client) -> None:
    posted = post(client, {"query": DOCUMENT}, NEW)
    got = client.get("/graphql?" + urlencode({"query": DOCUMENT}), headers={"accept": NEW})
    assert posted.content == got.content == b'{"data":{"material":{"symbol":"Dy"}}}'
    assert posted.headers["content-type"] == got.headers["content-type"] == f"{NEW}; charset=utf-8"
    assert posted.headers["etag"] == got.headers["etag"]


def test_of_several_operations_one_has_to_be_named(client: Client) -> None:
    document = "query a { graph { version } } query b { graph { stale } }"
    for asked in ({"query": document}, {"query": document, "operationName": None}):
        response = post(client, asked, NEW)
        assert "data" not in response.json()
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "BAD_QUESTION"
        assert error["message"].endswith("Name the one to run as `operationName`: a, b.")
    assert post(client, {"query": document, "operationName": "b"}, NEW).json()["data"] == {"graph": {"stale": False}}


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{graph{", {}),
        ("{graph{colour}}", {}),
        ("query a($k: ID!){material(key: $k){symbol}}", {}),
        ("query a($k: ID!){material(key: $k){symbol}}", {"k": {}}),
        ('{graph(asOf: "20260101"){version}}', {}),
        ("query a($d: Date){graph(asOf: $d){version}}", {"d": "2026-W01-1"}),
    ],
    ids=["no document", "no field", "no variable", "another variable", "no day", "no day as a variable"],
)
def test_what_the_schema_does_not_take_has_a_code_too(client: Client, document: str, variables: object) -> None:
    (error,) = post(client, {"query": document, "variables": variables}).json()["errors"]
    assert error["extensions"] == {"code": "BAD_QUESTION"}


def test_variables_and_operation_name_are_taken_from_both(client: Client) -> None:
    document = "query a($k: ID!){material(key: $k){symbol}} query b{graph{version}}"
    posted = post(client, {"query": document, "variables": {"k": "neodymium"}, "operationName": "a"})
    asked = urlencode({"query": document, "variables": '{"k": "neodymium"}', "operationName": "a"})
    got = client.get(f"/graphql?{asked}")
    assert posted.json() == got.json() == {"data": {"material": {"symbol": "Nd"}}}
    other = post(client, {"query": document, "operationName": "b", "variables": None, "extensions": None})
    assert other.json() == {"data": {"graph": {"version": 1}}}


@pytest.mark.parametrize(
    ("document", "variables"),
    [("{", None), ("{nope}", None), ("query($k: ID!){material(key: $k){symbol}}", {})],
    ids=["syntax", "validation", "variables"],
)
def test_what_is_not_executed_is_400_in_the_new_media_type_and_200_in_the_old(
    client: Client, document: str, variables: dict[str, str] | None
) -> None:
    body = {"query": document, "variables": variables}
    new, old = post(client, body, NEW), post(client, body, OLD)
    assert (new.status_code, old.status_code) == (400, 200)
    assert new.json() == old.json()
    assert list(new.json()) == ["errors"]


def test_an_error_while_executing_is_200_with_data_in_both(client: Client) -> None:
    document = '{a: organisations(first: 2000){totalCount} material(key: "dysprosium"){symbol}}'
    for media_type in (NEW, OLD):
        response = post(client, {"query": document}, media_type)
        assert response.status_code == 200
        assert response.json()["data"] is None
        assert code(response) == "OVER_LIMIT"
        assert "etag" not in response.headers


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "`query` is the document"),
        ({"query": {}}, "`query` is the document"),
        ({"query": 3}, "`query` is the document"),
        ([{"query": DOCUMENT}], "The body is a JSON object"),
        ({"query": DOCUMENT, "variables": "x"}, "`variables` is an object"),
        ({"query": DOCUMENT, "variables": [1]}, "`variables` is an object"),
        ({"query": DOCUMENT, "operationName": 1}, "`operationName` is text"),
        ({"query": DOCUMENT, "extensions": 1}, "`extensions` is an object"),
    ],
)
def test_a_body_that_is_no_question_is_400(client: Client, body: Any, says: str) -> None:
    response = post(client, body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].startswith(says)
    assert code(response) == "BAD_QUESTION"


def test_what_is_no_json_is_400(client: Client) -> None:
    response = client.post("/graphql", content=b"{", headers={"content-type": OLD})
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].startswith("There is no valid JSON in the body")
    response = client.get("/graphql?" + urlencode({"query": DOCUMENT, "variables": "{"}))
    assert response.status_code == 400
    assert "in variables" in response.json()["errors"][0]["message"]


def test_another_content_type_is_415(client: Client) -> None:
    response = client.post("/graphql", content=DOCUMENT, headers={"content-type": "application/graphql"})
    assert response.status_code == 415
    assert response.json()["errors"][0]["message"] == (
        "The content type is 'application/graphql'; send application/json."
    )


def test_a_body_over_the_limit_is_413_and_not_parsed(client: Client) -> None:
    response = post(client, {"query": "{" + " " * 100_000})
    assert response.status_code == 413
    assert code(response) == "OVER_LIMIT"
    assert "100000 bytes" in response.json()["errors"][0]["message"]


def test_a_page_of_any_origin_may_ask_and_read(client: Client) -> None:
    asked = {"origin": "https://elders.test", "access-control-request-method": "POST"}
    allowed = client.send("OPTIONS", "/graphql", headers=asked)
    assert (allowed.status_code, allowed.content) == (204, b"")
    assert "POST" in allowed.headers["access-control-allow-methods"]
    assert {"content-type", "if-none-match"} <= {
        name.strip().lower() for name in allowed.headers["access-control-allow-headers"].split(",")
    }
    tag = post(client, {"query": DOCUMENT}).headers["etag"]
    for response in (
        allowed,
        post(client, {"query": DOCUMENT}),
        post(client, {"query": DOCUMENT}, **{"if-none-match": tag}),
        post(client, {"query": "{nope}"}, NEW),
        post(client, {}),
        client.get("/graphql?" + urlencode({"query": DOCUMENT})),
    ):
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-expose-headers"] == "ETag, Retry-After"
        assert "access-control-allow-credentials" not in response.headers


def test_other_methods_are_405(client: Client) -> None:
    assert client.send("DELETE", "/graphql").status_code == 405


def test_long_documents_are_answered_and_refused_as_short_ones_are(client: Client) -> None:
    padding = " " * 5_000
    assert post(client, {"query": DOCUMENT + padding}).json() == {"data": {"material": {"symbol": "Dy"}}}
    for document in ("{nope}", "{", "{" + "material(key: 1){" * 3):
        response = post(client, {"query": padding + document}, NEW)
        assert response.status_code == 400
        assert list(response.json()) == ["errors"]


def test_head_is_get_without_a_body(client: Client) -> None:
    response = client.send("HEAD", "/graphql?" + urlencode({"query": DOCUMENT}))
    assert response.status_code == 200
    assert response.headers["etag"]


@pytest.mark.parametrize("word", ["mutation", "subscription"])
def test_only_queries_are_answered(client: Client, word: str) -> None:
    response = client.get("/graphql?" + urlencode({"query": f"{word}{{__typename}}"}), headers={"accept": NEW})
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].startswith("Only queries are answered")


def test_an_operation_that_is_not_there_is_said(client: Client) -> None:
    response = post(client, {"query": DOCUMENT, "operationName": "nope"}, NEW)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "The document has no operation named 'nope'."


def test_a_bomb_is_refused_with_the_limit_and_what_was_counted(client: Client) -> None:
    chain = "".join(f"fragment F{i} on Query{{...F{i + 1} ...F{i + 1}}}" for i in range(20))
    bomb = "{...F0}" + chain + "fragment F20 on Query{graph{version}}"
    response = post(client, {"query": bomb}, NEW)
    assert response.status_code == 400
    assert code(response) == "OVER_LIMIT"
    assert response.json()["errors"][0]["message"] == (
        "The document is over the limit on cost: 1048576 nodes asked for, computing included; 100000 are allowed. "
        "Ask for fewer with `first` and page on, select fewer lists inside lists, or ask in several requests."
    )


@pytest.mark.parametrize(
    ("document", "limit"),
    [
        ("{materials{products{" + "inputs{product{" * 6 + "key" + "}}" * 6 + "}}}", "depth"),
        ("{" + " ".join(f"a{i}: graph{{version}}" for i in range(31)) + "}", "aliases"),
        ("{" + "graph{version} " * 1_000 + "}", "tokens"),
        ("{organisations(first: 1000){nodes{suppliers(first: 1000){nodes{key}}}}}", "cost"),
    ],
)
def test_each_limit_is_one_error_that_names_it(client: Client, document: str, limit: str) -> None:
    response = post(client, {"query": document}, NEW)
    assert response.status_code == 400
    assert code(response) == "OVER_LIMIT"
    assert f"limit on {limit}:" in response.json()["errors"][0]["message"]


def test_a_page_size_in_a_variable_is_weighed_with_its_value(client: Client) -> None:
    document = """query($n: Int!){organisations(first: $n){nodes{suppliers(first: $n){nodes{key}}}}}"""
    assert post(client, {"query": document, "variables": {"n": 1_000}}, NEW).status_code == 400
    assert post(client, {"query": document, "variables": {"n": 10}}, NEW).status_code == 200


def test_what_is_known_already_is_304(client: Client) -> None:
    first = post(client, {"query": DOCUMENT})
    again = post(client, {"query": DOCUMENT}, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    several = post(client, {"query": DOCUMENT}, **{"if-none-match": f'"x", {first.headers["etag"]}'})
    assert several.status_code == 304
    assert post(client, {"query": DOCUMENT}, **{"if-none-match": '"x"'}).status_code == 200


def test_304_also_from_a_server_that_has_not_seen_the_request(client: Client, views: Views) -> None:
    tag = post(client, {"query": DOCUMENT}).headers["etag"]
    other = Client(Starlette(routes=http.routes(views)))
    assert post(other, {"query": DOCUMENT}, **{"if-none-match": tag}).status_code == 304


def test_tags_differ_by_question_variables_date_scope_and_media_type(client: Client) -> None:
    document = 'query($d: Date, $s: Scope){material(key: "dysprosium", asOf: $d, scope: $s){symbol}}'
    tags = [
        post(client, {"query": text, "variables": variables}, accept).headers["etag"]
        for text, variables, accept in (
            (DOCUMENT, {}, OLD),
            (DOCUMENT, {}, NEW),
            (document, {}, OLD),
            (document, {"d": "2025-01-01"}, OLD),
            (document, {"s": {"example": True}}, OLD),
        )
    ]
    assert len(set(tags)) == len(tags)


def test_order_of_variables_makes_no_other_question(client: Client) -> None:
    document = "query($a: ID!, $b: ID!){x: material(key: $a){symbol} y: material(key: $b){symbol}}"
    one = post(client, {"query": document, "variables": {"a": "dysprosium", "b": "neodymium"}})
    other = post(client, {"query": document, "variables": {"b": "neodymium", "a": "dysprosium"}})
    assert one.headers["etag"] == other.headers["etag"]


def test_an_answer_that_turns_stale_has_another_tag(client: Client, views: Views, monkeypatch: Any) -> None:
    body = {"query": "{graph{stale}}"}
    fresh = post(client, body)
    monkeypatch.setattr(Views, "stale", True)
    stale = post(client, body, **{"if-none-match": fresh.headers["etag"]})
    assert stale.json() == {"data": {"graph": {"stale": True}}}
    assert stale.headers["etag"] != fresh.headers["etag"]


def test_an_unexpected_error_is_masked_and_logged_under_its_id(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(lookups.status, "status", broken)
    with caplog.at_level(logging.ERROR):
        response = post(client, {"query": "{graph{version}}"}, NEW)
    assert "swordfish" not in response.text
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "UNEXPECTED"
    assert error["extensions"]["id"] in error["message"]
    [record] = caplog.records
    assert error["extensions"]["id"] in record.getMessage()
    assert record.exc_info is not None
    assert "swordfish" in str(record.exc_info[1])


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("yesterday", "'yesterday' is no date. Write year, month and day"),
        ("20260101", "'20260101' is no date"),
        ("2026-W01-1", "'2026-W01-1' is no date"),
        ("2026-02-30", "'2026-02-30' is no date"),
        ("٢٠٢٦-01-01", "is no date"),
        ("0001-01-01", "'0001-01-01' is too far away. Ask for a day from 1900-01-01 to 2200-12-31."),
        (20260101, "20260101 is no date"),
    ],
)
def test_a_value_that_its_type_refuses_is_the_askers_and_shown(client: Client, day: object, said: str) -> None:
    literal = json.dumps(day, ensure_ascii=False)
    inline = post(client, {"query": f"{{graph(asOf: {literal}){{version}}}}"}, NEW)
    variable = post(client, {"query": "query($d: Date){graph(asOf: $d){version}}", "variables": {"d": day}}, NEW)
    for response in (inline, variable):
        assert response.status_code == 400
        assert said in response.json()["errors"][0]["message"]


def test_introspection_is_on(client: Client) -> None:
    response = post(client, {"query": '{__type(name: "Country"){description}}'})
    assert response.json()["data"]["__type"]["description"].startswith("A state or customs territory")


def test_a_body_with_a_byte_order_mark_is_read(client: Client) -> None:
    content = b"\xef\xbb\xbf" + json.dumps({"query": "{graph{version}}"}).encode()
    response = client.post("/graphql", content=content, headers={"content-type": OLD})
    assert response.json() == {"data": {"graph": {"version": 1}}}


NULLS = (
    ('{material(key: "m"){name(lang: null)}}', "Expected value of non-null type 'Lang!' not to be null."),
    ("{organisations(first: null){totalCount}}", "Expected value of non-null type 'Int!' not to be null."),
    ('{exposure(of: {country: null}, material: "m"){page}}', "Field 'SubjectInput.country' must be non-null."),
    ('{exposure(of: {}, material: "m"){page}}', "OneOf Input Object 'SubjectInput' must specify exactly one key."),
)


@pytest.mark.parametrize(("document", "says"), NULLS)
def test_a_null_where_none_may_be_is_said_in_words_of_graphql(client: Client, document: str, says: str) -> None:
    [error] = post(client, {"query": document}, NEW).json()["errors"]
    assert error["message"] == says


def test_variables_nested_deep_are_an_error_and_no_failure(client: Client) -> None:
    deep: Any = 1
    for _ in range(200):
        deep = {"in": deep}
    response = post(client, {"query": DOCUMENT, "variables": {"deep": deep}}, NEW)
    assert (response.status_code, code(response)) == (400, "OVER_LIMIT")


@pytest.mark.parametrize(("before", "after", "mistakes"), [("filter: {", "}", 200), ("", "", 900)])
def test_a_document_of_many_mistakes_is_told_the_first_few_shortly(
    client: Client, before: str, after: str, mistakes: int
) -> None:
    unknown = " ".join(f"x{n}: 1" for n in range(mistakes))
    response = post(client, {"query": f"{{organisations({before}{unknown}{after}){{totalCount}}}}"}, NEW)
    assert len(response.json()["errors"]) == 10
    assert len(response.content) < 10_000


@pytest.mark.parametrize("document", ["{" + "graph{version} " * 400 + "}", "{" + "material{products{key}}" * 300 + "}"])
def test_a_field_repeated_hundreds_of_times_is_refused_by_count(client: Client, document: str) -> None:
    response = post(client, {"query": document}, NEW)
    assert (response.status_code, code(response)) == (400, "OVER_LIMIT")
    assert "limit on repeats" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("spent", "says"),
    [
        ({"nodes": 3}, "over the limit of 20000 nodes"),
        ({"bytes": 20}, "over the limit of 10000000 bytes"),
        ({"seconds": 0.0}, "s of the processor, which is the limit. Ask for fewer"),
    ],
    ids=["nodes", "bytes", "seconds"],
)
def test_an_answer_that_grows_over_its_budget_is_one_error(ask: Asking, spent: dict[str, Any], says: str) -> None:
    document = '{a: source(key: "s1"){facts(first: 100){nodes{key note sources{title}}}} b: graph{version}}'
    with pytest.raises(OverLimit, match=says):
        schema.answer(ask.views, document, budget=Budget(**spent))
    with pytest.raises(OverLimit, match=says):
        schema.answer(ask.views, '{source(key: "s1"){facts(first: 100){nodes{key dataset}}}}', budget=Budget(**spent))


def test_nothing_is_worked_out_for_who_has_gone(ask: Asking) -> None:
    budget = Budget()
    budget.gone.set()
    with pytest.raises(GoneAway):
        schema.answer(ask.views, "{graph{version}}", budget=budget)


def sent(views: Views, *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What the endpoint sends to who sends these messages."""
    received, answers = iter(messages), []

    async def receive() -> dict[str, Any]:
        return next(received)

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": [(b"content-type", OLD.encode())]}
    scope |= {"query_string": b"", "app": None, "scheme": "http", "server": ("test", 80)}
    application = Starlette(routes=http.routes(views))
    loops.run(application(scope, receive, send))  # type: ignore[arg-type]
    return answers


def test_who_hangs_up_while_sending_is_no_error(views: Views, caplog: pytest.LogCaptureFixture) -> None:
    begun = {"type": "http.request", "body": b"{", "more_body": True}
    [start, _] = sent(views, begun, {"type": "http.disconnect"})
    assert (start["status"], caplog.records) == (400, [])


def test_work_for_who_hangs_up_while_waiting_ends(views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def slow(budget: Budget) -> None:
        found.append(budget.gone.wait(60))
        budget.check()

    monkeypatch.setattr(schema.SCHEMA, "execute_sync", lambda *_, **__: slow(_current()))
    body = json.dumps({"query": DOCUMENT}).encode()
    [start, end] = sent(views, {"type": "http.request", "body": body}, {"type": "http.disconnect"})
    assert found == [True]
    assert b"GONE_AWAY" in end["body"]
    assert start["status"] == 200


def _current() -> Budget:
    budget = _CURRENT.get()
    assert budget is not None
    return budget
