"""Root fields that show what the graph holds: look-ups, lists, search."""

import datetime
from collections.abc import Sequence
from typing import Any

import strawberry

from ketenkaart.api.context import Info, in_view
from ketenkaart.api.declared import Exposed, as_type, exposed, has, reading, says
from ketenkaart.api.enums import How, Label, MeasureKind, OrganisationKind, OrganisationSort, Stage
from ketenkaart.api.paging import After, Connection, First, count, page
from ketenkaart.api.types import (
    Change,
    Code,
    Country,
    Fact,
    Group,
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
)
from ketenkaart.graph.answers import catalogue, changes, search, status
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.view import View
from ketenkaart.words.search_sentences import because


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
    rejected_rows: list[RejectedRow] = reading(
        lambda root: root.reasons, "The first twenty of them, until the next load."
    )
    report: str | None = reading(
        lambda root: root.report or None, "File under the home folder of whoever loaded that lists all of them."
    )
    loaded: datetime.datetime | None = strawberry.field(description="When it was last loaded.")
    files: list[str] = strawberry.field(description="Files that it was loaded from.")
    years: list[int] = strawberry.field(description="Years that it has data about.")
    licences: list[str] = strawberry.field(description="Licences of its sources.")


@exposed(status.Status, "The version of the graph that a View is of.")
class GraphInfo(Exposed):
    behind: strawberry.Private[bool]

    version: int = has("Number of the version; it rises when the content changes.")
    created: datetime.datetime = has("When the version came to be.")
    content_hash: str = has("Of all that is in scope.")
    example: bool = has("Whether fictitious companies take part.")
    as_of: datetime.date = reading(lambda root: root.view.as_of, "The day on which facts hold.")
    stale: bool = reading(
        lambda root: root.behind, "Neo4j is away or holds a newer version: answers are from the last snapshot."
    )
    datasets: list[Dataset] = has()
    sources: int = has("Documents and datasets that facts in scope may name.")
    sources_older_than_a_year: int = has(
        "Of these, published over a year before the date; of a year or month, its last day counts."
    )
    sources_undated: int = has("Of these, without a date of publication.")


@exposed(search.Hit, "A node that was found, and why.")
class SearchHit(Exposed):
    node: Node = has()
    kind: Label = has(value=lambda hit: hit.node.label)
    matched: str = has("The property that matched.")
    value: str = has("Its text: what to ask for where `how` is NEAR.")
    how: How = has("How that text matched.")
    because: str = says("Why it was found, in words.", because)


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
        return catalogue.OrganisationFilter(**vars(self))


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
        return catalogue.MeasureFilter(**vars(self))


def by_key(type_: type[Fact], description: str) -> Any:
    """The node of a label that a key names; null where there is none."""

    def found(view: View, key: strawberry.ID) -> Any:
        record = catalogue.find(view, type_.__name__, key)
        return record and type_(record=record)

    found.__annotations__["return"] = type_ | None
    return in_view(description)(found)


def by_page(type_: type[Fact], description: str) -> Any:
    """All nodes of a label, a page at a time."""

    def found(view: View, first: First = 20, after: After = None) -> Any:
        return page(catalogue.everything(view, type_.__name__), first, after, as_type)

    found.__annotations__["return"] = Connection[type_]  # type: ignore[valid-type]
    return in_view(description)(found)


@strawberry.type
class Lookups:
    @in_view("What is loaded, how old it is, and whether the server is behind.")
    def graph(self, view: View, info: Info) -> GraphInfo:
        return GraphInfo(view=view, found=status.status(view), behind=info.context.views.stale)

    @in_view("A node by its id, `Material:dysprosium`; null where there is none.")
    def node(self, view: View, id: strawberry.ID) -> Node | None:
        found = catalogue.node(view, id)
        shown: Node | None = None if found is None else as_type(found)
        return shown

    @in_view(
        "Nodes that a text names: key, name in either language, symbol, CAS number, code, legal reference; "
        "best first, typing errors forgiven."
    )
    def search(self, view: View, text: str, kinds: list[Label] | None = None, first: First = 10) -> list[SearchHit]:
        hits = search.search(view, text, None if kinds is None else [kind.value for kind in kinds], count(first))
        return [SearchHit(view=view, found=hit) for hit in hits]

    country = by_key(Country, "A country by its ISO 3166-1 alpha-3 code.")

    @in_view("Countries, by key.")
    def countries(self, view: View, filter: CountryFilter | None = None) -> list[Country]:
        return _list(catalogue.countries(view, **vars(filter or CountryFilter())))

    material = by_key(Material, "A material by key.")

    @in_view("Materials, by key.")
    def materials(self, view: View, filter: MaterialFilter | None = None) -> list[Material]:
        return _list(catalogue.materials(view, **vars(filter or MaterialFilter())))

    product = by_key(Product, "A product by key.")

    @in_view("Products, from mine to use.")
    def products(self, view: View, filter: ProductFilter | None = None) -> list[Product]:
        return _list(catalogue.products(view, **vars(filter or ProductFilter())))

    group = by_key(Group, "A group of materials or products by key.")

    @in_view("Groups of materials and products, by key.")
    def groups(self, view: View) -> list[Group]:
        return _list(catalogue.everything(view, "Group"))

    organisation = by_key(Organisation, "An organisation by key.")

    @in_view("Organisations, a page at a time.")
    def organisations(
        self,
        view: View,
        filter: OrganisationFilter | None = None,
        sort: OrganisationSort = OrganisationSort.KEY,
        descending: bool = False,
        first: First = 20,
        after: After = None,
    ) -> Connection[Organisation]:
        asked = (filter or OrganisationFilter()).asked()
        return page(catalogue.organisations(view, asked, sort, descending), first, after, as_type)

    site = by_key(Site, "A site by key.")

    @in_view("Sites, a page at a time.")
    def sites(
        self, view: View, filter: SiteFilter | None = None, first: First = 20, after: After = None
    ) -> Connection[Site]:
        return page(catalogue.sites(view, **vars(filter or SiteFilter())), first, after, as_type)

    measure = by_key(Measure, "A measure by key.")

    @in_view("Measures: those in force first, then the latest first.")
    def measures(self, view: View, filter: MeasureFilter | None = None) -> list[Measure]:
        return _list(catalogue.measures(view, (filter or MeasureFilter()).asked()))

    @in_view(
        "What happened from a day on until the date of the View, newest first: about a material, a measure, or the "
        "measures that a country imposed or that are aimed at it. Days are of the world, not of loading."
    )
    def changes(
        self,
        view: View,
        since: datetime.date,
        material: strawberry.ID | None = None,
        country: strawberry.ID | None = None,
        measure: strawberry.ID | None = None,
    ) -> list[Change]:
        return [Change(view=view, found=one) for one in changes.changes(view, since, material, country, measure)]

    sector = by_key(Sector, "A branch of industry by key.")

    @in_view("Branches of industry, by key.")
    def sectors(self, view: View) -> list[Sector]:
        return _list(catalogue.everything(view, "Sector"))

    code = by_key(Code, "A customs code by key.")

    codes = by_page(Code, "Customs codes, a page at a time.")

    item = by_key(Item, "What a measure controls, by key.")

    observations = by_page(Observation, "Quantities that enter no chain, a page at a time.")

    source = by_key(Source, "A source by key.")

    sources = by_page(Source, "Sources, a page at a time.")


def _list(records: Sequence[Record]) -> list[Any]:
    return [as_type(record) for record in records]
