"""What the origin of goods assumes about trade: weights that were replaced, and exports that nobody made or imported.

methods.md sections 1 and 2 have them listed at each load: a reader of a figure can look up which flows were repaired.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.questions import trade
from ketenkaart.graph.view import View

# Why a flow is used otherwise than declared, or what nobody records of it.
UNWEIGHED, ODD, UNVALUED, SLACK = "UNWEIGHED", "ODD", "UNVALUED", "SLACK"
LITTLE = 1e-3  # tonnes; less is rounding


@dataclass(frozen=True)
class TradeNote:
    """One flow that is used otherwise than declared, or one country's exports that nobody records the making of."""

    code: str
    year: int
    exporter: str
    importer: str | None
    tonnes_declared: float | None
    tonnes_used: float
    value_usd: float | None
    why: str


def trade_notes(view: View) -> Iterator[TradeNote]:
    """All notes of the years that count, by product code and year."""
    mapped = {trade.codes_of(view, int(product)): int(product) for product in reversed(view.nodes("Product"))}
    for codes, product in sorted(mapped.items(), key=lambda item: item[0].codes):
        if codes.is_product:
            for year in trade.years_of(view, codes.codes):
                for code in codes.codes:
                    yield from _replaced(view, code, year)
                yield from _slack(view, product, codes.codes, year)


def _replaced(view: View, code: str, year: int) -> Iterator[TradeNote]:
    flows = trade.trade_notes(view, code, year)
    columns = (flows.exporter, flows.importer, flows.declared_tonnes, flows.tonnes, flows.declared_value)
    for exporter, importer, declared, used, value in zip(*columns, strict=True):
        why = UNWEIGHED if np.isnan(declared) else UNVALUED if np.isnan(value) else ODD
        yield TradeNote(
            code=code,
            year=year,
            exporter=view.key("Country", int(exporter)),
            importer=view.key("Country", int(importer)),
            tonnes_declared=None if np.isnan(declared) else float(declared),
            tonnes_used=float(used),
            value_usd=None if np.isnan(value) else float(value),
            why=why,
        )


def _slack(view: View, product: int, codes: tuple[str, ...], year: int) -> Iterator[TradeNote]:
    world = Worlds(view.snapshot).world(product, year)
    if world is None:
        return
    for country, tonnes in zip(world.users.tolist(), world.slack[0].tolist(), strict=True):
        if tonnes > LITTLE:
            yield TradeNote(
                code=";".join(codes),
                year=year,
                exporter=view.key("Country", country),
                importer=None,
                tonnes_declared=None,
                tonnes_used=float(tonnes),
                value_usd=None,
                why=SLACK,
            )
