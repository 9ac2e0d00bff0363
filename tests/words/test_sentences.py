"""Whole sentences, compared whole: what a minister's adviser would read aloud."""

from dataclasses import dataclass
from datetime import date

import pytest

from ketenkaart.graph.analysis.figure import Figure, Interval, certain, hull, unknown
from ketenkaart.graph.answers import leads
from ketenkaart.graph.answers.coverage import Covered
from ketenkaart.graph.answers.leads import StageLead
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.answers.statements import Stated
from ketenkaart.words import sentences

DAY = date(2026, 11, 30)
NLD = NodeRef("Country:NLD", "Country", "NLD", "Netherlands", "Nederland", False)
DEU = NodeRef("Country:DEU", "Country", "DEU", "Germany", "Duitsland", False)
CHN = NodeRef("Country:CHN", "Country", "CHN", "China", "China", False)
USA = NodeRef("Country:USA", "Country", "USA", "United States", "Verenigde Staten", False)
WORLD = NodeRef("Country:WLD", "Country", "WLD", "World", "Wereld", False)
DYSPROSIUM = NodeRef("Material:dysprosium", "Material", "dysprosium", "Dysprosium", "Dysprosium", False)
COPPER = NodeRef("Material:copper", "Material", "copper", "Copper", "Koper", False)
MAGNETS = NodeRef("Product:magnet", "Product", "magnet", "Sintered magnet", "Gesinterde magneet", False)
CATHODE = NodeRef("Product:cu", "Product", "cu", "refined copper cathode", "kathodekoper (geraffineerd)", False)
VENTO = NodeRef("Organisation:vento", "Organisation", "vento", "Vento B.V.", "Vento B.V.", True)


@dataclass(frozen=True)
class Asked:
    """A question, without an answer behind it."""

    subject: NodeRef = NLD
    material: NodeRef = DYSPROSIUM
    product: NodeRef | None = MAGNETS
    product_stage: str | None = "MAGNET"


DUTCH = Asked()
CATHODES = Asked(NLD, COPPER, CATHODE, "REFINING")
FIRM = Asked(VENTO, DYSPROSIUM, None, None)


def known(
    estimate: float,
    low: float,
    high: float,
    *,
    untraced: float = 0.0,
    bounds: tuple[float, float] | None = None,
    recorded: float = 0.0,
    passes: float = 1.0,
) -> Figure:
    within = None if bounds is None else Interval(*bounds)
    imputed = passes - untraced - recorded
    return Figure("KNOWN", None, estimate, Interval(low, high), within, recorded, imputed, untraced, passes=passes)


def stage(
    name: str, share: Figure, origin: NodeRef = CHN, rule: str = "TRADE", first: bool = True, **more
) -> StageLead:
    return StageLead(name, origin, share, rule, first, **{"year": 2024, **more})


MAGNET = stage("MAGNET", known(0.874, 0.778, 0.971), today=known(0.867, 0.645, 0.99), later=True)
ALLOY = stage("ALLOY", known(0.293, 0.26, 0.33, passes=0.336), first=False)
OXIDE = stage("SEPARATION", known(0.957, 0.93, 0.97), rule="FEED", first=False, year=2025)


def both(said: StageLead, asked: Asked = DUTCH) -> tuple[str, str]:
    return sentences.stage_sentence(asked, said, "nl"), sentences.stage_sentence(asked, said, "en")


def of_day(said: StageLead) -> tuple[str, str]:
    return sentences.on_day(said, DAY, "nl"), sentences.on_day(said, DAY, "en")


def test_the_lead_is_of_the_year_of_its_data():
    assert both(MAGNET) == (
        "In 2024 is naar schatting 87\u00a0% (78 tot 97) van de losse magneten met dysprosium in Nederlands gebruik in "
        "China gemaakt.",
        "In 2024 an estimated 87% (78 to 97) of the loose magnets with dysprosium in Dutch use was made in China.",
    )


