"""Who makes a product, of all that the world makes; and what a country sells that nobody says the origin of."""

from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.analysis import figure as figures
from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.days import Moment, middle, moment
from ketenkaart.graph.analysis.questions import output as analysis
from ketenkaart.graph.analysis.questions.output import SECTION_1, TONNES, Beyond, Output
from ketenkaart.graph.answers.exposure import check_year
from ketenkaart.graph.answers.references import AnswerFigure, Basis, Evidence, NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View


@dataclass(frozen=True, eq=False)
class Maker:
    """One country that something says makes the product."""

    country: NodeRef
    share: AnswerFigure
    tonnes: AnswerFigure | None  # None where no scale is known


@dataclass(frozen=True, eq=False)
class WorldOutput:
    """The world's making of one product in a calendar year, or on the View's day (year None)."""

    view: View
    product: NodeRef
    of: NodeRef  # whose facts: a grade's wider product, or itself
    year: int | None
    found: Output

    @property
    def data_year(self) -> int:
        """Year of the trade; without trade the latest from which on 95 % of what is stated is."""
        return self.found.data_year

    @property
    def birge(self) -> float:
        """How much more its sources differ than their kinds let expect: 1 not, 4 at most."""
        return self.found.birge

    @property
    def verified(self) -> str:
        return self.found.verified

    @once
    def sources(self) -> tuple[SourceRef, ...]:
        return source_refs(self.view, self.found.sources)

    @once
    def makers(self) -> tuple[Maker, ...]:
        """Every country that something says makes it, the largest share first."""
        every = [
            Maker(
                node_ref(self.view, "Country", country),
                AnswerFigure(self.found.share_of(country), self.evidence),
                self._tonnes(country),
            )
            for country in self.found.makers.tolist()
        ]
        return tuple(sorted(every, key=lambda one: (-(one.share.figure.estimate or 0.0), one.country.key)))

    @once
    def nobody(self) -> AnswerFigure:
        """The share of makers that nobody names."""
        return AnswerFigure(figures.of_worlds(self.found.nobody, method=SECTION_1), self.evidence)

    @once
    def tonnes(self) -> AnswerFigure | None:
        """What the world makes; None where no scale is known."""
        if self.found.whole is None:
            return None
        return AnswerFigure(figures.of_worlds(self.found.whole, TONNES, SECTION_1), self.evidence)

    def of_country(self, key: str) -> AnswerFigure:
        """A country's share: 0 of one that nothing says makes it. Raises UnknownKey."""
        return AnswerFigure(self.found.share_of(self.view.require("Country", key)), self.evidence)

    @once
    def evidence(self) -> Evidence:
        found = self.found
        basis = Basis(
            weight=1.0,
            rule=MixRule.WORLD,
            product=self.of,
            country=None,
            link=None,
            year=found.data_year,
            verified=found.verified,
            sources=self.sources,
        )
        return Evidence(lambda: (basis,), _day(self.view, self.year))

    def _tonnes(self, country: int) -> AnswerFigure | None:
        found = self.found.tonnes_of(country)
        return None if found is None else AnswerFigure(found, self.evidence)


@dataclass(frozen=True, eq=False)
class ByWay:
    """What a country exports of one product beyond what it is known to make and import: untraced by way of it."""

    view: View
    product: NodeRef
    tonnes: AnswerFigure
    share: AnswerFigure  # of its exports of it
    data_year: int
    sources: tuple[SourceRef, ...]


def world_output(view: View, product: str, year: int | None = None) -> WorldOutput | None:
    """Who makes a product; None where nobody is known to make it.

    Raises UnknownKey, and BadQuestion for a year that is far from the View's day.
    """
    row = view.require("Product", product)
    found = analysis.output(view.snapshot, row, _moment(view, year))
    if found is None:
        return None
    return WorldOutput(view, node_ref(view, "Product", row), node_ref(view, "Product", found.product), year, found)


def by_way_of(view: View, country: str, year: int | None = None) -> tuple[ByWay, ...]:
    """What a country exports beyond what it is known to make and import, product by product, the most tonnes first.

    Raises UnknownKey, and BadQuestion for a year that is far from the View's day.
    """
    row = view.require("Country", country)
    found = analysis.beyond(view.snapshot, row, _moment(view, year))
    return tuple(_by_way(view, node_ref(view, "Country", row), one, _day(view, year)) for one in found)


def by_way_first(view: View, country: str) -> tuple[tuple[ByWay | None, ByWay | None], ...]:
    """The same, product by product: in the year of its data, which an answer gives first, and on the View's day.

    None of the one where nothing is left over then, or where the data's year lies after the day. Raises UnknownKey.
    """
    now = {one.product.key: one for one in by_way_of(view, country)}
    years = {one.data_year for one in now.values() if one.data_year <= view.as_of.year}
    then = {
        one.product.key: one
        for year in sorted(years)
        for one in by_way_of(view, country, year)
        if one.data_year == year
    }
    return tuple((then.get(key), now.get(key)) for key in dict.fromkeys((*now, *then)))


def _by_way(view: View, country: NodeRef, one: Beyond, day: date) -> ByWay:
    product, sources = node_ref(view, "Product", one.product), source_refs(view, one.sources)
    basis = Basis(
        weight=1.0,
        rule=MixRule.TRADE,
        product=product,
        country=country,
        link=None,
        year=one.data_year,
        verified=one.verified,
        sources=sources,
    )
    evidence = Evidence(lambda: (basis,), day)
    tonnes, share = AnswerFigure(one.tonnes, evidence), AnswerFigure(one.share, evidence)
    return ByWay(view=view, product=product, tonnes=tonnes, share=share, data_year=one.data_year, sources=sources)


def _moment(view: View, year: int | None) -> Moment:
    if year is None:
        return moment(view.as_of)
    check_year(view, year)
    return Moment(year)


def _day(view: View, year: int | None) -> date:
    return view.as_of if year is None else middle(year)
