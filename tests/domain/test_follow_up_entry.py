"""What people write about activities, risks and the log is read, or refused with everything that is wrong."""

import datetime as dt

import pytest

from gevinst.domain.errors import Refused
from gevinst.domain.follow_up import Activity, Progress
from gevinst.domain.follow_up_entry import (
    Known,
    read_activity,
    read_log_entry,
    read_partner_change,
    read_risk,
    steps_of,
)
from identity_numbers import synthetic

NUMBER = synthetic(12, 3)
TODAY = dt.date(2026, 3, 20)
KNOWN = Known(
    today=TODAY,
    first=dt.date(2025, 1, 1),
    last=dt.date(2026, 12, 31),
    benefits=frozenset({"b"}),
    parties=frozenset({"fjordvik"}),
)
GOOD = {"title": "Opplæring", "starts": "1.3.2025", "ends": "31.10.2025", "progress": "planned"}
RISK = {"text": "Få søkere", "likelihood": "3", "consequence": "2", "open": "yes"}


def activity(held: Activity | None = None, fresh: bool = False, **fields: str) -> Activity:
    return read_activity({**GOOD, **fields}, held, KNOWN, fresh=fresh)[0]


def wrong(call: object, *given: object, **more: object) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        call(*given, **more)  # type: ignore[operator]
    return {each.field or "": each.code for each in refused.value.problems}


class TestActivity:
    def test_dates_as_people_write_them(self) -> None:
        found = activity(starts="mars 2025", ends="oktober 2025", first_plan="yes")
        assert (found.starts, found.ends) == (dt.date(2025, 3, 1), dt.date(2025, 10, 31))
        assert (found.original_starts, found.original_ends) == (found.starts, found.ends)
        assert activity(first_plan="no").original_ends is None

    def test_a_milestone_has_one_day(self) -> None:
        found = activity(milestone="yes", starts="", ends="10.8.2026")
        assert found.milestone
        assert found.starts == found.ends == dt.date(2026, 8, 10)

    def test_everything_wrong_at_once(self) -> None:
        fields = {
            "title": " ",
            "text": f"Ring {NUMBER}",
            "starts": "1.2.2055",
            "ends": "i høst",
            "progress": "sleeping",
            "change_reason": "x" * 501,
            "holds_from": "21.3.2026",
        }
        assert wrong(read_activity, fields, None, KNOWN) == {
            "title": "field_missing",
            "text": "personal_data",
            "starts": "event_far_away",
            "ends": "not_a_period",
            "progress": "not_a_choice",
            "change_reason": "text_too_long",
            "holds_from": "day_in_future",
        }

    def test_its_value_is_not_repeated_where_it_may_be_personal(self) -> None:
        with pytest.raises(Refused) as refused:
            activity(title=f"Opplæring {NUMBER}")
        assert refused.value.problems[0].value is None

    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({"ends": "1.2.2025"}, {"ends": "ends_before_start"}),
            ({"ends": "1.9.2026", "progress": "done"}, {"ends": "done_in_future"}),
            ({"starts": "1.9.2026", "ends": "1.10.2026", "progress": "under_way"}, {"starts": "begun_in_future"}),
            ({"progress": "cancelled"}, {"change_reason": "cancelled_needs_reason"}),
            ({"progress": "cancelled", "title": ""}, {"title": "field_missing", "change_reason": "cancelled_needs_reason"}),
        ],
    )  # fmt: skip
    def test_what_cannot_be(self, fields: dict[str, str], found: dict[str, str]) -> None:
        assert wrong(activity, **fields) == found

    def test_the_first_plan_is_kept_and_a_changed_date_needs_its_reason(self) -> None:
        held = activity(first_plan="yes")
        assert wrong(activity, held, ends="30.6.2026") == {"change_reason": "moved_needs_reason"}
        moved = activity(held, ends="30.6.2026", change_reason="Sykdom", first_plan="no")
        assert (moved.id, moved.ends) == (held.id, dt.date(2026, 6, 30))
        assert moved.original_ends == held.ends

    def test_a_slip_of_the_same_day_is_corrected_in_both(self) -> None:
        held = activity(first_plan="yes")
        assert activity(held, fresh=True, ends="30.6.2026", first_plan="yes").original_ends == dt.date(
            2026, 6, 30
        )

    def test_what_was_never_in_the_first_plan_moves_freely(self) -> None:
        assert activity(activity(), ends="30.6.2026").original_ends is None


