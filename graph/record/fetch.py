"""Jars by lock: fetch what a lock names into a folder, check every byte, keep nothing else there.

A line of the lock is `group:artifact:version[:classifier] sha256:… bytes`. It holds no address: where files come from
is a setting, what they must be is the lock's.
"""

import hashlib
import http.client
import queue
import re
import secrets
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from ketenkaart.graph import disk
from ketenkaart.graph.errors import BadSetting, FetchFailed
from ketenkaart.graph.said import Said, joined, said

THREADS = 6
TRIES = 3
TIMEOUT_S = 30
CHUNK = 1 << 17
BROKEN = (urllib.error.URLError, http.client.HTTPException, ssl.SSLError, ConnectionError, TimeoutError)
LINE = re.compile(r"(?P<coordinate>[\w.-]+(?::[\w.-]+){2,3}) sha256:(?P<sha256>[0-9a-f]{64}) (?P<size>\d+)")
REMEDY = said(
    "Connect to the network, or set KETENKAART_MAVEN to a mirror that you can reach, and start again.",
    "Maak verbinding met het netwerk, of zet KETENKAART_MAVEN op een spiegel die u kunt bereiken, en start opnieuw.",
)
KEPT = said("Files that are whole already are kept.", "Bestanden die al heel zijn, blijven.")


@dataclass(frozen=True)
class Artefact:
    """One file that a lock names: its place in a Maven repository and what it must be."""

    path: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def read_lock(lock: Path) -> list[Artefact]:
    """The artefacts that a lock names, in its order."""
    artefacts = []
    for number, line in enumerate(lock.read_text().splitlines(), start=1):
        match = LINE.fullmatch(line)
        if match is None:
            raise FetchFailed(
                said(
                    "{lock}, line {number}: '{line}' is not an entry of a lock. Restore the file by `git checkout`.",
                    "{lock}, regel {number}: '{line}' is geen regel van een lock. Herstel het met `git checkout`.",
                    lock=lock,
                    number=number,
                    line=line,
                )
            )
        group, artefact, version, *classifier = match["coordinate"].split(":")
        file = "-".join([artefact, version, *classifier])
        path = f"{group.replace('.', '/')}/{artefact}/{version}/{file}.jar"
        artefacts.append(Artefact(path, match["sha256"], int(match["size"])))
    return artefacts


def fetch(lock: Path, folder: Path, base: str | None = None, pause_s: float = 1.0) -> int:
    """Make `folder` hold exactly the files that `lock` names, and return how many bytes had to be fetched for that.

    What is there and whole stays; strangers go, since a class path of `*` would load the jar of an older lock. `base`
    is the repository's address, None being Maven Central; `pause_s` is the rest before a broken connection is tried
    again. Raises FetchFailed; whole files stay, so the next call goes on from there.
    """
    artefacts = read_lock(lock)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with disk.locked(folder / ".lock"):  # two processes may share a folder: the second waits for the first
            with ThreadPoolExecutor(THREADS) as pool:
                whole = list(pool.map(lambda artefact: _is_whole(folder / artefact.name, artefact), artefacts))
            missing = [artefact for artefact, there in zip(artefacts, whole, strict=True) if not there]
            _delete_strangers(folder, {artefact.name for artefact in artefacts})
            if missing:
                disk.require(
                    folder, sum(artefact.size for artefact in missing), said("Fetching Neo4j", "Neo4j ophalen")
                )
                _fetch_all(missing, folder, (base or _maven_central()).rstrip("/"), pause_s)
    except OSError as error:
        raise FetchFailed(joined(" ", (disk.refusal(folder, error).args[0], KEPT))) from error
    return sum(artefact.size for artefact in missing)


def _is_whole(file: Path, artefact: Artefact) -> bool:
    if not file.is_file() or file.stat().st_size != artefact.size:
        return False
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == artefact.sha256


def _delete_strangers(folder: Path, names: set[str]) -> None:
    for file in folder.iterdir():
        if file.name not in names and file.name != ".lock":
            file.unlink()


def _maven_central() -> str:
    # The package jgo, a client of Maven repositories, knows the address; its import takes half a second.
    from jgo.constants import MAVEN_CENTRAL_URL

    return str(MAVEN_CENTRAL_URL)


def _fetch_all(artefacts: list[Artefact], folder: Path, base: str, pause_s: float) -> None:
    if not base.startswith(("http://", "https://")):
        raise BadSetting(
            said(
                "KETENKAART_MAVEN is '{base}'. It must begin with http:// or https://.",
                "KETENKAART_MAVEN is '{base}'. Het moet beginnen met http:// of https://.",
                base=base,
            )
        )
    stop = threading.Event()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("Fetching Neo4j", total=sum(artefact.size for artefact in artefacts))

        def advance(size: int) -> None:
            progress.advance(bar, size)

        try:
            _in_threads(lambda artefact: _fetch_one(artefact, folder, base, pause_s, advance, stop), artefacts)
        finally:
            stop.set()  # one failure, or Ctrl-C, ends the others at their next chunk


