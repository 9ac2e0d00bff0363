"""The record: all Cypher that ketenkaart speaks. Writes one dataset at a time, reads one whole version.

One dataset is one explicit transaction. Its first statement locks the Version node by setting it, and checks what it
found only then; a load that is killed is rolled back by the database. Neo4j reads are read-committed: a reader sees
commits of others between its queries, so it compares Version before and after. Labels, types and property names in
Cypher come from the model alone; values are always parameters.
"""

import datetime
import random
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity, Session, Transaction
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

from graph import content, managed, model
from graph.content import LoadRecord
from graph.errors import BadData, BadSetting, LoadInProgress, Neo4jFailed, Neo4jUnavailable, OwnedElsewhere
from graph.model import Property, RelationshipType, Tables, Type
from settings import Settings

WRITE_BATCH = 5_000  # rows of one UNWIND; 1,000 to 50,000 differ little
NODE_GROUP = 5_000  # nodes of one record when reading
SOURCE_GROUP = 200  # nodes whose relationships make one record when reading
TRIES = 3
READ_TRIES = 20
LONGEST_LOAD_S = 3600
# Nodes that whoever writes Cypher looks up by more than their key.
INDEXED = ("name", "name_en", "name_nl", "code", "kvk", "lei")
TOO_LARGE = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
LOST = (ServiceUnavailable, SessionExpired, OSError)
UNKNOWN: list[str] = []  # stands for null where columns are collected, as `collect` drops nulls; no column stores it
KIND_LABEL = {
    kind: "".join(word.capitalize() for word in kind.split("_"))
    for kind in next(p for p in model.NODE["Organisation"].properties if p.name == "kinds").choices
}
TYPES = tuple(dict.fromkeys(relationship.type for relationship in model.RELATIONSHIPS))
ORIGIN = datetime.datetime.fromtimestamp(0, datetime.UTC)


@dataclass(frozen=True)
class VersionInfo:
    """The state of the graph; number 0 is an empty one. `last_load` also differs after a load that changed nothing."""

    number: int
    created: datetime.datetime
    content_hash: str
    datasets: dict[str, str]
    last_load: str


@dataclass(frozen=True)
class Written:
    """What a load came to; `changed` is False where the dataset said nothing new, and `version` then stays."""

    version: int
    changed: bool
    content_hash: str


@dataclass(frozen=True)
class Store:
    """A Neo4j that holds the graph."""

    driver: Driver
    database: str
    uri: str

    def read_version(self) -> VersionInfo:
        with self._session() as session:
            return _read_version(session)

    def read_all(self) -> tuple[VersionInfo, Tables, list[LoadRecord]]:
        """One whole version: what it says of itself, its tables, and every load that is recorded.

        Read again where a commit came in between; raises LoadInProgress where that happens every time.
        """
        with self._session() as session:
            for attempt in range(READ_TRIES):
                before = _read_version(session)
                tables, loads = _read_tables(session), _read_loads(session)
                if _read_version(session) == before:
                    return before, tables, loads
                time.sleep(random.uniform(0, min(2.0, 0.05 * 2**attempt)))  # noqa: S311
        raise LoadInProgress(
            f"The graph at {self.uri} changed each of the {READ_TRIES} times that it was read, so another load runs. "
            "Wait until it has ended, then run `ketenkaart load` again."
        )

    def keys(self) -> dict[str, set[str]]:
        """Keys of all nodes, by label: what rows that are yet to be loaded may point at."""
        with self._session() as session:
            return {label: set(_keys(session, label)) for label in model.NODE}

    def loads(self) -> list[LoadRecord]:
        """Every load that is recorded, earliest first."""
        with self._session() as session:
            return _read_loads(session)

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
                        written = _write(transaction, dataset, tables, load, mark)
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
            f"The answer of Neo4j at {self.uri} to the end of a load was lost {TRIES} times, and dataset {dataset} is "
            "not loaded. See that it keeps running, then run `ketenkaart load` again."
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

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with _understood(self.uri), self.driver.session(database=self.database) as session:
            yield session

    def _settle(self, dataset: str, mark: str) -> Written | None:
        """Whether the load whose answer was lost is in the graph; locking first waits for its transaction to end."""
        try:
            with self.driver.session(database=self.database) as session, session.begin_transaction() as transaction:
                version = _lock(transaction)
                record = transaction.run(
                    "MATCH (l:Load {key: $mark}) RETURN l.version AS version, l.changed AS changed", mark=mark
                ).single()
        except (*LOST, DriverError) as error:
            raise Neo4jUnavailable(
                f"Neo4j at {self.uri} went away while it stored dataset {dataset}, so it is not known whether it did. "
                "Start it (`ketenkaart database start`) and run `ketenkaart load` again: what is stored already is "
                "not stored twice."
            ) from error
        if record is None:
            return None
        return Written(record["version"], record["changed"], version.datasets.get(dataset, ""))


