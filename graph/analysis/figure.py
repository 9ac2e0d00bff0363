"""What one answer consists of: a number, its interval over the drawn worlds, what records force (methods.md 4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ketenkaart.graph.arrays import Bools, Floats

LEVEL = 0.9  # of every interval: its ends are the 5 and 95 % quantiles
ENDS = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
HALF = 0.5  # more untraced than this and there is no estimate
TOLERANCE = 1e-9
SECTION_4 = "methods.md section 4"
SECTION_5 = "methods.md section 5"


class State(StrEnum):
    """Whether a figure is known; UNKNOWN is not zero, and has a reason."""

    KNOWN = "KNOWN"
    UNKNOWN = "UNKNOWN"
    WITHHELD = "WITHHELD"


class Gap(StrEnum):
    """Why a figure has no estimate, or is 0 whatever the chain (OUTSIDE_DESTINATIONS)."""

    UNTRACED_ABOVE_HALF = "UNTRACED_ABOVE_HALF"
    NO_ITEMS_IN_GRAPH = "NO_ITEMS_IN_GRAPH"
    SUSPENSION_ENDED_UNKNOWN = "SUSPENSION_ENDED_UNKNOWN"
    NO_TONNAGE = "NO_TONNAGE"
    NOT_IN_CHAIN = "NOT_IN_CHAIN"
    NO_SUCH_EXPOSURE = "NO_SUCH_EXPOSURE"
    UNCONFIRMED = "UNCONFIRMED"
    OUTSIDE_DESTINATIONS = "OUTSIDE_DESTINATIONS"
    NOTHING_STATED = "NOTHING_STATED"
    NO_WORLD_TOTAL = "NO_WORLD_TOTAL"
    COVERAGE_BELOW_0_8 = "COVERAGE_BELOW_0_8"
    MORE_THAN_THE_WORLD = "MORE_THAN_THE_WORLD"


@dataclass(frozen=True)
class Interval:
    """A closed interval."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Figure:
    """One answer. `reason` says why an estimate is missing; unknown is None, never zero.

    interval holds the estimate, and nine in ten of the drawn worlds; without an estimate it is `reach`. bounds is None
    where nothing of the subject is recorded (all of [0, 1] would be possible). recorded, imputed and untraced sum to
    passes for a stage; recorded, imputed and passes are None for "any stage" and for measures.
    """

    state: State
    reason: Gap | None
    estimate: float | None
    interval: Interval | None
    bounds: Interval | None
    recorded: float | None = None
    imputed: float | None = None
    untraced: float | None = None
    untraced_interval: Interval | None = None
    passes: float | None = None
    part: Interval | None = None  # the interval over what passes, where that differs by world
    reach: Interval | None = None  # in nine of ten drawn worlds, from what is traced to that with all that is untraced
    unit: str = "fraction"
    method: str = SECTION_4

    def ends(self, whole: float = 1.0) -> tuple[float, float] | None:
        """Both ends of the interval as parts of a whole.

        Of what passes they are those of the quotient in each world, never quotients of ends.
        """
        if self.part is not None and self.passes is not None and abs(whole - self.passes) < TOLERANCE:
            return self.part.lower, self.part.upper
        if self.interval is None:
            return None
        return min(1.0, self.interval.lower / whole), min(1.0, self.interval.upper / whole)


