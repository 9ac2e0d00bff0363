"""Why nothing acute follows from measures now: a rule for any material, and what it says of the shipped data."""

from datetime import date
from typing import Any

import pytest

from ketenkaart.graph.analysis.figure import Figure, Interval, unknown
from ketenkaart.graph.answers import catalogue, statements
from ketenkaart.graph.answers.exposure import CountryExposure, SubjectQuestion, exposure
from ketenkaart.graph.answers.outlook import Outlook
from ketenkaart.graph.answers.references import AnswerFigure, Basis, Evidence, NodeRef
from ketenkaart.graph.answers.trend import StageTrend, TrendPoint
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.words import material_sentences
from tests.shipped import view_on
from tests.visualise.world import world

DAY = date(2026, 11, 24)
DUTCH = SubjectQuestion("COUNTRY", "NLD")


def outlook(material: str, day: date = DAY) -> Outlook:
    return Outlook(exposure(view_on(day), DUTCH, material))


def record(material: str) -> Any:
    found = catalogue.find(view_on(DAY), "Material", material)
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
        "Op 1 maart 2025 is geen exportmaatregel van kracht die het dysprosium in losse magneten in Nederlands gebruik "
        "raakt."
    )
    assert en[0] == (
        "On 1 March 2025 no export measure is in force that affects the dysprosium in loose magnets in Dutch use."
    )
    assert "China" in en[-1]
    assert "an export restriction would affect a large part" in en[-1].lower()


@pytest.mark.parametrize(("material", "state"), [("copper", "QUIET"), ("dysprosium", "ACUTE"), ("neodymium", "OPEN")])
def test_what_measures_do_to_the_shipped_materials(material: str, state: str):
    assert outlook(material).state == state


def test_why_nothing_acute_follows_for_copper_and_when_it_would():
    nl, en = (" ".join(material_sentences.outlook(outlook("copper"), lang)) for lang in ("nl", "en"))
    assert (
        "is er geen exportmaatregel van kracht die meer dan een klein deel raakt van het koper in "
        "kathodekoper in Nederlands gebruik" in nl
    )
    assert "Duitsland voerde in 2024 onder code 260300 741.000 ton in, naar gewicht het meest uit Brazilië (31" in nl
    assert "Nederland voerde in 2024 onder code 740311 90.200 ton in, naar gewicht het meest uit Chili (39" in nl
    assert "5.1 million tonnes a year of the world's capacity stood idle in 2024" in en
    assert "are 8 days of the world's use (2024); stocks at companies are not known" in en


def test_a_basket_says_that_it_holds_more_than_the_product():
    found = exposure(view_on(DAY), DUTCH, "dysprosium")
    at = found.stage("SEPARATION")
    assert at is not None
    (trade,) = at.trade()
    assert trade.basket
    assert trade.flagged > 0
    said = material_sentences.basket(trade, found.subject, "en")
    assert "The Netherlands imported 1,760 tonnes under code 284690 in 2024, by weight mostly from China (95%)" in said
    assert "Code 284690 holds more than dysprosium oxide" in said


def test_what_comes_from_old_scrap_is_said_by_the_newest_assessment_alone():
    copper = statements.stated(statements.about(record("copper")))
    assert material_sentences.recycled(copper, "en") == (
        "By an assessment of 2017, 55% of what the EU uses of it came from old scrap."
    )
    dysprosium = statements.stated(statements.about(record("dysprosium")))
    assert material_sentences.recycled(dysprosium, "nl") == (
        "Volgens een beoordeling van 2017 kwam niets van wat de EU ervan gebruikt uit oud schroot."
    )
    assert material_sentences.recycled((), "nl") == ""


def test_branches_are_shares_of_the_eu_and_missing_ones_are_not_zero():
    branches = statements.uses(record("copper"))
    assert [(use.nace, round(use.share or 0.0, 2)) for use in branches[:2]] == [("C27", 0.38), ("C28", 0.25)]
    assert {use.region.key for use in branches if use.region} == {"EUU"}
    other = next(use for use in branches if use.nace == "C32")
    assert other.partial, "one application is published as above 0 %, so the branch's share is a lower limit"
    assert statements.uses(record("dysprosium")) == ()
    said = material_sentences.branches((), exposure(view_on(DAY), DUTCH, "dysprosium").material, "nl")
    assert said == (
        "Geen bron in onze gegevens zegt welke branches hoeveel dysprosium gebruiken. Dat is niet hetzelfde als nul."
    )


