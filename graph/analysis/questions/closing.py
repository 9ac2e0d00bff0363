"""What would still flow from stage to stage were the border of a measure closed (methods.md sections 4 and 5).

The flows are those of `flows`, between the lanes that a picture has at each stage. A unit that crosses the border
nowhere on its way arrives, and it alone: so of each flow this tells the part that never would have crossed it, neither
before nor after.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.linalg import splu

from ketenkaart.graph import budget
from ketenkaart.graph.analysis.chain.compiled import Chain
from ketenkaart.graph.analysis.chain.steps import Kind
from ketenkaart.graph.analysis.questions.crossing import HAS, NOT, PERHAPS, Border
from ketenkaart.graph.arrays import Bools, Floats, Longs, Sparse

USER = -1  # the place of the user, before the first stage
BITS = 3  # NOT, PERHAPS, HAS

LaneFlow = tuple[int, int, int, int]  # place and lane nearer to use, place and lane of the stage that supplied it


@dataclass(frozen=True, eq=False)
class Lanes:
    """Where makings are drawn: stages from use to mine, and in each so many lanes; the last is of unknown places.

    stage : (n,) place of each state's stage, −1 for states in which nothing of a stage is made
    lane  : (n,) lane at its stage
    count : (S,) lanes of each stage
    """

    stage: Longs
    lane: Longs
    count: tuple[int, ...]


def lanes(chain: Chain, stage_of: Longs, lane_of: Longs, count: tuple[int, ...]) -> Lanes:
    """Lanes of a chain's states.

    stage_of : (Q,) place of each product's stage, −1 for a product of none of them
    lane_of  : (S, K) lane of each country at each stage; of unknown places (WLD) it is always the last
    count    : (S,) lanes of each stage, at least one
    """
    stage, lane = np.full(len(chain), -1), np.zeros(len(chain), dtype=np.int64)
    made = chain.made
    stage[made] = stage_of[chain.product[made]]
    of = made[stage[made] >= 0]
    last = np.array(count, dtype=np.int64)[stage[of]] - 1
    lane[of] = np.where(chain.place[of] == chain.world, last, lane_of[stage[of], chain.place[of]])
    return Lanes(stage, lane, count)


@budget.for_all()
def arriving(chain: Chain, entering: Floats, drawn: Lanes, border: Border) -> dict[LaneFlow, float]:
    """The mass of each flow that never crosses a border, of the central world, as parts of all that is used.

    entering : (n,) where what is used starts, sums to 1

    What is lost at OPEN flows into the unknown lane of the next stage, and on through those of all stages behind it;
    nobody knows of it that it crosses. Cost: a sparse factorisation of P with three states for one, for each stage.
    """
    walk = _Crossing.past(border, chain)
    at, lane = drawn.stage[walk.state], drawn.lane[walk.state]
    opened = np.isin(walk.state, chain.open)
    S, found = len(drawn.count), dict[LaneFlow, float]()
    arrived = [np.zeros(len(at)) for _ in range(S)]
    leaving = np.zeros((len(at), 1))
    leaving[::BITS, 0] = entering  # before its first step nothing has been outside
    for place in range(USER, S):
        if place >= 0:
            of_lane = np.zeros((len(at), drawn.count[place]))
            here = np.flatnonzero(at == place)
            of_lane[here, lane[here]] = arrived[place][here]
            leaving = np.asarray(walk.steps.T @ of_lane)
        reach = _reached(walk.steps, at > place, leaving)
        for by in range(place + 1, S):
            rows = np.flatnonzero(at == by)
            arrived[by][rows] += reach[rows].sum(axis=1)
            into = csr_array((walk.alive[rows], (lane[rows], rows)), shape=(drawn.count[by], len(at)))
            mass: Floats = np.asarray(into @ reach)
            found |= {(place, k, by, j): float(mass[j, k]) for j, k in np.argwhere(mass > 0.0).tolist()}
        for key, lost in _lost(place, reach[opened].sum(axis=0), drawn.count):
            found[key] = found.get(key, 0.0) + lost
    return found


def _lost(place: int, mass: Floats, count: tuple[int, ...]) -> list[tuple[LaneFlow, float]]:
    """What ends where nothing is known, from each lane of a stage (k,): unknown at all stages behind."""
    if place + 1 == len(count) or not mass.any():
        return []
    first, whole = count[place + 1] - 1, float(mass.sum())
    behind = range(place + 1, len(count) - 1)
    return [
        *(((place, k, place + 1, first), one) for k, one in enumerate(mass.tolist())),
        *(((s, count[s] - 1, s + 1, count[s + 1] - 1), whole) for s in behind),
    ]


def _reached(steps: Sparse, stops: Bools, leaving: Floats) -> Floats:
    """Expected visits (n, k) of what starts at `leaving` (n, k), where `stops` (n,) are reached but not left."""
    onward = csr_array((np.where(stops, 0.0, 1.0)[:, None] * steps).tocsr())
    found: Floats = splu(csc_array(eye_array(len(stops)) - onward.T)).solve(leaving)
    return found


@dataclass(frozen=True, eq=False)
class _Crossing:
    """Steps (3n, 3n) between states with what is known of where a product has been; none crosses the closed border.

    state : (3n,) state of the chain; alive: (3n,) probability of never crossing it from here on
    """

    state: Longs
    steps: Sparse
    alive: Floats

    @staticmethod
    def past(border: Border, chain: Chain) -> "_Crossing":
        n = len(chain)
        used, made = chain.kind == Kind.USED, chain.kind == Kind.MADE
        place = np.where(chain.place >= 0, chain.place, chain.world)
        outside, unknown = used & border.outside[place], used & border.unknown[place]
        covered = np.zeros(n, dtype=bool)
        covered[made] = border.covered[chain.product[made]]
        hit = made & covered & border.inside[place]
        # What is known after each state, for what is known before it (n, 3); its row is cut where it is stopped.
        after = np.broadcast_to(np.arange(BITS), (n, BITS)).copy()
        after[unknown] = np.maximum(after[unknown], PERHAPS)
        after[outside] = HAS
        after[made] = NOT  # what it is worked into has not been outside yet
        stopped = np.zeros((n, BITS), dtype=bool)
        stopped[hit, HAS] = True
        steps = _expanded(chain.P, after, stopped)
        ends = (np.repeat(np.diff(chain.P.indptr) == 0, BITS) & ~stopped.ravel()).astype(float)
        alive = splu(csc_array(eye_array(n * BITS) - steps)).solve(ends)
        return _Crossing(np.repeat(np.arange(n), BITS), steps, np.clip(alive, 0.0, 1.0))


def _expanded(steps: Sparse, after: Longs, stopped: Bools) -> Sparse:
    """Steps (n, n) between states with what is known (3n, 3n): state · 3 + bit; none from those that are stopped."""
    n = steps.shape[0]
    row = np.repeat(np.arange(n), np.diff(steps.indptr))
    source = (row[:, None] * BITS + np.arange(BITS)).ravel()
    target = (steps.indices[:, None].astype(np.int64) * BITS + after[row]).ravel()
    kept = ~stopped.ravel()[source]
    p = np.repeat(steps.data, BITS)
    return csr_array((p[kept], (source[kept], target[kept])), shape=(n * BITS, n * BITS))
