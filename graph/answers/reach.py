"""Whom a measure touches: Dutch use by material and stage, and companies, one figure each (methods.md section 5)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ketenkaart.graph.analysis import figure as figures
from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions import measures as analysis
from ketenkaart.graph.analysis.questions.exposure import Subject, SubjectKind, basis
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.evidence import resolve
from ketenkaart.graph.answers.exposure import Exposure, StageExposure, SubjectQuestion, exposure
from ketenkaart.graph.answers.measures import MeasureExposure, measure_exposure
from ketenkaart.graph.answers.references import AnswerFigure, Evidence, NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.view import View


@dataclass(frozen=True, eq=False)
class StageTouched:
    """The part of what a country uses that was made in the imposing country, at a stage that the items name."""

    at: StageExposure
    rank: int | None  # of the imposing country among those that are named there
    share: AnswerFigure

    @property
    def stage(self) -> str:
        return self.at.stage

    @property
    def passes(self) -> float | None:
        return self.at.passes


@dataclass(frozen=True, eq=False)
class Touched:
    """One material: how much of its use the measure is on, and where that comes from."""

    exposure: Exposure
    measure: MeasureExposure
    stages: tuple[StageTouched, ...]  # from use to mine


@dataclass(frozen=True, eq=False)
class CompanyTouched:
    """One company and one material, were the measure in force."""

    organisation: NodeRef
    material: NodeRef
    share: AnswerFigure


def materials(view: View, act: Act, user: str) -> tuple[Touched, ...]:
    """Every material that the measure touches and a question about the country's use can start from, largest first."""
    return view.derived(("touched", act.ref.key, user), lambda: tuple(sorted(_materials(view, act, user), key=_order)))


def companies(view: View, act: Act, country: str) -> tuple[CompanyTouched, ...]:
    """Companies of a country of which a use is stated, with each material, largest estimate first, unknown last."""
    return view.derived(
        ("companies touched", act.ref.key, country),
        lambda: tuple(sorted(_companies(view, act, country), key=_company_order)),
    )


def _materials(view: View, act: Act, user: str) -> Iterator[Touched]:
    measure = view.require("Measure", act.ref.key)
    if not law.has_exposure(view, measure):
        return
    for ref in _touched(view, measure):
        try:
            found = exposure(view, SubjectQuestion(SubjectKind.COUNTRY, user), ref.key)
        except BadQuestion:
            continue
        answer = measure_exposure(view, found.material_row, found.asked, measure, found.evidence(None))
        yield Touched(found, answer, tuple(_stages(found, act, measure)))


def _stages(found: Exposure, act: Act, measure: int) -> Iterator[StageTouched]:
    products = {row for rows in analysis.covered(found.view, measure, found.material_row) for row in rows.tolist()}
    table = found.view.snapshot.nodes["Product"]
    covered = {table.text("stage")[row] for row in products}
    for at in found.by_stage():
        if at.stage in covered:
            named = (rank for rank, one in enumerate(at.countries, 1) if one.country.key == act.imposer.key)
            yield StageTouched(at, next(named, None), found.to_country(act.imposer.key, at.stage))


def _companies(view: View, act: Act, country: str) -> Iterator[CompanyTouched]:
    measure = view.require("Measure", act.ref.key)
    seats = view.into("based_in", "Country", view.require("Country", country))
    here = view.start("based_in", seats)
    for ref in _touched(view, measure):
        material = view.require("Material", ref.key)
        column = analysis.column(view, material, measure)
        if column is None:
            continue
        for place in np.flatnonzero(np.isin(column.organisations, here)).tolist():
            row = int(column.organisations[place])
            found = replace(column.figure(place), method=figures.SECTION_5)
            yield CompanyTouched(
                node_ref(view, "Organisation", row), ref, AnswerFigure(found, _evidence(view, material, row))
            )


def _evidence(view: View, material: int, organisation: int) -> Evidence:
    subject = Subject(SubjectKind.ORGANISATION, organisation, None)
    return Evidence(lambda: resolve(view, basis(view, material, subject, None)), view.as_of)


def _touched(view: View, measure: int) -> list[NodeRef]:
    """Materials that its items name, or whose products they list, by key."""
    found = [m for m in view.nodes("Material").tolist() if measure in analysis.measures_of(view, m)]
    return [node_ref(view, "Material", row) for row in found]


def _order(found: Touched) -> tuple[bool, float, float, str]:
    figure = found.measure.share.figure
    return (*_size(figure), found.exposure.material.key)


def _company_order(found: CompanyTouched) -> tuple[bool, float, float, str, str]:
    return (*_size(found.share.figure), found.organisation.key, found.material.key)


def _size(figure: Figure) -> tuple[bool, float, float]:
    top = figure.interval.upper if figure.interval else 0.0
    return figure.estimate is None, -(figure.estimate or 0.0), -top
