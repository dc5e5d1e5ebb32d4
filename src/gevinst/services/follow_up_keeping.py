"""How a change of an activity, a risk, a partner or a log entry is kept: as it stands, as it stood, and who did it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from gevinst.domain.follow_up import FollowUp
from gevinst.domain.follow_up_history import Kept, Revision, kind_of
from gevinst.storage.unit_of_work import Reading, UnitOfWork


def all_kept(follow_up: FollowUp) -> tuple[Kept, ...]:
    """Everything that has a history."""
    return (*follow_up.activities, *follow_up.partner_changes, *follow_up.risks, *follow_up.log)


def held(work: Reading, slug: str, item_id: str) -> Kept | None:
    """One thing as it stands; None where there is none."""
    found = (each for each in all_kept(work.follow_ups.get(slug)) if each.id == item_id)
    return next(found, None)


def version_of(history: Iterable[Revision]) -> int:
    """How many times one thing has been written: what an editor must have seen to change it. 0: never since it was read in."""
    return max((each.number for each in history), default=0)


def keep(
    work: UnitOfWork,
    slug: str,
    before: Kept | None,
    steps: Sequence[tuple[Kept, dt.date | None]],
    at: dt.datetime,
) -> int:
    """Stores the last of the steps as the thing that stands, and each with the day from which it holds. Its new version.

    A thing that was read in with the plan has no history: how it stood goes first. The trail tells the changed fields.
    """
    item = steps[-1][0]
    number = version_of(work.follow_up_history.of_item(slug, item.id))
    states: list[tuple[Kept, dt.date | None]] = list(steps)
    if before is not None and number == 0:
        states.insert(0, (before, None))
    for state, holds_from in states:
        number += 1
        work.follow_up_history.add(
            slug, state, number=number, holds_from=holds_from, at=at, by=work.actor.title
        )
    work.follow_ups.put(slug, item)
    old, new = told(before), told(item)
    work.audit(
        f"{'add' if before is None else 'change'}_{kind_of(item)}",
        kind_of(item),
        item.id,
        project=slug,
        before={name: value for name, value in old.items() if new.get(name) != value},
        after={name: value for name, value in new.items() if old.get(name) != value}
        | {"title": name_of(item)},
    )
    return number


def take_away(work: UnitOfWork, slug: str, item: Kept, at: dt.datetime, today: dt.date) -> None:
    """Takes a thing away. Its history stays, and it can be brought back."""
    number = version_of(work.follow_up_history.of_item(slug, item.id))
    if number == 0:
        number = 1
        work.follow_up_history.add(slug, item, number=1, holds_from=None, at=at, by=work.actor.title)
    work.follow_up_history.add(
        slug, item, number=number + 1, holds_from=today, at=at, by=work.actor.title, removed=True
    )
    work.follow_ups.remove(slug, item.id)
    work.audit(
        f"remove_{kind_of(item)}",
        kind_of(item),
        item.id,
        project=slug,
        before=told(item) | {"title": name_of(item)},
    )


def bring_back(work: UnitOfWork, slug: str, item: Kept, at: dt.datetime, today: dt.date) -> None:
    """Brings back what was taken away, as it was."""
    number = version_of(work.follow_up_history.of_item(slug, item.id))
    work.follow_up_history.add(slug, item, number=number + 1, holds_from=today, at=at, by=work.actor.title)
    work.follow_ups.put(slug, item)
    work.audit(
        f"restore_{kind_of(item)}", kind_of(item), item.id, project=slug, after={"title": name_of(item)}
    )


def name_of(item: Kept) -> str:
    """What a thing is called where it is told of in one line."""
    title = getattr(item, "title", None)
    text = str(title or item.text or "")
    return text if len(text) <= _NAME else text[: _NAME - 1].rstrip() + "…"


_NAME = 80
"""Characters."""


def told(item: Kept | None) -> dict[str, Any]:
    """The fields as the trail keeps them."""
    return {} if item is None else item.model_dump(mode="json", exclude={"id"}, exclude_none=True)
