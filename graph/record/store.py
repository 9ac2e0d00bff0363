"""The record: all Cypher that ketenkaart speaks. Writes one dataset at a time, reads one whole version.

One dataset is one explicit transaction. Its first statement locks the Version node by setting it, and checks what it
found only then; a load that is killed is rolled back by the database. Neo4j reads are read-committed: a reader sees
commits of others between its queries, so it compares Version before and after. Labels, types and property names in
Cypher come from the model alone; values are always parameters.
"""

import random
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity, Session
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from ketenkaart.graph import content, disk, model
from ketenkaart.graph.content import LoadRecord
from ketenkaart.graph.errors import BadData, BadSetting, LoadInProgress, Neo4jFailed, Neo4jStopped, Neo4jUnavailable
from ketenkaart.graph.model import Tables
from ketenkaart.graph.record import heap, managed, reading, writing
from ketenkaart.graph.record.managed import BoltAddress
from ketenkaart.graph.record.reading import VersionInfo
from ketenkaart.graph.record.writing import Written
from ketenkaart.graph.said import counted, said
from ketenkaart.settings import Settings

TRIES = 3
READ_TRIES = 20
LONGEST_LOAD_S = 3600
BYTES_A_ROW = 4_000  # on disk: in the log of transactions, the store, the snapshot
TOO_LARGE = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
SCHEMES = ("bolt:", "bolt+s:", "bolt+ssc:", "neo4j:", "neo4j+s:", "neo4j+ssc:")
LOST = (ServiceUnavailable, SessionExpired, OSError)


