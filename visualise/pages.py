"""The pages: their addresses, and from a request to HTML. What they say comes from answers, by way of panels."""

import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graph.answers import addresses, wording
from graph.answers.subgraph import EXPORT, MOST, subgraph
from graph.answers.views import Views
from graph.errors import BadQuestion, KetenkaartError, NothingLoaded, UnknownKey
from graph.view import View
from settings import TIMEZONE
from visualise import contents, export
from visualise.language import Language, language, preferred

ROOT = Path(__file__).parent
STATIC = ROOT / "static"
HEADERS = {"Cache-Control": "no-cache"}  # asked again each time, answered 304 while the View stays
FORMATS = {"graphml": "GraphML", "csv": "CSV", "json": "JSON"}
log = logging.getLogger(__name__)

Show = Callable[[View, "Asked"], tuple[str, dict[str, object]]]
Respond = Callable[[View, "Asked", Request, bool], Response]


@dataclass(frozen=True)
class Asked:
    """What the address of a page says: what it is about, language, date, scope."""

    lang: str
    label: str = ""  # of the node that the page is about; "" is the home page
    key: str = ""
    as_of: date | None = None
    example: bool = False
    material: str | None = None  # of a company that uses several

    @property
    def language(self) -> Language:
        return language(self.lang)

    def address(self, lang: str | None = None, material: str | None = None, example: bool | None = None) -> str:
        """This page, in a language, for a material, with or without the example."""
        lang = lang or self.lang
        example = self.example if example is None else example
        state = addresses.state(lang, self.as_of, example)
        chosen = material or self.material
        if chosen:
            state += ("&" if state else "?") + urlencode({addresses.WORDS[lang]["Material"]: chosen})
        path = f"/{lang}/{addresses.WORDS[lang][self.label]}/{quote(self.key, safe='')}" if self.label else f"/{lang}/"
        return path + state

    def path(self) -> str:
        """This page without its query: where its form goes."""
        return self.address().partition("?")[0]

    def dated(self, day: date) -> str:
        """This page with its date written out: what today's address will not be tomorrow."""
        return replace(self, as_of=day).address()

    def export(self, identifier: str, form: str) -> str:
        """The download of what stands around a node."""
        state = addresses.state(self.lang, self.as_of, self.example)
        return f"/{self.lang}/{EXPORT[self.lang]}/{quote(identifier, safe=':')}.{form}{state}"

    def link(self, label: str, key: str) -> str:
        """The page of another node, on the same day and in the same scope."""
        return addresses.page(label, key, self.lang, self.as_of, self.example)

    def home(self) -> str:
        return f"/{self.lang}/{addresses.state(self.lang, self.as_of, self.example)}"


def routes(views: Views) -> list[BaseRoute]:
    """Every page in both languages, downloads, static files, the way in from `/`; last, any other address."""
    shown: dict[str, Show] = {"": home, "Material": material, "Organisation": organisation}
    made: list[BaseRoute] = [Route("/", enter), Mount("/static", StaticFiles(directory=STATIC), name="static")]
    for lang in wording.LANGUAGES:
        for label, show in shown.items():
            path = f"/{lang}/{addresses.WORDS[lang][label]}/{{key}}" if label else f"/{lang}/"
            made.append(Route(path, endpoint(views, lang, label, page(show))))
        made.append(Route(f"/{lang}/{EXPORT[lang]}/{{key}}", endpoint(views, lang, "", download)))
        made.append(Route(f"/{lang}", enter))
    return [*made, Route("/{path:path}", nowhere)]


def handlers() -> dict[Any, Callable[[Request, Exception], Response]]:
    """What the application does with an error that no route answered."""
    return {HTTPException: problem_of, Exception: problem_of}


async def nowhere(request: Request) -> Response:
    """Any other address."""
    return problem_of(request, HTTPException(404))


