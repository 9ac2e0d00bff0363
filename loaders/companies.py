"""Companies: what a user brings of their own, and the fictitious example in the same format.

Datasets `companies` and `example`, from the folders of these names. `sources.csv`, `sites.csv`, `ownership.csv` and
`organisation_products.csv` in the format of the facts may stand beside the three tables of this one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import said
from ketenkaart.loaders import cards, fact_sheets, facts, resolve
from ketenkaart.loaders.files import table_files
from ketenkaart.loaders.sheets import (
    Column,
    Draft,
    Entry,
    Fact,
    Rejection,
    Row,
    RowRule,
    Sheet,
    apart,
    key_of,
    needs,
    of,
    ordered,
    placed,
    provenance,
)

_FICTITIOUS = replace(model.FICTITIOUS, required=True)
_PROVENANCE = provenance(required=False)
_VERIFIED = RowRule(
    said("verified beside a source", "verified naast een bron"),
    ("source", "verified"),
    said(
        "Say in verified how the source was read: read, derived or memory.",
        "Zeg in verified hoe de bron is gelezen: read, derived of memory.",
    ),
    lambda row: row["source"] is None or row["verified"] is not None,
)


def _kilograms(name: str, meaning: str) -> Column:
    return Column(name, model.number(name, meaning, "kg"), optional=True)


def _one_unit(tonnes: str, kilograms: str) -> RowRule:
    return RowRule(
        said("the same in two units", "hetzelfde in twee eenheden"),
        (tonnes, kilograms),
        said("Fill in one of the two.", "Vul een van de twee in."),
        lambda row: row[tonnes] is None or row[kilograms] is None,
    )


def _tonnes(row: Row, tonnes: str, kilograms: str) -> float | None:
    return row[tonnes] if row[kilograms] is None else float(row[kilograms]) / 1000


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "companies",
            (
                *of("Organisation", "key", pattern=fact_sheets.NO_COUNTRY),
                *of("Organisation", "name"),
                key_of("country", "Country"),
                *of("Organisation", "city", "latitude", "longitude"),
                *of("Organisation", "sbi", pattern=fact_sheets.SBI),
                *fact_sheets.REGISTERED,
                *of("Organisation", "employees", "kinds"),
                Column("fictitious", _FICTITIOUS),
                *_PROVENANCE,
            ),
            (_VERIFIED, placed()),
            states="Organisation",
        ),
        Sheet(
            "uses",
            (
                key_of("company", "Organisation"),
                key_of("product", "Product"),
                *of("uses", "tonnes_per_year"),
                _kilograms("kg_per_year", "The same in kilograms, in place of tonnes_per_year."),
                *of("uses", "stock_days"),
                *_PROVENANCE,
            ),
            (_VERIFIED, _one_unit("tonnes_per_year", "kg_per_year")),
        ),
        Sheet(
            "supplies",
            (
                key_of("supplier", "Organisation", "Country"),
                key_of("customer", "Organisation"),
                key_of("product", "Product"),
                *of("supplies", "share"),
                *of("supplies", "share_of", optional=True),
                *of("supplies", "tonnes"),
                _kilograms("kg", "The same in kilograms a year, in place of tonnes."),
                *of("supplies", "valid_from", "valid_to"),
                *_PROVENANCE,
            ),
            (_VERIFIED, ordered("valid_from", "valid_to"), apart("supplier", "customer"), _one_unit("tonnes", "kg")),
        ),
        fact_sheets.SOURCES,
        fact_sheets.SITES,
        fact_sheets.OWNERSHIP,
        fact_sheets.ORGANISATION_PRODUCTS,
    )
}
_ONLY_FICTITIOUS = (
    said("fictitious in the example", "verzonnen in het voorbeeld"),
    said(
        "The example holds made-up companies only: write true, or put a real company into companies/.",
        "In het voorbeeld staan alleen verzonnen bedrijven: schrijf true, of zet een echt bedrijf in companies/.",
    ),
)


def files(dataset: str) -> Callable[[Path], list[Path]]:
    """The files of one of the two datasets."""
    return lambda folder: table_files(folder / dataset)


def draft(dataset: str) -> Callable[[Path, Tables], Draft]:
    """What the files of one of the two datasets state."""
    return lambda folder, known: _draft(dataset, table_files(folder / dataset), known)


def _draft(dataset: str, paths: list[Path], known: Tables) -> Draft:
    tables = facts.read(paths, SHEETS)
    own_rows = tables["companies"].rows if "companies" in tables else ()
    own = {"Organisation": {row["key"] for row in own_rows}}
    fictitious = {row["key"] for row in own_rows if row["fictitious"]}
    keys = resolve.union(resolve.keys(known), own)
    usage = {
        (row["company"], row["product"]): _tonnes(row, "tonnes_per_year", "kg_per_year")
        for row in (tables["uses"].rows if "uses" in tables else ())
    }
    by_name = {f"{path.parent.name}/{path.name}": path for path in paths}
    entries: list[Entry] = []
    refused: list[Rejection] = []
    for name, checked in tables.items():
        for row in checked.rows:
            if name == "companies" and dataset == "example" and not row["fictitious"]:
                own_node = node_id("Organisation", row["key"])
                refused.append(Rejection(row.file, row.number, "fictitious", "false", *_ONLY_FICTITIOUS, node=own_node))
                continue
            stated = list(_facts(name, row, keys, usage, fictitious))
            excess = next((v for t, v in stated if t == "supplies" and (v["share"] or 0) > 1), None)
            if excess is not None:
                refused.append(_too_much(row, usage))
                continue
            entries.append(_with_source(dataset, _file_of(row, by_name), row, stated, SHEETS[name]))
    gathered = facts.gather(tables, entries)
    return replace(gathered, rejected=gathered.rejected + tuple(refused))


def _file_of(row: Row, by_name: dict[str, Path]) -> Path:
    """The file of a row, which may stand in one of the tabs of a workbook."""
    return by_name.get(row.file) or by_name[row.file.rpartition(", ")[0]]


def _with_source(dataset: str, path: Path, row: Row, stated: list[Fact], sheet: Sheet) -> Entry:
    """An entry whose source is the file itself where the row names none."""
    whole = list(facts.with_provenance(row, stated))
    if sheet is not fact_sheets.SOURCES and row["source"] is None:
        key, source = cards.own_file(dataset, path)
        whole = [source, *((table, _sourced(values, key)) for table, values in whole)]
    return Entry(row.file, row.number, tuple(whole), needs(sheet, row))


def _sourced(values: dict[str, Any], key: str) -> dict[str, Any]:
    return {**values, "sources": [key], "verified": values["verified"] or "READ"}


def _facts(
    name: str, row: Row, keys: resolve.Keys, usage: dict[tuple[str, str], float | None], fictitious: set[str]
) -> Iterator[Fact]:
    match name:
        case "companies":
            yield from _company(row)
        case "uses":
            tonnes = _tonnes(row, "tonnes_per_year", "kg_per_year")
            yield facts.link("uses", row, "company", "product", keys, tonnes_per_year=tonnes)
        case "supplies":
            yield _supply(row, keys, usage.get((row["customer"], row["product"])))
        case "sources":
            yield from facts.source(row)
        case "sites":
            yield from _fictitious(facts.site(row), row["organisation"] in fictitious)
        case "ownership":
            yield facts.owned(row, keys)
        case "organisation_products":
            yield facts.does(row)


def _company(row: Row) -> Iterator[Fact]:
    kinds = row["kinds"] or ["COMPANY"]
    yield "Organisation", {**row.stated("Organisation"), "kinds": kinds, "fictitious": row["fictitious"] or None}
    yield facts.relation("based_in", node_id("Organisation", row["key"]), node_id("Country", row["country"]))


def _supply(row: Row, keys: resolve.Keys, used: float | None) -> Fact:
    """A delivery; without a share, its tonnes over what the customer uses a year, which is then derived."""
    share, verified, tonnes = row["share"], row["verified"], _tonnes(row, "tonnes", "kg")
    if share is None and row["share_of"] != "SUPPLIER_OUTPUT" and tonnes is not None and used:
        share = tonnes / used
        verified = max(verified or "READ", "DERIVED", key=model.VERIFIED.index)
    return facts.link(
        "supplies",
        row,
        "supplier",
        "customer",
        keys,
        share=share,
        verified=verified,
        tonnes=tonnes,
        product=row["product"],
    )


def _fictitious(stated: Iterable[Fact], made_up: bool) -> Iterator[Fact]:
    for table, values in stated:
        yield table, {**values, "fictitious": True} if made_up and table in model.NODE else values


def _too_much(row: Row, usage: dict[tuple[str, str], float | None]) -> Rejection:
    used = usage[row["customer"], row["product"]]
    return Rejection(
        file=row.file,
        row=row.number,
        column="tonnes" if row["kg"] is None else "kg",
        value=f"{row['tonnes'] if row['kg'] is None else row['kg']:g}",
        rule=said(
            "at most what the customer uses ({used:g} t a year)",
            "hoogstens wat de klant gebruikt ({used:g} t per jaar)",
            used=used,
        ),
        remedy=said(
            "Correct the tonnes, the tonnes_per_year in uses.csv, or state the share.",
            "Verbeter de tonnen, of tonnes_per_year in uses.csv, of noem het deel.",
        ),
    )
