"""Weighted mixtures of Student's t: their distribution function, limits and p-values, many at once.

An interval that averages over an unknown correlation is the middle part of such a mixture: one t for each value the
correlation may have, each with its own centre, scale and weight, all with the same degrees of freedom. The last axis is
always the components; every other axis is a mixture of its own.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BLOCK = 16_384
"""Figures in each array of a block: what a processor keeps close by while the sums are run over it."""
_ENOUGH = 2e-4
"""A step of the root finder, as a share of the mixture's scale, after which the error left is far below 1e-10 of it: of the
order of the step's fourth power."""
_EXACT = 1e-11
_MOST_STEPS = 200


@lru_cache(maxsize=512)
def _series(nu: int) -> tuple[float, ...]:
    """Coefficients, lowest power first, of the finite sum for the t distribution with nu degrees of freedom."""
    terms, value = [1.0], 1.0
    even = nu % 2 == 0
    for j in range(1, nu // 2 if even else (nu - 1) // 2):
        value *= (2 * j - 1) / (2 * j) if even else 2 * j / (2 * j + 1)
        terms.append(value)
    return tuple(terms)


@lru_cache(maxsize=512)
def _density_at_zero(nu: int) -> float:
    return math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)) / math.sqrt(nu * math.pi)


def t_cdf_pdf(z: Floats, nu: int) -> tuple[Floats, Floats]:
    """Distribution function and density of t with nu (a whole number, 1 or more) degrees of freedom, of the shape of z.

    Exact finite sums: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. The absolute error of
    the distribution function is a few times 1e-16.
    """
    cdf, inside, root = _cdf(np.asarray(z, dtype=float), nu)
    density = _power(inside, (nu + 1) // 2)
    if nu % 2 == 0:
        density *= root
    density *= _density_at_zero(nu)
    return cdf, density


def _cdf(z: Floats, nu: int) -> tuple[Floats, Floats, Floats]:
    """The distribution function, 1 / (1 + z^2 / nu) and its root."""
    inside = 1.0 / (1.0 + z * z / nu)
    root = np.sqrt(inside)
    terms = _series(nu)
    total = np.full_like(z, terms[-1])
    for term in terms[-2::-1]:
        total *= inside
        total += term
    if nu % 2 == 0:
        total *= root
        total *= z
        total *= 0.5 / math.sqrt(nu)
    else:
        scaled = z / math.sqrt(nu)
        if nu > 1:
            total *= inside
            total *= scaled
            total += np.arctan(scaled)
        else:
            total = np.arctan(scaled)
        total *= 1.0 / math.pi
    total += 0.5
    return total, inside, root


def _power(base: Floats, exponent: int) -> Floats:
    """base ** exponent by squaring: far quicker than the general power."""
    result = np.ones_like(base)
    square = base
    while exponent:
        if exponent & 1:
            result = result * square
        exponent >>= 1
        if exponent:
            square = square * square
    return result


@lru_cache(maxsize=2048)
def t_quantile(p: float, nu: int) -> float:
    """The point below which t with nu degrees of freedom lies with probability p, 0 < p < 1."""
    if not 0.0 < p < 1.0:
        raise ValueError(f"p is {p}; it must lie between 0 and 1")
    if p == 0.5:
        return 0.0
    if p > 0.5:
        return -t_quantile(1.0 - p, nu)
    low, high = -1.0, 0.0
    while float(t_cdf_pdf(np.array(low), nu)[0]) > p:
        low, high = 2.0 * low, low
    x = (low + high) / 2
    for _ in range(_MOST_STEPS):
        cdf, pdf = t_cdf_pdf(np.array(x), nu)
        surplus = float(cdf) - p
        low, high = (low, x) if surplus > 0 else (x, high)
        new = x - surplus / max(float(pdf), 1e-300)
        if not low < new < high:
            new = (low + high) / 2
        if abs(new - x) <= 1e-15 * max(1.0, abs(x)):
            return new
        x = new
    return x


def two_sided(statistic: Floats, nu: int) -> Floats:
    """Two-sided p-value of a t statistic, exact to many digits however small; NaN stays NaN."""
    z = np.asarray(statistic, dtype=float)
    below, _ = t_cdf_pdf(-np.abs(z), nu)
    p: Floats = np.asarray(2.0 * np.maximum(below, 0.0))
    small = p < 1e-5
    if small.any():
        # Far out 1/2 is taken from nearly 1/2: the incomplete beta function I_x(nu/2, 1/2) by its series in x there.
        a, x = nu / 2, nu / (nu + z[small] ** 2)
        term = np.ones_like(x)
        total = np.ones_like(x)
        for n in range(2000):
            term = term * x * (a + 0.5 + n) / (a + 1.0 + n)
            total += term
            if (term <= 1e-15 * total).all():
                break
        beta = math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5)
        with np.errstate(divide="ignore"):
            p[small] = np.exp(a * np.log(x) + 0.5 * np.log1p(-x) - math.log(a) - beta) * total
    return p


