"""Who makes most of the world's, step by step, of every material: the whole field as rows of cells.

All shares have one denominator, what the world makes at the step: where a chain is known from the balance of its
product there, else of what a statistic counts of mines or works, else of what the EU's study says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.answers import acts, amounts, catalogue, statements
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.catalogue import MeasureFilter, Record
from ketenkaart.graph.answers.measures import IN_FORCE, kind_for
from ketenkaart.graph.answers.output import Maker, WorldOutput, world_output
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref
from ketenkaart.graph.model import HERE, VERIFIED, WORLD, MeasureKind, Stage, StudyStep, Verified
from ketenkaart.graph.view import View


class HeatStep(StrEnum):
    """A step that chains of different materials have in common."""

    MINED = "MINED"
    PROCESSED = "PROCESSED"
    METAL_MADE = "METAL_MADE"
    ALLOYED = "ALLOYED"
    MAGNET_MADE = "MAGNET_MADE"


class HeatBasis(StrEnum):
    """What the share of a cell is of."""

    # Best first.
    BALANCE = "BALANCE"  # all that is stated of a product, reconciled
    COUNT = "COUNT"  # a statistic of all countries
    STUDY = "STUDY"  # a share that the EU's study states


STEPS = tuple(HeatStep)
STAGES_OF = {
    HeatStep.MINED: (Stage.MINE,),
    HeatStep.PROCESSED: (Stage.SEPARATION, Stage.SMELTING),
    HeatStep.METAL_MADE: (Stage.METAL, Stage.REFINING),
    HeatStep.ALLOYED: (Stage.ALLOY, Stage.SEMI),
    HeatStep.MAGNET_MADE: (Stage.MAGNET,),
}
STUDIED = {HeatStep.MINED: StudyStep.EXTRACTION, HeatStep.PROCESSED: StudyStep.PROCESSING}


@dataclass(frozen=True)
class HeatGate:
    """A measure on exports that reaches the Netherlands, in force or perhaps in force, of a country that makes some."""

    measure: NodeRef
    imposer: NodeRef
    kind: MeasureKind
    status: MeasureStatus


@dataclass(frozen=True)
class HeatCell:
    """The largest maker at one step, of all that the world makes there; `country` None where it is not known.

    `interval` is None where the source gives none; `year` is that of the data.
    """

    step: HeatStep
    product: NodeRef | None  # whose making it is; None where the source counts the material itself
    country: NodeRef | None
    share: float | None
    interval: Interval | None
    year: int | None
    basis: HeatBasis | None
    verified: Verified | None
    sources: tuple[SourceRef, ...]
    gates: tuple[HeatGate, ...] = ()


@dataclass(frozen=True)
class HeatRow:
    """One material, or a product by its leading material, with a cell for each step that is known of it.

    `gates` are those of a country that leads at a step, and of which it isn't known at which: they name the material.
    """

    view: View
    of: NodeRef
    material: NodeRef | None
    cells: tuple[HeatCell, ...]
    gates: tuple[HeatGate, ...]

    def at(self, step: HeatStep) -> HeatCell | None:
        return next((one for one in self.cells if one.step == step), None)

    @property
    def known(self) -> tuple[HeatCell, ...]:
        return tuple(one for one in self.cells if one.country is not None)

    @property
    def all_gates(self) -> tuple[HeatGate, ...]:
        """Each measure once."""
        found = (*self.gates, *(gate for cell in self.cells for gate in cell.gates))
        return tuple({gate.measure: gate for gate in found}.values())


@dataclass(frozen=True)
class HeatPart:
    """Rows under the group that they are of; None: of no group."""

    group: NodeRef | None
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class HeatLead:
    """The country that is the largest maker of the most rows at one step or another, and where it is so most."""

    country: NodeRef
    rows: int  # in which it is that at one step at least
    step: HeatStep
    at_step: int  # rows in which it is that at this step
    known_at_step: int  # rows of which the largest maker there is known
    least: HeatCell  # of these the one in which its share is least
    least_of: NodeRef
    years: tuple[int, int] | None  # of the data of the cells at the step, the first and the last; None: of no one year
    studied: bool  # whether some of them are of the EU's study, which is of five years together


def field(view: View) -> tuple[HeatPart, ...]:
    """The materials that matter, under the groups that have an order: those that the EU calls critical, that a gate
    stands at or that a question starts from, as far as any step of them is known.
    """
    groups = [one for one in catalogue.everything(view, "Group") if one.whole("order") is not None]
    parts, seen = [], set()
    for group in sorted(groups, key=lambda one: one.whole("order") or 0):
        rows = tuple(row for row in members(group) if row.of.key not in seen and _matters(group.view, row))
        seen |= {row.of.key for row in rows}
        if rows:
            parts.append(HeatPart(node_ref(view, "Group", group.row), rows))
    rest = (heat_row(one) for one in catalogue.everything(view, "Material") if one.key not in seen)
    others = tuple(row for row in rest if _matters(view, row))
    return (*parts, HeatPart(None, others)) if others else tuple(parts)


def _matters(view: View, row: HeatRow) -> bool:
    if row.of.label != "Material":
        return bool(row.known or row.all_gates)
    record = Record(view, row.of.label, view.require(row.of.label, row.of.key))
    asked = record.flag("eu_critical") or bool(row.all_gates) or len(catalogue.out(record, "starts_at")) > 0
    return asked and bool(row.known or row.all_gates)


def members(group: Record) -> tuple[HeatRow, ...]:
    """A row for each member of a group, in the order of their keys."""
    found = {link.start.id: link.start for link in catalogue.into(group, "member_of")}
    return tuple(heat_row(found[key]) for key in sorted(found))


def lead(rows: Iterable[HeatRow]) -> HeatLead | None:
    """The country that leads, and at which step it leads most rows, of several the one that it leads by most.

    None where no largest maker is known.
    """
    rows = tuple(rows)
    led: dict[NodeRef, set[str]] = {}
    for row in rows:
        for cell in row.known:
            if cell.country is not None:
                led.setdefault(cell.country, set()).add(row.of.id)
    if not led:
        return None
    country = min(led, key=lambda one: (-len(led[one]), one.key))
    at = {step: [(row.of, one) for row in rows for one in row.known if one.step == step] for step in STEPS}
    of_it = {step: [(of, cell) for of, cell in found if cell.country == country] for step, found in at.items()}
    step = max(STEPS, key=lambda one: (len(of_it[one]), min((c.share or 0.0 for _, c in of_it[one]), default=0.0)))
    least_of, least = min(of_it[step], key=lambda one: (one[1].share or 0.0, one[0].key))
    years = [cell.year for _, cell in of_it[step] if cell.year is not None]
    return HeatLead(
        country=country,
        rows=len(led[country]),
        step=step,
        at_step=len(of_it[step]),
        known_at_step=len(at[step]),
        least=least,
        least_of=least_of,
        years=(min(years), max(years)) if years else None,
        studied=any(cell.basis == HeatBasis.STUDY for _, cell in of_it[step]),
    )


def heat_row(record: Record) -> HeatRow:
    """One material or product; made once for a View."""
    return record.view.derived(("heat", record.id), lambda: _row(record))


def _row(record: Record) -> HeatRow:
    view = record.view
    material, start = _material(record), _start(record)
    chain = {} if material is None or start is None else _chain(start, material)
    bars = () if material is None else tuple(_bars(material))
    cells = []
    for step in STEPS:
        product = next((chain[stage] for stage in STAGES_OF[step] if stage in chain), None)
        cell = None if product is None else _made(step, product, bars)
        if (cell is None or cell.country is None) and material is not None:
            cell = _counted(step, material) or _studied(step, material) or cell
        if cell is not None:
            cells.append(cell)
    standing = {gate.measure for cell in cells for gate in cell.gates}
    leading = {cell.country for cell in cells}
    # Of a product only what its own items stand at; what names its material alone is on the page of that.
    apart = (
        ()
        if record.label == "Product"
        else tuple(gate for _, gate in bars if gate.measure not in standing and gate.imposer in leading)
    )
    return HeatRow(
        view=view,
        of=node_ref(view, record.label, record.row),
        material=None if material is None else node_ref(view, "Material", material.row),
        cells=tuple(cells),
        gates=apart,
    )


def _material(record: Record) -> Record | None:
    if record.label == "Material":
        return record
    return catalogue.find(record.view, "Material", record.text("leading_material"))


def _start(record: Record) -> Record | None:
    if record.label == "Product":
        return record
    return next((link.end for link in catalogue.out(record, "starts_at")), None)


def _chain(start: Record, material: Record) -> dict[Stage, Record]:
    """The product at each stage that the usual ways of making come by first, back from one, if it holds the material.

    A product that nothing is said to be made of stands for the wider one of which it is a grade.
    """
    holding = {link.start.row for link in catalogue.into(material, "contains")}
    found: dict[Stage, Record] = {}
    seen, waiting = {start.row}, [start]
    while waiting:
        one = waiting.pop(0)
        found.setdefault(Stage(one.text("stage")), one)
        taken = sorted(catalogue.into(one, "input_to"), key=lambda link: link.whole("order") or 0)
        wider = [link.end for link in catalogue.out(one, "part_of")] if not taken else []
        for before in (*(link.start for link in taken), *wider):
            if before.row in holding and before.row not in seen:
                seen.add(before.row)
                waiting.append(before)
    return found


def _made(step: HeatStep, product: Record, bars: Iterable[tuple[Act, HeatGate]]) -> HeatCell:
    """The largest maker of a product in the year of its data, by all that is stated."""
    found = _of_data(product)
    maker = None if found is None else _largest(found)
    listed = node_ref(product.view, "Product", product.row)
    gates = tuple(
        gate
        for act, gate in bars
        if listed in act.products and found is not None and amounts.worth_saying(_share(found, gate.imposer))
    )
    if found is None or maker is None:
        return HeatCell(
            step=step,
            product=listed,
            country=None,
            share=None,
            interval=None,
            year=None,
            basis=None,
            verified=None,
            sources=(),
            gates=gates,
        )
    figure = maker.share.figure
    return HeatCell(
        step=step,
        product=listed,
        country=maker.country,
        share=figure.estimate,
        interval=figure.interval,
        year=found.data_year,
        basis=HeatBasis.BALANCE,
        verified=Verified(found.verified),
        sources=found.sources,
        gates=gates,
    )


def _share(found: WorldOutput, country: NodeRef) -> Figure:
    return found.of_country(country.key).figure


def _of_data(product: Record) -> WorldOutput | None:
    view = product.view
    now = world_output(view, product.key)
    if now is None or now.data_year > view.as_of.year:
        return now
    return world_output(view, product.key, now.data_year)


def _largest(found: WorldOutput) -> Maker | None:
    """The largest maker, where the data say which that is: None where nobody's share, or too wide a one, is known."""
    maker = next((one for one in found.makers if one.share.figure.estimate), None)
    return None if maker is None or amounts.too_wide(maker.share.figure) else maker


