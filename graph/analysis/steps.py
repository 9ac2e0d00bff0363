"""The steps of a material's chain as columns: from records to who is supplied by whom (methods.md section 3).

States are named by keys, int64 numbers of everything that may exist; the chain keeps what can be reached.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from graph.analysis.records import (
    AT_SITES,
    SUM_OF_ROUTES,
    Distribution,
    Longs,
    Recipes,
    Records,
    among,
    distinct,
    ranges,
)
from graph.analysis.sweep import Bools, Floats, Ints

NOTHING = 1e-12  # a share, or what leaves a circle, below this is none
NO_MIX = Distribution(np.zeros(0, dtype=np.int32), np.zeros(0), 1.0)


class Kind(IntEnum):
    """What a state is."""

    USED = 0  # U(x, q): a unit of the material in product q, used at place x
    MADE = 1  # M(x, q): that unit where it is made
    MIX = 2  # one list of mixes, to which U(k, q) of every country that has it leads
    OPEN = 3  # what lies behind is unknown


class Ref(IntEnum):
    """What a step rests on, and what its reference number is."""

    LINK = 0  # row of `supplies`
    RESIDUAL = 1  # organisation: what is not recorded of its supply
    MIX = 2  # country: whose mix of the state's product
    SHARE = 3  # country of making in a mix; its mass is that of the mix
    RECIPE = 4  # row of `input_to`
    COLOCATED = 5  # row of `input_to`
    NOTHING = 6  # −1: no input is known, or a circle is closed


@dataclass(frozen=True)
class Steps:
    """Steps as columns, sources and targets by key; alternative 0 is the estimate's."""

    source: Longs
    target: Longs
    p: Floats
    recorded: Bools
    alternative: Ints
    kind: Ints
    ref: Ints


@dataclass(frozen=True)
class Keys:
    """Numbers of all possible states: U by product and user, M of countries, M of organisations, mix lists, OPEN."""

    users: int
    countries: int
    products: int
    makings: int
    lists: int

    @property
    def made(self) -> int:
        return self.users * self.products

    @property
    def made_by(self) -> int:
        return self.made + self.countries * self.products

    @property
    def mix(self) -> int:
        return self.made_by + self.makings

    @property
    def open(self) -> int:
        return self.mix + self.lists

    def used(self, user: Longs | Ints, product: Longs | Ints | int) -> Longs:
        return np.asarray(product, dtype=np.int64) * self.users + user

    def made_in(self, country: Longs | Ints | int, product: Longs | Ints | int) -> Longs:
        return self.made + np.asarray(product, dtype=np.int64) * self.countries + country


def all_steps(known: Records) -> tuple["Keys", Steps, Longs]:
    """Keys, every step between them, and the keys at which a question may start.

    No loop over organisations: deliveries by their making rows, residuals by sums of shares, recipes by product.
    """
    K = known.countries
    lists = sum(len(one.lists) for one in known.mixes.values())
    keys = Keys(K + len(known.home), K, len(known.last), len(known.making.product), lists)
    users = _users(known, keys)
    steps = joined(
        [
            *_deliveries(known, keys),
            _residuals(known, keys, users),
            *_mix_steps(known, keys),
            *_recipe_steps(known, keys),
        ]
    )
    steps = chosen(steps, steps.p > 0.0)
    of_countries = keys.used(np.tile(np.arange(K), len(known.products)), np.repeat(known.products, K))
    return keys, steps, np.concatenate([users, of_countries])


def _users(known: Records, keys: Keys) -> Longs:
    """Keys of every U of an organisation: customers, traders, and those that are said to use a product."""
    given = known.deliveries
    trades = given.supplier >= 0
    users = np.concatenate([given.customer, given.supplier[trades], known.uses[0]])
    products = np.concatenate([given.product, given.product[trades], known.uses[1]])
    return distinct(keys.used(known.countries + users, products))


def _deliveries(known: Records, keys: Keys) -> list[Steps]:
    """From a customer to a maker where it makes, to a trader that uses it in turn, or to a country of making."""
    given, making = known.deliveries, known.making
    source = keys.used(known.countries + given.customer, given.product)
    by_country = given.supplier < 0
    from_country = columns(
        source[by_country],
        keys.made_in(known.places[given.country[by_country]], given.product[by_country]),
        given.share[by_country],
        Ref.LINK,
        given.row[by_country],
    )
    firms = np.flatnonzero(~by_country)
    made = _pair(making.organisation, making.product, keys)
    wanted = _pair(given.supplier[firms], given.product[firms], keys)
    at, number = ranges(np.searchsorted(made, wanted), np.searchsorted(made, wanted, side="right"))
    from_maker = columns(
        source[firms][at],
        keys.made_by + number,
        given.share[firms][at] * making.weight[number],
        Ref.LINK,
        given.row[firms][at],
        recorded=making.how[number] == AT_SITES,
    )
    trades = np.ones(len(firms), dtype=bool)
    trades[at] = False
    traders = firms[trades]
    from_trader = columns(
        source[traders],
        keys.used(known.countries + given.supplier[traders], given.product[traders]),
        given.share[traders],
        Ref.LINK,
        given.row[traders],
    )
    return [from_country, from_maker, from_trader]


