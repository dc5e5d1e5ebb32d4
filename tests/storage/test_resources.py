"""Freed resources and what they are converted with; one entry at a time, so that two people do not lose each other's."""

import pytest

from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.money import MoneyEntry, MoneyKind
from gevinst.domain.plan import FreedUse
from gevinst.domain.resources import (
    Allocation,
    OwnFigure,
    ResourceEntry,
    ResourceKind,
    ResourceState,
    ValuationChoice,
)

from .conftest import Work
from .plan_examples import a_plan

PLAN = a_plan()
SLUG = "trygg-heim"
HOURS = ResourceEntry(
    kind=ResourceKind.HOURS,
    party="fjordvik",
    year=2026,
    planned=400.5,
    amount=-0.25,
    low=-1.0,
    high=0.0,
    state=ResourceState.REUSED,
    reused_for=FreedUse.MORE_PATIENTS,
    what="Færre møter",
    benefit=PLAN.benefits[0].id,
    indicator="gone",
)
DAYS = ResourceEntry(kind=ResourceKind.READY_DAYS, counterparty="fjordvik", year=2025, what="Venter ikke")
GRANT = MoneyEntry(kind=MoneyKind.GRANT, year=2025, what="Tilskudd", planned_ore=5)
PAID = MoneyEntry(
    kind=MoneyKind.TRANSFER, payer="fjordvik", gainer="kystsykehuset", year=2025, what="Døgnpris"
)


@pytest.fixture
def stored(work: Work) -> Work:
    """Two projects."""
    with work() as w:
        w.plans.add(PLAN)
        w.plans.add(a_plan("other"))
        w.commit()
    return work


def test_entries_come_back_as_they_were_and_in_order(stored: Work) -> None:
    with stored() as w:
        w.money.lock(SLUG)
        for entry in (HOURS, GRANT, DAYS, PAID):
            w.money.put(SLUG, entry)
        changed = HOURS.model_copy(update={"amount": -0.5})
        w.money.put(SLUG, changed)
        w.commit()
    with stored() as w:
        assert w.money.resources(SLUG) == [changed, DAYS]
        assert w.money.entries(SLUG) == [GRANT, PAID]
        assert w.money.resources_for(["other", SLUG]) == {"other": [], SLUG: [changed, DAYS]}


def test_one_entry_is_taken_away_and_no_other(stored: Work) -> None:
    with stored() as w:
        for entry in (HOURS, DAYS, GRANT):
            w.money.put(SLUG, entry)
        w.money.remove(SLUG, HOURS)
        assert (w.money.resources(SLUG), w.money.entries(SLUG)) == ([DAYS], [GRANT])
        for slug, entry in ((SLUG, HOURS), ("other", DAYS)):
            with pytest.raises(NotFound):
                w.money.remove(slug, entry)


def test_what_is_anothers_or_for_nothing_is_refused(stored: Work) -> None:
    with stored() as w:
        w.money.put(SLUG, DAYS)
        with pytest.raises(Conflict):
            w.money.put("other", DAYS)
        with pytest.raises(NotFound):
            w.money.put(SLUG, DAYS.model_copy(update={"benefit": "nothing"}))
        with pytest.raises(NotFound):
            w.money.put("unknown", DAYS)
        with pytest.raises(NotFound):
            w.money.lock("unknown")


def test_a_choice_is_kept_whole_and_replaced(stored: Work) -> None:
    first = ValuationChoice(parameters="norway-2024/1", price_year=2024, first_year=2025)
    own = OwnFigure(key="staff_hour_cost", value=512.5, year=2024, source="Lønnskontoret", low=450, high=600)
    second = first.model_copy(update={"own": (own,), "allocation": Allocation.STATED, "tax_share": 0.25})
    with stored() as w:
        assert w.money.choices_for([SLUG]) == {}
        w.money.choose(SLUG, first)
        assert w.money.choices_for([SLUG, "other"]) == {SLUG: first}
        w.money.choose(SLUG, second)
        assert w.money.choices_for([SLUG]) == {SLUG: second}
        with pytest.raises(NotFound):
            w.money.choose("unknown", first)