@dataclass(frozen=True)
class Store:
    """A Neo4j that holds the graph."""

    driver: Driver
    where: BoltAddress
    above: int = 0  # versions up to this number are kept elsewhere: the next one is none of them

    @property
    def uri(self) -> str:
        return self.where.uri

    def read_version(self) -> VersionInfo:
        with self._session() as session:
            return reading.version(session)

    def read_all(self) -> tuple[VersionInfo, Tables, list[LoadRecord]]:
        """One whole version: what it says of itself, its tables, and every load that is recorded.

        Read again where a commit came in between; raises LoadInProgress where that happens every time.
        """
        with self._session() as session:
            for attempt in range(READ_TRIES):
                before = reading.version(session)
                tables, loads = reading.tables(session), reading.loads(session)
                if reading.version(session) == before:
                    return before, tables, loads
                time.sleep(random.uniform(0, min(2.0, 0.05 * 2**attempt)))  # noqa: S311
        raise LoadInProgress(
            said(
                "The graph at {uri} changed each of the {tries} times that it was read, so another load runs. Wait "
                "until it has ended, then run `ketenkaart load` again.",
                "De graaf op {uri} veranderde elk van de {tries} keren dat hij werd gelezen, dus er wordt al geladen. "
                "Wacht tot dat klaar is, en doe dan weer `ketenkaart load`.",
                uri=self.uri,
                tries=READ_TRIES,
            )
        )

    def keys(self) -> dict[str, set[str]]:
        """Keys of all nodes, by label: what rows that are yet to be loaded may point at."""
        with self._session() as session:
            return {label: set(reading.keys(session, label)) for label in model.NODE}

    def loads(self) -> list[LoadRecord]:
        """Every load that is recorded, earliest first."""
        with self._session() as session:
            return reading.loads(session)

    def write(self, dataset: str, tables: Tables, load: LoadRecord) -> Written:
        """Make the graph say of a dataset what `tables` say, no more and no less, in one transaction.

        A Source that another dataset states in the same words is left to it. Raises OwnedElsewhere for any other node
        or relationship that another dataset states, or that goes while another still needs it, BadData for a
        relationship to a node that is not there, Neo4jUnavailable, Neo4jFailed: nothing was changed then.
        """
        tables = content.canonical(tables)
        for name, table in tables.items():
            if set(table.get("dataset", [])) != {dataset}:
                raise ValueError(f"a row of {name} is not of dataset {dataset!r}")
        mark = f"{dataset}-{load.started.isoformat()}-{secrets.token_hex(4)}"
        with self._session() as session:
            _ensure_schema(session)
            for attempt in range(TRIES):
                try:
                    with session.begin_transaction(timeout=LONGEST_LOAD_S) as transaction:
                        written = writing.write(transaction, dataset, tables, load, mark, self.above)
                        transaction.commit()
                    return written
                except IncompleteCommit:
                    settled = self._settle(dataset, mark)
                    if settled is not None:
                        return settled
                except TransientError as error:
                    if error.code == TOO_LARGE:
                        raise _too_large(dataset, tables) from error
                    if attempt == TRIES - 1:
                        raise
                time.sleep(random.uniform(0, 0.2 * 2**attempt))  # noqa: S311
        raise Neo4jUnavailable(
            said(
                "The answer of Neo4j at {uri} to the end of a load was lost {tries} times, and dataset {dataset} is "
                "not loaded. See that it keeps running, then run `ketenkaart load` again.",
                "Het antwoord van Neo4j op {uri} op het einde van een lading raakte {tries} keer kwijt, en dataset "
                "{dataset} is niet geladen. Zorg dat hij blijft draaien, en doe dan opnieuw `ketenkaart load`.",
                uri=self.uri,
                tries=TRIES,
                dataset=dataset,
            )
        )

    def ensure_schema(self) -> None:
        """Make the constraints and indexes of the model that are missing; `write` sees to it by itself."""
        with self._session() as session:
            _ensure_schema(session)

    def wipe(self) -> None:
        """Delete every node that the model, or this module, has a label for; leave what else is in the database."""
        with self._session() as session:
            for label in (*model.NODE, "Load", "Version"):
                session.run(f"MATCH (n:{label}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 10000 ROWS").consume()

    def require_memory(self, rows: int) -> None:
        """Raises Neo4jFailed where Neo4j says that it gives transactions less memory than so many rows take."""
        try:
            with self.driver.session(database=self.where.database) as session:
                found = session.run(
                    "SHOW SETTINGS YIELD name, value WHERE name = 'dbms.memory.transaction.total.max' RETURN value"
                ).single()
        except Neo4jError:  # it does not tell this user
            return
        room = heap.in_kb(found["value"]) if found else None
        needed = rows * heap.TRANSACTION_KB
        if room is not None and needed > room:
            raise Neo4jFailed(
                said(
                    "To load {rows} new or changed rows of one dataset takes about {needed} MB in one transaction, and "
                    "Neo4j at {uri} has {room} MB for all of them. Raise its server.memory.heap.max_size; nothing was "
                    "loaded.",
                    "{rows} nieuwe of veranderde rijen van één dataset laden kost ongeveer {needed} MB in één "
                    "transactie, en Neo4j op {uri} heeft {room} MB voor alle samen. Maak zijn "
                    "server.memory.heap.max_size hoger; er is niets geladen.",
                    rows=counted(rows),
                    needed=counted(round(needed / 1024)),
                    room=counted(round(room / 1024)),
                    uri=self.uri,
                )
            )

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with _understood(self.where), self.driver.session(database=self.where.database) as session:
            yield session

    def _settle(self, dataset: str, mark: str) -> Written | None:
        """Whether the load whose answer was lost is in the graph; locking first waits for its transaction to end."""
        try:
            with (
                self.driver.session(database=self.where.database) as session,
                session.begin_transaction() as transaction,
            ):
                version = writing.lock(transaction)
                record = transaction.run(
                    "MATCH (l:Load {key: $mark}) RETURN l.version AS version, l.changed AS changed", mark=mark
                ).single()
        except (*LOST, DriverError) as error:
            raise Neo4jUnavailable(
                said(
                    "Neo4j at {uri} went away while it stored dataset {dataset}, so it is not known whether it did. "
                    "Start it (`ketenkaart database start`) and run `ketenkaart load` again: what is stored already is "
                    "not stored twice.",
                    "Neo4j op {uri} viel weg terwijl hij dataset {dataset} bewaarde, dus of dat gebeurd is, is niet "
                    "bekend. Start hem (`ketenkaart database start`) en doe opnieuw `ketenkaart load`: wat al bewaard "
                    "is, wordt niet nog eens bewaard.",
                    uri=self.uri,
                    dataset=dataset,
                )
            ) from error
        if record is None:
            return None
        return Written(record["version"], record["changed"], version.datasets.get(dataset, ""))


