"""All rules of process control on 100,000 series, against pandas group by group and against a plain loop in Python."""

import resource
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from gevinst.analysis import spc
from gevinst.analysis.spc_rules import SHIFT
from gevinst.domain.control_chart import ChartKind, Rule

pytestmark = pytest.mark.benchmark(timer=time.process_time)

SERIES, MONTHS = 100_000, 48
BY_PANDAS, BY_LOOP = 100, 2_000
OUTSIDE, TREND, TWO, RUN = (1 << SHIFT[rule] for rule in Rule)


@pytest.fixture(scope="module")
def series() -> np.ndarray:
    """Monthly figures that remember a third of the month before, as real ones do, with a change in some of them."""
    dice = np.random.default_rng(20261128)
    noise = dice.normal(size=(SERIES, MONTHS))
    for month in range(1, MONTHS):
        noise[:, month] += 0.3 * noise[:, month - 1]
    return 20 + 3 * noise - 4 * (dice.random((SERIES, 1)) < 0.3) * (np.arange(MONTHS) > 24)


def spent(call: Callable[[], object]) -> float:
    """Processor time: on a busy machine a long run waits more than a short one, which is no fault of its own."""
    start = time.process_time()
    call()
    return time.process_time() - start


def by_loop(values: list[float]) -> bytearray:
    """One series in plain Python: means first, then one pass with counters."""
    mean = sum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    most = 3.267 * sum(ranges) / len(ranges)
    kept = [each for each in ranges if each < most]
    reach = 2.66 * sum(kept) / len(kept)
    upper, lower, high, low = mean + reach, mean - reach, mean + reach * 2 / 3, mean - reach * 2 / 3
    flags = bytearray(len(values))
    above = below = rising = falling = before = earlier = 0
    last = values[0]
    for at, value in enumerate(values):
        near = 0
        if value > mean:
            above, below = above + 1, 0
            if value > upper:
                flags[at] |= OUTSIDE
            elif value > high:
                near = 1
        else:
            above, below = 0, below + 1
            if value < lower:
                flags[at] |= OUTSIDE << 1
            elif value < low:
                near = 1
        if (above >= 3 or below >= 3) and near + before + earlier >= 2:
            mark = TWO if above else TWO << 1
            if near:
                flags[at] |= mark
            if before:
                flags[at - 1] |= mark
            if earlier:
                flags[at - 2] |= mark
        earlier, before = before, near
        if above >= 7 or below >= 7:
            mark = RUN if above else RUN << 1
            for each in range(at - 6, at + 1) if above == 7 or below == 7 else (at,):
                flags[each] |= mark
        if value > last:
            rising, falling = rising + 1, 0
        elif value < last:
            rising, falling = 0, falling + 1
        else:
            rising = falling = 0
        if rising >= 6 or falling >= 6:
            mark, other = (TREND, TREND << 1) if rising else (TREND << 1, TREND)
            for each in range(at - 6, at + 1) if rising == 6 or falling == 6 else (at,):
                flags[each] = flags[each] & ~other | mark
        last = value
    return flags


def by_pandas(values: pd.Series) -> pd.Series:
    """One series with whole columns, as one writes it in a notebook."""
    mean = values.mean()
    moves = values.diff()
    ranges = moves.abs()
    reach = 2.66 * ranges[ranges < 3.267 * ranges.mean()].mean()
    flags = pd.Series(0, index=values.index)
    trends = []
    for side, shift in ((1, 0), (-1, 1)):
        away = side * (values - mean)
        outside, same = away > reach, away > 0
        near = (away > reach * 2 / 3) & ~outside
        two = stretch((same.rolling(3).sum() == 3) & (near.rolling(3).sum() >= 2), 3) & near
        run = stretch(same.rolling(7).sum() == 7, 7)
        trends.append(stretch((side * moves > 0).rolling(6).sum() == 6, 7))
        for rule, found in ((OUTSIDE, outside), (TWO, two), (RUN, run)):
            flags |= found.astype(int) * (rule << shift)
    rises = moves.shift(-1) > 0
    flags |= (trends[0] & ~(trends[1] & ~rises)).astype(int) * TREND
    return flags | (trends[1] & ~(trends[0] & rises)).astype(int) * (TREND << 1)


def stretch(ends: pd.Series, length: int) -> pd.Series:
    """All points of the stretches that end here."""
    return ends[::-1].rolling(length, min_periods=1).max()[::-1].astype(bool)


def evaluate(values: np.ndarray) -> spc.Charts:
    return spc.evaluate(ChartKind.XMR, values, improvement=-1, target=np.full(len(values), 15.0))


def test_all_rules_against_pandas_and_a_plain_loop(benchmark, series) -> None:
    rows = series[:BY_LOOP].tolist()
    table = pd.DataFrame(
        {"series": np.repeat(np.arange(BY_PANDAS), MONTHS), "value": series[:BY_PANDAS].ravel()}
    )
    together = evaluate(series)
    # In turns, so that what else the machine does falls on all three.
    grouped, looped = [], []

    def others() -> tuple[tuple[np.ndarray], dict[str, object]]:
        grouped.append(spent(lambda: table.groupby("series")["value"].apply(by_pandas)) / BY_PANDAS)
        looped.append(spent(lambda: [by_loop(row) for row in rows]) / BY_LOOP)
        return (series,), {}

    benchmark.pedantic(evaluate, setup=others, rounds=7)
    batch = benchmark.stats.stats.min / SERIES
    pandas, loop = min(grouped), min(looped)
    assert [bytes(by_loop(row)) for row in rows] == [flags.tobytes() for flags in together.flags[:BY_LOOP]]
    found = table.groupby("series")["value"].apply(by_pandas).to_numpy()
    assert np.array_equal(found.reshape(BY_PANDAS, MONTHS), together.flags[:BY_PANDAS])
    print(
        f"\n{SERIES} series of {MONTHS} months: {batch * 1000:.5f} ms a series, {pandas / batch:,.0f} times as long in "
        f"pandas ({pandas * 1000:.1f} ms), {loop / batch:.0f} times in a plain loop ({loop * 1000:.4f} ms)"
    )
    assert pandas / batch > 2_500
    assert loop / batch > 15


def test_gaps_phases_and_runs_tests_in_one_batch(benchmark, series) -> None:
    """Everything at once costs a few times the plain batch, and 100,000 series stay under 2 GB."""
    dice = np.random.default_rng(7)
    values = np.where(dice.random(series.shape) < 0.05, np.nan, series)
    values[np.arange(MONTHS) >= dice.integers(24, MONTHS + 1, (SERIES, 1))] = np.nan
    breaks = (np.arange(0, SERIES, 10), np.full(SERIES // 10, 12))

    def whole() -> spc.Charts:
        return spc.evaluate(ChartKind.XMR, values, improvement=-1, breaks=breaks, with_runs_tests=True)

    plain = min(spent(lambda: evaluate(series)) for _ in range(3))
    benchmark.pedantic(whole, rounds=3)
    slower = benchmark.stats.stats.min / plain
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\nwith gaps, phases and Anhøj's rules: {benchmark.stats.stats.min / SERIES * 1000:.5f} ms a series, "
        f"{slower:.1f} times the plain batch; at most {memory:,.0f} MB"
    )
    assert slower < 12
    assert memory < 2048
