"""The frame around every page: Jinja in two languages, and static files by their content."""

import hashlib
import logging
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_striptags

from ketenkaart.graph.analysis.figure import LEVEL
from ketenkaart.graph.answers import addresses
from ketenkaart.graph.answers.subgraph import FORMATS
from ketenkaart.graph.view import View
from ketenkaart.settings import day_of
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms import citation, files
from ketenkaart.visualise.forms.query import asked_of
from ketenkaart.visualise.page import Content, PageQuery
from ketenkaart.visualise.wording.language import language
from ketenkaart.words import wording

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
BESIDE = re.compile(r'<span class="(?:symbol|tag)">.*?</span>', re.DOTALL)  # in a heading, and no words of it
HEADERS = {"Cache-Control": "no-cache"}  # asked again each time, answered 304 while the View stays
FORM_NAMES = {"csv": "CSV", "json": "JSON", "txt": "TXT", "metadata.json": "metadata",
              "bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON",
              "graphml": "GraphML", "gexf": "GEXF", "xlsx": "XLSX", "cypher": "Cypher"}  # fmt: skip
# vis-network as pyvis ships it, pinned by the lock of the packages; pyvis itself is not imported for that.
VIS = ("pyvis", "lib/vis-9.1.2")
IN_PACKAGE = {"vis-network.min.js": VIS}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServerState:
    """The state of the server that an answer comes from: whether it may be behind, and its newest version."""

    stale: bool
    current: int


def render_page(shown: Content, asked: Address, view: View, state: ServerState, endings: tuple[str, ...]) -> str:
    """One view as HTML; `endings` are its own further forms."""
    cited = citation.citation(shown, view, asked)
    common = [
        (name, len(files.form(name, shown, view, asked.changed(table=None, dialect=None)).content))
        for name in files.names(shown)
        if name not in (*citation.FORMS, "xlsx")
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
        workbook="xlsx" in files.names(shown),
        other_dialect=next(one for one in files.DIALECTS if one != files.DIALECT[asked.lang]),
        plain_csv=asked.changed(dialect="international").permanent(view, "csv"),
        files=endings,
        citation=citation.marked(cited, asked.language),
        cited_tags=tuple(citation.tags(cited)),
        cited_data=citation.described(cited, shown.sentences, handed(shown, view, asked)),
        own_said=files.own(view, asked),
        in_graphiql=None if shown.query is None else graphiql(asked, asked_of(shown.query, view)),
    )


def handed(shown: Content, view: View, asked: Address) -> list[tuple[str, str]]:
    """Media type and address of the files that hold a view's tables."""
    given = files.names(shown)
    found = ((media, name) for name, media in citation.TABLE_FORMS.items() if name in given)
    plain = asked.changed(dialect=None)
    return [(media, asked.origin + plain.permanent(view, name)) for media, name in found]


def graphiql(asked: Address, query: PageQuery) -> str:
    """A query as a link that opens it where it can be run and changed."""
    given = {"query": query.text}
    if query.variables:
        given["variables"] = orjson.dumps(dict(query.variables), option=orjson.OPT_INDENT_2).decode()
    return f"{addresses.path('graphql', '', asked.lang)}?{urlencode(given)}"


def render(template: str, asked: Address, **values: object) -> str:
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
    made.filters["short"] = wording.shortened
    made.filters["lower_first"] = wording.lower_first
    made.filters["day"] = lambda value: wording.day(value, lang)
    made.filters["number"] = lambda value, digits=0: wording.number(value, lang, digits)
    made.filters["percent"] = lambda value: wording.percent(value, lang)
    made.filters["size"] = lambda count: size(count, lang)
    made.filters["safe_address"] = safe_address
    made.filters["sections"] = sections
    return made


def sections(page: str) -> list[tuple[str, str]]:
    """The sections of a page as its contents name them: the id of each, and its heading without what is beside it."""
    found = HEADING.findall(page)
    return [(identifier, do_striptags(BESIDE.sub("", heading))) for identifier, heading in found]


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
