"""The default interval of an interrupted time series: the carry-over from period to period is averaged over.

Short series say little about how strongly a period follows the one before it (rho), and methods that put in one estimate are
too sure. Here the errors are Gaussian AR(1), the coefficients and log sigma have flat priors, and (1 + rho) / 2 is Beta(3, 1):
density proportional to (1 + rho)^2 on (-1, 1), chosen for coverage. Given rho, an effect is t with nu = figures - columns
degrees of freedom around its generalised least-squares estimate; the weight of rho is its prior times its REML likelihood.
The interval is the middle part of the mixture over a fixed Gauss-Legendre grid. No iteration over rho, no random numbers.

Many series of one design (the same periods, intervention, season and gaps) share constants, which are kept; the others are
grouped by how many figures they have. A single series is a batch of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.ar1 import CrossProducts, Residuals, estimable, take_out
from gevinst.analysis.mixtures import mixture_limits, mixture_p
from gevinst.analysis.segments import LEAST_A_SIDE, LEAST_FOR_SEASON, Segments

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LEAST_DEGREES = 8
"""Nothing was validated with fewer degrees of freedom."""
STRONG_CARRY_OVER = 0.7
"""Above this the interval covers less than it says (0.85 to 0.95 in simulations): to be said beside it."""

_CHUNK = 512
_SHARED_FROM = 30
"""Series of one design from which its constants are worth forming."""
_SHARED_SIZE = 500_000
"""At most so many figures in a design's constants; a larger design goes the general way."""
_ALONE = 12
"""So few series are those of one indicator: the next figures of the month have the same design, so its constants are kept."""
_ALONE_SIZE = 60_000
"""As `_SHARED_SIZE`, for designs that may be of one series only: no more than 64 MB in all."""


class Reason(IntEnum):
    """Why a series has no interval; its name in small letters is the code shown outside."""

    NONE = 0
    NOT_FINITE = 1
    TOO_FEW_POINTS = 2
    TOO_FEW_FOR_SEASON = 3
    TOO_FEW_DEGREES = 4
    NOT_ESTIMABLE = 5
    NO_RESIDUAL_VARIATION = 6
    TOO_FEW_FOR_NOISE = 7
    """Only of the form with noise of each month."""

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class MarginalFits:
    """S series, E contrasts. NaN where the series has a reason, or the contrast does not exist for it."""

    estimate: Floats
    """(S, E) posterior means."""
    low: Floats
    high: Floats
    p: Floats
    rho: Floats
    """(S,) posterior mean of the carry-over."""
    degrees: Ints
    """(S,) degrees of freedom."""
    reason: Ints
    """(S,) of Reason."""


@lru_cache(maxsize=16)
def _nodes(periods: int) -> tuple[Floats, Floats]:
    """Correlations and their prior weights, summing to 1. Error of the limits below 1.2e-7 of the width (to 144 periods)."""
    count = 24 if periods <= 48 else 48 if periods <= 144 else 96
    x, weight = np.polynomial.legendre.leggauss(count)
    weight = weight * (1.0 + x) ** 2
    return x, weight / weight.sum()


def screen(values: Floats, known: Bools, segments: Segments) -> tuple[Ints, Ints]:
    """(S,) how many figures, and the first reason, of those that show without a fit, why a series cannot be judged.

    `values`: (S, periods); `known`: which of them are finite.
    """
    sides = np.zeros((segments.periods, 2), dtype=np.float32)
    sides[: segments.before, 0] = sides[segments.before :, 1] = 1.0
    # A product counts many times quicker than a sum of truth values.
    before, after = (known.astype(np.float32) @ sides).astype(np.int64).T
    reason = np.zeros(values.shape[0], dtype=np.int64)
    reason[before + after - segments.columns < LEAST_DEGREES] = Reason.TOO_FEW_DEGREES
    if segments.harmonics and segments.periods < LEAST_FOR_SEASON:
        reason[:] = Reason.TOO_FEW_FOR_SEASON
    reason[(before < LEAST_A_SIDE) | (after < LEAST_A_SIDE)] = Reason.TOO_FEW_POINTS
    if not known.all() and (infinite := np.isinf(values)).any():
        reason[infinite.any(axis=1)] = Reason.NOT_FINITE
    return before + after, reason


