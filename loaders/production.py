"""Mine production by country: World Mining Data.

Observations about a mineral, and for the products that `statements.csv` lists, MADE rows of the chain. A share is the
tonnes over the sum of the countries: the source's own total lacks some of them.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ketenkaart.graph import model
from ketenkaart.graph.errors import BadData, UnknownTerm
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import Said, said
from ketenkaart.loaders import names, resolve, statements
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import header, read_sheet
from ketenkaart.loaders.files import stem, table_files
from ketenkaart.loaders.sheets import Column, Draft, Entry, Fact, Need, Rejection, Row, Sheet
from ketenkaart.loaders.statements import ProductListing

DATASET = FOLDER = "production"
CARD = CARDS["world-mining-data"]
_YEAR = re.compile(r"(19|20)\d\d")
LABELS = {"Material": said("material", "materiaal"), "Product": said("product", "product")}
_TOTAL = "DELETE"  # stands as code in the row of the source's own sum, which lacks countries added below it
REPORTED = {"r": "reported", "e": "estimated", "p": "provisional", "nan": "total"}


def files(folder: Path) -> list[Path]:
    """One file a mineral. An unknown mineral is an error, as nobody would miss it."""
    found = table_files(folder / FOLDER)
    for path in found:
        if stem(path) not in names.MINERALS:
            raise UnknownTerm(
                said(
                    "{file}: no mineral for '{name}'. Add it to loaders/names.py, or remove the file; nothing was "
                    "loaded.",
                    "{file}: geen mineraal voor '{name}'. Voeg het toe aan loaders/names.py, of haal het bestand weg; "
                    "er is niets geladen.",
                    file=f"{FOLDER}/{path.name}", name=stem(path),
                )
            )  # fmt: skip
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """One observation a country and year with tonnes. The source's own total is counted and left out."""
    keys = resolve.keys(known)
    entries = [CARD.entry()]
    rejected: list[Rejection] = []
    notes: list[Said] = []
    read = left_out = 0
    for path in files(folder):
        label, key, stage, basis = names.MINERALS[stem(path)]
        years = [
            name for name in header(path, "Country", "Country_Code", "Country_ISO", "unit") if _YEAR.fullmatch(name)
        ]
        checked = read_sheet(_sheet(years), [path])
        read += checked.read
        rejected += checked.rejected
        notes += checked.notes
        wanted = [row for row in checked.rows if row["Country_Code"] != _TOTAL]
        odd = {rejection.row for rejection in checked.rejected}
        if key not in keys[label]:
            left_out += sum(row.number not in odd for row in checked.rows)
            notes.append(
                said(
                    "{file}: left out, {label} {key} is not in the graph.",
                    "{file}: weggelaten, {label} {key} staat niet in de graaf.",
                    file=f"{FOLDER}/{path.name}", label=LABELS[label], key=key,
                )
            )  # fmt: skip
            continue
        left_out += sum(row.number not in odd for row in checked.rows if row not in wanted)
        listings = statements.products(DATASET, stem(path), "", keys["Product"])
        partial = _partial(checked.rejected, years)
        world = {year: None if year in partial else sum(row[year] or 0.0 for row in wanted) for year in years}
        need = (Need("source", CARD.key, ("Source",)),)
        for row in wanted:
            country = names.country_of_baci(row["Country_ISO"], keys["Country"], row)
            for year in years:
                if row[year] is not None:
                    facts = (
                        *_counted(row, country, year, node_id(label, key), stage, basis),
                        *(fact for listing in listings for fact in _made(row, country, year, world[year], listing)),
                    )
                    entries.append(Entry(row.file, row.number, facts, need))  # what is wrong with one costs no other
    return Draft(tuple(entries), tuple(rejected), read, left_out, tuple(notes))


def _sheet(years: list[str]) -> Sheet:
    if not years:
        raise BadData(
            said(
                "A file in {folder}/ has no column for a year. Name its columns Country, Country_Code, Country_ISO, "
                "the years, unit and data_source; nothing was loaded.",
                "Een bestand in {folder}/ heeft geen kolom voor een jaar. Noem de kolommen Country, Country_Code, "
                "Country_ISO, de jaren, unit en data_source; er is niets geladen.",
                folder=FOLDER,
            )
        )
    name = Column("Country", model.text("Country", "Name.", required=True), unread=True)
    text = [name, *(Column(n, model.text(n, n, required=True)) for n in ("Country_Code", "Country_ISO"))]
    tonnes = [Column(year, model.tonnes(year, f"Tonnes of {year}."), apart=True) for year in years]
    unit = Column("unit", model.text("unit", "Unit.", required=True, choices=("metr. t",)))
    reported = Column("data_source", model.text("data_source", "How known.", required=True, choices=tuple(REPORTED)))
    return Sheet("wmd", (*text, *tonnes, unit, reported))


def _partial(rejected: Iterable[Rejection], years: list[str]) -> set[str]:
    """The years of which a country's tonnes were rejected: what is left is not all of the world's."""
    named = [set(rejection.column.split("; ")) for rejection in rejected]
    return {year for year in years if any(year in columns or not columns <= set(years) for columns in named)}


def _counted(row: Row, country: str, year: str, about: str, stage: str | None, basis: str) -> Iterator[Fact]:
    """What a country mined in a year, as an observation about the mineral."""
    key = f"{CARD.key}.{about.partition(':')[2]}.{country}.{year}"
    yield (
        "Observation",
        {
            "key": key,
            "quantity": "PRODUCTION",
            "region": country,
            "stage": stage,
            "year": int(year),
            "value": row[year],
            "unit": "t",
            "note": f"{basis}; {REPORTED[row['data_source']]}".capitalize() + ".",
            "sources": [CARD.key],
            "verified": "READ",
        },
    )
    link = {"start": node_id("Observation", key), "end": about, "sources": [CARD.key], "verified": "READ"}
    yield "observation_about", link


def _made(row: Row, country: str, year: str, world: float | None, listing: ProductListing) -> Iterator[Fact]:
    """What a country mined, as a making of a product, with a share where all of the world is known; zero is none."""
    if row[year]:
        share = (
            "no share, as a row of this year was rejected" if world is None else "share over the sum of its countries"
        )
        yield statements.made(
            listing,
            country,
            year=int(year),
            share=row[year] / world if world else None,
            tonnes=row[year],
            source=CARD.key,
            sources=[CARD.key],
            verified="DERIVED",
            note=f"Tonnes {REPORTED[row['data_source']]} in the source; {share}.",
        )
