"""Data and sources: what is in the graph, how old, under which licence, what is missing; versions that are held."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ketenkaart.graph.answers.sources import SourceUse, StageCoverage, counts_of, coverage, used
from ketenkaart.graph.answers.status import Dataset, status
from ketenkaart.graph.model import NODES, RELATIONSHIPS, STAGES, Property, camel
from ketenkaart.graph.view import View
from ketenkaart.settings import day_of
from ketenkaart.visualise.address import Asked
from ketenkaart.visualise.page import Page, Query, Shown
from ketenkaart.visualise.pages.kinds import KINDS, PAGES, SHOWN_ON
from ketenkaart.visualise.tables.columns import listed
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import mark
from ketenkaart.words import sentences, wording

OPEN = 25  # sources that are open at first; the others are folded
NAMED = 3  # kinds of facts that are named of a source or dataset
Versions = Callable[[], tuple[tuple[int, datetime], ...]]
STATES = {"RECORDED": mark("recorded"), "ESTIMATED": mark("estimated"), "UNKNOWN": mark("unknown")}
QUERY = """query Data {
  graph {
    version created contentHash stale
    datasets { name rows rejected rejectedRows { file row column value rule remedy } report years licences loaded }
  }
  sources(first: 1000) { nodes { key title publisher licence published retrieved address } }
}
"""


@dataclass(frozen=True)
class Square:
    """One cell of the matrix of coverage; `state` is none where the chain does not have the stage."""

    state: str
    word: str
    note: str


@dataclass(frozen=True)
class MaterialLine:
    """One material and what is known of each stage."""

    name: str
    link: str
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class DatasetLine:
    """One dataset as the page shows it."""

    name: str
    rows: str
    covers: str
    loaded: str
    read: str
    rejected: str
    years: str
    used_on: str
    licences: str


@dataclass(frozen=True)
class RejectedLine:
    """What the last load of one dataset left out."""

    name: str
    count: str
    rows: tuple[tuple[str, str, str, str], ...]  # where, what stands there, the rule, what to do
    report: str


@dataclass(frozen=True)
class SourceLine:
    """One source as the page shows it."""

    use: SourceUse
    link: str
    rows: str
    covers: str


@dataclass(frozen=True)
class Entry:
    """One label or relationship in the data dictionary."""

    name: str
    meaning: str
    form: str
    properties: tuple[tuple[str, str, str, str], ...]  # name, type, unit, meaning


def page(versions: Versions) -> Page:
    """The page; `versions` gives the numbers and dates of the versions that are held."""

    def show(view: View, asked: Asked) -> Shown:
        return shown(view, asked, versions())

    return Page("data", show)


def shown(view: View, asked: Asked, versions: tuple[tuple[int, datetime], ...]) -> Shown:
    """The page of what is in the graph."""
    _, lang = asked.language.gettext, asked.lang
    uses, datasets, covered = used(view), status(view).datasets, coverage(view)
    lead, also = said(view, asked, uses, datasets)
    lines = tuple(source_line(use, asked) for use in uses)
    chained = {key: stages for key, stages in covered.items() if stages}
    materials = [material_line(view, key, stages, asked) for key, stages in chained.items()]
    without = sorted(name_of(view, key, lang) for key in covered if key not in chained)
    values = {
        "lead": lead,
        "also": also,
        "stages": [sentences.stage_name(stage, lang) for stage in STAGES],
        "materials": sorted(materials, key=lambda one: one.name),
        "without": ", ".join(without),
        "datasets": [dataset_line(view, one, asked) for one in datasets],
        "rejected": [rejected(one, asked) for one in datasets if one.rejected],
        "open": lines[:OPEN],
        "folded": lines[OPEN:],
        "versions": [version_line(number, made, view, asked) for number, made in versions],
        "dictionary": dictionary(),
        "whole": "ketenkaart export --all --format csv --output ketenkaart.zip",
    }
    tables = (
        SOURCES.of(uses, asked.language),
        DATASETS.of((view, datasets), asked.language),
        COVERAGE.of(covered, asked.language),
        VERSIONS.of(versions, asked.language),
        DICTIONARY.of(DECLARED, asked.language),
    )
    return Shown(
        _("Data and sources"),
        "data.html",
        values,
        (lead, *also),
        tables,
        query=Query(QUERY),
        fictitious=view.example,
    )


def said(
    view: View, asked: Asked, uses: tuple[SourceUse, ...], datasets: tuple[Dataset, ...]
) -> tuple[str, tuple[str, ...]]:
    """What is in it and how old, in sentences."""
    _, lang = asked.language.gettext, asked.lang
    rows = sum(one.rows for one in datasets)
    lead = _(
        "%(rows)s facts from %(sources)s sources, loaded on %(day)s.",
        rows=wording.number(rows, lang),
        sources=wording.number(sum(use.rows > 0 for use in uses), lang),
        day=wording.day(day_of(view.snapshot.created), lang),
    )
    also = []
    if old := sum(use.old and use.rows > 0 for use in uses):
        also.append(
            _(
                "%(old)s of these sources appeared more than a year before %(day)s; newer facts may exist.",
                old=wording.number(old, lang),
                day=wording.day(view.as_of, lang),
            )
        )
    told = [view.snapshot.datasets[one.name].load for one in datasets]
    loads = [load for load in told if load is not None]
    rejected = sum(load.rejected for load in loads)
    if loads and rejected:
        read = sum(load.read for load in loads)
        also.append(
            _(
                "Of %(read)s rows that were read, %(rejected)s were rejected: see the datasets below.",
                read=wording.number(read, lang),
                rejected=wording.number(rejected, lang),
            )
        )
    elif len(loads) == len(datasets):
        also.append(_("No row was rejected when they were loaded."))
    else:
        also.append(_("How many rows were rejected is not recorded of every dataset."))
    return lead, tuple(also)


def kinds(counts: dict[str, int], asked: Asked) -> str:
    """The kinds with most facts, each with its number."""
    _ = asked.language.gettext
    most = sorted(counts.items(), key=lambda item: -item[1])
    words = [f"{_(KINDS[name])} ({wording.number(count, asked.lang)})" for name, count in most[:NAMED]]
    return ", ".join(words) + ("…" if len(most) > NAMED else "")


def source_line(use: SourceUse, asked: Asked) -> SourceLine:
    rows = wording.number(use.rows, asked.lang)
    return SourceLine(use, asked.link("Source", use.source.key), rows, kinds(dict(use.counts), asked))


def dataset_line(view: View, one: Dataset, asked: Asked) -> DatasetLine:
    _, lang = asked.language.gettext, asked.lang
    counts, load = counts_of(view, one.name), view.snapshot.datasets[one.name].load
    pages = dict.fromkeys(name for kind in counts for name in SHOWN_ON.get(kind, ()))
    return DatasetLine(
        name=one.name,
        rows=wording.number(one.rows, lang),
        covers=kinds(counts, asked),
        loaded=wording.day(day_of(load.finished), lang) if load else _("not recorded"),
        read=wording.number(load.read, lang) if load else _("not recorded"),
        rejected=wording.number(load.rejected, lang) if load else _("not recorded"),
        years=years(one.years),
        used_on=", ".join(_(PAGES[name]) for name in PAGES if name in pages) or _("names and links on all pages"),
        licences="; ".join(one.licences) or _("unknown"),
    )


def rejected(one: Dataset, asked: Asked) -> RejectedLine:
    """What the last load of a dataset left out, in the page's language."""
    word = asked.language.gettext("row")  # not inside the f-string, where the extraction of texts doesn't see it
    rows = tuple(
        (
            f"{row.file}, {word} {row.row}",
            f"{row.column} ‘{row.value}’" if row.column else row.value,
            {"nl": row.rule_nl, "en": row.rule}[asked.lang],
            {"nl": row.remedy_nl, "en": row.remedy}[asked.lang],
        )
        for row in one.reasons
    )
    return RejectedLine(one.name, wording.number(one.rejected, asked.lang), rows, one.report)


