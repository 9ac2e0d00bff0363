"""What is said of the world's making of a product in a year, with standard deviations (methods.md 1.2, 1.3)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ketenkaart.graph.analysis.balance.facts import Cast, Facts
from ketenkaart.graph.analysis.balance.ledger import MadeRow, Publication
from ketenkaart.graph.model import AGGREGATES, METAL_CONTENT, SOURCE_KINDS, WORLD, MadeKind, SourceKind, Verified

# Standard deviations of a stated share (logit) and of lone tonnes or totals (log), by kind of source, best first.
SHARE_SD = dict(zip(SOURCE_KINDS, (0.15, 0.20, 0.25, 0.25, 0.30, 0.30, 0.40, 0.40), strict=True))
TONNES_SD = dict(zip(SOURCE_KINDS, (0.05, 0.07, 0.10, 0.10, 0.12, 0.12, 0.20, 0.20), strict=True))
MEMORY_SD = 0.60  # of a share that nobody read
BOUND_SD = 1.0  # of a share of which only an upper bound is stated
SD_CAP = 1.5
QUANTILE = 1.645  # stated bounds are the 5 and 95 % quantiles
GROWTH = 0.5  # of the sd with years of distance: a random walk
TONNES_YEAR = 0.08  # sd of log output per square root of a year
PACE_LIMITS, PACE_STEPS = (0.5, 2.5), 20  # of a product's own pace; how many steps the common pace weighs
PACE_LEAST = 5  # named countries of a statement, and steps of a product, from which its own pace is taken
BIRGE_CAP = 4.0
REST = "ROW"
SEVERAL = 2  # named countries from which the rest is more than the other side of one share
WINDOW = 10  # years from a world to the farthest statement that speaks of it
OTHER_BASIS = 2.0  # a total this many times off the best one counts something else
COVERED, COMPLETE = (
    0.97,
    0.995,
)  # shares adding up to this: their tonnes are the world's; who is not named makes nothing
RARE = 1e-5, 1e-4  # least distances of a share from 0 and from 1


@dataclass(frozen=True)
class CountryRow:
    """One country in a statement; tonnes are of the product."""

    share: float | None
    tonnes: float | None
    lower: float | None
    upper: float | None
    verified: Verified


@dataclass(frozen=True)
class Statement:
    """The PRODUCTION rows of one product, year and first source."""

    publisher: str
    source: str
    kind: SourceKind
    published: str
    year: int
    spread: float  # years of extra distance, of a mean of several years
    rows: Mapping[str, CountryRow]  # country → row, the world's and the rest's left out
    total: float | None  # tonnes of the world
    rest: CountryRow | None = None  # all countries that it does not name, together

    @property
    def complete(self) -> bool:
        """Whether who is not named makes nothing."""
        return sum(row.share or 0.0 for row in self.rows.values()) > COMPLETE

    @property
    def countries(self) -> Mapping[str, CountryRow]:
        """Rows that name one country."""
        return {country: row for country, row in self.rows.items() if country not in AGGREGATES}


@dataclass(frozen=True)
class ShareObservation:
    """One observation of logit(share), with an sd to each side and that of its distance in years."""

    country: str
    logit: float
    below: float
    above: float
    drift: float
    year: int
    source: str
    verified: Verified

    @property
    def sd(self) -> float:
        return (self.below + self.above) / 2

    @property
    def weight(self) -> float:
        return 1.0 / (self.sd**2 + self.drift**2)


@dataclass(frozen=True)
class Tonnes:
    """One observation of log output: of a country, or of the world (`country` WLD)."""

    country: str
    tonnes: float
    sd: float
    year: int
    source: str
    kind: SourceKind
    verified: Verified = Verified.READ

    def aged(self, year: int) -> float:
        """The sd in another year."""
        return float(np.sqrt(self.sd**2 + TONNES_YEAR**2 * abs(year - self.year)))


@dataclass(frozen=True)
class RestObservation:
    """One observation of logit(share) of all that a statement does not name; `said.country` is ROW."""

    named: frozenset[str]
    said: ShareObservation


@dataclass(frozen=True)
class Observations:
    """What is said of one product's making in one year."""

    shares: tuple[ShareObservation, ...]
    rests: tuple[RestObservation, ...]
    tonnes: tuple[Tonnes, ...]
    totals: tuple[Tonnes, ...]
    makers: frozenset[str]  # countries with a share, tonnes or an upper bound above nothing
    left_out: tuple[tuple[Tonnes, Tonnes], ...]  # totals of another basis, each with that of the best kind
    birge: float
    pace: float

    @property
    def all(self) -> "tuple[ShareObservation | Tonnes, ...]":
        """Everything that speaks, of countries and of the world."""
        return (*self.shares, *self.tonnes, *self.totals)


