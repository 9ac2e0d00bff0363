"""The public sources as shipped: rows, check sums, and the traps that each of them has."""

import gzip
import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ketenkaart.graph.errors import BadData, UnknownTerm
from ketenkaart.graph.model import Tables
from ketenkaart.graph.said import in_language
from ketenkaart.loaders import baci, codes, eu2023, fact_sheets, names, statements
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.files import table_files
from ketenkaart.loaders.framework import LOADER, Prepared, prepare
from tests.loaders import folders
from tests.loaders.folders import SHIPPED, by_key, rows_of, shipped, write


def frame(place: str, encoding: str = "utf-8") -> pd.DataFrame:
    return pd.read_csv(SHIPPED / place, dtype=str, keep_default_na=False, encoding=encoding)


def numbers(cells: "pd.Series[str]") -> "pd.Series[float]":
    return pd.to_numeric(cells[cells != ""])


def observations(**wanted: Any) -> list[dict[str, Any]]:
    return [row for row in rows_of(shipped(), "Observation") if all(row[c] == v for c, v in wanted.items())]


def prepared(dataset: str, folder: Path, known: Tables | None = None) -> Prepared:
    return prepare(LOADER[dataset], folder, shipped() if known is None else known)


# The files are those that were given.


@pytest.mark.parametrize(
    ("name", "rows", "value", "weight", "unknown"),
    [
        ("HS92_Y2019", 50432, 2098082616.810, 7219439343.153, 2399),
        ("HS92_Y2020", 48579, 1724952821.264, 6921638160.429, 2331),
        ("HS92_Y2021", 51885, 2547446637.387, 6617608063.462, 2661),
        ("HS92_Y2022", 53452, 3564349916.414, 6528446939.298, 2783),
        ("HS92_Y2023", 52818, 3007119898.426, 7034905400.809, 3082),
        ("HS92_Y2024", 49292, 2823562326.538, 6936516384.903, 2851),
        ("HS17_Y2024", 5264, 91765711.901, 9633805.047, 258),
    ],
)
def test_trade_files_have_their_rows_and_sums(name: str, rows: int, value: float, weight: float, unknown: int) -> None:
    trade = frame(f"baci/BACI_{name}.csv.gz")
    assert (len(trade), (trade["q"] == "").sum()) == (rows, unknown)
    assert numbers(trade["v"]).sum() == pytest.approx(value, abs=5e-3)
    assert numbers(trade["q"]).sum() == pytest.approx(weight, abs=5e-3)


@pytest.mark.parametrize(
    ("mineral", "rows", "tonnes"),
    [
        ("antimony", 19, 141231),
        ("cobalt", 20, 268755),
        ("copper", 61, 22911145),
        ("gallium", 6, 987),
        ("germanium", 7, 150),
        ("graphite", 21, 1685817),
        ("rare_earths_reo", 14, 398008),
        ("tungsten", 24, 75416),
    ],
)
def test_mine_production_sums_to_the_known_total(mineral: str, rows: int, tonnes: float) -> None:
    table = frame(f"production/wmd_{mineral}.csv")
    label, key, _, _ = names.MINERALS[f"wmd_{mineral}"]
    about = {
        row["start"].partition(":")[2]
        for row in rows_of(shipped(), "observation_about")
        if row["end"] == f"{label}:{key}" and row["dataset"] == "production"
    }
    made = [row for row in observations(quantity="PRODUCTION", year=2024) if row["key"] in about]
    assert len(table) == rows
    assert sum(row["value"] for row in made) == pytest.approx(tonnes, abs=0.51)
    # Gallium and germanium are made beside other metals, at no stage that is known here.
    assert {row["stage"] for row in made} == {None if mineral in ("gallium", "germanium") else "MINE"}


def test_political_stability_has_its_values() -> None:
    values = {
        year: [row["value"] for row in observations(quantity="POLITICAL_STABILITY", year=year)] for year in (2022, 2024)
    }
    assert {year: (len(found), round(sum(found), 4)) for year, found in values.items()} == {
        2022: (216, 3.6265),
        2024: (215, 1.7111),
    }
    assert folders.prepared()["governance"].read == 217


def test_eu_tables_have_their_rows_and_sums() -> None:
    read = {}
    for path in eu2023.files(SHIPPED):
        encoding = "cp1252" if "shares_t" in path.name else "utf-8"
        read[path.name] = frame(f"eu2023/{path.name}", encoding)
    percent = {name: table["Share"] for name, table in read.items() if "Share" in table}
    sums = {
        name: (len(cells), round(numbers(cells[cells.str.fullmatch(r"[\d.]+%")].str.strip("%")).sum(), 1))
        for name, cells in percent.items()
    }
    assert sums == {
        "eu2023_global_shares_t.csv": (2561, 12155.3),
        "eu2023_eu_sourcing_shares_t.csv": (907, 9061.5),
        "eu2023_use_shares.csv": (339, 5999.0),
    }
    scores = read["eu_SR_EI_2011_2023.csv"]
    assert (len(scores), (scores["SR"] == "-").sum()) == (355, 63)
    assert numbers(scores["SR"].replace("-", "")).sum() == pytest.approx(380.1)
    assert numbers(scores["EI"].replace("-", "")).sum() == pytest.approx(1427.8)


