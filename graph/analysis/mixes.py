"""Who made what a country uses: mixes by rule, the estimate and its alternatives (methods.md section 2)."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.analysis.candidates import NOTHING, RULES, Candidate, candidates
from graph.analysis.origin import Vector
from graph.analysis.trade import Mask, Rows
from graph.model import VERIFIED
from graph.view import View

WINDOW = 5  # years before the latest that still take part
FRAME = 0.8  # a mix that traces this much is good enough to complete others from


@dataclass(frozen=True, eq=False)
class Mix:
    """A distribution over the countries where a unit was made, with an untraced rest; shares.sum() + untraced is 1."""

    rule: str
    year: int
    by: str | None  # MASS or VALUE, for rules from trade
    theta: float | None  # of IMPORTS
    sources: tuple[str, ...]
    verified: str
    makers: Rows
    shares: Vector
    untraced: float
    product: int  # whose rows these are: a grade's wider product
    completed: bool  # its untraced rest was distributed as a better mix of the same rule


@dataclass(frozen=True, eq=False)
class MixList:
    """All mixes of a product in a country: the estimate, its alternatives of the same rule, and lower rules to show."""

    product: int
    estimate: Mix | None  # None: nothing is known, untraced is 1
    alternatives: tuple[Mix, ...]
    shown: tuple[Mix, ...]


@dataclass(frozen=True, eq=False)
class ProductMixes:
    """The lists of a product that differ in their numbers, and which of them each country has."""

    lists: tuple[MixList, ...]
    of_country: Rows  # (K,) place in `lists`


def product_mixes(view: View, product: int) -> ProductMixes:
    """The mixes of a product in every country, alike ones together (methods.md section 2)."""
    return view.derived(("mixes", product), lambda: _alike(country_lists(view, product)))


def mix_of(view: View, product: int, country: int) -> MixList:
    """A country's own list, with the years and sources that are its own."""
    return country_lists(view, product)[country]


def country_lists(view: View, product: int) -> tuple[MixList, ...]:
    """The list of each country (K,); a grade has its wider product's where it has none of its own."""

    def make() -> tuple[MixList, ...]:
        found = _own_lists(view, product)
        for wider in _wider(view, product):
            lists = _own_lists(view, wider)
            taken = {other: replace(other, product=product) for other in dict.fromkeys(lists)}
            found = tuple(own if own.estimate else taken[other] for own, other in zip(found, lists, strict=True))
        return found

    return view.derived(("country mixes", product), make)


def _wider(view: View, product: int) -> list[int]:
    """The products that this one is a grade of, narrowest first."""
    wider_of = dict(zip(view.start("part_of").tolist(), view.end("part_of").tolist(), strict=True))
    found: list[int] = []
    while product in wider_of and wider_of[product] not in found:
        product = wider_of[product]
        found.append(product)
    return found


def _alike(lists: tuple[MixList, ...]) -> ProductMixes:
    kept: list[MixList] = []
    places: dict[tuple[object, ...], int] = {}  # by numbers
    place: dict[MixList, int] = {}
    for found in dict.fromkeys(lists):
        mixes = (found.estimate, *found.alternatives) if found.estimate else ()
        numbers = tuple((mix.makers.tobytes(), mix.shares.tobytes(), mix.untraced) for mix in mixes)
        place[found] = places.setdefault(numbers, len(kept))
        if place[found] == len(kept):
            kept.append(found)
    return ProductMixes(tuple(kept), np.array([place[found] for found in lists], np.int32))


def _own_lists(view: View, product: int) -> tuple[MixList, ...]:
    """Each country's list (K,) from the product's own facts."""

    def make() -> tuple[MixList, ...]:
        return _lists(candidates(view, product), len(view.snapshot.nodes["Country"]), product)

    return view.derived(("own mixes", product), make)


