"""What is said in a debate: short, in whole sentences, never more than is known; on several days, in both languages."""

import re
from datetime import date

import pytest

from ketenkaart.graph.answers import debate
from ketenkaart.graph.answers.debate import CardKind, DebateCard
from ketenkaart.words import debate_sentences
from ketenkaart.words.debate_sentences import SPOKEN, Spoken
from ketenkaart.words.wording import LANGUAGES, in_words
from tests.shipped import view_on

DAYS = (date(2019, 1, 1), date(2025, 3, 1), date(2025, 10, 20), date(2026, 1, 1), date(2026, 11, 30))
OWN = (
    DebateCard("gallium", CardKind.STOP, ("cn-mofcom-gacc-2023-23", "gallium")),
    DebateCard("holmium", CardKind.STOP, ("cn-mofcom-gacc-2025-57", "holmium")),
    DebateCard("usa", CardKind.STOP, ("cn-mofcom-2024-46", "gallium")),
    DebateCard("cobalt", CardKind.STOP, ("cd-cobalt-quota-2025", "cobalt")),
    DebateCard("vietnam", CardKind.STOP, ("vn-minerals-law-2025", "neodymium")),
    DebateCard("open", CardKind.TOUCHED, ("cn-mofcom-gacc-2025-56", "dysprosium")),
    DebateCard("nothing", CardKind.WAIT, ("none",)),
)


def told(day: date, lang: str) -> tuple[Spoken, ...]:
    return debate_sentences.every(debate.replies(view_on(day), (*debate.cards(), *OWN)), lang)


def said(question: str, day: date, lang: str) -> Spoken:
    replies = debate.replies(view_on(day))
    (one,) = (one for one in replies if one.card.question == question)
    return debate_sentences.spoken(one, replies, lang)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", LANGUAGES)
class TestEveryCard:
    def test_a_spoken_sentence_is_short_and_one_sentence(self, day, lang):
        for one in told(day, lang):
            answer = one.answer.replace("\u00a0", " ")
            assert len(answer.split()) <= SPOKEN, answer
            assert answer.count(".") - len(re.findall(r"\d\.\d", answer)) == 1, answer
            assert answer[0].isupper()
            assert answer.endswith(".")

    def test_every_sentence_ends_and_none_has_a_gap(self, day, lang):
        for one in told(day, lang):
            for sentence in one.sentences:
                assert not re.search(r"None| {2}| [.,;:]|\.\.", sentence), sentence
                assert re.search(r"[.?)]$", sentence), sentence

    def test_what_is_unknown_says_so_and_gives_no_share(self, day, lang):
        for one in told(day, lang):
            if one.certainty in ("onbekend", "unknown"):
                assert "%" not in one.answer

    def test_a_licence_is_never_called_a_ban(self, day, lang):
        stop = said("stop", day, lang)
        assert stop.answer.startswith({"nl": "Nee", "en": "No"}[lang])


def test_the_first_card_follows_the_law_of_the_day():
    assert said("stop", date(2025, 3, 1), "nl").answer.startswith("Nee: China had op 1 maart 2025 nog niets bekend")
    then, now = said("stop", date(2026, 11, 10), "nl"), said("stop", date(2026, 11, 11), "nl")
    assert "; een vergunning is geen verbod." in then.answer
    open_ = "Van 6 andere maatregelen van China is sinds 11 november 2026 onbekend of ze gelden."
    assert open_ in now.also
    assert open_ not in then.also


def test_what_one_source_says_is_said_to_be_so():
    (rumour,) = (one for one in said("stop", DAYS[-1], "nl").also if "Niet bevestigd" in one)
    assert rumour.startswith("Niet bevestigd, volgens één bron: sinds 24 juli 2026 ook aan partijen in Nederland")


def test_october_is_suspended_then_unknown():
    assert said("again", date(2026, 11, 10), "nl").answer == (
        "Nee: 6 maatregelen van China zijn opgeschort tot en met 10 november 2026."
    )
    now = said("again", date(2026, 11, 11), "nl")
    assert now.question == "Gelden de maatregelen van oktober 2025 weer?"
    assert now.answer.startswith("Dat weten wij niet: de opschorting liep tot en met 10 november 2026")


def test_no_waiting_time_stands_alone():
    wait = said("wait", DAYS[-1], "nl")
    assert wait.answer == (
        "Gepubliceerde wachttijden lopen van 2 tot 120 dagen, bij een termijn in de wet van 63 dagen; niemand "
        "publiceert een gemiddelde."
    )
    assert len(wait.also) == 6
    assert all(re.search(r"\(.+; \d+ \w+ \d{4}\)$", one) for one in wait.also)


def test_a_question_that_is_asked_twice_says_of_what():
    questions = [one.question for one in told(DAYS[-1], "nl")]
    assert "Gallium: is er een exportstop?" in questions
    assert "Koper: is er iets acuuts?" in questions
    assert said("stop", DAYS[-1], "nl").question == "Is er een exportstop?"


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "bijna alles"), (0.96, "bijna alles"), (0.87, "ongeveer negen tiende"), (0.68, "ongeveer twee derde"),
     (0.004, "bijna niets"), (0.05, "een klein deel")],
)  # fmt: skip
def test_a_share_in_words_is_the_nearest(value, words):
    assert in_words(value, "nl") == words