def _residuals(known: Records, keys: Keys, users: Longs) -> Steps:
    """What is not recorded of an organisation's supply comes as its country's does."""
    given = known.deliveries
    at = np.searchsorted(users, keys.used(known.countries + given.customer, given.product))
    rest: Floats = 1.0 - np.bincount(at, given.share, minlength=len(users)).astype(np.float64)
    open_ = np.flatnonzero(rest > NOTHING)
    organisation = users[open_] % keys.users - known.countries
    home = known.home[organisation]
    home = np.where(home < 0, known.world, home)
    return columns(
        users[open_],
        keys.used(home, users[open_] // keys.users),
        rest[open_],
        Ref.RESIDUAL,
        organisation,
        recorded=np.zeros(len(open_), dtype=bool),
    )


def _mix_steps(known: Records, keys: Keys) -> list[Steps]:
    """From a country's use to its list of mixes, and from each mix of a list to where units were made."""
    parts: list[Steps] = []
    first = keys.mix
    countries = np.arange(known.countries)
    for product, one in sorted(known.mixes.items()):
        parts.append(
            columns(
                keys.used(countries, product),
                first + one.of_country.astype(np.int64),
                np.ones(len(countries)),
                Ref.MIX,
                countries,
                recorded=np.zeros(len(countries), dtype=bool),
            )
        )
        found = [(number, rank, mix) for number, mixes in enumerate(one.lists) for rank, mix in enumerate(mixes)]
        found += [(number, 0, NO_MIX) for number, mixes in enumerate(one.lists) if not mixes]
        size = [len(mix.makers) for _, _, mix in found]
        of = np.repeat(np.arange(len(found)), size)
        shares = np.concatenate([NO_MIX.shares, *(mix.shares for _, _, mix in found)])
        makers = known.places[np.concatenate([NO_MIX.makers, *(mix.makers for _, _, mix in found)])]
        rest = 1.0 - np.bincount(of, shares, minlength=len(found))
        open_ = np.flatnonzero(rest > NOTHING)
        mix = np.concatenate([of, open_])
        place = np.concatenate([makers, np.full(len(open_), known.world)])
        numbers, ranks = (np.array([item[at] for item in found], dtype=np.int64) for at in (0, 1))
        parts.append(
            columns(
                first + numbers[mix],
                keys.made_in(place, product),
                np.concatenate([shares, rest[open_]]),
                Ref.SHARE,
                place,
                recorded=np.zeros(len(mix), dtype=bool),
                alternative=ranks[mix],
            )
        )
        first += len(one.lists)
    return parts


@dataclass(frozen=True)
class Input:
    """One step of a recipe: what it takes, the part of the unit that comes with it, in which alternative."""

    input: int  # −1: what lies behind is unknown
    p: float
    alternative: int
    colocated: bool
    row: int


def _inputs(recipes: Recipes, product: int) -> tuple[list[Input], bool]:
    """The recipe of one product as steps, and whether there is a choice between routes (which is imputed).

    Inputs of a route are weighted by the mass of the material that they bring. What lies behind is unknown on a route
    that brings none of it, or several inputs of which one has an unknown mass. Routes mix by their world shares where
    all have one and these sum to 1; else each is an alternative, the first the estimate's.
    """
    rows = np.flatnonzero(recipes.product == product)
    if not recipes.carries[rows].any():
        return [], False
    routes = int(recipes.route[rows].max()) + 1
    share = np.zeros(routes)
    share[recipes.route[rows]] = recipes.share[rows]
    shared = routes > 1 and abs(float(share.sum()) - 1.0) <= SUM_OF_ROUTES
    steps = []
    for route in range(routes):
        part = rows[(recipes.route[rows] == route) & recipes.carries[rows]]
        p = float(share[route] / share.sum()) if shared else 1.0
        alternative = 0 if shared else route
        mass = np.ones(1) if len(part) == 1 else recipes.mass[part]
        if not mass.sum() > 0.0:  # nothing, or not known
            steps.append(Input(-1, p, alternative, False, -1))
            continue
        steps += [
            Input(int(recipes.input[row]), p * weight, alternative, bool(recipes.colocated[row]), int(recipes.row[row]))
            for row, weight in zip(part, (mass / mass.sum()).tolist(), strict=True)
        ]
    return [one for one in steps if one.p > 0.0], routes > 1


def _recipe_steps(known: Records, keys: Keys) -> list[Steps]:
    """From where a product is made to where its inputs are used."""
    parts = []
    countries = np.arange(known.countries)
    making = known.making
    K = known.countries
    supplied = distinct(keys.used(K + known.deliveries.customer, known.deliveries.product))
    for product in known.products.tolist():
        own = np.flatnonzero(making.product == product)
        source = np.concatenate([keys.made_in(countries, product), keys.made_by + own])
        place = np.concatenate([countries, making.place[own]])
        user = np.concatenate([np.full(len(countries), -1), K + making.organisation[own]])
        inputs, choice = _inputs(known.recipes, product)
        if not inputs and not known.last[product]:
            inputs = [Input(-1, 1.0, 0, False, -1)]
        for one in inputs:
            if one.input < 0:
                target = np.full(len(source), keys.open, dtype=np.int64)
                has = np.zeros(len(source), dtype=bool)
            else:
                has = (user >= 0) & among(keys.used(user, one.input), supplied)
                at_once = keys.made_in(place, one.input) if one.colocated else keys.used(place, one.input)
                target = np.where(has, keys.used(user, one.input), at_once)
            assumed = one.colocated & ~has
            kind = np.where(assumed, Ref.COLOCATED, Ref.RECIPE) if one.input >= 0 else Ref.NOTHING
            parts.append(
                columns(
                    source,
                    target,
                    np.full(len(source), one.p),
                    kind,
                    np.full(len(source), one.row),
                    recorded=~assumed & (not choice),
                    alternative=np.full(len(source), one.alternative),
                )
            )
    return parts


def columns(
    source: Longs,
    target: Longs,
    p: Floats,
    kind: "Ref | Longs",
    ref: "Longs | Ints",
    recorded: Bools | None = None,
    alternative: Longs | None = None,
) -> Steps:
    size = len(source)
    return Steps(
        source,
        target,
        p,
        np.ones(size, dtype=bool) if recorded is None else recorded,
        np.zeros(size, dtype=np.int32) if alternative is None else alternative.astype(np.int32),
        np.broadcast_to(np.asarray(kind, dtype=np.int32), size),
        np.asarray(ref, dtype=np.int32),
    )


def joined(parts: list[Steps]) -> Steps:
    return Steps(*(np.concatenate([getattr(part, name) for part in parts]) for name in Steps.__dataclass_fields__))


def _pair(organisation: Ints, product: Ints, keys: Keys) -> Longs:
    return organisation.astype(np.int64) * keys.products + product


def chosen(steps: Steps, rows: Bools | Longs) -> Steps:
    return Steps(*(getattr(steps, name)[rows] for name in Steps.__dataclass_fields__))


@dataclass(frozen=True)
class Parts:
    """What each state is."""

    place: Ints
    product: Ints
    org: Ints
    kind: npt.NDArray[np.int8]
    how: npt.NDArray[np.int8]


def parts_of(known: Records, keys: Keys, states: Longs) -> Parts:
    n, K = len(states), known.countries
    place, product, org = (np.full(n, -1, dtype=np.int32) for _ in range(3))
    kind, how = np.full(n, Kind.OPEN, dtype=np.int8), np.full(n, -1, dtype=np.int8)

    used = states < keys.made
    user = states[used] % keys.users
    kind[used], product[used] = Kind.USED, states[used] // keys.users
    org[used] = np.where(user >= K, user - K, -1)
    home = np.append(np.where(known.home < 0, known.world, known.home), known.world)
    place[used] = np.where(user >= K, home[np.maximum(user - K, -1)], user)

    made = (states >= keys.made) & (states < keys.made_by)
    kind[made], product[made] = Kind.MADE, (states[made] - keys.made) // K
    place[made] = (states[made] - keys.made) % K

    by = (states >= keys.made_by) & (states < keys.mix)
    row = states[by] - keys.made_by
    making = known.making
    kind[by], product[by], org[by] = Kind.MADE, making.product[row], making.organisation[row]
    place[by], how[by] = making.place[row], making.how[row]

    mix = (states >= keys.mix) & (states < keys.open)
    of_list = [np.full(len(one.lists), product) for product, one in sorted(known.mixes.items())]
    kind[mix], product[mix] = Kind.MIX, np.concatenate([*of_list, np.zeros(0, int)])[states[mix] - keys.mix]
    return Parts(place, product, org, kind, how)
