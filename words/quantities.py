"""Figures as words: an estimate with its interval, what is next to nothing, other readings."""

from collections.abc import Sequence

from graph.analysis.figure import Figure
from graph.answers import amounts, wording
from graph.answers.refs import Reading


def quantity(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """`naar schatting 87 % (78 tot 97)`; `whole` is what a part is expressed of."""
    said = amount(figure, lang, whole)
    return said if amounts.negligible(figure, whole) else estimated(said, lang)


def estimated(said: str, lang: str) -> str:
    """`naar schatting 87 %`, `an estimated 87%`, `an estimated 0.1% or less`: of a text that begins with its value."""
    if lang == "nl":
        return f"naar schatting {said}"
    for word, after in (("more than ", " or more"), ("less than ", " or less")):
        if said.startswith(word):
            value, _, rest = said.removeprefix(word).partition(" ")
            return f"an estimated {value}{after}" + (f" {rest}" if rest else "")
    return f"an estimated {said}"


def amount(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """`87 % (78 tot 97)`: an estimate with the interval that nine in ten of the drawn worlds lie in."""
    assert figure.estimate is not None
    if amounts.negligible(figure, whole):
        return wording.below(amounts.LITTLE, lang)
    estimate, (low, high) = figure.estimate / whole, amounts.ends(figure, whole)
    step = wording.resolution(estimate, high - low)
    said = wording.percent(estimate, lang, step)
    if wording.same_when_rounded(low, high, step):
        return said
    return f"{said} ({wording.interval(low, high, lang, step)})"


def other_readings(found: Sequence[Reading], lang: str) -> str:
    """How far the figure moves if one publisher, one measure or one report of trade alone is believed.

    Sources are named only where two publishers differ; nothing where no reading does.
    """
    if not found:
        return ""
    low, high = min(one.value for one in found), max(one.value for one in found)
    step = wording.resolution(high, high - low)
    if wording.same_when_rounded(low, high, step):
        same = wording.percent(high, lang, step)
        return f"Andere lezingen: ook {same}." if lang == "nl" else f"Other readings: {same} as well."
    span = wording.between(low, high, lang, step)
    said = f"Andere lezingen: {span}." if lang == "nl" else f"Other readings: {span}."
    return " ".join(filter(None, (said, _publishers(found, step, lang))))


def _publishers(found: Sequence[Reading], step: float, lang: str) -> str:
    """The two publishers of one product that differ most."""
    of_product: dict[str, list[Reading]] = {}
    for one in sorted(found, key=lambda one: one.value):
        if one.kind == "PUBLISHER":
            of_product.setdefault(one.product.key, []).append(one)
    alike = max(of_product.values(), key=lambda some: some[-1].value - some[0].value, default=[])
    if len(alike) < 2 or wording.same_when_rounded(alike[0].value, alike[-1].value, step):
        return ""
    least, most = (f"{wording.percent(one.value, lang, step)} ({one.name})" for one in (alike[0], alike[-1]))
    return f"Bronnen verschillen: {least} tot {most}." if lang == "nl" else f"Sources differ: {least} to {most}."
