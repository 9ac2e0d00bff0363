"""Who makes a product, of all that the world makes; and who sells more than is known of it (methods.md sections 1, 2).

Both are read from reconciled worlds: of a calendar year, or of a day between two.
"""

from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis import figure as figures
from ketenkaart.graph.analysis.balance import mixes
from ketenkaart.graph.analysis.balance.trade import LEAST
from ketenkaart.graph.analysis.balance.world import World
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.arrays import Floats, Ints
from ketenkaart.graph.model import Verified
from ketenkaart.graph.snapshot import Snapshot

SECTION_1 = "methods.md section 1"
SECTION_2 = "methods.md section 2"
TONNES = "t/a"


@dataclass(frozen=True, eq=False)
class Output:
    """The world's making of a product at a moment; makers in no order. B worlds, the central one first."""

    product: int  # whose facts: a grade's wider product
    makers: Ints  # (K,) local rows of Country
    share: Floats  # (K, B) of the world's output
    tonnes: Floats | None  # (K, B) a year; None where no scale is known
    whole: Floats | None  # (B,) tonnes a year, those of makers that nobody names included
    sources: tuple[str, ...]
    data_year: int
    verified: Verified
    birge: float

    @property
    def nobody(self) -> Floats:
        """(B,) the share of makers that nobody names."""
        rest: Floats = np.maximum(0.0, 1.0 - self.share.sum(axis=0))
        return rest

    def share_of(self, country: int) -> Figure:
        """A country's share of the world's output; nothing where no source, site or organisation speaks of making.

        What nobody names is untraced: it may be anybody's.
        """
        at = np.flatnonzero(self.makers == country)
        worlds = self.share[at[0]] if len(at) else np.zeros(self.share.shape[1])
        return figures.figure(worlds, self.nobody, None, method=SECTION_1)

    def tonnes_of(self, country: int) -> Figure | None:
        """A country's output, tonnes a year; None where no scale is known."""
        if self.tonnes is None:
            return None
        at = np.flatnonzero(self.makers == country)
        worlds = self.tonnes[at[0]] if len(at) else np.zeros(self.tonnes.shape[1])
        return figures.of_worlds(worlds, TONNES, SECTION_1)


@dataclass(frozen=True)
class Beyond:
    """What a country exports of a product beyond what it is known to make and import."""

    product: int
    tonnes: Figure
    share: Figure  # of its exports
    data_year: int
    sources: tuple[str, ...]
    verified: Verified


def output(snapshot: Snapshot, product: int, at: Moment) -> Output | None:
    """Who makes a product, by the worlds of a moment's years; None where nobody is known to make it."""
    known = mixes.at(Worlds(snapshot), product, at)
    if not known:
        return None
    main = max(known, key=lambda one: one[1])[0]
    whole = sum(weight for _, weight in known)
    known = tuple((one, weight / whole) for one, weight in known)
    makers = np.unique(np.concatenate([one.makers for one, _ in known])).astype(np.int32)
    share, tonnes = np.zeros((len(makers), len(main.share))), np.zeros((len(makers), len(main.share)))
    total = np.zeros(len(main.share))
    scaled = all(one.tonnes is not None for one, _ in known)
    for one, weight in known:
        rows = np.searchsorted(makers, one.makers)
        share[rows] += weight * one.share.T
        if scaled and one.tonnes is not None:
            tonnes[rows] += weight * one.tonnes.T
            named = np.maximum(one.share.sum(axis=1), np.finfo(np.float32).tiny)
            total += weight * one.tonnes.sum(axis=1) / named
    return Output(
        product=main.product,
        makers=makers,
        share=share,
        tonnes=tonnes if scaled else None,
        whole=total if scaled else None,
        sources=main.sources,
        data_year=main.data_year,
        verified=main.verified,
        birge=main.birge,
    )


def beyond(snapshot: Snapshot, country: int, at: Moment) -> list[Beyond]:
    """Of each traded product a country's exports beyond what it is known to make and import, the most tonnes first.

    Goods that come from it so are untraced by way of it: nobody says where they were made. Products of which nothing is
    left over in the central world are left out.
    """
    found = []
    worlds = Worlds(snapshot)
    for product in range(len(snapshot.nodes["Product"])):
        if not worlds.is_traded(product) or not (known := _own(worlds, product, at)):
            continue
        main = max(known, key=lambda one: one[1])[0]
        tonnes, share = np.zeros(len(main.share)), np.zeros(len(main.share))
        for one, weight in known:
            own = np.flatnonzero(one.users == country)
            if len(own) and one.slack[0, own[0]] > 0.0:
                tonnes += weight * one.slack[:, own[0]]
                share += weight * _part(one, int(own[0]))
        if tonnes[0] > 0.0:
            found.append(
                Beyond(
                    product=product,
                    tonnes=figures.of_worlds(tonnes, TONNES, SECTION_2),
                    share=figures.of_worlds(share.clip(0.0, 1.0), method=SECTION_2),
                    data_year=main.data_year,
                    sources=main.sources,
                    verified=main.verified,
                )
            )
    return sorted(found, key=lambda one: (-(one.tonnes.estimate or 0.0), one.product))


def _own(worlds: Worlds, product: int, at: Moment) -> mixes.Weighed:
    """The worlds of a product that has facts of its own: a grade's wider product speaks for it."""
    known = mixes.at(worlds, product, at)
    return known if known and known[0][0].product == product else ()


def _part(world: World, place: int) -> Floats:
    """(B,) of a user's exports what it is not known to make or import, each draw in its own measure."""
    sold, bought = (world.flows[end == place].sum(axis=0) for end in (world.exporter, world.importer))
    own = np.flatnonzero(world.makers == world.users[place])
    made = world.output[:, own].sum(axis=1)
    part: Floats = np.maximum(0.0, sold - bought - made) / np.maximum(sold, LEAST)
    return part
