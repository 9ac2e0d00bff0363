"""Bars below each other, the longest first, each with its interval: numbers in, shapes out."""

from collections.abc import Sequence
from dataclasses import dataclass

LENGTH = 200.0  # of a bar of the whole, in units of the drawing


@dataclass(frozen=True)
class RankedBar:
    """One bar: a share of the whole, and the interval that it may lie in; nothing is drawn of what is unknown."""

    key: str
    name: str
    tone: str
    value: str
    interval: str
    length: float
    low: float | None
    high: float | None


def bar(
    key: str, name: str, tone: str, said: tuple[str, str], share: float | None, span: tuple[float, float] | None
) -> RankedBar:
    """A bar of a share between 0 and 1; `said` are share and interval as a reader has them."""
    value, interval = said
    low, high = (None, None) if span is None else span
    return RankedBar(
        key=key,
        name=name,
        tone=tone,
        value=value,
        interval=interval,
        length=_along(share or 0.0),
        low=None if low is None else _along(low),
        high=None if high is None else _along(high),
    )


def longest(bars: Sequence[RankedBar]) -> float:
    """How far the longest bar or interval reaches."""
    return max((max(one.length, one.high or 0.0) for one in bars), default=0.0)


def _along(share: float) -> float:
    return round(LENGTH * min(1.0, max(0.0, share)), 1)
