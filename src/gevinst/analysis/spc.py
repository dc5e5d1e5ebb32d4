"""Statistical process control: which figures depart from what a series does by itself, and whether a target is in reach.

One kernel for one series and for 100,000: blocks of 1,024 series, time-major so that every step runs over whole rows of
memory, padded with NaN where lengths differ. A single series is a batch of one. Rules are those of NHSRplotthedots 0.2.2,
limits of the attribute charts those of qicharts2 0.8.1; where these give nothing, or stop, the series is `not_assessable`
with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gevinst.analysis.spc_blocks import ASSURED_FROM, Phases, default_base, fixed_periods, phase_rows, reckon
from gevinst.analysis.spc_limits import AS_USUAL, EPSILON, NOTE_BIT, Bools, Floats, Ints, Settings
from gevinst.analysis.spc_rules import SIDE, Bytes, rules_of
from gevinst.domain.control_chart import (
    Assurance,
    ChartKind,
    ChartNote,
    ChartPoint,
    ControlChart,
    Phase,
    PhaseReason,
    PointLabel,
    RunsTest,
    Strength,
    Variation,
)
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measure import Direction

__all__ = [
    "Charts",
    "Phases",
    "Settings",
    "chart",
    "default_base",
    "evaluate",
    "figures_of",
    "label_of",
    "notes_of",
]

IMPROVEMENT = {Direction.LOWER: -1, Direction.NEUTRAL: 0, Direction.HIGHER: 1}
VARIATIONS = tuple(Variation)
ASSURANCES = tuple(Assurance)
STRENGTHS = tuple(Strength)

_OF_STRENGTH = (ChartNote.TOO_FEW_POINTS, ChartNote.TRIAL_LIMITS, ChartNote.PROVISIONAL_LIMITS)
_TAKEN_OUT = (
    ChartNote.NOT_FINITE,
    ChartNote.NEGATIVE_VALUE,
    ChartNote.NOT_POSITIVE,
    ChartNote.EVENTS_ABOVE_TRIALS,
)
"""What takes a whole phase out: then that is the reason, not that no values are left."""


@dataclass(frozen=True)
class Charts:
    """N series of up to T periods.

    `flags`: (N, T) a byte for each point (`spc_rules`). `lower`, `upper`: (N, T) limits of each period, for the charts
    whose denominator varies; else None. `phase`: (N,) each series' last phase, an index into `phases`. `variation`,
    `assurance`: (N,) indices into VARIATIONS and ASSURANCES. `notes`: (N,) bits, see `notes_of`.
    """

    flags: Bytes
    lower: Floats | None
    upper: Floats | None
    phases: Phases
    phase: Ints
    variation: Ints
    assurance: Ints
    notes: Ints


def evaluate(
    kind: ChartKind,
    values: Floats,
    denominators: Floats | None = None,
    *,
    improvement: Ints | int = 0,
    target: Floats | None = None,
    preliminary: Bools | None = None,
    breaks: tuple[Ints, Ints] | None = None,
    fix_after: Ints | int = 0,
    go_live: Ints | None = None,
    settings: Settings = AS_USUAL,
    with_runs_tests: bool = False,
    by_chance: Bools | None = None,
) -> Charts:
    """All series at once.

    `values`: (N, T), NaN for missing and after the end of a shorter series; numerators where there are `denominators`
    (a denominator of 0 is a missing value). `improvement`: -1 lower is better, 1 higher, 0 neither. `target`: (N,), NaN for
    none. `preliminary`: (N, T) values that are drawn, not judged: as if missing here. `breaks`: series and period of each
    start of a new phase; ranges, runs and trends never cross it. `fix_after`: limits from so many first periods of each
    phase, 0 from all. `go_live`: (N,) the product's own base instead (see `default_base`), -1 for none. `by_chance`: (N,) series
    of a P' or U' chart whose limits are as wide as chance alone makes them, as those of P and U are.

    Never raises for what the figures are: infinities, negative counts, more events than trials, too few points and no
    variation give `not_assessable` and a note.
    """
    top = np.asarray(values, dtype=np.float64)
    bottom = None if denominators is None else np.asarray(denominators, dtype=np.float64)
    if kind.needs_denominators and bottom is None:
        raise ValueError(f"a {kind.value} chart needs denominators")
    if top.shape[1] == 0:
        top = np.full((len(top), 1), np.nan)
        bottom = None if bottom is None else top
        preliminary = None
    notes = np.zeros(len(top), dtype=np.int64)
    if preliminary is not None and preliminary.any():
        notes |= NOTE_BIT[ChartNote.PRELIMINARY_VALUES] * (preliminary & ~np.isnan(top)).any(axis=1)
        top = np.where(preliminary, np.nan, top)
    rows = phase_rows(top.shape[0], top.shape[1], breaks)
    fixed = fixed_periods(top, bottom, rows, fix_after, go_live)
    found = reckon(kind, top, bottom, rows, fixed, settings, with_runs_tests, by_chance)
    phases = found.phases
    count = len(top)
    # As many phases as series: each is the one of its series.
    last = (
        phases.series
        if len(phases.series) == count
        else np.searchsorted(phases.series, np.arange(count), side="right") - 1
    )
    way = improvement if isinstance(improvement, np.ndarray) else np.full(count, improvement, dtype=np.int64)
    aim = np.full(count, np.nan) if target is None else np.asarray(target, dtype=np.float64)
    return Charts(
        flags=found.flags,
        lower=found.lower,
        upper=found.upper,
        phases=phases,
        phase=last,
        variation=_variation(found.flags, phases, last, way),
        assurance=_assurance(phases, last, way, aim),
        notes=notes | _notes(phases, last),
    )


def chart(
    kind: ChartKind,
    values: Sequence[float | None],
    denominators: Sequence[float | None] | None = None,
    *,
    direction: Direction = Direction.NEUTRAL,
    target: float | None = None,
    preliminary: Sequence[bool] | None = None,
    rebase_at: Sequence[int] = (),
    definition_changes: Sequence[int] = (),
    fix_after: int | None = None,
    go_live: int | None = None,
    settings: Settings = AS_USUAL,
    scale: float = 1.0,
) -> ControlChart:
    """One series, by the same kernel as all of them.

    Indices are 0-based periods; both lists name the first of a new phase. `scale`: the unit of figures and target, such as
    100 for per cent. Refuses (`index_outside`) an index that is not in the data.
    """
    _inside(rebase_at, "rebase_at", len(values))
    _inside(definition_changes, "definition_changes", len(values))
    starts = np.unique(np.array([*rebase_at, *definition_changes], dtype=np.int64))
    top, bottom = _row(values), None if denominators is None else _row(denominators)
    drawn = None if preliminary is None else np.array([preliminary], dtype=np.bool_)
    charts = evaluate(
        kind,
        top,
        bottom,
        improvement=IMPROVEMENT[direction],
        target=None if target is None else np.array([target / scale]),
        preliminary=drawn,
        breaks=(np.zeros_like(starts), starts),
        fix_after=fix_after or 0,
        go_live=None if go_live is None else np.array([go_live]),
        settings=settings,
        with_runs_tests=True,
    )
    figures = top[0] if bottom is None else figures_of(top[0], bottom[0])
    reasons = {at: PhaseReason.REBASED for at in rebase_at} | {
        at: PhaseReason.DEFINITION_CHANGE for at in definition_changes
    }
    return ControlChart(
        kind=kind,
        direction=direction,
        target=target,
        length=settings.length,
        phases=_phases_of(charts, 0, len(values), reasons, scale),
        points=_points_of(charts, 0, figures * scale, direction, None if drawn is None else drawn[0]),
        variation=VARIATIONS[charts.variation[0]],
        assurance=ASSURANCES[charts.assurance[0]],
        notes=notes_of(int(charts.notes[0]))
        + tuple(ChartNote(reason.value) for reason in PhaseReason if reason in reasons.values()),
    )


def figures_of(numerators: Floats, denominators: Floats) -> Floats:
    """The ratio of each period, NaN where there is none."""
    with np.errstate(all="ignore"):
        return np.where(denominators > 0, numerators / denominators, np.nan)


@lru_cache(maxsize=1024)
def label_of(flags: int, improvement: int) -> PointLabel:
    """What a point with these flags is a sign of, where -1 or 1 is the good way, and 0 neither."""
    side = int(SIDE[flags])
    if not side:
        return PointLabel.COMMON_CAUSE
    sense = "neutral" if not improvement else "improvement" if side == improvement else "concern"
    return PointLabel(f"{sense}_{'high' if side > 0 else 'low'}")


def notes_of(bits: int) -> tuple[ChartNote, ...]:
    """The notes that a series' bits stand for."""
    return tuple(note for note, bit in NOTE_BIT.items() if bits & bit)


