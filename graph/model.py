"""The ontology: every label, relationship and property, declared once, as data.

Constraints, load statements, validation, export headers, GraphQL descriptions and docs/model.md come from it. Names are
snake_case here, camelCase in Neo4j and GraphQL (`camel`). Shares are fractions in [0, 1]; unknown is absent, never zero.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from ketenkaart.graph.once import once

SCHEMA = 5  # raise it when a stored snapshot of an earlier declaration or layout can no longer be opened

# How facts travel between files, Neo4j and snapshots: table (a label, or a relationship's name) → column → values, all
# of one length; None is unknown. Relationship tables also have the columns `start` and `end`, each a `node_id`.
Tables = dict[str, dict[str, list[Any]]]


Closed = type[StrEnum]  # a closed list, which is a list of names


class Explained(StrEnum):
    """A closed list of which each value says what it means."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        one = str.__new__(cls, value)
        one._value_, one.meaning = value, meaning
        return one


class Type(StrEnum):
    """How a property's value is held: in Neo4j, in a snapshot's column, in an export's cell."""

    TEXT = "text"
    TEXTS = "texts"  # several, in the source's order
    FLOAT = "float"
    INT = "int"
    BOOL = "bool"
    DATE = "date"


@dataclass(frozen=True)
class Property:
    """One property: what it means, in which unit, and what a load checks of it."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    identity: bool = False  # part of a relationship's key
    required: bool = False
    choices: tuple[str, ...] = ()
    enum: Closed | None = None  # the list that its choices are, or are of
    refers: str = ""  # label of the node whose key it holds
    minimum: float | None = None
    maximum: float | None = None
    naming: bool = False  # a text that people read and look up as a name: short, and of letters or digits that show

    def __post_init__(self) -> None:
        chosen = self.choices or tuple(self.enum or ())
        object.__setattr__(self, "choices", tuple(map(str, chosen)))  # texts alone, as tables hold them

    @property
    def description(self) -> str:
        """Meaning and unit, as GraphQL and the exports show them."""
        return f"{self.meaning} Unit: {self.unit}." if self.unit else self.meaning


class Label(StrEnum):
    """Kind of node: its label."""

    COUNTRY = "Country"
    SECTOR = "Sector"
    MATERIAL = "Material"
    PRODUCT = "Product"
    GROUP = "Group"
    CODE = "Code"
    ORGANISATION = "Organisation"
    SITE = "Site"
    MEASURE = "Measure"
    ITEM = "Item"
    REQUIREMENT = "Requirement"
    OBSERVATION = "Observation"
    ENGAGEMENT = "Engagement"
    SOURCE = "Source"


@dataclass(frozen=True)
class NodeType:
    """One label. Every node has a `key`, unique within its label."""

    of: Label
    meaning: str
    properties: tuple[Property, ...]

    @property
    def label(self) -> str:
        """As a text alone, which is what keys of JSON and types of properties are."""
        return self.of.value

    @property
    def all_properties(self) -> tuple[Property, ...]:
        return (KEY, *self.properties, FICTITIOUS, *PROVENANCE)


@dataclass(frozen=True)
class RelationshipType:
    """One kind of relationship between named ends. `name` is unique and names its table; several may share a `type`."""

    name: str
    type: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    meaning: str
    properties: tuple[Property, ...] = ()

    @property
    def all_properties(self) -> tuple[Property, ...]:
        return (KEY, *self.properties, *PROVENANCE)

    @once
    def identity(self) -> tuple[str, ...]:
        """Names of the properties that are part of the key."""
        return tuple(p.name for p in self.properties if p.identity)


def camel(name: str) -> str:
    """`valid_from` in Python is `validFrom` in Neo4j and GraphQL."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def node_id(label: str, key: str) -> str:
    """`Material:dysprosium`: a node of any label, as GraphQL's `node(id)` and the ends of a relationship name it."""
    return f"{label}:{key}"


def split_id(identifier: str) -> tuple[str, str]:
    """Label and key of a node's id. Raises ValueError where there is no colon."""
    label, colon, key = identifier.partition(":")
    if not colon:
        raise ValueError(f"not a node id: {identifier!r}")
    return label, key


