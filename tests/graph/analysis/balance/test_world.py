"""Identities and promises of a world, over any facts: sums, evidence, streams, order, blocks."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenkaart.graph.analysis.balance.draws import draws
from ketenkaart.graph.analysis.balance.evidence import places
from ketenkaart.graph.analysis.balance.facts import Facts, UsedFor
from ketenkaart.graph.analysis.balance.ledger import Report
from ketenkaart.graph.analysis.balance.reconcile import reconciled
from ketenkaart.graph.analysis.balance.solve import mixes
from ketenkaart.graph.analysis.balance.statements import observations
from ketenkaart.graph.analysis.balance.trade import Trade, flows, trade
from ketenkaart.graph.analysis.balance.world import FactsReading, World, made, scale
from tests.graph.analysis.balance.small import COUNTRIES, YEAR, any_facts, facts, plant, publications, row

FEW = 12
calm = settings(suppress_health_check=[HealthCheck.too_slow])


def world(stated: Facts, count: int = FEW, numbers: list[int] | None = None, **reading: object) -> World:
    found = made(stated, draws(count, numbers), FactsReading(**reading))  # type: ignore[arg-type]
    assert found is not None
    return found


def names(world: World) -> list[str]:
    return [COUNTRIES[at] for at in world.makers.tolist()]


def same(one: World, other: World, within: float = 1e-9) -> None:
    assert one.makers.tolist() == other.makers.tolist()
    assert one.users.tolist() == other.users.tolist()
    for name in ("share", "origin"):
        assert np.abs(getattr(one, name) - getattr(other, name)).max(initial=0.0) < within
    assert [(c.kind, c.country) for c in one.contradictions] == [(c.kind, c.country) for c in other.contradictions]


@calm
@given(any_facts())
def test_shares_and_what_is_untraced_sum_to_one_in_every_draw(stated: Facts) -> None:
    found = world(stated)
    for mix in (found.share, *(found.mix(country) for country in range(len(COUNTRIES)))):
        assert (mix >= 0).all()
        assert (mix.sum(-1) <= 1 + 1e-9).all()
    assert np.isfinite(found.share).all()
    assert np.isfinite(found.origin).all()


@calm
@given(any_facts(trade=True))
def test_what_users_keep_of_a_maker_is_what_it_made(stated: Facts) -> None:
    at = np.array(sorted({COUNTRIES.index(name) for name in (*places(stated), *observations(stated).makers)}), np.int32)
    known = trade(stated, at)
    assert known is not None
    some = draws(FEW)
    drawn = flows(known, "MASS", stated.key, COUNTRIES, YEAR, some, None)
    output = np.exp(np.random.default_rng(1).normal(5, 2, (FEW + 1, len(at))))
    place = np.searchsorted(known.users, at)
    found = mixes(known, drawn, output, place)
    assert (found.use >= -1e-9 * found.supply).all()
    kept = np.einsum("bn,bnk->bk", found.use, found.origin)
    assert kept == pytest.approx(output, rel=1e-9)


@calm
@given(any_facts())
def test_nobody_makes_it_without_evidence(stated: Facts) -> None:
    found = world(stated)
    stated_makers = {one.country for one in stated.rows if one.country not in ("WLD", "ROW")}
    assert set(names(found)) <= stated_makers | {one.country for one in stated.plants}


@calm
@given(any_facts(), st.randoms(use_true_random=False))
def test_order_of_rows_and_flows_changes_nothing(stated: Facts, random: object) -> None:
    rows, plants = list(stated.rows), list(stated.plants)
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(plants)  # type: ignore[attr-defined]
    order = np.random.default_rng(3).permutation(sum(len(one.exporter) for one in stated.flows))
    turned = tuple(
        replace(one, **{name: getattr(one, name)[order] for name in ("exporter", "importer", "tonnes", "value")})
        for one in stated.flows
    )
    same(world(stated), world(replace(stated, rows=tuple(rows), plants=tuple(plants), flows=turned)))


@calm
@given(any_facts(), st.lists(st.integers(0, FEW), min_size=1, max_size=4, unique=True))
def test_draws_are_equal_alone_and_in_a_block(stated: Facts, numbers: list[int]) -> None:
    whole, some = world(stated), world(stated, numbers=[0, *numbers])
    assert np.abs(whole.share[[0, *numbers]] - some.share).max() < 1e-7
    assert np.abs(whole.origin[[0, *numbers]] - some.origin).max(initial=0.0) < 1e-6


@given(st.text(max_size=5), st.integers(1, 30))
def test_a_stream_is_that_of_its_key_alone(key: str, count: int) -> None:
    alone = draws(count).normal("share", key)
    assert (draws(count).normals([("share", "other"), ("share", key)])[:, 1] == alone).all()
    assert alone[0] == 0
    assert alone[1:].mean() == pytest.approx(0, abs=1e-12)
    assert draws(count).uniform("share", key)[0] == 0.5


def test_a_new_fact_leaves_all_other_streams() -> None:
    rows = [row("AAA", 0.6), row("BBB", 0.4)]
    found = []
    for more in ([], [row("CCC", 0.01, source="s4", verified="MEMORY")]):
        said = observations(facts(*rows, *more))
        stated = facts(*rows, *more)
        keys = tuple(sorted(said.makers))
        found.append(reconciled(stated, said, keys, {}, None, None, draws(FEW)).output[:, :2])
    ratio = np.log(found[0][:, 0] / found[0][:, 1]), np.log(found[1][:, 0] / found[1][:, 1])
    assert np.corrcoef(*ratio)[0, 1] > 0.999


@given(st.floats(0.05, 0.9), st.floats(0.1, 0.7))
def test_bounds_nearer_to_a_share_never_widen_it(share: float, nearer: float) -> None:
    def width(lower: float) -> float:
        stated = facts(row("AAA", share, lower=lower), row("BBB", 1 - share, lower=(1 - share) * 0.5))
        drawn = world(stated, 200).share[1:, 0]
        return float(np.diff(np.quantile(drawn, (0.05, 0.95)))[0])

    wide = share * 0.3
    assert width(share - (share - wide) * nearer) <= width(wide) * 1.02  # quantiles of 200 draws


def test_a_better_kind_of_source_never_widens() -> None:
    def width(kind: str) -> float:
        stated = facts(row("AAA", 0.7), row("BBB", 0.3), publications=publications((kind,) * 4))
        return float(np.ptp(world(stated, 100).share[:, 0]))

    assert width("STATISTICS") < width("REPORT") < width("PRESS")


def test_makers_that_a_table_does_not_name_share_what_it_leaves_them() -> None:
    rows = [row("AAA", 0.6), row("BBB", 0.3)]
    others = tuple(plant(country) for country in ("CCC", "DDD", "EEE", "FFF"))
    small = [row("CCC", 0.05, source="s3", verified="MEMORY"), row("DDD", 0.05, source="s3", verified="MEMORY")]
    free = world(facts(*rows, *small, plants=others))
    held = world(facts(*rows, *small, row("ROW", 0.02), plants=others))
    assert free.share[0, 2:].sum() > 0.06
    assert held.share[0, 2:].sum() < 0.04
    assert held.share[0, 0] > free.share[0, 0]


def test_only_who_buys_or_makes_has_a_mix_of_its_own() -> None:
    stated = facts(row("AAA", 1.0, 100.0), trade={("AAA", "BBB"): (10.0, 10.0), ("CCC", "BBB"): (5.0, 5.0)})
    found = world(stated)
    rules = {name: found.rule(COUNTRIES.index(name)) for name in ("AAA", "BBB", "CCC", "DDD", "WLD")}
    assert rules == {"AAA": "TRADE", "BBB": "TRADE", "CCC": "WORLD", "DDD": "WORLD", "WLD": "WORLD"}
    assert found.mix(1)[0].tolist() == pytest.approx([2 / 3])
    assert found.slack[0].tolist() == pytest.approx([0.0, 0.0, 5.0])


def test_most_of_a_world_that_nobody_counts_is_left_to_makers_that_nobody_names() -> None:
    """Two known works are no sign that there are no others; one figure of anybody's is."""
    works = (plant("AAA"), plant("BBB"))
    for others in world(facts(plants=works)), world(facts(plants=works[:1])):
        assert others.share[0].sum() < 0.1
    counted = world(facts(row("AAA", 0.5), plants=works))
    assert counted.share[0].sum() > 0.9


