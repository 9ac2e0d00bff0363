"""What stands around a node, as a file: `/nl/uitvoer/Material:dysprosium.graphml`."""

from collections.abc import Callable

from ketenkaart.graph.answers.subgraph import FORMATS, MOST, no_format, subgraph
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.export import files
from ketenkaart.visualise.page import Content, File, Page


def file(form: str) -> Callable[[View, Address], File]:
    """A subgraph in one format: more nodes to be around, depth, kinds and material stand in the query string."""

    def made(view: View, asked: Address) -> File:
        found = subgraph(
            view,
            (asked.key, *asked.choices_of("around")),
            asked.number("depth", 2),
            asked.choices_of("kinds") or None,
            asked.choice("material"),
            asked.number("first", MOST),
            asked.chosen("own"),
        )
        return files.file(found, form)

    return made


def show(view: View, asked: Address) -> Content:
    """A download without a format is no page."""
    raise no_format(asked.key.rpartition(".")[2])


PAGE = Page(
    "export",
    show,
    keyed=True,
    takes=("around*", "depth", "kinds*", "material", "first", "own"),
    forms={form: file(form) for form in FORMATS},
)
