"""Small counts: which figures a reader outside the project is not shown, so that nobody can be known again in them.

Three reasons hide a figure of one party and one period:

- primary: a count behind it is small (`Rule`): what is counted, what it is counted among, or the number of people asked;
- complement: all but a few; 38 satisfied of 41 tells of three who are not;
- secondary: the total is shown, and with one hidden part (or parts that only one set of numbers adds up to) anybody could
  subtract. Then one more part is hidden, the smallest; where there is no other, the total.

The method is that of cell suppression as statistical offices use it (Hundepool et al., Statistical Disclosure Control, 2012,
chapter 4); zero is not a small count unless the rule says so. Totals are reckoned with what is hidden, so they stay true.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Figure, Measurement, State
from gevinst.domain.text import Frozen


class Rule(Frozen):
    """A count from `lowest` to `highest`, both included, is small."""

    lowest: int = Field(default=1, ge=0, le=1)
    """1: a zero may be shown; 0: it may not."""
    highest: int = Field(default=4, ge=0, le=100)

    def small(self, count: float | None) -> bool:
        """Whether a count may not be shown; none is not small."""
        return count is not None and self.lowest - 0.5 < count < self.highest + 0.5


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader outside the project is given."""

    lines: Mapping[str, Sequence[Measurement]]
    """Series id -> its figures; a hidden one says that it is a small count, and nothing else."""
    no_total: frozenset[int]
    """The periods whose total would tell what is hidden."""


def counts_of(figure: Figure, measure: Measure) -> dict[str, float]:
    """The counts behind a figure that may be small, by what they count. Empty where none is known."""
    found: dict[str, float | None] = {}
    if measure.shape is Shape.RATIO:
        top, bottom = figure.numerator, figure.denominator
        if measure.counts_events:
            found = {"numerator": top, "denominator": bottom}
            if measure.proportion and top is not None and bottom is not None:
                found["rest"] = bottom - top
        elif not measure.proportion:
            # Hours, kilometres or kroner for each of a few: what they are shared among is what may be small.
            found = {"denominator": bottom}
    elif measure.counts_events:
        found = {"value": figure.value}
    found |= {"n": figure.n, "answered": figure.answered}
    return {name: count for name, count in found.items() if count is not None}


def is_small(figure: Figure | None, measure: Measure | None, rule: Rule) -> bool:
    """Whether a figure is hidden for what it is by itself."""
    if figure is None or measure is None or figure.state is not State.VALUE:
        return False
    return any(map(rule.small, counts_of(figure, measure).values()))


def shown_outside(
    lines: Mapping[str, Sequence[Measurement]],
    in_total: Collection[str],
    measure: Measure | None,
    rule: Rule,
) -> Shown:
    """The lines of one indicator as a reader outside the project sees them.

    `in_total`: the series that the total is made of. What stands as hidden already is no part of the total and needs no help.
    """
    small = {
        series: {m.period for m in line if is_small(m.figure, measure, rule)}
        for series, line in lines.items()
    }
    if measure is None or not any(small.values()):
        return Shown(lines, frozenset())
    hidden = {series: set(periods) for series, periods in small.items()}
    parts: dict[int, dict[str, Figure]] = defaultdict(dict)
    for series in in_total:
        for m in lines.get(series, ()):
            if m.figure.state is State.VALUE:
                parts[m.period][series] = m.figure
    no_total = set()
    for period in {period for series in in_total for period in small.get(series, ())}:
        own = parts[period]
        more, total = further(own, {s for s in own if period in small[s]}, measure, rule)
        for series in more:
            hidden[series].add(period)
        if not total:
            no_total.add(period)
    return Shown(
        {series: without(line, hidden[series]) for series, line in lines.items()}, frozenset(no_total)
    )


def further(
    parts: Mapping[str, Figure],
    small: set[str],
    measure: Measure,
    rule: Rule,
    firm: Collection[str] = (),
) -> tuple[set[str], bool]:
    """What else must be hidden of one period's parts, and whether the total may stand. `firm`: parts that it would not help to hide."""
    total = total_counts(parts.values(), measure)
    if any(map(rule.small, total.values())):
        return set(), False
    hidden = set(small)
    # The smallest first: it takes the least away from what is shown.
    rest = sorted(set(parts) - small - set(firm), key=lambda s: (_size(parts[s], measure), s))
    while _can_be_reckoned(parts, hidden, measure, rule):
        if not rest:
            return hidden - small, False
        hidden.add(rest.pop(0))
    return hidden - small, True


def _can_be_reckoned(parts: Mapping[str, Figure], hidden: set[str], measure: Measure, rule: Rule) -> bool:
    """Whether what is hidden follows from the total: one part alone, small ones that add up in one way only, or a sum of them
    that is itself small. The sum of the hidden parts is as good as shown: it is the total less the rest."""
    if len(hidden) < 2:
        return bool(hidden)
    if any(map(rule.small, total_counts((parts[series] for series in hidden), measure).values())):
        return True
    counts = [counts_of(parts[series], measure) for series in hidden]
    for name in counts[0]:
        own = [each[name] for each in counts if name in each]
        if len(own) == len(hidden) and all(map(rule.small, own)):
            at_least, at_most = rule.lowest * len(own), rule.highest * len(own)
            if sum(own) in (at_least, at_most):
                return True
    return False


def total_counts(figures: Iterable[Figure], measure: Measure) -> dict[str, float]:
    """The counts behind figures together, as `counts_of` names them."""
    found: dict[str, float] = defaultdict(float)
    for figure in figures:
        for name, count in counts_of(figure, measure).items():
            found[name] += count
    return dict(found)


def _size(figure: Figure, measure: Measure) -> float:
    counts = counts_of(figure, measure)
    return counts.get("denominator", counts.get("n", counts.get("value", 0.0)))


def without(line: Sequence[Measurement], periods: Collection[int]) -> Sequence[Measurement]:
    """A line whose figures of these periods say that they are small counts, and nothing else."""
    if not periods:
        return line
    nothing = Figure(State.SUPPRESSED)
    return [replace(m, figure=nothing) if m.period in periods else m for m in line]
