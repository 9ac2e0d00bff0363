"""Every sentence is made, in both languages, in each of its turns: what fails here would otherwise fail a reader."""

import random
import re
import sys
from collections import defaultdict
from dataclasses import is_dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import nodes

import ketenkaart.visualise.site.web  # noqa: F401  all that imports an answer
from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.words.wording import LANGUAGES
from tests.words.texts import macros, parsed

ENOUGH, TURNS = 20, 2_000  # of a sentence, with values by chance from a fixed seed: at least, and at most
DAY = date(2026, 1, 1)
DAYS = (None, date(2025, 1, 1), date(2026, 11, 30))
KINDS = ("LICENCE", "BAN", "QUOTA", "TARIFF")
STAGES = ("MINE", "MAGNET", "COMPONENT")
COUNTRIES = ("NLD", "CHN", "WLD")
CHANGES = (
    *("PUBLISHED", "REPORTED", "IN_FORCE", "RAN_OUT", "SUSPENDED", "EXEMPTED", "AMENDED", "REPEALED"),
    *("SUPPLEMENTED", "SUSPENSION_ENDED", "EXEMPTION_ENDED"),
)
UNFIT = ("SHARE", "TONNES", "TOTAL", "OTHER_BASIS", "SLACK", "CAPACITY", "SOURCES")
REACHES = ("GENERAL", "ENTITY", "EXTRATERRITORIAL", "OUTPUT", "IMPORT", "END_USE", "TECHNOLOGY")
DOES = (*KINDS, "GUIDANCE", "STOCKPILE", "FUNDING", "TARGET", "SUSPENSION", "EXEMPTION")
PLAIN = {"upper_open": False, "publisher": "Bureau", "population": "all", "population_nl": "alle", "day": DAY}
WAITS = (
    SimpleNamespace(kind="STATUTORY", days=12.0, lower=None, upper=None, **PLAIN),
    SimpleNamespace(kind="OBSERVED", days=2.5, lower=None, upper=30.0, **PLAIN),
    SimpleNamespace(kind="DELIVERY", days=None, lower=2.0, upper=30.0, **(PLAIN | {"publisher": ""})),
    SimpleNamespace(kind="OBSERVED", days=None, lower=2.0, upper=None, **(PLAIN | {"day": None})),
    SimpleNamespace(kind="OBSERVED", days=None, lower=None, upper=30.0, **PLAIN),
    SimpleNamespace(kind="STATED", days=None, lower=75.0, upper=120.0, **(PLAIN | {"upper_open": True})),
)
VALUES: dict[str, tuple[Any, ...]] = {  # by the name of a parameter or field, with its owner's where that matters
    "label": ("Country", "Organisation"),
    "key": COUNTRIES,
    "area.key": ("EUU", "WLD", "ROW", "XYZ"),
    "day": (DAY,),
    "passes.day": (DAY, None),
    "since": DAYS,
    "published": DAYS,
    "last_seen": DAYS,
    "until": DAYS[1:],
    "one.until": DAYS,
    "part.until": DAYS,
    "ran_out": DAYS[1:],
    "on": (None, DAY),
    "change.one.on": (("ref", "ref"),),
    "year": (2024, 2026),
    "said.year": (None, 2024),
    "stage_not_said.said.year": (2024,),
    "stage_not_said.said.on": (DAY,),
    "change.one.what": ("thing",),
    "until.part.until": DAYS[1:],
    "opening.year": (None, 2024, 2026),
    "found.year": (2024, None),
    "use.year": (2024, None),
    "imported.found.year": (2024,),
    "basket.found.year": (2024,),
    "supplied.found.year": (2024,),
    "governance.found.year": (2024,),
    "data_year": (None, 2022),
    "exported_beyond.one.data_year": (2024,),
    "world_year": (2024,),
    "kind": KINDS,
    "act.kind": ("LICENCE", "SUSPENSION"),
    "stage_beside.kind": ("NARROWEST", "OTHER"),
    "change.one.kind": CHANGES,
    "contradiction.one.kind": UNFIT,
    "what": DOES,
    "why": (*REACHES, "GUIDANCE", "STOCKPILE", "FUNDING", "TARGET", "SUSPENSION", ""),
    "reach": (*REACHES, None),
    "status": ("UNKNOWN", "SUSPENDED", "ENDED", "NOT_YET", "IN_FORCE"),
    "reason": ("NO_TONNAGE", None),
    "stage": STAGES,
    "what_is_used.stage": (*STAGES, None),
    "depends_most.stage": (*STAGES, None),
    "as_average_user.stage": (*STAGES, None),
    "as_average_user.least": (None, "shown"),
    "as_average_user.most": ("shown",),
    "product_stage": STAGES,
    "rule": ("TRADE", "FEED", "WORLD", None),
    "form": ("the", "all", "bare", "short"),
    "moved": ("RISE", "FALL", "NOT_SHOWN"),
    "verified": ("MEMORY", "READ"),
    "unit": ("fraction", "t", "HHI"),
    "matched": ("key", "name_en"),
    "dutch": (None, "name_nl"),
    "how": ("WHOLE", "WIDER", "BEGINS", "WORDS", "NEAR", "PART"),
    "and": ("&",),
    "others": ("things",),
    "verb": ("is",),
    "sentence": ("In 2024 it was.",),
    "population": ("all",),
    "publisher": ("Bureau", ""),
    "about": ("A talk",),
    "result": ("Nothing", ""),
    "fact.about": ("thing",),
    "change.one.items": ("3 items", ""),
    "act.items": (0, 3),
    "nace": ("C27",),
    "value": (0.4, 3.0),
    "found_by.value": (None, "Dy"),
    "share": (0.4, 0.0001, 0.998),
    "step": (0.01,),
    "lower": (0.2, None),
    "upper": (0.6, None),
    "found.days": (12.4,),
    "negligible": (False, True),
    "ends": (None, Interval(0.2, 0.6)),
    "trend.first": ("thing",),
    "tonnes": (1234.0,),
    "exported_beyond.one.tonnes": ("thing",),
    "fact.year": (2024, None),
    "exempt_days.one.until": DAYS,
    "dominance.asked": (3,),
    "interval": (Interval(0.2, 0.6),),
    "hhi.interval": (None, Interval(0.2, 0.6), Interval(0.4, 0.4)),
    "tonnes.interval": (None, Interval(0.2, 0.6)),
    "bounds": (None, Interval(0.2, 0.6)),
    "said.figure.bounds": (Interval(0.2, 0.6),),
    "span": (Interval(0.2, 0.6),),
    "likely": (None, Interval(0.2, 0.6)),
    "stage.part": (None, 0.4),
    "stage_recorded.part": (None, 0.4),
    "found.part": (0.4,),
    "untraced.part": (0.4,),
    "maker_unknown.part": (0.4,),
    "least": (None, 0.005),
    "number": (None, 1.3),
    "count": (0, 1, 2),
    "one.count": (None, "thing"),
    "one.lead_time": (None, WAITS[0]),
    "lead_time.one": WAITS,
    "days.one": WAITS,
    "wait.one": WAITS,
    "contact": (None, "thing"),
    "dominance": (None, "thing"),
    "dominates.found.dominance": ("thing",),
    "comes_through.found.dominance": ("thing",),
    "exposure": (None, "thing"),
    "found.subject": (None, "thing"),
    "source": (None, "thing"),
    "contradiction.one.country": (None, "thing"),
    "asked.product": (None, "thing"),
    "country": ("thing",),
    "not_all_recorded.country": (None, "thing"),
    "stage.one": (None, "thing"),
    "measure_exposure.one": (None, "thing"),
    "sources": (None, ("reading", "reading")),
    "names": ((), ("a",), ("a", "b"), tuple("abcdefghij")),
    "some": (False, True),
    "every.some": (2, 1, 3),
    "every.all": (2, 1, 3),
    "group_led.all": (1, 3),
    "found.step": ("MINED", "METAL_MADE"),
    "years": (None, (2018, 2018), (2018, 2024)),
    "found.least": ("thing",),
    "least.interval": (None, Interval(0.2, 0.6)),
    "licences": (0, 1, 2),
    "refs": (("ref",), ("ref",) * 9),
    "to": ((), ("ref", "ref")),
    "parts": (("part",), ("part", "part")),
    "goods": ("thing",),
    "part.goods": ((), ("goods", "goods")),
    "terms": ("thing",),
    "targets": (("ref",), ("ref", "ref")),
    "exemptions": ((), ("exemption",), ("exemption", "exemption")),
    "partners": ((), ("partner", "partner")),
    "uses": ((), ("use",), ("use", "use")),
    "makers": ((), (("ref", 0.4),)),
    "path": (("ref", "ref"),),
    "codes": (("8505",), ("8505", "2846")),
    "countries": ((), (("ref", (("shown", "MINE"), ("shown", "MAGNET"))),)),
    "counts": ((("LICENCE", 1),), (("LICENCE", 2), ("BAN", 1))),
    "country_measures.working": (0, 1, 3),
    "use": ("thing",),
    "sector": ("thing",),
    "made": (0, 1, 2),
    "found.made": (500.0,),
    "works": (0, 1, 2),
    "pending": (None, 3.0),
    "filed": (3.0,),
    "granted": (None, 3.0),
    "refused": (None, 3.0),
    "share_granted": (None, 0.25),
    "unknown": (0, 1, 2),
    "unsure": (0, 1, 2),
    "aimed": (0, 1, 2),
    "same": (1, 2),
    "other_readings.same": (False, True),
    "card_kind": ("STOP", "TOUCHED", "WAIT", "AGAIN", "POLICY", "ACUTE", "GAPS"),
    "topic": (None, "thing"),
    "materials": (("ref",), ("ref", "ref")),
    "debate_gaps_also.materials": (1, 2),
    "measures": (0, 1, 2),
    "doubt": ("UNKNOWN", "WITHHELD", "UNSOURCED", "UNCONFIRMED"),
    "sure": ("CERTAIN", "LIKELY", "UNCERTAIN", "UNKNOWN"),
    "binding": KINDS,
    "part": ("part",),
    "debate_touched.part": (0.8,),
    "debate_acute.part": (0.8,),
    "trap": ("Nothing.",),
    "banned": ((), ("act",)),
    "acts": (("act",), ("act", "act")),
    "debate_stop.act.status": ("UNKNOWN", "UNCONFIRMED", "SUSPENDED", "ENDED", "NOT_YET", "IN_FORCE"),
    "debate_stop.act.kind": KINDS,
    "debate_stop.act.published": (date(2025, 1, 1), date(2026, 11, 30)),
    "debate_stop_trap.act.kind": KINDS,
    "debate_again.act.status": ("IN_FORCE", "NOT_YET", "ENDED"),
    "debate_again.act.until": (date(2026, 11, 30),),
    "seen": DAYS,
    "debate_wait.seen": (1, 2),
    "legal": (None, WAITS[0]),
    "latest": WAITS,
    "fewest": (2.0,),
    "most": (63.0,),
    "governments": ((("ref", 3),), (("ref", 3), ("ref", 4))),
    "debate_gaps.known.users": (0, 3),
    "spoken_on": DAYS,
    "origins": ((("ref", 0.4), ("ref", 0.2)),),
    "world.step": ("EXTRACTION", "PROCESSING"),
    "known_supply.eu": (None, "thing"),
    "known_supply.ref.key": ("CHN", "NLD"),
    "narrowest.without": (False, True),
    "closed.one": (None, "shown"),
    "outlook_state": ("QUIET", "ACUTE", "OPEN"),
    "debate_waited.one": WAITS,
    "debate_share.one": ("shown",),
    "debate_rumoured.to": (("ref", "ref"),),
    "debate_parties.to": (("ref", "ref"),),
}
FLAGS = (
    *("all", "any", "first", "trade", "later", "exact", "outside", "inside", "policy", "followed", "one_source"),
    *("basket", "average", "studied", "magnet", "here"),
)
NUMBERS = (
    *("estimate", "recorded", "by_mass", "level", "stated", "reconciled", "size", "stages", "working", "companies"),
    *("users", "customers", "deliveries", "with_stock", "with_tonnage", "of", "items"),
    *("rows", "at_step", "known_at_step", "touched"),
)


