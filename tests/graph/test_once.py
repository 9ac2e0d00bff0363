"""Things that are made once, whoever asks, with no way to wait for ever."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ketenkaart.graph.once import derived, once

PATIENCE_S = 60


class Thing:
    def __init__(self) -> None:
        self.made: list[str] = []

    @once
    def answer(self) -> list[str]:
        """What it is."""
        self.made.append("answer")
        return self.made


def test_a_value_is_made_when_it_is_first_asked_for_and_kept() -> None:
    thing = Thing()
    assert thing.made == []
    assert thing.answer is thing.answer
    assert thing.made == ["answer"]
    assert Thing.answer.__doc__ == "What it is."


def at_once(*asking: Callable[[], Any]) -> list[Any]:
    """What each gives, asked in a thread of its own, that no test waits for longer than it has patience."""
    threads = ThreadPoolExecutor(len(asking))
    found = [threads.submit(ask) for ask in asking]
    try:
        return [one.result(PATIENCE_S) for one in found]
    finally:
        threads.shutdown(wait=False)


def test_other_values_are_made_meanwhile() -> None:
    memo: dict[str, str] = {}
    both = threading.Barrier(2, timeout=PATIENCE_S)

    def make(name: str) -> Callable[[], str]:
        return lambda: f"{name} {both.wait() < 2}"

    assert at_once(
        lambda: derived(memo, "left", make("left")),
        lambda: derived(memo, "right", make("right")),
    ) == ["left True", "right True"]


@pytest.mark.parametrize("length", [2, 3, 5])
def test_threads_that_need_each_other_s_in_a_cycle_all_end_with_the_same_values(length: int) -> None:
    memo: dict[int, object] = {}
    begun = threading.Barrier(length, timeout=PATIENCE_S)
    first = threading.local()

    def make(number: int) -> object:
        if not hasattr(first, "begun"):  # each thread holds its own before any asks for the next
            first.begun = begun.wait()
            derived(memo, (number + 1) % length, lambda: make((number + 1) % length))
        return object()

    def ask(number: int) -> object:
        return derived(memo, number, lambda: make(number))

    found = at_once(*(lambda number=number: ask(number) for number in range(length)))
    assert found == [memo[number] for number in range(length)]


def test_who_waits_for_what_fails_makes_it_itself() -> None:
    memo: dict[str, str] = {}
    begun, waited = threading.Event(), threading.Event()

    def fail() -> str:
        begun.set()
        waited.wait(0.2)
        raise ValueError("no luck")

    def ask() -> str:
        begun.wait(PATIENCE_S)
        return derived(memo, "key", lambda: "made")

    with ThreadPoolExecutor(2) as threads:
        failing, asking = threads.submit(derived, memo, "key", fail), threads.submit(ask)
        assert asking.result(PATIENCE_S) == "made"
        with pytest.raises(ValueError, match="no luck"):
            failing.result(PATIENCE_S)


def test_what_needs_itself_is_an_error_and_no_wait() -> None:
    memo: dict[str, int] = {}

    def make() -> int:
        return derived(memo, "key", make) + 1

    with pytest.raises(RecursionError):
        derived(memo, "key", make)
