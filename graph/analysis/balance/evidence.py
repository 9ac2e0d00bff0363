"""Where a product is made although no statement names the place: sites and organisations (methods.md 1.1)."""

from collections import defaultdict

from graph.analysis.balance.facts import Facts
from graph.analysis.balance.statements import part_of_year


def places(facts: Facts) -> dict[str, float | None]:
    """Country → tonnes that its sites can make in the year of the facts; None where that is not bounded.

    A site counts for the part of the year after its first day. Not bounded: a site of which neither capacity nor output
    is known in tonnes of the product, or an organisation that makes it without any site.
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
    return {country: None if country in unbounded else room[country] for country in sorted({*room, *unbounded})}
