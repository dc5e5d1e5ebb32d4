"""One line in plain numbers is what it is among many in arrays, to the last bit."""

import datetime as dt
import math

import numpy as np
import pytest

from gevinst.analysis import progress as many
from gevinst.analysis.progress_one import OneLine, progress_of_one
from gevinst.domain.horizon import Frequency, next_period, periods

ORDER = periods(dt.date(2024, 1, 1), dt.date(2026, 2, 1), Frequency.MONTH)
AFTER = [next_period(period, Frequency.MONTH) for period in ORDER]
LINES = 400


def day(year: int, month: int, of_month: int = 1) -> int:
    return dt.date(year, month, of_month).toordinal()


BEGIN = (
    (day(2025, 1), day(2025, 1)),
    (day(2025, 2), day(2025, 1)),
    (day(2026, 6), day(2026, 6)),
    (day(2026, 1), day(2026, 1)),
    (dt.date.max.toordinal(),) * 2,
)
"""The first period after the start, and the one that the start falls in."""
HORIZONS = (
    [(day(2025, 1), day(2025, 7)), (day(2025, 7), day(2026, 1)), (day(2026, 1), day(2027, 1))],
    [(day(2024, 2, 10), day(2024, 9)), (day(2024, 9), day(2025, 10)), (day(2025, 10), day(2025, 10))],
    [(-1, -1)] * 3,
)
WINDOWS = ((-1, -1), (day(2024, 1), day(2025, 1)), (day(2024, 3, 5), day(2024, 8, 20)))


def some_lines(seed: int) -> many.Lines:
    """Lines around 50 with gaps; targets near them, so that every verdict is reached by some."""
    draw = np.random.default_rng(seed)
    shape = (LINES, len(ORDER))
    bottom = np.where(draw.random((LINES, 1)) < 0.5, 1.0, np.round(draw.uniform(0, 9, shape)))
    drift = draw.choice([-0.8, 0.0, 0.8], (LINES, 1)) * np.arange(len(ORDER))
    top = np.round(draw.normal(50, 3, shape) + drift, 1) * bottom
    gone = draw.random(shape) < draw.choice([0.0, 0.2, 0.8, 1.0], (LINES, 1), p=[0.4, 0.4, 0.15, 0.05])
    top[gone] = bottom[gone] = np.nan
    begins = draw.integers(0, len(BEGIN), LINES)
    targets = draw.choice([np.nan, 50.0, 45.0, 40.0, 55.0, 62.5], (LINES, 3))
    return many.Lines(
        top=top,
        bottom=bottom,
        starts=np.array(ORDER),
        after=np.array(AFTER),
        scale=draw.choice([1.0, 100.0], LINES, p=[0.8, 0.2]),
        direction=draw.integers(-1, 2, LINES),
        last_counts=draw.random(LINES) < 0.2,
        baseline=draw.choice([np.nan, 50.0], LINES, p=[0.7, 0.3]),
        baseline_window=np.array(WINDOWS)[draw.choice(len(WINDOWS), LINES, p=[0.2, 0.5, 0.3])],
        from_day=np.array([BEGIN[at][0] for at in begins]),
        horizons=np.array(HORIZONS)[draw.choice(len(HORIZONS), LINES, p=[0.5, 0.4, 0.1])],
        targets=targets,
        window=3,
        enough=6,
        enough_after=3,
        until_day=np.array([BEGIN[at][1] for at in begins]),
        early=draw.random(shape) < 0.05,
    )


def one_of(lines: many.Lines, at: int) -> OneLine:
    assert lines.until_day is not None
    assert lines.early is not None
    targets = [None if math.isnan(each) else each for each in lines.targets[at].tolist()]
    baseline = float(lines.baseline[at])
    first, after = lines.baseline_window[at].tolist()
    return OneLine(
        top=lines.top[at].tolist(),
        bottom=lines.bottom[at].tolist(),
        early=lines.early[at].tolist(),
        starts=ORDER,
        after=AFTER,
        scale=float(lines.scale[at]),
        direction=int(lines.direction[at]),
        last_counts=bool(lines.last_counts[at]),
        baseline=None if math.isnan(baseline) else baseline,
        baseline_window=(first, after),
        from_day=int(lines.from_day[at]),
        until_day=int(lines.until_day[at]),
        horizons=[(begin, end) for begin, end in lines.horizons[at].tolist()],
        targets=lambda _baseline: targets,
        window=lines.window,
        enough=lines.enough,
        enough_after=lines.enough_after,
    )


def plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


@pytest.mark.parametrize("seed", [1, 2])
def test_one_line_is_what_it_is_among_many(seed: int) -> None:
    lines = some_lines(seed)
    all_of_them = many.progress(lines)
    for at in range(LINES):
        found = progress_of_one(one_of(lines, at))
        assert (
            found.last,
            found.latest,
            found.baseline,
            found.weight,
            found.recent,
            found.before,
            found.after,
        ) == (
            all_of_them.last[at],
            plain(all_of_them.latest[at]),
            plain(all_of_them.baseline[at]),
            plain(all_of_them.baseline_weight[at]),
            plain(all_of_them.recent[at]),
            all_of_them.points_before[at],
            all_of_them.points_after[at],
        )
        assert found.verdict == all_of_them.verdict[at].tolist()
        assert found.first_of == all_of_them.actual_first[at].tolist()
        assert found.last_of == all_of_them.actual_last[at].tolist()
        parts = (
            lines.targets,
            all_of_them.actual,
            all_of_them.progress,
            all_of_them.expected,
            all_of_them.remaining,
        )
        assert found.numbers == [tuple(plain(part[at, h]) for part in parts) for h in range(3)]
    assert set(all_of_them.verdict.ravel().tolist()) == set(range(9))


def test_the_target_is_asked_for_once_the_baseline_is_known() -> None:
    lines = some_lines(1)
    at = next(
        at
        for at in range(LINES)
        if math.isnan(lines.baseline[at]) and math.isfinite(many.levels(lines).baseline[at])
    )
    asked: list[float | None] = []
    one = one_of(lines, at)
    changed = OneLine(
        **{
            **{name: getattr(one, name) for name in OneLine.__slots__},
            "targets": lambda baseline: asked.append(baseline) or [None] * 3,  # type: ignore[func-returns-value]
        }
    )
    progress_of_one(changed)
    assert asked == [float(many.levels(lines).baseline[at])]
