import pytest

from ketenkaart.graph.analysis.questions.buffers import cover_days, replaceable


def test_a_stock_of_a_year_of_use_lasts_a_year():
    assert cover_days(10.0, 10.0) == pytest.approx(365.0)
    assert cover_days(0.0, 10.0) == 0.0


def test_a_stock_beside_no_use_lasts_no_number_of_days():
    with pytest.raises(ValueError, match="lasts no number of days"):
        cover_days(10.0, 0.0)


def test_idle_capacity_replaces_no_more_than_all():
    assert replaceable(4.0, 1.0) == pytest.approx(0.25)
    assert replaceable(4.0, 5.0) == 1.0
    with pytest.raises(ValueError, match="no part"):
        replaceable(0.0, 5.0)
