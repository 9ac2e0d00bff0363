"""What stays on a shelf, by a clock of the test's own."""

from dataclasses import dataclass

from ketenkaart.graph.shelf import Shelf


@dataclass(frozen=True)
class Large:
    name: str
    nbytes: int


class Making:
    """A shelf, and things that take as long to make as is said."""

    def __init__(self, limit: int) -> None:
        self.now = 0.0
        self.shelf = Shelf(limit, lambda: self.now)

    def get(self, name: str, nbytes: int, seconds: float) -> bool:
        """Whether it had to be made."""
        made = []

        def make() -> Large:
            made.append(name)
            self.now += seconds
            return Large(name, nbytes)

        assert self.shelf.get(name, make).name == name
        return bool(made)


def test_of_what_costs_the_same_the_one_asked_for_longest_ago_goes() -> None:
    making = Making(limit=100)
    for name in ("a", "b", "c"):
        assert making.get(name, 30, 3.0)
    assert not making.get("a", 30, 3.0)
    assert making.get("d", 30, 3.0), "drops one of the three"
    assert making.get("e", 30, 3.0)
    assert not making.get("d", 30, 3.0)
    assert not making.get("e", 30, 3.0)


def test_what_is_small_and_dear_outlives_what_is_large_and_cheap() -> None:
    making = Making(limit=100)
    making.get("dear", 1, 5.0)
    for n in range(20):
        assert making.get(f"cheap {n}", 60, 0.1)
    assert not making.get("dear", 1, 5.0)


def test_what_nobody_asks_for_goes_in_the_end_however_dear() -> None:
    making = Making(limit=100)
    making.get("dear", 10, 5.0)
    for n in range(100):
        making.get(f"other {n}", 60, 6.0)
    assert making.get("dear", 10, 5.0)


def test_one_thing_that_is_larger_than_the_shelf_is_kept() -> None:
    making = Making(limit=1)
    assert making.get("a", 60, 1.0)
    assert not making.get("a", 60, 1.0)
    assert making.get("b", 60, 1.0)
    assert making.get("a", 60, 1.0)


def test_what_has_no_bytes_is_kept_without_a_division_by_nothing() -> None:
    making = Making(limit=1)
    assert making.get("nothing", 0, 1.0)
    assert not making.get("nothing", 0, 1.0)


def test_what_grew_is_counted_again_and_others_make_room() -> None:
    class Growing:
        nbytes = 10

    shelf, growing = Shelf(limit=100), Growing()
    assert shelf.get("growing", lambda: growing, rate=1.0) is growing
    other = shelf.get("other", lambda: Large("other", 50), rate=0.5)
    growing.nbytes = 80
    shelf.weigh("growing")
    assert shelf.get("other", lambda: Large("again", 50), rate=0.5) is not other
    shelf.weigh("nothing of that name")
