"""What the dearest document gives that a seeded search finds: no more than an answer may hold, and no fault of ours."""

from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

from bench.dearest import Search, Tried
from ketenkaart.graph.budget import BYTES, NODES, Budget
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.loaders.framework import read_tables
from tests.shipped import shipped

FOLDER = Path(__file__).parents[1] / "worked_example"
FEW, SHORT = 15, 1_000  # nodes and bytes that documents on a small world reach


def search(snapshot: Snapshot, home: Path, count: int, budget: Budget) -> list[Tried]:
    def given() -> Budget:
        return Budget(nodes=budget.nodes, bytes=budget.bytes)

    return Search(snapshot, home, given).run(count, near(budget))


def near(budget: Budget) -> Callable[[Tried], float]:
    """How near a document came to what its answer may hold: 1 where a limit ended it, infinite where we failed."""

    def cost(one: Tried) -> float:
        if one.first.codes:
            return {"UNEXPECTED": inf, "OVER_LIMIT": 1.0}.get(one.first.codes[0], 0.0)
        return max(one.first.nodes / budget.nodes, one.first.size / budget.bytes)

    return cost


def hold(found: list[Tried], budget: Budget) -> None:
    for one in found:
        assert "UNEXPECTED" not in one.first.codes, one.document
        ended = "OVER_LIMIT" in one.first.codes
        assert ended or (one.first.nodes <= budget.nodes and one.first.size <= 2 * budget.bytes), one.document
        assert not ended or one.first.size < 1_000, one.document


def test_no_document_that_is_accepted_is_answered_beyond_the_limits(tmp_path: Path) -> None:
    budget = Budget(nodes=FEW, bytes=SHORT)
    found = search(assemble(read_tables(FOLDER, example=True)), tmp_path, 60, budget)
    hold(found, budget)
    assert any("OVER_LIMIT" in one.first.codes for one in found), "the search came near no limit"


@pytest.mark.long
def test_no_document_is_answered_beyond_the_limits_on_what_ships(tmp_path: Path) -> None:
    budget = Budget(nodes=NODES, bytes=BYTES)
    hold(search(shipped(), tmp_path, 600, budget), budget)
