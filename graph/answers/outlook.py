"""Why nothing acute follows from measures now, and what would have to happen: a rule for any material.

A measure is acute where it is in force and is on a noticeable part of what is used (5 % or more by its interval). Where
none is, what counts is who supplies, how much could be made elsewhere, and how long stocks last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ketenkaart.graph.analysis.questions.buffers import cover_days, replaceable
from ketenkaart.graph.answers import statements
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.concentration import concentration
from ketenkaart.graph.answers.exposure import Exposure, TradeContext, imports
from ketenkaart.graph.answers.leads import StageLead, leading
from ketenkaart.graph.answers.measures import MeasureExposure
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.answers.rounding import SIZE_LIMITS
from ketenkaart.graph.answers.statements import Stated
from ketenkaart.graph.model import Stage
from ketenkaart.graph.once import once

NOTICEABLE = SIZE_LIMITS[0]
NEIGHBOUR = "DEU"  # whose smelters and works stand between the world and Dutch use


class OutlookState(StrEnum):
    """ACUTE: a measure is on 5 % or more; OPEN: one may be; QUIET: none is."""

    ACUTE = "ACUTE"
    OPEN = "OPEN"
    QUIET = "QUIET"


@dataclass(frozen=True)
class DirectImports:
    """Who delivered one product of the chain to one country: direct trade, re-exports not undone."""

    stage: Stage
    country: NodeRef
    trade: TradeContext


@dataclass(frozen=True)
class Spare:
    """Capacity that stood idle, beside what the largest maker makes of the same product."""

    fact: Stated
    maker: NodeRef
    made: float  # tonnes a year
    year: int | None

    @property
    def part(self) -> float:
        """The part of the largest maker's output that it could replace."""
        return replaceable(self.made, self.fact.value or 0.0)


@dataclass(frozen=True)
class Stock:
    """A stock of the world, beside what the world uses in a year."""

    fact: Stated
    use: Stated

    @property
    def days(self) -> float:
        return cover_days(self.fact.value or 0.0, self.use.value or 0.0)


@dataclass(frozen=True, eq=False)
class Outlook:
    """What stands between this subject's use of a material and a shortage, on the View's day."""

    exposure: Exposure

    @once
    def in_force(self) -> tuple[MeasureExposure, ...]:
        """Measures in force, or perhaps in force, that could be on a part of the use."""
        return tuple(one for one in self.exposure.measures() if one.may_bind)

    @property
    def state(self) -> OutlookState:
        """ACUTE: one is on a noticeable part. OPEN: one may be, and it is not known. QUIET: none is."""
        if any((one.share.estimate or 0.0) >= NOTICEABLE for one in self.in_force):
            return OutlookState.ACUTE
        return OutlookState.OPEN if any(_most(one) >= NOTICEABLE for one in self.in_force) else OutlookState.QUIET

    @property
    def most(self) -> float:
        """The largest part that a measure in force, or perhaps in force, could be on; 0 where there is none."""
        return max((_most(one) for one in self.in_force), default=0.0)

    @once
    def stages(self) -> tuple[StageLead, ...]:
        """The stages with the country that leads each, from use to mine."""
        return leading(self.exposure)

    @once
    def imports(self) -> tuple[DirectImports, ...]:
        """Direct imports under codes that are the product, of the subject's country and of its neighbour."""
        view = self.exposure.view
        countries = dict.fromkeys((self.exposure.home(), view.local("Country", NEIGHBOUR)))
        return tuple(
            DirectImports(at.stage, node_ref(view, "Country", country), found)
            for at in self.exposure.by_stage()
            for product in at.products
            for country in countries
            if country is not None and (found := imports(view, product, country)) is not None and not found.basket
        )

    @once
    def facts(self) -> tuple[Stated, ...]:
        material = Record(self.exposure.view, "Material", self.exposure.material_row)
        return statements.stated(statements.about(material))

    @once
    def spare(self) -> tuple[Spare, ...]:
        """Idle capacity of the world at products of the chain, where it is stated what the largest maker makes."""
        products = {product.key for at in self.exposure.by_stage() for product in at.products}
        found = []
        for fact in _of_world(self.facts, "SPARE_CAPACITY"):
            if fact.about.key not in products:
                continue
            made = concentration(self.exposure.view, fact.about.key)
            largest = next((share for share in made.shares if share.tonnes), None)
            if largest is not None and largest.tonnes:
                found.append(Spare(fact, largest.holder, largest.tonnes, made.year))
        return tuple(found)

    @once
    def stock(self) -> Stock | None:
        """The largest stock of the world of the latest year that is stated, where the world's use is too."""
        stocks = [fact for fact in self.facts if fact.quantity.startswith("STOCK") and _world(fact) and fact.value]
        used = [fact for fact in _of_world(self.facts, "DEMAND") if fact.about.label == "Material"]
        stocks = [fact for fact in stocks if "EXCHANGES" in fact.quantity] or stocks
        if not stocks or not used:
            return None
        return Stock(max(stocks, key=lambda fact: (fact.year or 0, fact.value or 0.0)), used[0])


def _most(one: MeasureExposure) -> float:
    """The largest part that a measure could be on."""
    figures = [one.share.figure, *([] if one.if_in_force is None else [one.if_in_force.figure])]
    return max(1.0 if figure.interval is None else figure.interval.upper for figure in figures)


def _of_world(facts: Sequence[Stated], quantity: str) -> list[Stated]:
    return [fact for fact in facts if fact.quantity == quantity and _world(fact) and fact.value and fact.unit == "t"]


def _world(fact: Stated) -> bool:
    return fact.region is not None and fact.region.key == "WLD"
