"""Figures as sentences, in Dutch and English: year, estimate, interval, and what is not known.

The grammar: of which year ("in 2024"), a quantity ("an estimated 87% (78 to 97)") of a whole ("of the loose magnets
with dysprosium in Dutch use"), and what happened to it ("was made in China"). The figure of the data's own year leads;
the day that is asked about follows. A sentence never shows more digits than the interval allows, never calls a licence
a ban, and never lets a part be taken for the whole.
"""

from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.answers import amounts, leads, rounding
from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.coverage import Covered
from ketenkaart.graph.answers.exposure import Exposure
from ketenkaart.graph.answers.leads import StageLead
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.words import quantities
from ketenkaart.words.say import begin, say, word


@dataclass(frozen=True)
class AnswerBox:
    """The sentences of an answer box: the answer, the same on the day asked about, what is not known, what else."""

    answer: str
    unknown: str
    also: tuple[str, ...] = ()
    day: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """In the order in which they are read."""
        return tuple(part for part in (self.answer, self.day, self.unknown, *self.also) if part)

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def stage_name(stage: str, lang: str) -> str:
    return word("stages", stage, lang)


def stage_made(stage: str, lang: str) -> str:
    """What happens at a stage: `mined`, `gewonnen`."""
    return word("made", stage, lang)


def status_name(status: str, lang: str) -> str:
    return word("statuses", status, lang)


def gate(kind: str, status: str, lang: str) -> str:
    """The state of a measure in two words, as a picture has room for: `vergunning nodig`, `geschorst`."""
    return word("gates", kind, lang) if status == "IN_FORCE" else word("statuses", status, lang)


def reason(figure: Figure, lang: str) -> str:
    """Why it is unknown, in a sentence; empty where it is known."""
    return "" if figure.reason is None else word("reasons", figure.reason, lang)


def using(subject: NodeRef, lang: str) -> str:
    """`Nederlands gebruik`, `use in Germany`, or the company's own name: how the right end of the chain is called."""
    return say("using", lang, subject=subject)


def goods(asked: Exposure, lang: str) -> str:
    """`de losse magneten met dysprosium`, `the refined copper cathode`: what is traded, as which the material is used.

    The material's own name where the question starts from several products.
    """
    return say("traded", lang, asked=asked, form="the")


def what_is_used(asked: Exposure, stage: str | None, first: bool, lang: str) -> str:
    """What a share in a sentence is a part of: the goods at the stage of the product itself, else the material in them.

    `de losse magneten met dysprosium in Nederlands gebruik`, `the copper in refined copper cathode in Dutch use`.
    """
    return say("what_is_used", lang, asked=asked, stage=stage, first=first)


def as_of(day: date, lang: str) -> str:
    """The day of what is recorded, or not known: of figures, see `on_day`."""
    return say("as_of", lang, day=day)


def exposure_sentence(answer: Exposure, lang: str) -> str:
    """An exposure in one short paragraph of plain text."""
    return said(answer, lang).text


def said(answer: Exposure, lang: str) -> AnswerBox:
    """An exposure: its headline stage and, where another is narrower or led by another country, that one as well."""
    head = leads.lead(answer)
    if head is None:
        taint = (say("example", lang),) if answer.subject.fictitious else ()
        return AnswerBox(nothing(answer.subject, answer.material, lang), "", taint)
    return box(answer, head, leads.beside(answer, head), answer.as_of, answer.covered, lang)


def box(
    asked: Exposure,
    head: StageLead,
    beside: tuple[str, StageLead] | None,
    day: date,
    covered: Covered | None,
    lang: str,
) -> AnswerBox:
    """The answer box of a headline stage; beside it the NARROWEST stage, or one that an OTHER country leads."""
    also = [by_way(head.via, lang), part_of_use(asked, covered, lang), not_counted(asked, head, lang)]
    if beside is not None:
        also.append(stage_beside(asked, *beside, lang))
    if asked.subject.fictitious:
        also.append(say("example", lang))
    answer, figure = stage_sentence(asked, head, lang), head.figure
    if head.on is None and figure.estimate is not None and amounts.too_wide(figure, figure.passes or 1.0):
        answer = say("unsure", lang, sentence=answer)  # the data do not even say it of their own year
    if head.year is None and figure.state == "KNOWN":
        answer = f"{answer} {as_of(day, lang)}"  # what is recorded on the day is of the day
    return AnswerBox(answer, unknown(asked.subject, head, lang), tuple(filter(None, also)), on_day(head, day, lang))


def stage_sentence(asked: Exposure, said: StageLead, lang: str) -> str:
    """One stage, one country of making, in one sentence that names the year of its data."""
    figure = said.figure
    if figure.state != "KNOWN" or figure.estimate is None:
        return say("stage_unknown", lang, asked=asked, said=said, likely=_likely(figure))
    if said.on is not None and amounts.too_wide(figure, figure.passes or 1.0):
        return say("stage_not_said", lang, asked=asked, said=said)
    passes = 1.0 if figure.passes is None else figure.passes
    none = figure.estimate == 0 and figure.interval is not None and figure.interval.upper == 0
    if figure.bounds is not None and not none:
        return _recorded(asked, said, figure.bounds, passes, lang)
    if said.first and said.rule == "WORLD":
        return begin("stage_of_world", lang, asked=asked, said=said, one=shown(figure))
    one = None if none else shown(figure, passes or 1.0)
    part = None if none or passes >= rounding.NEAR_ALL else passes
    return begin("stage", lang, asked=asked, said=said, one=one, part=part)


