"""What the dearest document gives that a seeded search finds: no more than one answer may hold."""

from math import inf
from pathlib import Path

import pytest

from bench.dearest import Search, Tried
from graph.budget import BYTES, NODES
from graph.snapshot import Snapshot, assemble
from loaders.framework import read_tables
from tests.shipped import shipped

FOLDER = Path(__file__).parents[1] / "worked_example"


def part_of_a_limit(one: Tried) -> float:
    """How near it came to what an answer may hold; infinite where it failed by our fault."""
    if "UNEXPECTED" in one.first.codes:
        return inf
    return max(one.first.nodes / NODES, one.first.size / BYTES)


def hold(found: list[Tried]) -> None:
    for one in found:
        assert "UNEXPECTED" not in one.first.codes, one.document
        assert one.first.size <= BYTES, one.document
        assert one.first.nodes <= NODES or "OVER_LIMIT" in one.first.codes, one.document


def search(snapshot: Snapshot, home: Path, count: int) -> list[Tried]:
    return Search(snapshot, home).run(count, part_of_a_limit)


def test_no_document_that_is_accepted_is_answered_beyond_the_limits(tmp_path: Path) -> None:
    found = search(assemble(read_tables(FOLDER, example=True)), tmp_path, 40)
    hold(found)
    assert found[0].first.nodes > NODES / 10


@pytest.mark.long
def test_no_document_is_answered_beyond_the_limits_on_what_ships(tmp_path: Path) -> None:
    hold(search(shipped(), tmp_path, 600))
