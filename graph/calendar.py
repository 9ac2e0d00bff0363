"""A day as files, addresses and questions write it: year, month and day in ASCII digits, within one range."""

import re
from datetime import date

from ketenkaart.graph.model import FIRST_DAY, LAST_DAY

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parsed(text: str) -> date | None:
    """The day that a text says; None where it is no date of the calendar."""
    try:
        return date.fromisoformat(text) if WRITTEN.fullmatch(text) else None
    except ValueError:
        return None


def is_near(day: date) -> bool:
    """Whether a day lies among those that anybody asks of: the calendar of this product."""
    return FIRST_DAY <= day <= LAST_DAY
