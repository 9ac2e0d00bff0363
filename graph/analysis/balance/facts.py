"""All that the balance of one product needs of a snapshot, as plain data; its functions know nothing of the graph.

A world belongs to a calendar year, so nothing here depends on a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ketenkaart.graph.analysis.balance.ledger import (
    DeclaredFlows,
    Ledger,
    MadeRow,
    Organisations,
    Plant,
    Publication,
    RecipeInput,
    Report,
)
from ketenkaart.graph.analysis.balance.reading import ledger
from ketenkaart.graph.model import MadeKind, Size
from ketenkaart.graph.once import once
from ketenkaart.graph.snapshot import Snapshot

TRADE_REACH = 5  # years from a world to the nearest trade that it may use
FIRST_ROUTE = 3.0  # of routes without shares the first is the usual one: three times as likely as another
SUM_OF_ROUTES = 1e-6


@dataclass(frozen=True)
class Cast:
    """An input that is made where the product is: tonnes of it speak of the product."""

    key: str
    fraction: float
    tonnes_per_tonne: float
    upper: float | None
    rows: tuple[MadeRow, ...]


@dataclass(frozen=True)
class UsedFor:
    """A product that is made of this one: its tonnes say how much of this is made, where nobody states that."""

    tonnes_per_tonne: float  # over its routes of making, each by its part
    facts: "Facts"


@dataclass(frozen=True)
class Facts:
    """One product in one calendar year, as stated."""

    product: int
    key: str
    year: int
    countries: tuple[str, ...]  # keys by row
    rows: tuple[MadeRow, ...]
    publications: Mapping[str, Publication]
    fraction: float  # of the leading material: what metal content is divided by
    plants: tuple[Plant, ...]
    homes: Mapping[str, tuple[str, ...]]  # country → sources, where an organisation without any site makes it
    casts: tuple[Cast, ...]
    by: Size
    trade_year: int | None
    flows: tuple[DeclaredFlows, ...]  # of each code
    reports: tuple[Report, ...]
    trade_sources: tuple[str, ...]
    uses: tuple[UsedFor, ...] = ()  # where neither rows nor trade say how much is made

    @once
    def row_of(self) -> dict[str, int]:
        """Country's key → row."""
        return {key: row for row, key in enumerate(self.countries)}


def world_product(snapshot: Snapshot, product: int) -> int:
    """The product whose facts a product's world rests on: its wider one's, for a grade without facts of its own."""
    return ledger(snapshot).owner[product]


def facts(snapshot: Snapshot, product: int, year: int) -> Facts:
    """What is stated of one product, with trade of the year nearest to `year` (then the later), at most five away."""
    book = ledger(snapshot)
    near = [one for one in book.trade_years(product) if abs(one - year) <= TRADE_REACH]
    trade_year = min(near, key=lambda one: (abs(one - year), -one)) if near else None
    codes = book.codes.get(product, ()) if trade_year is not None else ()
    traded = [(code, trade_year) for code in codes if trade_year is not None]
    casts = tuple(
        Cast(
            book.products[one.used],
            book.fraction.get(one.used, 1.0),
            one.tonnes_per_tonne,
            one.upper,
            book.rows.get(one.used, ()),
        )
        for one in book.inputs.get(product, ())
        if one.there and one.tonnes_per_tonne
    )
    rows = book.rows.get(product, ())
    named = {row.source for row in (*rows, *(row for cast in casts for row in cast.rows))}
    return Facts(
        product=product,
        key=book.products[product],
        year=year,
        countries=book.countries,
        rows=rows,
        publications={source: book.publications[source] for source in sorted(named)},
        fraction=book.fraction.get(product, 1.0),
        plants=book.plants.get(product, ()),
        homes=_homes(book, product),
        casts=casts,
        by=book.by.get(product, Size.MASS),
        trade_year=trade_year,
        flows=tuple(book.trade[key] for key in traded),
        # An importer's figure under one code says nothing of a product that is traded under several.
        reports=book.reports.get(traded[0], ()) if len(traded) == 1 else (),
        trade_sources=tuple(sorted({source for key in traded for source in book.trade_sources[key]})),
        uses=()
        if traded or any(row.tonnes and row.kind == MadeKind.PRODUCTION for row in rows)
        else _uses(snapshot, book, product, year),
    )


def _uses(snapshot: Snapshot, book: Ledger, product: int, year: int) -> tuple[UsedFor, ...]:
    """What is made of a product, grades that have their wider product's world left out: they are counted there."""
    found = []
    for made, inputs in sorted(book.inputs.items()):
        parts = _parts(inputs)
        ratio = sum(parts[one.route] * one.tonnes_per_tonne for one in inputs if one.used == product)
        if ratio and world_product(snapshot, made) == made:
            found.append(UsedFor(ratio, facts(snapshot, made, year)))
    return tuple(found)


def _parts(inputs: tuple[RecipeInput, ...]) -> dict[str, float]:
    """Route → its part of the world's making: as stated where they sum to 1, else the first three times another."""
    routes = dict.fromkeys(one.route for one in sorted(inputs, key=lambda one: one.order))
    stated = {one.route: one.share for one in inputs if one.share is not None}
    if len(stated) == len(routes) and abs(sum(stated.values()) - 1) < SUM_OF_ROUTES:
        return stated
    whole = FIRST_ROUTE + len(routes) - 1
    return {route: (FIRST_ROUTE if place == 0 else 1.0) / whole for place, route in enumerate(routes)}


def _homes(book: Ledger, product: int) -> dict[str, tuple[str, ...]]:
    """Where organisations make it of which no site is known, nor of what they own above one half (methods.md 1.1 c)."""
    known, key, stage = book.organisations, book.products[product], book.stage[product]
    found: dict[str, tuple[str, ...]] = {}
    for organisation, makes in known.makes.items():
        if key not in makes:
            continue
        kin = {site for one in _family(known, organisation) for site in known.sites.get(one, ())}
        if any(made == key for made, _, _ in kin):
            continue  # its sites say where, also where they don't work yet
        at = {country for _, country, how in kin if how == stage and country}
        at = at or {country for _, country, _ in kin if country} or {known.home.get(organisation, "")}
        for country in at - {""}:
            found[country] = tuple(sorted({*found.get(country, ()), *makes[key]}))
    return dict(sorted(found.items()))


def _family(known: Organisations, organisation: int) -> set[int]:
    """An organisation and all that it owns above one half, through others too."""
    family, todo = set[int](), [organisation]
    while todo:
        one = todo.pop()
        if one not in family:
            family.add(one)
            todo += known.children.get(one, ())
    return family
