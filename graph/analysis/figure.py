"""What one answer consists of: a number, how far statistics disagree, what records force (methods.md section 4)."""

from dataclasses import dataclass

HALF = 0.5  # more untraced than this and there is no estimate
TOLERANCE = 1e-9
SECTION_4 = "methods.md section 4"
SECTION_5 = "methods.md section 5"


@dataclass(frozen=True)
class Interval:
    """A closed interval."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Figure:
    """One answer. `reason` is a code that says why an estimate is missing; unknown is None, never zero.

    bounds is None where nothing of the subject is recorded (all of [0, 1] would be possible). recorded, imputed and
    untraced sum to passes for a stage; recorded, imputed and passes are None for "any stage" and for measures.
    """

    state: str
    reason: str | None
    estimate: float | None
    range: Interval | None
    bounds: Interval | None
    recorded: float | None = None
    imputed: float | None = None
    untraced: float | None = None
    passes: float | None = None
    unit: str = "fraction"
    method: str = SECTION_4


def unknown(reason: str, method: str = SECTION_4) -> Figure:
    """No answer, and why."""
    return Figure("UNKNOWN", reason, None, None, None, method=method)


def certain(value: float, method: str = SECTION_4) -> Figure:
    """A value that does not depend on the subject, such as 0 for a measure that is not in force."""
    whole = Interval(value, value)
    return Figure("KNOWN", None, value, whole, whole, untraced=0.0, method=method)


def figure(
    estimate: float,
    untraced: float,
    span: tuple[float, float],
    bounds: tuple[float, float] | None,
    recorded: float | None = None,
    passes: float | None = None,
    method: str = SECTION_4,
) -> Figure:
    """A figure from computed values: clipped to [0, 1] and ordered, lower ≤ range ∋ estimate ≤ upper.

    Differences of rounding (1e-16) are all that clipping and ordering change. With more than half untraced the
    estimate is left out: state UNKNOWN, reason UNTRACED_ABOVE_HALF; range and bounds stay.
    """
    estimate, untraced = _clip(estimate), _clip(untraced)
    lower, upper = _clip(min(span[0], estimate)), _clip(max(span[1], estimate))
    within = None
    if bounds is not None:
        within = Interval(_clip(min(bounds[0], lower)), _clip(max(bounds[1], upper)))
    imputed = None
    if recorded is not None and passes is not None:
        passes, recorded = _clip(passes), _clip(recorded)
        imputed = _clip(passes - untraced - recorded)
    known = untraced <= HALF + TOLERANCE
    return Figure(
        state="KNOWN" if known else "UNKNOWN",
        reason=None if known else "UNTRACED_ABOVE_HALF",
        estimate=estimate if known else None,
        range=Interval(lower, upper),
        bounds=within,
        recorded=recorded,
        imputed=imputed,
        untraced=untraced,
        passes=passes,
        method=method,
    )


def hull(figures: list[Figure], reason: str) -> Figure:
    """What holds whichever of several figures is the right one: no estimate, the outermost ends of all."""
    spans = [f.range for f in figures if f.range is not None]
    bounds = [f.bounds for f in figures if f.bounds is not None]
    whole = [Interval(0.0, 1.0)] * (len(figures) - len(bounds)) if bounds else []
    return Figure(
        state="UNKNOWN",
        reason=reason,
        estimate=None,
        range=_outer(spans) if len(spans) == len(figures) else None,
        bounds=_outer(bounds + whole) if bounds else None,
        method=figures[0].method,
    )


def _outer(intervals: list[Interval]) -> Interval | None:
    if not intervals:
        return None
    return Interval(min(i.lower for i in intervals), max(i.upper for i in intervals))


def _clip(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
