"""Rules for every sentence about the data that ships, whatever the material, the country, the day and the language."""

import re
from datetime import date
from functools import cache

import pytest

from ketenkaart.graph.answers import amounts, country, leads
from ketenkaart.graph.answers.catalogue import Record, everything, out
from ketenkaart.graph.answers.concentration import concentration
from ketenkaart.graph.answers.exposure import Exposure, SubjectQuestion, exposure
from ketenkaart.graph.answers.leads import StageLead
from ketenkaart.graph.answers.output import world_output
from ketenkaart.graph.answers.references import node_ref
from ketenkaart.graph.view import View
from ketenkaart.words import country_sentences, product_sentences, sentences, wording
from tests.shipped import view_on

DAYS = (date(2024, 7, 2), date(2026, 1, 1), date(2026, 11, 30))
PLACES = ("CHN", "DEU", "ESP", "COD", "COG", "MMR", "MYS", "USA", "AUS", "NRU", "AFG")
ASKED = (  # user, material, product where it is not the one that the material starts from
    *(("NLD", material, None) for material in (
        "copper", "dysprosium", "gadolinium", "lutetium", "neodymium", "praseodymium", "samarium", "scandium",
        "terbium", "yttrium",
    )),
    ("DEU", "copper", None), ("ESP", "copper", None), ("COD", "copper", None), ("WLD", "copper", None),
    ("MYS", "neodymium", "neodymium-oxide"), ("USA", "neodymium", "neodymium-oxide"),
    ("CHN", "dysprosium", None), ("JPN", "neodymium", None), ("EUU", "dysprosium", None),
)  # fmt: skip
PERCENT = re.compile(r"\d(\u00a0)?%")
SPOKEN = 30  # words in a sentence that can be read aloud; one of a part that passes a stage says of what it is a part
BANNED = ("as of 30", "as of 1 jan", "stand 30", "stand 1 jan", "depending on the source", "naar gelang de bron")


@cache
def view(day: date) -> View:
    return view_on(day)


@cache
def of(day: date, user: str, material: str, product: str | None) -> Exposure:
    return exposure(view(day), SubjectQuestion("COUNTRY", user), material, product)


def head(found: Exposure) -> StageLead:
    """The stage that an answer leads with."""
    said = leads.lead(found)
    assert said is not None
    return said


def test_no_material_that_can_be_asked_about_is_left_out():
    materials = {one.key for one in everything(view(DAYS[0]), "Material") if len(out(one, "starts_at"))}
    assert {material for _, material, _ in ASKED} == materials


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("user", "material", "product"), ASKED)
class TestAnswers:
    def test_a_lead_names_the_year_of_its_data(self, day, user, material, product):
        found = of(day, user, material, product)
        said = head(found)
        assert said.year is not None
        for lang in wording.LANGUAGES:
            lead = sentences.said(found, lang).answer
            assert re.search(rf"\b[Ii]n {said.year}\b", lead), lead
            assert wording.day(day, lang) not in lead

    def test_the_day_follows_with_the_year_of_its_data_or_is_that_year(self, day, user, material, product):
        found = of(day, user, material, product)
        said = head(found)
        for lang in wording.LANGUAGES:
            then = sentences.said(found, lang).day
            assert bool(then) == (said.year != day.year)
            assert not then or str(said.year) in then
            assert not then or wording.month(day, lang) in then
            assert len(then) < len(sentences.said(found, lang).answer)

    def test_a_day_is_given_a_figure_only_where_the_data_say_it(self, day, user, material, product):
        found = of(day, user, material, product)
        said = head(found)
        wide = said.today is not None and amounts.too_wide(said.today, said.today.passes or 1.0)
        then = sentences.said(found, "en").day
        assert bool(then and PERCENT.search(then)) == bool(then and not wide), then

    def test_a_spoken_sentence_is_short_and_one_sentence(self, day, user, material, product):
        for lang in wording.LANGUAGES:
            lead = sentences.said(of(day, user, material, product), lang).answer
            assert len(lead.replace("\u00a0", " ").split()) <= SPOKEN, lead
            assert lead.count(".") - len(re.findall(r"\d\.\d", lead)) == 1, lead

    def test_no_figure_hangs_on_a_source_or_stands_as_of_a_day_that_it_is_not_of(self, day, user, material, product):
        for lang in wording.LANGUAGES:
            text = sentences.said(of(day, user, material, product), lang).text
            assert not [slip for slip in BANNED if slip in text.lower()], text
            assert not re.search(r"\b(sources|bronnen)\b", text), text

    def test_what_is_said_to_be_made_somewhere_is_made_there_by_evidence(self, day, user, material, product):
        found = of(day, user, material, product)
        for at in found.by_stage():
            said = leads.told(found, at)
            if said is not None and said.figure.estimate:
                assert said.origin.key in makers(day, found, at.stage), (at.stage, said.origin.key)

    def test_an_answer_says_by_what_it_was_traced(self, day, user, material, product):
        found = of(day, user, material, product)
        text, said = sentences.said(found, "en"), head(found)
        assert ("Nothing is known of" in text.answer) == (said.rule == "WORLD" and user != "WLD")
        assert ("this follows from production and trade" in text.unknown) == (said.rule == "TRADE")


