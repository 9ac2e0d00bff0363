"""GraphQL types of what a reconciled balance says by itself: who makes a product, what is left over, what doesn't fit.

Their roots are the answers themselves, so that nodes can lead to them (`api.types`) though they lead back to nodes.
"""

import strawberry

from ketenkaart.api.declared import Exposed, exposed, has, has_first
from ketenkaart.api.enums import ContradictionKind, Verified
from ketenkaart.api.figures import Figure
from ketenkaart.api.types import Country, Product, Source
from ketenkaart.graph.answers import contradictions, output


@exposed(output.Maker, "A country that something says makes a product, and its part of what the world makes.")
class Maker(Exposed):
    country: Country = has("Where it is made.")
    share: Figure = has("Part of the world's output.")
    tonnes: Figure | None = has(
        "Output. Null where no source states what the world, or any of its makers, makes in tonnes."
    )


def _share_of(root: output.WorldOutput, country: strawberry.ID) -> Figure:
    return Figure(view=root.view, found=root.of_country(country))


@exposed(
    output.WorldOutput,
    "Who makes a product, of all that the world makes: one balance of all that is stated of a product and calendar "
    "year (methods.md section 1). The shares of all makers and of nobody sum to 1.",
)
class WorldOutput:
    year: int | None = has("Calendar year of the balance; null: of the day, between two.")
    product: Product = has("The product that was asked for.")
    of: Product = has("Whose facts it rests on: the wider product, for a grade of which nothing is stated.")
    makers: list[Maker] = has_first(
        "Countries of which a row, a working site or an organisation says that they make it, the largest first. No "
        "other country makes it, whatever it exports."
    )
    share_of: Figure = strawberry.field(
        resolver=_share_of,
        description="One country's part of the world's output: 0 of one that nothing says makes it, and `untraced` "
        "what nobody names, which may be made there.",
    )
    nobody: Figure = has("Part of makers that nobody names.")
    tonnes: Figure | None = has("What the world makes; null where no scale is known.")
    data_year: int = has("Year of the trade; without trade the latest from which on 95 % of what is stated is.")
    birge: float = has(
        "Factor by which its sources differ more than their kinds let expect, 1 to 4; their spread was widened by it."
    )
    verified: Verified = has("The weakest statement; DERIVED at best.")
    sources: list[Source] = has("All that was reconciled.")


@exposed(
    output.ByWay,
    "What a country exports of a product beyond what any source says it makes and imports. Goods that come from it so "
    "are untraced by way of it: nothing is said of where they were made (methods.md section 2).",
)
class ByWayOf:
    product: Product = has("The product.")
    tonnes: Figure = has("How much is left over.")
    share: Figure = has("The part of its exports that is left over.")
    data_year: int = has("Year of the trade.")
    sources: list[Source] = has("The trade, and all that is stated of making.")


@exposed(
    contradictions.Contradiction,
    "One statement, and what the balance of its product makes of it (methods.md section 4).",
)
class Contradiction(Exposed):
    kind: ContradictionKind = has("In what it doesn't fit.")
    world_year: int = has("Calendar year of the balance.")
    year: int = has("That the statement is about.")
    stated: float = has("What it says, in `unit`.")
    reconciled: float = has("What all statements together come to, in `unit`.")
    unit: str = has("fraction, t, or factor.")
    size: float = has(
        "How far apart: standard deviations (SHARE, TONNES, TOTAL), a factor (OTHER_BASIS, CAPACITY, SOURCES), or per "
        "cent of the world's trade (SLACK)."
    )
    of_world: float = has(
        "The part of what the world makes (SLACK: trades) that lies between `stated` and `reconciled`, by which they "
        "are ordered; of SOURCES the largest that lies between one stated share and the balance."
    )
    product: Product = has("The product that is balanced.")
    country: Country | None = has("Whose making it is about; null for the world's.")
    source: Source | None = has("Who states it; null where several do.")