# ---- the verdicts ----------------------------------------------------------------------------------------------------


_BY_SIDE = np.array(
    [
        [VARIATIONS.index(each) for each in row]
        for row in (
            # Below, neither, above; where lower is better, where neither is, where higher is.
            (Variation.IMPROVEMENT, Variation.COMMON_CAUSE, Variation.CONCERN),
            (Variation.NEUTRAL, Variation.COMMON_CAUSE, Variation.NEUTRAL),
            (Variation.CONCERN, Variation.COMMON_CAUSE, Variation.IMPROVEMENT),
        )
    ],
    dtype=np.int64,
)
_UNJUDGED = VARIATIONS.index(Variation.NOT_ASSESSABLE)


def _variation(flags: Bytes, phases: Phases, last: Ints, improvement: Ints) -> Ints:
    """From the last judged point of the last phase."""
    side = SIDE[flags[np.arange(len(last)), phases.last[last]]]
    return np.where(phases.judged[last], _BY_SIDE[improvement + 1, side + 1], _UNJUDGED)


_HIT_OR_MISS, _NOT_ASSESSABLE, _NO_TARGET, _MISSES, _HITS = (
    ASSURANCES.index(each)
    for each in (
        Assurance.HIT_OR_MISS,
        Assurance.NOT_ASSESSABLE,
        Assurance.NO_TARGET,
        Assurance.CONSISTENTLY_MISSES,
        Assurance.CONSISTENTLY_HITS,
    )
)


