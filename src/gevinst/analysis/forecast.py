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
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.mixtures import mixture_limits
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
        lower, upper = mixture_limits(self.weights, self.centres, self.figure_scales, self.df, level)
        return float(lower), float(upper)

    def below(self, value: float, scales: Floats) -> float:
        """The probability of at most `value`."""
        from scipy.special import stdtr

        return float(self.weights @ stdtr(self.df, (value - self.centres) / scales))


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
    weights, rhos, fits = line.straight() if method is ForecastMethod.OLS else line.carry_over()
    phis, shares = (np.array(each) for each in zip(*DAMPING, strict=True))
    if method is ForecastMethod.OLS:
        phis, shares = np.ones(1), np.ones(1)
    distances = (phis[:, None] ** np.arange(1, steps + 1)).sum(axis=1)
    centres, mean_scales, figure_scales = line.ahead(rhos, fits, distances, steps)
    return Ahead(
        weights=np.outer(weights, shares).ravel(),
        centres=origin + unit * centres.ravel(),
        mean_scales=unit * mean_scales.ravel(),
        figure_scales=unit * figure_scales.ravel(),
        df=y.size - 2,
        no_spread=line.no_spread,
    )


@dataclass(frozen=True)
class _Fits:
    """The line for R values of rho: (R, 2) coefficients, (R, 2, 2) inverse cross-products, (R,) residual sums of squares
    (all whitened) and log likelihoods (REML)."""

    coefficients: Floats
    inverse: Floats
    rss: Floats
    height: Floats


@cache
def _nodes() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(_NODES)


@dataclass(frozen=True)
class _Whitening:
    """What does not depend on the figures, for R values of rho and N figures with the same gaps."""

    carried: Floats
    """(R, N - 1): how much of a figure is carried over to the next."""
    size: Floats
    """(R, N): a figure's standard deviation, given the one before it, in that of the innovations."""
    x: Floats
    """(R, N, 2)"""
    inverse: Floats
    logs: Floats
    """(R,): what the gaps add to twice the log likelihood, with the sign turned."""


@lru_cache(maxsize=256)
def _whitening(times: tuple[float, ...], rhos: tuple[float, ...]) -> _Whitening:
    at, rho = np.array(times), np.array(rhos)[:, None]
    steps = np.diff(at)
    first = 1 / (1 - rho**2)
    spread = np.concatenate([first, (1 - rho ** (2 * steps)) * first], axis=1)
    carried, size = rho**steps, np.sqrt(spread)
    columns = np.stack([np.ones_like(at), at], axis=1)
    x = np.repeat(columns[None], len(rhos), axis=0)
    x[:, 1:] -= carried[:, :, None] * columns[None, :-1]
    x /= size[:, :, None]
    cross = x.transpose(0, 2, 1) @ x
    return _Whitening(
        carried, size, x, np.linalg.inv(cross), np.log(spread).sum(axis=1) + np.linalg.slogdet(cross)[1]
    )


class _Line:
    """A straight line through figures at whole times up to 0, with AR(1) between them."""

    def __init__(self, at: Floats, y: Floats) -> None:
        self._times, self._y = tuple(at.tolist()), y
        self._df = y.size - 2
        self._independent = self._fits((0.0,))
        self.no_spread = bool(self._independent.rss[0] <= self._df * _NO_SPREAD**2)

    def _fits(self, rhos: tuple[float, ...]) -> _Fits:
        known = _whitening(self._times, rhos)
        white = np.repeat(self._y[None], len(rhos), axis=0)
        white[:, 1:] -= known.carried * self._y[:-1]
        white /= known.size
        coefficients = np.matvec(known.inverse, np.vecmat(white, known.x))
        left = white - np.matvec(known.x, coefficients)
        rss = np.vecdot(left, left)
        logs = known.logs + self._df * np.log(np.maximum(rss, 1e-300))
        return _Fits(coefficients, known.inverse, rss, -logs / 2)

    def straight(self) -> tuple[Floats, Floats, _Fits]:
        """The one weight, rho 0, and the line for it."""
        return np.ones(1), np.zeros(1), self._independent

    def carry_over(self) -> tuple[Floats, Floats, _Fits]:
        """Weights, which sum to 1, values of rho, and the lines for them. A perfect line says nothing of rho, so 0 it is."""
        if self.no_spread:
            return self.straight()
        rhos, weights = _nodes()
        fits = self._fits(tuple(rhos.tolist()))
        weights = weights * (1 + rhos) ** 2 * np.exp(fits.height - fits.height.max())
        return weights / weights.sum(), rhos, fits

    def ahead(
        self, rhos: Floats, fits: _Fits, distances: Floats, steps: int
    ) -> tuple[Floats, Floats, Floats]:
        """Centres, scales of the mean and scales of one figure, (R, D), `steps` periods after the last figure.

        `distances`: (D,) how many slopes the trend has moved by then.
        """
        level, slope = fits.coefficients[:, :1], fits.coefficients[:, 1:]
        carried = (rhos**steps)[:, None]
        x = np.stack(np.broadcast_arrays(1 - carried, distances[None, :]), axis=2)
        variance = np.full(rhos.size, LEAST_SPREAD**2) if self.no_spread else fits.rss / self._df
        shocks = (rhos[:, None] ** (2.0 * np.arange(1, steps))).sum(axis=1)
        of_line = np.einsum("rdi,rij,rdj->rd", x, fits.inverse, x)
        mean = variance[:, None] * (of_line + shocks[:, None])
        centres = level + slope * distances + carried * (self._y[-1] - level)
        return centres, np.sqrt(mean), np.sqrt(mean + variance[:, None])
