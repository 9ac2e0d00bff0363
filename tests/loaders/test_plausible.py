"""What a row states beside what is known: years, seats, what Neo4j can index."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.model import Tables
from graph.said import in_language
from loaders import framework
from loaders.plausible import sift
from loaders.sheets import Entry
from tests.loaders.folders import add, change, worked

TODAY = date(2026, 11, 30)
KNOWN: Tables = {
    "Country": {
        "key": ["NLD", "WLD", "EUU", "R20", "SCG"],
        "area": [False, True, True, True, False],
        "iso2": ["NL", None, None, None, None],
    }
}


def faults(table: str, **values: Any) -> list[tuple[str, str, str]]:
    """Column, value and rule of what is wrong with one fact."""
    kept, rejected = sift([Entry("f.csv", 2, ((table, values),))], KNOWN, TODAY)
    assert len(kept) + len(rejected) == 1
    assert all(in_language(r.remedy, "nl") != r.remedy for r in rejected)
    return [(r.column, r.value, r.rule) for r in rejected]


LINK = {"start": "Organisation:a", "end": "Country:NLD"}


@pytest.mark.parametrize("relationship", ["based_in", "located_in", "owned_by", "imposed_by"])
@pytest.mark.parametrize("key", ["WLD", "R20", "SCG"])
def test_a_seat_is_a_state(relationship: str, key: str) -> None:
    column = {"owned_by": "owner", "imposed_by": "imposed_by"}.get(relationship, "country")
    assert faults(relationship, start="X:a", end=f"Country:{key}") == [(column, key, "no state of today")]
    assert faults(relationship, start="X:a", end="Country:NLD") == []


def test_the_union_imposes_but_is_no_seat() -> None:
    assert faults("imposed_by", start="Measure:a", end="Country:EUU") == []
    assert faults("based_in", start="Organisation:a", end="Country:EUU") != []


def test_an_owner_may_be_an_organisation_and_an_unknown_country_is_missed_elsewhere() -> None:
    assert faults("owned_by", start="Organisation:a", end="Organisation:b") == []
    assert faults("based_in", start="Organisation:a", end="Country:XXX") == []


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("made", LINK | {"kind": "PRODUCTION", "year": 2099}),
        ("made", LINK | {"kind": "PRODUCTION", "year": 2026, "year_from": 2025, "year_to": 2027}),
        ("exported", LINK | {"year": 2027}),
        ("site_makes", LINK | {"year": 2027, "production_tonnes": 4.0}),
        ("Observation", {"key": "o", "quantity": "RESERVES", "year": 2027}),
        ("Observation", {"key": "o", "quantity": "APPLICATIONS_FILED", "as_of": date(2027, 1, 1)}),
    ],
)
def test_what_was_observed_is_of_no_year_to_come(table: str, values: dict[str, Any]) -> None:
    ((_, _, rule),) = faults(table, **values)
    assert rule == "a year that is yet to come"


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("made", LINK | {"kind": "PRODUCTION", "year": 2026}),
        ("made", LINK | {"kind": "CAPACITY", "year": 2030}),
        ("site_makes", LINK | {"year": 2030, "capacity_tonnes": 4.0}),
        ("Observation", {"key": "o", "quantity": "DEMAND_SCENARIO", "year": 2040}),
        ("Observation", {"key": "o", "quantity": "RESERVES", "year": None}),
    ],
)
def test_what_is_planned_may_be(table: str, values: dict[str, Any]) -> None:
    assert faults(table, **values) == []


def test_whatever_is_indexed_is_short_enough_for_neo4j() -> None:
    long = {"key": "a" * 9_000}
    assert faults("Observation", quantity="PRICE", **long) == [("key", "a" * 40 + "…", "too long to be found by")]
    assert faults("Organisation", key="a", name="é" * 4_500)[0][0] == "name"
    link = {"start": "Material:a", "end": "Sector:b", "application": "x" * 8_100}
    assert faults("used_in", **link)[0][0] == "key"
    assert faults("Organisation", key="a", name="é" * 3_999) == []


def test_every_fault_of_a_row_is_named_at_once() -> None:
    facts = (
        ("based_in", {"start": "Organisation:a", "end": "Country:WLD"}),
        ("Organisation", {"key": "a", "name": "é" * 4_500}),
    )
    _, (rejected,) = sift([Entry("f.csv", 2, facts)], KNOWN, TODAY)
    assert (rejected.column, rejected.file, rejected.row) == ("country; name", "f.csv", 2)


def test_a_row_that_cannot_be_is_left_out_of_a_folder(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    facts = {"source": "example-a", "verified": "derived"}
    seat = add(folder / "companies" / "companies.csv", key="w", name="W", country="WLD", fictitious="true", **facts)
    change(folder / "facts" / "stage_shares.csv", 2, year="2024")
    reports = {report.dataset: report for report in framework.check(folder, today=date(2023, 12, 31))}
    assert [(r.row, r.column) for r in reports["companies"].rejected] == [(seat, "country")]
    assert [(r.row, r.column, r.value) for r in reports["facts"].rejected] == [(2, "year", "2024")]
