"""Answers as the panels of a page: text in one language, ready to be drawn. Every figure is worded here, once.

A share of a stage is given of what passes that stage, in the sentence, the picture and the table alike.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.answers import acts, catalogue, leads
from ketenkaart.graph.answers import ribbons as answers
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.contradictions import differing
from ketenkaart.graph.answers.exposure import CountryExposure, Exposure, StageExposure
from ketenkaart.graph.answers.licences import lead_times
from ketenkaart.graph.answers.measures import IN_FORCE, MeasureExposure
from ketenkaart.graph.answers.references import Basis, NodeRef, SourceRef, node_ref
from ketenkaart.graph.answers.rounding import NEAR_ALL
from ketenkaart.visualise.pictures import charts
from ketenkaart.visualise.pictures.ribbons import (
    MIDDLE,
    VISIBLE,
    RibbonBand,
    RibbonBlock,
    RibbonColumn,
    RibbonDrawing,
    RibbonGate,
    RibbonPicture,
    tall,
    wide,
)
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.tables.listing import At, Heading, LinkPiece, Listed, Listing, Piece, Said
from ketenkaart.visualise.wording.labels import GATES, RULES, VERIFIED
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import ends, estimate, interval, named
from ketenkaart.words import material_sentences, measure_sentences, sentences, wording
from ketenkaart.words.sentences import reason

HEAVIEST = 12  # rows of the basis that a page lists


@dataclass(frozen=True)
class CountryLine:
    """One row of the table under the chain: a country, all others, or the untraced, as a part of what passes."""

    tone: str
    name: str
    share: float  # of what passes the stage, as the picture draws it
    value: str
    interval: str
    bounds: str
    size: str
    bar: charts.IntervalBar | None
    now: str = ""  # value and interval on the day, where the others are of the year of the data
    now_interval: str = ""


@dataclass(frozen=True)
class StagePanel:
    """One stage of the table under the chain."""

    name: str
    passes: str
    products: tuple[str, ...]
    lines: tuple[CountryLine, ...]
    rule: str
    verified: str
    reason: str


@dataclass(frozen=True)
class ChainPanel:
    """The chain as a picture in two shapes, and as the table of the same data."""

    of: str  # when its figures are of: the year of the data, or the day
    on: str  # the day, whose figures stand beside those of that year; empty where they are the same
    finding: str  # what passes through the country that leads
    led: str  # and at how many stages it comes first
    chain: RibbonPicture
    wide: RibbonDrawing
    middle: RibbonDrawing
    tall: RibbonDrawing
    text: tuple[str, ...]  # the picture as text: a line for each stage, with its gate
    stages: tuple[StagePanel, ...]
    bounded: bool  # whether any delivery is recorded
    closed: tuple[str, ...] = ()  # a scenario: which gate is closed, how much would not arrive, and what it is not


@dataclass(frozen=True)
class CertaintyPanel:
    """How sure the answer is: the drawn parts, each with its words."""

    parts: charts.Certainty
    recorded: str
    estimated: str
    unknown: str


@dataclass(frozen=True)
class MeasurePanel:
    """One measure and what it means for the answer on the date."""

    key: str
    title: str
    reference: str
    imposer: str
    gate: str
    status: str
    state: str
    share: str
    otherwise: tuple[str, ...]  # what it would be, where the law is unknown
    sources: tuple[SourceRef, ...]
    verified: str


@dataclass(frozen=True)
class BasisPanel:
    """What the answer rests on, heaviest first; recipes apart; and the sources, numbered."""

    table: Listed
    more: int
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class AnswerPanel:
    """Everything that a page says of one exposure."""

    exposure: Exposure
    said: sentences.AnswerBox
    size: str
    limits: str  # between which shares that word lies
    certainty: CertaintyPanel | None
    chain: ChainPanel | None
    measures: tuple[MeasurePanel, ...]
    ended: tuple[MeasurePanel, ...]
    beside: tuple[MeasurePanel, ...]  # measures that touch the material without an exposure of their own
    basis: BasisPanel

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer box, sentence by sentence."""
        return self.said.sentences


