"""Held-out tests: hide what is known, let the balance say it, compare. Each gives cases of hidden shares."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from scipy.stats import beta

from bench.calibration.score import LEVEL, Case, case
from bench.calibration.tables import Mined, Traded, shares, stated, statement
from ketenkaart.graph.analysis.balance import facts as facts_of
from ketenkaart.graph.analysis.balance.draws import Draws
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.ledger import MadeRow
from ketenkaart.graph.analysis.balance.reading import ledger
from ketenkaart.graph.analysis.balance.solve import mixes
from ketenkaart.graph.analysis.balance.statements import SHARE_SD, statements
from ketenkaart.graph.analysis.balance.trade import Trade, flows, trade
from ketenkaart.graph.analysis.balance.world import FactsReading, World, made
from ketenkaart.graph.arrays import Reals
from ketenkaart.graph.model import AGGREGATES
from ketenkaart.graph.snapshot import Snapshot

SEEN = 0.01  # least share before, of T1
NAMED = 0.02  # least share of T2 and T3
NEAR = 1  # years that another publisher's statement of T2 may be away
TOLERANCE = 0.005  # of T2: shares are printed rounded
USED = 500.0  # least tonnes of a user in T3
DIRECT, BOUGHT = 0.05, 100.0  # least share in either year, and tonnes bought in the first, of T4
BUYER = "NLD"
SIZES = (0.0, 0.05), (0.05, 0.2), (0.2, 1.01)  # of shares, each with a precision of its own in `last_value`
MANY, COVERED = 10, 0.9  # countries with tonnes, and part of the total, from which a product's making is known
UNSAID = 0.005  # least share of a maker whose rows are left out
CENTRE = Draws(0, np.zeros(1, np.int64))
# Ores whose mining World Mining Data states: their codes, and the metal in a tonne of goods (copper as in the graph;
# tungsten 65 % WO3, antimony a commercial concentrate, both from memory; graphite is stated gross).
ORES = {
    "copper": (("260300",), 0.3),
    "tungsten": (("261100",), 0.515),
    "antimony": (("261710",), 0.55),
    "graphite": (("250410", "250490"), 1.0),
}
# Codes that are one raw material each, and rare-earth compounds.
# fmt: off
DIRECT_CODES = (
    "250410", "250490", "251020", "251110", "252890", "252910", "252922", "260200", "260300", "260400", "260600",
    "261100", "261400", "261710", "270112", "280480", "280530", "282200", "282520", "282530", "283691", "284610",
    "284690", "711011", "711021", "711031", "720292", "720293", "760110", "810110", "810310", "810510", "810600",
    "811211",
)
# fmt: on


def later(minerals: Mapping[str, Mined], lag: int, draws: Draws) -> Iterator[Case]:
    """T1: shares of mine production `lag` years on, from all that its publisher had said until then."""
    for mineral, years in minerals.items():
        for year in years:
            if year + lag not in years:
                continue
            rows = tuple(row for one in years if one <= year for row in statement(years[one], one))
            before, after = shares(years[year]), shares(years[year + lag])
            facts = stated(mineral, year + lag, rows)
            found = _made(facts, draws)
            for place, country in _places(found, facts.countries):
                if before.get(country, 0.0) >= SEEN:
                    yield case(mineral, after.get(country, 0.0), found.share[:, place], before[country])


def last_value(minerals: Mapping[str, Mined], lag: int) -> list[Case]:
    """What the last share alone would say, for T1: a Beta around it, as wide as the other minerals ask for.

    Its precision, by size of share, is the largest at which 90 % of the other minerals' shares were held.
    """
    moved = [
        (mineral, before, shares(years[year + lag]).get(country, 0.0))
        for mineral, years in minerals.items()
        for year in years
        if year + lag in years
        for country, before in shares(years[year]).items()
        if before >= SEEN
    ]
    found = []
    for mineral in minerals:
        for least, most in SIZES:
            sized = [one for one in moved if least <= one[1] < most]
            precision = _precision([one[1:] for one in sized if one[0] != mineral])
            for name, before, truth in sized:
                if name == mineral:
                    lower, upper = _beta(before, precision)
                    found.append(
                        Case(
                            group=mineral,
                            truth=truth,
                            estimate=before,
                            lower=float(lower),
                            upper=float(upper),
                            before=before,
                        )
                    )
    return found


def _precision(moved: list[tuple[float, float]]) -> float:
    before, after = np.array(moved).T
    fit = 1.0
    for precision in np.geomspace(3, 3000, 60).tolist():
        lower, upper = _beta(before, precision)
        if np.mean((after >= lower) & (after <= upper)) >= LEVEL:
            fit = precision
    return fit


def _beta(share: Reals | float, precision: float) -> tuple[Reals, Reals]:
    a, b = precision * np.asarray(share), precision * (1 - np.asarray(share))
    return np.asarray(beta.ppf((1 - LEVEL) / 2, a, b)), np.asarray(beta.ppf((1 + LEVEL) / 2, a, b))


def unheard(snapshot: Snapshot, draws: Draws, *, own_error: bool = False) -> Iterator[Case]:
    """T2: what each statement says, from the other publishers' within a year.

    With `own_error` the left-out source's own error is in the interval too, as it is in its figure.
    """
    book = ledger(snapshot)
    for product in sorted(book.rows):
        rows = statements(book.rows[product], book.publications, book.fraction.get(product, 1.0))
        speaking = [one for one in rows if any(row.share is not None for row in one.countries.values())]
        latest = {(one.publisher, one.year): one for one in sorted(speaking, key=lambda one: one.published)}
        for (publisher, year), left_out in sorted(latest.items()):
            hidden = {c: row.share for c, row in left_out.countries.items() if row.share and row.share > NAMED}
            if not hidden or not any(one[0] != publisher and abs(one[1] - year) <= NEAR for one in latest):
                continue
            facts = facts_of.facts(snapshot, product, year)
            found = _made(facts, draws, FactsReading(without=frozenset({publisher})))
            for place, country in _places(found, facts.countries):
                if country in hidden:
                    drawn = found.share[:, place]
                    if own_error:
                        error = draws.normal("left out", facts.key, left_out.source, country, year)
                        drawn = expit(logit(drawn) + SHARE_SD[left_out.kind] * error)
                    yield case(facts.key, hidden[country], drawn)


@dataclass(frozen=True)
class Making:
    """All that one product's makers made in a year, in tonnes of the goods traded, and that trade."""

    name: str
    year: int
    tonnes: Mapping[str, float]
    trade: tuple[Traded, ...]


