"""What a country or an organisation depends on, as figures with what they rest on (methods.md section 4)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array

from ketenkaart.graph import budget
from ketenkaart.graph.analysis import figure as figures
from ketenkaart.graph.analysis.balance.mixes import NOTHING
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.chain.compiled import Chain, compiled, visits
from ketenkaart.graph.analysis.chain.records import among, contains, distinct, mass_fractions, stages
from ketenkaart.graph.analysis.chain.steps import Kind, Ref
from ketenkaart.graph.analysis.chain.targets import (
    Reached,
    anywhere,
    at_stage,
    named,
    reached,
    row_at_stage,
)
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.analysis.figure import HALF, TOLERANCE, Figure, Gap, Interval, State, Values, interval
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs, Sparse
from ketenkaart.graph.model import Stage
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View

WEAK = 0.01  # part of the mass above which a statement counts for how well a figure is verified


class SubjectKind(StrEnum):
    """What kind of thing is asked about."""

    COUNTRY = "COUNTRY"
    ORGANISATION = "ORGANISATION"


class BasisKind(StrEnum):
    """What a step of a chain rests on."""

    LINK = "LINK"
    MIX = "MIX"
    RESIDUAL = "RESIDUAL"
    SITE = "SITE"
    SPLIT = "SPLIT"
    HOME = "HOME"
    NOWHERE = "NOWHERE"
    RECIPE = "RECIPE"
    COLOCATED = "COLOCATED"
    OPEN = "OPEN"


@dataclass(frozen=True)
class Subject:
    """Who is asked about: a COUNTRY with a product, or an ORGANISATION with one product or all it uses (None)."""

    kind: SubjectKind
    row: int
    product: int | None


@dataclass(frozen=True, eq=False)
class Uses:
    """Who uses which products with the material, sorted by organisation."""

    organisation: Ints
    product: Ints
    weight: Floats  # of the material, tonnes a year; unknown is NaN
    start: Ints  # state in the chain
    delivered: Bools  # whether any delivery of the product is recorded
    stated: Bools  # whether the use is; else it is only delivered, to an organisation of which no use is stated


@dataclass(frozen=True, eq=False)
class StatedUses:
    """All organisations of which a use is stated, in the part of the chain that they can reach."""

    chain: Chain
    used: Uses  # `start` in this part

    @property
    def nbytes(self) -> int:
        return 2 * self.chain.nbytes + sum(int(column.nbytes) for column in vars(self.used).values())


@dataclass(frozen=True, eq=False)
class Ask:
    """A subject's starting states in the part of the chain that it can reach."""

    chain: Chain
    starts: Ints
    weights: Floats | None  # sum to 1; None where a tonnage is unknown
    delivered: Bools

    @once
    @budget.for_all()
    def reached(self) -> Reached:
        """What comes to all makings: every stage is answered from it."""
        return reached(self.chain, self.starts)

    @property
    def nbytes(self) -> int:
        """Memory, for a shelf: the chain's arrays, as much again for the levels made of them, and what is reached.

        That is kept of the whole, and of some stages where only the first making counts.
        """
        return 2 * self.chain.nbytes + 4 * 8 * len(self.starts) * len(self.chain.made) * self.chain.draws

    @property
    def assumed(self) -> Floats:
        """(S,) the weights, equal ones where they are unknown: for an order of what is behind, never for a figure."""
        return np.full(len(self.starts), 1.0 / len(self.starts)) if self.weights is None else self.weights


@dataclass(frozen=True, eq=False)
class StageFigures:
    """One stage: a figure for each country that something names there, largest first, and one for any other."""

    stage: Stage
    passes: float | None  # None where a tonnage is unknown, as of untraced
    untraced: float | None
    products: Ints  # of the stage, those that carry most first
    countries: Ints
    figures: tuple[Figure, ...]
    other: Figure
    worlds: "StageWorlds | None"  # None where a tonnage is unknown


@dataclass(frozen=True, eq=False)
class StageWorlds:
    """One stage in each world: shares (C, B) of the countries named there, ascending; untraced and passes (B,)."""

    countries: Ints
    shares: Floats
    untraced: Floats
    passes: Floats

    @staticmethod
    def of(countries: Ints, values: Values, weights: Floats) -> "StageWorlds":
        shares = np.einsum("s,scb->cb", weights, values.estimate[:, :-1])  # the last is any country that is not named
        assert values.passes is not None, "of a stage what passes is known"
        return StageWorlds(countries, shares, weights @ values.untraced[:, 0], weights @ values.passes)


