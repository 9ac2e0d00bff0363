"""Search: what people call things, with the errors that they make."""

import string
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.search import measure, questions
from ketenkaart.graph.answers.search import search
from ketenkaart.graph.finding.find import question
from ketenkaart.graph.finding.folding import fold
from ketenkaart.graph.finding.index import PROPERTIES, TERMS
from ketenkaart.graph.view import View
from ketenkaart.words.say import TEXTS
from ketenkaart.words.search_sentences import because
from tests.shipped import shipped, view_on
from tests.work import calls

DAY = date(2026, 11, 24)
VIEW = view_on(DAY)
WITH_EXAMPLE = view_on(DAY, example=True)
LETTERS = sorted(string.ascii_lowercase)
NAMED = ("Material", "Country", "Product", "Organisation", "Site", "Sector")


def names() -> list[tuple[str, str]]:
    """Id and name of everything with a name of six letters or more, in either language."""
    found = []
    for label in NAMED:
        for row in VIEW.nodes(label).tolist():
            for name in {"name_en", "name_nl", "name"}.intersection(TERMS[label]):
                value = VIEW.snapshot.nodes[label].value(name, row)
                if value and sum(c.isalpha() for c in value) >= 6:
                    found.append((f"{label}:{VIEW.key(label, row)}", value))
    return found


@pytest.mark.parametrize(
    ("asked", "node", "matched"),
    [
        ("neodimium", "Material:neodymium", "Neodymium"),
        ("dysprosiem", "Material:dysprosium", "Dysprosium"),
        ("dysprosuim", "Material:dysprosium", "Dysprosium"),
        ("DYSPROSIUM", "Material:dysprosium", "Dysprosium"),
        ("gallum", "Material:gallium", "Gallium"),
        ("copr", "Material:copper", "Copper"),
        ("germaniun", "Material:germanium", "Germanium"),
        ("antimoom", "Material:antimony", "Antimoon"),
        ("koppr", "Material:copper", "Koper"),
        ("koper", "Material:copper", "Koper"),
        ("copper", "Material:copper", "Copper"),
        ("kobald", "Material:cobalt", "Kobalt"),
        ("yttruim", "Material:yttrium", "Yttrium"),
        ("wolfraam", "Material:tungsten", "Wolfraam"),
        ("tungstun", "Material:tungsten", "Tungsten"),
        ("Nd", "Material:neodymium", "Nd"),
        ("dy", "Material:dysprosium", "Dy"),
        ("7440-00-8", "Material:neodymium", "7440-00-8"),
        ("7440008", "Material:neodymium", "7440-00-8"),
        ("CAS 7429-91-6", "Material:dysprosium", "7429-91-6"),
        ("7440-00-7", "Material:neodymium", "7440-00-8"),
        ("HS 850511", "Code:HS2022-850511", "850511"),
        ("8505.11", "Code:HS2022-850511", "850511"),
        ("GN 8505 11 10", "Code:CN2025-85051110", "85051110"),
        ("85051190", "Code:HS2022-850511", "850511"),
        ("announcement 18", "Measure:cn-mofcom-gacc-2025-18", "MOFCOM and GACC Announcement No. 18 of 2025"),
        ("anouncement 18", "Measure:cn-mofcom-gacc-2025-18", "MOFCOM and GACC Announcement No. 18 of 2025"),
        ("Regulation 2024/1252", "Measure:eu-2024-1252", "Regulation (EU) 2024/1252, Article 5"),
        ("verordening 2024/1252", "Measure:eu-2024-1252", "Regulation (EU) 2024/1252, Article 5"),
        ("vacumschmelze", "Organisation:vacuumschmelze", None),
        ("Vacuumschmeltze GmbH", "Organisation:vacuumschmelze", None),
        ("Linas", "Organisation:lynas", "Lynas"),
        ("Niederland", "Country:NLD", "Nederland"),
        ("Nordkorea", "Country:PRK", "Noord-Korea"),
        ("curacao", "Country:CUW", "Curaçao"),
        ("zuid korea", "Country:KOR", "Zuid-Korea"),
        ("Lünen", "Site:aurubis-luenen", "Aurubis Luenen"),
        ("birma", "Country:MMR", "Birma"),
        ("ivory coast", "Country:CIV", "Ivory Coast"),
        ("kongo", "Country:COD", "Kongo"),
        ("c24", "Sector:C24", "C24"),
    ],
)  # fmt: skip
def test_what_people_type_finds_what_they_mean(asked: str, node: str, matched: str | None):
    hits = search(VIEW, asked)
    assert hits[0].node.id == node
    assert matched is None or hits[0].value == matched


def test_a_dutch_reader_finds_a_legal_reference_that_is_in_english():
    hits = search(VIEW, "aankondiging nr. 18 van 2025")
    assert "Measure:cn-mofcom-gacc-2025-18" in [hit.node.id for hit in hits[:2]]


def test_a_hit_says_how_it_matched_in_both_languages():
    def first(asked: str) -> tuple[str, str, str]:
        hit = search(VIEW, asked)[0]
        return hit.how, because(hit, "en"), because(hit, "nl")

    assert first("Nd") == ("WHOLE", "chemical symbol: Nd", "scheikundig symbool: Nd")
    assert first("85051190")[:2] == ("WIDER", "customs code that covers it: 850511")
    assert first("85051190")[2] == "goederencode waar het onder valt: 850511"
    assert first("dyspr") == ("BEGINS", "English name begins so: Dysprosium", "Nederlandse naam begint zo: Dysprosium")
    assert first("announcement 18")[0] == "WORDS"
    assert first("announcement 18")[2].startswith("vindplaats met deze woorden: MOFCOM")
    assert first("neodimium") == (
        "NEAR",
        "English name looks like it: Neodymium",
        "Nederlandse naam lijkt erop: Neodymium",
    )
    assert first("qqqqqqqq dysprosiem qqqqqqqqqq")[0] == "PART"
    assert not search(VIEW, "neodimium")[0].sure
    assert search(VIEW, "neodymium")[0].sure


