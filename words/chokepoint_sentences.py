"""Why something is a chokepoint: how much is lost with it, and which recorded ways pass it."""

from graph.analysis.chokepoints import Dominance
from graph.answers import wording
from graph.answers.chokepoints import Chokepoint
from graph.answers.leads import told
from graph.answers.refs import NodeRef
from words import sentences
from words.quantities import quantity
from words.sentences import on_day, opening, reason, stage_sentence, then


def because(one: Chokepoint, lang: str) -> str:
    """Why it is one, in a sentence or two."""
    if one.dominance is not None:
        return _dominates(one, one.dominance, lang)
    return _country(one, lang) if one.stage is None else _country_at_stage(one, one.stage, lang)


def _country_at_stage(one: Chokepoint, stage: str, lang: str) -> str:
    at = None if one.exposure is None else one.exposure.stage(stage)
    said = None if one.exposure is None or at is None else told(one.exposure, at, one.node)
    if one.exposure is not None and said is not None:
        parts = stage_sentence(one.exposure, said, lang), on_day(said, one.view.as_of, lang)
        return " ".join(filter(None, parts))
    whole, place, verb = _whole(one, lang), _place(one.node, lang), sentences.stage_made(stage, lang)
    if one.loss.estimate is None:
        return _unknown(one, lang)
    front, value = opening(one.view.as_of, one.loss.data_year, lang), quantity(one.loss.figure, lang)
    if lang == "nl":
        return f"{front}{value} van {whole} {place} {verb}."
    return f"{front}{value} of {whole} was {verb} {place}."


def _country(one: Chokepoint, lang: str) -> str:
    """At any stage: in the data's year where one user is asked about, and on the day."""
    if one.loss.estimate is None:
        return _unknown(one, lang)
    whole, place, year, day = _whole(one, lang), _place(one.node, lang), one.loss.data_year, one.view.as_of
    front, figure, after = opening(day, year, lang), one.loss.figure, ""
    if one.exposure is not None and year is not None:
        figure = one.exposure.with_mixes(year).to_country(one.node.key).figure
        front = f"In {year} is " if lang == "nl" else f"In {year} "
        after = "" if year == day.year else f" {then(one.loss.figure, day, year, lang)}"
    value = quantity(figure, lang)
    if lang == "nl":
        return f"{front}{value} van {whole} onderweg ten minste één keer {place} gewonnen of bewerkt.{after}"
    return f"{front}{value} of {whole} was mined or worked {place} at least once on its way.{after}"


def _dominates(one: Chokepoint, why: Dominance, lang: str) -> str:
    """All recorded ways pass it; how much that is, and one of the ways."""
    name = one.node.name(lang)
    way = " → ".join(node.name(lang) for node in one.way)
    product = wording.lower_first(one.view.name("Product", why.products[0], lang))
    if lang == "nl":
        of = (
            f"Alle vastgelegde wegen naar {one.subject.name(lang)}"
            if one.subject is not None
            else f"Alle vastgelegde wegen naar {why.companies} van de {why.asked} bedrijven met vastgelegde leveringen"
        )
        said = f"{of} gaan door {name} ({product}), zoals {way}."
    else:
        of = (
            f"All recorded ways to {one.subject.name(lang)}"
            if one.subject is not None
            else f"All recorded ways to {why.companies} of the {why.asked} companies with recorded deliveries"
        )
        said = f"{of} pass {name} ({product}), such as {way}."
    if one.loss.estimate is None:
        return f"{said} {reason(one.loss.figure, lang)}"
    value, part = wording.capital(quantity(one.loss.figure, lang)), wording.percent(why.recorded, lang)
    whole = _whole(one, lang)
    if lang == "nl":
        return f"{said} {value} van {whole} komt erdoor; {part} volgens vastgelegde leveringen alleen."
    return f"{said} {value} of {whole} comes through it; {part} on recorded deliveries alone."


def _unknown(one: Chokepoint, lang: str) -> str:
    whole, place, why = _whole(one, lang), _place(one.node, lang), reason(one.loss.figure, lang)
    if lang == "nl":
        return f"Onbekend is welk deel van {whole} {place} is gemaakt. {why}"
    return f"It is unknown which part of {whole} was made {place}. {why}"


def _whole(one: Chokepoint, lang: str) -> str:
    """What a loss is a part of."""
    if one.exposure is not None:
        return sentences.what_is_used(one.exposure, None if one.dominance is not None else one.stage, False, lang)
    name, magnets = wording.lower_first(one.material.name(lang)), one.stage == "MAGNET" and one.dominance is None
    if lang == "nl":
        return f"de magneten met {name} die bedrijven gebruiken" if magnets else f"het {name} dat bedrijven gebruiken"
    return f"the magnets with {name} that companies use" if magnets else f"the {name} that companies use"


def _place(country: NodeRef, lang: str) -> str:
    return wording.in_country(country.key, country.name(lang), lang)
