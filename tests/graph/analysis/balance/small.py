"""Small facts of a made-up product: by hand, and any at all for Hypothesis."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.ledger import DeclaredFlows, MadeRow, Plant, Publication, Report
from ketenkaart.graph.model import SOURCE_KINDS

COUNTRIES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "ROW", "WLD")
SINGLE = COUNTRIES[:6]
SOURCES = ("s1", "s2", "s3", "s4")
PUBLISHERS = ("one", "one", "two", "three")  # two of the sources are editions of one publisher
YEAR = 2024


def row(country: str, share: float | None = None, tonnes: float | None = None, **rest: Any) -> MadeRow:
    year = rest.pop("year", YEAR)
    stated = {"kind": "PRODUCTION", "source": "s1", "verified": "READ", "lower": None, "upper": None, "basis": None}
    return MadeRow(country=country, share=share, tonnes=tonnes, year=year, **({"span": (year, year)} | stated | rest))


def facts(*rows: MadeRow, trade: dict[tuple[str, str], tuple[float, float]] | None = None, **rest: Any) -> Facts:
    """Facts of `rows`; trade: exporter and importer → tonnes and thousand USD, under one code."""
    stated: dict[str, Any] = {
        "product": 0,
        "key": "magnet",
        "year": YEAR,
        "countries": COUNTRIES,
        "publications": publications(),
        "fraction": 1.0,
        "plants": (),
        "homes": {},
        "casts": (),
        "by": "MASS",
        "trade_year": YEAR if trade else None,
        "flows": (flows(trade),) if trade else (),
        "reports": (),
        "trade_sources": ("t1",) if trade else (),
    }
    return Facts(rows=rows, **(stated | rest))


def publications(kinds: tuple[str, ...] = ("STATISTICS",) * 4) -> dict[str, Publication]:
    return {
        source: Publication(publisher, kind, f"202{number}")
        for number, (source, publisher, kind) in enumerate(zip(SOURCES, PUBLISHERS, kinds, strict=True))
    }


def flows(trade: dict[tuple[str, str], tuple[float, float]]) -> DeclaredFlows:
    ends = [(COUNTRIES.index(exporter), COUNTRIES.index(importer)) for exporter, importer in trade]
    sizes = np.array(list(trade.values()), float).reshape(-1, 2)
    exporter, importer = np.array(ends, np.int32).reshape(-1, 2).T
    return DeclaredFlows("850511", exporter, importer, sizes[:, 0], sizes[:, 1])


def plant(country: str, tonnes: float | None = None, begun: int | None = None) -> Plant:
    return Plant(country, tonnes, begun, ("s1",))


@st.composite
def any_rows(draw: st.DrawFn, source: str) -> list[MadeRow]:
    """A statement of one source and year: shares that sum to at most 1, or tonnes, some with bounds, or a total."""
    countries = draw(st.lists(st.sampled_from(SINGLE), min_size=1, max_size=6, unique=True))
    parts = np.array([draw(st.floats(0.001, 1.0)) for _ in countries])
    shares = parts / parts.sum() * draw(st.sampled_from((0.6, 0.98, 1.0)))
    year, scale = draw(st.integers(YEAR - 6, YEAR + 1)), draw(st.floats(10.0, 1e5))
    how = draw(st.sampled_from(("shares", "tonnes", "both")))
    rows = [
        row(
            country,
            None if how == "tonnes" else float(share),
            None if how == "shares" else float(share) * scale,
            source=source,
            year=year,
            lower=float(share) * 0.8 if how != "tonnes" and draw(st.booleans()) else None,
            verified=draw(st.sampled_from(("READ", "MEMORY"))),
        )
        for country, share in zip(countries, shares, strict=True)
    ]
    if how != "shares" and draw(st.booleans()):
        rows.append(row("WLD", None, scale, source=source, year=year))
    return rows


@st.composite
def any_facts(draw: st.DrawFn, trade: bool | None = None, evidence: bool = True) -> Facts:
    """Statements of up to four sources, sites with and without capacity, trade of six countries, a second report."""
    sources = draw(st.lists(st.sampled_from(SOURCES), max_size=4, unique=True))
    rows = [one for source in sources for one in draw(any_rows(source))]
    at = draw(st.lists(st.sampled_from(SINGLE), min_size=0 if rows or not evidence else 1, max_size=3, unique=True))
    plants = tuple(plant(country, draw(st.none() | st.floats(1.0, 1e5))) for country in at)
    kinds = tuple(draw(st.sampled_from(SOURCE_KINDS)) for _ in SOURCES)
    found = facts(*rows, plants=plants, publications=publications(kinds), by=draw(st.sampled_from(("MASS", "VALUE"))))
    if trade is False or (trade is None and draw(st.booleans())):
        return found
    pairs = [(a, b) for a in SINGLE for b in SINGLE if a != b]
    traded = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=20, unique=True))
    sizes = {pair: (draw(st.floats(0.1, 1e4)), draw(st.floats(0.1, 1e5))) for pair in traded}
    importer = traded[0][1]
    reports = (Report(importer, "WLD", draw(st.floats(1.0, 1e4)), None, "s1"),) if draw(st.booleans()) else ()
    return replace(
        found,
        trade_year=YEAR - draw(st.integers(0, 2)),
        flows=(flows(sizes),),
        reports=reports,
        trade_sources=("t1",),
    )
