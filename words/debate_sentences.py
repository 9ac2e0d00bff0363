"""Answers for a debate: one spoken sentence each, what belongs to it, how sure it is, and what not to say.

The spoken sentence has at most 25 words. It never says more than the weakest thing that it rests on: where no figure
may be said, it says that instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.debate import (
    Acute,
    Again,
    CardKind,
    Gaps,
    Policy,
    Reply,
    StopAnswer,
    TouchedAnswer,
    Wait,
    here,
)
from ketenkaart.graph.answers.outlook import OutlookState
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.model import HERE, Verified
from ketenkaart.words import material_sentences, sentences
from ketenkaart.words.say import begin, say, word

SPOKEN = 25  # words of a spoken sentence, at most


@dataclass(frozen=True)
class Spoken:
    """One answer in words: the question, the spoken sentence, what belongs to it, how sure, and what not to say."""

    question: str
    answer: str
    also: tuple[str, ...]
    certainty: str  # one word
    sure: str  # the same as a sentence
    dates: str  # the day, the year of the data, when it was last seen
    trap: str  # empty where nothing is known

    @property
    def sentences(self) -> tuple[str, ...]:
        """In the order in which they are copied."""
        return (
            self.question,
            self.answer,
            *self.also,
            f"{self.sure} {self.dates}",
            *((self.trap,) if self.trap else ()),
        )


def spoken(reply: Reply, among: Sequence[Reply], lang: str) -> Spoken:
    """One answer in words; `among`: those of the same sheet, by which a question says what it is about."""
    answer, also, trap = (
        (say("debate_nothing", lang), (), "") if reply.found is None else SAID[reply.card.kind](reply, lang)
    )
    return Spoken(
        question=question(reply, among, lang),
        answer=answer,
        also=tuple(filter(None, also)),
        certainty=word("certainties", reply.certainty, lang),
        sure=say("debate_sure", lang, sure=reply.certainty),
        dates=say("debate_dates", lang, day=reply.day, year=reply.data_year, seen=_seen(reply)),
        trap=say("debate_not", lang, trap=trap) if trap else "",
    )


def every(replies: Sequence[Reply], lang: str) -> tuple[Spoken, ...]:
    """All answers of a sheet in words."""
    return tuple(spoken(reply, replies, lang) for reply in replies)


def question(reply: Reply, among: Sequence[Reply], lang: str) -> str:
    """A question; with what it is about before it where the sheet asks the same of something else, or it is no other
    than that: `Koper: is er iets acuuts?`."""
    kind = reply.card.kind
    several = sum(other.card.kind == kind for other in among) > 1
    topic = _topic(reply) if several or kind == CardKind.ACUTE else None
    published = reply.found.published if isinstance(reply.found, Again) else None
    return say("debate_question", lang, card_kind=kind, topic=topic, published=published)


def waiting(found: Wait, lang: str) -> str:
    """How long it takes by all that is published together; never one value alone."""
    if found.span is None:
        return say("debate_wait_unknown", lang, legal=found.legal)
    fewest, most = found.span
    return say("debate_wait", lang, seen=len(found.seen), fewest=fewest, most=most, legal=found.legal)


def _topic(reply: Reply) -> NodeRef | None:
    found = reply.found
    if isinstance(found, StopAnswer):
        return found.material
    if isinstance(found, TouchedAnswer):
        return found.exposure.material
    if isinstance(found, Acute):
        return found.outlook.exposure.material
    if isinstance(found, Wait | Again):
        return found.act.ref
    return found.country if isinstance(found, Gaps) else None


def _seen(reply: Reply) -> date | None:
    """The day on which it was last seen to be so, where that is not of what followed."""
    return reply.seen if reply.seen is not None and reply.seen <= reply.day else None


Said = tuple[str, tuple[str, ...], str]  # the answer, what belongs to it, what not to say


def _stop(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, StopAnswer)
    act, banned = found.act, found.banned
    answer = say(
        "debate_stop",
        lang,
        act=act,
        material=found.material,
        magnet=found.magnet,
        banned=banned,
        here=here(act),
        day=reply.day,
    )
    ran_out = [one.ran_out for one in found.open if one.ran_out is not None]
    also = (
        say("debate_in_force", lang, act=act, day=reply.day) if act.status in ("IN_FORCE", "PARTLY") else "",
        _parties("debate_parties", found.parties, lang),
        _parties("debate_rumoured", found.rumoured, lang),
        say(
            "debate_open",
            lang,
            count=len(found.open),
            place=act.imposer,
            ran_out=min(ran_out) if len(set(ran_out)) == 1 else None,
        )
        if found.open
        else "",
    )
    return answer, also, say("debate_stop_trap", lang, act=act, banned=banned)


def _parties(sentence: str, found: Sequence[Act], lang: str) -> str:
    """Bans on named parties: since when (of several days none), and where they are, the reader's own country first."""
    if not found:
        return ""
    to = sorted({ref for act in found for ref in act.destinations}, key=lambda ref: (ref.key != HERE, ref.key))
    return say(sentence, lang, acts=found, to=to)


