"""The page that finds things by what people call them: what was found, why, and what may have been meant."""

from collections.abc import Callable
from functools import partial

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.search import Hit, search
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.finding.index import TERMS
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.panels.panel import imposer
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.language import mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import sentences, wording
from ketenkaart.words.search_sentences import because

FIRST = 50  # hits that a page shows
MOST = 200
# One of a kind, and several; in the order of TERMS.
KINDS = {
    "Group": (mark("group"), mark("Groups")),
    "Material": (mark("material"), mark("Materials")),
    "Country": (mark("country"), mark("Countries")),
    "Product": (mark("product"), mark("Products")),
    "Measure": (mark("measure"), mark("Measures")),
    "Organisation": (mark("organisation"), mark("Organisations")),
    "Site": (mark("site"), mark("Mines and works")),
    "Code": (mark("customs code"), mark("Customs codes")),
    "Item": (mark("item of a measure"), mark("Items of measures")),
    "Engagement": (mark("diplomatic contact"), mark("Diplomatic contacts")),
    "Sector": (mark("branch of industry"), mark("Branches of industry")),
    "Source": (mark("source"), mark("Sources")),
}
EXAMPLES = {
    "nl": ("dysprosium", "koper", "Nd", "magneet", "China", "850511", "aankondiging 18"),
    "en": ("dysprosium", "copper", "Nd", "magnet", "China", "850511", "announcement 18"),
}
QUERY = """query Search($text: String!, $kinds: [Kind!]) {
  search(text: $text, kinds: $kinds, first: 50) {
    kind
    node { key name }
    matched value how because
  }
}
"""


def show(view: View, asked: Address) -> Content:
    """What a text finds, by kind; the kind of the best hit first."""
    _, text = asked.language.gettext, asked.choice("text")
    kinds, first = wanted(asked), min(asked.number("first", FIRST), MOST)
    hits = search(view, text or "", kinds or None, first + 1)
    more, hits = len(hits) > first, hits[:first]
    found = tuple(shown(view, hit, asked) for hit in hits)
    groups = tuple(
        Row(kind=kind, title=_(KINDS[kind][1]), hits=[one for one in found if one.node.label == kind])
        for kind in dict.fromkeys(one.node.label for one in found)
    )
    meant = hits[0] if hits and not hits[0].sure else None
    return Content(
        _("Search: %(text)s", text=text) if text else _("Search"),
        "search.html",
        {
            "text": text,
            "groups": groups,
            "kinds": [(kind, _(KINDS[kind][1])) for kind in kinds or [group.kind for group in groups]],
            "chosen": kinds,
            "meant": meant.value if meant and meant.how == "NEAR" else None,
            "more": min(first * 2, MOST) if more and first < MOST else None,
            "examples": EXAMPLES[asked.lang],
            "lead": answer(text, hits, found, more, asked),
        },
        sentences=(answer(text, hits, found, more, asked),),
        tables=(HITS.of(found, asked.language),),
        query=query(text, kinds) if text else None,
        fictitious=any(one.node.fictitious for one in found),
    )


def wanted(asked: Address) -> tuple[str, ...]:
    """The kinds that are asked for. Raises BadQuestion for one that there isn't."""
    kinds = asked.choices_of("kinds")
    for kind in kinds:
        if kind not in TERMS:
            raise BadQuestion(
                "There is no kind '%(kind)s'. There are %(known)s.", kind=kind[:40], known=", ".join(TERMS)
            )
    return kinds


def answer(text: str | None, hits: tuple[Hit, ...], found: tuple[Row, ...], more: bool, asked: Address) -> str:
    """What was found, in a sentence or two."""
    _ = asked.language.gettext
    if not text:
        return _("Type what you look for: a name, a symbol, a number or a code. Typing errors are forgiven.")
    if not hits:
        return _("Nothing found for “%(text)s”.", text=text)
    if hits[0].how == "NEAR":
        return _("Nothing found for “%(text)s”. Did you mean %(name)s?", text=text, name=hits[0].value)
    if hits[0].how == "PART":
        return _("Nothing found for all of “%(text)s”; these come close to a part of it.", text=text)
    best = _("%(name)s (%(kind)s)", name=found[0].name, kind=_(KINDS[found[0].node.label][0]))
    if len(hits) == 1:
        return _("One found for “%(text)s”: %(best)s.", text=text, best=best)
    if more:
        return _("More than %(count)s found for “%(text)s”; the best: %(best)s.", count=len(hits), text=text, best=best)
    return _("%(count)s found for “%(text)s”; the best: %(best)s.", count=len(hits), text=text, best=best)


