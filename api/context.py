"""What travels with one request, where its Views come from, which it asked for; and root fields, each of one View."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.view import View

Asked = tuple[date | None, bool, int | None]  # as `Views.view` takes them
F = TypeVar("F", bound=Callable[..., Any])


@strawberry.input(description="What takes part beside the public facts.")
class Scope:
    example: bool = strawberry.field(
        default=False,
        description="Fictitious companies take part, and can be found, only where this says so.",
    )


@dataclass
class Context:
    views: Views
    asked: list[Asked] = field(default_factory=list)

    def view(self, as_of: date | None, scope: Scope | None, graph_version: int | None) -> View:
        asked = (as_of, scope is not None and scope.example, graph_version)
        self.asked.append(asked)
        return self.views.view(*asked)


Info: TypeAlias = strawberry.Info[Context, None]
# What names the View of a root field, behind its own arguments: name, type, description.
ARGUMENTS = (
    ("as_of", date | None, "Facts count that hold on this day; today if left out."),
    ("scope", Scope | None, "Whether fictitious companies take part."),
    ("graph_version", int | None, "An earlier version of the graph; the current one if left out."),
)


class InView(FieldExtension):
    """A field that is asked of a View by three arguments, and whose resolver takes that View as `view`."""

    def apply(self, field: StrawberryField) -> None:
        own = [argument for argument in field.arguments if argument.python_name != "view"]
        field.arguments = own + [
            StrawberryArgument(name, None, StrawberryAnnotation(type_), default=None, description=text)
            for name, type_, text in ARGUMENTS
        ]

    def resolve(
        self,
        next_: Callable[..., Any],
        source: Any,
        info: Info,
        as_of: date | None = None,
        scope: Scope | None = None,
        graph_version: int | None = None,
        **own: Any,
    ) -> Any:
        return next_(source, info, view=info.context.view(as_of, scope, graph_version), **own)


def in_view(description: str) -> Callable[[F], F]:
    """A root field that is answered of one View."""
    decorator: Callable[[F], F] = strawberry.field(description=description, extensions=[InView()])
    return decorator
