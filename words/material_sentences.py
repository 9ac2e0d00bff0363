"""What the page of a material says beside its headline: a trend, concentration, branches, baskets, and why nothing
acute follows.
"""

import math
from collections.abc import Sequence
from datetime import date

from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.amounts import Shown, ends, shown
from ketenkaart.graph.answers.exposure import Exposure, PartnerShare, TradeContext
from ketenkaart.graph.answers.leads import StageLead
from ketenkaart.graph.answers.outlook import DirectImports, Outlook, OutlookState
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.answers.rounding import NEAR_ALL, SIZE_LIMITS
from ketenkaart.graph.answers.statements import EuSupply, SectorUse, Stated
from ketenkaart.graph.answers.trend import StageTrend, TrendPoint
from ketenkaart.graph.model import Stage
from ketenkaart.words import measure_sentences
from ketenkaart.words.say import say

LARGE = SIZE_LIMITS[1]  # from here a share is called large
PARTNERS = 3  # suppliers that a sentence names
LEAST = 0.0005  # of a supply, from which a supplier is named
SAME = 0.005  # between two ranges that are nearer no change is told
NEARLY_WHOLE = 0.95  # at the lower end, from which next to nothing is without a country
NEARLY_ALL = 0.995  # an HHI from which nearly all comes from one country


def narrowest(found: Exposure, stages: Sequence[StageLead], focus: NodeRef | None, lang: str) -> str:
    """What passes through a country at the stage where most does, of those that all passes; empty without an estimate.

    `stages` are those of the answer with their first countries, of the same year.
    """
    mine = [one for one in stages if focus is not None and one.origin.key == focus.key and one.figure.estimate]
    mine = [one for one in mine if one.figure.passes is not None and one.figure.passes >= NEAR_ALL]
    if not mine:
        return ""
    most = max(mine, key=lambda one: one.figure.estimate or 0.0)
    lower = ends(most.figure, 1.0)[0]
    without = lower >= NEARLY_WHOLE and not most.first
    year = found.year or most.year
    return say("narrowest", lang, asked=found, said=most, one=shown(most.figure, 1.0), without=without, year=year)


def calm(found: Outlook, lang: str) -> tuple[str, ...]:
    """That nothing acute follows from measures on the day, and what would be; nothing where something does, or may."""
    if found.state != OutlookState.QUIET:
        return ()
    asked, most = found.exposure, math.ceil(found.most * 1000) / 1000  # rounded up: it says what none is above
    large = _large(found.stages)
    return (
        say("calm", lang, asked=asked, day=asked.as_of, most=most),
        say("acute_if", lang, countries=large),
    )


def known_first(
    material: NodeRef, supply: Sequence[EuSupply], act: Act | None, day: date, lang: str
) -> tuple[str, ...]:
    """Of a material of whose Dutch use nothing is known: that, who supplies the world and the EU, the measure on it.

    By the last step that the EU assessed for the world.
    """
    of_world = [one for one in supply if one.region.key == "WLD" and one.origins]
    said = []
    if of_world:
        world = of_world[-1]
        eu = next((one for one in supply if one.region.key == "EUU" and one.step == world.step and one.origins), None)
        years = [source.published[:4] for source in world.sources if source.published]
        said.append(say("known_supply", lang, material=material, world=world, eu=eu, year=max(years, default="")))
    if act is not None:
        said.append(measure_sentences.state(act, day, lang, material))
    return (*said, dutch_use_unknown(material, lang))


def dutch_use_unknown(material: NodeRef, lang: str) -> str:
    """That no source says how much is used here, and where that comes from."""
    return say("dutch_use_unknown", lang, material=material)


def closed(found: Exposure, measure: NodeRef, stopped: Figure, lang: str) -> tuple[str, str]:
    """How much would not arrive were a measure's gate closed, and what that is not."""
    one = None if stopped.estimate is None else shown(stopped, 1.0)
    return (
        say("closed", lang, asked=found, measure=measure, one=one, span=stopped.interval, year=found.year),
        say("closed_is_not", lang),
    )