def check(dataset: str, tables: Tables) -> None:
    """Raises BadData for what a Neo4j would refuse of a dataset, so that it is known before anything is written."""
    try:
        found = writing.too_long(content.canonical(tables))
    except ValueError as error:
        raise BadData(
            said(
                "Dataset {dataset} cannot be stored: {error}. Correct it in its files; nothing was loaded.",
                "Dataset {dataset} kan niet worden bewaard: {error}. Verbeter de bestanden; er is niets geladen.",
                dataset=dataset,
                error=error,
            )
        ) from error
    if found is not None:
        raise BadData(
            said(
                "Dataset {dataset} cannot be stored: {found}. Shorten it in its files; nothing was loaded.",
                "Dataset {dataset} kan niet worden bewaard: {found}. Kort het in de bestanden in; er is niets geladen.",
                dataset=dataset,
                found=found,
            )
        )


def changes(held: Tables, dataset: str, tables: Tables) -> int:
    """How many rows a load of a dataset writes or deletes, where the graph is `held`."""
    there: Tables = {}
    for name, table in held.items():
        rows = [row for row, owner in enumerate(table["dataset"]) if owner == dataset]
        there[name] = {column: [values[row] for row in rows] for column, values in table.items()}
    new, gone = writing.difference(content.canonical(there), content.canonical(tables))
    return sum(len(table["key"]) for part in (new, gone) for table in part.values())


def make_ready(settings: Settings, changes: Iterable[int] = ()) -> None:
    """See to it that a load can begin that changes so many rows, dataset by dataset: a managed Neo4j that a critical
    error stopped is started again, with more heap if one transaction needs it, and the disk has room.

    Raises Neo4jFailed and CannotWrite, before a load takes any time.
    """
    rows = list(changes)
    if settings.neo4j_uri:
        with connect(settings) as graph:
            graph.require_memory(max(rows, default=0))
        return
    managed.heal(settings)
    if sum(rows):
        disk.require(settings.home, managed.ROOM + sum(rows) * BYTES_A_ROW, said("This load", "Dit laden"))
    managed.enlarge(settings, max(rows, default=0))


