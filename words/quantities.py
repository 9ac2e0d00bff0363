"""Figures as words: an estimate with its interval, what is next to nothing, other readings."""

from collections.abc import Sequence

from ketenkaart.graph.analysis.figure import Figure, Interval
from ketenkaart.graph.answers import rounding
from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.references import Reading
from ketenkaart.words.say import say


def quantity(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """`naar schatting 87 % (78 tot 97)`; `whole` is what a part is expressed of."""
    return say("quantity", lang, one=shown(figure, whole))


def amount(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """`87 % (78 tot 97)`: an estimate with the interval that nine in ten of the drawn worlds lie in."""
    return say("amount", lang, one=shown(figure, whole))


def value(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """The estimate alone."""
    return say("value", lang, one=shown(figure, whole))


def estimated(share: float, lang: str) -> str:
    """`naar schatting 87 %`, `an estimated 87%`, `an estimated 0.1% or less`."""
    return say("estimated", lang, share=share, step=None)


def other_readings(found: Sequence[Reading], lang: str) -> str:
    """How far the figure moves if one publisher, one measure or one report of trade alone is believed.

    Sources are named only where two publishers differ; nothing where no reading does.
    """
    if not found:
        return ""
    low, high = min(one.value for one in found), max(one.value for one in found)
    step = rounding.resolution(high, high - low)
    same = rounding.same_when_rounded(low, high, step)
    sources = None if same else _publishers(found, step)
    return say("other_readings", lang, span=Interval(low, high), step=step, same=same, sources=sources)


def _publishers(found: Sequence[Reading], step: float) -> tuple[Reading, Reading] | None:
    """The two publishers of one product that differ most."""
    of_product: dict[str, list[Reading]] = {}
    for one in sorted(found, key=lambda one: one.value):
        if one.kind == "PUBLISHER":
            of_product.setdefault(one.product.key, []).append(one)
    alike = max(of_product.values(), key=lambda some: some[-1].value - some[0].value, default=[])
    if len(alike) < 2 or rounding.same_when_rounded(alike[0].value, alike[-1].value, step):
        return None
    return alike[0], alike[-1]
