"""Limits on a document, by one rule of our own: linear in its text, each fragment weighed once.

The stock depth and alias limiters follow a fragment at every spread, so a chain of fragments that each spread the next
one twice takes them seconds at 700 characters. Here a fragment's weight is found once and added where
it is spread.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    validate,
)
from strawberry.extensions import ParserCache, SchemaExtension
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from ketenkaart.graph.errors import BadQuestion, OverLimit

DEPTH = 12
ALIASES = 30
TOKENS = 4_000
BODY_BYTES = 100_000
COST = 100_000
REMEMBERED = 64  # documents that are parsed and validated once: half a megabyte each at most
SHORT = 2_000  # characters of a document that is remembered, parsed and validated
PAGE = 1_000  # most that `first` may ask for
REPEATS = 50  # fields asked for again under one key of one selection, and fragments spread: see `Weigher.repeats`
INPUT_VALUES = 200  # in objects that a document writes out: validation prints all of one for each wrong field in it
INPUT_DEPTH = 10  # objects and lists inside one another in variables
ERRORS = 10  # of one document that are told
NESTING = 64  # selections inside one another, fragments included, before the rule stops looking

# The same by name, for whoever asks.
TOLD = {"depth": DEPTH, "aliases": ALIASES, "tokens": TOKENS, "bytes": BODY_BYTES, "cost": COST, "page": PAGE}

# How many a plain list is taken to hold where it has no `first`; the rest are a handful.
LENGTHS = {
    "Query.countries": 250,
    "Query.materials": 50,
    "Query.products": 100,
    "Query.measures": 50,
    "Exposure.byStage": 8,
    # The longest of the shipped data.
    "Product.made": 400,
    "Country.made": 81,
    "Measure.items": 38,
    "Country.measures": 30,
    "Measure.history": 25,
    "Product.contents": 25,
    "Material.uses": 18,
    "Concentration.byYear": 10,
    "Subgraph.nodes": 1,  # `first` is counted on the subgraph
    "Paths.paths": 1,
    "Path.steps": 10,
    "__Schema.types": 100,
    "__Type.fields": 10,
}
HANDFUL = 4

# What a field takes to compute beside what it gives, once for each time that it is asked: in nodes, of which about
# 10,000 are given in a second. Measured on the shipped data with a View that had not answered before and worlds that
# were kept; of trends and readings, which are worked out once for a subject, by how many of them may be asked.
WORK = {
    "Query.exposure": 3_000,
    "Query.exposures": 10_000,
    "Query.passing": 20_000,
    "Query.concentration": 2_000,
    "Query.contradictions": 4_000,
    "Query.chokepoints": 20_000,
    "Query.paths": 4_000,
    "Exposure.ofYear": 3_000,
    "Exposure.byWay": 5_000,
    "Exposure.trend": 30_000,
    "Figure.readings": 2_000,
    "Product.world": 500,
    "Country.byWayOf": 200,
}


@dataclass(frozen=True)
class Weight:
    """What a selection comes to: levels of fields, aliased fields, nodes asked for and what they take to compute."""

    depth: int = 0
    aliases: int = 0
    cost: int = 0


@dataclass
class Weigher:
    """One pass over one document."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, object]
    weighed: dict[str, Weight] = field(default_factory=dict)
    visited: int = 0
    # Validation compares all fields that come to stand under one key with one another, so with their square. There are
    # no more of them than this counts: each was repeated in its selection, or its fragment was spread again.
    repeats: int = 0

    def operation(self, operation: OperationDefinitionNode) -> Weight:
        return self._selections(operation.selection_set, self.schema.get_root_type(operation.operation), 0)

    def _selections(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None, nesting: int) -> Weight:
        if nesting > NESTING:
            raise _over("depth", f"more than {NESTING} selections inside one another, fragments included", DEPTH)
        depth = aliases = cost = 0
        keys: set[str] = set()
        for node in selections.selections if selections else ():
            self.visited += 1
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                self.repeats += key in keys
                keys.add(key)
                weight = self._field(node, parent, nesting)
            elif isinstance(node, FragmentSpreadNode):
                self.repeats += 1
                weight = self.fragment(node.name.value, nesting)
            elif isinstance(node, InlineFragmentNode):
                narrowed = self.schema.get_type(node.type_condition.name.value) if node.type_condition else parent
                self.repeats += 1
                weight = self._selections(node.selection_set, narrowed, nesting + 1)
            depth = max(depth, weight.depth)
            aliases += weight.aliases
            cost += weight.cost
        return Weight(depth, aliases, cost)

    def fragment(self, name: str, nesting: int = 0) -> Weight:
        if name not in self.weighed and name in self.fragments:
            self.weighed[name] = Weight()  # a fragment inside itself adds nothing; validation refuses the cycle
            fragment = self.fragments[name]
            parent = self.schema.get_type(fragment.type_condition.name.value)
            self.weighed[name] = self._selections(fragment.selection_set, parent, nesting + 1)
        return self.weighed.get(name, Weight())

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, nesting: int) -> Weight:
        declared = _declared(self.schema, parent, node.name.value)
        of_type = get_named_type(declared.type) if declared else None
        inside = self._selections(node.selection_set, of_type, nesting + 1)
        aliases = inside.aliases + (node.alias is not None)
        if declared is None or of_type is None or is_leaf_type(of_type):
            return Weight(1, aliases, 0)
        introspective = of_type.name.startswith("__")  # graphql-core has its own rule on how deep these nest
        depth = 1 if introspective else 1 + inside.depth
        work = WORK.get(f"{parent.name if parent else ''}.{node.name.value}", 0)
        return Weight(depth, aliases, self._size(node, declared, parent) * (1 + inside.cost) + work)

    def _size(self, node: FieldNode, declared: GraphQLField, parent: GraphQLNamedType | None) -> int:
        """How many nodes the field gives at most, as far as the document says."""
        if "first" in declared.args:
            default = declared.args["first"].default_value
            given = next((a.value for a in node.arguments or () if a.name.value == "first"), None)
            return self._count(given, default if isinstance(default, int) else PAGE)
        if not is_list_type(get_nullable_type(declared.type)) or parent is None or parent.name.endswith("Connection"):
            return 1  # a connection's `first` is counted on the connection
        return LENGTHS.get(f"{parent.name}.{node.name.value}", HANDFUL)

    def _count(self, given: ValueNode | None, default: int) -> int:
        if isinstance(given, IntValueNode):
            return _whole(given)
        if isinstance(given, VariableNode):
            value = self.variables.get(given.name.value)
            return max(value, 0) if isinstance(value, int) else PAGE
        return default


