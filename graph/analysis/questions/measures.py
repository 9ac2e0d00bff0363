"""Legal measures: what one covers, and the exposure to it (methods.md section 5). `law` says whether it is in force."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ketenkaart.graph.analysis import figure as figures
from ketenkaart.graph.analysis.chain.targets import named
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.figure import Figure, Gap
from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions.crossing import Border, crossing, felt
from ketenkaart.graph.analysis.questions.exposure import (
    ColumnFigures,
    Subject,
    SubjectKind,
    asked,
    by_organisation,
    stated_uses,
)
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.arrays import Bools, Longs
from ketenkaart.graph.view import View

OPEN = (MeasureStatus.IN_FORCE, MeasureStatus.UNKNOWN)  # states in which an item may bind
EVERYWHERE = "ALL"
SCATTERED = ("WLD", "ROW")  # users of unknown place
UNION = "EUU"


@dataclass(frozen=True)
class MeasureFigure:
    """Exposure to a measure; with both answers where it is not known whether it is in force."""

    figure: Figure
    if_in_force: Figure | None = None
    if_suspended: Figure | None = None


@dataclass(frozen=True)
class Coverage:
    """Products (Q,) that a measure's items cover for a material, and those that they leave open."""

    certain: Bools
    perhaps: Bools
    listed: bool  # whether an item for this material lists any product


def covered(view: View, measure: int, material: int) -> tuple[Longs, Longs]:
    """(p,) products that a measure covers for a material, and those that it leaves open, suspended items included."""
    found = coverage(view, material, law.items_of(view, measure))
    return np.flatnonzero(found.certain), np.flatnonzero(found.perhaps)


def coverage(view: View, material: int, items: Iterable[int]) -> Coverage:
    """What items cover for a material.

    An item covers its products, where it names materials only for these. One on a grade covers the wider product too
    for the materials that it names, and leaves it open for others.
    """
    Q = len(view.snapshot.nodes["Product"])
    certain, perhaps, listed = np.zeros(Q, dtype=bool), np.zeros(Q, dtype=bool), False
    for item in items:
        products, materials = law.covers(view, item)
        wider = [above for product in products for above in _wider(view, product)]
        if not materials or material in materials:
            listed |= bool(products)
            certain[products] = True
        (certain if material in materials else perhaps)[wider] = True
    return Coverage(certain, perhaps & ~certain, listed)


def measures_of(view: View, material: int) -> Longs:
    """(m,) measures that touch a material: an item names it, or names none and covers a product that contains it."""
    return view.derived(("measures of", material), lambda: _measures_of(view, material))


def _measures_of(view: View, material: int) -> Longs:
    touching = {int(item) for item in view.nodes("Item") if _touches(view, int(item), material)}
    controls = view.rows("controls")
    kept = np.isin(view.end("controls", controls), np.fromiter(touching, dtype=np.int64, count=len(touching)))
    return np.unique(view.start("controls", controls)[kept])


def to_measure(view: View, material: int, subject: Subject, measure: int) -> MeasureFigure:
    """The probability that a unit needs what a measure asks, at least once on its way.

    A measure that is not in force is certain: 0 for every subject. What an item covers that is not in force is left
    out. A user outside the destinations, with no known path through them, has 0 with reason OUTSIDE_DESTINATIONS.
    Reasons of UNKNOWN: NO_SUCH_EXPOSURE, UNCONFIRMED, NOT_IN_CHAIN, NO_ITEMS_IN_GRAPH (no item for this material lists
    a product; the range is given where only grades of other materials are), SUSPENSION_ENDED_UNKNOWN (both answers).
    """
    if not law.is_confirmed(view, measure):
        return MeasureFigure(figures.unknown(Gap.UNCONFIRMED, figures.SECTION_5))
    if not law.has_exposure(view, measure):
        return MeasureFigure(figures.unknown(Gap.NO_SUCH_EXPOSURE, figures.SECTION_5))
    items = set(law.export_items(view, measure))
    states = law.item_states(view, measure)
    found = {states[item] for item in items} or {law.status(view, measure)}
    if not found & set(OPEN):
        return MeasureFigure(_none())
    if found == {MeasureStatus.UNKNOWN}:
        highest, lowest = _answer(view, material, subject, measure, items), _none()
    else:
        surely = {item for item in items if states[item] == MeasureStatus.IN_FORCE}
        at_most = {item for item in items if states[item] in OPEN}
        highest = lowest = _remaining(view, material, subject, measure, items, surely)
        if not _same(coverage(view, material, surely), coverage(view, material, at_most)):
            highest = _answer(view, material, subject, measure, at_most)
    if not is_aimed_at(view, measure, _place(view, subject)) and _meets_nothing(highest):
        return MeasureFigure(_outside(highest))
    return MeasureFigure(lowest) if highest is lowest else _both(highest, lowest)


