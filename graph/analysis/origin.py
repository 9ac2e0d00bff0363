"""Where the things that each country uses were made: re-exports undone (methods.md section 1)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, diags_array, eye_array
from scipy.sparse.linalg import splu

Vector = NDArray[np.float64]

# What exports exceed imports and making by is rounding below this part of them: sums of the same tonnes in another
# order differ by 1e-16 or so, and a trader must not become a maker by that.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Origin:
    """Origins of all users at once; `shares.sum(1) + untraced` is 1."""

    shares: Vector  # (n, n) row user, column maker
    inferred: Vector  # (n,) tonnes of making that nobody records
    untraced: Vector  # (n,) part of each user's supply without a known maker


def origin(production: Vector, trade: csr_array) -> Origin:
    """Where the things that each country uses were made, re-exports undone (methods.md section 1).

    Exports are drawn from a country's whole supply in proportion, O = (I - A)^-1 diag(d), solved sparse.

    production : (n,) float, tonnes per year; not negative, 0 where none is recorded (unknown production is the
                 caller's case)
    trade      : (n, n) sparse, tonnes per year, trade[j, k] from j to k; not negative, diagonal empty

    Returns shares (n, n), row user, column maker, in [0, 1]; inferred (n,), tonnes of making that the balance needs but
    nobody records; untraced (n,), share of each user's supply that comes from closed trade without a maker.
    shares.sum(1) + untraced is 1; a country without any supply has a zero row and untraced 1. Any unit will do in place
    of tonnes, such as USD for both.

    Raises ValueError for shapes that don't agree, a negative or a non-finite entry: loading refuses these, so they're
    our mistake.

    A mines 90 and sends 60 to B, which makes nothing and sends 40 on to C, which makes 10:
    >>> trade = csr_array(np.array([[0, 60, 0], [0, 0, 40], [0, 0, 0.0]]))
    >>> origin(np.array([90.0, 0.0, 10.0]), trade).shares[2].round(3).tolist()
    [0.8, 0.0, 0.2]

    Kastner, Kastner & Nonhebel (2011), Ecological Economics 70:1032. Cost: one sparse LU, then n solves.
    """
    _refuse(production, trade)
    imports, inferred = trade.sum(axis=0), inferred_making(production, trade)
    made = production + inferred
    supply = made + imports
    shares, untraced = origin_given(np.divide(made, supply, out=np.zeros_like(made), where=supply > 0), trade)
    return Origin(shares, inferred, untraced)


def inferred_making(production: Vector, trade: csr_array) -> Vector:
    """Tonnes (n,) that a country must have made to export what it did: max(0, X - M - P), methods.md section 1."""
    exports, imports = trade.sum(axis=1), trade.sum(axis=0)
    missing = exports - imports - production
    return np.where(missing > ROUNDING * exports, missing, 0.0)


def origin_given(domestic: Vector, trade: csr_array) -> tuple[Vector, Vector]:
    """Origins where the domestic part of each country's supply is given instead of its production (methods.md 1, 2).

    O = (I - A)^-1 diag(d), with A[k, j] = (1 - d[k]) trade[j, k] / M[k].

    domestic : (n,) float in [0, 1], part of a country's supply that it makes itself
    trade    : (n, n) sparse, tonnes per year, trade[j, k] from j to k; not negative, diagonal empty

    Returns shares (n, n), row user, column maker, and untraced (n,). What is neither made at home nor imported is
    untraced, as is a group whose members trade among themselves alone and make nothing. Raises ValueError as `origin`.

    B makes a quarter of what it uses and gets the rest from A:
    >>> shares, untraced = origin_given(np.array([1.0, 0.25]), csr_array(np.array([[0, 3.0], [0, 0]])))
    >>> shares[1].tolist(), untraced.tolist()
    ([0.75, 0.25], [0.0, 0.0])

    Kastner, Kastner & Nonhebel (2011), Ecological Economics 70:1032. Cost: one sparse LU, then n solves.
    """
    _refuse(domestic, trade)
    if (domestic > 1).any():
        raise ValueError("a domestic part is at most 1")
    n = len(domestic)
    imports = trade.sum(axis=0)
    weight = np.divide(1 - domestic, imports, out=np.zeros(n), where=imports > 0)
    A = csr_array(diags_array(weight) @ trade.T)
    A.eliminate_zeros()
    traced = _reaches(domestic > 0, A)

    shares, untraced = np.zeros((n, n)), np.ones(n)
    users = np.flatnonzero(traced)
    if len(users):
        rows = A[users]
        lost = 1 - domestic[users] - rows[:, users].sum(axis=1)  # enters from nowhere, or from untraced users
        right = np.zeros((len(users), len(users) + 1))
        np.fill_diagonal(right, domestic[users])
        right[:, -1] = np.where(lost > ROUNDING, lost, 0.0)
        # Pivots on the diagonal: I - A is an M-matrix, so elimination adds only positive terms and zeros stay zeros.
        factors = splu(
            csc_array(eye_array(len(users)) - rows[:, users]),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        solved = factors.solve(right).clip(0.0)
        # A row's sum is 1 but for rounding. A group that trades a billion times what it makes amplifies that to 1e-7,
        # alike in the whole row; divided by its sum the row is within 1e-12 of exact arithmetic.
        solved /= solved.sum(axis=1, keepdims=True)
        shares[np.ix_(users, users)], untraced[users] = solved[:, :-1], solved[:, -1]
    return shares, untraced


def _reaches(makers: NDArray[np.bool_], A: csr_array) -> NDArray[np.bool_]:
    """Users some of whose supply leads back to a maker, a step of trade at a time."""
    reached = makers
    while True:
        further = reached | (A @ reached.astype(float) > 0)
        if (further == reached).all():
            return reached
        reached = further


def _refuse(vector: Vector, trade: csr_array) -> None:
    n = len(vector)
    if vector.shape != (n,) or trade.shape != (n, n):
        raise ValueError(f"shapes don't agree: {vector.shape} and {trade.shape}")
    if not np.isfinite(vector).all() or not np.isfinite(trade.data).all():
        raise ValueError("an entry is not finite")
    if (vector < 0).any() or (trade.data < 0).any():
        raise ValueError("an entry is negative")
    if trade.diagonal().any():
        raise ValueError("a country trades with itself")
