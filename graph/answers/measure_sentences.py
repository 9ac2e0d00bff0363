"""Legal acts as sentences, in Dutch and English: what one asks, of which goods, from when, and what is not known.

The first sentence names kind, country, goods, dates and the state on the date asked. A licence is never called a ban;
where a suspension ran out and nobody says what followed, the sentence says that it is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.analysis.licences import LEVEL, Proportion
from graph.answers import wording
from graph.answers.acts import Act
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
SUBJECTS = {  # reach → what the clause is about
    "nl": {
        "GENERAL": "uitvoer uit {place} van {goods}{to}",
        "ENTITY": "uitvoer uit {place} van {goods} aan genoemde partijen{within}",
        "END_USE": "uitvoer uit {place} van {goods} voor bepaald gebruik{within}",
        "EXTRATERRITORIAL": "uitvoer tussen andere landen van {goods} met inhoud of techniek uit {place}",
        "TECHNOLOGY": "uitvoer uit {place} van technologie (zie de lijst hieronder)",
        "OUTPUT": "productie in {place} van {goods}",
        "IMPORT": "invoer in {place} van {goods}",
    },
    "en": {
        "GENERAL": "exports from {place} of {goods}{to}",
        "ENTITY": "exports from {place} of {goods} to named parties{within}",
        "END_USE": "exports from {place} of {goods} for certain uses{within}",
        "EXTRATERRITORIAL": "exports between other countries of {goods} with content or technology from {place}",
        "TECHNOLOGY": "exports from {place} of technology (listed below)",
        "OUTPUT": "output in {place} of {goods}",
        "IMPORT": "imports into {place} of {goods}",
    },
}
OTHERS = {  # acts that ask nothing of exports: subject, verbs, rest
    "nl": {
        "GUIDANCE": ("het kader of de toelichting van {place} bij vergunningen", "geldt", "geldt", "gold", ""),
        "STOCKPILE": ("een maatregel van {place} voor voorraden{of}", "geldt", "geldt", "gold", ""),
        "FUNDING": ("steun van {place}{for_}", "loopt", "loopt", "liep", ""),
        "TARGET": ("een strategie of doel van {place}{for_}", "geldt", "geldt", "gold", ""),
        "SUSPENSION": ("deze maatregel van {place}", "schorst", "schorst", "schorste", "{targets}"),
        "EXEMPTION": ("deze maatregel van {place}", "zondert", "zondert", "zonderde",
                      "genoemde partijen uit van {targets}"),
    },
    "en": {
        "GUIDANCE": ("the framework or guidance of {place} on licences", "applies", "has applied", "applied", ""),
        "STOCKPILE": ("a measure of {place} on stocks{of}", "applies", "has applied", "applied", ""),
        "FUNDING": ("support by {place}{for_}", "runs", "has run", "ran", ""),
        "TARGET": ("a strategy or target of {place}{for_}", "applies", "has applied", "applied", ""),
        "SUSPENSION": ("this measure of {place}", "suspends", "has suspended", "suspended", "{targets}"),
        "EXEMPTION": ("this measure of {place}", "exempts", "has exempted", "exempted", "named parties from {targets}"),
    },
}  # fmt: skip
SINGULAR = {"are": "is", "have been": "has been", "were": "was", "need": "needs", "have needed": "has needed"}
CHANGES = {
    "nl": {
        "PUBLISHED": "bekendgemaakt",
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
NOUNS = {
    "nl": {"Country": "landen", "Product": "producten", "Material": "materialen"},
    "en": {"Country": "countries", "Product": "products", "Material": "materials"},
}
LEAD_TIMES = {
    "nl": {"STATUTORY": "termijn in de wet", "OBSERVED": "waargenomen", "DELIVERY": "levering uit voorraad"},
    "en": {"STATUTORY": "term set by law", "OBSERVED": "observed", "DELIVERY": "delivery from stock"},
}


def state(act: Act, day: date, lang: str) -> str:
    """The first sentence: what the act asks, of which goods, from when, and whether it does on the day."""
    said, when = clause(act, lang), wording.day(day, lang)
    text = _dutch(act, said, when) if lang == "nl" else _english(act, said, when)
    return text[0].upper() + text[1:]


def also(act: Act, lang: str) -> tuple[str, ...]:
    """What a reader must know with it: that a licence is no ban, that not all exports are touched."""
    if act.kind not in EXPOSURE_KINDS:
        return ()
    if act.reach == "GUIDANCE":
        return (
            "Welke goederen een vergunning vragen, staat in andere maatregelen."
            if lang == "nl"
            else "Which goods need a licence stands in other measures.",
        )
    found = []
    if act.kind == "LICENCE":
        found.append("Een vergunning is geen verbod." if lang == "nl" else "A licence is not a ban.")
    if act.reach not in ("GENERAL", None):
        found.append(REASONS["NO_SUCH_EXPOSURE"][lang == "nl"])
    return tuple(found)


def clause(act: Act, lang: str) -> Clause:
    """Subject and verbs of what the act does, goods and places filled in."""
    place = _place(act.imposer, lang)
    of = goods(act, lang)
    if act.kind not in EXPOSURE_KINDS or act.reach == "GUIDANCE":
        name = act.kind if act.kind not in EXPOSURE_KINDS else "GUIDANCE"
        if name == "SUSPENSION" and act.reach == "ENTITY":
            name = "EXEMPTION"
        subject, now, since, then, rest = OTHERS[lang][name]
        filled = {
            "place": place,
            "of": f" {'van' if lang == 'nl' else 'of'} {of}" if of else "",
            "for_": f" {'voor' if lang == 'nl' else 'for'} {of}" if of else "",
            "targets": _measures(len(act.targets), lang),
        }
        return Clause(subject.format(**filled), now, since, then, rest.format(**filled))
    now, since, then, rest = ASKS[lang][act.kind]
    reach = act.reach or "GENERAL"
    if lang == "en" and reach == "OUTPUT":
        now, since, then = (SINGULAR.get(verb, verb) for verb in (now, since, then))
    nearest_first = sorted(act.destinations, key=lambda country: country.key != HERE)
    where = _some([_place(one, lang) for one in nearest_first], NOUNS[lang]["Country"], lang)
    subject = SUBJECTS[lang][reach].format(
        place=place,
        goods=of or ("goederen" if lang == "nl" else "goods"),
        to=f" {'naar' if lang == 'nl' else 'to'} {where}" if where else "",
        within=f" in {where}" if where else "",
    )
    return Clause(subject, now, since, then, rest)


def goods(act: Act, lang: str) -> str:
    """The goods that its items name: by material, with the count of products in the graph; else by product."""
    materials = [wording.lower_first(one.name(lang)) for one in act.materials]
    products = [wording.lower_first(one.name(lang)) for one in act.products]
    if not materials and not products:
        if not act.items:
            return ""
        return "de goederen in de lijst hieronder" if lang == "nl" else "the goods listed below"
    if not materials:
        return _some(products, NOUNS[lang]["Product"], lang)
    named = _some(materials, NOUNS[lang]["Material"], lang)
    if act.kind not in EXPOSURE_KINDS:
        return named
    if lang == "nl":
        counted = "1 product" if len(products) == 1 else f"{len(products)} producten"
        return f"goederen met {named}" + (f" ({counted} in de grafiek)" if products else "")
    counted = "1 product" if len(products) == 1 else f"{len(products)} products"
    return f"goods with {named}" + (f" ({counted} in the graph)" if products else "")


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
            + (f" {'tot' if nl else 'until'} {until}" if until else "")
            + f": {title}."
        ),
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
    level = wording.number(100 * LEVEL, lang)
    if lang == "nl":
        said = f"Van de {found.of} besluiten was {share} een toekenning ({ends}; Wilson-interval, {level}\u00a0%)."
        return said if not pending else f"{said} Over {wording.number(pending, lang)} aanvragen was nog niet beslist."
    said = f"Of {found.of} decisions, {share} granted the licence ({ends}; Wilson interval, {level}%)."
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


def in_force(count: int, unknown: int, day: date, lang: str) -> str:
    """How many export measures are in force, and of how many that is not known."""
    when = wording.day(day, lang)
    if lang == "nl":
        verb, noun, touch = (
            ("geldt", "exportmaatregel", "raakt") if count == 1 else ("gelden", "exportmaatregelen", "raken")
        )
        many = "geen" if count == 0 else wording.number(count, lang)
        said = f"Op {when} {verb} {many} {noun} die producten of materialen in de grafiek {touch}"
        if not unknown:
            return f"{said}."
        more = "maatregel" if unknown == 1 else "maatregelen"
        ask = "die geldt" if unknown == 1 else "die gelden"
        return f"{said}; van nog eens {wording.number(unknown, lang)} {more} is onbekend of {ask}."
    noun, verb, touch = ("export measure", "is", "touches") if count == 1 else ("export measures", "are", "touch")
    many = "no" if count == 0 else wording.number(count, lang)
    said = f"On {when}, {many} {noun} that {touch} products or materials in the graph {verb} in force"
    if not unknown:
        return f"{said}."
    ask = "it applies" if unknown == 1 else "they apply"
    return f"{said}; of another {wording.number(unknown, lang)} it is not known whether {ask}."


def _dutch(act: Act, said: Clause, when: str) -> str:
    since, until = _days(act, "nl")
    rest = f" {said.rest}" if said.rest else ""
    if act.status == "UNKNOWN":
        what = f"{said.subject} op {when}{rest} {said.now}"
        return f"Of {what}, is onbekend: {_ran_out(act, 'nl')}."
    if act.status == "SUSPENDED":
        start = f" (vanaf {since})" if since else ""
        end = f" tot {until}" if until else ""
        return f"Volgens deze maatregel {said.now} {said.subject}{rest}{start}, maar op {when} is dat geschorst{end}."
    if act.status == "ENDED":
        begin = f"Van {since} tot {until}" if since else f"Tot {until}"
        gap = "" if act.followed else ", en wat daarna kwam, is niet vastgelegd"
        return f"{begin} {said.then} {said.subject}{rest}; op {when} is dat niet meer van kracht{gap}."
    if act.status == "NOT_YET":
        return f"Vanaf {since} {said.now} {said.subject}{rest}; op {when} is dat nog niet van kracht."
    part = _partly(act, "nl")
    state = f"op {when} is dat van kracht" + (f", maar {part}" if part else "")
    if not since:
        return f"{said.subject} {said.now}{rest}; {state}. Sinds wanneer is niet vastgelegd."
    begin = f"Van {since} tot {until}" if until and not act.held_items else f"Sinds {since}"
    return f"{begin} {said.now} {said.subject}{rest}; {state}."


def _english(act: Act, said: Clause, when: str) -> str:
    since, until = _days(act, "en")
    rest = f" {said.rest}" if said.rest else ""
    if act.status == "UNKNOWN":
        return f"Whether {said.subject} {said.now}{rest} on {when} is unknown: {_ran_out(act, 'en')}."
    if act.status == "SUSPENDED":
        start = f" (from {since})" if since else ""
        end = f" until {until}" if until else ""
        return f"Under this measure {said.subject} {said.now}{rest}{start}, but on {when} it is suspended{end}."
    if act.status == "ENDED":
        begin = f"from {since} until {until}" if since else f"until {until}"
        gap = "" if act.followed else ", and what followed is not known"
        return f"{said.subject} {said.then}{rest} {begin}; on {when} this is no longer in force{gap}."
    if act.status == "NOT_YET":
        return f"{said.subject} {said.now}{rest} from {since}; on {when} this is not yet in force."
    part = _partly(act, "en")
    state = f"on {when} this is in force" + (f", but {part}" if part else "")
    if not since:
        return f"{said.subject} {said.now}{rest}; {state}. Since when is not known."
    if until and not act.held_items:
        return f"{said.subject} {said.now}{rest} from {since} until {until}; {state}."
    return f"{said.subject} {said.since}{rest} since {since}; {state}."


def _partly(act: Act, lang: str) -> str:
    """What is said of the items that are suspended, or of which that is not known."""
    if not act.held_items:
        return ""
    _, until = _days(act, lang)
    if lang == "nl":
        some = f"{act.held_items} van de {act.items} posten"
        if act.ran_out is not None:
            return f"van {some} is dat onbekend: {_ran_out(act, lang)}"
        return f"{some} zijn geschorst" + (f" tot {until}" if until else "")
    some = f"{act.held_items} of its {act.items} items"
    if act.ran_out is not None:
        return f"of {some} that is unknown: {_ran_out(act, lang)}"
    return f"{some} are suspended" + (f" until {until}" if until else "")


def _ran_out(act: Act, lang: str) -> str:
    assert act.ran_out is not None
    day = wording.day(act.ran_out, lang)
    if lang == "nl":
        return f"de schorsing liep af op {day} en wat daarna kwam, is niet vastgelegd"
    return f"the suspension ran out on {day} and what followed is not known"


def _days(act: Act, lang: str) -> tuple[str, str]:
    since, until = ("" if one is None else wording.day(one, lang) for one in (act.since, act.until))
    return since, until


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
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {'en' if lang == 'nl' else 'and'} {shown[-1]}"
