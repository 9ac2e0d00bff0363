"""Pages and files that are made and compressed once, not anew for every reader."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from visualise.shown import File

LIMIT = 64_000_000  # bytes of made pages that are kept, compressed ones included
LEVEL = 6  # 9 takes three times as long for a hundredth less
SMALLEST = 1_000
VARY = {"Vary": "Accept-Encoding"}


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
            return Response(self.file.content, media_type=media_type, headers={**headers, **VARY})
        encoded = {**headers, **VARY, "Content-Encoding": "gzip"}
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


class Kept:
    """What was made before, by address and View; the least recently asked for goes."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._holding = threading.Lock()
        self._files: OrderedDict[Hashable, Packed] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable, make: Callable[[], File]) -> Packed:
        """What is kept under a key, made if it isn't. A file of more than an eighth of all room is not kept."""
        with self._holding:
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
        made = packed(make())
        with self._holding:
            if key not in self._files and made.size < self._limit // 8:
                self._files[key] = made
                self._size += made.size
                while self._size > self._limit:
                    _, gone = self._files.popitem(last=False)
                    self._size -= gone.size
        return made
