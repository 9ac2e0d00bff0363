"""Paths through a chain, imputed steps included: from a user back to the mine or to an origin (methods.md 3 and 7).

A path is one path of the walk that a chain describes. Paths are found best first; what they leave out is said.
"""

import heapq
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np

from ketenkaart.graph.analysis.balance.mixes import NOTHING
from ketenkaart.graph.analysis.chain.compiled import Chain, first_passage
from ketenkaart.graph.analysis.chain.records import AT_SITES, NOWHERE
from ketenkaart.graph.analysis.chain.steps import Kind, Ref
from ketenkaart.graph.analysis.questions.exposure import Subject, asked
from ketenkaart.graph.analysis.questions.making import counting_sites
from ketenkaart.graph.arrays import Bools, Floats
from ketenkaart.graph.view import View

States = tuple[tuple[int, int], ...]  # of a path, each with the entry of P that led there, −1 at the start


@dataclass(frozen=True)
class Step:
    """One stop of a path, from the user back: where a unit is used, traded or made. Rows of tables; −1 is unknown."""

    kind: str  # USED (the user, a trader, or the country whose mix stands in) or MADE
    product: int
    country: int
    organisation: int
    site: int  # where it is made, if that is one site
    supplies: int  # row of the delivery that leads here, −1 where none is recorded
    recorded: bool  # that it comes from here, and where it was made


@dataclass(frozen=True)
class StatePath:
    """A path and its part of all that the subject uses."""

    share: float
    steps: tuple[Step, ...]
    traced: bool  # it ends at a mine, as scrap, or at the origin asked for; else what lies behind is unknown


@dataclass(frozen=True)
class StatePaths:
    """The paths with the largest shares, and the rest of what the subject uses.

    Shares and `other` sum to `passes`; with an origin that is the part that passes it (first passage), else 1.
    """

    paths: tuple[StatePath, ...]
    other: float
    passes: float


def paths(view: View, material: int, subject: Subject, origin: tuple[str, int] | None, first: int) -> StatePaths | None:
    """The `first` paths of a subject with the largest shares, largest first; None where it has no use of the material.

    origin : label and row of a Country or an Organisation; a path ends there when it first makes or trades the unit
             (section 7, first passage), and paths that never pass it are none

    Of an organisation with several products the paths start at each, by its mass; in equal parts if one is unknown.
    """
    ask = asked(view, material, subject)
    if ask is None:
        return None
    chain = ask.chain.central
    stop = _origin(chain, origin)
    stop[ask.starts] = False  # whoever is asked about isn't its own origin
    passes = first_passage(chain, stop[:, None])[:, 0, 0] if origin else np.ones(len(chain))
    starts = list(zip(ask.starts.tolist(), ask.assumed.tolist(), strict=True))
    found = best_paths(chain, starts, first, stop, ends=origin is None)
    total = float(ask.assumed @ passes[ask.starts])
    listed = tuple(StatePath(share, _steps(view, chain, path), _traced(chain, path, stop)) for share, path in found)
    return StatePaths(listed, max(0.0, total - sum(path.share for path in listed)), total)


def _origin(chain: Chain, origin: tuple[str, int] | None) -> Bools:
    if origin is None:
        return np.zeros(len(chain), dtype=bool)
    label, row = origin
    if label == "Organisation":
        return np.asarray(chain.org == row)
    return np.asarray((chain.kind == Kind.MADE) & (chain.place == row))


def best_paths(
    chain: Chain, starts: list[tuple[int, float]], first: int, stop: Bools, ends: bool = True
) -> list[tuple[float, States]]:
    """The paths of the estimate's walk with the largest shares, largest first, each with its share.

    starts : states and the weights with which paths start there
    stop   : (n,) states at which a path ends when it first reaches one
    ends   : whether a path may also end where the chain does

    A path's bound is its share so far times the best that can follow, so those first found are the best (A*). Round a
    cycle of traders each further time is a path of its own. Cost: `first` times the length of a path, times steps.
    """
    best = _best(chain, stop, ends)
    order = count()  # of two that are equally good, the one found first
    waiting: list[tuple[float, int, float, States]] = []
    for state, share in starts:
        if share * best[state] > NOTHING:
            heapq.heappush(waiting, (-share * best[state], next(order), share, ((state, -1),)))
    found: list[tuple[float, States]] = []
    indptr, indices, data = chain.P.indptr, chain.P.indices, chain.P.data
    while waiting and len(found) < first:
        _, _, share, path = heapq.heappop(waiting)
        state = path[-1][0]
        if stop[state] or indptr[state] == indptr[state + 1]:
            found.append((share, path))
            continue
        for entry in range(int(indptr[state]), int(indptr[state + 1])):
            target, further = int(indices[entry]), share * float(data[entry])
            bound = further * float(best[target])
            if bound > NOTHING:
                heapq.heappush(waiting, (-bound, next(order), further, (*path, (target, entry))))
    return found


