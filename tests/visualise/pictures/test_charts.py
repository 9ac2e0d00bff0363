"""The pictures as geometry: nothing is lost and nothing overlaps."""

import pytest

from ketenkaart.visualise.pictures import charts


def test_an_interval_bar_keeps_its_ends_in_order_and_in_the_picture():
    drawn = charts.interval_bar(0.8, (0.66, 1.0), (0.5, 1.0), recorded=False)
    assert drawn.estimate is not None
    assert drawn.interval is not None
    assert drawn.bounds is not None
    assert 0 < drawn.bounds[0] < drawn.interval[0] < drawn.estimate < drawn.interval[1] == drawn.bounds[1]
    assert drawn.bounds[1] < charts.INTERVAL_WIDTH


def test_what_is_not_known_is_not_drawn():
    drawn = charts.interval_bar(None, None, None, recorded=False)
    assert (drawn.estimate, drawn.interval, drawn.bounds) == (None, None, None)


def test_the_parts_of_how_sure_sum_to_one():
    sure = charts.certainty(0.2, 0.1, 0.03)
    assert sure is not None
    assert sure.recorded + sure.estimated + sure.unknown == pytest.approx(1)
    assert sure.recorded == pytest.approx(0.2 / 0.33)


def test_where_nothing_passes_nothing_is_sure_or_unsure():
    assert charts.certainty(0, 0, 0) is None
