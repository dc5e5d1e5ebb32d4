"""What a project owes a funder and a funder a project, packed so that ten thousand projects can be asked for the most urgent.

Each deadline is five integers, none of them reckoned from today: whose it is (place in `RIGHTS`), whether it was sent back,
its day, and the first and the last day on which it is told of (ordinals; 0: no day, no limit). The words are those of
`duties` and made for the few that are shown. Which day a form or a rule sets is asked where those ask.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from gevinst.domain.access import Action
from gevinst.domain.deadlines import FOLLOW_UP_DAYS, REPORT_DAYS, owed
from gevinst.domain.handover import MONTHS, HandoverState, follow_up_day, prepared
from gevinst.domain.horizon import add_months
from gevinst.domain.money import Redisposition, RedispositionState
from gevinst.domain.report_state import ReportState, with_project
from gevinst.domain.rule_check import NEAR_DAYS
from gevinst.domain.scheme import FirstUseWithin, MaxDuration, ReportForm, Scheme
from gevinst.domain.scheme import due as form_due
from gevinst.services.state import ProjectState

RIGHTS: tuple[tuple[Action, ...], ...] = (
    (Action.EDIT_REPORT, Action.ANSWER_REPORT),
    (Action.ANSWER_REPORT,),
    (Action.EDIT_AWARD,),
    (Action.ANSWER_REDISPOSITION,),
    (Action.TAKE_OVER,),
    (Action.FOLLOW_UP_LATER,),
)
"""Whoever may do one of these is told of it."""
_REPORT, _ANSWER, _AWARD, _CHANGED_USE, _SIGN, _FOLLOW_UP = range(len(RIGHTS))
FIELDS = 5
_YEARS = 30
"""Of a project without an end, so many years of reports."""

_Packed = tuple[int, int, int, int, int]
Reports = Mapping[tuple[str, int | None], ReportState]
"""(form, year or None) -> how far it has come."""


def packed(
    scheme: Scheme | None,
    state: ProjectState,
    reports: Reports,
    redispositions: Sequence[Redisposition],
    entered: dt.date | None,
) -> bytes:
    """A project's deadlines. `entered`: when it was first entered here, where that is known."""
    found = [
        *_reports(scheme, state, reports, entered),
        *_of_award(scheme, state, redispositions),
        *_handovers(state),
    ]
    return np.array(found, dtype=np.int32).tobytes()


def _one(
    right: int,
    day: dt.date | None,
    opens: dt.date | None = None,
    closes: dt.date | None = None,
    back: bool = False,
) -> _Packed:
    return right, int(back), _number(day), _number(opens), _number(closes)


def _number(day: dt.date | None) -> int:
    return 0 if day is None else day.toordinal()


def _reports(
    scheme: Scheme | None, state: ProjectState, reports: Reports, entered: dt.date | None
) -> list[_Packed]:
    project = state.document.project
    if scheme is None or project.starts is None:
        return []
    last = project.ends.year if project.ends else project.starts.year + _YEARS
    found = []
    for form in scheme.report_forms:
        begun = {year for key, year in reports if key == form.key}
        near: set[int | None] = set(range(project.starts.year, last + 1)) if form.yearly else {None}
        for year in sorted(near | begun, key=lambda each: each or 0):
            now = reports.get((form.key, year))
            if now is None or with_project(now):
                found += _report(form, year, now, project.starts, project.ends, entered)
            elif now not in (ReportState.ACCEPTED, ReportState.WAIVED):
                found.append(_one(_ANSWER, None))
    return found


def _report(
    form: ReportForm,
    year: int | None,
    now: ReportState | None,
    starts: dt.date,
    ends: dt.date | None,
    entered: dt.date | None,
) -> list[_Packed]:
    day = form_due(form, starts, ends, year)
    if now is ReportState.RETURNED:
        return [_one(_REPORT, day, back=True)]
    if day is None:
        return []
    if not owed(day, entered):
        return [] if now is None else [_one(_REPORT, None)]
    return [_one(_REPORT, day, _before(day, REPORT_DAYS))]


def _of_award(
    scheme: Scheme | None, state: ProjectState, redispositions: Sequence[Redisposition]
) -> list[_Packed]:
    award, project = state.award, state.document.project
    if award is None:
        return []
    found = []
    rules = () if scheme is None else scheme.rules
    first_use = next((rule for rule in rules if isinstance(rule, FirstUseWithin)), None)
    if first_use is not None and award.first_use is None:
        found.append(_one(_AWARD, add_months(award.awarded, first_use.months)))
    longest = next((rule for rule in rules if isinstance(rule, MaxDuration)), None)
    if longest is not None and project.starts is not None:
        last = add_months(project.starts, 12 * longest.years) - dt.timedelta(days=1)
        if project.ends is None or project.ends > last:
            found.append(_one(_AWARD, last, _before(last, NEAR_DAYS)))
    for each in award.instalments:
        if each.paid is None:
            found.append(_one(_AWARD, each.due, _before(each.due, NEAR_DAYS)))
    for request in redispositions:
        if request.state is RedispositionState.ASKED:
            day = request.used_from - dt.timedelta(days=1) if request.used_from else None
            found.append(_one(_CHANGED_USE, day))
    return found


def _handovers(state: ProjectState) -> list[_Packed]:
    if state.carried_on:
        return []
    ends = state.document.project.ends
    found = []
    for benefit in state.document.benefits:
        if benefit.archived:
            continue
        held = prepared(benefit, state.handovers.get(benefit.id))
        if held.state is HandoverState.WAITS_FOR_OWNER:
            found.append(_one(_SIGN, ends))
        elif held.state is HandoverState.HANDED_OVER and ends is not None:
            for months in MONTHS:
                if held.follow_up_at(months) is None:
                    day = follow_up_day(ends, months)
                    found.append(_one(_FOLLOW_UP, day, _before(day, FOLLOW_UP_DAYS)))
    return found


def _before(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days=days)


def unpacked(blobs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All deadlines of many projects: (which project, counted from 0; shape n) and (the five integers; shape (n, 5))."""
    counts = np.fromiter((len(each) for each in blobs), np.int64, len(blobs)) // (4 * FIELDS)
    return (
        np.repeat(np.arange(len(blobs)), counts),
        np.frombuffer(b"".join(blobs), dtype=np.int32).reshape(-1, FIELDS),
    )


def told(duties: np.ndarray, today: dt.date) -> np.ndarray:
    """Which of the deadlines are told of today."""
    now = today.toordinal()
    opens, closes = duties[:, 3], duties[:, 4]
    return np.asarray((opens <= now) & ((closes == 0) | (closes >= now)))


def urgency(duties: np.ndarray, today: dt.date) -> np.ndarray:
    """A number to sort by, as `duties.by_urgency` does: over its day, sent back, what comes, what has no day."""
    now, day = today.toordinal(), duties[:, 2].astype(np.int64)
    late = (day > 0) & (day < now)
    rank = np.where(duties[:, 1] == 1, 1, np.where(late, 0, 2))
    return np.asarray(rank * 10_000_000 + np.where(day == 0, 9_999_999, day))
