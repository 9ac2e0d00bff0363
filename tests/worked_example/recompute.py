"""The answers of the worked example once more, from its files, slowly and without any code of the product.

    python -m tests.worked_example.recompute

writes expected.json. Worlds come from the slow double of the balance, which reads the same files; here are the steps of
the companies and countries, one after the other, and the values that follow from them by going round until nothing
moves. A state is ("U", place, product), of a country that makes something of it ("U", place, product, made), or
("M", place, product); a place is a country's key, "?" where nobody knows, or an organisation's. Values are (B,): the
central world, then the drawn ones.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.graph.analysis.balance import reference

FOLDER = Path(__file__).parent
Values = npt.NDArray[np.float64]
State = tuple[Any, ...]
Step = tuple[State, Any, bool]  # to, probability in each world, recorded
NOT, PERHAPS, HAS = range(3)
STILL = 1e-15


class Worked:
    """The example on one day."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.data = reference.Data(FOLDER)
        self.homes = {row["key"]: row["country"] for row in (*self.data.orgs.values(), *rows("companies/companies"))}
        self.makes = {(row["organisation"], row["product"]): row["country"] for row in self.data.sites}
        self.input = {row["product"]: row["input"] for row in self.data.inputs}
        self.stage = {key: row["stage"] for key, row in self.data.products.items()}
        self.given = defaultdict[tuple[str, str], list[tuple[str, float, bool]]](list)
        tonnes = {(row["company"], row["product"]): float(row["tonnes_per_year"]) for row in rows("companies/uses")}
        for row in (*rows("companies/supplies"), *self.data.links):
            user = row["customer"], row["product"]
            share = float(row["share"]) if row["share"] else float(row["tonnes"]) / tonnes[user]
            self.given[user].append((row["supplier"], share, row["verified"] in ("memory", "derived")))
        self.steps = cache(self._steps)

    def mix(self, place: str, product: str, into: str | None) -> dict[str, Values]:
        """Who made what a country uses of a product, or of what it makes something `into`; who is left is nobody."""
        parts = defaultdict[str, Values](lambda: np.zeros(reference.N + 1))
        for year, weight in years(self.day):
            of = world(product, year)
            if into is None:
                shares = of.origin(place)
            else:
                shares = feeds(product, into, year)[:, :, world(into, year).makers.index(place)]
            for k, maker in enumerate(of.makers[:-1]):
                parts[maker] = parts[maker] + weight * shares[:, k]
        return parts

    def _steps(self, state: State) -> list[Step]:
        kind, place, product = state[:3]
        if kind == "U" and place in self.homes:
            return self._supplied(place, product)
        if kind == "U":
            mix = self.mix(place, product, state[3] if len(state) == 4 else None)
            found: list[Step] = [(("M", maker, product), part, False) for maker, part in mix.items()]
            return [*found, (("M", "?", product), 1.0 - sum(mix.values()), False)]
        source = self.input.get(product)
        if source is None:
            return []
        if (place, source) in self.given:
            return [(("U", place, source), 1.0, True)]
        return [(self._taken(self.makes.get((place, product), place), source, product), 1.0, True)]

    def _taken(self, country: str, source: str, product: str) -> State:
        """Where a country that makes something gets its input: from its feed, where the input has no trade."""
        fed = world(source, self.day.year).trade_year is None and country in world(product, self.day.year).makers[:-1]
        return ("U", country, source, product) if fed else ("U", country, source)

    def _shares(self, customer: str, product: str) -> dict[str, Values]:
        """Of each supplier: what is stated, drawn where nobody read it, but for traders that sell to each other."""
        given = self.given[customer, product]
        stated = {supplier: np.full(reference.N + 1, share) for supplier, share, _ in given}
        if self._goes_round(customer, product):
            return stated
        drawn = {}
        for supplier, share, loose in given:
            if loose and share < 1.0:
                label = "Organisation" if supplier in self.homes else "Country"
                z = reference.z("supplied", product, f"{label}:{supplier}", f"Organisation:{customer}")
                drawn[supplier] = 1.0 / (1.0 + (1.0 - share) / share * np.exp(-0.1 * z))
        whole, sums = sum(share for _, share, _ in given), sum(drawn.values(), np.zeros(reference.N + 1))
        room = 1.0 - sum(float(stated[one][0]) for one in stated.keys() - drawn.keys())
        for supplier, part in drawn.items():
            scaled = np.full(len(sums), whole > 1.0 - 1e-12) | (sums > room)
            stated[supplier] = np.where(scaled, part * room / sums, part)
        return stated

    def _goes_round(self, customer: str, product: str) -> bool:
        """Whether what somebody gets may have been its own before, by way of traders."""
        seen, todo = set[str](), [customer]
        while todo:
            for supplier, _, _ in self.given[todo.pop(), product]:
                trades = supplier in self.homes and (supplier, product) not in self.makes
                if trades and supplier not in seen:
                    seen.add(supplier)
                    todo.append(supplier)
        return customer in seen

    def _supplied(self, customer: str, product: str) -> list[Step]:
        """Recorded deliveries; what is not recorded comes as to the customer's country, or as to makers there."""
        found: list[Step] = []
        shares = self._shares(customer, product)
        for supplier, share in shares.items():
            trades = supplier in self.homes and (supplier, product) not in self.makes
            found.append((("U" if trades else "M", supplier, product), share, True))
        rest = 1.0 - sum(shares.values(), np.zeros(reference.N + 1))
        if rest[0] > 1e-12:
            into = [made for made, source in self.input.items() if source == product and (customer, made) in self.makes]
            home = self.homes[customer]
            found.append((self._taken(home, product, into[0]) if into else ("U", home, product), rest, False))
        return found

    def country(self, place: str, product: str) -> str:
        """Where a state is: an organisation makes at its site, uses at home."""
        return self.makes.get((place, product), self.homes.get(place, place))

    def values(self, start: Any, given: Callable[[Any], float | None], steps: Callable[[Any], list[Step]]) -> Values:
        """(B,) the value of a start: that which is given at some states, else what the steps lead to."""
        order, todo = {start: None}, [start]
        while todo:
            state = todo.pop()
            for to, _, _ in steps(state) if given(state) is None else ():
                if to not in order:
                    order[to] = None
                    todo.append(to)
        value = {state: np.full(reference.N + 1, given(state) or 0.0) for state in order}
        free = [state for state in reversed(order) if given(state) is None]
        moved = 1.0
        while moved > STILL:  # traders go round; each time less is left
            moved = 0.0
            for state in free:
                new = sum((part * value[to] for to, part, _ in steps(state)), np.zeros(reference.N + 1))
                moved = max(moved, float(np.abs(new - value[state]).max()))
                value[state] = new
        return value[start]

    def recorded(self, steps: Callable[[Any], list[Step]]) -> Callable[[Any], list[Step]]:
        return lambda state: [step for step in steps(state) if step[2]]

    def at_stage(self, start: State, stage: str, country: str) -> dict[str, Any]:
        """A figure of one country at the first making of a stage."""

        def given(here: float, elsewhere: float, nowhere: float, ended: float) -> Callable[[State], float | None]:
            def value(state: State) -> float | None:
                if state[0] == "M" and self.stage[state[2]] == stage:
                    at = self.country(state[1], state[2])
                    return here if at == country else nowhere if at == "?" else elsewhere
                return None if self.steps(state) else ended

            return value

        low = self.values(start, given(1.0, 0.0, 0.0, 0.0), self.steps)
        high = self.values(start, given(1.0, 0.0, 1.0, 0.0), self.steps)
        hit = self.values(start, given(1.0, 0.0, 0.0, 0.0), self.recorded(self.steps))
        miss = self.values(start, given(0.0, 1.0, 0.0, 1.0), self.recorded(self.steps))
        return answer(low, high - low, float(hit[0]), 1.0 - float(miss[0]))

    def anywhere(self, start: State, country: str) -> dict[str, Any]:
        """A figure of at least one making in a country; of a place that nobody knows, `nowhere` or what lies behind."""

        def given(here: float, nowhere: float | None, ended: float) -> Callable[[State], float | None]:
            def value(state: State) -> float | None:
                at = self.country(state[1], state[2])
                if state[0] == "M" and at == country:
                    return here
                if state[0] == "M" and at == "?" and nowhere is not None:
                    return nowhere
                return None if self.steps(state) else ended

            return value

        low = self.values(start, given(1.0, None, 0.0), self.steps)
        high = self.values(start, given(1.0, 1.0, 0.0), self.steps)
        hit = self.values(start, given(1.0, None, 0.0), self.recorded(self.steps))
        miss = self.values(start, given(0.0, 0.0, 1.0), self.recorded(self.steps))
        return answer(low, high - low, float(hit[0]), 1.0 - float(miss[0]))

    def measure(self, start: State, key: str) -> dict[str, Any]:
        """A figure of a measure: a covered product of the imposing country that comes into a place outside it."""
        act = next(row for row in rows("facts/measures") if row["key"] == key)
        if act["valid_from"] > self.day.isoformat():
            nothing = np.zeros(reference.N + 1)
            return answer(nothing, nothing, 0.0, 0.0)
        inside, to = act["imposed_by"], act["destinations"]
        covered = next(row for row in rows("facts/measure_items") if row["measure"] == key)["products"].split(";")

        def after(place: str, bit: int) -> int:
            if place == "?":
                return max(bit, PERHAPS)
            return HAS if place != inside and to in ("ALL", place) else bit

        def steps(one: tuple[State, int]) -> list[Step]:
            state, bit = one
            bit = NOT if state[0] == "M" else after(self.country(state[1], state[2]), bit)
            return [((to_, bit), part, known) for to_, part, known in self.steps(state)]

        def given(certain: float, perhaps: float | None, ended: float) -> Callable[[Any], float | None]:
            def value(one: tuple[State, int]) -> float | None:
                state, bit = one
                at = self.country(state[1], state[2])
                if state[0] == "M" and state[2] in covered and bit != NOT:
                    if bit == HAS and at == inside:
                        return certain
                    if at in (inside, "?") and perhaps is not None:
                        return perhaps
                return None if self.steps(state) else ended

            return value

        begin = start, NOT
        low = self.values(begin, given(1.0, None, 0.0), steps)
        high = self.values(begin, given(1.0, 1.0, 0.0), steps)
        hit = self.values(begin, given(1.0, None, 0.0), self.recorded(steps))
        miss = self.values(begin, given(0.0, 0.0, 1.0), self.recorded(steps))
        return answer(low, high - low, float(hit[0]), 1.0 - float(miss[0]))