@dataclass(frozen=True, eq=False)
class ColumnFigures:
    """Exposure of every organisation that uses the material; NaN is unknown (see `reason`) or, of bounds, null."""

    organisations: Ints
    estimate: Floats
    untraced: Floats
    untraced_lower: Floats
    untraced_upper: Floats
    interval_lower: Floats
    interval_upper: Floats
    bounds_lower: Floats
    bounds_upper: Floats
    recorded: Floats
    imputed: Floats
    passes: Floats
    no_tonnage: Bools  # of one of several products: no estimate, the interval and bounds of all of them

    def figure(self, i: int) -> Figure:
        """One organisation's figure."""
        bounds = None
        if not np.isnan(self.bounds_lower[i]):
            bounds = Interval(float(self.bounds_lower[i]), float(self.bounds_upper[i]))
        span = Interval(float(self.interval_lower[i]), float(self.interval_upper[i]))
        if self.no_tonnage[i]:
            return Figure(State.UNKNOWN, Gap.NO_TONNAGE, None, span, bounds, reach=span)
        estimate = _known(self.estimate[i])
        return Figure(
            state=State.UNKNOWN if estimate is None else State.KNOWN,
            reason=Gap.UNTRACED_ABOVE_HALF if estimate is None else None,
            estimate=estimate,
            interval=span,
            bounds=bounds,
            recorded=_known(self.recorded[i]),
            imputed=_known(self.imputed[i]),
            untraced=float(self.untraced[i]),
            untraced_interval=Interval(float(self.untraced_lower[i]), float(self.untraced_upper[i])),
            passes=_known(self.passes[i]),
        )


@dataclass(frozen=True)
class BasisMass:
    """What a figure rests on, with the mass that passes it.

    kind and ref: LINK (row of supplies); MIX (product, country, what it is made into or −1); RESIDUAL (organisation,
    product), its country's mix for what is not recorded; SITE, SPLIT, HOME or NOWHERE (organisation, product, country),
    how the place of making is known; RECIPE and COLOCATED (row of input_to); OPEN (product), what lies behind is
    unknown.
    """

    weight: float
    kind: BasisKind
    ref: tuple[int, ...]


def all_uses(view: View, material: int) -> Uses:
    """Every use of a product with the material: as stated, or, of an organisation of which none is, as delivered."""
    return view.derived(("uses", material), lambda: _all_uses(view, material))


def uses(view: View, material: int, subject: Subject) -> list[tuple[int, float | None, int]]:
    """Products that a subject is asked for, with mass of the material a year (None unknown) and the starting state."""
    shape = compiled(view, material).shape
    if subject.kind == SubjectKind.COUNTRY:
        product = start_product(view, material) if subject.product is None else subject.product
        state = -1 if product is None else shape.start_country(subject.row, product)
        return [] if product is None or state < 0 else [(product, None, state)]
    part = _rows_of(view, material, subject)
    found = all_uses(view, material)
    return [(int(found.product[i]), _known(found.weight[i]), int(found.start[i])) for i in part]


def start_product(view: View, material: int) -> int | None:
    """The product from which a question about a country and this material starts."""
    rows = view.out("starts_at", "Material", material)
    return int(view.end("starts_at", rows)[0]) if len(rows) else None


def to_country(
    view: View, material: int, subject: Subject, country: int, stage: Stage | None, at: Moment | None = None
) -> Figure:
    """Exposure to one country at one stage, or at any (None); mixes of the View's day, or of a moment."""
    ask = asked(view, material, subject, at)
    if ask is None:
        return figures.unknown(Gap.NOT_IN_CHAIN)
    target = np.array([country], dtype=np.int32)
    if stage is None:
        return anywhere(ask.chain, target, ask.starts).weigh(ask.weights, ask.delivered)[0]
    of = of_stage(view, stage)
    if not len(ask.chain.open) and not of[ask.chain.product[ask.chain.made]].any():
        return figures.unknown(Gap.NOT_IN_CHAIN)
    return row_at_stage(ask.reached, of, target).weigh(ask.weights, ask.delivered)[0]


