"""Data and sources: what is in the graph, how old, under which licence, what is missing; versions that are held."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ketenkaart.graph.answers.references import node_ref
from ketenkaart.graph.answers.sources import SourceUse, StageCoverage, counts_of, coverage, used
from ketenkaart.graph.answers.status import Dataset, status
from ketenkaart.graph.model import NODES, RELATIONSHIPS, STAGES, Property, camel
from ketenkaart.graph.view import View
from ketenkaart.settings import day_of
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.pages.kinds import KINDS, PAGES, SHOWN_ON
from ketenkaart.visualise.tables.columns import listed
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listed, Listing, Piece, Said, Says, known
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.words import sentences, wording

OPEN = 25  # sources that are open at first; the others are folded
NAMED = 3  # kinds of facts that are named of a source or dataset
Versions = Callable[[], tuple[tuple[int, datetime], ...]]
NOT_RECORDED = mark("not recorded")
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
class ContentsEntry:
    """One label or relationship in the data dictionary."""

    name: str
    meaning: str
    form: str
    properties: tuple[tuple[str, str, str, str], ...]  # name, type, unit, meaning


def page(versions: Versions) -> Page:
    """The page; `versions` gives the numbers and dates of the versions that are held."""

    def show(view: View, asked: Address) -> Content:
        return shown(view, asked, versions())

    return Page("data", show)


def shown(view: View, asked: Address, versions: tuple[tuple[int, datetime], ...]) -> Content:
    """The page of what is in the graph."""
    _, lang = asked.language.gettext, asked.lang
    uses, datasets, covered = used(view), status(view).datasets, coverage(view)
    lead, also = said(view, asked, uses, datasets)
    language = asked.language
    materials = {key: node_ref(view, "Material", view.require("Material", key)) for key in covered}
    chained = [Row(material=materials[key], known=stages) for key, stages in covered.items() if stages]
    without = sorted(materials[key].name(lang) for key, stages in covered.items() if not stages)
    values = {
        "lead": lead,
        "also": also,
        "coverage": coverage_said(language).of(sorted(chained, key=lambda one: one.material.name(lang)), language),
        "without": ", ".join(without),
        "datasets": DATASETS_SAID.of((view, datasets), language),
        "rejected": [(rejected(one, language), one.report) for one in datasets if one.rejected],
        "open": SOURCES_OPEN.of(uses[:OPEN], language),
        "folded": SOURCES_FOLDED.of(uses[OPEN:], language),
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
    return Content(
        _("Data and sources"),
        "data.html",
        values,
        (lead, *also),
        tables,
        query=PageQuery(QUERY),
        fictitious=view.example,
    )


def said(
    view: View, asked: Address, uses: tuple[SourceUse, ...], datasets: tuple[Dataset, ...]
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


def kinds(counts: Mapping[str, int], language: Language) -> str:
    """The kinds with most facts, each with its number."""
    _, most = language.gettext, sorted(counts.items(), key=lambda item: -item[1])
    words = [f"{_(KINDS[name])} ({wording.number(count, language.code)})" for name, count in most[:NAMED]]
    return ", ".join(words) + ("…" if len(most) > NAMED else "")


def used_on(counts: Mapping[str, int], language: Language) -> str:
    """The pages that use facts of these kinds."""
    _ = language.gettext
    pages = dict.fromkeys(name for kind in counts for name in SHOWN_ON.get(kind, ()))
    return ", ".join(_(PAGES[name]) for name in PAGES if name in pages) or _("names and links on all pages")


def rejected(one: Dataset, language: Language) -> Listed:
    """What the last load of a dataset left out."""
    return REJECTED.of(one.reasons, language, name=one.name, count=wording.number(one.rejected, language.code))


def years(found: tuple[int, ...]) -> str:
    return "" if not found else str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def version_line(number: int, made: datetime, view: View, asked: Address) -> dict[str, object]:
    """A version that is held, with the way to its home page."""
    return {
        "number": number,
        "day": wording.day(day_of(made), asked.lang),
        "link": asked.changed(version=number).home(),
        "shown": number == view.snapshot.number,
    }


def dictionary() -> tuple[ContentsEntry, ...]:
    """Every label and relationship with its properties, as the model declares them."""
    nodes = (ContentsEntry(one.label, one.meaning, f"(:{one.label})", described(one.all_properties)) for one in NODES)
    links = (
        ContentsEntry(
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
        load, counts = view.snapshot.datasets[one.name].load, counts_of(view, one.name)
        yield Row(
            dataset=one,
            load=load,
            counts=counts,
            loaded=None if load is None else day_of(load.finished),
            years=years(one.years) or None,
            licences=one.licences or None,
            covers=listed(f"{name} {count}" for name, count in counts.items()),
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


def coverage_said(language: Language) -> Listing:
    """Materials against stages: a column for each stage."""
    stages = (At(sentences.stage_name(stage, language.code), *_square(stage)) for stage in STAGES)
    return Listing(
        mark(
            "Recorded: a source states who makes it. Estimated: only trade in its own customs code is known. Unknown: "
            "neither, which is not the same as zero."
        ),
        (At(mark("Material"), "material"), *stages),
        label=mark("Of which stages is known who makes it?"),
        css="coverage",
    )


def _square(stage: str) -> tuple[Says, Says, Callable[[Row], str]]:
    """What is known of a stage of a material, from where and when, and how that looks."""

    def of(row: Row) -> StageCoverage | None:
        return next((one for one in row.known if one.stage == stage), None)

    def says(row: Row, language: Language) -> Piece | str:
        one = of(row)
        if one is None:
            return Piece("none", language.gettext("not in this chain"))
        return language.gettext(STATES[one.state])

    def note(row: Row, language: Language) -> str:
        _, one = language.gettext, of(row)
        if one is None:
            return ""
        places = (
            "" if not one.places else _("%(count)s countries", count=one.places) if one.places > 1 else _("1 country")
        )
        return ", ".join(part for part in (places, str(one.year or "")) if part)

    def look(row: Row) -> str:
        one = of(row)
        return "none" if one is None else one.state

    return says, note, look


def _published(use: SourceUse, language: Language) -> list[Said]:
    old = [Piece("status", language.gettext("older than a year"))] if use.old else []
    return [use.source.published or language.gettext("unknown"), *old]


def _place(row: Any, language: Language) -> str:
    word = language.gettext("row")  # not inside the f-string, where the extraction of texts doesn't see it
    return f"{row.file}, {word} {row.row}"


SOURCES_OPEN = Listing(
    mark("The sources that most facts rest on; each leads to its facts, row by row"),
    (
        At(
            mark("Source"),
            lambda use, _: Piece("source", use.source.title, use.source.key),
            note=known("text=source.publisher", mark("publisher unknown")),
        ),
        At(mark("Licence"), known("english=source.licence")),
        At(mark("Published"), _published),
        At(mark("Retrieved"), known("retrieved=source.retrieved")),
        At(mark("Rows used"), "rows"),
        At(mark("Covers"), lambda use, language: kinds(use.counts, language)),
    ),
    css="rows",
)
SOURCES_FOLDED = replace(SOURCES_OPEN, caption=mark("Sources that fewer facts rest on"))
DATASETS_SAID = Listing(
    mark("One row per dataset. A dataset is what is loaded, and replaced, as a whole."),
    (
        At(mark("Dataset"), "text=dataset.name"),
        At(mark("Rows used"), "rows=dataset.rows"),
        At(mark("Rows read"), known("read=load.read", NOT_RECORDED), css="number"),
        At(mark("Rows rejected"), known("rejected=load.rejected", NOT_RECORDED), css="number"),
        At(mark("Loaded"), known("loaded", NOT_RECORDED)),
        At(mark("Years"), "years"),
        At(mark("Covers"), lambda row, language: kinds(row.counts, language)),
        At(mark("Used on pages of"), lambda row, language: used_on(row.counts, language)),
    ),
    label=mark("Datasets: what was loaded, and when"),
    css="rows",
    rows=lambda asked, _: _datasets(asked),
)
REJECTED = Listing(
    "",
    (
        At(mark("Where"), _place),
        At(mark("What stands there"), lambda row, _: f"{row.column} ‘{row.value}’" if row.column else row.value),
        At(mark("Rule"), lambda row, language: {"nl": row.rule_nl, "en": row.rule}[language.code]),
        At(mark("What to do"), lambda row, language: {"nl": row.remedy_nl, "en": row.remedy}[language.code]),
    ),
    label=mark("Rejected at the last load of %(name)s: %(count)s rows"),
    css="rows",
)
