"""A folder that is written once: many arrays beside each other in one file, and a manifest with the sums of both.

Opened, the arrays stay mapped by one descriptor, however many they are. A byte that changed or is missing is found.
"""

import hashlib
import os
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from ketenkaart.graph import disk
from ketenkaart.graph.errors import DamagedSnapshot

MANIFEST = "manifest.json"
ARRAYS = "arrays.bin"
ALIGNED = 64  # bytes


def write(folder: Path, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Make the folder, every file synced to disk. It has no meaning before it is whole."""
    folder.mkdir(parents=True)
    places = {}
    with (folder / ARRAYS).open("xb") as out:
        for name, array in arrays.items():
            out.write(bytes(-out.tell() % ALIGNED))
            places[name] = [array.dtype.str, array.shape, out.tell()]
            out.write(np.ascontiguousarray(array).data)
        _sync(out)
    with (folder / ARRAYS).open("rb") as written:
        seal = hashlib.file_digest(written, "sha256").hexdigest()
    plain = orjson.loads(orjson.dumps({**manifest, "arrays": places, "sha256": seal}))  # orjson sorts no dataclasses
    text = _text(plain)
    with (folder / MANIFEST).open("xb") as out:
        out.write(orjson.dumps({"sha256": hashlib.sha256(text).hexdigest(), "manifest": orjson.Fragment(text)}))
        _sync(out)
    sync_folder(folder)


def manifest_of(folder: Path) -> dict[str, Any]:
    """What `write` was given. Raises DamagedSnapshot, and TooManyFiles."""
    file = folder / MANIFEST
    try:
        with disk.opening(file):
            outer = orjson.loads(file.read_bytes())
        manifest: dict[str, Any] = outer["manifest"]
        if hashlib.sha256(_text(manifest)).hexdigest() != outer["sha256"]:
            raise ValueError("its sum differs")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshot(f"{file} cannot be used: {error}.") from error
    return manifest


def arrays_of(folder: Path, manifest: Mapping[str, Any], sound: set[Hashable] | None = None) -> dict[str, NDArray[Any]]:
    """The arrays of a folder by name, mapped: one that is deleted later does no harm. Raises as `manifest_of` does.

    sound : what was found to be whole before, and is not read again while nobody has written to it
    """
    file = folder / ARRAYS
    try:
        with disk.opening(file):
            mapped = np.memmap(file, np.uint8, "r")
        state = file.stat()
        stamp = (file, manifest["sha256"], state.st_ino, state.st_size, state.st_mtime_ns)
        if sound is None or stamp not in sound:
            if hashlib.sha256(mapped.data).hexdigest() != manifest["sha256"]:
                raise ValueError("its bytes are not those that were written")
            if sound is not None:
                sound.add(stamp)
        return {name: np.ndarray(shape, kind, mapped, at) for name, (kind, shape, at) in manifest["arrays"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshot(f"{file} cannot be used: {error}.") from error


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _text(manifest: dict[str, Any]) -> bytes:
    return orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS)
