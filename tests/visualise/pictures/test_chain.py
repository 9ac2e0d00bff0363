"""The chain as ribbons: nothing is lost, labels never touch, both shapes show the same."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.visualise.pictures import ribbons
from ketenkaart.visualise.pictures.ribbons import (
    RibbonBand,
    RibbonBlock,
    RibbonColumn,
    RibbonGate,
    RibbonPicture,
    tall,
    wide,
)

LONG_NAME = "Democratische Republiek Congo-Kinshasa"


def column(name: str, masses: list[float], arriving: float = 1.0) -> RibbonColumn:
    tones = ["focus", "a", "b", "rest", "unknown"]
    return RibbonColumn(
        name,
        "" if sum(masses) > 0.99 else "some pass",
        tuple(
            RibbonBlock(tone, LONG_NAME if tone == "a" else f"{name} {tone}", f"{mass:.0%}", mass, mass * arriving)
            for tone, mass in zip(tones, masses, strict=False)
        ),
    )


def chain(scenario: bool = False) -> RibbonPicture:
    """Three stages, of which a half goes past the middle one."""
    part = 0.25 if scenario else 1.0
    return RibbonPicture(
        (column("Mining", [0.7, 0.3]), column("Alloy", [0.5]), column("Magnet", [0.9, 0.1], part)),
        (
            RibbonBand(0, 0, 1, 0, 0.5, 0.5 * part, recorded=True),
            RibbonBand(0, 0, 2, 0, 0.2, 0.2 * part, recorded=False),
            RibbonBand(0, 1, 2, 0, 0.2, 0.2 * part, recorded=False),
            RibbonBand(0, 1, 2, 1, 0.1, 0.1 * part, recorded=False),
            RibbonBand(1, 0, 2, 0, 0.5, 0.5 * part, recorded=False),
            RibbonBand(2, 0, 3, 0, 0.9, 0.9 * part, recorded=False),
            RibbonBand(2, 1, 3, 0, 0.1, 0.1 * part, recorded=False),
        ),
        (
            RibbonGate(0, 0, "closed", "China", ("China: licence", "63 days")),
            RibbonGate(2, None, "open", "Laos", ("Laos: ban",)),
        ),
        "Dutch use",
        "Sintered magnet",
        scenario=scenario,
    )


shares = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=5).map(lambda xs: [x / sum(xs) for x in xs])


@given(st.lists(shares, min_size=1, max_size=7))
def test_blocks_are_as_long_as_what_was_made_and_labels_never_touch(stages: list[list[float]]) -> None:
    drawn = RibbonPicture(tuple(column(f"s{i}", masses) for i, masses in enumerate(stages)), (), (), "use", "")
    for width in (ribbons.WIDE, ribbons.MIDDLE):
        found = wide(drawn, width)
        for box in found.boxes:
            assert box.height == pytest.approx(max(ribbons.THINNEST, ribbons.LONG * box.block.mass), abs=0.1)
            assert box.label.y + ribbons.LINE * (len(box.label.lines) - 1) < found.height
        for one, other in pairwise(found.boxes):
            if one.x == other.x:
                assert one.label.y + ribbons.LINE * len(one.label.lines) <= other.label.y + 1e-6


def test_both_shapes_show_the_same_blocks_ribbons_and_gates() -> None:
    across, down = wide(chain()), tall(chain())
    assert [box.block for box in across.boxes] == [box.block for box in down.boxes]
    assert sorted(one.said for one in across.stripes) == sorted(one.said for one in down.stripes)
    assert [door.gate for door in across.doors] == [door.gate for door in down.doors] == list(chain().gates)
    assert len(across.stripes) == len(chain().bands)


def test_an_estimate_has_a_dashed_edge_and_a_recorded_delivery_a_whole_one() -> None:
    dashes = {one.said: one.dashes for one in wide(chain()).stripes}
    assert dashes["Mining focus → Alloy focus"] == ""
    assert dashes["Magnet focus → Dutch use"] == "9 5"
    assert dashes[f"{LONG_NAME} → {LONG_NAME}"] == "5 3", "dashes are shorter where a ribbon is thin"


def test_a_ribbon_runs_past_the_blocks_of_a_stage_that_it_has_not() -> None:
    drawn = wide(chain())
    (middle,) = [box for box in drawn.boxes if box.block.label == "Alloy focus"]
    passing = [one for one in drawn.stripes if one.said.startswith("Mining focus → Magnet")]
    (straight,) = re.findall(r"L([\d.]+) ([\d.]+)C", passing[0].fill)[:1]
    assert float(straight[0]) == pytest.approx(middle.x + ribbons.THICK, abs=0.1)
    assert float(straight[1]) > middle.y + middle.height


def test_a_scenario_fills_only_what_arrives() -> None:
    assert not any(one.arriving for one in wide(chain()).stripes)
    closed = wide(chain(scenario=True))
    assert closed.scenario
    assert all(one.arriving for one in closed.stripes)
    (box,) = [one for one in closed.boxes if one.block.label == "Magnet focus"]
    assert box.arriving == (ribbons.THICK, pytest.approx(box.height * 0.25, abs=0.1))


def test_a_gate_stands_at_the_block_of_its_country() -> None:
    first, last = wide(chain()).doors
    assert first.leaf
    assert not last.leaf, "a country that has no block of its own has a label only"
    assert first.lines[0] == "China: licence"


def test_the_tall_shape_fits_a_narrow_screen() -> None:
    drawn = tall(chain())
    assert drawn.width <= 328
    assert all(box.x + box.width <= ribbons.BESIDE for box in drawn.boxes)
    for box in drawn.boxes:
        assert all((len(bold) + len(rest)) <= 28 for bold, rest in box.label.lines)
