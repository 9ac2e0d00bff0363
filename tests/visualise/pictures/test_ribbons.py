"""Ribbons: as wide as what flows, apart where there are many blocks, dashed at the edges where estimated."""

from itertools import pairwise

import pytest

from ketenkaart.visualise.pictures.ribbons import (
    LINE,
    LONG,
    THICK,
    RibbonBand,
    RibbonBlock,
    RibbonColumn,
    RibbonDrawing,
    RibbonPicture,
    tall,
    wide,
)


def picture(parts: tuple[float, ...]) -> RibbonPicture:
    """One stage whose blocks are used, and one behind it that all of the first block comes from."""
    blocks = tuple(RibbonBlock("b", f"Country {n}", f"{100 * part:.0f} %", part, part) for n, part in enumerate(parts))
    behind = (RibbonBlock("focus", "Mine", "100 %", parts[0], parts[0]),)
    bands = [RibbonBand(1, n, 2, 0, part, part, recorded=n == 0) for n, part in enumerate(parts)]
    bands.append(RibbonBand(0, 0, 1, 0, parts[0], parts[0], recorded=False))
    columns = (RibbonColumn("Mine", "", behind), RibbonColumn("Magnet", "", blocks))
    return RibbonPicture(columns, tuple(bands), (), "Use", "magnet")


MANY = (0.5, 0.2, 0.1, 0.08, 0.05, 0.03, 0.02, 0.01, 0.005, 0.005)


def tops(drawn: RibbonDrawing) -> list[float]:
    return [box.label.y for box in drawn.boxes[1:]]


def test_blocks_are_as_long_as_what_was_made_and_stand_under_each_other():
    drawn = wide(picture(MANY), apart=LINE)
    boxes = drawn.boxes[1:]
    for box, part in zip(boxes, MANY, strict=True):
        assert box.width == THICK
        assert box.height == pytest.approx(max(1.5, LONG * part), abs=0.06)
    assert all(below.y >= above.y + above.height for above, below in pairwise(boxes))
    assert all(below.y >= above.y + LINE for above, below in pairwise(boxes))


def test_with_room_between_blocks_each_of_many_stands_level_with_its_label():
    drawn = wide(picture(MANY), apart=LINE)
    assert all(below >= above + LINE for above, below in pairwise(tops(drawn)))
    for box in drawn.boxes:
        baseline = box.y + box.height / 2 + 4
        assert abs(box.label.y - baseline) <= LINE
    assert max(tops(drawn)) <= drawn.height


def test_labels_of_a_few_blocks_never_touch_though_blocks_stand_close():
    drawn = wide(picture(MANY))
    assert all(below >= above + LINE - 1e-6 for above, below in pairwise(tops(drawn)))


@pytest.mark.parametrize("shape", [wide, tall])
def test_what_is_estimated_has_dashed_edges_and_what_is_recorded_has_not(shape):
    drawn = shape(picture((0.6, 0.4)))
    said = {stripe.said: bool(stripe.dashes) for stripe in drawn.stripes}
    assert said == {"Country 0 → Use": False, "Country 1 → Use": True, "Mine → Country 0": True}


def test_a_thin_ribbon_has_no_edges_but_is_drawn():
    drawn = wide(picture((0.995, 0.005)))
    thin = next(stripe for stripe in drawn.stripes if stripe.said.startswith("Country 1"))
    assert thin.edges == ""
    assert thin.fill.startswith("M")


def test_the_tall_shape_fits_a_small_screen():
    drawn = tall(picture(MANY))
    assert drawn.width == 328
    assert all(box.x + box.width <= drawn.width for box in drawn.boxes)
    assert all(box.label.x < drawn.width for box in drawn.boxes)
