"""The pages as routes: from a request to a view in one of its forms. What a view says comes from `visualise.pages`."""

import math
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ketenkaart.graph.admission import Admission
from ketenkaart.graph.answers import addresses
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.budget import Budget, spending
from ketenkaart.graph.errors import Busy, GoneAway, KetenkaartError, UnknownKey
from ketenkaart.graph.finding.find import find
from ketenkaart.graph.finding.index import LABELS
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import HOME, Address, read
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.forms.citation import FORMS
from ketenkaart.visualise.forms.html import HEADERS, STATIC, VIS, ServerState, edition, render_page, static_file
from ketenkaart.visualise.forms.problems import problem, problem_of
from ketenkaart.visualise.page import Content, File, Page
from ketenkaart.visualise.pages import (
    accessibility,
    contradictions,
    country,
    data,
    debate,
    download,
    export,
    group,
    help,
    home,
    material,
    measure,
    measures,
    methods,
    organisation,
    organisations,
    privacy,
    product,
    search,
    source,
)
from ketenkaart.visualise.pages import graphql as questions
from ketenkaart.visualise.pages import map as world_map
from ketenkaart.visualise.pages import network as network_page
from ketenkaart.visualise.site import openapi
from ketenkaart.visualise.site.cache import Cache, Packed, packed, packed_static
from ketenkaart.visualise.wording.language import preferred
from ketenkaart.words import wording

ICON = "/favicon.ico"
# Any page may read what is public, and only that.
READING = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
CRAWLED = "User-agent: *\nAllow: /static/\nDisallow: /*?\nDisallow: /graphql\n" + "".join(
    f"Disallow: {addresses.path('export', '', lang)}/\n" for lang in wording.LANGUAGES
)
UNLISTED = {"X-Robots-Tag": "noindex, nofollow"}
FILES = 64 * 2**20  # bytes of files kept, compressed ones included; a server has a setting for it
APPENDED_BEGIN = ("utm_", "mc_", "mtm_", "pk_", "hsa_", "_hs")
APPENDED = {
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
    "li_fat_id", "srsltid", "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id", "epik", "_ga", "_gl",
}  # fmt: skip
OF_CSV = ("table", "dialect")  # what an address of a CSV says besides
HANDED = ("xlsx", *FORMS)  # forms that are kept, not looked at
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def pages(versions: data.Versions = tuple, asks: questions.GraphQLEndpoint | None = None) -> tuple[Page, ...]:
    """Every page there is; `versions` gives those of the graph that are held, `asks` is what answers GraphQL."""
    return (
        *(() if asks is None else (questions.page(asks),)),
        home.PAGE,
        material.PAGE,
        product.PAGE,
        group.PAGE,
        country.PAGE,
        measures.PAGE,
        measure.PAGE,
        organisation.PAGE,
        organisations.PAGE,
        search.PAGE,
        methods.PAGE,
        help.PAGE,
        privacy.PAGE,
        accessibility.PAGE,
        debate.PAGE,
        world_map.PAGE,
        network_page.PAGE,
        data.page(versions),
        contradictions.PAGE,
        source.PAGE,
        export.PAGE,
        download.PAGE,
    )


class Memory:
    """The files that one server has made. Plain data are kept with their View, and go with it."""

    def __init__(self, room: int = FILES) -> None:
        self.files = Cache[Packed](room, lambda made: made.size)

    def shown(self, page: Page, view: View, asked: Address) -> Content:
        """One view as plain data; it doesn't depend on the host that the reader came by."""
        asked = replace(asked, origin="").changed(table=None, dialect=None)
        return view.derived(("shown", page.keyed, asked), lambda: page.show(view, asked))


def routes(
    views: Views,
    memory: Memory | None = None,
    asks: questions.GraphQLEndpoint | None = None,
    admission: Admission | None = None,
    public: str | None = None,
) -> list[BaseRoute]:
    """Every page in both languages and all its forms, static files, the way in from `/`; last, any other address.

    `public` is the scheme and host of addresses that leave the browser, in place of those that a reader came by.
    """
    memory, admission = memory or Memory(), admission or Admission()
    made: list[BaseRoute] = [
        Route("/", enter),
        Mount("/static", Static(directory=STATIC, packages=[VIS]), name="static"),
    ]
    every = pages(views.versions, asks)
    for page in every:
        for lang in wording.LANGUAGES:
            answer = endpoint(views, page, lang, memory, admission, public)
            made += [Route(path, answer) for path in paths(page, lang)]
    made += [Route(f"/{lang}", enter) for lang in wording.LANGUAGES]
    made += [Route("/openapi.json", described(every)), Route("/robots.txt", crawling(views)), Route(ICON, icon)]
    return [*made, Route("/{path:path}", nowhere)]


