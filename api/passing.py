"""GraphQL types of what passes through one country on its way into another's use."""

from dataclasses import dataclass

import strawberry

from ketenkaart.api.declared import Exposed, described, exposed, has, has_first
from ketenkaart.api.enums import Lang, Stage, StudyStep, Verified
from ketenkaart.api.figures import Figure
from ketenkaart.api.types import Country, Material, Product, Source
from ketenkaart.graph.answers import country as answers
from ketenkaart.graph.answers.addresses import page
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.words import country_sentences


@dataclass(frozen=True)
class Question:
    """A country, and another whose use may pass it."""

    view: View
    country: NodeRef
    user: str


@exposed(answers.Passing, "A country's part of what a user gets of one material at one stage.")
class PassingStage(Exposed):
    stage: Stage = has("The stage.")
    place: int = has("Its place among the countries there; 1 comes first.")
    passes: float | None = has("The part that passes the stage at all.", lambda found: found.at.passes)
    material: Material = has("The material.")
    share: Figure = has("Probability that a unit was made there.")


@exposed(answers.WayThrough, "Goods that came by way of a country without being made there (methods.md section 1).")
class WayThrough(Exposed):
    material: Material = has("The material.")
    product: Product = has("The product that is used.")
    share: Figure = has("The part of what is used of it.")


@exposed(answers.Sourcing, "A country's part of the European Union's supply, as the EU's study states it.")
class Sourcing(Exposed):
    step: StudyStep = has("Of what step of making it is the supply.")
    share: float = has("Fraction of the supply.")
    verified: Verified = has("How the study was read.")
    material: Material = has("The material.")
    sources: list[Source] = has("The study.")


@exposed(Question, "What passes through one country on its way into another's use, at all stages.")
class Passing(Exposed):
    found: strawberry.Private[Question]

    country: Country = has("The country that is passed.")
    stages: list[PassingStage] = has_first(
        "Every material and stage at which something names it, the largest share of the user's first.",
        value=lambda asked: answers.passing(asked.view, asked.country.key, asked.user),
    )
    by_way: list[WayThrough] = has_first(
        "What came by way of it without being made there, largest first.",
        value=lambda asked: answers.ways_through(asked.view, asked.country.key, asked.user),
    )
    sourcing: list[Sourcing] = has_first(
        "Its part of what the European Union got, as the EU's study states it, largest first.",
        most=50,
        value=lambda asked: answers.sourcing(asked.view, asked.country.key),
    )

    @described("Address of the page that shows it for Dutch use, on this server.")
    def page(self, lang: Lang = Lang.EN) -> str:
        version = self.view.snapshot.number
        return page("Country", self.found.country.key, lang.value, self.view.as_of, self.view.example, version)

    @described("How much of Dutch use passes it, with date, interval and what is not known.")
    def sentence(self, lang: Lang = Lang.EN) -> str:
        found = answers.passing(self.view, self.found.country.key, HERE)
        stages = answers.stages_of(self.view, HERE)
        beyond = answers.beyond(self.view, self.found.country.key)
        return country_sentences.answer(self.found.country, found, stages, self.view.as_of, lang.value, beyond).text


def passing(view: View, country: str, user: str) -> Passing:
    """The question of one country and one user, found valid. Raises UnknownKey."""
    view.require("Country", user)
    asked = Question(view, node_ref(view, "Country", view.require("Country", country)), user)
    return Passing(view=view, found=asked)
