"""The same figure where one publisher alone, one measure, or one report of trade is believed (methods.md section 4)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.analysis.balance.facts import Facts, facts, world_product
from graph.analysis.balance.statements import observations
from graph.analysis.balance.world import Reading
from graph.analysis.balance.worlds import Worlds
from graph.analysis.chain import compile_chain
from graph.analysis.days import Moment, moment
from graph.analysis.exposure import Subject, asked, of_stage, start_states, uses
from graph.analysis.records import records
from graph.analysis.targets import anywhere, at_stage
from graph.view import View


@dataclass(frozen=True)
class Read:
    """One reading: PUBLISHER and who, MEASURE and MASS or VALUE, REPORT and BACI or DECLARED; of whose facts; value."""

    kind: str
    name: str
    product: int
    value: float


def readings(
    view: View, material: int, subject: Subject, country: int, stage: str | None, at: Moment | None = None
) -> list[Read]:
    """What a figure would be by other readings of the facts of its own stage's products, or of what is used.

    A value, no quantile: the central world under each reading. Where several publishers state who makes a product, each
    of them alone, all makers kept; where it is traded, by mass and by value alone; where importers declare their own
    imports, by BACI's report and by theirs alone. Empty where a tonnage is unknown. Cost: one chain a reading.
    """
    ask = asked(view, material, subject, at)
    when = moment(view.as_of) if at is None else at
    if ask is None or ask.weights is None:
        return []
    chain = ask.chain
    if stage is None:
        products = chain.product[ask.starts]
    else:
        products = chain.product[chain.made][of_stage(view, stage)[chain.product[chain.made]]]
    found = []
    for product in sorted({world_product(view.snapshot, int(one)) for one in np.unique(products)}):
        known = facts(view.snapshot, product, when.weights[0][0])
        for kind, name, reading in _possible(known):
            worlds = Worlds(view.snapshot, {product: reading})
            found.append(Read(kind, name, product, _value(view, material, subject, country, stage, when, worlds)))
    return found


def _possible(known: Facts) -> Iterator[tuple[str, str, Reading]]:
    said = observations(known)
    sources = {one.source for one in said.shares} | {one.source for one in said.tonnes}
    publishers = sorted({known.publications[source].publisher for source in sources})
    if len(publishers) > 1:
        for publisher in publishers:
            yield "PUBLISHER", publisher, Reading(only=publisher)
    if known.trade_year is not None:
        yield "MEASURE", "MASS", Reading(by="MASS")
        yield "MEASURE", "VALUE", Reading(by="VALUE")
        if known.reports:
            yield "REPORT", "BACI", Reading(report=0.0)
            yield "REPORT", "DECLARED", Reading(report=1.0)


def _value(
    view: View, material: int, subject: Subject, country: int, stage: str | None, when: Moment, worlds: Worlds
) -> float:
    chain = compile_chain(records(view, material, when, worlds)).central
    used = uses(view, material, subject)
    starts, target = start_states(chain, subject, used), np.array([country], dtype=np.int32)
    weights = np.array([1.0 if len(used) == 1 else weight or 0.0 for _, weight, _ in used])
    if stage is None:
        values = anywhere(chain, target, starts).estimate[:, 0, 0]
    else:
        values = at_stage(chain, of_stage(view, stage), target, starts).estimate[:, 0, 0]
    return float(weights @ values / weights.sum())
