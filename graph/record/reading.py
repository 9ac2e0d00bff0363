"""Cypher that reads a version, or what one dataset states of it, as plain tables.

Properties come as collected columns of a few hundred nodes at a time: six times as fast as one record a row.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from neo4j import Session, Transaction

from ketenkaart.graph import content, model
from ketenkaart.graph.content import LoadRecord, Reason
from ketenkaart.graph.errors import BadData
from ketenkaart.graph.model import Property, RelationshipType, Tables, Type
from ketenkaart.graph.said import said

Channel = Session | Transaction

BATCH = 5_000  # rows of one UNWIND, nodes of one record; 1,000 to 50,000 differ little
SOURCE_GROUP = 200  # nodes whose relationships make one record
UNKNOWN: list[str] = []  # stands for null in a collected column, as `collect` drops nulls; no column stores it
ORIGIN = datetime.datetime.fromtimestamp(0, datetime.UTC)


@dataclass(frozen=True)
class VersionInfo:
    """The state of the graph; number 0 is an empty one. `last_load` also differs after a load that changed nothing."""

    number: int
    created: datetime.datetime
    content_hash: str
    datasets: dict[str, str]
    last_load: str
    loads: int = 0  # how many were recorded


def version(channel: Channel) -> VersionInfo:
    record = channel.run("MATCH (v:Version {key: 'graph'}) RETURN v").single()
    return version_of(record["v"] if record else {})


def version_of(node: Any) -> VersionInfo:
    """What a Version node says, or an empty mapping for none."""
    return VersionInfo(
        number=node.get("number", 0),
        created=node["created"].to_native() if "created" in node else ORIGIN,
        content_hash=node.get("contentHash", content.total({})),
        datasets=dict(zip(node.get("datasets", []), node.get("hashes", []), strict=True)),
        last_load=node.get("lastLoad", ""),
        loads=node.get("loads", 0),
    )


def loads(channel: Channel) -> list[LoadRecord]:
    """Every load that is recorded, earliest first."""
    found = []
    # By the order in which they were written: a clock may have been put back between two.
    for record in channel.run(
        "MATCH (l:Load) RETURN properties(l) AS l ORDER BY l.version, coalesce(l.order, 0), l.started, l.key"
    ):
        there = {name: record["l"].get(model.camel(name)) for name in LoadRecord.__dataclass_fields__}
        values: dict[str, Any] = {name: value for name, value in there.items() if value is not None}
        values |= {name: values[name].to_native() for name in ("started", "finished")}
        values["reasons"] = tuple(Reason(**orjson.loads(text)) for text in values.get("reasons", ()))
        found.append(LoadRecord(**{**values, "files": tuple(values["files"])}))
    return found


def keys(channel: Channel, label: str) -> list[str]:
    found: list[str] = channel.run(f"MATCH (n:{label}) RETURN collect(n.key) AS keys").single(strict=True)["keys"]
    return found


def tables(channel: Channel, dataset: str | None = None) -> Tables:
    """All nodes and relationships, or those of one dataset, canonical.

    Raises BadData where a hand in the database left a value of another type than the model declares.
    """
    labels, types = _used(channel, dataset)
    found: Tables = {}
    for label in model.NODE:
        if label in labels:
            pattern = f"(x:{label} {{key: key}})"
            declared = model.NODE[label].all_properties
            found[label] = _columns(channel, pattern, declared, keys(channel, label), BATCH, dataset)
    for relationship in model.RELATIONSHIPS:
        if relationship.type in types:
            parts = [
                _between(channel, relationship, source, target, dataset)
                for source in relationship.sources
                for target in relationship.targets
            ]
            found[relationship.name] = {name: [v for part in parts for v in part[name]] for name in parts[0]}
    try:
        return content.canonical(found)
    except ValueError as error:
        raise BadData(
            said(
                "Neo4j holds what the model does not declare: {error}. Somebody else wrote it. Correct it there, or "
                "empty the database with `ketenkaart database reset`, then run `ketenkaart load`.",
                "In Neo4j staat wat het model niet kent: {error}. Iemand anders heeft het geschreven. Verbeter het "
                "daar, of maak de database leeg met `ketenkaart database reset`, en doe dan `ketenkaart load`.",
                error=error,
            )
        ) from error


def batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _used(channel: Channel, dataset: str | None) -> tuple[set[str], set[str]]:
    """Labels and types of what there is (of a dataset). To plan a query for a table takes a tenth of a second at first,
    and most tables of most datasets are empty."""
    where = "" if dataset is None else "WHERE x.dataset = $dataset "
    labels = channel.run(f"MATCH (x) {where}UNWIND labels(x) AS label RETURN DISTINCT label", dataset=dataset)
    found = set(labels.value("label"))
    types = channel.run(f"MATCH ()-[x]->() {where}RETURN DISTINCT type(x) AS type", dataset=dataset)
    return found, set(types.value("type"))


def _between(
    channel: Channel, relationship: RelationshipType, source: str, target: str, dataset: str | None
) -> dict[str, list[Any]]:
    """The relationships from nodes of one label to nodes of another."""
    pattern = f"(a:{source} {{key: key}})-[x:{relationship.type}]->(b:{target})"
    ends, starts = {"start": "a.key", "end": "b.key"}, keys(channel, source)
    table = _columns(channel, pattern, relationship.all_properties, starts, SOURCE_GROUP, dataset, ends)
    labelled = {"start": source, "end": target}
    return table | {end: [model.node_id(label, key) for key in table[end]] for end, label in labelled.items()}


def _columns(
    channel: Channel,
    pattern: str,
    declared: tuple[Property, ...],
    starts: list[str],
    size: int,
    dataset: str | None,
    more: dict[str, str] | None = None,
) -> dict[str, list[Any]]:
    """The properties of `x`, wherever the pattern is met from one of the keys `starts`, as columns."""
    columns = {p.name: f"coalesce(x.{model.camel(p.name)}, $unknown)" for p in declared} | (more or {})
    collected = ", ".join(f"collect({expression}) AS `{name}`" for name, expression in columns.items())
    where = "WHERE x.key IS NOT NULL " + ("" if dataset is None else "AND x.dataset = $dataset ")
    statement = (
        f"UNWIND $groups AS keys CALL (keys) {{ UNWIND keys AS key MATCH {pattern} {where}RETURN {collected} }} "
        f"RETURN {', '.join(f'`{name}`' for name in columns)}"
    )
    table: dict[str, list[Any]] = {name: [] for name in columns}
    if not starts:
        return table
    dates = {p.name for p in declared if p.type is Type.DATE}
    for record in channel.run(statement, groups=list(batches(starts, size)), unknown=UNKNOWN, dataset=dataset):
        lengths = {len(record[name]) for name in columns}
        if len(lengths) != 1:
            raise ValueError(f"columns of {pattern} came with unequal lengths {sorted(lengths)}")
        for name in columns:
            values = [None if value == UNKNOWN else value for value in record[name]]
            table[name] += [value and value.to_native() for value in values] if name in dates else values
    return table
