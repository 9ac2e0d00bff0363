"""How concentrated a stage or the making of a product is over countries, as a page gives it."""

from dataclasses import replace

from ketenkaart.graph.answers.concentration import Concentration, concentration
from ketenkaart.graph.answers.exposure import Exposure, StageExposure
from ketenkaart.graph.answers.references import AnswerFigure
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.tables.listing import At, Listing
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import sentences, wording
from ketenkaart.words.sentences import reason


def concentration_rows(found: Exposure, language: Language) -> tuple[Row, ...]:
    """Per stage: what Dutch use gets, and the world's making of the product that carries most there."""
    rows = []
    for at in found.by_stage():
        rows.append(supply_row(at, language))
        if at.products:
            rows.append(making_row(concentration(found.view, at.products[0].key), language, at.stage))
    return tuple(rows)


def supply_row(at: StageExposure, language: Language) -> Row:
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


def making_row(found: Concentration, language: Language, stage: str = "") -> Row:
    """Concentration of the world's making of a product."""
    lang, _ = language.code, language.gettext
    product = wording.lower_first(found.product.name(lang))
    what = (
        _("World production of %(product)s", product=product)
        if found.year is None
        else _("World production of %(product)s, %(year)s", product=product, year=found.year)
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
) -> Row:
    hhi, cr1, cr3, number = (one.figure for one in four)
    return Row(
        stage=stage,
        what=what,
        hhi=hhi.estimate,
        limits=hhi.interval,
        largest=largest,
        cr1=cr1.estimate,
        cr3=cr3.estimate,
        number=number.estimate,
        missing=missing,
        reason=reason(hhi, language.code) if hhi.estimate is None else "",
    )


def index(value: float | None, language: Language) -> str:
    """An index from 0 to 1."""
    return language.gettext("unknown") if value is None else wording.number(value, language.code, 2)


def _limits(row: Row, language: Language) -> str:
    if row.limits is None:
        return ""
    low, high = (wording.number(value, language.code, 2) for value in (row.limits.lower, row.limits.upper))
    return "" if low == high else f"{low}–{high}"


def _largest(row: Row, language: Language) -> str:
    first = "" if row.cr1 is None else wording.percent(row.cr1, language.code)
    return f"{row.largest} {first}".strip()


def _like(row: Row, language: Language) -> str:
    return language.gettext("unknown") if row.number is None else wording.number(row.number, language.code, 1)


OVER_COUNTRIES = Listing(
    mark("Concentration by country"),
    (
        At(mark("Of what"), "text=what", note="text=reason"),
        At(mark("HHI"), lambda row, language: index(row.hhi, language), css="number"),
        At(mark("Limits"), _limits, css="whole"),
        At(mark("Largest"), _largest, css="whole"),
        At(mark("Three largest"), "cr3"),
        At(mark("As with this many equal shares"), _like, css="number"),
        At(mark("Missing"), "missing"),
    ),
    label=mark("Concentration"),
)
BY_STAGE = replace(OVER_COUNTRIES, columns=(At(mark("Stage"), "text=stage"), *OVER_COUNTRIES.columns))
