"""Whole sentences about legal acts, compared whole: what a minister's adviser would read aloud."""

from dataclasses import replace
from datetime import date

import pytest

from ketenkaart.graph.analysis.questions.licences import approval
from ketenkaart.graph.answers import acts, catalogue, changes, licences
from ketenkaart.graph.answers.acts import Goods
from ketenkaart.graph.answers.catalogue import MeasureFilter, Record
from ketenkaart.graph.answers.licences import LeadTime
from ketenkaart.graph.answers.references import node_ref
from ketenkaart.words import measure_sentences as said
from tests.shipped import view_on


def measure(key: str, day: date) -> Record:
    view = view_on(day)
    return Record(view, "Measure", view.require("Measure", key))


def both(key: str, day: date) -> tuple[str, str]:
    act = acts.act(measure(key, day))
    return said.state(act, day, "nl"), said.state(act, day, "en")


def test_a_licence_names_country_goods_and_dates_and_when_it_was_last_seen():
    assert both("cn-mofcom-gacc-2025-18", date(2026, 11, 24)) == (
        "Sinds 4 april 2025 vraagt uitvoer uit China van samarium, gadolinium, terbium, dysprosium, lutetium, scandium "
        "en yttrium als metaal, legering, sputterdoel, oxide of verbinding, samarium-kobaltmagneten, en NdFeB-magneten "
        "met terbium of dysprosium een vergunning; op 24 november 2026 is dat van kracht, voor het laatst zo gezien op "
        "2 augustus 2026.",
        "Exports from China of samarium, gadolinium, terbium, dysprosium, lutetium, scandium and yttrium as metal, "
        "alloy, sputtering target, oxide or compound, samarium-cobalt magnets, and NdFeB magnets with terbium or "
        "dysprosium have needed a licence since 4 April 2025; on 24 November 2026 this is in force as last seen on "
        "2 August 2026.",
    )


def test_on_a_day_before_it_was_last_seen_nothing_is_said_of_that():
    assert both("cn-mofcom-gacc-2025-18", date(2026, 8, 2))[1].endswith("on 2 August 2026 this is in force.")


def test_an_act_that_nobody_was_seen_to_show_in_force_is_so_as_far_as_is_known():
    assert both("vn-minerals-law-2025", date(2026, 11, 30)) == (
        "Sinds 1 januari 2026 is uitvoer uit Vietnam van ruw erts van zeldzame aardmetalen verboden; op 30 november "
        "2026 is dat van kracht voor zover bekend.",
        "Exports from Vietnam of raw rare-earth ore have been banned since 1 January 2026; on 30 November 2026 this is "
        "in force as far as is known.",
    )


def test_a_suspension_that_ran_out_is_unknown_in_the_first_sentence():
    assert both("cn-mofcom-gacc-2025-58", date(2026, 11, 24)) == (
        "Of uitvoer uit China van lithium-ionbatterijen van 300 Wh/kg en meer, kathodematerialen, kunstmatig grafiet "
        "voor anodes, en apparatuur en technologie daarvoor op 24 november 2026 een vergunning vraagt, is onbekend: de "
        "opschorting liep tot en met 10 november 2026 en wat daarna kwam, is niet vastgelegd.",
        "Whether exports from China of lithium-ion batteries of 300 Wh/kg and more, cathode materials, artificial "
        "graphite for anodes, and equipment and technology for these need a licence on 24 November 2026 is unknown: "
        "the suspension ran up to and including 10 November 2026 and what followed is not known.",
    )


def test_the_same_measure_while_suspended_and_before():
    assert both("cn-mofcom-gacc-2025-57", date(2026, 1, 1))[0] == (
        "Volgens deze maatregel vraagt uitvoer uit China van holmium, erbium, thulium, europium en ytterbium (metaal, "
        "oxiden, verbindingen, en genoemde sputterdoelen, legeringen en materialen) een vergunning (vanaf 8 november "
        "2025), maar op 1 januari 2026 is dat opgeschort tot en met 10 november 2026."
    )
    assert both("cn-mofcom-gacc-2025-57", date(2025, 11, 1))[1] == (
        "Exports from China of holmium, erbium, thulium, europium and ytterbium (metal, oxides, compounds, and listed "
        "targets, alloys and materials) need a licence from 8 November 2025; on 1 November 2025 this is not yet in "
        "force."
    )


