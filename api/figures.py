"""GraphQL types of computed answers: a figure with all that a reader needs to judge it, and what is made of figures."""

import datetime
from collections.abc import Iterable
from typing import Annotated

import strawberry

from ketenkaart.api.declared import Exposed, described, exposed, has, has_first, says
from ketenkaart.api.enums import MeasureKind, MeasureStatus, MixRule, OutlookState, ReadingKind, Stage, State, Verified
from ketenkaart.api.paging import First, count
from ketenkaart.api.types import Country, Material, Measure, Node, Organisation, Product, Source
from ketenkaart.graph.analysis import figure as analysis
from ketenkaart.graph.answers import exposure as answers
from ketenkaart.graph.answers import measures, references
from ketenkaart.graph.answers import outlook as outlooks
from ketenkaart.graph.answers import trend as trends
from ketenkaart.graph.answers.exposure import SubjectKind, SubjectQuestion
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.words import material_sentences, quantities, sentences


@strawberry.input(one_of=True, description="Whom a question is about: one of the two.")
class SubjectInput:
    country: strawberry.Maybe[strawberry.ID]
    organisation: strawberry.Maybe[strawberry.ID]

    def question(self) -> SubjectQuestion:
        if self.country is not None:
            return SubjectQuestion(SubjectKind.COUNTRY, self.country.value)
        assert self.organisation is not None
        return SubjectQuestion(SubjectKind.ORGANISATION, self.organisation.value)


@strawberry.type(description="From lower to upper, both included.")
class Interval:
    lower: float
    upper: float


@exposed(references.Basis, "One thing that a figure rests on, by the mass that passes it.")
class Basis(Exposed):
    weight: float = has("Fraction of the mass.")
    rule: MixRule = has("By which rule.")
    link: strawberry.ID | None = has("Key of the recorded delivery.")
    year: int | None = has("Year of its data.")
    verified: Verified | None = has("Its weakest fact; null where nobody states it, as the assumption is ours.")
    product: Product = has("The product that it is about.")
    country: Country | None = has("Whose use it is about, where it is about a country's.")
    sources: list[Source] = has("The documents and datasets that state it.")


@exposed(
    references.Reading, "What the figure would be if one publisher, measure or report of trade were believed alone."
)
class Reading(Exposed):
    name: str = has("The publisher; MASS or VALUE; BACI (both sides' reports reconciled) or DECLARED (the importer's).")
    value: float = has("The figure so read.")
    kind: ReadingKind = has("What is believed alone.")
    product: Product = has("Whose facts are read so.")


@exposed(references.AnswerFigure, "One computed quantity with all that a reader needs to judge it.")
class Figure(Exposed):
    found: strawberry.Private[references.AnswerFigure]

    state: State = has("Whether it is known.")
    reason: str | None = says(
        "Why it is unknown or withheld, in a sentence.",
        lambda found, lang: sentences.reason(found.figure, lang) or None,
    )
    estimate: float | None = has("The figure, by the first mixes and routes; what is untraced counts nowhere.")
    interval: Interval | None = has(
        "5 and 95 % ends over the drawn worlds, of the average user; without an estimate all that is untraced is in it."
    )
    level: float = has("Part of the drawn worlds that lies within an interval.", lambda _: analysis.LEVEL)
    bounds: Interval | None = has("What the recorded steps alone force; null where nothing is recorded.")
    recorded: float | None = has(
        "The part that reaches the stage in a known country by recorded steps only.",
        lambda found: found.figure.recorded,
    )
    imputed: float | None = has(
        "The rest of the part that reaches the stage in a known country.", lambda found: found.figure.imputed
    )
    untraced: float | None = has(
        "What the estimate would gain if everything untraced on its paths were counted in.",
        lambda found: found.figure.untraced,
    )
    untraced_interval: Interval | None = has(
        "The interval of what is untraced.", lambda found: found.figure.untraced_interval
    )
    passes: float | None = has(
        "The part that passes the stage at all; recorded, imputed and untraced sum to it.",
        lambda found: found.figure.passes,
    )
    unit: str = has("Unit of estimate, interval and bounds.", lambda found: found.figure.unit)
    method: str = has("Where the method is written down.", lambda found: found.figure.method)
    rule: MixRule | None = has("Rule of the heaviest mix that it rests on.")
    data_year: int | None = has(
        "Latest year such that 95 % of it rests on data of that year or later; null without any mix."
    )
    horizon: float | None = has("Years from the middle of the data's year to the day that is asked about.")
    year: int | None = has("Year of the data of the heaviest mix that it rests on.")
    verified: Verified | None = has("The weakest fact that carries over 1 % of it.")

    @described("What it rests on, heaviest first, recipes last; computed only when selected.")
    def basis(self, first: First = 5) -> list[Basis]:
        return [Basis(view=self.view, found=found) for found in self.found.basis(count(first))]

    readings: list[Reading] = has(
        "The same by other readings of the facts; a value each, no quantile. Computed only when selected.",
        lambda found: found.readings(),
    )
    readings_sentence: str = says(
        "The readings in a sentence, with publishers where two differ; empty where there is none.",
        lambda found, lang: quantities.other_readings(found.readings(), lang),
    )


