"""From stored figures to evaluations: the one way, for one indicator as for a whole portfolio."""

import datetime as dt
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np

from gevinst.analysis import progress as reckon
from gevinst.analysis.findings import findings_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.catalogue import schemes as scheme_files
from gevinst.catalogue.privacy import small_counts
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.figure_lines import FigureLine, line_of_figures
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import (
    HORIZONS,
    Frequency,
    Horizon,
    HorizonMonths,
    next_period,
    period_of,
    periods,
)
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape
from gevinst.domain.measurement import Measurement, State, counted_outside
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument, Project, Series
from gevinst.domain.small_counts import Rule, Shown, shown_outside
from gevinst.services.figure_board import (
    Asked,
    Board,
    Pairs,
    Seen,
    Values,
    any_small,
    board_of,
    known_of,
    may_weigh,
    seen_by_all,
    total_of,
)
from gevinst.services.reckoning_together import shown_beside

Measures = Callable[[Indicator], Measure | None]
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
WINDOW = {
    Frequency.WEEK: 13,
    Frequency.MONTH: 3,
    Frequency.QUARTER: 1,
    Frequency.HALF_YEAR: 1,
    Frequency.YEAR: 1,
    Frequency.SINGLE: 1,
}
"""How many periods make the three months that a level is reckoned from."""
ENOUGH = {Frequency.WEEK: 6, Frequency.MONTH: 6}
"""Fewer figures than this in all, and nothing is judged (methods.md 7.1); slower rhythms have no such count."""
ENOUGH_AFTER = {Frequency.WEEK: 6, Frequency.MONTH: 3}
DIRECTION = {Direction.LOWER: -1, Direction.HIGHER: 1, Direction.NEUTRAL: 0}
NEVER = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a project's start and horizons fall on the periods of one frequency."""

    begins: int | None
    """The first whole period after the intervention."""
    cut: int | None
    """The period that the intervention falls in the middle of."""
    within: int | None
    """The period that the intervention falls in."""
    horizons: list[tuple[int, int]] | None
    """First day and day after of each; None where nothing says when they count from."""
    ends: dict[Horizon, int]
    """How many periods after the start each horizon ends; 0 or less where it ended before."""


@dataclass(frozen=True, slots=True)
class Job:
    """One line to reckon: a series, or an indicator's total."""

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
    frame: _Frame
    again: bool = False
    """Whether it is the job before once more: the total of an indicator with one series that is shown as it is."""


def lag_of(indicator: Indicator, measure: Measure | None) -> int:
    """Days from a period's end until its figure is complete: the indicator's own, else the measure's."""
    if indicator.lag_days is not None:
        return indicator.lag_days
    return measure.lag_days if measure else 0


def counted(indicator: Indicator, audience: Audience) -> list[Series]:
    """The series that make up an indicator's total: no comparison group; for a funder no series kept private."""
    return [
        line
        for line in indicator.series
        if not line.comparison and not (line.private and audience is Audience.APPROVED)
    ]


def seen_by(line: Sequence[Measurement], audience: Audience, project: Project) -> Sequence[Measurement]:
    """The figures that an audience is given: a funder the approved ones, or as the project's scheme has it."""
    if audience is Audience.ALL:
        return line
    handed_in = scheme_files.counts_handed_in(project.scheme)
    if isinstance(line, FigureLine):
        return line.counted_outside(handed_in=handed_in)
    return [each for each in line if counted_outside(each.submission, handed_in=handed_in)]


def shown_to(
    indicator: Indicator, measure: Measure | None, seen: Values, audience: Audience, *, outside: bool = False
) -> Shown:
    """The figures of an indicator's series, line by line, as an audience is shown them: outside the project no small counts.

    `seen`: series id -> its figures as `seen_by` gives them. `outside`: what is made will be read outside the project too.
    """
    own = {line.id: seen.get(line.id, ()) for line in indicator.series}
    if audience is Audience.ALL and not outside:
        return Shown(own, frozenset())
    rule = small_counts()
    if measure is not None and not any(
        any_small(line_of_figures(series, line), measure, rule) for series, line in own.items()
    ):
        return Shown(own, frozenset())
    return shown_outside(own, [line.id for line in counted(indicator, audience)], measure, rule)