def by_stage(view: View, material: int, subject: Subject, at: Moment | None = None) -> list[StageFigures]:
    """The row of a subject: every stage of its chain, from use to mine, and every country that is named there.

    Where some path breaks off untraced, the stages that recipes say lie behind are among them.
    """
    ask = asked(view, material, subject, at)
    if ask is None:
        return []
    depth, code = _upstream(view, material, ask), stages(view)
    passed = depth >= 0
    if not len(ask.chain.open):
        passed &= np.isin(np.arange(len(depth)), ask.chain.product[ask.chain.made])
    nearest = {int(one): int(depth[passed & (code == one)].min()) for one in np.unique(code[passed])}
    words = view.snapshot.nodes["Product"].text("stage").vocabulary
    return [_stage(ask, Stage(words[one]), code == one) for one in sorted(nearest, key=lambda one: nearest[one])]


def any_stage(
    view: View, material: int, subject: Subject, at: Moment | None = None, first: int | None = None
) -> list[tuple[int, Figure]]:
    """Exposure to each country that the chain names, or to the `first`, at any stage (first passage), largest first."""
    ask = asked(view, material, subject, at)
    if ask is None:
        return []
    countries = named(ask.chain)
    if not len(countries):
        return []
    if first is not None:  # the central world tells which come first
        central = ask.assumed @ anywhere(ask.chain.central, countries, ask.starts).estimate[:, :, 0]
        countries = countries[np.lexsort((countries, -central))][:first]
    every = anywhere(ask.chain, countries, ask.starts).weigh(ask.weights, ask.delivered)
    found = list(zip(countries.tolist(), every, strict=True))
    return sorted(found, key=lambda one: _size(one[1]), reverse=True)


def column(view: View, material: int, country: int, stage: Stage | None) -> ColumnFigures:
    """Exposure to one country of all organisations of which a use of the material is stated, by one solve or two."""
    companies = stated_uses(view, material)
    chain, used = companies.chain, companies.used
    target = np.array([country], dtype=np.int32)
    if stage is None:
        return by_organisation(used, anywhere(chain, target, used.start))
    return by_organisation(used, at_stage(chain, of_stage(view, stage), target, used.start))


def basis(
    view: View, material: int, subject: Subject, stage: Stage | None, at: Moment | None = None
) -> list[BasisMass]:
    """What a subject's figures at one stage (or on the whole way) rest on, heaviest first; recipes among them.

    The mass of a step is the expected visits of its state times its probability, in the central world.
    """
    ask = asked(view, material, subject, at)
    return [] if ask is None else masses(ask.chain, _weights(ask), made_at(view, ask.chain, stage))


def made_at(view: View, chain: Chain, stage: Stage | None) -> Bools:
    """(n,) states in which a product of a stage is made; none where no stage is asked for."""
    found = np.zeros(len(chain), dtype=bool)
    if stage is not None:
        found[chain.made] = of_stage(view, stage)[chain.product[chain.made]]
    return found


def masses(chain: Chain, entering: Floats, stop: Bools) -> list[BasisMass]:
    """What the steps from where `entering` (n,) starts to the states of `stop` rest on, heaviest first."""
    entered = visits(chain.central, entering, stop)[:, 0]
    row = np.repeat(np.arange(len(chain)), np.diff(chain.P.indptr))
    mass = np.where(stop, 0.0, entered)[row] * chain.P.data
    found: list[BasisMass] = []
    for kind, name, parts in (
        (Ref.LINK, BasisKind.LINK, (chain.ref,)),
        (Ref.MIX, BasisKind.MIX, (chain.product[row], chain.ref, chain.fed[row])),
        (Ref.RESIDUAL, BasisKind.RESIDUAL, (chain.ref, chain.product[row])),
        (Ref.RECIPE, BasisKind.RECIPE, (chain.ref,)),
        (Ref.COLOCATED, BasisKind.COLOCATED, (chain.ref,)),
        (Ref.NOTHING, BasisKind.OPEN, (chain.product[row],)),
    ):
        found += _summed(name, mass, chain.ref_kind == kind, parts)
    linked = chain.ref_kind == Ref.LINK
    to = chain.P.indices
    for how, name in enumerate(_PLACES):
        found += _summed(
            name, mass, linked & (chain.how[to] == how), (chain.org[to], chain.product[to], chain.place[to])
        )
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.ref))


def rows_behind(view: View, one: BasisMass) -> list[tuple[str, int]]:
    """Relationship rows that state what a basis rests on: table and row; of a mix, see `mixes.mix_of`."""
    if one.kind in (BasisKind.LINK, BasisKind.RECIPE, BasisKind.COLOCATED):
        return [("supplies" if one.kind == BasisKind.LINK else "input_to", one.ref[0])]
    if one.kind == BasisKind.RESIDUAL:
        return [("based_in", int(row)) for row in view.out("based_in", "Organisation", one.ref[0])]
    if one.kind in _PLACES:
        return _making_rows(view, one.kind, one.ref[0], one.ref[1])
    return []


