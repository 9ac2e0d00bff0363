"""Root fields that compute: what is depended on, how concentrated it is, where it is narrow, which paths it takes."""

from typing import cast

import strawberry

from ketenkaart.api.balance import Contradiction
from ketenkaart.api.context import in_view
from ketenkaart.api.enums import By, ChokepointKind, ExposureSort, Label, Quantity, Stage, Weights
from ketenkaart.api.figures import Exposure, ExposureRow, SubjectInput
from ketenkaart.api.lookups import OrganisationFilter
from ketenkaart.api.paging import After, Connection, First, count, page
from ketenkaart.api.passing import Passing, passing
from ketenkaart.api.structure import Chokepoint, Concentration, Paths, Subgraph
from ketenkaart.graph.answers import catalogue, chokepoints, concentration, contradictions, exposure, paths, subgraph
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View


@strawberry.type
class Computed:
    @in_view("What a country or an organisation depends on, for one material.")
    def exposure(
        self, view: View, of: SubjectInput, material: strawberry.ID | None = None, product: strawberry.ID | None = None
    ) -> Exposure:
        return Exposure(view=view, found=exposure.exposure(view, of.question(), material, product))

    @in_view("Many companies and one origin: those that use the material, largest first.")
    def exposures(
        self,
        view: View,
        filter: OrganisationFilter,
        origin: strawberry.ID,
        material: strawberry.ID,
        stage: Stage | None = None,
        sort: ExposureSort = ExposureSort.ESTIMATE,
        first: First = 20,
        after: After = None,
    ) -> Connection[ExposureRow]:
        among = catalogue.organisation_rows(view, filter.asked())
        rows = exposure.exposures(view, origin, stage, material, among).by(sort)
        return page(rows, first, after, lambda row: ExposureRow(view=view, found=row))

    @in_view("What passes through one country on its way into another's use (the Dutch where none is named).")
    def passing(self, view: View, country: strawberry.ID, user: strawberry.ID | None = None) -> Passing:
        return passing(view, country, user or HERE)

    @in_view("How concentrated the making of a product is, or what somebody gets of it (methods.md section 6).")
    def concentration(
        self,
        view: View,
        product: strawberry.ID,
        by: By = By.COUNTRY,
        of: Quantity = Quantity.PRODUCTION,
        subject: SubjectInput | None = None,
        year: int | None = None,
    ) -> Concentration:
        asked = None if subject is None else subject.question()
        return Concentration(view=view, found=concentration.concentration(view, product, by, of, asked, year))

    @in_view(
        "Where what is stated of making and trade doesn't fit together, the largest first: of every product with a "
        "balance, in the year of its data and in that of the View; of one product, or of one calendar year's balances."
    )
    def contradictions(
        self,
        view: View,
        product: strawberry.ID | None = None,
        year: int | None = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Contradiction]:
        found = contradictions.about(view, product, year)
        return page(found, first, after, lambda one: Contradiction(view=view, found=one))

    @in_view("What would be felt most if it went; without a subject, by all companies that use the material.")
    def chokepoints(
        self,
        view: View,
        material: strawberry.ID,
        subject: SubjectInput | None = None,
        weights: Weights = Weights.MASS,
        kinds: list[ChokepointKind] | None = None,
        stage: Stage | None = None,
        first: First = 20,
    ) -> list[Chokepoint]:
        asked = None if subject is None else subject.question()
        wanted = tuple(ChokepointKind if kinds is None else kinds)
        found = chokepoints.chokepoints(view, material, asked, weights, wanted, stage, count(first))
        return [Chokepoint(view=view, found=one) for one in found]

    @in_view("Which paths lead from mines, or from one origin, to a user, best first.")
    def paths(
        self,
        view: View,
        user: SubjectInput,
        material: strawberry.ID,
        origin: SubjectInput | None = None,
        first: First = 20,
    ) -> Paths:
        asked = None if origin is None else origin.question()
        return Paths(view=view, found=paths.paths(view, user.question(), material, asked, count(first)))

    @in_view("What is linked to some nodes within a few steps, the nearest first.")
    def subgraph(
        self,
        view: View,
        around: list[strawberry.ID],
        depth: int = 2,
        kinds: list[Label] | None = None,
        material: strawberry.ID | None = None,
        first: First = 150,
    ) -> Subgraph:
        labels = None if kinds is None else [*kinds]
        return cast("Subgraph", subgraph.subgraph(view, around, depth, labels, material, count(first)))
