"""From stored figures to evaluations: the one way, for one indicator as for a whole portfolio."""

import datetime as dt
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from gevinst.analysis import progress as reckon
from gevinst.analysis.findings import findings_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.catalogue.privacy import small_counts
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import (
    HORIZONS,
    Frequency,
    Horizon,
    HorizonMonths,
    complete_on,
    next_period,
    period_of,
    periods,
)
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape
from gevinst.domain.measurement import Measurement, State, SubmissionState
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument, Project, Series
from gevinst.domain.small_counts import Shown, shown_outside
from gevinst.i18n.formats import day_of

Measures = Callable[[Indicator], Measure | None]
Values = Mapping[str, Sequence[Measurement]]
"""Series id -> its measurements, oldest first."""

FROM_THE_HEAD = ("id", "slug", "starts", "go_live", "horizons_from_go_live", "horizon_months")
"""The fields of a project's head that figures are reckoned from: an edit of another one leaves every evaluation as it is."""

_VERDICTS = (
    Verdict.REACHED,
    Verdict.ON_TRACK,
    Verdict.BEHIND,
    Verdict.WRONG_WAY,
    Verdict.NOT_STARTED,
    Verdict.TOO_FEW,
    Verdict.NO_TARGET,
    Verdict.NO_BASELINE,
    Verdict.NO_DATA,
)
_WINDOW = {
    Frequency.WEEK: 13,
    Frequency.MONTH: 3,
    Frequency.QUARTER: 1,
    Frequency.HALF_YEAR: 1,
    Frequency.YEAR: 1,
    Frequency.SINGLE: 1,
}
"""How many periods make the three months that a level is reckoned from."""
_ENOUGH = {Frequency.WEEK: 6, Frequency.MONTH: 6}
"""Fewer figures than this in all, and nothing is judged (methods.md 7.1); slower rhythms have no such count."""
_ENOUGH_AFTER = {Frequency.WEEK: 6, Frequency.MONTH: 3}
_DIRECTION = {Direction.LOWER: -1, Direction.HIGHER: 1, Direction.NEUTRAL: 0}
_NEVER = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Pairs:
    """One line of figures as top / bottom pairs on an axis; NaN where there is none."""

    top: np.ndarray
    bottom: np.ndarray


@dataclass(frozen=True, slots=True)
class _Job:
    indicator: Indicator
    series: str | None
    project: Project
    measure: Measure
    pairs: Pairs
    unapproved: int
    notes: tuple[str, ...]
    preliminary: np.ndarray
    """Of each period, whether its figure was set down before it was complete, and nothing has been since."""
    others: Pairs | None
    """The group without the intervention, where there is one."""
    by_n: bool
    """Whether a mean is weighted by n."""
    parties: np.ndarray | None
    """(parties, periods): which of the total's parties have a figure; None for one party."""
    hidden: np.ndarray
    """Of each period, whether a small count was withheld from it."""
    again: bool = False
    """Whether it is the job before once more: the total of an indicator with one series that is shown as it is."""


def lag_of(indicator: Indicator, measure: Measure | None) -> int:
    """Days from a period's end until its figure is complete: the indicator's own, else the measure's."""
    if indicator.lag_days is not None:
        return indicator.lag_days
    return measure.lag_days if measure else 0


def axis_of(values: Iterable[Sequence[Measurement]], frequency: Frequency) -> list[int]:
    """Every period from the first figure to the last, in order; empty where there is none."""
    known = [measurement.period for line in values for measurement in line]
    if not known:
        return []
    if frequency is Frequency.SINGLE:
        return sorted(set(known))
    return periods(dt.date.fromordinal(min(known)), dt.date.fromordinal(max(known)), frequency)