def text(name: str, meaning: str, **rest: object) -> Property:
    return Property(name, Type.TEXT, meaning, **rest)  # type: ignore[arg-type]


def texts(name: str, meaning: str, **rest: object) -> Property:
    return Property(name, Type.TEXTS, meaning, **rest)  # type: ignore[arg-type]


def naming(name: str, meaning: str, **rest: object) -> Property:
    return Property(name, Type.TEXT, meaning, naming=True, **rest)  # type: ignore[arg-type]


def namings(name: str, meaning: str, **rest: object) -> Property:
    return Property(name, Type.TEXTS, meaning, naming=True, **rest)  # type: ignore[arg-type]


def number(name: str, meaning: str, unit: str = "", **rest: object) -> Property:
    """A number of a unit, within the limits that the unit has where it has no narrower ones of its own."""
    least, most = UNITS.get(unit, (None, None))
    return Property(name, Type.FLOAT, meaning, unit, **{"minimum": least, "maximum": most, **rest})  # type: ignore[arg-type]


def whole(name: str, meaning: str, unit: str = "", **rest: object) -> Property:
    return Property(name, Type.INT, meaning, unit, **rest)  # type: ignore[arg-type]


def flag(name: str, meaning: str, **rest: object) -> Property:
    return Property(name, Type.BOOL, meaning, **rest)  # type: ignore[arg-type]


def day(name: str, meaning: str, **rest: object) -> Property:
    return Property(name, Type.DATE, meaning, **rest)  # type: ignore[arg-type]


def share(name: str, meaning: str, **rest: object) -> Property:
    return number(name, meaning, "fraction", **rest)


def tonnes(name: str, meaning: str, unit: str = "t", **rest: object) -> Property:
    return number(name, meaning, unit, **rest)


class Stage(StrEnum):
    """Step of a chain, from mine to use."""

    MINE = "MINE"
    SCRAP = "SCRAP"
    SEPARATION = "SEPARATION"
    METAL = "METAL"
    ALLOY = "ALLOY"
    MAGNET = "MAGNET"
    SMELTING = "SMELTING"
    REFINING = "REFINING"
    SEMI = "SEMI"
    COMPONENT = "COMPONENT"
    END_USE = "END_USE"


class StudyStep(StrEnum):
    """Step that a share of the EU's study of critical raw materials is of."""

    EXTRACTION = "EXTRACTION"
    PROCESSING = "PROCESSING"


class Verified(StrEnum):
    """READ in a retrieved text, DERIVED from one, or from MEMORY (no source yet)."""

    # Best first.
    READ = "READ"
    DERIVED = "DERIVED"
    MEMORY = "MEMORY"


class MeasureKind(StrEnum):
    """What a measure does. A licence requirement is no stop."""

    LICENCE = "LICENCE"
    BAN = "BAN"
    QUOTA = "QUOTA"
    TARIFF = "TARIFF"
    SUSPENSION = "SUSPENSION"
    STOCKPILE = "STOCKPILE"
    FUNDING = "FUNDING"
    TARGET = "TARGET"


class OrganisationKind(StrEnum):
    """Role of an organisation."""

    PRODUCER = "PRODUCER"
    TRADER = "TRADER"
    COMPANY = "COMPANY"
    INDUSTRY_BODY = "INDUSTRY_BODY"
    AUTHORITY = "AUTHORITY"
    RESEARCH = "RESEARCH"


class MadeKind(StrEnum):
    """What making is stated: what was made, or what could be."""

    PRODUCTION = "PRODUCTION"
    CAPACITY = "CAPACITY"


class SourceKind(StrEnum):
    """Kind of document."""

    # Best first.
    STATISTICS = "STATISTICS"
    DATASET = "DATASET"
    LAW = "LAW"
    PARLIAMENT = "PARLIAMENT"
    PAPER = "PAPER"
    REPORT = "REPORT"
    COMPANY = "COMPANY"
    PRESS = "PRESS"


