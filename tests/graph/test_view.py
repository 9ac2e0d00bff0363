"""Views: what counts on a day and in a scope, and how rows and nodes are found."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest

from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.model import Tables
from ketenkaart.graph.shelf import Shelf
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from tests.graph.tables import world


def seen(as_of: date = date(2025, 6, 1), example: bool = False, tables: Tables | None = None) -> View:
    return View(assemble(tables or world()), as_of, example)


def without_example() -> Tables:
    tables = {name: dict(table) for name, table in world().items()}
    for name, table in tables.items():
        kept = [row for row, dataset in enumerate(table["dataset"]) if dataset != "example"]
        tables[name] = {column: [values[row] for row in kept] for column, values in table.items()}
    return tables


def keys(view: View, name: str, rows: np.ndarray) -> list[str]:
    return [view.snapshot.table(name)["key"][row] for row in rows]


def test_made_up_nodes_and_what_hangs_on_them_are_out_without_the_example() -> None:
    view = seen()
    assert keys(view, "Organisation", view.nodes("Organisation")) == ["alpha", "beta"]
    assert not any("gamma" in key for key in keys(view, "supplies", view.all_rows("supplies")))
    with_example = seen(example=True)
    assert keys(with_example, "Organisation", with_example.nodes("Organisation")) == ["alpha", "beta", "gamma"]
    assert sum("gamma" in key for key in keys(with_example, "supplies", with_example.all_rows("supplies"))) == 1


def test_a_link_of_others_to_a_made_up_company_is_out_too() -> None:
    tables = world()
    tables["supplies"]["dataset"] = ["companies"] * 4
    assert len(seen(tables=tables).all_rows("supplies")) == 3
    tables["Organisation"]["dataset"] = ["companies"] * 3
    assert len(seen(tables=tables).all_rows("supplies")) == 3
    assert len(seen(tables=tables, example=True).all_rows("supplies")) == 4


def test_a_link_that_the_example_states_between_real_companies_is_out() -> None:
    tables = world()
    tables["supplies"]["dataset"] = ["example"] * 4
    assert len(seen(tables=tables).all_rows("supplies")) == 0


def test_id_is_the_same_whether_the_example_is_loaded_or_not() -> None:
    assert seen().id == seen(tables=without_example()).id
    assert seen() == seen(tables=without_example())
    assert len({seen(), seen(tables=without_example())}) == 1


def test_id_differs_by_day_scope_and_content() -> None:
    changed = world()
    changed["made"]["tonnes"][0] = 11.0
    views = [seen(), seen(date(2025, 6, 2)), seen(example=True), seen(tables=changed)]
    assert len({view.id for view in views}) == 4
    assert seen(example=True) != seen(example=True, tables=without_example())


def test_links_hold_from_their_first_day_to_the_day_before_their_last() -> None:
    ends = "Organisation:alpha|Organisation:beta|magnet|2025-01-01"
    for day, there in (
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
    ):
        view = seen(day)
        assert (ends in keys(view, "supplies", view.rows("supplies"))) is there


def test_an_unknown_day_leaves_that_end_open() -> None:
    for day in (date(1900, 1, 1), date(2100, 1, 1)):
        view = seen(day)
        assert "Country:CHN|Organisation:alpha|metal|-" in keys(view, "supplies", view.rows("supplies"))


def test_data_of_a_year_count_from_the_next_one() -> None:
    assert seen(date(2025, 1, 1)).year_counts(2024)
    assert not seen(date(2024, 12, 31)).year_counts(2024)


def test_ends_come_as_local_rows() -> None:
    view = seen(example=True)
    assert [view.key("Country", row) for row in view.start("made")] == ["CHN", "CHN"]
    assert [view.key("Product", row) for row in view.end("made")] == ["metal", "metal"]
    with pytest.raises(ValueError, match="may be Organisation or Country: use split"):
        view.start("supplies")
    rows = view.rows("supplies")
    at, local = view.split("supplies", "start", "Country")
    assert [view.key("Country", row) for row in local] == ["CHN"]
    assert keys(view, "supplies", rows[at]) == ["Country:CHN|Organisation:alpha|metal|-"]
    at, local = view.split("supplies", "start", "Organisation")
    assert [view.key("Organisation", row) for row in local] == ["alpha", "gamma"]
    every, _ = view.split("supplies", "start", "Organisation", view.all_rows("supplies"))
    assert len(every) == 3


def test_links_of_a_node_are_those_that_a_scan_finds() -> None:
    view = seen(example=True)
    for label in ("Organisation", "Country"):
        for row in view.nodes(label).tolist():
            identifier = f"{label}:{view.key(label, row)}"
            table = view.snapshot.relationships["supplies"]
            out = [r for r in view.rows("supplies") if view.snapshot.node_id(table.start[r]) == identifier]
            into = [r for r in view.rows("supplies") if view.snapshot.node_id(table.end[r]) == identifier]
            assert view.out("supplies", label, row).tolist() == out
            assert view.into("supplies", label, row).tolist() == into


def test_a_text_column_of_keys_gives_local_rows() -> None:
    view = seen()
    column = view.snapshot.relationships["supplies"].text("product")
    found = view.locals_of("Product", column)
    assert [view.key("Product", row) for row in found] == column.to_list()
    assert view.locals_of("Material", column).tolist() == [-1, -1, -1, -1]


def test_a_key_out_of_scope_is_unknown() -> None:
    assert seen().local("Organisation", "gamma") is None
    assert seen(example=True).local("Organisation", "gamma") == 2
    with pytest.raises(UnknownKey) as error:
        seen().require("Organisation", "gamma")
    assert error.value.suggestions == []


def test_a_misspelt_key_suggests_what_may_have_been_meant() -> None:
    with pytest.raises(UnknownKey, match=r"no material 'disprosium'. Did you mean dysprosium"):
        seen().require("Material", "disprosium")
    with pytest.raises(UnknownKey, match="Did you mean DEU"):
        seen().require("Country", "germanny")


def test_a_misspelt_key_among_very_many_still_finds_its_neighbour() -> None:
    tables: Tables = {"Organisation": {"key": [f"company-{n:06d}" for n in range(50_000)]}}
    with pytest.raises(UnknownKey, match="company-04000"):
        seen(tables=tables).require("Organisation", "company-04000x")


def test_names_fall_back_to_english_then_to_the_key() -> None:
    view = seen()
    china, germany = view.require("Country", "CHN"), view.require("Country", "DEU")
    assert (view.name("Country", germany, "nl"), view.name("Country", china, "nl")) == ("Duitsland", "China")
    assert view.name("Source", 0) == "One"
    assert View(assemble({"Country": {"key": ["X"]}}), date(2025, 1, 1)).name("Country", 0) == "X"


def test_sources_come_once_in_the_order_in_which_they_are_named() -> None:
    view = seen(example=True)
    table = view.snapshot.relationships["supplies"]
    rows = [row for row in range(4) if "alpha|Organisation:beta" in table["key"][row]]
    found = view.sources(table, [*rows, *range(4)])
    assert [view.key("Source", row) for row in found] == ["s2", "s1"]


def test_what_is_derived_is_made_once() -> None:
    view = seen()
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return view.derived("inner", list)

    assert view.derived(("outer", 1), make) is view.derived(("outer", 1), make)
    assert made == [1]


def test_threads_that_derive_the_same_at_once_make_it_once() -> None:
    view, made, asked = seen(), [], threading.Event()

    def make() -> object:
        asked.wait(timeout=60)
        made.append(object())
        return made[-1]

    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(view.derived, "slow", make) for _ in range(2)]
        asked.set()
    assert [one.result() for one in found] == made * 2


@dataclass(frozen=True)
class Large:
    name: str
    nbytes: int


def test_days_between_which_nothing_begins_or_ends_share_what_rests_on_rows_alone() -> None:
    tables = world()
    tables["supplies"]["valid_to"][0] = date(2025, 6, 15)
    shelf, snapshot, made = Shelf(), assemble(tables), []

    def asked(day: date, example: bool = False) -> None:
        def make() -> Large:
            made.append((day, example))
            return Large("it", 1)

        View(snapshot, day, example, shelf).kept("it", make)

    for n in range(365):
        asked(date(2025, 1, 1) + timedelta(days=n))
    assert made == [(date(2025, 1, 1), False), (date(2025, 6, 15), False)]
    asked(date(2025, 6, 15), example=True)
    assert made[2:] == [(date(2025, 6, 15), True)]


def test_what_is_known_of_a_year_is_not_shared_with_the_day_before_it_is() -> None:
    shelf, snapshot = Shelf(), assemble(world())
    eve, morning = (View(snapshot, day, False, shelf) for day in (date(2031, 12, 31), date(2032, 1, 1)))
    assert eve.kept("it", lambda: Large("eve", 1)).name == "eve"
    assert morning.kept("it", lambda: Large("morning", 1)).name == "morning"


def test_what_is_kept_of_one_snapshot_is_not_given_for_another_whose_rows_are_numbered_otherwise() -> None:
    shelf = Shelf()
    loaded, never = (View(assemble(tables), date(2025, 6, 1), False, shelf) for tables in (world(), without_example()))
    assert loaded.id == never.id
    assert loaded.kept("rows", lambda: Large("of one", 1)).name == "of one"
    assert never.kept("rows", lambda: Large("of another", 1)).name == "of another"
