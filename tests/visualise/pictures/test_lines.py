"""Lines through years: nothing is drawn over a year that is unknown, and every label can be read."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.visualise.pictures.lines import HEIGHT, LABEL, WIDTH, Series, Value, lines

NOTHING = Value(None, None, None)
WORDS = ("0%", "50%", "100%")


def known(estimate: float) -> Value:
    return Value(estimate, max(0.0, estimate - 0.1), min(1.0, estimate + 0.1))


def test_a_line_breaks_where_a_year_is_unknown():
    drawn = lines(
        range(2019, 2024), [Series("focus", "China", (known(0.8), known(0.8), NOTHING, known(0.9), known(0.9)))], WORDS
    )
    (path,) = drawn.paths
    assert [len(piece.split()) for piece in path.pieces] == [2, 2]
    assert len(path.dots) == 4
    assert len(drawn.gaps) == 1


def test_a_single_known_year_is_a_point_with_its_interval_and_no_line():
    drawn = lines(range(2019, 2022), [Series("focus", "China", (NOTHING, known(0.5), NOTHING))], WORDS)
    (path,) = drawn.paths
    assert path.pieces == ()
    assert path.bands == ()
    (dot,) = path.dots
    assert dot.high < dot.y < dot.low, "a larger share is drawn higher"
    assert len(drawn.gaps) == 2


def test_a_year_that_one_country_has_is_no_gap():
    drawn = lines(
        [2019, 2020], [Series("focus", "A", (known(0.5), NOTHING)), Series("a", "B", (NOTHING, known(0.2)))], WORDS
    )
    assert drawn.gaps == ()


shares = st.floats(0, 1) | st.none()


@given(st.lists(st.lists(shares, min_size=7, max_size=7), min_size=1, max_size=3))
def test_everything_stays_inside_the_drawing_and_labels_do_not_touch(rows: list[list[float | None]]):
    series = [
        Series("focus", str(i), tuple(NOTHING if v is None else known(v) for v in row)) for i, row in enumerate(rows)
    ]
    drawn = lines(range(2019, 2026), series, WORDS)
    for path in drawn.paths:
        assert all(0 <= dot.x <= WIDTH and 0 <= dot.high <= dot.y <= dot.low <= HEIGHT for dot in path.dots)
        assert 0 < path.label_y < HEIGHT
    places = sorted(path.label_y for path in drawn.paths)
    assert all(b - a >= LABEL - 0.2 for a, b in pairwise(places))