def weighted(measure: Measure, lines: Iterable[Sequence[Measurement]]) -> bool:
    """Whether a mean is weighted by n: only where every figure has its n."""
    if measure.shape is not Shape.MEAN:
        return False
    if Aggregation.WEIGHTED_MEAN not in (measure.over_time, measure.over_parties):
        return False
    return all(m.figure.n for line in lines for m in line if m.figure.state is State.VALUE)


def pairs_of(line: Sequence[Measurement], axis: Mapping[int, int], measure: Measure, by_n: bool) -> Pairs:
    """A series' figures as top / bottom pairs."""
    top, bottom = np.full(len(axis), np.nan), np.full(len(axis), np.nan)
    for measurement in line:
        figure, at = measurement.figure, axis[measurement.period]
        if figure.state is not State.VALUE:
            continue
        if measure.shape is Shape.RATIO:
            if figure.numerator is not None and figure.denominator:
                top[at], bottom[at] = figure.numerator, figure.denominator
        elif figure.value is not None:
            weight = figure.n if by_n and figure.n else 1.0
            top[at], bottom[at] = figure.value * weight, weight
    return Pairs(top, bottom)


def total_of(parts: Sequence[Pairs], measure: Measure) -> Pairs:
    """An indicator's total over its parties, as the measure declares."""
    top, bottom = reckon.put_together(
        np.stack([part.top for part in parts]),
        np.stack([part.bottom for part in parts]),
        measure.over_parties.value,
    )
    return Pairs(top, bottom)


def counted(indicator: Indicator, audience: Audience) -> list[Series]:
    """The series that make up an indicator's total: no comparison group; for a funder no series kept private."""
    return [
        line
        for line in indicator.series
        if not line.comparison and not (line.private and audience is Audience.APPROVED)
    ]


def seen_by(line: Sequence[Measurement], audience: Audience) -> Sequence[Measurement]:
    """The figures that an audience is given: a funder the approved ones."""
    if audience is Audience.ALL:
        return line
    return [measurement for measurement in line if measurement.submission is SubmissionState.APPROVED]


def shown_to(
    indicator: Indicator, measure: Measure | None, seen: Values, audience: Audience, *, outside: bool = False
) -> Shown:
    """The figures of an indicator's series, line by line, as an audience is shown them: outside the project no small counts.

    `seen`: series id -> its figures as `seen_by` gives them. `outside`: what is made will be read outside the project too.
    """
    own = {line.id: seen.get(line.id, ()) for line in indicator.series}
    if audience is Audience.ALL and not outside:
        return Shown(own, frozenset())
    return shown_outside(own, [line.id for line in counted(indicator, audience)], measure, small_counts())


def evaluate(
    documents: Iterable[PlanDocument],
    values: Values,
    measure_of: Measures,
    events: Mapping[str, Sequence[Event]],
    audiences: Iterable[Audience] = tuple(Audience),
    *,
    findings: bool = True,
    outside: bool = False,
) -> list[Evaluation]:
    """Every indicator of the plans, in total and for each series, for both audiences or those asked for.

    `events`: project id -> its events; a change of definition between baseline and figures stops every verdict.
    `outside`: readers outside the project get to see it, whatever the audience; small counts are hidden.
    `findings` False leaves out what the figures bear, which takes most of the time, where it is not shown.
    """
    wanted = [
        (document, indicator, measure)
        for document in documents
        for benefit in document.benefits
        if not benefit.archived
        for indicator in benefit.indicators
        if indicator.kind is IndicatorKind.NUMBER and (measure := measure_of(indicator)) is not None
    ]
    asked = list(audiences)
    # What all may see is reckoned once: most figures are approved, so that most indicators are the same for both.
    alike = (
        {indicator.id for _, indicator, measure in wanted if _same_for_all(indicator, measure, values)}
        if len(asked) > 1 and not outside
        else set[str]()
    )
    found: list[Evaluation] = []
    for audience in asked:
        jobs: dict[Frequency, list[tuple[PlanDocument, Indicator, Measure]]] = defaultdict(list)
        for each in wanted:
            if audience is asked[0] or each[1].id not in alike:
                jobs[each[1].frequency].append(each)
        for frequency, own in jobs.items():
            found += _evaluate_frequency(
                frequency, own, values, audience, events, findings=findings, outside=outside
            )
    same = [each for each in found if each.indicator in alike]
    for audience in asked[1:]:
        found += [replace(each, audience=audience) for each in same]
    return found


