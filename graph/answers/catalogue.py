"""What the graph holds, as it stands in a View: look-ups, lists, neighbours, the facts of a source. No computation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph.analysis.questions import law
from ketenkaart.graph.analysis.questions import measures as measure_analysis
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.answers.rows import Cells
from ketenkaart.graph.arrays import Longs
from ketenkaart.graph.errors import BadQuestion, no_id
from ketenkaart.graph.model import MEASURE_KINDS, NODE, NODES, RELATIONSHIP, RELATIONSHIPS, STAGES, node_id, split_id
from ketenkaart.graph.snapshot import EPOCH, ColumnTable
from ketenkaart.graph.view import View


@dataclass(frozen=True)
class Record(Cells):
    """One node."""

    view: View
    label: str
    row: int

    @property
    def table(self) -> ColumnTable:
        return self.view.snapshot.nodes[self.label]

    @property
    def key(self) -> str:
        return self.view.key(self.label, self.row)

    @property
    def id(self) -> str:
        return node_id(self.label, self.key)

    def name(self, lang: str) -> str:
        return self.view.name(self.label, self.row, lang)


@dataclass(frozen=True)
class Link(Cells):
    """One relationship between two nodes; `kind` is its name in the model."""

    view: View
    kind: str
    row: int

    @property
    def table(self) -> ColumnTable:
        return self.view.snapshot.relationships[self.kind]

    @property
    def key(self) -> str:
        return self.text("key")

    @property
    def start(self) -> Record:
        return Record(self.view, *self.view.snapshot.local(int(self.table.start[self.row])))

    @property
    def end(self) -> Record:
        return Record(self.view, *self.view.snapshot.local(int(self.table.end[self.row])))


@dataclass(frozen=True)
class Records(Sequence[Record]):
    """Nodes of one label, found but not yet looked at."""

    view: View
    label: str
    rows: Longs

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> "Records": ...
    def __getitem__(self, at: int | slice) -> "Record | Records":
        if isinstance(at, slice):
            return Records(self.view, self.label, self.rows[at])
        return Record(self.view, self.label, int(self.rows[at]))

    def __iter__(self) -> Iterator[Record]:
        return (Record(self.view, self.label, row) for row in self.rows.tolist())


@dataclass(frozen=True)
class Links(Sequence[Link]):
    """Relationships of one kind, found but not yet looked at."""

    view: View
    kind: str
    rows: Longs

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Link: ...
    @overload
    def __getitem__(self, at: slice) -> "Links": ...
    def __getitem__(self, at: int | slice) -> "Link | Links":
        if isinstance(at, slice):
            return Links(self.view, self.kind, self.rows[at])
        return Link(self.view, self.kind, int(self.rows[at]))

    def __iter__(self) -> Iterator[Link]:
        return (Link(self.view, self.kind, row) for row in self.rows.tolist())


@dataclass(frozen=True)
class CitingFacts(Sequence["Record | Link"]):
    """Nodes and relationships of several tables one after the other, as if in one list."""

    parts: tuple[Records | Links, ...]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @overload
    def __getitem__(self, at: int) -> Record | Link: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Record | Link]: ...
    def __getitem__(self, at: int | slice) -> Record | Link | Sequence[Record | Link]:
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self))
            return [self[i] for i in range(start, stop)]
        for part in self.parts:
            if at < len(part):
                return part[at]
            at -= len(part)
        raise IndexError(at)


class OrganisationSort(StrEnum):
    """By what organisations are sorted; equal ones by key."""

    KEY = "KEY"
    NAME = "NAME"
    EMPLOYEES = "EMPLOYEES"


@dataclass(frozen=True)
class OrganisationFilter:
    """Which organisations: what is left None asks nothing."""

    kind: str | None = None
    country: str | None = None
    outside: str | None = None
    product: str | None = None
    material: str | None = None
    makes: str | None = None
    name: str | None = None
    fictitious: bool | None = None


@dataclass(frozen=True)
class MeasureFilter:
    """Which measures: what is left None asks nothing."""

    imposed_by: str | None = None
    kind: str | None = None
    material: str | None = None
    product: str | None = None
    in_force: bool | None = None
    destination: str | None = None


def find(view: View, label: str, key: str) -> Record | None:
    """A node by label and key; None where there is none in scope."""
    row = view.local(label, key)
    return None if row is None else Record(view, label, row)


def node(view: View, identifier: str) -> Record | None:
    """A node by its id, `Material:dysprosium`; None where there is none. Raises BadQuestion for what is no id."""
    try:
        label, key = split_id(identifier)
    except ValueError:
        label = key = ""
    if label not in NODE:
        raise no_id(identifier)
    return find(view, label, key)


def everything(view: View, label: str) -> Records:
    """All nodes of a label, by key."""
    return Records(view, label, view.nodes(label))


def out(record: Record, kind: str) -> Links:
    """Relationships of one kind that go out from a node, hold on the day, and of years that count."""
    return Links(record.view, kind, _counting(record.view, kind, record.view.out(kind, record.label, record.row)))


def into(record: Record, kind: str) -> Links:
    """Relationships of one kind that go into a node, hold on the day, and of years that count."""
    return Links(record.view, kind, _counting(record.view, kind, record.view.into(kind, record.label, record.row)))


def countries(view: View, eu: bool | None = None, area: bool | None = None, region: str | None = None) -> Records:
    """Countries: in the EU or not, single countries or areas, of one part of the world."""
    rows = _flagged(view, "Country", view.nodes("Country"), eu=eu, area=area)
    return Records(view, "Country", _text(view, "Country", rows, region=region))


def materials(
    view: View, group: str | None = None, eu_critical: bool | None = None, eu_strategic: bool | None = None
) -> Records:
    """Materials by family and by the lists of Regulation (EU) 2024/1252."""
    rows = _flagged(view, "Material", view.nodes("Material"), eu_critical=eu_critical, eu_strategic=eu_strategic)
    return Records(view, "Material", _text(view, "Material", rows, group=group))


def products(view: View, stage: str | None = None, material: str | None = None) -> Records:
    """Products at a stage, or that contain a material; in order of stages, from mine to use."""
    rows = _text(view, "Product", view.nodes("Product"), stage=stage)
    if material is not None:
        rows = np.intersect1d(rows, _with_material(view, material))
    table = view.snapshot.nodes["Product"]
    place = [STAGES.index(table.text("stage")[row]) for row in rows.tolist()]
    return Records(view, "Product", rows[np.argsort(place, kind="stable")])


def organisations(
    view: View,
    asked: OrganisationFilter,
    sort: OrganisationSort = OrganisationSort.KEY,
    descending: bool = False,
) -> Records:
    """Organisations that a filter lets through, sorted; of unknown numbers last."""
    rows = organisation_rows(view, asked)
    table = view.snapshot.nodes["Organisation"]
    if sort == OrganisationSort.NAME:
        names = [(table.text("name")[row] or "").casefold() for row in rows.tolist()]
        rows = rows[sorted(range(len(rows)), key=names.__getitem__, reverse=descending)]
    elif sort == OrganisationSort.EMPLOYEES:
        count = table.floats("employees")[rows]
        rows = rows[np.argsort(-count if descending else count, kind="stable")]
    elif descending:
        rows = rows[::-1]
    return Records(view, "Organisation", rows)


def organisation_rows(view: View, asked: OrganisationFilter) -> Longs:
    """Rows of the Organisation table that a filter lets through, ascending."""
    rows = _flagged(view, "Organisation", view.nodes("Organisation"), fictitious=asked.fictitious)
    table = view.snapshot.nodes["Organisation"]
    if asked.kind is not None:
        rows = rows[table.texts("kinds").contains(asked.kind)[rows]]
    if asked.country is not None:
        rows = np.intersect1d(rows, _based_in(view, asked.country))
    if asked.outside is not None:
        rows = np.setdiff1d(rows, _based_in(view, asked.outside))
    if asked.product is not None:
        product = np.array([view.require("Product", asked.product)])
        rows = np.intersect1d(rows, _with_products(view, product, ("makes", "trades", "uses")))
    if asked.material is not None:
        contain = _with_material(view, asked.material)
        rows = np.intersect1d(rows, _with_products(view, contain, ("makes", "trades", "uses")))
    if asked.makes is not None:
        rows = np.intersect1d(rows, makers(view, view.require("Product", asked.makes)))
    if asked.name is not None:
        part = asked.name.casefold()
        rows = rows[[part in (table.text("name")[row] or "").casefold() for row in rows.tolist()]]
    return rows


def makers(view: View, product: int) -> Longs:
    """Organisations said to make a product, or that run a site which makes it."""
    said = _with_products(view, np.array([product]), ("makes",))
    making = view.start("site_makes", view.into("site_makes", "Product", product))
    operated = np.isin(view.end("operates"), making)
    return np.union1d(said, view.start("operates")[operated])


def sites(
    view: View,
    stage: str | None = None,
    country: str | None = None,
    product: str | None = None,
    status: str | None = None,
) -> Records:
    """Sites by step of the chain, country, what they make and whether they work."""
    rows = _text(view, "Site", view.nodes("Site"), stage=stage, status=status)
    if country is not None:
        located = view.into("located_in", "Country", view.require("Country", country))
        rows = np.intersect1d(rows, view.start("located_in", located))
    if product is not None:
        makes = view.into("site_makes", "Product", view.require("Product", product))
        rows = np.intersect1d(rows, view.start("site_makes", makes))
    return Records(view, "Site", rows)


def measures(view: View, asked: MeasureFilter) -> Records:
    """Measures that a filter lets through: those in force first, then the latest first."""
    if asked.kind is not None and asked.kind not in MEASURE_KINDS:
        raise BadQuestion(
            "There is no kind of measure '%(kind)s'. There are %(kinds)s.",
            kind=asked.kind,
            kinds=", ".join(MEASURE_KINDS),
        )
    table = view.snapshot.nodes["Measure"]
    rows = _text(view, "Measure", view.nodes("Measure"), kind=asked.kind)
    if asked.imposed_by is not None:
        imposed = view.into("imposed_by", "Country", view.require("Country", asked.imposed_by))
        rows = np.intersect1d(rows, view.start("imposed_by", imposed))
    if asked.material is not None:
        touching = measure_analysis.measures_of(view, view.require("Material", asked.material))
        rows = np.intersect1d(rows, np.asarray(touching, dtype=np.int64))
    if asked.product is not None:
        rows = np.intersect1d(rows, _measures_on(view, view.require("Product", asked.product)))
    if asked.destination is not None:
        view.require("Country", asked.destination)
        destinations = table.texts("destinations")
        rows = rows[(destinations.contains("ALL") | destinations.contains(asked.destination))[rows]]
    states = [law.status(view, row) for row in rows.tolist()]
    in_force = np.array([state in law.IN_FORCE for state in states], dtype=bool)
    last = np.array([state == MeasureStatus.UNCONFIRMED for state in states], dtype=bool)
    order = np.lexsort((-table.days("valid_from")[rows].astype(np.int64), ~in_force, last))
    if asked.in_force is not None:
        order = order[in_force[order] == asked.in_force]
    return Records(view, "Measure", rows[order])


def measure_status(record: Record, material: Record | None = None) -> MeasureStatus:
    """What a measure is on the day of the View, or what it does to all exports of a material: one of `law.STATES`."""
    if material is None:
        return law.status(record.view, record.row)
    return law.export_status(record.view, record.row, material.row)


def is_confirmed(record: Record) -> bool:
    """Whether a measure counts: not one that one source alone states."""
    return law.is_confirmed(record.view, record.row)


def observations(record: Record, quantity: str | None = None) -> Records:
    """Observations about a node, of one quantity where it is named, known on the day."""
    view, table = record.view, record.view.snapshot.nodes["Observation"]
    rows = np.unique(view.start("observation_about", view.into("observation_about", record.label, record.row)))
    known = table.days("as_of")[rows] <= view.as_of.toordinal() - EPOCH  # unknown is the smallest number
    rows = rows[known & _year_counts(view, table, rows)]
    return Records(view, "Observation", _text(view, "Observation", rows, quantity=quantity))


def statistics(measure: Record) -> list[Record]:
    """Published counts of applications and decisions under a measure, each of its own population."""
    return [o for o in observations(measure) if o.text("quantity").startswith(("APPLICATIONS_", "SHARE_GRANTED"))]


def lead_times(measure: Record) -> list[Record]:
    """Published times from application to decision under a measure, each of its own population."""
    return [o for o in observations(measure) if o.text("quantity").startswith("LEAD_TIME_")]


def made(record: Record, product: str | None = None, year: int | None = None, kind: str | None = None) -> Links:
    """What a country, or which countries of a product, made: latest year first, largest share first."""
    links = out(record, "made") if record.label == "Country" else into(record, "made")
    view, table, rows = record.view, record.view.snapshot.relationships["made"], links.rows
    if product is not None:
        rows = rows[view.end("made", rows) == view.require("Product", product)]
    if year is not None:
        rows = rows[table.ints("year")[rows] == year]
    if kind is not None:
        rows = rows[table.text("kind").codes[rows] == table.text("kind").code_of(kind)]
    share = np.nan_to_num(table.floats("share")[rows], nan=0.0)
    return Links(view, "made", rows[np.lexsort((-share, -table.ints("year")[rows].astype(np.int64)))])


def traded(record: Record, direction: str, code: str | None = None, year: int | None = None) -> Links:
    """A country's exports (`out`) or imports (`into`), largest value first."""
    links = out(record, "exported") if direction == "out" else into(record, "exported")
    table, rows = record.view.snapshot.relationships["exported"], links.rows
    if code is not None:
        rows = rows[table.text("code").codes[rows] == table.text("code").code_of(code)]
    if year is not None:
        rows = rows[table.ints("year")[rows] == year]
    value = np.nan_to_num(table.floats("value_usd")[rows], nan=0.0)
    return Links(record.view, "exported", rows[np.argsort(-value, kind="stable")])


