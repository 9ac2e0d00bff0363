"""Whole sentences about legal acts, compared whole: what a minister's adviser would read aloud."""

from datetime import date

import pytest

from graph.analysis.licences import approval
from graph.answers import acts, catalogue, changes, licences
from graph.answers import measure_sentences as said
from graph.answers.catalogue import MeasureFilter, Record
from graph.answers.licences import LeadTime
from graph.view import View
from tests.shipped import shipped


def measure(key: str, day: date) -> Record:
    view = View(shipped(), day)
    return Record(view, "Measure", view.require("Measure", key))


def both(key: str, day: date) -> tuple[str, str]:
    act = acts.act(measure(key, day))
    return said.state(act, day, "nl"), said.state(act, day, "en")


def test_a_licence_names_country_goods_and_dates():
    assert both("cn-mofcom-gacc-2025-18", date(2026, 11, 24)) == (
        "Sinds 4 april 2025 vraagt uitvoer uit China van goederen met samarium, gadolinium, terbium, dysprosium, "
        "lutetium, "
        "scandium en yttrium (17 producten in de grafiek) een vergunning; op 24 november 2026 is dat van kracht.",
        "Exports from China of goods with samarium, gadolinium, terbium, dysprosium, lutetium, scandium and yttrium "
        "(17 products in the graph) have needed a licence since 4 April 2025; on 24 November 2026 this is in force.",
    )


def test_a_suspension_that_ran_out_is_unknown_in_the_first_sentence():
    assert both("cn-mofcom-gacc-2025-57", date(2026, 11, 24)) == (
        "Of uitvoer uit China van goederen met holmium, erbium, thulium, europium en ytterbium op 24 november 2026 een "
        "vergunning vraagt, is onbekend: de schorsing liep af op 10 november 2026 en wat daarna kwam, is niet "
        "vastgelegd.",
        "Whether exports from China of goods with holmium, erbium, thulium, europium and ytterbium need a licence on "
        "24 November 2026 is unknown: the suspension ran out on 10 November 2026 and what followed is not known.",
    )


def test_the_same_measure_while_suspended_and_before():
    assert both("cn-mofcom-gacc-2025-57", date(2026, 1, 1))[0] == (
        "Volgens deze maatregel vraagt uitvoer uit China van goederen met holmium, erbium, thulium, europium en "
        "ytterbium "
        "een vergunning (vanaf 8 november 2025), maar op 1 januari 2026 is dat geschorst tot 10 november 2026."
    )
    assert both("cn-mofcom-gacc-2025-57", date(2025, 11, 1))[1] == (
        "Exports from China of goods with holmium, erbium, thulium, europium and ytterbium need a licence from 8 "
        "November "
        "2025; on 1 November 2025 this is not yet in force."
    )


def test_the_act_that_suspended_says_that_what_followed_is_not_known():
    assert both("cn-mofcom-gacc-2025-70", date(2026, 11, 24)) == (
        "Van 7 november 2025 tot 10 november 2026 schorste deze maatregel van China 6 andere maatregelen; op 24 "
        "november "
        "2026 is dat niet meer van kracht, en wat daarna kwam, is niet vastgelegd.",
        "This measure of China suspended 6 other measures from 7 November 2025 until 10 November 2026; on 24 "
        "November 2026 "
        "this is no longer in force, and what followed is not known.",
    )


def test_articles_of_which_the_suspension_ran_out_are_told_apart():
    assert both("cn-mofcom-2024-46", date(2026, 11, 24))[0].endswith(
        "op 24 november 2026 is dat van kracht, maar 2 van de 3 posten zijn geschorst tot 27 november 2026."
    )
    assert both("cn-mofcom-2024-46", date(2026, 12, 1))[1].endswith(
        "on 1 December 2026 this is in force, but of 2 of its 3 items that is unknown: the suspension ran out on "
        "27 November 2026 and what followed is not known."
    )


def test_what_was_replaced_is_not_said_to_be_without_a_sequel():
    assert both("cd-cobalt-export-ban-2025", date(2026, 1, 1))[1] == (
        "Exports from Congo (Kinshasa) of goods with cobalt were banned from 22 February 2025 until 16 October "
        "2025; on "
        "1 January 2026 this is no longer in force."
    )


