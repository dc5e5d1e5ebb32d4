"""Other methods on the same figures and the same part of a line as its effect: for who asks, never instead of the answer."""

from dataclasses import replace

from gevinst.analysis.its import Options, fit
from gevinst.analysis.its_counts import fit_counts
from gevinst.analysis.line_effects import Window, window_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.analysis.segments import LEAST_A_SIDE, LEAST_FOR_SEASON, Segments
from gevinst.domain.effect import Change, Family, InterruptedSeries, StandardErrors
from gevinst.domain.finding import NoEffect, Range
from gevinst.domain.sensitivity import MethodEffect, OtherMethod, Sensitivity

_OF_VALUES = {
    OtherMethod.REML_AR1: StandardErrors.REML_AR1,
    OtherMethod.NEWEY_WEST: StandardErrors.NEWEY_WEST,
    OtherMethod.PRAIS_WINSTEN: StandardErrors.PRAIS_WINSTEN,
    OtherMethod.OLS: StandardErrors.OLS,
}


def other_methods(line: LineFigures) -> Sensitivity | None:
    """None where the line's effect is not reckoned as a series."""
    window = window_of(line)
    if isinstance(window, NoEffect) or not window.over_time or min(window.known) < LEAST_A_SIDE:
        return None
    return _of_counts(window) if window.as_counts else _of_values(window)


def _models(segments: Segments) -> dict[OtherMethod, Segments]:
    """The same method with another model: without (or with) the season, and as a step (or with a trend)."""
    found: dict[OtherMethod, Segments] = {}
    if segments.harmonics:
        found[OtherMethod.WITHOUT_SEASON] = replace(segments, harmonics=0)
    elif segments.periods >= max(LEAST_FOR_SEASON, 2 * segments.season_length):
        found[OtherMethod.WITH_SEASON] = replace(segments, harmonics=1)
    if segments.slope_change:
        found[OtherMethod.STEP_ONLY] = replace(segments, slope_change=False)
    else:
        found[OtherMethod.WITH_TREND] = replace(segments, slope_change=True, trend=True)
    return found


def _of_values(window: Window) -> Sensitivity:
    segments = window.segments()

    def fitted(method: StandardErrors, model: Segments) -> InterruptedSeries:
        return fit(window.used, model, Options(method=method, horizons=()))

    default = fitted(StandardErrors.MARGINAL_AR1, segments)
    rows = [_row(OtherMethod.DEFAULT, default, ratio=False)]
    rows += [_row(other, fitted(method, segments), ratio=False) for other, method in _OF_VALUES.items()]
    rows += [
        _row(other, fitted(StandardErrors.MARGINAL_AR1, model), ratio=False)
        for other, model in _models(segments).items()
    ]
    return Sensitivity(tuple(rows), default.residual_autocorrelation, None, None)


def _of_counts(window: Window) -> Sensitivity:
    binomial = window.line.measure.proportion
    family = Family.QUASIBINOMIAL if binomial else Family.QUASIPOISSON
    segments = window.segments()

    def fitted(model: Segments, method: StandardErrors = StandardErrors.MARGINAL_COUNTS) -> InterruptedSeries:
        return fit_counts(window.top, window.bottom, model, family, method, horizons=())

    default, plain = fitted(segments), fitted(segments, StandardErrors.WALD)
    rows = [_row(OtherMethod.DEFAULT, default, ratio=True)]
    rows.append(
        _row(OtherMethod.QUASI_BINOMIAL if binomial else OtherMethod.QUASI_POISSON, plain, ratio=True)
    )
    if default.percentage_points is not None:
        # In the measure's own unit, which need not be per cent.
        scale = window.line.scale / 100.0
        points = _range(default.percentage_points)
        moved = Range(points.estimate * scale, points.low * scale, points.high * scale)
        rows.append(MethodEffect(OtherMethod.PERCENTAGE_POINTS, moved, False, default.df, default.rho))
    rows += [_row(other, fitted(model), ratio=True) for other, model in _models(segments).items()]
    return Sensitivity(tuple(rows), plain.residual_autocorrelation, default.share, plain.dispersion)


def _row(method: OtherMethod, found: InterruptedSeries, *, ratio: bool) -> MethodEffect:
    mean = found.mean_effect
    return MethodEffect(method, None if mean is None else _range(mean), ratio, found.df, found.rho)


def _range(change: Change) -> Range:
    return Range(change.estimate, change.low, change.high)
