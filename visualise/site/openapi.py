"""The addresses of all views as OpenAPI 3.1, made from the pages themselves."""

from collections.abc import Iterable
from typing import Any

from ketenkaart.graph.answers import addresses
from ketenkaart.visualise.address import COMMON, HOME, LONG, LONGEST
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.page import DOCX, XLSX, Page
from ketenkaart.words import wording

TYPES = {"version": "integer", "depth": "integer", "first": "integer", "as_of": "date", "since": "date"}
MEANINGS = {
    "as_of": "The day on which facts hold: today where it is left out.",
    "version": "The version of the data, as it was known then: the current one where it is left out.",
    "content": "How the fingerprint of what the version holds begins: the same on any server. It goes before version.",
    "example": "1 lets the fictitious companies take part; they say so wherever they show.",
    "own": "1 takes the user's own companies, which are not public, into the file.",
    "query": "A document in GraphQL: an example where it is left out.",
    "variables": "Its variables, as a JSON object.",
    "dialect": "How a CSV is written: nl (semicolons, decimal commas) or international; else by its language.",
    "table": "Which of the view's tables: its first where it is left out.",
}
HTML = "text/html; charset=utf-8"
FILES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": HTML,
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "xlsx": XLSX,
    "docx": DOCX,
    "cypher": "text/plain",
    "csv": "text/csv",
    "excel.csv": "text/csv",
    "json": "application/json",
}
PROBLEMS = {
    "304": "Not changed since the version that If-None-Match names.",
    "400": "The address says something that the page doesn't know; the answer says what and what to do.",
    "404": "Nothing is known by this key.",
    "410": "The version asked for is no longer held.",
    "503": "Nothing is loaded yet.",
}


def document(pages: Iterable[Page], version: str) -> dict[str, Any]:
    """Every address of every page, in both languages and all forms."""
    found: dict[str, Any] = {}
    for page in pages:
        for lang in wording.LANGUAGES:
            for form in ("", *files.MEDIA_TYPES, *(name for name in page.forms if name not in files.MEDIA_TYPES)):
                found[path(page, lang, form)] = {"get": operation(page, lang, form)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ketenkaart",
            "version": version,
            "summary": "What Dutch industry depends on, through whom, how sure that is, with sources.",
            "description": (
                "Every view has an address that restores all of its state, and other forms of the same address: .json, "
                ".csv, .txt and .metadata.json stand before the `?`. Answers may be read from any origin, unless "
                "companies of a user's own are loaded. GraphQL is at /graphql and describes itself by introspection."
            ),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": dict(sorted(found.items())),
    }


def path(page: Page, lang: str, form: str) -> str:
    """The address of a page in one form, as a template."""
    plain = addresses.path(page.name, "", lang) + ("/{key}" if page.keyed else "")
    ending = f".{form}" if form else ""
    return plain + (HOME if ending and not page.name else "") + ending


def operation(page: Page, lang: str, form: str) -> dict[str, Any]:
    """What one address takes and gives."""
    takes = (*COMMON, *page.takes, *(("table", "dialect") if form == "csv" else ()))
    parameters: list[dict[str, Any]] = [parameter(name, lang) for name in takes]
    if page.keyed:
        key = {"type": "string", "minLength": 1}
        parameters.insert(0, {"name": "key", "in": "path", "required": True, "schema": key})
    media = files.MEDIA_TYPES.get(form) or FILES.get(form, "application/octet-stream") if form else HTML
    schema = {"type": "object"} if media == "application/json" else {"type": "string"}
    return {
        "operationId": "-".join(part for part in (lang, page.name or HOME, "one" if page.keyed else "", form) if part),
        "tags": [page.name or HOME],
        "parameters": parameters,
        "responses": {
            "200": {"description": "The view.", "content": {media.partition(";")[0]: {"schema": schema}}},
            **{
                status: {"description": said, **({} if status == "304" else {"content": {"text/html": {}}})}
                for status, said in PROBLEMS.items()
            },
        },
    }


def parameter(name: str, lang: str) -> dict[str, Any]:
    """One word of the query string; `*` behind its name says that it may be repeated."""
    plain, repeated = name.rstrip("*"), name.endswith("*")
    kind = TYPES.get(plain, "string")
    schema: dict[str, Any] = {"type": "string", "format": "date"} if kind == "date" else {"type": kind}
    if kind == "string":
        schema["maxLength"] = LONG.get(plain, LONGEST)
    if plain in ("example", "own"):
        schema = {"type": "string", "enum": ["0", "1"]}
    if repeated:
        schema = {"type": "array", "items": schema}
    made = {"name": addresses.WORDS[lang][plain], "in": "query", "required": False, "schema": schema}
    return made | ({"description": MEANINGS[plain]} if plain in MEANINGS else {})
