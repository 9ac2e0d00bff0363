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
    n, K = len(known.users), len(world.makers)
    made, lost = np.zeros((count + 1, n, K), np.float32), np.zeros((count + 1, n), np.float32)
    at, place = np.searchsorted(known.users, world.makers), int(np.searchsorted(known.users, user))
    for by_value in (False, True):
        rows = numbers[world.value == by_value]
        draws = Draws(count, rows)
        countries, key = known_facts.countries, known_facts.key
        for first in range(0, len(rows), BLOCK):
            some = Draws(draws.count, rows[first : first + BLOCK])
            drawn = flows(known, "VALUE" if by_value else "MASS", key, countries, world.year, some, None)
            output = world.tonnes[some.numbers].astype(np.float64)
            if by_value:
                output *= prices(known, key, countries, world.makers, some)
            made[some.numbers], lost[some.numbers] = walked(known, drawn, output, at, place)
    return Passage(known.users, world.makers, made, lost)


def walked(known: Trade, drawn: Floats, output: Floats, at: npt.NDArray[np.int64], user: int) -> tuple[Floats, Floats]:
    """(B, n, K) made and (B, n) lost by way of each country, of one user's supply; flows (F, B), output (B, K).

    at : (K,) places of the makers among the n countries of the flows

    Rows of several countries overlap: a unit may pass more than one. Cost: one dense inverse a draw.
    """
    n, draws = len(known.users), len(output)
    X, M = (np.asarray((sums(end, n) @ drawn).T) for end in (known.exporter, known.importer))
    P = np.zeros((draws, n))
    P[:, at] = output
    slack = np.maximum(0.0, X - M - P)
    inverse = np.divide(1.0, P + M + slack, out=np.zeros_like(P), where=P + M + slack > 0)
    A = np.zeros((draws, n, n))
    A[:, known.importer, known.exporter] = drawn.T
    A *= inverse[:, :, None]
    N = np.linalg.inv(np.eye(n) * (1 + 1e-12) - A)
    visits = N[:, user] / np.diagonal(N, axis1=1, axis2=2)
    visits[:, user] = 0.0
    ends = N[:, :, at] * (P * inverse)[:, None, at]
    ends[:, at, np.arange(len(at))] = 0.0  # made there is not by way of it
    return visits[:, :, None] * ends, N[:, user] * (slack * inverse)
