"""Root fields that show what the graph holds: look-ups, lists, search."""

import datetime
from collections.abc import Sequence
from typing import Any, TypeVar

import strawberry

from api.context import AsOf, Info, ScopeOf, Version
from api.described import described
from api.enums import How, Kind, Lang, MeasureKind, OrganisationKind, OrganisationSort, Stage
from api.paging import After, Connection, First, count, page
from api.types import (
    Change,
    Code,
    Country,
    Fact,
    Item,
    Material,
    Measure,
    Node,
    Observation,
    Organisation,
    Product,
    Sector,
    Site,
    Source,
    as_type,
)
from graph.answers import catalogue, changes, search, status
from graph.answers.catalogue import Record
from graph.view import View

T = TypeVar("T", bound=Fact)


@strawberry.type(description="A row of a file that the last load left out, and why.")
class RejectedRow:
    file: str = strawberry.field(description="Folder and name of the file.")
    row: int = strawberry.field(description="As a spreadsheet numbers it: the header is row 1.")
    column: str = strawberry.field(description="Where in the row, as the header says.")
    value: str = strawberry.field(description="What stands there, shortened if it is long.")
    rule: str = strawberry.field(description="The rule that it breaks.")
    remedy: str = strawberry.field(description="What to do.")


@strawberry.type(description="One dataset as it was last loaded.")
class Dataset:
    name: str
    content_hash: str = strawberry.field(description="Of what it states; the same files give the same hash.")
    rows: int = strawberry.field(description="Nodes and relationships that it states.")
    rejected: int = strawberry.field(
        description="Rows of its files that broke a rule and were left out; what was loaded of them before, too."
    )
    rejected_rows: list[RejectedRow] = strawberry.field(description="The first twenty of them, until the next load.")
    report: str | None = strawberry.field(
        description="File under the home folder of whoever loaded that lists all of them."
    )
    loaded: datetime.datetime | None = strawberry.field(description="When it was last loaded.")
    files: list[str] = strawberry.field(description="Files that it was loaded from.")
    years: list[int] = strawberry.field(description="Years that it has data about.")
    licences: list[str] = strawberry.field(description="Licences of its sources.")


@strawberry.type(description="The version of the graph that a View is of.")
class GraphInfo:
    version: int = strawberry.field(description="Number of the version; it rises when the content changes.")
    created: datetime.datetime = strawberry.field(description="When the version came to be.")
    content_hash: str = strawberry.field(description="Of all that is in scope.")
    example: bool = strawberry.field(description="Whether fictitious companies take part.")
    as_of: datetime.date = strawberry.field(description="The day on which facts hold.")
    stale: bool = strawberry.field(
        description="Neo4j is away or holds a newer version: answers are from the last snapshot."
    )
    datasets: list[Dataset]
    sources: int = strawberry.field(description="Documents and datasets that facts in scope may name.")
    sources_older_than_a_year: int = strawberry.field(
        description="Of these, published over a year before the date; of a year or month, its last day counts."
    )
    sources_undated: int = strawberry.field(description="Of these, without a date of publication.")


@strawberry.type(description="A node that was found, and why.")
class SearchHit:
    node: Node
    kind: Kind
    matched: str = strawberry.field(description="The property that matched.")
    value: str = strawberry.field(description="Its text: what to ask for where `how` is NEAR.")
    how: How = strawberry.field(description="How that text matched.")
    found: strawberry.Private[search.Hit]

    @described("Why it was found, in words.")
    def because(self, lang: Lang = Lang.EN) -> str:
        return self.found.because(lang.value)


@strawberry.input(description="Which countries; what is left out asks nothing.")
class CountryFilter:
    eu: bool | None = None
    area: bool | None = None
    region: str | None = None


@strawberry.input(description="Which materials; what is left out asks nothing.")
class MaterialFilter:
    group: str | None = None
    eu_critical: bool | None = None
    eu_strategic: bool | None = None


@strawberry.input(description="Which products; what is left out asks nothing.")
class ProductFilter:
    stage: Stage | None = None
    material: strawberry.ID | None = None


