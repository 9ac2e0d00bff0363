"""What passes through one country: on a small world whose figures can be told by hand, and on the data that ships."""

import re
from dataclasses import replace
from datetime import date

import pytest

from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.answers import acts, country
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.country import Imposed, Kept, WayThrough
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, node_ref
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.words import country_sentences
from tests.shipped import view_on
from tests.visualise.world import world

DAY = date(2026, 1, 1)
LICENCE, TO_THE_USA = "cn-mofcom-gacc-2025-18", "cn-mofcom-2024-46"
CHINA = NodeRef("Country:CHN", "Country", "CHN", "China", "China", False)
USA = NodeRef("Country:USA", "Country", "USA", "United States", "Verenigde Staten", False)


@pytest.fixture(scope="module")
def small() -> View:
    return View(assemble(world()), DAY)


@pytest.fixture(scope="module")
def view() -> View:
    return view_on(DAY)


def ref(view: View, key: str) -> NodeRef:
    return node_ref(view, "Country", view.require("Country", key))


def said(view: View, key: str, lang: str) -> str:
    found, stages = country.passing(view, key, "NLD"), country.stages_of(view, "NLD")
    return country_sentences.answer(ref(view, key), found, stages, view.as_of, lang).text


def test_what_carries_most_comes_first_with_its_place_among_countries(small: View):
    found = [(one.stage, one.share.estimate or 0.0, one.place) for one in country.passing(small, "CHN", "NLD")]
    assert [stage for stage, _, _ in found] == ["METAL", "SEPARATION", "MAGNET", "MINE"]
    assert [estimate for _, estimate, _ in found] == sorted((estimate for _, estimate, _ in found), reverse=True)
    assert [place for _, _, place in found] == [1, 1, 1, 2]
    assert [one.stage for one in country.passing(small, "MMR", "NLD")] == ["MINE", "MAGNET"]
    with pytest.raises(UnknownKey, match="XYZ"):
        country.passing(small, "XYZ", "NLD")


def test_a_country_that_nothing_names_is_not_said_to_have_no_part(small: View):
    assert country.passing(small, "WLD", "NLD") == ()
    nothing = country_sentences.nothing(USA, (), "nl")
    assert nothing == (
        "Van niets in Nederlands gebruik is bekend dat het in de Verenigde Staten is gemaakt. Dat is niet hetzelfde "
        "als nul: niet elke bron noemt elk land."
    )
    assert "That is not the same as zero" in country_sentences.nothing(USA, (), "en")


def test_a_maker_below_half_a_per_cent_has_no_sentence_of_its_own(small: View):
    magnets = next(one for one in country.passing(small, "CHN", "NLD") if one.first)
    little = Figure("KNOWN", None, 0.0004, Interval(0.0, 0.0049), None, untraced=0.0, passes=1.0)
    one = replace(magnets, share=AnswerFigure(little, magnets.share.evidence))
    said = country_sentences.answer(USA, [one], 4, DAY, "en")
    assert said.text == (
        "At no stage of Dutch use was 0.5% or more made in the United States, as far as is known. As of 1 January 2026."
    )
    enough = Figure("KNOWN", None, 0.0004, Interval(0.0, 0.005), None, untraced=0.0, passes=1.0)
    assert "At 1 of the 4 stages" in country_sentences.led(
        USA, [replace(magnets, share=AnswerFigure(enough, magnets.share.evidence))], 4, "en"
    )


def test_china_in_both_languages(view: View):
    nl = said(view, "CHN", "nl")
    assert re.match(r"In \d{4} is naar schatting meer dan 99\u00a0% (\(99 tot 100\) )?van het .* in China ", nl), nl
    assert "Op 1 januari 2026, naar cijfers van " in nl
    assert "Een deel kwam via" not in nl, "what is separated there is not traded"
    assert "comes first" in said(view, "CHN", "en")