@dataclass(frozen=True, eq=False)
class Values:
    """Shares of what each of many starts (S) uses, for some targets (C), in every world (B): what figures are made of.

    estimate : (S, C, B), fractions of 1
    untraced : (S, C, B), or (S, 1, B) where it is the same for every target
    lower, upper : (S, C), what recorded steps alone force
    recorded : (S,), passes : (S, B), or (S, 1) of the central world alone; None where a target may lie at any stage
    """

    estimate: Floats
    untraced: Floats
    lower: Floats
    upper: Floats
    recorded: Floats | None = None
    passes: Floats | None = None

    def weigh(
        self, weights: Floats | None, delivered: Bools, passes: Floats | None = None, method: str = SECTION_4
    ) -> list["Figure"]:
        """A figure of all starts together for each target.

        weights   : (S,) summing to 1; None where they are unknown: then the hull of what each start alone says
        delivered : (S,) whether anything is recorded of a start; of one of which nothing is, any part is possible
        passes    : (B,) of all together in each world, where the values have the central world alone
        """
        if weights is None:
            each = [self.weigh(one, delivered, passes, method) for one in np.eye(len(self.estimate))]
            return [hull(list(of_target), Gap.NO_TONNAGE) for of_target in zip(*each, strict=True)]
        if passes is None and self.passes is not None:
            passes = weights @ self.passes
        return row(
            np.tensordot(weights, self.estimate, 1),
            np.tensordot(weights, self.untraced, 1),
            self._bounds(weights, delivered),
            None if self.recorded is None else float(weights @ self.recorded),
            passes,
            method,
        )

    def _bounds(self, weights: Floats, delivered: Bools) -> list[tuple[float, float] | None]:
        """Of each target; None where of no start that counts anything is recorded."""
        if not delivered[weights > 0.0].any():
            return [None] * self.lower.shape[1]
        least = weights @ np.where(delivered[:, None], self.lower, 0.0)
        most = weights @ np.where(delivered[:, None], self.upper, 1.0)
        return list(zip(least.tolist(), most.tolist(), strict=True))


def unknown(reason: Gap, method: str = SECTION_4) -> Figure:
    """No answer, and why."""
    return Figure(State.UNKNOWN, reason, None, None, None, method=method)


def certain(value: float, method: str = SECTION_4) -> Figure:
    """A value that does not depend on the subject, such as 0 for a measure that is not in force."""
    whole = Interval(value, value)
    none = Interval(0.0, 0.0)
    return Figure(
        State.KNOWN, None, value, whole, whole, untraced=0.0, untraced_interval=none, reach=whole, method=method
    )


def interval(worlds: Floats) -> tuple[Floats, Floats]:
    """Lower and upper ends of values in some worlds (…, B), the central one first.

    The 5 and 95 % quantiles over the drawn worlds (linear between order statistics), extended to hold the central
    value if they don't. Of a value that nothing drawn touches (B is 1) both ends are the value.

    >>> [round(float(end), 12) for end in interval(np.array([0.5, 0.0, 1.0]))]
    [0.05, 0.95]
    """
    central = worlds[..., 0]
    if worlds.shape[-1] == 1:
        return central, central
    order = np.sort(worlds[..., 1:], axis=-1)  # four times as fast as to partition at four places
    lower, upper = (_quantile(order, end) for end in ENDS)
    return np.minimum(lower, central), np.maximum(upper, central)


def _quantile(order: Floats, end: float) -> Floats:
    """A quantile of ascending values (…, N), linear between them."""
    place = end * (order.shape[-1] - 1)
    below = int(place)
    low, high = order[..., below], order[..., min(below + 1, order.shape[-1] - 1)]
    found: Floats = low + (high - low) * (place - below)
    return found


def figure(
    worlds: Floats,
    untraced: Floats,
    bounds: tuple[float, float] | None,
    recorded: float | None = None,
    passes: float | Floats | None = None,
    method: str = SECTION_4,
    rest: Floats | None = None,
) -> Figure:
    """A figure from its values in each world (B,), the central one first, clipped to [0, 1].

    untraced : (B,) what is untraced in each world; rest: the part of it that `worlds` don't count, if not all
    passes   : what passes the stage at all, or that in each world (B,), and then `part` is told
    bounds   : what records alone force; they are widened by rounding (1e-16) alone to hold the estimate

    With more than half untraced in the central world the estimate is left out: state UNKNOWN, reason
    UNTRACED_ABOVE_HALF. The interval reaches from what is traced to that with all that is untraced then, as any of that
    may belong to it: [0, 0] beside .9 that is untraced would read as certain.
    """
    (found,) = row(
        worlds[None], untraced[None], [bounds], recorded, passes, method, None if rest is None else rest[None]
    )
    return found


