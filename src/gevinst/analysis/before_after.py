"""Before against after, where the series is too short for more.

Of each kind of figure there is one method that gives interval, p and verdict together, so that they cannot disagree:

- values: Welch's t (Welch 1947), which does not ask for equal spread;
- proportions: Newcombe's hybrid score interval of a difference (Newcombe 1998, method 10), and p as the error rate at which
  that same interval just reaches no difference;
- rates: the exact interval of a ratio of two Poisson means, from the share of all events that fall after (Clopper and
  Pearson 1934), and twice the smaller tail as p.

The exact tests beside them (permutation, Mann-Whitney, Fisher, Poisson by likelihood) check how far the choice matters; none
of them decides a verdict.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.comparison import Comparison, ComparisonMethod, Improvement, Interval, verdict_of

Floats = NDArray[np.float64]

LEVEL = 0.95
MOST_ARRANGEMENTS = 200_000
"""Above this the exact permutation test is not made: Welch's is then as good."""
MOST_RANKED = 60
"""Values in all for the exact Mann-Whitney test."""
_ALIKE = 1e-12
"""Spread below this share of the largest value is rounding in the computer, not variation."""
_AS_LIKELY = 1 + 1e-7
"""Outcomes within this factor count as equally likely, so that rounding does not drop the mirror image of what was seen."""


@dataclass(frozen=True)
class Welch:
    """Difference of means, after minus before. `low`, `high`, `p`, `df`, `statistic` None where nothing varies."""

    estimate: float
    low: float | None
    high: float | None
    p: float | None
    df: float | None
    statistic: float | None


@dataclass(frozen=True)
class Permutation:
    """Exact: the share of all `arrangements` with means at least as far apart as those seen."""

    difference: float
    arrangements: int
    p: float


@dataclass(frozen=True)
class MannWhitney:
    """Shift by Hodges and Lehmann with its exact interval; `statistic` is the number of pairs with after above before."""

    estimate: float
    low: float
    high: float
    p: float
    statistic: float


@dataclass(frozen=True)
class Difference:
    """A difference of two proportions, after minus before."""

    estimate: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Ratio:
    """A ratio of two rates, after over before. `estimate` None without events before; `high` None for no upper limit."""

    estimate: float | None
    low: float
    high: float | None
    p: float


# ---- the three comparisons that give a verdict ---------------------------------------------------------------------------


def compare_values(before: Sequence[float], after: Sequence[float], improvement: Improvement) -> Comparison:
    """Two lists of at least two finite values each. Where nothing varies on either side there is no interval."""
    found = welch(before, after)
    return Comparison(
        difference=Interval(estimate=found.estimate, low=found.low, high=found.high),
        method=ComparisonMethod.WELCH,
        p=found.p,
        verdict=verdict_of(found.low, found.high, 0.0, improvement),
        notes=("no_variation",) if found.p is None else (),
    )


def compare_proportions(
    before: tuple[int, int], after: tuple[int, int], improvement: Improvement
) -> Comparison:
    """(events, n) before and after, 0 <= events <= n, n >= 1."""
    found = newcombe(before, after)
    return Comparison(
        difference=Interval(estimate=found.estimate, low=found.low, high=found.high),
        method=ComparisonMethod.NEWCOMBE,
        p=found.p,
        verdict=verdict_of(found.low, found.high, 0.0, improvement),
    )


def compare_rates(
    before: tuple[int, float], after: tuple[int, float], improvement: Improvement
) -> Comparison:
    """(events, exposure) before and after, exposure > 0."""
    found = poisson_ratio(before, after)
    notes = ("no_events",) if before[0] + after[0] == 0 else ("no_events_before",) if before[0] == 0 else ()
    return Comparison(
        ratio=Interval(estimate=found.estimate, low=found.low, high=found.high),
        method=ComparisonMethod.EXACT_POISSON,
        p=found.p,
        verdict=verdict_of(found.low, found.high, 1.0, improvement),
        notes=notes,
    )


# ---- values --------------------------------------------------------------------------------------------------------------