# Trade.


def test_only_codes_of_products_are_loaded_and_the_rest_is_counted() -> None:
    report = folders.prepared()["baci"]
    assert (report.read, report.loaded, report.left_out, report.rejected) == (311722, 25721, 286001, ())
    found = {(row["edition"], row["code"]) for row in rows_of(shipped(), "exported")}
    assert {("HS92", "284690"), ("HS92", "280530"), ("HS92", "260300"), ("HS17", "850511"), ("HS17", "740311")} <= found
    assert ("HS92", "284610") not in found  # cerium compounds: no product is traded under it


def test_report_counts_unit_values_far_from_the_median() -> None:
    assert (
        "850511 HS17 2024: 498 of 4189 flows with value and weight lie more than 10 times off the median of "
        "43 thousand USD per tonne."
    ) in folders.prepared()["baci"].notes


def test_taiwan_namibia_and_unknown_weights_in_trade() -> None:
    trade = rows_of(shipped(), "exported")
    ends = {row["start"] for row in trade} | {row["end"] for row in trade}
    assert {"Country:TWN", "Country:NAM"} <= ends
    assert "Country:S19" not in ends
    assert sum(row["tonnes"] is None for row in trade) > 0
    assert all(row["tonnes"] is None or row["tonnes"] > 0 for row in trade)


def test_dutch_imports_match_the_published_sums() -> None:
    flows = [
        row
        for row in rows_of(shipped(), "exported")
        if (row["end"], row["code"], row["year"], row["edition"]) == ("Country:NLD", "284690", 2024, "HS92")
    ]
    assert sum(row["tonnes"] or 0 for row in flows) == pytest.approx(1757.2, abs=0.05)
    assert sum(row["value_usd"] for row in flows) == pytest.approx(9.14e6, abs=5e3)


OFFICIAL = [["t", "i", "j", "k", "v", "q"], ["2023", "4", "528", "284690", "12.5", "  NA"]]
NUMBERS = [["country_code", "country_name", "country_iso2", "country_iso3"], ["4", "Afghanistan", "AF", "AFG"]]
NUMBERS += [["528", "Netherlands", "NL", "NLD"], ["490", "Other Asia, nes", "", "S19"], ["516", "Namibia", "", "NAM"]]


def trade(folder: Path, *more: list[str], name: str = "BACI_HS92_Y2023_V202601.csv") -> Path:
    write(folder / "baci" / "country_codes_V202601.csv", NUMBERS)
    write(folder / "baci" / name, [*OFFICIAL, *more])
    return folder


def test_official_layout_with_release_and_na_is_read(tmp_path: Path) -> None:
    found = prepared("baci", trade(tmp_path, ["2023", "4", "528", "10121", "1", "1"]))
    (row,) = rows_of(found.tables, "exported")
    assert (row["tonnes"], row["value_usd"], row["edition"], row["year"]) == (None, 12500.0, "HS92", 2023)
    assert (found.read, found.loaded, found.left_out) == (2, 1, 1)


def test_code_and_year_in_two_editions_count_once(tmp_path: Path) -> None:
    folder = trade(trade(tmp_path), name="BACI_HS17_Y2023.csv")
    found = prepared("baci", folder)
    assert [row["edition"] for row in rows_of(found.tables, "exported")] == ["HS17"]
    assert (
        "baci/BACI_HS92_Y2023_V202601.csv: 284690 of 2023 left out, 1 rows: a file earlier by name has it."
    ) in found.notes


def test_an_edition_has_one_name(tmp_path: Path) -> None:
    found = prepared("baci", trade(tmp_path, name="BACI_HS22_Y2023.csv"))
    assert [row["edition"] for row in rows_of(found.tables, "exported")] == ["HS2022"]
    assert set(baci.EDITIONS.values()) >= {fact_sheets.CODE_COLUMNS["hs"], fact_sheets.CODE_COLUMNS["hs92"]}
    with pytest.raises(BadData, match=r"BACI_HS99_Y2023.csv is no file of BACI"):
        prepared("baci", trade(tmp_path, name="BACI_HS99_Y2023.csv"))


