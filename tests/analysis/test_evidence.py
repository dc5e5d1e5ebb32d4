"""The grade of evidence: which facts make it, that none of them can lower it by being met, and that it names what is lacking."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.analysis.evidence import Stated, facts_of, grade
from gevinst.domain.evidence import NEEDS, FactCode, Grade

BEST = Stated(
    effect=True,
    series=True,
    points_before=24,
    points_after=18,
    signs_before=0,
    complete=1.0,
    definition_changes=0,
    events=12.0,
    behind=None,
    carry_over=0.3,
    others=0,
    comparison=True,
)

stated = st.builds(
    Stated,
    effect=st.booleans(),
    series=st.booleans(),
    points_before=st.integers(0, 40),
    points_after=st.integers(0, 40),
    signs_before=st.none() | st.integers(0, 3),
    complete=st.none() | st.floats(0, 1),
    definition_changes=st.integers(0, 2),
    events=st.none() | st.floats(0, 50),
    behind=st.none() | st.floats(0, 50),
    carry_over=st.none() | st.floats(-0.9, 0.99),
    others=st.integers(0, 2),
    comparison=st.booleans(),
)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Grade.STRONG),
        ({"comparison": False}, Grade.MODERATE),
        ({"points_before": 11}, Grade.MODERATE),
        ({"points_after": 11}, Grade.MODERATE),
        ({"signs_before": 1}, Grade.MODERATE),
        ({"series": False}, Grade.WEAK),
        ({"complete": 0.89}, Grade.WEAK),
        ({"definition_changes": 1}, Grade.WEAK),
        ({"events": 4.9}, Grade.WEAK),
        ({"events": None, "behind": 9.0}, Grade.WEAK),
        ({"events": None, "behind": None}, Grade.STRONG),
        ({"carry_over": 0.71}, Grade.WEAK),
        ({"carry_over": None}, Grade.STRONG),
        ({"others": 1}, Grade.WEAK),
        ({"effect": False}, Grade.TOO_EARLY),
    ],
)
def test_a_grade_is_no_better_than_its_weakest_fact(changed: dict[str, object], expected: Grade) -> None:
    assert grade(replace(BEST, **changed)).grade is expected  # type: ignore[arg-type]


def test_every_fact_is_shown_once_in_order_with_what_it_is_held_against() -> None:
    assert [fact.code for fact in facts_of(BEST)] == list(FactCode)
    baseline = facts_of(BEST)[2]
    assert (baseline.met, baseline.figure, baseline.needed) == (True, 24, 12)


def test_it_says_what_is_lacking_for_a_better_grade() -> None:
    found = grade(replace(BEST, comparison=False, carry_over=0.9))
    assert found.grade is Grade.WEAK
    assert [fact.code for fact in found.lacking(Grade.MODERATE)] == [FactCode.CARRY_OVER]
    assert [fact.code for fact in found.lacking(Grade.STRONG)] == [FactCode.CARRY_OVER, FactCode.COMPARISON]


def test_a_better_grade_takes_all_that_a_lesser_one_takes() -> None:
    assert NEEDS[Grade.WEAK] < NEEDS[Grade.MODERATE] < NEEDS[Grade.STRONG]


BETTER = {
    "effect": True,
    "series": True,
    "points_before": 40,
    "points_after": 40,
    "signs_before": 0,
    "complete": 1.0,
    "definition_changes": 0,
    "events": 50.0,
    "carry_over": 0.0,
    "others": 0,
    "comparison": True,
}
ORDER = [Grade.TOO_EARLY, Grade.WEAK, Grade.MODERATE, Grade.STRONG]


@given(stated, st.sampled_from(sorted(BETTER)))
def test_nothing_that_comes_to_be_met_lowers_the_grade(known: Stated, field: str) -> None:
    better = replace(known, **{field: BETTER[field]})  # type: ignore[arg-type]
    assert ORDER.index(grade(better).grade) >= ORDER.index(grade(known).grade)
