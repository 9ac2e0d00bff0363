"""Who made what a country uses of a product, at a moment: mixes of reconciled balances (methods.md sections 2 and 3).

TRADE where the product is traded under a code of its own, FEED for what a maker takes in of an input that isn't, WORLD
else. Which of them is decided by the product and the place, never by the date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.balance import facts as facts_module
from graph.analysis.balance.statements import observations
from graph.analysis.balance.world import World
from graph.analysis.balance.worlds import Worlds
from graph.analysis.days import Moment
from graph.analysis.sweep import Floats, Ints
from graph.view import View

Shares = NDArray[np.floating[Any]]
Weighed = tuple[tuple[World, float], ...]  # the worlds of a moment's years, those that exist, with their weights
Parts = list[tuple[Ints, Shares, float]]  # of one mix: makers (K,), shares (B, K) and weight of each


@dataclass(frozen=True, eq=False)
class Distribution:
    """One mix: countries of making (m,) and their shares in each world (m, B); what these lack to 1 is untraced."""

    makers: Ints
    shares: Floats


@dataclass(frozen=True, eq=False)
class Mixes:
    """The distinct mixes of a product and which country has which, −1 for none of its own."""

    lists: tuple[Distribution, ...]
    of_country: Ints


@dataclass(frozen=True, eq=False)
class Mix:
    """A country's mix in the central world, with what it rests on; shares.sum() + untraced is 1."""

    rule: str  # TRADE, FEED or WORLD
    year: int  # of the data
    sources: tuple[str, ...]
    verified: str
    makers: Ints
    shares: Floats
    untraced: float
    product: int  # whose facts: a grade's wider product
    birge: float  # factor by which the sources of these differ more than their kinds let expect


def at(worlds: Worlds, product: int, moment: Moment) -> Weighed:
    """The worlds of a product in the years of a moment; none where nobody is known to make it."""
    found = ((worlds.world(product, year), weight) for year, weight in moment.weights)
    return tuple((one, weight) for one, weight in found if one is not None)


def of_product(worlds: Worlds, product: int, moment: Moment) -> Mixes:
    """The mixes of a product: of each country with trade of its own, and the world's for all others."""
    countries = len(worlds.snapshot.nodes["Country"])
    known = at(worlds, product, moment)
    of_country = np.zeros(countries, np.int32)
    lists = [_blended([(one.makers, one.share, weight) for one, weight in known])]
    for country in np.unique(np.concatenate([one.users[one.traded] for one, _ in known] or [of_country[:0]])).tolist():
        of_country[country] = len(lists)
        lists.append(_blended([(one.makers, one.mix(country), weight) for one, weight in known]))
    return Mixes(tuple(lists), of_country)


def of_feed(worlds: Worlds, source: int, target: int, moment: Moment) -> Mixes:
    """Where makers of a product get an input that isn't traded under a code of its own; −1 for who makes none."""
    countries = len(worlds.snapshot.nodes["Country"])
    fed: dict[int, Parts] = {}
    for makers, down, part, weight in _feeds(worlds, source, target, moment):
        for place, maker in enumerate(down.makers.tolist()):
            fed.setdefault(maker, []).append((makers, part[:, :, place], weight))
    of_country = np.full(countries, -1, np.int32)
    lists: list[Distribution] = []
    for maker, parts in sorted(fed.items()):
        of_country[maker] = len(lists)
        lists.append(_blended(_whole(parts)))
    return Mixes(tuple(lists), of_country)


def _feeds(worlds: Worlds, source: int, target: int, moment: Moment) -> Iterator[tuple[Ints, World, Shares, float]]:
    """Of each year of a moment: the source's makers, the target's world, (B, K_up, K_down) of the feed, its weight."""
    for year, weight in moment.weights:
        up, down, part = worlds.world(source, year), worlds.world(target, year), worlds.feed(source, target, year)
        if up is not None and down is not None and part is not None:
            yield up.makers, down, part, weight


def _whole(parts: Parts) -> Parts:
    """The same with weights that sum to 1: they are less where somebody makes none in one of the years."""
    whole = sum(weight for _, _, weight in parts)
    return [(makers, shares, weight / whole) for makers, shares, weight in parts]


def _blended(parts: Parts) -> Distribution:
    """One mix of several."""
    makers = np.unique(np.concatenate([one for one, _, _ in parts] or [np.zeros(0, np.int32)])).astype(np.int32)
    draws = max((shares.shape[0] for _, shares, _ in parts), default=1)
    found = np.zeros((len(makers), draws))
    for own, shares, weight in parts:
        found[np.searchsorted(makers, own)] += weight * shares.T
    # Worlds are kept in single precision: their shares may add up to 1e-7 more than everything.
    return Distribution(makers, found / np.maximum(found.sum(axis=0), 1.0))


def kept(worlds: Worlds, product: int, country: int, year: int) -> Floats | None:
    """(D,) tonnes of a product that stay in a country in a calendar year, the central world's first.

    D counts the draws that are by mass; None where the product isn't traded under a code of its own, or the centre is
    by value: then nothing says how many tonnes stay.
    """
    found = worlds.world(product, year)
    if found is None or found.by != "MASS" or found.rule(country) != "TRADE":
        return None
    use: Floats = found.use[~found.value, int(np.searchsorted(found.users, country))].astype(np.float64)
    return use


def latest_year(view: View, product: int, moment: Moment) -> int | None:
    """The latest year of the trade and of the statements that a moment's worlds of a product rest on."""
    own = facts_module.world_product(view.snapshot, product)
    found = (_latest(view, own, year) for year, _ in moment.weights)
    return max((year for year in found if year is not None), default=None)


def _latest(view: View, own: int, year: int) -> int | None:
    def find() -> int | None:
        found = facts_module.facts(view.snapshot, own, year)
        traded = () if found.trade_year is None else (found.trade_year,)
        return max((*(one.year for one in observations(found).all), *traded), default=None)

    return view.derived(("latest year", own, year), find)


def mix_of(view: View, product: int, country: int, moment: Moment, target: int | None = None) -> Mix | None:
    """A country's own mix, or that of what it takes in for a `target`; None where nobody is known to make it."""
    worlds = Worlds(view.snapshot)
    known = at(worlds, product, moment)
    if not known:
        return None
    main = max(known, key=lambda one: one[1])[0]
    rule, parts = main.rule(country), [(one.makers, one.mix(country)[:1], weight) for one, weight in known]
    if target is not None and not worlds.is_traded(product):
        fed = [
            (makers, part[:1, :, place], weight)
            for makers, down, part, weight in _feeds(worlds, product, target, moment)
            for place in np.flatnonzero(down.makers == country).tolist()
        ]
        rule, parts = ("FEED", _whole(fed)) if fed else (rule, parts)
    own = _blended(parts)
    shares = own.shares[:, 0]
    return Mix(
        rule,
        main.data_year,
        main.sources,
        main.verified,
        own.makers,
        shares,
        1.0 - float(shares.sum()),
        main.product,
        main.birge,
    )
