"""GraphQL types of computed answers: a figure with all that a reader needs to judge it, and what is made of figures."""

import datetime
from collections.abc import Iterable
from typing import Annotated, Any

import strawberry

from api.described import described
from api.enums import Lang, MeasureKind, MeasureStatus, MixRule, OutlookState, ReadingKind, Stage, State, Verified
from api.paging import First, count
from api.types import Country, Material, Measure, Node, Organisation, Product, Source, any_named, maybe_named, named
from graph.analysis import figure as analysis
from graph.answers import exposure as answers
from graph.answers import outlook as outlooks
from graph.answers import refs
from graph.answers import trend as trends
from graph.answers.catalogue import Record
from graph.answers.exposure import SubjectQuestion
from graph.answers.measures import MeasureExposure as MeasureAnswer
from graph.errors import BadQuestion
from graph.view import View
from words import material_sentences, quantities, sentences


@strawberry.input(one_of=True, description="Whom a question is about: one of the two.")
class SubjectInput:
    country: strawberry.Maybe[strawberry.ID]
    organisation: strawberry.Maybe[strawberry.ID]

    def question(self) -> SubjectQuestion:
        if self.country is not None:
            return SubjectQuestion("COUNTRY", self.country.value)
        assert self.organisation is not None
        return SubjectQuestion("ORGANISATION", self.organisation.value)


@strawberry.type(description="From lower to upper, both included.")
class Interval:
    lower: float
    upper: float


@strawberry.type(description="One thing that a figure rests on, by the mass that passes it.")
class Basis:
    view: strawberry.Private[View]
    found: strawberry.Private[refs.Basis]

    weight: float = strawberry.field(resolver=lambda root: root.found.weight, description="Fraction of the mass.")
    rule: MixRule = strawberry.field(resolver=lambda root: MixRule(root.found.rule), description="By which rule.")
    link: strawberry.ID | None = strawberry.field(
        resolver=lambda root: root.found.link, description="Key of the recorded delivery."
    )
    year: int | None = strawberry.field(resolver=lambda root: root.found.year, description="Year of its data.")

    @described("Its weakest fact; null where nobody states it, as the assumption is ours.")
    def verified(self) -> Verified | None:
        return None if self.found.verified is None else Verified(self.found.verified)

    @described("The product that it is about.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.product)

    @described("Whose use it is about, where it is about a country's.")
    def country(self) -> Country | None:
        return maybe_named(self.view, Country, self.found.country)

    @described("The documents and datasets that state it.")
    def sources(self) -> list[Source]:
        return _sources(self.view, self.found.sources)


@strawberry.type(
    description="What the figure would be if one publisher, measure or report of trade were believed alone."
)
class Reading:
    view: strawberry.Private[View]
    found: strawberry.Private[refs.Reading]

    @described("What is believed alone.")
    def kind(self) -> ReadingKind:
        return ReadingKind(self.found.kind)

    name: str = strawberry.field(
        resolver=lambda root: root.found.name,
        description="The publisher; MASS or VALUE; BACI (both sides' reports reconciled) or DECLARED (the importer's).",
    )
    value: float = strawberry.field(resolver=lambda root: root.found.value, description="The figure so read.")

    @described("Whose facts are read so.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.product)


@strawberry.type(description="One computed quantity with all that a reader needs to judge it.")
class Figure:
    view: strawberry.Private[View]
    answer: strawberry.Private[refs.AnswerFigure]

    @described("Whether it is known.")
    def state(self) -> State:
        return State(self.answer.state)

    @described("Why it is unknown or withheld, in a sentence.")
    def reason(self, lang: Lang = Lang.EN) -> str | None:
        return sentences.reason(self.answer.figure, lang.value) or None

    @described("The figure, by the first mixes and routes; what is untraced counts nowhere.")
    def estimate(self) -> float | None:
        return self.answer.estimate

    @described(
        "5 and 95 % ends over the drawn worlds, of the average user; without an estimate all that is untraced is in it."
    )
    def interval(self) -> Interval | None:
        return _interval(self.answer.interval)

    @described("Part of the drawn worlds that lies within an interval.")
    def level(self) -> float:
        return analysis.LEVEL

    @described("What the recorded steps alone force; null where nothing is recorded.")
    def bounds(self) -> Interval | None:
        return _interval(self.answer.bounds)

    @described("The part that reaches the stage in a known country by recorded steps only.")
    def recorded(self) -> float | None:
        return self.answer.figure.recorded

    @described("The rest of the part that reaches the stage in a known country.")
    def imputed(self) -> float | None:
        return self.answer.figure.imputed

    @described("What the estimate would gain if everything untraced on its ways were counted in.")
    def untraced(self) -> float | None:
        return self.answer.figure.untraced

    @described("The interval of what is untraced.")
    def untraced_interval(self) -> Interval | None:
        return _interval(self.answer.figure.untraced_interval)

    @described("The part that passes the stage at all; recorded, imputed and untraced sum to it.")
    def passes(self) -> float | None:
        return self.answer.figure.passes

    @described("Unit of estimate, interval and bounds.")
    def unit(self) -> str:
        return self.answer.figure.unit

    @described("Where the method is written down.")
    def method(self) -> str:
        return self.answer.figure.method

    @described("Rule of the heaviest mix that it rests on.")
    def rule(self) -> MixRule | None:
        return None if self.answer.rule is None else MixRule(self.answer.rule)

    @described("Latest year such that 95 % of it rests on data of that year or later; null without any mix.")
    def data_year(self) -> int | None:
        return self.answer.data_year

    @described("Years from the middle of the data's year to the day that is asked about.")
    def horizon(self) -> float | None:
        return self.answer.horizon

    @described("Year of the data of the heaviest mix that it rests on.")
    def year(self) -> int | None:
        return self.answer.year

    @described("The weakest fact that carries over 1 % of it.")
    def verified(self) -> Verified | None:
        return None if self.answer.verified is None else Verified(self.answer.verified)

    @described("What it rests on, heaviest first, recipes last; computed only when selected.")
    def basis(self, first: First = 5) -> list[Basis]:
        return [Basis(view=self.view, found=found) for found in self.answer.basis(count(first))]

    @described("The same by other readings of the facts; a value each, no quantile. Computed only when selected.")
    def readings(self) -> list[Reading]:
        return [Reading(view=self.view, found=found) for found in self.answer.readings()]

    @described("The readings in a sentence, with publishers where two differ; empty where there is none.")
    def readings_sentence(self, lang: Lang = Lang.EN) -> str:
        return quantities.other_readings(self.answer.readings(), lang.value)


@strawberry.type(description="The part that was made in one country.")
class CountryExposure:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.CountryExposure]

    @described("Where it was made.")
    def country(self) -> Country:
        return named(self.view, Country, self.found.country)

    @described("Probability that a unit was made there.")
    def share(self) -> Figure:
        return figure(self.view, self.found.share)


@strawberry.type(description="One partner's part of the trade in a basket.")
class PartnerShare:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.PartnerShare]

    @described("Where it came from, as the trade statistics have it.")
    def country(self) -> Country:
        return named(self.view, Country, self.found.country)

    @described("Fraction of the mass; null where nothing was weighed.")
    def by_mass(self) -> float | None:
        return self.found.by_mass

    @described("Fraction of the value; null where nothing was valued.")
    def by_value(self) -> float | None:
        return self.found.by_value