def asked(view: View, material: int, subject: Subject, at: Moment | None = None) -> Ask | None:
    """Where a question about a subject starts, kept as long as there is room; None where it has no use of the material.

    A page asks about one subject dozens of times: each stage, each measure, and what each of them rests on.
    """
    used = uses(view, material, subject)
    if not used:
        return None
    when = moment(view.as_of) if at is None else at
    make = budget.for_all()(lambda: _ask(view, material, subject, used, when))
    return view.kept(("ask", material, subject, when), make)


def _ask(view: View, material: int, subject: Subject, used: list[tuple[int, float | None, int]], when: Moment) -> Ask:
    layout = compiled(view, material, when)
    part, starts = layout.reach(start_states(layout.shape, subject, used), Worlds(view.snapshot), when)
    weights = np.array([np.nan if weight is None else weight for _, weight, _ in used])
    if len(used) == 1:
        weights = np.ones(1)
    total = float(weights.sum())
    if subject.kind == SubjectKind.COUNTRY:
        delivered = np.zeros(1, dtype=bool)
    else:
        delivered = all_uses(view, material).delivered[_rows_of(view, material, subject)]
    return Ask(part, starts, weights / total if total > 0.0 else None, delivered)  # NaN: one of them is unknown


def start_states(chain: Chain, subject: Subject, used: list[tuple[int, float | None, int]]) -> Ints:
    """(u,) starting states of a subject's uses in a chain of any moment: each has its own numbers of states.

    A country that works what it uses into another product gets it as that product's maker (FEED); of several such
    products the first counts, as it does for organisations.
    """
    user = subject.row + (0 if subject.kind == SubjectKind.COUNTRY else chain.countries)
    products = np.array([product for product, _, _ in used], dtype=np.int64)
    starts = chain.starts(np.full(len(used), user, dtype=np.int64), products)
    if subject.kind == SubjectKind.COUNTRY:
        makers = (chain.kind == Kind.USED) & (chain.place == subject.row) & (chain.org < 0) & (chain.fed >= 0)
        for at, product in enumerate(products.tolist()):
            states = np.flatnonzero(makers & (chain.product == product))
            if len(states):
                starts[at] = states[np.argmin(chain.fed[states])]
    return starts


def of_stage(view: View, stage: Stage) -> Bools:
    """(Q,) products of a stage."""
    of: Bools = stages(view) == view.snapshot.nodes["Product"].text("stage").code_of(stage)
    return of


_PLACES = (  # by `records.AT_SITES` and the others
    BasisKind.SITE,
    BasisKind.SPLIT,
    BasisKind.SPLIT,
    BasisKind.HOME,
    BasisKind.NOWHERE,
)


