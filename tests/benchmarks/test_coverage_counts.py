"""How often the default interval for counts holds the truth, in simulated series whose truth is known.

Run with `make bench`: a handful of cells. GEVINST_TEST_EVERY_CELL=1 runs the whole grid behind docs/statistics.md (minutes).
"""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gevinst.analysis.count_models import CountFamily, model_effects
from gevinst.analysis.count_series import Counts, Interval
from gevinst.analysis.marginal_counts import count_effects

SERIES = 2000
SEED = 20260624


@dataclass(frozen=True)
class Cell:
    """Discharges a month and the share readmitted; Var(k) = dispersion x chance before go-live; the carry-over of the monthly
    risk on the logit scale; the ratio of expected rates after to before."""

    months: int
    at_risk: int
    share: float
    dispersion: float
    rho: float
    ratio: float
    before: int | None = None
    step_only: bool = False
    trend_only: bool = False

    @property
    def split(self) -> int:
        return self.months // 2 if self.before is None else self.before


HANDFUL = (
    Cell(16, 60, 0.15, 1.0, 0.0, 0.7),
    Cell(24, 60, 0.15, 1.0, 0.0, 1.0),
    Cell(24, 60, 0.15, 1.5, 0.4, 0.7),
    Cell(24, 20, 0.15, 3.0, 0.6, 1.0),
    Cell(36, 200, 0.05, 3.0, 0.6, 0.7),
    Cell(48, 60, 0.15, 3.0, 0.6, 1.0),
    Cell(24, 60, 0.10, 3.0, 0.6, 0.7, before=16),
    Cell(24, 60, 0.15, 3.0, 0.6, 0.7, step_only=True),
)


def every_cell() -> Iterator[Cell]:
    """The whole grid."""
    noise = [(1.0, 0.0), *itertools.product((1.5, 3.0), (0.0, 0.4, 0.6))]
    for months, at_risk, share in itertools.product((16, 24, 36, 48), (20, 60, 200), (0.05, 0.15)):
        for (dispersion, rho), ratio in itertools.product(noise, (1.0, 0.7)):
            for form in ({}, {"step_only": True}, {"trend_only": True}):
                yield Cell(months, at_risk, share, dispersion, rho, ratio, **form)


@lru_cache(maxsize=4096)
def risk(at_risk: int, share: float, dispersion: float, ratio: float) -> tuple[float, float, float]:
    """Logit constants before and after, and the standard deviation of the monthly process, so that the expected rates are
    exactly `share` and `ratio` x `share`: by Gauss-Hermite quadrature and bisection."""
    x, w = np.polynomial.hermite_e.hermegauss(81)
    w = w / w.sum()

    def constant(spread: float, mean: float) -> float:
        low, high = -60.0, 60.0
        for _ in range(80):
            middle = (low + high) / 2
            below = (w / (1 + np.exp(-(middle + spread * x)))).sum() < mean
            low, high = (middle, high) if below else (low, middle)
        return low

    if dispersion == 1.0:
        return constant(0.0, share), constant(0.0, ratio * share), 0.0
    wanted = (dispersion - 1) * share * (1 - share) / (at_risk - 1)
    low, high = 0.0, 8.0
    for _ in range(60):
        spread = (low + high) / 2
        p = 1 / (1 + np.exp(-(constant(spread, share) + spread * x)))
        below = (w * (p - share) ** 2).sum() < wanted
        low, high = (spread, high) if below else (low, spread)
    return constant(low, share), constant(low, ratio * share), low


def simulated(cell: Cell, rng: np.random.Generator, series: int = SERIES) -> Counts:
    before, after, spread = risk(cell.at_risk, cell.share, cell.dispersion, cell.ratio)
    process = np.empty((series, cell.months))
    process[:, 0] = rng.standard_normal(series)
    for t in range(1, cell.months):
        process[:, t] = cell.rho * process[:, t - 1] + np.sqrt(1 - cell.rho**2) * rng.standard_normal(series)
    line = np.where(np.arange(cell.months) < cell.split, before, after) + spread * process
    events = rng.binomial(cell.at_risk, 1 / (1 + np.exp(-line))).astype(float)
    return Counts(
        events=events,
        at_risk=np.full(events.shape, float(cell.at_risk)),
        before=np.full(series, cell.split),
        length=np.full(series, cell.months),
        binomial=True,
        trend=np.full(series, not cell.step_only),
        slope_change=np.full(series, not (cell.step_only or cell.trend_only)),
    )


def held(interval: Interval, truth: float) -> float:
    """The share of the intervals shown that hold the truth."""
    shown = np.isfinite(interval.low)
    return float(((interval.low <= truth) & (truth <= interval.high))[shown].mean())


def coverage(cell: Cell, seed: int, series: int = SERIES) -> dict[str, float]:
    """Of level, six months, mean and events averted; what the plain model covers; and what is not shown."""
    data = simulated(cell, np.random.default_rng(seed), series)
    found = count_effects(data, (6,))
    averted = cell.at_risk * cell.share * (1 - cell.ratio) * (cell.months - cell.split)
    # Averted is reckoned from the events seen; the truth it is held against is the expected number.
    result = {
        "level": held(found.level, cell.ratio),
        "six months": held(Interval(*(each[:, 0] for each in vars(found.effects).values())), cell.ratio),
        "mean": held(found.mean, cell.ratio),
        "averted": held(found.averted, averted),
        "found": float((found.mean.p < 0.05).mean()),
        "found level": float((found.level.p < 0.05).mean()),
        "not shown": float((found.reason != 0).mean()),
        "fell back": float(found.fell_back.mean()),
    }
    plain = model_effects(Counts(**{**vars(data), "binomial": False}), CountFamily.QUASI_POISSON, (6,))
    result["quasi-Poisson t: level"] = held(plain.level, cell.ratio)
    result["quasi-Poisson t: mean"] = held(plain.mean, cell.ratio)
    return result


def test_the_interval_holds_the_truth_as_often_as_it_says(benchmark) -> None:
    """Nowhere below what docs/statistics.md reports as the lowest (0.92 to 0.93), less the chance of so many series."""
    cells = list(every_cell()) if os.environ.get("GEVINST_TEST_EVERY_CELL") else HANDFUL
    table = benchmark.pedantic(lambda: [coverage(cell, SEED + at) for at, cell in enumerate(cells)], rounds=1)
    print()
    for cell, row in zip(cells, table, strict=True):
        print(cell, *(f"{name} {value:.3f}" for name, value in row.items()), sep="  ")
    lowest = min(row[name] for row in table for name in ("level", "six months", "mean"))
    print(f"lowest of {3 * len(cells)}: {lowest:.3f}")
    chance = 3.0 * np.sqrt(0.93 * 0.07 / SERIES)
    assert lowest > 0.93 - chance
    # And that the default is needed: where months carry over, the plain model is far below.
    worst = min(
        row["quasi-Poisson t: level"] for row, cell in zip(table, cells, strict=True) if cell.rho == 0.6
    )
    assert worst < 0.90
