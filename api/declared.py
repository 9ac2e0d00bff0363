"""How types are made: of the model's labels and relationships, with its properties; of answers, with what these have.

A field of an answer is declared once, by name, type and description: `share: Figure = has("Its part.")` shows the
answer's `share` as a `Figure`.
"""

import dataclasses
import datetime
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField

from ketenkaart.api.enums import Lang
from ketenkaart.api.paging import First, count
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Link, Record
from ketenkaart.graph.answers.references import NodeRef, SourceRef
from ketenkaart.graph.model import NODE, RELATIONSHIP, NodeType, Property, Type
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])
Value = Callable[[Any], Any]
OF_RECORD, BY_NAME = "of_record", "by_name"
HELD: dict[Type, type] = {
    Type.TEXT: str,
    Type.TEXTS: str,
    Type.FLOAT: float,
    Type.INT: int,
    Type.BOOL: bool,
    Type.DATE: datetime.date,
}
TYPES: dict[str, Any] = {}  # label or relationship → the type that shows it


@dataclasses.dataclass(kw_only=True)
class OfRecord:
    """What shows a node or relationship."""

    record: strawberry.Private[Any]


@dataclasses.dataclass(kw_only=True)
class Exposed:
    """What shows an answer, or a part of one."""

    view: strawberry.Private[View]
    found: strawberry.Private[Any]


def described(text: str) -> Callable[[F], F]:
    """A field with a description, typed as the function that answers it, as Strawberry's own decorator is not."""
    decorator: Callable[[F], F] = strawberry.field(description=text)
    return decorator


class ReadField(StrawberryField):
    """A field that is read off its object: without arguments, so that nothing has to be prepared for a resolver."""

    read: Value

    def get_result(self, source: Any, info: Any, args: Any, kwargs: Any) -> Any:
        return self.read(source)


def reading(read: Value, description: str | None, metadata: dict[str, Any] | None = None) -> Any:
    """A field with what reads it; its class declares its type."""
    field = ReadField(description=description, metadata=metadata)
    field.init = field.repr = field.compare = False  # it is no value that an object is made with
    field.read = read
    return field


# Of nodes and relationships


def of_record(value: Value, description: str) -> Any:
    """A field whose value comes from the record alone, so that lists of them need no resolver (`api.lists`)."""
    return reading(lambda root: value(root.record), description, {OF_RECORD: value})


def shown(p: Property) -> Any:
    """A property of a label or relationship: as it stands, or the node whose key it holds, null where none is there."""
    name, label = p.name, p.refers
    if label:
        return reading(lambda root: _keyed(root.record, label, root.record.value(name)), p.description)
    return of_record(lambda record: record.value(name), p.description)


def type_of(p: Property) -> Any:
    """How GraphQL types a property."""
    if p.refers:
        return f"{p.refers} | None"
    held = p.enum or HELD[p.type]
    if p.type is Type.TEXTS:
        return list[held]  # type: ignore[valid-type]
    return held if p.required else held | None


def shows(*names: str, description: str = "", **renamed: str) -> Callable[[C], C]:
    """A type of a label, or of relationships that have the same properties: all of these, and what the class adds.

    Properties stand before what a node leads to, and behind a relationship's ends; one that the class has a field of
    its own for is left to it, and `renamed` gives one another name.
    """
    declared = NODE.get(names[0]) or RELATIONSHIP[names[0]]

    def made(cls: C) -> C:
        own, properties = cls.__annotations__, {}
        already = {*vars(cls), *(field.name for field in dataclasses.fields(cls))}
        for p in declared.properties:
            field = renamed.get(p.name, p.name)
            if field not in already:
                properties[field] = type_of(p)
                setattr(cls, field, shown(p))
        cls.__annotations__ = properties | own if isinstance(declared, NodeType) else own | properties
        TYPES.update(dict.fromkeys(names, cls))
        return strawberry.type(cls, description=description or declared.meaning)

    return made


def as_type(record: Record | Link) -> Any:
    """The type that shows a node or relationship."""
    return TYPES[record.label if isinstance(record, Record) else record.kind](record=record)


def all_of(records: Iterable[Record | Link]) -> list[Any]:
    return [as_type(record) for record in records]


def nodes(records: Iterable[Record], label: str | None = None) -> list[Any]:
    return [as_type(record) for record in records if label in (None, record.label)]


def start(description: str) -> Any:
    """The node that a relationship goes out from, by the name that it has there."""
    return reading(lambda root: as_type(root.record.start), description)


def end(description: str) -> Any:
    """The node that a relationship goes into, by the name that it has there."""
    return reading(lambda root: as_type(root.record.end), description)


def outgoing(kind: str) -> Any:
    """All relationships of a kind that go out from a node."""
    return reading(lambda root: all_of(catalogue.out(root.record, kind)), RELATIONSHIP[kind].meaning)