@exposed(answers.CountryExposure, "The part that was made in one country.")
class CountryExposure(Exposed):
    country: Country = has("Where it was made.")
    share: Figure = has("Probability that a unit was made there.")


@exposed(answers.PartnerShare, "One partner's part of the trade in a basket.")
class PartnerShare(Exposed):
    country: Country = has("Where it came from, as the trade statistics have it.")
    by_mass: float | None = has("Fraction of the mass; null where nothing was weighed.")
    by_value: float | None = has("Fraction of the value; null where nothing was valued.")


@exposed(answers.TradeContext, "Direct imports under a product's codes: beside the answer, no part of it.")
class TradeContext(Exposed):
    codes: list[str] = has("Six digits each.")
    year: int = has("Year of the imports.")
    tonnes: float = has("All of them. Unit: t.")
    value_usd: float = has("All. Unit: USD.")
    basket: bool = has("Whether the codes hold more than the product.")
    flagged: int = has("Flows without a weight, or with a value per tonne more than ten times off the year's median.")
    sources: list[Source] = has("The datasets that state it.")
    product: Product = has("The product that the codes are, or that hides in their basket.")
    partners: list[PartnerShare] = has_first("Partners, largest first.", most=10)


@exposed(answers.StageExposure, "One stage of a chain, seen from its user.")
class StageExposure(Exposed):
    stage: Stage = has("The stage.")
    passes: float | None = has("Probability that a unit passes the stage at all; null where a tonnage is unknown.")
    untraced: float | None = has("The part that can't be followed to the stage.")
    products: list[Product] = has("The products of the chain at this stage, those that carry most first.")
    countries: list[CountryExposure] = has_first(
        "Where it was made, largest first. The shares sum to passes less untraced."
    )
    other: Figure = has("Any country that nothing names at this stage.")
    hhi: Figure = has("Herfindahl–Hirschman index over countries, between 0 and 1 (methods.md section 6).")
    cr1: Figure = has("Share of the largest country in what passes.", lambda found: found.indices[1])
    cr3: Figure = has("Share of the three largest countries in what passes.", lambda found: found.indices[2])
    effective_number: Figure = has(
        "1 / HHI: so many equal countries would be as concentrated.", lambda found: found.indices[3]
    )
    trade: list[TradeContext] = has(
        "Imports of the wider baskets that this stage's products hide in.", lambda found: found.trade()
    )


