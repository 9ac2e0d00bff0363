"""The steps of a material's chain as columns: from records to who is supplied by whom (methods.md section 3).

States are named by keys, int64 numbers of everything that may exist; the chain keeps what can be reached.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from ketenkaart.graph.analysis.balance.mixes import NOTHING, Mixes
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain.records import (
    AT_SITES,
    SUM_OF_ROUTES,
    ChainRecords,
    Deliveries,
    Recipes,
    among,
    distinct,
    ranges,
)
from ketenkaart.graph.analysis.chain.solve import gathered
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs

SHARE_SD = 0.1  # of the logit of a recorded share that nobody has read
SPAN = np.int64(1 << 32)


class Kind(IntEnum):
    """What a state is."""

    USED = 0  # U(x, q): a unit of the material in product q, used at place x
    MADE = 1  # M(x, q): that unit where it is made
    MIX = 2  # one mix, to which U(k, q) of every country that has it leads
    OPEN = 3  # what lies behind is unknown


class Ref(IntEnum):
    """What a step rests on, and what its reference number is."""

    LINK = 0  # row of `supplies`
    RESIDUAL = 1  # organisation: what is not recorded of its supply
    MIX = 2  # country: whose mix of the state's product
    SHARE = 3  # country of making in a mix; its mass is that of the mix
    RECIPE = 4  # row of `input_to`
    COLOCATED = 5  # row of `input_to`
    NOTHING = 6  # −1: no input is known, or a cycle is closed


@dataclass(frozen=True)
class Steps:
    """Steps as columns, sources and targets by key; `drawn` is the row of `StepValues`, or −1."""

    source: Longs
    target: Longs
    p: Floats  # in the central world; NaN for those of a mix, which are read when they are asked for
    recorded: Bools
    drawn: Longs
    kind: Ints
    ref: Ints


@dataclass(frozen=True)
class Keys:
    """Numbers of all possible states: U by slot and user, M of countries, M of organisations, mixes, OPEN.

    A slot is a product as anybody uses it, numbered as the product itself, or as an input of one product: who feeds a
    maker hangs on what it makes of it.
    """

    users: int
    countries: int
    products: int
    slots: Ints  # (s,) product of each slot; the first are the products
    fed: Ints  # (s,) what is made of it in the slot, −1 for anything
    makings: int
    mixes: int

    @property
    def made(self) -> int:
        return self.users * len(self.slots)

    @property
    def made_by(self) -> int:
        return self.made + self.countries * self.products

    @property
    def mix(self) -> int:
        return self.made_by + self.makings

    @property
    def open(self) -> int:
        return self.mix + self.mixes

    def used(self, user: Longs | Ints, slot: Longs | Ints | int) -> Longs:
        return np.asarray(slot, dtype=np.int64) * self.users + user

    def made_in(self, country: Longs | Ints | int, product: Longs | Ints | int) -> Longs:
        return self.made + np.asarray(product, dtype=np.int64) * self.countries + country


@dataclass(frozen=True, eq=False)
class Mixed:
    """Steps from mixes of one product to where units were made: a mix and a maker each, the last for untraced."""

    mixes: Mixes
    number: Longs
    maker: Longs

    def __len__(self) -> int:
        return len(self.number)

    def at(self, rows: Longs, worlds: Worlds, moment: Moment) -> Floats:
        """(rows, B)."""
        numbers, at = np.unique(self.number[rows], return_inverse=True)
        return self.mixes.shares(numbers, worlds, moment)[at, self.maker[rows]]


@dataclass(frozen=True, eq=False)
class Fixed:
    """Steps whose values (m, B) are the same at all times, as of recipes."""

    values: Floats

    def __len__(self) -> int:
        return len(self.values)

    def at(self, rows: Longs, worlds: Worlds, moment: Moment) -> Floats:
        """(rows, B)."""
        return self.values[rows]


@dataclass(frozen=True, eq=False)
class StepValues:
    """What drawn steps are in each world, part by part; `first` says with which row each part begins."""

    parts: tuple[Mixed | Fixed, ...]
    first: Longs

    def at(self, rows: Longs, worlds: Worlds, moment: Moment) -> Floats:
        """(rows, B) of some rows at a moment; what is known of the central world alone holds in all."""
        part = np.searchsorted(self.first, rows, side="right") - 1
        where = [(one, np.flatnonzero(part == one)) for one in np.unique(part).tolist()]
        found = [(at, self.parts[one].at(rows[at] - self.first[one], worlds, moment)) for one, at in where]
        values = np.zeros((len(rows), max((one.shape[1] for _, one in found), default=1)))
        for at, one in found:
            values[at] = one
        return values


class Drawn:
    """The values of drawn steps, gathered part by part."""

    def __init__(self) -> None:
        self._parts: list[Mixed | Fixed] = []
        self._size = [0]

    def add(self, values: Floats) -> Longs:
        """Rows of some values (m, B), −1 for those that are the same in every world."""
        varies = (values != values[:, :1]).any(axis=1)
        rows = np.full(len(values), -1)
        rows[varies] = self.part(Fixed(values[varies]))
        return rows

    def part(self, part: Mixed | Fixed) -> Longs:
        """(m,) rows of a part with m steps."""
        self._parts.append(part)
        self._size.append(self._size[-1] + len(part))
        return np.arange(*self._size[-2:])

    def values(self) -> StepValues:
        return StepValues(tuple(self._parts), np.array(self._size[:-1]))


def slots_of(known: ChainRecords) -> dict[tuple[int, int], int]:
    """The slot of each feed by input and product; those of products are their numbers."""
    return {feed: len(known.last) + at for at, feed in enumerate(sorted(known.feeds))}


def all_steps(known: ChainRecords) -> tuple["Keys", Steps, Longs, StepValues]:
    """Keys, every step between them, the keys (s,) at which a question may start, and the values of what is drawn.

    No loop over organisations: deliveries by their making rows, residuals by sums of shares, recipes by product.
    """
    K = known.countries
    feeds = slots_of(known)
    products = np.arange(len(known.last), dtype=np.int32)
    slots = np.concatenate([products, np.array([source for source, _ in feeds], dtype=np.int32)])
    fed = np.concatenate([np.full(len(products), -1), np.array([target for _, target in feeds])]).astype(np.int32)
    mixes = sum(len(one.holds) for one in (*known.mixes.values(), *known.feeds.values()))
    keys = Keys(
        users=K + len(known.home),
        countries=K,
        products=len(known.last),
        slots=slots,
        fed=fed,
        makings=len(known.making.product),
        mixes=mixes,
    )
    users, drawn, told = _users(known, keys), Drawn(), Told.of(known.deliveries)
    steps = joined(
        [
            *_deliveries(known, keys, told, drawn),
            _residuals(known, keys, users, feeds, told, drawn),
            *_mix_steps(known, keys, feeds, drawn),
            *_recipe_steps(known, keys, feeds, drawn),
        ]
    )
    steps = chosen(steps, (steps.p > 0.0) | (steps.drawn >= 0))
    of_countries = keys.used(np.tile(np.arange(K), len(known.products)), np.repeat(known.products, K))
    return keys, steps, np.concatenate([users, of_countries]), drawn.values()


def _users(known: ChainRecords, keys: Keys) -> Longs:
    """Keys of every U of an organisation: customers, traders, and those that are said to use a product."""
    given = known.deliveries
    trades = given.supplier >= 0
    users = np.concatenate([given.customer, given.supplier[trades], known.uses[0]])
    products = np.concatenate([given.product, given.product[trades], known.uses[1]])
    return distinct(keys.used(known.countries + users, products))


@dataclass(frozen=True, eq=False)
class Told:
    """Recorded shares that are drawn (methods.md section 3.3), and what is left beside them, in each world.

    place : (D,) of each delivery its row of `share` (L, B), −1 where its share stands as it is
    group : (D,) of each delivery its row of `rest` (G, B), what isn't recorded of that supply; −1 where none is drawn
    """

    place: Longs
    share: Floats
    group: Longs
    rest: Floats

    @staticmethod
    def of(given: Deliveries) -> "Told":
        """Each share is drawn by its logit. All of a supply stays all of it, and what is certain stays what it is."""
        _, supply = np.unique(given.customer.astype(np.int64) * SPAN + given.product, return_inverse=True)
        stated = given.share[given.loose]
        named, of = np.unique(supply[given.loose], return_inverse=True)
        whole = np.bincount(supply, given.share)[named]
        room = (np.maximum(whole, 1.0) - whole + np.bincount(of, stated))[:, None]
        drawn = expit(logit(stated)[:, None] + SHARE_SD * given.z)
        sums = gathered(drawn, of, len(named))
        factor = np.where((whole >= 1.0 - NOTHING)[:, None] | (sums > room), room / sums, 1.0)
        rest = np.maximum(1.0 - np.maximum(whole, 1.0)[:, None] + room - sums * factor, 0.0)
        place, group = np.full(len(given.share), -1), np.full(int(supply.max(initial=-1)) + 1, -1)
        place[given.loose], group[named] = np.arange(len(stated)), np.arange(len(named))
        return Told(place, drawn * factor[of], group[supply], rest)

    def drawn(self, rows: Longs, part: Floats, drawn: Drawn) -> Longs:
        """(r,) where values of steps stand that are parts (r,), as fractions, of the shares of some deliveries (r,)."""
        found = np.full(len(rows), -1)
        loose = np.flatnonzero(self.place[rows] >= 0)
        found[loose] = drawn.add(self.share[self.place[rows[loose]]] * part[loose, None])
        return found


def _deliveries(known: ChainRecords, keys: Keys, told: Told, drawn: Drawn) -> list[Steps]:
    """From a customer to a maker where it makes, to a trader that uses it in turn, or to a country of making."""
    given, making = known.deliveries, known.making
    source = keys.used(known.countries + given.customer, given.product)
    by_country = np.flatnonzero(given.supplier < 0)
    from_country = columns(
        source[by_country],
        keys.made_in(known.places[given.country[by_country]], given.product[by_country]),
        given.share[by_country],
        Ref.LINK,
        given.row[by_country],
        drawn=told.drawn(by_country, np.ones(len(by_country)), drawn),
    )
    firms = np.flatnonzero(given.supplier >= 0)
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
        drawn=told.drawn(firms[at], making.weight[number], drawn),
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
        drawn=told.drawn(traders, np.ones(len(traders)), drawn),
    )
    return [from_country, from_maker, from_trader]


def _residuals(
    known: ChainRecords, keys: Keys, users: Longs, feeds: dict[tuple[int, int], int], told: Told, drawn: Drawn
) -> Steps:
    """What is not recorded of an organisation's supply comes as its country's does, or as to makers of what it makes.

    An organisation that makes several things of one input counts as a maker of the first of them.
    """
    given = known.deliveries
    at = np.searchsorted(users, keys.used(known.countries + given.customer, given.product))
    rest: Floats = 1.0 - np.bincount(at, given.share, minlength=len(users)).astype(np.float64)
    open_ = np.flatnonzero(rest > NOTHING)
    organisation, product = users[open_] % keys.users - known.countries, users[open_] // keys.users
    home = known.home[organisation]
    home = np.where(home < 0, known.world, home)
    slot = product.copy()
    makers = _pair(known.making.organisation, known.making.product, keys)
    for (source, target), number in sorted(feeds.items(), reverse=True):  # the first is written last, so it stays
        makes = among(organisation * np.int64(keys.products) + target, makers)
        fed = (product == source) & makes & (known.feeds[source, target].of_country[home] >= 0)
        slot[fed] = number
    group = np.full(len(users), -1)
    group[at] = told.group
    loose = np.flatnonzero(group[open_] >= 0)
    places = np.full(len(open_), -1)
    places[loose] = drawn.add(told.rest[group[open_[loose]]])
    return columns(
        users[open_],
        keys.used(home, slot),
        rest[open_],
        Ref.RESIDUAL,
        organisation,
        recorded=np.zeros(len(open_), dtype=bool),
        drawn=places,
    )


def _mix_steps(known: ChainRecords, keys: Keys, feeds: dict[tuple[int, int], int], drawn: Drawn) -> list[Steps]:
    """From a country's use to its mix, and from a mix to where units were made."""
    parts: list[Steps] = []
    first = keys.mix
    for slot, product, one in mixes_by_slot(known, feeds):
        has = np.flatnonzero(one.of_country >= 0)
        parts.append(
            columns(
                keys.used(has, slot),
                first + one.of_country[has].astype(np.int64),
                np.ones(len(has)),
                Ref.MIX,
                has,
                recorded=np.zeros(len(has), dtype=bool),
            )
        )
        number, maker = np.nonzero(np.column_stack([one.holds, one.open]))
        place = np.append(known.places[one.makers], known.world)[maker]
        parts.append(
            columns(
                first + number,
                keys.made_in(place, product),
                np.full(len(number), np.nan),
                Ref.SHARE,
                place,
                recorded=np.zeros(len(number), dtype=bool),
                drawn=drawn.part(Mixed(one, number, maker)),
            )
        )
        first += len(one.holds)
    return parts


