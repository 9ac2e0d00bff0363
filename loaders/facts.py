"""Facts: what public sources say, one fact a row, in the format of `data/README.md`.

Each table of the format is a Sheet, and a function that says what one of its rows states in the graph.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from babel.numbers import is_currency

from ketenkaart.graph import model
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import joined, said
from ketenkaart.loaders import cells, checks, resolve
from ketenkaart.loaders.checking import parts_by_table, read_sheet
from ketenkaart.loaders.files import table_files
from ketenkaart.loaders.resolve import Keys
from ketenkaart.loaders.sheets import (
    Checked,
    Column,
    Draft,
    Entry,
    Fact,
    Need,
    Pattern,
    Row,
    RowRule,
    Sheet,
    apart,
    averaged,
    bounded,
    key_of,
    named,
    needed,
    needs,
    of,
    ordered,
    placed,
    provenance,
)

FOLDER = "facts"

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
_COUNTED = {
    "filed": "APPLICATIONS_FILED",
    "granted": "APPLICATIONS_GRANTED",
    "pending": "APPLICATIONS_PENDING",
    "refused": "APPLICATIONS_REFUSED",
    "share_granted": "SHARE_GRANTED",
}


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
            *of("Measure", "confirmed", "last_seen", "goods_en", "goods_nl", optional=True),
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
            *(Column(c, model.number(c, "Applications.", "applications")) for c in _COUNTED if c != "share_granted"),
            Column("share_granted", model.share("share_granted", "Part granted.")),
            *provenance(),
        ),
        (
            _stated_at_all(*_COUNTED),
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
                model.text("kind", "Kind.", required=True, choices=("STATUTORY", "OBSERVED", "DELIVERY")),
            ),
            *of("Observation", "as_of", "population"),
            *(Column(c, model.number(c, "Days.", "days")) for c in ("days", "days_lower", "days_upper")),
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


def files(folder: Path) -> list[Path]:
    """The files of facts in a data folder."""
    return table_files(folder / FOLDER)


def read(paths: Iterable[Path], sheets: dict[str, Sheet]) -> dict[str, Checked]:
    """Every table that the files belong to, checked."""
    return {name: read_sheet(sheets[name], found) for name, found in parts_by_table(paths, sheets).items()}


def draft(folder: Path, known: Tables) -> Draft:
    """What the facts of a data folder state."""
    tables = read(files(folder), SHEET)
    mapped = Mapping(tables, resolve.keys(known))
    return gather(
        tables,
        [
            Entry(row.file, row.number, tuple(with_provenance(row, mapped.facts(name, row))), _needs(name, row))
            for name, checked in tables.items()
            for row in checked.rows
        ],
    )


def _needs(name: str, row: Row) -> tuple[Need, ...]:
    """The keys that a row refers to, codes of products included: dataset `codes` states those."""
    codes = CODE_COLUMNS.items() if name == "products" else ()
    return needs(SHEET[name], row) + tuple(
        Need(column, code_key(edition, code), ("Code",)) for column, edition in codes for code in row[column] or ()
    )


def gather(tables: dict[str, Checked], entries: list[Entry]) -> Draft:
    """A draft of the entries, with what was read and rejected on the way."""
    rejected = tuple(rejection for checked in tables.values() for rejection in checked.rejected)
    notes = tuple(note for checked in tables.values() for note in checked.notes)
    return Draft(tuple(entries), rejected, sum(checked.read for checked in tables.values()), notes=notes)


def with_provenance(row: Row, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts with the row's sources, verified and note, where they bring none of their own."""
    for table, values in facts:
        yield (
            table,
            {
                "sources": row.values.get("source"),
                "verified": row.values.get("verified"),
                "note": row["note"],
                **values,
            },
        )


class Mapping:
    """What rows state. It knows the keys of the dataset's own rows and of the others', and counts repeated keys."""

    def __init__(self, tables: dict[str, Checked], known: Keys) -> None:
        own = {
            sheet.states: {row[sheet.columns[0].name] for row in tables[sheet.name].rows}
            for sheet in SHEETS
            if sheet.states and sheet.name in tables
        }
        self.keys: Keys = resolve.union(known, own)
        self._repeats: Counter[str] = Counter()
        self._products = _products_by_code(tables)

    def facts(self, table: str, row: Row) -> Iterable[Fact]:
        """What one row of a table states."""
        return _MAPPED[table](self, row)

    def products(self, edition: str, code: str) -> list[str]:
        """Products traded under a code."""
        return self._products.get((edition, code), [])

    def running(self, *identity: Any) -> str:
        """The identifying values as one key, numbered from its second occurrence on."""
        key = ".".join("-" if part is None else str(part) for part in identity)
        self._repeats[key] += 1
        return key if self._repeats[key] == 1 else f"{key}.{self._repeats[key]}"