def _all_uses(view: View, material: int) -> Uses:
    shape, carries = compiled(view, material).shape, contains(view, material)
    rows, organisation, product = view.rows("uses"), view.start("uses"), view.end("uses")
    kept = carries[product]
    tonnes = view.snapshot.relationships["uses"].floats("tonnes_per_year")[rows[kept]]
    organisation, product = organisation[kept], product[kept]
    weight = tonnes * mass_fractions(view, material)[product]
    span = len(carries)
    given = delivered_keys(view)
    only = given[carries[given % span] & ~among(given // span, distinct(organisation))]
    stated = np.arange(len(organisation) + len(only)) < len(organisation)
    organisation = np.concatenate([organisation, only // span])
    product = np.concatenate([product, only % span])
    weight = np.concatenate([weight, np.full(len(only), np.nan)])
    start = shape.starts(shape.countries + organisation, product)
    order = np.lexsort((product, organisation))
    order = order[start[order] >= 0]
    return Uses(
        organisation=organisation[order].astype(np.int32),
        product=product[order].astype(np.int32),
        weight=weight[order],
        start=start[order],
        delivered=among(organisation * span + product, given)[order],
        stated=stated[order],
    )


def delivered_keys(view: View) -> Longs:
    """(d,) customer · Q + product of every recorded delivery, with a share or without, ascending."""
    table, rows = view.snapshot.relationships["supplies"], view.rows("supplies")
    product = view.locals_of("Product", table.text("product"))[rows]
    keys = view.end("supplies") * len(view.snapshot.nodes["Product"]) + product
    return distinct(keys[product >= 0])


def stated_uses(view: View, material: int) -> StatedUses:
    """Uses that are stated of organisations, in the order of `all_uses`, kept as long as there is room.

    They reach a small part of a chain in which every country uses the material: 586 of 7,447 states of copper.
    """

    def make() -> StatedUses:
        found = all_uses(view, material)
        stated = {name: getattr(found, name)[found.stated] for name in Uses.__dataclass_fields__}
        part, starts = compiled(view, material).reach(stated["start"], Worlds(view.snapshot), when)
        return StatedUses(part, Uses(**{**stated, "start": starts}))

    when = moment(view.as_of)
    return view.kept(("companies", material, when), make)


def _rows_of(view: View, material: int, subject: Subject) -> Longs:
    found = all_uses(view, material)
    first, last = np.searchsorted(found.organisation, [subject.row, subject.row + 1])
    rows = np.arange(first, last)
    return rows if subject.product is None else rows[found.product[rows] == subject.product]


def _stage(ask: Ask, stage: Stage, of: Bools) -> StageFigures:
    chain, whole = ask.chain, ask.reached
    countries = named(chain, of)
    values = row_at_stage(whole, of, np.append(countries, chain.world).astype(np.int32))
    found = values.weigh(ask.weights, ask.delivered)
    order = sorted(range(len(countries)), key=lambda c: _size(found[c]), reverse=True)
    made = of[whole.product]
    products, at = np.unique(whole.product[made], return_inverse=True)
    entered = np.bincount(at, ask.assumed @ whole.mass[:, made, 0], minlength=len(products))
    other = found[-1]
    return StageFigures(
        stage=stage,
        passes=other.passes,
        untraced=other.untraced,
        products=products[np.argsort(-entered, kind="stable")],
        countries=countries[order],
        figures=tuple(found[c] for c in order),
        other=other,
        worlds=None if ask.weights is None else StageWorlds.of(countries, values, ask.weights),
    )


def _upstream(view: View, material: int, ask: Ask) -> Longs:
    """(Q,) steps of making between what is used and each product on the longest path, −1 for what is on none."""
    depth = np.full(len(view.snapshot.nodes["Product"]), -1)
    depth[ask.chain.product[ask.starts]] = 0
    source, target = view.start("input_to"), view.end("input_to")
    carried = contains(view, material)[source]
    source, target = source[carried], target[carried]
    while True:  # products are acyclic, so this ends
        known = depth[target] >= 0
        further = depth.copy()
        np.maximum.at(further, source[known], depth[target][known] + 1)
        if (further == depth).all():
            return depth
        depth = further


def _weights(ask: Ask) -> Floats:
    weights = np.zeros(len(ask.chain))
    np.add.at(weights, ask.starts, ask.assumed)
    return weights


def _size(found: Figure) -> tuple[float, float]:
    return found.estimate or 0.0, found.interval.upper if found.interval else 0.0


@dataclass(frozen=True, eq=False)
class _Together:
    """Uses of each organisation together: those of one stand behind one another.

    first : (O,) where those of each organisation begin; of : (S,) whose each use is
    share : (S,) the part of what the organisation uses, by mass; NaN where it has several and a tonnage is unknown
    """

    organisations: Ints
    first: Longs
    of: Longs
    share: Floats

    @staticmethod
    def by_mass(used: Uses) -> "_Together":
        organisations, first, count = np.unique(used.organisation, return_index=True, return_counts=True)
        of = np.repeat(np.arange(len(organisations)), count)
        total = np.bincount(of, used.weight, len(organisations))
        by_mass = used.weight / np.where(total > 0.0, total, np.nan)[of]
        return _Together(organisations, first, of, np.where(count[of] == 1, 1.0, by_mass))

    @once
    def unknown(self) -> Bools:
        """(O,) whether the shares are unknown."""
        return np.isnan(np.bincount(self.of, self.share, len(self.first)))

    @once
    def _by_use(self) -> Sparse:
        pointers = np.append(self.first, len(self.share))
        return csr_array((self.share, np.arange(len(self.share)), pointers), shape=(len(self.first), len(self.share)))

    def weigh(self, values: Floats) -> Floats:
        """(O, …) fractions (S, …) of the uses, weighed by their shares; NaN where these are unknown."""
        found: Floats = np.clip(np.asarray(self._by_use @ values), 0.0, 1.0)
        return found

    def outermost(self, values: Floats, end: np.ufunc) -> Floats:
        """(O,) fractions (S,) weighed; where shares are unknown the least or most (`end`) of any use."""
        extreme = end.reduceat(values, self.first) if len(self.first) else values
        found: Floats = np.where(self.unknown, np.clip(extreme, 0.0, 1.0), self.weigh(values))
        return found


def by_organisation(used: Uses, values: Values) -> ColumnFigures:
    """Values of uses, for one target, as figures of the organisations: what `Values.weigh` says, for all at once."""
    by, nothing = _Together.by_mass(used), np.full(len(used.start), np.nan)
    estimate, untraced = values.estimate[:, 0], values.untraced[:, 0]
    recorded = by.weigh(nothing if values.recorded is None else values.recorded)
    passes = by.weigh(nothing if values.passes is None else values.passes[:, 0])
    worlds, lost = by.weigh(estimate), by.weigh(untraced)
    missing = lost[:, 0]
    lacking = missing > HALF + TOLERANCE
    untraced_ends, interval_ends = interval(lost), _intervals(by, estimate, untraced, worlds, lost, lacking)
    # Rounding alone takes a bound past the estimate; of a use of which nothing is recorded any part is possible.
    low = np.where(used.delivered, np.clip(np.minimum(values.lower[:, 0], estimate[:, 0]), 0.0, 1.0), 0.0)
    high = np.where(used.delivered, np.clip(np.maximum(values.upper[:, 0], estimate[:, 0]), 0.0, 1.0), 1.0)
    any_delivered = np.bincount(by.of, used.delivered, len(by.first)) > 0.0
    return ColumnFigures(
        organisations=by.organisations,
        estimate=np.where(lacking, np.nan, worlds[:, 0]),
        untraced=missing,
        untraced_lower=untraced_ends[0],
        untraced_upper=untraced_ends[1],
        interval_lower=interval_ends[0],
        interval_upper=interval_ends[1],
        bounds_lower=np.where(any_delivered, by.outermost(low, np.minimum), np.nan),
        bounds_upper=np.where(any_delivered, by.outermost(high, np.maximum), np.nan),
        recorded=recorded,
        imputed=np.clip(passes - missing - recorded, 0.0, 1.0),
        passes=passes,
        no_tonnage=by.unknown,
    )


def _intervals(
    by: _Together, estimate: Floats, untraced: Floats, worlds: Floats, lost: Floats, lacking: Bools
) -> tuple[Floats, Floats]:
    """(O,) both ends over the worlds, from (S, B) of the uses and (O, B) of the organisations, weighed.

    lacking : (O,) so much is untraced that there is no estimate: then any of it may belong to the figure
    """
    lower, upper = (ends.copy() for ends in interval(worlds))
    upper[lacking] = interval(np.minimum(worlds[lacking] + lost[lacking], 1.0))[1]
    if by.unknown.any():  # whichever of its products it is
        some = by.unknown[by.of]
        lowest, highest = interval(estimate[some])[0], interval(np.minimum(estimate[some] + untraced[some], 1.0))[1]
        group = np.flatnonzero(np.append(True, np.diff(by.of[some]) != 0))
        lower[by.unknown] = np.minimum.reduceat(lowest, group).clip(0.0, 1.0)
        upper[by.unknown] = np.maximum.reduceat(highest, group).clip(0.0, 1.0)
    return lower, upper


def _summed(name: BasisKind, mass: Floats, rows: Bools, parts: tuple[Ints, ...]) -> list[BasisMass]:
    """Mass by reference of the steps in `rows`; what is next to nothing is left out."""
    rows = rows & (mass > NOTHING)
    if not rows.any():
        return []
    refs, at = np.unique(np.stack([part[rows] for part in parts]), axis=1, return_inverse=True)
    masses = np.bincount(at.ravel(), mass[rows])
    return [BasisMass(float(weight), name, tuple(ref)) for weight, ref in zip(masses, refs.T.tolist(), strict=True)]


def _making_rows(view: View, kind: BasisKind, organisation: int, product: int) -> list[tuple[str, int]]:
    if kind == BasisKind.HOME:
        rows = view.out("makes", "Organisation", organisation)
        found = [("makes", int(row)) for row in rows[view.end("makes", rows) == product]]
        return found + [("based_in", int(row)) for row in view.out("based_in", "Organisation", organisation)]
    sites = view.end("operates", view.out("operates", "Organisation", organisation))
    rows = np.concatenate([view.out("site_makes", "Site", int(site)) for site in sites])
    return [("site_makes", int(row)) for row in rows[view.end("site_makes", rows) == product]]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
