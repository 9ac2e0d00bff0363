"""The Starlette application: puts together GraphQL, pages and health, and decides nothing."""

import asyncio
import ctypes
import logging
import math
import re
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ketenkaart.api import http, limits, schema
from ketenkaart.graph import hosts
from ketenkaart.graph.admission import Admission
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.budget import Budget, spending
from ketenkaart.graph.errors import GoneAway, KetenkaartError, NothingLoaded, TooManyFiles, UnknownHost
from ketenkaart.graph.record import managed, store
from ketenkaart.graph.view import View
from ketenkaart.settings import Settings
from ketenkaart.visualise.pages.graphql import GraphQLEndpoint
from ketenkaart.visualise.site import web

LOOK_S = 1.0  # how often what was published is looked at
ASK_EVERY = 5  # looks between questions to Neo4j
AGAIN_EVERY = 60  # looks between tries of a version that couldn't be taken over
JOIN_S = 10.0  # in which the watcher is done with what it can't leave
UNASKED = "Neo4j can't be asked for its version (the log says why). Reading goes on from the last snapshot."
UNWATCHED = "New versions are not taken over any more. Restart ketenkaart; the log says why."
NO_GZIP = re.compile(rb"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)
ARENA_MAX, MMAP_THRESHOLD = -8, -3  # as glibc's malloc.h numbers them
LARGE = 2**20
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
log = logging.getLogger(__name__)


def create_app(settings: Settings, views: Views | None = None) -> Starlette:
    """The server of one home; `views` in place of what is published there."""
    views = views or Views(settings)
    memory = web.Memory(settings.cache_mb * 2**20 // 4)  # Views have the rest
    admission = Admission()  # one for all that is computed, pages and answers
    watchers: list[threading.Thread] = []

    asks = GraphQLEndpoint(partial(schema.execute, views), http.PATH, limits.TOLD)

    @asynccontextmanager
    async def watched(_: Starlette) -> AsyncIterator[None]:
        hoard_little()
        ended = threading.Event()
        watcher = threading.Thread(target=watch, args=(settings, views, memory, ended), daemon=True)
        watchers.append(watcher)
        watcher.start()
        yield
        ended.set()
        views.ended.set()
        # A thread that is still in compiled code when the interpreter ends takes the process down; one that waits for a
        # Neo4j that hangs does not.
        watcher.join(JOIN_S)

    def ready(_: Request) -> Response:
        """Whether questions can be answered, from which version, and whether and why that is behind."""
        try:
            said: dict[str, object] = {"version": views.current().number, "stale": views.stale}
        except KetenkaartError as error:
            return JSONResponse({"ready": False, "code": error.code, "message": str(error)}, error.http_status)
        watched = all(watcher.is_alive() for watcher in watchers)
        if not watched:
            said |= {"code": "WATCHER_ENDED", "message": UNWATCHED}
        elif (why := views.trouble or views.away) is not None:
            said |= {"message": why}
        return JSONResponse({"ready": watched, **said}, 200 if watched else 503)

    application = Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            *http.routes(views, admission),
            *web.routes(views, memory, asks, admission, settings.public_url),
        ],
        exception_handlers=web.handlers(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Plain),
            Middleware(Named, settings),
            Middleware(Ending, views.ended),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6),
        ],
        lifespan=watched,
    )
    application.state.ended = views.ended
    return application


async def alive(_: Request) -> Response:
    """The process lives."""
    return JSONResponse({"alive": True})


def watch(settings: Settings, views: Views, memory: web.Memory, ended: threading.Event) -> None:
    """Until ended: open what is published, and ask Neo4j for its version, so that answers can say when they are old.

    Nothing that goes wrong ends it: who is served would never get another version.
    """
    looking, away, told = _Looking(views, memory), False, ""
    while not ended.is_set():
        try:
            # One that ended by itself, or that a full disk stopped, as soon as there is room.
            managed.heal(settings, ended)
            with store.connect(settings) as opened:
                while not ended.is_set():
                    views.seen(opened.read_version().number)
                    away, told = False, ""
                    for _ in range(ASK_EVERY):
                        looking.look()
                        ended.wait(LOOK_S)
        except KetenkaartError as error:
            if not (away or ended.is_set()):  # said once, not every second
                log.warning("%s Reading goes on from the last snapshot.", error)
            away, why = True, f"{error} Reading goes on from the last snapshot."
        except Exception as error:
            why = UNASKED
            if repr(error) != told:
                told = repr(error)
                log.error("unexpected error %s in what watches for versions", secrets.token_hex(4), exc_info=error)
        else:
            return
        views.seen(None, why)
        looking.look()
        ended.wait(LOOK_S)


