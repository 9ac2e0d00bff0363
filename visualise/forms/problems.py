"""What went wrong, said as a page, or as JSON where a file was asked for: what, and what to do about it."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ketenkaart.graph.errors import (
    BadQuestion,
    Busy,
    DamagedSnapshot,
    KetenkaartError,
    NothingLoaded,
    OverLimit,
    TooManyFiles,
    UnknownHost,
    UnknownKey,
    UnknownVersion,
)
from ketenkaart.settings import TIMEZONE
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms.html import HEADERS, render
from ketenkaart.visualise.wording.language import preferred
from ketenkaart.words import wording

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """What went wrong, in words: a title, a sentence, and what to do about it."""

    title: str
    said: str
    do: str
    suggestions: tuple[str, ...] = ()
    english: bool = False  # whether the sentence is English whatever the language of the page


def problem(asked: Address, error: Exception | None = None, status: int | None = None, form: str = "") -> Response:
    """What went wrong and what to do: as a page, or as JSON (RFC 9457) where a file was asked for."""
    if isinstance(error, KetenkaartError):
        status, code, found = status or error.http_status, error.code, _of_ours(asked, error)
    else:
        status = status or 500
        code, found = f"HTTP_{status}", _of_others(asked, error, status)
    headers = {**HEADERS, **(getattr(error, "headers", None) or {})}
    if form:
        content = {
            "type": "about:blank",
            "title": found.title,
            "status": status,
            "detail": f"{found.said} {found.do}",
            "code": code,
            "suggestions": found.suggestions,
        }
        return Response(orjson.dumps(content), status, headers, "application/problem+json")
    body = render(
        "problem.html",
        asked,
        title=found.title,
        said=found.said,
        do=found.do,
        suggestions=found.suggestions,
        said_in="en" if found.english else asked.lang,
        held=bool(asked.version is not None or asked.content) and isinstance(error, UnknownVersion | DamagedSnapshot),
        view=None,
        stale=False,
        shown=None,
        earlier=None,
    )
    return HTMLResponse(body, status, headers)


def problem_of(request: Request, error: Exception) -> Response:
    """The problem of what no page of ours answered: an unknown address, or an error outside of them."""
    first, _, rest = request.url.path.strip("/").partition("/")
    lang = first if first in wording.LANGUAGES else preferred(request.headers.get("accept-language", ""))
    status = error.status_code if isinstance(error, HTTPException) else None
    return problem(Address(lang), error, status, form=rest.rpartition("/")[2].partition(".")[2])


def _of_ours(asked: Address, error: KetenkaartError) -> Problem:
    """An error that says itself what went wrong."""
    _ = asked.language.gettext
    change = _("Change the question, or start from the home page.")
    versions = _("The page about the data lists which versions are held, and when each was made.")
    match error:
        case UnknownKey():
            return Problem(
                _("Not found"),
                _("Nothing called '%(key)s' is known here.", key=error.key),
                _("Check the address, or choose from the home page."),
                tuple(error.suggestions),
            )
        case DamagedSnapshot():
            return Problem(
                _("This version is damaged"),
                _("The stored data of this version are damaged, so it cannot be shown."),
                versions
                if asked.version is not None
                else _("Run `ketenkaart load`: it rebuilds what is stored from Neo4j."),
            )
        case TooManyFiles():
            return Problem(
                _("This did not work"),
                _("The server cannot open any more files at the moment. Nothing is lost."),
                _("Ask again in a minute. If it stays so, whoever runs the server can raise the limit (`ulimit -n`)."),
            )
        case NothingLoaded():
            return Problem(
                _("Nothing is loaded yet"),
                _("There is no data to answer from."),
                _("Run `make run` or `ketenkaart load`, then ask again."),
            )
        case Busy():
            return Problem(
                _("Too busy"), _("More is being asked than can be computed at once."), _("Ask again in a few seconds.")
            )
        case UnknownVersion():
            return Problem(
                _("This version is no longer held"),
                _(
                    "No version with the content %(content)s is here, so this view cannot be given. Another server may "
                    "hold it: that which the address came from.",
                    content=asked.content,
                )
                if asked.content
                else _(
                    "Version %(number)s is not held here (any more), so this view cannot be shown.",
                    number=asked.version,
                ),
                versions,
            )
        case UnknownHost():
            return Problem(
                _("Not this server"),
                _("This server does not answer as ‘%(name)s’.", name=error.name[:100]),
                _(
                    "Open it by its address (on its own machine: 127.0.0.1 and the port), or ask whoever runs it "
                    "to set KETENKAART_HOSTS to the names it goes by."
                ),
            )
        case OverLimit():
            return Problem(
                _("This takes too long"),
                _("Working this out takes more computing time than one question may use."),
                _("What has been worked out so far is kept: ask again, or ask about fewer years or materials at once."),
            )
        case BadQuestion():
            return Problem(_("This question cannot be answered"), _(error.template, **error.values), change)
        case _:
            return Problem(_("This question cannot be answered"), str(error), change, english=True)


def _of_others(asked: Address, error: Exception | None, status: int) -> Problem:
    """What no page is asked for or foresaw; the latter gets a time and a number for the log."""
    _ = asked.language.gettext
    if status == 404:
        return Problem(
            _("Not found"),
            _("There is no page at this address."),
            _("Check the address, or choose from the home page."),
        )
    if status == 405:
        return Problem(
            _("This question cannot be answered"),
            _("Pages and their files can only be read."),
            _("Ask for this address with GET."),
        )
    number, now = secrets.token_hex(2).upper(), f"{datetime.now(TIMEZONE):%H:%M}"
    log.error("page failed, reference %s", number, exc_info=error)
    return Problem(
        _("This did not work"),
        _("This did not work (%(time)s, reference %(number)s). Nothing is lost.", time=now, number=number),
        _("Your question is still in the address; try again."),
    )
