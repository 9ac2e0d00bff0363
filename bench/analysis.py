"""What one size of the synthetic network costs, from plain tables to figures.

`build` and `ask` each run in a process of their own (`python -m bench.analysis build|ask COMPANIES FOLDER`), so that
the peak of memory is that of one thing. They print one JSON object.
"""

import json
import resource
import shutil
import sys
import time
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import network
from bench.timing import compared, once, spread, timed
from ketenkaart.graph import snapshot
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain import compiled as chains
from ketenkaart.graph.analysis.chain.records import records
from ketenkaart.graph.analysis.chain.targets import at_stage, named
from ketenkaart.graph.analysis.days import moment
from ketenkaart.graph.analysis.questions import exposure
from ketenkaart.graph.analysis.questions.exposure import Subject, SubjectKind
from ketenkaart.graph.answers.exposure import exposures
from ketenkaart.graph.view import View

AS_OF = date(2026, 1, 1)
STAGE = "SEPARATION"
COLUMN_RUNS = 25
SUBJECTS = 15


def build(companies: int, folder: Path) -> dict[str, Any]:
    """Tables, the snapshot of them, and its folder."""
    start = time.process_time()
    tables = network.tables(companies)
    made = time.process_time() - start
    runs = 3 if companies <= 10_000 else 1
    built: list[snapshot.Snapshot] = []

    def assemble() -> None:
        built[:] = [snapshot.assemble(tables)]

    found: dict[str, Any] = {
        "deliveries": len(tables["supplies"]["key"]),
        "relationships": sum(len(table["key"]) for table in tables.values() if "start" in table),
        "tables_s": made,
        "assemble": asdict(timed(assemble, runs, warm=runs > 1)),
    }
    found["save"] = asdict(spread([_saved(built[0], folder.with_name(f"{folder.name}-{run}")) for run in range(3)]))
    snapshot.save(built[0], folder)
    found["folder_mb"] = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    return found


def ask(companies: int, folder: Path) -> dict[str, Any]:
    """Opening, compiling, columns beside bare products, rows."""
    found: dict[str, Any] = {"open": asdict(timed(lambda: snapshot.open_snapshot(folder), 5, clock=time.perf_counter))}
    worlds = folder.with_name(f"{folder.name}-worlds")  # as a server has them: made once, read from disk after
    worlds.mkdir(exist_ok=True)
    opened = replace(snapshot.open_snapshot(folder), worlds=worlds)
    material = opened.find("Material", network.MATERIAL)
    assert material is not None

    def fresh() -> View:
        return View(opened, AS_OF)

    view = fresh()
    when = moment(AS_OF)
    known = records(view, material, when)
    found["records"] = asdict(timed(lambda: records(fresh(), material, when), 3))
    found["compile"] = asdict(timed(lambda: chains.compile_chain(known), 5))
    layout = chains.compiled(view, material)
    found["whole"] = asdict(timed(lambda: layout.whole(Worlds(opened), when), 3))
    chain = layout.whole(Worlds(opened), when)
    found |= {
        "states": len(chain),
        "entries": [chain.P.nnz, chain.R.nnz, len(chain.drawn)],
        "levels": len(chain.level_ptr) - 1,
        "cycles": [len(chain.cycles), max((one.hi - one.lo for one in chain.cycles), default=0)],
        "layout_mb": layout.nbytes / 1e6,
        "chain_mb": chain.nbytes / 1e6,
    }
    del chain
    found |= _columns(view, material)
    found |= _rows(view, material)
    return found


def _columns(view: View, material: int) -> dict[str, Any]:
    """Beside bare products of the part of the chain that companies can reach, as a column is answered from it."""
    companies = exposure.stated_uses(view, material)
    chain, starts = companies.chain, companies.used.start
    of = exposure.of_stage(view, STAGE)
    country = named(chain, of)[:1]
    drawn, recorded = np.ones((len(chain), 2 * chain.draws)), np.ones((len(chain), 3))
    key = view.key("Country", int(country[0]))

    def bare() -> None:
        chain.P @ drawn
        chain.R @ recorded

    def answered() -> None:
        view._memo.pop(("column", material, int(country[0]), STAGE), None)
        exposures(view, key, STAGE, network.MATERIAL)

    times, ratios = compared(
        {
            "bare": bare,
            "kernel": lambda: at_stage(chain, of, country, starts),
            "column": lambda: exposure.column(view, material, int(country[0]), STAGE),
            "any_stage": lambda: exposure.column(view, material, int(country[0]), None),
            "answered": answered,
        },
        "bare",
        COLUMN_RUNS,
    )
    found = {name: asdict(one) for name, one in times.items()}
    found |= {f"{name}_ratio": asdict(one) for name, one in ratios.items()}
    return {"reached": [len(chain), len(chain.drawn), chain.values.nbytes / 1e6]} | found


def _rows(view: View, material: int) -> dict[str, Any]:
    """All stages of some companies, spread evenly over those that use the material: each once, after one that warms."""
    organisations = np.unique(exposure.all_uses(view, material).organisation)
    chosen = organisations[np.linspace(0, len(organisations) - 1, SUBJECTS + 1).astype(int)].tolist()
    seconds = []
    for organisation in chosen:
        subject = Subject(SubjectKind.ORGANISATION, organisation, None)
        seconds.append(once(partial(exposure.by_stage, view, material, subject)))
    return {"row": asdict(spread(seconds[1:]))}


def _saved(made: snapshot.Snapshot, folder: Path) -> float:
    seconds = once(lambda: snapshot.save(made, folder), time.perf_counter)
    shutil.rmtree(folder)
    return seconds


def main(part: str, companies: str, folder: str) -> None:
    found = {"build": build, "ask": ask}[part](int(companies), Path(folder))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