def test_the_day_follows_with_the_year_that_its_figure_is_from():
    assert of_day(MAGNET) == (
        "Op 30 november 2026, naar cijfers van 2024: 87\u00a0% (65 tot 99).",
        "On 30 November 2026, from figures of 2024: 87% (65 to 99).",
    )


def test_later_figures_are_named_only_where_they_moved_what_a_reader_sees():
    moved = stage("MINE", known(0.78, 0.68, 0.87), today=known(0.51, 0.29, 0.78), later=True, first=False)
    assert of_day(moved)[1] == "On 30 November 2026, from figures of 2024 and later: 51% (29 to 78)."
    alone = stage("MINE", known(0.78, 0.68, 0.87), today=known(0.51, 0.29, 0.78), first=False)
    assert of_day(alone)[1] == "On 30 November 2026, from figures of 2024: 51% (29 to 78)."


@pytest.mark.parametrize("today", [known(0.5, 0.2, 0.71), unknown("UNTRACED_ABOVE_HALF")])
def test_a_day_of_which_the_data_say_nothing_has_no_figure(today: Figure):
    assert of_day(stage("MAGNET", known(0.874, 0.778, 0.971), today=today)) == (
        "Cijfers van 2024 zeggen niet waar dit in november 2026 vandaan kwam.",
        "Figures of 2024 do not say where this came from in November 2026.",
    )


def test_an_interval_of_exactly_half_is_still_said():
    assert of_day(stage("MAGNET", known(0.8, 0.7, 0.9), today=known(0.6, 0.25, 0.75)))[1].endswith("60% (25 to 75).")


def test_a_day_in_the_year_of_the_data_is_no_other_figure():
    assert of_day(stage("MAGNET", known(0.874, 0.778, 0.971))) == ("", "")


def test_where_nothing_was_made_in_the_data_year_the_day_leads_and_says_from_what():
    new = stage("MAGNET", known(0.12, 0.03, 0.24), origin=USA, on=DAY, later=True)
    assert both(new) == (
        "Op 30 november 2026 is, naar cijfers van 2024 en later, naar schatting 12\u00a0% (3 tot 24) van de losse "
        "magneten met dysprosium in Nederlands gebruik in de Verenigde Staten gemaakt.",
        "On 30 November 2026, from figures of 2024 and later, an estimated 12% (3 to 24) of the loose magnets with "
        "dysprosium in Dutch use was made in the United States.",
    )
    assert both(stage("MAGNET", known(0.3, 0.0, 0.9), origin=USA, on=DAY))[1] == (
        "Figures of 2024 do not say which part of the loose magnets with dysprosium in Dutch use in November 2026 was "
        "made in the United States."
    )


def test_goods_that_came_by_way_of_another_country_say_so_in_a_sentence_of_their_own():
    by_germany = stage("MAGNET", known(0.874, 0.778, 0.971), via=DEU)
    assert sentences.box(DUTCH, by_germany, None, DAY, None, "nl").also[0] == "Een deel kwam via Duitsland."
    assert sentences.by_way(USA, "nl") == "Een deel kwam via de Verenigde Staten."
    assert sentences.by_way(USA, "en") == "Part of it came by way of the United States."


def test_a_stage_behind_the_goods_speaks_of_the_material_in_them():
    assert both(OXIDE) == (
        "In 2025 is naar schatting 96\u00a0% (93 tot 97) van het dysprosium in losse magneten in Nederlands gebruik in "
        "China gescheiden.",
        "In 2025 an estimated 96% (93 to 97) of the dysprosium in loose magnets in Dutch use was separated in China.",
    )


def test_a_stage_that_not_all_passes_speaks_of_the_part_that_passes_it():
    assert both(ALLOY) == (
        "Van het deel van het dysprosium in losse magneten in Nederlands gebruik dat deze stap passeert (34\u00a0%) is "
        "in 2024 naar schatting 87\u00a0% (77 tot 98) in China gelegeerd.",
        "Of the part of the dysprosium in loose magnets in Dutch use that passes through this stage (34%), in 2024 an "
        "estimated 87% (77 to 98) was alloyed in China.",
    )


