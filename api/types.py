"""GraphQL types of what the graph holds: one per label and relationship, each property as the model describes it."""

import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry

from ketenkaart.api.declared import (
    OF_RECORD,
    TYPES,
    Exposed,
    OfRecord,
    all_of,
    as_type,
    described,
    end,
    exposed,
    has,
    incoming,
    nodes,
    of_record,
    origins,
    outgoing,
    reading,
    relation,
    shown,
    shows,
    start,
    target,
    targets,
)
from ketenkaart.api.enums import (
    ChangeKind,
    Lang,
    MadeKind,
    MeasureKind,
    MeasureStatus,
    Verified,
)
from ketenkaart.api.paging import After, Connection, First, page
from ketenkaart.graph.answers import acts, catalogue, changes, heat, licences, output
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.model import FICTITIOUS, KEY, PROVENANCE, RELATIONSHIP, describe
from ketenkaart.words import measure_sentences

if TYPE_CHECKING:
    from ketenkaart.api.balance import ByWayOf, WorldOutput
    from ketenkaart.api.heat import HeatRow

# A calendar year of a balance, as opposed to the year of a statement.
BalanceYear = Annotated[
    int | None, strawberry.argument(description="A calendar year; left out, the day of the View, between two years.")
]
Date = datetime.date  # some types have a field of that name
HEAT = strawberry.lazy("ketenkaart.api.heat")  # as below
BALANCE = strawberry.lazy("ketenkaart.api.balance")  # it imports this module
SHARED = {p.name: p for p in PROVENANCE}


@strawberry.interface(description="Anything that a source states: a node or a relationship.")
class Fact(OfRecord):
    key: strawberry.ID = shown(KEY)
    verified: Verified = shown(SHARED["verified"])
    tier: str = shown(SHARED["tier"])
    dataset: str = shown(SHARED["dataset"])
    note: str | None = shown(SHARED["note"])

    @described("The documents and datasets that state it, in the order in which it names them.")
    def sources(self) -> list["Source"]:
        return [Source(record=source) for source in catalogue.sources(self.record)]


@strawberry.interface(description="A node of the graph.")
class Node(Fact):
    id: strawberry.ID = of_record(lambda record: record.id, "Label and key: `Material:dysprosium`.")
    fictitious: bool | None = shown(FICTITIOUS)

    @strawberry.field(  # type: ignore[untyped-decorator]
        description="What it is called.", metadata={OF_RECORD: lambda record: record.name(Lang.EN.value)}
    )
    def name(self, lang: Lang = Lang.EN) -> str:
        return str(self.record.name(lang.value))


@strawberry.interface(description="A relationship between two nodes.")
class Relationship(Fact):
    start: Node = start("The node that it goes out from.")
    end: Node = end("The node that it goes into.")


@shows("Country")
class Country(Node):
    measures: list["Measure"] = origins("imposed_by", "Measures that it imposed.")
    owns: list["OwnedBy"] = incoming("owned_by")

    @described("Recorded deliveries of which no more is known than that this is the country of making.")
    def customers(self, first: First = 20, after: After = None) -> Connection["Supplies"]:
        return _page(catalogue.out(self.record, "supplies"), first, after)

    @described("What it made, latest year first, largest share first.")
    def made(
        self, product: strawberry.ID | None = None, year: int | None = None, kind: MadeKind | None = None
    ) -> list["Made"]:
        return all_of(catalogue.made(self.record, product, year, kind))

    @described(
        "What it exports beyond what any source says it makes and imports, product by product, the most tonnes first: "
        "in a calendar year, or on the day."
    )
    def by_way_of(self, year: BalanceYear = None) -> list[Annotated["ByWayOf", BALANCE]]:
        return cast("list[ByWayOf]", list(output.by_way_of(self.record.view, self.record.key, year)))

    @described("Organisations that have their seat here.")
    def organisations(self, first: First = 20, after: After = None) -> Connection["Organisation"]:
        found = catalogue.OrganisationFilter(country=self.record.key)
        return _page(catalogue.organisations(self.record.view, found), first, after)

    @described("Sites that are here.")
    def sites(self, first: First = 20, after: After = None) -> Connection["Site"]:
        return _page(catalogue.sites(self.record.view, country=self.record.key), first, after)

    @described("What it sent to others, largest value first; `code` has six digits.")
    def exports(
        self, code: str | None = None, year: int | None = None, first: First = 20, after: After = None
    ) -> Connection["Exported"]:
        return _page(catalogue.traded(self.record, "out", code, year), first, after)

    @described("What others sent to it, largest value first; `code` has six digits.")
    def imports(
        self, code: str | None = None, year: int | None = None, first: First = 20, after: After = None
    ) -> Connection["Exported"]:
        return _page(catalogue.traded(self.record, "into", code, year), first, after)

    @described("Quantities about it that enter no chain.")
    def observations(
        self, quantity: str | None = None, first: First = 20, after: After = None
    ) -> Connection["Observation"]:
        return _page(catalogue.observations(self.record, quantity), first, after)


