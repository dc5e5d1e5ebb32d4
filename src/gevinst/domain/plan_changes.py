"""What differs between two versions of a plan: every field, typed, with what it belongs to and its old and new value.

Parts are known by their id (a target by its horizon, a party by its key), so what was rewritten is one change and not a
removal and an addition. The words are chosen in `gevinst.reporting.plan_changes`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import Any, TypeVar

from pydantic import BaseModel

from gevinst.domain.horizon import HORIZONS, Horizon
from gevinst.domain.measure import Measure
from gevinst.domain.plan import (
    Baseline,
    Benefit,
    FreedResource,
    HorizonTexts,
    Indicator,
    MapNode,
    Participation,
    PlanDocument,
    Precondition,
    Project,
    ProjectLevel,
    Series,
    Target,
)

T = TypeVar("T")


class Part(StrEnum):
    """Which part of the plan a change is in."""

    PROJECT = "project"
    PARTY = "party"
    """A party's part in the project."""
    DUTY = "duty"
    """Who does what in the project."""
    LEVEL = "level"
    """What is said of the project as a whole."""
    BENEFIT = "benefit"
    PRECONDITION = "precondition"
    FREED = "freed"
    INDICATOR = "indicator"
    MEASURE = "measure"
    """An indicator's own definition."""
    BASELINE = "baseline"
    TARGET = "target"
    SERIES = "series"
    NODE = "node"
    """An action, a change in practice or a goal of the map."""
    LINK = "link"


class Kind(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """Another place among its like; an indicator: another benefit."""
    ARCHIVED = "archived"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs.

    `field` is the name in the part's class; None: the part as a whole (then `old` or `new` is the part itself, None where
    it is not there). A move holds places (from 1), an indicator's move the benefits' ids. `item` is the part that the
    field belongs to, as it is after, where there are several of its kind.
    """

    part: Part
    kind: Kind
    field: str | None = None
    old: Any = None
    new: Any = None
    benefit: Benefit | None = None
    """As it is after; of one that is gone, as it was."""
    indicator: Indicator | None = None
    horizon: Horizon | None = None
    item: Any = None


@dataclass(frozen=True, slots=True)
class _Place:
    """What the changes of a part belong to."""

    benefit: Benefit | None = None
    indicator: Indicator | None = None


_NOWHERE = _Place()


def changes(before: PlanDocument, after: PlanDocument) -> tuple[Change, ...]:
    """Everything that differs, in the order of the plan; empty exactly where the two are equal."""
    return (
        *_project(before.project, after.project),
        *_level(before.project_level, after.project_level),
        *_benefits(before, after),
        *_map(before, after),
    )


def targets_changed(found: Iterable[Change]) -> tuple[Change, ...]:
    """Those of the changes that are about targets."""
    return tuple(change for change in found if change.part is Part.TARGET)


# --- Fields and lists -------------------------------------------------------------------------------------------------


def _differs(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float) and isnan(old) and isnan(new):
        # Not a number is unlike itself, and yet nothing was changed.
        return False
    return bool(old != new)


def _fields(
    part: Part, old: BaseModel, new: BaseModel, place: _Place, apart: Sequence[str] = (), item: Any = None
) -> Iterator[Change]:
    """Every field of a class that differs but those that are looked into one by one; texts by horizon as such."""
    for name in type(new).model_fields:
        if name in apart:
            continue
        was, now = getattr(old, name), getattr(new, name)
        if not _differs(was, now):
            continue
        if isinstance(was, HorizonTexts) and isinstance(now, HorizonTexts):
            for horizon in HORIZONS:
                if was.at(horizon) != now.at(horizon):
                    yield _change(part, name, was.at(horizon), now.at(horizon), place, horizon)
        else:
            yield _change(part, name, was, now, place, item=item)


def _change(
    part: Part,
    field: str | None,
    old: Any,
    new: Any,
    place: _Place,
    horizon: Horizon | None = None,
    item: Any = None,
    kind: Kind = Kind.CHANGED,
) -> Change:
    return Change(part, kind, field, old, new, place.benefit, place.indicator, horizon, item)


def _numbered(items: Iterable[T], key: Callable[[T], Any]) -> dict[Any, T]:
    """By key; a key that stands twice is told apart by its number, so that nothing is lost."""
    seen: Counter[Any] = Counter()
    found = {}
    for item in items:
        own = key(item)
        found[own, seen[own]] = item
        seen[own] += 1
    return found


def _several(
    part: Part,
    before: Sequence[T],
    after: Sequence[T],
    key: Callable[[T], Any],
    place: _Place,
    inside: Callable[[T, T], Iterator[Change]],
) -> Iterator[Change]:
    """Parts of one kind: added, changed, removed, and whether those that stayed stand in another order."""
    old, new = _numbered(before, key), _numbered(after, key)
    for own, item in new.items():
        if own not in old:
            yield _change(part, None, None, item, place, item=item, kind=Kind.ADDED)
        elif _differs(old[own], item):
            yield from inside(old[own], item)
    for own, item in old.items():
        if own not in new:
            yield _change(part, None, item, None, place, item=item, kind=Kind.REMOVED)
    if [own for own in old if own in new] != [own for own in new if own in old]:
        yield _change(part, "order", tuple(before), tuple(after), place, kind=Kind.MOVED)


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest ids that must have been moved: those outside the longest run that kept its order."""
    places = {own: at for at, own in enumerate(before)}
    common = [own for own in after if own in places]
    ends: list[int] = []
    """The lowest place that a kept run of each length ends with."""
    length = {}
    for own in common:
        at = bisect_left(ends, places[own])
        ends[at : at + 1] = [places[own]]
        length[own] = at + 1
    kept, wanted, bound = set(), len(ends), len(before)
    for own in reversed(common):
        if length[own] == wanted and places[own] < bound:
            kept.add(own)
            wanted, bound = wanted - 1, places[own]
    return [own for own in common if own not in kept]


