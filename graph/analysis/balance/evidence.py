"""Where a product is made although no statement names the place: sites, organisations, capacities (methods.md 1.1)."""

from collections import defaultdict

from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.statements import part_of_year
from ketenkaart.graph.model import AGGREGATES, METAL_CONTENT, MadeKind


def places(facts: Facts) -> dict[str, float | None]:
    """Country → tonnes that can be made there in the year of the facts; None where that is not bounded.

    A site counts for the part of the year after its first day. Sites don't bound a country where of one neither
    capacity nor output is known in tonnes of the product, or where an organisation makes it without any site. What is
    stated of a country's whole capacity does, and is at least what its sites have.
    """
    room: dict[str, float] = defaultdict(float)
    unbounded = set(facts.homes)
    for plant in facts.plants:
        part = part_of_year(plant.begun, facts.year)
        if part == 0.0:
            continue
        room[plant.country] += (plant.tonnes or 0.0) * part
        if plant.tonnes is None:
            unbounded.add(plant.country)
    whole = _capacities(facts)
    found: dict[str, float | None] = {}
    for country in sorted({*room, *unbounded, *whole}):
        sites = None if country in unbounded else room.get(country)
        known = [one for one in (sites, whole.get(country)) if one is not None]
        found[country] = max(known) if known else None
    return found


def _capacities(facts: Facts) -> dict[str, float | None]:
    """Country → the tonnes of its latest capacity row above nothing, of the year or earlier; None where it has none."""
    found: dict[str, float | None] = {}
    for row in sorted(facts.rows, key=lambda row: (row.year, row.tonnes or 0.0)):
        if row.kind != MadeKind.CAPACITY or row.country in AGGREGATES or row.year > facts.year:
            continue
        if any((stated or 0.0) > 0 for stated in (row.share, row.tonnes, row.upper)):
            part = facts.fraction if row.basis == METAL_CONTENT else 1.0
            found[row.country] = row.tonnes / part if row.tonnes else found.get(row.country)
    return found
