"""The Starlette application: puts together GraphQL, pages and health, and decides nothing."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import http, limits, schema
from graph import store
from graph.answers.views import Views
from graph.errors import KetenkaartError
from settings import Settings
from visualise import web
from visualise.pages.graphql import Endpoint

LOOK_S = 1.0  # how often what was published is looked at
ASK_EVERY = 5  # looks between questions to Neo4j
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
log = logging.getLogger(__name__)


def create_app(settings: Settings, views: Views | None = None) -> Starlette:
    """The server of one home; `views` in place of what is published there."""
    views = views or Views(settings)
    memory = web.Memory()

    asks = Endpoint(partial(schema.execute, views), http.PATH, limits.TOLD)

    @asynccontextmanager
    async def watched(_: Starlette) -> AsyncIterator[None]:
        ended = threading.Event()
        watcher = threading.Thread(target=watch, args=(settings, views, memory, ended), daemon=True)
        watcher.start()
        yield
        ended.set()
        watcher.join()  # a thread that is still in compiled code when the interpreter ends takes the process down

    def ready(_: Request) -> Response:
        """Whether questions can be answered, from which version, and whether that is behind."""
        try:
            return JSONResponse({"ready": True, "version": views.current().number, "stale": views.stale})
        except KetenkaartError as error:
            return JSONResponse({"ready": False, "code": error.code, "message": str(error)}, error.http_status)

    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            *http.routes(views),
            *web.routes(views, memory, asks),
        ],
        exception_handlers=web.handlers(),
        middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)],
        lifespan=watched,
    )


async def alive(_: Request) -> Response:
    """The process lives."""
    return JSONResponse({"alive": True})


def watch(settings: Settings, views: Views, memory: web.Memory, ended: threading.Event) -> None:
    """Until ended: open what is published, and ask Neo4j for its version, so that answers can say when they are old."""
    away, warmed = False, ""
    while not ended.is_set():
        try:
            with store.connect(settings) as opened:
                while not ended.is_set():
                    views.seen(opened.read_version().number)
                    away = False
                    for _ in range(ASK_EVERY):
                        warmed = _look(views, memory, warmed)
                        ended.wait(LOOK_S)
        except KetenkaartError as error:
            if not away:  # said once, not every second
                log.warning("%s Reading goes on from the last snapshot.", error)
            away = True
            views.seen(None)
            warmed = _look(views, memory, warmed)
            ended.wait(LOOK_S)


def _look(views: Views, memory: web.Memory, warmed: str) -> str:
    """Open what is published; where today's View is a new one, make its home page. Returns that View's id."""
    try:
        views.refresh()
        view = views.view()
        if view.id != warmed:
            warmed = view.id
            web.warm(view, memory)
    except KetenkaartError as error:
        log.warning("%s", error)
    return warmed


class SecurityHeaders:
    """Adds the headers that every response has, where the response has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)