def test_numbers_of_one_country_are_added_up_and_told(tmp_path: Path) -> None:
    rows = [["2023", "58", "528", "284690", "2", "3"], ["2023", "56", "528", "284690", "1.5", "4"]]
    rows += [["2023", "56", "4", "284690", "1", "NA"], ["2023", "58", "4", "284690", "1", "1"]]
    rows += [["2023", "56", "58", "284690", "9", "9"], ["2023", "4", "56", "284690", "5", "5"]]
    folder = trade(tmp_path, *rows)
    belgium = [["56", "Belgium", "BE", "BEL"], ["58", "Belgium-Luxembourg", "BE", "BEL"]]
    write(folder / "baci" / "country_codes_V202601.csv", [*NUMBERS, *belgium])
    found = prepared("baci", folder)
    flows = {(row["start"][8:], row["end"][8:]): row for row in rows_of(found.tables, "exported")}
    assert (flows["BEL", "NLD"]["value_usd"], flows["BEL", "NLD"]["tonnes"]) == (3500.0, 7.0)
    assert flows["BEL", "NLD"]["verified"] == "DERIVED"
    assert flows["BEL", "AFG"]["tonnes"] is None  # a part of it was not weighed
    assert (flows["AFG", "BEL"]["value_usd"], flows["AFG", "BEL"]["note"]) == (5000.0, None)
    assert (found.rejected, found.left_out) == ((), 1)
    name = "baci/BACI_HS92_Y2023_V202601.csv"
    assert f"{name}: 4 flows of several numbers of one country are added up to 2." in found.notes
    assert f"{name}: 1 rows left out, between two numbers of one country." in found.notes


def test_a_flow_that_stands_twice_is_not_added_up(tmp_path: Path) -> None:
    again = ["2023", "4", "528", "284690", "2", "3"]
    found = prepared("baci", trade(tmp_path, again, again))
    assert rows_of(found.tables, "exported") == []  # the row of the layout is of the same flow
    assert {(row.value, row.rule) for row in found.rejected} == {("AFG NLD 284690 HS92 2023", "the same thing twice")}
    assert [row.row for row in found.rejected] == [2, 3, 4]


def test_wanted_codes_that_a_file_lacks_are_counted_and_named(tmp_path: Path) -> None:
    (note,) = [note for note in prepared("baci", trade(tmp_path)).notes if "wanted codes" in note]
    found = re.fullmatch(r"baci/BACI_.*: (\d+) of (\d+) wanted codes do not occur in it: (.*)\.", note)
    assert found is not None
    assert int(found[1]) == int(found[2]) - 1
    assert "284690" not in found[3]
    assert found[3].endswith(f", … ({found[1]})")
    assert "gezochte codes" in in_language(note, "nl")


def test_bad_flows_are_rejected_with_their_row(tmp_path: Path) -> None:
    folder = trade(
        tmp_path,
        ["2022", "490", "528", "284690", "1", "1"],
        ["2023", "490", "528", "284690", "-1", "1"],
        ["2023", "516", "528", "284690", "1", "many"],
        ["2023", "528", "528", "284690", "1", "1"],
        ["2023", "516", "528", "284690", "", ""],
        ["2023", "516", "528", "284690", "1e999", "1"],
    )
    found = prepared("baci", folder)
    assert [(r.row, r.column, r.rule) for r in found.rejected] == [
        (3, "t", "not the year of the file's name, 2023"),
        (4, "v", "no value in thousand USD, zero or more"),
        (5, "q", "no tonnes, zero or more, or NA where unknown"),
        (6, "i, j", "one country with itself"),
        (7, "v", "no value in thousand USD, zero or more"),
        (8, "v", "no value in thousand USD, zero or more"),
    ]
    assert found.loaded == 1


def test_unknown_country_number_stops_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnknownTerm, match=r"BACI_HS92_Y2023_V202601.csv, row 3: no country for BACI's code '999'"):
        prepared("baci", trade(tmp_path, ["2023", "999", "528", "284690", "1", "1"]))


def test_unknown_country_code_stops_with_its_row(tmp_path: Path) -> None:
    folder = trade(tmp_path)
    write(folder / "baci" / "country_codes_V202601.csv", [*NUMBERS, ["999", "Atlantis", "", "ATL"]])
    with pytest.raises(UnknownTerm, match=r"country_codes_V202601.csv, row 6: no country for 'ATL'"):
        prepared("baci", folder)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    folder = trade(tmp_path)
    write(folder / "baci" / "BACI_HS92_Y2022.csv", [["t", "i", "j", "k", "v"], ["2022", "4", "528", "284690", "1"]])
    with pytest.raises(BadData, match=r"BACI_HS92_Y2022.csv has columns t, i, j, k, v, not t, i, j, k, v, q"):
        prepared("baci", folder)


def test_file_of_another_name_is_refused(tmp_path: Path) -> None:
    folder = trade(tmp_path, name="baci_2023.csv")
    with pytest.raises(BadData, match=r"baci/baci_2023.csv is no file of BACI"):
        prepared("baci", folder)


def test_cut_gzip_is_refused(tmp_path: Path) -> None:
    folder = trade(tmp_path)
    whole = gzip.compress(b"t,i,j,k,v,q\n" + b"2022,4,528,284690,1,1\n" * 10_000)
    (folder / "baci" / "BACI_HS92_Y2022.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadData, match=r"BACI_HS92_Y2022.csv.gz is no whole gzip file"):
        prepared("baci", folder)


def test_file_too_long_to_be_true_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baci, "LARGEST", 20)
    with pytest.raises(BadData, match=r"is larger than 0 MiB unpacked"):
        prepared("baci", trade(tmp_path))