def _best(chain: Chain, stop: Bools, ends: bool) -> Floats:
    """(n,) the largest share that a path from each state on can have: the most over its steps, level by level."""
    P = chain.P
    row = np.repeat(np.arange(len(chain)), np.diff(P.indptr))
    best = np.where(stop, 1.0, 0.0)
    if ends:
        best[np.diff(P.indptr) == 0] = 1.0
    for a, b in pairwise(chain.level_ptr.tolist()):
        entries = slice(P.indptr[a], P.indptr[b])
        rounds = max((cycle.hi - cycle.lo for cycle in chain.cycles if a <= cycle.lo < b), default=1)
        for _ in range(rounds):  # a best path passes no state of a cycle twice
            here = best[a:b].copy()
            np.maximum.at(here, row[entries] - a, P.data[entries] * best[P.indices[entries]])
            here[stop[a:b]] = 1.0
            best[a:b] = here
    return best


def _traced(chain: Chain, path: States, stop: Bools) -> bool:
    last = path[-1][0]
    return bool(stop[last] or (chain.kind[last] == Kind.MADE and chain.is_end[last]))


def _steps(view: View, chain: Chain, path: States) -> tuple[Step, ...]:
    """A path as stops: lists of mixes and OPEN are no place, so they are left out."""
    sites = _sites(view)
    found = []
    for state, entry in path:
        kind = Kind(int(chain.kind[state]))
        if kind not in (Kind.USED, Kind.MADE):
            continue
        made = kind == Kind.MADE
        organisation, product, place = (int(of[state]) for of in (chain.org, chain.product, chain.place))
        known = made and int(chain.how[state]) not in (-1, NOWHERE)
        site = sites.get((organisation, product, place), ()) if known else ()
        found.append(
            Step(
                kind=kind.name,
                product=product,
                country=place if place != chain.world else -1,
                organisation=organisation,
                site=site[0] if len(site) == 1 else -1,
                supplies=int(chain.ref[entry]) if entry >= 0 and chain.ref_kind[entry] == Ref.LINK else -1,
                recorded=entry < 0 or _recorded(chain, state, entry),
            )
        )
    return tuple(found)


def _recorded(chain: Chain, state: int, entry: int) -> bool:
    """Whether a step of the estimate is among the recorded ones: a delivery to a known place, or the only recipe."""
    if chain.ref_kind[entry] == Ref.LINK:
        return int(chain.how[state]) in (-1, AT_SITES)
    source = int(np.searchsorted(chain.P.indptr, entry, side="right")) - 1
    of_recipe = chain.ref_kind[entry] == Ref.RECIPE
    return bool(of_recipe and chain.R.indptr[source] < chain.R.indptr[source + 1])


def _sites(view: View) -> dict[tuple[int, int, int], list[int]]:
    """Counting sites by operator, product and country."""

    def make() -> dict[tuple[int, int, int], list[int]]:
        country = counting_sites(view)
        makes: dict[int, set[int]] = {}
        for site, product in zip(view.start("site_makes").tolist(), view.end("site_makes").tolist(), strict=True):
            makes.setdefault(site, set()).add(product)
        found: dict[tuple[int, int, int], list[int]] = {}
        runs = zip(view.start("operates").tolist(), view.end("operates").tolist(), strict=True)
        for organisation, site in sorted(set(runs)):
            for product in sorted(makes.get(site, ())):
                if country[site] >= 0:
                    found.setdefault((organisation, product, int(country[site])), []).append(site)
        return found

    return view.derived(("paths", "sites"), make)