def test_the_act_that_suspended_names_what_and_that_what_followed_is_not_known():
    assert both("cn-mofcom-2025-72", date(2026, 11, 30)) == (
        "Van 9 november 2025 tot en met 27 november 2026 schortte deze maatregel van China artikel 2 van Aankondiging "
        "nr. 46 van 2024 (uitvoer van gallium, germanium, antimoon, superharde materialen en grafiet naar de "
        "Verenigde Staten) op; op 30 november 2026 is dat niet meer van kracht, en wat daarna kwam, is niet "
        "vastgelegd.",
        "This measure by China suspended Article 2 of Announcement No. 46 of 2024 (exports of gallium, germanium, "
        "antimony, superhard materials and graphite to the United States) from 9 November 2025 up to and including "
        "27 November 2026; on 30 November 2026 this is no longer in force, and what followed is not known.",
    )


def test_each_part_of_an_act_is_told_apart_with_its_destination():
    nl, en = both("cn-mofcom-2024-46", date(2025, 1, 1))
    assert en == (
        "Exports from China to the United States of all dual-use goods for military users or uses have been banned "
        "since 3 December 2024; on 1 January 2025 this is in force. Exports from China to the United States of "
        "gallium, germanium, antimony and superhard materials have been banned in principle since 3 December 2024; on "
        "1 January 2025 this is in force. Exports from China to the United States of graphite have needed a licence "
        "with a stricter review of user and use since 3 December 2024; on 1 January 2025 this is in force."
    )
    assert nl.count("naar de Verenigde Staten") == 3
    assert "van grafiet een vergunning met een strengere toets van gebruiker en gebruik" in nl


def test_items_of_which_the_suspension_ran_out_are_told_apart_from_the_one_in_force():
    nl, en = both("cn-mofcom-2024-46", date(2026, 11, 28))
    assert en.count("is unknown: the suspension ran up to and including 27 November 2026") == 2
    assert en.startswith("Exports from China to the United States of all dual-use goods for military users or uses")
    assert "op 28 november 2026 is dat van kracht, voor het laatst zo gezien op 8 februari 2026. Of uitvoer" in nl
    before = both("cn-mofcom-2024-46", date(2026, 11, 27))[0]
    assert before.count("maar op 27 november 2026 is dat opgeschort tot en met 27 november 2026.") == 2


def test_of_one_material_only_its_own_parts_are_told():
    record = measure("cn-mofcom-2024-46", date(2026, 11, 30))
    graphite = node_ref(record.view, "Material", record.view.require("Material", "natural-graphite"))
    told = said.state(acts.act(record), record.view.as_of, "en", graphite)
    assert "graphite need a licence with a stricter review" in told
    assert "gallium" not in told


def test_what_was_replaced_is_not_said_to_be_without_a_sequel():
    assert both("cd-cobalt-export-ban-2025", date(2026, 1, 1))[1] == (
        "Exports from Congo (Kinshasa) of cobalt (mainly hydroxide) were banned from 22 February 2025 until 16 October "
        "2025; on 1 January 2026 this is no longer in force."
    )


def test_a_ban_tells_since_when_and_until_when_named_parties_went_free():
    assert both("id-raw-mineral-export-ban-2023", date(2026, 11, 30)) == (
        "Sinds 10 juni 2023 is uitvoer uit Indonesië van koperconcentraat verboden; genoemde partijen waren "
        "uitgezonderd tot en met 31 december 2024 en vanaf 17 maart 2025 tot en met 16 september 2025; op 30 november "
        "2026 is dat van kracht, voor het laatst zo gezien op 3 november 2025.",
        "Exports from Indonesia of copper concentrate have been banned since 10 June 2023; named parties were exempt "
        "up to and including 31 December 2024 and from 17 March 2025 up to and including 16 September 2025; on 30 "
        "November 2026 this is in force as last seen on 3 November 2025.",
    )


def test_what_one_source_alone_says_is_never_said_as_if_it_were_so():
    nl, en = both("cn-mofcom-2026-30", date(2026, 11, 24))
    assert nl == (
        "Niet bevestigd, en nergens meegeteld: volgens één bron is sinds 24 juli 2026 uitvoer uit China aan genoemde "
        "partijen in Nederland, Italië, Duitsland, Frankrijk en 4 andere landen van alle goederen voor tweeërlei "
        "gebruik verboden."
    )
    assert en.startswith("Not confirmed, and counted nowhere: one source says that exports from China to named part")
    act = acts.act(measure("cn-mofcom-2026-30", date(2026, 11, 24)))
    assert (act.status, act.general, said.also(act, "nl")) == ("UNCONFIRMED", False, ())


