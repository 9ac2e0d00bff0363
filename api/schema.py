"""The schema, and how one document is answered: limits first, then validation, then resolvers on one View each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType

from ketenkaart.api import limits
from ketenkaart.api.context import Asked, Context
from ketenkaart.api.days import DATE
from ketenkaart.api.declared import TYPES
from ketenkaart.api.errors import formatted
from ketenkaart.api.limits import LimitedParser, LimitedValidation
from ketenkaart.api.lists import ListExecutor
from ketenkaart.api.query import Query
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.budget import Budget, spending
from ketenkaart.graph.errors import BadQuestion


class Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Errors are logged where they are masked, not twice."""


SCHEMA = Schema(
    query=Query,
    types=list(dict.fromkeys(TYPES.values())),
    execution_context_class=ListExecutor,
    config=StrawberryConfig(scalar_map={date: DATE}),
    extensions=[
        lambda: LimitedParser(maxsize=limits.REMEMBERED),
        LimitedValidation,
    ],
)


@dataclass(frozen=True)
class Answer:
    """What a document gave, and the Views that it asked for."""

    body: Mapping[str, Any]
    asked: tuple[Asked, ...]

    @property
    def executed(self) -> bool:
        return "data" in self.body

    @property
    def whole(self) -> bool:
        """Without any error."""
        return "errors" not in self.body


def answer(
    views: Views,
    document: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    budget: Budget | None = None,
) -> Answer:
    """Answer one document, within a budget. Raises BadQuestion where there is no operation to run, OverLimit."""
    context = Context(views)
    limits.check_nesting(variables or {})
    try:
        with spending(budget or Budget()):
            result = SCHEMA.execute_sync(
                document,
                variable_values=dict(variables or {}),
                context_value=context,
                operation_name=operation_name,
                allowed_operation_types={OperationType.QUERY},
            )
    except MissingQueryError as error:
        raise BadQuestion("There is no document. Give one as `query`.") from error
    except CannotGetOperationTypeError as error:
        raise BadQuestion(f"The document has no operation named '{operation_name}'.") from error
    except InvalidOperationTypeError as error:
        raise BadQuestion("Only queries are answered: the graph is written by `ketenkaart load`.") from error
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [formatted(error) for error in result.errors]
    if result.data is not None or any(error.path for error in result.errors or ()):
        body["data"] = result.data
    return Answer(body, tuple(context.asked))


def execute(
    views: Views, document: str, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
) -> dict[str, Any]:
    """The response to one document as plain values: `data`, `errors`, or both. Raises BadQuestion."""
    return dict(answer(views, document, variables, operation_name).body)


def printed() -> str:
    """The schema as text, as `schema.graphql` holds it."""
    return SCHEMA.as_str() + "\n"
