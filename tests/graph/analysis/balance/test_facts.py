"""Reading the shipped graph: the made-up stays out, grades without facts borrow, stored worlds come back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance.facts import facts, world_product
from ketenkaart.graph.analysis.balance.feeds import feed, links
from ketenkaart.graph.analysis.balance.reading import ledger
from ketenkaart.graph.analysis.balance.stored import MANIFEST, fingerprint, load, save
from ketenkaart.graph.analysis.balance.world import FactsReading, World, world
from ketenkaart.graph.errors import DamagedSnapshot
from ketenkaart.graph.sealed import ARRAYS
from ketenkaart.graph.snapshot import Snapshot, assemble
from tests.graph.analysis.balance.small import row
from tests.shipped import shipped


def product(snapshot: Snapshot, key: str) -> int:
    found = snapshot.find("Product", key)
    assert found is not None
    return found


def made_of(snapshot: Snapshot, key: str, year: int = 2024, **rest: FactsReading) -> World:
    found = world(snapshot, product(snapshot, key), year, draws=4, **rest)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_example_takes_no_part() -> None:
    with_it, without = shipped(True), shipped(False)
    for key in ("ndfeb-magnet-sintered", "neodymium-oxide"):
        one, other = (fingerprint(facts(of, product(of, key), 2024), 4) for of in (with_it, without))
        assert one == other


def test_a_grade_without_facts_has_the_world_of_its_wider_product() -> None:
    snapshot = shipped(False)
    grade, wider = (product(snapshot, key) for key in ("ndfeb-magnet-sintered-dy-tb", "ndfeb-magnet-sintered"))
    assert world_product(snapshot, grade) == wider
    assert world_product(snapshot, wider) == wider
    assert made_of(snapshot, "ndfeb-magnet-sintered-dy-tb").product == wider


def test_rows_in_another_order_are_the_same_facts() -> None:
    snapshot = shipped(False)
    tables = snapshot.tables()
    for name in ("made", "exported", "site_makes", "operates", "makes", "Observation"):
        order = np.random.default_rng(1).permutation(len(tables[name]["key"])).tolist()
        tables[name] = {column: [values[at] for at in order] for column, values in tables[name].items()}
    turned = assemble(tables)
    for key in ("ndfeb-magnet-sintered", "refined-copper"):
        one, other = (fingerprint(facts(of, product(of, key), 2024), 4) for of in (snapshot, turned))
        assert one == other


def test_a_fingerprint_tells_worlds_apart() -> None:
    snapshot = shipped(False)
    stated = facts(snapshot, product(snapshot, "refined-copper"), 2024)
    first = fingerprint(stated, 4)
    assert fingerprint(stated, 5) != first
    assert fingerprint(replace(stated, year=2025), 4) != first
    assert fingerprint(replace(stated, rows=(*stated.rows, row("NLD", 0.1))), 4) != first
    assert fingerprint(facts(snapshot, product(snapshot, "refined-copper"), 2024), 4) == first


def test_a_stored_world_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = made_of(shipped(False), "refined-copper")
    save(kept, tmp_path / "w")
    again = load(tmp_path / "w")
    for name, value in vars(kept).items():
        if isinstance(value, np.ndarray):
            assert (getattr(again, name) == value).all()
            assert getattr(again, name).dtype == value.dtype
        else:
            assert getattr(again, name) == value
    assert kept.contradictions
    assert again.origin.dtype == np.float32


def test_a_stored_world_without_a_file_is_damaged(tmp_path: Path) -> None:
    save(made_of(shipped(False), "neodymium-oxide"), tmp_path / "w")
    (tmp_path / "w" / ARRAYS).unlink()
    with pytest.raises(DamagedSnapshot, match="cannot be used"):
        load(tmp_path / "w")
    (tmp_path / "w" / MANIFEST).write_text("{")
    with pytest.raises(DamagedSnapshot, match="cannot be used"):
        load(tmp_path / "w")


def test_recorded_ties_join_a_mine_to_its_own_refinery() -> None:
    snapshot = shipped(False)
    book = ledger(snapshot)
    used, made = (product(snapshot, key) for key in ("rare-earth-concentrate-light", "neodymium-oxide"))
    assert {("AUS", "MYS"), ("USA", "USA")} <= links(book, used, made, 2024)[0]
    assert set(links(book, used, made, 2024)[1]) == {("CHN", "CHN")}
    assert links(book, used, made, 2023)[1] == {}


def test_a_feed_uses_up_what_was_made() -> None:
    snapshot = shipped(False)
    up, down = made_of(snapshot, "rare-earth-concentrate-light"), made_of(snapshot, "neodymium-oxide")
    found = feed(snapshot, up, down)
    assert found.shape == (5, len(up.makers), len(down.makers))
    assert (found.sum(1) <= 1 + 1e-9).all()
    used = np.einsum("bik,bk->bi", found, down.share)
    assert (used <= up.share + 1e-6).all()  # the rest goes to makers that nobody names
    assert used[0] == pytest.approx(up.share[0], rel=0.05)


def test_every_shipped_world_says_what_it_rests_on() -> None:
    snapshot = shipped(False)
    keys = snapshot.nodes["Source"].text("key").to_list()
    found = [made_of(snapshot, key) for key in ("refined-copper", "ndfeb-magnet-sintered", "dysprosium-oxide")]
    for one in found:
        assert set(one.sources) <= set(keys)
        assert one.sources
    assert [one.data_year for one in found[:2]] == [2024, 2024]
    assert "cepii-baci" in found[0].sources