def _lists(found: list[Candidate], countries: int, product: int) -> tuple[MixList, ...]:
    """A list for each country of the candidates (best first) in its window, completed; equal ones are one object."""
    if not found:
        return (MixList(product, None, (), ()),) * countries
    counts = _in_window(found, countries)
    frames = {rule: _frames(found, counts, rule) for rule in RULES}
    made: dict[tuple[int, int, int], Mix] = {}

    def mix(at: int, country: int) -> Mix:
        frame = int(frames[found[at].rule][country])
        key = (at, _row(found[at], country), frame)
        if key not in made:
            made[key] = _mix(found[at], found[frame] if frame >= 0 else None, country, product)
        return made[key]

    def make(there: list[int], country: int) -> MixList:
        mixes = [mix(at, country) for at in there]
        best = sum(one.rule == mixes[0].rule for one in mixes)
        return MixList(product, mixes[0] if mixes else None, tuple(mixes[1:best]), tuple(mixes[best:]))

    lists: dict[tuple[tuple[int, int, int], ...], MixList] = {}
    own = []
    for country in range(countries):
        there = np.flatnonzero(counts[:, country]).tolist()
        same = tuple((at, _row(found[at], country), int(frames[found[at].rule][country])) for at in there)
        if same not in lists:
            lists[same] = make(there, country)
        own.append(lists[same])
    return tuple(own)


def _in_window(found: list[Candidate], countries: int) -> Mask:
    """Which candidates (c, K) each country has within the years that take part, its own latest and five before."""
    year = np.array([one.year for one in found])
    exists = np.stack([np.broadcast_to(one.exists, countries) for one in found])
    latest = np.where(exists, year[:, None], year.min()).max(axis=0)
    recent: Mask = year[:, None] >= latest - WINDOW
    return exists & recent


def _frames(found: list[Candidate], counts: Mask, rule: str) -> NDArray[np.int64]:
    """Per country (K,) the latest candidate of a rule that traces enough to complete the others; -1 where none does."""
    good = np.stack([there & (one.rule == rule) & ~_little(one) for one, there in zip(found, counts, strict=True)])
    return np.where(good.any(axis=0), good.argmax(axis=0), -1)


def _little(one: Candidate) -> Mask:
    """Whether it traces too little to stand as it is; decimal shares that add up to 0.8 are enough."""
    little: Mask = one.untraced > 1 - FRAME + NOTHING
    return little


def _row(one: Candidate, country: int) -> int:
    return country if len(one.shares) > 1 else 0


def _mix(one: Candidate, frame: Candidate | None, country: int, product: int) -> Mix:
    row = _row(one, country)
    shares, untraced, spread = one.shares[row], float(one.untraced[row]), False
    sources, verified = one.sources, one.verified
    if frame is not None and _little(one)[row]:
        base = _row(frame, country)
        shares, untraced, spread = completed(
            shares, one.named[row], untraced, frame.shares[base], float(frame.untraced[base])
        )
        if spread:
            sources = tuple(dict.fromkeys((*sources, *frame.sources)))
            verified = max(verified, frame.verified, key=VERIFIED.index)
    makers = np.flatnonzero(shares).astype(np.int32)
    return Mix(
        rule=one.rule,
        year=one.year,
        by=one.by,
        theta=one.theta,
        sources=sources,
        verified=verified,
        makers=makers,
        shares=shares[makers],
        untraced=untraced,
        product=product,
        completed=spread,
    )


def completed(
    shares: Vector, named: Mask, untraced: float, frame: Vector, frame_untraced: float
) -> tuple[Vector, float, bool]:
    """A mix that traces little, completed from a frame of the same rule (methods.md section 2).

    shares (K,), named (K,) and untraced of the mix; frame (K,) and frame_untraced of the latest that traces enough.
    Named shares stand; the rest is distributed as the frame's over the countries not named, its untraced part included.

    Returns shares, untraced, and whether anything was distributed: not where the frame names no other country.

    China is named with 0.6; of the frame's rest Japan has three quarters and a quarter is untraced:
    >>> completed(np.array([0.6, 0]), np.array([True, False]), 0.4, np.array([0.8, 0.15]), 0.05)[0].round(9).tolist()
    [0.6, 0.3]
    """
    others = np.where(named, 0.0, frame)
    if not others.any():
        return shares, untraced, False
    spread = untraced / (others.sum() + frame_untraced)
    return shares + spread * others, spread * frame_untraced, True
