"""Effects of several projects put together (meta-analysis of random effects), for many groups of projects at once.

Written out here, since the ready function at hand does not keep the variance between projects at or above 0 and knows neither
REML nor a prediction interval. Sources: DerSimonian and Laird 1986 (DL); Paule and Mandel 1982 (PM); Viechtbauer 2005 (REML);
Hartung and Knapp 2001 with the condition of Röver, Knapp and Friede 2015 that it never is narrower than Wald's interval;
Higgins and Thompson 2002 (I², H²), from Q and from tau² both; Higgins, Thompson and Spiegelhalter 2009 (prediction interval),
with k - 1 degrees of freedom.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.comparison import Pooled, PoolingMethod

Floats = NDArray[np.float64]

LEVEL = 0.95
FEWEST_FOR_PREDICTION = 3
"""Below this number of projects nothing is said about a next one."""
_GRID = 64
_HALVINGS = 60


@dataclass(frozen=True)
class Pools:
    """G groups put together. All (G,); NaN where a group has no two effects, and in `prediction_*` where none is given.

    `k`: effects that counted. `i2_q`, `i2_tau2`: per cent.
    """

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    tau2: Floats
    i2_q: Floats
    i2_tau2: Floats
    h2: Floats
    q: Floats
    q_p: Floats
    prediction_low: Floats
    prediction_high: Floats
    k: NDArray[np.int64]


@dataclass(frozen=True)
class _Group:
    """Effects and variances, (G, K): 0 and 1 where there is none; `known` says which are some."""

    y: Floats
    v: Floats
    known: NDArray[np.bool_]

    def weights(self, tau2: Floats) -> Floats:
        return np.asarray(np.where(self.known, 1 / (self.v + tau2[:, None]), 0.0))

    def trace(self, w: Floats) -> Floats:
        """Sum of w less sum of w² over sum of w, from pairs of weights: no small difference of two large numbers."""
        after = np.cumsum(w[:, ::-1], axis=1)[:, ::-1][:, 1:]
        return np.asarray(2 * (w[:, :-1] * after).sum(axis=1) / w.sum(axis=1))

    def mean(self, w: Floats) -> Floats:
        return np.asarray((w * self.y).sum(axis=1) / w.sum(axis=1))

    def squares(self, w: Floats, power: int = 1) -> Floats:
        """Sum of w^power (y - weighted mean)²."""
        return np.asarray((w**power * (self.y - self.mean(w)[:, None]) ** 2).sum(axis=1))


def pool_one(
    effects: Sequence[float],
    variances: Sequence[float],
    method: PoolingMethod = PoolingMethod.REML,
    hartung_knapp: bool = True,
) -> Pooled:
    """One group of at least two effects: a batch of one."""
    found = pool(np.array([effects], dtype=float), np.array([variances], dtype=float), method, hartung_knapp)
    figures = {name: float(getattr(found, name)[0]) for name in Pools.__dataclass_fields__ if name != "k"}
    return Pooled(
        k=int(found.k[0]), **{name: None if np.isnan(value) else value for name, value in figures.items()}
    )


def pool(
    effects: Floats,
    variances: Floats,
    method: PoolingMethod = PoolingMethod.REML,
    hartung_knapp: bool = True,
) -> Pools:
    """(G, K) effects and their variances (above 0), NaN where a group has fewer than K."""
    from scipy.special import chdtrc, ndtri, stdtrit

    known = np.isfinite(effects) & np.isfinite(variances)
    k = known.sum(axis=1)
    enough = k >= 2
    # A group that cannot be put together goes along as two harmless effects, and is blanked in the end.
    usable = known & enough[:, None]
    usable[~enough, :2] = True
    # Divided by a typical variance, so that the unit does not matter to the search.
    unit = np.array(
        [np.median(row[at]) if many else 1.0 for row, at, many in zip(variances, known, enough, strict=True)]
    )
    scale = np.sqrt(unit)[:, None]
    group = _Group(
        np.where(known, effects / scale, 0.0), np.where(known, variances / unit[:, None], 1.0), usable
    )
    df = np.maximum(k - 1, 1).astype(float)

    fixed = group.weights(np.zeros(k.size))
    q = group.squares(fixed)
    tau2 = _BETWEEN[method](group, df, q)
    w = group.weights(tau2)
    estimate, wald = group.mean(w), 1 / np.sqrt(w.sum(axis=1))
    if hartung_knapp:
        se = np.maximum(wald, np.sqrt(group.squares(w) / df / w.sum(axis=1)))
        reach = stdtrit(df, (1 + LEVEL) / 2) * se
    else:
        se = wald
        reach = float(ndtri((1 + LEVEL) / 2)) * se

    typical = df / group.trace(fixed)
    i2_q = 100 * np.maximum(0.0, 1 - df / np.maximum(q, 1e-300))
    i2_tau2 = 100 * tau2 / (typical + tau2)
    h2 = 1 + tau2 / typical
    predicted = np.full(k.size, np.nan)
    if method is PoolingMethod.FE:
        i2_tau2, h2 = i2_q, q / df
    else:
        predicted = np.where(
            k >= FEWEST_FOR_PREDICTION, stdtrit(df, (1 + LEVEL) / 2) * np.sqrt(tau2 + se**2), np.nan
        )

    def shown(values: Floats, power: int = 0) -> Floats:
        """Back in the unit of the effects (power 1) or of the variances (2)."""
        return np.asarray(np.where(enough, values * np.sqrt(unit) ** power, np.nan))

    return Pools(
        estimate=shown(estimate, 1),
        se=shown(se, 1),
        low=shown(estimate - reach, 1),
        high=shown(estimate + reach, 1),
        tau2=shown(tau2, 2),
        i2_q=shown(i2_q),
        i2_tau2=shown(i2_tau2),
        h2=shown(h2),
        q=shown(q),
        q_p=shown(chdtrc(df, q)),
        prediction_low=shown(estimate - predicted, 1),
        prediction_high=shown(estimate + predicted, 1),
        k=k,
    )


def log_risk_ratios(tables: NDArray[np.float64]) -> tuple[Floats, Floats]:
    """(N, 4) of events and non-events with the change, events and non-events without -> log risk ratios, variances.

    A half is added to each cell of a table with an empty one, as is usual.
    """
    cells = np.where((tables == 0).any(axis=1, keepdims=True), tables + 0.5, tables)
    a, b, c, d = cells.T
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


# ---- the variance between projects ---------------------------------------------------------------------------------------


def _none(group: _Group, df: Floats, q: Floats) -> Floats:
    return np.zeros(df.size)


def _dersimonian_laird(group: _Group, df: Floats, q: Floats) -> Floats:
    w = group.weights(np.zeros(df.size))
    return np.asarray(np.maximum(0.0, (q - df) / group.trace(w)))


def _paule_mandel(group: _Group, df: Floats, q: Floats) -> Floats:
    """Where the generalised Q, which falls as tau² grows, meets its degrees of freedom; at most the plain variance."""
    even = np.where(group.known, 1.0, 0.0)
    highest = group.squares(even) / df
    found = _root(lambda tau2: group.squares(group.weights(tau2)) - df, np.zeros(df.size), highest)
    return np.asarray(np.where(q <= df, 0.0, found))


def _reml(group: _Group, df: Floats, q: Floats) -> Floats:
    """The top of the restricted likelihood: the best point of a grid, then where its slope is 0 beside that point.

    Going up the hill from one start can end on a lower top; the grid cannot. Above `highest` the slope is negative: the slope is
    at most S / tau^4 - (k - 1) / (tau² + largest v), with S the plain sum of squares.
    """
    spread = group.squares(np.where(group.known, 1.0, 0.0))
    largest = np.where(group.known, group.v, 0.0).max(axis=1)
    highest = (spread + np.sqrt(spread**2 + 4 * df * spread * largest)) / (2 * df)
    steps = np.concatenate([[0.0], np.geomspace(1e-9, 1.0, _GRID)])
    grid = highest[:, None] * steps
    height = np.stack([_likelihood(group, grid[:, at]) for at in range(steps.size)], axis=1)
    best = height.argmax(axis=1)
    rows = np.arange(best.size)
    low, high = grid[rows, np.maximum(best - 1, 0)], grid[rows, np.minimum(best + 1, _GRID)]
    found = _root(lambda tau2: _slope(group, tau2), low, high)
    return np.asarray(np.where((best == 0) & (_slope(group, np.zeros(df.size)) <= 0), 0.0, found))


def _likelihood(group: _Group, tau2: Floats) -> Floats:
    w = group.weights(tau2)
    logs = np.log(np.where(group.known, w, 1.0)).sum(axis=1)
    return np.asarray((logs - np.log(w.sum(axis=1)) - group.squares(w)) / 2)


def _slope(group: _Group, tau2: Floats) -> Floats:
    """Twice the slope of the restricted likelihood in tau²."""
    w = group.weights(tau2)
    return np.asarray(group.squares(w, 2) - group.trace(w))


def _root(falling: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a function goes from above 0 to below, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = falling(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2)


_BETWEEN: dict[PoolingMethod, Callable[[_Group, Floats, Floats], Floats]] = {
    PoolingMethod.FE: _none,
    PoolingMethod.DL: _dersimonian_laird,
    PoolingMethod.PM: _paule_mandel,
    PoolingMethod.REML: _reml,
}
