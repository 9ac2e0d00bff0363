"""What a country or an organisation depends on: exposure per stage, country and measure (methods.md sections 4 and 5).

An Exposure is one question in one View, already found valid; each part is computed when it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.analysis.balance import mixes
from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.days import Moment, middle, moment
from ketenkaart.graph.analysis.figure import Figure, Gap, unknown
from ketenkaart.graph.analysis.questions import concentration, law, passage, readings, trade
from ketenkaart.graph.analysis.questions import exposure as analysis
from ketenkaart.graph.analysis.questions import measures as law_exposure
from ketenkaart.graph.analysis.questions.concentration import SECTION_6
from ketenkaart.graph.analysis.questions.exposure import ColumnFigures, StageFigures, Subject
from ketenkaart.graph.analysis.questions.exposure import SubjectKind as SubjectKind
from ketenkaart.graph.answers import amounts, rounding
from ketenkaart.graph.answers.addresses import page
from ketenkaart.graph.answers.coverage import Covered, covered
from ketenkaart.graph.answers.evidence import resolve
from ketenkaart.graph.answers.measures import MeasureExposure, measure_exposure, measure_exposures
from ketenkaart.graph.answers.references import (
    AnswerFigure,
    Evidence,
    NodeRef,
    Reading,
    SourceRef,
    node_ref,
    source_refs,
)
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import STAGES, Stage
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View

MOST_YEARS = 40  # that can be asked about one by one, back from the day


@dataclass(frozen=True)
class SubjectQuestion:
    """Who is asked about: `COUNTRY` or `ORGANISATION`, and its key."""

    kind: SubjectKind
    key: str


@dataclass(frozen=True)
class CountryExposure:
    """The part that was made in one country."""

    country: NodeRef
    share: AnswerFigure


@dataclass(frozen=True)
class PartnerShare:
    """One partner's part of the trade in a code, by mass and by value; None where nothing was weighed or valued."""

    country: NodeRef
    by_mass: float | None
    by_value: float | None


@dataclass(frozen=True)
class TradeContext:
    """Direct imports under a product's codes, mostly a basket that holds it: beside the answer, never part of it."""

    product: NodeRef
    codes: tuple[str, ...]
    year: int
    partners: tuple[PartnerShare, ...]
    tonnes: float
    value_usd: float
    basket: bool = True  # the codes hold more than the product
    flagged: int = 0  # flows without a weight, or with a unit value far from the year's typical one
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, eq=False)
class StageExposure:
    """One stage of a chain, seen from its user."""

    exposure: "Exposure"
    figures: StageFigures

    @property
    def stage(self) -> Stage:
        return self.figures.stage

    @property
    def passes(self) -> float | None:
        """The part of all paths that has this stage; None where a tonnage is unknown."""
        return self.figures.passes

    @property
    def untraced(self) -> float | None:
        return self.figures.untraced

    @once
    def evidence(self) -> Evidence:
        return self.exposure.evidence(self.stage)

    @property
    def data_year(self) -> int | None:
        """The year of the data that the stage's figures rest on; None where no mix with any statement takes part."""
        return None if self.latest_year is None else self.evidence.data_year

    @property
    def rule(self) -> MixRule | None:
        """The rule by which most of what passes the stage was traced there: TRADE, FEED or WORLD; None without."""
        return self.evidence.mixes[0].rule if self.evidence.mixes else None

    @once
    def latest_year(self) -> int | None:
        """The latest year of any statement or trade behind the heaviest of its mixes; None without."""
        if not self.evidence.mixes:
            return None
        view = self.exposure.view
        product = view.require("Product", self.evidence.mixes[0].product.key)
        return mixes.latest_year(view, product, self.exposure.at or moment(view.as_of))

    def share_of(self, country: NodeRef) -> AnswerFigure:
        """The part that was made in a country, named here or not."""
        return next((one.share for one in self.countries if one.country.key == country.key), self.other)

    @once
    def products(self) -> tuple[NodeRef, ...]:
        """The products of the chain at this stage, those that carry most first."""
        view = self.exposure.view
        return tuple(node_ref(view, "Product", int(row)) for row in self.figures.products)

    @once
    def countries(self) -> tuple[CountryExposure, ...]:
        """Every country that a mix, a link or a site names, largest first."""
        return tuple(
            CountryExposure(self.exposure.country_ref(int(k)), self.exposure.answer(figure, self.stage, int(k)))
            for k, figure in zip(self.figures.countries, self.figures.figures, strict=True)
        )

    @once
    def other(self) -> AnswerFigure:
        """Any country that is not named: nothing of it is known to pass there."""
        return AnswerFigure(self.figures.other, self.evidence)

    @once
    def indices(self) -> tuple[AnswerFigure, AnswerFigure, AnswerFigure, AnswerFigure]:
        """HHI, CR1, CR3 and effective number of what passes this stage, over countries (methods.md section 6)."""
        worlds = self.figures.worlds
        if worlds is None:
            found = (unknown(Gap.NO_TONNAGE, SECTION_6),) * 4
        else:
            found = concentration.supply_figures(worlds.shares, worlds.untraced, worlds.passes)
        hhi, cr1, cr3, number = (AnswerFigure(one, self.evidence) for one in found)
        return hhi, cr1, cr3, number

    @property
    def hhi(self) -> AnswerFigure:
        """Concentration of what passes this stage over countries, between 0 and 1 (methods.md section 6)."""
        return self.indices[0]

    def trade(self) -> tuple[TradeContext, ...]:
        """Imports of the wider baskets that this stage's products hide in, into the subject's country."""
        return tuple(context for product in self.products for context in self.exposure.trade(product))