def answer(found: Exposure, language: Language) -> AnswerPanel:
    """One exposure, worded: the year of its data first, the day beside it; measures as they are on the day."""
    lang = language.code
    first = found.of_data
    measures = found.measures()
    general = [m for m in measures if not m.beside]
    beside = [m for m in measures if m.beside]
    head = leads.lead(found)
    figure = head.figure if head else None
    share = None if figure is None or figure.estimate is None else figure.estimate / (figure.passes or 1.0)
    return AnswerPanel(
        exposure=found,
        said=sentences.said(found, lang),
        size="" if share is None else wording.size(share, lang),
        limits="" if share is None else wording.size_limits(share, lang),
        certainty=certainty(figure, language),
        chain=chain(found, general, language),
        measures=tuple(measure(found, m, language) for m in general if m.status != "ENDED"),
        ended=tuple(measure(found, m, language) for m in general if m.status == "ENDED"),
        beside=tuple(measure(found, m, language) for m in beside),
        basis=basis(first, language),
    )


def chain(
    exposure: Exposure,
    measures: Sequence[MeasureExposure],
    language: Language,
    about: NodeRef | None = None,
    closed: str | None = None,
) -> ChainPanel | None:
    """The chain from mine to use in the year of its data, the day beside it; None where the answer has no stage.

    In focus is the country that it is `about`, or the one that comes first at most stages. `closed` is the key of a
    measure that lets nothing through. Raises UnknownKey and BadQuestion for one that closes no gate here.
    """
    lang, first = language.code, exposure.of_data
    flows = answers.ribbons(first, charts.TOP, closed)
    found = tuple(reversed(first.by_stage()))
    if not found:
        return None
    led_by = leads.leading(first)
    focus, led = leader(led_by) if about is None else (about, sum(s.origin.key == about.key for s in led_by))
    panels = tuple(stage(s, focus, language, None if first is exposure else exposure.stage(s.stage)) for s in found)
    doors = gates(first, found, measures, language, closed)
    drawn = picture(exposure, found, panels, doors, flows, language)
    text = [
        f"{p.name}: {listed}." + "".join(f" {_gate_text(door, language)}" for door in doors if door.column == place)
        for place, p in enumerate(panels)
        if (listed := ", ".join(f"{line.name} {line.value}".strip() for line in p.lines))
    ]
    return ChainPanel(
        of=when(first, language),
        on="" if first is exposure else when(exposure, language),
        finding=material_sentences.narrowest(first, led_by, focus, lang)
        or finding_text(focus, led, len(found), language),
        led=finding_text(focus, led, len(found), language),
        chain=drawn,
        wide=wide(drawn),
        middle=wide(drawn, MIDDLE),
        tall=tall(drawn),
        text=tuple(text),
        stages=panels,
        bounded=any(line.bounds for p in panels for line in p.lines),
        closed=()
        if closed is None or flows is None or flows.stopped is None
        else material_sentences.closed(
            first, node_ref(first.view, "Measure", first.view.require("Measure", closed)), flows.stopped, lang
        ),
    )


def picture(
    exposure: Exposure,
    found: Sequence[StageExposure],
    panels: Sequence[StagePanel],
    doors: tuple[RibbonGate, ...],
    flows: answers.Ribbons | None,
    language: Language,
) -> RibbonPicture:
    """The stages, from mine to use, as columns of blocks, with what flows between them; without that where unknown."""
    columns, place = [], {}  # of each lane its column and block
    for number, (at, told) in enumerate(zip(found, panels, strict=True)):
        blocks: list[RibbonBlock] = []
        column = len(found) - 1 - number  # answers go from use to mine
        lanes = _lanes(told, None if flows is None else flows.columns[column])
        for lane, line in lanes:
            whole = (at.passes or 1.0) * line.share
            mass, arriving = (
                (whole, whole) if flows is None else (flows.mass(column, lane), flows.arriving(column, lane))
            )
            if mass > VISIBLE:
                place[column, lane] = number, len(blocks)
                blocks.append(RibbonBlock(line.tone, line.name, line.value, mass, arriving))
        part = at.passes is None or at.passes < NEAR_ALL
        columns.append(RibbonColumn(told.name, told.passes if part else "", tuple(blocks)))
    bands = (
        []
        if flows is None
        else [
            RibbonBand(
                *place[one.by, one.by_lane],
                *((len(found), 0) if one.to == answers.USER else place[one.to, one.to_lane]),
                mass=one.mass,
                arriving=one.arriving,
                recorded=one.recorded >= NEAR_ALL * one.mass,
            )
            for one in flows.ribbons
            if (one.by, one.by_lane) in place and (one.to == answers.USER or (one.to, one.to_lane) in place)
        ]
    )
    return RibbonPicture(
        tuple(columns),
        tuple(bands),
        tuple(replace(door, block=_block_of(door, columns[door.column])) for door in doors),
        wording.capital(sentences.using(exposure.subject, language.code)),
        product_text(exposure, language),
        scenario=flows is not None and flows.stopped is not None,
    )