def mixes_by_slot(known: ChainRecords, feeds: dict[tuple[int, int], int]) -> list[tuple[int, int, Mixes]]:
    """Slot, product and mixes of each product and feed, in the order in which their states are numbered."""
    plain = [(product, product, one) for product, one in sorted(known.mixes.items())]
    return plain + [(number, feed[0], known.feeds[feed]) for feed, number in sorted(feeds.items())]


@dataclass(frozen=True, eq=False)
class Input:
    """One step of a recipe: what it takes, and the part (B,) of the unit that comes with it."""

    input: int  # −1: what lies behind is unknown
    p: Floats
    colocated: bool
    row: int


def inputs_of(recipes: Recipes, product: int) -> tuple[list[Input], bool]:
    """The recipe of one product as steps, and whether there is a choice between routes (which is imputed).

    Inputs of a route are weighted by the mass of the material that they bring. What lies behind is unknown on a route
    that brings none of it, or several inputs of which one has an unknown mass. Routes mix by their world shares where
    all have one and these sum to 1, else by their weights.
    """
    rows = np.flatnonzero(recipes.product == product)
    if not recipes.carries[rows].any():
        return [], False
    routes = int(recipes.route[rows].max()) + 1
    share = np.zeros((routes, 1))
    share[recipes.route[rows], 0] = recipes.share[rows]
    if routes == 1 or not abs(float(share.sum()) - 1.0) <= SUM_OF_ROUTES:  # NaN where one isn't known
        share = np.zeros((routes, recipes.weight.shape[1]))
        share[recipes.route[rows]] = recipes.weight[rows]
    share = share / share.sum(axis=0)
    steps = []
    for route in range(routes):
        part = rows[(recipes.route[rows] == route) & recipes.carries[rows]]
        mass = np.ones((1, 1)) if len(part) == 1 else recipes.mass[part]
        if not mass.sum(axis=0).min(initial=0.0 if not len(part) else np.inf) > 0.0:  # nothing, or not known
            steps.append(Input(-1, share[route], False, -1))
            continue
        steps += [
            Input(int(recipes.input[row]), share[route] * weight, bool(recipes.colocated[row]), int(recipes.row[row]))
            for row, weight in zip(part, mass / mass.sum(axis=0), strict=True)
        ]
    return [one for one in steps if one.p.max() > 0.0], routes > 1


