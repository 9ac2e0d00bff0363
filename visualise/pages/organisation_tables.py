"""The page of an organisation as tables: measures, ways, what it uses and gets, owners, sites."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.answers.organisation import Use
from graph.answers.ways import Way
from visualise import shared
from visualise.language import mark
from visualise.tables import Row, Table


def _ways(found: Iterable[Way]) -> Iterator[Row]:
    """One row for each stop of each way, from the user back to the mine."""
    for number, way in enumerate(found, 1):
        for stop, step in enumerate(way.steps, 1):
            yield Row(number=number, way=way, stop=stop, step=step)


def _uses(found: Iterable[Use]) -> Iterator[Row]:
    """One row for each recorded delivery, and one for the rest of each use."""
    for use in found:
        for one in use.deliveries:
            yield Row(use=use, part=one, supplier=one.supplier.id, tonnes=one.tonnes, is_recorded=True)
        if use.rest is not None:
            yield Row(use=use, part=use.rest, supplier=None, tonnes=None, is_recorded=False)


MEASURES = Table(
    "measures_met",
    mark("Measures that touch the material: the part that needs what they ask"),
    "measure name=measure status FIGURE=share",
)
WAYS = Table(
    "ways",
    mark("The ways that carry most, from the user back to the mine"),
    "way=number share=way.share stop product=step.product name=step.product made=step.made country=step.place "
    "organisation=step.organisation site=step.site is_recorded=step.recorded",
    _ways,
)
USES = Table(
    "uses",
    mark("What it uses, who delivers it, and the part of which no delivery is recorded"),
    "product=use.product tonnes_per_year=use.tonnes stock_days=use.stock_days supplier share=part.share tonnes "
    "is_recorded verified=part.verified sources=part.sources",
    _uses,
)
OWNERS = Table(
    "owners",
    mark("Who owns it, and what it owns"),
    "owned=owned.id owner=owner.id distance share share_lower=lower share_upper=upper verified sources",
)
SITES = replace(shared.SITES, caption=mark("Sites that it runs"))