# --- The project ------------------------------------------------------------------------------------------------------


def _project(before: Project, after: Project) -> Iterator[Change]:
    yield from _fields(Part.PROJECT, before, after, _NOWHERE, ("roles", "parties"))
    yield from _several(
        Part.DUTY,
        before.roles,
        after.roles,
        lambda duty: duty[0],
        _NOWHERE,
        lambda old, new: iter([_change(Part.DUTY, "role", old[1], new[1], _NOWHERE, item=new)]),
    )

    def part(old: Participation, new: Participation) -> Iterator[Change]:
        return _fields(Part.PARTY, old, new, _NOWHERE, item=new)

    yield from _several(Part.PARTY, before.parties, after.parties, lambda each: each.party, _NOWHERE, part)


def _level(before: ProjectLevel, after: ProjectLevel) -> Iterator[Change]:
    yield from _fields(Part.LEVEL, before, after, _NOWHERE)


# --- Benefits ---------------------------------------------------------------------------------------------------------


_Homes = dict[str, tuple[Benefit, Indicator]]


def _benefits(before: PlanDocument, after: PlanDocument) -> Iterator[Change]:
    old = {benefit.id: benefit for benefit in before.benefits}
    new = {benefit.id: benefit for benefit in after.benefits}
    was, now = _homes(before), _homes(after)
    moved = set(_moved(list(old), list(new)))
    places = {own: at for at, own in enumerate(old, start=1)}
    for at, benefit in enumerate(after.benefits, start=1):
        place = _Place(benefit)
        if benefit.id not in moved and old.get(benefit.id) == benefit:
            # Most of a plan is as it was, and one look says so.
            continue
        if benefit.id not in old:
            yield _change(Part.BENEFIT, None, None, benefit, place, kind=Kind.ADDED)
        else:
            if benefit.id in moved:
                yield _change(Part.BENEFIT, "order", places[benefit.id], at, place, kind=Kind.MOVED)
            yield from _benefit(old[benefit.id], benefit)
        yield from _indicators(old.get(benefit.id), benefit, was, now)
    for benefit in before.benefits:
        if benefit.id not in new:
            yield _change(Part.BENEFIT, None, benefit, None, _Place(benefit), kind=Kind.REMOVED)


def _homes(document: PlanDocument) -> _Homes:
    return {
        indicator.id: (benefit, indicator)
        for benefit in document.benefits
        for indicator in benefit.indicators
    }


