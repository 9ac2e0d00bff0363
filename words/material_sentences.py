"""What the page of a material says beside its headline: a trend, concentration, branches, baskets, and why nothing
acute follows. Pure text in Dutch and English, like `sentences`.
"""

from collections.abc import Sequence

from graph.analysis.figure import Figure
from graph.answers import wording
from graph.answers.amounts import ends
from graph.answers.exposure import PartnerShare, TradeContext
from graph.answers.known import SectorUse
from graph.answers.leads import Stage
from graph.answers.outlook import QUIET, DirectImports, Outlook, Spare, Stock
from graph.answers.refs import NodeRef
from graph.answers.trend import StageTrend, TrendPoint
from graph.answers.wording import SIZE_LIMITS, tonnes
from words.quantities import amount, quantity
from words.sentences import stage_name, what_is_used

LARGE = SIZE_LIMITS[1]  # from here a share is called large
PARTNERS = 3  # suppliers that a sentence names
SAME = 0.005  # between two ranges that are nearer no change is told


def trend(found: StageTrend, lang: str) -> str:
    """The share of today's first country in the first and the last year that are known, and whether it moved."""
    led = found.leading(1)
    if not led:
        name = stage_name(found.stage, lang).lower()
        return f"Van de stap {name} is geen jaar bekend." if lang == "nl" else f"No year is known for the {name} stage."
    country = led[0]
    known = [(p, f) for p in found.points if (f := p.of(country.key)) is not None and f.estimate is not None]
    place = wording.country(country.key, country.name(lang), lang)
    (first, before), (last, after) = known[0], known[-1]
    now = f"{amount(after.figure, lang, last.passes or 1.0)} {_of_year(last, lang)}"
    if len(known) == 1:
        return (
            f"{place}: naar schatting {now}; van eerdere jaren is er geen schatting."
            if lang == "nl"
            else f"{place}: an estimated {now}; there is no estimate for earlier years."
        )
    then = f"{quantity(before.figure, lang, first.passes or 1.0)} {_of_year(first, lang)}"
    return f"{place}: {then}, {now}. {_moved(first, last, before.figure, after.figure, lang)}"


def _of_year(point: TrendPoint, lang: str) -> str:
    """`in 2019`; where the data are of another year, that too."""
    of = point.data_year
    if of is None or of == point.year:
        return f"in {point.year}"
    figures = f"naar cijfers van {of}" if lang == "nl" else f"from figures of {of}"
    return f"in {point.year} ({figures})"


def _moved(first: TrendPoint, last: TrendPoint, before: Figure, after: Figure, lang: str) -> str:
    """Whether two points differ by more than their intervals leave open."""
    earlier, later = ends(before, first.passes or 1.0), ends(after, last.passes or 1.0)
    if earlier[1] + SAME < later[0]:
        return "Dat is een stijging." if lang == "nl" else "That is a rise."
    if later[1] + SAME < earlier[0]:
        return "Dat is een daling." if lang == "nl" else "That is a fall."
    return "Een verandering is niet aangetoond." if lang == "nl" else "No change is shown."


def concentration(stage: str, hhi: Figure, number: float | None, lang: str) -> str:
    """An HHI in words, with its interval: as concentrated as so many equally large countries."""
    name = stage_name(stage, lang).lower()
    if hhi.estimate is None or number is None:
        return f"Voor de stap {name} is er geen index." if lang == "nl" else f"At the {name} stage there is no index."
    value, equal = _index(hhi, lang), wording.number(number, lang, 1)
    if hhi.estimate > 0.995:
        if lang == "nl":
            return f"Bij de stap {name} komt vrijwel alles uit één land ({value})."
        return f"At the {name} stage nearly all comes from one country ({value})."
    if lang == "nl":
        return f"Bij de stap {name} is de herkomst zo geconcentreerd als bij {equal} even grote landen ({value})."
    return f"At the {name} stage the origin is as concentrated as with {equal} equally large countries ({value})."


def _index(hhi: Figure, lang: str) -> str:
    """`HHI 0,77, 0,62 tot 0,94`."""
    value, span = wording.number(hhi.estimate or 0.0, lang, 2), hhi.interval
    if span is None:
        return f"HHI {value}"
    low, high = wording.number(span.lower, lang, 2), wording.number(span.upper, lang, 2)
    if low == high:
        return f"HHI {value}"
    return f"HHI {value}, {low} {'tot' if lang == 'nl' else 'to'} {high}"


