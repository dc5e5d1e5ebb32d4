"""Interrupted series in batches against the same one at a time: ratios in one run, and what 100,000 of them take."""

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize_scalar

from gevinst.analysis.its import Options, fit, fit_many
from gevinst.analysis.its_sensitivity import LeastSquaresFits, least_squares
from gevinst.analysis.marginal_ar1 import Reason
from gevinst.analysis.segments import Segments
from gevinst.domain.effect import StandardErrors

# The processor's time, so that what else runs meanwhile is not counted on either side.
pytestmark = pytest.mark.benchmark(timer=time.process_time)

SERIES, MANY, MONTHS, SAMPLE, LAG = 20_000, 100_000, 48, 200, 3
DESIGNS = [Segments(MONTHS, before) for before in range(12, 37)]
"""25 months in which the change may come."""


def seconds(call: Callable[[], object], rounds: int = 3) -> float:
    """The processor's seconds of the quickest of some runs."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def made_up(count: int, months: int, missing: float = 0.0) -> np.ndarray:
    """Carry-over 0.3; every series its own gaps."""
    dice = np.random.default_rng(20)
    values = 30 + dice.normal(size=(count, months))
    for t in range(1, months):
        values[:, t] += 0.3 * (values[:, t - 1] - 30)
    values[dice.random(values.shape) < missing] = np.nan
    return values


def by_statsmodels(values: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and robust standard errors, a series at a time; each design is built once."""
    t = np.arange(1.0, MONTHS + 1)
    post = [(t > each.before) * 1.0 for each in DESIGNS]
    designs = [
        np.column_stack([np.ones(MONTHS), t, after, after * (t - each.before)])
        for each, after in zip(DESIGNS, post, strict=True)
    ]
    found = []
    for y, number in zip(values, which, strict=True):
        known = np.isfinite(y)
        model = sm.OLS(y[known], designs[number][known])
        fitted = model.fit(cov_type="HAC", cov_kwds={"maxlags": LAG, "use_correction": True}, use_t=True)
        found.append((fitted.params, fitted.bse))
    estimates, errors = zip(*found, strict=True)
    return np.array(estimates), np.array(errors)


def against_statsmodels(benchmark, missing: float, what: str, gate: float) -> None:
    values, which = made_up(MANY, MONTHS, missing), np.arange(MANY) * 7 % len(DESIGNS)
    contrasts = [each.as_reported() for each in DESIGNS]

    def batch() -> LeastSquaresFits:
        return least_squares(values, DESIGNS, which, contrasts, LAG)

    # In turns, so that both meet the same disturbances.
    apart = seconds(lambda: by_statsmodels(values[:SAMPLE], which[:SAMPLE])) / SAMPLE
    found = benchmark.pedantic(batch, rounds=7, warmup_rounds=1)
    apart = min(apart, seconds(lambda: by_statsmodels(values[:SAMPLE], which[:SAMPLE])) / SAMPLE)
    together = benchmark.stats.stats.min / MANY
    print(
        f"\nOLS and Newey-West, {what}: {together * 1e3:.5f} ms a series in a batch of {MANY}, {apart * 1e3:.3f} by "
        f"statsmodels: {apart / together:.0f} times"
    )
    estimates, errors = by_statsmodels(values[:SAMPLE], which[:SAMPLE])
    there = found.reason[:SAMPLE] == Reason.NONE
    np.testing.assert_allclose(found.estimate[:SAMPLE][there], estimates[there], rtol=1e-8)
    np.testing.assert_allclose(found.se_newey_west[:SAMPLE][there], errors[there], rtol=1e-8)
    assert there.mean() > 0.95
    assert apart / together > gate


def test_newey_west_with_mixed_dates(benchmark) -> None:
    against_statsmodels(benchmark, 0.0, "25 dates", gate=100)


def test_newey_west_with_arbitrary_gaps(benchmark) -> None:
    against_statsmodels(benchmark, 0.1, "25 dates, each its own gaps", gate=40)


