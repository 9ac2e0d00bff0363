"""Every cell of the shipped facts comes back from the graph's tables: the files are rebuilt from them and compared."""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables
from ketenkaart.loaders import fact_sheets
from ketenkaart.loaders.files import table_of
from ketenkaart.loaders.framework import read_tables
from tests.loaders.folders import SHIPPED, WORKED, by_key, prepared, rows_of, shipped

Line = dict[str, Any]
# What a site without a product is said to make has nothing to be about: these cells are dropped there.
OF_A_PRODUCT = ("capacity_tonnes", "production_tonnes", "year", "unit_basis")
LISTS = {
    "also_known_as",
    "kinds",
    "sbi",
    "destinations",
    "hs",
    "parties",
    "source",
    "products",
    "materials",
    "measures",
}
# The order in which a row names these is no fact.
SETS = {"products", "materials", "measures", "cn", "hs92"}


@lru_cache
def own() -> Tables:
    """What dataset facts states."""
    found: Tables = {}
    for name, table in shipped().items():
        kept = [row for row, owner in enumerate(table["dataset"]) if owner == "facts"]
        found[name] = {column: [values[row] for row in kept] for column, values in table.items()}
    return found


def lines(name: str) -> list[dict[str, str]]:
    """A table's rows as its files have them."""
    found = []
    for path in sorted((p for p in (SHIPPED / "facts").glob("*.csv*")), key=lambda p: p.name.removesuffix(".gz")):
        if table_of(path, fact_sheets.SHEET) == name:
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            found += list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    return [line | dict.fromkeys(OF_A_PRODUCT, "") if line.get("product") == "" else line for line in found]


def ends(row: Line) -> tuple[str, str]:
    return model.split_id(row["start"])[1], model.split_id(row["end"])[1]


def targets(name: str, label: str | None = None) -> dict[str, list[str]]:
    """Start's key → end's keys."""
    found = defaultdict(list)
    for row in rows_of(own(), name):
        if label is None or model.split_id(row["end"])[0] == label:
            found[ends(row)[0]].append(ends(row)[1])
    return found


def one(found: dict[str, list[str]], key: str) -> str | None:
    return found[key][0] if key in found else None


def provenance(row: Line) -> Line:
    return {"source": row["sources"], "verified": row["verified"].lower(), "note": row["note"]}


def take(row: Line, *columns: str, **renamed: str) -> Line:
    return {c: row[c] for c in columns} | {column: row[p] for column, p in renamed.items()}


def sources() -> Iterator[Line]:
    columns = ("title", "publisher", "address", "published", "retrieved", "licence", "kind", "note")
    for row in rows_of(own(), "Source"):
        yield take(row, *columns, id="key")


def materials() -> Iterator[Line]:
    start = targets("starts_at")
    columns = ("key", "symbol", "cas", "name_en", "name_nl", "group", "eu_critical", "eu_strategic")
    for row in rows_of(own(), "Material"):
        yield take(row, *columns) | {"start": one(start, row["key"])} | provenance(row)


def products() -> Iterator[Line]:
    wider = targets("part_of")
    codes: dict[str, list[Line]] = defaultdict(list)
    for row in rows_of(own(), "classified_as"):
        codes[ends(row)[0]].append(row | {"code": ends(row)[1].partition("-")})
    for row in rows_of(own(), "Product"):
        found = codes[row["key"]]
        line = take(row, "key", "stage", "name_en", "name_nl", material="leading_material") | provenance(row)
        for column, edition in fact_sheets.CODE_COLUMNS.items():
            line[column] = [c["code"][2] for c in found if c["code"][0] == edition] or None
        line["mapping"] = found[0]["mapping"] if found else "NONE"
        line["mapping_by"] = found[0]["mapping_by"] if found else None
        yield line | {"part_of": one(wider, row["key"])}


def groups() -> Iterator[Line]:
    columns = ("key", "name_en", "name_nl", "also_known_as", "order", "left_out_en", "left_out_nl")
    for row in rows_of(own(), "Group"):
        yield take(row, *columns) | provenance(row)