def years(found: tuple[int, ...]) -> str:
    return "" if not found else str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def name_of(view: View, key: str, lang: str) -> str:
    return view.name("Material", view.require("Material", key), lang)


def material_line(view: View, key: str, stages: tuple[StageCoverage, ...], asked: Asked) -> MaterialLine:
    known = {one.stage: one for one in stages}
    name = name_of(view, key, asked.lang)
    return MaterialLine(name, asked.link("Material", key), tuple(square(known.get(stage), asked) for stage in STAGES))


def square(one: StageCoverage | None, asked: Asked) -> Square:
    _ = asked.language.gettext
    if one is None:
        return Square("none", "–", _("not in this chain"))
    places = "" if not one.places else _("%(count)s places", count=one.places) if one.places > 1 else _("1 place")
    return Square(one.state, _(STATES[one.state]), ", ".join(part for part in (places, str(one.year or "")) if part))


def version_line(number: int, made: datetime, view: View, asked: Asked) -> dict[str, object]:
    """A version that is held, with the way to its home page."""
    return {
        "number": number,
        "day": wording.day(day_of(made), asked.lang),
        "link": asked.changed(version=number).home(),
        "shown": number == view.snapshot.number,
    }


def dictionary() -> tuple[Entry, ...]:
    """Every label and relationship with its properties, as the model declares them."""
    nodes = (Entry(one.label, one.meaning, f"(:{one.label})", described(one.all_properties)) for one in NODES)
    links = (
        Entry(
            one.name,
            one.meaning,
            f"(:{'|'.join(one.sources)})-[:{one.type}]->(:{'|'.join(one.targets)})",
            described(one.all_properties),
        )
        for one in RELATIONSHIPS
    )
    return (*nodes, *links)


