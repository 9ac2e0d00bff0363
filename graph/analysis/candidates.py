"""All mixes that the facts give for a product, of every country at once (methods.md section 2)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from graph.analysis import making, trade
from graph.analysis.making import Stated
from graph.analysis.origin import Vector, inferred_making, origin, origin_given
from graph.analysis.trade import Flows, Mask
from graph.model import VERIFIED
from graph.view import View

RULES = ("TRADE", "IMPORTS", "WORLD_MIX", "CAPACITY_MIX")  # best first; with none of them a mix is UNKNOWN
WORLD_RULES = {"PRODUCTION": "WORLD_MIX", "CAPACITY": "CAPACITY_MIX"}
THETAS = (
    0.5,
    0.0,
    1.0,
)  # own making in a known maker's supply: the estimate's first, then the ends of what is possible
NOTHING = 1e-12  # a mix that traces less says nothing

Rank = tuple[int, int, int, int, str]  # among mixes of one rule and year: basis, theta, then how good the source is


@dataclass(frozen=True, eq=False)
class Candidate:
    """One mix of every country at once, before any is completed; one row stands for all where they are the same."""

    rule: str
    year: int
    rank: Rank  # smaller is better
    by: str | None
    theta: float | None
    sources: tuple[str, ...]
    verified: str
    shares: Vector  # (K or 1, K) row user, column maker
    named: Mask  # (K or 1, K) makers with a share, also one that is stated as nothing
    untraced: Vector  # (K or 1,)
    exists: Mask  # (K or 1,) whether the user has this mix


def candidates(view: View, product: int) -> list[Candidate]:
    """Every mix of the product's own facts that counts on the View's date, best first."""
    found = [*_traded(view, product), *_stated(view, product)]
    return sorted(found, key=lambda mix: (RULES.index(mix.rule), -mix.year, mix.rank))


def _stated(view: View, product: int) -> Iterator[Candidate]:
    """WORLD_MIX and CAPACITY_MIX: what sources state of the product's world, the same for every user."""
    countries = len(view.snapshot.nodes["Country"])
    for one in making.stated(view, product):
        shares, named = np.zeros((1, countries)), np.zeros((1, countries), bool)
        shares[0, one.makers], named[0, one.makers] = one.shares, True
        yield Candidate(
            rule=WORLD_RULES[one.kind],
            year=one.year,
            rank=(0, 0, *one.rank),
            by=None,
            theta=None,
            sources=one.sources,
            verified=one.verified,
            shares=shares,
            named=named,
            untraced=np.array([one.untraced]),
            exists=np.array([True]),
        )


def _traded(view: View, product: int) -> Iterator[Candidate]:
    """TRADE and IMPORTS: section 1 for each year in which all codes of the product are traded, by mass and by value."""
    codes = trade.codes_of(view, product)
    if not codes.is_product:
        return
    for year in trade.years_of(view, codes.codes):
        flows = trade.flows_of(view, codes.codes, year)
        production = making.production_of(view, product, year)
        for by in ("MASS", "VALUE"):
            if flows.known(by, priced=production is not None):
                yield from _of_flows(view, product, flows, production, by, off=by != codes.mostly_by)


def _of_flows(
    view: View, product: int, flows: Flows, production: Stated | None, by: str, off: bool
) -> Iterator[Candidate]:
    matrix = trade.matrix(flows, by, len(view.snapshot.nodes["Country"]))
    sources, verified = trade.provenance(view, flows)
    good: tuple[int, int, str] = (VERIFIED.index(verified), 0, sources[0] if sources else "")
    if production is None or production.gross is None:
        rule, found = "IMPORTS", _imports(making.known_makers(view, product), matrix)
    else:
        price = 1.0 if by == "MASS" else flows.median
        rule, found = "TRADE", _trade(production.gross * price, matrix)
        sources = tuple(dict.fromkeys((*production.sources, *sources)))
        verified = max(production.verified, verified, key=VERIFIED.index)
        good = production.rank
    area = view.snapshot.nodes["Country"].flags("area") == 1
    for place, (theta, shares, supplied) in enumerate(found):
        shares[:, area] = 0.0  # what is made in a reporting area that is no country is untraced
        traced = shares.sum(axis=1)
        yield Candidate(
            rule=rule,
            year=flows.year,
            rank=(int(off), place, *good),
            by=by,
            theta=theta,
            sources=sources,
            verified=verified,
            shares=shares,
            named=shares > 0,
            untraced=(1 - traced).clip(0.0, 1.0),
            exists=supplied & (traced > NOTHING),
        )


def inferred_of(view: View, product: int, year: int) -> Vector:
    """Tonnes (K,) of making that a year's exports need but nobody records, by mass; 0 for known makers without tonnes.

    Raises ValueError for a year in which the product has no trade of its own.
    """
    codes = trade.codes_of(view, product)
    if not codes.is_product or year not in trade.years_of(view, codes.codes):
        raise ValueError(f"no trade of its own in {year}")
    countries = len(view.snapshot.nodes["Country"])
    matrix = trade.matrix(trade.flows_of(view, codes.codes, year), "MASS", countries)
    production = making.production_of(view, product, year)
    if production is not None and production.gross is not None:
        return inferred_making(production.gross, matrix)
    return np.where(making.known_makers(view, product), 0.0, inferred_making(np.zeros(countries), matrix))


Traded = tuple[float | None, Vector, Mask]  # theta, shares, and which users have the mix


def _trade(production: Vector, matrix: csr_array) -> list[Traded]:
    made = origin(production, matrix)
    return [(None, made.shares, production + made.inferred + matrix.sum(axis=0) > 0)]


def _imports(makers: Mask, matrix: csr_array) -> list[Traded]:
    """Production unknown: a known maker makes the part theta of its supply, or what its exports force, if more."""
    imports, inferred = matrix.sum(axis=0), inferred_making(np.zeros(len(makers)), matrix)
    supply = imports + inferred
    forced = np.divide(inferred, supply, out=np.zeros(len(makers)), where=supply > 0)
    return [
        (theta, origin_given(np.where(makers, np.maximum(theta, forced), forced), matrix)[0], ~makers & (supply > 0))
        for theta in THETAS
    ]
