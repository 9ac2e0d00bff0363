"""Who makes how much of the world's production of a product, by country, producer or ultimate owner (methods.md 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

import numpy as np

from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.figure import Figure, Gap, Interval, interval, unknown
from ketenkaart.graph.analysis.questions import concentration
from ketenkaart.graph.analysis.questions.making import (
    StatedShares,
    counting_sites,
    leading_fraction,
    stated,
)
from ketenkaart.graph.analysis.questions.output import output
from ketenkaart.graph.analysis.questions.ownership import ultimate_owner
from ketenkaart.graph.model import METAL_CONTENT, VERIFIED, WORLD, MadeKind, Verified
from ketenkaart.graph.snapshot import ColumnTable
from ketenkaart.graph.view import View

COVERED = 0.8  # part of the world that producers or owners must cover before an index of them is given
CAPACITY_STANDS = 5  # years for which a stated capacity counts, if no other is stated
TONNES = {MadeKind.PRODUCTION: "production_tonnes", MadeKind.CAPACITY: "capacity_tonnes"}


class By(StrEnum):
    """Over whom concentration is taken."""

    COUNTRY = "COUNTRY"
    PRODUCER = "PRODUCER"
    OWNER = "OWNER"


@dataclass(frozen=True)
class Holder:
    """One country, producer or owner, and what it has; share of the world unknown where the world's total is."""

    label: str
    row: int
    share: float | None
    tonnes: float | None
    interval: Interval | None = None  # of the share; None where it is one source's word
    stated: float | None = None  # share by the statement that stands beside a reconciled one


@dataclass(frozen=True)
class Holdings:
    """How concentrated the making of a product is in one year, and who is behind it."""

    by: By
    kind: MadeKind
    product: int  # whose rows: of a grade without rows its wider product's
    year: int | None
    sources: tuple[str, ...]
    verified: Verified | None
    holders: tuple[Holder, ...]  # largest first
    others: float  # stated to be of others, not of whom
    missing: float | None  # stated by nobody; None where the world's total is unknown
    hhi: Figure
    cr1: Figure
    cr3: Figure
    effective_number: Figure
    statement: str | None = None  # source of the statement that stands beside

    @property
    def coverage(self) -> float | None:
        """The part of the whole whose holder is known."""
        return None if self.missing is None else max(0.0, 1.0 - self.others - self.missing)


def years(view: View, product: int, kind: MadeKind) -> tuple[int, ...]:
    """Years that are over and for which any source states who makes it, latest first."""
    return tuple(dict.fromkeys(one.year for one in stated(view, _whose(view, product, kind)) if one.kind == kind))


def production_concentration(
    view: View,
    product: int,
    kind: MadeKind = MadeKind.PRODUCTION,
    year: int | None = None,
    by: By = By.COUNTRY,
) -> Holdings:
    """Concentration of a product's making by COUNTRY, PRODUCER or OWNER.

    kind : PRODUCTION or CAPACITY; year : default the latest that is over and of which a source states something

    PRODUCTION by COUNTRY is the reconciled world of the year (section 1): each share with its interval, the indices
    functions of each drawn world; what makers that nobody names made is missing. The statement of that year that names
    most countries stands beside it. CAPACITY by COUNTRY is the best source's alone.

    By producer or owner: tonnes of sites over the world's total, operators as recorded on the View's day; a capacity
    stands for five years. A site without an operator, or with several, is missing. Below a coverage of 0.8 there is
    no index, but the list.

    Figures of the indices hold fractions of 1 (the effective number is a count); bounds are the limits that the known
    shares leave, missing and others not being shared out, and so is the interval of what is no reconciled world.
    """
    whose = _whose(view, product, kind)
    of_kind = [one for one in stated(view, whose) if one.kind == kind]
    if by == By.COUNTRY:
        last = next((one.year for one in of_kind if year in (None, one.year)), None)
        of_year = [one for one in of_kind if one.year == last]
        if kind == MadeKind.CAPACITY:
            return _by_country(view, whose, kind, of_year[0] if of_year else None)
        fullest = min(of_year, key=lambda one: (-len(one.makers), one.rank), default=None)
        return _reconciled(view, whose, year, fullest)
    wanted = year if year is not None else max((one.year for one in of_kind), default=_latest(view, whose, kind))
    return _by_organisation(view, whose, kind, wanted, by)


class _Indices(TypedDict):
    hhi: Figure
    cr1: Figure
    cr3: Figure
    effective_number: Figure


def _indexed(found: tuple[Figure, Figure, Figure, Figure]) -> _Indices:
    hhi, cr1, cr3, effective_number = found
    return {"hhi": hhi, "cr1": cr1, "cr3": cr3, "effective_number": effective_number}


def _none(reason: Gap) -> tuple[Figure, Figure, Figure, Figure]:
    return (unknown(reason, concentration.SECTION_6),) * 4