@dataclass(frozen=True, eq=False)
class Exposure:
    """One subject's dependence on others for one material."""

    view: View
    subject: NodeRef
    material: NodeRef
    product: NodeRef | None
    asked: Subject
    material_row: int
    at: Moment | None = None  # whose mixes; None: those of the View's day

    def of_year(self, year: int) -> "Exposure":
        """The same question with the mixes of a calendar year; recorded deliveries are still those of the day.

        Raises BadQuestion for a year that is far from the View's day.
        """
        check_year(self.view, year)
        return self.with_mixes(year)

    def with_mixes(self, year: int) -> "Exposure":
        """The same with the mixes of the year that its data are of, however far that is from the View's day."""
        return self._with_mixes.setdefault(year, replace(self, at=Moment(year)))

    @once
    def _with_mixes(self) -> dict[int, "Exposure"]:
        return {}

    @once
    def data_year(self) -> int | None:
        """The year of the data of the stage that an answer leads with; None where that rests on records alone."""
        head = amounts.nearest([(one.stage, one.countries[0].share.figure) for one in self.by_stage() if one.countries])
        at = None if head is None else self.stage(head)
        return None if at is None else at.evidence.data_year

    @once
    def of_data(self) -> "Exposure":
        """The same question in the year of its data, which an answer gives first.

        Itself where that year is the moment that is asked for, or lies after it.
        """
        when = moment(self.as_of) if self.at is None else self.at
        if self.data_year is None or self.data_year > self.as_of.year or when == Moment(self.data_year):
            return self
        return self.of_year(self.data_year)

    @property
    def year(self) -> int | None:
        """The calendar year whose mixes are asked; None where they are those of the View's day."""
        return None if self.at is None else self.at.year

    @property
    def as_of(self) -> date:
        return self.view.as_of

    @property
    def product_stage(self) -> Stage | None:
        """The stage of the product that the question starts from; None where it starts from several."""
        if self.asked.product is None:
            return None
        return stage_of(self.view, self.asked.product)

    @property
    def example(self) -> bool:
        """Whether the answer is about a company that does not exist."""
        return self.subject.fictitious

    @once
    def stages(self) -> tuple[StageExposure, ...]:
        order = {stage: place for place, stage in enumerate(reversed(STAGES))}
        found = analysis.by_stage(self.view, self.material_row, self.asked, self.at)
        return tuple(StageExposure(self, f) for f in sorted(found, key=lambda f: order[f.stage]))

    def by_stage(self) -> tuple[StageExposure, ...]:
        """In order from use to mine."""
        return self.stages

    def stage(self, stage: str) -> StageExposure | None:
        return next((s for s in self.stages if s.stage == stage), None)

    @once
    def countries(self) -> tuple[CountryExposure, ...]:
        return self.by_country(None)

    def by_country(self, first: int | None = 20) -> tuple[CountryExposure, ...]:
        """At any stage (first passage), largest first."""
        if first not in self._by_country:
            found = analysis.any_stage(self.view, self.material_row, self.asked, self.at, first)
            self._by_country[first] = tuple(
                CountryExposure(self.country_ref(k), self.answer(figure, None, k)) for k, figure in found
            )
        return self._by_country[first]

    @once
    def _by_country(self) -> dict[int | None, tuple[CountryExposure, ...]]:
        return {}

    def to_country(self, key: str, stage: Stage | None = None) -> AnswerFigure:
        """The exposure to one country, at one stage or at any."""
        country = self.view.require("Country", key)
        figure = analysis.to_country(self.view, self.material_row, self.asked, country, stage, self.at)
        return self.answer(figure, stage, country)

    def by_way(self, first: int = 20, made_in: str | None = None) -> tuple[CountryExposure, ...]:
        """Countries by way of which a country's product came without being made there, largest first (section 1).

        Empty for an organisation, and where the product's origin is not known from trade. `made_in` is a country: only
        what was made there.
        """
        maker = None if made_in is None else self.view.require("Country", made_in)
        if self.asked.kind != SubjectKind.COUNTRY or self.asked.product is None:
            return ()
        stages = self.by_stage()
        evidence = self.evidence(stages[0].stage if stages else None)
        found = passage.by_way_of(self.view, self.asked.product, self.asked.row, maker, self.at)[:first]
        return tuple(CountryExposure(self.country_ref(k), AnswerFigure(figure, evidence)) for k, figure in found)

    def via(self, country: NodeRef) -> NodeRef | None:
        """By way of whom most of what was made in a country came, where that is a noticeable part of all (5 %)."""
        if self.asked.kind != SubjectKind.COUNTRY or self.asked.product is None:
            return None
        maker, when = self.view.require("Country", country.key), self.at or moment(self.as_of)
        found = passage.main_way(self.view, self.asked.product, self.asked.row, maker, when)
        return self.country_ref(found[0]) if found is not None and found[1] >= rounding.SIZE_LIMITS[0] else None

    def by_product(self) -> tuple[tuple[NodeRef, float | None], ...]:
        """The products that the subject is asked for, with the mass of the material that each brings a year (t)."""
        used = analysis.uses(self.view, self.material_row, self.asked)
        return tuple((node_ref(self.view, "Product", product), weight) for product, weight, _ in used)

    def to_measure(self, key: str) -> AnswerFigure:
        """The probability that a unit needs what the measure asks, somewhere on its way."""
        row = self.view.require("Measure", key)
        return measure_exposure(self.view, self.material_row, self.asked, row, self.evidence(None)).share

    def felt_under(self, key: str) -> tuple[CountryExposure, ...]:
        """Countries that made something of what crossed under a measure further back, largest first (section 5)."""
        row = self.view.require("Measure", key)
        found = law_exposure.felt_in(self.view, self.material_row, self.asked, row)
        evidence = self.evidence(None)
        return tuple(CountryExposure(self.country_ref(k), AnswerFigure(figure, evidence)) for k, figure in found)

    @once
    def covered(self) -> Covered | None:
        """How much of the country's use of the material the question is about; None where that is not known."""
        stage = self.by_stage()[0] if self.by_stage() else None
        if (
            self.asked.kind != SubjectKind.COUNTRY
            or self.asked.product is None
            or stage is None
            or stage.data_year is None
        ):
            return None
        return covered(self.view, self.asked.row, self.asked.product, self.material_row, stage.data_year)

    def measures(self, in_force: bool | None = None) -> tuple[MeasureExposure, ...]:
        """Every measure that touches the material, those in force first."""
        if in_force is None:
            return self.all_measures
        return tuple(found for found in self.all_measures if (found.status in law.IN_FORCE) == in_force)

    @once
    def all_measures(self) -> tuple[MeasureExposure, ...]:
        return measure_exposures(self.view, self.material_row, self.asked, self.evidence(None))

    def answer(self, figure: Figure, stage: Stage | None, country: int | None = None) -> AnswerFigure:
        """A figure of this question; of one country's part, with other readings."""
        if country is None:
            return AnswerFigure(figure, self.evidence(stage))
        return AnswerFigure(figure, self.evidence(stage), lambda: self._readings(country, stage))

    def _readings(self, country: int, stage: Stage | None) -> tuple[Reading, ...]:
        found = readings.readings(self.view, self.material_row, self.asked, country, stage, self.at)
        return tuple(Reading(r.kind, r.name, node_ref(self.view, "Product", r.product), r.value) for r in found)

    def evidence(self, stage: Stage | None) -> Evidence:
        """What the figures of one stage, or of the whole way, rest on; found once."""
        if stage not in self._evidence:
            view, at = self.view, self.at
            self._evidence[stage] = Evidence(
                lambda: resolve(view, analysis.basis(view, self.material_row, self.asked, stage, at), at),
                self.as_of if at is None else middle(at.year),
                own_products(view, stage),
            )
        return self._evidence[stage]

    @once
    def _evidence(self) -> dict[Stage | None, Evidence]:
        return {}

    def country_ref(self, row: int) -> NodeRef:
        return node_ref(self.view, "Country", row)

    def trade(self, product: NodeRef) -> tuple[TradeContext, ...]:
        """Imports into the subject's country under the codes of one product, in the latest year that counts."""
        found = imports(self.view, product, self.home())
        return () if found is None else (found,)

    def home(self) -> int:
        """Country of the subject."""
        if self.asked.kind == SubjectKind.COUNTRY:
            return self.asked.row
        seats = self.view.out("based_in", "Organisation", self.asked.row)
        return int(self.view.end("based_in", seats)[0])

    def page(self, lang: str) -> str:
        label = "Organisation" if self.asked.kind == SubjectKind.ORGANISATION else "Material"
        key = self.subject.key if self.asked.kind == SubjectKind.ORGANISATION else self.material.key
        return page(label, key, lang, self.as_of, self.view.example, self.view.snapshot.number)