@exposed(trends.TrendPoint, "One stage with the data to the end of one year.")
class TrendPoint(Exposed):
    found: strawberry.Private[trends.TrendPoint]

    year: int = has("The year that is over.")
    as_of: datetime.date = has("The day after it.")
    passes: float | None = has("The part that passes the stage; null where unknown.")
    untraced: float | None = has("The part that can't be followed to the stage.")
    data_year: int | None = has(
        "Year of the data that say where the stage's own products were made: often an earlier one."
    )
    countries: list[CountryExposure] = has_first("Where it was made, largest first.", most=3)

    @described("One country's part; null where the chain had no such stage.")
    def of(self, country: strawberry.ID) -> Figure | None:
        self.view.require("Country", country)
        found = self.found.of(country)
        return None if found is None else Figure(view=self.view, found=found)

    hhi: Figure = has("Herfindahl–Hirschman index over countries, between 0 and 1 (methods.md section 6).")
    rests_on: Basis | None = has("The heaviest thing that it rests on.")


@exposed(trends.StageTrend, "One stage year after year: what today's sources say of each.")
class StageTrend(Exposed):
    stage: Stage = has("The stage.")
    points: list[TrendPoint] = has("One for each year, oldest first.")


@exposed(
    measures.MeasureExposure, "The part that needs what a measure asks, somewhere on its way (methods.md section 5)."
)
class MeasureExposure(Exposed):
    measure: Measure = has("The measure.")
    kind: MeasureKind = has("What it does to all exports of the material; the strictest where it does several things.")
    status: MeasureStatus = has("What that is on the date of the View.")
    share: Figure = has("Probability of at least one crossing that the measure is on.")
    if_in_force: Figure | None = has("What it is if the measure is in force, where that isn't known.")
    if_suspended: Figure | None = has("What it is if the measure is suspended, where that isn't known.")


@exposed(outlooks.DirectImports, "Direct imports of one country, under codes that are the product.")
class DirectImports(Exposed):
    stage: Stage = has("The product's stage.")
    country: Country = has("Who imports.")
    trade: TradeContext = has("Who delivered, by mass and by value.")


@exposed(outlooks.Spare, "Idle capacity of the world beside what the largest maker makes (methods.md section 9).")
class SpareCapacity(Exposed):
    tonnes: float | None = has("Idle, a year. Unit: t/a.", lambda found: found.fact.value)
    year: int | None = has("Year of the capacity.", lambda found: found.fact.year)
    made: float = has("By the largest maker, in t/a.")
    part: float = has("Fraction of the largest maker's output that it could make.")
    product: Product = has("The product.", lambda found: found.fact.about)
    maker: Node = has("The country that makes most.")
    sources: list[Source] = has("Who states the idle capacity.", lambda found: found.fact.sources)


@exposed(outlooks.Stock, "A stock of the world beside what the world uses in a year (methods.md section 9).")
class StockCover(Exposed):
    tonnes: float | None = has("In stock. Unit: t.", lambda found: found.fact.value)
    year: int | None = has("Year of the stock.", lambda found: found.fact.year)
    days: float = has("Days of the world's use that it lasts.")
    sources: list[Source] = has(
        "Who states the stock and the use.", lambda found: (*found.fact.sources, *found.use.sources)
    )


@exposed(outlooks.Outlook, "Whether anything acute follows from measures now, and what would have to happen.")
class Outlook(Exposed):
    state: OutlookState = has("Whether a measure is on 5 % or more.")
    in_force: list[MeasureExposure] = has("Measures that are, or may be, in force and have an exposure.")
    imports: list[DirectImports] = has(
        "Who delivered the products of the chain to the subject's country and to Germany."
    )
    spare: list[SpareCapacity] = has("Idle capacity, by product.")
    stock: StockCover | None = has("How long the world's stock lasts; null where none is stated.")
    sentences: list[str] = says(
        "In words: why nothing acute follows, and when it would; empty where something does or may.",
        lambda found, lang: list(material_sentences.outlook(found, lang)),
    )


@exposed(tuple, "One product that a subject is asked for, and how much of the material it brings.")
class ProductUse(Exposed):
    product: Product = has(value=lambda found: found[0])
    tonnes_per_year: float | None = has("Of the material; null where unknown. Unit: t/a.", lambda found: found[1])