def reml_by_scipy(y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """REML with AR(1) errors as short as one can write it, for a complete series: no look over the whole range of rho."""
    n, k = x.shape
    both = np.column_stack([x, y])

    def whitened(rho: float) -> tuple[np.ndarray, np.ndarray, float]:
        z = np.concatenate([both[:1] * np.sqrt(1 - rho * rho), both[1:] - rho * both[:-1]])
        b, rss, _, _ = np.linalg.lstsq(z[:, :k], z[:, k], rcond=None)
        return z[:, :k], b, float(rss[0])

    def loss(rho: float) -> float:
        white, _, rss = whitened(rho)
        logs = np.linalg.slogdet(white.T @ white)[1] - np.log(1 - rho * rho)
        return float(0.5 * logs + (n - k) / 2 * np.log(rss))

    rho = minimize_scalar(loss, bounds=(-0.99, 0.99), method="bounded").x
    white, b, rss = whitened(rho)
    return b, np.sqrt(np.diag(np.linalg.inv(white.T @ white)) * rss / (n - k))


def test_the_default_interval_against_reml_one_by_one(benchmark) -> None:
    """As the project's own pages and files get REML: the whole range of rho looked over, the same effects, t limits."""
    segments, which = Segments(24, 12), np.zeros(SERIES, dtype=np.int64)
    values, x = made_up(SERIES, 24), segments.matrix()
    options = Options(StandardErrors.REML_AR1)
    alone = seconds(lambda: [fit(y, segments, options) for y in values[:SAMPLE]]) / SAMPLE
    shortest = seconds(lambda: [reml_by_scipy(y, x) for y in values[:SAMPLE]]) / SAMPLE
    single = seconds(lambda: [fit_many(values[at : at + 1], [segments], which[:1]) for at in range(50)]) / 50
    benchmark.pedantic(fit_many, args=(values, [segments], which), rounds=7, warmup_rounds=1)
    together = benchmark.stats.stats.min / SERIES
    print(
        f"\ndefault interval, 24 months: {together * 1e3:.4f} ms a series in a batch of {SERIES} (five effects, limits, p), "
        f"{single * 1e3:.2f} ms alone; REML one by one {alone * 1e3:.2f} ms: {alone / together:.0f} times; "
        f"bare REML by SciPy, coefficients alone, {shortest * 1e3:.2f} ms: {shortest / together:.0f} times"
    )
    assert alone / together > 50


def test_the_default_interval_of_longer_series_and_of_gaps(benchmark) -> None:
    """Gaps of one's own cost no more than a few times as much as a design that all share."""

    def each(months: int, harmonics: int, missing: float) -> float:
        segments, which = Segments(months, months // 2, harmonics=harmonics), np.zeros(SERIES, dtype=np.int64)
        values = made_up(SERIES, months, missing)
        took = seconds(lambda: fit_many(values, [segments], which)) / SERIES
        print(
            f"\n{months} months, {harmonics} waves, {missing:.0%} missing: {took * 1e3:.4f} ms a series",
            end="",
        )
        return took

    for months, harmonics in ((16, 0), (24, 0), (36, 1)):
        each(months, harmonics, 0.0)
    shared, apart = each(48, 0, 0.0), each(48, 0, 0.1)
    benchmark.pedantic(each, args=(36, 1, 0.1), rounds=1)
    print()
    assert apart < 6 * shared


EVALUATE = """
import resource, time
import gevinst
import numpy as np
from gevinst.analysis.its import Options, fit, fit_many
from gevinst.analysis.its_sensitivity import least_squares
from gevinst.analysis.marginal_ar1 import Reason
from gevinst.analysis.segments import Segments

dice = np.random.default_rng(5)
designs = [Segments(n, before) for n in (24, 30, 36, 48, 60) for before in range(10, n - 9)]
which = dice.integers(len(designs), size=100_000)
values = 50 + dice.normal(size=(100_000, 60))
values[dice.random(values.shape) < 0.02] = np.nan
for number, each in enumerate(designs):
    values[which == number, each.periods :] = np.nan
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
found = fit_many(values, designs, which)
middle = time.process_time()
plain = least_squares(values, designs, which, [each.as_reported() for each in designs])
end = time.process_time()
there = found.reason == Reason.NONE
assert there.mean() > 0.99
assert np.isfinite(found.mean.low[there]).all()
assert np.isfinite(plain.se_newey_west[there]).all()
print(middle - start, end - middle, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, before / 1024)
"""


def test_a_hundred_thousand_series_in_one_process(benchmark) -> None:
    """Ragged, 115 designs, gaps: all effects with their limits, and least squares with Newey-West."""

    def process() -> list[float]:
        done = subprocess.run([sys.executable, "-c", EVALUATE], capture_output=True, text=True, check=True)
        return [float(each) for each in done.stdout.split()]

    interval, plain, most, at_first = benchmark.pedantic(process, rounds=1)
    print(
        f"\n100,000 ragged series with gaps: default interval {interval:.1f} s, Newey-West {plain:.1f} s, "
        f"at most {most:.0f} MB ({at_first:.0f} MB with the figures alone)"
    )
    assert most < 2048
