"""Contradictions: what is stated of a product and year and doesn't fit together, the largest first."""

from collections import Counter
from dataclasses import dataclass

from ketenkaart.graph.answers.contradictions import Contradiction, contradictions
from ketenkaart.graph.answers.refs import SourceRef
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Asked
from ketenkaart.visualise.page import Page, Query, Shown
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording

OPEN = 40  # rows that stand open
KINDS = {
    "SHARE": mark("share of the world's making"),
    "TONNES": mark("tonnes made"),
    "TOTAL": mark("total of the world"),
    "OTHER_BASIS": mark("total of the world on another basis, left out"),
    "SLACK": mark("exports beyond what is made and imported"),
    "CAPACITY": mark("works at the limit of what they can make"),
    "SOURCES": mark("publishers differ by more than they say"),
}
MEANINGS = {
    "SHARE": mark("A source states a share that lies over two standard deviations from what all that is stated gives."),
    "TONNES": mark("A source states tonnes that lie over two standard deviations from what all that is stated gives."),
    "TOTAL": mark("A source states a total that lies over two standard deviations from what all that is stated gives."),
    "OTHER_BASIS": mark("A total of more than twice, or less than half, the best one: it counts something else."),
    "SLACK": mark(
        "A country exports more than it is known to make and import: over 1%% of the world's trade, or over 20%% of "
        "its exports. Nobody says where that was made."
    ),
    "CAPACITY": mark("By all that is stated the country makes as much as its works can, or more."),
    "SOURCES": mark("The publishers of a product differ by over twice what their kinds let expect."),
}
SIZES = {
    "sd": mark("%(size)s standard deviations"),
    "factor": mark("a factor of %(size)s"),
    "percent": mark("%(size)s of the world's trade"),
}
QUERY = """query Contradictions {
  contradictions(first: 1000) {
    totalCount
    nodes {
      product { key name } worldYear kind country { key } source { key title } year stated reconciled unit size ofWorld
    }
  }
}
"""
UNIT_OF_SIZE = dict.fromkeys(("SHARE", "TONNES", "TOTAL"), "sd") | {"SLACK": "percent"}  # of the others a factor


@dataclass(frozen=True)
class Line:
    """One contradiction as the page shows it."""

    product: str
    key: str
    link: str
    anchor: bool  # the first of its product: where links to the product's lead
    world_year: int
    where: str
    where_link: str
    what: str
    stated: str
    year: int
    reconciled: str
    size: str
    source: SourceRef | None


def show(view: View, asked: Asked) -> Shown:
    """What doesn't fit together, over all products."""
    language = asked.language
    _ = language.gettext
    found = contradictions(view)
    first: set[str] = set()
    rows = [row(one, asked, first) for one in found]
    lead, also = said(view, found, language)
    return Shown(
        _("Contradictions: what is stated and does not fit together"),
        "contradictions.html",
        {
            "lead": lead,
            "also": also,
            "kinds": [(_(KINDS[kind]), _(text)) for kind, text in MEANINGS.items()],
            "rows": rows[:OPEN],
            "more": rows[OPEN:],
        },
        (lead, *also),
        (TABLE.of(found, language),),
        sources=tuple(dict.fromkeys(one.source for one in found if one.source is not None)),
        unit="1",
        method="methods.md section 4",
        query=Query(QUERY),
    )


def said(view: View, found: tuple[Contradiction, ...], language: Language) -> tuple[str, tuple[str, ...]]:
    """How many there are, and of what."""
    _, lang = language.gettext, language.code
    if not found:
        return _("All that is stated of every product fits together."), ()
    lead = _(
        "%(count)s things that are stated of %(products)s products do not fit with all the rest.",
        count=wording.number(len(found), lang),
        products=wording.number(len({one.product for one in found}), lang),
    )
    counts: Counter[str] = Counter(one.kind for one in found)
    kinds = ", ".join(f"{_(KINDS[kind])} ({wording.number(counts[kind], lang)})" for kind in KINDS if counts[kind])
    rest = _(
        "Each product in the year of its data and in %(year)s. The figures on all pages rest on the best fit of all "
        "that is stated; here is what that fit had to leave.",
        year=view.as_of.year,
    )
    return lead, (f"{wording.capital(kinds)}.", rest)


def row(one: Contradiction, asked: Asked, first: set[str]) -> Line:
    """One contradiction, worded; `first` gathers the products that have a row already."""
    language, lang, _ = asked.language, asked.lang, asked.language.gettext
    anchor = one.product.key not in first
    first.add(one.product.key)
    return Line(
        product=one.product.name(lang),
        key=one.product.key,
        link=asked.link("Product", one.product.key),
        anchor=anchor,
        world_year=one.world_year,
        where="" if one.country is None else named(one.country, lang),
        where_link=""
        if one.country is None
        else asked.link("Country", one.country.key) + ("#beyond" if one.kind == "SLACK" else ""),
        what=_(KINDS[one.kind]),
        stated=amount(one.stated, one.unit, language),
        year=one.year,
        reconciled=amount(one.reconciled, one.unit, language),
        size=size(one, language),
        source=one.source,
    )


def size(one: Contradiction, language: Language) -> str:
    """How far apart, in the unit of its kind."""
    lang, unit = language.code, UNIT_OF_SIZE.get(one.kind, "factor")
    value = wording.percent(one.size / 100, lang) if unit == "percent" else wording.number(one.size, lang, 1)
    return language.gettext(SIZES[unit], size=value)


def amount(value: float, unit: str, language: Language) -> str:
    """A stated or fitted value in its unit."""
    if unit == "fraction":
        return wording.percent(value, language.code)
    return wording.tonnes(value, language.code) if unit == "t" else wording.number(value, language.code, 1)


TABLE = Table(
    "contradictions",
    mark("What is stated and does not fit with all the rest, the largest first"),
    "product=of.product name=of.product world_year=of.world_year kind=of.kind country=of.country source=of.source "
    "year=of.year stated=of.stated reconciled=of.reconciled unit=of.unit size=of.size size_unit of_world=of.of_world",
    lambda found: (Row(of=one, size_unit=UNIT_OF_SIZE.get(one.kind, "factor")) for one in found),
)
PAGE = Page("contradictions", show)
