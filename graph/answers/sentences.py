"""Figures as sentences, in Dutch and English: estimate, range, date, and what is not known. Pure text, no look-ups.

The grammar: a quantity ("an estimated 80% (66 to 100%, depending on the source)") of a whole ("of the magnets with
dysprosium in Dutch use") and what happened to it ("was made in China"). A sentence never shows more digits than the
interval allows, never calls a licence a ban, and never lets a part be taken for the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from graph.analysis.figure import Figure
from graph.answers import wording
from graph.answers.refs import REASONS, AnswerFigure, NodeRef

STAGES = {
    "nl": {
        "MINE": ("Winning", "gewonnen"),
        "SCRAP": ("Schroot", "als schroot ingezameld"),
        "SEPARATION": ("Scheiding", "gescheiden"),
        "METAL": ("Metaal", "tot metaal gemaakt"),
        "ALLOY": ("Legering", "gelegeerd"),
        "MAGNET": ("Magneet", "gemaakt"),
        "SMELTING": ("Smelten", "gesmolten"),
        "REFINING": ("Raffinage", "geraffineerd"),
        "SEMI": ("Halffabricaat", "tot halffabricaat gemaakt"),
        "COMPONENT": ("Onderdeel", "in onderdelen verwerkt"),
        "END_USE": ("Eindproduct", "in eindproducten verwerkt"),
    },
    "en": {
        "MINE": ("Mining", "mined"),
        "SCRAP": ("Scrap", "collected as scrap"),
        "SEPARATION": ("Separation", "separated"),
        "METAL": ("Metal", "made into metal"),
        "ALLOY": ("Alloy", "alloyed"),
        "MAGNET": ("Magnet", "made"),
        "SMELTING": ("Smelting", "smelted"),
        "REFINING": ("Refining", "refined"),
        "SEMI": ("Semi-finished", "made into semi-finished goods"),
        "COMPONENT": ("Component", "made into components"),
        "END_USE": ("End product", "made into end products"),
    },
}
KINDS = {  # what a measure in force does to the part that it is on, and as a picture says it
    "nl": {
        "LICENCE": ("heeft onderweg die vergunning nodig", "vergunning nodig"),
        "BAN": ("valt onderweg onder dat verbod", "verbod"),
        "QUOTA": ("valt onderweg onder dat quotum", "quotum"),
        "TARIFF": ("valt onderweg onder die heffing", "heffing"),
    },
    "en": {
        "LICENCE": ("needs that licence on its way", "licence needed"),
        "BAN": ("falls under that ban on its way", "ban"),
        "QUOTA": ("falls under that quota on its way", "quota"),
        "TARIFF": ("falls under that duty on its way", "duty"),
    },
}
STATUSES = {
    "nl": {
        "NOT_YET": "nog niet van kracht",
        "IN_FORCE": "van kracht",
        "PARTLY": "deels van kracht",
        "SUSPENDED": "geschorst",
        "ENDED": "niet meer van kracht",
        "UNKNOWN": "onbekend",
        "UNCONFIRMED": "niet bevestigd",
    },
    "en": {
        "NOT_YET": "not yet in force",
        "IN_FORCE": "in force",
        "PARTLY": "partly in force",
        "SUSPENDED": "suspended",
        "ENDED": "no longer in force",
        "UNKNOWN": "unknown",
        "UNCONFIRMED": "not confirmed",
    },
}


class CountryShare(Protocol):
    """One country of a stage, as `answers.exposure` gives it."""

    @property
    def country(self) -> NodeRef: ...
    @property
    def share(self) -> AnswerFigure: ...


class StageShares(Protocol):
    """One stage, its countries largest first."""

    @property
    def stage(self) -> str: ...
    @property
    def countries(self) -> Sequence[CountryShare]: ...


class Answer(Protocol):
    """An exposure, as `answers.exposure` gives it."""

    @property
    def subject(self) -> NodeRef: ...
    @property
    def material(self) -> NodeRef: ...
    @property
    def as_of(self) -> date: ...
    def by_stage(self) -> Sequence[StageShares]: ...
    def via(self, country: NodeRef) -> NodeRef | None: ...


@dataclass(frozen=True)
class Stage:
    """One stage of an answer with the country that leads it: what a sentence about a stage is made from."""

    stage: str
    origin: NodeRef
    figure: Figure
    rule: str | None  # of the heaviest mix that it rests on
    first: bool  # the stage of the very product that the subject uses
    via: NodeRef | None = None  # by way of whom a noticeable part of it came


@dataclass(frozen=True)
class Said:
    """The sentences of an answer box: the answer with its date, what is not known, and what else a reader must know."""

    answer: str
    unknown: str
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.answer, self.unknown, *self.also) if part)


def stage_name(stage: str, lang: str) -> str:
    return STAGES[lang][stage][0]


def status_name(status: str, lang: str) -> str:
    return STATUSES[lang][status]


def using(subject: NodeRef, lang: str) -> str:
    """`Nederlands gebruik`, `use in Germany`, or the company's own name: how the right end of the chain is called."""
    if subject.label == "Organisation":
        return subject.name(lang)
    if subject.key == "WLD":
        return "wereldwijd gebruik" if lang == "nl" else "world use"
    if subject.key == "NLD":
        return "Nederlands gebruik" if lang == "nl" else "Dutch use"
    place = wording.in_country(subject.key, subject.name(lang), lang)
    return f"gebruik {place}" if lang == "nl" else f"use {place}"