def evaluate(
    documents: Iterable[PlanDocument],
    values: Values,
    measure_of: Measures,
    events: Mapping[str, Sequence[Event]],
    audiences: Iterable[Audience] = tuple(Audience),
    *,
    findings: bool = True,
    outside: bool = False,
    whole: PlanDocument | None = None,
    funders: dict[str, Shown | None] | None = None,
) -> list[Evaluation]:
    """Every indicator of the plans, in total and for each series, for both audiences or those asked for.

    `funders` is filled with what a funder is shown of each indicator, by id, as `shown_to` and `shown_beside` decide it; None
    where that is all that is approved. Who needs it besides the evaluations need not decide it once more.
    `whole`: the plan that the one given is a part of; `values` hold the figures of the indicators that stand beside its own
    (`small_counts_together.linked_to`).
    `events`: project id -> its events; a change of definition between baseline and figures stops every verdict.
    `outside`: readers outside the project get to see it, whatever the audience; small counts are hidden.
    `findings` False leaves out what the figures bear, which takes most of the time, where it is not shown.
    """
    asked = list(audiences)
    rule = small_counts() if outside or Audience.APPROVED in asked else None
    found: list[Evaluation] = []
    documents = list(documents)
    plans = documents if whole is None else [whole]
    beside = {
        audience: _changed_beside(plans, values, measure_of, audience, outside=outside) for audience in asked
    }
    for board in _boards(documents, values, measure_of, rule):
        # What all may see is reckoned once: most figures are approved, so that most indicators are the same for both.
        alike = (
            {
                each.indicator.id
                for each in board.asked
                if board.alike(each) and not any(each.indicator.id in own for own in beside.values())
            }
            if len(asked) > 1 and not outside
            else set()
        )
        own: list[Evaluation] = []
        for audience in asked:
            chosen = [each for each in board.asked if audience is asked[0] or each.indicator.id not in alike]
            if chosen:
                own += _evaluate_board(
                    board,
                    chosen,
                    values,
                    audience,
                    events,
                    findings=findings,
                    outside=outside,
                    beside=beside[audience],
                    decided=funders if audience is Audience.APPROVED else None,
                )
        if funders is not None:
            funders |= dict.fromkeys(alike)
        same = [each for each in own if each.indicator in alike]
        found += own
        for audience in asked[1:]:
            found += [Evaluation(each.indicator, each.series, audience, *_beside(each)) for each in same]
    return found


def _changed_beside(
    documents: Iterable[PlanDocument],
    values: Values,
    measure_of: Measures,
    audience: Audience,
    *,
    outside: bool,
) -> dict[str, Shown]:
    """Indicator id -> what is shown of those that hide something with others of the same measure."""
    found: dict[str, Shown] = {}
    for document in documents:

        def seen(series: str, project: Project = document.project) -> Sequence[Measurement]:
            return seen_by(values.get(series, ()), audience, project)

        found |= shown_beside(document, measure_of, seen, audience, outside=outside)
    return found


def _boards(
    documents: Iterable[PlanDocument], values: Values, measure_of: Measures, rule: Rule | None
) -> Iterator[Board]:
    """The figures of all indicators that are numbers, frequency by frequency."""
    wanted: dict[Frequency, list[tuple[PlanDocument, Indicator, Measure, int]]] = defaultdict(list)
    for document in documents:
        for benefit in document.benefits:
            if benefit.archived:
                continue
            for indicator in benefit.indicators:
                if indicator.kind is IndicatorKind.NUMBER and (measure := measure_of(indicator)) is not None:
                    lag = lag_of(indicator, measure)
                    wanted[indicator.frequency].append((document, indicator, measure, lag))
    for frequency, own in wanted.items():
        yield board_of(own, values, frequency, rule)


def _evaluate_board(
    board: Board,
    chosen: Sequence[Asked],
    values: Values,
    audience: Audience,
    events: Mapping[str, Sequence[Event]],
    *,
    findings: bool,
    outside: bool,
    beside: Mapping[str, Shown],
    decided: dict[str, Shown | None] | None,
) -> list[Evaluation]:
    order, frequency = board.order, board.frequency
    jobs = _jobs(board, chosen, values, audience, beside, outside=outside, decided=decided)
    if not jobs:
        return []
    told = _told(*_lines([job for job in jobs if not job.again], order, frequency))
    found: list[Evaluation] = []
    concerning: list[list[Event]] = []
    row = -1
    for at, job in enumerate(jobs):
        row += not job.again
        own = events_on(job, events.get(job.project.id, ()))
        concerning.append(own)
        if job.again and own == concerning[at - 1]:
            found.append(_as_the_total(found[-1]))
            continue
        found.append(with_events(evaluation_at(row, job, told, order, audience), job, own, frequency))
    return _with_findings(found, jobs, order, frequency, concerning) if findings else found


