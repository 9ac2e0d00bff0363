"""The page of a country as tables: stages, ways through it, the EU's sourcing, measures, making, sites, governance."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from graph.answers.country import Firm, Governed, Imposed, Making, Passing, Sourcing, WayThrough, Works
from graph.answers.output import ByWay
from graph.answers.refs import NodeRef
from graph.answers.trend import TrendPoint
from visualise import shared
from visualise.language import Language, mark
from visualise.shown import Filled
from visualise.tables import Row, Table


class Told(Protocol):
    """What answers know of a country."""

    @property
    def ref(self) -> NodeRef: ...
    @property
    def passing(self) -> tuple[Passing, ...]: ...
    @property
    def ways(self) -> tuple[WayThrough, ...]: ...
    @property
    def beyond(self) -> tuple[tuple[ByWay | None, ByWay | None], ...]: ...
    @property
    def sourcing(self) -> tuple[Sourcing, ...]: ...
    @property
    def made(self) -> tuple[Making, ...]: ...
    @property
    def measures(self) -> tuple[Imposed, ...]: ...
    @property
    def works(self) -> tuple[Works, ...]: ...
    @property
    def firms(self) -> tuple[Firm, ...]: ...
    @property
    def governance(self) -> tuple[Governed, ...]: ...
    @property
    def points(self) -> tuple[TrendPoint, ...]: ...
    @property
    def head(self) -> Passing | None: ...


def _each(part: str) -> Callable[[tuple[Told, ...]], Iterator[Row]]:
    """One part of what is known of each country, with the country."""
    return lambda told: (Row(of=one.ref, it=it) for one in told for it in getattr(one, part))


def _beyond(told: tuple[Told, ...]) -> Iterator[Row]:
    """Those of the year of the data, then those of the day."""
    for one in told:
        for then, now in one.beyond:
            for found in (then, now):
                if found is not None:
                    yield Row(of=one.ref, it=found, year=found.data_year if found is then else None)


def _trend(told: tuple[Told, ...]) -> Iterator[Row]:
    for one in told[:1]:
        for point in one.points:
            yield Row(head=one.head, point=point, share=point.of(one.ref.key))


STAGES = replace(
    shared.STAGES,
    caption=mark("What was made in the country, by material and stage: shares of all Dutch use"),
    rows=lambda told: (
        shared.stage_row(p.exposure, p.at, one.ref, p.place, p.share) for one in told for p in one.passing
    ),
)
BY_WAY = Table(
    "by_way",
    mark("What came by way of the country without being made there: shares of all Dutch use of the product"),
    "country=of material=it.material product=it.product FIGURE=it.share",
    _each("ways"),
)
BEYOND = Table(
    "beyond",
    mark("What the country exports beyond what any source says it makes and imports: untraced by way of it"),
    "country=of product=it.product of_year=year tonnes_per_year=it.tonnes.estimate "
    "tonnes_per_year_lower=it.tonnes.interval.lower tonnes_per_year_upper=it.tonnes.interval.upper "
    "share_of_exports=it.share.estimate share_of_exports_lower=it.share.interval.lower "
    "share_of_exports_upper=it.share.interval.upper level=it.share.interval data_year=it.data_year "
    "horizon=it.share.horizon verified=it.share.verified sources=it.sources",
    _beyond,
)
SOURCING = Table(
    "sourcing",
    mark("What the European Union got from the country, as the EU's study states it"),
    "country=of material=it.material step=it.step share=it.share verified=it.verified sources=it.sources",
    _each("sourcing"),
)
MEASURES = Table(
    "measures_imposed",
    mark("Measures that the country imposes"),
    "measure name=measure kind status all_exports=general reach destinations legal_reference=reference valid_from "
    "materials verified sources",
    lambda told: told[0].measures,
)
PRODUCTION = Table(
    "production",
    mark("What sources state of making in the country, by product and year"),
    "product_or_material=of name=of year year_from year_to kind share_of_world=share share_of_world_lower=lower "
    "share_of_world_upper=upper tonnes basis verified sources",
    lambda told: told[0].made,
)
SITES = replace(shared.SITES, caption=mark("Sites in the country"), rows=lambda told: told[0].works)
ORGANISATIONS = Table(
    "organisations",
    mark("Organisations with their seat in the country"),
    "organisation name=organisation fictitious=organisation.fictitious kinds city final_owner=owner",
    lambda told: told[0].firms,
)
GOVERNANCE = Table(
    "governance",
    mark("Political stability: standard deviations from the mean of all countries"),
    "country=of year=it.year stability=it.value stability_lower=it.lower stability_upper=it.upper note=it.note "
    "sources=it.sources",
    _each("governance"),
)
TREND = Table(
    "largest_trend",
    mark("The share that carries most, year after year: what today's sources say of each year"),
    "year=point.year material=head.material stage=head.stage passes=point.passes FIGURE=share",
    _trend,
)
TABLES = (STAGES, BY_WAY, BEYOND, SOURCING, MEASURES, PRODUCTION, SITES, ORGANISATIONS, GOVERNANCE, TREND)


def every(told: Told, beside: Told | None, language: Language) -> tuple[Filled, ...]:
    """Every table of the page: the first is its own; those that compare hold the country beside it too."""
    both = (told,) if beside is None else (told, beside)
    return tuple(table.of(both, language) for table in TABLES)