class SiteStatus(StrEnum):
    """Whether a site works."""

    OPERATING = "OPERATING"
    RAMPING_UP = "RAMPING_UP"
    CONSTRUCTION = "CONSTRUCTION"
    PLANNED = "PLANNED"
    IDLE = "IDLE"
    CLOSED = "CLOSED"


class Reach(StrEnum):
    """Whose exports a measure touches: all, or parties, uses, technology, making, guidance or imports only."""

    GENERAL = "GENERAL"
    ENTITY = "ENTITY"
    END_USE = "END_USE"
    EXTRATERRITORIAL = "EXTRATERRITORIAL"
    TECHNOLOGY = "TECHNOLOGY"
    OUTPUT = "OUTPUT"
    GUIDANCE = "GUIDANCE"
    IMPORT = "IMPORT"


class MappingKind(StrEnum):
    """How much of the trade under a code is the product."""

    EXACT = "EXACT"
    CLOSE = "CLOSE"
    GROUP = "GROUP"
    NONE = "NONE"


class Size(StrEnum):
    """How trade is measured: by its mass, or by its value."""

    MASS = "MASS"
    VALUE = "VALUE"


class ShareOf(StrEnum):
    """What the share of a delivery is part of."""

    CUSTOMER_SUPPLY = "CUSTOMER_SUPPLY"
    SUPPLIER_OUTPUT = "SUPPLIER_OUTPUT"


class FlowDirection(StrEnum):
    """Direction of a trade flow."""

    IMPORT = "IMPORT"
    EXPORT = "EXPORT"


class Tier(StrEnum):
    """Who may see a row."""

    PUBLIC = "PUBLIC"
    RESTRICTED = "RESTRICTED"  # rows of a user's own
    CONFIDENTIAL = "CONFIDENTIAL"


STAGES = tuple(Stage)
MEASURE_KINDS = tuple(MeasureKind)
VERIFIED = tuple(Verified)
SOURCE_KINDS = tuple(SourceKind)
COUNTING_STATUSES = (SiteStatus.OPERATING, SiteStatus.RAMPING_UP)  # a site with one of these makes its product
# Measures that can have an exposure, with reach GENERAL.
EXPOSURE_KINDS = (MeasureKind.LICENCE, MeasureKind.BAN, MeasureKind.QUOTA, MeasureKind.TARIFF)
UNIT_BASES = ("gross", "metal content", "oxide", "REO", "NdPr", "other")
OTHER_BASIS = "other"  # of a site's tonnes alone: they are not of its product
AGGREGATES = ("WLD", "ROW", "EUU")  # countries' codes that name no single place of making
WORLD = "WLD"
# Sizes between which every number but zero lies: beyond them are slips of the keyboard, and what no file can hold.
SMALLEST, LARGEST = 1e-15, 1e15
# Unit → the least and the most that a fact in it can be. The most is well above what the world has of it, so that what
# lies beyond is another unit, or a slip; it is the one place that says so.
UNITS: dict[str, tuple[float, float]] = {
    "fraction": (0.0, 1.0),
    "share": (0.0, 1.0),
    "fraction of tonnes": (0.0, 1.0),
    "fraction of value": (0.0, 1.0),
    "index": (0.0, 100.0),
    "score": (0.0, 100.0),
    "t/a": (0.0, 1e11),  # all that the world digs up and harvests in a year
    "t": (0.0, 1e12),
    "t REO": (0.0, 1e12),
    "t/t": (0.0, 1e6),  # a tonne of gold takes a million of ore
    "t per turbine": (0.0, 1e5),
    "kg": (0.0, 1e15),
    "days": (0.0, 36_525.0),  # a century
    "persons": (0.0, 1e7),
    "applications": (0.0, 1e9),
    "USD": (0.0, 1e14),  # what the world earns in a year
    "EUR": (0.0, 1e14),
    "million EUR": (0.0, 1e8),
    "USD/t": (0.0, 1e12),
    "EUR/t": (0.0, 1e12),
    "USD/kg": (0.0, 1e9),
    "EUR/kg": (0.0, 1e9),
    "standard deviations": (-5.0, 5.0),
}
COUNTED = ("persons", "applications")  # units of which there is no half
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
# How the address of a file ends; a key that ended so would be taken for a file of another node.
ENDINGS = (
    "csv", "excel", "json", "txt", "metadata", "vis", "html", "svg", "png", "xlsx", "zip", "graphml", "gexf", "cypher",
    "bib", "ris", "csl", "docx",
)  # fmt: skip
LONGEST_NAME = 500  # characters of a name, and of whatever is part of a key
# Bytes that Neo4j can index: 8,167 of key and property together. What is indexed is bounded here, whatever it is made of.
LONGEST_INDEXED = 8_000
INDEXED = ("name", "name_en", "name_nl", "code", "kvk", "lei")  # by which whoever writes Cypher looks nodes up