def test_before_its_day_what_one_source_says_is_said_of_a_day_to_come():
    assert both("cn-mofcom-2026-30", date(2026, 1, 1))[1].endswith(
        "of all dual-use goods are banned from 24 July 2026."
    )
    assert "is vanaf 24 juli 2026 uitvoer" in both("cn-mofcom-2026-30", date(2026, 1, 1))[0]


def test_of_what_was_only_announced_that_day_is_told():
    assert both("eu-crm-stockpile-pilot-2026", date(2026, 1, 1)) == (
        "Het plan of programma van de Europese Unie voor een gezamenlijke voorraad van kritieke grondstoffen (eerst "
        "van wolfraam, zeldzame aardmetalen en gallium) geldt, bekendgemaakt op 4 februari 2026; op 1 januari 2026 "
        "bestaat dat nog niet.",
        "The plan or programme of the European Union for a joint stock of critical raw materials (first of tungsten, "
        "rare earths and gallium) applies, announced on 4 February 2026; on 1 January 2026 this is not yet in place.",
    )


def test_parts_of_an_act_begin_on_days_of_their_own():
    before, after = (both("cn-mofcom-2025-61", day)[1] for day in (date(2025, 10, 20), date(2026, 1, 1)))
    assert "need a licence from 1 December 2025; on 20 October 2025 this is not yet in force." in before
    assert "listed rare-earth goods from China have needed a licence since 9 October 2025" in before
    assert "need a licence (from 9 October 2025), but on 1 January 2026 that is suspended" in after


def test_what_is_no_law_is_in_place_and_not_in_force():
    assert both("jp-rare-metal-stockpile", date(2026, 11, 30))[1] == (
        "The plan or programme of Japan for a national stock of 34 rare metals (rare earths counted as one of them) "
        "has applied since 30 March 2020; on 30 November 2026 this is in place as last seen on 26 October 2023."
    )
    for kind in ("STOCKPILE", "FUNDING", "TARGET"):
        view = view_on(date(2026, 11, 30))
        for record in catalogue.measures(view, MeasureFilter(kind=kind)):
            told = said.state(acts.act(record), view.as_of, "en")
            assert "in force" not in told, told


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_shipped_act_has_words_for_its_goods_and_no_sentence_names_materials_in_their_place(lang: str):
    for day in (date(2014, 1, 1), date(2025, 10, 20), date(2026, 1, 1), date(2026, 11, 30)):
        view = view_on(day)
        for record in catalogue.everything(view, "Measure"):
            act = acts.act(record)
            told = said.state(act, day, lang)
            for part in act.parts[:1] if act.status == "UNCONFIRMED" else act.parts:
                words = said.goods(act, part, lang)
                assert words, record.key
                assert words in told
            assert "goederen met " not in told
            assert "goods with " not in told
            assert "de maatregel noemt" not in told
            assert "that the measure names" not in told


def test_destinations_stand_in_each_sentence_of_an_act_that_names_them():
    for day in (date(2025, 1, 1), date(2026, 1, 1), date(2026, 11, 30)):
        view = view_on(day)
        for record in catalogue.everything(view, "Measure"):
            act = acts.act(record)
            if act.general and act.destinations:
                told = said.state(act, view.as_of, "en")
                assert told.count(said.destinations(act, "en")) >= len(act.parts), record.key


