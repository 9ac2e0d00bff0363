"""What a chain is compiled from: deliveries, makers, recipes and mixes of one material, as plain arrays.

`records` reads them from a View; the compiler and its slow double in the tests know nothing else of the graph. Numbers
of countries, organisations and products are local rows; −1 is unknown. What is drawn has a value in each of B worlds,
the central one first (methods.md section 3); B is 1 where nothing of it is.
"""

from dataclasses import dataclass, field

import numpy as np

from ketenkaart.graph import budget
from ketenkaart.graph.analysis.balance import mixes, recipes
from ketenkaart.graph.analysis.balance.draws import N
from ketenkaart.graph.analysis.balance.mixes import Mixes
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs
from ketenkaart.graph.model import COUNTING_STATUSES, WORLD
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View

# What decides which of it counts on a day.
RESTS_ON = (
    "Site",
    "contains",
    "input_to",
    "uses",
    "supplies",
    "based_in",
    "makes",
    "operates",
    "located_in",
    "site_makes",
)
LOOSE = ("MEMORY", "DERIVED")  # how a share is known that is drawn
LAST_STAGES = ("MINE", "SCRAP")  # where a path may end
SUM_OF_ROUTES = 1e-6
PAIR = np.int64(1 << 32)  # more than there are products: organisation · PAIR + product is one number

# How it is known where an organisation makes a product.
AT_SITES, BY_PRODUCTION, BY_CAPACITY, AT_HOME, NOWHERE = range(5)


@dataclass(frozen=True)
class Deliveries:
    """Recorded deliveries with a share of the customer's supply; the supplier is an organisation or a country.

    loose : rows whose share is drawn, as nobody has read it; z (len(loose), B), standard normal, 0 in the central world
    """

    customer: Ints
    supplier: Ints  # organisation, or −1
    country: Ints  # country of making, or −1
    product: Ints
    share: Floats
    row: Ints  # of the table `supplies`
    loose: Longs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    z: Floats = field(default_factory=lambda: np.zeros((0, 1)))


@dataclass(frozen=True)
class MakingPlaces:
    """Where organisations make products: one row per organisation, product and country, sorted in that order."""

    organisation: Ints
    product: Ints
    place: Ints
    weight: Floats  # of the country in the organisation's making of the product; sums to 1
    how: Ints


@dataclass(frozen=True)
class Recipes:
    """What making takes, rows of one product together, its routes in their order."""

    product: Ints
    input: Ints
    carries: Bools  # whether the input contains the material
    mass: Floats  # (rows, B) of the material that the input brings; unknown is NaN
    route: Ints  # 0 is the first of its product
    share: Floats  # the route's part of the world's making, the same on all its rows; unknown is NaN
    weight: Floats  # (rows, B) of the route among those of its product where their shares aren't known
    colocated: Bools
    row: Ints  # of the table `input_to`


@dataclass(frozen=True)
class ChainRecords:
    """Everything that the chain of one material is made of. Only products that contain the material take part."""

    countries: int
    world: int  # row of WLD
    places: Ints  # (K,) each country, or WLD where it is no single one: what is made there is made at an unknown place
    home: Ints  # (O,) country of each organisation, or −1
    last: Bools  # (Q,) of stage MINE or SCRAP
    products: Ints  # that contain the material, ascending
    uses: tuple[Ints, Ints]  # organisations and products that may be asked for: as used, or as delivered
    deliveries: Deliveries
    making: MakingPlaces
    recipes: Recipes
    mixes: dict[int, Mixes]  # of every product: who made what a country uses of it
    feeds: dict[tuple[int, int], Mixes]  # of (input, product): who made what a maker of the product uses of the input


def records(view: View, material: int, moment: Moment) -> ChainRecords:
    """Read from a View what the chain of a material is made of, with mixes about a moment."""
    snapshot, worlds = view.snapshot, Worlds(view.snapshot)
    fraction = mass_fractions(view, material)
    carries = ~(fraction == 0.0) & contains(view, material)
    world = view.local("Country", WORLD)
    assert world is not None, "a data folder has all countries"
    home = homes(view)
    area = snapshot.nodes["Country"].flags("area") == 1
    places = np.where(area, world, np.arange(len(area))).astype(np.int32)
    supplied = view.locals_of("Product", snapshot.relationships["supplies"].text("product"))[view.rows("supplies")]
    users = np.concatenate([view.start("uses"), view.end("supplies")])
    used = np.concatenate([view.end("uses"), supplied])
    wanted = (used >= 0) & carries[used]
    products = np.flatnonzero(carries).astype(np.int32)
    return ChainRecords(
        countries=len(area),
        world=world,
        places=places,
        home=home,
        last=np.isin(stages(view), [_stage_code(view, stage) for stage in LAST_STAGES]),
        products=products,
        uses=(users[wanted].astype(np.int32), used[wanted].astype(np.int32)),
        deliveries=_deliveries(view, carries),
        making=_making(view, carries, home, places, world),
        recipes=_recipes(view, material, fraction, carries),
        mixes={product: _mixes(view, moment, product) for product in products.tolist()},
        feeds={
            (source, target): _mixes(view, moment, source, target)
            for source, target in _joins(view, carries)
            if not worlds.is_traded(source)
        },
    )


