"""A figure that is measured in another way from some day on: when it has to be said, and what is said of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import Field

from gevinst.domain.measure import Measure
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.domain.text import Frozen

MeasureOf = Callable[[Indicator], Measure | None]


class DefinitionSaid(Frozen):
    """What somebody says when the definition or the source of a figure is changed."""

    reason: str = Field(min_length=1, max_length=300)
    since: dt.date | None
    """From which day the figures are measured the new way. None: only the text is corrected, the figures mean the same."""


@dataclass(frozen=True, slots=True)
class Redefined:
    """An indicator whose definition or source another plan states differently."""

    indicator: Indicator
    """As it is now."""
    field: str
    """What was changed: `source`, `measure_version` or `own_measure`."""


def redefined(before: PlanDocument, after: PlanDocument, measure_of: MeasureOf) -> tuple[Redefined, ...]:
    """Every indicator of `after` that is measured in another way than in `before`, in the plan's order.

    What was not stated before is filled in, not changed; another measure altogether is another figure (see
    `plan_checks.measures_changed`).
    """
    old = {each.id: each for benefit in before.benefits for each in benefit.indicators}
    found = []
    for benefit in after.benefits:
        for new in benefit.indicators:
            was = old.get(new.id)
            if was is None or was == new:
                continue
            measure, now = measure_of(was), measure_of(new)
            if measure is not None and now is not None and measure != now:
                found.append(Redefined(new, "own_measure" if new.own_measure else "measure_version"))
            elif was.source and was.source != new.source:
                found.append(Redefined(new, "source"))
    return tuple(found)
