"""Why nothing acute follows from measures now: a rule for any material, and what it says of the shipped data."""

from datetime import date
from typing import Any

import pytest

from graph.answers import catalogue, known, material_sentences
from graph.answers.exposure import SubjectQuestion, exposure
from graph.answers.outlook import Outlook
from graph.answers.trend import trend
from graph.snapshot import assemble
from graph.view import View
from tests.shipped import shipped
from tests.visualise.world import world

DAY = date(2026, 11, 24)
DUTCH = SubjectQuestion("COUNTRY", "NLD")


def outlook(material: str, day: date = DAY) -> Outlook:
    return Outlook(exposure(View(shipped(), day), DUTCH, material))


def record(material: str) -> Any:
    found = catalogue.find(View(shipped(), DAY), "Material", material)
    assert found is not None
    return found


def test_a_material_under_a_licence_is_acute_and_says_nothing_reassuring():
    found = Outlook(exposure(View(assemble(world()), date(2026, 6, 1)), DUTCH, "dysprosium"))
    assert found.state == "ACUTE"
    assert material_sentences.outlook(found, "nl") == ()


def test_the_same_material_before_the_licence_is_quiet():
    found = Outlook(exposure(View(assemble(world()), date(2025, 3, 1)), DUTCH, "dysprosium"))
    assert found.state == "QUIET"
    nl, en = (material_sentences.outlook(found, lang) for lang in ("nl", "en"))
    assert nl[0] == (
        "Op 1 maart 2025 is geen exportmaatregel van kracht die het dysprosium in Nederlands gebruik raakt."
    )
    assert en[0] == "On 1 March 2025 no export measure is in force that touches the dysprosium in Dutch use."
    assert "China" in en[-1]
    assert "an export restriction would touch a large part" in en[-1].lower()


@pytest.mark.parametrize(("material", "state"), [("copper", "QUIET"), ("dysprosium", "ACUTE"), ("neodymium", "OPEN")])
def test_what_measures_do_to_the_shipped_materials(material: str, state: str):
    assert outlook(material).state == state


def test_why_nothing_acute_follows_for_copper_and_when_it_would():
    nl, en = (" ".join(material_sentences.outlook(outlook("copper"), lang)) for lang in ("nl", "en"))
    assert "raakt geen exportmaatregel meer dan een klein deel van het koper in Nederlands gebruik" in nl
    assert "Duitsland voerde in 2024 onder code 260300 741.000 ton in, naar gewicht het meest uit Brazilië (31" in nl
    assert "Nederland voerde in 2024 onder code 740311 90.200 ton in, naar gewicht het meest uit Chili (39" in nl
    assert "5.1 million tonnes a year of the world's capacity stood idle in 2024" in en
    assert "are 8 days of the world's use (2024); stocks at companies are not known" in en


def test_a_basket_says_that_it_holds_more_than_the_product():
    found = exposure(View(shipped(), DAY), DUTCH, "dysprosium")
    at = found.stage("SEPARATION")
    assert at is not None
    (trade,) = at.trade()
    assert trade.basket
    assert trade.flagged > 0
    said = material_sentences.basket(trade, found.subject, "en")
    assert "The Netherlands imported 1,760 tonnes under code 284690 in 2024, by weight mostly from China (95%)" in said
    assert "Code 284690 holds more than dysprosium oxide" in said


def test_branches_are_shares_of_the_eu_and_missing_ones_are_not_zero():
    branches = known.uses(record("copper"))
    assert [(use.nace, round(use.share or 0.0, 2)) for use in branches[:2]] == [("C27", 0.38), ("C28", 0.25)]
    assert {use.region.key for use in branches if use.region} == {"EUU"}
    other = next(use for use in branches if use.nace == "C32")
    assert other.partial, "one application is published as above 0 %, so the branch's share is a lower limit"
    assert known.uses(record("dysprosium")) == ()
    said = material_sentences.branches((), exposure(View(shipped(), DAY), DUTCH, "dysprosium").material, "nl")
    assert said == (
        "Geen bron in de grafiek zegt welke branches hoeveel dysprosium gebruiken. Dat is niet hetzelfde als nul."
    )


def test_firms_that_deal_in_the_material_itself_come_before_those_with_a_trace_of_it():
    found = known.firms(record("copper"), "NLD")
    assert [use.led for use in found] == sorted((use.led for use in found), reverse=True)
    assert ("tkf", "MAKES", "grid-cable", True) in [(u.firm.key, u.relation, u.product.key, u.led) for u in found]
    assert ("asml", "USES", "ndfeb-magnet-sintered", False) in [
        (u.firm.key, u.relation, u.product.key, u.led) for u in found
    ]
    assert all(use.sources for use in found)


def test_editions_of_the_eu_assessment_latest_first():
    found = known.criticality(record("copper"))
    assert [one.year for one in found] == [2023, 2020, 2017, 2014, 2011]
    assert (found[0].supply_risk, found[0].economic_importance) == (0.1, 4.0)


def test_of_a_quantity_only_the_latest_year_stands():
    prices = [fact for fact in known.stated(known.about(record("copper"))) if fact.quantity == "PRICE"]
    assert [(fact.about.key, fact.year) for fact in prices] == [("refined-copper", 2025)]


def test_a_difference_between_two_rules_is_not_told_as_a_development():
    magnet = trend(exposure(View(shipped(), DAY), DUTCH, "dysprosium"))[0]
    assert material_sentences.trend(magnet, "en") == (
        "China: an estimated 87% (75 to 91%, depending on the source) with the data to 2019, an estimated 80% (66 to "
        "100%, depending on the source) to 2025. The two follow from different rules: the difference is no development."
    )


@pytest.mark.parametrize(
    ("tonnes", "nl", "en"),
    [
        (741_265, "741.000 ton", "741,000 tonnes"),
        (5_100_000, "5,1 miljoen ton", "5.1 million tonnes"),
        (14_000_000, "14 miljoen ton", "14 million tonnes"),
        (945.1, "945 ton", "945 tonnes"),
        (0.0, "0 ton", "0 tonnes"),
    ],
)
def test_tonnes_have_three_digits_at_most(tonnes: float, nl: str, en: str):
    assert material_sentences.tonnes(tonnes, "nl") == nl
    assert material_sentences.tonnes(tonnes, "en") == en