def logit(share: float) -> float:
    return float(np.log(share) - np.log1p(-share))


def drift_year(share: float) -> float:
    """Logit sd one year from a figure, at the common pace (fitted on World Mining Data)."""
    return 0.35 + 0.15 * (1.0 - share) ** 4


def statements(rows: Iterable[MadeRow], publications: Mapping[str, Publication], fraction: float) -> list[Statement]:
    """Rows of PRODUCTION by year and first source, in the order of source and year.

    `fraction` is the mass fraction of the leading material, by which metal content is divided (t of metal per t).
    """
    groups: dict[tuple[str, int], list[MadeRow]] = defaultdict(list)
    for row in rows:
        if row.kind == MadeKind.PRODUCTION:
            groups[row.source, row.year].append(row)
    return [_statement(groups[key], publications[key[0]], fraction) for key in sorted(groups)]


def _statement(rows: list[MadeRow], of: Publication, fraction: float) -> Statement:
    def gross(row: MadeRow) -> float | None:
        return row.tonnes if row.tonnes is None or row.basis != METAL_CONTENT else row.tonnes / fraction

    found = {row.country: CountryRow(row.share, gross(row), row.lower, row.upper, row.verified) for row in rows}
    total = _total(found)
    if total:  # a share is stated, else tonnes over the statement's own total
        found = {
            country: replace(row, share=row.tonnes / total) if row.share is None and row.tonnes else row
            for country, row in found.items()
        }
    first, last = rows[0].span
    return Statement(
        publisher=of.publisher,
        source=rows[0].source,
        kind=of.kind,
        published=of.published,
        year=rows[0].year if first == last else round((first + last) / 2),
        spread=(last - first) / 4,
        rows={country: row for country, row in sorted(found.items()) if country not in (WORLD, REST)},
        total=total,
        rest=found.get(REST),
    )


def _total(found: Mapping[str, CountryRow]) -> float | None:
    """Tonnes of the world: its row, else the sum of the rows where they cover it, else by the largest row with both."""
    if WORLD in found and found[WORLD].tonnes:
        return found[WORLD].tonnes
    rows = [row for country, row in found.items() if country not in (WORLD, "EUU")]
    shares, tonnes = ([getattr(row, name) for row in rows] for name in ("share", "tonnes"))
    if all(a is not None and b is not None for a, b in zip(shares, tonnes, strict=True)) and sum(shares) > COVERED:
        return float(sum(tonnes))
    both = [(a, b) for a, b in zip(shares, tonnes, strict=True) if a and b]
    if not both:
        return None
    share, mass = max(both)
    return float(mass / share)


def observations(facts: Facts, without: frozenset[str] = frozenset(), only: str | None = None) -> Observations:
    """What is said of a product's making in the year of its facts.

    `without`: publishers left out; `only`: the one publisher whose statements speak. With either the product's own
    pace is that of all products. Tonnes of inputs that are made where they are used speak of the product.
    """
    own = statements(facts.rows, facts.publications, facts.fraction)
    chosen = bool(without) or only is not None
    pace = 1.0 if chosen else own_pace(steps(own))
    said = _observations(_by_publisher(own, without, only), facts.year, pace)
    placed = {plant.country for plant in facts.plants if begun(plant.begun, facts.year)} | set(facts.homes)
    cast = [
        one
        for used in facts.casts
        for one in _cast(
            used, facts, _by_publisher(statements(used.rows, facts.publications, used.fraction), without, only)
        )
        if one.country in said.makers | placed
    ]
    return replace(said, tonnes=tuple(nearest((*said.tonnes, *cast), facts.year)))


def begun(first: int | None, year: int) -> bool:
    """Whether a day (ordinal, None long ago) is not after 31 December of the year."""
    return part_of_year(first, year) > 0


def part_of_year(first: int | None, year: int) -> float:
    """The part of a year that comes after a first day: 1 where it is earlier or unknown."""
    if first is None:
        return 1.0
    end = np.datetime64(f"{year:04d}-12-31").astype(int) + 719_163  # ordinal of 1970-01-01
    return float(min(1.0, max(0.0, (end + 1 - first) / 365.25)))


def _by_publisher(found: Iterable[Statement], without: frozenset[str], only: str | None) -> list[list[Statement]]:
    groups: dict[str, list[Statement]] = defaultdict(list)
    for one in found:
        if one.publisher not in without and only in (None, one.publisher):
            groups[one.publisher].append(one)
    return [groups[publisher] for publisher in sorted(groups)]


