"""Process control of lines: which chart each gets, all of one kind in one batch, and what is drawn of them.

Shares and rates of events get p or u, with limits widened where the figures vary by more than chance (Laney's p' and u');
counts of fewer than five events a period on average c; all else single values (XmR). The choice is of the measure and of how
the figures vary, never of where they ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gevinst.analysis import spc
from gevinst.analysis.line_figures import Bools, Floats, LineFigures, number, numbers
from gevinst.analysis.spc_rules import rules_of
from gevinst.domain.control_chart import (
    Assurance,
    ChartKind,
    PhaseReason,
    PointLabel,
    Rule,
    Strength,
    Variation,
)
from gevinst.domain.finding import ControlPhase
from gevinst.domain.horizon import HORIZONS

FEW_EVENTS = 5.0
"""Events a period, on average, below which a count is charted as a count."""
WIDER = 1.0 + 1e-9
"""How much wider the limits must be for the figures to vary by more than chance."""
WIDENED = {ChartKind.P: ChartKind.P_PRIME, ChartKind.U: ChartKind.U_PRIME}


@dataclass(frozen=True, slots=True)
class LineChart:
    """What process control says of one line; lists are in its periods, limits in its unit."""

    kind: ChartKind
    strength: Strength
    variation: Variation
    assurance: Assurance
    last: int | None
    """The place of the last judged figure."""
    label: PointLabel | None
    signals: tuple[Rule, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    labels: tuple[PointLabel, ...]
    rules: tuple[tuple[Rule, ...], ...]
    phases: tuple[ControlPhase, ...]
    notes: tuple[str, ...]


def charts_of(lines: Sequence[LineFigures]) -> list[LineChart]:
    """One chart for each line."""
    found: dict[int, LineChart] = {}
    kinds: dict[ChartKind, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        kinds[kind_of(line)].append(at)
    for kind, places in kinds.items():
        chosen, count = [lines[at] for at in places], len(places)
        if kind not in WIDENED:
            batch = _evaluated(kind, chosen)
            phases = _phases(batch)
            for row, at in enumerate(places):
                found[at] = _chart(kind, batch, row, phases[row], lines[at])
            continue
        # Each line twice: with limits as chance alone makes them, and as the figures vary.
        batch = _evaluated(WIDENED[kind], [*chosen, *chosen], np.arange(2 * count) < count)
        phases = _phases(batch)
        for row, at in enumerate(places):
            wider = _is_wider(batch, row + count, row)
            own = row + count if wider else row
            found[at] = _chart(WIDENED[kind] if wider else kind, batch, own, phases[own], lines[at])
    return [found[at] for at in range(len(lines))]


def kind_of(line: LineFigures) -> ChartKind:
    """Which chart a line gets, by chance alone where it has events."""
    if not line.counts_events:
        return ChartKind.XMR
    if line.measure.denominator is not None:
        return ChartKind.P if line.measure.proportion else ChartKind.U
    known = line.top[line.judged]
    if not known.size or known.mean() >= FEW_EVENTS:
        return ChartKind.XMR
    # A mean over parties rests on more than one count a period.
    return ChartKind.C if (line.bottom[line.judged] == 1.0).all() else ChartKind.U


def _stacked(rows: Iterable[Floats], width: int) -> Floats:
    rows = list(rows)
    out = np.full((len(rows), width), np.nan)
    for at, row in enumerate(rows):
        out[at, : row.size] = row
    return out


def _evaluated(kind: ChartKind, lines: Sequence[LineFigures], by_chance: Bools | None = None) -> spc.Charts:
    """`by_chance`: as `spc.evaluate` takes it."""
    width = max(len(line.periods) for line in lines)
    with_denominators = kind.needs_denominators
    top = _stacked((line.top if with_denominators else line.figures for line in lines), width)
    bottom = _stacked((line.bottom for line in lines), width) if with_denominators else None
    drawn: Bools = np.zeros(top.shape, dtype=np.bool_)
    for at, line in enumerate(lines):
        drawn[at, : line.preliminary.size] = line.preliminary
    starts = [(row, place) for row, line in enumerate(lines) for place in (*line.breaks, *line.rebased)]
    pairs = np.array(sorted(set(starts)), dtype=np.int64).reshape(-1, 2)
    scale = np.array([line.scale if with_denominators else 1.0 for line in lines])
    return spc.evaluate(
        kind,
        top,
        bottom,
        improvement=np.array([line.way for line in lines], dtype=np.int64),
        target=np.array([aim_of(line) for line in lines]) / scale,
        preliminary=drawn,
        breaks=(pairs[:, 0], pairs[:, 1]),
        go_live=np.array(
            # What the change cuts is not from before it.
            [
                -1 if line.start is None else max(line.start if line.cut is None else line.cut, 0)
                for line in lines
            ],
            dtype=np.int64,
        ),
        by_chance=by_chance,
    )


def aim_of(line: LineFigures) -> float:
    """The target that counts at the last figure: the first horizon not yet past it, else the last; NaN for none."""
    wanted = [horizon for horizon in HORIZONS if horizon in line.targets]
    if len(wanted) < 2:
        return line.targets[wanted[0]] if wanted else float("nan")
    last = next((at for at in range(len(line.marks) - 1, -1, -1) if line.marks[at]), None)
    since = 0 if line.start is None or last is None else last - line.start + 1
    ahead = [horizon for horizon in wanted if line.ends.get(horizon, 0) >= since]
    return line.targets[(ahead or wanted[-1:])[0]]


def _is_wider(charts: spc.Charts, widened: int, plain: int) -> bool:
    """Whether the last phase of a line varies by more than chance alone would make it; the two are its rows."""

    def width(row: int) -> float:
        at = charts.phase[row]
        return float(charts.phases.upper[at] - charts.phases.centre[at])

    return width(widened) > width(plain) * WIDER


def _phases(charts: spc.Charts) -> list[list[int]]:
    """Of each row, the places of its phases."""
    found: list[list[int]] = [[] for _ in range(len(charts.flags))]
    for at, row in enumerate(charts.phases.series.tolist()):
        found[row].append(at)
    return found


def _chart(kind: ChartKind, charts: spc.Charts, row: int, own: Sequence[int], line: LineFigures) -> LineChart:
    """`own`: the places of the row's phases."""
    scale = line.scale if kind.needs_denominators else 1.0
    length = len(line.periods)
    phases = charts.phases
    centre, lower, upper = (np.full(length, np.nan) for _ in range(3))
    drawn = []
    for at in own:
        first, after = int(phases.start[at]), min(int(phases.stop[at]), length)
        centre[first:after] = phases.centre[at]
        lower[first:after] = phases.lower[at]
        upper[first:after] = phases.upper[at]
        reason = (
            PhaseReason.DEFINITION_CHANGE
            if first in line.breaks
            else PhaseReason.REBASED
            if first in line.rebased
            else PhaseReason.FIRST
        )
        drawn.append(
            ControlPhase(
                start=line.periods[first],
                centre=number(phases.centre[at] * scale),
                strength=spc.STRENGTHS[phases.strength[at]],
                reason=reason.value,
            )
        )
    if charts.lower is not None and charts.upper is not None:
        lower, upper = charts.lower[row, :length], charts.upper[row, :length]
    flags = charts.flags[row, :length]
    last = int(phases.last[charts.phase[row]])
    judged = last >= 0 and bool(phases.judged[charts.phase[row]])
    marks = flags.tolist()
    labels, rules = signs_of(marks, line.way)
    return LineChart(
        kind=kind,
        strength=spc.STRENGTHS[phases.strength[charts.phase[row]]],
        variation=spc.VARIATIONS[charts.variation[row]],
        assurance=spc.ASSURANCES[charts.assurance[row]],
        last=last if last >= 0 else None,
        label=labels[last] if judged else None,
        signals=rules[last] if judged else (),
        centre=numbers(centre * scale),
        lower=numbers(lower * scale),
        upper=numbers(upper * scale),
        labels=labels,
        rules=rules,
        phases=tuple(drawn),
        notes=tuple(note.value for note in spc.notes_of(int(charts.notes[row]))),
    )


def signs_of(marks: Sequence[int], way: int) -> tuple[tuple[PointLabel, ...], tuple[tuple[Rule, ...], ...]]:
    """What each figure is a sign of, and the rules that it takes part in; most figures are a sign of nothing."""
    if not any(marks):
        return (spc.label_of(0, way),) * len(marks), (rules_of(0),) * len(marks)
    return tuple([spc.label_of(each, way) for each in marks]), tuple([rules_of(each) for each in marks])
