"""Which projects and lines of the portfolio somebody asks for, and in which order: masks over the snapshot.

A filter only leaves out; one with several values lets through what fits any of them. What is asked of a line (type, KS's
type, driver, development, evidence) is asked of one and the same line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gevinst.domain.access import Action, Actor
from gevinst.domain.party import Party
from gevinst.services.filter_values import values_of
from gevinst.services.portfolio_snapshot import (
    ASSURANCES,
    BENEFICIARIES,
    CATEGORIES,
    DEVELOPMENTS,
    DRIVERS,
    GRADES,
    KS_TYPES,
    PHASES,
    PROJECT_STANDINGS,
    Array,
    Snapshot,
)

OF_PROJECTS = ("scheme", "year", "community", "phase", "target_group", "standing")
OF_LINES = ("category", "ks_type", "driver", "beneficiary", "development", "evidence")
IN_FIGURES = frozenset({"development", "evidence"})
"""Asked of lines that are followed in figures, and of no others."""
FILTERS = (*OF_PROJECTS, *OF_LINES)
"""Those of the table of projects."""
_KNOWN = frozenset((*OF_PROJECTS, *OF_LINES))
_ORDERS = ("standing", "title", "awarded", "delivered", "reached", "development", "assurance", "evidence")
ORDERS = (*_ORDERS[1:], *(f"-{each}" for each in _ORDERS))
"""By name, or by a figure with the most first: of developments those for the worse, of targets those that are not met, of
evidence what is strong. `-` turns an order about. Else what needs follow-up first. Who has no such figure stands last either
way, and those that are equal by follow-up and name."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What one actor gets to see of the portfolio with these filters."""

    snapshot: Snapshot
    filters: Mapping[str, str]
    communities: tuple[Array, Array]
    """(which project, which community's key): the health communities of each project's parties."""
    seen: Array
    """Of each project: whether the actor may see it."""
    fits: Mapping[str, Array]
    """Of each filter that is chosen what fits it: projects, or lines where it is one of `OF_LINES`."""
    kept: Array
    """The places of the projects that fit the filters too, in order."""
    left: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    """What all filters but one let through, as it is asked for: see `left_by_others`."""

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
    def asked(self) -> Array:
        """Of each line whether it fits what the filters ask of a line."""
        return _all_lines(self.snapshot, self.fits)

    @cached_property
    def fitting(self) -> Array:
        """Of `numbers` those that fit what the filters ask of a line."""
        return np.asarray(self.numbers[self.asked[self.numbers]])

    @cached_property
    def lines(self) -> Array:
        """The same by project and, within it, what needs somebody first."""
        return self._in_order(self.fitting)

    def lines_from(self, start: int, most: int) -> Array:
        """`most` of `lines` from the one at `start`: only those of the projects that they are of are put in order."""
        own, found = self.fitting, self.snapshot
        owner = found.lines.project[own]
        ends = np.cumsum(np.bincount(owner, minlength=found.count)[self.kept])
        first, last = np.searchsorted(ends, (start, start + most - 1), side="right").tolist()
        near = np.zeros(found.count, dtype=np.bool_)
        near[self.kept[first : last + 1]] = True
        passed = int(ends[first - 1]) if first else 0
        return self._in_order(own[near[owner]])[start - passed : start - passed + most]

    def _in_order(self, own: Array) -> Array:
        lines = self.snapshot.lines
        order = np.lexsort((lines.position[own], lines.standing[own], self.rank[lines.project[own]]))
        return np.asarray(own[order])

    def sum(self, name: str) -> int:
        """A figure of the projects over those that are kept."""
        return int(self.snapshot.figures[name][self.kept].sum())


def select(
    found: Snapshot,
    actor: Actor,
    filters: Mapping[str, str],
    parties: Mapping[str, Party],
    order: str = "",
    action: Action = Action.SEE_PORTFOLIO,
) -> Selection:
    """Unknown filters, empty ones and an unknown order are left out. `action`: what makes a project one of the actor's."""
    chosen = {name: value for name, value in filters.items() if name in _KNOWN and value}
    seen = found.reach(actor, action)
    communities = found.communities(parties)
    fits = {
        name: _fits_lines(found, name, value) if name in OF_LINES else _fits(found, name, value, communities)
        for name, value in chosen.items()
    }
    kept = np.flatnonzero(seen & _all_projects(found, fits))
    return Selection(found, chosen, communities, seen, fits, kept[_order(found, kept, order)])


def left_by_others(chosen: Selection, name: str) -> tuple[Array, Array]:
    """What all filters but one let through: (of each project, of each line whether); for counts beside that one's choices."""
    found, key = chosen.snapshot, name if name in chosen.fits else ""
    # For all filters that nothing is chosen of, it is the same.
    if key not in chosen.left:
        others = {each: mask for each, mask in chosen.fits.items() if each != name}
        projects = chosen.seen & _all_projects(found, others)
        chosen.left[key] = projects, _all_lines(found, others) & projects[found.lines.project]
    projects, lines = chosen.left[key]
    return projects, lines & found.lines.number if name in IN_FIGURES else lines


