"""The chain once more, slowly and without any of its code: states by name, one solve a question, picks by policy.

States: ("U", place, product), ("M", place, product), ("OPEN",); a place is ("country", k) or ("firm", o), a firm's
making ("firm", o, k). There are no MIX states here: every country picks among its own mixes.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import splu

from graph.analysis.crossing import Border
from graph.analysis.records import AT_SITES, Records

State = tuple
Step = tuple[State, float, bool]  # to, probability, recorded
OPEN = ("OPEN",)
NONE = 1e-12


def steps(known: Records) -> dict[State, list[list[Step]]]:
    """All states that can be reached, each with its alternatives; the first is the estimate's."""
    starts = [used(("country", k), q) for k in range(known.countries) for q in known.products.tolist()]
    given = known.deliveries
    pairs = zip(
        given.customer.tolist() + known.uses[0].tolist(), given.product.tolist() + known.uses[1].tolist(), strict=True
    )
    starts += [used(("firm", o), q) for o, q in pairs]
    found: dict[State, list[list[Step]]] = {OPEN: [[]]}
    todo = list(starts)
    while todo:
        state = todo.pop()
        if state not in found:
            found[state] = alternatives(known, state)
            todo += [to for one in found[state] for to, _, _ in one]
    return opened(found)


def used(place: tuple, product: int) -> State:
    return ("U", place, product)


def making_in(known: Records, country: int, product: int) -> State:
    return ("M", ("country", int(known.places[country])), product)


def alternatives(known: Records, state: State) -> list[list[Step]]:
    kind, place, product = state
    if kind == "U" and place[0] == "firm":
        return [supplied(known, place[1], product)]
    if kind == "U":
        return mixed(known, place[1], product)
    return made(known, place, product)


def supplied(known: Records, firm: int, product: int) -> list[Step]:
    given, making = known.deliveries, known.making
    found: list[Step] = []
    rest = 1.0
    for i in range(len(given.customer)):
        if given.customer[i] != firm or given.product[i] != product:
            continue
        share, supplier = float(given.share[i]), int(given.supplier[i])
        rest -= share
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
    if rest > NONE:
        home = int(known.home[firm])
        found.append((used(("country", known.world if home < 0 else home), product), rest, False))
    return found


def mixed(known: Records, country: int, product: int) -> list[list[Step]]:
    own = known.mixes[product]
    one = own.lists[own.of_country[country]]
    unknown = making_in(known, known.world, product)
    if not one:
        return [[(unknown, 1.0, False)]]
    found = []
    for mix in one:
        parts = [
            (making_in(known, int(j), product), float(s), False) for j, s in zip(mix.makers, mix.shares, strict=True)
        ]
        rest = 1.0 - float(mix.shares.sum())
        found.append(parts + ([(unknown, rest, False)] if rest > NONE else []))
    return found


def made(known: Records, place: tuple, product: int) -> list[list[Step]]:
    recipes = known.recipes
    rows = [i for i in range(len(recipes.product)) if recipes.product[i] == product]
    if not any(recipes.carries[i] for i in rows):
        return [[]] if known.last[product] else [[(OPEN, 1.0, False)]]
    routes: dict[int, list[int]] = defaultdict(list)
    for i in rows:
        routes[int(recipes.route[i])].append(i)
    several = len(routes) > 1
    found = []
    for number in sorted(routes):
        part = [i for i in routes[number] if recipes.carries[i]]
        mass = [float(recipes.mass[i]) for i in part]
        if not part or (len(part) > 1 and any(np.isnan(mass))):
            found.append([(OPEN, 1.0, False)])
            continue
        mass = [1.0] if len(part) == 1 else mass
        found.append([taken(known, place, i, m / sum(mass), several) for i, m in zip(part, mass, strict=True)])
    shares = [float(recipes.share[routes[number][0]]) for number in sorted(routes)]
    if several and not any(np.isnan(shares)) and abs(sum(shares) - 1.0) <= 1e-6:
        return [
            [(to, p * s / sum(shares), known_) for s, one in zip(shares, found, strict=True) for to, p, known_ in one]
        ]
    return found


