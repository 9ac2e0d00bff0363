"""What can be said of a figure: whether it is next to nothing, worth a country's name, or too wide to say anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from ketenkaart.graph.analysis.figure import Figure, Interval, State
from ketenkaart.graph.answers import rounding

NOTHING, LITTLE = 0.001, 0.005  # an estimate below the one, its interval below the other: next to nothing
HALF = 0.5  # of what is used, from which a stage is passed by most of it
TOO_WIDE = 0.5  # an interval wider than this does not say where something came from

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """A figure as a reader sees it: the share, the step to which it and its ends are rounded, and these where apart."""

    value: float
    step: float
    ends: Interval | None
    negligible: bool


def shown(figure: Figure, whole: float = 1.0) -> Shown:
    """An estimate with the interval that nine in ten of the drawn worlds lie in; `whole`: what a part is a part of."""
    assert figure.estimate is not None
    estimate, (low, high) = figure.estimate / whole, ends(figure, whole)
    step = rounding.resolution(estimate, high - low)
    apart = None if rounding.same_when_rounded(low, high, step) else Interval(low, high)
    return Shown(estimate, step, apart, negligible(figure, whole))


def negligible(figure: Figure, whole: float = 1.0) -> bool:
    """Whether it is so little that no sentence is made of a country: below 0.1 %, its interval below 0.5 %."""
    if figure.estimate is None:
        return False
    return figure.estimate / whole < NOTHING and 0.0 < ends(figure, whole)[1] < LITTLE


def worth_saying(figure: Figure) -> bool:
    """Whether a sentence may name a country for a figure: an estimate whose interval reaches 0.5 %."""
    return bool(figure.estimate) and (figure.interval is None or figure.interval.upper >= LITTLE)


def too_wide(figure: Figure, whole: float = 1.0) -> bool:
    """Whether its data do not say where something came from on its day: no estimate, or an interval over a half."""
    low, high = ends(figure, whole)
    return figure.estimate is None or high - low > TOO_WIDE


def ends(figure: Figure, whole: float) -> tuple[float, float]:
    """Ends of the interval as parts of a whole; of an estimate without one both are the estimate."""
    alone = (figure.estimate or 0.0) / whole
    return figure.ends(whole) or (alone, alone)


def spread(figure: Figure) -> bool:
    """Whether a reader sees an interval."""
    if figure.interval is None:
        return False
    low, high = figure.interval.lower, figure.interval.upper
    return not rounding.same_when_rounded(low, high, rounding.resolution(high, high - low))


def of_its_own(figure: Figure) -> bool:
    """Whether deliveries on record say something of whose figure it is, and not only of the average user."""
    held = figure.bounds
    return bool(figure.recorded) or (held is not None and (held.lower > 0.0 or held.upper < 1.0))


def nearest(stages: Sequence[tuple[T, Figure]]) -> T | None:
    """Of stages from use to mine the first with an estimate that at least half passes; else the first with one."""
    known = [(stage, figure) for stage, figure in stages if figure.state == State.KNOWN]
    most = (stage for stage, figure in known if figure.passes is None or figure.passes >= HALF)
    return next(most, known[0][0] if known else None)
