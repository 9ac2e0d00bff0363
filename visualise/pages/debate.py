"""The debate sheet: questions as a minister gets them, each with one spoken sentence, how sure it is, and what not to
say. One screen, and one sheet of A5.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ketenkaart.graph.answers import debate
from ketenkaart.graph.answers.debate import Acute, Reply, TouchedAnswer, Wait
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms.document import DocumentPart, document
from ketenkaart.visualise.page import Content, File, FilledTable, Page, PageQuery
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import mark
from ketenkaart.words import debate_sentences, measure_sentences, wording
from ketenkaart.words.debate_sentences import Spoken

MEASURES = """  measures(filter: {}) {
    key kind reach status validFrom validTo lastSeen verified sentence sources { key title }
    leadTimes { asOf population quantity value lower upper note sources { key title } }
  }
"""
EXPOSURE = """  %(name)s: exposure(of: {country: "%(user)s"}, material: "%(material)s") {
    measures { measure { key } kind status share { FIGURE } ifInForce { FIGURE } }
    outlook { state }
  }
"""


def show(view: View, asked: Address) -> Content:
    """All questions, or the one that the address names. Raises BadQuestion for another."""
    _, lang = asked.language.gettext, asked.lang
    every = debate.replies(view)
    told = list(zip(every, debate_sentences.every(every, lang), strict=True))
    chosen = asked.choice("question")
    names = [reply.card.question for reply in every]
    if chosen is not None:
        if chosen not in names:
            raise BadQuestion(
                "There is no question '%(name)s'. There are: %(names)s.", name=chosen[:40], names=", ".join(names)
            )
        told = [one for one in told if one[0].card.question == chosen]
    title = _("Debate sheet: what can be said today") if chosen is None else told[0][1].question
    sources = tuple(dict.fromkeys(source for reply, _ in told for source in reply.sources))
    return Content(
        title,
        "debate.html",
        {"cards": [_card(*one, lang) for one in told], "chosen": chosen, "day": view.as_of},
        sentences=tuple(_said(told, chosen is None)),
        tables=(SAID.of(told, asked.language), *_waiting(told, asked)),
        sources=sources,
        unit="1",
        method="methods.md section 10",
        query=query([reply for reply, _ in told]),
        fictitious=view.example,  # who uses what, example companies among them, is part of the answers
    )


def docx(view: View, asked: Address) -> File:
    """The same as a document, for the minister's file."""
    shown = show(view, asked)
    parts = [
        DocumentPart(card.question, card.answer, card.sentences[2:], card.sources)
        for card in shown.values["cards"]  # type: ignore[attr-defined]
    ]
    return document(shown.title, parts, view, asked)


def _said(told: Sequence[tuple[Reply, Spoken]], all_of_them: bool) -> Iterator[str]:
    """What a memo takes of each: all of it, under its question where there are several."""
    for _, spoken in told:
        yield from spoken.sentences if all_of_them else spoken.sentences[1:]


def _card(reply: Reply, spoken: Spoken, lang: str) -> Row:
    """One card as the template draws it; waiting times stand in a list, each with whose it is."""
    waits = reply.found.times if isinstance(reply.found, Wait) else ()
    return Row(
        key=reply.card.question,
        question=spoken.question,
        answer=spoken.answer,
        sentences=spoken.sentences,
        also=() if waits else spoken.also,
        waits=[
            Row(
                said=wording.capital(measure_sentences.lead_time(one, lang)),
                population=one.population,
                day="" if one.day is None else wording.day(one.day, lang),
            )
            for one in waits
        ],
        certainty=spoken.certainty,
        look=reply.certainty.lower(),
        dates=spoken.dates,
        trap=spoken.trap,
        sources=reply.sources,
    )


def _rows(told: Iterable[tuple[Reply, Spoken]]) -> Iterator[Row]:
    for reply, spoken in told:
        yield Row(reply=reply, spoken=spoken, also=" ".join(spoken.also), trap=spoken.trap or None)


def _waiting(told: Iterable[tuple[Reply, Spoken]], asked: Address) -> Iterator[FilledTable]:
    """The table of waiting times, where a question is about them."""
    times = [time for reply, _ in told if isinstance(reply.found, Wait) for time in reply.found.times]
    if times:
        yield WAITING.of(times, asked.language)


def query(replies: Sequence[Reply]) -> PageQuery:
    """The GraphQL behind the questions: measures with their waiting times, and use of each material asked about."""
    found = [reply.found for reply in replies]
    uses = [one.exposure if isinstance(one, TouchedAnswer) else one.outlook.exposure for one in found
            if isinstance(one, TouchedAnswer | Acute)]  # fmt: skip
    materials = dict.fromkeys(use.material.key for use in uses)
    parts = [
        EXPOSURE % {"name": f"use_{number}", "user": HERE, "material": material}
        for number, material in enumerate(materials, 1)
    ]
    return PageQuery("query Debate {\n" + MEASURES + "".join(parts) + "}\n")


SAID = Table(
    "debate",
    mark("Questions, each with its spoken answer"),
    "question=spoken.question kind=reply.card.kind spoken=spoken.answer also certainty=reply.certainty "
    "doubt=reply.doubt not_said=trap data_year=reply.data_year seen=reply.seen verified=reply.verified "
    "sources=reply.sources",
    _rows,
)
WAITING = replace(shared.LEAD_TIMES, columns=f"measure {shared.LEAD_TIMES.columns}")
PAGE = Page("debate", show, takes=("question",), forms={"docx": docx})
