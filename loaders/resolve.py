"""From what rows state to plain tables: keys resolved, rejected rows taking those with them that point at them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ketenkaart.graph import content, model
from ketenkaart.graph.finding.find import Names, suggest
from ketenkaart.graph.finding.tables import ends, names
from ketenkaart.graph.model import Tables
from ketenkaart.graph.said import Said, joined, said
from ketenkaart.loaders import sheets
from ketenkaart.loaders.cells import absent_remedy
from ketenkaart.loaders.sheets import Entry, Fact, Need, Rejection

# Label and folder → the table to which a row for it can be added.
ADDED = {
    ("Source", "facts"): "sources",
    ("Material", "facts"): "materials",
    ("Product", "facts"): "products",
    ("Organisation", "facts"): "organisations",
    ("Measure", "facts"): "measures",
    **{("Source", folder): "sources" for folder in ("companies", "example")},
    **{("Organisation", folder): "companies" for folder in ("companies", "example")},
}
SUGGESTED = 5  # keys in place of one that is not there
NAMED = (*model.NODE, "classified_as")  # the tables that say what nodes are called
Keys = dict[str, set[str]]  # label → keys

# Several rows may state one of these, each in the same words; any other node is one row.
SHARED = ("Source", "Sector")


@dataclass(frozen=True)
class StatedRow:
    """One row of one table, complete, and the row of a file that states it."""

    table: str
    values: dict[str, Any]
    file: str
    row: int

    @property
    def where(self) -> str:
        if not self.row:
            return self.file
        return said("{file}, row {row}", "{file}, rij {row}", file=self.file, row=self.row)


def keys(tables: Tables) -> Keys:
    """The keys of all nodes in plain tables, by every label."""
    return {label: set(tables[label]["key"]) if label in tables else set() for label in model.NODE}


def keys_of(entries: Iterable[Entry]) -> Keys:
    """The keys of all nodes that entries state."""
    found: Keys = defaultdict(set)
    for entry in entries:
        for table, values in entry.facts:
            if table in model.NODE:
                found[table].add(values["key"])
    return found


def union(*several: Keys) -> Keys:
    return {label: {key for k in several for key in k.get(label, ())} for label in model.NODE}


def label_of(labels: tuple[str, ...], key: str, known: Keys) -> str:
    """The label under which a key is known; the first one if it is not, so that the row is rejected for it."""
    return next((label for label in labels if key in known.get(label, ())), labels[0])


def settle(
    entries: Iterable[Entry], known: Tables, rejected: Iterable[Rejection] = ()
) -> tuple[list[Entry], list[Rejection]]:
    """Entries whose needs are met by `known` or by one another, and a rejection for each of the others.

    What a row that was `rejected` before would have stated is missed for that, and only for that.
    """
    kept = list(entries)
    there = keys(known)
    meant = _suggesting(known, kept)
    lost = {rejection.node: rejection.where for rejection in rejected if rejection.node}
    found: list[Rejection] = []
    while True:
        now = union(there, keys_of(kept))
        broken = {id(entry): missing for entry in kept if (missing := _missing(entry, now))}
        if not broken:
            return kept, sorted(found, key=lambda r: (r.file, r.row))
        taken: dict[str, str] = {}
        for entry in kept:
            if id(entry) in broken:
                rejection = _rejection(entry, broken[id(entry)], lost, meant)
                found.append(rejection)
                taken |= {
                    model.node_id(table, values["key"]): rejection.where
                    for table, values in entry.facts
                    if table in model.NODE
                }
        lost = taken | lost
        kept = [entry for entry in kept if id(entry) not in broken]


def complete(dataset: str, entries: Iterable[Entry]) -> list[StatedRow]:
    """Every fact with its key, dataset and tier."""
    tier = (model.Tier.RESTRICTED if dataset == model.OWN else model.Tier.PUBLIC).value
    found = []
    for entry in entries:
        for table, values in entry.facts:
            whole = {**values, "dataset": dataset, "tier": tier}
            if table in model.RELATIONSHIP:
                whole["key"] = model.relationship_key(model.RELATIONSHIP[table], values["start"], values["end"], values)
            found.append(StatedRow(table, whole, entry.file, entry.row))
    return found


def rejection(entry: Entry, faults: Iterable[tuple[str, str, Said, Said]]) -> Rejection:
    """One row that states something, with all that is wrong with it."""
    return sheets.rejection(entry.file, entry.row, faults, own_node(entry.facts))


def own_node(facts: tuple[Fact, ...]) -> str:
    """The node that a row is for, missed by what points at it; its source only where it is for nothing else."""
    found = sorted((table in SHARED, place) for place, (table, _) in enumerate(facts) if table in model.NODE)
    if not found:
        return ""
    table, values = facts[found[0][1]]
    return model.node_id(table, values["key"])


def to_tables(stated: Iterable[StatedRow]) -> Tables:
    """Plain tables of what is stated, with every declared column. Raises ValueError for one that isn't: it would go."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fact in stated:
        rows[fact.table].append(fact.values)
    return {name: _table(name, rows[name]) for name in (*model.NODE, *model.RELATIONSHIP) if name in rows}


