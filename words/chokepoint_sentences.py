"""Why something is a chokepoint: how much is lost with it, and which recorded paths pass it."""

from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.chokepoints import Chokepoint
from ketenkaart.graph.answers.leads import told
from ketenkaart.words.say import begin, say
from ketenkaart.words.sentences import on_day, reason, stage_sentence, then


def because(one: Chokepoint, lang: str) -> str:
    """Why it is one, in a sentence or two."""
    return " ".join(part for part in led(one, lang) if part)


def led(one: Chokepoint, lang: str) -> tuple[str, str]:
    """The same: what is said first, and what of the day; the latter is empty where it says no more."""
    if one.dominance is not None:
        return _dominates(one, lang), ""
    return _country(one, lang) if one.stage is None else _country_at_stage(one, one.stage, lang)


def _country_at_stage(one: Chokepoint, stage: str, lang: str) -> tuple[str, str]:
    at = None if one.exposure is None else one.exposure.stage(stage)
    said = None if one.exposure is None or at is None else told(one.exposure, at, one.node)
    if one.exposure is not None and said is not None:
        return stage_sentence(one.exposure, said, lang), on_day(said, one.view.as_of, lang)
    if one.loss.estimate is None:
        return _unknown(one, lang), ""
    day, year = one.view.as_of, one.loss.data_year
    return say("passes_at", lang, found=one, stage=stage, day=day, year=year, one=shown(one.loss.figure)), ""


def _country(one: Chokepoint, lang: str) -> tuple[str, str]:
    """At any stage: in the data's year where one user is asked about, and on the day."""
    if one.loss.estimate is None:
        return _unknown(one, lang), ""
    year, day = one.loss.data_year, one.view.as_of
    if one.exposure is None or year is None:
        return say("passes", lang, found=one, day=day, year=year, one=shown(one.loss.figure)), ""
    figure = one.exposure.with_mixes(year).to_country(one.node.key).figure
    said = say("passes", lang, found=one, day=None, year=year, one=shown(figure))
    return said, "" if year == day.year else then(one.loss.figure, day, year, lang)


def _dominates(one: Chokepoint, lang: str) -> str:
    """All recorded paths pass it; how much that is, and one of the paths."""
    assert one.dominance is not None
    said = say("dominates", lang, found=one, product=one.product)
    if one.loss.estimate is None:
        return f"{said} {reason(one.loss.figure, lang)}"
    return f"{said} {begin('comes_through', lang, found=one, one=shown(one.loss.figure))}"


def _unknown(one: Chokepoint, lang: str) -> str:
    return f"{say('passes_unknown', lang, found=one)} {reason(one.loss.figure, lang)}"
