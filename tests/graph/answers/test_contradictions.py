"""What doesn't fit together, as an answer: on the data that ships."""

from datetime import date

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.answers.contradictions import Contradiction, contradictions, worlds_of
from ketenkaart.graph.view import View
from tests.shipped import view_on


@pytest.fixture(scope="module")
def view() -> View:
    return view_on(date(2026, 1, 1), example=True)


@pytest.fixture(scope="module")
def found(view: View) -> tuple[Contradiction, ...]:
    return contradictions(view)


def test_the_largest_comes_first_and_each_says_what_it_is_about(found: tuple[Contradiction, ...]) -> None:
    assert found
    assert [one.of_world for one in found] == sorted((one.of_world for one in found), reverse=True)
    assert {one.kind for one in found[:10]} > {"TOTAL", "SLACK"}  # whatever they are measured in
    for one in found:
        assert one.source is not None or one.kind in ("SOURCES", "CAPACITY")
        assert one.country is not None or one.kind in ("TOTAL", "OTHER_BASIS", "SOURCES")
        assert one.unit in ("fraction", "t", "factor")


def test_every_balance_is_of_the_day_s_year_or_of_its_data_s_and_no_grade_repeats_its_wider_product(view: View) -> None:
    worlds = list(worlds_of(view))
    years = {(one.product, one.year) for one in worlds}
    assert len(years) == len(worlds)
    for product, year in years:
        assert year == view.as_of.year or Worlds(view.snapshot).central(product, view.as_of.year).data_year == year  # type: ignore[union-attr]


def test_the_central_world_alone_is_the_central_world_of_all_draws(
    view: View, found: tuple[Contradiction, ...]
) -> None:
    product, congo = view.require("Product", "refined-copper"), view.require("Country", "COG")
    full = Worlds(view.snapshot).world(product, 2024)
    assert full is not None
    slack = float(full.slack[0, np.searchsorted(full.users, congo)])
    one = next(
        one
        for one in found
        if (one.kind, one.product.key, one.world_year) == ("SLACK", "refined-copper", 2024)
        and one.country is not None
        and one.country.key == "COG"
    )
    assert one.stated - one.reconciled == pytest.approx(slack, rel=1e-5)
    assert one.source is not None
    assert one.source.key == "cepii-baci"
    theirs = {(c.kind, c.country, c.source, c.year) for c in full.contradictions}
    mine = {
        (
            c.kind,
            None if c.country is None else view.require("Country", c.country.key),
            c.source and c.source.key,
            c.year,
        )
        for c in found
        if c.product.key == "refined-copper" and c.world_year == 2024
    }
    assert mine == theirs


def test_no_area_makes_anything(view: View) -> None:
    areas = set(np.flatnonzero(view.snapshot.nodes["Country"].flags("area") == 1).tolist())
    assert areas
    for world in worlds_of(view):
        assert not areas & set(world.makers.tolist())


def test_what_is_made_up_changes_nothing(view: View, found: tuple[Contradiction, ...]) -> None:
    assert contradictions(View(view.snapshot, view.as_of, example=False)) == found
