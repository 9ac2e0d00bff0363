"""What is said of one organisation's supply and owners, and of many companies side by side."""

from collections.abc import Sequence
from datetime import date

from graph.answers import amounts, wording
from graph.answers.exposure import ExposureRow
from graph.answers.organisation import Use
from graph.answers.refs import NodeRef
from words import sentences
from words.quantities import quantity


def rest(use: Use, country: NodeRef | None, lang: str) -> str:
    """What of a use is not recorded, and where its country gets the product from."""
    found = use.rest
    if found is None:
        return "Alles is vastgelegd." if lang == "nl" else "All of it is recorded."
    part = wording.percent(found.share, lang)
    all_of_it = found.share > 1 - 1e-9
    if lang == "nl":
        what = "Van dit product is geen aandeel vastgelegd" if all_of_it else f"Van {part} is geen levering vastgelegd"
        if country is None or not found.makers:
            return f"{what}; waar het is gemaakt, is onbekend."
        names = ", ".join(_maker(ref, share, lang) for ref, share in found.makers)
        year = "" if found.year is None else f" naar cijfers van {found.year}"
        return f"{what}; geschat zoals {_place(country, lang)} het{year} krijgt: {names}."
    what = "No share of this product is recorded" if all_of_it else f"No delivery is recorded for {part}"
    if country is None or not found.makers:
        return f"{what}; where it was made is unknown."
    names = ", ".join(_maker(ref, share, lang) for ref, share in found.makers)
    year = "" if found.year is None else f" from figures of {found.year}"
    return f"{what}; estimated as {_place(country, lang)} gets it{year}: {names}."


def _maker(ref: NodeRef, share: float, lang: str) -> str:
    return f"{wording.percent(share, lang)} {wording.in_country(ref.key, ref.name(lang), lang)}"


def _place(country: NodeRef, lang: str) -> str:
    return wording.in_country(country.key, country.name(lang), lang)[3:]


def examples(lang: str) -> str:
    """That some of many companies are made up."""
    if lang == "nl":
        return "Voorbeeldgegevens: de bedrijven met het label ‘voorbeeld’ bestaan niet."
    return "Example data: the companies labelled ‘example’ do not exist."


def most(
    rows: Sequence[ExposureRow], origin: NodeRef, material: NodeRef, stage: str | None, day: date, lang: str
) -> str:
    """Of many companies the one that depends most on an origin, and of how many there is no estimate."""
    name, place = wording.lower_first(material.name(lang)), wording.in_country(origin.key, origin.name(lang), lang)
    if not rows:
        if lang == "nl":
            return (
                f"Van geen bedrijf in deze keuze staat gebruik van {name} in onze gegevens. "
                f"Dat is niet hetzelfde als nul. {sentences.as_of(day, lang)}"
            )
        return (
            f"Our data have no company in this choice that uses {name}. That is not the same as zero. "
            f"{sentences.as_of(day, lang)}"
        )
    known = [row for row in rows if row.share.estimate is not None]
    unknown = len(rows) - len(known)
    if not known:
        if lang == "nl":
            return f"Van geen van de {len(rows)} bedrijven die {name} gebruiken is er een schatting. " + (
                sentences.as_of(day, lang)
            )
        return (
            f"There is no estimate for any of the {len(rows)} companies that use {name}. {sentences.as_of(day, lang)}"
        )
    first = known[0]
    who = first.organisation.name(lang)
    same = sum(abs((row.share.estimate or 0.0) - (first.share.estimate or 0.0)) < 0.005 for row in known)
    front = sentences.opening(day, first.share.data_year, lang)
    value = front[:1].lower() + front[1:] + quantity(first.share.figure, lang)
    more = _no_estimate(unknown, lang) + _average(first, lang)
    if lang == "nl":
        step = f"bij de stap {sentences.stage_name(stage, lang).lower()}" if stage else "bij minstens één stap"
        lead = _lead_nl(len(rows), same, who, name, place)
        return f"{lead}: {value} {step} {place} gemaakt.{more}"
    step = f"at the stage {sentences.stage_name(stage, lang).lower()}" if stage else "at one stage at least"
    lead = _lead_en(len(rows), same, who, name, place)
    return f"{lead}: {value} was made {place} {step}.{more}"


def _average(first: ExposureRow, lang: str) -> str:
    """That an interval does not say where one company lies."""
    if not amounts.spread(first.share.figure):
        return ""
    if lang == "nl":
        return " Een interval is dat van de gemiddelde koper, niet van dat bedrijf."
    return " An interval is that of the average buyer, not of that company."


def _lead_nl(count: int, same: int, who: str, name: str, place: str) -> str:
    if count == 1:
        return f"Eén bedrijf in deze keuze gebruikt {name}: {who}, dat afhangt van {place[3:]}"
    if same == count:
        return f"Alle {count} bedrijven die {name} gebruiken, hangen even sterk af van {place[3:]}"
    if same > 1:
        return (
            f"Van de {count} bedrijven die {name} gebruiken, hangen er {same} het meest af van {place[3:]}, zoals {who}"
        )
    return f"Van de {count} bedrijven die {name} gebruiken, hangt {who} het meest af van {place[3:]}"


def _lead_en(count: int, same: int, who: str, name: str, place: str) -> str:
    if count == 1:
        return f"One company in this choice uses {name}: {who}, which depends on {place[3:]}"
    if same == count:
        return f"All {count} companies that use {name} depend on {place[3:]} alike"
    if same > 1:
        return f"Of the {count} companies that use {name}, {same} depend most on {place[3:]}, such as {who}"
    return f"Of the {count} companies that use {name}, {who} depends most on {place[3:]}"


def _no_estimate(count: int, lang: str) -> str:
    if not count:
        return ""
    return f" Van {count} is er geen schatting." if lang == "nl" else f" There is no estimate for {count}."
