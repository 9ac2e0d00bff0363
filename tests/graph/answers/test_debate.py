"""Answers for a debate, on the data that ships and on a small world."""

from datetime import date

import pytest

from ketenkaart.graph.answers import debate
from ketenkaart.graph.answers.debate import CardKind, DebateCard, Gaps, Policy, StopAnswer, TouchedAnswer, Wait, best
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.model import SourceKind
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from tests.shipped import view_on
from tests.visualise.world import world

DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def small() -> View:
    return View(assemble(world()), DAY)


def reply(question: str, day: date = DAY) -> debate.Reply:
    card = next(card for card in debate.cards() if card.question == question)
    return debate.reply(view_on(day), card)


def test_there_are_five_to_seven_questions_and_each_has_an_answer():
    cards = debate.cards()
    assert 5 <= len(cards) <= 7
    assert len({card.question for card in cards}) == len(cards)
    assert all(one.found is not None for one in debate.replies(view_on(DAY)))


@pytest.mark.parametrize(
    ("day", "again", "sure"),
    [(date(2026, 6, 1), 0, "CERTAIN"), (date(2026, 11, 10), 0, "CERTAIN"), (date(2026, 11, 11), 6, "UNKNOWN")],
)
def test_what_followed_a_suspension_is_unknown_from_the_day_after_it(day, again, sure):
    found = reply("again", day)
    assert found.found.unknown == again
    assert found.certainty == sure
    assert len(reply("stop", day).found.open) == again


def test_a_licence_is_no_stop_and_bans_on_parties_stand_beside_it():
    found = reply("stop")
    assert isinstance(found.found, StopAnswer)
    assert found.found.act.kind == "LICENCE"
    assert found.found.banned == ()
    assert [act.ref.key for act in found.found.parties] == ["cn-mofcom-2026-20"]
    assert [act.ref.key for act in found.found.rumoured] == ["cn-mofcom-2026-30"]
    assert reply("stop", date(2025, 6, 1)).found.rumoured == ()


def test_somebodys_own_list_of_laws_is_not_among_the_sources_of_a_law():
    for question in ("stop", "again"):
        sources = reply(question).sources
        assert len(sources) == 2
        assert all(source.kind != SourceKind.DATASET for source in sources)


def test_all_waiting_times_stand_together():
    found = reply("wait").found
    assert isinstance(found, Wait)
    assert found.legal is not None
    assert found.legal.days == 63
    assert len(found.seen) >= 5
    assert found.span == (2, 120)
    assert {one.kind for one in found.seen} == {"OBSERVED", "STATED"}
    assert len({one.population for one in found.seen}) == len(found.seen), "whose each is"


def test_a_measure_that_is_not_in_force_touches_nothing():
    found = reply("touched", date(2025, 3, 1))
    assert isinstance(found.found, TouchedAnswer)
    assert found.found.share is None
    assert found.data_year is None


def test_policies_are_those_of_the_day_with_the_latest_talks():
    found = reply("policy").found
    assert isinstance(found, Policy)
    assert [place.key for place, _ in found.places] == ["NLD", "EUU"]
    assert all(act.kind in debate.POLICIES for _, acts in found.places for act in acts)
    assert found.talks is not None
    assert found.talks.day == date(2026, 3, 23)
    assert reply("policy", date(2025, 6, 4)).found.talks.day == date(2025, 6, 3)


def test_a_card_of_ones_own_needs_a_line_alone():
    gallium = DebateCard("gallium", CardKind.STOP, ("cn-mofcom-gacc-2023-23", "gallium"))
    found = debate.reply(view_on(DAY), gallium)
    assert isinstance(found.found, StopAnswer)
    assert found.found.material.key == "gallium"
    assert not found.found.magnet


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        (CardKind.STOP, ("none", "dysprosium")),
        (CardKind.STOP, ("licence-18", "none")),
        (CardKind.TOUCHED, ("none", "dysprosium")),
        (CardKind.TOUCHED, ("licence-18", "lanthanum")),
        (CardKind.TOUCHED, ("licence-18", "none")),
        (CardKind.WAIT, ("none",)),
        (CardKind.AGAIN, ("none",)),
        (CardKind.AGAIN, ("licence-18",)),
        (CardKind.POLICY, ("NLD", "none")),
        (CardKind.ACUTE, ("lanthanum",)),
        (CardKind.GAPS, ("none",)),
    ],
)
def test_what_is_not_in_the_graph_is_unknown(small: View, kind: CardKind, about: tuple[str, ...]):
    found = debate.reply(small, DebateCard("own", kind, about))
    assert found.found is None
    assert found.certainty == "UNKNOWN"
    assert found.doubt == "UNKNOWN"


def test_a_wait_of_which_nothing_is_published_is_unknown(small: View):
    found = debate.reply(small, DebateCard("own", CardKind.WAIT, ("licence-18",)))
    assert isinstance(found.found, Wait)
    assert found.found.span is None
    assert found.certainty == "UNKNOWN"


def test_gaps_count_users_and_materials_without_data(small: View):
    found = debate.reply(small, DebateCard("own", CardKind.GAPS, ("NLD",))).found
    assert isinstance(found, Gaps)
    assert (found.kept.users, found.materials) == (1, 1)


def test_the_best_sources_are_of_different_publishers_where_there_are_any():
    def source(key: str, publisher: str, kind: SourceKind | None) -> SourceRef:
        return SourceRef(key, key, publisher, None, None, None, None, kind)

    press = [source("p1", "Paper", SourceKind.PRESS), source("p2", "Paper", SourceKind.PRESS)]
    law, bare = source("l", "State", SourceKind.LAW), source("b", "Someone", None)
    assert [one.key for one in best([*press, law], debate.OF_LAW)] == ["l", "p1"]
    assert [one.key for one in best([bare, *press], debate.OF_LAW)] == ["p1", "b"]
    assert [one.key for one in best(press, debate.OF_LAW)] == ["p1", "p2"]
    assert [one.key for one in best([bare, law])] == ["b", "l"]
