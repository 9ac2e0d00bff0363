"""Concentration by name: what is asked, what is missing, and what cannot be asked together."""

from datetime import date

import pytest

from graph.answers.concentration import concentration
from graph.answers.exposure import SubjectQuestion
from graph.errors import BadQuestion, UnknownKey
from graph.view import View
from tests.graph.network import network

NLD = SubjectQuestion("COUNTRY", "NLD")


def world(**changes) -> View:
    facts = {
        "organisations": {"user": "NLD", "alpha": "CHN"},
        "links": [("CHN", "user", "magnet", 0.5)],
        "uses": [("user", "magnet", 1.0), ("user", "metal", None)],
        "made": [
            ("CHN", "magnet", 0.9),
            ("JPN", "magnet", 0.1),
            ("CHN", "metal", 0.8),
            ("ROW", "metal", 0.1),
            ("CHN", "metal", 0.7, {"year": 2022}),
            ("CHN", "metal", 0.6, {"kind": "CAPACITY"}),
        ],
    }
    return network(**(facts | changes))


def test_production_names_its_holders_rule_year_and_sources():
    found = concentration(world(), "metal")
    assert [(one.holder.id, one.share) for one in found.shares] == [("Country:CHN", 0.8)]
    assert (found.year, found.others, found.missing, found.coverage) == (
        2024, pytest.approx(0.1), pytest.approx(0.1), pytest.approx(0.8)
    )  # fmt: skip
    assert found.hhi.estimate == pytest.approx(0.64)
    assert (found.hhi.rule, found.hhi.year, found.hhi.verified) == ("WORLD_MIX", 2024, "READ")
    assert [source.key for source in found.hhi.basis()[0].sources] == ["s"]


def test_capacity_is_another_question():
    found = concentration(world(), "metal", of="CAPACITY")
    assert (found.hhi.rule, found.hhi.estimate) == ("CAPACITY_MIX", pytest.approx(0.36))


def test_years_come_latest_first():
    assert [(one.year, round(one.hhi.estimate, 9)) for one in concentration(world(), "metal").by_year()] == [
        (2024, 0.64), (2022, 0.49)
    ]  # fmt: skip


def test_a_year_that_does_not_count_yet_is_not_there():
    found = concentration(world(as_of=date(2024, 6, 1)), "metal")
    assert found.year == 2022


def test_supply_is_what_a_subject_gets():
    found = concentration(world(), "magnet", of="SUPPLY", subject=NLD)
    assert [(one.holder.key, one.share) for one in found.shares] == [("CHN", 0.9), ("JPN", pytest.approx(0.1))]
    assert found.hhi.estimate == pytest.approx(0.82)
    assert found.subject.id == "Country:NLD"
    assert found.hhi.basis()
    assert found.by_year() == (found,)


def test_supply_of_a_company_weighs_what_is_recorded():
    found = concentration(world(), "magnet", of="SUPPLY", subject=SubjectQuestion("ORGANISATION", "user"))
    assert [one.share for one in found.shares] == pytest.approx([0.95, 0.05])


def test_nothing_stated_has_a_reason_and_no_basis():
    found = concentration(world(), "oxide")
    assert (found.hhi.state, found.coverage, found.hhi.basis()) == ("UNKNOWN", None, ())
    assert found.hhi.reason("en") == "No source in the graph states who makes it."


@pytest.mark.parametrize("by", ["PRODUCER", "OWNER"])
def test_no_producer_is_known_where_no_site_is(by):
    found = concentration(world(), "metal", by=by)
    assert (found.shares, found.hhi.estimate) == ((), None)
    assert found.hhi.reason("nl")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"of": "SUPPLY"}, "name a country or an organisation"),
        ({"of": "SUPPLY", "subject": NLD, "by": "OWNER"}, "COUNTRY of making only"),
        ({"of": "SUPPLY", "subject": NLD, "year": 2022}, "leave the year out"),
        ({"subject": NLD}, "ask for SUPPLY"),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(asked, says):
    with pytest.raises(BadQuestion, match=says):
        concentration(world(), "magnet", **asked)


def test_a_product_that_does_not_exist_is_an_error_with_suggestions():
    with pytest.raises(UnknownKey, match="Did you mean magnet"):
        concentration(world(), "magnit")