def _lanes(told: StagePanel, column: answers.StageColumn | None) -> list[tuple[int, CountryLine]]:
    """The lane of each line of a stage's table: countries, then all others, then unknown places."""
    if column is None:
        return list(enumerate(told.lines))
    named = [line for line in told.lines if line.tone not in ("rest", "unknown")][: len(column.countries)]
    rest = [(column.others, line) for line in told.lines if line.tone == "rest"]
    return [*enumerate(named), *rest, *((column.unknown, line) for line in told.lines if line.tone == "unknown")]


def _block_of(door: RibbonGate, column: RibbonColumn) -> int | None:
    """The block of the country whose gate it is."""
    return next((at for at, block in enumerate(column.blocks) if block.label == door.country), None)


def _gate_text(door: RibbonGate, language: Language) -> str:
    return language.gettext("Gate: %(said)s.", said=", ".join(door.lines))


def when(found: Exposure, language: Language) -> str:
    """`In 2024`, `On 30 November 2026`: what the figures of an answer are of."""
    if found.at is not None:
        return language.gettext("In %(year)s", year=found.at.year)
    return language.gettext("On %(day)s", day=wording.day(found.as_of, language.code))


def finding_text(focus: NodeRef | None, led: int, stages: int, language: Language) -> str:
    """What the picture shows, as its caption."""
    _ = language.gettext
    if focus is None:
        return _("No stage can be traced to a country.")
    name = named(focus, language.code)
    if not led:
        return _("%(country)s comes first in none of the %(all)s stages.", country=name, all=stages)
    if stages == 1:
        return _("%(country)s comes first at the only stage.", country=name)
    return _("%(country)s comes first in %(count)s of %(all)s stages.", country=name, count=led, all=stages)


def leader(stages: Sequence[leads.StageLead]) -> tuple[NodeRef | None, int]:
    """The country that comes first at most stages, of several the one nearest to use, and at how many."""
    led = Counter(s.origin.key for s in stages if s.figure.estimate)
    if not led:
        return None, 0
    most = max(led.values())
    return next(s.origin for s in stages if led[s.origin.key] == most), most


def product_text(exposure: Exposure, language: Language) -> str:
    """The products that the question starts from, as the right end of the chain names them."""
    names = [product.name(language.code) for product, _ in exposure.by_product()]
    return " · ".join(names[:2]) + (" …" if len(names) > 2 else "")


def stage(
    found: StageExposure, focus: NodeRef | None, language: Language, now: StageExposure | None = None
) -> StagePanel:
    """A stage with its three largest countries, the others together, and what cannot be traced; beside them `now`."""
    lang, _ = language.code, language.gettext
    whole = found.passes or 1.0
    known = [c for c in found.countries if c.share.estimate]
    top = known[: charts.TOP] if known else found.countries[: charts.TOP]
    tones = iter("abc")
    lines = [
        with_now(
            country_line(
                c, "focus" if focus is not None and c.country.key == focus.key else next(tones), whole, language
            ),
            now,
            c.country,
            language,
        )
        for c in top
    ]
    rest = sum(c.share.estimate or 0.0 for c in known[charts.TOP :]) / whole
    untraced = found.untraced / whole if known and found.untraced is not None else 1.0
    if rest > charts.VISIBLE:
        others = known[charts.TOP :]
        if len(others) == 1:
            lines.append(with_now(country_line(others[0], "rest", whole, language), now, others[0].country, language))
        else:
            name = _("%(count)s others", count=len(others))
            lines.append(
                CountryLine(
                    tone="rest",
                    name=name,
                    share=rest,
                    value=wording.percent(rest, lang),
                    interval="",
                    bounds="",
                    size="",
                    bar=None,
                )
            )
    told = found.countries[0].share if found.countries else found.other
    if untraced > charts.VISIBLE:
        between = told.figure.untraced_interval
        part = estimate(untraced, None if between is None else _of(between, whole), language)
        value = part.value if known else ""
        lines.append(
            CountryLine(
                tone="unknown",
                name=_("unknown"),
                share=untraced,
                value=value,
                interval=part.interval,
                bounds="",
                size="",
                bar=None,
            )
        )
    rests = own_basis(found)
    return StagePanel(
        name=sentences.stage_name(found.stage, lang),
        passes=passes_text(found.passes, language),
        products=tuple(product.name(lang) for product in found.products),
        lines=tuple(lines),
        rule=rule_text(rests, language) if rests else "",
        verified=_(VERIFIED[told.verified]) if told.verified else "",
        reason=reason(told.figure, lang),
    )


