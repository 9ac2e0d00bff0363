"""By way of which countries goods came that were made elsewhere (methods.md section 1).

Undoing re-exports says where a thing was made; the same walk says through whose hands it went. A unit that a country
uses was made there or came from a partner, drawn from the partner's whole supply, and so on back to a maker.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, diags_array, eye_array
from scipy.sparse.linalg import splu

from graph.analysis import figure as figures
from graph.analysis import making, mixes, trade
from graph.analysis.figure import Figure
from graph.analysis.mixes import Mix
from graph.analysis.origin import ROUNDING, Vector, inferred_making
from graph.view import View

SECTION_1 = "methods.md section 1"
FROM_TRADE = ("TRADE", "IMPORTS")


@dataclass(frozen=True, eq=False)
class Passage:
    """By way of whom a country's supply of one product came, in one mix or over all of them.

    by_way : (m, K, K) of mix m, row the country passed, column the maker: the part of the supply that passed the one
             and was made in the other; the diagonal is 0, as is the row of the user
    untraced : of the first mix, what nobody can follow
    """

    by_way: NDArray[np.float64]
    untraced: float

    @property
    def nbytes(self) -> int:
        return self.by_way.nbytes


def passed(domestic: Vector, flows: csr_array, user: int) -> NDArray[np.float64]:
    """The part of a user's supply that came by way of v and was made in j, (n, n), row v, column j.

    With A[k, j] = (1 − d[k]) T[j, k] / M[k] and N = (I − A)^-1, the walk from the user u visits v with probability
    N[u, v] / N[v, v], and what it has yet to do from there does not depend on how it came: it ends in j with
    (N diag(d))[v, j]. By way of v and made in j is the product, for v other than u and j (Kemeny & Snell 1976,
    theorem 3.5.7; the walk is that of Kastner, Kastner & Nonhebel 2011).

    domestic : (n,) in [0, 1], part of a country's supply that it makes itself
    flows    : (n, n) sparse, tonnes per year, flows[j, k] from j to k; not negative, diagonal empty

    Shares are fractions of the user's supply. Rows of several v overlap: a unit may pass more than one country.

    A makes all; B gets its supply from A and sends it on to C:
    >>> passed(np.array([1.0, 0.0, 0.0]), csr_array(np.array([[0, 5, 0], [0, 0, 4], [0, 0, 0.0]])), 2).tolist()
    [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    n = len(domestic)
    imports = flows.sum(axis=0)
    weight = np.divide(1 - domestic, imports, out=np.zeros(n), where=imports > 0)
    A = csr_array(diags_array(weight) @ flows.T)
    A.eliminate_zeros()
    # A group that trades only among itself and makes nothing is never left: it is cut off, as it is untraced.
    some = np.flatnonzero(_ends(domestic, A))
    found = np.zeros((n, n))
    at = np.searchsorted(some, user)
    if at == len(some) or some[at] != user:
        return found
    factors = splu(csc_array(eye_array(len(some)) - A[some][:, some]), permc_spec="MMD_AT_PLUS_A")
    N = factors.solve(np.eye(len(some))).clip(0.0)
    visits = N[at] / np.diag(N)
    visits[at] = 0.0
    ends = N * domestic[some]
    np.fill_diagonal(ends, 0.0)
    found[np.ix_(some, some)] = visits[:, None] * ends
    return found


def passage(view: View, product: int, user: int) -> Passage | None:
    """By way of whom what a country uses of a product came; None where its origin isn't known from trade."""
    known = mixes.mix_of(view, product, user)
    if known.estimate is None or known.estimate.rule not in FROM_TRADE:
        return None
    taken = (known.estimate, *known.alternatives)
    return view.kept(("passage", product, user), lambda: _passage(view, taken, user))


def by_way_of(view: View, product: int, user: int, maker: int | None = None) -> list[tuple[int, Figure]]:
    """The part of a country's supply that came by way of each other country without being made there, largest first.

    maker : only what was made in one country

    The range runs over all mixes of the same rule: years, mass and value, and how much a known maker makes itself.
    """
    found = passage(view, product, user)
    if found is None:
        return []
    parts = found.by_way.sum(axis=2) if maker is None else found.by_way[:, :, maker]
    order = np.lexsort((-parts.max(axis=0), -parts[0]))
    return [
        (int(v), _figure(parts[:, v], found.untraced)) for v in order[parts[:, order].max(axis=0) > ROUNDING].tolist()
    ]


def _figure(parts: Vector, untraced: float) -> Figure:
    return figures.figure(float(parts[0]), untraced, (float(parts.min()), float(parts.max())), None, method=SECTION_1)


def _passage(view: View, taken: tuple[Mix, ...], user: int) -> Passage:
    area = view.snapshot.nodes["Country"].flags("area") == 1
    parts = [passed(*walk(view, mix), user) for mix in taken]
    for one in parts:
        one[area], one[:, area] = 0.0, 0.0  # a reporting area is no country that goods could pass, or be made in
    return Passage(np.stack(parts), taken[0].untraced)


def walk(view: View, mix: Mix) -> tuple[Vector, csr_array]:
    """The domestic parts and the trade that a mix was computed from (methods.md sections 1 and 2)."""
    flows = trade.flows_of(view, trade.codes_of(view, mix.product).codes, mix.year)
    by = mix.by or "MASS"
    countries = len(view.snapshot.nodes["Country"])
    matrix = trade.matrix(flows, by, countries)
    imports = matrix.sum(axis=0)
    production = making.production_of(view, mix.product, mix.year)
    if mix.rule == "TRADE":
        assert production is not None
        assert production.gross is not None
        made = production.gross * (1.0 if by == "MASS" else flows.median)
        made = made + inferred_making(made, matrix)
        return _part(made, made + imports), matrix
    inferred = inferred_making(np.zeros(countries), matrix)
    forced = _part(inferred, inferred + imports)
    makers = making.known_makers(view, mix.product)
    return np.where(makers, np.maximum(mix.theta or 0.0, forced), forced), matrix


def _part(made: Vector, supply: Vector) -> Vector:
    return np.divide(made, supply, out=np.zeros(len(made)), where=supply > 0)


def _ends(domestic: Vector, A: csr_array) -> NDArray[np.bool_]:
    """Users whose supply leads back to a maker, a step of trade at a time."""
    reached = domestic > 0
    while True:
        further = reached | (A @ reached.astype(float) > 0)
        if (further == reached).all():
            return reached
        reached = further
