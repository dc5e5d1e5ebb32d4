"""Which figures a reader outside the project is not shown: small ones, all but a few, and what could be subtracted."""

import itertools
import random

import pytest

from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.measurement import Figure, Measurement, State
from gevinst.domain.small_counts import Rule, Shown, is_small, shown_outside
from gevinst.domain.text import local

SHARE = Measure(
    key="share",
    name=local("Andel"),
    what=local("Andel."),
    shape=Shape.RATIO,
    unit=Unit(key="percent", name=local("prosent"), symbol=local("%")),
    direction=Direction.LOWER,
    numerator=local("innlagt igjen"),
    denominator=local("utskrevne"),
    scale=100,
    proportion=True,
    over_time=Aggregation.SUM_OVER_SUM,
    over_parties=Aggregation.SUM_OVER_SUM,
    source=Source(name=local("kilde")),
)
HOURS = SHARE.model_copy(update={"proportion": False, "scale": 1.0})
STOCK = SHARE.model_copy(update={"over_time": Aggregation.LAST})
MEAN = SHARE.model_copy(
    update={"shape": Shape.MEAN, "over_time": Aggregation.MEAN, "over_parties": Aggregation.MEAN}
)
AT = 739000


def share(top: float, bottom: float) -> Figure:
    return Figure(State.VALUE, numerator=top, denominator=bottom)


def shown(*figures: Figure, rule: Rule | None = None, outside_total: int = 0) -> Shown:
    """One period of parties a, b, c ...; the last `outside_total` are no part of the total."""
    lines = {name: [Measurement(name, AT, figure)] for name, figure in zip("abcdef", figures, strict=False)}
    names = list(lines)[: len(figures) - outside_total]
    return shown_outside(lines, names, SHARE, rule or Rule())


def hidden(found: Shown) -> str:
    return "".join(name for name, line in found.lines.items() if line[0].figure.state is State.SUPPRESSED)


@pytest.mark.parametrize(
    ("figure", "measure", "small"),
    [
        (share(4, 40), SHARE, True),
        (share(5, 40), SHARE, False),
        (share(0, 40), SHARE, False),
        (share(38, 41), SHARE, True),  # all but three
        (share(0, 4), SHARE, True),
        (share(40, 40), SHARE, False),
        (share(2.5, 40), HOURS, False),  # hours, not people
        (share(120, 3), HOURS, True),
        (share(33, 35), STOCK, False),  # positions, not people
        (Figure(State.VALUE, value=44, n=4), MEAN, True),
        (Figure(State.VALUE, value=4), MEAN, False),
        (Figure(State.VALUE, value=4.1, invited=40, answered=3), MEAN, True),
        (Figure(State.NOT_MEASURED, reason="x"), SHARE, False),
    ],
)
def test_a_figure_is_small_for_a_count_behind_it(figure: Figure, measure: Measure, small: bool) -> None:
    assert is_small(figure, measure, Rule()) is small


def test_the_rule_says_what_is_small() -> None:
    strict = Rule(lowest=0, highest=5)
    assert is_small(share(0, 40), SHARE, strict)
    assert is_small(share(5, 40), SHARE, strict)
    assert not is_small(share(6, 40), SHARE, strict)


def test_without_small_counts_nothing_is_touched() -> None:
    found = shown(share(6, 40), share(7, 41))
    assert (hidden(found), found.no_total) == ("", frozenset())


def test_a_hidden_figure_holds_no_number_and_no_comment() -> None:
    line = [Measurement("a", AT, Figure(State.VALUE, numerator=3, denominator=40, comment="tre stykker"))]
    found = shown_outside({"a": line}, [], SHARE, Rule())
    assert found.lines["a"][0].figure == Figure(State.SUPPRESSED)


def test_one_hidden_part_takes_the_smallest_other_with_it() -> None:
    found = shown(share(3, 30), share(9, 60), share(8, 50))
    assert (hidden(found), found.no_total) == ("ac", frozenset())


def test_two_hidden_parts_that_may_be_several_things_are_enough() -> None:
    assert hidden(shown(share(3, 30), share(2, 31), share(9, 60), share(8, 50))) == "ab"


@pytest.mark.parametrize(("first", "second"), [(1, 1), (4, 4)])
def test_two_that_can_only_be_one_thing_are_not(first: int, second: int) -> None:
    found = shown(share(first, 30), share(second, 31), share(9, 60), share(8, 50))
    assert hidden(found) == "abd"


def test_without_another_part_the_total_goes() -> None:
    alone = shown(share(3, 30))
    assert (hidden(alone), alone.no_total) == ("a", {AT})


def test_a_small_total_goes_and_then_nobody_can_subtract() -> None:
    found = shown(share(3, 30), share(0, 60))
    assert (hidden(found), found.no_total) == ("a", {AT})


def test_what_is_no_part_of_the_total_takes_nothing_with_it() -> None:
    found = shown(share(9, 60), share(3, 30), outside_total=1)
    assert (hidden(found), found.no_total) == ("b", frozenset())


@pytest.mark.parametrize("seed", range(40))
def test_what_is_hidden_cannot_be_reckoned_from_what_is_shown(seed: int) -> None:
    """Every way to fill in the hidden counts that agrees with the total: at least two for each small one."""
    chance = random.Random(seed)
    tops = [chance.choice([0, 1, 2, 3, 4, 5, 9]) for _ in range(4)]
    found = shown(*(share(top, 40 + at) for at, top in enumerate(tops)))
    if AT in found.no_total:
        return
    gone = ["abcd".index(name) for name in hidden(found)]
    left = sum(tops[at] for at in gone)
    # A part hidden for another's sake may be anything that is not negative.
    ranges = [range(1, 5) if 1 <= tops[at] <= 4 else range(left + 1) for at in gone]
    fits = [each for each in itertools.product(*ranges) if sum(each) == left]
    for place, at in enumerate(gone):
        if 1 <= tops[at] <= 4:
            assert len({each[place] for each in fits}) > 1


def test_hidden_parts_whose_sum_is_small_take_more_with_them() -> None:
    """One and two, told together as three, are a small count too: the total less the parts that are shown."""
    found = shown(share(1, 30), share(2, 31), share(9, 60), share(8, 50))
    assert (hidden(found), found.no_total) == ("abd", frozenset())
