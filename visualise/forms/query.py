"""The GraphQL behind a page: what it asks, asked of the page's own View, so that another day gives the same answer."""

from collections.abc import Sequence
from functools import cache

from graphql import parse
from graphql.language import FieldNode, Node, OperationDefinitionNode

from ketenkaart.graph.view import View
from ketenkaart.visualise.page import PageQuery

# All that a table has of a figure, where a question says FIGURE as its columns do.
FIGURE = """state reason estimate interval { lower upper } level bounds { lower upper } recorded imputed
      untraced untracedInterval { lower upper } rule year dataYear horizon verified"""
VARIABLES = "$asOf: Date, $version: Int, $example: Boolean"
ARGUMENTS = "asOf: $asOf, graphVersion: $version, scope: {example: $example}"


def asked_of(query: PageQuery, view: View) -> PageQuery:
    """A question as it is asked of one View: its day, its version and its scope written out."""
    own = {"asOf": view.as_of.isoformat(), "version": view.snapshot.number, "example": view.example}
    return PageQuery(_of_view(query.text), {**query.variables, **own})


@cache
def _of_view(text: str) -> str:
    """A document of which every question takes the View: no page can forget to say of what it asks."""
    text = text.replace("FIGURE", FIGURE)
    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    more = [_further(operation, operation.variable_definitions, VARIABLES)]
    for field in operation.selection_set.selections:
        assert isinstance(field, FieldNode)
        more.append(_further(field, field.arguments, ARGUMENTS))
    for place, words in reversed(more):
        text = text[:place] + words + text[place:]
    return text


def _further(named: OperationDefinitionNode | FieldNode, those: Sequence[Node] | None, words: str) -> tuple[int, str]:
    """Where more of what stands between brackets belongs, and as it is written there."""
    last = those[-1].loc if those else named.name and named.name.loc
    assert last, "an operation and what it asks have names"
    return last.end, f", {words}" if those else f"({words})"
