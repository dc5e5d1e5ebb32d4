"""The usual methods for an interrupted time series, shown beside the default: never the narrowest alone.

Least squares (OLS), OLS with Newey and West's (1987) standard errors, Prais and Winsten's (1954) transformation and REML with
AR(1) errors. On short series with carry-over all of them are too sure (docs/statistics.md), which is why they are not the
default. Estimates and standard errors are of contrasts of the coefficients, with their full covariance.

The lags of Newey and West are between neighbouring rows that have a figure, as in statsmodels: over a period without one, the
row before it and the row after it are neighbours. Prais-Winsten and REML count calendar periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.ar1 import CrossProducts, estimable, take_out
from gevinst.analysis.marginal_ar1 import Reason, patterns, screen
from gevinst.analysis.segments import Segments

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_BLOCK = 1024
_ENOUGH_FOR_A_PRODUCT = 8
"""Series of one design from which one matrix product for all is quicker than the closed form."""
_BASIS = 4
_WIDEST_RHO = 0.999


@dataclass(frozen=True)
class LeastSquaresFits:
    """S series, E contrasts; NaN where the series has a reason, or the contrast does not exist for it."""

    estimate: Floats
    se: Floats
    """(S, E) with equal, uncorrelated errors."""
    se_newey_west: Floats
    """(S, E) robust to carry-over up to `lag` rows (and, in long series only, right)."""
    lag: Ints
    """(S,)"""
    degrees: Ints
    """(S,)"""
    reason: Ints
    """(S,) of marginal_ar1.Reason."""


def usual_lag(figures: Ints) -> Ints:
    """Newey and West's (1994) rule of thumb, floor(4 (n / 100)^(2/9))."""
    found: Ints = np.floor(4.0 * (np.asarray(figures) / 100.0) ** (2.0 / 9.0)).astype(np.int64)
    return found


def least_squares(
    values: Floats,
    designs: Sequence[Segments],
    which: Ints,
    contrasts: Sequence[Floats],
    max_lag: int | None = None,
    small_sample: bool = True,
) -> LeastSquaresFits:
    """OLS with both kinds of standard error for S series, as statsmodels' `cov_type="HAC"` with Bartlett weights.

    Shapes as in `marginal_ar1`. `max_lag`: None for `usual_lag`. `small_sample`: the factor n / (n - k).
    """
    count, wanted = values.shape[0], contrasts[0].shape[0] if contrasts else 0
    fits = LeastSquaresFits(
        estimate=np.full((count, wanted), np.nan),
        se=np.full((count, wanted), np.nan),
        se_newey_west=np.full((count, wanted), np.nan),
        lag=np.zeros(count, dtype=np.int64),
        degrees=np.zeros(count, dtype=np.int64),
        reason=np.zeros(count, dtype=np.int64),
    )
    apart: list[tuple[int, Ints]] = []
    for number, segments in enumerate(designs):
        rows = np.flatnonzero(which == number)
        own = values[rows, : segments.periods]
        known = np.isfinite(own)
        figures = known.sum(axis=1)
        fits.reason[rows] = screen(own, segments)
        fits.degrees[rows] = figures - segments.columns
        fits.lag[rows] = usual_lag(figures) if max_lag is None else max_lag
        usable = fits.reason[rows] == Reason.NONE
        rows, known = rows[usable], known[usable]
        two_lines = segments.trend and segments.slope_change and not segments.harmonics
        frequent, rest = patterns(known, _ENOUGH_FOR_A_PRODUCT if two_lines else 1)
        for pattern, members in frequent:
            _product(fits, values, rows[members], segments, pattern, contrasts[number], small_sample)
        if rest.size:
            apart.append((number, rows[rest]))
    if apart:
        _lines(fits, values, designs, contrasts, apart, small_sample)
    return fits


