"""Will the target be met by its date? One period to come, with an honest width and two probabilities.

`widening`, our own derivation, counts with three things that the straight line of least squares leaves out:

- carry-over from period to period, AR(1) with gaps as they are: averaged over rho on (-1, 1) with prior density proportional
  to (1 + rho)², weighted by the restricted likelihood (the same prior as the default of the interrupted time series);
- a trend that may wear off: h periods ahead it has moved phi + phi² + ... + phi^h slopes, with phi 1 (it goes on), 0.9 and 0.8
  (Gardner and McKenzie 1985) weighing 0.4, 0.2 and 0.4, since the history cannot tell;
- what has already carried over: a figure is expected at the line plus rho^h times the last residual.

For one rho and phi the figure to come is Student t with N - 2 degrees of freedom around x'b + rho^h e, with the variance
s² [(x - rho^h x_N)' S^-1 (x - rho^h x_N) + 1 + rho² + ... + rho^(2h-2)]: S the whitened cross-product, s² the innovations'
variance, x = (1, the damped distance), x_N = (1, 0). The mean is what the period is expected to be, as seen from the period
before: the same without the last innovation (the 1). The answer is the mixture of them all.

`ols` is the textbook's straight line, and is what other programs give.

How often the 95 % interval held the figure, in a simulation of 400 series a cell (standard error about 0.01) with 8 to 24 months
and 4 to 12 ahead: at least 0.935 by `widening` and 0.72 by `ols` with rho 0, 0.4 and 0.6 and trends that went on, wore off or
stopped; where the series is a random walk with drift, which neither assumes, 0.83 to 0.90 and 0.48 to 0.67.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.comparison import Forecast, ForecastMethod, Improvement

Floats = NDArray[np.float64]

LEVEL = 0.95
FEWEST = 6
"""Figures needed for a forecast."""
FIRM = 12
"""Below this number of figures the forecast is marked as resting on a short history."""
LEAST_PROBABILITY = 0.01
"""No probability of the default method is below this, or above 1 less this. Our choice: what has never been seen (a new ward,
a new way of counting) is in no model."""
_LEAST_OLS = 1e-9
DAMPING = ((1.0, 0.4), (0.9, 0.2), (0.8, 0.4))
"""phi and its weight."""
LEAST_SPREAD = 0.01
"""Figures on a perfect line are given a spread of this share of their range (of their level where all are equal)."""
_NO_SPREAD = 1e-9
_LEAST_UNIT = 1e-150
"""Below this the square of a number in a computer is lost."""
_NODES = 24
_HALVINGS = 200


@dataclass(frozen=True)
class Ahead:
    """What is known of one period to come, before a target is held against it: a mixture of Student t.

    `weights`, `centres`: (M,), the weights sum to 1. `mean_scales`, `figure_scales`: (M,), of the mean and of one figure.
    """

    weights: Floats
    centres: Floats
    mean_scales: Floats
    figure_scales: Floats
    df: int
    no_spread: bool

    @property
    def point(self) -> float:
        """The mean of the mixture."""
        return float(self.weights @ self.centres)

    def limits(self, level: float = LEVEL) -> tuple[float, float]:
        """The middle `level` of what one figure may be."""
        tail = (1 - level) / 2
        return self._quantile(tail), self._quantile(1 - tail)

    def below(self, value: float, scales: Floats) -> float:
        """The probability of at most `value`."""
        from scipy.special import stdtr

        return float(self.weights @ stdtr(self.df, (value - self.centres) / scales))

    def _quantile(self, share: float) -> float:
        from scipy.special import stdtrit

        each = self.centres + stdtrit(self.df, share) * self.figure_scales
        low, high = float(each.min()), float(each.max())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if not low < middle < high:
                # There is no number between the two.
                break
            low, high = (low, middle) if self.below(middle, self.figure_scales) > share else (middle, high)
        return (low + high) / 2


def history(values: Sequence[float | None]) -> int:
    """How many periods the history spans, from the first figure to the last: as far ahead as can be looked."""
    known = [at for at, value in enumerate(values) if value is not None]
    return known[-1] - known[0] + 1 if known else 0


def forecast(
    values: Sequence[float | None],
    ahead: int,
    target: float | None,
    improvement: Improvement,
    method: ForecastMethod = ForecastMethod.WIDENING,
) -> Forecast:
    """The period `ahead` periods after the last of `values` (None: not measured).

    At least `FEWEST` figures; the period at most `history(values)` periods after the last figure. The caller sees to both.
    """
    found = look_ahead(values, ahead, method)
    low, high = found.limits()
    least = LEAST_PROBABILITY if method is ForecastMethod.WIDENING else _LEAST_OLS

    def meets(scales: Floats) -> float | None:
        if target is None:
            return None
        # Mirrored for an increase, so that a small probability is not the difference of two large ones.
        way = 1.0 if improvement is Improvement.DECREASE else -1.0
        mirrored = Ahead(
            found.weights, way * found.centres, found.mean_scales, found.figure_scales, found.df, False
        )
        return min(1 - least, max(least, mirrored.below(way * target, scales)))

    known = [value for value in values if value is not None]
    notes = {
        "short_history": len(known) < FIRM,
        "missing_values": len(known) < history(values),
        "last_periods_missing": values[-1] is None,
        "no_spread": found.no_spread,
    }
    return Forecast(
        point=found.point,
        low=low,
        high=high,
        probability_mean_meets_target=meets(found.mean_scales),
        probability_observation_meets_target=meets(found.figure_scales),
        notes=tuple(note for note, is_so in notes.items() if is_so),
    )


def look_ahead(
    values: Sequence[float | None], ahead: int, method: ForecastMethod = ForecastMethod.WIDENING
) -> Ahead:
    """The mixture for the period `ahead` periods after the last of `values`."""
    at = np.array([index for index, value in enumerate(values) if value is not None], dtype=float)
    y = np.array([value for value in values if value is not None], dtype=float)
    steps = len(values) - 1 + ahead - int(at[-1])
    # In units of the series' own range around its last level, so that neither unit nor level matters to the arithmetic.
    origin = float(y[-1])
    unit = next((size for size in (float(np.ptp(y)), abs(origin)) if size > _LEAST_UNIT), 1.0)
    line = _Line(at - at[-1], (y - origin) / unit)
    if method is ForecastMethod.OLS:
        parts = [(1.0, 0.0, 1.0)]
    else:
        parts = [(weight * share, rho, phi) for weight, rho in line.carry_over() for phi, share in DAMPING]
    found = [line.ahead(rho, phi, steps) for _, rho, phi in parts]
    centres, mean_scales, figure_scales = np.array(found).T
    return Ahead(
        weights=np.array([weight for weight, _, _ in parts]),
        centres=origin + unit * centres,
        mean_scales=unit * mean_scales,
        figure_scales=unit * figure_scales,
        df=y.size - 2,
        no_spread=line.no_spread,
    )


class _Line:
    """A straight line through figures at whole times up to 0, with AR(1) between them."""

    def __init__(self, at: Floats, y: Floats) -> None:
        self._at, self._y = at, y
        self._x = np.stack([np.ones_like(at), at], axis=1)
        self._df = y.size - 2
        self._fits: dict[float, tuple[Floats, Floats, float, float]] = {}
        self.no_spread = self._fit(0.0)[2] <= self._df * _NO_SPREAD**2

    def _fit(self, rho: float) -> tuple[Floats, Floats, float, float]:
        """Coefficients, inverse cross-product, residual sum of squares (all whitened), and the log likelihood (REML)."""
        if rho not in self._fits:
            self._fits[rho] = self._fitted(rho)
        return self._fits[rho]

    def _fitted(self, rho: float) -> tuple[Floats, Floats, float, float]:
        steps = np.diff(self._at)
        carried = rho**steps
        spread = np.concatenate([[1 / (1 - rho**2)], (1 - rho ** (2 * steps)) / (1 - rho**2)])
        both = np.column_stack([self._x, self._y])
        white = both.copy()
        white[1:] -= carried[:, None] * both[:-1]
        white /= np.sqrt(spread)[:, None]
        x, y = white[:, :2], white[:, 2]
        cross = x.T @ x
        inverse = np.linalg.inv(cross)
        coefficients = inverse @ (x.T @ y)
        rss = float(((y - x @ coefficients) ** 2).sum())
        height = (
            -(np.log(spread).sum() + np.linalg.slogdet(cross)[1] + self._df * np.log(max(rss, 1e-300))) / 2
        )
        return coefficients, inverse, rss, float(height)

    def carry_over(self) -> list[tuple[float, float]]:
        """(weight, rho) over the nodes; the weights sum to 1. A perfect line says nothing of rho, so 0 it is."""
        if self.no_spread:
            return [(1.0, 0.0)]
        rhos, weights = np.polynomial.legendre.leggauss(_NODES)
        heights = np.array([self._fit(float(rho))[3] for rho in rhos])
        weights = weights * (1 + rhos) ** 2 * np.exp(heights - heights.max())
        return list(zip((weights / weights.sum()).tolist(), rhos.tolist(), strict=True))

    def ahead(self, rho: float, phi: float, steps: int) -> tuple[float, float, float]:
        """Centre, scale of the mean and scale of one figure, `steps` periods after the last figure."""
        coefficients, inverse, rss, _ = self._fit(rho)
        distance = float((phi ** np.arange(1, steps + 1)).sum())
        carried = rho**steps
        last = float(self._y[-1] - coefficients[0])
        x = np.array([1.0 - carried, distance])
        variance = LEAST_SPREAD**2 if self.no_spread else rss / self._df
        shocks = float((rho ** (2.0 * np.arange(1, steps))).sum())
        mean = variance * (float(x @ inverse @ x) + shocks)
        centre = float(coefficients[0] + coefficients[1] * distance + carried * last)
        return centre, float(np.sqrt(mean)), float(np.sqrt(mean + variance))
