"""The page of one source: what it is, where it stands, and every fact that rests on it, row by row."""

from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.answers.sources import Fact, facts_of, used
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.model import NODE, RELATIONSHIP, camel
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Asked
from ketenkaart.visualise.page import Page, Query, Shown
from ketenkaart.visualise.pages.kinds import KINDS
from ketenkaart.visualise.tables.columns import listed
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording

FIRST = 50  # facts that a page shows
MOST = 1000
VERIFIED = {
    "READ": mark("read in the source"),
    "DERIVED": mark("derived from figures that were read"),
    "MEMORY": mark("from memory, not read in a source"),
}
KIND = {
    "STATISTICS": mark("statistics"),
    "DATASET": mark("dataset"),
    "LAW": mark("law"),
    "PARLIAMENT": mark("parliamentary paper"),
    "PAPER": mark("scientific paper"),
    "REPORT": mark("report"),
    "COMPANY": mark("publication of a company"),
    "PRESS": mark("press"),
}
QUERY = """query Source($id: ID!) {
  node(id: $id) {
    id
    ... on Source {
      title publisher address published retrieved licence
      facts(first: 100) { totalCount nodes { __typename key verified note } }
    }
  }
}
"""


@dataclass(frozen=True)
class Line:
    """One fact as the page shows it."""

    kind: str
    id: str
    start: str
    start_link: str | None
    end: str | None
    end_link: str | None
    fictitious: bool
    values: tuple[tuple[str, str], ...]
    verified: str
    unverified: bool
    note: str | None


def show(view: View, asked: Asked) -> Shown:
    """A source with a part of its facts; the rest is a page further."""
    _, lang = asked.language.gettext, asked.lang
    use = next((one for one in used(view) if one.source.key == asked.key), None)
    if use is None:
        view.require("Source", asked.key)
        raise UnknownKey("Source", asked.key, [])
    first, page = min(max(asked.number("first", FIRST), 1), MOST), max(asked.number("page", 1), 1)
    total, facts = facts_of(view, asked.key, first, (page - 1) * first)
    source = use.source
    kinds = ", ".join(f"{_(KINDS[name])} ({wording.number(count, lang)})" for name, count in use.counts.items())
    if total:
        lead = _(
            "%(count)s facts in the graph rest on this source: %(kinds)s.",
            count=wording.number(total, lang),
            kinds=kinds,
        )
    else:
        lead = _("No fact in this view rests on this source.")
    also = []
    if use.old:
        also.append(_("Note: it appeared more than a year before %(day)s.", day=wording.day(view.as_of, lang)))
    if not source.licence:
        also.append(_("Under which licence it may be used is not known."))
    pages = -(-total // first) or 1
    values = {
        "lead": lead,
        "also": also,
        "source": source,
        "kind": _(KIND[source.kind]) if source.kind else None,
        "lines": [line(fact, asked) for fact in facts],
        "total": total,
        "from_": (page - 1) * first + 1 if facts else 0,
        "to": (page - 1) * first + len(facts),
        "before": asked.address(page=page - 1 if page > 2 else None) if 1 < page <= pages else None,
        "after": asked.address(page=page + 1) if page < pages else None,
        "beyond": page > pages,
        "start": asked.address(page=None),
    }
    return Shown(
        title=source.title,
        template="source.html",
        values=values,
        sentences=(lead, *also),
        tables=(FACTS.of(facts, asked.language),),
        sources=(source,),
        query=Query(QUERY, {"id": f"Source:{asked.key}"}),
        fictitious=any(fact.start.fictitious or (fact.end is not None and fact.end.fictitious) for fact in facts),
    )


def line(fact: Fact, asked: Asked) -> Line:
    _ = asked.language.gettext
    return Line(
        kind=_(KINDS[fact.table]),
        id=fact.id,
        start=named(fact.start, asked.lang),
        start_link=asked.linked(fact.start),
        end=None if fact.end is None else named(fact.end, asked.lang),
        end_link=None if fact.end is None else asked.linked(fact.end),
        fictitious=fact.start.fictitious or (fact.end is not None and fact.end.fictitious),
        values=tuple((title(name), spelt(value, asked)) for name, value in fact.values if name not in NAMES),
        verified=_(VERIFIED[fact.verified]) if fact.verified else _("unknown"),
        unverified=fact.verified == "MEMORY",
        note=fact.note,
    )


NAMES = ("name", "name_en", "name_nl", "title_en", "title_nl")  # the row is called by them already


def title(name: str) -> str:
    """A property as GraphQL and Neo4j call it."""
    return camel(name)


def spelt(value: object, asked: Asked) -> str:
    """One value as a reader of the language writes it, with all its digits."""
    _, lang = asked.language.gettext, asked.lang
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return wording.day(value, lang)
    if isinstance(value, float):
        digits = len(f"{value:.10f}".rstrip("0").partition(".")[2])
        return wording.number(value, lang, digits)
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _values(fact: Fact) -> str:
    """Every value as it stands in the graph."""
    return listed(
        f"{title(name)}={', '.join(value) if isinstance(value, tuple) else value}" for name, value in fact.values
    )


FACTS = Table(
    "facts",
    mark("The facts that rest on this source"),
    "kind id=fact.id start=fact.start.id end=fact.end.id values verified=fact.verified note=fact.note "
    "dataset=fact.dataset",
    lambda facts: (
        Row(kind=fact.table if fact.table in NODE else RELATIONSHIP[fact.table].type, fact=fact, values=_values(fact))
        for fact in facts
    ),
)
PAGE = Page("Source", show, keyed=True, takes=("first", "page"))