@shows("Sector")
class Sector(Node):
    uses: list["UsedIn"] = incoming("used_in")


@shows("Material")
class Material(Node):
    start: "Product | None" = target("starts_at", RELATIONSHIP["starts_at"].meaning)
    contents: list["Contains"] = incoming("contains")
    uses: list["UsedIn"] = outgoing("used_in")
    items: list["Item"] = origins("covers", "Items of measures that name it.")
    engagements: list["Engagement"] = origins("engagement_about", "Diplomatic contacts about it.")
    groups: list["Group"] = targets("member_of", "Groups that it is a member of.")

    @described("Products that contain it, from mine to use.")
    def products(self) -> list["Product"]:
        return all_of(catalogue.products(self.record.view, material=self.record.key))

    @described("Measures that touch it: those in force first.")
    def measures(self, in_force: bool | None = None) -> list["Measure"]:
        asked = catalogue.MeasureFilter(material=self.record.key, in_force=in_force)
        return all_of(catalogue.measures(self.record.view, asked))

    @described("Quantities about it that enter no chain.")
    def observations(
        self, quantity: str | None = None, first: First = 20, after: After = None
    ) -> Connection["Observation"]:
        return _page(catalogue.observations(self.record, quantity), first, after)


@shows("Product")
class Product(Node):
    contents: list["Contains"] = outgoing("contains")
    inputs: list["InputTo"] = incoming("input_to")
    input_to: list["InputTo"] = outgoing("input_to")
    part_of: "Product | None" = target("part_of", "The wider product that it is a grade of.")
    grades: list["Product"] = origins("part_of", "Its grades.")
    codes: list["ClassifiedAs"] = outgoing("classified_as")
    site_makes: list["SiteMakes"] = incoming("site_makes")
    items: list["Item"] = origins("covers", "Items of measures that list it.")
    groups: list["Group"] = targets("member_of", "Groups that it is a member of.")
    start_of: list[Material] = origins("starts_at", "Materials of which questions about a country start from it.")

    @described("Who made it, latest year first, largest share first.")
    def made(self, year: int | None = None, kind: MadeKind | None = None) -> list["Made"]:
        return all_of(catalogue.made(self.record, None, year, kind))

    @described(
        "Who makes it, of all that the world makes, in a calendar year or on the day; null where nobody is known to."
    )
    def world(self, year: BalanceYear = None) -> Annotated["WorldOutput", BALANCE] | None:
        return cast("WorldOutput | None", output.world_output(self.record.view, self.record.key, year))

    @described("Organisations that are said to make it.")
    def makers(self, first: First = 20, after: After = None) -> Connection["OrganisationProduct"]:
        return _page(catalogue.into(self.record, "makes"), first, after)

    @described("Organisations that are said to trade it.")
    def traders(self, first: First = 20, after: After = None) -> Connection["OrganisationProduct"]:
        return _page(catalogue.into(self.record, "trades"), first, after)

    @described("Organisations that are said to use it.")
    def users(self, first: First = 20, after: After = None) -> Connection["OrganisationProduct"]:
        return _page(catalogue.into(self.record, "uses"), first, after)

    @described("Measures with an item that lists it: those in force first.")
    def measures(self, in_force: bool | None = None) -> list["Measure"]:
        asked = catalogue.MeasureFilter(product=self.record.key, in_force=in_force)
        return all_of(catalogue.measures(self.record.view, asked))

    @described("Quantities about it that enter no chain.")
    def observations(
        self, quantity: str | None = None, first: First = 20, after: After = None
    ) -> Connection["Observation"]:
        return _page(catalogue.observations(self.record, quantity), first, after)


