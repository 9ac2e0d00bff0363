"""Which facts rest on which source, row by row; what a dataset holds; of which stages the making is known."""

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.answers.subgraph import counting
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.model import COUNTING_STATUSES, NODE, PROVENANCE, RELATIONSHIP, STAGES, Stage, Verified, node_id
from ketenkaart.graph.snapshot import ColumnTable
from ketenkaart.graph.view import View

UNSHOWN = ("key", "fictitious", *(declared.name for declared in PROVENANCE))


@dataclass(frozen=True)
class SourceUse:
    """A source with how many facts of each table cite it, most first; `old`: it appeared over a year before the day."""

    source: SourceRef
    counts: Mapping[str, int]
    old: bool

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Fact:
    """One row of the graph: of a node, or of a relationship between two; values by property, the unknown left out."""

    table: str
    id: str
    start: NodeRef
    end: NodeRef | None
    values: tuple[tuple[str, object], ...]
    verified: Verified | None
    note: str | None
    dataset: str | None


class CoverageState(StrEnum):
    """RECORDED: a source states who makes it. ESTIMATED: only trade in its own code is known."""

    RECORDED = "RECORDED"
    ESTIMATED = "ESTIMATED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class StageCoverage:
    """What is known of making at one stage of a material's chain."""

    stage: Stage
    state: CoverageState
    places: int
    year: int | None


def used(view: View) -> tuple[SourceUse, ...]:
    """Every source in scope, most facts first, then by key."""
    return view.derived("sources used", lambda: _used(view))


def facts_of(view: View, key: str, first: int, after: int = 0) -> tuple[int, tuple[Fact, ...]]:
    """How many facts in scope cite a source, and `first` of them beyond the first `after`, by table and key.

    Facts count whatever the day, as a source stays the source of what no longer holds. Raises UnknownKey.
    """
    view.require("Source", key)
    places = [(table, int(row)) for table, rows in _citing(view, key) for row in rows]
    return len(places), tuple(_fact(view, table, row) for table, row in places[after : after + first])


def counts_of(view: View, dataset: str) -> dict[str, int]:
    """How many rows in scope a dataset states, by table."""
    found = {}
    for table, rows in _tables(view):
        owner = table.text("dataset")
        count = int((owner.codes[rows] == owner.code_of(dataset)).sum())
        if count:
            found[table.name] = count
    return found


def coverage(view: View) -> dict[str, tuple[StageCoverage, ...]]:
    """By key of a material the stages that its chain has, in the order of the chain."""
    return view.derived("coverage", lambda: _coverage(view))


def is_old(published: str | None, as_of: date) -> bool:
    """Whether a text like `2024`, `2024-09` or `2024-09-30` is, at its latest, over a year before a day."""
    parts = (published or "").split("-")
    if not all(part.isdecimal() for part in parts):
        return False
    year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        return False
    last = int(parts[2]) if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return (year + 1, month, last) < (as_of.year, as_of.month, as_of.day)


def _used(view: View) -> tuple[SourceUse, ...]:
    counts: dict[str, Counter[str]] = {}
    for table, rows in _tables(view):
        column = table.texts("sources")
        for code, count in zip(*np.unique(column.codes[rows], return_counts=True), strict=True):
            for key in dict.fromkeys(column.lists[int(code)]) if code >= 0 else ():
                counts.setdefault(key, Counter())[table.name] += int(count)
    keys = [view.key("Source", int(row)) for row in view.nodes("Source")]
    uses = []
    for ref in source_refs(view, tuple(keys)):
        found = sorted(counts.get(ref.key, Counter()).items(), key=lambda item: (-item[1], item[0]))
        uses.append(SourceUse(ref, dict(found), is_old(ref.published, view.as_of)))
    return tuple(sorted(uses, key=lambda use: (-use.rows, use.source.key)))


def _tables(view: View) -> Iterator[tuple[ColumnTable, Longs]]:
    """Every table with its rows in scope; a source does not count as a fact of its own."""
    for label in NODE:
        if label != "Source":
            yield view.snapshot.nodes[label], view.nodes(label)
    for name in RELATIONSHIP:
        yield view.snapshot.relationships[name], view.all_rows(name)


