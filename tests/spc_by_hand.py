"""The rules of an XmR chart as they are written, in whole numbers and fractions: slow, exact, and with no kernel in it."""

import itertools
from fractions import Fraction

from gevinst.domain.control_chart import Rule

Marks = list[set[tuple[Rule, int]]]


def limits(values: list[int | None]) -> tuple[Fraction, Fraction] | None:
    """Mean and mean moving range, screened once; None where there are fewer than two ranges, or nothing varies."""
    known = [Fraction(value) for value in values if value is not None]
    ranges = [abs(b - a) for a, b in itertools.pairwise(values) if a is not None and b is not None]
    if len(ranges) < 2 or len(known) < 6 or len(set(known)) == 1:
        return None
    mean = Fraction(sum(ranges), len(ranges))
    kept = [each for each in ranges if each < Fraction(3267, 1000) * mean]
    width = Fraction(sum(kept), len(kept)) if any(kept) else mean
    return (sum(known, Fraction()) / len(known), width) if width else None


def marks(values: list[int | None]) -> Marks:
    """For each point the rules that it takes part in, with the side: 1 high or rising, -1 low or falling."""
    found: Marks = [set() for _ in values]
    made = limits(values)
    if made is None:
        return found
    centre, width = made
    reach = Fraction(266, 100) * width
    for side in (1, -1):
        away = [None if value is None else side * (value - centre) for value in values]
        outside = [value is not None and value > reach for value in away]
        near = [
            value is not None and value > reach * Fraction(2, 3) and not out
            for value, out in zip(away, outside, strict=True)
        ]
        same = [value is not None and value > 0 for value in away]
        for at in range(len(values)):
            if outside[at]:
                found[at].add((Rule.OUTSIDE, side))
            three = range(at, at + 3)
            if at + 3 <= len(values) and all(same[i] for i in three) and sum(near[i] for i in three) >= 2:
                for i in three:
                    if near[i]:
                        found[i].add((Rule.TWO_OF_THREE, side))
            seven = range(at, at + 7)
            if at + 7 <= len(values) and all(same[i] for i in seven):
                for i in seven:
                    found[i].add((Rule.RUN, side))
    _trends(values, found)
    return found


def _trends(values: list[int | None], found: Marks) -> None:
    for at in range(len(values) - 6):
        seven = values[at : at + 7]
        if None in seven:
            continue
        moves = [b - a for a, b in itertools.pairwise(seven)]
        for side in (1, -1):
            if all(side * move > 0 for move in moves):
                for i in range(at, at + 7):
                    # From left to right, so that a turning point belongs to what comes after it.
                    found[i].discard((Rule.TREND, -side))
                    found[i].add((Rule.TREND, side))
