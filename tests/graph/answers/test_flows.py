"""Flows between stages: what comes in at a country is its share there, whoever is asked about."""

from collections import defaultdict
from datetime import date

import pytest

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.exposure import Exposure, SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.flows import StageFlow, stage_flows
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import Stage
from tests.shipped import view_on

DAY = date(2026, 1, 1)


def asked(kind: SubjectKind, key: str) -> list[Exposure]:
    view = view_on(DAY, example=True)
    found = []
    for material in catalogue.materials(view):
        try:
            found.append(exposure(view, SubjectQuestion(kind, key), material.key))
        except BadQuestion:
            continue
    return found


def shares(flows: tuple[StageFlow, ...]) -> dict[tuple[Stage, str | None], float]:
    """What comes in at each country and stage, from all that lies nearer to use."""
    found: dict[tuple[Stage, str | None], float] = defaultdict(float)
    for flow in flows:
        found[flow.from_stage, flow.from_country.key if flow.from_country else None] += flow.share
    return found


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (SubjectKind.COUNTRY, "NLD"),
        (SubjectKind.COUNTRY, "JPN"),
        (SubjectKind.ORGANISATION, "example-robotarmen"),
        (SubjectKind.ORGANISATION, "example-magneethandel-noord"),
    ],
)
def test_what_comes_in_at_a_country_and_stage_is_its_share_there(kind: SubjectKind, key: str):
    exposures = asked(kind, key)
    assert exposures
    for of in exposures:
        found = shares(stage_flows(of))
        for stage in of.by_stage():
            named = {one.country.key: one.share for one in stage.countries}
            for country, share in named.items():
                if share.estimate is not None:
                    assert found.get((stage.stage, country), 0.0) == pytest.approx(share.estimate, abs=1e-9)
            if stage.untraced is not None:
                assert found.get((stage.stage, None), 0.0) == pytest.approx(stage.untraced, abs=1e-9)
            assert {country for at, country in found if at == stage.stage} <= {None, *named}


def test_flows_run_from_the_mine_to_use_and_no_part_is_more_recorded_than_there_is():
    for of in asked(SubjectKind.ORGANISATION, "example-robotarmen"):
        order = {stage.stage: place for place, stage in enumerate(of.by_stage())}
        flows = stage_flows(of)
        assert any(flow.recorded for flow in flows)
        for flow in flows:
            assert order[flow.from_stage] > (-1 if flow.to_stage is None else order[flow.to_stage])
            assert 0.0 <= flow.recorded <= flow.share + 1e-12


def test_what_is_used_sums_to_the_whole_where_every_path_passes_the_first_stage():
    (of,) = [one for one in asked(SubjectKind.COUNTRY, "NLD") if one.material.key == "dysprosium"]
    used = [flow for flow in stage_flows(of) if flow.to_stage is None]
    assert sum(flow.share for flow in used) == pytest.approx(1.0)
    assert {flow.from_stage for flow in used} == {Stage.MAGNET}
    assert all(flow.to_country is None and flow.recorded == 0.0 for flow in used)  # nothing is recorded of a country