LISTED = ("ref", "shown", "act", "part", "goods", "exemption", "partner", "use")  # things that stand in lists


class Sample:
    """Stands for what a sentence is about: has a value for each field that a text names."""

    def __init__(self, path: tuple[str, ...], chance: random.Random) -> None:
        self._path, self._chance = path, chance

    def __getattr__(self, field: str) -> object:
        value = sample((*self._path, field), self._chance)
        setattr(self, field, value)
        return value

    def name(self, lang: str) -> str:
        return f"Name-{lang}"


def sample(path: tuple[str, ...], chance: random.Random) -> object:
    """A value for a field, by the last names of the path to it."""
    for length in (3, 2, 1):
        options = VALUES.get(".".join(path[-length:]))
        if options is not None and len(path) >= length:
            return _made(chance.choice(options), path, chance)
    if path[-1] in FLAGS:
        return chance.choice((False, True))
    return 3 if path[-1] in NUMBERS else Sample(path, chance)


def _made(value: object, path: tuple[str, ...], chance: random.Random) -> object:
    if isinstance(value, tuple) and not isinstance(value, Interval):
        return [_made(one, path, chance) for one in value]
    if value == "thing":
        return Sample(path, chance)
    if value == "reading":
        return SimpleNamespace(name="Bureau", value=0.4)
    return Sample((path[0], str(value)), chance) if isinstance(value, str) and value in LISTED else value


