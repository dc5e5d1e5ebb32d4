"""What a project keeps beside its figures, in the order it was saved."""

import datetime as dt

import pytest

from gevinst.domain.errors import Conflict, NotFound, Refused
from gevinst.domain.follow_up import (
    Activity,
    Decision,
    Event,
    EventKind,
    FollowUp,
    LogEntry,
    PartnerChange,
    Progress,
    Risk,
)

from .conftest import Work
from .plan_examples import a_plan

DAY = dt.date(2026, 3, 1)
PLAN = a_plan()
EVERYTHING = FollowUp(
    activities=(
        Activity(title="Opplæring", starts=DAY, ends=DAY, progress=Progress.DELAYED, change_reason="Sykdom"),
        Activity(title="Oppstart", starts=DAY, ends=DAY, original_starts=DAY, milestone=True),
    ),
    events=(
        Event(kind=EventKind.GO_LIVE, date=DAY, text="I drift", party="fjordvik"),
        Event(kind=EventKind.REBASE, date=DAY, text="Ny enhet", indicator=PLAN.benefits[0].indicators[0].id),
    ),
    partner_changes=(PartnerChange(date=DAY, text="Nordbygd kom med", party="nordbygd"),),
    risks=(Risk(text="Få søkere", likelihood=3, consequence=2, action="Lyse ut igjen", open=False),),
    decisions=(
        Decision(date=DAY, title="Videreføres?", benefit=PLAN.benefits[0].id, state="done", done_on=DAY),
    ),
    log=(
        LogEntry(kind="transfer", audience="society", date=DAY, text="Kan brukes av andre"),
        LogEntry(kind="learning", date=DAY, text="Begynn tidlig"),
    ),
)


@pytest.fixture
def stored(work: Work) -> Work:
    """A project with everything in its follow-up, and another with nothing."""
    with work() as w:
        w.plans.add(PLAN)
        w.plans.add(a_plan("other"))
        w.follow_ups.save("trygg-heim", EVERYTHING)
        w.commit()
    return work


def test_everything_comes_back_in_order(stored: Work) -> None:
    with stored() as w:
        assert w.follow_ups.get("trygg-heim") == EVERYTHING
        assert w.follow_ups.get("other") == FollowUp()


def test_what_is_gone_is_deleted_and_what_stays_is_changed(stored: Work) -> None:
    changed = EVERYTHING.model_copy(
        update={
            "activities": (
                EVERYTHING.activities[1].model_copy(update={"title": "Oppstart i april"}),
                EVERYTHING.activities[0],
            ),
            "events": (),
            "log": (LogEntry(kind="method", date=DAY, text="Intervju"), EVERYTHING.log[0]),
        }
    )
    with stored() as w:
        w.follow_ups.save("trygg-heim", changed)
        assert w.follow_ups.get("trygg-heim") == changed


def test_one_thing_at_a_time(stored: Work) -> None:
    first, second = EVERYTHING.activities
    new = Activity(title="Evaluering", starts=DAY, ends=DAY)
    done = first.model_copy(update={"progress": Progress.DONE})
    with stored() as w:
        w.follow_ups.put("trygg-heim", new)
        w.follow_ups.put("trygg-heim", done)
        w.follow_ups.put("other", Risk(text="Ny", likelihood=1, consequence=1))
        assert w.follow_ups.get("trygg-heim").activities == (done, second, new)
        w.follow_ups.remove("trygg-heim", second.id)
        assert w.follow_ups.get("trygg-heim").activities == (done, new)
        assert w.follow_ups.get("trygg-heim").risks == EVERYTHING.risks


def test_what_is_anothers_or_unknown_is_refused(stored: Work) -> None:
    with stored() as w:
        with pytest.raises(NotFound):
            w.follow_ups.remove("other", EVERYTHING.risks[0].id)
        with pytest.raises(Conflict):
            w.follow_ups.put("other", EVERYTHING.risks[0])
        with pytest.raises(NotFound):
            w.follow_ups.get("unknown")
        with pytest.raises(NotFound):
            w.follow_ups.put("other", Decision(date=DAY, title="Hva?", benefit="nothing"))
        with pytest.raises(NotFound):
            w.follow_ups.put("other", Event(kind=EventKind.NOTE, date=DAY, text="x", indicator="nothing"))
        with pytest.raises(Refused):
            w.follow_ups.put("other", PartnerChange(date=DAY, text="x", party="nowhere"))
