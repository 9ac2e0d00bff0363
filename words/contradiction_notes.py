"""What doesn't fit together, for whoever loads data: the largest of it in a line each."""

from graph.answers import wording
from graph.answers.contradictions import Contradiction, contradictions
from graph.said import Said, in_language
from graph.view import View

LINES = {
    "SHARE": Said(
        "{source} states {stated} of the world for {country} in {year}; all that is stated gives {reconciled}",
        "{source} noemt {stated} van de wereld voor {country} in {year}; al wat genoemd is, geeft {reconciled}",
    ),
    "TONNES": Said(
        "{source} states {stated} for {country} in {year}; all that is stated gives {reconciled}",
        "{source} noemt {stated} voor {country} in {year}; al wat genoemd is, geeft {reconciled}",
    ),
    "TOTAL": Said(
        "{source} states {stated} for the world in {year}; all that is stated gives {reconciled}",
        "{source} noemt {stated} voor de wereld in {year}; al wat genoemd is, geeft {reconciled}",
    ),
    "OTHER_BASIS": Said(
        "{source} states {stated} for the world in {year}, and the best source {reconciled}: it counts something "
        "else, and is left out",
        "{source} noemt {stated} voor de wereld in {year}, en de beste bron {reconciled}: daar is iets anders geteld, "
        "en dit blijft weg",
    ),
    "SLACK": Said(
        "{country} exported {stated} in {year}, and is known to make and import for {reconciled} of it",
        "{country} voerde {stated} uit in {year}, en wat er bekend is van maken en invoer geeft er {reconciled} van",
    ),
    "CAPACITY": Said(
        "works in {country} can make {stated} by {source}; all that is stated gives {reconciled}",
        "fabrieken in {country} kunnen volgens {source} {stated} maken; al wat genoemd is, geeft {reconciled}",
    ),
    "SOURCES": Said(
        "publishers differ by {reconciled} times what their kinds let expect",
        "uitgevers verschillen {reconciled} keer zoveel als hun soort doet verwachten",
    ),
}
SIZES = {
    "OTHER_BASIS": Said("factor {}", "factor {}"),
    "CAPACITY": Said("factor {}", "factor {}"),
    "SOURCES": Said("factor {}", "factor {}"),
    "SLACK": Said("{}% of the trade", "{} % van de handel"),
}
OF_SD = Said("{} sd", "{} sd")


def largest(view: View, most: int, lang: str) -> tuple[str, ...]:
    """The largest in a line each; what one statement does in several years' balances once, where it does most."""
    once: dict[object, Contradiction] = {}
    for one in contradictions(view):
        once.setdefault((one.product, one.kind, one.country, one.source, one.year), one)
    return tuple(_line(one, lang) for one in list(once.values())[:most])


def _line(one: Contradiction, lang: str) -> str:
    names = {"en": ("trade", "the world"), "nl": ("de handel", "de wereld")}[lang]
    country = None if one.country is None else (one.country.name_nl if lang == "nl" else one.country.name_en)
    what = in_language(LINES[one.kind], lang).format(
        source=names[0] if one.source is None else one.source.key,
        country=country or names[1],
        year=one.year,
        stated=_amount(one.stated, one.unit, lang),
        reconciled=_amount(one.reconciled, one.unit, lang),
    )
    size = in_language(SIZES.get(one.kind, OF_SD), lang).format(wording.number(one.size, lang, 1))
    return f"{one.product.key} {one.world_year}: {what} ({size})"


def _amount(value: float, unit: str, lang: str) -> str:
    if unit == "fraction":
        return wording.percent(value, lang)
    return wording.tonnes(value, lang) if unit == "t" else wording.number(value, lang, 1)
