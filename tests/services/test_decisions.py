"""The steering group's decisions: who may ask, decide and say that something is done; what is late."""

import datetime as dt

import pytest

from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.follow_up import Decision
from gevinst.domain.plan import RoleAt
from identity_numbers import synthetic

from .conftest import FUNDER, PROJECT_GROUP, SLUG, STEERING

DAY = dt.date(2026, 3, 10)


def decided(services, **fields):
    decision = Decision(**({"date": DAY, "title": "Vi fortsetter", "state": "decided"} | fields))
    services.decisions.save(STEERING, SLUG, decision)
    return decision


def page(services, actor=STEERING):
    return services.decisions.page(actor, SLUG)


class TestWhoMayWhat:
    def test_a_decision_is_the_steering_groups(self, small):
        with pytest.raises(NotAllowed):
            small.decisions.save(PROJECT_GROUP, SLUG, Decision(date=DAY, title="Mer penger", state="decided"))
        decided(small)
        assert [row.decision.title for row in page(small).following] == ["Vi fortsetter"]
        assert any("Vi fortsetter" in line.text for line in small.projects.home(STEERING, SLUG).log)

    def test_the_project_group_asks(self, small):
        question = Decision(date=dt.date(2026, 4, 1), title="Skal målet endres?")
        small.decisions.save(PROJECT_GROUP, SLUG, question)
        assert [row.decision for row in page(small).waiting] == [question]
        assert [row.decision for row in small.projects.steering(STEERING, SLUG).decisions.waiting] == [
            question
        ]

    def test_the_project_group_says_what_is_carried_out_and_changes_nothing_else(self, small):
        own = decided(small)
        small.decisions.save(PROJECT_GROUP, SLUG, own.model_copy(update={"state": "done"}))
        assert page(small).done[0].decision.done_on == dt.date(2026, 3, 20)
        changed = own.model_copy(update={"title": "Vi slutter", "state": "done"})
        with pytest.raises(NotAllowed):
            small.decisions.save(PROJECT_GROUP, SLUG, changed)

    def test_a_funder_sees_none(self, small):
        with pytest.raises(NotAllowed):
            page(small, FUNDER)

    def test_a_question_is_taken_back_and_a_decision_is_not(self, small):
        question = Decision(date=DAY, title="Skal målet endres?")
        small.decisions.save(PROJECT_GROUP, SLUG, question)
        small.decisions.remove(PROJECT_GROUP, SLUG, question.id)
        assert page(small).all == ()
        own = decided(small)
        with pytest.raises(Refused) as refused:
            small.decisions.remove(STEERING, SLUG, own.id)
        assert refused.value.problems[0].code == "decided_stays"


class TestFollowingUp:
    def test_what_is_late_says_by_how_much_and_stands_first(self, small):
        decided(small, title="Uten frist")
        role = RoleAt(role="Samhandlingsleder", party="fjordvik")
        decided(small, title="Sen", due=dt.date(2026, 3, 15), responsible=role)
        rows = page(small).following
        assert [(row.decision.title, row.overdue) for row in rows] == [("Sen", 5), ("Uten frist", None)]
        assert rows[0].responsible == "Samhandlingsleder, Fjordvik kommune"

    def test_what_is_done_is_not_late(self, small):
        own = decided(small, due=dt.date(2026, 3, 15))
        small.decisions.save(STEERING, SLUG, own.model_copy(update={"state": "done"}))
        assert [row.overdue for row in page(small).done] == [None]

    def test_its_day_is_kept_when_it_is_saved_again(self, small):
        own = decided(small, state="done", done_on=dt.date(2026, 3, 12))
        small.decisions.save(
            STEERING, SLUG, own.model_copy(update={"title": "Vi går videre", "done_on": None})
        )
        assert page(small).done[0].decision.done_on == dt.date(2026, 3, 12)

    def test_nothing_is_to_be_done_before_it_is_decided(self, small):
        with pytest.raises(Refused) as refused:
            decided(small, due=dt.date(2026, 3, 1))
        assert [(each.code, each.field) for each in refused.value.problems] == [
            ("due_before_decision", "due")
        ]

    def test_the_next_meeting_is_said(self, small):
        small.plans.change_project(PROJECT_GROUP, SLUG, {"next_meeting": dt.date(2026, 4, 2)})
        assert page(small).next_meeting == "2.\u00a0april 2026"
        small.plans.change_project(PROJECT_GROUP, SLUG, {"next_meeting": dt.date(2026, 3, 2)})
        assert page(small).next_meeting == ""


def test_an_identity_number_is_refused(small):
    number = synthetic(1, 1)
    for fields in ({"title": f"Om {number}"}, {"text": number}, {"responsible": RoleAt(role=number)}):
        with pytest.raises(Refused) as refused:
            decided(small, **fields)
        assert refused.value.problems[0].code == "personal_data"
    assert page(small).all == ()