def incoming(kind: str) -> Any:
    """All relationships of a kind that go into a node."""
    return reading(lambda root: all_of(catalogue.into(root.record, kind)), RELATIONSHIP[kind].meaning)


def targets(kind: str, description: str, label: str | None = None) -> Any:
    """The nodes at the other end of all relationships of a kind that go out from a node."""
    return reading(lambda root: nodes((link.end for link in catalogue.out(root.record, kind)), label), description)


def origins(kind: str, description: str, label: str | None = None) -> Any:
    """The nodes at the other end of all relationships of a kind that go into a node."""
    return reading(lambda root: nodes((link.start for link in catalogue.into(root.record, kind)), label), description)


def target(kind: str, description: str) -> Any:
    """The node at the other end of the one relationship of a kind that goes out from a node."""
    return reading(
        lambda root: next((as_type(link.end) for link in catalogue.out(root.record, kind)), None), description
    )


def relation(description: str) -> Any:
    """The type that a relationship has in Neo4j."""

    def found(root: Any) -> str:
        return RELATIONSHIP[root.record.kind].type

    return strawberry.field(resolver=found, description=description)


def _keyed(record: Record | Link, label: str, key: str | None) -> Any:
    found = None if key is None else catalogue.find(record.view, label, key)
    return found and as_type(found)


# Of answers


@dataclass_transform(kw_only_default=True)
def exposed(answer: type, description: str) -> Callable[[C], C]:
    """A type that shows an answer; its fields stand in the order in which they are written."""
    known = {*dir(answer), *getattr(answer, "__dataclass_fields__", {})}

    def made(cls: C) -> C:
        order = {name: at for at, name in enumerate(vars(cls))}
        type_: Any = strawberry.type(cls, description=description)
        fields: list[StrawberryField] = type_.__strawberry_definition__.fields
        fields.sort(key=lambda field: order.get(field.python_name, -1))
        for field in fields:
            if BY_NAME in field.metadata and field.python_name not in known:
                raise TypeError(f"{cls.__name__}.{field.python_name}: {answer.__name__} has nothing of that name")
        return cls

    return made


def has(description: str | None = None, value: Value | None = None) -> Any:
    """What an answer has under the field's name, or a value of it, as what the field is declared to be."""
    field = reading(lambda root: taken(root), description, {BY_NAME: True} if value is None else None)
    taken = _Taken(field, value)
    return field


def has_first(description: str, most: int = 20, value: Value | None = None) -> Any:
    """The first few of what an answer has."""

    def resolve(root: Any, first: First = most) -> Any:
        return taken(root, first)

    named = {BY_NAME: True} if value is None else {}
    field = strawberry.field(resolver=resolve, description=description, metadata=named)
    taken = _Taken(field, value)
    return field


def says(description: str, text: Callable[[Any, str], Any]) -> Any:
    """What is said of an answer in a language."""

    def resolve(root: Any, lang: Lang = Lang.EN) -> Any:
        return text(_found(root), lang.value)

    return strawberry.field(resolver=resolve, description=description)


def _found(root: Any) -> Any:
    """The answer that a field is asked of; some are shown as they are."""
    return root.found if isinstance(root, Exposed) else root


class _Taken:
    """How a field's value is taken from an answer, and shown as what the field is declared to be.

    Both are known only when all types are, so when it is first asked for.
    """

    def __init__(self, field: StrawberryField, value: Value | None) -> None:
        self._field, self._value = field, value

    @once
    def _ways(self) -> tuple[Value, Callable[[View, Any], Any]]:
        return self._value or attrgetter(self._field.python_name), _shower(self._field.type)

    def __call__(self, root: Any, first: int | None = None) -> Any:
        take, show = self._ways
        found = take(_found(root))
        return show(root.view, found if first is None else found[: count(first)])


def _shower(type_: Any) -> Callable[[View, Any], Any]:
    """How an answer's value is shown as a type: nodes by their names, parts as their types, anything else as it is."""
    if isinstance(type_, StrawberryOptional):
        one = _shower(type_.of_type)
        return lambda view, value: None if value is None else one(view, value)
    if isinstance(type_, StrawberryList):
        each = _shower(type_.of_type)
        return lambda view, values: [each(view, value) for value in values]
    if isinstance(type_, type) and issubclass(type_, OfRecord):
        return node
    if isinstance(type_, type) and issubclass(type_, Exposed):
        return lambda view, value: type_(view=view, found=value)
    return lambda _, value: value


def node(view: View, ref: NodeRef | SourceRef | Record | Link) -> Any:
    """The node that an answer names."""
    if isinstance(ref, Record | Link):
        return as_type(ref)
    label = "Source" if isinstance(ref, SourceRef) else ref.label
    return as_type(Record(view, label, view.require(label, ref.key)))