def test_firms_that_deal_in_the_material_itself_come_before_those_with_a_trace_of_it():
    found = statements.firms(record("copper"), "NLD")
    assert [use.led for use in found] == sorted((use.led for use in found), reverse=True)
    assert ("tkf", "MAKES", "grid-cable", True) in [(u.firm.key, u.relation, u.product.key, u.led) for u in found]
    assert ("asml", "USES", "ndfeb-magnet-sintered", False) in [
        (u.firm.key, u.relation, u.product.key, u.led) for u in found
    ]
    assert all(use.sources for use in found)


def test_editions_of_the_eu_assessment_latest_first():
    found = statements.criticality(record("copper"))
    assert [one.year for one in found] == [2023, 2020, 2017, 2014, 2011]
    assert (found[0].supply_risk, found[0].economic_importance) == (0.1, 4.0)


def test_of_a_quantity_only_the_latest_year_stands():
    prices = [fact for fact in statements.stated(statements.about(record("copper"))) if fact.quantity == "PRICE"]
    assert [(fact.about.key, fact.year) for fact in prices] == [("refined-copper", 2025)]


def point(year: int, data_year: int, low: float, estimate: float, high: float) -> TrendPoint:
    figure = Figure("KNOWN", None, estimate, Interval(low, high), None, untraced=0.0, passes=1.0)
    china = NodeRef("Country:CHN", "Country", "CHN", "China", "China", False)
    basis = Basis(1.0, "TRADE", china, None, None, data_year, "READ", ())
    share = AnswerFigure(figure, Evidence(lambda: (basis,), DAY))
    return TrendPoint(year, DAY, 1.0, 0.0, (CountryExposure(china, share),), share, share, basis)


def test_a_trend_tells_years_and_the_years_of_their_data():
    steady = StageTrend("MAGNET", (point(2019, 2019, 0.8, 0.89, 0.95), point(2025, 2024, 0.75, 0.87, 0.97)))
    assert material_sentences.trend(steady, "en") == (
        "China: an estimated 89% (80 to 95) in 2019, 87% (75 to 97) in 2025 (from figures of 2024). No change is shown."
    )
    assert material_sentences.trend(steady, "nl") == (
        "China: naar schatting 89\u00a0% (80 tot 95) in 2019, 87\u00a0% (75 tot 97) in 2025 (naar cijfers van 2024). "
        "Een verandering is niet aangetoond."
    )
    one = StageTrend("MAGNET", (point(2024, 2024, 0.8, 0.89, 0.95),))
    assert material_sentences.trend(one, "en") == (
        "China: an estimated 89% (80 to 95) in 2024; there is no estimate for earlier years."
    )


def test_a_rise_or_fall_is_told_only_where_intervals_lie_apart():
    early, late = point(2019, 2019, 0.5, 0.6, 0.7), point(2024, 2024, 0.75, 0.87, 0.97)
    assert material_sentences.trend(StageTrend("MAGNET", (early, late)), "en").endswith("That is a rise.")
    late = point(2024, 2024, 0.1, 0.2, 0.45)
    assert material_sentences.trend(StageTrend("MAGNET", (early, late)), "nl").endswith("Dat is een daling.")
    late = point(2024, 2024, 0.699, 0.87, 0.97)
    assert material_sentences.trend(StageTrend("MAGNET", (early, late)), "en").endswith("No change is shown.")


def test_an_index_has_its_interval():
    hhi = Figure("KNOWN", None, 0.773, Interval(0.62, 0.94), None)
    assert material_sentences.concentration("MAGNET", hhi, 1.29, "en") == (
        "At the magnet stage the origin is as concentrated as with 1.3 equally large countries (HHI 0.77, 0.62 to "
        "0.94)."
    )
    all_of_it = Figure("KNOWN", None, 0.998, Interval(0.996, 0.999), None)
    assert material_sentences.concentration("MAGNET", all_of_it, 1.0, "nl") == (
        "Bij de stap magneet komt vrijwel alles uit één land (HHI 1,00)."
    )
    assert material_sentences.concentration("MAGNET", unknown("NO_TONNAGE"), None, "en") == (
        "At the magnet stage there is no index."
    )
