"""A synthetic world of any size, from a seed: countries that trade, products in a row of stages, companies.

Out-degrees are heavy-tailed, about 30 % of each customer's supply is not recorded, the site of one maker in five is not
known, and some traders sell to each other.
Everything is made up; `tables` gives it in the form that loaders give facts in.
"""

from typing import Any

import numpy as np

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables, node_id, relationship_key

STAGES = ("MINE", "SEPARATION", "METAL", "ALLOY", "MAGNET", "COMPONENT", "END_USE")
PRODUCTS = 40
COUNTRIES = 200
YEAR = 2024
MATERIAL = "benchium"
LINKS_EACH = 10
RECORDED = 0.7
SITED = 0.8  # makers of which a site is known, so that a delivery from them is recorded as far as a country
ABROAD = 0.1  # sites that are not in the maker's own country
DATASET = {"verified": "READ", "tier": "PUBLIC", "dataset": "bench", "sources": ["bench"]}


def tables(companies: int, seed: int = 1) -> Tables:
    """Nodes and relationships of a world with that many companies and ten times as many deliveries."""
    draw = np.random.default_rng(seed)
    stage_of = np.sort(draw.integers(0, len(STAGES), PRODUCTS))
    stage_of[: len(STAGES)] = range(len(STAGES))
    stage_of.sort()
    world: Tables = {}
    _countries(world)
    _products(world, stage_of, draw)
    _making_and_trade(world, draw)
    _companies(world, stage_of, companies, draw)
    return world


