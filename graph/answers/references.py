"""What answers are made of: named nodes, sources, and one figure with all that a reader needs to judge it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from ketenkaart.graph.analysis.balance.rules import MixRule as MixRule
from ketenkaart.graph.analysis.days import horizon
from ketenkaart.graph.analysis.figure import Figure, Interval, State
from ketenkaart.graph.analysis.questions.exposure import WEAK
from ketenkaart.graph.analysis.questions.readings import ReadingKind as ReadingKind
from ketenkaart.graph.model import VERIFIED, SourceKind, Verified, node_id
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View

# Rules of a basis that are no mix and no record: what fills a gap between them, and the recipes.
MIXED = (MixRule.TRADE, MixRule.FEED, MixRule.WORLD)
DATED = 0.95  # part of the mass that must rest on data of the data's year or later
ASSUMED = (MixRule.RESIDUAL, MixRule.SPLIT, MixRule.HOME, MixRule.COLOCATED, MixRule.RECIPE)
FEW = ("Country", "Material", "Product", "Measure")  # what a page names hundreds of times


@dataclass(frozen=True)
class NodeRef:
    """A node by name, with all that a link or a table cell needs."""

    id: str
    label: str
    key: str
    name_en: str
    name_nl: str
    fictitious: bool

    def name(self, lang: str) -> str:
        return {"nl": self.name_nl, "en": self.name_en}[lang]


@dataclass(frozen=True)
class SourceRef:
    """A document or dataset, as it is cited."""

    key: str
    title: str
    publisher: str | None
    address: str | None
    published: str | None
    retrieved: str | None
    licence: str | None
    kind: SourceKind | None


@dataclass(frozen=True)
class Basis:
    """One thing that a figure rests on (a mix, a delivery, an assumption, a recipe) and the mass that passes it."""

    weight: float
    rule: MixRule
    product: NodeRef
    country: NodeRef | None
    link: str | None
    year: int | None
    verified: Verified | None  # None where nobody states it: the assumption is ours
    sources: tuple[SourceRef, ...]
    birge: float = 1.0  # factor by which the sources of a mix differ more than their kinds let expect


@dataclass(frozen=True)
class Reading:
    """What the same figure would be if one publisher alone, one measure or one report of trade were believed."""

    kind: ReadingKind
    name: str  # the publisher; MASS or VALUE; BACI or DECLARED
    product: NodeRef  # whose facts are read so
    value: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a figure rests on, found when first asked for; all figures of one subject and stage share it."""

    find_basis: Callable[[], Sequence[Basis]]
    day: date  # that is asked about
    products: frozenset[str] = frozenset()  # whose making the figure is about; none: the first that a mix is of

    @once
    def rests_on(self) -> Sequence[Basis]:
        """Heaviest first, recipes last (they weigh on every figure of a chain alike)."""
        return self.find_basis()

    @once
    def heaviest(self) -> Basis | None:
        """The heaviest mix, or recorded delivery where no mix takes part."""
        told = (basis for basis in self.rests_on if basis.rule not in ASSUMED)
        return next(told, None)

    @once
    def mixes(self) -> tuple[Basis, ...]:
        """The mixes of the products that the figure is about, heaviest first.

        Of products that are assumed to be made where the next ones are, the mixes of the heaviest that they follow.
        """
        mixes = [basis for basis in self.rests_on if basis.rule in MIXED and basis.year is not None]
        first = {basis.product.key for basis in mixes[:1]}
        own = tuple(basis for basis in mixes if basis.product.key in (self.products or first))
        return own or tuple(basis for basis in mixes if basis.product.key in first)

    @once
    def data_year(self) -> int | None:
        """The latest year such that 95 % of the mass rests on data of it or later; None without mixes."""
        own = sorted(((b.year or 0, b.weight) for b in self.mixes), reverse=True)
        whole, held = sum(weight for _, weight in own), 0.0
        for year, weight in own:
            held += weight
            if held >= DATED * whole:
                return year
        return None

    @once
    def horizon(self) -> float | None:
        """Years from the middle of the data's year to the day that is asked about."""
        return None if self.data_year is None else horizon(self.day, self.data_year)

    @once
    def verified(self) -> Verified | None:
        """The weakest fact that carries over 1 % of the mass."""
        heavy = takewhile(lambda basis: basis.rule != MixRule.RECIPE and basis.weight > WEAK, self.rests_on)
        carrying = [basis.verified for basis in heavy if basis.verified]
        return max(carrying, key=VERIFIED.index) if carrying else None


@dataclass(frozen=True, eq=False)
class AnswerFigure:
    """One computed quantity with all that a reader needs to judge it (methods.md section 4)."""

    figure: Figure
    evidence: Evidence
    find_readings: Callable[[], tuple[Reading, ...]] = tuple

    @property
    def state(self) -> State:
        return self.figure.state

    @property
    def estimate(self) -> float | None:
        return self.figure.estimate

    @property
    def interval(self) -> Interval | None:
        return self.figure.interval

    @property
    def data_year(self) -> int | None:
        return self.evidence.data_year

    @property
    def horizon(self) -> float | None:
        return self.evidence.horizon

    @property
    def bounds(self) -> Interval | None:
        return self.figure.bounds

    @property
    def rule(self) -> MixRule | None:
        return self.evidence.heaviest.rule if self.evidence.heaviest else None

    @property
    def year(self) -> int | None:
        return self.evidence.heaviest.year if self.evidence.heaviest else None

    @property
    def verified(self) -> Verified | None:
        return self.evidence.verified

    def basis(self, first: int = 5) -> Sequence[Basis]:
        return self.evidence.rests_on[:first]

    def readings(self) -> tuple[Reading, ...]:
        return self.find_readings()


def node_ref(view: View, label: str, row: int) -> NodeRef:
    """The node in one row of a label's table; of labels with few nodes each is made once for a View."""
    if label not in FEW:
        return _node_ref(view, label, row)
    known = view.derived("node refs", dict[tuple[str, int], NodeRef])
    if (label, row) not in known:
        known[label, row] = _node_ref(view, label, row)
    return known[label, row]


def _node_ref(view: View, label: str, row: int) -> NodeRef:
    key = view.key(label, row)
    fictitious = view.snapshot.nodes[label].flag("fictitious", row)
    return NodeRef(
        id=node_id(label, key),
        label=label,
        key=key,
        name_en=view.name(label, row, "en"),
        name_nl=view.name(label, row, "nl"),
        fictitious=fictitious,
    )


def source_refs(view: View, keys: tuple[str, ...]) -> tuple[SourceRef, ...]:
    """Sources by key, in the order stated; each is made once for a View, as thousands of facts name the same few."""
    known = view.derived("source refs", dict[str, SourceRef | None])
    for key in keys:
        if key not in known:
            known[key] = _source_ref(view, key)
    return tuple(ref for ref in map(known.__getitem__, keys) if ref is not None)


def _source_ref(view: View, key: str) -> SourceRef | None:
    row = view.local("Source", key)
    if row is None:
        return None
    values = view.snapshot.nodes["Source"].row(row)
    return SourceRef(key, *(values[name] for name in list(SourceRef.__dataclass_fields__)[1:]))