def _cast(used: Cast, facts: Facts, groups: list[list[Statement]]) -> list[Tonnes]:
    ratio = used.tonnes_per_tonne
    recipe = np.log((used.upper or ratio) / ratio) / QUANTILE
    return [
        replace(one, tonnes=one.tonnes / ratio, sd=float(np.hypot(one.sd, recipe)))
        for one in _observations(groups, facts.year, 1.0).tonnes
    ]


def _observations(groups: list[list[Statement]], year: int, pace: float) -> Observations:
    shares: list[ShareObservation] = []
    rests: list[RestObservation] = []
    tonnes: list[Tonnes] = []
    totals: list[Tonnes] = []
    makers: set[str] = set()
    for found in groups:
        near = [one for one in found if abs(one.year - year) <= WINDOW]
        speaks = _best(near, year, lambda one: any(_speaks(row) for row in one.countries.values()))
        if speaks:
            makers |= {c for c, row in speaks.countries.items() if (row.share or 0) > 0 or (row.upper or 0) > 0}
            lag = abs(speaks.year - year) + speaks.spread
            rows = speaks.countries.items()
            shares += [_share(country, row, speaks, lag, pace) for country, row in rows if _speaks(row)]
            rests += _rest(speaks, lag, pace)
        of_world = _best(near, year, lambda one: one.total is not None)
        if of_world and of_world.total is not None:
            totals.append(_tonnes(WORLD, of_world.total, of_world, Verified.READ))
        lone = _best(near, year, lambda one: one.total is None and any(row.tonnes for row in one.rows.values()))
        if lone:
            weighed = {c: row for c, row in lone.countries.items() if row.tonnes}
            makers |= set(weighed)
            tonnes += [_tonnes(c, row.tonnes or 0.0, lone, row.verified) for c, row in weighed.items()]
    near_tonnes = nearest(tonnes, year)
    kept, left_out = _totals(totals, near_tonnes, year)
    birge = birge_factor(shares)
    shares = [_widened(one, birge) for one in shares]
    rests = [replace(one, said=_widened(one.said, birge)) for one in rests]
    return Observations(
        shares=tuple(shares),
        rests=tuple(rests),
        tonnes=tuple(near_tonnes),
        totals=kept,
        makers=frozenset(makers),
        left_out=left_out,
        birge=birge,
        pace=pace,
    )


def _widened(one: ShareObservation, birge: float) -> ShareObservation:
    return replace(one, below=min(SD_CAP, one.below * birge), above=min(SD_CAP, one.above * birge))


def _rest(of: Statement, lag: float, pace: float) -> list[RestObservation]:
    """What a statement says of all that it does not name together, where it names several countries and only these.

    Without it, each of many small makers that others name is held by its own wide sd alone, and the world, closed to 1,
    takes what they add up to from the large shares. Of one named country the rest is its other side, and says nothing.
    """
    named = frozenset(of.countries)
    if of.rest is None or not _speaks(of.rest) or len(named) < SEVERAL or len(named) < len(of.rows):
        return []
    return [RestObservation(named, _share(REST, of.rest, of, lag, pace))]


def _speaks(row: CountryRow) -> bool:
    return row.share is not None or row.upper is not None


def _best(found: list[Statement], year: int, speaks: Callable[[Statement], bool]) -> Statement | None:
    """The nearest to the year, then the later, the one with most rows, the latest edition."""
    wanted = [one for one in found if speaks(one)]
    if not wanted:
        return None
    return max(wanted, key=lambda one: (-abs(one.year - year), one.year, len(one.rows), one.published, one.source))


def _tonnes(country: str, mass: float, of: Statement, verified: Verified) -> Tonnes:
    return Tonnes(
        country=country,
        tonnes=mass,
        sd=TONNES_SD[of.kind],
        year=of.year,
        source=of.source,
        kind=of.kind,
        verified=verified,
    )


