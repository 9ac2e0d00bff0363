"""What a row states beside what is known: years, seats, what Neo4j can index."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ketenkaart.graph.errors import WouldShrink
from ketenkaart.graph.model import Tables
from ketenkaart.graph.said import in_language
from ketenkaart.loaders import framework
from ketenkaart.loaders.plausible import odd_clock, sift
from ketenkaart.loaders.sheets import Entry
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


@pytest.mark.parametrize("text", ["9999-12-31", "0001", "2024-13", "2024-02-30", "24", "spring 2024", "2201", "٢٠٢٤"])
@pytest.mark.parametrize("name", ["published", "retrieved"])
def test_a_date_that_no_source_can_have(name: str, text: str) -> None:
    assert faults("Source", key="s", **{name: text}) == [(name, text, "no date that a source can have")]


@pytest.mark.parametrize("text", [None, "2024", "2024-09", "2024-02-29", "1927", "2027-01"])
def test_a_date_of_a_source_as_exact_as_it_is_known(text: str | None) -> None:
    assert faults("Source", key="s", published=text) == []


def place(latitude: float, longitude: float, country: str = "NLD") -> list[tuple[str, str]]:
    """Rule and remedy where a firm with its seat in a country is not there."""
    values = {"key": "a", "latitude": latitude, "longitude": longitude}
    link = ("based_in", {"start": "Organisation:a", "end": f"Country:{country}"})
    _, rejected = sift([Entry("f.csv", 2, (("Organisation", values), link))], KNOWN, TODAY)
    return [(r.rule, r.remedy) for r in rejected]


@pytest.mark.parametrize(
    ("latitude", "longitude", "country"),
    [
        (52.4, 4.9, "NLD"),
        (51.44, 3.57, "NLD"),  # on the coast
        (12.1, -68.9, "CUW"),  # a dot
        (4.9, -52.3, "GUF"),
        (67.86, 20.2, "SWE"),
        (-16.5, 179.9, "FJI"),  # on either side of 180 degrees
        (-17.0, -179.8, "FJI"),
        (66.0, -170.5, "RUS"),
        (22.28, 114.16, "HKG"),
        (0.0, 0.0, "XXX"),  # a country that is missed elsewhere
    ],
)
def test_a_place_in_its_country_is_taken(latitude: float, longitude: float, country: str) -> None:
    assert place(latitude, longitude, country) == []


def test_a_place_with_its_coordinates_exchanged_is_told_both_readings() -> None:
    ((rule, remedy),) = place(4.9, 52.4)
    assert rule.startswith("a place some ")
    assert rule.endswith(" km from NLD")
    assert remedy.startswith("With the two exchanged, latitude 52.4 and longitude 4.9, it lies there")


@pytest.mark.parametrize(
    ("latitude", "longitude", "country"),
    [(0.0, 0.0, "NLD"), (52.4, -4.9, "POL"), (35.7, 139.7, "CHN"), (-52.4, 4.9, "NLD"), (4.9, 152.4, "NLD")],
)
def test_a_place_far_from_its_country_is_none(latitude: float, longitude: float, country: str) -> None:
    ((_, remedy),) = place(latitude, longitude, country)
    assert remedy == "Correct the place or the country."


def test_a_site_lies_in_the_country_that_it_is_located_in() -> None:
    site = ("Site", {"key": "s", "latitude": 4.9, "longitude": 52.4})
    links = [("located_in", {"start": "Site:s", "end": "Country:NLD"})]
    _, (rejected,) = sift([Entry("sites.csv", 4, (site, *links))], KNOWN, TODAY)
    assert (rejected.column, rejected.value) == ("latitude, longitude", "4.9, 52.4")


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


def test_a_clock_that_cannot_be_right_is_named_in_place_of_the_years(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    with pytest.raises(WouldShrink, match=r"Today counts as 1970-01-01 here, a day before this program was made") as no:
        framework.check(folder, today=date(1970, 1, 1))
    assert "Vandaag geldt hier als 1970-01-01" in in_language(no.value.args[0], "nl")
    rejected = [row for report in no.value.reports for row in report.rejected if "yet to come" in row.rule]
    assert rejected
    assert all("set the clock of this machine right" in row.remedy for row in rejected)
    assert not any("at the latest" in row.remedy for row in rejected), "not the rows are wrong"
    assert odd_clock(TODAY) == []
