"""What the page of a material says beside its answer in layouts of their own: trends, baskets, two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.exposure import CountryExposure, Exposure, TradeContext
from ketenkaart.graph.answers.references import Basis, NodeRef, SourceRef, node_ref
from ketenkaart.graph.answers.statements import Stated
from ketenkaart.graph.answers.trend import StageTrend, TrendPoint
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.panels.indices import index
from ketenkaart.visualise.panels.panel import when
from ketenkaart.visualise.pictures.lines import LineChart, Series, Value, lines
from ketenkaart.visualise.tables.listing import At, Listed, Listing, Piece
from ketenkaart.visualise.wording.labels import GATES, RULES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import Estimate, money, named, part
from ketenkaart.words import material_sentences, sentences, wording
from ketenkaart.words.quantities import quantity

TONES = ("focus", "a", "b")
PARTNERS = 5  # of a basket that the page lists


FIRST = (
    "DEMAND",
    "SPARE_CAPACITY",
    "STOCK_EXCHANGES",
    "EOL_RIR",
    "NET_IMPORT_RELIANCE",
    "SUBSTITUTION_INDEX_SR",
    "PRICE",
)
EXPLAINED = ("TRADE", "FEED", "WORLD", "COLOCATED", "RECORDED", "UNKNOWN")
NEAR = ("WLD", "EUU", HERE)


@dataclass(frozen=True)
class TrendPanel:
    """One stage year after year: what moved, the picture, and the same as a table."""

    stage: str
    said: str
    drawing: LineChart
    table: Listed


@dataclass(frozen=True)
class PartnerRow:
    """One supplier under a code."""

    name: str
    by_mass: str
    by_value: str


@dataclass(frozen=True)
class BasketPanel:
    """Direct imports under one set of codes at a stage, and the products that are, or hide, in it."""

    stage: str
    said: str
    products: tuple[NodeRef, ...]
    codes: tuple[tuple[str, str], ...]  # code and description
    partners: tuple[PartnerRow, ...]
    value: str
    basket: bool
    flagged: int
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class ActRow:
    """A measure that names the material, where no answer says what part it is on."""

    ref: NodeRef
    by: str
    status: str
    gate: str


def trend_panel(found: StageTrend, language: Language) -> TrendPanel:
    """One stage: at most three countries, the one that comes first now in the colour of the answer."""
    lang, _ = language.code, language.gettext
    led = found.leading(len(TONES))
    series = tuple(
        Series(tone, named(ref, lang), tuple(_value(point, ref.key) for point in found.points))
        for tone, ref in zip(TONES, led, strict=False)
    )
    words = tuple(wording.percent(share, lang, 0.01) for share in (0.0, 0.5, 1.0))
    return TrendPanel(
        sentences.stage_name(found.stage, lang),
        material_sentences.trend(found, lang),
        lines([point.year for point in found.points], series, words),
        _years(found.stage, led, language).of(found.points, language),
    )


def _years(stage: str, led: Sequence[NodeRef], language: Language) -> Listing:
    """One stage year after year: a column for each country that is followed."""

    def followed(ref: NodeRef) -> At:
        def cell(point: TrendPoint, language: Language) -> Estimate:
            return part(point.of(ref.key), point.passes, language)

        return At(named(ref, language.code), cell, css="number")

    return Listing(
        sentences.stage_name(stage, language.code),
        (
            At(mark("Year"), "year"),
            *(followed(ref) for ref in led),
            At(mark("HHI"), lambda point, language: index(point.hhi.estimate, language), css="number"),
            At(mark("Year of the data"), "data_year"),
            At(mark("Rests on"), lambda point, language: _rule(point.rests_on, language)),
        ),
    )


def _rule(rests_on: Basis | None, language: Language) -> Piece:
    """The rule in words, which lead to where the page of methods explains it, if it has a place there."""
    rule = "UNKNOWN" if rests_on is None else rests_on.rule
    words = language.gettext("unknown") if rests_on is None else language.gettext(RULES[rule])
    return Piece("rule", words, rule.lower() if rule in EXPLAINED else "")


def _value(point: TrendPoint, key: str) -> Value:
    found = point.of(key)
    if found is None or found.estimate is None or not point.passes:
        return Value(None, None, None)
    low, high = found.figure.ends(point.passes) or (None, None)
    return Value(found.estimate / point.passes, low, high)


def baskets(found: Exposure, language: Language) -> tuple[BasketPanel, ...]:
    """Direct trade by stage and codes, the products that share codes together."""
    panels = []
    for at in found.by_stage():
        together: dict[tuple[str, ...], list[TradeContext]] = {}
        for one in at.trade():
            together.setdefault(one.codes, []).append(one)
        panels += [_basket(at.stage, same, found, language) for same in together.values()]
    return tuple(panels)


def _basket(stage: str, same: list[TradeContext], found: Exposure, language: Language) -> BasketPanel:
    lang = language.code
    exact = next((one for one in same if not one.basket), None)
    told = exact or same[0]
    return BasketPanel(
        stage=sentences.stage_name(stage, lang),
        said=material_sentences.basket(told, found.subject, lang),
        products=tuple(one.product for one in same),
        codes=tuple((code, code_text(found.view, code)) for code in told.codes),
        partners=tuple(
            PartnerRow(named(one.country, lang), _percent(one.by_mass, language), _percent(one.by_value, language))
            for one in told.partners[:PARTNERS]
        ),
        value=money(told.value_usd, "USD", language),
        basket=exact is None,
        flagged=told.flagged,
        sources=told.sources,
    )


def code_text(view: View, code: str) -> str:
    """How a customs code is described in its list; the description is English."""
    found = catalogue.find(view, "Code", f"HS92-{code}")
    return "" if found is None else found.text("description")


def _percent(share: float | None, language: Language) -> str:
    return language.gettext("unknown") if share is None else wording.percent(share, language.code)


def act_rows(material: Record, language: Language) -> tuple[ActRow, ...]:
    """The measures that name a material, those in force first."""
    lang, view = language.code, material.view
    rows = []
    for act in catalogue.measures(view, catalogue.MeasureFilter(material=material.key)):
        status = catalogue.measure_status(act, material)
        by = [node_ref(view, "Country", link.end.row) for link in catalogue.out(act, "imposed_by")]
        rows.append(
            ActRow(
                node_ref(view, "Measure", act.row),
                ", ".join(named(ref, lang) for ref in by),
                sentences.status_name(status, lang),
                GATES.get(status, "open"),
            )
        )
    return tuple(rows)


def leads(fact: Stated) -> bool:
    """Whether a reader needs a fact first: use, stock, what is recycled or idle, of the world, the EU or the Dutch."""
    return fact.quantity in FIRST and fact.region is not None and fact.region.key in NEAR


@dataclass(frozen=True)
class BesidePanel:
    """One material beside another, stage by stage."""

    names: tuple[str, str]
    said: tuple[str, str]
    table: Listed
    measures: tuple[tuple[str, ...], tuple[str, ...]]  # in force, or perhaps


def beside(one: Exposure, other: Exposure, stages: Sequence[str], language: Language) -> BesidePanel:
    """Two answers of one subject side by side; `stages` is the order of the rows."""
    lang = language.code
    both = (one.of_data, other.of_data)
    return BesidePanel(
        (one.material.name(lang), other.material.name(lang)),
        (sentences.exposure_sentence(one, lang), sentences.exposure_sentence(other, lang)),
        _stage_by_stage(both, language).of(
            [stage for stage in stages if any(found.stage(stage) is not None for found in both)], language
        ),
        (_acting(one, language), _acting(other, language)),
    )


def _stage_by_stage(both: tuple[Exposure, Exposure], language: Language) -> Listing:
    """A row for each stage; of either material the country that comes first there."""
    sides = (at for found in both for at in _side(found, (found.material.name(language.code), when(found, language))))
    return Listing(
        mark(
            "The country that comes first at each stage, from use to mine; shares of what passes the stage, with their "
            "%(level)s intervals in %%"
        ),
        (At(mark("Stage"), lambda stage, language: sentences.stage_name(stage, language.code)), *sides),
        label=mark("The two materials, stage by stage"),
    )


def _side(found: Exposure, over: tuple[str, str]) -> tuple[At, ...]:
    """One material; empty where its chain has no such stage."""

    def first(stage: str) -> CountryExposure | None:
        at = found.stage(stage)
        return None if at is None else next((one for one in at.countries if one.share.estimate), None)

    def name(stage: str, language: Language) -> str:
        one = first(stage)
        if one is not None:
            return named(one.country, language.code)
        return language.gettext("no such stage") if found.stage(stage) is None else language.gettext("unknown")

    def share(stage: str, language: Language) -> Estimate | str:
        at, one = found.stage(stage), first(stage)
        return "" if at is None or one is None else part(one.share, at.passes, language)

    def hhi(stage: str, language: Language) -> str:
        at = found.stage(stage)
        return "" if at is None else index(at.hhi.estimate, language)

    return (
        At(mark("First"), name, over=over),
        At(mark("Estimate"), share, css="number", over=over),
        At(mark("HHI"), hhi, css="number", over=over),
    )


def _acting(found: Exposure, language: Language) -> tuple[str, ...]:
    lang = language.code
    return tuple(
        f"{one.measure.name(lang)} ({_part(one.share.figure, language)})" for one in found.measures() if one.may_bind
    )


def _part(figure: Figure, language: Language) -> str:
    if figure.estimate is None:
        return language.gettext("part unknown")
    return quantity(figure, language.code)
