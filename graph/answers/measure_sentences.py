"""Legal acts as sentences, in Dutch and English: what one asks, of which goods, from when, and what is not known.

A sentence names country, destinations, goods, dates and the state on the date asked, one for each part of an act of
which another thing is asked, or that stands otherwise. Goods are those of the items, never the materials in them. A
licence is never called a ban; where a suspension ran out and nobody says what followed, the sentence says that it is
unknown; what is in force is so as it was last seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.analysis.law import PARTIES
from graph.analysis.licences import LEVEL, Proportion
from graph.answers import wording
from graph.answers.acts import Act, Exemption, Part
from graph.answers.changes import Change
from graph.answers.licences import LeadTime, PublishedCount
from graph.answers.refs import REASONS, NodeRef
from graph.model import EXPOSURE_KINDS

ALL = 7  # names that a sentence gives in full
SOME = 4  # names that it gives of more
HERE = "NLD"  # named first among destinations


@dataclass(frozen=True)
class Clause:
    """A subject with its verb: in Dutch `verb subject rest` after an adverb, `subject rest verb` after `of`."""

    subject: str
    now: str
    since: str  # English: have needed; Dutch: as now
    then: str
    rest: str


ASKS = {  # kind → verbs and the rest of the clause about exports
    "nl": {
        "LICENCE": ("vraagt", "vraagt", "vroeg", "een vergunning"),
        "BAN": ("is", "is", "was", "verboden"),
        "QUOTA": ("valt", "valt", "viel", "onder een quotum"),
        "TARIFF": ("valt", "valt", "viel", "onder een heffing"),
    },
    "en": {
        "LICENCE": ("need", "have needed", "needed", "a licence"),
        "BAN": ("are", "have been", "were", "banned"),
        "QUOTA": ("are", "have been", "were", "under a quota"),
        "TARIFF": ("are", "have been", "were", "under a duty"),
    },
}
SUBJECTS = {  # reach → what the clause is about; all others are as GENERAL
    "nl": {
        "GENERAL": "uitvoer uit {place}{to} van {goods}",
        "ENTITY": "uitvoer uit {place} aan genoemde partijen{within} van {goods}",
        "EXTRATERRITORIAL": "uitvoer tussen andere landen van {goods}",
        "OUTPUT": "productie in {place} van {goods}",
        "IMPORT": "invoer in {place} van {goods}",
    },
    "en": {
        "GENERAL": "exports from {place}{to} of {goods}",
        "ENTITY": "exports from {place} to named parties{within} of {goods}",
        "EXTRATERRITORIAL": "exports between other countries of {goods}",
        "OUTPUT": "output in {place} of {goods}",
        "IMPORT": "imports into {place} of {goods}",
    },
}
UNNAMED = {  # reach → goods for which nobody wrote words
    "nl": {
        "END_USE": "goederen voor bepaald gebruik",
        "EXTRATERRITORIAL": "goederen met inhoud of techniek uit {place}",
        "TECHNOLOGY": "technologie",
    },
    "en": {
        "END_USE": "goods for certain uses",
        "EXTRATERRITORIAL": "goods with content or technology from {place}",
        "TECHNOLOGY": "technology",
    },
}
OTHERS = {  # acts that ask nothing of exports: subject, verbs, rest
    "nl": {
        "GUIDANCE": ("het kader of de toelichting van {place} over {goods}", "geldt", "geldt", "gold", ""),
        "STOCKPILE": ("het plan of programma van {place} voor {goods}", "geldt", "geldt", "gold", ""),
        "FUNDING": ("steun van {place} voor {goods}", "loopt", "loopt", "liep", ""),
        "TARGET": ("de strategie of het doel van {place} voor {goods}", "geldt", "geldt", "gold", ""),
        "SUSPENSION": ("deze maatregel van {place}", "schorst", "schorst", "schorste", "{goods}"),
        "EXEMPTION": ("deze maatregel van {place}", "zondert", "zondert", "zonderde", "{goods}"),
    },
    "en": {
        "GUIDANCE": ("the framework or guidance of {place} on {goods}", "applies", "has applied", "applied", ""),
        "STOCKPILE": ("the plan or programme of {place} for {goods}", "applies", "has applied", "applied", ""),
        "FUNDING": ("support by {place} for {goods}", "runs", "has run", "ran", ""),
        "TARGET": ("the strategy or target of {place} for {goods}", "applies", "has applied", "applied", ""),
        "SUSPENSION": ("this measure of {place}", "suspends", "has suspended", "suspended", "{goods}"),
        "EXEMPTION": ("this measure of {place}", "exempts", "has exempted", "exempted", "{goods}"),
    },
}
NOTHING_NAMED = {  # the same, where nobody wrote words for what it is on; {targets}: `2 other measures`
    "nl": {
        "GUIDANCE": "vergunningen",
        "STOCKPILE": "voorraden",
        "FUNDING": "grondstoffen",
        "TARGET": "grondstoffen",
        "SUSPENSION": "(een deel van) {targets}",
        "EXEMPTION": "genoemde partijen uit van {targets}",
    },
    "en": {
        "GUIDANCE": "licences",
        "STOCKPILE": "stocks",
        "FUNDING": "raw materials",
        "TARGET": "raw materials",
        "SUSPENSION": "(a part of) {targets}",
        "EXEMPTION": "named parties from {targets}",
    },
}
BESIDE = {  # why an act has no exposure, by its reach or kind
    "nl": {
        "ENTITY": "De maatregel is op genoemde partijen, niet op alle uitvoer van deze goederen.",
        "END_USE": "De maatregel is op bepaalde gebruikers of toepassingen, niet op alle uitvoer van deze goederen.",
        "EXTRATERRITORIAL": "De maatregel is op handel tussen andere landen.",
        "TECHNOLOGY": "De maatregel is op technologie, niet op goederen.",
        "OUTPUT": "De maatregel begrenst wat er gemaakt wordt, niet de uitvoer.",
        "GUIDANCE": "Welke goederen een vergunning vragen, staat in andere maatregelen.",
        "IMPORT": "De maatregel is op invoer in {place}, niet op uitvoer daaruit.",
        "STOCKPILE": "Een voorraad beperkt geen uitvoer.",
        "FUNDING": "Steun beperkt geen uitvoer.",
        "TARGET": "Een strategie of doel beperkt geen uitvoer.",
        "SUSPENSION": "Wat daardoor geldt, staat bij de maatregelen die het raakt.",
    },
    "en": {
        "ENTITY": "The measure is on named parties, not on all exports of these goods.",
        "END_USE": "The measure is on certain users or uses, not on all exports of these goods.",
        "EXTRATERRITORIAL": "The measure is on trade between other countries.",
        "TECHNOLOGY": "The measure is on technology, not on goods.",
        "OUTPUT": "The measure caps what is made, not what is exported.",
        "GUIDANCE": "Which goods need a licence stands in other measures.",
        "IMPORT": "The measure is on imports into {place}, not on exports from there.",
        "STOCKPILE": "A stock restricts no exports.",
        "FUNDING": "Support restricts no exports.",
        "TARGET": "A strategy or target restricts no exports.",
        "SUSPENSION": "What holds by it stands with the measures that it touches.",
    },
}
POLICIES = ("STOCKPILE", "FUNDING", "TARGET")  # no law: they are in place, not in force
SINGULAR = {"are": "is", "have been": "has been", "were": "was", "need": "needs", "have needed": "has needed"}
CHANGES = {
    "nl": {
        "PUBLISHED": "bekendgemaakt",
        "REPORTED": "gemeld",
        "IN_FORCE": "van kracht",
        "RAN_OUT": "afgelopen",
        "SUSPENDED": "schorsing",
        "EXEMPTED": "uitzondering",
        "AMENDED": "wijziging",
        "REPEALED": "intrekking",
        "SUPPLEMENTED": "aanvulling",
        "SUSPENSION_ENDED": "schorsing afgelopen",
        "EXEMPTION_ENDED": "uitzondering afgelopen",
        "COUNTED": "telling",
        "LEAD_TIME": "doorlooptijd",
        "ENGAGEMENT": "overleg",
    },
    "en": {
        "PUBLISHED": "announced",
        "REPORTED": "reported",
        "IN_FORCE": "in force",
        "RAN_OUT": "ran out",
        "SUSPENDED": "suspension",
        "EXEMPTED": "exemption",
        "AMENDED": "amendment",
        "REPEALED": "repeal",
        "SUPPLEMENTED": "addition",
        "SUSPENSION_ENDED": "suspension ended",
        "EXEMPTION_ENDED": "exemption ended",
        "COUNTED": "count",
        "LEAD_TIME": "lead time",
        "ENGAGEMENT": "talks",
    },
}
COUNTRIES = {"nl": "landen", "en": "countries"}
LEAD_TIMES = {
    "nl": {"STATUTORY": "termijn in de wet", "OBSERVED": "waargenomen", "DELIVERY": "levering uit voorraad"},
    "en": {"STATUTORY": "term set by law", "OBSERVED": "observed", "DELIVERY": "delivery from stock"},
}


def state(act: Act, day: date, lang: str, about: NodeRef | None = None) -> str:
    """What the act asks, of which goods, from when, and whether it does on the day: a sentence for each of its parts.

    `about` is a material: of parts on some materials only, those on this one.
    """
    if act.status == "UNCONFIRMED":
        return _unconfirmed(act, day, lang)
    parts = [part for part in act.parts if about is None or not part.materials or about in part.materials]
    return " ".join(_part(act, part, day, lang) for part in parts or act.parts)


def also(act: Act, lang: str) -> tuple[str, ...]:
    """What a reader must know with it: that a licence is no ban, that not all exports are touched."""
    if act.status == "UNCONFIRMED":
        return ()
    found = []
    if any(part.kind == "LICENCE" and part.reach != "GUIDANCE" for part in act.parts):
        found.append("Een vergunning is geen verbod." if lang == "nl" else "A licence is not a ban.")
    why = beside(act, lang)
    return (*found, why) if why else tuple(found)


def beside(act: Act, lang: str) -> str:
    """Why an act has no exposure, in words of its own; empty where it has one."""
    if act.status == "UNCONFIRMED":
        return REASONS["UNCONFIRMED"][lang == "nl"]
    if act.general:
        return ""
    reach = act.kind if act.kind not in EXPOSURE_KINDS else str(act.parts[0].reach)
    return BESIDE[lang].get(reach, "").format(place=_place(act.imposer, lang))


def clause(act: Act, part: Part, lang: str) -> Clause:
    """Subject and verbs of what a part of an act does, goods and places filled in."""
    place = _place(act.imposer, lang)
    of = goods(act, part, lang)
    if act.kind not in EXPOSURE_KINDS or part.reach == "GUIDANCE":
        name = _other(act)
        subject, now, since, then, rest = OTHERS[lang][name]
        named = of or NOTHING_NAMED[lang][name].format(targets=_measures(len(act.targets), lang))
        return Clause(subject.format(place=place, goods=named), now, since, then, rest.format(goods=named))
    now, since, then, rest = ASKS[lang][part.kind]
    reach = part.reach or "GENERAL"
    if lang == "en" and reach == "OUTPUT":
        now, since, then = (SINGULAR.get(verb, verb) for verb in (now, since, then))
    where = destinations(act, lang)
    subject = (
        SUBJECTS[lang]
        .get(reach, SUBJECTS[lang]["GENERAL"])
        .format(
            place=place,
            goods=of or _goods_unnamed(act, part, reach, lang).format(place=place),
            to=f" {'naar' if lang == 'nl' else 'to'} {where}" if where else "",
            within=f" in {where}" if where else "",
        )
    )
    return Clause(subject, now, since, then, part.terms.name(lang) or rest)


def destinations(act: Act, lang: str) -> str:
    """The countries that exports under an act go to, the reader's own first; empty where it is all, or not known."""
    nearest_first = sorted(act.destinations, key=lambda country: country.key != HERE)
    return _some([_place(one, lang) for one in nearest_first], COUNTRIES[lang], lang)


