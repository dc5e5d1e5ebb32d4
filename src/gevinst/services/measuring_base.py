"""What every part of measuring stands on: a project as its reader may see it, its series, and what is usual for them."""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.access import Action, Actor, is_confined, may
from gevinst.domain.errors import NotFound, Problem
from gevinst.domain.evaluation import Audience
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import (
    Figure,
    State,
)
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Series
from gevinst.services.base import Base, require, resource
from gevinst.services.holders import is_handed_over, may_record
from gevinst.services.state import (
    Entered,
    ProjectState,
    Slot,
    followed,
    load,
)
from gevinst.storage.unit_of_work import Reading


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

    def _may_record(self, state: Entered, actor: Actor, slot: Slot) -> bool:
        held = state.handovers.get(slot.benefit.id)
        return may_record(
            actor, state.document, slot.benefit, slot.indicator, slot.series, held, self.today()
        )

    def _not_theirs(self, state: Entered, actor: Actor, wanted: set[str]) -> dict[str, Problem]:
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


def in_unit(figure: Figure | None, measure: Measure | None) -> float | None:
    """A figure in the measure's unit; None where there is none to show."""
    if figure is None:
        return None
    if measure is None:
        return figure.value if figure.state is State.VALUE else None
    return figure.in_unit(measure)


def lines_of(document: PlanDocument) -> list[tuple[Benefit, Indicator, Series]]:
    """Every series that is followed, with its indicator and benefit."""
    return [
        (benefit, indicator, line) for benefit, indicator in followed(document) for line in indicator.series
    ]


def by_series(document: PlanDocument) -> dict[str, tuple[Indicator, Series]]:
    """Series id -> its indicator and itself."""
    return {line.id: (indicator, line) for _benefit, indicator, line in lines_of(document)}


def find_series(document: PlanDocument, series: str) -> tuple[Indicator, Series]:
    """A series by its id; NotFound."""
    try:
        return by_series(document)[series]
    except KeyError as missing:
        raise NotFound("series", series) from missing


def is_month(code: str) -> bool:
    """Whether a code is one of a month: `2026-06`."""
    try:
        dt.date.fromisoformat(code + "-01")
    except ValueError:
        return False
    return True
