"""What waits in the projects of a selection: benefits that nobody takes over, and the most urgent deadlines."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gevinst.domain.access import Actor, Role
from gevinst.domain.deadlines import REPORT_DAYS
from gevinst.domain.evaluation import Audience
from gevinst.i18n import Translator
from gevinst.services import portfolio_duties
from gevinst.services.base import Base
from gevinst.services.duties import Duties, Span, beside, by_urgency
from gevinst.services.portfolio_selection import Selection
from gevinst.services.portfolio_snapshot import Array, Snapshot
from gevinst.services.state import load_many
from gevinst.services.views import DUE_GROUPS, AlarmItem, DueGroup, DueItem, HandoverAlarm

_SPAN = Span(ahead=REPORT_DAYS, figures_ahead=0)
BLOCK = 50
"""So many deadlines on a page of their own."""
SHOWN = 5
"""So many lines stand on the page. Figures are left out: what is delivered has its own column."""
_ASKED = 64
"""So many readers and choices of projects are kept for each state of the portfolio."""
_CONFINED = frozenset({Role.BENEFIT_OWNER, Role.REPORTER})
"""Whose right to a handover hangs on which benefit it is; whoever has no other role has no portfolio."""


def alarm_of(chosen: Selection, _: Translator) -> HandoverAlarm | None:
    """The projects that end soon, or have ended, with benefits that nobody takes over: how many, and the first of them."""
    found, today = chosen.snapshot, chosen.snapshot.today
    without, ends = found.figures["without_receiver"], found.projects.ends
    lacking = chosen.kept[(without[chosen.kept] > 0) & (ends[chosen.kept] > 0)]
    if not lacking.size:
        return None
    items = []
    for at in lacking[:SHOWN].tolist():
        many = _.plural("{n} benefit without a receiver", "{n} benefits without a receiver", int(without[at]))
        last = dt.date.fromordinal(int(ends[at]))
        when = (
            _("the project ended {date}", date=_.date(last))
            if last < today
            else _("the project ends {date}", date=_.date(last))
        )
        items.append(
            AlarmItem(
                benefit="",
                title=found.projects.title[at],
                why=f"{many} · {when}",
                asked_party="",
                owner_chosen=False,
                href=f"/prosjekt/{found.projects.slug[at]}/overlevering",
            )
        )
    title = _.plural(
        "{n} project has benefits that nobody takes over",
        "{n} projects have benefits that nobody takes over",
        len(lacking),
    )
    more = len(lacking) - len(items)
    note = _.plural("{n} more project in the table.", "{n} more projects in the table.", more) if more else ""
    return HandoverAlarm(title, tuple(items), note, "/portefolje")


def due_of(base: Base, duties: Duties, chosen: Selection, actor: Actor) -> tuple[tuple[DueItem, ...], int]:
    """What is most urgent of what these projects owe the reader, and the reader them, and how much there is in all."""
    found = chosen.snapshot
    owner, _told, rank = _mine(chosen, actor)
    most = min(2 * SHOWN, len(rank))
    first = np.argpartition(rank, most - 1)[:most] if most else np.zeros(0, dtype=np.int64)
    places = sorted(set(owner[first].tolist()), key=lambda at: int(chosen.rank[at]))
    held: dict[Any, tuple[DueItem, ...]] = found.kept.setdefault("due", {})
    key = (actor, tuple(places))
    if key not in held:
        if len(held) >= _ASKED:
            held.clear()
        worded = _worded(base, duties, found, actor, places)
        held[key] = by_urgency([item for items in worded.values() for item in items])[:SHOWN]
    return held[key], len(owner)


@dataclass(frozen=True, slots=True)
class DueBlock:
    """One page of all that is due, the most urgent first."""

    items: tuple[DueItem, ...]
    number: int
    pages: int
    groups: Mapping[DueGroup, int]
    """How many there are of each kind, those on other pages too."""


def due_block(base: Base, duties: Duties, chosen: Selection, actor: Actor, number: int) -> DueBlock:
    """The page `number` of what these projects owe the reader, and the reader them; the nearest where there is none such."""
    found = chosen.snapshot
    owner, told, rank = _mine(chosen, actor)
    order = np.argsort(rank, kind="stable")
    pages = max(1, -(-len(order) // BLOCK))
    at = min(max(1, number), pages)
    first = (at - 1) * BLOCK
    wanted = owner[order[first : first + BLOCK]]
    places = list(dict.fromkeys(wanted.tolist()))
    # In words a project's own deadlines stand in the same order: the first of those on this page comes after those before it.
    earlier = np.bincount(owner[order[:first]], minlength=found.count)
    queues = {
        place: iter(items[earlier[place] :])
        for place, items in _worded(base, duties, found, actor, places).items()
    }
    items = [next(queues[place], None) for place in wanted.tolist()]
    return DueBlock(tuple(each for each in items if each is not None), at, pages, _groups(told, found.today))


def _groups(told: Array, today: dt.date) -> dict[DueGroup, int]:
    back, day = told[:, 1] == 1, told[:, 2]
    dated, over = ~back & (day > 0), day < today.toordinal()
    counts = (dated & over, back, dated & ~over, ~back & (day == 0))
    return {group: int(each.sum()) for group, each in zip(DUE_GROUPS, counts, strict=True)}


def _mine(chosen: Selection, actor: Actor) -> tuple[Array, Array, Array]:
    """(which project, the five integers, a number to sort by) of each deadline that is the reader's to know of."""
    found = chosen.snapshot
    owner, told = found.told
    mine = (chosen.rank[owner] >= 0) & _right(chosen, actor)[told[:, 0], owner]
    owner, told = owner[mine], told[mine]
    # The words are made for a few projects alone; what is equally urgent stands in the table's order.
    return owner, told, portfolio_duties.urgency(told, found.today) * found.count + chosen.rank[owner]


def _worded(
    base: Base, duties: Duties, found: Snapshot, actor: Actor, places: list[int]
) -> dict[int, tuple[DueItem, ...]]:
    """What each of these projects owes, and is owed, in words; the most urgent first."""
    slugs = found.projects.slug[places].tolist() if places else []
    with base.reading() as work:
        states = load_many(base, work, slugs, Audience.APPROVED, lambda _each: False, evaluated=False)
        held = beside(work, slugs)
    return {
        place: tuple(
            item
            for item in duties.of_state(states[slug], held[slug], actor, _SPAN, figures=False)
            if item.mine
        )
        for place, slug in zip(places, slugs, strict=True)
    }


def _right(chosen: Selection, actor: Actor) -> Array:
    """Of each kind of right and project whether the actor has it; shape (rights, projects)."""
    found = chosen.snapshot
    return np.stack(
        [
            np.any([found.reach(actor, action, _CONFINED) for action in actions], axis=0)
            for actions in portfolio_duties.RIGHTS
        ]
    )