def goods(act: Act, part: Part, lang: str) -> str:
    """The goods of a part in the words of its items, of a whole act in its own; empty where nobody wrote words."""
    whole = act.goods.name(lang) if len(act.parts) == 1 else ""
    return whole or _and([one.name(lang) for one in part.goods], lang)


def _goods_unnamed(act: Act, part: Part, reach: str, lang: str) -> str:
    if len(act.parts) > 1:
        return (
            f"goederen van {part.items} van de {act.items} posten"
            if lang == "nl"
            else f"goods of {part.items} of its {act.items} items"
        )
    if reach in UNNAMED[lang]:
        return UNNAMED[lang][reach]
    if not act.items:
        return "goederen" if lang == "nl" else "goods"
    return "goederen die de maatregel noemt" if lang == "nl" else "goods that the measure names"


def _other(act: Act) -> str:
    if act.kind in EXPOSURE_KINDS:
        return "GUIDANCE"
    return "EXEMPTION" if act.kind == "SUSPENSION" and act.reach in PARTIES else act.kind


def change(found: Change, lang: str) -> str:
    """One change as a sentence, without its date."""
    nl, title = lang == "nl", found.what.name(lang)
    if found.count is not None:
        by = found.count.publisher
        return f"{'Telling' if nl else 'Count'}{f' ({by})' if by else ''}: {counted(found.count, lang)}."
    if found.lead_time is not None:
        return f"{title}: {lead_time(found.lead_time, lang)}."
    if found.contact is not None:
        return ". ".join(part for part in (found.contact.about, found.contact.result) if part) + "."
    until = "" if found.until is None else wording.day(found.until, lang)
    others = "; ".join(ref.name(lang) for ref in found.on)
    return {
        "PUBLISHED": (
            f"{'Bekendgemaakt' if nl else 'Announced'}"
            + (f", {'geldt vanaf' if nl else 'in force from'} {until}" if until else "")
            + f": {title}."
        ),
        "IN_FORCE": (
            f"{'Van kracht' if nl else 'In force'}"
            + (f" ({found.items})" if found.items else "")
            + (f" {'tot' if nl else 'until'} {until}" if until else "")
            + f": {title}."
        ),
        "REPORTED": f"{'Gemeld, niet bevestigd' if nl else 'Reported, not confirmed'}: {title}.",
        "RAN_OUT": f"{'Afgelopen' if nl else 'Ran out'}: {title}.",
        "SUSPENDED": f"{title}.",
        "EXEMPTED": f"{title}.",
        "AMENDED": f"{title} ({'wijzigt' if nl else 'amends'}: {others}).",
        "REPEALED": f"{title} ({'in plaats van' if nl else 'in place of'}: {others}).",
        "SUPPLEMENTED": f"{title} ({'vult aan' if nl else 'adds to'}: {others}).",
        "EXEMPTION_ENDED": f"{'Afgelopen' if nl else 'Ran out'}: {title}.",
        "SUSPENSION_ENDED": f"{'Afgelopen' if nl else 'Ran out'}: {title}."
        + ("" if found.followed else f" {UNFOLLOWED[lang]}"),
    }[found.kind]