def _counted(step: HeatStep, material: Record) -> HeatCell | None:
    """The largest maker by a statistic of all countries, in its latest year: shares over the sum of them."""
    wanted = {HeatStep.MINED: Stage.MINE.value, HeatStep.PROCESSED: ""}.get(step)
    if wanted is None:
        return None
    rows = [one for one in catalogue.observations(material, "PRODUCTION") if one.text("stage") == wanted]
    year = max((one.whole("year") or 0 for one in rows), default=0)
    tonnes = [(one.number("value") or 0.0, one) for one in rows if one.whole("year") == year]
    whole = sum(value for value, _ in tonnes)
    if not whole:
        return None
    most, first = max(tonnes, key=lambda one: (one[0], one[1].key))
    country = material.view.require("Country", first.text("region"))
    return HeatCell(
        step=step,
        product=None,
        country=node_ref(material.view, "Country", country),
        share=most / whole,
        interval=None,
        year=year,
        basis=HeatBasis.COUNT,
        verified=max(Verified.DERIVED, first.verified, key=VERIFIED.index),
        sources=first.sources,
    )


def _studied(step: HeatStep, material: Record) -> HeatCell | None:
    """The largest maker that the EU's study names, of the world."""
    of_world = (one for one in statements.eu_supply(material) if one.region.key == WORLD)
    found = next((one for one in of_world if one.step == STUDIED.get(step)), None)
    if found is None or not found.origins:
        return None
    country, share = found.origins[0]
    return HeatCell(
        step=step,
        product=None,
        country=country,
        share=share,
        interval=None,
        year=None,
        basis=HeatBasis.STUDY,
        verified=found.verified,
        sources=found.sources,
    )


def _bars(material: Record) -> Iterator[tuple[Act, HeatGate]]:
    """Measures on all exports of goods with a material, to the Netherlands too, that are in force or perhaps are."""
    for record in catalogue.measures(material.view, MeasureFilter(material=material.key)):
        act = acts.act(record)
        status = catalogue.measure_status(record, material)
        here = not act.destinations or any(one.key == HERE for one in act.destinations)
        if act.general and here and status in (*IN_FORCE, MeasureStatus.UNKNOWN) and act.imposer.key != HERE:
            yield act, HeatGate(act.ref, act.imposer, kind_for(record.view, record.row, material.row), status)


def gates_of(rows: Iterable[HeatRow]) -> tuple[HeatGate, ...]:
    """The measures that stand at any of some rows, each once: those in force first."""
    found = {gate.measure: gate for row in rows for gate in row.all_gates}
    return tuple(sorted(found.values(), key=lambda gate: (gate.status not in IN_FORCE, gate.measure.key)))
