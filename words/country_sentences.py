"""What a country's page says: what passes there, by way of it, what it asks for exports, what is known of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from ketenkaart.graph.answers.amounts import LITTLE, shown, worth_saying
from ketenkaart.graph.answers.country import Governed, Imposed, Kept, Making, Passing, WayThrough
from ketenkaart.graph.answers.leads import told
from ketenkaart.graph.answers.measures import IN_FORCE
from ketenkaart.graph.answers.output import ByWay
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.answers.rounding import SIZE_LIMITS
from ketenkaart.graph.model import EXPOSURE_KINDS
from ketenkaart.words import sentences
from ketenkaart.words.say import begin, say
from ketenkaart.words.sentences import AnswerBox

OF_EXPORTS, TONNES = 0.2, 1.0  # of a country's exports, and a year, from which what nobody says the origin of is told


def answer(
    country: NodeRef, found: Sequence[Passing], stages: int, day: date, lang: str, beyond: Sequence[ByWay] = ()
) -> AnswerBox:
    """What carries most of Dutch use, at how many stages the country comes first, and what is nearest to use.

    `found` is sorted, the largest first; `stages` is how many there are in all chains together; `beyond` is what the
    country exports more than anybody says that it makes or imports, the largest first.
    """
    known = _worth_saying(found)
    passed = [exported_beyond(country, one, lang) for one in beyond if noticeable(one)][:1]
    if not known:
        return AnswerBox(f"{nothing(country, found, lang)} {sentences.as_of(day, lang)}", "", tuple(passed))
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
    return AnswerBox(first, unknown, (*passed, *also), sentences.on_day(said, day, lang))


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
    first = sum(one.place == 1 for one in known)
    return say("country_led", lang, country=country, count=len(known), stages=stages, first=first)


def nothing(country: NodeRef, found: Sequence[Passing], lang: str) -> str:
    """That nothing is known to be made there, or next to nothing at each stage that names the country."""
    least = LITTLE if any(one.share.estimate for one in found) else None
    return say("country_nothing", lang, country=country, least=least)


def area(key: str, lang: str) -> str:
    """What an aggregate is, and why it has no share of its own."""
    return say("area", lang, key=key)


def way_through(country: NodeRef, one: WayThrough, lang: str) -> str:
    """The part of what is used that came by way of a country, with nothing to say that it was made there."""
    share, year = shown(one.share.figure), one.share.data_year
    return say("way_through", lang, country=country, asked=one.exposure, one=share, day=one.exposure.as_of, year=year)


def noticeable(one: ByWay) -> bool:
    """Whether it is a fifth of the country's exports or more, as in the contradictions (methods.md 4); no parcel."""
    return (one.share.estimate or 0.0) >= OF_EXPORTS and (one.tonnes.estimate or 0.0) >= TONNES


def exported_beyond(country: NodeRef, one: ByWay, lang: str) -> str:
    """That a country exports more than anybody says that it makes or imports, and how much that is."""
    return begin("exported_beyond", lang, country=country, one=one)


def measures(country: NodeRef, found: Sequence[Imposed], day: date, lang: str) -> str:
    """How many of a country's measures on all exports are in force, by kind; that a licence is not a ban."""
    general = [one for one in found if one.general]
    working = [one for one in general if one.status in IN_FORCE]
    counts = Counter(one.kind for one in working)
    return say(
        "country_measures",
        lang,
        country=country,
        day=day,
        any=bool(general),
        working=len(working),
        counts=[(kind, counts[kind]) for kind in EXPOSURE_KINDS if counts[kind]],
        aimed=sum(bool(one.act.destinations) for one in working),
        unsure=sum(one.status == "UNKNOWN" for one in general),
    )


def governance(country: NodeRef, found: Governed, lang: str) -> str:
    """Political stability of one year, with its scale."""
    return say("governance", lang, country=country, found=found)


def home(made: Sequence[Making], works: int, known: Kept, lang: str) -> tuple[str, str, str]:
    """Of the reader's own country: what is made, what is held, what is known."""
    return (
        say("home_made", lang, made=len(made), works=works),
        say("home_held", lang, known=known),
        say("home_known", lang, known=known),
    )
