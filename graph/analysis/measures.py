"""Legal measures: whether one is in force on a date, what it covers, and the exposure to it (methods.md section 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis import figure as figures
from graph.analysis.chain import compiled
from graph.analysis.crossing import Border, crossing
from graph.analysis.exposure import ColumnFigures, Subject, any_columns, any_figure, asked, stated_uses
from graph.analysis.figure import Figure
from graph.analysis.sweep import Bools, Longs
from graph.content import UNKNOWN_INT
from graph.model import EXPOSURE_KINDS
from graph.snapshot import EPOCH
from graph.view import View

CHANGES = ("amends", "suspends", "repeals")  # relationships that say what became of a measure
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


@dataclass(frozen=True)
class Phase:
    """What a measure is from a day until a day, in days since the epoch; None where it has no end, or beginning."""

    status: str
    since: int | None
    until: int | None


@dataclass(frozen=True)
class Change:
    """One act changing another, from a day until a day (unknown is open)."""

    by: int
    items: str | None  # limited to these
    since: int
    until: int


def status(view: View, measure: int, day: int | None = None) -> str:
    """NOT_YET, IN_FORCE, SUSPENDED, ENDED or UNKNOWN on a day since the epoch (default: the View's date).

    In force: valid then, not repealed and not wholly suspended (as a whole, or every item by name; what names parties
    exempts and does not suspend). UNKNOWN: a suspension has ended and no later row says what followed.
    """
    today = _today(view) if day is None else day
    whole = _status_as_a_whole(view, measure, today)
    if whole != "IN_FORCE":
        return whole
    found = set(item_states(view, measure, today).values())
    return found.pop() if len(found) == 1 else "IN_FORCE"


def item_states(view: View, measure: int, day: int | None = None) -> dict[int, str]:
    """Of each item of a measure that is in force as a whole: IN_FORCE, SUSPENDED or UNKNOWN on a day."""
    today = _today(view) if day is None else day
    rows = view.out("controls", "Measure", measure)
    return {int(item): _item_state(view, measure, int(item), today) for item in view.end("controls", rows)}


def phases(view: View, measure: int) -> tuple[Phase, ...]:
    """What a measure was and will be, as far as the graph knows, without a gap; from its beginning on.

    A phase that begins where no row says what followed a suspension is UNKNOWN, and open until one does.
    """
    table = view.snapshot.nodes["Measure"]
    given = [int(table.days(column)[measure]) for column in ("valid_from", "valid_to")]
    for name in CHANGES:
        given += [day for change in changes_of(view, name, measure) for day in (change.since, change.until)]
    days = sorted({day for day in given if day != UNKNOWN_INT})
    starts: list[int | None] = [None, *days] if table.days("valid_from")[measure] == UNKNOWN_INT else [*days]
    found: list[Phase] = []
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        state = status(view, measure, (until or 0) - 1 if since is None else since)
        if found and found[-1].status == state:
            found[-1] = replace(found[-1], until=until)
        elif found or state != "NOT_YET":
            found.append(Phase(state, since, until))
    return tuple(found)


def ran_out(view: View, measure: int) -> int | None:
    """The day on which a suspension (of the whole or of an item) ended that no row is known to follow, if one did."""
    names = [one for one in _suspensions(view, measure) if one.until != UNKNOWN_INT and one.until <= _today(view)]
    states = {_status_as_a_whole(view, measure, _today(view)), *item_states(view, measure).values()}
    return max((one.until for one in names), default=None) if "UNKNOWN" in states else None


def covered(view: View, measure: int, material: int) -> tuple[Longs, Longs]:
    """Products that a measure covers for a material, and those that it leaves open, suspended items included."""
    found = coverage(view, material, _items(view, measure))
    return np.flatnonzero(found.certain), np.flatnonzero(found.perhaps)


def coverage(view: View, material: int, items: Iterable[int]) -> Coverage:
    """What items cover for a material.

    An item covers its products, where it names materials only for these. One on a grade covers the wider product too
    for the materials that it names, and leaves it open for others.
    """
    Q = len(view.snapshot.nodes["Product"])
    certain, perhaps, listed = np.zeros(Q, dtype=bool), np.zeros(Q, dtype=bool), False
    for item in items:
        products, materials = _covers(view, item)
        wider = [above for product in products for above in _wider(view, product)]
        if not materials or material in materials:
            listed |= bool(products)
            certain[products] = True
        (certain if material in materials else perhaps)[wider] = True
    return Coverage(certain, perhaps & ~certain, listed)


def measures_of(view: View, material: int) -> Longs:
    """Measures that touch a material: an item names it, or names none and covers a product that contains it."""
    touching = {int(item) for item in view.nodes("Item") if _touches(view, int(item), material)}
    controls = view.rows("controls")
    kept = np.isin(view.end("controls", controls), np.fromiter(touching, dtype=np.int64, count=len(touching)))
    return np.unique(view.start("controls", controls)[kept])


def has_exposure(view: View, measure: int) -> bool:
    """Whether a measure can have an exposure: a licence, ban, quota or tariff on all exports of its items."""
    table = view.snapshot.nodes["Measure"]
    return table.value("kind", measure) in EXPOSURE_KINDS and table.value("reach", measure) == "GENERAL"


def to_measure(view: View, material: int, subject: Subject, measure: int) -> MeasureFigure:
    """The probability that a unit needs what a measure asks, at least once on its way.

    A measure that is not in force is certain: 0 for every subject. What a suspended item covers is left out while that
    lasts. Reasons of UNKNOWN: NO_SUCH_EXPOSURE, NOT_IN_CHAIN, NO_ITEMS_IN_GRAPH (no item for this material lists a
    product; the range is given where only grades of other materials are), SUSPENSION_ENDED_UNKNOWN (both answers).
    """
    if not has_exposure(view, measure):
        return MeasureFigure(figures.unknown("NO_SUCH_EXPOSURE", figures.SECTION_5))
    whole = _status_as_a_whole(view, measure, _today(view))
    items = set(_items(view, measure))
    if whole in ("NOT_YET", "ENDED", "SUSPENDED"):
        return MeasureFigure(_none())
    if whole == "UNKNOWN":
        return _both(_answer(view, material, subject, measure, items), _none())
    states = item_states(view, measure)
    surely = {item for item in items if states[item] == "IN_FORCE"}
    at_most = {item for item in items if states[item] != "SUSPENDED"}
    lowest = _remaining(view, material, subject, measure, items, surely)
    if _same(coverage(view, material, surely), coverage(view, material, at_most)):
        return MeasureFigure(lowest)
    return _both(_answer(view, material, subject, measure, at_most), lowest)


def column(view: View, material: int, measure: int) -> ColumnFigures | None:
    """Exposure to a measure of all organisations of which a use of the material is stated, were it in force.

    What a suspended item covers is left out. None where no item for this material lists a product, and for measures
    that have no exposure.
    """
    items = (item for item, state in item_states(view, measure).items() if state != "SUSPENDED")
    found = coverage(view, material, items)
    if not found.listed or not has_exposure(view, measure):
        return None
    used = stated_uses(view, material)
    return any_columns(used, crossing(compiled(view, material), _border(view, measure, found), used.start))


def border(view: View, material: int, measure: int) -> Border:
    """A measure in numbers, all of its items in force: for `crossing` over a whole chain."""
    return _border(view, measure, coverage(view, material, _items(view, measure)))


def _both(in_force: Figure, suspended: Figure) -> MeasureFigure:
    return MeasureFigure(figures.hull([in_force, suspended], "SUSPENSION_ENDED_UNKNOWN"), in_force, suspended)


def _none() -> Figure:
    return figures.certain(0.0, figures.SECTION_5)


def _remaining(view: View, material: int, subject: Subject, measure: int, items: set[int], left: set[int]) -> Figure:
    """The answer with some items left; 0 where all that were for this material are suspended."""
    concerned = {item for item in items if _concerns(view, item, material)}
    if concerned and not concerned & left:
        return _none()
    return _answer(view, material, subject, measure, left)


def _answer(view: View, material: int, subject: Subject, measure: int, items: set[int]) -> Figure:
    found = coverage(view, material, items)
    if not found.listed and not found.perhaps.any():
        return figures.unknown("NO_ITEMS_IN_GRAPH", figures.SECTION_5)
    ask = asked(view, material, subject)
    if ask is None:
        return figures.unknown("NOT_IN_CHAIN", figures.SECTION_5)
    values = crossing(ask.chain, _border(view, measure, found), ask.starts)
    answer = any_figure(ask, values, 0, figures.SECTION_5)
    return answer if found.listed else replace(answer, state="UNKNOWN", reason="NO_ITEMS_IN_GRAPH", estimate=None)


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


def _items(view: View, measure: int) -> list[int]:
    return [int(item) for item in view.end("controls", view.out("controls", "Measure", measure))]


def _covers(view: View, item: int) -> tuple[list[int], list[int]]:
    """Products and materials of an item, looked up once for a View: each measure of a page asks for all of its own."""

    def make() -> tuple[list[int], list[int]]:
        rows = view.out("covers", "Item", item)
        _, products = view.split("covers", "end", "Product", rows)
        _, materials = view.split("covers", "end", "Material", rows)
        return products.tolist(), materials.tolist()

    return view.derived(("covered by", item), make)


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


def _concerns(view: View, item: int, material: int) -> bool:
    """Whether an item is for a material: it names it, or names none."""
    _, materials = _covers(view, item)
    return not materials or material in materials


def _touches(view: View, item: int, material: int) -> bool:
    products, materials = _covers(view, item)
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


def _status_as_a_whole(view: View, measure: int, today: int) -> str:
    table = view.snapshot.nodes["Measure"]
    since, until = int(table.days("valid_from")[measure]), int(table.days("valid_to")[measure])
    if since > today:  # unknown is the smallest number: holds already
        return "NOT_YET"
    if until != UNKNOWN_INT and until <= today:
        return "ENDED"
    if any(change.items is None and change.since <= today for change in changes_of(view, "repeals", measure)):
        return "ENDED"
    return _after([one for one in _suspensions(view, measure) if one.items is None], view, measure, today)


def _item_state(view: View, measure: int, item: int, today: int) -> str:
    if any(_names(view, change, item) and change.since <= today for change in changes_of(view, "repeals", measure)):
        return "SUSPENDED"
    return _after([one for one in _suspensions(view, measure) if _names(view, one, item)], view, measure, today)


def _after(suspensions: list[Change], view: View, measure: int, today: int) -> str:
    """What suspensions leave of a measure (or an item) on a day."""
    begun = [one for one in suspensions if one.since <= today]
    if any(one.until == UNKNOWN_INT or one.until > today for one in begun):
        return "SUSPENDED"
    if not begun:
        return "IN_FORCE"
    last = max(begun, key=lambda one: one.until)
    later = [
        change
        for name in CHANGES
        for target in (measure, last.by)
        for change in changes_of(view, name, target)
        if last.until <= change.since <= today
    ]
    return "IN_FORCE" if later else "UNKNOWN"


def _suspensions(view: View, measure: int) -> list[Change]:
    """Suspensions of a measure, each cut short where the suspending act itself was repealed."""
    found = []
    for one in changes_of(view, "suspends", measure):
        repeals = [change.since for change in changes_of(view, "repeals", one.by) if change.items is None]
        ends = [day for day in (one.until, *repeals) if day != UNKNOWN_INT]
        found.append(replace(one, until=min(ends, default=UNKNOWN_INT)))
    return found


def changes_of(view: View, name: str, measure: int) -> list[Change]:
    """Acts that change a measure in one way, whatever the date; days that a row leaves open are the act's own."""
    found = view.derived(("changes", name), lambda: _all_changes(view, name))
    return found.get(measure, [])


def _all_changes(view: View, name: str) -> dict[int, list[Change]]:
    table, acts = view.snapshot.relationships[name], view.snapshot.nodes["Measure"]
    rows = view.all_rows(name)
    found: dict[int, list[Change]] = {}
    for row, by, target in zip(
        rows.tolist(), view.start(name, rows).tolist(), view.end(name, rows).tolist(), strict=True
    ):
        days = (
            int(own if (own := table.days(column)[row]) != UNKNOWN_INT else acts.days(column)[by])
            for column in ("valid_from", "valid_to")
        )
        found.setdefault(target, []).append(Change(by, table.value("items", row), *days))
    return found


def _names(view: View, change: Change, item: int) -> bool:
    """Whether a change that is limited to some items names this one, by (a part of) its control code or description."""
    if change.items is None:
        return False
    table = view.snapshot.nodes["Item"]
    codes = _words(table.value("control_code", item) or "")
    description = str(table.value("description_en", item)).strip().casefold()
    if change.items.strip().casefold() == description:
        return True
    return any(
        word == description or any(code == word or code.startswith(f"{word}.") for code in codes)
        for word in _words(change.items)
    )


def _words(text: str) -> list[str]:
    return [word for part in text.split(";") if (word := part.strip().casefold())]


def _today(view: View) -> int:
    return view.as_of.toordinal() - EPOCH
