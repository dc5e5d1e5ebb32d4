"""What people write about activities, risks, partners and the log -> checked values. All that is wrong is told at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.follow_up import Activity, LogEntry, PartnerChange, Progress, Risk
from gevinst.domain.horizon import Frequency, period_end, read_period
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import new_id

YEARS_AROUND = 5
"""A date so many years before or after the project is a slip of the keyboard."""

LogKind = Literal["user_involvement", "dissemination", "learning", "method", "challenge", "transfer"]
Audience = Literal["patients", "staff", "service", "society"]
LOG_KINDS: tuple[LogKind, ...] = get_args(LogKind)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

_BEGUN = (Progress.UNDER_WAY, Progress.DONE)


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry is checked against."""

    today: dt.date
    first: dt.date
    """The project's first day, or today where it has none."""
    last: dt.date
    benefits: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Form:
    """Fields as text, read one by one; what is wrong is gathered."""

    fields: Mapping[str, str]
    known: Known
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, code: str, name: str, value: str | None = None, **params: object) -> None:
        self.problems.append(Problem(code, field=name, value=value, params=params))

    def wrong_day(self, code: str, name: str, at: dt.date, **params: object) -> None:
        self.problems.append(Problem(code, field=name, value=at.isoformat(), params={"value": at, **params}))

    def raw(self, name: str) -> str:
        return (self.fields.get(name) or "").strip()

    def text(self, name: str, limit: int, *, must: bool = False) -> str:
        found = self.raw(name)
        if may_hold_identity_number(found):
            self.wrong("personal_data", name)
        if len(found) > limit:
            self.wrong("text_too_long", name, limit=limit, length=len(found))
        if must and not found:
            self.wrong("field_missing", name)
        return found

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of the choices; the first where it is wrong, which is told."""
        found = self.raw(name)
        if found not in choices:
            code = "not_a_choice" if found else "field_missing"
            self.wrong(code, name, found or None, known=", ".join(choices))
            return choices[0]
        return found

    def day(self, name: str, *, must: bool = True, end: bool = False, future: bool = True) -> dt.date:
        """A date, or a month: its first day, or its last where it is an `end`. Today where it is wrong or empty."""
        found = self.raw(name)
        if not found:
            if must:
                self.wrong("field_missing", name)
            return self.known.today
        reading = read_period(found, Frequency.SINGLE)
        day = dt.date.fromordinal(reading.period) if reading.period is not None else None
        if day is None and (month := read_period(found, Frequency.MONTH).period) is not None:
            day = period_end(month, Frequency.MONTH) if end else dt.date.fromordinal(month)
        if day is None:
            if reading.problem is not None:
                self.problems.append(reading.problem.at(field=name))
            return self.known.today
        around = (self.known.first.year - YEARS_AROUND, self.known.last.year + YEARS_AROUND)
        if not around[0] <= day.year <= around[1]:
            self.wrong_day("event_far_away", name, day)
        elif not future and day > self.known.today:
            self.wrong_day("day_in_future", name, day)
        return day

    def one_of(self, name: str, known: frozenset[str], code: str, held: str | None) -> str | None:
        """A key that is known, or the one that stands there already; None where nothing is chosen."""
        found = self.raw(name)
        if found in ("", "*"):
            return None
        if found not in known and found != held:
            self.wrong(code, name, found)
        return found

    def holds_from(self) -> dt.date | None:
        """The day that the change holds from; None where nobody has said."""
        return self.day("holds_from", must=False, future=False) if self.raw("holds_from") else None

    def refuse(self) -> None:
        if self.problems:
            raise Refused(self.problems)


def read_activity(
    fields: Mapping[str, str], held: Activity | None, known: Known, *, fresh: bool = False
) -> tuple[Activity, dt.date | None]:
    """An activity or a milestone, and the day that the change holds from. Raises Refused with every problem.

    `fields`: title, text, starts, ends, progress, change_reason, milestone ("yes"), first_plan ("yes"), holds_from.
    A milestone has one day, `ends`. The first plan's dates are kept once they are written: they follow along only while the
    activity is `fresh`, written the same day, when a changed date is a correction. What differs from them needs a reason.
    """
    form = _Form(fields, known)
    milestone = form.raw("milestone") == "yes"
    title, text = form.text("title", 200, must=True), form.text("text", 2000)
    ends = form.day("ends", end=not milestone)
    starts = ends if milestone else form.day("starts")
    progress = Progress(form.choice("progress", tuple(Progress)))
    reason = form.text("change_reason", 500)
    days_wrong = any(each.field in ("starts", "ends") for each in form.problems)
    if not days_wrong:
        if starts > ends:
            form.wrong_day("ends_before_start", "ends", ends, day=starts)
        elif progress is Progress.DONE and ends > known.today:
            form.wrong_day("done_in_future", "ends", ends)
        elif progress in _BEGUN and starts > known.today:
            form.wrong_day("begun_in_future", "starts", starts)
    original = (held.original_starts, held.original_ends) if held else (None, None)
    if held is None or fresh:
        original = (starts, ends) if form.raw("first_plan") == "yes" else (None, None)
    moved = None not in original and original != (starts, ends)
    if not reason:
        if moved and not days_wrong:
            form.wrong("moved_needs_reason", "change_reason")
        elif progress is Progress.CANCELLED:
            form.wrong("cancelled_needs_reason", "change_reason")
    holds = form.holds_from()
    form.refuse()
    return Activity(
        id=held.id if held else form.raw("id") or new_id(),
        title=title,
        text=text or None,
        starts=starts,
        ends=ends,
        original_starts=original[0],
        original_ends=original[1],
        progress=progress,
        change_reason=reason or None,
        milestone=milestone,
    ), holds


def read_risk(fields: Mapping[str, str], held: Risk | None, known: Known) -> tuple[Risk, dt.date | None]:
    """A risk, and the day that the change holds from. Raises Refused with every problem.

    `fields`: text, likelihood and consequence ("1" to "3"), action, responsible, open ("yes", "no"), benefit, holds_from.
    """
    form = _Form(fields, known)
    values = {
        "text": form.text("text", 500, must=True),
        "likelihood": int(form.choice("likelihood", ("1", "2", "3"))),
        "consequence": int(form.choice("consequence", ("1", "2", "3"))),
        "action": form.text("action", 1000) or None,
        "responsible": form.text("responsible", 200) or None,
        "open": form.choice("open", ("yes", "no")) == "yes",
        "benefit": form.one_of("benefit", known.benefits, "unknown_benefit", held.benefit if held else None),
    }
    holds = form.holds_from()
    form.refuse()
    return Risk.model_validate({"id": held.id if held else form.raw("id") or new_id(), **values}), holds


def read_log_entry(fields: Mapping[str, str], held: LogEntry | None, known: Known) -> LogEntry:
    """An entry of the log. Raises Refused with every problem. `fields`: kind, audience, date, text.

    What can be transferred is said for one audience; other kinds have none. An entry tells what has been: not a day to come.
    """
    form = _Form(fields, known)
    kind = form.choice("kind", LOG_KINDS)
    audience = form.choice("audience", AUDIENCES) if kind == "transfer" else None
    day, text = form.day("date", future=False), form.text("text", 2000, must=True)
    form.refuse()
    return LogEntry.model_validate(
        {
            "id": held.id if held else form.raw("id") or new_id(),
            "kind": kind,
            "audience": audience,
            "date": day,
            "text": text,
        }
    )


def read_partner_change(fields: Mapping[str, str], held: PartnerChange | None, known: Known) -> PartnerChange:
    """A change among the partners. Raises Refused with every problem. `fields`: date, text, party."""
    form = _Form(fields, known)
    day, text = form.day("date"), form.text("text", 500, must=True)
    party = form.one_of("party", known.parties, "party_not_in_project", held.party if held else None)
    form.refuse()
    return PartnerChange(id=held.id if held else form.raw("id") or new_id(), date=day, text=text, party=party)


def steps_of(
    held: Activity | None, new: Activity, said: dt.date | None, today: dt.date, since: dt.date | None = None
) -> tuple[tuple[Activity, dt.date | None], ...]:
    """What a saved activity says of the past: its states, each with the day from which it holds.

    Where somebody said the day, it is that day. Otherwise it follows from the dates: what is under way has been since it
    began, what is done since it ended, what stood in the first plan was planned from the beginning. So a project that is
    written down when it is half over has an annual report for its first half. `since`: the last day that something is known
    of already, which what is under way does not reach behind.
    """
    if said is not None:
        return ((new, said),)
    found: list[tuple[Activity, dt.date | None]] = []
    planned = {"progress": Progress.PLANNED, "change_reason": None}
    if held is None and new.original_ends is not None:
        found.append((new.model_copy(update=planned), None))
    if new.progress in _BEGUN and (held is None or held.progress is Progress.PLANNED):
        begun = (held or new).model_copy(update={"progress": Progress.UNDER_WAY})
        day = max(min(begun.starts, today), since or dt.date.min)
        # A milestone is reached in one day: it is never under way.
        if new.progress is Progress.UNDER_WAY:
            found.append((new, day))
        elif not new.milestone:
            found.append((begun, day))
    if new.progress is Progress.DONE and (held is None or held.progress is not Progress.DONE):
        found.append((new, min(new.ends, today)))
    if not found or found[-1][0] != new:
        found.append((new, today))
    return tuple(found)
