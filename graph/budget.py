"""What one question may take while it is answered, whatever answers it: things, bytes, and time of the processor.

An estimate before it is no bound: one list that is longer than it was taken to be, inside itself a few times, is a day
of work. So what makes answers counts as it goes (`count`), what makes anything that is kept looks at the time (`check`,
by way of `graph.once`), and the question ends where it is over, or where nobody waits for its answer any more.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from ketenkaart.graph.errors import GoneAway, KetenkaartError, OverLimit

NODES = 20_000
BYTES = 10_000_000
SECONDS = 1.0  # of the processor: what waits for others plays no part
ONCE_SECONDS = 30.0  # besides, for what is made once for all who ask later, such as a balance or a chain
ADVICE = "Ask for fewer with `first`, select fewer lists inside lists, or ask in several requests."
AGAIN = "What was made of it is kept: ask again, or about fewer days, years and materials at once."


@dataclass
class Budget:
    """What is left for one question; it is spent in one thread."""

    nodes: int = NODES
    bytes: int = BYTES
    seconds: float = field(default_factory=lambda: SECONDS)  # while it is spent, the thread's time at which it is over
    once_seconds: float = field(default_factory=lambda: ONCE_SECONDS)
    once_ends: float | None = None  # while something is made for all, the thread's time at which these are over
    gone: threading.Event = field(default_factory=threading.Event)  # set when nobody waits for the answer any more
    ended: threading.Event = field(default_factory=threading.Event)  # set when the server ends

    def count(self, nodes: int, size: int = 0) -> None:
        """Spend on so many nodes and bytes of the answer."""
        self.nodes -= nodes
        self.bytes -= size
        if self.nodes < 0:
            raise _Spent(OverLimit(f"The answer is over the limit of {NODES} nodes, so it was not made. {ADVICE}"))
        if self.bytes < 0:
            raise _Spent(OverLimit(f"The answer is over the limit of {BYTES} bytes, so it was not made. {ADVICE}"))

    def check(self) -> None:
        if self.gone.is_set() or self.ended.is_set():
            raise _Spent(GoneAway("Nobody waits for the answer any more, so it was not made."))
        now = time.thread_time()
        if self.once_ends is not None and now > self.once_ends:
            raise _Spent(
                OverLimit(
                    "The answer rests on so much that nobody has asked for before that making it takes over "
                    f"{ONCE_SECONDS:g} s of the processor, which is the limit. {AGAIN}"
                )
            )
        if self.once_ends is None and now > self.seconds:
            raise _Spent(
                OverLimit(f"The answer takes over {SECONDS:g} s of the processor, which is the limit. {ADVICE}")
            )


class _Spent(BaseException):
    """Ends a question at once: no `except Exception` on the way takes it for an error of one field."""

    def __init__(self, error: KetenkaartError) -> None:
        self.error = error


_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def spending(budget: Budget) -> Iterator[Budget]:
    """What is done inside is paid from a budget. Raises OverLimit or GoneAway where that ends it."""
    budget.seconds += time.thread_time()
    token = _CURRENT.set(budget)
    try:
        yield budget
    except _Spent as spent:
        raise spent.error from None
    finally:
        _CURRENT.reset(token)


def check() -> None:
    """End the question that is answered here, if there is one, where its time is over."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.check()


def count(nodes: int, size: int = 0) -> None:
    """Spend on the answer that is made here, if there is a budget for one."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.count(nodes, size)
        budget.check()


@contextmanager
def for_all() -> Iterator[None]:
    """What is done inside stays for all who ask later, such as a balance or a chain: it has time of its own."""
    budget = _CURRENT.get()
    if budget is None or budget.once_ends is not None:
        yield
        return
    began = time.thread_time()
    budget.once_ends = began + budget.once_seconds
    try:
        budget.check()
        yield
    finally:
        taken = time.thread_time() - began
        budget.once_seconds -= taken
        budget.seconds += taken
        budget.once_ends = None