def test_an_interval_within_one_digit_is_left_out():
    assert both(stage("METAL", known(1.0, 1.0, 1.0), first=False))[0] == (
        "In 2024 is naar schatting 100\u00a0% van het dysprosium in losse magneten in Nederlands gebruik in China tot "
        "metaal gemaakt."
    )
    assert "an estimated 99% or more of the" in both(stage("METAL", known(0.998, 0.996, 0.999), first=False))[1]


def test_what_is_made_where_it_is_used_is_not_named_twice():
    german = Asked(DEU, COPPER, CATHODE, "REFINING")
    assert both(stage("REFINING", known(0.6, 0.51, 0.68), origin=DEU), german) == (
        "In 2024 is naar schatting 60\u00a0% (51 tot 68) van het kathodekoper in gebruik in Duitsland in eigen land "
        "geraffineerd.",
        "In 2024 an estimated 60% (51 to 68) of the refined copper cathode in use in Germany was refined in the "
        "country itself.",
    )


@pytest.mark.parametrize(
    ("product", "of", "nl", "en"),
    [
        (CATHODE, "REFINING", "het kathodekoper", "the refined copper cathode"),
        (
            NodeRef("", "Product", "y", "Yttrium oxide (Y2O3)", "Yttriumoxide (Y2O3)", False),
            "SEPARATION",
            "het yttriumoxide",
            "the yttrium oxide",
        ),
        (
            NodeRef("", "Product", "l", "Light concentrate (bastnaesite)", "Licht concentraat (bastnaesiet)", False),
            "MINE",
            "licht concentraat",
            "the light concentrate",
        ),
        (NodeRef("", "Product", "f", "copper foil", "koperfolie", False), "SEMI", "koperfolie", "the copper foil"),
        (
            NodeRef("", "Product", "c", "Wind turbine", "Windturbine", False),
            "END_USE",
            "de goederen “windturbine”",
            "the goods “wind turbine”",
        ),
        (MAGNETS, "MAGNET", "de losse magneten met koper", "the loose magnets with copper"),
        (None, None, "het koper", "the copper"),
    ],
)
def test_goods_are_named_as_they_are_traded(product: NodeRef | None, of: str | None, nl: str, en: str):
    asked = Asked(NLD, COPPER, product, of)
    assert (sentences.goods(asked, "nl"), sentences.goods(asked, "en")) == (nl, en)


def test_a_box_has_lead_day_gaps_and_the_narrowest_stage_in_this_order():
    said = sentences.box(DUTCH, MAGNET, ("NARROWEST", OXIDE), DAY, None, "nl")
    assert said.text == (
        "In 2024 is naar schatting 87\u00a0% (78 tot 97) van de losse magneten met dysprosium in Nederlands gebruik in "
        "China gemaakt. Op 30 november 2026, naar cijfers van 2024: 87\u00a0% (65 tot 99). "
        "Geen levering is vastgelegd: dit volgt uit productie en handel. "
        "Wat verder bewerkt of ingebouwd binnenkomt, zoals in motoren of auto’s, telt niet mee. "
        "De grootste afhankelijkheid van één land zit bij de stap scheiding: in 2025 is naar schatting "
        "96\u00a0% (93 tot 97) in China gescheiden. "
        "Wie wiens goederen bewerkt, is geschat."
    )
    assert sentences.box(DUTCH, MAGNET, ("OTHER", ALLOY), DAY, None, "en").text == (
        "In 2024 an estimated 87% (78 to 97) of the loose magnets with dysprosium in Dutch use was made in China. "
        "On 30 November 2026, from figures of 2024: 87% (65 to 99). "
        "No delivery is recorded: this follows from production and trade. "
        "What comes in already processed or built in, as in motors or cars, is not counted. "
        "At the stage alloy: in 2024 an estimated 87% (77 to 98) of what passes through it was alloyed in China."
    )