class _Looking:
    """Opens what is published; where today's View is a new one, makes what its first readers ask for."""

    def __init__(self, views: Views, memory: web.Memory) -> None:
        self._views, self._memory = views, memory
        self._warmed = self._told = ""
        self._looks = 0

    def look(self) -> None:
        """Raises nothing: what fails is said once, in the log and by `readyz`."""
        self._looks += 1
        if self._looks % ASK_EVERY == 0:
            give_back()
        try:
            with spending(Budget(seconds=math.inf, once_seconds=math.inf, ended=self._views.ended)):
                self._views.refresh(self._warm, again=self._looks % AGAIN_EVERY == 0)
                view = self._views.view()
                if view.id != self._warmed:
                    self._warmed = view.id  # also where it fails: once is enough
                    self._warm(view)
        except GoneAway:
            return  # the server ends
        except (NothingLoaded, TooManyFiles) as error:
            self._tell(str(error), None)
        except Exception as error:  # noqa: BLE001 - a page that can't be made is no reason to watch no more
            mark = secrets.token_hex(4)
            self._views.trouble = f"Pages of what is loaded fail (reference {mark}; the log has the rest)."
            self._tell(f"unexpected error {mark} in pages that are made ahead", error)

    def _warm(self, view: View) -> None:
        web.warm(view, self._memory)

    def _tell(self, said: str, error: Exception | None) -> None:
        if said != self._told:
            self._told = said
            log.warning("%s", said, exc_info=error)


def hoard_little() -> None:
    """Let threads share one heap, and map large arrays by themselves: by its own rules glibc keeps much that is free.

    Making the worlds of three materials in other years left 1,200 MB in this way, in place of 620; it took a twentieth
    more time.
    """
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):  # another C library has its own ways
        libc.mallopt(ARENA_MAX, 1)
        libc.mallopt(MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Return to the system what was freed: glibc keeps it (334 MB in place of 232 after three days)."""
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


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


class Plain:
    """Takes what HTTP allows to be said in two ways as it is usually said (RFC 9112 section 3.2.2, RFC 9110 12.5.3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(name, value) for name, value in scope["headers"] if not _refused(name, value)]
            if scope["path"].startswith(("http://", "https://")):  # it names the host, whatever the header says
                host, _, path = scope["path"].partition("://")[2].partition("/")
                headers = [(name, value) for name, value in headers if name != b"host"] + [(b"host", host.encode())]
                scope = {**scope, "path": f"/{path}", "raw_path": quote(f"/{path}").encode()}
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


def _refused(name: bytes, value: bytes) -> bool:
    """Whether it is a list of encodings in which nothing that is made here is to be sent."""
    return name == b"accept-encoding" and NO_GZIP.search(value) is not None


class Named:
    """Answers under the names that the server bears, and refuses any other before it is looked at."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host") if scope["type"] == "http" else None
        if host is None or hosts.answers_to(self._settings, host):  # without one it is HTTP/1.0, so no browser
            await self._app(scope, receive, send)
            return
        request, error = Request(scope), UnknownHost(hosts.name_of(host))
        refuse = http.refused if request.url.path == http.PATH else web.refused
        await refuse(request, error)(scope, receive, send)


class Ending:
    """Tells who still waits when the server ends; uvicorn cancels them, and would log a stack for each."""

    def __init__(self, app: ASGIApp, ended: threading.Event) -> None:
        self._app, self._ended = app, ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except asyncio.CancelledError:
            if scope["type"] != "http" or not self._ended.is_set() or started:
                raise
            headers = {"Connection": "close", "Retry-After": "5"}
            await PlainTextResponse("The server ends. Ask again in a few seconds.", 503, headers)(scope, receive, send)