UNFOLLOWED = {
    "nl": "Wat daarna geldt, is niet vastgelegd.",
    "en": "What has applied since is not known.",
}


def change_kind(kind: str, lang: str) -> str:
    """What happened, in two words for a table cell."""
    return CHANGES[lang][kind]


def counted(found: PublishedCount, lang: str) -> str:
    """`141 aangevraagd, 19 toegekend, 1 geweigerd, 121 in behandeling`; what is not stated is left out."""
    words = (
        ("aangevraagd", "toegekend", "geweigerd", "in behandeling")
        if lang == "nl"
        else ("filed", "granted", "refused", "pending")
    )
    values = (found.filed, found.granted, found.refused, found.pending)
    parts = [
        f"{wording.number(value, lang)} {word}" for value, word in zip(values, words, strict=True) if value is not None
    ]
    if found.share_granted is not None and found.granted is None:
        share = wording.percent(found.share_granted, lang, 0.01)
        parts.append(f"volgens de bron {share} toegekend" if lang == "nl" else f"{share} granted, says the source")
    return ", ".join(parts)


def approval(found: Proportion, pending: float | None, lang: str) -> str:
    """The share granted of those decided, with its interval and method, and what is not decided."""
    low, high = found.interval.lower, found.interval.upper
    step = wording.resolution(found.share, high - low)
    share, ends = wording.percent(found.share, lang, step), wording.interval(low, high, lang, step)
    level = wording.percent(LEVEL, lang)
    if lang == "nl":
        said = f"Van de {found.of} besluiten was {share} een toekenning ({ends}; Wilson-interval, {level})."
        return said if not pending else f"{said} Over {wording.number(pending, lang)} aanvragen was nog niet beslist."
    said = f"Of {found.of} decisions, {share} granted the licence ({ends}; Wilson interval, {level})."
    return said if not pending else f"{said} On {wording.number(pending, lang)} applications there was no decision yet."


