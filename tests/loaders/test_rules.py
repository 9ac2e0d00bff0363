"""Rules on several rows, on the chain worked by hand with a few cells changed: each error names what contradicts."""

from pathlib import Path

import pytest

from graph.errors import BadData, BadShareSum, KetenkaartError, OwnedElsewhere, ProductCycle, SameFirmTwice
from graph.said import in_language
from loaders import framework, rules
from loaders.resolve import Stated
from tests.loaders.folders import add, cells, change, worked, write

FACT = {"source": "example-a", "verified": "derived"}


def refusal(folder: Path, kind: type[KetenkaartError]) -> str:
    with pytest.raises(BadData) as caught:
        framework.check(folder)
    assert type(caught.value) is kind
    assert str(caught.value).endswith("nothing was loaded.")
    assert in_language(caught.value.args[0], "nl").endswith("er is niets geladen.")
    return str(caught.value)


def test_circle_of_products(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "facts" / "inputs.csv", product="dy-oxide", input="magnet", tonnes_per_tonne="1", route="b", **FACT)
    message = refusal(folder, ProductCycle)
    assert message.startswith("facts/inputs.csv, rows 2, 3 and 5: ")
    assert "form a circle of inputs" in message


def test_product_that_is_its_own_input(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "facts" / "inputs.csv", product="magnet", input="magnet", **FACT)
    assert refusal(folder, ProductCycle).startswith("facts/inputs.csv, row 5: magnet → magnet form a circle")


