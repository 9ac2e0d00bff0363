"""By way of whom goods came: against walks that are followed step by step, and on the data that ships."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from graph.analysis import mixes
from graph.analysis.origin import origin_given
from graph.analysis.passage import by_way_of, passed, walk
from graph.view import View
from tests.shipped import shipped

SIZE = 5


@st.composite
def trades(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    cell = st.sampled_from([0.0, 0.0, 1.0, 3.0, 20.0])
    flows = np.array(draw(st.lists(cell, min_size=SIZE * SIZE, max_size=SIZE * SIZE))).reshape(SIZE, SIZE)
    np.fill_diagonal(flows, 0.0)
    part = st.sampled_from([0.0, 0.2, 0.5, 1.0])
    domestic = np.array(draw(st.lists(part, min_size=SIZE, max_size=SIZE)))
    return np.where(flows.sum(axis=0) > 0, domestic, np.where(domestic > 0, 1.0, 0.0)), flows


def followed(domestic: np.ndarray, flows: np.ndarray, user: int, by: int) -> np.ndarray:
    """What passed `by` and was made in each country: units that have and haven't passed it are followed for 2^30 steps.

    States: not yet passed, passed, made after that; what was made before, or is nowhere, is lost.
    """
    imports = flows.sum(axis=0)
    from_whom = np.divide(flows, imports, out=np.zeros_like(flows), where=imports > 0)
    moves = from_whom.T * (1 - domestic)[:, None]
    nothing = np.zeros((SIZE, SIZE))
    first = moves.copy()
    first[:, by] = 0.0
    passing = moves - first
    step = np.block([[first, passing, nothing], [nothing, moves, np.diag(domestic)], [nothing, nothing, np.eye(SIZE)]])
    for _ in range(30):
        step = step @ step
    made = step[user, 2 * SIZE :]
    made[by] = 0.0
    return made


@settings(max_examples=60)
@given(trades())
def test_passing_agrees_with_following_every_unit(world: tuple[np.ndarray, np.ndarray]):
    domestic, flows = world
    found = passed(domestic, csr_array(flows), 0)
    for by in range(1, SIZE):
        np.testing.assert_allclose(found[by], followed(domestic, flows, 0, by), atol=1e-9)
    assert not found[0].any()


def test_goods_pass_two_countries_in_a_row():
    # 0 makes all; 1 and 2 only pass it on to 3, who gets a quarter straight from 0.
    flows = np.zeros((4, 4))
    flows[0, 1], flows[1, 2], flows[2, 3], flows[0, 3] = 3.0, 3.0, 3.0, 1.0
    found = passed(np.array([1.0, 0.0, 0.0, 0.0]), csr_array(flows), 3)
    assert found[1, 0] == found[2, 0] == pytest.approx(0.75)
    assert found.sum() == pytest.approx(1.5)


def test_a_group_that_only_trades_among_itself_is_passed_by_nothing_that_was_made():
    flows = np.zeros((3, 3))
    flows[0, 1] = flows[1, 0] = 1.0
    flows[1, 2] = 1.0
    assert not passed(np.zeros(3), csr_array(flows), 2).any()


@pytest.fixture(scope="module")
def view() -> View:
    return View(shipped(), date(2026, 1, 1))


@pytest.mark.parametrize("product", ["refined-copper", "ndfeb-magnet-sintered"])
def test_it_is_the_walk_of_the_mixes_themselves(view: View, product: str):
    user = view.require("Country", "NLD")
    found = mixes.mix_of(view, view.require("Product", product), user)
    assert found.estimate is not None
    for mix in (found.estimate, *found.alternatives):
        if not mix.completed:
            shares = origin_given(*walk(view, mix))[0][user]
            np.testing.assert_allclose(shares[mix.makers], mix.shares, atol=1e-9)


def test_part_of_the_magnets_from_china_come_by_way_of_germany(view: View):
    product, user, china = (
        view.require("Product", "ndfeb-magnet-sintered"),
        *(view.require("Country", key) for key in ("NLD", "CHN")),
    )
    first, share = by_way_of(view, product, user, china)[0]
    assert view.key("Country", first) == "DEU"
    assert share.estimate is not None
    assert 0.05 < share.estimate < 0.3
    assert share.range is not None
    assert share.range.lower < share.estimate < share.range.upper
    shares = dict(by_way_of(view, product, user))
    whole = shares[first].estimate
    assert whole is not None
    assert whole > share.estimate
    assert user not in shares


def test_of_a_product_that_is_not_traded_under_its_own_code_nothing_is_said(view: View):
    assert by_way_of(view, view.require("Product", "dysprosium-oxide"), view.require("Country", "NLD")) == []