def _product(
    fits: LeastSquaresFits,
    values: Floats,
    rows: Ints,
    segments: Segments,
    pattern: Bools,
    contrasts: Floats,
    small_sample: bool,
) -> None:
    """Series of one design and one pattern of gaps. With H the contrasts' rows of (X'X)^-1 X', a squared standard error is
    the sum over lags l of w_l h_t h_(t-l) e_t e_(t-l): one product of the residuals' lag products with a fixed matrix."""
    exists = np.flatnonzero(np.isfinite(contrasts).all(axis=1))
    q, r = np.linalg.qr(segments.matrix()[pattern])
    if not estimable(r):
        fits.reason[rows] = Reason.NOT_ESTIMABLE
        return
    h = np.linalg.solve(r.T, contrasts[exists].T).T @ q.T
    n, k = q.shape
    lag = int(fits.lag[rows[0]])
    weights = [1.0, *(2.0 * (1.0 - step / (lag + 1.0)) for step in range(1, min(lag, n - 1) + 1))]
    products = np.concatenate(
        [weight * h[:, step:] * h[:, : n - step] for step, weight in enumerate(weights)], axis=1
    ).T.copy()
    places = np.flatnonzero(pattern)
    root_length = np.sqrt((h * h).sum(axis=1))
    factor = n / (n - k) if small_sample else 1.0
    for start in range(0, rows.size, _BLOCK):
        chosen = rows[start : start + _BLOCK]
        y = values[chosen[:, None], places] if places.size < segments.periods else values[chosen, :n]
        e = y - (y @ q) @ q.T
        lagged = np.concatenate([e[:, step:] * e[:, : n - step] for step in range(len(weights))], axis=1)
        at = np.ix_(chosen, exists)
        fits.estimate[at] = y @ h.T
        fits.se[at] = np.sqrt((e * e).sum(axis=1) / (n - k))[:, None] * root_length
        fits.se_newey_west[at] = np.sqrt(np.maximum(factor * (lagged @ products), 0.0))


def _lines(
    fits: LeastSquaresFits,
    values: Floats,
    designs: Sequence[Segments],
    contrasts: Sequence[Floats],
    apart: list[tuple[int, Ints]],
    small_sample: bool,
) -> None:
    """Level and slope change without season is two separate lines, so that series that each have their own gaps need no
    matrix of their own: figures are packed together once, and every step runs over all series."""
    rows = np.concatenate([members for _, members in apart])
    number = np.concatenate([np.full(members.size, place) for place, (_, members) in enumerate(apart)])
    used = [designs[each] for each, _ in apart]
    before = np.array([segments.before for segments in used], dtype=np.int64)[number]
    wanted = np.stack(
        [_of_two_lines(segments, contrasts[each]) for segments, (each, _) in zip(used, apart, strict=True)]
    )
    longest = max(segments.periods for segments in used)
    for lag in np.unique(fits.lag[rows]):
        of_lag = np.flatnonzero(fits.lag[rows] == lag)
        for start in range(0, of_lag.size, _BLOCK):
            part = of_lag[start : start + _BLOCK]
            chosen = rows[part]
            packed = _Packed(values[chosen, :longest], before[part])
            asked = packed.weights(wanted[number[part]], before[part])
            fits.estimate[chosen] = packed.estimates(asked)
            fits.se[chosen] = packed.plain(asked)
            fits.se_newey_west[chosen] = packed.newey_west(asked, int(lag), small_sample)


def _of_two_lines(segments: Segments, contrasts: Floats) -> Floats:
    """(E, 4): contrasts of (intercept at t = 0, time, level change, slope change) from those of the centred columns."""
    turned = contrasts.copy()
    turned[:, 1] += contrasts[:, 0] * (segments.periods + 1) / 2
    return turned


