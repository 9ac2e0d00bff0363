import pytest
import strawberry
from graphql import GraphQLSchema, get_introspection_query, parse

from ketenkaart.api import limits
from ketenkaart.graph.errors import OverLimit


@strawberry.type
class Person:
    name: str

    @strawberry.field
    def friends(self, first: int = 20) -> "PersonConnection": ...


@strawberry.type
class PersonConnection:
    nodes: list[Person]
    total_count: int


@strawberry.type
class Query:
    name: str

    @strawberry.field
    def kid(self) -> "Query": ...

    @strawberry.field
    def kids(self, first: int = 10) -> list["Query"]: ...

    @strawberry.field
    def people(self, first: int = 20) -> PersonConnection: ...


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return strawberry.Schema(Query)._schema


def doubling(length: int) -> str:
    """A chain of fragments that each spread the next one twice: 2^length copies of the last."""
    chain = "".join(f"fragment F{i} on Query{{...F{i + 1} ...F{i + 1}}}" for i in range(length))
    return "{...F0}" + chain + f"fragment F{length} on Query{{kid{{name}}}}"


def test_doubling_fragments_are_refused_and_each_is_visited_once(schema: GraphQLSchema) -> None:
    document = parse(doubling(40))
    rule = limits.weigher(document, schema)
    weight = rule.operation(document.definitions[0])  # type: ignore[arg-type]
    assert weight.cost == 2**40
    assert rule.visited == 1 + 2 * 40 + 2
    with pytest.raises(OverLimit, match=r"limit on cost: over 10\^12 nodes|limit on cost: 1099511627776 nodes"):
        limits.check(document, schema)


def test_aliases_in_doubling_fragments_count_as_often_as_they_are_spread(schema: GraphQLSchema) -> None:
    document = parse(doubling(5).replace("kid{name}", "x:name"))
    with pytest.raises(OverLimit, match="limit on aliases: 32 aliases, fragments followed; 30 are allowed"):
        limits.check(document, schema)


def test_work_grows_with_the_document_and_not_with_what_it_stands_for(schema: GraphQLSchema) -> None:
    visited = []
    for length in (10, 20, 40):
        document = parse(doubling(length))
        rule = limits.weigher(document, schema)
        rule.operation(document.definitions[0])  # type: ignore[arg-type]
        visited.append(rule.visited)
    assert visited == [23, 43, 83]


def test_deep_product_is_refused_by_what_it_would_give(schema: GraphQLSchema) -> None:
    with pytest.raises(
        OverLimit, match="limit on cost: 1111110 nodes asked for, computing included; 100000 are allowed"
    ):
        limits.check(parse("{kids{kids{kids{kids{kids{kids{name}}}}}}}"), schema)


def test_first_as_text_or_variable_or_default_weighs_the_same(schema: GraphQLSchema) -> None:
    literal = limits.check(parse("{people(first: 50){nodes{name}}}"), schema)
    given = limits.check(parse("query($n: Int){people(first: $n){nodes{name}}}"), schema, {"n": 50})
    default = limits.check(parse("query($n: Int = 50){people(first: $n){nodes{name}}}"), schema)
    assert literal.cost == given.cost == default.cost == 50 * 2


def test_first_as_a_variable_without_a_value_weighs_as_the_maximum(schema: GraphQLSchema) -> None:
    assert limits.check(parse("query($n: Int){people(first: $n){nodes{name}}}"), schema).cost == 1_000 * 2


def test_a_thousand_of_four_plain_fields_are_within_the_limits(schema: GraphQLSchema) -> None:
    text = "{people(first: 1000){nodes{name name name name} totalCount}}"
    assert limits.check(parse(text), schema).cost == 2_000


def test_lists_inside_a_page_are_multiplied(schema: GraphQLSchema) -> None:
    weight = limits.check(parse("{people(first: 100){nodes{friends(first: 3){nodes{name}}}}}"), schema)
    assert weight.cost == 100 * (1 + (1 + 3 * (1 + 1)))


@pytest.mark.parametrize("levels", [13, 60, 150])
def test_deep_nesting_is_refused_before_anything_recurses_as_deep(schema: GraphQLSchema, levels: int) -> None:
    with pytest.raises(OverLimit, match=r"limit on depth: .* 12 are allowed"):
        limits.check(parse("{" + "kid{" * levels + "name" + "}" * levels + "}"), schema)


def test_twelve_levels_are_allowed(schema: GraphQLSchema) -> None:
    assert limits.check(parse("{" + "kid{" * 11 + "name" + "}" * 11 + "}"), schema).depth == 12