def shown(view: View, hit: Hit, asked: Address) -> Row:
    """One hit, with a word to tell it from its namesakes; what has no page of its own leads to one that tells of it."""
    lang, node = asked.lang, hit.node
    record = Record(view, node.label, view.require(node.label, node.key))
    # A meeting has no name: what it was about says more than its key.
    name = record.text("about") if node.label == "Engagement" else named(node, lang)
    detail, other = DETAILS[node.label](record, asked)
    own = asked.linked(node)
    link = own or (asked.link(other.label, other.key) if other else None)
    return Row(
        hit=hit,
        node=node,
        name=name,
        detail=detail or None,
        because=partial(because, hit),
        said=because(hit, lang, named=hit.value == name),
        link=link,
        leads_to="" if own or other is None else other.name(lang),
    )


HITS = Table(
    "hits",
    mark("What was found, best first"),
    "kind=node.label key=node.key name detail matched=hit.matched matched_text=hit.value matched_how=hit.how because "
    "page=link",
)


def query(text: str, kinds: tuple[str, ...]) -> PageQuery:
    variables: dict[str, object] = {"text": text}
    if kinds:
        variables["kinds"] = [kind.upper() for kind in kinds]
    return PageQuery(QUERY, variables)


Detail = tuple[str, Record | None]  # a word about a hit, and the node whose page tells of it


def _group(record: Record, asked: Address) -> Detail:
    count = len(catalogue.into(record, "member_of"))
    return asked.language.gettext("members: %(count)s", count=count), None


def _material(record: Record, asked: Address) -> Detail:
    return record.text("symbol") or "", None


def _country(record: Record, asked: Address) -> Detail:
    return record.key, None


def _product(record: Record, asked: Address) -> Detail:
    return sentences.stage_name(record.text("stage"), asked.lang), None


def _measure(record: Record, asked: Address) -> Detail:
    status = sentences.status_name(catalogue.measure_status(record), asked.lang)
    return f"{named(imposer(record), asked.lang)}, {status}", None


def _organisation(record: Record, asked: Address) -> Detail:
    return ", ".join(part for part in (record.text("city"), _places(record, "based_in", asked)) if part), None


def _site(record: Record, asked: Address) -> Detail:
    operator = next((link.start for link in catalogue.into(record, "operates")), None)
    place = ", ".join(part for part in (record.text("city"), _places(record, "located_in", asked)) if part)
    return place, operator


def _code(record: Record, asked: Address) -> Detail:
    product = next((link.start for link in catalogue.into(record, "classified_as")), None)
    return record.text("description") or "", product


def _item(record: Record, asked: Address) -> Detail:
    measure = next((link.start for link in catalogue.into(record, "controls")), None)
    return measure.name(asked.lang) if measure else "", measure


def _engagement(record: Record, asked: Address) -> Detail:
    day = record.day("date")
    said = (*record.texts("parties"), wording.day(day, asked.lang) if day else None)
    subject = next((link.end for link in catalogue.out(record, "engagement_about")), None)
    return "; ".join(part for part in said if part), subject


def _sector(record: Record, asked: Address) -> Detail:
    return record.text("nace"), None


def _source(record: Record, asked: Address) -> Detail:
    return ", ".join(part for part in (record.text("publisher"), record.text("published")) if part), None


def _places(record: Record, kind: str, asked: Address) -> str:
    ends = [link.end for link in catalogue.out(record, kind)]
    return ", ".join(named(end, asked.lang) for end in ends)


DETAILS: dict[str, Callable[[Record, Address], Detail]] = {
    "Group": _group,
    "Material": _material,
    "Country": _country,
    "Product": _product,
    "Measure": _measure,
    "Organisation": _organisation,
    "Site": _site,
    "Code": _code,
    "Item": _item,
    "Engagement": _engagement,
    "Sector": _sector,
    "Source": _source,
}

PAGE = Page("search", show, takes=("text", "kinds*", "first"))