def _same_for_all(indicator: Indicator, measure: Measure, values: Values) -> bool:
    """Whether a funder is shown exactly what the project sees: all is approved, nothing kept private, nothing small."""
    if any(line.private for line in indicator.series):
        return False
    own = {line.id: values.get(line.id, ()) for line in indicator.series}
    if any(each.submission is not SubmissionState.APPROVED for line in own.values() for each in line):
        return False
    shown = shown_to(indicator, measure, own, Audience.APPROVED)
    return not shown.no_total and all(shown.lines[key] is line for key, line in own.items())


def _evaluate_frequency(
    frequency: Frequency,
    wanted: Sequence[tuple[PlanDocument, Indicator, Measure]],
    values: Values,
    audience: Audience,
    events: Mapping[str, Sequence[Event]],
    *,
    findings: bool,
    outside: bool,
) -> list[Evaluation]:
    used = [values.get(line.id, ()) for _, indicator, _ in wanted for line in indicator.series]
    # Without a single figure there is still an answer: that there are none.
    order = axis_of(used, frequency) or [period_of(dt.date(2000, 1, 1), frequency)]
    axis = {period: at for at, period in enumerate(order)}
    jobs: list[_Job] = []
    for document, indicator, measure in wanted:
        jobs += _jobs(document, indicator, measure, values, axis, audience, outside=outside)
    if not jobs:
        return []
    result = reckon.progress(*_lines([job for job in jobs if not job.again], order, frequency))
    found: list[Evaluation] = []
    row = -1
    for at, job in enumerate(jobs):
        row += not job.again
        own = _concerning(job, events.get(job.project.id, ()))
        if job.again and own == _concerning(jobs[at - 1], events.get(job.project.id, ())):
            found.append(replace(found[-1], series=None))
            continue
        found.append(_with_events(_evaluation(row, job, result, order, audience), job, own, frequency))
    return _with_findings(found, jobs, order, frequency, events) if findings else found


def total_line(
    document: PlanDocument,
    indicator: Indicator,
    measure: Measure,
    values: Values,
    audience: Audience,
    events: Sequence[Event],
) -> LineFigures | None:
    """An indicator's total as its finding is made from; None without figures."""
    order = axis_of([values.get(line.id, ()) for line in indicator.series], indicator.frequency)
    if not order:
        return None
    axis = {period: at for at, period in enumerate(order)}
    jobs = _jobs(document, indicator, measure, values, axis, audience)
    result = reckon.progress(*_lines(jobs, order, indicator.frequency))
    at = len(jobs) - 1
    evaluation = _evaluation(at, jobs[at], result, order, audience)
    own = _concerning(jobs[at], events)
    return _line(jobs[at], evaluation, order, indicator.frequency, own)


def _with_findings(
    found: Sequence[Evaluation],
    jobs: Sequence[_Job],
    order: Sequence[int],
    frequency: Frequency,
    events: Mapping[str, Sequence[Event]],
) -> list[Evaluation]:
    """Adds what the figures bear to each evaluation that has figures; lines that are the same are reckoned once."""
    whole = list(found)
    lines: dict[int, LineFigures] = {}
    others: dict[int, int] = {}
    same: dict[tuple[object, ...], list[int]] = defaultdict(list)
    again: dict[int, int] = {}
    for at, (evaluation, job) in enumerate(zip(found, jobs, strict=True)):
        own = _concerning(job, events.get(job.project.id, ()))
        if job.again and own == _concerning(jobs[at - 1], events.get(job.project.id, ())):
            again[at] = at - 1
            continue
        line = _line(job, evaluation, order, frequency, own)
        if line is not None:
            lines[at], others[at] = line, _other_changes(line, frequency, own)
            same[(*_sameness(job, line), others[at])].append(at)
    first = [places[0] for places in same.values()]
    answers = findings_of([lines[at] for at in first], [others[at] for at in first])
    for places, (finding, control) in zip(same.values(), answers, strict=True):
        for at in places:
            whole[at] = replace(whole[at], finding=finding, control=control)
    for at, before in again.items():
        whole[at] = replace(whole[at], finding=whole[before].finding, control=whole[before].control)
    return whole