def _mixes(view: View, moment: Moment, product: int, target: int | None = None) -> Mixes:
    """Of a product, or of what makers of another take in of it: the same for all materials."""

    def make() -> Mixes:
        worlds = Worlds(view.snapshot)
        if target is None:
            return mixes.of_product(worlds, product, moment)
        return mixes.of_feed(worlds, product, target, moment)

    return view.kept(("mixes", product, target, moment.span), budget.for_all()(make), rests_on=())


def _joins(view: View, carries: Bools) -> list[tuple[int, int]]:
    """Inputs and what is made of them, of products that contain the material."""
    source, target = view.start("input_to"), view.end("input_to")
    kept = carries[source] & carries[target]
    return sorted(set(zip(source[kept].tolist(), target[kept].tolist(), strict=True)))


def contains(view: View, material: int) -> Bools:
    """(Q,) which products are said to contain a material, in whatever part."""
    held = np.zeros(len(view.snapshot.nodes["Product"]), dtype=bool)
    held[view.start("contains")[view.end("contains") == material]] = True
    return held


def mass_fractions(view: View, material: int) -> Floats:
    """(Q,) mass of a material in the mass of each product; unknown, or none stated, is NaN."""
    fraction = np.full(len(view.snapshot.nodes["Product"]), np.nan)
    rows = view.rows("contains")
    of = view.end("contains") == material
    fraction[view.start("contains")[of]] = view.snapshot.relationships["contains"].floats("mass_fraction")[rows[of]]
    return fraction


def stages(view: View) -> Ints:
    """(Q,) stage of each product, as a code of the table's own text column."""
    return view.snapshot.nodes["Product"].text("stage").codes


def _stage_code(view: View, stage: str) -> int:
    return view.snapshot.nodes["Product"].text("stage").code_of(stage)


def homes(view: View) -> Ints:
    """(O,) country in which each organisation is based, −1 where unknown."""
    home = np.full(len(view.snapshot.nodes["Organisation"]), -1, dtype=np.int32)
    home[view.start("based_in")] = view.end("based_in")
    return home


def _deliveries(view: View, carries: Bools) -> Deliveries:
    table, rows = view.snapshot.relationships["supplies"], view.rows("supplies")
    product = view.locals_of("Product", table.text("product"))[rows]
    share = table.floats("share")[rows]
    other = table.text("share_of").codes[rows] == table.text("share_of").code_of("SUPPLIER_OUTPUT")
    counts = (product >= 0) & carries[product] & (share > 0.0) & ~other
    rows, product, share = rows[counts], product[counts], share[counts]
    supplier, country = (_side(view, rows, label) for label in ("Organisation", "Country"))
    verified, named = table.text("verified"), view.snapshot.node_id
    loose = np.flatnonzero(np.isin(verified.codes[rows], [verified.code_of(one) for one in LOOSE]) & (share < 1.0))
    keys = [
        ("supplied", table.value("product", row), named(int(table.start[row])), named(int(table.end[row])))
        for row in rows[loose].tolist()
    ]
    return Deliveries(
        customer=view.end("supplies", rows).astype(np.int32),
        supplier=supplier,
        country=country,
        product=product.astype(np.int32),
        share=share,
        row=rows.astype(np.int32),
        loose=loose,
        z=recipes.ALL.normals(keys).T.astype(np.float64) if keys else np.zeros((0, 1)),
    )


def _side(view: View, rows: Longs, label: str) -> Ints:
    positions, found = view.split("supplies", "start", label, rows)
    side = np.full(len(rows), -1, dtype=np.int32)
    side[positions] = found
    return side