def mixture_cdf(x: Floats, weights: Floats, centres: Floats, scales: Floats, nu: int) -> Floats:
    """F(x) = sum over components of weight x T_nu((x - centre) / scale).

    `centres`, `scales`: (..., G); `weights`: broadcast to them, summing to 1 over the last axis; `x`: (...) or broadcast to
    it. Returns (...), within [0, 1].
    """
    cdf, _, _ = _cdf((np.asarray(x, dtype=float)[..., None] - centres) / scales, nu)
    below: Floats = np.minimum(np.maximum(np.vecdot(weights, cdf), 0.0), 1.0)
    return below


def mixture_p(
    weights: Floats, centres: Floats, scales: Floats, nu: int, null: Floats | float = 0.0
) -> Floats:
    """Two-sided p: twice the smaller of the parts below and above `null`, (...) or one number; below 1 - level exactly when
    the interval of that level leaves `null` out. Shapes as in mixture_cdf. Never 0, however far out."""
    below = mixture_cdf(np.asarray(null, dtype=float), weights, centres, scales, nu)
    p: Floats = np.asarray(2.0 * np.minimum(below, 1.0 - below))
    small = p < 1e-7
    if small.any():
        # Far out, the parts of each component by what is exact there.
        weights, centres, scales = np.broadcast_arrays(weights, centres, scales)
        at = np.broadcast_to(np.asarray(null, dtype=float), centres.shape[:-1])
        z = (at[small][:, None] - centres[small]) / scales[small]
        tail = 0.5 * two_sided(z, nu)
        beneath, above = np.where(z < 0, tail, 1.0 - tail), np.where(z < 0, 1.0 - tail, tail)
        parts = (weights[small] * beneath).sum(axis=-1), (weights[small] * above).sum(axis=-1)
        p[small] = np.maximum(2.0 * np.minimum(*parts), 1e-300)
    return p


def mixture_quantile(weights: Floats, centres: Floats, scales: Floats, nu: int, p: float) -> float:
    """mixture_quantiles for one mixture: (G,) arrays in, a number out."""
    return float(mixture_quantiles(weights[None], centres[None], scales[None], nu, p)[0])


def mixture_quantiles(weights: Floats, centres: Floats, scales: Floats, nu: int, p: float) -> Floats:
    """The points where the mixtures' distribution functions reach p, within 1e-10 of each mixture's scale.

    `centres`, `scales`: (..., G), scales above zero; `weights`: broadcast to them, summing to 1 over the last axis. Returns
    (...). NaN in a mixture gives NaN. The root is unique, since F is increasing, and lies between the smallest and the
    largest of the components' own quantiles: steps that leave that bracket are halved into it.
    """
    return _quantiles(weights, centres, scales, nu, (p,))[0]


def mixture_limits(
    weights: Floats, centres: Floats, scales: Floats, nu: int, level: float
) -> tuple[Floats, Floats]:
    """The limits between which the middle `level` of each mixture lies: both of mixture_quantiles' points in one search."""
    low, high = _quantiles(weights, centres, scales, nu, ((1.0 - level) / 2, (1.0 + level) / 2))
    return low, high