def _concerning(job: _Job, events: Sequence[Event]) -> list[Event]:
    """The events that a line is judged by: a total by those of all parties, a party's own line not by other parties'."""
    party = next((line.party for line in job.indicator.series if line.id == job.series), None)
    return [
        event
        for event in events
        if event.indicator in (None, job.indicator.id)
        and (event.party is None or job.series is None or event.party == party)
    ]


def _sameness(job: _Job, line: LineFigures) -> tuple[object, ...]:
    """What makes two lines one: an indicator with one party has its total and its series alike."""
    return (
        job.indicator.id,
        line.periods[0],
        line.top.tobytes(),
        line.bottom.tobytes(),
        line.preliminary.tobytes(),
        None if line.parties is None else line.parties.tobytes(),
        None if line.hidden is None else line.hidden.tobytes(),
        tuple(line.targets.items()),
        line.breaks,
        line.mixed,
        line.rebased,
        None if line.others_top is None else line.others_top.tobytes(),
    )


def _line(
    job: _Job,
    evaluation: Evaluation,
    order: Sequence[int],
    frequency: Frequency,
    events: Sequence[Event],
) -> LineFigures | None:
    """A job as it is judged: from its first figure to its last. None without figures."""
    known = np.flatnonzero(known_of(job.pairs))
    if not known.size:
        return None
    first, after = int(known[0]), int(known[-1]) + 1
    periods_ = tuple(order[first:after])
    begins = from_period(job.project, frequency)
    day = job.project.intervention
    cut = None if day is None or begins is None else period_of(day, frequency)
    return LineFigures(
        measure=job.measure,
        frequency=frequency,
        expected=job.indicator.expected_change,
        periods=periods_,
        top=job.pairs.top[first:after],
        bottom=job.pairs.bottom[first:after],
        preliminary=job.preliminary[first:after],
        start=None if begins is None else _place(begins, periods_, frequency),
        cut=None if cut is None or cut == begins or cut not in periods_ else periods_.index(cut),
        season_phase=_season_phase(periods_[0], frequency),
        breaks=_places(events, EventKind.DEFINITION_CHANGE, periods_, frequency),
        rebased=_places(events, EventKind.REBASE, periods_, frequency),
        targets={each.horizon: each.target for each in evaluation.horizons if each.target is not None},
        ends=_ends(job.project, begins, frequency),
        others_top=None if job.others is None else job.others.top[first:after],
        others_bottom=None if job.others is None else job.others.bottom[first:after],
        by_n=job.by_n,
        mixed=_mixed(events, periods_, frequency),
        parties=None if job.parties is None else job.parties[:, first:after],
        hidden=job.hidden[first:after],
    )


def _place(period: int, periods_: Sequence[int], frequency: Frequency) -> int:
    """A period's place in a line; below 0 or beyond it where it lies outside."""
    if frequency is Frequency.SINGLE or periods_[0] <= period <= periods_[-1]:
        return bisect_left(periods_, period)
    day, first, last = (dt.date.fromordinal(each) for each in (period, periods_[0], periods_[-1]))
    if day < first:
        return 1 - len(periods(day, first, frequency))
    return len(periods_) - 2 + len(periods(last, day, frequency))


