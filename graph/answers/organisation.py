"""What is known of one organisation beside its exposure: what it uses and from whom, who owns it, where it works."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.balance import mixes
from ketenkaart.graph.analysis.balance.mixes import Mix
from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.days import moment
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Link, Record
from ketenkaart.graph.answers.country import Works, works_of
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.model import Verified
from ketenkaart.graph.view import View

DEEPEST = 8  # owners above owners that are followed
NAMED = 3  # makers of a mix that are named
SHARE_OF = "CUSTOMER_SUPPLY"


@dataclass(frozen=True)
class Delivery:
    """One recorded delivery: who delivers, which part of the customer's supply, with its sources."""

    supplier: NodeRef
    product: NodeRef | None
    share: float | None  # of what the customer gets of the product; None where only that it delivers is recorded
    tonnes: float | None
    link: str
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Rest:
    """What of a use no delivery is recorded of, and where its country's supply of the product was made."""

    share: float  # of the organisation's supply
    rule: MixRule
    year: int | None
    makers: tuple[tuple[NodeRef, float], ...]  # largest first, as parts of the rest
    untraced: float
    verified: Verified | None
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Use:
    """One product that an organisation uses: how much, how long a stock lasts, from whom, and what is not recorded."""

    product: NodeRef
    tonnes: float | None
    stock_days: float | None
    evidence: str | None
    deliveries: tuple[Delivery, ...]
    rest: Rest | None  # None where all is recorded
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Held:
    """One link of ownership, seen from an organisation; `distance` 1 is next to it."""

    owned: NodeRef
    owner: NodeRef
    distance: int
    share: float | None
    lower: float | None
    upper: float | None
    verified: Verified
    sources: tuple[SourceRef, ...]


def uses(view: View, organisation: str) -> tuple[Use, ...]:
    """What an organisation is said to use, or to get; each product once, by name of the product."""
    record = Record(view, "Organisation", view.require("Organisation", organisation))
    by_product: dict[str, list[Delivery]] = {}
    for link in catalogue.into(record, "supplies"):
        by_product.setdefault(link.text("product"), []).append(_delivery(link))
    stated = {link.end.key: link for link in catalogue.out(record, "uses")}
    seat = next((link.end for link in catalogue.out(record, "based_in")), None)
    keys = dict.fromkeys((*stated, *by_product))
    return tuple(
        _use(view, key, stated.get(key), by_product.get(key, []), None if seat is None else seat.row) for key in keys
    )


def owners(view: View, organisation: str) -> tuple[Held, ...]:
    """Who holds an organisation, who holds these, and so on up, the nearest first; each holder once."""
    return _followed(view, organisation, "out")


def owned(view: View, organisation: str) -> tuple[Held, ...]:
    """What an organisation holds, what that holds, and so on down, the nearest first; each once."""
    return _followed(view, organisation, "into")


def sites(view: View, organisation: str) -> tuple[Works, ...]:
    """The sites that an organisation runs."""
    record = Record(view, "Organisation", view.require("Organisation", organisation))
    found = dict.fromkeys(link.end.row for link in catalogue.out(record, "operates"))
    return tuple(works_of(Record(view, "Site", row)) for row in found)


def _use(view: View, key: str, stated: Link | None, deliveries: list[Delivery], seat: int | None) -> Use:
    row = view.require("Product", key)
    recorded = sum(one.share or 0.0 for one in deliveries)
    rest = max(0.0, 1.0 - recorded)
    return Use(
        product=node_ref(view, "Product", row),
        tonnes=None if stated is None else stated.number("tonnes_per_year"),
        stock_days=None if stated is None else stated.number("stock_days"),
        evidence=None if stated is None else stated.text("evidence") or None,
        deliveries=tuple(sorted(deliveries, key=lambda one: (-(one.share or 0.0), one.supplier.key))),
        rest=None if rest < 1e-9 else _rest(view, row, rest, seat),
        verified=Verified.DERIVED if stated is None else stated.verified,
        sources=() if stated is None else stated.sources,
    )


def _rest(view: View, product: int, share: float, seat: int | None) -> Rest:
    mix: Mix | None = None if seat is None else mixes.mix_of(view, product, seat, moment(view.as_of))
    if mix is None:
        return Rest(share=share, rule=MixRule.UNKNOWN, year=None, makers=(), untraced=1.0, verified=None, sources=())
    makers = sorted(zip(mix.makers.tolist(), mix.shares.tolist(), strict=True), key=lambda pair: -pair[1])
    return Rest(
        share=share,
        rule=mix.rule,
        year=mix.year,
        makers=tuple((node_ref(view, "Country", row), part) for row, part in makers[:NAMED]),
        untraced=mix.untraced,
        verified=mix.verified,
        sources=source_refs(view, mix.sources),
    )


def _delivery(link: Link) -> Delivery:
    view = link.view
    product = view.local("Product", link.text("product"))
    of_supply = link.text("share_of") in ("", SHARE_OF)
    return Delivery(
        supplier=node_ref(view, link.start.label, link.start.row),
        product=None if product is None else node_ref(view, "Product", product),
        share=link.number("share") if of_supply else None,
        tonnes=link.number("tonnes"),
        link=link.key,
        verified=link.verified,
        sources=link.sources,
    )


def _followed(view: View, organisation: str, way: str) -> tuple[Held, ...]:
    start = Record(view, "Organisation", view.require("Organisation", organisation))
    seen, edge, found = {start.id}, [start], list[Held]()
    for distance in range(1, DEEPEST + 1):
        links = [
            link
            for record in edge
            for link in (catalogue.out(record, "owned_by") if way == "out" else catalogue.into(record, "owned_by"))
            if record.label == "Organisation"
        ]
        edge = []
        for link in links:
            further = link.end if way == "out" else link.start
            if further.id not in seen:
                seen.add(further.id)
                edge.append(further)
                found.append(_held(link, distance))
    return tuple(found)


def _held(link: Link, distance: int) -> Held:
    view = link.view
    return Held(
        owned=node_ref(view, link.start.label, link.start.row),
        owner=node_ref(view, link.end.label, link.end.row),
        distance=distance,
        share=link.number("share"),
        lower=link.number("lower"),
        upper=link.number("upper"),
        verified=link.verified,
        sources=link.sources,
    )
