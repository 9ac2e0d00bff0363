"""What the page of a product says first: what it is, who makes it in the world, where that in Dutch use was made."""

from graph.analysis.figure import Figure
from graph.answers import wording
from graph.answers.catalogue import Record
from graph.answers.concentration import Concentration
from graph.answers.exposure import StageExposure
from graph.answers.leads import told
from words.quantities import quantity
from words.sentences import on_day, stage_sentence, using


def product(
    record: Record, made: Concentration, by_owner: Concentration, at: StageExposure | None, lang: str
) -> tuple[str, ...]:
    """The answer box: the world's largest maker, Dutch use, and what is not known."""
    name = record.name(lang)
    said = [world(name, made, lang)]
    if at is not None:
        said.append(used(at, lang))
    said.append(missing(made, by_owner, lang))
    return tuple(part for part in said if part)


def world(name: str, made: Concentration, lang: str) -> str:
    """Who makes most of it in the world, in the year of the data."""
    of = wording.lower_first(name)
    largest = next((share for share in made.shares if share.share is not None), None)
    if largest is None:
        if lang == "nl":
            return f"Van {of} zegt geen bron in onze gegevens wie het maakt. Dat is niet hetzelfde als nul."
        return f"No source in our data says who makes {of}. That is not the same as zero."
    place = wording.in_country(largest.holder.key, largest.holder.name(lang), lang)[3:]
    value = quantity(Figure("KNOWN", None, largest.share, largest.interval, None), lang)
    if lang == "nl":
        return f"In {made.year} kwam {value} van de wereldproductie van {of} uit {place}."
    return f"In {made.year} {value} of the world's making of {of} came from {place}."


def used(at: StageExposure, lang: str) -> str:
    """Where what is used was made, in the data's year and on the day."""
    said = told(at.exposure, at)
    if said is None or said.figure.estimate is None:
        whose = using(at.exposure.subject, lang)
        if lang == "nl":
            return f"Waar het in {whose} vandaan komt, is onbekend."
        return f"Where that in {whose} was made is unknown."
    return " ".join(filter(None, (stage_sentence(at.exposure, said, lang), on_day(said, at.exposure.as_of, lang))))


def missing(made: Concentration, by_owner: Concentration, lang: str) -> str:
    """What no source says of its makers, by country and by owner."""
    parts = []
    if made.missing is not None and made.missing + made.others >= 0.005:
        part = wording.percent(made.missing + made.others, lang)
        parts.append(
            f"Van {part} is onbekend welk land het maakte."
            if lang == "nl"
            else f"Which country made it is unknown for {part}."
        )
    if made.shares and by_owner.hhi.estimate is None:
        parts.append(
            "Wie de eigenaren zijn, is van te weinig productie bekend voor een index."
            if lang == "nl"
            else "Owners are known for too little of the making to give an index."
        )
    return " ".join(parts)