@strawberry.type(description="Direct imports under a product's codes: beside the answer, no part of it.")
class TradeContext:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.TradeContext]

    codes: list[str] = strawberry.field(resolver=lambda root: list(root.found.codes), description="Six digits each.")
    year: int = strawberry.field(resolver=lambda root: root.found.year, description="Year of the imports.")
    tonnes: float = strawberry.field(resolver=lambda root: root.found.tonnes, description="All of them. Unit: t.")
    value_usd: float = strawberry.field(resolver=lambda root: root.found.value_usd, description="All. Unit: USD.")

    basket: bool = strawberry.field(
        resolver=lambda root: root.found.basket, description="Whether the codes hold more than the product."
    )
    flagged: int = strawberry.field(
        resolver=lambda root: root.found.flagged,
        description="Flows without a weight, or with a value per tonne more than ten times off the year's median.",
    )

    @described("The datasets that state it.")
    def sources(self) -> list[Source]:
        return _sources(self.view, self.found.sources)

    @described("The product that the codes are, or that hides in their basket.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.product)

    @described("Partners, largest first.")
    def partners(self, first: First = 10) -> list[PartnerShare]:
        return [PartnerShare(view=self.view, found=found) for found in self.found.partners[: count(first)]]


@strawberry.type(description="One stage of a chain, seen from its user.")
class StageExposure:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.StageExposure]

    stage: Stage = strawberry.field(resolver=lambda root: Stage(root.found.stage), description="The stage.")
    passes: float | None = strawberry.field(
        resolver=lambda root: root.found.passes,
        description="Probability that a unit passes the stage at all; null where a tonnage is unknown.",
    )
    untraced: float | None = strawberry.field(
        resolver=lambda root: root.found.untraced, description="The part that can't be followed to the stage."
    )

    @described("The products of the chain at this stage, those that carry most first.")
    def products(self) -> list[Product]:
        return [named(self.view, Product, ref) for ref in self.found.products]

    @described("Where it was made, largest first. The shares sum to passes less untraced.")
    def countries(self, first: First = 20) -> list[CountryExposure]:
        return [CountryExposure(view=self.view, found=found) for found in self.found.countries[: count(first)]]

    @described("Any country that nothing names at this stage.")
    def other(self) -> Figure:
        return figure(self.view, self.found.other)

    @described("Herfindahl–Hirschman index over countries, between 0 and 1 (methods.md section 6).")
    def hhi(self) -> Figure:
        return figure(self.view, self.found.hhi)

    @described("Share of the largest country in what passes.")
    def cr1(self) -> Figure:
        return figure(self.view, self.found.indices[1])

    @described("Share of the three largest countries in what passes.")
    def cr3(self) -> Figure:
        return figure(self.view, self.found.indices[2])

    @described("1 / HHI: so many equal countries would be as concentrated.")
    def effective_number(self) -> Figure:
        return figure(self.view, self.found.indices[3])

    @described("Imports of the wider baskets that this stage's products hide in.")
    def trade(self) -> list[TradeContext]:
        return [TradeContext(view=self.view, found=found) for found in self.found.trade()]


