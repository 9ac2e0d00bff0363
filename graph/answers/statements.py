"""What sources state of a material or product beside its chain: EU figures, branches, firms, other facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Link, Record
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.model import VERIFIED, WORLD, Verified

# Observations that other parts of an answer rest on or show: shares of a chain, flows, criticality, uses.
ELSEWHERE = ("SUPPLY_SHARE", "SUPPLY_RISK", "ECONOMIC_IMPORTANCE", "TRADE", "PRODUCTION")


class Relation(StrEnum):
    """What an organisation does with a product."""

    # In the order in which a reader needs them; in lower case its relationship in the model.
    USES = "USES"
    MAKES = "MAKES"
    TRADES = "TRADES"


@dataclass(frozen=True)
class Stated:
    """One quantity as a source states it; `value` None where only an interval is given."""

    quantity: str
    about: NodeRef
    region: NodeRef | None
    year: int | None
    value: float | None
    lower: float | None
    upper: float | None
    unit: str
    verified: Verified
    note: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Criticality:
    """Supply risk and economic importance in one edition of the EU's assessment; None where not assessed."""

    year: int
    supply_risk: float | None
    economic_importance: float | None
    verified: Verified
    sources: tuple[SourceRef, ...]
    stated: tuple[Stated, ...]  # both as the source states them


@dataclass(frozen=True)
class EuSupply:
    """The origins of what a region gets at one step (EXTRACTION or PROCESSING), largest first, by the EU's study."""

    step: str
    region: NodeRef
    origins: tuple[tuple[NodeRef, float], ...]
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Application:
    """One use of a material in a branch, as a part of all use in the region; an interval where no number is given."""

    name: str
    share: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class SectorUse:
    """A branch of industry that uses a material, in one region: its parts of the use, and what it adds in value."""

    sector: NodeRef
    nace: str
    region: NodeRef | None
    share: float | None  # of all use in the region; None where no application has a number
    partial: bool  # some application has no number of its own, so the share is a lower limit
    value_added: float | None  # of the whole branch, euro a year
    applications: tuple[Application, ...]
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class FirmUse:
    """What a source says that a firm does with a product that contains the material."""

    firm: NodeRef
    relation: Relation
    product: NodeRef
    led: bool  # the material is what the product is about, not a trace in it
    evidence: str
    verified: Verified
    sources: tuple[SourceRef, ...]


def criticality(material: Record) -> tuple[Criticality, ...]:
    """The editions of the EU's assessment, latest first."""
    found: dict[int, dict[str, Record]] = {}
    for one in catalogue.observations(material):
        quantity, year = one.text("quantity"), one.whole("year")
        if quantity in ("SUPPLY_RISK", "ECONOMIC_IMPORTANCE") and year is not None:
            found.setdefault(int(year), {}).setdefault(str(quantity), one)
    return tuple(_criticality(material, year, found[year]) for year in sorted(found, reverse=True))


def eu_supply(material: Record) -> tuple[EuSupply, ...]:
    """Who supplies the world and the EU by the EU's assessment, extraction before processing, the world first."""
    found: dict[tuple[str, str], list[Record]] = {}
    for one in catalogue.observations(material, "SUPPLY_SHARE"):
        if one.text("origin") and one.number("value") is not None:
            found.setdefault((one.text("step"), one.text("region")), []).append(one)
    return tuple(_eu_supply(found[key]) for key in sorted(found, key=lambda key: (key[0], key[1] != WORLD)))


def stated(records: Iterable[Record]) -> tuple[Stated, ...]:
    """The latest figure of each quantity and region that sources state about these nodes, by quantity."""
    latest: dict[tuple[str, str, str | None], Stated] = {}
    for record in records:
        for one in catalogue.observations(record):
            quantity = one.text("quantity")
            if quantity in ELSEWHERE or quantity.startswith("USE_SHARE"):
                continue
            fact = _stated(one, record)
            key = (quantity, fact.about.key, fact.region.key if fact.region else None)
            if key not in latest or _newer(fact, latest[key]):
                latest[key] = fact
    return tuple(latest[key] for key in sorted(latest, key=lambda key: (key[0], key[1], key[2] or "")))


def about(material: Record) -> tuple[Record, ...]:
    """A material and the products that are about it, from mine to use."""
    products = catalogue.products(material.view, material=material.key)
    return (material, *(product for product in products if product.text("leading_material") == material.key))


