"""Worlds on disk: arrays that stay mapped, the rest as JSON; and what decides whether one may be used again."""

import hashlib
import logging
import secrets
import shutil
import time
from collections.abc import Hashable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from ketenkaart.graph import sealed
from ketenkaart.graph.analysis.balance.contradictions import ContradictionKind, Misfit
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.world import World
from ketenkaart.graph.errors import DamagedSnapshot
from ketenkaart.graph.model import Size, Verified
from ketenkaart.graph.sealed import MANIFEST

METHOD = 5  # raise it when the same facts give another world, or one is written otherwise
ABANDONED_S = 3600  # a world is written in less than a second
_SOUND: set[Hashable] = set()  # a few for every world on disk
log = logging.getLogger(__name__)


def fingerprint(facts: Facts, count: int) -> str:
    """Of all that a world of `count` draws is made from: equal fingerprints are equal worlds, byte for byte."""
    text = orjson.dumps(
        [METHOD, count, _stated(facts)], option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_SORT_KEYS, default=_plain
    )
    return hashlib.sha256(text).hexdigest()


def _stated(facts: Facts) -> dict[str, Any]:
    """The declared fields alone: what was worked out from them is kept beside them."""
    plain = {field.name: getattr(facts, field.name) for field in fields(facts)}
    plain["uses"] = [[use.tonnes_per_tonne, _stated(use.facts)] for use in facts.uses]
    return plain


def _plain(value: Any) -> Any:
    """Arrays that are a view of others, which orjson leaves to us."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value)} is no fact")


def save(world: World, folder: Path) -> None:
    """Write a world into a new folder: its arrays, and the rest as JSON."""
    arrays = {name: value for name, value in vars(world).items() if isinstance(value, np.ndarray)}
    sealed.write(folder, {"rest": {k: value for k, value in vars(world).items() if k not in arrays}}, arrays)


def load(folder: Path) -> World:
    """Open what `save` wrote, its arrays mapped. Raises DamagedSnapshot, and TooManyFiles.

    A server opens one again and again, as there is room: reading all of it is 10 to 30 ms, mapping it is none.
    """
    manifest = sealed.manifest_of(folder)
    arrays: dict[str, Any] = sealed.arrays_of(folder, manifest, _SOUND)
    try:
        rest = manifest["rest"]
        rest["sources"] = tuple(rest["sources"])
        rest["by"], rest["verified"] = Size(rest["by"]), Verified(rest["verified"])
        contradictions = (one | {"kind": ContradictionKind(one["kind"])} for one in rest["contradictions"])
        rest["contradictions"] = tuple(Misfit(**one) for one in contradictions)
        return World(**rest, **arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedSnapshot(f"The world in {folder} cannot be used: {error}.") from error


def keep(world: World, folder: Path) -> None:
    """Write a world beside, then give it its name; where the disk has no room, it is made again when it is needed."""
    part = folder.with_name(f"part-{secrets.token_hex(4)}")
    try:
        save(world, part)
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        if not folder.exists():  # else another process has written the same
            log.warning("The world in %s cannot be kept (%s). It is made again when it is needed.", folder, error)


def drop(folder: Path) -> None:
    """Delete a world; whoever has its arrays open keeps them."""
    shutil.rmtree(folder, ignore_errors=True)


def prune(shelf: Path, limit: int) -> None:
    """Delete what was begun an hour ago and never finished, and the least recently used worlds beyond some bytes."""
    held, now = 0, time.time()
    for folder in sorted(shelf.glob("*"), key=_used, reverse=True):
        held += sum(file.stat().st_size for file in folder.iterdir())
        if held > limit if _whole(folder) else now - folder.stat().st_mtime > ABANDONED_S:
            drop(folder)


def _whole(folder: Path) -> bool:
    return not folder.name.startswith("part-") and (folder / MANIFEST).exists()


def _used(folder: Path) -> int:
    """When a world was last read, in nanoseconds; 0 for what is none."""
    return (folder / MANIFEST).stat().st_atime_ns if _whole(folder) else 0
