"""Concentration by name: what is asked, what is missing, and what cannot be asked together."""

from datetime import date

import pytest

from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.answers.concentration import concentration
from ketenkaart.graph.answers.exposure import SubjectQuestion
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from ketenkaart.graph.view import View
from ketenkaart.words.sentences import reason
from tests.graph.network import mix, network

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
    view = world()
    found = concentration(view, "metal")
    central = mix(view, "metal", at=Moment(2024))
    assert [(one.holder.id, one.share) for one in found.shares] == [("Country:CHN", pytest.approx(central["CHN"]))]
    assert found.shares[0].interval.lower < central["CHN"] < found.shares[0].interval.upper
    assert (found.year, found.others, found.missing) == (2024, 0.0, pytest.approx(1.0 - central["CHN"]))
    assert found.coverage == pytest.approx(central["CHN"])
    assert found.hhi.estimate == pytest.approx(central["CHN"] ** 2)
    assert (found.hhi.rule, found.hhi.year, found.hhi.verified) == ("WORLD", 2024, "DERIVED")
    assert [source.key for source in found.hhi.basis()[0].sources] == ["s"]


def test_beside_the_world_stands_what_the_best_source_states():
    found = concentration(world(), "metal")
    assert (found.statement.key, [one.stated for one in found.shares]) == ("s", [0.8])


def test_capacity_is_another_question():
    found = concentration(world(), "metal", of="CAPACITY")
    assert (found.hhi.rule, found.hhi.estimate) == ("CAPACITY", pytest.approx(0.36))
    assert (found.statement, found.shares[0].interval) == (None, None)


def test_years_come_latest_first():
    view = world()
    assert [(one.year, one.hhi.estimate) for one in concentration(view, "metal").by_year()] == [
        (year, pytest.approx(mix(view, "metal", at=Moment(year))["CHN"] ** 2)) for year in (2024, 2022)
    ]


def test_a_year_that_does_not_count_yet_is_not_there():
    found = concentration(world(as_of=date(2024, 6, 1)), "metal")
    assert found.year == 2022


def test_supply_is_what_a_subject_gets():
    view = world()
    found = concentration(view, "magnet", of="SUPPLY", subject=NLD)
    central = mix(view, "magnet", "NLD")
    assert {one.holder.key: one.share for one in found.shares} == pytest.approx(central)
    assert found.hhi.estimate == pytest.approx(central["CHN"] ** 2 + central["JPN"] ** 2)
    first = found.shares[0]
    assert first.interval.lower < first.share < first.interval.upper
    assert found.subject.id == "Country:NLD"
    assert found.hhi.basis()
    assert found.by_year() == (found,)


def test_supply_of_a_company_weighs_what_is_recorded():
    view = world()
    found = concentration(view, "magnet", of="SUPPLY", subject=SubjectQuestion("ORGANISATION", "user"))
    central = mix(view, "magnet", "NLD")
    assert [one.share for one in found.shares] == pytest.approx([0.5 + 0.5 * central["CHN"], 0.5 * central["JPN"]])


def test_nothing_stated_has_a_reason_and_no_basis():
    found = concentration(world(), "oxide")
    assert (found.hhi.state, found.coverage, found.hhi.basis()) == ("UNKNOWN", None, ())
    assert reason(found.hhi.figure, "en") == "No source in our data says who makes it."


@pytest.mark.parametrize("by", ["PRODUCER", "OWNER"])
def test_no_producer_is_known_where_no_site_is(by):
    found = concentration(world(), "metal", by=by)
    assert (found.shares, found.hhi.estimate) == ((), None)
    assert reason(found.hhi.figure, "nl")


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
