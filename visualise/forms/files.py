"""The other forms of a view's address: `.json`, `.csv`, `.xlsx`, `.txt` for a memo, `.metadata.json`, and citations.

All are made from `Content`.

Rows are those that the page shows, with its filters applied. In a CSV the last columns say on every row what it is: a
row that is copied elsewhere keeps its date, version, sources and licence. Sources stand there by key and publisher, as
`.metadata.json` cites each in full.
"""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import orjson

from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.cells import line
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.view import View
from ketenkaart.settings import day_of
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.export import xlsx
from ketenkaart.visualise.forms import citation as citations
from ketenkaart.visualise.forms.query import asked_of
from ketenkaart.visualise.page import XLSX, Cell, Content, File, FileColumn, FilledTable, PageQuery
from ketenkaart.visualise.tables.columns import KINDS, SEPARATOR, VIEW, columns, listed
from ketenkaart.words import wording

BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "txt": "text/plain; charset=utf-8",
    "metadata.json": "application/json",
    "xlsx": XLSX,
    **citations.FORMS,
}
OF_TABLES = ("csv", "xlsx")  # forms that a view without a table doesn't have
# How a CSV is written: for spreadsheets with Dutch settings (semicolons, decimal commas), or as programs read it.
DIALECTS = {"nl": (BOM, ";"), "international": ("", ",")}
DIALECT = {"nl": "nl", "en": "international"}  # by language, where the address doesn't say
SOFTWARE_LICENCE = "EUPL-1.2"


def form(name: str, shown: Content, view: View, asked: Address) -> File:
    """A view in one of the common forms. Raises BadQuestion where there is no such table, or none at all."""
    if name == "json":
        content = _dumps(as_json(shown, view, asked))
    elif name == "metadata.json":
        content = _dumps(metadata(shown, view, asked))
    elif name == "txt":
        content = memo(shown, view, asked).encode()
    elif name in citations.FORMS:
        content = citations.form(name, citations.citation(shown, view, asked), asked.language).encode()
    elif name == "xlsx":
        content = workbook(shown, view, asked)
    else:
        begin, separator = DIALECTS[dialect(asked)]
        content = (begin + as_csv(chosen(shown, asked), shown, view, asked, separator)).encode()
    return File(f"{file_name(asked, view)}.{name}", MEDIA_TYPES[name], content)


def names(shown: Content) -> tuple[str, ...]:
    """The common forms that a view has: without a table no CSV."""
    return tuple(name for name in MEDIA_TYPES if name not in OF_TABLES or shown.tables)


def dialect(asked: Address) -> str:
    """How a CSV is to be written: as the address says, or as readers of its language have their spreadsheets.

    Raises BadQuestion for another.
    """
    found = asked.choice("dialect") or DIALECT[asked.lang]
    if found not in DIALECTS:
        raise BadQuestion(
            "There is no dialect '%(name)s'. There are %(known)s.", name=found[:40], known=", ".join(DIALECTS)
        )
    return found


def file_name(asked: Address, view: View) -> str:
    """`ketenkaart-material-dysprosium-2026-01-01-v8`: what, when and of which version; example data says so."""
    words = [asked.word(asked.page) if asked.page else "index", asked.key, view.as_of.isoformat()]
    text = "-".join(word for word in ("ketenkaart", *words, f"v{view.snapshot.number}") if word)
    text = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in text)
    return text[:120] + (f"-{asked.word('example')}" if asked.example else "")


def chosen(shown: Content, asked: Address) -> FilledTable:
    """The table that the address names, or the page's own."""
    if not shown.tables:
        raise BadQuestion("This page has no table, so there is no .csv of it. Ask for .json or .txt.")
    name = asked.choice("table")
    for table in shown.tables:
        if name in (None, table.name):
            return table
    raise BadQuestion(
        "This page has no table '%(name)s'. It has %(tables)s.",
        name=(name or "")[:40],
        tables=", ".join(table.name for table in shown.tables),
    )


def metadata(shown: Content, view: View, asked: Address) -> dict[str, Any]:
    """What a view is: title, unit, dates, version, method, sources, licence, columns, and how it is cited."""
    return {
        "title": shown.title,
        "language": asked.lang,
        "unit": shown.unit or None,
        "method": shown.method or None,
        "asOf": view.as_of.isoformat(),
        "version": view.snapshot.number,
        "loaded": day_of(view.snapshot.created).isoformat(),
        "view": view.id,
        "content": view.snapshot.content_hash,
        "example": asked.example,
        "fictitious": shown.fictitious,
        "ownCompanies": view.snapshot.own,
        "address": asked.origin + asked.permanent(view),
        "citation": citation(shown, view, asked),
        "licence": {"software": SOFTWARE_LICENCE, "data": licence(shown)},
        "query": None if shown.query is None else question(shown.query, view),
        "tables": [
            {
                "name": table.name,
                "caption": table.caption,
                "rows": len(table.rows),
                "columns": [described(column) for column in table.columns],
            }
            for table in shown.tables
        ],
        "viewColumns": [described(column) for column in columns(VIEW, asked.language.gettext)],
        "sources": [source(one) for one in shown.sources],
    }


def described(column: FileColumn) -> dict[str, str | None]:
    """A column in the words of Table Schema, and of which kind and in which unit it is."""
    kind = KINDS[column.kind]
    return {
        "name": column.name,
        "title": column.title,
        "description": column.meaning,
        "type": kind.type,
        **({"delimiter": SEPARATOR} if kind.type == "list" else {}),
        "kind": column.kind,
        "unit": column.unit or None,
    }