@shows("Group")
class Group(Node):
    members: list[Node] = origins("member_of", "The materials and products that it is of.")

    @described("Its members by step: who makes most of what the world makes, and which measures stand there.")
    def heat(self) -> list[Annotated["HeatRow", HEAT]]:
        return cast("list[HeatRow]", list(heat.members(self.record)))


@shows("Code")
class Code(Node):
    products: list["ClassifiedAs"] = incoming("classified_as")


@shows("Organisation")
class Organisation(Node):
    country: Country | None = target("based_in", RELATIONSHIP["based_in"].meaning)
    operates: list["Operates"] = outgoing("operates")
    sites: list["Site"] = targets("operates", "Sites that it runs.")
    makes: list["OrganisationProduct"] = outgoing("makes")
    trades: list["OrganisationProduct"] = outgoing("trades")
    uses: list["OrganisationProduct"] = outgoing("uses")
    owners: list["OwnedBy"] = outgoing("owned_by")
    owns: list["OwnedBy"] = incoming("owned_by")

    @described("Recorded deliveries to it.")
    def suppliers(self, first: First = 20, after: After = None) -> Connection["Supplies"]:
        return _page(catalogue.into(self.record, "supplies"), first, after)

    @described("Recorded deliveries by it.")
    def customers(self, first: First = 20, after: After = None) -> Connection["Supplies"]:
        return _page(catalogue.out(self.record, "supplies"), first, after)


@shows("Site")
class Site(Node):
    country: Country | None = target("located_in", RELATIONSHIP["located_in"].meaning)
    operators: list["Operates"] = incoming("operates")
    makes: list["SiteMakes"] = outgoing("site_makes")

    @described("Who runs it; the first where there are several.")
    def operator(self) -> Organisation | None:
        return next(iter(nodes([link.start for link in catalogue.into(self.record, "operates")])), None)


@shows("Measure")
class Measure(Node):
    imposed_by: Country = target("imposed_by", RELATIONSHIP["imposed_by"].meaning)
    items: list["Item"] = targets("controls", "What it controls.")
    amends: list["Measure"] = targets("amends", "Acts that it changes.")
    suspends: list["Measure"] = targets("suspends", "Acts that it suspends.")
    repeals: list["Measure"] = targets("repeals", "Acts that it ends.")
    supplements: list["Measure"] = targets("supplements", "Acts that it adds to.")
    amended_by: list["Measure"] = origins("amends", "Acts that change it.")
    suspended_by: list["Measure"] = origins("suspends", "Acts that suspend it.")
    repealed_by: list["Measure"] = origins("repeals", "Acts that end it.")
    supplemented_by: list["Measure"] = origins("supplements", "Acts that add to it.")
    engagements: list["Engagement"] = origins("engagement_about", "Diplomatic contacts about it.")

    @described("What it is called.")
    def title(self, lang: Lang = Lang.EN) -> str:
        return str(self.record.name(lang.value))

    @described("What it is on the date of the View, its items taken together.")
    def status(self) -> MeasureStatus:
        return MeasureStatus(catalogue.measure_status(self.record))

    @described(describe("Measure", "confirmed"))
    def confirmed(self) -> bool:
        return catalogue.is_confirmed(self.record)

    @described("What each of its items is on the date of the View, was and will be, and what is asked of it.")
    def item_states(self) -> list["MeasureItem"]:
        view, items = self.record.view, [link.end for link in catalogue.out(self.record, "controls")]
        return [MeasureItem(view=view, found=(self.record, item)) for item in items]

    @described("What an applicant must hand over, in order.")
    def requirements(self) -> list["Requirement"]:
        asked = [link.end for link in catalogue.out(self.record, "asks_for")]
        return nodes(sorted(asked, key=lambda requirement: (requirement.whole("order") or 0, requirement.key)))

    @described("How it stands to other acts, with dates and items.")
    def relations(self) -> list["MeasureRelation"]:
        kinds = ("amends", "suspends", "repeals", "supplements")
        found = [(*catalogue.out(self.record, kind), *catalogue.into(self.record, kind)) for kind in kinds]
        return [as_type(link) for links in found for link in links]

    @described("Quantities about it that enter no chain.")
    def observations(
        self, quantity: str | None = None, first: First = 20, after: After = None
    ) -> Connection["Observation"]:
        return _page(catalogue.observations(self.record, quantity), first, after)

    @described("Published counts of applications and decisions, each of its own population.")
    def statistics(self) -> list["Observation"]:
        return nodes(catalogue.statistics(self.record))

    @described("Published times from application to decision, each of its own population.")
    def lead_times(self) -> list["Observation"]:
        return nodes(catalogue.lead_times(self.record))

    @described("The statistics put together: one row for each publisher, population and day, never added up.")
    def counts(self) -> list["PublishedCount"]:
        return [PublishedCount(view=self.record.view, found=found) for found in licences.counts(self.record)]

    @described("What it was and will be, as far as the graph knows, from its beginning on (methods.md section 5).")
    def phases(self) -> list["MeasurePhase"]:
        return [MeasurePhase(view=self.record.view, found=phase) for phase in acts.phases(self.record)]

    @described("Its time line: what it did, what was done to it, counts and contacts, oldest first, undated last.")
    def history(self) -> list["Change"]:
        return [Change(view=self.record.view, found=one) for one in changes.history(self.record.view, self.record.key)]

    @described(
        "What it asks, of which goods, since when, and what it is on the date, a sentence for each of its parts."
    )
    def sentence(self, lang: Lang = Lang.EN) -> str:
        return measure_sentences.state(acts.act(self.record), self.record.view.as_of, lang.value)


