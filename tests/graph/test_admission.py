"""Turns at computing, without any clock: an event holds the slots for as long as a test wants."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from ketenkaart.graph.admission import Admission, client
from ketenkaart.graph.errors import Busy, GoneAway
from tests import loops

Message = Mapping[str, Any]


async def staying() -> Message:
    return await asyncio.Event().wait() or {}


async def leaving() -> Message:
    return {"type": "http.disconnect"}


class Held:
    """Work that goes on until it is let go, and who began in which order."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.began: list[str] = []

    def of(self, name: str) -> Callable[[threading.Event], str]:
        def work(_: threading.Event) -> str:
            self.began.append(name)
            self.free.wait()
            return name

        return work


async def asked(admission: Admission, held: Held, *names: str) -> list[asyncio.Task[str]]:
    """One question of each client, in that order; `a2` is the client `a`."""
    tasks = []
    for name in names:
        tasks.append(asyncio.create_task(admission.compute(name[0], staying, held.of(name))))
        await asyncio.sleep(0)  # it has asked
    return tasks


def run(test: Callable[[Held], Awaitable[None]]) -> None:
    held = Held()

    async def ending() -> None:
        try:
            await test(held)
        finally:
            held.free.set()

    loops.run(ending())


def test_as_many_as_there_are_slots_are_computed_and_the_rest_wait_their_turn() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=1)
        tasks = await asked(admission, held, "a", "b", "c")
        assert (len(admission._running), len(admission._waiting)) == (1, 2)
        held.free.set()
        assert await asyncio.gather(*tasks) == ["a", "b", "c"]
        assert held.began == ["a", "b", "c"]
        assert (admission._running, admission._waiting) == ([], [])

    run(test)


def test_who_finds_the_queue_full_is_told_to_come_again() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=1, room=2)
        tasks = await asked(admission, held, "a", "b", "c")
        with pytest.raises(Busy, match="Ask again in a few seconds"):
            await admission.compute("d", staying, held.of("d"))
        held.free.set()
        await asyncio.gather(*tasks)
        assert await admission.compute("d", staying, held.of("d")) == "d"

    run(test)


def test_a_client_that_has_its_share_is_refused_and_another_still_gets_in() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=1, room=9, share=3)
        tasks = await asked(admission, held, "a1", "a2", "a3")
        with pytest.raises(Busy):
            await admission.compute("a", staying, held.of("a4"))
        tasks += await asked(admission, held, "b1")
        held.free.set()
        assert await asyncio.gather(*tasks) == ["a1", "a2", "a3", "b1"]

    run(test)


def test_a_free_slot_goes_to_who_has_fewest() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=2)
        tasks = await asked(admission, held, "b1", "a1", "a2", "a3", "b2", "c1")
        assert [turn.client for turn in admission._running] == ["b", "a"]
        admission._end(admission._running[0])
        assert [turn.client for turn in admission._running] == ["a", "b"], "before two of `a` that waited longer"
        admission._end(admission._running[0])
        assert [turn.client for turn in admission._running] == ["b", "a"]
        held.free.set()
        await asyncio.gather(*tasks)

    run(test)


def test_who_leaves_while_waiting_leaves_the_queue_and_nothing_is_computed() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=1, room=1)
        tasks = await asked(admission, held, "a")
        with pytest.raises(GoneAway):
            await admission.compute("b", leaving, held.of("b"))
        tasks += await asked(admission, held, "c")
        held.free.set()
        await asyncio.gather(*tasks)
        assert held.began == ["a", "c"]

    run(test)


def test_who_leaves_while_it_is_computed_says_so_to_the_work() -> None:
    async def test(_: Held) -> None:
        assert await Admission().compute("a", leaving, lambda gone: gone.wait())

    run(test)


def test_a_turn_that_is_cancelled_gives_its_place_back_and_ends_its_work() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=1)
        (waiting,) = (await asked(admission, held, "a", "b"))[1:]
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert admission._waiting == []
        gone: list[threading.Event] = []
        held.free.set()
        working = threading.Event()

        def work(event: threading.Event) -> None:
            gone.append(event)
            working.set()
            event.wait()

        running = asyncio.create_task(admission.compute("c", staying, work))
        await asyncio.to_thread(working.wait)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert gone[0].is_set()
        assert admission._running == []

    run(test)


def test_what_the_work_raises_comes_back_and_its_slot_is_free() -> None:
    async def test(held: Held) -> None:
        admission = Admission(slots=1)

        def work(_: threading.Event) -> None:
            raise ZeroDivisionError

        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await admission.compute("a", staying, work)

    run(test)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("", "testclient", False),
    ],
)
def test_a_client_is_an_address_or_what_one_line_has_of_them(one: str, other: str, same: bool) -> None:
    assert (client(one) == client(other)) is same