def test_what_cannot_be_traced_is_told_in_the_digits_of_a_share():
    lost = stage("REFINING", known(0.4, 0.27, 0.47, untraced=0.152))
    assert sentences.unknown(NLD, lost, "nl").startswith("Van 15\u00a0% is onbekend waar dat gebeurde.")
    assert "unknown where" not in sentences.unknown(NLD, stage("REFINING", known(0.4, 0.3, 0.5, untraced=0.0004)), "en")


def test_who_works_whose_ore_or_goods_is_said_to_be_estimated():
    ore = stage("MINE", known(0.957, 0.662, 0.987), rule="FEED", first=False)
    assert sentences.whose_goods(ore, "nl") == "Wie wiens erts verwerkt, is geschat."
    assert sentences.whose_goods(ore, "en") == "Who processes whose ore is estimated."
    assert sentences.whose_goods(OXIDE, "en") == "Who processes whose goods is estimated."
    assert sentences.whose_goods(MAGNET, "en") == ""


def test_where_nothing_is_known_of_a_users_own_origin_the_world_is_spoken_of():
    world = stage("REFINING", known(0.45, 0.42, 0.47), rule="WORLD", year=2023)
    assert both(world, CATHODES) == (
        "Over de Nederlandse herkomst is niets bekend; wereldwijd is in 2023 naar schatting 45\u00a0% (42 tot 47) van "
        "al het kathodekoper in China geraffineerd.",
        "Nothing is known of the Dutch origin; worldwide in 2023 an estimated 45% (42 to 47) of all refined copper "
        "cathode was refined in China.",
    )
    german = Asked(DEU, COPPER, CATHODE, "REFINING")
    assert both(world, german)[1].startswith("Nothing is known of the origin for Germany; worldwide in 2023")
    assert both(world, Asked(WORLD, COPPER, CATHODE, "REFINING"))[1].startswith("Worldwide in 2023 an estimated 45%")
    assert sentences.not_counted(CATHODES, world, "en") == ""


def test_a_later_stage_on_the_mix_of_the_world_says_so_as_well():
    mined = stage("MINE", known(0.6, 0.5, 0.7), rule="WORLD", first=False)
    assert sentences.unknown(NLD, mined, "nl") == (
        "Geen levering is vastgelegd: dit volgt uit productie. Over de eigen herkomst is hier niets bekend: dit is de "
        "mix van de wereld."
    )


def demand(**more) -> Stated:
    values = {"value": 160_000.0, "lower": 80_000.0, "upper": 240_000.0, "year": 2025, "verified": "MEMORY"} | more
    about = {"quantity": "DEMAND", "about": COPPER, "region": NLD, "unit": "t", "note": "", "sources": ()}
    return Stated(**(about | values))


def test_an_answer_says_of_which_part_of_all_use_it_is():
    part = Covered(2024, 34_473.0, Interval(17_900.0, 49_400.0), demand())
    assert sentences.part_of_use(CATHODES, part, "nl") == (
        "Dit gaat over 34.000 ton kathodekoper (18.000 tot 49.000), van naar schatting 160.000 ton (80.000 tot "
        "240.000; 2025; nog zonder bron) aan koper die in Nederland per jaar wordt gebruikt."
    )
    read = Covered(2024, 34_473.0, Interval(17_900.0, 49_400.0), demand(verified="READ", lower=None))
    assert sentences.part_of_use(CATHODES, read, "en") == (
        "This is about 34,000 tonnes (18,000 to 49,000) of refined copper cathode, of an estimated 160,000 tonnes "
        "(2025) of copper that is used in the Netherlands a year."
    )
    assert sentences.part_of_use(CATHODES, None, "nl") == ""


