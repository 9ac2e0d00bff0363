"""The format of the facts, as `data/README.md` describes it: a sheet a table, with forms and rules of its columns."""

import re
from datetime import date
from typing import Any

from babel.numbers import is_currency

from ketenkaart.graph import model
from ketenkaart.graph.said import joined, said
from ketenkaart.loaders import cells, checks
from ketenkaart.loaders.sheets import (
    Column,
    Pattern,
    RowRule,
    Sheet,
    apart,
    averaged,
    bounded,
    key_of,
    named,
    needed,
    of,
    ordered,
    placed,
    provenance,
)

CODE_FORMS = {
    "HS2022": r"[0-9]{4}([0-9]{2})?",
    "HS92": r"[0-9]{4}([0-9]{2})?",
    "HS17": r"[0-9]{4}([0-9]{2})?",
    "CN2025": r"[0-9]{4}([0-9]{4})?",
}
# A flow that a source quotes may be of a whole chapter, or of several codes together.
_FLOW_FORMS = {edition: r"[0-9]{2}|" + form for edition, form in CODE_FORMS.items()}
_HS = Pattern(re.compile(r"[0-9]{4}([0-9]{2})?"), said("an HS code", "een HS-code"), said(
    "An HS code has four or six digits, as text.", "Een HS-code heeft vier of zes cijfers, als tekst."
))  # fmt: skip
_CN = Pattern(re.compile(r"[0-9]{4}([0-9]{4})?"), said("a CN code", "een GN-code"), said(
    "A CN code has eight digits, a heading four, as text.", "Een GN-code heeft acht cijfers, een post vier, als tekst."
))  # fmt: skip
# Three capitals are a country's: a supplier `DEU` must mean one thing.
NO_COUNTRY = Pattern(
    re.compile(r"(?![A-Z][A-Z0-9]{2}$).*"),
    said("no country's code", "geen code van een land"),
    said(
        "Three capitals are a country's code; use another key.",
        "Drie hoofdletters zijn de code van een land; neem een andere sleutel.",
    ),
)

KVK = Pattern(
    re.compile(r"[0-9]{8}"),
    said("not a KvK number", "geen KvK-nummer"),
    cells.register_remedy,
    lambda number: number.strip("0") != "",
)
LEI = Pattern(
    re.compile(r"[A-Z0-9]{18}[0-9]{2}"),
    said("not an LEI", "geen LEI"),
    said(
        "An LEI has 18 capitals or digits and two check digits that follow from them. Copy it from search.gleif.org.",
        "Een LEI heeft 18 hoofdletters of cijfers en twee controlecijfers die daaruit volgen. Kopieer hem van "
        "search.gleif.org.",
    ),
    checks.lei,
)
CAS = Pattern(
    re.compile(r"[1-9][0-9]{1,6}-[0-9]{2}-[0-9]"),
    said("not a CAS number", "geen CAS-nummer"),
    said(
        "A CAS number has two to seven digits, two, and one that follows from the others: 7429-91-6. Copy it anew.",
        "Een CAS-nummer heeft twee tot zeven cijfers, twee, en één dat uit de andere volgt: 7429-91-6. Kopieer het "
        "opnieuw.",
    ),
    checks.cas,
)
SBI = Pattern(
    re.compile(r"[0-9]{2}(\.?[0-9]{1,2}){0,2}"),
    said("not an SBI code", "geen SBI-code"),
    said(
        "Write the digits of the branch, two to six, with or without points: 25, 2712 or 27.12.",
        "Schrijf de cijfers van de branche, twee tot zes, met of zonder punten: 25, 2712 of 27.12.",
    ),
)
CURRENCY = Pattern(
    re.compile("[A-Z]{3}"),
    said("not a currency", "geen munt"),
    said("Write its three letters (ISO 4217): EUR, USD.", "Schrijf de drie letters (ISO 4217): EUR, USD."),
    is_currency,
)
SYMBOL = Pattern(
    re.compile(r"[A-Z][a-z]?"),
    said("not a chemical symbol", "geen scheikundig symbool"),
    said("Write it as the table of elements does: Dy.", "Schrijf het zoals in het periodiek systeem: Dy."),
)

CODE_COLUMNS = {"hs": "HS2022", "cn": "CN2025", "hs92": "HS92"}
_BASES = tuple(basis for basis in model.UNIT_BASES if basis != model.OTHER_BASIS)  # of what a country makes
_MADE_THERE = ("capacity_tonnes", "production_tonnes")  # at a site
_RELATIONS = ("AMENDS", "SUSPENDS", "REPEALS", "SUPPLEMENTS")
_PLACE = ("city", "latitude", "longitude")
_APART = ("kind", "reach", "valid_from", "valid_to", "goods_en", "goods_nl", "terms_en", "terms_nl")  # of an item
COUNTED = {
    "filed": "APPLICATIONS_FILED",
    "granted": "APPLICATIONS_GRANTED",
    "pending": "APPLICATIONS_PENDING",
    "refused": "APPLICATIONS_REFUSED",
    "share_granted": "SHARE_GRANTED",
}


