"""The same figure where one publisher alone, one measure, or one report of trade is believed (methods.md section 4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ketenkaart.graph import budget
from ketenkaart.graph.analysis.balance import mixes
from ketenkaart.graph.analysis.balance.facts import Facts, facts, world_product
from ketenkaart.graph.analysis.balance.statements import observations
from ketenkaart.graph.analysis.balance.world import FactsReading
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain.compiled import Layout, compile_chain
from ketenkaart.graph.analysis.chain.records import ChainRecords, records
from ketenkaart.graph.analysis.chain.targets import anywhere, named, reached, row_at_stage
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.analysis.questions.exposure import Ask, Subject, asked, of_stage, start_states, uses
from ketenkaart.graph.arrays import Floats
from ketenkaart.graph.model import Explained, Size, Stage
from ketenkaart.graph.view import View


class ReadingKind(Explained):
    """What is believed alone in a reading: one publisher, one measure, or one report of trade."""

    PUBLISHER = "PUBLISHER", "One publisher's statements; all makers stay."
    MEASURE = "MEASURE", "Trade by mass, or by value."
    REPORT = "REPORT", "Trade as BACI reconciled both sides' reports, or as the importer declared it."


@dataclass(frozen=True)
class Read:
    """One reading: PUBLISHER and who, MEASURE and MASS or VALUE, REPORT and BACI or DECLARED; of whose facts; value."""

    kind: ReadingKind
    name: str
    product: int
    value: float


@dataclass(frozen=True, eq=False)
class _Values:
    """Each reading of one product's facts (kind, name), and what every country's part is by it (R, K)."""

    of: tuple[tuple[ReadingKind, str], ...]
    value: Floats

    @property
    def nbytes(self) -> int:
        return self.value.nbytes


@dataclass(frozen=True, eq=False)
class _Chains:
    """The chain by each reading of one product's facts."""

    of: tuple[tuple[ReadingKind, str, FactsReading, Layout], ...]  # kind, name, and the chain by it

    @property
    def nbytes(self) -> int:
        return sum(layout.nbytes for *_, layout in self.of)


def readings(
    view: View, material: int, subject: Subject, country: int, stage: Stage | None, at: Moment | None = None
) -> list[Read]:
    """What a figure would be by other readings of the facts of its own stage's products, or of what is used.

    A value, no quantile: the central world under each reading. Where several publishers state who makes a product, each
    of them alone, all makers kept; where it is traded, by mass and by value alone; where importers declare their own
    imports, by BACI's report and by theirs alone. Empty where a tonnage is unknown.

    Cost: for a product a world and a chain for each reading, once for all subjects; for each subject and stage a cut
    and two solves of each; then nothing for any country.
    """
    ask = asked(view, material, subject, at)
    if ask is None or ask.weights is None:
        return []
    when = moment(view.as_of) if at is None else at
    found = []
    for product in _products(view, ask, stage):
        read = _kept(view, material, ask, subject, product, stage, when)
        found += [
            Read(kind, name, product, float(value))
            for (kind, name), value in zip(read.of, read.value[:, country], strict=True)
        ]
    return found


def _products(view: View, ask: Ask, stage: Stage | None) -> list[int]:
    """Those whose facts say where a stage's own products were made, or what is used."""
    chain = ask.chain
    if stage is None:
        products = chain.product[ask.starts]
    else:
        products = chain.product[chain.made][of_stage(view, stage)[chain.product[chain.made]]]
    return sorted({world_product(view.snapshot, int(one)) for one in np.unique(products)})


def _kept(
    view: View, material: int, ask: Ask, subject: Subject, product: int, stage: Stage | None, when: Moment
) -> _Values:
    key = ("read", material, subject, when, product, stage)
    return view.kept(key, lambda: _values(view, material, ask, subject, product, stage, when))


def _values(
    view: View, material: int, ask: Ask, subject: Subject, product: int, stage: Stage | None, when: Moment
) -> _Values:
    chains = view.kept(("readings", material, when.span, product), lambda: _chains(view, material, product, when))
    used = uses(view, material, subject)
    value = np.zeros((len(chains.of), ask.chain.countries))
    for row, (_, _, reading, layout) in enumerate(chains.of):
        worlds = Worlds(view.snapshot, {product: reading})
        chain, starts = layout.reach(start_states(layout.shape, subject, used), worlds, when)
        chain = chain.central
        countries = named(chain) if stage is None else np.arange(chain.countries, dtype=np.int32)
        if stage is not None:
            values = row_at_stage(reached(chain, starts), of_stage(view, stage), countries).estimate
        elif len(countries):
            values = anywhere(chain, countries, starts).estimate
        else:
            continue
        assert ask.weights is not None
        value[row, countries] = np.clip(np.einsum("s,sc->c", ask.weights, values[:, :, 0]), 0.0, 1.0)
    return _Values(tuple((kind, name) for kind, name, *_ in chains.of), value)


@budget.for_all()
def _chains(view: View, material: int, product: int, when: Moment) -> _Chains:
    base = records(view, material, when)
    return _Chains(
        tuple(
            (kind, name, reading, compile_chain(_read(view, base, product, reading, when)))
            for kind, name, reading in _possible(facts(view.snapshot, product, when.weights[0][0]))
        )
    )


def _read(view: View, base: ChainRecords, product: int, reading: FactsReading, when: Moment) -> ChainRecords:
    """Records in which all mixes that rest on one product's facts are those of a reading of them."""
    worlds = Worlds(view.snapshot, {product: reading})

    def rests(*products: int) -> bool:
        return product in {world_product(view.snapshot, one) for one in products}

    return replace(
        base,
        mixes={one: mixes.of_product(worlds, one, when) if rests(one) else kept for one, kept in base.mixes.items()},
        feeds={pair: mixes.of_feed(worlds, *pair, when) if rests(*pair) else kept for pair, kept in base.feeds.items()},
    )


def _possible(known: Facts) -> Iterator[tuple[ReadingKind, str, FactsReading]]:
    said = observations(known)
    sources = {one.source for one in said.shares} | {one.source for one in said.tonnes}
    publishers = sorted({known.publications[source].publisher for source in sources})
    if len(publishers) > 1:
        for publisher in publishers:
            yield ReadingKind.PUBLISHER, publisher, FactsReading(only=publisher)
    if known.trade_year is not None:
        for size in Size:
            yield ReadingKind.MEASURE, size, FactsReading(by=size)
        if known.reports:
            yield ReadingKind.REPORT, "BACI", FactsReading(report=0.0)
            yield ReadingKind.REPORT, "DECLARED", FactsReading(report=1.0)