def test_what_came_by_way_of_a_country_is_not_said_to_be_made_there(view: View):
    magnets = next(asked for asked in country.use(view, "NLD") if asked.material.key == "dysprosium")
    share = Figure("KNOWN", None, 0.13, Interval(0.05, 0.27), None, untraced=0.0)
    passed = WayThrough(magnets, magnets.product or USA, AnswerFigure(share, magnets.evidence("MAGNET")))
    assert country_sentences.way_through(ref(view, "DEU"), passed, "en") == (
        "On 1 January 2026, from figures of 2024, an estimated 13% (5 to 27) of the loose magnets with dysprosium in "
        "Dutch use came by way of Germany; nothing says that it was made there."
    )
    assert country_sentences.way_through(ref(view, "DEU"), passed, "nl") == (
        "Op 1 januari 2026 kwam, naar cijfers van 2024, naar schatting 13\u00a0% (5 tot 27) van de losse magneten met "
        "dysprosium in Nederlands gebruik via Duitsland; niets zegt dat het daar is gemaakt."
    )


def test_what_a_country_sells_beyond_all_that_is_known_is_a_fact_of_its_own(view: View):
    (beyond, *_) = country.beyond(view, "COG")
    assert (beyond.product.key, beyond.data_year) == ("refined-copper", 2024)
    assert beyond.tonnes.estimate == pytest.approx(189_000, rel=0.02), "exports 197,371 t, of which it made some 8,400"
    congo = ref(view, "COG")
    assert re.sub(r" \([\d,]+ to [\d,]+\)", "", country_sentences.exported_beyond(congo, beyond, "en")) == (
        "In 2024 Congo (Brazzaville) exported more refined copper cathode than any source says it makes or imports; "
        "nothing is said of where that was made: 190,000 tonnes by way of Congo (Brazzaville)."
    )
    assert country_sentences.exported_beyond(congo, beyond, "nl").endswith("via Congo-Brazzaville.")
    found = country_sentences.answer(congo, country.passing(view, "COG", "NLD"), 30, DAY, "en", [beyond])
    assert found.also[0].startswith("In 2024 Congo (Brazzaville) exported more")
    parcels = country.beyond(view, "NRU")
    assert parcels, "some 50 kg of magnets"
    assert not [one for one in parcels if country_sentences.noticeable(one)]


def test_the_union_got_what_its_study_says(view: View):
    found = {(one.material.key, one.step): one.share for one in country.sourcing(view, "CHN")}
    assert found["cerium", "PROCESSING"] == pytest.approx(0.85)
    assert all(one.sources[0].key == "eu-crm-study-2023-annexes" for one in country.sourcing(view, "CHN"))
    assert country.sourcing(view, "ROW") == ()


def test_production_is_told_by_product_and_year_and_material_counts_come_after(view: View):
    found = country.production(view, "CHL")
    labels = [one.of.label for one in found]
    assert labels == sorted(labels, reverse=True)
    assert all(one.year is None or one.year < DAY.year for one in found)
    assert all(one.sources for one in found)
    refined = [one for one in found if one.of.key == "refined-copper"]
    assert [one.year for one in refined] == sorted((one.year for one in refined), reverse=True)


def test_measures_on_all_exports_come_before_the_rest(view: View):
    found = country.imposed(view, "CHN")
    general = [one.general for one in found]
    assert general == sorted(general, reverse=True)
    licence = next(one for one in found if one.measure.key == "cn-mofcom-gacc-2025-18")
    assert (licence.status, licence.destinations) == ("IN_FORCE", ("ALL",))
    assert "dysprosium" in {material.key for material in licence.materials}
    before = country.imposed(view_on(date(2025, 3, 31)), "CHN")
    assert next(one for one in before if one.measure.key == "cn-mofcom-gacc-2025-18").status == "NOT_YET"


def measure(kind: str, status: str = "IN_FORCE", general: bool = True, key: str = LICENCE) -> Imposed:
    view = view_on(DAY)
    act = acts.act(Record(view, "Measure", view.require("Measure", key)))
    return Imposed(CHINA, kind, status, general, "GENERAL", ("ALL",), None, None, (), act, "READ", ())


