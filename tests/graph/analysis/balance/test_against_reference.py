"""Every product, country and draw of the shipped data, against the slow double that reads the same files itself."""

from functools import cache

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance import facts as facts_module
from ketenkaart.graph.analysis.balance.draws import draws
from ketenkaart.graph.analysis.balance.feeds import feed
from ketenkaart.graph.analysis.balance.reading import ledger
from ketenkaart.graph.analysis.balance.world import FactsReading, World, made
from tests.graph.analysis.balance import reference
from tests.shipped import DATA, shipped

DRAWS = 24
AGREES = 1e-6
FEED_AGREES = 5e-6  # margins are met to 1e-9 of the world, which is more of what a small maker uses
SCALE_AGREES = 1e-5  # of tonnes, which shares alone may hold loosely
YEARS = (2023, 2024, 2026)


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "N", DRAWS)


@cache
def data() -> reference.Data:
    return reference.Data(DATA)


PRODUCTS = tuple(data().products)


@cache
def expected(product: str, year: int) -> reference.World:
    own = product
    while own and not reference.data_has(data(), own):
        own = data().products[own]["part_of"]
    return reference.World(data(), own or product, year)


@cache
def found(product: str, year: int) -> World | None:
    snapshot = shipped(False)
    row = snapshot.find("Product", product)
    assert row is not None
    own = facts_module.world_product(snapshot, row)
    return made(facts_module.facts(snapshot, own, year), draws(DRAWS), FactsReading())


def keys(rows: np.ndarray) -> list[str]:
    return [ledger(shipped(False)).countries[row] for row in rows.tolist()]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("product", PRODUCTS)
def test_world_is_that_of_the_slow_double(product: str, year: int) -> None:
    wanted, world = expected(product, year), found(product, year)
    assert (world is not None) == wanted.exists
    if world is None:
        return
    assert keys(world.makers) == wanted.makers[:-1]
    assert np.abs(world.share - wanted.share[:, :-1]).max() < AGREES
    assert world.trade_year == wanted.trade_year
    if world.tonnes is not None:
        assert world.tonnes == pytest.approx(wanted.P[:, :-1], rel=SCALE_AGREES)
    for country, row in country_rows().items():
        assert np.abs(world.mix(row) - wanted.origin(country)[:, :-1]).max() < AGREES, country


def country_rows() -> dict[str, int]:
    return {key: row for row, key in enumerate(ledger(shipped(False)).countries)}


@pytest.mark.parametrize("product", [key for key in PRODUCTS if data().trade_years(key)])
def test_slack_and_use_are_those_of_the_slow_double(product: str) -> None:
    wanted, world = expected(product, 2025), found(product, 2025)
    assert world is not None
    other = {"MASS": "VALUE", "VALUE": "MASS"}[wanted.by]
    use = np.where(wanted.uses[:, None], wanted.use[other], wanted.use[wanted.by])
    assert keys(world.users) == wanted.names
    assert world.use == pytest.approx(use, rel=SCALE_AGREES, abs=AGREES)
    mass = ~world.value
    assert world.slack[mass] == pytest.approx(wanted.slack["MASS"][mass], rel=SCALE_AGREES, abs=AGREES)


@pytest.mark.parametrize("year", [2024, 2026])
@pytest.mark.parametrize("product", [key for key in PRODUCTS if data().trade_years(key)])
def test_what_all_users_keep_of_a_maker_is_what_it_made(product: str, year: int) -> None:
    world = found(product, year)
    assert world is not None
    kept = np.einsum("bn,bnk->bk", world.use, world.origin)
    assert kept == pytest.approx(world.output, rel=1e-9)


@pytest.mark.parametrize("row", data().inputs, ids=lambda row: f"{row['input']} for {row['product']}")
def test_feed_is_that_of_the_slow_double(row: dict[str, str]) -> None:
    q_in, q = row["input"], row["product"]
    up, down = found(q_in, 2024), found(q, 2024)
    if up is None or down is None or up.trade_year is not None:
        return
    snapshot = shipped(False)
    wanted = reference.feed(data(), expected(q_in, 2024), expected(q, 2024), q_in, q)
    used, product = (snapshot.find("Product", key) for key in (q_in, q))
    got = feed(snapshot, up, down, used=used, product=product)
    assert np.abs(got - wanted[:, :-1, :-1]).max() < FEED_AGREES
