"""Small counts where one project follows the same measure several times: what one benefit hides, another must not tell.

A cell is a party's figure, with or without the intervention, for one period. Where several indicators of one measure hold
cells of the same party they are judged together:

- a cell that one of them hides, all hide; their totals protect it each by itself, as those of a single indicator do;
- a figure of the project as a whole that is as much as its parties' figures together is a total of them;
- of two totals that hold some but not all of the same hidden cells, the smaller is not told: the difference would tell;
- a longer period does not tell a party's figure that a shorter one within it hides, nor a total with such a figure in it, unless
  the same parties' totals are told of the shorter ones. So what it tells follows from them, and no rest can be reckoned.

What stands as withheld already ("under 5") is hidden in all of them like a small count.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from gevinst.domain.horizon import Frequency, next_period, period_of
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Measurement, State
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument
from gevinst.domain.small_counts import Rule, Shown, counts_of, further, is_small, total_counts, without

Cell = tuple[str | None, bool]
"""A party (None: the project as a whole), and whether it is a group without the intervention."""

WHOLE: Cell = (None, False)

_Values = Mapping[str, Mapping[int, Figure]]
"""Series id -> period -> its figure, of those that are values."""

_SHORTEST_FIRST = (
    Frequency.SINGLE,
    Frequency.WEEK,
    Frequency.MONTH,
    Frequency.QUARTER,
    Frequency.HALF_YEAR,
    Frequency.YEAR,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the indicators that are judged together, as far as the reader may see it."""

    indicator: str
    frequency: Frequency
    cells: Mapping[str, Cell]
    """Series id -> its cell."""
    lines: Mapping[str, Sequence[Measurement]]
    in_total: frozenset[str]
    """The series that the total is made of."""


@dataclass(slots=True)
class _Period:
    """What one period hides, of all members of one frequency."""

    hidden: set[Cell]
    untold: set[str] = field(default_factory=set)
    """The sums that are not told, by name."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """What one period tells of several parties together: a total, or the project as a whole where it is as much as they are."""

    name: str
    """Of a total its indicator."""
    cells: Mapping[str, Cell]
    """Name of a part -> its cell."""
    parts: Mapping[str, Figure]
    """What it is made of in this period, by name."""
    total: set[Cell]
    """What it is made of in any period."""
    whole: bool = False
    """Whether it is told by the cell of the project as a whole."""


def linked(
    document: PlanDocument, measure_of: Callable[[Indicator], Measure | None]
) -> list[tuple[Measure, list[Indicator]]]:
    """The indicators of a plan that must be judged together: followed, of one measure, some cell in common. Most plans have none."""
    by_measure: dict[str, list[tuple[Measure, Indicator]]] = {}
    for benefit in document.benefits:
        if benefit.archived:
            continue
        for indicator in benefit.indicators:
            if indicator.kind is IndicatorKind.NUMBER and (measure := measure_of(indicator)) is not None:
                by_measure.setdefault(measure.key, []).append((measure, indicator))
    return [
        (group[0][0], own)
        for group in by_measure.values()
        if len(group) > 1 and len(own := _meeting([indicator for _measure, indicator in group])) > 1
    ]


def linked_to(
    document: PlanDocument, measure_of: Callable[[Indicator], Measure | None], indicators: AbstractSet[str]
) -> set[str]:
    """The ids of these indicators and of those that must be judged together with one of them."""
    found = set(indicators)
    for _measure, group in linked(document, measure_of):
        own = {each.id for each in group}
        if own & indicators:
            found |= own
    return found


def _meeting(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Those that have a cell in common with another; where one is of the project as a whole, all."""
    cells = [set(cells_of(each).values()) for each in indicators]
    if any(WHOLE in each for each in cells):
        return list(indicators)
    return [
        indicator
        for at, indicator in enumerate(indicators)
        if any(cells[at] & other for place, other in enumerate(cells) if place != at)
    ]


def cells_of(indicator: Indicator) -> dict[str, Cell]:
    """Series id -> its cell."""
    return {line.id: (line.party, line.comparison) for line in indicator.series}


def shown_together(members: Sequence[Member], measure: Measure, rule: Rule) -> dict[str, Shown]:
    """What a reader outside the project is given of each member, by indicator id."""
    small = {
        (member.indicator, series): {
            m.period for m in line if m.figure.state is State.SUPPRESSED or is_small(m.figure, measure, rule)
        }
        for member in members
        for series, line in member.lines.items()
    }
    if not any(small.values()):
        return {each.indicator: Shown(each.lines, frozenset()) for each in members}
    values = {
        series: {m.period: m.figure for m in line if m.figure.state is State.VALUE}
        for member in members
        for series, line in member.lines.items()
    }
    judged: dict[tuple[Frequency, int], _Period] = {}
    for frequency in _SHORTEST_FIRST:
        own = [each for each in members if each.frequency is frequency]
        shorter = [] if frequency is Frequency.SINGLE else _shorter(members, frequency)
        for period in sorted({m.period for each in own for line in each.lines.values() for m in line}):
            begun = _Period(
                {
                    each.cells[series]
                    for each in own
                    for series in each.lines
                    if period in small[each.indicator, series]
                }
            )
            sums = _sums(own, values, period, measure)
            told = (
                _from_shorter(begun, sums, shorter, values, judged, period, frequency) if shorter else set()
            )
            if begun.hidden:
                _judge(begun, sums, told, measure, rule)
                judged[frequency, period] = begun
    return {each.indicator: _shown(each, judged) for each in members}


