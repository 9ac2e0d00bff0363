"""Which rows of a dataset stand: their keys resolved, and no set of them at odds; what doesn't stand is rejected."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from ketenkaart.graph.model import Tables
from ketenkaart.loaders import resolve, rules
from ketenkaart.loaders.resolve import StatedRow
from ketenkaart.loaders.rules import Clash
from ketenkaart.loaders.sheets import Entry, Rejection

Place = tuple[str, int]  # a file, and the number of a row


def stand(
    dataset: str,
    entries: Iterable[Entry],
    known: Tables,
    rejected: Iterable[Rejection] = (),
    later: Collection[str] = (),
) -> tuple[list[StatedRow], list[Rejection]]:
    """What a dataset states once every row that cannot be is left out, and a rejection for each of those.

    `rejected` were before. Other datasets state what is `known`; those loaded `later` will state it anew.
    """
    before = list(rejected)
    found: list[Rejection] = []
    while True:
        kept, unresolved = resolve.settle(entries, known, [*before, *found])
        found += unresolved
        stated = resolve.complete(dataset, kept)
        faults = _by_row(dataset, rules.clashes(stated, known, later))
        if not faults:
            return _once(stated, known), found
        found += [_rejection(entry, faults[entry.file, entry.row]) for entry in kept if _place(entry) in faults]
        entries = [entry for entry in kept if _place(entry) not in faults]


def _by_row(dataset: str, clashes: Iterable[Clash]) -> dict[Place, list[tuple[StatedRow, Clash]]]:
    """The dataset's own rows that are at odds with others, and how."""
    faults: dict[Place, list[tuple[StatedRow, Clash]]] = defaultdict(list)
    for clash in clashes:
        for fact in clash.facts:
            if fact.values["dataset"] == dataset:
                faults[fact.file, fact.row].append((fact, clash))
    return faults


def _rejection(entry: Entry, faults: list[tuple[StatedRow, Clash]]) -> Rejection:
    return resolve.rejection(entry, ((c.column, rules.cell(fact, c.column), c.rule, c.remedy) for fact, c in faults))


def _place(entry: Entry) -> Place:
    return entry.file, entry.row


def _once(stated: list[StatedRow], known: Tables) -> list[StatedRow]:
    """What several rows state in the same words stands once, and a source that another dataset states is left to it."""
    owned = {key: row for row, key in enumerate(known.get("Source", {"key": []})["key"])}
    found: dict[tuple[str, str], StatedRow] = {}
    for fact in stated:
        if fact.table != "Source" or fact.values["key"] not in owned:
            found.setdefault((fact.table, fact.values["key"]), fact)
    return list(found.values())
