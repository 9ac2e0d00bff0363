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
# Of a lead time, in the order of a list: the term that the law sets; seen, or stated by a firm; of delivery from stock.
ORDER = {"STATUTORY": 0, "OBSERVED": 1, "STATED": 1, "DELIVERY": 2}
WAITED = ("OBSERVED", "STATED")  # of what somebody met with
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
    population_nl: str = ""  # empty where nobody wrote it in Dutch

    @property
    def approval(self) -> Proportion | None:
        return approval(self.granted, self.refused)

    @property
    def small(self) -> bool:
        """Whether so few were decided that the share says little."""
        return self.approval is not None and self.approval.of < FEW


@dataclass(frozen=True)
class LeadTime:
    """How many days one population waited, or may have to; `lower` and `upper` are of what was said, no interval.

    `upper_open`: it was said that it may last longer than `upper`.
    """

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
    population_nl: str = ""  # empty where nobody wrote it in Dutch
    upper_open: bool = False

    @property
    def publisher(self) -> str:
        """Who said it: the publisher of its first source."""
        return next((one.publisher for one in self.sources if one.publisher), "")


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
    return tuple(sorted(made, key=lambda one: (ORDER[one.kind], -(one.day or date.min).toordinal())))


def most_filed(found: tuple[PublishedCount, ...]) -> tuple[PublishedCount, ...]:
    """Counts with most filed first, then those that do not state it; among equals as they come."""
    return tuple(sorted(found, key=lambda one: -(one.filed or 0.0)))


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
        population_nl=one.text("population_nl"),
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
        population_nl=row.text("population_nl"),
        days=row.number("value"),
        lower=row.number("lower"),
        upper=row.number("upper"),
        upper_open=bool(row.flag("upper_open")),
        verified=row.verified,
        note=row.text("note"),
        sources=_sources(row),
    )


def _sources(row: Record) -> tuple[SourceRef, ...]:
    return row.sources