@shows("Item")
class Item(Node):
    measures: list[Measure] = origins("controls", "Measures that control it.")
    products: list[Product] = targets("covers", "Products that it means.", "Product")
    materials: list[Material] = targets("covers", "Materials that it means.", "Material")


@shows("Requirement")
class Requirement(Node):
    measures: list[Measure] = origins("asks_for", "Measures that ask for it.")


@shows("Observation")
class Observation(Node):
    about: list[Node] = targets("observation_about", RELATIONSHIP["observation_about"].meaning)


@shows("Engagement", about="about_text")
class Engagement(Node):
    about: list[Node] = targets("engagement_about", RELATIONSHIP["engagement_about"].meaning)


@shows("Source")
class Source(Node):
    @described("Everything that it states, whatever the date.")
    def facts(self, first: First = 20, after: After = None) -> Connection[Fact]:
        return _page(catalogue.facts(self.record), first, after)


@exposed(acts.ItemState, "One item of a measure in one phase.")
class ItemPhase(Exposed):
    status: MeasureStatus = has("What it is then.")
    item: Item = has("The item.")


@exposed(acts.Phase, "What a measure is from a day until a day; null where it has no end, or beginning.")
class MeasurePhase(Exposed):
    status: MeasureStatus = has("What it is then, its items taken together.")
    since: Date | None = has("First day.")
    until: Date | None = has("Day on which it is that no longer.")
    items: list[ItemPhase] = has("Each item with its own state, where they are not all alike; else none.")


@exposed(tuple, "One item of a measure: what is asked of it, and what it is, was and will be.")
class MeasureItem(Exposed):
    found: strawberry.Private[tuple[Record, Record]]  # the measure and the item

    item: Item = has("The item.", lambda found: found[1])
    kind: MeasureKind = has("What the measure does to it.", lambda found: acts.kind_of(*found))
    reach: str | None = has(describe("Measure", "reach"), lambda found: acts.reach_of(*found))
    status: MeasureStatus = has(
        "What it is on the date of the View.", lambda found: acts.item_states(found[0])[found[1].row]
    )
    phases: list[MeasurePhase] = has(
        "What it was and will be, as far as the graph knows.", lambda found: acts.item_phases(*found)
    )


@strawberry.type(description="A share of something counted, with the interval that chance alone leaves.")
class Proportion:
    share: float = strawberry.field(description="Fraction.")
    lower: float = reading(lambda root: root.interval.lower, "Lower end of its 95% Wilson score interval.")
    upper: float = reading(lambda root: root.interval.upper, "Upper end of its 95% Wilson score interval.")
    of: int = strawberry.field(description="Of how many.")
    method: str = strawberry.field(description="Section of the methods.")