@exposed(answers.Exposure, "What a country or an organisation depends on for one material (methods.md section 4).")
class Exposure(Exposed):
    found: strawberry.Private[answers.Exposure]

    as_of: datetime.date = has("The date asked for.")
    example: bool = has("Whether it is about a company that does not exist.")
    year: int | None = has("The calendar year whose mixes are asked (`ofYear`); null: those of the date.")

    @described(
        "The same question with the mixes of one calendar year, which figures of that year speak of alone. Recorded "
        "deliveries, sites and recipes are still those of the date; measures are asked of a date, not of a year."
    )
    def of_year(
        self,
        year: Annotated[int, strawberry.argument(description="A calendar year, at most that after the date's.")],
    ) -> "Exposure":
        return Exposure(view=self.view, found=self.found.of_year(year))

    subject: Node = has("Who is asked about: a Country or an Organisation.")
    material: Material = has("The material that is followed.")
    product: Product | None = has("The product that the question starts from; null for all that an organisation uses.")
    by_product: list[ProductUse] = has("The products that the subject is asked for.", lambda found: found.by_product())
    by_stage: list[StageExposure] = has(
        "Where it was made at each stage, in order from use to mine.", lambda found: found.by_stage()
    )

    @described("Where at least one step was made, at any stage (first passage), largest first.")
    def by_country(self, first: First = 20) -> list[CountryExposure]:
        return self._countries(self.found.by_country(count(first)))

    @described(
        "By way of whom the product that a country uses came without being made there, largest first (section 1). "
        "Empty for an organisation, and where the origin isn't known from trade."
    )
    def by_way(self, first: First = 20, made_in: strawberry.ID | None = None) -> list[CountryExposure]:
        return self._countries(self.found.by_way(count(first), made_in))

    @described("The stages year after year, each with the data to the end of the year (methods.md sections 4 and 6).")
    def trend(self, since: int = trends.SINCE, stage: Stage | None = None) -> list[StageTrend]:
        found = trends.trend(self.found, since)
        return [StageTrend(view=self.view, found=one) for one in found if stage in (None, one.stage)]

    @described("The exposure to one country, at one stage, or at any where none is given.")
    def to_country(self, key: strawberry.ID, stage: Stage | None = None) -> Figure:
        return Figure(view=self.view, found=self.found.to_country(key, stage))

    @described("The exposure to one measure.")
    def to_measure(self, key: strawberry.ID) -> Figure:
        return Figure(view=self.view, found=self._of_day().to_measure(key))

    @described("Every measure that touches the material, those in force first.")
    def measures(self, in_force: bool | None = None) -> list[MeasureExposure]:
        return [MeasureExposure(view=self.view, found=found) for found in self._of_day().measures(in_force)]

    @described("Whether anything acute follows from measures now, and what would have to happen.")
    def outlook(self) -> Outlook:
        return Outlook(view=self.view, found=outlooks.Outlook(self._of_day()))

    sentence: str = says(
        "The answer in words, with its date, its interval and what is not known.", sentences.exposure_sentence
    )
    page: str = says("Address of the page that shows it, on this server.", lambda found, lang: found.page(lang))

    def _countries(self, found: Iterable[answers.CountryExposure]) -> list[CountryExposure]:
        return [CountryExposure(view=self.view, found=one) for one in found]

    def _of_day(self) -> answers.Exposure:
        """The question, if it may be asked about measures. Raises BadQuestion."""
        if self.found.year is not None:
            raise BadQuestion("A measure is in force on a date: ask `ofYear` for makers only, and measures beside it.")
        return self.found


@exposed(answers.ExposureRow, "One of many companies, and its exposure.")
class ExposureRow(Exposed):
    organisation: Organisation = has("The company.")
    share: Figure = has("Its exposure to the origin asked for.")