def test_a_cycle_of_fragments_ends_and_is_left_to_validation(schema: GraphQLSchema) -> None:
    text = "{...A} fragment A on Query{kid{...B}} fragment B on Query{kid{...A}}"
    document = parse(text)
    rule = limits.weigher(document, schema)
    rule.operation(document.definitions[0])  # type: ignore[arg-type]
    assert rule.visited == 5


def test_a_long_chain_of_fragments_is_refused_rather_than_followed(schema: GraphQLSchema) -> None:
    with pytest.raises(OverLimit, match="more than 64 selections inside one another, fragments included"):
        limits.check(parse(doubling(400)), schema)


def test_unknown_fields_and_fragments_are_left_to_validation(schema: GraphQLSchema) -> None:
    assert limits.check(parse("{nope{nope} ...Nope}"), schema).cost == 0


def test_a_number_too_long_to_read_is_over_the_limit(schema: GraphQLSchema) -> None:
    with pytest.raises(OverLimit, match="limit on cost"):
        limits.check(parse("{kids(first: " + "9" * 5_000 + "){name}}"), schema)


def test_the_heaviest_of_several_operations_counts(schema: GraphQLSchema) -> None:
    with pytest.raises(OverLimit, match="limit on cost"):
        limits.check(parse("query A{name} query B{kids(first:1000){kids(first:1000){name}}}"), schema)


def test_introspection_as_tools_send_it_is_within_the_limits(schema: GraphQLSchema) -> None:
    text = get_introspection_query(specified_by_url=True, input_value_deprecation=True, directive_is_repeatable=True)
    limits.check(parse(text), schema)
    limits.check_tokens(text)


def test_tokens_are_counted_before_parsing() -> None:
    limits.check_tokens("{" + "a " * 3_998 + "}")
    with pytest.raises(OverLimit, match="limit on tokens: more than 4000 tokens; 4000 are allowed"):
        limits.check_tokens("{" + "a " * 4_000 + "}")


def test_text_that_is_no_document_is_left_to_the_parser() -> None:
    limits.check_tokens('{ "never closed ' + "a " * 5_000)


def merged(count: int) -> str:
    return "{" + "kid{name}" * count + "}"


@pytest.mark.parametrize(
    "text",
    [
        merged(52),
        "{" + "x: name " * 52 + "}",
        "{" + "...F " * 51 + "} fragment F on Query{name}",
        "{" + "...{name} " * 51 + "}",
        "{" + ("kid{" + "name " * 10 + "} ") * 6 + "}",
        "{name} fragment F on Query{" + "name " * 52 + "}",
    ],
    ids=["objects", "aliases", "fragments", "fragments inside", "at two levels", "in a fragment that nothing spreads"],
)
def test_what_is_asked_for_again_and_again_is_refused_before_validation_compares_it(
    schema: GraphQLSchema, text: str
) -> None:
    with pytest.raises(OverLimit, match=r"limit on (repeats: 5\d fields asked for again|aliases)"):
        limits.check(parse(text), schema)


def test_what_is_asked_for_a_few_times_is_no_matter(schema: GraphQLSchema) -> None:
    limits.check(parse(merged(51)), schema)


INPUTS = {
    "fields": "{kid(of: {%s}){name}}" % ("x: 1 " * 201),
    "a list in a field": "{kid(of: {x: [%s]}){name}}" % ("1 " * 200),
    "objects in a list": "{kid(of: [%s]){name}}" % ("{x: 1} " * 201),
    "default of a variable": "query($of: Of = {%s}){name}" % ("x: 1 " * 201),
    "of a directive": "{name @skip(if: {%s})}" % ("x: 1 " * 201),
    "in a fragment that nothing spreads": "{name} fragment F on Query{kid(of: {%s}){name}}" % ("x: 1 " * 201),
}


@pytest.mark.parametrize("text", INPUTS.values(), ids=INPUTS)
def test_input_of_many_values_is_refused_before_validation_tells_each_wrong_one_with_all_others(
    schema: GraphQLSchema, text: str
) -> None:
    with pytest.raises(OverLimit, match="limit on input: 201 values inside objects of input"):
        limits.check(parse(text), schema)


def test_input_of_some_values_and_a_long_plain_list_are_no_matter(schema: GraphQLSchema) -> None:
    limits.check(parse("{kid(of: {%s}){name}}" % ("x: 1 " * 200)), schema)
    limits.check(parse("{kid(keys: [%s]){name}}" % ("1 " * 1_000)), schema)


def test_variables_nested_deep_are_refused() -> None:
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    with pytest.raises(OverLimit, match="variables nested more than 10 deep"):
        limits.check_nesting({"deep": deep})
    limits.check_nesting({"filter": {"one": {"of": [{"these": [1]}]}}})
