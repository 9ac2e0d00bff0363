"""Figures as sentences, in Dutch and English: year, estimate, interval, and what is not known. Pure text, no look-ups.

The grammar: of which year ("in 2024"), a quantity ("an estimated 87% (78 to 97)") of a whole ("of the loose magnets
with dysprosium in Dutch use"), and what happened to it ("was made in China"). The figure of the data's own year leads;
the day that is asked about follows. A sentence never shows more digits than the interval allows, never calls a licence
a ban, and never lets a part be taken for the whole.
"""

import re
from dataclasses import dataclass
from datetime import date

from graph.analysis.figure import Figure
from graph.answers import amounts, leads, wording
from graph.answers.covered import Covered
from graph.answers.leads import Answer, Question, Stage
from graph.answers.refs import NodeRef
from words import quantities
from words.say import word

ALL = 0.9995  # from here a stage is passed by all
LEAST = 0.0005  # of what is untraced, below which nothing is said of it
# Dutch names of goods that take "het"; an adjective before one would need an ending, so only names of one word.
NEUTER = re.compile(r"(koper|oxide|metaal|concentraat|erts|schroot)$")
ORE = ("MINE", "SCRAP")  # stages at which what is worked is no good yet

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


@dataclass(frozen=True)
class Said:
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


def named(subject: NodeRef, lang: str) -> str:
    """A country inside a sentence, with its article: `de Verenigde Staten`; a company by its name."""
    if subject.label == "Organisation":
        return subject.name(lang)
    return wording.in_country(subject.key, subject.name(lang), lang)[3:]


def goods(asked: Question, lang: str) -> str:
    """`de losse magneten met dysprosium`, `the refined copper cathode`: what is traded, as which the material is used.

    The material's own name where the question starts from several products.
    """
    name = wording.lower_first(asked.material.name(lang))
    if asked.product is None:
        return f"het {name}" if lang == "nl" else f"the {name}"
    if asked.product_stage == "MAGNET":
        return f"de losse magneten met {name}" if lang == "nl" else f"the loose magnets with {name}"
    product = wording.lower_first(re.sub(r" \(.*\)$", "", asked.product.name(lang)))
    if asked.product_stage in ("COMPONENT", "END_USE"):
        return f"de goederen “{product}”" if lang == "nl" else f"the goods “{product}”"
    if lang == "nl":
        return f"het {product}" if NEUTER.search(product) and " " not in product else product
    return f"the {product}"


def bare(named: str) -> str:
    """A name without its article."""
    return re.sub(r"^(de|het|the) ", "", named)


def what_is_used(asked: Question, stage: str | None, first: bool, lang: str) -> str:
    """What a share in a sentence is a part of: the goods at the stage of the product itself, else the material in them.

    `de losse magneten met dysprosium in Nederlands gebruik`, `the copper in refined copper cathode in Dutch use`.
    """
    name, user = wording.lower_first(asked.material.name(lang)), asked.subject.name(lang)
    if asked.subject.label == "Organisation":
        if lang == "nl":
            head, that = (f"de magneten met {name}", "die") if stage == "MAGNET" else (f"het {name}", "dat")
            return f"{head} {that} {user} gebruikt"
        return f"{f'the magnets with {name}' if stage == 'MAGNET' else f'the {name}'} that {user} uses"
    whose = f"in {using(asked.subject, lang)}"
    if first or asked.product is None:
        return f"{goods(asked, lang)} {whose}"
    within = bare(goods(asked, lang)).removesuffix(f" {'met' if lang == 'nl' else 'with'} {name}")
    return f"het {name} in {within} {whose}" if lang == "nl" else f"the {name} in {within} {whose}"


def made_in(subject: NodeRef, origin: NodeRef, lang: str) -> str:
    """`in China`; where it is the user's own country, that."""
    if origin.key == subject.key:
        return "in eigen land" if lang == "nl" else "in the country itself"
    return wording.in_country(origin.key, origin.name(lang), lang)


