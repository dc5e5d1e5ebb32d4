"""What every part of measuring stands on: a project as its reader may see it, its series, and what is usual for them."""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.access import Action, Actor, is_confined, may
from gevinst.domain.errors import NotFound, Problem
from gevinst.domain.evaluation import Audience
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import (
    Figure,
    Measurement,
    State,
)
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Series
from gevinst.services.base import Base, require, resource
from gevinst.services.holders import is_handed_over, may_record
from gevinst.services.state import (
    ProjectState,
    Slot,
    followed,
    load,
)
from gevinst.storage.unit_of_work import Reading

USUAL = 12
"""How many values back the usual range looks."""


class MeasuringBase(Base):
    """See the module."""

    def _state(
        self, work: Reading, actor: Actor, slug: str, action: Action = Action.SEE_PROJECT
    ) -> ProjectState:
        document = work.plans.document(slug)
        require(actor, action, resource(document.project))
        return load(self, work, slug, audience_of(actor, document))

    def _asked(self, state: ProjectState, actor: Actor, expected: Sequence[Slot]) -> list[Slot]:
        """What somebody is shown of what is waited for: all of it, or (an owner, a reporter) what they may record."""
        if not is_confined(actor, resource(state.document.project)):
            return list(expected)
        return [slot for slot in expected if self._may_record(state, actor, slot)]

    def _may_record(self, state: ProjectState, actor: Actor, slot: Slot) -> bool:
        held = state.handovers.get(slot.benefit.id)
        return may_record(
            actor, state.document, slot.benefit, slot.indicator, slot.series, held, self.today()
        )

    def _not_theirs(self, state: ProjectState, actor: Actor, wanted: set[str]) -> dict[str, Problem]:
        """Series id -> why the one who asks may not record it, of those asked about."""
        found, today, document = {}, self.today(), state.document
        for benefit, indicator, line in lines_of(document):
            held = state.handovers.get(benefit.id)
            if line.id not in wanted or may_record(actor, document, benefit, indicator, line, held, today):
                continue
            if held is not None and held.owner is not None and is_handed_over(document.project, held, today):
                params = {"party": self.party_name(held.owner.party), "benefit": benefit.title}
                found[line.id] = Problem("handed_over", field="series", params=params)
            else:
                party = self.party_name(line.party) or indicator.title
                found[line.id] = Problem("not_yours_to_record", field="series", value=party)
        return found


def audience_of(actor: Actor, document: PlanDocument) -> Audience:
    """Everyone in the project sees every value, a funder the approved ones."""
    return (
        Audience.ALL if may(actor, Action.SEE_UNAPPROVED, resource(document.project)) else Audience.APPROVED
    )


def usual_range(
    indicator: Indicator, measure: Measure | None, earlier: Sequence[Measurement]
) -> tuple[float, float] | None:
    """The indicator's own range, else the lowest and highest of the last twelve values (at least six)."""
    if indicator.low is not None and indicator.high is not None:
        return indicator.low, indicator.high
    values = [in_unit(m.figure, measure) for m in earlier[-USUAL:]]
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if len(known) >= 6 else None


def is_unusual(value: float | None, usual: tuple[float, float] | None) -> bool:
    """Further outside the usual range than the range is wide: worth a question, never a refusal."""
    if value is None or usual is None:
        return False
    low, high = usual
    margin = max(high - low, abs(high) * 0.1)
    return value < low - margin or value > high + margin


def in_unit(figure: Figure | None, measure: Measure | None) -> float | None:
    if figure is None:
        return None
    if measure is None:
        return figure.value if figure.state is State.VALUE else None
    return figure.in_unit(measure)


def lines_of(document: PlanDocument) -> list[tuple[Benefit, Indicator, Series]]:
    return [
        (benefit, indicator, line) for benefit, indicator in followed(document) for line in indicator.series
    ]


def by_series(document: PlanDocument) -> dict[str, tuple[Indicator, Series]]:
    return {line.id: (indicator, line) for _benefit, indicator, line in lines_of(document)}


def find_series(document: PlanDocument, series: str) -> tuple[Indicator, Series]:
    try:
        return by_series(document)[series]
    except KeyError as missing:
        raise NotFound("series", series) from missing


def is_month(code: str) -> bool:
    try:
        dt.date.fromisoformat(code + "-01")
    except ValueError:
        return False
    return True