def uses(material: Record) -> tuple[SectorUse, ...]:
    """Branches that use a material, by region, those with the largest share first."""
    grouped: dict[tuple[str, int], list[Link]] = {}
    for link in catalogue.out(material, "used_in"):
        grouped.setdefault((link.text("region"), link.end.row), []).append(link)
    found = (_sector(links) for links in grouped.values())
    return tuple(sorted(found, key=lambda use: (-(use.share or 0.0), use.nace)))


def firms(material: Record, country: str) -> tuple[FirmUse, ...]:
    """What sources say of the firms of a country and this material: where it matters first, then by name."""
    asked = catalogue.OrganisationFilter(country=country, material=material.key)
    found = (
        use
        for row in catalogue.organisation_rows(material.view, asked).tolist()
        for use in _firm(Record(material.view, "Organisation", row), material)
    )
    return tuple(sorted(found, key=lambda use: (not use.led, use.firm.name_en.casefold(), use.relation)))


def _firm(firm: Record, material: Record) -> Iterator[FirmUse]:
    view = firm.view
    contain = {link.start.row for link in catalogue.into(material, "contains")}
    for relation in Relation:
        for link in catalogue.out(firm, relation.lower()):
            if link.end.row in contain:
                yield FirmUse(
                    firm=node_ref(view, "Organisation", firm.row),
                    relation=relation,
                    product=node_ref(view, "Product", link.end.row),
                    led=link.end.text("leading_material") == material.key,
                    evidence=link.text("evidence"),
                    verified=link.verified,
                    sources=link.sources,
                )


def _sector(links: list[Link]) -> SectorUse:
    view, sector = links[0].view, links[0].end
    parts = tuple(
        Application(link.text("application"), *(link.number(name) for name in ("share", "lower", "upper")))
        for link in sorted(links, key=lambda link: -(link.number("share") or 0.0))
    )
    shares = [part.share for part in parts if part.share is not None]
    region = view.local("Country", links[0].text("region"))
    return SectorUse(
        sector=node_ref(view, "Sector", sector.row),
        nace=sector.text("nace"),
        region=None if region is None else node_ref(view, "Country", region),
        share=sum(shares) if shares else None,
        partial=len(shares) < len(parts),
        value_added=next((added for link in links if (added := link.number("value_added")) is not None), None),
        applications=parts,
        verified=max((link.verified for link in links), key=VERIFIED.index),
        sources=source_refs(view, tuple(dict.fromkeys(key for link in links for key in link.texts("sources")))),
    )


def _criticality(material: Record, year: int, found: dict[str, Record]) -> Criticality:
    records = list(found.values())
    keys = dict.fromkeys(key for record in records for key in record.texts("sources"))
    risk, importance = (
        found[name].number("value") if name in found else None for name in ("SUPPLY_RISK", "ECONOMIC_IMPORTANCE")
    )
    weakest = max((record.verified for record in records), key=VERIFIED.index)
    stated = tuple(_stated(found[name], material) for name in ("SUPPLY_RISK", "ECONOMIC_IMPORTANCE") if name in found)
    return Criticality(
        year=year,
        supply_risk=risk,
        economic_importance=importance,
        verified=weakest,
        sources=source_refs(records[0].view, tuple(keys)),
        stated=stated,
    )


def _eu_supply(found: list[Record]) -> EuSupply:
    view = found[0].view
    shares = {one.text("origin"): share for one in found if (share := one.number("value")) is not None}
    origins = [
        (node_ref(view, "Country", view.require("Country", key)), shares[key])
        for key in sorted(shares, key=lambda key: (-shares[key], key))
    ]
    return EuSupply(
        found[0].text("step"),
        node_ref(view, "Country", view.require("Country", found[0].text("region"))),
        tuple(origins),
        max((one.verified for one in found), key=VERIFIED.index),
        source_refs(view, tuple(dict.fromkeys(key for one in found for key in one.texts("sources")))),
    )


def _stated(one: Record, of: Record) -> Stated:
    view = one.view
    region = view.local("Country", one.text("region"))
    return Stated(
        quantity=one.text("quantity"),
        about=node_ref(view, of.label, of.row),
        region=None if region is None else node_ref(view, "Country", region),
        year=one.whole("year"),
        value=one.number("value"),
        lower=one.number("lower"),
        upper=one.number("upper"),
        unit=one.text("unit"),
        verified=one.verified,
        note=one.text("note"),
        sources=one.sources,
    )


def _newer(one: Stated, other: Stated) -> bool:
    """Of the same year the better checked one stands."""
    return (one.year or 0, -VERIFIED.index(one.verified)) > (other.year or 0, -VERIFIED.index(other.verified))
