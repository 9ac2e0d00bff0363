"""GraphQL types of how concentrated a supply is, where it is narrow, and which ways it takes."""

import strawberry

from api.described import described
from api.enums import By, ChokepointKind, ExportFormat, Lang, Quantity, Stage
from api.figures import Figure, Interval, figure
from api.paging import First, count
from api.types import (
    Country,
    Material,
    Node,
    Organisation,
    Product,
    Relationship,
    Site,
    Source,
    any_named,
    as_type,
    maybe_named,
    named,
    named_source,
)
from graph.answers import chokepoints as chokepoint_answers
from graph.answers import concentration as concentration_answers
from graph.answers import subgraph as subgraph_answers
from graph.answers import ways as way_answers
from graph.answers.catalogue import Link
from graph.answers.refs import AnswerFigure
from graph.view import View
from words.chokepoint_sentences import because


@strawberry.type(description="One country, producer or owner, and its part of the whole.")
class Share:
    view: strawberry.Private[View]
    found: strawberry.Private[concentration_answers.Share]

    share: float | None = strawberry.field(
        resolver=lambda root: root.found.share, description="Fraction of the whole; null where the whole is unknown."
    )
    tonnes: float | None = strawberry.field(resolver=lambda root: root.found.tonnes, description="Unit: t/a.")
    stated: float | None = strawberry.field(
        resolver=lambda root: root.found.stated, description="Share by the statement beside; null where it names none."
    )

    @described("5 and 95 % ends of the share over the drawn worlds; null of what one source states.")
    def interval(self) -> Interval | None:
        found = self.found.interval
        return None if found is None else Interval(lower=found.lower, upper=found.upper)

    @described("Who holds it: a Country or an Organisation.")
    def holder(self) -> Node:
        return any_named(self.view, self.found.holder)


@strawberry.type(description="How concentrated making, capacity or supply is (methods.md section 6).")
class Concentration:
    found: strawberry.Private[concentration_answers.Concentration]

    by: By = strawberry.field(resolver=lambda root: By(root.found.by), description="Over whom it is taken.")
    of: Quantity = strawberry.field(resolver=lambda root: Quantity(root.found.of), description="Of what.")
    year: int | None = strawberry.field(resolver=lambda root: root.found.year, description="Year of the data.")
    others: float = strawberry.field(
        resolver=lambda root: root.found.others, description="Part that a source states to be of others than these."
    )
    missing: float | None = strawberry.field(
        resolver=lambda root: root.found.missing, description="Part whose holder nobody states; null: unknown."
    )
    coverage: float | None = strawberry.field(
        resolver=lambda root: root.found.coverage, description="Part whose holder is known; null: unknown."
    )

    @described("What is made or supplied.")
    def product(self) -> Product:
        return named(self.found.view, Product, self.found.product)

    @described("Whose supply it is; null for the world's making.")
    def subject(self) -> Node | None:
        return None if self.found.subject is None else any_named(self.found.view, self.found.subject)

    @described("Herfindahl–Hirschman index, the sum of squared shares, between 0 and 1.")
    def hhi(self) -> Figure:
        return self._figure(self.found.hhi)

    @described("Share of the largest.")
    def cr1(self) -> Figure:
        return self._figure(self.found.cr1)

    @described("Share of the three largest.")
    def cr3(self) -> Figure:
        return self._figure(self.found.cr3)

    @described("1 / HHI: so many equal ones would be as concentrated.")
    def effective_number(self) -> Figure:
        return self._figure(self.found.effective_number)

    @described("The statement of the year that names most, beside the balance of all; null where there is none.")
    def statement(self) -> Source | None:
        found = self.found.statement
        return None if found is None else named_source(self.found.view, found)

    @described("Who holds how much, largest first.")
    def shares(self, first: First = 20) -> list[Share]:
        return [Share(view=self.found.view, found=found) for found in self.found.shares[: count(first)]]

    @described("The same of every year that a source states, latest first; of a supply only the present.")
    def by_year(self) -> list["Concentration"]:
        return [Concentration(found=found) for found in self.found.by_year()]

    def _figure(self, answer: AnswerFigure) -> Figure:
        return figure(self.found.view, answer)


