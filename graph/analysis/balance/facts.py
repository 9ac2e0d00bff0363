"""All that the balance of one product needs of a snapshot, as plain data; its functions know nothing of the graph.

A world belongs to a calendar year, so nothing here depends on a day. What is made up (the dataset `example`, and
fictitious nodes) takes no part.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ketenkaart.graph.arrays import Ints, Reals
from ketenkaart.graph.content import UNKNOWN_INT
from ketenkaart.graph.model import (
    AGGREGATES,
    COUNTING_STATUSES,
    MadeKind,
    MappingKind,
    ShareOf,
    Size,
    SourceKind,
    Verified,
)
from ketenkaart.graph.once import once
from ketenkaart.graph.snapshot import EPOCH, ColumnTable, Snapshot
from ketenkaart.graph.view import View

EDITION = "HS92"  # the six digits by which trade of any edition is matched to a product
REAL = (MappingKind.EXACT, MappingKind.CLOSE)  # mappings of codes that are the product
METAL_CONTENT = "metal content"
PRODUCT_BASES = ("gross", "metal", "oxide", "REO", "NdPr")  # first words of bases that are tonnes of the product
TRADE_REACH = 5  # years from a world to the nearest trade that it may use
FIRST_ROUTE = 3.0  # of routes without shares the first is the usual one: three times as likely as another
SUM_OF_ROUTES = 1e-6
DOLLARS = 1e3  # values of trade are held in thousand USD, as BACI states them


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


@dataclass(frozen=True)
class _Organisations:
    """Who makes what where: of each organisation (row) products, sites and the owners' side of ownership."""

    makes: Mapping[int, Mapping[str, tuple[str, ...]]]  # organisation → product it is said to make → sources
    sites: Mapping[int, frozenset[tuple[str, str, str]]]  # organisation → (product, country, stage) of its sites
    works: Mapping[int, frozenset[tuple[str, str]]]  # organisation → (product, country) of sites that work
    output: Mapping[int, tuple[tuple[str, str, float], ...]]  # organisation → product, country, tonnes of these
    children: Mapping[int, frozenset[int]]  # organisation → those that it owns above one half
    home: Mapping[int, str]


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
    organisations: _Organisations
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


_LEDGERS: WeakKeyDictionary[Snapshot, Ledger] = WeakKeyDictionary()


def ledger(snapshot: Snapshot) -> Ledger:
    """A snapshot's ledger, read at the first question and dropped with the snapshot."""
    found = _LEDGERS.get(snapshot)
    if found is None:
        found = _LEDGERS[snapshot] = _ledger(View(snapshot, date.max))
    return found


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


def _family(known: _Organisations, organisation: int) -> set[int]:
    """An organisation and all that it owns above one half, through others too."""
    family, todo = set[int](), [organisation]
    while todo:
        one = todo.pop()
        if one not in family:
            family.add(one)
            todo += known.children.get(one, ())
    return family


def _ledger(view: View) -> Ledger:
    snapshot = view.snapshot
    countries, products = (tuple(_keys(snapshot.nodes[label])) for label in ("Country", "Product"))
    stage = tuple(str(word) for word in snapshot.nodes["Product"].text("stage").to_list())
    codes, by = _codes(view)
    trade, trade_sources = _trade(view)
    places = _places(view, countries)
    plants, sited = _plants(view, places)
    return Ledger(
        countries=countries,
        products=products,
        stage=stage,
        wider=dict(_pairs(view, "part_of")),
        rows=_rows(view, countries),
        publications=_publications(view),
        fraction=_fractions(view),
        plants=plants,
        sited=sited,
        organisations=_organisations(view, places, products, countries),
        inputs=_inputs(view),
        codes=codes,
        by=by,
        trade=trade,
        trade_sources=trade_sources,
        reports=_reports(view),
        deliveries=_deliveries(view),
        row_of={key: row for row, key in enumerate(products)},
    )


def _keys(table: ColumnTable) -> list[str]:
    return [str(key) for key in table.text("key").to_list()]


