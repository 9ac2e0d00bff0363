"""How much of what somebody uses meets a legal measure on its way (methods.md section 5)."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.figure import Figure, Gap
from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions import measures as analysis
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.analysis.questions.law import MeasureStatus as MeasureStatus
from ketenkaart.graph.answers.references import AnswerFigure, Evidence, NodeRef, node_ref
from ketenkaart.graph.model import EXPOSURE_KINDS, MeasureKind
from ketenkaart.graph.view import View

STATUSES = law.STATES  # in the order in which a reader needs them
IN_FORCE = law.IN_FORCE  # those in which something of an act holds
# Reasons of a measure that is shown beside the others, without a figure.
BESIDE = (Gap.NO_SUCH_EXPOSURE, Gap.UNCONFIRMED)


@dataclass(frozen=True, eq=False)
class MeasureExposure:
    """One measure, its state on the date for the material, and the part that it is on; both answers where that is open.

    `kind` is what it does to the material, the strictest where it does several things.
    """

    measure: NodeRef
    kind: MeasureKind
    status: MeasureStatus
    share: AnswerFigure
    if_in_force: AnswerFigure | None
    if_suspended: AnswerFigure | None

    @property
    def beside(self) -> bool:
        """Whether it has no exposure: shown beside the others, in words of its own."""
        return self.share.figure.reason in BESIDE

    @property
    def may_bind(self) -> bool:
        """Whether it has an exposure and is in force, or may be."""
        return self.status in (*IN_FORCE, MeasureStatus.UNKNOWN) and not self.beside


def measure_exposure(view: View, material: int, subject: Subject, measure: int, evidence: Evidence) -> MeasureExposure:
    """The exposure of one subject to one measure."""
    found = analysis.to_measure(view, material, subject, measure)

    def answer(figure: Figure | None) -> AnswerFigure | None:
        return None if figure is None else AnswerFigure(figure, evidence)

    return MeasureExposure(
        measure=node_ref(view, "Measure", measure),
        kind=kind_for(view, measure, material),
        status=law.export_status(view, measure, material),
        share=AnswerFigure(found.figure, evidence),
        if_in_force=answer(found.if_in_force),
        if_suspended=answer(found.if_suspended),
    )


def measure_exposures(view: View, material: int, subject: Subject, evidence: Evidence) -> tuple[MeasureExposure, ...]:
    """Every measure that touches the material: those in force first, then those that could be, the largest first."""
    rows = analysis.measures_of(view, material)
    found = (measure_exposure(view, material, subject, int(row), evidence) for row in rows)
    return tuple(sorted(found, key=_order))


def kind_for(view: View, measure: int, material: int) -> MeasureKind:
    """What a measure does to all exports of a material: of several things the strictest, of none its own kind."""
    items = [item for item in law.export_items(view, measure) if law.concerns(view, item, material)]
    kinds = {law.kind_of(view, measure, item) for item in items} or {law.kind_of(view, measure)}
    return min(kinds, key=lambda kind: (kind != MeasureKind.BAN, kind not in EXPOSURE_KINDS, kind))


def _order(found: MeasureExposure) -> tuple[int, bool, float, str]:
    return STATUSES.index(found.status), found.beside, -(found.share.estimate or 0.0), found.measure.key
