"""The usual methods for an interrupted time series, shown beside the default: never the narrowest alone.

Least squares (OLS), OLS with Newey and West's (1987) standard errors, Prais and Winsten's (1954) transformation and REML with
AR(1) errors. On short series with carry-over all of them are too sure (docs/statistics.md), which is why they are not the
default. Estimates and standard errors are of contrasts of the coefficients, with their full covariance. For series of three
years or more there is also the default's own idea with noise of each month beside the carry-over.

The lags of Newey and West are between neighbouring rows that have a figure, as in statsmodels: over a period without one, the
row before it and the row after it are neighbours. Prais-Winsten and REML count calendar periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.ar1 import CrossProducts, estimable, take_out
from gevinst.analysis.marginal_ar1 import Reason, patterns, screen
from gevinst.analysis.mixtures import mixture_p, mixture_quantiles
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
    for number, segments in enumerate(designs):
        rows = np.flatnonzero(which == number)
        own = values[rows, : segments.periods]
        known = np.isfinite(own)
        figures, reason = screen(own, known, segments)
        fits.reason[rows], fits.degrees[rows] = reason, figures - segments.columns
        fits.lag[rows] = usual_lag(figures) if max_lag is None else max_lag
        usable = reason == Reason.NONE
        if not usable.all():
            rows, own, known = rows[usable], own[usable], known[usable]
        two_lines = segments.trend and segments.slope_change and not segments.harmonics
        frequent, rest = patterns(known, _ENOUGH_FOR_A_PRODUCT if two_lines else 1)
        for pattern, members in frequent:
            chosen = own if members.size == rows.size else own[members]
            chosen = chosen if pattern.all() else chosen[:, pattern]
            _product(fits, chosen, rows[members], segments, pattern, contrasts[number], small_sample)
        if rest.size:
            chosen = own if rest.size == rows.size else own[rest]
            _lines(fits, chosen, rows[rest], segments, contrasts[number], small_sample)
    return fits


def _product(
    fits: LeastSquaresFits,
    figures: Floats,
    rows: Ints,
    segments: Segments,
    pattern: Bools,
    contrasts: Floats,
    small_sample: bool,
) -> None:
    """Series of one design and one pattern of gaps, (S, N) figures. With H the contrasts' rows of (X'X)^-1 X', a squared
    standard error is the sum over lags l of w_l h_t h_(t-l) e_t e_(t-l): one product of the residuals' lag products with a
    fixed matrix."""
    exists = np.flatnonzero(np.isfinite(contrasts).all(axis=1))
    q, r = np.linalg.qr(segments.matrix()[pattern])
    if not estimable(r):
        fits.reason[rows] = Reason.NOT_ESTIMABLE
        return
    h = np.linalg.solve(r.T, contrasts[exists].T).T @ q.T
    n, k = q.shape
    lag = min(int(fits.lag[rows[0]]), n - 1)
    weights = [1.0, *(2.0 * (1.0 - step / (fits.lag[rows[0]] + 1.0)) for step in range(1, lag + 1))]
    ends = np.cumsum([0, *(n - step for step in range(lag + 1))])
    # One more column for the plain sum of squares, which is the sum of the products of lag 0.
    products = np.zeros((ends[-1], exists.size + 1))
    products[:n, -1] = 1.0
    for step, weight in enumerate(weights):
        products[ends[step] : ends[step + 1], :-1] = weight * (h[:, step:] * h[:, : n - step]).T
    root_length = np.sqrt((h * h).sum(axis=1) / (n - k))
    factor = n / (n - k) if small_sample else 1.0
    lagged = np.empty((min(rows.size, _BLOCK), ends[-1]))
    for start in range(0, rows.size, _BLOCK):
        chosen, y = rows[start : start + _BLOCK], figures[start : start + _BLOCK]
        e = y - (y @ q) @ q.T
        room = lagged[: chosen.size]
        for step in range(lag + 1):
            np.multiply(e[:, step:], e[:, : n - step], out=room[:, ends[step] : ends[step + 1]])
        sums = room @ products
        at = np.ix_(chosen, exists)
        fits.estimate[at] = y @ h.T
        fits.se[at] = np.sqrt(sums[:, -1:]) * root_length
        fits.se_newey_west[at] = np.sqrt(np.maximum(factor * sums[:, :-1], 0.0))


def _lines(
    fits: LeastSquaresFits,
    figures: Floats,
    rows: Ints,
    segments: Segments,
    contrasts: Floats,
    small_sample: bool,
) -> None:
    """Level and slope change without season is two separate lines, so that series that each have their own gaps, (S, P)
    figures, need no matrix of their own: a few products with fixed columns, and every further step over all series at once."""
    exists = np.flatnonzero(np.isfinite(contrasts).all(axis=1))
    lines = _of_two_lines(segments, contrasts[exists])
    lags = fits.lag[rows]
    for lag in np.unique(lags):
        of_lag = np.flatnonzero(lags == lag)
        for start in range(0, of_lag.size, _BLOCK):
            part = of_lag[start : start + _BLOCK]
            block = _TwoLines(figures[part], segments.before)
            at = np.ix_(rows[part], exists)
            fits.estimate[at] = block.estimates(lines) + block.middle[:, None] * contrasts[exists, 0]
            fits.se[at], fits.se_newey_west[at] = block.errors(lines, int(lag), small_sample)


def _of_two_lines(segments: Segments, contrasts: Floats) -> Floats:
    """(E, 4): contrasts of both lines' (value at the last period before, slope) from those of the centred columns."""
    centre = (segments.periods + 1) / 2
    value, time, level, slope = contrasts.T
    return np.stack([value - level, time + value * (centre - segments.before) - slope, level, slope], axis=1)


