"""The words of a question: inflected, inside longer ones, by another word; and what an adviser asks before a debate."""

import csv
from datetime import date
from pathlib import Path

import pytest

from ketenkaart.graph.finding.find import find
from ketenkaart.graph.finding.tables import names
from ketenkaart.graph.finding.words import FILE, parts, stem, stems, synonyms
from ketenkaart.graph.model import Tables
from ketenkaart.graph.view import View
from tests.shipped import shipped
from tests.work import calls

VIEW = View(shipped(), date(2026, 11, 24))
DEBATE = list(csv.DictReader(Path(__file__).with_name("debate.csv").read_text("utf-8").splitlines()))
ABSENT = ["F-35", "magnesium", "nikkel", "platina", "helium", "titaan", "niobium"]  # nothing here is of it


def first(asked: str) -> str:
    """Id of the first hit; '' where it is nothing or only what may have been meant."""
    hits = find(VIEW.names(), asked, first=1)
    return f"{hits[0].label}:{VIEW.key(hits[0].label, hits[0].row)}" if hits and hits[0].sure else ""


def test_what_an_adviser_asks_in_dutch_finds_what_was_meant():
    """`debate.csv` said what is right before it was seen what is found; '' is right where nothing here is of it."""
    found = {row["asked"]: first(row["asked"]) for row in DEBATE}
    right = [row["asked"] for row in DEBATE if found[row["asked"]] in (row["right"].split() or [""])]
    nothing = [row["asked"] for row in DEBATE if row["right"] and not found[row["asked"]]]
    assert (len(DEBATE), len(found)) == (71, 71)
    assert len(right) >= 69, sorted(set(found) - set(right))
    assert len(nothing) <= 2, nothing


def test_what_an_adviser_may_find_is_there():
    for row in DEBATE:
        for node in row["right"].split():
            VIEW.require(*node.split(":", 1))


@pytest.mark.parametrize("asked", ABSENT)
def test_what_is_not_there_is_not_found(asked: str):
    assert first(asked) == ""


@pytest.mark.parametrize(
    "forms",
    [
        "magneet magneten", "magnet magnets", "aarde aarden", "aardmetaal aardmetalen", "stof stoffen",
        "voorraad voorraden", "reserve reserves", "windmolen windmolens", "battery batteries", "chip chips",
        "strategisch strategische", "schijf schijven", "metaal metalen", "vergunning vergunningen",
        "licence licences", "oxide oxides oxiden",
    ],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(forms: str):
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("forms", ["magneet magneten", "voorraad voorraden", "windmolen windmolens", "chip chips"])
def test_forms_of_a_word_find_the_same_first(forms: str):
    found = {first(word) for word in forms.split()}
    assert len(found) == 1
    assert found != {""}


def test_words_that_are_no_forms_of_one_have_two_stems():
    words = "koper kobalt aarde aard ore ores magneet magnesium boor boron 2025 nh3 磁材 export expert".split()  # noqa: SIM905
    assert len({stem(word) for word in words}) == len(words) - 1  # aarde, aard


@pytest.mark.parametrize("asked", ["windturbine", "wind turbine", "wind-turbine", "windturbines", "Windturbine"])
def test_hyphens_and_spaces_are_the_same(asked: str):
    assert first(asked) == "Product:wind-turbine"


def test_two_words_written_as_one_are_looked_for_apart():
    assert first("kobaltquotum") == "Measure:cd-cobalt-quota-2025"
    assert parts("kobaltquotum", {"kobalt", "quotum"})[0].others == (("kobalt", "quotum"),)
    assert parts("kobaltquotum", {"kobalt"})[0].others == ()


def test_all_words_for_one_thing_find_the_same_first():
    """Of the words of a row; what a word finds as it stands goes before."""
    for row in csv.DictReader(FILE.read_text("utf-8").splitlines()):
        words = row["words"].split("|")
        assert row["source"], row
        assert len({stems(word.lower().split()) for word in words}) == len(words) > 1, row
    earths = {first(word) for word in ("zeldzame aarden", "zeldzame aardmetalen", "rare earths", "REE")}
    assert earths == {"Group:rare-earths"}
    assert {first(word) for word in ("wachttijd", "doorlooptijd", "levertijd", "lead time")} == {
        "Measure:cn-mofcom-gacc-2025-18"
    }


def test_a_country_is_found_by_what_is_of_it():
    rows = csv.DictReader(FILE.read_text("utf-8").splitlines())
    of_countries = [row["words"].split("|") for row in rows if row["source"].endswith("of a country")]
    assert len(of_countries) == 35
    for words in of_countries:
        assert first(words[0]).startswith("Country:")
        assert {first(word) for word in words} == {first(words[0])}, words
    for asked, key in (("Nederlandse", "NLD"), ("Duitse", "DEU"), ("Amerikaanse", "USA"), ("Noorse", "NOR")):
        assert first(asked) == f"Country:{key}"


def test_a_synonym_is_there_or_not():
    tables: Tables = {"Product": {"key": ["one", "two"], "name_en": ["Battery pack", "Batteri pack"]}}
    assert [hit.value for hit in find(names(tables), "accu") if hit.sure] == ["Battery pack"]


def test_phrases_are_known_by_their_stems():
    assert ("rare", "earths") in synonyms()[stems(["zeldzame", "aarden"])]
    assert parts("zeldzame aarden", ())[0].asked == ("zeldzame", "aarden")


@pytest.mark.parametrize("asked", ["permanente magneten", "strategische voorraden van kritieke grondstoffen"])
def test_a_question_in_words_takes_little_work(asked: str):
    find(VIEW.names(), asked)
    assert calls(lambda: find(VIEW.names(), asked)) < 40_000  # 260,000 before
