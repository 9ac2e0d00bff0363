"""By way of which countries a country's supply of a product came, as figures (methods.md section 2.1)."""

import numpy as np

from ketenkaart.graph.analysis import figure as figures
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.arrays import Floats
from ketenkaart.graph.view import View

SECTION_2 = "methods.md section 2"
LITTLE = 1e-6  # a part that passes this in no world is left out


def by_way_of(
    view: View, product: int, user: int, maker: int | None = None, at: Moment | None = None
) -> list[tuple[int, Figure]]:
    """The part of a country's supply that came by way of each other country without being made there, largest first.

    maker : only what was made in one country

    With no maker named, what ends at a country that sells more than it is known to make and buy is part of it. Empty
    where the product's origin isn't known from trade.
    """
    when = moment(view.as_of) if at is None else at
    worlds = Worlds(view.snapshot)
    parts: Floats | None = None
    missing: Floats | None = None
    counted: Floats | None = None  # of what is untraced, what ends at each country: that came by way of it
    for year, weight in when.weights:
        world, found = worlds.world(product, year), worlds.passage(product, year, user)
        if world is None or found is None:
            return []
        passed = np.zeros((len(view.snapshot.nodes["Country"]), len(found.lost)))
        ended = np.zeros(passed.shape)
        column = np.flatnonzero(found.makers == maker)
        if maker is None:
            ended[found.by_way] = found.lost.T
            passed[found.by_way] = (found.made.sum(axis=2) + found.lost).T
        elif len(column):
            passed[found.by_way] = found.made[:, :, column[0]].T
        untraced = 1.0 - world.mix(user).sum(axis=1)
        parts = weight * passed + (0.0 if parts is None else parts)
        missing = weight * untraced + (0.0 if missing is None else missing)
        counted = weight * ended + (0.0 if counted is None else counted)
    if parts is None or missing is None or counted is None:
        return []
    parts[view.snapshot.nodes["Country"].flags("area") == 1] = 0.0  # no country that goods could pass
    order = np.lexsort((-parts.max(axis=1), -parts[:, 0]))
    order = order[parts[order].max(axis=1) > LITTLE]
    rest = np.maximum(missing - counted, 0.0)
    return [(v, figures.figure(parts[v], missing, None, method=SECTION_2, rest=rest[v])) for v in order.tolist()]


def main_way(view: View, product: int, user: int, maker: int, at: Moment) -> tuple[int, float] | None:
    """By way of whom most of what one country made came, and that part of the user's supply, in the central world.

    None where nothing of it came by way of another, or the product's origin isn't known from trade. Cost: one dense
    inverse a year and user, kept while there is room, where `by_way_of` takes one for each draw.
    """
    parts = np.zeros(len(view.snapshot.nodes["Country"]))
    for year, weight in at.weights:
        found = Worlds(view.snapshot, {}).passage(product, year, user)
        if found is not None:
            parts[found.by_way] += weight * found.made[0][:, found.makers == maker].sum(axis=1)
    parts[view.snapshot.nodes["Country"].flags("area") == 1] = 0.0  # no country that goods could pass
    first = int(parts.argmax())
    return (first, float(parts[first])) if parts[first] > LITTLE else None
