"""One indicator that is followed in one series, as a figure of it is saved: reckoned in plain numbers.

The same answers as `reckoning.evaluate` gives, for a fifth of the time; what this cannot take it hands on to that.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from operator import attrgetter

import numpy as np

from gevinst.analysis.findings import findings_of
from gevinst.analysis.progress_one import OneLine, OneProgress, progress_of_one
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Event
from gevinst.domain.horizon import HORIZONS
from gevinst.domain.measure import Aggregation, Measure, Shape
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument, Project
from gevinst.services.figure_board import Pairs, Values
from gevinst.services.one_line import OneSeriesLine, line_of_one
from gevinst.services.reckoning import (
    DIRECTION,
    ENOUGH,
    ENOUGH_AFTER,
    NEVER,
    WINDOW,
    Job,
    Measures,
    Told,
    evaluate,
    evaluation_at,
    events_on,
    frame_in,
    judged_line,
    lag_of,
    other_changes,
    registered_baseline,
    target_value,
    with_events,
)

_said = attrgetter(*[each.name for each in fields(Evaluation)][2:-2])
"""What an evaluation says, without whose it is and what the figures bear."""


def evaluate_one(
    document: PlanDocument, values: Values, measure_of: Measures, events: Sequence[Event]
) -> list[Evaluation]:
    """As `evaluate`, for those who see every figure, of a plan with one indicator alone: as a figure of it is saved.

    One that is followed in one series is reckoned in plain numbers, which give the same.
    """
    (indicator,) = [each for benefit in document.benefits for each in benefit.indicators]
    measure = measure_of(indicator)
    known = (
        None
        if measure is None or indicator.kind is not IndicatorKind.NUMBER
        else _one_job(document.project, indicator, measure, values)
    )
    if known is None:
        return evaluate([document], values, measure_of, {document.project.id: events}, (Audience.ALL,))
    job, line = known
    own = events_on(job, events)
    if events and own != events_on(replace(job, series=None), events):
        return evaluate([document], values, measure_of, {document.project.id: events}, (Audience.ALL,))
    order, frequency = line.axis.order, indicator.frequency
    told = _told_of_one(progress_of_one(_one_line(job, line)))
    evaluation = with_events(evaluation_at(0, job, told, order, Audience.ALL), job, own, frequency)
    figures = judged_line(job, evaluation, order, frequency, own)
    if figures is None:
        return [evaluation, replace(evaluation, series=None)]
    ((finding, control),) = findings_of([figures], [other_changes(figures, frequency, own)])
    said = (*_said(evaluation), finding, control)
    return [Evaluation(indicator.id, series, *said) for series in (job.series, None)]


def _one_job(
    project: Project, indicator: Indicator, measure: Measure, values: Values
) -> tuple[Job, OneSeriesLine] | None:
    """The one series of an indicator, whose total it is too; None where they are not the same line, or nothing is there."""
    if len(indicator.series) != 1 or indicator.series[0].comparison:
        return None
    series = indicator.series[0].id
    lag = lag_of(indicator, measure)
    line = line_of_one(values.get(series, ()), measure, indicator.frequency, lag)
    if line is None:
        return None
    declared = Aggregation.WEIGHTED_MEAN in (measure.over_time, measure.over_parties)
    early = np.array(line.early)
    job = Job(
        indicator,
        series,
        project,
        measure,
        Pairs(np.array(line.top), np.array(line.bottom)),
        line.unapproved,
        ("unweighted",) if declared and not line.by_n else (),
        early,
        None,
        line.by_n,
        None,
        np.zeros(len(early), dtype=np.bool_),
        frame_in(project, indicator.frequency),
    )
    return job, line


def _one_line(job: Job, line: OneSeriesLine) -> OneLine:
    """As `_lines`, of one job."""
    own, frame, measure, frequency = job.indicator.baseline, job.frame, job.measure, job.indicator.frequency
    begun = frame.begins is not None and frame.within is not None

    def targets(baseline: float | None) -> list[float | None]:
        return [target_value(job.indicator, horizon, measure, baseline) for horizon in HORIZONS]

    return OneLine(
        top=line.top,
        bottom=line.bottom,
        early=line.early,
        starts=line.axis.order,
        after=line.axis.after,
        scale=measure.scale if measure.shape is Shape.RATIO else 1.0,
        direction=DIRECTION[measure.direction],
        last_counts=measure.over_time is Aggregation.LAST,
        baseline=None if own.from_series else registered_baseline(job.indicator, measure),
        baseline_window=(own.first.toordinal(), own.last.toordinal() + 1)
        if own.first is not None and own.last is not None and own.from_series
        else (-1, -1),
        from_day=frame.begins if begun and frame.begins is not None else NEVER,
        until_day=frame.within if begun and frame.within is not None else NEVER,
        horizons=frame.horizons or [(-1, -1)] * len(HORIZONS),
        targets=targets,
        window=WINDOW[frequency],
        enough=ENOUGH.get(frequency, 1),
        enough_after=ENOUGH_AFTER.get(frequency, 1),
    )


def _told_of_one(found: OneProgress) -> Told:
    return Told(
        last=[found.last],
        latest=[found.latest],
        baseline=[found.baseline],
        weight=[found.weight],
        recent=[found.recent],
        before=[found.before],
        after=[found.after],
        verdict=[found.verdict],
        first_of=[found.first_of],
        last_of=[found.last_of],
        numbers=[found.numbers],
    )
