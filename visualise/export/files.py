"""A part of the graph, or all of it, as a file in one of the formats; the same View gives the same bytes."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from ketenkaart.graph.answers.extract import Extract, of_everything, of_subgraph
from ketenkaart.graph.answers.subgraph import MOST, Subgraph, no_format, subgraph
from ketenkaart.graph.view import View
from ketenkaart.visualise.export import csv_zip, cypher, gexf, graphml, json_text, xlsx
from ketenkaart.visualise.export.about import About, about
from ketenkaart.visualise.export.clean import CleanEdge, CleanNode, edge, node, removed
from ketenkaart.visualise.page import XLSX, File

Write = Callable[[About, Iterator[CleanNode], Iterator[CleanEdge], IO[bytes]], None]


@dataclass(frozen=True)
class FileForm:
    """A format: how its files end, what a server calls them, and how they are written."""

    suffix: str
    media_type: str
    write: Write


FORMS = {
    "graphml": FileForm("graphml", "application/graphml+xml", graphml.write),
    "gexf": FileForm("gexf", "application/gexf+xml", gexf.write),
    "csv": FileForm("zip", "application/zip", csv_zip.write),
    "xlsx": FileForm("xlsx", XLSX, xlsx.write),
    "json": FileForm("json", "application/json", json_text.write),
    "cypher": FileForm("cypher", "application/x-cypher-query", cypher.write),
}


def export(view: View, around: Sequence[str], depth: int, form: str) -> bytes:
    """What stands around some nodes, as the content of a file. Raises BadQuestion, UnknownKey."""
    return file(subgraph(view, around, depth, first=MOST), form).content


def file(found: Subgraph, form: str) -> File:
    """A subgraph in one of the formats; raises BadQuestion for another."""
    chosen = _form(form)
    out = io.BytesIO()
    write(of_subgraph(found), form, out)
    return File(name(found, form), chosen.media_type, out.getvalue())


def everything(view: View, form: str, out: IO[bytes]) -> None:
    """The whole graph in one of the formats, row by row; raises BadQuestion for another, or too many rows for it."""
    write(of_everything(view), form, out)


def write(extract: Extract, form: str, out: IO[bytes]) -> None:
    """Rows in one of the formats, into a stream; raises BadQuestion for another, or too many rows for it."""
    chosen = _form(form)
    made = about(extract, form, removed(extract))
    chosen.write(made, map(node, extract.nodes()), map(edge, extract.edges()), out)


def name(found: Subgraph | None, form: str, view: View | None = None) -> str:
    """`ketenkaart-material-dysprosium-2026-01-01-v8.graphml`: what, when, of which version; example data says so."""
    chosen, of = _form(form), found.view if found is not None else view
    words = ["ketenkaart", found.around[0].id if found is not None else "graph"]
    if of is not None:
        words += [of.as_of.isoformat(), f"v{of.snapshot.number}", *(["example"] if of.example else [])]
    if found is not None and found.own:
        words.append("own")
    plain = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(words)).strip("-").lower()
    return f"{plain[:120]}.{chosen.suffix}"


def _form(form: str) -> FileForm:
    if form not in FORMS:
        raise no_format(form)
    return FORMS[form]