def as_of(day: date, lang: str) -> str:
    """The day of what is recorded, or not known: of figures, see `on_day`."""
    return f"Stand {wording.day(day, lang)}." if lang == "nl" else f"As of {wording.day(day, lang)}."


def exposure_sentence(answer: Answer, lang: str) -> str:
    """An exposure in one short paragraph of plain text."""
    return said(answer, lang).text


def said(answer: Answer, lang: str) -> Said:
    """An exposure: its headline stage and, where another is narrower or led by another country, that one as well."""
    head = leads.lead(answer)
    if head is None:
        taint = (example(lang),) if answer.subject.fictitious else ()
        return Said(nothing(answer.subject, answer.material, lang), "", taint)
    return box(answer, head, leads.beside(answer, head), answer.as_of, answer.covered, lang)


def box(
    asked: Question, head: Stage, beside: tuple[str, Stage] | None, day: date, covered: Covered | None, lang: str
) -> Said:
    """The answer box of a headline stage; beside it the NARROWEST stage, or one that an OTHER country leads."""
    also = [by_way(head.via, lang), part_of_use(asked, covered, lang), not_counted(asked, head, lang)]
    if beside is not None:
        also.append(stage_beside(asked, *beside, lang))
    if asked.subject.fictitious:
        also.append(example(lang))
    answer = unsure(head, stage_sentence(asked, head, lang), lang)
    if head.year is None and head.figure.state == "KNOWN":
        answer = f"{answer} {as_of(day, lang)}"  # what is recorded on the day is of the day
    return Said(answer, unknown(asked.subject, head, lang), tuple(filter(None, also)), on_day(head, day, lang))


def unsure(said: Stage, sentence: str, lang: str) -> str:
    """A sentence that says first that it is uncertain, where the data do not even say it of their own year."""
    figure = said.figure
    if figure.estimate is None or said.on is not None or not amounts.too_wide(figure, figure.passes or 1.0):
        return sentence
    return f"{'Onzeker' if lang == 'nl' else 'Uncertain'}: {wording.lower_first(sentence)}"


def stage_sentence(asked: Question, said: Stage, lang: str) -> str:
    """One stage, one country of making, in one sentence that names the year of its data."""
    figure, origin = said.figure, said.origin
    place = made_in(asked.subject, origin, lang)
    verb = STAGES[lang][said.stage][1]
    whole = what_is_used(asked, said.stage, said.first, lang)
    if figure.state != "KNOWN" or figure.estimate is None:
        return _unknown_sentence(figure, whole, place, verb, lang)
    if said.on is not None and amounts.too_wide(figure, figure.passes or 1.0):
        return _not_said(said, whole, place, verb, lang)
    none = figure.estimate == 0 and figure.interval is not None and figure.interval.upper == 0
    if figure.bounds is not None and not none:
        return _bounds_sentence(said, whole, place, verb, lang)
    passes = figure.passes if figure.passes is not None else 1.0
    if said.first and said.rule == "WORLD":
        return _world_sentence(asked, said, verb, lang)
    value, front = quantities.quantity(figure, lang, passes or 1.0), _opening(said, lang)
    if none:
        value = "niets" if lang == "nl" else "none"
    elif passes < ALL:
        part = wording.percent(passes, lang)
        if lang == "nl":
            of = f"Van het deel van {whole} dat deze stap passeert ({part})"
            return f"{of} is {_inside(said, lang)}{value} {place} {verb}."
        return (
            f"Of the part of {whole} that passes this stage ({part}), {_inside(said, lang)}{value} was {verb} {place}."
        )
    if lang == "nl":
        return (
            f"{front}{value} van {whole} {place} {verb}."
            if front
            else wording.capital(f"{value} van {whole} is {place} {verb}.")
        )
    return wording.capital(f"{front}{value} of {whole} was {verb} {place}.")