def basket(found: TradeContext, country: NodeRef, lang: str) -> str:
    """Direct trade under a code, and that it holds more than the product."""
    codes = " + ".join(found.codes)
    name = wording.lower_first(found.product.name(lang))
    said = imported(found, country, lang)
    if not found.basket:
        return said
    if lang == "nl":
        return f"{said} Onder code {codes} valt meer dan {name}: dit zegt niet waar {name} vandaan komt."
    return f"{said} Code {codes} holds more than {name}: this does not say where {name} comes from."


def imported(found: TradeContext, country: NodeRef, lang: str) -> str:
    """Who delivered to a country, by mass, with the whole in tonnes."""
    place = wording.country(country.key, country.name(lang), lang)
    codes = " + ".join(found.codes)
    partners = _partners(found.partners[:PARTNERS], lang)
    if lang == "nl":
        most = f", naar gewicht het meest uit {partners}" if partners else ""
        return f"{place} voerde in {found.year} onder code {codes} {tonnes(found.tonnes, lang)} in{most}."
    most = f", by weight mostly from {partners}" if partners else ""
    place = "the Netherlands" if country.key == "NLD" else place
    return f"{wording.capital(place)} imported {tonnes(found.tonnes, lang)} under code {codes} in {found.year}{most}."


def branches(uses: Sequence[SectorUse], material: NodeRef, lang: str) -> str:
    """The branches that use most, of the EU's use; or that no source says."""
    name = wording.lower_first(material.name(lang))
    told = [use for use in uses if use.share is not None][:2]
    if not told:
        if lang == "nl":
            return (
                f"Geen bron in onze gegevens zegt welke branches hoeveel {name} gebruiken. "
                "Dat is niet hetzelfde als nul."
            )
        return f"No source in our data says which branches use how much {name}. That is not the same as zero."
    parts = [
        f"{wording.percent(min(1.0, use.share or 0.0), lang)} in "
        f"{wording.lower_first(use.sector.name(lang))} ({use.nace})"
        for use in told
    ]
    if lang == "nl":
        return (
            f"In de EU gaat het meeste {name} naar twee branches: {_and(parts, lang)}."
            if len(parts) > 1
            else (f"In de EU gaat {name} naar één branche: {parts[0]}.")
        )
    return (
        f"In the EU most {name} goes to two branches: {_and(parts, lang)}."
        if len(parts) > 1
        else (f"In the EU {name} goes to one branch: {parts[0]}.")
    )


def branches_caution(lang: str) -> str:
    return (
        "Dit zijn aandelen van het gebruik in de EU, geen Nederlandse: hoe het Nederlandse gebruik over branches is "
        "verdeeld, zegt geen bron in onze gegevens. De toegevoegde waarde is die van de hele branche in de EU."
        if lang == "nl"
        else "These are shares of use in the EU, not Dutch ones: how Dutch use is spread over branches no source in "
        "our data says. The value added is that of the whole branch in the EU."
    )


def outlook(found: Outlook, lang: str) -> tuple[str, ...]:
    """Why nothing acute follows from measures now, and when it would; nothing where something does, or may."""
    return (*quiet(found, lang), *would_be_acute(found, lang)) if found.state == QUIET else ()


def quiet(found: Outlook, lang: str) -> tuple[str, ...]:
    """That no measure in force is on more than a small part, and who supplies."""
    when, whole = wording.day(found.exposure.as_of, lang), what_is_used(found.exposure, None, False, lang)
    if not found.in_force:
        head = (
            f"Op {when} is geen exportmaatregel van kracht die {whole} raakt."
            if lang == "nl"
            else f"On {when} no export measure is in force that touches {whole}."
        )
    else:
        head = (
            f"Op {when} raakt geen exportmaatregel meer dan een klein deel van {whole}."
            if lang == "nl"
            else f"On {when} no export measure touches more than a small part of {whole}."
        )
    touched = tuple(
        f"“{title}” is van kracht en raakt {quantity(figure, lang)}."
        if lang == "nl"
        else f"“{title}” is in force and touches {quantity(figure, lang)}."
        for one in found.in_force
        for title, figure in ((one.measure.name(lang), one.share.figure),)
        if figure.estimate is not None
    )
    return (head, *touched, *(supplied(one, lang) for one in found.imports))