def lead_time(found: LeadTime, lang: str) -> str:
    """`termijn in de wet: 63 dagen`, `observed: 2 to 60 days`, `waargenomen: tot 63 dagen`."""
    return f"{LEAD_TIMES[lang][found.kind]}: {days(found, lang)}"


def days(found: LeadTime, lang: str) -> str:
    """The days as they were stated."""
    nl = lang == "nl"
    unit = "dagen" if nl else "days"

    def number(value: float) -> str:
        return wording.number(value, lang, 0 if value == int(value) else 1)

    if found.days is not None:
        most = f" ({'tot' if nl else 'up to'} {number(found.upper)})" if found.upper is not None else ""
        return f"{number(found.days)} {unit}{most}"
    if found.lower is not None and found.upper is not None:
        return f"{number(found.lower)} {'tot' if nl else 'to'} {number(found.upper)} {unit}"
    if found.upper is not None:
        return f"{'tot' if nl else 'up to'} {number(found.upper)} {unit}"
    assert found.lower is not None
    return f"{'vanaf' if nl else 'from'} {number(found.lower)} {unit}"


def in_force(count: int, unknown: int, aimed: int, day: date, lang: str) -> str:
    """How many export measures are in force, of how many that is not known, and how many are on some countries only.

    `aimed`: of those in force, the ones on exports to named countries.
    """
    when = wording.day(day, lang)
    if lang == "nl":
        verb, noun, touch = (
            ("geldt", "exportmaatregel", "raakt") if count == 1 else ("gelden", "exportmaatregelen", "raken")
        )
        many = "geen" if count == 0 else wording.number(count, lang)
        some = f" ({aimed} daarvan alleen op uitvoer naar genoemde landen)" if aimed else ""
        said = f"Op {when} {verb} {many} {noun} die producten of materialen in de graaf {touch}{some}"
        if not unknown:
            return f"{said}."
        more = "maatregel" if unknown == 1 else "maatregelen"
        ask = "die geldt" if unknown == 1 else "die gelden"
        return f"{said}; van nog eens {wording.number(unknown, lang)} {more} is onbekend of {ask}."
    noun, verb, touch = ("export measure", "is", "touches") if count == 1 else ("export measures", "are", "touch")
    many = "no" if count == 0 else wording.number(count, lang)
    some = f" ({aimed} of them on exports to named countries only)" if aimed else ""
    said = f"On {when}, {many} {noun} that {touch} products or materials in the graph {verb} in force{some}"
    if not unknown:
        return f"{said}."
    ask = "applies" if unknown == 1 else "apply"
    return f"{said}; whether another {wording.number(unknown, lang)} {ask} is not known."


