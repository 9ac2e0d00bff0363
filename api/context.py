"""What travels with one request: where its Views come from, and which it asked for."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from graph.answers.views import Views
from graph.view import View

Asked = tuple[date | None, bool, int | None]  # as `Views.view` takes them


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
AsOf = Annotated[date | None, strawberry.argument(description="Facts count that hold on this day; today if left out.")]
ScopeOf = Annotated[Scope | None, strawberry.argument(description="Whether fictitious companies take part.")]
Version = Annotated[
    int | None, strawberry.argument(description="An earlier version of the graph; the current one if left out.")
]