def described(properties: tuple[Property, ...]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((camel(one.name), str(one.type), one.unit, one.meaning) for one in properties)


def _datasets(asked: tuple[View, tuple[Dataset, ...]]) -> Iterator[Row]:
    view, datasets = asked
    for one in datasets:
        load = view.snapshot.datasets[one.name].load
        yield Row(
            dataset=one,
            load=load,
            loaded=None if load is None else day_of(load.finished),
            years=years(one.years) or None,
            licences=one.licences or None,
            covers=listed(f"{name} {count}" for name, count in counts_of(view, one.name).items()),
        )


def _coverage(covered: dict[str, tuple[StageCoverage, ...]]) -> Iterator[Row]:
    for key, stages in covered.items():
        for one in stages:
            yield Row(material=key, stage=one.stage, coverage=one.state, places=one.places or None, year=one.year)


def _declared(declared: Iterable[tuple[str, tuple[Property, ...]]]) -> Iterator[Row]:
    for name, properties in declared:
        for one in properties:
            yield Row(kind=name, property=camel(one.name), type=str(one.type), unit=one.unit or None, of=one)


SOURCES = Table(
    "sources",
    mark("Sources, most used first"),
    "source publisher=source.publisher name=source.title licence=source.licence published=source.published "
    "retrieved=source.retrieved older_than_a_year=use.old rows=use.rows covers address=source.address",
    lambda uses: (
        Row(use=one, source=one.source, covers=listed(f"{name} {count}" for name, count in one.counts.items()))
        for one in uses
    ),
)
DATASETS = Table(
    "datasets",
    mark("Datasets"),
    "dataset=dataset.name rows=dataset.rows read=load.read rejected=load.rejected loaded years licences covers",
    _datasets,
)
COVERAGE = Table(
    "coverage", mark("Of which stages the making is known"), "material stage coverage places year", _coverage
)
VERSIONS = Table(
    "versions",
    mark("Versions that are held"),
    "version loaded",
    lambda versions: (Row(version=number, loaded=day_of(made)) for number, made in versions),
)
DICTIONARY = Table("dictionary", mark("Data dictionary"), "kind property type unit meaning=of.meaning", _declared)
DECLARED = (
    *((one.label, one.all_properties) for one in NODES),
    *((one.name, one.all_properties) for one in RELATIONSHIPS),
)
