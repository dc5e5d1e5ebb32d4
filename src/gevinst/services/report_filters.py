"""What the funder's list of reports can be narrowed to beside its own year and status: the projects that the portfolio's
filters let through, and what these can be set to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gevinst.domain.access import Actor
from gevinst.services.base import Base, words
from gevinst.services.filter_values import values_of
from gevinst.services.portfolio_choices import choices_of
from gevinst.services.portfolio_facts import FILTERS as _OF_THE_PORTFOLIO
from gevinst.services.portfolio_selection import select
from gevinst.services.portfolio_snapshot import Array, Snapshot, snapshot
from gevinst.services.views import Choice

FILTERS = _OF_THE_PORTFOLIO
"""As on the other pages, but `year`: here the year that a report is about."""
_CHOSEN = tuple(name for name in FILTERS if name != "year")
_ASKED = 16
"""So many choices of filters are kept for each state of the portfolio."""


@dataclass(frozen=True, slots=True)
class Among:
    """`projects`: of each project of the snapshot whether its reports are listed; None: of all that the reader sees."""

    snapshot: Snapshot
    """The portfolio that is narrowed."""
    projects: Array | None
    choices: Mapping[str, tuple[Choice, ...]]
    """Without counts: those would be of projects, and the list is of reports."""


def among(reading: Base, actor: Actor, filters: Mapping[str, str]) -> Among:
    """What the portfolio's filters leave. Unknown filters are left out."""
    asked = {name: filters[name] for name in _CHOSEN if filters.get(name)}
    found = snapshot(reading)
    held: dict[Any, Among] = found.kept.setdefault("reports among", {})
    key = (actor.memberships, actor.language, *asked.items())
    if key not in held:
        if len(held) >= _ASKED:
            held.clear()
        chosen = select(found, actor, asked, reading.parties())
        choices = choices_of(chosen, reading.schemes, _CHOSEN, words(actor))
        held[key] = Among(
            found,
            chosen.rank >= 0 if asked else None,
            {name: tuple(replace(each, count=None) for each in own) for name, own in choices.items()},
        )
    return held[key]


def fits(name: str, filters: Mapping[str, str], value: str) -> bool:
    """Whether one of a report's own filters lets this through."""
    wanted = filters.get(name, "")
    return not wanted or value in values_of(name, wanted)