def trend(found: StageTrend, lang: str) -> str:
    """The share of today's first country in the first and the last year that are known, and whether it moved."""
    led = found.leading(1)
    if not led:
        return say("trend_unknown", lang, stage=found.stage)
    country = led[0]
    known = [(p, f) for p in found.points if (f := p.of(country.key)) is not None and f.estimate is not None]
    (first, before), (last, after) = known[0], known[-1]
    now = shown(after.figure, last.passes or 1.0)
    if len(known) == 1:
        return say("trend_of_one_year", lang, country=country, now=now, last=last)
    then, moved = shown(before.figure, first.passes or 1.0), _moved(first, last, before.figure, after.figure)
    return say("trend", lang, country=country, then=then, first=first, now=now, last=last, moved=moved)


def _moved(first: TrendPoint, last: TrendPoint, before: Figure, after: Figure) -> str:
    """Whether two points differ by more than their intervals leave open."""
    earlier, later = ends(before, first.passes or 1.0), ends(after, last.passes or 1.0)
    if earlier[1] + SAME < later[0]:
        return "RISE"
    return "FALL" if later[1] + SAME < earlier[0] else "NOT_SHOWN"


def concentration(stage: str, hhi: Figure, number: float | None, lang: str) -> str:
    """An HHI in words, with its interval: as concentrated as so many equally large countries."""
    if hhi.estimate is None or number is None:
        return say("hhi_unknown", lang, stage=stage)
    return say("hhi", lang, stage=stage, hhi=hhi, number=None if hhi.estimate > NEARLY_ALL else number)


def basket(found: TradeContext, country: NodeRef, lang: str) -> str:
    """Direct trade under a code, who delivered to a country, and that it holds more than the product."""
    return say("basket", lang, found=found, country=country, partners=_partners(found))


def _partners(found: TradeContext) -> list[PartnerShare]:
    return [one for one in found.partners[:PARTNERS] if one.by_mass is not None and one.by_mass >= LEAST]


def branches(uses: Sequence[SectorUse], material: NodeRef, lang: str) -> str:
    """The branches that use most, of the EU's use; or that no source says."""
    told = [use for use in uses if use.share is not None][:2]
    return say("branches", lang, uses=told, material=material)


def recycled(facts: Sequence[Stated], lang: str) -> str:
    """How much of the EU's use comes from old scrap, by the newest assessment; empty where none says."""
    known = [one for one in facts if one.quantity == "EOL_RIR" and one.region and one.region.key == "EUU"]
    year, share = max(((one.year or 0, one.value) for one in known if one.value is not None), default=(0, 0.0))
    return say("recycled", lang, year=year, share=share) if year else ""


def branches_caution(lang: str) -> str:
    """Whose use that is, and that Dutch use may be spread otherwise."""
    return say("branches_caution", lang)


def outlook(found: Outlook, lang: str) -> tuple[str, ...]:
    """Why nothing acute follows from measures now, and when it would; nothing where something does, or may."""
    return (*quiet(found, lang), *would_be_acute(found, lang)) if found.state == OutlookState.QUIET else ()


def quiet(found: Outlook, lang: str) -> tuple[str, ...]:
    """That no measure in force is on more than a small part, and who supplies."""
    touched = [(one.measure, one.share.figure) for one in found.in_force if one.share.estimate is not None]
    return (
        say("quiet", lang, asked=found.exposure, day=found.exposure.as_of, some=bool(found.in_force)),
        *(say("touched_little", lang, measure=measure, one=shown(figure)) for measure, figure in touched),
        *(supplied(one, lang) for one in found.imports),
    )


def supplied(found: DirectImports, lang: str) -> str:
    """One product, one country, who delivered it."""
    return say("supplied", lang, found=found.trade, country=found.country, partners=_partners(found.trade))


def would_be_acute(found: Outlook, lang: str) -> tuple[str, ...]:
    """What would have to happen for it to become acute, from the figures."""
    said = [say("if_restricted", lang, countries=_large(found.stages))]
    said += [say("if_lost", lang, found=one) for one in found.spare]
    if found.stock is not None:
        said.append(say("if_long", lang, found=found.stock))
    return tuple(said)


def _large(stages: Sequence[StageLead]) -> list[tuple[NodeRef, list[tuple[Shown, Stage | None]]]]:
    """Countries with a large part at a stage, each with its parts."""
    parts: dict[NodeRef, list[tuple[Shown, Stage | None]]] = {}
    for stage in stages:
        whole = stage.figure.passes or 1.0
        if (stage.figure.estimate or 0.0) / whole >= LARGE:
            parts.setdefault(stage.origin, []).append((shown(stage.figure, whole), stage.stage))
    return list(parts.items())
