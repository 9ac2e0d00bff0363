"""How concentrated a stage or the making of a product is over countries, as a page gives it."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.answers.concentration import Concentration, concentration
from ketenkaart.graph.answers.exposure import Exposure, StageExposure
from ketenkaart.graph.answers.refs import AnswerFigure
from ketenkaart.visualise.wording.language import Language
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import sentences, wording
from ketenkaart.words.sentences import reason


@dataclass(frozen=True)
class ConcentrationRow:
    """The indices of one distribution over countries; empty texts where there is none, with the reason."""

    stage: str
    what: str
    hhi: str
    limits: str
    largest: str
    three: str
    number: str
    missing: str
    reason: str


def concentration_rows(found: Exposure, language: Language) -> tuple[ConcentrationRow, ...]:
    """Per stage: what Dutch use gets, and the world's making of the product that carries most there."""
    rows = []
    for at in found.by_stage():
        rows.append(supply_row(at, language))
        if at.products:
            rows.append(making_row(concentration(found.view, at.products[0].key), language, at.stage))
    return tuple(rows)


def supply_row(at: StageExposure, language: Language) -> ConcentrationRow:
    """Concentration of what passes a stage on its way to the subject."""
    lang = language.code
    largest = next((one for one in at.countries if one.share.estimate), None)
    missing = None if at.untraced is None or not at.passes else at.untraced / at.passes
    use = wording.capital(sentences.using(at.exposure.subject, lang))
    return _row(
        sentences.stage_name(at.stage, lang),
        use if at.exposure.at is None else f"{use}, {at.exposure.at.year}",
        at.indices,
        "" if largest is None else named(largest.country, lang),
        missing,
        language,
    )


def making_row(found: Concentration, language: Language, stage: str = "") -> ConcentrationRow:
    """Concentration of the world's making of a product."""
    lang, _ = language.code, language.gettext
    product = wording.lower_first(found.product.name(lang))
    what = (
        _("The world's making of %(product)s", product=product)
        if found.year is None
        else _("The world's making of %(product)s, %(year)s", product=product, year=found.year)
    )
    largest = found.shares[0].holder if found.shares else None
    missing = None if found.missing is None else found.missing + found.others
    return _row(
        sentences.stage_name(stage, lang) if stage else "",
        what,
        (found.hhi, found.cr1, found.cr3, found.effective_number),
        "" if largest is None else named(largest, lang),
        missing,
        language,
    )


def _row(
    stage: str,
    what: str,
    four: tuple[AnswerFigure, AnswerFigure, AnswerFigure, AnswerFigure],
    largest: str,
    missing: float | None,
    language: Language,
) -> ConcentrationRow:
    lang = language.code
    hhi, cr1, cr3, number = (one.figure for one in four)
    if hhi.estimate is None:
        return ConcentrationRow(
            stage=stage,
            what=what,
            hhi="",
            limits="",
            largest="",
            three="",
            number="",
            missing="",
            reason=reason(four[0].figure, lang),
        )
    first = "" if cr1.estimate is None else wording.percent(cr1.estimate, lang)
    return ConcentrationRow(
        stage=stage,
        what=what,
        hhi=index(hhi.estimate, language),
        limits=_limits(hhi.interval, language),
        largest=f"{largest} {first}".strip(),
        three="" if cr3.estimate is None else wording.percent(cr3.estimate, lang),
        number="" if number.estimate is None else wording.number(number.estimate, lang, 1),
        missing="" if missing is None else wording.percent(missing, lang),
        reason="",
    )


def index(value: float | None, language: Language) -> str:
    """An index from 0 to 1."""
    return language.gettext("unknown") if value is None else wording.number(value, language.code, 2)


def _limits(span: Interval | None, language: Language) -> str:
    if span is None:
        return ""
    low, high = (wording.number(value, language.code, 2) for value in (span.lower, span.upper))
    return "" if low == high else f"{low}–{high}"
