"""Cypher that makes the graph say what one dataset states, inside a transaction that others wait for.

Only what differs from what is there is written: a row that is set again, unchanged, costs a transaction as much memory
as a new one. Labels, types and property names come from the model alone; values are always parameters.
"""

import datetime
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson
from neo4j import Transaction

from ketenkaart.graph import content, model
from ketenkaart.graph.content import LoadRecord
from ketenkaart.graph.errors import BadData, OwnedElsewhere
from ketenkaart.graph.model import Property, RelationshipType, Tables
from ketenkaart.graph.record import reading
from ketenkaart.graph.record.reading import VersionInfo, batches
from ketenkaart.graph.said import said

TYPES = tuple(dict.fromkeys(relationship.type for relationship in model.RELATIONSHIPS))
KIND_LABEL = {
    kind: "".join(word.capitalize() for word in kind.split("_"))
    for kind in next(p for p in model.NODE["Organisation"].properties if p.name == "kinds").choices
}


@dataclass(frozen=True)
class Written:
    """What a load came to; `changed` is False where the dataset said nothing new, and `version` then stays."""

    version: int
    changed: bool
    content_hash: str


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
            if p.name in model.INDEXED:
                index = f"INDEX {{name}} IF NOT EXISTS FOR (n:{node.label}) ON (n.{model.camel(p.name)})"
                made[f"{node.label.lower()}_{p.name}"] = index
    return {name: "CREATE " + text.format(name=name) for name, text in made.items()}


def lock(transaction: Transaction) -> VersionInfo:
    """Set, then look: whoever comes second waits here until the first has ended, and sees what it did."""
    record = transaction.run(
        "MERGE (v:Version {key: 'graph'}) SET v.lock = $token RETURN v", token=secrets.token_hex(8)
    ).single(strict=True)
    return reading.version_of(record["v"])


def write(
    transaction: Transaction, dataset: str, tables: Tables, load: LoadRecord, mark: str, above: int = 0
) -> Written:
    """Make the graph say what `tables` (canonical, all of the dataset) say; record the load under the key `mark`.

    A new version has a number above that of the graph and `above`: one that was cited means one content for ever.
    """
    before = lock(transaction)
    there = reading.tables(transaction, dataset) if dataset in before.datasets else {}
    tables = _leave_shared_sources(transaction, dataset, tables)
    new, gone = difference(there, tables)
    _refuse_owned_relationships(transaction, dataset, new)
    for relationship in model.RELATIONSHIPS:
        _delete_relationships(transaction, relationship, gone.get(relationship.name, {}))
    for label in model.NODE:
        _write_nodes(transaction, label, new.get(label, {}))
    for relationship in model.RELATIONSHIPS:
        _write_relationships(transaction, relationship, new.get(relationship.name, {}))
    for label in model.NODE:
        _delete_nodes(transaction, dataset, label, gone.get(label, {}))
    hashes = {**before.datasets, **content.hashes(tables)}
    if not tables:
        hashes.pop(dataset, None)
    changed = hashes != before.datasets
    number = max(before.number, above) + 1 if changed else before.number
    _write_version(transaction, before, number, hashes, mark)
    _write_load(transaction, replace(load, version=number, order=before.loads + 1), mark, changed)
    return Written(number, changed, hashes.get(dataset, ""))


def difference(there: Tables, tables: Tables) -> tuple[Tables, Tables]:
    """The rows that are new or other in `tables` (both canonical), and those that go."""
    new = {name: _lacking(tables[name], there.get(name, {})) for name in tables}
    gone = {name: _lacking(there[name], tables.get(name, {}), "key", "start", "end") for name in there}
    return new, gone


def too_long(tables: Tables) -> str | None:
    """The first text that an index cannot hold, as words; None where there is none."""
    most = model.LONGEST_INDEXED
    for name, table in tables.items():
        for column in table:
            if column != "key" and not (name in model.NODE and column in model.INDEXED):
                continue
            for key, text in zip(table["key"], table[column], strict=True):
                if text is not None and (size := len(text.encode())) > most:
                    return f"the {column} of {name} {key[:60]} has {size:,} bytes, and an index takes {most:,}"
    return None


def _lacking(table: dict[str, list[Any]], other: dict[str, list[Any]], *by: str) -> dict[str, list[Any]]:
    """The rows of a table that the other has not, compared by these columns, or by all."""
    columns = [name for name in (by or dict.fromkeys((*table, *other))) if name in table or name in other]
    count, others = len(table["key"]), len(other.get("key", ()))
    had = set(zip(*(_comparable(other.get(name), others) for name in columns), strict=True))
    rows = zip(*(_comparable(table.get(name), count) for name in columns), strict=True)
    kept = [row for row, values in enumerate(rows) if values not in had]
    return {name: [values[row] for row in kept] for name, values in table.items()}


def _comparable(values: list[Any] | None, count: int) -> list[Any]:
    if values is None:
        return [None] * count
    return [tuple(value) if isinstance(value, list) else value for value in values]


