"""Whole sentences, compared whole: what a minister's adviser would read aloud."""

from datetime import date

import pytest

from graph.analysis.figure import Figure, Interval, certain, figure, hull, unknown
from graph.answers import sentences
from graph.answers.refs import NodeRef
from graph.answers.sentences import Stage

DAY = date(2026, 1, 1)
NLD = NodeRef("Country:NLD", "Country", "NLD", "Netherlands", "Nederland", False)
DEU = NodeRef("Country:DEU", "Country", "DEU", "Germany", "Duitsland", False)
CHN = NodeRef("Country:CHN", "Country", "CHN", "China", "China", False)
USA = NodeRef("Country:USA", "Country", "USA", "United States", "Verenigde Staten", False)
DYSPROSIUM = NodeRef("Material:dysprosium", "Material", "dysprosium", "Dysprosium", "Dysprosium", False)
COPPER = NodeRef("Material:copper", "Material", "copper", "Copper", "Koper", False)
VENTO = NodeRef("Organisation:vento", "Organisation", "vento", "Vento B.V.", "Vento B.V.", True)


def stage(name: str, share: Figure, origin: NodeRef = CHN, rule: str | None = "TRADE", first: bool = True) -> Stage:
    return Stage(name, origin, share, rule, first)


MAGNET = stage("MAGNET", figure(0.801, 0.003, (0.661, 0.999), None, 0.0, 1.0))
ALLOY = stage("ALLOY", figure(0.269, 0.001, (0.222, 0.335), None, 0.0, 0.336), first=False)
METAL = stage("METAL", figure(1.0, 0.0, (1.0, 1.0), None, 0.0, 1.0), first=False, rule="WORLD_MIX")


def both(said: Stage, subject: NodeRef = NLD, material: NodeRef = DYSPROSIUM) -> tuple[str, str]:
    return tuple(sentences.stage_sentence(subject, material, said, lang) for lang in ("nl", "en"))  # type: ignore


def test_an_estimate_gives_its_range_and_what_it_depends_on():
    assert both(MAGNET) == (
        "Naar schatting 80\u00a0% (tussen 66 en 100\u00a0%, naar gelang de bron) van de magneten met dysprosium in "
        "Nederlands gebruik is in China gemaakt.",
        "An estimated 80% (66 to 100%, depending on the source) of the magnets with dysprosium in Dutch use was made "
        "in China.",
    )


def test_goods_that_came_by_way_of_another_country_say_so():
    by_germany = Stage("MAGNET", CHN, figure(0.801, 0.003, (0.661, 0.999), None, 0.0, 1.0), "IMPORTS", True, DEU)
    assert both(by_germany) == (
        "Naar schatting 80\u00a0% (tussen 66 en 100\u00a0%, naar gelang de bron) van de magneten met dysprosium in "
        "Nederlands gebruik is in China gemaakt, een deel via Duitsland.",
        "An estimated 80% (66 to 100%, depending on the source) of the magnets with dysprosium in Dutch use was made "
        "in China, part of it by way of Germany.",
    )
    assert sentences.by_way(USA, "nl") == ", een deel via de Verenigde Staten"


def test_a_stage_that_not_all_passes_speaks_of_the_part_that_passes_it():
    assert both(ALLOY) == (
        "Van het deel van het dysprosium in Nederlands gebruik dat deze stap passeert (34\u00a0%) is naar schatting "
        "80\u00a0% (tussen 66 en 100\u00a0%, naar gelang de bron) in China gelegeerd.",
        "Of the part of the dysprosium in Dutch use that passes this stage (34%), an estimated 80% (66 to 100%, "
        "depending on the source) was alloyed in China.",
    )


def test_sources_that_agree_give_no_range():
    assert both(METAL) == (
        "Naar schatting 100\u00a0% van het dysprosium in Nederlands gebruik is in China tot metaal gemaakt.",
        "An estimated 100% of the dysprosium in Dutch use was made into metal in China.",
    )


def test_an_answer_names_its_date_its_gaps_and_the_narrowest_stage():
    said = sentences.exposure(NLD, DYSPROSIUM, [MAGNET, ALLOY, METAL], DAY, "nl")
    assert said.text == (
        "Naar schatting 80\u00a0% (tussen 66 en 100\u00a0%, naar gelang de bron) van de magneten met dysprosium in "
        "Nederlands gebruik is in China gemaakt. Stand 1 januari 2026. "
        "Van 0,3\u00a0% is onbekend waar dat gebeurde. "
        "Geen levering is vastgelegd: dit volgt uit productie en handel. "
        "De smalste stap is metaal: naar schatting 100\u00a0% is in China tot metaal gemaakt."
    )
    assert sentences.exposure(NLD, DYSPROSIUM, [MAGNET, ALLOY, METAL], DAY, "en").text == (
        "An estimated 80% (66 to 100%, depending on the source) of the magnets with dysprosium in Dutch use was made "
        "in China. As of 1 January 2026. "
        "Of 0.3% it is unknown where that was. "
        "No delivery is recorded: this follows from production and trade. "
        "The narrowest stage is metal: an estimated 100% was made into metal in China."
    )


