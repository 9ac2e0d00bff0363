"""What the page of a material says beside its answer: trend, concentration, baskets, branches, firms, other figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.analysis.figure import Figure, Interval
from graph.answers import catalogue, wording
from graph.answers.catalogue import Record
from graph.answers.concentration import Concentration, concentration
from graph.answers.exposure import Exposure, StageExposure, TradeContext
from graph.answers.known import Criticality, EuSupply, FirmUse, SectorUse, Stated
from graph.answers.refs import AnswerFigure, NodeRef, SourceRef, node_ref
from graph.answers.trend import StageTrend, TrendPoint
from graph.view import View
from visualise.labels import GATES, QUANTITIES, RELATIONS, RULES, VERIFIED
from visualise.language import Language
from visualise.lines import Lines, Series, Value, lines
from visualise.panels import when
from visualise.worded import estimate, named
from words import material_sentences, sentences
from words.quantities import quantity
from words.sentences import reason

TONES = ("focus", "a", "b")
PARTNERS = 5  # of a basket that the page lists


FIRST = ("DEMAND", "SPARE_CAPACITY", "STOCK_EXCHANGES", "EOL_RIR", "NET_IMPORT_RELIANCE", "SUBSTITUTION_INDEX", "PRICE")
EXPLAINED = ("TRADE", "FEED", "WORLD", "COLOCATED", "RECORDED", "UNKNOWN")
NEAR = ("WLD", "EUU", "NLD")


@dataclass(frozen=True)
class TrendRow:
    """One year of a stage as the table has it: a cell for each named country."""

    year: str
    cells: tuple[tuple[str, str], ...]  # estimate and interval
    hhi: str
    data: str
    rule: str
    anchor: str  # of the rule on the page of methods


@dataclass(frozen=True)
class TrendPanel:
    """One stage year after year: what moved, the picture, and the same as a table."""

    stage: str
    said: str
    drawing: Lines
    countries: tuple[str, ...]
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True)
class ConcentrationRow:
    """The indices of one distribution over countries; empty texts where there is none, with the reason."""

    stage: str
    what: str
    hhi: str
    limits: str
    largest: str
    three: str
    number: str
    missing: str
    reason: str


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
class BranchRow:
    """One branch of industry in the EU."""

    nace: str
    name: str
    share: str
    value_added: str
    applications: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class FirmRow:
    """What a source says of one Dutch firm."""

    ref: NodeRef
    does: str
    product: NodeRef
    evidence: str
    verified: str
    unverified: bool
    led: bool
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class EditionRow:
    """One edition of the EU's assessment."""

    year: int
    risk: str
    importance: str
    verified: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class ActRow:
    """A measure that names the material, where no answer says what part it is on."""

    ref: NodeRef
    by: str
    status: str
    gate: str


@dataclass(frozen=True)
class EuSupplyRow:
    """Who supplies a region at one step, by the EU's study."""

    step: str
    region: str
    origins: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class KnownRow:
    """One figure that a source states."""

    what: str
    about: str
    where: str
    year: str
    value: str
    verified: str
    unverified: bool
    note: str
    sources: tuple[SourceRef, ...]


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
        tuple(one.name for one in series),
        tuple(
            TrendRow(
                str(point.year),
                tuple(share_cell(point.of(ref.key), point.passes, language) for ref in led),
                _index(point.hhi.figure.estimate, language),
                "" if point.data_year is None else str(point.data_year),
                _(RULES[point.rests_on.rule]) if point.rests_on else _("unknown"),
                anchor(point.rests_on.rule if point.rests_on else "UNKNOWN"),
            )
            for point in found.points
        ),
    )


def anchor(rule: str) -> str:
    """Where the page of methods explains a rule; nothing for one without a place of its own."""
    return rule.lower().replace("_", "-") if rule in EXPLAINED else ""


def _value(point: TrendPoint, key: str) -> Value:
    found = point.of(key)
    if found is None or found.estimate is None or not point.passes:
        return Value(None, None, None)
    low, high = found.figure.ends(point.passes) or (None, None)
    return Value(found.estimate / point.passes, low, high)


def share_cell(found: AnswerFigure | None, passes: float | None, language: Language) -> tuple[str, str]:
    if found is None or found.estimate is None or not passes:
        return language.gettext("unknown"), ""
    told = estimate(min(1.0, found.estimate / passes), found.figure.ends(passes), language)
    return told.value, told.interval


def concentration_rows(found: Exposure, language: Language) -> tuple[ConcentrationRow, ...]:
    """Per stage: what Dutch use gets, and the world's making of the product that carries most there."""
    rows = []
    for at in found.by_stage():
        rows.append(supply_row(at, language))
        if at.products:
            rows.append(making_row(concentration(found.view, at.products[0].key), language, at.stage))
    return tuple(rows)


def supply_row(at: StageExposure, language: Language) -> ConcentrationRow:
    """Concentration of what passes a stage on its way to the subject."""
    lang = language.code
    largest = next((one for one in at.countries if one.share.estimate), None)
    missing = None if at.untraced is None or not at.passes else at.untraced / at.passes
    use = _capital(sentences.using(at.exposure.subject, lang))
    return _row(
        sentences.stage_name(at.stage, lang),
        use if at.exposure.at is None else f"{use}, {at.exposure.at.year}",
        at.indices,
        "" if largest is None else named(largest.country, lang),
        missing,
        language,
    )