@strawberry.type(description="One stage with the data to the end of one year.")
class TrendPoint:
    view: strawberry.Private[View]
    found: strawberry.Private[trends.TrendPoint]

    year: int = strawberry.field(resolver=lambda root: root.found.year, description="The year that is over.")
    as_of: datetime.date = strawberry.field(resolver=lambda root: root.found.as_of, description="The day after it.")
    passes: float | None = strawberry.field(
        resolver=lambda root: root.found.passes, description="The part that passes the stage; null where unknown."
    )
    untraced: float | None = strawberry.field(
        resolver=lambda root: root.found.untraced, description="The part that can't be followed to the stage."
    )
    data_year: int | None = strawberry.field(
        resolver=lambda root: root.found.data_year,
        description="Year of the data that say where the stage's own products were made: often an earlier one.",
    )

    @described("Where it was made, largest first.")
    def countries(self, first: First = 3) -> list[CountryExposure]:
        return [CountryExposure(view=self.view, found=found) for found in self.found.countries[: count(first)]]

    @described("One country's part; null where the chain had no such stage.")
    def of(self, country: strawberry.ID) -> Figure | None:
        self.view.require("Country", country)
        found = self.found.of(country)
        return None if found is None else figure(self.view, found)

    @described("Herfindahl–Hirschman index over countries, between 0 and 1 (methods.md section 6).")
    def hhi(self) -> Figure:
        return figure(self.view, self.found.hhi)

    @described("The heaviest thing that it rests on.")
    def rests_on(self) -> Basis | None:
        return None if self.found.rests_on is None else Basis(view=self.view, found=self.found.rests_on)


@strawberry.type(description="One stage year after year: what today's sources say of each.")
class StageTrend:
    view: strawberry.Private[View]
    found: strawberry.Private[trends.StageTrend]

    stage: Stage = strawberry.field(resolver=lambda root: Stage(root.found.stage), description="The stage.")

    @described("One for each year, oldest first.")
    def points(self) -> list[TrendPoint]:
        return [TrendPoint(view=self.view, found=found) for found in self.found.points]


@strawberry.type(description="The part that needs what a measure asks, somewhere on its way (methods.md section 5).")
class MeasureExposure:
    view: strawberry.Private[View]
    found: strawberry.Private[MeasureAnswer]

    @described("The measure.")
    def measure(self) -> Measure:
        return named(self.view, Measure, self.found.measure)

    @described("What it does to all exports of the material; the strictest where it does several things.")
    def kind(self) -> MeasureKind:
        return MeasureKind(self.found.kind)

    @described("What that is on the date of the View.")
    def status(self) -> MeasureStatus:
        return MeasureStatus(self.found.status)

    @described("Probability of at least one crossing that the measure is on.")
    def share(self) -> Figure:
        return figure(self.view, self.found.share)

    @described("What it is if the measure is in force, where that isn't known.")
    def if_in_force(self) -> Figure | None:
        return None if self.found.if_in_force is None else figure(self.view, self.found.if_in_force)

    @described("What it is if the measure is suspended, where that isn't known.")
    def if_suspended(self) -> Figure | None:
        return None if self.found.if_suspended is None else figure(self.view, self.found.if_suspended)