def test_recorded_deliveries_give_what_is_at_least_and_at_most():
    recorded = stage("MAGNET", known(0.41, 0.38, 0.44, bounds=(0.18, 0.47), recorded=0.71))
    assert both(recorded, FIRM) == (
        "Van de leveringen is 71\u00a0% vastgelegd; van de magneten met dysprosium die Vento B.V. gebruikt is ten "
        "minste 18\u00a0% en ten hoogste 47\u00a0% in China gemaakt, in 2024 naar schatting 41\u00a0% (38 tot 44).",
        "71% of deliveries are recorded; of the magnets with dysprosium that Vento B.V. uses, at least 18% and at most "
        "47% was made in China, in 2024 an estimated 41% (38 to 44).",
    )


def test_bounds_are_of_all_use_where_only_a_part_passes():
    recorded = stage("COMPONENT", known(0.5, 0.4, 0.55, bounds=(0.2, 0.8), recorded=0.3, passes=0.6))
    assert both(recorded, FIRM) == (
        "Van het dysprosium dat Vento B.V. gebruikt passeert 60\u00a0% deze stap, voor 50\u00a0% vastgelegd; daarvan "
        "is in 2024 naar schatting 83\u00a0% (67 tot 92) in China in onderdelen verwerkt. Van alles is dat ten minste "
        "20\u00a0% en ten hoogste 80\u00a0%.",
        "Of the dysprosium that Vento B.V. uses, 60% passes through this stage, 50% of it recorded; of "
        "that, in 2024 an "
        "estimated 83% (67 to 92) was made into components in China. Of all, that is at least 20% and at most 80%.",
    )


def test_a_wholly_recorded_company_gives_one_number_as_of_the_day():
    recorded = stage("MAGNET", known(0.4, 0.4, 0.4, bounds=(0.4, 0.4), recorded=1.0), year=None)
    said = sentences.box(FIRM, recorded, None, DAY, None, "nl")
    assert said.answer == (
        "Van de leveringen is 100\u00a0% vastgelegd; van de magneten met dysprosium die Vento B.V. gebruikt is "
        "40\u00a0% in China gemaakt. Stand 30 november 2026."
    )
    assert said.unknown == said.day == ""


def test_an_example_company_taints_its_sentence():
    assert sentences.box(FIRM, MAGNET, None, DAY, None, "nl").text.endswith(
        "Voorbeeldgegevens: dit bedrijf bestaat niet."
    )
    assert sentences.box(FIRM, MAGNET, None, DAY, None, "en").text.endswith(
        "Example data: this company does not exist."
    )
    assert "Voorbeeld" not in sentences.box(DUTCH, MAGNET, None, DAY, None, "nl").text


def test_the_interval_of_a_company_is_that_of_the_average_buyer_and_its_bounds_are_given():
    assert sentences.unknown(VENTO, MAGNET, "nl").endswith(
        "Het interval is dat van de gemiddelde koper, niet van dit bedrijf: voor dit bedrijf kan het 0 tot 100\u00a0% "
        "zijn."
    )
    recorded = stage("MAGNET", known(0.41, 0.38, 0.44, bounds=(0.18, 0.47), recorded=0.71))
    assert sentences.unknown(VENTO, recorded, "en") == (
        "The interval is that of the average buyer, not of this company: for this company recorded deliveries leave 18 "
        "to 47% open."
    )


def test_what_the_data_do_not_say_of_their_own_year_is_uncertain_first():
    wide = stage("METAL", known(0.74, 0.364, 0.926), first=False, year=2025)
    assert sentences.box(DUTCH, wide, None, DAY, None, "nl").answer.startswith("Onzeker: in 2025 is naar schatting 74")
    assert sentences.box(DUTCH, wide, None, DAY, None, "en").answer.startswith("Uncertain: in 2025 an estimated 74%")
    assert not sentences.box(DUTCH, MAGNET, None, DAY, None, "en").answer.startswith("Uncertain")