def welch(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> Welch:
    """Welch's t with Satterthwaite's degrees of freedom; at least two values on each side."""
    from scipy.special import stdtr, stdtrit

    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    estimate = float(second.mean() - first.mean())
    spread = np.array([first.var(ddof=1) / first.size, second.var(ddof=1) / second.size])
    size = max(np.abs(first).max(), np.abs(second).max())
    se = math.sqrt(spread.sum())
    if se <= _ALIKE * size:
        return Welch(estimate, None, None, None, None, None)
    share = spread / spread.sum()
    df = float(1 / (share[0] ** 2 / (first.size - 1) + share[1] ** 2 / (second.size - 1)))
    reach = float(stdtrit(df, (1 + level) / 2)) * se
    statistic = estimate / se
    return Welch(
        estimate, estimate - reach, estimate + reach, float(2 * stdtr(df, -abs(statistic))), df, statistic
    )


def permutation(before: Sequence[float], after: Sequence[float]) -> Permutation | None:
    """Every way of dealing the values to before and after; None where there are more than `MOST_ARRANGEMENTS`."""
    values = np.asarray([*before, *after], dtype=float)
    arrangements = math.comb(values.size, len(after))
    if arrangements > MOST_ARRANGEMENTS:
        return None
    chosen = np.array(list(combinations(range(values.size), len(after))), dtype=np.intp)
    centred = values - values.mean()
    sums = np.abs(centred[chosen].sum(axis=1))
    seen = abs(float(centred[len(before) :].sum()))
    slack = 1e-9 * max(float(np.abs(centred).sum()), 1e-300)
    difference = float(np.mean(after) - np.mean(before))
    return Permutation(difference, arrangements, float((sums >= seen - slack).mean()))


def mann_whitney(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> MannWhitney | None:
    """Exact, ties and all: p from every way of dealing the (mid)ranks. None above `MOST_RANKED` values.

    The interval is made of ordered pairwise differences (Hodges and Lehmann 1963); its rank comes from the distribution
    without ties, as usual, so with ties it covers at least as often.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    m, n = second.size, first.size
    if m + n > MOST_RANKED:
        return None
    pairs = np.sort((second[:, None] - first[None, :]).ravel())
    statistic = float((pairs > 0).sum() + (pairs == 0).sum() / 2)
    values = np.concatenate([first, second])
    # Doubled midranks are whole numbers.
    doubled = (
        2 * (values[:, None] > values[None, :]).sum(axis=1)
        + (values[:, None] == values[None, :]).sum(axis=1)
        + 1
    )
    chances = _chances_of_sum(doubled, m)
    seen = int(doubled[n:].sum())
    p = min(1.0, 2 * min(float(chances[: seen + 1].sum()), float(chances[seen:].sum())))
    # Without ties the doubled sum is 2U + m(m + 1).
    plain = np.cumsum(_chances_of_sum(2 * np.arange(1, m + n + 1), m)[m * (m + 1) :: 2])
    at = max(1, int(np.searchsorted(plain, (1 - level) / 2 - 1e-12)))
    return MannWhitney(float(np.median(pairs)), float(pairs[at - 1]), float(pairs[m * n - at]), p, statistic)


def _chances_of_sum(numbers: NDArray[np.int_], take: int) -> Floats:
    """The probability of each sum (index) of `take` of the whole `numbers`, all choices equally likely."""
    ways = np.zeros((take + 1, int(np.sort(numbers)[-take:].sum()) + 1))
    ways[0, 0] = 1.0
    for number in numbers:
        for held in range(take, 0, -1):
            ways[held, number:] += ways[held - 1, : ways.shape[1] - number]
    return np.asarray(ways[take] / ways[take].sum())


# ---- proportions ---------------------------------------------------------------------------------------------------------


def wilson(events: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a proportion (Wilson 1927)."""
    from scipy.special import ndtri

    return _wilson(events, n, float(ndtri((1 + level) / 2)))


def newcombe(before: tuple[int, int], after: tuple[int, int], level: float = LEVEL) -> Difference:
    """The difference of two proportions by Newcombe's method 10, and the p that belongs to that interval."""
    from scipy.special import ndtr, ndtri

    estimate = after[0] / after[1] - before[0] / before[1]
    low, high = _newcombe(before, after, float(ndtri((1 + level) / 2)))
    if estimate == 0:
        return Difference(0.0, low, high, 1.0)
    # The interval grows with z and reaches 0 at one z only. Beyond 38 the p of a normal is 0 in floating point.
    inner, outer = 0.0, 38.0
    for _ in range(80):
        z = (inner + outer) / 2
        reached = _newcombe(before, after, z)[0 if estimate > 0 else 1] * estimate <= 0
        inner, outer = (inner, z) if reached else (z, outer)
    return Difference(estimate, low, high, float(2 * ndtr(-(inner + outer) / 2)))


def _wilson(events: int, n: int, z: float) -> tuple[float, float]:
    share, square = events / n, z * z / n
    middle = (share + square / 2) / (1 + square)
    reach = z * math.sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    # None and all of them are limits by algebra; in floating point they would miss by a hair.
    return (0.0 if events == 0 else max(middle - reach, 0.0)), (
        1.0 if events == n else min(middle + reach, 1.0)
    )


def _newcombe(before: tuple[int, int], after: tuple[int, int], z: float) -> tuple[float, float]:
    p, q = after[0] / after[1], before[0] / before[1]
    (p_low, p_high), (q_low, q_high) = _wilson(*after, z), _wilson(*before, z)
    return p - q - math.hypot(p - p_low, q_high - q), p - q + math.hypot(p_high - p, q - q_low)


def fisher(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Fisher's exact p: of all tables with the same margins, those at most as likely as the one seen."""
    from scipy.special import gammaln

    events, n, m = before[0] + after[0], before[1], after[1]
    possible = np.arange(max(0, events - n), min(events, m) + 1)

    def log_choose(of: int, take: NDArray[np.int_]) -> Floats:
        return np.asarray(gammaln(of + 1) - gammaln(take + 1) - gammaln(of - take + 1), dtype=float)

    logs = log_choose(m, possible) + log_choose(n, events - possible)
    chances = np.exp(logs - logs.max())
    seen = chances[after[0] - possible[0]]
    return min(1.0, float(chances[chances <= seen * _AS_LIKELY].sum() / chances.sum()))


# ---- rates ---------------------------------------------------------------------------------------------------------------


def poisson_ratio(before: tuple[int, float], after: tuple[int, float], level: float = LEVEL) -> Ratio:
    """The exact ratio of two rates; given all events, those after are binomial."""
    from scipy.special import bdtr, bdtrc, betaincinv

    (first, first_exposure), (second, second_exposure) = before, after
    total, tail = first + second, (1 - level) / 2
    if total == 0:
        return Ratio(None, 0.0, None, 1.0)
    scale = first_exposure / second_exposure
    low_share = float(betaincinv(second, first + 1, tail)) if second else 0.0
    high_share = float(betaincinv(second + 1, first, 1 - tail)) if first else None
    by_chance = second_exposure / (first_exposure + second_exposure)
    at_most = float(bdtr(second, total, by_chance))
    at_least = float(bdtrc(second - 1, total, by_chance)) if second else 1.0
    return Ratio(
        second / first * scale if first else None,
        low_share / (1 - low_share) * scale if low_share < 1 else 0.0,
        None if high_share is None or high_share >= 1 else high_share / (1 - high_share) * scale,
        min(1.0, 2 * min(at_most, at_least)),
    )


def poisson_by_likelihood(before: tuple[int, float], after: tuple[int, float]) -> float:
    """The other exact p of two rates: outcomes at most as likely as the one seen. It can disagree with the interval."""
    from scipy.special import gammaln

    total = before[0] + after[0]
    share = after[1] / (before[1] + after[1])
    possible = np.arange(total + 1)
    logs = possible * math.log(share) + (total - possible) * math.log1p(-share)
    logs += gammaln(total + 1) - gammaln(possible + 1) - gammaln(total - possible + 1)
    return min(1.0, float(np.exp(logs[logs <= logs[after[0]] + math.log(_AS_LIKELY)]).sum()))