@contextmanager
def connect(settings: Settings) -> Iterator[Store]:
    """The Neo4j that the settings name, while this lasts. Raises Neo4jUnavailable or Neo4jFailed."""
    where = managed.address(settings)
    try:
        driver = GraphDatabase.driver(
            where.uri,
            auth=(where.user, where.password),
            connection_timeout=10,
            max_transaction_retry_time=10,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    except (ConfigurationError, ValueError) as error:
        raise BadSetting(f"NEO4J_URI is {where.uri}, which is no address of a Neo4j: {error}. Correct it.") from error
    with driver:
        with _understood(where.uri), driver.session(database=where.database) as session:
            session.run("RETURN 1").consume()
        yield Store(driver, where.database, where.uri)


@contextmanager
def _understood(uri: str) -> Iterator[None]:
    """What the driver raises, as an error that says what to do."""
    try:
        yield
    except AuthError as error:
        raise Neo4jFailed(
            f"Neo4j at {uri} does not accept the user or the password. Correct NEO4J_USER and NEO4J_PASSWORD."
        ) from error
    except LOST as error:
        raise Neo4jUnavailable(
            f"Neo4j does not answer at {uri} ({_first_line(error)}). Start it with `ketenkaart database start`, or set "
            "NEO4J_URI to one that runs; what it had not acknowledged is not stored."
        ) from error
    except (Neo4jError, DriverError) as error:
        raise Neo4jFailed(
            f"Neo4j at {uri} refuses what was asked: {_first_line(error)}. Nothing was changed by it."
        ) from error


def _too_large(dataset: str, tables: Tables) -> Neo4jFailed:
    count = sum(len(table["key"]) for table in tables.values())
    return Neo4jFailed(
        f"Neo4j has not enough memory to load the {count:,} rows of dataset {dataset} in one transaction, which takes "
        "about 4 kB of heap a row. Run `ketenkaart database stop`, set KETENKAART_HEAP_MB higher (a Neo4j of your own: "
        "server.memory.heap.max_size) and load again; nothing was loaded."
    )


def _first_line(error: BaseException) -> str:
    text = error.message if isinstance(error, Neo4jError) and error.message else str(error)
    return text.strip().partition("\n")[0].rstrip(".") or type(error).__name__


# Constraints and indexes.


def schema() -> dict[str, str]:
    """Every constraint and index by name, as the Cypher that makes it."""
    made = {}
    for label in (*model.NODE, "Load", "Version"):
        made[f"{label.lower()}_key"] = f"CONSTRAINT {{name}} IF NOT EXISTS FOR (n:{label}) REQUIRE n.key IS UNIQUE"
    for type_ in TYPES:
        made[f"{type_.lower()}_key"] = (
            f"CONSTRAINT {{name}} IF NOT EXISTS FOR ()-[r:{type_}]-() REQUIRE r.key IS UNIQUE"
        )
    for node in model.NODES:
        for p in node.properties:
            if p.name in INDEXED:
                index = f"INDEX {{name}} IF NOT EXISTS FOR (n:{node.label}) ON (n.{model.camel(p.name)})"
                made[f"{node.label.lower()}_{p.name}"] = index
    return {name: "CREATE " + text.format(name=name) for name, text in made.items()}


def _ensure_schema(session: Session) -> None:
    there = {record["name"] for record in session.run("SHOW INDEXES YIELD name")}
    missing = [statement for name, statement in schema().items() if name not in there]
    with session.begin_transaction() as transaction:
        for statement in missing:
            transaction.run(statement).consume()
        transaction.commit()
    if missing:
        session.run("CALL db.awaitIndexes(300)").consume()


# The version.


def _lock(transaction: Transaction) -> VersionInfo:
    """Set, then look: whoever comes second waits here until the first has committed, and sees what it did."""
    record = transaction.run(
        "MERGE (v:Version {key: 'graph'}) SET v.lock = $token RETURN v", token=secrets.token_hex(8)
    ).single(strict=True)
    return _version(record["v"])


def _read_version(session: Session) -> VersionInfo:
    record = session.run("MATCH (v:Version {key: 'graph'}) RETURN v").single()
    return _version(record["v"] if record else {})


def _version(node: Any) -> VersionInfo:
    return VersionInfo(
        number=node.get("number", 0),
        created=node["created"].to_native() if "created" in node else ORIGIN,
        content_hash=node.get("contentHash", content.total({})),
        datasets=dict(zip(node.get("datasets", []), node.get("hashes", []), strict=True)),
        last_load=node.get("lastLoad", ""),
    )


# Writing.


def _write(transaction: Transaction, dataset: str, tables: Tables, load: LoadRecord, mark: str) -> Written:
    before = _lock(transaction)
    tables = _leave_shared_sources(transaction, dataset, tables)
    _refuse_owned_relationships(transaction, dataset, tables)
    for label in model.NODE:
        _write_nodes(transaction, label, tables.get(label, {}))
    for relationship in model.RELATIONSHIPS:
        _write_relationships(transaction, relationship, tables.get(relationship.name, {}))
    _delete_relationships(transaction, dataset, tables)
    for label in model.NODE:
        _delete_nodes(transaction, dataset, label, tables)
    hashes = {**before.datasets, **content.hashes(tables)}
    if not tables:
        hashes.pop(dataset, None)
    changed = hashes != before.datasets
    number = before.number + changed
    _write_version(transaction, before, number, hashes, mark)
    _write_load(transaction, replace(load, version=number), mark, changed)
    return Written(number, changed, hashes.get(dataset, ""))


def _write_version(
    transaction: Transaction, before: VersionInfo, number: int, hashes: dict[str, str], mark: str
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    transaction.run(
        "MATCH (v:Version {key: 'graph'}) SET v.number = $number, v.created = $created, v.contentHash = $content_hash, "
        "v.datasets = $datasets, v.hashes = $hashes, v.lastLoad = $mark",
        number=number,
        created=before.created if number == before.number else now,
        content_hash=content.total(hashes),
        datasets=list(hashes),
        hashes=list(hashes.values()),
        mark=mark,
    ).consume()


def _write_load(transaction: Transaction, load: LoadRecord, mark: str, changed: bool) -> None:
    values = {model.camel(name): value for name, value in vars(load).items()}
    values |= {"files": list(load.files), "key": mark, "changed": changed}
    transaction.run("CREATE (l:Load) SET l = $values", values=values).consume()


def _leave_shared_sources(transaction: Transaction, dataset: str, tables: Tables) -> Tables:
    """Without the sources that another dataset states in the same words; refuses any other node of another's."""
    shared: set[str] = set()
    for label in model.NODE:
        stated = {row["key"]: row for row in _rows(tables.get(label, {}), model.NODE[label].all_properties)}
        for keys in _batches(list(stated)):
            for record in transaction.run(
                f"UNWIND $keys AS key MATCH (n:{label} {{key: key}}) WHERE n.dataset <> $dataset "
                "RETURN key, n.dataset AS owner, properties(n) AS there",
                keys=keys,
                dataset=dataset,
            ):
                key, there = record["key"], record["there"]
                if label != "Source" or {**there, "dataset": dataset} != stated[key]:
                    raise OwnedElsewhere(
                        f"Dataset {dataset} states {label} {key}, which dataset {record['owner']} states already"
                        f"{' in other words' if label == 'Source' else ''}. Leave it out of one of the two, or give it "
                        "another key; nothing was loaded."
                    )
                shared.add(key)
    if not shared:
        return tables
    kept = [row for row, key in enumerate(tables["Source"]["key"]) if key not in shared]
    sources = {column: [values[row] for row in kept] for column, values in tables["Source"].items()}
    return content.canonical({**tables, "Source": sources})


def _refuse_owned_relationships(transaction: Transaction, dataset: str, tables: Tables) -> None:
    for relationship in model.RELATIONSHIPS:
        for keys in _batches(tables.get(relationship.name, {}).get("key", [])):
            record = transaction.run(
                f"UNWIND $keys AS key MATCH ()-[r:{relationship.type} {{key: key}}]->() WHERE r.dataset <> $dataset "
                "RETURN key, r.dataset AS owner LIMIT 1",
                keys=keys,
                dataset=dataset,
            ).single()
            if record:
                raise OwnedElsewhere(
                    f"Dataset {dataset} states {relationship.type} {record['key']}, which dataset {record['owner']} "
                    "states already. Leave it out of one of the two; nothing was loaded."
                )


def _write_nodes(transaction: Transaction, label: str, table: dict[str, list[Any]]) -> None:
    kinds = "".join(
        f" FOREACH (_ IN CASE WHEN '{kind}' IN row.kinds THEN [1] ELSE [] END | SET n:{role})"
        for kind, role in KIND_LABEL.items()
        if label == "Organisation"
    )
    roles = "".join(f":{role}" for role in KIND_LABEL.values()) if label == "Organisation" else ""
    statement = (
        f"UNWIND $rows AS row MERGE (n:{label} {{key: row.key}}) SET n = row REMOVE n:Fictitious{roles}"
        f" FOREACH (_ IN CASE WHEN row.fictitious THEN [1] ELSE [] END | SET n:Fictitious){kinds}"
    )
    for rows in _batches(_rows(table, model.NODE[label].all_properties)):
        transaction.run(statement, rows=rows).consume()


def _write_relationships(transaction: Transaction, relationship: RelationshipType, table: dict[str, list[Any]]) -> None:
    by_labels: dict[tuple[str, str], list[dict[str, Any]]] = {}
    ends = zip(table.get("start", []), table.get("end", []), strict=True)
    for (start, end), values in zip(ends, _rows(table, relationship.all_properties), strict=True):
        (source, start_key), (target, end_key) = model.split_id(start), model.split_id(end)
        row = {"start": start_key, "end": end_key, "values": values}
        by_labels.setdefault((source, target), []).append(row)
    for (source, target), every in by_labels.items():
        if source not in relationship.sources or target not in relationship.targets:
            raise ValueError(f"{relationship.name} does not go from {source} to {target}")
        for rows in _batches(every):
            done = transaction.run(
                f"UNWIND $rows AS row MATCH (a:{source} {{key: row.start}}) MATCH (b:{target} {{key: row.end}}) "
                f"MERGE (a)-[r:{relationship.type} {{key: row.values.key}}]->(b) SET r = row.values "
                "RETURN count(*) AS done",
                rows=rows,
            ).single(strict=True)["done"]
            if done != len(rows):
                raise _loose_end(transaction, relationship, source, target, rows)


def _loose_end(
    transaction: Transaction, relationship: RelationshipType, source: str, target: str, rows: list[dict[str, Any]]
) -> BadData:
    record = transaction.run(
        f"UNWIND $rows AS row OPTIONAL MATCH (a:{source} {{key: row.start}}) "
        f"OPTIONAL MATCH (b:{target} {{key: row.end}}) WITH row, a, b WHERE a IS NULL OR b IS NULL "
        "RETURN row.start AS `start`, row.end AS `end`, a IS NULL AS `first` LIMIT 1",
        rows=[{"start": row["start"], "end": row["end"]} for row in rows],
    ).single(strict=True)
    label, key = (source, record["start"]) if record["first"] else (target, record["end"])
    return BadData(
        f"{relationship.type} from {source} {record['start']} to {target} {record['end']} is about a {label} {key} "
        "that is not in the graph. Load the dataset that states it first, or correct the key; nothing was loaded."
    )


def _delete_relationships(transaction: Transaction, dataset: str, tables: Tables) -> None:
    """Those that the dataset no longer states."""
    for type_ in TYPES:
        names = [relationship.name for relationship in model.RELATIONSHIPS if relationship.type == type_]
        stated = [key for name in names for key in tables.get(name, {}).get("key", [])]
        for keys in _batches(_gone(transaction, f"()-[x:{type_}]->()", dataset, stated)):
            statement = f"UNWIND $keys AS key MATCH ()-[r:{type_} {{key: key}}]->() DELETE r"
            transaction.run(statement, keys=keys).consume()


def _delete_nodes(transaction: Transaction, dataset: str, label: str, tables: Tables) -> None:
    """Those that the dataset no longer states; refuses where another dataset needs one of them."""
    gone = _gone(transaction, f"(x:{label})", dataset, tables.get(label, {}).get("key", []))
    for keys in _batches(gone):
        record = transaction.run(
            f"UNWIND $keys AS key MATCH (n:{label} {{key: key}})-[r]-() RETURN key, r.dataset AS user LIMIT 1",
            keys=keys,
        ).single()
        if record is None and label == "Source":
            record = _citation(transaction, dataset, keys)
        if record:
            user = f"dataset {record['user']}" if record["user"] else "a relationship of no dataset"
            raise OwnedElsewhere(
                f"Dataset {dataset} no longer states {label} {record['key']}, but {user} still refers to it. "
                "State it again, or take it out there first; nothing was loaded."
            )
        transaction.run(f"UNWIND $keys AS key MATCH (n:{label} {{key: key}}) DELETE n", keys=keys).consume()


def _citation(transaction: Transaction, dataset: str, keys: list[str]) -> Any:
    """A node or relationship of another dataset that names one of these sources, if there is one."""
    for pattern in ("(x)", "()-[x]->()"):
        record = transaction.run(
            f"MATCH {pattern} WHERE x.dataset <> $dataset AND any(key IN x.sources WHERE key IN $keys) "
            "RETURN [key IN x.sources WHERE key IN $keys][0] AS key, x.dataset AS user LIMIT 1",
            dataset=dataset,
            keys=keys,
        ).single()
        if record:
            return record
    return None


def _gone(transaction: Transaction, pattern: str, dataset: str, stated: list[str]) -> list[str]:
    """Keys of what is there of a dataset and not stated. All stated is there by now, so mostly a count tells."""
    where = f"MATCH {pattern} WHERE x.dataset = $dataset"
    count = transaction.run(f"{where} RETURN count(x) AS count", dataset=dataset).single(strict=True)["count"]
    if count == len(stated):
        return []
    there = transaction.run(f"{where} RETURN x.key AS key", dataset=dataset).value("key")
    return sorted(set(there) - set(stated))


def _rows(table: dict[str, list[Any]], declared: Iterable[Property]) -> Iterator[dict[str, Any]]:
    """Rows as maps of property to value, without what is unknown."""
    known = [p.name for p in declared if p.name in table]
    names = [model.camel(name) for name in known]
    for values in zip(*(table[name] for name in known), strict=True):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _batches(items: Iterable[Any], size: int = WRITE_BATCH) -> Iterator[list[Any]]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


# Reading: collected columns, which are six times as fast as one record a row.


def _read_tables(session: Session) -> Tables:
    keys = {label: _keys(session, label) for label in model.NODE}
    tables: Tables = {}
    for label in model.NODE:
        pattern = f"(x:{label} {{key: key}})"
        tables[label] = _read_columns(session, pattern, model.NODE[label].all_properties, keys[label], NODE_GROUP)
    for relationship in model.RELATIONSHIPS:
        parts = [
            _read_ends(session, relationship, source, target, keys[source])
            for source in relationship.sources
            for target in relationship.targets
        ]
        tables[relationship.name] = {name: [v for part in parts for v in part[name]] for name in parts[0]}
    return content.canonical(tables)


def _read_ends(
    session: Session, relationship: RelationshipType, source: str, target: str, keys: list[str]
) -> dict[str, list[Any]]:
    pattern = f"(a:{source} {{key: key}})-[x:{relationship.type}]->(b:{target})"
    table = _read_columns(
        session, pattern, relationship.all_properties, keys, SOURCE_GROUP, {"start": "a.key", "end": "b.key"}
    )
    labelled = {"start": source, "end": target}
    return table | {end: [model.node_id(label, key) for key in table[end]] for end, label in labelled.items()}


def _read_columns(
    session: Session,
    pattern: str,
    declared: tuple[Property, ...],
    keys: list[str],
    size: int,
    more: dict[str, str] | None = None,
) -> dict[str, list[Any]]:
    """The properties of `x`, wherever the pattern is met from one of the keys, as columns."""
    columns = {p.name: f"coalesce(x.{model.camel(p.name)}, $unknown)" for p in declared} | (more or {})
    collected = ", ".join(f"collect({expression}) AS `{name}`" for name, expression in columns.items())
    statement = (
        f"UNWIND $groups AS keys CALL (keys) {{ UNWIND keys AS key MATCH {pattern} RETURN {collected} }} "
        f"RETURN {', '.join(f'`{name}`' for name in columns)}"
    )
    table: dict[str, list[Any]] = {name: [] for name in columns}
    if not keys:
        return table
    dates = {p.name for p in declared if p.type is Type.DATE}
    for record in session.run(statement, groups=list(_batches(keys, size)), unknown=UNKNOWN):
        lengths = {len(record[name]) for name in columns}
        if len(lengths) != 1:
            raise ValueError(f"columns of {pattern} came with unequal lengths {sorted(lengths)}")
        for name in columns:
            values = [None if value == UNKNOWN else value for value in record[name]]
            table[name] += [value and value.to_native() for value in values] if name in dates else values
    return table


def _read_loads(session: Session) -> list[LoadRecord]:
    loads = []
    for record in session.run("MATCH (l:Load) RETURN properties(l) AS l ORDER BY l.started, l.key"):
        found = record["l"]
        values = {name: found[model.camel(name)] for name in LoadRecord.__dataclass_fields__}
        times = {name: values[name].to_native() for name in ("started", "finished")}
        loads.append(LoadRecord(**{**values, **times, "files": tuple(values["files"])}))
    return loads


def _keys(session: Session, label: str) -> list[str]:
    found: list[str] = session.run(f"MATCH (n:{label}) RETURN collect(n.key) AS keys").single(strict=True)["keys"]
    return found
