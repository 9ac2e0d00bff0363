"""A small world for tests of mixes: who makes, who trades, in a few words, without files or Neo4j."""

from datetime import date
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View

Row = dict[str, Any]
STATED: Row = {"sources": ["s"], "verified": "READ", "tier": "PUBLIC", "dataset": "facts"}


def made(product: str, country: str, year: int, **values: Any) -> Row:
    """A country's part in the world's making, of one source (`source`, default s)."""
    source = values.pop("source", "s")
    return {"product": product, "country": country, "year": year, "kind": "PRODUCTION", "source": source,
            "sources": [source], "unit_basis": "gross", **values}  # fmt: skip


def flow(
    exporter: str, importer: str, year: int, tonnes: float | None, value: float | None = None, code: str = "850511"
) -> Row:
    """A flow; without a value it is worth 50 a tonne."""
    worth = 50 * tonnes if value is None and tonnes is not None else value
    return {"exporter": exporter, "importer": importer, "year": year, "tonnes": tonnes, "value_usd": worth,
            "code": code, "edition": "HS92"}  # fmt: skip


def product(key: str = "magnet", codes: str = "850511", **values: Any) -> Row:
    return {"key": key, "codes": codes.split(), "mapping": "EXACT", "mapping_by": "MASS", **values}


def small(
    products: list[Row],
    made: list[Row] = (),  # type: ignore[assignment]
    trade: list[Row] = (),  # type: ignore[assignment]
    sites: list[Row] = (),  # type: ignore[assignment]
    areas: tuple[str, ...] = (),
    kinds: dict[str, str] | None = None,
    as_of: date = date(2026, 1, 1),
    countries: tuple[str, ...] = (),
) -> View:
    """A View of these facts. `kinds` are the kinds of the sources, STATISTICS where not said."""
    ends = [row[end] for row in trade for end in ("exporter", "importer")]
    named = {*ends, *(row["country"] for row in (*made, *sites)), *areas, *countries, *model.AGGREGATES}
    sources = {"s", *(row["source"] for row in made), *(kinds or {})}
    codes = {code for row in products for code in row["codes"]}
    tables = {
        "Country": [
            {"key": key, "name_en": key, "name_nl": key, "area": key in (*areas, *model.AGGREGATES)}
            for key in sorted(named)
        ],
        "Source": [{"key": key, "title": key, "kind": (kinds or {}).get(key, "STATISTICS")} for key in sorted(sources)],
        "Material": [{"key": "m", "name_en": "m", "name_nl": "m"}],
        "Product": [
            {"key": row["key"], "stage": "MAGNET", "name_en": row["key"], "name_nl": row["key"],
             "leading_material": "m"}
            for row in products
        ],
        "Code": [{"key": f"HS92-{code}", "edition": "HS92", "code": code} for code in sorted(codes)],
        "Site": [
            {"key": f"site-{at}", "name": f"Site {at}", "status": row.get("status", "OPERATING"),
             "valid_from": row.get("valid_from")}
            for at, row in enumerate(sites)
        ],
        "classified_as": [
            {"start": f"Product:{row['key']}", "end": f"Code:HS92-{code}", "mapping": row["mapping"],
             "mapping_by": row["mapping_by"]}
            for row in products
            for code in row["codes"]
        ],
        "contains": [
            {"start": f"Product:{row['key']}", "end": "Material:m", "mass_fraction": row["mass_fraction"]}
            for row in products
            if "mass_fraction" in row
        ],
        "part_of": [
            {"start": f"Product:{row['key']}", "end": f"Product:{row['part_of']}"}
            for row in products
            if "part_of" in row
        ],
        "made": [_between(row, "country", "product") for row in made],
        "exported": [
            {**_rest(row, "exporter", "importer"), "start": f"Country:{row['exporter']}",
             "end": f"Country:{row['importer']}"}
            for row in trade
        ],
        "located_in": [
            {"start": f"Site:site-{at}", "end": f"Country:{row['country']}"} for at, row in enumerate(sites)
        ],
        "site_makes": [
            {"start": f"Site:site-{at}", "end": f"Product:{row['product']}"} for at, row in enumerate(sites)
        ],
    }  # fmt: skip
    return View(assemble({name: _columns([STATED | row for row in rows]) for name, rows in tables.items()}), as_of)


def _between(row: Row, start: str, end: str) -> Row:
    return {**_rest(row, start, end), "start": f"Country:{row[start]}", "end": f"Product:{row[end]}"}


def _rest(row: Row, *taken: str) -> Row:
    return {name: value for name, value in row.items() if name not in taken}


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    names = {name: None for row in rows for name in row}
    return {name: [row.get(name) for row in rows] for name in names}