def fragments(macro: nodes.Macro) -> set[str]:
    """What a text says between its values."""
    said = {one.data.strip() for one in macro.find_all(nodes.TemplateData)}
    return {text for text in said if re.search(r"\w", text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_turn_of_every_sentence_is_made(lang: str):
    texts = {macro.name: fragments(macro) for macro in parsed(lang).find_all(nodes.Macro)}
    unsaid = defaultdict(set)
    for name, macro in macros(lang).items():
        chance = random.Random(name)
        left = set(texts[name])
        for turn in range(TURNS):
            made = macro(**{parameter: sample((name, parameter), chance) for parameter in macro.arguments})
            assert not re.search(r"\bNone\b(?! of)|Sample object|  | [;.,]|\n", made), (name, made)
            left = {text for text in left if " ".join(text.split()) not in " ".join(made.split())}
            if not left and turn > ENOUGH:
                break
        if left:
            unsaid[name] = left
    assert unsaid == {}


def test_no_text_names_a_field_that_no_answer_has():
    """A misspelt field would be found when a reader comes by it."""
    known = {"append", "get", "year"}
    for module in [one for name, one in sys.modules.items() if name.startswith("ketenkaart.graph.a")]:
        for one in [kind for kind in vars(module).values() if is_dataclass(kind)]:
            known |= {*dir(one), *one.__dataclass_fields__}
    asked = {one.attr for lang in LANGUAGES for one in parsed(lang).find_all(nodes.Getattr)}
    assert asked - known == set()
