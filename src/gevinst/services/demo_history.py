"""How the demo's activities came to stand as they do: planned, begun, moved, done, each from its day."""

import datetime as dt
from collections.abc import Iterator, Sequence

from gevinst.domain.follow_up import Activity, Progress
from gevinst.i18n.formats import OSLO
from gevinst.storage.unit_of_work import UnitOfWork

_GOING = (Progress.UNDER_WAY, Progress.DONE)


def states(activity: Activity, today: dt.date) -> Iterator[tuple[Activity, dt.date | None]]:
    """The states of one activity with the day from which each holds; the last is how it stands.

    It is known to be late on the day that it should have begun or ended, and not before.
    """
    first, last = activity.original_starts, activity.original_ends
    planned = activity.model_copy(
        update={
            "starts": first or activity.starts,
            "ends": last or activity.ends,
            "progress": Progress.PLANNED,
            "change_reason": None,
        }
    )
    if last is not None and planned != activity:
        yield planned, None
    if activity.progress in _GOING and activity.starts <= today and not activity.milestone:
        late = last is not None and last < activity.ends
        began_as_planned = first in (None, activity.starts)
        begun = activity.model_copy(
            update={
                "progress": Progress.UNDER_WAY,
                "ends": last if late else activity.ends,
                "change_reason": None if began_as_planned else activity.change_reason,
            }
        )
        if begun != activity:
            yield begun, activity.starts
        if late and activity.progress is Progress.DONE:
            yield activity.model_copy(update={"progress": Progress.UNDER_WAY}), last
    yield activity, _stands_since(activity, today)


def _stands_since(activity: Activity, today: dt.date) -> dt.date | None:
    """The first day of the last state; None: from the beginning."""
    first, last = activity.original_starts, activity.original_ends
    moved = last is not None and last != activity.ends
    day: dt.date | None
    match activity.progress:
        case Progress.DONE:
            day = activity.ends
        case Progress.DELAYED | Progress.CANCELLED:
            day = first or activity.starts
        case Progress.UNDER_WAY:
            day = last if moved else activity.starts
        case _planned:
            day = last if moved else None
    return min(day, today) if day is not None else None


def write(
    work: UnitOfWork, slug: str, activities: Sequence[Activity], adopted: dt.date, today: dt.date
) -> None:
    """The history of a demo project's activities, as its manager would have written it."""
    for activity in activities:
        for number, (state, day) in enumerate(states(activity, today), start=1):
            at = dt.datetime.combine(day or adopted, dt.time(10, 30), OSLO)
            work.follow_up_history.add(slug, state, number=number, holds_from=day, at=at, by="Prosjektleder")
