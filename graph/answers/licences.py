"""Published counts of applications and decisions, and lead times, each of its own population; never added up."""

from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.analysis.questions.licences import Proportion, approval
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.model import Verified
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View

COUNTED = ("APPLICATIONS_FILED", "APPLICATIONS_GRANTED", "APPLICATIONS_PENDING", "APPLICATIONS_REFUSED")
SHARE = "SHARE_GRANTED"
LEAD_TIME = "LEAD_TIME_"
KINDS = ("STATUTORY", "OBSERVED", "DELIVERY")  # of a lead time: the term that the law sets, seen, of delivery
FEW = 30  # decisions below which a share is told to be of a small group


@dataclass(frozen=True)
class PublishedCount:
    """What one publisher counted of one population by one day; None is not stated.

    `share_granted` is the publisher's own, often rounded and of other applications than those decided; `approval` is
    of those decided, where both counts are stated.
    """

    measure: str
    day: date | None
    population: str
    publisher: str
    filed: float | None
    granted: float | None
    pending: float | None
    refused: float | None
    share_granted: float | None
    verified: Verified
    note: str
    sources: tuple[SourceRef, ...]

    @property
    def approval(self) -> Proportion | None:
        return approval(self.granted, self.refused)

    @property
    def small(self) -> bool:
        """Whether so few were decided that the share says little."""
        return self.approval is not None and self.approval.of < FEW


@dataclass(frozen=True)
class LeadTime:
    """How many days one population waited, or may have to; `lower` and `upper` are of what was said, no interval."""

    measure: str
    day: date | None
    kind: str
    population: str
    days: float | None
    lower: float | None
    upper: float | None
    verified: Verified
    note: str
    sources: tuple[SourceRef, ...]


def counts(measure: Record) -> tuple[PublishedCount, ...]:
    """Published counts under a measure, known on the day, latest first."""
    found: dict[tuple[str | None, str | None, date | None], dict[str, Record]] = {}
    for row in catalogue.statistics(measure):
        group = (row.text("population"), row.text("publisher"), row.day("as_of"))
        found.setdefault(group, {})[row.text("quantity")] = row
    made = [_count(measure, rows) for rows in found.values()]
    return tuple(sorted(made, key=lambda one: (one.day or date.min, one.population), reverse=True))


def lead_times(measure: Record) -> tuple[LeadTime, ...]:
    """Lead times under a measure, known on the day: what the law sets first, then what was seen, latest first."""
    made = [_lead_time(measure, row) for row in catalogue.lead_times(measure)]
    return tuple(sorted(made, key=lambda one: (KINDS.index(one.kind), -(one.day or date.min).toordinal())))


def measures_counted(view: View) -> tuple[Record, ...]:
    """Measures about which something is counted or timed on the day."""
    table = view.snapshot.nodes["Observation"]
    rows, measures = view.split("observation_about", "end", "Measure")
    observations = view.start("observation_about", view.rows("observation_about")[rows])
    known = table.days("as_of")[observations] <= view.as_of.toordinal() - EPOCH
    return tuple(Record(view, "Measure", row) for row in sorted(set(measures[known].tolist())))


def _count(measure: Record, rows: dict[str, Record]) -> PublishedCount:
    one = next(iter(rows.values()))
    filed, granted, pending, refused, share = (
        rows[name].number("value") if name in rows else None for name in (*COUNTED, SHARE)
    )
    return PublishedCount(
        measure=measure.key,
        day=one.day("as_of"),
        population=one.text("population"),
        publisher=one.text("publisher"),
        filed=filed,
        granted=granted,
        pending=pending,
        refused=refused,
        share_granted=share,
        verified=one.verified,
        note=one.text("note"),
        sources=_sources(one),
    )


def _lead_time(measure: Record, row: Record) -> LeadTime:
    return LeadTime(
        measure=measure.key,
        day=row.day("as_of"),
        kind=row.text("quantity").removeprefix(LEAD_TIME),
        population=row.text("population"),
        days=row.number("value"),
        lower=row.number("lower"),
        upper=row.number("upper"),
        verified=row.verified,
        note=row.text("note"),
        sources=_sources(row),
    )


def _sources(row: Record) -> tuple[SourceRef, ...]:
    return row.sources