@strawberry.type(description="Direct imports of one country, under codes that are the product.")
class DirectImports:
    view: strawberry.Private[View]
    found: strawberry.Private[outlooks.DirectImports]

    stage: Stage = strawberry.field(resolver=lambda root: Stage(root.found.stage), description="The product's stage.")

    @described("Who imports.")
    def country(self) -> Country:
        return named(self.view, Country, self.found.country)

    @described("Who delivered, by mass and by value.")
    def trade(self) -> TradeContext:
        return TradeContext(view=self.view, found=self.found.trade)


@strawberry.type(description="Idle capacity of the world beside what the largest maker makes (methods.md section 9).")
class SpareCapacity:
    view: strawberry.Private[View]
    found: strawberry.Private[outlooks.Spare]

    tonnes: float | None = strawberry.field(
        resolver=lambda root: root.found.fact.value, description="Idle, a year. Unit: t/a."
    )
    year: int | None = strawberry.field(resolver=lambda root: root.found.fact.year, description="Year of the capacity.")
    made: float = strawberry.field(resolver=lambda root: root.found.made, description="By the largest maker, in t/a.")
    part: float = strawberry.field(
        resolver=lambda root: root.found.part, description="Fraction of the largest maker's output that it could make."
    )

    @described("The product.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.fact.about)

    @described("The country that makes most.")
    def maker(self) -> Node:
        return any_named(self.view, self.found.maker)

    @described("Who states the idle capacity.")
    def sources(self) -> list[Source]:
        return _sources(self.view, self.found.fact.sources)


@strawberry.type(description="A stock of the world beside what the world uses in a year (methods.md section 9).")
class StockCover:
    view: strawberry.Private[View]
    found: strawberry.Private[outlooks.Stock]

    tonnes: float | None = strawberry.field(
        resolver=lambda root: root.found.fact.value, description="In stock. Unit: t."
    )
    year: int | None = strawberry.field(resolver=lambda root: root.found.fact.year, description="Year of the stock.")
    days: float = strawberry.field(
        resolver=lambda root: root.found.days, description="Days of the world's use that it lasts."
    )

    @described("Who states the stock and the use.")
    def sources(self) -> list[Source]:
        return _sources(self.view, (*self.found.fact.sources, *self.found.use.sources))


@strawberry.type(description="Whether anything acute follows from measures now, and what would have to happen.")
class Outlook:
    view: strawberry.Private[View]
    found: strawberry.Private[outlooks.Outlook]

    state: OutlookState = strawberry.field(
        resolver=lambda root: OutlookState(root.found.state), description="Whether a measure is on 5 % or more."
    )

    @described("Measures that are, or may be, in force and have an exposure.")
    def in_force(self) -> list[MeasureExposure]:
        return [MeasureExposure(view=self.view, found=found) for found in self.found.in_force]

    @described("Who delivered the products of the chain to the subject's country and to Germany.")
    def imports(self) -> list[DirectImports]:
        return [DirectImports(view=self.view, found=found) for found in self.found.imports]

    @described("Idle capacity, by product.")
    def spare(self) -> list[SpareCapacity]:
        return [SpareCapacity(view=self.view, found=found) for found in self.found.spare]

    @described("How long the world's stock lasts; null where none is stated.")
    def stock(self) -> StockCover | None:
        return None if self.found.stock is None else StockCover(view=self.view, found=self.found.stock)

    @described("In words: why nothing acute follows, and when it would; empty where something does or may.")
    def sentences(self, lang: Lang = Lang.EN) -> list[str]:
        return list(material_sentences.outlook(self.found, lang.value))


@strawberry.type(description="One product that a subject is asked for, and how much of the material it brings.")
class ProductUse:
    product: Product
    tonnes_per_year: float | None = strawberry.field(description="Of the material; null where unknown. Unit: t/a.")


@strawberry.type(description="What a country or an organisation depends on for one material (methods.md section 4).")
class Exposure:
    found: strawberry.Private[answers.Exposure]

    as_of: datetime.date = strawberry.field(resolver=lambda root: root.found.as_of, description="The date asked for.")
    example: bool = strawberry.field(
        resolver=lambda root: root.found.example, description="Whether it is about a company that does not exist."
    )

    year: int | None = strawberry.field(
        resolver=lambda root: root.found.year,
        description="The calendar year whose mixes are asked (`ofYear`); null: those of the date.",
    )

    @described(
        "The same question with the mixes of one calendar year, which figures of that year speak of alone. Recorded "
        "deliveries, sites and recipes are still those of the date; measures are asked of a date, not of a year."
    )
    def of_year(
        self,
        year: Annotated[int, strawberry.argument(description="A calendar year, at most that after the date's.")],
    ) -> "Exposure":
        return Exposure(found=self.found.of_year(year))

    @described("Who is asked about: a Country or an Organisation.")
    def subject(self) -> Node:
        ref = self.found.subject
        return named(self.found.view, Country if ref.label == "Country" else Organisation, ref)

    @described("The material that is followed.")
    def material(self) -> Material:
        return named(self.found.view, Material, self.found.material)

    @described("The product that the question starts from; null for all that an organisation uses.")
    def product(self) -> Product | None:
        return maybe_named(self.found.view, Product, self.found.product)

    @described("The products that the subject is asked for.")
    def by_product(self) -> list[ProductUse]:
        used = self.found.by_product()
        return [ProductUse(product=named(self.found.view, Product, ref), tonnes_per_year=mass) for ref, mass in used]

    @described("Where it was made at each stage, in order from use to mine.")
    def by_stage(self) -> list[StageExposure]:
        return [StageExposure(view=self.found.view, found=found) for found in self.found.by_stage()]

    @described("Where at least one step was made, at any stage (first passage), largest first.")
    def by_country(self, first: First = 20) -> list[CountryExposure]:
        found = self.found.by_country(count(first))
        return [CountryExposure(view=self.found.view, found=one) for one in found]

    @described(
        "By way of whom the product that a country uses came without being made there, largest first (section 1). "
        "Empty for an organisation, and where the origin isn't known from trade."
    )
    def by_way(self, first: First = 20, made_in: strawberry.ID | None = None) -> list[CountryExposure]:
        found = self.found.by_way(count(first), made_in)
        return [CountryExposure(view=self.found.view, found=one) for one in found]

    @described("The stages year after year, each with the data to the end of the year (methods.md sections 4 and 6).")
    def trend(self, since: int = trends.SINCE, stage: Stage | None = None) -> list[StageTrend]:
        found = trends.trend(self.found, since)
        return [StageTrend(view=self.found.view, found=one) for one in found if stage in (None, Stage(one.stage))]

    @described("The exposure to one country, at one stage, or at any where none is given.")
    def to_country(self, key: strawberry.ID, stage: Stage | None = None) -> Figure:
        return figure(self.found.view, self.found.to_country(key, stage and stage.value))

    @described("The exposure to one measure.")
    def to_measure(self, key: strawberry.ID) -> Figure:
        return figure(self.found.view, self._of_day().to_measure(key))

    @described("Every measure that touches the material, those in force first.")
    def measures(self, in_force: bool | None = None) -> list[MeasureExposure]:
        return [MeasureExposure(view=self.found.view, found=found) for found in self._of_day().measures(in_force)]

    @described("Whether anything acute follows from measures now, and what would have to happen.")
    def outlook(self) -> Outlook:
        return Outlook(view=self.found.view, found=outlooks.Outlook(self._of_day()))

    @described("The answer in words, with its date, its interval and what is not known.")
    def sentence(self, lang: Lang = Lang.EN) -> str:
        return sentences.exposure_sentence(self.found, lang.value)

    @described("Address of the page that shows it, on this server.")
    def page(self, lang: Lang = Lang.EN) -> str:
        return self.found.page(lang.value)

    def _of_day(self) -> answers.Exposure:
        """The question, if it may be asked about measures. Raises BadQuestion."""
        if self.found.year is not None:
            raise BadQuestion("A measure is in force on a date: ask `ofYear` for makers only, and measures beside it.")
        return self.found


@strawberry.type(description="One of many companies, and its exposure.")
class ExposureRow:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.ExposureRow]

    @described("The company.")
    def organisation(self) -> Organisation:
        return named(self.view, Organisation, self.found.organisation)

    @described("Its exposure to the origin asked for.")
    def share(self) -> Figure:
        return figure(self.view, self.found.share)


def figure(view: View, answer: refs.AnswerFigure) -> Figure:
    return Figure(view=view, answer=answer)


def _interval(found: Any) -> Interval | None:
    return None if found is None else Interval(lower=found.lower, upper=found.upper)


def _sources(view: View, found: Iterable[refs.SourceRef]) -> list[Source]:
    return [Source(record=Record(view, "Source", view.require("Source", ref.key))) for ref in found]