def exposure(view: View, subject: SubjectQuestion, material: str | None = None, product: str | None = None) -> Exposure:
    """The question of one subject, found valid.

    A country is asked with a product, or with a material, and then starts at the material's start product; with a
    product alone the material is its leading one. An organisation is asked for all that it uses of the material, or
    for one product.

    Raises UnknownKey for a key that does not exist, BadQuestion where material or start cannot be told.
    """
    product_row = None if product is None else view.require("Product", product)
    material_row = _material(view, material, product, product_row)
    if subject.kind == SubjectKind.COUNTRY:
        row = view.require("Country", subject.key)
        product_row = _start(view, material_row) if product_row is None else product_row
    else:
        row = view.require("Organisation", subject.key)
    asked = Subject(subject.kind, row, product_row)
    if not analysis.uses(view, material_row, asked):
        raise _no_use(view, subject, material_row, product_row)
    return Exposure(
        view=view,
        subject=node_ref(view, "Country" if subject.kind == SubjectKind.COUNTRY else "Organisation", row),
        material=node_ref(view, "Material", material_row),
        product=None if product_row is None else node_ref(view, "Product", product_row),
        asked=asked,
        material_row=material_row,
    )


def check_year(view: View, year: int) -> None:
    """Raises BadQuestion for a calendar year that is far from the View's day, of which nothing could be said."""
    first, last = view.as_of.year - MOST_YEARS, view.as_of.year + 1
    if not first <= year <= last:
        raise BadQuestion(
            "On %(day)s a year from %(first)s to %(last)s can be asked about; %(year)s is none of them.",
            day=view.as_of,
            first=first,
            last=last,
            year=year,
        )


