"""Which projects and lines of the portfolio somebody asks for, and in which order: masks over the snapshot.

A filter only leaves out. What is asked of a line (type, development, evidence) is asked of one and the same line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gevinst.domain.access import Action, Actor
from gevinst.domain.party import Party
from gevinst.services.portfolio_snapshot import (
    CATEGORIES,
    DEVELOPMENTS,
    GRADES,
    PROJECT_STANDINGS,
    Array,
    Snapshot,
)

FILTERS = ("scheme", "year", "community", "category", "standing", "development", "evidence")
ORDERS = ("title", "awarded", "delivered", "reached", "development")
"""By name, or by a figure with the most first (of developments: those for the worse). Else what needs follow-up first."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What one actor gets to see of the portfolio with these filters."""

    snapshot: Snapshot
    filters: Mapping[str, str]
    communities: tuple[Array, Array]
    """(which project, which community's key): the health communities of each project's parties."""
    seen: Array
    """Of each project: whether the actor may see it."""
    kept: Array
    """The places of the projects that fit the filters too, in order."""

    @cached_property
    def rank(self) -> Array:
        """Of each project its place among those that are kept; -1 for the others."""
        found = np.full(self.snapshot.count, -1, dtype=np.int64)
        found[self.kept] = np.arange(len(self.kept))
        return found

    @cached_property
    def numbers(self) -> Array:
        """The places of the kept projects' lines in figures, in no order that says anything."""
        lines = self.snapshot.lines
        return np.flatnonzero(lines.number & (self.rank[lines.project] >= 0))

    @cached_property
    def fitting(self) -> Array:
        """Of `numbers` those that fit what the filters ask of a line."""
        return np.asarray(self.numbers[_fits_lines(self.snapshot, self.filters)[self.numbers]])

    @cached_property
    def lines(self) -> Array:
        """The same by project and, within it, what needs somebody first."""
        lines, own = self.snapshot.lines, self.fitting
        order = np.lexsort((lines.position[own], lines.standing[own], self.rank[lines.project[own]]))
        return np.asarray(own[order])

    def sum(self, name: str) -> int:
        """A figure of the projects over those that are kept."""
        return int(self.snapshot.figures[name][self.kept].sum())


def select(
    found: Snapshot, actor: Actor, filters: Mapping[str, str], parties: Mapping[str, Party], order: str = ""
) -> Selection:
    """Unknown filters, empty ones and an unknown order are left out."""
    chosen = {name: value for name, value in filters.items() if name in FILTERS and value}
    seen = found.reach(actor, Action.SEE_PORTFOLIO)
    communities = found.communities(parties)
    mask = seen.copy()
    for name, value in chosen.items():
        mask &= _fits(found, name, value, communities)
    if "development" in chosen or "evidence" in chosen:
        lines = found.lines
        mask &= found.per_project(lines.number & _fits_lines(found, chosen)) > 0
    kept = np.flatnonzero(mask)
    return Selection(found, chosen, communities, seen, kept[_order(found, kept, order)])


def _order(found: Snapshot, kept: Array, order: str) -> Array:
    figures, title = found.figures, found.by_title[kept]
    standing = figures["standing"][kept]
    needs = np.where(standing < 4, standing, 4)
    match order:
        case "title":
            return np.asarray(np.argsort(title, kind="stable"))
        case "awarded":
            first = -np.maximum(found.projects.awarded_ore[kept], 0)
        case "delivered":
            expected = figures["expected"][kept]
            first = -np.where(expected > 0, figures["delivered"][kept] / np.maximum(expected, 1), 0)
        case "reached":
            first = -figures["reached"][kept]
        case "development":
            first = -figures["developments"][kept, DEVELOPMENTS.index("concern")]
        case _:
            first = needs
    return np.asarray(np.lexsort((title, needs, first)))


def _fits(found: Snapshot, name: str, value: str, communities: tuple[Array, Array]) -> Array:
    """Of each project whether it fits one filter; of a line's filters only what a project can be asked."""
    projects = found.projects
    match name:
        case "scheme":
            return np.asarray(projects.scheme == value, dtype=np.bool_)
        case "year":
            if not (value.isdecimal() and len(value) == 4):
                return np.zeros(found.count, dtype=np.bool_)
            first, last = found.years
            return np.asarray((first > 0) & (first <= int(value)) & (int(value) <= last))
        case "community":
            mask = np.zeros(found.count, dtype=np.bool_)
            mask[communities[0][communities[1] == value]] = True
            return mask
        case "category":
            code = CATEGORIES.index(value) if value in CATEGORIES else -2
            return np.asarray(found.per_project(found.lines.category == code) > 0)
        case "standing":
            code = PROJECT_STANDINGS.index(value) if value in PROJECT_STANDINGS else -2
            return np.asarray(found.figures["standing"] == code)
    return np.ones(found.count, dtype=np.bool_)


def _fits_lines(found: Snapshot, chosen: Mapping[str, str]) -> Array:
    mask = np.ones(len(found.lines.project), dtype=np.bool_)
    for name, column, known in (
        ("category", found.lines.category, CATEGORIES),
        ("development", found.lines.development, DEVELOPMENTS),
        ("evidence", found.lines.grade, GRADES),
    ):
        if name in chosen:
            mask &= column == (known.index(chosen[name]) if chosen[name] in known else -2)
    return mask


def years(found: Snapshot) -> tuple[Array, Array]:
    """The first and the last year that each project runs in; 0: nobody has said when it starts."""
    return found.years
