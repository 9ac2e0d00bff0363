"""How cells and panels word what answers hold: a name, an estimate with its interval, a code. Each has one rule."""

from dataclasses import dataclass
from typing import Any

from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.answers import rounding
from ketenkaart.graph.answers.references import AnswerFigure
from ketenkaart.visualise.pictures.charts import IntervalBar, interval_bar
from ketenkaart.visualise.wording.language import Language
from ketenkaart.words import wording

Span = tuple[float, float]


def named(of: Any, lang: str) -> str:
    """The name of a node or a record, a country's as pages give it."""
    name = of.name(lang)
    return wording.country(of.key, name, lang) if of.label == "Country" else str(name)


@dataclass(frozen=True)
class Estimate:
    """An estimate and its interval as a reader has them, to the same digit; `interval` is empty where there is none."""

    value: str
    interval: str = ""
    bar: IntervalBar | None = None
    mark: str = ""  # that it is an estimate, where there is one

    def __str__(self) -> str:
        return f"{self.value} ({self.interval})" if self.interval else self.value


def estimate(
    value: float | None, span: Span | None, language: Language, bounds: Span | None = None, recorded: bool = False
) -> Estimate:
    """A share and its interval in words and as a picture; `bounds` are drawn alone."""
    lang = language.code
    return Estimate(
        language.gettext("unknown") if value is None else wording.percent(value, lang, step(value, span)),
        "" if span is None else interval(span, language, value),
        interval_bar(value, span, bounds, recorded),
        language.gettext("estimate") if value is not None else "",
    )


def interval(span: Span, language: Language, beside: float | None = None) -> str:
    """Both ends, in the digits of the value that they stand beside; one number where they are the same."""
    return wording.short_interval(*span, language.code, step(beside, span))


def step(value: float | None, span: Span | None) -> float:
    """To what a share and its interval are rounded."""
    low, high = span or (0.0, 0.0)
    return rounding.resolution(high if value is None else value, high - low)


def ends(of: Interval | None) -> Span | None:
    """An interval as its two ends."""
    return None if of is None else (of.lower, of.upper)


def part(share: AnswerFigure | None, passes: float | None, language: Language) -> Estimate:
    """A share as a part of what passes its stage."""
    if share is None or share.estimate is None or not passes:
        return Estimate(language.gettext("unknown"))
    return estimate(min(1.0, share.estimate / passes), share.figure.ends(passes), language)


def tonnes(value: float, span: Span | None, language: Language) -> Estimate:
    """An estimated amount and its interval."""
    said = [wording.tonnes(one, language.code) for one in (value, *(span or ()))]
    return Estimate(said[0], "–".join(said[1:]), mark=language.gettext("estimate"))


def money(value: float, currency: str, language: Language) -> str:
    """`76,6 miljoen dollar`; `currency` may go on, as in `EUR per year`."""
    lang, _ = language.code, language.gettext
    name = _("dollars") if currency.startswith("USD") else _("euros")
    if value >= 1e9:
        amount = wording.number(value / 1e9, lang, 1 if value < 1e10 else 0)
        return _("%(amount)s billion %(currency)s", amount=amount, currency=name)
    if value >= 1e6:
        amount = wording.number(value / 1e6, lang, 1 if value < 1e7 else 0)
        return _("%(amount)s million %(currency)s", amount=amount, currency=name)
    amount = wording.number(round(value, -3 if value >= 1e4 else 0), lang)
    return _("%(amount)s %(currency)s", amount=amount, currency=name)