def _season_phase(period: int, frequency: Frequency) -> int:
    """The period's place in the year, from 1."""
    day = dt.date.fromordinal(period)
    match frequency:
        case Frequency.WEEK:
            return min(day.isocalendar().week, 52)
        case Frequency.MONTH:
            return day.month
        case Frequency.QUARTER:
            return (day.month + 2) // 3
        case Frequency.HALF_YEAR:
            return 1 if day.month < 7 else 2
        case _:
            return 1


def _places(
    events: Sequence[Event], kind: EventKind, periods_: Sequence[int], frequency: Frequency
) -> tuple[int, ...]:
    """The first whole period from each event on, as places in the line; events outside it have none."""
    found = set()
    for event in events:
        if event.kind is kind:
            period = period_of(event.date, frequency)
            if period < event.date.toordinal():
                period = next_period(period, frequency)
            place = bisect_left(periods_, period)
            if 0 < place < len(periods_):
                found.add(place)
    return tuple(sorted(found))


def _mixed(events: Sequence[Event], periods_: Sequence[int], frequency: Frequency) -> tuple[int, ...]:
    """The places of the periods that a definition changed in the middle of: they are of neither."""
    cut = {
        period_of(event.date, frequency)
        for event in events
        if event.kind is EventKind.DEFINITION_CHANGE
        and period_of(event.date, frequency) < event.date.toordinal()
    }
    return tuple(at for at, period in enumerate(periods_) if period in cut) if cut else ()


def _ends(project: Project, begins: int | None, frequency: Frequency) -> dict[Horizon, int]:
    """How many periods after the start each horizon ends; 0 or less where it ended before."""
    origin = project.horizon_origin
    if begins is None or origin is None or frequency is Frequency.SINGLE:
        return {}
    return dict(_ends_of(project.horizon_months, origin, begins, frequency))


@lru_cache(maxsize=1024)
def _ends_of(
    months: HorizonMonths, origin: dt.date, begins: int, frequency: Frequency
) -> tuple[tuple[Horizon, int], ...]:
    found = []
    for horizon in HORIZONS:
        _, after = months.dates(horizon, origin)
        start, last = dt.date.fromordinal(begins), after - dt.timedelta(days=1)
        if after > start:
            within = periods(start, last, frequency)
            count = sum(next_period(each, frequency) <= after.toordinal() for each in within)
        else:
            since = periods(last, start - dt.timedelta(days=1), frequency)
            count = -sum(next_period(each, frequency) > after.toordinal() for each in since)
        found.append((horizon, count))
    return tuple(found)


def _other_changes(line: LineFigures, frequency: Frequency, events: Sequence[Event]) -> int:
    """How many other changes have been set down for the time that the figures cover."""
    first, last = line.periods[0], next_period(line.periods[-1], frequency)
    return sum(
        event.kind is EventKind.CO_INTERVENTION and first <= event.date.toordinal() < last for event in events
    )


