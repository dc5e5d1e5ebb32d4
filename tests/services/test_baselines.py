"""What the trail holds of baselines: written with the plan itself, told with old and new values to those who may see them."""

import datetime as dt

import pytest

from gevinst.domain.errors import Refused
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Baseline, BaselineState
from gevinst.services.baselines import ACTIONS
from gevinst.storage.unit_of_work import UnitOfWork
from identity_numbers import synthetic

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG

REGISTERED, CONFIRMED, MISSING = BaselineState.REGISTERED, BaselineState.CONFIRMED, BaselineState.MISSING


def travel(services):
    return services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")


def save(services, **fields):
    """Changes fields of the travel time's baseline (registered: 60)."""
    indicator = travel(services)[1]
    baseline = {**indicator.baseline.model_dump(), **fields}
    services.plans.change_indicator(PROJECT_GROUP, SLUG, indicator.id, {"baseline": baseline})


def entries(services):
    with services.plans.reading() as work:
        found = work.audits(SLUG, 50, ACTIONS)
    return [
        (each.action, each.before.get("value"), each.after.get("value"), each.after.get("state"))
        for each in reversed(found)
    ]


def told(services, actor=PROJECT_GROUP, key="reisetid"):
    return [step.text for step in services.projects.benefit(actor, SLUG, key).baseline_trail]


def test_a_save_and_a_confirmation_leave_the_values_before_and_after(services):
    save(services, value=55.0)
    save(services, state=CONFIRMED)
    save(services, state=REGISTERED)
    save(services, state=MISSING, value=None)
    assert entries(services) == [
        ("register_baseline", 60.0, 55.0, "registered"),
        ("confirm_baseline", 55.0, 55.0, "confirmed"),
        ("reopen_baseline", 55.0, 55.0, "registered"),
        ("remove_baseline", 55.0, None, "missing"),
    ]
    assert told(services) == [
        "Prosjektleder fjernet nullpunktet: 55\u00a0min",
        "Prosjektleder tok tilbake bekreftelsen av nullpunktet: 55\u00a0min",
        "Prosjektleder bekreftet nullpunktet: 55\u00a0min",
        "Prosjektleder endret nullpunktet fra 60\u00a0min til 55\u00a0min",
    ]


def test_first_registered_and_confirmed_at_once_are_two_steps(small):
    save(small, state=MISSING, value=None)
    save(small, state=CONFIRMED, value=58.0)
    assert entries(small)[1:] == [
        ("register_baseline", None, 58.0, "confirmed"),
        ("confirm_baseline", None, 58.0, "confirmed"),
    ]
    assert told(small)[:2] == [
        "Prosjektleder bekreftet nullpunktet: 58\u00a0min",
        "Prosjektleder registrerte nullpunktet: 58\u00a0min",
    ]


def test_of_what_is_said_of_it_the_trail_holds_no_text(small):
    save(small, source="Reiseregninger", n=40)
    with small.plans.reading() as work:
        (entry,) = work.audits(SLUG, 50, ACTIONS)
    assert (entry.action, dict(entry.after)) == (
        "describe_baseline",
        {"changed": ["n", "source"], "state": "registered", "value": 60.0, "n": 40},
    )
    assert told(small) == ["Prosjektleder endret det som er sagt om nullpunktet"]


def test_what_is_refused_leaves_nothing(small):
    with pytest.raises(Refused):
        save(small, value=50.0, note=synthetic(4, 5))
    assert entries(small) == []
    assert travel(small)[1].baseline.value == 60.0


def test_another_change_of_the_indicator_is_none_of_the_baseline(small):
    small.plans.change_indicator(PROJECT_GROUP, SLUG, travel(small)[1].id, {"source": "Reiseregninger"})
    assert entries(small) == []


def test_a_new_project_starts_its_trail_with_who_read_it_in(small):
    document = small.plans.document(PROJECT_GROUP, SLUG)
    data = document.model_copy(
        update={"project": document.project.model_copy(update={"slug": None, "title": "To"})}
    )
    read = small.plans.import_file(OPERATOR, "plan.json", data.model_dump_json().encode())
    steps = small.projects.benefit(OPERATOR, read.slug, "reinnleggelser").baseline_trail
    assert [step.text for step in steps] == [
        "local operator bekreftet nullpunktet: tallene for januar\u00a02024\u2013desember\u00a02024",
        "local operator registrerte nullpunktet: tallene for januar\u00a02024\u2013desember\u00a02024",
    ]


class TestInTheFigures:
    @pytest.fixture
    def moved(self, small):
        """A baseline of 20 per cent in its figures, of which nobody has approved any; its period is then cut short."""
        indicator = small.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")[1]
        rows = [
            Row("reinnleggelser", party, f"2024-{month:02}", {"numerator": "20", "denominator": "100"})
            for month in range(1, 13)
            for party in ("fjordvik", "nordbygd")
        ]  # fmt: skip
        small.measurements.record(PROJECT_GROUP, SLUG, rows)
        shorter = {**indicator.baseline.model_dump(), "last": dt.date(2024, 10, 31)}
        small.plans.change_indicator(PROJECT_GROUP, SLUG, indicator.id, {"baseline": shorter})
        return small

    def test_the_step_says_what_they_came_to(self, moved):
        assert told(moved, key="reinnleggelser")[-1] == (
            "Prosjektleder endret nullpunktet fra 20,0\u00a0% (tallene for januar\u00a02024\u2013desember\u00a02024)"
            " til 20,0\u00a0% (tallene for januar\u00a02024\u2013oktober\u00a02024)"
        )

    def test_but_not_to_those_who_see_approved_figures_only(self, moved):
        assert told(moved, FUNDER, "reinnleggelser")[-1] == (
            "Prosjektleder endret nullpunktet fra tallene for januar\u00a02024\u2013desember\u00a02024"
            " til tallene for januar\u00a02024\u2013oktober\u00a02024"
        )


def test_the_plan_and_the_benefit_tell_the_same(small):
    save(small, value=55.0)
    benefit, indicator = travel(small)
    plan = small.benefit_plans.page(PROJECT_GROUP, SLUG, benefit.id).baseline_trail[indicator.id]
    assert plan == small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid").baseline_trail


def test_the_log_of_the_project_is_not_filled_with_it(small):
    save(small, value=55.0)
    assert [line.text for line in small.projects.home(PROJECT_GROUP, SLUG).log] == [
        "Prosjektleder endret planen"
    ]


def test_a_steps_time_and_role_can_be_those_of_a_history(small):
    from gevinst.services import baselines

    document = small.plans.document(PROJECT_GROUP, SLUG)
    at = dt.datetime(2025, 3, 5, 9, tzinfo=dt.UTC)
    found = [each for each in baselines.steps(None, document) if each.new == Baseline(state=REGISTERED, value=60.0)]  # fmt: skip
    with UnitOfWork(small.engine, OPERATOR, small.clock) as work:
        baselines.note(work, SLUG, found, {}, {}, at, "Fagleder")
        work.commit()
    (step,) = small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid").baseline_trail
    assert (step.at, step.by, step.action) == (at, "Fagleder", "register_baseline")
