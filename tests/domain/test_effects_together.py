"""Which effects are held beside each other, and which may be put together."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effect_portfolio import Made, finding_of
from gevinst.catalogue.measures import measures
from gevinst.domain import effect_columns
from gevinst.domain.effect_columns import EffectColumns, packed
from gevinst.domain.effects_together import Apart, EffectLine, NotTogether, on_scale, resembles
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import Range
from gevinst.domain.horizon import Frequency

FHI = measures().get("readmissions_30d_fhi")
OTHER = measures().get("readmissions_30d_samhandlingsbarometeret")
TRAVEL = measures().get("travel_time")
SATISFACTION = measures().get("user_satisfaction")
DAYS = measures().get("bed_days")


def line(
    name: str, measure=FHI, own: bool = False, frequency: Frequency = Frequency.MONTH, **made
) -> EffectLine:
    finding = finding_of(Made(name, **made))
    return EffectLine(
        indicator=name,
        key="k",
        title="T",
        project=name,
        project_title=name,
        scheme=None,
        benefit="b",
        benefit_title="B",
        parties=(name,),
        measure=measure,
        own=own,
        frequency=frequency,
        target_group="",
        first=None,
        last=None,
        effect=finding.effect,
        no_effect=None,
        grade=finding.grade,
        unapproved=0,
    )


NEXT = FHI.model_copy(update={"version": 2})
WIDER = FHI.model_copy(update={"version": 2, "population": None})
TURNED = FHI.model_copy(update={"direction": SATISFACTION.direction})
IN_DAYS = FHI.model_copy(update={"unit": DAYS.unit})
DIFFERENCE = {"ratio": False, "estimate": -3.0, "low": -5.0, "high": -1.0}


def columns(lines) -> EffectColumns:
    return EffectColumns.of(packed(each) for each in lines)


def beside(measure, lines) -> tuple[list[str], list[tuple[str, Apart]], list[str]]:
    """The projects held beside each other, those apart with their reason, those without an effect."""
    found = columns(lines)
    held = effect_columns.beside(measure, found, found.every)
    name = [row.project for row in found.rows].__getitem__
    return [*map(name, held.lines)], [(name(at), why) for at, why in held.apart], [*map(name, held.without)]


def ordered(order, lines) -> list[str]:
    found = columns(lines)
    return [found.rows[at].project for at in order(found, np.arange(len(lines)))]


def not_together(lines) -> NotTogether | None:
    return effect_columns.not_together(columns(lines), np.arange(len(lines)))


class TestApart:
    @pytest.mark.parametrize(
        ("other", "why"),
        [
            (line("x", own=True), Apart.OWN_MEASURE),
            (line("x", OTHER), Apart.OTHER_POPULATION),
            (line("x", WIDER), Apart.OTHER_POPULATION),
            (line("x", NEXT), Apart.OTHER_VERSION),
            (line("x", TURNED), Apart.OTHER_DIRECTION),
            (line("x", IN_DAYS), Apart.OTHER_UNIT),
            (line("x", **DIFFERENCE), Apart.OTHER_KIND),
            (line("x", compared=True), Apart.OTHER_BASIS),
        ],
        ids=lambda each: each.value if isinstance(each, Apart) else "",
    )
    def test_one_that_differs_stands_apart_with_its_reason(self, other, why):
        held = beside(FHI, [line("a"), line("b"), other])
        assert held == (["a", "b"], [("x", why)], [])

    def test_sums_for_other_lengths_of_time_are_not_held_beside_each_other(self):
        month = [line(name, DAYS, **DIFFERENCE) for name in "ab"]
        quarter = line("c", DAYS, frequency=Frequency.QUARTER, **DIFFERENCE)
        assert beside(DAYS, [*month, quarter]) == (["a", "b"], [("c", Apart.OTHER_RHYTHM)], [])
        rates = [line("a"), line("b", frequency=Frequency.QUARTER)]
        assert beside(FHI, rates) == (["a", "b"], [], [])

    def test_of_as_many_the_newest_definition_is_held_against(self):
        assert beside(FHI, [line("a"), line("b", NEXT)])[0] == ["b"]

    def test_a_line_without_an_effect_is_counted_and_not_drawn(self):
        assert beside(FHI, [line("a"), line("b", has_effect=False)]) == (["a"], [], ["b"])

    def test_what_resembles(self):
        assert resembles(FHI, OTHER, own=False)
        assert not resembles(FHI, SATISFACTION, own=False)
        assert not resembles(measures().get("staff_hours"), measures().get("staff_satisfaction"), own=False)
        assert resembles(TRAVEL, TRAVEL.model_copy(update={"key": "own"}), own=True)
        assert not resembles(TRAVEL, measures().get("waiting_time_hospital"), own=True)


class TestOrder:
    def test_by_evidence_and_within_it_by_effect_lower_first_where_that_is_better(self):
        lines = [
            line("a", grade=Grade.WEAK, estimate=0.5),
            line("b", grade=Grade.STRONG, estimate=0.9),
            line("c", grade=Grade.STRONG, estimate=0.8),
        ]
        assert ordered(effect_columns.in_order, lines) == ["c", "b", "a"]
        turned = [replace(each, measure=SATISFACTION) for each in lines]
        assert ordered(effect_columns.in_order, turned) == ["b", "c", "a"]

    def test_the_most_certain_first(self):
        lines = [line("a", low=0.5), line("b", low=0.8), line("c", grade=Grade.STRONG, low=0.1)]
        assert ordered(effect_columns.most_certain, lines) == ["c", "b", "a"]


class TestTogether:
    def test_fewer_than_three_projects_are_not(self):
        assert not_together([line("a"), line("b")]) is NotTogether.TOO_FEW
        assert not_together([line("a"), line("b"), replace(line("c"), project="a")]) is NotTogether.TOO_FEW
        assert not_together([line("a"), line("b"), line("c")]) is None

    def test_amounts_are_not(self):
        assert not_together([line(name, DAYS, **DIFFERENCE) for name in "abcd"]) is NotTogether.SIZE

    @pytest.mark.parametrize("ends", [(0.0, 1.2), (0.4, math.inf), (0.85, 0.85)])
    def test_an_open_or_empty_interval_has_no_variance(self, ends):
        effect = line("a", low=ends[0], high=ends[1]).effect
        assert effect is not None
        assert on_scale(effect) is None

    @given(st.floats(-3, 3), st.floats(0.01, 2))
    def test_the_interval_that_is_shown_comes_back_from_the_variance(self, middle, half):
        shown = line(
            "a", estimate=math.exp(middle), low=math.exp(middle - half), high=math.exp(middle + half)
        )
        assert shown.effect is not None
        found = on_scale(shown.effect)
        assert found is not None
        assert found[0] == pytest.approx(middle, abs=1e-9)
        assert 1.959964 * math.sqrt(found[1]) == pytest.approx(half, rel=1e-6)
        as_difference = replace(shown.effect, ratio=False, effect=Range(middle, middle - half, middle + half))
        assert on_scale(as_difference) == pytest.approx(found)