def jobs_of_one(
    document: PlanDocument,
    indicator: Indicator,
    measure_of: Measures,
    measure: Measure,
    values: Values,
    audience: Audience,
) -> tuple[Board, list[Job]]:
    """One indicator's lines as an audience is shown them: its series, and last its total. `values`: as `evaluate` takes them."""
    wanted = [(document, indicator, measure, lag_of(indicator, measure))]
    board = board_of(
        wanted, values, indicator.frequency, small_counts() if audience is Audience.APPROVED else None
    )
    beside = _changed_beside([document], values, measure_of, audience, outside=False)
    return board, _jobs(board, board.asked, values, audience, beside)


def total_line(
    document: PlanDocument,
    indicator: Indicator,
    measure_of: Measures,
    measure: Measure,
    values: Values,
    audience: Audience,
    events: Sequence[Event],
) -> LineFigures | None:
    """An indicator's total as its finding is made from; None without figures."""
    if not any(values.get(line.id) for line in indicator.series):
        return None
    board, jobs = jobs_of_one(document, indicator, measure_of, measure, values, audience)
    told = _told(*_lines(jobs, board.order, indicator.frequency))
    at = len(jobs) - 1
    evaluation = evaluation_at(at, jobs[at], told, board.order, audience)
    own = events_on(jobs[at], events)
    return judged_line(jobs[at], evaluation, board.order, indicator.frequency, own)


def _with_findings(
    found: Sequence[Evaluation],
    jobs: Sequence[Job],
    order: Sequence[int],
    frequency: Frequency,
    concerning: Sequence[Sequence[Event]],
) -> list[Evaluation]:
    """Adds what the figures bear to each evaluation that has figures; lines that are the same are reckoned once."""
    whole = list(found)
    lines: dict[int, LineFigures] = {}
    others: dict[int, int] = {}
    same: dict[tuple[object, ...], list[int]] = defaultdict(list)
    again: dict[int, int] = {}
    for at, (evaluation, job) in enumerate(zip(found, jobs, strict=True)):
        own = concerning[at]
        if job.again and own == concerning[at - 1]:
            again[at] = at - 1
            continue
        line = judged_line(job, evaluation, order, frequency, own)
        if line is not None:
            lines[at], others[at] = line, other_changes(line, frequency, own)
            same[(*_sameness(job, line), others[at])].append(at)
    first = [places[0] for places in same.values()]
    answers = findings_of([lines[at] for at in first], [others[at] for at in first])
    for places, (finding, control) in zip(same.values(), answers, strict=True):
        for at in places:
            whole[at] = Evaluation(*(*_without_finding(whole[at]), finding, control))
    for at, before in again.items():
        whole[at] = _as_the_total(whole[before])
    return whole


# As dataclasses.replace, which looks at each field by itself: of a portfolio there are half a million to make.
_NAMES = [each.name for each in fields(Evaluation)]
_beside = attrgetter(*_NAMES[3:])
_without_finding = attrgetter(*_NAMES[:-2])


def _as_the_total(evaluation: Evaluation) -> Evaluation:
    return Evaluation(evaluation.indicator, None, evaluation.audience, *_beside(evaluation))


def events_on(job: Job, events: Sequence[Event]) -> list[Event]:
    """The events that a line is judged by: a total by those of all parties, a party's own line not by other parties'."""
    if not events:
        return []
    party = next((line.party for line in job.indicator.series if line.id == job.series), None)
    return [
        event
        for event in events
        if event.indicator in (None, job.indicator.id)
        and (event.party is None or job.series is None or event.party == party)
    ]


def _sameness(job: Job, line: LineFigures) -> tuple[object, ...]:
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


