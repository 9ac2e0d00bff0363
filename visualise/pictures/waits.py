"""Published waiting times on one scale of days, as shapes in percent of its width: a strip for each, beside its words.

What was said of one population is a dot, or a line between its two ends. A line without a known beginning starts at the
left edge without a dot; one that may go on runs to the right edge. The shape of the dot says who stated it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 3.0  # percent left free at both sides, for the dots
SHAPES = {"STATUTORY": "diamond", "OBSERVED": "circle", "STATED": "square", "DELIVERY": "circle"}
STEPS = (7, 10, 15, 30, 60, 90, 180, 365)  # days between two ticks
TICKS = 5  # at most, without that of zero


@dataclass(frozen=True)
class Span:
    """Days as they were stated: both ends alike for a single number, None for an end that nobody stated.

    `is_open`: it may be longer than `upper`.
    """

    kind: str
    lower: float | None
    upper: float | None
    is_open: bool = False


@dataclass(frozen=True)
class Strip:
    """One span laid out: the line from `left` to `right` and its dots, in percent."""

    shape: str
    left: float
    right: float
    dots: tuple[float, ...]
    from_edge: bool  # the line comes from the left edge: nobody stated a beginning
    to_edge: bool  # it goes on to the right edge: no ceiling


@dataclass(frozen=True)
class WaitsDrawing:
    """Strips in the order given, and the ticks of their scale: percent and days."""

    strips: tuple[Strip, ...]
    ticks: tuple[tuple[float, int], ...]


def draw(spans: Sequence[Span]) -> WaitsDrawing:
    """Strips on one scale from zero to the longest that is stated; raises ValueError without any number of days."""
    days = [value for span in spans for value in (span.lower, span.upper) if value is not None]
    longest = max(days)
    step = next((one for one in STEPS if longest / one <= TICKS), math.ceil(longest / TICKS))
    scale = step * max(1, math.ceil(longest / step))

    def place(value: float) -> float:
        return round(MARGIN + (100 - 2 * MARGIN) * value / scale, 2)

    def strip(span: Span) -> Strip:
        dots = tuple(dict.fromkeys(place(end) for end in (span.lower, span.upper) if end is not None))
        to_edge = span.is_open or span.upper is None
        return Strip(
            shape=SHAPES.get(span.kind, "circle"),
            left=0.0 if span.lower is None else place(span.lower),
            right=100.0 if to_edge or span.upper is None else place(span.upper),
            dots=dots,
            from_edge=span.lower is None,
            to_edge=to_edge,
        )

    return WaitsDrawing(tuple(map(strip, spans)), tuple((place(day), day) for day in range(0, scale + 1, step)))