@strawberry.input(description="Which organisations; what is left out asks nothing.")
class OrganisationFilter:
    kind: OrganisationKind | None = None
    country: strawberry.ID | None = strawberry.field(default=None, description="Where it has its seat.")
    outside: strawberry.ID | None = strawberry.field(default=None, description="Where it hasn't its seat.")
    product: strawberry.ID | None = strawberry.field(default=None, description="That it makes, trades or uses.")
    material: strawberry.ID | None = strawberry.field(
        default=None, description="Contained in what it makes, trades or uses."
    )
    makes: strawberry.ID | None = strawberry.field(
        default=None, description="A product that it, or a site it runs, makes."
    )
    name: str | None = strawberry.field(default=None, description="Part of its name.")
    fictitious: bool | None = None

    def asked(self) -> catalogue.OrganisationFilter:
        return catalogue.OrganisationFilter(
            self.kind and self.kind.value,
            self.country,
            self.outside,
            self.product,
            self.material,
            self.makes,
            self.name,
            self.fictitious,
        )


@strawberry.input(description="Which sites; what is left out asks nothing.")
class SiteFilter:
    stage: Stage | None = None
    country: strawberry.ID | None = None
    product: strawberry.ID | None = None
    status: str | None = None


@strawberry.input(description="Which measures; what is left out asks nothing.")
class MeasureFilter:
    imposed_by: strawberry.ID | None = None
    kind: MeasureKind | None = None
    material: strawberry.ID | None = None
    product: strawberry.ID | None = None
    in_force: bool | None = None
    destination: strawberry.ID | None = None

    def asked(self) -> catalogue.MeasureFilter:
        return catalogue.MeasureFilter(
            self.imposed_by,
            self.kind and self.kind.value,
            self.material,
            self.product,
            self.in_force,
            self.destination,
        )