def test_the_netherlands_comes_first_among_destinations():
    assert (
        "aan genoemde partijen in Nederland, Italië, Duitsland, Frankrijk en 4 andere landen verboden"
        in (both("cn-mofcom-2026-30", date(2026, 11, 24))[0])
    )


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 10, 20), date(2026, 1, 1), date(2026, 12, 1)])
def test_no_licence_is_ever_called_a_ban(day: date):
    view = View(shipped(), day)
    for record in catalogue.measures(view, MeasureFilter(kind="LICENCE")):
        act = acts.act(record)
        assert "verbod" not in said.state(act, day, "nl"), record.key
        assert "ban" not in said.state(act, day, "en").replace("banned", "ban").split(), record.key


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_measure_has_a_first_sentence_on_every_date(lang: str):
    for day in (date(2014, 1, 1), date(2025, 11, 1), date(2026, 1, 1), date(2026, 12, 1)):
        view = View(shipped(), day)
        for record in catalogue.everything(view, "Measure"):
            text = said.state(acts.act(record), day, lang)
            assert text.endswith("."), text
            assert "None" not in text, text
            assert "  " not in text, text


def test_a_licence_says_that_it_is_no_ban_and_an_act_on_parties_that_it_is_not_on_all():
    assert said.also(acts.act(measure("cn-mofcom-gacc-2025-18", date(2026, 1, 1))), "nl") == (
        "Een vergunning is geen verbod.",
    )
    assert said.also(acts.act(measure("cn-mofcom-2026-30", date(2026, 11, 24))), "en") == (
        "This measure touches named parties, uses, making or imports only, not all exports of its items.",
    )
    assert said.also(acts.act(measure("cn-mofcom-faq-2025-09", date(2026, 1, 1))), "en") == (
        "Which goods need a licence stands in other measures.",
    )


def test_an_approval_share_has_its_interval_its_method_and_what_is_undecided():
    found = approval(19.0, 1.0)
    assert found is not None
    assert said.approval(found, 121.0, "nl") == (
        "Van de 20 besluiten was 95\u00a0% een toekenning (tussen 76 en 99\u00a0%; Wilson-interval, 95\u00a0%). "
        "Over 121 "
        "aanvragen was nog niet beslist."
    )
    assert (
        said.approval(found, None, "en")
        == "Of 20 decisions, 95% granted the licence (76 to 99%; Wilson interval, 95%)."
    )


def test_counts_say_only_what_is_stated():
    found = licences.counts(measure("cn-mofcom-gacc-2025-18", date(2026, 1, 1)))
    by_day = {count.day: said.counted(count, "en") for count in found}
    assert by_day[date(2025, 9, 18)] == "141 filed, 19 granted, 1 refused, 121 pending"
    assert by_day[date(2025, 6, 4)] == "25% granted, says the source"
    assert by_day[date(2025, 11, 5)] == "2,000 filed, 50% granted, says the source"


@pytest.mark.parametrize(
    ("days", "lower", "upper", "nl", "en"),
    [
        (63.0, None, None, "63 dagen", "63 days"),
        (30.0, None, 60.0, "30 dagen (tot 60)", "30 days (up to 60)"),
        (None, 2.0, 60.0, "2 tot 60 dagen", "2 to 60 days"),
        (None, None, 63.0, "tot 63 dagen", "up to 63 days"),
        (None, 7.5, None, "vanaf 7,5 dagen", "from 7.5 days"),
    ],
)
def test_days_are_said_as_they_were_stated(
    days: float | None, lower: float | None, upper: float | None, nl: str, en: str
):
    found = LeadTime("m", None, "OBSERVED", "", days, lower, upper, "READ", "", ())
    assert (said.days(found, "nl"), said.days(found, "en")) == (nl, en)


def test_a_change_is_one_sentence_in_each_language():
    view = View(shipped(), date(2026, 11, 24))
    found = changes.changes(view)
    assert said.change(found[0], "nl") == (
        "Afgelopen: Opschorting van de Aankondigingen nr. 55, 56, 57, 58, 61 en 62 van 2025 tot 10 november 2026. Wat "
        "daarna geldt, is niet vastgelegd."
    )
    for change in changes.everything(view):
        for lang in ("nl", "en"):
            assert said.change(change, lang).endswith((".", ".”")), change
            assert said.change_kind(change.kind, lang)


@pytest.mark.parametrize(
    ("count", "unknown", "nl", "en"),
    [
        (0, 0, "gelden geen exportmaatregelen die producten of materialen in de grafiek raken.", "no export measures"),
        (1, 1, "raakt; van nog eens 1 maatregel is onbekend of die geldt.", "not known whether it applies."),
        (11, 4, "raken; van nog eens 4 maatregelen is onbekend of die gelden.", "not known whether they apply."),
    ],
)
def test_measures_in_force_are_counted_beside_those_of_which_it_is_unknown(count: int, unknown: int, nl: str, en: str):
    day = date(2026, 11, 24)
    assert said.in_force(count, unknown, day, "nl").endswith(nl)
    assert en in said.in_force(count, unknown, day, "en")
