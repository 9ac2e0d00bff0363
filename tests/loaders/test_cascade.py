"""A rejected row takes those with it that point at it, and each of them says so."""

from pathlib import Path

from loaders import framework
from tests.loaders.folders import add, by_key, change, worked

FACT = {"source": "example-a", "verified": "derived"}


def test_rows_that_point_at_nothing_are_rejected(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(folder / "companies" / "uses.csv", company="c1", product="magnt", **FACT)
    report = framework.check(folder)[-1]
    (rejected,) = report.rejected
    assert (rejected.file, rejected.row, rejected.column, rejected.value) == (
        "companies/uses.csv", row, "product", "magnt",
    )  # fmt: skip
    assert rejected.remedy == "Correct the key, or add the product 'magnt'."
    assert framework.exit_status([report]) == 3


def test_rejection_runs_on_to_what_points_at_it(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sources.csv", 3, kind="RUMOUR")
    report = framework.check(folder)[2]
    found = {(r.file, r.row): r.remedy for r in report.rejected}
    assert set(found) == {("facts/sources.csv", 3), ("facts/stage_shares.csv", 7), ("facts/stage_shares.csv", 8)}
    assert found["facts/stage_shares.csv", 7] == "Correct the key, or add the source 'example-b'."


def test_rejection_for_a_missing_node_names_the_row_that_was_rejected_first(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 2, country="ATL")
    report = framework.check(folder)[2]
    found = {(r.file, r.row): r for r in report.rejected}
    assert found["facts/organisations.csv", 2].remedy == "Correct the key, or add the country 'ATL'."
    assert {file for file, _ in found} == {
        "facts/organisations.csv",
        "facts/organisation_links.csv",
        "facts/organisation_products.csv",
        "facts/sites.csv",
    }
    assert (
        found["facts/sites.csv", 2].remedy
        == "Correct facts/organisations.csv, row 2, which states it and was rejected."
    )


def test_a_row_is_loaded_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sites.csv", 2, product="magnt")
    tables = framework.read_tables(folder, example=False)
    assert "p1-works" not in by_key(tables, "Site")
    assert not any(
        "p1-works" in key for name in ("operates", "located_in", "site_makes") for key in tables[name]["key"]
    )


def test_companies_lose_their_supplier_when_the_facts_do(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 3, name="")
    reports = framework.check(folder)
    assert [(r.file, r.row) for r in reports[-1].rejected] == [("companies/supplies.csv", 5)]
    assert reports[-1].rejected[0].remedy == "Correct the key, or add the organisation or country 'p2'."


def test_counts_add_up(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 2, country="ATL")
    for report in framework.check(folder):
        assert report.read == report.loaded + report.left_out + len(report.rejected)
