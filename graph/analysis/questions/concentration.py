"""How concentrated something is, and the criticality measures built on it (methods.md section 6).

Shares are fractions of the whole, also where only a part of it is known: what is missing is never shared out. Pure
functions over arrays; who holds what is read from a View in `holdings`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ketenkaart.graph.analysis.figure import HALF, Figure, Gap, Interval, State, interval, unknown
from ketenkaart.graph.arrays import Floats

TOLERANCE = 1e-6  # what a load allows shares to sum to above 1
SECTION_6 = "methods.md section 6"


@dataclass(frozen=True)
class IndexLimits:
    """A concentration index of shares known in part: counted over the known shares alone, and between which limits."""

    estimate: float
    limits: Interval


@dataclass(frozen=True)
class Indices:
    """The family of indices of one distribution."""

    hhi: IndexLimits
    cr1: IndexLimits
    cr3: IndexLimits
    effective_number: IndexLimits


def indices(shares: ArrayLike, others: float = 0.0) -> Indices:
    """HHI = Σ s², CR1 and CR3 (the largest, the three largest together) and the effective number 1/HHI.

    shares : (n,) float, fractions of the whole that named holders have; zeros are left out
    others : float, the fraction that is stated to be of others than these, but not of whom

    What neither names is missing. The lower limits spread others and missing over so many that nothing changes; the
    upper ones give others to one more holder and the missing part to the largest. Estimates count the named shares
    alone, so that of HHI, CR1 and CR3 is the lower limit and that of the effective number the upper one (infinite where
    nothing is known).

    Raises ValueError for a negative or non-finite share, or a sum above 1 + 1e-6: loading refuses these.

    >>> indices([0.5, 0.25], others=0.25).hhi
    IndexLimits(estimate=0.3125, limits=Interval(lower=0.3125, upper=0.375))
    """
    known = _descending(shares)
    if not 0 <= others <= 1 + TOLERANCE or known.sum() + others > 1 + TOLERANCE:
        raise ValueError(f"shares sum to {known.sum() + others}, of which others {others}")
    missing = max(0.0, 1.0 - float(known.sum()) - others)
    fullest = np.sort(np.append(known, others))[::-1]
    fullest[0] += missing
    hhi = Interval(float(known @ known), min(1.0, float(fullest @ fullest)))
    return Indices(
        hhi=IndexLimits(hhi.lower, hhi),
        cr1=_largest(known, fullest, 1),
        cr3=_largest(known, fullest, 3),
        effective_number=IndexLimits(_inverse(hhi.lower), Interval(_inverse(hhi.upper), _inverse(hhi.lower))),
    )


def figures(found: Indices, traced: float) -> tuple[Figure, Figure, Figure, Figure]:
    """HHI, CR1, CR3 and effective number as figures; no estimate where more than half of the whole isn't traced.

    Interval and bounds are the limits that the known shares leave; an effective number without an upper limit has none.
    """
    return (
        _figure(found.hhi, traced, "fraction"),
        _figure(found.cr1, traced, "fraction"),
        _figure(found.cr3, traced, "fraction"),
        _figure(found.effective_number, traced, "number"),
    )


def _figure(index: IndexLimits, traced: float, unit: str) -> Figure:
    untraced = min(1.0, max(0.0, 1.0 - traced))
    known = untraced <= HALF + TOLERANCE
    limits = index.limits if np.isfinite(index.limits.upper) else None
    return Figure(
        state=State.KNOWN if known else State.UNKNOWN,
        reason=None if known else Gap.UNTRACED_ABOVE_HALF,
        estimate=index.estimate if known else None,
        interval=limits,
        bounds=limits,
        untraced=untraced,
        unit=unit,
        method=SECTION_6,
    )


def supply_figures(shares: Floats, untraced: Floats, passes: Floats) -> tuple[Figure, Figure, Figure, Figure]:
    """HHI, CR1, CR3 and effective number over countries of what passes a stage on its way to a user (section 4).

    shares   : (n, B) float, of each named country at the stage in each world; they sum to passes − untraced
    untraced : (B,) float, what passes without a known country; missing, so part of the bounds only
    passes   : (B,) float, the part of all paths that has the stage; 0 in the central world is reason NOT_IN_CHAIN. Of
               the world's own making it is 1

    Each share counts as its part of what passes: HHI = Σ (s_k / passes)². The interval is that of the index over the
    worlds; without an estimate, of the limits that the shares of each world leave. Bounds are those of the central one.
    """
    if passes[0] <= TOLERANCE:
        return (unknown(Gap.NOT_IN_CHAIN, SECTION_6),) * 4
    part = shares / np.maximum(passes, TOLERANCE)
    part = part / np.maximum(1.0, part.sum(axis=0))
    central = figures(indices(part[:, 0]), 1.0 - float(untraced[0] / passes[0]))
    ordered = -np.sort(-np.append(part, np.zeros((1, part.shape[1])), axis=0), axis=0)
    missing = (untraced / np.maximum(passes, TOLERANCE)).clip(0.0, 1.0)
    lost = _ends(missing)
    low = _of_worlds(ordered)
    ordered[0] += missing
    high = low if central[0].state == State.KNOWN else _of_worlds(ordered)
    hhi, cr1, cr3, number = (
        replace(one, interval=_hull(_ends(a), _ends(b)), untraced_interval=lost)
        for one, a, b in zip(central, low, high, strict=True)
    )
    return hhi, cr1, cr3, number


def _of_worlds(ordered: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """HHI, CR1, CR3 and effective number in each world of shares (n, B), largest first."""
    hhi = (ordered**2).sum(axis=0)
    return hhi, ordered[:1].sum(axis=0), ordered[:3].sum(axis=0), 1.0 / np.maximum(hhi, TOLERANCE)


def _hull(one: Interval, other: Interval) -> Interval | None:
    """None of an effective number without an upper limit."""
    upper = max(one.upper, other.upper)
    return Interval(min(one.lower, other.lower), upper) if upper < 1.0 / TOLERANCE else None


def _ends(worlds: Floats) -> Interval:
    lower, upper = interval(worlds)
    return Interval(float(lower), float(upper))


def governance_score(estimate: ArrayLike) -> Floats:
    """World Bank governance estimates e (n,), −2.5 worst to 2.5 best, on the EU's scale: 10 · (2.5 − e) / 5 in [0, 10].

    European Commission (2017), Methodology for establishing the EU list of critical raw materials.
    """
    return np.clip(10.0 * (2.5 - np.asarray(estimate, dtype=np.float64)) / 5.0, 0.0, 10.0)


def weighted_hhi(shares: ArrayLike, governance: ArrayLike, trade: ArrayLike) -> float:
    """HHI_WGI,t = Σ s_k² · WGI_k · t_k, in [0, 10 · max t].

    shares     : (n,) float, fractions of the world's production or of what one region gets
    governance : (n,) float, `governance_score` of each country, 10 the worst
    trade      : (n,) float, trade parameter; 1 no restriction, 0.8 an EU member, above 1 taxes, quotas or bans

    Raises ValueError where shapes differ or an entry isn't finite: an unknown score is the caller's case.

    European Commission (2017), Methodology for establishing the EU list of critical raw materials.
    """
    s, w, t = (np.asarray(x, dtype=np.float64) for x in (shares, governance, trade))
    if not s.shape == w.shape == t.shape or not np.isfinite(s * w * t).all():
        raise ValueError("shares, governance and trade need one finite number for each country")
    return float(np.sum(s * s * w * t))


def import_reliance(production: float, imports: float, exports: float) -> float | None:
    """IR = (imports − exports) / (production + imports − exports), clipped to [0, 1]; None where nothing is consumed.

    All three in tonnes per year. European Commission (2017).
    """
    consumption = production + imports - exports
    if consumption <= 0:
        return None
    return min(1.0, max(0.0, (imports - exports) / consumption))


def supply_risk(
    global_term: float | None,
    eu_term: float | None,
    reliance: float | None,
    recycling: float,
    substitution: float,
) -> float:
    """SR = [HHI_WGI,t(global) · IR/2 + HHI_WGI,t(EU) · (1 − IR/2)] · (1 − EoL_RIR) · SI_SR.

    global_term, eu_term : `weighted_hhi` of world production and of EU sourcing; with one None the other stands alone
    reliance             : import reliance in [0, 1]; needed where both terms are given
    recycling            : end-of-life recycling input rate, fraction
    substitution         : substitution index for supply risk, fraction; 1 is no substitute

    Raises ValueError where no term is given, or two without a reliance.

    >>> round(supply_risk(9.2, 1.8, 1.0, 0.0, 0.9), 2)  # dysprosium in the list of 2017: 5.2
    4.95

    European Commission (2017); used for the lists of 2017, 2020 and 2023.
    """
    if global_term is None or eu_term is None:
        term = eu_term if global_term is None else global_term
        if term is None:
            raise ValueError("a supply risk needs the term of world production or that of EU sourcing")
    elif reliance is None:
        raise ValueError("two terms are weighed by the import reliance")
    else:
        term = global_term * reliance / 2 + eu_term * (1 - reliance / 2)
    return term * (1 - recycling) * substitution


def import_risk(instability: ArrayLike, imports: ArrayLike, production: float) -> Interval | None:
    """Σ_i g_i f_i / (P + F): the imported part of a supply, weighed by instability; None where there is no supply.

    instability : (n,) float in [0, 1], 1 the least stable, (2.5 − WGI estimate) / 5; NaN unknown
    imports     : (n,) float, tonnes per year from each country
    production  : float, own tonnes per year

    An unknown instability may be anything in [0, 1], so the answer is an interval: one number where all are known.

    Gemechu et al. (2015); Santillán-Saldivar et al. (2022).
    """
    g, f = np.asarray(instability, dtype=np.float64), np.asarray(imports, dtype=np.float64)
    if g.shape != f.shape or (f < 0).any() or not np.isfinite(f).all() or production < 0:
        raise ValueError("imports are tonnes from each country, not negative, with one instability each")
    supply = production + float(f.sum())
    if supply == 0:
        return None
    known = np.isfinite(g)
    lower = float(g[known] @ f[known])
    return Interval(lower / supply, (lower + float(f[~known].sum())) / supply)


def geopolrisk(hhi: float, risk: float) -> float:
    """GeoPolRisk score: HHI of world production × import risk (Gemechu et al. 2015; Santillán-Saldivar et al. 2022)."""
    return hhi * risk


def _descending(shares: ArrayLike) -> Floats:
    s = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if s.ndim != 1 or not np.isfinite(s).all() or (s < 0).any():
        raise ValueError("shares are finite fractions, not negative")
    return np.sort(s[s > 0])[::-1]


def _largest(known: Floats, fullest: Floats, n: int) -> IndexLimits:
    lower = min(1.0, float(known[:n].sum()))
    return IndexLimits(lower, Interval(lower, max(lower, min(1.0, float(fullest[:n].sum())))))


def _inverse(hhi: float) -> float:
    return 1.0 / hhi if hhi > 0 else float("inf")
