"""How fast shares of the world's making move: the constants of `statements.drift_year`, fitted on World Mining Data.

A share's logit is taken to walk at random, with a standard deviation after one year of a + b (1 − share)^4. Fitted are
the a and b of the narrowest intervals that hold enough, of small shares and of large ones, one to four years on; then
once more without each mineral, and tried on that one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scipy.special import expit

from bench.calibration.held_out import SEEN
from bench.calibration.score import LEVEL, Case, Score, case, score
from bench.calibration.tables import Mined, shares, stated, statement
from ketenkaart.graph.analysis.balance.draws import Draws
from ketenkaart.graph.analysis.balance.reconcile import reconciled
from ketenkaart.graph.analysis.balance.statements import SD_CAP, ShareObservation, observations

LAGS = (1, 2, 3, 4)
LARGE = 0.2
GRID = [(a / 100, b / 100) for a in range(24, 44, 4) for b in range(15, 55, 10)]


@dataclass(frozen=True)
class Tried:
    """One pair of constants, and what all minerals' shares gave with it."""

    a: float
    b: float
    cases: list[Case]

    def least(self, mineral: str = "") -> float:
        """The lesser coverage of small shares and of large ones, without one mineral."""
        rest = [one for one in self.cases if one.group != mineral]
        return min(score([one for one in rest if (one.before > LARGE) == large]).coverage for large in (False, True))

    def width(self, mineral: str = "") -> float:
        return score([one for one in self.cases if one.group != mineral]).width


def tried(minerals: Mapping[str, Mined], draws: Draws, grid: Iterable[tuple[float, float]] = GRID) -> list[Tried]:
    """All pairs of the grid."""
    return [Tried(a, b, list(_moved(minerals, a, b, draws))) for a, b in grid]


def fitted(found: list[Tried], mineral: str = "") -> Tried:
    """The narrowest that holds enough without one mineral; the one that holds most where none does."""
    enough = [one for one in found if one.least(mineral) >= LEVEL]
    return min(enough, key=lambda one: one.width(mineral)) if enough else max(found, key=lambda one: one.least(mineral))


def crossed(found: list[Tried], minerals: Mapping[str, Mined]) -> tuple[dict[str, Tried], Score]:
    """Of each mineral the constants fitted on the others, and what these gave on it, all together."""
    chosen = {mineral: fitted(found, mineral) for mineral in minerals}
    return chosen, score([one for mineral, by in chosen.items() for one in by.cases if one.group == mineral])


def _moved(minerals: Mapping[str, Mined], a: float, b: float, draws: Draws) -> Iterator[Case]:
    for mineral, years in minerals.items():
        for year in years:
            rows = tuple(row for one in years if one <= year for row in statement(years[one], one))
            before = shares(years[year])
            for lag in (lag for lag in LAGS if year + lag in years):
                facts, after = stated(mineral, year + lag, rows), shares(years[year + lag])
                said = observations(facts)
                walked = tuple(_walked(one, a, b, said.pace * lag**0.5) for one in said.shares)
                names = tuple(sorted(said.makers))
                made = reconciled(facts, replace(said, shares=walked), names, {}, None, None, draws).output
                for place, country in enumerate(names):
                    if before.get(country, 0.0) >= SEEN:
                        drawn = made[:, place] / made.sum(1)
                        yield case(mineral, after.get(country, 0.0), drawn, before[country])


def _walked(one: ShareObservation, a: float, b: float, far: float) -> ShareObservation:
    return replace(one, drift=min(SD_CAP, (a + b * (1 - float(expit(one.logit))) ** 4) * far))
