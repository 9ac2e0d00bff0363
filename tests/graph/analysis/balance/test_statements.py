"""What a row says, by hand: shares, bounds, all of it, more than, totals, bases, publishers, pace, Birge."""

from datetime import date

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance.facts import Cast, Facts
from ketenkaart.graph.analysis.balance.statements import (
    Observations,
    ShareObservation,
    birge_factor,
    logit,
    observations,
    own_pace,
    part_of_year,
    statements,
)
from tests.graph.analysis.balance.small import COUNTRIES, YEAR, facts, plant, publications, row


def said(*rows, **rest) -> Observations:
    return observations(facts(*rows, **rest))


def only(found: Observations) -> ShareObservation:
    (one,) = found.shares
    return one


def test_a_kind_of_source_has_its_own_spread() -> None:
    kinds = ("STATISTICS", "DATASET", "LAW", "PRESS")
    found = [only(said(row("AAA", 0.4, source=source), publications=publications(kinds))) for source in ("s1", "s4")]
    assert [one.below for one in found] == [0.15, 0.40]
    assert only(said(row("AAA", 0.4, verified="MEMORY"))).above == 0.60


def test_stated_bounds_are_quantiles_of_their_own_side() -> None:
    one = only(said(row("AAA", 0.4, lower=0.3, upper=0.7)))
    assert one.below == pytest.approx((logit(0.4) - logit(0.3)) / 1.645)
    assert one.above == pytest.approx((logit(0.7) - logit(0.4)) / 1.645)
    one = only(said(row("AAA", 0.4, lower=0.3)))
    assert one.above == one.below


def test_all_of_it_leaves_what_its_lower_end_leaves() -> None:
    one = only(said(row("AAA", 1.0, lower=0.9)))
    assert one.logit == pytest.approx(logit(0.975))
    assert one.below == pytest.approx((logit(0.975) - logit(0.9)) / 1.645)
    assert only(said(row("AAA", 1.0))).logit == pytest.approx(logit(0.9975))


def test_an_upper_bound_alone_is_a_third_of_it_and_loose() -> None:
    one = only(said(row("AAA", upper=0.03)))
    assert one.logit == pytest.approx(logit(0.01))
    assert (one.below, one.above) == (1.0, 1.0)


def test_more_than_is_kept_as_a_share_with_the_spread_of_its_kind() -> None:
    one = only(said(row("AAA", 0.45, lower=0.45)))
    assert (one.logit, one.below) == (pytest.approx(logit(0.45)), 0.15)


def test_a_mean_of_years_stands_in_their_middle_and_is_farther() -> None:
    mean = only(said(row("AAA", 0.4, year=YEAR - 4, span=(YEAR - 4, YEAR))))
    plain = only(said(row("AAA", 0.4, year=YEAR - 2)))
    assert (mean.year, plain.year) == (YEAR - 2, YEAR - 2)
    assert mean.drift == pytest.approx(plain.drift * (3 / 2) ** 0.5)


def test_shares_are_tonnes_over_the_statements_own_total() -> None:
    found = said(row("AAA", None, 30.0), row("BBB", None, 10.0), row("WLD", None, 50.0))
    assert {one.country: 1 / (1 + np.exp(-one.logit)) for one in found.shares} == pytest.approx(
        {"AAA": 0.6, "BBB": 0.2}
    )
    assert found.tonnes == ()
    assert [one.tonnes for one in found.totals] == [50.0]


def test_a_total_follows_from_the_largest_row_with_both() -> None:
    found = said(row("AAA", 0.5, 60.0), row("BBB", 0.1, 10.0))
    assert [one.tonnes for one in found.totals] == [120.0]


def test_a_basket_speaks_of_shares_but_not_of_tonnes() -> None:
    rows = [
        row("AAA", 0.6, 60.0),
        row("BBB", 0.4, 40.0),
        row("AAA", 0.7, 700.0, source="s3"),
        row("WLD", None, 1000.0, source="s3"),
    ]
    kinds = ("STATISTICS", "STATISTICS", "PRESS", "PRESS")
    found = said(*rows, publications=publications(kinds))
    assert len(found.shares) == 3
    assert [one.tonnes for one in found.totals] == [100.0]
    assert [(one.tonnes, best.tonnes) for one, best in found.left_out] == [(1000.0, 100.0)]