def _recipe_steps(known: ChainRecords, keys: Keys, feeds: dict[tuple[int, int], int], drawn: Drawn) -> list[Steps]:
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
        inputs, choice = inputs_of(known.recipes, product)
        if not inputs and not known.last[product]:
            inputs = [Input(-1, np.ones(1), False, -1)]
        for one in inputs:
            if one.input < 0:
                target = np.full(len(source), keys.open, dtype=np.int64)
                has = np.zeros(len(source), dtype=bool)
            else:
                has = (user >= 0) & among(keys.used(user, one.input), supplied)
                slot = _slot(known, feeds, one.input, product, place)
                at_once = keys.made_in(place, one.input) if one.colocated else keys.used(place, slot)
                target = np.where(has, keys.used(user, one.input), at_once)
            assumed = one.colocated & ~has
            kind = np.where(assumed, Ref.COLOCATED, Ref.RECIPE) if one.input >= 0 else Ref.NOTHING
            parts.append(
                columns(
                    source,
                    target,
                    np.full(len(source), float(one.p[0])),
                    kind,
                    np.full(len(source), one.row),
                    recorded=~assumed & (not choice),
                    drawn=np.repeat(drawn.add(one.p[None, :]), len(source)),
                )
            )
    return parts


def _slot(
    known: ChainRecords, feeds: dict[tuple[int, int], int], source: int, target: int, place: Longs | Ints
) -> Longs:
    """The slot in which makers of a product at some places use its input: the feed where the place has one."""
    number = feeds.get((source, target))
    if number is None:
        return np.full(len(place), source, dtype=np.int64)
    return np.where(known.feeds[source, target].of_country[place] >= 0, number, source).astype(np.int64)