def _likely(figure: Figure) -> Interval | None:
    """Where an unknown share is likely to lie, if that says anything."""
    span = figure.interval
    return None if span is None or span.upper - span.lower >= rounding.NEAR_ALL else span


def _recorded(asked: Exposure, said: StageLead, bounds: Interval, passes: float, lang: str) -> str:
    """A stage of which deliveries are recorded: the bounds that they leave."""
    assert said.figure.estimate is not None
    step = rounding.resolution(said.figure.estimate, bounds.upper - bounds.lower)
    return say(
        "stage_recorded",
        lang,
        asked=asked,
        said=said,
        one=shown(said.figure, passes if 0 < passes < rounding.NEAR_ALL else 1.0),
        part=passes if 0 < passes < rounding.NEAR_ALL else None,
        recorded=(said.figure.recorded or 0.0) / (passes or 1.0),
        step=step,
        exact=rounding.same_when_rounded(bounds.lower, bounds.upper, step),
    )


def opening(day: date, year: int | None, lang: str, later: bool = False) -> str:
    """`Op 30 november 2026 is, naar cijfers van 2024, `, `On 30 November 2026, from figures of 2024, `.

    Of a day in the data's own year, or without data of any year, the day alone.
    """
    return say("opening", lang, day=day, year=year, later=later)


def on_day(said: StageLead, day: date, lang: str) -> str:
    """The figure of the day beside that of the data's year; nothing where it is no other.

    That later data speak as well is said only where they moved the figure that a reader sees.
    """
    if said.today is None or said.year is None or said.figure.estimate is None:
        return ""
    before = quantities.value(said.figure, lang, said.figure.passes or 1.0)
    after = "" if said.today.estimate is None else quantities.value(said.today, lang, said.today.passes or 1.0)
    return then(said.today, day, said.year, lang, said.later and before != after)


def then(figure: Figure, day: date, year: int, lang: str, later: bool = False) -> str:
    """`On 30 November 2026, from figures of 2024: 87% (65 to 99).`, or that figures of that year do not say it."""
    whole = figure.passes or 1.0
    if amounts.too_wide(figure, whole):
        return say("then_not_said", lang, day=day, year=year)
    return say("then", lang, one=shown(figure, whole), day=day, year=year, later=later)


def by_way(country: NodeRef | None, lang: str) -> str:
    """`Een deel kwam via Duitsland.`: what was made in one country and came by way of another."""
    return "" if country is None else say("by_way", lang, country=country)


def part_of_use(asked: Exposure, covered: Covered | None, lang: str) -> str:
    """How many tonnes the answer is about, and of how much; nothing where no source says the whole."""
    return "" if covered is None else say("part_of_use", lang, asked=asked, covered=covered)


def not_counted(asked: Exposure, said: StageLead, lang: str) -> str:
    """That what comes in another form is no part of a country's answer; nothing where no trade of its own is behind."""
    if asked.subject.label == "Organisation" or asked.product is None or said.rule != "TRADE":
        return ""
    return say("not_counted", lang)


def unknown(subject: NodeRef, said: StageLead, lang: str) -> str:
    """What is not known of a stage: the untraced part, that nothing is recorded, what an interval does not say."""
    figure = said.figure
    parts = []
    if figure.state == "KNOWN" and figure.untraced is not None and figure.untraced >= rounding.LEAST:
        parts.append(say("untraced", lang, part=figure.untraced))
    if figure.bounds is None:
        parts.append(say("not_recorded", lang, trade=said.rule == "TRADE"))
    parts.append(whose_goods(said, lang))
    if subject.label == "Organisation" and amounts.spread(figure):
        parts.append(say("average_buyer", lang, bounds=figure.bounds))
    return " ".join(filter(None, parts))


def whose_goods(said: StageLead, lang: str) -> str:
    """What the rule behind a stage leaves open: who works whose goods, or that it is the world's mix for anybody."""
    return say("whose_goods", lang, said=said)


def nothing(subject: NodeRef, material: NodeRef, lang: str) -> str:
    """That no stage is known, which is not zero."""
    return say("nothing", lang, subject=subject, material=material)


def measure_exposure(asked: Exposure, kind: str, figure: Figure, lang: str) -> str:
    """How much of what the subject uses meets a measure on its way."""
    if figure.state != "KNOWN" or figure.estimate is None:
        return reason(figure, lang)
    outside = figure.reason == "OUTSIDE_DESTINATIONS"
    none = outside or (figure.estimate == 0 and figure.interval is not None and figure.interval.upper == 0)
    one = None if none else shown(figure)
    return begin("measure_exposure", lang, asked=asked, kind=kind, one=one, outside=outside)


def if_in_force_again(sentence: str, lang: str) -> str:
    """The same of a measure that is not in force, if it were again."""
    return say("if_in_force_again", lang, sentence=sentence)


def stage_beside(asked: Exposure, kind: str, said: StageLead, lang: str) -> str:
    """The NARROWEST stage beside a headline, or one that an OTHER country leads."""
    whole = said.figure.passes or 1.0
    one, all_of_it = shown(said.figure, whole), whole >= rounding.NEAR_ALL
    sentence = say("stage_beside", lang, asked=asked, kind=kind, said=said, one=one, all=all_of_it)
    return " ".join(filter(None, (sentence, whose_goods(said, lang))))
