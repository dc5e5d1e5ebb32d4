"""A project's activities with both plans, as a table and as bars on one axis of time. Pages and reports show the same."""

import datetime as dt
from collections.abc import Iterable, Sequence

from gevinst.domain.follow_up import Activity, Progress
from gevinst.domain.report import Gantt, GanttRow, Table
from gevinst.i18n import N_, Translator
from gevinst.reporting.wording import DASH

PROGRESS = {
    Progress.PLANNED: N_("Planned"),
    Progress.UNDER_WAY: N_("In progress"),
    Progress.DONE: N_("Done"),
    Progress.DELAYED: N_("Delayed"),
    Progress.CANCELLED: N_("Cancelled"),
}
"""How far it has come -> words."""


def by_date(activities: Iterable[Activity]) -> list[Activity]:
    """In the order that they begin, and end."""
    return sorted(activities, key=lambda each: (each.starts, each.ends))


def progress_table(activities: Iterable[Activity], day: dt.date, _: Translator) -> Table | None:
    """Every activity with its original and its updated period, and bars on one axis with a line at `day`."""
    found = by_date(activities)
    if not found:
        return None
    return Table(
        name=_("Updated progress plan"),
        headline="",
        detail="",
        header=(_("Activity"), _("Original plan"), _("Updated plan"), _("Status")),
        alignments=("left", "left", "left", "left"),
        rows=tuple(
            (
                each.title,
                span(each.original_starts, each.original_ends, each.milestone, _),
                span(each.starts, each.ends, each.milestone, _),
                progress_words(each, _),
            )
            for each in found
        ),
        gantt=gantt_of(found, day, _),
    )


def gantt_of(activities: Sequence[Activity], day: dt.date, _: Translator) -> Gantt:
    """The bars of activities, in their order, as shares of an axis of whole years. One at least."""
    days = [
        found
        for each in activities
        for found in (each.starts, each.ends, each.original_starts, each.original_ends)
        if found
    ]
    first, after = dt.date(min(days).year, 1, 1), dt.date(max(days).year + 1, 1, 1)
    # The axis starts at the half-year of the first bar, so that a late start does not waste its first half.
    if min(days).month > 6:
        first = dt.date(first.year, 7, 1)
    length = (after - first).days

    def share(at: dt.date) -> float:
        return round((at - first).days / length, 4)

    def bar(start: dt.date | None, end: dt.date | None) -> tuple[float, float] | None:
        if start is None or end is None:
            return None
        return share(start), share(end + dt.timedelta(days=1))

    years = [(str(year), max(0.0, share(dt.date(year, 1, 1)))) for year in range(first.year, after.year)]
    return Gantt(
        years=tuple(years),
        now=share(day) if first <= day < after else None,
        now_label=_.date(day),
        key=_(
            "Blue: carried out. Light: remaining. Grey line: original plan. Dashed line: {date}.",
            date=_.date(day),
        ),
        rows=tuple(
            GanttRow(
                original=bar(each.original_starts, each.original_ends),
                updated=bar(each.starts, each.ends),
                done=each.progress is Progress.DONE,
                milestone=each.milestone,
            )
            for each in activities
        ),
    )


def progress_words(activity: Activity, _: Translator) -> str:
    """How far it has come, and whether it is new since the first plan."""
    text = _(PROGRESS[activity.progress])
    if activity.original_starts is None and activity.original_ends is None:
        return _("{status}, new", status=text)
    return text


def span(start: dt.date | None, end: dt.date | None, milestone: bool, _: Translator) -> str:
    """`jan.–mai 2025`, `okt. 2025–juni 2026`; a milestone has its month only."""
    if start is None or end is None:
        return DASH
    last = f"{_.short_month(end)} {end.year}"
    if milestone or (start.year, start.month) == (end.year, end.month):
        return last
    first = _.short_month(start) if start.year == end.year else f"{_.short_month(start)} {start.year}"
    return f"{first}{DASH}{last}"
