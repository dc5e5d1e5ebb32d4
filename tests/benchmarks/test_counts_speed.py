"""What the default interval for counts costs, many series at once and one at a time."""

import numpy as np

from gevinst.analysis.count_series import Counts
from gevinst.analysis.marginal_counts import count_effects

from .conftest import seconds

ALONE = 40


def counts(series: int, months: int) -> Counts:
    """Readmissions: 60 discharges a month, with mixed dates and some months missing."""
    rng = np.random.default_rng(7)
    at_risk = rng.integers(30, 90, (series, months)).astype(float)
    events = rng.binomial(at_risk.astype(int), 0.15).astype(float)
    events[rng.random(events.shape) < 0.02] = np.nan
    return Counts(
        events=events,
        at_risk=at_risk,
        before=months // 2 + rng.integers(-3, 4, series),
        length=np.full(series, months),
        binomial=True,
        trend=np.ones(series, dtype=bool),
        slope_change=np.ones(series, dtype=bool),
    )


def row(whole: Counts, at: int) -> Counts:
    one = slice(at, at + 1)
    return Counts(
        whole.events[one],
        whole.at_risk[one],
        whole.before[one],
        whole.length[one],
        whole.binomial,
        whole.trend[one],
        whole.slope_change[one],
    )


def test_many_series_against_one_at_a_time(benchmark) -> None:
    print()
    together = 0.0
    for months, series in ((16, 1000), (24, 1000), (48, 500)):
        whole = counts(series, months)
        singles = [row(whole, at) for at in range(ALONE)]
        alone = seconds(lambda singles=singles: [count_effects(each, (6, 12)) for each in singles]) / ALONE
        if months == 24:
            benchmark.pedantic(count_effects, args=(whole, (6, 12)), rounds=3)
            together = ours = benchmark.stats.stats.min / series
        else:
            ours = seconds(lambda whole=whole: count_effects(whole, (6, 12))) / series
        batch = count_effects(whole, (6, 12))
        print(
            f"{months} months: {ours * 1000:.2f} ms a series with all limits and p, "
            f"{alone / ours:.0f} times as long one at a time"
        )
        for at, each in enumerate(singles):
            np.testing.assert_allclose(count_effects(each).mean.low[0], batch.mean.low[at], rtol=1e-9)
        if months == 24:
            # Of our own single call, which costs two thirds of a millisecond: the quicker that is, the less a batch saves.
            assert alone / together > 6
