"""Trade of a product as a balance uses it: weights, second reports, noise, drift, prices (methods.md 1.5, 1.6).

Flows are (F,) between users, drawn ones (F, B) so that sums over flows run through memory in order. n users, B draws.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ketenkaart.graph.analysis.balance.draws import Draws
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.ledger import DeclaredFlows, Report
from ketenkaart.graph.arrays import Bools, Ints, Reals
from ketenkaart.graph.model import AGGREGATES, WORLD, Size

OUTLIER = 10.0  # a unit value this many times away from the typical one is taken for a wrong weight
FLOW_SD, REPLACED_SD, FLOW_CAP = 0.20, 0.70, 1.5  # log sd of a flow, of a replaced weight more, at most
DRIFT_CAP = 2.7  # largest log sd of what years move of a flow
PRICE_SD, PRICE_REACH, PRICED = (
    0.3,
    5.0,
    3,
)  # log sd of a maker's price, factor from the typical one, flows that make one
LEAST = 1e-9  # tonnes or thousand USD of a flow of which nothing is stated
SWEEPS, MARGIN = 500, 1e-7  # of RAS: most, error of a margin (part of all trade) at which a draw is done


@dataclass(frozen=True, eq=False)
class Trade:
    """All flows of a product in one year, as used. Values are in thousand USD."""

    year: int
    users: Ints  # (n,) rows of Country with trade, or making, ascending
    exporter: npt.NDArray[np.int64]  # (F,) places in users
    importer: npt.NDArray[np.int64]
    tonnes: Reals  # (F,)
    value: Reals
    replaced: Reals  # (F,) part of the tonnes whose weight was replaced
    declared_tonnes: Reals  # (F,) by the importer itself, NaN where it says nothing
    declared_value: Reals
    typical: float  # thousand USD per tonne: half of the value was traded for less

    def size(self, measure: Size) -> Reals:
        return self.tonnes if measure == Size.MASS else self.value


def replaced(tonnes: Reals, value: Reals) -> tuple[Reals, Reals, Bools]:
    """Sizes of the flows of one code and year as used.

    tonnes, value : (f,) as declared, NaN unknown; some flow has both

    A weight that is unknown, nothing, or whose unit value is more than 10 times away from the typical one is value /
    typical; an unknown value is tonnes · typical. Returns both, and which weights were replaced.

    >>> tonnes, value, bad = replaced(np.array([1.0, 2.0, 900.0, np.nan]), np.array([50.0, 100.0, 90.0, 20.0]))
    >>> tonnes.tolist(), value.tolist(), bad.tolist()
    ([1.0, 2.0, 1.8, 0.4], [50.0, 100.0, 90.0, 20.0], [False, False, True, True])
    """
    tonnes, value = np.nan_to_num(tonnes), np.nan_to_num(value)
    both = (tonnes > 0) & (value > 0)
    usual = typical(tonnes[both], value[both])
    unit = np.divide(value, tonnes, out=np.zeros_like(value), where=both)
    bad = ~both | (unit < usual / OUTLIER) | (unit > usual * OUTLIER)
    priced = np.where(value > 0, value, tonnes * usual)
    return np.where(bad, priced / usual, tonnes), priced, bad


def typical(tonnes: Reals, value: Reals) -> float:
    """The unit value below which half of the value was traded: (f,) tonnes and thousand USD, both above nothing.

    The median over flows is that of samples and parcels: 98 % of the mass of nickel ore (260400) was replaced by it.
    Weighted by mass, one weight that is too large by a factor 1,000 decides by itself: copper ore of 2020. Over 76
    codes and six years, with one weight in fifty made wrong by a factor 16 to 1,000, totals are off by .28 (log) by
    this one, .30 by the plain median, 1.95 weighted by mass; of trade as declared 4, 11 and 12 % of the value is
    replaced.
    """
    unit = value / tonnes
    order = np.argsort(unit, kind="stable")
    below = np.cumsum(value[order])
    return float(unit[order][np.searchsorted(below, below[-1] / 2)])


def trade(facts: Facts, makers: Ints) -> Trade | None:
    """The flows of all codes of a product together, with importers' own reports beside; None without trade.

    makers : (m,) local rows of countries that make it and belong among the users even if they trade nothing

    A report speaks of its importer only with a total (WLD): what it does not name is distributed as BACI's.
    """
    if facts.trade_year is None:
        return None
    sizes: dict[tuple[int, int], list[float]] = {}
    for flows in facts.flows:
        _add(sizes, flows)
    declared = _declared(sizes, facts)
    pairs = sorted({*sizes, *declared})
    users = np.array(sorted({row for pair in pairs for row in pair} | set(makers.tolist())), np.int32)
    ends = np.searchsorted(users, np.array(pairs, np.int32).reshape(-1, 2))
    known = np.array([sizes.get(pair, [LEAST, LEAST, 0.0]) for pair in pairs]).reshape(-1, 3)
    own = np.array([declared.get(pair, (np.nan, np.nan)) for pair in pairs]).reshape(-1, 2)
    tonnes, value = np.maximum(known[:, 0], LEAST), np.maximum(known[:, 1], LEAST)
    return Trade(
        year=facts.trade_year,
        users=users,
        exporter=ends[:, 0],
        importer=ends[:, 1],
        tonnes=tonnes,
        value=value,
        replaced=known[:, 2] / np.maximum(known[:, 0], LEAST),
        declared_tonnes=own[:, 0],
        declared_value=own[:, 1],
        typical=typical(tonnes, value),
    )


def _add(sizes: dict[tuple[int, int], list[float]], flows: DeclaredFlows) -> None:
    tonnes, value, bad = replaced(flows.tonnes, flows.value)
    rows = zip(
        flows.exporter.tolist(), flows.importer.tolist(), tonnes.tolist(), value.tolist(), bad.tolist(), strict=True
    )
    for exporter, importer, mass, worth, odd in rows:
        of = sizes.setdefault((exporter, importer), [0.0, 0.0, 0.0])
        of[0] += mass
        of[1] += worth
        of[2] += mass * odd


def _declared(sizes: dict[tuple[int, int], list[float]], facts: Facts) -> dict[tuple[int, int], tuple[float, float]]:
    """Exporter and importer → tonnes and value as the importer's own report has them."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    by_reporter: dict[str, dict[str, Report]] = {}
    for report in facts.reports:
        by_reporter.setdefault(report.reporter, {})[report.partner] = report
    for reporter, reports in by_reporter.items():
        if WORLD not in reports:
            continue
        importer = facts.row_of[reporter]
        baci = {exporter: of for (exporter, to), of in sizes.items() if to == importer}
        named = {facts.row_of[key]: one for key, one in reports.items() if key not in AGGREGATES}
        wanted = [
            _distributed({row: of[at] for row, of in baci.items()}, named, reports[WORLD], name)
            for at, name in enumerate(("tonnes", "value"))
        ]
        if any(wanted):
            for row in sorted({*baci, *named}):
                as_baci = baci.get(row, [LEAST, LEAST])
                tonnes, value = (wanted[at].get(row, as_baci[at]) for at in (0, 1))
                found[row, importer] = max(tonnes, LEAST), max(value, LEAST)
    return found