def columns(
    source: Longs,
    target: Longs,
    p: Floats,
    kind: "Ref | Longs",
    ref: "Longs | Ints",
    recorded: Bools | None = None,
    drawn: Longs | None = None,
) -> Steps:
    """Steps (m,) from keys to keys with fractions p; where nothing is said, recorded and the same in every world."""
    size = len(source)
    return Steps(
        source=source,
        target=target,
        p=p,
        recorded=np.ones(size, dtype=bool) if recorded is None else recorded,
        drawn=np.full(size, -1, dtype=np.int64) if drawn is None else drawn,
        kind=np.broadcast_to(np.asarray(kind, dtype=np.int32), size),
        ref=np.asarray(ref, dtype=np.int32),
    )


def joined(parts: list[Steps]) -> Steps:
    """The steps of all parts, one part after the other."""
    return Steps(*(np.concatenate([getattr(part, name) for part in parts]) for name in Steps.__dataclass_fields__))


def _pair(organisation: Ints, product: Ints, keys: Keys) -> Longs:
    return organisation.astype(np.int64) * keys.products + product


def chosen(steps: Steps, rows: Bools | Longs) -> Steps:
    """Some rows of steps, by a mask (m,) or by number in the order that is given."""
    return Steps(*(getattr(steps, name)[rows] for name in Steps.__dataclass_fields__))


@dataclass(frozen=True)
class Parts:
    """What each state is, (n,) each, as the columns of `Chain` say; −1 is none."""

    place: Ints
    product: Ints
    org: Ints
    kind: npt.NDArray[np.int8]
    how: npt.NDArray[np.int8]
    fed: Ints


def parts_of(known: ChainRecords, keys: Keys, states: Longs) -> Parts:
    """What the states with some keys (n,) are, read from the numbers that `Keys` gives to each kind."""
    n, K = len(states), known.countries
    place, product, org, fed = (np.full(n, -1, dtype=np.int32) for _ in range(4))
    kind, how = np.full(n, Kind.OPEN, dtype=np.int8), np.full(n, -1, dtype=np.int8)

    used = states < keys.made
    user = states[used] % keys.users
    slot = states[used] // keys.users
    kind[used], product[used], fed[used] = Kind.USED, keys.slots[slot], keys.fed[slot]
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
    of_mix = [np.full(len(one.holds), product) for _, product, one in mixes_by_slot(known, slots_of(known))]
    kind[mix], product[mix] = Kind.MIX, np.concatenate([*of_mix, np.zeros(0, int)])[states[mix] - keys.mix]
    return Parts(place=place, product=product, org=org, kind=kind, how=how, fed=fed)
