"""What the fields of a plan are read as."""

import datetime as dt

import pytest

from gevinst.domain.errors import Refused
from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import Benefit, RoleAt, Target, TargetKind
from gevinst_dashboards.pages.plan_fields import changes_of, read_day, shown, target_text


@pytest.mark.parametrize("text", ["2026-06-30", "30.06.2026", "30. 6. 2026"])
def test_a_day_in_the_ways_people_write_it(text: str) -> None:
    assert read_day("starts", text) == dt.date(2026, 6, 30)


@pytest.mark.parametrize("text", ["30/06/26", "2026-13-01", "juni"])
def test_what_is_not_a_day_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_day("starts", text)
    assert [(each.code, each.field) for each in refused.value.problems] == [("not_a_date", "starts")]


def test_a_party_without_a_role_waits_for_it() -> None:
    with pytest.raises(Refused):
        changes_of("owner.party", {"owner.role": "", "owner.party": "fjordvik"})
    whole = changes_of("owner.role", {"owner.role": "Klinikksjef", "owner.party": "fjordvik"})
    assert whole == {"owner": RoleAt(role="Klinikksjef", party="fjordvik")}
    assert changes_of("owner.role", {"owner.role": "", "owner.party": ""}) == {"owner": None}


def test_targets_are_read_together_and_a_blank_is_none() -> None:
    values = {
        "target.short": "16,5",
        "target.medium": "",
        "target.long": "10–12",
        "target.long.kind": "range",
    }
    short, long = changes_of("target.short", values)["targets"]
    assert (short["horizon"], short["value"]) == (Horizon.SHORT, 16.5)
    assert (long["low"], long["high"]) == (10, 12)


def test_a_baseline_with_a_value_is_registered_and_without_one_is_missing() -> None:
    assert changes_of("baseline.value", {"baseline.value": "17,8"})["baseline"]["state"] == "registered"
    assert changes_of("baseline.value", {"baseline.state": "confirmed"})["baseline"]["state"] == "missing"


def test_what_a_field_shows_is_what_it_was_read_from() -> None:
    benefit = Benefit(title="Færre", cashable=False, owner=RoleAt(role="Leder", party="fjordvik"))
    assert (shown(benefit, "cashable"), shown(benefit, "priced"), shown(benefit, "owner.party")) == (
        "no",
        "",
        "fjordvik",
    )
    target = Target(horizon=Horizon.LONG, kind=TargetKind.RANGE, low=10.5, high=12)
    assert target_text(target) == "10,5–12"
