"""Every report that is due or was sent in columns, one copy a process: the funder's list is a mask and an order over them.

    found = columns(base, snapshot(base))     # of the snapshot's projects, as of its day
    found.status[...]                         # of each report that is asked for or was sent

Which reports a scheme asks for is reckoned once for each start and end; what was sent is read again of the projects that have
changed. Reports stand by project, then in the order of the scheme's forms, the newest year first. Arrays are shared between
threads and never written to.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine

from gevinst.domain.scheme import AfterEndNoNumber, Scheme, years_of
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.formats import day_of
from gevinst.services.base import Base
from gevinst.services.portfolio_snapshot import Array, Snapshot
from gevinst.storage.first_days import first_entered
from gevinst.storage.unit_of_work import Reading

STATUSES = ("sent", "received", "overdue", "due", "returned", "accepted", "waived", "before")
"""In the order in which they need the funder."""
AHEAD_DAYS = 365
"""What is due later than this is not on the list yet."""

_NOT_SENT = -1
_OVERDUE, _DUE, _BEFORE = (STATUSES.index(each) for each in ("overdue", "due", "before"))
_LAST = dt.date.max.toordinal()

_Asked = tuple[tuple[int, int, int, bool], ...]
"""(place of the form, year or 0, last day or 0, whether it is asked for once the end is past) of each report of a project."""
_Sent = dict[tuple[str, int], tuple[str, dt.datetime | None]]
"""(form, year or 0) -> (state, when) of the newest version of each report that was sent."""


@dataclass(frozen=True, eq=False)
class _Frame:
    """Every report that could be asked for this year, whatever was sent. Each array but `spans` is of them."""

    spans: Array
    """Where each project's reports begin, and after the last where they end; shape (projects + 1,)."""
    project: Array
    form: Array
    """Place among the scheme's forms."""
    year: Array
    """0: of the project as a whole."""
    due: Array
    """Ordinal; 0: no day."""
    after_end: Array


@dataclass(frozen=True, eq=False)
class _Known:
    """What was read, of every project; what a later look starts from."""

    counter: int
    this_year: int
    snapshot: Snapshot
    """The one whose projects the reports are of."""
    sent: dict[str, _Sent]
    """By slug; of projects that have sent something."""
    entered: dict[str, int]
    """The day each project was first entered here, by slug."""
    frame: _Frame
    state: Array
    """Of each of the frame's reports its place in `STATUSES`, `_NOT_SENT`."""
    sent_at: Array
    """Microseconds since 1970; 0: not sent."""
    sent_year: Array
    asked: dict[tuple[Any, ...], _Asked]
    """By scheme, start, end and this year."""


@dataclass(frozen=True, eq=False)
class ReportColumns:
    """The reports that are asked for or were sent, as of the snapshot's day; each array is of them."""

    snapshot: Snapshot
    project: Array
    """Place in the snapshot."""
    form: Array
    """Place among the forms of the project's scheme."""
    year: Array
    """The year it is made for; 0: of the project as a whole."""
    due: Array
    """Ordinal; 0: no day."""
    status: Array
    """Place in `STATUSES`."""
    about: Array
    """The year it is about; of one for the whole project the year it is due or was sent. 0: none until it comes."""
    sent_at: Array
    """Microseconds since 1970; 0: not sent."""

    @cached_property
    def by_need(self) -> Array:
        """What needs the funder first, then by day, then by project."""
        return np.lexsort((self._title, self._day, self.status))

    def ordered(self, order: str) -> Array:
        """By need; or by project, by deadline (`due`), by when it was sent (the newest first), and then by need."""
        held: dict[str, Array] = self.snapshot.kept.setdefault("reports ordered", {})
        if order not in held:
            key = {"project": self._title, "due": self._day, "sent": -self.sent_at}.get(order)
            first = self.by_need
            held[order] = first if key is None else first[np.argsort(key[first], kind="stable")]
        return held[order]

    @property
    def _title(self) -> Array:
        return np.asarray(self.snapshot.by_title[self.project])

    @property
    def _day(self) -> Array:
        return np.where(self.due > 0, self.due, _LAST)


_HELD: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()
"""By database: all services of a process share one, and it goes when the database does."""
_LOCK = Lock()


def columns(base: Base, found: Snapshot) -> ReportColumns:
    """As it stands now."""
    if "reports" not in found.kept:
        with _LOCK:
            if "reports" not in found.kept:
                with base.reading() as work:
                    known = _HELD[base.engine] = _brought_up(base, work, found, _HELD.get(base.engine))
                found.kept["reports"] = _as_of(found, known)
    made: ReportColumns = found.kept["reports"]
    return made


