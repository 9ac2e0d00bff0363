"""Random small networks: cycles of traders (closed too), routes, feeds, several sites, drawn and unknown shares."""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from scipy.sparse import csr_array

from ketenkaart.graph.analysis.balance.mixes import Mixes
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain.compiled import Chain, compile_chain
from ketenkaart.graph.analysis.chain.records import ChainRecords, Deliveries, Recipes, Sites, places_of_making
from ketenkaart.graph.analysis.days import Moment

COUNTRIES = 5  # the last is WLD, the one before it an area
WORLD = COUNTRIES - 1
ORGANISATIONS = 9
PRODUCTS = 6  # 0 is used, later ones are inputs of earlier ones, the last two end a path
STAGE = np.array([0, 1, 1, 2, 3, 3])  # of the products
DRAWS = 4  # worlds, the central one among them


def world(seed: int, recorded: float = 0.7) -> ChainRecords:
    """One random network."""
    rng = np.random.default_rng(seed)
    places = np.arange(COUNTRIES)
    places[COUNTRIES - 2] = WORLD
    home = rng.integers(-1, COUNTRIES, ORGANISATIONS).astype(np.int32)
    last = np.zeros(PRODUCTS, dtype=bool)
    last[-2:] = True
    if rng.random() < 0.3:
        last[-1] = False  # a path that ends untraced
    return ChainRecords(
        countries=COUNTRIES,
        world=WORLD,
        places=places.astype(np.int32),
        home=home,
        last=last,
        products=np.arange(PRODUCTS, dtype=np.int32),
        uses=(np.array([0, 1], dtype=np.int32), np.array([0, 0], dtype=np.int32)),
        deliveries=_loose(seed, _deliveries(rng, recorded)),
        making=_making(rng, np.where(home < 0, WORLD, places[home]).astype(np.int32), places),
        recipes=_recipes(rng),
        mixes={product: _mixes(rng, least=0) for product in range(PRODUCTS)},
        feeds={(2, 0): _mixes(rng, least=-1), (5, 2): _mixes(rng, least=-1), (4, 3): _mixes(rng, least=-1)},
    )


@dataclass(frozen=True, eq=False)
class Distribution:
    """One mix: countries of making (m,) and their shares in each world (m, B)."""

    makers: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, eq=False)
class Listed(Mixes):
    """Mixes that are the same at all times."""

    lists: tuple[Distribution, ...]


def listed(lists: tuple[Distribution, ...], of_country: np.ndarray) -> Listed:
    """Mixes one by one."""
    makers = np.unique(np.concatenate([one.makers for one in lists]))
    shares = np.zeros((len(lists), len(makers), max(one.shares.shape[1] for one in lists)))
    for number, one in enumerate(lists):
        shares[number, np.searchsorted(makers, one.makers)] = one.shares
    untraced = (1.0 - shares.sum(axis=1)).max(axis=1) > 1e-12
    holds = shares.max(axis=2, initial=0.0) > 0.0
    return Listed(makers, of_country, holds, untraced, lambda worlds, numbers, moment: shares[numbers], lists)


ANY_TIME = (cast(Worlds, None), Moment(2024))  # for mixes that are the same at all times


def chain_of(known: ChainRecords) -> Chain:
    """The whole chain of some records."""
    return compile_chain(known).whole(*ANY_TIME)


def part_of(known: ChainRecords, states: np.ndarray) -> tuple[Chain, np.ndarray]:
    """What some states can reach of the chain of some records, and their numbers in it."""
    return compile_chain(known).reach(states, *ANY_TIME)


def in_world(chain: Chain, b: int) -> csr_array:
    """The steps of a chain in one world."""
    data = chain.P.data.copy()
    data[chain.drawn] = chain.values[:, b] if len(chain.drawn) else 0.0
    return csr_array((data, chain.P.indices, chain.P.indptr), shape=chain.P.shape)