def _part(act: Act, part: Part, day: date, lang: str) -> str:
    said, when = clause(act, part, lang), wording.day(day, lang)
    text = _dutch(act, part, said, when, day) if lang == "nl" else _english(act, part, said, when, day)
    return text[0].upper() + text[1:]


def _dutch(act: Act, part: Part, said: Clause, when: str, day: date) -> str:
    since, until = _days(act, part, "nl")
    rest = f" {said.rest}" if said.rest else ""
    policy = act.kind in POLICIES
    if part.status == "UNKNOWN":
        what = f"{said.subject} op {when}{rest} {said.now}"
        return f"Of {what}, is onbekend: {_ran_out(part, 'nl')}."
    if part.status == "SUSPENDED":
        start = f" (vanaf {since})" if since else ""
        end = f" tot en met {_last(part.until, 'nl')}" if part.until else ""
        return f"Volgens deze maatregel {said.now} {said.subject}{rest}{start}, maar op {when} is dat geschorst{end}."
    if part.status == "ENDED":
        begin = f"Van {since} {until}" if since else until
        gap = "" if act.followed else ", en wat daarna kwam, is niet vastgelegd"
        over = "bestaat dat niet meer" if policy else "is dat niet meer van kracht"
        return f"{begin} {said.then} {said.subject}{rest}; op {when} {over}{gap}."
    if part.status == "NOT_YET":
        over = "bestaat dat nog niet" if policy else "is dat nog niet van kracht"
        if since:
            return f"Vanaf {since} {said.now} {said.subject}{rest}; op {when} {over}."
        return f"{said.subject} {said.now}{rest}{_announced(act, 'nl')}; op {when} {over}."
    holds = f"op {when} {'bestaat dat' if policy else 'is dat van kracht'}{_seen(act, day, 'nl')}"
    if not since:
        return f"{said.subject} {said.now}{rest}{_announced(act, 'nl')}; {holds}. Sinds wanneer is niet vastgelegd."
    begin = f"Van {since} {until}" if until else f"Sinds {since}"
    return f"{begin} {said.now} {said.subject}{rest}{_exempt(act, 'nl')}; {holds}."