class _Packed:
    """S series with their figures moved together; a line through those before the intervention, one through those after."""

    def __init__(self, values: Floats, before: Ints) -> None:
        count, periods = values.shape
        known = np.isfinite(values)
        flat = np.flatnonzero(known)
        figures = known.sum(axis=1)
        width = int(figures.max())
        first = np.cumsum(figures) - figures
        target = np.arange(flat.size) + np.repeat(np.arange(count) * width - first, figures)
        self._y, time = np.zeros((count, width)), np.zeros((count, width))
        self._y.ravel()[target] = values.ravel()[flat]
        time.ravel()[target] = flat - np.repeat(np.arange(count) * periods, figures) + 1.0
        place = np.arange(width)
        here = (place < figures[:, None]).astype(float)
        self._figures = figures
        early = ((time <= before[:, None]) * here, (time > before[:, None]) * here)
        self._sides = []
        residual = np.zeros_like(self._y)
        for side in early:
            n = side.sum(axis=1)
            middle = np.einsum("sn,sn->s", side, time) / n
            tau = (time - middle[:, None]) * side
            length = np.einsum("sn,sn->s", tau, tau)
            level = np.einsum("sn,sn->s", side, self._y) / n
            off = (self._y - level[:, None]) * side
            slope = np.einsum("sn,sn->s", tau, off) / length
            e = off - slope[:, None] * tau
            residual += e
            self._sides.append((n, middle, length, level, slope, e, e * tau))
        self._rss = np.einsum("sn,sn->s", residual, residual)

    def weights(self, wanted: Floats, before: Ints) -> Floats:
        """(S, E, 4): what contrasts of the reported coefficients take of (level at the middle, slope) of each line.

        `wanted`: (S, E, 4) of intercept, time, level change, slope change.
        """
        intercept, time, level, slope = (wanted[:, :, at] for at in range(4))
        start = before[:, None].astype(float)
        (_, early, *_), (_, late, *_) = self._sides
        return np.stack(
            [
                intercept - level,
                time - slope - intercept * early[:, None] - level * (start - early[:, None]),
                level,
                slope + level * (start - late[:, None]),
            ],
            axis=2,
        )

    def estimates(self, asked: Floats) -> Floats:
        (_, _, _, level, slope, _, _), (_, _, _, level_after, slope_after, _, _) = self._sides
        lines = np.stack([level, slope, level_after, slope_after], axis=1)
        found: Floats = np.matmul(asked, lines[:, :, None])[:, :, 0]
        return found

    def _inverse(self) -> Floats:
        """(S, 4) the inverse of the sums of squares of each line's two columns."""
        (n, _, length, *_), (n_after, _, length_after, *_) = self._sides
        return 1.0 / np.stack([n, length, n_after, length_after], axis=1)

    def plain(self, asked: Floats) -> Floats:
        variance = self._rss / (self._figures - _BASIS)
        found: Floats = np.sqrt((asked * asked * self._inverse()[:, None, :]).sum(axis=2) * variance[:, None])
        return found

    def newey_west(self, asked: Floats, lag: int, small_sample: bool) -> Floats:
        """Bartlett's weights are those of a moving sum: the weighted lag products add up to the sum of squares of sums over
        lag + 1 neighbours, divided by lag + 1; so no variance is ever negative."""
        width = self._y.shape[1]
        lag = min(lag, width - 1)
        scores = [part for side in self._sides for part in side[5:7]]
        sums = [_moving_sum(score, lag + 1) for score in scores]
        meat = np.empty((len(self._figures), _BASIS, _BASIS))
        for i in range(_BASIS):
            for j in range(i + 1):
                meat[:, i, j] = meat[:, j, i] = np.einsum("sn,sn->s", sums[i], sums[j])
        turned = asked * self._inverse()[:, None, :]
        square = (np.matmul(turned, meat) * turned).sum(axis=2) / (lag + 1.0)
        if small_sample:
            square *= (self._figures / (self._figures - _BASIS))[:, None]
        found: Floats = np.sqrt(np.maximum(square, 0.0))
        return found


def _moving_sum(figures: Floats, width: int) -> Floats:
    """Sums over `width` neighbours, (S, n + width - 1), those that reach over the ends included."""
    count, n = figures.shape
    total = np.zeros((count, n + width - 1))
    total[:, :n] = figures
    done = 1
    while done < width:
        step = min(done, width - done)
        # From the end, so that what is read has not been added to yet.
        total[:, step:] = total[:, step:] + total[:, :-step]
        done += step
    return total