def makings(minerals: Mapping[str, Mined], trade: Mapping[tuple[str, int], Traded]) -> Iterator[Making]:
    """Ores whose mining and trade are both known."""
    for mineral, (codes, content) in ORES.items():
        for year, tonnes in minerals.get(mineral, {}).items():
            if all((code, year) in trade for code in codes):
                gross = {country: mass / content for country, mass in tonnes.items()}
                yield Making(mineral, year, gross, tuple(trade[code, year] for code in codes))


def stated_makings(snapshot: Snapshot, trade: Mapping[tuple[str, int], Traded]) -> Iterator[Making]:
    """Products of the graph, other than those ores, most of whose making is stated in tonnes within a year of trade."""
    book = ledger(snapshot)
    for product in sorted(book.rows):
        codes = book.codes.get(product, ())
        if not codes or codes in {tuple(codes) for codes, _ in ORES.values()} or not book.trade_years(product):
            continue
        year = book.trade_years(product)[-1]
        rows = statements(book.rows[product], book.publications, book.fraction.get(product, 1.0))
        near = [one for one in rows if one.total and abs(one.year - year) <= NEAR and len(one.countries) >= MANY]
        tonnes: dict[str, float] = {}
        for one in sorted(near, key=lambda one: (-abs(one.year - year), one.year)):  # the nearest, then the later, last
            tonnes |= {country: row.tonnes for country, row in one.countries.items() if row.tonnes}
        if near and sum(tonnes.values()) >= COVERED * (near[-1].total or 0):
            yield Making(book.products[product], year, tonnes, tuple(trade[code, year] for code in codes))


@dataclass(frozen=True)
class Origins:
    """Cases of T3, by whose supply it is and who made it."""

    bought: list[Case]  # users that make nothing
    own: list[Case]  # makers: their own
    others: list[Case]  # makers: that of others


def unmeasured(known: Iterable[Making], draws: Draws) -> Origins:
    """T3: where supply was made, when of the makers no more is known than who they are.

    The truth is the mix of the trade as it stands with the known output, of makers at least their net exports; what
    others export beyond their imports is untraced. By mass, so that truth and answer speak of one measure.
    """
    found = Origins([], [], [])
    for one in known:
        facts = stated(one.name, one.year, makers=tuple(one.tonnes), trade=one.trade, trade_year=one.year)
        world = _made(facts, draws, FactsReading(by="MASS"))
        truth, use = _truth(facts, world, one.tonnes)
        makers = [facts.countries[row] for row in world.makers.tolist()]
        for user, country in enumerate(facts.countries[row] for row in world.users.tolist()):
            if use[user] < USED:
                continue
            for place, maker in enumerate(makers):
                share = float(truth[user, place])
                if country == maker or share >= NAMED:
                    into = found.own if country == maker else found.others if country in makers else found.bought
                    into.append(case(one.name, share, world.origin[:, user, place]))
    return found


