"""Where what is stated of a product and year doesn't fit together, over all products (methods.md section 4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketenkaart.graph.analysis.balance.contradictions import FAR
from ketenkaart.graph.analysis.balance.contradictions import ContradictionKind as ContradictionKind
from ketenkaart.graph.analysis.balance.facts import world_product
from ketenkaart.graph.analysis.balance.world import World
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.answers.exposure import check_year
from ketenkaart.graph.answers.references import Basis, NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.view import View

COLUMNS = (
    "product", "world_year", "kind", "country", "source", "year", "stated", "reconciled", "unit", "size", "of_world"
)  # fmt: skip
Row = tuple[str, int, str, str | None, str | None, int, float, float, str, float, float]


@dataclass(frozen=True)
class Contradiction:
    """One statement about a product, and what the balance of a calendar year makes of it.

    kind : SHARE, TONNES, TOTAL, OTHER_BASIS, SLACK, CAPACITY or SOURCES (what each says: `balance.contradictions`)
    size : standard deviations (SHARE, TONNES, TOTAL), a factor (OTHER_BASIS, CAPACITY, SOURCES), or per cent of the
           world's trade (SLACK)
    of_world : part of what the world makes (SLACK: trades) that lies between as stated and as reconciled
    """

    product: NodeRef
    world_year: int  # calendar year of the balance
    kind: ContradictionKind
    country: NodeRef | None
    source: SourceRef | None
    year: int  # that the statement is about
    stated: float
    reconciled: float
    unit: str  # fraction, t, or factor
    size: float
    of_world: float


def about(view: View, product: str | None = None, year: int | None = None) -> tuple[Contradiction, ...]:
    """Those of one product (a grade: of what it is a grade of), or of the balances of one calendar year; else all.

    Raises UnknownKey, and BadQuestion for a year that is far from the View's day.
    """
    of = None if product is None else world_product(view.snapshot, view.require("Product", product))
    found = contradictions(view) if year is None else _of_year(view, year)
    return found if of is None else tuple(one for one in found if one.product.key == view.key("Product", of))


def contradictions(view: View) -> tuple[Contradiction, ...]:
    """All of them, the largest part of the world first: of every product with a balance, in its data's year and the
    View's.

    A grade that has the balance of its wider product is not listed again. Nothing made up takes part, whatever the
    View's scope.

    Cost: the central world of some sixty products in two years, made once and kept; each a fit and one dense LU.
    """
    return view.derived("contradictions", lambda: _sorted(view, worlds_of(view)))


def _of_year(view: View, year: int) -> tuple[Contradiction, ...]:
    check_year(view, year)
    worlds = Worlds(view.snapshot)
    own = (one for one in view.nodes("Product").tolist() if world_product(view.snapshot, one) == one)
    made = (worlds.central(product, year) for product in own)
    known = (world for world in made if world is not None)
    return view.derived(("contradictions", year), lambda: _sorted(view, known))


def worlds_of(view: View) -> Iterator[World]:
    """The central world of every product that has facts of its own, in its data's year and in the View's year."""
    worlds, year = Worlds(view.snapshot), view.as_of.year
    for product in view.nodes("Product").tolist():
        if world_product(view.snapshot, product) != product or (now := worlds.central(product, year)) is None:
            continue
        then = worlds.central(product, now.data_year)
        yield from {one.year: one for one in (then, now) if one is not None}.values()


def differing(basis: Basis) -> float | None:
    """By which factor the sources of a basis differ, where that is among the contradictions; else None."""
    return basis.birge if basis.birge > FAR else None


def _sorted(view: View, worlds: Iterable[World]) -> tuple[Contradiction, ...]:
    return tuple(sorted(_found(view, worlds), key=_order))


def _found(view: View, worlds: Iterable[World]) -> Iterator[Contradiction]:
    for world in worlds:
        product = node_ref(view, "Product", world.product)
        for one in world.contradictions:
            sources = source_refs(view, () if one.source is None else (one.source,))
            yield Contradiction(
                product=product,
                world_year=world.year,
                kind=one.kind,
                country=None if one.country is None else node_ref(view, "Country", one.country),
                source=sources[0] if sources else None,
                year=one.year,
                stated=one.stated,
                reconciled=one.reconciled,
                unit=one.unit,
                size=one.size,
                of_world=one.of_world,
            )


def _order(one: Contradiction) -> tuple[float, str, int, str, str, str]:
    country, source = (ref.key if ref is not None else "" for ref in (one.country, one.source))
    return -one.of_world, one.product.key, -one.world_year, one.kind, country, source


def rows(view: View) -> Iterator[Row]:
    """One for each contradiction, as COLUMNS has them, the largest first; keys, and all digits."""
    for one in contradictions(view):
        country, source = (None if ref is None else ref.key for ref in (one.country, one.source))
        at = (one.product.key, one.world_year, one.kind, country, source, one.year)
        yield *at, one.stated, one.reconciled, one.unit, one.size, one.of_world
