"""What a country's page says: what passes there, by way of it, what it asks for exports, what is known of it."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from graph.answers import wording
from graph.answers.amounts import LITTLE, worth_saying
from graph.answers.country import UNION, Governed, Imposed, Kept, Making, Passing, WayThrough
from graph.answers.leads import told
from graph.answers.measures import IN_FORCE
from graph.answers.output import ByWay
from graph.answers.refs import NodeRef
from graph.answers.wording import SIZE_LIMITS
from words import sentences
from words.quantities import quantity
from words.say import say
from words.sentences import Said

OF_EXPORTS, TONNES = 0.2, 1.0  # of a country's exports, and a year, from which what nobody says the origin of is told
ASIDE = r"( \(.*\)|, all \w+|, alle \w+)$"  # what a product's name adds to itself
KINDS = {  # one, several, and how a measure of the kind is said to be
    "nl": {
        "LICENCE": ("vraagt een vergunning", "vragen een vergunning"),
        "BAN": ("is een verbod", "zijn verboden"),
        "QUOTA": ("is een quotum", "zijn quota"),
        "TARIFF": ("is een heffing", "zijn heffingen"),
    },
    "en": {
        "LICENCE": ("asks for a licence", "ask for a licence"),
        "BAN": ("is a ban", "are bans"),
        "QUOTA": ("is a quota", "are quotas"),
        "TARIFF": ("is a duty", "are duties"),
    },
}
AREAS = {
    "nl": {
        UNION: "De Europese Unie is geen land maar een som van landen: wat haar leden maken, staat bij elk land.",
        "WLD": "De wereld is geen land maar de som van alle landen: waar iets is gemaakt, staat bij elk land.",
        "ROW": "De rest van de wereld is geen land: zo heet alles wat een bron niet per land noemt. Welke landen dat "
        "zijn, is onbekend.",
    },
    "en": {
        UNION: "The European Union is no country but a sum of countries: what its members make stands with each.",
        "WLD": "The world is no country but the sum of all: where something was made stands with each country.",
        "ROW": "The rest of the world is no country: it is what a source does not name by country. Which countries "
        "they are is unknown.",
    },
}
AN_AREA = {
    "nl": "Dit is geen land maar een gebied uit de handelscijfers. Wat daar is gemaakt, geldt als onbekend.",
    "en": "This is no country but an area of the trade statistics. What was made there counts as unknown.",
}


def answer(
    country: NodeRef, found: Sequence[Passing], stages: int, day: date, lang: str, beyond: Sequence[ByWay] = ()
) -> Said:
    """What carries most of Dutch use, at how many stages the country comes first, and what is nearest to use.

    `found` is sorted, the largest first; `stages` is how many there are in all chains together; `beyond` is what the
    country exports more than anybody says that it makes or imports, the largest first.
    """
    known = _worth_saying(found)
    passed = [exported_beyond(country, one, lang) for one in beyond if noticeable(one)][:1]
    if not known:
        return Said(f"{nothing(country, found, lang)} {sentences.as_of(day, lang)}", "", tuple(passed))
    head = known[0]
    said = told(head.exposure, head.at, country)
    assert said is not None, "a country is named"
    also = [led(country, found, stages, lang)]
    near = None if head.first else _nearest(known, head.material)
    nearer = None if near is None else told(near.exposure, near.at, country)
    if near is not None and nearer is not None:
        also.insert(0, sentences.stage_sentence(near.exposure, nearer, lang))
    if said.via is not None:
        also.insert(0, sentences.by_way(said.via, lang))
    first = sentences.stage_sentence(head.exposure, said, lang)
    unknown = sentences.unknown(head.exposure.subject, said, lang)
    return Said(first, unknown, (*passed, *also), sentences.on_day(said, day, lang))


def _worth_saying(found: Sequence[Passing]) -> list[Passing]:
    return [one for one in found if worth_saying(one.share.figure)]


def _nearest(known: Sequence[Passing], material: NodeRef) -> Passing | None:
    """The most of what is used itself, of the same material where it can be; nothing small, and no world average."""
    near = [one for one in known if one.first and one.at.rule != "WORLD" and (one.part or 0.0) >= SIZE_LIMITS[0]]
    return next((one for one in near if one.material == material), near[0] if near else None)


def led(country: NodeRef, found: Sequence[Passing], stages: int, lang: str) -> str:
    """At how many of all stages a country comes first, and at how many it has a part."""
    known = _worth_saying(found)
    if not known:
        return nothing(country, found, lang)
    first, place = sum(one.place == 1 for one in known), wording.in_country(country.key, country.name(lang), lang)
    if lang == "nl":
        leads = (
            f"bij {first} daarvan komt dit land als eerste" if first else "bij geen daarvan komt dit land als eerste"
        )
        return f"Bij {len(known)} van de {stages} stappen van alle ketens is een deel {place} gemaakt; {leads}."
    leads = f"it comes first at {first} of them" if first else "it comes first at none of them"
    return f"At {len(known)} of the {stages} stages of all chains a part was made {place}; {leads}."


def nothing(country: NodeRef, found: Sequence[Passing], lang: str) -> str:
    """That nothing is known to be made there, or next to nothing at each stage that names the country."""
    place = wording.in_country(country.key, country.name(lang), lang)
    if any(one.share.estimate for one in found):
        least = wording.percent(LITTLE, lang)
        if lang == "nl":
            return f"Bij geen stap van wat Nederland gebruikt is {least} of meer {place} gemaakt, voor zover bekend."
        return f"At no stage of what is in Dutch use was {least} or more made {place}, as far as is known."
    if lang == "nl":
        return (
            f"Van niets in Nederlands gebruik is bekend dat het {place} is gemaakt. Dat is niet hetzelfde als nul: "
            "niet elke bron noemt elk land."
        )
    return (
        f"Nothing in Dutch use is known to have been made {place}. That is not the same as zero: not every source "
        "names every country."
    )


def area(key: str, lang: str) -> str:
    """What an aggregate is, and why it has no share of its own."""
    return AREAS[lang].get(key, AN_AREA[lang])


def way_through(country: NodeRef, one: WayThrough, lang: str) -> str:
    """The part of what is used that came by way of a country, with nothing to say that it was made there."""
    name, whole = (
        _named(country, lang),
        sentences.what_is_used(one.exposure, one.exposure.product_stage, True, lang),
    )
    front = say("opening", lang, day=one.exposure.as_of, year=one.share.data_year, later=False, verb="kwam")
    value = quantity(one.share.figure, lang)
    if lang == "nl":
        return f"{front}{value} van {whole} via {name}; niets zegt dat het daar is gemaakt."
    return f"{front}{value} of {whole} came by way of {name}; nothing says that it was made there."


def noticeable(one: ByWay) -> bool:
    """Whether it is a fifth of the country's exports or more, as in the contradictions (methods.md 4); no parcel."""
    return (one.share.estimate or 0.0) >= OF_EXPORTS and (one.tonnes.estimate or 0.0) >= TONNES


