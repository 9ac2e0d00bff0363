"""The chain on random networks: equal to its slow double in every world, and to what must hold whatever the data."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenkaart.graph.analysis.chain import solve, targets
from ketenkaart.graph.analysis.chain.compiled import Chain, first_passage, visits
from ketenkaart.graph.analysis.chain.records import ChainRecords, Deliveries
from ketenkaart.graph.analysis.chain.steps import Kind
from ketenkaart.graph.analysis.chain.targets import anywhere, at_stage, reached, row_at_stage
from ketenkaart.graph.analysis.questions.crossing import Border, crossing, felt
from tests.graph.analysis import reference
from tests.graph.analysis.worlds import (
    COUNTRIES,
    DRAWS,
    PRODUCTS,
    STAGE,
    WORLD,
    Distribution,
    chain_of,
    in_world,
    listed,
    part_of,
    world,
)

SEEDS = st.integers(0, 10**9)
NAMED = np.arange(COUNTRIES - 2, dtype=np.int32)  # the others are an area and the world
CLOSE = 1e-10
WALKS = 200_000


class Both:
    """A network compiled, and as the slow double sees it in one of its worlds, with the same starting states."""

    def __init__(self, seed: int) -> None:
        self.known = world(seed)
        self.chain = chain_of(self.known)
        self.world = seed % DRAWS
        # Every state of any world is a state of each: bounds take recipes as given, those of the central world.
        every = [reference.steps(self.known, b) for b in range(DRAWS)]
        self.found, self.central = ({s: [] for one in every for s in one} | every[b] for b in (self.world, 0))
        self.solver, self.records = reference.Solver(self.found), reference.Solver(self.central)
        self.states = [state for state in self.found if state[0] == "U" and len(state) == 3]
        self.starts = np.array([self.start(state) for state in self.states], dtype=np.int32)

    def start(self, state: reference.State) -> int:
        (kind, place), product = state[1], state[2]
        return self.chain.start_country(place, product) if kind == "country" else self.chain.start(place, product)

    def column(self, values: dict[Any, float]) -> np.ndarray:
        return np.array([values[state] for state in self.states])

    def recorded(self, pins: dict[Any, float]) -> np.ndarray:
        return self.column(self.records.values(pins, recorded=True))


@given(SEEDS, st.integers(0, 3))
def test_a_stage_equals_the_slow_double_in_every_world(seed: int, stage: int) -> None:
    both = Both(seed)
    of_stage = stage == STAGE
    products = set(np.flatnonzero(of_stage).tolist())
    values = at_stage(both.chain, of_stage, NAMED, both.starts)
    solution, b = both.solver.values, both.world

    def pins(country: int | None, untraced: float) -> dict[Any, float]:
        return reference.stage_pins(both.known, both.found, products, country, untraced)

    everything = pins(None, 1.0)
    unknown = {s: float(s == reference.OPEN or s[1][-1] == WORLD) for s in everything}
    ends = {s: 1.0 for s in both.found if s[0] == "M" and not both.found[s] and s not in everything}
    assert both.column(both.records.values(everything)) == pytest.approx(values.passes[:, 0], abs=CLOSE)
    row = row_at_stage(reached(both.chain, both.starts[:6]), of_stage, NAMED)
    assert both.column(solution(everything))[:6] == pytest.approx(row.passes[:, b], abs=CLOSE)
    assert both.column(solution(unknown)) == pytest.approx(values.untraced[:, 0, b], abs=CLOSE)
    for c, country in enumerate(NAMED.tolist()):
        assert both.column(solution(pins(country, 0.0))) == pytest.approx(values.estimate[:, c, b], abs=CLOSE)
        assert both.recorded(pins(country, 0.0)) == pytest.approx(values.lower[:, c], abs=CLOSE)
    assert both.recorded(pins(None, 0.0)) == pytest.approx(values.recorded, abs=CLOSE)
    unknown_on_records = 1.0 - both.recorded(pins(None, 0.0) | ends)
    assert unknown_on_records == pytest.approx(values.upper[:, 0] - values.lower[:, 0], abs=CLOSE)


@given(SEEDS)
def test_any_stage_equals_the_slow_double_in_every_world(seed: int) -> None:
    both = Both(seed)
    values, b = anywhere(both.chain, NAMED, both.starts), both.world
    for c, country in enumerate(NAMED.tolist()):
        plain = reference.any_pins(both.known, both.found, country, None)
        high = reference.any_pins(both.known, both.found, country, 1.0)
        ends = [s for s in both.found if s[0] == "M" and not both.found[s] and s not in high]
        miss = dict.fromkeys(high, 0.0) | dict.fromkeys(ends, 1.0)
        estimate = both.column(both.solver.values(plain))
        assert estimate == pytest.approx(values.estimate[:, c, b], abs=CLOSE)
        assert both.column(both.solver.values(high)) - estimate == pytest.approx(values.untraced[:, c, b], abs=CLOSE)
        assert both.recorded(plain) == pytest.approx(values.lower[:, c], abs=CLOSE)
        assert 1.0 - both.recorded(miss) == pytest.approx(values.upper[:, c], abs=CLOSE)


def random_border(seed: int) -> Border:
    rng = np.random.default_rng(seed)
    inside = np.arange(COUNTRIES) == rng.integers(0, 3)
    unknown = np.arange(COUNTRIES) == WORLD
    destinations = rng.random(COUNTRIES) < rng.choice([1.0, 0.5])
    return Border(
        covered=rng.random(PRODUCTS) < 0.5,
        perhaps=rng.random(PRODUCTS) < 0.3,
        inside=inside,
        outside=destinations & ~inside & ~unknown,
        unknown=unknown,
    )


@settings(max_examples=10)
@given(SEEDS)
def test_a_measure_equals_a_doubled_set_of_states_in_every_world(seed: int) -> None:
    both, border = Both(seed), random_border(seed)
    values, b = crossing(both.chain, border, both.starts), both.world
    doubled, hits, maybe = reference.doubled(both.found, border, both.known)
    solver = reference.Solver(doubled)
    sure = dict.fromkeys(hits, 1.0)
    low = {(reference.OPEN, bit): 0.0 for bit in range(3)} | sure
    high = dict.fromkeys(maybe, 1.0) | sure
    ends = {state: 1.0 for state in doubled if state[0][0] == "M" and not doubled[state]}
    miss = ends | dict.fromkeys(maybe | hits, 0.0)

    def column(found: dict[Any, float]) -> np.ndarray:
        return np.array([found[state, reference.NOT] for state in both.states])

    estimate = column(solver.values(low))
    assert estimate == pytest.approx(values.estimate[:, 0, b], abs=CLOSE)
    assert column(solver.values(high)) - estimate == pytest.approx(values.untraced[:, 0, b], abs=CLOSE)
    records = reference.Solver(reference.doubled(both.central, border, both.known)[0])
    assert column(records.values(low, recorded=True)) == pytest.approx(values.lower[:, 0], abs=CLOSE)
    assert 1.0 - column(records.values(miss, recorded=True)) == pytest.approx(values.upper[:, 0], abs=CLOSE)


@settings(max_examples=10)
@given(SEEDS)
def test_what_is_felt_through_a_country_equals_the_slow_double_in_every_world(seed: int) -> None:
    """What a country makes something of, times what of it crossed further back; a making starts a way anew."""
    both, border = Both(seed), random_border(seed)
    countries = NAMED[~border.inside[NAMED]]
    values, b = felt(both.chain, border, countries, both.starts), both.world
    doubled, hits, maybe = reference.doubled(both.found, border, both.known)
    solver = reference.Solver(doubled)
    sure = dict.fromkeys(hits, 1.0)
    low = solver.values({(reference.OPEN, bit): 0.0 for bit in range(3)} | sure)
    high = solver.values(dict.fromkeys(maybe, 1.0) | sure)

    def behind(country: int, crossed: dict[Any, float]) -> dict[Any, float]:
        there = [state for state in both.found if state[0] == "M" and state[1][-1] == country]
        return {state: crossed[state, reference.NOT] for state in there}

    for c, country in enumerate(countries.tolist()):
        estimate = both.column(both.solver.values(behind(country, low)))
        most = behind(country, high) | behind(WORLD, high) | {reference.OPEN: 1.0}
        assert estimate == pytest.approx(values.estimate[:, c, b], abs=CLOSE)
        assert both.column(both.solver.values(most)) - estimate == pytest.approx(values.untraced[:, c, b], abs=CLOSE)


@settings(max_examples=12)
@given(SEEDS)
def test_rows_and_untraced_sum_to_one_in_every_world(seed: int) -> None:
    chain = chain_of(world(seed))
    leads_on = ~chain.is_end & (chain.kind != Kind.OPEN)
    for b in range(chain.draws):
        rows = np.asarray(in_world(chain, b).sum(axis=1)).ravel()
        assert rows[leads_on] == pytest.approx(1.0, abs=1e-12)
        assert rows[~leads_on] == pytest.approx(0.0, abs=0)
    whole = reached(chain, starts(chain))
    for stage in range(4):
        values = at_stage(chain, stage == STAGE, NAMED, starts(chain))
        row = row_at_stage(whole, stage == STAGE, NAMED)
        assert values.estimate.sum(axis=1) + values.untraced[:, 0] == pytest.approx(row.passes, abs=CLOSE)
        central = row.passes[:, 0] - values.untraced[:, 0, 0]  # in others recipes, recorded in the centre, are drawn
        assert (values.recorded <= central + CLOSE).all()


def unloosened(given: Deliveries) -> Deliveries:
    """The same deliveries, their shares as they stand."""
    return replace(given, loose=given.loose[:0], z=given.z[:0])


def starts(chain: Chain) -> np.ndarray:
    return np.unique(chain.start_state)


@settings(max_examples=12)
@given(SEEDS)
def test_bounds_hold_the_value_of_every_world_where_recipes_and_recorded_shares_are_not_drawn(seed: int) -> None:
    known = world(seed)
    known = replace(known, recipes=replace(known.recipes, mass=known.recipes.mass[:, :1]))
    known = replace(known, deliveries=unloosened(known.deliveries))
    chain = chain_of(known)
    found = [at_stage(chain, stage == STAGE, NAMED, starts(chain)) for stage in range(4)]
    found += [anywhere(chain, NAMED, starts(chain)), crossing(chain, random_border(seed), starts(chain))]
    for values in found:
        assert (values.lower[:, :, None] <= values.estimate + CLOSE).all()
        assert (values.estimate <= values.upper[:, :, None] + CLOSE).all()


@settings(max_examples=10)
@given(SEEDS)
def test_one_world_alone_is_that_world_among_all(seed: int) -> None:
    chain = chain_of(world(seed))
    whole = at_stage(chain, STAGE == 3, NAMED, starts(chain)).estimate
    for b in range(chain.draws):
        only = replace(chain, P=in_world(chain, b), drawn=chain.drawn[:0], values=np.zeros((0, 1)))
        alone = at_stage(only, STAGE == 3, NAMED, starts(chain)).estimate
        assert alone[:, :, 0] == pytest.approx(whole[:, :, b], abs=1e-14)
    assert at_stage(chain.central, STAGE == 3, NAMED, starts(chain)).estimate[:, :, 0] == pytest.approx(
        whole[:, :, 0], abs=1e-14
    )


def few_of(count: int) -> list[object]:
    """Seeds, of which all but a third are for a long search."""
    return [pytest.param(n, marks=[pytest.mark.long] if n >= count // 3 else []) for n in range(count)]


def everything(chain: Chain) -> list[np.ndarray]:
    """Values of all kinds, upward and downward."""
    some = starts(chain)
    whole = reached(chain, some)
    found = [row_at_stage(whole, stage == STAGE, NAMED) for stage in range(4)]
    found += [at_stage(chain, stage == STAGE, NAMED, some) for stage in range(4)]
    return [
        *(getattr(one, name) for one in found for name in one.__dataclass_fields__),
        anywhere(chain, NAMED, some).untraced,
        visits(chain, np.ones(len(chain))),
    ]


@pytest.mark.parametrize("seed", few_of(12))
def test_blocks_of_drawn_steps_say_what_their_entries_say(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = everything(chain_of(world(seed)))
    monkeypatch.setattr(solve, "SPARSE", 2)
    monkeypatch.setattr(solve, "TALL", 2)
    chain = chain_of(world(seed))
    for one, other in zip(everything(chain), plain, strict=True):
        assert one == pytest.approx(other, abs=1e-12)
    blocks = [block for levels in (chain.levels, chain.downward) for level in levels.steps for block in level.dense]
    assert blocks
    assert {block.values.shape[0] for block in blocks} == {chain.draws}


def test_a_stage_that_lies_behind_itself_is_solved_once_however_often_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = next(one for one in map(chain_of, map(world, range(20))) if one.behind[np.ix_([1, 2], [1, 2])].any())
    whole, solves = reached(chain, starts(chain)), []
    again = targets.reached
    monkeypatch.setattr(targets, "reached", lambda *asked: solves.append(asked) or again(*asked))
    one, two = (row_at_stage(whole, STAGE == 1, NAMED) for _ in range(2))
    assert (one.estimate == two.estimate).all()
    assert len(solves) == 1


@pytest.mark.parametrize("seed", few_of(6))
def test_worlds_a_few_at_a_time_say_what_all_at_once_do(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chain_of(world(seed))
    whole = everything(chain)
    monkeypatch.setattr(targets, "ROOM", 3 * len(chain))
    for one, other in zip(everything(chain), whole, strict=True):
        assert one == pytest.approx(other, abs=1e-14)


@settings(max_examples=12)
@given(SEEDS, st.integers(0, 10**9), st.floats(0.05, 1.0))
def test_recording_a_share_nests_the_bounds(seed: int, pick: int, part: float) -> None:
    known = world(seed)
    before = chain_of(known)
    after = chain_of(recorded(known, pick, part))
    users, products = np.divmod(before.start_key, COUNTRIES + len(known.home))[::-1]
    a, b = before.starts(users, products), after.starts(users, products)
    nested = []
    for stage in range(4):
        v, w = (at_stage(chain, stage == STAGE, NAMED, at) for chain, at in ((before, a), (after, b)))
        nested.append((v, w))
    for v, w in (
        *nested,
        (anywhere(before, NAMED, a), anywhere(after, NAMED, b)),
        (crossing(before, random_border(pick), a), crossing(after, random_border(pick), b)),
    ):
        assert (w.lower >= v.lower - CLOSE).all()
        assert (w.upper <= v.upper + CLOSE).all()


def recorded(known: ChainRecords, pick: int, part: float) -> ChainRecords:
    """The same world with one more delivery recorded, out of what was not, from a country or a trader."""
    rng = np.random.default_rng(pick)
    given = known.deliveries
    pairs = sorted({*zip(given.customer.tolist(), given.product.tolist(), strict=True)})
    customer, product = pairs[int(rng.integers(len(pairs)))]
    mine = (given.customer == customer) & (given.product == product)
    rest = 1.0 - float(given.share[mine].sum())
    if rest < 1e-6:
        return known
    others = np.setdiff1d(np.arange(len(known.home)), [customer])
    supplier = -1 if rng.random() < 0.5 else int(rng.choice(others))
    country = int(rng.integers(0, COUNTRIES)) if supplier < 0 else -1
    more = (customer, supplier, country, product, part * rest, len(given.row))
    names = ("customer", "supplier", "country", "product", "share", "row")
    return replace(
        known,
        deliveries=Deliveries(
            *(
                np.append(getattr(given, name), value).astype(getattr(given, name).dtype)
                for name, value in zip(names, more, strict=True)
            )
        ),
    )


@settings(max_examples=8)
@given(SEEDS)
def test_relabelling_changes_nothing(seed: int) -> None:
    known = world(seed)
    rng = np.random.default_rng(seed)
    number = rng.permutation(len(known.home)).astype(np.int32)  # organisation o becomes number[o]
    other = relabelled(known, number, rng)
    chain, again = chain_of(known), chain_of(other)
    users, products = np.divmod(chain.start_key, COUNTRIES + len(number))[::-1]
    renamed = np.where(users >= COUNTRIES, COUNTRIES + number[users - COUNTRIES], users)
    for stage in range(4):
        one = at_stage(chain, stage == STAGE, NAMED, chain.starts(users, products))
        two = at_stage(again, stage == STAGE, NAMED, again.starts(renamed, products))
        for name in one.__dataclass_fields__:
            assert getattr(one, name) == pytest.approx(getattr(two, name), abs=CLOSE)


def relabelled(known: ChainRecords, number: np.ndarray, rng: np.random.Generator) -> ChainRecords:
    """Organisations under other numbers, deliveries in another order."""
    given, making = known.deliveries, known.making
    mixed = rng.permutation(len(given.row))
    supplier = np.where(given.supplier >= 0, number[given.supplier], -1)
    deliveries = Deliveries(
        *(
            column[mixed]
            for column in (number[given.customer], supplier, given.country, given.product, given.share, given.row)
        ),
        loose=np.argsort(mixed)[given.loose],
        z=given.z,
    )
    owner = number[making.organisation]
    order = np.lexsort((making.place, making.product, owner))
    home = np.empty_like(known.home)
    home[number] = known.home
    return replace(
        known,
        home=home,
        uses=(number[known.uses[0]], known.uses[1]),
        deliveries=deliveries,
        making=replace(
            making,
            organisation=owner[order],
            product=making.product[order],
            place=making.place[order],
            weight=making.weight[order],
            how=making.how[order],
        ),
    )


@settings(max_examples=8)
@given(SEEDS)
def test_first_passage_equals_making_the_group_absorbing(seed: int) -> None:
    chain = chain_of(world(seed))
    rng = np.random.default_rng(seed)
    groups = rng.random((len(chain), 3)) < rng.choice([0.02, 0.2], 3)
    found = first_passage(chain, groups)
    b = seed % chain.draws
    P, one = in_world(chain, b).toarray(), np.eye(len(chain))
    for g in range(3):
        absorbing = groups[:, g]
        steps = np.where(absorbing[:, None], 0.0, P)
        assert np.linalg.solve(one - steps, absorbing.astype(float)) == pytest.approx(found[:, g, b], abs=CLOSE)


@settings(max_examples=8)
@given(SEEDS)
def test_visits_are_those_of_a_dense_solve(seed: int) -> None:
    chain = chain_of(world(seed))
    rng = np.random.default_rng(seed)
    weights = rng.random(len(chain)) * (chain.kind == Kind.USED)
    absorbing = rng.random(len(chain)) < 0.2
    b = seed % chain.draws
    P, one = in_world(chain, b).toarray(), np.eye(len(chain))
    stopped = np.where(absorbing[:, None], 0.0, P)
    assert np.linalg.solve(one - P.T, weights) == pytest.approx(visits(chain, weights)[:, b], abs=CLOSE)
    reached = visits(chain, weights, absorbing)[:, b]
    assert np.linalg.solve(one - stopped.T, weights) == pytest.approx(reached, abs=CLOSE)


@settings(max_examples=8)
@given(SEEDS)
def test_what_a_subject_can_reach_gives_the_same_answers(seed: int) -> None:
    known = world(seed)
    chain = chain_of(known)
    some = starts(chain)[:: max(1, len(starts(chain)) // 3)].astype(np.int32)
    part, numbers = part_of(known, some)
    assert len(part) <= len(chain)
    whole = reached(chain, some)
    for stage in range(4):
        one, two = (at_stage(c, stage == STAGE, NAMED, s) for c, s in ((chain, some), (part, numbers)))
        row = row_at_stage(whole, stage == STAGE, NAMED)
        for name in one.__dataclass_fields__:
            of_row = row.passes[:, :1] if name == "passes" else getattr(row, name)
            assert getattr(one, name) == pytest.approx(getattr(two, name), abs=1e-14)
            assert getattr(one, name) == pytest.approx(of_row, abs=CLOSE)


def test_random_networks_have_cycles_closed_ones_drawn_steps_and_feeds() -> None:
    worlds = [world(seed) for seed in range(30)]
    chains = [chain_of(known) for known in worlds]
    assert sum(bool(chain.cycles) for chain in chains) >= 15
    assert sum(len(chain.drawn) > 0 for chain in chains) >= 25
    assert sum((chain.fed >= 0).any() for chain in chains) >= 15
    closed = [chain for chain in chains if chain.start(7, 0) >= 0 and leads_to_open(chain, chain.start(7, 0))]
    assert len(closed) >= 5


def leads_to_open(chain: Chain, state: int) -> bool:
    first, last = chain.P.indptr[state], chain.P.indptr[state + 1]
    return chain.P.indices[first:last].tolist() == chain.open.tolist()


@pytest.mark.parametrize("seed", [2, 5])
def test_simulated_walks_agree_with_the_estimate(seed: int) -> None:
    both = Both(seed)
    start = next(state for state in both.states if state[1][0] == "firm" and len(both.found[state]) > 1)
    values = at_stage(both.chain, STAGE == 3, NAMED, np.array([both.start(start)], dtype=np.int32))
    seen = walks(both.found, start, {4, 5}, np.random.default_rng(seed))
    for c, country in enumerate(NAMED.tolist()):
        p = float(values.estimate[0, c, both.world])
        assert abs(seen.get(country, 0) / WALKS - p) <= 5 * np.sqrt(max(p * (1 - p), 1e-4) / WALKS)
    unknown = float(values.untraced[0, 0, both.world])
    assert abs(seen.get(None, 0) / WALKS - unknown) <= 5 * np.sqrt(max(unknown * (1 - unknown), 1e-4) / WALKS)


def walks(found: dict[Any, Any], start: Any, products: set[int], rng: np.random.Generator) -> dict[int | None, int]:
    """Where units come to the stage: country → number of walks; None where nothing is known."""
    at, seen = {start: WALKS}, dict[int | None, int]()
    while at:
        state, number = at.popitem()
        if state == reference.OPEN:
            seen[None] = seen.get(None, 0) + number
        elif state[0] == "M" and state[2] in products:
            country = None if state[1][-1] == WORLD else state[1][-1]
            seen[country] = seen.get(country, 0) + number
        elif found[state]:
            to, p, _ = zip(*found[state], strict=True)
            for one, count in zip(to, rng.multinomial(number, np.array(p) / sum(p)).tolist(), strict=True):
                if count:
                    at[one] = at.get(one, 0) + count
    return seen


def test_no_mix_at_all_is_untraced() -> None:
    known = world(1)
    nobody = Distribution(np.zeros(0, dtype=np.int32), np.zeros((0, 1)))
    empty = {q: listed((nobody,), np.zeros(COUNTRIES, dtype=np.int32)) for q in range(PRODUCTS)}
    chain = chain_of(replace(known, mixes=empty, feeds={}))
    values = at_stage(chain, STAGE == 0, NAMED, np.array([chain.start_country(0, 0)], dtype=np.int32))
    assert (values.untraced == 1.0).all()