def _products_by_code(tables: dict[str, Checked]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in tables.get("products", Checked()).rows:
        for column, edition in CODE_COLUMNS.items():
            for code in row[column] or ():
                found.setdefault((edition, code), []).append(row["key"])
    return found


def parts(code: str) -> list[str]:
    """The codes of a flow, of which a source may quote several together."""
    return [part.strip() for part in code.split(";")]


def code_key(edition: str, code: str) -> str:
    """The key of a Code node."""
    return f"{edition}-{code}"


def relation(table: str, start: str, end: str, **values: Any) -> Fact:
    """One row of a relationship's table."""
    return table, {"start": start, "end": end, **values}


def at(row: Row, column: str, keys: Keys) -> str:
    """The id of the node whose key stands in a column."""
    return node_id(resolve.label_of(row.refers(column), row[column], keys), row[column])


def link(table: str, row: Row, start: str, end: str, keys: Keys, **values: Any) -> Fact:
    """A relationship between the nodes of two columns, with what the row states of it."""
    return relation(table, at(row, start, keys), at(row, end, keys), **row.stated(table) | values)


def source(row: Row) -> Iterator[Fact]:
    """A document or dataset, which is its own source."""
    yield "Source", {**row.stated("Source"), "sources": [row["id"]], "verified": "READ"}


def _material(_: Mapping, row: Row) -> Iterator[Fact]:
    yield "Material", row.stated("Material")
    if row["start"]:
        yield relation("starts_at", node_id("Material", row["key"]), node_id("Product", row["start"]))


def _product(_: Mapping, row: Row) -> Iterator[Fact]:
    own = node_id("Product", row["key"])
    yield "Product", {**row.stated("Product"), "leading_material": row["material"]}
    if row["part_of"]:
        yield relation("part_of", own, node_id("Product", row["part_of"]))
    for column, edition in CODE_COLUMNS.items():
        for code in row[column] or ():
            yield relation(
                "classified_as", own, node_id("Code", code_key(edition, code)), **row.stated("classified_as")
            )


def _contains(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("contains", row, "product", "material", mapping.keys)


def _input(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("input_to", row, "input", "product", mapping.keys, order=row.position)


def _made(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("made", row, "country", "product", mapping.keys, source=row["source"][0])


def _observation(key: str, about: Iterable[str], **values: Any) -> Iterator[Fact]:
    yield "Observation", {"key": key, **values}
    for node in about:
        yield relation("observation_about", node_id("Observation", key), node)


def _trade_figure(mapping: Mapping, row: Row) -> Iterator[Fact]:
    about = [
        node_id("Country", row["reporter"]),
        *dict.fromkeys(
            node_id("Product", key) for code in parts(row["code"]) for key in mapping.products(row["edition"], code)
        ),
    ]
    identity = (row["reporter"], "TRADE", row["partner"], row["flow"], row["edition"], row["code"], row["year"])
    for column, unit in (("tonnes", "t"), ("value", row["currency"])):
        if row[column] is not None:
            yield from _observation(
                mapping.running(*identity, unit),
                about,
                quantity="TRADE",
                region=row["reporter"],
                value=row[column],
                unit=unit,
                **{name: row[name] for name in ("partner", "currency", "flow", "code", "edition", "year")},
            )


def _material_fact(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield from _observation(
        mapping.running(row["subject"], row["quantity"], row["region"], row["year"]),
        [at(row, "subject", mapping.keys)],
        region=row["region"],
        unit=row["unit"],
        **row.stated("Observation"),
    )


def _organisation(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield "Organisation", row.stated("Organisation")
    yield relation("based_in", node_id("Organisation", row["key"]), at(row, "country", mapping.keys))


def site(row: Row) -> Iterator[Fact]:
    """A site with its country, operator and product."""
    own = node_id("Site", row["key"])
    yield "Site", row.stated("Site")
    yield relation("located_in", own, node_id("Country", row["country"]))
    if row["organisation"]:
        yield relation("operates", node_id("Organisation", row["organisation"]), own)
    if row["product"]:
        yield relation("site_makes", own, node_id("Product", row["product"]), **row.stated("site_makes"))


def owned(row: Row, keys: Keys) -> Fact:
    """Who owns an organisation."""
    return link("owned_by", row, "organisation", "owner", keys)


def does(row: Row) -> Fact:
    """What an organisation makes, trades or uses."""
    ends = node_id("Organisation", row["organisation"]), node_id("Product", row["product"])
    return relation(row["relation"].lower(), *ends, **row.stated("makes"))


def _link(mapping: Mapping, row: Row) -> Iterator[Fact]:
    yield link("supplies", row, "supplier", "customer", mapping.keys, product=row["product"])


def _measure(_: Mapping, row: Row) -> Iterator[Fact]:
    yield "Measure", row.stated("Measure")
    yield relation("imposed_by", node_id("Measure", row["key"]), node_id("Country", row["imposed_by"]))


def _item(mapping: Mapping, row: Row) -> Iterator[Fact]:
    key = mapping.running(row["measure"], row["control_code"] or "item")
    own = node_id("Item", key)
    yield "Item", {"key": key, **row.stated("Item")}
    yield relation("controls", node_id("Measure", row["measure"]), own)
    for column, label in (("products", "Product"), ("materials", "Material")):
        for covered in dict.fromkeys(row[column] or ()):
            yield relation("covers", own, node_id(label, covered))


def _relation(_: Mapping, row: Row) -> Iterator[Fact]:
    ends = node_id("Measure", row["measure"]), node_id("Measure", row["target"])
    yield relation(row["relation"].lower(), *ends, **row.stated("suspends"))


def _requirement(mapping: Mapping, row: Row) -> Iterator[Fact]:
    key = mapping.running(row["measure"], row["order"])
    yield "Requirement", {"key": key, **row.stated("Requirement")}
    yield relation("asks_for", node_id("Measure", row["measure"]), node_id("Requirement", key))


def _licence_statistic(mapping: Mapping, row: Row) -> Iterator[Fact]:
    for column, quantity in _COUNTED.items():
        if row[column] is not None:
            yield from _observation(
                mapping.running(row["measure"], quantity, row["as_of"]),
                [node_id("Measure", row["measure"])],
                quantity=quantity,
                value=row[column],
                unit="fraction" if column == "share_granted" else "applications",
                **row.stated("Observation"),
            )


def _lead_time(mapping: Mapping, row: Row) -> Iterator[Fact]:
    quantity = f"LEAD_TIME_{row['kind']}"
    yield from _observation(
        mapping.running(row["measure"], quantity, row["as_of"]),
        [node_id("Measure", row["measure"])],
        quantity=quantity,
        value=row["days"],
        lower=row["days_lower"],
        upper=row["days_upper"],
        unit="days",
        **row.stated("Observation"),
    )


def _engagement(_: Mapping, row: Row) -> Iterator[Fact]:
    own = node_id("Engagement", row["key"])
    yield "Engagement", row.stated("Engagement")
    for column, label in (("measures", "Measure"), ("materials", "Material")):
        for subject in dict.fromkeys(row[column] or ()):
            yield relation("engagement_about", own, node_id(label, subject))


_MAPPED: dict[str, Callable[[Mapping, Row], Iterable[Fact]]] = {
    "sources": lambda _, row: source(row),
    "materials": _material,
    "products": _product,
    "product_materials": _contains,
    "inputs": _input,
    "stage_shares": _made,
    "trade_figures": _trade_figure,
    "material_facts": _material_fact,
    "organisations": _organisation,
    "sites": lambda _, row: site(row),
    "ownership": lambda mapping, row: [owned(row, mapping.keys)],
    "organisation_products": lambda _, row: [does(row)],
    "organisation_links": _link,
    "measures": _measure,
    "measure_items": _item,
    "measure_relations": _relation,
    "measure_requirements": _requirement,
    "licence_statistics": _licence_statistic,
    "lead_times": _lead_time,
    "engagements": _engagement,
}
