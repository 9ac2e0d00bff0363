"""Pictures as geometry: interval bars, the certainty bar. Templates draw them as SVG.

A picture and the table under it are made from the same frozen data, so they cannot differ. Lengths are in units of the
drawing (about one pixel); shares are fractions.
"""

from dataclasses import dataclass

TOP = 3  # countries that a stage names
VISIBLE = 5e-4  # a smaller part of a bar is left out


@dataclass(frozen=True)
class IntervalBar:
    """An estimate with its interval and bounds on one scale from 0 to 1, as places in its drawing."""

    estimate: float | None
    recorded: bool
    interval: tuple[float, float] | None
    bounds: tuple[float, float] | None


INTERVAL_WIDTH = 120.0
INTERVAL_MARGIN = 6.0


def interval_bar(
    estimate: float | None, interval: tuple[float, float] | None, bounds: tuple[float, float] | None, recorded: bool
) -> IntervalBar:
    """The places of an estimate and the ends of its intervals, all shares of one whole."""

    def place(value: float) -> float:
        return round(INTERVAL_MARGIN + (INTERVAL_WIDTH - 2 * INTERVAL_MARGIN) * value, 1)

    return IntervalBar(
        None if estimate is None else place(estimate),
        recorded,
        None if interval is None else (place(interval[0]), place(interval[1])),
        None if bounds is None else (place(bounds[0]), place(bounds[1])),
    )


@dataclass(frozen=True)
class Certainty:
    """How sure an answer is: three parts that sum to 1, and their words."""

    recorded: float
    estimated: float
    unknown: float


def certainty(recorded: float, imputed: float, untraced: float) -> Certainty | None:
    """The three parts as fractions of what passes; None where nothing passes."""
    passes = recorded + imputed + untraced
    return Certainty(recorded / passes, imputed / passes, untraced / passes) if passes > 0 else None
