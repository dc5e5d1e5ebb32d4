"""The batch behind `spc`: cuts series into phases and blocks, and puts what the blocks show together again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gevinst.analysis.spc_limits import (
    NOTE_BIT,
    Block,
    Bools,
    Floats,
    Ints,
    Limits,
    Settings,
    back,
    block_of,
    limits_of,
)
from gevinst.analysis.spc_rules import Bytes, flags_of, runs_tests
from gevinst.domain.control_chart import ChartKind, ChartNote

BLOCK = 1024
"""Series in a block: so many of them with sixty periods stay in a processor's own memory."""
JUDGED_FROM, ASSURED_FROM, FIRM_FROM = 6, 12, 20
"""Fewest points for anything to be judged, for an assurance, and for firm limits."""
SHORTEST_BASE = 12
"""Fewest points that limits may be fixed on."""


@dataclass(frozen=True)
class Phases:
    """Every phase of every series, in order: (R,), as many as series where none has been rebased.

    `series`, `start`, `stop`: whose, from where, and the period after the last. `points`: values judged; `base_points`:
    of them, what the limits are made from. `last`: the last judged period, -1 for none. `centre`, `lower`, `upper`: in the
    unit, NaN for none; where the denominator varies, those of the last judged period. `strength`: index into STRENGTHS.
    `judged`: whether rules and verdicts hold. `runs`: (R, 5) as `spc_rules.runs_tests` gives them, None if not asked for.
    """

    series: Ints
    start: Ints
    stop: Ints
    points: Ints
    base_points: Ints
    last: Ints
    centre: Floats
    lower: Floats
    upper: Floats
    strength: Ints
    judged: Bools
    notes: Ints
    runs: Ints | None


@dataclass(frozen=True)
class Found:
    """What the blocks show: the arrays of `spc.Charts`, and the phases."""

    flags: Bytes
    lower: Floats | None
    upper: Floats | None
    phases: Phases


Rows = tuple[Ints, Ints, Ints]
"""Series, first period and the period after the last, of each phase."""


def phase_rows(count: int, periods: int, breaks: tuple[Ints, Ints] | None) -> Rows:
    """Every phase in order of series and period."""
    if breaks is None or not len(breaks[0]):
        return np.arange(count), np.zeros(count, dtype=np.int64), np.full(count, periods, dtype=np.int64)
    if (breaks[1] < 0).any() or (breaks[1] >= periods).any():
        raise ValueError("a phase begins outside the data")
    firsts = np.unique(np.concatenate([np.arange(count) * periods, breaks[0] * periods + breaks[1]]))
    series, start = np.divmod(firsts, periods)
    stop = np.append(firsts[1:], count * periods) - series * periods
    return series, start, stop


def default_base(known_before: Ints, periods_before: Ints) -> Ints:
    """How many first periods of a phase its limits are made from where go-live is known; 0 for all of them.

    All before go-live where 12 or more of them have a value, otherwise the whole phase.
    """
    return np.where(known_before >= SHORTEST_BASE, np.maximum(periods_before, 0), 0)


def fixed_periods(
    top: Floats, bottom: Floats | None, rows: Rows, fix_after: Ints | int, go_live: Ints | None
) -> Ints | None:
    """How many first periods of each phase its limits are made from, 0 for all; None where all are 0."""
    series, start, stop = rows
    if go_live is None:
        fixed = np.broadcast_to(np.asarray(fix_after, dtype=np.int64), (len(top),))[series]
        return fixed if fixed.any() else None
    known = np.isfinite(top) if bottom is None else np.isfinite(top) & (bottom > 0)
    so_far = np.zeros((len(top), top.shape[1] + 1), dtype=np.int64)
    np.cumsum(known, axis=1, out=so_far[:, 1:])
    until = np.minimum(np.maximum(go_live[series], start), stop)
    return default_base(so_far[series, until] - so_far[series, start], until - start)