def making_row(found: Concentration, language: Language, stage: str = "") -> ConcentrationRow:
    """Concentration of the world's making of a product."""
    lang, _ = language.code, language.gettext
    product = wording.lower_first(found.product.name(lang))
    what = (
        _("The world's making of %(product)s", product=product)
        if found.year is None
        else _("The world's making of %(product)s, %(year)s", product=product, year=found.year)
    )
    largest = found.shares[0].holder if found.shares else None
    missing = None if found.missing is None else found.missing + found.others
    return _row(
        sentences.stage_name(stage, lang) if stage else "",
        what,
        (found.hhi, found.cr1, found.cr3, found.effective_number),
        "" if largest is None else named(largest, lang),
        missing,
        language,
    )


def _row(
    stage: str,
    what: str,
    four: tuple[AnswerFigure, AnswerFigure, AnswerFigure, AnswerFigure],
    largest: str,
    missing: float | None,
    language: Language,
) -> ConcentrationRow:
    lang = language.code
    hhi, cr1, cr3, number = (one.figure for one in four)
    if hhi.estimate is None:
        return ConcentrationRow(stage, what, "", "", "", "", "", "", reason(four[0].figure, lang))
    first = "" if cr1.estimate is None else wording.percent(cr1.estimate, lang)
    return ConcentrationRow(
        stage,
        what,
        _index(hhi.estimate, language),
        _limits(hhi.interval, language),
        f"{largest} {first}".strip(),
        "" if cr3.estimate is None else wording.percent(cr3.estimate, lang),
        "" if number.estimate is None else wording.number(number.estimate, lang, 1),
        "" if missing is None else wording.percent(missing, lang),
        "",
    )


def _index(value: float | None, language: Language) -> str:
    return language.gettext("unknown") if value is None else wording.number(value, language.code, 2)


def _limits(span: Interval | None, language: Language) -> str:
    if span is None:
        return ""
    low, high = (wording.number(value, language.code, 2) for value in (span.lower, span.upper))
    return "" if low == high else f"{low}–{high}"


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
        sentences.stage_name(stage, lang),
        material_sentences.basket(told, found.subject, lang),
        tuple(one.product for one in same),
        tuple((code, code_text(found.view, code)) for code in told.codes),
        tuple(
            PartnerRow(named(one.country, lang), _percent(one.by_mass, language), _percent(one.by_value, language))
            for one in told.partners[:PARTNERS]
        ),
        money(told.value_usd, "USD", language),
        exact is None,
        told.flagged,
        told.sources,
    )


def code_text(view: View, code: str) -> str:
    """How a customs code is described in its list; the description is English."""
    found = catalogue.find(view, "Code", f"HS92-{code}")
    return "" if found is None else str(found.value("description") or "")


def _percent(share: float | None, language: Language) -> str:
    return language.gettext("unknown") if share is None else wording.percent(share, language.code)


def money(value: float, currency: str, language: Language) -> str:
    """`76,6 miljoen dollar`."""
    lang, _ = language.code, language.gettext
    name = _("dollars") if currency == "USD" else _("euros")
    if value >= 1e9:
        amount = wording.number(value / 1e9, lang, 1 if value < 1e10 else 0)
        return _("%(amount)s billion %(currency)s", amount=amount, currency=name)
    if value >= 1e6:
        amount = wording.number(value / 1e6, lang, 1 if value < 1e7 else 0)
        return _("%(amount)s million %(currency)s", amount=amount, currency=name)
    amount = wording.number(round(value, -3 if value >= 1e4 else 0), lang)
    return _("%(amount)s %(currency)s", amount=amount, currency=name)


def branch_rows(uses: Iterable[SectorUse], language: Language) -> tuple[BranchRow, ...]:
    lang, _ = language.code, language.gettext
    return tuple(
        BranchRow(
            use.nace,
            use.sector.name(lang),
            _branch_share(use, language),
            _("unknown") if use.value_added is None else money(use.value_added, "EUR", language),
            "; ".join(part.name for part in use.applications if part.name),
            use.sources,
        )
        for use in uses
    )


def _branch_share(use: SectorUse, language: Language) -> str:
    if use.share is None:
        return language.gettext("unknown")
    share = wording.percent(min(1.0, use.share), language.code)
    return language.gettext("at least %(share)s", share=share) if use.partial else share


def firm_rows(uses: Iterable[FirmUse], language: Language) -> tuple[FirmRow, ...]:
    _ = language.gettext
    return tuple(
        FirmRow(
            use.firm,
            _(RELATIONS[use.relation]),
            use.product,
            use.evidence,
            _(VERIFIED[use.verified]),
            use.verified == "MEMORY",
            use.led,
            use.sources,
        )
        for use in uses
    )


