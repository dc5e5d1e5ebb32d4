"""What held on a day: an annual report shows the year's end, whatever has been written since."""

import datetime as dt

from gevinst.domain.follow_up import Activity, FollowUp, LogEntry, Progress, Risk
from gevinst.domain.follow_up_history import Kept, Revision, as_of, closed_within, holding, kind_of

YEAR_END = dt.date(2025, 12, 31)
WRITTEN = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


def activity(**fields: object) -> Activity:
    start = {"id": "a", "title": "Opplæring", "starts": dt.date(2025, 3, 1), "ends": dt.date(2025, 10, 31)}
    return Activity.model_validate({**start, **fields})


def revision(item: Kept, number: int, holds_from: dt.date | None) -> Revision:
    return Revision(item, number, holds_from, False, WRITTEN, "Prosjektleder")


def test_the_year_s_end_is_shown_as_it_was() -> None:
    then = activity(progress=Progress.UNDER_WAY)
    now = activity(progress=Progress.DONE, ends=dt.date(2026, 5, 31), change_reason="Sykdom")
    history = (revision(then, 1, dt.date(2025, 3, 1)), revision(now, 2, dt.date(2026, 2, 1)))
    assert as_of(FollowUp(activities=(now,)), history, YEAR_END).activities == (then,)
    assert as_of(FollowUp(activities=(now,)), history, dt.date(2026, 2, 1)).activities == (now,)


def test_what_came_later_is_left_out_and_what_has_no_history_stands() -> None:
    new, old = activity(id="b"), activity()
    history = (revision(new, 1, dt.date(2026, 1, 15)),)
    assert as_of(FollowUp(activities=(new, old)), history, YEAR_END).activities == (old,)


def test_a_correction_with_an_earlier_day_holds_then_and_since() -> None:
    first, second = activity(progress=Progress.DELAYED), activity(progress=Progress.DONE)
    history = (revision(first, 1, dt.date(2026, 1, 20)), revision(second, 2, YEAR_END))
    for day in (YEAR_END, dt.date(2026, 1, 20), dt.date(2026, 6, 1)):
        held = holding(history, day)
        assert held is not None
        assert held.item == second
    assert holding(history, dt.date(2025, 12, 30)) is None


def test_a_risk_closed_this_year_was_open_last_year_and_entries_keep_their_date() -> None:
    risk = Risk(id="r", text="Få søkere", likelihood=3, consequence=2)
    closed = risk.model_copy(update={"open": False})
    entry = LogEntry(id="l", kind="learning", date=dt.date(2025, 11, 1), text="Begynn tidlig")
    history = (
        revision(risk, 1, None),
        revision(closed, 2, dt.date(2026, 1, 5)),
        revision(entry, 1, WRITTEN.date()),
    )
    then = as_of(FollowUp(risks=(closed,), log=(entry,)), history, YEAR_END)
    assert then.risks == (risk,)
    assert then.log == (entry,)


def test_what_was_taken_away_was_a_mistake_then_too() -> None:
    history = (revision(activity(), 1, None),)
    assert as_of(FollowUp(), history, YEAR_END) == FollowUp()


def test_each_kind_has_its_word() -> None:
    assert kind_of(activity()) == "activity"
    assert kind_of(Risk(text="x", likelihood=1, consequence=1)) == "risk"


class TestRisksThatWereOverWithinTheYear:
    OPEN = Risk(id="r", text="Få søkere", likelihood=3, consequence=2, action="Lyse ut på nytt")
    OVER = OPEN.model_copy(update={"open": False})
    FIRST = dt.date(2025, 1, 1)

    def closed(self, *states: tuple[Risk, dt.date | None]) -> dict[str, dt.date]:
        history = [revision(risk, at, day) for at, (risk, day) in enumerate(states, 1)]
        return closed_within(FollowUp(risks=(states[-1][0],)), history, self.FIRST, YEAR_END)

    def test_the_day_that_it_was_over(self) -> None:
        may, june = dt.date(2025, 5, 3), dt.date(2025, 6, 1)
        rated = self.OVER.model_copy(update={"consequence": 1})
        assert self.closed((self.OPEN, None), (self.OVER, may), (rated, june)) == {"r": may}
        assert self.closed((self.OVER, may)) == {"r": may}

    def test_before_the_year_after_it_or_on_no_day_is_not_told(self) -> None:
        assert self.closed((self.OPEN, None), (self.OVER, dt.date(2024, 12, 31))) == {}
        assert self.closed((self.OPEN, None), (self.OVER, dt.date(2026, 1, 1))) == {}
        assert self.closed((self.OVER, None)) == {}

    def test_opened_again_it_is_open_and_closed_anew_it_is_over_from_then(self) -> None:
        days = [dt.date(2025, month, 1) for month in (3, 4, 5)]
        assert self.closed((self.OPEN, None), (self.OVER, days[0]), (self.OPEN, days[1])) == {}
        again = ((self.OVER, days[0]), (self.OPEN, days[1]), (self.OVER, days[2]))
        assert self.closed((self.OPEN, None), *again) == {"r": days[2]}