def makers(day: date, found: Exposure, stage: str) -> set[str]:
    """Countries that something says make a product of a stage, or, where it is made with the next one, of any."""
    at = found.stage(stage)
    assert at is not None
    own = {product.key for product in at.products}
    if any(basis.rule == "COLOCATED" and basis.product.key in own for basis in at.evidence.rests_on):
        own |= {product.key for other in found.by_stage() for product in other.products}
    return made(day, sorted(own), at.data_year)


def made(day: date, products: list[str], year: int | None) -> set[str]:
    """Makers of any of some products on a day, or in the year of the data."""
    worlds = [world_output(view(day), key, when) for key in products for when in {None, year}]
    return {one.country.key for world in worlds if world is not None for one in world.makers}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("key", PLACES)
class TestCountries:
    def test_a_country_is_named_as_a_maker_only_with_evidence(self, day, key):
        found = country.passing(view(day), key, "NLD")
        for lang in wording.LANGUAGES:
            said = country_sentences.answer(node(day, key), found, 30, day, lang)
            told = [one for one in found if amounts.worth_saying(one.share.figure)]
            place = wording.in_country(key, node(day, key).name(lang), lang)
            for one in told:
                assert key in makers(day, one.exposure, one.stage), (one.material.key, one.stage)
            assert told or not PERCENT.search(said.answer) or "0.5%" in said.answer or "0,5" in said.answer, said.answer
            assert place in said.answer

    def test_a_lead_about_a_country_has_the_year_of_its_data(self, day, key):
        found = country.passing(view(day), key, "NLD")
        told = next((one for one in found if amounts.worth_saying(one.share.figure)), None)
        for lang in wording.LANGUAGES:
            lead = country_sentences.answer(node(day, key), found, 30, day, lang).answer
            if told is not None:
                assert str(told.share.data_year) in lead, lead
            assert not [slip for slip in BANNED if slip in lead.lower()] or told is None

    def test_what_a_country_sells_beyond_what_is_known_is_by_way_of_it(self, day, key):
        for one in country.beyond(view(day), key):
            for lang, words in (("nl", "via"), ("en", "by way of")):
                said = country_sentences.exported_beyond(node(day, key), one, lang)
                assert words in said
                assert str(one.data_year) in said
                assert "made in" not in said


def node(day: date, key: str):
    return node_ref(view(day), "Country", view(day).require("Country", key))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("key", ["refined-copper", "copper-concentrate", "dysprosium-oxide", "ndfeb-magnet-sintered"])
def test_a_product_is_spoken_of_with_the_years_of_its_data(day, key):
    record = Record(view(day), "Product", view(day).require("Product", key))
    made_by, owned = (concentration(view(day), key, by=by) for by in ("COUNTRY", "OWNER"))
    found = exposure(view(day), SubjectQuestion("COUNTRY", "NLD"), None, key)
    at = found.stage(str(record.value("stage")))
    for lang in wording.LANGUAGES:
        said = product_sentences.product(record, made_by, owned, at, lang)
        assert str(made_by.year) in said[0], said
        assert f"n {at.data_year}" in said[1], said
        assert not [slip for slip in BANNED if slip in " ".join(said).lower()], said
