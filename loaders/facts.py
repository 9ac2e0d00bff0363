"""Facts: what public sources say, one fact a row, in the format of `data/README.md`.

Each table of the format is a sheet of `fact_sheets`; here stands what its rows state in the graph.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ketenkaart.graph.model import Tables, node_id
from ketenkaart.loaders import resolve
from ketenkaart.loaders.checking import parts_by_table, read_sheet
from ketenkaart.loaders.fact_sheets import CODE_COLUMNS, COUNTED, SHEET, SHEETS, parts
from ketenkaart.loaders.files import table_files
from ketenkaart.loaders.resolve import Keys
from ketenkaart.loaders.sheets import (
    Checked,
    Draft,
    Entry,
    Fact,
    Need,
    Row,
    Sheet,
    needs,
)

FOLDER = "facts"


def files(folder: Path) -> list[Path]:
    """The files of facts in a data folder."""
    return table_files(folder / FOLDER)


def read(paths: Iterable[Path], sheets: dict[str, Sheet]) -> dict[str, Checked]:
    """Every table that the files belong to, checked."""
    return {name: read_sheet(sheets[name], found) for name, found in parts_by_table(paths, sheets).items()}


def draft(folder: Path, known: Tables) -> Draft:
    """What the facts of a data folder state."""
    tables = read(files(folder), SHEET)
    mapped = Mapping(tables, resolve.keys(known))
    return gather(
        tables,
        [
            Entry(row.file, row.number, tuple(with_provenance(row, mapped.facts(name, row))), _needs(name, row))
            for name, checked in tables.items()
            for row in checked.rows
        ],
    )


def _needs(name: str, row: Row) -> tuple[Need, ...]:
    """The keys that a row refers to, codes of products included: dataset `codes` states those."""
    codes = CODE_COLUMNS.items() if name == "products" else ()
    return needs(SHEET[name], row) + tuple(
        Need(column, code_key(edition, code), ("Code",)) for column, edition in codes for code in row[column] or ()
    )


def gather(tables: dict[str, Checked], entries: list[Entry]) -> Draft:
    """A draft of the entries, with what was read and rejected on the way."""
    rejected = tuple(rejection for checked in tables.values() for rejection in checked.rejected)
    notes = tuple(note for checked in tables.values() for note in checked.notes)
    return Draft(tuple(entries), rejected, sum(checked.read for checked in tables.values()), notes=notes)


def with_provenance(row: Row, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts with the row's sources, verified and note, where they bring none of their own."""
    for table, values in facts:
        yield (
            table,
            {
                "sources": row.values.get("source"),
                "verified": row.values.get("verified"),
                "note": row["note"],
                **values,
            },
        )


class Mapping:
    """What rows state. It knows the keys of the dataset's own rows and of the others', and counts repeated keys."""

    def __init__(self, tables: dict[str, Checked], known: Keys) -> None:
        own = {
            sheet.states: {row[sheet.columns[0].name] for row in tables[sheet.name].rows}
            for sheet in SHEETS
            if sheet.states and sheet.name in tables
        }
        self.keys: Keys = resolve.union(known, own)
        self._repeats: Counter[str] = Counter()
        self._products = _products_by_code(tables)

    def facts(self, table: str, row: Row) -> Iterable[Fact]:
        """What one row of a table states."""
        return _MAPPED[table](self, row)

    def products(self, edition: str, code: str) -> list[str]:
        """Products traded under a code."""
        return self._products.get((edition, code), [])

    def running(self, *identity: Any) -> str:
        """The identifying values as one key, numbered from its second occurrence on."""
        key = ".".join("-" if part is None else str(part) for part in identity)
        self._repeats[key] += 1
        return key if self._repeats[key] == 1 else f"{key}.{self._repeats[key]}"


