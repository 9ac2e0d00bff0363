"""Feeds: margins that hold in every draw, ties that draw goods to them, recorded parts of an output, periods."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.balance.feeds import balanced, closed, holds, started
from ketenkaart.graph.analysis.balance.ledger import DeliveryFact


def tables(seed: int, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    affinity = np.exp(rng.normal(0, 2, (3, rows, columns)))
    return affinity, closed(rng.dirichlet(np.ones(rows), 3)[:, :-1]), closed(rng.dirichlet(np.ones(columns), 3)[:, :-1])


@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(2, 7))
def test_columns_are_mixes_and_what_is_made_is_used_up(seed: int, rows: int, columns: int) -> None:
    affinity, made, used = tables(seed, rows, columns)
    found = balanced(affinity, made, used)
    assert found.sum(1) == pytest.approx(1.0)
    assert np.einsum("bik,bk->bi", found, used) == pytest.approx(made, abs=1e-7)


@given(st.integers(0, 10**6))
def test_without_any_tie_everybody_has_the_worlds_mix(seed: int) -> None:
    affinity, made, used = tables(seed, 4, 3)
    found = balanced(np.ones_like(affinity), made, used)
    assert found == pytest.approx(np.repeat(made[:, :, None], 3, 2), abs=1e-7)


@given(st.integers(0, 10**6), st.floats(1.5, 400))
def test_a_tie_draws_goods_to_it(seed: int, factor: float) -> None:
    affinity, made, used = tables(seed, 4, 4)
    tied = affinity.copy()
    tied[:, 1, 2] *= factor
    assert (balanced(tied, made, used)[:, 1, 2] >= balanced(affinity, made, used)[:, 1, 2] - 1e-9).all()


def test_draws_of_a_feed_do_not_touch_each_other() -> None:
    affinity, made, used = tables(1, 5, 4)
    whole = balanced(affinity, made, used)
    assert balanced(affinity[1:2], made[1:2], used[1:2]) == pytest.approx(whole[1:2], abs=1e-12)


@given(st.floats(0, 1), st.integers(0, 2))
def test_a_recorded_part_of_an_output_starts_where_it_goes(part: float, k: int) -> None:
    affinity, worked = np.array([[1.0, 25.0, 1.0]]), np.array([[0.2, 0.3, 0.5]])
    usual = affinity[0, k] * worked[0, k] / (affinity * worked).sum()
    row = affinity.copy()
    row[:, k] = started(affinity, worked, k, np.array([part]))
    goes = row[0, k] * worked[0, k] / (row * worked).sum()
    assert goes == pytest.approx(min(0.9975, part + (1 - part) * usual))


def test_a_delivery_holds_in_every_year_that_it_touches() -> None:
    def of(begun: date | None, ended: date | None) -> DeliveryFact:
        ordinals = (day.toordinal() if day else None for day in (begun, ended))
        return DeliveryFact(0, 1, "ore", 1.0, None, *ordinals)

    ended = of(date(2017, 1, 1), date(2025, 12, 28))
    assert [holds(ended, year) for year in (2016, 2017, 2025, 2026)] == [False, True, True, False]
    assert not holds(of(None, date(2025, 1, 1)), 2025)
    assert holds(of(None, None), 1900)