class _TwoLines:
    """S series of one calendar, each with its own gaps: a line through the figures before the intervention, and one through
    those after. Time is counted from the last period before, so that its sums are whole numbers and exact."""

    def __init__(self, values: Floats, before: int) -> None:
        self._known = np.isfinite(values)
        self._before = before
        periods = values.shape[1]
        early = (np.arange(periods) < before).astype(float)
        self._time = np.arange(1.0, periods + 1) - before
        self._basis = np.stack([early, early * self._time, 1 - early, (1 - early) * self._time], axis=1)
        known = self._known.astype(float)
        sums = known @ np.concatenate([self._basis, self._basis[:, [1, 3]] * self._time[:, None]], axis=1)
        n, t, n_after, t_after, square, square_after = sums.T
        self._figures = n + n_after
        z = np.where(self._known, values, 0.0)
        self.middle = z.sum(axis=1) / self._figures
        z -= self.middle[:, None]
        z *= known
        whole = n * square - t * t, n_after * square_after - t_after * t_after
        self._figures_by_side = n.astype(np.int64), n_after.astype(np.int64)
        # Corner, side and other corner of the inverse of each side's sums of products, (S,) each.
        self._inverse = [
            [square / whole[0], -t / whole[0], n / whole[0]],
            [square_after / whole[1], -t_after / whole[1], n_after / whole[1]],
        ]
        moments = (z @ self._basis).T
        self._lines = np.stack([*self._times(0, *moments[:2]), *self._times(1, *moments[2:])], axis=1)
        z -= self._lines @ self._basis.T
        z *= known
        self._e = z

    def _times(self, side: int, first: Floats, second: Floats) -> tuple[Floats, Floats]:
        """The side's inverse times a pair, (S,) or (E, 1) each: series last, so that each step runs over many at once."""
        corner, off, other = self._inverse[side]
        return corner * first + off * second, off * first + other * second

    def estimates(self, lines: Floats) -> Floats:
        """But for the middle of the figures."""
        found: Floats = self._lines @ lines.T
        return found

    def errors(self, lines: Floats, lag: int, small_sample: bool) -> tuple[Floats, Floats]:
        """(S, E) each: with equal and uncorrelated errors, and Newey and West's."""
        # What a contrast takes of each side's (e, e x time).
        asked = lines.T[:, :, None]
        weights = [*self._times(0, *asked[:2]), *self._times(1, *asked[2:])]
        variance = np.einsum("sn,sn->s", self._e, self._e) / (self._figures - _BASIS)
        plain = sum(weight * line for weight, line in zip(weights, asked, strict=True))
        meat = self._meat(lag)
        square = np.zeros_like(weights[0])
        for i in range(_BASIS):
            across = sum(meat[i][j] * weights[j] for j in range(_BASIS))
            square += weights[i] * across
        if small_sample:
            square *= self._figures / (self._figures - _BASIS)
        return np.sqrt(plain * variance).T, np.sqrt(np.maximum(square, 0.0)).T

    def _meat(self, lag: int) -> list[list[Floats]]:
        """The weighted lag products of the four scores, each (S,).

        Bartlett's weights are those of a moving sum: they add up to the sum of squares of sums over lag + 1 neighbours,
        divided by lag + 1. The few pairs across the intervention are added.
        """
        lag = min(lag, self._e.shape[1] - 1)
        width, scores = self._together(lag)
        count = self._e.shape[0]
        meat = [[np.zeros(count) for _ in range(_BASIS)] for _ in range(_BASIS)]
        sums = [_moving_sum(score, lag + 1).reshape(count, -1) for score in scores]
        for side, part in enumerate((slice(0, width + lag), slice(width + lag, None))):
            for i in range(2):
                for j in range(i + 1):
                    total = np.einsum("sn,sn->s", sums[i][:, part], sums[j][:, part]) / (lag + 1.0)
                    meat[2 * side + i][2 * side + j] = meat[2 * side + j][2 * side + i] = total
        if lag:
            # Score by score: the last ones before, in order, and the first ones after.
            apart = np.arange(lag)[::-1, None] + np.arange(lag)[None, :] + 1.0
            share = np.maximum(1.0 - apart / (lag + 1.0), 0.0)
            rows = [score[lag:].reshape(count, -1) for score in scores]
            for i in range(2):
                near = rows[i][:, max(width - lag, 0) : width] @ share[max(lag - width, 0) :]
                for j in range(2):
                    first = rows[j][:, width + lag : width + 2 * lag]
                    total = np.einsum("sn,sn->s", near[:, : first.shape[1]], first)
                    meat[i][2 + j] = meat[2 + j][i] = total
        return meat

    def _together(self, lag: int) -> tuple[int, tuple[Floats, Floats]]:
        """e and e x time with the gaps closed, row after row in one long line that begins with `lag` zeros. In each row
        those before end at column `width`, those after begin `lag` columns later, and `lag` columns are left at the end:
        zeros, so that no moving sum takes of two parts."""
        count = self._e.shape[0]
        early, late = self._figures_by_side
        width = int(early.max())
        columns = width + int(late.max()) + 2 * lag
        figures = np.stack([early, late], axis=1).ravel()
        begins = lag + np.arange(count) * columns
        begins = np.stack([begins + width - early, begins + width + lag], axis=1).ravel()
        target = np.arange(figures.sum()) + np.repeat(begins - (np.cumsum(figures) - figures), figures)
        found = []
        for score in (self._e, self._e * self._time):
            packed = np.zeros(lag + count * columns)
            packed[target] = score[self._known]
            found.append(packed)
        return width, (found[0], found[1])


