"""What nodes are one of: groups, kinds of measures, months, and who took part in a meeting."""

import csv
from datetime import date

import pytest

from ketenkaart.graph.finding.find import find
from ketenkaart.graph.finding.tables import names
from ketenkaart.graph.finding.topics import DAYS, FILE
from ketenkaart.graph.model import NODE, Tables
from ketenkaart.graph.view import View
from tests.shipped import shipped

VIEW = View(shipped(), date(2026, 11, 24))
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))


def keys(asked: str, first: int = 50) -> list[str]:
    """Label and key of each sure hit."""
    hits = find(VIEW.names(), asked, first=first)
    return [f"{hit.label}:{VIEW.key(hit.label, hit.row)}" for hit in hits if hit.sure]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["names"])
def test_each_word_for_a_topic_finds_all_that_it_is_said_of_behind_the_group_of_that_name(row: dict[str, str]):
    label, column = row["label"], VIEW.snapshot.nodes[row["label"]]
    values = row["values"].split("|")
    of_it = {f"{label}:{VIEW.key(label, at)}" for at in range(len(column))
             if str(column.value(row["property"], at)) in values}  # fmt: skip
    assert of_it
    for name in row["names"].split("|"):
        found = [key for key in keys(name) if not key.startswith("Group:")]
        assert set(found[: len(of_it)]) == of_it, name


def test_a_topic_is_said_of_what_the_model_has_and_says_whose_word_it_is():
    for row in ROWS:
        assert row["property"] in {"key", *(one.name for one in NODE[row["label"]].properties)}, row
        assert row["source"], row
    for label, day in DAYS.items():
        assert day in {one.name for one in NODE[label].properties}


def test_of_a_topic_comes_first_of_which_most_is_known():
    found = [key for key in keys("zeldzame aardmetalen") if key.startswith("Material:")]
    used = [VIEW.names().used("Material", VIEW.require("Material", key.removeprefix("Material:"))) for key in found]
    assert len(found) == 17
    assert used == sorted(used, reverse=True)
    assert keys("magneten")[:2] == ["Group:permanent-magnets", "Product:ndfeb-magnet-sintered"]


def test_a_month_finds_what_was_announced_or_said_in_it():
    for asked in ("oktober 2025", "October 2025"):
        found = keys(asked)
        assert {"Measure:cn-mofcom-gacc-2025-57", "Engagement:eu-cn-call-2025-10-21"} < set(found)
        assert "Measure:cn-mofcom-gacc-2025-18" not in found


@pytest.mark.parametrize("asked", ["Šefčovič", "Sefcovic", "commissioner sefcovic", "SEFCOVIC"])
def test_a_person_finds_the_meetings(asked: str):
    assert keys(asked)[:2] == ["Engagement:eu-cn-call-2025-10-21", "Engagement:eu-cn-paris-2025-06-03"]


def test_a_part_of_a_topic_is_no_topic():
    assert not any(key.startswith("Material:") for key in keys("batterij"))


def test_plain_tables_have_topics_too():
    tables: Tables = {
        "Material": {"key": ["dysprosium", "copper"], "group": ["HEAVY_RARE_EARTH", "BASE_METAL"]},
        "Measure": {"key": ["one"], "published": [date(2025, 10, 9)]},
    }
    found = names(tables)
    assert [found.key(hit.label, hit.row) for hit in find(found, "zeldzame aardmetalen")] == ["dysprosium"]
    assert [found.key(hit.label, hit.row) for hit in find(found, "oktober 2025")] == ["one"]