def country(number: int) -> str:
    """Three letters that no country has: `QAA`, `QAB`, …"""
    return "Q" + chr(65 + number // 26) + chr(65 + number % 26)


def product(number: int) -> str:
    return f"product-{number:02d}"


def company(number: int) -> str:
    return f"company-{number:06d}"


def _nodes(world: Tables, label: str, columns: dict[str, list[Any]]) -> None:
    size = len(columns["key"])
    world[label] = columns | {name: [value] * size for name, value in DATASET.items()}


def _links(world: Tables, name: str, starts: list[str], ends: list[str], columns: dict[str, list[Any]]) -> None:
    declared = model.RELATIONSHIP[name]
    identity = [columns[column] if column in columns else [None] * len(starts) for column in declared.identity]
    rows = zip(*identity, strict=True) if identity else ((),) * len(starts)
    keys = [
        relationship_key(declared, start, end, dict(zip(declared.identity, values, strict=True)))
        for start, end, values in zip(starts, ends, rows, strict=True)
    ]
    size = len(starts)
    provenance = {column: [value] * size for column, value in DATASET.items()}
    world[name] = {"key": keys, "start": starts, "end": ends} | columns | provenance


def _countries(world: Tables) -> None:
    keys = [country(number) for number in range(COUNTRIES)] + ["WLD"]
    area = [False] * COUNTRIES + [True]
    _nodes(world, "Country", {"key": keys, "name_en": keys, "name_nl": keys, "area": area})
    _nodes(world, "Source", {"key": ["bench"], "title": ["Synthetic world"], "kind": ["DATASET"]})
    _nodes(world, "Material", {"key": [MATERIAL], "name_en": [MATERIAL], "name_nl": [MATERIAL]})


def _products(world: Tables, stage_of: np.ndarray, draw: np.random.Generator) -> None:
    keys = [product(number) for number in range(PRODUCTS)]
    _nodes(
        world,
        "Product",
        {
            "key": keys,
            "name_en": keys,
            "name_nl": keys,
            "stage": [STAGES[stage] for stage in stage_of],
            "leading_material": [MATERIAL] * PRODUCTS,
        },
    )
    codes = [f"{990000 + number}" for number in range(PRODUCTS)]
    _nodes(world, "Code", {"key": [f"HS92:{c}" for c in codes], "edition": ["HS92"] * PRODUCTS, "code": codes})
    ends = [node_id("Product", key) for key in keys]
    _links(world, "contains", ends, [node_id("Material", MATERIAL)] * PRODUCTS, {"mass_fraction": [0.1] * PRODUCTS})
    _links(
        world,
        "classified_as",
        ends,
        [node_id("Code", f"HS92:{c}") for c in codes],
        {"mapping": ["EXACT"] * PRODUCTS, "mapping_by": ["MASS"] * PRODUCTS},
    )
    _links(world, "starts_at", [node_id("Material", MATERIAL)], [ends[-1]], {})
    starts: list[str] = []
    targets: list[str] = []
    order: list[int] = []
    for number in range(PRODUCTS):
        if stage_of[number] == 0:
            continue
        before = np.flatnonzero(stage_of == stage_of[number] - 1)
        for taken in draw.choice(before, min(2, len(before)), replace=False):
            starts.append(ends[taken])
            targets.append(ends[number])
            order.append(len(order))
    _links(world, "input_to", starts, targets, {"order": order, "tonnes_per_tonne": [1.0] * len(order)})


def _making_and_trade(world: Tables, draw: np.random.Generator) -> None:
    made_by: list[str] = []
    made: list[str] = []
    tonnes: list[float] = []
    starts: list[str] = []
    ends: list[str] = []
    columns: dict[str, list[Any]] = {"code": [], "edition": [], "year": [], "tonnes": [], "value_usd": []}
    for number in range(PRODUCTS):
        makers = draw.choice(COUNTRIES, 12, replace=False)
        amounts = draw.pareto(1.2, 12) * 100 + 10
        for maker, amount in zip(makers, amounts, strict=True):
            made_by.append(node_id("Country", country(int(maker))))
            made.append(node_id("Product", product(number)))
            tonnes.append(float(amount))
        made_by.append(node_id("Country", "WLD"))
        made.append(node_id("Product", product(number)))
        tonnes.append(float(amounts.sum()))
        for user in range(COUNTRIES):
            partners = draw.choice(makers, 4, replace=False)
            weights = draw.pareto(1.2, 4) + 0.1
            for partner, weight in zip(partners, weights, strict=True):
                if int(partner) != user:
                    starts.append(node_id("Country", country(int(partner))))
                    ends.append(node_id("Country", country(user)))
                    columns["code"].append(f"{990000 + number}")
                    columns["edition"].append("HS92")
                    columns["year"].append(YEAR)
                    columns["tonnes"].append(float(weight))
                    columns["value_usd"].append(float(weight * draw.uniform(500, 2000)))
    size = len(made)
    _links(
        world,
        "made",
        made_by,
        made,
        {"year": [YEAR] * size, "kind": ["PRODUCTION"] * size, "tonnes": tonnes, "source": ["bench"] * size},
    )
    _links(world, "exported", starts, ends, columns)


def _companies(world: Tables, stage_of: np.ndarray, companies: int, draw: np.random.Generator) -> None:
    """Each company makes one product, or (one in ten) trades; it buys from those that make what its product takes."""
    stated = world["input_to"]
    inputs: dict[int, list[int]] = {}
    for start, end in zip(stated["start"], stated["end"], strict=True):
        inputs.setdefault(int(end[-2:]), []).append(int(start[-2:]))
    makes = draw.integers(0, PRODUCTS, companies)
    trades = draw.random(companies) < 0.1
    home = draw.integers(0, COUNTRIES, companies)
    names = [company(number) for number in range(companies)]
    _nodes(
        world,
        "Organisation",
        {"key": names, "name": names, "kinds": [["TRADER"] if t else ["PRODUCER"] for t in trades]},
    )
    ids = [node_id("Organisation", name) for name in names]
    _links(world, "based_in", ids, [node_id("Country", country(int(k))) for k in home], {})
    producers = np.flatnonzero(~trades)
    _links(
        world, "makes", [ids[n] for n in producers], [node_id("Product", product(int(makes[n]))) for n in producers], {}
    )
    _sites(world, producers, makes, home, draw)
    dealers = [draw.permutation(np.flatnonzero(makes == number)) for number in range(PRODUCTS)]
    uses: tuple[list[str], list[str], list[float]] = ([], [], [])
    deliveries: tuple[list[str], list[str], list[str], list[float]] = ([], [], [], [])
    for number in range(companies):
        wanted = [int(makes[number])] if trades[number] else inputs.get(int(makes[number]), [])
        for taken in wanted:
            if not trades[number]:
                uses[0].append(ids[number])
                uses[1].append(node_id("Product", product(taken)))
                uses[2].append(float(draw.pareto(1.5) + 0.1))
            pool = dealers[taken]
            if not len(pool):
                continue
            degree = max(1, LINKS_EACH // max(1, len(wanted)))
            # Low ranks are drawn far more often: a few suppliers have very many customers.
            ranks = np.unique((len(pool) * draw.random(degree) ** 3).astype(int))
            chosen = [int(other) for other in pool[ranks] if int(other) != number]
            weights = draw.random(len(chosen)) + 0.1
            for other, share in zip(chosen, RECORDED * weights / weights.sum(), strict=True):
                deliveries[0].append(ids[other])
                deliveries[1].append(ids[number])
                deliveries[2].append(product(taken))
                deliveries[3].append(float(share))
    _links(world, "uses", uses[0], uses[1], {"tonnes_per_year": uses[2]})
    _links(
        world,
        "supplies",
        deliveries[0],
        deliveries[1],
        {
            "product": deliveries[2],
            "share": deliveries[3],
            "share_of": ["CUSTOMER_SUPPLY"] * len(deliveries[0]),
        },
    )


def _sites(
    world: Tables, producers: np.ndarray, makes: np.ndarray, home: np.ndarray, draw: np.random.Generator
) -> None:
    """One site of most makers, at home or abroad."""
    owners = producers[draw.random(len(producers)) < SITED]
    abroad = draw.random(len(owners)) < ABROAD
    places = np.where(abroad, draw.integers(0, COUNTRIES, len(owners)), home[owners])
    keys = [f"site-{number:06d}" for number in owners]
    _nodes(world, "Site", {"key": keys, "name": keys, "status": ["OPERATING"] * len(keys)})
    sites = [node_id("Site", key) for key in keys]
    operators = [node_id("Organisation", company(int(number))) for number in owners]
    _links(world, "operates", operators, sites, {})
    _links(world, "located_in", sites, [node_id("Country", country(int(place))) for place in places], {})
    _links(world, "site_makes", sites, [node_id("Product", product(int(makes[n]))) for n in owners], {})
