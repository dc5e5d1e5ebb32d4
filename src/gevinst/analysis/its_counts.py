"""One interrupted series of counts, by the default for counts or by the plain model, in the shape that pages and files take."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.count_models import CountFamily, ModelEffects, model_effects
from gevinst.analysis.count_series import ESTIMATED, REASONS, Counts, Interval
from gevinst.analysis.marginal_ar1 import STRONG_CARRY_OVER
from gevinst.analysis.marginal_counts import CountEffects, count_effects
from gevinst.analysis.segments import LEAST_A_SIDE, LEAST_FOR_SEASON, Segments
from gevinst.domain.effect import (
    Averted,
    Change,
    Coefficient,
    EffectAt,
    Family,
    InterruptedSeries,
    RatioLimit,
    StandardErrors,
)

Floats = NDArray[np.float64]


def fit_counts(
    events: Floats,
    at_risk: Floats,
    segments: Segments,
    family: Family,
    method: StandardErrors = StandardErrors.MARGINAL_COUNTS,
    horizons: tuple[int, ...] = (6, 12),
    level: float = 0.95,
) -> InterruptedSeries:
    """`events`, `at_risk`: (periods,), NaN where there is no figure; at risk are trials for quasibinomial, else exposure.

    Without a slope change the default for counts has no trend either (its step-only form, which must be declared
    beforehand); the plain model keeps the trend. The plain model's limits are normal, as in the published example.
    Never fails on figures: what cannot be estimated has a note. Raises ValueError where family or method is not for counts.
    """
    if not family.counts or not method.for_counts:
        raise ValueError(f"{family.value} by {method.value} is not for counts")
    default = method is StandardErrors.MARGINAL_COUNTS
    series = Counts(
        events=np.asarray(events, dtype=float)[None],
        at_risk=np.asarray(at_risk, dtype=float)[None],
        before=np.array([segments.before]),
        length=np.array([segments.periods]),
        binomial=family is Family.QUASIBINOMIAL,
        trend=np.array([segments.trend and (segments.slope_change or not default)]),
        slope_change=np.array([segments.slope_change]),
        harmonics=segments.harmonics,
        season_length=segments.season_length,
        season_phase=np.array([segments.season_phase]),
    )
    known = (
        np.isfinite(series.events[0])
        & np.isfinite(series.at_risk[0])
        & (np.nan_to_num(series.at_risk[0]) > 0)
    )
    facts = InterruptedSeries(
        family=family,
        standard_errors=method,
        coefficients=None,
        effects=tuple(EffectAt(at=at) for at in horizons),
        points_before=int(known[: segments.before].sum()),
        points_after=int(known[segments.before :].sum()),
        missing=int((~known).sum()),
    )
    gaps = () if known.all() else ("missing_periods",)
    # A month with none at risk is still a month; whether enough was seen is for the method's degrees of freedom to say.
    if min(segments.before, segments.after) < LEAST_A_SIDE:
        return facts.model_copy(update={"notes": ("too_few_points",)})
    if segments.harmonics and segments.periods < LEAST_FOR_SEASON:
        return facts.model_copy(update={"notes": ("too_few_for_season",)})
    found: CountEffects | ModelEffects
    if default:
        found = count_effects(series, horizons, level, details=True)
    else:
        found = model_effects(series, CountFamily(family.value), horizons, level, small_sample=False)
    if found.reason[0] != ESTIMATED:
        reason = REASONS[int(found.reason[0])]
        limit = _limit(found) if isinstance(found, CountEffects) else None
        if limit is None:
            return facts.model_copy(update={"notes": (reason, *gaps)})
        return facts.model_copy(update={"ratio_limit": limit, "notes": (reason, *gaps, "assumes_no_trend")})
    own = _of_default(found) if isinstance(found, CountEffects) else _of_model(found)
    expected, without = own.expected, own.without
    exposure = series.at_risk[0]
    line = np.where(np.isfinite(without.estimate[0]), without.estimate[0], expected)
    changes = [_change(found.effects, (0, at)) for at in range(len(horizons))]
    return facts.model_copy(
        update={
            "coefficients": own.coefficients,
            "rho": own.rho,
            "share": own.share,
            "residual_autocorrelation": own.autocorrelation,
            "ratios": {
                name: change
                for name, each in (("level_change", found.level), ("slope_change", found.slope))
                if (change := _change(each, 0)) is not None
            },
            "df": int(found.df[0]),
            "dispersion": _number(found.dispersion[0]),
            "effects": tuple(
                EffectAt(at=at) if change is None else EffectAt(at=at, **change.model_dump())
                for at, change in zip(horizons, changes, strict=True)
            ),
            "mean_effect": _change(found.mean, 0),
            "averted": _averted(found.averted),
            "percentage_points": own.points if series.binomial else None,
            "averted_by_points": own.averted_by_points if series.binomial else None,
            "fitted": _numbers(expected * exposure),
            "counterfactual": _numbers(line * exposure),
            "counterfactual_low": _numbers(without.low[0] * exposure),
            "counterfactual_high": _numbers(without.high[0] * exposure),
            "notes": (*gaps, *own.notes),
        }
    )


@dataclass(frozen=True)
class _Own:
    """What each of the two methods says in its own way. `expected` and `without` are rates, (periods,) and (1, periods)."""

    coefficients: dict[str, Coefficient]
    expected: Floats
    without: Interval
    rho: float | None = None
    share: float | None = None
    autocorrelation: float | None = None
    points: Change | None = None
    averted_by_points: Averted | None = None
    notes: tuple[str, ...] = ()


def _of_default(found: CountEffects) -> _Own:
    details = found.details
    assert details is not None  # It was asked for.
    notes = {
        "assumes_no_trend": not found.trend[0],
        "few_events_step_only": found.fell_back[0],
        "averted_too_uncertain": not found.averted_shown[0],
        "more_than_half_have_events": found.above_half[0],
        "strong_carry_over": found.rho[0] > STRONG_CARRY_OVER,
    }
    return _Own(
        coefficients=_coefficients(details.names, details.coefficients, None),
        expected=details.expected[0],
        without=details.counterfactual,
        rho=_number(found.rho[0]),
        share=_number(found.share[0]),
        points=_points(details.difference_mean),
        averted_by_points=_averted(details.difference_averted),
        notes=tuple(note for note, holds in notes.items() if holds),
    )


def _of_model(found: ModelEffects) -> _Own:
    return _Own(
        coefficients=_coefficients(found.names, found.coefficients, found.errors),
        expected=found.expected[0],
        without=found.counterfactual,
        autocorrelation=_number(found.autocorrelation[0]),
    )


def _limit(found: CountEffects) -> RatioLimit | None:
    low, high = _number(found.limit_low[0]), _number(found.limit_high[0])
    return None if low is None and high is None else RatioLimit(low=low, high=high)


def _points(of: Interval) -> Change | None:
    change = _change(of, 0)
    if change is None:
        return None
    return Change(estimate=100 * change.estimate, low=100 * change.low, high=100 * change.high, p=change.p)


def _coefficients(names: tuple[str, ...], of: Interval, errors: Floats | None) -> dict[str, Coefficient]:
    return {
        name: Coefficient(se=None if errors is None else float(errors[0, at]), **change.model_dump())
        for at, name in enumerate(names)
        if (change := _change(of, (0, at))) is not None
    }


def _change(of: Interval, at: int | tuple[int, int]) -> Change | None:
    numbers = [float(each[at]) for each in (of.estimate, of.low, of.high, of.p)]
    if not np.isfinite(numbers).all():
        return None
    return Change(estimate=numbers[0], low=numbers[1], high=numbers[2], p=numbers[3])


def _averted(of: Interval) -> Averted | None:
    change = _change(of, 0)
    return None if change is None else Averted(estimate=change.estimate, low=change.low, high=change.high)


def _number(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None


def _numbers(figures: Floats) -> tuple[float | None, ...]:
    return tuple(_number(figure) for figure in figures)
