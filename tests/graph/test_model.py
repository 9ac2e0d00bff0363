"""The declaration itself, and what is derived from it."""

import pytest

from ketenkaart.graph import content, model
from ketenkaart.graph.model import Type
from ketenkaart.graph.record import writing


def test_names_are_declared_once_also_as_neo4j_spells_them() -> None:
    tables = [*(node.label for node in model.NODES), *(relationship.name for relationship in model.RELATIONSHIPS)]
    assert len(set(tables)) == len(tables)
    for declared in (*model.NODES, *model.RELATIONSHIPS):
        names = [p.name for p in declared.all_properties]
        assert len(set(names)) == len({model.camel(name) for name in names}) == len(names)


def test_relationships_go_between_declared_labels() -> None:
    for relationship in model.RELATIONSHIPS:
        assert {*relationship.sources, *relationship.targets} <= set(model.NODE)


def test_two_kinds_of_one_type_have_different_ends() -> None:
    ends = [(r.type, source, target) for r in model.RELATIONSHIPS for source in r.sources for target in r.targets]
    assert len(set(ends)) == len(ends), "their tables could not be told apart in Neo4j"


def test_role_labels_are_no_labels_of_nodes() -> None:
    roles = {*writing.KIND_LABEL.values(), "Fictitious"}
    assert roles == {"Producer", "Trader", "Company", "IndustryBody", "Authority", "Research", "Fictitious"}
    assert not roles & {*model.NODE, "Load", "Version"}


def test_identity_is_of_types_that_have_one_text() -> None:
    kinds = {p.type for r in model.RELATIONSHIPS for p in r.properties if p.identity}
    assert kinds <= {Type.TEXT, Type.INT, Type.DATE}


def test_choices_and_limits_stand_on_types_that_can_have_them() -> None:
    for declared in (*model.NODES, *model.RELATIONSHIPS):
        for p in declared.all_properties:
            assert not p.choices or p.type in (Type.TEXT, Type.TEXTS)
            assert (p.minimum is None and p.maximum is None) or p.type in (Type.FLOAT, Type.INT)
            assert p.meaning.endswith(".")


def test_names_in_cypher_need_no_quoting() -> None:
    names = [*model.NODE, *writing.TYPES, *writing.KIND_LABEL.values()]
    names += [model.camel(p.name) for d in (*model.NODES, *model.RELATIONSHIPS) for p in d.all_properties]
    assert [name for name in names if not (name.isascii() and name.isidentifier())] == []


def test_a_key_is_the_ends_and_the_identity_with_unknown_as_a_dash() -> None:
    made = model.RELATIONSHIP["made"]
    key = model.relationship_key(made, "Country:CHN", "Product:x", {"year": 2024, "kind": "CAPACITY"})
    assert key == "Country:CHN|Product:x|2024|CAPACITY|-"


def test_a_node_id_splits_at_its_first_colon() -> None:
    assert model.split_id(model.node_id("Code", "HS92:2603")) == ("Code", "HS92:2603")
    with pytest.raises(ValueError, match="not a node id"):
        model.split_id("dysprosium")


def test_a_description_ends_with_the_unit() -> None:
    assert model.describe("uses", "stock_days") == "Stock, in days of full use. Unit: days."
    assert model.describe("Country", "iso2") == "ISO 3166-1 alpha-2 code."


def test_the_columns_of_a_table_are_the_properties_and_the_ends() -> None:
    assert [p.name for p in content.columns("based_in")][-2:] == ["start", "end"]
    assert [p.name for p in content.columns("Sector")][:2] == ["key", "nace"]


def test_every_label_is_declared_once_in_the_order_of_the_list_of_labels() -> None:
    assert [node.of for node in model.NODES] == list(model.Label)