def _distributed(baci: dict[int, float], named: dict[int, Report], world: Report, name: str) -> dict[int, float]:
    """Exporter → size: as named, the rest of the total as BACI's; empty without a total."""
    total = getattr(world, name)
    if total is None:
        return {}
    stated = {row: getattr(one, name) for row, one in named.items() if getattr(one, name) is not None}
    rest = max(0.0, total - sum(stated.values()))
    others = sum(size for row, size in baci.items() if row not in stated)
    return {
        row: stated[row] if row in stated else baci.get(row, 0.0) * rest / others if others else 0.0
        for row in {*baci, *named}
    }


def drift_year(value: Reals) -> Reals:
    """(F,) log sd per √year of flows of `value` thousand USD: who buys from whom moves the more, the smaller it is."""
    return np.clip(2.52 - 0.45 * np.log10(np.maximum(value, 1.0) / 100), 0.45, 2.52)


def flows(
    known: Trade,
    measure: Size,
    product: str,
    countries: tuple[str, ...],
    year: int,
    draws: Draws,
    report: float | None,
) -> Reals:
    """(F, B) drawn flows in one measure, t or thousand USD (methods.md 1.5).

    log T = log BACI + λ (log declared − log BACI) + noise, λ uniform on [0, 1] for each importer (`report` instead,
    where given); the mean is kept. Trade of another year drifts, then is brought to the exports and imports that it
    had without: time moves who buys from whom, and never opens a gap in a balance.
    """
    size = known.size(measure)
    pairs = _pairs(known, countries)
    base = np.repeat(np.log(size)[:, None], len(draws), 1)
    declared = known.declared_tonnes if measure == Size.MASS else known.declared_value
    for importer in np.unique(known.importer[~np.isnan(declared)]).tolist():
        at = (known.importer == importer) & ~np.isnan(declared)
        own = draws.uniform("mirror", product, known.year, countries[known.users[importer]])
        base[at] += (own if report is None else report) * (np.log(declared[at]) - np.log(size[at]))[:, None]
    odd = known.replaced if measure == Size.MASS else np.zeros(len(size))
    sd = np.minimum(FLOW_CAP, np.sqrt(FLOW_SD**2 + REPLACED_SD**2 * odd))[:, None]
    noise = draws.normals(("flow", product, known.year, *pair) for pair in pairs).T
    drawn: Reals = np.exp(base + sd * noise - np.where(draws.numbers == 0, 0.0, 0.5) * sd**2)
    lag = abs(known.year - year)
    if not lag:
        return drawn
    drift = np.minimum(DRIFT_CAP, drift_year(known.value) * lag**0.5) / lag**0.5
    moved = np.stack([draws.walk(("flow", product, *pair), known.year, year) for pair in pairs])
    return balanced(drawn * np.exp(drift[:, None] * moved), drawn, known)


