"""Joint draws: each uncertain thing has a stream of its own, named by what it is (methods.md 3.1).

Two dates, two versions, two scenarios are so compared on common numbers, and a new fact leaves all other streams.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from ketenkaart.graph.arrays import Longs, Reals
from ketenkaart.graph.once import once

N = 400  # joint draws beside the central world: the 5 % quantile is then known to 1.1 points of probability


@dataclass(frozen=True, eq=False)
class Draws:
    """The draws that are made: `numbers` of 0 … count, where 0 is the centre. Any of them can be made alone."""

    count: int
    numbers: Longs  # (B,)

    def __len__(self) -> int:
        return len(self.numbers)

    @once
    def are_centre(self) -> bool:
        """Whether none is drawn: such need no permutation, which is most of the cost of a stream."""
        return not self.numbers.any()

    def uniform(self, *key: object) -> Reals:
        """(B,) in (0, 1) of one uncertain thing: ½ in the centre, (i + ½) / count else, i a permutation by its key.

        Latin hypercube (Owen 1992): stratified, so the mean of all draws is exactly ½.
        """
        return self._of(key, _steps(self.count))

    def normal(self, *key: object) -> Reals:
        """(B,) standard normal: Φ⁻¹ of `uniform`, 0 in the centre."""
        return self._of(key, _normals(self.count))

    def normals(self, keys: Iterable[Sequence[object]]) -> Reals:
        """(B, things): `normal` of each key."""
        named = list(keys)
        if self.are_centre or not named:
            return np.zeros((len(self), len(named)))
        return np.stack([self.normal(*key) for key in named], 1)

    def walk(self, thing: Sequence[object], year: int, to: int) -> Reals:
        """(B,) random walk from a year to another, one increment a calendar year, shared by all that it moves."""
        if self.are_centre:
            return np.zeros(len(self))
        step = 1 if to >= year else -1
        steps = [step * self.normal("walk", *thing, min(t, t + step)) for t in range(year, to, step)]
        return np.sum(steps, 0) if steps else np.zeros(len(self))

    def _of(self, key: Sequence[object], values: Reals) -> Reals:
        if self.are_centre:
            return np.full(len(self), values[0])
        taken: Reals = values[np.append(0, _order(self.count, key) + 1)[self.numbers]]
        return taken


def draws(count: int = N, numbers: Sequence[int] | None = None) -> Draws:
    """The centre and all `count` draws, or only some: `numbers` are out of 0 (centre) … count."""
    return Draws(count, np.arange(count + 1) if numbers is None else np.array(numbers, dtype=np.int64))


def _order(count: int, key: Sequence[object]) -> Longs:
    """A permutation of 0 … count − 1 that the key decides."""
    seed = int.from_bytes(hashlib.sha256("|".join(map(str, key)).encode()).digest()[:8], "big")
    return np.random.Generator(np.random.Philox(seed)).permutation(count)


@lru_cache(maxsize=8)
def _steps(count: int) -> Reals:
    """(count + 1,) ½ of the centre, then the middles of `count` equal parts of (0, 1)."""
    return np.append(0.5, (np.arange(count) + 0.5) / max(count, 1))


@lru_cache(maxsize=8)
def _normals(count: int) -> Reals:
    values: Reals = ndtri(_steps(count))
    return values
