"""The dearest document that the limits accept: `python -m bench.dearest 600`, seeded, on the shipped data.

Documents are made at random from the schema, with every field and argument, and the dearest are changed at random, so
many in all. Each is asked of Views that have answered nothing, with the balances of its years on disk, and once more.
CPU seconds of the thread that answers, until the answer or until a limit ends it, in two parts: the question's own, by
which they are compared, and what is made for all who ask later. Printed are the dearest, and before them the ten
questions of the page for GraphQL.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
    parse,
)

from bench import serving
from ketenkaart.api import limits
from ketenkaart.api.errors import extensions
from ketenkaart.api.schema import SCHEMA, answer
from ketenkaart.graph.analysis.balance.worlds import SHELF
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.budget import ONCE_SECONDS, Budget
from ketenkaart.graph.errors import KetenkaartError
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.settings import Settings
from ketenkaart.visualise.questions import QUESTIONS

TODAY = date(2026, 11, 30)
DAYS = [TODAY - timedelta(days=90 * n) for n in range(24)]
LABELS = {  # of keys, by the name of an argument; `key` by the field
    "material": "Material",
    **dict.fromkeys(("product", "makes"), "Product"),
    **dict.fromkeys(
        ("country", "origin", "user", "outside", "imposedBy", "destination", "madeIn", "toCountry"), "Country"
    ),
    **dict.fromkeys(("of", "shareOf"), "Country"),
    "organisation": "Organisation",
    **dict.fromkeys(("measure", "toMeasure"), "Measure"),
    "sector": "Sector",
    "code": "Code",
    "item": "Item",
    "site": "Site",
    "source": "Source",
}
COMPUTED = ("exposure", "exposures", "passing", "concentration", "contradictions", "chokepoints", "paths", "subgraph")
KEPT = 12  # of the dearest, which are changed


@dataclass
class Asked:
    """One field with what it is asked with, and the fields inside."""

    name: str
    on: str  # type that has it
    arguments: dict[str, str] = field(default_factory=dict)
    inside: list["Asked"] = field(default_factory=list)

    def text(self, place: str = "") -> str:
        arguments = f"({', '.join(f'{k}: {v}' for k, v in self.arguments.items())})" if self.arguments else ""
        return f"{place}{self.name}{arguments}{_selected(self.inside)}"

    def all(self) -> list["Asked"]:
        return [self, *(one for child in self.inside for one in child.all())]


@dataclass(frozen=True)
class Taken:
    """What a document took once: seconds of its own, and of what stays for all."""

    own: float
    once: float
    nodes: int
    size: int  # bytes of the answer
    codes: tuple[str, ...]  # of its errors
    said: str  # the first error, or how many bytes were answered


@dataclass(frozen=True)
class Tried:
    """A document, and what it took at first, and again."""

    first: Taken
    again: Taken
    document: str
    fields: tuple[Asked, ...]

    @property
    def own(self) -> float:
        return max(self.first.own, self.again.own)


class Search:
    """Makes and changes documents; everything comes from one seed."""

    def __init__(self, snapshot: Snapshot, home: Path, budget: Callable[[], Budget] = Budget, seed: int = 1) -> None:
        self.chance, self.budget = random.Random(seed), budget
        self.schema = SCHEMA._schema
        assert self.schema.query_type is not None
        self.root = self.schema.query_type
        self.snapshot, self.home = snapshot, home
        words = {label: table.text("key").vocabulary for label, table in snapshot.nodes.items()}
        self.keys = {label: [word[row] for row in range(len(word))] for label, word in words.items()}
        asked = set(snapshot.relationships["starts_at"].start.tolist())
        first = snapshot.offset["Material"]
        self.keys["Material"] = [key for row, key in enumerate(self.keys["Material"]) if row + first in asked]

    # Documents.

    def document(self) -> tuple[Asked, ...]:
        names = [name for name in self.root.fields if self.chance.random() < 0.2 or name in COMPUTED]
        chosen = [self.field(self.root, self.chance.choice(names), 1) for _ in range(self.chance.randint(1, 6))]
        return tuple(chosen)

    def field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> Asked:
        declared = parent.fields[name]
        found = Asked(name, parent.name, self.arguments(name, declared))
        of = get_named_type(declared.type)
        if not is_leaf_type(of):
            assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
            count = self.chance.choice((1, 2, 4, 8, 20))
            names = self.chance.sample(list(of.fields), min(count, len(of.fields)))
            simple = [n for n in names if depth < 11 and (depth < 6 or is_leaf_type(get_named_type(of.fields[n].type)))]
            found.inside = [self.field(of, one, depth + 1) for one in simple] or [Asked("__typename", of.name)]
        return found

    def arguments(self, field_name: str, declared: GraphQLField) -> dict[str, str]:
        chosen = {
            name: self.value(name, argument, field_name)
            for name, argument in declared.args.items()
            if is_required_argument(argument) or (name not in ("after", "graphVersion") and self.chance.random() < 0.6)
        }
        return {name: value for name, value in chosen.items() if value}

    def value(self, name: str, argument: Any, field_name: str) -> str:
        of = get_named_type(argument.type)
        if is_list_type(get_nullable_type(argument.type)):
            count = self.chance.choice((1, 1, 2, 5, 20))
            return "[" + ", ".join(self.one(name, of, field_name) for _ in range(count)) + "]"
        return self.one(name, of, field_name)

    def one(self, name: str, of: Any, field_name: str) -> str:
        if isinstance(of, GraphQLEnumType):
            return str(self.chance.choice(list(of.values)))
        if isinstance(of, GraphQLInputObjectType):
            return self.object(of)
        if of.name == "Boolean":
            return self.chance.choice(("true", "false"))
        if of.name == "Int":
            ends = {"year": (2015, 2027), "since": (2008, 2026), "depth": (1, 5)}
            return str(self.chance.randint(*ends[name]) if name in ends else self.chance.choice((1, 5, 20, 100, 1000)))
        if of.name == "Date":
            return f'"{self.chance.choice(DAYS)}"'
        if name in ("id", "around"):
            label = self.chance.choice(list(self.keys))
            return f'"{label}:{self.chance.choice(self.keys[label] or [""])}"'
        if name == "text":
            return (
                '"' + "".join(self.chance.choice("abcdefgnio 0123") for _ in range(self.chance.randint(3, 900))) + '"'
            )
        of_key = LABELS.get(field_name if name == "key" else name)
        return f'"{self.chance.choice(self.keys[of_key] or ["none"])}"' if of_key else ""

    def object(self, of: GraphQLInputObjectType) -> str:
        names = list(of.fields)
        if of.is_one_of:
            chosen = [self.chance.choice(names)]
        else:
            chosen = [name for name in names if self.chance.random() < 0.15]
        if of.name == "Scope":
            chosen = names
        values = {name: self.value(name, of.fields[name], name) for name in chosen}
        return "{" + ", ".join(f"{name}: {value}" for name, value in values.items() if value) + "}"

    def changed(self, fields: tuple[Asked, ...]) -> tuple[Asked, ...]:
        """The same with something else in it: an argument, a field more or less, a part twice."""
        found = [_copied(one) for one in fields]
        for _ in range(self.chance.choice((1, 1, 2, 4))):
            one = self.chance.choice([inside for top in found for inside in top.all()])
            parent = self.schema.type_map[one.on]
            if one.name == "__typename":
                continue
            assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
            declared = parent.fields[one.name]
            of = get_named_type(declared.type)
            kind = self.chance.random()
            if kind < 0.35 and declared.args:
                one.arguments = one.arguments | self.arguments(one.name, declared)
            elif kind < 0.6 and isinstance(of, GraphQLObjectType | GraphQLInterfaceType):
                one.inside.append(self.field(of, self.chance.choice(list(of.fields)), 7))
            elif kind < 0.75 and len(one.inside) > 1:
                one.inside.remove(self.chance.choice(one.inside))
            else:
                top = _copied(self.chance.choice(found))
                for argument in ("asOf", "material", "product"):
                    given = self.root.fields[top.name].args.get(argument)
                    if given is not None and (argument in top.arguments or argument == "asOf"):
                        top.arguments[argument] = self.value(argument, given, top.name)
                found.append(top)
        return tuple(found)

    # What they take.

    def tried(self, document: str, fields: tuple[Asked, ...] = ()) -> Tried:
        SHELF.limit = -1
        SHELF.get(object(), lambda: np.zeros(0))  # all else goes
        views = Views(Settings(home=self.home, today=TODAY), self.snapshot)
        first, again = (_taken(views, document, self.budget()) for _ in range(2))
        return Tried(first, again, document, fields)

    def accepted(self, document: str) -> bool:
        try:
            limits.check_tokens(document)
            limits.check(parse(document), self.schema)
        except KetenkaartError:
            return False
        return len(document) < limits.BODY_BYTES

    def run(self, count: int, cost: Callable[[Tried], float]) -> list[Tried]:
        """The dearest of so many, dearest first; more and more of them are changed ones of the dearest so far."""
        best: list[Tried] = []
        tried = 0
        while tried < count:
            mutate = best and self.chance.random() < min(0.9, 2 * tried / count)
            fields = self.changed(self.chance.choice(best).fields) if mutate else self.document()
            document = _selected(list(fields))
            if not self.accepted(document):
                continue
            tried += 1
            best = sorted([*best, self.tried(document, fields)], key=lambda one: -cost(one))[:KEPT]
        return best


def main(count: int) -> None:
    with TemporaryDirectory(prefix="ketenkaart-dearest-") as name:
        home = Path(name)
        search = Search(replace(serving.shipped().snapshot, worlds=home / "worlds"), home)
        for question in QUESTIONS:
            search.tried(question.document)  # makes the worlds of its years
        print(_table([(f"question {one.number}", search.tried(one.document)) for one in QUESTIONS]))
        found = search.run(count, lambda one: one.own)
        print(_table([(str(place), one) for place, one in enumerate(found, 1)]))
        for one in found:
            print(one.document)


def _taken(views: Views, document: str, given: Budget) -> Taken:
    nodes, began, body = given.nodes, time.thread_time(), {}
    try:
        body = answer(views, document, budget=given).body
    except KetenkaartError as error:
        body = {"errors": [{"message": str(error), "extensions": extensions(error)}]}
    took, once = time.thread_time() - began, ONCE_SECONDS - given.once_seconds
    size, errors = len(orjson.dumps(body)), body.get("errors", [])
    said = errors[0]["message"] if errors else f"{size:,} bytes"
    codes = tuple(error["extensions"]["code"] for error in errors)
    return Taken(own=took - once, once=once, nodes=nodes - given.nodes, size=size, codes=codes, said=said)


def _table(rows: list[tuple[str, Tried]]) -> str:
    lines = [
        "| document | own, at first (s) | for all (s) | own, again (s) | for all (s) | |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in rows:
        parts = " | ".join(f"{taken.own:.2f} | {taken.once:.2f}" for taken in (one.first, one.again))
        lines.append(f"| {name} | {parts} | {one.first.said[:70]} |")
    return "\n".join(lines) + "\n"


def _selected(fields: list[Asked]) -> str:
    """A selection; fields of one name are kept apart by aliases."""
    names = [one.name for one in fields]
    places = (
        f"a{place}: " if one.name in names[:place] and one.text() != fields[names.index(one.name)].text() else ""
        for place, one in enumerate(fields)
    )
    return "{" + " ".join(one.text(place) for place, one in zip(places, fields, strict=True)) + "}" if fields else ""


def _copied(one: Asked) -> Asked:
    return Asked(one.name, one.on, dict(one.arguments), [_copied(inside) for inside in one.inside])


if __name__ == "__main__":
    main(int(sys.argv[1]))