def _pairs(view: View, name: str) -> list[tuple[int, int]]:
    """Start and end of every row of a relationship, whatever the day."""
    rows = view.all_rows(name)
    return list(zip(view.start(name, rows).tolist(), view.end(name, rows).tolist(), strict=True))


def _rows(view: View, countries: tuple[str, ...]) -> dict[int, tuple[MadeRow, ...]]:
    """MADE rows by product, in an order that does not depend on where they stand."""
    table, found = view.snapshot.relationships["made"], defaultdict(list)
    for row, (country, product) in zip(view.all_rows("made").tolist(), _pairs(view, "made"), strict=True):
        values = table.row(row)
        if values["year"] is None:
            continue
        first, last = values.get("year_from"), values.get("year_to")
        year = values["year"]
        found[product].append(
            MadeRow(
                country=countries[country],
                kind=MadeKind(values["kind"]),
                year=year,
                span=(first or year, last or year),
                source=values["source"] or values["sources"][0],
                verified=Verified(values["verified"] or Verified.MEMORY),
                share=values["share"],
                tonnes=values["tonnes"],
                lower=values["lower"],
                upper=values["upper"],
                basis=values["unit_basis"],
            )
        )
    return {
        product: tuple(sorted(rows, key=lambda row: (row.source, row.year, row.kind, row.country)))
        for product, rows in found.items()
    }


def _publications(view: View) -> dict[str, Publication]:
    table = view.snapshot.nodes["Source"]
    return {
        table.value("key", row): Publication(
            table.value("publisher", row) or table.value("key", row),
            SourceKind(table.value("kind", row) or SourceKind.PRESS),
            table.value("published", row) or "",
        )
        for row in view.nodes("Source").tolist()
    }


def _fractions(view: View) -> dict[int, float]:
    """Mass fraction of each product's leading material, where it is known and above nothing."""
    leading = view.snapshot.nodes["Product"].text("leading_material").to_list()
    materials = _keys(view.snapshot.nodes["Material"])
    fraction = view.snapshot.relationships["contains"].floats("mass_fraction")[view.all_rows("contains")].tolist()
    return {
        product: part
        for (product, material), part in zip(_pairs(view, "contains"), fraction, strict=True)
        if materials[material] == leading[product] and part > 0
    }


def _places(view: View, countries: tuple[str, ...]) -> dict[int, str]:
    """Site → country."""
    return {site: countries[country] for site, country in _pairs(view, "located_in")}


def _plants(view: View, places: dict[int, str]) -> tuple[dict[int, tuple[Plant, ...]], frozenset[int]]:
    """Sites that work, by product, and products that any site makes."""
    sites, table = view.snapshot.nodes["Site"], view.snapshot.relationships["site_makes"]
    found: dict[int, list[Plant]] = defaultdict(list)
    latest: dict[
        tuple[int, int], tuple[int, int]
    ] = {}  # of a site's rows of one product that of the latest year counts
    for row, pair in zip(view.all_rows("site_makes").tolist(), _pairs(view, "site_makes"), strict=True):
        year = int(table.ints("year")[row])
        latest[pair] = max(latest.get(pair, (UNKNOWN_INT, -1)), (year, row))
    for (site, product), (_, row) in sorted(latest.items()):
        if sites.value("status", site) not in COUNTING_STATUSES or site not in places:
            continue
        basis = (table.value("unit_basis", row) or " ").split(" ")[0]
        tonnes = table.value("capacity_tonnes", row) or table.value("production_tonnes", row)
        begun = sites.value("valid_from", site)
        found[product].append(
            Plant(
                places[site],
                tonnes if tonnes and basis in PRODUCT_BASES else None,
                begun.toordinal() if begun else None,
                tuple(table.value("sources", row)),
            )
        )
    return {product: tuple(plants) for product, plants in found.items()}, frozenset(pair[1] for pair in latest)


