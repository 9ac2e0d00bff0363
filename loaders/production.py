"""Mine production by country: World Mining Data. Observations beside the chain, whose shares stand in the facts."""

import re
from pathlib import Path

from graph import model
from graph.errors import BadData, UnknownTerm
from graph.model import Tables, node_id
from loaders import names, resolve
from loaders.cards import Card
from loaders.sheets import Column, Draft, Entry, Need, Rejection, Row, Sheet, csv_files, header, read_sheet, stem

FOLDER = "production"
CARD = Card(
    "world-mining-data",
    "World Mining Data: production of mineral raw materials by country",
    "Austrian Federal Ministry of Finance",
    "Free of charge with the source named; terms at bmf.gv.at",
    "STATISTICS",
    "World Mining Data, Austrian Federal Ministry of Finance, table 6.4.",
    "take table 6.4 of the next edition from world-mining-data.info and write one file a mineral with these columns; "
    "an edition ends two years before its name. The files here come from a package that bundles the tables.",
    "2026-11-24",
    "2026",
    "https://www.world-mining-data.info/",
)
_YEAR = re.compile(r"(19|20)\d\d")
_TOTAL = "DELETE"  # stands as code in the row of the source's own sum, which lacks countries added below it
REPORTED = {"r": "reported", "e": "estimated", "p": "provisional", "nan": "total"}


def files(folder: Path) -> list[Path]:
    """One file a mineral. An unknown mineral is an error, as nobody would miss it."""
    found = csv_files(folder / FOLDER)
    for path in found:
        if stem(path) not in names.MINERALS:
            raise UnknownTerm(
                f"{FOLDER}/{path.name}: no mineral for {stem(path)!r}. Add it to loaders/names.py, or remove the file; "
                "nothing was loaded."
            )
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """One observation a country and year with tonnes. The source's own total is counted and left out."""
    keys = resolve.keys(known)
    entries = [CARD.entry()]
    rejected: list[Rejection] = []
    notes: list[str] = []
    read = left_out = 0
    for path in files(folder):
        label, key, stage, basis = names.MINERALS[stem(path)]
        years = [name for name in header(path, "utf-8") if _YEAR.fullmatch(name)]
        checked = read_sheet(_sheet(years), [path])
        read += checked.read
        rejected += checked.rejected
        wanted = [row for row in checked.rows if row["Country_Code"] != _TOTAL]
        if key not in keys[label]:
            left_out += len(checked.rows)
            notes.append(f"{FOLDER}/{path.name}: left out, {label.lower()} {key} is not in the graph.")
            continue
        left_out += len(checked.rows) - len(wanted)
        entries += [_entry(row, years, node_id(label, key), stage, basis, keys["Country"]) for row in wanted]
    return Draft(tuple(entries), tuple(rejected), read, left_out, tuple(notes))


def _sheet(years: list[str]) -> Sheet:
    if not years:
        raise BadData(f"A file in {FOLDER}/ has no column for a year. Its columns are Country, Country_Code, …")
    text = [Column(n, model.text(n, n, required=True)) for n in ("Country", "Country_Code", "Country_ISO")]
    tonnes = [Column(year, model.tonnes(year, f"Tonnes of {year}.")) for year in years]
    unit = Column("unit", model.text("unit", "Unit.", required=True, choices=("metr. t",)))
    reported = Column("data_source", model.text("data_source", "How known.", required=True, choices=tuple(REPORTED)))
    return Sheet("wmd", (*text, *tonnes, unit, reported))


def _entry(row: Row, years: list[str], about: str, stage: str | None, basis: str, countries: set[str]) -> Entry:
    country = names.country_of_baci(row["Country_ISO"], countries, row)
    facts = []
    for year in years:
        if row[year] is None:
            continue
        key = f"{CARD.key}.{about.partition(':')[2]}.{country}.{year}"
        facts.append(
            (
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
        )
        link = {"start": node_id("Observation", key), "end": about, "sources": [CARD.key], "verified": "READ"}
        facts.append(("observation_about", link))
    return Entry(row.file, row.number, tuple(facts), (Need("source", CARD.key, ("Source",)),))