def exported_beyond(country: NodeRef, one: ByWay, lang: str) -> str:
    """That a country exports more than anybody says that it makes or imports, and how much that is."""
    name, product = _named(country, lang), wording.lower_first(re.sub(ASIDE, "", one.product.name(lang)))
    tonnes, span = wording.tonnes(one.tonnes.estimate or 0.0, lang, 2), one.tonnes.interval
    if span is not None:
        tonnes = f"{tonnes} ({wording.tonnes_between(span.lower, span.upper, lang)})"
    if lang == "nl":
        said = f"{wording.capital(name)} voerde in {one.data_year} meer {product} uit dan enige bron zegt dat het maakt"
        return f"{said} of invoert; waar dat is gemaakt, zegt geen bron: {tonnes} via {name}."
    return (
        f"In {one.data_year} {name} exported more {product} than any source says it makes or imports; nothing is said "
        f"of where that was made: {tonnes} by way of {name}."
    )


def measures(country: NodeRef, found: Sequence[Imposed], day: date, lang: str) -> str:
    """How many of a country's measures on all exports are in force, by kind; that a licence is not a ban."""
    when, name = wording.day(day, lang), _named(country, lang)
    general = [one for one in found if one.general]
    working = [one for one in general if one.status in IN_FORCE]
    unsure = sum(one.status == "UNKNOWN" for one in general)
    counts = Counter(one.kind for one in working)
    aimed = sum(bool(one.act.destinations) for one in working)
    parts = [
        f"{wording.number(counts[kind], lang)} {words[counts[kind] > 1]}"
        for kind, words in KINDS[lang].items()
        if counts[kind]
    ]
    if lang == "nl":
        licence = "; een vergunning is geen verbod" if counts["LICENCE"] else ""
        if not general:
            said = f"Van {name} staat geen maatregel op alle uitvoer in de graaf."
        elif not working:
            said = f"Op {when} geldt geen maatregel van {name} op alle uitvoer van goederen in de graaf."
        elif len(working) == 1:
            said = f"Op {when} geldt één maatregel van {name} op uitvoer: die {parts[0][2:]}{licence}."
        else:
            said = f"Op {when} gelden {len(working)} maatregelen van {name} op uitvoer: {_list(parts, 'en')}{licence}."
        only = (
            f" Daarvan {'is' if aimed == 1 else 'zijn'} {aimed} alleen op uitvoer naar genoemde landen."
            if aimed
            else ""
        )
        more = f" Van {unsure} is onbekend of {'die geldt' if unsure == 1 else 'ze gelden'}." if unsure else ""
        return said + only + more
    licence = "; a licence is not a ban" if counts["LICENCE"] else ""
    if not general:
        said = f"No measure of {name} on all exports is in the graph."
    elif not working:
        said = f"On {when} no measure of {name} on all exports of goods in the graph is in force."
    elif len(working) == 1:
        said = f"On {when} one measure of {name} on exports is in force: it {parts[0][2:]}{licence}."
    else:
        said = f"On {when} {len(working)} measures of {name} on exports are in force: {_list(parts, 'and')}{licence}."
    only = f" Of these, {aimed} {'is' if aimed == 1 else 'are'} on exports to named countries only." if aimed else ""
    more = f" It is unknown whether {unsure} other{' is' if unsure == 1 else 's are'} in force." if unsure else ""
    return said + only + more


