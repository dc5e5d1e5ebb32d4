"""Deadlines as a list: what, whose, when; what is over its day first."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.views import DUE_GROUPS, DueGroup, DueItem
from gevinst_dashboards.components.lists import Due, due_list
from gevinst_dashboards.components.page import section

_STATES: dict[str, Any] = {"note": "note", "decision": "note", "report": "report", "returned": "fix"}


def due(item: DueItem, *, whose: bool = False, project: bool = False) -> Due:
    """A line of a due list; with whose duty it is, and in which project, where that is not plain from the page."""
    over = item.overdue is not None and item.overdue > 0 and item.kind != "returned"
    # What was asked of several parties names them already.
    parts = [item.project_title] if project else []
    parts += [item.detail, *([item.who] if whose and item.who not in item.detail else [])]
    return Due(
        item.title,
        item.href,
        " \u00b7 ".join(part for part in parts if part),
        item.when,
        "over" if over else _STATES.get(item.kind, "missing"),
    )


def deadline_groups(
    items: Sequence[DueItem],
    _: Translator,
    *,
    project: bool = False,
    counts: Mapping[DueGroup, int] | None = None,
) -> list[Component]:
    """A section for each group that has anything: overdue, sent back, to come, without a day.

    `counts`: how many each has in all, where `items` are one page of them.
    """
    heads: dict[DueGroup, str] = {
        "over": _("Overdue"),
        "returned": _("Sent back"),
        "coming": _("To come"),
        "undated": _("Without a day"),
    }
    found = []
    for key in DUE_GROUPS:
        own = [item for item in items if item.group == key]
        if own:
            lines = due_list(due(item, whose=True, project=project) for item in own)
            many = _.number(len(own) if counts is None else counts[key])
            found.append(section(heads[key], f"frist-{key}", lines, note=many))
    return found
