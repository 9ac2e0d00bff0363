"""Who made what a country uses of a product, at a moment: mixes of reconciled balances (methods.md sections 2 and 3).

TRADE where the product is traded under a code of its own, FEED for what a maker takes in of an input that isn't, WORLD
else. Which of them is decided by the product and the place, never by the date.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ketenkaart.graph.analysis.balance import facts as facts_module
from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.balance.statements import observations
from ketenkaart.graph.analysis.balance.world import World
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs, Reals
from ketenkaart.graph.model import Size, Verified
from ketenkaart.graph.shelf import Small
from ketenkaart.graph.view import View

NOTHING = 1e-12  # a share below this is none
RARE = 1e-9  # a maker whose share passes this in no world is left out of a mix: untraced

Weighed = tuple[tuple[World, float], ...]  # the worlds of a moment's years, those that exist, with their weights
Parts = list[tuple[Ints, Reals, Floats]]  # of l mixes: some makers (k,), shares (B, l, k), and weights (l,)


@dataclass(frozen=True, eq=False)
class Mixes:
    """The L distinct mixes of a product over all days between two middles of years, and which country has which.

    read : shares (l, K, B) of some mixes at one of these moments, out of worlds; what they lack to 1 is untraced.
           Who makes what hardly changes from day to day, how much does: so values are read when they are asked for.
    """

    makers: Ints  # (K,) countries, ascending
    of_country: Ints  # which mix each has, −1 for none of its own
    holds: Bools  # (L, K) which makers have a part in a mix in any world
    open: Bools  # (L,) whether any of it is untraced in any world
    read: Callable[[Worlds, Longs, Moment], Floats]

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in vars(self).values() if isinstance(array, np.ndarray))

    def shares(self, numbers: Longs, worlds: Worlds, moment: Moment) -> Floats:
        """(l, K + 1, B) fractions of some mixes (l,): of each maker that has a part, and last what is untraced."""
        found = self.read(worlds, numbers, moment)
        kept = found * self.holds[numbers][:, :, None]
        rest = np.maximum(1.0 - kept.sum(axis=1, keepdims=True), 0.0)
        rest[rest <= NOTHING] = 0.0
        return np.concatenate([kept, rest], axis=1)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What a country's mix rests on."""

    rule: MixRule  # TRADE, FEED or WORLD
    year: int  # of the data
    sources: tuple[str, ...]
    verified: Verified
    product: int  # whose facts: a grade's wider product
    birge: float  # factor by which the sources of these differ more than their kinds let expect


@dataclass(frozen=True, eq=False)
class Mix(Grounds):
    """A country's mix in the central world; shares.sum() + untraced is 1."""

    makers: Ints
    shares: Floats
    untraced: float


def at(worlds: Worlds, product: int, moment: Moment) -> Weighed:
    """The worlds of a product in the years of a moment; none where nobody is known to make it."""
    found = ((worlds.world(product, year), weight) for year, weight in moment.weights)
    return tuple((one, weight) for one, weight in found if one is not None)


def of_product(worlds: Worlds, product: int, moment: Moment) -> Mixes:
    """The mixes of a product: of each country with trade of its own, and, the first, the world's for all others."""
    known = [one for one, _ in at(worlds, product, moment)]
    users = np.unique(np.concatenate([one.users[one.traded] for one in known] or [np.zeros(0, np.int32)]))
    of_country = np.zeros(len(worlds.snapshot.nodes["Country"]), np.int32)
    of_country[users] = np.arange(1, len(users) + 1)
    makers = _together([one.makers for one in known])
    read = partial(_bought, product, makers, users)
    return _mixes(worlds, makers, of_country, 1 + len(users), read, moment)


def _bought(product: int, makers: Ints, users: Ints, worlds: Worlds, numbers: Longs, moment: Moment) -> Floats:
    """Who has no trade of its own in one of the years has the world's mix in it."""
    parts: Parts = []
    for one, weight in at(worlds, product, moment):
        shares = np.repeat(one.share[:, None, :], len(numbers), axis=1)
        places = np.searchsorted(one.users, users[numbers - 1]) if len(users) else numbers
        own = (numbers > 0) & (places < len(one.users))
        own[own] = (one.users[places[own]] == users[numbers[own] - 1]) & one.traded[places[own]]
        shares[:, own] = one.origin[:, places[own]]
        parts.append((one.makers, shares, np.full(len(numbers), weight)))
    return _blended(makers, len(numbers), parts)


def of_feed(worlds: Worlds, source: int, target: int, moment: Moment) -> Mixes:
    """Where makers of a product get an input that isn't traded under a code of its own; −1 for who makes none."""
    known = list(_feeds(worlds, source, target, moment))
    users = _together([down.makers for _, down, _, _ in known])
    of_country = np.full(len(worlds.snapshot.nodes["Country"]), -1, np.int32)
    of_country[users] = np.arange(len(users))
    makers = _together([up for up, _, _, _ in known])
    return _mixes(worlds, makers, of_country, len(users), partial(_fed, source, target, makers, users), moment)


def _fed(source: int, target: int, makers: Ints, users: Ints, worlds: Worlds, numbers: Longs, moment: Moment) -> Floats:
    """Weights of who makes none in one of the years are those of the other alone."""
    parts: Parts = []
    for up, down, part, weight in _feeds(worlds, source, target, moment):
        places = np.minimum(np.searchsorted(down.makers, users[numbers]), len(down.makers) - 1)
        makes = down.makers[places] == users[numbers]
        parts.append((up, part[:, :, places].transpose(0, 2, 1), np.where(makes, weight, 0.0)))
    whole = sum((weight for _, _, weight in parts), np.zeros(len(numbers)))
    weighed = [(up, shares, weight / np.where(whole > 0.0, whole, 1.0)) for up, shares, weight in parts]
    return _blended(makers, len(numbers), weighed)


