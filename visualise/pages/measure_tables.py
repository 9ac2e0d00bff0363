"""The data of a measure's page as tables for files, and the query behind it."""

from graph.answers import acts, catalogue, licences
from graph.answers.catalogue import Record
from graph.answers.changes import Change
from graph.answers.touched import CompanyTouched, Touched
from visualise.language import Language
from visualise.pages import tables
from visualise.shown import Cell, Column, Query, Table, figure_cells, figure_columns

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
) -> tuple[Table, ...]:
    """All data of the page: the time line first."""
    made = (
        tables.changes("history", language.gettext("Time line of the measure"), line, language),
        _phases(record, language),
        _materials(found, language),
        _stages(found, language),
        _companies(firms, language),
        _counts(record, language),
        _lead_times(record, language),
        _items(record, language),
        _requirements(record, language),
    )
    return tuple(table for table in made if table.rows)


def _phases(record: Record, language: Language) -> Table:
    _ = language.gettext
    columns = (
        Column("item", _("Item")),
        Column("status", _("State")),
        Column("since", _("Since")),
        Column("until", _("Until")),
    )
    whole = acts.phases(record)
    rows: list[tuple[Cell, ...]] = [(None, phase.status, phase.since, phase.until) for phase in whole]
    if any(phase.items for phase in whole):
        for link in sorted(catalogue.out(record, "controls"), key=lambda one: one.end.key):
            found = acts.item_phases(record, link.end)
            rows += [(link.end.key, phase.status, phase.since, phase.until) for phase in found]
    return Table("phases", _("What it was and will be, as far as is known"), columns, tuple(rows))


def _materials(found: tuple[Touched, ...], language: Language) -> Table:
    _, lang = language.gettext, language.code
    columns = (Column("material", _("Material")), Column("name", _("Name")), *figure_columns(_))
    rows = tuple(
        (
            one.exposure.material.key,
            one.exposure.material.name(lang),
            *figure_cells(one.measure.share, lang),
        )
        for one in found
    )
    return Table("materials", _("The part of Dutch use that it is on"), columns, rows)


def _stages(found: tuple[Touched, ...], language: Language) -> Table:
    _, lang = language.gettext, language.code
    columns = (
        Column("material", _("Material")),
        Column("stage", _("Stage")),
        Column("passes", _("passes the stage"), "share"),
        *figure_columns(_),
    )
    rows = tuple(
        (one.exposure.material.key, at.stage, at.passes, *figure_cells(at.share, lang))
        for one in found
        for at in one.stages
    )
    caption = _("The part of Dutch use made in the imposing country, at the stages that its items name")
    return Table("stages", caption, columns, rows)


def _companies(firms: tuple[CompanyTouched, ...], language: Language) -> Table:
    _, lang = language.gettext, language.code
    columns = (
        Column("organisation", _("Company")),
        Column("name", _("Name")),
        Column("fictitious", _("example")),
        Column("material", _("Material")),
        *figure_columns(_),
    )
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
    return Table("companies", _("Dutch companies, as if the measure were in force"), columns, rows)


def _counts(record: Record, language: Language) -> Table:
    _ = language.gettext
    columns = (
        Column("as_of_day", _("Day")),
        Column("population", _("Of whom")),
        Column("publisher", _("Counted by")),
        Column("filed", _("Filed"), "applications"),
        Column("granted", _("Granted"), "applications"),
        Column("refused", _("Refused"), "applications"),
        Column("pending", _("Pending"), "applications"),
        Column("share_granted", _("Share granted, says the source"), "share"),
        Column("approval", _("Share granted of those decided"), "share"),
        Column("approval_lower", _("its 95%% Wilson interval, lower end"), "share"),
        Column("approval_upper", _("its 95%% Wilson interval, upper end"), "share"),
        Column("verified", _("Checked")),
        Column("note", _("Note")),
        Column("fact_sources", _("Sources")),
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
                ";".join(source.key for source in one.sources),
            )
        )
    return Table("counts", _("Published counts, each of its own population"), columns, tuple(rows))


def _lead_times(record: Record, language: Language) -> Table:
    _ = language.gettext
    columns = (
        Column("kind", _("Kind")),
        Column("as_of_day", _("Day")),
        Column("population", _("Of whom")),
        Column("days", _("Days"), "days"),
        Column("days_lower", _("Days, from"), "days"),
        Column("days_upper", _("Days, to"), "days"),
        Column("verified", _("Checked")),
        Column("note", _("Note")),
        Column("fact_sources", _("Sources")),
    )
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
            ";".join(source.key for source in one.sources),
        )
        for one in licences.lead_times(record)
    )
    return Table("lead_times", _("Lead times, each of its own population"), columns, rows)


def _items(record: Record, language: Language) -> Table:
    _ = language.gettext
    columns = (
        Column("control_code", _("Number in the control list")),
        Column("item", _("Item")),
        Column("hs", _("Customs codes")),
        Column("products", _("Products")),
        Column("materials", _("Materials")),
        Column("status", _("State")),
        Column("fact_sources", _("Sources")),
    )
    states = acts.item_states(record)
    rows = []
    for link in sorted(catalogue.out(record, "controls"), key=lambda one: one.end.key):
        item = link.end
        covered = [one.end for one in catalogue.out(item, "covers")]
        rows.append(
            (
                item.value("control_code"),
                item.name("en"),
                ";".join(item.value("hs") or ()),
                ";".join(one.key for one in covered if one.label == "Product"),
                ";".join(one.key for one in covered if one.label == "Material"),
                states.get(item.row),
                ";".join(item.value("sources") or ()),
            )
        )
    return Table("items", _("What it controls"), columns, tuple(rows))


def _requirements(record: Record, language: Language) -> Table:
    _, lang = language.gettext, language.code
    columns = (
        Column("order", _("Place")),
        Column("requirement", _("What an applicant hands over")),
        Column("fact_sources", _("Sources")),
    )
    found = sorted((link.end for link in catalogue.out(record, "asks_for")), key=lambda one: one.value("order") or 0)
    rows = tuple((one.value("order"), one.name(lang), ";".join(one.value("sources") or ())) for one in found)
    return Table("requirements", _("What an applicant hands over"), columns, rows)


def measure_list(records: list[Record], language: Language) -> Table:
    """Measures, one a row."""
    _, lang = language.gettext, language.code
    columns = (
        Column("measure", _("Measure")),
        Column("name", _("Name")),
        Column("kind", _("Kind")),
        Column("reach", _("Reach")),
        Column("imposed_by", _("Country")),
        Column("status", _("State")),
        Column("since", _("Since")),
        Column("until", _("Until")),
        Column("last_seen", _("Last seen in force")),
        Column("reference", _("Reference")),
        Column("materials", _("Materials")),
        Column("fact_sources", _("Sources")),
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
                ";".join(ref.key for ref in act.materials),
                ";".join(record.value("sources") or ()),
            )
        )
    return Table("measures", _("Measures"), columns, tuple(rows))
