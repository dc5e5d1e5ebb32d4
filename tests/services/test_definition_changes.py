"""A figure that is measured in another way from some day on: asked about where figures stand, and stored as an event with it."""

import datetime as dt

import pytest

from gevinst.domain.definition_change import DefinitionSaid
from gevinst.domain.errors import Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.follow_up import EventKind
from gevinst.domain.measurement import Row
from gevinst.services.everything import Services

from .conftest import PROJECT_GROUP, SLUG

MONTHS = [dt.date(2025 + at // 12, at % 12 + 1, 1) for at in range(14)]
JULY = DefinitionSaid(reason="Ny journal teller på en annen måte", since=dt.date(2025, 8, 1))
CORRECTED = DefinitionSaid(reason="Navnet på systemet var skrevet feil", since=None)


@pytest.fixture
def measured(small: Services) -> Services:
    """Travel time in fourteen months, from a source that is stated."""
    own = indicator(small)
    change(small, {"source": "Gammel journal"})
    rows = [
        Row(
            indicator=own.key,
            party=None,
            period=f"{day:%Y-%m}",
            cells={"value": str(60 + day.month), "n": "40"},
        )
        for day in MONTHS
    ]
    small.measurements.record(PROJECT_GROUP, SLUG, rows)
    return small


def indicator(services):
    return services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1]


def change(services, changes, said=None):
    return services.plans.change_indicator(PROJECT_GROUP, SLUG, indicator(services).id, changes, said=said)


def events(services):
    with services.plans.reading() as work:
        return work.follow_ups.get(SLUG).events


def phases(services):
    with services.plans.reading() as work:
        found = work.evaluations.for_indicators([indicator(services).id], Audience.ALL, drawn=True)
    control = next(each for each in found if each.series is None).control
    return [dt.date.fromordinal(each.start) for each in control.phases]


def refused(services, changes, said=None):
    with pytest.raises(Refused) as caught:
        change(services, changes, said)
    return [(each.code, each.field) for each in caught.value.problems]


def test_another_source_is_asked_about_and_nothing_is_stored(measured):
    assert refused(measured, {"source": "Ny journal"}) == [("definition_asked", "source")]
    assert indicator(measured).source == "Gammel journal"
    assert events(measured) == ()


def test_the_answer_is_an_event_that_breaks_the_chart(measured):
    assert phases(measured) == [MONTHS[0]]
    change(measured, {"source": "Ny journal"}, JULY)
    (event,) = events(measured)
    assert (event.kind, event.date, event.text) == (EventKind.DEFINITION_CHANGE, JULY.since, JULY.reason)
    assert (event.indicator, event.recorded_by) == (indicator(measured).id, "Prosjektleder")
    assert phases(measured) == [MONTHS[0], JULY.since]


def test_a_correction_of_the_text_is_no_event_and_its_reason_is_in_the_trail(measured):
    change(measured, {"source": "Gammel journal (Arena)"}, CORRECTED)
    assert events(measured) == ()
    assert phases(measured) == [MONTHS[0]]
    with measured.plans.reading() as work:
        assert work.audits(SLUG, limit=1)[0].reason == CORRECTED.reason


def test_another_version_of_the_measure_is_asked_about(measured):
    measure = measured.plans.measure_of(indicator(measured))
    own = measure.model_copy(update={"version": measure.version + 1, "decimals": 2})
    as_own = {"own_measure": own, "measure": None, "measure_version": None}
    assert refused(measured, as_own) == [("definition_asked", "own_measure")]
    change(measured, as_own, JULY)
    assert [each.kind for each in events(measured)] == [EventKind.DEFINITION_CHANGE]


def test_without_figures_nothing_is_asked(small):
    change(small, {"source": "Gammel journal"})
    change(small, {"source": "Ny journal"})
    assert events(small) == ()


def test_a_source_that_was_not_stated_is_filled_in(measured):
    change(measured, {"source": None}, CORRECTED)
    change(measured, {"source": "Ny journal"})
    assert indicator(measured).source == "Ny journal"


def test_other_fields_leave_the_answer_unused(measured):
    change(measured, {"title": "Reisetid til sykehus"}, JULY)
    assert events(measured) == ()


def test_a_day_far_from_the_project_is_a_slip_of_the_pen(measured):
    far = JULY.model_copy(update={"since": dt.date(1925, 8, 1)})
    assert refused(measured, {"source": "Ny journal"}, far) == [("event_far_away", "since")]
    assert indicator(measured).source == "Gammel journal"