def supplied(found: DirectImports, lang: str) -> str:
    """One product, one country, who delivered it."""
    name = wording.capital(found.trade.product.name(lang))
    return f"{name}: {_lower_country(imported(found.trade, found.country, lang), found.country, lang)}"


def would_be_acute(found: Outlook, lang: str) -> tuple[str, ...]:
    """What would have to happen for it to become acute, from the figures."""
    said = [_if_restricted(found.stages, lang)]
    said += [_if_lost(one, lang) for one in found.spare]
    if found.stock is not None:
        said.append(_if_long(found.stock, lang))
    return tuple(said)


def _if_restricted(stages: Sequence[Stage], lang: str) -> str:
    parts: dict[str, list[str]] = {}
    for stage in stages:
        part = _part(stage.figure, stage.figure.passes)
        if part >= LARGE:
            place = wording.country(stage.origin.key, stage.origin.name(lang), lang)
            share = amount(stage.figure, lang, stage.figure.passes or 1.0)
            parts.setdefault(place, []).append(f"{share} {'bij' if lang == 'nl' else 'at'} {_stage(stage.stage, lang)}")
    if not parts:
        return (
            "Geen land maakt bij een stap een groot deel (30 % of meer) van wat Nederland gebruikt: één land alleen "
            "kan de aanvoer niet stilleggen."
            if lang == "nl"
            else "No country makes a large part (30% or more) of Dutch use at any stage: one country alone cannot stop "
            "the supply."
        )
    named = [f"{place} ({', '.join(shares)})" for place, shares in parts.items()]
    if lang == "nl":
        return f"Een uitvoerbeperking zou een groot deel raken als zij komt van {_or(named, lang)}."
    return f"An export restriction would touch a large part if it came from {_or(named, lang)}."


def _if_lost(found: Spare, lang: str) -> str:
    product = wording.lower_first(found.fact.about.name(lang))
    place = wording.country(found.maker.key, found.maker.name(lang), lang)
    spare, made = tonnes(found.fact.value or 0.0, lang), tonnes(found.made, lang)
    part = wording.percent(found.part, lang, 0.01)
    if lang == "nl":
        return (
            f"Voor {product} stond in {found.fact.year} wereldwijd {spare} per jaar aan capaciteit stil. Dat vervangt "
            f"hooguit {part} van wat {place} maakt ({made}, {found.year})."
        )
    return (
        f"For {product} {spare} a year of the world's capacity stood idle in {found.fact.year}. That replaces at most "
        f"{part} of what {place} makes ({made}, {found.year})."
    )


def _if_long(found: Stock, lang: str) -> str:
    days = wording.number(round(found.days), lang)
    stock = tonnes(found.fact.value or 0.0, lang)
    if lang == "nl":
        return (
            f"De voorraden op de beurzen ({stock}, {found.fact.year}) zijn goed voor {days} dagen wereldgebruik "
            f"({found.use.year}); voorraden bij bedrijven zijn niet bekend. Een langere stilstand is voelbaar."
        )
    return (
        f"Stocks at the exchanges ({stock}, {found.fact.year}) are {days} days of the world's use ({found.use.year}); "
        "stocks at companies are not known. A stop that lasts longer is felt."
    )


def _stage(stage: str, lang: str) -> str:
    return stage_name(stage, lang).lower()


def _part(figure: Figure, passes: float | None) -> float:
    return (figure.estimate or 0.0) / (passes or 1.0)


def _partners(partners: Sequence[PartnerShare], lang: str) -> str:
    named = [
        f"{wording.country(one.country.key, one.country.name(lang), lang)} ({wording.percent(one.by_mass, lang)})"
        for one in partners
        if one.by_mass is not None and one.by_mass >= 0.0005
    ]
    return _and(named, lang)


def _and(parts: Sequence[str], lang: str) -> str:
    return _joined(parts, "en" if lang == "nl" else "and")


def _or(parts: Sequence[str], lang: str) -> str:
    return _joined(parts, "of" if lang == "nl" else "or")


def _joined(parts: Sequence[str], word: str) -> str:
    return f" {word} ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def _lower_country(said: str, country: NodeRef, lang: str) -> str:
    return "the" + said[3:] if lang == "en" and country.key == "NLD" else said
