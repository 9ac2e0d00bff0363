"""Making a thing once, however many threads ask for it, with no way to wait for ever.

`functools.cached_property` of Python 3.11 holds one lock of the whole class while a value is made, and two threads that
each make what needs the other's wait for ever. Here no lock is held while something is made. Who asks for what another
thread is making waits for it, unless that one waits, by way of others perhaps, for who asks: then it is made twice, and
the result that came first is everybody's.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, TypeVar, overload

from ketenkaart.graph import budget

T = TypeVar("T")
MISSING: Final = object()  # what `find` gives where there is nothing yet

_LOCK = threading.Lock()  # held for a moment, never while something is made
_makers: dict[Hashable, tuple[int, threading.Event]] = {}  # by thing: the thread that makes it, and when it has ended
_waits_for: dict[int, int] = {}  # by thread that waits: the one that makes what it waits for


def made(place: Hashable, find: Callable[[], Any], make: Callable[[], T]) -> T:
    """What `find` gives, or else `make`, which keeps it where the next `find` looks; `place` names the thing."""
    me = threading.get_ident()
    while (found := find()) is MISSING:
        with _LOCK:
            if find() is not MISSING:
                continue
            maker, ended = _makers.get(place, (me, None))
            waiting = not _waits(maker, me)
            if waiting:
                _waits_for[me] = maker
            elif ended is None:
                _makers[place] = (me, threading.Event())
        if not waiting:
            return _make(place, make, registered=ended is None)
        assert ended is not None
        ended.wait()
        with _LOCK:
            del _waits_for[me]
    return found  # type: ignore[no-any-return]


def derived(memo: dict[Any, Any], key: Hashable, make: Callable[[], T]) -> T:
    """What stands under a key of a dictionary, made and put there where nothing does."""
    if key in memo:
        return memo[key]  # type: ignore[no-any-return]
    found: T = made((id(memo), key), lambda: memo.get(key, MISSING), lambda: memo.setdefault(key, make()))
    return found


class once(Generic[T]):  # noqa: N801 - written above a method, like `property`
    """A property that is worked out when it is first asked for; it stands in the object's `__dict__` from then on."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "once[T]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> "once[T] | T":
        if instance is None:
            return self
        return derived(instance.__dict__, self._name, lambda: self._make(instance))


def _waits(thread: int, other: int) -> bool:
    """Whether a thread is another, or waits for it, by way of others perhaps."""
    while thread != other:
        if thread not in _waits_for:
            return False
        thread = _waits_for[thread]
    return True


def _make(place: Hashable, make: Callable[[], T], registered: bool) -> T:
    try:
        budget.check()
        return make()
    finally:
        if registered:
            with _LOCK:
                _, ended = _makers.pop(place)
            ended.set()
