"""The fit of one product's making to all that is said of it (methods.md 1.4)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Longs = npt.NDArray[np.int64]

ABOVE_SD = 0.1  # of output above capacity, log
STEPS, LONGEST, CLOSE = 80, 2.0, 1e-8  # most steps, largest of one in x, smallest of the last


@dataclass(frozen=True, eq=False)
class Problem:
    """B fits of K makers at once. Said: logit shares y with weights w; tonnes of some makers; the world's; bounds."""

    y: Floats  # (B, K) logit of the share
    w: Floats  # (B, K) 1 / sd², 0 where nothing is said
    maker: Longs  # (F,) of each observation of tonnes
    log_tonnes: Floats  # (B, F)
    tonnes_weight: Floats  # (F,)
    total: Floats | None  # (B,) log of the world's tonnes
    total_weight: float
    least: Floats  # (B, K) log tonnes, −inf where there is none
    most: Floats  # (B, K) log tonnes, inf where there is none
    least_sd: float

    def __getitem__(self, rows: Any) -> "Problem":
        """Some of the fits."""
        return Problem(
            self.y[rows],
            self.w[rows],
            self.maker,
            self.log_tonnes[rows],
            self.tonnes_weight,
            None if self.total is None else self.total[rows],
            self.total_weight,
            self.least[rows],
            self.most[rows],
            self.least_sd,
        )


@dataclass(frozen=True, eq=False)
class _State:
    cost: Floats  # (B,)
    s: Floats  # (B, K) shares
    log_world: Floats  # (B,)
    r: Floats  # (B, K) logit(share) − y
    below: Floats  # (B, K) how far under the least
    above: Floats  # (B, K) how far over the most


def fit(problem: Problem) -> Floats:
    """x (B, K), the logarithm of each maker's output, of the least

        Σ w (logit s − y)² + Σ weight (x − log t)² + weight (log Σ exp x − total)² + Σ (bounds passed / sd)²

    with s = exp x / Σ exp x. Gauss-Newton with steps of at most 2, damped, from the stated shares, each of the B until
    its own step is below 1e-8; the Hessian is diagonal plus rank 2, so that a step costs O(K).

    Data reconciliation: Stone, Champernowne & Meade (1942); Narasimhan & Jordache (2000).
    """
    y = np.clip(problem.y, -12, 12)
    x: Floats = y - np.log1p(np.exp(y))
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


def _state(problem: Problem, x: Floats) -> _State:
    peak = x.max(1, keepdims=True)
    mass = np.exp(x - peak)
    world = mass.sum(1, keepdims=True)
    s = mass / world
    log_world = np.log(world[:, 0]) + peak[:, 0]
    r = np.log(np.maximum(s, 1e-300)) - np.log(np.maximum(1 - s, 1e-12)) - problem.y
    below, above = np.minimum(x - problem.least, 0), np.maximum(x - problem.most, 0)
    cost = (problem.w * r * r).sum(1) + (below**2).sum(1) / problem.least_sd**2 + (above**2).sum(1) / ABOVE_SD**2
    cost += ((x[:, problem.maker] - problem.log_tonnes) ** 2 * problem.tonnes_weight).sum(1)
    if problem.total is not None:
        cost += problem.total_weight * (log_world - problem.total) ** 2
    return _State(cost, s, log_world, r, below, above)


def _step(problem: Problem, x: Floats, at: _State, damping: Floats) -> Floats:
    """One step: H = diag(D) − u sᵀ − s uᵀ + μ s sᵀ solved by Woodbury, as d logit sᵢ / d xⱼ = aᵢ (δᵢⱼ − sⱼ)."""
    s, a = at.s, 1 / np.maximum(1 - at.s, 1e-9)
    u, v = problem.w * a * a, problem.w * a * at.r
    g = v - s * v.sum(1, keepdims=True) + at.below / problem.least_sd**2 + at.above / ABOVE_SD**2
    D = u + (at.below < 0) / problem.least_sd**2 + (at.above > 0) / ABOVE_SD**2 + 1e-9 + damping[:, None]
    mu = u.sum(1)
    of_maker = problem.maker[:, None] == np.arange(s.shape[1])  # (F, K)
    D = D + problem.tonnes_weight @ of_maker
    g = g + (problem.tonnes_weight * (x[:, problem.maker] - problem.log_tonnes)) @ of_maker
    if problem.total is not None:
        mu = mu + problem.total_weight
        g = g + problem.total_weight * (at.log_world - problem.total)[:, None] * s
    h, us, ss = g / D, (u * s / D).sum(1), (s * s / D).sum(1)
    uu, uh, sh = (u * u / D).sum(1), (u * g / D).sum(1), (s * g / D).sum(1)
    # G = Vᵀ D⁻¹ V + C⁻¹ with V = [u s], C = [[0 −1] [−1 μ]], so C⁻¹ = [[−μ −1] [−1 0]]; its 2 × 2 system by Cramer.
    g00, g01, g11 = uu - mu, us - 1, ss
    det = g00 * g11 - g01 * g01
    c0, c1 = (g11 * uh - g01 * sh) / det, (g00 * sh - g01 * uh) / det
    step: Floats = -(h - (u * c0[:, None] + s * c1[:, None]) / D)
    step *= np.minimum(1, LONGEST / np.maximum(np.abs(step).max(1, initial=0.0), 1e-12))[:, None]
    return step
