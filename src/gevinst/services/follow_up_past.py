"""How an activity, a risk or an entry of the log has been, in words: since when, what, and who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gevinst.domain.follow_up import Activity, Risk
from gevinst.domain.follow_up_history import Kept, Revision
from gevinst.i18n import Translator
from gevinst.reporting.progress_plan import PROGRESS, span


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier state of a thing, in words: since when, what, who wrote it and when."""

    since: str
    what: str
    by: str


def past_of(history: Sequence[Revision], _: Translator) -> tuple[Past, ...]:
    """How one thing has been, the newest first. What was taken away and brought back unchanged is no state of its own."""
    found: list[Past] = []
    before: Kept | None = None
    for each in history:
        if each.removed or each.item == before:
            continue
        day = each.holds_from
        found.append(
            Past(
                since=_.date(day) if day is not None else _("From the beginning"),
                what=" · ".join(part for part in _state(each.item, before, _) if part),
                by=_("written {date} by {who}", date=_.date(each.recorded_at), who=each.recorded_by),
            )
        )
        before = each.item
    return tuple(reversed(found))


def _state(item: Kept, before: Kept | None, _: Translator) -> tuple[str | None, ...]:
    """One state; its words where they are others than before."""
    if isinstance(item, Activity):
        return (
            _(PROGRESS[item.progress]),
            span(item.starts, item.ends, item.milestone, _),
            item.change_reason,
            item.title if before is not None and item.title != getattr(before, "title", None) else None,
            item.text if item.text != getattr(before, "text", None) else None,
        )
    if isinstance(item, Risk):
        new = before is not None and item.text != getattr(before, "text", None)
        return (_("Open") if item.open else _("Over"), item.action, item.text if new else None)
    return (item.text,)
