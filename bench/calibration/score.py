"""How often 90 % intervals hold a truth that was hidden, how wide they are, how far their estimates lie off."""

from dataclasses import dataclass, field

import numpy as np

from ketenkaart.graph.arrays import Reals

LEVEL = 0.90
AIM = 0.88, 0.95  # coverage at a nominal 90 % that is asked for
WIDER = 1.25  # times the width of the best alternative that is allowed


@dataclass(frozen=True)
class Case:
    """One hidden figure, and what the rest let say of it. All are shares."""

    group: str  # mineral or product
    truth: float
    estimate: float
    lower: float
    upper: float
    before: float = 0.0  # the last share that was known

    def held(self, tolerance: float = 0.0) -> bool:
        """Whether the interval, widened by the tolerance at both ends, holds the truth."""
        return self.lower - tolerance <= self.truth <= self.upper + tolerance


def case(group: str, truth: float, drawn: Reals, before: float = 0.0) -> Case:
    """A case of a figure's draws (B,), of which row 0 is the centre: 5 and 95 % quantiles, that hold the estimate."""
    estimate, spread = float(drawn[0]), drawn[1:]
    lower, upper = np.quantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Case(
        group=group,
        truth=truth,
        estimate=estimate,
        lower=min(float(lower), estimate),
        upper=max(float(upper), estimate),
        before=before,
    )


@dataclass(frozen=True)
class Score:
    """Coverage, mean width and mean absolute error over cases; and on which side the truth lay outside."""

    n: int
    coverage: float
    width: float
    error: float
    under: float  # part of the cases whose truth lies under the interval
    over: float


def score(cases: list[Case], tolerance: float = 0.0) -> Score:
    """The score of cases; all zero without any."""
    if not cases:
        return Score(n=0, coverage=0.0, width=0.0, error=0.0, under=0.0, over=0.0)
    return Score(
        n=len(cases),
        coverage=float(np.mean([one.held(tolerance) for one in cases])),
        width=float(np.mean([one.upper - one.lower for one in cases])),
        error=float(np.mean([abs(one.estimate - one.truth) for one in cases])),
        under=float(np.mean([one.truth < one.lower - tolerance for one in cases])),
        over=float(np.mean([one.truth > one.upper + tolerance for one in cases])),
    )


@dataclass(frozen=True)
class Part:
    """Some of a test's cases, and what the best alternative known gave on its like: coverage and width."""

    name: str
    cases: list[Case] = field(repr=False)
    best: tuple[float, float] | None = None
    tolerance: float = 0.0
    judged: bool = True

    @property
    def score(self) -> Score:
        return score(self.cases, self.tolerance)

    @property
    def verdict(self) -> str:
        """`reached` where coverage and width are what is asked, `above` where only coverage is more, else `missed`."""
        found = self.score
        narrow = self.best is None or found.width <= WIDER * self.best[1]
        if not narrow or found.coverage < AIM[0]:
            return "missed"
        return "reached" if found.coverage <= AIM[1] else "above"
