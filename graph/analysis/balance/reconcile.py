"""How much each maker made: what is said of one product and year, put to the fit draw by draw (methods.md 1.3, 1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ketenkaart.graph.analysis.balance.draws import Draws
from ketenkaart.graph.analysis.balance.facts import Facts
from ketenkaart.graph.analysis.balance.fit import FitProblem, fit
from ketenkaart.graph.analysis.balance.statements import (
    TONNES_YEAR,
    Observations,
    RestObservation,
    ShareObservation,
    Tonnes,
)
from ketenkaart.graph.arrays import Reals

NOBODY = "?"  # makers that nobody names: the last of a fit, never of a world
NOBODY_SHARE, UNCOUNTED_SHARE = 0.002, 0.9  # median share of these together; where nobody counts the world
UNSEEN_SHARE = 0.005  # median share of a maker without figures and trade
UNSEEN_SD, BLIND_SD = 1.5, 2.2  # logit sd of it; where nothing at all is said of the world's making
TRADED_SHARE = 0.001, 0.9  # least and most median share of a maker without figures, with trade
OF_EXPORTS, OF_IMPORTS = 1.5, 0.45  # its median output is so much of its exports and of its imports
EXPORTER_SD, IMPORTER_SD = 1.45, 2.6  # logit sd of one that only exports, of one that only imports
AGED_KIND = 0.1  # least sd of a kind by which ageing is measured
AGED_CAP = 1.0  # most of that ageing, in variances of a maker without figures
SITE_MARGIN = 1.1  # above stated capacity a plant doesn't go
NET_SD = 0.15  # of output below net exports, log
GROSS, GROSS_SD = 0.9, 0.7  # log of world output over world trade, where no total is known (fitted where it is)
USED_SD = 0.3  # log sd of a world's tonnes as its users' tonnes and recipes have it, for each step of the chain
UNSCALED = 1e4  # weight of W = 1, where only shares come out


@dataclass(frozen=True, eq=False)
class TradeSays:
    """What the trade of each draw says of making."""

    exports: Reals  # (K,) tonnes in the centre; by value, at the maker's price
    imports: Reals  # (K,) by value, at the typical price
    net: Reals  # (B, K) tonnes exported beyond imports
    gross: float  # tonnes traded in all


@dataclass(frozen=True)
class Scale:
    """Tonnes that a world makes in a year, deduced from what is made of them."""

    tonnes: float
    variance: float  # of the logarithm


@dataclass(frozen=True, eq=False)
class Made:
    """Output of each maker, and '?' last: tonnes a year where `scaled`, else shares."""

    output: Reals  # (B, K + 1)
    scaled: bool
    said: frozenset[str]  # makers with a figure of their own
    most: Reals  # (K + 1,) log tonnes that capacity allows, inf where it doesn't bind


def reconciled(
    facts: Facts,
    said: Observations,
    makers: tuple[str, ...],
    room: Mapping[str, float | None],
    trade: TradeSays | None,
    scale: Scale | None,
    draws: Draws,
) -> Made:
    """Output of the makers (K) and of '?' in each draw, of least distance to all that is said (methods.md 1.4).

    room : country → tonnes of capacity, None where not bounded; trade: None where the product has none; scale: the
    world's tonnes where nothing states them, None where neither is known
    """
    names = (*makers, NOBODY)
    at = {name: place for place, name in enumerate(names)}
    shares = [one for one in said.shares if one.country in at]
    tonnes = [one for one in said.tonnes if one.country in at]
    figured = frozenset(one.country for one in shares) | {one.country for one in tonnes}
    y, w = _pooled(facts, shares, at, draws)
    _expect(facts, said, figured, trade, scale, at, y, w, draws)
    stated = bool(said.totals) or bool(tonnes)
    weighed = stated or scale is not None
    total, weight = _total(facts, said.totals, trade, None if stated else scale, bool(tonnes), draws)
    most = np.full(len(names), np.inf)
    if weighed:
        for name, bound in room.items():
            if bound and name not in figured:
                most[at[name]] = np.log(bound * SITE_MARGIN)
    x = fit(
        FitProblem(
            y=y,
            w=w,
            maker=np.array([at[one.country] for one in tonnes], np.int64),
            log_tonnes=_log_tonnes(facts, tonnes, draws),
            tonnes_weight=np.array([one.aged(facts.year) ** -2 for one in tonnes]),
            member=_members(said.rests, names),
            group_y=_drawn_rests(facts, said.rests, draws),
            group_w=np.array([one.said.weight for one in said.rests]),
            total=total,
            total_weight=weight,
            least=_least(trade, names, figured, most, len(draws)),
            most=np.broadcast_to(most, y.shape),
            least_sd=NET_SD,
        )
    )
    return Made(np.exp(x), weighed or trade is not None, figured, most)


def _pooled(facts: Facts, shares: list[ShareObservation], at: Mapping[str, int], draws: Draws) -> tuple[Reals, Reals]:
    """Precision-weighted means of the drawn logits of each maker (B, K + 1), and weights; 0 where none is said."""
    total, weight = np.zeros((len(draws), len(at))), np.zeros(len(at))
    for one in shares:
        total[:, at[one.country]] += one.weight * _drawn(facts, one, draws)
        weight[at[one.country]] += one.weight
    y = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    return y, np.repeat(weight[None], len(draws), 0)


def _drawn(facts: Facts, one: ShareObservation, draws: Draws) -> Reals:
    """(B,) drawn logits of one stated share: its own error, and the drift of its country since."""
    key = (facts.key, one.source, one.country, one.year)
    lag = abs(facts.year - one.year)
    error = draws.normal("share", *key)
    noise = np.where(error < 0, one.below, one.above) * error
    if lag:
        noise = noise + one.drift * draws.walk((facts.key, one.country), one.year, facts.year) / lag**0.5
    elif one.drift:
        noise = noise + one.drift * draws.normal("mean", *key)
    # Time keeps a share's mean, not its median: else small shares that drift grow on average, and the world, closed
    # to 1, takes that from the large ones.
    centred = (draws.numbers > 0) * one.drift**2 / 2 * (1 - 2 * expit(one.logit))
    drawn: Reals = one.logit + noise - centred
    return drawn


def _members(rests: tuple[RestObservation, ...], names: tuple[str, ...]) -> Reals:
    """(G, K + 1) which makers a statement with a rest does not name; '?' it never does."""
    found = [[0.0 if name in rest.named else 1.0 for name in names] for rest in rests]
    return np.array(found).reshape(-1, len(names))


def _drawn_rests(facts: Facts, rests: tuple[RestObservation, ...], draws: Draws) -> Reals:
    """(B, G) drawn logits of the rests."""
    found = [_drawn(facts, one.said, draws) for one in rests]
    return np.stack(found, 1) if found else np.zeros((len(draws), 0))


def _expect(
    facts: Facts,
    said: Observations,
    figured: frozenset[str],
    trade: TradeSays | None,
    scale: Scale | None,
    at: Mapping[str, int],
    y: Reals,
    w: Reals,
    draws: Draws,
) -> None:
    """Of makers without a figure, and '?': what their trade lets expect, the looser the older what was measured.

    Otherwise what nobody measured would gain weight as what somebody did grows old, and centres move with age alone.
    Known works of a world that nobody counts and nobody trades are a list without an end: most is left to others.
    """
    blind = not (said.shares or said.tonnes or said.totals)
    ageing = min([(one.drift / max(one.sd, AGED_KIND)) ** 2 for one in said.shares] or [0.0])
    aged = UNSEEN_SD**2 * min(ageing, AGED_CAP)
    for name, place in at.items():
        if name in figured:
            continue
        share, sd = UNSEEN_SHARE, BLIND_SD if blind else UNSEEN_SD
        if name == NOBODY:
            share, sd = UNCOUNTED_SHARE if blind and trade is None else NOBODY_SHARE, UNSEEN_SD
        elif trade is not None:
            share, sd = _by_trade(trade, place, _size(facts, said, trade, scale))
        variance = sd**2 + aged
        y[:, place] = np.log(share) - np.log1p(-share) + variance**0.5 * draws.normal("unseen", facts.key, name)
        w[:, place] = 1 / variance


def _by_trade(trade: TradeSays, place: int, world: float) -> tuple[float, float]:
    """Median share of a maker without figures in the tonnes of the world, and its logit sd.

    A net exporter makes its exports or more, up to ten times as much; what a net importer makes may be anything up to
    its imports or more, and its exports tell little of it. Fitted where makers are known: see bench/README.md, T3.
    """
    sold, bought = float(trade.exports[place]), float(trade.imports[place])
    share = min(TRADED_SHARE[1], max(TRADED_SHARE[0], (OF_EXPORTS * sold + OF_IMPORTS * bought) / world))
    part = bought / (sold + bought) if sold + bought else 1.0
    return share, EXPORTER_SD + (IMPORTER_SD - EXPORTER_SD) * part


def _size(facts: Facts, said: Observations, trade: TradeSays, scale: Scale | None) -> float:
    """Tonnes of the world in the centre: as stated, else deduced, else by its trade."""
    if said.totals:
        weights = [one.aged(facts.year) ** -2 for one in said.totals]
        return float(np.exp(np.average([np.log(one.tonnes) for one in said.totals], weights=weights)))
    return scale.tonnes if scale is not None else trade.gross * float(np.exp(GROSS))


def _log_tonnes(facts: Facts, tonnes: list[Tonnes], draws: Draws) -> Reals:
    """(B, F) drawn log tonnes of lone figures."""
    found = [
        np.log(one.tonnes)
        + one.sd * draws.normal("tonnes", facts.key, one.source, one.country, one.year)
        + TONNES_YEAR * draws.walk((facts.key, one.country, "t"), one.year, facts.year)
        for one in tonnes
    ]
    return np.stack(found, 1) if found else np.zeros((len(draws), 0))


def _total(
    facts: Facts,
    totals: tuple[Tonnes, ...],
    trade: TradeSays | None,
    scale: Scale | None,
    weighed: bool,
    draws: Draws,
) -> tuple[Reals | None, float]:
    """(B,) log tonnes of the world, and weight: as stated, else free if lone tonnes say it, else deduced, else 1."""
    if totals:
        total, weight = np.zeros(len(draws)), 0.0
        for one in totals:
            own = one.aged(facts.year) ** -2
            error = one.sd * draws.normal("total", facts.key, one.source, one.year)
            moved = TONNES_YEAR * draws.walk((facts.key, "WLD"), one.year, facts.year)
            total += own * (np.log(one.tonnes) + error + moved)
            weight += own
        return total / weight, weight
    if weighed:
        return None, 0.0
    if scale is not None:
        error = scale.variance**0.5 * draws.normal("scale", facts.key)
        return float(np.log(scale.tonnes)) + error, 1 / scale.variance
    if trade is not None:
        return float(np.log(trade.gross)) + GROSS + GROSS_SD * draws.normal("gross", facts.key), GROSS_SD**-2
    return np.zeros(len(draws)), UNSCALED


def _least(trade: TradeSays | None, names: tuple[str, ...], figured: frozenset[str], most: Reals, count: int) -> Reals:
    """(B, K + 1) log of net exports, which only makers without a figure must have made, at most to their capacity."""
    least = np.full((count, len(names)), -np.inf)
    if trade is not None:
        for place, name in enumerate(names[:-1]):
            if name not in figured:
                net = trade.net[:, place]
                least[:, place] = np.where(net > 0, np.log(np.maximum(net, 1e-9)), -np.inf)
    bounded: Reals = np.minimum(least, most)
    return bounded
