"""Least squares with errors that carry over from one period to the next (AR(1)), for many series and correlations at once.

The correlation of two periods a and b is rho^|a - b|, so a period without a figure only makes a gap: nothing is filled in.
Whitened, a row is z_i* = (z_i - rho^d z_(i-1)) / sqrt(v_d) with d the gap to the row before it and
v_d = (1 - rho^(2d)) / (1 - rho^2); the first row is z_1 sqrt(1 - rho^2). The sums of products of whitened rows are therefore
a few matrices, one set for each length of gap, weighted by functions of rho: they are formed once and serve every rho.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SMALLEST_DIAGONAL = 1e-9
"""A diagonal of R below this share of the largest: the columns cannot be told apart."""
SMALLEST_RESIDUAL = 1e-10
"""A residual SD below this share of the largest figure is rounding, not variation."""


@dataclass(frozen=True)
class Residuals:
    """S series with the least-squares fit taken out. A figure is unit x (shift + scaled fit + scale x residual).

    `fit`: (S, k) coefficients in the orthonormal basis; `e`: (S, N) residuals divided by `scale`, (S,), their SD in units of
    `unit`; `flat`: (S,) no residual variation. Taking out twice, and after the first figure and a power of two, makes the
    result independent of the size of the figures.
    """

    fit: Floats
    e: Floats
    shift: Floats
    unit: Floats
    scale: Floats
    flat: Bools

    def in_units(self, basis_contrasts: Floats, first_column: Floats) -> Floats:
        """(S, E): the least-squares estimates in the figures' unit. `basis_contrasts`: (S or 1, E, k) for the orthonormal
        basis; `first_column`: (S or 1, E) what the contrasts take of the intercept."""
        fitted = np.matmul(basis_contrasts, self.fit[:, :, None])[:, :, 0]
        total: Floats = self.unit[:, None] * (fitted + self.shift[:, None] * first_column)
        return total


def take_out(q: Floats, y: Floats) -> Residuals:
    """Takes the least-squares fit out of y, (S, N). `q`: orthonormal columns, (N, k) for all or (S, N, k)."""
    biggest = np.abs(y).max(axis=1)
    unit = np.ldexp(1.0, np.frexp(np.where(biggest > 0, biggest, 1.0))[1] - 1)
    z = y / unit[:, None]
    shift = z[:, 0].copy()
    z -= shift[:, None]
    fit = _project(q, z)
    e = z - _expand(q, fit)
    more = _project(q, e)
    e -= _expand(q, more)
    scale = np.sqrt((e * e).sum(axis=1) / (y.shape[1] - q.shape[-1]))
    flat = scale <= SMALLEST_RESIDUAL * biggest / unit
    scale = np.where(flat, 1.0, scale)
    return Residuals(fit + more, e / scale[:, None], shift, unit, scale, flat)


def _project(q: Floats, z: Floats) -> Floats:
    found: Floats = z @ q if q.ndim == 2 else np.matmul(z[:, None, :], q)[:, 0, :]
    return found


def _expand(q: Floats, b: Floats) -> Floats:
    found: Floats = b @ q.T if q.ndim == 2 else np.matmul(q, b[:, :, None])[:, :, 0]
    return found


def estimable(r: Floats) -> Bools:
    """Whether the columns can be told apart, from R of a QR: (..., k, k) -> (...)."""
    diagonal = np.abs(np.diagonal(r, axis1=-2, axis2=-1))
    found: Bools = diagonal.min(axis=-1) >= SMALLEST_DIAGONAL * diagonal.max(axis=-1)
    return found


@dataclass(frozen=True)
class Factors:
    """Cholesky factors of [X* e*]'[X* e*] for S series and G correlations: `lower[i][j]` is (S, G), i >= j.

    The last diagonal is the root of the residual sum of squares, so that this is never negative.
    """

    lower: list[list[Floats]]
    half_log_v: Floats
    """(S, G) half the sum of log v."""

    @property
    def columns(self) -> int:
        return len(self.lower) - 1

    @property
    def root_rss(self) -> Floats:
        return self.lower[-1][-1]

    def log_likelihood(self, nu: int) -> Floats:
        """(S, G) the REML log likelihood, but for a constant."""
        diagonal: Floats = self.half_log_v.copy()
        for j in range(self.columns):
            diagonal += np.log(self.lower[j][j])
        found: Floats = -diagonal - nu * np.log(self.root_rss)
        return found

    def contrasts(self, contrasts: Floats) -> tuple[Floats, Floats]:
        """Estimate and standard error over sigma of contrasts of the residual's coefficients, each (S, E, G).

        `contrasts`: (S, E, k) for the basis that the factors were formed in.
        """
        columns: list[Floats] = []
        centre = np.zeros(())
        square = np.zeros(())
        for i in range(self.columns):
            row = contrasts[:, :, i, None]
            for j, before in enumerate(columns):
                row = row - self.lower[i][j][:, None, :] * before
            column = row / self.lower[i][i][:, None, :]
            columns.append(column)
            centre = centre + self.lower[-1][i][:, None, :] * column
            square = square + column * column
        return centre, np.sqrt(square)


class CrossProducts:
    """What the whitened sums of products are made of, formed once for S series of N figures."""

    def __init__(self, z: Floats, gaps: Ints) -> None:
        """`z`: (S, N, k + 1), columns and residual; `gaps`: (S, N - 1) calendar periods from one figure to the next."""
        self._size = z.shape[2]
        self._lengths = np.unique(gaps)
        ahead, step = z[:, 1:], z[:, 1:] - z[:, :-1]
        terms = [_outer(z[:, :1], z[:, :1])]
        counts = []
        for length in self._lengths:
            here = (gaps == length).astype(float)[:, :, None]
            one, change = ahead * here, step * here
            mixed = _outer(one, step)
            terms += [_outer(one, ahead), mixed + mixed.swapaxes(1, 2), _outer(change, step)]
            counts.append(here.sum(axis=(1, 2)))
        self._pairs = [(i, j) for i in range(self._size) for j in range(i + 1)]
        stacked = np.stack(terms)
        # (pairs, S, terms)
        self._terms = np.stack([stacked[:, :, i, j].T for i, j in self._pairs])
        self._counts = np.stack(counts)

    def factors(self, rho: Floats) -> Factors:
        """`rho`: (G,), the same for all series, or (S, G)."""
        rho = np.atleast_2d(rho)
        one = 1.0 - rho * rho
        weights = [one]
        half_log_v = -0.5 * np.log(one)
        for length, count in zip(self._lengths, self._counts, strict=True):
            carried = rho ** int(length)
            left = 1.0 - carried
            inverse_v = one / (1.0 - carried * carried)
            # (z - c z')  =  (1 - c) z + c (z - z'): no large numbers are taken from each other where rho is near 1.
            weights += [left * left * inverse_v, carried * left * inverse_v, carried * carried * inverse_v]
            half_log_v = half_log_v - 0.5 * count[:, None] * np.log(inverse_v)
        stacked = np.stack(weights)
        if rho.shape[0] == 1:
            entries = np.matmul(self._terms, stacked[:, 0, :])
        else:
            entries = np.matmul(self._terms[:, :, None, :], stacked.transpose(1, 0, 2))[:, :, 0, :]
        return Factors(self._cholesky(entries), half_log_v)

    def _cholesky(self, entries: Floats) -> list[list[Floats]]:
        """Column by column over all series and correlations at once: many times quicker than one small matrix at a time."""
        at = {pair: number for number, pair in enumerate(self._pairs)}
        lower: list[list[Floats]] = [[] for _ in range(self._size)]
        for j in range(self._size):
            pivot = entries[at[j, j]].copy()
            for t in range(j):
                pivot -= lower[j][t] * lower[j][t]
            root = np.sqrt(np.maximum(pivot, 1e-300))
            for i in range(j, self._size):
                if i == j:
                    lower[i].append(root)
                    continue
                entry = entries[at[i, j]].copy()
                for t in range(j):
                    entry -= lower[i][t] * lower[j][t]
                entry /= root
                lower[i].append(entry)
        return lower


def _outer(a: Floats, b: Floats) -> Floats:
    found: Floats = np.matmul(a.swapaxes(1, 2), b)
    return found
