"""Decisions on licences, counted: what part of the applications decided was granted (methods.md section 8)."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from ketenkaart.graph.analysis.figure import Interval

SECTION_8 = "methods.md section 8"
LEVEL = 0.95


@dataclass(frozen=True)
class Proportion:
    """A share of something counted, with the interval that chance alone leaves at LEVEL, and of how many it is."""

    share: float
    interval: Interval
    of: int
    method: str = SECTION_8


def wilson(successes: int, trials: int, level: float = LEVEL) -> Interval:
    """The score interval of a proportion p = k/n, at a level of confidence (methods.md section 8).

        (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n),  z the (1 + level)/2 quantile of the normal distribution

    successes : k, 0 ≤ k ≤ n; trials : n ≥ 1. Returns shares in [0, 1]. Raises ValueError for anything else.

    >>> wilson(15, 148).lower.__round__(4), wilson(15, 148).upper.__round__(4)
    (0.0624, 0.1605)

    Wilson (1927), Journal of the American Statistical Association 22:209; the example is Newcombe (1998), Statistics in
    Medicine 17:857, table I, method 3.
    """
    if not (0 <= successes <= trials and trials >= 1 and 0 < level < 1):
        raise ValueError(f"{successes} of {trials} at level {level} is no proportion")
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, square = successes / trials, z * z / trials
    centre = (p + square / 2) / (1 + square)
    half = z * sqrt(p * (1 - p) / trials + square / (4 * trials)) / (1 + square)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def approval(granted: float | None, refused: float | None) -> Proportion | None:
    """The part of the applications decided that was granted, with its Wilson interval (methods.md section 8).

    None where a count is not stated or is no whole number, or where nothing was decided: then there is no rate to give.
    What is still pending takes no part: it is neither granted nor refused.
    """
    if granted is None or refused is None or granted != int(granted) or refused != int(refused):
        return None
    decided = int(granted + refused)
    return None if decided == 0 else Proportion(granted / decided, wilson(int(granted), decided), decided)
