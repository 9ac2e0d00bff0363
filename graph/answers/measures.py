"""How much of what somebody uses meets a legal measure on its way (methods.md section 5)."""

from dataclasses import dataclass

from graph.analysis import measures as analysis
from graph.analysis.exposure import Subject
from graph.analysis.figure import Figure
from graph.answers.refs import AnswerFigure, Evidence, NodeRef, node_ref
from graph.view import View

STATUSES = ("IN_FORCE", "UNKNOWN", "SUSPENDED", "NOT_YET", "ENDED")  # in the order in which a reader needs them


@dataclass(frozen=True, eq=False)
class MeasureExposure:
    """One measure, its state on the date, and the part that it is on; both answers where its state is not known."""

    measure: NodeRef
    status: str
    share: AnswerFigure
    if_in_force: Figure | None
    if_suspended: Figure | None


def measure_exposure(view: View, material: int, subject: Subject, measure: int, evidence: Evidence) -> MeasureExposure:
    """The exposure of one subject to one measure."""
    found = analysis.to_measure(view, material, subject, measure)
    return MeasureExposure(
        node_ref(view, "Measure", measure),
        analysis.status(view, measure),
        AnswerFigure(found.figure, evidence),
        found.if_in_force,
        found.if_suspended,
    )


def measure_exposures(view: View, material: int, subject: Subject, evidence: Evidence) -> tuple[MeasureExposure, ...]:
    """Every measure that touches the material: those in force first, then those that could be, the largest first."""
    rows = analysis.measures_of(view, material)
    found = (measure_exposure(view, material, subject, int(row), evidence) for row in rows)
    return tuple(sorted(found, key=_order))


def _order(found: MeasureExposure) -> tuple[int, bool, float, str]:
    outside = found.share.figure.reason == "NO_SUCH_EXPOSURE"
    return STATUSES.index(found.status), outside, -(found.share.estimate or 0.0), found.measure.key
