"""Times of a function, over several runs after one that is not counted.

Seconds of CPU by default: on an idle machine, for one thread, they are what a clock says; on a shared one they stay so.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of the shortest, the middle and the longest run."""

    low: float
    median: float
    high: float


def spread(values: list[float]) -> Times:
    return Times(min(values), statistics.median(values), max(values))


Clock = Callable[[], float]


def timed(function: Callable[[], object], runs: int, warm: bool = True, clock: Clock = time.process_time) -> Times:
    """Times of some runs; `warm` runs once before, uncounted."""
    if warm:
        function()
    return spread([once(function, clock) for _ in range(runs)])


def compared(
    functions: dict[str, Callable[[], object]], against: str, runs: int
) -> tuple[dict[str, Times], dict[str, Times]]:
    """Times of each function, and of its ratio to one of them: they take turns, so that all are disturbed alike."""
    for function in functions.values():
        function()
    rounds = [{name: once(function) for name, function in functions.items()} for _ in range(runs)]
    times = {name: spread([one[name] for one in rounds]) for name in functions}
    ratios = {name: spread([one[name] / one[against] for one in rounds]) for name in functions if name != against}
    return times, ratios


def once(function: Callable[[], object], clock: Clock = time.process_time) -> float:
    start = clock()
    function()
    return clock() - start
