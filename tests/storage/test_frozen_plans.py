"""A frozen plan is read once, known by its own text, and not kept for ever."""

import pytest

from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import (
    Benefit,
    ExpectedChange,
    Indicator,
    PlanDocument,
    Project,
    Target,
    TargetKind,
    promised_in,
)
from gevinst.storage.frozen_plans import FrozenPlans, read_frozen, read_promised


def text_of(title: str) -> str:
    return PlanDocument(project=Project(title=title), benefits=(Benefit(title=title),)).model_dump_json()


def test_the_same_text_is_the_same_plan_and_another_is_another() -> None:
    one, other = text_of("Nær hjelp"), text_of("Trygt hjem")
    assert read_frozen(one) is read_frozen(one)
    assert read_frozen(one) == PlanDocument.model_validate_json(one)
    assert read_frozen(other).project.title == "Trygt hjem"


def test_what_was_not_used_for_longest_goes_first_when_there_is_too_much() -> None:
    texts = [text_of(f"Prosjekt {at}") for at in range(3)]
    held = FrozenPlans(len(texts[0]) * 2 + 10)
    first, second = held.read(texts[0]), held.read(texts[1])
    assert held.read(texts[0]) is first
    held.read(texts[2])
    assert len(held) == 2
    assert held.read(texts[0]) is first
    assert held.read(texts[1]) is not second


def test_one_that_is_larger_than_all_room_is_read_and_not_kept() -> None:
    held = FrozenPlans(10)
    assert held.read(text_of("Stor plan")).project.title == "Stor plan"
    assert len(held) == 0


def test_what_cannot_be_read_is_not_remembered() -> None:
    held = FrozenPlans(1000)
    for _again in range(2):
        with pytest.raises(ValueError, match="title"):
            held.read('{"project": {}}')
    assert len(held) == 0


def test_what_is_promised_is_read_alone_and_is_the_same() -> None:
    targets = (
        Target(horizon=Horizon.SHORT, value=4.5),
        Target(horizon=Horizon.LONG, kind=TargetKind.RANGE, low=1, high=2),
        Target(horizon=Horizon.MEDIUM, kind=TargetKind.TEXT, text="I drift"),
    )
    own = Indicator(key="reisetid", title="Reisetid", targets=targets, expected_change=ExpectedChange.STEP)
    plan = PlanDocument(
        project=Project(title="Nær hjelp"),
        benefits=(
            Benefit(title="Kortere vei", indicators=(own, Indicator(key="ro", title="Ro"))),
            Benefit(title="Ord"),
        ),
    )
    for text in (plan.model_dump_json(), plan.model_dump_json(exclude_defaults=True)):
        assert read_promised(text) == promised_in(read_frozen(text))
    assert (
        read_promised(PlanDocument(project=Project(title="Tom")).model_dump_json(exclude_defaults=True)) == {}
    )