def test_only_a_row_that_is_understood_is_left_out(tmp_path: Path) -> None:
    unwanted = ["2023", "490", "528", "10121", "1", "1"]
    rows = [[*unwanted[:3], k, *unwanted[4:]] for k in ("010121", "1", "0101210", "x", "", "٣")]
    found = prepared(
        "baci", trade(tmp_path, unwanted, *rows, [*unwanted[:5], "1e999"], ["2023", "4900", *unwanted[2:]])
    )
    assert (found.read, found.left_out, found.loaded) == (10, 3, 1)
    assert [(r.row, r.column) for r in found.rejected] == [(6, "k"), (7, "k"), (8, "k"), (9, "k"), (10, "q"), (11, "i")]


def baci_refusal(folder: Path, content: str) -> str:
    trade(folder)
    (folder / "baci" / "BACI_HS92_Y2023_V202601.csv").write_text(content)
    with pytest.raises(BadData) as caught:
        prepared("baci", folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("2023,156,528,284690,1,2,\n" * 2, "has 7 cells in row 2, and 6 columns. Take the file whole"),
        ("2023,156,528,284690,1,2\n2023,156,528\n", "has 3 cells in row 3, and 6 columns"),
        ("2023,156,528,284690,1,2\n2023,156,528,284690,1,2", "ends in the middle of row 3, without an end of the line"),
        ("", "has a header and not one row"),
        ("2023,156,528,x,1,2\n" * 1001, "more than 1000 rows that are not understood, the first of them row 2, k 'x'"),
    ],
)
def test_file_that_is_not_as_published_is_refused(tmp_path: Path, content: str, message: str) -> None:
    assert message in baci_refusal(tmp_path, "t,i,j,k,v,q\n" + content)


def test_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    assert "has columns t;i;j;k;v;q, not t, i, j, k, v, q" in baci_refusal(
        tmp_path, "t;i;j;k;v;q\n2023;156;528;1;1;1\n"
    )
    assert "has columns , not t, i" in baci_refusal(tmp_path, "")


# Codes.


def test_codes_are_described_where_a_list_does() -> None:
    found = by_key(shipped(), "Code")
    assert found["HS92-284690"]["description"].startswith("Compounds, inorganic or organic")
    assert found["HS92-284690"]["sources"] == [codes.DESCRIPTIONS.key]
    assert found["CN2025-85051110"]["description"] is None
    assert "no list that was loaded describes it" in found["CN2025-85051110"]["note"]


def test_codes_known_before_stand_when_a_folder_names_none(tmp_path: Path) -> None:
    write(tmp_path / "baci" / "product_codes_HS92.csv", [["code", "description"], ["284690", "Newly described"]])
    found = by_key(prepared("codes", tmp_path).tables, "Code")
    assert set(found) == set(shipped()["Code"]["key"])
    assert found["HS92-284690"]["description"] == "Newly described"
    assert found["HS92-260300"]["description"] == by_key(shipped(), "Code")["HS92-260300"]["description"]


# Production.


def test_total_is_left_out_and_rows_below_it_are_not() -> None:
    report = folders.prepared()["production"]
    assert (report.read, report.loaded, report.left_out) == (172, 164, 8)
    (oman,) = observations(quantity="PRODUCTION", region="OMN", year=2024)
    assert (oman["value"], oman["unit"]) == (2790.0, "t")
    assert oman["note"].endswith("reported.")


def test_year_that_is_empty_is_unknown_not_zero() -> None:
    assert observations(quantity="PRODUCTION", region="OMN", year=2019) == []


def test_unknown_mineral_stops(tmp_path: Path) -> None:
    write(tmp_path / "production" / "wmd_unobtainium.csv", [["Country"]])
    with pytest.raises(UnknownTerm, match="no mineral for 'wmd_unobtainium'"):
        prepared("production", tmp_path)


def test_mineral_without_a_year_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "production" / "wmd_copper.csv", [["Country", "unit"]])
    with pytest.raises(BadData, match="has no column for a year"):
        prepared("production", tmp_path)


def test_mineral_that_the_graph_lacks_is_counted(tmp_path: Path) -> None:
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "wmd_cobalt.csv").write_bytes((SHIPPED / "production" / "wmd_cobalt.csv").read_bytes())
    found = prepared("production", tmp_path, {"Country": shipped()["Country"]})
    assert (found.loaded, found.left_out) == (0, 20)
    assert found.notes == ("production/wmd_cobalt.csv: left out, material cobalt is not in the graph.",)