def _opening(said: Stage, lang: str) -> str:
    """`In 2024 is `, `In 2024 `; of a day see `opening`; nothing without a year."""
    if said.year is None:
        return ""
    if said.on is not None:
        return opening(said.on, said.year, lang, said.later)
    return f"In {said.year} is " if lang == "nl" else f"In {said.year} "


def opening(day: date, year: int | None, lang: str, later: bool = False, verb: str = "is") -> str:
    """`Op 30 november 2026 is, naar cijfers van 2024, `, `On 30 November 2026, from figures of 2024, `.

    Of a day in the data's own year, or without data of any year, the day alone. `verb` is the Dutch one.
    """
    when = wording.day(day, lang)
    if year is None or year == day.year:
        return f"Op {when} {verb} " if lang == "nl" else f"On {when}, "
    figures = figures_of(year, later, lang)
    return f"Op {when} {verb}, {figures}, " if lang == "nl" else f"On {when}, {figures}, "


def _inside(said: Stage, lang: str) -> str:
    """The same within a sentence: `in 2024 `, `on 30 November 2026, from figures of 2024, `."""
    if said.year is None:
        return ""
    if said.on is None:
        return f"in {said.year} "
    when, of = wording.day(said.on, lang), figures_of(said.year, said.later, lang)
    return f"op {when}, {of}, " if lang == "nl" else f"on {when}, {of}, "


def figures_of(year: int, later: bool, lang: str) -> str:
    """`naar cijfers van 2024`; of that year and later ones where these moved the figure."""
    if lang == "nl":
        return f"naar cijfers van {year}{' en later' if later else ''}"
    return f"from figures of {year}{' and later' if later else ''}"


def on_day(said: Stage, day: date, lang: str) -> str:
    """The figure of the day beside that of the data's year; nothing where it is no other.

    That later data speak as well is said only where they moved the figure that a reader sees.
    """
    if said.today is None or said.year is None or said.figure.estimate is None:
        return ""
    before = quantities.amount(said.figure, lang, said.figure.passes or 1.0)
    after = "" if said.today.estimate is None else quantities.amount(said.today, lang, said.today.passes or 1.0)
    moved = before.partition(" (")[0] != after.partition(" (")[0]
    return then(said.today, day, said.year, lang, said.later and moved)


def then(figure: Figure, day: date, year: int, lang: str, later: bool = False) -> str:
    """`On 30 November 2026, from figures of 2024: 87% (65 to 99).`, or that figures of that year do not say it."""
    whole = figure.passes or 1.0
    if amounts.too_wide(figure, whole):
        month = wording.month(day, lang)
        if lang == "nl":
            return f"Cijfers van {year} zeggen niet waar dit in {month} vandaan kwam."
        return f"Figures of {year} do not say where this came from in {month}."
    when, figures, value = wording.day(day, lang), figures_of(year, later, lang), quantities.amount(figure, lang, whole)
    return f"Op {when}, {figures}: {value}." if lang == "nl" else f"On {when}, {figures}: {value}."


def by_way(country: NodeRef | None, lang: str) -> str:
    """`Een deel kwam via Duitsland.`: what was made in one country and came by way of another."""
    if country is None:
        return ""
    name = named(country, lang)
    return f"Een deel kwam via {name}." if lang == "nl" else f"Part of it came by way of {name}."