def edition_rows(editions: Iterable[Criticality], language: Language) -> tuple[EditionRow, ...]:
    _ = language.gettext

    def number(value: float | None) -> str:
        return _("not assessed") if value is None else wording.number(value, language.code, 1)

    return tuple(
        EditionRow(
            one.year,
            number(one.supply_risk),
            number(one.economic_importance),
            _(VERIFIED[one.verified]),
            one.sources,
        )
        for one in editions
    )


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


def eu_supply_rows(found: Iterable[EuSupply], language: Language) -> tuple[EuSupplyRow, ...]:
    """The five largest origins of each step and region."""
    lang, _ = language.code, language.gettext
    return tuple(
        EuSupplyRow(
            _("extraction") if one.step == "EXTRACTION" else _("processing"),
            named(one.region, lang),
            ", ".join(f"{named(ref, lang)} {wording.percent(share, lang)}" for ref, share in one.origins[:PARTNERS]),
            one.sources,
        )
        for one in found
    )


def known_rows(facts: Iterable[Stated], language: Language) -> tuple[KnownRow, ...]:
    """The facts whose quantity has words; the others stand in the table of the page's files."""
    lang, _ = language.code, language.gettext
    return tuple(
        KnownRow(
            _(QUANTITIES[fact.quantity]),
            fact.about.name(lang),
            "" if fact.region is None else named(fact.region, lang),
            "" if fact.year is None else str(fact.year),
            stated_value(fact, language),
            _(VERIFIED[fact.verified]),
            fact.verified == "MEMORY",
            fact.note,
            fact.sources,
        )
        for fact in facts
        if fact.quantity in QUANTITIES
    )


def leads(fact: Stated) -> bool:
    """Whether a reader needs a fact first: use, stock, what is recycled or idle, of the world, the EU or the Dutch."""
    return fact.quantity in FIRST and fact.region is not None and fact.region.key in NEAR


def stated_value(fact: Stated, language: Language) -> str:
    """A stated figure in the reader's notation, with its unit; ends where only they are stated."""
    if fact.value is not None:
        return _with_unit(fact.value, fact.unit, language)
    ends = [_with_unit(end, fact.unit, language) for end in (fact.lower, fact.upper) if end is not None]
    return "–".join(ends) or language.gettext("unknown")


def _with_unit(value: float, unit: str, language: Language) -> str:
    lang = language.code
    if unit in ("fraction", "share"):
        return wording.percent(value, lang)
    if unit.split(" ")[0] == "t":
        return " ".join([wording.tonnes(value, lang), *unit.split(" ")[1:]])
    digits = 0 if value >= 100 or value == round(value) else 2
    number = wording.number(value, lang, digits)
    return number if unit == "index" else f"{number} {unit}"


@dataclass(frozen=True)
class Side:
    """One material at one stage, beside another; empty where its chain has no such stage."""

    first: str  # the country that comes first
    share: str
    span: str
    hhi: str


@dataclass(frozen=True)
class BesideRow:
    """One stage of two materials."""

    stage: str
    sides: tuple[Side, Side]


@dataclass(frozen=True)
class BesidePanel:
    """One material beside another, stage by stage."""

    names: tuple[str, str]
    of: tuple[str, str]  # when the rows of each are of
    said: tuple[str, str]
    rows: tuple[BesideRow, ...]
    measures: tuple[tuple[str, ...], tuple[str, ...]]  # in force, or perhaps


def beside(one: Exposure, other: Exposure, stages: Sequence[str], language: Language) -> BesidePanel:
    """Two answers of one subject side by side; `stages` is the order of the rows."""
    lang = language.code
    first, second = one.of_data, other.of_data
    return BesidePanel(
        (one.material.name(lang), other.material.name(lang)),
        (when(first, language), when(second, language)),
        (sentences.exposure_sentence(one, lang), sentences.exposure_sentence(other, lang)),
        tuple(
            BesideRow(
                sentences.stage_name(stage, lang), (_side(first, stage, language), _side(second, stage, language))
            )
            for stage in stages
            if first.stage(stage) is not None or second.stage(stage) is not None
        ),
        (_acting(one, language), _acting(other, language)),
    )


def _side(found: Exposure, stage: str, language: Language) -> Side:
    at = found.stage(stage)
    if at is None:
        return Side(language.gettext("no such stage"), "", "", "")
    first = next((one for one in at.countries if one.share.estimate), None)
    if first is None:
        return Side(language.gettext("unknown"), "", "", _index(at.hhi.estimate, language))
    share, span = share_cell(first.share, at.passes, language)
    return Side(named(first.country, language.code), share, span, _index(at.hhi.estimate, language))


def _acting(found: Exposure, language: Language) -> tuple[str, ...]:
    lang = language.code
    return tuple(
        f"{one.measure.name(lang)} ({_part(one.share.figure, language)})" for one in found.measures() if one.may_bind
    )


def _part(figure: Figure, language: Language) -> str:
    if figure.estimate is None:
        return language.gettext("part unknown")
    return quantity(figure, language.code)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sources_of(parts: Iterable[Iterable[SourceRef]]) -> tuple[SourceRef, ...]:
    """The sources of several parts, each once, in the order in which they are named."""
    return tuple(dict.fromkeys(source for part in parts for source in part))