def test_wrong_cell_of_a_mine_costs_its_year_alone_and_that_years_shares(tmp_path: Path) -> None:
    table = frame("production/wmd_rare_earths_reo.csv")
    (at,) = table.index[table["Country_ISO"] == "CHN"]
    table.loc[at, "2023"] = "many"
    (tmp_path / "production").mkdir()
    table.to_csv(tmp_path / "production" / "wmd_rare_earths_reo.csv", index=False)
    found = prepared("production", tmp_path)
    assert [(r.row, r.column, r.value) for r in found.rejected] == [(at + 2, "2023", "many")]
    assert (found.read, found.loaded) == (len(table), len(table) - found.left_out - 1)
    before = by_key(folders.prepared()["production"].tables, "made")
    for key, row in by_key(found.tables, "made").items():
        if row["year"] == 2023:
            assert row["share"] is None, "a share of what is left of the world would be too large"
            assert row["tonnes"] == before[key]["tonnes"]
        else:
            assert row == before[key]
    assert {row["year"] for row in rows_of(found.tables, "made") if row["start"] == "Country:CHN"} == {
        int(year) for year in table.columns if year.isdigit() and year != "2023"
    }


def test_unknown_country_of_a_mine_stops_with_its_row(tmp_path: Path) -> None:
    table = frame("production/wmd_tungsten.csv")
    table.loc[7, "Country_ISO"] = "ATL"
    (tmp_path / "production").mkdir()
    table.to_csv(tmp_path / "production" / "wmd_tungsten.csv", index=False)
    with pytest.raises(UnknownTerm, match=r"production/wmd_tungsten.csv, row 9: no country for 'ATL'. Write it as"):
        prepared("production", tmp_path)


# Governance.


def test_missing_values_of_three_kinds_are_unknown() -> None:
    assert observations(quantity="POLITICAL_STABILITY", region="ANT") == []  # every cell `nan`
    assert observations(quantity="POLITICAL_STABILITY", region="UMI", year=2024) == []  # `None`
    assert folders.prepared()["governance"].notes == ("25 cells are empty, nan or None: unknown.",)


def test_break_in_the_series_is_noted() -> None:
    notes = {row["year"]: row["note"] for row in observations(quantity="POLITICAL_STABILITY", region="CHN")}
    assert notes[2022] == "Of an edition before the method was revised: not comparable with 2023 and later."
    assert notes[2023] == "Of an edition with the revised method: not comparable with 2022 and earlier."


def test_row_that_stands_under_a_wrong_code_is_corrected() -> None:
    (guyana,) = observations(quantity="POLITICAL_STABILITY", region="GUY", year=2015)
    (guiana,) = observations(quantity="POLITICAL_STABILITY", region="GUF", year=2015)
    assert guyana["value"] == pytest.approx(-0.1396, abs=1e-4)
    assert (guyana["verified"], guiana["verified"]) == ("READ", "DERIVED")
    assert "code corrected from GUY" in guiana["note"]


def test_correction_applies_only_to_the_cell_that_it_names(tmp_path: Path) -> None:
    table = frame("wgi/wgi_political_stability_estimate.csv")
    table = table.drop(index=79)  # of the two rows the wrong one: what was row 82 is row 81 now
    (tmp_path / "wgi").mkdir()
    table.to_csv(tmp_path / "wgi" / "wgi_political_stability_estimate.csv", index=False)
    found = prepared("governance", tmp_path)
    regions = {row["region"] for row in rows_of(found.tables, "Observation")}
    assert "GUY" in regions
    assert "GUF" not in regions


@pytest.mark.parametrize("cell", ["0,5", "1e999", "٣"])
def test_estimate_that_is_no_number_is_rejected(tmp_path: Path, cell: str) -> None:
    rows = [["country", "code", "2023"], ["Chile", "CHL", cell], ["Peru", "PER", "-0.4"]]
    write(tmp_path / "wgi" / "wgi_political_stability_estimate.csv", rows)
    found = prepared("governance", tmp_path)
    assert [(r.row, r.column, r.value, r.rule) for r in found.rejected] == [(2, "2023", cell, "not an estimate")]


def test_the_scores_from_0_to_100_are_another_series(tmp_path: Path) -> None:
    rows = [["country", "code", "2023", "2024"], ["Somalia", "SOM", "0.5", "1.2"], ["China", "CHN", "nan", "30.3"]]
    path = write(tmp_path / "wgi" / "wgi_political_stability_estimate.csv", rows)
    with pytest.raises(BadData, match=r"estimate.csv, row 3, column 2024: 30.3 is no estimate .* scores from 0 to 100"):
        prepared("governance", tmp_path)
    write(
        path, [*rows[:2], ["China", "CHN", "-0.4", "30.3"], ["Peru", "PER", "-0.4", "-9"], ["Chile", "CHL", "5", "-5"]]
    )
    found = prepared("governance", tmp_path)
    assert [(r.row, r.column, r.value, r.rule) for r in found.rejected] == [
        (3, "2024", "30.3", "beyond the scale"), (4, "2024", "-9", "beyond the scale"),
    ]  # fmt: skip
    stated = {(row["region"], row["year"]) for row in rows_of(found.tables, "Observation")}
    assert stated == {("SOM", 2023), ("SOM", 2024), ("CHN", 2023), ("PER", 2023), ("CHL", 2023), ("CHL", 2024)}


