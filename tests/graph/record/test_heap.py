"""The heap follows the largest transaction and the machine, and says so before the work where it cannot."""

import pytest

from ketenkaart.graph.errors import Neo4jFailed
from ketenkaart.graph.record import heap


def test_the_shipped_data_takes_the_usual_heap_and_a_world_s_trade_more() -> None:
    assert heap.size_mb(0, machine=4_000) == 512
    assert heap.size_mb(26_000, machine=4_000) == 512
    assert 1_200 < heap.size_mb(142_641, machine=4_000) < 1_500


def test_a_small_machine_still_gets_the_usual_heap() -> None:
    assert heap.size_mb(0, machine=600) == 512


def test_a_heap_that_is_set_is_kept_and_refuses_what_does_not_fit() -> None:
    assert heap.size_mb(0, machine=64_000, fixed=300) == 300
    with pytest.raises(
        Neo4jFailed, match=r"142,641 .* about 1,306 MB, and KETENKAART_HEAP_MB is 512\. Raise it, or unset"
    ):
        heap.size_mb(142_641, machine=64_000, fixed=512)


def test_a_machine_that_is_too_small_is_told_with_the_size_that_is_not() -> None:
    with pytest.raises(Neo4jFailed, match=r"1,000,000 .* half of this machine's 4,000 MB.*machine with 16,008 MB"):
        heap.size_mb(1_000_000, machine=4_000)


def test_a_container_s_limit_counts(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("cgroup")
    (folder / "memory.max").write_text("1073741824\n")
    (folder / "without").write_text("max\n")
    whole = heap.machine_mb()
    monkeypatch.setattr(heap, "CGROUPS", (str(folder / "without"), str(folder / "nowhere")))
    assert heap.machine_mb() >= whole
    monkeypatch.setattr(heap, "CGROUPS", (str(folder / "memory.max"),))
    assert heap.machine_mb() == min(1024, whole)


@pytest.mark.parametrize(("text", "kb"), [("519.71MiB", 519.71 * 1024), ("2GiB", 2 * 1024**2), ("0B", None)])
def test_sizes_are_read_as_neo4j_writes_them(text: str, kb: float | None) -> None:
    assert heap.in_kb(text) == kb