def _making(view: View, carries: Bools, home: Ints, places: Ints, world: int) -> MakingPlaces:
    sites = view.snapshot.nodes["Site"]
    status = sites.text("status")
    counting = np.isin(status.codes, [status.code_of(one) for one in COUNTING_STATUSES])
    counting &= sites.days("valid_from") <= (view.as_of.toordinal() - EPOCH)  # unknown is the least number
    country = np.full(len(sites), world, dtype=np.int32)
    country[view.start("located_in")] = places[view.end("located_in")]
    table, rows = view.snapshot.relationships["site_makes"], view.rows("site_makes")
    site, product = view.start("site_makes"), view.end("site_makes")
    kept = counting[site] & carries[product]
    latest = _latest(site[kept], product[kept], table.ints("year")[rows[kept]])
    rows, site, product = rows[kept][latest], site[kept][latest], product[kept][latest]
    runs_org, runs_site = view.start("operates"), view.end("operates")
    order = np.argsort(runs_site, kind="stable")
    runs_org, runs_site = runs_org[order], runs_site[order]
    at, number = ranges(np.searchsorted(runs_site, site), np.searchsorted(runs_site, site, side="right"))
    makes = carries[view.end("makes")]
    running = Sites(
        organisation=runs_org[number].astype(np.int32),
        product=product[at].astype(np.int32),
        country=country[site][at],
        production=table.floats("production_tonnes")[rows][at],
        capacity=table.floats("capacity_tonnes")[rows][at],
    )
    makers = view.start("makes")[makes].astype(np.int32), view.end("makes")[makes].astype(np.int32)
    return places_of_making(makers, running, np.where(home < 0, world, places[home]), world)


def _latest(site: Longs, product: Longs, year: Ints) -> Longs:
    """Of the rows of one site and product, that of the latest year (one of unknown year before none)."""
    order = np.lexsort((year, product, site))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (np.diff(site[order]) != 0) | (np.diff(product[order]) != 0)
    return np.sort(order[last])


@dataclass(frozen=True, eq=False)
class Sites:
    """Counting sites (s,), one row for each operator and product: tonnes a year, NaN unknown."""

    organisation: Ints
    product: Ints
    country: Ints
    production: Floats
    capacity: Floats