def test_a_count_of_nothing_is_not_told(tmp_path: Path) -> None:
    rows = [["country", "code", "2023"], ["Chile", "CHL", "-0.4"]]
    write(tmp_path / "wgi" / "wgi_political_stability_estimate.csv", rows)
    assert not any(note.startswith("0 ") for note in prepared("governance", tmp_path).notes)
    assert not any(note.startswith("0 ") for note in prepared("baci", trade(tmp_path)).notes)


def test_wrong_cell_of_the_governance_table_costs_its_year_alone(tmp_path: Path) -> None:
    years = [str(year) for year in range(2015, 2025)]
    rows = [["country", "code", *years], ["Chile", "CHL", *["-0.4"] * 10], ["Peru", "PER", *["0.4"] * 10]]
    rows[1][4], rows[1][7], rows[1][9], rows[2][2] = "n.b.", "12", "", "nan"
    write(tmp_path / "wgi" / "wgi_political_stability_estimate.csv", rows)
    found = prepared("governance", tmp_path)
    (rejected,) = found.rejected
    assert (rejected.row, rejected.column, rejected.value) == (2, "2017; 2020", "n.b.; 12")
    assert rejected.rule == "not an estimate; beyond the scale"
    assert rejected.remedy.endswith("The rest of the row is taken.")
    of = {region: [row["year"] for row in rows_of(found.tables, "Observation") if row["region"] == region]
          for region in ("CHL", "PER")}  # fmt: skip
    assert of == {"CHL": [2015, 2016, 2018, 2019, 2021, 2023, 2024], "PER": list(range(2016, 2025))}
    assert found.notes[0] == "2 cells are empty, nan or None: unknown.", "what was rejected is not unknown"
    assert (found.read, found.loaded) == (2, 1)


def test_year_to_come_costs_no_year_that_has_been(tmp_path: Path) -> None:
    rows = [["country", "code", "2023", "2027"], ["Chile", "CHL", "0.5", "0.5"], ["Peru", "PER", "-0.4", ""]]
    write(tmp_path / "wgi" / "wgi_political_stability_estimate.csv", rows)
    found = prepare(LOADER["governance"], tmp_path, shipped(), date(2026, 11, 30))
    assert [(r.row, r.rule) for r in found.rejected] == [(2, "a year that is yet to come")]
    assert {(o["region"], o["year"]) for o in rows_of(found.tables, "Observation")} == {("CHL", 2023), ("PER", 2023)}


@pytest.mark.parametrize("cell", ["850%", "100.1%", "0.85", "1", ">100.5%"])
def test_a_per_cent_that_cannot_be_or_may_be_a_fraction_is_rejected(tmp_path: Path, cell: str) -> None:
    rows = [["Material", "Stage", "Country", "Share", "t"], ["Dysprosium", "P", "China", cell, "1.1"]]
    write(tmp_path / "eu2023" / "eu2023_global_shares_t.csv", rows)
    (rejected,) = prepared("eu2023", tmp_path).rejected
    assert (rejected.row, rejected.column, rejected.value, rejected.rule) == (2, "Share", cell, "no share in per cent")


def test_another_indicator_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "wgi" / "wgi_rule_of_law.csv", [["country", "code", "2023"]])
    with pytest.raises(
        BadData,
        match=r"wgi/wgi_rule_of_law.csv is no table of this folder. Tables are wgi_political_stability_estimate\. ",
    ):
        prepared("governance", tmp_path)


# The EU study.


@pytest.mark.parametrize(
    ("cell", "value", "lower", "upper"),
    [
        ("12.3%", 0.123, None, None),
        ("100%", 1.0, None, None),
        ("<0.1%", None, 0.0, 0.001),
        (">0%", None, 0.0, None),
        ("6", 0.06, None, None),
    ],
)
def test_shares_keep_their_uncertainty(
    cell: str, value: float | None, lower: float | None, upper: float | None
) -> None:
    found = eu2023.share(cell)
    assert (found.value, found.lower, found.upper) == (value, lower, upper)


def test_supply_shares_of_dysprosium_are_observations_about_it() -> None:
    about = {
        row["start"].partition(":")[2]
        for row in rows_of(shipped(), "observation_about")
        if row["end"] == "Material:dysprosium" and row["dataset"] == "eu2023"
    }
    shares = {
        (row["step"], row["origin"]): (row["value"], row["t"])
        for row in observations(quantity="SUPPLY_SHARE", region="WLD")
        if row["key"] in about
    }
    assert shares["PROCESSING", "CHN"][0] > 0.9


