"""Whether an act is in force, item by item: by hand, and in the shipped data (methods.md section 5)."""

import csv
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.questions import law, measures
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View
from tests.graph.analysis.questions.test_measures import ARTICLES, MAGNETS, ask, nation, suspension, world
from tests.graph.analysis.questions.test_measures import law as act
from tests.shipped import shipped, view_on

FACTS = Path(__file__).parents[4] / "data" / "facts"
ACT = "law"


def alone(*items: dict[str, Any]) -> float:
    """What an act on some items alone is on, of Dutch magnets."""
    view = world(act(*items))
    found = ask(view, nation(view)).figure.estimate
    assert found is not None
    return found


def row(view: View, key: str = ACT) -> int:
    return view.require("Measure", key)


def told(view: View, key: str = ACT) -> list[tuple[str, str | None, str | None]]:
    return [(one.status, text(one.since), text(one.until)) for one in law.phases(view, row(view, key))]


def text(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day + EPOCH).isoformat()


def with_items(rows: dict[str, list[dict[str, Any]]], *values: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The same act with further cells in its items."""
    return rows | {"Item": [item | more for item, more in zip(rows["Item"], values, strict=True)]}


def test_an_act_of_which_some_items_are_suspended_is_partly_in_force_and_says_which():
    view = world(act(*ARTICLES, changes=(suspension(items="Article 2"),), valid_from=date(2024, 12, 3)))
    found = law.phases(view, row(view))
    assert told(view) == [
        ("IN_FORCE", "2024-12-03", "2025-11-07"),
        ("PARTLY", "2025-11-07", "2026-11-10"),
        ("PARTLY", "2026-11-10", None),
    ]
    assert [[state for _, state in phase.items] for phase in found] == [
        [],
        ["IN_FORCE", "SUSPENDED"],
        ["IN_FORCE", "UNKNOWN"],
    ]


def test_each_item_has_phases_of_its_own():
    view = world(act(*ARTICLES, changes=(suspension(items="Article 2"),), valid_from=date(2024, 12, 3)))
    first, second = law.items_of(view, row(view))
    assert [phase.status for phase in law.item_phases(view, row(view), first)] == ["IN_FORCE"]
    assert [(phase.status, text(phase.since)) for phase in law.item_phases(view, row(view), second)] == [
        ("IN_FORCE", "2024-12-03"),
        ("SUSPENDED", "2025-11-07"),
        ("UNKNOWN", "2026-11-10"),
    ]


def test_items_begin_and_end_on_days_of_their_own():
    rows = with_items(
        act(*ARTICLES, valid_from=date(2025, 10, 9)), {"valid_from": date(2025, 12, 1)}, {"valid_to": date(2026, 2, 1)}
    )
    assert told(world(rows)) == [
        ("PARTLY", "2025-10-09", "2025-12-01"),
        ("IN_FORCE", "2025-12-01", "2026-02-01"),
        ("PARTLY", "2026-02-01", None),
    ]


def test_an_item_that_has_not_begun_has_no_part_in_the_exposure():
    rows = with_items(act(*ARTICLES), {}, {"valid_from": date(2027, 1, 1)})
    view = world(rows)
    assert ask(view, nation(view)).figure.estimate == pytest.approx(alone(ARTICLES[0]))
    assert ask(view, nation(view, product="metal")).figure.estimate == 0.0


def test_a_repealed_item_has_ended_and_is_not_suspended():
    repeal = {"name": "repeals", "by": "end", "valid_from": date(2025, 6, 1), "items": "Article 2"}
    view = world(act(*ARTICLES, changes=(repeal,)))
    assert sorted(law.item_states(view, row(view)).values()) == ["ENDED", "IN_FORCE"]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["IN_FORCE", "IN_FORCE"], "IN_FORCE"),
        (["IN_FORCE", "UNKNOWN"], "PARTLY"),
        (["IN_FORCE", "ENDED"], "PARTLY"),
        (["SUSPENDED", "UNKNOWN"], "UNKNOWN"),
        (["ENDED", "SUSPENDED"], "SUSPENDED"),
        (["NOT_YET", "ENDED"], "NOT_YET"),
    ],
)
def test_states_of_items_make_one_state_of_the_act(states: list[str], expected: str):
    assert law.together(states) == expected
    assert law.together(reversed(states)) == expected


def test_an_exemption_of_named_parties_from_the_whole_suspends_nothing_and_is_told():
    rows = act(MAGNETS, changes=(suspension(),))
    rows["Measure"][1]["reach"] = "ENTITY"
    view = world(rows)
    assert law.status(view, row(view)) == "IN_FORCE"
    assert [text(one.until) for one in law.exemptions(view, row(view))] == ["2026-11-10"]
    assert ask(view, nation(view)).figure.estimate == pytest.approx(alone(MAGNETS))


def test_what_was_only_announced_did_not_hold_before_that_day():
    rows = act(MAGNETS, published=date(2026, 2, 4))
    assert law.status(world(rows, date(2026, 2, 3)), row(world(rows))) == "NOT_YET"
    assert told(world(rows)) == [("IN_FORCE", "2026-02-04", None)]


@pytest.mark.parametrize(
    ("values", "confirmed"),
    [
        ({}, True),
        ({"confirmed": False}, False),
        ({"confirmed": True, "verified": "MEMORY", "sources": ["a"]}, True),
        ({"verified": "MEMORY", "sources": ["a"]}, False),
        ({"verified": "MEMORY", "sources": ["a", "b"]}, True),
        ({"verified": "READ", "sources": ["a"]}, True),
    ],
)
def test_an_act_that_one_source_states_from_memory_or_that_says_so_is_not_confirmed(
    values: dict[str, Any], confirmed: bool
):
    view = world(act(MAGNETS, **values))
    assert law.is_confirmed(view, row(view)) == confirmed
    assert (law.status(view, row(view)) == "UNCONFIRMED") != confirmed


def test_an_unconfirmed_act_counts_nowhere():
    view = world(act(MAGNETS, confirmed=False, valid_from=date(2025, 1, 1)))
    found = ask(view, nation(view))
    assert (found.figure.state, found.figure.reason, found.figure.estimate) == ("UNKNOWN", "UNCONFIRMED", None)
    assert measures.column(view, view.require("Material", "m"), row(view)) is None
    assert told(view) == [("UNCONFIRMED", "2025-01-01", None)]
    assert set(law.item_states(view, row(view)).values()) == {"UNCONFIRMED"}
    assert law.export_status(view, row(view)) == "UNCONFIRMED"


def test_what_an_unconfirmed_act_is_said_to_do_to_another_is_not_done():
    rows = act(MAGNETS, changes=(suspension(until=None),))
    rows["Measure"][1]["confirmed"] = False
    assert law.status(world(rows), row(world(rows))) == "IN_FORCE"


@pytest.mark.parametrize("values", [{"reach": "END_USE"}, {"reach": "ENTITY"}])
def test_an_item_that_is_not_on_all_exports_has_no_part_in_the_exposure(values: dict[str, Any]):
    view = world(with_items(act(*ARTICLES), values, {}))
    assert law.export_items(view, row(view)) == law.items_of(view, row(view))[1:]
    assert ask(view, nation(view)).figure.estimate == pytest.approx(alone(ARTICLES[1]))


def test_the_state_on_all_exports_of_a_material_is_that_of_its_own_items():
    items = ({"products": ["magnet"], "materials": ["m"], "code": "1"}, {"products": ["metal"], "materials": ["n"]})
    rows = act(*items, changes=(suspension(items="1"),))
    rows["Material"] = [{"key": "n", "name_en": "n", "name_nl": "n"}]
    view = world(rows)
    m, n = view.require("Material", "m"), view.require("Material", "n")
    assert law.status(view, row(view)) == "PARTLY"
    assert law.export_status(view, row(view), m) == "SUSPENDED"
    assert law.export_status(view, row(view), n) == "IN_FORCE"


def test_a_country_outside_the_destinations_has_nothing_and_the_reason_why():
    view = world(act(MAGNETS, destinations=["USA"]))
    found = ask(view, nation(view, "NLD")).figure
    assert (found.state, found.estimate, found.reason) == ("KNOWN", 0.0, "OUTSIDE_DESTINATIONS")
    inside = ask(view, nation(view, "USA")).figure
    assert (inside.reason, inside.estimate) == (None, pytest.approx(alone(MAGNETS)))


def test_a_way_through_a_destination_is_not_left_out():
    view = world(act({"products": ["metal"]}, destinations=["DEU"]))
    found = ask(view, nation(view, "NLD")).figure  # a German magnet of Chinese metal came into Germany
    assert (found.reason, found.estimate) == (None, pytest.approx(alone({"products": ["metal"]})))


def test_outside_the_destinations_items_that_are_not_in_the_graph_bound_nothing():
    view = world(act({"materials": ["m"]}, destinations=["USA"]))
    found = ask(view, nation(view, "NLD")).figure
    assert (found.estimate, found.reason, found.bounds) == (0.0, "OUTSIDE_DESTINATIONS", None)
    assert ask(view, nation(view, "USA")).figure.reason == "NO_ITEMS_IN_GRAPH"


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(DAYS, st.lists(st.tuples(DAYS, st.integers(1, 400), st.sampled_from([None, "Article 2"])), max_size=3), DAYS)
def test_phases_say_of_every_day_what_the_state_says_of_it(
    first: date, pauses: list[tuple[date, int, str | None]], asked: date
):
    changes = tuple(
        {
            "name": "suspends",
            "by": f"pause-{at}",
            "valid_from": since,
            "valid_to": since + timedelta(days=length),
            "items": items,
        }
        for at, (since, length, items) in enumerate(pauses)
    )
    view = world(act(*ARTICLES, changes=changes, valid_from=first), asked)
    day, measure = asked.toordinal() - EPOCH, row(view)
    phases = law.phases(view, measure)
    assert all(one.until == two.since for one, two in pairwise(phases))
    at = next((p for p in phases if (p.since or day) <= day and (p.until is None or day < p.until)), None)
    assert (at.status if at else "NOT_YET") == law.status(view, measure)
    states = law.item_states(view, measure)
    assert at is None or dict(at.items) == ({} if len(set(states.values())) == 1 else states)


@cache
def lines(name: str) -> tuple[dict[str, str], ...]:
    with (FACTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def published() -> dict[str, date]:
    """Of each source the first day on which it can have been published, where anything is known of it."""
    found = {}
    for file in FACTS.glob("sources_*.csv"):
        with file.open(newline="", encoding="utf-8") as opened:
            for line in csv.DictReader(opened):
                if stated := line["published"]:
                    parts = stated.split("-")
                    found[line["id"]] = date.fromisoformat("-".join([*parts, *["01"] * (3 - len(parts))]))
    return found


def naming(key: str) -> set[str]:
    """Sources of the rows about an act: its own, its items, what it does to others and others to it, counts."""
    tables = ("measure_items", "measure_relations", "measure_requirements", "licence_statistics", "lead_times")
    rows = [line for name in tables for line in lines(name) if key in (line["measure"], line.get("target"))]
    rows += [line for line in lines("measures") if line["key"] == key]
    return {source for line in rows for source in line["source"].split(";")}


def test_each_shipped_day_last_seen_is_that_of_a_source_about_the_act_while_it_holds():
    view = view_on(date(2026, 11, 30))
    seen = [line for line in lines("measures") if line["last_seen"]]
    assert len(seen) > 30
    for line in seen:
        day = date.fromisoformat(line["last_seen"])
        assert day in {published().get(source) for source in naming(line["key"])}, line["key"]
        state = law.status(view, row(view, line["key"]), day.toordinal() - EPOCH)
        assert state in law.IN_FORCE, line["key"]


def test_every_shipped_act_that_is_confirmed_has_two_sources_or_one_that_is_no_copy():
    """A transcription in somebody's repository (DATASET) and memory bear nothing out on their own."""
    kinds = {}
    for file in FACTS.glob("sources_*.csv"):
        with file.open(newline="", encoding="utf-8") as opened:
            kinds |= {line["id"]: line["kind"] for line in csv.DictReader(opened)}
    view = view_on(date(2026, 11, 30))
    for line in lines("measures"):
        own = [source for source in line["source"].split(";") if source != "m-memory"]
        alone = len(own) == 1 and kinds[own[0]] == "DATASET"
        assert not (alone and law.is_confirmed(view, row(view, line["key"]))), line["key"]


def test_the_ban_on_named_firms_of_which_one_is_dutch_is_not_confirmed():
    view = view_on(date(2026, 11, 30))
    found = [line["key"] for line in lines("measures") if not law.is_confirmed(view, row(view, line["key"]))]
    assert found == ["cn-mofcom-2026-30", "id-amman-permit-2025"]


@pytest.mark.parametrize(
    ("day", "status", "items"),
    [
        (date(2025, 1, 1), "IN_FORCE", {"IN_FORCE": 3}),
        (date(2026, 11, 27), "PARTLY", {"IN_FORCE": 1, "SUSPENDED": 2}),
        (date(2026, 11, 28), "PARTLY", {"IN_FORCE": 1, "UNKNOWN": 2}),
    ],
)
def test_the_ban_to_the_united_states_is_told_item_by_item(day: date, status: str, items: dict[str, int]):
    view = view_on(day)
    found = row(view, "cn-mofcom-2024-46")
    assert law.status(view, found) == status
    states = list(law.item_states(view, found).values())
    assert {state: states.count(state) for state in states} == items


@pytest.mark.parametrize(
    ("material", "day", "expected"),
    [
        ("gallium", date(2025, 1, 1), "IN_FORCE"),
        ("gallium", date(2026, 1, 1), "SUSPENDED"),
        ("natural-graphite", date(2026, 11, 30), "UNKNOWN"),
    ],
)
def test_what_the_ban_to_the_united_states_does_to_all_exports_hangs_on_the_material(
    material: str, day: date, expected: str
):
    view = view_on(day)
    found = view.require("Material", material)
    assert law.export_status(view, row(view, "cn-mofcom-2024-46"), found) == expected


def test_no_part_of_dutch_use_falls_under_the_ban_to_the_united_states():
    view = view_on(date(2025, 1, 1))
    dutch = Subject("COUNTRY", view.require("Country", "NLD"), None)
    found = measures.to_measure(view, view.require("Material", "gallium"), dutch, row(view, "cn-mofcom-2024-46"))
    assert (found.figure.estimate, found.figure.reason) == (0.0, "OUTSIDE_DESTINATIONS")


def test_the_last_day_of_a_chinese_suspension_is_part_of_it():
    for key, last in (("cn-mofcom-gacc-2025-57", date(2026, 11, 10)), ("cn-mofcom-2024-46", date(2026, 11, 27))):
        on, after = view_on(last), View(shipped(), last + timedelta(days=1))
        assert "SUSPENDED" in law.item_states(on, row(on, key)).values()
        assert law.ran_out(on, row(on, key)) is None
        assert "UNKNOWN" in law.item_states(after, row(after, key)).values()