def what_is_used(subject: NodeRef, material: NodeRef, stage: str | None, lang: str) -> str:
    """`de magneten met dysprosium in Nederlands gebruik`: what a share in a sentence is a part of."""
    name = wording.lower_first(material.name(lang))
    company = subject.label == "Organisation"
    if lang == "nl":
        head, that = (f"de magneten met {name}", "die") if stage == "MAGNET" else (f"het {name}", "dat")
        return f"{head} {that} {subject.name(lang)} gebruikt" if company else f"{head} in {using(subject, lang)}"
    head = f"the magnets with {name}" if stage == "MAGNET" else f"the {name}"
    return f"{head} that {subject.name(lang)} uses" if company else f"{head} in {using(subject, lang)}"


def as_of(day: date, lang: str) -> str:
    return f"Stand {wording.day(day, lang)}." if lang == "nl" else f"As of {wording.day(day, lang)}."


def quantity(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """`naar schatting 80 % (tussen 66 en 100 %, naar gelang de bron)`; `whole` is what a part is expressed of."""
    assert figure.estimate is not None
    estimate = figure.estimate / whole
    low, high = (
        (estimate, estimate)
        if figure.interval is None
        else (min(1.0, figure.interval.lower / whole), min(1.0, figure.interval.upper / whole))
    )
    step = wording.resolution(estimate, high - low)
    value = wording.percent(estimate, lang, step)
    said = f"naar schatting {value}" if lang == "nl" else f"an estimated {value}"
    if wording.same_when_rounded(low, high, step):
        return said
    source = "naar gelang de bron" if lang == "nl" else "depending on the source"
    return f"{said} ({wording.interval(low, high, lang, step)}, {source})"


def leading(answer: Answer) -> tuple[Stage, ...]:
    """The stages of an answer, from use to mine, each with its largest country; stages that name none are left out."""
    return tuple(
        Stage(
            stage.stage,
            stage.countries[0].country,
            stage.countries[0].share.figure,
            stage.countries[0].share.rule,
            i == 0,
            answer.via(stage.countries[0].country) if i == 0 else None,
        )
        for i, stage in enumerate(answer.by_stage())
        if stage.countries
    )


def headline(stages: Sequence[Stage]) -> Stage | None:
    """The stage nearest to use with an estimate that at least half passes; else the nearest with an estimate."""
    known = [stage for stage in stages if stage.figure.state == "KNOWN"]
    most = (stage for stage in known if stage.figure.passes is None or stage.figure.passes >= 0.5)
    return next(most, known[0] if known else None)


def exposure_sentence(answer: Answer, lang: str) -> str:
    """An exposure in one short paragraph of plain text."""
    return exposure(answer.subject, answer.material, leading(answer), answer.as_of, lang).text


def exposure(subject: NodeRef, material: NodeRef, stages: Sequence[Stage], day: date, lang: str) -> Said:
    """The headline stage and, where another one is narrower or led by another country, that one as well.

    `stages` run from use to mine; an answer without stages says so.
    """
    taint = (example(lang),) if subject.fictitious else ()
    if not stages:
        return Said(nothing(subject, material, lang), "", taint)
    head = headline(stages) or stages[0]
    also = _further(head, stages, lang)
    answer = f"{stage_sentence(subject, material, head, lang)} {as_of(day, lang)}"
    return Said(answer, unknown(subject, head, lang), (*also, *taint))


def stage_sentence(subject: NodeRef, material: NodeRef, said: Stage, lang: str) -> str:
    """One stage, one country of making, in one sentence."""
    figure, origin = said.figure, said.origin
    place = wording.in_country(origin.key, origin.name(lang), lang)
    verb = STAGES[lang][said.stage][1]
    whole = what_is_used(subject, material, said.stage, lang)
    if figure.state != "KNOWN" or figure.estimate is None:
        return _unknown_sentence(figure, whole, place, verb, lang)
    if figure.estimate == 0 and figure.interval is not None and figure.interval.upper == 0:
        return f"Niets van {whole} is {place} {verb}." if lang == "nl" else f"None of {whole} was {verb} {place}."
    if figure.bounds is not None:
        return _bounds_sentence(said, whole, place, verb, lang)
    passes = figure.passes if figure.passes is not None else 1.0
    if said.first and said.rule == "WORLD":
        return _world_sentence(subject, figure, place, verb, lang)
    if passes < 0.9995:
        part = wording.percent(passes, lang)
        value = quantity(figure, lang, passes)
        if lang == "nl":
            return f"Van het deel van {whole} dat deze stap passeert ({part}) is {value} {place} {verb}."
        return f"Of the part of {whole} that passes this stage ({part}), {value} was {verb} {place}."
    value, way = _capital(quantity(figure, lang)), by_way(said.via, lang)
    if lang == "nl":
        return f"{value} van {whole} is {place} {verb}{way}."
    return f"{value} of {whole} was {verb} {place}{way}."


def by_way(country: NodeRef | None, lang: str) -> str:
    """`, een deel via Duitsland`: what was made in one country and came by way of another."""
    if country is None:
        return ""
    name = wording.in_country(country.key, country.name(lang), lang)[3:]
    return f", een deel via {name}" if lang == "nl" else f", part of it by way of {name}"


def unknown(subject: NodeRef, said: Stage, lang: str) -> str:
    """What is not known of a stage: the untraced part, that nothing is recorded, what an interval does not say."""
    figure = said.figure
    parts = []
    if figure.state == "KNOWN" and figure.untraced is not None and figure.untraced >= 0.0005:
        part = wording.percent(figure.untraced, lang)
        parts.append(
            f"Van {part} is onbekend waar dat gebeurde." if lang == "nl" else f"Of {part} it is unknown where that was."
        )
    if figure.bounds is None:
        parts.append(
            "Geen levering is vastgelegd: dit volgt uit productie en handel."
            if lang == "nl"
            else "No delivery is recorded: this follows from production and trade."
        )
    if said.rule == "WORLD" and not said.first:
        parts.append(
            "Het zwaarst weegt hier het wereldgemiddelde."
            if lang == "nl"
            else "What weighs most here is the world average."
        )
    if subject.label == "Organisation" and _disagree(figure):
        parts.append(
            "Het verschil tussen bronnen zegt niet waar dit bedrijf zelf ligt."
            if lang == "nl"
            else "How far sources differ does not say where this company itself lies."
        )
    return " ".join(parts)


def _disagree(figure: Figure) -> bool:
    """Whether a reader sees a range."""
    if figure.interval is None:
        return False
    low, high = figure.interval.lower, figure.interval.upper
    return not wording.same_when_rounded(low, high, wording.resolution(high, high - low))


def nothing(subject: NodeRef, material: NodeRef, lang: str) -> str:
    name = wording.lower_first(material.name(lang))
    if lang == "nl":
        said = f"Onbekend: van {name} in {using(subject, lang)} staat geen stap in de grafiek."
        return f"{said} Dat is niet hetzelfde als nul."
    return f"Unknown: no stage of {name} in {using(subject, lang)} is in the graph. That is not the same as zero."


def example(lang: str) -> str:
    return (
        "Voorbeeldgegevens: dit bedrijf bestaat niet." if lang == "nl" else "Example data: this company does not exist."
    )


def gate(kind: str, status: str, lang: str) -> str:
    """The state of a measure in two words, as a picture has room for: `vergunning nodig`, `geschorst`."""
    return KINDS[lang][kind][1] if status == "IN_FORCE" else STATUSES[lang][status]


def measure_exposure(subject: NodeRef, material: NodeRef, kind: str, figure: Figure, lang: str) -> str:
    """How much of what the subject uses meets a measure on its way."""
    whole = what_is_used(subject, material, None, lang)
    if figure.state != "KNOWN" or figure.estimate is None:
        return _reason(figure, lang)
    need = KINDS[lang][kind][0]
    if figure.reason == "OUTSIDE_DESTINATIONS":
        said = f"Niets van {whole} {need}" if lang == "nl" else f"None of {whole} {need}"
        return f"{said}: {wording.lower_first(_reason(figure, lang))}"
    if figure.estimate == 0 and figure.interval is not None and figure.interval.upper == 0:
        return f"Niets van {whole} {need}." if lang == "nl" else f"None of {whole} {need}."
    value = _capital(quantity(figure, lang))
    return f"{value} van {whole} {need}." if lang == "nl" else f"{value} of {whole} {need}."


def _of_what_passes(said: Stage) -> float:
    figure = said.figure
    if figure.state != "KNOWN" or figure.estimate is None or not figure.passes:
        return 0.0
    return figure.estimate / figure.passes


def _further(head: Stage, stages: Sequence[Stage], lang: str) -> tuple[str, ...]:
    """A stage narrower than the headline, or else one of weight that another country leads."""
    narrowest = max(stages, key=_of_what_passes)
    if _of_what_passes(narrowest) > _of_what_passes(head) + 0.005:
        return (_stage_beside(narrowest, "De smalste stap is" if lang == "nl" else "The narrowest stage is", lang),)
    others = [s for s in stages if s.origin.key != head.origin.key and _of_what_passes(s) >= wording.SIZE_LIMITS[1]]
    if not others:
        return ()
    return (_stage_beside(max(others, key=_of_what_passes), "Bij de stap" if lang == "nl" else "At the stage", lang),)


def _stage_beside(said: Stage, opening: str, lang: str) -> str:
    value = quantity(said.figure, lang, said.figure.passes or 1.0)
    place = wording.in_country(said.origin.key, said.origin.name(lang), lang)
    name, verb = STAGES[lang][said.stage]
    whole = (said.figure.passes or 1.0) >= 0.9995
    if lang == "nl":
        of = "" if whole else " van wat die stap passeert"
        return f"{opening} {name.lower()}: {value}{of} is {place} {verb}."
    of = "" if whole else " of what passes it"
    return f"{opening} {name.lower()}: {value}{of} was {verb} {place}."


def _unknown_sentence(figure: Figure, whole: str, place: str, verb: str, lang: str) -> str:
    said = (
        f"Onbekend is welk deel van {whole} {place} is {verb}. {_reason(figure, lang)} Dat is niet hetzelfde als nul."
        if lang == "nl"
        else f"It is unknown which part of {whole} was {verb} {place}. {_reason(figure, lang)} "
        "That is not the same as zero."
    )
    if figure.interval is None or figure.interval.upper - figure.interval.lower >= 0.9995:
        return said
    step = wording.resolution(figure.interval.upper, figure.interval.upper - figure.interval.lower)
    ends = wording.interval(figure.interval.lower, figure.interval.upper, lang, step)
    return f"{said} Het ligt {ends}." if lang == "nl" else f"{said} It is {ends}."


def _bounds_sentence(said: Stage, whole: str, place: str, verb: str, lang: str) -> str:
    figure = said.figure
    assert figure.bounds is not None
    assert figure.estimate is not None
    low, high = figure.bounds.lower, figure.bounds.upper
    step = wording.resolution(figure.estimate, high - low)
    estimate = wording.percent(figure.estimate, lang, step)
    ends = wording.percent(low, lang, step), wording.percent(high, lang, step)
    passes = 1.0 if figure.passes is None else figure.passes
    recorded = wording.percent((figure.recorded or 0.0) / (passes or 1.0), lang)
    exact = wording.same_when_rounded(low, high, step)
    if lang == "nl":
        between = f"ten minste {ends[0]} en ten hoogste {ends[1]}"
        if 0 < passes < 0.9995:
            part, value = wording.percent(passes, lang), wording.percent(figure.estimate / passes, lang)
            return (
                f"Van {whole} passeert {part} deze stap, voor {recorded} vastgelegd; daarvan is naar schatting {value} "
                f"{place} {verb}. Van alles is dat {between}."
            )
        known = (
            f"Van de leveringen is {recorded} vastgelegd" if said.first else f"Tot deze stap is {recorded} vastgelegd"
        )
        if exact:
            return f"{known}; van {whole} is {estimate} {place} {verb}."
        return f"{known}; van {whole} is {between} {place} {verb}, naar schatting {estimate}."
    between = f"at least {ends[0]} and at most {ends[1]}"
    if 0 < passes < 0.9995:
        part, value = wording.percent(passes, lang), wording.percent(figure.estimate / passes, lang)
        return (
            f"Of {whole}, {part} passes this stage, {recorded} of it recorded; of that, an estimated {value} "
            f"was {verb} {place}. Of all, that is {between}."
        )
    known = f"{recorded} of deliveries are recorded" if said.first else f"{recorded} is recorded up to this stage"
    if exact:
        return f"{known}; of {whole}, {estimate} was {verb} {place}."
    return f"{known}; of {whole}, {between} was {verb} {place}, an estimated {estimate}."


def _world_sentence(subject: NodeRef, figure: Figure, place: str, verb: str, lang: str) -> str:
    value = quantity(figure, lang)
    if lang == "nl":
        whose = "de Nederlandse herkomst" if subject.key == "NLD" else f"de herkomst voor {using(subject, lang)}"
        return f"Over {whose} is niets bekend; wereldwijd is {value} {place} {verb}."
    whose = "the Dutch origin" if subject.key == "NLD" else f"the origin for {using(subject, lang)}"
    return f"Nothing is known of {whose}; worldwide {value} was {verb} {place}."


def _reason(figure: Figure, lang: str) -> str:
    if figure.reason is None:
        return ""
    english, dutch = REASONS[figure.reason]
    return dutch if lang == "nl" else english


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
