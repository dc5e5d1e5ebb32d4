"""What is asked about a figure that may well be right."""

import pytest

from gevinst.domain.measurement import Figure, State
from gevinst.domain.soft_checks import Past, questions, usual_range

CALM = (44.0, 45.0, 43.0, 46.0, 44.0, 45.0, 43.0, 44.0)


def value(amount: float) -> Figure:
    return Figure(State.VALUE, value=amount)


def share(top: float, bottom: float) -> Figure:
    return Figure(State.VALUE, numerator=top, denominator=bottom)


def asked(
    figure: Figure,
    amount: float | None,
    *,
    values: tuple[float, ...] = (),
    denominators: tuple[float, ...] = (),
    before: Figure | None = None,
    others: dict[str, Figure] | None = None,
    declared: tuple[float, float] | None = None,
) -> list[str]:
    past = Past(values, denominators, before, others or {})
    return [each.kind for each in questions(figure, amount, past, declared)]


@pytest.mark.parametrize(
    ("amount", "kinds"),
    [(45, []), (48, []), (96, ["far_above"]), (20, ["far_below"]), (50.7, ["far_above"]), (50, [])],
)
def test_far_outside_the_last_twelve(amount: float, kinds: list[str]) -> None:
    assert asked(value(amount), amount, values=CALM) == kinds


def test_a_declared_range_is_the_limit_itself() -> None:
    assert asked(value(75.5), 75.5, declared=(30, 75)) == ["outside_range"]
    assert asked(value(75), 75, declared=(30, 75), values=CALM) == []


def test_five_figures_say_nothing_of_what_is_usual() -> None:
    assert asked(value(500), 500, values=CALM[:5]) == []
    assert usual_range(CALM[:5], None) is None


def test_a_jump_within_the_range_is_asked_about() -> None:
    slow = tuple(float(each) for each in range(40, 52))
    assert asked(value(44), 44, values=slow, before=value(51)) == ["jump"]
    assert asked(value(48), 48, values=slow, before=value(51)) == []


def test_after_a_gap_a_jump_is_no_jump() -> None:
    slow = tuple(float(each) for each in range(40, 52))
    assert asked(value(44), 44, values=slow, before=None) == []


@pytest.mark.parametrize(
    ("bottom", "kinds"), [(41, []), (82, []), (83, ["denominator"]), (20, ["denominator"])]
)
def test_half_or_twice_the_denominator(bottom: float, kinds: list[str]) -> None:
    assert asked(share(6, bottom), 6 / bottom, denominators=(41.0,) * 6) == kinds


def test_the_numbers_of_another_party_or_of_the_month_before() -> None:
    assert asked(share(6, 41), 14.6, others={"Nordbygd": share(6, 41)}) == ["same_as_other"]
    assert asked(share(6, 41), 14.6, others={"Nordbygd": share(6, 42)}) == []
    assert asked(share(6, 41), 14.6, before=share(6, 41)) == ["same_as_before"]
    assert asked(share(1, 4), 25, others={"Nordbygd": share(1, 4)}) == []
    assert asked(value(43), 43, others={"Nordbygd": value(43)}) == []
    assert asked(value(43.27), 43.27, others={"Nordbygd": value(43.27)}) == ["same_as_other"]


def test_what_was_not_measured_is_asked_nothing() -> None:
    assert asked(Figure(State.NOT_MEASURED, reason="x"), None, values=CALM) == []
