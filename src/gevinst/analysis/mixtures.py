"""Weighted mixtures of Student's t: their distribution function, limits and p-values, many at once.

An interval that averages over an unknown correlation is the middle part of such a mixture: one t for each value the
correlation may have, each with its own centre, scale and weight, all with the same degrees of freedom. The last axis is
always the components; every other axis is a mixture of its own.
"""

import math
from copy import copy
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SMALL = 8_192
"""Figures that are quicker reckoned with than picked from."""
_BLOCK = 16_384
"""Figures in each array of a block: what a processor keeps close by while the sums are run over it."""
_ENOUGH = 2e-4
"""A step of the root finder, as a share of the mixture's scale, after which the error left is far below 1e-10 of it: of the
order of the step's fourth power."""
_EXACT = 5e-11
_SKEWED = 0.11
"""By how much a skewed mixture's quantiles are moved: best for mixtures of carry-over; a sixth in the normal's expansion."""
_FORESEEN = 0.2
"""How far, as a share of it, a slope may be off that a step is trusted with."""
_MOST_STEPS = 200


_HALF, _ONE = np.array(0.5), np.array(1.0)
"""Arrays of one number each: quicker to reckon with than a plain number is."""


@lru_cache(maxsize=512)
def _series(nu: int) -> tuple[Floats, ...]:
    """Coefficients, highest power first, of the finite sum for the t distribution with nu degrees of freedom: each an array
    of one number, times what the whole sum is taken times."""
    even = nu % 2 == 0
    terms = [0.5 if even else 1.0 / math.pi]
    for j in range(1, nu // 2 if even else (nu - 1) // 2):
        terms.append(terms[-1] * ((2 * j - 1) / (2 * j) if even else 2 * j / (2 * j + 1)))
    return tuple([np.array(each) for each in reversed(terms)])


@lru_cache(maxsize=512)
def _density_at_zero(nu: int) -> Floats:
    """An array of one number."""
    return np.array(math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)) / math.sqrt(nu * math.pi))


def t_cdf_pdf(z: Floats, nu: int) -> tuple[Floats, Floats]:
    """Distribution function and density of t with nu (a whole number, 1 or more) degrees of freedom, of the shape of z.

    Exact finite sums: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. The absolute error of
    the distribution function is a few times 1e-16.
    """
    cdf, density, _ = _t(np.asarray(z, dtype=float) / math.sqrt(nu), nu)
    return cdf, density