def marginal_ar1(
    values: Floats,
    designs: Sequence[Segments],
    which: Ints,
    contrasts: Sequence[Floats],
    level: float = 0.95,
) -> MarginalFits:
    """Fits S series.

    `values`: (S, P), NaN where there is no figure and beyond a series' own periods. `designs`: the models that occur;
    `which`: (S,) the place of each series' model in them. `contrasts`: for each model (E, columns), rows of NaN for what it
    does not have; E is the same for all. `level`: of the interval, 0 < level < 1.
    """
    count, wanted = values.shape[0], contrasts[0].shape[0] if contrasts else 0
    fits = MarginalFits(
        estimate=np.full((count, wanted), np.nan),
        low=np.full((count, wanted), np.nan),
        high=np.full((count, wanted), np.nan),
        p=np.full((count, wanted), np.nan),
        rho=np.full(count, np.nan),
        degrees=np.zeros(count, dtype=np.int64),
        reason=np.zeros(count, dtype=np.int64),
    )
    general: dict[tuple[int, int, int], list[tuple[int, Ints, Bools]]] = {}
    for number, segments in enumerate(designs):
        rows = np.flatnonzero(which == number)
        own = values[rows, : segments.periods]
        known = np.isfinite(own)
        figures, reason = screen(own, known, segments)
        fits.reason[rows], fits.degrees[rows] = reason, figures - segments.columns
        usable = reason == Reason.NONE
        if not usable.all():
            rows, own, known = rows[usable], own[usable], known[usable]
        nodes = _nodes(segments.periods)[0].size
        size = segments.periods**2 * nodes
        alone = count <= _ALONE and size <= _ALONE_SIZE
        enough = 1 if alone else _SHARED_FROM if size <= _SHARED_SIZE else rows.size + 1
        frequent, rest = patterns(known, enough)
        for pattern, members in frequent:
            shared = own[np.ix_(members, pattern)]
            # Each by itself: the last digit of a product depends on how many rows it has.
            together = 1 if alone else _CHUNK
            _shared(fits, shared, rows[members], segments, pattern, contrasts[number], level, together)
        if not rest.size:
            continue
        figures = known[rest].sum(axis=1)
        for length in np.unique(figures):
            of_size = rest[figures == length]
            key = (int(length), segments.columns, nodes)
            general.setdefault(key, []).append((number, rows[of_size], known[of_size]))
    for (size, _, _), parts in general.items():
        _general(fits, values, designs, contrasts, parts, size, level)
    return fits


def patterns(known: Bools, enough: int) -> tuple[list[tuple[Bools, Ints]], Ints]:
    """The patterns of gaps that at least `enough` rows have, each with its rows; and the rows of all other patterns."""
    everything = np.arange(known.shape[0])
    if known.shape[0] and known.all():
        return ([(known[0], everything)], everything[:0]) if known.shape[0] >= enough else ([], everything)
    if known.shape[0] < enough:
        return [], everything
    packed = np.packbits(known, axis=1)
    keys: NDArray[Any]
    if packed.shape[1] <= 8:  # As whole numbers, which sort many times quicker than strings of bytes.
        keys = np.pad(packed, ((0, 0), (0, 8 - packed.shape[1]))).view(np.uint64).ravel()
    else:
        keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, back, sizes = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    frequent = [(known[first[at]], np.flatnonzero(back == at)) for at in np.flatnonzero(sizes >= enough)]
    return frequent, np.flatnonzero(sizes[back] < enough)