def paths(page: Page, lang: str) -> Iterator[str]:
    """The routes of a page: its own, and those of its forms."""
    plain = addresses.path(page.name, "", lang)
    if page.keyed:
        yield f"{plain}/{{key:path}}"
    elif page.name:
        yield plain
        yield f"{plain}.{{form:path}}"
    else:
        yield plain
        yield f"{plain}{HOME}.{{form:path}}"


def handlers() -> dict[Any, Callable[[Request, Exception], Response]]:
    """What the application does with an error that no route answered."""
    return {HTTPException: problem_of, Exception: problem_of}


refused = problem_of  # what is said to a request that isn't looked at


async def nowhere(request: Request) -> Response:
    """Any other address; with a slash too many at its end or capitals in its first words, the one without."""
    path = request.url.path
    if not path.startswith("//"):
        _, *words = path.rstrip("/").split("/")
        one = "/".join(["", *(word.lower() for word in words[:2]), *words[2:]])
        if one != path and words[0].lower() in wording.LANGUAGES:
            return moved(request, one, request.url.query)
    return problem_of(request, HTTPException(404))


def moved(request: Request, path: str, query: str) -> Response:
    """To the one address of a view, for good."""
    return RedirectResponse(request.url.replace(path=path, query=query, scheme="", netloc=""), 308)


def described(pages: Iterable[Page]) -> Callable[[Request], Awaitable[Response]]:
    """All addresses, as OpenAPI."""
    document = openapi.document(pages, version("ketenkaart"))

    async def answer(_: Request) -> Response:
        return JSONResponse(document, headers={**HEADERS, **READING})

    return answer


async def icon(_: Request) -> Response:
    """The mark, for a browser that looks for it where no page names it: at a file of data."""
    return RedirectResponse(static_file("mark.svg"), 302, HEADERS)


def crawling(views: Views) -> Callable[[Request], Awaitable[Response]]:
    """What programs that follow links may ask for: plain pages, as with dates behind the `?` there is no end of them.

    Nothing at all where a user's own companies are.
    """

    async def answer(_: Request) -> Response:
        return PlainTextResponse(CRAWLED if views.public else "User-agent: *\nDisallow: /\n", headers=HEADERS)

    return answer


async def enter(request: Request) -> Response:
    """`/` leads to the language that the browser prefers, `/nl` and `/en` to their own."""
    lang = request.url.path.strip("/") or preferred(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{lang}/", 302, {"Vary": "Accept-Language", **HEADERS})


def endpoint(
    views: Views, page: Page, lang: str, memory: Memory, admission: Admission, public: str | None
) -> Callable[[Request], Awaitable[Response]]:
    """One page as Starlette calls it: View resolved, nothing sent twice, what goes wrong said in its language.

    What is at hand is given at once; what is to be made waits for its turn.
    """

    def at_hand(request: Request) -> Response | None:
        return answer(request, None)

    def answer(request: Request, gone: threading.Event | None) -> Response | None:
        """`gone` is set when nobody waits any more; without it nothing is made, and there may be no answer."""
        key, form = keyed(page, request.path_params)
        path, given = request.url.path, request.query_params.multi_items()
        own = [(name, value) for name, value in given if not appended(name)]
        if own != given or (page.keyed and path.endswith("/")):
            return moved(request, path.rstrip("/") if page.keyed else path, urlencode(own))
        asked = Address(lang, page.name, key, origin=public or f"{request.url.scheme}://{request.url.netloc}")
        try:
            asked = read(asked, request.query_params, (*page.takes, *OF_CSV) if form.endswith("csv") else page.takes)
            version = views.holding(asked.content) if asked.content else asked.version
            if gone is None and not views.is_open(version):
                return None
            view = views.view(asked.as_of, asked.example, version)
            state = ServerState(views.stale, views.current().number)
            tag = f'"{view.id}-{edition()}-{view.snapshot.number}-{state.current}{"-stale" if state.stale else ""}"'
            headers = {"ETag": tag, **HEADERS, **(UNLISTED if given or not views.public else {})}
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=headers)
            key_of_file = (tag, page.keyed, asked, form)
            if (made := memory.files.held(key_of_file)) is None:
                if gone is None:
                    return None
                with spending(Budget(seconds=math.inf, gone=gone, ended=views.ended)):
                    made = memory.files.get(key_of_file, lambda: packed(make(page, asked, form, view, memory, state)))
        except UnknownKey as error:
            one = same_key(view, page, asked.key) if asked.key.endswith(error.key) else None
            if one is None:
                return problem(asked, error, form=filed(page, request))
            return moved(request, addresses.path(page.name, one, lang) + (form and f".{form}"), request.url.query)
        except KetenkaartError as error:
            return problem(asked, error, form=filed(page, request))
        if form in HANDED or form.endswith("csv") or form in page.forms:
            headers["Content-Disposition"] = f'attachment; filename="{made.file.name}"'
        if form and views.public:
            headers |= READING
        return made.response(request, headers)

    async def admitted(request: Request) -> Response:
        found = await run_in_threadpool(at_hand, request)
        if found is None:
            host = request.client.host if request.client else ""
            try:
                found = await admission.compute(host, request.receive, lambda gone: answer(request, gone))
            except (Busy, GoneAway) as error:
                found = problem(Address(lang), error, form=filed(page, request))
        assert found is not None
        return found

    return admitted


