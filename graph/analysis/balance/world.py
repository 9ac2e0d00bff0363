"""A world: one product in one calendar year, its makers and everybody's mix, in the centre and in every joint draw."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ketenkaart.graph.analysis.balance import facts as facts_module
from ketenkaart.graph.analysis.balance.contradictions import Misfit, contradictions
from ketenkaart.graph.analysis.balance.draws import Draws, N
from ketenkaart.graph.analysis.balance.draws import draws as make_draws
from ketenkaart.graph.analysis.balance.evidence import places
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.reconcile import USED_SD, Made, Scale, TradeSays, reconciled
from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.balance.solve import mixes
from ketenkaart.graph.analysis.balance.statements import Observations, observations
from ketenkaart.graph.analysis.balance.trade import Trade, flows, prices, sums, trade
from ketenkaart.graph.arrays import Bools, Ints, Reals
from ketenkaart.graph.model import VERIFIED, Size, Verified
from ketenkaart.graph.snapshot import Snapshot

OTHER = 0.25  # part of the draws that use the other measure: mass for value, value for mass
OTHER_SIZE = {Size.MASS: Size.VALUE, Size.VALUE: Size.MASS}
RESTS = 0.95  # of a world's mass rests on statements of the data year or later


@dataclass(frozen=True)
class FactsReading:
    """One way to read the facts: by one publisher alone, by one measure, with one report of trade; all by default."""

    only: str | None = None  # publisher whose statements speak; all makers stay
    without: frozenset[str] = frozenset()  # publishers left out; all makers stay
    by: Size | None = None  # measure of the mixes of every draw
    report: float | None = None  # 0: BACI alone, 1: the importers' own declarations alone


@dataclass(frozen=True, eq=False)
class World:
    """One product in one calendar year. B = draws + 1, row 0 central; K makers, n users; rows users, columns makers."""

    product: int  # local row of Product whose facts these are: for a grade without any, its wider product's
    year: int
    makers: Ints  # (K,) local rows of Country, ascending
    share: Reals  # (B, K) of the world's output; what a row lacks to 1 was made by makers that nobody names
    tonnes: Reals | None  # (B, K) output, None where no scale is known
    by: Size  # of the centre
    value: Bools  # (B,) draws whose mixes are by VALUE
    trade_year: int | None
    users: Ints  # (n,) local rows of countries with trade, or making, ascending; none without trade
    origin: Reals  # (B, n, K) where each user's supply was made; what a row lacks to 1 is untraced
    traded: Bools  # (n,) whether the user has a mix of its own
    slack: Reals  # (B, n) tonnes exported beyond what was made and imported, as far as is known ("by way of")
    use: Reals  # (B, n) what each user keeps, in the measure of the draw: tonnes, or thousand USD
    exporter: Ints  # (F,) places in users
    importer: Ints
    flows: Reals  # (F, B) in the measure of the draw
    output: Reals  # (B, K) what makers made, in the measure of the draw; (B, 0) without trade
    sources: tuple[str, ...]
    data_year: int
    verified: Verified  # of the weakest statement
    birge: float  # factor by which its sources differ more than their kinds let expect
    contradictions: tuple[Misfit, ...]

    def mix(self, country: int) -> Reals:
        """(B, K) shares of a country's supply by maker: its own mix (TRADE), else the world's output (WORLD)."""
        at = self._user(country)
        return self.share if at is None else self.origin[:, at]

    def rule(self, country: int) -> MixRule:
        """TRADE or WORLD."""
        return MixRule.WORLD if self._user(country) is None else MixRule.TRADE

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in vars(self).values() if isinstance(array, np.ndarray))

    def _user(self, country: int) -> int | None:
        at = int(np.searchsorted(self.users, country))
        return at if at < len(self.users) and self.users[at] == country and self.traded[at] else None


def world(
    snapshot: Snapshot, product: int, year: int, *, draws: int = N, reading: FactsReading | None = None
) -> World | None:
    """The world of a product (local row) in a calendar year; None where nobody is known to make it: UNKNOWN.

    A grade without statement, trade and site has its wider product's world. Shares, mixes, slack and use are float32.

    Cost: two reads of the product's facts, one fit, and for each draw one dense LU of the countries that buy and sell.
    """
    own = facts_module.world_product(snapshot, product)
    found = made(facts_module.facts(snapshot, own, year), make_draws(draws), reading or FactsReading())
    return found and packed(found)


def packed(exact: World) -> World:
    """A world with its large arrays in single precision, as it is kept."""
    names = ("share", "tonnes", "origin", "slack", "use", "flows", "output")
    arrays = {name: getattr(exact, name) for name in names}
    small = {name: None if array is None else array.astype(np.float32) for name, array in arrays.items()}
    return World(**{**vars(exact), **small})


def made(facts: Facts, draws: Draws, reading: FactsReading) -> World | None:
    """The world of plain facts, in doubles; None where nobody is known to make the product (methods.md 1, 2.1).

    Of a reading all makers stay, whoever names them.
    """
    said = observations(facts, reading.without, reading.only)
    everybody = said if reading == FactsReading() else observations(facts)
    room = places(facts)
    names = tuple(sorted({*room, *everybody.makers}))
    if not names:
        return None
    makers = np.array([facts.row_of[name] for name in names], np.int32)
    known = trade(facts, makers)
    market = None if known is None else _market(known, facts, makers, draws, reading)
    output = reconciled(facts, said, names, room, None if market is None else market.says, scale(facts), draws)
    share = output.output / output.output.sum(1, keepdims=True)
    supply = _supply(facts, makers, output, market, draws, reading)
    return World(
        product=facts.product,
        year=facts.year,
        makers=makers,
        share=share[:, :-1],
        tonnes=output.output[:, :-1] if output.scaled else None,
        trade_year=facts.trade_year,
        sources=_sources(said, facts),
        data_year=_data_year(said, facts, dict(zip(names, share[0].tolist(), strict=False))),
        verified=_verified(said),
        birge=said.birge,
        contradictions=contradictions(facts, said, room, makers, output, known, supply.slack),
        **vars(supply),
    )


def scale(facts: Facts) -> Scale | None:
    """Tonnes of a world as what is made of it takes them, where it states none itself; None where no use is known.

    Of each use its own totals, else its own central world; each step of the chain adds .3 to the log sd.
    """
    found = [(use.tonnes_per_tonne, _tonnes_of(use.facts)) for use in facts.uses]
    known = [(ratio * one.tonnes, one.variance) for ratio, one in found if one is not None]
    if not known:
        return None
    tonnes = sum(mass for mass, _ in known)
    return Scale(tonnes, sum(variance * mass for mass, variance in known) / tonnes + USED_SD**2)


def _tonnes_of(facts: Facts) -> Scale | None:
    """Tonnes that the world of a use makes: as stated, else of its centre."""
    totals = observations(facts).totals
    if totals:
        weights = [one.aged(facts.year) ** -2 for one in totals]
        return Scale(
            float(np.exp(np.average([np.log(one.tonnes) for one in totals], weights=weights))), 1 / sum(weights)
        )
    world = made(facts, make_draws(0), FactsReading())
    if world is None or world.tonnes is None:
        return None
    return Scale(float(world.tonnes[0].sum() / world.share[0].sum()), USED_SD**2)


@dataclass(frozen=True, eq=False)
class _Market:
    """Drawn trade of the world's own measure, what it says of making, and the makers' prices."""

    trade: Trade
    flows: Reals  # (F, B)
    price: Reals  # (B, K) thousand USD per tonne
    says: TradeSays


def _market(known: Trade, facts: Facts, makers: Ints, draws: Draws, reading: FactsReading) -> _Market:
    by = _measure(facts)
    drawn = flows(known, by, facts.key, facts.countries, facts.year, draws, reading.report)
    price = prices(known, facts.key, facts.countries, makers, draws)
    at = np.searchsorted(known.users, makers)
    n = len(known.users)
    net = ((sums(known.exporter, n) @ drawn) - (sums(known.importer, n) @ drawn)).T[:, at]
    exports, imports = (sums(ends, n) @ known.size(by) for ends in (known.exporter, known.importer))
    exports, imports = exports[at], imports[at]
    if by == Size.VALUE:
        net, exports, imports = net / price, exports / price[0], imports / known.typical
    return _Market(known, drawn, price, TradeSays(exports, imports, net, float(known.tonnes.sum())))


def _measure(facts: Facts) -> Size:
    return facts.by


def _measures(facts: Facts, draws: Draws, reading: FactsReading) -> tuple[Size, Bools]:
    """The measure of the centre, and (B,) which draws use the other."""
    by = reading.by or _measure(facts)
    if reading.by:
        return by, np.zeros(len(draws), bool)
    other: Bools = (draws.uniform("measure", facts.key) < OTHER) & (draws.numbers > 0)
    return by, other


@dataclass(frozen=True, eq=False)
class _Supply:
    """The part of a world that rests on trade; its fields are those of World."""

    by: Size
    value: Bools
    users: Ints
    origin: Reals
    traded: Bools
    slack: Reals
    use: Reals
    exporter: Ints
    importer: Ints
    flows: Reals
    output: Reals


def _supply(
    facts: Facts, makers: Ints, output: Made, market: _Market | None, draws: Draws, reading: FactsReading
) -> _Supply:
    """Everybody's supply, each draw in its own measure; slack in tonnes, at the typical price where nobody makes it."""
    by, other = _measures(facts, draws, reading)
    B = len(draws)
    if market is None:
        none, nobody = np.zeros((B, 0)), np.zeros(0, np.int32)
        origin, traded = np.zeros((B, 0, len(makers))), np.zeros(0, bool)
        value = np.zeros(B, bool)
        return _Supply(
            by=by,
            value=value,
            users=nobody,
            origin=origin,
            traded=traded,
            slack=none,
            use=none,
            exporter=nobody,
            importer=nobody,
            flows=none.T,
            output=none,
        )
    value = other ^ (by == Size.VALUE)
    users = market.trade.users
    at = np.searchsorted(users, makers)
    n = len(users)
    origin, slack, use, supply = np.empty((B, n, len(makers))), *(np.empty((B, n)) for _ in range(3))
    traded_flows, made_there = np.empty((len(market.trade.exporter), B)), np.empty((B, len(makers)))
    for measure, rows in ((Size.MASS, np.flatnonzero(~value)), (Size.VALUE, np.flatnonzero(value))):
        if len(rows):
            sized = output.output[rows, :-1] * (market.price[rows] if measure == Size.VALUE else 1.0)
            drawn = _flows_of(market, measure, rows, facts, draws, reading)
            found = mixes(market.trade, drawn, sized, at)
            traded_flows[:, rows], made_there[rows] = drawn, sized
            origin[rows], slack[rows], use[rows], supply[rows] = vars(found).values()
    # Of a country that only sells what nobody made there, trade says nothing of what it uses itself.
    traded = supply[0] > slack[0]
    price = np.full((B, n), market.trade.typical)
    price[:, at] = market.price
    tonnes = np.where(value[:, None], slack / price, slack)
    return _Supply(
        by=by,
        value=value,
        users=users,
        origin=origin,
        traded=traded,
        slack=tonnes,
        use=use,
        exporter=market.trade.exporter.astype(np.int32),
        importer=market.trade.importer.astype(np.int32),
        flows=traded_flows,
        output=made_there,
    )


