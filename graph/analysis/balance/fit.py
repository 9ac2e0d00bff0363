"""The fit of one product's making to all that is said of it (methods.md 1.4)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ketenkaart.graph.arrays import Longs, Reals

ABOVE_SD = 0.1  # of output above capacity, log
STEPS, LONGEST, CLOSE = 80, 2.0, 1e-8  # most steps, largest of one in x, smallest of the last


@dataclass(frozen=True, eq=False)
class FitProblem:
    """B fits of K makers at once. Said: logit shares y with weights w; tonnes of some makers; the world's; bounds."""

    y: Reals  # (B, K) logit of the share
    w: Reals  # (B, K) 1 / sd², 0 where nothing is said
    maker: Longs  # (F,) of each observation of tonnes
    log_tonnes: Reals  # (B, F)
    tonnes_weight: Reals  # (F,)
    member: Reals  # (G, K) 1 where a maker is one of a group whose share together is said
    group_y: Reals  # (B, G) logit of that share
    group_w: Reals  # (G,) 1 / sd²
    total: Reals | None  # (B,) log of the world's tonnes
    total_weight: float
    least: Reals  # (B, K) log tonnes, −inf where there is none
    most: Reals  # (B, K) log tonnes, inf where there is none
    least_sd: float

    def __getitem__(self, rows: Any) -> "FitProblem":
        """Some of the fits."""
        return FitProblem(
            y=self.y[rows],
            w=self.w[rows],
            maker=self.maker,
            log_tonnes=self.log_tonnes[rows],
            tonnes_weight=self.tonnes_weight,
            member=self.member,
            group_y=self.group_y[rows],
            group_w=self.group_w,
            total=None if self.total is None else self.total[rows],
            total_weight=self.total_weight,
            least=self.least[rows],
            most=self.most[rows],
            least_sd=self.least_sd,
        )


@dataclass(frozen=True, eq=False)
class _State:
    cost: Reals  # (B,)
    s: Reals  # (B, K) shares
    log_world: Reals  # (B,)
    r: Reals  # (B, K) logit(share) − y
    s_group: Reals  # (B, G) shares of groups
    r_group: Reals  # (B, G) logit(share) − y of groups
    below: Reals  # (B, K) how far under the least
    above: Reals  # (B, K) how far over the most


def fit(problem: FitProblem) -> Reals:
    """x (B, K), the logarithm of each maker's output, of the least

        Σ w (logit s − y)² + Σ weight (x − log t)² + weight (log Σ exp x − total)² + Σ (bounds passed / sd)²

    with s = exp x / Σ exp x, the first sum also over groups of makers together. Gauss-Newton with steps of at most 2,
    damped, from the stated shares, each of the B until its own step is below 1e-8; the Hessian is diagonal plus rank
    2 + G, so that a step costs O(K).

    Data reconciliation: Stone, Champernowne & Meade (1942); Narasimhan & Jordache (2000).
    """
    y = np.clip(problem.y, -12, 12)
    x: Reals = y - np.log1p(np.exp(y))
    if problem.total is not None:
        x = x + problem.total[:, None]
    x = np.clip(x, np.maximum(problem.least, -99), np.minimum(np.maximum(problem.most, problem.least), 99))
    damping = np.full(len(x), 1e-9)
    open_ = np.arange(len(x))
    for _ in range(STEPS):
        part, at = problem[open_], x[open_]
        state = _state(part, at)
        step = _step(part, at, state, damping[open_])
        better = _state(part, at + step).cost <= state.cost + 1e-12
        before = damping[open_]
        damping[open_] = np.where(better, np.maximum(before / 10, 1e-9), np.minimum(np.maximum(before, 1e-6) * 30, 1e6))
        x[open_] = np.where(better[:, None], at + step, at)
        open_ = open_[np.abs(step).max(1, initial=0.0) >= CLOSE]
        if not len(open_):
            break
    return x


def _state(problem: FitProblem, x: Reals) -> _State:
    peak = x.max(1, keepdims=True)
    mass = np.exp(x - peak)
    world = mass.sum(1, keepdims=True)
    s = mass / world
    log_world = np.log(world[:, 0]) + peak[:, 0]
    s_group = s @ problem.member.T
    r, r_group = _logit(s) - problem.y, _logit(s_group) - problem.group_y
    below, above = np.minimum(x - problem.least, 0), np.maximum(x - problem.most, 0)
    cost = (problem.w * r * r).sum(1) + (below**2).sum(1) / problem.least_sd**2 + (above**2).sum(1) / ABOVE_SD**2
    cost += (problem.group_w * r_group**2).sum(1)
    cost += ((x[:, problem.maker] - problem.log_tonnes) ** 2 * problem.tonnes_weight).sum(1)
    if problem.total is not None:
        cost += problem.total_weight * (log_world - problem.total) ** 2
    return _State(cost=cost, s=s, log_world=log_world, r=r, s_group=s_group, r_group=r_group, below=below, above=above)


def _logit(s: Reals) -> Reals:
    found: Reals = np.log(np.maximum(s, 1e-300)) - np.log(np.maximum(1 - s, 1e-12))
    return found


def _step(problem: FitProblem, x: Reals, at: _State, damping: Reals) -> Reals:
    """One step: H = diag(D) − u sᵀ − s uᵀ + μ s sᵀ + Σ w c cᵀ solved by Woodbury.

    d logit sᵢ / d xⱼ = aᵢ (δᵢⱼ − sⱼ); of a group of share σ, cⱼ = sⱼ (1 if j is a member − σ) / (σ (1 − σ)).
    """
    s, a = at.s, 1 / np.maximum(1 - at.s, 1e-9)
    u, v = problem.w * a * a, problem.w * a * at.r
    share = at.s_group[:, :, None]
    c = s[:, None, :] * (problem.member - share) / np.maximum(share * (1 - share), 1e-300)  # (B, G, K)
    g = v - s * v.sum(1, keepdims=True) + at.below / problem.least_sd**2 + at.above / ABOVE_SD**2
    g = g + ((problem.group_w * at.r_group)[:, :, None] * c).sum(1)
    D = u + (at.below < 0) / problem.least_sd**2 + (at.above > 0) / ABOVE_SD**2 + 1e-9 + damping[:, None]
    mu = u.sum(1)
    of_maker = problem.maker[:, None] == np.arange(s.shape[1])  # (F, K)
    D = D + problem.tonnes_weight @ of_maker
    g = g + (problem.tonnes_weight * (x[:, problem.maker] - problem.log_tonnes)) @ of_maker
    if problem.total is not None:
        mu = mu + problem.total_weight
        g = g + problem.total_weight * (at.log_world - problem.total)[:, None] * s
    # With V = [u s c…], C of its first two columns [[0 −1] [−1 μ]]: C⁻¹ = [[−μ −1] [−1 0]], then 1 / w.
    V = np.concatenate([u[:, None], s[:, None], c], 1)  # (B, 2 + G, K)
    scaled = V / D[:, None, :]
    small = scaled @ V.transpose(0, 2, 1)
    small[:, 0, 0] -= mu
    small[:, [0, 1], [1, 0]] -= 1
    groups = np.arange(2, V.shape[1])
    small[:, groups, groups] += 1 / problem.group_w
    inner = np.linalg.solve(small, scaled @ g[:, :, None])
    step: Reals = -(g / D - (inner * scaled).sum(1))
    step *= np.minimum(1, LONGEST / np.maximum(np.abs(step).max(1, initial=0.0), 1e-12))[:, None]
    return step
