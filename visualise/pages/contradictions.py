"""Contradictions: what is stated of a product and year and doesn't fit together, the largest first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ketenkaart.graph.answers.contradictions import Contradiction, contradictions
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording

OPEN = 40  # rows that stand open
KINDS = {
    "SHARE": mark("share of world production"),
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
    "SOURCES": mark(
        "The publishers on a product differ by over twice what their kinds of source would lead one to expect."
    ),
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


def show(view: View, asked: Address) -> Content:
    """What doesn't fit together, over all products."""
    language = asked.language
    _ = language.gettext
    found = contradictions(view)
    rows = tuple(_anchored(found))
    lead, also = said(view, found, language)
    return Content(
        _("Contradictions: statements that do not fit together"),
        "contradictions.html",
        {
            "lead": lead,
            "also": also,
            "kinds": [(_(KINDS[kind]), _(text)) for kind, text in MEANINGS.items()],
            "rows": LARGEST.of(rows[:OPEN], language),
            "more": SMALLER.of(rows[OPEN:], language),
        },
        (lead, *also),
        (TABLE.of(found, language),),
        sources=tuple(dict.fromkeys(one.source for one in found if one.source is not None)),
        unit="1",
        method="methods.md section 4",
        query=PageQuery(QUERY),
    )


def said(view: View, found: tuple[Contradiction, ...], language: Language) -> tuple[str, tuple[str, ...]]:
    """How many there are, and of what."""
    _, lang = language.gettext, language.code
    if not found:
        return _("All statements about every product fit together."), ()
    lead = _(
        "%(count)s statements about %(products)s products do not fit with all the others.",
        count=wording.number(len(found), lang),
        products=wording.number(len({one.product for one in found}), lang),
    )
    counts: Counter[str] = Counter(one.kind for one in found)
    kinds = ", ".join(f"{_(KINDS[kind])} ({wording.number(counts[kind], lang)})" for kind in KINDS if counts[kind])
    rest = _(
        "Each product in the year of its data and in %(year)s. The figures on all pages rest on the best fit of "
        "all statements; this is what that fit could not reconcile.",
        year=view.as_of.year,
    )
    return lead, (f"{wording.capital(kinds)}.", rest)


def _anchored(found: tuple[Contradiction, ...]) -> Iterator[Row]:
    """The first of each product is where links to the product's lead."""
    seen: set[str] = set()
    for one in found:
        yield Row(of=one, anchor="" if one.product.key in seen else one.product.key)
        seen.add(one.product.key)


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


def _balance(row: Row, language: Language) -> str:
    return language.gettext("balance of %(year)s", year=row.of.world_year)


def _where(row: Row, language: Language) -> Piece | str:
    """The country, whose page tells of what it sells beyond what it has."""
    if row.of.country is None:
        return language.gettext("the world")
    where = (row.of.country, named(row.of.country, language.code))
    return Piece("refs", "#beyond" if row.of.kind == "SLACK" else "", (where,))


def _publisher(row: Row, language: Language) -> Piece | str:
    source = row.of.source
    return "" if source is None else Piece("source", source.publisher or source.title, source.key)


LARGEST = Listing(
    mark("What a source states, and what follows from all statements together"),
    (
        At(mark("Product"), "product=of.product", note=_balance),
        At(mark("What"), lambda row, language: language.gettext(KINDS[row.of.kind])),
        At(mark("Where"), _where),
        At(
            mark("Stated"),
            lambda row, language: amount(row.of.stated, row.of.unit, language),
            note=lambda row, _: str(row.of.year) if row.of.source else "",
            css="number",
        ),
        At(
            mark("From all statements together"),
            lambda row, language: amount(row.of.reconciled, row.of.unit, language),
            css="number",
        ),
        At(mark("How far apart"), lambda row, language: size(row.of, language)),
        At(mark("Source"), _publisher),
    ),
    css="rows",
)
SMALLER = replace(LARGEST, caption=mark("The smaller ones"))
TABLE = Table(
    "contradictions",
    mark("Statements that do not fit with all the others, the largest differences first"),
    "product=of.product name=of.product world_year=of.world_year kind=of.kind country=of.country source=of.source "
    "year=of.year stated=of.stated reconciled=of.reconciled unit=of.unit size=of.size size_unit of_world=of.of_world",
    lambda found: (Row(of=one, size_unit=UNIT_OF_SIZE.get(one.kind, "factor")) for one in found),
)
PAGE = Page("contradictions", show)