def filed(page: Page, request: Request) -> str:
    """What is asked for where that is no page."""
    return keyed(page, request.path_params)[1] or ("file" if page is download.PAGE else "")


def same_key(view: View, page: Page, key: str) -> str | None:
    """The key that differs from one in an address by capitals alone."""
    label, colon, own = key.partition(":") if page is download.PAGE else (page.name, "", key)
    if label not in LABELS or view.local(label, own) is not None:
        return None
    found = (view.key(hit.label, hit.row) for hit in find(view.names(), own, (label,)))
    one = next((one for one in found if one.casefold() == own.casefold()), None)
    return f"{label}:{one}" if one and colon else one


def appended(name: str) -> bool:
    """Whether a parameter is one that programs of mail and social networks append to a link, to count who follows."""
    return name.lower() in APPENDED or name.lower().startswith(APPENDED_BEGIN)


def keyed(page: Page, given: dict[str, str]) -> tuple[str, str]:
    """The key and the form that a path names; a form stands behind the last dots, if the page has it."""
    if not page.keyed:
        return "", given.get("form", "")
    key = given["key"]
    ends = [form for form in (*files.MEDIA_TYPES, *page.forms) if key.endswith(f".{form}")]
    form = max(ends, key=len, default="")  # `.metadata.json` is no `.json`
    return key.removesuffix(f".{form}") if form else key, form


def make(page: Page, asked: Address, form: str, view: View, memory: Memory, state: ServerState) -> File:
    """A view in one of its forms. Raises HTTPException for a form that the page doesn't have."""
    if form in page.forms:
        return page.forms[form](view, asked)
    if form and form not in files.MEDIA_TYPES:
        raise HTTPException(404)
    shown = memory.shown(page, view, asked)
    if form:
        return files.form(form, shown, view, asked)
    html = render_page(shown, asked, view, state, tuple(page.forms) if shown.files is None else shown.files)
    return File("", "text/html; charset=utf-8", html.encode())


def warm(view: View, memory: Memory) -> None:
    """Make what a View's first readers ask for ahead of them: it takes seconds, and all materials' chains with it.

    The home page, what stands one click behind its answer, the map, and the index of names.
    """
    view.names()
    for lang in wording.LANGUAGES:
        first = memory.shown(home.PAGE, view, Address(lang))
        memory.shown(world_map.PAGE, view, Address(lang, "map"))
        behind = {page.name: page for page in (material.PAGE, measure.PAGE)}
        for label, key in first.values["home"].proof:  # type: ignore[attr-defined]
            memory.shown(behind[label], view, Address(lang, label, key))


class Static(StaticFiles):
    """Static files: kept for ever where the address holds the content's digest, as all addresses on our pages do."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        _, _, digest = static_file(path).partition("?v=") if response.status_code in (200, 304) else ("", "", "")
        if scope.get("query_string", b"").decode("latin-1") == f"v={digest}":
            response.headers.update(FOREVER)
        request = Request(scope)
        if isinstance(response, FileResponse) and response.status_code == 200 and "range" not in request.headers:
            kept = {name: response.headers[name] for name in ("etag", "cache-control") if name in response.headers}
            return packed_static(Path(response.path), response.media_type or "", digest).response(request, kept)
        return response