def test_metal_content_is_divided_by_the_fraction() -> None:
    found = said(row("AAA", None, 30.0, basis="metal content"), fraction=0.3)
    assert [one.tonnes for one in found.tonnes] == [pytest.approx(100.0)]


def test_editions_of_one_publisher_are_one_voice_the_nearest_one() -> None:
    found = said(
        row("AAA", 0.5, source="s1", year=YEAR - 1), row("AAA", 0.6, source="s2"), row("AAA", 0.7, source="s3")
    )
    assert [one.source for one in found.shares] == ["s2", "s3"] or [one.source for one in found.shares] == ["s3", "s2"]


def test_a_statement_of_more_than_ten_years_ago_is_silent() -> None:
    assert said(row("AAA", 0.5, year=YEAR - 11)).shares == ()
    assert said(row("AAA", 0.5, year=YEAR - 10)).makers == {"AAA"}


def test_aggregates_are_no_makers() -> None:
    assert said(row("AAA", 0.5), row("ROW", 0.4), row("WLD", None, 5.0)).makers == {"AAA"}


def test_tonnes_of_an_input_made_in_place_speak_of_the_product() -> None:
    cast = Cast("alloy", 1.0, 1.25, 1.5, (row("AAA", None, 100.0, verified="DERIVED"),))
    found = said(casts=(cast,), plants=(plant("AAA"),))
    assert [(one.country, one.tonnes) for one in found.tonnes] == [("AAA", 80.0)]
    assert found.tonnes[0].sd == pytest.approx(np.hypot(0.05, np.log(1.5 / 1.25) / 1.645))
    assert said(casts=(cast,)).tonnes == ()


def test_sources_that_agree_are_not_widened_and_those_that_differ_are() -> None:
    def share(value: float, source: str, country: str = "AAA") -> ShareObservation:
        return ShareObservation(country, value, 0.2, 0.2, 0.0, YEAR, source, "READ")

    assert birge_factor([share(0.0, "s1"), share(0.1, "s2"), share(0.05, "s3")]) == 1.0
    assert birge_factor([share(-0.5, "s1"), share(0.5, "s2"), share(0.0, "s3")]) == pytest.approx(
        2.5 * 2**-0.5 * 2**0.5
    )
    assert birge_factor([share(-9.0, "s1"), share(9.0, "s2"), share(0.0, "s3")]) == 4.0
    assert birge_factor([share(-9.0, "s1"), share(9.0, "s2")]) == 1.0


def test_a_steady_product_has_a_slow_pace_and_few_steps_have_the_common_one() -> None:
    steady = [(0.1, 0.1, 1)] * 100
    assert own_pace(steady) == 0.5
    assert own_pace(steady[:4]) == 1.0
    assert own_pace([(0.1, 0.9, 1)] * 100) == 2.5


def test_a_site_counts_for_the_part_of_the_year_after_its_first_day() -> None:
    assert part_of_year(None, 2024) == 1.0
    assert part_of_year(date(2024, 12, 31).toordinal(), 2024) == pytest.approx(1 / 365.25)
    assert part_of_year(date(2025, 1, 1).toordinal(), 2024) == 0.0
    assert part_of_year(date(2020, 1, 1).toordinal(), 2024) == 1.0


def test_statements_are_told_apart_by_source_and_year() -> None:
    stated: Facts = facts(row("AAA", 0.5), row("AAA", 0.4, year=YEAR - 1), row("AAA", 0.5, source="s2"))
    found = statements(stated.rows, stated.publications, 1.0)
    assert [(one.source, one.year) for one in found] == [("s1", YEAR - 1), ("s1", YEAR), ("s2", YEAR)]
    assert COUNTRIES[0] in found[0].countries


def test_the_rest_is_said_by_a_table_of_several_countries_alone() -> None:
    rest = [row("ROW", 0.1)]
    (one,) = said(row("AAA", 0.6), row("BBB", 0.3), *rest).rests
    assert one.named == {"AAA", "BBB"}
    assert one.said.logit == pytest.approx(logit(0.1))
    assert said(row("AAA", 0.9), *rest).rests == ()  # the other side of one share says nothing more
    assert said(row("AAA", 0.5), row("BBB", 0.2), row("EUU", 0.2), *rest).rests == ()  # members of the Union are named
    assert said(row("AAA", 0.6), row("BBB", 0.3)).rests == ()