def _share(country: str, row: CountryRow, of: Statement, lag: float, pace: float) -> ShareObservation:
    """What a row says of logit(share) (methods.md 1.3)."""
    share, lower, upper = row.share, row.lower, row.upper
    kinds = MEMORY_SD if row.verified == Verified.MEMORY else SHARE_SD[of.kind]
    if share is None:
        assert row.upper is not None
        share, lower, upper, kinds = row.upper / 3, None, None, BOUND_SD
    if share >= 1 - 1e-9:  # "all of it": what its rounding or its own lower end leaves open
        lower = 0.99 if lower is None else lower
        share, upper = 1 - (1 - lower) / 4, None
    value = min(max(share, RARE[0]), 1 - RARE[1])
    down = (logit(value) - logit(lower)) / QUANTILE if lower is not None and 0 < lower < share else None
    up = (logit(upper) - logit(value)) / QUANTILE if upper is not None and share < upper < 1 else None
    if up is None:
        up = kinds if down is None else down
    if down is None:  # a lower end of nothing is no quantile: the kind's sd stands for it
        down = up if lower is None else kinds
    drift = min(SD_CAP, pace * drift_year(value) * lag**GROWTH)
    return ShareObservation(
        country=country,
        logit=logit(value),
        below=min(down, SD_CAP),
        above=min(up, SD_CAP),
        drift=drift,
        year=of.year,
        source=of.source,
        verified=row.verified,
    )


def nearest(found: Iterable[Tonnes], year: int) -> list[Tonnes]:
    """Of each country only the tonnes within a year of its nearest."""
    found = list(found)
    near: dict[str, int] = {}
    for one in found:
        near[one.country] = min(near.get(one.country, 99), abs(one.year - year))
    return [one for one in found if abs(one.year - year) <= near[one.country] + 1]


def _totals(
    totals: list[Tonnes], tonnes: list[Tonnes], year: int
) -> tuple[tuple[Tonnes, ...], tuple[tuple[Tonnes, Tonnes], ...]]:
    """Totals that speak, and those of another basis beside the one that shows it."""
    if not totals:
        return (), ()
    best = min(totals, key=lambda one: (SOURCE_KINDS.index(one.kind), abs(one.year - year), -one.year, one.source))
    same = [one for one in totals if 1 / OTHER_BASIS <= one.tonnes / best.tonnes <= OTHER_BASIS]
    near = min(abs(one.year - year) for one in (*same, *tonnes))
    return (
        tuple(one for one in same if abs(one.year - year) <= near + 1),  # output grows: only near years tell its size
        tuple((one, best) for one in totals if one not in same),
    )


def birge_factor(shares: Iterable[ShareObservation]) -> float:
    """How much wider sds must be for publishers to agree: min(4, max(1, √(χ²/dof))) from dof 2 (Birge 1932)."""
    by_country: dict[str, list[ShareObservation]] = defaultdict(list)
    for one in shares:
        by_country[one.country].append(one)
    chi, dof = 0.0, 0
    for said in by_country.values():
        if len(said) > 1:
            weight, value = np.array([one.weight for one in said]), np.array([one.logit for one in said])
            chi += float((weight * (value - (weight * value).sum() / weight.sum()) ** 2).sum())
            dof += len(said) - 1
    return min(BIRGE_CAP, max(1.0, (chi / dof) ** 0.5)) if dof >= 2 else 1.0


def steps(found: Iterable[Statement]) -> list[tuple[float, float, int]]:
    """Of each publisher and country: share before, share after, years, between consecutive full statements."""
    groups: dict[str, dict[int, Statement]] = defaultdict(dict)
    for one in sorted(found, key=lambda one: (one.year, one.published, one.source)):
        if sum(row.share is not None for row in one.rows.values()) >= PACE_LEAST:
            groups[one.publisher][one.year] = one
    moved = []
    for by_year in groups.values():
        for before, after in pairwise(by_year.values()):
            for country, row in before.countries.items():
                if row.share and (country in after.rows or after.complete):
                    later = after.rows.get(country)
                    moved.append((row.share, (later.share if later else None) or 0.0, after.year - before.year))
    return moved


def own_pace(moved: Iterable[tuple[float, float, int]]) -> float:
    """How fast a product's shares move against `drift_year` (methods.md 1.3).

    moved : share before, share after, years

    √((n r² + 20) / (n + 20)) in [.5, 2.5], r the 90 % quantile of |Δ logit| / (drift_year · √years) over 1.645;
    1 below five steps from shares of .01 up.
    """
    sizes = [
        abs(logit(min(max(after, 1e-4), 1 - 1e-4)) - logit(before)) / (drift_year(before) * years**GROWTH)
        for before, after, years in moved
        if 0.01 <= before < 0.999
    ]
    if len(sizes) < PACE_LEAST:
        return 1.0
    r, n = float(np.quantile(sizes, 0.9)) / QUANTILE, len(sizes)
    return float(np.clip(((n * r * r + PACE_STEPS) / (n + PACE_STEPS)) ** 0.5, *PACE_LIMITS))