def test_the_narrowest_stage_is_left_out_where_it_is_the_one_already_named():
    assert sentences.exposure(NLD, DYSPROSIUM, [METAL, MAGNET], DAY, "nl").also == ()


def test_a_stage_that_another_country_leads_is_named_as_well():
    home = stage("COMPONENT", figure(1.0, 0.0, (1.0, 1.0), (1.0, 1.0), 1.0, 1.0), origin=NLD)
    assert sentences.exposure(VENTO, DYSPROSIUM, [home, MAGNET], DAY, "nl").also[0] == (
        "Bij de stap magneet: naar schatting 80\u00a0% (tussen 66 en 100\u00a0%, naar gelang de bron) is in China "
        "gemaakt."
    )
    small = stage("MAGNET", figure(0.2, 0.0, (0.2, 0.2), None, 0.0, 1.0))
    assert sentences.exposure(NLD, DYSPROSIUM, [home, small], DAY, "nl").also == ()


def test_a_company_of_which_all_is_recorded_has_no_range_to_explain():
    home = stage("COMPONENT", figure(1.0, 0.0, (1.0, 1.0), (1.0, 1.0), 1.0, 1.0), origin=NLD)
    assert sentences.unknown(VENTO, home, "nl") == ""


def test_the_headline_is_of_a_stage_that_most_passes():
    assert sentences.headline([ALLOY, METAL, MAGNET]) is METAL
    assert sentences.headline([ALLOY]) is ALLOY
    assert sentences.headline([stage("MINE", unknown("UNTRACED_ABOVE_HALF"))]) is None


def test_recorded_deliveries_give_what_is_at_least_and_at_most():
    recorded = stage("MAGNET", figure(0.41, 0.0, (0.38, 0.44), (0.18, 0.47), 0.71, 1.0))
    assert both(recorded, VENTO) == (
        "Van de leveringen is 71\u00a0% vastgelegd; van de magneten met dysprosium die Vento B.V. gebruikt is ten "
        "minste 18\u00a0% en ten hoogste 47\u00a0% in China gemaakt, naar schatting 41\u00a0%.",
        "71% of deliveries are recorded; of the magnets with dysprosium that Vento B.V. uses, at least 18% and at most "
        "47% was made in China, an estimated 41%.",
    )


def test_bounds_are_of_all_use_where_only_a_part_passes():
    recorded = stage("COMPONENT", figure(0.5, 0.05, (0.4, 0.55), (0.2, 0.8), 0.3, 0.6))
    assert both(recorded, VENTO) == (
        "Van het dysprosium dat Vento B.V. gebruikt passeert 60\u00a0% deze stap, voor 50\u00a0% vastgelegd; daarvan "
        "is naar schatting 83\u00a0% in China in onderdelen verwerkt. Van alles is dat ten minste 20\u00a0% en ten "
        "hoogste 80\u00a0%.",
        "Of the dysprosium that Vento B.V. uses, 60% passes this stage, 50% of it recorded; of that, an estimated 83% "
        "was made into components in China. Of all, that is at least 20% and at most 80%.",
    )


def test_a_wholly_recorded_company_gives_one_number():
    recorded = stage("MAGNET", figure(0.4, 0.0, (0.4, 0.4), (0.4, 0.4), 1.0, 1.0))
    assert both(recorded, VENTO)[0] == (
        "Van de leveringen is 100\u00a0% vastgelegd; van de magneten met dysprosium die Vento B.V. gebruikt is "
        "40\u00a0% in China gemaakt."
    )


def test_an_example_company_taints_its_sentence():
    said = sentences.exposure(VENTO, DYSPROSIUM, [MAGNET], DAY, "nl")
    assert said.text.endswith("Voorbeeldgegevens: dit bedrijf bestaat niet.")
    assert sentences.exposure(VENTO, DYSPROSIUM, [MAGNET], DAY, "en").text.endswith(
        "Example data: this company does not exist."
    )
    assert "Voorbeeld" not in sentences.exposure(NLD, DYSPROSIUM, [MAGNET], DAY, "nl").text


def test_the_range_of_a_company_is_not_taken_for_where_it_lies():
    assert "niet waar dit bedrijf zelf ligt" in sentences.unknown(VENTO, MAGNET, "nl")
    assert "where this company itself lies" in sentences.unknown(VENTO, MAGNET, "en")