def imports(view: View, product: NodeRef, country: int) -> TradeContext | None:
    """A country's direct imports under a product's codes in the latest counting year that has any; None where none."""
    row = view.require("Product", product.key)
    found = trade.basket(view, row, country)
    if found is None:
        return None
    partners = zip(found.countries, found.share_mass, found.share_value, strict=True)
    stated, _ = trade.provenance(view, trade.flows_of(view, found.codes, found.year))
    return TradeContext(
        product=product,
        codes=found.codes,
        year=found.year,
        partners=tuple(
            PartnerShare(node_ref(view, "Country", int(k)), _known(mass), _known(value)) for k, mass, value in partners
        ),
        tonnes=float(np.nansum(found.tonnes)),
        value_usd=float(np.nansum(found.value_usd)),
        basket=not trade.codes_of(view, row).is_product,
        flagged=found.flagged,
        sources=source_refs(view, stated),
    )


def _material(view: View, material: str | None, product: str | None, product_row: int | None) -> int:
    if material is not None:
        return view.require("Material", material)
    if product_row is None:
        raise BadQuestion("Name a material, a product, or both.")
    leading = view.snapshot.nodes["Product"].text("leading_material")[product_row]
    if leading is None:
        raise BadQuestion("The product '%(key)s' has no leading material; name the material as well.", key=product)
    return view.require("Material", leading)


def _start(view: View, material_row: int) -> int:
    starts = view.out("starts_at", "Material", material_row)
    if len(starts):
        return int(view.end("starts_at", starts)[0])
    products = ", ".join(sorted(view.key("Product", q) for q in products_with(view, material_row))) or "none"
    raise BadQuestion(
        "A question about %(material)s needs a product to start from. Products that contain it: %(products)s.",
        material=view.name("Material", material_row, "en"),
        products=products,
    )