def question(query: PageQuery, view: View) -> dict[str, Any]:
    """The question behind a view as it can be asked again."""
    asked = asked_of(query, view)
    return {"text": asked.text, "variables": dict(asked.variables)}


def as_json(shown: Content, view: View, asked: Address) -> dict[str, Any]:
    """The view's sentences and rows, with what they are."""
    about = metadata(shown, view, asked)
    for described, table in zip(about["tables"], shown.tables, strict=True):
        described["rows"] = [
            {column.name: plain(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows
        ]
    return {"sentences": list(shown.sentences), **about}


def as_csv(table: FilledTable, shown: Content, view: View, asked: Address, separator: str = ",") -> str:
    """One table; an empty cell is unknown. Text that a spreadsheet would compute has a `'` before it, numbers never.

    The address on its rows is that of the page, which takes neither table nor dialect.

    Between semicolons, numbers have a decimal comma: so a spreadsheet with Dutch settings reads them.
    """
    about: tuple[Cell, ...] = (
        shown.title,
        view.as_of,
        view.snapshot.number,
        asked.example,
        view.snapshot.own,
        listed(f"{one.key} ({one.publisher})" if one.publisher else one.key for one in shown.sources),
        licence(shown),
        asked.origin + asked.changed(table=None, dialect=None).permanent(view),
    )
    own = [column.name for column in table.columns]
    ending = [cell(value) for value in about]
    rows = ([*(cell(value) for value in row), *ending] for row in table.rows)
    return line([*own, *VIEW.split()], separator) + "".join(line(row, separator) for row in rows)


def workbook(shown: Content, view: View, asked: Address) -> bytes:
    """All tables of a view, a sheet each, and one that says what they are. Raises BadQuestion where there is none."""
    if not shown.tables:
        raise BadQuestion("This page has no table, so there is no .xlsx of it. Ask for .json or .txt.")
    _ = asked.language.gettext
    about: list[tuple[Cell, ...]] = [
        ("title", shown.title),
        ("address", asked.origin + asked.permanent(view)),
        ("as_of", view.as_of),
        ("version", view.snapshot.number),
        ("content", view.snapshot.content_hash),
        ("loaded", day_of(view.snapshot.created)),
        ("example", asked.example),
        ("fictitious", shown.fictitious),
        ("own_companies", view.snapshot.own),
        ("method", shown.method or None),
        ("licence", licence(shown)),
        ("citation", citation(shown, view, asked)),
        *(("sentence", one) for one in shown.sentences),
    ]
    for table in shown.tables:
        about.append((f"table {table.name}", table.caption))
        for column in table.columns:
            meaning = f"{column.title}: {column.meaning}" + (f" [{column.unit}]" if column.unit else "")
            about.append((f"column {table.name}.{column.name}", meaning))
    about += [(f"source {one.key}", cited(one)) for one in shown.sources]
    sheets = [xlsx.TableSheet(one.name, [column.name for column in one.columns], one.rows) for one in shown.tables]
    out = io.BytesIO()
    xlsx.tables(shown.title, [*sheets, xlsx.TableSheet("provenance", ["name", "value"], about)], out)
    return out.getvalue()


def memo(shown: Content, view: View, asked: Address) -> str:
    """The answer as plain text to paste: sentences, dates, sources as footnotes, address."""
    _ = asked.language.gettext
    lines = [shown.title, "", *shown.sentences]
    if shown.fictitious:
        lines += ["", _("This rests on example data: the companies do not exist.")]
    lines += ["", dates(view, asked)]
    if said := own(view, asked):
        lines.append(said)
    footnotes = shown.sources if shown.footnotes is None else shown.footnotes
    if footnotes:
        lines += ["", _("Sources:"), *(f"{n}. {cited(one)}" for n, one in enumerate(footnotes, 1))]
    lines += ["", asked.origin + asked.permanent(view)]
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"


def dates(view: View, asked: Address) -> str:
    """Both dates and the version, in a sentence."""
    return asked.language.gettext(
        "Facts valid on %(day)s; data loaded on %(loaded)s, version %(version)s.",
        day=wording.day(view.as_of, asked.lang),
        loaded=wording.day(day_of(view.snapshot.created), asked.lang),
        version=view.snapshot.number,
    )


def own(view: View, asked: Address) -> str:
    """Where a user's own companies are in the data, that they are: any figure may rest on them, named or not."""
    if not view.snapshot.own:
        return ""
    return asked.language.gettext("The data hold companies of a user's own, which are not public.")


def citation(shown: Content, view: View, asked: Address) -> str:
    """How this view is cited."""
    return citations.said(citations.citation(shown, view, asked), asked.language)


def licence(shown: Content) -> str:
    """The licences of the sources of a view; each source keeps its own."""
    return listed(dict.fromkeys(one.licence for one in shown.sources if one.licence))


def source(one: SourceRef) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "publisher": one.publisher,
        "address": one.address,
        "published": one.published,
        "retrieved": one.retrieved,
        "licence": one.licence,
    }


def plain(cell: Cell) -> str | float | int | bool | None:
    """A cell as JSON and CSV have it; a number of an array is a number like any other."""
    found: Cell = cell.item() if isinstance(cell, np.generic) else cell
    return found.isoformat() if isinstance(found, date) else found


def cited(one: SourceRef) -> str:
    return ", ".join(part for part in (one.publisher, one.title, one.published, one.address) if part)


def cell(value: Cell) -> str | float | int | None:
    value = plain(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\x00", "")
    return value


def _dumps(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