def _citing(view: View, key: str) -> Iterator[tuple[str, Longs]]:
    for table, rows in _tables(view):
        cited = rows[table.texts("sources").contains(key)[rows]]
        if len(cited):
            yield table.name, cited


def _fact(view: View, name: str, row: int) -> Fact:
    table = view.snapshot.table(name)
    values = table.row(row)
    shown = tuple(
        (column, value) for column, value in values.items() if column not in UNSHOWN and value not in (None, ())
    )
    start, end = node_ref(view, name, row) if name in NODE else None, None
    if start is None:
        start, end = (node_ref(view, *view.snapshot.local(int(of[row]))) for of in (table.start, table.end))
    return Fact(
        table=name,
        id=node_id(name, values["key"]),
        start=start,
        end=end,
        values=shown,
        verified=values["verified"],
        note=values["note"],
        dataset=values["dataset"],
    )


def _coverage(view: View) -> dict[str, tuple[StageCoverage, ...]]:
    stages = view.snapshot.nodes["Product"].text("stage").to_list()
    made, sites, traded = _made(view), _sited(view), _traded(view)
    found = {}
    for material in view.nodes("Material").tolist():
        products = set(view.start("contains", view.into("contains", "Material", material)).tolist())
        by_stage = {stage: [one for one in sorted(products) if stages[one] == stage] for stage in STAGES}
        found[view.key("Material", material)] = tuple(
            _stage(stage, some, made, sites, traded) for stage, some in by_stage.items() if some
        )
    return found


def _stage(
    stage: Stage, products: list[int], made: dict[int, dict[int, int]], sites: dict[int, int], traded: set[int]
) -> StageCoverage:
    countries = {country: year for one in products for country, year in made.get(one, {}).items()}
    if countries:
        year = max(countries.values())
        return StageCoverage(stage, CoverageState.RECORDED, len(countries), year if year > 0 else None)
    if count := sum(sites.get(one, 0) for one in products):
        return StageCoverage(stage, CoverageState.RECORDED, count, None)
    return StageCoverage(stage, CoverageState.ESTIMATED if traded & set(products) else CoverageState.UNKNOWN, 0, None)


def _made(view: View) -> dict[int, dict[int, int]]:
    """By product the countries that are said to make it, each with the last year of that."""
    rows = counting(view, "made")
    years = view.snapshot.relationships["made"].ints("year")[rows]
    found: dict[int, dict[int, int]] = {}
    places = zip(view.start("made", rows).tolist(), view.end("made", rows).tolist(), years.tolist(), strict=True)
    for country, product, year in places:
        known = found.setdefault(product, {})
        known[country] = max(year, known.get(country, 0))
    return found


def _sited(view: View) -> dict[int, int]:
    """By product how many sites make it."""
    status = view.snapshot.nodes["Site"].text("status").to_list()
    rows = counting(view, "site_makes")
    ends = zip(view.start("site_makes", rows).tolist(), view.end("site_makes", rows).tolist(), strict=True)
    return dict(Counter(product for site, product in ends if status[site] in COUNTING_STATUSES))


def _traded(view: View) -> set[int]:
    """Products with a customs code that is mostly theirs and under which trade is known."""
    table, rows = view.snapshot.relationships["classified_as"], view.rows("classified_as")
    mapping = table.text("mapping")
    rows = rows[np.isin(mapping.codes[rows], [mapping.code_of(word) for word in ("EXACT", "CLOSE")])]
    flows = view.snapshot.relationships["exported"]
    codes = {flows.text("code")[int(at)] for at in np.unique(flows.text("code").codes, return_index=True)[1]}
    named = view.snapshot.nodes["Code"].text("code")
    pairs = zip(view.start("classified_as", rows).tolist(), view.end("classified_as", rows).tolist(), strict=True)
    return {product for product, code in pairs if named[code] in codes}
