"""The default interval: the method's reference values, its paths against each other, what it refuses, how it follows units."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.analysis import marginal_ar1 as module
from gevinst.analysis.marginal_ar1 import MarginalFits, Reason, marginal_ar1
from gevinst.analysis.segments import Segments

HORIZONS = (6, 12)
ASKED = ("level", "slope", "eff6", "eff12", "mean")


@dataclass(frozen=True)
class Reference:
    """Values published with the method; reproduced by an independent program with dense matrices and bisection."""

    segments: Segments
    figures: str
    rho: float
    rows: dict[str, tuple[float, float, float, float]]

    @property
    def y(self) -> np.ndarray:
        return np.array([np.nan if figure == "NA" else float(figure) for figure in self.figures.split()])


REFERENCES = {
    "A": Reference(
        Segments(16, 8),
        "42.3 45.1 45.9 42.8 42.4 42.0 44.2 43.7 41.2 36.6 42.1 40.5 41.6 40.4 39.6 41.1",
        0.339051,
        {
            "level": (-3.102479, -7.870401, 2.008123, 0.189078),
            "slope": (0.079642, -1.822924, 1.666649, 0.809542),
            "eff6": (-2.624628, -13.792724, 7.525900, 0.516792),
            "mean": (-2.744091, -11.423641, 5.388320, 0.408278),
        },
    ),
    "B": Reference(
        Segments(24, 12),
        "179.5 185.3 186.1 186.1 NA 176.7 172.6 166.1 169.9 178.2 176.0 177.7 "
        "151.9 157.1 NA 167.0 168.3 169.1 163.2 164.0 164.5 158.4 154.2 154.2",
        0.867105,
        {
            "level": (-24.996118, -35.631382, -13.998602, 0.000175),
            "slope": (0.294654, -3.359041, 3.953294, 0.860422),
            "eff6": (-23.228196, -46.187694, -0.891546, 0.042456),
            "eff12": (-21.460274, -65.165860, 21.392838, 0.299338),
            "mean": (-23.080869, -47.690657, 0.860459, 0.057794),
        },
    ),
    "C": Reference(
        Segments(36, 24, harmonics=1),
        "9.22 7.41 8.03 7.62 7.69 7.21 7.62 7.24 7.17 7.91 8.43 8.48 "
        "8.54 8.8 8.63 7.77 7.22 6.29 7.34 7.17 8.03 8.33 9.34 9.75 "
        "8.6 8.76 7.57 7.66 6.33 6.38 6.7 6.66 6.69 6.84 7.36 8.27",
        0.406094,
        {
            "level": (-0.774239, -1.979538, 0.252743, 0.143693),
            "slope": (-0.069653, -0.224975, 0.128706, 0.332020),
            "eff6": (-1.192160, -2.440900, -0.127276, 0.034945),
            "eff12": (-1.610080, -3.512146, 0.363580, 0.080232),
            "mean": (-1.226986, -2.517137, -0.107995, 0.037900),
        },
    ),
}


def fit(values: np.ndarray, segments: Segments, level: float = 0.95) -> MarginalFits:
    """A batch of one model."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    which = np.zeros(values.shape[0], dtype=np.int64)
    return marginal_ar1(values, [segments], which, [segments.effects(HORIZONS)], level)


def limits(fits: MarginalFits) -> np.ndarray:
    return np.stack([fits.estimate, fits.low, fits.high])


@pytest.mark.parametrize("name", REFERENCES)
def test_the_reference_values(name: str) -> None:
    case = REFERENCES[name]
    found = fit(case.y, case.segments)
    assert found.rho[0] == pytest.approx(case.rho, abs=1e-6)
    for at, asked in enumerate(ASKED):
        if asked not in case.rows:
            assert np.isnan(limits(found)[:, 0, at]).all()
            continue
        estimate, low, high, p = case.rows[asked]
        # Six decimals were published: half a unit of the last, and 1e-6 of the width.
        tolerance = 1e-6 * (high - low) + 5e-7
        assert limits(found)[:, 0, at] == pytest.approx([estimate, low, high], abs=tolerance)
        assert found.p[0, at] == pytest.approx(p, abs=1e-6)