def test_shares_of_a_user_above_one(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(
        folder / "companies" / "supplies.csv", supplier="p2", customer="c1", product="magnet", share="0.3", **FACT
    )
    message = refusal(folder, BadShareSum)
    assert message.startswith(
        f"companies/supplies.csv, rows 2, 3 and {row}: the suppliers of c1 for magnet add up to 1.1. Shares of one user"
    )


def test_shares_above_one_on_a_later_day_only(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    rows = {"supplier": "p2", "customer": "c1", "product": "magnet", "share": "0.2"} | FACT
    add(folder / "companies" / "supplies.csv", valid_to="2025-01-01", **rows)
    row = add(folder / "companies" / "supplies.csv", valid_from="2025-01-01", **rows)
    assert len(framework.check(folder)) == 5
    change(folder / "companies" / "supplies.csv", row, valid_from="2024-12-31")
    assert "add up to 1.2 on 2024-12-31" in refusal(folder, BadShareSum)


def test_shares_of_another_dataset_count(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "companies" / "supplies.csv", supplier="p2", customer="p1", product="dy-metal", share="0.4", **FACT)
    assert refusal(folder, BadShareSum).startswith("companies/supplies.csv, row 11; dataset facts: the suppliers of p1")


def test_shares_of_output_do_not_count(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    links = folder / "facts" / "organisation_links.csv"
    add(links, supplier="p2", customer="p1", product="dy-metal", share="1", share_of="SUPPLIER_OUTPUT", **FACT)
    assert framework.check(folder)[2].loaded == 44


def test_shares_of_the_world_above_one(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, share="0.09")
    message = refusal(folder, BadShareSum)
    assert message.startswith(
        "facts/stage_shares.csv, rows 2, 3 and 4: the shares of magnet for 2023, PRODUCTION, example-a add up to 1.01."
    )


def test_rounding_of_published_shares_is_no_contradiction(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, share="0.08002")
    assert framework.check(folder)[2].rejected == ()


def test_tonnes_of_one_source_are_of_one_thing(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "stage_shares.csv", 3, unit_basis="metal content")
    message = refusal(folder, BadData)
    assert message.startswith(
        "facts/stage_shares.csv, rows 2 and 3: the tonnes of magnet for 2023, PRODUCTION, example-a are of "
        "gross and metal content. "
    )


def test_countries_do_not_make_more_than_the_world(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    shares = folder / "facts" / "stage_shares.csv"
    change(shares, 19, tonnes="990")
    assert framework.check(folder)[2].rejected == ()  # printed, as world totals are, in fewer digits
    change(shares, 19, tonnes="900")
    assert refusal(folder, BadData).startswith(
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
    message = refusal(folder, BadShareSum)
    assert message.startswith(
        f"facts/inputs.csv, rows 2 and {row}: the routes of magnet have shares that add up to 0.9."
    )
    change(inputs, row, route_share="")
    assert framework.check(folder)[2].rejected == ()
    change(inputs, 2, route_share="1.0")
    change(inputs, row, route_share="0.1")
    assert "add up to 1.1" in refusal(folder, BadShareSum)


def test_rows_of_one_route_that_disagree(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    inputs = folder / "facts" / "inputs.csv"
    change(inputs, 2, route="old", route_share="0.6")
    row = add(inputs, product="magnet", input="dy-oxide", route="old", route_share="0.3", **FACT)
    assert refusal(folder, BadShareSum).startswith(
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
    message = refusal(folder, SameFirmTwice)
    assert message.startswith(
        f"companies/companies.csv, row 2 (c1) and companies/companies.csv, row {row} (c9) have the same {mark}."
    )


def test_firm_of_another_dataset_is_one_too(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    company = {"name": "Producer One", "country": "JPN", "fictitious": "true"}
    row = add(folder / "companies" / "companies.csv", key="mine", **company, **FACT)
    assert f"companies/companies.csv, row {row} (mine) and dataset facts (p1)" in refusal(folder, SameFirmTwice)


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
    def firm(key: str, name: str, row: int) -> list[Stated]:
        values = {"key": key, "name": name, "start": f"Organisation:{key}", "end": "Country:NLD"}
        return [Stated(table, values, "f.csv", row) for table in ("Organisation", "based_in")]

    firms = [firm("a", one, 2), firm("b", other, 3), firm("c", f"{one} Holding", 4)]
    with pytest.raises(SameFirmTwice) as caught:
        rules.one_firm_once([found[0] for found in firms], [found[1] for found in firms])
    assert str(caught.value).startswith(f"f.csv, row 2 (a) and f.csv, row 3 (b) have the same name in NLD: {one} = ")
    assert "hebben hetzelfde: naam in NLD" in in_language(caught.value.args[0], "nl")


def test_another_name_that_is_known_of_a_firm_is_that_firm(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "organisations.csv", 2, also_known_as="P.O.;Producent Een")
    company = {"name": "PO", "country": "JPN", "fictitious": "true"}
    row = add(folder / "companies" / "companies.csv", key="mine", **company, **FACT)
    assert refusal(folder, SameFirmTwice).startswith(
        f"companies/companies.csv, row {row} (mine) and dataset facts (p1) have the same name in JPN: PO = P.O.."
    )


def test_firms_of_one_name_in_two_countries_are_two(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    company = {"name": "Producer One", "country": "NLD", "fictitious": "true"}
    add(folder / "companies" / "companies.csv", key="mine", **company, **FACT)
    assert framework.check(folder)[4].rejected == ()


def test_firm_that_supplies_itself(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "companies" / "supplies.csv", supplier="c2", customer="c2", product="magnet", **FACT)
    assert refusal(folder, BadData).startswith("companies/supplies.csv, row 11: c2 supplies itself with magnet.")


def test_key_that_stands_twice(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    materials = folder / "facts" / "materials.csv"
    write(materials, [*cells(materials), cells(materials)[1]])
    message = refusal(folder, BadData)
    assert message.startswith("facts/materials.csv, row 2 and facts/materials.csv, row 3 state the same thing twice")


def test_relationship_that_stands_twice(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(
        folder / "companies" / "supplies.csv", supplier="p1", customer="c1", product="magnet", share="0.1", **FACT
    )
    assert f"row 2 and companies/supplies.csv, row {row} state the same thing twice" in refusal(folder, BadData)


def test_node_that_another_dataset_states(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    row = add(folder / "companies" / "companies.csv", key="p1", name="P", country="NLD", fictitious="true", **FACT)
    message = refusal(folder, OwnedElsewhere)
    assert message.startswith(f"companies/companies.csv, row {row} states Organisation p1, which dataset facts already")


def test_source_in_the_same_words_is_left_to_its_dataset(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    (folder / "companies" / "sources.csv").write_bytes((folder / "facts" / "sources.csv").read_bytes())
    tables = framework.read_tables(folder, example=False)
    assert tables["Source"]["key"].count("example-a") == 1
    change(folder / "companies" / "sources.csv", 2, title="Otherwise")
    assert "which dataset facts already states otherwise" in refusal(folder, OwnedElsewhere)


@pytest.mark.parametrize("spelling", ["EXAMPLE office", "The Example Office", "Example-Office"])
def test_two_spellings_of_one_publisher_are_refused(tmp_path: Path, spelling: str) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "sources.csv", 2, publisher="Example Office")
    change(folder / "facts" / "sources.csv", 3, publisher=spelling)
    message = refusal(folder, BadData)
    assert message.startswith("facts/sources.csv, row 2 and facts/sources.csv, row 3 spell one publisher as ")


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
    assert refusal(folder, BadData).startswith(
        f"facts/materials.csv, row 2 (dysprosium) and facts/materials.csv, row {row} (zz) have the same "
    )


def test_a_share_beside_its_tonnes_and_their_total_is_their_quotient(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    shares = folder / "facts" / "stage_shares.csv"
    change(shares, 2, share="0.89")
    assert framework.check(folder)[2].rejected == ()  # as printed
    change(shares, 2, share="0.8")
    assert refusal(folder, BadShareSum).startswith(
        "facts/stage_shares.csv, rows 2 and 19: CHN makes 900 t of magnet, of 1000 t in the world: that is a share of "
        "0.9, not 0.8."
    )


def test_owners_hold_at_most_all_of_a_firm(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    names = ["organisation", "owner", "share", "lower", "upper", "valid_from", "valid_to", "source", "verified", "note"]
    owners = write(folder / "facts" / "ownership.csv", [names])
    for owner, share in (("p2", "0.334"), ("CHN", "0.334"), ("JPN", "0.334")):
        add(owners, organisation="p1", owner=owner, share=share, **FACT)
    assert framework.check(folder)[2].rejected == ()  # three thirds, as printed
    change(owners, 2, share="0.6")
    assert refusal(folder, BadShareSum).startswith(
        "facts/ownership.csv, rows 2, 3 and 4: the owners of p1 hold 1.268 of it together, more than all."
    )
    change(owners, 2, valid_to="2020-01-01")
    change(owners, 3, valid_from="2020-01-01")
    change(owners, 4, valid_from="2020-01-01")
    assert framework.check(folder)[2].rejected == ()  # one after another