@dataclass(frozen=True)
class _Constants:
    """All of one design that does not depend on the figures. G nodes, N figures, E contrasts."""

    q: Floats
    contrasts: Floats
    """(1, E, k) for the orthonormal basis."""
    roots: Floats
    """(N, G x nu): e @ roots, squared and summed over nu, is the residual sum of squares at each node."""
    centres: Floats
    """(N, E x G)"""
    spreads: Floats
    """(E, G): a component's scale is the root of the residual sum of squares times this."""
    log_weights: Floats
    """(G,)"""


@lru_cache(maxsize=128)
def _constants(segments: Segments, pattern: bytes, contrasts: bytes) -> _Constants | None:
    """None where the design cannot be estimated. Bytes are of (periods,) bool and (E, k) float arrays."""
    known = np.frombuffer(pattern, dtype=np.bool_)
    wanted = np.frombuffer(contrasts).reshape(-1, segments.columns)
    q, r = np.linalg.qr(segments.matrix()[known])
    if not estimable(r):
        return None
    figures, k = q.shape
    gaps = np.diff(np.flatnonzero(known))
    basis = np.linalg.solve(r.T, wanted.T).T
    rho, prior = _nodes(segments.periods)
    carried = rho[:, None] ** gaps
    v = np.concatenate([np.ones((rho.size, 1)), 1.0 - carried * carried], axis=1)
    v /= (1.0 - rho * rho)[:, None]
    whiten = np.broadcast_to(np.eye(figures), (rho.size, figures, figures)).copy()
    whiten[:, np.arange(1, figures), np.arange(figures - 1)] = -carried
    whiten /= np.sqrt(v)[:, :, None]
    full, upper = np.linalg.qr(whiten @ q, mode="complete")
    upper = upper[:, :k]
    roots = full[:, :, k:].swapaxes(1, 2) @ whiten
    turned = np.linalg.solve(upper.swapaxes(1, 2), np.broadcast_to(basis.T, (rho.size, *basis.T.shape)))
    centres = turned.swapaxes(1, 2) @ full[:, :, :k].swapaxes(1, 2) @ whiten
    diagonal = np.abs(np.diagonal(upper, axis1=1, axis2=2))
    return _Constants(
        q=q,
        contrasts=basis[None],
        roots=roots.reshape(-1, figures).T.copy(),
        centres=centres.swapaxes(0, 1).reshape(-1, figures).T.copy(),
        spreads=np.sqrt((turned * turned).sum(axis=1) / (figures - k)).T.copy(),
        log_weights=np.log(prior) - 0.5 * np.log(v).sum(axis=1) - np.log(diagonal).sum(axis=1),
    )


def _shared(
    fits: MarginalFits,
    figures: Floats,
    rows: Ints,
    segments: Segments,
    pattern: Bools,
    contrasts: Floats,
    level: float,
    together: int,
) -> None:
    """Series of one design and one pattern of gaps, so many at a time: two matrix products give every node of every series."""
    exists = np.flatnonzero(np.isfinite(contrasts).all(axis=1))
    wanted = contrasts[exists]
    constants = _constants(segments, pattern.tobytes(), wanted.tobytes())
    if constants is None:
        fits.reason[rows] = Reason.NOT_ESTIMABLE
        return
    nodes, nu = constants.log_weights.size, figures.shape[1] - segments.columns
    rho = _nodes(segments.periods)[0]
    for start in range(0, rows.size, together):
        part = slice(start, start + together)
        out = take_out(constants.q, figures[part])
        products = (out.e @ constants.roots).reshape(-1, nodes, nu)
        rss = np.einsum("sgn,sgn->sg", products, products)
        root = np.sqrt(np.maximum(rss, 1e-300))
        centres = (out.e @ constants.centres).reshape(-1, wanted.shape[0], nodes)
        scales = root[:, None, :] * constants.spreads
        log_weights = constants.log_weights - nu * np.log(root)
        base = out.in_units(constants.contrasts, wanted[None, :, 0])
        _mixtures(fits, rows[part], exists, out, base, log_weights, centres, scales, rho, nu, level)