def _jobs(
    document: PlanDocument,
    indicator: Indicator,
    measure: Measure,
    values: Values,
    axis: Mapping[int, int],
    audience: Audience,
    *,
    outside: bool = False,
) -> list[_Job]:
    seen = {line.id: seen_by(values.get(line.id, ()), audience) for line in indicator.series}
    by_n = weighted(measure, seen.values())
    lag = lag_of(indicator, measure)
    early = {
        line.id: preliminary_of(seen[line.id], axis, indicator.frequency, lag) for line in indicator.series
    }
    parts = {line.id: pairs_of(seen[line.id], axis, measure, by_n) for line in indicator.series}
    shown = shown_to(indicator, measure, seen, audience, outside=outside)
    alone = {
        line.id: parts[line.id]
        if shown.lines[line.id] is seen[line.id]
        else pairs_of(shown.lines[line.id], axis, measure, by_n)
        for line in indicator.series
    }
    waiting = {
        line.id: sum(
            m.submission is not SubmissionState.APPROVED and m.figure.state is State.VALUE
            for m in seen[line.id]
        )
        for line in indicator.series
    }
    hidden = {line.id: _hidden(seen[line.id], axis) for line in indicator.series}
    declared = Aggregation.WEIGHTED_MEAN in (measure.over_time, measure.over_parties)
    notes = ["unweighted"] if declared and not by_n else []
    jobs = [
        _Job(
            indicator,
            line.id,
            document.project,
            measure,
            alone[line.id],
            waiting[line.id],
            tuple(notes),
            early[line.id],
            None,
            by_n,
            None,
            hidden[line.id],
        )
        for line in indicator.series
        if not (line.private and audience is Audience.APPROVED)
    ]
    whole = counted(indicator, audience)
    # A small count that is withheld, or that a reader outside is not shown, makes the total another line than its one series.
    as_it_is = len(whole) == len(indicator.series) == 1 and not shown.no_total
    if as_it_is and all(alone[line.id] is parts[line.id] and not hidden[line.id].any() for line in whole):
        return [jobs[0], replace(jobs[0], series=None, again=True)]
    if len(whole) < len([line for line in indicator.series if not line.comparison]):
        notes.append("private_left_out")
    if any(m.figure.state is State.SUPPRESSED for line in whole for m in seen[line.id]):
        notes.append("suppressed_left_out")
    if len(whole) > 1 and measure.over_parties is Aggregation.NONE:
        notes.append("not_put_together")
    pairs = (
        total_of([parts[line.id] for line in whole], measure)
        if whole
        else Pairs(*[np.full(len(axis), np.nan)] * 2)
    )
    for period in shown.no_total:
        pairs.top[axis[period]] = pairs.bottom[axis[period]] = np.nan
    jobs.append(
        _Job(
            indicator,
            None,
            document.project,
            measure,
            pairs,
            sum(waiting[line.id] for line in whole),
            tuple(notes),
            np.any([early[line.id] for line in whole], axis=0)
            if whole
            else np.zeros(len(axis), dtype=np.bool_),
            _comparison(indicator, parts, early, measure, audience),
            by_n,
            np.stack([known_of(parts[line.id]) for line in whole]) if len(whole) > 1 else None,
            np.any([hidden[line.id] for line in whole], axis=0)
            if whole
            else np.zeros(len(axis), dtype=np.bool_),
        )
    )
    return jobs


