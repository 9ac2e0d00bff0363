"""Waiting times as strips on one scale."""

import pytest

from ketenkaart.visualise.pictures.waits import MARGIN, Span, draw


def test_strips_share_one_scale_that_begins_at_nothing():
    drawing = draw((Span("STATUTORY", 63, 63), Span("OBSERVED", 30, 45), Span("STATED", 75, 120)))
    assert drawing.ticks[0] == (MARGIN, 0)
    assert drawing.ticks[-1] == (100 - MARGIN, 120)
    law, seen, firm = drawing.strips
    assert (law.left, law.dots) == (law.right, (law.left,))
    assert seen.left < seen.right < law.left < firm.left < firm.right == 100 - MARGIN
    assert [one.shape for one in drawing.strips] == ["diamond", "circle", "square"]


def test_an_end_that_nobody_stated_is_no_dot():
    until, longer, since = draw(
        (Span("OBSERVED", None, 63), Span("STATED", 2, 60, True), Span("OBSERVED", 5, None))
    ).strips
    assert (until.left, until.from_edge, len(until.dots)) == (0.0, True, 1)
    assert (longer.right, longer.to_edge, len(longer.dots)) == (100.0, True, 2)
    assert (since.right, since.to_edge, len(since.dots)) == (100.0, True, 1)


@pytest.mark.parametrize("longest", [0.5, 3, 8, 400, 5_000])
def test_a_scale_of_any_length_has_few_ticks(longest: float):
    ticks = draw((Span("OBSERVED", longest, longest),)).ticks
    assert 2 <= len(ticks) <= 7
    assert ticks[-1][1] >= longest


def test_without_any_days_there_is_nothing_to_draw():
    with pytest.raises(ValueError, match="empty"):
        draw((Span("OBSERVED", None, None),))
