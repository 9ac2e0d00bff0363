"""Writing to disk: a file is there whole or not at all, and a disk that says no is an error that says what to do."""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from ketenkaart.graph.errors import CannotWrite, KetenkaartError, TooManyFiles
from ketenkaart.graph.said import Said, counted, said

FULL = (errno.ENOSPC, errno.EDQUOT)
NO_DESCRIPTORS = (errno.EMFILE, errno.ENFILE)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
NO_FOLDER = (errno.ENOTDIR, errno.EEXIST)
MB = 1_000_000
ALONE, OTHERS = 0o700, 0o077


def for_its_owner(folder: Path) -> bool:
    """Make a folder, if it isn't there, and let nobody but its owner in. False where others still may be let in.

    One in which everybody may write, as /tmp, is nobody's to close.
    """
    with writing(folder):
        folder.mkdir(mode=ALONE, parents=True, exist_ok=True)
        mode = folder.stat().st_mode
        if not mode & OTHERS:
            return True
        if mode & stat.S_ISVTX:
            return False
        with suppress(OSError):
            folder.chmod(ALONE)
        return not folder.stat().st_mode & OTHERS


def free(where: Path) -> int:
    """Bytes that may still be written where a file or folder is, or would be."""
    there = next(parent for parent in (where, *where.absolute().parents) if parent.exists())
    return shutil.disk_usage(there).free


def require(where: Path, needed: int, what: Said) -> None:
    """Raises CannotWrite where the disk has less room than is needed."""
    if (room := free(where)) < needed:
        raise CannotWrite(
            said(
                "{what} needs about {needed} MB on the disk of {where}, and {room} MB are free. Free some space there, "
                "and run the same again; nothing was changed.",
                "{what} heeft ongeveer {needed} MB nodig op de schijf van {where}, en {room} MB is vrij. Maak daar "
                "ruimte, en doe hetzelfde opnieuw; er is niets veranderd.",
                what=what,
                needed=counted(-(-needed // MB)),
                room=counted(room // MB),
                where=where,
            )
        )


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """What the system says of a file or folder meanwhile, as an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise refusal(where, error) from error


@contextmanager
def locked(file: Path, taken: Callable[[str], KetenkaartError] | None = None) -> Iterator[TextIO]:
    """One process at a time inside; the lock goes with its process, however that ends.

    Where another has it, this one waits, or raises what `taken` makes of what that one wrote into the file.
    """
    with writing(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (fcntl.LOCK_NB if taken else 0))
        except OSError:
            if taken is None:
                raise
            lock.seek(0)
            raise taken(lock.read().strip()) from None
        yield lock


@contextmanager
def opening(where: Path) -> Iterator[None]:
    """Lack of descriptors meanwhile as TooManyFiles: what is opened isn't damaged, and can be tried again."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_DESCRIPTORS:
            raise refusal(where, error) from error
        raise


@contextmanager
def replaced(file: Path) -> Iterator[TextIO]:
    """A text file, written beside and put in its place when it is whole; the one before stays where that fails."""
    part = file.with_name(f".{file.name}.part")
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("w", encoding="utf-8", newline="") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)


def refusal(where: Path, error: OSError) -> CannotWrite:
    """A system's error about a place as one for a reader. NumPy's, when a disk is full, has no number."""
    what = {"where": where, "why": error.strerror or str(error)}
    if error.errno in FULL or error.errno is None:
        return CannotWrite(
            said(
                "{where} cannot be written: its disk is full ({why}; {room} MB are free). Free some space there, or "
                "set KETENKAART_HOME to a folder on another disk, and run the same again; what was there stays.",
                "{where} kan niet worden geschreven: de schijf is vol ({why}; {room} MB vrij). Maak daar ruimte, of "
                "zet KETENKAART_HOME op een map op een andere schijf, en doe hetzelfde opnieuw; wat er was, blijft.",
                room=counted(free(where) // MB), **what,
            )
        )  # fmt: skip
    if error.errno in FORBIDDEN:
        return CannotWrite(
            said(
                "{where} cannot be written ({why}). Give this user the right to write there, or set KETENKAART_HOME to "
                "a folder that you can write to.",
                "{where} kan niet worden geschreven ({why}). Geef deze gebruiker daar schrijfrecht, of zet "
                "KETENKAART_HOME op een map waarin u kunt schrijven.",
                **what,
            )
        )
    if error.errno in NO_DESCRIPTORS:
        return TooManyFiles(
            said(
                "{where} cannot be opened: this process may open no more files ({why}). Raise the limit (`ulimit -n`), "
                "and run the same again; a server tries again by itself.",
                "{where} kan niet worden geopend: dit proces mag niet meer bestanden openen ({why}). Verhoog de grens "
                "(`ulimit -n`), en doe hetzelfde opnieuw; een server probeert het zelf weer.",
                **what,
            )
        )
    if error.errno in NO_FOLDER:
        return CannotWrite(
            said(
                "{where} cannot be made ({why}): a file is where a folder is needed. Move that file away, or set "
                "KETENKAART_HOME to a folder.",
                "{where} kan niet worden gemaakt ({why}): waar een map moet komen, staat een bestand. Haal dat weg, of "
                "zet KETENKAART_HOME op een map.",
                **what,
            )
        )
    return CannotWrite(
        said(
            "{where} cannot be written ({why}). See what is wrong with that disk, and run the same again.",
            "{where} kan niet worden geschreven ({why}). Zie wat er met die schijf is, en doe hetzelfde opnieuw.",
            **what,
        )
    )
