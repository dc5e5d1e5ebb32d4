"""How much an effect can bear: a grade, and the facts that it is made of, each met or not, so that a reader sees why."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """Of the evidence, never of the result: a change for the worse can be well founded, one for the better badly."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    TOO_EARLY = "too_early"
    """Nothing can be said yet."""


class FactCode(StrEnum):
    """What evidence is judged by, in the order that a reader is shown it."""

    EFFECT = "effect"
    """Figures enough before and after the start for an effect with an interval."""
    SERIES = "series"
    """Reckoned as a series, with the trend that was there before (or without one, as was declared)."""
    BASELINE_LENGTH = "baseline_length"
    POINTS_AFTER = "points_after"
    BASELINE_STABLE = "baseline_stable"
    """No sign of a change before the change."""
    COMPLETE = "complete"
    SAME_DEFINITION = "same_definition"
    LARGE_ENOUGH = "large_enough"
    """Each figure rests on enough."""
    CARRY_OVER = "carry_over"
    """Neighbouring periods do not resemble each other so much that the interval may be too narrow."""
    NOTHING_ELSE = "nothing_else"
    """Nothing else that could explain the change has been set down for the same time."""
    COMPARISON = "comparison"
    """A group without the change goes along."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One of them. `met` None: it does not apply, or is not known, and stands in nobody's way.

    `figure` is what was found and `needed` what it is held against, in the fact's own terms: figures, a share of the periods,
    events or people a period, a carry-over, signs, events set down.
    """

    code: FactCode
    met: bool | None
    figure: float | None = None
    needed: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The grade with its facts, in the order of `FactCode`."""

    grade: Grade
    facts: tuple[Fact, ...]

    def lacking(self, grade: Grade) -> tuple[Fact, ...]:
        """The facts not met that keep the evidence from a better grade. Empty where it has it."""
        return tuple(fact for fact in self.facts if fact.met is False and fact.code in NEEDS.get(grade, ()))


NEEDS: dict[Grade, frozenset[FactCode]] = {
    Grade.WEAK: frozenset({FactCode.EFFECT}),
    Grade.MODERATE: frozenset(
        {
            FactCode.EFFECT,
            FactCode.SERIES,
            FactCode.COMPLETE,
            FactCode.SAME_DEFINITION,
            FactCode.LARGE_ENOUGH,
            FactCode.CARRY_OVER,
            FactCode.NOTHING_ELSE,
        }
    ),
    Grade.STRONG: frozenset(FactCode),
}
"""What each grade takes; a better one takes more."""
