from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from ketenkaart.api import enums
from ketenkaart.api.computed import Computed
from ketenkaart.api.declared import TYPES
from ketenkaart.api.limits import WORK
from ketenkaart.api.schema import SCHEMA, printed
from ketenkaart.graph.answers.status import Status
from ketenkaart.graph.model import NODE, RELATIONSHIP, Property, Type, camel, describe

ROOT = Path(__file__).parents[2]
SCALARS = {
    Type.TEXT: {"String", "ID"},
    Type.TEXTS: {"String"},
    Type.FLOAT: {"Float"},
    Type.INT: {"Int"},
    Type.BOOL: {"Boolean"},
    Type.DATE: {"Date"},
}
# Shown under another name, as the contract has a field of this name that means more.
RENAMED = {("Engagement", "about"): "aboutText"}


NAMES = (*NODE, *RELATIONSHIP)


def properties(name: str) -> tuple[Property, ...]:
    return (NODE.get(name) or RELATIONSHIP[name]).all_properties


def type_of(name: str) -> GraphQLObjectType:
    found = SCHEMA._schema.get_type(TYPES[name].__name__)
    assert isinstance(found, GraphQLObjectType)
    return found


def field_of(name: str, p: Property) -> GraphQLField:
    return type_of(name).fields[RENAMED.get((name, p.name), camel(p.name))]


def test_schema_graphql_is_what_the_code_prints() -> None:
    assert (ROOT / "schema.graphql").read_text() == printed()


@pytest.mark.parametrize("name", NAMES)
def test_each_declared_property_is_a_field_of_the_right_type(name: str) -> None:
    for p in properties(name):
        field = field_of(name, p)
        shown = get_named_type(field.type)
        if p.name == "sources":
            assert shown.name == "Source"
            continue
        assert shown.name in SCALARS[p.type] or isinstance(shown, GraphQLObjectType | GraphQLEnumType), p.name
        outer = field.type.of_type if is_non_null_type(field.type) else field.type
        assert is_list_type(outer) == (p.type is Type.TEXTS), p.name
        assert is_non_null_type(field.type) or not p.required or (name, p.name) == ("supplies", "product"), p.name


@pytest.mark.parametrize("name", NAMES)
def test_each_field_of_a_property_is_described_as_the_model_does(name: str) -> None:
    shared = {"key", "name", "sources", "verified", "tier", "dataset", "note"}
    if type_of(name).name not in ("OrganisationProduct", "MeasureRelation"):
        for p in properties(name):
            assert p.name in shared or field_of(name, p).description == describe(name, p.name)


@pytest.mark.parametrize("name", NAMES)
def test_no_type_has_a_plain_field_that_the_model_does_not_declare(name: str) -> None:
    known = {camel(p.name) for p in properties(name)} | {
        "id", "name", "title", "status", "relation", "aboutText", "sentence"
    }  # fmt: skip
    plain = {field for field, shown in type_of(name).fields.items() if is_leaf_type(get_named_type(shown.type))}
    assert plain <= known


def test_kinds_of_nodes_are_the_labels_of_the_model() -> None:
    assert [kind.value for kind in enums.Label] == list(NODE)


def test_every_field_and_argument_that_isnt_plain_is_described() -> None:
    bare = [
        f"{type_.name}.{name}"
        for type_ in SCHEMA._schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if not field.description
    ]
    relay = ("Connection.", "Edge.", "PageInfo.", "Interval.", "Dataset.", "GraphInfo.", "SearchHit.", "ProductUse.")
    assert [name for name in bare if not any(part in name for part in relay)] == []


def test_every_root_field_names_its_view() -> None:
    query = SCHEMA._schema.query_type
    assert query is not None
    for name, field in query.fields.items():
        assert {"asOf", "scope", "graphVersion"} <= set(field.args), name


def test_status_and_its_type_have_the_same_parts() -> None:
    type_ = SCHEMA._schema.get_type("GraphInfo")
    assert isinstance(type_, GraphQLObjectType)
    assert {camel(name) for name in Status.__dataclass_fields__} | {"asOf", "stale"} == set(type_.fields)


# For each label and each relationship that it has an end of: the field that leads along it.
NEIGHBOURS = {
    "Code": {"classified_as": "products"},
    "Country": {
        "made": "made", "exported": "exports imports", "based_in": "organisations", "located_in": "sites",
        "supplies": "customers", "owned_by": "owns", "imposed_by": "measures", "observation_about": "observations",
    },
    "Engagement": {"engagement_about": "about"},
    "Group": {"member_of": "members"},
    "Item": {"controls": "measures", "covers": "products materials"},
    "Material": {
        "contains": "products contents", "starts_at": "start", "used_in": "uses", "covers": "items",
        "observation_about": "observations", "engagement_about": "engagements", "member_of": "groups",
    },
    "Measure": {
        "imposed_by": "imposedBy", "controls": "items", "asks_for": "requirements", "amends": "amends amendedBy",
        "suspends": "suspends suspendedBy", "repeals": "repeals repealedBy",
        "supplements": "supplements supplementedBy", "observation_about": "observations",
        "engagement_about": "engagements",
    },
    "Observation": {"observation_about": "about"},
    "Organisation": {
        "based_in": "country", "operates": "operates sites", "makes": "makes", "trades": "trades", "uses": "uses",
        "supplies": "suppliers customers", "owned_by": "owners owns",
    },
    "Product": {
        "contains": "contents", "part_of": "partOf grades", "input_to": "inputs inputTo", "classified_as": "codes",
        "made": "made", "site_makes": "siteMakes", "makes": "makers", "trades": "traders", "uses": "users",
        "covers": "items", "observation_about": "observations", "starts_at": "startOf", "member_of": "groups",
    },
    "Requirement": {"asks_for": "measures"},
    "Sector": {"used_in": "uses"},
    "Site": {"located_in": "country", "operates": "operator operators", "site_makes": "makes"},
    "Source": {},
}  # fmt: skip


def test_every_node_leads_to_its_neighbours_along_every_relationship() -> None:
    declared: dict[str, set[str]] = {label: set() for label in NODE}
    for name, relationship in RELATIONSHIP.items():
        for label in (*relationship.sources, *relationship.targets):
            declared[label].add(name)
    assert {label: set(fields) for label, fields in NEIGHBOURS.items()} == declared
    for label, fields in NEIGHBOURS.items():
        shown = type_of(label).fields
        missing = [name for names in fields.values() for name in names.split() if name not in shown]
        assert missing == [], label
        assert {"sources", "verified", "note"} <= set(shown)


def test_every_root_field_that_computes_is_weighed_by_the_work_it_takes() -> None:
    weighed = {name.removeprefix("Query.") for name in WORK if name.startswith("Query.")}
    computed = {camel(field.python_name) for field in Computed.__strawberry_definition__.fields}  # type: ignore[attr-defined]
    assert computed - weighed == {"subgraph"}  # links alone, of which `first` counts
    for name in WORK:
        type_name, _, field = name.partition(".")
        type_ = SCHEMA._schema.get_type(type_name)
        assert isinstance(type_, GraphQLObjectType)
        assert not is_leaf_type(get_named_type(type_.fields[field].type)), name