def weigher(document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, object] | None = None) -> Weigher:
    """A pass that has seen nothing yet; variables that aren't given take the document's defaults, else the maximum."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    defaults: dict[str, int] = {}
    for name, default in _defaults(document):
        defaults[name] = max(default, defaults.get(name, 0))
    return Weigher(schema, fragments, {**defaults, **(variables or {})})


def check(document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, object] | None = None) -> Weight:
    """Raises OverLimit, naming the limit and what was counted; else gives what the heaviest operation comes to."""
    check_input(document)
    rule = weigher(document, schema, variables)
    heaviest = Weight()
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            weight = rule.operation(operation)
            for name, counted, limit in (
                ("depth", weight.depth, DEPTH),
                ("aliases", weight.aliases, ALIASES),
                ("cost", weight.cost, COST),
            ):
                if counted > limit:
                    raise _over(name, f"{counted if counted < 10**12 else 'over 10^12'} {_UNITS[name]}", limit)
            heaviest = max(heaviest, weight, key=lambda w: w.cost)
    for name in rule.fragments:  # validation compares what stands in one that nothing spreads as well
        rule.fragment(name)
    if rule.repeats > REPEATS:
        raise _over("repeats", f"{rule.repeats} {_UNITS['repeats']}", REPEATS)
    return heaviest


def check_input(document: DocumentNode) -> None:
    """Raises OverLimit for a document with too many values inside objects of its input, wherever they stand."""
    counted = 0
    left: list[tuple[Node, bool]] = [(document, False)]
    while left:
        node, inside = left.pop()
        counted += inside and isinstance(node, ValueNode)
        inside = inside or isinstance(node, ObjectValueNode)
        for value in (getattr(node, key) for key in node.keys if key != "loc"):
            children = value if isinstance(value, list | tuple) else (value,)
            left += [(child, inside) for child in children if isinstance(child, Node)]
    if counted > INPUT_VALUES:
        raise _over("input", f"{counted} values inside objects of input", INPUT_VALUES)


def check_tokens(text: str) -> None:
    """Raises OverLimit for a document of too many tokens, before it is parsed."""
    lexer = Lexer(Source(text))
    try:
        for _ in range(TOKENS + 1):
            if lexer.advance().kind is TokenKind.EOF:
                return
    except GraphQLSyntaxError:
        return  # the parser says where
    raise _over("tokens", f"more than {TOKENS} tokens", TOKENS)


def check_nesting(variables: Mapping[str, object]) -> None:
    """Raises OverLimit for variables that nest deeper than any input does, before anything recurses into them."""
    level: list[object] = [variables]
    for _ in range(INPUT_DEPTH):
        level = [
            inside
            for one in level
            if isinstance(one, dict | list)
            for inside in (one.values() if isinstance(one, dict) else one)
        ]
    if any(isinstance(one, dict | list) for one in level):
        raise _over("nesting", f"variables nested more than {INPUT_DEPTH} deep", INPUT_DEPTH)


def check_single(document: DocumentNode) -> None:
    """Raises BadQuestion for a document of several operations of which none is named; Strawberry runs the first."""
    names = [one.name.value for one in document.definitions if isinstance(one, OperationDefinitionNode) and one.name]
    if len(names) > 1:
        raise BadQuestion(
            f"The document has several operations. Name the one to run as `operationName`: {', '.join(names[:5])}."
        )


class LimitedParser(ParserCache):
    """Counts tokens, then parses; short documents are remembered, as long ones would fill the memory."""

    def on_parse(self) -> Iterator[None]:
        text = self.execution_context.query or ""
        if len(text) <= SHORT:  # a token has at least one character
            yield from super().on_parse()
        else:
            check_tokens(text)
            yield


class LimitedValidation(SchemaExtension):
    """Weighs, then validates, or remembers. Weighing comes first: validation recurses as deep as the document."""

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.graphql_document is not None:
            if context._provided_operation_name is None:
                check_single(context.graphql_document)
            check(context.graphql_document, context.schema._schema, context.variables)
        short = len(context.query or "") <= SHORT
        validated = _validated if short else _validated.__wrapped__
        if context.graphql_document is not None:
            context.pre_execution_errors = list(
                validated(context.schema._schema, context.graphql_document, context.validation_rules)
            )
        yield


@lru_cache(maxsize=REMEMBERED)
def _validated(schema: GraphQLSchema, document: DocumentNode, rules: Any) -> tuple[GraphQLError, ...]:
    """What is wrong with a document, the first few errors of it: each takes time, and can be long."""
    # Of Strawberry's own two rules one is left out: its error speaks of Python's types, and GraphQL's own rule of an
    # input of which one field is given refuses the same.
    errors = validate(schema, document, (*rules, OneOfInputValidationRule), max_errors=ERRORS)
    return tuple(errors[:ERRORS])  # one more says that there were more


_UNITS = {
    "depth": "levels of fields",
    "aliases": "aliases, fragments followed",
    "repeats": "fields asked for again under one key, and fragments spread",
    "cost": "nodes asked for, computing included",
}
_ADVICE = {
    "depth": "Ask for fewer levels, or start nearer to what you need.",
    "aliases": "Ask in several requests.",
    "repeats": "Ask for each field once.",
    "input": "Give large input as variables.",
    "nesting": "Nest objects and lists less deep.",
    "tokens": "Ask in several requests.",
    "cost": "Ask for fewer with `first` and page on, select fewer lists inside lists, or ask in several requests.",
}


def _over(limit: str, counted: str, allowed: int) -> OverLimit:
    return OverLimit(f"The document is over the limit on {limit}: {counted}; {allowed} are allowed. {_ADVICE[limit]}")


def _declared(schema: GraphQLSchema, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    return schema.get_field(parent, name)


def _defaults(document: DocumentNode) -> Iterator[tuple[str, int]]:
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            for variable in operation.variable_definitions or ():
                if isinstance(variable.default_value, IntValueNode):
                    yield variable.variable.name.value, _whole(variable.default_value)


def _whole(literal: IntValueNode) -> int:
    """Its value; one that no Int can hold, and that Python may refuse to read, is as good as endless."""
    return max(int(literal.value), 0) if len(literal.value) < 12 else 10**12