def _truth(facts: Facts, world: World, tonnes: Mapping[str, float]) -> tuple[Reals, Reals]:
    """(n, K) mixes of the trade as it stands with known output, and (n,) tonnes used."""
    known = _trade(facts, world.makers)
    n, at = len(known.users), np.searchsorted(known.users, world.makers)
    net = np.bincount(known.exporter, known.tonnes, n) - np.bincount(known.importer, known.tonnes, n)
    output = np.array([tonnes[facts.countries[row]] for row in world.makers.tolist()])
    found = mixes(known, known.tonnes[:, None], np.maximum(output, net[at])[None], at)
    return found.origin[0], found.use[0]


def direct(trade: Mapping[tuple[str, int], Traded], lag: int, draws: Draws) -> Iterator[Case]:
    """T4: whom the Netherlands buys from directly `lag` years on, by mass, from the trade of one year."""
    for code, year in sorted(trade):
        if code not in DIRECT_CODES or (code, year + lag) not in trade:
            continue
        bought = _bought(stated(code, year + lag, trade=(trade[code, year],), trade_year=year), draws)
        told = _bought(stated(code, year + lag, trade=(trade[code, year + lag],), trade_year=year + lag), CENTRE)
        before, after = ({country: float(mass[0]) for country, mass in one.items()} for one in (bought, told))
        if sum(before.values()) < BOUGHT or not after:
            continue
        before, after, total = shares(before), shares(after), np.sum([*bought.values()], 0)
        for country in sorted({*before, *after}):
            if max(before.get(country, 0.0), after.get(country, 0.0)) >= DIRECT:
                drawn = bought.get(country, np.zeros(len(draws))) / total
                yield case(code, after.get(country, 0.0), drawn, before.get(country, 0.0))


def _bought(facts: Facts, draws: Draws) -> dict[str, Reals]:
    """Exporter → (B,) tonnes that the buyer buys from it."""
    known = _trade(facts, np.zeros(0, np.int32))
    drawn = flows(known, "MASS", facts.key, facts.countries, facts.year, draws, None)
    buyer = facts.row_of.get(BUYER)
    ends = zip(known.users[known.exporter].tolist(), known.users[known.importer].tolist(), strict=True)
    return {facts.countries[row]: drawn[flow] for flow, (row, to) in enumerate(ends) if to == buyer}


def one_unsaid(snapshot: Snapshot, product: str, year: int, draws: Draws) -> Iterator[Case]:
    """What a maker made, when all rows about it are left out and it is only known to make the product."""
    book = ledger(snapshot)
    facts = facts_of.facts(snapshot, book.row_of[product], year)
    whole = _made(facts, CENTRE)
    for place, country in _places(whole, facts.countries):
        truth = float(whole.share[0, place])
        if truth >= UNSAID and any(row.country == country for row in facts.rows):
            hidden = replace(facts, rows=unsaid(facts.rows, country), homes={**facts.homes, country: ()}, casts=())
            yield case(product, truth, _made(hidden, draws).share[:, place])


def unsaid(rows: tuple[MadeRow, ...], country: str) -> tuple[MadeRow, ...]:
    """Rows without those of a country, which is then one of those that its statements put together."""
    left_out = {(row.source, row.year, row.kind): row for row in rows if row.country == country}

    def with_it(rest: MadeRow) -> MadeRow:
        one = left_out.get((rest.source, rest.year, rest.kind))
        if one is None or rest.country != "ROW":
            return rest
        return replace(rest, share=_sum(rest.share, one.share), tonnes=_sum(rest.tonnes, one.tonnes))

    return tuple(with_it(row) for row in rows if row.country != country)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _made(facts: Facts, draws: Draws, reading: FactsReading | None = None) -> World:
    world = made(facts, draws, reading or FactsReading())
    assert world is not None, f"nobody makes {facts.key}"
    return world


def _places(world: World, countries: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Places of the makers, with their countries that are no aggregate."""
    for place, row in enumerate(world.makers.tolist()):
        if countries[row] not in AGGREGATES:
            yield place, countries[row]


def _trade(facts: Facts, makers: npt.NDArray[np.int32]) -> Trade:
    known = trade(facts, makers)
    assert known is not None, f"no trade in {facts.key}"
    return known
