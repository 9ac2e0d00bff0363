"""Customs codes: those that the facts name, described by the lists that come with BACI."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables
from ketenkaart.loaders import baci, fact_sheets, facts, grid
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.files import stem
from ketenkaart.loaders.sheets import Checked, Draft, Entry, Need, Row

NOMENCLATURES = CARDS["hs-cn-nomenclatures"]
DESCRIPTIONS = CARDS["cepii-baci-codes"]
_NAMING = ("products", "trade_figures")


@dataclass(frozen=True)
class _Named:
    """A code, and the row that names it."""

    edition: str
    code: str
    file: str
    row: int
    verified: str
    description: str | None = None


def files(folder: Path) -> list[Path]:
    """The tables of facts that name codes, and the lists that describe them."""
    naming = [
        path
        for path in facts.files(folder)
        if any(table in _NAMING for table, _ in grid.parts(path, fact_sheets.SHEET))
    ]
    return [*naming, *baci.code_lists(folder)]


def draft(folder: Path, known: Tables) -> Draft:
    """Each code that the folder's facts name, once. Without facts, or without lists, what was known before stands."""
    tables = facts.read([p for p in files(folder) if p.parent.name == facts.FOLDER], fact_sheets.SHEET)
    described = {
        (edition, row["code"]): row
        for path in baci.code_lists(folder)
        for edition in [_edition(path)]
        for row in read_sheet(baci.CODE_LIST, [path]).rows
    }
    held = _held(known)
    named = {} if tables and described else dict(held)
    for found in _named(tables):
        earlier = named.get((found.edition, found.code))
        if earlier is None or model.VERIFIED.index(found.verified) < model.VERIFIED.index(earlier.verified):
            named[found.edition, found.code] = found
    entries = [_entry(code, described.get(place), held.get(place)) for place, code in sorted(named.items())]
    return Draft((NOMENCLATURES.entry(), DESCRIPTIONS.entry(), *entries), read=len(entries))


def _edition(path: Path) -> str:
    found = re.match(r"product_codes_(HS\d\d)", stem(path))
    return baci.EDITIONS.get(found[1], "") if found else ""


def _named(tables: dict[str, Checked]) -> list[_Named]:
    products = [
        _Named(edition, code, row.file, row.number, row["verified"])
        for row in (tables["products"].rows if "products" in tables else ())
        for column, edition in fact_sheets.CODE_COLUMNS.items()
        for code in row[column] or ()
    ]
    figures = [
        _Named(row["edition"], code, row.file, row.number, row["verified"])
        for row in (tables["trade_figures"].rows if "trade_figures" in tables else ())
        for code in fact_sheets.parts(row["code"])
        if re.fullmatch(fact_sheets.CODE_FORMS[row["edition"]], code)
    ]
    return products + figures


def _held(known: Tables) -> dict[tuple[str, str], _Named]:
    table = known.get("Code", {"key": []})
    return {
        (table["edition"][row], table["code"][row]): _Named(
            edition=table["edition"][row],
            code=table["code"][row],
            file="dataset codes",
            row=0,
            verified=table["verified"][row],
            description=table["description"][row],
        )
        for row in range(len(table["key"]))
    }


def _entry(named: _Named, described: Row | None, held: _Named | None) -> Entry:
    description = described["description"] if described else held.description if held else None
    source = DESCRIPTIONS.key if description else NOMENCLATURES.key
    values: dict[str, Any] = {
        "key": facts.code_key(named.edition, named.code),
        "edition": named.edition,
        "code": named.code,
        "description": description,
        "sources": [source],
        "verified": "READ" if description else named.verified,
        "note": None if description else "Named by the facts; no list that was loaded describes it.",
    }
    return Entry(named.file, named.row, (("Code", values),), (Need("source", source, ("Source",)),))