def judged_line(
    job: Job,
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
    begins, cut = job.frame.begins, job.frame.cut
    return LineFigures(
        measure=job.measure,
        frequency=frequency,
        expected=job.indicator.expected_change,
        periods=periods_,
        top=job.pairs.top[first:after],
        bottom=job.pairs.bottom[first:after],
        preliminary=job.preliminary[first:after],
        start=None if begins is None else _place(begins, periods_, frequency),
        cut=None if cut is None or cut not in periods_ else periods_.index(cut),
        season_phase=_season_phase(periods_[0], frequency),
        breaks=_places(events, EventKind.DEFINITION_CHANGE, periods_, frequency),
        rebased=_places(events, EventKind.REBASE, periods_, frequency),
        targets={each.horizon: each.target for each in evaluation.horizons if each.target is not None},
        ends=job.frame.ends,
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


def frame_in(project: Project, frequency: Frequency) -> _Frame:
    """Where a project's start and horizons fall on the periods of a frequency."""
    return _frame_of(project.intervention, project.horizon_origin, project.horizon_months, frequency)


@lru_cache(maxsize=1024)
def _frame_of(
    day: dt.date | None, origin: dt.date | None, months: HorizonMonths, frequency: Frequency
) -> _Frame:
    begins = _begins(day, frequency)
    within = None if day is None else period_of(day, frequency)
    return _Frame(
        begins,
        None if within == begins else within,
        within,
        None
        if origin is None
        else [
            (first.toordinal(), after.toordinal())
            for first, after in (months.dates(each, origin) for each in HORIZONS)
        ],
        {}
        if begins is None or origin is None or frequency is Frequency.SINGLE
        else dict(_ends_of(months, origin, begins, frequency)),
    )


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


def other_changes(line: LineFigures, frequency: Frequency, events: Sequence[Event]) -> int:
    """How many other changes have been set down for the time that the figures cover."""
    first, last = line.periods[0], next_period(line.periods[-1], frequency)
    return sum(
        event.kind is EventKind.CO_INTERVENTION and first <= event.date.toordinal() < last for event in events
    )


def _jobs(
    board: Board,
    chosen: Sequence[Asked],
    values: Values,
    audience: Audience,
    beside: Mapping[str, Shown],
    *,
    outside: bool = False,
    decided: dict[str, Shown | None] | None = None,
) -> list[Job]:
    """Of each indicator its series and then its total. `decided` is filled as `funders` of `evaluate`."""
    seen = seen_by_all(board, audience, outside=outside)
    frames: dict[int, _Frame] = {}
    found: list[Job] = []
    for asked in chosen:
        project = asked.document.project
        frame = frames.get(id(project))
        if frame is None:
            frame = frames[id(project)] = frame_in(project, board.frequency)
        small: Shown | None = None
        if asked.indicator.id in beside or any(seen.any_small[row] for row in asked.rows):
            small = beside.get(asked.indicator.id) or _shown(asked, values, audience, outside=outside)
        if decided is not None:
            decided[asked.indicator.id] = small
        found += _jobs_of(board, asked, seen, small, audience, frame, outside=outside)
    return found


def _jobs_of(
    board: Board,
    asked: Asked,
    seen: Seen,
    small: Shown | None,
    audience: Audience,
    frame: _Frame,
    *,
    outside: bool,
) -> list[Job]:
    """`small`: what is shown, where that is not all."""
    indicator, measure, rows = asked.indicator, asked.measure, asked.rows
    if outside or audience is Audience.APPROVED:
        indicator = board.outside.get(indicator.id, indicator)
    project, by_n = asked.document.project, seen.by_n[rows.start] if rows else may_weigh(measure)
    no_total: frozenset[int] = frozenset()
    alone = {row: seen.pairs(row) for row in rows}
    if small is not None:
        no_total = small.no_total
        for row, periods_ in _withheld(asked, small).items():
            alone[row] = _without(alone[row], board, periods_)
    declared = Aggregation.WEIGHTED_MEAN in (measure.over_time, measure.over_parties)
    notes = ["unweighted"] if declared and not by_n else []
    given = tuple(notes)
    jobs = [
        Job(
            indicator,
            line.id,
            project,
            measure,
            alone[row],
            seen.unapproved[row],
            given,
            seen.early[row],
            None,
            by_n,
            None,
            seen.hidden[row],
            frame,
        )
        for row, line in zip(rows, indicator.series, strict=True)
        if not (line.private and audience is Audience.APPROVED)
    ]
    counting = {line.id for line in counted(indicator, audience)}
    whole = [row for row, line in zip(rows, indicator.series, strict=True) if line.id in counting]
    # A small count that is withheld, or that a reader outside is not shown, makes the total another line than its one series.
    if len(whole) == len(indicator.series) == 1 and small is None and not seen.any_hidden[whole[0]]:
        return [jobs[0], replace(jobs[0], series=None, again=True)]
    if len(whole) < len([line for line in indicator.series if not line.comparison]):
        notes.append("private_left_out")
    if any(seen.any_hidden[row] for row in whole):
        notes.append("suppressed_left_out")
    if (
        len(whole) > 1
        and measure.over_parties is Aggregation.NONE
        and any(known_of(seen.pairs(row)).any() for row in whole)
    ):
        notes.append("not_put_together")
    nothing = np.zeros(len(board.order), dtype=np.bool_)
    pairs = (
        total_of([seen.pairs(row) for row in whole], measure)
        if whole
        else Pairs(*[np.full(len(board.order), np.nan)] * 2)
    )
    if no_total:
        pairs = _without(pairs, board, no_total)
    jobs.append(
        Job(
            indicator,
            None,
            project,
            measure,
            pairs,
            sum(seen.unapproved[row] for row in whole),
            tuple(notes),
            np.any(seen.early[whole], axis=0) if whole else nothing,
            _comparison(asked, seen, audience),
            by_n,
            np.stack([known_of(seen.pairs(row)) for row in whole]) if len(whole) > 1 else None,
            np.any(seen.hidden[whole], axis=0) if whole else nothing,
            frame,
        )
    )
    return jobs


def _shown(asked: Asked, values: Values, audience: Audience, *, outside: bool) -> Shown:
    project = asked.document.project
    seen = {line.id: seen_by(values.get(line.id, ()), audience, project) for line in asked.indicator.series}
    return shown_to(asked.indicator, asked.measure, seen, audience, outside=outside)


def _withheld(asked: Asked, shown: Shown) -> dict[int, set[int]]:
    """Of each line (its place on the board) the periods that are not shown for what they are."""
    return {
        row: {each.period for each in shown.lines[line.id] if each.figure.state is State.SUPPRESSED}
        for row, line in zip(asked.rows, asked.indicator.series, strict=True)
        if line.id in shown.lines
    }


def _without(pairs: Pairs, board: Board, periods_: Collection[int]) -> Pairs:
    gone = np.isin(board.order, list(periods_))
    return Pairs(np.where(gone, np.nan, pairs.top), np.where(gone, np.nan, pairs.bottom))


def _comparison(asked: Asked, seen: Seen, audience: Audience) -> Pairs | None:
    """The groups without the intervention, put together as the measure declares: of their figures those that are complete."""
    rows = [
        row
        for row, line in zip(asked.rows, asked.indicator.series, strict=True)
        if line.comparison and not (line.private and audience is Audience.APPROVED)
    ]
    if not rows:
        return None
    total = total_of([seen.pairs(row) for row in rows], asked.measure)
    unfinished = np.any(seen.early[rows], axis=0)
    return Pairs(np.where(unfinished, np.nan, total.top), np.where(unfinished, np.nan, total.bottom))


def from_period(project: Project, frequency: Frequency) -> int | None:
    """The first whole period after the intervention; a period that it cuts counts on neither side."""
    return _begins(project.intervention, frequency)


def _begins(day: dt.date | None, frequency: Frequency) -> int | None:
    if day is None:
        return None
    period = period_of(day, frequency)
    return period if period == day.toordinal() else next_period(period, frequency)


def _lines(
    jobs: Sequence[Job], order: Sequence[int], frequency: Frequency
) -> tuple[reckon.Lines, reckon.Levels]:
    count = len(jobs)
    window = np.full((count, 2), -1, dtype=np.int64)
    baseline = np.full(count, np.nan)
    horizons = np.full((count, len(HORIZONS), 2), -1, dtype=np.int64)
    targets = np.full((count, len(HORIZONS)), np.nan)
    after, until = np.full(count, NEVER, dtype=np.int64), np.full(count, NEVER, dtype=np.int64)
    for at, job in enumerate(jobs):
        own = job.indicator.baseline
        total = job.series is None or len(job.indicator.series) == 1
        if total and not own.from_series:
            # What was registered holds for the project as a whole; a party's own line starts from its own figures.
            baseline[at] = registered_baseline(job.indicator, job.measure)
        if own.first is not None and own.last is not None and (own.from_series or not total):
            window[at] = own.first.toordinal(), own.last.toordinal() + 1
        if job.frame.horizons is not None:
            horizons[at] = job.frame.horizons
        if job.frame.begins is not None and job.frame.within is not None:
            after[at], until[at] = job.frame.begins, job.frame.within
    lines = reckon.Lines(
        top=np.stack([job.pairs.top for job in jobs]),
        bottom=np.stack([job.pairs.bottom for job in jobs]),
        starts=np.array(order, dtype=np.int64),
        after=np.array([next_period(period, frequency) for period in order], dtype=np.int64),
        scale=np.array([job.measure.scale if job.measure.shape is Shape.RATIO else 1.0 for job in jobs]),
        direction=np.array([DIRECTION[job.measure.direction] for job in jobs]),
        last_counts=np.array([job.measure.over_time is Aggregation.LAST for job in jobs]),
        baseline=baseline,
        baseline_window=window,
        from_day=after,
        horizons=horizons,
        targets=targets,
        window=WINDOW[frequency],
        enough=ENOUGH.get(frequency, 1),
        enough_after=ENOUGH_AFTER.get(frequency, 1),
        until_day=until,
        early=np.stack([job.preliminary for job in jobs]),
    )
    # A target may be said as a change from the baseline, so the baseline is found first.
    begun = reckon.levels(lines)
    known = begun.baseline.tolist()
    for at, job in enumerate(jobs):
        if job.series is not None and len(job.indicator.series) > 1:
            continue
        from_ = None if math.isnan(known[at]) else known[at]
        lower = job.measure.direction is Direction.LOWER
        for target in reversed(job.indicator.targets):
            value = target.in_unit(from_, lower)
            targets[at, HORIZONS.index(target.horizon)] = math.nan if value is None else value
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


@dataclass(frozen=True, slots=True)
class Told:
    """`reckon.Progress` and the targets as plain numbers: None where there is nothing."""

    last: list[int]
    latest: list[float | None]
    baseline: list[float | None]
    weight: list[float | None]
    recent: list[float | None]
    before: list[int]
    after: list[int]
    verdict: list[list[int]]
    first_of: list[list[int]]
    last_of: list[list[int]]
    numbers: list[list[tuple[float | None, ...]]]
    """Of each line and horizon: target, actual, progress, expected, remaining."""


def _told(lines: reckon.Lines, begun: reckon.Levels) -> Told:
    result = reckon.progress(lines, begun)
    each = (lines.targets, result.actual, result.progress, result.expected, result.remaining)
    numbers = _plain_numbers(np.stack(each, axis=2))
    return Told(
        last=result.last.tolist(),
        latest=_plain_numbers(result.latest),
        baseline=_plain_numbers(result.baseline),
        weight=_plain_numbers(result.baseline_weight),
        recent=_plain_numbers(result.recent),
        before=result.points_before.tolist(),
        after=result.points_after.tolist(),
        verdict=result.verdict.tolist(),
        first_of=result.actual_first.tolist(),
        last_of=result.actual_last.tolist(),
        numbers=numbers,
    )


def _plain_numbers(values: np.ndarray) -> Any:
    """Nested lists as the array has them; None for what is not finite."""
    found = values.astype(object)
    found[~np.isfinite(values)] = None
    return found.tolist()


def evaluation_at(at: int, job: Job, told: Told, order: Sequence[int], audience: Audience) -> Evaluation:
    """What a job shows, from the place `at` of what is told."""
    last = told.last[at]
    baseline, recent = told.baseline[at], told.recent[at]
    change = None if baseline is None or recent is None or told.after[at] == 0 else recent - baseline
    good = DIRECTION[job.measure.direction]
    settled = change is not None and abs(change) > 1e-9 and good != 0
    ratio = job.measure.shape is Shape.RATIO and last >= 0
    return Evaluation(
        indicator=job.indicator.id,
        series=job.series,
        audience=audience,
        last_period=order[last] if last >= 0 else None,
        latest=told.latest[at],
        latest_numerator=_number(job.pairs.top[last]) if ratio else None,
        latest_denominator=_number(job.pairs.bottom[last]) if ratio else None,
        baseline=baseline,
        baseline_n=told.weight[at],
        recent=recent,
        change=change,
        # Of a baseline below zero too, more is more.
        change_percent=change / abs(baseline) * 100 if change is not None and baseline else None,
        better=change * good > 0 if settled and change is not None else None,
        points_before=told.before[at],
        points_after=told.after[at],
        unapproved=job.unapproved,
        horizons=tuple(
            [
                HorizonResult(
                    horizon,
                    _VERDICTS[verdict],
                    target,
                    actual,
                    _period(order, first_of),
                    _period(order, last_of),
                    progress,
                    expected,
                    remaining,
                )
                for horizon, verdict, first_of, last_of, (
                    target,
                    actual,
                    progress,
                    expected,
                    remaining,
                ) in zip(
                    HORIZONS,
                    told.verdict[at],
                    told.first_of[at],
                    told.last_of[at],
                    told.numbers[at],
                    strict=True,
                )
            ]
        ),
        notes=job.notes,
    )


def with_events(
    evaluation: Evaluation, job: Job, events: Sequence[Event], frequency: Frequency
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