def _table(name: str, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    declared = [property.name for property in content.columns(name)]
    if lost := {column for row in rows for column in row}.difference(declared):
        raise ValueError(f"{name} has no {', '.join(sorted(lost))}: declare it, or do not state it")
    return {column: [row.get(column) for row in rows] for column in declared}


def merge(*several: Tables) -> Tables:
    """The rows of several sets of plain tables, one after another."""
    merged: Tables = {}
    for tables in several:
        for name, columns in tables.items():
            into = merged.setdefault(name, {p.name: [] for p in content.columns(name)})
            count = len(columns["key"])
            for column, values in into.items():
                values.extend(columns.get(column, [None] * count))
    return merged


def other_datasets(tables: Tables, dataset: str) -> Tables:
    """The rows that other datasets own."""
    found: Tables = {}
    for name, columns in tables.items():
        kept = [row for row, owner in enumerate(columns["dataset"]) if owner != dataset]
        if kept:
            found[name] = {column: [values[row] for row in kept] for column, values in columns.items()}
    return found


def _missing(entry: Entry, there: Keys) -> list[Need]:
    return [need for need in entry.needs if not any(need.key in there.get(label, ()) for label in need.labels)]


def _rejection(
    entry: Entry, missing: list[Need], lost: dict[str, str], meant: Callable[[Need], list[str]]
) -> Rejection:
    gone = {need: _lost(need, lost) for need in missing}
    own = [need for need in missing if not gone[need]]
    words = [
        _first(need, gone[need])
        if gone[need]
        else absent_remedy(need.key, need.column, need.required) or _remedy(entry, need, meant(need))
        for need in missing
    ]
    return Rejection(
        file=entry.file,
        row=entry.row,
        column="; ".join(dict.fromkeys(need.column for need in missing)),
        value="; ".join(dict.fromkeys(need.key for need in missing)),
        rule=said("unknown key", "onbekende sleutel")
        if own
        else said("refers to a rejected row", "verwijst naar een geweigerde rij"),
        remedy=joined(" ", dict.fromkeys(words)),
        node=next((model.node_id(table, values["key"]) for table, values in entry.facts if table in model.NODE), ""),
        # Where nothing is wrong with it but that, it is right again when that row is.
        because="" if own else gone[missing[0]],
    )


def _lost(need: Need, lost: dict[str, str]) -> str:
    return next((lost[node] for label in need.labels if (node := model.node_id(label, need.key)) in lost), "")


def _first(need: Need, where: str) -> str:
    return said(
        "Correct {where}, which states '{key}' and was rejected.",
        "Verbeter {where}: daar staat '{key}' in, en die rij is geweigerd.",
        where=where,
        key=need.key,
    )


def _remedy(entry: Entry, need: Need, suggested: list[str]) -> str:
    """What can be done about a key that is not there: the likeliest ones, and where one is added, if anywhere."""
    folder = entry.file.partition("/")[0]
    if suggested:
        *some, last = suggested
        asked = said(
            "Did you mean {keys}?",
            "Bedoelt u {keys}?",
            keys=said("{some} or {last}", "{some} of {last}", some=", ".join(some), last=last) if some else last,
        )
    else:
        asked = said("Nothing here is called so.", "Niets hier heet zo.")
    table = next((ADDED[label, folder] for label in need.labels if (label, folder) in ADDED), "")
    if table:
        add = said(
            "Correct the key, or add a row for it to {folder}/{table}.csv.",
            "Verbeter de sleutel, of voeg er een rij voor toe aan {folder}/{table}.csv.",
            folder=folder, table=table,
        )  # fmt: skip
    elif need.labels == ("Country",):
        add = said(
            "Write the three letters of a country, such as NLD; `ketenkaart template` lists them.",
            "Schrijf de drie letters van een land, zoals NLD; `ketenkaart template` geeft de lijst.",
        )
    else:
        add = said("`ketenkaart template` lists all keys.", "`ketenkaart template` geeft de lijst van sleutels.")
    return joined(" ", (asked, add))


def _suggesting(known: Tables, entries: Iterable[Entry]) -> Callable[[Need], list[str]]:
    """Keys that one which is not there may have meant. The names are gathered when the first is asked for."""

    @cache
    def called() -> Names:
        own = [
            StatedRow(table, values, entry.file, entry.row)
            for entry in entries
            for table, values in entry.facts
            if table in NAMED
        ]
        used = ends(known)
        for entry in entries:
            used.update(v[side] for table, v in entry.facts if table in model.RELATIONSHIP for side in ("start", "end"))
        return names(merge({table: known[table] for table in NAMED if table in known}, to_tables(own)), used)

    return lambda need: suggest(called(), need.key, need.labels, SUGGESTED)