def _touched(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, TouchedAnswer)
    measure, asked, act = found.measure, found.exposure, found.act
    trap = say("debate_touched_trap", lang, place=act.imposer)
    users = say("debate_users", lang, known=found.kept)
    if not measure.may_bind:
        return say("debate_touched_none", lang, day=reply.day), (users,), trap
    if found.share is None or found.share.estimate is None:
        again = measure.if_in_force
        also = "" if again is None else sentences.measure_exposure(asked, measure.kind, again.figure, lang)
        also = sentences.if_in_force_again(also, lang) if also else ""
        return say("debate_no_figure", lang, doubt=reply.doubt or "UNKNOWN"), (also, users), trap
    figure = found.share.figure
    if figure.reason == "OUTSIDE_DESTINATIONS":
        return say("debate_outside", lang), (users,), trap
    answer = say(
        "debate_touched",
        lang,
        asked=asked,
        binding=measure.kind,
        place=act.imposer,
        part=found.share.estimate,
        year=reply.data_year,
    )
    also_said = (
        say("debate_share", lang, one=shown(figure)),
        say("debate_unsourced", lang) if reply.verified == Verified.MEMORY else "",
        users,
    )
    return answer, also_said, trap


def _wait(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, Wait)
    trap = say("debate_wait_trap", lang, latest=found.seen[0]) if found.seen else ""
    return waiting(found, lang), tuple(begin("debate_waited", lang, one=one) for one in found.times), trap


def _again(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, Again)
    count = len(found.targets)
    answer = say(
        "debate_again",
        lang,
        act=found.act,
        count=count,
        working=found.working,
        unknown=found.unknown,
        published=found.published,
        day=reply.day,
    )
    of = say("debate_again_of", lang, act=found.act, count=count, published=found.published, unknown=found.unknown)
    return answer, (of,), say("debate_again_trap", lang, unknown=found.unknown)


def _policy(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, Policy)
    counts = [(place, len(acts)) for place, acts in found.places if acts]
    talks = None if found.talks is None else found.talks.day
    newest = tuple(say("debate_newest", lang, place=place, act=acts[0]) for place, acts in found.places if acts)
    answer = say("debate_policy", lang, governments=counts, spoken_on=talks)
    return answer, newest, say("debate_policy_trap", lang)


def _acute(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, Acute)
    asked, most = found.outlook.exposure, found.most
    trap = say("debate_acute_trap", lang, asked=asked)
    part = None if most is None else most.share.estimate
    place = asked.subject if found.act is None else found.act.imposer
    answer = say("debate_acute", lang, asked=asked, outlook_state=found.state, place=place, part=part, day=reply.day)
    if found.state != OutlookState.QUIET:
        return answer, (), trap
    touched = (
        ""
        if most is None or part is None
        else say("touched_little", lang, measure=most.measure, one=shown(most.share.figure))
    )
    return answer, (touched, *material_sentences.would_be_acute(found.outlook, lang)[:1]), trap


def _gaps(reply: Reply, lang: str) -> Said:
    found = reply.found
    assert isinstance(found, Gaps)
    also = say("debate_gaps_also", lang, measures=found.measures, materials=found.materials)
    return (
        say("debate_gaps", lang, country=found.country, known=found.kept),
        (also,) if found.materials else (),
        say("debate_gaps_trap", lang),
    )


SAID: dict[CardKind, Callable[[Reply, str], Said]] = {
    CardKind.STOP: _stop,
    CardKind.TOUCHED: _touched,
    CardKind.WAIT: _wait,
    CardKind.AGAIN: _again,
    CardKind.POLICY: _policy,
    CardKind.ACUTE: _acute,
    CardKind.GAPS: _gaps,
}
