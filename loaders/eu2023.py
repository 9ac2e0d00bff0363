"""Annexes of the EU study on critical raw materials of 2023: supply shares, criticality, uses by branch.

Shares and criticality are Observations about a material; shares of the world are also MADE rows of the products that
`statements.csv` lists. The shares are texts: `<0.1%` is kept as an interval from 0 to 0.001, `>0%` as one from 0 on;
they do not sum to 100 %, and what is missing is unknown. Where rounding carries the sum above 1, makings are divided
by it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import Said, said
from ketenkaart.loaders import names, resolve, statements
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.files import no_table, stem, table_files
from ketenkaart.loaders.sheets import Checked, Column, Draft, Entry, Fact, Need, Pattern, Rejection, Row, Sheet, of
from ketenkaart.loaders.statements import ProductListing

DATASET = FOLDER = "eu2023"
MEAN_OF = (2016, 2020)  # the years of whose mean the shares are (from memory)
CARD = CARDS["eu-crm-study-2023-annexes"]
_PROVENANCE = {"sources": [CARD.key], "verified": "READ"}


def _sure(cell: str) -> bool:
    """At most all; and a bare number is no fraction in disguise: 0.85 may be 85 % as well."""
    number = float(cell.strip("<>%"))
    return number <= 100 and (cell.endswith("%") or number == 0 or number > 1)


_SHARE = Pattern(
    re.compile(r"[<>]?[0-9]{1,3}(\.[0-9]{1,9})?%?"),
    said("no share in per cent", "geen deel in procenten"),
    said(
        "Write per cent with its sign, from 0% to 100%: `12.3%`, or an interval as `<0.1%`; 0.85 may be 0.85% or 85%.",
        "Schrijf procenten met hun teken, van 0% tot 100%: `12.3%`, of een interval als `<0.1%`; 0.85 kan 0.85% zijn "
        "of 85%.",
    ),
    _sure,
)
_SCORE = Pattern(
    re.compile(r"-|[0-9]{1,2}(\.[0-9]{1,9})?"),
    said("a score", "een score"),
    said("Write a number, or `-` where nothing was assessed.", "Schrijf een getal, of `-` als er niets is beoordeeld."),
)


def _text(name: str, *, required: bool = True, **rest: Any) -> Column:
    return Column(name, model.text(name, name, required=required), **rest)


STEPS = {"E": "EXTRACTION", "P": "PROCESSING"}  # the tables' letters
_MATERIAL = _text("Material")
_STAGE = Column("Stage", model.text("Stage", "Extraction or processing.", required=True, choices=tuple(STEPS)))
_SHARES = (
    _MATERIAL,
    _STAGE,
    _text("Country"),
    _text("Share", pattern=_SHARE),
    *of("Observation", "t"),
)
# The header has a damaged euro sign, U+0080.
VALUE_ADDED = "VA in million \x80"
# Table → whose supply it is.
SHARES = {"eu2023_global_shares_t": model.WORLD, "eu2023_eu_sourcing_shares_t": "EUU"}
SHEETS = {
    **{name: Sheet(name, _SHARES, encoding="cp1252") for name in SHARES},
    "eu2023_use_shares": Sheet(
        "eu2023_use_shares",
        (
            _MATERIAL,
            _text("Application"),
            _text("Share", pattern=_SHARE),
            _text(
                "NACE sector",
                required=False,
                pattern=Pattern(
                    re.compile(r"[A-U]\d\d\s+-\s+\S[\s\S]*"),
                    said("a NACE division", "een NACE-afdeling"),
                    said("Write the division as `C29 - Name`.", "Schrijf de afdeling als `C29 - Naam`."),
                ),
            ),
            Column(VALUE_ADDED, model.number(VALUE_ADDED, "Value added.", "million EUR", minimum=0.0)),
        ),
    ),
    "eu_SR_EI_2011_2023": Sheet(
        "eu_SR_EI_2011_2023",
        (
            _MATERIAL,
            Column("Year", model.whole("Year", "Year of the assessment.", required=True)),
            _text("SR", pattern=_SCORE),
            _text("EI", pattern=_SCORE),
        ),
    ),
}


@dataclass(frozen=True)
class StudyShare:
    """A share as the study writes it, as a fraction: a value, or an interval of which an end may be open."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    note: str | None = None


def files(folder: Path) -> list[Path]:
    """The four tables."""
    found = table_files(folder / FOLDER)
    for path in found:
        if stem(path) not in SHEETS:
            raise no_table(path, SHEETS)
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """What the annexes say of the graph's materials and products. Rows about other materials are counted."""
    keys = resolve.keys(known)
    materials, products = keys["Material"], keys["Product"]
    entries, read, left_out = [CARD.entry()], 0, 0
    rejected: list[Rejection] = []
    notes: list[Said] = []
    for path in files(folder):
        table = stem(path)
        checked = read_sheet(SHEETS[table], [path])
        mapped = [(row, _materials(row, materials), _products(table, row, products)) for row in checked.rows]
        wanted = [(row, about, listings) for row, about, listings in mapped if about or listings]
        whole = _sums(checked.rows) if table in SHARES else {}
        found = [_entry(table, row, about, listings, whole) for row, about, listings in wanted]
        stating = [entry for entry in found if entry.facts]
        read += checked.read
        rejected += checked.rejected
        notes += checked.notes
        left_out += len(checked.rows) - len(stating)
        entries += stating
        notes += _notes(path, checked, len(wanted), len(stating))
    return Draft(tuple(entries), tuple(rejected), read, left_out, tuple(notes))


