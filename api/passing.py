"""GraphQL types of what passes through one country on its way into another's use."""

import strawberry

from api.described import described
from api.enums import Lang, Stage, StudyStep, Verified
from api.figures import Figure, figure
from api.paging import First, count
from api.types import Country, Material, Product, Source, named
from graph.answers import country as answers
from graph.answers.addresses import page
from graph.answers.catalogue import Record
from graph.answers.refs import NodeRef, node_ref
from graph.view import View
from words import country_sentences


@strawberry.type(description="A country's part of what a user gets of one material at one stage.")
class PassingStage:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.Passing]

    stage: Stage = strawberry.field(resolver=lambda root: Stage(root.found.stage), description="The stage.")
    place: int = strawberry.field(
        resolver=lambda root: root.found.place, description="Its place among the countries there; 1 comes first."
    )
    passes: float | None = strawberry.field(
        resolver=lambda root: root.found.at.passes, description="The part that passes the stage at all."
    )

    @described("The material.")
    def material(self) -> Material:
        return named(self.view, Material, self.found.material)

    @described("Probability that a unit was made there.")
    def share(self) -> Figure:
        return figure(self.view, self.found.share)


@strawberry.type(description="Goods that came by way of a country without being made there (methods.md section 1).")
class WayThrough:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.WayThrough]

    @described("The material.")
    def material(self) -> Material:
        return named(self.view, Material, self.found.material)

    @described("The product that is used.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.product)

    @described("The part of what is used of it.")
    def share(self) -> Figure:
        return figure(self.view, self.found.share)


@strawberry.type(description="A country's part of the European Union's supply, as the EU's study states it.")
class Sourcing:
    view: strawberry.Private[View]
    found: strawberry.Private[answers.Sourcing]

    step: StudyStep = strawberry.field(
        resolver=lambda root: StudyStep(root.found.step), description="Of what step of making it is the supply."
    )
    share: float = strawberry.field(resolver=lambda root: root.found.share, description="Fraction of the supply.")
    verified: Verified = strawberry.field(
        resolver=lambda root: Verified(root.found.verified), description="How the study was read."
    )

    @described("The material.")
    def material(self) -> Material:
        return named(self.view, Material, self.found.material)

    @described("The study.")
    def sources(self) -> list[Source]:
        refs = self.found.sources
        return [Source(record=Record(self.view, "Source", self.view.require("Source", ref.key))) for ref in refs]


@strawberry.type(description="What passes through one country on its way into another's use, at all stages.")
class Passing:
    view: strawberry.Private[View]
    ref: strawberry.Private[NodeRef]
    user: strawberry.Private[str]

    @described("The country that is passed.")
    def country(self) -> Country:
        return named(self.view, Country, self.ref)

    @described("Every material and stage at which something names it, the largest share of the user's first.")
    def stages(self, first: First = 20) -> list[PassingStage]:
        found = answers.passing(self.view, self.ref.key, self.user)[: count(first)]
        return [PassingStage(view=self.view, found=one) for one in found]

    @described("What came by way of it without being made there, largest first.")
    def by_way(self, first: First = 20) -> list[WayThrough]:
        found = answers.ways_through(self.view, self.ref.key, self.user)[: count(first)]
        return [WayThrough(view=self.view, found=one) for one in found]

    @described("Its part of what the European Union got, as the EU's study states it, largest first.")
    def sourcing(self, first: First = 50) -> list[Sourcing]:
        found = answers.sourcing(self.view, self.ref.key)[: count(first)]
        return [Sourcing(view=self.view, found=one) for one in found]

    @described("Address of the page that shows it for Dutch use, on this server.")
    def page(self, lang: Lang = Lang.EN) -> str:
        version = self.view.snapshot.number
        return page("Country", self.ref.key, lang.value, self.view.as_of, self.view.example, version)

    @described("How much of Dutch use passes it, with date, interval and what is not known.")
    def sentence(self, lang: Lang = Lang.EN) -> str:
        found = answers.passing(self.view, self.ref.key, answers.HERE)
        stages = answers.stages_of(self.view, answers.HERE)
        beyond = answers.beyond(self.view, self.ref.key)
        return country_sentences.answer(self.ref, found, stages, self.view.as_of, lang.value, beyond).text


def passing(view: View, country: str, user: str) -> Passing:
    """The question of one country and one user, found valid. Raises UnknownKey."""
    view.require("Country", user)
    return Passing(view=view, ref=node_ref(view, "Country", view.require("Country", country)), user=user)
