"""What arrives though a border is closed: equal to every way followed by name, and to what the measure is not on."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenkaart.graph.analysis.chain.compiled import Chain
from ketenkaart.graph.analysis.chain.targets import at_stage
from ketenkaart.graph.analysis.questions.closing import USER, Lanes, arriving, lanes
from ketenkaart.graph.analysis.questions.crossing import Border, crossing
from tests.graph.analysis import reference
from tests.graph.analysis.test_worlds import NAMED, SEEDS, random_border
from tests.graph.analysis.worlds import COUNTRIES, STAGE, WORLD, chain_of, world

LANES = 3  # the first country, the others that are known, unknown places
STAGES = int(STAGE.max()) + 1
SHARES = 1e-12
SMALL = 1e-11  # of what is left of a way when it is no longer followed


def lane(country: int) -> int:
    return LANES - 1 if country == WORLD else min(country, 1)


def drawn(chain: Chain) -> Lanes:
    of = np.array([[lane(k) for k in range(COUNTRIES)]] * STAGES)
    return lanes(chain, STAGE.astype(np.int64), of, (LANES,) * STAGES)


def followed(known: Any, start: Any, border: Border) -> dict[tuple[int, int, int, int], tuple[float, float]]:
    """Every way from a state, step by step, with all that was counted on it; of each flow its mass and what arrives."""
    doubled, hits, _ = reference.doubled(reference.steps(known), border, known)
    found: dict[tuple[int, int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    ways: dict[tuple[Any, tuple, bool], float] = {((start, reference.NOT), ((USER, 0),), False): 1.0}
    while ways:
        further: dict[tuple[Any, tuple, bool], float] = defaultdict(float)
        for (state, counted, stopped), p in ways.items():
            kind, *_ = state[0]
            if kind == "M" and STAGE[state[0][2]] > counted[-1][0]:
                counted += ((int(STAGE[state[0][2]]), lane(state[0][1][-1])),)
            stopped |= state in hits
            if not doubled[state]:
                if state[0] == reference.OPEN:
                    counted += tuple((stage, LANES - 1) for stage in range(counted[-1][0] + 1, STAGES))
                for (to, to_lane), (by, by_lane) in pairwise(counted):
                    found[to, to_lane, by, by_lane][0] += p
                    found[to, to_lane, by, by_lane][1] += 0.0 if stopped else p
            for to, part, _ in doubled[state]:
                if p * part > SMALL:
                    further[to, counted, stopped] += p * part
        ways = further
    return {key: (mass, arriving) for key, (mass, arriving) in found.items()}


NOTHING = np.zeros(len(STAGE), dtype=bool)
OPEN_BORDER = Border(NOTHING, NOTHING, *[np.zeros(COUNTRIES, dtype=bool)] * 3)


@settings(max_examples=6)
@given(SEEDS, st.integers(0, 50))
def test_what_arrives_equals_every_way_followed_by_name(seed: int, pick: int) -> None:
    known = world(seed)
    chain, border = chain_of(known), random_border(seed)
    states = [state for state in reference.steps(known) if state[0] == "U" and len(state) == 3]
    kind, product = (start := states[pick % len(states)])[1], start[2]
    state = (chain.start_country if kind[0] == "country" else chain.start)(kind[1], product)
    slow = followed(known, start, border)
    for closed, column in ((border, 1), (OPEN_BORDER, 0)):
        told = arriving(chain, entering(chain, state), drawn(chain), closed)
        for key in slow.keys() | told.keys():
            assert told.get(key, 0.0) == pytest.approx(slow.get(key, (0.0, 0.0))[column], abs=1e-8), key


@given(SEEDS)
def test_what_arrives_is_what_does_not_cross_the_border(seed: int) -> None:
    chain, border = chain_of(world(seed)).central, random_border(seed)
    start = chain.start_country(0, 0)
    crossed = crossing(chain, border, np.array([start], dtype=np.int32)).estimate[0, 0, 0]
    told = arriving(chain, entering(chain, start), drawn(chain), border)
    assert sum(mass for key, mass in told.items() if key[0] == USER) == pytest.approx(1.0 - crossed, abs=SHARES)


@given(SEEDS)
def test_with_nothing_closed_all_that_was_made_in_a_country_arrives(seed: int) -> None:
    chain = chain_of(world(seed)).central
    start = chain.start_country(0, 0)
    of = np.array([np.arange(COUNTRIES)] * STAGES)
    every = lanes(chain, STAGE.astype(np.int64), of, (COUNTRIES,) * STAGES)
    into: dict[tuple[int, int], float] = defaultdict(float)
    for (_, _, by, lane_of), mass in arriving(chain, entering(chain, start), every, OPEN_BORDER).items():
        into[by, lane_of] += mass
    for stage in range(STAGES) if in_order(chain) else ():
        values = at_stage(chain, stage == STAGE, NAMED, np.array([start], dtype=np.int32))
        for country in NAMED.tolist():
            assert into[stage, country] == pytest.approx(values.estimate[0, country, 0], abs=SHARES)


def in_order(chain: Chain) -> bool:
    """Whether no product lies behind one of a stage nearer to the mine."""
    nearer, behind = np.nonzero(chain.behind)
    return bool((STAGE[nearer] <= STAGE[behind]).all())


def entering(chain: Chain, state: int) -> np.ndarray:
    found = np.zeros(len(chain))
    found[state] = 1.0
    return found
