"""Who computes next: a few at once, a bounded queue, a share for each client, and nobody who has left meanwhile.

What is at hand (a kept page, 304, a static file, readiness) doesn't come here, so it never waits behind what does.
"""

import asyncio
import ipaddress
import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anyio import to_thread

from ketenkaart.graph.errors import Busy, GoneAway

SLOTS = min(max(2, os.cpu_count() or 1), 4)  # more would share one interpreter's lock, and be no faster together
ROOM = 128  # that wait
SHARE = 64  # of one client, computed and waiting: an office or a tool that asks sixty things at once is one
NEIGHBOURS = 64  # bits of an IPv6 address that are one client's: whoever has one address has all behind them
T = TypeVar("T")
Receive = Callable[[], Awaitable[Mapping[str, Any]]]  # as ASGI has it


@dataclass(eq=False)
class _Turn:
    client: str
    came: Future[None] = field(default_factory=Future)
    gone: threading.Event = field(default_factory=threading.Event)  # set when nobody waits for the answer any more


class Admission:
    """The slots of one server, and who waits for one. Nothing here belongs to one event loop."""

    def __init__(self, slots: int = SLOTS, room: int = ROOM, share: int = SHARE) -> None:
        self._slots, self._room, self._share = slots, room, share
        self._lock = threading.Lock()
        self._waiting: list[_Turn] = []
        self._running: list[_Turn] = []

    async def compute(self, host: str, receive: Receive, work: Callable[[threading.Event], T]) -> T:
        """What `work` gives, in a thread, when its turn has come; its event is set once who asked has left.

        Raises Busy where no more may wait, GoneAway where who asked left before the turn came.
        """
        turn = self._ask(client(host))
        leaving = asyncio.create_task(self._leave(turn, receive))
        try:
            await asyncio.wrap_future(turn.came)
            return await to_thread.run_sync(work, turn.gone)
        finally:
            leaving.cancel()
            turn.gone.set()  # where the server ends before the work does
            self._end(turn)

    def _ask(self, client: str) -> _Turn:
        turn = _Turn(client)
        with self._lock:
            own = sum(other.client == client for other in (*self._waiting, *self._running))
            if own >= self._share or (len(self._running) >= self._slots and len(self._waiting) >= self._room):
                raise Busy
            self._waiting.append(turn)
            self._next()
        return turn

    async def _leave(self, turn: _Turn, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        turn.gone.set()
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                turn.came.set_exception(GoneAway("Who asked left before the answer was begun."))

    def _end(self, turn: _Turn) -> None:
        with self._lock:
            for those in (self._waiting, self._running):
                if turn in those:
                    those.remove(turn)
            self._next()

    def _next(self) -> None:
        """Fill the slots: first who has fewest of them, of those who came first."""
        while self._waiting and len(self._running) < self._slots:
            has = [one.client for one in self._running]
            turn = min(self._waiting, key=lambda one: has.count(one.client))
            self._waiting.remove(turn)
            if turn.came.set_running_or_notify_cancel():
                self._running.append(turn)
                turn.came.set_result(None)


def client(host: str) -> str:
    """Whom an address belongs to, for its share."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # of no network: a socket file, a test
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address.packed[: NEIGHBOURS // 8] + bytes(8), NEIGHBOURS)))
    return host