def _write_version(
    transaction: Transaction, before: VersionInfo, number: int, hashes: dict[str, str], mark: str
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    transaction.run(
        "MATCH (v:Version {key: 'graph'}) SET v.number = $number, v.created = $created, v.contentHash = $content_hash, "
        "v.datasets = $datasets, v.hashes = $hashes, v.lastLoad = $mark, v.loads = $loads",
        number=number,
        created=before.created if number == before.number else now,
        content_hash=content.total(hashes),
        datasets=list(hashes),
        hashes=list(hashes.values()),
        mark=mark,
        loads=before.loads + 1,
    ).consume()


def _write_load(transaction: Transaction, load: LoadRecord, mark: str, changed: bool) -> None:
    values = {model.camel(name): value for name, value in vars(load).items()}
    reasons = [orjson.dumps(reason).decode() for reason in load.reasons]
    values |= {"files": list(load.files), "reasons": reasons, "key": mark, "changed": changed}
    transaction.run("CREATE (l:Load) SET l = $values", values=values).consume()


def _leave_shared_sources(transaction: Transaction, dataset: str, tables: Tables) -> Tables:
    """Without the sources that another dataset states in the same words; refuses any other node of another's."""
    shared: set[str] = set()
    for label in model.NODE:
        stated = {row["key"]: row for row in _rows(tables.get(label, {}), model.NODE[label].all_properties)}
        for keys in batches(list(stated)):
            for record in transaction.run(
                f"UNWIND $keys AS key MATCH (n:{label} {{key: key}}) WHERE n.dataset <> $dataset "
                "RETURN key, n.dataset AS owner, properties(n) AS there",
                keys=keys,
                dataset=dataset,
            ):
                key, there = record["key"], record["there"]
                if label != "Source" or {**there, "dataset": dataset} != stated[key]:
                    raise OwnedElsewhere(
                        said(
                            "Dataset {dataset} states {label} {key}, which dataset {owner} states already{how}. Leave "
                            "it out of one of the two, or give it another key; nothing was loaded.",
                            "Dataset {dataset} noemt {label} {key}, die dataset {owner} al{how} noemt. Laat die in een "
                            "van de twee weg, of geef een andere sleutel; er is niets geladen.",
                            dataset=dataset,
                            label=label,
                            key=key,
                            owner=record["owner"],
                            how=said(" in other words", " anders") if label == "Source" else "",
                        )
                    )
                shared.add(key)
    if not shared:
        return tables
    kept = [row for row, key in enumerate(tables["Source"]["key"]) if key not in shared]
    sources = {column: [values[row] for row in kept] for column, values in tables["Source"].items()}
    return content.canonical({**tables, "Source": sources})


def _refuse_owned_relationships(transaction: Transaction, dataset: str, tables: Tables) -> None:
    for relationship in model.RELATIONSHIPS:
        for keys in batches(tables.get(relationship.name, {}).get("key", [])):
            record = transaction.run(
                f"UNWIND $keys AS key MATCH ()-[r:{relationship.type} {{key: key}}]->() WHERE r.dataset <> $dataset "
                "RETURN key, r.dataset AS owner LIMIT 1",
                keys=keys,
                dataset=dataset,
            ).single()
            if record:
                raise OwnedElsewhere(
                    said(
                        "Dataset {dataset} states {type} {key}, which dataset {owner} states already. Leave it out of "
                        "one of the two; nothing was loaded.",
                        "Dataset {dataset} noemt {type} {key}, die dataset {owner} al noemt. Laat die in een van de "
                        "twee weg; er is niets geladen.",
                        dataset=dataset,
                        type=relationship.type,
                        key=record["key"],
                        owner=record["owner"],
                    )
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
    for rows in batches(_rows(table, model.NODE[label].all_properties)):
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
        for rows in batches(every):
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
        said(
            "{type} from {source} {start} to {target} {end} is about a {label} {key} that is not in the graph. Load "
            "the dataset that states it first, or correct the key; nothing was loaded.",
            "{type} van {source} {start} naar {target} {end} gaat over een {label} {key} die niet in de graaf staat. "
            "Laad eerst de dataset die haar noemt, of verbeter de sleutel; er is niets geladen.",
            type=relationship.type,
            source=source,
            target=target,
            label=label,
            key=key,
            start=record["start"],
            end=record["end"],
        )
    )


def _delete_relationships(transaction: Transaction, relationship: RelationshipType, gone: dict[str, list[Any]]) -> None:
    for keys in batches(gone.get("key", [])):
        statement = f"UNWIND $keys AS key MATCH ()-[r:{relationship.type} {{key: key}}]->() DELETE r"
        transaction.run(statement, keys=keys).consume()


def _delete_nodes(transaction: Transaction, dataset: str, label: str, gone: dict[str, list[Any]]) -> None:
    """Delete what the dataset no longer states; refuse where another dataset needs one of them."""
    for keys in batches(gone.get("key", [])):
        record = transaction.run(
            f"UNWIND $keys AS key MATCH (n:{label} {{key: key}})-[r]-() RETURN key, r.dataset AS user LIMIT 1",
            keys=keys,
        ).single()
        if record is None and label == "Source":
            record = _citation(transaction, dataset, keys)
        if record:
            user: str = said("dataset {user}", "dataset {user}", user=record["user"])
            if not record["user"]:
                user = said("a relationship of no dataset", "een relatie van geen dataset")
            raise OwnedElsewhere(
                said(
                    "Dataset {dataset} no longer states {label} {key}, but {user} still refers to it. State it again, "
                    "or take it out there first; nothing was loaded.",
                    "Dataset {dataset} noemt {label} {key} niet meer, maar {user} verwijst er nog naar. Noem het weer, "
                    "of haal het daar eerst weg; er is niets geladen.",
                    dataset=dataset,
                    label=label,
                    key=record["key"],
                    user=user,
                )
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


def _rows(table: dict[str, list[Any]], declared: Iterable[Property]) -> Iterator[dict[str, Any]]:
    """Rows as maps of property to value, without what is unknown."""
    known = [p.name for p in declared if p.name in table]
    names = [model.camel(name) for name in known]
    for values in zip(*(table[name] for name in known), strict=True):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}