def _benefit(before: Benefit, after: Benefit) -> Iterator[Change]:
    place = _Place(after)
    if before.archived != after.archived:
        kind = Kind.ARCHIVED if after.archived else Kind.RESTORED
        yield _change(Part.BENEFIT, "archived", before.archived, after.archived, place, kind=kind)
    yield from _fields(
        Part.BENEFIT, before, after, place, ("archived", "preconditions", "freed", "indicators")
    )

    def precondition(old: Precondition, new: Precondition) -> Iterator[Change]:
        return _fields(Part.PRECONDITION, old, new, place, item=new)

    def freed(old: FreedResource, new: FreedResource) -> Iterator[Change]:
        return _fields(Part.FREED, old, new, place, item=new)

    yield from _several(
        Part.PRECONDITION,
        before.preconditions,
        after.preconditions,
        lambda each: each.id,
        place,
        precondition,
    )
    yield from _several(Part.FREED, before.freed, after.freed, lambda each: each.id, place, freed)


def _indicators(before: Benefit | None, after: Benefit, was: _Homes, now: _Homes) -> Iterator[Change]:
    """An indicator that is in another benefit now has been moved: its figures went with it.

    What a new benefit brings with it is part of its addition.
    """
    stayed = []
    for indicator in after.indicators:
        place = _Place(after, indicator)
        there = was.get(indicator.id)
        if there is None:
            if before is not None:
                yield _change(Part.INDICATOR, None, None, indicator, place, kind=Kind.ADDED)
            continue
        home, old = there
        if home.id == after.id:
            stayed.append(indicator.id)
        else:
            yield _change(Part.INDICATOR, "benefit", home.id, after.id, place, item=home, kind=Kind.MOVED)
        if _differs(old, indicator):
            yield from _indicator(old, indicator, after)
    if before is None:
        return
    for indicator in before.indicators:
        if indicator.id not in now:
            place = _Place(after, indicator)
            yield _change(Part.INDICATOR, None, indicator, None, place, kind=Kind.REMOVED)
    if [each.id for each in before.indicators if each.id in stayed] != stayed:
        place = _Place(after)
        yield _change(Part.INDICATOR, "order", before.indicators, after.indicators, place, kind=Kind.MOVED)


def _indicator(before: Indicator, after: Indicator, benefit: Benefit) -> Iterator[Change]:
    place = _Place(benefit, after)
    apart = ["baseline", "targets", "series"]
    if before.own_measure is not None and after.own_measure is not None:
        apart.append("own_measure")
    yield from _fields(Part.INDICATOR, before, after, place, apart)
    if "own_measure" in apart:
        yield from _measure(before.own_measure, after.own_measure, place)
    yield from _baseline(before.baseline, after.baseline, place)
    yield from _targets(before.targets, after.targets, place)

    def line(old: Series, new: Series) -> Iterator[Change]:
        return _fields(Part.SERIES, old, new, place, item=new)

    yield from _several(Part.SERIES, before.series, after.series, lambda each: each.id, place, line)


def _measure(before: Measure | None, after: Measure | None, place: _Place) -> Iterator[Change]:
    if before is not None and after is not None:
        yield from _fields(Part.MEASURE, before, after, place)


def _baseline(before: Baseline, after: Baseline, place: _Place) -> Iterator[Change]:
    yield from _fields(Part.BASELINE, before, after, place)


def _targets(before: Sequence[Target], after: Sequence[Target], place: _Place) -> Iterator[Change]:
    """A target is one thing: its kind, value, range and words are said together."""
    old = {target.horizon: target for target in before}
    new = {target.horizon: target for target in after}
    for horizon in HORIZONS:
        was, now = old.get(horizon), new.get(horizon)
        if _differs(was, now):
            kind = Kind.ADDED if was is None else Kind.REMOVED if now is None else Kind.CHANGED
            yield _change(Part.TARGET, None, was, now, place, horizon, kind=kind)
    if [each for each in old if each in new] != [each for each in new if each in old]:
        yield _change(Part.TARGET, "order", tuple(before), tuple(after), place, kind=Kind.MOVED)


# --- The map ----------------------------------------------------------------------------------------------------------


def _map(before: PlanDocument, after: PlanDocument) -> Iterator[Change]:
    def node(old: MapNode, new: MapNode) -> Iterator[Change]:
        return _fields(Part.NODE, old, new, _NOWHERE, item=new)

    yield from _several(Part.NODE, before.map.nodes, after.map.nodes, lambda each: each.id, _NOWHERE, node)
    yield from _several(
        Part.LINK,
        before.map.links,
        after.map.links,
        lambda each: (each.source, each.target),
        _NOWHERE,
        lambda old, new: iter(()),
    )
