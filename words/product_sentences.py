"""What the page of a product says first: what it is, who makes it in the world, where that in Dutch use was made."""

from ketenkaart.graph.analysis.figure import Figure, State
from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.concentration import Concentration
from ketenkaart.graph.answers.exposure import StageExposure
from ketenkaart.graph.answers.leads import told
from ketenkaart.words.say import say
from ketenkaart.words.sentences import on_day, stage_sentence

LEAST = 0.005  # of the world's making, from which what is not known of it is told


def product(
    record: Record, made: Concentration, by_owner: Concentration, at: StageExposure | None, lang: str
) -> tuple[str, ...]:
    """The answer box: the world's largest maker, Dutch use, and what is not known."""
    said = [world(record, made, lang)]
    if at is not None:
        said.append(used(at, lang))
    said.append(missing(made, by_owner, lang))
    return tuple(part for part in said if part)


def world(product: Record, made: Concentration, lang: str) -> str:
    """Who makes most of it in the world, in the year of the data."""
    largest = next((share for share in made.shares if share.share is not None), None)
    if largest is None:
        return say("no_maker", lang, product=product)
    one = shown(Figure(State.KNOWN, None, largest.share, largest.interval, None))
    return say("largest_maker", lang, product=product, year=made.year, one=one, maker=largest.holder)


def used(at: StageExposure, lang: str) -> str:
    """Where what is used was made, in the data's year and on the day."""
    said = told(at.exposure, at)
    if said is None or said.figure.estimate is None:
        return say("used_unknown", lang, subject=at.exposure.subject)
    return " ".join(filter(None, (stage_sentence(at.exposure, said, lang), on_day(said, at.exposure.as_of, lang))))


def missing(made: Concentration, by_owner: Concentration, lang: str) -> str:
    """What no source says of its makers, by country and by owner."""
    parts = []
    if made.missing is not None and made.missing + made.others >= LEAST:
        parts.append(say("maker_unknown", lang, part=made.missing + made.others))
    if made.shares and by_owner.hhi.estimate is None:
        parts.append(say("owners_unknown", lang))
    return " ".join(parts)