def _feeds(worlds: Worlds, source: int, target: int, moment: Moment) -> Iterator[tuple[Ints, World, Reals, float]]:
    """Of each year of a moment: the source's makers, the target's world, (B, K_up, K_down) of the feed, its weight."""
    for year, weight in moment.weights:
        up, down, part = worlds.world(source, year), worlds.world(target, year), worlds.feed(source, target, year)
        if up is not None and down is not None and part is not None:
            yield up.makers, down, part, weight


def _mixes(
    worlds: Worlds,
    makers: Ints,
    of_country: Ints,
    count: int,
    read: Callable[[Worlds, Longs, Moment], Floats],
    moment: Moment,
) -> Mixes:
    """Mixes with who has a part in them between the two years: halfway, whoever has one in either has it."""
    shares = read(worlds, np.arange(count), moment.span)
    holds = shares.max(axis=2, initial=0.0) > RARE
    untraced = 1.0 - (shares * holds[:, :, None]).sum(axis=1)
    return Mixes(makers, of_country, holds, untraced.max(axis=1, initial=0.0) > NOTHING, read)


def _together(countries: list[Ints]) -> Ints:
    return np.unique(np.concatenate([*countries, np.zeros(0, np.int32)])).astype(np.int32)


def _blended(makers: Ints, count: int, parts: Parts) -> Floats:
    """(l, K, B) of mixes of which each part gives (B, l, k) of some makers, with a weight (l,)."""
    draws = max((shares.shape[0] for _, shares, _ in parts), default=1)
    found = np.zeros((count, len(makers), draws))
    for own, shares, weight in parts:
        found[:, np.searchsorted(makers, own)] += weight[:, None, None] * shares.transpose(1, 2, 0)
    # Worlds are kept in single precision: their shares may add up to 1e-7 more than everything.
    found /= np.maximum(found.sum(axis=1, keepdims=True), 1.0)
    return found


def kept(worlds: Worlds, product: int, country: int, year: int) -> Floats | None:
    """(D,) tonnes of a product that stay in a country in a calendar year, the central world's first.

    D counts the draws that are by mass; None where the product isn't traded under a code of its own, or the centre is
    by value: then nothing says how many tonnes stay.
    """
    found = worlds.world(product, year)
    if found is None or found.by != Size.MASS or found.rule(country) != MixRule.TRADE:
        return None
    use: Floats = found.use[~found.value, int(np.searchsorted(found.users, country))].astype(np.float64)
    return use


def latest_year(view: View, product: int, moment: Moment) -> int | None:
    """The latest year of the trade and of the statements that a moment's worlds of a product rest on."""
    own = facts_module.world_product(view.snapshot, product)
    found = (_latest(view, own, year) for year, _ in moment.weights)
    return max((year for year in found if year is not None), default=None)


def _latest(view: View, own: int, year: int) -> int | None:
    def find() -> Small[int | None]:
        found = facts_module.facts(view.snapshot, own, year)
        traded = () if found.trade_year is None else (found.trade_year,)
        return Small(max((*(one.year for one in observations(found).all), *traded), default=None))

    return view.kept(("latest year", own, year), find, rests_on=()).value


def grounds(view: View, product: int, country: int, moment: Moment, target: int | None = None) -> Grounds | None:
    """What a country's mix rests on, or that of what it takes in for a `target`; None where nobody is known to make it.

    The facts are those of the nearer year.
    """
    worlds = Worlds(view.snapshot)
    known = at(worlds, product, moment)
    if not known:
        return None
    main = max(known, key=lambda one: one[1])[0]
    fed = target is not None and not worlds.is_traded(product) and _takes_in(worlds, product, country, moment, target)
    rule = MixRule.FEED if fed else main.rule(country)
    return Grounds(
        rule=rule,
        year=main.data_year,
        sources=main.sources,
        verified=main.verified,
        product=main.product,
        birge=main.birge,
    )


def _takes_in(worlds: Worlds, product: int, country: int, moment: Moment, target: int) -> bool:
    """Whether a country makes the target in a year of the moment in which somebody makes its input."""
    years = [year for year, _ in moment.weights if worlds.world(product, year) is not None]
    made = (worlds.world(target, year) for year in years)
    return any(down is not None and country in down.makers for down in made)


def mix_of(view: View, product: int, country: int, moment: Moment, target: int | None = None) -> Mix | None:
    """A country's own mix, or that of what it takes in for a `target`; None where nobody is known to make it."""
    found = grounds(view, product, country, moment, target)
    if found is None:
        return None
    worlds, alone = Worlds(view.snapshot, {}), np.array([country], np.int32)  # the central ones
    if found.rule == MixRule.FEED:
        assert target is not None
        makers = _together([up for up, _, _, _ in _feeds(worlds, product, target, moment)])
        shares = _fed(product, target, makers, alone, worlds, np.array([0]), moment)[0, :, 0]
    else:
        makers = _together([one.makers for one, _ in at(worlds, product, moment)])
        shares = _bought(product, makers, alone, worlds, np.array([1]), moment)[0, :, 0]
    return Mix(**vars(found), makers=makers, shares=shares, untraced=1.0 - float(shares.sum()))