def test_the_headline_is_of_a_stage_that_most_passes():
    assert leads.headline([ALLOY, OXIDE, MAGNET]) is OXIDE
    assert leads.headline([ALLOY]) is ALLOY
    assert leads.headline([stage("MINE", unknown("UNTRACED_ABOVE_HALF"))]) is None


def test_unknown_is_not_zero_and_keeps_its_interval():
    lost = Figure("UNKNOWN", "UNTRACED_ABOVE_HALF", None, Interval(0.1, 0.72), None, untraced=0.62)
    assert both(stage("MINE", lost, first=False)) == (
        "Onbekend is welk deel van het dysprosium in losse magneten in Nederlands gebruik in China is gewonnen. Van "
        "meer dan de helft is de herkomst niet te volgen; daarom is er geen schatting. Dat is niet hetzelfde als nul. "
        "Waarschijnlijk is het 10 tot 72\u00a0%.",
        "It is unknown which part of the dysprosium in loose magnets in Dutch use was mined in China. The origin "
        "of more than half cannot be traced, so there is no estimate. That is not the same as zero. It is "
        "likely to be 10 to 72%.",
    )


def test_without_a_stage_an_answer_says_that_it_is_unknown():
    assert sentences.nothing(NLD, DYSPROSIUM, "nl") == (
        "Onbekend: van dysprosium in Nederlands gebruik staat geen stap in onze gegevens. Dat is niet hetzelfde als "
        "nul."
    )
    assert sentences.nothing(NLD, DYSPROSIUM, "en") == (
        "Unknown: no stage of dysprosium in Dutch use is in our data. That is not the same as zero."
    )


def test_none_is_said_only_where_it_is_certain():
    american = Asked(USA)
    assert both(stage("MAGNET", certain(0.0)), american) == (
        "In 2024 is niets van de losse magneten met dysprosium in gebruik in de Verenigde Staten in China gemaakt.",
        "In 2024 none of the loose magnets with dysprosium in use in the United States was made in China.",
    )
    assert both(stage("MAGNET", certain(0.0), year=None))[0] == (
        "Niets van de losse magneten met dysprosium in Nederlands gebruik is in China gemaakt."
    )
    assert "an estimated 0% (0 to 10) of" in both(stage("MAGNET", known(0.0, 0.0, 0.1)))[1]


@pytest.mark.parametrize(
    ("kind", "status", "nl", "en"),
    [
        ("LICENCE", "IN_FORCE", "vergunning nodig", "licence needed"),
        ("BAN", "IN_FORCE", "verbod", "ban"),
        ("LICENCE", "SUSPENDED", "opgeschort", "suspended"),
    ],
)
def test_a_gate_has_two_words(kind: str, status: str, nl: str, en: str):
    assert (sentences.gate(kind, status, "nl"), sentences.gate(kind, status, "en")) == (nl, en)


def test_the_share_that_needs_a_licence():
    share = known(0.98, 0.95, 1.0)
    assert sentences.measure_exposure(DUTCH, "LICENCE", share, "nl") == (
        "Naar schatting 98\u00a0% (95 tot 100) van het dysprosium in losse magneten in Nederlands gebruik heeft "
        "onderweg die vergunning nodig."
    )
    assert sentences.measure_exposure(DUTCH, "LICENCE", certain(0.0), "en") == (
        "None of the dysprosium in loose magnets in Dutch use needs that licence on its way."
    )
    assert sentences.measure_exposure(DUTCH, "LICENCE", unknown("NO_ITEMS_IN_GRAPH"), "nl") == (
        "Welke posten van de maatregel dit materiaal bevatten, staat niet in onze gegevens."
    )


def test_products_of_unknown_tonnage_give_only_an_interval():
    share = hull([certain(0.2), certain(0.6)], "NO_TONNAGE")
    said = sentences.stage_sentence(FIRM, stage("MAGNET", share), "en")
    assert said.startswith(
        "It is unknown which part of the magnets with dysprosium that Vento B.V. uses was made in China"
    )
    assert said.endswith("It is likely to be 20 to 60%.")