def _brought_up(base: Base, work: Reading, found: Snapshot, held: _Known | None) -> _Known:
    # The counter is read first: what is written in between is then read again, never missed.
    counter = work.portfolio.counter()
    if held is not None and (counter < held.counter or (found.projects.project_id < 0).any()):
        # The database was set back, or projects without rows of their own carry no mark of when they changed.
        held = None
    slugs = found.projects.slug.tolist()
    changed = slugs if held is None else work.portfolio.changed(held.counter)
    sent, entered = ({}, {}) if held is None else (dict(held.sent), dict(held.entered))
    if held is None:
        sent = work.sent_reports.newest()
    elif changed:
        for slug in changed:
            sent.pop(slug, None)
        sent |= work.sent_reports.newest(changed)
    if changed:
        first = first_entered(work.session, changed)
        entered |= {slug: day_of(at).toordinal() for slug, at in first.items()}
    this_year, asked = found.today.year, {} if held is None else held.asked
    if held is not None and this_year == held.this_year and _same_days(found, held.snapshot):
        frame, state, at, year = held.frame, held.state.copy(), held.sent_at.copy(), held.sent_year.copy()
        place_of = {slug: place for place, slug in enumerate(slugs)} if changed else {}
        # One that is newer than the snapshot has no place yet; the next look has it.
        places = [place_of[slug] for slug in changed if slug in place_of]
    else:
        frame = _frame(base, found, this_year, asked)
        size = len(frame.project)
        state, at, year = np.full(size, _NOT_SENT), np.zeros(size, np.int64), np.zeros(size, np.int64)
        places = [place for place, slug in enumerate(slugs) if slug in sent]
    for place in places:
        _put(base, found, frame, place, sent.get(slugs[place], {}), (state, at, year))
    return _Known(counter, this_year, found, sent, entered, frame, state, at, year, asked)


def _same_days(found: Snapshot, held: Snapshot) -> bool:
    """Whether the projects, their schemes and their days are the very columns that they were."""
    names = ("slug", "scheme", "starts", "ends")
    return all(getattr(found.projects, each) is getattr(held.projects, each) for each in names)


def _put(
    base: Base, found: Snapshot, frame: _Frame, place: int, sent: _Sent, columns_: tuple[Array, ...]
) -> None:
    """What a project has sent, in the places of its reports; what nothing asks for any more has none."""
    state, at, year = columns_
    own = slice(frame.spans[place], frame.spans[place + 1])
    state[own], at[own], year[own] = _NOT_SENT, 0, 0
    scheme = base.schemes.get(found.projects.scheme[place] or "")
    if scheme is None or not sent:
        return
    of = zip(range(own.start, own.stop), frame.form[own].tolist(), frame.year[own].tolist(), strict=True)
    for row, form, of_year in of:
        newest = sent.get((scheme.report_forms[form].key, of_year))
        if newest is not None:
            state[row] = STATUSES.index(newest[0])
            if newest[1] is not None:
                at[row], year[row] = round(newest[1].timestamp() * 1e6), newest[1].year


def _frame(base: Base, found: Snapshot, this_year: int, asked: dict[tuple[Any, ...], _Asked]) -> _Frame:
    """`asked`: what is known of it from before, and is added to."""
    rows: list[_Asked] = []
    projects = found.projects
    for scheme, *days in zip(
        projects.scheme.tolist(), projects.starts.tolist(), projects.ends.tolist(), strict=True
    ):
        key = (scheme, *days, this_year)
        if key not in asked:
            own = base.schemes.get(scheme or "")
            starts, ends = (dt.date.fromordinal(day) if day else None for day in days)
            asked[key] = () if own is None else tuple(_asked(own, starts, ends, this_year))
        rows.append(asked[key])
    counts = np.fromiter(map(len, rows), np.int64, len(rows))
    cells = np.array([each for own in rows for each in own], np.int64).reshape(-1, 4)
    return _Frame(
        np.r_[0, np.cumsum(counts)],
        np.repeat(np.arange(len(rows)), counts),
        cells[:, 0],
        cells[:, 1],
        cells[:, 2],
        cells[:, 3].astype(np.bool_),
    )


def _asked(
    scheme: Scheme, starts: dt.date | None, ends: dt.date | None, this_year: int
) -> Iterator[tuple[int, int, int, bool]]:
    for at, form in enumerate(scheme.report_forms):
        years: Sequence[int | None] = years_of(form, starts, ends, this_year) or (None,)
        for year in years:
            day = form_due(form, starts, ends, year) if starts is not None else None
            yield at, year or 0, day.toordinal() if day else 0, isinstance(form.due, AfterEndNoNumber)


def _as_of(found: Snapshot, known: _Known) -> ReportColumns:
    """What is on the list on the snapshot's day, and how it stands."""
    frame, today, ends = known.frame, found.today, found.projects.ends
    now, none = today.toordinal(), known.state == _NOT_SENT
    ended = (ends > 0) & (ends < now)
    asked = np.where(frame.due > 0, frame.due <= now + AHEAD_DAYS, frame.after_end & ended[frame.project])
    # Of a project without a log all are owed: as if it had been entered before the first of days.
    entered = np.fromiter(
        (known.entered.get(slug, 0) for slug in found.projects.slug.tolist()), np.int64, found.count
    )
    before = (frame.due > 0) & (frame.due < entered[frame.project])
    waits = np.where(before, _BEFORE, np.where((frame.due > 0) & (frame.due < now), _OVERDUE, _DUE))
    about = np.where(frame.year > 0, frame.year, np.where(frame.due > 0, _years(frame.due), known.sent_year))
    there = np.flatnonzero(asked | ~none)
    return ReportColumns(
        found,
        *(
            each[there]
            for each in (
                frame.project,
                frame.form,
                frame.year,
                frame.due,
                np.where(none, waits, known.state),
                about,
                known.sent_at,
            )
        ),
    )


def _years(days: Array) -> Array:
    """The year of each of these ordinals."""
    since = np.datetime64("0001-01-01", "D") + (days - 1)
    return since.astype("datetime64[Y]").astype(np.int64) + 1970
