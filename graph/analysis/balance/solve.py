"""Mixes: where the supply of every user was made, re-exports undone (methods.md 2.1)."""

from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis.balance.trade import Trade, sums
from ketenkaart.graph.arrays import Longs, Reals

BLOCK = 50  # draws whose matrices are held at a time


@dataclass(frozen=True, eq=False)
class SolvedMixes:
    """Of every draw and user: where its supply was made, what nobody made, what it uses; in the measure of the draw."""

    origin: Reals  # (B, n, K)
    slack: Reals  # (B, n)
    use: Reals  # (B, n)
    supply: Reals  # (B, n)


def mixes(known: Trade, drawn: Reals, output: Reals, place: Longs) -> SolvedMixes:
    """O = (I − A)⁻¹ diag(d) with slack: supply S = P + M + e, e = max(0, X − M − P), A_kj = T_jk / S_k, d = P / S.

    drawn : (F, B) flows; output: (B, K) what each maker made, in the same measure; place: (K,) of makers among users

    Use is U = S − X ≥ 0, and Σ_k U_k O_kj = P_j. What a row of O lacks to 1 is untraced: slack, and trade in a closed
    cycle without a maker. Only users that both buy and sell are unknowns of the system: those that sell nothing feed
    nobody, and of those that buy nothing the mix is their own making.

    Kastner, Kastner & Nonhebel (2011), Ecological Economics 70:1032. Cost: one dense LU of the unknowns for each draw.
    """
    n, draws = len(known.users), len(output)
    P = np.zeros((draws, n))
    P[:, place] = output
    X, M = (np.asarray((sums(at, n) @ drawn).T) for at in (known.exporter, known.importer))
    slack = np.maximum(0.0, X - M - P)
    S = P + M + slack
    inverse = np.divide(1.0, S, out=np.zeros_like(S), where=S > 0)
    own = np.zeros((draws, n, output.shape[1]))
    own[:, place, np.arange(len(place))] = (P * inverse)[:, place]
    sells, buys = (np.bincount(at, minlength=n) > 0 for at in (known.exporter, known.importer))
    origin = own.copy()
    order = np.argsort(~sells, kind="stable")  # sellers first, so that columns of A are the first users
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    sellers, core = int(sells.sum()), np.flatnonzero((sells & buys)[order])
    for first in range(0, draws, BLOCK):
        rows = slice(first, first + BLOCK)
        A = np.zeros((len(S[rows]), n, sellers))
        A[:, rank[known.importer], rank[known.exporter]] = drawn[:, rows].T
        A *= inverse[rows][:, order, None]
        mix = origin[rows][:, order]
        outer = np.setdiff1d(np.arange(sellers), core)  # who sells without buying: known already
        right = mix[:, core] + A[:, core][:, :, outer] @ mix[:, outer]
        system = np.eye(len(core)) * (1 + 1e-12) - A[:, core][:, :, core]
        mix[:, core] = np.linalg.solve(system, right)
        rest = np.arange(sellers, n)
        mix[:, rest] += A[:, rest] @ mix[:, :sellers]
        origin[rows] = mix[:, rank]
    return SolvedMixes(origin.clip(0), slack, S - X, S)
