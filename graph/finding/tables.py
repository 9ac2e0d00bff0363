"""The names in plain tables: what a loader, which has no View yet, asks what a wrong key may have meant."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from ketenkaart.graph.finding.countries import other_names
from ketenkaart.graph.finding.find import Names
from ketenkaart.graph.finding.index import TERMS, Named, index
from ketenkaart.graph.finding.topics import topics
from ketenkaart.graph.model import RELATIONSHIP, Tables, node_id, split_id


def names(tables: Tables, used: Mapping[str, int] | None = None) -> Names:
    """What the nodes in plain tables are called: `suggest(names(tables), "Nederland", ("Country",))` is `["NLD"]`.

    `used` is how many relationships each has, by id, where those are not in the tables.
    """
    counts = ends(tables) if used is None else used

    def key(label: str, row: int) -> str:
        return str(tables[label]["key"][row])

    def cell(label: str, row: int, name: str) -> Any:
        return tables[label][name][row] if name in tables[label] else None

    def values(label: str, row: int, name: str) -> tuple[str, ...]:
        if (label, name) == ("Country", "also_known_as"):
            return other_names().get(key(label, row), ())
        if name == "topic":
            return topics(label, lambda stated: cell(label, row, stated))
        value = cell(label, row, name)
        return (value,) if isinstance(value, str) else tuple(value or ())

    def named() -> Iterator[Named]:
        for label, properties in TERMS.items():
            for row in range(len(tables.get(label, {}).get("key", ()))):
                for name in (*properties, "key"):
                    yield from ((label, row, name, text) for text in values(label, row, name))

    goods: dict[str, list[str]] = defaultdict(list)
    links = tables.get("classified_as", {"start": [], "end": []})
    for start, end in zip(links["start"], links["end"], strict=True):
        goods[split_id(end)[1]].append(split_id(start)[1])
    return Names(
        index(named()),
        key,
        values,
        lambda code: goods.get(code, ()),
        lambda label, row: counts.get(node_id(label, key(label, row)), 0),
    )


def ends(tables: Tables) -> Counter[str]:
    """How many relationships there are with each node, by id."""
    found: Counter[str] = Counter()
    for name in RELATIONSHIP:
        for side in ("start", "end"):
            found.update(tables.get(name, {}).get(side, ()))
    return found