def carried(series: int, periods: int, rho: float, seed: int, missing: float = 0.0) -> np.ndarray:
    dice = np.random.default_rng(seed)
    e = dice.normal(size=(series, periods))
    for t in range(1, periods):
        e[:, t] += rho * e[:, t - 1]
    e[dice.random(e.shape) < missing] = np.nan
    return 50 + e


@pytest.mark.parametrize("harmonics", [0, 1, 2])
def test_a_single_series_and_the_general_way_are_its_batch_row(harmonics: int) -> None:
    segments = Segments(36, 15, harmonics=harmonics)
    values = carried(60, 36, 0.5, 4)
    values[:35, [3, 20]] = np.nan
    values[59, 30:33] = np.nan
    batch = fit(values, segments)
    assert (batch.reason == Reason.NONE).all()
    for row in (0, 34, 40, 59):
        one = fit(values[row], segments)
        np.testing.assert_allclose(limits(one)[:, 0], limits(batch)[:, row], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(one.p[0], batch.p[row], rtol=1e-9, atol=1e-11)
        assert one.rho[0] == pytest.approx(batch.rho[row], rel=1e-9)


def test_the_shared_and_the_general_way_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a carry-over near one, in a design with gaps of several lengths."""
    segments = Segments(60, 24, harmonics=2)
    values = carried(64, 60, 0.97, 5)
    values[:, [1, 10, 11, 30, 31, 32, 50]] = np.nan
    shared = fit(values, segments)
    monkeypatch.setattr(module, "_SHARED_FROM", 10**9)
    general = fit(values, segments)
    np.testing.assert_allclose(limits(shared), limits(general), rtol=1e-9, atol=1e-9)


def test_mixed_designs_in_one_batch() -> None:
    """Ragged series, each with its own intervention, keep their own horizons."""
    designs = [Segments(18, 9), Segments(24, 12), Segments(30, 14, slope_change=False), Segments(24, 8)]
    which = np.arange(120) % 4
    values = np.full((120, 30), np.nan)
    for row, design in enumerate(which):
        values[row, : designs[design].periods] = carried(1, designs[design].periods, 0.3, row)[0]
    values[5, 3] = np.nan
    together = marginal_ar1(values, designs, which, [each.effects(HORIZONS) for each in designs])
    for row in range(9):
        segments = designs[which[row]]
        alone = fit(values[row, : segments.periods], segments)
        np.testing.assert_allclose(limits(together)[:, row], limits(alone)[:, 0], rtol=1e-9, atol=1e-9)
    assert np.isnan(together.estimate[0, ASKED.index("eff12")])
    assert np.isnan(together.estimate[2, ASKED.index("slope")])
    assert np.isfinite(together.estimate[1]).all()


REFUSED = {
    "all missing": (np.full(24, np.nan), Segments(24, 12), Reason.TOO_FEW_POINTS),
    "seven after": (carried(1, 20, 0, 1)[0], Segments(20, 13), Reason.TOO_FEW_POINTS),
    "too few left": (carried(1, 16, 0, 1)[0], Segments(16, 8, harmonics=1), Reason.TOO_FEW_FOR_SEASON),
    "intervention outside": (carried(1, 24, 0, 1)[0], Segments(24, 24), Reason.TOO_FEW_POINTS),
    "infinite": (np.r_[carried(1, 23, 0, 1)[0], np.inf], Segments(24, 12), Reason.NOT_FINITE),
    "constant": (np.full(24, 5.0), Segments(24, 12), Reason.NO_RESIDUAL_VARIATION),
    "all zero": (np.zeros(24), Segments(24, 12), Reason.NO_RESIDUAL_VARIATION),
    "an exact line": (3e6 + 0.1 * np.arange(24.0), Segments(24, 12), Reason.NO_RESIDUAL_VARIATION),
    "a season of two": (
        carried(1, 30, 0, 1)[0],
        Segments(30, 15, harmonics=1, season_length=2),
        Reason.NOT_ESTIMABLE,
    ),
    "few degrees": (
        np.where(np.isin(np.arange(24), [0, 1, 2, 3, 20, 21, 22, 23]), np.nan, carried(1, 24, 0, 1)[0]),
        Segments(24, 12, harmonics=3),
        Reason.TOO_FEW_DEGREES,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("copies", [1, 40])
def test_what_has_no_interval_says_why(name: str, copies: int) -> None:
    values, segments, reason = REFUSED[name]
    found = fit(np.tile(values, (copies, 1)), segments)
    assert (found.reason == reason).all()
    for each in (*limits(found), found.p, found.rho):
        assert np.isnan(each).all()


def test_one_refused_series_leaves_the_others_alone() -> None:
    values = carried(40, 24, 0.4, 6)
    alone = fit(values[1:], Segments(24, 12))
    values[0] = 7.0
    found = fit(values, Segments(24, 12))
    assert found.reason.tolist() == [Reason.NO_RESIDUAL_VARIATION] + [Reason.NONE] * 39
    np.testing.assert_allclose(limits(found)[:, 1:], limits(alone), rtol=1e-12)


def test_a_large_offset_changes_nothing() -> None:
    """Times 1,000 and plus 1,000,000: the limits are 1,000 times as far out."""
    case = REFERENCES["C"]
    near = fit(case.y, case.segments)
    far = fit(case.y * 1000 + 1e6, case.segments)
    width = near.high - near.low
    np.testing.assert_allclose(limits(far) / 1000 / width, limits(near) / width, atol=1e-11)
    huge = fit(case.y * 1e300, case.segments)
    np.testing.assert_allclose(limits(huge) / 1e300, limits(near), rtol=1e-11)


series = st.builds(
    carried,
    series=st.just(1),
    periods=st.integers(20, 40),
    rho=st.floats(-0.5, 0.95),
    seed=st.integers(0, 10**6),
    missing=st.sampled_from([0.0, 0.05]),
).filter(lambda values: np.isfinite(values[0, :10]).sum() >= 8 and np.isfinite(values[0, 10:]).sum() >= 8)
quick = settings(max_examples=25, deadline=None)


@quick
@given(series, st.floats(0.001, 1000), st.floats(-1e4, 1e4))
def test_units_and_shifts_follow(values: np.ndarray, factor: float, shift: float) -> None:
    segments = Segments(values.shape[1], 10)
    was, now = fit(values, segments), fit(values * factor + shift, segments)
    width = was.high - was.low
    atol = 1e-9 + 1e-14 * abs(shift) / factor
    np.testing.assert_allclose(limits(now) / factor / width, limits(was) / width, atol=atol)
    np.testing.assert_allclose(now.p, was.p, atol=atol)


@quick
@given(series)
def test_the_mirror_image_has_the_mirrored_interval(values: np.ndarray) -> None:
    segments = Segments(values.shape[1], 10)
    was, mirrored = fit(values, segments), fit(-values, segments)
    np.testing.assert_allclose(mirrored.low, -was.high, atol=1e-9)
    np.testing.assert_allclose(mirrored.high, -was.low, atol=1e-9)
    np.testing.assert_allclose(mirrored.p, was.p, atol=1e-9)


@quick
@given(series, st.floats(0.5, 0.98))
def test_order_and_bounds(values: np.ndarray, level: float) -> None:
    segments = Segments(values.shape[1], 10)
    found, wider = fit(values, segments, level), fit(values, segments, 0.99)
    there = np.isfinite(found.estimate)
    assert (found.low < found.estimate)[there].all()
    assert (found.estimate < found.high)[there].all()
    assert (wider.low < found.low)[there].all()
    assert (wider.high > found.high)[there].all()
    assert ((found.p >= 0) & (found.p <= 1))[there].all()
    assert ((found.p < 1 - level) == ((found.low > 0) | (found.high < 0)))[there].all()
    assert abs(found.rho[0]) < 1


@quick
@given(series, st.floats(-20, 20), st.floats(-2, 2))
def test_a_known_change_moves_the_interval_with_it(values: np.ndarray, step: float, slope: float) -> None:
    segments = Segments(values.shape[1], 10)
    post = np.maximum(np.arange(1, segments.periods + 1) - 10, 0.0)
    was, now = fit(values, segments), fit(values + step * (post > 0) + slope * post, segments)
    added = segments.effects(HORIZONS)[:, 2] * step + segments.effects(HORIZONS)[:, 3] * slope
    np.testing.assert_allclose(limits(now), limits(was) + added, atol=1e-8)