def _products_by_code(tables: dict[str, Checked]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in tables.get("products", Checked()).rows:
        for column, edition in CODE_COLUMNS.items():
            for code in row[column] or ():
                found.setdefault((edition, code), []).append(row["key"])
    return found


def code_key(edition: str, code: str) -> str:
    """The key of a Code node."""
    return f"{edition}-{code}"


def relation(table: str, start: str, end: str, **values: Any) -> Fact:
    """One row of a relationship's table."""
    return table, {"start": start, "end": end, **values}


def at(row: Row, column: str, keys: Keys) -> str:
    """The id of the node whose key stands in a column."""
    return node_id(resolve.label_of(row.refers(column), row[column], keys), row[column])


def link(table: str, row: Row, start: str, end: str, keys: Keys, **values: Any) -> Fact:
    """A relationship between the nodes of two columns, with what the row states of it."""
    return relation(table, at(row, start, keys), at(row, end, keys), **row.stated(table) | values)


def source(row: Row) -> Iterator[Fact]:
    """A document or dataset, which is its own source."""
    yield "Source", {**row.stated("Source"), "sources": [row["id"]], "verified": "READ"}


def _material(_: Mapping, row: Row) -> Iterator[Fact]:
    yield "Material", row.stated("Material")
    if row["start"]:
        yield relation("starts_at", node_id("Material", row["key"]), node_id("Product", row["start"]))


def _product(_: Mapping, row: Row) -> Iterator[Fact]:
    own = node_id("Product", row["key"])
    yield "Product", {**row.stated("Product"), "leading_material": row["material"]}
    if row["part_of"]:
        yield relation("part_of", own, node_id("Product", row["part_of"]))
    for column, edition in CODE_COLUMNS.items():
        for code in row[column] or ():
            yield relation(
                "classified_as", own, node_id("Code", code_key(edition, code)), **row.stated("classified_as")
            )


def _contains(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("contains", row, "product", "material", mapping.keys)


def _group(_: Mapping, row: Row) -> Iterator[Fact]:
    yield "Group", row.stated("Group")


def _member(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield relation("member_of", *(at(row, column, mapping.keys) for column in ("member", "group")))


def _input(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("input_to", row, "input", "product", mapping.keys, order=row.position)


def _made(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("made", row, "country", "product", mapping.keys, source=row["source"][0])


def _observation(key: str, about: Iterable[str], **values: Any) -> Iterator[Fact]:
    yield "Observation", {"key": key, **values}
    for node in about:
        yield relation("observation_about", node_id("Observation", key), node)


def _trade_figure(mapping: Mapping, row: Row) -> Iterator[Fact]:
    about = [
        node_id("Country", row["reporter"]),
        *dict.fromkeys(
            node_id("Product", key) for code in parts(row["code"]) for key in mapping.products(row["edition"], code)
        ),
    ]
    identity = (row["reporter"], "TRADE", row["partner"], row["flow"], row["edition"], row["code"], row["year"])
    for column, unit in (("tonnes", "t"), ("value", row["currency"])):
        if row[column] is not None:
            yield from _observation(
                mapping.running(*identity, unit),
                about,
                quantity="TRADE",
                region=row["reporter"],
                value=row[column],
                unit=unit,
                **{name: row[name] for name in ("partner", "currency", "flow", "code", "edition", "year")},
            )


def _material_fact(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield from _observation(
        mapping.running(row["subject"], row["quantity"], row["region"], row["year"]),
        [at(row, "subject", mapping.keys)],
        region=row["region"],
        unit=row["unit"],
        **row.stated("Observation"),
    )


def _organisation(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield "Organisation", row.stated("Organisation")
    yield relation("based_in", node_id("Organisation", row["key"]), at(row, "country", mapping.keys))


def site(row: Row) -> Iterator[Fact]:
    """A site with its country, operator and product."""
    own = node_id("Site", row["key"])
    yield "Site", row.stated("Site")
    yield relation("located_in", own, node_id("Country", row["country"]))
    if row["organisation"]:
        yield relation("operates", node_id("Organisation", row["organisation"]), own)
    if row["product"]:
        yield relation("site_makes", own, node_id("Product", row["product"]), **row.stated("site_makes"))


def owned(row: Row, keys: Keys) -> Fact:
    """Who owns an organisation."""
    return link("owned_by", row, "organisation", "owner", keys)


def does(row: Row) -> Fact:
    """What an organisation makes, trades or uses."""
    ends = node_id("Organisation", row["organisation"]), node_id("Product", row["product"])
    return relation(row["relation"].lower(), *ends, **row.stated("makes"))


def _link(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("supplies", row, "supplier", "customer", mapping.keys, product=row["product"])


def _measure(_: Mapping, row: Row) -> Iterator[Fact]:
    yield "Measure", row.stated("Measure")
    yield relation("imposed_by", node_id("Measure", row["key"]), node_id("Country", row["imposed_by"]))


def _item(mapping: Mapping, row: Row) -> Iterator[Fact]:
    key = mapping.running(row["measure"], row["control_code"] or "item")
    own = node_id("Item", key)
    yield "Item", {"key": key, **row.stated("Item")}
    yield relation("controls", node_id("Measure", row["measure"]), own)
    for column, label in (("products", "Product"), ("materials", "Material")):
        for covered in dict.fromkeys(row[column] or ()):
            yield relation("covers", own, node_id(label, covered))


def _relation(_: Mapping, row: Row) -> Iterator[Fact]:
    ends = node_id("Measure", row["measure"]), node_id("Measure", row["target"])
    yield relation(row["relation"].lower(), *ends, **row.stated("suspends"))


def _requirement(mapping: Mapping, row: Row) -> Iterator[Fact]:
    key = mapping.running(row["measure"], row["order"])
    yield "Requirement", {"key": key, **row.stated("Requirement")}
    yield relation("asks_for", node_id("Measure", row["measure"]), node_id("Requirement", key))


def _licence_statistic(mapping: Mapping, row: Row) -> Iterator[Fact]:
    for column, quantity in COUNTED.items():
        if row[column] is not None:
            yield from _observation(
                mapping.running(row["measure"], quantity, row["as_of"]),
                [node_id("Measure", row["measure"])],
                quantity=quantity,
                value=row[column],
                unit="fraction" if column == "share_granted" else "applications",
                **row.stated("Observation"),
            )


def _lead_time(mapping: Mapping, row: Row) -> Iterator[Fact]:
    quantity = f"LEAD_TIME_{row['kind']}"
    yield from _observation(
        mapping.running(row["measure"], quantity, row["as_of"]),
        [node_id("Measure", row["measure"])],
        quantity=quantity,
        value=row["days"],
        lower=row["days_lower"],
        upper=row["days_upper"],
        unit="days",
        **row.stated("Observation"),
    )


def _engagement(_: Mapping, row: Row) -> Iterator[Fact]:
    own = node_id("Engagement", row["key"])
    yield "Engagement", row.stated("Engagement")
    for column, label in (("measures", "Measure"), ("materials", "Material")):
        for subject in dict.fromkeys(row[column] or ()):
            yield relation("engagement_about", own, node_id(label, subject))


_MAPPED: dict[str, Callable[[Mapping, Row], Iterable[Fact]]] = {
    "sources": lambda _, row: source(row),
    "materials": _material,
    "products": _product,
    "product_materials": _contains,
    "groups": _group,
    "group_members": _member,
    "inputs": _input,
    "stage_shares": _made,
    "trade_figures": _trade_figure,
    "material_facts": _material_fact,
    "organisations": _organisation,
    "sites": lambda _, row: site(row),
    "ownership": lambda mapping, row: [owned(row, mapping.keys)],
    "organisation_products": lambda _, row: [does(row)],
    "organisation_links": _link,
    "measures": _measure,
    "measure_items": _item,
    "measure_relations": _relation,
    "measure_requirements": _requirement,
    "licence_statistics": _licence_statistic,
    "lead_times": _lead_time,
    "engagements": _engagement,
}