def facts(source: Record) -> CitingFacts:
    """Every node and relationship in scope that names a source, whatever the day."""
    view, key = source.view, source.key
    found: list[Records | Links] = []
    for declared in NODES:
        stated = view.snapshot.nodes[declared.label].texts("sources").contains(key)
        found.append(Records(view, declared.label, view.nodes(declared.label)[stated[view.nodes(declared.label)]]))
    for relationship in RELATIONSHIPS:
        rows = view.all_rows(relationship.name)
        stated = view.snapshot.relationships[relationship.name].texts("sources").contains(key)
        found.append(Links(view, relationship.name, rows[stated[rows]]))
    return CitingFacts(tuple(part for part in found if len(part)))


def sources(fact: Record | Link) -> list[Record]:
    """The sources that state a fact, in the order in which they are named."""
    rows = fact.view.sources(fact.table, [fact.row])
    return [Record(fact.view, "Source", row) for row in rows]


def _counting(view: View, kind: str, rows: Longs) -> Longs:
    if not any(p.name == "year" for p in RELATIONSHIP[kind].properties):
        return rows
    return rows[_year_counts(view, view.snapshot.relationships[kind], rows)]


def _year_counts(view: View, table: ColumnTable, rows: Longs) -> NDArray[np.bool_]:
    """Unknown years are the smallest number: they count."""
    latest = view.as_of.year - 1
    counts: NDArray[np.bool_] = table.ints("year")[rows] <= latest
    return counts


