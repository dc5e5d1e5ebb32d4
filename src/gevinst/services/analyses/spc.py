"""Process control of one series: `gevinst analyse spc`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gevinst.analysis import spc
from gevinst.analysis.spc_blocks import SHORTEST_BASE
from gevinst.domain.control_chart import (
    Assurance,
    ChartKind,
    ChartNote,
    ControlChart,
    PointLabel,
    Rule,
    Variation,
)
from gevinst.domain.errors import Problem
from gevinst.domain.measure import Direction
from gevinst.services.analyses.asked import (
    AS_WHOLE,
    Asked,
    Indices,
    Number,
    Numbers,
    Whole,
    lengths_differ,
    outside,
)

_DIRECTIONS = {"decrease": Direction.LOWER, "increase": Direction.HIGHER, "neutral": Direction.NEUTRAL}
_EITHER = {ChartKind.XMR, ChartKind.RUN}
"""Charts of single values, or of ratios taken as single values."""


class Request(Asked):
    """A series and how it is to be judged. Indices are 0-based; null is a missing value."""

    chart: Annotated[ChartKind, Field(strict=False)]
    values: Numbers | None = Field(
        default=None, description="For xmr, run, c, g (cases between events) and t (time between events)."
    )
    numerators: Numbers | None = Field(
        default=None, description="For p, p_prime, u, u_prime; and for xmr, run."
    )
    denominators: Numbers | None = Field(default=None, description="0 is a missing value.")
    improvement: Literal["decrease", "increase", "neutral"] = "neutral"
    target: Number | None = None
    rebase_at: Indices = Field(default=(), description="First point of each new phase.")
    definition_changes: Indices = Field(
        default=(),
        description="First point of each phase that begins because the measure changed its meaning.",
    )
    preliminary: Indices = Field(default=(), description="Points that are drawn and not judged.")
    fix_after: Annotated[int, Field(ge=SHORTEST_BASE), AS_WHOLE] | None = Field(
        default=None,
        description="Limits from so many first points of each phase; null: from all points of the phase.",
    )
    screen_moving_ranges: bool = True
    sigma_factor: float = Field(
        default=2.66,
        ge=0.1,
        le=10,
        description="Limits of an xmr chart, in mean moving ranges. Others: 3 sigma.",
    )
    points_in_a_row: Whole = Field(default=7, ge=5, le=10, description="How many make a run or a trend.")

    @classmethod
    def together(cls, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
        """Which lists a kind of chart takes, their lengths, what can stand in them, and indices within them."""
        kind = ChartKind(given["chart"]) if "chart" in given else None
        problems = [] if kind is None else _lists(kind, given, broken)
        numerators, denominators = given.get("numerators"), given.get("denominators")
        if numerators is not None and denominators is not None and len(numerators) != len(denominators):
            problems.append(lengths_differ("denominators", len(denominators), "numerators", len(numerators)))
        if kind is not None:
            problems += _figures(kind, given)
        series = given.get("values") if given.get("values") is not None else numerators
        if series is not None:
            for field in ("rebase_at", "definition_changes", "preliminary"):
                problems += outside(given, field, len(series))
        return problems


class PhaseResult(BaseModel):
    """A stretch with its own limits; lists, one for each period, where the denominator varies."""

    model_config = ConfigDict(frozen=True)
    start: int
    n: int
    centre: float | None
    lower: float | tuple[float | None, ...] | None
    upper: float | tuple[float | None, ...] | None


class PointResult(BaseModel):
    """One period, and the signs of a special cause that it takes part in, the strongest first."""

    model_config = ConfigDict(frozen=True)
    value: float | None
    label: PointLabel
    rules: tuple[Rule, ...]


class RunsResult(BaseModel):
    """Anhøj's rules for one phase."""

    model_config = ConfigDict(frozen=True)
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    signal: bool


class Result(BaseModel):
    """The chart. `anhoej` has one entry for each phase."""

    model_config = ConfigDict(frozen=True)
    phases: tuple[PhaseResult, ...]
    points: tuple[PointResult, ...]
    variation: Variation
    assurance: Assurance
    anhoej: tuple[RunsResult, ...]
    notes: tuple[ChartNote, ...]


def run(request: Request) -> Result:
    """The chart of one series."""
    series = request.values if request.values is not None else request.numerators
    assert series is not None
    found = spc.chart(
        request.chart,
        series,
        request.denominators,
        direction=_DIRECTIONS[request.improvement],
        target=request.target,
        preliminary=[at in request.preliminary for at in range(len(series))] if request.preliminary else None,
        rebase_at=request.rebase_at,
        definition_changes=request.definition_changes,
        fix_after=request.fix_after,
        settings=spc.Settings(request.screen_moving_ranges, request.sigma_factor, request.points_in_a_row),
    )
    return _result(found)


def _result(found: ControlChart) -> Result:
    return Result(
        phases=tuple(
            PhaseResult(
                start=phase.start, n=phase.n, centre=phase.centre, lower=phase.lower, upper=phase.upper
            )
            for phase in found.phases
        ),
        points=tuple(
            PointResult(value=point.value, label=point.label, rules=point.rules) for point in found.points
        ),
        variation=found.variation,
        assurance=found.assurance,
        anhoej=tuple(
            RunsResult(
                longest_run=phase.runs_test.longest_run,
                longest_run_max=phase.runs_test.longest_run_max,
                crossings=phase.runs_test.crossings,
                crossings_min=phase.runs_test.crossings_min,
                signal=phase.runs_test.signal,
            )
            for phase in found.phases
        ),
        notes=found.notes,
    )


def _lists(kind: ChartKind, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
    """The lists that this kind of chart takes, and no others."""
    there = {
        name
        for name in ("values", "numerators", "denominators")
        if given.get(name) is not None or name in broken
    }
    parts = ("numerators", "denominators")
    if kind in _EITHER and "values" in there and there & set(parts):
        return [Problem("values_or_parts", field=name) for name in parts if name in there]
    wanted: Sequence[str] = parts
    if not kind.needs_denominators and not (kind in _EITHER and there & set(parts)):
        wanted = ("values",)
    params = {"kind": kind.value, "known": ", ".join(wanted)}
    problems = [
        Problem("not_for_this_chart", field=name, params=params) for name in sorted(there - set(wanted))
    ]
    return problems + [Problem("field_missing", field=name) for name in wanted if name not in there]


def _figures(kind: ChartKind, given: Mapping[str, Any]) -> list[Problem]:
    """Figures that this kind of chart cannot hold: negative counts, times of 0, more events than trials."""
    problems = []
    for name in ("values", "numerators", "denominators"):
        counted = name == "denominators" or kind not in _EITHER
        for at, figure in enumerate(given.get(name) or ()):
            if figure is None or not counted:
                continue
            place, value = f"{name}[{at}]", f"{figure:g}"
            if kind is ChartKind.T and figure <= 0:
                problems.append(Problem("not_above_zero", field=place, value=value))
            elif figure < 0:
                problems.append(Problem("below_minimum", field=place, value=value, params={"minimum": 0}))
    if kind.is_share:
        pairs = zip(given.get("numerators") or (), given.get("denominators") or (), strict=False)
        for at, (events, trials) in enumerate(pairs):
            if events is not None and trials is not None and events > trials >= 0:
                params = {"denominator": trials}
                problems.append(
                    Problem(
                        "numerator_above_denominator",
                        field=f"numerators[{at}]",
                        value=f"{events:g}",
                        params=params,
                    )
                )
    return problems
