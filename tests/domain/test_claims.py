"""Gains claimed by two: found, decided, and counted by one rule."""

import datetime as dt
from itertools import combinations
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gevinst.domain import claim_columns
from gevinst.domain.claim_columns import ClaimColumns
from gevinst.domain.claims import (
    Claim,
    ClaimDecision,
    Handling,
    Independent,
    SharedClaim,
    overlap,
    problems_of,
)

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def claim(
    id: str, parties: str = "a", first: int | None = 1, last: int | None = 12, measure: str = "m"
) -> Claim:
    def day(month: int | None) -> dt.date | None:
        return None if month is None else dt.date(2025 + (month - 1) // 12, (month - 1) % 12 + 1, 1)

    return Claim(id, measure, frozenset(parties), day(first), day(last))


def decided(first: str, second: str, handling: Handling, **more: object) -> ClaimDecision:
    return ClaimDecision.model_validate(
        {"first": first, "second": second, "handling": handling, "decided_by": "T", "decided_at": NOW, **more}
    )


def shared_claims(found, decisions=(), most=None) -> tuple[SharedClaim, ...]:
    columns = ClaimColumns(tuple(found))
    return claim_columns.shared_claims(columns, claim_columns.all_of(columns), dict(decisions), most)


def counted_shares(found, decisions) -> dict[str, float | None]:
    columns = ClaimColumns(tuple(found))
    shares = claim_columns.counted_shares(columns, claim_columns.all_of(columns), decisions).tolist()
    return {each.id: None if isnan(share) else share for each, share in zip(found, shares, strict=True)}


def independent(found, decisions) -> Independent:
    return claim_columns.independent(ClaimColumns(tuple(found)), range(len(found)), decisions)


class TestFinding:
    def test_the_same_measure_party_and_time(self):
        both = overlap(claim("2", "ab", 1, 12), claim("1", "bc", 6, 20))
        assert both is not None
        assert (both.first, both.second, both.parties) == ("1", "2", ("b",))
        assert (both.begins, both.ends) == (dt.date(2025, 6, 1), dt.date(2025, 12, 1))

    @pytest.mark.parametrize(
        "other",
        [claim("2", "b"), claim("2", measure="n"), claim("2", first=13, last=20), claim("2", ""), claim("1")],
        ids=["party", "measure", "time", "no party", "itself"],
    )
    def test_one_of_them_apart_is_no_double_counting(self, other):
        assert overlap(claim("1"), other) is None

    def test_a_time_that_is_open_meets_everything_on_that_side(self):
        assert overlap(claim("1", first=None, last=None), claim("2", first=30, last=40)) is not None
        assert overlap(claim("1", last=None), claim("2", first=30, last=40)) is not None
        assert overlap(claim("1", first=None, last=20), claim("2", first=30, last=40)) is None

    def test_no_more_than_asked_for(self):
        assert len(shared_claims([claim(str(at)) for at in range(9)], most=5)) == 5


class TestDeciding:
    def test_all_that_is_wrong_is_said_at_once(self):
        assert [p.code for p in problems_of(Handling.ONCE, False, (None, None), None)] == ["claim_to_count"]
        assert [(p.code, p.field) for p in problems_of(Handling.SHARES, False, (None, None), None)] == [
            ("field_missing", "first_share"),
            ("field_missing", "second_share"),
        ]
        assert [(p.code, p.field) for p in problems_of(Handling.SHARES, False, (1.2, None), None)] == [
            ("field_missing", "second_share"),
            ("share_beyond", "first_share"),
        ]
        assert [p.code for p in problems_of(Handling.SHARES, False, (0.7, 0.4), None)] == ["shares_above_one"]
        assert [p.code for p in problems_of(Handling.DIFFERENT, False, (None, None), " ")] == [
            "claims_differ_why"
        ]

    def test_what_does_not_add_up_cannot_be_made(self):
        with pytest.raises(ValidationError):
            decided("1", "2", Handling.SHARES, first_share=0.6, second_share=0.6)
        with pytest.raises(ValidationError):
            decided("2", "1", Handling.DIFFERENT, reason="x")
        with pytest.raises(ValidationError):
            decided("1", "2", Handling.ONCE, counted="3")


class TestCounting:
    two = (claim("1"), claim("2"))

    @pytest.mark.parametrize(
        ("decision", "shares", "kept"),
        [
            (None, {"1": None, "2": None}, ("1",)),
            (decided("1", "2", Handling.ONCE, counted="2"), {"1": 0.0, "2": 1.0}, ("2",)),
            (
                decided("1", "2", Handling.SHARES, first_share=0.3, second_share=0.7),
                {"1": 0.3, "2": 0.7},
                ("1",),
            ),
            (decided("1", "2", Handling.DIFFERENT, reason="x"), {"1": 1.0, "2": 1.0}, ("1", "2")),
        ],
        ids=["undecided", "once", "shares", "different"],
    )
    def test_in_sums_and_put_together(self, decision, shares, kept):
        decisions = {} if decision is None else {decision.key: decision}
        assert counted_shares(self.two, decisions) == shares
        found = independent(self.two, decisions)
        assert found.kept == kept
        assert set(found.left_out) == {"1", "2"} - set(kept)

    def test_what_waits_keeps_a_claim_out_however_another_was_decided(self):
        three = (*self.two, claim("3"))
        one = decided("1", "2", Handling.DIFFERENT, reason="x")
        assert counted_shares(three, {one.key: one}) == {
            "1": None,
            "2": None,
            "3": None,
        }


claims = st.lists(
    st.builds(
        claim,
        st.uuids().map(str),
        st.sets(st.sampled_from("abcd"), max_size=3).map("".join),
        st.one_of(st.none(), st.integers(1, 12)),
        st.one_of(st.none(), st.integers(12, 24)),
        st.sampled_from("mn"),
    ),
    max_size=9,
    unique_by=lambda each: each.id,
)


@st.composite
def decided_claims(draw):
    found = draw(claims)
    decisions = {}
    for both in shared_claims(found):
        how = draw(st.sampled_from([None, *Handling]))
        if how is None:
            continue
        share = draw(st.floats(0, 1))
        more = {
            Handling.ONCE: {"counted": draw(st.sampled_from([both.first, both.second]))},
            Handling.SHARES: {"first_share": share, "second_share": draw(st.floats(0, 1 - share))},
            Handling.DIFFERENT: {"reason": "x"},
        }[how]
        decisions[both.key] = decided(both.first, both.second, how, **more)
    return found, decisions


@given(claims)
def test_each_two_are_found_once_and_only_where_they_share(found):
    shared = shared_claims(found)
    expected = {both.key for one, other in combinations(found, 2) if (both := overlap(one, other))}
    assert [both.key for both in shared] == list(dict.fromkeys(both.key for both in shared))
    assert {both.key for both in shared} == expected


@given(decided_claims())
def test_no_gain_is_counted_more_than_once(given_):
    found, decisions = given_
    shared = shared_claims(found)
    shares = counted_shares(found, decisions)
    assert set(shares) == {each.id for each in found}
    for both in shared:
        decision = decisions.get(both.key)
        parts = (shares[both.first], shares[both.second])
        if decision is None:
            assert parts == (None, None)
        elif decision.handling is not Handling.DIFFERENT:
            assert sum(each or 0.0 for each in parts) <= 1 + 1e-6


@given(decided_claims())
def test_what_is_put_together_is_independent_and_nothing_is_left_out_for_nothing(given_):
    found, decisions = given_
    alone = independent(found, decisions)
    by_id = {each.id: each for each in found}
    assert {*alone.kept, *alone.left_out} == set(by_id)
    assert not set(alone.kept) & set(alone.left_out)
    for one, other in combinations(alone.kept, 2):
        if overlap(by_id[one], by_id[other]) is not None:
            assert decisions[frozenset((one, other))].handling is Handling.DIFFERENT
    for left, because in alone.left_out.items():
        assert overlap(by_id[left], by_id[because]) is not None


@given(decided_claims())
def test_what_counts_is_what_two_by_two_says(given_):
    found, decisions = given_
    shares = counted_shares(found, decisions)
    for own in found:
        keys = [both.key for other in found if (both := overlap(own, other))]
        waits = any(key not in decisions for key in keys)
        parts = [decisions[key].share_of(own.id) for key in keys if key in decisions]
        assert shares[own.id] == (None if waits else min(parts, default=1.0))


@given(decided_claims(), st.sets(st.integers(0, 8)))
def test_those_that_are_not_looked_at_share_with_nobody(given_, left):
    found, decisions = given_
    columns = ClaimColumns(tuple(found))
    among = claim_columns.all_of(columns, {each.id for at, each in enumerate(found) if at not in left})
    seen = [each for at, each in enumerate(found) if at not in left]
    shared = claim_columns.shared_claims(columns, among, decisions)
    assert {both.key for both in shared} == {both.key for both in shared_claims(seen, decisions)}
    shares = claim_columns.counted_shares(columns, among, decisions)
    own = counted_shares(seen, decisions)
    for at, each in enumerate(found):
        if at not in left:
            assert (None if isnan(shares[at]) else shares[at]) == own[each.id]


@given(decided_claims())
def test_what_was_decided_is_listed_first(given_):
    found, decisions = given_
    shared = shared_claims(found, decisions)
    waits = [both.key not in decisions for both in shared]
    assert waits == sorted(waits)