KEY = text(
    "key", "Readable, stable identifier, unique within its label; never a database's internal id.", required=True
)
FICTITIOUS = flag("fictitious", "Made up for demonstration; never part of an answer about the real world.")
HERE = "NLD"  # the country at home, whose use is asked about where no other is named
EDITION = "HS92"  # the six digits by which trade of any edition is matched to a product
METAL_CONTENT = "metal content"  # of a product, as some of its tonnes are stated
OWN = "companies"  # the dataset of a user's own rows, which are not public
PROVENANCE = (
    texts("sources", "Keys of the Source nodes that state it, at least one.", required=True),
    text(
        "verified",
        "READ in a retrieved text, DERIVED from one, or from MEMORY (no source yet).",
        required=True,
        enum=Verified,
    ),
    text(
        "tier",
        "Who may see it; RESTRICTED: a user's own companies.",
        required=True,
        choices=tuple(Tier),
    ),
    text("dataset", "The dataset that states it and replaces it when loaded again.", required=True),
    text("note", "What a careful reader has to know: basis, definition, conflict with another row."),
)
_VALID = (
    day("valid_from", "First day on which it holds."),
    day("valid_to", "First day on which it no longer holds."),
)
_PLACE = (
    naming("city", "Town."),
    number(
        "latitude", "Latitude, north positive; often approximate, see note.", "degrees", minimum=-90.0, maximum=90.0
    ),
    number(
        "longitude", "Longitude, east positive; often approximate, see note.", "degrees", minimum=-180.0, maximum=180.0
    ),
)
_UNIT_BASIS = text(
    "unit_basis",
    "What the tonnes are of: the goods as sold (gross), the leading material in them (metal content), its oxide (oxide), "
    "the oxides of all rare earths (REO), neodymium and praseodymium together (NdPr), or, of a site, something that is no "
    "tonnage of its product, such as what it takes in (other; the note says what).",
    choices=UNIT_BASES,
)


def _interval(unit: str) -> tuple[Property, Property]:
    """Both ends of an interval, in the unit of what lies between them."""
    return (
        number("lower", "Lower end of the interval that the source gives.", unit),
        number("upper", "Upper end of that interval.", unit),
    )


_GOODS = (
    text(
        "goods_en",
        "Its goods as they read within a sentence, never wider than they are; of a suspension, what it is on.",
    ),
    text("goods_nl", "The same in Dutch."),
)