def _quantiles(
    weights: Floats, centres: Floats, scales: Floats, nu: int, wanted: tuple[float, ...]
) -> list[Floats]:
    shape, nodes = centres.shape[:-1], centres.shape[-1]
    whole = np.empty((len(wanted), 3, *centres.shape))
    whole[:, 0], whole[:, 1], whole[:, 2] = weights, centres, scales
    w, m, s = whole.swapaxes(0, 1).reshape(3, -1, nodes)
    mixtures = m.shape[0] // len(wanted)
    if m.size > _BLOCK:
        # Many mixtures: point by point, in blocks that a processor keeps close by.
        found: list[Floats] = []
        rows = max(1, _BLOCK // nodes)
        for p in wanted:
            result: Floats = np.empty(mixtures)
            for start in range(0, mixtures, rows):
                part = slice(start, min(start + rows, mixtures))
                result[part] = _roots(w[part], m[part], s[part], nu, (p,))
            found.append(result.reshape(shape))
        return found
    return [each.reshape(shape) for each in _roots(w, m, s, nu, wanted).reshape(len(wanted), mixtures)]


def _roots(w: Floats, m: Floats, s: Floats, nu: int, wanted: tuple[float, ...]) -> Floats:
    """Newton's method with two further terms (fourth order) inside a bracket, for the rows still on their way.

    `wanted`: the points of equally many rows each, in turn.
    """
    each = m.shape[0] // len(wanted)
    p = np.repeat(wanted, each)
    own = s * np.repeat([t_quantile(point, nu) for point in wanted], each)[:, None]
    own += m
    scale, x = np.vecdot(w, s), np.vecdot(w, own)
    margin = 1e-9 * scale
    low, high = own.min(axis=1) - margin, own.max(axis=1) + margin
    inverse = 1.0 / s
    density_weight = w * inverse
    near = 1e-3 * np.minimum(p, 1.0 - p)
    enough, exact, narrow = _ENOUGH * scale, _EXACT * scale, 1e-12 * scale
    result: Floats = np.full(x.shape, np.nan)
    settled = ~np.isfinite(x)
    at, most = np.arange(x.size), x.size if not settled.any() else 0
    before = high - low
    for _ in range(_MOST_STEPS):
        left = at.size - int(np.count_nonzero(settled))
        if not left:
            break
        # Those that are there stand still; to take them out costs more than to reckon with them while they are the fewer.
        if left <= most // 2 or not most:
            going = ~settled
            at, x, low, high, before = at[going], x[going], low[going], high[going], before[going]
            p, near, enough, exact, narrow = p[going], near[going], enough[going], exact[going], narrow[going]
            w, m, inverse, density_weight = w[going], m[going], inverse[going], density_weight[going]
            settled, most = settled[going], left
        z = x[:, None] - m
        z *= inverse
        cdf, pdf = t_cdf_pdf(z, nu)
        surplus = np.vecdot(w, cdf) - p
        pdf *= density_weight
        slope = np.maximum(pdf.sum(axis=1), 1e-300)
        # First and second derivative of a density: -(nu + 1) z q and (nu + 1) ((nu + 2) z^2 - nu) q^2 times it, q = 1 / (nu + z^2).
        pdf *= inverse
        square = z * z
        q = square + nu
        pdf /= q
        bend = -(nu + 1.0) * np.vecdot(pdf, z)
        pdf *= inverse
        pdf /= q
        square *= nu + 2.0
        square -= nu
        turn = (nu + 1.0) * np.vecdot(pdf, square)
        above = surplus > 0
        high, low = np.where(above, x, high), np.where(above, low, x)
        newton = surplus / slope
        # The series of the inverse function to its third term; far from the root Newton's step, held back.
        second = 0.5 * newton * bend / slope
        third = 2.0 * second * second - newton * newton * turn / (6.0 * slope)
        of_second, of_third = np.abs(second), np.abs(third)
        near_by = np.maximum(of_second, of_third) < 0.3
        factor = 1.0 + second + third
        if not near_by.all():
            factor = np.where(near_by, factor, 1.0 / np.minimum(np.maximum(1.0 - second, 0.5), 2.0))
        step = newton * factor
        length, new = np.abs(step), x - step
        # All three: within a very narrow component a small step may be far from the root. The last one is about the size of
        # the first term left out.
        left_out = np.abs(newton) * (of_second + np.sqrt(of_third)) ** 3
        done = (length <= enough) & (np.abs(surplus) <= near) & (left_out <= exact)
        done |= high - low <= narrow
        # A step outside the bracket, or more than half as long as the one before (it may go to and fro): halve instead.
        good = (new > low) & (new < high) & (length <= 0.5 * before)
        good |= done
        if not good.all():
            new = np.where(good, new, 0.5 * (low + high))
        before = np.abs(new - x)
        x = np.where(settled, x, new)
        result[at] = x
        settled |= done
    return result