def test_the_world_average_says_that_nothing_is_known_of_the_country():
    world = stage("REFINING", figure(0.45, 0.02, (0.45, 0.45), None, 0.0, 1.0), rule="WORLD_MIX")
    assert both(world, material=COPPER) == (
        "Over de Nederlandse herkomst is niets bekend; wereldwijd is naar schatting 45\u00a0% in China geraffineerd.",
        "Nothing is known of the Dutch origin; worldwide an estimated 45% was refined in China.",
    )
    assert both(world, DEU, COPPER)[1] == (
        "Nothing is known of the origin for use in Germany; worldwide an estimated 45% was refined in China."
    )


def test_a_later_stage_on_the_world_average_says_so_as_well():
    assert sentences.unknown(NLD, METAL, "nl").endswith("Het zwaarst weegt hier het wereldgemiddelde.")


def test_unknown_is_not_zero_and_keeps_its_range():
    lost = stage("MINE", figure(0.1, 0.62, (0.1, 0.72), None, 0.0, 1.0))
    assert both(lost) == (
        "Onbekend is welk deel van het dysprosium in Nederlands gebruik in China is gewonnen. Meer dan de helft is "
        "niet te volgen, dus er is geen schatting. Dat is niet hetzelfde als nul. Het ligt tussen 10 en 72\u00a0%.",
        "It is unknown which part of the dysprosium in Dutch use was mined in China. More than half of it cannot be "
        "traced, so there is no estimate. That is not the same as zero. It is 10 to 72%.",
    )


def test_without_a_stage_an_answer_says_that_it_is_unknown():
    assert sentences.exposure(NLD, DYSPROSIUM, [], DAY, "nl").text == (
        "Onbekend: van dysprosium in Nederlands gebruik staat geen stap in de grafiek. Dat is niet hetzelfde als nul."
    )
    assert sentences.exposure(NLD, DYSPROSIUM, [], DAY, "en").text == (
        "Unknown: no stage of dysprosium in Dutch use is in the graph. That is not the same as zero."
    )


def test_none_is_said_only_where_it_is_certain():
    assert both(stage("MINE", certain(0.0)), USA)[0] == (
        "Niets van het dysprosium in gebruik in de Verenigde Staten is in China gewonnen."
    )
    assert both(stage("MINE", figure(0.0, 0.1, (0.0, 0.1), None, 0.0, 1.0)))[1] == (
        "An estimated 0% (0 to 10%, depending on the source) of the dysprosium in Dutch use was mined in China."
    )


@pytest.mark.parametrize(
    ("kind", "status", "nl", "en"),
    [
        ("LICENCE", "IN_FORCE", "vergunning nodig", "licence needed"),
        ("BAN", "IN_FORCE", "verbod", "ban"),
        ("LICENCE", "SUSPENDED", "geschorst", "suspended"),
    ],
)
def test_a_gate_has_two_words(kind: str, status: str, nl: str, en: str):
    assert (sentences.gate(kind, status, "nl"), sentences.gate(kind, status, "en")) == (nl, en)


def test_the_share_that_needs_a_licence():
    share = figure(1.0, 0.0, (1.0, 1.0), None)
    assert sentences.measure_exposure(NLD, DYSPROSIUM, "LICENCE", share, "nl") == (
        "Naar schatting 100\u00a0% van het dysprosium in Nederlands gebruik heeft onderweg die vergunning nodig."
    )
    assert sentences.measure_exposure(NLD, DYSPROSIUM, "LICENCE", certain(0.0), "en") == (
        "None of the dysprosium in Dutch use needs that licence on its way."
    )
    assert sentences.measure_exposure(NLD, DYSPROSIUM, "LICENCE", unknown("NO_ITEMS_IN_GRAPH"), "nl") == (
        "De posten van de maatregel voor dit materiaal staan niet in de grafiek."
    )


def test_products_of_unknown_tonnage_give_only_a_range():
    share = hull([certain(0.2), certain(0.6)], "NO_TONNAGE")
    said = sentences.stage_sentence(VENTO, DYSPROSIUM, stage("MAGNET", share), "en")
    assert said.startswith(
        "It is unknown which part of the magnets with dysprosium that Vento B.V. uses was made in China"
    )
    assert said.endswith("It is 20 to 60%.")


def test_a_figure_never_has_more_digits_than_its_interval_allows():
    wide = Figure("KNOWN", None, 0.0341, Interval(0.0, 0.26), None, 0.0, 0.0341, 0.0, 1.0)
    narrow = Figure("KNOWN", None, 0.0341, Interval(0.033, 0.035), None, 0.0, 0.0341, 0.0, 1.0)
    assert sentences.quantity(wide, "en") == "an estimated 3% (0 to 26%, depending on the source)"
    assert sentences.quantity(narrow, "nl") == (
        "naar schatting 3,4\u00a0% (tussen 3,3 en 3,5\u00a0%, naar gelang de bron)"
    )