def related(name: str, start: str, end: str, *columns: str) -> Callable[[], Iterator[Line]]:
    def found() -> Iterator[Line]:
        for row in rows_of(own(), name):
            yield {start: ends(row)[0], end: ends(row)[1]} | take(row, *columns) | provenance(row)

    return found


def trade_figures() -> Iterator[Line]:
    pairs: dict[tuple[Any, ...], dict[str, Line]] = {}
    for row in rows_of(own(), "Observation"):
        if row["quantity"] == "TRADE":
            # A row of the file is one observation of weight and one of value, alike in all else.
            last = row["key"].rpartition(".")[2]
            number = last if last.isdigit() and len(last) < 3 else ""
            columns = ("region", "partner", "flow", "code", "edition", "year", "sources", "note")
            same = tuple(str(row[column]) for column in columns)
            pairs.setdefault((*same, number), {})["tonnes" if row["unit"] == "t" else "value"] = row
    for found in pairs.values():
        row = found.get("value") or found["tonnes"]
        yield (
            take(row, "partner", "flow", "code", "edition", "year", "currency", reporter="region")
            | {column: found[column]["value"] if column in found else None for column in ("tonnes", "value")}
            | provenance(row)
        )


def observed(wanted: Callable[[str], bool], *labels: str) -> Iterator[tuple[str, Line]]:
    """Subject and row of each observation about a node with one of the labels."""
    about = {start: end for label in labels for start, (end, *_) in targets("observation_about", label).items()}
    for row in rows_of(own(), "Observation"):
        if row["key"] in about and wanted(row["quantity"]):
            yield about[row["key"]], row


def material_facts() -> Iterator[Line]:
    for subject, row in observed(lambda quantity: quantity != "TRADE", "Material", "Product"):
        columns = ("quantity", "region", "year", "value", "lower", "upper", "unit")
        yield {"subject": subject} | take(row, *columns) | provenance(row)


def licence_statistics() -> Iterator[Line]:
    columns = {f"APPLICATIONS_{c.upper()}": c for c in ("filed", "granted", "pending", "refused")}
    columns["SHARE_GRANTED"] = "share_granted"
    found: dict[tuple[Any, ...], Line] = {}
    for measure, row in observed(columns.__contains__, "Measure"):
        line = {"measure": measure} | take(row, "population", "population_nl", "publisher", "as_of") | provenance(row)
        same = found.setdefault(tuple(map(str, line.values())), line | dict.fromkeys(columns.values()))
        same[columns[row["quantity"]]] = row["value"]
    yield from found.values()


def lead_times() -> Iterator[Line]:
    for measure, row in observed(lambda quantity: quantity.startswith("LEAD_TIME_"), "Measure"):
        line = take(
            row, "as_of", "population", "population_nl", days="value", days_lower="lower", days_upper="upper"
        ) | take(row, "upper_open")
        kind = row["quantity"].removeprefix("LEAD_TIME_")
        yield {"measure": measure, "kind": kind} | line | provenance(row)


def organisations() -> Iterator[Line]:
    seat = targets("based_in")
    columns = (
        "key",
        "name",
        "also_known_as",
        "city",
        "latitude",
        "longitude",
        "kinds",
        "lei",
        "kvk",
        "sbi",
        "employees",
    )
    for row in rows_of(own(), "Organisation"):
        yield take(row, *columns) | {"country": one(seat, row["key"])} | provenance(row)


def sites() -> Iterator[Line]:
    where = targets("located_in")
    operator = {site: key for key, found in targets("operates").items() for site in found}
    makes = {ends(row)[0]: row for row in rows_of(own(), "site_makes")}
    for row in rows_of(own(), "Site"):
        made = makes.get(row["key"])
        columns = ("capacity_tonnes", "production_tonnes", "year", "unit_basis")
        yield (
            take(row, "key", "name", "city", "latitude", "longitude", "stage", "status", "valid_from")
            | {"country": one(where, row["key"]), "organisation": operator.get(row["key"])}
            | {"product": ends(made)[1] if made else None}
            | (take(made, *columns) if made else dict.fromkeys(columns))
            | provenance(row)
        )


