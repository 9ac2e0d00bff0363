"""Enumerations of the contract: those of the model, and the answers' own."""

from enum import Enum
from typing import Any

import strawberry

from ketenkaart.graph.answers.changes import ChangeKind as ChangeKind
from ketenkaart.graph.answers.chokepoints import ChokepointKind as ChokepointKind
from ketenkaart.graph.answers.chokepoints import Weights as Weights
from ketenkaart.graph.answers.concentration import By as By
from ketenkaart.graph.answers.concentration import Quantity as Quantity
from ketenkaart.graph.answers.contradictions import ContradictionKind as ContradictionKind
from ketenkaart.graph.answers.measures import MeasureStatus as MeasureStatus
from ketenkaart.graph.answers.outlook import OutlookState as OutlookState
from ketenkaart.graph.formats import ExportFormat as ExportFormat
from ketenkaart.graph.model import Closed
from ketenkaart.graph.model import MadeKind as MadeKind
from ketenkaart.graph.model import MeasureKind as MeasureKind
from ketenkaart.graph.model import OrganisationKind as OrganisationKind
from ketenkaart.graph.model import Stage as Stage
from ketenkaart.graph.model import StudyStep as StudyStep
from ketenkaart.graph.model import Verified as Verified


def _shown(enum: Closed, **meanings: str) -> None:
    """A closed list as it stands where it is used, with what it says of itself, and perhaps what each of it means."""
    shown: Any = strawberry.enum(enum, description=" ".join((enum.__doc__ or "").split()))
    for one in shown.__strawberry_definition__.values:
        one.description = meanings.get(one.name)


CLOSED: tuple[Closed, ...] = (
    *(Stage, StudyStep, Verified, MeasureKind, OrganisationKind, MadeKind),  # of the model
    *(MeasureStatus, ChangeKind, OutlookState, ChokepointKind, Weights, By, Quantity, ExportFormat),  # of the answers
)
for closed in CLOSED:
    _shown(closed)
_shown(
    ContradictionKind,
    SHARE="A stated share of the world, by more than 2 sd.",
    TONNES="A stated output, by more than 2 sd.",
    TOTAL="A stated total of the world, by more than 2 sd.",
    OTHER_BASIS="A total over a factor 2 from the best one: of something else, so left out.",
    SLACK="Exports beyond what is known to be made and imported.",
    CAPACITY="Sites that are said to be too small for what the rest says.",
    SOURCES="Publishers that differ more than their kinds let expect.",
)


def _value(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Language of texts.")
class Lang(Enum):
    EN = "en"
    NL = "nl"


@strawberry.enum(description="What is believed alone in a reading: one publisher, one measure, or one report of trade.")
class ReadingKind(Enum):
    PUBLISHER = _value("PUBLISHER", "One publisher's statements; all makers stay.")
    MEASURE = _value("MEASURE", "Trade by mass, or by value.")
    REPORT = _value("REPORT", "Trade as BACI reconciled both sides' reports, or as the importer declared it.")


@strawberry.enum(description="Whether a figure is known; UNKNOWN is not zero, and has a reason.")
class State(Enum):
    KNOWN = "KNOWN"
    UNKNOWN = "UNKNOWN"
    WITHHELD = "WITHHELD"


@strawberry.enum(
    description="By which rule a step of a chain is known or filled in (methods.md sections 2 and 3). TRADE, FEED and "
    "WORLD are mixes: which of them is decided by the product and the place, never by the date."
)
class MixRule(Enum):
    TRADE = _value("TRADE", "Who made what a country uses, by the balance of its trade, re-exports undone.")
    FEED = _value("FEED", "Whose input a maker works, where that has no trade of its own: estimated from both margins.")
    WORLD = _value("WORLD", "Who makes it in the world: nothing of this country is known.")
    CAPACITY = _value("CAPACITY", "Who could make it in the world.")
    COLOCATED = _value("COLOCATED", "Not shipped: made where it is used.")
    UNKNOWN = _value("UNKNOWN", "Nobody is known to make it, or nothing says what lies behind.")
    RECORDED = _value("RECORDED", "A delivery or place of making that a source states.")
    ROUTE = _value("ROUTE", "A choice between ways of making it.")
    RECIPE = _value("RECIPE", "What making takes.")
    RESIDUAL = _value("RESIDUAL", "What no recorded delivery covers comes as its country's does.")
    SPLIT = _value("SPLIT", "A maker with places in several countries, divided by what these make or can make.")
    HOME = _value("HOME", "A maker without a known place, taken to make at home.")


@strawberry.enum(description="By what organisations are sorted; equal ones by key.")
class OrganisationSort(Enum):
    KEY = "KEY"
    NAME = "NAME"
    EMPLOYEES = "EMPLOYEES"


@strawberry.enum(description="By what exposed organisations are sorted, largest first; unknown ones last.")
class ExposureSort(Enum):
    ESTIMATE = "ESTIMATE"
    LOWER_BOUND = "LOWER_BOUND"
    UPPER_BOUND = "UPPER_BOUND"


@strawberry.enum(description="Kind of node: its label.")
class Kind(Enum):
    COUNTRY = "Country"
    SECTOR = "Sector"
    MATERIAL = "Material"
    PRODUCT = "Product"
    CODE = "Code"
    ORGANISATION = "Organisation"
    SITE = "Site"
    MEASURE = "Measure"
    ITEM = "Item"
    REQUIREMENT = "Requirement"
    OBSERVATION = "Observation"
    ENGAGEMENT = "Engagement"
    SOURCE = "Source"


@strawberry.enum(description="How a text matched what was searched for.")
class How(Enum):
    WHOLE = _value("WHOLE", "It is the text.")
    WIDER = _value("WIDER", "It is a customs code that the asked one falls under.")
    BEGINS = _value("BEGINS", "It begins so.")
    WORDS = _value("WORDS", "Each word asked begins a word of it.")
    NEAR = _value("NEAR", "A typing error apart: what may have been meant.")
    PART = _value("PART", "Found by a part of the question; nothing is near to all of it.")