async def enter(request: Request) -> Response:
    """`/` leads to the language that the browser prefers, `/nl` and `/en` to their own."""
    lang = request.url.path.strip("/") or preferred(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{lang}/", 302, {"Vary": "Accept-Language", **HEADERS})


def endpoint(views: Views, lang: str, label: str, respond: Respond) -> Callable[[Request], Awaitable[Response]]:
    """One address as Starlette calls it: View resolved, nothing sent twice, what goes wrong said in its language."""

    def answer(request: Request) -> Response:
        asked = Asked(lang, label, request.path_params.get("key", ""))
        try:
            asked = read(request, asked)
            view = views.view(asked.as_of, asked.example)
            tag = f'"{view.id}-{edition()}{"-stale" if views.stale else ""}"'
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers={"ETag": tag, **HEADERS})
            response = respond(view, asked, request, views.stale)
        except KetenkaartError as error:
            return problem(asked, error)
        response.headers.update({"ETag": tag, **HEADERS})
        return response

    async def threaded(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return threaded


def page(show: Show) -> Respond:
    """A page as the response of an address."""

    def respond(view: View, asked: Asked, _: Request, stale: bool) -> Response:
        template, values = show(view, asked)
        return HTMLResponse(render(template, asked, **{**values, "view": view, "stale": stale}))

    return respond


def download(view: View, asked: Asked, request: Request, _: bool) -> Response:
    """A subgraph as a file: `Material:dysprosium.graphml`, with more nodes, depth, kinds and material in the query."""
    identifier, _dot, form = asked.key.rpartition(".")
    query, words = request.query_params, addresses.WORDS[asked.lang]
    found = subgraph(
        view,
        (identifier, *query.getlist("around")),
        whole(query.get("depth"), 2, "depth"),
        query.getlist("kind") or None,
        query.get(words["Material"]),
        whole(query.get("first"), MOST, "first"),
    )
    made = export.file(found, form)
    return Response(
        made.content, media_type=made.media_type, headers={"Content-Disposition": f'attachment; filename="{made.name}"'}
    )


def whole(text: str | None, default: int, name: str) -> int:
    """A whole number in an address. Raises BadQuestion for anything else."""
    if text is None:
        return default
    if not text.isdecimal():
        raise BadQuestion(f"'{name}' is a whole number, not '{text}'.")
    return int(text)


def read(request: Request, asked: Asked) -> Asked:
    """The date, scope and material that an address names. Raises BadDate for a date that is none."""
    words, query = addresses.WORDS[asked.lang], request.query_params
    day = query.get(words["as_of"]) or None
    try:
        as_of = None if day is None else date.fromisoformat(day)
    except ValueError:
        raise BadDate(day or "") from None
    chosen = (query.get(words["Material"]) or None) if asked.label == "Organisation" else None
    return replace(asked, as_of=as_of, example=query.get(words["example"]) == "1", material=chosen)


class BadDate(BadQuestion):
    """A date in an address that is no date."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"'{text}' is no date. Write year, month and day: 2026-01-01.")


def warm(view: View) -> None:
    """Make a View's home page ahead of its first reader: it takes seconds, and all materials' chains with it."""
    for lang in addresses.WORDS:
        home(view, Asked(lang))


def home(view: View, asked: Asked) -> tuple[str, dict[str, object]]:
    """The state of today and the ways in."""
    panel = view.derived(("home page", asked.lang), lambda: contents.home(view, asked.language))
    return "home.html", {"title": asked.language.gettext("What Dutch industry depends on"), "home": panel}


def material(view: View, asked: Asked) -> tuple[str, dict[str, object]]:
    """How dependent Dutch use is on others for one material, and at which stage it is narrow."""
    panel = view.derived(
        ("material page", asked.key, asked.lang), lambda: contents.material(view, asked.key, asked.language)
    )
    return "material.html", {"title": panel.name, "page": panel}


def organisation(view: View, asked: Asked) -> tuple[str, dict[str, object]]:
    """Through which stages one company depends on whom."""
    panel = contents.organisation(view, asked.key, asked.material, asked.language)
    return "organisation.html", {"title": panel.name, "page": panel}


def problem(asked: Asked, error: Exception | None = None, status: int | None = None) -> Response:
    """A page that says what went wrong and what to do; what was not foreseen gets a time and a number for the log."""
    status = status or (error.http_status if isinstance(error, KetenkaartError) else 500)
    _ = asked.language.gettext
    number = secrets.token_hex(2).upper()
    now = f"{datetime.now(TIMEZONE):%H:%M}"
    if isinstance(error, BadDate):
        title, said = _("This is no date"), _("'%(text)s' is no date.", text=error.text)
        do = _("Write year, month and day, as in 2026-01-01.")
    elif isinstance(error, UnknownKey):
        title, said = _("Not found"), _("Nothing called '%(key)s' is known here.", key=error.key)
        do = _("Check the address, or choose from the home page.")
    elif isinstance(error, NothingLoaded):
        title, said = _("Nothing is loaded yet"), _("There is no data to answer from.")
        do = _("Run `make run` or `ketenkaart load`, then ask again.")
    elif isinstance(error, KetenkaartError):
        title, said = _("This question cannot be answered"), str(error)
        do = _("Change the question, or start from the home page.")
    elif status == 404:
        title, said = _("Not found"), _("There is no page at this address.")
        do = _("Check the address, or choose from the home page.")
    else:
        log.error("page failed, reference %s", number, exc_info=error)
        title = _("This did not work")
        said = _("This did not work (%(time)s, reference %(number)s). Nothing is lost.", time=now, number=number)
        do = _("Your question is still in the address; try again.")
    suggestions = error.suggestions if isinstance(error, UnknownKey) else []
    shown = {"title": title, "said": said, "do": do, "suggestions": suggestions, "view": None, "stale": False}
    body = render("problem.html", asked, **shown, said_in="en" if said == str(error) else asked.lang)
    return HTMLResponse(body, status, HEADERS)


def problem_of(request: Request, error: Exception) -> Response:
    """The problem page for what no page of ours answered: an unknown address, or an error outside of them."""
    first = request.url.path.strip("/").partition("/")[0]
    lang = first if first in wording.LANGUAGES else preferred(request.headers.get("accept-language", ""))
    status = error.status_code if isinstance(error, HTTPException) else None
    return problem(Asked(lang), error, status)


def render(template: str, asked: Asked, **values: object) -> str:
    return environment(asked.lang).get_template(template).render(asked=asked, lang=asked.lang, **values)


@cache
def environment(lang: str) -> Environment:
    """Jinja for one language: escaping always on, an undefined name is an error, numbers and dates worded."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = language(lang).translations
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translations.gettext, translations.ngettext, newstyle=True
    )
    made.globals["edition"] = edition()
    made.globals["words"] = addresses.WORDS[lang]
    made.globals["formats"] = FORMATS
    made.filters["loaded"] = lambda moment: wording.day(moment.astimezone(TIMEZONE).date(), lang)
    made.filters["short"] = lambda text, most: text if len(text) <= most else text[: most - 1].rstrip() + "…"
    made.filters["lower_first"] = wording.lower_first
    made.filters["day"] = lambda value: wording.day(value, lang)
    made.filters["safe_address"] = safe_address
    return made


def safe_address(address: str | None) -> str | None:
    """An address from the data, if a browser may follow it; `javascript:` and the like are not links."""
    return address if address and address.startswith(("https://", "http://")) else None


@cache
def edition() -> str:
    """A short digest of templates and static files: changes when a page may look different."""
    files = sorted(path for folder in ("templates", "static", "locale") for path in (ROOT / folder).iterdir())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