def share(cell: str) -> StudyShare:
    """`12.3%`, `<0.1%`, `>0%`, or a bare number, which is per cent too."""
    number = round(float(cell.strip("<>%")) / 100, 9)
    if cell.startswith("<"):
        return StudyShare(None, 0.0, number)
    if cell.startswith(">"):
        return StudyShare(None, number, None, f"Written {cell}: more than that, how much is not said.")
    return StudyShare(number, note=None if cell.endswith("%") else f"Written {cell} without a per cent sign.")


def tidy(text: str) -> str:
    """Cells have line breaks within them; white space is one space."""
    return " ".join(text.split())


def _materials(row: Row, held: set[str]) -> tuple[str, ...]:
    return tuple(key for key in names.materials_of_eu(tidy(row["Material"]), row) if key in held)


def _notes(path: Path, checked: Checked, wanted: int, stating: int) -> Iterator[Said]:
    yield said(
        "{file}: {count} rows left out, about no material of the graph.",
        "{file}: {count} rijen weggelaten, over geen materiaal van de graaf.",
        file=f"{FOLDER}/{path.name}", count=len(checked.rows) - wanted,
    )  # fmt: skip
    if wanted > stating:
        yield said(
            "{file}: {count} rows left out, not assessed (`-`).",
            "{file}: {count} rijen weggelaten, niet beoordeeld (`-`).",
            file=f"{FOLDER}/{path.name}", count=wanted - stating,
        )  # fmt: skip


def _products(table: str, row: Row, held: set[str]) -> tuple[ProductListing, ...]:
    """The products of whose making a row speaks: only those of the world's shares."""
    if SHARES.get(table) != model.WORLD:
        return ()
    return statements.products(DATASET, tidy(row["Material"]), row["Stage"], held)


def _sums(rows: Iterable[Row]) -> dict[tuple[str, str], float]:
    """Sum of the shares with a value, by material and stage."""
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        of = tidy(row["Material"]), row["Stage"]
        found[of] = round(found.get(of, 0.0) + (share(row["Share"]).value or 0.0), 9)
    return found


def _entry(
    table: str,
    row: Row,
    about: tuple[str, ...],
    listings: tuple[ProductListing, ...],
    whole: dict[tuple[str, str], float],
) -> Entry:
    facts: tuple[Fact, ...]
    if table in SHARES:
        facts = (
            *(_supply_share(SHARES[table], row, about) if about else ()),
            *(_made(row, listing, whole[tidy(row["Material"]), row["Stage"]]) for listing in listings),
        )
    elif table == "eu2023_use_shares":
        facts = tuple(_use(row, about))
    else:
        facts = tuple(_criticality(row, about))
    return Entry(row.file, row.number, facts, (Need("source", CARD.key, ("Source",)),))


def _supply_share(region: str, row: Row, about: tuple[str, ...]) -> Iterator[Fact]:
    found = share(row["Share"])
    origin = names.country_of_eu(tidy(row["Country"]), row)
    yield from CARD.observation(
        ("SUPPLY_SHARE", region, tidy(row["Material"]), row["Stage"], origin),
        about,
        quantity="SUPPLY_SHARE",
        region=region,
        origin=origin,
        step=STEPS[row["Stage"]],
        t=row["t"],
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        unit="fraction",
        note=found.note,
    )


def _made(row: Row, listing: ProductListing, whole: float) -> Fact:
    """A share of the world as a making of a product, a mean of several years; above 1 the sum of all divides it."""
    found, over = share(row["Share"]), max(whole, 1.0)
    first, last = MEAN_OF
    rounded = (
        f" Published {row['Share']}, divided by the sum of the published shares ({whole:.1%})." if whole > 1 else ""
    )
    return statements.made(
        listing,
        names.country_of_eu(tidy(row["Country"]), row),
        year=last,
        year_from=first,
        year_to=last,
        share=None if found.value is None else found.value / over,
        lower=None if found.lower is None else found.lower / over,
        upper=None if found.upper is None else found.upper / over,
        source=CARD.key,
        sources=[CARD.key],
        verified="DERIVED" if whole > 1 else "READ",
        note=f"Mean of {first} to {last} (the years are from memory).{rounded}",
    )


def _criticality(row: Row, about: tuple[str, ...]) -> Iterator[Fact]:
    for column, quantity in (("SR", "SUPPLY_RISK"), ("EI", "ECONOMIC_IMPORTANCE")):
        if row[column] != "-":
            yield from CARD.observation(
                (quantity, tidy(row["Material"]), row["Year"]),
                about,
                quantity=quantity,
                region="EUU",
                year=row["Year"],
                value=float(row[column]),
                unit="score",
                note=f"Assessed as {tidy(row['Material'])}. The method changed in 2017.",
            )


def _use(row: Row, about: tuple[str, ...]) -> Iterator[Fact]:
    found = share(row["Share"])
    application = tidy(row["Application"])
    sector = row["NACE sector"]
    if sector is None:
        yield from CARD.observation(
            ("USE_SHARE", "EUU", tidy(row["Material"]), application),
            about,
            quantity="USE_SHARE",
            region="EUU",
            value=found.value,
            lower=found.lower,
            upper=found.upper,
            unit="fraction",
            note=f"Use: {application}. The study names no branch for it.",
        )
        return
    nace, _, name = tidy(sector).partition(" - ")
    yield (
        "Sector",
        {"key": nace, "nace": nace, "name_en": name, "name_nl": names.SECTORS_NL.get(nace), **_PROVENANCE},
    )
    million = row[VALUE_ADDED]
    for key in about:
        yield (
            "used_in",
            {
                "start": node_id("Material", key),
                "end": node_id("Sector", nace),
                "application": application,
                "region": "EUU",
                "share": found.value,
                "lower": found.lower,
                "upper": found.upper,
                "value_added": None if million is None else million * 1e6,
                "note": found.note,
                **_PROVENANCE,
            },
        )