@exposed(licences.PublishedCount, "What one publisher counted of one population by one day; null is not stated.")
class PublishedCount(Exposed):
    as_of: Date | None = has("Day of the count.", lambda found: found.day)
    population: str = has("Whom it is about.")
    population_nl: str = has("The same in Dutch; empty where nobody wrote it so.")
    publisher: str = has("Who counted.")
    filed: float | None = has("Applications.")
    granted: float | None = has("Granted.")
    refused: float | None = has("Refused.")
    pending: float | None = has("Not decided.")
    share_granted: float | None = has("The publisher's own share, often rounded.")
    verified: Verified = has(SHARED["verified"].description)
    note: str = has("What to know with it.")
    approval: Proportion | None = has(
        "The part of those decided that was granted; null where both counts aren't stated."
    )
    sources: list[Source] = has("The documents that state it.")


@exposed(changes.Change, "One thing that happened: a measure, a suspension, a count, a contact.")
class Change(Exposed):
    found: strawberry.Private[changes.Change]

    day: Date | None = has("Null where none is known.")
    kind: ChangeKind = has("What kind of thing.")
    until: Date | None = has("End of what begins; of what was announced, the day on which it begins.")
    items: str | None = has("What a suspension is limited to.")
    followed: bool | None = has("Of a suspension that ended: whether the graph knows what came after.")
    verified: Verified = has(SHARED["verified"].description)
    what: Node = has("The act or contact that it is told by.")
    on: list[Node] = has("The measures and materials that it is about.")

    @described("It in a sentence.")
    def sentence(self, lang: Lang = Lang.EN) -> str:
        return measure_sentences.change(self.found, lang.value)

    sources: list[Source] = has("The documents that state it.")


@shows("contains")
class Contains(Relationship):
    product: Product = start("The product.")
    material: Material = end("The material.")


@shows("input_to")
class InputTo(Relationship):
    input: Product = start("What is taken.")
    product: Product = end("What is made of it.")


@shows("classified_as")
class ClassifiedAs(Relationship):
    product: Product = start("The product.")
    code: Code = end("The code.")


@shows("made")
class Made(Relationship):
    country: Country = start("The country.")
    product: Product = end("The product.")


@shows("exported")
class Exported(Relationship):
    exporter: Country = start("Where it came from.")
    importer: Country = end("Where it went.")


@shows("operates")
class Operates(Relationship):
    organisation: Organisation = start("Who runs it.")
    site: Site = end("What is run.")


@shows("site_makes")
class SiteMakes(Relationship):
    site: Site = start("The site.")
    product: Product = end("The product.")


@shows("makes", "trades", "uses", description="What an organisation is said to make, trade or use.")
class OrganisationProduct(Relationship):
    organisation: Organisation = start("The organisation.")
    product: Product = end("The product.")
    relation = relation("MAKES, TRADES or USES.")


@shows("used_in")
class UsedIn(Relationship):
    material: Material = start("The material.")
    sector: Sector = end("The branch.")


@shows("supplies")
class Supplies(Relationship):
    supplier: Node = start("Who delivers, or the country of making where no more is recorded.")
    customer: Organisation = end("Who gets it.")


@shows("owned_by")
class OwnedBy(Relationship):
    owned: Organisation = start("What is owned.")
    owner: Node = end("Who owns: an organisation, or a state.")


@shows(
    *("amends", "suspends", "repeals", "supplements"),
    description="One act amending, suspending, repealing or supplementing another.",
)
class MeasureRelation(Relationship):
    act: Measure = start("The act that does it.")
    on: Measure = end("The act that it is done to.")
    relation = relation("AMENDS, SUSPENDS, REPEALS or SUPPLEMENTS.")


@strawberry.type(description="A relationship that says no more than that it holds.")
class Bare(Relationship):
    relation = relation("Its type in Neo4j, such as BASED_IN.")


TYPES.update({name: Bare for name in RELATIONSHIP if name not in TYPES})


def _page(
    records: catalogue.Records | catalogue.Links | catalogue.CitingFacts, first: int, after: str | None
) -> Connection[Any]:
    return page(records, first, after, as_type)
