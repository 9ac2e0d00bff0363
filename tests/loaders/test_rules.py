"""Rules on several rows, on the chain worked by hand with a few cells changed: those at odds go, and say with what."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ketenkaart.graph.errors import BadData, KetenkaartError, OwnedElsewhere, ProductCycle
from ketenkaart.graph.said import in_language
from ketenkaart.loaders import baci, framework, rules, standing
from ketenkaart.loaders.fact_sheets import OWNERSHIP
from ketenkaart.loaders.resolve import StatedRow
from ketenkaart.loaders.sheets import Entry
from tests.loaders.folders import add, by_key, cells, change, worked, write

FACT = {"source": "example-a", "verified": "derived"}


def at_odds(folder: Path, dataset: str, rule: str) -> tuple[dict[str, str], str]:
    """Rows of a dataset that break a rule, each with its cell, and the one remedy of all of them."""
    report = next(report for report in framework.check(folder, shrink=True) if report.dataset == dataset)
    assert report.read == report.loaded + report.left_out + len(report.rejected)
    found = [row for row in report.rejected if rule in row.rule.split("; ")]
    assert not any(row.because for row in found)
    remedy = min((row.remedy for row in found), key=len)
    assert all(remedy in row.remedy for row in found)
    assert in_language(remedy, "nl") != remedy
    assert in_language(found[0].rule, "nl") != rule
    return {row.where: row.value for row in found}, remedy


def refusal(folder: Path, kind: type[KetenkaartError]) -> str:
    with pytest.raises(BadData) as caught:
        framework.check(folder)
    assert type(caught.value) is kind
    assert str(caught.value).endswith("nothing was loaded.")
    assert in_language(caught.value.args[0], "nl").endswith("er is niets geladen.")
    return str(caught.value)


def test_cycle_of_products(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "facts" / "inputs.csv", product="dy-oxide", input="magnet", tonnes_per_tonne="1", route="b", **FACT)
    message = refusal(folder, ProductCycle)
    assert message.startswith("facts/inputs.csv, rows 2, 3 and 5: ")
    assert "form a cycle of inputs" in message
    assert "Every figure runs along this chain" in message


def test_product_that_is_its_own_input(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "facts" / "inputs.csv", product="magnet", input="magnet", **FACT)
    assert refusal(folder, ProductCycle).startswith("facts/inputs.csv, row 5: magnet → magnet form a cycle")


def test_shares_of_a_user_above_one(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(
        folder / "companies" / "supplies.csv", supplier="p2", customer="c1", product="magnet", share="0.3", **FACT
    )
    rows, remedy = at_odds(folder, "companies", "shares above 1 together")
    assert rows == {f"companies/supplies.csv, row {n}": share for n, share in ((2, "0.5"), (3, "0.3"), (row, "0.3"))}
    assert remedy == (
        f"companies/supplies.csv, rows 2, 3 and {row}: the suppliers of c1 for magnet add up to 1.1, and all of it is "
        "1. Correct one of the rows."
    )
    supplies = framework.read_tables(folder, example=False)["supplies"]
    assert ("Organisation:c1" in supplies["end"], "Organisation:c2" in supplies["end"]) == (False, True)


def test_shares_above_one_on_a_later_day_only(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    rows = {"supplier": "p2", "customer": "c1", "product": "magnet", "share": "0.2"} | FACT
    add(folder / "companies" / "supplies.csv", valid_to="2025-01-01", **rows)
    row = add(folder / "companies" / "supplies.csv", valid_from="2025-01-01", **rows)
    assert len(framework.check(folder)) == 5
    change(folder / "companies" / "supplies.csv", row, valid_from="2024-12-31")
    rows, remedy = at_odds(folder, "companies", "shares above 1 together")
    assert len(rows) == 4
    assert "add up to 1.2 on 2024-12-31" in remedy


def test_each_day_on_which_shares_are_too_many_is_found(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    supplies = folder / "companies" / "supplies.csv"
    write(supplies, cells(supplies)[:1])
    rows = {"customer": "c1", "product": "magnet", "share": "0.6"} | FACT
    for supplier, first, last in (("p1", "2020", "2021"), ("p2", "2020", "2021"), ("CHN", "2022", "2023")):
        add(supplies, supplier=supplier, valid_from=f"{first}-01-01", valid_to=f"{last}-01-01", **rows)
    assert len(at_odds(folder, "companies", "shares above 1 together")[0]) == 2
    add(supplies, supplier="JPN", valid_from="2022-06-01", **rows)
    report = framework.check(folder, shrink=True)[-1]
    assert [row.remedy.partition(" on ")[2][:10] for row in report.rejected] == ["2020-01-01"] * 2 + ["2022-06-01"] * 2


def test_shares_of_another_dataset_count(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "companies" / "supplies.csv", supplier="p2", customer="p1", product="dy-metal", share="0.4", **FACT)
    rows, remedy = at_odds(folder, "companies", "shares above 1 together")
    assert rows == {"companies/supplies.csv, row 11": "0.4"}
    assert remedy.startswith("companies/supplies.csv, row 11; dataset facts: the suppliers of p1 for dy-metal")


def test_shares_of_output_do_not_count(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    links = folder / "facts" / "organisation_links.csv"
    add(links, supplier="p2", customer="p1", product="dy-metal", share="1", share_of="SUPPLIER_OUTPUT", **FACT)
    assert framework.check(folder)[2].loaded == 44


def test_shares_of_the_world_above_one(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, share="0.09")
    rows, remedy = at_odds(folder, "facts", "shares above 1 together")
    assert list(rows) == [f"facts/stage_shares.csv, row {row}" for row in (2, 3, 4)]
    assert remedy.startswith(
        "facts/stage_shares.csv, rows 2, 3 and 4: the shares of magnet for 2023, PRODUCTION, example-a add up to 1.01,"
    )


def test_rounding_of_published_shares_is_no_contradiction(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, share="0.08002")
    assert framework.check(folder)[2].rejected == ()


def test_tonnes_of_one_source_are_of_one_thing(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, unit_basis="metal content")
    rows, remedy = at_odds(folder, "facts", "tonnes of several things")
    assert set(rows.values()) == {"gross", "metal content"}
    assert remedy.startswith(
        "facts/stage_shares.csv, rows 2, 3, 4 and 19: the tonnes of magnet for 2023, PRODUCTION, example-a are of "
        "gross and metal content. "
    )


def test_countries_do_not_make_more_than_the_world(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    shares = folder / "facts" / "stage_shares.csv"
    change(shares, 19, tonnes="990")
    assert framework.check(folder)[2].rejected == ()  # printed, as world totals are, in fewer digits
    change(shares, 19, tonnes="900")
    rows, remedy = at_odds(folder, "facts", "more than the world's")
    assert rows["facts/stage_shares.csv, row 19"].startswith("900")
    assert remedy.startswith(
        "facts/stage_shares.csv, rows 2, 3, 4 and 19: the countries that make magnet add up to 1000 t for 2023, "
        "PRODUCTION, example-a, and its WLD row has 900 t."
    )


@pytest.mark.parametrize("basis", ["", "Metal content", "kg", "other"])
def test_tonnes_of_a_country_name_a_basis_of_the_list(tmp_path: Path, basis: str) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, unit_basis=basis)
    (rejected,) = framework.check(folder)[2].rejected
    assert (rejected.file, rejected.row) == ("facts/stage_shares.csv", 3)
    assert "metal content" in rejected.remedy


@pytest.mark.parametrize(
    ("years", "good"),
    [
        (("2018", "2016", "2020"), True),
        (("2016", "2016", "2020"), True),
        (("2018", "", ""), True),
        (("2015", "2016", "2020"), False),
        (("2018", "2020", "2016"), False),
        (("2018", "2018", "2018"), False),
        (("2018", "2016", ""), False),
        (("", "2016", "2020"), False),
    ],
)
def test_a_mean_of_years_stands_under_one_of_them(tmp_path: Path, years: tuple[str, str, str], good: bool) -> None:
    folder = worked(tmp_path)
    shares = folder / "facts" / "stage_shares.csv"
    rows = cells(shares)
    write(shares, [[*row, *(("year_from", "year_to") if row is rows[0] else ("", ""))] for row in rows])
    year, year_from, year_to = years
    row = add(shares, product="dy-oxide", country="CHN", year=year, year_from=year_from, year_to=year_to,
              kind="PRODUCTION", share="0.9", **FACT)  # fmt: skip
    rejected = framework.check(folder)[2].rejected
    assert [(one.row, one.rule) for one in rejected] == ([] if good else [(row, "no mean of years")])
    if not good:
        assert rejected[0].remedy.startswith("Of a mean of several years fill in all three: year_from before year_to")


def test_routes_that_do_not_sum_to_one(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    inputs = folder / "facts" / "inputs.csv"
    change(inputs, 2, route="old", route_share="0.6")
    row = add(inputs, product="magnet", input="dy-oxide", route="new", route_share="0.3", **FACT)
    rows, remedy = at_odds(folder, "facts", "routes that are not all")
    assert rows == {"facts/inputs.csv, row 2": "0.6", f"facts/inputs.csv, row {row}": "0.3"}
    assert remedy.startswith(
        f"facts/inputs.csv, rows 2 and {row}: the routes of magnet have shares that add up to 0.9."
    )
    change(inputs, row, route_share="")
    assert framework.check(folder)[2].rejected == ()
    change(inputs, 2, route_share="1.0")
    change(inputs, row, route_share="0.1")
    assert "add up to 1.1" in at_odds(folder, "facts", "routes that are not all")[1]


def test_rows_of_one_route_that_disagree(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    inputs = folder / "facts" / "inputs.csv"
    change(inputs, 2, route="old", route_share="0.6")
    row = add(inputs, product="magnet", input="dy-oxide", route="old", route_share="0.3", **FACT)
    assert at_odds(folder, "facts", "route of two shares")[1].startswith(
        f"facts/inputs.csv, rows 2 and {row}: the rows of route old of magnet differ in route_share."
    )


@pytest.mark.parametrize(
    ("column", "value", "mark"),
    [
        ("kvk", "12345678", "KvK number: 12345678"),
        ("lei", "724500Y6DUVHQD6OXN27", "LEI: 724500Y6DUVHQD6OXN27"),
        ("name", "company  ONE", "name in NLD: Company One = company  ONE"),
    ],
)
def test_one_firm_under_two_keys(tmp_path: Path, column: str, value: str, mark: str) -> None:
    folder = worked(tmp_path)
    companies = folder / "companies" / "companies.csv"
    if column != "name":
        change(companies, 2, **{column: value})
    new = {"name": "Another", "country": "NLD", "fictitious": "true", column: value}
    row = add(companies, key="c9", **new, **FACT)
    rows, remedy = at_odds(folder, "companies", "one firm under several keys")
    assert list(rows) == ["companies/companies.csv, row 2", f"companies/companies.csv, row {row}"]
    assert remedy.startswith(f"companies/companies.csv, rows 2 and {row} (c1, c9) have the same {mark}.")


def test_what_points_at_a_firm_under_two_keys_goes_with_it(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    companies = folder / "companies" / "companies.csv"
    row = add(companies, key="c9", name="company  ONE", country="NLD", fictitious="true", **FACT)
    add(folder / "companies" / "uses.csv", company="c9", product="magnet", **FACT)
    report = framework.check(folder, shrink=True)[-1]
    taken = {one.because for one in report.rejected if one.because}
    assert taken == {"companies/companies.csv, row 2", f"companies/companies.csv, row {row}"}
    assert len([one for one in report.rejected if not one.because]) == 2
    assert framework.check(folder, shrink=True)[-1].loaded == report.read - len(report.rejected)


def test_firm_of_another_dataset_is_one_too(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    company = {"name": "Producer One", "country": "JPN", "fictitious": "true"}
    row = add(folder / "companies" / "companies.csv", key="mine", **company, **FACT)
    rows, remedy = at_odds(folder, "companies", "one firm under several keys")
    assert rows == {f"companies/companies.csv, row {row}": "Producer One"}
    assert remedy.startswith(f"companies/companies.csv, row {row}; dataset facts (mine, p1) have the same name in JPN")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deltaveen Magneten B.V.", "Deltaveen Magneten BV"),
        ("Deltaveen Magneten, B. V.", "DELTAVEEN MAGNETEN BV"),
        ("Café Magneet", "Cafe\u0301 Magneet"),
        ("Ａｃｍｅ NL", "Acme NL"),
        ("Müller-Metall GmbH & Co. KG", "Muller Metall GmbH Co KG"),
        ("Łódź Metal S.A.", "Lodz Metal SA"),
    ],
)
def test_one_firm_in_two_spellings(one: str, other: str) -> None:
    def firm(key: str, name: str, row: int) -> list[StatedRow]:
        values = {"key": key, "name": name, "start": f"Organisation:{key}", "end": "Country:NLD", "dataset": "mine"}
        return [StatedRow(table, values, "f.csv", row) for table in ("Organisation", "based_in")]

    firms = [firm("a", one, 2), firm("b", other, 3), firm("c", f"{one} Holding", 4)]
    (clash,) = rules.one_firm_once([found[0] for found in firms], [found[1] for found in firms])
    assert [fact.row for fact in clash.facts] == [2, 3]
    assert clash.remedy.startswith(f"f.csv, rows 2 and 3 (a, b) have the same name in NLD: {one} = {other}.")
    assert "hebben hetzelfde: naam in NLD" in in_language(clash.remedy, "nl")


def test_another_name_that_is_known_of_a_firm_is_that_firm(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 2, also_known_as="P.O.;Producent Een")
    company = {"name": "PO", "country": "JPN", "fictitious": "true"}
    row = add(folder / "companies" / "companies.csv", key="mine", **company, **FACT)
    assert at_odds(folder, "companies", "one firm under several keys")[1].startswith(
        f"companies/companies.csv, row {row}; dataset facts (mine, p1) have the same name in JPN: PO = P.O.."
    )


def test_firms_of_one_name_in_two_countries_are_two(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    company = {"name": "Producer One", "country": "NLD", "fictitious": "true"}
    add(folder / "companies" / "companies.csv", key="mine", **company, **FACT)
    assert framework.check(folder)[4].rejected == ()


def test_firm_that_supplies_itself(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "companies" / "supplies.csv", supplier="c2", customer="c2", product="magnet", **FACT)
    rows, remedy = at_odds(folder, "companies", "the same twice")
    assert rows == {"companies/supplies.csv, row 11": "c2, c2"}
    assert remedy.startswith("Name two different ones as supplier and customer")


def test_row_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    companies = folder / "companies" / "companies.csv"
    write(companies, [*cells(companies), cells(companies)[1]])
    row = len(cells(companies))
    rows, remedy = at_odds(folder, "companies", "the same row again")
    assert rows == {f"companies/companies.csv, row {row}": "c1"}
    assert remedy.startswith(
        f"companies/companies.csv, rows 2 and {row} state the same thing (Organisation). The first"
    )
    assert framework.read_tables(folder, example=False)["Organisation"]["key"].count("c1") == 1


def test_key_that_stands_twice_with_other_words(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    companies = folder / "companies" / "companies.csv"
    other = {"name": "Another", "country": "NLD", "fictitious": "true"}
    row = add(companies, key="c1", **other, **FACT)
    rows, remedy = at_odds(folder, "companies", "the same thing twice")
    assert rows == {"companies/companies.csv, row 2": "c1", f"companies/companies.csv, row {row}": "c1"}
    assert "Remove all but one" in remedy
    assert "c1" not in framework.read_tables(folder, example=False)["Organisation"]["key"]


def test_relationship_that_stands_twice(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(
        folder / "companies" / "supplies.csv", supplier="p1", customer="c1", product="magnet", share="0.1", **FACT
    )
    rows, remedy = at_odds(folder, "companies", "the same thing twice")
    assert set(rows) == {"companies/supplies.csv, row 2", f"companies/supplies.csv, row {row}"}
    assert rows["companies/supplies.csv, row 2"].startswith("p1 c1 magnet")
    assert f"companies/supplies.csv, rows 2 and {row} state the same thing (supplies)" in remedy


def test_source_that_two_rows_state_otherwise(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    sources = folder / "companies" / "sources.csv"
    write(sources, cells(folder / "facts" / "sources.csv")[:1])
    for title in ("One", "One", "Other"):
        add(sources, id="own", title=title, publisher="Own", kind="REPORT")
    assert len(at_odds(folder, "companies", "the same thing twice")[0]) == 3


def test_node_that_another_dataset_states(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(folder / "companies" / "companies.csv", key="p1", name="P", country="NLD", fictitious="true", **FACT)
    rows, remedy = at_odds(folder, "companies", "stated by another dataset")
    assert rows == {f"companies/companies.csv, row {row}": "p1"}
    assert remedy.startswith("Dataset facts states Organisation p1 already. Remove the row")
    assert by_key(framework.read_tables(folder, example=False), "Organisation")["p1"]["name"] == "Producer One"


def test_node_of_a_dataset_that_is_loaded_later_fails_the_load(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    held = framework.read_tables(folder, example=False)
    new = {"key": "c1", "name": "Company One", "country": "NLD"}
    row = add(folder / "facts" / "organisations.csv", **new, **FACT)
    companies = folder / "companies" / "companies.csv"
    with pytest.raises(OwnedElsewhere) as caught:
        framework.check(folder, held)
    assert str(caught.value) == (
        f"facts/organisations.csv, row {row} states Organisation c1, which dataset companies already states. Take it "
        "out there, and load that before this; nothing was loaded."
    )
    assert in_language(caught.value.args[0], "nl").endswith("er is niets geladen.")
    assert companies.is_file()


def test_what_a_later_dataset_stated_before_is_no_contradiction(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    held = framework.read_tables(folder, example=False)
    change(folder / "companies" / "companies.csv", 2, name="Company Renamed")
    add(folder / "facts" / "organisations.csv", key="new", name="Company One", country="NLD", **FACT)
    assert {report.dataset: report.rejected for report in framework.check(folder, held)}["facts"] == ()


def test_source_in_the_same_words_is_left_to_its_dataset(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    (folder / "companies" / "sources.csv").write_bytes((folder / "facts" / "sources.csv").read_bytes())
    tables = framework.read_tables(folder, example=False)
    assert tables["Source"]["key"].count("example-a") == 1
    change(folder / "companies" / "sources.csv", 2, title="Otherwise")
    remedy = at_odds(folder, "companies", "stated by another dataset")[1]
    assert "Dataset facts states Source example-a already otherwise." in remedy


@pytest.mark.parametrize("spelling", ["EXAMPLE office", "The Example Office", "Example-Office"])
def test_another_spelling_of_a_publisher_than_that_of_most_is_rejected(tmp_path: Path, spelling: str) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sources.csv", 2, publisher="Example Office")
    change(folder / "facts" / "sources.csv", 3, publisher=spelling)
    rows, remedy = at_odds(folder, "facts", "another spelling of a publisher")
    assert rows == {"facts/sources.csv, row 3": spelling}
    assert remedy.startswith("facts/sources.csv, row 2 writes 'Example Office'.")


def test_the_spelling_of_other_datasets_comes_first(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sources.csv", 2, publisher="Example Office")
    own = write(folder / "companies" / "sources.csv", cells(folder / "facts" / "sources.csv")[:1])
    for key in ("a", "b", "c"):
        add(own, id=key, title=key, publisher="Example office", kind="REPORT")
    rows, remedy = at_odds(folder, "companies", "another spelling of a publisher")
    assert len(rows) == 3
    assert remedy.startswith("dataset facts writes 'Example Office'.")


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("publisher", "Made Up", "another spelling of a publisher"),
        ("published", "V202601", "no date that a source can have"),
    ],
)
def test_what_a_loader_states_of_its_source_is_no_row_that_can_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, rule: str
) -> None:
    monkeypatch.setattr(baci, "CARD", replace(baci.CARD, **{name: value}))
    with pytest.raises(BadData) as caught:
        framework.check(worked(tmp_path))
    assert str(caught.value).startswith(f"card of cepii-baci: {rule}. ")
    assert str(caught.value).endswith(" Nothing can be taken without it; nothing was loaded.")
    assert in_language(caught.value.args[0], "nl").endswith("er is niets geladen.")


def test_what_other_datasets_have_between_them_is_not_held_against_this_one() -> None:
    owners = {"start": ["Organisation:x"] * 2, "share": [0.8, 0.9], "dataset": ["facts"] * 2,
              "key": ["a", "b"], "end": ["Country:NLD", "Country:DEU"]}  # fmt: skip
    dates = {"valid_from": [None, None], "valid_to": [None, None]}
    organisation = {"key": ["x", "y"], "dataset": ["facts"] * 2}
    known = {"owned_by": owners | dates, "Organisation": organisation, "Country": {"key": ["NLD"], "dataset": ["m"]}}
    new = {"start": "Organisation:y", "end": "Country:NLD", "share": 0.5, "valid_from": None, "valid_to": None}
    stated, rejected = standing.stand("mine", [Entry("f.csv", 2, (("owned_by", new),))], known)
    assert (len(stated), rejected) == (1, [])


def test_a_row_with_two_faults_says_both_once(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    companies = folder / "companies" / "companies.csv"
    change(companies, 2, kvk="12345678", lei="724500Y6DUVHQD6OXN27")
    marks = {"kvk": "12345678", "lei": "724500Y6DUVHQD6OXN27"}
    row = add(companies, key="c9", name="Another", country="NLD", fictitious="true", **marks, **FACT)
    report = framework.check(folder, shrink=True)[-1]
    (found,) = [one for one in report.rejected if one.row == row and one.file == "companies/companies.csv"]
    assert (found.column, found.value, found.rule) == (
        "kvk; lei",
        "; ".join(marks.values()),
        "one firm under several keys",
    )
    assert ("KvK number" in found.remedy, "LEI" in found.remedy) == (True, True)


def test_many_rows_are_counted_where_naming_them_all_would_hide_the_rest(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    supplies = folder / "companies" / "supplies.csv"
    write(supplies, cells(supplies)[:1])
    rows = {"supplier": "p1", "customer": "c1", "product": "magnet", "share": "0.08"} | FACT
    for day in range(1, 21):
        add(supplies, valid_from=f"2020-01-{day:02}", **rows)
    remedy = at_odds(folder, "companies", "shares above 1 together")[1]
    assert remedy.startswith("companies/supplies.csv, rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 1 more: ")


def test_a_source_without_a_publisher_is_left_out(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sources.csv", 2, publisher="")
    rejected = {(one.file, one.row): one for one in framework.check(folder, shrink=True)[2].rejected}
    assert rejected["facts/sources.csv", 2].rule == "empty"
    assert rejected["facts/sources.csv", 2].remedy.startswith("Fill in publisher: Who states it")


@pytest.mark.parametrize(("column", "value"), [("symbol", "Dy"), ("cas", "7429-91-6")])
def test_one_symbol_is_one_material(tmp_path: Path, column: str, value: str) -> None:
    folder = worked(tmp_path)
    named = {"key": "zz", "name_en": "zz", "name_nl": "zz", "group": "OTHER"}
    row = add(folder / "facts" / "materials.csv", **named, **{column: value}, **FACT)
    rows, remedy = at_odds(folder, "facts", "several materials")
    assert rows == {"facts/materials.csv, row 2": value, f"facts/materials.csv, row {row}": value}
    assert remedy.startswith(f"facts/materials.csv, rows 2 and {row} (dysprosium, zz) have the same ")


def test_a_share_beside_its_tonnes_and_their_total_is_their_quotient(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    shares = folder / "facts" / "stage_shares.csv"
    change(shares, 2, share="0.89")
    assert framework.check(folder)[2].rejected == ()  # as printed
    change(shares, 2, share="0.8")
    rows, remedy = at_odds(folder, "facts", "no share of its tonnes")
    assert list(rows) == ["facts/stage_shares.csv, row 2", "facts/stage_shares.csv, row 19"]
    assert remedy.startswith(
        "facts/stage_shares.csv, rows 2 and 19: CHN makes 900 t of magnet, of 1000 t in the world: that is a share of "
        "0.9, not 0.8."
    )


@pytest.mark.parametrize(
    ("rows", "odd"),
    [
        ([("p1", "p2", ".6", "", "", ""), ("p2", "p1", ".6", "", "", "")], [2, 3]),
        ([("p1", "p2", ".6", "", "", ""), ("p2", "p1", ".5", "", "", "")], []),  # a half is no majority
        ([("p1", "p2", ".6", "", "", ""), ("p2", "p1", "", ".5", "", ""), ("c1", "p1", "1", "", "", "")], [2, 3]),
        ([("p1", "p2", "1", "", "", ""), ("p2", "t1", ".7", "", "", ""), ("t1", "p1", ".51", "", "", ""),
          ("t1", "CHN", ".49", "", "", "")], [2, 3, 4]),
        ([("p1", "p2", ".6", "", "", "2020-01-01"), ("p2", "p1", ".6", "", "2020-01-01", "")], []),  # sold in return
        ([("p1", "p2", ".6", "", "", "2020-01-02"), ("p2", "p1", ".6", "", "2020-01-01", "")], [2, 3]),
        ([("p1", "p2", ".6", "", "", ""), ("p2", "p1", ".6", "", "", ""), ("t1", "c1", ".6", "", "2021-01-01", ""),
          ("c1", "t1", ".6", "", "", "")], [2, 3, 4, 5]),
    ],
)  # fmt: skip
def test_owners_of_most_form_no_cycle(rows: list[tuple[str, ...]], odd: list[int]) -> None:
    columns = ("start", "end", "share", "lower", "valid_from", "valid_to")

    def value(column: str, cell: str) -> object:
        if column in ("start", "end"):
            return f"{'Country' if cell == 'CHN' else 'Organisation'}:{cell}"
        return (float if column in ("share", "lower") else date.fromisoformat)(cell) if cell else None

    facts = [
        StatedRow("owned_by", {c: value(c, cell) for c, cell in zip(columns, row, strict=True)}, "o.csv", number)
        for number, row in enumerate(rows, start=2)
    ]
    clashes = list(rules.owners_in_no_cycle(facts))
    assert sorted(fact.row for clash in clashes for fact in clash.facts) == odd
    assert all("each holds most of the next" in clash.remedy for clash in clashes)


def test_owners_of_each_other_are_rejected_with_both_rows_named(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    owners = write(folder / "facts" / "ownership.csv", [[column.name for column in OWNERSHIP.columns]])
    for organisation, owner in (("p1", "p2"), ("p2", "p1")):
        add(owners, organisation=organisation, owner=owner, share="0.6", **FACT)
    found, remedy = at_odds(folder, "facts", "owners in a cycle")
    assert set(found) == {"facts/ownership.csv, row 2", "facts/ownership.csv, row 3"}
    assert remedy.startswith("facts/ownership.csv, rows 2 and 3: p")
    assert "owned_by" not in framework.read_tables(folder, example=False)


def test_owners_hold_at_most_all_of_a_firm(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    names = ["organisation", "owner", "share", "lower", "upper", "valid_from", "valid_to", "source", "verified", "note"]
    owners = write(folder / "facts" / "ownership.csv", [names])
    for owner, share in (("p2", "0.334"), ("CHN", "0.334"), ("JPN", "0.334")):
        add(owners, organisation="p1", owner=owner, share=share, **FACT)
    assert framework.check(folder)[2].rejected == ()  # three thirds, as printed
    change(owners, 2, share="0.6")
    rows, remedy = at_odds(folder, "facts", "owners of more than all")
    assert set(rows.values()) == {"0.6", "0.334"}
    assert remedy.startswith(
        "facts/ownership.csv, rows 2, 3 and 4: the owners of p1 hold 1.268 of it together, more than all."
    )
    assert "owned_by" not in framework.read_tables(folder, example=False)
    change(owners, 2, valid_to="2020-01-01")
    change(owners, 3, valid_from="2020-01-01")
    change(owners, 4, valid_from="2020-01-01")
    assert framework.check(folder)[2].rejected == ()  # one after another
