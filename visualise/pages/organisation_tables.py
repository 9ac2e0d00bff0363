"""The page of an organisation as tables: measures, paths, what it uses and gets, owners, sites."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Link, Record
from ketenkaart.graph.answers.organisation import Held, Use
from ketenkaart.graph.answers.paths import Path
from ketenkaart.graph.answers.references import node_ref
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.words import wording


def _paths(found: Iterable[Path]) -> Iterator[Row]:
    """One row for each stop of each path, from the user back to the mine."""
    for number, path in enumerate(found, 1):
        for stop, step in enumerate(path.steps, 1):
            yield Row(number=number, path=path, stop=stop, step=step)


def _uses(found: Iterable[Use]) -> Iterator[Row]:
    """One row for each recorded delivery, and one for the rest of each use."""
    for use in found:
        for one in use.deliveries:
            yield Row(use=use, part=one, supplier=one.supplier.id, tonnes=one.tonnes, is_recorded=True)
        if use.rest is not None:
            yield Row(use=use, part=use.rest, supplier=None, tonnes=None, is_recorded=False)


MEASURES = Table(
    "measures_met",
    mark("Measures that affect the material: the part for which they ask something"),
    "measure name=measure status FIGURE=share",
)
PATHS = Table(
    "paths",
    mark("The paths that carry most, from the user back to the mine"),
    "path=number share=path.share stop product=step.product name=step.product made=step.made country=step.place "
    "organisation=step.organisation site=step.site is_recorded=step.recorded",
    _paths,
)
USES = Table(
    "uses",
    mark("What it uses, who delivers it, and the part of which no delivery is recorded"),
    "product=use.product tonnes_per_year=use.tonnes stock_days=use.stock_days supplier share=part.share tonnes "
    "is_recorded verified=part.verified sources=part.sources",
    _uses,
)
OWNERS = Table(
    "owners",
    mark("Who owns it, and what it owns"),
    "owned=owned.id owner=owner.id distance share share_lower=lower share_upper=upper verified sources",
)
SITES = replace(shared.SITES, caption=mark("Sites that it runs"))


def _held(one: Held, language: Language) -> str:
    if one.share is not None:
        return wording.percent(one.share, language.code)
    if one.lower is not None and one.lower >= 0.5:
        return language.gettext("more than half")
    return language.gettext("share not recorded")


def _facts(record: Record, language: Language) -> Iterator[Row]:
    """What it makes, trades and uses, and to whom it delivers."""
    lang, _ = language.code, language.gettext
    for kind, does in (("makes", _("makes")), ("trades", _("trades")), ("uses", _("uses"))):
        for link in catalogue.out(record, kind):
            yield _fact(link, does, link.text("evidence"))
    for link in catalogue.out(record, "supplies"):
        product = catalogue.find(record.view, "Product", link.text("product"))
        yield _fact(link, _("delivers to"), product.name(lang) if product else link.text("product"))


def _fact(link: Link, does: str, detail: str) -> Row:
    sources = link.sources
    other = node_ref(link.view, link.end.label, link.end.row)
    return Row(does=does, node=other, detail=detail, verified=link.verified, sources=sources)


OWNERS_SAID = Listing(
    mark("Who owns it, and who owns that"),
    (
        At(mark("Owner"), "owner"),
        At(mark("Owns"), "owned"),
        At(mark("Share"), _held, css="number"),
        At(mark("Source"), "sources"),
    ),
    css="narrow",
)
OWNED_SAID = replace(OWNERS_SAID, caption=mark("What it owns"))
SITES_SAID = Listing(
    SITES.caption,
    (At(mark("Site"), "site", note="city"), At(mark("Makes"), "name=makes"), At(mark("Source"), "sources")),
    css="narrow",
)
FACTS_SAID = Listing(
    mark("What is recorded"),
    (
        At(mark("What"), "does"),
        At(mark("Whom or what"), "node"),
        At(mark("Detail"), "detail"),
        At(mark("Checked"), "verified"),
        At(mark("Source"), "sources"),
    ),
    rows=_facts,
)
