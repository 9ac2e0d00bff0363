"""A day in a question: written as everywhere else, within the calendar of the product."""

import strawberry
from graphql import GraphQLError

from ketenkaart.graph import calendar
from ketenkaart.graph.model import FIRST_DAY, LAST_DAY


def _parsed(value: object) -> object:
    day = calendar.parsed(value) if isinstance(value, str) else None
    if day is None:
        raise GraphQLError(f'{value!r:.60} is no date. Write year, month and day in a text, as in "2026-01-01".')
    if not calendar.is_near(day):
        raise GraphQLError(f"'{day}' is too far away. Ask for a day from {FIRST_DAY} to {LAST_DAY}.")
    return day


DATE = strawberry.scalar(
    name="Date",
    description=f"A day as ISO 8601 writes it, as in 2026-01-01, from {FIRST_DAY} to {LAST_DAY}.",
    serialize=lambda day: day.isoformat(),
    parse_value=_parsed,
)
