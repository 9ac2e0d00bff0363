"""What figures rest on, by name and with sources: mixes, deliveries, places of making, assumptions, recipes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import overload

from ketenkaart.graph.analysis.balance import mixes
from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.analysis.questions.exposure import BasisKind, BasisMass, rows_behind
from ketenkaart.graph.answers.references import Basis, node_ref, source_refs
from ketenkaart.graph.model import VERIFIED, node_id
from ketenkaart.graph.view import View

# How analysis knows a step, and the rule that an answer gives for it.
RULES = {
    BasisKind.LINK: MixRule.RECORDED,
    BasisKind.SITE: MixRule.RECORDED,
    BasisKind.RESIDUAL: MixRule.RESIDUAL,
    BasisKind.SPLIT: MixRule.SPLIT,
    BasisKind.HOME: MixRule.HOME,
    BasisKind.NOWHERE: MixRule.UNKNOWN,
    BasisKind.OPEN: MixRule.UNKNOWN,
    BasisKind.RECIPE: MixRule.RECIPE,
    BasisKind.COLOCATED: MixRule.COLOCATED,
}
PLACED = (BasisKind.SITE, BasisKind.SPLIT, BasisKind.HOME)


@dataclass(frozen=True, eq=False)
class Resting(Sequence[Basis]):
    """Masses of analysis by name and with sources, each found when it is looked at: most readers look at the first."""

    view: View
    masses: list[BasisMass]
    at: Moment
    _found: dict[int, Basis] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.masses)

    @overload
    def __getitem__(self, place: int) -> Basis: ...
    @overload
    def __getitem__(self, place: slice) -> list[Basis]: ...
    def __getitem__(self, place: int | slice) -> Basis | list[Basis]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if place not in self._found:
            one = self.masses[place]
            self._found[place] = _mix(self.view, one, self.at) if one.kind == BasisKind.MIX else _step(self.view, one)
        return self._found[place]


def resolve(view: View, masses: Iterable[BasisMass], at: Moment | None = None) -> Resting:
    """Masses of analysis by name, heaviest first, recipes last: they weigh on every figure of a chain alike."""
    heaviest = sorted(masses, key=lambda one: (one.kind == BasisKind.RECIPE, -one.weight))
    return Resting(view, heaviest, moment(view.as_of) if at is None else at)


def _mix(view: View, one: BasisMass, at: Moment) -> Basis:
    product, country, target = one.ref
    mix = mixes.grounds(view, product, country, at, None if target < 0 else target)
    user = node_ref(view, "Country", country)
    if mix is None:
        return Basis(
            weight=one.weight,
            rule=MixRule.UNKNOWN,
            product=node_ref(view, "Product", product),
            country=user,
            link=None,
            year=None,
            verified=None,
            sources=(),
        )
    return Basis(
        weight=one.weight,
        rule=mix.rule,
        product=node_ref(view, "Product", mix.product),
        country=user,
        link=None,
        year=mix.year,
        verified=mix.verified,
        sources=source_refs(view, mix.sources),
        birge=mix.birge,
    )


def _step(view: View, one: BasisMass) -> Basis:
    behind = rows_behind(view, one)
    tables = view.snapshot.relationships
    verified = [tables[name].verified(row) for name, row in behind]
    sources = dict.fromkeys(key for name, row in behind for key in tables[name].texts("sources")[row])
    years = [tables[name].whole("year", row) for name, row in behind if "year" in tables[name].columns]
    return Basis(
        weight=one.weight,
        rule=RULES[one.kind],
        product=node_ref(view, "Product", _product(view, one)),
        country=node_ref(view, "Country", one.ref[2]) if one.kind in PLACED else None,
        link=_link(view, *behind[0]) if behind else None,
        year=max((year for year in years if year is not None), default=None),
        verified=max(verified, key=VERIFIED.index) if verified else None,
        sources=source_refs(view, tuple(sources)),
    )


def _product(view: View, one: BasisMass) -> int:
    """The product that a step is about: what is delivered, made, or taken as input."""
    if one.kind == BasisKind.LINK:
        key = view.snapshot.relationships["supplies"].text("product")[one.ref[0]]
        return view.require("Product", str(key))
    if one.kind in (BasisKind.RECIPE, BasisKind.COLOCATED):
        return int(view.snapshot.relationships["input_to"].start[one.ref[0]]) - view.snapshot.offset["Product"]
    return one.ref[0] if one.kind == BasisKind.OPEN else one.ref[1]


def _link(view: View, name: str, row: int) -> str:
    """How a relationship is named in an answer: its table and its key."""
    return node_id(name, str(view.snapshot.relationships[name].text("key")[row]))