def _assurance(phases: Phases, last: Ints, improvement: Ints, target: Floats) -> Ints:
    """From the last phase's limits: outside them on the good side is out of reach, on the other side always met."""
    if np.isnan(target).all():
        return np.full(len(last), _NO_TARGET, dtype=np.int64)
    lower, upper = phases.lower[last], phases.upper[last]
    size = np.abs(target)
    with np.errstate(invalid="ignore"):
        above = target > upper + EPSILON * np.maximum(size, np.abs(upper))
        below = target < lower - EPSILON * np.maximum(size, np.abs(lower))
    found = np.full(len(last), _HIT_OR_MISS, dtype=np.int64)
    # On which side of the limits the target is, seen the good way: 1 beyond them, -1 short of them.
    beyond = improvement * (above.astype(np.int64) - below)
    found[beyond > 0] = _MISSES
    found[beyond < 0] = _HITS
    held = (
        phases.judged[last]
        & (phases.base_points[last] >= ASSURED_FROM)
        & np.isfinite(upper)
        & (improvement != 0)
        & (size < np.inf)
    )
    found[~held] = _NOT_ASSESSABLE
    found[np.isnan(target)] = _NO_TARGET
    return found


_TAKEN_OUT_BITS = sum(NOTE_BIT[note] for note in _TAKEN_OUT)
STRENGTH_NOTES = (*(NOTE_BIT[note] for note in _OF_STRENGTH), 0)
"""The bit that says how much limits bear, by their strength."""
_STRENGTH_BITS = np.array(STRENGTH_NOTES)


def _notes(phases: Phases, last: Ints) -> Ints:
    """Of all phases; how much the limits bear, of the last one."""
    if last is phases.series:
        notes, points = phases.notes.copy(), phases.points
    else:
        notes = np.zeros(len(last), dtype=np.int64)
        np.bitwise_or.at(notes, phases.series, phases.notes)
        points = np.bincount(phases.series, phases.points, len(last))
    empty = (points == 0) & (notes & _TAKEN_OUT_BITS == 0)
    notes[empty] |= NOTE_BIT[ChartNote.NO_VALUES]
    bits = _STRENGTH_BITS[phases.strength[last]]
    return notes | np.where(empty | (phases.notes[last] & _TAKEN_OUT_BITS > 0), 0, bits)


# ---- one series ------------------------------------------------------------------------------------------------------


def _row(values: Sequence[float | None]) -> Floats:
    return np.array([[np.nan if value is None else value for value in values]], dtype=np.float64)


def _inside(indices: Sequence[int], field: str, periods: int) -> None:
    outside = [at for at in indices if not 0 <= at < periods]
    if outside:
        raise Refused(
            Problem("index_outside", field=field, value=str(at), params={"count": periods}) for at in outside
        )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _phases_of(
    charts: Charts, series: int, periods: int, reasons: Mapping[int, PhaseReason], scale: float
) -> tuple[Phase, ...]:
    """The phases of one series in words; none where there are no periods."""
    phases, found = charts.phases, []
    for row in np.flatnonzero(phases.series == series) if periods else ():
        start, stop = int(phases.start[row]), min(int(phases.stop[row]), periods)
        lower: float | tuple[float | None, ...] | None = _number(phases.lower[row] * scale)
        upper: float | tuple[float | None, ...] | None = _number(phases.upper[row] * scale)
        if charts.lower is not None and charts.upper is not None:
            lower = tuple(_number(limit * scale) for limit in charts.lower[series, start:stop])
            upper = tuple(_number(limit * scale) for limit in charts.upper[series, start:stop])
        found.append(
            Phase(
                start=start,
                n=stop - start,
                points=int(phases.points[row]),
                base_points=int(phases.base_points[row]),
                centre=_number(phases.centre[row] * scale),
                lower=lower,
                upper=upper,
                strength=STRENGTHS[phases.strength[row]],
                reason=reasons.get(start, PhaseReason.FIRST),
                runs_test=_runs_test(phases, int(row)),
            )
        )
    return tuple(found)


def _runs_test(phases: Phases, row: int) -> RunsTest:
    assert phases.runs is not None
    useful, longest, most, crossings, fewest = (int(figure) for figure in phases.runs[row])
    return RunsTest(
        longest_run=longest,
        longest_run_max=most,
        crossings=crossings,
        crossings_min=fewest,
        signal=useful > 0 and (longest > most or crossings < fewest),
    )


def _points_of(
    charts: Charts, series: int, figures: Floats, direction: Direction, preliminary: Bools | None
) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(
            value=_number(figure),
            label=label_of(int(flags), IMPROVEMENT[direction]),
            rules=rules_of(int(flags)),
            preliminary=preliminary is not None and bool(preliminary[at]),
        )
        for at, (figure, flags) in enumerate(zip(figures, charts.flags[series], strict=False))
    )
