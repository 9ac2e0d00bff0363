"""Errors as a reader of GraphQL gets them: ours with their code, the document's as they are, unexpected ones masked."""

import logging
import secrets
from typing import Any

from graphql import GraphQLError

from ketenkaart.graph.errors import BadQuestion, KetenkaartError, UnknownKey

LONGEST = 500  # characters of a message
log = logging.getLogger(__name__)


def formatted(error: GraphQLError) -> dict[str, Any]:
    """One entry of `errors`. An unexpected error goes to the log under an id, and the reader gets the id alone."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, KetenkaartError):
        return {**error.formatted, "message": str(cause), "extensions": extensions(cause)}
    if cause is None or not _ours(error):
        return {**error.formatted, "message": _worded(error.message), "extensions": {"code": BadQuestion.code}}
    mark = secrets.token_hex(4)
    log.error("unexpected error %s", mark, exc_info=cause)
    return {
        **error.formatted,
        "message": f"This did not work, and it is no fault of the question. Reference {mark}; the log has the rest.",
        "extensions": {"code": "UNEXPECTED", "id": mark},
    }


def extensions(error: KetenkaartError) -> dict[str, Any]:
    if isinstance(error, UnknownKey):
        return {"code": error.code, "suggestions": error.suggestions}
    return {"code": error.code}


def _worded(message: str) -> str:
    """A message of the library in GraphQL's words, and no longer than anybody reads: some repeat the document."""
    said = message.replace(" not to be None.", " not to be null.")
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _ours(error: GraphQLError) -> bool:
    """Whether an exception came from our code; one without a path is a value of the document that its type refuses."""
    return error.path is not None or not error.nodes