NODES: tuple[NodeType, ...] = (
    NodeType(
        Label.COUNTRY,
        "A state or customs territory; also EUU (European Union), WLD (world), ROW (all others together) and the "
        "reporting areas of trade statistics.",
        (
            naming("name_en", "English name.", required=True),
            naming("name_nl", "Dutch name.", required=True),
            text("iso2", "ISO 3166-1 alpha-2 code."),
            flag("eu", "Member state of the European Union."),
            text("region", "Part of the world (UN M49 region)."),
            number("latitude", "Latitude of a point inside it.", "degrees", minimum=-90.0, maximum=90.0),
            number("longitude", "Longitude of a point inside it.", "degrees", minimum=-180.0, maximum=180.0),
            flag("area", "An aggregate or reporting area, no single country; what is made there is untraced."),
        ),
    ),
    NodeType(
        Label.SECTOR,
        "A branch of industry that uses a material.",
        (
            naming("nace", "NACE Rev. 2 division.", required=True),
            naming("name_en", "English name.", required=True),
            naming("name_nl", "Dutch name."),
        ),
    ),
    NodeType(
        Label.MATERIAL,
        "An element or raw material.",
        (
            naming("symbol", "Chemical symbol."),
            naming("cas", "CAS registry number."),
            naming("name_en", "English name.", required=True),
            naming("name_nl", "Dutch name.", required=True),
            text(
                "group", "Family of materials.", choices=("LIGHT_RARE_EARTH", "HEAVY_RARE_EARTH", "BASE_METAL", "OTHER")
            ),
            flag("eu_critical", "On the list of critical raw materials of Regulation (EU) 2024/1252."),
            flag("eu_strategic", "On the list of strategic raw materials of Regulation (EU) 2024/1252."),
        ),
    ),
    NodeType(
        Label.PRODUCT,
        "A good at a stage of a chain.",
        (
            text("stage", "Step of the chain at which it is made.", required=True, enum=Stage),
            text(
                "leading_material",
                "Key of the material that a question about the product means first.",
                refers="Material",
            ),
            naming("name_en", "English name.", required=True),
            naming("name_nl", "Dutch name.", required=True),
        ),
    ),
    NodeType(
        Label.GROUP,
        "Materials, or products, that people speak of by one name: `rare earths`.",
        (
            naming("name_en", "English name.", required=True),
            naming("name_nl", "Dutch name.", required=True),
            namings("also_known_as", "Other names, in any language."),
            whole(
                "order", "Place among the groups that part a table of all materials; of others unknown.", minimum=1.0
            ),
            text("left_out_en", "What people mean by the name that is not in it, and why, in English.", required=True),
            text("left_out_nl", "The same in Dutch.", required=True),
        ),
    ),
    NodeType(
        Label.CODE,
        "A customs code of one edition of a nomenclature.",
        (
            text(
                "edition", "Nomenclature and its edition.", required=True, choices=("HS2022", "HS17", "HS92", "CN2025")
            ),
            text("code", "The code as text: HS four or six digits, CN eight.", required=True),
            text("description", "Text of the code, where a list that was loaded describes it."),
        ),
    ),
    NodeType(
        Label.ORGANISATION,
        "A firm, body or authority; one node each.",
        (
            naming("name", "Name.", required=True),
            namings("also_known_as", "Other names."),
            *_PLACE,
            texts("kinds", "Roles; each is a label too.", enum=OrganisationKind),
            text("kvk", "Number in the Dutch trade register (eight digits)."),
            text("lei", "Legal entity identifier (ISO 17442)."),
            texts("sbi", "Dutch branch codes (SBI, follows NACE)."),
            number("employees", "Employees.", "persons"),
        ),
    ),
    NodeType(
        Label.SITE,
        "A mine, plant or works.",
        (
            naming("name", "Name.", required=True),
            text("stage", "Step of the chain that happens there.", enum=Stage),
            *_PLACE,
            text(
                "status",
                "Whether it works; OPERATING and RAMPING_UP count as making.",
                choices=tuple(SiteStatus),
            ),
            day("valid_from", "Day from which it works."),
        ),
    ),
    NodeType(
        Label.MEASURE,
        "A legal act that touches trade.",
        (
            text("kind", "What it does. A licence requirement is no stop.", required=True, enum=MeasureKind),
            naming("authority", "Who issued it."),
            naming("legal_reference", "Number or name by which it is cited."),
            naming("title_en", "English title.", required=True),
            naming("title_nl", "Dutch title."),
            naming("short_en", "What it is called in a heading or a list, in English, in six words at most."),
            naming("short_nl", "The same in Dutch."),
            day("published", "Day of publication."),
            *_VALID,
            texts("destinations", "ALL, or the countries that exports under it go to."),
            text(
                "reach",
                "GENERAL: all exports of its items to its destinations; the others touch parties, uses, technology, "
                "making, guidance or imports only, and have no exposure.",
                choices=tuple(Reach),
            ),
            text("address", "Where the text stands."),
            flag(
                "confirmed",
                "False where one source says so that nothing else bears out: it then is UNCONFIRMED and counts nowhere. "
                "Unknown is confirmed, unless it is from MEMORY on one source.",
            ),
            day(
                "last_seen",
                "Latest day on which a source was published that shows it in force; the first of a month where only the "
                "month is known.",
            ),
            *_GOODS,
        ),
    ),
    NodeType(
        Label.ITEM,
        "What a measure controls. What it leaves open of kind, reach and days is as the measure has it.",
        (
            text("description_en", "The item in English.", required=True),
            naming("control_code", "Number in the control list."),
            texts("hs", "Customs codes that the measure names with it."),
            text(
                "kind",
                "What the measure does to this item, where that differs.",
                enum=MeasureKind,
                choices=EXPOSURE_KINDS,
            ),
            text("reach", "Whose exports of this item it touches, where that differs.", choices=tuple(Reach)),
            *_VALID,
            *_GOODS,
            text("terms_en", "What it asks, in English, in place of the words of its kind: `a stricter review`."),
            text("terms_nl", "The same in Dutch."),
        ),
    ),
    NodeType(
        Label.REQUIREMENT,
        "What an applicant is asked for.",
        (
            whole("order", "Place in the list.", minimum=0.0),
            text("text_en", "English text.", required=True),
            text("text_nl", "Dutch text."),
        ),
    ),
    NodeType(
        Label.OBSERVATION,
        "A quantity about a material, product, measure or country that enters no chain: shown beside it.",
        (
            naming(
                "quantity",
                "What was observed, such as PRICE, RESERVES, TRADE, PRODUCTION or POLITICAL_STABILITY.",
                required=True,
            ),
            text("region", "Where, as a country's key."),
            text("origin", "Country whose share it is."),
            text("partner", "The other side of a trade flow, as a country's key."),
            text("flow", "Direction of a trade flow as the reporter saw it.", choices=tuple(FlowDirection)),
            text("code", "Customs code of a trade flow."),
            text("edition", "Edition of that code."),
            text("stage", "Step of the chain that a figure of making is of.", enum=Stage),
            text("step", "Step that a share of the EU's study is of: it knows two.", enum=StudyStep),
            number("t", "Trade parameter of the EU's criticality method: 1 is no restriction."),
            whole("year", "Year that it is about."),
            day("as_of", "Day that it is about."),
            text("population", "Whom a count or a time is about."),
            text("population_nl", "The same in Dutch."),
            naming("publisher", "Who counted."),
            number("value", "The value."),
            *_interval(""),
            flag("upper_open", "True where upper is no ceiling: two months or longer."),
            text("unit", "Unit of value, lower and upper."),
            text("currency", "Currency of a price or value."),
        ),
    ),
    NodeType(
        Label.ENGAGEMENT,
        "A diplomatic contact.",
        (
            day("date", "Day."),
            text("level", "Level at which it took place."),
            text("place", "Where."),
            texts("parties", "Who took part."),
            text("about", "What it was about."),
            text("result", "What came of it."),
        ),
    ),
    NodeType(
        Label.SOURCE,
        "A document or dataset that a fact is from.",
        (
            naming("title", "Title.", required=True),
            naming("publisher", "Who states it, whoever passed it on: two sources of one publisher are one voice."),
            text("address", "Address."),
            text("published", "Date of publication, as exact as known (year, month or day)."),
            text("retrieved", "Day on which it was retrieved."),
            text("licence", "Licence or terms of use."),
            text("kind", "Kind of document; the order breaks ties between mixes.", choices=SOURCE_KINDS),
        ),
    ),
)

