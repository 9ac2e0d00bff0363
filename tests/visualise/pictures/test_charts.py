"""The pictures as geometry: nothing is lost, nothing overlaps, both shapes show the same."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.visualise.pictures import charts
from ketenkaart.visualise.pictures.charts import Bar, BarPart, ChainPicture, Gate


def bar(name: str, passes: float, shares: list[float]) -> Bar:
    tones = ["focus", "a", "b", "rest", "unknown"]
    parts = [BarPart(tone, f"{name} {tone}", share, f"{share:.0%}") for tone, share in zip(tones, shares, strict=False)]
    return Bar(name, passes, "some pass", tuple(parts))


CHAIN = ChainPicture(
    (bar("Mining", 1.0, [0.57, 0.29, 0.06, 0.04, 0.04]), bar("Alloy", 0.336, [0.8, 0.2]), bar("Magnet", 1.0, [1.0])),
    (Gate(0, "closed", "China", "licence needed"), Gate(2, "open", "China", "suspended")),
    "Dutch use",
    "Sintered magnet",
)
shares = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=5).map(lambda xs: [x / sum(xs) for x in xs])


@given(st.lists(st.tuples(st.floats(0.01, 1.0), shares), min_size=1, max_size=7))
def test_the_pieces_of_a_bar_fill_it_in_both_shapes(stages: list[tuple[float, list[float]]]):
    drawn = ChainPicture(tuple(bar(f"s{i}", passes, parts) for i, (passes, parts) in enumerate(stages)), (), "use", "")
    for stop in charts.wide(drawn).stops:
        assert sum(box.height for box in stop.boxes) == pytest.approx(stop.height, abs=0.3)
        assert stop.boxes[0].width == pytest.approx(max(charts.THINNEST, charts.BAR * stop.bar.passes), abs=0.1)
    for stop in charts.tall(drawn).stops:
        assert sum(box.width for box in stop.boxes) == pytest.approx(stop.width, abs=0.3)


def test_a_stage_is_as_wide_as_what_passes():
    full, part = charts.wide(CHAIN).stops[0], charts.wide(CHAIN).stops[1]
    assert part.boxes[0].width / full.boxes[0].width == pytest.approx(0.336, abs=0.002)
    full, part = charts.tall(CHAIN).stops[0], charts.tall(CHAIN).stops[1]
    assert part.boxes[0].height / full.boxes[0].height == pytest.approx(0.336, abs=0.003)


def test_both_shapes_show_the_same_stages_parts_and_gates():
    wide, tall = charts.wide(CHAIN), charts.tall(CHAIN)
    assert [stop.bar for stop in wide.stops] == [stop.bar for stop in tall.stops] == list(CHAIN.bars)
    for a, b in zip(wide.stops, tall.stops, strict=True):
        assert [box.part for box in a.boxes] == [box.part for box in b.boxes] == list(a.bar.parts)
    assert [b.gate for b in wide.barriers] == [b.gate for b in tall.barriers] == list(CHAIN.gates)


def test_gates_stand_between_their_stage_and_the_next():
    wide = charts.wide(CHAIN)
    first, last = wide.barriers
    assert wide.stops[0].x + wide.stops[0].width < first.x < wide.stops[1].x
    assert wide.stops[2].x < last.x < wide.end_x
    tall = charts.tall(CHAIN)
    assert tall.stops[0].y < tall.barriers[0].y < tall.stops[1].y
    assert tall.stops[2].y < tall.barriers[1].y < tall.end_y


def test_the_tall_shape_fits_a_narrow_screen():
    tall = charts.tall(CHAIN)
    assert tall.width <= 328
    for stop in tall.stops:
        assert stop.x + stop.width <= tall.width
        assert all(box.x + box.width <= tall.width + 0.2 for box in stop.boxes)


def test_a_long_label_of_the_tall_shape_has_a_row_to_itself():
    parts = [
        BarPart("focus", "China", 0.997, "meer dan 99 %"),
        BarPart("a", "Maleisië", 0.002, "0,2 %"),
        BarPart("b", "Laos", 0.001, "0,1 %"),
    ]
    (stop,) = charts.tall(ChainPicture((Bar("Scheiding", 1.0, "", tuple(parts)),), (), "gebruik", "")).stops
    first, second, third = stop.boxes
    assert first.label_y < second.label_y == third.label_y
    assert first.label_x == second.label_x < third.label_x


@given(st.lists(st.floats(50, 240), min_size=1, max_size=5).map(sorted))
def test_labels_keep_their_order_and_do_not_overlap(wanted: list[float]):
    places = charts.spread(wanted, 28, 60, 228)
    assert all(b - a >= 28 - 1e-9 for a, b in pairwise(places))
    assert places[-1] <= 228


def test_labels_stay_where_there_is_room():
    assert charts.spread([80, 120, 200], 28, 60, 228) == [80, 120, 200]


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
