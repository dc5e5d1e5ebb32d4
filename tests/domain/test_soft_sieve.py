"""The quick look lets through every figure that the careful one asks about."""

from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.measurement import Figure, State
from gevinst.domain.soft_checks import questions
from gevinst.domain.soft_sieve import History, worth_a_look

SHARE = st.builds(
    lambda top, bottom: Figure(State.VALUE, numerator=float(top), denominator=float(bottom)),
    st.sampled_from([0, 1, 5, 6, 40]),
    st.sampled_from([5, 10, 12, 24, 25, 100]),
)
SINGLE = st.builds(
    lambda value: Figure(State.VALUE, value=value), st.sampled_from([0.0, 0.1, 0.3, 12.34, 12.5, 40.0, -3.0])
)


@st.composite
def histories(draw: st.DrawFn) -> History:
    figures = draw(st.lists(draw(st.sampled_from([SHARE, SINGLE])), max_size=20))
    values = [each.numerator / each.denominator if each.denominator else each.value for each in figures]
    follows = [at > 0 and draw(st.sampled_from([True, True, False])) for at in range(len(figures))]
    declared = draw(st.sampled_from([None, None, (0.1, 13.0)]))
    return History(range(10, 10 + len(figures)), figures, values, follows, declared)


def asked(line: History) -> list[bool]:
    return [
        bool(questions(figure, value, line.before(period, {}), line.declared))
        for period, figure, value in zip(line.periods, line.figures, line.values, strict=True)
    ]


@given(st.lists(histories(), max_size=4))
def test_nothing_that_is_asked_about_is_passed_over(lines: list[History]) -> None:
    found = worth_a_look(lines)
    assert [len(each) for each in found] == [len(line.periods) for line in lines]
    for line, worth in zip(lines, found, strict=True):
        assert all(seen or not wanted for seen, wanted in zip(worth, asked(line), strict=True))


def test_few_are_let_through() -> None:
    values = [float(at % 3) for at in range(30)] + [90.0]
    figures = [Figure(State.VALUE, value=value) for value in values]
    line = History(range(31), figures, values, [False] + [True] * 30, None)
    assert worth_a_look([line])[0].tolist() == asked(line) == [False] * 30 + [True]
