"""The grade of evidence from stated facts.

| fact | met where | for |
|---|---|---|
| effect | an effect with an interval could be reckoned | weak |
| series | 8 or more figures on each side, reckoned as a series | moderate |
| complete | 9 of 10 periods have a figure; of a total, 9 of 10 of its parties' figures are there | moderate |
| same_definition | the definition did not change between the first and the last figure | moderate |
| large_enough | 5 or more events a period on average on each side, of a share of the rarer outcome; of a mean 10 or more behind each figure (median) | moderate |
| carry_over | at most 0.7 (where the interval was shown to hold; above it covers too little) | moderate |
| nothing_else | no other change has been set down for the time that the figures cover | moderate |
| baseline_length | 12 or more figures before the start | strong |
| points_after | 12 or more figures after it | strong |
| baseline_stable | no sign of a special cause before the start, by limits from before it | strong |
| comparison | a group without the change goes along | strong |

A fact that does not apply or is not known stands in nobody's way. The limits 9 of 10, 5, 10 and 12 are our judgement (12 is
where control limits stop being trial limits); 8 and 0.7 come from the intervals' own simulations. The result is no fact: the
grade is of the evidence. A comparison is asked for in the best grade because a series alone cannot tell the project from
whatever else happened at the time (EPOC; Lopez Bernal 2018).
"""

from dataclasses import dataclass

from gevinst.domain.evidence import NEEDS, Evidence, Fact, FactCode, Grade

LEAST_A_SIDE = 12
LEAST_COMPLETE = 0.9
LEAST_EVENTS = 5.0
LEAST_BEHIND = 10.0
MOST_CARRY_OVER = 0.7


@dataclass(frozen=True, slots=True)
class Stated:
    """What is known of a line and its effect; None where it does not apply or is not known.

    `complete`: share of the periods from the first figure to the last that have one (of a total, of its parties' figures).
    `events`: events a period on average, on the side with fewer, of a share the rarer outcome; `behind`: how many each figure is the mean of, median. `signs_before`: signs of a special cause
    before the start, None where the limits are not from before it. `others`: other changes set down for the time that the figures cover.
    """

    effect: bool
    series: bool
    points_before: int
    points_after: int
    signs_before: int | None
    complete: float | None
    definition_changes: int
    events: float | None
    behind: float | None
    carry_over: float | None
    others: int
    comparison: bool


def grade(stated: Stated) -> Evidence:
    """The best grade whose needs are all met (or do not apply)."""
    facts = facts_of(stated)
    unmet = {fact.code for fact in facts if fact.met is False}
    best = next(
        (each for each in (Grade.STRONG, Grade.MODERATE, Grade.WEAK) if not NEEDS[each] & unmet), None
    )
    return Evidence(best or Grade.TOO_EARLY, facts)


def facts_of(stated: Stated) -> tuple[Fact, ...]:
    """Every fact, in the order that it is shown."""
    at_least = [
        Fact(FactCode.BASELINE_LENGTH, *_at_least(stated.points_before, LEAST_A_SIDE)),
        Fact(FactCode.POINTS_AFTER, *_at_least(stated.points_after, LEAST_A_SIDE)),
    ]
    large = (
        _at_least(stated.events, LEAST_EVENTS)
        if stated.events is not None
        else _at_least(stated.behind, LEAST_BEHIND)
    )
    return (
        Fact(FactCode.EFFECT, stated.effect),
        Fact(FactCode.SERIES, stated.series),
        *at_least,
        Fact(FactCode.BASELINE_STABLE, *_at_most(stated.signs_before, 0)),
        Fact(FactCode.COMPLETE, *_at_least(stated.complete, LEAST_COMPLETE)),
        Fact(FactCode.SAME_DEFINITION, *_at_most(stated.definition_changes, 0)),
        Fact(FactCode.LARGE_ENOUGH, *large),
        Fact(FactCode.CARRY_OVER, *_at_most(stated.carry_over, MOST_CARRY_OVER)),
        Fact(FactCode.NOTHING_ELSE, *_at_most(stated.others, 0)),
        Fact(FactCode.COMPARISON, stated.comparison),
    )


def _at_least(figure: float | None, needed: float) -> tuple[bool | None, float | None, float]:
    return (None if figure is None else figure >= needed), figure, needed


def _at_most(figure: float | None, needed: float) -> tuple[bool | None, float | None, float]:
    return (None if figure is None else figure <= needed), figure, needed
