"""A rejected row takes those with it that point at it, and each of them says so."""

from pathlib import Path

import pytest

from ketenkaart.graph.said import in_language
from ketenkaart.loaders import framework, resolve
from ketenkaart.loaders.sheets import Entry, Need, Rejection
from tests.loaders.folders import add, by_key, change, shipped, worked

FACT = {"source": "example-a", "verified": "derived"}


def test_rows_that_point_at_nothing_are_rejected(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(folder / "companies" / "uses.csv", company="c1", product="magnt", **FACT)
    report = framework.check(folder)[-1]
    (rejected,) = report.rejected
    assert (rejected.file, rejected.row, rejected.column, rejected.value) == (
        "companies/uses.csv", row, "product", "magnt",
    )  # fmt: skip
    assert rejected.rule == "unknown key"
    assert rejected.remedy == "Did you mean magnet? `ketenkaart template` lists all keys."
    assert in_language(rejected.remedy, "nl").startswith("Bedoelt u magnet?")
    assert framework.exit_status([report]) == 3


def test_word_for_nothing_is_no_key_that_somebody_may_have_meant(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sites.csv", 2, organisation="n.v.t.")
    change(folder / "companies" / "companies.csv", 2, country="Onbekend")
    change(folder / "facts" / "products.csv", 2, mapping="none")
    row = {"key": "unknown", "name": "Not to be named", "country": "DEU", "fictitious": "true"}
    add(folder / "companies" / "companies.csv", **row)
    add(folder / "companies" / "supplies.csv", supplier="unknown", customer="c2", product="magnet", share="0.1")
    found = {(r.file, r.row): r for report in framework.check(folder, shrink=True) for r in report.rejected}
    site, firm, product = (found[f"{name}.csv", 2] for name in ("facts/sites", "companies/companies", "facts/products"))
    assert site.remedy == "Leave the cell empty where it is not known."
    assert in_language(site.remedy, "nl") == "Laat de cel leeg waar het niet bekend is."
    assert firm.remedy == (
        "'Onbekend' is no country, and without one the row says nothing: fill it in, or leave the row out."
    )
    assert product.remedy == "Use CLOSE, EXACT, GROUP, NONE.", "there it is nearly a word of the column"
    assert all(rejected.value != "unknown" for rejected in found.values()), "a key that there is means what it says"


def test_rejection_runs_on_to_what_points_at_it(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sources.csv", 3, kind="RUMOUR")
    report = framework.check(folder)[2]
    found = {(r.file, r.row): r.remedy for r in report.rejected}
    assert set(found) == {("facts/sources.csv", 3), ("facts/stage_shares.csv", 7), ("facts/stage_shares.csv", 8)}
    assert (
        found["facts/stage_shares.csv", 7]
        == "Correct facts/sources.csv, row 3, which states 'example-b' and was rejected."
    )


def test_rejection_for_a_missing_node_names_the_row_that_was_rejected_first(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 2, country="ATL")
    report = framework.check(folder)[2]
    found = {(r.file, r.row): r for r in report.rejected}
    assert "`ketenkaart template` lists them" in found["facts/organisations.csv", 2].remedy
    assert found["facts/organisations.csv", 2].because == ""
    assert {r.because for place, r in found.items() if "organisations" not in place[0]} == {
        "facts/organisations.csv, row 2"
    }
    assert {file for file, _ in found} == {
        "facts/organisations.csv",
        "facts/organisation_links.csv",
        "facts/organisation_products.csv",
        "facts/sites.csv",
    }
    assert (
        found["facts/sites.csv", 2].remedy
        == "Correct facts/organisations.csv, row 2, which states 'p1' and was rejected."
    )


def test_what_points_at_a_firm_in_an_impossible_place_names_that_row(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "companies.csv", 2, country="NLD", latitude="4.9", longitude="52.4", source="")
    report = framework.check(folder, shrink=True)[-1]
    first, *others = sorted(report.rejected, key=lambda r: bool(r.because))
    assert (first.file, first.row, first.because) == ("companies/companies.csv", 2, "")
    assert others
    assert {other.because for other in others} == {"companies/companies.csv, row 2"}


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
    assert reports[-1].rejected[0].because == "facts/organisations.csv, row 3"


def test_counts_add_up(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 2, country="ATL")
    for report in framework.check(folder):
        assert report.read == report.loaded + report.left_out + len(report.rejected)


@pytest.mark.parametrize(
    ("labels", "key", "meant"),
    [
        (("Country",), "Nederland", "NLD"),
        (("Country",), "NL", "NLD"),
        (("Country",), "China", "CHN"),
        (("Country",), "CN", "CHN"),
        (("Country",), "Taiwan", "TWN"),
        (("Organisation", "Country"), "Duitsland", "DEU"),
        (("Organisation", "Country"), "Bakker Magnetics B.V.", "bakker-magnetics"),
        (("Product",), "850511", "ndfeb-magnet-sintered"),
        (("Product",), "magneten", "ndfeb-magnet-sintered"),
        (("Material",), "Dy", "dysprosium"),
    ],
)
def test_a_key_that_is_not_there_is_answered_with_what_it_may_have_meant(
    labels: tuple[str, ...], key: str, meant: str
) -> None:
    entry = Entry("companies/supplies.csv", 2, (), (Need("column", key, labels),))
    _, (rejected,) = resolve.settle([entry], shipped())
    suggested = rejected.remedy.partition("?")[0].removeprefix("Did you mean ").replace(" or ", ", ").split(", ")
    assert meant in suggested
    assert "add the country" not in rejected.remedy


def test_a_firm_of_the_same_files_is_suggested() -> None:
    firm = ("Organisation", {"key": "deltaveen", "name": "Deltaveen Magneten B.V."})
    entries = [
        Entry("companies/companies.csv", 2, (firm,)),
        Entry("companies/uses.csv", 2, (), (Need("company", "Deltaveen Magneten BV", ("Organisation",)),)),
    ]
    _, (rejected,) = resolve.settle(entries, {})
    assert rejected.remedy == (
        "Did you mean deltaveen? Correct the key, or add a row for it to companies/companies.csv."
    )
    nothing = Entry("companies/uses.csv", 3, (), (Need("company", "q", ("Organisation",)),))
    _, (rejected,) = resolve.settle([nothing], {})
    assert rejected.remedy.startswith("Nothing here is called so. Correct the key")


def test_a_row_that_lacks_a_rejected_row_and_something_else_is_wrong_itself() -> None:
    needs = (Need("company", "a", ("Organisation",)), Need("product", "b", ("Product",)))
    before = [Rejection("companies/companies.csv", 4, "kvk", "1", "not a KvK number", "", "Organisation:a")]
    entries = [Entry("companies/uses.csv", 2, (), needs[:1]), Entry("companies/uses.csv", 3, (), needs)]
    _, (taken, wrong) = resolve.settle(entries, {}, before)
    assert (taken.rule, taken.because) == ("refers to a rejected row", "companies/companies.csv, row 4")
    assert (wrong.rule, wrong.because) == ("unknown key", "")
    assert "Correct companies/companies.csv, row 4, which states 'a' and was rejected." in wrong.remedy


def test_a_column_that_is_not_declared_is_an_error_of_ours_and_not_dropped() -> None:
    entry = Entry("a.csv", 2, (("Material", {"key": "copper", "colour": "red"}),))
    with pytest.raises(ValueError, match="Material has no colour: declare it"):
        resolve.to_tables(resolve.complete("facts", [entry]))
