"""GraphQL types of what a reconciled balance says by itself: who makes a product, what is left over, what doesn't fit.

Their roots are the answers themselves, so that nodes can lead to them (`api.types`) though they lead back to nodes.
"""

from collections.abc import Iterable

import strawberry

from api.described import described
from api.enums import ContradictionKind, Verified
from api.figures import Figure, figure
from api.paging import First, count
from api.types import Country, Product, Source, maybe_named, named, named_source
from graph.answers import contradictions, output
from graph.answers.refs import SourceRef
from graph.view import View


@strawberry.type(description="A country that something says makes a product, and its part of what the world makes.")
class Maker:
    view: strawberry.Private[View]
    found: strawberry.Private[output.Maker]

    @described("Where it is made.")
    def country(self) -> Country:
        return named(self.view, Country, self.found.country)

    @described("Part of the world's output.")
    def share(self) -> Figure:
        return figure(self.view, self.found.share)

    @described("Output. Null where no source states what the world, or any of its makers, makes in tonnes.")
    def tonnes(self) -> Figure | None:
        return None if self.found.tonnes is None else figure(self.view, self.found.tonnes)


def _makers(root: output.WorldOutput, first: First = 20) -> list[Maker]:
    return [Maker(view=root.view, found=one) for one in root.makers[: count(first)]]


def _of(root: output.WorldOutput, country: strawberry.ID) -> Figure:
    return figure(root.view, root.of_country(country))


def _nobody(root: output.WorldOutput) -> Figure:
    return figure(root.view, root.nobody)


def _tonnes(root: output.WorldOutput) -> Figure | None:
    return None if root.tonnes is None else figure(root.view, root.tonnes)


@strawberry.type(
    description="Who makes a product, of all that the world makes: one balance of all that is stated of a product and "
    "calendar year (methods.md section 1). The shares of all makers and of nobody sum to 1."
)
class WorldOutput:
    year: int | None = strawberry.field(
        resolver=lambda root: root.year, description="Calendar year of the balance; null: of the day, between two."
    )
    product: Product = strawberry.field(
        resolver=lambda root: named(root.view, Product, root.product), description="The product that was asked for."
    )
    of: Product = strawberry.field(
        resolver=lambda root: named(root.view, Product, root.of),
        description="Whose facts it rests on: the wider product, for a grade of which nothing is stated.",
    )
    makers: list[Maker] = strawberry.field(
        resolver=_makers,
        description="Countries of which a row, a working site or an organisation says that they make it, the largest "
        "first. No other country makes it, whatever it exports.",
    )
    share_of: Figure = strawberry.field(
        resolver=_of,
        description="One country's part of the world's output: 0 of one that nothing says makes it, and `untraced` "
        "what nobody names, which may be made there.",
    )
    nobody: Figure = strawberry.field(resolver=_nobody, description="Part of makers that nobody names.")
    tonnes: Figure | None = strawberry.field(
        resolver=_tonnes, description="What the world makes; null where no scale is known."
    )
    data_year: int = strawberry.field(
        resolver=lambda root: root.data_year,
        description="Year of the trade; without trade the latest from which on 95 % of what is stated is.",
    )
    birge: float = strawberry.field(
        resolver=lambda root: root.birge,
        description="Factor by which its sources differ more than their kinds let expect, 1 to 4; their spread was "
        "widened by it.",
    )
    verified: Verified = strawberry.field(
        resolver=lambda root: Verified(root.verified), description="The weakest statement; DERIVED at best."
    )
    sources: list[Source] = strawberry.field(
        resolver=lambda root: _sources(root.view, root.sources), description="All that was reconciled."
    )


@strawberry.type(
    description="What a country exports of a product beyond what any source says it makes and imports. Goods that come "
    "from it so are untraced by way of it: nothing is said of where they were made (methods.md section 2)."
)
class ByWayOf:
    product: Product = strawberry.field(
        resolver=lambda root: named(root.view, Product, root.product), description="The product."
    )
    tonnes: Figure = strawberry.field(
        resolver=lambda root: figure(root.view, root.tonnes), description="How much is left over."
    )
    share: Figure = strawberry.field(
        resolver=lambda root: figure(root.view, root.share), description="The part of its exports that is left over."
    )
    data_year: int = strawberry.field(resolver=lambda root: root.data_year, description="Year of the trade.")
    sources: list[Source] = strawberry.field(
        resolver=lambda root: _sources(root.view, root.sources),
        description="The trade, and all that is stated of making.",
    )


@strawberry.type(description="One statement, and what the balance of its product makes of it (methods.md section 4).")
class Contradiction:
    view: strawberry.Private[View]
    found: strawberry.Private[contradictions.Contradiction]

    kind: ContradictionKind = strawberry.field(
        resolver=lambda root: ContradictionKind(root.found.kind), description="In what it doesn't fit."
    )
    world_year: int = strawberry.field(
        resolver=lambda root: root.found.world_year, description="Calendar year of the balance."
    )
    year: int = strawberry.field(resolver=lambda root: root.found.year, description="That the statement is about.")
    stated: float = strawberry.field(resolver=lambda root: root.found.stated, description="What it says, in `unit`.")
    reconciled: float = strawberry.field(
        resolver=lambda root: root.found.reconciled, description="What all statements together come to, in `unit`."
    )
    unit: str = strawberry.field(resolver=lambda root: root.found.unit, description="fraction, t, or factor.")
    size: float = strawberry.field(
        resolver=lambda root: root.found.size,
        description="How far apart: standard deviations (SHARE, TONNES, TOTAL), a factor (OTHER_BASIS, CAPACITY, "
        "SOURCES), or per cent of the world's trade (SLACK).",
    )
    of_world: float = strawberry.field(
        resolver=lambda root: root.found.of_world,
        description="The part of what the world makes (SLACK: trades) that lies between `stated` and `reconciled`, by "
        "which they are ordered; of SOURCES the largest that lies between one stated share and the balance.",
    )

    @described("The product that is balanced.")
    def product(self) -> Product:
        return named(self.view, Product, self.found.product)

    @described("Whose making it is about; null for the world's.")
    def country(self) -> Country | None:
        return maybe_named(self.view, Country, self.found.country)

    @described("Who states it; null where several do.")
    def source(self) -> Source | None:
        return None if self.found.source is None else named_source(self.view, self.found.source)


def _sources(view: View, found: Iterable[SourceRef]) -> list[Source]:
    return [named_source(view, one) for one in found]
