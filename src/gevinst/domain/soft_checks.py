"""Soft checks: what is worth a question although it may well be right. Nothing here refuses; a comment is the answer.

Each check needs a history of its own length, and asks nothing without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Literal

from gevinst.domain.measurement import Figure, State

USUAL = 12
"""How many figures back the checks look."""
ENOUGH = 6
"""The fewest figures that say what is usual."""
JUMP = 3.267
"""D4 for ranges of two: the upper limit of a chart of moving ranges, in mean moving ranges (Montgomery 2013, app. VI)."""
_WORTH_COMPARING = 10
"""Two parties may well both have a small round number."""

Kind = Literal[
    "outside_range", "far_above", "far_below", "jump", "denominator", "same_as_other", "same_as_before"
]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask. `low` and `high`: what it is compared with; `other`: the party with the same figure."""

    kind: Kind
    value: float
    low: float | None = None
    high: float | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What a figure is compared with. `values` in the measure's unit, oldest first, without gaps filled."""

    values: Sequence[float]
    denominators: Sequence[float]
    before: Figure | None
    """The figure before it, where that is the period just before."""
    others: Mapping[str, Figure]
    """The other parties' figures for the same period, by name."""


def usual_range(values: Sequence[float], declared: tuple[float, float] | None) -> tuple[float, float] | None:
    """The indicator's own range, else the lowest and highest of the last twelve values (at least six)."""
    if declared is not None:
        return declared
    last = values[-USUAL:]
    return (min(last), max(last)) if len(last) >= ENOUGH else None


def questions(
    figure: Figure, value: float | None, past: Past, declared: tuple[float, float] | None
) -> tuple[Question, ...]:
    """What to ask about a figure, the most telling first. `value`: the figure in the measure's unit."""
    if figure.state is not State.VALUE or value is None:
        return ()
    found = [
        _range(value, past, declared),
        _jump(value, past),
        _denominator(figure, past),
        _same(figure, past),
    ]
    return tuple(each for each in found if each is not None)


def _range(value: float, past: Past, declared: tuple[float, float] | None) -> Question | None:
    """Outside the range that was declared; without one, further outside what is usual than that is wide."""
    usual = usual_range(past.values, declared)
    if usual is None:
        return None
    low, high = usual
    if declared is not None:
        return None if low <= value <= high else Question("outside_range", value, low, high)
    margin = max(high - low, abs(high) * 0.1)
    if value > high + margin:
        return Question("far_above", value, low, high)
    return Question("far_below", value, low, high) if value < low - margin else None


def _jump(value: float, past: Past) -> Question | None:
    """Further from the figure before than the limit of the moving ranges."""
    last = past.values[-USUAL:]
    if len(last) < ENOUGH or past.before is None:
        return None
    steps = [abs(after - before) for before, after in pairwise(last)]
    usual = fmean(steps)
    step = abs(value - last[-1])
    if usual == 0 or step <= JUMP * usual:
        return None
    return Question("jump", value, last[-1], JUMP * usual)


def _denominator(figure: Figure, past: Past) -> Question | None:
    """Half or twice what it was: perhaps others are counted than before."""
    last = past.denominators[-USUAL:]
    if figure.denominator is None or len(last) < ENOUGH:
        return None
    middle = median(last)
    if middle / 2 <= figure.denominator <= middle * 2:
        return None
    return Question("denominator", figure.denominator, min(last), max(last))


def _same(figure: Figure, past: Past) -> Question | None:
    """The very numbers of another party, or of the period before: perhaps one source was read twice."""
    told = telling_numbers(figure)
    if told is None:
        return None
    for name, other in past.others.items():
        if telling_numbers(other) == told:
            return Question("same_as_other", told[-1], other=name)
    if past.before is not None and len(told) > 1 and telling_numbers(past.before) == told:
        return Question("same_as_before", told[-1])
    return None


def telling_numbers(figure: Figure) -> tuple[float, ...] | None:
    """The numbers of a figure that two would hardly share by chance."""
    if figure.numerator is not None and figure.denominator is not None:
        return (figure.numerator, figure.denominator) if figure.denominator >= _WORTH_COMPARING else None
    if figure.value is None or figure.value == round(figure.value, 1):
        return None
    return (figure.value,) if abs(figure.value) >= _WORTH_COMPARING else None