def part_of_use(asked: Question, covered: Covered | None, lang: str) -> str:
    """How many tonnes the answer is about, and of how much; nothing where no source says the whole."""
    if covered is None:
        return ""
    of = bare(goods(asked, lang))
    name = wording.lower_first(asked.material.name(lang))
    place = wording.in_country(asked.subject.key, asked.subject.name(lang), lang)
    use, span = covered.use, covered.interval
    tonnes, between = wording.tonnes(covered.tonnes, lang, 2), wording.tonnes_between(span.lower, span.upper, lang)
    whole = wording.tonnes(use.value or 0.0, lang, 2)
    about = [] if use.lower is None or use.upper is None else [wording.tonnes_between(use.lower, use.upper, lang)]
    about += [] if use.year is None else [str(use.year)]
    about += [] if use.verified != "MEMORY" else ["nog zonder bron" if lang == "nl" else "no source yet"]
    known = f" ({'; '.join(about)})" if about else ""
    if lang == "nl":
        return (
            f"Dit gaat over {tonnes} {of} ({between}), van naar schatting {whole}{known} aan {name} die {place} per "
            "jaar wordt gebruikt."
        )
    return (
        f"This is about {tonnes} ({between}) of {of}, of an estimated {whole}{known} of {name} that is used {place} a "
        "year."
    )


def not_counted(asked: Question, said: Stage, lang: str) -> str:
    """That what comes in another form is no part of a country's answer; nothing where no trade of its own is behind."""
    if asked.subject.label == "Organisation" or asked.product is None or said.rule != "TRADE":
        return ""
    if lang == "nl":
        return "Wat verder bewerkt of ingebouwd binnenkomt, zoals in motoren of auto’s, telt niet mee."
    return "What comes in further worked or built in, as in motors or cars, is not counted."


def unknown(subject: NodeRef, said: Stage, lang: str) -> str:
    """What is not known of a stage: the untraced part, that nothing is recorded, what an interval does not say."""
    figure = said.figure
    parts = []
    if figure.state == "KNOWN" and figure.untraced is not None and figure.untraced >= LEAST:
        part = wording.percent(figure.untraced, lang)
        parts.append(
            f"Van {part} is onbekend waar dat gebeurde." if lang == "nl" else f"Where that was is unknown for {part}."
        )
    if figure.bounds is None:
        parts.append(_not_recorded(said, lang))
    parts.append(whose_goods(said, lang))
    if subject.label == "Organisation" and amounts.spread(figure):
        parts.append(_average(figure, lang))
    return " ".join(filter(None, parts))


def _not_recorded(said: Stage, lang: str) -> str:
    if said.rule == "TRADE":
        return (
            "Geen levering is vastgelegd: dit volgt uit productie en handel."
            if lang == "nl"
            else "No delivery is recorded: this follows from production and trade."
        )
    return (
        "Geen levering is vastgelegd: dit volgt uit productie."
        if lang == "nl"
        else "No delivery is recorded: this follows from production."
    )


def whose_goods(said: Stage, lang: str) -> str:
    """What the rule behind a stage leaves open: who works whose goods, or that it is the world's mix for anybody."""
    if said.rule == "FEED":
        if said.stage in ORE:
            return "Wie wiens erts verwerkt, is geschat." if lang == "nl" else "Who processes whose ore is estimated."
        return "Wie wiens goederen bewerkt, is geschat." if lang == "nl" else "Who works whose goods is estimated."
    if said.rule == "WORLD" and not said.first:
        return (
            "Over de eigen herkomst is hier niets bekend: dit is de mix van de wereld."
            if lang == "nl"
            else "Nothing is known of its own origin here: this is the world's mix."
        )
    return ""


def _average(figure: Figure, lang: str) -> str:
    """Whose interval it is, and what records alone leave possible for this firm."""
    if figure.bounds is None:
        ends = wording.between(0.0, 1.0, lang, 0.01)
        return (
            f"Het interval is dat van de gemiddelde koper, niet van dit bedrijf: voor dit bedrijf kan het {ends} zijn."
            if lang == "nl"
            else f"The interval is that of the average buyer, not of this company: for this company it may be {ends}."
        )
    low, high = figure.bounds.lower, figure.bounds.upper
    ends = wording.between(low, high, lang, wording.resolution(high, high - low))
    return (
        "Het interval is dat van de gemiddelde koper, niet van dit bedrijf: voor dit bedrijf laten vastgelegde "
        f"leveringen {ends} open."
        if lang == "nl"
        else "The interval is that of the average buyer, not of this company: for this company recorded deliveries "
        f"leave {ends} open."
    )


