"""Counts with the monthly carry-over averaged: the fit, its 72 nodes and what the mixture of them says.

Used by `marginal_counts`, which says what the model is. All series of a chunk at once, with a leading axis for the series.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gevinst.analysis.count_series import LARGEST_LOG, Bools, Chunk, Floats, Ints
from gevinst.analysis.mixtures import mixture_limits, mixture_p

_ITERATIONS = 400
_LEFT = 1e-10
"""The fit has settled where what is left of its steps changes no month's rate by more than this share."""
_NOTHING_KNOWN = 1e30
"""A chance variance so many times the typical one is as good as a missing figure."""


@dataclass
class Fit:
    """`coefficients` (R, q), `mean` (R, P) expected events, `leverage` (R, P), `converged` (R,)."""

    coefficients: Floats
    mean: Floats
    leverage: Floats
    converged: Bools

    def take(self, which: Bools) -> "Fit":
        if which.all():
            return self
        return Fit(self.coefficients[which], self.mean[which], self.leverage[which], self.converged[which])


def firth(cut: Chunk) -> Fit:
    """Poisson, log link, offset log(at risk), with Firth's penalty: finite with zero months, and nothing is added to any
    figure. Fisher scoring; where the steps begin to swing they are shortened."""
    rows, periods, q = cut.design.shape
    seen = cut.observed * 1.0
    at_risk = cut.at_risk * seen
    # Each period's row of the design times itself: the information is a sum of them, the leverage a part of each.
    products = (cut.design[:, :, :, None] * cut.design[:, :, None, :]).reshape(rows, periods, q * q)
    b = np.zeros((rows, q))
    # The start is as near whatever the unit of exposure is: thousands of bed-days or minutes.
    b[:, 0] = np.log((np.add.reduce(cut.events, axis=1) + 0.5) / np.add.reduce(at_risk, axis=1))
    converged = np.zeros(rows, dtype=np.bool_)
    going = np.arange(rows)
    part, squares, own, events, risk, there = cut.design, products, b, cut.events, at_risk, seen
    before = np.full(rows, 1e-9)
    for turn in range(_ITERATIONS):
        mean, leverage, inverse = _moments(part, squares, risk, own)
        leverage *= 0.5
        leverage += events
        leverage -= mean
        step = np.matvec(inverse, np.vecmat(leverage, part))
        moved = np.matvec(part, step)
        # A missing month has no events to expect; its part of the step is of no matter.
        moved *= there
        reach = np.maximum.reduce(np.abs(moved, out=moved), axis=1)
        if turn < 2 or not bool((reach <= 2.0).all()):
            step *= np.minimum(1.0, 2.0 / np.maximum(reach, 1e-300))[:, None]
        if turn >= 50:
            step *= 0.5 ** min(turn // 50, 4)
        own = own + step
        # The steps shrink by about the same share each time; what is left is that share of the last one, and so is told.
        shrunk = reach / before
        more = (reach >= 1e-12) & (reach * shrunk >= _LEFT)
        before = reach
        if more.all():
            continue
        own += step * np.where(more, 0.0, np.minimum(shrunk, 0.5))[:, None]
        b[going] = own
        converged[going[~more]] = True
        going = going[more]
        if not going.size:
            break
        part, squares, own = cut.design[going], products[going], b[going]
        events, risk, there = cut.events[going], at_risk[going], seen[going]
        before = reach[more]
    else:
        b[going] = own
        converged[going[reach < 1e-8]] = True
    mean, leverage, _ = _moments(cut.design, products, at_risk, b)
    return Fit(b, mean, leverage, converged & np.isfinite(b).all(axis=1))


def _moments(design: Floats, products: Floats, at_risk: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Expected events and leverage (R, P), and the inverse information (R, q, q). `products`: (R, P, q * q)."""
    line = np.matvec(design, b)
    mean = np.minimum(np.maximum(line, -LARGEST_LOG, out=line), LARGEST_LOG, out=line)
    np.exp(mean, out=mean)
    mean *= at_risk
    rows, q = b.shape
    information = np.vecmat(mean, products).reshape(rows, q, q)
    try:
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(information, hermitian=True)
    leverage = np.matvec(products, inverse.reshape(rows, q * q))
    leverage *= mean
    return mean, leverage, np.asarray(inverse)


def linearise(cut: Chunk, fit: Fit, binomial: bool) -> tuple[Floats, Floats, Floats]:
    """Working residuals of the log rate, how far events are off their mean as a share of it, and the chance variance of the
    working residuals, (R, P); 0, 0 and 1 where nothing was observed."""
    complete = bool(cut.observed.all())
    mean = fit.mean if complete else np.where(cut.observed, fit.mean, 1.0)
    off = (cut.events - mean) / mean
    working = off + fit.leverage / (2.0 * mean)
    spread = 1.0 - np.minimum(mean / cut.at_risk, 0.9) if binomial else 1.0
    chance = spread / mean
    if not complete:
        working, off = np.where(cut.observed, working, 0.0), np.where(cut.observed, off, 0.0)
        chance = np.where(cut.observed, chance, 1.0)
    return working, off, chance


def over(figures: Floats, observed: Bools) -> Floats:
    """The mean over what was observed, (R,)."""
    return np.asarray(np.add.reduce(figures * observed, axis=1) / np.add.reduce(observed, axis=1))


@dataclass(frozen=True)
class _Grid:
    """(G,) each: rho and share at the 72 nodes, the logarithm of the prior weight, and what the filter asks of them."""

    rho: Floats
    share: Floats
    log_prior: Floats
    rho_squared: Floats
    chance: Floats
    """The share that is chance: 1 - share."""
    renewed: Floats
    """How much of the variance carried over comes anew with each period."""


@lru_cache(maxsize=1)
def _grid() -> _Grid:
    """The grid is part of the method."""
    x, a = np.polynomial.legendre.leggauss(12)
    y, c = np.polynomial.legendre.leggauss(6)
    y, c = (y + 1) / 2, c / 2
    rho, share = np.repeat(x, 6), np.tile(y, 12)
    prior = np.repeat(a, 6) * np.tile(c, 12) * (1 + rho) ** 4 * share
    return _Grid(rho, share, np.log(prior), rho**2, 1 - share, share * (1 - rho**2))


@dataclass
class Nodes:
    """The mixture of R rows at G nodes.

    `weights`, `scale`: (R, G); `factor`: (q + 1, q + 1, R, G), whose first q rows are the lower Cholesky factor of X'V^-1 X; `shift`: (q, R, G) each node's
    coefficients less those of the fit.
    """

    weights: Floats
    scale: Floats
    factor: Floats
    shift: Floats
    mean_rho: Floats
    mean_share: Floats

    @property
    def mean_coefficients(self) -> Floats:
        """(R, q) what the averaging adds to the fit's coefficients."""
        return np.asarray(np.einsum("rg,qrg->rq", self.weights, self.shift))

    def intervals(
        self, contrasts: Floats, fitted: Floats, df: Ints, confidence: float, tested: int | None = None
    ) -> Floats:
        """Estimate, limits and p of contrasts (R, E, q) of the coefficients; `fitted` (R, q) the fit's own. (R, E, 4).

        `tested`: so many of them, the first, are given their p; None: all.
        """
        q = contrasts.shape[2]
        solved = np.empty((q, *contrasts.shape[:2], self.scale.shape[1]))
        solved[...] = contrasts.transpose(2, 0, 1)[:, :, :, None]
        factor = self.factor[:, :, :, None, :]
        for i in range(q):
            solved[i] /= factor[i, i]
            if i + 1 < q:
                solved[i + 1 :] -= factor[i + 1 : q, i] * solved[i]
        solved *= solved
        spread = np.add.reduce(solved, axis=0)
        centres = np.matmul(contrasts, self.shift.transpose(1, 0, 2))
        centres += np.matmul(contrasts, fitted[:, :, None])
        # A contrast of nothing (the counterfactual of padding) has no spread; it is never read.
        spread[spread == 0.0] = 1.0
        scales = np.sqrt(spread, out=spread)
        scales *= self.scale[:, None, :]
        result = np.empty((*contrasts.shape[:2], 4))
        result[:, tested:, 3] = np.nan
        degrees = set(df.tolist())
        for nu in sorted(degrees):
            own: Any = slice(None) if len(degrees) == 1 else df == nu
            w, m, s = self.weights[own][:, None, :], centres[own], scales[own]
            result[own, :, 0] = np.vecdot(w, m)
            result[own, :, 1], result[own, :, 2] = mixture_limits(w, m, s, nu, confidence)
            result[own, :tested, 3] = mixture_p(w, m[:, :tested], s[:, :tested], nu)
        return result


def averaged(cut: Chunk, fit: Fit, df: Ints, binomial: bool) -> tuple[Nodes, Floats, Floats]:
    """The mixture of the fits, each never less spread than chance alone makes it: twenty equal months are no certainty.

    And how far events are off their mean, and what chance makes of that, as `linearise` gives them.
    """
    working, off, chance = linearise(cut, fit, binomial)
    typical = 1.0 / over(1.0 / chance, cut.observed)
    nodes = average(cut, working, chance / typical[:, None], df, 1e-9 * df * typical)
    np.maximum(nodes.scale, np.sqrt(typical)[:, None], out=nodes.scale)
    return nodes, off, chance


def average(cut: Chunk, outcome: Floats, chance: Floats, df: Ints, guard: Floats) -> Nodes:
    """Whitens outcome and design by a scalar Kalman filter at each node and weighs the nodes by their marginal likelihood.

    `chance`: (R, P) relative chance variances. `guard`: (R,) added to each sum of squares, so that a perfect fit does not
    stop the factorisation. A missing period is a prediction without an update.
    """
    grid = _grid()
    rows, periods, q = cut.design.shape
    size = grid.rho.size
    complete = bool(cut.observed.all())
    chance = np.minimum(chance, _NOTHING_KNOWN)
    if not complete:
        # A missing one tells nothing: chance alone stands behind it.
        chance = np.where(cut.observed, chance, _NOTHING_KNOWN)
    # Periods first from here on.
    noise = chance.T[:, :, None] * grid.chance
    kept = grid.rho_squared * noise
    whole, gain = np.empty(noise.shape), np.empty(noise.shape)
    variance, renewed = np.empty((rows, size)), grid.renewed[None]
    variance[:] = grid.share
    for now, left, there, learnt in zip(noise, kept, whole, gain, strict=True):
        np.add(variance, now, there)
        np.divide(variance, there, learnt)
        np.multiply(left, learnt, variance)
        np.add(variance, renewed, variance)
    weight = 1.0 / whole
    if not complete:
        seen = np.broadcast_to(cut.observed.T[:, :, None], gain.shape)
        gain[~seen] = weight[~seen] = 0.0
        whole[~seen] = 1.0
    # The prediction of the next period: what was predicted and what was seen, by how much each counts.
    columns = np.empty((periods, q + 1, rows, 1))
    columns[:, :q, :, 0] = cut.design.transpose(1, 2, 0)
    columns[:, q, :, 0] = outcome.T
    gain *= grid.rho
    found = np.empty((periods, q + 1, rows, size))
    found[0] = 0.0
    np.multiply(columns[:-1], gain[:-1, None], out=found[1:])
    onward = np.subtract(grid.rho, gain, out=gain)[:, None]
    if rows == 1:
        # All of a period in one row: a single series takes half as long so.
        flat, each = (periods, (q + 1) * size), np.empty(found.shape)
        each[:] = onward
        _carry(found.reshape(flat), each.reshape(flat))
    else:
        _carry(found, onward)
    # What was seen less its prediction, in standard deviations.
    np.subtract(columns, found, out=found)
    np.sqrt(weight, out=weight)
    found *= weight[:, None]
    sums = np.zeros((q + 1, q + 1, rows, size))
    for i in range(q + 1):
        np.einsum("prg,pjrg->jrg", found[:, i], found[:, : i + 1], out=sums[i, : i + 1])
    log_det = np.add.reduce(np.log(whole), axis=0)
    sums[q, q] += guard[:, None]
    factor = _cholesky(sums)
    root = factor[q][q]
    logs = np.log(_diagonal(factor))
    log_det *= 0.5
    log_det += df[:, None] * logs[q]
    log_det += np.add.reduce(logs[:q], axis=0)
    log_weight = np.subtract(grid.log_prior, log_det, out=log_det)
    log_weight -= np.maximum.reduce(log_weight, axis=1, keepdims=True)
    weights = np.exp(log_weight, out=log_weight)
    weights /= np.add.reduce(weights, axis=1, keepdims=True)
    shift = np.empty((q, rows, size))
    for i in range(q - 1, -1, -1):  # Back substitution: the node's own coefficients.
        right = factor[q][i]
        for j in range(i + 1, q):
            right = right - factor[j][i] * shift[j]
        np.divide(right, factor[i][i], out=shift[i])
    return Nodes(
        weights, root / np.sqrt(df)[:, None], factor, shift, weights @ grid.rho, weights @ grid.share
    )


def _carry(found: Floats, onward: Floats) -> None:
    """Adds to each period, (P, ...), what stood in the one before, times that one's `onward`."""
    before, carried = found[0], np.empty(found.shape[1:])
    for after, share in zip(found[1:], onward, strict=False):
        np.multiply(before, share, carried)
        np.add(after, carried, after)
        before = after


def _cholesky(sums: Floats) -> Floats:
    """The lower factor of symmetric matrices (size, size, R, G), column by column: one pass serves all rows and nodes.

    Only the lower triangle is read, and only that of the answer means anything.
    """
    factor = sums.copy()
    # Rounding may leave a sum of squares a hair below what it must be.
    least = 1e-14 * _diagonal(sums)
    least += 1e-300
    for i in range(len(sums)):
        root = factor[i, i]
        np.sqrt(np.maximum(root, least[i], out=root), out=root)
        if i + 1 < len(sums):
            below = factor[i + 1 :, i]
            below /= root
            factor[i + 1 :, i + 1 :] -= below[:, None] * below
    return factor


def _diagonal(matrices: Floats) -> Floats:
    """(size, R, G) of (size, size, R, G)."""
    size = len(matrices)
    return matrices.reshape(size * size, *matrices.shape[2:])[:: size + 1]
