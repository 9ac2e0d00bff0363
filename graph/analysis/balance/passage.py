"""By way of which countries goods came that were made elsewhere (methods.md section 2.1).

Undoing re-exports says where a thing was made; the same walk says through whose hands it went. A unit that a country
uses was made there, came from a partner, drawn from the partner's whole supply, and so on back to a maker; or it ends
at a country that exports more than it is known to make and import.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.analysis.balance.draws import Draws
from graph.analysis.balance.facts import facts
from graph.analysis.balance.trade import Trade, flows, prices, sums, trade
from graph.analysis.balance.world import World
from graph.snapshot import Snapshot

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int32]
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
    made: Floats
    lost: Floats

    @property
    def nbytes(self) -> int:
        return self.made.nbytes + self.lost.nbytes


def passage(snapshot: Snapshot, world: World, user: int, count: int) -> Passage | None:
    """By way of whom what a country uses came; None where its origin isn't known from trade.

    count : draws beside the central one, those of the world

    With A[k, j] = T[j, k] / S[k] and N = (I − A)^-1, the walk from the user u visits v with probability N[u, v] /
    N[v, v], and what it has yet to do from there does not depend on how it came: it ends made in j with N[v, j] d[j]
    (Kemeny & Snell 1976, theorem 3.5.7; the walk is that of Kastner, Kastner & Nonhebel 2011).
    """
    if world.tonnes is None or world.rule(user) != "TRADE":
        return None
    known_facts = facts(snapshot, world.product, world.year)
    known = trade(known_facts, world.makers)
    assert known is not None, "a world with trade has flows"
    numbers = np.arange(count + 1)
    visits, lost = np.zeros((2, count + 1, len(known.users)))
    at, place = np.searchsorted(known.users, world.makers), int(np.searchsorted(known.users, user))
    countries, key = known_facts.countries, known_facts.key
    for by_value in (False, True):
        rows = numbers[world.value == by_value]
        some = Draws(count, rows)
        drawn = flows(known, "VALUE" if by_value else "MASS", key, countries, world.year, some, None)
        output = world.tonnes[rows].astype(np.float64)
        if by_value:
            output *= prices(known, key, countries, world.makers, some)
        for first in range(0, len(rows), BLOCK):
            block = slice(first, first + BLOCK)
            visits[rows[block]], lost[rows[block]] = walked(known, drawn[:, block], output[block], at, place)
    passed = np.flatnonzero(visits.any(axis=0) | lost.any(axis=0))
    made = visits[:, passed, None] * world.origin[:, passed]
    where = {int(v): k for k, v in enumerate(at)}
    for v, own in ((v, where[int(one)]) for v, one in enumerate(passed) if int(one) in where):
        made[:, v, own] = 0.0  # made there is not by way of it
    return Passage(known.users[passed], world.makers, made.astype(np.float32), lost[:, passed].astype(np.float32))


def walked(
    known: Trade, drawn: Floats, output: Floats, at: npt.NDArray[np.int64], user: int
) -> tuple[Floats, Floats]:
    """(B, n) of each country the chance that a unit of one user's supply passed it, and that it ended there untraced.

    drawn : (F, B) flows; output (B, K) of makers at the places `at` (K,) among the n countries

    Of several countries the chances overlap: a unit may pass more than one. Only countries that both buy and sell lie
    on a way between others; cost: one dense inverse of these for each draw.
    """
    n, draws = len(known.users), len(output)
    X, M = (np.asarray((sums(end, n) @ drawn).T) for end in (known.exporter, known.importer))
    P = np.zeros((draws, n))
    P[:, at] = output
    slack = np.maximum(0.0, X - M - P)
    inverse = np.divide(1.0, P + M + slack, out=np.zeros_like(P), where=P + M + slack > 0)
    sells, buys = (np.bincount(end, minlength=n) > 0 for end in (known.exporter, known.importer))
    core, outer = np.flatnonzero(sells & buys), np.flatnonzero(sells & ~buys)
    into = _between(known, drawn, core, core) * inverse[:, core, None]
    N = np.linalg.inv(np.eye(len(core)) * (1 + 1e-12) - into)
    bought = np.zeros((draws, n))  # of the user's supply, straight from whom
    mine = known.importer == user
    bought[:, known.exporter[mine]] = drawn[mine].T * inverse[:, [user]]
    expected = bought.copy()
    here = np.flatnonzero(core == user)
    expected[:, core] = N[:, here[0]] if len(here) else np.einsum("bi,bij->bj", bought[:, core], N)
    sold = _between(known, drawn, core, outer) * inverse[:, core, None]
    further = np.einsum("bi,bij->bj", expected[:, core], sold)
    expected[:, outer] = further if len(here) else bought[:, outer] + further
    visits = np.zeros((draws, n))
    visits[:, core] = expected[:, core] / np.diagonal(N, axis1=1, axis2=2)
    visits[:, user] = 0.0
    return visits, expected * (slack * inverse)


def _between(known: Trade, drawn: Floats, buyers: npt.NDArray[np.int64], sellers: npt.NDArray[np.int64]) -> Floats:
    """(B, buyers, sellers) flows between some of the countries."""
    row, column = (np.full(len(known.users), -1) for _ in range(2))
    row[buyers], column[sellers] = np.arange(len(buyers)), np.arange(len(sellers))
    some = (row[known.importer] >= 0) & (column[known.exporter] >= 0)
    found = np.zeros((drawn.shape[1], len(buyers), len(sellers)))
    found[:, row[known.importer[some]], column[known.exporter[some]]] = drawn[some].T
    return found