def _organisations(
    view: View, places: dict[int, str], products: tuple[str, ...], countries: tuple[str, ...]
) -> _Organisations:
    nodes, table = view.snapshot.nodes["Site"], view.snapshot.relationships["makes"]
    made_at: dict[int, set[str]] = defaultdict(set)
    tonnes = _output(view)
    for site, product in _pairs(view, "site_makes"):
        made_at[site].add(products[product])
    sites: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    works: dict[int, set[tuple[str, str]]] = defaultdict(set)
    output: dict[int, list[tuple[str, str, float]]] = defaultdict(list)
    for organisation, site in _pairs(view, "operates"):
        country, stage = places.get(site, ""), nodes.value("stage", site) or ""
        sites[organisation] |= {(made, country, stage) for made in made_at.get(site, {""})}
        if country and nodes.value("status", site) in COUNTING_STATUSES:
            works[organisation] |= {(made, country) for made in made_at.get(site, ())}
            output[organisation] += [(products[product], country, mass) for product, mass in tonnes.get(site, ())]
    makes: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row, (organisation, product) in zip(view.all_rows("makes").tolist(), _pairs(view, "makes"), strict=True):
        makes[organisation][products[product]] = tuple(table.value("sources", row))
    return _Organisations(
        makes=makes,
        sites=_frozen(sites),
        works=_frozen(works),
        output={organisation: tuple(sorted(made)) for organisation, made in output.items()},
        children=_frozen(_children(view)),
        home={organisation: countries[country] for organisation, country in _pairs(view, "based_in")},
    )


def _output(view: View) -> dict[int, list[tuple[int, float]]]:
    """Site → product and tonnes of it that it makes, of the latest year that states them, else can make."""
    table = view.snapshot.relationships["site_makes"]
    latest: dict[tuple[int, int], tuple[int, float]] = {}
    for row, pair in zip(view.all_rows("site_makes").tolist(), _pairs(view, "site_makes"), strict=True):
        basis = (table.value("unit_basis", row) or " ").split(" ")[0]
        tonnes = table.value("production_tonnes", row) or table.value("capacity_tonnes", row)
        if tonnes and basis in PRODUCT_BASES:
            latest[pair] = max(latest.get(pair, (UNKNOWN_INT, 0.0)), (int(table.ints("year")[row]), tonnes))
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (site, product), (_, tonnes) in sorted(latest.items()):
        found[site].append((product, tonnes))
    return found


def _children(view: View) -> dict[int, set[int]]:
    table, rows = view.snapshot.relationships["owned_by"], view.all_rows("owned_by")
    above = rows[table.floats("share")[rows] > 0.5]  # unknown compares as false
    at, owners = view.split("owned_by", "end", "Organisation", above)
    found: dict[int, set[int]] = defaultdict(set)
    for owner, owned in zip(owners.tolist(), view.start("owned_by", above)[at].tolist(), strict=True):
        found[owner].add(owned)
    return found


def _frozen(sets: Mapping[int, Iterable[Any]]) -> dict[int, frozenset[Any]]:
    return {key: frozenset(members) for key, members in sets.items()}


def _inputs(view: View) -> dict[int, tuple[RecipeInput, ...]]:
    table = view.snapshot.relationships["input_to"]
    found = defaultdict(list)
    for row, (used, product) in zip(view.all_rows("input_to").tolist(), _pairs(view, "input_to"), strict=True):
        values = table.row(row)
        found[product].append(
            RecipeInput(
                used=used,
                route=values["route"] or "",
                order=values["order"] or 0,
                tonnes_per_tonne=values["tonnes_per_tonne"] or 0.0,
                upper=values["upper"],
                share=values["route_share"],
                there=values["made_where"] == "SAME_COUNTRY",
            )
        )
    return {product: tuple(sorted(inputs, key=_in_order)) for product, inputs in found.items()}


def _in_order(one: RecipeInput) -> tuple[int, int, str]:
    return one.order, one.used, one.route


def _codes(view: View) -> tuple[dict[int, tuple[str, ...]], dict[int, Size]]:
    """Six-digit codes of products whose codes are the product, no wider basket; whether by MASS or VALUE."""
    code, table = view.snapshot.nodes["Code"], view.snapshot.relationships["classified_as"]
    found: dict[int, set[str]] = defaultdict(set)
    by: dict[int, Size] = {}
    basket: set[int] = set()
    for row, (product, at) in zip(view.all_rows("classified_as").tolist(), _pairs(view, "classified_as"), strict=True):
        if code.value("edition", at) == EDITION:
            found[product].add(code.value("code", at))
            by[product] = Size(table.value("mapping_by", row) or by.get(product, Size.MASS))
            if table.value("mapping", row) not in REAL:
                basket.add(product)
    return {product: tuple(sorted(codes)) for product, codes in found.items() if product not in basket}, by