def _shorter(members: Iterable[Member], frequency: Frequency) -> list[Member]:
    shorter = _SHORTEST_FIRST[1 : _SHORTEST_FIRST.index(frequency)]
    return [each for each in members if each.frequency in shorter]


def _from_shorter(
    begun: _Period,
    sums: Sequence[_Sum],
    shorter: Sequence[Member],
    values: _Values,
    judged: Mapping[tuple[Frequency, int], _Period],
    period: int,
    frequency: Frequency,
) -> set[Cell]:
    """Hides what shorter periods within this one hide; gives the cells that they tell in full, so that hiding them hides nothing."""
    told: set[Cell] = set()
    inherited: set[Cell] = set()
    totals: list[set[Cell]] = []
    for each in shorter:
        within = list(_within(period, frequency, each.frequency))
        done = [judged[each.frequency, at] for at in within if (each.frequency, at) in judged]
        gone = set().union(*(one.hidden for one in done))
        inherited |= gone
        if not any(each.indicator in one.untold for one in done):
            totals.append(_total(each))
        for series in each.lines:
            if each.cells[series] not in gone and all(at in values[series] for at in within):
                told.add(each.cells[series])
    begun.hidden |= inherited
    begun.untold |= {each.name for each in sums if each.total & inherited and each.total not in totals}
    return told


def _total(member: Member) -> set[Cell]:
    return {member.cells[series] for series in member.in_total}


def _within(period: int, frequency: Frequency, shorter: Frequency) -> Iterator[int]:
    """The shorter periods that have a day in this one."""
    at, end = period_of(dt.date.fromordinal(period), shorter), next_period(period, frequency)
    while at < end:
        yield at
        at = next_period(at, shorter)


def _judge(found: _Period, sums: Sequence[_Sum], told: set[Cell], measure: Measure, rule: Rule) -> None:
    """Hides what more must be hidden, until each sum that is told protects what it holds."""
    before: tuple[int, int] | None = None
    while before != (now := (len(found.hidden), len(found.untold))):
        before = now
        for each in sums:
            gone = {name for name in each.parts if each.cells[name] in found.hidden}
            if each.name in found.untold or not gone:
                continue
            if _crossed(each, {each.cells[name] for name in gone}, sums, found):
                found.untold.add(each.name)
                continue
            firm = {name for name in each.parts if each.cells[name] in told}
            more, total = further(each.parts, gone, measure, rule, firm)
            found.hidden |= {each.cells[name] for name in more}
            if not total:
                found.untold.add(each.name)
        wholes = [each.name for each in sums if each.whole]
        if found.untold.intersection(wholes):
            found.hidden.add(WHOLE)
        if WHOLE in found.hidden:
            found.untold.update(wholes)


def _sums(members: Sequence[Member], values: _Values, period: int, measure: Measure) -> list[_Sum]:
    """What a period tells together, those of the fewest parts first: they have the least to choose from, and what they take may
    do for the others."""
    found = [_Sum(each.indicator, each.cells, _parts(each, values, period), _total(each)) for each in members]
    figures = [
        (each.cells[series], values[series][period])
        for each in members
        for series in each.lines
        if period in values[series]
    ]
    parties = {cell: figure for cell, figure in reversed(figures) if cell[0] is not None and not cell[1]}
    parts = {cell[0] or "": figure for cell, figure in parties.items()}
    counts = total_counts(parts.values(), measure)
    if parts and any(cell == WHOLE and counts_of(figure, measure) == counts for cell, figure in figures):
        cells = {name: (name, False) for name in parts}
        found.append(_Sum("", cells, parts, set(parties), whole=True))
    return sorted(found, key=lambda each: len(each.parts))


def _parts(member: Member, values: _Values, period: int) -> dict[str, Figure]:
    """What a total is made of in a period."""
    return {series: values[series][period] for series in sorted(member.in_total) if period in values[series]}


def _crossed(one: _Sum, gone: set[Cell], others: Iterable[_Sum], found: _Period) -> bool:
    """Whether a sum that is told, and is no smaller, holds some but not all of the same hidden cells."""
    for other in others:
        if other is one or other.name in found.untold:
            continue
        theirs = {other.cells[name] for name in other.parts} & found.hidden
        if theirs & gone and theirs != gone and len(theirs) >= len(gone):
            return True
    return False


def _shown(member: Member, judged: Mapping[tuple[Frequency, int], _Period]) -> Shown:
    mine = {period: found for (frequency, period), found in judged.items() if frequency is member.frequency}
    return Shown(
        {
            series: without(
                line,
                {
                    m.period
                    for m in line
                    if m.period in mine
                    and member.cells[series] in mine[m.period].hidden
                    and m.figure.state is State.VALUE
                },
            )
            for series, line in member.lines.items()
        },
        frozenset(period for period, found in mine.items() if member.indicator in found.untold),
    )
