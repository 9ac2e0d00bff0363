"""GraphQL types of materials by step: who makes most of what the world makes, and which measures stand there."""

from ketenkaart.api.declared import Exposed, exposed, has
from ketenkaart.api.enums import HeatBasis, HeatStep, MeasureKind, MeasureStatus, Verified
from ketenkaart.api.figures import Interval
from ketenkaart.api.types import Country, Material, Measure, Node, Product, Source
from ketenkaart.graph.answers import heat


@exposed(
    heat.HeatGate,
    "A measure on exports that reaches the Netherlands, in force or perhaps in force, of a country that makes some.",
)
class HeatGate(Exposed):
    measure: Measure = has("The measure.")
    imposer: Country = has("Whose it is.")
    kind: MeasureKind = has("What it does to the material.")
    status: MeasureStatus = has("What it is on the day, for the material.")


@exposed(heat.HeatCell, "The largest maker at one step, of all that the world makes there.")
class HeatCell(Exposed):
    chain_step: HeatStep = has("The step.", lambda cell: cell.step)
    product: Product | None = has("Whose making it is; null where the source counts the material itself.")
    country: Country | None = has("The largest maker; null where that is not known.")
    share: float | None = has("Its part of what the world makes.")
    interval: Interval | None = has("Where that lies; null where the source gives none.")
    data_year: int | None = has("Year of the data; null of the EU's study, a mean of 2016 to 2020.", lambda c: c.year)
    rests_on: HeatBasis | None = has("What the share is of.", lambda cell: cell.basis)
    verified: Verified | None = has("The weakest statement.")
    sources: list[Source] = has("What it rests on.")
    gates: list[HeatGate] = has("Measures that stand here.")


@exposed(heat.HeatRow, "One material, or a product by its leading material, step by step.")
class HeatRow(Exposed):
    member: Node = has("The material or product.", lambda row: row.of)
    material: Material | None = has("The material; of a product its leading one.")
    cells: list[HeatCell] = has("The steps that are known of it.")
    gates: list[HeatGate] = has("Measures of a country that leads at a step, of which it isn't known at which.")
