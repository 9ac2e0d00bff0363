"""Pages and files that are made and compressed once, not anew for every reader."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from ketenkaart.visualise.page import File

LEVEL = 6  # 9 takes three times as long for a hundredth less
SMALLEST = 1_000
T = TypeVar("T")


@dataclass(frozen=True)
class Packed:
    """A file as it is, and compressed where that makes it smaller."""

    file: File
    compressed: bytes | None

    @property
    def size(self) -> int:
        return len(self.file.content) + len(self.compressed or b"")

    def response(self, request: Request, headers: dict[str, str]) -> Response:
        """The file in the way that the reader takes it."""
        media_type = self.file.media_type
        if self.compressed is None or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.file.content, media_type=media_type, headers=headers)  # what compresses adds `Vary`
        encoded = {**headers, "Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
        return Response(self.compressed, media_type=media_type, headers=encoded)


def packed(file: File) -> Packed:
    """A file, compressed if it is text of some length; the same content gives the same bytes."""
    textual = file.media_type.startswith("text/") or "json" in file.media_type or "xml" in file.media_type
    if not textual or len(file.content) < SMALLEST:
        return Packed(file, None)
    return Packed(file, gzip.compress(file.content, LEVEL, mtime=0))


@cache
def packed_static(path: Path, media_type: str, digest: str) -> Packed:
    """A static file, once for each content (`digest`)."""
    return packed(File(f"{path.stem}-{digest}{path.suffix}", media_type, path.read_bytes()))


class Cache(Generic[T]):
    """What was made before, by address and View; the least recently asked for goes when there is no more room."""

    def __init__(self, room: int, size: Callable[[T], int]) -> None:
        self._room, self._size_of = room, size
        self._holding = threading.Lock()
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self.size = 0

    def held(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        with self._holding:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, made if it isn't. What would take more than an eighth of all room is not kept."""
        if (found := self.held(key)) is not None:
            return found
        made = make()  # outside the lock: others read on meanwhile
        with self._holding:
            if key not in self._held and self._size_of(made) <= self._room // 8:
                self._held[key] = made
                self.size += self._size_of(made)
                while self.size > self._room:
                    _, gone = self._held.popitem(last=False)
                    self.size -= self._size_of(gone)
        return made
