"""Flows between the stages of what ships: they sum to the shares that pages show, and to what a closed gate leaves."""

from datetime import date

import pytest

from ketenkaart.graph.answers.exposure import Exposure, SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.ribbons import USER, ribbons
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from tests.shipped import view_on

DAY = date(2026, 11, 30)
CLOSE = 1e-11
LICENCE = "cn-mofcom-gacc-2025-18"


def asked(material: str, kind: SubjectKind = SubjectKind.COUNTRY, key: str = "NLD") -> Exposure:
    return exposure(view_on(DAY, example=kind == SubjectKind.ORGANISATION), SubjectQuestion(kind, key), material)


@pytest.mark.parametrize("material", ["copper", "dysprosium", "samarium", "scandium"])
def test_what_flows_into_a_lane_is_its_share_of_the_stage(material: str) -> None:
    found = asked(material).of_data
    told = ribbons(found, 3)
    assert told is not None
    assert len(told.columns) == len(found.by_stage())
    for place, (column, at) in enumerate(zip(told.columns, found.by_stage(), strict=True)):
        for lane, country in enumerate(column.countries):
            assert told.mass(place, lane) == pytest.approx(at.share_of(country).estimate, abs=CLOSE)
        lanes = [told.mass(place, lane) for lane in range(column.unknown + 1)]
        assert sum(lanes) == pytest.approx(at.passes, abs=CLOSE)
        if column.countries:
            assert lanes[-1] == pytest.approx(at.untraced, abs=CLOSE)
    assert sum(one.mass for one in told.ribbons if one.to == USER) == pytest.approx(1.0, abs=CLOSE)


def test_what_leaves_a_lane_is_no_more_than_what_was_made_there() -> None:
    told = ribbons(asked("copper").of_data, 3)
    assert told is not None
    for place, column in enumerate(told.columns):
        for lane in range(column.unknown + 1):
            onward = sum(one.mass for one in told.ribbons if (one.to, one.to_lane) == (place, lane))
            assert onward <= told.mass(place, lane) + CLOSE


def test_a_closed_gate_leaves_what_its_measure_is_not_on() -> None:
    found = asked("dysprosium").of_data
    told = ribbons(found, 3, LICENCE)
    assert told is not None
    assert told.stopped is not None
    assert told.stopped.estimate is not None
    left = sum(one.arriving for one in told.ribbons if one.to == USER)
    assert left == pytest.approx(1.0 - told.stopped.estimate, abs=CLOSE)
    assert all(0.0 <= one.arriving <= one.mass + CLOSE for one in told.ribbons)
    assert told.arriving(0, 0) < 0.05 < told.mass(0, 0), "nearly all Chinese magnets need the licence"
    open_ = ribbons(found, 3)
    assert open_ is not None
    assert open_.stopped is None
    assert [one.arriving for one in open_.ribbons] == [one.mass for one in open_.ribbons]


@pytest.mark.parametrize(
    ("material", "measure", "error", "said"),
    [
        ("copper", LICENCE, BadQuestion, "closes no gate in this chain"),
        ("dysprosium", "cn-mofcom-2026-30", BadQuestion, LICENCE),
        ("dysprosium", "nonsense", UnknownKey, "nonsense"),
    ],
)
def test_a_measure_that_closes_no_gate_is_refused(material: str, measure: str, error: type, said: str) -> None:
    with pytest.raises(error) as refused:
        ribbons(asked(material).of_data, 3, measure)
    assert said in str(refused.value)
