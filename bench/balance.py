"""What worlds cost: all of the shipped data, and how one grows with countries and makers.

A process of its own (`python -m bench.balance`), so that the peak of memory is that of one thing. Prints tables.
"""

import resource
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.timing import once
from ketenkaart.graph.analysis.balance import facts, reading
from ketenkaart.graph.analysis.balance.draws import draws
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.ledger import DeclaredFlows, MadeRow, Publication
from ketenkaart.graph.analysis.balance.world import FactsReading, made
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.loaders.framework import read_tables
from ketenkaart.settings import CHECKOUT

DAY = date(2026, 11, 30)
COUNTRIES = (50, 100, 200, 400)
MAKERS = (10, 40)


def main() -> None:
    print(shipped())
    print(growth())


def shipped() -> str:
    """Seconds of CPU for all worlds that a load makes, and for the products that take most; memory and disk."""
    snapshot = assemble(read_tables(CHECKOUT / "data", example=False))
    before = _peak_mb()
    with tempfile.TemporaryDirectory(prefix="ketenkaart-bench-") as name:
        kept = replace(snapshot, worlds=Path(name) / "worlds")
        start = time.process_time()
        Worlds(kept).make_ahead(DAY)
        whole = time.process_time() - start
        assert kept.worlds is not None
        folders = list(kept.worlds.iterdir())
        size = sum(file.stat().st_size for folder in folders for file in folder.iterdir()) / 1e6
        again = once(lambda: Worlds(kept).make_ahead(DAY))
    lines = [
        f"All worlds of a load: {len(folders)}, {whole:.1f} s of CPU, {size:.0f} MB on disk,",
        f"{_peak_mb() - before:.0f} MB of memory beside the snapshot; the same again {again:.2f} s.\n",
        "| product, year | users | makers | s of CPU |",
        "|---|---|---|---|",
        *_heaviest(snapshot),
    ]
    return "\n".join(lines) + "\n"


def _heaviest(snapshot: Snapshot) -> list[str]:
    book = reading.ledger(snapshot)
    found = []
    for product in range(len(book.products)):
        if book.trade_years(product):
            for year in (2024, DAY.year):
                known = facts.facts(snapshot, product, year)
                start = time.process_time()
                world = made(known, draws(), FactsReading())
                seconds = time.process_time() - start
                if world is not None:
                    found.append((seconds, f"{known.key}, {year}", len(world.users), len(world.makers)))
    return [f"| {name} | {users} | {makers} | {seconds:.2f} |" for seconds, name, users, makers in sorted(found)[::-1]]


def growth() -> str:
    """One world with 400 draws, by countries that trade (each with every fifth other) and makers."""
    head = [
        "| countries | " + " | ".join(f"{makers} makers, s" for makers in MAKERS) + " |",
        "|---|" + "---|" * len(MAKERS),
    ]
    rows = []
    for countries in COUNTRIES:
        seconds = [
            once(lambda n=countries, k=makers: made(made_up(n, k), draws(), FactsReading())) for makers in MAKERS
        ]
        rows.append(f"| {countries} | " + " | ".join(f"{one:.2f}" for one in seconds) + " |")
    return "\n".join([*head, *rows]) + "\n"


def made_up(countries: int, makers: int) -> Facts:
    """Facts of a made-up product: one statement of its makers, and trade at random (seeded)."""
    rng = np.random.default_rng(countries)
    keys = tuple(f"C{number:03d}" for number in range(countries))
    share = rng.dirichlet(np.ones(makers))
    rows = tuple(
        MadeRow(
            country=keys[at],
            kind="PRODUCTION",
            year=2024,
            span=(2024, 2024),
            source="s",
            verified="READ",
            share=float(part),
            tonnes=None,
            lower=None,
            upper=None,
            basis=None,
        )
        for at, part in enumerate(share)
    )
    exporter, importer = np.nonzero(rng.random((countries, countries)) < 0.2)
    kept = exporter != importer
    tonnes = rng.lognormal(2.0, 2.0, int(kept.sum()))
    flows = DeclaredFlows(
        "000000", exporter[kept].astype(np.int32), importer[kept].astype(np.int32), tonnes, 10.0 * tonnes
    )
    return Facts(
        product=0,
        key="made-up",
        year=2024,
        countries=keys,
        rows=rows,
        publications={"s": Publication("S", "STATISTICS", "2024")},
        fraction=1.0,
        plants=(),
        homes={},
        casts=(),
        by="MASS",
        trade_year=2024,
        flows=(flows,),
        reports=(),
        trade_sources=("s",),
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
