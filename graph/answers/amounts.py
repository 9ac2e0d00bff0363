"""Figures as words: an estimate with its interval, what is next to nothing, what data do not say, other readings."""

from collections.abc import Sequence

from graph.analysis.figure import Figure
from graph.answers import wording
from graph.answers.refs import Reading

NOTHING, LITTLE = 0.001, 0.005  # an estimate below the one, its interval below the other: next to nothing
TOO_WIDE = 0.5  # an interval wider than this does not say where something came from


def quantity(figure: Figure, lang: str, whole: float = 1.0) -> str:
    """`naar schatting 87 % (78 tot 97)`; `whole` is what a part is expressed of."""
    said = amount(figure, lang, whole)
    return said if negligible(figure, whole) else estimated(said, lang)


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
    if negligible(figure, whole):
        return wording.below(LITTLE, lang)
    estimate, (low, high) = figure.estimate / whole, ends(figure, whole)
    step = wording.resolution(estimate, high - low)
    said = wording.percent(estimate, lang, step)
    if wording.same_when_rounded(low, high, step):
        return said
    return f"{said} ({wording.interval(low, high, lang, step)})"


def negligible(figure: Figure, whole: float = 1.0) -> bool:
    """Whether it is so little that no sentence is made of a country: below 0.1 %, its interval below 0.5 %."""
    if figure.estimate is None:
        return False
    return figure.estimate / whole < NOTHING and 0.0 < ends(figure, whole)[1] < LITTLE


def worth_saying(figure: Figure) -> bool:
    """Whether a sentence may name a country for a figure: an estimate whose interval reaches 0.5 %."""
    return bool(figure.estimate) and (figure.interval is None or figure.interval.upper >= LITTLE)


def too_wide(figure: Figure, whole: float = 1.0) -> bool:
    """Whether its data do not say where something came from on its day: no estimate, or an interval over a half."""
    low, high = ends(figure, whole)
    return figure.estimate is None or high - low > TOO_WIDE


def ends(figure: Figure, whole: float) -> tuple[float, float]:
    """Ends of the interval as parts of a whole; of an estimate without one both are the estimate."""
    alone = (figure.estimate or 0.0) / whole
    return figure.ends(whole) or (alone, alone)


def spread(figure: Figure) -> bool:
    """Whether a reader sees an interval."""
    if figure.interval is None:
        return False
    low, high = figure.interval.lower, figure.interval.upper
    return not wording.same_when_rounded(low, high, wording.resolution(high, high - low))


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