def _flows_of(
    market: _Market, measure: Size, rows: npt.NDArray[np.int64], facts: Facts, draws: Draws, reading: FactsReading
) -> Reals:
    """(F, rows) drawn flows of some draws in a measure: those at hand, or drawn in the other measure."""
    if measure == _measure(facts):
        return market.flows[:, rows]
    some, other = Draws(draws.count, draws.numbers[rows]), OTHER_SIZE[_measure(facts)]
    return flows(market.trade, other, facts.key, facts.countries, facts.year, some, reading.report)


def _sources(said: Observations, facts: Facts) -> tuple[str, ...]:
    """Keys of the sources of all that was fitted, and of the trade."""
    stated = {one.source for one in said.all}
    reported = {report.source for report in facts.reports}
    return tuple(sorted({*stated, *facts.trade_sources, *reported}))


def _data_year(said: Observations, facts: Facts, share: dict[str, float]) -> int:
    """The year of trade; without, the latest that with later ones bears .95 of what those with figures make."""
    if facts.trade_year is not None:
        return facts.trade_year
    latest: dict[str, int] = {}
    for one in said.all:
        latest[one.country] = max(latest.get(one.country, one.year), one.year)
    years = sorted({*latest.values()}, reverse=True)
    mass = sum(share.get(country, 0.0) for country in latest)
    for year in years:
        if sum(share.get(country, 0.0) for country, of in latest.items() if of >= year) >= RESTS * mass:
            return year
    return facts.year


def _verified(said: Observations) -> Verified:
    """How well the weakest statement is verified; DERIVED at best, as the fit weighs several."""
    words = [Verified.DERIVED, *(one.verified for one in said.all)]
    return max(words, key=VERIFIED.index)