def _nothing_stated(kind: MadeKind, product: int, year: int | None) -> Holdings:
    return Holdings(
        by=By.COUNTRY,
        kind=kind,
        product=product,
        year=year,
        sources=(),
        verified=None,
        holders=(),
        others=0.0,
        missing=None,
        **_indexed(_none(Gap.NOTHING_STATED)),
    )


def _whose(view: View, product: int, kind: MadeKind) -> int:
    """The product itself, or, for a grade of which nobody states anything, its wider product."""
    seen: set[int] = set()
    while product not in seen:
        seen.add(product)
        rows = view.out("part_of", "Product", product)
        if not len(rows) or any(one.kind == kind for one in stated(view, product)):
            break
        product = int(view.end("part_of", rows)[0])
    return product


def _reconciled(view: View, product: int, year: int | None, beside: StatedShares | None) -> Holdings:
    """The makers of the world of a year, with what one statement says of them."""
    if beside is not None:
        year = beside.year
    elif year is None:  # of the data that the View's own year rests on
        now = output(view.snapshot, product, Moment(view.as_of.year))
        year = None if now is None else now.data_year
    found = None if year is None else output(view.snapshot, product, Moment(year))
    if found is None:
        return _nothing_stated(MadeKind.PRODUCTION, product, year)
    lower, upper = interval(found.share)
    said = {} if beside is None else dict(zip(beside.makers.tolist(), beside.shares.tolist(), strict=True))
    held = [
        Holder(
            label="Country",
            row=maker,
            share=float(found.share[k, 0]),
            tonnes=None if found.tonnes is None else float(found.tonnes[k, 0]),
            interval=Interval(float(lower[k]), float(upper[k])),
            stated=said.get(maker),
        )
        for k, maker in enumerate(found.makers.tolist())
    ]
    return Holdings(
        by=By.COUNTRY,
        kind=MadeKind.PRODUCTION,
        product=found.product,
        year=year,
        sources=found.sources,
        verified=found.verified,
        holders=_largest_first(view, held),
        others=0.0,
        missing=float(found.nobody[0]),
        **_indexed(concentration.supply_figures(found.share, found.nobody, np.ones(found.share.shape[1]))),
        statement=None if beside is None else beside.rank[2],
    )


def _by_country(view: View, product: int, kind: MadeKind, best: StatedShares | None) -> Holdings:
    if best is None:
        return _nothing_stated(kind, product, None)
    table = view.snapshot.relationships["made"]
    tonnes: dict[int, float | None] = {}
    others = 0.0
    world = _world_row(view, table, product, best)
    for row in _rows_of(view, table, product, best):
        country = int(view.start("made", np.array([row]))[0])
        tonnes[country] = table.value("tonnes", row)
        if view.key("Country", country) == "ROW":
            share = table.value("share", row)
            weight = table.value("tonnes", row)
            others = share if share is not None else (weight / world if weight is not None and world else 0.0)
    others = min(others, best.untraced)
    pairs = zip(best.makers.tolist(), best.shares.tolist(), strict=True)
    held = [Holder("Country", maker, share, tonnes.get(maker)) for maker, share in pairs]
    indices = concentration.indices(best.shares, others)
    return Holdings(
        by=By.COUNTRY,
        kind=kind,
        product=product,
        year=best.year,
        sources=best.sources,
        verified=best.verified,
        holders=_largest_first(view, held),
        others=others,
        missing=max(0.0, best.untraced - others),
        **_indexed(concentration.figures(indices, float(best.shares.sum()))),
    )


def _rows_of(view: View, table: ColumnTable, product: int, best: StatedShares) -> list[int]:
    return [
        row
        for row in view.into("made", "Product", product).tolist()
        if (table.value("kind", row), table.value("year", row)) == (best.kind, best.year)
        and (table.value("source", row) or table.value("sources", row)[0]) == best.rank[2]
    ]


def _world_row(view: View, table: ColumnTable, product: int, best: StatedShares) -> float | None:
    """What that source states of the whole world, in tonnes."""
    for row in _rows_of(view, table, product, best):
        if view.key("Country", int(view.start("made", np.array([row]))[0])) == WORLD:
            found: float | None = table.value("tonnes", row)
            return found
    return None


@dataclass(frozen=True)
class _World:
    tonnes: float
    basis: str | None
    sources: tuple[str, ...]
    verified: Verified


def _world(view: View, product: int, kind: MadeKind, year: int | None) -> _World | None:
    """The world's total of a year by the best source that states one, or implies it by a share beside the tonnes."""
    table = view.snapshot.relationships["made"]
    for best in stated(view, product):
        if (best.kind, best.year) != (kind, year):
            continue
        rows = _rows_of(view, table, product, best)
        total = _world_row(view, table, product, best)
        basis = next((table.value("unit_basis", row) for row in rows if table.value("tonnes", row)), None)
        if total is None:
            both = [row for row in rows if table.value("tonnes", row) and table.value("share", row)]
            shares = sum(table.value("share", row) for row in both)
            total = sum(table.value("tonnes", row) for row in both) / shares if shares else None
        if total:
            return _World(total, basis, best.sources, best.verified)
    return None