def reckon(
    kind: ChartKind,
    top: Floats,
    bottom: Floats | None,
    rows: Rows,
    fixed: Ints | None,
    settings: Settings,
    with_runs_tests: bool,
    by_chance: Bools | None = None,
) -> Found:
    """Block by block: first the phases that are whole series, then the others, each moved to the front of its block."""
    series, start, stop = rows
    count, periods = top.shape
    broken = (start > 0) | (stop < periods)
    if broken.any():
        order, whole = np.argsort(broken, kind="stable"), int((~broken).sum())
    else:
        order, whole = series, count
    out = _Out(len(series), count, periods, kind, with_runs_tests)
    if len(series) > BLOCK:
        # The C library gives memory back after every block, and asks for it again, until it has seen more come and go.
        np.empty(1 << 21)
    for first, stop_at in _blocks(whole, len(series)):
        at: Any = order[first:stop_at]
        if len(at) == 1:
            # Sums of one column would be taken in another order than those of several.
            at = np.repeat(at, 2)
        elif whole == count:
            at = slice(first, stop_at)
        if first < whole:
            place: Any = (slice(None), series[at] if isinstance(at, np.ndarray) else at)
            take = at if isinstance(at, slice) else series[at]
            cut_top = np.ascontiguousarray(top[take].T)
            cut_bottom = None if bottom is None else np.ascontiguousarray(bottom[take].T)
            inside = None
        else:
            columns = start[at] + np.arange((stop[at] - start[at]).max())[:, None]
            inside = columns < stop[at]
            columns = np.minimum(columns, periods - 1)
            cut_top = np.where(inside, top[series[at], columns], np.nan)
            cut_bottom = None if bottom is None else np.where(inside, bottom[series[at], columns], np.nan)
            place = (columns[inside], np.broadcast_to(series[at], columns.shape)[inside])
        block = block_of(kind, cut_top, cut_bottom)
        narrow = None if by_chance is None else by_chance[series[at]]
        limits = limits_of(kind, block, None if fixed is None else fixed[at], settings, narrow)
        out.put(at, place, inside, block, limits, settings)
    return out.found(series, start, stop)


def _blocks(whole: int, count: int) -> Iterator[tuple[int, int]]:
    """First row and the row after the last; no block holds both whole series and others."""
    for first, end in ((0, whole), (whole, count)):
        for at in range(first, end, BLOCK):
            yield at, min(at + BLOCK, end)


class _Out:
    """Where the blocks put what they find."""

    def __init__(self, rows: int, count: int, periods: int, kind: ChartKind, with_runs_tests: bool) -> None:
        self._kind = kind
        self._flags = np.zeros((periods, count), dtype=np.uint8)
        varies = kind.needs_denominators
        self._lower = np.full((periods, count), np.nan) if varies else None
        self._upper = np.full((periods, count), np.nan) if varies else None
        self._floats = np.full((3, rows), np.nan)
        self._ints = np.zeros((5, rows), dtype=np.int64)
        self._judged = np.zeros(rows, dtype=np.bool_)
        self._runs = np.zeros((rows, 5), dtype=np.int64) if with_runs_tests else None

    def put(
        self, at: Any, place: Any, inside: Bools | None, block: Block, limits: Limits, settings: Settings
    ) -> None:
        """One block: `at` its rows, `place` its points, of which those `inside` belong to the phases."""
        kind, columns = self._kind, np.arange(len(block.points))
        limited = np.isfinite(limits.half).reshape(-1, len(columns)).any(axis=0)
        bearing = limited if kind is not ChartKind.RUN else block.points > 0
        flat = (block.constant & (block.points > 1)) | (limits.flat & limited)
        strength = _strength(limits.base_points) * bearing
        judged = (strength > 0) & ~flat
        flags = flags_of(block, limits, settings.length)
        if not judged.all():
            flags[:, ~judged] = 0
        self._flags[place] = flags if inside is None else flags[inside]
        last = _last(block.known, len(flags), len(columns))
        lower, upper = back(kind, limits.lower), back(kind, limits.upper)
        if self._lower is not None and self._upper is not None:
            self._lower[place] = lower if inside is None else lower[inside]
            self._upper[place] = upper if inside is None else upper[inside]
            lower, upper = lower[last, columns], upper[last, columns]
        self._floats[:, at] = back(kind, limits.centre), lower, upper
        notes = block.notes | NOTE_BIT[ChartNote.NO_VARIATION] * flat
        notes |= NOTE_BIT[ChartNote.UNSCREENED] * limits.unscreened
        self._ints[:, at] = block.points, limits.base_points, last, strength, notes
        self._judged[at] = judged
        if self._runs is not None:
            self._runs[at] = runs_tests(block, limits)

    def found(self, series: Ints, start: Ints, stop: Ints) -> Found:
        """All blocks together."""
        points, base_points, last, strength, notes = self._ints
        phases = Phases(
            series=series,
            start=start,
            stop=stop,
            points=points,
            base_points=base_points,
            last=np.where(last >= 0, start + last, -1),
            centre=self._floats[0],
            lower=self._floats[1],
            upper=self._floats[2],
            strength=strength,
            judged=self._judged,
            notes=notes,
            runs=self._runs,
        )
        lower, upper = self._lower, self._upper
        return Found(
            self._flags.T, None if lower is None else lower.T, None if upper is None else upper.T, phases
        )


def _strength(base_points: Ints) -> Ints:
    """Index into `domain.control_chart.Strength`."""
    found = (base_points >= JUDGED_FROM).astype(np.int64)
    for fewest in (ASSURED_FROM, FIRM_FROM):
        found += base_points >= fewest
    return found


def _last(known: Bools | None, periods: int, series: int) -> Ints:
    """The last period with a figure, -1 for none."""
    if known is None:
        return np.full(series, periods - 1, dtype=np.int64)
    return np.where(known.any(axis=0), periods - 1 - known[::-1].argmax(axis=0), -1)