def test_nobody_known_is_no_world() -> None:
    assert made(facts(), draws(1), FactsReading()) is None


def test_all_makers_stay_in_a_reading_of_one_publisher() -> None:
    stated = facts(row("AAA", 0.5), row("BBB", 0.5), row("AAA", 0.9, source="s3"), row("CCC", 0.1, source="s3"))
    both, alone = world(stated), world(stated, only="two")
    assert names(both) == names(alone) == ["AAA", "BBB", "CCC"]
    assert alone.sources == ("s3",)
    assert alone.share[0, 0] > both.share[0, 0]
    assert world(stated, without=frozenset({"one"})).share == pytest.approx(alone.share)


def test_readings_of_trade_take_one_report_alone() -> None:
    stated = facts(
        row("AAA", 0.5, 1000.0),
        row("BBB", 0.5, 1000.0),
        trade={("AAA", "CCC"): (10.0, 10.0), ("BBB", "CCC"): (10.0, 10.0)},
        reports=(Report("CCC", "WLD", 40.0, None, "s1"), Report("CCC", "AAA", 30.0, None, "s1")),
    )
    share = {report: world(stated, report=report).mix(2)[0, 0] for report in (0.0, None, 1.0)}
    assert share[0.0] == pytest.approx(0.5)
    assert share[1.0] == pytest.approx(0.75)
    assert 0.5 < share[None] < 0.75


