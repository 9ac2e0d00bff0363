"""Where things stand on the time line of a measure."""

from datetime import date
from itertools import pairwise

import pytest

from ketenkaart.visualise.pictures import timeline
from ketenkaart.visualise.pictures.timeline import Event, Lane, Stretch

ASKED = date(2026, 11, 24)
HOLDS = Lane(
    "measure",
    "circle",
    (
        Stretch(None, date(2025, 1, 1), "IN_FORCE", ""),
        Stretch(date(2025, 1, 1), date(2026, 1, 1), "SUSPENDED", ""),
        Stretch(date(2026, 1, 1), None, "UNKNOWN", ""),
    ),
)


def test_stretches_follow_each_other_and_open_ends_reach_the_edges():
    bars = timeline.draw([HOLDS], ASKED, 700).bands[0].bars
    assert bars[0].x == timeline.MARGIN
    assert bars[0].open_left
    for one, other in pairwise(bars):
        assert one.x + one.width == pytest.approx(other.x, abs=0.2)
    assert bars[-1].x + bars[-1].width == pytest.approx(700 - timeline.MARGIN)
    assert bars[-1].open_right


def test_a_day_is_where_its_share_of_the_days_puts_it():
    lane = Lane("", "circle", (), (Event(date(2024, 1, 31), 1), Event(date(2026, 1, 30), 2)))
    drawn = timeline.draw([lane], date(2025, 1, 30), 700)
    first, last = (mark.x for mark in drawn.bands[0].marks)
    assert (first + last) / 2 == pytest.approx(drawn.now, abs=0.6)


@pytest.mark.parametrize("width", [328, 720])
def test_no_mark_covers_another(width: float):
    days = [date(2025, 6, 1 + n % 28) for n in range(40)]
    lane = Lane("", "circle", (), tuple(Event(day, n) for n, day in enumerate(days)))
    marks = timeline.draw([lane, HOLDS], ASKED, width).bands[0].marks
    assert len(marks) == 40
    for n, one in enumerate(marks):
        for other in marks[n + 1 :]:
            assert abs(one.y - other.y) >= 2 * timeline.RADIUS or abs(one.x - other.x) >= 2 * timeline.RADIUS


def test_years_have_room_and_stay_in_the_picture():
    long = Lane("", "circle", (), (Event(date(1995, 1, 1), 1),))
    for width in (328, 720):
        drawn = timeline.draw([long], ASKED, width)
        places = [tick.x for tick in drawn.ticks]
        assert all(b - a >= timeline.TICK - 1 for a, b in pairwise(places))
        assert places[-1] < width


def test_lanes_stand_below_each_other():
    drawn = timeline.draw([HOLDS, Lane("x", "square", (), (Event(ASKED, 1),))], ASKED, 700)
    assert drawn.bands[0].bars[0].y + timeline.BAR < drawn.bands[1].y
    assert drawn.bands[1].marks[0].y + timeline.RADIUS < drawn.height
