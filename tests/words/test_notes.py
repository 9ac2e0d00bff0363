"""What a load tells of what doesn't fit together."""

import re
from datetime import date

import pytest

from ketenkaart.graph.answers.contradictions import COLUMNS, contradictions, rows
from ketenkaart.graph.view import View
from ketenkaart.words import notes
from tests.shipped import view_on


@pytest.fixture(scope="module")
def view() -> View:
    return view_on(date(2026, 1, 1))


def test_the_table_has_a_row_for_each_of_them_and_no_other(view: View) -> None:
    listed = [dict(zip(COLUMNS, row, strict=True)) for row in rows(view)]
    assert [(one["product"], one["size"]) for one in listed] == [
        (one.product.key, one.size) for one in contradictions(view)
    ]
    congo = next(one for one in listed if (one["country"], one["kind"]) == ("COG", "SLACK"))
    assert (congo["product"], congo["source"], congo["unit"]) == ("refined-copper", "cepii-baci", "t")


def test_a_line_says_who_states_what_and_what_all_the_rest_gives(view: View) -> None:
    every = notes.largest(view, 1_000, "en")
    [congo] = [line for line in every if line.startswith("refined-copper") and "Congo (Brazzaville) exported" in line]
    assert "198,000 tonnes in 2024, but known production and imports can account for" in congo
    assert congo.endswith("% of the trade)")
    assert any("states" in line and line.endswith(" sd)") for line in every)


def test_a_line_is_said_in_dutch_too(view: View) -> None:
    every = notes.largest(view, 1_000, "nl")
    assert len(every) == len(notes.largest(view, 1_000, "en"))
    assert any("Congo (Brazzaville) voerde 198.000 ton uit in 2024" in line for line in every)
    assert not any(re.search(r"\b(states|stated|the|exported|differ|works)\b", line) for line in every)


def test_what_one_statement_does_in_two_years_balances_is_told_once(view: View) -> None:
    every = notes.largest(view, 1_000, "en")
    statements = {(one.product, one.kind, one.country, one.source, one.year) for one in contradictions(view)}
    assert len(every) == len(statements) < len(contradictions(view))
    assert notes.largest(view, 10, "en") == every[:10]
