"""What making takes, drawn within the bounds that sources state (methods.md section 3.1)."""

import numpy as np

from ketenkaart.graph.analysis.balance.draws import N, draws
from ketenkaart.graph.arrays import Floats

QUANTILE = 1.645  # stated bounds are the 5 and 95 % quantiles: this many standard deviations away
LEAST = 0.1  # a lower bound of nothing is this part of the value
FIRST = 3.0  # how much likelier the first of several routes is than each other, where no share is stated
SPREAD = 0.7  # log standard deviation of a route's weight
ALL = draws()  # the centre and every draw


def drawn(value: float, lower: float, upper: float, *key: str) -> Floats:
    """(N + 1,) a quantity in each world, the value itself in the central one: value · exp(sd z), each side its own.

    lower, upper : stated bounds, NaN for none; a side without one isn't drawn. An unknown value (NaN) stays unknown.
    """
    if np.isnan(value) or value <= 0.0:
        return np.full(N + 1, value)
    z = ALL.normal(*key)
    down = np.log(value / max(lower, LEAST * value)) / QUANTILE if lower < value else 0.0
    up = np.log(upper / value) / QUANTILE if upper > value else 0.0
    found: Floats = value * np.exp(np.where(z < 0, down, up) * z)
    return found


def lean(route: int, *key: str) -> Floats:
    """(N + 1,) the weight (a ratio) of one of several routes whose shares nobody states; the first is the likeliest."""
    found: Floats = (FIRST if route == 0 else 1.0) * np.exp(SPREAD * ALL.normal(*key))
    return found
