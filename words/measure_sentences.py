"""Legal acts and what changed: what one asks, of which goods, from when, and what is not known.

A sentence names country, destinations, goods, dates and the state on the date asked, one for each part of an act of
which another thing is asked, or that stands otherwise. Goods are those of the items, never the materials in them. A
licence is never called a ban; where a suspension ran out and nobody says what followed, the sentence says that it is
unknown; what is in force is so as it was last seen.
"""

from datetime import date

from ketenkaart.graph.analysis.questions.licences import LEVEL, Proportion
from ketenkaart.graph.answers import rounding
from ketenkaart.graph.answers.acts import Act, Part, does
from ketenkaart.graph.answers.changes import Change
from ketenkaart.graph.answers.licences import LeadTime, PublishedCount
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.model import EXPOSURE_KINDS, HERE
from ketenkaart.words.say import begin, say, word

POLICIES = ("STOCKPILE", "FUNDING", "TARGET")  # no law: they are in place, not in force


def state(act: Act, day: date, lang: str, about: NodeRef | None = None) -> str:
    """What the act asks, of which goods, from when, and whether it does on the day: a sentence for each of its parts.

    `about` is a material: of parts on some materials only, those on this one.
    """
    to = _nearest_first(act)
    if act.status == "UNCONFIRMED":
        part = act.parts[0]
        return say("act_unconfirmed", lang, act=act, part=part, what=does(act, part), to=to, day=day)
    parts = [part for part in act.parts if about is None or not part.materials or about in part.materials]
    policy = act.kind in POLICIES
    return " ".join(
        begin("act_part", lang, act=act, part=part, what=does(act, part), to=to, day=day, policy=policy)
        for part in parts or act.parts
    )


def _nearest_first(act: Act) -> list[NodeRef]:
    return sorted(act.destinations, key=lambda country: country.key != HERE)


def also(act: Act, lang: str) -> tuple[str, ...]:
    """What a reader must know with it: that a licence is no ban, that not all exports are touched."""
    if act.status == "UNCONFIRMED":
        return ()
    asks = any(part.kind == "LICENCE" and part.reach != "GUIDANCE" for part in act.parts)
    found = (say("no_ban", lang) if asks else "", beside(act, lang))
    return tuple(filter(None, found))


def beside(act: Act, lang: str) -> str:
    """Why an act has no exposure, in words of its own; empty where it has one."""
    if act.status == "UNCONFIRMED":
        return word("reasons", "UNCONFIRMED", lang)
    if act.general:
        return ""
    return say("beside", lang, act=act, why=act.parts[0].reach if act.kind in EXPOSURE_KINDS else act.kind)


def destinations(act: Act, lang: str) -> str:
    """The countries that exports under an act go to, the reader's own first; empty where it is all, or not known."""
    return say("countries", lang, refs=_nearest_first(act))


def goods(act: Act, part: Part, lang: str) -> str:
    """The goods of a part in the words of its items, of a whole act in its own; empty where nobody wrote words."""
    return say("goods", lang, act=act, part=part)


def change(found: Change, lang: str) -> str:
    """One change as a sentence, without its date."""
    return say("change", lang, one=found)


def change_kind(kind: str, lang: str) -> str:
    """What happened, in two words for a table cell."""
    return word("change_kinds", kind, lang)


def counted(found: PublishedCount, lang: str) -> str:
    """`141 aangevraagd, 19 toegekend, 1 geweigerd, 121 in behandeling`; what is not stated is left out."""
    return say("counted", lang, one=found)


def approval(found: Proportion, pending: float | None, lang: str) -> str:
    """The share granted of those decided, with its interval and method, and what is not decided."""
    step = rounding.resolution(found.share, found.interval.upper - found.interval.lower)
    return say("approval", lang, one=found, step=step, level=LEVEL, pending=pending)


def granted(found: PublishedCount, lang: str) -> str:
    """`19 van 141 toegekend`, `2,000 filed, 50% granted, says the source`: as it was published, no share made of it."""
    return say("granted", lang, one=found)


def wait(found: LeadTime, lang: str) -> str:
    """One published waiting time with its kind, who said it and when."""
    return say("wait", lang, one=found)


def whom(found: LeadTime | PublishedCount, lang: str) -> str:
    """Whom a count or a time is about; in English where nobody wrote it in Dutch."""
    return (found.population_nl if lang == "nl" else "") or found.population


def lead_time(found: LeadTime, lang: str) -> str:
    """`termijn in de wet: 63 dagen`, `observed: 2 to 60 days`, `waargenomen: tot 63 dagen`."""
    return say("lead_time", lang, one=found)


def lead_time_kind(found: LeadTime, lang: str) -> str:
    """Whether the law sets it, or it was seen."""
    return word("lead_times", found.kind, lang)


def days(found: LeadTime, lang: str) -> str:
    """The days as they were stated."""
    return say("days", lang, one=found)


def in_force(count: int, unknown: int, aimed: int, day: date, lang: str) -> str:
    """How many export measures are in force, of how many that is not known, and how many are on some countries only.

    `aimed`: of those in force, the ones on exports to named countries.
    """
    return say("in_force", lang, count=count, unknown=unknown, aimed=aimed, day=day)
