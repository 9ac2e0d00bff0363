"""The data of a measure's page as tables for files, and the query behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ketenkaart.graph.answers import acts, catalogue, licences
from ketenkaart.graph.answers.catalogue import Link, Record
from ketenkaart.graph.answers.changes import Change
from ketenkaart.graph.answers.reach import CompanyTouched, Touched
from ketenkaart.graph.answers.references import AnswerFigure, node_ref
from ketenkaart.visualise.page import FilledTable, PageQuery
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece, Said
from ketenkaart.visualise.wording.labels import RULES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import Estimate, ends, estimate, interval
from ketenkaart.words import measure_sentences, sentences, wording
from ketenkaart.words.sentences import reason

TITLE = 70  # letters of another act in the time line

MEASURE = """query Measure($key: ID!) {
  measure(key: $key) {
    sentence
    status
    lastSeen confirmed
    phases { status since until items { status item { key } } }
    itemStates { kind reach status item { key } phases { status since until } }
    history { day kind sentence what { id } on { id } until followed verified sources { key title } }
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


def query(key: str) -> PageQuery:
    """The question behind the page."""
    return PageQuery(MEASURE, {"key": key})


@dataclass(frozen=True)
class MeasureFacts:
    """What the tables of a measure are of."""

    record: Record
    found: tuple[Touched, ...]
    firms: tuple[CompanyTouched, ...]
    line: tuple[Change, ...]


def _controls(record: Record) -> list[Link]:
    return sorted(catalogue.out(record, "controls"), key=lambda one: one.end.key)


def _phases(told: MeasureFacts) -> Iterator[Row]:
    """Those of the whole; then, where its items are not alike, those of each."""
    whole = acts.phases(told.record)
    yield from (Row(item=None, phase=phase) for phase in whole)
    if any(phase.items for phase in whole):
        for link in _controls(told.record):
            yield from (Row(item=link.end, phase=phase) for phase in acts.item_phases(told.record, link.end))


def _stages(told: MeasureFacts) -> Iterator[Row]:
    imposer = acts.act(told.record).imposer
    for one in told.found:
        for at in one.stages:
            yield shared.stage_row(one.exposure, at.at, imposer, at.rank, at.share)


def _items(told: MeasureFacts) -> Iterator[Row]:
    view, states = told.record.view, acts.item_states(told.record)
    for link in _controls(told.record):
        item = link.end
        covered = [node_ref(view, one.end.label, one.end.row) for one in catalogue.out(item, "covers")]
        yield Row(
            item=item,
            control_code=item.text("control_code") or None,
            codes=item.texts("hs") or (),
            products=tuple(ref for ref in covered if ref.label == "Product"),
            materials=tuple(ref for ref in covered if ref.label == "Material"),
            status=states[item.row],
            text=item.name("en"),
            note=item.text("note") or None,
            sources=item.sources,
        )


def _requirements(told: MeasureFacts) -> Iterator[Row]:
    found = (link.end for link in catalogue.out(told.record, "asks_for"))
    for one in sorted(found, key=lambda one: one.whole("order") or 0):
        yield Row(order=one.whole("order"), requirement=one, sources=one.texts("sources"))


HISTORY = replace(
    shared.CHANGES,
    name="history",
    caption=mark("Timeline of the measure"),
    rows=lambda told: shared.CHANGES.rows(told.line),
)
PHASES = Table(
    "phases",
    mark("What it was and will be, as far as is known"),
    "item status=phase.status valid_from=phase.since valid_to=phase.until",
    _phases,
)
MATERIALS = Table(
    "materials_touched",
    mark("The part of Dutch use that it affects"),
    "material=exposure.material name=exposure.material FIGURE=measure.share",
    lambda told: told.found,
)
STAGES = replace(
    shared.STAGES,
    caption=mark("The part of Dutch use made in the imposing country, at the stages that its items name"),
    rows=_stages,
)
COMPANIES = Table(
    "companies_touched",
    mark("Dutch companies, as if the measure were in force"),
    "organisation name=organisation fictitious=organisation.fictitious material FIGURE=share",
    lambda told: told.firms,
)
COUNTS = Table(
    "counts",
    mark("Published counts, each of its own group"),
    "day population publisher filed granted refused pending share_granted approval=approval.share "
    "approval_lower=approval.interval.lower approval_upper=approval.interval.upper verified note sources",
    lambda told: licences.counts(told.record),
)
LEAD_TIMES = replace(shared.LEAD_TIMES, rows=lambda told: licences.lead_times(told.record))
ITEMS = Table(
    "items",
    mark("What it controls"),
    "control_code item name=item codes products materials status sources",
    _items,
)
REQUIREMENTS = Table(
    "requirements",
    mark("What an applicant has to submit"),
    "order requirement sources",
    _requirements,
)
TABLES = (HISTORY, PHASES, MATERIALS, STAGES, COMPANIES, COUNTS, LEAD_TIMES, ITEMS, REQUIREMENTS)


def every(told: MeasureFacts, language: Language) -> tuple[FilledTable, ...]:
    """All data of the page, the time line first."""
    made = (table.of(told, language) for table in TABLES)
    return tuple(table for table in made if table.rows)


def _state(item: Row, language: Language) -> str:
    return "" if item.status == "IN_FORCE" else sentences.status_name(item.status, language.code)


def _codes(item: Row, language: Language) -> str:
    return ", ".join(item.codes) or language.gettext("none named")


def _met(one: CompanyTouched, language: Language) -> Estimate:
    return estimate(one.share.estimate, ends(one.share.interval), language)


def _bounds(one: CompanyTouched, language: Language) -> str:
    span = ends(one.share.bounds)
    return language.gettext("nothing recorded") if span is None else interval(span, language)


COMPANIES_SAID = Listing(
    mark("Largest first; shares of what the company uses of the material"),
    (
        At(mark("Company"), "organisation"),
        At(mark("Material"), "name=material"),
        At(mark("Meets the measure"), _met, css="number"),
        At(mark("At least – at most, by what is recorded, %%"), _bounds),
    ),
    label=mark("Companies"),
)
LEAD_TIMES_SAID = Listing(
    mark("Lead times as they were stated; no source gives a median"),
    (
        At(mark("Which applicants"), lambda one, language: measure_sentences.whom(one, language.code)),
        At(mark("Kind"), lambda one, language: measure_sentences.lead_time_kind(one, language.code)),
        At(mark("Days"), lambda one, language: measure_sentences.days(one, language.code), css="whole"),
        At(mark("Day"), "day", css="day"),
        At(mark("Note"), "note", css="why"),
        At(mark("Source"), "sources", note="verified", css="notes"),
    ),
    label=mark("Lead times"),
    rows=lambda told, _: licences.lead_times(told.record),
)
ITEMS_SAID = Listing(
    mark("What it controls; the texts are in English"),
    (
        At(mark("Number in the control list"), lambda item, _: item.control_code or "–", note=_state),
        At(mark("Item"), "english=text", note="note"),
        At(mark("Customs codes"), _codes, css="wrap"),
        At(mark("Materials"), "materials", css="notes"),
        At(mark("Source"), "sources", css="notes"),
    ),
    label=mark("Items"),
    rows=lambda told, _: _items(told),
)


def _day(row: Row, language: Language) -> list[Said]:
    day = row.change.day
    said = language.gettext("day not known") if day is None else wording.day(day, language.code)
    return [said, *([Piece("status", language.gettext("new"), "closed")] if row.new else ())]


def _happened(row: Row, language: Language) -> Piece:
    """What is said of talks is in English, the words of the source."""
    return Piece("english" if row.change.contact else "text", measure_sentences.change(row.change, language.code))


def _beside(row: Row, language: Language) -> list[Said]:
    """Who talked or was counted, and other acts that it is about."""
    change = row.change
    parties = "; ".join(change.contact.parties) if change.contact else ""
    whom = "" if change.count is None else measure_sentences.whom(change.count, language.code)
    acts_named = ((one, wording.shortened(one.name(language.code), TITLE)) for one in row.others)
    return [Piece("english", parties) if parties else whom, *(Piece("refs", of=(one,)) for one in acts_named)]


def _shares(found: Iterable[Touched], language: Language) -> Iterator[Row]:
    for one in found:
        share = one.measure.share
        yield Row(of=one, material=one.exposure.material, told=estimate(share.estimate, ends(share.interval), language))


def _by_stage(row: Row, language: Language) -> Piece:
    lines = []
    for at in row.of.stages:
        part = estimate(at.share.estimate, ends(at.share.interval), language)
        lines.append(f"{sentences.stage_name(at.stage, language.code)}: {part}")
    if lines:
        return Piece("lines", of=lines)
    return Piece("small", language.gettext("its items list no product at a stage of this chain"))


def _rests_on(row: Row, language: Language) -> str:
    share = row.of.measure.share
    rule = language.gettext(RULES[share.rule]) if share.rule else ""
    return ", ".join(part for part in (rule, str(share.data_year or "")) if part)


def _else(row: Row, language: Language) -> list[Said]:
    """Why it is unknown, and what it would be where the law is not known."""
    _, one = language.gettext, row.of.measure

    def told(share: AnswerFigure) -> str:
        return sentences.measure_exposure(row.of.exposure, one.kind, share.figure, language.code)

    said: list[Said] = [reason(one.share.figure, language.code)]
    if one.if_in_force is not None:
        said.append(_("If the measure is in force again: %(said)s", said=told(one.if_in_force)))
    if one.if_suspended is not None:
        said.append(_("If the measure stays suspended: %(said)s", said=told(one.if_suspended)))
    return said


LINE_SAID = Listing(
    mark("Oldest first. Talks and notes are our own summaries."),
    (
        At(mark("No."), lambda row, _: str(row.number or "–"), css="number"),
        At(
            mark("Day"),
            _day,
            note=lambda row, language: language.gettext("after the day asked about") if row.later else "",
            css="day",
        ),
        At(mark("What"), lambda row, language: measure_sentences.change_kind(row.change.kind, language.code)),
        At(mark("In one sentence"), _happened, note=_beside, css="said"),
        At(mark("Checked"), "verified=change.verified"),
        At(mark("Source"), "sources=change.sources", css="notes"),
    ),
    label=mark("The same as a table"),
)
SHARES_SAID = Listing(
    mark("Shares of Dutch use; estimates, with their %(level)s intervals in %%"),
    (
        At(mark("Material"), "material"),
        At(mark("Meets the measure"), "text=told.value mark=told.mark", note="text=told.interval", css="number"),
        At(mark("Made in %(place)s, by stage"), _by_stage),
        At(mark("Rests on"), _rests_on, note=_else, css="why"),
    ),
    label=mark("Dutch use, by material"),
    rows=_shares,
)
