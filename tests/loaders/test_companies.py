"""A user's own companies: shares from tonnes, the file as its own source, what may stand beside."""

from pathlib import Path

from ketenkaart.loaders import framework
from ketenkaart.loaders.companies import SHEETS
from tests.loaders.folders import SHIPPED, add, by_key, cells, change, prepared, rows_of, shipped, worked, write

FACT = {"source": "example-a", "verified": "derived"}


def supplies(folder: Path) -> dict[tuple[str, str], dict[str, object]]:
    tables = framework.read_tables(folder, example=False)
    return {
        (row["start"].partition(":")[2], row["end"].partition(":")[2]): row
        for row in rows_of(tables, "supplies")
        if row["dataset"] == "companies"
    }


def test_share_is_tonnes_over_what_the_customer_uses(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "supplies.csv", 3, verified="read")
    found = supplies(folder)
    assert (found["t1", "c1"]["share"], found["t1", "c1"]["tonnes"], found["t1", "c1"]["verified"]) == (
        0.3,
        3.0,
        "DERIVED",
    )
    assert found["p1", "c1"]["share"] == 0.5


def test_share_stays_unknown_without_the_customers_tonnes(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "uses.csv", 2, tonnes_per_year="")
    assert supplies(folder)["t1", "c1"]["share"] is None


def test_more_tonnes_than_the_customer_uses_are_rejected(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "supplies.csv", 3, tonnes="30")
    (rejected,) = framework.check(folder)[-1].rejected
    assert (rejected.row, rejected.column, rejected.value, rejected.rule) == (
        3, "tonnes", "30", "at most what the customer uses (10 t a year)",
    )  # fmt: skip


def test_share_of_output_is_not_computed(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    path = folder / "companies" / "supplies.csv"
    header, *rows = cells(path)
    write(path, [[*header, "share_of"], *([*row, "SUPPLIER_OUTPUT"] for row in rows)])
    found = supplies(folder)
    assert found["t1", "c1"]["share"] is None
    assert found["t1", "c1"]["share_of"] == "SUPPLIER_OUTPUT"


def test_file_is_its_own_source_where_none_is_named(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(folder / "companies" / "companies.csv", key="mine", name="Mine", country="NLD", fictitious="false")
    tables = framework.read_tables(folder, example=False)
    mine = by_key(tables, "Organisation")["mine"]
    assert row == 7
    assert (mine["sources"], mine["verified"], mine["kinds"]) == (["companies-companies"], "READ", ["COMPANY"])
    assert mine["fictitious"] is None
    source = by_key(tables, "Source")["companies-companies"]
    assert (source["title"], source["kind"], source["dataset"]) == ("companies/companies.csv", "COMPANY", "companies")


def test_source_without_verified_is_rejected(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "companies.csv", 2, verified="")
    rejected = framework.check(folder)[-1].rejected
    assert [(r.file, r.rule) for r in rejected if "companies.csv" in r.file] == [
        ("companies/companies.csv", "verified beside a source")
    ]


def test_fictitious_must_be_said(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "companies.csv", 2, fictitious="")
    rejected = framework.check(folder)[-1].rejected
    assert ("companies/companies.csv", 2, "fictitious", "empty") in [
        (r.file, r.row, r.column, r.rule) for r in rejected
    ]


def test_key_that_is_a_countrys_code_is_rejected(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "companies" / "companies.csv", key="ASM", name="Not Samoa", country="NLD", fictitious="true", **FACT)
    (rejected,) = framework.check(folder)[-1].rejected
    assert (rejected.column, rejected.rule) == ("key", "no country's code")


def test_country_as_supplier_and_firm_as_supplier(tmp_path: Path) -> None:
    tables = framework.read_tables(worked(tmp_path), example=False)
    starts = {row["start"] for row in rows_of(tables, "supplies")}
    assert {"Country:CHN", "Country:JPN", "Organisation:p1", "Organisation:t1"} <= starts


def test_sites_ownership_and_products_may_stand_beside(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    own = folder / "companies"
    for name in ("sites", "organisation_products"):
        write(own / f"{name}.csv", [cells(folder / "facts" / f"{name}.csv")[0]])
    write(own / "ownership.csv", [[column.name for column in SHEETS["ownership"].columns]])
    site = {"name": "Abroad", "organisation": "c1", "country": "DEU", "product": "magnet", "status": "OPERATING"}
    add(own / "sites.csv", key="c1-abroad", **site, **FACT)
    add(own / "organisation_products.csv", organisation="c2", relation="MAKES", product="magnet", **FACT)
    add(own / "ownership.csv", organisation="c2", owner="CHN", share="0.5", **FACT)
    tables = framework.read_tables(folder, example=False)
    assert by_key(tables, "Site")["c1-abroad"]["fictitious"] is True  # as its operator is
    assert "Organisation:c2|Product:magnet" in tables["makes"]["key"]
    assert [row["end"] for row in rows_of(tables, "owned_by")] == ["Country:CHN"]


def test_example_holds_made_up_companies_only(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    (folder / "companies").rename(folder / "example")
    change(folder / "example" / "companies.csv", 3, fictitious="false")
    rejected = framework.check(folder)[-1].rejected
    assert ("fictitious", "fictitious in the example") in [(r.column, r.rule) for r in rejected]


def test_shipped_example_is_loaded_whole_and_made_up_throughout() -> None:
    found = prepared()["example"]
    assert found.rejected == ()
    assert found.loaded == found.read
    companies = [row for row in rows_of(shipped(), "Organisation") if row["dataset"] == "example"]
    assert len(companies) >= 60
    assert all(row["fictitious"] for row in companies)
    assert not any(row["fictitious"] for row in rows_of(shipped(), "Organisation") if row["dataset"] != "example")


def test_folder_with_companies_alone_is_checked_beside_the_shipped_facts(tmp_path: Path) -> None:
    for name in ("companies", "uses"):
        header, _ = cells(SHIPPED / "companies_template" / f"{name}.csv")
        write(tmp_path / "companies" / f"{name}.csv", [header])
    add(tmp_path / "companies" / "companies.csv", key="mine", name="Mine", country="NLD", fictitious="false")
    add(tmp_path / "companies" / "uses.csv", company="mine", product="ndfeb-magnet-sintered")
    (countries, report) = framework.check(tmp_path)
    assert (countries.dataset, report.dataset) == ("countries", "companies")
    assert (report.loaded, report.rejected) == (2, ())


def test_a_key_that_would_be_taken_for_a_file_is_rejected(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    keys = ("acme", "acme.csv", "beta.json", "gamma.TXT", "delta.metadata.json", "acme.nl", "v1.2")
    table = folder / "companies" / "companies.csv"
    rows = [add(table, key=key, name=f"Firm {key}", country="NLD", fictitious="true", **FACT) for key in keys]
    rejected = [one for one in framework.check(folder)[-1].rejected if one.row in rows]
    assert [one.value for one in rejected] == ["acme.csv", "beta.json", "gamma.TXT", "delta.metadata.json"]
    assert {one.rule for one in rejected} == {"no key that ends as a file does"}


def test_a_users_rows_are_not_public_and_all_others_are(tmp_path: Path) -> None:
    tables = framework.read_tables(worked(tmp_path), example=False)
    tiers = {
        (dataset == "companies", tier)
        for columns in tables.values()
        for dataset, tier in zip(columns["dataset"], columns["tier"], strict=True)
    }
    assert tiers == {(True, "RESTRICTED"), (False, "PUBLIC")}
