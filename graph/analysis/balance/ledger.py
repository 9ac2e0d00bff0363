"""What a snapshot states of making and trade by product, as plain data: statements, works, flows, recipes, supplies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ketenkaart.graph.arrays import Ints, Reals
from ketenkaart.graph.model import MadeKind, ShareOf, Size, SourceKind, Verified
from ketenkaart.graph.once import once


@dataclass(frozen=True)
class MadeRow:
    """One country's part of the making of a product, as a source states it."""

    country: str
    kind: MadeKind
    year: int
    span: tuple[int, int]  # first and last year, where it is a mean of several
    source: str  # the first of its sources
    verified: Verified
    share: float | None
    tonnes: float | None
    lower: float | None
    upper: float | None
    basis: str | None


@dataclass(frozen=True)
class Publication:
    """What of a source decides how much its rows weigh."""

    publisher: str
    kind: SourceKind
    published: str


@dataclass(frozen=True)
class Plant:
    """A site that works and makes the product."""

    country: str
    tonnes: float | None  # capacity, else output, a year, where it is in tonnes of the product
    begun: int | None  # ordinal of its first day
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class DeclaredFlows:
    """Trade of one code in one year as declared: (f,) rows of countries, tonnes and thousand USD, NaN unknown."""

    code: str
    exporter: Ints
    importer: Ints
    tonnes: Reals
    value: Reals


@dataclass(frozen=True)
class Report:
    """What an importer itself declares of one partner (WLD: of all together): tonnes, thousand USD."""

    reporter: str
    partner: str
    tonnes: float | None
    value: float | None
    source: str


@dataclass(frozen=True)
class DeliveryFact:
    """A recorded delivery between organisations."""

    supplier: int
    customer: int
    product: str
    share: float | None
    share_of: ShareOf | None
    begun: int | None  # ordinals of the first day that it holds, and of the first that it no longer does
    ended: int | None


@dataclass(frozen=True)
class RecipeInput:
    """What making a product takes."""

    used: int
    route: str
    order: int
    tonnes_per_tonne: float
    upper: float | None
    share: float | None  # of the route in the world's making
    there: bool  # made where it is used


@dataclass(frozen=True)
class Organisations:
    """Who makes what where: of each organisation (row) products, sites and the owners' side of ownership."""

    makes: Mapping[int, Mapping[str, tuple[str, ...]]]  # organisation → product it is said to make → sources
    sites: Mapping[int, frozenset[tuple[str, str, str]]]  # organisation → (product, country, stage) of its sites
    works: Mapping[int, frozenset[tuple[str, str]]]  # organisation → (product, country) of sites that work
    output: Mapping[int, tuple[tuple[str, str, float], ...]]  # organisation → product, country, tonnes of these
    children: Mapping[int, frozenset[int]]  # organisation → those that it owns above one half
    home: Mapping[int, str]


@dataclass(frozen=True)
class Ledger:
    """What a snapshot states of making and trade, by product: read once, asked for every world."""

    countries: tuple[str, ...]
    products: tuple[str, ...]
    stage: tuple[str, ...]
    wider: Mapping[int, int]
    rows: Mapping[int, tuple[MadeRow, ...]]
    publications: Mapping[str, Publication]
    fraction: Mapping[int, float]
    plants: Mapping[int, tuple[Plant, ...]]
    sited: frozenset[int]  # products that some site makes, in any state
    organisations: Organisations
    inputs: Mapping[int, tuple[RecipeInput, ...]]
    codes: Mapping[int, tuple[str, ...]]  # of products whose codes are the product
    by: Mapping[int, Size]
    trade: Mapping[tuple[str, int], DeclaredFlows]
    trade_sources: Mapping[tuple[str, int], tuple[str, ...]]
    reports: Mapping[tuple[str, int], tuple[Report, ...]]
    deliveries: tuple[DeliveryFact, ...]
    row_of: Mapping[str, int] = field(repr=False)  # product's key → row

    def trade_years(self, product: int) -> list[int]:
        """Years in which every code of the product was traded, where its codes are the product."""
        years = [self._traded.get(code, set()) for code in self.codes.get(product, ())]
        return sorted(set.intersection(*years)) if years else []

    def has_facts(self, product: int) -> bool:
        """Whether the product has a statement, trade or a site of its own."""
        return product in self.rows or product in self.sited or bool(self.trade_years(product))

    @once
    def owner(self) -> tuple[int, ...]:
        """Of each product whose facts it has: its wider one's for a grade without any, or its own."""
        return tuple(self._owner(product) for product in range(len(self.products)))

    def _owner(self, product: int) -> int:
        own: int | None = product
        while own is not None and not self.has_facts(own):
            own = self.wider.get(own)
        return product if own is None else own

    @once
    def _traded(self) -> dict[str, set[int]]:
        """Years in which each code was traded."""
        found: dict[str, set[int]] = {}
        for code, year in self.trade:
            found.setdefault(code, set()).add(year)
        return found
