"""The rows of the funder's table in words, for the few that are shown."""

from collections.abc import Iterable, Mapping
from typing import cast

import numpy as np

from gevinst.domain.party import Party
from gevinst.domain.portfolio import STANDINGS
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.services.plans import Plans
from gevinst.services.portfolio_snapshot import (
    ASSURANCES,
    DEVELOPMENTS,
    GRADES,
    PROJECT_STANDINGS,
    Array,
    Snapshot,
    recent_of,
)
from gevinst.services.views import PortfolioRow, ProjectStanding, SmallMultiple

_NAMED: dict[str, tuple[str, ...]] = {
    "wrong_way": ("wrong_way",),
    "behind": ("behind", "missed"),
    "lacks_data": ("no_data",),
}
"""The standings of benefits that make a project's, so that these benefits are named."""


def rows_of(found: Snapshot, places: Iterable[int], plans: Plans, _: Translator) -> tuple[PortfolioRow, ...]:
    """These projects, in this order."""
    known = plans.parties()
    return tuple(_row(found, int(at), plans, known, _) for at in places)


def _row(found: Snapshot, at: int, plans: Plans, known: Mapping[str, Party], _: Translator) -> PortfolioRow:
    projects, figures, lines = found.projects, found.figures, found.lines
    own = np.arange(found.spans[at], found.spans[at + 1])
    own = own[np.lexsort((lines.position[own], lines.standing[own]))]
    standing = PROJECT_STANDINGS[figures["standing"][at]]
    scheme = plans.schemes.get(projects.scheme[at] or "")
    awarded = int(projects.awarded_ore[at])
    return PortfolioRow(
        slug=projects.slug[at],
        title=projects.title[at],
        subtitle=plans.parties_named(projects.parties[at], _, known),
        scheme=projects.scheme[at],
        scheme_name=_.local(scheme.short_name) if scheme else "",
        awarded=None if awarded < 0 else awarded,
        done=int(figures["delivered"][at]),
        expected=int(figures["expected"][at]),
        benefits=int(figures["benefits"][at]),
        measured=int(figures["measured"][at]),
        reached=int(figures["reached"][at]),
        standing=cast(ProjectStanding, standing),
        standing_label=wording.portfolio_standing(standing, _),
        standing_detail=_detail(found, own, standing, _),
        multiples=_multiples(found, own),
        unapproved=int(figures["unapproved"][at]),
        developments=_counted(DEVELOPMENTS, figures["developments"][at]),
        assurances=_counted(ASSURANCES, figures["assurances"][at]),
        grades=_counted(GRADES, figures["grades"][at]),
        without_receiver=int(figures["without_receiver"][at]),
    )


def _counted(names: tuple[str, ...], counts: Array) -> dict[str, int]:
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}


def _detail(found: Snapshot, own: Array, standing: str, _: Translator) -> str:
    """Which benefits make it what it is: the first, and how many more."""
    wanted = [STANDINGS.index(each) for each in _NAMED.get(standing, ())]
    named = [found.lines.title[at] for at in own if found.lines.standing[at] in wanted]
    if not named:
        return ""
    first = wording.lower_first(named[0])
    more = len(named) - 1
    return first if not more else _.plural("{first} and {n} more", "{first} and {n} more", more, first=first)


def _multiples(found: Snapshot, own: Array) -> dict[str, SmallMultiple]:
    """A shared measure's key -> the line; a project's own measure is one that no other can be compared by."""
    lines = found.lines
    return {
        lines.measure[at]: SmallMultiple(
            measure=lines.measure[at],
            values=recent_of(lines.recent[at]),
            before=int(lines.recent_before[at]),
            change_percent=_value(lines.change_percent[at]),
            better=None if lines.better[at] < 0 else bool(lines.better[at]),
            comparable=bool(lines.comparable[at]),
        )
        for at in own
        if lines.measure[at] is not None and lines.recent[at] is not None
    }


def _value(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