def parts(code: str) -> list[str]:
    """The codes of a flow, of which a source may quote several together."""
    return [part.strip() for part in code.split(";")]


def _codes(name: str, pattern: Pattern) -> Column:
    return Column(name, model.texts(name, "Customs codes of the product."), pattern=pattern)


def _stated_at_all(*columns: str) -> RowRule:
    return RowRule(
        said("something is stated", "er wordt iets gezegd"),
        columns,
        said(
            "Fill in {columns}; a row without any of them says nothing.",
            "Vul {columns} in; een rij zonder een daarvan zegt niets.",
            columns=joined(said(" or ", " of "), columns),
        ),
        lambda row: any(row[column] is not None for column in columns),
    )


def _of_a_basis(bases: tuple[str, ...], *tonnes: str) -> RowRule:
    """Tonnes say what they are of."""
    return RowRule(
        said("a basis for tonnes", "een maat voor tonnen"),
        (*tonnes, "unit_basis"),
        said(
            "Say in unit_basis what the tonnes are of: {bases}.",
            "Zeg in unit_basis waarvan het tonnen zijn: {bases}.",
            bases=", ".join(bases),
        ),
        lambda row: (
            row["unit_basis"] in bases or (row["unit_basis"] is None and all(row[column] is None for column in tonnes))
        ),
    )


def _holds_its_unit(row: dict[str, Any]) -> bool:
    _, most = model.UNITS[row["unit"]]
    return all(row[c] is None or abs(row[c]) <= most for c in ("value", "lower", "upper"))


