"""What a load may take from the graph: tables as they are and as they would be, before the first word is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ketenkaart.graph import model
from ketenkaart.graph.errors import OwnedElsewhere
from ketenkaart.graph.model import Tables
from ketenkaart.graph.said import Said, counted, said

MOST_LOST = 10  # a load may take away one row of so many without being told to
NAMED = 5  # of what goes


def rows(tables: Tables) -> Counter[str]:
    """How many nodes and relationships each dataset states."""
    return Counter(owner for table in tables.values() for owner in table["dataset"])


def objection(dataset: str, before: int, after: int, taken: int, rejected: int) -> Said | None:
    """Why a dataset looks like a mistake, as a sentence; None where it doesn't.

    `before` and `after` count what the graph states, `taken` and `rejected` the rows of the files.
    """
    counts = {"dataset": dataset, "before": counted(before), "after": counted(after)}
    if before and not after:
        return said(
            "It would empty dataset {dataset}: the graph has {before} rows of it, and these files give none.",
            "Het zou dataset {dataset} leegmaken: de graaf heeft er {before} rijen van, en deze bestanden geven geen.",
            **counts,
        )
    if (before - after) * MOST_LOST > before:
        return said(
            "Dataset {dataset} would lose more than a tenth of its rows: the graph has {before}, and with these files "
            "it would have {after}.",
            "Dataset {dataset} zou meer dan een tiende van zijn rijen verliezen: de graaf heeft er {before}, en met "
            "deze bestanden zouden het er {after} zijn.",
            **counts,
        )
    if rejected > taken:
        return said(
            "Dataset {dataset} would have more rows rejected ({rejected}) than taken ({taken}).",
            "Van dataset {dataset} zouden meer rijen worden geweigerd ({rejected}) dan geladen ({taken}).",
            dataset=dataset, rejected=counted(rejected), taken=counted(taken),
        )  # fmt: skip
    return None


def gone(before: Tables, dataset: str, after: Tables) -> dict[str, list[str]]:
    """The keys of what a dataset stated and no longer states, by table."""
    found = {}
    for name, table in before.items():
        stated = set(after.get(name, {"key": []})["key"])
        keys = [k for k, owner in zip(table["key"], table["dataset"], strict=True) if owner == dataset]
        if lost := sorted(key for key in keys if key not in stated):
            found[name] = lost
    return found


def told(gone: Mapping[str, list[str]]) -> list[Said]:
    """What goes with a load, as a sentence that also holds of a check and a load that is refused; or none."""
    names = [f"{table} {' '.join(filter(None, key.split('|')))}" for table, keys in gone.items() for key in keys]
    if not names:
        return []
    more = said(" and {count} more", " en nog {count}", count=counted(len(names) - NAMED))
    text = said(
        "no longer stated, so a load takes it out of the graph: {names}{more}",
        "niet meer genoemd, dus laden haalt het uit de graaf: {names}{more}",
        names=", ".join(names[:NAMED]),
        more=more if len(names) > NAMED else "",
    )
    return [text]


def refuse_loose_ends(before: Tables, planned: Mapping[str, Tables]) -> None:
    """Raises OwnedElsewhere where a node would go that a dataset which stays, or is planned, still points at."""
    after = dict(planned) | {dataset: _of(before, dataset) for dataset in rows(before) if dataset not in planned}
    there = {node for tables in after.values() for node in _nodes(tables)}
    gone = {node: owner for node, owner in _nodes(before).items() if node not in there}
    if not gone:
        return
    for user, tables in after.items():
        for node in _pointed_at(tables):
            if node in gone:
                raise OwnedElsewhere(
                    said(
                        "Dataset {owner} no longer states {node}, but dataset {user} still refers to it. State it "
                        "again, or take it out there first; nothing was loaded.",
                        "Dataset {owner} noemt {node} niet meer, maar dataset {user} verwijst er nog naar. Noem het "
                        "weer, of haal het daar eerst weg; er is niets geladen.",
                        owner=gone[node],
                        node=" ".join(model.split_id(node)),
                        user=user,
                    )
                )


def _of(tables: Tables, dataset: str) -> Tables:
    found: Tables = {}
    for name, table in tables.items():
        kept = [row for row, owner in enumerate(table["dataset"]) if owner == dataset]
        if kept:
            found[name] = {column: [values[row] for row in kept] for column, values in table.items()}
    return found


def _nodes(tables: Tables) -> dict[str, str]:
    """Ids of nodes, and the dataset that states each."""
    return {
        model.node_id(label, key): owner
        for label in model.NODE
        if label in tables
        for key, owner in zip(tables[label]["key"], tables[label]["dataset"], strict=True)
    }


def _pointed_at(tables: Tables) -> Iterator[str]:
    """Ids of nodes at which relationships end, and of sources that are named."""
    for name, table in tables.items():
        ends: Iterable[list[str]] = (table["start"], table["end"]) if name in model.RELATIONSHIP else ()
        for end in ends:
            yield from end
        for cited in table.get("sources", ()):
            for key in cited or ():
                yield model.node_id("Source", key)
