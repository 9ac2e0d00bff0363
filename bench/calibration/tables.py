"""The tables that the tests hide parts of: mine production and trade, read from a data folder as plain values."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.ledger import DeclaredFlows, MadeRow, Publication
from ketenkaart.loaders.names import BACI_COUNTRIES

TOTAL = "DELETE"  # in place of a country: the source's own sum, which lacks countries added below it
SOURCE = "world-mining-data"
PUBLICATIONS = {SOURCE: Publication("World Mining Data", "STATISTICS", "2026")}
Mined = Mapping[int, Mapping[str, float]]  # year → country → tonnes, above nothing


@dataclass(frozen=True)
class Traded:
    """Flows of one code and year: exporter, importer, tonnes, thousand USD; NaN unknown."""

    exporter: tuple[str, ...]
    importer: tuple[str, ...]
    tonnes: tuple[float, ...]
    value: tuple[float, ...]


def mined(folder: Path) -> dict[str, Mined]:
    """Mine production of each mineral, by the name of its file."""
    return {path.stem.removeprefix("wmd_"): _mined(path) for path in sorted((folder / "production").glob("wmd_*.csv"))}


def _mined(path: Path) -> Mined:
    found: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in _rows(path):
        for name, cell in row.items():
            if name.isdigit() and row["Country_ISO"] != TOTAL and cell not in ("", "nan") and float(cell) > 0:
                found[int(name)][BACI_COUNTRIES.get(row["Country_ISO"], row["Country_ISO"])] += float(cell)
    return {year: dict(countries) for year, countries in sorted(found.items())}


def traded(folder: Path) -> dict[tuple[str, int], Traded]:
    """Trade by code and year; of a code and year that two files have, the first by name."""
    countries = {row["country_code"]: row["country_iso3"] for row in _rows(folder / "baci" / "country_codes.csv")}
    keys = {number: BACI_COUNTRIES.get(name, name) for number, name in countries.items()}
    found: dict[tuple[str, int], Traded] = {}
    for path in sorted((folder / "baci").glob("BACI_*.csv*")):
        by: dict[tuple[str, int], list[tuple[str, str, float, float]]] = defaultdict(list)
        for row in _rows(path):
            cells = {name: cell.strip() for name, cell in row.items()}
            exporter, importer = keys[cells["i"]], keys[cells["j"]]
            if exporter != importer:
                flow = exporter, importer, _number(cells["q"]), _number(cells["v"])
                by[cells["k"].zfill(6), int(cells["t"])].append(flow)
        for key, rows in by.items():
            found.setdefault(key, Traded(*(tuple(column) for column in zip(*rows, strict=True))))
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as stream:
        yield from csv.DictReader(stream)


def _number(cell: str) -> float:
    return float("nan") if cell in ("", "NA") else float(cell)


def shares(tonnes: Mapping[str, float]) -> dict[str, float]:
    """Each country's part of the sum."""
    total = sum(tonnes.values())
    return {country: mass / total for country, mass in tonnes.items()}


def statement(tonnes: Mapping[str, float], year: int) -> tuple[MadeRow, ...]:
    """A year's production as rows of one source, with shares of their own sum."""
    return tuple(
        MadeRow(
            country=country,
            kind="PRODUCTION",
            year=year,
            span=(year, year),
            source=SOURCE,
            verified="READ",
            share=share,
            tonnes=tonnes[country],
            lower=None,
            upper=None,
            basis=None,
        )
        for country, share in sorted(shares(tonnes).items())
    )


def stated(
    key: str,
    year: int,
    rows: tuple[MadeRow, ...] = (),
    *,
    makers: tuple[str, ...] = (),
    trade: tuple[Traded, ...] = (),
    trade_year: int | None = None,
    by: str = "MASS",
) -> Facts:
    """Facts of a product that is not in the graph. `makers` are known to make it, and nothing more is said of them."""
    named = {*makers, *(row.country for row in rows), *(c for one in trade for c in (*one.exporter, *one.importer))}
    countries = tuple(sorted(named))
    row_of = {country: row for row, country in enumerate(countries)}
    flows = tuple(
        DeclaredFlows(
            key,
            np.array([row_of[country] for country in one.exporter], np.int32),
            np.array([row_of[country] for country in one.importer], np.int32),
            np.array(one.tonnes),
            np.array(one.value),
        )
        for one in trade
    )
    return Facts(
        product=0,
        key=key,
        year=year,
        countries=countries,
        rows=rows,
        publications=PUBLICATIONS,
        fraction=1.0,
        plants=(),
        homes=dict.fromkeys(makers, ()),
        casts=(),
        by=by,
        trade_year=trade_year if flows else None,
        flows=flows,
        reports=(),
        trade_sources=(),
    )
