"""False alarms of control charts, and what the intervals of comparisons, pools and forecasts hold: the other figures of
docs/statistics.md. Nothing happens in any of these series, so every sign is a false one and the truth is no change."""

import numpy as np

from gevinst.analysis import spc
from gevinst.analysis.before_after import newcombe, poisson_ratio, welch
from gevinst.analysis.forecast import look_ahead
from gevinst.analysis.pooling import pool
from gevinst.domain.comparison import ForecastMethod, PoolingMethod
from gevinst.domain.control_chart import ChartKind


def carried(dice: np.random.Generator, series: int, months: int, rho: float) -> np.ndarray:
    """Stationary from the first month."""
    steps = dice.standard_normal((series, months))
    values = steps / np.sqrt(1 - rho**2)
    for t in range(1, months):
        values[:, t] = rho * values[:, t - 1] + steps[:, t]
    return values


def within(low: np.ndarray, high: np.ndarray, truth: np.ndarray | float = 0.0) -> float:
    return float(((low <= truth) & (truth <= high)).mean())


def test_false_signs_of_control_charts(benchmark) -> None:
    dice = np.random.default_rng(77)

    def measured() -> dict[tuple[float, int], tuple[float, float]]:
        found = {}
        for rho in (0.0, 0.3, 0.6):
            for months in (12, 24, 48):
                signs = spc.evaluate(ChartKind.XMR, carried(dice, 20_000, months, rho)).flags != 0
                found[rho, months] = float(signs.any(axis=1).mean()), float(signs[:, -1].mean())
        return found

    table = benchmark.pedantic(measured, rounds=1)
    print()
    for (rho, months), (somewhere, last) in table.items():
        print(
            f"carry-over {rho}, {months} months: a sign somewhere {somewhere:.3f}, at the last point {last:.3f}"
        )
    assert 0.15 < table[0.0, 24][0] < 0.21
    assert table[0.6, 24][0] > 0.75


def test_what_pools_hold(benchmark) -> None:
    dice = np.random.default_rng(78)

    def measured() -> list[tuple[int, float, float, float, float]]:
        found = []
        for k in (3, 5, 10, 20):
            for spread in (0.0, 0.5, 1.0):
                variances = np.exp(dice.normal(0, 0.7, (4000, k)))
                own = dice.normal(0, spread, (4000, k))
                effects = own + dice.normal(size=own.shape) * np.sqrt(variances)
                default = pool(effects, variances)
                usual = pool(effects, variances, PoolingMethod.DL, hartung_knapp=False)
                new = dice.normal(0, spread, 4000)
                found.append(
                    (
                        k,
                        spread,
                        within(default.low, default.high),
                        within(usual.low, usual.high),
                        within(default.prediction_low, default.prediction_high, new),
                    )
                )
        return found

    table = benchmark.pedantic(measured, rounds=1)
    print()
    for k, spread, default, usual, next_one in table:
        print(
            f"{k} projects, tau {spread}: {default:.3f}, DerSimonian-Laird {usual:.3f}, a next project {next_one:.3f}"
        )
    assert min(row[2] for row in table) > 0.93
    assert min(row[3] for row in table) < 0.91


def test_what_before_and_after_holds(benchmark) -> None:
    dice = np.random.default_rng(79)

    def measured() -> list[tuple[str, float]]:
        found = []
        for rho in (0.0, 0.3, 0.6):
            pairs = [welch(list(x[:6]), list(x[6:])) for x in carried(dice, 1500, 12, rho)]
            found.append(
                (
                    f"Welch, 6 and 6, carry-over {rho}",
                    within(*(np.array([getattr(w, s) for w in pairs]) for s in ("low", "high"))),
                )
            )
        for n, share in ((40, 0.1), (100, 0.15), (300, 0.05)):
            both = [newcombe((int(a), n), (int(b), n)) for a, b in dice.binomial(n, share, (1500, 2))]
            found.append(
                (
                    f"Newcombe, {share} of {n}",
                    within(np.array([d.low for d in both]), np.array([d.high for d in both])),
                )
            )
        for mean in (3, 10, 30):
            ratios = [poisson_ratio((int(a), 1.0), (int(b), 1.0)) for a, b in dice.poisson(mean, (1500, 2))]
            highs = np.array([np.inf if r.high is None else r.high for r in ratios])
            found.append((f"Poisson, {mean} events", within(np.array([r.low for r in ratios]), highs, 1.0)))
        return found

    table = dict(benchmark.pedantic(measured, rounds=1))
    print()
    for name, covered in table.items():
        print(f"{name}: {covered:.3f}")
    assert all(
        covered > 0.93
        for name, covered in table.items()
        if "carry-over 0." not in name or name.endswith("0.0")
    )
    assert table["Welch, 6 and 6, carry-over 0.6"] < 0.80


def test_what_forecasts_hold(benchmark) -> None:
    dice = np.random.default_rng(80)
    months, ahead, series = 24, 12, 200

    def measured() -> list[tuple[float, float, float]]:
        found = []
        for rho in (0.0, 0.4):
            values = carried(dice, series, months + ahead, rho)
            row = []
            for method in (ForecastMethod.WIDENING, ForecastMethod.OLS):
                limits = np.array(
                    [np.ravel(look_ahead(list(x[:months]), ahead, method).limits()) for x in values]
                )
                row.append(within(limits[:, 0], limits[:, 1], values[:, -1]))
            found.append((rho, row[0], row[1]))
        return found

    table = benchmark.pedantic(measured, rounds=1)
    print()
    for rho, widening, line in table:
        print(f"{months} months, {ahead} ahead, carry-over {rho}: {widening:.3f}, a straight line {line:.3f}")
    assert min(row[1] for row in table) > 0.93