RELATIONSHIPS: tuple[RelationshipType, ...] = (
    RelationshipType(
        name="contains", type="CONTAINS", sources=("Product",), targets=("Material",), meaning="What a product contains.",
        properties=(share("mass_fraction", "Mass of the material in the mass of the product."), *_interval("fraction")),
    ),
    RelationshipType(
        "member_of", "MEMBER_OF", ("Material", "Product"), ("Group",), "A material or product that a group is of."
    ),
    RelationshipType("part_of", "PART_OF", ("Product",), ("Product",), "A grade of a wider product."),
    RelationshipType(
        "starts_at", "STARTS_AT", ("Material",), ("Product",), "The product from which a question about a country starts."
    ),
    RelationshipType(
        name="input_to", type="INPUT_TO", sources=("Product",), targets=("Product",), meaning="What making the target takes of the source.",
        properties=(
            naming("route", "Name of one of several ways of making; unknown where there is one way only.", identity=True),
            whole("order", "Row within the table's files; the first route is the estimate."),
            share("route_share", "The route's part of the world's making."),
            text("made_where", "SAME_COUNTRY: the input is made where it is used, it is not shipped.", choices=("SAME_COUNTRY",)),
            number("tonnes_per_tonne", "Tonnes of input for one tonne of product.", "t/t"),
            *_interval("t/t"),
        ),
    ),
    RelationshipType(
        name="classified_as", type="CLASSIFIED_AS", sources=("Product",), targets=("Code",), meaning="The customs code that a product is traded under.",
        properties=(
            text(
                "mapping",
                "EXACT: the code is this product; CLOSE: most of its trade is; GROUP: a wider basket.",
                choices=tuple(MappingKind),
            ),
            text("mapping_by", "By which of the two the code is mostly this product.", choices=tuple(Size)),
        ),
    ),
    RelationshipType(
        name="made", type="MADE", sources=("Country",), targets=("Product",), meaning="One country's part of the world's making of a product.",
        properties=(
            whole("year", "Year; of a mean of several years one of them.", identity=True),
            whole("year_from", "First year of those that the row is the mean of; unknown where it is of one year."),
            whole("year_to", "Last year of those that the row is the mean of."),
            text("kind", "Making, or the capacity for it.", identity=True, required=True, enum=MadeKind),
            tonnes("tonnes", "Tonnes made, or that can be made.", "t/a"),
            share("share", "Part of the world's."),
            *_interval("fraction"),
            _UNIT_BASIS,
            naming(
                "source", "First of its sources; part of the identity, as two sources may state one quantity.",
                identity=True, refers="Source",
            ),
        ),
    ),
    RelationshipType(
        name="exported", type="EXPORTED", sources=("Country",), targets=("Country",), meaning="Trade of one code in one year, as reconciled by the source.",
        properties=(
            naming("code", "Six-digit code.", identity=True, required=True),
            naming("edition", "Edition of the code.", identity=True, required=True),
            whole("year", "Year.", identity=True, required=True),
            tonnes("tonnes", "Gross weight; unknown where nobody weighed.", "t"),
            number("value_usd", "Value free on board.", "USD"),
        ),
    ),
    RelationshipType("based_in", "BASED_IN", ("Organisation",), ("Country",), "Where an organisation has its seat."),
    RelationshipType("located_in", "LOCATED_IN", ("Site",), ("Country",), "Where a site is."),
    RelationshipType(
        name="operates", type="OPERATES", sources=("Organisation",), targets=("Site",), meaning="Who runs a site.",
        properties=(day("valid_from", "First day on which it holds.", identity=True), day("valid_to", "First day on which it no longer holds.")),
    ),
    RelationshipType(
        name="site_makes", type="MAKES", sources=("Site",), targets=("Product",), meaning="What a site makes.",
        properties=(
            whole("year", "Year of the tonnages.", identity=True),
            tonnes("capacity_tonnes", "Capacity.", "t/a"),
            tonnes("production_tonnes", "Production.", "t/a"),
            _UNIT_BASIS,
        ),
    ),
    *(
        RelationshipType(
            name=name, type=type_, sources=("Organisation",), targets=("Product",), meaning=meaning,
            properties=(
                tonnes("tonnes_per_year", "Tonnes a year.", "t/a"),
                number("stock_days", "Stock, in days of full use.", "days"),
                text("evidence", "What the source says of it, in one's own words."),
            ),
        )
        for name, type_, meaning in (
            ("makes", "MAKES", "What an organisation is said to make."),
            ("trades", "TRADES", "What an organisation is said to trade."),
            ("uses", "USES", "What an organisation is said to use."),
        )
    ),
    RelationshipType(
        name="used_in", type="USED_IN", sources=("Material",), targets=("Sector",), meaning="How much of a material's use goes to a branch.",
        properties=(
            naming("application", "Use that the source names.", identity=True),
            text("region", "Whose use, as a country's key.", identity=True),
            share("share", "Part of that region's use of the material."),
            *_interval("fraction"),
            number("value_added", "Value added of the branch.", "EUR"),
        ),
    ),
    RelationshipType(
        name="supplies", type="SUPPLIES", sources=("Organisation", "Country"), targets=("Organisation",),
        meaning="A recorded delivery; from a country where only the country of making is recorded.",
        properties=(
            naming("product", "Key of the product delivered.", identity=True, required=True, refers="Product"),
            share("share", "Part of what share_of says."),
            text(
                "share_of",
                "CUSTOMER_SUPPLY: part of what the customer gets, the only one that enters a chain; SUPPLIER_OUTPUT: "
                "part of what the supplier makes.",
                choices=tuple(ShareOf),
            ),
            tonnes("tonnes", "Tonnes delivered.", "t/a"),
            day("valid_from", "First day on which it holds.", identity=True),
            day("valid_to", "First day on which it no longer holds."),
        ),
    ),
    RelationshipType(
        name="owned_by", type="OWNED_BY", sources=("Organisation",), targets=("Organisation", "Country"), meaning="Who owns an organisation; a country where a state does.",
        properties=(
            share("share", "Part owned."),
            *_interval("fraction"),
            day("valid_from", "First day on which it holds.", identity=True),
            day("valid_to", "First day on which it no longer holds."),
        ),
    ),
    RelationshipType("imposed_by", "IMPOSED_BY", ("Measure",), ("Country",), "Whose law it is."),
    RelationshipType("controls", "CONTROLS", ("Measure",), ("Item",), "What a measure controls."),
    RelationshipType("covers", "COVERS", ("Item",), ("Product", "Material"), "The products, or the materials, that an item means."),
    RelationshipType("asks_for", "ASKS_FOR", ("Measure",), ("Requirement",), "What an applicant must hand over."),
    *(
        RelationshipType(
            name=name, type=type_, sources=("Measure",), targets=("Measure",), meaning=meaning,
            properties=(
                naming("items", "Items that it is limited to, by control code or description; unknown means the whole.", identity=True),
                day("valid_from", "First day on which it holds.", identity=True),
                day("valid_to", "First day on which it no longer holds."),
            ),
        )
        for name, type_, meaning in (
            ("amends", "AMENDS", "One act changing another."),
            ("suspends", "SUSPENDS", "One act suspending another for a time."),
            ("repeals", "REPEALS", "One act ending another."),
            ("supplements", "SUPPLEMENTS", "One act adding to another."),
        )
    ),
    RelationshipType(
        "observation_about", "ABOUT", ("Observation",), ("Material", "Product", "Measure", "Country"), "What an observation is about."
    ),
    RelationshipType("engagement_about", "ABOUT", ("Engagement",), ("Measure", "Material"), "What an engagement was about."),
)  # fmt: skip

NODE: dict[str, NodeType] = {node.label: node for node in NODES}
RELATIONSHIP: dict[str, RelationshipType] = {relationship.name: relationship for relationship in RELATIONSHIPS}


def relationship_key(relationship: RelationshipType, source: str, target: str, values: dict[str, object]) -> str:
    """The canonical text of a relationship's identity: its ends, then the identifying properties, unknown as `-`."""
    identity = ("-" if values.get(name) is None else str(values[name]) for name in relationship.identity)
    return "|".join((source, target, *identity))


def owns_most(share: float | None, least: float | None) -> bool:
    """Whether an owner holds more than half: by its share, or by an interval from one half, as of a "subsidiary"."""
    return (share is not None and share > 0.5) or (share is None and (least or 0.0) >= 0.5)


def describe(name: str, property_name: str) -> str:
    """Meaning and unit of one property of a label or relationship."""
    declared = NODE[name].all_properties if name in NODE else RELATIONSHIP[name].all_properties
    return next(p for p in declared if p.name == property_name).description