def passes_text(passes: float | None, language: Language) -> str:
    _ = language.gettext
    if passes is None:
        return _("unknown part of the flow")
    if passes >= NEAR_ALL:
        return _("whole flow")
    return _("%(part)s of the flow", part=wording.percent(passes, language.code))


def country_line(found: CountryExposure, tone: str, whole: float, language: Language) -> CountryLine:
    """A country's row: estimate and interval of what passes; bounds of all that is used, as what passes is no bound."""
    lang, share = language.code, found.share
    part = None if share.estimate is None else share.estimate / whole
    within, recorded = ends(share.bounds), share.figure.recorded == share.figure.passes
    told = estimate(part, share.figure.ends(whole), language, within if whole >= NEAR_ALL else None, recorded)
    return CountryLine(
        tone=tone,
        name=named(found.country, lang),
        share=part or 0.0,
        value=told.value,
        interval=told.interval,
        bounds="" if within is None else interval(within, language, part),
        size="" if part is None else wording.size(part, lang),
        bar=told.bar,
    )


def with_now(line: CountryLine, now: StageExposure | None, of: NodeRef, language: Language) -> CountryLine:
    """A country's line with its share on the day beside it; the same line where there is no other day."""
    if now is None:
        return line
    share = next((one.share for one in now.countries if one.country.key == of.key), now.other)
    beside = country_line(CountryExposure(of, share), line.tone, now.passes or 1.0, language)
    return replace(line, now=beside.value, now_interval=beside.interval)


def gates(
    exposure: Exposure,
    found: Sequence[StageExposure],
    measures: Sequence[MeasureExposure],
    language: Language,
    closed: str | None = None,
) -> tuple[RibbonGate, ...]:
    """One gate behind each stage at which a country that makes some of it controls a product.

    Several gates at one stage are drawn as one, the strictest, or the one that is `closed`.
    `measures` come strictest first, as an answer has them.
    """
    controlled = [(m, stages_of(exposure, m)) for m in sorted(measures, key=lambda one: one.measure.key != closed)]
    made = []
    for place, at in enumerate(found):
        makers = {c.country.key for c in at.countries if _made(c) > charts.VISIBLE}
        here = [m for m, stages in controlled if at.stage in stages and imposer(record_of(exposure, m)).key in makers]
        if here:
            made.append(_gate(exposure, place, here[0], language, shut=here[0].measure.key == closed))
    return tuple(made)


def _gate(exposure: Exposure, place: int, found: MeasureExposure, language: Language, shut: bool) -> RibbonGate:
    """A gate: whose it is and what it asks, and the term that the law sets for a decision while it does."""
    act, lang = record_of(exposure, found), language.code
    country = named(imposer(act), lang)
    terms = [] if found.status not in IN_FORCE else [one for one in lead_times(act) if one.kind == "STATUTORY"]
    return RibbonGate(
        column=place,
        block=None,
        state=GATES.get(found.status, "open"),
        country=country,
        lines=(
            f"{country}: {sentences.gate(found.kind, found.status, lang)}",
            *(measure_sentences.lead_time(one, lang) for one in terms[:1]),
        ),
        shut=shut,
    )


def record_of(exposure: Exposure, found: MeasureExposure) -> Record:
    return Record(exposure.view, "Measure", exposure.view.require("Measure", found.measure.key))


def imposer(measure: Record) -> NodeRef:
    """The country whose law a measure is."""
    return node_ref(measure.view, "Country", catalogue.out(measure, "imposed_by")[0].end.row)


def stages_of(exposure: Exposure, found: MeasureExposure) -> set[str]:
    """The stages of the products with the material that a measure's items list."""
    act = record_of(exposure, found)
    covered = (
        covers.end for controls in catalogue.out(act, "controls") for covers in catalogue.out(controls.end, "covers")
    )
    return {
        product.text("stage")
        for product in covered
        if product.label == "Product"
        and any(contains.end.key == exposure.material.key for contains in catalogue.out(product, "contains"))
    }


def certainty(figure: Figure | None, language: Language) -> CertaintyPanel | None:
    """How much of what the answer says is recorded, estimated and unknown."""
    lang = language.code
    if figure is None or figure.recorded is None or figure.imputed is None or figure.untraced is None:
        return None
    parts = charts.certainty(figure.recorded, figure.imputed, figure.untraced)
    if parts is None:
        return None
    return CertaintyPanel(
        parts,
        wording.percent(parts.recorded, lang),
        wording.percent(parts.estimated, lang),
        wording.percent(parts.unknown, lang),
    )