def row(
    worlds: Floats,
    untraced: Floats,
    bounds: Sequence[tuple[float, float] | None],
    recorded: float | None = None,
    passes: float | Floats | None = None,
    method: str = SECTION_4,
    rest: Floats | None = None,
) -> list[Figure]:
    """`figure` of many countries at once: worlds (C, B), bounds of each; untraced (C, B), or (1, B) of all alike.

    rest : (C, B) the part of what is untraced that a value doesn't count yet, where that isn't all of it
    """
    worlds, untraced = np.clip(worlds, 0.0, 1.0), np.clip(untraced, 0.0, 1.0)
    C, known = len(worlds), np.broadcast_to(untraced[:, 0] <= HALF + TOLERANCE, len(worlds))
    highest = np.minimum(worlds + (untraced if rest is None else rest), 1.0)
    of_part = worlds[:0]
    if isinstance(passes, np.ndarray):
        if np.ptp(passes) > TOLERANCE:
            whole = np.maximum(passes, TOLERANCE)
            of_part = np.clip(np.concatenate([worlds, np.where(known[:, None], worlds, highest)]) / whole, 0.0, 1.0)
        passes = float(passes[0])
    spans = _spans(np.concatenate([worlds, highest, of_part, untraced]))
    traced, possible, losses = spans[:C], spans[C : 2 * C], spans[2 * C + len(of_part) :] * (C // len(untraced) or 1)
    reaches = [Interval(low.lower, high.upper) for low, high in zip(traced, possible, strict=True)]
    parts = [Interval(spans[2 * C + c].lower, spans[3 * C + c].upper) for c in range(len(of_part) // 2)]
    if recorded is not None and passes is not None:
        passes, recorded = _clip(passes), _clip(recorded)
    lost = np.broadcast_to(untraced[:, 0], C).tolist()
    found = []
    for c, (estimate, missing, within) in enumerate(zip(worlds[:, 0].tolist(), lost, bounds, strict=True)):
        found.append(
            Figure(
                state=State.KNOWN if known[c] else State.UNKNOWN,
                reason=None if known[c] else Gap.UNTRACED_ABOVE_HALF,
                estimate=estimate if known[c] else None,
                interval=traced[c] if known[c] else reaches[c],
                bounds=within and Interval(_clip(min(within[0], estimate)), _clip(max(within[1], estimate))),
                recorded=recorded,
                imputed=None if recorded is None or passes is None else _clip(passes - missing - recorded),
                untraced=missing,
                untraced_interval=losses[c],
                passes=passes,
                part=parts[c] if parts else None,
                reach=reaches[c],
                method=method,
            )
        )
    return found


def of_worlds(worlds: Floats, unit: str = "fraction", method: str = SECTION_4) -> Figure:
    """A quantity that is a function of each world, such as an index, with nothing untraced (B,)."""
    return Figure(State.KNOWN, None, float(worlds[0]), _ends(worlds), None, unit=unit, method=method)


def hull(figures: list[Figure], reason: Gap) -> Figure:
    """What holds whichever of several figures is the right one: no estimate, the outermost ends of all they reach."""
    spans = [f.reach for f in figures if f.reach is not None]
    bounds = [f.bounds for f in figures if f.bounds is not None]
    whole = [Interval(0.0, 1.0)] * (len(figures) - len(bounds)) if bounds else []
    span = _outer(spans) if len(spans) == len(figures) else None
    return Figure(
        state=State.UNKNOWN,
        reason=reason,
        estimate=None,
        interval=span,
        bounds=_outer(bounds + whole) if bounds else None,
        method=figures[0].method,
        reach=span,
    )


def without_estimate(found: Figure, reason: Gap) -> Figure:
    """The same with no estimate, for a reason of its own: nothing narrower is said than what it reaches."""
    return replace(found, state=State.UNKNOWN, reason=reason, estimate=None, interval=found.reach)


def _ends(worlds: Floats) -> Interval:
    (found,) = _spans(worlds[None])
    return found


def _spans(worlds: Floats) -> list[Interval]:
    """Of each row of values (C, B)."""
    lower, upper = (ends.tolist() for ends in interval(worlds))
    return [Interval(a, b) for a, b in zip(lower, upper, strict=True)]


def _outer(intervals: list[Interval]) -> Interval | None:
    if not intervals:
        return None
    return Interval(min(i.lower for i in intervals), max(i.upper for i in intervals))


def _clip(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
