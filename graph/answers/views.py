"""Which View a question is asked of: the current version or an earlier one, a day, a scope; and how old it is."""

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any

from ketenkaart.graph import once
from ketenkaart.graph import snapshot as snapshots
from ketenkaart.graph.analysis.balance.worlds import SHELF
from ketenkaart.graph.errors import KetenkaartError, NothingLoaded, TooManyFiles, UnknownVersion
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.graph.view import View
from ketenkaart.settings import Settings

HELD = 4  # earlier versions that are open
DERIVED = 0.5 / 2**20  # seconds a byte that it takes to derive from a View what pages ask of it, about
log = logging.getLogger(__name__)


class Views:
    """Gives Views of the version that is current when it is asked; running answers keep the one they have."""

    def __init__(self, settings: Settings, fixed: Snapshot | None = None) -> None:
        """`fixed` is served in place of what is published under `settings.home`, and is never stale."""
        self._settings = settings
        self._fixed = fixed
        self._published: tuple[str, Snapshot] | None = None
        self._own_opened = fixed is not None and fixed.own
        self._refused: str | None = None  # name of what is published and can't be served
        self._passing = False  # whether that has nothing to do with what is published
        self.trouble: str | None = None  # why what is published isn't served, or isn't served as it should be
        self.ended = threading.Event()  # set when the server ends: what is worked out then is given up
        self.away: str | None = None  # why Neo4j, when it was asked last, didn't say its version
        self._database: int | None = None
        self._database_asked = False
        self._shelf = SHELF
        self._shelf.limit = settings.cache_mb * 2**20 * 3 // 4
        self._kept_by = object()  # keeps what is on the shelf apart from what others there made of the same snapshot
        self._last: Hashable = None  # the View that was asked for last: by the next question much was derived from it
        self._holding = threading.Lock()
        self._earlier: OrderedDict[int, Snapshot] = OrderedDict()

    def view(self, as_of: date | None = None, example: bool = False, version: int | None = None) -> View:
        """The View of a day (default today), a scope and a version (default the current one).

        Raises NothingLoaded before the first load, UnknownVersion for a version that isn't held, DamagedSnapshot for
        one that is on disk and can't be used, TooManyFiles where it can't be opened now.
        """
        snapshot = self.current() if version is None else self.version(version)
        day = as_of or self._settings.day()
        key = (self._kept_by, id(snapshot), day, example)
        last, self._last = self._last, key
        self._shelf.weigh(last)
        return self._shelf.get(key, lambda: View(snapshot, day, example, self._shelf), DERIVED)

    def is_open(self, version: int | None = None) -> bool:
        """Whether a version (default the current one) is open already: to open one takes a while."""
        if self._fixed is not None:
            return version in (None, self._fixed.number)
        return self._published is not None and (
            version in (None, self._published[1].number) or version in self._earlier
        )

    def current(self) -> Snapshot:
        """The version that counts now. Raises NothingLoaded before the first load."""
        if self._fixed is not None:
            return self._fixed
        if self._published is None:
            self.refresh()
        if self._published is None:
            raise NothingLoaded("Nothing is loaded yet. Run `make run` or `ketenkaart load`, then ask again.")
        return self._published[1]

    def version(self, number: int) -> Snapshot:
        """An earlier version. Raises UnknownVersion where it isn't held (any more)."""
        current = self.current()
        if number == current.number:
            return current
        return self._open_earlier(number)

    def holding(self, content: str) -> int:
        """Number of the newest version here whose content has a fingerprint, or one that begins so.

        Raises UnknownVersion where none has: nothing is given in place of what was asked for.
        """
        current = self.current()
        if current.content_hash.startswith(content):
            return current.number
        others = () if self._fixed is not None else snapshots.contents(self._settings.home)
        for number, known in others:
            if known.startswith(content):
                return number
        raise UnknownVersion(
            f"No version with the content {content} is held here. Ask the server that its address came from."
        )

    def versions(self) -> tuple[tuple[int, datetime], ...]:
        """Number and date of the versions that can be asked for, newest first."""
        current = self.current()
        held = () if self._fixed is not None else snapshots.versions(self._settings.home)
        return held or ((current.number, current.created),)

    def refresh(self, prove: Callable[[View], None] | None = None, again: bool = False) -> None:
        """Swap to what was published since, if anything; reading goes on meanwhile.

        What can't be opened, or fails where `prove` tries its View of today, is not swapped in: the old one stays, and
        `trouble` says why. It is tried again where `again` says so, and always where this process could open no more
        files. Without an old one, what can't be opened raises DamagedSnapshot or TooManyFiles, and what was opened is
        served unproven, as an answer is better than none.
        """
        name = snapshots.current_name(self._settings.home)
        before = self._published
        if name is None or (before and before[0] == name) or (name == self._refused and not (again or self._passing)):
            return
        place = (id(self), name)
        try:
            opened = once.made(place, lambda: self._opened(name), lambda: snapshots.current(self._settings.home))
            if opened is None:
                return
            if before is not None and prove is not None:
                prove(View(opened, self._settings.day(), False, self._shelf))
        except Exception as error:  # whatever it is, the version that answers now goes on
            if before is None:
                raise
            said, self._passing = (self._refused, self._passing), isinstance(error, TooManyFiles)
            if said != (name, self._passing):
                mark = secrets.token_hex(4)
                self._refused = name
                self.trouble = f"{_said(error, mark)} Reading goes on from version {before[1].number}."
                known = isinstance(error, KetenkaartError)
                log.error("%s (%s)", self.trouble, mark, exc_info=None if known else error)
            return
        self._own_opened |= opened.own
        self._published, self._refused, self.trouble = (name, opened), None, None

    def _opened(self, name: str) -> Any:
        return self._published[1] if self._published and self._published[0] == name else once.MISSING

    @property
    def public(self) -> bool:
        """Whether no version that was opened here held a user's own companies. Ask it when an answer is made.

        It does not come back with a version without them: an older one can still be asked for, and answers are kept.
        """
        return not self._own_opened

    @property
    def stale(self) -> bool:
        """Whether Neo4j is away or has another version than the one served, or that one couldn't be taken over."""
        if self._fixed is not None:
            return False
        return self._refused is not None or (self._database_asked and self._database != self.current().number)

    def seen(self, version: int | None, away: str | None = None) -> None:
        """What Neo4j says its version is; None when it doesn't answer, and why it doesn't."""
        self._database, self._database_asked, self.away = version, True, away

    def _open_earlier(self, number: int) -> Snapshot:
        """An earlier version that is open, opened if it isn't; the least recently used goes.

        It is opened outside the lock, as that takes long: others go on meanwhile, and of two that were opened at once
        the first stays.
        """
        with self._holding:
            if number in self._earlier:
                self._earlier.move_to_end(number)
                return self._earlier[number]
        opened = snapshots.open_version(self._settings.home, number)
        self._own_opened |= opened.own
        with self._holding:
            kept = self._earlier.setdefault(number, opened)
            self._earlier.move_to_end(number)
            while len(self._earlier) > HELD:
                self._earlier.popitem(last=False)
            return kept


def _said(error: Exception, mark: str) -> str:
    """Why a version isn't taken over; what was not foreseen has a reference, and the rest of it is in the log."""
    if isinstance(error, KetenkaartError):
        return str(error)
    return f"What is loaded last can't be shown (reference {mark}; the log has the rest). Load what was there before."
