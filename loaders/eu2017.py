"""The EU study on critical raw materials of 2017: what its scores rest on. The scores of all studies are in `eu2023`.

Import reliance, recycling and substitution by material, for the one stage that the study calls the bottleneck.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables
from ketenkaart.graph.said import said
from ketenkaart.loaders import names, resolve
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.files import no_table, stem, table_files
from ketenkaart.loaders.sheets import Column, Draft, Entry, Fact, Need, Pattern, Rejection, Row, Sheet

DATASET = FOLDER = "eu2017"
TABLE = "eu2017_criticality"
CARD = CARDS["eu-crm-study-2017"]
YEAR = 2017
_NOT_AVAILABLE = "N/A"
_NUMBER = Pattern(
    re.compile(r"N/A|[0-9]{1,3}(\.[0-9]{1,9})?"),
    said("a number of the study", "een getal van de studie"),
    said(
        "Write a number, or `N/A` where the study has none.", "Schrijf een getal, of `N/A` als de studie er geen heeft."
    ),
)
# Column → quantity, its unit, and how many of the column's are one of it.
STATED = {
    "IR_pct": ("NET_IMPORT_RELIANCE", "fraction", 100),
    "EoL_RIR_pct": ("EOL_RIR", "fraction", 100),
    "SI_EI": ("SUBSTITUTION_INDEX_EI", "index", 1),
    "SI_SR": ("SUBSTITUTION_INDEX_SR", "index", 1),
}
# The scores, and terms of theirs that nothing asks for.
_UNREAD = ("SR", "EI", "supply_used", "HHIWGIt_GS", "HHIWGIt_EU")
SHEET = Sheet(
    TABLE,
    (
        Column("material", model.text("material", "Material.", required=True)),
        Column("stage", model.text("stage", "Stage.", required=True, choices=("Extraction", "Processing"))),
        *(Column(name, model.text(name, name, required=True), pattern=_NUMBER) for name in STATED),
        *(Column(name, model.text(name, name), optional=True, unread=True) for name in _UNREAD),
    ),
)


def files(folder: Path) -> list[Path]:
    """The one table."""
    found = table_files(folder / FOLDER)
    for path in found:
        if stem(path) != TABLE:
            raise no_table(path, (TABLE,))
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """What the study says of the graph's materials. Rows about others are counted."""
    held = resolve.keys(known)["Material"]
    entries, read, left_out = [CARD.entry()], 0, 0
    rejected: list[Rejection] = []
    for path in files(folder):
        checked = read_sheet(SHEET, [path])
        read += checked.read
        rejected += checked.rejected
        for row in checked.rows:
            about = tuple(key for key in names.materials_of_eu(row["material"], row) if key in held)
            left_out += not about
            if about:
                entries.append(_entry(row, about))
    return Draft(tuple(entries), tuple(rejected), read, left_out)


def _entry(row: Row, about: tuple[str, ...]) -> Entry:
    return Entry(row.file, row.number, tuple(_stated(row, about)), (Need("source", CARD.key, ("Source",)),))


def _stated(row: Row, about: tuple[str, ...]) -> Iterator[Fact]:
    for column, (quantity, unit, many) in STATED.items():
        if row[column] != _NOT_AVAILABLE:
            yield from CARD.observation(
                (quantity, row["material"]),
                about,
                quantity=quantity,
                region="EUU",
                year=YEAR,
                value=round(float(row[column]) / many, 9),
                unit=unit,
                note=f"As used in the assessment of {YEAR}, at its stage of {row['stage'].lower()}.",
            )