def _in_threads(act: Callable[[Artefact], None], artefacts: Iterable[Artefact]) -> None:
    """Act on each, some at once; raises the first error.

    Nobody waits for the threads, who end with the process: a server may keep one of them waiting for half a minute, and
    whoever interrupts does not wait for that.
    """
    left = deque(artefacts)
    ended: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()

    def work() -> None:
        with suppress(IndexError):
            while True:
                artefact = left.popleft()
                try:
                    act(artefact)
                except Exception as error:  # noqa: BLE001 - raised below
                    ended.put(error)
                else:
                    ended.put(None)

    count = len(left)
    for _ in range(min(THREADS, count)):
        threading.Thread(target=work, daemon=True).start()
    try:
        for _ in range(count):
            if (error := ended.get()) is not None:
                raise error
    finally:
        left.clear()


def _fetch_one(
    artefact: Artefact, folder: Path, base: str, pause_s: float, advance: Callable[[int], None], stop: threading.Event
) -> None:
    address = f"{base}/{artefact.path}"
    part = folder / f"{artefact.name}.{secrets.token_hex(4)}.part"  # nobody else's, though nobody waits for us
    for tries in range(1, TRIES + 1):
        got = 0
        digest = hashlib.sha256()
        try:
            with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer, part.open("wb") as file:  # noqa: S310
                while not stop.is_set() and got <= artefact.size and (chunk := answer.read(CHUNK)):
                    file.write(chunk)
                    digest.update(chunk)
                    got += len(chunk)
                    advance(len(chunk))
            if stop.is_set():
                return
            if got < artefact.size and str(got) != answer.headers["Content-Length"]:
                raise http.client.IncompleteRead(b"", artefact.size - got)
        except urllib.error.HTTPError as error:
            error.close()  # it holds the connection, which is otherwise let go whenever memory is tidied
            if error.code < 500 or tries == TRIES:
                raise FetchFailed(_refused(artefact, base, error)) from error
        except BROKEN as error:
            if tries == TRIES:
                raise FetchFailed(_broken(artefact, base, error)) from error
        else:
            if digest.hexdigest() != artefact.sha256:
                part.unlink()
                raise FetchFailed(_wrong(artefact, base))
            part.rename(folder / artefact.name)
            return
        advance(-got)
        time.sleep(pause_s * tries)


def _refused(artefact: Artefact, base: str, error: urllib.error.HTTPError) -> Said:
    return said(
        "{base} does not give {path} (status {code} {reason}). Set KETENKAART_MAVEN to a Maven repository that holds "
        "it, and start again. {kept}",
        "{base} geeft {path} niet (status {code} {reason}). Zet KETENKAART_MAVEN op een Maven-opslag die het heeft, en "
        "start opnieuw. {kept}",
        base=base, path=artefact.path, code=error.code, reason=error.reason, kept=KEPT,
    )  # fmt: skip


def _broken(artefact: Artefact, base: str, error: Exception) -> Said:
    if isinstance(error, http.client.IncompleteRead):
        return said(
            "{base} broke off {name} before its end, {tries} times. {remedy} {kept}",
            "{base} brak {name} voor het einde af, {tries} keer. {remedy} {kept}",
            base=base, name=artefact.name, tries=TRIES, remedy=REMEDY, kept=KEPT,
        )  # fmt: skip
    return said(
        "{base} cannot be reached to fetch {name} ({reason}, {tries} tries). {remedy} {kept}",
        "{base} is niet te bereiken om {name} op te halen ({reason}, {tries} pogingen). {remedy} {kept}",
        base=base, name=artefact.name, reason=error.reason if isinstance(error, urllib.error.URLError) else error,
        tries=TRIES, remedy=REMEDY, kept=KEPT,
    )  # fmt: skip


def _wrong(artefact: Artefact, base: str) -> Said:
    return said(
        "{base} gives another file as {path} than the lock names: its SHA-256 differs, so it was deleted. Check "
        "KETENKAART_MAVEN and what stands between you and it (a proxy, a login page), and start again. {kept}",
        "{base} geeft als {path} een ander bestand dan de lock noemt: de SHA-256 verschilt, dus het is gewist. Bekijk "
        "KETENKAART_MAVEN en wat ertussen staat (een proxy, een inlogpagina), en start opnieuw. {kept}",
        base=base, path=artefact.path, kept=KEPT,
    )  # fmt: skip
