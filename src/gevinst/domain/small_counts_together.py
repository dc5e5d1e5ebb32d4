"""Small counts where one project follows the same measure several times: what one benefit hides, another must not tell.

A cell is a party's figure, with or without the intervention, for one period. Where several indicators of one measure hold
cells of the same party they are judged together:

- a cell that one of them hides, all hide; their totals protect it each by itself, as those of a single indicator do;
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
from gevinst.domain.small_counts import Rule, Shown, further, is_small, without

Cell = tuple[str | None, bool]
"""A party (None: the project as a whole), and whether it is a group without the intervention."""

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
    """The indicators without a total."""


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
    """Those that have a cell in common with another."""
    cells = [set(cells_of(each).values()) for each in indicators]
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
            told = _from_shorter(begun, own, shorter, judged, period, frequency) if shorter else set()
            if begun.hidden or begun.untold:
                _judge(begun, own, period, told, measure, rule)
                judged[frequency, period] = begun
    return {each.indicator: _shown(each, judged) for each in members}


def _shorter(members: Iterable[Member], frequency: Frequency) -> list[Member]:
    shorter = _SHORTEST_FIRST[1 : _SHORTEST_FIRST.index(frequency)]
    return [each for each in members if each.frequency in shorter]


def _from_shorter(
    begun: _Period,
    own: Sequence[Member],
    shorter: Sequence[Member],
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
        for series, line in each.lines.items():
            valued = {m.period for m in line if m.figure.state is State.VALUE}
            if each.cells[series] not in gone and valued.issuperset(within):
                told.add(each.cells[series])
    begun.hidden |= inherited
    begun.untold |= {
        each.indicator for each in own if _total(each) & inherited and _total(each) not in totals
    }
    return told


def _total(member: Member) -> set[Cell]:
    return {member.cells[series] for series in member.in_total}


def _within(period: int, frequency: Frequency, shorter: Frequency) -> Iterator[int]:
    """The shorter periods that have a day in this one."""
    at, end = period_of(dt.date.fromordinal(period), shorter), next_period(period, frequency)
    while at < end:
        yield at
        at = next_period(at, shorter)


def _judge(
    found: _Period, members: Sequence[Member], period: int, told: set[Cell], measure: Measure, rule: Rule
) -> None:
    """Hides what more must be hidden, until each total that is told protects what it holds."""
    parts = {each.indicator: _parts(each, period) for each in members}
    # The one with the fewest parts has the least to choose from; what it takes may do for the others.
    order = sorted(members, key=lambda each: len(parts[each.indicator]))
    before: tuple[int, int] | None = None
    while before != (now := (len(found.hidden), len(found.untold))):
        before = now
        for each in order:
            own = parts[each.indicator]
            gone = {series for series in own if each.cells[series] in found.hidden}
            if each.indicator in found.untold or not gone:
                continue
            if _crossed(each, {each.cells[series] for series in gone}, order, parts, found):
                found.untold.add(each.indicator)
                continue
            firm = {series for series in own if each.cells[series] in told}
            more, total = further(own, gone, measure, rule, firm)
            found.hidden |= {each.cells[series] for series in more}
            if not total:
                found.untold.add(each.indicator)


def _parts(member: Member, period: int) -> dict[str, Figure]:
    """What a total is made of in a period."""
    return {
        series: m.figure
        for series in sorted(member.in_total)
        for m in member.lines.get(series, ())
        if m.period == period and m.figure.state is State.VALUE
    }


def _crossed(
    member: Member,
    gone: set[Cell],
    others: Iterable[Member],
    parts: Mapping[str, Mapping[str, Figure]],
    found: _Period,
) -> bool:
    """Whether a total that is told, and is no smaller, holds some but not all of the same hidden cells."""
    for other in others:
        if other is member or other.indicator in found.untold:
            continue
        theirs = {other.cells[series] for series in parts[other.indicator]} & found.hidden
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
