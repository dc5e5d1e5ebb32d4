"""How what a project keeps beside its figures stood on a day: every change has the day from which it holds."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from gevinst.domain.follow_up import Activity, FollowUp, LogEntry, PartnerChange, Risk

Kept = Activity | PartnerChange | Risk | LogEntry
"""What has a history of its own. Events and decisions have theirs in the trail."""
KeptKind = Literal["activity", "partner_change", "risk", "log_entry"]
KINDS: Final[Mapping[KeptKind, type[Kept]]] = {
    "activity": Activity,
    "partner_change": PartnerChange,
    "risk": Risk,
    "log_entry": LogEntry,
}

T = TypeVar("T", Activity, Risk)


def kind_of(item: Kept) -> KeptKind:
    """The word that a thing's kind is stored by."""
    return next(word for word, kind in KINDS.items() if type(item) is kind)


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of one thing. `number` counts from 1 for each thing, in the order that they were written."""

    item: Kept
    number: int
    holds_from: dt.date | None
    """None: from the beginning, since nobody has said when."""
    removed: bool
    """The thing was taken away, being as it stands here."""
    recorded_at: dt.datetime
    recorded_by: str


def holding(revisions: Iterable[Revision], day: dt.date) -> Revision | None:
    """What held on a day: of the revisions of one thing that hold from then or before, the one written last.

    A correction with an earlier day takes the place of what was written before it, also for the days since.
    """
    begun = [each for each in revisions if each.holds_from is None or each.holds_from <= day]
    return max(begun, key=lambda each: each.number, default=None)


def as_of(follow_up: FollowUp, history: Sequence[Revision], day: dt.date) -> FollowUp:
    """Activities and risks as they stood at the end of a day.

    What was first written down with a later day is left out; what has no history stands as it is. Log entries and changes
    among the partners carry their own date, and what is written about them later is still about that date: they stay. A
    thing that was taken away was a mistake, and was so then too.
    """
    own: dict[str, list[Revision]] = {}
    for each in history:
        own.setdefault(each.item.id, []).append(each)

    def then(items: tuple[T, ...]) -> tuple[T, ...]:
        found: list[T] = []
        for item in items:
            if item.id not in own:
                found.append(item)
                continue
            held = holding(own[item.id], day)
            if held is not None and isinstance(held.item, type(item)):
                found.append(held.item)
        return tuple(found)

    return follow_up.model_copy(
        update={"activities": then(follow_up.activities), "risks": then(follow_up.risks)}
    )


def closed_within(
    follow_up: FollowUp, history: Sequence[Revision], first: dt.date, last: dt.date
) -> dict[str, dt.date]:
    """The risks that were over by `last` and became so on `first` or later: id -> the day.

    One that was opened again and closed anew counts from the last time. What nobody has said the day of is left out.
    """
    found: dict[str, dt.date] = {}
    for risk in follow_up.risks:
        own = [each for each in history if each.item.id == risk.id]
        undated = [each for each in own if each.holds_from is None]
        was_open = not undated or _is_open(max(undated, key=lambda each: each.number))
        day: dt.date | None = None
        for change in sorted(
            {each.holds_from for each in own if each.holds_from and each.holds_from <= last}
        ):
            held = holding(own, change)
            is_open = held is not None and _is_open(held)
            if was_open and not is_open:
                day = change
            was_open = is_open
        if day is not None and not was_open and day >= first:
            found[risk.id] = day
    return found


def _is_open(revision: Revision) -> bool:
    return isinstance(revision.item, Risk) and revision.item.open