def test_goods_for_which_nobody_wrote_words_are_not_named_by_their_materials():
    act = acts.act(measure("cn-mofcom-gacc-2025-18", date(2026, 1, 1)))
    bare = replace(act, goods=Goods("", ""), parts=tuple(replace(part, goods=()) for part in act.parts))
    assert said.state(bare, date(2026, 1, 1), "en") == (
        "Exports from China of goods that the measure names have needed a licence since 4 April 2025; on 1 January "
        "2026 this is in force."
    )
    two = replace(bare, parts=(*bare.parts, replace(bare.parts[0], items=3)))
    assert "goederen van 3 van de 38 posten" in said.state(two, date(2026, 1, 1), "nl")


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 10, 20), date(2026, 1, 1), date(2026, 12, 1)])
def test_no_licence_is_ever_called_a_ban(day: date):
    view = view_on(day)
    for record in catalogue.measures(view, MeasureFilter(kind="LICENCE")):
        act = acts.act(record)
        assert "verbod" not in said.state(act, day, "nl"), record.key
        assert "ban" not in said.state(act, day, "en").replace("banned", "ban").split(), record.key


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_measure_has_a_first_sentence_on_every_date(lang: str):
    for day in (date(2014, 1, 1), date(2025, 11, 1), date(2026, 1, 1), date(2026, 12, 1)):
        view = view_on(day)
        for record in catalogue.everything(view, "Measure"):
            text = said.state(acts.act(record), day, lang)
            assert text.endswith("."), text
            assert "None" not in text, text
            assert "  " not in text, text


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("cn-mofcom-gacc-2025-18", ("A licence is not a ban.",)),
        ("cn-mofcom-2024-46", ("A licence is not a ban.",)),
        ("cn-mofcom-2026-20", ("The measure applies to named parties, not to all exports of these goods.",)),
        ("cn-mofcom-2026-01", ("The measure applies to certain users or uses, not to all exports of these goods.",)),
        ("cn-mofcom-faq-2025-09", ("Other measures say which goods need a licence.",)),
        ("cn-miit-2025-71", ("The measure caps what is made, not what is exported.",)),
        (
            "us-proclamation-10962",
            ("The measure applies to imports into the United States, not to exports from there.",),
        ),
        ("us-project-vault-2026", ("A stock does not restrict exports.",)),
        ("eu-resourceeu-2025", ("Support does not restrict exports.",)),
        ("eu-2024-1252", ("A strategy or target does not restrict exports.",)),
        ("cn-mofcom-2025-72", ("What applies because of it is listed with the measures that it affects.",)),
    ],
)
def test_a_licence_is_no_ban_and_what_has_no_exposure_says_why_in_words_of_its_own(key: str, expected: tuple[str, ...]):
    assert said.also(acts.act(measure(key, date(2026, 11, 30))), "en") == expected


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_act_without_an_exposure_says_why(lang: str):
    view = view_on(date(2026, 11, 30))
    for record in catalogue.everything(view, "Measure"):
        act = acts.act(record)
        assert bool(said.beside(act, lang)) != act.general, record.key


def test_an_approval_share_has_its_interval_its_method_and_what_is_undecided():
    found = approval(19.0, 1.0)
    assert found is not None
    assert said.approval(found, 121.0, "nl") == (
        "Van de 20 beslissingen was 95\u00a0% een toekenning (76 tot 99; Wilson-interval, 95\u00a0%). "
        "Over 121 "
        "aanvragen was nog niet beslist."
    )
    assert (
        said.approval(found, None, "en") == "Of 20 decisions, 95% granted the licence (76 to 99; Wilson interval, 95%)."
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
    view = view_on(date(2026, 11, 24))
    ended = next(one for one in changes.changes(view) if one.kind == "SUSPENSION_ENDED")
    assert said.change(ended, "nl") == (
        "Afgelopen: Opschorting Chinese maatregelen oktober 2025. Wat daarna geldt, is niet vastgelegd."
    )
    for change in changes.everything(view):
        for lang in ("nl", "en"):
            assert said.change(change, lang).endswith((".", ".”")), change
            assert said.change_kind(change.kind, lang)


@pytest.mark.parametrize(
    ("count", "unknown", "aimed", "nl", "en"),
    [
        (
            0,
            0,
            0,
            "gelden geen exportmaatregelen die producten of materialen in onze gegevens raken.",
            "no export measures",
        ),
        (
            1,
            1,
            0,
            "raakt; van nog eens 1 maatregel is onbekend of die geldt.",
            "whether another 1 applies is not known.",
        ),
        (
            11,
            4,
            0,
            "raken; van nog eens 4 maatregelen is onbekend of die gelden.",
            "whether another 4 apply is not known.",
        ),
        (
            9,
            0,
            1,
            "raken (1 daarvan alleen op uitvoer naar genoemde landen).",
            "(1 of them on exports to named countries",
        ),
    ],
)
def test_measures_in_force_are_counted_beside_those_of_which_it_is_unknown(
    count: int, unknown: int, aimed: int, nl: str, en: str
):
    day = date(2026, 11, 24)
    assert said.in_force(count, unknown, aimed, day, "nl").endswith(nl)
    assert en in said.in_force(count, unknown, aimed, day, "en")