def known_of(pairs: Pairs) -> np.ndarray:
    """Which periods have a figure."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(pairs.top) & (pairs.bottom > 0))


def _hidden(line: Sequence[Measurement], axis: Mapping[int, int]) -> np.ndarray:
    """Which periods have a small count that was withheld."""
    found = np.zeros(len(axis), dtype=np.bool_)
    found[[axis[each.period] for each in line if each.figure.state is State.SUPPRESSED]] = True
    return found


def _comparison(
    indicator: Indicator,
    parts: Mapping[str, Pairs],
    early: Mapping[str, np.ndarray],
    measure: Measure,
    audience: Audience,
) -> Pairs | None:
    """The groups without the intervention, put together as the measure declares: of their figures those that are complete."""
    lines = [
        line
        for line in indicator.series
        if line.comparison and not (line.private and audience is Audience.APPROVED)
    ]
    if not lines:
        return None
    total = total_of([parts[line.id] for line in lines], measure)
    unfinished = np.any([early[line.id] for line in lines], axis=0)
    return Pairs(np.where(unfinished, np.nan, total.top), np.where(unfinished, np.nan, total.bottom))


def preliminary_of(
    line: Sequence[Measurement], axis: Mapping[int, int], frequency: Frequency, lag_days: int
) -> np.ndarray:
    """Which figures of a series were set down before they were complete, with nothing set down on it since they were.

    Known from the series itself, so that an evaluation is the same whenever it is made. A figure of which nobody knows when
    it was set down counts as complete.
    """
    early = np.zeros(len(axis), dtype=np.bool_)
    moments = [measurement.at for measurement in line if measurement.at is not None]
    if not lag_days or not moments:
        return early
    last = day_of(max(moments))
    for measurement in line:
        if measurement.at is not None and complete_on(measurement.period, frequency, lag_days) > last:
            early[axis[measurement.period]] = True
    return early


def from_period(project: Project, frequency: Frequency) -> int | None:
    """The first whole period after the intervention; a period that it cuts counts on neither side."""
    day = project.intervention
    if day is None:
        return None
    period = period_of(day, frequency)
    return period if period == day.toordinal() else next_period(period, frequency)


def _lines(
    jobs: Sequence[_Job], order: Sequence[int], frequency: Frequency
) -> tuple[reckon.Lines, reckon.Levels]:
    count = len(jobs)
    window = np.full((count, 2), -1, dtype=np.int64)
    baseline = np.full(count, np.nan)
    horizons = np.full((count, len(HORIZONS), 2), -1, dtype=np.int64)
    targets = np.full((count, len(HORIZONS)), np.nan)
    after, until = np.full(count, _NEVER, dtype=np.int64), np.full(count, _NEVER, dtype=np.int64)
    for at, job in enumerate(jobs):
        own = job.indicator.baseline
        total = job.series is None or len(job.indicator.series) == 1
        if total and not own.from_series:
            # What was registered holds for the project as a whole; a party's own line starts from its own figures.
            baseline[at] = registered_baseline(job.indicator, job.measure)
        if own.first is not None and own.last is not None and (own.from_series or not total):
            window[at] = own.first.toordinal(), own.last.toordinal() + 1
        origin = job.project.horizon_origin
        if origin is not None:
            for h, horizon in enumerate(HORIZONS):
                first, day_after = job.project.horizon_months.dates(horizon, origin)
                horizons[at, h] = first.toordinal(), day_after.toordinal()
        start = from_period(job.project, frequency)
        day = job.project.intervention
        if start is not None and day is not None:
            after[at], until[at] = start, period_of(day, frequency)
    lines = reckon.Lines(
        top=np.stack([job.pairs.top for job in jobs]),
        bottom=np.stack([job.pairs.bottom for job in jobs]),
        starts=np.array(order, dtype=np.int64),
        after=np.array([next_period(period, frequency) for period in order], dtype=np.int64),
        scale=np.array([job.measure.scale if job.measure.shape is Shape.RATIO else 1.0 for job in jobs]),
        direction=np.array([_DIRECTION[job.measure.direction] for job in jobs]),
        last_counts=np.array([job.measure.over_time is Aggregation.LAST for job in jobs]),
        baseline=baseline,
        baseline_window=window,
        from_day=after,
        horizons=horizons,
        targets=targets,
        window=_WINDOW[frequency],
        enough=_ENOUGH.get(frequency, 1),
        enough_after=_ENOUGH_AFTER.get(frequency, 1),
        until_day=until,
        early=np.stack([job.preliminary for job in jobs]),
    )
    # A target may be said as a change from the baseline, so the baseline is found first.
    begun = reckon.levels(lines)
    known = begun.baseline
    for at, job in enumerate(jobs):
        if job.series is not None and len(job.indicator.series) > 1:
            continue
        for h, horizon in enumerate(HORIZONS):
            value = target_value(
                job.indicator, horizon, job.measure, None if np.isnan(known[at]) else float(known[at])
            )
            targets[at, h] = np.nan if value is None else value
    return replace(lines, targets=targets), begun


def registered_baseline(indicator: Indicator, measure: Measure) -> float:
    """The registered baseline in the unit; NaN where none is."""
    own = indicator.baseline
    if own.numerator is not None and own.denominator:
        return own.numerator / own.denominator * measure.scale
    return float("nan") if own.value is None else own.value


def target_value(
    indicator: Indicator, horizon: object, measure: Measure, baseline: float | None
) -> float | None:
    """One horizon's target in the measure's unit."""
    target = next((each for each in indicator.targets if each.horizon == horizon), None)
    return None if target is None else target.in_unit(baseline, measure.direction is Direction.LOWER)


def _evaluation(
    at: int, job: _Job, result: reckon.Progress, order: Sequence[int], audience: Audience
) -> Evaluation:
    last = int(result.last[at])
    baseline, recent = _number(result.baseline[at]), _number(result.recent[at])
    change = None if baseline is None or recent is None or result.points_after[at] == 0 else recent - baseline
    good = _DIRECTION[job.measure.direction]
    settled = change is not None and abs(change) > 1e-9 and good != 0
    ratio = job.measure.shape is Shape.RATIO and last >= 0
    return Evaluation(
        indicator=job.indicator.id,
        series=job.series,
        audience=audience,
        last_period=order[last] if last >= 0 else None,
        latest=_number(result.latest[at]),
        latest_numerator=_number(job.pairs.top[last]) if ratio else None,
        latest_denominator=_number(job.pairs.bottom[last]) if ratio else None,
        baseline=baseline,
        baseline_n=_number(result.baseline_weight[at]),
        recent=recent,
        change=change,
        # Of a baseline below zero too, more is more.
        change_percent=change / abs(baseline) * 100 if change is not None and baseline else None,
        better=change * good > 0 if settled and change is not None else None,
        points_before=int(result.points_before[at]),
        points_after=int(result.points_after[at]),
        unapproved=job.unapproved,
        horizons=tuple(
            HorizonResult(
                horizon=horizon,
                verdict=_VERDICTS[int(result.verdict[at, h])],
                target=_target(job, h, baseline),
                actual=_number(result.actual[at, h]),
                first=_period(order, int(result.actual_first[at, h])),
                last=_period(order, int(result.actual_last[at, h])),
                progress=_number(result.progress[at, h]),
                expected=_number(result.expected[at, h]),
                remaining=_number(result.remaining[at, h]),
            )
            for h, horizon in enumerate(HORIZONS)
        ),
        notes=job.notes,
    )


def _target(job: _Job, h: int, baseline: float | None) -> float | None:
    if job.series is not None and len(job.indicator.series) > 1:
        return None
    return target_value(job.indicator, HORIZONS[h], job.measure, baseline)


def _with_events(
    evaluation: Evaluation, job: _Job, events: Sequence[Event], frequency: Frequency
) -> Evaluation:
    """No verdict across a change of definition: the figures before and after it are not of the same thing."""
    last = evaluation.last_period
    if last is None:
        return evaluation
    own = job.indicator.baseline
    # A baseline that a new definition came into the middle of is of neither.
    since, start = own.first or own.last, job.project.intervention
    if since is None:
        # One that nobody has dated was there before the start.
        since = dt.date.min if start is None else start - dt.timedelta(days=1)
    broken = [
        event
        for event in events
        if event.kind is EventKind.DEFINITION_CHANGE
        and since < event.date < dt.date.fromordinal(next_period(last, frequency))
    ]
    if not broken:
        return evaluation
    judged = {Verdict.REACHED, Verdict.ON_TRACK, Verdict.BEHIND, Verdict.WRONG_WAY}
    first_break = min(event.date for event in broken).toordinal()
    return replace(
        evaluation,
        change=None,
        change_percent=None,
        better=None,
        notes=(*evaluation.notes, "definition_changed"),
        horizons=tuple(
            replace(result, verdict=Verdict.NOT_COMPARABLE, progress=None, expected=None, remaining=None)
            if result.verdict in judged
            and result.last is not None
            and next_period(result.last, frequency) > first_break
            else result
            for result in evaluation.horizons
        ),
    )


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _period(order: Sequence[int], at: int) -> int | None:
    return order[at] if at >= 0 else None