# Below zero is a balance in deficit, or the reliance on imports of who exports more than it uses.
_OF_ITS_UNIT = RowRule(
    said("too much of its unit", "te veel voor de eenheid"),
    ("value", "lower", "upper", "unit"),
    said("Correct the number or its unit.", "Verbeter het getal of de eenheid."),
    _holds_its_unit,
)
REGISTERED = (*of("Organisation", "lei", pattern=LEI), *of("Organisation", "kvk", pattern=KVK))
SOURCES = Sheet(
    "sources",
    (
        named("id", "Source", "key"),
        *of("Source", "title"),
        *needed("Source", "publisher"),
        *of("Source", "address", "published", "retrieved", "licence", "kind", "note"),
    ),
    states="Source",
)
SITES = Sheet(
    "sites",
    (
        *of("Site", "key", "name"),
        key_of("organisation", "Organisation", required=False),
        key_of("country", "Country"),
        *of("Site", *_PLACE),
        key_of("product", "Product", required=False),
        *of("Site", "stage"),
        *of("site_makes", "capacity_tonnes", "production_tonnes", "year", "unit_basis"),
        *of("Site", "status", "valid_from"),
        *provenance(),
    ),
    (
        placed(),
        _of_a_basis(model.UNIT_BASES, *_MADE_THERE),
        RowRule(
            said("a product for tonnes", "een product voor tonnen"),
            (*_MADE_THERE, "product"),
            said(
                "Name the product that the tonnes are of, or leave them empty and say it in the note.",
                "Noem het product waarvan het tonnen zijn, of laat ze leeg en zeg het in de noot.",
            ),
            lambda row: row["product"] is not None or all(row[column] is None for column in _MADE_THERE),
        ),
    ),
    states="Site",
)
OWNERSHIP = Sheet(
    "ownership",
    (
        key_of("organisation", "Organisation"),
        key_of("owner", "Organisation", "Country"),
        *of("owned_by", "share", "lower", "upper", "valid_from", "valid_to"),
        *provenance(),
    ),
    (ordered("valid_from", "valid_to"), *bounded("share"), apart("owner", "organisation")),
)
ORGANISATION_PRODUCTS = Sheet(
    "organisation_products",
    (
        key_of("organisation", "Organisation"),
        Column(
            "relation",
            model.text("relation", "What it does with it.", required=True, choices=("MAKES", "TRADES", "USES")),
        ),
        key_of("product", "Product"),
        *of("makes", "evidence"),
        *provenance(),
    ),
)
SHEETS = (
    SOURCES,
    Sheet(
        "materials",
        (
            *of("Material", "key"),
            *of("Material", "symbol", pattern=SYMBOL),
            *of("Material", "cas", pattern=CAS),
            *of("Material", "name_en", "name_nl", "group"),
            key_of("start", "Product", required=False),
            *of("Material", "eu_critical", "eu_strategic"),
            *provenance(),
        ),
        states="Material",
    ),
    Sheet(
        "products",
        (
            *of("Product", "key"),
            key_of("material", "Material", required=False),
            *of("Product", "stage"),
            key_of("part_of", "Product", required=False),
            *of("Product", "name_en", "name_nl"),
            _codes("hs", _HS),
            _codes("cn", _CN),
            _codes("hs92", _HS),
            *of("classified_as", "mapping", "mapping_by"),
            *provenance(),
        ),
        (
            RowRule(
                said("a mapping for its codes", "een mapping voor de codes"),
                ("mapping", "hs", "cn", "hs92"),
                said(
                    "Say in mapping how near the codes are to the product: EXACT, CLOSE, GROUP or NONE.",
                    "Zeg in mapping hoe dicht de codes bij het product liggen: EXACT, CLOSE, GROUP of NONE.",
                ),
                lambda row: row["mapping"] is not None or not any(row[c] for c in CODE_COLUMNS),
            ),
        ),
        states="Product",
    ),
    Sheet(
        "product_materials",
        (
            key_of("product", "Product"),
            key_of("material", "Material"),
            *of("contains", "mass_fraction", "lower", "upper"),
            *provenance(),
        ),
        bounded("mass_fraction"),
    ),
    Sheet(
        "groups",
        (
            *of("Group", "key", "name_en", "name_nl", "also_known_as", "order", "left_out_en", "left_out_nl"),
            *provenance(),
        ),
        states="Group",
    ),
    Sheet(
        "group_members",
        (key_of("group", "Group"), key_of("member", "Material", "Product"), *provenance()),
    ),
    Sheet(
        "inputs",
        (
            key_of("product", "Product"),
            key_of("input", "Product"),
            *of("input_to", "tonnes_per_tonne", "lower", "upper", "route", "route_share", "made_where"),
            *provenance(),
        ),
        bounded("tonnes_per_tonne"),
    ),
    Sheet(
        "stage_shares",
        (
            key_of("product", "Product"),
            key_of("country", "Country"),
            *of("made", "year"),
            *of("made", "year_from", "year_to", optional=True),
            *of("made", "kind", "share", "tonnes", "lower", "upper", "unit_basis"),
            *provenance(),
        ),
        (
            *bounded("share"),
            averaged(),
            _stated_at_all("share", "tonnes", "lower", "upper"),
            _of_a_basis(_BASES, "tonnes"),
        ),
    ),
    Sheet(
        "trade_figures",
        (
            key_of("reporter", "Country"),
            key_of("partner", "Country"),
            Column("flow", model.text("flow", "Direction.", required=True, choices=("IMPORT", "EXPORT"))),
            Column("code", model.naming("code", "Customs code.", required=True)),
            Column("edition", model.text("edition", "Edition.", required=True, choices=tuple(CODE_FORMS))),
            *of("exported", "year", "tonnes"),
            Column("value", model.number("value", "Value of the flow.", "USD")),
            *of("Observation", "currency", pattern=CURRENCY),
            *provenance(),
        ),
        (
            _stated_at_all("tonnes", "value"),
            apart("partner", "reporter"),
            RowRule(
                said("a code of its edition", "een code van haar editie"),
                ("code", "edition"),
                said(
                    "HS codes have two (a chapter), four or six digits, CN codes eight too; several are separated by "
                    "`;`.",
                    "HS-codes hebben twee (een hoofdstuk), vier of zes cijfers, GN-codes ook acht; tussen codes staat "
                    "`;`.",
                ),
                lambda row: all(re.fullmatch(_FLOW_FORMS[row["edition"]], code) for code in parts(row["code"])),
            ),
            RowRule(
                said("a currency for a value", "een munt voor een waarde"),
                ("value", "currency"),
                said("Name the currency of the value.", "Noem de munt van de waarde."),
                lambda row: row["value"] is None or row["currency"] is not None,
            ),
        ),
    ),
    Sheet(
        "material_facts",
        (
            key_of("subject", "Material", "Product"),
            *of("Observation", "quantity"),
            key_of("region", "Country", required=False),
            *of("Observation", "year", "value", "lower", "upper"),
            Column("unit", model.text("unit", "Unit of the three.", required=True, choices=tuple(model.UNITS))),
            *provenance(),
        ),
        (*bounded("value"), _stated_at_all("value", "lower", "upper"), _OF_ITS_UNIT),
    ),
    Sheet(
        "organisations",
        (
            *of("Organisation", "key", pattern=NO_COUNTRY),
            *of("Organisation", "name", "also_known_as"),
            key_of("country", "Country"),
            *of("Organisation", *_PLACE, "kinds"),
            *REGISTERED,
            *of("Organisation", "sbi", pattern=SBI),
            *of("Organisation", "employees"),
            *provenance(),
        ),
        (placed(),),
        states="Organisation",
    ),
    SITES,
    OWNERSHIP,
    ORGANISATION_PRODUCTS,
    Sheet(
        "organisation_links",
        (
            key_of("supplier", "Organisation", "Country"),
            key_of("customer", "Organisation"),
            key_of("product", "Product"),
            *of("supplies", "share", "share_of", "tonnes", "valid_from", "valid_to"),
            *provenance(),
        ),
        (ordered("valid_from", "valid_to"), apart("supplier", "customer")),
    ),
    Sheet(
        "measures",
        (
            *of("Measure", "key", "kind"),
            key_of("imposed_by", "Country"),
            *of("Measure", "authority", "legal_reference", "title_en", "title_nl"),
            *of("Measure", "published", "valid_from", "valid_to"),
            *of("Measure", "destinations", refers=("Country",), except_for=("ALL",)),
            *of("Measure", "reach", "address"),
            *of("Measure", "confirmed", "last_seen", "goods_en", "goods_nl", "short_en", "short_nl", optional=True),
            *provenance(),
        ),
        (
            ordered("valid_from", "valid_to"),
            RowRule(
                said("seen while it holds", "gezien terwijl het geldt"),
                ("last_seen", "valid_from", "valid_to"),
                said(
                    "Let last_seen be valid_from or later, and before valid_to.",
                    "Laat last_seen valid_from zijn of later, en voor valid_to liggen.",
                ),
                lambda row: (
                    row["last_seen"] is None
                    or (row["valid_from"] or row["last_seen"]) <= row["last_seen"] < (row["valid_to"] or date.max)
                ),
            ),
        ),
        states="Measure",
    ),
    Sheet(
        "measure_items",
        (
            key_of("measure", "Measure"),
            named("item_en", "Item", "description_en"),
            *of("Item", "control_code"),
            key_of("products", "Product", required=False, several=True),
            key_of("materials", "Material", required=False, several=True),
            *of("Item", "hs"),
            *of("Item", *_APART, optional=True),
            *provenance(),
        ),
        (ordered("valid_from", "valid_to"),),
    ),
    Sheet(
        "measure_relations",
        (
            key_of("measure", "Measure"),
            Column("relation", model.text("relation", "What it does to the other.", required=True, choices=_RELATIONS)),
            key_of("target", "Measure"),
            *of("suspends", "items", "valid_from", "valid_to"),
            *provenance(),
        ),
        (ordered("valid_from", "valid_to"), apart("measure", "target")),
    ),
    Sheet(
        "measure_requirements",
        (
            key_of("measure", "Measure"),
            *of("Requirement", "order"),
            named("requirement_en", "Requirement", "text_en"),
            named("requirement_nl", "Requirement", "text_nl"),
            *provenance(),
        ),
    ),
    Sheet(
        "licence_statistics",
        (
            key_of("measure", "Measure"),
            *of("Observation", "population", "publisher", "as_of"),
            *of("Observation", "population_nl", optional=True),
            *(Column(c, model.number(c, "Applications.", "applications")) for c in COUNTED if c != "share_granted"),
            Column("share_granted", model.share("share_granted", "Part granted.")),
            *provenance(),
        ),
        (
            _stated_at_all(*COUNTED),
            RowRule(
                said("more answers than applications", "meer antwoorden dan aanvragen"),
                ("filed", "granted", "pending", "refused"),
                said(
                    "Correct one: those granted, pending and refused together are at most those filed.",
                    "Verbeter er een: granted, pending en refused zijn samen hoogstens filed.",
                ),
                lambda row: (
                    row["filed"] is None or sum(row[c] or 0 for c in ("granted", "pending", "refused")) <= row["filed"]
                ),
            ),
        ),
    ),
    Sheet(
        "lead_times",
        (
            key_of("measure", "Measure"),
            Column(
                "kind",
                model.text("kind", "Kind.", required=True, choices=("STATUTORY", "OBSERVED", "STATED", "DELIVERY")),
            ),
            *of("Observation", "as_of", "population"),
            *of("Observation", "population_nl", optional=True),
            *(Column(c, model.number(c, "Days.", "days")) for c in ("days", "days_lower", "days_upper")),
            *of("Observation", "upper_open", optional=True),
            *provenance(),
        ),
        (*bounded("days", "days_lower", "days_upper"), _stated_at_all("days", "days_lower", "days_upper")),
    ),
    Sheet(
        "engagements",
        (
            *of("Engagement", "key", "date", "level", "place", "parties", "about"),
            key_of("measures", "Measure", required=False, several=True),
            key_of("materials", "Material", required=False, several=True),
            *of("Engagement", "result"),
            *provenance(),
        ),
        states="Engagement",
    ),
)
SHEET = {sheet.name: sheet for sheet in SHEETS}
