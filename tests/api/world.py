"""A small made-up world as plain tables: enough of each kind of node to look at."""

from datetime import date
from typing import Any

from ketenkaart.graph.model import RELATIONSHIP, Tables, relationship_key

Row = dict[str, Any]


def table(*rows: Row, dataset: str = "facts") -> dict[str, list[Any]]:
    """Rows as columns, each with the same provenance."""
    stated = [{"sources": ["s1"], "verified": "READ", "tier": "PUBLIC", "dataset": dataset, **row} for row in rows]
    names = list(dict.fromkeys(name for row in stated for name in row))
    return {name: [row.get(name) for row in stated] for name in names}


def links(name: str, *rows: Row, dataset: str = "facts") -> dict[str, list[Any]]:
    """Rows of a relationship, keyed as the model says."""
    declared = RELATIONSHIP[name]
    return table(*({"key": relationship_key(declared, r["start"], r["end"], r), **r} for r in rows), dataset=dataset)


def named(key: str, english: str, dutch: str, **rest: Any) -> Row:
    return {"key": key, "name_en": english, "name_nl": dutch, **rest}


def world() -> Tables:
    """Two countries, a magnet, three firms of which one is made up, a measure with an item and two requirements."""
    organisations = table(
        {"key": "alfa", "name": "Alfa Motoren B.V.", "kinds": ["COMPANY"], "kvk": "12345678", "employees": 40.0},
        {"key": "beta", "name": "Beta Magnete", "kinds": ["PRODUCER"], "also_known_as": ["Béta Magneten"]},
    )
    made_up = table(
        {"key": "gamma", "name": "Gamma", "kinds": ["COMPANY"], "fictitious": True, "employees": 7.0}, dataset="example"
    )
    return {
        "Source": table(
            {"key": "s1", "title": "Yearbook", "publisher": "Office", "licence": "CC-BY-4.0", "kind": "STATISTICS"},
            {"key": "s2", "title": "Letter", "kind": "PARLIAMENT"},
        ),
        "Country": table(
            named("CHN", "China", "China", iso2="CN", eu=False),
            named("NLD", "Netherlands", "Nederland", iso2="NL", eu=True),
            named("WLD", "World", "Wereld", area=True),
            dataset="countries",
        ),
        "Material": table(
            named("dysprosium", "Dysprosium", "Dysprosium", symbol="Dy", cas="7429-91-6", eu_critical=True),
            named("neodymium", "Neodymium", "Neodymium", symbol="Nd"),
        ),
        "Product": table(
            named("magnet", "magnet", "magneet", stage="MAGNET", leading_material="dysprosium"),
            named("ore", "ore", "erts", stage="MINE"),
        ),
        "Code": table({"key": "HS92-850511", "edition": "HS92", "code": "850511", "description": "Magnets"}),
        "Organisation": {
            name: [*organisations.get(name, [None] * 2), *made_up.get(name, [None])]
            for name in dict.fromkeys((*organisations, *made_up))
        },
        "Site": table({"key": "beta-works", "name": "Beta works", "stage": "MAGNET", "status": "OPERATING"}),
        "Measure": table(
            {
                "key": "licence-18",
                "kind": "LICENCE",
                "legal_reference": "Announcement No. 18 of 2025",
                "title_en": "Licence for magnets",
                "title_nl": "Vergunning voor magneten",
                "valid_from": date(2025, 4, 4),
                "destinations": ["ALL"],
                "reach": "GENERAL",
            }
        ),
        "Item": table({"key": "licence-18:1", "description_en": "Magnets with dysprosium", "hs": ["850511"]}),
        "Requirement": table(
            {"key": "licence-18:2", "order": 2, "text_en": "End user statement"},
            {"key": "licence-18:1", "order": 1, "text_en": "Contract"},
        ),
        "Observation": table(
            {"key": "o1", "quantity": "APPLICATIONS_FILED", "value": 141.0, "as_of": date(2025, 9, 18)},
            {"key": "o2", "quantity": "LEAD_TIME_STATUTORY", "value": 63.0, "as_of": date(2025, 4, 4)},
        ),
        "contains": links("contains", _between("Product:magnet", "Material:dysprosium", mass_fraction=0.04)),
        "classified_as": links(
            "classified_as", _between("Product:magnet", "Code:HS92-850511", mapping="CLOSE", mapping_by="MASS")
        ),
        "input_to": links("input_to", _between("Product:ore", "Product:magnet", tonnes_per_tonne=3.0)),
        "made": links(
            "made",
            _between("Country:CHN", "Product:magnet", year=2023, kind="PRODUCTION", share=0.9, source="s1"),
            _between("Country:NLD", "Product:magnet", year=2023, kind="PRODUCTION", share=0.1, source="s1"),
            _between("Country:CHN", "Product:magnet", year=2025, kind="CAPACITY", share=0.8, source="s1"),
        ),
        "based_in": links(
            "based_in",
            _between("Organisation:alfa", "Country:NLD"),
            _between("Organisation:beta", "Country:CHN"),
            _between("Organisation:gamma", "Country:NLD", dataset="example"),
        ),
        "located_in": links("located_in", _between("Site:beta-works", "Country:CHN")),
        "operates": links("operates", _between("Organisation:beta", "Site:beta-works", valid_from=date(2020, 1, 1))),
        "site_makes": links("site_makes", _between("Site:beta-works", "Product:magnet", capacity_tonnes=500.0)),
        "uses": links("uses", _between("Organisation:alfa", "Product:magnet", tonnes_per_year=10.0)),
        "supplies": links(
            "supplies",
            _between(
                "Organisation:beta",
                "Organisation:alfa",
                product="magnet",
                share=0.5,
                share_of="CUSTOMER_SUPPLY",
                valid_to=date(2026, 7, 1),
            ),
            _between("Country:CHN", "Organisation:alfa", product="magnet", share=0.3, share_of="CUSTOMER_SUPPLY"),
        ),
        "owned_by": links("owned_by", _between("Organisation:beta", "Country:CHN", share=1.0)),
        "imposed_by": links("imposed_by", _between("Measure:licence-18", "Country:CHN")),
        "controls": links("controls", _between("Measure:licence-18", "Item:licence-18:1")),
        "covers": links(
            "covers",
            _between("Item:licence-18:1", "Product:magnet"),
            _between("Item:licence-18:1", "Material:dysprosium"),
        ),
        "asks_for": links(
            "asks_for",
            _between("Measure:licence-18", "Requirement:licence-18:1"),
            _between("Measure:licence-18", "Requirement:licence-18:2"),
        ),
        "observation_about": links(
            "observation_about",
            _between("Observation:o1", "Measure:licence-18"),
            _between("Observation:o2", "Measure:licence-18"),
        ),
    }


def without_example(tables: Tables) -> Tables:
    """The same world with dataset `example` never loaded."""
    found: Tables = {}
    for name, columns in tables.items():
        keep = [row for row, dataset in enumerate(columns["dataset"]) if dataset != "example"]
        found[name] = {column: [values[row] for row in keep] for column, values in columns.items()}
    return found


def _between(start: str, end: str, **rest: Any) -> Row:
    return {"start": start, "end": end, **rest}
