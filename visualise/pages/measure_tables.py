"""The data of a measure's page as tables for files, and the query behind it."""

from graph.answers import acts, catalogue, licences
from graph.answers.catalogue import Record
from graph.answers.changes import Change
from graph.answers.touched import CompanyTouched, Touched
from visualise.columns import FIGURE, STAGES, columns, listed
from visualise.language import Language
from visualise.pages import tables
from visualise.shown import Cell, Filled, Query, figure_cells

MEASURE = """query Measure($key: ID!) {
  measure(key: $key) {
    sentence
    status
    lastSeen confirmed
    phases { status since until items { status item { key } } }
    itemStates { kind reach status item { key } phases { status since until } }
    history { day kind sentence until followed sources { key title } }
    requirements { order textEn }
    counts {
      asOf population publisher filed granted refused pending shareGranted
      approval { share lower upper of method }
    }
    leadTimes { quantity asOf population value lower upper unit }
    items { descriptionEn controlCode hs products { key } materials { key } }
    sources { key title address retrieved }
  }
}
"""


def query(key: str) -> Query:
    """The question behind the page."""
    return Query(MEASURE, {"key": key})


def every(
    record: Record,
    found: tuple[Touched, ...],
    firms: tuple[CompanyTouched, ...],
    line: tuple[Change, ...],
    language: Language,
) -> tuple[Filled, ...]:
    """All data of the page: the time line first."""
    made = (
        tables.changes("history", language.gettext("Time line of the measure"), line, language),
        _phases(record, language),
        _materials(found, language),
        _stages(record, found, language),
        _companies(firms, language),
        _counts(record, language),
        _lead_times(record, language),
        _items(record, language),
        _requirements(record, language),
    )
    return tuple(table for table in made if table.rows)


def _phases(record: Record, language: Language) -> Filled:
    _ = language.gettext
    named = columns("item status valid_from valid_to", _)
    whole = acts.phases(record)
    rows: list[tuple[Cell, ...]] = [(None, phase.status, phase.since, phase.until) for phase in whole]
    if any(phase.items for phase in whole):
        for link in sorted(catalogue.out(record, "controls"), key=lambda one: one.end.key):
            found = acts.item_phases(record, link.end)
            rows += [(link.end.key, phase.status, phase.since, phase.until) for phase in found]
    return Filled("phases", _("What it was and will be, as far as is known"), named, tuple(rows))


def _materials(found: tuple[Touched, ...], language: Language) -> Filled:
    _, lang = language.gettext, language.code
    named = columns(f"material name {FIGURE}", _)
    rows = tuple(
        (
            one.exposure.material.key,
            one.exposure.material.name(lang),
            *figure_cells(one.measure.share, lang),
        )
        for one in found
    )
    return Filled("materials_touched", _("The part of Dutch use that it is on"), named, rows)


def _stages(record: Record, found: tuple[Touched, ...], language: Language) -> Filled:
    _, lang, imposer = language.gettext, language.code, acts.act(record).imposer
    named = columns(STAGES, _)
    rows = tuple(
        tables.stage_cells(one.exposure, at.at, imposer, at.rank, at.share, lang) for one in found for at in one.stages
    )
    caption = _("The part of Dutch use made in the imposing country, at the stages that its items name")
    return Filled("stages", caption, named, rows)


def _companies(firms: tuple[CompanyTouched, ...], language: Language) -> Filled:
    _, lang = language.gettext, language.code
    named = columns(f"organisation name fictitious material {FIGURE}", _)
    rows = tuple(
        (
            one.organisation.key,
            one.organisation.name(lang),
            one.organisation.fictitious,
            one.material.key,
            *figure_cells(one.share, lang),
        )
        for one in firms
    )
    return Filled("companies_touched", _("Dutch companies, as if the measure were in force"), named, rows)


def _counts(record: Record, language: Language) -> Filled:
    _ = language.gettext
    named = columns(
        "day population publisher filed granted refused pending share_granted approval approval_lower "
        "approval_upper verified note sources",
        _,
    )
    rows = []
    for one in licences.counts(record):
        rate = one.approval
        interval: tuple[Cell, ...] = (
            (None, None, None) if rate is None else (rate.share, rate.interval.lower, rate.interval.upper)
        )
        numbers: tuple[Cell, ...] = (one.filed, one.granted, one.refused, one.pending, one.share_granted)
        rows.append(
            (
                one.day,
                one.population,
                one.publisher,
                *numbers,
                *interval,
                one.verified,
                one.note,
                tables.keys_of(one.sources),
            )
        )
    return Filled("counts", _("Published counts, each of its own population"), named, tuple(rows))


def _lead_times(record: Record, language: Language) -> Filled:
    _ = language.gettext
    named = columns("kind day population days days_lower days_upper verified note sources", _)
    rows = tuple(
        (
            one.kind,
            one.day,
            one.population,
            one.days,
            one.lower,
            one.upper,
            one.verified,
            one.note,
            tables.keys_of(one.sources),
        )
        for one in licences.lead_times(record)
    )
    return Filled("lead_times", _("Lead times, each of its own population"), named, rows)


def _items(record: Record, language: Language) -> Filled:
    _ = language.gettext
    named = columns("control_code item name codes products materials status sources", _)
    states = acts.item_states(record)
    rows = []
    for link in sorted(catalogue.out(record, "controls"), key=lambda one: one.end.key):
        item = link.end
        covered = [one.end for one in catalogue.out(item, "covers")]
        rows.append(
            (
                item.value("control_code"),
                item.key,
                item.name(language.code),
                listed(item.value("hs") or ()),
                listed(one.key for one in covered if one.label == "Product"),
                listed(one.key for one in covered if one.label == "Material"),
                states.get(item.row),
                listed(item.value("sources") or ()),
            )
        )
    return Filled("items", _("What it controls"), named, tuple(rows))


def _requirements(record: Record, language: Language) -> Filled:
    _, lang = language.gettext, language.code
    named = columns("order requirement sources", _)
    found = sorted((link.end for link in catalogue.out(record, "asks_for")), key=lambda one: one.value("order") or 0)
    rows = tuple((one.value("order"), one.name(lang), listed(one.value("sources") or ())) for one in found)
    return Filled("requirements", _("What an applicant hands over"), named, rows)


def measure_list(records: list[Record], language: Language) -> Filled:
    """Measures, one a row."""
    _, lang = language.gettext, language.code
    named = columns(
        "measure name kind reach imposed_by status valid_from valid_to last_seen legal_reference materials sources", _
    )
    rows = []
    for record in records:
        act = acts.act(record)
        rows.append(
            (
                record.key,
                record.name(lang),
                act.kind,
                act.reach,
                act.imposer.key,
                act.status,
                act.since,
                record.value("valid_to"),
                act.last_seen,
                act.reference,
                listed(ref.key for ref in act.materials),
                listed(record.value("sources") or ()),
            )
        )
    return Filled("measures", _("Measures"), named, tuple(rows))