def makings(product: str, dataset: str) -> dict[tuple[str, int], dict[str, Any]]:
    """What a dataset states of the making of a product, by country and year."""
    return {
        (row["start"].removeprefix("Country:"), row["year"]): row
        for row in rows_of(shipped(), "made")
        if (row["dataset"], row["end"]) == (dataset, f"Product:{product}")
    }


def test_the_study_speaks_of_the_products_that_are_listed() -> None:
    listed = pd.read_csv(statements.FILE, dtype=str)
    named = {f"Product:{key}" for key in listed.loc[listed["dataset"] == "eu2023", "product"]}
    assert {row["end"] for row in rows_of(shipped(), "made") if row["dataset"] == "eu2023"} == named
    refined = makings("refined-copper", "eu2023")
    china = refined["CHN", 2020]
    # Published as 38.3 %, and all shares of refined copper add up to 100.1 %.
    assert china["share"] == pytest.approx(0.383 / 1.001)
    assert (china["year_from"], china["year_to"], china["tonnes"]) == (2016, 2020, None)
    assert (china["source"], china["verified"]) == ("eu-crm-study-2023-annexes", "DERIVED")
    assert "Published 38.3%, divided by the sum of the published shares (100.1%)." in china["note"]
    assert sum(row["share"] or 0 for row in refined.values()) == pytest.approx(1)


def test_less_than_a_share_stays_an_interval_of_the_making() -> None:
    oman = makings("refined-copper", "eu2023")["OMN", 2020]
    assert (oman["share"], oman["lower"], oman["upper"]) == (None, 0, pytest.approx(0.001 / 1.001))


def test_tonnes_of_world_mining_data_are_shares_of_the_sum_of_its_countries() -> None:
    mined = makings("rare-earth-concentrate", "production")
    assert mined["MMR", 2024]["tonnes"] == 39400
    assert mined["MMR", 2024]["share"] == pytest.approx(39400 / 398008, rel=1e-6)
    assert (mined["MMR", 2024]["unit_basis"], mined["MMR", 2024]["source"]) == ("REO", "world-mining-data")
    for year in range(2018, 2025):
        assert sum(row["share"] for (_, of), row in mined.items() if of == year) == pytest.approx(1)
    assert ("ARG", 2020) not in makings("copper-concentrate", "production")  # a stated zero is no maker


def test_a_product_that_the_graph_lacks_gets_no_making(tmp_path: Path) -> None:
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "wmd_copper.csv").write_bytes((SHIPPED / "production" / "wmd_copper.csv").read_bytes())
    known = {"Country": shipped()["Country"], "Material": shipped()["Material"]}
    found = prepared("production", tmp_path, known).tables
    assert "made" not in found
    assert found["Observation"]["key"]


def test_supply_risk_of_a_group_is_about_its_members() -> None:
    (group,) = [row for row in observations(quantity="SUPPLY_RISK", year=2023) if "HREEs" in row["key"]]
    members = {
        row["end"].partition(":")[2]
        for row in rows_of(shipped(), "observation_about")
        if row["start"] == f"Observation:{group['key']}"
    }
    assert {"dysprosium", "terbium", "yttrium"} <= members
    assert "neodymium" not in members


def test_the_study_of_2017_says_what_its_scores_rest_on() -> None:
    rows = frame("eu2017/eu2017_criticality.csv")
    assert (len(rows), numbers(rows["SR"]).sum(), numbers(rows["EI"]).sum()) == (
        29,
        pytest.approx(76),
        pytest.approx(111.1),
    )
    about = {row["start"]: row["end"] for row in rows_of(shipped(), "observation_about")}
    found = {
        (about[f"Observation:{row['key']}"], row["quantity"]): (row["value"], row["unit"])
        for row in observations(dataset="eu2017")
    }
    assert found["Material:praseodymium", "EOL_RIR"] == (0.1, "fraction")
    assert found["Material:copper", "NET_IMPORT_RELIANCE"] == (0.82, "fraction")
    assert found["Material:terbium", "SUBSTITUTION_INDEX_SR"] == (0.9, "index")
    assert found["Material:terbium", "SUBSTITUTION_INDEX_EI"] == (0.8, "index")
    report = folders.prepared()["eu2017"]
    assert report.read == report.loaded + report.left_out == 29
    assert len(found) == 4 * report.loaded


def test_what_the_study_of_2017_has_not_is_no_fact_and_what_is_no_number_is_rejected(tmp_path: Path) -> None:
    head = ["material", "stage", "IR_pct", "EoL_RIR_pct", "SI_EI", "SI_SR"]
    copper, gallium = (
        ["Copper", "Extraction", "N/A", "55", "1.0", "1.0"],
        ["Gallium", "Processing", "many", "0", "1", "1"],
    )
    write(tmp_path / "eu2017" / "eu2017_criticality.csv", [head, copper, gallium])
    found = prepared("eu2017", tmp_path)
    assert sorted(found.tables["Observation"]["quantity"]) == [
        "EOL_RIR",
        "SUBSTITUTION_INDEX_EI",
        "SUBSTITUTION_INDEX_SR",
    ]
    assert [(row.row, row.column, row.value) for row in found.rejected] == [(3, "IR_pct", "many")]