def _english(act: Act, part: Part, said: Clause, when: str, day: date) -> str:
    since, until = _days(act, part, "en")
    rest = f" {said.rest}" if said.rest else ""
    force = "in place" if act.kind in POLICIES else "in force"
    if part.status == "UNKNOWN":
        return f"Whether {said.subject} {said.now}{rest} on {when} is unknown: {_ran_out(part, 'en')}."
    if part.status == "SUSPENDED":
        start = f" (from {since})" if since else ""
        end = f" up to and including {_last(part.until, 'en')}" if part.until else ""
        return f"Under this measure {said.subject} {said.now}{rest}{start}, but on {when} that is suspended{end}."
    if part.status == "ENDED":
        begin = f"from {since} {until}" if since else until
        gap = "" if act.followed else ", and what followed is not known"
        return f"{said.subject} {said.then}{rest} {begin}; on {when} this is no longer {force}{gap}."
    if part.status == "NOT_YET":
        start = f" from {since}" if since else _announced(act, "en")
        return f"{said.subject} {said.now}{rest}{start}; on {when} this is not yet {force}."
    holds = f"on {when} this is {force}{_seen(act, day, 'en')}"
    if not since:
        return f"{said.subject} {said.now}{rest}{_announced(act, 'en')}; {holds}. Since when is not known."
    if until:
        return f"{said.subject} {said.now}{rest} from {since} {until}{_exempt(act, 'en')}; {holds}."
    return f"{said.subject} {said.since}{rest} since {since}{_exempt(act, 'en')}; {holds}."