def nothing(subject: NodeRef, material: NodeRef, lang: str) -> str:
    name = wording.lower_first(material.name(lang))
    if lang == "nl":
        said = f"Onbekend: van {name} in {using(subject, lang)} staat geen stap in onze gegevens."
        return f"{said} Dat is niet hetzelfde als nul."
    return f"Unknown: no stage of {name} in {using(subject, lang)} is in our data. That is not the same as zero."


def example(lang: str) -> str:
    return (
        "Voorbeeldgegevens: dit bedrijf bestaat niet." if lang == "nl" else "Example data: this company does not exist."
    )


def gate(kind: str, status: str, lang: str) -> str:
    """The state of a measure in two words, as a picture has room for: `vergunning nodig`, `geschorst`."""
    return KINDS[lang][kind][1] if status == "IN_FORCE" else STATUSES[lang][status]


def measure_exposure(asked: Question, kind: str, figure: Figure, lang: str) -> str:
    """How much of what the subject uses meets a measure on its way."""
    whole = what_is_used(asked, None, False, lang)
    if figure.state != "KNOWN" or figure.estimate is None:
        return reason(figure, lang)
    need = KINDS[lang][kind][0]
    if figure.reason == "OUTSIDE_DESTINATIONS":
        said = f"Niets van {whole} {need}" if lang == "nl" else f"None of {whole} {need}"
        return f"{said}: {wording.lower_first(reason(figure, lang))}"
    if figure.estimate == 0 and figure.interval is not None and figure.interval.upper == 0:
        return f"Niets van {whole} {need}." if lang == "nl" else f"None of {whole} {need}."
    value = wording.capital(quantities.quantity(figure, lang))
    return f"{value} van {whole} {need}." if lang == "nl" else f"{value} of {whole} {need}."


def stage_beside(asked: Question, kind: str, said: Stage, lang: str) -> str:
    """The NARROWEST stage beside a headline, or one that an OTHER country leads."""
    openings = {
        "NARROWEST": ("De smalste stap is", "The narrowest stage is"),
        "OTHER": ("Bij de stap", "At the stage"),
    }
    opening = openings[kind][lang == "en"]
    value = quantities.quantity(said.figure, lang, said.figure.passes or 1.0)
    place = made_in(asked.subject, said.origin, lang)
    name, verb = STAGES[lang][said.stage]
    whole = (said.figure.passes or 1.0) >= ALL
    after = f" {whose_goods(said, lang)}".rstrip()
    if lang == "nl":
        of, when = "" if whole else " van wat die stap passeert", _inside(said, lang)
        is_made = f"{when}is {value}{of}" if when else f"{value}{of} is"
        return f"{opening} {name.lower()}: {is_made} {place} {verb}.{after}"
    of = "" if whole else " of what passes it"
    return f"{opening} {name.lower()}: {_inside(said, lang)}{value}{of} was {verb} {place}.{after}"


def _unknown_sentence(figure: Figure, whole: str, place: str, verb: str, lang: str) -> str:
    said = (
        f"Onbekend is welk deel van {whole} {place} is {verb}. {reason(figure, lang)} Dat is niet hetzelfde als nul."
        if lang == "nl"
        else f"It is unknown which part of {whole} was {verb} {place}. {reason(figure, lang)} "
        "That is not the same as zero."
    )
    if figure.interval is None or figure.interval.upper - figure.interval.lower >= ALL:
        return said
    step = wording.resolution(figure.interval.upper, figure.interval.upper - figure.interval.lower)
    ends = wording.between(figure.interval.lower, figure.interval.upper, lang, step)
    return f"{said} Waarschijnlijk is het {ends}." if lang == "nl" else f"{said} It is likely to be {ends}."


