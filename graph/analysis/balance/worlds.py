"""Worlds as they are asked for: each is made once for the facts that it rests on, and kept while there is room."""

import hashlib
import logging
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from ketenkaart.graph import budget
from ketenkaart.graph.analysis.balance import facts, feeds, reading, stored
from ketenkaart.graph.analysis.balance.draws import N
from ketenkaart.graph.analysis.balance.passage import Passage, passage
from ketenkaart.graph.analysis.balance.world import FactsReading, World, world
from ketenkaart.graph.analysis.days import moment
from ketenkaart.graph.arrays import Reals
from ketenkaart.graph.errors import DamagedSnapshot
from ketenkaart.graph.shelf import Shelf, Sized, Small
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.graph.view import EXAMPLE

ON_DISK = 2**30  # bytes of worlds that stay on disk; the least recently used go at the next load
log = logging.getLogger(__name__)

S = TypeVar("S", bound=Sized)


@dataclass(frozen=True, eq=False)
class _Kept:
    """What was made, or that there is none."""

    found: World | Passage | None

    @property
    def nbytes(self) -> int:
        return 0 if self.found is None else self.found.nbytes


SHELF = Shelf()  # of all snapshots of the process: worlds, and what servers keep of Views


@dataclass(frozen=True, eq=False)
class Worlds:
    """The worlds of a snapshot with all draws; or, under some readings, central ones alone."""

    snapshot: Snapshot
    readings: Mapping[int, FactsReading] | None = None  # by product whose facts are read so; others as always

    def world(self, product: int, year: int) -> World | None:
        """The world of a product in a calendar year; None where nobody is known to make it."""
        own = facts.world_product(self.snapshot, product)
        if self.readings is not None:
            return self._read(own, year)
        key = ("world", _facts(self.snapshot), own, year)
        found = _shelved(key, lambda: _Kept(self._made(own, year))).found
        assert not isinstance(found, Passage)
        return found

    def make_ahead(self, day: date) -> None:
        """Make the worlds that are asked for by default: of the years about a day, and of the data behind these."""
        book = reading.ledger(self.snapshot)
        for product in range(len(book.products)):
            if not book.has_facts(product):
                continue
            known = [self.world(product, year) for year, _ in moment(day).weights]
            for year in {one.data_year for one in known if one is not None}:
                self.world(product, year)
        if self.snapshot.worlds is not None:
            stored.prune(self.snapshot.worlds, ON_DISK)

    def central(self, product: int, year: int) -> World | None:
        """The central world alone (B = 1), for what needs no draws: a small part of the work of them all."""
        own = facts.world_product(self.snapshot, product)
        if self.readings is not None:
            return self._read(own, year)
        key = ("central", _facts(self.snapshot), own, year)
        found = _shelved(key, lambda: _Kept(world(self.snapshot, own, year, draws=0))).found
        assert not isinstance(found, Passage)
        return found

    def feed(self, source: int, target: int, year: int) -> Reals | None:
        """(B, K_up, K_down) where each maker of a target got its input, columns summing to 1 at most; None without."""
        if self.readings is not None and not self._own({source, target}) & self.readings.keys():
            found = Worlds(self.snapshot).feed(source, target, year)
            return None if found is None else found[:1]
        up, down = self.world(source, year), self.world(target, year)
        if up is None or down is None:
            return None

        def make() -> npt.NDArray[np.float32]:
            return feeds.feed(self.snapshot, up, down, used=source, product=target).astype(np.float32)

        if self.readings is not None:
            return make()
        made: Reals = _shelved(("feed", _facts(self.snapshot), source, target, year), make)
        return made

    def passage(self, product: int, year: int, user: int) -> Passage | None:
        """By way of whom what a country uses of a product came; None where its origin isn't known from trade."""
        of = self.world(product, year)
        if of is None:
            return None
        read = None if self.readings is None else frozenset(self.readings.items())
        key = ("passage", _facts(self.snapshot), read, of.product, year, user)
        found = SHELF.get(key, lambda: _Kept(passage(of, user))).found
        assert not isinstance(found, World)
        return found

    def is_traded(self, product: int) -> bool:
        """Whether a product, or the wider one whose facts it has, is traded under a code that is the product."""
        return bool(reading.ledger(self.snapshot).trade_years(facts.world_product(self.snapshot, product)))

    def _made(self, own: int, year: int) -> World | None:
        """From disk where these very facts were balanced before, else made and kept there."""
        folder = self.snapshot.worlds
        if folder is None:
            return world(self.snapshot, own, year)
        kept = folder / self._name(own, year)
        if kept.exists():
            try:
                return stored.load(kept)
            except DamagedSnapshot as error:
                log.warning("%s It is made again.", error)
                stored.drop(kept)
        made = world(self.snapshot, own, year)
        if made is not None:
            stored.keep(made, kept)
        return made

    def _name(self, own: int, year: int) -> str:
        def make() -> Small[str]:
            return Small(stored.fingerprint(facts.facts(self.snapshot, own, year), N))

        return SHELF.get(("name", _facts(self.snapshot), own, year), make).value

    def _own(self, products: set[int]) -> set[int]:
        """The products whose facts some products have."""
        return {facts.world_product(self.snapshot, product) for product in products}

    def _read(self, own: int, year: int) -> World | None:
        reading = (self.readings or {}).get(own)
        if reading is None:
            found = Worlds(self.snapshot).world(own, year)
            return None if found is None else _central(found)
        key = ("read", _facts(self.snapshot), own, year, reading)
        read = _shelved(key, lambda: _Kept(world(self.snapshot, own, year, draws=0, reading=reading))).found
        assert not isinstance(read, Passage)
        return read


def _shelved(key: Hashable, make: Callable[[], S]) -> S:
    """From the shelf, or made for all who ask later."""
    return SHELF.get(key, budget.for_all()(make))


def _central(found: World) -> World:
    """A world without its draws."""
    arrays = {name: getattr(found, name)[:1] for name in ("share", "value", "origin", "slack", "use", "output")}
    return replace(found, flows=found.flows[:, :1], tonnes=None if found.tonnes is None else found.tonnes[:1], **arrays)


_FACTS: WeakKeyDictionary[Snapshot, str] = WeakKeyDictionary()


def _facts(snapshot: Snapshot) -> str:
    """What worlds rest on: all that is loaded but made-up companies."""
    found = _FACTS.get(snapshot)
    if found is None:
        known = sorted((name, info.content_hash) for name, info in snapshot.datasets.items() if name != EXAMPLE)
        found = _FACTS[snapshot] = hashlib.sha256(repr(known).encode()).hexdigest()
    return found
