"""Political stability by country and year: Worldwide Governance Indicators of the World Bank."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.errors import BadData
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import Said, said
from ketenkaart.loaders import corrections, names, resolve
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import header, read_sheet
from ketenkaart.loaders.corrections import Correction
from ketenkaart.loaders.files import no_table, stem, table_files
from ketenkaart.loaders.sheets import Column, Draft, Entry, Need, Pattern, Rejection, Row, Sheet

FOLDER = "wgi"
FILE = "wgi_political_stability_estimate"
CARD = CARDS["world-bank-wgi"]
# Years from this one on come from an edition with a revised method: never a trend across it.
SERIES_BREAK = 2023
_NOTES = (
    "Of an edition before the method was revised: not comparable with 2023 and later.",
    "Of an edition with the revised method: not comparable with 2022 and earlier.",
)
_MISSING = ("", "nan", "None")
_ESTIMATE = Pattern(
    re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]*)?([eE]-[0-9]{1,2})?|nan|None"),
    said("not an estimate", "geen schatting"),
    said(
        "Write a number of standard deviations with `.` as decimal mark, or nothing.",
        "Schrijf een getal in standaardafwijkingen met `.` als decimaalteken, of niets.",
    ),
)
LEAST, MOST = model.UNITS["standard deviations"]


def files(folder: Path) -> list[Path]:
    """The one indicator that is loaded."""
    found = table_files(folder / FOLDER)
    for path in found:
        if stem(path) != FILE:
            raise no_table(path, (FILE,))
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """One observation a country and year."""
    keys = resolve.keys(known)["Country"]
    entries, read, missing = [CARD.entry()], 0, 0
    rejected: list[Rejection] = []
    notes: list[Said] = []
    for path in files(folder):
        years = [name for name in header(path, "country", "code") if re.fullmatch(r"(19|20)\d\d", name)]
        checked = read_sheet(_sheet(years), [path])
        read += checked.read
        rejected += checked.rejected
        notes += checked.notes
        good, beyond = _on_the_scale(checked.rows, years)
        rejected += beyond
        lost = {(r.row, name) for r in (*checked.rejected, *beyond) for name in r.column.split("; ")}
        for row, correction in corrections.apply(good, path, corrections.of("governance")):
            known_years = [year for year in years if (row[year] or "") not in _MISSING]
            missing += sum(year not in known_years and (row.number, year) not in lost for year in years)
            entries += _entries(row, known_years, keys, correction)
    unknown = said(
        "{count} cells are empty, nan or None: unknown.",
        "{count} cellen zijn leeg, nan of None: onbekend.",
        count=missing,
    )
    return Draft(tuple(entries), tuple(rejected), read, 0, (*([unknown] if missing else []), *notes))


def _on_the_scale(rows: tuple[Row, ...], years: list[str]) -> tuple[list[Row], list[Rejection]]:
    """The rows with what are estimates, and the other cells.

    Raises BadData for a file of the scores from 0 to 100 that the World Bank publishes beside the estimates since 2025:
    its lowest would pass for estimates.
    """
    values = [float(row[year]) for row in rows for year in years if (row[year] or "") not in _MISSING]
    far = [(row, year) for row in rows for year in years if not LEAST <= _value(row[year]) <= MOST]
    if far and min(values) >= 0:
        row, year = far[0]
        raise BadData(
            said(
                "{file}, row {row}, column {year}: {value} is no estimate from about -2.5 to 2.5, and no value is "
                "below zero. These are the scores from 0 to 100 of the edition of 2025, another series. Take the "
                "column of estimates (PV.EST); nothing was loaded.",
                "{file}, rij {row}, kolom {year}: {value} is geen schatting van ongeveer -2,5 tot 2,5, en geen waarde "
                "is kleiner dan nul. Dit zijn de scores van 0 tot 100 uit de editie van 2025, een andere reeks. Neem "
                "de kolom met schattingen (PV.EST); er is niets geladen.",
                file=row.file, row=row.number, year=year, value=row[year],
            )
        )  # fmt: skip
    beyond: dict[int, dict[str, None]] = {}
    for row, year in far:
        beyond.setdefault(row.number, {})[year] = None
    rule = said("beyond the scale", "buiten de schaal")
    remedy = said(
        "An estimate lies from about -2.5 to 2.5. Compare with the World Bank's series.",
        "Een schatting ligt van ongeveer -2,5 tot 2,5. Vergelijk met de reeks van de Wereldbank.",
    )
    good = [replace(row, values={**row.values, **beyond.get(row.number, {})}) for row in rows]
    return good, [
        Rejection(file=row.file, row=row.number, column=year, value=row[year], rule=rule, remedy=remedy)
        for row, year in far
    ]


def _value(cell: str | None) -> float:
    return 0.0 if (cell or "") in _MISSING else float(cell or 0)


def _sheet(years: list[str]) -> Sheet:
    return Sheet(
        "wgi",
        (
            Column("country", model.text("country", "Name.", required=True), unread=True),
            Column("code", model.text("code", "Alpha-3 code.", required=True)),
            *(Column(year, model.text(year, "Estimate."), pattern=_ESTIMATE, apart=True) for year in years),
        ),
    )


def _entries(row: Row, years: list[str], countries: set[str], correction: Correction | None) -> Iterator[Entry]:
    """An entry a year: what is wrong with one costs no other."""
    country = names.country_of_baci(row["code"], countries, row)
    provenance: dict[str, Any] = {"sources": [CARD.key], "verified": "DERIVED" if correction else "READ"}
    corrected = f" {correction.column} corrected from {correction.found}: {correction.reason}" if correction else ""
    for year in years:
        key = f"{CARD.key}.POLITICAL_STABILITY.{country}.{year}"
        values: dict[str, Any] = {
            "key": key,
            "quantity": "POLITICAL_STABILITY",
            "region": country,
            "year": int(year),
            "value": float(row[year]),
            "unit": "standard deviations",
            "note": _NOTES[int(year) >= SERIES_BREAK] + corrected,
        }
        about = {"start": node_id("Observation", key), "end": node_id("Country", country)}
        facts = (("Observation", values | provenance), ("observation_about", about | provenance))
        yield Entry(row.file, row.number, facts, (Need("source", CARD.key, ("Source",)),))