@contextmanager
def connect(settings: Settings, above: int = 0) -> Iterator[Store]:
    """The Neo4j that the settings name, while this lasts. Raises Neo4jUnavailable or Neo4jFailed."""
    where = managed.address(settings)
    if not where.uri.startswith(SCHEMES):
        raise BadSetting(
            said(
                "NEO4J_URI is {uri}; an address of a Neo4j begins with bolt or neo4j. Correct it.",
                "NEO4J_URI is {uri}; een adres van een Neo4j begint met bolt of neo4j. Verbeter het.",
                uri=where.uri,
            )
        )
    try:
        driver = GraphDatabase.driver(
            where.uri,
            auth=(where.user, where.password),
            connection_timeout=10,
            max_transaction_retry_time=10,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    except (ConfigurationError, ValueError) as error:
        raise BadSetting(
            said(
                "NEO4J_URI is {uri}, which is no address of a Neo4j: {why}. Correct it.",
                "NEO4J_URI is {uri}, en dat is geen adres van een Neo4j: {why}. Verbeter het.",
                uri=where.uri,
                why=error,
            )
        ) from error
    with driver:
        with _understood(where), driver.session(database=where.database) as session:
            session.run("RETURN 1").consume()
        yield Store(driver, where, above)


@contextmanager
def _understood(where: BoltAddress) -> Iterator[None]:
    """What the driver raises, as an error that says what to do."""
    uri = where.uri
    try:
        yield
    except AuthError as error:
        raise Neo4jFailed(
            said(
                "Neo4j at {uri} does not accept the user or the password. Correct NEO4J_USER and NEO4J_PASSWORD.",
                "Neo4j op {uri} weigert de gebruiker of het wachtwoord. Verbeter NEO4J_USER en NEO4J_PASSWORD.",
                uri=uri,
            )
        ) from error
    except LOST as error:
        raise Neo4jUnavailable(
            said(
                "Neo4j does not answer at {uri} ({why}). Start it with `ketenkaart database start`, or set NEO4J_URI "
                "to one that runs; what it had not acknowledged is not stored.",
                "Neo4j antwoordt niet op {uri} ({why}). Start hem met `ketenkaart database start`, of zet NEO4J_URI op "
                "een die draait; wat hij niet had bevestigd, is niet bewaard.",
                uri=uri,
                why=_first_line(error),
            )
        ) from error
    except (Neo4jError, DriverError) as error:
        if managed.is_critical(str(error)):
            raise _stopped(where, error) from error
        raise Neo4jFailed(
            said(
                "Neo4j at {uri} refuses what was asked: {why}. Nothing was changed by it.",
                "Neo4j op {uri} weigert wat gevraagd is: {why}. Er is niets door veranderd.",
                uri=uri,
                why=_first_line(error),
            )
        ) from error


def _stopped(where: BoltAddress, error: BaseException) -> Neo4jStopped:
    remedy = said(
        "Free some space on its disk, start it again, and load again",
        "Maak ruimte op zijn schijf, start hem opnieuw, en laad opnieuw",
    )
    if where.folder is not None:
        remedy = said(
            "{room} MB are free on the disk of {folder}. Free some space there and load again, or `ketenkaart database "
            "start`: Neo4j is then started anew",
            "{room} MB is vrij op de schijf van {folder}. Maak daar ruimte en laad opnieuw, of doe `ketenkaart "
            "database start`: dan wordt Neo4j opnieuw gestart",
            room=counted(disk.free(where.folder) // disk.MB), folder=where.folder,
        )  # fmt: skip
    return Neo4jStopped(
        said(
            "Neo4j at {uri} takes nothing more since a critical error ({why}); mostly its disk is full. {remedy}, with "
            "everything that it had acknowledged.",
            "Neo4j op {uri} neemt niets meer aan sinds een ernstige fout ({why}); meestal is zijn schijf vol. "
            "{remedy}, met alles wat hij had bevestigd.",
            uri=where.uri,
            why=_first_line(error)[:200],
            remedy=remedy,
        )
    )


def _too_large(dataset: str, tables: Tables) -> Neo4jFailed:
    count = sum(len(table["key"]) for table in tables.values())
    return Neo4jFailed(
        said(
            "Neo4j has not enough memory to load the {count} rows of dataset {dataset} in one transaction, which takes "
            "about 4 kB of heap a row. Run `ketenkaart database stop`, set KETENKAART_HEAP_MB higher (a Neo4j of your "
            "own: server.memory.heap.max_size) and load again; nothing was loaded.",
            "Neo4j heeft niet genoeg geheugen om de {count} rijen van dataset {dataset} in één transactie te laden; "
            "een rij kost er zo'n 4 kB heap. Doe `ketenkaart database stop`, maak KETENKAART_HEAP_MB hoger (een eigen "
            "Neo4j: server.memory.heap.max_size) en laad opnieuw; er is niets geladen.",
            count=counted(count),
            dataset=dataset,
        )
    )


def _first_line(error: BaseException) -> str:
    text = error.message if isinstance(error, Neo4jError) and error.message else str(error)
    return text.strip().partition("\n")[0].rstrip(".") or type(error).__name__


def _ensure_schema(session: Session) -> None:
    there = {record["name"] for record in session.run("SHOW INDEXES YIELD name")}
    missing = [statement for name, statement in writing.schema().items() if name not in there]
    if not missing:
        return
    with session.begin_transaction() as transaction:
        for statement in missing:
            transaction.run(statement).consume()
        transaction.commit()
    session.run("CALL db.awaitIndexes(300)").consume()
