"""To which step a share is rounded, when two look the same, and which share is shown for one near nothing or all."""

from math import floor, log10

SIZE_LIMITS = (0.05, 0.30, 0.65)  # from where a share is noticeable, large, dominant
FINEST = 0.001
NEAR_ALL = 0.9995  # from here "100 %" is true at every digit that is ever shown, and all of it is meant
LEAST = 0.0005  # of what is unknown, below which nothing is said of it


def resolution(value: float, width: float = 0.0) -> float:
    """The step to which a share is rounded: its second digit, no finer than the second digit of its interval's width.

    A power of ten as a fraction (0.01 is one per cent, 0.001 the finest). `value` and `width` are shares; width 0 means
    no interval.
    Source: JCGM 100:2008 (GUM) 7.2.6, an uncertainty has at most two digits and its value ends where they do.
    """
    steps = [_second_digit(x) for x in (value, width) if x > 1e-9]
    return max([*steps, FINEST]) if steps else 0.01


def _second_digit(value: float) -> float:
    step = 10.0 ** (floor(log10(value) + 1e-9) - 1)
    return step if floor(value / step + 0.5 + 1e-9) < 100 else min(10 * step, 0.01)  # 9.96 % is 10 %, not 10.0 %


def rounded(value: float, step: float) -> float:
    """The nearest multiple of a step, halves up (a reader's rule), never outside [0, 1]."""
    return min(1.0, max(0.0, floor(value / step + 0.5 + 1e-9) * step))


def same_when_rounded(lower: float, upper: float, step: float) -> bool:
    return rounded(lower, step) == rounded(upper, step)


def edge(value: float, step: float | None = None) -> tuple[str, float, float]:
    """How a share is shown: as LESS or MORE than an edge (never a rounded 0 or 1 for what is neither), or as it is.

    With it the share that is shown, and the step to which.
    """
    step = step or resolution(value)
    near = rounded(value, step)
    if value > 0 and near == 0:
        return "LESS", step, step
    if value < NEAR_ALL and near == 1:
        below = max(step, 0.01)
        return "MORE", 1 - below, below
    return "", value, step
