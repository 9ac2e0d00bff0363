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

from graph.analysis.figure import LEVEL
from graph.answers import addresses, wording
from graph.answers.subgraph import FORMATS
from graph.errors import BadQuestion, KetenkaartError, NothingLoaded, UnknownKey, UnknownVersion
from graph.view import View
from settings import TIMEZONE, day_of
from visualise import forms
from visualise.asked import Asked
from visualise.language import language, preferred
from visualise.shown import Query, Shown

ROOT = Path(__file__).parent
STATIC = ROOT / "static"
HEADERS = {"Cache-Control": "no-cache"}  # asked again each time, answered 304 while the View stays
FORM_NAMES = {"csv": "CSV", "json": "JSON", "txt": "TXT", "metadata.json": "metadata", "graphml": "GraphML",
              "gexf": "GEXF", "xlsx": "XLSX", "cypher": "Cypher"}  # fmt: skip
# vis-network as pyvis ships it, pinned by the lock of the packages; pyvis itself is not imported for that.
VIS = ("pyvis", "lib/vis-9.1.2")
IN_PACKAGE = {"vis-network.min.js": VIS}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """The state of the server that an answer comes from: whether it may be behind, and its newest version."""

    stale: bool
    current: int


def render_page(shown: Shown, asked: Asked, view: View, state: State, files: tuple[str, ...]) -> str:
    """One view as HTML; `files` are its own further forms."""
    common = [
        (name, len(forms.form(name, shown, view, asked.changed(table=None)).content)) for name in forms.names(shown)
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
        files=files,
        citation=forms.citation(shown, view, asked),
        in_graphiql=None if shown.query is None else graphiql(asked, shown.query),
    )


def graphiql(asked: Asked, query: Query) -> str:
    """A query as a link that opens it where it can be run and changed."""
    given = {"query": query.text}
    if query.variables:
        given["variables"] = orjson.dumps(dict(query.variables), option=orjson.OPT_INDENT_2).decode()
    return f"{addresses.path('graphql', '', asked.lang)}?{urlencode(given)}"


def problem(asked: Asked, error: Exception | None = None, status: int | None = None) -> Response:
    """A page that says what went wrong and what to do; what was not foreseen gets a time and a number for the log."""
    status = status or (error.http_status if isinstance(error, KetenkaartError) else 500)
    _ = asked.language.gettext
    number = secrets.token_hex(2).upper()
    now = f"{datetime.now(TIMEZONE):%H:%M}"
    said_in = asked.lang
    if isinstance(error, UnknownKey):
        title, said = _("Not found"), _("Nothing called '%(key)s' is known here.", key=error.key)
        do = _("Check the address, or choose from the home page.")
    elif isinstance(error, NothingLoaded):
        title, said = _("Nothing is loaded yet"), _("There is no data to answer from.")
        do = _("Run `make run` or `ketenkaart load`, then ask again.")
    elif isinstance(error, UnknownVersion):
        title = _("This version is no longer held")
        said = _("Version %(number)s is not here (any more), so this view cannot be given again.", number=asked.version)
        do = _("Which versions are held, and when each was made, stands on the page about the data.")
    elif isinstance(error, BadQuestion):
        title = _("This question cannot be answered")
        said = _(error.template, **error.values)
        do = _("Change the question, or start from the home page.")
    elif isinstance(error, KetenkaartError):
        title, said, said_in = _("This question cannot be answered"), str(error), "en"
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
    shown = {"title": title, "said": said, "do": do, "suggestions": suggestions, "view": None, "stale": False,
             "held": isinstance(error, UnknownVersion)}  # fmt: skip
    body = render("problem.html", asked, **shown, said_in=said_in, shown=None, earlier=None)
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