def test_a_dutch_word_is_found_inside_a_longer_one():
    hits = search(VIEW, "magneet", kinds=["Product"], first=50)
    assert "Samarium-kobaltmagneetlegering" in [hit.value for hit in hits]
    assert {hit.how for hit in hits} == {"WORDS"}


def test_every_property_that_is_searched_has_words():
    assert set(TEXTS["en"]["properties"]) == set(PROPERTIES)


def test_a_whole_match_goes_before_a_beginning_and_a_beginning_before_a_likeness():
    order = ["WHOLE", "BEGINS", "WORDS", "NEAR"]
    hows = [hit.how for hit in search(VIEW, "copper", first=50)]
    assert hows[0] == "WHOLE"
    assert "BEGINS" in hows
    assert hows == sorted(hows, key=order.index)


def test_what_is_only_alike_is_left_out_where_something_matches():
    assert {hit.how for hit in search(VIEW, "dysprosium", first=50)} <= {"WHOLE", "BEGINS", "WORDS"}


def test_one_wrong_digit_names_no_other_announcement_as_a_match():
    for hit in search(VIEW, "MOFCOM and GACC Announcement No. 19 of 2025"):
        assert not hit.sure


def test_a_question_of_one_kind_finds_only_that_kind():
    hits = search(VIEW, "neodymium", kinds=["Product"], first=50)
    assert {hit.node.label for hit in hits} == {"Product"}
    assert "Product:neodymium-metal" in [hit.node.id for hit in hits]
    assert search(VIEW, "neodymium", kinds=["Requirement"]) == ()


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_one_letter_edit_of_a_name_finds_it_among_the_first_five(data: st.DataObject):
    node, name = data.draw(st.sampled_from(names()))
    place = data.draw(st.sampled_from([at for at, letter in enumerate(name) if letter.isalpha()]))
    letter = data.draw(st.sampled_from(LETTERS))
    edit = data.draw(st.sampled_from(["put in", "left out", "wrong", "swapped"]))
    before, after = name[:place], name[place + 1 :]
    edited = {
        "put in": before + letter + name[place:],
        "left out": before + after,
        "wrong": before + letter + after,
        "swapped": before + after[:1] + name[place] + after[1:],
    }[edit]
    values = [(hit.node.id, hit.value) for hit in search(VIEW, edited, first=5)]
    assert node in [found for found, _ in values] or name in [value for _, value in values]


def test_made_up_companies_are_found_only_with_the_example():
    table = WITH_EXAMPLE.snapshot.nodes["Organisation"]
    made_up = [row for row in range(len(table)) if table.value("fictitious", row)]
    assert made_up
    for row in made_up[::20]:
        name = table.value("name", row)
        for asked in (name, name[:-1], name[1:]):
            assert table.value("key", row) in [hit.node.key for hit in search(WITH_EXAMPLE, asked)]
            assert not any(hit.node.fictitious for hit in search(VIEW, asked, first=1000))


def test_nothing_is_found_in_nothing():
    for asked in ("", " ", "\t\n", "...", "()[]{}*+?", "\x00\x01", "́̈"):
        assert search(VIEW, asked) == ()
    assert search(VIEW, "xyzzyxyzzy") == ()
    assert search(VIEW, "copper", first=0) == ()


@given(st.text(max_size=400))
def test_no_text_breaks_it(asked: str):
    for hit in search(VIEW, asked, first=20):
        assert hit.value
        assert because(hit, "nl")


@pytest.mark.parametrize(
    "asked",
    [
        "a" * 100_000,
        "dysprosium " * 10_000,
        ".*(a+)+$" * 1000,
        "\x00dys\x1bpro\u202esium",
        "’; DROP TABLE copper; --",
        "<script>alert(1)</script>",
        "\ud800" * 300,
        "\ufdfa" * 300,
        "e" + "́" * 5000,
        "1" * 5000,
    ],
    ids=["long", "repeated", "pattern", "control", "quotes", "markup", "surrogates", "expanding", "marks", "digits"],
)
def test_hostile_texts_take_little_work(asked: str):
    VIEW.names()
    assert calls(lambda: search(VIEW, asked)) < 1_000_000  # about a quarter of a second


def test_accents_case_and_punctuation_do_not_count():
    assert fold("Årsta—Łódź & Söhne") == "arsta lodz sohne"
    assert fold("Straße") == fold("STRASSE") == "strasse"
    assert fold("2024/1252") == "2024 1252"
    assert question("hs code 8505 11") == "850511"
    assert question("Cas de Groot") == "cas de groot"


def test_views_of_one_version_and_scope_share_an_index_whatever_their_day():
    today = View(shipped(), DAY, shelf=VIEW.shelf)
    earlier = View(shipped(), date(2020, 1, 1), shelf=VIEW.shelf)
    assert today.names().index is earlier.names().index
    assert today.names().index is not View(shipped(), DAY, True, VIEW.shelf).names().index


def test_a_made_up_network_is_searched_within_its_time():
    found = measure(2_000)
    assert found["found"] == 1
    assert found["whole"].median < 0.1
    assert found["one letter wrong"].median < 0.1
    assert found["built_s"] < 10
    assert len(list(questions(["Magstal B.V."]))) == 240
