"""How an answer was year after year: the same question to each calendar year's own worlds (methods.md 3.2, 4 and 6).

The point of a year has that year's mixes and what was recorded in the middle of it. It is what today's sources say of
that year, not what was known in it; one rule makes all points, so that a step is never a change of rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.days import Moment, middle
from ketenkaart.graph.analysis.figure import Gap, unknown
from ketenkaart.graph.analysis.questions.exposure import WEAK
from ketenkaart.graph.answers.exposure import MOST_YEARS, CountryExposure, Exposure, StageExposure, own_products
from ketenkaart.graph.answers.references import ASSUMED, AnswerFigure, Basis, Evidence, NodeRef
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import Stage
from ketenkaart.graph.view import View

SINCE = 2019  # the first year of the trade data that ships
FIGURE_BYTES = 600  # about what one country's figure takes in memory


@dataclass(frozen=True, eq=False)
class TrendPoint:
    """One stage in one year. Where its chain had no such stage, nothing but the reason."""

    year: int
    as_of: date
    passes: float | None
    untraced: float | None
    countries: tuple[CountryExposure, ...]  # largest first
    other: AnswerFigure | None  # any country that nothing names
    hhi: AnswerFigure
    rests_on: Basis | None  # the heaviest thing that says where the stage's own products were made

    @property
    def data_year(self) -> int | None:
        """The year of the data that the point rests on, often an earlier one; of an assumption, of what it follows."""
        if self.rests_on is not None and self.rests_on.year is not None:
            return self.rests_on.year
        return self.hhi.year

    @property
    def rule(self) -> MixRule | None:
        """The rule that it rests on; of an assumption, the rule of what it follows."""
        own = self.rests_on
        return own.rule if own is not None and own.rule not in ASSUMED else self.hhi.rule

    def of(self, country: str) -> AnswerFigure | None:
        """One country's part, nothing for one that nothing names; None where the chain had no such stage."""
        return next((one.share for one in self.countries if one.country.key == country), self.other)


@dataclass(frozen=True, eq=False)
class StageTrend:
    """One stage year after year, oldest first."""

    stage: Stage
    points: tuple[TrendPoint, ...]

    def leading(self, most: int) -> tuple[NodeRef, ...]:
        """The countries that come first in some year, the latest year's first, then those of earlier years."""
        named: dict[str, NodeRef] = {}
        for place in range(most):
            for point in reversed(self.points):
                if place < len(point.countries) and point.countries[place].share.estimate:
                    named.setdefault(point.countries[place].country.key, point.countries[place].country)
        return tuple(named.values())[:most]


@dataclass(frozen=True, eq=False)
class _Year:
    """All stages of one year, kept on the shelf."""

    stages: tuple[tuple[str, TrendPoint], ...]

    @property
    def nbytes(self) -> int:
        return FIGURE_BYTES * sum(1 + len(point.countries) for _, point in self.stages)


def trend(exposure: Exposure, since: int | None = None) -> tuple[StageTrend, ...]:
    """The stages of an exposure, from use to mine, each from a year on to the last that is over on its day.

    Left out, it begins where the trade data do, or as many years back as are sensible. Raises BadQuestion for more.
    """
    last = exposure.as_of.year - 1
    since = max(SINCE, last - MOST_YEARS + 1) if since is None else since
    if last - since >= MOST_YEARS:
        raise BadQuestion(
            "A trend has at most %(most)s years; %(first)s to %(last)s are more. Begin later.",
            most=MOST_YEARS,
            first=since,
            last=last,
        )
    years = {year: dict(_year(exposure, year).stages) for year in range(since, last + 1)}
    return tuple(
        StageTrend(at.stage, tuple(found.get(at.stage) or _nothing(year) for year, found in years.items()))
        for at in exposure.by_stage()
    )


def own_basis(at: StageExposure) -> Basis | None:
    """The heaviest thing that says where a stage's own products, or the wider ones of which they are grades, were made.

    Of a stage that is assumed to be where the next one is, that assumption.
    """
    products = own_products(at.exposure.view, at.stage)
    return next((b for b in at.evidence.rests_on if b.rule != MixRule.RECIPE and b.product.key in products), None)


def _year(exposure: Exposure, year: int) -> _Year:
    """One year's stages; of a View that is let go, so that what is derived from it takes no memory."""
    now = exposure.view
    then = View(now.snapshot, middle(year), now.example, now.shelf)
    key = ("trend", exposure.material_row, exposure.asked)
    return then.kept(key, lambda: _Year(tuple(_points(exposure, then, year))))


def _points(exposure: Exposure, then: View, year: int) -> Iterator[tuple[str, TrendPoint]]:
    asked = replace(exposure, view=then, at=Moment(year))
    for at in asked.by_stage():
        evidence = _settled(at.evidence)
        countries = tuple(
            CountryExposure(one.country, AnswerFigure(one.share.figure, evidence)) for one in at.countries
        )
        other = AnswerFigure(at.other.figure, evidence)
        hhi = AnswerFigure(at.hhi.figure, evidence)
        yield (
            at.stage,
            TrendPoint(
                year=year,
                as_of=then.as_of,
                passes=at.passes,
                untraced=at.untraced,
                countries=countries,
                other=other,
                hhi=hhi,
                rests_on=own_basis(at),
            ),
        )


def _settled(evidence: Evidence) -> Evidence:
    """What weighs in a figure, found now: it must not hold on to the View that it is of."""
    heavy = tuple(takewhile(lambda basis: basis.rule != MixRule.RECIPE and basis.weight > WEAK, evidence.rests_on))
    return Evidence(lambda: heavy, evidence.day, evidence.products)


def _nothing(year: int) -> TrendPoint:
    nothing = AnswerFigure(unknown(Gap.NOT_IN_CHAIN), Evidence(tuple, middle(year)))
    return TrendPoint(
        year=year, as_of=middle(year), passes=None, untraced=None, countries=(), other=None, hhi=nothing, rests_on=None
    )
