"""Paths through the chain: best first, with what they leave out; against every path of small random chains."""

import numpy as np
import pytest

from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain.compiled import Chain, compiled, first_passage
from ketenkaart.graph.analysis.chain.steps import Kind
from ketenkaart.graph.analysis.days import moment
from ketenkaart.graph.analysis.questions import exposure
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.analysis.questions.paths import StatePaths, Step, best_paths, paths
from ketenkaart.graph.view import View
from tests.graph.analysis.worlds import chain_of, world
from tests.graph.network import mix, network

SEEDS = range(15)
SMALL = 1e-3


def every_path(chain: Chain, starts: list[tuple[int, float]], stop: np.ndarray, ends: bool) -> list[float]:
    """Shares of all paths above SMALL, by walking all of them."""
    found, waiting = [], list(starts)
    while waiting:
        state, share = waiting.pop()
        entries = range(int(chain.P.indptr[state]), int(chain.P.indptr[state + 1]))
        if stop[state] or not entries:
            if stop[state] or ends:
                found.append(share)
            continue
        steps = ((int(chain.P.indices[e]), share * float(chain.P.data[e])) for e in entries)
        waiting += [(target, further) for target, further in steps if further >= SMALL]
    return sorted(found, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("ends", [True, False])
def test_paths_are_the_best_of_all_in_order(seed, ends):
    chain = chain_of(world(seed)).central
    made = chain.kind == Kind.MADE
    stop = made & (chain.place == 0) if not ends else np.zeros(len(chain), dtype=bool)
    starts = [(int(state), 0.5) for state in np.unique(chain.start_state)[-2:] if not stop[state]]
    expected = every_path(chain, starts, stop, ends)[:25]
    found = best_paths(chain, starts, len(expected), stop, ends)
    assert [share for share, _ in found] == pytest.approx(expected, abs=1e-12)
    for share, path in found:
        assert share == pytest.approx(0.5 * np.prod([chain.P.data[entry] for _, entry in path[1:]]))


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_all_paths_to_a_country_sum_to_first_passage(seed):
    chain = chain_of(world(seed)).central
    stop = (chain.kind == Kind.MADE) & (chain.place == 1)
    start = int(chain.start_state[-1])
    found = best_paths(chain, [(start, 1.0)], 3000, stop, ends=False)
    passage = first_passage(chain, stop[:, None])[start, 0, 0]
    listed = sum(share for share, _ in found)
    assert listed <= passage + 1e-9
    if len(found) < 3000:
        assert listed == pytest.approx(passage, abs=1e-6)


# By hand.


def supplied(**changes) -> View:
    """a buys 0.6 of its magnets of maker, whose one works is in Japan and whose metal is 0.5 of smelter, without
    works; the rest, and all oxide and ore, as the world's: of metal VNM is said to make 0.9, of magnets and oxide CHN
    all, of ore CHN 0.7 and MMR 0.3."""
    facts = {
        "organisations": {"a": "NLD", "b": "NLD", "maker": "JPN", "smelter": "DEU", "group": "JPN"},
        "links": [("maker", "a", "magnet", 0.6), ("smelter", "maker", "metal", 0.5)],
        "makes": [("maker", "magnet"), ("smelter", "metal")],
        "sites": [("works", "maker", "JPN", "magnet")],
        "uses": [("a", "magnet", 3.0)],
        "owned": [("maker", "group", 1.0)],
        "made": [
            ("CHN", "magnet", 1.0),
            ("VNM", "metal", 0.9),
            ("CHN", "oxide", 1.0),
            ("CHN", "ore", 0.7),
            ("MMR", "ore", 0.3),
        ],
    }
    return network(**(facts | changes))


def of(view: View, origin: str | None = None, first: int = 100, user: str = "a") -> StatePaths:
    subject = Subject("ORGANISATION", view.require("Organisation", user), None)
    node = None
    if origin is not None:
        label = "Country" if origin.isupper() else "Organisation"
        node = (label, view.require(label, origin))
    found = paths(view, 0, subject, node, first)
    assert found is not None
    return found


def said(view: View, step: Step) -> str:
    who = view.key("Organisation", step.organisation) if step.organisation >= 0 else "-"
    where = view.key("Country", step.country) if step.country >= 0 else "?"
    site = f"@{view.key('Site', step.site)}" if step.site >= 0 else ""
    mark = "" if step.recorded else " imputed"
    return f"{step.kind} {view.key('Product', step.product)} {who}{site} {where}{mark}"


def test_the_best_path_names_every_stop_from_the_user_to_the_mine():
    view = supplied()
    best = of(view).paths[0]
    steps = (mix(view, "metal", "CHN", "magnet")["VNM"], mix(view, "oxide", "VNM", "metal")["CHN"])
    assert best.share == pytest.approx(
        0.4 * mix(view, "magnet")["CHN"] * np.prod(steps) * mix(view, "ore", "CHN", "oxide")["CHN"]
    )
    assert best.traced
    assert [said(view, step) for step in best.steps] == [
        "USED magnet a NLD",
        "USED magnet - NLD imputed",
        "MADE magnet - CHN imputed",
        "USED metal - CHN",
        "MADE metal - VNM imputed",
        "USED oxide - VNM",
        "MADE oxide - CHN imputed",
        "USED ore - CHN",
        "MADE ore - CHN imputed",
    ]


def test_a_recorded_path_names_its_works_and_marks_what_is_assumed():
    view = supplied()
    path = next(
        w for w in of(view).paths if any(s.organisation == view.local("Organisation", "smelter") for s in w.steps)
    )
    oxide = mix(view, "oxide", "DEU", "metal")["CHN"]  # who has no works makes at home
    assert path.share == pytest.approx(0.6 * 0.5 * oxide * mix(view, "ore", "CHN", "oxide")["CHN"])
    assert [said(view, step) for step in path.steps[:4]] == [
        "USED magnet a NLD",
        "MADE magnet maker@works JPN",
        "USED metal maker JPN",
        "MADE metal smelter DEU imputed",  # the delivery is recorded, the place of making isn't
    ]
    links = [step.supplies for step in path.steps[:4]]
    assert links[0] == links[2] == -1
    assert min(links[1], links[3]) >= 0


def test_shares_and_other_sum_to_one_without_an_origin():
    view = supplied()
    everything, few = of(view), of(view, first=2)
    assert sum(path.share for path in everything.paths) == pytest.approx(1.0)
    assert everything.other == pytest.approx(0.0, abs=1e-9)
    assert few.paths == everything.paths[:2]
    assert few.other == pytest.approx(1.0 - few.paths[0].share - few.paths[1].share)
    assert few.passes == 1.0


def test_a_way_through_an_unknown_place_goes_on_and_says_so():
    view = supplied()
    unknown = [path for path in of(view).paths if any(step.country < 0 for step in path.steps)]
    chain = compiled(view, 0).whole(Worlds(view.snapshot), moment(view.as_of)).central
    nowhere = (chain.kind == Kind.MADE) & (chain.place == chain.world)
    start = chain.start(view.require("Organisation", "a"), view.require("Product", "magnet"))
    lost = first_passage(chain, nowhere[:, None])[start, 0, 0]
    assert 0.001 < lost < 0.1
    assert sum(path.share for path in unknown) == pytest.approx(lost)
    assert all(path.traced for path in unknown)


def test_a_path_that_breaks_off_is_not_traced():
    view = supplied(recipes=[("oxide", "metal"), ("metal", "magnet")])
    assert not any(path.traced for path in of(view).paths)


def test_paths_to_a_country_end_at_the_first_making_there_and_sum_to_its_exposure():
    view = supplied()
    found = of(view, "CHN")
    subject = Subject("ORGANISATION", view.require("Organisation", "a"), None)
    expected = exposure.to_country(view, 0, subject, view.require("Country", "CHN"), None)
    assert sum(path.share for path in found.paths) + found.other == pytest.approx(found.passes)
    assert found.passes == pytest.approx(expected.estimate)
    assert said(view, found.paths[0].steps[-1]) == "MADE magnet - CHN imputed"
    magnets = mix(view, "magnet")
    assert found.paths[0].share == pytest.approx(0.4 * magnets["CHN"])
    assert found.paths[1].share == pytest.approx(0.6 * 0.5 * mix(view, "oxide", "DEU", "metal")["CHN"])


def test_paths_to_an_organisation_are_those_that_pass_it():
    view = supplied()
    found = of(view, "smelter")
    assert (found.passes, found.other) == (pytest.approx(0.3), pytest.approx(0.0))
    assert [path.share for path in found.paths] == pytest.approx([0.3])
    assert of(view, "group").paths == ()


def test_each_round_of_a_cycle_of_traders_is_a_path_of_its_own():
    links = [
        ("t1", "a", "magnet", 1.0), ("t2", "t1", "magnet", 0.5), ("JPN", "t1", "magnet", 0.5),
        ("t1", "t2", "magnet", 0.4), ("CHN", "t2", "magnet", 0.6),
    ]  # fmt: skip
    keys = dict.fromkeys(["a", "t1", "t2"], "NLD")
    view = network(organisations=keys, links=links, uses=[("a", "magnet", 1.0)], recipes=[])
    found = of(view, "CHN")
    assert [path.share for path in found.paths[:3]] == pytest.approx([0.3, 0.3 * 0.2, 0.3 * 0.04])
    assert found.passes == pytest.approx(0.3 / 0.8)


def test_a_subject_without_use_of_the_material_has_no_paths():
    view = supplied()
    assert paths(view, 0, Subject("ORGANISATION", view.require("Organisation", "group"), None), None, 5) is None