def _trade(view: View) -> tuple[dict[tuple[str, int], DeclaredFlows], dict[tuple[str, int], tuple[str, ...]]]:
    """Flows by code and year, in the order of exporter and importer; of a code that nobody priced and weighed, none."""
    table, rows = view.snapshot.relationships["exported"], view.all_rows("exported")
    exporter, importer = view.start("exported", rows), view.end("exported", rows)
    codes, years = table.text("code"), table.ints("year")[rows]
    order = np.lexsort((importer, exporter, years, codes.codes[rows]))
    breaks = np.flatnonzero(np.diff(codes.codes[rows][order]).astype(bool) | np.diff(years[order]).astype(bool)) + 1
    flows, sources = {}, {}
    lists = table.texts("sources")
    for at in np.split(order, breaks) if len(order) else []:
        tonnes, value = table.floats("tonnes")[rows[at]], table.floats("value_usd")[rows[at]] / DOLLARS
        if ((tonnes > 0) & (value > 0)).any():
            code = str(codes[int(rows[at[0]])])
            key = code, int(years[at[0]])
            flows[key] = DeclaredFlows(
                code, exporter[at].astype(np.int32), importer[at].astype(np.int32), tonnes, value
            )
            named = {
                word for kept in np.unique(lists.codes[rows[at]]).tolist() if kept >= 0 for word in lists.lists[kept]
            }
            sources[key] = tuple(sorted(named))
    return flows, sources


def _reports(view: View) -> dict[tuple[str, int], tuple[Report, ...]]:
    """Importers' own figures by code and year, values in USD; of two for one partner the first by source counts."""
    table = view.snapshot.nodes["Observation"]
    found: dict[tuple[str, int], dict[tuple[str, str], dict[str, tuple[str, float]]]] = defaultdict(dict)
    quantity, flow = table.text("quantity"), table.text("flow")
    wanted = (quantity.codes == quantity.code_of("TRADE")) & (flow.codes == flow.code_of("IMPORT"))
    for row in np.flatnonzero(wanted & view.in_scope("Observation")).tolist():
        values = table.row(row)
        if values["year"] is None or values["value"] is None or values["region"] in AGGREGATES:
            continue
        of = found[values["code"], values["year"]].setdefault((values["region"], values["partner"]), {})
        stated = values["sources"][0], values["value"]
        of[values["unit"]] = min(of.get(values["unit"], stated), stated)
    return {
        key: tuple(
            Report(
                reporter,
                partner,
                of["t"][1] if "t" in of else None,
                of["USD"][1] / DOLLARS if "USD" in of else None,
                min(source for source, _ in of.values()),
            )
            for (reporter, partner), of in sorted(pairs.items())
        )
        for key, pairs in found.items()
    }


def _deliveries(view: View) -> tuple[DeliveryFact, ...]:
    table, rows = view.snapshot.relationships["supplies"], view.all_rows("supplies")
    at, suppliers = view.split("supplies", "start", "Organisation", rows)
    customers = view.end("supplies", rows)[at]
    found = []
    for row, supplier, customer in zip(rows[at].tolist(), suppliers.tolist(), customers.tolist(), strict=True):
        stated = table.text("share_of")[row]
        begun, ended = (int(table.days(name)[row]) for name in ("valid_from", "valid_to"))
        found.append(
            DeliveryFact(
                supplier=supplier,
                customer=customer,
                product=table.value("product", row),
                share=table.value("share", row),
                share_of=ShareOf(stated) if stated else None,
                begun=None if begun == UNKNOWN_INT else begun + EPOCH,
                ended=None if ended == UNKNOWN_INT else ended + EPOCH,
            )
        )
    return tuple(found)
