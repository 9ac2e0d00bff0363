"""What single sources state of a product's world, and which sites count."""

from datetime import date

import pytest

from ketenkaart.graph.analysis.questions.making import counting_sites, leading_fraction, stated
from tests.graph.analysis.small import made, product, small


def shares(view, one):
    return {
        view.key("Country", row): share for row, share in zip(one.makers.tolist(), one.shares.tolist(), strict=True)
    }


def test_share_is_as_stated_else_tonnes_over_the_world_of_that_source():
    view = small(
        [product()],
        [made("magnet", "CHN", 2023, share=0.5, tonnes=70.0), made("magnet", "JPN", 2023, tonnes=20.0),
         made("magnet", "WLD", 2023, tonnes=100.0)],
    )  # fmt: skip
    (one,) = stated(view, 0)
    assert shares(view, one) == {"CHN": 0.5, "JPN": 0.2}
    assert one.untraced == pytest.approx(0.3)


def test_without_share_and_world_there_is_no_mix():
    assert stated(small([product()], [made("magnet", "CHN", 2023, tonnes=70.0)]), 0) == ()


def test_world_of_another_source_is_no_world():
    other = made("magnet", "WLD", 2023, tonnes=100.0, source="t")
    assert stated(small([product()], [made("magnet", "CHN", 2023, tonnes=70.0), other]), 0) == ()


def test_rest_of_world_and_union_and_what_is_missing_are_untraced():
    rows = [made("magnet", place, 2023, share=part) for place, part in (("CHN", 0.6), ("ROW", 0.2), ("EUU", 0.1))]
    view = small([product()], rows)
    (one,) = stated(view, 0)
    assert shares(view, one) == {"CHN": 0.6}
    assert one.untraced == pytest.approx(0.4)


def test_shares_above_one_by_rounding_trace_everything_and_no_more():
    view = small([product()], [made("magnet", "CHN", 2023, share=0.902), made("magnet", "JPN", 2023, share=0.1)])
    (one,) = stated(view, 0)
    assert one.shares.sum() == pytest.approx(1)
    assert one.untraced == 0


def test_rows_of_one_first_source_kind_and_year_are_one_mix():
    rows = [
        made("magnet", "CHN", 2023, share=0.9), made("magnet", "CHN", 2022, share=0.8),
        made("magnet", "CHN", 2023, share=0.7, source="t"), made("magnet", "CHN", 2023, share=0.6, kind="CAPACITY"),
    ]  # fmt: skip
    view = small([product()], rows, kinds={"s": "REPORT", "t": "STATISTICS"})
    found = [(one.kind, one.year, one.rank[2], one.shares.tolist()) for one in stated(view, 0)]
    assert found == [
        ("PRODUCTION", 2023, "t", [0.7]), ("CAPACITY", 2023, "s", [0.6]), ("PRODUCTION", 2023, "s", [0.9]),
        ("PRODUCTION", 2022, "s", [0.8]),
    ]  # fmt: skip


def test_year_counts_once_it_is_over():
    rows = [made("magnet", "CHN", 2025, share=0.9)]
    assert stated(small([product()], rows, as_of=date(2025, 12, 31)), 0) == ()
    assert len(stated(small([product()], rows, as_of=date(2026, 1, 1)), 0)) == 1


def test_weakest_named_row_says_how_a_mix_is_verified():
    rows = [made("magnet", "CHN", 2023, share=0.8), made("magnet", "JPN", 2023, share=0.1, verified="MEMORY"),
            made("magnet", "ROW", 2023, share=0.1, verified="DERIVED")]  # fmt: skip
    assert [one.verified for one in stated(small([product()], rows), 0)] == ["MEMORY"]
    assert [one.verified for one in stated(small([product()], rows[::2]), 0)] == ["READ"]


def test_fraction_of_nothing_is_no_fraction():
    assert leading_fraction(small([product(mass_fraction=0.0)]), 0) is None


def test_a_fraction_is_that_of_the_leading_material():
    assert leading_fraction(small([product(mass_fraction=0.3)]), 0) == 0.3


def test_a_site_counts_from_its_first_day_while_it_operates_or_ramps_up():
    sites = [
        {"country": "DEU", "product": "magnet", "status": "RAMPING_UP", "valid_from": date(2026, 1, 1)},
        {"country": "FIN", "product": "magnet", "status": "OPERATING", "valid_from": date(2026, 1, 2)},
        {"country": "GBR", "product": "magnet", "status": "PLANNED"},
        {"country": "EST", "product": "magnet", "status": "OPERATING"},
    ]
    view = small([product()], sites=sites)
    found = {row for row in counting_sites(view).tolist() if row >= 0}
    assert {view.key("Country", row) for row in found} == {"DEU", "EST"}
