"""The page of one source: what it is, where it stands, and every fact that rests on it, row by row."""

from datetime import date

from ketenkaart.graph.answers.sources import Fact, facts_of, used
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.model import NODE, RELATIONSHIP, camel
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.pages.kinds import KINDS
from ketenkaart.visualise.tables.columns import listed
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece, Said, known
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording

FIRST = 50  # facts that a page shows
MOST = 1000
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


def show(view: View, asked: Address) -> Content:
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
            "%(count)s facts in our data rest on this source: %(kinds)s.",
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
    before = (page - 1) * first
    ends = {"from": before + 1, "to": before + len(facts), "total": total}
    rows = {name: wording.number(value, lang) for name, value in ends.items()}
    values = {
        "lead": lead,
        "also": also,
        "source": source,
        "kind": _(KIND[source.kind]) if source.kind else None,
        "facts": FACTS_SAID.of(facts, asked.language, **rows),
        "before": asked.address(page=page - 1 if page > 2 else None) if 1 < page <= pages else None,
        "after": asked.address(page=page + 1) if page < pages else None,
        "beyond": page > pages,
        "start": asked.address(page=None),
    }
    return Content(
        title=source.title,
        template="source.html",
        values=values,
        sentences=(lead, *also),
        tables=(FACTS.of(facts, asked.language),),
        sources=(source,),
        query=PageQuery(QUERY, {"id": f"Source:{asked.key}"}),
        fictitious=any(fact.start.fictitious or (fact.end is not None and fact.end.fictitious) for fact in facts),
    )


NAMES = ("name", "name_en", "name_nl", "short_en", "short_nl")  # the row is called by them already


def _who(fact: Fact, language: Language) -> list[Said]:
    """What the fact is of: a node, or one that leads to another."""
    lang = language.code
    refs = [Piece("refs", of=((one, named(one, lang)),)) for one in (fact.start, fact.end) if one is not None]
    between = [one for ref in refs for one in (ref, "→")][:-1]
    return [Piece("small", language.gettext(KINDS[fact.table])), *between]


def _stated(fact: Fact, language: Language) -> Piece:
    return Piece(
        "values", of=[(title(name), spelt(value, language)) for name, value in fact.values if name not in NAMES]
    )


def title(name: str) -> str:
    """A property as GraphQL and Neo4j call it."""
    return camel(name)


def spelt(value: object, language: Language) -> str:
    """One value as a reader of the language writes it, with all its digits."""
    _, lang = language.gettext, language.code
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
FACTS_SAID = Listing(
    mark("Rows %(from)s to %(to)s of %(total)s. Names of values are those of the data dictionary."),
    (
        At(mark("What"), _who),
        At(mark("Values"), _stated),
        At(mark("Checked"), known("verified")),
        At(mark("Note"), "note"),
    ),
    label=mark("The facts that rest on it, row by row"),
    css="rows",
)
PAGE = Page("Source", show, keyed=True, takes=("first", "page"))