def felt_in(view: View, material: int, subject: Subject, measure: int) -> list[tuple[int, Figure]]:
    """The part of use that a country made something of after it crossed under a measure, for each, largest first.

    Were all in force that may bind; the imposing country is not among them. Empty for a measure without an exposure,
    or of whose items for this material none lists a product or none may bind.
    """
    states = law.item_states(view, measure)
    may_bind = {item for item in law.export_items(view, measure) if states[item] in OPEN}
    found, ask = coverage(view, material, may_bind), asked(view, material, subject)
    if ask is None or not found.listed or not law.has_exposure(view, measure) or not law.is_confirmed(view, measure):
        return []
    limits = _border(view, measure, found)
    there = named(ask.chain)
    countries = there[~limits.inside[there]]
    if not len(countries):
        return []
    values = felt(ask.chain, limits, countries, ask.starts)
    every = values.weigh(ask.weights, ask.delivered, method=figures.SECTION_5)
    told = [one for one in zip(countries.tolist(), every, strict=True) if one[1].estimate != 0.0]
    return sorted(told, key=lambda one: (-(one[1].estimate or 0.0), one[0]))


def is_aimed_at(view: View, measure: int, country: int) -> bool:
    """Whether a country is among the destinations of a measure, or the imposing one; where none is stated, all are."""
    keys = view.snapshot.nodes["Measure"].texts("destinations")[measure]
    if not keys or EVERYWHERE in keys:
        return True
    imposing = view.end("imposed_by", view.out("imposed_by", "Measure", measure))
    members = view.snapshot.nodes["Country"].flags("eu") == 1
    named = [row for row in (view.local("Country", key) for key in keys) if row is not None]
    rows = np.array([*named, *imposing.tolist()], dtype=np.int64)
    area = view.snapshot.nodes["Country"].flags("area") == 1
    return bool(_with_members(rows, members, view.local("Country", UNION))[country] or area[country])


def column(view: View, material: int, measure: int) -> ColumnFigures | None:
    """Exposure to a measure of all organisations of which a use of the material is stated, were it in force.

    An item that is not in force while others are is left out. None where no item for this material lists a product, and
    for measures that have no exposure.
    """
    found = _open_coverage(view, material, measure)
    if not found.listed or not law.has_exposure(view, measure) or not law.is_confirmed(view, measure):
        return None
    companies = stated_uses(view, material)
    used = companies.used
    return by_organisation(used, crossing(companies.chain, _border(view, measure, found), used.start))


def border(view: View, material: int, measure: int) -> Border:
    """A measure in numbers, all of its items in force: for `crossing` over a whole chain."""
    return _border(view, measure, coverage(view, material, law.export_items(view, measure)))


def closing(view: View, material: int, measure: int) -> Border | None:
    """The border that a measure would close, as `column` takes its items; None where none of them lists a product."""
    found = _open_coverage(view, material, measure)
    return _border(view, measure, found) if found.listed else None


def if_closed(view: View, material: int, subject: Subject, measure: int, at: Moment | None = None) -> Figure:
    """The part of what a subject uses that would not arrive if nothing crossed that border: the exposure to it.

    With nobody else stepping in and no stock. `at` is the moment whose mixes count; None: the View's day.
    """
    border, ask = closing(view, material, measure), asked(view, material, subject, at)
    if border is None:
        return figures.unknown(Gap.NO_ITEMS_IN_GRAPH, figures.SECTION_5)
    if ask is None:
        return figures.unknown(Gap.NOT_IN_CHAIN, figures.SECTION_5)
    values = crossing(ask.chain, border, ask.starts)
    return values.weigh(ask.weights, ask.delivered, method=figures.SECTION_5)[0]


def _open_coverage(view: View, material: int, measure: int) -> Coverage:
    """What the items cover that may be in force; of a measure of which none may, what they all do."""
    states, items = law.item_states(view, measure), law.export_items(view, measure)
    return coverage(view, material, [item for item in items if states[item] in OPEN] or items)


