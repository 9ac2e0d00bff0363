"""A field with a description, typed as the function that answers it (Strawberry's own decorator is typed as Any)."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def described(text: str) -> Callable[[F], F]:
    decorator: Callable[[F], F] = strawberry.field(description=text)
    return decorator