def organisation_products() -> Iterator[Line]:
    for relation in ("makes", "trades", "uses"):
        for row in rows_of(own(), relation):
            organisation, product = ends(row)
            line = {"organisation": organisation, "relation": relation.upper(), "product": product}
            yield line | take(row, "evidence") | provenance(row)


def measures() -> Iterator[Line]:
    by = targets("imposed_by")
    columns = ("key", "kind", "authority", "legal_reference", "title_en", "title_nl", "published", "valid_from")
    for row in rows_of(own(), "Measure"):
        of_the_graph = ("destinations", "reach", "address", "confirmed", "last_seen", "goods_en", "goods_nl")
        line = take(row, *columns, "valid_to", *of_the_graph, "short_en", "short_nl")
        yield line | {"imposed_by": one(by, row["key"])} | provenance(row)


def measure_items() -> Iterator[Line]:
    measure = {item: key for key, found in targets("controls").items() for item in found}
    covered = {
        column: targets("covers", label) for column, label in (("products", "Product"), ("materials", "Material"))
    }
    for row in rows_of(own(), "Item"):
        line = {column: found.get(row["key"]) for column, found in covered.items()}
        apart = ("kind", "reach", "valid_from", "valid_to", "goods_en", "goods_nl", "terms_en", "terms_nl")
        own_columns = take(row, "control_code", "hs", *apart, item_en="description_en")
        yield {"measure": measure[row["key"]]} | line | own_columns | provenance(row)


def measure_relations() -> Iterator[Line]:
    for relation in ("amends", "suspends", "repeals", "supplements"):
        for row in rows_of(own(), relation):
            measure, target = ends(row)
            line = {"measure": measure, "relation": relation.upper(), "target": target}
            yield line | take(row, "items", "valid_from", "valid_to") | provenance(row)


def measure_requirements() -> Iterator[Line]:
    measure = {asked: key for key, found in targets("asks_for").items() for asked in found}
    for row in rows_of(own(), "Requirement"):
        line = take(row, "order", requirement_en="text_en", requirement_nl="text_nl")
        yield {"measure": measure[row["key"]]} | line | provenance(row)


def engagements() -> Iterator[Line]:
    about = {c: targets("engagement_about", label) for c, label in (("measures", "Measure"), ("materials", "Material"))}
    for row in rows_of(own(), "Engagement"):
        line = take(row, "key", "date", "level", "place", "parties", "about", "result")
        line |= {column: found.get(row["key"]) for column, found in about.items()}
        yield line | provenance(row)


SHARE = ("share", "lower", "upper")
REBUILT: dict[str, Callable[[], Iterator[Line]]] = {
    "sources": sources,
    "materials": materials,
    "products": products,
    "product_materials": related("contains", "product", "material", "mass_fraction", "lower", "upper"),
    "groups": groups,
    "group_members": related("member_of", "member", "group"),
    "inputs": related(
        "input_to", "input", "product", "tonnes_per_tonne", "lower", "upper", "route", "route_share", "made_where"
    ),
    "stage_shares": related(
        "made", "country", "product", "year", "year_from", "year_to", "kind", *SHARE, "tonnes", "unit_basis"
    ),
    "trade_figures": trade_figures,
    "material_facts": material_facts,
    "organisations": organisations,
    "sites": sites,
    "ownership": related("owned_by", "organisation", "owner", *SHARE, "valid_from", "valid_to"),
    "organisation_products": organisation_products,
    "organisation_links": related(
        "supplies", "supplier", "customer", "product", "share", "share_of", "tonnes", "valid_from", "valid_to"
    ),
    "measures": measures,
    "measure_items": measure_items,
    "measure_relations": measure_relations,
    "measure_requirements": measure_requirements,
    "licence_statistics": licence_statistics,
    "lead_times": lead_times,
    "engagements": engagements,
}


