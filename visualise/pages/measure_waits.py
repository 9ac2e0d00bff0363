"""Waiting times under a measure as pages show them: all that was published together, each with who said it and when."""

from dataclasses import dataclass

from ketenkaart.graph.answers import acts, debate
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.licences import LeadTime
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.visualise.pictures import waits
from ketenkaart.visualise.pictures.waits import Span, Strip, WaitsDrawing
from ketenkaart.visualise.wording.language import Language
from ketenkaart.words import debate_sentences, measure_sentences, wording


@dataclass(frozen=True)
class WaitRow:
    """One published value: its strip, and all of it in words."""

    strip: Strip
    days: str
    kind: str
    day: str
    whom: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Waiting:
    """What is published of waiting under a measure, in a sentence and one by one, on one scale of days."""

    said: str  # empty where nobody is known to have waited
    each: str  # all of them in one line, for a memo
    drawing: WaitsDrawing
    rows: tuple[WaitRow, ...]


def waiting(measure: Record, language: Language) -> Waiting | None:
    """All waiting times of a measure that are known on the day; None where there are none."""
    told = debate.waiting(measure.view, acts.act(measure))
    found = told.times
    if not found:
        return None
    lang = language.code
    drawing = waits.draw(tuple(map(span, found)))
    rows = (
        WaitRow(
            strip=strip,
            days=measure_sentences.days(one, lang),
            kind=measure_sentences.lead_time_kind(one, lang),
            day=day(one, language),
            whom=measure_sentences.whom(one, lang),
            sources=one.sources,
        )
        for one, strip in zip(found, drawing.strips, strict=True)
    )
    said = debate_sentences.waiting(told, lang) if told.seen else ""
    each = "; ".join(measure_sentences.wait(one, lang) for one in found)
    return Waiting(said, wording.capital(f"{each}."), drawing, tuple(rows))


def span(found: LeadTime) -> Span:
    """A waiting time as the picture takes it."""
    lower = found.days if found.lower is None else found.lower
    upper = found.days if found.upper is None else found.upper
    return Span(found.kind, lower, upper, found.upper_open)


def day(found: LeadTime, language: Language) -> str:
    """When it was said."""
    if found.day is not None:
        return wording.day(found.day, language.code)
    return language.gettext("day not known")
