"""What datasets state, in canonical form, and its hash."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph import content, model
from tests.graph.tables import any_tables, world


@given(any_tables(), st.randoms())
def test_order_of_rows_and_columns_does_not_change_a_hash(tables: model.Tables, chance: random.Random) -> None:
    shuffled = {}
    for name in chance.sample(list(tables), len(tables)):
        columns = list(tables[name].items())
        order = list(range(len(columns[0][1])))
        chance.shuffle(order)
        chance.shuffle(columns)
        shuffled[name] = {column: [values[row] for row in order] for column, values in columns}
    assert content.canonical(shuffled) == content.canonical(tables)
    assert content.hashes(content.canonical(shuffled)) == content.hashes(content.canonical(tables))


@given(any_tables())
def test_canonical_form_is_its_own_canonical_form(tables: model.Tables) -> None:
    once = content.canonical(tables)
    assert content.canonical(once) == once


def test_each_dataset_has_a_hash_of_what_it_states_only() -> None:
    before = content.hashes(content.canonical(world()))
    changed = world()
    changed["Organisation"]["name"][2] = "Gamma BV"
    after = content.hashes(content.canonical(changed))
    assert sorted(before) == ["companies", "countries", "example", "facts"]
    assert {name for name in before if before[name] != after[name]} == {"example"}
    assert content.total(before) != content.total(after)


def test_every_single_change_of_a_cell_changes_the_hash() -> None:
    before = content.hashes(content.canonical(world()))
    for name, column, row, value in (
        ("Country", "eu", 2, False),
        ("Country", "name_nl", 1, ""),
        ("Organisation", "employees", 1, 0.0),
        ("Organisation", "kinds", 0, ["TRADER", "COMPANY"]),
        ("made", "year", 0, 2022),
        ("supplies", "valid_to", 0, date(2026, 1, 2)),
        ("supplies", "end", 1, "Organisation:beta"),
    ):
        changed = world()
        changed[name][column][row] = value
        assert content.hashes(content.canonical(changed)) != before, (name, column)


def test_an_unknown_column_an_absent_one_and_an_empty_list_are_the_same() -> None:
    tables = world()
    tables["Country"]["region"] = [None, None, None]
    tables["Organisation"]["kinds"][1] = []
    assert content.canonical(tables) == content.canonical(world())


def test_a_key_of_a_relationship_is_derived_from_its_identity() -> None:
    keys = content.canonical(world())["supplies"]["key"]
    assert keys == sorted(keys)
    assert "Organisation:alpha|Organisation:beta|magnet|2025-01-01" in keys
    assert "Country:CHN|Organisation:alpha|metal|-" in keys


@pytest.mark.parametrize(
    ("name", "column", "values", "said"),
    [
        ("Planet", "key", ["a"], "no table is called Planet"),
        ("Country", "colour", ["a"], "Country has no column colour"),
        ("Country", "name_en", ["a", "b"], "unequal lengths"),
        ("Country", "key", [None], "no key"),
        ("Country", "name_en", [1], "holds int, declared is text"),
        ("Country", "eu", [1], "holds int, declared is bool"),
        ("Country", "latitude", ["1"], "holds str, declared is float"),
        ("Country", "latitude", [float("nan")], "unknown is None"),
        ("Country", "latitude", [float("inf")], "holds inf"),
        ("Country", "sources", [[1]], "lists of int"),
        ("Requirement", "order", [2**31], "does not fit"),
        ("Requirement", "order", [True], "holds bool"),
    ],
)
def test_tables_that_are_not_as_declared_are_refused(name: str, column: str, values: list[object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        content.canonical({name: {"key": ["a"], column: values}})


def test_a_key_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'a' twice"):
        content.canonical({"Country": {"key": ["b", "a", "a"]}})
