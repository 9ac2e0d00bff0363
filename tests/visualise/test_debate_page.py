"""The debate sheet: every form of it, one question alone, and graphs in which nothing of it is."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest
from docx import Document
from docx.oxml.ns import qn

from ketenkaart.graph.answers import debate
from ketenkaart.visualise.page import DOCX
from ketenkaart.words import debate_sentences
from tests.client import Client
from tests.shipped import view_on
from tests.visualise.serving import client_on

DAY = date(2026, 11, 30)
QUESTIONS = [card.question for card in debate.cards()]


@pytest.fixture(scope="module")
def shipped() -> Client:
    return client_on(DAY)


@pytest.mark.parametrize(("path", "lang"), [("/nl/debat", "nl"), ("/en/debate", "en")])
def test_every_card_has_its_sentence_its_word_and_what_not_to_say(shipped: Client, path: str, lang: str):
    page = shipped.get(path).text
    plain = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    spoken = debate_sentences.every(debate.replies(view_on(DAY)), lang)
    assert re.findall(r'<li class="card[^"]*" id="(\w+)"', page) == QUESTIONS
    for one in spoken:
        for said in (one.question, f"{one.certainty} {one.answer}", one.trap, one.dates):
            assert " ".join(said.split()) in plain
    assert page.count('data-copy="') == len(QUESTIONS)


def test_waiting_times_stand_with_whose_they_are_in_their_own_language(shipped: Client):
    page = shipped.get("/nl/debat").text
    waits = re.search(r'<ul class="waits">(.*?)</ul>', page, re.DOTALL)
    assert waits is not None
    assert waits[1].count("<li>") == waits[1].count('lang="en"') == 6
    assert "Goudsmit Magnetics" in waits[1]


def test_what_is_copied_is_one_card_with_date_sources_and_address(shipped: Client):
    text = shipped.get("/nl/debat.txt?vraag=wait").text
    lines = text.splitlines()
    assert lines[0] == "Hoe lang duurt een vergunning?"
    assert lines[2].startswith("Gepubliceerde wachttijden lopen van 2 tot 120 dagen")
    assert "Hoe zeker: onzeker. Stand van 30 november 2026; laatst gezien op 24 november 2026." in lines
    assert any(line.startswith("Niet zeggen: ") for line in lines)
    assert "Is er een exportstop?" not in text
    sources = lines[lines.index("Bronnen:") + 1 :]
    assert [line[:2] for line in sources if line] == ["1.", "2.", "ht"]
    assert lines[-1].startswith("http")
    assert "vraag=wait" in lines[-1]
    assert "op=2026-11-30" in lines[-1]


def test_the_whole_sheet_as_text_has_every_card(shipped: Client):
    text = shipped.get("/en/debate.txt").text
    for one in debate_sentences.every(debate.replies(view_on(DAY)), "en"):
        assert all(" ".join(said.split()) in text for said in one.sentences)


def test_files_have_a_row_a_question_and_all_waiting_times(shipped: Client):
    rows = list(csv.DictReader(io.StringIO(shipped.get("/en/debate.csv").text)))
    assert rows[0]["question"] == "Is there an export stop?"
    assert [row["certainty"] for row in rows] == [one.certainty for one in debate.replies(view_on(DAY))]
    times = list(csv.DictReader(io.StringIO(shipped.get("/en/debate.csv?table=lead_times").text)))
    assert {row["measure"] for row in times} == {"cn-mofcom-gacc-2025-18"}
    assert len(times) == 6


def test_the_query_that_is_printed_is_answered_with_what_the_page_says(shipped: Client):
    query = shipped.get("/en/debate.json").json()["query"]
    answer = shipped.post("/graphql", json={"query": query["text"], "variables": query["variables"]}).json()
    assert "errors" not in answer
    states = {one["key"]: one["status"] for one in answer["data"]["measures"]}
    assert states["cn-mofcom-gacc-2025-18"] == "IN_FORCE"
    touched = next(one for one in debate.replies(view_on(DAY)) if one.card.question == "touched").found
    given = {one["measure"]["key"]: one["share"]["estimate"] for one in answer["data"]["use_1"]["measures"]}
    assert given["cn-mofcom-gacc-2025-18"] == touched.share.estimate
    assert answer["data"]["use_2"]["outlook"]["state"] == "QUIET"


@pytest.mark.parametrize(("path", "lang"), [("/nl/debat", "nl-NL"), ("/en/debate", "en-GB")])
def test_the_document_has_title_cards_sources_address_and_language(shipped: Client, path: str, lang: str):
    given = shipped.get(f"{path}.docx")
    assert given.headers["content-type"] == DOCX
    assert given.content == shipped.get(f"{path}.docx").content
    made = Document(io.BytesIO(given.content))
    about, lines = made.core_properties, [one.text for one in made.paragraphs]
    assert (about.title, about.language, about.author) == (lines[0], lang, "ketenkaart")
    spoken = debate_sentences.every(debate.replies(view_on(DAY)), path[1:3])
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 1"] == [one.question for one in spoken]
    assert all(said in lines for one in spoken for said in one.sentences)
    assert any(line.startswith("Bakker Magnetics, ") for line in lines)
    assert lines[-1].startswith("http")
    languages = {one.get(qn("w:val")) for one in made.styles.element.iter(qn("w:lang"))}
    assert languages == {lang}


def test_the_document_of_one_question_has_it_alone(shipped: Client):
    made = Document(io.BytesIO(shipped.get("/nl/debat.docx?vraag=stop").content))
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 1"] == ["Is er een exportstop?"]


def test_a_question_that_is_none_is_refused_with_those_that_are(client: Client):
    answer = client.get("/en/debate?question=weather")
    assert answer.status_code == 400
    assert "There is no question 'weather'. There are: stop, touched," in unescape(answer.text)


@pytest.mark.parametrize("path", ["/nl/debat", "/en/debate", "/nl/debat?voorbeeld=1", "/en/debate?asOf=2020-01-01"])
def test_a_graph_without_what_the_questions_are_about_says_that_it_is_unknown(client: Client, path: str):
    page = client.get(path)
    assert page.status_code == 200
    assert len(re.findall(r'<li class="card', page.text)) == len(QUESTIONS)
    nothing = "staat niet in onze gegevens" if path.startswith("/nl") else "is not in our data"
    assert page.text.count(nothing) >= 4
    for form in ("txt", "json", "csv", "metadata.json"):
        where, _, asked = path.partition("?")
        assert client.get(f"{where}.{form}?{asked}").status_code == 200


def test_before_anything_is_loaded_there_is_no_sheet(empty: Client):
    assert empty.get("/nl/debat").status_code == 503


def test_the_home_page_and_the_top_line_lead_to_it(client: Client):
    page = client.get("/nl/").text
    assert page.count('href="/nl/debat"') == 2
