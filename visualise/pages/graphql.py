"""The page for questions in GraphQL: GraphiQL where there is script, and the same question as a plain form without."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from ketenkaart.graph.cells import line
from ketenkaart.graph.errors import KetenkaartError
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import LONG, Address
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.page import Cell, Content, File, Page
from ketenkaart.visualise.questions import QUESTIONS
from ketenkaart.visualise.wording.language import Language

SHOWN = 200_000  # characters of an answer on the page; all of it is at the endpoint
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class GraphQLEndpoint:
    """What answers GraphQL: a function of document and variables, its address, and the most that it takes of each."""

    ask: Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
    address: str
    limits: Mapping[str, int]  # depth, aliases, tokens, bytes, cost, page


@dataclass(frozen=True)
class Answered:
    """What a question gave: the body of the response, and what is wrong, in sentences."""

    body: Mapping[str, Any]
    wrong: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return orjson.dumps(self.body, option=orjson.OPT_INDENT_2).decode()


@dataclass(frozen=True)
class Example:
    """A question as a link that opens it here."""

    title: str
    address: str
    chosen: bool


def page(endpoint: GraphQLEndpoint) -> Page:
    """The page of one endpoint."""
    return Page(
        "graphql",
        lambda view, asked: show(endpoint, asked),
        takes=("query", "variables"),
        forms={
            "csv": lambda view, asked: as_csv(endpoint, view, asked, "csv"),
            "excel.csv": lambda view, asked: as_csv(endpoint, view, asked, "excel.csv"),
        },
    )


def show(endpoint: GraphQLEndpoint, asked: Address) -> Content:
    """One question with its answer; where none is asked, the first of the examples."""
    document, variables = question(asked)
    found = answered(endpoint, document, variables, asked.language)
    text = found.text
    given = {"query": document} | ({"variables": variables} if variables else {})
    return Content(
        title=asked.language.gettext("Ask in GraphQL"),
        template="graphql.html",
        values={
            "document": document,
            "variables": variables,
            "answer": text[:SHOWN],
            "cut": max(0, len(text) - SHOWN),
            "wrong": found.wrong,
            "endpoint": endpoint,
            "raw": f"{endpoint.address}?{urlencode(given)}",
            "examples": examples(asked, document),
            "most": LONG,
            "rows": sum(1 for _ in rows(found.body)),
        },
        sentences=found.wrong,
    )


def question(asked: Address) -> tuple[str, str]:
    """The document and the variables, as text, that an address asks."""
    document = (asked.choice("query") or QUESTIONS[0].document).replace("\r\n", "\n")
    return document, asked.choice("variables") or ""


def examples(asked: Address, document: str) -> list[Example]:
    return [
        Example(
            asked.language.gettext(one.title),
            asked.changed(query=one.document.strip(), variables=None).address(),
            one.document.strip() == document.strip(),
        )
        for one in QUESTIONS
    ]


def answered(endpoint: GraphQLEndpoint, document: str, variables: str, language: Language) -> Answered:
    """The answer to a document; variables that are no JSON object, and errors, are said."""
    given: Any = {}
    if variables:
        try:
            given = orjson.loads(variables)
        except orjson.JSONDecodeError:
            given = None
        if not isinstance(given, dict):
            said = language.gettext(
                'The variables are no JSON object, such as {"first": 20}. Correct them, and ask again.'
            )
            return Answered({"errors": [{"message": said}]}, (said,))
    try:
        body = endpoint.ask(document, given)
    except KetenkaartError as error:
        body = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    return Answered(body, tuple(str(error["message"]) for error in body.get("errors", ())))


def as_csv(endpoint: GraphQLEndpoint, view: View, asked: Address, form: str) -> File:
    """The longest list of an answer as a table, one column for each value inside; else the answer as one row.

    Which day, version and scope it is of stands in the question, so that stands on every row.
    """
    document, variables = question(asked)
    table = list(rows(answered(endpoint, document, variables, asked.language).body))
    names = list(dict.fromkeys(name for row in table for name in row))
    begin, separator = (files.BOM, ";") if form == "excel.csv" else ("", ",")
    lines = [begin + line([*names, "question"], separator)]
    lines += [line([*(files.cell(row.get(name)) for name in names), asked.address()], separator) for row in table]
    return File(f"{files.file_name(asked, view)}.{form}", files.MEDIA_TYPES["csv"], "".join(lines).encode())


def rows(body: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    """What an answer's longest list holds, flat: `share { interval { lower } }` is the column share_interval_lower."""
    data = body.get("data") or {}
    found = max(_lists(data), key=len, default=None)
    for row in [data] if found is None else found:
        yield dict(_cells(row, ""))


def _lists(value: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Lists of objects that are in no other list."""
    for inside in value.values():
        if isinstance(inside, dict):
            yield from _lists(inside)
        elif isinstance(inside, list) and inside and isinstance(inside[0], dict):
            yield inside


def _cells(value: Any, name: str) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            snake = CAMEL.sub("_", key).lower()
            yield from _cells(inside, f"{name}_{snake}" if name else snake)
    elif isinstance(value, list):
        plain = [str(item) for item in value if not isinstance(item, dict | list)]
        yield name, "|".join(plain) if len(plain) == len(value) else orjson.dumps(value).decode()
    else:
        yield name, value