@strawberry.type(description="One stop of a way.")
class WayStep:
    view: strawberry.Private[View]
    found: strawberry.Private[way_answers.WayStep]

    made: bool = strawberry.field(
        resolver=lambda root: root.found.made, description="Made here; else used or traded here."
    )
    recorded: bool = strawberry.field(
        resolver=lambda root: root.found.recorded, description="That it comes from here is recorded; else imputed."
    )
    link: strawberry.ID | None = strawberry.field(
        resolver=lambda root: root.found.link, description="Key of the recorded delivery that leads here."
    )

    @described("The product at this stop.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.product)

    @described("The country; null where it is unknown.")
    def place(self) -> Country | None:
        return maybe_named(self.view, Country, self.found.place)

    @described("Who makes, trades or uses it here; null where it is unknown.")
    def organisation(self) -> Organisation | None:
        return maybe_named(self.view, Organisation, self.found.organisation)

    @described("Where it is made; null where it is unknown.")
    def site(self) -> Site | None:
        return maybe_named(self.view, Site, self.found.site)

    @described("Ultimate owner of the organisation, where that is another: an Organisation or a Country.")
    def owner(self) -> Node | None:
        return None if self.found.owner is None else any_named(self.view, self.found.owner)


@strawberry.type(description="One way, from the user back to the mine, and the part of all use that takes it.")
class Way:
    view: strawberry.Private[View]
    found: strawberry.Private[way_answers.Way]

    share: float = strawberry.field(resolver=lambda root: root.found.share, description="Fraction of all use.")
    traced: bool = strawberry.field(
        resolver=lambda root: root.found.traced, description="Up to a mine, scrap or the origin asked for."
    )

    @described("Its stops, from the user back.")
    def steps(self) -> list[WayStep]:
        return [WayStep(view=self.view, found=found) for found in self.found.steps]


@strawberry.type(description="The largest ways of a user, largest first; their shares and `other` sum to `passes`.")
class Ways:
    found: strawberry.Private[way_answers.Ways]

    other: float = strawberry.field(resolver=lambda root: root.found.other, description="All other ways together.")
    passes: float = strawberry.field(
        resolver=lambda root: root.found.passes, description="Part of all use that passes the origin; 1 without one."
    )

    @described("Who uses it.")
    def user(self) -> Node:
        return any_named(self.found.view, self.found.user)

    @described("Where the ways lead, if that was asked.")
    def origin(self) -> Node | None:
        return None if self.found.origin is None else any_named(self.found.view, self.found.origin)

    @described("The material that is followed.")
    def material(self) -> Material:
        return named(self.found.view, Material, self.found.material)

    @described("The ways, largest first.")
    def ways(self) -> list[Way]:
        return [Way(view=self.found.view, found=found) for found in self.found.ways]


@strawberry.type(description="A node that would be felt if it went (methods.md section 7).")
class Chokepoint:
    found: strawberry.Private[chokepoint_answers.Chokepoint]

    kind: ChokepointKind = strawberry.field(
        resolver=lambda root: ChokepointKind(root.found.kind), description="What kind of place it is."
    )

    @described("The stage at which it is one; null where it is at any.")
    def stage(self) -> Stage | None:
        return None if self.found.stage is None else Stage(self.found.stage)

    @described("A Country or an Organisation.")
    def node(self) -> Node:
        return any_named(self.found.view, self.found.node)

    @described("The weighted part of all ways that pass it.")
    def loss(self) -> Figure:
        return figure(self.found.view, self.found.loss)

    @described("Why it is one, in a sentence or two.")
    def because(self, lang: Lang = Lang.EN) -> str:
        return because(self.found, lang.value)

    @described("Where to read on, on this server.")
    def page(self, lang: Lang = Lang.EN) -> str:
        return self.found.page(lang.value)

    @described("For a dominator: a recorded way that passes it, from where the records stop to the user.")
    def way(self) -> list[Node]:
        return [any_named(self.found.view, ref) for ref in self.found.way]


@strawberry.type(description="The part of the graph around some nodes.")
class Subgraph:
    answer: strawberry.Private[subgraph_answers.Subgraph]

    depth: int = strawberry.field(
        resolver=lambda root: root.answer.depth, description="Steps from the nodes asked for."
    )
    found: int = strawberry.field(
        resolver=lambda root: root.answer.found, description="Nodes that there are within these steps."
    )
    truncated: bool = strawberry.field(
        resolver=lambda root: root.answer.truncated, description="Whether some of them were left out."
    )

    @described("The nodes that it is around.")
    def around(self) -> list[Node]:
        return [any_named(self.answer.view, ref) for ref in self.answer.around]

    @described("The nearest nodes, of equally near ones those with most links.")
    def nodes(self) -> list[Node]:
        return [any_named(self.answer.view, node.ref) for node in self.answer.nodes]

    @described("All links between these nodes.")
    def edges(self) -> list[Relationship]:
        return [as_type(_link(self.answer.view, edge)) for edge in self.answer.edges]

    @described("Page of the first node that it is around; null where it has none.")
    def page(self, lang: Lang = Lang.EN) -> str | None:
        return self.answer.page(lang.value)

    @described("Address of this subgraph as a file, on this server.")
    def export_url(self, format: ExportFormat = ExportFormat.GRAPHML, lang: Lang = Lang.EN) -> str:
        return self.answer.export_url(format.value, lang.value)


def _link(view: View, edge: subgraph_answers.GraphEdge) -> Link:
    keys = view.snapshot.relationships[edge.name].text("key")
    return Link(view, edge.name, keys.code_of(str(edge.values["key"])))
