"""An interrupted time series of one series: `gevinst analyse its`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from gevinst.analysis.its import Options, fit
from gevinst.analysis.its_counts import fit_counts
from gevinst.analysis.segments import Segments
from gevinst.domain.effect import Family, InterruptedSeries, StandardErrors
from gevinst.domain.errors import Problem
from gevinst.services.analyses.asked import AS_WHOLE, Asked, Numbers, Whole, lengths_differ

Result = InterruptedSeries
"""Coefficients, effects, averted and counterfactual; null with a note where there is no estimate."""

_LONGEST = 10_000
_LISTS = ("values", "comparison", "counts", "exposure", "trials")


class Season(BaseModel):
    """Sine and cosine pairs; fewer than half as many as there are periods in a season."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    period: Whole = Field(default=12, ge=3, le=366, description="Periods in a season.")
    harmonics: Whole = Field(default=1, ge=1, le=6)


Horizon = Annotated[int, Field(ge=1, le=_LONGEST), AS_WHOLE]


class Request(Asked):
    """A series and its intervention. Lists have one entry for each calendar period; null is a missing value."""

    values: Numbers | None = Field(default=None, description="For gaussian.")
    comparison: Numbers | None = Field(
        default=None,
        description="For gaussian: a group without the intervention. The difference from it is then analysed.",
    )
    counts: Numbers | None = Field(default=None, description="For poisson, quasipoisson and quasibinomial.")
    exposure: Numbers | None = Field(default=None, description="For poisson and quasipoisson.")
    trials: Numbers | None = Field(
        default=None, description="For quasibinomial: each count is so many of these."
    )
    family: Annotated[Family, Field(strict=False)] = Family.GAUSSIAN
    intervention_at: Whole = Field(description="Index, from 0, of the first point after the intervention.")
    slope_change: bool = Field(default=True, description="false: a step only.")
    season: Season | None = None
    season_phase: Whole = Field(
        default=1, ge=1, le=366, description="Place in the season of the first point."
    )
    standard_errors: Annotated[StandardErrors, Field(strict=False)] | None = Field(
        default=None, description="Default: marginal_ar1 for gaussian, marginal_counts for counts."
    )
    max_lag: Annotated[int, Field(ge=0, le=_LONGEST), AS_WHOLE] | None = Field(
        default=None, description="For newey_west; null: its usual lag, by the length."
    )
    small_sample: bool = Field(
        default=True, description="For newey_west: the factor n / (n - k) and t; false: neither."
    )
    horizons: Annotated[tuple[Horizon, ...], Field(strict=False)] = Field(
        default=(6, 12), max_length=100, description="Periods since the intervention, the first being 1."
    )

    @classmethod
    def together(cls, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
        """Which lists a family takes, their lengths and figures, its methods, and that the intervention is within."""
        problems: list[Problem] = []
        family = None if "family" in broken else Family(given.get("family") or Family.GAUSSIAN)
        if family is not None:
            problems += _lists(family, given, broken) + _method(family, given)
            if family.counts:
                problems += _figures(family, given)
        main = "counts" if family is not None and family.counts else "values"
        series = given.get(main)
        if series is not None:
            problems += [
                lengths_differ(name, len(given[name]), main, len(series))
                for name in _beside(family)
                if given.get(name) is not None and len(given[name]) != len(series)
            ]
            at = given.get("intervention_at")
            if isinstance(at, int | float) and at == int(at):
                problems += _within(int(at), len(series))
        return problems + _season(given)


def run(request: Request) -> Result:
    """The effect of the intervention on one series."""
    series = request.counts if request.family.counts else request.values
    assert series is not None
    segments = Segments(
        periods=len(series),
        before=request.intervention_at,
        slope_change=request.slope_change,
        harmonics=request.season.harmonics if request.season else 0,
        season_length=float(request.season.period) if request.season else 12.0,
        season_phase=request.season_phase,
    )
    if request.family.counts:
        at_risk = request.trials if request.family is Family.QUASIBINOMIAL else request.exposure
        assert at_risk is not None
        method = request.standard_errors or StandardErrors.MARGINAL_COUNTS
        return fit_counts(_array(series), _array(at_risk), segments, request.family, method, request.horizons)
    options = Options(
        method=request.standard_errors or StandardErrors.MARGINAL_AR1,
        max_lag=request.max_lag,
        small_sample=request.small_sample,
        horizons=request.horizons,
    )
    comparison = None if request.comparison is None else _array(request.comparison)
    return fit(_array(series), segments, options, comparison)


def _beside(family: Family | None) -> tuple[str, ...]:
    """The lists that stand beside the series itself."""
    if family is Family.QUASIBINOMIAL:
        return ("trials",)
    return ("exposure",) if family is not None and family.counts else ("comparison",)


def _array(figures: tuple[float | None, ...]) -> NDArray[np.float64]:
    return np.array([np.nan if figure is None else figure for figure in figures], dtype=float)


def _lists(family: Family, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
    there = {name for name in _LISTS if given.get(name) is not None or name in broken}
    wanted = ("counts", *_beside(family)) if family.counts else ("values",)
    possible = {wanted[0], *_beside(family)}
    params = {"kind": family.value, "known": ", ".join(wanted)}
    return [
        Problem("not_for_this_family", field=name, params=params)
        for name in _LISTS
        if name in there - possible
    ] + [Problem("field_missing", field=name) for name in wanted if name not in there]


def _method(family: Family, given: Mapping[str, Any]) -> list[Problem]:
    chosen = given.get("standard_errors")
    if chosen is None or StandardErrors(chosen).for_counts == family.counts:
        return []
    known = ", ".join(each.value for each in StandardErrors if each.for_counts == family.counts)
    return [
        Problem(
            "not_a_choice",
            field="standard_errors",
            value=StandardErrors(chosen).value,
            params={"known": known},
        )
    ]


def _figures(family: Family, given: Mapping[str, Any]) -> list[Problem]:
    """Negative counts, and more events than there were at risk."""
    of = "trials" if family is Family.QUASIBINOMIAL else "exposure"
    problems = [
        Problem("below_minimum", field=f"{name}[{at}]", value=f"{figure:g}", params={"minimum": 0})
        for name in ("counts", of)
        for at, figure in enumerate(given.get(name) or ())
        if isinstance(figure, int | float) and figure < 0
    ]
    pairs = zip(given.get("counts") or (), given.get(of) or (), strict=False)
    for at, (events, at_risk) in enumerate(pairs):
        if not isinstance(events, int | float) or not isinstance(at_risk, int | float) or not events > 0:
            continue
        if at_risk == 0 or (of == "trials" and events > at_risk > 0):
            problems.append(
                Problem(
                    "numerator_above_denominator",
                    field=f"counts[{at}]",
                    value=f"{events:g}",
                    params={"denominator": f"{at_risk:g}"},
                )
            )
    return problems


def _within(at: int, points: int) -> list[Problem]:
    place = Problem("below_minimum", field="intervention_at", value=str(at), params={"minimum": 1})
    if at < 1:
        return [place]
    if at >= points:
        return [replace(place, code="above_maximum", params={"maximum": max(points - 1, 1)})]
    return []


def _season(given: Mapping[str, Any]) -> list[Problem]:
    season = given.get("season")
    if season is None:
        return []
    period = season.period if isinstance(season, Season) else season.get("period", 12)
    harmonics = season.harmonics if isinstance(season, Season) else season.get("harmonics", 1)
    most = (period - 1) // 2
    if harmonics <= most:
        return []
    return [
        Problem("above_maximum", field="season.harmonics", value=str(harmonics), params={"maximum": most})
    ]
