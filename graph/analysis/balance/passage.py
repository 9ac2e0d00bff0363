"""By way of which countries goods came that were made elsewhere (methods.md section 2.1).

Undoing re-exports says where a thing was made; the same walk says through whose hands it went. A unit that a country
uses was made there, came from a partner, drawn from the partner's whole supply, and so on back to a maker; or it ends
at a country that exports more than it is known to make and import.
"""

from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.balance.trade import sums
from ketenkaart.graph.analysis.balance.world import World
from ketenkaart.graph.arrays import Ints, Longs, Reals

BLOCK = 50  # draws whose matrices are held at a time


@dataclass(frozen=True, eq=False)
class Passage:
    """By way of whom a user's supply of one product came in one year, in every draw.

    made : (B, v, K) the part that passed country v, not being made there, and was made by maker k
    lost : (B, v) the part that ends at v, which sells more than it is known to make and buy: nobody says where it was
           made
    """

    by_way: Ints  # (v,) local rows of Country
    makers: Ints  # (K,)
    made: Reals
    lost: Reals

    @property
    def nbytes(self) -> int:
        return self.made.nbytes + self.lost.nbytes


def passage(world: World, user: int) -> Passage | None:
    """By way of whom what a country (local row) uses came; None where its origin isn't known from trade.

    With A[k, j] = T[j, k] / S[k] and N = (I − A)^-1, the walk from the user u visits v with probability N[u, v] /
    N[v, v], and what it has yet to do from there does not depend on how it came: it ends made in j with N[v, j] d[j]
    (Kemeny & Snell 1976, theorem 3.5.7; the walk is that of Kastner, Kastner & Nonhebel 2011).
    """
    if world.rule(user) != MixRule.TRADE:
        return None
    at, place = np.searchsorted(world.users, world.makers), int(np.searchsorted(world.users, user))
    visits, lost = np.zeros((2, len(world.share), len(world.users)))
    for first in range(0, len(world.share), BLOCK):
        rows = slice(first, first + BLOCK)
        visits[rows], lost[rows] = walked(world, rows, at, place)
    passed = np.flatnonzero(visits.any(axis=0) | lost.any(axis=0))
    made = visits[:, passed, None] * world.origin[:, passed]
    where = {int(v): k for k, v in enumerate(at)}
    for v, own in ((v, where[int(one)]) for v, one in enumerate(passed) if int(one) in where):
        made[:, v, own] = 0.0  # made there is not by way of it
    return Passage(world.users[passed], world.makers, made.astype(np.float32), lost[:, passed].astype(np.float32))


def walked(world: World, rows: slice, at: Longs, user: int) -> tuple[Reals, Reals]:
    """(B, n) of each country the chance that a unit of one user's supply passed it, and that it ended there untraced.

    rows : the draws; at (K,) places of the makers among the n countries, user that of the user

    Of several countries the chances overlap: a unit may pass more than one. Only countries that both buy and sell lie
    on a path between others; cost: one dense inverse of these for each draw.
    """
    drawn, output = world.flows[:, rows].astype(np.float64), world.output[rows].astype(np.float64)
    n, draws = len(world.users), len(output)
    X, M = (np.asarray((sums(end, n) @ drawn).T) for end in (world.exporter, world.importer))
    P = np.zeros((draws, n))
    P[:, at] = output
    slack = np.maximum(0.0, X - M - P)
    inverse = np.divide(1.0, P + M + slack, out=np.zeros_like(P), where=P + M + slack > 0)
    sells, buys = (np.bincount(end, minlength=n) > 0 for end in (world.exporter, world.importer))
    core, outer = np.flatnonzero(sells & buys), np.flatnonzero(sells & ~buys)
    into = _between(world, drawn, core, core) * inverse[:, core, None]
    N = np.linalg.inv(np.eye(len(core)) * (1 + 1e-12) - into)
    bought = np.zeros((draws, n))  # of the user's supply, straight from whom
    mine = world.importer == user
    bought[:, world.exporter[mine]] = drawn[mine].T * inverse[:, [user]]
    expected = bought.copy()
    here = np.flatnonzero(core == user)
    expected[:, core] = N[:, here[0]] if len(here) else np.einsum("bi,bij->bj", bought[:, core], N)
    sold = _between(world, drawn, core, outer) * inverse[:, core, None]
    further = np.einsum("bi,bij->bj", expected[:, core], sold)
    expected[:, outer] = further if len(here) else bought[:, outer] + further
    visits = np.zeros((draws, n))
    visits[:, core] = expected[:, core] / np.diagonal(N, axis1=1, axis2=2)
    visits[:, user] = 0.0
    return visits, expected * (slack * inverse)


def _between(world: World, drawn: Reals, buyers: Longs, sellers: Longs) -> Reals:
    """(B, buyers, sellers) flows between some of the countries."""
    row, column = (np.full(len(world.users), -1) for _ in range(2))
    row[buyers], column[sellers] = np.arange(len(buyers)), np.arange(len(sellers))
    some = (row[world.importer] >= 0) & (column[world.exporter] >= 0)
    found = np.zeros((drawn.shape[1], len(buyers), len(sellers)))
    found[:, row[world.importer[some]], column[world.exporter[some]]] = drawn[some].T
    return found