def _place(view: View, subject: Subject) -> int:
    """Country of a subject."""
    if subject.kind == SubjectKind.COUNTRY:
        return subject.row
    return int(view.end("based_in", view.out("based_in", "Organisation", subject.row))[0])


def _meets_nothing(answer: Figure) -> bool:
    """Whether no path that meets it is known: none that is traced does, or its items aren't in the graph."""
    return answer.reason == Gap.NO_ITEMS_IN_GRAPH or (answer.estimate == 0.0 and not answer.untraced)


def _outside(answer: Figure) -> Figure:
    """0 because a measure is on exports to others. Where its items aren't in the graph, nothing bounds a path."""
    found = answer if answer.estimate == 0.0 else replace(_none(), bounds=None)
    return replace(found, reason=Gap.OUTSIDE_DESTINATIONS)


def _both(in_force: Figure, suspended: Figure) -> MeasureFigure:
    return MeasureFigure(figures.hull([in_force, suspended], Gap.SUSPENSION_ENDED_UNKNOWN), in_force, suspended)


def _none() -> Figure:
    return figures.certain(0.0, figures.SECTION_5)


def _remaining(view: View, material: int, subject: Subject, measure: int, items: set[int], left: set[int]) -> Figure:
    """The answer with some items left; 0 where all that were for this material are suspended."""
    concerned = {item for item in items if law.concerns(view, item, material)}
    if concerned and not concerned & left:
        return _none()
    return _answer(view, material, subject, measure, left)


def _answer(view: View, material: int, subject: Subject, measure: int, items: set[int]) -> Figure:
    found = coverage(view, material, items)
    if not found.listed and not found.perhaps.any():
        return figures.unknown(Gap.NO_ITEMS_IN_GRAPH, figures.SECTION_5)
    ask = asked(view, material, subject)
    if ask is None:
        return figures.unknown(Gap.NOT_IN_CHAIN, figures.SECTION_5)
    values = crossing(ask.chain, _border(view, measure, found), ask.starts)
    (answer,) = values.weigh(ask.weights, ask.delivered, method=figures.SECTION_5)
    return answer if found.listed else figures.without_estimate(answer, Gap.NO_ITEMS_IN_GRAPH)


def _border(view: View, measure: int, found: Coverage) -> Border:
    countries = view.snapshot.nodes["Country"]
    members = countries.flags("eu") == 1
    area = countries.flags("area") == 1
    imposing = view.end("imposed_by", view.out("imposed_by", "Measure", measure))
    union = view.local("Country", UNION)
    inside = _with_members(imposing, members, union)
    scattered = np.zeros(len(area), dtype=bool)
    scattered[[row for row in (view.local("Country", key) for key in SCATTERED) if row is not None]] = True
    keys = view.snapshot.nodes["Measure"].texts("destinations")[measure]
    if EVERYWHERE in keys:
        outside = ~inside & ~scattered
        return Border(found.certain, found.perhaps, inside, outside, scattered)
    named = [row for row in (view.local("Country", key) for key in keys) if row is not None]
    destination = _with_members(np.array(named, dtype=np.int64), members, union)
    outside = destination & ~inside & ~scattered
    partly = scattered | (area & ~destination & ~inside)
    unknown = ~inside if not keys else partly
    return Border(found.certain, found.perhaps, inside, outside, unknown)


def _with_members(countries: Longs, members: Bools, union: int | None) -> Bools:
    """(K,) the countries, and the members of the Union where it is among them."""
    found = np.zeros(len(members), dtype=bool)
    found[countries] = True
    return found | members if union is not None and found[union] else found


def _wider(view: View, product: int) -> list[int]:
    """Products of which one is a grade, directly or by way of another."""
    found: list[int] = []
    todo = [product]
    while todo:
        above = view.end("part_of", view.out("part_of", "Product", todo.pop())).tolist()
        fresh = [one for one in above if one not in found]
        found += fresh
        todo += fresh
    return found


def _touches(view: View, item: int, material: int) -> bool:
    products, materials = law.covers(view, item)
    if materials:
        return material in materials
    holding = view.start("contains", view.into("contains", "Material", material))
    return bool(np.isin(products, holding).any())


def _same(one: Coverage, other: Coverage) -> bool:
    return (
        one.listed == other.listed
        and bool((one.certain == other.certain).all())
        and bool((one.perhaps == other.perhaps).all())
    )
