"""The frame around every page: Jinja in two languages, static files by content, pages that say what went wrong."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ketenkaart.graph.analysis.figure import LEVEL
from ketenkaart.graph.answers import addresses
from ketenkaart.graph.answers.subgraph import FORMATS
from ketenkaart.graph.errors import (
    BadQuestion,
    Busy,
    DamagedSnapshot,
    KetenkaartError,
    NothingLoaded,
    TooManyFiles,
    UnknownHost,
    UnknownKey,
    UnknownVersion,
)
from ketenkaart.graph.view import View
from ketenkaart.settings import TIMEZONE, day_of
from ketenkaart.visualise.address import Asked
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.forms.query import asked_of
from ketenkaart.visualise.page import Query, Shown
from ketenkaart.visualise.wording.language import language, preferred
from ketenkaart.words import wording

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
HEADERS = {"Cache-Control": "no-cache"}  # asked again each time, answered 304 while the View stays
FORM_NAMES = {"csv": "CSV", "excel.csv": "CSV (;)", "json": "JSON", "txt": "TXT", "metadata.json": "metadata",
              "graphml": "GraphML", "gexf": "GEXF", "xlsx": "XLSX", "cypher": "Cypher"}  # fmt: skip
# vis-network as pyvis ships it, pinned by the lock of the packages; pyvis itself is not imported for that.
VIS = ("pyvis", "lib/vis-9.1.2")
IN_PACKAGE = {"vis-network.min.js": VIS}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """The state of the server that an answer comes from: whether it may be behind, and its newest version."""

    stale: bool
    current: int


def render_page(shown: Shown, asked: Asked, view: View, state: State, endings: tuple[str, ...]) -> str:
    """One view as HTML; `endings` are its own further forms."""
    common = [
        (name, len(files.form(name, shown, view, asked.changed(table=None)).content)) for name in files.names(shown)
    ]
    return render(
        shown.template,
        asked,
        **shown.values,
        title=shown.title,
        shown=shown,
        view=view,
        stale=state.stale,
        earlier=view.snapshot.number if view.snapshot.number != state.current else None,
        common=common,
        files=endings,
        citation=files.citation(shown, view, asked),
        own_said=files.own(view, asked),
        in_graphiql=None if shown.query is None else graphiql(asked, asked_of(shown.query, view)),
    )


def graphiql(asked: Asked, query: Query) -> str:
    """A query as a link that opens it where it can be run and changed."""
    given = {"query": query.text}
    if query.variables:
        given["variables"] = orjson.dumps(dict(query.variables), option=orjson.OPT_INDENT_2).decode()
    return f"{addresses.path('graphql', '', asked.lang)}?{urlencode(given)}"


@dataclass(frozen=True)
class Problem:
    """What went wrong, in words: a title, a sentence, and what to do about it."""

    status: int
    code: str
    title: str
    said: str
    do: str
    said_in: str  # the language of the sentence
    suggestions: tuple[str, ...] = ()


def problem(asked: Asked, error: Exception | None = None, status: int | None = None, form: str = "") -> Response:
    """What went wrong and what to do: as a page, or as JSON (RFC 9457) where a file was asked for."""
    found = said_of(asked, error, status)
    headers = {**HEADERS, **(getattr(error, "headers", None) or {})}
    if form:
        content = {
            "type": "about:blank",
            "title": found.title,
            "status": found.status,
            "detail": f"{found.said} {found.do}",
            "code": found.code,
            "suggestions": found.suggestions,
        }
        return Response(orjson.dumps(content), found.status, headers, "application/problem+json")
    held = asked.version is not None and isinstance(error, UnknownVersion | DamagedSnapshot)
    shown = {"title": found.title, "said": found.said, "do": found.do, "suggestions": found.suggestions, "view": None,
             "stale": False, "held": held}  # fmt: skip
    body = render("problem.html", asked, **shown, said_in=found.said_in, shown=None, earlier=None)
    return HTMLResponse(body, found.status, headers)


def said_of(asked: Asked, error: Exception | None = None, status: int | None = None) -> Problem:
    """An error in words; what was not foreseen gets a time and a number for the log."""
    status = status or (error.http_status if isinstance(error, KetenkaartError) else 500)
    code = error.code if isinstance(error, KetenkaartError) else f"HTTP_{status}"
    _, lang = asked.language.gettext, asked.lang
    change = _("Change the question, or start from the home page.")
    check = _("Check the address, or choose from the home page.")
    if isinstance(error, UnknownKey):
        said = _("Nothing called '%(key)s' is known here.", key=error.key)
        return Problem(
            status=status,
            code=code,
            title=_("Not found"),
            said=said,
            do=check,
            said_in=lang,
            suggestions=tuple(error.suggestions),
        )
    if isinstance(error, DamagedSnapshot):
        said = _("What is stored of this version is damaged, so it cannot be shown.")
        do = _("Which versions are held, and when each was made, stands on the page about the data.")
        if asked.version is None:
            do = _("Run `ketenkaart load`: it builds what is stored again from Neo4j.")
        return Problem(status=status, code=code, title=_("This version is damaged"), said=said, do=do, said_in=lang)
    if isinstance(error, TooManyFiles):
        said = _("The server can open no more files at the moment. Nothing is lost.")
        do = _("Ask again in a minute. If it stays so, whoever runs the server can raise the limit (`ulimit -n`).")
        return Problem(status=status, code=code, title=_("This did not work"), said=said, do=do, said_in=lang)
    if isinstance(error, NothingLoaded):
        said, do = _("There is no data to answer from."), _("Run `make run` or `ketenkaart load`, then ask again.")
        return Problem(status=status, code=code, title=_("Nothing is loaded yet"), said=said, do=do, said_in=lang)
    if isinstance(error, Busy):
        said, do = _("More is asked than can be computed at once."), _("Ask again in a few seconds.")
        return Problem(status=status, code=code, title=_("Too busy"), said=said, do=do, said_in=lang)
    if isinstance(error, UnknownVersion):
        said = _("Version %(number)s is not here (any more), so this view cannot be given again.", number=asked.version)
        do = _("Which versions are held, and when each was made, stands on the page about the data.")
        return Problem(
            status=status, code=code, title=_("This version is no longer held"), said=said, do=do, said_in=lang
        )
    if isinstance(error, UnknownHost):
        said = _("This server does not answer as ‘%(name)s’.", name=error.name[:100])
        do = _(
            "Open it by its address (on its own machine: 127.0.0.1 and the port), or let whoever runs it set "
            "KETENKAART_HOSTS to the names that it bears."
        )
        return Problem(status=status, code=code, title=_("Not this server"), said=said, do=do, said_in=lang)
    if isinstance(error, BadQuestion):
        title = _("This question cannot be answered")
        return Problem(
            status=status, code=code, title=title, said=_(error.template, **error.values), do=change, said_in=lang
        )
    if isinstance(error, KetenkaartError):
        return Problem(
            status=status,
            code=code,
            title=_("This question cannot be answered"),
            said=str(error),
            do=change,
            said_in="en",
        )
    if status == 404:
        return Problem(
            status=status,
            code=code,
            title=_("Not found"),
            said=_("There is no page at this address."),
            do=check,
            said_in=lang,
        )
    if status == 405:
        said, do = _("Pages and their files are only read."), _("Ask for this address with GET.")
        return Problem(
            status=status, code=code, title=_("This question cannot be answered"), said=said, do=do, said_in=lang
        )
    number, now = secrets.token_hex(2).upper(), f"{datetime.now(TIMEZONE):%H:%M}"
    log.error("page failed, reference %s", number, exc_info=error)
    said = _("This did not work (%(time)s, reference %(number)s). Nothing is lost.", time=now, number=number)
    do = _("Your question is still in the address; try again.")
    return Problem(status=status, code=code, title=_("This did not work"), said=said, do=do, said_in=lang)


def problem_of(request: Request, error: Exception) -> Response:
    """The problem of what no page of ours answered: an unknown address, or an error outside of them."""
    first, _, rest = request.url.path.strip("/").partition("/")
    lang = first if first in wording.LANGUAGES else preferred(request.headers.get("accept-language", ""))
    status = error.status_code if isinstance(error, HTTPException) else None
    return problem(Asked(lang), error, status, form=rest.rpartition("/")[2].partition(".")[2])


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
    given: dict[str, Any] = {
        "static_file": static_file,
        "words": addresses.WORDS[lang],
        "formats": FORMATS,
        "form_names": FORM_NAMES,
        "level": wording.percent(LEVEL, lang),
    }
    made.globals.update(given)
    made.filters["loaded"] = lambda moment: wording.day(day_of(moment), lang)
    made.filters["short"] = lambda text, most: text if len(text) <= most else text[: most - 1].rstrip() + "…"
    made.filters["lower_first"] = wording.lower_first
    made.filters["day"] = lambda value: wording.day(value, lang)
    made.filters["number"] = lambda value, digits=0: wording.number(value, lang, digits)
    made.filters["percent"] = lambda value: wording.percent(value, lang)
    made.filters["size"] = lambda count: size(count, lang)
    made.filters["safe_address"] = safe_address
    return made


def size(count: int, lang: str) -> str:
    """The size of a file as a reader wants it: `3,2 kB`."""
    if count < 1_000_000:
        return f"{wording.number(count / 1000, lang, 1 if count < 10_000 else 0)}\u00a0kB"
    return f"{wording.number(count / 1_000_000, lang, 1)}\u00a0MB"


def safe_address(address: str | None) -> str | None:
    """An address from the data, if a browser may follow it; `javascript:` and the like are not links."""
    return address if address and address.startswith(("https://", "http://")) else None


def static_file(name: str) -> str:
    """The address of a static file; it changes with the file's content, so a browser may keep it for ever."""
    return f"/static/{name}?v={digest(static_path(name))}"


def static_path(name: str) -> Path:
    """Where a static file stands: among ours, or in the package that it comes with."""
    if name not in IN_PACKAGE:
        return STATIC / name
    package, folder = IN_PACKAGE[name]
    found = find_spec(package)
    assert found is not None, f"{package} is not installed"
    return Path((found.submodule_search_locations or [""])[0], folder, name)


@cache
def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@cache
def edition() -> str:
    """A short digest of templates, static files and words: changes when a page may look different."""
    folders = ("templates", "static", "locale")
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(digest(path).encode() for path in files)).hexdigest()[:12]