def test_by_the_other_measure_the_mix_is_of_value() -> None:
    stated = facts(
        row("AAA", 0.5, 1000.0),
        row("BBB", 0.5, 1000.0),
        trade={("AAA", "CCC"): (10.0, 10.0), ("BBB", "CCC"): (10.0, 30.0)},
    )
    assert world(stated, by="VALUE").mix(2)[0].tolist() == pytest.approx([0.25, 0.75])
    assert world(stated).mix(2)[0].tolist() == pytest.approx([0.5, 0.5])
    assert not world(stated).value[0]
    assert world(stated, 40).value.sum() == 10


def test_a_figureless_maker_makes_at_least_its_net_exports_and_at_most_its_capacity() -> None:
    stated = facts(row("AAA", None, 950.0), row("WLD", None, 1000.0), trade={("BBB", "CCC"): (50.0, 50.0)})
    free = world(replace(stated, plants=(plant("BBB"),)))
    bound = world(replace(stated, plants=(plant("BBB", 20.0),)))
    assert free.tonnes is not None
    assert bound.tonnes is not None
    assert free.tonnes[0, 1] == pytest.approx(50, rel=0.05)
    assert bound.tonnes[0, 1] == pytest.approx(22, rel=0.1)
    assert {one.kind for one in bound.contradictions} >= {"CAPACITY", "SLACK"}


def test_capacities_bind_where_only_what_is_made_of_it_has_tonnes() -> None:
    rows = [row("AAA", 0.8, year=YEAR - 4)]
    users = facts(row("AAA", 1.0, 1000.0), key="magnet")
    plants = (plant("BBB", 5.0), plant("CCC"))
    free = world(facts(*rows, plants=plants, key="metal"))
    bound = world(facts(*rows, plants=plants, key="metal", uses=(UsedFor(0.3, users),)))
    assert free.tonnes is None
    assert bound.tonnes is not None
    assert bound.tonnes[0].sum() / bound.share[0].sum() == pytest.approx(300, rel=0.05)
    assert free.share[0, 1] > 0.025
    assert bound.share[0, 1] < 0.02
    assert bound.share[0, 0] > 0.8


def test_a_capacity_makes_a_maker_from_its_year_on_and_bounds_one_without_figures() -> None:
    rows = [row("AAA", None, 1000.0), row("WLD", None, 1000.0)]
    capacity = row("BBB", None, 3.0, kind="CAPACITY")
    assert names(world(facts(*rows, capacity))) == ["AAA", "BBB"]
    assert names(world(facts(*rows, replace(capacity, year=YEAR + 1)))) == ["AAA"]
    assert names(world(facts(*rows, replace(capacity, tonnes=0.0)))) == ["AAA"]
    assert places(facts(*rows, capacity)) == {"BBB": 3.0}
    assert places(facts(*rows, capacity, plants=(plant("BBB", 5.0),))) == {"BBB": 5.0}
    assert places(facts(*rows, capacity, plants=(plant("BBB"),))) == {"BBB": 3.0}
    assert places(facts(row("BBB", 0.3, kind="CAPACITY"))) == {"BBB": None}
    made_there = world(facts(*rows, capacity)).tonnes
    assert made_there is not None
    assert made_there[0, 1] < 3.4


