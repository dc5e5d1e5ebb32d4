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

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.mixtures import mixture_cdf, mixture_limits
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
    """What is known of P periods to come, before a target is held against them: each a mixture of M Student t.

    `weights`, `centres`: (P, M), the weights sum to 1. `mean_scales`, `figure_scales`: (P, M), of the mean and of one figure.
    """

    weights: Floats
    centres: Floats
    mean_scales: Floats
    figure_scales: Floats
    df: int

    @property
    def point(self) -> Floats:
        """(P,) the means of the mixtures."""
        found: Floats = np.vecdot(self.weights, self.centres)
        return found

    def limits(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """(P,) twice: the middle `level` of what one figure may be."""
        return mixture_limits(self.weights, self.centres, self.figure_scales, self.df, level)

    def meets(self, target: Floats, lower: NDArray[np.bool_]) -> Floats:
        """(P, 2) the probabilities that the mean, and that one figure, is at the target or on its good side: below it where
        `lower`. NaN where the target is."""
        # Mirrored for an increase, so that a small probability is not the difference of two large ones.
        way = (self.centres - target[:, None]) * np.where(lower, 1.0, -1.0)[:, None]
        scales = np.stack([self.mean_scales, self.figure_scales], axis=1)
        zeros = np.zeros((len(way), 2))
        return mixture_cdf(zeros, self.weights[:, None], way[:, None], scales, self.df)


def history(values: Sequence[float | None]) -> int:
    """How many periods the history spans, from the first figure to the last: as far ahead as can be looked."""
    known = [at for at, value in enumerate(values) if value is not None]
    return known[-1] - known[0] + 1 if known else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A period to come: `ahead` periods after the last of `values` (None: not measured), and a target for it, None for none."""

    values: Sequence[float | None]
    ahead: int
    target: float | None
    improvement: Improvement


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
    return forecasts([Asked(values, ahead, target, improvement)], method)[0]


def forecasts(asked: Sequence[Asked], method: ForecastMethod = ForecastMethod.WIDENING) -> list[Forecast]:
    """As `forecast`, of many periods and series at once; what is asked of one and the same `values` shares its line."""
    found: dict[int, Forecast] = {}
    alike: dict[tuple[int, int], list[tuple[list[int], bool, Ahead]]] = defaultdict(list)
    for part in _looks(asked, method):
        alike[part[2].df, part[2].weights.shape[1]].append(part)
    for (df, _), parts in alike.items():
        whole = Ahead(
            np.concatenate([own.weights for *_, own in parts]),
            np.concatenate([own.centres for *_, own in parts]),
            np.concatenate([own.mean_scales for *_, own in parts]),
            np.concatenate([own.figure_scales for *_, own in parts]),
            df,
        )
        places = [at for own, *_ in parts for at in own]
        no_spread = [flat for own, flat, _ in parts for _ in own]
        found |= zip(places, _told([asked[at] for at in places], whole, no_spread, method), strict=True)
    return [found[at] for at in range(len(asked))]


def _told(
    asked: Sequence[Asked], found: Ahead, no_spread: Sequence[bool], method: ForecastMethod
) -> Iterator[Forecast]:
    target = np.array([np.nan if each.target is None else each.target for each in asked])
    lower = np.array([each.improvement is Improvement.DECREASE for each in asked])
    least = LEAST_PROBABILITY if method is ForecastMethod.WIDENING else _LEAST_OLS
    meets = np.clip(found.meets(target, lower), least, 1 - least).tolist()
    low, high = found.limits()
    numbers = zip(found.point.tolist(), low.tolist(), high.tolist(), meets, no_spread, strict=True)
    for each, (point, least_, most, (mean, figure), flat) in zip(asked, numbers, strict=True):
        values = each.values
        known = len(values) - values.count(None)
        notes = {
            "short_history": known < FIRM,
            "missing_values": known < history(values),
            "last_periods_missing": values[-1] is None,
            "no_spread": flat,
        }
        yield Forecast(
            point=point,
            low=least_,
            high=most,
            probability_mean_meets_target=None if each.target is None else mean,
            probability_observation_meets_target=None if each.target is None else figure,
            notes=tuple([note for note, is_so in notes.items() if is_so]),
        )


def look_ahead(
    values: Sequence[float | None], ahead: int, method: ForecastMethod = ForecastMethod.WIDENING
) -> Ahead:
    """The one mixture for the period `ahead` periods after the last of `values`."""
    ((_, _, found),) = _looks([Asked(values, ahead, None, Improvement.DECREASE)], method)
    return found


def _looks(asked: Sequence[Asked], method: ForecastMethod) -> Iterator[tuple[list[int], bool, Ahead]]:
    """The mixtures of all that is asked for, those of series with the same gaps and as far ahead together: with their places
    in `asked`, and whether they are of perfect lines."""
    rows: dict[int, int] = {}
    figures: dict[tuple[float, ...], list[list[float]]] = defaultdict(list)
    wanted: dict[tuple[float, ...], dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for at, each in enumerate(asked):
        places = [index for index, value in enumerate(each.values) if value is not None]
        times = tuple([float(place - places[-1]) for place in places])
        row = rows.get(id(each.values))
        if row is None:
            row = rows[id(each.values)] = len(figures[times])
            figures[times].append([value for value in each.values if value is not None])
        steps = len(each.values) - 1 - places[-1] + each.ahead
        wanted[times][steps].append((at, row))
    for times, own in wanted.items():
        lines = _Lines(times, np.array(figures[times]))
        for steps, pairs in own.items():
            flat = lines.no_spread[[row for _, row in pairs]]
            for is_flat in (False, True):
                some = [pair for pair, each in zip(pairs, flat.tolist(), strict=True) if each is is_flat]
                if some:
                    own_rows = [row for _, row in some]
                    yield [at for at, _ in some], is_flat, lines.ahead(own_rows, steps, method)


@cache
def _nodes() -> tuple[tuple[float, ...], Floats]:
    """Values of rho, the first of them 0 for errors that carry nothing over, and the prior weights of the others."""
    rhos, weights = np.polynomial.legendre.leggauss(_NODES)
    return (0.0, *rhos.tolist()), weights * (1 + rhos) ** 2


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
    """(R, 2, 2) inverse cross-products."""
    logs: Floats
    """(R,): what the gaps add to twice the log likelihood, with the sign turned."""


@lru_cache(maxsize=256)
def _whitening(times: tuple[float, ...]) -> _Whitening:
    at, rho = np.array(times), np.array(_nodes()[0])[:, None]
    steps = np.diff(at)
    first = 1 / (1 - rho**2)
    spread = np.concatenate([first, (1 - rho ** (2 * steps)) * first], axis=1)
    carried, size = rho**steps, np.sqrt(spread)
    columns = np.stack([np.ones_like(at), at], axis=1)
    x = np.repeat(columns[None], rho.size, axis=0)
    x[:, 1:] -= carried[:, :, None] * columns[None, :-1]
    x /= size[:, :, None]
    cross = x.transpose(0, 2, 1) @ x
    return _Whitening(
        carried, size, x, np.linalg.inv(cross), np.log(spread).sum(axis=1) + np.linalg.slogdet(cross)[1]
    )


@dataclass(frozen=True)
class _Onward:
    """What does not depend on the figures of a period to come, for R values of rho and D dampings."""

    gone: Floats
    """(R, 1): how much of the last residual is gone by then."""
    distances: Floats
    """(D,): how many slopes the trend has moved by then."""
    mean: Floats
    """(R, D): the mean's standard deviation, in that of the innovations."""
    figure: Floats
    """(R, D): one figure's."""


@lru_cache(maxsize=512)
def _onward(times: tuple[float, ...], steps: int) -> _Onward:
    rhos = np.array(_nodes()[0])[:, None]
    phis = np.array([phi for phi, _ in DAMPING])
    distances = (phis[:, None] ** np.arange(1, steps + 1)).sum(axis=1)
    gone = 1.0 - rhos**steps
    x = np.stack(np.broadcast_arrays(gone, distances[None, :]), axis=2)
    shocks = (rhos ** (2.0 * np.arange(1, steps))).sum(axis=1)
    of_line = np.einsum("rdi,rij,rdj->rd", x, _whitening(times).inverse, x)
    mean = of_line + shocks[:, None]
    return _Onward(gone, distances, np.sqrt(mean), np.sqrt(mean + 1.0))


_SHARES = np.array([share for _, share in DAMPING])


class _Lines:
    """A straight line through the figures of each of L series, with AR(1) between them, for each of R values of rho.

    In units of the series' own range around its last level, so that neither unit nor level matters to the arithmetic, and
    at whole times up to 0: the same for all of them.
    """

    def __init__(self, times: tuple[float, ...], figures: Floats) -> None:
        """`figures`: (L, N)."""
        self._times, self._df = times, len(times) - 2
        self._origin = figures[:, -1]
        reach, level = np.ptp(figures, axis=1), np.abs(self._origin)
        self._unit = np.where(reach > _LEAST_UNIT, reach, np.where(level > _LEAST_UNIT, level, 1.0))
        known, y = _whitening(times), (figures - self._origin[:, None]) / self._unit[:, None]
        self._logs = known.logs[1:]
        white = np.empty((len(figures), *known.size.shape))
        white[:] = y[:, None]
        white[..., 1:] -= known.carried * y[:, None, :-1]
        white /= known.size
        coefficients = np.matvec(known.inverse, np.vecmat(white, known.x))
        white -= np.matvec(known.x, coefficients)
        self._rss = np.vecdot(white, white)
        self._level, self._slope = coefficients[..., :1], coefficients[..., 1:]
        self.no_spread = self._rss[:, 0] <= self._df * _NO_SPREAD**2
        """(L,) whether the figures lie on a perfect line."""

    def _weights(self, rows: Sequence[int]) -> Floats:
        """Of all values of rho but 0; they sum to 1."""
        logs = self._logs + self._df * np.log(np.maximum(self._rss[rows, 1:], 1e-300))
        weights = _nodes()[1] * np.exp((logs.min(axis=1, keepdims=True) - logs) / 2)
        found: Floats = weights / weights.sum(axis=1, keepdims=True)
        return found

    def ahead(self, rows: Sequence[int], steps: int, method: ForecastMethod) -> Ahead:
        """The mixtures of some of them, all of perfect lines or none, `steps` periods after the last figure."""
        known = _onward(self._times, steps)
        flat, ols = bool(self.no_spread[rows[0]]), method is ForecastMethod.OLS
        # A perfect line says nothing of rho, so 0 it is.
        rhos = slice(0, 1) if flat or ols else slice(1, None)
        columns = slice(0, 1 if ols else None)
        weights = np.ones((len(rows), 1)) if flat or ols else self._weights(rows)
        shares = _SHARES[columns] / _SHARES[columns].sum()
        # The last figure is the origin.
        centres = known.gone[rhos] * self._level[rows, rhos]
        centres = centres + self._slope[rows, rhos] * known.distances[columns]
        centres *= self._unit[rows, None, None]
        centres += self._origin[rows, None, None]
        spread = np.full((len(rows), 1), LEAST_SPREAD) if flat else np.sqrt(self._rss[rows, rhos] / self._df)
        spread = (spread * self._unit[rows, None])[..., None]
        return Ahead(
            weights=(weights[..., None] * shares).reshape(len(rows), -1),
            centres=centres.reshape(len(rows), -1),
            mean_scales=(spread * known.mean[rhos, columns]).reshape(len(rows), -1),
            figure_scales=(spread * known.figure[rhos, columns]).reshape(len(rows), -1),
            df=self._df,
        )
