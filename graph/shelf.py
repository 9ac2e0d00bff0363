"""Large things that can be made again, kept up to a number of bytes."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ketenkaart.graph import once

SHELF = 192 * 2**20  # bytes that are kept; a server has a setting for it


class Sized(Protocol):
    """What takes so much memory that it is worth counting."""

    @property
    def nbytes(self) -> int: ...


S = TypeVar("S", bound=Sized)
T = TypeVar("T")


@dataclass(frozen=True)
class Small(Generic[T]):
    """A number or a name, or that there is none: hardly larger than its key."""

    value: T
    nbytes = 200


class Shelf:
    """Keeps what saves most time for its room (GreedyDual-Size, Cao and Irani 1997).

    A thing is worth the processor time that it took, divided by its bytes, above what the last to go was worth: so
    what is small and dear outlives what is large and cheap, but nothing that isn't asked for stays for ever.
    """

    def __init__(self, limit: int = SHELF, clock: Callable[[], float] = time.thread_time) -> None:
        self.limit = limit
        self._clock = clock
        self._kept: dict[Hashable, Any] = {}
        self._sizes: dict[Hashable, int] = {}  # of each, as large as it was when it came or was weighed
        self._rates: dict[Hashable, float] = {}  # seconds a byte
        self._worth: dict[Hashable, float] = {}
        self._least: list[tuple[float, int, Hashable]] = []  # a heap; what a thing was worth when it was put there
        self._count = itertools.count()  # of what was put there: keys have no order
        self._floor = 0.0  # what the last to go was worth
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], S], rate: float | None = None) -> S:
        """What `make` returns, made again only where it was dropped; one thing is always kept, however large.

        rate : seconds a byte that it takes to make, where making it now takes none; else as long as it takes
        """

        def keep() -> S:
            began = self._clock()
            made = make()
            return self._keep(key, made, (self._clock() - began) / max(made.nbytes, 1) if rate is None else rate)

        return once.made((id(self), key), lambda: self._found(key), keep)

    def weigh(self, key: Hashable) -> None:
        """Take what is kept under a key for as large as it says by now that it is."""
        with self._lock:
            if key in self._kept:
                before, self._sizes[key] = self._sizes[key], self._kept[key].nbytes
                self._bytes += self._sizes[key] - before
                self._make_room(key)

    def _found(self, key: Hashable) -> Any:
        with self._lock:
            if key not in self._kept:
                return once.MISSING
            self._worth[key] = self._floor + self._rates[key]
            return self._kept[key]

    def _keep(self, key: Hashable, made: S, rate: float) -> S:
        with self._lock:
            if key not in self._kept:
                self._kept[key], self._sizes[key], self._rates[key] = made, made.nbytes, rate
                self._bytes += self._sizes[key]
                self._put(key, self._floor + rate)
            self._worth[key] = self._floor + self._rates[key]
            found: S = self._kept[key]
            self._make_room(key)
            return found

    def _put(self, key: Hashable, worth: float) -> None:
        heapq.heappush(self._least, (worth, next(self._count), key))

    def _make_room(self, newest: Hashable) -> None:
        spared = False
        while len(self._kept) > 1 and self._bytes > self.limit:
            worth, _, least = heapq.heappop(self._least)
            if least == newest:
                spared = True
            elif worth < self._worth[least]:  # asked for since
                self._put(least, self._worth[least])
            else:
                self._floor = self._worth.pop(least)
                self._bytes -= self._sizes.pop(least)
                del self._kept[least], self._rates[least]
        if spared:
            self._put(newest, self._worth[newest])