def _general(
    fits: MarginalFits,
    values: Floats,
    designs: Sequence[Segments],
    contrasts: Sequence[Floats],
    parts: list[tuple[int, Ints, Bools]],
    figures: int,
    level: float,
) -> None:
    """Series with the same number of figures and columns, each with its own design and gaps."""
    rows = np.concatenate([members for _, members, _ in parts])
    of_design = np.concatenate([np.full(members.size, number) for number, members, _ in parts])
    times = np.concatenate([np.nonzero(known)[1].reshape(-1, figures) for _, _, known in parts])
    used = np.unique(of_design)
    place = np.searchsorted(used, of_design)
    longest = max(designs[each].periods for each in used)
    matrices = np.zeros((used.size, longest, designs[used[0]].columns))
    for own_place, each in enumerate(used):
        matrices[own_place, : designs[each].periods] = designs[each].matrix()
    wanted = np.stack([contrasts[each] for each in used])
    exists = np.isfinite(wanted).all(axis=2)
    # What a design does not have is reckoned as something it has, and left out of the answer.
    wanted = np.where(exists[:, :, None], wanted, matrices[:, :1, :])
    rho, prior = _nodes(designs[used[0]].periods)
    columns = np.arange(wanted.shape[1])
    for start in range(0, rows.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        chunk, own, at = rows[part], place[part], times[part]
        x = matrices[own[:, None], at]
        q, r = np.linalg.qr(x)
        good = estimable(r)
        fits.reason[chunk[~good]] = Reason.NOT_ESTIMABLE
        chunk, own, at, q, r = chunk[good], own[good], at[good], q[good], r[good]
        if not chunk.size:
            continue
        nu = figures - q.shape[2]
        out = take_out(q, values[chunk[:, None], at])
        basis = np.linalg.solve(r.swapaxes(1, 2), wanted[own].swapaxes(1, 2)).swapaxes(1, 2)
        crossed = CrossProducts(np.concatenate([q, out.e[:, :, None]], axis=2), np.diff(at, axis=1))
        factors = crossed.factors(rho)
        log_weights = np.log(prior) + factors.log_likelihood(nu)
        centres, spreads = factors.contrasts(basis)
        scales = spreads * (factors.root_rss / np.sqrt(nu))[:, None, :]
        base = out.in_units(basis, wanted[own][:, :, 0])
        _mixtures(fits, chunk, columns, out, base, log_weights, centres, scales, rho, nu, level)
        for each in (fits.estimate, fits.low, fits.high, fits.p):
            each[chunk] = np.where(exists[own], each[chunk], np.nan)


def _mixtures(
    fits: MarginalFits,
    rows: Ints,
    columns: Ints,
    out: Residuals,
    base: Floats,
    log_weights: Floats,
    centres: Floats,
    scales: Floats,
    rho: Floats,
    nu: int,
    level: float,
) -> None:
    """Estimate, limits and p of each mixture, put back into the figures' unit."""
    size = out.unit * out.scale
    if out.flat.any():
        usable = ~out.flat
        fits.reason[rows[out.flat]] = Reason.NO_RESIDUAL_VARIATION
        rows, base, log_weights, size = rows[usable], base[usable], log_weights[usable], size[usable]
        centres, scales = centres[usable], scales[usable]
    weights = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    unit = size[:, None]
    each = weights[:, None, :]
    at = rows[:, None], columns
    fits.estimate[at] = base + unit * np.vecdot(each, centres)
    low, high = mixture_limits(each, centres, scales, nu, level)
    fits.low[at] = base + unit * low
    fits.high[at] = base + unit * high
    fits.p[at] = mixture_p(each, centres, scales, nu, -base / unit)
    fits.rho[rows] = weights @ rho
