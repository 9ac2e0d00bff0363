"""Enumerations of the contract: those of the model, of the analysis and of the answers, as they stand there."""

from typing import Any

import strawberry

from ketenkaart.graph.analysis.figure import State as State
from ketenkaart.graph.answers.catalogue import OrganisationSort as OrganisationSort
from ketenkaart.graph.answers.changes import ChangeKind as ChangeKind
from ketenkaart.graph.answers.chokepoints import ChokepointKind as ChokepointKind
from ketenkaart.graph.answers.chokepoints import Weights as Weights
from ketenkaart.graph.answers.concentration import By as By
from ketenkaart.graph.answers.concentration import Quantity as Quantity
from ketenkaart.graph.answers.contradictions import ContradictionKind as ContradictionKind
from ketenkaart.graph.answers.exposure import ExposureSort as ExposureSort
from ketenkaart.graph.answers.heat import HeatBasis as HeatBasis
from ketenkaart.graph.answers.heat import HeatStep as HeatStep
from ketenkaart.graph.answers.measures import MeasureStatus as MeasureStatus
from ketenkaart.graph.answers.outlook import OutlookState as OutlookState
from ketenkaart.graph.answers.references import MixRule as MixRule
from ketenkaart.graph.answers.references import ReadingKind as ReadingKind
from ketenkaart.graph.answers.search import How as How
from ketenkaart.graph.formats import ExportFormat as ExportFormat
from ketenkaart.graph.model import Closed
from ketenkaart.graph.model import Label as Label
from ketenkaart.graph.model import MadeKind as MadeKind
from ketenkaart.graph.model import MeasureKind as MeasureKind
from ketenkaart.graph.model import OrganisationKind as OrganisationKind
from ketenkaart.graph.model import Stage as Stage
from ketenkaart.graph.model import StudyStep as StudyStep
from ketenkaart.graph.model import Verified as Verified
from ketenkaart.words.wording import Lang as Lang

CLOSED: tuple[Closed, ...] = (
    *(Stage, StudyStep, Verified, MeasureKind, OrganisationKind, MadeKind),  # of the model
    *(State, MixRule, ReadingKind, MeasureStatus, ContradictionKind, By, ChokepointKind, Weights),  # of the analysis
    *(
        ChangeKind,
        OutlookState,
        Quantity,
        OrganisationSort,
        ExposureSort,
        How,
        ExportFormat,
        HeatBasis,
        HeatStep,
    ),  # of the answers
    Lang,
)


def _shown(enum: Closed, name: str | None = None) -> None:
    """A closed list as it stands where it is used, with what it says of itself, and perhaps of each of its values."""
    shown: Any = strawberry.enum(enum, name=name, description=" ".join((enum.__doc__ or "").split()))
    for one in shown.__strawberry_definition__.values:
        one.description = getattr(enum[one.name], "meaning", None)


for closed in CLOSED:
    _shown(closed)
_shown(Label, "Kind")
