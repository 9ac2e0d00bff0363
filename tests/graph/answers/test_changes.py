"""What changed, newest first, in the shipped data."""

from datetime import date

import pytest

from ketenkaart.graph.answers import changes
from ketenkaart.graph.answers.changes import Change
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.view import View
from tests.shipped import view_on


def on(day: date) -> View:
    return view_on(day)


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(str(c.day), c.kind, c.what.key) for c in found]


def test_the_newest_comes_first_and_nothing_of_after_the_date():
    found = changes.changes(on(date(2026, 11, 23)))
    days = [c.day for c in found if c.day is not None]
    assert days == sorted(days, reverse=True)
    assert told(found)[0] == ("2026-11-11", "SUSPENSION_ENDED", "cn-mofcom-gacc-2025-70")
    assert max(c.day for c in changes.changes(on(date(2026, 1, 1))) if c.day) <= date(2026, 1, 1)


def test_the_window_has_its_first_day_in_it():
    view = on(date(2026, 11, 23))
    assert told(changes.changes(view, date(2026, 11, 11)))[0][0] == "2026-11-11"
    assert changes.changes(view, date(2026, 11, 12)) == ()


def test_a_suspension_that_ran_out_says_that_nobody_says_what_followed():
    ended = changes.changes(on(date(2026, 11, 23)), date(2026, 11, 1))[0]
    assert ended.followed is False
    assert [ref.key for ref in ended.on] == [
        "cn-mofcom-2025-61",
        "cn-mofcom-2025-62",
        "cn-mofcom-gacc-2025-55",
        "cn-mofcom-gacc-2025-56",
        "cn-mofcom-gacc-2025-57",
        "cn-mofcom-gacc-2025-58",
    ]


def test_a_suspended_article_runs_out_apart_from_its_measure():
    assert [c.followed for c in changes.changes(on(date(2026, 12, 1)), measure="cn-mofcom-2025-72")][:1] == [False]


def test_what_is_suspended_on_its_first_day_did_not_begin():
    view = on(date(2026, 11, 24))
    kinds = [c.kind for c in changes.history(view, "cn-mofcom-gacc-2025-57")]
    assert kinds == ["PUBLISHED", "ENGAGEMENT", "SUSPENDED", "SUSPENSION_ENDED"]
    supplements = [c.what.key for c in changes.history(view, "cn-mofcom-gacc-2025-18") if c.kind == "SUPPLEMENTED"]
    assert "cn-mofcom-gacc-2025-57" not in supplements


def test_an_exemption_of_named_parties_is_no_suspension():
    found = changes.history(on(date(2026, 11, 24)), "id-raw-mineral-export-ban-2023")
    assert {c.kind for c in found} == {"IN_FORCE", "EXEMPTED", "EXEMPTION_ENDED"}


def test_a_material_has_the_changes_of_what_touches_it():
    found = changes.changes(on(date(2026, 11, 24)), date(2025, 4, 1), material="dysprosium")
    assert ("2025-04-04", "IN_FORCE", "cn-mofcom-gacc-2025-18") in told(found)
    assert not {"us-proclamation-10962", "cd-cobalt-quota-2025"} & {c.what.key for c in found}
    copper = changes.changes(on(date(2026, 11, 24)), material="copper")
    assert ("2026-06-08", "AMENDED", "us-proclamation-2026-06-01") in told(copper)


def test_a_country_has_what_it_imposed_and_what_is_aimed_at_it():
    found = {c.what.key for c in changes.changes(on(date(2026, 11, 24)), country="NLD")}
    assert {"nl-nmo-2025", "cn-mofcom-2026-30"} <= found
    assert "cn-mofcom-gacc-2025-18" not in found


def test_a_count_is_told_with_the_measure_that_it_is_of():
    counted = [c for c in changes.changes(on(date(2026, 1, 1)), date(2025, 9, 18)) if c.kind == "COUNTED"]
    european = next(c for c in counted if c.day == date(2025, 9, 18))
    assert european.what.key == "cn-mofcom-gacc-2025-18"
    assert european.count is not None
    assert (european.count.filed, european.count.granted, european.count.refused) == (141.0, 19.0, 1.0)


def test_every_dated_change_has_a_source():
    assert all(c.sources for c in changes.everything(on(date(2026, 11, 24))))


def test_an_unknown_key_is_refused_with_what_may_be_meant():
    with pytest.raises(UnknownKey, match="dysprosium"):
        changes.changes(on(date(2026, 1, 1)), material="disprosium")
