"""GraphQL over HTTP at `/graphql`: media types, status codes, ETag, body limit, as the specification has them.

POST takes `application/json`; GET takes the same as parameters. With `application/graphql-response+json` a document
that was not executed is a 400; with plain JSON it is a 200, as older clients expect. Pages of other origins may read
what is public.
"""

import codecs
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ketenkaart.api.context import Asked
from ketenkaart.api.errors import extensions
from ketenkaart.api.limits import BODY_BYTES, check_nesting
from ketenkaart.api.schema import answer
from ketenkaart.graph.admission import Admission
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.budget import Budget
from ketenkaart.graph.errors import BadQuestion, Busy, GoneAway, KetenkaartError, OverLimit
from ketenkaart.graph.once import once

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
PATH = "/graphql"
# What is public a page of any origin may ask for, and read, its tag too. No cookie is ever looked at.
READING = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Allow": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
REMEMBERED = 1_000  # requests whose Views are known before they are answered


@dataclass(frozen=True)
class GraphQLRequest:
    """One request, the same however it was sent."""

    document: str
    variables: Mapping[str, Any]
    operation_name: str | None
    media_type: str

    @once
    def canonical(self) -> bytes:
        """Digest of what makes it the same question."""
        parts = [self.document, self.operation_name, self.variables, self.media_type]
        return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).digest()


class Refused(Exception):
    """A request that is no question; becomes a response with this status."""

    def __init__(self, error: KetenkaartError, status: int) -> None:
        self.error, self.status = error, status


class Endpoint:
    """Answers requests from Views, and remembers which Views a request asks for, so that it can say 304 at once."""

    def __init__(self, views: Views, admission: Admission) -> None:
        self._views, self._admission = views, admission
        self._asked: OrderedDict[bytes, tuple[Asked, ...]] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        response = await self._answer(request)
        if self._views.public:
            response.headers.update(READING)
        return response

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        media_type = accepted(request.headers.get("accept", ""))
        try:
            question = await _question(request, media_type)
        except Refused as refused:
            return _response(_errors(refused.error), media_type, refused.status)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it: who was sending has left
        known = request.headers.get("if-none-match", "")
        if known and (unchanged := await run_in_threadpool(self._unchanged, question, known)) is not None:
            return unchanged
        host = request.client.host if request.client else ""
        try:
            return await self._admission.compute(
                host, request.receive, lambda gone: self._respond(question, known, gone)
            )
        except Busy as error:
            return _busy(error)
        except GoneAway:
            return Response(status_code=400)

    def _unchanged(self, question: GraphQLRequest, known: str) -> Response | None:
        """304, where that can be said without an answer."""
        asked = self._asked.get(question.canonical)
        if asked is None or not all(self._views.is_open(version) for _, _, version in asked):
            return None
        tag = self._tag(question, asked)
        return _not_modified(tag) if tag in _tags(known) else None

    def _respond(self, question: GraphQLRequest, known: str, gone: threading.Event) -> Response:
        budget = Budget(gone=gone, ended=self._views.ended)
        try:
            found = answer(self._views, question.document, question.variables, question.operation_name, budget)
        except (BadQuestion, OverLimit, GoneAway) as error:
            return _response(_errors(error), question.media_type, _status(question.media_type))
        if not found.executed:
            return _response(found.body, question.media_type, _status(question.media_type))
        if not found.whole:
            return _response(found.body, question.media_type, 200)
        self._remember(question, found.asked)
        tag = self._tag(question, found.asked)
        return _not_modified(tag) if tag in _tags(known) else _response(found.body, question.media_type, 200, tag)

    def _remember(self, question: GraphQLRequest, asked: tuple[Asked, ...]) -> None:
        self._asked[question.canonical] = asked
        while len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)

    def _tag(self, question: GraphQLRequest, asked: tuple[Asked, ...]) -> str:
        """Weak, since the same answer may be sent compressed."""
        parts = [self._views.view(*one).id for one in asked] + ["stale" if self._views.stale else "fresh"]
        digest = hashlib.sha256("|".join(parts).encode() + question.canonical).hexdigest()[:32]
        return f'W/"{digest}"'


def refused(request: Request, error: KetenkaartError) -> Response:
    """What is said to a request that isn't looked at."""
    return _response(_errors(error), accepted(request.headers.get("accept", "")), error.http_status)


def routes(views: Views, admission: Admission | None = None) -> list[Route]:
    methods = ["GET", "POST", "OPTIONS"]
    return [Route(PATH, Endpoint(views, admission or Admission()).answer, methods=methods, name="graphql")]


def accepted(header: str) -> str:
    """The media type to answer in: the better liked of the two; plain JSON where none or any is asked for."""
    best, liked = JSON, 0.0
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((_quality(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
        if name in (JSON, RESPONSE_JSON) and quality > liked:
            best, liked = name, quality
    return best


async def _question(request: Request, media_type: str) -> GraphQLRequest:
    if request.method != "POST":
        given: Any = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _json(given[name].encode(), name)
    else:
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sent != JSON:
            raise Refused(BadQuestion(f"The content type is '{sent}'; send {JSON}."), 415)
        given = _json((await _body(request)).removeprefix(codecs.BOM_UTF8), "the body")
    if not isinstance(given, dict):
        raise Refused(BadQuestion("The body is a JSON object with `query` in it, and nothing else."), 400)
    document, variables, operation = (given.get(name) for name in ("query", "variables", "operationName"))
    if not isinstance(document, str):
        raise Refused(BadQuestion("`query` is the document, as text. There is none."), 400)
    for name, value, kind in (
        ("variables", variables, dict),
        ("operationName", operation, str),
        ("extensions", given.get("extensions"), dict),
    ):
        if value is not None and not isinstance(value, kind):
            raise Refused(BadQuestion(f"`{name}` is {'an object' if kind is dict else 'text'}, or left out."), 400)
    try:
        check_nesting(variables or {})
    except OverLimit as error:
        raise Refused(error, 400) from error
    return GraphQLRequest(document, variables or {}, operation, media_type)


async def _body(request: Request) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > BODY_BYTES:
            raise Refused(
                OverLimit(f"The body is over {BODY_BYTES} bytes, which is the limit. Ask in several requests."), 413
            )
    return bytes(received)


def _json(text: bytes, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(BadQuestion(f"There is no valid JSON in {where}: {error}."), 400) from error


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _status(media_type: str) -> int:
    """Of a document that was not executed."""
    return 400 if media_type == RESPONSE_JSON else 200


def _errors(error: KetenkaartError) -> dict[str, Any]:
    return {"errors": [{"message": str(error), "extensions": extensions(error)}]}


def _response(body: Mapping[str, Any], media_type: str, status: int, tag: str | None = None) -> Response:
    headers = {"Vary": "Accept"}
    if tag is not None:
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    content_type = f"{media_type}; charset=utf-8"
    return Response(orjson.dumps(body), status, {**headers, "Content-Type": content_type})


def _busy(error: Busy) -> Response:
    """No answer of GraphQL at all, so a problem (RFC 9457)."""
    problem = {
        "type": "about:blank",
        "title": "Too busy",
        "status": error.http_status,
        "detail": str(error),
        "code": error.code,
    }
    return Response(orjson.dumps(problem), error.http_status, error.headers, "application/problem+json")


def _not_modified(tag: str) -> Response:
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"})


def _tags(header: str) -> set[str]:
    return {part.strip() for part in header.split(",")}
