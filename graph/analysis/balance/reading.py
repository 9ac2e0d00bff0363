"""Reading a snapshot's ledger: once, for the worlds of every product and year.

What is made up (the dataset `example`, and fictitious nodes) takes no part; days play none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ketenkaart.graph.analysis.balance.ledger import (
    DeclaredFlows,
    DeliveryFact,
    Ledger,
    MadeRow,
    Organisations,
    Plant,
    Publication,
    RecipeInput,
    Report,
)
from ketenkaart.graph.content import UNKNOWN_INT
from ketenkaart.graph.model import (
    AGGREGATES,
    COUNTING_STATUSES,
    EDITION,
    MadeKind,
    MappingKind,
    ShareOf,
    Size,
    SourceKind,
    Verified,
)
from ketenkaart.graph.snapshot import EPOCH, ColumnTable, Snapshot
from ketenkaart.graph.view import View

REAL = (MappingKind.EXACT, MappingKind.CLOSE)  # mappings of codes that are the product
PRODUCT_BASES = ("gross", "metal", "oxide", "REO", "NdPr")  # first words of bases that are tonnes of the product
DOLLARS = 1e3  # values of trade are held in thousand USD, as BACI states them
_LEDGERS: WeakKeyDictionary[Snapshot, Ledger] = WeakKeyDictionary()


def ledger(snapshot: Snapshot) -> Ledger:
    """A snapshot's ledger, read at the first question and dropped with the snapshot."""
    found = _LEDGERS.get(snapshot)
    if found is None:
        found = _LEDGERS[snapshot] = _read(View(snapshot, date.max))
    return found


def _read(view: View) -> Ledger:
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
) -> Organisations:
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
    return Organisations(
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