class TestWhatASavedActivitySaysOfThePast:
    def steps(
        self, held: Activity | None, new: Activity, said: dt.date | None = None
    ) -> list[tuple[str, object]]:
        return [(each.progress.value, day) for each, day in steps_of(held, new, said, TODAY)]

    def test_a_project_written_down_late_has_a_past(self) -> None:
        done = activity(first_plan="yes", progress="done")
        assert self.steps(None, done) == [
            ("planned", None),
            ("under_way", done.starts),
            ("done", done.ends),
        ]
        assert self.steps(None, activity(progress="under_way")) == [("under_way", done.starts)]
        assert self.steps(None, activity()) == [("planned", TODAY)]

    def test_a_milestone_is_reached_in_a_day(self) -> None:
        new = activity(milestone="yes", starts="", ends="10.1.2026", progress="done")
        assert self.steps(None, new) == [("done", dt.date(2026, 1, 10))]

    def test_a_change_holds_from_today_or_the_day_that_is_said(self) -> None:
        held = activity(progress="under_way")
        late = held.model_copy(update={"progress": Progress.DELAYED})
        assert self.steps(held, late) == [("delayed", TODAY)]
        assert self.steps(held, late, dt.date(2025, 12, 31)) == [("delayed", dt.date(2025, 12, 31))]

    def test_what_is_under_way_does_not_reach_behind_what_is_known(self) -> None:
        held = activity(first_plan="yes")
        done = held.model_copy(update={"progress": Progress.DONE})
        found = steps_of(held, done, None, TODAY, since=dt.date(2025, 6, 1))
        assert [day for _each, day in found] == [dt.date(2025, 6, 1), done.ends]
        assert found[0][0] == held.model_copy(update={"progress": Progress.UNDER_WAY})


class TestTheOthers:
    def test_a_risk(self) -> None:
        found, said = read_risk({**RISK, "benefit": "b", "holds_from": "1.2.2026"}, None, KNOWN)
        assert (found.level, found.open, found.benefit, said) == ("high", True, "b", dt.date(2026, 2, 1))
        assert read_risk({**RISK, "benefit": "*"}, None, KNOWN)[0].benefit is None

    def test_a_risk_s_problems(self) -> None:
        fields = {"text": "", "likelihood": "4", "open": "yes", "benefit": "x", "action": NUMBER}
        assert wrong(read_risk, fields, None, KNOWN) == {
            "text": "field_missing",
            "likelihood": "not_a_choice",
            "consequence": "field_missing",
            "benefit": "unknown_benefit",
            "action": "personal_data",
        }

    def test_an_entry_of_the_log(self) -> None:
        fields = {"kind": "transfer", "audience": "society", "date": "1.2.2026", "text": "Kan brukes"}
        assert read_log_entry(fields, None, KNOWN).audience == "society"
        assert read_log_entry({**fields, "kind": "learning"}, None, KNOWN).audience is None
        missing = {"kind": "transfer", "date": "1.4.2026", "text": ""}
        assert wrong(read_log_entry, missing, None, KNOWN) == {
            "audience": "field_missing",
            "date": "day_in_future",
            "text": "field_missing",
        }

    def test_a_change_among_the_partners(self) -> None:
        fields = {"date": "1.4.2026", "text": "Kommer med", "party": "fjordvik"}
        assert read_partner_change(fields, None, KNOWN).party == "fjordvik"
        assert wrong(read_partner_change, {"party": "nordbygd"}, None, KNOWN) == {
            "date": "field_missing",
            "text": "field_missing",
            "party": "party_not_in_project",
        }