def test_a_licence_is_never_called_a_stop():
    assert country_sentences.measures(CHINA, [measure("LICENCE")], DAY, "nl") == (
        "Op 1 januari 2026 geldt één maatregel van China op uitvoer: die vraagt een vergunning; een vergunning is geen "
        "verbod."
    )
    several = [measure("LICENCE"), measure("LICENCE"), measure("BAN"), measure("LICENCE", "UNKNOWN")]
    assert country_sentences.measures(CHINA, several, DAY, "en") == (
        "On 1 January 2026 3 measures by China on exports are in force: 2 require a licence and 1 is a ban; a licence "
        "is not a ban. It is unknown whether 1 other is in force."
    )


def test_a_ban_to_named_countries_is_not_counted_as_one_to_all():
    found = [measure("LICENCE"), measure("BAN", key=TO_THE_USA)]
    assert country_sentences.measures(CHINA, found, DAY, "en").endswith(
        "1 requires a licence and 1 is a ban; a licence is not a ban. Of these, 1 is on exports to "
        "named countries only."
    )
    assert country_sentences.measures(CHINA, found, DAY, "nl").endswith(
        "Daarvan is 1 alleen op uitvoer naar genoemde landen."
    )


def test_no_measure_in_force_is_told_apart_from_none_at_all():
    assert country_sentences.measures(USA, [], DAY, "nl") == (
        "Van de Verenigde Staten staat in onze gegevens geen maatregel op alle uitvoer."
    )
    ended = [measure("BAN", "ENDED"), measure("BAN", general=False)]
    assert country_sentences.measures(CHINA, ended, DAY, "en") == (
        "On 1 January 2026 no measure by China on all exports of goods in our data is in force."
    )


def test_governance_has_its_year_and_scale(view: View):
    found = country.governance(view, "CHN")
    assert [one.year for one in found] == sorted((one.year for one in found), reverse=True)
    assert "in 2024, on a scale from about \u22122.5 (unstable)" in country_sentences.governance(CHINA, found[0], "en")
    assert country.governance(view_on(date(2023, 6, 1)), "CHN")[0].year == 2022


def test_sites_name_who_runs_them_and_who_owns_that(view: View):
    found = {one.site.key: one for one in country.works(view, "CHN")}
    mine = found["bayan-obo-mine"]
    assert mine.operator is not None
    assert (mine.operator.key, mine.stage) == ("baogang-group", "MINE")
    state = {link.start.key for link in country.owned_by_state(view, "CHN")}
    assert "china-rare-earth-group" in state
    firms = country.firms(view, "CHN")
    assert {firm.organisation.key for firm in firms} >= {"china-minmetals"}
    assert all(firm.sources for firm in firms)


def test_of_the_netherlands_it_is_told_what_is_made_held_and_known(view: View):
    made, held, known = country_sentences.home(
        country.production(view, "NLD"), len(country.works(view, "NLD")), country.kept(view, "NLD"), "nl"
    )
    assert "Dat is niet hetzelfde als nul: in Nederland zijn 11 vestigingen bekend." in made
    assert held.startswith("Van geen van de ")
    assert "leveringen vastgelegd" in known
    with_stock = country_sentences.home((), 0, Kept(3, 2, 1, 4, 2), "en")
    assert with_stock == (
        "No source in our data states a quantity of Dutch production. That is not the same as zero.",
        "How many days of stock a company keeps is recorded for 1 of the 3 companies recorded as users in our data.",
        "4 deliveries to 2 Dutch organisations are recorded; how many tonnes a user uses is known for 2 of the 3.",
    )


def test_the_example_companies_count_only_where_they_are_asked_for(view: View):
    example = view_on(DAY, example=True)
    assert country.kept(example, "NLD").with_stock > country.kept(view, "NLD").with_stock == 0
    assert len(country.works(example, "NLD")) > len(country.works(view, "NLD"))


def test_an_aggregate_says_what_it_is():
    assert country_sentences.area("EUU", "nl").startswith("De Europese Unie is geen land")
    assert "area in the trade statistics" in country_sentences.area("XYZ", "en")