def _list(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def governance(country: NodeRef, found: Governed, lang: str) -> str:
    """Political stability of one year, with its scale."""
    name, value = _named(country, lang), wording.number(found.value, lang, 2)
    value = value.replace("-", "\u2212")
    if lang == "nl":
        return (
            f"De politieke stabiliteit van {name} was {value} in {found.year}, op een schaal van ongeveer \u22122,5 "
            "(instabiel) tot 2,5 (stabiel), waarin 0 het wereldgemiddelde is."
        )
    return (
        f"Political stability of {name} was {value} in {found.year}, on a scale from about \u22122.5 (unstable) to 2.5 "
        "(stable), on which 0 is the world's average."
    )


def home(made: Sequence[Making], works: int, known: Kept, lang: str) -> tuple[str, str, str]:
    """Of the reader's own country: what is made, what is held, what is known."""
    return _home_made(len(made), works, lang), _home_held(known, lang), _home_known(known, lang)


def _home_made(made: int, works: int, lang: str) -> str:
    sites = f"{wording.number(works, lang)} {_sites(works, lang)}"
    if lang == "nl":
        if made:
            return f"Van Nederlandse productie staan {made} opgaven in onze gegevens; er zijn {sites} bekend."
        said = (
            "Van Nederlandse productie meldt geen bron in onze gegevens een hoeveelheid. Dat is niet hetzelfde als nul"
        )
        return f"{said}: in Nederland {'is' if works == 1 else 'zijn'} {sites} bekend." if works else f"{said}."
    if made:
        stated = f"{made} {'statement' if made == 1 else 'statements'}"
        return f"Our data have {stated} of Dutch production; {sites} {'is' if works == 1 else 'are'} known."
    said = "No source in our data states a quantity of Dutch production. That is not the same as zero"
    return f"{said}: {sites} in the Netherlands {'is' if works == 1 else 'are'} known." if works else f"{said}."


def _home_held(known: Kept, lang: str) -> str:
    if lang == "nl":
        some = (
            f"Van {known.with_stock or 'geen'} van de {known.users} bedrijven die in onze gegevens als gebruiker staan"
        )
        return f"{some}, is vastgelegd hoeveel dagen voorraad zij houden."
    some = f"{known.with_stock or 'none'} of the {known.users} companies that our data have as users"
    return f"How many days of stock a company keeps is recorded for {some}."


def _home_known(known: Kept, lang: str) -> str:
    if lang == "nl":
        return (
            f"Aan {known.customers} Nederlandse organisaties zijn samen {known.deliveries} leveringen vastgelegd; van "
            f"{known.with_tonnage or 'geen'} van de {known.users} gebruikers is bekend hoeveel ton zij gebruiken."
        )
    return (
        f"{known.deliveries} deliveries to {known.customers} Dutch organisations are recorded; how many tonnes a user "
        f"uses is known for {known.with_tonnage or 'none'} of the {known.users}."
    )


def _sites(count: int, lang: str) -> str:
    if lang == "nl":
        return "vestiging" if count == 1 else "vestigingen"
    return "site" if count == 1 else "sites"


def _named(country: NodeRef, lang: str) -> str:
    return say("named", lang, subject=country)