def products_with(view: View, material_row: int) -> list[int]:
    """Products that contain a material, as rows of the Product table."""
    rows = view.into("contains", "Material", material_row)
    return [int(row) for row in view.start("contains", rows)]


def _no_use(view: View, subject: SubjectQuestion, material_row: int, product_row: int | None) -> BadQuestion:
    material = view.key("Material", material_row)
    if product_row is not None:
        return BadQuestion(
            "'%(product)s' has no part in the chain of %(material)s from '%(subject)s': it does not contain the "
            "material, or is not among the products that the organisation is known to use.",
            product=view.key("Product", product_row),
            material=material,
            subject=subject.key,
        )
    return BadQuestion(
        "Nothing that '%(subject)s' is known to use contains %(material)s. Ask for another material.",
        subject=subject.key,
        material=material,
    )


def stage_of(view: View, product: int) -> Stage:
    """The stage at which a product is made."""
    return Stage(view.snapshot.nodes["Product"].text("stage")[product] or "")


def own_products(view: View, stage: Stage | None) -> frozenset[str]:
    """Keys of the products of a stage, and of the wider ones of which they are grades; none where none is asked for."""
    if stage is None:
        return frozenset()
    products = np.flatnonzero(analysis.of_stage(view, stage)).tolist()
    return view.derived(
        ("own products", stage), lambda: frozenset(key for row in products for key in and_wider(view, row))
    )


def and_wider(view: View, product: int) -> list[str]:
    """Keys of a product and of those of which it is a grade, narrowest first."""
    row: int | None = product
    found: list[str] = []
    while row is not None and view.key("Product", row) not in found:
        found.append(view.key("Product", row))
        wider = view.out("part_of", "Product", row)
        row = int(view.end("part_of", wider)[0]) if len(wider) else None
    return found


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


class ExposureSort(StrEnum):
    """By what exposed organisations are sorted, largest first; unknown ones last."""

    ESTIMATE = "ESTIMATE"
    LOWER_BOUND = "LOWER_BOUND"
    UPPER_BOUND = "UPPER_BOUND"


@dataclass(frozen=True, eq=False)
class ExposureRow:
    """One of many companies, and its exposure to the origin asked for."""

    organisation: NodeRef
    share: AnswerFigure


@dataclass(frozen=True, eq=False)
class ExposureRows(Sequence[ExposureRow]):
    """Many companies, one origin: largest estimate first, then largest upper end, unknown last; made when looked at."""

    view: View
    material: int
    origin: int
    stage: Stage | None
    column: ColumnFigures
    order: NDArray[np.int64]  # rows of the column

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> ExposureRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[ExposureRow]: ...
    def __getitem__(self, place: int | slice) -> ExposureRow | list[ExposureRow]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        i = int(self.order[place])
        organisation = int(self.column.organisations[i])
        subject = Subject(SubjectKind.ORGANISATION, organisation, None)
        evidence = Evidence(
            lambda: resolve(self.view, analysis.basis(self.view, self.material, subject, self.stage)),
            self.view.as_of,
            own_products(self.view, self.stage),
        )
        share = AnswerFigure(self.column.figure(i), evidence)
        return ExposureRow(node_ref(self.view, "Organisation", organisation), share)

    def by(self, sort: ExposureSort) -> "ExposureRows":
        """The same rows in another order."""
        if sort == ExposureSort.ESTIMATE:
            return self
        lower = sort == ExposureSort.LOWER_BOUND
        ends = self.column.bounds_lower if lower else self.column.bounds_upper
        return replace(self, order=self.order[np.argsort(-ends[self.order], kind="stable")])


def exposures(
    view: View, origin: str, stage: Stage | None, material: str, among: NDArray[np.integer[Any]] | None = None
) -> ExposureRows:
    """Exposure of every company that uses the material, or of those `among` (Organisation rows), to one country."""
    material_row, country = view.require("Material", material), view.require("Country", origin)
    column = analysis.column(view, material_row, country, stage)
    rows = np.arange(len(column.organisations))
    if among is not None:
        rows = rows[np.isin(column.organisations, among)]
    estimate = np.nan_to_num(column.estimate[rows], nan=-1.0)
    order = np.lexsort((rows, -column.interval_upper[rows], -estimate))
    return ExposureRows(view=view, material=material_row, origin=country, stage=stage, column=column, order=rows[order])
