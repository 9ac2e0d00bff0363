"""Connections as Relay has them: a page of a list in an immutable View, so a cursor is a place in it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry

from ketenkaart.api.limits import PAGE
from ketenkaart.graph.errors import BadQuestion, OverLimit

T = TypeVar("T")
S = TypeVar("S")

First = Annotated[int, strawberry.argument(description=f"How many, at most {PAGE}.")]
After = Annotated[str | None, strawberry.argument(description="Cursor of the last one that was seen.")]


@strawberry.type(description="Where a page stands in the whole list.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="One of a page, with its cursor.")
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type(description="A page of a list, and how long the list is.")
class Connection(Generic[T]):
    start: strawberry.Private[int]
    total_count: int
    nodes: list[T]

    @strawberry.field
    def edges(self) -> list[Edge[T]]:
        return [Edge(cursor=cursor(self.start + at), node=node) for at, node in enumerate(self.nodes)]

    @strawberry.field
    def page_info(self) -> PageInfo:
        end = self.start + len(self.nodes)
        return PageInfo(
            has_next_page=end < self.total_count,
            has_previous_page=self.start > 0,
            start_cursor=cursor(self.start) if self.nodes else None,
            end_cursor=cursor(end - 1) if self.nodes else None,
        )


def page(items: Sequence[S], first: int, after: str | None, make: Callable[[S], T]) -> Connection[T]:
    """The page after a cursor; only what is on it is made. Raises OverLimit, BadQuestion."""
    start = 0 if after is None else place(after) + 1
    return Connection(
        start=start, total_count=len(items), nodes=[make(item) for item in items[start : start + count(first)]]
    )


def count(first: int) -> int:
    """`first`, found valid."""
    if first > PAGE:
        raise OverLimit(f"first is {first}; {PAGE} are allowed. Ask for fewer and page on with `after`.")
    if first < 0:
        raise BadQuestion(f"first is {first}; it is a number of things, 0 or more.")
    return first


def cursor(at: int) -> str:
    return urlsafe_b64encode(f"at:{at}".encode()).decode()


def place(text: str) -> int:
    """What a cursor stands for. Raises BadQuestion for one that this server didn't give."""
    try:
        mark, _, at = urlsafe_b64decode(text.encode()).decode().partition(":")
        if mark == "at" and at.isdigit() and len(at) < 12:
            return int(at)
    except ValueError:
        pass
    raise BadQuestion(
        f"'{text[:40]}' is no cursor. Take `endCursor` of an earlier page as it is, or leave `after` out."
    )
