"""By way of whom goods came: by hand, and equal to making a country absorbing."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.balance.draws import draws
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.passage import Passage, passage
from ketenkaart.graph.analysis.balance.world import FactsReading, World, made
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.questions.passage import by_way_of
from ketenkaart.graph.view import View
from tests.graph.analysis.balance.small import COUNTRIES, any_facts, facts, row
from tests.graph.analysis.small import flow, product, small
from tests.graph.analysis.small import made as stated

DRAWS = 3
CLOSE = 1e-6  # what is kept is kept in single precision


def balanced(of: Facts) -> World | None:
    return made(of, draws(DRAWS), FactsReading())


def passed(world: World, user: str) -> Passage:
    found = passage(world, COUNTRIES.index(user))
    assert found is not None
    return found


def part(found: Passage, by: str, maker: str) -> float:
    """What passed a country and was made in another, in the central world."""
    v = np.flatnonzero(found.by_way == COUNTRIES.index(by))
    k = np.flatnonzero(found.makers == COUNTRIES.index(maker))
    return float(found.made[0, v[0], k[0]]) if len(v) and len(k) else 0.0


def ended(found: Passage, by: str) -> float:
    v = np.flatnonzero(found.by_way == COUNTRIES.index(by))
    return float(found.lost[0, v[0]]) if len(v) else 0.0


def test_what_one_makes_and_another_passes_on_came_by_way_of_the_other() -> None:
    """AAA makes all 200 t and sells 100 to BBB, who passes 50 on to CCC."""
    world = balanced(facts(row("AAA", 1.0, 200.0), trade={("AAA", "BBB"): (100.0, 1.0), ("BBB", "CCC"): (50.0, 1.0)}))
    assert world is not None
    assert part(passed(world, "CCC"), "BBB", "AAA") == pytest.approx(1.0)
    assert ended(passed(world, "CCC"), "BBB") == pytest.approx(0.0)
    straight = passed(world, "BBB")  # who gets it straight from its maker gets it by way of nobody
    assert straight.made[0].max(initial=0.0) == straight.lost[0].max(initial=0.0) == 0.0


def test_ways_that_fork_are_weighed_by_what_each_brings() -> None:
    """CCC gets 30 t straight from AAA and 10 from BBB, whose 40 are half AAA's and half its own making."""
    trade = {("AAA", "BBB"): (20.0, 1.0), ("AAA", "CCC"): (30.0, 1.0), ("BBB", "CCC"): (10.0, 1.0)}
    world = balanced(facts(row("AAA", 0.8, 80.0), row("BBB", 0.2, 20.0), trade=trade))
    assert world is not None
    assert world.tonnes is not None
    own = float(world.tonnes[0, list(world.makers).index(1)])
    assert part(passed(world, "CCC"), "BBB", "AAA") == pytest.approx(10 / 40 * 20 / (20 + own))
    assert part(passed(world, "CCC"), "BBB", "BBB") == 0.0  # made there is not by way of it


def test_who_sells_more_than_it_makes_and_buys_is_where_the_rest_ends() -> None:
    """BBB buys 10 t and sells 40 to CCC: of 30 nobody says where they were made."""
    world = balanced(facts(row("AAA", 1.0, 200.0), trade={("AAA", "BBB"): (10.0, 1.0), ("BBB", "CCC"): (40.0, 1.0)}))
    assert world is not None
    found = passed(world, "CCC")
    assert part(found, "BBB", "AAA") == pytest.approx(0.25)
    assert ended(found, "BBB") == pytest.approx(0.75)
    b = list(world.users).index(1)
    assert world.slack[0, b] == pytest.approx(30.0)


def test_goods_that_go_to_and_fro_pass_a_country_once() -> None:
    """BBB and CCC sell each other what AAA makes; DDD gets 10 t of CCC."""
    trade = {("AAA", "BBB"): (50.0, 1.0), ("BBB", "CCC"): (40.0, 1.0), ("CCC", "BBB"): (20.0, 1.0),
             ("CCC", "DDD"): (10.0, 1.0)}  # fmt: skip
    world = balanced(facts(row("AAA", 1.0, 200.0), trade=trade))
    assert world is not None
    found = passed(world, "DDD")
    for by in ("BBB", "CCC"):
        assert part(found, by, "AAA") == pytest.approx(1.0)