def test_spellings_of_one_country_are_one() -> None:
    assert {names.EU_COUNTRIES[name] for name in ("Turkyie", "Türkiye")} == {"TUR"}
    assert {names.EU_COUNTRIES[name] for name in ("Brasilia", "Brasil", "Brazil")} == {"BRA"}
    assert {names.EU_COUNTRIES[name] for name in ("Korea, South", "South Korea")} == {"KOR"}
    assert (names.EU_COUNTRIES["Congo"], names.EU_COUNTRIES["Congo, D.R."]) == ("COG", "COD")


def test_branches_have_clean_names_and_both_languages() -> None:
    found = by_key(shipped(), "Sector")
    assert found["C29"]["name_en"] == "Manufacture of motor vehicles, trailers and semi-trailers"
    assert found["C29"]["name_nl"] == "Vervaardiging van auto's, aanhangwagens en opleggers"
    assert all(row["name_nl"] for row in found.values())


def test_uses_of_copper_by_branch() -> None:
    uses = [row for row in rows_of(shipped(), "used_in") if row["start"] == "Material:copper"]
    (plant,) = [row for row in uses if row["application"] == "Building construction, building plant"]
    assert (plant["share"], plant["lower"], plant["upper"]) == (None, 0.0, None)
    assert plant["value_added"] == 45912e6
    assert sum(row["share"] or 0 for row in uses) == pytest.approx(1.01)


def test_use_without_a_branch_is_an_observation() -> None:
    found = [row for row in observations(quantity="USE_SHARE") if "Lutetium" in row["key"]]
    assert [row["value"] for row in found] == [0.99]


def test_rows_about_other_materials_are_counted() -> None:
    report = folders.prepared()["eu2023"]
    assert (report.read, report.loaded, report.left_out) == (4162, 1177, 2985)
    assert "eu2023/eu_SR_EI_2011_2023.csv: 2 rows left out, not assessed (`-`)." in report.notes


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["Kryptonite", "E", "China", "1%", "1.0"], "row 2: no material for 'Kryptonite'"),
        (["Copper", "E", "Atlantis", "1%", "1.0"], "row 2: no country for 'Atlantis'"),
    ],
)
def test_unknown_term_of_the_study_stops_with_its_row(tmp_path: Path, cells: list[str], message: str) -> None:
    rows = [["Material", "Stage", "Country", "Share", "t"], cells]
    write(tmp_path / "eu2023" / "eu2023_global_shares_t.csv", rows)
    with pytest.raises(UnknownTerm, match=message):
        prepared("eu2023", tmp_path)


def test_unknown_table_of_the_study_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "eu2023" / "shares.csv", [["Material"]])
    with pytest.raises(BadData, match=r"eu2023/shares.csv is no table of this folder"):
        prepared("eu2023", tmp_path)


# Countries.


def test_countries_are_whole_and_named_in_two_languages() -> None:
    found = by_key(shipped(), "Country")
    assert (found["NLD"]["name_nl"], found["NLD"]["iso2"], found["NLD"]["eu"]) == ("Nederland", "NL", True)
    assert sum(bool(row["eu"]) for row in found.values()) == 27
    assert {key for key, row in found.items() if row["area"]} == {"EUU", "WLD", "ROW", "R20", "ZA1"}
    assert sum(row["iso2"] is not None for row in found.values()) == 250  # the 249 of ISO 3166-1, and Kosovo
    assert all(row["sources"] for row in found.values())


def test_points_of_countries_lie_where_they_should() -> None:
    found = by_key(shipped(), "Country")
    boxes = {"NLD": (50.7, 53.6, 3.3, 7.3), "CHL": (-56, -17, -76, -66), "AUS": (-44, -10, 112, 154)}
    for key, (south, north, west, east) in boxes.items():
        assert south < found[key]["latitude"] < north
        assert west < found[key]["longitude"] < east
    assert sum(row["latitude"] is None for row in found.values()) == 22


def test_every_country_of_trade_statistics_has_a_key() -> None:
    table = frame("baci/country_codes.csv")
    keys = set(shipped()["Country"]["key"])
    assert {names.BACI_COUNTRIES.get(code, code) for code in table["country_iso3"]} <= keys


def test_every_source_has_a_card_with_a_licence_and_the_next_edition() -> None:
    found = by_key(shipped(), "Source")
    for card in CARDS.values():
        assert found[card.key]["licence"], card.key
        assert "Next edition: " in found[card.key]["note"]


def test_two_packings_of_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "wgi" / "a.csv", [["x"]])
    (tmp_path / "wgi" / "a.csv.gz").write_bytes(gzip.compress(b"x\n"))
    with pytest.raises(BadData, match=r"holds both a.csv and a.csv.gz"):
        table_files(tmp_path / "wgi")