def _pairs(known: Trade, countries: tuple[str, ...]) -> list[tuple[str, str]]:
    ends = zip(known.users[known.exporter].tolist(), known.users[known.importer].tolist(), strict=True)
    return [(countries[exporter], countries[importer]) for exporter, importer in ends]


def sums(at: npt.NDArray[np.integer], n: int) -> csr_array:
    """(n, F) matrix that adds flows up by user: exports for exporters, imports for importers."""
    flows = np.arange(len(at))
    return csr_array((np.ones(len(at)), (at, flows)), shape=(n, len(at)))


def balanced(moved: Reals, drawn: Reals, known: Trade) -> Reals:
    """Flows (F, B) scaled to the exports and imports of others: RAS (Bacharach 1970).

    Each draw is done when no country's exports are off by more than 1e-7 of all trade; imports always are met. Of two
    that trade with hardly anybody else a few tonnes would take thousands of sweeps more.
    """
    exports, imports = sums(known.exporter, len(known.users)), sums(known.importer, len(known.users))
    X, M = exports @ drawn, imports @ drawn
    found, now, open_ = moved.copy(), moved, np.arange(moved.shape[1])
    for _ in range(SWEEPS):
        sold = exports @ now
        far = (np.abs(sold - X) > MARGIN * X.sum(0)).any(0)
        if not far.all():
            found[:, open_[~far]] = now[:, ~far]
            now, X, M, sold, open_ = now[:, far], X[:, far], M[:, far], sold[:, far], open_[far]
        if not len(open_):
            return found
        now = now * (X / np.maximum(sold, 1e-300))[known.exporter]
        now *= (M / np.maximum(imports @ now, 1e-300))[known.importer]
    found[:, open_] = now
    return found


def prices(known: Trade, product: str, countries: tuple[str, ...], makers: Ints, draws: Draws) -> Reals:
    """(B, K) thousand USD per tonne of each maker's goods: unit value of its exports (three flows or more, else the
    typical one), held within a factor 5 of the typical one, log sd .3 (methods.md 1.6)."""
    n = len(known.users)
    count, tonnes, value = (np.bincount(known.exporter, of, n) for of in (None, known.tonnes, known.value))
    unit = np.where(count >= PRICED, value / np.maximum(tonnes, LEAST), known.typical)
    unit = np.clip(unit, known.typical / PRICE_REACH, known.typical * PRICE_REACH)
    at = np.searchsorted(known.users, makers)
    error = draws.normals(("price", product, countries[maker]) for maker in makers.tolist())
    drawn: Reals = unit[at] * np.exp(PRICE_SD * error)
    return drawn