def _t(scaled: Floats, nu: int) -> tuple[Floats, Floats, Floats]:
    """Distribution function, density and 1 / (1 + z^2 / nu) at z = scaled x sqrt(nu)."""
    cdf, inside, root = _cdf(scaled, nu)
    density = _power(inside, (nu + 1) // 2)
    density = density * _density_at_zero(nu) if root is None else density * root * _density_at_zero(nu)
    return cdf, density, inside


def _cdf(scaled: Floats, nu: int) -> tuple[Floats, Floats, Floats | None]:
    """The distribution function, 1 / (1 + z^2 / nu), and for even nu its root; z = scaled x sqrt(nu)."""
    inside = scaled * scaled
    inside += _ONE
    inside = np.reciprocal(inside)
    highest, *terms = _series(nu)
    total = inside * highest if terms else np.full_like(scaled, highest)
    for at, term in enumerate(terms):
        if at:
            total *= inside
        total += term
    if nu % 2 == 0:
        root = np.sqrt(inside)
        total *= root
        total *= scaled
        total += _HALF
        return total, inside, root
    turn = np.arctan(scaled)
    turn *= 1.0 / math.pi
    if nu > 1:
        total *= inside
        total *= scaled
        turn += total
    turn += _HALF
    return turn, inside, None


def _power(base: Floats, exponent: int) -> Floats:
    """base ** exponent, the exponent 1 or more, by squaring: far quicker than the general power."""
    result: Floats | None = None
    square = base
    while True:
        if exponent & 1:
            result = square if result is None else result * square
        exponent >>= 1
        if not exponent:
            assert result is not None  # The highest bit is always one.
            return result
        square = square * square


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
    scaled = (np.asarray(x, dtype=float)[..., None] - centres) / scales
    scaled /= math.sqrt(nu)
    cdf, _, _ = _cdf(scaled, nu)
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
    return float(mixture_quantiles(weights, centres, scales, nu, p))


def mixture_quantiles(weights: Floats, centres: Floats, scales: Floats, nu: int, p: float) -> Floats:
    """The points where the mixtures' distribution functions reach p, within 1e-10 of each mixture's scale.

    `centres`, `scales`: (..., G), scales above zero; `weights`: broadcast to them, summing to 1 over the last axis. Returns
    (...). NaN in a mixture gives NaN. The root is unique, since F is increasing, and lies between the smallest and the
    largest of the components' own quantiles: steps that leave that bracket are halved into it.
    """
    # The upper part of a mixture is the lower part of its mirror image.
    way = 1.0 if p <= 0.5 else -1.0
    found: Floats = _quantiles(weights, (way * centres)[None], scales, nu, min(p, 1.0 - p))[0]
    return way * found


def mixture_limits(
    weights: Floats, centres: Floats, scales: Floats, nu: int, level: float
) -> tuple[Floats, Floats]:
    """The limits between which the middle `level` of each mixture lies: both of mixture_quantiles' points in one search."""
    both = np.empty((2, *centres.shape))
    both[0] = centres
    np.negative(centres, out=both[1])
    low, high = _quantiles(weights, both, scales, nu, (1.0 - level) / 2)
    return low, -high


def _quantiles(weights: Floats, centres: Floats, scales: Floats, nu: int, p: float) -> Floats:
    """(K, ...) for centres (K, ..., G), 0 < p <= 0.5, scales of (..., G) and weights that are broadcast to them."""
    if centres.size <= _BLOCK or centres.ndim < 3:
        return _roots(weights, centres, scales, nu, p)
    # Many mixtures: in blocks that a processor keeps close by.
    result: Floats = np.empty(centres.shape[:-1])
    rows = max(1, _BLOCK * scales.shape[0] // centres.size)
    for start in range(0, scales.shape[0], rows):
        part = slice(start, start + rows)
        own = weights if weights.ndim < scales.ndim or weights.shape[0] == 1 else weights[part]
        result[:, part] = _roots(own, centres[:, part], scales[part], nu, p)
    return result


def _roots(w: Floats, m: Floats, s: Floats, nu: int, p: float) -> Floats:
    """The roots of one block: nearly all in two or three steps, the others in a bracket."""
    with np.errstate(all="ignore"):
        found = _Nearing(w, m, s, nu, p)
        x, done = found.step()
        if done.all():
            return x
        if m.size <= _SMALL:
            # To pick out those that are not there costs more than to take all of them along.
            x, again = found.step()
            done |= again
        else:
            left = ~done
            x[left], done[left] = found.take(left).step()
    if not done.all():
        left = ~done
        w, s = np.broadcast_to(w, m.shape)[left], np.broadcast_to(s, m.shape)[left]
        x[left] = _bracketed(w, m[left], s, nu, p, x[left])
    return x


@lru_cache(maxsize=512)
def _bends(nu: int, dimensions: int) -> Floats:
    """What the sums of the density's derivatives are taken times, (3, 1, ...)."""
    found = np.array([-(nu + 1.0) / 2.0, (nu + 1.0) / 6.0, -(nu + 1.0) * (nu + 3.0) / 24.0])
    return found.reshape(3, *[1] * dimensions)


def _start(w: Floats, m: Floats, s: Floats, nu: int, p: float) -> Floats:
    """About where they lie, mostly within a twentieth of their scales: by the mixture's mean, variance and skewness.

    As in Cornish and Fisher's expansion, around a t that has the mixture's variance. What of `m` is the mirror image of its
    first has the same but for the sign.
    """
    quantile = t_quantile(p, nu)
    mean = np.vecdot(w, m[0])
    away = m[0] - mean[..., None]
    of_scale = s * s
    spread = away * away
    # A t is so much wider than its scale.
    spread *= max(nu - 2.0, 1.0) / nu
    spread += of_scale
    square = np.vecdot(w, spread)
    of_scale *= 2.0
    spread += of_scale
    spread *= away
    skewed = np.vecdot(w, spread)
    skewed *= _SKEWED * (quantile * quantile - 1.0) / square
    skewed += mean
    square = quantile * np.sqrt(square)
    x: Floats = np.empty(m.shape[:-1])
    x[0] = square + skewed
    x[1:] = square - skewed
    return x


class _Nearing:
    """Mixtures on their way: the inverse function's series to its fourth term, then steps with the slope that it foresees."""

    def __init__(self, w: Floats, m: Floats, s: Floats, nu: int, p: float) -> None:
        x = _start(w, m, s, nu, p)
        inverse = 1.0 / s
        reach = inverse * (1.0 / math.sqrt(nu))
        z = x[..., None] - m
        z *= reach
        cdf, pdf, inside = _t(z, nu)
        # The density's three derivatives, with y = 1 / (1 + z^2 / nu), over it: -(nu + 1) z y / nu,
        # (nu + 1) y ((nu + 2) - (nu + 3) y) / nu and -(nu + 1) (nu + 3) z y^2 ((nu + 2) - (nu + 5) y) / nu^2.
        # Here z and each scale are over the root of nu, and so each over its power of that.
        pdf *= w * inverse
        bends = np.empty((3, *x.shape))
        slope = np.add.reduce(pdf, axis=-1)
        part = inside * reach
        z *= part
        np.vecdot(pdf, z, out=bends[0, ...])
        part *= reach
        part *= pdf
        factor = inside * -(nu + 3.0)
        factor += nu + 2.0
        np.vecdot(part, factor, out=bends[1, ...])
        z *= part
        inside *= 2.0
        factor -= inside
        np.vecdot(z, factor, out=bends[2, ...])
        # Each over its power of the step's length, and divided as in Taylor's series of the distribution function.
        bends *= _bends(nu, x.ndim)
        bends /= slope
        bend, turn, twist = bends
        newton = (np.vecdot(w, cdf) - p) / slope
        second, square = newton * bend, newton * newton
        third, of_second = square * turn, second * second
        beyond = of_second - third
        step = second * beyond
        step *= 5.0
        square *= newton
        square *= twist
        step += square
        step += beyond
        step += of_second
        step += second
        step += 1.0
        step *= newton
        np.negative(step, out=step)
        x += step
        self.x, self._w, self._m, self._reach, self._nu, self._p = x, w, m, reach, nu, p
        self._slope = slope * (1.0 + step * (2.0 * bend + step * (3.0 * turn + 4.0 * step * twist)))
        self._bend = bend + 3.0 * step * turn
        # How far the slope may be off, as a share of it: of the order of the step's fourth power.
        of_second += np.abs(third)
        of_second *= of_second
        self._off = 2.0 * of_second
        self._before = np.abs(step)
        self._exact = _EXACT * np.vecdot(w, s)

    def take(self, which: Bools) -> "_Nearing":
        """Those of them, one row each."""
        found = copy(self)
        found._w, found._m, found._reach = (
            np.broadcast_to(each, self._m.shape)[which] for each in (self._w, self._m, self._reach)
        )
        found._exact = np.broadcast_to(self._exact, which.shape)[which]
        found.x, found._slope, found._bend, found._off, found._before = (
            each[which] for each in (self.x, self._slope, self._bend, self._off, self._before)
        )
        return found

    def step(self) -> tuple[Floats, Bools]:
        """Where they are now, and which are as near as asked for: what the step leaves out is small enough."""
        z = self.x[..., None] - self._m
        z *= self._reach
        cdf, _, _ = _cdf(z, self._nu)
        surplus = np.vecdot(self._w, cdf) - self._p
        newton = surplus / self._slope
        second = newton * self._bend
        self.x -= newton * (1.0 + second)
        length = np.abs(newton)
        # The steps shrink by the share that the slope is off: seen, and foreseen.
        off = np.maximum(length / (self._before + 1e-300), self._off)
        done = length * (off + second * second) <= self._exact
        done &= self._off < _FORESEEN
        self._before = length
        return self.x, done


def _bracketed(w: Floats, m: Floats, s: Floats, nu: int, p: float, x: Floats) -> Floats:
    """Newton's method with two further terms (fourth order) inside a bracket, for the rows still on their way; (N, G) each."""
    own = s * t_quantile(p, nu)
    own += m
    scale, mean = np.vecdot(w, s), np.vecdot(w, own)
    margin = 1e-9 * scale
    low, high = own.min(axis=1) - margin, own.max(axis=1) + margin
    x = np.where((x > low) & (x < high), x, mean)
    inverse = 1.0 / s
    density_weight = w * inverse
    near = 1e-3 * p
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
            enough, exact, narrow = enough[going], exact[going], narrow[going]
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