@dataclass(frozen=True)
class _Making:
    """What one site makes, by one statement."""

    organisation: int | None
    tonnes: float
    basis: str | None
    year: int
    row: int


def _by_organisation(view: View, product: int, kind: MadeKind, year: int | None, by: By) -> Holdings:
    makings = list(_makings(view, product, kind, year))
    world = _world(view, product, kind, year)
    tonnes: dict[tuple[str, int], float] = {}
    for making in makings:
        weight = _comparable(view, product, making, world)
        if making.organisation is None or weight is None:
            continue
        owner = ultimate_owner(view, making.organisation)
        holder = (owner.label, owner.row) if by == By.OWNER else ("Organisation", making.organisation)
        tonnes[holder] = tonnes.get(holder, 0.0) + weight
    held = [
        Holder(label, row, weight / world.tonnes if world else None, weight) for (label, row), weight in tonnes.items()
    ]
    table = view.snapshot.relationships["site_makes"]
    sources = dict.fromkeys(key for making in makings for key in table.value("sources", making.row))
    verified = [table.value("verified", making.row) for making in makings]
    if world:
        sources |= dict.fromkeys(world.sources)
        verified.append(world.verified)
    shares = [holder.share for holder in held if holder.share is not None]
    covered = sum(shares)
    if world is None:
        missing, indices = None, _none(Gap.NO_WORLD_TOTAL if makings else Gap.NOTHING_STATED)
    elif covered > 1 + concentration.TOLERANCE:
        missing, indices = 0.0, _none(Gap.MORE_THAN_THE_WORLD)
    else:
        missing = max(0.0, 1.0 - covered)
        indices = (
            concentration.figures(concentration.indices(shares), covered)
            if covered >= COVERED
            else _none(Gap.COVERAGE_BELOW_0_8)
        )
    return Holdings(
        by=by,
        kind=kind,
        product=product,
        year=year,
        sources=tuple(sources),
        verified=max(verified, key=VERIFIED.index, default=None),
        holders=_largest_first(view, held),
        others=0.0,
        missing=missing,
        **_indexed(indices),
    )


def _makings(view: View, product: int, kind: MadeKind, year: int | None) -> Iterable[_Making]:
    """Statements about sites that count for a year: production of that year; of capacities the latest that stands."""
    table = view.snapshot.relationships["site_makes"]
    counting, operators = counting_sites(view), _operators(view)
    latest: dict[int, _Making] = {}
    for row in view.into("site_makes", "Product", product).tolist():
        tonnes, of = table.value(TONNES[kind], row), table.value("year", row)
        site = int(view.start("site_makes", np.array([row]))[0])
        if tonnes is None or of is None or year is None:
            continue
        stands = (
            of == year
            if kind == MadeKind.PRODUCTION
            else year - CAPACITY_STANDS <= of <= year and int(counting[site]) >= 0
        )
        if stands and (site not in latest or of > latest[site].year):
            latest[site] = _Making(operators.get(site), tonnes, table.value("unit_basis", row), of, row)
    return latest.values()


def _latest(view: View, product: int, kind: MadeKind) -> int | None:
    table = view.snapshot.relationships["site_makes"]
    stated_years = (
        table.value("year", row)
        for row in view.into("site_makes", "Product", product).tolist()
        if table.value(TONNES[kind], row) is not None
    )
    return max((year for year in stated_years if year is not None and view.year_counts(year)), default=None)


def _operators(view: View) -> dict[int, int]:
    """The operator of each site that has exactly one on the day."""

    def make() -> dict[int, int]:
        found: dict[int, set[int]] = {}
        for organisation, site in zip(view.start("operates").tolist(), view.end("operates").tolist(), strict=True):
            found.setdefault(site, set()).add(organisation)
        return {site: next(iter(each)) for site, each in found.items() if len(each) == 1}

    return view.derived(("holdings", "operators"), make)


def _comparable(view: View, product: int, making: _Making, world: _World | None) -> float | None:
    """Tonnes on the basis of the world's total; None where the two bases can't be compared."""
    if world is None:
        return making.tonnes
    ours, theirs = making.basis, world.basis
    if ours == theirs and ours is not None:
        return making.tonnes
    content = leading_fraction(view, product)
    if content is not None and {ours, theirs} == {METAL_CONTENT, "gross"}:
        return making.tonnes * content if theirs == METAL_CONTENT else making.tonnes / content
    return None


def _largest_first(view: View, holders: Iterable[Holder]) -> tuple[Holder, ...]:
    def order(holder: Holder) -> tuple[float, float, str]:
        return -(holder.share or 0.0), -(holder.tonnes or 0.0), view.key(holder.label, holder.row)

    return tuple(sorted(holders, key=order))