@given(any_facts(trade=True), st.integers(0, 5))
def test_by_way_of_each_is_what_making_it_absorbing_gives(of: Facts, number: int) -> None:
    world = balanced(of)
    assume(world is not None)
    assert world is not None
    user = int(world.users[number % len(world.users)])
    found = passage(world, user)
    if found is None:
        assert world.rule(user) == "WORLD"
        return
    for b in range(len(world.share)):
        step, ends = walk(world, b)
        origin = np.linalg.solve(np.eye(len(step)) * (1 + 1e-12) - step, ends)  # (n, K + n): made, or lost at
        for i, v in enumerate(np.searchsorted(world.users, found.by_way).tolist()):
            if world.users[v] == user:
                continue
            visits = absorbed(step, v)[np.searchsorted(world.users, user)]
            own = np.flatnonzero(world.makers == world.users[v])
            wanted = visits * origin[v, : len(world.makers)]
            wanted[own] = 0.0
            assert found.made[b, i] == pytest.approx(wanted, abs=CLOSE)
        lost = origin[np.searchsorted(world.users, user), len(world.makers) :]
        assert found.lost[b] == pytest.approx(lost[np.searchsorted(world.users, found.by_way)], abs=CLOSE)
    assert (found.made.sum(axis=2) <= 1.0 + CLOSE).all()
    assert (found.lost.sum(axis=1) <= 1.0 + CLOSE).all()


def walk(world: World, b: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps (n, n) of a unit from who uses it to who sold it, and where it ends (n, K + n): made by, or lost at."""
    n, K = len(world.users), len(world.makers)
    T = np.zeros((n, n))
    np.add.at(T, (world.exporter, world.importer), world.flows[:, b].astype(float))
    made_there = np.zeros(n)
    made_there[np.searchsorted(world.users, world.makers)] = world.output[b]
    slack = np.maximum(0.0, T.sum(axis=1) - T.sum(axis=0) - made_there)
    supply = made_there + T.sum(axis=0) + slack
    scale = np.divide(1.0, supply, out=np.zeros(n), where=supply > 0)
    ends = np.zeros((n, K + n))
    at = np.searchsorted(world.users, world.makers)
    ends[at, np.arange(K)] = (made_there * scale)[at]
    ends[np.arange(n), K + np.arange(n)] = slack * scale
    return T.T * scale[:, None], ends


def absorbed(step: np.ndarray, v: int) -> np.ndarray:
    """(n,) the chance that a unit from each country passes v: what comes there stays there."""
    stopped, given_there = step.copy(), np.zeros(len(step))
    stopped[v], given_there[v] = 0.0, 1.0
    return np.linalg.solve(np.eye(len(step)) * (1 + 1e-12) - stopped, given_there)


def test_a_product_without_trade_comes_by_way_of_nobody() -> None:
    world = balanced(facts(row("AAA", 1.0, 200.0)))
    assert world is not None
    assert passage(world, 1) is None


def sold_on() -> View:
    """Magnets of CHN, 10 t by way of BEL, who sells 40 on to NLD; NLD has 40 more straight from CHN."""
    rows = [stated("magnet", "CHN", 2024, share=1.0, tonnes=1000.0)]
    flows = [flow("CHN", "BEL", 2024, 10), flow("BEL", "NLD", 2024, 40), flow("CHN", "NLD", 2024, 40)]
    return small([product()], rows, flows)


def test_a_countrys_supply_names_by_way_of_whom_it_came_with_an_interval() -> None:
    view = sold_on()
    nld, chn = (view.require("Country", key) for key in ("NLD", "CHN"))
    ((by, figure),) = by_way_of(view, 0, nld, at=Moment(2024))
    assert view.key("Country", by) == "BEL"
    assert figure.estimate == pytest.approx(0.5, abs=CLOSE)  # what ends there included
    assert figure.untraced == pytest.approx(0.5 * 30 / 40, abs=CLOSE)
    assert figure.interval is not None
    assert figure.interval.lower < 0.5 < figure.interval.upper
    ((_, chinese),) = by_way_of(view, 0, nld, chn, Moment(2024))
    assert chinese.estimate == pytest.approx(0.5 * 10 / 40, abs=CLOSE)


def test_an_origin_that_trade_does_not_tell_has_no_way() -> None:
    view = small([product()], [stated("magnet", "CHN", 2024, share=1.0)], countries=("NLD",))
    assert by_way_of(view, 0, view.require("Country", "NLD"), at=Moment(2024)) == []
