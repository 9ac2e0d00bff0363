"""Enumerations of the contract. A test compares those that the model has too with its lists of choices."""

from enum import Enum

import strawberry


@strawberry.enum(description="Language of texts.")
class Lang(Enum):
    EN = "en"
    NL = "nl"


@strawberry.enum(description="Step of a chain, from mine to use.")
class Stage(Enum):
    MINE = "MINE"
    SEPARATION = "SEPARATION"
    METAL = "METAL"
    ALLOY = "ALLOY"
    MAGNET = "MAGNET"
    SMELTING = "SMELTING"
    REFINING = "REFINING"
    SEMI = "SEMI"
    COMPONENT = "COMPONENT"
    END_USE = "END_USE"
    SCRAP = "SCRAP"


@strawberry.enum(description="What happened to a measure, or became known of it.")
class ChangeKind(Enum):
    SUSPENSION_ENDED = "SUSPENSION_ENDED"
    IN_FORCE = "IN_FORCE"
    SUSPENDED = "SUSPENDED"
    EXEMPTED = "EXEMPTED"
    REPEALED = "REPEALED"
    AMENDED = "AMENDED"
    SUPPLEMENTED = "SUPPLEMENTED"
    RAN_OUT = "RAN_OUT"
    EXEMPTION_ENDED = "EXEMPTION_ENDED"
    PUBLISHED = "PUBLISHED"
    REPORTED = "REPORTED"
    COUNTED = "COUNTED"
    LEAD_TIME = "LEAD_TIME"
    ENGAGEMENT = "ENGAGEMENT"


@strawberry.enum(description="What is believed alone in a reading: one publisher, one measure, or one report of trade.")
class ReadingKind(Enum):
    PUBLISHER = "PUBLISHER"
    MEASURE = "MEASURE"
    REPORT = "REPORT"


@strawberry.enum(description="Whether a figure is known; UNKNOWN is not zero, and has a reason.")
class State(Enum):
    KNOWN = "KNOWN"
    UNKNOWN = "UNKNOWN"
    WITHHELD = "WITHHELD"


@strawberry.enum(
    description="By which rule a step of a chain is known or filled in (methods.md section 2). Beside mixes: RECORDED "
    "is a delivery or place of making that a source states; RESIDUAL what no recorded delivery covers; SPLIT, HOME "
    "where a maker makes whose places share it, or aren't known; ROUTE a choice of routes; RECIPE what making takes."
)
class MixRule(Enum):
    TRADE = "TRADE"
    FEED = "FEED"
    WORLD = "WORLD"
    CAPACITY = "CAPACITY"
    COLOCATED = "COLOCATED"
    UNKNOWN = "UNKNOWN"
    RECORDED = "RECORDED"
    ROUTE = "ROUTE"
    RECIPE = "RECIPE"
    RESIDUAL = "RESIDUAL"
    SPLIT = "SPLIT"
    HOME = "HOME"


@strawberry.enum(description="READ in a retrieved text, DERIVED from read figures, or from MEMORY.")
class Verified(Enum):
    READ = "READ"
    DERIVED = "DERIVED"
    MEMORY = "MEMORY"


@strawberry.enum(description="ACUTE: a measure is on 5 % or more; OPEN: one may be; QUIET: none is.")
class OutlookState(Enum):
    ACUTE = "ACUTE"
    OPEN = "OPEN"
    QUIET = "QUIET"


@strawberry.enum(description="Over whom concentration is taken.")
class By(Enum):
    COUNTRY = "COUNTRY"
    PRODUCER = "PRODUCER"
    OWNER = "OWNER"


@strawberry.enum(description="Of what concentration is taken.")
class Quantity(Enum):
    PRODUCTION = "PRODUCTION"
    CAPACITY = "CAPACITY"
    SUPPLY = "SUPPLY"


@strawberry.enum(description="How companies are weighed: by the mass of the material that they use, or all alike.")
class Weights(Enum):
    MASS = "MASS"
    EQUAL = "EQUAL"


@strawberry.enum(description="What a measure does. A licence requirement is no stop.")
class MeasureKind(Enum):
    LICENCE = "LICENCE"
    BAN = "BAN"
    QUOTA = "QUOTA"
    TARIFF = "TARIFF"
    SUSPENSION = "SUSPENSION"
    STOCKPILE = "STOCKPILE"
    FUNDING = "FUNDING"
    TARGET = "TARGET"


@strawberry.enum(
    description="What a measure is on the date asked for. PARTLY: an item at least is in force, and another is not or "
    "may not be. UNKNOWN: a suspension ended and nobody says what followed. UNCONFIRMED: one source alone states it, "
    "and it counts nowhere."
)
class MeasureStatus(Enum):
    NOT_YET = "NOT_YET"
    IN_FORCE = "IN_FORCE"
    PARTLY = "PARTLY"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    UNKNOWN = "UNKNOWN"
    UNCONFIRMED = "UNCONFIRMED"


@strawberry.enum(description="What kind of place a chokepoint is.")
class ChokepointKind(Enum):
    COUNTRY_STAGE = "COUNTRY_STAGE"
    COUNTRY = "COUNTRY"
    DOMINATOR = "DOMINATOR"


@strawberry.enum(description="Role of an organisation.")
class OrganisationKind(Enum):
    PRODUCER = "PRODUCER"
    TRADER = "TRADER"
    COMPANY = "COMPANY"
    INDUSTRY_BODY = "INDUSTRY_BODY"
    AUTHORITY = "AUTHORITY"
    RESEARCH = "RESEARCH"


@strawberry.enum(description="What making is stated: what was made, or what could be.")
class MadeKind(Enum):
    PRODUCTION = "PRODUCTION"
    CAPACITY = "CAPACITY"


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
    WHOLE = strawberry.enum_value("WHOLE", description="It is the text.")
    WIDER = strawberry.enum_value("WIDER", description="It is a customs code that the asked one falls under.")
    BEGINS = strawberry.enum_value("BEGINS", description="It begins so.")
    WORDS = strawberry.enum_value("WORDS", description="Each word asked begins a word of it.")
    NEAR = strawberry.enum_value("NEAR", description="A typing error apart: what may have been meant.")
    PART = strawberry.enum_value("PART", description="Found by a part of the question; nothing is near to all of it.")


@strawberry.enum(description="What a subgraph can be written as.")
class ExportFormat(Enum):
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    CYPHER = "cypher"