def _deliveries(rng: np.random.Generator, recorded: float) -> Deliveries:
    rows: list[tuple[int, int, int, int, float]] = []
    for customer in range(ORGANISATIONS):
        for product in range(PRODUCTS):
            if rng.random() > recorded:
                continue
            parts = rng.dirichlet(np.ones(4)) if rng.random() < 0.9 else np.array([0.5, 0.5, 0.0, 0.0])
            keep = 4 if rng.random() < 0.4 else int(rng.integers(1, 4))  # else some of it is not recorded
            for share in parts[:keep]:
                supplier = int(rng.integers(0, ORGANISATIONS))
                if share < 1e-6 or supplier == customer:
                    continue
                if rng.random() < 0.3:
                    rows.append((customer, -1, int(rng.integers(0, COUNTRIES)), product, float(share)))
                else:
                    rows.append((customer, supplier, -1, product, float(share)))
    if rng.random() < 0.5:  # a closed cycle of two
        rows = [row for row in rows if not (row[0] in (7, 8) and row[3] == 0)]
        rows += [(7, 8, -1, 0, 1.0), (8, 7, -1, 0, 1.0)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    whole = [np.array(column, dtype=np.int32) for column in columns[:4]]
    return Deliveries(
        whole[0], whole[1], whole[2], whole[3], np.array(columns[4]), np.arange(len(rows), dtype=np.int32)
    )


def _loose(seed: int, given: Deliveries) -> Deliveries:
    """Shares that are drawn: of some worlds all, of some a few, of some none."""
    rng = np.random.default_rng([seed, 1])
    drawn = (rng.random(len(given.share)) < rng.choice([0.0, 0.4, 1.0])) & (given.share < 1.0)
    loose = rng.permutation(np.flatnonzero(drawn))
    z = 10.0 * rng.normal(size=(len(loose), DRAWS))  # far more than is drawn of anything, so that shares pass one
    z[:, 0] = 0.0
    return replace(given, loose=loose, z=z)


def _making(rng: np.random.Generator, home: np.ndarray, places: np.ndarray):
    makers = [(organisation, product) for organisation in range(4) for product in range(PRODUCTS) if rng.random() < 0.4]
    sites = [
        (organisation, product, int(places[rng.integers(0, COUNTRIES)]))
        for organisation in range(3, 7)
        for product in range(PRODUCTS)
        for _ in range(int(rng.integers(0, 3)))
    ]

    def amounts() -> np.ndarray:
        return np.where(rng.random(len(sites)) < 0.4, np.nan, rng.integers(0, 5, len(sites)).astype(float))

    of = [np.array(column, dtype=np.int32) for column in zip(*makers, strict=True)] or [np.zeros(0, np.int32)] * 2
    at = [np.array(column, dtype=np.int32) for column in zip(*sites, strict=True)] or [np.zeros(0, np.int32)] * 3
    counting = Sites(*at, production=amounts(), capacity=amounts())
    return places_of_making((of[0], of[1]), counting, home, WORLD)


def _recipes(rng: np.random.Generator) -> Recipes:
    rows: list[tuple[int, int, bool, float, int, float, bool]] = []
    for product in range(PRODUCTS - 2):
        routes = 1 if rng.random() < 0.5 else 2
        split = rng.random()
        shares = [split, 1.0 - split] if rng.random() < 0.5 else [np.nan, np.nan]
        if rng.random() < 0.1:
            continue  # what lies behind is unknown
        for route in range(routes):
            later = np.arange(product + 1, PRODUCTS)
            for used in rng.choice(later, size=min(len(later), int(rng.integers(1, 3))), replace=False).tolist():
                share = shares[route] if routes > 1 else np.nan
                brings = float(rng.integers(1, 5)) if rng.random() < 0.95 else np.nan
                carries = bool(rng.random() < 0.95)
                rows.append((product, used, carries, brings, route, share, bool(rng.random() < 0.25)))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    spread = 1.0 if rng.random() < 0.3 else rng.uniform(0.5, 2.0, (len(rows), DRAWS))  # else nothing of it is drawn
    lean = np.ones((len(rows), DRAWS))
    routes = np.array(columns[4], dtype=int) + 10 * np.array(columns[0], dtype=int)
    for one in np.unique(routes):
        lean[routes == one] = rng.uniform(0.2, 3.0, DRAWS)
    return Recipes(
        product=np.array(columns[0], dtype=np.int32),
        input=np.array(columns[1], dtype=np.int32),
        carries=np.array(columns[2], dtype=bool),
        mass=np.array(columns[3], dtype=float)[:, None] * np.broadcast_to(spread, (len(rows), DRAWS)),
        route=np.array(columns[4], dtype=np.int32),
        share=np.array(columns[5], dtype=float),
        weight=lean,
        colocated=np.array(columns[6], dtype=bool),
        row=np.arange(len(rows), dtype=np.int32),
    )


def _mixes(rng: np.random.Generator, least: int) -> Listed:
    def mix() -> Distribution:
        if rng.random() < 0.1:
            return Distribution(np.zeros(0, dtype=np.int32), np.zeros((0, DRAWS)))  # nobody is known to make it
        size = int(rng.integers(1, 4))
        makers = np.sort(rng.choice(COUNTRIES - 1, size=size, replace=False)).astype(np.int32)
        parts = rng.dirichlet(np.ones(size + 1), 1 if rng.random() < 0.3 else DRAWS).T
        if rng.random() < 0.5:
            parts = np.vstack([parts[:-1] / parts[:-1].sum(axis=0), np.zeros((1, parts.shape[1]))])
        if rng.random() < 0.2:
            parts[0, 0] = 0.0  # not in the central world
        return Distribution(makers, np.broadcast_to(parts[:-1], (size, DRAWS)).copy())

    return listed(tuple(mix() for _ in range(3)), rng.integers(least, 3, COUNTRIES).astype(np.int32))