def test_of_two_uses_both_count_and_of_an_unmeasured_one_nothing_follows() -> None:
    users = facts(row("AAA", 1.0, 1000.0))
    both = scale(facts(uses=(UsedFor(0.3, users), UsedFor(0.1, users), UsedFor(5.0, facts(row("AAA", 1.0))))))
    assert both is not None
    assert both.tonnes == pytest.approx(400, rel=0.01)
    assert both.variance > 0.09
    assert scale(facts(uses=(UsedFor(5.0, facts(row("AAA", 1.0))),))) is None


def test_a_maker_without_figures_ages_no_more_than_twice() -> None:
    def width(age: int) -> float:
        stated = facts(row("AAA", 0.9, year=YEAR - age), row("BBB", 0.05, year=YEAR - age), plants=(plant("CCC"),))
        return float(np.log(world(stated, 100).share[1:, 2]).std())

    assert width(0) < width(2)
    assert width(9) < 2 * width(0)


def test_a_cycle_of_traders_without_a_maker_is_untraced() -> None:
    cycle = {("BBB", "CCC"): (10.0, 10.0), ("CCC", "BBB"): (10.0, 10.0)}
    found = world(facts(row("AAA", 1.0, 5.0), trade=cycle | {("AAA", "DDD"): (1.0, 1.0)}))
    assert found.mix(1)[0].sum() == pytest.approx(0, abs=1e-6)


def test_reexports_of_all_users_are_undone() -> None:
    """AAA mines 90 and sends 60 to BBB, which makes nothing and sends 40 on to CCC, which makes 10."""
    known = Trade(
        YEAR,
        np.arange(3, dtype=np.int32),
        np.array([0, 1]),
        np.array([1, 2]),
        *(np.array([60.0, 40.0]),) * 2,
        *(np.zeros(2),) * 3,
        1.0,
    )
    found = mixes(known, np.array([[60.0], [40.0]]), np.array([[90.0, 10.0]]), np.array([0, 2]))
    assert found.origin[0].round(3).tolist() == [[1.0, 0.0], [1.0, 0.0], [0.8, 0.2]]


@calm
@given(any_facts())
def test_data_year_and_sources_are_of_what_was_stated(stated: Facts) -> None:
    found = world(stated)
    assert found.data_year in {stated.trade_year, stated.year, *(one.year for one in stated.rows)}
    assert set(found.sources) <= {*(one.source for one in stated.rows), "t1", "s1"}
    assert found.verified in ("DERIVED", "MEMORY")


def test_time_keeps_the_mean_of_a_share() -> None:
    table = [
        row(country, share) for country, share in zip(COUNTRIES[:6], (0.7, 0.1, 0.08, 0.06, 0.04, 0.02), strict=True)
    ]
    found = world(facts(*table, year=YEAR + 3), 400)
    stated = np.array([one.share for one in table])
    assert np.abs(found.share[1:].mean(0) - stated).max() < 0.03
    assert found.share[0] == pytest.approx(stated, abs=0.005)


def test_of_makers_without_figures_the_one_that_exports_more_is_expected_to_make_more() -> None:
    trade = {("AAA", "CCC"): (30.0, 30.0), ("BBB", "CCC"): (10.0, 10.0), ("CCC", "DDD"): (1.0, 1.0)}
    found = world(facts(row("WLD", None, 100.0), trade=trade, homes={"AAA": (), "BBB": (), "CCC": ()}), 400)
    exporter, smaller, importer = found.share.T
    assert exporter[0] > smaller[0] > 0
    spread = np.diff(np.quantile(np.log(found.share[1:]), (0.05, 0.95), axis=0), axis=0)[0]
    assert spread[2] > spread[1]  # what an importer makes is the least known
    assert importer[0] > 0
