"""Baselines as a reader outside the project is given them: one that was registered from a small count says no figure.

A registered baseline is a figure like those that are measured: 3 of 41 tells as much about three people in a plan as in a table.
"""

from collections.abc import Callable

from gevinst.domain.horizon import Frequency, periods
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Figure, State
from gevinst.domain.plan import Baseline, Indicator, PlanDocument
from gevinst.domain.small_counts import Rule, is_small

_NUMBERS = ("value", "numerator", "denominator", "n")


def small_baseline(
    own: Baseline, measure: Measure | None, rule: Rule, frequency: Frequency | None = None
) -> bool:
    """Whether what was registered rests on a small count. A level of many periods is judged by what it makes of all of them;
    without a `frequency` as one of a single period."""
    if measure is None or all(getattr(own, name) is None for name in _NUMBERS):
        return False
    value = own.value
    if value is not None and measure.shape is Shape.COUNT and frequency not in (None, Frequency.SINGLE):
        value *= _periods(own, frequency)
    figure = Figure(State.VALUE, value=value, numerator=own.numerator, denominator=own.denominator, n=own.n)
    return is_small(figure, measure, rule)


def _periods(own: Baseline, frequency: Frequency) -> int:
    """How many periods a baseline is of; 1 where it has no dates."""
    if own.first is None or own.last is None:
        return 1
    return max(1, len(list(periods(own.first, own.last, frequency))))


def indicator_outside(indicator: Indicator, measure: Measure | None, rule: Rule) -> Indicator:
    """The indicator without the figures of a small baseline and what is noted of them; itself where there is none."""
    if not small_baseline(indicator.baseline, measure, rule, indicator.frequency):
        return indicator
    own: Baseline = indicator.baseline.model_copy(update={**dict.fromkeys(_NUMBERS), "note": None})
    return indicator.model_copy(update={"baseline": own})


def plan_outside(
    document: PlanDocument, measure_of: Callable[[Indicator], Measure | None], rule: Rule
) -> PlanDocument:
    """The plan as a reader outside the project is given it; itself where no baseline is small."""
    changed = False
    benefits = []
    for benefit in document.benefits:
        own = tuple(indicator_outside(each, measure_of(each), rule) for each in benefit.indicators)
        if any(one is not other for one, other in zip(own, benefit.indicators, strict=True)):
            changed = True
            benefit = benefit.model_copy(update={"indicators": own})
        benefits.append(benefit)
    return document.model_copy(update={"benefits": tuple(benefits)}) if changed else document
