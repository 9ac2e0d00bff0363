"""The chain once more, slowly and without any of its code: states by name, one world, one solve a question.

States: ("U", place, product), of a country that feeds what it makes ("U", place, product, made), ("M", place, product),
("OPEN",); a place is ("country", k) or ("firm", o), a firm's making ("firm", o, k). There are no MIX states here.
"""

import math
from collections import defaultdict
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import splu

from ketenkaart.graph.analysis.chain.records import AT_SITES, ChainRecords
from ketenkaart.graph.analysis.questions.crossing import Border

State = tuple
Step = tuple[State, float, bool]  # to, probability, recorded
OPEN = ("OPEN",)
NONE = 1e-12


def steps(known: ChainRecords, world: int = 0) -> dict[State, list[Step]]:
    """All states that can be reached in any world, each with its steps in one; 0 is the central world."""
    starts = [used(("country", k), q) for k in range(known.countries) for q in known.products.tolist()]
    given = known.deliveries
    pairs = zip(
        given.customer.tolist() + known.uses[0].tolist(), given.product.tolist() + known.uses[1].tolist(), strict=True
    )
    starts += [used(("firm", o), q) for o, q in pairs]
    found: dict[State, list[Step]] = {OPEN: []}
    todo = list(starts)
    while todo:
        state = todo.pop()
        if state not in found:
            found[state] = steps_of(known, state, world)
            todo += [to for to, _, _ in found[state]]
    for state in in_cycles(found):  # what traders deliver to each other isn't drawn
        found[state] = steps_of(known, state, 0)
    return opened(found)


def in_cycles(found: dict[State, list[Step]]) -> set[State]:
    """States that can be left and entered again."""
    graph = nx.DiGraph((state, to) for state, steps in found.items() for to, _, _ in steps)
    return {state for part in nx.strongly_connected_components(graph) if len(part) > 1 for state in part}


def used(place: tuple, product: int) -> State:
    return ("U", place, product)


def making_in(known: ChainRecords, country: int, product: int) -> State:
    return ("M", ("country", int(known.places[country])), product)


def steps_of(known: ChainRecords, state: State, world: int) -> list[Step]:
    kind, place, product = state[:3]
    if kind == "U" and place[0] == "firm":
        return supplied(known, place[1], product, world)
    if kind == "U":
        own = known.mixes[product] if len(state) == 3 else known.feeds[product, state[3]]
        return mixed(known, own.lists[own.of_country[place[1]]], product, world)
    return made(known, place, product, world)


def fed(known: ChainRecords, country: int, product: int, into: int) -> State:
    """Where a country that makes something gets its input."""
    feed = known.feeds.get((product, into))
    own = feed is not None and feed.of_country[country] >= 0
    return ("U", ("country", country), product, into) if own else used(("country", country), product)


def shares(known: ChainRecords, mine: list[int], world: int) -> dict[int, float]:
    """Shares of one customer's deliveries of one product in a world: those that are drawn give way to the others."""
    given = known.deliveries
    stated = {i: float(given.share[i]) for i in mine}
    z = {int(i): float(given.z[at, world]) for at, i in enumerate(given.loose) if i in stated}
    odds = {i: stated[i] / (1.0 - stated[i]) * math.exp(0.1 * z[i]) for i in z}
    drawn = {i: one / (1.0 + one) for i, one in odds.items()}
    room = max(1.0, sum(stated.values())) - sum(stated[i] for i in stated if i not in z)
    if drawn and (1.0 - sum(stated.values()) <= NONE or sum(drawn.values()) > room):
        whole = sum(drawn.values())
        drawn = {i: one * room / whole for i, one in drawn.items()}
    return stated | drawn


def supplied(known: ChainRecords, firm: int, product: int, world: int) -> list[Step]:
    given, making = known.deliveries, known.making
    found: list[Step] = []
    mine = [i for i in range(len(given.customer)) if given.customer[i] == firm and given.product[i] == product]
    parts = shares(known, mine, world)
    rest = max(0.0, 1.0 - sum(parts.values()))
    for i, share in parts.items():
        supplier = int(given.supplier[i])
        if supplier < 0:
            found.append((making_in(known, int(given.country[i]), product), share, True))
            continue
        places = [
            j for j in range(len(making.place)) if making.organisation[j] == supplier and making.product[j] == product
        ]
        for j in places:
            to = ("M", ("firm", supplier, int(making.place[j])), product)
            found.append((to, share * float(making.weight[j]), bool(making.how[j] == AT_SITES)))
        if not places:
            found.append((used(("firm", supplier), product), share, True))
    if 1.0 - sum(float(given.share[i]) for i in mine) > NONE:
        home = int(known.home[firm])
        home = known.world if home < 0 else home
        makes = making.product[making.organisation == firm].tolist()
        into = [q for p, q in sorted(known.feeds) if p == product and q in makes]
        states = [fed(known, home, product, q) for q in into if known.feeds[product, q].of_country[home] >= 0]
        found.append(((*states, used(("country", home), product))[0], rest, False))
    return found


def mixed(known: ChainRecords, mix: Any, product: int, world: int) -> list[Step]:
    shares = mix.shares[:, world]
    parts = [(making_in(known, int(j), product), float(s), False) for j, s in zip(mix.makers, shares, strict=True)]
    rest = 1.0 - float(shares.sum())
    return parts + ([(making_in(known, known.world, product), rest, False)] if rest > NONE else [])