def places_of_making(makers: tuple[Ints, Ints], sites: Sites, home: Ints, world: int) -> MakingPlaces:
    """Where each organisation makes each product (methods.md section 3).

    makers : organisations and products (m,) that are said to be made; home: (O,) country of each organisation

    At sites in one country: there. In several: split by production if every site's is known (and not all are 0), else
    by capacity, else the country is unknown (WLD). Without sites: the organisation's own country.
    """
    pair, said = _pairs(sites.organisation, sites.product), _pairs(*makers)
    how = _how_known(pair, sites)
    place = np.where(how == NOWHERE, world, sites.country)
    amount = np.select([how == BY_PRODUCTION, how == BY_CAPACITY], [sites.production, sites.capacity], 1.0)
    homeless = distinct(said[~among(said, distinct(pair))])
    return _by_place(
        pair=np.concatenate([pair, homeless]),
        place=np.concatenate([place, home[homeless // PAIR]]),
        how=np.concatenate([how, np.full(len(homeless), AT_HOME)]),
        amount=np.concatenate([amount, np.ones(len(homeless))]),
    )


def _pairs(organisation: Ints, product: Ints) -> Longs:
    """Organisation and product as one number, by which rows are sorted and looked up at once."""
    return organisation.astype(np.int64) * PAIR + product


def _how_known(pair: Longs, sites: Sites) -> Ints:
    """(s,) how the place of what is made there is known, the same for all sites of an organisation and product."""
    pairs, of = np.unique(pair, return_inverse=True)
    size = len(pairs)
    first, last = (_each(of, sites.country, size, end) for end in (np.minimum, np.maximum))
    found = np.select(
        [first == last, _splits(of, sites.production, size), _splits(of, sites.capacity, size)],
        [AT_SITES, BY_PRODUCTION, BY_CAPACITY],
        NOWHERE,
    )
    return found[of].astype(np.int32)


def _by_place(pair: Longs, place: Ints, how: Ints, amount: Floats) -> MakingPlaces:
    """Rows of one organisation, product and place put together, each with its part of all that is made."""
    order = np.lexsort((place, pair))
    pair, place, how, amount = pair[order], place[order], how[order], amount[order]
    first = np.ones(len(pair), dtype=bool)
    first[1:] = (np.diff(pair) != 0) | (np.diff(place) != 0)
    mass = np.bincount(np.cumsum(first) - 1, amount, minlength=int(first.sum()))
    pair, place, how = pair[first], place[first], how[first]
    owner = np.unique(pair, return_inverse=True)[1]
    weight = mass.astype(np.float64) / np.bincount(owner, mass)[owner]
    kept = weight > 0.0  # a site that made nothing is no place of making
    return MakingPlaces(
        organisation=(pair[kept] // PAIR).astype(np.int32),
        product=(pair[kept] % PAIR).astype(np.int32),
        place=place[kept].astype(np.int32),
        weight=weight[kept],
        how=how[kept].astype(np.int32),
    )


def _each(group: Longs, values: Ints, size: int, ufunc: np.ufunc) -> Ints:
    start = np.iinfo(np.int32).max if ufunc is np.minimum else -1
    result = np.full(size, start, dtype=np.int32)
    ufunc.at(result, group, values)
    return result


def _splits(group: Longs, amount: Floats, size: int) -> Bools:
    """Which groups have every amount known, and not all of them zero."""
    unknown = np.bincount(group, np.isnan(amount), minlength=size)
    positive = np.bincount(group, np.nan_to_num(amount), minlength=size)
    splits: Bools = (unknown == 0) & (positive > 0.0)
    return splits


def _recipes(view: View, material: int, fraction: Floats, carries: Bools) -> Recipes:
    table, rows = view.snapshot.relationships["input_to"], view.rows("input_to")
    source, target = view.start("input_to"), view.end("input_to")
    order = np.lexsort((table.ints("order")[rows], target))
    order = order[carries[target[order]]]
    rows, source, target = rows[order], source[order], target[order]
    route = _number_routes(target, table.text("route").codes[rows])
    keys = [(view.key("Product", int(a)), view.key("Product", int(b))) for a, b in zip(source, target, strict=True)]
    names = [str(table.value("route", int(row)) or "") for row in rows]
    brought = _brought(view, material, source, fraction)
    drawn = np.ones((len(rows), N + 1))
    weight = np.ones((len(rows), N + 1))
    for at, (row, (used, made), name) in enumerate(zip(rows.tolist(), keys, names, strict=True)):
        value, lower, upper = (float(table.floats(column)[row]) for column in ("tonnes_per_tonne", "lower", "upper"))
        drawn[at] = recipes.drawn(value, lower, upper, "recipe", made, used, name) * brought[int(source[at])]
        weight[at] = recipes.lean(int(route[at]), "route", made, name)
    return Recipes(
        product=target.astype(np.int32),
        input=source.astype(np.int32),
        carries=carries[source],
        mass=drawn,
        route=route,
        share=_known_in_group(target * (len(rows) + 1) + route, table.floats("route_share")[rows]),
        weight=weight,
        colocated=table.text("made_where").codes[rows] == table.text("made_where").code_of("SAME_COUNTRY"),
        row=rows.astype(np.int32),
    )


def _brought(view: View, material: int, source: Longs, fraction: Floats) -> dict[int, Floats]:
    """(B,) mass of the material in a tonne of each input, as drawn; NaN where it is unknown."""
    table, rows = view.snapshot.relationships["contains"], view.rows("contains")
    of = view.end("contains") == material
    ends = {
        int(product): (float(table.floats("lower")[row]), float(table.floats("upper")[row]))
        for product, row in zip(view.start("contains")[of].tolist(), rows[of].tolist(), strict=True)
    }
    unknown = (np.nan, np.nan)
    return {
        product: recipes.drawn(
            float(fraction[product]),
            *ends.get(product, unknown),
            "fraction",
            view.key("Product", product),
            view.key("Material", material),
        )
        for product in set(source.tolist())
    }


def _number_routes(target: Longs, name: Ints) -> Ints:
    """(rows,) number of the route of each row, in the order in which the routes of a product come."""
    route = np.zeros(len(target), dtype=np.int32)
    seen: dict[int, dict[int, int]] = {}
    for at, (product, one) in enumerate(zip(target.tolist(), name.tolist(), strict=True)):  # tens of rows
        known = seen.setdefault(product, {})
        route[at] = known.setdefault(one, len(known))
    return route


def _known_in_group(group: Longs, values: Floats) -> Floats:
    """What is known anywhere in a group holds for all of it: a route's share may stand on one of its rows."""
    _, of = np.unique(group, return_inverse=True)
    found = np.full(int(of.max(initial=-1)) + 1, np.nan)
    known = ~np.isnan(values)
    found[of[known]] = values[known]
    return found[of]


def distinct(values: Longs | Ints) -> Longs:
    """Values (v,) once each, ascending. `np.unique` alone hashes: of a million keys fifty times slower than a sort."""
    ordered = np.sort(values.astype(np.int64))
    first: Bools = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    kept: Longs = ordered[first]
    return kept


def among(values: Longs, others: Longs) -> Bools:
    """(v,) which values (v,) stand among others, which are ascending."""
    if not len(others):
        return np.zeros(len(values), dtype=bool)
    found: Bools = others[np.minimum(np.searchsorted(others, values), len(others) - 1)] == values
    return found


def ranges(first: Longs | Ints, last: Longs | Ints) -> tuple[Longs, Longs]:
    """Of each member of the ranges first[i]:last[i], (r,) ranges one after the other, its range i; and the member."""
    size = last - first
    at = np.repeat(np.arange(len(size)), size)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size) + first[at]