@dataclass(frozen=True)
class CarryOverFit:
    """One series, E contrasts, with one value put in for the carry-over."""

    estimate: Floats
    se: Floats
    rho: float
    degrees: int


def _one(values: Floats, segments: Segments, contrasts: Floats) -> tuple[Floats, Floats, Ints]:
    """Columns, figures and times of what one series, (periods,), has. The caller has screened it."""
    places = np.flatnonzero(np.isfinite(values))
    return segments.matrix()[places], values[places], places


def prais_winsten(values: Floats, segments: Segments, contrasts: Floats) -> CarryOverFit:
    """The first figure kept, iterated until rho stands still (as R's package prais).

    rho is the regression, without intercept, of each residual on that of the period before, where both have a figure.
    """
    x, y, places = _one(values, segments, contrasts)
    gaps = np.diff(places)
    n, k = x.shape
    rho = 0.0
    for _ in range(200):
        white_x, white_y = _whitened(x, gaps, rho), _whitened(y[:, None], gaps, rho)[:, 0]
        b = np.linalg.lstsq(white_x, white_y, rcond=None)[0]
        e = y - x @ b
        neighbours = gaps == 1
        past, now = e[:-1][neighbours], e[1:][neighbours]
        new = float(np.clip((past @ now) / max(past @ past, 1e-300), -_WIDEST_RHO, _WIDEST_RHO))
        if abs(new - rho) < 1e-10:
            break
        rho = new
    _, r = np.linalg.qr(white_x)
    left = white_y - white_x @ b
    turned = np.linalg.solve(r.T, contrasts.T)
    se = np.sqrt((left @ left) / (n - k) * (turned * turned).sum(axis=0))
    return CarryOverFit(contrasts @ b, se, rho, n - k)


def _whitened(z: Floats, gaps: Ints, rho: float) -> Floats:
    """Rows with the carry-over taken out; the first is kept."""
    carried = rho**gaps
    # (1 - rho^(2d)) / (1 - rho^2): 1 where there is no gap.
    v = (1.0 - carried * carried) / (1.0 - rho * rho)
    later = (z[1:] - carried[:, None] * z[:-1]) / np.sqrt(v)[:, None]
    return np.concatenate([z[:1] * np.sqrt(1.0 - rho * rho), later])


def reml_ar1(values: Floats, segments: Segments, contrasts: Floats) -> CarryOverFit:
    """The value of rho that REML finds most likely, and generalised least squares with it, t on n - k (as R's nlme::gls)."""
    x, y, places = _one(values, segments, contrasts)
    q, r = np.linalg.qr(x)
    nu = x.shape[0] - x.shape[1]
    out = take_out(q, y[None])
    crossed = CrossProducts(np.concatenate([q, out.e[0][:, None]], axis=1)[None], np.diff(places)[None])
    basis = np.linalg.solve(r.T, contrasts.T).T[None]
    rho, reach = 0.0, _WIDEST_RHO
    # The whole range first, so that a lower top is not taken for the highest; then closer and closer around the best.
    for points in (65, *[9] * 14):
        grid = np.clip(np.linspace(rho - reach, rho + reach, points), -_WIDEST_RHO, _WIDEST_RHO)
        rho = float(grid[np.argmax(crossed.factors(grid).log_likelihood(nu)[0])])
        reach *= 2.0 / (points - 1)
    factors = crossed.factors(np.array([rho]))
    centre, spread = factors.contrasts(basis)
    unit = float(out.unit[0] * out.scale[0])
    estimate = out.in_units(basis, contrasts[None, :, 0])[0] + unit * centre[0, :, 0]
    se = unit * spread[0, :, 0] * factors.root_rss[0, 0] / np.sqrt(nu)
    return CarryOverFit(estimate, se, rho, nu)