def made(known: ChainRecords, place: tuple, product: int, world: int) -> list[Step]:
    recipes = known.recipes
    rows = [i for i in range(len(recipes.product)) if recipes.product[i] == product]
    if not any(recipes.carries[i] for i in rows):
        return [] if known.last[product] else [(OPEN, 1.0, False)]
    routes: dict[int, list[int]] = defaultdict(list)
    for i in rows:
        routes[int(recipes.route[i])].append(i)
    several = len(routes) > 1
    shares = {number: float(recipes.share[part[0]]) for number, part in routes.items()}
    if not abs(sum(shares.values()) - 1.0) <= 1e-6:
        shares = {number: float(recipes.weight[part[0], world]) for number, part in routes.items()}
    whole = sum(shares.values())
    found: list[Step] = []
    for number, members in routes.items():
        share = shares[number] / whole if several else 1.0
        part = [i for i in members if recipes.carries[i]]
        mass = [float(recipes.mass[i, world]) for i in part]
        if not part or (len(part) > 1 and any(np.isnan(mass))):
            found.append((OPEN, share, False))
            continue
        mass = [1.0] if len(part) == 1 else mass
        found += [taken(known, place, i, share * m / sum(mass), several) for i, m in zip(part, mass, strict=True)]
    return found


def taken(known: ChainRecords, place: tuple, row: int, p: float, several: bool) -> Step:
    recipes, given = known.recipes, known.deliveries
    product, country = int(recipes.input[row]), place[-1]
    if place[0] == "firm":
        mine = (given.customer == place[1]) & (given.product == product)
        if mine.any():
            return used(("firm", place[1]), product), p, not several
    if recipes.colocated[row]:
        return making_in(known, country, product), p, False
    return fed(known, country, product, int(recipes.product[row])), p, not several


def opened(found: dict[State, list[Step]]) -> dict[State, list[Step]]:
    """Cycles of traders that no step leaves lead to OPEN."""
    result = dict(found)
    for state in found:
        if state[0] == "U" and state[1][0] == "firm":
            seen, todo = {state}, [state]
            while todo:
                for to, p, _ in found[todo.pop()]:
                    if p > NONE and to not in seen:
                        seen.add(to)
                        todo.append(to)
            if all(s[0] == "U" and s[1][0] == "firm" for s in seen):
                result[state] = [(OPEN, 1.0, False)]
    return result


class Solver:
    """Values by a solve for each question: `pin` gives some states a value, the others follow from their steps."""

    def __init__(self, found: dict[State, list[Step]]) -> None:
        self.found = found
        self.number = {state: i for i, state in enumerate(found)}

    def values(self, pins: dict[State, float], recorded: bool = False) -> dict[State, float]:
        n = len(self.number)
        row, column, entry = list(range(n)), list(range(n)), [1.0] * n
        b = np.zeros(n)
        for state, steps in self.found.items():
            i = self.number[state]
            if state in pins:
                b[i] = pins[state]
                continue
            for to, p, known in steps:
                if known or not recorded:
                    row.append(i)
                    column.append(self.number[to])
                    entry.append(-p)
        x = splu(csc_array((entry, (row, column)), shape=(n, n))).solve(b)  # entries of one pair are summed
        return {state: float(x[i]) for state, i in self.number.items()}


def stage_pins(
    known: ChainRecords, found: dict, products: set[int], country: int | None, untraced: float
) -> dict[State, float]:
    """Makings of the stage: 1 in the country (None: any known one), `untraced` where the place is unknown, and OPEN."""
    pins = {OPEN: untraced}
    for state in found:
        if state[0] == "M" and state[2] in products:
            k = state[1][-1]
            pins[state] = untraced if k == known.world else float(country in (None, k))
    return pins


def any_pins(known: ChainRecords, found: dict, country: int, untraced: float | None) -> dict[State, float]:
    """Makings in the country; with `untraced`, unknown places count in."""
    pins = {} if untraced is None else {OPEN: untraced}
    pins |= {OPEN: untraced or 0.0}
    for state in found:
        if state[0] == "M":
            if state[1][-1] == country:
                pins[state] = 1.0
            elif untraced is not None and state[1][-1] == known.world:
                pins[state] = untraced
    return pins


NOT, PERHAPS, HAS = range(3)


def doubled(found: dict[State, list[Step]], border: Border, known: ChainRecords) -> tuple[dict, set, set]:
    """Every state with what is known of its product having been outside; hits, and what is open."""
    result, hits, maybe = {}, set(), set()
    for state, steps in found.items():
        for bit in (NOT, PERHAPS, HAS):
            after = bit
            if state[0] == "U":
                kind, place = state[1]
                if kind == "firm":
                    place = known.world if known.home[place] < 0 else int(known.home[place])
                if border.outside[place]:
                    after = HAS
                elif border.unknown[place] and bit == NOT:
                    after = PERHAPS
            elif state[0] == "M":
                after, product, place = NOT, state[2], state[1][-1]
                if bit != NOT and place == known.world and (border.covered[product] or border.perhaps[product]):
                    maybe.add((state, bit))
                if bit != NOT and border.inside[place]:
                    if border.covered[product]:
                        (hits if bit == HAS else maybe).add((state, bit))
                    elif border.perhaps[product]:
                        maybe.add((state, bit))
            else:
                maybe.add((state, bit))
            result[state, bit] = [((to, after), p, stated) for to, p, stated in steps]
    return result, hits, maybe
