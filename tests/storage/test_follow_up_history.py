"""How activities and risks stood before comes back as it was written."""

import datetime as dt

import pytest

from gevinst.domain.errors import Conflict
from gevinst.domain.follow_up import Activity, LogEntry, PartnerChange, Progress, Risk

from .conftest import NOW, Work
from .plan_examples import a_plan

DAY = dt.date(2026, 3, 1)
ITEMS = (
    Activity(title="Opplæring", starts=DAY, ends=DAY, progress=Progress.DELAYED, change_reason="Sykdom"),
    PartnerChange(date=DAY, text="Nordbygd kom med", party="nordbygd"),
    Risk(text="Få søkere", likelihood=3, consequence=2, open=False),
    LogEntry(kind="transfer", audience="society", date=DAY, text="Kan brukes av andre"),
)


@pytest.fixture
def stored(work: Work) -> Work:
    with work() as w:
        w.plans.add(a_plan())
        w.plans.add(a_plan("other"))
        for item in ITEMS:
            w.follow_up_history.add("trygg-heim", item, number=1, holds_from=None, at=NOW, by="Prosjektleder")
        w.follow_up_history.add(
            "trygg-heim", ITEMS[0], number=2, holds_from=DAY, at=NOW, by="Prosjektleder", removed=True
        )
        w.commit()
    return work


def test_every_kind_comes_back_with_its_day_and_who(stored: Work) -> None:
    with stored() as w:
        assert {each.item.id: each.item for each in w.follow_up_history.of("trygg-heim")} == {
            item.id: item for item in ITEMS
        }
        first, second = w.follow_up_history.of_item("trygg-heim", ITEMS[0].id)
        assert (first.number, first.holds_from, first.removed, first.recorded_at) == (1, None, False, NOW)
        assert (second.number, second.holds_from, second.removed) == (2, DAY, True)
        assert second.recorded_by == "Prosjektleder"


def test_only_what_is_asked_for(stored: Work) -> None:
    with stored() as w:
        assert [each.item for each in w.follow_up_history.of("trygg-heim", ("risk",))] == [ITEMS[2]]
        assert w.follow_up_history.of("other") == ()
        assert w.follow_up_history.of_item("other", ITEMS[0].id) == ()


def test_two_that_write_the_same_number_do_not_both_come_through(stored: Work) -> None:
    with pytest.raises(Conflict), stored() as w:
        w.follow_up_history.add("trygg-heim", ITEMS[2], number=1, holds_from=DAY, at=NOW, by="En annen")