def comparable(column: str, value: Any) -> Any:
    """A cell, or what came back for it, in one form: numbers as numbers, days as text, lists as lists."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        parts = [str(part) for part in value]
    elif column in LISTS | SETS:
        parts = [part.strip() for part in value.split(";")]
    else:
        try:
            return float(value) if column not in ("key", "code", "kvk", "cas", "published", "retrieved") else str(value)
        except ValueError:
            return value
    return frozenset(parts) if column in SETS else tuple(parts)


def counted(found: list[Line], columns: list[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(comparable(column, line[column]) for column in columns) for line in found)


@pytest.mark.parametrize("name", list(REBUILT))
def test_every_cell_comes_back(name: str) -> None:
    files = lines(name)
    columns = list(files[0])
    expected, found = counted(files, columns), counted(list(REBUILT[name]()), columns)
    assert list((expected - found).elements())[:3] == []
    assert list((found - expected).elements())[:3] == []


def test_every_table_of_the_format_is_compared() -> None:
    assert set(REBUILT) == set(fact_sheets.SHEET)


def test_every_row_of_the_facts_is_loaded() -> None:
    report = prepared()["facts"]
    rows = sum(len(lines(name)) for name in fact_sheets.SHEET)
    assert rows > 2000
    assert (report.read, report.loaded, report.rejected) == (rows, rows, ())
    assert set(report.files) == {f"facts/{path.name}" for path in (SHIPPED / "facts").iterdir()}


def test_memory_is_said_wherever_such_a_fact_stands() -> None:
    of_memory = {(row["product"], row["material"]) for row in lines("product_materials") if row["verified"] == "memory"}
    told = {ends(row) for row in rows_of(own(), "contains") if row["verified"] == "MEMORY"}
    assert len(of_memory) == 103
    assert told == of_memory


def test_every_source_that_is_named_is_there() -> None:
    there = set(shipped()["Source"]["key"])
    for name, table in shipped().items():
        missing = {key for keys in table["sources"] for key in keys} - there
        assert not missing, name


def test_order_of_inputs_runs_on_over_files() -> None:
    order = {(*ends(row), row["route"]): row["order"] for row in rows_of(own(), "input_to")}
    files = lines("inputs")
    for number, line in enumerate(files, start=1):
        assert order[line["input"], line["product"], line["route"] or None] == number


def test_a_quantity_repeated_gets_a_running_number() -> None:
    keys = [row["key"] for row in rows_of(own(), "Observation")]
    assert len(keys) == len(set(keys))
    assert any(key.endswith(".2") for key in keys)


def test_counts_of_applications_are_observations_of_the_measure() -> None:
    about = {
        (row["quantity"], row["value"], row["unit"], row["as_of"])
        for measure, row in observed(lambda quantity: True, "Measure")
        if measure == "cn-mofcom-gacc-2025-18"
    }
    assert ("SHARE_GRANTED", 0.1348, "fraction", date(2025, 9, 18)) in about
    assert ("APPLICATIONS_REFUSED", 1.0, "applications", date(2025, 9, 18)) in about


def test_codes_of_a_product_carry_its_mapping() -> None:
    rows = {ends(row): row["mapping"] for row in rows_of(own(), "classified_as")}
    assert rows["ndfeb-magnet-sintered", "HS92-850511"] == "CLOSE"
    assert rows["copper-wound-motor", "HS2022-8501"] == "GROUP"


def test_a_supplier_that_is_a_country_stays_one() -> None:
    tables = read_tables(WORKED, example=False)
    assert {row["start"] for row in rows_of(tables, "supplies") if row["product"] == "dy-metal"} == {"Country:CHN"}


def test_sources_say_themselves() -> None:
    row = by_key(own(), "Source")["usgs-mcs-2026"]
    assert (row["sources"], row["kind"], row["verified"]) == (["usgs-mcs-2026"], "STATISTICS", "READ")


def test_every_measure_that_ships_has_a_short_name_of_its_own_in_both_languages():
    with (SHIPPED / "facts" / "measures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 40
    for column in ("short_en", "short_nl"):
        names = [row[column] for row in rows]
        assert {
            row["key"]: name for row, name in zip(rows, names, strict=True) if not 1 <= len(name.split()) <= 6
        } == {}
        assert len(set(names)) == len(names)
