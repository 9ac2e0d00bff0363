"""A small supply network in a few words, for tests of structure and chokepoints: no files, no Neo4j."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.analysis.balance.mixes import mix_of
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View

Row = dict[str, Any]
STATED: Row = {"sources": ["s"], "verified": "READ", "tier": "PUBLIC", "dataset": "facts"}
PRODUCTS = {"ore": "MINE", "oxide": "SEPARATION", "metal": "METAL", "magnet": "MAGNET"}  # each the input of the next


def network(
    organisations: dict[str, str],
    links: Iterable[tuple[Any, ...]] = (),
    makes: Iterable[tuple[str, str]] = (),
    uses: Iterable[tuple[Any, ...]] = (),
    sites: Iterable[tuple[Any, ...]] = (),
    owned: Iterable[tuple[Any, ...]] = (),
    made: Iterable[tuple[Any, ...]] = (),
    recipes: Iterable[tuple[str, str]] = (("ore", "oxide"), ("oxide", "metal"), ("metal", "magnet")),
    products: dict[str, str] | None = None,
    content: float = 1.0,
    fictitious: Iterable[str] = (),
    as_of: date = date(2026, 1, 1),
    example: bool = False,
    more: dict[str, list[Row]] | None = None,
) -> View:
    """A View of material `m` (starts at magnet; `content` of every product is made of it).

    organisations: key → country; links: (supplier or country, customer, product, share); makes: (organisation,
    product); uses: (organisation, product, tonnes); sites: (key, operator, country, product, values of the MAKES
    row); owned: (organisation, owner, share); made: (country, product, share, other values).
    """
    products = products or PRODUCTS
    tables: dict[str, list[Row]] = {
        "Source": [{"key": "s", "title": "Source", "kind": "STATISTICS"}],
        "Material": [{"key": "m", "name_en": "em", "name_nl": "emm"}],
        "Product": [
            {"key": key, "stage": stage, "name_en": f"the {key}", "name_nl": f"de {key}", "leading_material": "m"}
            for key, stage in products.items()
        ],
        "Organisation": [
            {"key": key, "name": key.capitalize(), "fictitious": key in fictitious} for key in organisations
        ],
        "contains": [{"start": f"Product:{key}", "end": "Material:m", "mass_fraction": content} for key in products],
        "starts_at": [{"start": "Material:m", "end": "Product:magnet"}] if "magnet" in products else [],
        "input_to": [
            {"start": f"Product:{source}", "end": f"Product:{target}", "tonnes_per_tonne": 1.0, "order": at}
            for at, (source, target) in enumerate(recipes)
        ],
        "based_in": [
            {"start": f"Organisation:{key}", "end": f"Country:{country}"} for key, country in organisations.items()
        ],
        "supplies": [
            {"start": _party(supplier, organisations), "end": f"Organisation:{customer}", "product": product,
             "share": share, "share_of": "CUSTOMER_SUPPLY", "valid_from": rest[0] if rest else None}
            for supplier, customer, product, share, *rest in links
        ],
        "makes": [{"start": f"Organisation:{who}", "end": f"Product:{what}"} for who, what in makes],
        "uses": [
            {"start": f"Organisation:{who}", "end": f"Product:{what}", "tonnes_per_year": tonnes}
            for who, what, tonnes in uses
        ],
        "Site": [{"key": key, "name": key.capitalize(), "status": "OPERATING"} for key, *_ in sites],
        "operates": [
            {"start": f"Organisation:{who}", "end": f"Site:{key}"} for key, whom, *_ in sites for who in _each(whom)
        ],
        "located_in": [{"start": f"Site:{key}", "end": f"Country:{country}"} for key, _, country, *_ in sites],
        "site_makes": [
            {"start": f"Site:{key}", "end": f"Product:{product}", "year": 2024, **(values[0] if values else {})}
            for key, _, _, product, *values in sites
        ],
        "owned_by": [
            {"start": f"Organisation:{one}", "end": _party(owner, organisations),
             **(share if isinstance(share, dict) else {"share": share})}
            for one, owner, share in owned
        ],
        "made": [
            {"start": f"Country:{country}", "end": f"Product:{product}", "share": share, "year": 2024,
             "kind": "PRODUCTION", "source": "s", **(values[0] if values else {})}
            for country, product, share, *values in made
        ],
    }  # fmt: skip
    for name, rows in (more or {}).items():
        tables.setdefault(name, []).extend(rows)
    named = {end.partition(":")[2] for rows in tables.values() for row in rows for end in _ends(row, "Country")}
    tables["Country"] = [
        {"key": key, "name_en": f"{key} land", "name_nl": f"{key}-land", "area": key in model.AGGREGATES}
        for key in sorted(named | set(model.AGGREGATES))
    ]
    return View(assemble({name: columns(rows) for name, rows in tables.items() if rows}), as_of, example)


def mix(
    view: View, product: str, user: str = model.WORLD, into: str | None = None, at: Moment | None = None
) -> dict[str, float]:
    """Who made what a country uses of a product (or of what it makes something `into`), in the central world.

    What the shares lack to 1 is untraced. Nothing is traded here, so every country uses what the world makes.
    """
    target = None if into is None else view.require("Product", into)
    when = moment(view.as_of) if at is None else at
    found = mix_of(view, view.require("Product", product), view.require("Country", user), when, target)
    if found is None:
        return {}
    return {
        view.key("Country", maker): share
        for maker, share in zip(found.makers.tolist(), found.shares.tolist(), strict=True)
    }


def behind(view: View, source: str, target: str) -> dict[str, float]:
    """Who made the source of what the world makes of a target: of each maker its own, of unknown ones the world's."""
    made = mix(view, target)
    parts = [(share, mix(view, source, maker, target)) for maker, share in made.items()]
    parts.append((1.0 - sum(made.values()), mix(view, source)))
    found: dict[str, float] = {}
    for part, of in parts:
        for maker, share in of.items():
            found[maker] = found.get(maker, 0.0) + part * share
    return found


def columns(rows: list[Row]) -> dict[str, list[Any]]:
    """Rows as the columns of a plain table, each stated by the facts."""
    stated = [STATED | row for row in rows]
    names = dict.fromkeys(name for row in stated for name in row)
    return {name: [row.get(name) for row in stated] for name in names}


def _party(key: str, organisations: dict[str, str]) -> str:
    return model.node_id("Organisation" if key in organisations else "Country", key)


def _each(operator: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if operator is None:
        return ()
    return (operator,) if isinstance(operator, str) else operator


def _ends(row: Row, label: str) -> list[str]:
    return [str(row[end]) for end in ("start", "end") if str(row.get(end)).startswith(f"{label}:")]