def _all_projects(found: Snapshot, fits: Mapping[str, Array]) -> Array:
    """The projects that fit, and have a line that does where lines are asked."""
    mask = np.ones(found.count, dtype=np.bool_)
    for name, fitting in fits.items():
        if name in OF_PROJECTS:
            mask &= fitting
    if any(name in OF_LINES for name in fits):
        mask &= found.with_any(_all_lines(found, fits))
    return mask


def _all_lines(found: Snapshot, fits: Mapping[str, Array]) -> Array:
    mask = np.ones(len(found.lines.project), dtype=np.bool_)
    for name, fitting in fits.items():
        if name in OF_LINES:
            mask &= fitting
    return mask & found.lines.number if IN_FIGURES & fits.keys() else mask


def _order(found: Snapshot, kept: Array, order: str) -> Array:
    order = order if order in ORDERS else ""
    figures, title = found.figures, found.by_title[kept]
    needs = figures["standing"][kept]
    turned, none = order.startswith("-"), np.zeros(len(kept), dtype=np.bool_)
    match order.removeprefix("-"):
        case "title":
            return np.asarray(np.argsort(-title if turned else title, kind="stable"))
        case "awarded":
            size = found.projects.awarded_ore[kept]
            none = size < 0
        case "delivered":
            expected = figures["expected"][kept]
            size, none = figures["delivered"][kept] / np.maximum(expected, 1), expected == 0
        case "reached":
            size, none = figures["reached"][kept], figures["measured"][kept] == 0
        case "development":
            size, none = _of_kind(figures["developments"][kept], DEVELOPMENTS.index("concern"))
        case "assurance":
            size, none = _of_kind(figures["assurances"][kept], ASSURANCES.index("consistently_misses"))
        case "evidence":
            size, none = _of_kind(figures["grades"][kept], GRADES.index("strong"))
        case _:
            size = -needs
    return np.asarray(np.lexsort((title, needs, size if turned else -size, none)))


def _of_kind(counts: Array, kind: int) -> tuple[Array, Array]:
    """Of each project how many of its lines in figures are of a kind, and whether it has no line in figures."""
    return counts[:, kind], counts.sum(axis=1) == 0


def _fits(found: Snapshot, name: str, value: str, communities: tuple[Array, Array]) -> Array:
    """Of each project whether it fits one filter."""
    projects, wanted = found.projects, values_of(name, value)
    match name:
        case "scheme":
            return _one_of(projects.scheme, wanted)
        case "phase":
            return _coded(found.phases, PHASES, wanted)
        case "target_group":
            keys, codes = found.groups
            return np.asarray(codes == (keys.index(value) if value in keys else -2))
        case "year":
            first, last = found.years
            mask = np.zeros(found.count, dtype=np.bool_)
            for each in wanted:
                if each.isdecimal() and len(each) == 4:
                    mask |= (first > 0) & (first <= int(each)) & (int(each) <= last)
            return mask
        case "community":
            mask = np.zeros(found.count, dtype=np.bool_)
            mask[communities[0][_one_of(communities[1], wanted)]] = True
            return mask
    return _coded(found.figures["standing"], PROJECT_STANDINGS, wanted)


def _fits_lines(found: Snapshot, name: str, value: str) -> Array:
    """Of each line whether it fits one filter."""
    lines, wanted = found.lines, values_of(name, value)
    match name:
        case "category":
            return _coded(lines.category, CATEGORIES, wanted)
        case "ks_type":
            return _coded(found.ks_types, KS_TYPES, wanted)
        case "driver":
            bits = sum(1 << DRIVERS.index(each) for each in wanted if each in DRIVERS)
            return np.asarray(found.drivers & bits, dtype=np.bool_)
        case "beneficiary":
            bits = sum(1 << BENEFICIARIES.index(each) for each in wanted if each in BENEFICIARIES)
            return np.asarray(lines.gainers & bits, dtype=np.bool_)
        case "development":
            return _coded(lines.development, DEVELOPMENTS, wanted)
    return _coded(lines.grade, GRADES, wanted)


def _one_of(column: Array, wanted: Sequence[str]) -> Array:
    mask = np.zeros(len(column), dtype=np.bool_)
    for each in wanted:
        mask |= np.asarray(column == each, dtype=np.bool_)
    return mask


def _coded(column: Array, known: Sequence[str], wanted: Sequence[str]) -> Array:
    mask = np.zeros(len(column), dtype=np.bool_)
    for each in wanted:
        if each in known:
            mask |= column == known.index(each)
    return mask
