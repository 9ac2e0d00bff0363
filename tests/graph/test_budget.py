"""What a question may take, counted while it is answered."""

from collections.abc import Callable

import pytest

from ketenkaart.graph import budget
from ketenkaart.graph.budget import Budget, spending
from ketenkaart.graph.errors import GoneAway, OverLimit
from ketenkaart.graph.once import derived


def within(given: Budget, *steps: Callable[[], object]) -> None:
    with spending(given):
        for step in steps:
            step()


def test_what_is_over_ends_at_once_past_whoever_catches_errors() -> None:
    reached = []

    def catching() -> None:
        try:
            budget.count(3)
        except Exception:  # noqa: BLE001 - as GraphQL catches what a field raises
            reached.append("caught")
        reached.append("went on")

    with pytest.raises(OverLimit, match="over the limit of 20000 nodes"):
        within(Budget(nodes=2), catching)
    assert reached == []


def test_bytes_are_counted_beside_nodes() -> None:
    with pytest.raises(OverLimit, match="10000000 bytes"):
        within(Budget(bytes=10), lambda: budget.count(1, 5), lambda: budget.count(1, 6))


def test_nothing_new_is_made_when_the_time_is_over_and_what_is_there_is_still_given() -> None:
    memo: dict[str, int] = {"there": 1}
    found = []
    with pytest.raises(OverLimit, match=r"takes over .* s of the processor, .* Ask for fewer"):
        within(
            Budget(seconds=0),
            lambda: found.append(derived(memo, "there", lambda: 2)),
            lambda: derived(memo, "new", lambda: 2),
        )
    assert (found, memo) == ([1], {"there": 1})
    assert derived(memo, "new", lambda: 3) == 3, "nobody waits for what was given up"


def test_what_stays_for_all_is_paid_from_time_of_its_own() -> None:
    memo: dict[str, int] = {}

    @budget.for_all()
    def world() -> int:
        return derived(memo, "facts", lambda: 1)

    with spending(Budget(seconds=0)) as given:
        assert world() == 1
        assert 0 < given.once_seconds < budget.ONCE_SECONDS
        with pytest.raises(OverLimit, match="Ask for fewer"):
            within(Budget(seconds=0), world, lambda: derived(memo, "own", lambda: 2))
    assert memo == {"facts": 1}


def test_what_is_made_for_all_takes_nothing_of_a_questions_own_time() -> None:
    with spending(Budget()) as given:
        before = given.seconds
        with budget.for_all(), budget.for_all():  # a balance that a chain asks for
            pass
        taken = budget.ONCE_SECONDS - given.once_seconds
        assert given.seconds - before == pytest.approx(taken)
        assert taken > 0


def test_too_much_that_nobody_asked_for_before_ends_with_what_was_made_kept() -> None:
    memo: dict[str, int] = {}

    def chain() -> int:
        with budget.for_all():
            derived(memo, "first", lambda: 1)
            current = budget._CURRENT.get()
            assert current is not None
            current.once_ends = 0.0  # as if that took all of its time
            return derived(memo, "second", lambda: 2)

    with pytest.raises(OverLimit, match=r"takes over .* s of the processor, .* is kept: ask again"):
        within(Budget(), chain)
    assert memo == {"first": 1}
    with pytest.raises(OverLimit, match="is kept: ask again"):
        within(Budget(once_seconds=0), chain)


def test_work_ends_for_who_has_gone() -> None:
    given = Budget()
    with pytest.raises(GoneAway):
        within(given, budget.check, given.gone.set, budget.check)


def test_without_a_budget_nothing_is_counted() -> None:
    budget.count(10**9, 10**12)
    budget.check()