def _not_said(said: Stage, whole: str, place: str, verb: str, lang: str) -> str:
    """That data of another year do not say it of the day."""
    assert said.on is not None
    month = wording.month(said.on, lang)
    if lang == "nl":
        return f"Cijfers van {said.year} zeggen niet welk deel van {whole} in {month} {place} is {verb}."
    return f"Figures of {said.year} do not say which part of {whole} in {month} was {verb} {place}."


def _bounds_sentence(said: Stage, whole: str, place: str, verb: str, lang: str) -> str:
    figure = said.figure
    assert figure.bounds is not None
    assert figure.estimate is not None
    low, high = figure.bounds.lower, figure.bounds.upper
    step = wording.resolution(figure.estimate, high - low)
    ends = wording.percent(low, lang, step), wording.percent(high, lang, step)
    passes = 1.0 if figure.passes is None else figure.passes
    recorded = wording.percent((figure.recorded or 0.0) / (passes or 1.0), lang)
    exact = wording.same_when_rounded(low, high, step)
    when = "" if said.year is None else _inside(said, lang)
    if lang == "nl":
        between = f"ten minste {ends[0]} en ten hoogste {ends[1]}"
        if 0 < passes < ALL:
            part, value = wording.percent(passes, lang), quantities.quantity(figure, lang, passes)
            return (
                f"Van {whole} passeert {part} deze stap, voor {recorded} vastgelegd; daarvan is {when}{value} "
                f"{place} {verb}. Van alles is dat {between}."
            )
        known = (
            f"Van de leveringen is {recorded} vastgelegd" if said.first else f"Tot deze stap is {recorded} vastgelegd"
        )
        if exact:
            return f"{known}; van {whole} is {when}{wording.percent(figure.estimate, lang, step)} {place} {verb}."
        return f"{known}; van {whole} is {between} {place} {verb}, {when}{quantities.quantity(figure, lang)}."
    between = f"at least {ends[0]} and at most {ends[1]}"
    if 0 < passes < ALL:
        part, value = wording.percent(passes, lang), quantities.quantity(figure, lang, passes)
        return (
            f"Of {whole}, {part} passes this stage, {recorded} of it recorded; of that, {when}{value} "
            f"was {verb} {place}. Of all, that is {between}."
        )
    known = f"{recorded} of deliveries are recorded" if said.first else f"{recorded} is recorded up to this stage"
    if exact:
        return f"{known}; of {whole}, {when}{wording.percent(figure.estimate, lang, step)} was {verb} {place}."
    return f"{known}; of {whole}, {between} was {verb} {place}, {when}{quantities.quantity(figure, lang)}."


def _world_sentence(asked: Question, said: Stage, verb: str, lang: str) -> str:
    """What is known of a product worldwide, where nothing is known of this user's own supply."""
    value, whose = quantities.quantity(said.figure, lang), asked.subject.key
    of = re.sub(r"^the ", "all ", re.sub(r"^de ", "alle ", re.sub(r"^het ", "al het ", goods(asked, lang))))
    place = wording.in_country(said.origin.key, said.origin.name(lang), lang)
    if lang == "nl":
        world = f"wereldwijd is {_inside(said, lang)}{value} van {of} {place} {verb}."
        if whose == "WLD":
            return wording.capital(world)
        use = "de Nederlandse herkomst" if whose == "NLD" else f"de herkomst voor {named(asked.subject, lang)}"
        return f"Over {use} is niets bekend; {world}"
    world = f"worldwide {_inside(said, lang)}{value} of {of} was {verb} {place}."
    if whose == "WLD":
        return wording.capital(world)
    use = "the Dutch origin" if whose == "NLD" else f"the origin for {named(asked.subject, lang)}"
    return f"Nothing is known of {use}; {world}"


def reason(figure: Figure, lang: str) -> str:
    """Why it is unknown, in a sentence; empty where it is known."""
    return "" if figure.reason is None else word("reasons", figure.reason, lang)
