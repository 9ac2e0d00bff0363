"""Losses: equal to making a node absorbing and solving again; by hand on a small network."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from ketenkaart.graph.analysis.chain.compiled import Chain
from ketenkaart.graph.analysis.chain.steps import Kind
from ketenkaart.graph.analysis.chain.targets import passing
from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.analysis.questions import chokepoints, exposure
from ketenkaart.graph.analysis.questions.chokepoints import (
    NodeLoss,
    companies_of,
    country_losses_at,
    node_losses,
    on_records,
)
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.view import View
from tests.graph.analysis.worlds import STAGE, chain_of, in_world, world
from tests.graph.network import behind, mix, network

SEEDS = range(12)


def solved_again(chain: Chain, group: np.ndarray, dead: np.ndarray | None = None, b: int = 0) -> np.ndarray:
    """P(visit the group) from each state in world b, by one dense solve with the group absorbing, `dead` ends lost."""
    A = in_world(chain, b).toarray()
    if dead is not None:
        A[dead] = 0.0
    free = ~group
    x = group.astype(float)
    x[free] = np.linalg.solve(np.eye(int(free.sum())) - A[np.ix_(free, free)], A[np.ix_(free, group)].sum(axis=1))
    return x


def random_entering(chain: Chain, seed: int) -> np.ndarray:
    entering = np.zeros(len(chain))
    starts = np.unique(chain.start_state)
    entering[starts] = np.random.default_rng(seed).dirichlet(np.ones(len(starts)))
    return entering


def test_random_chains_have_cycles():
    assert sum(len(chain_of(world(seed)).cycles) for seed in SEEDS) >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_of_a_country_at_a_stage_is_its_first_making_there(seed):
    chain = chain_of(world(seed))
    entering = random_entering(chain, seed)
    for stage in np.unique(STAGE):
        of = stage == STAGE
        losses = country_losses_at(chain, entering, of)
        at_stage = (chain.kind == Kind.MADE) & of[chain.product]
        b = seed % chain.draws
        A = in_world(chain, b).toarray()
        A[at_stage] = 0.0  # the stage absorbs, so only the first making counts
        reached = np.linalg.solve(np.eye(len(chain)) - A.T, entering)
        expected = np.bincount(chain.place[at_stage], reached[at_stage], minlength=chain.countries)
        assert losses[:, b] == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_losses_of_organisations_and_countries_equal_making_the_group_absorbing(seed):
    chain = chain_of(world(seed))
    entering = random_entering(chain, seed)
    made = chain.kind == Kind.MADE
    groups = np.stack([chain.org == o for o in range(9)] + [made & (chain.place == k) for k in range(3)], axis=1)
    starts = np.arange(len(chain))
    losses = node_losses(chain, groups, starts, entering)
    expected = [float(entering @ solved_again(chain, group)) for group in groups.T]
    assert losses == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_passes_an_organisation_lies_between_what_records_and_what_is_untraced_allow(seed):
    chain = chain_of(world(seed))
    records = on_records(chain)
    lost = (chain.kind == Kind.MADE) & (chain.place == chain.world)
    for organisation in range(9):
        group = chain.org == organisation
        values = passing(chain, records, group, np.arange(len(chain)))
        hit = solved_again(records, group)
        b = seed % chain.draws
        assert values.estimate[:, 0, b] == pytest.approx(solved_again(chain, group, b=b), abs=1e-10)
        assert values.lower[:, 0] == pytest.approx(hit, abs=1e-10)
        # All the path on records, through the node or not; who makes it somewhere unknown is unknown too.
        ended = solved_again(records, group | (chain.is_end & ~lost), lost & ~group)
        assert values.upper[:, 0] == pytest.approx(1.0 - ended + hit, abs=1e-10)
        highest = values.estimate + values.untraced
        ordered = (values.lower, values.estimate[:, :, 0], highest[:, :, 0], values.upper)
        for one, further in pairwise(ordered):
            assert (one <= further + 1e-9).all()
        assert (values.untraced >= -1e-12).all()
        assert (highest <= 1.0 + 1e-9).all()


# By hand.


def supplied(**changes) -> View:
    """a buys all of maker (JPN), who buys 0.8 of its metal of smelter (CHN); b records nothing. The world's making:
    magnets JPN 0.5, CHN 0.5; metal CHN 0.9, VNM 0.1; oxide CHN; ore CHN 0.6, MMR 0.4."""
    facts = {
        "organisations": {"a": "NLD", "b": "NLD", "maker": "JPN", "smelter": "CHN"},
        "links": [("maker", "a", "magnet", 1.0), ("smelter", "maker", "metal", 0.8)],
        "makes": [("maker", "magnet"), ("smelter", "metal")],
        "sites": [("works", "smelter", "CHN", "metal"), ("plant", "maker", "JPN", "magnet")],
        "uses": [("a", "magnet", 3.0), ("b", "magnet", 1.0)],
        "made": [
            ("JPN", "magnet", 0.5),
            ("CHN", "magnet", 0.5),
            ("CHN", "metal", 0.9),
            ("VNM", "metal", 0.1),
            ("CHN", "oxide", 1.0),
            ("CHN", "ore", 0.6),
            ("MMR", "ore", 0.4),
        ],
    }
    return network(**(facts | changes))


def found(view: View, **asked) -> dict[tuple[str, str, str | None], NodeLoss]:
    points = chokepoints.chokepoints(view, 0, **asked)
    losses = [round(p.loss.estimate or 0.0, chokepoints.EQUAL) for p in points]
    assert losses == sorted(losses, reverse=True)
    return {(p.kind, view.key(p.label, p.row), p.stage): p for p in points}


def organisation(view: View, key: str) -> Subject:
    return Subject("ORGANISATION", view.require("Organisation", key), None)


def test_companies_are_weighed_by_mass_or_equally():
    view = supplied()
    for weights, of_a in (("MASS", 0.75), ("EQUAL", 0.5)):
        points = found(view, weights=weights)
        metal = points["COUNTRY_STAGE", "CHN", "METAL"].loss
        japanese = mix(view, "metal", "JPN", "magnet")["CHN"]  # what a maker there gets, whom nothing is recorded of
        anybody = behind(view, "metal", "magnet")["CHN"]
        assert metal.estimate == pytest.approx(of_a * (0.8 + 0.2 * japanese) + (1 - of_a) * anybody)
        assert metal.bounds == Interval(pytest.approx(of_a * 0.8), pytest.approx(1.0))
        assert points["COUNTRY_STAGE", "MMR", "MINE"].loss.passes == pytest.approx(1.0)


def test_a_country_at_any_stage_is_counted_once():
    made = [("CHN", "magnet", 0.5), ("JPN", "magnet", 0.5), ("CHN", "metal", 0.5), ("JPN", "metal", 0.5)]
    view = supplied(made=made, recipes=[("metal", "magnet")])
    loss = found(view, subject=organisation(view, "b"))["COUNTRY", "CHN", None].loss
    magnets = mix(view, "magnet")
    japanese = magnets["JPN"] * mix(view, "metal", "JPN", "magnet")["CHN"]
    unknown = (1.0 - sum(magnets.values())) * mix(view, "metal")["CHN"]
    assert loss.estimate == pytest.approx(magnets["CHN"] + japanese + unknown)


def test_one_subject_has_the_figures_of_its_exposure():
    view = supplied()
    subject = organisation(view, "a")
    points = found(view, subject=subject, kinds=("COUNTRY_STAGE", "COUNTRY"), first=100)
    country = view.require("Country", "CHN")
    assert points["COUNTRY_STAGE", "CHN", "METAL"].loss == exposure.to_country(view, 0, subject, country, "METAL")
    assert points["COUNTRY", "CHN", None].loss == exposure.to_country(view, 0, subject, country, None)


def test_a_loss_of_all_companies_is_a_part_of_what_passes_in_each_world():
    """Of magnets that are made of metal or of waste, nobody says how many of which: what passes metal is drawn."""
    routes = [
        {"start": f"Product:{one}", "end": "Product:magnet", "tonnes_per_tonne": 1.0, "order": at, "route": one}
        for at, one in enumerate(("metal", "waste"))
    ]
    view = network(
        {"user": "NLD"},
        uses=[("user", "magnet", 2.0)],
        made=[("CHN", "magnet", 0.9), ("JPN", "magnet", 0.1), ("CHN", "metal", 0.7), ("JPN", "metal", 0.3)],
        recipes=(),
        products={"magnet": "MAGNET", "metal": "METAL", "waste": "SCRAP"},
        more={"input_to": routes},
    )
    subject = Subject("ORGANISATION", view.require("Organisation", "user"), None)
    alone = next(one for one in exposure.by_stage(view, 0, subject) if one.stage == "METAL")
    losses = {one.row: one.loss for one in chokepoints.chokepoints(view, 0, None, "MASS", ("COUNTRY_STAGE",), "METAL")}
    assert len(losses) == 2
    for country, figure in zip(alone.countries.tolist(), alone.figures, strict=True):
        ends = figure.part.lower, figure.part.upper
        assert ends[1] - ends[0] > 0.0
        assert losses[country].ends(figure.passes) == pytest.approx(ends, abs=1e-12)


def test_a_country_as_subject_has_no_dominators():
    view = supplied()
    asked = Subject("COUNTRY", view.require("Country", "NLD"), view.require("Product", "magnet"))
    points = found(view, subject=asked)
    assert points["COUNTRY_STAGE", "JPN", "MAGNET"].loss.estimate == pytest.approx(mix(view, "magnet")["JPN"])
    assert all(kind != "DOMINATOR" for kind, *_ in points)


def test_a_dominator_of_one_company_says_how_much_and_why():
    view = supplied()
    points = found(view, subject=organisation(view, "a"), kinds=("DOMINATOR",))
    assert {key: p.loss.estimate for key, p in points.items()} == {
        ("DOMINATOR", "maker", "MAGNET"): pytest.approx(1.0),
        ("DOMINATOR", "plant", "MAGNET"): pytest.approx(1.0),
        ("DOMINATOR", "smelter", "METAL"): pytest.approx(0.8),
        ("DOMINATOR", "works", "METAL"): pytest.approx(0.8),
    }
    why = points["DOMINATOR", "smelter", "METAL"].dominance
    assert (why.companies, why.asked, why.recorded) == (1, 1, pytest.approx(0.8))
    assert [view.key(*h.node) for h in why.path] == ["works", "smelter", "maker", "plant", "maker", "a"]


def test_a_dominator_has_an_interval_and_the_bounds_that_records_force():
    view = supplied()
    one = found(view, kinds=("DOMINATOR",))["DOMINATOR", "smelter", "METAL"]
    assert one.loss.bounds == Interval(pytest.approx(0.6), pytest.approx(1.0))  # a's 0.75 · 0.8, and b anything
    assert one.loss.interval == Interval(pytest.approx(0.6), pytest.approx(0.6))
    assert one.loss.untraced < 0.01  # of b's magnets and of the rest of the maker's metal nobody knows all makers
    of_a = found(view, subject=organisation(view, "a"), kinds=("DOMINATOR",))["DOMINATOR", "maker", "MAGNET"]
    assert of_a.loss.bounds == of_a.loss.interval == Interval(pytest.approx(1.0), pytest.approx(1.0))


def test_of_equal_losses_the_order_of_a_sum_does_not_decide(monkeypatch: pytest.MonkeyPatch):
    view = supplied()
    at_a_stage, anywhere = (
        NodeLoss(kind, "Country", 0, stage, Figure("KNOWN", None, loss, None, None))
        for kind, stage, loss in (("COUNTRY_STAGE", "MINE", 0.1 + 0.2), ("COUNTRY", None, 0.3))
    )
    for noise in (1.0, 1.0 + 1e-12):
        made = [replace(anywhere, loss=replace(anywhere.loss, estimate=0.3 * noise))]
        monkeypatch.setattr(chokepoints, "_countries_of_all", lambda companies, first, made=made: made)
        monkeypatch.setattr(chokepoints, "_stages_of_all", lambda *given: [at_a_stage])
        points = chokepoints.chokepoints(view, 0, kinds=("COUNTRY", "COUNTRY_STAGE"))
        assert [one.kind for one in points] == ["COUNTRY_STAGE", "COUNTRY"]


def test_what_breaks_off_untraced_may_have_passed_a_dominator():
    view = supplied(made=[("JPN", "magnet", 1.0), ("CHN", "metal", 0.5)])
    loss = found(view, subject=organisation(view, "a"), kinds=("DOMINATOR",))["DOMINATOR", "smelter", "METAL"].loss
    assert loss.estimate == pytest.approx(0.8)
    assert loss.untraced == pytest.approx(0.2)  # nor is what lies behind the metal known
    assert loss.untraced_interval == Interval(pytest.approx(0.2), pytest.approx(0.2))
    assert loss.interval == Interval(pytest.approx(0.8), pytest.approx(0.8))
    assert loss.bounds == Interval(pytest.approx(0.8), pytest.approx(1.0))


def test_a_loss_rests_on_the_steps_up_to_the_place_that_is_lost():
    view = supplied()
    many, alone = found(view, first=100), found(view, subject=organisation(view, "a"), kinds=("DOMINATOR",))
    for subject, points in ((None, many), (organisation(view, "a"), alone)):
        masses = chokepoints.basis(view, 0, subject, "MASS", points["DOMINATOR", "smelter", "METAL"])
        links = sorted(one.weight for one in masses if one.kind == "LINK")
        part = 0.75 if subject is None else 1.0
        assert links == pytest.approx([part * 0.8, part])
    anywhere = chokepoints.basis(view, 0, None, "MASS", many["COUNTRY", "CHN", None])
    at_magnet = chokepoints.basis(view, 0, None, "MASS", many["COUNTRY_STAGE", "JPN", "MAGNET"])
    assert {one.kind for one in at_magnet} == {"LINK", "SITE", "RESIDUAL", "MIX"}
    assert len(anywhere) > len(at_magnet)
    assert chokepoints.basis(supplied(uses=[]), 0, None, "MASS", many["COUNTRY", "CHN", None]) == []


def test_a_delivery_counts_as_recorded_though_the_place_of_making_is_not():
    view = supplied(sites=[])
    points = found(view, subject=organisation(view, "a"), kinds=("DOMINATOR",))
    assert points["DOMINATOR", "smelter", "METAL"].dominance.recorded == pytest.approx(0.8)


def test_dominators_of_many_count_the_companies_that_have_no_other_path():
    view = supplied()
    points = found(view, kinds=("DOMINATOR",))
    smelter = points["DOMINATOR", "smelter", "METAL"]
    assert smelter.loss.estimate == pytest.approx(0.75 * 0.8)
    assert (smelter.dominance.companies, smelter.dominance.asked) == (1, 1)


def test_a_company_is_not_counted_as_lost_by_its_own_absence():
    view = supplied(uses=[("a", "magnet", 3.0), ("maker", "metal", 1.0)])
    maker = found(view, kinds=("DOMINATOR",))["DOMINATOR", "maker", "MAGNET"]
    assert maker.loss.estimate == pytest.approx(0.75)


def test_a_country_of_making_that_alone_is_recorded_can_dominate():
    view = supplied(links=[("CHN", "a", "magnet", 0.4)])
    point = found(view, subject=organisation(view, "a"), kinds=("DOMINATOR",))["DOMINATOR", "CHN", "MAGNET"]
    assert point.loss.estimate == pytest.approx(0.4 + 0.6 * mix(view, "magnet")["CHN"])
    assert point.dominance.recorded == pytest.approx(0.4)


def test_of_many_companies_no_country_is_a_dominator():
    view = supplied(links=[("CHN", "a", "magnet", 0.4)])
    assert found(view, kinds=("DOMINATOR",)) == {}


def test_a_stage_asked_for_leaves_out_the_others():
    view = supplied()
    points = found(view, stage="METAL")
    assert {(kind, key) for kind, key, _ in points} == {
        ("COUNTRY_STAGE", "CHN"), ("COUNTRY_STAGE", "VNM"), ("DOMINATOR", "smelter"), ("DOMINATOR", "works")
    }  # fmt: skip


def test_the_first_few_are_the_largest():
    view = supplied()
    few = [(p.kind, p.row, p.stage) for p in chokepoints.chokepoints(view, 0, first=3)]
    many = [(p.kind, p.row, p.stage) for p in chokepoints.chokepoints(view, 0, first=100)]
    assert few == many[:3]


def test_companies_without_tonnage_are_left_out_by_mass_and_counted_equally():
    view = supplied(uses=[("a", "magnet", None), ("b", "magnet", 1.0)])
    by_mass, equally = companies_of(view, 0, "MASS"), companies_of(view, 0, "EQUAL")
    assert (len(by_mass.starts), by_mass.left_out) == (1, 1)
    assert (equally.weights.tolist(), equally.left_out) == ([0.5, 0.5], 0)


def test_a_company_of_two_products_is_split_by_mass_or_left_out():
    view = supplied(uses=[("a", "magnet", 3.0), ("a", "metal", 1.0), ("b", "magnet", 1.0), ("b", "metal", None)])
    equally = companies_of(view, 0, "EQUAL")
    assert (sorted(equally.weights.tolist()), equally.left_out) == ([0.25, 0.75], 1)


def test_nobody_with_a_weight_means_no_chokepoint():
    view = supplied(uses=[("a", "magnet", None)])
    assert companies_of(view, 0, "MASS") is None
    assert chokepoints.chokepoints(view, 0) == []


def test_a_subject_with_an_unknown_tonnage_has_no_estimate():
    view = supplied(uses=[("a", "magnet", 3.0), ("a", "metal", None)], links=[("maker", "a", "magnet", 1.0)])
    points = chokepoints.chokepoints(view, 0, organisation(view, "a"))
    assert points
    assert {p.loss.reason for p in points} == {"NO_TONNAGE"}


def test_relabelling_organisations_changes_no_loss():
    names = {"a": "zz", "b": "y", "maker": "x", "smelter": "w"}
    first = supplied()
    second = supplied(
        organisations={names[k]: v for k, v in {"a": "NLD", "b": "NLD", "maker": "JPN", "smelter": "CHN"}.items()},
        links=[("x", "zz", "magnet", 1.0), ("w", "x", "metal", 0.8)],
        makes=[("x", "magnet"), ("w", "metal")],
        sites=[("works", "w", "CHN", "metal"), ("plant", "x", "JPN", "magnet")],
        uses=[("zz", "magnet", 3.0), ("y", "magnet", 1.0)],
    )
    losses = {(k, names.get(key, key), s): p.loss.estimate for (k, key, s), p in found(first, first=100).items()}
    assert {key: p.loss.estimate for key, p in found(second, first=100).items()} == pytest.approx(losses)


def test_each_day_has_losses_of_its_own_though_nothing_that_is_recorded_changes_between_them():
    made = [
        (country, "magnet", share, {"year": year})
        for year, china in ((2020, 0.9), (2024, 0.5))
        for country, share in (("CHN", china), ("JPN", 1.0 - china))
    ]
    of_days = []
    one = network({"a": "NLD"}, uses=[("a", "magnet", 1.0)], made=made, recipes=[], as_of=date(2023, 3, 1))
    for day in (one.as_of, date(2023, 4, 1)):
        shared, alone = View(one.snapshot, day, shelf=one.shelf), View(one.snapshot, day)
        found = [[(p.row, p.loss.estimate) for p in chokepoints.chokepoints(view, 0)] for view in (shared, alone)]
        assert found[0] == found[1]
        of_days.append(found[0])
    assert of_days[0] != of_days[1]
