"""How much of a country's use of a material a question is about: tonnes of what is traded, beside all that is used."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.balance import mixes
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.figure import Interval, interval
from ketenkaart.graph.answers import statements
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.statements import Stated
from ketenkaart.graph.view import View


@dataclass(frozen=True)
class Covered:
    """What stays in a country of one product, and what it uses of the material in all products, tonnes a year."""

    year: int  # of the trade
    tonnes: float
    interval: Interval
    use: Stated


def covered(view: View, country: int, product: int, material: int, year: int) -> Covered | None:
    """Both for a country, product and material by row, in the year of the trade.

    None where trade does not say how many tonnes stay, or no source says how much of the material is used.
    """
    here = view.key("Country", country)
    stated = statements.stated([Record(view, "Material", material)])
    use = next((fact for fact in stated if _is_use(fact, here)), None)
    tonnes = None if use is None else mixes.kept(Worlds(view.snapshot), product, country, year)
    if use is None or tonnes is None or tonnes[0] <= 0:
        return None
    lower, upper = interval(tonnes)
    return Covered(year, float(tonnes[0]), Interval(float(lower), float(upper)), use)


def _is_use(fact: Stated, country: str) -> bool:
    here = fact.region is not None and fact.region.key == country
    return here and fact.quantity == "DEMAND" and fact.unit == "t" and bool(fact.value)
