"""Approval shares against published intervals."""

import pytest

from ketenkaart.graph.analysis.questions import licences


@pytest.mark.parametrize(
    ("successes", "trials", "lower", "upper"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3 (score, without continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(successes: int, trials: int, lower: float, upper: float):
    found = licences.wilson(successes, trials)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(("successes", "trials", "level"), [(3, 2, 0.95), (-1, 4, 0.95), (0, 0, 0.95), (1, 2, 1.0)])
def test_what_is_no_proportion_is_refused(successes: int, trials: int, level: float):
    with pytest.raises(ValueError, match="is no proportion"):
        licences.wilson(successes, trials, level)


def test_pending_applications_are_neither_granted_nor_refused():
    found = licences.approval(19.0, 1.0)
    assert found is not None
    assert (found.share, found.of) == (0.95, 20)
    assert (round(found.interval.lower, 3), round(found.interval.upper, 3)) == (0.764, 0.991)


@pytest.mark.parametrize(("granted", "refused"), [(None, 1.0), (19.0, None), (0.0, 0.0), (0.5, 1.0)])
def test_there_is_no_rate_where_the_counts_give_none(granted: float | None, refused: float | None):
    assert licences.approval(granted, refused) is None
