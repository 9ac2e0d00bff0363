"""Mixes of a moment: two years blended world by world, the world's for who trades nothing, feeds for who makes it."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance.mixes import Mixes, mix_of, of_feed, of_product
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.model import WORLD
from ketenkaart.graph.view import View
from tests.graph.analysis.small import flow, made, product, small
from tests.graph.network import network


def traded() -> View:
    """Magnets that CHN makes most of, sold to DEU, who makes some too and sells on to NLD; VNM is in one year alone."""
    rows = [
        made("magnet", country, year, share=share, tonnes=share * 1000)
        for year, parts in ((2020, {"CHN": 0.9, "DEU": 0.1}), (2024, {"CHN": 0.7, "DEU": 0.2, "VNM": 0.1}))
        for country, share in parts.items()
    ]
    flows = [flow("CHN", "DEU", 2024, 80), flow("DEU", "NLD", 2024, 30), flow("CHN", "NLD", 2024, 20)]
    return small([product()], rows, flows, countries=("FRA",))


def of(mixes: Mixes, view: View, country: str, when: Moment) -> dict[str, np.ndarray]:
    (own,) = mixes.shares(mixes.of_country[[view.require("Country", country)]], Worlds(view.snapshot), when)
    return {view.key("Country", maker): own[i] for i, maker in enumerate(mixes.makers.tolist())}


def test_two_years_are_blended_world_by_world() -> None:
    view = traded()
    worlds = Worlds(view.snapshot)
    one, other = (of(of_product(worlds, 0, Moment(year)), view, "NLD", Moment(year)) for year in (2023, 2024))
    quarter = Moment(2023, 0.25)
    blended = of(of_product(worlds, 0, quarter), view, "NLD", quarter)
    for maker in set(one) | set(other):
        wanted = 0.75 * one.get(maker, 0.0) + 0.25 * other.get(maker, 0.0)
        assert blended[maker] == pytest.approx(wanted, abs=1e-6)
    assert len(next(iter(blended.values()))) == 401


def test_who_trades_has_a_mix_of_its_own_and_who_does_not_the_worlds() -> None:
    view = traded()
    mixes = of_product(Worlds(view.snapshot), 0, Moment(2024))
    row = {key: int(mixes.of_country[view.require("Country", key)]) for key in ("NLD", "DEU", "FRA", WORLD)}
    assert row["FRA"] == row[WORLD] == 0
    assert len({row["NLD"], row["DEU"], 0}) == 3
    known = Worlds(view.snapshot).world(0, 2024)
    assert known is not None
    assert of(mixes, view, "FRA", Moment(2024))["CHN"] == pytest.approx(
        known.share[:, known.makers == view.require("Country", "CHN")][:, 0]
    )
    rules = {key: mix_of(view, 0, view.require("Country", key), Moment(2024)) for key in ("NLD", "FRA")}
    assert {key: found and found.rule for key, found in rules.items()} == {"NLD": "TRADE", "FRA": "WORLD"}


def test_a_mix_by_trade_is_that_of_a_supply_mixed_in_proportion() -> None:
    view = traded()
    known = Worlds(view.snapshot).world(0, 2024)
    assert known is not None
    assert known.tonnes is not None
    german = float(known.tonnes[0, known.makers == view.require("Country", "DEU")][0])
    part = 80 / (80 + german)  # Chinese in what Germany has
    found = mix_of(view, 0, view.require("Country", "NLD"), Moment(2024))
    assert found is not None
    shares = {view.key("Country", k): s for k, s in zip(found.makers.tolist(), found.shares.tolist(), strict=True)}
    assert shares["CHN"] == pytest.approx(20 / 50 + 30 / 50 * part, abs=1e-6)
    assert shares["DEU"] == pytest.approx(30 / 50 * (1 - part), abs=1e-6)
    assert found.untraced == pytest.approx(0.0, abs=1e-6)


def test_one_countrys_mix_is_its_own_among_the_mixes_of_all() -> None:
    when = Moment(2023, 0.25)
    view = traded()
    bought = of_product(Worlds(view.snapshot), 0, when)
    makers = fed()
    metal, magnet = (makers.require("Product", key) for key in ("metal", "magnet"))
    worked = of_feed(Worlds(makers.snapshot), metal, magnet, when)
    for seen, all_of, key, asked in (
        *((view, bought, key, (0, None)) for key in ("NLD", "DEU", "FRA", "VNM")),
        *((makers, worked, key, (metal, magnet)) for key in ("CHN", "DEU")),
    ):
        source, target = asked
        found = mix_of(seen, source, seen.require("Country", key), when, target)
        assert found is not None
        shares = {seen.key("Country", k): s for k, s in zip(found.makers.tolist(), found.shares.tolist(), strict=True)}
        wanted = {maker: float(share[0]) for maker, share in of(all_of, seen, key, when).items()}
        assert shares == pytest.approx(wanted, abs=1e-12), key


def test_nobody_known_to_make_it_is_no_mix_and_all_of_it_untraced() -> None:
    view = small([product(), product("other", "1")], [made("other", "CHN", 2024, share=1.0)])
    magnet = view.require("Product", "magnet")
    assert mix_of(view, magnet, 0, Moment(2024)) is None
    nothing = of_product(Worlds(view.snapshot), magnet, Moment(2024))
    assert nothing.shares(np.array([0]), Worlds(view.snapshot), Moment(2024)).tolist() == [[[1.0]]]


def fed(more: dict[str, list[dict[str, Any]]] | None = None) -> View:
    made_by = [("CHN", "magnet", 0.8), ("DEU", "magnet", 0.2), ("CHN", "metal", 0.9), ("JPN", "metal", 0.1)]
    return network({"nobody": "NLD"}, made=made_by, recipes=[("metal", "magnet")], more=more)


def test_who_makes_none_of_the_target_has_no_feed_of_its_own() -> None:
    view = fed()
    metal, magnet = (view.require("Product", key) for key in ("metal", "magnet"))
    feeds = of_feed(Worlds(view.snapshot), metal, magnet, Moment(2024))
    row = {key: int(feeds.of_country[view.require("Country", key)]) for key in ("CHN", "DEU", "JPN", "NLD", WORLD)}
    assert {key for key, place in row.items() if place >= 0} == {"CHN", "DEU"}
    assert row["NLD"] == row[WORLD] == row["JPN"] == -1
    found = mix_of(view, metal, view.require("Country", "NLD"), Moment(2024), magnet)
    assert found is not None
    assert found.rule == "WORLD"


def test_what_makers_take_in_adds_up_to_what_is_made_of_it_in_every_world() -> None:
    view = fed()
    worlds = Worlds(view.snapshot)
    metal, magnet = (view.require("Product", key) for key in ("metal", "magnet"))
    feeds = of_feed(worlds, metal, magnet, Moment(2024))
    of_magnets, of_metal = worlds.world(magnet, 2024), worlds.world(metal, 2024)
    assert of_magnets is not None
    assert of_metal is not None
    taken = sum(
        of_magnets.share[:, k] * of(feeds, view, view.key("Country", maker), Moment(2024))["CHN"]
        for k, maker in enumerate(of_magnets.makers.tolist())
    )
    made_there = of_metal.share[:, of_metal.makers == view.require("Country", "CHN")][:, 0]
    nobody = 1.0 - of_magnets.share.sum(axis=1)  # whose metal is somebody's too
    assert (taken <= made_there + 1e-6).all()
    assert (taken >= made_there - nobody - 1e-6).all()


def test_a_maker_of_one_year_alone_has_that_years_feed() -> None:
    opened = {
        "Site": [{"key": "works", "name": "Works", "status": "OPERATING", "valid_from": date(2024, 3, 1)}],
        "located_in": [{"start": "Site:works", "end": "Country:JPN"}],
        "site_makes": [{"start": "Site:works", "end": "Product:magnet", "year": 2024}],
    }
    view = fed(more=opened)
    metal, magnet = (view.require("Product", key) for key in ("metal", "magnet"))
    worlds, japan = Worlds(view.snapshot), view.require("Country", "JPN")
    assert of_feed(worlds, metal, magnet, Moment(2023)).of_country[japan] == -1
    both, alone = (of(of_feed(worlds, metal, magnet, at), view, "JPN", at) for at in (Moment(2023, 0.5), Moment(2024)))
    assert {key: shares.tolist() for key, shares in both.items()} == {
        key: pytest.approx(shares.tolist(), abs=1e-6) for key, shares in alone.items()
    }