def _moving_sum(line: Floats, width: int) -> Floats:
    """Sums over `width` neighbours in one long line, (n,) -> (n - width + 1,)."""
    done = 1
    while done < width:
        step = min(done, width - done)
        line = line[step:] + line[:-step]
        done += step
    return line


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


NOISE_FROM = 36
"""Periods from which carry-over and noise of each month can be told apart at all."""
_SHARES = (1.0, 0.7)
"""How much of the variation may be carried over; equally likely."""


def noisy_grid() -> tuple[Floats, Floats, Floats]:
    """Carry-over, share and prior weight, (48,) each: (1 + rho)^3 on (-1, 1), at both shares."""
    x, weight = np.polynomial.legendre.leggauss(24)
    weight = np.tile(weight * (1.0 + x) ** 3, len(_SHARES))
    return np.tile(x, len(_SHARES)), np.repeat(_SHARES, x.size), weight / weight.sum()


@dataclass(frozen=True)
class MixtureFit:
    """One series, E contrasts, as `marginal_ar1` gives them."""

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats
    rho: float
    degrees: int


def averaged_with_noise(
    values: Floats,
    segments: Segments,
    contrasts: Floats,
    level: float = 0.95,
    grid: tuple[Floats, Floats, Floats] | None = None,
) -> MixtureFit:
    """The default's averaging where each month also has noise of its own: correlation share x rho^|d| between months.

    For rates with small denominators, whose noise hides a strong carry-over from the default. Wider there, about as wide
    elsewhere; a little short of its mark below three years. The caller has screened the series. `grid`: else `noisy_grid`.
    """
    x, y, places = _one(values, segments, contrasts)
    q, r = np.linalg.qr(x)
    k, nu = q.shape[1], q.shape[0] - q.shape[1]
    out = take_out(q, y[None])
    both = np.concatenate([q, out.e[0][:, None]], axis=1)
    basis = np.linalg.solve(r.T, contrasts.T)
    distance = np.abs(places[:, None] - places[None, :])
    rho, share, prior = noisy_grid() if grid is None else grid
    log_weight, centre, scale = [], [], []
    for node, part, weight in zip(rho, share, prior, strict=True):
        root = np.linalg.cholesky(part * node**distance + (1.0 - part) * np.eye(places.size))
        white = np.linalg.solve(root, both)
        lower = np.linalg.cholesky(white.T @ white)
        turned = np.linalg.solve(lower[:k, :k], basis)
        logs = np.log(np.diag(root)).sum() + np.log(np.diag(lower)[:k]).sum() + nu * np.log(lower[k, k])
        log_weight.append(np.log(weight) - logs)
        centre.append(lower[k, :k] @ turned)
        scale.append(lower[k, k] * np.sqrt((turned * turned).sum(axis=0) / nu))
    weights = np.exp(np.array(log_weight) - max(log_weight))
    weights /= weights.sum()
    centres, scales = np.stack(centre, axis=1), np.stack(scale, axis=1)
    unit = float(out.unit[0] * out.scale[0])
    base = out.in_units(basis.T[None], contrasts[None, :, 0])[0]
    tails = [mixture_quantiles(weights, centres, scales, nu, (1.0 + side * level) / 2) for side in (-1, 1)]
    return MixtureFit(
        estimate=base + unit * (centres @ weights),
        low=base + unit * tails[0],
        high=base + unit * tails[1],
        p=mixture_p(weights, centres, scales, nu, -base / unit),
        rho=float(weights @ rho),
        degrees=nu,
    )
