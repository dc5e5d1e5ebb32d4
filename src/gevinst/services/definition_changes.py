"""What is asked when figures are measured in another way from some day on, and the event that is stored with the change."""

from gevinst.domain.definition_change import DefinitionSaid, Redefined, redefined
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.plan import PlanDocument
from gevinst.services.base import Base
from gevinst.services.evaluations import re_evaluate
from gevinst.services.events import far_away, told
from gevinst.storage.unit_of_work import Reading, UnitOfWork


def asked(
    services: Base, work: Reading, before: PlanDocument, after: PlanDocument, said: DefinitionSaid | None
) -> tuple[Redefined, ...]:
    """The figures that stand and are measured in another way in `after`. Refused where nobody has said since when.

    One whose last figure is gone, or never came, has nothing that a change could break.
    """
    changed = redefined(before, after, services.measure_of)
    lines = [line.id for each in changed for line in each.indicator.series]
    held = work.measurements.for_series(lines) if lines else {}
    found = tuple(each for each in changed if any(held.get(line.id) for line in each.indicator.series))
    if found and said is None:
        raise Refused(
            [
                Problem("definition_asked", field=each.field, params={"indicator": each.indicator.title})
                for each in found
            ]
        )
    if found and said and said.since and far_away(after.project, said.since, services.today()):
        value = said.since
        raise Refused(
            [Problem("event_far_away", field="since", value=value.isoformat(), params={"value": value})]
        )
    return found


def set_down(
    services: Base, work: UnitOfWork, slug: str, found: tuple[Redefined, ...], said: DefinitionSaid | None
) -> None:
    """Stores an event for each of them and reckons its figures anew. A correction of the text is no event."""
    if said is None or said.since is None:
        return
    for each in found:
        event = Event(
            kind=EventKind.DEFINITION_CHANGE,
            date=said.since,
            text=said.reason.strip(),
            indicator=each.indicator.id,
            recorded_by=work.actor.title,
        )
        work.follow_ups.put(slug, event)
        work.audit("add_event", "event", event.id, project=slug, after=told(event))
        re_evaluate(services, work, slug, {line.id for line in each.indicator.series})
