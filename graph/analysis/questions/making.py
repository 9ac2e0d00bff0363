"""What single sources state of who makes a product, and the sites that count: what balances are held beside."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.arrays import Floats
from ketenkaart.graph.model import AGGREGATES, COUNTING_STATUSES, SOURCE_KINDS, VERIFIED, WORLD, MadeKind, Verified
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View

Rank = tuple[int, int, str]  # how good a statement is: verified, kind of source, key of the source; smaller is better


@dataclass(frozen=True)
class StatedShares:
    """One source's distribution of a product's making: the rows of one product, kind, year and first source."""

    kind: MadeKind
    year: int
    rank: Rank
    sources: tuple[str, ...]
    verified: Verified  # of its weakest named row
    makers: NDArray[np.int32]  # countries with a share
    shares: Floats
    untraced: float


def stated(view: View, product: int) -> tuple[StatedShares, ...]:
    """Everything that counts on the View's date, latest year first, best source first."""
    return view.derived(("stated", product), lambda: _stated(view, product))


def _stated(view: View, product: int) -> tuple[StatedShares, ...]:
    rows = _made(view).get(product, [])

    def identity(row: _Row) -> tuple[str, int, str]:
        return row.kind, row.year, row.source

    groups = (list(group) for _, group in groupby(sorted(rows, key=identity), key=identity))
    found = (_one(view, group) for group in groups)
    return tuple(sorted((one for one in found if one), key=lambda one: (-one.year, one.rank)))


@dataclass(frozen=True)
class _Row:
    """A MADE row as this module reads it."""

    country: int
    aggregate: str | None  # WLD, ROW or EUU, where it names no single place
    kind: MadeKind
    year: int
    source: str
    sources: tuple[str, ...]
    verified: Verified
    share: float | None
    tonnes: float | None
    basis: str | None


def _made(view: View) -> dict[int, list[_Row]]:
    """Counting rows by product."""

    def make() -> dict[int, list[_Row]]:
        table = view.snapshot.relationships["made"]
        aggregates = {view.local("Country", key): key for key in AGGREGATES}
        found: dict[int, list[_Row]] = {}
        rows, starts, ends = view.rows("made"), view.start("made"), view.end("made")
        for row, country, product in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
            values = table.row(row)
            if values["year"] is None or not view.year_counts(values["year"]):
                continue
            sources = tuple(values["sources"] or ())
            found.setdefault(product, []).append(
                _Row(
                    country=country,
                    aggregate=aggregates.get(country),
                    kind=MadeKind(values["kind"]),
                    year=values["year"],
                    source=values["source"] or sources[0],
                    sources=sources,
                    verified=Verified(values["verified"]),
                    share=values["share"],
                    tonnes=values["tonnes"],
                    basis=values["unit_basis"],
                )
            )
        return found

    return view.derived(("made",), make)


def _one(view: View, rows: list[_Row]) -> StatedShares | None:
    """Shares as stated, else tonnes over the source's world; None where no country has a share."""
    world = next((row.tonnes for row in rows if row.aggregate == WORLD and row.tonnes), None)
    shares: dict[int, tuple[float, _Row]] = {}
    for row in rows:
        share = row.share if row.share is not None else _part(row.tonnes, world)
        if row.aggregate is None and share is not None:
            shares[row.country] = (share, row)
    total = sum(share for share, _ in shares.values())
    if not total:
        return None
    named = [row for _, row in shares.values()]
    weakest = max(named, key=lambda row: VERIFIED.index(row.verified)).verified
    makers = np.array(sorted(shares), np.int32)
    parts = np.array([shares[maker][0] for maker in makers.tolist()])
    first = rows[0]
    return StatedShares(
        kind=first.kind,
        year=first.year,
        rank=(VERIFIED.index(weakest), _kind_of(view, first.source), first.source),
        sources=tuple(dict.fromkeys(source for row in named for source in row.sources)),
        verified=weakest,
        makers=makers,
        shares=parts / max(total, 1.0),  # rounded shares may add up to 1.002: more than everything is nobody's
        untraced=max(0.0, 1.0 - total),
    )


def _part(tonnes: float | None, world: float | None) -> float | None:
    return None if tonnes is None or world is None else tonnes / world


def _kind_of(view: View, source: str) -> int:
    row = view.local("Source", source)
    kind = None if row is None else view.snapshot.nodes["Source"].value("kind", row)
    return SOURCE_KINDS.index(kind) if kind in SOURCE_KINDS else len(SOURCE_KINDS)


def leading_fraction(view: View, product: int) -> float | None:
    """Mass fraction of a product's leading material; None where it is unknown or nothing."""
    key = view.snapshot.nodes["Product"].value("leading_material", product)
    material = None if key is None else view.local("Material", key)
    table = view.snapshot.relationships["contains"]
    rows, starts, ends = view.rows("contains"), view.start("contains"), view.end("contains")
    found = rows[(starts == product) & (ends == material)] if material is not None else rows[:0]
    return (table.value("mass_fraction", int(found[0])) or None) if len(found) else None


def counting_sites(view: View) -> NDArray[np.int32]:
    """Country (row) of each site that operates or ramps up and whose first day has passed; -1 for the others."""

    def make() -> NDArray[np.int32]:
        table, today = view.snapshot.nodes["Site"], view.as_of.toordinal() - EPOCH
        status = table.text("status")
        works = np.isin(status.codes, [status.code_of(word) for word in COUNTING_STATUSES])
        begun = table.days("valid_from") <= today  # unknown is the smallest number: has begun
        country = np.full(len(table), -1, np.int32)
        country[view.start("located_in")] = view.end("located_in")
        return np.where(works & begun, country, np.int32(-1))

    return view.derived(("counting sites",), make)