@strawberry.type
class Lookups:
    @described("What is loaded, how old it is, and whether the server is behind.")
    def graph(self, info: Info, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None) -> GraphInfo:
        view = info.context.view(as_of, scope, graph_version)
        found = status.status(view)
        return GraphInfo(
            version=found.version,
            created=found.created,
            content_hash=found.content_hash,
            example=found.example,
            as_of=view.as_of,
            stale=info.context.views.stale,
            sources=found.sources,
            sources_older_than_a_year=found.sources_older_than_a_year,
            sources_undated=found.sources_undated,
            datasets=[
                Dataset(
                    name=dataset.name,
                    content_hash=dataset.content_hash,
                    rows=dataset.rows,
                    rejected=dataset.rejected,
                    rejected_rows=[
                        RejectedRow(
                            file=one.file,
                            row=one.row,
                            column=one.column,
                            value=one.value,
                            rule=one.rule,
                            remedy=one.remedy,
                        )
                        for one in dataset.reasons
                    ],
                    report=dataset.report or None,
                    loaded=dataset.loaded,
                    files=list(dataset.files),
                    years=list(dataset.years),
                    licences=list(dataset.licences),
                )
                for dataset in found.datasets
            ],
        )

    @described("A node by its id, `Material:dysprosium`; null where there is none.")
    def node(
        self,
        info: Info,
        id: strawberry.ID,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Node | None:
        found = catalogue.node(info.context.view(as_of, scope, graph_version), id)
        shown: Node | None = None if found is None else as_type(found)
        return shown

    @described(
        "Nodes that a text names: key, name in either language, symbol, CAS number, code, legal reference; "
        "best first, typing errors forgiven."
    )
    def search(
        self,
        info: Info,
        text: str,
        kinds: list[Kind] | None = None,
        first: First = 10,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> list[SearchHit]:
        view = info.context.view(as_of, scope, graph_version)
        hits = search.search(view, text, None if kinds is None else [kind.value for kind in kinds], count(first))
        return [
            SearchHit(
                node=as_type(Record(view, hit.node.label, view.require(hit.node.label, hit.node.key))),
                kind=Kind(hit.node.label),
                matched=hit.matched,
                value=hit.value,
                how=How(hit.how),
                found=hit,
            )
            for hit in hits
        ]

    @described("A country by its ISO 3166-1 alpha-3 code.")
    def country(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Country | None:
        return _one(info.context.view(as_of, scope, graph_version), Country, key)

    @described("Countries, by key.")
    def countries(
        self,
        info: Info,
        filter: CountryFilter | None = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> list[Country]:
        asked = filter or CountryFilter()
        view = info.context.view(as_of, scope, graph_version)
        return _list(catalogue.countries(view, asked.eu, asked.area, asked.region))

    @described("A material by key.")
    def material(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Material | None:
        return _one(info.context.view(as_of, scope, graph_version), Material, key)

    @described("Materials, by key.")
    def materials(
        self,
        info: Info,
        filter: MaterialFilter | None = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> list[Material]:
        asked = filter or MaterialFilter()
        view = info.context.view(as_of, scope, graph_version)
        return _list(catalogue.materials(view, asked.group, asked.eu_critical, asked.eu_strategic))

    @described("A product by key.")
    def product(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Product | None:
        return _one(info.context.view(as_of, scope, graph_version), Product, key)

    @described("Products, from mine to use.")
    def products(
        self,
        info: Info,
        filter: ProductFilter | None = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> list[Product]:
        asked = filter or ProductFilter()
        view = info.context.view(as_of, scope, graph_version)
        return _list(catalogue.products(view, asked.stage and asked.stage.value, asked.material))

    @described("An organisation by key.")
    def organisation(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Organisation | None:
        return _one(info.context.view(as_of, scope, graph_version), Organisation, key)

    @described("Organisations, a page at a time.")
    def organisations(
        self,
        info: Info,
        filter: OrganisationFilter | None = None,
        sort: OrganisationSort = OrganisationSort.KEY,
        descending: bool = False,
        first: First = 20,
        after: After = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Connection[Organisation]:
        view = info.context.view(as_of, scope, graph_version)
        asked = (filter or OrganisationFilter()).asked()
        return page(catalogue.organisations(view, asked, sort.value, descending), first, after, as_type)

    @described("A site by key.")
    def site(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Site | None:
        return _one(info.context.view(as_of, scope, graph_version), Site, key)

    @described("Sites, a page at a time.")
    def sites(
        self,
        info: Info,
        filter: SiteFilter | None = None,
        first: First = 20,
        after: After = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Connection[Site]:
        asked = filter or SiteFilter()
        view = info.context.view(as_of, scope, graph_version)
        stage = asked.stage and asked.stage.value
        return page(catalogue.sites(view, stage, asked.country, asked.product, asked.status), first, after, as_type)

    @described("A measure by key.")
    def measure(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Measure | None:
        return _one(info.context.view(as_of, scope, graph_version), Measure, key)

    @described("Measures: those in force first, then the latest first.")
    def measures(
        self,
        info: Info,
        filter: MeasureFilter | None = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> list[Measure]:
        view = info.context.view(as_of, scope, graph_version)
        return _list(catalogue.measures(view, (filter or MeasureFilter()).asked()))

    @described(
        "What happened from a day on until the date of the View, newest first: about a material, a measure, or the "
        "measures that a country imposed or that are aimed at it. Days are of the world, not of loading."
    )
    def changes(
        self,
        info: Info,
        since: datetime.date,
        material: strawberry.ID | None = None,
        country: strawberry.ID | None = None,
        measure: strawberry.ID | None = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> list[Change]:
        view = info.context.view(as_of, scope, graph_version)
        return [Change(view=view, found=one) for one in changes.changes(view, since, material, country, measure)]

    @described("A branch of industry by key.")
    def sector(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Sector | None:
        return _one(info.context.view(as_of, scope, graph_version), Sector, key)

    @described("Branches of industry, by key.")
    def sectors(
        self, info: Info, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> list[Sector]:
        return _list(catalogue.everything(info.context.view(as_of, scope, graph_version), "Sector"))

    @described("A customs code by key.")
    def code(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Code | None:
        return _one(info.context.view(as_of, scope, graph_version), Code, key)

    @described("Customs codes, a page at a time.")
    def codes(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Connection[Code]:
        view = info.context.view(as_of, scope, graph_version)
        return page(catalogue.everything(view, "Code"), first, after, as_type)

    @described("What a measure controls, by key.")
    def item(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Item | None:
        return _one(info.context.view(as_of, scope, graph_version), Item, key)

    @described("Quantities that enter no chain, a page at a time.")
    def observations(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Connection[Observation]:
        view = info.context.view(as_of, scope, graph_version)
        return page(catalogue.everything(view, "Observation"), first, after, as_type)

    @described("A source by key.")
    def source(
        self, info: Info, key: strawberry.ID, as_of: AsOf = None, scope: ScopeOf = None, graph_version: Version = None
    ) -> Source | None:
        return _one(info.context.view(as_of, scope, graph_version), Source, key)

    @described("Sources, a page at a time.")
    def sources(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Connection[Source]:
        view = info.context.view(as_of, scope, graph_version)
        return page(catalogue.everything(view, "Source"), first, after, as_type)


def _one(view: View, type_: type[T], key: str) -> T | None:
    found = catalogue.find(view, type_.__name__, key)
    return None if found is None else type_(record=found)


def _list(records: Sequence[Record]) -> list[Any]:
    return [as_type(record) for record in records]
