"""What a measure was and will be, phase after phase, in the shipped data."""

from datetime import date

import pytest

from ketenkaart.graph.analysis.questions import law, measures
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.snapshot import EPOCH
from tests.shipped import view_on


def phases(key: str) -> list[tuple[str, str | None, str | None]]:
    view = view_on(date(2026, 1, 1))
    found = law.phases(view, view.require("Measure", key))
    return [(phase.status, text(phase.since), text(phase.until)) for phase in found]


def text(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day + EPOCH).isoformat()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("cn-mofcom-gacc-2025-18", [("IN_FORCE", "2025-04-04", None)]),
        (
            "cn-mofcom-2025-62",
            [
                ("IN_FORCE", "2025-10-09", "2025-11-07"),
                ("SUSPENDED", "2025-11-07", "2026-11-11"),
                ("UNKNOWN", "2026-11-11", None),
            ],
        ),
        ("cn-rare-earth-export-duty", [("IN_FORCE", None, "2015-05-01"), ("ENDED", "2015-05-01", None)]),
        ("cd-cobalt-export-ban-2025", [("IN_FORCE", "2025-02-22", "2025-10-16"), ("ENDED", "2025-10-16", None)]),
        ("kr-rare-metal-stockpile", [("IN_FORCE", None, None)]),
    ],
)
def test_phases_follow_each_other_without_a_gap(key: str, expected: list[tuple[str, str | None, str | None]]):
    assert phases(key) == expected


def test_a_measure_suspended_before_it_began_never_was_in_force():
    assert phases("cn-mofcom-gacc-2025-57") == [
        ("SUSPENDED", "2025-11-08", "2026-11-11"),
        ("UNKNOWN", "2026-11-11", None),
    ]


@pytest.mark.parametrize(
    ("key", "day", "expected"),
    [
        ("cn-mofcom-gacc-2025-57", date(2026, 11, 10), None),
        ("cn-mofcom-gacc-2025-57", date(2026, 11, 11), "2026-11-11"),
        ("cn-mofcom-2024-46", date(2026, 11, 27), None),
        ("cn-mofcom-2024-46", date(2026, 11, 28), "2026-11-28"),
        ("cn-mofcom-gacc-2025-18", date(2026, 11, 24), None),
    ],
)
def test_a_suspension_that_ran_out_without_a_known_sequel_has_a_day(key: str, day: date, expected: str | None):
    view = view_on(day)
    assert text(law.ran_out(view, view.require("Measure", key))) == expected


def test_the_column_of_a_measure_is_what_each_organisation_gets_alone():
    view = view_on(date(2026, 1, 1), example=True)
    measure, material = view.require("Measure", "cn-mofcom-gacc-2025-18"), view.require("Material", "dysprosium")
    found = measures.column(view, material, measure)
    assert found is not None
    assert len(found.organisations) > 40
    for place in range(0, len(found.organisations), 7):
        subject = Subject("ORGANISATION", int(found.organisations[place]), None)
        alone = measures.to_measure(view, material, subject, measure).figure
        assert found.figure(place).estimate == pytest.approx(alone.estimate, abs=1e-9)
        assert alone.interval is not None
        assert found.figure(place).interval.upper == pytest.approx(alone.interval.upper, abs=1e-9)  # type: ignore[union-attr]


@pytest.mark.parametrize("key", ["cn-mofcom-gacc-2025-57", "cn-mofcom-2026-30"])
def test_a_measure_without_products_or_on_named_parties_has_no_column(key: str):
    view = view_on(date(2026, 12, 1))
    assert measures.column(view, view.require("Material", "dysprosium"), view.require("Measure", key)) is None