def rows(name: str) -> list[dict[str, str]]:
    return reference.read(FOLDER / f"{name}.csv")


@cache
def world(product: str, year: int) -> reference.World:
    return reference.World(reference.Data(FOLDER), product, year)


@cache
def feeds(source: str, product: str, year: int) -> Values:
    found: Values = reference.feed(reference.Data(FOLDER), world(source, year), world(product, year), source, product)
    return found


def years(day: date) -> list[tuple[int, float]]:
    """The calendar years whose middles enclose a day, with their weights."""
    weights = {
        year: float(reference.at_day(day, lambda one, year=year: float(one == year))) for year in range(2020, 2030)
    }
    return [(year, weight) for year, weight in weights.items() if weight > 0.0]


def answer(worlds: Values, untraced: Values, lower: float, upper: float) -> dict[str, Any]:
    """A figure's numbers to six digits."""
    central, low, high, _ = reference.figure(worlds) if reference.N else (worlds[0],) * 4
    estimate = float(central) if untraced[0] <= 0.5 else None
    return {
        "estimate": None if estimate is None else round(estimate, 6),
        "untraced": round(float(untraced[0]), 6),
        "interval": [round(float(low), 6), round(float(high), 6)],
        "bounds": [round(lower, 6), round(upper, 6)],
    }


@cache
def worked(day: str) -> Worked:
    return Worked(date.fromisoformat(day))


def answered(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One question of questions.json with its answer."""
    one = worked(asked["asOf"])
    start = ("U", asked["subject"], asked.get("product", "magnet"))
    if asked["kind"] == "measure":
        return dict(asked) | one.measure(start, asked["measure"])
    if asked["kind"] == "any":
        return dict(asked) | one.anywhere(start, asked["country"])
    return dict(asked) | one.at_stage(start, asked["stage"], asked["country"])


if __name__ == "__main__":
    questions = json.loads((FOLDER / "questions.json").read_text())
    answers = [answered(asked) for asked in questions]
    (FOLDER / "expected.json").write_text(json.dumps(answers, indent=1) + "\n")