def taken(known: Records, place: tuple, row: int, p: float, several: bool) -> Step:
    recipes, given = known.recipes, known.deliveries
    product, country = int(recipes.input[row]), place[-1]
    if place[0] == "firm":
        mine = (given.customer == place[1]) & (given.product == product)
        if mine.any():
            return used(("firm", place[1]), product), p, not several
    if recipes.colocated[row]:
        return making_in(known, country, product), p, False
    return used(("country", country), product), p, not several


def opened(found: dict[State, list[list[Step]]]) -> dict[State, list[list[Step]]]:
    """Circles of traders that no step leaves lead to OPEN."""
    result = dict(found)
    for state in found:
        if state[0] == "U" and state[1][0] == "firm":
            seen, todo = {state}, [state]
            while todo:
                for to, p, _ in found[todo.pop()][0]:
                    if p > NONE and to not in seen:
                        seen.add(to)
                        todo.append(to)
            if all(s[0] == "U" and s[1][0] == "firm" for s in seen):
                result[state] = [[(OPEN, 1.0, False)]]
    return result


class Solver:
    """Values by a solve for each question: `pin` gives some states a value, the others follow from their steps."""

    def __init__(self, found: dict[State, list[list[Step]]]) -> None:
        self.found = found
        self.number = {state: i for i, state in enumerate(found)}

    def values(
        self, pins: dict[State, float], pick: dict[State, int] | None = None, recorded: bool = False
    ) -> dict[State, float]:
        n = len(self.number)
        row, column, entry = list(range(n)), list(range(n)), [1.0] * n
        b = np.zeros(n)
        for state, options in self.found.items():
            i = self.number[state]
            if state in pins:
                b[i] = pins[state]
                continue
            for to, p, known in options[(pick or {}).get(state, 0)]:
                if known or not recorded:
                    row.append(i)
                    column.append(self.number[to])
                    entry.append(-p)
        x = splu(csc_array((entry, (row, column)), shape=(n, n))).solve(b)  # entries of one pair are summed
        return {state: float(x[i]) for state, i in self.number.items()}

    def extreme(self, pins: dict[State, float], most: bool) -> dict[State, float]:
        """Each state picks its best alternative on its own: policies improved until none can be."""
        pick: dict[State, int] = {}
        while True:
            V = self.values(pins, pick)
            better = {}
            for state, options in self.found.items():
                if state in pins or len(options) == 1:
                    continue
                worth = [sum(p * V[to] for to, p, _ in one) for one in options]
                now = worth[pick.get(state, 0)]
                best = max(worth) if most else min(worth)
                if abs(best - now) > 1e-13:
                    better[state] = worth.index(best)
            if not better:
                return V
            pick |= better

    def choices(self, pins: dict[State, float], group: Callable[[State], Any]) -> dict[Any, int]:
        """Groups of states that choose together, and how many alternatives each has."""
        return {
            group(state): len(options)
            for state, options in self.found.items()
            if len(options) > 1 and state not in pins
        }

    def chosen(
        self, pins: dict[State, float], group: Callable[[State], Any], pick: dict[Any, int]
    ) -> dict[State, float]:
        """Values where each group of states takes one of its alternatives."""
        taken = {s: pick[group(s)] for s, options in self.found.items() if len(options) > 1 and s not in pins}
        return self.values(pins, taken)


def stage_pins(
    known: Records, found: dict, products: set[int], country: int | None, untraced: float
) -> dict[State, float]:
    """Makings of the stage: 1 in the country (None: any known one), `untraced` where the place is unknown, and OPEN."""
    pins = {OPEN: untraced}
    for state in found:
        if state[0] == "M" and state[2] in products:
            k = state[1][-1]
            pins[state] = untraced if k == known.world else float(country in (None, k))
    return pins


def any_pins(known: Records, found: dict, country: int, untraced: float | None) -> dict[State, float]:
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


def doubled(found: dict[State, list[list[Step]]], border: Border, known: Records) -> tuple[dict, set, set]:
    """Every state with what is known of its product having been outside; hits, and what is open."""
    result, hits, maybe = {}, set(), set()
    for state, options in found.items():
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
            result[state, bit] = [[((to, after), p, stated) for to, p, stated in one] for one in options]
    return result, hits, maybe