def _unconfirmed(act: Act, day: date, lang: str) -> str:
    """What one source says that nothing confirms: never as if it were so."""
    part = act.parts[0]
    said, (since, _) = clause(act, part, lang), _days(act, part, lang)
    rest = f" {said.rest}" if said.rest else ""
    later = part.since is not None and part.since > day
    if lang == "nl":
        who = "volgens één bron" if act.one_source else "volgens bronnen die niemand bevestigt"
        begin = f"{said.now} {'vanaf' if later else 'sinds'} {since}" if since else said.now
        return f"Niet bevestigd, en nergens meegeteld: {who} {begin} {said.subject}{rest}."
    who = "one source says that" if act.one_source else "sources that nobody confirms say that"
    verb, start = (said.since, f" since {since}") if since and not later else (said.now, "")
    if later:
        start = f" from {since}"
    return f"Not confirmed, and counted nowhere: {who} {said.subject} {verb}{rest}{start}."


def _announced(act: Act, lang: str) -> str:
    """`, announced on 4 February 2026`: of an act of which no first day is known."""
    if act.published is None:
        return ""
    day = wording.day(act.published, lang)
    return f", bekendgemaakt op {day}" if lang == "nl" else f", announced on {day}"


def _seen(act: Act, day: date, lang: str) -> str:
    """`as last seen on 2 August 2026`; nothing where a later source shows it, as of a day that is past."""
    if act.last_seen is None:
        return " voor zover bekend" if lang == "nl" else " as far as is known"
    if act.last_seen >= day:
        return ""
    seen = wording.day(act.last_seen, lang)
    return f", voor het laatst zo gezien op {seen}" if lang == "nl" else f" as last seen on {seen}"


def _exempt(act: Act, lang: str) -> str:
    """Since when and until when named parties went free: `; named parties were exempt until 31 December 2024`."""
    if not act.exemptions:
        return ""
    spans = _and([_span(one, lang) for one in act.exemptions], lang)
    return f"; genoemde partijen waren uitgezonderd {spans}" if lang == "nl" else f"; named parties were exempt {spans}"


def _span(found: Exemption, lang: str) -> str:
    nl = lang == "nl"
    parts = []
    if found.since is not None:
        parts.append(f"{'vanaf' if nl else 'from'} {wording.day(found.since, lang)}")
    if found.until is not None:
        parts.append(f"{'tot en met' if nl else 'up to and including'} {_last(found.until, lang)}")
    return " ".join(parts) or ("zonder bekende dagen" if nl else "on days that are not known")


def _ran_out(part: Part, lang: str) -> str:
    day = _last(part.ran_out, lang)
    if lang == "nl":
        return f"de schorsing liep tot en met {day} en wat daarna kwam, is niet vastgelegd"
    return f"the suspension ran up to and including {day} and what followed is not known"


def _last(until: date | None, lang: str) -> str:
    """The last day of a period that is over on a day."""
    assert until is not None
    return wording.day(wording.shifted(until, -1), lang)


def _days(act: Act, part: Part, lang: str) -> tuple[str, str]:
    """The first day, and until when with its preposition; a suspension runs up to and including its last day."""
    since = "" if part.since is None else wording.day(part.since, lang)
    if part.until is None:
        return since, ""
    if act.kind == "SUSPENSION":
        return since, f"{'tot en met' if lang == 'nl' else 'up to and including'} {_last(part.until, lang)}"
    return since, f"{'tot' if lang == 'nl' else 'until'} {wording.day(part.until, lang)}"


def _place(country: NodeRef, lang: str) -> str:
    """A country after a preposition: `de Verenigde Staten`, `China`."""
    return wording.in_country(country.key, country.name(lang), lang)[3:]


def _measures(count: int, lang: str) -> str:
    if lang == "nl":
        return "een andere maatregel" if count == 1 else f"{count} andere maatregelen"
    return "another measure" if count == 1 else f"{count} other measures"


def _some(names: Sequence[str], noun: str, lang: str) -> str:
    """`a, b en c`; of more than seven, four and the count of the others: `12 andere materialen`."""
    shown = list(names) if len(names) <= ALL else list(names[:SOME])
    rest = len(names) - len(shown)
    if rest:
        shown.append(f"{rest} andere {noun}" if lang == "nl" else f"{rest} other {noun}")
    return _and(shown, lang)


def _and(names: Sequence[str], lang: str) -> str:
    """`a, b en c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'en' if lang == 'nl' else 'and'} {names[-1]}"