def _flagged(view: View, label: str, rows: Longs, **wanted: bool | None) -> Longs:
    for column, value in wanted.items():
        if value is not None:
            flags = view.snapshot.nodes[label].flags(column)[rows] == 1
            rows = rows[flags == value]
    return rows


def _text(view: View, label: str, rows: Longs, **wanted: str | None) -> Longs:
    for column, value in wanted.items():
        if value is not None:
            text = view.snapshot.nodes[label].text(column)
            rows = rows[text.codes[rows] == text.code_of(value)]
    return rows


def _based_in(view: View, country: str) -> Longs:
    """Organisations with their seat in a country."""
    return view.start("based_in", view.into("based_in", "Country", view.require("Country", country)))


def _with_material(view: View, material: str) -> Longs:
    """Products that contain a material."""
    return view.start("contains", view.into("contains", "Material", view.require("Material", material)))


def _with_products(view: View, products: NDArray[np.integer[Any]], kinds: tuple[str, ...]) -> Longs:
    """Organisations with one of these products, by relationships of these kinds."""
    found = [view.start(kind)[np.isin(view.end(kind), products)] for kind in kinds]
    return np.unique(np.concatenate(found))


def _measures_on(view: View, product: int) -> Longs:
    """Measures with an item that lists a product."""
    items = view.start("covers", view.into("covers", "Product", product))
    return view.start("controls")[np.isin(view.end("controls"), items)]