def measure(exposure: Exposure, found: MeasureExposure, language: Language) -> MeasurePanel:
    """A measure: what it asks, whether it does so on the date, and how much of the answer meets it."""
    lang, _ = language.code, language.gettext
    record = record_of(exposure, found)
    act = acts.act(record)
    verified = record.verified

    def share(figure: Figure) -> str:
        return sentences.measure_exposure(exposure, found.kind, figure, lang)

    otherwise = []
    if found.if_in_force is not None:
        otherwise.append(_("If the measure is in force again: %(said)s", said=share(found.if_in_force.figure)))
    if found.if_suspended is not None:
        otherwise.append(_("If the measure stays suspended: %(said)s", said=share(found.if_suspended.figure)))
    said = measure_sentences.state(act, exposure.as_of, lang, exposure.material)
    also = measure_sentences.also(act, lang)
    return MeasurePanel(
        key=found.measure.key,
        title=found.measure.name(lang),
        reference=act.reference,
        imposer=named(act.imposer, lang),
        gate=GATES.get(found.status, "open"),
        status=sentences.status_name(found.status, lang),
        state=said if found.beside else " ".join((said, *also)),
        share=measure_sentences.beside(act, lang) if found.beside else share(found.share.figure),
        otherwise=tuple(otherwise),
        sources=record.sources,
        verified=_(VERIFIED[verified]),
    )


def basis(exposure: Exposure, language: Language) -> BasisPanel:
    """What the whole way rests on, with its sources numbered in the order in which they are first named."""
    everything = exposure.evidence(None).rests_on
    facts = [b for b in everything if b.rule != "RECIPE"]
    recipes = [b for b in everything if b.rule == "RECIPE"]
    shown = facts[:HEAVIEST]
    sources = tuple(dict.fromkeys(source for b in (*shown, *recipes) for source in b.sources))
    number = {source.key: place + 1 for place, source in enumerate(sources)}
    carried, taken = ([Row(of=b, verified=b.verified, number=number) for b in some] for some in (shown, recipes))
    rows = (*carried, *([RECIPES] if recipes else ()), *taken)
    return BasisPanel(BASIS_SAID.of(rows, language), len(facts) - len(shown), sources)


def _of_what(row: Row, language: Language) -> str:
    of, lang = row.of, language.code
    return ", ".join((of.product.name(lang), *([named(of.country, lang)] if of.country else ())))


def _differ(row: Row, language: Language) -> Piece | str:
    """By which factor the sources differ, where that is much; it leads to the product's contradictions."""
    factor = differing(row.of)
    if factor is None:
        return ""
    said = wording.number(factor, language.code, 1)
    return Piece(
        "contradictions", language.gettext("sources differ by a factor of %(factor)s", factor=said), row.of.product.key
    )


def _numbers(row: Row, _: Language) -> list[Said]:
    return [
        Piece("link", f"[{at}]", LinkPiece(f"#source-{at}")) for at in (row.number[one.key] for one in row.of.sources)
    ]


RECIPES = Heading(mark("Recipes: what it takes to make something"))
BASIS_SAID = Listing(
    mark("By the part of the material that passes through it anywhere on its way"),
    (
        At(mark("Part of the flow"), "share=of.weight"),
        At(mark("What"), _of_what),
        At(mark("How"), lambda row, language: rule_text(row.of, language), note=_differ),
        At(mark("Checked"), "verified"),
        At(mark("Source"), _numbers, css="notes"),
    ),
    label=mark("What the answer rests on"),
    named=1,
)


def own_basis(found: StageExposure) -> Basis | None:
    """The heaviest thing that says where this stage's own products were made."""
    products = {product.key for product in found.products}
    return next((b for b in found.evidence.rests_on if b.rule != "RECIPE" and b.product.key in products), None)


def rule_text(basis: Basis, language: Language) -> str:
    """The rule by which a figure was found and its year, as a reader meets it."""
    words = language.gettext(RULES[basis.rule])
    return words if basis.year is None else f"{words}, {basis.year}"


def _of(interval: Interval, whole: float) -> tuple[float, float]:
    return min(1.0, interval.lower / whole), min(1.0, interval.upper / whole)


def _made(found: CountryExposure) -> float:
    """A country's part of a stage; where there is no estimate, the most that it can be."""
    if found.share.estimate is not None:
        return found.share.estimate
    return found.share.interval.upper if found.share.interval else 1.0
